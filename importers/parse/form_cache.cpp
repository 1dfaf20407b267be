#include "importers/parse/form_cache.h"

#include <algorithm>
#include <bit>
#include <cstring>

namespace entente {

namespace {

constexpr std::size_t kLineBytes = 64;

// Only the speed depends on how well this spreads.
std::uint64_t spread(std::string_view form, std::uint64_t classes) {
    std::uint64_t hash = classes + form.size() * 0x9e3779b97f4a7c15U;
    while (!form.empty()) {
        std::uint64_t word = 0;
        const std::size_t length = std::min(form.size(), sizeof(word));
        std::memcpy(&word, form.data(), length);
        hash = (hash ^ word) * 0x9fb21c651e98df25U;
        hash ^= hash >> 29U;
        form.remove_prefix(length);
    }
    return hash ^ (hash >> 31U);
}

}  // namespace

void FormCache::reset(std::size_t row_bytes, std::size_t bytes) {
    row_bytes_ = (row_bytes + kLineBytes - 1) / kLineBytes * kLineBytes;
    round_ = 1;
    const std::size_t sets = bytes / (row_bytes_ * kWays);
    sets_.assign(std::bit_floor(std::max<std::size_t>(1, sets)), Set());
    keys_.assign(sets_.size() * kWays, Key());
    rows_.resize(keys_.size() * row_bytes_);
}

FormCache::Row FormCache::find(std::string_view form, std::uint64_t classes) {
    if (form.size() > kFormBytesMax) {
        return {nullptr, true};
    }
    const std::uint64_t hash = spread(form, classes);
    const std::size_t number = hash & (sets_.size() - 1);
    const auto tag = static_cast<std::uint32_t>(hash >> 32U);
    Set& set = sets_[number];
    std::size_t oldest = 0;
    for (std::size_t way = 0; way < kWays; ++way) {
        if (set.tags[way] == tag && set.rounds[way] != 0) {
            const Key& key = keys_[number * kWays + way];
            if (key.length == form.size() && key.classes == classes &&
                std::memcmp(key.form.data(), form.data(), form.size()) == 0) {
                set.rounds[way] = round_;
                return {rows_.data() + (number * kWays + way) * row_bytes_, false};
            }
        }
        oldest = set.rounds[way] < set.rounds[oldest] ? way : oldest;
    }
    if (set.rounds[oldest] == round_) {
        return {nullptr, true};
    }
    set.rounds[oldest] = round_;
    set.tags[oldest] = tag;
    Key& key = keys_[number * kWays + oldest];
    key.classes = classes;
    key.length = static_cast<std::uint32_t>(form.size());
    std::copy(form.begin(), form.end(), key.form.begin());
    return {rows_.data() + (number * kWays + oldest) * row_bytes_, true};
}

}  // namespace entente
