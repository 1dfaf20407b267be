// The best dependency tree under scores of its arcs.
#pragma once

#include <cstddef>
#include <cstdint>
#include <vector>

namespace entente {

// Finds the tree of the greatest sum of scores in which every token has one head, exactly one token
// hangs from the root, and the root is reached from everywhere: a maximum spanning arborescence
// (Chu and Liu 1965, Edmonds 1967). When the best head of every token is such a tree already, that
// costs one look at each score; else cycles are contracted along a growing path as in Gabow, Galil,
// Spencer and Tarjan (1986), on a matrix: O(n^2) time and memory, no recursion. The one token of the
// root is had by taking from all arcs of the root an amount that outweighs any tree. Equal scores: the
// lowest head. For one thread at a time; keeps its memory for the next sentence.
class TreeDecoder {
public:
    // Row d of `scores`, `stride` apart, has token d's scores of hanging from the root (element 0) and
    // from token h (element h + 1); that of itself is not read. All are finite. heads[d] becomes 0 for
    // the root, h + 1 for token h. `tokens` is at most 32767.
    void decode(const float* scores, std::size_t stride, std::size_t tokens, std::int32_t* heads);

private:
    bool greedy(const float* scores, std::size_t stride, std::size_t tokens, std::int32_t* heads);
    void prepare(const float* scores, std::size_t stride, std::size_t tokens);
    void grow();
    void choose(std::uint32_t node);
    std::uint32_t contract(std::size_t first);
    std::uint32_t top(std::uint32_t node);
    void expand(std::int32_t* heads);

    // Nodes: 0 the root, 1..tokens, then one for each contracted cycle. Rows of the two matrices
    // belong to nodes; a contracted one takes over the row of one of its members.
    std::size_t width_ = 0;                // tokens + 1
    std::vector<double> gain_;             // [row][source]: what this arc adds to the tree
    std::vector<std::uint16_t> target_;    // [row][source]: the token inside the node
    std::vector<std::uint32_t> row_;       // of a node
    std::vector<std::uint32_t> up_;        // the node's contraction, or itself
    std::vector<std::uint32_t> shortcut_;  // towards top(), for tokens and contractions
    std::vector<std::uint16_t> from_;      // of a node: the arc that was chosen into it
    std::vector<std::uint16_t> into_;
    std::vector<std::vector<std::uint32_t>> members_;  // of contractions
    std::vector<std::uint8_t> state_;                  // new, on the path, done
    std::vector<std::uint32_t> path_;
    std::vector<std::uint32_t> work_;
};

}  // namespace entente
