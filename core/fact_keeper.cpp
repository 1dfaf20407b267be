#include "core/fact_keeper.h"

#include <algorithm>

#include "core/hash.h"
#include "core/ontology.h"
#include "core/triples.h"

namespace entente {

namespace {

std::optional<PartialDate> start_of(const Edge& fact) {
    const auto from = fact.properties.find("from");
    if (from == fact.properties.end() || from->second.as_date() == nullptr) {
        return std::nullopt;
    }
    return PartialDate{*from->second.as_date(),
                       parse_date_precision(string_property(fact.properties, "precision"))
                           .value_or(DatePrecision::day)};
}

// Which edge each draft is the present state of, or none. An edge keeps its id as long as it can: first
// those with the same start, then those whose start has become known or more exact.
std::vector<std::optional<std::size_t>> match_facts(const std::vector<FactDraft>& drafts,
                                                    const std::vector<Edge>& edges) {
    std::vector<std::optional<std::size_t>> matches(drafts.size());
    std::vector<bool> used(edges.size(), false);
    const auto match = [&](const auto& same) {
        for (std::size_t i = 0; i < drafts.size(); ++i) {
            for (std::size_t j = 0; j < edges.size() && !matches[i]; ++j) {
                if (!used[j] && same(drafts[i].from, start_of(edges[j]))) {
                    matches[i] = j;
                    used[j] = true;
                }
            }
        }
    };
    match([](const auto& a, const auto& b) {
        return a.has_value() == b.has_value() &&
               (!a || (a->start() == b->start() && a->precision == b->precision));
    });
    match([](const auto& a, const auto& b) { return !a || !b || may_overlap(*a, *b); });
    return matches;
}

}  // namespace

Result<std::vector<keys::Triple>> triples_of(const GraphView& view, const Claim& claim) {
    const RelationType* type = ontology().relation_type(claim.type);
    const auto edge_type = view.edge_type(claim.type);
    if (type == nullptr || !edge_type) {
        return Error{ErrorCode::corruption, claim.id + " has the unknown type " + claim.type};
    }
    std::vector<keys::Triple> triples;
    for (const auto& [subject, object] :
         claim_pairs(claim.subjects, claim.objects, type->symmetric)) {
        triples.push_back({subject, *edge_type, object});
    }
    return triples;
}

ClaimSupport support_of(const Claim& claim, const Node& article) {
    const auto named_by_its_start = [](const std::optional<PartialDate>& date) {
        return date ? std::optional(PartialDate{date->start(), date->precision}) : std::nullopt;
    };
    ClaimSupport support;
    support.article = article.id;
    support.polarity = claim.polarity;
    support.modality = claim.modality;
    if (claim.date) {
        support.from = named_by_its_start(claim.date->from);
        support.to = named_by_its_start(claim.date->to);
    }
    support.confidence = claim.confidence;
    const auto published = article.properties.find("published");
    if (published != article.properties.end() && published->second.as_date() != nullptr) {
        support.reported = *published->second.as_date();
    }
    support.publisher = string_property(article.properties, "publisher");
    support.attrs.assign(claim.attrs.begin(), claim.attrs.end());
    return support;
}

Status FactKeeper::settle_one(const keys::Triple& triple) {
    const GraphView view = batch_.view();
    const std::string type = view.edge_type_name(triple.type);
    std::vector<ClaimSupport> claims;
    Status status;
    ENTENTE_TRY(batch_.rows().scan(keys::claim_supports(triple),
                                   [&](std::string_view, std::string_view value) {
                                       auto support = decode_claim_support_record(value);
                                       status = support.status();
                                       if (support.ok()) {
                                           claims.push_back(*std::move(support));
                                       }
                                       return status.ok();
                                   }));
    ENTENTE_TRY(status);
    const std::vector<FactDraft> drafts =
        derive_facts(ontology().relation_type(type)->relation_class, claims);

    ENTENTE_ASSIGN(const auto ids,
                   edges_between(batch_.rows(), triple.subject, triple.type, triple.object));
    ENTENTE_ASSIGN(const auto found, view.edges(ids));
    std::vector<Edge> edges;
    for (const auto& edge : found) {
        // Edges of this type that a person drew are not ours to change.
        if (edge && string_property(edge->properties, "id").starts_with(kFactIdPrefix)) {
            edges.push_back(*edge);
        }
    }
    const auto matches = match_facts(drafts, edges);
    for (std::size_t j = 0; j < edges.size(); ++j) {
        if (std::find(matches.begin(), matches.end(), std::optional(j)) == matches.end()) {
            ENTENTE_TRY(batch_.delete_edge(edges[j].id));
        }
    }
    for (std::size_t i = 0; i < drafts.size(); ++i) {
        if (!matches[i]) {
            ENTENTE_TRY(create(triple, drafts[i]));
            continue;
        }
        const Edge& edge = edges[*matches[i]];
        Properties properties = drafts[i].properties();
        properties["id"] = string_property(edge.properties, "id");
        if (properties != edge.properties) {
            ENTENTE_TRY(batch_.set_edge_properties(edge.id, properties));
            keep_id(triple, drafts[i], string_property(properties, "id"));
        }
    }
    return {};
}

Status FactKeeper::create(const keys::Triple& triple, const FactDraft& draft) {
    const GraphView view = batch_.view();
    const std::vector<NodeId> ends = {triple.subject, triple.object};
    ENTENTE_ASSIGN(const auto nodes, view.nodes(ends));
    if (!nodes[0] || !nodes[1]) {
        return Error{ErrorCode::internal, "a fact's entity is not there"};
    }
    const std::string type = view.edge_type_name(triple.type);
    const std::string from = draft.from ? draft.from->to_string() : std::string();
    ENTENTE_ASSIGN(const auto known, batch_.rows().get(keys::fact_id(triple, from)));
    const std::string key = std::string(nodes[0]->readable_id()) + '|' + type + '|' +
                            std::string(nodes[1]->readable_id()) + '|' + from;
    // The id that it had before, or a new one; a number only when that is another fact's.
    std::string id = known.value_or(std::string(kFactIdPrefix) + short_hash(key));
    for (int number = 2;; ++number) {
        ENTENTE_ASSIGN(const auto owner, view.find(id));
        if (!owner) {
            break;
        }
        id = std::string(kFactIdPrefix) + short_hash(key + '|' + std::to_string(number));
    }
    Properties properties = draft.properties();
    properties["id"] = id;
    keep_id(triple, draft, id);
    return batch_.create_edge(triple.subject, type, triple.object, properties).status();
}

void FactKeeper::keep_id(const keys::Triple& triple, const FactDraft& draft, std::string_view id) {
    const std::string from = draft.from ? draft.from->to_string() : std::string();
    batch_.rows().put(keys::fact_id(triple, from), Bytes(id));
}

Status FactKeeper::settle() {
    for (const keys::Triple& triple : touched_) {
        ENTENTE_TRY(settle_one(triple));
    }
    touched_.clear();
    return {};
}

}  // namespace entente
