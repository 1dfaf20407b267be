// Copying a whole store: backup and restore.
#pragma once

#include <cstdint>
#include <functional>

#include "core/result.h"
#include "core/storage/ordered_store.h"

namespace entente {

// Told the rows copied so far, now and then. False cancels.
using CopyProgress = std::function<bool(std::uint64_t rows)>;

// Copies every row of `from`, as of one moment, into `to`, which must be empty (ErrorCode::
// already_exists otherwise); `from` may be written meanwhile, and the engines may differ. Returns the
// number of rows. The format version is written last: a copy that was interrupted has none and is not
// taken for a store. Reads through the engine, so damaged blocks are found here and not copied.
Result<std::uint64_t> copy_store(const OrderedStore& from,
                                 OrderedStore& to,
                                 const CopyProgress& progress = {});

}  // namespace entente
