#include "importers/parse/tree.h"

#include <algorithm>

namespace entente {

namespace {

enum State : std::uint8_t {
    untouched,
    on_path,
    done
};

}  // namespace

void TreeDecoder::decode(const float* scores,
                         std::size_t stride,
                         std::size_t tokens,
                         std::int32_t* heads) {
    if (tokens == 0 || greedy(scores, stride, tokens, heads)) {
        return;
    }
    prepare(scores, stride, tokens);
    grow();
    expand(heads);
}

// The best head of every token; whether that is a tree with one token at the root.
bool TreeDecoder::greedy(const float* scores,
                         std::size_t stride,
                         std::size_t tokens,
                         std::int32_t* heads) {
    std::size_t roots = 0;
    for (std::size_t d = 0; d < tokens; ++d) {
        const float* row = scores + d * stride;
        std::size_t best = 0;
        for (std::size_t h = 1; h <= tokens; ++h) {
            if (row[h] > row[best] && h != d + 1) {
                best = h;
            }
        }
        heads[d] = static_cast<std::int32_t>(best);
        roots += best == 0 ? 1 : 0;
    }
    if (roots != 1) {
        return false;
    }
    // Marks each token with the round in which it was first met; a walk that meets its own mark is in
    // a cycle.
    work_.assign(tokens + 1, 0);
    work_[0] = UINT32_MAX;
    for (std::uint32_t d = 1; d <= tokens; ++d) {
        std::uint32_t node = d;
        while (work_[node] == 0) {
            work_[node] = d;
            node = static_cast<std::uint32_t>(heads[node - 1]);
        }
        if (work_[node] == d) {
            return false;
        }
    }
    return true;
}

void TreeDecoder::prepare(const float* scores, std::size_t stride, std::size_t tokens) {
    width_ = tokens + 1;
    gain_.resize(width_ * width_);
    target_.resize(width_ * width_);
    float least = scores[0];
    float most = scores[0];
    for (std::size_t d = 0; d < tokens; ++d) {
        for (std::size_t h = 0; h <= tokens; ++h) {
            const float score = h == d + 1 ? least : scores[d * stride + h];
            least = std::min(least, score);
            most = std::max(most, score);
            gain_[(d + 1) * width_ + h] = static_cast<double>(score);
        }
        std::fill_n(target_.begin() + static_cast<std::ptrdiff_t>((d + 1) * width_),
                    width_,
                    static_cast<std::uint16_t>(d + 1));
    }
    const double penalty = (static_cast<double>(most) - static_cast<double>(least) + 1.0) *
                           static_cast<double>(width_);
    for (std::size_t d = 1; d <= tokens; ++d) {
        gain_[d * width_] -= penalty;
    }
    const std::size_t nodes = 2 * width_;
    row_.resize(nodes);
    up_.resize(nodes);
    for (std::uint32_t node = 0; node < nodes; ++node) {
        row_[node] = node;
        up_[node] = node;
    }
    shortcut_ = up_;
    from_.assign(nodes, 0);
    into_.assign(nodes, 0);
    state_.assign(nodes, untouched);
    state_[0] = done;
    members_.clear();
    path_.clear();
}

// The outermost contraction that the node is in.
std::uint32_t TreeDecoder::top(std::uint32_t node) {
    while (shortcut_[node] != node) {
        shortcut_[node] = shortcut_[shortcut_[node]];
        node = shortcut_[node];
    }
    return node;
}

// The best arc into the node from outside of it.
void TreeDecoder::choose(std::uint32_t node) {
    const double* gain = gain_.data() + row_[node] * width_;
    std::uint32_t best = UINT32_MAX;
    for (std::uint32_t source = 0; source < width_; ++source) {
        if ((best == UINT32_MAX || gain[source] > gain[best]) && top(source) != node) {
            best = source;
        }
    }
    from_[node] = static_cast<std::uint16_t>(best);
    into_[node] = target_[row_[node] * width_ + best];
}

// Makes one node of the path from `first` on, which is a cycle.
std::uint32_t TreeDecoder::contract(std::size_t first) {
    const auto made = static_cast<std::uint32_t>(width_ + members_.size());
    members_.emplace_back(path_.begin() + static_cast<std::ptrdiff_t>(first), path_.end());
    const std::vector<std::uint32_t>& members = members_.back();
    row_[made] = row_[members.front()];
    double* gain = gain_.data() + row_[made] * width_;
    std::uint16_t* target = target_.data() + row_[made] * width_;
    for (const std::uint32_t member : members) {
        double* other = gain_.data() + row_[member] * width_;
        const std::uint16_t* other_target = target_.data() + row_[member] * width_;
        const double lost = other[from_[member]];
        for (std::size_t source = 0; source < width_; ++source) {
            other[source] -= lost;
            if (other[source] > gain[source]) {
                gain[source] = other[source];
                target[source] = other_target[source];
            }
        }
        up_[member] = made;
        shortcut_[member] = made;
    }
    path_.resize(first);
    return made;
}

void TreeDecoder::grow() {
    for (std::uint32_t token = 1; token < width_; ++token) {
        if (state_[top(token)] == done) {
            continue;
        }
        path_.push_back(token);
        while (true) {
            const std::uint32_t node = path_.back();
            state_[node] = on_path;
            choose(node);
            const std::uint32_t source = top(from_[node]);
            if (state_[source] == done) {
                break;
            }
            if (state_[source] == untouched) {
                path_.push_back(source);
                continue;
            }
            const auto first = std::find(path_.begin(), path_.end(), source) - path_.begin();
            const std::uint32_t made = contract(static_cast<std::size_t>(first));
            path_.push_back(made);
        }
        for (const std::uint32_t node : path_) {
            state_[node] = done;
        }
        path_.clear();
    }
}

// Opens the contractions from the outermost inwards: the arc that enters one replaces the arc of the
// member that it ends in, and all other members keep theirs.
void TreeDecoder::expand(std::int32_t* heads) {
    work_.clear();
    for (std::uint32_t node = 1; node < width_ + members_.size(); ++node) {
        if (up_[node] == node) {
            work_.push_back(node);
        }
    }
    while (!work_.empty()) {
        const std::uint32_t outer = work_.back();
        work_.pop_back();
        heads[into_[outer] - 1] = from_[outer];
        std::uint32_t inner = into_[outer];
        while (inner != outer) {
            for (const std::uint32_t member : members_[up_[inner] - width_]) {
                if (member != inner) {
                    work_.push_back(member);
                }
            }
            inner = up_[inner];
        }
    }
}

}  // namespace entente
