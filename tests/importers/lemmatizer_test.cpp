// Lemmas and features with the model that is shipped: what English words are reduced to, what the tree tells
// of a word's form, and what a damaged model says.
#include "importers/parse/lemmatizer.h"

#include <cstdint>
#include <memory>
#include <sstream>
#include <string>
#include <vector>

#include "importers/model_file.h"
#include "importers/parse/annotated.h"
#include "importers/parse/feature_tagger.h"
#include "tests/support/catch.h"

using entente::ConlluSentence;
using entente::ConlluWord;
using entente::Document;
using entente::ErrorCode;
using entente::FeatureTagger;
using entente::Lemmatizer;
using entente::ModelFile;
using entente::ModelWriter;
using entente::Morphology;
using entente::Token;
using entente::Upos;
using entente::WordPlace;

namespace {

std::shared_ptr<const ModelFile> shipped() {
    const auto model = entente::open_model(entente::kLemmaModelFile);
    REQUIRE(model.ok());
    return *model;
}

const Lemmatizer& lemmatizer() {
    static const auto kLemmatizer = Lemmatizer::load(shipped());
    REQUIRE(kLemmatizer.ok());
    return **kLemmatizer;
}

struct Word {
    const char* form;
    Upos upos;
    const char* xpos;
    const char* lemma;
};

void check(const std::vector<Word>& words) {
    for (const Word& word : words) {
        INFO(word.form << " " << word.xpos);
        CHECK(lemmatizer().lemma(word.form, word.upos, word.xpos) == word.lemma);
    }
}

// "form UPOS XPOS head relation", a word a line.
Document tree(const std::string& lines) {
    ConlluSentence sentence;
    std::istringstream stream(lines);
    ConlluWord word;
    while (stream >> word.form >> word.upos >> word.xpos >> word.head >> word.deprel) {
        sentence.words.push_back(word);
    }
    return entente::annotated_document({sentence});
}

Document with_features(const std::string& lines) {
    static const auto kTagger = FeatureTagger::load(shipped());
    REQUIRE(kTagger.ok());
    Document document = tree(lines);
    REQUIRE((*kTagger)->apply(document).ok());
    return document;
}

// A model of one pair of tags with one rule for each table; `change` may damage it.
struct Parts {
    std::string kind{entente::kLemmaModelKind};
    std::string tags = "NOUN\tNNS\n";
    std::string rules = "1\t\n";
    std::vector<std::uint32_t> keys = {0};
    std::vector<std::uint32_t> first = {1, 2, 2};
    std::string letters{"\0s", 2};
    std::vector<std::int16_t> labels = {-1, 0};
    std::string features = "Number=Plur\n";
};

std::shared_ptr<const ModelFile> model_of(const Parts& parts) {
    ModelWriter writer;
    writer.add_text("kind", parts.kind);
    writer.add_text("tags", parts.tags);
    writer.add_text("lemma.rules", parts.rules);
    for (const std::string name : {"lemma.stem", "lemma.case", "feats.word"}) {
        writer.add<std::uint32_t>(name + ".keys", parts.keys, 1, parts.keys.size());
        writer.add<std::uint32_t>(name + ".first", parts.first, 1, parts.first.size());
        writer.add_text(name + ".letters", parts.letters);
        writer.add<std::int16_t>(name + ".labels", parts.labels, 1, parts.labels.size());
    }
    writer.add_text("feats.labels", parts.features);
    const auto bytes = writer.bytes();
    REQUIRE(bytes.ok());
    const auto model = ModelFile::parse(*bytes, "some.model");
    REQUIRE(model.ok());
    return *model;
}

void check_damage(const Parts& parts) {
    const auto loaded = Lemmatizer::load(model_of(parts));
    REQUIRE_FALSE(loaded.ok());
    INFO(loaded.error().message);
    CHECK(loaded.error().code == ErrorCode::corruption);
    CHECK(loaded.error().message.find("some.model") != std::string::npos);
}

}  // namespace

TEST_CASE("regular and irregular forms of verbs lead to the base form", "[importers][lemmas]") {
    check({{"signed", Upos::verb, "VBD", "sign"},
           {"negotiating", Upos::verb, "VBG", "negotiate"},
           {"vetoes", Upos::verb, "VBZ", "veto"},
           {"denied", Upos::verb, "VBN", "deny"},
           {"banned", Upos::verb, "VBN", "ban"},
           {"visited", Upos::verb, "VBD", "visit"},
           {"accusing", Upos::verb, "VBG", "accuse"},
           {"agreeing", Upos::verb, "VBG", "agree"},
           {"met", Upos::verb, "VBD", "meet"},
           {"underwent", Upos::verb, "VBD", "undergo"},
           {"withdrew", Upos::verb, "VBD", "withdraw"},
           {"overthrown", Upos::verb, "VBN", "overthrow"},
           {"led", Upos::verb, "VBN", "lead"},
           {"is", Upos::aux, "VBZ", "be"},
           {"were", Upos::aux, "VBD", "be"}});
}

TEST_CASE("plurals lead to the singular, and nouns that only look like plurals stay",
          "[importers][lemmas]") {
    check({{"treaties", Upos::noun, "NNS", "treaty"},
           {"sanctions", Upos::noun, "NNS", "sanction"},
           {"crises", Upos::noun, "NNS", "crisis"},
           {"women", Upos::noun, "NNS", "woman"},
           {"spokeswomen", Upos::noun, "NNS", "spokeswoman"},
           {"wives", Upos::noun, "NNS", "wife"},
           {"hostages", Upos::noun, "NNS", "hostage"},
           {"series", Upos::noun, "NN", "series"},
           {"congress", Upos::noun, "NN", "congress"}});
}

TEST_CASE("short and joined words have the lemma of the full word", "[importers][lemmas]") {
    check({{"n't", Upos::part, "RB", "not"},
           {"n’t", Upos::part, "RB", "not"},
           {"'ll", Upos::aux, "MD", "will"},
           {"wo", Upos::aux, "MD", "will"},
           {"ca", Upos::aux, "MD", "can"},
           {"'s", Upos::part, "POS", "'s"},
           {"’s", Upos::part, "POS", "'s"},
           {"'", Upos::part, "POS", "'s"},
           {"an", Upos::det, "DT", "a"},
           {"these", Upos::det, "DT", "this"},
           {"them", Upos::pron, "PRP", "they"},
           {"me", Upos::pron, "PRP", "I"},
           {"better", Upos::adj, "JJR", "good"},
           {"better", Upos::adv, "RBR", "well"},
           {"deadliest", Upos::adj, "JJS", "deadly"},
           {"1,200", Upos::num, "CD", "1200"},
           {"1,200,000", Upos::num, "CD", "1200000"}});
}

TEST_CASE("names keep their capitals, other words lose them", "[importers][lemmas]") {
    check({{"Turkey", Upos::propn, "NNP", "Turkey"},
           {"NATO", Upos::propn, "NNP", "NATO"},
           {"Talks", Upos::noun, "NNS", "talk"},
           {"The", Upos::det, "DT", "the"},
           {"Armenian", Upos::adj, "JJ", "Armenian"},
           {"armenian", Upos::adj, "JJ", "Armenian"},
           {"AZERBAIJANI", Upos::adj, "JJ", "Azerbaijani"},
           {"ANKARA", Upos::propn, "NNP", "Ankara"},
           {"Nations", Upos::propn, "NNPS", "Nation"},
           {"I", Upos::pron, "PRP", "I"},
           {"SIGNED", Upos::verb, "VBD", "sign"}});
}

TEST_CASE("any bytes with any tags have a lemma", "[importers][lemmas]") {
    CHECK(lemmatizer().lemma("", Upos::noun, "NNS").empty());
    CHECK(lemmatizer().lemma("Words", Upos::unknown, "") == "words");
    CHECK(lemmatizer().lemma("Words", Upos::noun, "no such tag") == "words");
    CHECK(lemmatizer().lemma("ÉTATS", Upos::x, "FW").size() >= 5);
    CHECK(lemmatizer().lemma("\xFF\xFE", Upos::verb, "VBD").size() <= 3);
    CHECK(lemmatizer().lemma("\n\n", Upos::verb, "VBD").size() <= 4);
    const std::string long_word(100'000, 's');
    CHECK(lemmatizer().lemma(long_word, Upos::noun, "NNS").size() >= long_word.size() - 2);
}

TEST_CASE("an ending that stands alone is its own lemma", "[importers][lemmas]") {
    check({{"ing", Upos::verb, "VBG", "ing"},
           {"ed", Upos::verb, "VBD", "ed"},
           {"s", Upos::noun, "NNS", "s"},
           {"ING", Upos::verb, "VBG", "ing"}});
}

TEST_CASE("tags that do not go together are read by the finer one", "[importers][lemmas]") {
    CHECK(lemmatizer().lemma("treaties", Upos::verb, "NNS") == "treaty");
    CHECK(lemmatizer().lemma("signing", Upos::verb, "") == "signing");
}

TEST_CASE("a document gets a lemma for every token", "[importers][lemmas]") {
    Document document = tree(
        "TALKS NOUN NNS 2 nsubj\n"
        "FAILED VERB VBD 0 root\n"
        "YESTER NOUN NN 2 obl\n"
        "DAY X GW 3 goeswith\n");
    REQUIRE(lemmatizer().apply(document).ok());
    CHECK(document.tokens[0].lemma == "talk");
    CHECK(document.tokens[1].lemma == "fail");
    CHECK(document.tokens[3].lemma == "_");
}

TEST_CASE("the tree tells a short \"has\" from a short \"is\"", "[importers][lemmas]") {
    Document document = tree(
        "It PRON PRP 3 nsubj\n"
        "'s AUX VBZ 3 aux\n"
        "gone VERB VBN 0 root\n");
    REQUIRE(lemmatizer().apply(document).ok());
    CHECK(document.tokens[1].lemma == "have");
    document = tree(
        "It PRON PRP 3 nsubj:pass\n"
        "'s AUX VBZ 3 aux:pass\n"
        "banned VERB VBN 0 root\n");
    REQUIRE(lemmatizer().apply(document).ok());
    CHECK(document.tokens[1].lemma == "be");
}

TEST_CASE("the tree tells passives from actives", "[importers][features]") {
    Document document = with_features(
        "It PRON PRP 3 nsubj:pass\n"
        "was AUX VBD 3 aux:pass\n"
        "signed VERB VBN 0 root\n");
    CHECK(document.tokens[2].features == "Tense=Past|VerbForm=Part|Voice=Pass");
    CHECK(document.tokens[2].morphology.voice == entente::Voice::passive);
    document = with_features(
        "It PRON PRP 3 nsubj\n"
        "has AUX VBZ 3 aux\n"
        "collapsed VERB VBN 0 root\n");
    CHECK(document.tokens[2].features == "Tense=Past|VerbForm=Part");
    document = with_features(
        "treaties NOUN NNS 0 root\n"
        "signed VERB VBN 1 acl\n"
        "in ADP IN 4 case\n"
        "Rome PROPN NNP 2 obl\n");
    CHECK(document.tokens[1].morphology.voice == entente::Voice::passive);
}

TEST_CASE("the tree tells infinitives from imperatives", "[importers][features]") {
    Document document = with_features(
        "They PRON PRP 2 nsubj\n"
        "refused VERB VBD 0 root\n"
        "to PART TO 4 mark\n"
        "sign VERB VB 2 xcomp\n"
        "it PRON PRP 4 obj\n");
    CHECK(document.tokens[3].morphology.verb_form == entente::VerbForm::infinitive);
    document = with_features(
        "Sign VERB VB 0 root\n"
        "the DET DT 3 det\n"
        "treaty NOUN NN 1 obj\n"
        "! PUNCT . 1 punct\n");
    CHECK(document.tokens[0].morphology.mood == entente::Mood::imperative);
    CHECK(document.tokens[0].morphology.verb_form == entente::VerbForm::finite);
}

TEST_CASE("verbs agree with their subjects, also across a coordination", "[importers][features]") {
    const Document document = with_features(
        "Greece PROPN NNP 4 nsubj\n"
        "and CCONJ CC 3 cc\n"
        "Cyprus PROPN NNP 1 conj\n"
        "agree VERB VBP 0 root\n"
        "but CCONJ CC 7 cc\n"
        "we PRON PRP 7 nsubj\n"
        "doubt VERB VBP 4 conj\n"
        "it PRON PRP 7 obj\n");
    CHECK(document.tokens[3].morphology.number == entente::GrammaticalNumber::plural);
    CHECK(document.tokens[3].morphology.person == 3);
    CHECK(document.tokens[6].morphology.person == 1);
}

TEST_CASE("words that ask are told from words that relate", "[importers][features]") {
    const Document asks = with_features(
        "Who PRON WP 2 nsubj\n"
        "signed VERB VBD 0 root\n"
        "? PUNCT . 2 punct\n");
    CHECK(asks.tokens[0].morphology.pronoun == entente::PronounType::interrogative);
    const Document relates = with_features(
        "the DET DT 2 det\n"
        "man NOUN NN 0 root\n"
        "who PRON WP 4 nsubj\n"
        "signed VERB VBD 2 acl:relcl\n");
    CHECK(relates.tokens[2].morphology.pronoun == entente::PronounType::relative);
}

TEST_CASE("without a tree features are what the tags say", "[importers][features]") {
    const Document document = with_features(
        "soldiers NOUN NNS _ _\n"
        "largest ADJ JJS _ _\n"
        "signed VERB VBD _ _\n");
    CHECK(document.tokens[0].features == "Number=Plur");
    CHECK(document.tokens[1].morphology.degree == entente::Degree::superlative);
    CHECK(document.tokens[2].morphology.tense == entente::Tense::past);
}

TEST_CASE("a FEATS column is read into fields", "[importers][features]") {
    const Morphology word =
        entente::morphology_of("Case=Gen|Gender=Fem|Number=Sing|Person=3|Poss=Yes|PronType=Prs");
    CHECK(word.grammatical_case == entente::GrammaticalCase::genitive);
    CHECK(word.gender == entente::GrammaticalGender::feminine);
    CHECK(word.number == entente::GrammaticalNumber::singular);
    CHECK(word.person == 3);
    CHECK(word.possessive);
    CHECK(word.pronoun == entente::PronounType::personal);
    CHECK(entente::morphology_of("Number=Ptan").number == entente::GrammaticalNumber::plural);
    CHECK(entente::morphology_of("_") == Morphology());
    CHECK(entente::morphology_of("") == Morphology());
    CHECK(entente::morphology_of("Mood=|=Sing||Number=Many") == Morphology());
}

TEST_CASE("a sound model of the smallest size is loaded", "[importers][lemmas]") {
    const auto loaded = Lemmatizer::load(model_of(Parts()));
    REQUIRE(loaded.ok());
    CHECK((*loaded)->lemma("pacts", Upos::noun, "NNS") == "pact");
    CHECK(FeatureTagger::load(model_of(Parts())).ok());
}

TEST_CASE("a damaged model is refused, and the error names the file", "[importers][lemmas]") {
    Parts parts;
    SECTION("tags that are none") {
        parts.tags = "NOUN NNS\n";
    }
    SECTION("a rule that is none") {
        parts.rules = "one\t\n";
    }
    SECTION("a label for which there is no rule") {
        parts.labels = {-1, 7};
    }
    SECTION("a node that is its own child") {
        parts.first = {0, 2, 2};
    }
    SECTION("children beyond the end") {
        parts.first = {1, 9, 2};
    }
    SECTION("arrays of different length") {
        parts.labels = {-1};
    }
    SECTION("keys that do not ascend") {
        parts.keys = {3, 3};
        parts.first = {2, 2, 2};
    }
    check_damage(parts);
}

TEST_CASE("a model of another kind is refused", "[importers][lemmas]") {
    Parts parts;
    parts.kind = "english-boundaries 1";
    const auto lemmas = Lemmatizer::load(model_of(parts));
    REQUIRE_FALSE(lemmas.ok());
    CHECK(lemmas.error().message.find("some.model") != std::string::npos);
    CHECK_FALSE(FeatureTagger::load(model_of(parts)).ok());
}
