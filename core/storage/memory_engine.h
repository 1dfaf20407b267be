// A std::map behind the storage interface: the reference that the other engines are tested against,
// and the store of tests and of one-off runs.
#pragma once

#include <memory>

#include "core/storage/ordered_store.h"

namespace entente {

// An empty store in memory, with snapshot views and atomic phases; not durable. A view copies
// nothing when it is taken: the first change after it copies the map.
std::unique_ptr<OrderedStore> make_memory_engine();

}  // namespace entente
