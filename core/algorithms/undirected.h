// The simple undirected graph under a topology: who is joined to whom, and by how many edges.
//
// For the algorithms that are defined on undirected graphs (cores, clustering, communities, bridges).
// A merge of the two sorted lists of distinct neighbours, so O(vertices + edges) to make and at most
// 16 bytes a pair: little beside what those algorithms do, and each then reads one sorted list.
#pragma once

#include <cstdint>
#include <span>
#include <vector>

#include "core/budget.h"
#include "core/result.h"
#include "core/topology.h"

namespace entente {

struct Undirected {
    std::vector<std::uint32_t> begins;       // one more than vertices
    std::vector<Vertex> neighbours;          // ascending for each vertex; without itself
    std::vector<std::uint32_t> edge_counts;  // of each neighbour: edges in either direction
    std::vector<std::uint32_t> loops;        // edges of each vertex to itself

    static Result<Undirected> of(const Topology& graph, BudgetMeter& meter);

    std::uint32_t vertex_count() const { return static_cast<std::uint32_t>(loops.size()); }

    std::uint32_t degree(Vertex vertex) const { return begins[vertex + 1] - begins[vertex]; }

    std::span<const Vertex> of_vertex(Vertex vertex) const {
        return std::span(neighbours).subspan(begins[vertex], degree(vertex));
    }

    std::span<const std::uint32_t> counts_of(Vertex vertex) const {
        return std::span(edge_counts).subspan(begins[vertex], degree(vertex));
    }
};

}  // namespace entente
