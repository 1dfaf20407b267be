// Properties, labels and types as expressions ask for them, from the graph of a running statement.
#pragma once

#include <array>
#include <span>
#include <vector>

#include "queries/exec/graph_access.h"
#include "queries/runtime/entity_access.h"

namespace entente::cypher {

// For one thread. The graph must outlive it.
class GraphEntities : public EntityAccess {
public:
    explicit GraphEntities(GraphAccess& graph) : graph_(graph) {}

    CypherResult<QueryValue> property(NodeId node, const KnownName& key) override;
    CypherResult<QueryValue> property(const EdgeRef& relationship, const KnownName& key) override;
    CypherResult<QueryMap> properties(NodeId node) override;
    CypherResult<QueryMap> properties(const EdgeRef& relationship) override;
    CypherResult<QueryList> labels(NodeId node) override;
    CypherResult<bool> has_label(NodeId node, const KnownName& label) override;
    CypherResult<QueryValue> type_name(EdgeTypeId type) override;
    bool is_deleted(NodeId node) override;
    bool is_deleted(const EdgeRef& relationship) override;
    // The extensions. Of a relationship that is no fact, or has no claims, an empty list.
    CypherResult<QueryValue> evidence(const EdgeRef& fact) override;
    CypherResult<QueryValue> claims(const EdgeRef& fact) override;

    // Those nodes, to be asked by property_of(); empty where a transaction may have changed some, and property() has to
    // be asked. Each is there: one that is not is an error, as in property().
    CypherResult<std::vector<const BorrowedNode*>> nodes(std::span<const NodeId> ids);

private:
    // A property that was asked for lately. In a view a node never changes.
    struct Recent {
        NodeId node;
        std::uint32_t key = 0;
        QueryValue value;
    };

    static constexpr std::size_t kRecent = 32;

    GraphAccess& graph_;
    std::array<Recent, kRecent> recent_;
    std::vector<QueryValue> type_names_;  // by code
};

// Null for a property that is not there.
QueryValue property_of(const BorrowedNode& node, const KnownName& key);

QueryMap to_map(const Properties& properties);

}  // namespace entente::cypher
