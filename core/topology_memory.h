// The memory of a topology that was built, rather than mapped.
#pragma once

#include <cstddef>
#include <cstdint>
#include <vector>

#include "core/big_vector.h"
#include "core/topology.h"

namespace entente {

// One direction.
struct TopologySideMemory {
    BigVector<std::uint32_t> begins;
    BigVector<std::uint32_t> type_places;
    BigVector<TypeIndex> types;
    BigVector<std::uint32_t> type_begins;
    BigVector<Vertex> neighbours;
    BigVector<std::uint32_t> distinct_begins;
    BigVector<Vertex> distinct;
    BigVector<EdgeSlot> slots;

    void point(TopologySide& side) const {
        side.begins = begins;
        side.type_places = type_places;
        side.types = types;
        side.type_begins = type_begins;
        side.neighbours = neighbours;
        side.distinct_begins = distinct_begins;
        side.distinct = distinct;
        side.slots = slots;
    }

    std::size_t bytes() const {
        const std::size_t words = begins.size() + type_places.size() + type_begins.size() +
                                  neighbours.size() + distinct_begins.size() + distinct.size() +
                                  slots.size();
        return words * sizeof(std::uint32_t) + types.size() * sizeof(TypeIndex);
    }
};

// All of it.
struct TopologyMemory {
    std::vector<NodeId> node_ids;
    std::vector<EdgeTypeId> types;
    TopologySideMemory out;
    TopologySideMemory in;
    BigVector<EdgeAttributes> attributes;
    BigVector<std::uint32_t> id_low;
    BigVector<std::uint32_t> id_high;
    std::uint64_t id_base = 0;
    BigVector<std::uint32_t> time_begins;
    BigVector<std::uint32_t> time_places;

    std::size_t bytes() const {
        return node_ids.size() * sizeof(NodeId) + types.size() * sizeof(EdgeTypeId) + out.bytes() +
               in.bytes() + attributes.size() * sizeof(EdgeAttributes) +
               (id_low.size() + id_high.size() + time_begins.size() + time_places.size()) *
                   sizeof(std::uint32_t);
    }
};

}  // namespace entente
