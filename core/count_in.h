// Counts by key, as the sums over claims and articles keep them.
#pragma once

#include <cstdint>
#include <map>

namespace entente {

// Counts one more or less of something; false when there is none to take away. A count of zero is no entry.
template <typename Key, typename Compare>
bool count_in(std::map<Key, std::uint64_t, Compare>& counts, const Key& key, int by) {
    if (by > 0) {
        counts[key] += 1;
        return true;
    }
    const auto found = counts.find(key);
    if (found == counts.end()) {
        return false;
    }
    found->second -= 1;
    if (found->second == 0) {
        counts.erase(found);
    }
    return true;
}

}  // namespace entente
