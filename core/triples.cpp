#include "core/triples.h"

#include <algorithm>

#include "core/coding.h"

namespace entente {

std::vector<std::pair<NodeId, NodeId>> claim_pairs(std::span<const NodeId> subjects,
                                                   std::span<const NodeId> objects,
                                                   bool symmetric) {
    std::vector<std::pair<NodeId, NodeId>> pairs;
    const auto add = [&](NodeId a, NodeId b) {
        if (symmetric && b < a) {
            std::swap(a, b);
        }
        const std::pair pair(a, b);
        if (a != b && std::find(pairs.begin(), pairs.end(), pair) == pairs.end()) {
            pairs.push_back(pair);
        }
    };
    for (std::size_t i = 0; i < subjects.size(); ++i) {
        for (const NodeId object : objects) {
            add(subjects[i], object);
        }
        if (objects.empty() && symmetric) {
            for (std::size_t j = i + 1; j < subjects.size(); ++j) {
                add(subjects[i], subjects[j]);
            }
        }
    }
    return pairs;
}

std::uint64_t decode_count(const std::optional<Bytes>& row) {
    return row ? Decoder(*row).u64() : 0;
}

Bytes encode_count(std::uint64_t count) {
    Bytes bytes;
    append_u64(bytes, count);
    return bytes;
}

}  // namespace entente
