#include "importers/train/examples.h"

#include <algorithm>
#include <charconv>
#include <fstream>
#include <set>
#include <sstream>
#include <stdexcept>

#include "importers/conllu.h"
#include "importers/neural/word_features.h"

namespace entente::train {

namespace {

std::string read_file(const std::filesystem::path& file) {
    std::ifstream in(file, std::ios::binary);
    if (!in) {
        throw std::runtime_error(file.string() + ": cannot be opened");
    }
    std::ostringstream text;
    text << in.rdbuf();
    return text.str();
}

std::int32_t number_of(const std::string& text, const std::filesystem::path& file) {
    std::int32_t value = 0;
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
    if (error != std::errc() || end != text.data() + text.size()) {
        throw std::runtime_error(file.string() + ": a word has the head " + text);
    }
    return value;
}

// Labels that may be right for a word whose source says `label`: itself, or for "-" all but those of the
// types that the source marks completely.
std::uint32_t allowed_labels(const std::string& label,
                             const std::vector<std::string>& complete,
                             const LabelSet& labels) {
    if (label == "?") {
        return 0;
    }
    if (label != "-") {
        const std::int32_t n = labels.number(label);
        return n == kNoLabel ? 0 : 1U << static_cast<unsigned>(n);
    }
    std::uint32_t bits = 0;
    for (std::size_t i = 0; i < labels.size(); ++i) {
        const std::string& name = labels.names()[i];
        const std::string type = name == "O" ? "" : name.substr(2);
        if (type.empty() || std::find(complete.begin(), complete.end(), type) == complete.end()) {
            bits |= 1U << i;
        }
    }
    return bits;
}

}  // namespace

void LabelSet::add(const std::string& label) {
    numbers_.emplace(label, 0);
}

void LabelSet::close() {
    for (const auto& [label, number] : numbers_) {
        names_.push_back(label);
    }
    std::sort(names_.begin(), names_.end());
    for (std::size_t i = 0; i < names_.size(); ++i) {
        numbers_[names_[i]] = static_cast<std::int32_t>(i);
    }
}

std::int32_t LabelSet::number(const std::string& label) const {
    const auto found = numbers_.find(label);
    return found == numbers_.end() ? kNoLabel : found->second;
}

std::vector<Sentence> read_treebank(const std::filesystem::path& file) {
    const std::string text = read_file(file);
    auto parsed = read_conllu(text, file.string());
    if (!parsed.ok()) {
        throw std::runtime_error(parsed.error().message);
    }
    std::vector<Sentence> sentences;
    for (const ConlluSentence& from : parsed.value()) {
        Sentence s;
        for (const ConlluWord& w : from.words) {
            s.words.push_back(w.form);
            s.upos.push_back(w.upos);
            s.xpos.push_back(w.xpos);
            s.heads.push_back(number_of(w.head, file));
            s.deprels.push_back(w.deprel);
        }
        sentences.push_back(std::move(s));
    }
    return sentences;
}

std::vector<Sentence> read_names(const std::filesystem::path& file) {
    std::istringstream in(read_file(file));
    std::vector<Sentence> sentences;
    Sentence s;
    std::string line;
    const auto flush = [&] {
        if (!s.words.empty()) {
            sentences.push_back(std::move(s));
        }
        s = {};
    };
    while (std::getline(in, line)) {
        constexpr std::string_view kSource = "# source = ";
        constexpr std::string_view kComplete = "# complete = ";
        if (line.empty()) {
            flush();
        } else if (line.starts_with(kSource)) {
            s.source = line.substr(kSource.size());
        } else if (line.starts_with(kComplete)) {
            std::istringstream types(line.substr(kComplete.size()));
            for (std::string type; types >> type;) {
                s.complete.push_back(type);
            }
        } else if (!line.starts_with("# ")) {
            std::istringstream fields(line);
            std::string word;
            std::string label;
            std::getline(fields, word, '\t');
            std::getline(fields, label, '\t');
            if (word.empty() || label.empty()) {
                throw std::runtime_error(file.string() +
                                         ": a line is not word, tab, label: " + line);
            }
            s.words.push_back(word);
            s.names.push_back(label);
        }
    }
    flush();
    return sentences;
}

Inventory make_inventory(const std::vector<Sentence>& sentences,
                         std::size_t least,
                         std::size_t buckets) {
    Inventory inventory;
    inventory.buckets = buckets;
    WordFeatures features;
    for (const Sentence& s : sentences) {
        for (const std::string& w : s.words) {
            features.read(w, static_cast<std::uint32_t>(buckets));
            ++inventory.counts[features.key()];
        }
        for (std::size_t i = 0; i < s.upos.size(); ++i) {
            inventory.upos.add(s.upos[i]);
            inventory.xpos.add(s.xpos[i]);
            inventory.deprels.add(s.deprels[i]);
        }
        for (const std::string& label : s.names) {
            if (label != "?" && label != "-") {
                inventory.ner.add(label);
                if (label != "O") {
                    inventory.ner.add("I" + label.substr(1));
                }
            }
        }
    }
    for (LabelSet* labels :
         {&inventory.upos, &inventory.xpos, &inventory.deprels, &inventory.ner}) {
        labels->close();
    }
    for (const auto& [word, count] : inventory.counts) {
        if (count >= least) {
            inventory.words.push_back(word);
        }
    }
    std::sort(inventory.words.begin(), inventory.words.end());
    for (std::size_t i = 0; i < inventory.words.size(); ++i) {
        inventory.rows[inventory.words[i]] = static_cast<std::uint32_t>(i + 2);
    }
    return inventory;
}

Example make_example(const Sentence& sentence,
                     const Inventory& inventory,
                     const GazetteerFeatures& gazetteer) {
    Example e;
    WordFeatures features;
    for (std::size_t i = 0; i < sentence.words.size(); ++i) {
        features.read(sentence.words[i], static_cast<std::uint32_t>(inventory.buckets));
        const std::string& key = features.key();
        const auto row = inventory.rows.find(key);
        e.words.push_back(row == inventory.rows.end() ? 1 : row->second);
        const auto count = inventory.counts.find(key);
        e.counts.push_back(count == inventory.counts.end() ? 0 : count->second);
        e.vectors.push_back(inventory.vectors.find(key));
        e.buckets.insert(e.buckets.end(), features.buckets().begin(), features.buckets().end());
        e.bucket_ends.push_back(static_cast<std::uint32_t>(e.buckets.size()));
        if (!sentence.upos.empty()) {
            e.upos.push_back(inventory.upos.number(sentence.upos[i]));
            e.xpos.push_back(inventory.xpos.number(sentence.xpos[i]));
            e.heads.push_back(sentence.heads[i]);
            e.deprels.push_back(inventory.deprels.number(sentence.deprels[i]));
        }
        if (!sentence.names.empty()) {
            e.ner.push_back(allowed_labels(sentence.names[i], sentence.complete, inventory.ner));
        }
    }
    const std::vector<std::string_view> words(sentence.words.begin(), sentence.words.end());
    e.gazetteer.resize(words.size());
    gazetteer.features(words, e.gazetteer);
    return e;
}

}  // namespace entente::train
