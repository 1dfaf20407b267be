// Whose a row is.
#pragma once

#include <optional>
#include <string_view>

#include "core/ids.h"
#include "core/storage/ordered_store.h"

namespace entente::keys {

// The node that the row belongs to, of kinds whose rows belong to nodes: each family of them sorts by it. nullopt for other
// kinds.
std::optional<NodeId> row_owner(PartitionKind kind, std::string_view key);

}  // namespace entente::keys
