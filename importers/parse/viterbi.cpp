#include "importers/parse/viterbi.h"

#include <algorithm>

namespace entente {

void Viterbi::decode(const float* scores,
                     std::size_t stride,
                     std::size_t tokens,
                     std::size_t labels,
                     const float* transitions,
                     std::uint16_t* best) {
    if (tokens == 0 || labels == 0) {
        return;
    }
    total_.assign(scores, scores + labels);
    most_.resize(labels);
    came_from_.resize(tokens * labels);
    for (std::size_t t = 1; t < tokens; ++t) {
        std::int32_t* came_from = came_from_.data() + t * labels;
        std::fill_n(came_from, labels, 0);
        for (std::size_t to = 0; to < labels; ++to) {
            most_[to] = total_[0] + transitions[to];
        }
        for (std::size_t from = 1; from < labels; ++from) {
            const float before = total_[from];
            const float* row = transitions + from * labels;
            for (std::size_t to = 0; to < labels; ++to) {
                const float sum = before + row[to];
                came_from[to] = sum > most_[to] ? static_cast<std::int32_t>(from) : came_from[to];
                most_[to] = sum > most_[to] ? sum : most_[to];
            }
        }
        for (std::size_t to = 0; to < labels; ++to) {
            total_[to] = most_[to] + scores[t * stride + to];
        }
    }
    auto label =
        static_cast<std::size_t>(std::max_element(total_.begin(), total_.end()) - total_.begin());
    for (std::size_t t = tokens; t-- > 0;) {
        best[t] = static_cast<std::uint16_t>(label);
        label = t > 0 ? static_cast<std::size_t>(came_from_[t * labels + label]) : 0;
    }
}

}  // namespace entente
