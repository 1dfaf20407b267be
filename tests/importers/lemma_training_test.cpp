// Training of lemmas: tables generalise from endings, inflection is regular, and the result depends on the
// data alone.
#include "importers/train/lemma_training.h"

#include <algorithm>
#include <string>
#include <vector>

#include "importers/model_file.h"
#include "importers/parse/lemmatizer.h"
#include "importers/parse/suffix_table.h"
#include "importers/train/inflection.h"
#include "importers/train/suffix_learner.h"
#include "tests/support/catch.h"

using entente::ConlluSentence;
using entente::ConlluWord;
using entente::ModelFile;
using entente::ModelWriter;
using entente::SuffixSample;
using entente::SuffixTable;
using entente::Upos;

namespace {

using Strings = std::vector<std::string>;

const std::vector<SuffixSample> kSamples = {{5, "signs", 0},
                                            {5, "talks", 0},
                                            {5, "pacts", 0},
                                            {5, "treaties", 1},
                                            {5, "armies", 1},
                                            {5, "series", 2},
                                            {9, "gas", 2}};

std::shared_ptr<const ModelFile> written(const entente::SuffixTrie& trie) {
    ModelWriter writer;
    trie.add_to(writer, "table");
    const auto bytes = writer.bytes();
    REQUIRE(bytes.ok());
    const auto model = ModelFile::parse(*bytes, "some.model");
    REQUIRE(model.ok());
    return *model;
}

ConlluSentence sentence_of(const std::vector<ConlluWord>& words) {
    ConlluSentence sentence;
    sentence.words = words;
    return sentence;
}

const std::vector<ConlluSentence> kTreebank = {
    sentence_of({{"Envoys", "envoy", "NOUN", "NNS", "Number=Plur", "2", "nsubj"},
                 {"signed", "sign", "VERB", "VBD", "Tense=Past|VerbForm=Fin", "0", "root"},
                 {"treaties", "treaty", "NOUN", "NNS", "Number=Plur", "2", "obj"}}),
    sentence_of({{"Rome", "Rome", "PROPN", "NNP", "Number=Sing", "2", "nsubj"},
                 {"admits", "admit", "VERB", "VBZ", "VerbForm=Fin", "0", "root"},
                 {"errors", "error", "NOUN", "NNS", "Number=Plur", "2", "obj"}})};

}  // namespace

TEST_CASE("a table knows words by their endings and exceptions as whole", "[importers][training]") {
    const auto model = written(entente::learn_suffixes(kSamples, {1, 3, 0}, {0.5, 4}));
    const auto table = SuffixTable::load(*model, "table", 3);
    REQUIRE(table.ok());
    const std::uint32_t root = table->root(5);
    REQUIRE(root != SuffixTable::kNoRoot);
    CHECK(table->find(root, "bombs") == 0);
    CHECK(table->find(root, "parties") == 1);
    CHECK(table->find(root, "series") == 2);
    CHECK(table->find(root, "treaties") == 1);
    CHECK(table->find(table->root(9), "gas") == 2);
    CHECK(table->root(6) == SuffixTable::kNoRoot);
    // A rule that cuts a byte is not used where the byte is not known.
    CHECK(table->find(root, "sheep") == SuffixTable::kNoLabel);
}

TEST_CASE("what is said of a whole word says nothing of others", "[importers][training]") {
    std::vector<SuffixSample> samples = kSamples;
    samples.push_back({5, "athens", 2, 1, true});
    const auto model = written(entente::learn_suffixes(samples, {1, 3, 0}, {0.5, 4}));
    const auto table = SuffixTable::load(*model, "table", 3);
    REQUIRE(table.ok());
    CHECK(table->find(table->root(5), "athens") == 2);
    CHECK(table->find(table->root(5), "hens") == 0);
}

TEST_CASE("the order of the samples does not matter", "[importers][training]") {
    std::vector<SuffixSample> turned = kSamples;
    std::reverse(turned.begin(), turned.end());
    const auto one = entente::learn_suffixes(kSamples, {1, 3, 0}, {0.5, 4});
    const auto other = entente::learn_suffixes(turned, {1, 3, 0}, {0.5, 4});
    CHECK(one.first == other.first);
    CHECK(one.letters == other.letters);
    CHECK(one.labels == other.labels);
}

TEST_CASE("the same treebank gives the same model", "[importers][training]") {
    const auto one = entente::train_lemma_model(kTreebank, {});
    const auto other = entente::train_lemma_model(kTreebank, {});
    REQUIRE(one.ok());
    REQUIRE(other.ok());
    CHECK(*one == *other);
    const auto score = entente::score_lemma_model(*one, kTreebank, nullptr);
    REQUIRE(score.ok());
    CHECK(score->lemmas == score->words);
    CHECK(score->features == score->features_words);
}

TEST_CASE("forms of known verbs that the treebank does not have are learned by rule",
          "[importers][training]") {
    const std::vector<ConlluSentence> treebank = {
        sentence_of({{"make", "make", "VERB", "VB", "VerbForm=Inf", "0", "root"},
                     {"ban", "ban", "VERB", "VB", "VerbForm=Inf", "1", "conj"},
                     {"asking", "ask", "VERB", "VBG", "VerbForm=Ger", "1", "conj"},
                     {"working", "work", "VERB", "VBG", "VerbForm=Ger", "1", "conj"}})};
    const auto bytes = entente::train_lemma_model(treebank, {});
    REQUIRE(bytes.ok());
    const auto model = ModelFile::parse(*bytes, "some.model");
    REQUIRE(model.ok());
    const auto lemmatizer = entente::Lemmatizer::load(*model);
    REQUIRE(lemmatizer.ok());
    CHECK((*lemmatizer)->lemma("making", Upos::verb, "VBG") == "make");
    CHECK((*lemmatizer)->lemma("banning", Upos::verb, "VBG") == "ban");
    CHECK((*lemmatizer)->lemma("talking", Upos::verb, "VBG") == "talk");
}

TEST_CASE("English inflects regularly", "[importers][training]") {
    CHECK(entente::s_form("treaty") == "treaties");
    CHECK(entente::s_form("delay") == "delays");
    CHECK(entente::s_form("clash") == "clashes");
    CHECK(entente::s_form("veto") == "vetoes");
    CHECK(entente::s_form("sign") == "signs");
    CHECK(entente::ing_forms("make") == Strings{"making"});
    CHECK(entente::ing_forms("agree") == Strings{"agreeing"});
    CHECK(entente::ing_forms("die") == Strings{"dying"});
    CHECK(entente::ing_forms("ban") == Strings{"banning"});
    CHECK(entente::ing_forms("sign") == Strings{"signing"});
    CHECK(entente::forms_with("admit", "ed") == Strings{"admited", "admitted"});
    CHECK(entente::forms_with("deny", "ed") == Strings{"denied"});
    CHECK(entente::forms_with("accuse", "ed") == Strings{"accused"});
    CHECK(entente::forms_with("quiz", "ed") == Strings{"quizzed"});
    CHECK(entente::forms_with("deadly", "est") == Strings{"deadliest"});
    CHECK(entente::ing_forms("naïve").empty());
}
