#include "importers/parse/form_cache.h"

#include <algorithm>
#include <bit>
#include <cstring>

namespace entente {

namespace {

// Only the speed depends on how well this spreads.
std::uint64_t spread(std::string_view form, std::uint32_t classes) {
    std::uint64_t hash = classes + form.size() * 0x9e3779b97f4a7c15U;
    while (!form.empty()) {
        std::uint64_t word = 0;
        const std::size_t length = std::min(form.size(), sizeof(word));
        std::memcpy(&word, form.data(), length);
        hash = (hash ^ word) * 0x9fb21c651e98df25U;
        hash ^= hash >> 29U;
        form.remove_prefix(length);
    }
    return hash ^ (hash >> 32U);
}

}  // namespace

void FormCache::reset(std::size_t width, std::size_t bytes) {
    width_ = width;
    sets_ = std::bit_floor(std::max<std::size_t>(1, bytes / (width * sizeof(float) * kWays)));
    round_ = 1;
    keys_.assign(sets_ * kWays, Key());
    rows_.resize(sets_ * kWays * width);
}

FormCache::Row FormCache::find(std::string_view form, std::uint32_t classes) {
    if (form.size() > kFormBytesMax) {
        return {nullptr, true};
    }
    const std::size_t first = (spread(form, classes) & (sets_ - 1)) * kWays;
    std::size_t oldest = first;
    for (std::size_t i = first; i < first + kWays; ++i) {
        Key& key = keys_[i];
        if (key.round != 0 && key.length == form.size() && key.classes == classes &&
            std::memcmp(key.form.data(), form.data(), form.size()) == 0) {
            key.round = round_;
            return {rows_.data() + i * width_, false};
        }
        if (key.round < keys_[oldest].round) {
            oldest = i;
        }
    }
    Key& key = keys_[oldest];
    if (key.round == round_) {
        return {nullptr, true};
    }
    key.round = round_;
    key.classes = classes;
    key.length = static_cast<std::uint32_t>(form.size());
    std::copy(form.begin(), form.end(), key.form.begin());
    return {rows_.data() + oldest * width_, true};
}

}  // namespace entente
