// Verification of the index of names: against the nodes, and against itself.
#pragma once

#include <functional>
#include <string>

#include "core/graph_view.h"
#include "core/result.h"

namespace entente {

// Gives `fault` one line for each row of the index that is wrong or missing. That every node has the rows of
// its names themselves is the caller's to check. Keeps the terms of all names in memory.
Status check_name_index(const GraphView& view, const std::function<void(std::string)>& fault);

}  // namespace entente
