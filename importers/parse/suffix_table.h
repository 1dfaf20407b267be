// Labels of words by key and longest known ending: a trie that is read from the end of the word.
//
// A model answers "what is done with words of this tag that end so" for endings of any length, whole
// words included (they end with kWordStart): the deepest node on the word's path that has a label
// decides, so what is known of a whole word comes before what is known of its ending.
//
// Sections of the model file, each behind the prefix of the table ("lemma.stem"):
//
//     .keys     uint32   key of each root, ascending; root i is node i
//     .first    uint32   first child of each node and, at the end, the number of nodes: the children
//                        of node n are [first[n], first[n + 1]), always behind n
//     .letters  bytes    the byte that leads from its parent to each node, ascending among siblings
//     .labels   int16    label of each node, -1 none
#pragma once

#include <cstddef>
#include <cstdint>
#include <cstring>
#include <span>
#include <string_view>

#include "core/result.h"
#include "importers/model_file.h"

namespace entente {

class SuffixTable {
public:
    static constexpr std::uint32_t kNoRoot = UINT32_MAX;
    static constexpr int kNoLabel = -1;
    // Stands before the first byte of a word; no token contains it.
    static constexpr char kWordStart = '\n';

    // An empty table: find() answers kNoLabel.
    SuffixTable() = default;

    // Views into `model`, which must outlive the table. `labels` is the number of labels that may
    // occur. Errors as ModelFile::array(), and corruption for a trie that is none.
    static Result<SuffixTable> load(const ModelFile& model,
                                    std::string_view prefix,
                                    std::size_t labels);

    // The root of `key`, or kNoRoot. Logarithmic; callers keep what they ask for often.
    std::uint32_t root(std::uint32_t key) const;

    // The label of `word` below `root` (not kNoRoot), or kNoLabel.
    int find(std::uint32_t root, std::string_view word) const {
        std::uint32_t node = root;
        int label = labels_[node];
        for (std::size_t at = word.size() + 1; at > 0; --at) {
            node = child(node, at == 1 ? kWordStart : word[at - 2]);
            if (node == kNoRoot) {
                break;
            }
            if (labels_[node] >= 0) {
                label = labels_[node];
            }
        }
        return label;
    }

    std::span<const std::uint32_t> keys() const { return keys_; }

private:
    std::uint32_t child(std::uint32_t node, char letter) const {
        const std::uint32_t begin = first_[node];
        const std::uint32_t count = first_[node + 1] - begin;
        if (count == 0) {
            return kNoRoot;
        }
        // Few letters each: faster than halving, whose branches cannot be foreseen.
        const char* const letters = letters_.data() + begin;
        if (const void* const found =
                std::memchr(letters, static_cast<unsigned char>(letter), count)) {
            return begin + static_cast<std::uint32_t>(static_cast<const char*>(found) - letters);
        }
        return kNoRoot;
    }

    std::span<const std::uint32_t> keys_;
    std::span<const std::uint32_t> first_;
    std::span<const char> letters_;
    std::span<const std::int16_t> labels_;
};

}  // namespace entente
