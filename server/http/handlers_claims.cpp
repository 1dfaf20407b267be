// /v1/facts/{id}/evidence, /v1/claims
#include <algorithm>
#include <array>

#include "core/ontology.h"
#include "server/http/cursor.h"
#include "server/http/evidence.h"
#include "server/http/handlers.h"
#include "server/http/lookup.h"
#include "server/nearest.h"

namespace entente::http {

namespace {

// Claims that one request looks at; a page that ends there is short but has a cursor.
constexpr std::size_t kClaimsLookedAtMax = 50'000;
constexpr std::size_t kChunk = 500;

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
    ArticleCache articles(view);
    ENTENTE_ASSIGN(Json rows, evidence_rows(view, claims, articles));
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
