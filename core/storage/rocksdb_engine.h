// The default engine: RocksDB in one folder. Only rocksdb_engine.cpp includes RocksDB.
//
// One column family for each PartitionKind; a row's key there is the partition's id, big-endian,
// followed by the row's key. Every commit is one WriteBatch, synced to the write-ahead log.
#pragma once

#include <memory>
#include <string>

#include "core/result.h"
#include "core/storage/ordered_store.h"

namespace entente {

struct RocksdbOptions {
    bool create_if_missing = true;
    // Opens the store as it is at this moment, beside the process that writes to it if there is one.
    // Later commits do not show; every write is refused with ErrorCode::unsupported.
    bool read_only = false;
    std::size_t block_cache_bytes = 64 << 20;
    // Of each column family, before it goes into a table file. After a full disk RocksDB writes again when the
    // buffers of all families would fit on it.
    std::size_t write_buffer_bytes = 16 << 20;
};

// Opens, or creates, the store in `folder`. ErrorCode::locked, with the process that holds it, when
// another one has it open; not_found when it does not exist and must not be created.
Result<std::unique_ptr<OrderedStore>> open_rocksdb_engine(const std::string& folder,
                                                          const RocksdbOptions& options = {});

}  // namespace entente
