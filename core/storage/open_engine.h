// From a store's address to its engine.
#pragma once

#include <memory>
#include <string_view>

#include "core/result.h"
#include "core/storage/ordered_store.h"

namespace entente {

// "memory:" is a fresh store in memory; "rocksdb:DIR" or plain "DIR" a folder, created if missing
// and `create` is set. ErrorCode::invalid_argument for an engine that there is not.
Result<std::unique_ptr<OrderedStore>> open_engine(std::string_view address, bool create = true);

}  // namespace entente
