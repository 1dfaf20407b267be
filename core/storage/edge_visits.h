// Edges whose places are known, found in their lists: many at once.
#pragma once

#include <cstddef>
#include <cstdint>
#include <functional>
#include <span>

#include "core/result.h"
#include "core/storage/adjacency.h"

namespace entente {

// One of the edges that were asked for, by its number there, and where it is in a block.
struct FoundEdge {
    std::size_t edge = 0;
    std::uint32_t index = 0;
};

class EdgeVisitor {
public:
    virtual ~EdgeVisitor() = default;

    // Some that lie in one block, in its order; at least one.
    virtual void in_block(const EdgeBlockReader& block, std::span<const FoundEdge> found) = 0;
    // One that is a delta.
    virtual void single(std::size_t edge, const VisitedEdge& visited) = 0;
};

// Each of the edges that is there, in no particular order. Quickest for edges that come in the order of their lists,
// as behind an expansion: then a stretch of a list is read once for all of them.
Status visit_edges(const RowReader& rows, std::span<const EdgeRef> edges, EdgeVisitor& visitor);

// The same one by one: visit(index, edge).
Status visit_edges(const RowReader& rows,
                   std::span<const EdgeRef> edges,
                   const std::function<void(std::size_t edge, const VisitedEdge& visited)>& visit);

}  // namespace entente
