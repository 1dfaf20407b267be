// Under which names a node is found.
#pragma once

#include <map>
#include <string>

#include "core/graph_view.h"

namespace entente {

// Name keys (names.h), each with whether it is only an alias.
using NameKeys = std::map<std::string, bool>;

// Of an entity its name and its aliases; of any other node nothing.
NameKeys name_keys_of(const Node& node);

}  // namespace entente
