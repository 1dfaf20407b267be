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

}  // namespace

QueryMap to_map(const Properties& properties) {
    std::vector<QueryMap::Entry> entries;
    entries.reserve(properties.size());
    for (const auto& [name, value] : properties) {
        entries.push_back({QueryValue(std::string_view(name)), QueryValue::of(value)});
    }
    return QueryMap(std::move(entries));
}

CypherResult<QueryValue> GraphEntities::property(NodeId node, const KnownName& key) {
    ENTENTE_ASSIGN(const Node* found, graph_.node(node));
    if (found == nullptr) {
        return deleted(node);
    }
    return property_of(found->properties, key);
}

CypherResult<QueryValue> GraphEntities::property(const EdgeRef& relationship,
                                                 const KnownName& key) {
    ENTENTE_ASSIGN(const Properties* found, graph_.properties(relationship));
    if (found == nullptr) {
        return deleted(relationship);
    }
    return property_of(*found, key);
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
    ENTENTE_ASSIGN(const Node* found, graph_.node(node));
    return found != nullptr && found->has_label(label.text);
}

CypherResult<QueryValue> GraphEntities::type_name(EdgeTypeId type) {
    return QueryValue(graph_.edge_type_name(type));
}

bool GraphEntities::is_deleted(NodeId node) {
    return graph_.is_deleted(node);
}

bool GraphEntities::is_deleted(const EdgeRef& relationship) {
    return graph_.is_deleted(relationship.edge);
}

}  // namespace entente::cypher
