// What an engine says about itself, for those who watch a server: sizes of caches and buffers, work that waits.
#pragma once

#include <cstdint>
#include <string_view>
#include <vector>

#include "core/storage/ordered_store.h"

namespace entente {

struct EngineFigure {
    std::string_view name;  // "block_cache_bytes"
    std::string_view help;  // one sentence
    std::uint64_t value = 0;
    bool is_total = false;  // counted since the engine was opened
};

// Of RocksDB; none of an engine that has nothing to say. Cheap: reads counters that the engine keeps anyway.
std::vector<EngineFigure> engine_figures(const OrderedStore& engine);

}  // namespace entente
