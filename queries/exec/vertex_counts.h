// How often each vertex of a topology came.
#pragma once

#include <cstddef>
#include <cstdint>
#include <vector>

#include "core/topology.h"

namespace entente::cypher {

// To clear it costs what was found, so that it can be kept between statements (scratch_pool.h).
class VertexCounts {
public:
    void resize(std::size_t vertices) {
        if (counts_.size() < vertices) {
            counts_.resize(vertices);
        }
    }

    void add(Vertex vertex) {
        if (counts_[vertex]++ == 0) {
            found_.push_back(vertex);
        }
    }

    std::uint64_t of(Vertex vertex) const { return counts_[vertex]; }

    // In the order in which they came first.
    const std::vector<Vertex>& found() const { return found_; }

    void clear() {
        for (const Vertex vertex : found_) {
            counts_[vertex] = 0;
        }
        found_.clear();
    }

private:
    std::vector<std::uint64_t> counts_;
    std::vector<Vertex> found_;
};

}  // namespace entente::cypher
