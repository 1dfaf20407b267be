#include "importers/extract/office_complements.h"

#include <set>
#include <string_view>

#include "importers/extract/mentions.h"

namespace entente {

namespace {

using Words = std::set<std::string_view>;

constexpr std::uint32_t kNobody = UINT32_MAX;
constexpr int kClimbMax = 4;

class ComplementReader {
public:
    ComplementReader(const Document& document, const Sentence& sentence)
        : document_(document), sentence_(sentence) {}

    std::uint32_t holder(std::uint32_t first, std::uint32_t last) const {
        const std::uint32_t office = head_token(document_, first, last);
        const bool copula = child(office, "cop") != kNobody;
        if (copula) {
            return is_said(office) ? subject(office) : kNobody;
        }
        // "A's premier is [X]", "X, re-elected president of A": the tree hangs the office on X
        if (token(office).deprel == "nsubj" && above(office) != kNobody &&
            child(above(office), "cop") != kNobody && is_said(above(office))) {
            return above(office);
        }
        const std::uint32_t verb = above(office);
        if (verb == kNobody || !is_complement(office) || !is_said(verb)) {
            return kNobody;
        }
        static const Words reflexive = {"become", "remain", "stay"};
        static const Words transitive = {
            "make",     "name",       "appoint",   "elect",  "re-elect", "reelect", "declare",
            "proclaim", "designate",  "nominate",  "crown",  "swear",    "install", "reappoint",
            "confirm",  "inaugurate", "reinstate", "choose", "dismiss",  "sack",    "fire",
            "replace",  "oust",       "depose",    "remove"};
        static const Words with_as = {"serve",
                                      "act",
                                      "take",
                                      "step",
                                      "resign",
                                      "retire",
                                      "return",
                                      "continue",
                                      "work",
                                      "succeed",
                                      "quit",
                                      "double",
                                      "begin",
                                      "start",
                                      "end",
                                      "finish",
                                      "spend"};
        const bool as = lemma_of_child(office, "case") == "as";
        if (reflexive.contains(lemma(verb)) || (as && with_as.contains(lemma(verb)))) {
            return subject(verb);
        }
        return transitive.contains(lemma(verb)) ? whoever_is_made(verb, office) : kNobody;
    }

private:
    const Token& token(std::uint32_t t) const { return document_.tokens[t]; }

    std::string_view lemma(std::uint32_t t) const { return token(t).lemma; }

    // The token above `t`, or kNobody.
    std::uint32_t above(std::uint32_t t) const {
        const std::int32_t head = token(t).head;
        const bool inside = head >= static_cast<std::int32_t>(sentence_.first_token) &&
                            head < static_cast<std::int32_t>(sentence_.last_token);
        return inside ? static_cast<std::uint32_t>(head) : kNobody;
    }

    // The first word below `t` by a relation that begins so.
    std::uint32_t child(std::uint32_t t, std::string_view relation) const {
        for (std::uint32_t k = sentence_.first_token; k < sentence_.last_token; ++k) {
            if (above(k) == t && token(k).deprel.starts_with(relation)) {
                return k;
            }
        }
        return kNobody;
    }

    std::string_view lemma_of_child(std::uint32_t t, std::string_view relation) const {
        const std::uint32_t found = child(t, relation);
        return found == kNobody ? std::string_view() : lemma(found);
    }

    bool is_complement(std::uint32_t office) const {
        static const Words relations = {"xcomp", "obj", "obl", "ccomp", "dep", "iobj"};
        const std::string_view relation = token(office).deprel;
        return relations.contains(relation) ||
               (relation.starts_with("nmod") && lemma_of_child(office, "case") == "as");
    }

    // Neither denied nor possible nor wished for.
    bool is_said(std::uint32_t verb) const {
        for (std::uint32_t k = sentence_.first_token; k < sentence_.last_token; ++k) {
            if (above(k) == verb &&
                (token(k).xpos == "MD" || lemma(k) == "not" || lemma(k) == "never")) {
                return false;
            }
        }
        // "wants to become", "failed to be elected"; but "went on to serve"
        const bool infinitive = lemma_of_child(verb, "mark") == "to";
        return !infinitive || (above(verb) != kNobody && lemma(above(verb)) == "go");
    }

    // "X, [who] became": whoever the pronoun stands for.
    std::uint32_t behind_relative(std::uint32_t found, std::uint32_t verb) const {
        static const Words relatives = {"who", "that", "which", "whom"};
        if (!relatives.contains(lemma(found)) || token(verb).deprel != "acl:relcl") {
            return found;
        }
        // "X is a politician [who] was minister": X
        const std::uint32_t noun = above(verb);
        const bool predicate = noun != kNobody && child(noun, "cop") != kNobody;
        const std::uint32_t subject = predicate ? child(noun, "nsubj") : kNobody;
        return subject == kNobody ? noun : subject;
    }

    std::uint32_t subject(std::uint32_t verb) const {
        std::uint32_t here = verb;
        for (int step = 0; step < kClimbMax && here != kNobody; ++step) {
            if (const std::uint32_t found = child(here, "nsubj"); found != kNobody) {
                return behind_relative(found, here);
            }
            const std::string_view relation = token(here).deprel;
            if (relation.starts_with("acl")) {
                return above(here);
            }
            if (relation != "conj" && relation != "advcl" && relation != "xcomp" &&
                relation != "parataxis") {
                return kNobody;
            }
            here = above(here);
        }
        return kNobody;
    }

    // Whom `verb` makes what `office` says: the object, or the subject of a passive.
    std::uint32_t whoever_is_made(std::uint32_t verb, std::uint32_t office) const {
        if (const std::uint32_t found = child(verb, "nsubj:pass"); found != kNobody) {
            return behind_relative(found, verb);
        }
        for (const std::string_view relation : {"obj", "iobj"}) {
            const std::uint32_t found = child(verb, relation);
            if (found != kNobody && found != office) {
                return found;
            }
        }
        const bool participle = token(verb).xpos == "VBN" || token(verb).xpos == "VBD";
        const bool active = child(verb, "nsubj") != kNobody;
        return participle && !active ? subject(verb) : kNobody;
    }

    const Document& document_;
    const Sentence& sentence_;
};

}  // namespace

std::uint32_t holder_of_complement(const Document& document,
                                   const Sentence& sentence,
                                   std::uint32_t first,
                                   std::uint32_t last) {
    if (first >= last || last > sentence.last_token) {
        return kNobody;
    }
    return ComplementReader(document, sentence).holder(first, last);
}

}  // namespace entente
