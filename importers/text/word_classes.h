// A light lexicon: lemma for every token, part of speech where words and their neighbours settle it.
#pragma once

#include <memory>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "importers/text/stage.h"
#include "importers/text/table.h"

namespace entente {

// Fills Token::lemma always, Token::upos where it is fairly certain (unknown otherwise, mostly nouns),
// and in Token::features of verbs one of "VerbForm=Fin|Person=3", "Tense=Past" (past or participle),
// "VerbForm=Part", "VerbForm=Ger". A trained tagger will take its place behind the same layers.
class WordClasses : public Stage {
public:
    // Reads text/words.tsv.
    static Result<std::unique_ptr<WordClasses>> load(const TableSource& words);

    std::string_view name() const override { return "word classes"; }

    Status apply(Document& document) const override;

    // Whether `lemma` is listed as a verb: patterns on any other could never match.
    bool is_verb(std::string_view lemma) const;

private:
    enum class VerbForm {
        base,
        third,
        past,
        participle,
        gerund
    };

    struct Verb {
        std::string lemma;
        VerbForm form = VerbForm::base;
    };

    struct Entry {
        Upos upos = Upos::unknown;
        bool fixed = false;       // `upos` whatever stands around it
        std::vector<Verb> verbs;  // its readings as a verb; the first counts
        bool noun_too = false;    // the base form is as often a noun
        std::string noun_lemma;   // of an irregular plural
    };

    WordClasses() = default;

    Status add_row(const Table& table, std::size_t row);
    void add_fixed(std::string_view words_class, std::string_view word);
    void add_verb(std::string_view base);
    Status add_irregular(const Table& table, std::size_t row, std::string_view forms);
    Entry& entry(std::string_view word) { return entries_[std::string(word)]; }
    const Entry* find(const std::string& word) const;

    void classify(const Document& document,
                  const Sentence& sentence,
                  std::size_t i,
                  Token& token) const;
    bool reads_as_verb(const Document& document,
                       const Sentence& sentence,
                       std::size_t i,
                       const Entry& entry) const;

    std::unordered_map<std::string, Entry> entries_;
};

// "-" for a noun whose plural is not known: a rough singular ("treaties" -> "treaty").
std::string singular(std::string_view noun);

}  // namespace entente
