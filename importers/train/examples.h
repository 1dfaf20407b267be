// Training sentences: from the treebanks' and the name finders' files to numbers.
#pragma once

#include <cstdint>
#include <filesystem>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "importers/parse/gazetteer_features.h"
#include "importers/train/network.h"
#include "importers/train/word_vectors.h"

namespace entente::train {

// Labels of one kind and their numbers, in the order of std::string.
class LabelSet {
public:
    void add(const std::string& label);
    // Numbers the labels; call once, after the last add().
    void close();
    // Its number, or kNoLabel.
    std::int32_t number(const std::string& label) const;
    const std::vector<std::string>& names() const { return names_; }
    std::size_t size() const { return names_.size(); }

private:
    std::vector<std::string> names_;
    std::unordered_map<std::string, std::int32_t> numbers_;
};

// A sentence of words with the layers that its source has.
struct Sentence {
    std::string source;  // of names: "crossner"; empty where the file does not say
    std::vector<std::string> words;
    std::vector<std::string> upos;
    std::vector<std::string> xpos;
    std::vector<std::int32_t> heads;
    std::vector<std::string> deprels;
    // BIO labels; "-": none of the types in `complete`, which the source marks all; "?": says nothing.
    std::vector<std::string> names;
    std::vector<std::string> complete;
};

// Throws std::runtime_error that says what is wrong and where.
std::vector<Sentence> read_treebank(const std::filesystem::path& file);
// What make_names.py writes: lines of word, tab, label, "# source = NAME" and "# complete = TYPE ..." before a
// sentence and a blank line after it.
std::vector<Sentence> read_names(const std::filesystem::path& file);

struct Inventory {
    LabelSet upos, xpos, deprels, ner;
    std::vector<std::string> words;  // of rows 2, 3, ... of the word table
    std::unordered_map<std::string, std::uint32_t> rows;
    std::unordered_map<std::string, std::uint32_t> counts;
    std::size_t buckets = 0;
    WordVectors vectors;
};

// Labels of all sentences, and the words that occur `least` times or more.
Inventory make_inventory(const std::vector<Sentence>& sentences,
                         std::size_t least,
                         std::size_t buckets);

Example make_example(const Sentence& sentence,
                     const Inventory& inventory,
                     const GazetteerFeatures& gazetteer);

}  // namespace entente::train
