// From a store's address to its engine.
#pragma once

#include <memory>
#include <string_view>

#include "core/result.h"
#include "core/storage/ordered_store.h"

namespace entente {

enum class OpenMode {
    create,     // to read and write, made if it is missing
    existing,   // to read and write; not_found if it is missing
    read_only,  // as it is now, beside the process that writes to it; not_found if it is missing
};

// "memory:" is a fresh store in memory; "rocksdb:DIR" or plain "DIR" a folder.
// ErrorCode::invalid_argument for an engine that there is not.
Result<std::unique_ptr<OrderedStore>> open_engine(std::string_view address, OpenMode mode);

inline Result<std::unique_ptr<OrderedStore>> open_engine(std::string_view address,
                                                         bool create = true) {
    return open_engine(address, create ? OpenMode::create : OpenMode::existing);
}

}  // namespace entente
