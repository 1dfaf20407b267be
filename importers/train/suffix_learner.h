// Learns a SuffixTable: the labels on a trie of words, read from their ends, that cost least.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "importers/model_file.h"

namespace entente {

// A word that was seen with a label.
struct SuffixSample {
    std::uint32_t key = 0;
    std::string word;
    std::uint16_t label = 0;
    double weight = 1;
    // Says something of this word alone, if it was not seen otherwise, and nothing of its endings.
    bool whole_word = false;
};

// A trie in the arrays of suffix_table.h, owned.
struct SuffixTrie {
    std::vector<std::uint32_t> keys;
    std::vector<std::uint32_t> first;
    std::string letters;
    std::vector<std::int16_t> labels;

    void add_to(ModelWriter& writer, std::string_view prefix) const;
};

struct SuffixCost {
    // Of each label that is written, in the unit of the samples' weights.
    double of_label = 0.5;
    // Of places that cost the same along an unbranched way, a label is written at the first that is
    // as deep as this, so that "underwent" is read as "went" is; shallower ways say too little.
    std::uint32_t early_depth = 4;
};

// The labelling of nodes that makes the sum of the weights of wrongly labelled samples plus the cost
// of the labels that are written least (Sankoff's algorithm for trees with equal costs of change). A node may have
// a label only if at least depth_needed[label] bytes of the word are known there. Of labels that do
// equally well the smallest is taken: the same samples give the same trie, whatever their order.
SuffixTrie learn_suffixes(std::vector<SuffixSample> samples,
                          const std::vector<std::uint32_t>& depth_needed,
                          const SuffixCost& cost);

}  // namespace entente
