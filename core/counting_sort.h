// Sorting by a small number in linear time, keeping the order of equals.
#pragma once

#include <cstddef>
#include <cstdint>
#include <numeric>
#include <vector>

namespace entente {

// Reorders `items`, a vector of numbers, by ascending key(item) < key_count, keeping the order of equals.
template <typename Items, typename Key>
void stable_counting_sort(Items& items, std::size_t key_count, Key key) {
    std::vector<std::uint32_t> places(key_count + 1);
    for (const std::uint32_t item : items) {
        ++places[key(item) + 1];
    }
    std::partial_sum(places.begin(), places.end(), places.begin());
    Items sorted(items.size());
    for (const std::uint32_t item : items) {
        sorted[places[key(item)]++] = item;
    }
    items.swap(sorted);
}

}  // namespace entente
