// Trains the model that splits text into sentences and tokens, from CoNLL-U files. See README.md here.
//
//   train_boundaries MODEL FILE...              writes MODEL
//   train_boundaries --folds N FILE...          cross-validation by documents: prints F1, writes nothing
//
// Averaged perceptrons with a margin, in whole numbers from a fixed seed: the same files in the same order
// give the same bytes on every machine.
#include <algorithm>
#include <array>
#include <cstdint>
#include <fstream>
#include <iostream>
#include <iterator>
#include <map>
#include <set>
#include <string>
#include <utility>
#include <vector>

#include "importers/conllu.h"
#include "importers/text/boundary_model.h"
#include "importers/text/sentence_candidates.h"
#include "importers/text/token_candidates.h"
#include "importers/text/utf8.h"

namespace {

using entente::BoundaryFeatures;
using entente::BoundaryModel;
using entente::ByteSpan;
using entente::ConlluSentence;
using entente::Error;
using entente::ErrorCode;
using entente::Result;

constexpr int kEpochs = 12;
// Below this score the right answer is not sure enough and the weights move.
constexpr std::int64_t kSentenceMargin = 60;
constexpr std::int64_t kTokenMargin = 24;
// Features that are seen less often are left out.
constexpr std::size_t kFeatureCountMin = 2;
constexpr std::size_t kSplitWordCountMin = 2;
constexpr std::size_t kClassedCountMin = 3;

struct GoldSentence {
    std::string text;
    std::vector<ByteSpan> tokens;
    std::vector<entente::Upos> parts_of_speech;  // of the tokens
    bool opens_paragraph = false;                // see set_paragraphs()
};

using GoldDocument = std::vector<GoldSentence>;

// A document as running text.
struct GoldText {
    std::string text;
    std::vector<ByteSpan> sentences;
    std::vector<ByteSpan> tokens;
};

// How the sentences of a document are put together.
enum class Joining : std::uint8_t {
    spaces,
    lines,       // each sentence a line
    paragraphs,  // each paragraph a line, every other document with blank lines between
    wrapped      // paragraphs of short lines, with blank lines between
};

constexpr std::array<Joining, 4> kJoinings = {
    Joining::spaces, Joining::lines, Joining::paragraphs, Joining::wrapped};
constexpr std::array<const char*, 4> kJoiningNames = {
    "joined by spaces", "by lines", "in paragraphs", "wrapped"};

Result<GoldSentence> gold_sentence(const ConlluSentence& sentence, const std::string& file) {
    constexpr std::string_view kText = "# text = ";
    GoldSentence gold;
    for (const std::string& comment : sentence.comments) {
        if (comment.starts_with(kText)) {
            gold.text = comment.substr(kText.size());
        }
    }
    std::size_t position = 0;
    for (const entente::ConlluWord& word : sentence.words) {
        const std::size_t start = gold.text.find(word.form, position);
        if (start == std::string::npos) {
            return Error{ErrorCode::invalid_argument,
                         file + ": the words do not spell '" + gold.text + "'"};
        }
        position = start + word.form.size();
        gold.tokens.push_back(
            {static_cast<std::uint32_t>(start), static_cast<std::uint32_t>(position)});
        gold.parts_of_speech.push_back(
            entente::upos_of_name(word.upos).value_or(entente::Upos::unknown));
    }
    return gold;
}

// A small generator of our own: the standard's distributions differ between libraries.
class Random {
public:
    std::size_t below(std::size_t bound) {
        state_ ^= state_ << 13U;
        state_ ^= state_ >> 7U;
        state_ ^= state_ << 17U;
        return static_cast<std::size_t>(state_ % bound);
    }

private:
    std::uint64_t state_ = 0x9E3779B97F4A7C15U;
};

// The files do not say where paragraphs begin. What ends without a mark, a heading or a greeting mostly,
// gets a line of its own, as it has in texts with a layout; so does the first of every few sentences.
void set_paragraphs(std::vector<GoldDocument>& documents) {
    constexpr std::size_t kSentencesOfParagraph = 3;  // on average
    Random random;
    const auto ends_in_mark = [](const GoldSentence& sentence) {
        const std::size_t last = sentence.text.size() - 1;
        return !entente::symbol_of(static_cast<unsigned char>(sentence.text[last])).is_word();
    };
    for (GoldDocument& document : documents) {
        for (std::size_t i = 1; i < document.size(); ++i) {
            document[i].opens_paragraph = !ends_in_mark(document[i - 1]) ||
                                          !ends_in_mark(document[i]) ||
                                          random.below(kSentencesOfParagraph) == 0;
        }
    }
}

Result<std::vector<GoldDocument>> read_documents(const std::vector<std::string>& files) {
    std::vector<GoldDocument> documents;
    for (const std::string& file : files) {
        std::ifstream stream(file, std::ios::binary);
        if (!stream) {
            return Error{ErrorCode::io_error, "cannot read " + file};
        }
        const std::string bytes((std::istreambuf_iterator<char>(stream)), {});
        ENTENTE_ASSIGN(const auto sentences, entente::read_conllu(bytes, file));
        bool first = true;
        for (const ConlluSentence& sentence : sentences) {
            for (const std::string& comment : sentence.comments) {
                first = first || comment.starts_with("# newdoc");
            }
            if (first) {
                documents.emplace_back();
                first = false;
            }
            ENTENTE_ASSIGN(GoldSentence gold, gold_sentence(sentence, file));
            documents.back().push_back(std::move(gold));
        }
    }
    set_paragraphs(documents);
    return documents;
}

// What stands between a sentence and the one before it.
std::string_view separator(Joining joining, bool opens_paragraph, std::size_t number) {
    if (joining == Joining::lines) {
        return "\n";
    }
    if (joining == Joining::spaces || !opens_paragraph) {
        return " ";
    }
    return joining == Joining::paragraphs && number % 2 == 0 ? "\n" : "\n\n";
}

// Breaks lines at spaces so that none is longer than `width`, where that can be.
void wrap(std::string& text, std::size_t width) {
    std::size_t line = 0;
    std::size_t space = 0;
    for (std::size_t i = 0; i < text.size(); ++i) {
        if (text[i] == '\n') {
            line = i + 1;
        } else if (text[i] == ' ') {
            space = i;
        }
        if (i - line >= width && space > line) {
            text[space] = '\n';
            line = space + 1;
        }
    }
}

GoldText join(const GoldDocument& document, Joining joining, std::size_t number) {
    GoldText out;
    for (const GoldSentence& sentence : document) {
        if (!out.text.empty()) {
            out.text += separator(joining, sentence.opens_paragraph, number);
        }
        const auto start = static_cast<std::uint32_t>(out.text.size());
        out.text += sentence.text;
        out.sentences.push_back({start, static_cast<std::uint32_t>(out.text.size())});
        for (const ByteSpan& token : sentence.tokens) {
            out.tokens.push_back({start + token.start, start + token.end});
        }
    }
    if (joining == Joining::wrapped) {
        constexpr std::array<std::size_t, 5> kWidths = {72, 60, 80, 100, 76};
        wrap(out.text, kWidths.at(number % kWidths.size()));
    }
    return out;
}

struct Example {
    std::uint32_t first = 0;  // of Examples::hashes
    std::uint32_t last = 0;
    bool boundary = false;
};

struct Examples {
    std::vector<std::uint32_t> hashes;
    std::vector<Example> examples;

    void add(const BoundaryFeatures& features, bool boundary) {
        Example example;
        example.first = static_cast<std::uint32_t>(hashes.size());
        hashes.insert(hashes.end(), features.hashes().begin(), features.hashes().end());
        example.last = static_cast<std::uint32_t>(hashes.size());
        example.boundary = boundary;
        examples.push_back(example);
    }
};

// Goes through a text as its gold annotation says and keeps what the classifier would have seen.
class SentenceCollector : public entente::SentenceWalk {
public:
    SentenceCollector(const GoldText& gold, Examples& examples) : examples_(examples) {
        for (const ByteSpan& sentence : gold.sentences) {
            ends_.insert(sentence.end);
        }
    }

private:
    bool ends(const entente::SentenceCandidate& candidate,
              const BoundaryFeatures& features) override {
        const bool boundary = ends_.count(candidate.end) > 0;
        examples_.add(features, boundary);
        return boundary;
    }

    void sentence(std::uint32_t /*start*/, std::uint32_t /*end*/) override {}

    Examples& examples_;
    std::set<std::uint32_t> ends_;
};

class TokenCollector : public entente::TokenWalk {
public:
    TokenCollector(const GoldSentence& gold, Examples& examples) : examples_(examples) {
        for (const ByteSpan& token : gold.tokens) {
            ends_.insert(token.end);
        }
    }

private:
    bool ends(std::uint32_t position, const BoundaryFeatures& features) override {
        const bool boundary = ends_.count(position) > 0;
        examples_.add(features, boundary);
        return boundary;
    }

    void token(std::uint32_t /*start*/, std::uint32_t /*end*/) override {}

    Examples& examples_;
    std::set<std::uint32_t> ends_;
};

// Splits with a model, to be compared with the annotation.
class SentencePredictor : public entente::SentenceWalk {
public:
    explicit SentencePredictor(const BoundaryModel& model) : model_(model) {}

    std::vector<ByteSpan> spans;

private:
    bool ends(const entente::SentenceCandidate& /*candidate*/,
              const BoundaryFeatures& features) override {
        return model_.sentence_score(features) > 0;
    }

    void sentence(std::uint32_t start, std::uint32_t end) override {
        spans.push_back({start, end});
    }

    const BoundaryModel& model_;
};

class TokenPredictor : public entente::TokenWalk {
public:
    explicit TokenPredictor(const BoundaryModel& model) : model_(model) {}

    std::uint32_t offset = 0;
    std::vector<ByteSpan> spans;

private:
    bool ends(std::uint32_t /*position*/, const BoundaryFeatures& features) override {
        return model_.token_score(features) > 0;
    }

    void token(std::uint32_t start, std::uint32_t end) override {
        spans.push_back({offset + start, offset + end});
    }

    const BoundaryModel& model_;
};

// Drops the hashes that are seen too seldom.
void drop_rare(Examples& examples) {
    std::vector<std::uint32_t> sorted = examples.hashes;
    std::sort(sorted.begin(), sorted.end());
    std::vector<std::uint32_t> rare;
    for (std::size_t i = 0; i < sorted.size();) {
        std::size_t end = i;
        while (end < sorted.size() && sorted[end] == sorted[i]) {
            ++end;
        }
        if (end - i < kFeatureCountMin) {
            rare.push_back(sorted[i]);
        }
        i = end;
    }
    std::uint32_t kept = 0;
    for (Example& example : examples.examples) {
        const std::uint32_t first = kept;
        for (std::uint32_t i = example.first; i < example.last; ++i) {
            if (!std::binary_search(rare.begin(), rare.end(), examples.hashes[i])) {
                examples.hashes[kept++] = examples.hashes[i];
            }
        }
        example.first = first;
        example.last = kept;
    }
    examples.hashes.resize(kept);
}

// The mean of the weights over all steps, scaled so that the largest uses the room of 16 bits.
std::vector<std::int16_t> mean_weights(const std::vector<std::int64_t>& weights,
                                       const std::vector<std::int64_t>& steps_times_change,
                                       std::int64_t steps) {
    constexpr std::int64_t kRoom = 32'000;
    std::vector<std::int64_t> sums(weights.size());
    std::int64_t largest = 1;
    for (std::size_t i = 0; i < weights.size(); ++i) {
        sums[i] = weights[i] * steps - steps_times_change[i];
        largest = std::max(largest, std::abs(sums[i]));
    }
    std::vector<std::int16_t> scaled(weights.size());
    for (std::size_t i = 0; i < weights.size(); ++i) {
        // sums stay below 2^40: at most kEpochs * examples steps of at most as large weights
        scaled[i] = static_cast<std::int16_t>(sums[i] * kRoom / largest);
    }
    return scaled;
}

std::vector<std::int16_t> train(Examples& data, std::size_t size, std::int64_t margin) {
    drop_rare(data);
    const auto mask = static_cast<std::uint32_t>(size - 1);
    std::vector<std::int64_t> weights(size);
    std::vector<std::int64_t> steps_times_change(size);
    std::int64_t step = 0;
    Random random;
    for (int epoch = 0; epoch < kEpochs; ++epoch) {
        for (std::size_t i = data.examples.size(); i > 1; --i) {
            std::swap(data.examples[i - 1], data.examples[random.below(i)]);
        }
        for (const Example& example : data.examples) {
            ++step;
            std::int64_t score = 0;
            for (std::uint32_t i = example.first; i < example.last; ++i) {
                score += weights[data.hashes[i] & mask];
            }
            const std::int64_t wanted = example.boundary ? 1 : -1;
            if (score * wanted > margin) {
                continue;
            }
            for (std::uint32_t i = example.first; i < example.last; ++i) {
                weights[data.hashes[i] & mask] += wanted;
                steps_times_change[data.hashes[i] & mask] += wanted * step;
            }
        }
    }
    return mean_weights(weights, steps_times_change, step);
}

bool is_ascii_letters(std::string_view text) {
    return std::all_of(text.begin(), text.end(), [](char c) {
        return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
    });
}

// `position` may lie outside.
bool is_word_at(std::string_view text, std::size_t position) {
    return position < text.size() &&
           entente::symbol_of(static_cast<unsigned char>(text[position])).is_word();
}

// Words of letters only that the annotation splits in two.
BoundaryModel::SplitWords split_words(const std::vector<const GoldDocument*>& documents) {
    std::map<std::pair<std::string, std::size_t>, std::size_t> counts;
    for (const GoldDocument* document : documents) {
        for (const GoldSentence& sentence : *document) {
            for (std::size_t i = 0; i + 1 < sentence.tokens.size(); ++i) {
                const ByteSpan& left = sentence.tokens[i];
                const ByteSpan& right = sentence.tokens[i + 1];
                const bool alone =
                    (left.start == 0 || !is_word_at(sentence.text, left.start - 1)) &&
                    !is_word_at(sentence.text, right.end);
                const std::string word = entente::to_lower(
                    std::string_view(sentence.text).substr(left.start, right.end - left.start));
                if (left.end == right.start && alone && is_ascii_letters(word)) {
                    ++counts[{word, left.end - left.start}];
                }
            }
        }
    }
    BoundaryModel::SplitWords words;
    for (const auto& [split, count] : counts) {
        if (count >= kSplitWordCountMin) {
            words.emplace(split);
        }
    }
    return words;
}

// The class of a part of speech in the table of words: 1 to 14; 0 for those that say nothing.
std::uint8_t class_of(entente::Upos upos) {
    using entente::Upos;
    switch (upos) {
        case Upos::unknown:
        case Upos::punct:
        case Upos::sym:
        case Upos::x: return 0;
        case Upos::verb: return 13;
        case Upos::sconj: return 14;
        default: return static_cast<std::uint8_t>(upos);
    }
}

// What the first token of each word of the texts mostly is, for words that are seen often enough for
// most of the texts to come to have them too. 15 where it is now this, now that.
std::vector<std::uint32_t> word_classes(const std::vector<const GoldDocument*>& documents) {
    constexpr std::uint8_t kVaries = 15;
    std::map<std::uint32_t, std::array<std::size_t, 16>> counts;
    for (const GoldDocument* document : documents) {
        for (const GoldSentence& sentence : *document) {
            entente::ChunkScanner scanner(sentence.text);
            std::size_t token = 0;
            for (entente::Chunk chunk = scanner.next(); chunk.shape != entente::ChunkShape::none;
                 chunk = scanner.next()) {
                while (token < sentence.tokens.size() &&
                       sentence.tokens[token].end <= chunk.core_start) {
                    ++token;
                }
                if (chunk.core_start < chunk.core_end && token < sentence.tokens.size()) {
                    ++counts[chunk.word].at(class_of(sentence.parts_of_speech[token]));
                }
            }
        }
    }
    std::vector<std::pair<std::uint32_t, std::uint8_t>> classes;
    for (const auto& [word, of_class] : counts) {
        std::size_t total = 0;
        for (const std::size_t count : of_class) {
            total += count;
        }
        const auto most = std::max_element(of_class.begin(), of_class.end());
        const auto found = static_cast<std::uint8_t>(most - of_class.begin());
        if (total >= kClassedCountMin && found != 0) {
            classes.emplace_back(word, *most * 3 >= total * 2 ? found : kVaries);
        }
    }
    return BoundaryModel::word_table(classes);
}

std::shared_ptr<const BoundaryModel> train(const std::vector<const GoldDocument*>& documents) {
    BoundaryModel::SplitWords words = split_words(documents);
    Examples sentences;
    Examples tokens;
    const std::vector<std::uint32_t> classes = word_classes(documents);
    const auto only_words = BoundaryModel::of({}, {}, classes, words);
    for (std::size_t i = 0; i < documents.size(); ++i) {
        for (const Joining joining : kJoinings) {
            const GoldText gold = join(*documents[i], joining, i);
            SentenceCollector(gold, sentences).run(gold.text, *only_words);
        }
        for (const GoldSentence& sentence : *documents[i]) {
            TokenCollector(sentence, tokens).run(sentence.text, *only_words);
        }
    }
    std::cerr << sentences.examples.size() << " candidates for sentences, "
              << tokens.examples.size() << " for tokens\n";
    return BoundaryModel::of(train(sentences, BoundaryModel::kSentenceWeights, kSentenceMargin),
                             train(tokens, BoundaryModel::kTokenWeights, kTokenMargin),
                             classes,
                             std::move(words));
}

struct Tally {
    std::size_t right = 0;
    std::size_t gold = 0;
    std::size_t found = 0;

    void add(const std::vector<ByteSpan>& wanted, const std::vector<ByteSpan>& spans) {
        std::vector<ByteSpan> common;
        std::set_intersection(
            wanted.begin(), wanted.end(), spans.begin(), spans.end(), std::back_inserter(common));
        right += common.size();
        gold += wanted.size();
        found += spans.size();
    }

    double f1() const {
        return 200.0 * static_cast<double>(right) / static_cast<double>(gold + found);
    }
};

struct Scores {
    std::array<Tally, kJoinings.size()> sentences;
    Tally tokens;  // of the text joined by spaces, with the sentences that were found
};

void score(const BoundaryModel& model,
           const GoldDocument& document,
           std::size_t i,
           Scores& scores) {
    for (std::size_t k = 0; k < kJoinings.size(); ++k) {
        const GoldText gold = join(document, kJoinings.at(k), i);
        SentencePredictor sentences(model);
        sentences.run(gold.text, model);
        scores.sentences.at(k).add(gold.sentences, sentences.spans);
        if (kJoinings.at(k) == Joining::spaces) {
            TokenPredictor tokens(model);
            for (const ByteSpan& span : sentences.spans) {
                tokens.offset = span.start;
                tokens.run(std::string_view(gold.text).substr(span.start, span.end - span.start),
                           model);
            }
            scores.tokens.add(gold.tokens, tokens.spans);
        }
    }
}

int cross_validate(const std::vector<GoldDocument>& documents, std::size_t folds) {
    Scores scores;
    for (std::size_t fold = 0; fold < folds; ++fold) {
        std::vector<const GoldDocument*> training;
        for (std::size_t i = 0; i < documents.size(); ++i) {
            if (i % folds != fold) {
                training.push_back(&documents[i]);
            }
        }
        const auto model = train(training);
        for (std::size_t i = fold; i < documents.size(); i += folds) {
            score(*model, documents[i], i, scores);
        }
    }
    for (std::size_t k = 0; k < kJoinings.size(); ++k) {
        std::cout << "sentences " << kJoiningNames.at(k) << ": F1 " << scores.sentences.at(k).f1()
                  << '\n';
    }
    std::cout << "tokens: F1 " << scores.tokens.f1() << '\n';
    return 0;
}

int usage() {
    std::cerr << "usage: train_boundaries MODEL FILE.conllu...\n"
                 "       train_boundaries --folds N FILE.conllu...\n";
    return 2;
}

}  // namespace

int main(int argc, char* argv[]) {
    std::vector<std::string> arguments(argv + 1, argv + argc);
    std::size_t folds = 0;
    if (arguments.size() > 1 && arguments[0] == "--folds") {
        folds = static_cast<std::size_t>(std::atoi(arguments[1].c_str()));
        arguments.erase(arguments.begin());
        if (folds < 2) {
            return usage();
        }
    }
    if (arguments.size() < 2) {
        return usage();
    }
    const std::string target = arguments.front();
    arguments.erase(arguments.begin());
    const auto documents = read_documents(arguments);
    if (!documents.ok()) {
        std::cerr << documents.error().message << '\n';
        return 1;
    }
    if (folds > 0) {
        return cross_validate(*documents, folds);
    }
    std::vector<const GoldDocument*> all;
    for (const GoldDocument& document : *documents) {
        all.push_back(&document);
    }
    entente::ModelWriter writer;
    train(all)->write_to(writer);
    if (const entente::Status status = writer.write(target); !status.ok()) {
        std::cerr << status.error().message << '\n';
        return 1;
    }
    return 0;
}
