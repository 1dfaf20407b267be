// What every engine checks and says in the same words.
#pragma once

#include <string>

#include "core/result.h"
#include "core/storage/ordered_store.h"

namespace entente {

// ErrorCode::limit_exceeded when the batch is beyond what the engine declares.
inline Status check_batch_limits(const Batch& batch, const Capabilities& capabilities) {
    const std::size_t rows = batch.puts.size() + batch.deletes.size();
    if (rows > capabilities.batch_rows_max) {
        return Error{ErrorCode::limit_exceeded,
                     "a batch of " + std::to_string(rows) +
                         " rows is over the limit batch_rows_max = " +
                         std::to_string(capabilities.batch_rows_max)};
    }
    std::size_t bytes = 0;
    for (const Put& put : batch.puts) {
        bytes += put.key.size() + put.value.size();
    }
    for (const Bytes& key : batch.deletes) {
        bytes += key.size();
    }
    if (bytes > capabilities.batch_bytes_max) {
        return Error{ErrorCode::limit_exceeded,
                     "a batch of " + std::to_string(bytes) +
                         " bytes is over the limit batch_bytes_max = " +
                         std::to_string(capabilities.batch_bytes_max)};
    }
    return {};
}

inline Error guard_conflict() {
    return {ErrorCode::conflict, "a row changed since it was read; read again and retry"};
}

}  // namespace entente
