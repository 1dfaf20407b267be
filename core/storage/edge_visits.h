// Edges whose places are known, found in their lists: many at once.
#pragma once

#include <cstddef>
#include <functional>
#include <span>

#include "core/result.h"
#include "core/storage/adjacency.h"

namespace entente {

// Calls visit(index, edge) for each of the edges that is there, in no particular order. Quickest for edges that come in
// the order of their lists, as behind an expansion: then a stretch of a list is read once for all of them.
Status visit_edges(const RowReader& rows,
                   std::span<const EdgeRef> edges,
                   const std::function<void(std::size_t edge, const VisitedEdge& visited)>& visit);

}  // namespace entente
