// The best sequence of labels under scores of labels and of their transitions.
#pragma once

#include <cstddef>
#include <cstdint>
#include <vector>

namespace entente {

// Viterbi (1967): labels[t] of the greatest sum of scores[t][label] and transitions[from][to]; of equal
// ones the lowest label. Time tokens * labels^2. For one thread at a time; keeps its memory.
class Viterbi {
public:
    // Rows of `scores` are `stride` apart; `transitions` is labels x labels.
    void decode(const float* scores,
                std::size_t stride,
                std::size_t tokens,
                std::size_t labels,
                const float* transitions,
                std::uint16_t* best);

private:
    std::vector<float> total_;
    std::vector<float> most_;
    std::vector<std::int32_t> came_from_;
};

}  // namespace entente
