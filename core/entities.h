// Entities as their articles make them out, and which of them a person said are the same.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "core/entity_given.h"
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

// What the articles that mention an entity make of it. `supports` is not empty; of equally good
// names the first wins.
Node derive_entity(NodeId id,
                   std::string_view readable_id,
                   const std::vector<EntitySupport>& supports);

// What articles say of the entity, in the order in which derive_entity() wants it: first of itself, then of
// what was merged into it, each in the order of import.
Result<std::vector<EntitySupport>> entity_supports(const RowReader& rows, NodeId entity);

// The layers of the entity as its rows are now: the tally says what articles say, or, where there is none, all that
// they say is read.
Result<EntityLayers> entity_layers(const RowReader& rows, NodeId id, std::string_view readable_id);

// What is given to the entity apart from its articles, as the node and the rows are now; nullopt when there is neither
// a node nor a row. To be asked before rows about the entity change.
Result<std::optional<EntityGiven>> entity_given(GraphBatch& batch,
                                                NodeId id,
                                                std::string_view readable_id);

// What becomes of a node of which nothing is left but its readable id.
enum class Bare {
    keep,
    delete_without_edges
};

// Counts all that articles say of the entity anew, and writes the node again of its layers. `given` is what
// entity_given() said before the rows changed.
Status refresh_entity(GraphBatch& batch,
                      NodeId id,
                      std::string_view readable_id,
                      std::optional<EntityGiven> given,
                      Bare bare = Bare::delete_without_edges);

// One article more, or less, says what the entity is. `origin` as in keys::entity_support(). The node is
// as after refresh_entity(), for which only this support is read unless it contradicts others. An article more is one
// that is newer than all others. `readable_id` may be empty where the origin is the entity itself and something is
// taken away. Taking away what is not there is ErrorCode::corruption.
//
// What was written of the entity by others than articles stays as it is (entity_given.h). When the last article goes,
// the node goes with it, unless there is more of it than articles said, or another edge than those they gave.
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
