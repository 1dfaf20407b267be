#include "queries/exec/changes.h"

#include <algorithm>
#include <utility>

#include "queries/exec/row_key.h"
#include "queries/runtime/access.h"
#include "queries/runtime/stored_value.h"

namespace entente::cypher {

namespace {

bool failed(Execution& execution, CypherError error) {
    execution.fail(std::move(error));
    return false;
}

// A property as it is stored; nullopt for null. False when it cannot be.
bool add_property(Execution& execution,
                  const std::string& key,
                  const QueryValue& value,
                  Properties& properties) {
    if (value.is_null()) {
        return true;
    }
    auto stored = to_stored(key, value);
    if (!stored.ok()) {
        return failed(execution, stored.error());
    }
    properties.insert_or_assign(key, *std::move(stored));
    return true;
}

bool add_map(Execution& execution, const QueryMap& map, Properties& properties) {
    return std::all_of(map.begin(), map.end(), [&](const QueryMap::Entry& entry) {
        return add_property(execution, std::string(entry.name()), entry.value, properties);
    });
}

bool read_properties(Execution& execution,
                     const std::vector<PropertyExpression>& expressions,
                     const std::optional<CompiledExpression>& map,
                     Properties& properties) {
    for (const PropertyExpression& property : expressions) {
        QueryValue value;
        if (!execution.evaluate(property.value, value) ||
            !add_property(execution, property.key, value, properties)) {
            return false;
        }
    }
    if (!map) {
        return true;
    }
    QueryValue value;
    if (!execution.evaluate(*map, value)) {
        return false;
    }
    if (value.is_null()) {
        return true;
    }
    if (!value.is(QueryType::map)) {
        return failed(execution,
                      runtime_error(ErrorType::type_error,
                                    "InvalidArgumentType",
                                    "the properties of a pattern have to be a map"));
    }
    return add_map(execution, value.map(), properties);
}

bool check_end(Execution& execution, Slot slot) {
    const QueryValue& value = execution.row[slot];
    if (value.is_null()) {
        return failed(execution,
                      runtime_error(ErrorType::entity_not_found,
                                    "",
                                    "a relationship cannot be created: the node `" +
                                        execution.plan.slot_names[slot] + "` is null"));
    }
    if (!value.is(QueryType::node)) {
        return failed(execution,
                      runtime_error(ErrorType::type_error,
                                    "InvalidArgumentType",
                                    "a relationship joins nodes, not a value of type " +
                                        std::string(query_type_name(value.type()))));
    }
    if (execution.graph.is_deleted(value.node())) {
        return failed(execution,
                      deleted_entity_access("node " + std::to_string(value.node().value)));
    }
    return true;
}

// Appends the labels or types that expressions give.
bool add_names(Execution& execution,
               std::span<const CompiledExpression> expressions,
               std::vector<std::string>& names) {
    for (const CompiledExpression& expression : expressions) {
        QueryValue value;
        if (!execution.evaluate(expression, value)) {
            return false;
        }
        auto given = names_in(value);
        if (!given.ok()) {
            return failed(execution, given.error());
        }
        names.insert(names.end(), given->begin(), given->end());
    }
    return true;
}

bool create_node(Execution& execution, const NodeToCreate& create) {
    Properties properties;
    std::vector<std::string> labels = create.labels;
    if (!add_names(execution, create.dynamic_labels, labels)) {
        return false;
    }
    if (!read_properties(execution, create.properties, create.property_map, properties)) {
        return false;
    }
    auto node = execution.graph.create_node(std::move(labels), std::move(properties));
    if (!node.ok()) {
        return failed(execution, from_error(node.error()));
    }
    execution.row[create.slot] = QueryValue(*node);
    return true;
}

bool create_relationship(Execution& execution, const RelationshipToCreate& create) {
    if (!check_end(execution, create.source) || !check_end(execution, create.target)) {
        return false;
    }
    std::vector<std::string> types;
    if (create.dynamic_type && !add_names(execution, {&*create.dynamic_type, 1}, types)) {
        return false;
    }
    if (create.dynamic_type && types.size() != 1) {
        return failed(
            execution,
            runtime_error(ErrorType::argument_error,
                          "InvalidArgumentValue",
                          "a relationship has one type, and not " + std::to_string(types.size())));
    }
    Properties properties;
    if (!read_properties(execution, create.properties, create.property_map, properties)) {
        return false;
    }
    auto edge = execution.graph.create_edge(execution.row[create.source].node(),
                                            types.empty() ? create.type : types.front(),
                                            execution.row[create.target].node(),
                                            std::move(properties));
    if (!edge.ok()) {
        return failed(execution, from_error(edge.error()));
    }
    execution.row[create.slot] = QueryValue(*edge);
    return true;
}

// -- SET and REMOVE --

// Where the properties of an entity are changed; nullptr when that failed.
Properties* properties_of(Execution& execution, const QueryValue& entity) {
    GraphAccess& graph = execution.graph;
    if (entity.is(QueryType::node)) {
        auto node = graph.change_node(entity.node());
        if (!node.ok()) {
            failed(execution, from_error(node.error()));
            return nullptr;
        }
        if (*node == nullptr) {
            failed(execution, deleted_entity_access("node " + std::to_string(entity.node().value)));
            return nullptr;
        }
        return &(*node)->properties;
    }
    if (entity.is(QueryType::relationship)) {
        auto edge = graph.change_edge(entity.relationship());
        if (!edge.ok()) {
            failed(execution, from_error(edge.error()));
            return nullptr;
        }
        if (*edge == nullptr) {
            failed(execution,
                   deleted_entity_access("relationship " +
                                         std::to_string(entity.relationship().edge.value)));
        }
        return *edge;
    }
    failed(execution,
           runtime_error(ErrorType::type_error,
                         "InvalidArgumentType",
                         "only nodes and relationships have properties that can be set, not a "
                         "value of type " +
                             std::string(query_type_name(entity.type()))));
    return nullptr;
}

bool set_property(Execution& execution,
                  const QueryValue& entity,
                  const std::string& key,
                  const QueryValue& value) {
    std::optional<Value> stored;
    if (!value.is_null()) {
        auto converted = to_stored(key, value);
        if (!converted.ok()) {
            return failed(execution, converted.error());
        }
        stored = *std::move(converted);
    }
    Properties* properties = properties_of(execution, entity);
    if (properties == nullptr) {
        return false;
    }
    if (stored) {
        properties->insert_or_assign(key, *std::move(stored));
        execution.graph.counters.properties_set += 1;
    } else if (properties->erase(key) > 0) {
        execution.graph.counters.properties_set += 1;
    }
    return true;
}

// The map that `n = value` and `n += value` take: a map, or the properties of an entity.
bool read_map(Execution& execution, const QueryValue& value, QueryMap& out) {
    if (value.is(QueryType::map)) {
        out = value.map();
        return true;
    }
    if (!value.is(QueryType::node) && !value.is(QueryType::relationship)) {
        return failed(execution,
                      runtime_error(ErrorType::type_error,
                                    "InvalidArgumentType",
                                    "properties are set from a map, a node or a relationship, not "
                                    "from a value of type " +
                                        std::string(query_type_name(value.type()))));
    }
    auto map = value.is(QueryType::node) ? execution.entities.properties(value.node())
                                         : execution.entities.properties(value.relationship());
    if (!map.ok()) {
        return failed(execution, map.error());
    }
    out = *std::move(map);
    return true;
}

bool set_map(Execution& execution,
             const QueryValue& entity,
             const QueryValue& value,
             bool replace) {
    if (value.is_null() && !replace) {
        return true;
    }
    QueryMap map;
    if (!value.is_null() && !read_map(execution, value, map)) {
        return false;
    }
    Properties added;
    if (!add_map(execution, map, added)) {
        return false;
    }
    Properties* properties = properties_of(execution, entity);
    if (properties == nullptr) {
        return false;
    }
    std::uint64_t& count = execution.graph.counters.properties_set;
    if (replace) {
        count += std::count_if(properties->begin(), properties->end(), [&](const auto& entry) {
            return !added.contains(entry.first);
        });
        properties->clear();
    } else {
        for (const QueryMap::Entry& entry : map) {
            if (entry.value.is_null()) {
                const auto found = properties->find(entry.name());
                if (found != properties->end()) {
                    properties->erase(found);
                    count += 1;
                }
            }
        }
    }
    for (auto& [key, stored] : added) {
        properties->insert_or_assign(key, std::move(stored));
        count += 1;
    }
    return true;
}

bool change_labels(Execution& execution,
                   const QueryValue& entity,
                   const std::vector<std::string>& labels,
                   bool remove) {
    if (!entity.is(QueryType::node)) {
        return failed(execution,
                      runtime_error(ErrorType::type_error,
                                    "InvalidArgumentType",
                                    "only nodes have labels, not a value of type " +
                                        std::string(query_type_name(entity.type()))));
    }
    auto changed = execution.graph.change_node(entity.node());
    if (!changed.ok()) {
        return failed(execution, from_error(changed.error()));
    }
    if (*changed == nullptr) {
        return failed(execution,
                      deleted_entity_access("node " + std::to_string(entity.node().value)));
    }
    std::vector<std::string>& own = (*changed)->labels;
    QueryCounters& counters = execution.graph.counters;
    for (const std::string& label : labels) {
        const auto found = std::find(own.begin(), own.end(), label);
        if (remove && found != own.end()) {
            own.erase(found);
            counters.labels_removed += 1;
        } else if (!remove && found == own.end()) {
            own.insert(std::upper_bound(own.begin(), own.end(), label), label);
            counters.labels_added += 1;
        }
    }
    return true;
}

bool apply_change(Execution& execution, const PropertyChange& change) {
    QueryValue entity;
    if (!execution.evaluate(change.entity, entity)) {
        return false;
    }
    QueryValue value;
    if (change.value && !execution.evaluate(*change.value, value)) {
        return false;
    }
    if (entity.is_null()) {
        return true;
    }
    switch (change.kind) {
        case SetItemKind::property: return set_property(execution, entity, change.key, value);
        case SetItemKind::dynamic_property: {
            QueryValue key;
            if (!execution.evaluate(*change.key_expression, key)) {
                return false;
            }
            if (!key.is(QueryType::string)) {
                return failed(execution,
                              runtime_error(ErrorType::type_error,
                                            "InvalidArgumentType",
                                            "the name of a property has to be a string"));
            }
            return set_property(execution, entity, std::string(key.string()), value);
        }
        case SetItemKind::replace: return set_map(execution, entity, value, true);
        case SetItemKind::merge: return set_map(execution, entity, value, false);
        case SetItemKind::labels: {
            std::vector<std::string> labels = change.labels;
            return add_names(execution, change.dynamic_labels, labels) &&
                   change_labels(execution, entity, labels, change.remove);
        }
    }
    return true;
}

}  // namespace

bool create_pattern(Execution& execution, const PlanNode& plan) {
    for (const NodeToCreate& node : plan.pattern.nodes) {
        if (!create_node(execution, node)) {
            return false;
        }
    }
    for (const RelationshipToCreate& relationship : plan.pattern.relationships) {
        if (!create_relationship(execution, relationship)) {
            return false;
        }
    }
    for (const PathParts& path : plan.paths) {
        execution.row[path.slot] = make_path(execution.row, path);
    }
    return true;
}

bool apply_changes(Execution& execution, std::span<const PropertyChange> changes) {
    return std::all_of(changes.begin(), changes.end(), [&](const PropertyChange& change) {
        return apply_change(execution, change);
    });
}

}  // namespace entente::cypher
