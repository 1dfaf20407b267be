// Small pieces that reading, writing and checking the two layers share.
#pragma once

#include <optional>
#include <span>
#include <string>
#include <vector>

#include "core/ids.h"
#include "core/storage/ordered_store.h"

namespace entente {

// The (subject, object) pairs that a claim speaks about, without twins. For a symmetric type the
// smaller id comes first, and without objects every two of the subjects are a pair.
std::vector<std::pair<NodeId, NodeId>> claim_pairs(std::span<const NodeId> subjects,
                                                   std::span<const NodeId> objects,
                                                   bool symmetric);

// A counter's row: an eight-byte big-endian number, 0 when there is no row.
std::uint64_t decode_count(const std::optional<Bytes>& row);
Bytes encode_count(std::uint64_t count);

// How ids of facts begin: no other edge has such an id.
inline constexpr std::string_view kFactIdPrefix = "f:";

}  // namespace entente
