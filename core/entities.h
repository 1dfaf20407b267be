// Entities as their articles make them out, and which of them a person said are the same.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "core/graph_batch.h"
#include "core/graph_view.h"
#include "core/ids.h"
#include "core/result.h"
#include "core/storage/records.h"
#include "core/storage/row_reader.h"

namespace entente {

// How long a chain of merges may be.
inline constexpr int kMergeDepthMax = 1000;

// The property of a claim's edge which leads to an entity that swallowed the one it was linked to: the
// readable id of that one.
inline constexpr std::string_view kOriginProperty = "origin";

// The entity into which another was merged in the end.
struct Survivor {
    NodeId node;
    std::string
        id;  // its readable id; empty when the entity was not merged and is its own survivor
};

Result<Survivor> surviving_entity(const RowReader& rows, NodeId entity);
// For many at once, in their order.
Result<std::vector<Survivor>> surviving_entities(const RowReader& rows,
                                                 const std::vector<NodeId>& entities);

// The entity node as the articles that mention it make it out. `supports` is not empty; of equally good
// names the first wins.
Node derive_entity(NodeId id,
                   std::string_view readable_id,
                   const std::vector<EntitySupport>& supports);

// What articles say of the entity, in the order in which derive_entity() wants it: first of itself, then of
// what was merged into it, each in the order of import.
Result<std::vector<EntitySupport>> entity_supports(const RowReader& rows, NodeId entity);

// Whether one more article with this opinion, after all others, leaves the entity as it is. True is
// certain; false may only mean that all opinions have to be looked at.
bool adds_nothing(const Node& node, const EntitySupport& support);

// Writes the node again from all that articles say of it now, or takes it away when none does.
Status refresh_entity(GraphBatch& batch, NodeId id, std::string_view readable_id);

// One article more, or less, says what the entity is. `origin` as in keys::entity_support(). The node is
// as after refresh_entity(), for which only this support is read unless it contradicts others. Taking away
// what is not there is ErrorCode::corruption.
Status add_entity_support(GraphBatch& batch,
                          NodeId id,
                          std::string_view readable_id,
                          NodeId article,
                          NodeId origin,
                          const EntitySupport& support);
Status remove_entity_support(
    GraphBatch& batch, NodeId id, std::string_view readable_id, NodeId article, NodeId origin);

// The article's MENTIONS edge to the entity counts the mentions of it and of what was merged into it; none
// is left when there are none.
Status refresh_mentions(GraphBatch& batch, NodeId article, NodeId entity);

}  // namespace entente
