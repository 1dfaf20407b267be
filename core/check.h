// A full verification of a store: every index against the data, every fact against its claims.
//
// Of an entity that articles mention, faults are: a node that is not there, a tally that is not what they add up to, and
// rows of what was given to it (entity_given.h) that cannot be read or are with the wrong node. Labels and properties
// which differ from what articles say and rows give are none: whoever writes a node may do that, and the difference is
// known for what it is when an article next changes the entity. They are counted, so that who knows that nobody wrote
// may expect 0.
#pragma once

#include <string>
#include <vector>

#include "core/graph_store.h"
#include "core/graph_view.h"
#include "core/result.h"

namespace entente {

struct CheckReport {
    std::uint64_t nodes = 0;
    std::uint64_t edges = 0;
    std::uint64_t articles = 0;
    std::uint64_t claims = 0;
    std::uint64_t facts = 0;
    // Entities that were written by hand since an article last changed them.
    std::uint64_t changed_by_hand = 0;
    // One line for each fault: which row, what is there, what should be. At most kFaultsMax.
    std::vector<std::string> faults;
};

inline constexpr std::size_t kFaultsMax = 1000;

// Reads the whole store once or twice. An error only when it cannot be read at all.
Result<CheckReport> check_graph(const GraphView& view);

// The store's files against their checksums, each damaged one a fault, then its graph as above. What cannot be
// read because of a damaged file is a fault, too, and no error.
Result<CheckReport> check_store(const GraphStore& store);

}  // namespace entente
