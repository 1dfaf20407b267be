// What expressions ask of the graph: properties, labels and types of nodes and relationships.
//
// Implemented over a view or a transaction by what executes queries, which may fetch ahead in groups and
// remember. Used by one thread. Ids of entities come from values that the implementation's own operators
// made; what was deleted in this statement may still be asked about.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "core/ids.h"
#include "core/storage/adjacency.h"
#include "queries/cypher/error.h"
#include "queries/runtime/query_value.h"

namespace entente::cypher {

// The name of a property key, a label or a type, looked up in the store's dictionary when the expression
// was compiled. Codes never change once given, so a compiled expression may be kept for later statements.
struct KnownName {
    std::string text;
    // PropertyKeyId, LabelId or EdgeTypeId; 0 when the store had no such name, or none was looked up: then by text.
    std::uint32_t code = 0;
};

class EntityAccess {
public:
    virtual ~EntityAccess() = default;

    // Null for a property that is not there. An entity that was deleted is EntityNotFound,
    // DeletedEntityAccess: deleted_entity_access() makes the error. The same in all others that say so.
    virtual CypherResult<QueryValue> property(NodeId node, const KnownName& key) = 0;
    virtual CypherResult<QueryValue> property(const EdgeRef& relationship,
                                              const KnownName& key) = 0;

    // All properties. Deleted: an error.
    virtual CypherResult<QueryMap> properties(NodeId node) = 0;
    virtual CypherResult<QueryMap> properties(const EdgeRef& relationship) = 0;

    // The names of a node's labels, each once. Deleted: an error.
    virtual CypherResult<QueryList> labels(NodeId node) = 0;
    // False for a node that was deleted.
    virtual CypherResult<bool> has_label(NodeId node, const KnownName& label) = 0;

    // The name of a type, also of one that this transaction made, and of relationships that were deleted.
    virtual CypherResult<QueryValue> type_name(EdgeTypeId type) = 0;

    virtual bool is_deleted(NodeId node) = 0;
    virtual bool is_deleted(const EdgeRef& relationship) = 0;

    // What elementId() gives: opaque text by which the entity is found again.
    virtual std::string element_id(NodeId node);
    virtual std::string element_id(const EdgeRef& relationship);

    // The extensions evidence(fact) and claims(fact). Default: NotSupported.
    virtual CypherResult<QueryValue> evidence(const EdgeRef& fact);
    virtual CypherResult<QueryValue> claims(const EdgeRef& fact);
};

// EntityNotFound, DeletedEntityAccess. `what`: "node 17".
CypherError deleted_entity_access(std::string_view what);

}  // namespace entente::cypher
