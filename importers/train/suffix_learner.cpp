// Learning suffix tables: build the whole trie, gains from the leaves up, labels from the roots down.
#include "importers/train/suffix_learner.h"

#include <algorithm>
#include <map>
#include <tuple>
#include <utility>

#include "importers/parse/suffix_table.h"

namespace entente {

namespace {

// What a label saves below a node, compared with no label that fits.
using Gains = std::vector<std::pair<std::uint16_t, double>>;  // by label

struct Node {
    std::uint32_t parent = 0;
    std::uint32_t depth = 0;
    char letter = 0;
    std::map<char, std::uint32_t> children;
    Gains gains;
    int whole_word = SuffixTable::kNoLabel;
    int label = SuffixTable::kNoLabel;
    bool kept = false;
};

constexpr double kEqual = 1e-9;

struct Trie {
    std::vector<std::uint32_t> keys;
    std::vector<Node> nodes;  // parents before children; root i is node i
};

void add_gain(Gains& gains, std::uint16_t label, double gain) {
    const auto place = std::lower_bound(
        gains.begin(), gains.end(), label, [](const auto& entry, std::uint16_t wanted) {
            return entry.first < wanted;
        });
    if (place != gains.end() && place->first == label) {
        place->second += gain;
    } else {
        gains.insert(place, {label, gain});
    }
}

double best_gain(const Gains& gains) {
    double best = 0;
    for (const auto& [label, gain] : gains) {
        best = std::max(best, gain);
    }
    return best;
}

Trie build(const std::vector<SuffixSample>& samples) {
    Trie trie;
    for (const SuffixSample& sample : samples) {
        if (trie.keys.empty() || trie.keys.back() != sample.key) {
            trie.keys.push_back(sample.key);
        }
    }
    trie.nodes.resize(trie.keys.size());
    std::size_t root = 0;
    for (const SuffixSample& sample : samples) {
        root += trie.keys[root] == sample.key ? 0 : 1;
        auto node = static_cast<std::uint32_t>(root);
        for (std::size_t at = sample.word.size() + 1; at > 0; --at) {
            const char letter = at == 1 ? SuffixTable::kWordStart : sample.word[at - 2];
            const auto next = static_cast<std::uint32_t>(trie.nodes.size());
            const auto [place, is_new] = trie.nodes[node].children.emplace(letter, next);
            if (is_new) {
                const std::uint32_t depth = trie.nodes[node].depth + 1;
                node = next;
                trie.nodes.push_back({});
                trie.nodes.back().depth = depth;
                trie.nodes.back().letter = letter;
            } else {
                node = place->second;
            }
        }
        if (sample.whole_word) {
            trie.nodes[node].whole_word = sample.label;
        } else {
            add_gain(trie.nodes[node].gains, sample.label, sample.weight);
        }
    }
    for (std::uint32_t i = 0; i < trie.nodes.size(); ++i) {
        for (const auto& [letter, child] : trie.nodes[i].children) {
            trie.nodes[child].parent = i;
        }
    }
    return trie;
}

// Afterwards each node's gains are what an inherited or own label saves in its whole subtree.
void sum_up(Trie& trie, const std::vector<std::uint32_t>& depth_needed, const SuffixCost& cost) {
    for (std::size_t i = trie.nodes.size(); i-- > 0;) {
        Node& node = trie.nodes[i];
        // Labels that no ancestor may have either.
        node.gains.erase(std::remove_if(node.gains.begin(),
                                        node.gains.end(),
                                        [&](const auto& entry) {
                                            return depth_needed[entry.first] > node.depth;
                                        }),
                         node.gains.end());
        if (i < trie.keys.size()) {
            continue;
        }
        // A label of its own is there for its cost, so only what saves more distinguishes.
        const double floor = std::max(0.0, best_gain(node.gains) - cost.of_label);
        Gains& above = trie.nodes[node.parent].gains;
        for (const auto& [label, gain] : node.gains) {
            if (gain - floor > kEqual) {
                add_gain(above, label, gain - floor);
            }
        }
    }
}

void keep_way_to(Trie& trie, std::size_t i) {
    while (!trie.nodes[i].kept) {
        trie.nodes[i].kept = true;
        i = i < trie.keys.size() ? i : trie.nodes[i].parent;
    }
}

void assign(Trie& trie, const SuffixCost& cost) {
    std::vector<int> inherited(trie.nodes.size(), SuffixTable::kNoLabel);
    for (std::size_t i = 0; i < trie.nodes.size(); ++i) {
        Node& node = trie.nodes[i];
        int label = i < trie.keys.size() ? SuffixTable::kNoLabel : inherited[node.parent];
        const double best = best_gain(node.gains);
        double kept = 0;
        for (const auto& [candidate, gain] : node.gains) {
            kept = candidate == label ? gain : kept;
        }
        const double tie = node.depth >= cost.early_depth ? -kEqual : kEqual;
        if (best - cost.of_label > kept + tie) {
            for (const auto& [candidate, gain] : node.gains) {
                if (gain > best - kEqual) {
                    label = candidate;
                    break;
                }
            }
            node.label = label;
        }
        if (node.whole_word != SuffixTable::kNoLabel && node.gains.empty() &&
            node.whole_word != label) {
            node.label = node.whole_word;
        }
        if (node.label != SuffixTable::kNoLabel) {
            keep_way_to(trie, i);
        }
        inherited[i] = label;
    }
}

SuffixTrie packed(const Trie& trie) {
    SuffixTrie out;
    out.keys = trie.keys;
    std::vector<std::uint32_t> order;
    for (std::uint32_t i = 0; i < trie.keys.size(); ++i) {
        order.push_back(i);
    }
    for (std::size_t i = 0; i < order.size(); ++i) {
        const Node& node = trie.nodes[order[i]];
        out.first.push_back(static_cast<std::uint32_t>(order.size()));
        out.letters.push_back(node.letter);
        out.labels.push_back(static_cast<std::int16_t>(node.label));
        std::vector<std::pair<unsigned char, std::uint32_t>> children;
        for (const auto& [letter, child] : node.children) {
            if (trie.nodes[child].kept) {
                children.emplace_back(static_cast<unsigned char>(letter), child);
            }
        }
        std::sort(children.begin(), children.end());
        for (const auto& [letter, child] : children) {
            order.push_back(child);
        }
    }
    out.first.push_back(static_cast<std::uint32_t>(order.size()));
    return out;
}

}  // namespace

SuffixTrie learn_suffixes(std::vector<SuffixSample> samples,
                          const std::vector<std::uint32_t>& depth_needed,
                          const SuffixCost& cost) {
    // Sorted by all fields, so that sums are added up in one order.
    std::sort(samples.begin(), samples.end(), [](const SuffixSample& a, const SuffixSample& b) {
        return std::tie(a.key, a.word, a.label, a.weight, a.whole_word) <
               std::tie(b.key, b.word, b.label, b.weight, b.whole_word);
    });
    Trie trie = build(samples);
    sum_up(trie, depth_needed, cost);
    assign(trie, cost);
    return packed(trie);
}

void SuffixTrie::add_to(ModelWriter& writer, std::string_view prefix) const {
    const std::string name(prefix);
    writer.add<std::uint32_t>(name + ".keys", keys, 1, keys.size());
    writer.add<std::uint32_t>(name + ".first", first, 1, first.size());
    writer.add_text(name + ".letters", letters);
    writer.add<std::int16_t>(name + ".labels", labels, 1, labels.size());
}

}  // namespace entente
