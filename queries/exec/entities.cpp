#include "queries/exec/entities.h"

#include <utility>

namespace entente::cypher {

namespace {

CypherError deleted(NodeId node) {
    return deleted_entity_access("node " + std::to_string(node.value));
}

CypherError deleted(const EdgeRef& edge) {
    return deleted_entity_access("relationship " + std::to_string(edge.edge.value));
}

QueryValue property_of(const Properties& properties, const KnownName& key) {
    const auto found = properties.find(key.text);
    return found == properties.end() ? QueryValue() : QueryValue::of(found->second);
}

// What a lent node has at hand; empty for everything else.
std::string_view lent_text(const BorrowedNode& node, const KnownName& key) {
    if (key.text == "id") {
        return node.readable_id();
    }
    return key.text == "name" ? node.name() : std::string_view();
}

}  // namespace

QueryValue property_of(const BorrowedNode& node, const KnownName& key) {
    const std::string_view text = lent_text(node, key);
    return text.empty() ? property_of(node.properties, key) : QueryValue(text);
}

QueryMap to_map(const Properties& properties) {
    std::vector<QueryMap::Entry> entries;
    entries.reserve(properties.size());
    for (const auto& [name, value] : properties) {
        entries.push_back({QueryValue(std::string_view(name)), QueryValue::of(value)});
    }
    return QueryMap(std::move(entries));
}

CypherResult<QueryValue> GraphEntities::property(NodeId node, const KnownName& key) {
    Recent& recent = recent_[(node.value * 31 + key.code) % kRecent];
    if (key.code != 0 && recent.key == key.code && recent.node == node && !graph_.writable()) {
        return recent.value;
    }
    ENTENTE_ASSIGN(const Node* found, graph_.node(node));
    if (found == nullptr) {
        return deleted(node);
    }
    if (graph_.writable()) {
        return property_of(found->properties, key);
    }
    // All nodes of a view are lent.
    QueryValue value = property_of(static_cast<const BorrowedNode&>(*found), key);
    if (key.code == 0) {
        return value;
    }
    recent = {node, key.code, std::move(value)};
    return recent.value;
}

CypherResult<QueryValue> GraphEntities::property(const EdgeRef& relationship,
                                                 const KnownName& key) {
    ENTENTE_ASSIGN(const Properties* found, graph_.properties(relationship));
    if (found == nullptr) {
        return deleted(relationship);
    }
    return property_of(*found, key);
}

CypherResult<std::vector<const BorrowedNode*>> GraphEntities::nodes(std::span<const NodeId> ids) {
    if (graph_.writable()) {
        return std::vector<const BorrowedNode*>();
    }
    ENTENTE_ASSIGN(auto found, graph_.view().borrow_nodes(ids));
    for (std::size_t i = 0; i < ids.size(); ++i) {
        if (found[i] == nullptr) {
            return deleted(ids[i]);
        }
    }
    return found;
}

CypherResult<QueryMap> GraphEntities::properties(NodeId node) {
    ENTENTE_ASSIGN(const Node* found, graph_.node(node));
    if (found == nullptr) {
        return deleted(node);
    }
    return to_map(found->properties);
}

CypherResult<QueryMap> GraphEntities::properties(const EdgeRef& relationship) {
    ENTENTE_ASSIGN(const Properties* found, graph_.properties(relationship));
    if (found == nullptr) {
        return deleted(relationship);
    }
    return to_map(*found);
}

CypherResult<QueryList> GraphEntities::labels(NodeId node) {
    ENTENTE_ASSIGN(const Node* found, graph_.node(node));
    if (found == nullptr) {
        return deleted(node);
    }
    QueryList labels;
    for (const std::string& label : found->labels) {
        labels.emplace_back(std::string_view(label));
    }
    return labels;
}

CypherResult<bool> GraphEntities::has_label(NodeId node, const KnownName& label) {
    ENTENTE_ASSIGN(const bool has, graph_.has_label(node, label.text));
    return has;
}

CypherResult<QueryValue> GraphEntities::type_name(EdgeTypeId type) {
    if (type_names_.size() <= type.value) {
        type_names_.resize(type.value + 1);
    }
    QueryValue& name = type_names_[type.value];
    if (name.is_null()) {
        name = QueryValue(graph_.edge_type_name(type));
    }
    return name;
}

namespace {

void add_text(std::vector<QueryMap::Entry>& entries, std::string_view key, std::string_view text) {
    entries.push_back({QueryValue(key), text.empty() ? QueryValue() : QueryValue(text)});
}

// A sentence that supports or denies a fact: what it says, and who says so.
CypherResult<QueryValue> evidence_of(GraphAccess& graph, const Claim& claim) {
    std::vector<QueryMap::Entry> entries;
    add_text(entries, "claim", claim.id);
    add_text(entries, "text", claim.text);
    add_text(entries, "polarity", polarity_name(claim.polarity));
    add_text(entries, "modality", modality_name(claim.modality));
    entries.push_back({QueryValue("confidence"), QueryValue(claim.confidence)});
    entries.push_back({QueryValue("start"), QueryValue(std::int64_t{claim.span.start})});
    entries.push_back({QueryValue("end"), QueryValue(std::int64_t{claim.span.end})});
    entries.push_back(
        {QueryValue("date"),
         claim.date && claim.date->from ? QueryValue(claim.date->from->first) : QueryValue()});
    entries.push_back(
        {QueryValue("said_by"), claim.said_by ? QueryValue(*claim.said_by) : QueryValue()});
    ENTENTE_ASSIGN(const Node* article, graph.node(claim.article));
    if (article != nullptr) {
        add_text(entries, "article", article->readable_id());
        for (const std::string_view key : {"title", "url", "publisher"}) {
            add_text(entries, key, string_property(article->properties, key));
        }
        const auto published = article->properties.find("published");
        entries.push_back({QueryValue("published"),
                           published == article->properties.end()
                               ? QueryValue()
                               : QueryValue::of(published->second)});
    }
    return QueryValue(QueryMap(std::move(entries)));
}

CypherResult<std::vector<Claim>> claims_of(GraphAccess& graph, const EdgeRef& fact) {
    ENTENTE_TRY(graph.flush());
    ENTENTE_ASSIGN(const auto edges, graph.view().edges(std::span(&fact, 1)));
    if (!edges.front()) {
        return deleted(fact);
    }
    if (!is_fact_type(edges.front()->type)) {
        return std::vector<Claim>();
    }
    ENTENTE_ASSIGN(auto claims, graph.view().claims_of_fact(*edges.front()));
    return claims;
}

}  // namespace

CypherResult<QueryValue> GraphEntities::evidence(const EdgeRef& fact) {
    ENTENTE_ASSIGN(const auto claims, claims_of(graph_, fact));
    QueryList list;
    for (const Claim& claim : claims) {
        ENTENTE_ASSIGN(auto one, evidence_of(graph_, claim));
        list.push_back(std::move(one));
    }
    return QueryValue(std::move(list));
}

CypherResult<QueryValue> GraphEntities::claims(const EdgeRef& fact) {
    ENTENTE_ASSIGN(const auto claims, claims_of(graph_, fact));
    QueryList list;
    for (const Claim& claim : claims) {
        list.emplace_back(claim.node);
    }
    return QueryValue(std::move(list));
}

bool GraphEntities::is_deleted(NodeId node) {
    return graph_.is_deleted(node);
}

bool GraphEntities::is_deleted(const EdgeRef& relationship) {
    return graph_.is_deleted(relationship.edge);
}

}  // namespace entente::cypher
