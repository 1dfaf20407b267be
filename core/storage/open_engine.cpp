#include "core/storage/open_engine.h"

#include "core/storage/memory_engine.h"
#include "core/storage/rocksdb_engine.h"

namespace entente {

Result<std::unique_ptr<OrderedStore>> open_engine(std::string_view address, OpenMode mode) {
    static constexpr std::string_view kRocksdb = "rocksdb:";
    if (address == "memory:") {
        return make_memory_engine();
    }
    if (address.substr(0, kRocksdb.size()) == kRocksdb) {
        address.remove_prefix(kRocksdb.size());
    } else if (address.substr(0, 8) == "cluster:" || address.substr(0, 7) == "memory:") {
        return Error{ErrorCode::invalid_argument,
                     "no such storage engine: '" + std::string(address) +
                         "' (give a folder, rocksdb:FOLDER, or memory:)"};
    }
    if (address.empty()) {
        return Error{ErrorCode::invalid_argument,
                     "the store's folder is empty: give one with --db"};
    }
    RocksdbOptions options;
    options.create_if_missing = mode == OpenMode::create;
    options.read_only = mode == OpenMode::read_only;
    return open_rocksdb_engine(std::string(address), options);
}

}  // namespace entente
