// Lemmas as in the English treebanks of Universal Dependencies, from a word's form and tags.
//
// A lemma is made in two steps, both learned (importers/train/train_lemmas.cpp). The stem: by tag and
// longest known ending, whole words included, some bytes are cut off the end and others put there
// ("treaties" NNS: "ies" to "y"). The letter case of what is left: by tag, the form's own letter case
// and ending, as written ("Turkey" NNP), lower ("The"), capitalised ("ANKARA" in a headline) or upper.
//
// Proper nouns and words made from them keep their capitals ("American"), "I" is "I", all else is
// lower-case; "an" is "a", "n't" is "not", "'ll" is "will", possessive "'" and "’s" are "'s", "better" is
// "good" or "well", "him" is "he", "his" is "his", "1,200" is "1200".
//
// The model `english-lemmas.model` has the sections
//
//     kind             "english-lemmas 1"
//     tags             the pairs of tags, see word_tags.h
//     lemma.rules      a line for each stem rule: bytes to cut, tab, bytes to put there
//     lemma.stem.*     suffix_table.h; key: pair of tags; label: line of lemma.rules
//     lemma.case.*     suffix_table.h; key: 8 * pair of tags + LetterCase; label: CaseRule
#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "importers/model_file.h"
#include "importers/parse/suffix_table.h"
#include "importers/parse/word_tags.h"
#include "importers/text/stage.h"

namespace entente {

inline constexpr std::string_view kLemmaModelFile = "english-lemmas.model";
inline constexpr std::string_view kLemmaModelKind = "english-lemmas 1";

// Where a word stands, as far as its capitals may come from there.
enum class WordPlace : std::uint8_t {
    inside,  // of a sentence in the usual letters
    first,   // first word of such a sentence
    shouted  // anywhere in a sentence that is mostly capitals
};

// The letter case of a form together with its place.
enum class LetterCase : std::uint8_t {
    none,            // no capital
    single,          // one letter, a capital
    title,           // a capital and then none
    title_at_start,  // the same, first in its sentence
    caps,            // capitals only
    caps_shouted,    // the same in a sentence of capitals
    mixed
};

// What is done to the letters that a stem rule leaves.
enum class CaseRule : std::uint8_t {
    keep,
    lower,
    title,
    upper,
    count
};

// A form as the tables know it. The views are into the form or into `buffers`.
struct WordForm {
    std::string_view base;  // the form; "’" as "'", and numbers without commas between digits
    std::string_view key;   // base in lower case
    LetterCase letters = LetterCase::none;
};

struct WordFormBuffers {
    std::string base;
    std::string key;
};

// Letters of a form, counted by case.
struct Letters {
    std::uint32_t upper = 0;
    std::uint32_t lower = 0;
    bool starts_upper = false;
    bool ascii = true;  // all of the form
};

Letters letters_of(std::string_view form);

// `letters` are those of `form`.
WordForm word_form(std::string_view form,
                   const Letters& letters,
                   Upos upos,
                   WordPlace place,
                   WordFormBuffers& buffers);

// `out` becomes the stem (`form` without its last `cut` bytes) under `rule`, and `add` behind it.
void apply_lemma_rules(
    const WordForm& form, std::size_t cut, std::string_view add, CaseRule rule, std::string& out);

// Letters and place of every token of the sentence.
void look_at_words(const Document& document,
                   const Sentence& sentence,
                   std::vector<Letters>& letters,
                   std::vector<WordPlace>& places);

// Immutable: one for many threads.
class Lemmatizer : public Stage {
public:
    // Keeps the model. Errors: as ModelFile's; corruption when the tables are damaged.
    static Result<std::unique_ptr<Lemmatizer>> load(std::shared_ptr<const ModelFile> model);

    std::string_view name() const override { return "lemmas"; }

    // Fills Token::lemma from upos, xpos and, for words that were written apart by mistake, deprel
    // ("goeswith": the lemma is "_" as in the treebanks). Linear.
    Status apply(Document& document) const override;

    // The lemma of a word; any bytes, any tags.
    std::string lemma(std::string_view form,
                      Upos upos,
                      std::string_view xpos,
                      WordPlace place = WordPlace::inside) const;

private:
    struct StemRule {
        std::size_t cut = 0;
        std::string_view add;
    };

    Lemmatizer() = default;

    Status load_rules(std::string_view lines);
    void lemma(const WordForm& word, Upos upos, std::string_view xpos, std::string& out) const;

    std::shared_ptr<const ModelFile> model_;
    WordTags tags_;
    std::vector<StemRule> rules_;
    SuffixTable stems_;
    SuffixTable cases_;
    std::vector<std::uint32_t> stem_roots_;  // by number of tags
    std::vector<std::uint32_t> case_roots_;  // by 8 * number of tags + LetterCase
};

}  // namespace entente
