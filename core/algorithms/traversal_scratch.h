// Memory that traversals of one thread use again and again: allocating and clearing an array for
// every vertex would cost a two-hop question more than its answer.
#pragma once

#include <cstdint>
#include <cstring>
#include <span>
#include <vector>

#include "core/topology.h"

namespace entente {

// A growing set of vertices in the order they were found; a queue too. Bytes, not bits or stamps:
// that many fit the first-level cache, and adding needs no branch.
class VertexQueue {
public:
    // Empties it and makes room for vertices below `vertex_count`. O(what it held).
    void reset(std::uint32_t vertex_count) {
        for (const Vertex vertex : found()) {
            marks_[vertex] = 0;
        }
        size_ = 0;
        if (marks_.size() < vertex_count) {
            marks_.resize(vertex_count);
            // One place more: add() writes before it knows whether the vertex is new.
            vertices_.resize(static_cast<std::size_t>(vertex_count) + 1);
        }
    }

    bool contains(Vertex vertex) const { return marks_[vertex] != 0; }

    // No effect on a vertex that is there. Which ones are new is hard to predict, hence no `if`.
    void add(Vertex vertex) {
        vertices_[size_] = vertex;
        size_ += static_cast<std::size_t>(marks_[vertex] ^ 1U);
        marks_[vertex] = 1;
    }

    std::size_t size() const { return size_; }

    Vertex operator[](std::size_t i) const { return vertices_[i]; }

    std::span<const Vertex> found() const { return {vertices_.data(), size_}; }

    std::size_t bytes() const { return marks_.size() + vertices_.size() * sizeof(Vertex); }

private:
    std::vector<std::uint8_t> marks_;
    std::vector<Vertex> vertices_;
    std::size_t size_ = 0;
};

// For one call at a time, on any graph. Keep one for each thread.
struct TraversalScratch {
    VertexQueue forward;
    VertexQueue backward;
    // Valid for the vertices in the queues.
    std::vector<Vertex> forward_parents;
    std::vector<Vertex> backward_parents;
};

}  // namespace entente
