// Distinct integer id types, so that a node id can never be passed where an edge id is meant.
#pragma once

#include <compare>
#include <cstdint>
#include <functional>

namespace entente {

// A strongly typed number. `Tag` only tells the types apart. Ids are handed out by the store in
// increasing order, starting at 1, and never reused; 0 means "none".
template <typename Tag, typename Number>
struct Id {
    Number value = 0;

    constexpr Id() = default;

    constexpr explicit Id(Number number) : value(number) {}

    constexpr bool valid() const { return value != 0; }

    // NOLINTNEXTLINE(modernize-use-nullptr): clang-tidy 14 misreads a defaulted <=>
    friend constexpr auto operator<=>(Id, Id) = default;
};

using NodeId = Id<struct NodeTag, std::uint64_t>;
using EdgeId = Id<struct EdgeTag, std::uint64_t>;
// Dictionary codes of node labels, edge types and property names.
using LabelId = Id<struct LabelTag, std::uint32_t>;
using EdgeTypeId = Id<struct EdgeTypeTag, std::uint32_t>;
using PropertyKeyId = Id<struct PropertyKeyTag, std::uint32_t>;

}  // namespace entente

template <typename Tag, typename Number>
struct std::hash<entente::Id<Tag, Number>> {
    std::size_t operator()(entente::Id<Tag, Number> id) const noexcept {
        return std::hash<Number>()(id.value);
    }
};
