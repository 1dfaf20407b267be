// The memory of a topology that was built, rather than mapped.
#pragma once

#include <cstddef>
#include <cstdint>
#include <vector>

#include "core/topology.h"

namespace entente {

// One direction.
struct TopologySideMemory {
    std::vector<std::uint32_t> begins;
    std::vector<std::uint32_t> type_places;
    std::vector<TypeIndex> types;
    std::vector<std::uint32_t> type_begins;
    std::vector<Vertex> neighbours;
    std::vector<std::uint32_t> distinct_begins;
    std::vector<Vertex> distinct;
    std::vector<EdgeSlot> slots;

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
    std::vector<EdgeAttributes> attributes;
    std::vector<std::uint32_t> id_low;
    std::vector<std::uint32_t> id_high;
    std::uint64_t id_base = 0;
    std::vector<std::uint32_t> time_begins;
    std::vector<std::uint32_t> time_places;

    std::size_t bytes() const {
        return node_ids.size() * sizeof(NodeId) + types.size() * sizeof(EdgeTypeId) + out.bytes() +
               in.bytes() + attributes.size() * sizeof(EdgeAttributes) +
               (id_low.size() + id_high.size() + time_begins.size() + time_places.size()) *
                   sizeof(std::uint32_t);
    }
};

}  // namespace entente
