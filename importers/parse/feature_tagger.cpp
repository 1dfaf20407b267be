// Features: the contexts that the tree gives, and the tables under them.
#include "importers/parse/feature_tagger.h"

#include <algorithm>
#include <array>

#include "importers/parse/lemmatizer.h"

namespace entente {

namespace {

// Steps that are taken up a tree in search of a subject or a relative clause.
constexpr int kStepsMax = 4;

// What children a word has.
constexpr std::uint32_t kTo = 1U << 0U;
constexpr std::uint32_t kMark = 1U << 1U;
constexpr std::uint32_t kAux = 1U << 2U;
constexpr std::uint32_t kAuxPass = 1U << 3U;
constexpr std::uint32_t kSubject = 1U << 4U;
constexpr std::uint32_t kCase = 1U << 5U;
constexpr std::uint32_t kFixed = 1U << 6U;
constexpr std::uint32_t kCopula = 1U << 7U;
constexpr std::uint32_t kDeterminer = 1U << 8U;
constexpr std::uint32_t kObject = 1U << 9U;
constexpr std::uint32_t kRelativeClause = 1U << 10U;
constexpr std::uint32_t kAnd = 1U << 11U;
constexpr std::uint32_t kSubjectPass = 1U << 12U;
constexpr std::uint32_t kModal = 1U << 13U;

struct ChildRelation {
    std::string_view deprel;
    std::uint32_t bits;
};

constexpr std::array kChildRelations = {
    ChildRelation{"mark", kMark},
    ChildRelation{"aux", kAux},
    ChildRelation{"aux:pass", kAuxPass},
    ChildRelation{"nsubj", kSubject},
    ChildRelation{"nsubj:pass", kSubject | kSubjectPass},
    ChildRelation{"csubj", kSubject},
    ChildRelation{"csubj:pass", kSubject | kSubjectPass},
    ChildRelation{"expl", kSubject},
    ChildRelation{"case", kCase},
    ChildRelation{"fixed", kFixed},
    ChildRelation{"cop", kCopula},
    ChildRelation{"det", kDeterminer},
    ChildRelation{"nmod:poss", kDeterminer},
    ChildRelation{"amod", kDeterminer},
    ChildRelation{"obj", kObject},
    ChildRelation{"acl:relcl", kRelativeClause},
    ChildRelation{"advcl:relcl", kRelativeClause},
};

std::string_view universal(std::string_view deprel) {
    return deprel.substr(0, deprel.find(':'));
}

constexpr std::array<std::string_view, 15> kClauseRelations = {"root",
                                                               "acl",
                                                               "advcl",
                                                               "csubj",
                                                               "xcomp",
                                                               "ccomp",
                                                               "conj",
                                                               "parataxis",
                                                               "amod",
                                                               "compound",
                                                               "obl",
                                                               "nmod",
                                                               "obj",
                                                               "nsubj",
                                                               "appos"};

// A small number for what a word is to its head.
std::uint32_t clause_relation(const Token& token) {
    const std::string_view deprel =
        token.head < 0 ? std::string_view("root") : universal(token.deprel);
    const auto found = std::find(kClauseRelations.begin(), kClauseRelations.end(), deprel);
    return static_cast<std::uint32_t>(found - kClauseRelations.begin());
}

class Contexts {
public:
    Contexts(const Document& document, const Sentence& sentence)
        : document_(document), first_(sentence.first_token), last_(sentence.last_token) {
        const std::size_t count = last_ - first_;
        bits_.assign(count, 0);
        subjects_.assign(count, 0);
        for (std::uint32_t i = first_; i < last_; ++i) {
            const Token& token = document_.tokens[i];
            if (!has_head(i)) {
                continue;
            }
            const std::size_t head = static_cast<std::size_t>(token.head) - first_;
            for (const ChildRelation& relation : kChildRelations) {
                if (token.deprel == relation.deprel) {
                    bits_[head] |= relation.bits;
                }
            }
            bits_[head] |= token.xpos == "TO" && token.deprel == "mark" ? kTo : 0;
            bits_[head] |= token.xpos == "MD" && token.deprel == "aux" ? kModal : 0;
            bits_[head] |= token.deprel == "conj" ? kAnd : 0;
            const std::string_view deprel = universal(token.deprel);
            if (deprel == "nsubj" || (deprel == "csubj" && subjects_[head] == 0)) {
                subjects_[head] = i + 1;
            }
        }
    }

    FeatureContext of(std::uint32_t i) const {
        const Token& token = document_.tokens[i];
        if (token.head < 0 && token.deprel.empty()) {
            return 0;  // not parsed
        }
        if ((bits(i) & kFixed) != 0) {
            return static_cast<FeatureContext>(48 + phrase_relation(token));
        }
        const std::string_view xpos = token.xpos;
        std::uint32_t context = 0;
        if (xpos == "VBD" || xpos == "VBP") {
            context = 1 + agreement(i);
        } else if (xpos == "VB") {
            context = 1 + base_form(i);
        } else if (xpos == "VBG") {
            context = 1 + participle(i);
        } else if (xpos == "VBN") {
            context = 1 + past_participle(i);
        } else if (xpos == "PRP" || xpos == "EX") {
            context = 1 + pronoun(i);
        } else if (xpos == "WP" || xpos == "WDT" || xpos == "WRB") {
            context = 1 + wh_word(i);
        }
        return static_cast<FeatureContext>(std::min(context, std::uint32_t{47}));
    }

private:
    bool has_head(std::uint32_t i) const {
        const std::int32_t head = document_.tokens[i].head;
        return head >= 0 && static_cast<std::uint32_t>(head) >= first_ &&
               static_cast<std::uint32_t>(head) < last_;
    }

    std::uint32_t head(std::uint32_t i) const {
        return static_cast<std::uint32_t>(document_.tokens[i].head);
    }

    std::uint32_t bits(std::uint32_t i) const { return bits_[i - first_]; }

    static std::uint32_t phrase_relation(const Token& token) {
        constexpr std::array<std::string_view, 8> kRelations = {
            "case", "mark", "cc", "advmod", "obl", "amod", "det", "nsubj"};
        return static_cast<std::uint32_t>(
            std::find(kRelations.begin(), kRelations.end(), universal(token.deprel)) -
            kRelations.begin());
    }

    // The predicate that an auxiliary or copula belongs to, else the word itself.
    std::uint32_t predicate(std::uint32_t i) const {
        const std::string_view deprel = universal(document_.tokens[i].deprel);
        return has_head(i) && (deprel == "aux" || deprel == "cop") ? head(i) : i;
    }

    // Person and number of the subject: 0 unknown, 1 to 3 singular, 4 to 6 plural, 7 "you", 8 "there".
    std::uint32_t agreement(std::uint32_t i) const {
        std::uint32_t verb = predicate(i);
        for (int step = 0; step < kStepsMax; ++step) {
            const std::uint32_t subject = subjects_[verb - first_];
            if (subject != 0) {
                return person_and_number(subject - 1, verb);
            }
            const Token& token = document_.tokens[verb];
            if (!has_head(verb)) {
                break;
            }
            if (token.deprel == "acl:relcl") {
                return noun_agreement(head(verb));
            }
            if (universal(token.deprel) != "conj") {
                break;
            }
            verb = head(verb);
        }
        return 0;
    }

    std::uint32_t person_and_number(std::uint32_t subject, std::uint32_t verb) const {
        const Token& token = document_.tokens[subject];
        const bool relative = token.xpos == "WDT" || token.xpos == "WP";
        if (relative && has_head(verb) && document_.tokens[verb].deprel == "acl:relcl") {
            return noun_agreement(head(verb));
        }
        return noun_agreement(subject);
    }

    std::uint32_t noun_agreement(std::uint32_t i) const {
        const Token& token = document_.tokens[i];
        const bool several = (bits(i) & kAnd) != 0;
        if (token.xpos == "PRP") {
            const std::string_view form = document_.view(token);
            const auto is = [&](std::string_view lower) {
                return form.size() == lower.size() &&
                       std::equal(form.begin(), form.end(), lower.begin(), [](char a, char b) {
                           return (a >= 'A' && a <= 'Z' ? a - 'A' + 'a' : a) == b;
                       });
            };
            if (is("i") || is("me")) {
                return several ? 4 : 1;
            }
            if (is("we") || is("us")) {
                return 4;
            }
            if (is("you") || is("u") || is("ya")) {
                return 7;
            }
            if (is("they") || is("them")) {
                return 6;
            }
            return several ? 6 : 3;
        }
        if (several || token.xpos == "NNS" || token.xpos == "NNPS") {
            return 6;
        }
        if (token.xpos == "DT") {  // "these", "those"; "this", "that"
            return document_.view(token).size() == 5 ? 6 : 3;
        }
        if (token.xpos == "NN" || token.xpos == "NNP" || token.xpos == "VBG") {
            return 3;
        }
        return token.xpos == "CD" ? 9 : 10;
    }

    std::uint32_t base_form(std::uint32_t i) const {
        const std::uint32_t verb = predicate(i);
        const Token& token = document_.tokens[verb];
        const bool itself = verb == i;
        const std::uint32_t below = bits(verb);
        if ((below & kTo) != 0) {
            return 0;
        }
        if ((below & kModal) != 0) {
            return 1;
        }
        // An auxiliary besides this word itself.
        if (itself && (below & kAux) != 0) {
            return 2;
        }
        const std::string_view deprel = universal(token.deprel);
        if (deprel == "conj" && has_head(verb)) {
            const std::uint32_t first = head(verb);
            const std::uint32_t there = bits(first);
            const bool other = (below & kSubject) != 0;
            if ((there & (kTo | kModal | kAux)) != 0) {
                return other ? 4 : 3;
            }
            const Token& conjunct = document_.tokens[first];
            return conjunct.xpos == "VB" && conjunct.head < 0 ? 5 : 6;
        }
        const std::uint32_t subject = (below & kSubject) != 0 ? 1 : 0;
        const std::uint32_t marked = (below & kMark) != 0 ? 1 : 0;
        if (deprel == "xcomp" || deprel == "ccomp") {
            return 7 + 4 * (deprel == "xcomp" ? 1 : 0) + 2 * subject + marked;
        }
        if (deprel == "advcl" || deprel == "acl" || deprel == "csubj") {
            return 15 + 2 * subject + marked;
        }
        return 19 + 4 * (itself ? 1 : 0) + 2 * subject + marked;
    }

    std::uint32_t participle(std::uint32_t i) const {
        const Token& token = document_.tokens[i];
        const std::string_view deprel = universal(token.deprel);
        if (deprel == "aux" || deprel == "cop") {
            return 45;
        }
        const std::uint32_t below = bits(i);
        std::uint32_t sort = 0;
        if ((below & kAux) != 0) {
            return 44;
        }
        if ((below & (kMark | kCase)) != 0) {
            sort = 1;
        } else if ((below & (kDeterminer | kSubject)) != 0) {
            sort = 2;
        }
        return std::min(clause_relation(token), std::uint32_t{13}) * 3 + sort;
    }

    std::uint32_t past_participle(std::uint32_t i) const {
        const std::uint32_t verb = predicate(i);
        const Token& token = document_.tokens[verb];
        const std::uint32_t below = bits(verb);
        if (verb != i) {
            return (below & kAuxPass) != 0 ? 0 : 1;
        }
        if ((below & (kAuxPass | kSubjectPass)) != 0) {
            return 2;
        }
        if ((below & kAux) != 0) {
            return (below & kObject) != 0 ? 3 : 4;
        }
        if (universal(token.deprel) == "conj" && has_head(verb)) {
            const std::uint32_t there = bits(head(verb));
            if ((there & (kAuxPass | kSubjectPass)) != 0) {
                return 5;
            }
            return (there & kAux) != 0 ? 6 : 7;
        }
        return 8 + clause_relation(token);
    }

    std::uint32_t pronoun(std::uint32_t i) const {
        constexpr std::array<std::string_view, 9> kRelations = {
            "nsubj", "expl", "obj", "iobj", "obl", "nmod", "conj", "advmod", "root"};
        const Token& token = document_.tokens[i];
        if (token.deprel == "obl:unmarked" || token.deprel == "nmod:unmarked" ||
            token.deprel == "obl:npmod" || token.deprel == "nmod:npmod") {
            return 10;
        }
        return static_cast<std::uint32_t>(
            std::find(kRelations.begin(), kRelations.end(), universal(token.deprel)) -
            kRelations.begin());
    }

    std::uint32_t wh_word(std::uint32_t i) const {
        if ((bits(i) & kRelativeClause) != 0) {
            return 0;
        }
        std::uint32_t at = i;
        for (int step = 0; step < kStepsMax; ++step) {
            const std::string_view deprel = document_.tokens[at].deprel;
            if (deprel == "acl:relcl" || deprel == "advcl:relcl") {
                return 1 + (step == 0 ? 0U : 1U);
            }
            const std::string_view relation = universal(deprel);
            if (!has_head(at)) {
                return 3;
            }
            if (relation == "ccomp" || relation == "csubj") {
                return 4;
            }
            if (relation == "advcl") {
                return 5;
            }
            if (relation == "acl") {
                return 6;
            }
            at = head(at);
        }
        return 7;
    }

    const Document& document_;
    std::uint32_t first_;
    std::uint32_t last_;
    std::vector<std::uint32_t> bits_;      // of the children of each token
    std::vector<std::uint32_t> subjects_;  // token + 1 of each token's subject; 0 none
};

}  // namespace

void feature_contexts(const Document& document,
                      const Sentence& sentence,
                      std::vector<FeatureContext>& contexts) {
    const Contexts source(document, sentence);
    contexts.clear();
    for (std::uint32_t i = sentence.first_token; i < sentence.last_token; ++i) {
        contexts.push_back(source.of(i));
    }
}

Result<std::unique_ptr<FeatureTagger>> FeatureTagger::load(std::shared_ptr<const ModelFile> model) {
    ENTENTE_TRY(model->require_kind(kLemmaModelKind));
    std::unique_ptr<FeatureTagger> result(new FeatureTagger);
    ENTENTE_ASSIGN(const std::string_view tags, model->text("tags"));
    ENTENTE_ASSIGN(result->tags_, WordTags::parse(tags, model->name()));
    ENTENTE_ASSIGN(std::string_view labels, model->text("feats.labels"));
    while (!labels.empty()) {
        const std::size_t end = std::min(labels.find('\n'), labels.size());
        result->labels_.push_back(labels.substr(0, end));
        result->morphologies_.push_back(morphology_of(result->labels_.back()));
        labels.remove_prefix(std::min(end + 1, labels.size()));
    }
    ENTENTE_ASSIGN(result->words_, SuffixTable::load(*model, "feats.word", result->labels_.size()));
    for (std::uint32_t key = 0; key < result->tags_.size() * kFeatureContexts; ++key) {
        const std::uint32_t root = result->words_.root(key);
        // A context that was never seen with these tags says as much as none.
        result->roots_.push_back(root != SuffixTable::kNoRoot || key % kFeatureContexts == 0
                                     ? root
                                     : result->roots_[key - key % kFeatureContexts]);
    }
    result->model_ = std::move(model);
    return result;
}

Status FeatureTagger::apply(Document& document) const {
    WordFormBuffers buffers;
    std::vector<FeatureContext> contexts;
    for (const Sentence& sentence : document.sentences) {
        feature_contexts(document, sentence, contexts);
        for (std::uint32_t i = sentence.first_token; i < sentence.last_token; ++i) {
            Token& token = document.tokens[i];
            const std::uint32_t tag = tags_.number(token.upos, token.xpos);
            const std::uint32_t root =
                tag == WordTags::kNone
                    ? SuffixTable::kNoRoot
                    : roots_[tag * kFeatureContexts + contexts[i - sentence.first_token]];
            const std::string_view form = document.view(token);
            const WordForm word =
                word_form(form, letters_of(form), token.upos, WordPlace::inside, buffers);
            const int label =
                root == SuffixTable::kNoRoot ? SuffixTable::kNoLabel : words_.find(root, word.key);
            if (label < 0) {
                token.features = "_";
                token.morphology = Morphology();
            } else {
                token.features = labels_[static_cast<std::size_t>(label)];
                token.morphology = morphologies_[static_cast<std::size_t>(label)];
            }
        }
    }
    return {};
}

}  // namespace entente
