// /v1/facts/{id}/evidence, /v1/claims
#include <algorithm>
#include <array>
#include <unordered_map>

#include "core/ontology.h"
#include "server/http/cursor.h"
#include "server/http/handlers.h"
#include "server/http/lookup.h"
#include "server/nearest.h"

namespace entente::http {

namespace {

// Claims that one request looks at; a page that ends there is short but has a cursor.
constexpr std::size_t kClaimsLookedAtMax = 50'000;
constexpr std::size_t kChunk = 500;
// Claims that name one entity.
constexpr std::size_t kClaimHopsMax = 1'000'000;

// The articles that the evidence comes from, each loaded once.
class ArticleCache {
public:
    explicit ArticleCache(const GraphView& view) : view_(view) {}

    // nullptr when there is no such article.
    Result<const ArticleDetails*> get(NodeId id) {
        auto found = articles_.find(id);
        if (found == articles_.end()) {
            ENTENTE_ASSIGN(auto details, view_.article(id));
            found = articles_.emplace(id, std::move(details)).first;
        }
        return found->second ? &*found->second : nullptr;
    }

private:
    const GraphView& view_;
    std::unordered_map<NodeId, std::optional<ArticleDetails>> articles_;
};

// "s2", as extract/1 numbers the sentences of an article; null when the span is none of them.
Json sentence_id(const ArticleRecord& record, TextSpan span) {
    const auto found = std::ranges::find(record.sentences, span);
    if (found == record.sentences.end()) {
        return nullptr;
    }
    return "s" + std::to_string(found - record.sentences.begin() + 1);
}

Json evidence_row(const Claim& claim, const ArticleDetails* article, const NodeIds& ids) {
    Json row = {{"article", ids.of(claim.article)}};
    const Json metadata = article == nullptr ? Json::object() : article_to_json(article->node);
    for (const char* name : {"title", "url", "published", "publisher"}) {
        row[name] = metadata.value(name, Json(nullptr));
    }
    row["sentence"] = article == nullptr ? Json(nullptr) : sentence_id(article->record, claim.span);
    row["start"] = claim.span.start;
    row["end"] = claim.span.end;
    row["text"] = claim.text;
    row["said_by"] = claim.said_by ? Json(ids.of(*claim.said_by)) : Json(nullptr);
    row["said_by_name"] = claim.said_by ? text_or_null(ids.name_of(*claim.said_by)) : Json(nullptr);
    row["polarity"] = polarity_name(claim.polarity);
    row["modality"] = modality_name(claim.modality);
    add_date(claim.date, row);
    row["confidence"] = claim.confidence;
    row["claim"] = claim.id;
    return row;
}

// What GET /v1/claims asks for.
struct ClaimFilter {
    std::vector<NodeId> subjects;  // any of them; empty: no matter who
    std::vector<NodeId> objects;
    std::string type;
    std::optional<Polarity> polarity;
    std::optional<Modality> modality;
    std::optional<Date> from;
    std::optional<Date> to;

    bool accepts(const Claim& claim) const {
        const RelationType* relation = ontology().relation_type(claim.type);
        const bool symmetric = relation != nullptr && relation->symmetric;
        return (type.empty() || claim.type == type) && (!polarity || claim.polarity == *polarity) &&
               (!modality || claim.modality == *modality) && accepts_date(claim.date) &&
               has_any(subjects, claim.subjects, claim.objects, symmetric) &&
               has_any(objects, claim.objects, claim.subjects, symmetric);
    }

private:
    // In a symmetric relation both sides are alike: "A met B" is also about B meeting A.
    static bool has_any(const std::vector<NodeId>& wanted,
                        const std::vector<NodeId>& side,
                        const std::vector<NodeId>& other_side,
                        bool symmetric) {
        const auto in = [](const std::vector<NodeId>& nodes) {
            return [&nodes](NodeId node) { return std::ranges::find(nodes, node) != nodes.end(); };
        };
        return wanted.empty() || std::ranges::any_of(wanted, in(side)) ||
               (symmetric && std::ranges::any_of(wanted, in(other_side)));
    }

    bool accepts_date(const std::optional<ClaimDate>& date) const {
        if (!from && !to) {
            return true;
        }
        if (!date || (!date->from && !date->to)) {
            return false;
        }
        const PartialDate begin = date->from ? *date->from : *date->to;
        const PartialDate end = date->to ? *date->to : *date->from;
        return (!to || begin.earliest() <= *to) && (!from || *from <= end.latest());
    }
};

Result<std::vector<NodeId>> entities_parameter(const GraphView& view,
                                               const QueryParameters& parameters,
                                               std::string_view name) {
    ENTENTE_ASSIGN(const std::string given, parameters.text(name));
    return given.empty() ? Result<std::vector<NodeId>>(std::vector<NodeId>())
                         : resolve_nodes(view, given);
}

Result<ClaimFilter> claim_filter(const GraphView& view, const QueryParameters& parameters) {
    constexpr std::array<std::string_view, 2> kPolarities = {"asserted", "negated"};
    constexpr std::array<std::string_view, 4> kModalities = {
        "actual", "planned", "possible", "claimed"};
    ClaimFilter filter;
    ENTENTE_ASSIGN(filter.type, parameters.text("type"));
    if (!filter.type.empty()) {
        ENTENTE_TRY(check_edge_type(view, filter.type));
    }
    ENTENTE_ASSIGN(const std::size_t polarity,
                   parameters.choice("polarity", kPolarities, SIZE_MAX));
    ENTENTE_ASSIGN(const std::size_t modality,
                   parameters.choice("modality", kModalities, SIZE_MAX));
    if (polarity < kPolarities.size()) {
        filter.polarity = parse_polarity(kPolarities.at(polarity));
    }
    if (modality < kModalities.size()) {
        filter.modality = parse_modality(kModalities.at(modality));
    }
    ENTENTE_TRY(parameters.check_date_order("from", "to"));
    ENTENTE_ASSIGN(filter.from, parameters.first_day("from"));
    ENTENTE_ASSIGN(filter.to, parameters.last_day("to"));
    ENTENTE_ASSIGN(filter.subjects, entities_parameter(view, parameters, "subject"));
    ENTENTE_ASSIGN(filter.objects, entities_parameter(view, parameters, "object"));
    return filter;
}

// The claims that name any of the entities as subject or object, ordered by id, those after
// `after`.
Result<std::vector<NodeId>> claims_naming(const GraphView& view,
                                          std::span<const NodeId> entities,
                                          NodeId after) {
    std::vector<NodeId> claims;
    ENTENTE_ASSIGN(const auto types, resolve_edge_types(view, {"SUBJECT", "OBJECT"}));
    if (types.empty()) {
        return claims;
    }
    ENTENTE_ASSIGN(const auto hops, view.hops(entities, Direction::in, types, kClaimHopsMax));
    for (const std::vector<Hop>& of_entity : hops) {
        for (const Hop& hop : of_entity) {
            if (after < hop.other) {
                claims.push_back(hop.other);
            }
        }
    }
    std::ranges::sort(claims);
    claims.erase(std::unique(claims.begin(), claims.end()), claims.end());
    return claims;
}

// Claims that may fit, ordered by id, chunk by chunk.
class Candidates {
public:
    static Result<Candidates> open(const GraphView& view, const ClaimFilter& filter, NodeId after) {
        Candidates candidates(view, after);
        const bool by_subject = !filter.subjects.empty();
        if (by_subject || !filter.objects.empty()) {
            ENTENTE_ASSIGN(
                candidates.listed_,
                claims_naming(view, by_subject ? filter.subjects : filter.objects, after));
        }
        return candidates;
    }

    // Empty at the end.
    Result<std::vector<NodeId>> next_chunk() {
        std::vector<NodeId> chunk;
        if (listed_) {
            const std::size_t count = std::min(kChunk, listed_->size() - next_);
            const auto begin = listed_->begin() + static_cast<std::ptrdiff_t>(next_);
            chunk.assign(begin, begin + static_cast<std::ptrdiff_t>(count));
            next_ += count;
        } else {
            ENTENTE_ASSIGN(chunk, view_.nodes_with_label("Claim", after_, kChunk));
        }
        if (!chunk.empty()) {
            after_ = chunk.back();
        }
        return chunk;
    }

private:
    Candidates(const GraphView& view, NodeId after) : view_(view), after_(after) {}

    GraphView view_;
    NodeId after_;
    std::optional<std::vector<NodeId>> listed_;
    std::size_t next_ = 0;
};

struct ClaimPage {
    std::vector<Claim> claims;
    std::optional<NodeId> last;  // where the next page begins after; nullopt at the end
};

Result<ClaimPage> find_claims(const GraphView& view,
                              const ClaimFilter& filter,
                              NodeId after,
                              std::size_t limit) {
    ClaimPage page;
    ENTENTE_ASSIGN(Candidates candidates, Candidates::open(view, filter, after));
    for (std::size_t looked_at = 0; looked_at < kClaimsLookedAtMax;) {
        ENTENTE_ASSIGN(const auto chunk, candidates.next_chunk());
        if (chunk.empty()) {
            page.last.reset();
            return page;
        }
        looked_at += chunk.size();
        ENTENTE_ASSIGN(auto claims, view.claims(chunk));
        for (Claim& claim : claims) {
            if (!filter.accepts(claim)) {
                continue;
            }
            if (page.claims.size() == limit) {
                page.last = page.claims.back().node;
                return page;
            }
            page.claims.push_back(std::move(claim));
        }
        page.last = chunk.back();
    }
    return page;
}

}  // namespace

HttpResponse list_evidence(const Service& service, const HttpRequest& request) {
    ENTENTE_ASSIGN(const GraphView view, service.store.view());
    ENTENTE_ASSIGN(const auto reference, view.find(request.id));
    if (!reference || !reference->edge.valid()) {
        return Error{ErrorCode::not_found, "no fact has the id '" + request.id + "'"};
    }
    ENTENTE_ASSIGN(const auto fact, view.edge(reference->edge));
    if (!fact) {
        return Error{ErrorCode::not_found, "no fact has the id '" + request.id + "' any more"};
    }
    ENTENTE_ASSIGN(const auto claims, view.claims_of_fact(*fact));
    ENTENTE_ASSIGN(const NodeIds ids, NodeIds::load(view, nodes_of(claims)));
    ArticleCache articles(view);
    Json rows = Json::array();
    for (const Claim& claim : claims) {
        ENTENTE_ASSIGN(const ArticleDetails* article, articles.get(claim.article));
        rows.push_back(evidence_row(claim, article, ids));
    }
    return json_response({{"evidence", std::move(rows)}});
}

HttpResponse list_claims(const Service& service, const HttpRequest& request) {
    ENTENTE_ASSIGN(const GraphView view, service.store.view());
    ENTENTE_ASSIGN(const std::size_t limit, page_limit(request.parameters));
    ENTENTE_ASSIGN(const std::string cursor, request.parameters.text("cursor"));
    ENTENTE_ASSIGN(const auto after, decode_cursor("claims", 1, cursor));
    ENTENTE_ASSIGN(const ClaimFilter filter, claim_filter(view, request.parameters));
    ENTENTE_ASSIGN(const ClaimPage page,
                   find_claims(view, filter, after ? NodeId(after->front()) : NodeId(), limit));
    ENTENTE_ASSIGN(const NodeIds ids, NodeIds::load(view, nodes_of(page.claims)));
    Json rows = Json::array();
    for (const Claim& claim : page.claims) {
        rows.push_back(to_json(claim, ids));
    }
    const Json next = page.last ? Json(encode_cursor("claims", {page.last->value})) : Json(nullptr);
    return json_response({{"claims", std::move(rows)}, {"cursor", next}});
}

}  // namespace entente::http
