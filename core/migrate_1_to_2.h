// The step from format 1 to format 2: packed edges, and indexes of names, text, properties, claims and entities.
//
// It reads rows of format 1 with format_1.h and writes with the program's own functions; should what these
// write change with a later format, then this step has to keep those of today.
//
// STAGES, in this order; what a stage needs is there when it begins:
//   1  the edges that leave a node, with their properties, into blocks, and their locators
//   2  the edges that lead to a node into blocks
//   3  the lists of neighbours, the rows of edges and those of names of format 1 are deleted
//   4  which nodes there are, and the names of entities
//   5  what the articles say of each entity, summed up
//   6  the sentences of articles, by word
//   7  the standard property indexes begin; GraphStore::open() fills them
//   8  the facts as derive_facts() gives them today, with the sums of their claims
// Within a stage rows are taken in their order, and the position is the row from which on to work. The old
// rows stay until all lists are packed, so for that time a store takes up to twice the space of its edges.
#pragma once

#include <cstddef>

#include "core/migrations.h"
#include "core/result.h"

namespace entente {

// A batch is committed when it has so many rows, or so many bytes. The ids of one node's edges are in memory
// together, 24 bytes each; of their properties one batch.
inline constexpr std::size_t kMigrationRows = 10'000;
inline constexpr std::size_t kMigrationBytes = 8 << 20;

// `batch_rows` is for tests. ErrorCode::unsupported for an engine without atomic phases: counts are not to be
// raised twice. corruption when a row of format 1 cannot be read, or an edge is in a list and not there.
Status migrate_1_to_2(MigrationRun& run, std::size_t batch_rows = kMigrationRows);

}  // namespace entente
