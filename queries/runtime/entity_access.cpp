#include "queries/runtime/entity_access.h"

namespace entente::cypher {

std::string EntityAccess::element_id(NodeId node) {
    return std::to_string(node.value);
}

std::string EntityAccess::element_id(const EdgeRef& relationship) {
    return std::to_string(relationship.edge.value);
}

CypherResult<QueryValue> EntityAccess::evidence(const EdgeRef& /*fact*/) {
    return runtime_error(ErrorType::not_supported, "", "evidence() needs the store of facts");
}

CypherResult<QueryValue> EntityAccess::claims(const EdgeRef& /*fact*/) {
    return runtime_error(ErrorType::not_supported, "", "claims() needs the store of facts");
}

CypherError deleted_entity_access(std::string_view what) {
    return runtime_error(ErrorType::entity_not_found,
                         "DeletedEntityAccess",
                         std::string(what) + " was deleted in this statement");
}

}  // namespace entente::cypher
