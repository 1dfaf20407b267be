// The part of `check` about property indexes: each row against its node, each node against its rows.
#pragma once

#include <functional>
#include <string>

#include "core/graph_view.h"
#include "core/result.h"

namespace entente {

// Calls `fault` with a line for each. Of an index that is being built or dropped only what must hold
// even then is checked.
Status check_property_indexes(const GraphView& view, const std::function<void(std::string)>& fault);

}  // namespace entente
