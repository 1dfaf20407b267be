// The second half of a topology from its first: the in side and the time index from the out side.
#pragma once

#include "core/topology_memory.h"

namespace entente {

// Fills `in`, `time_begins` and `time_places`; all else is complete and correct. In linear time but for spells of years
// without an order, and on two threads: taking the out side's edges by type, and within a type by source, meets every
// target's edges in the order of the in side, so each thread takes half of them, and what comes first there has
// its place before what comes later.
void transpose(TopologyMemory& memory);

}  // namespace entente
