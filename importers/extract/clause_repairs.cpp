#include "importers/extract/clause_repairs.h"

#include <array>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "importers/extract/tree_editor.h"
#include "importers/text/one_of.h"

namespace entente {

namespace {

class ClauseRepair : private TreeEditor {
public:
    using TreeEditor::TreeEditor;

    void run() {
        for (std::uint32_t t = first_; t < last_; ++t) {
            if (is_noun(at(t))) {
                raise_joined(t);
                raise_owned(t);
                move_declared(t);
                make_chosen(t);
                make_bare_object(t);
                make_being_verb(t);
                name_described(t);
                name_titled(t);
            }
        }
        for (std::uint32_t t = first_ + 2; t < last_; ++t) {
            find_inverted_subject(t);
            if (at(t).deprel == "acl") {
                describe_name(t);
            }
            if (at(t).upos == Upos::verb && is_finite(t) && !has_subject(t)) {
                find_speaker(t);
                find_subject_behind_comma(t);
            }
        }
    }

private:
    struct Reach {
        std::uint32_t first;
        std::uint32_t last;
    };

    static constexpr int kClimbMax = 24;

    bool is_finite(std::uint32_t t) {
        const std::string& xpos = at(t).xpos;
        return xpos == "VBD" || xpos == "VBZ" || xpos == "VBP" || has_child_like(t, "aux");
    }

    // The first and the last token that stand below `t`, itself among them.
    Reach reach(std::uint32_t t) {
        Reach reach{t, t};
        for (std::uint32_t k = first_; k < last_; ++k) {
            std::int32_t above = static_cast<std::int32_t>(k);
            for (int step = 0;
                 step < kClimbMax && above >= 0 && above != static_cast<std::int32_t>(t);
                 ++step) {
                above = at(static_cast<std::uint32_t>(above)).head;
            }
            if (above == static_cast<std::int32_t>(t)) {
                reach.first = k < reach.first ? k : reach.first;
                reach.last = k > reach.last ? k : reach.last;
            }
        }
        return reach;
    }

    bool is_behind_comma(const Reach& words) {
        return words.first > first_ && form(words.first - 1) == ",";
    }

    // The nearest word above `t` that is meant, a few steps up.
    template <typename Meant>
    std::optional<std::uint32_t> above(std::uint32_t t, const Meant& is_meant) {
        constexpr int kStepsMax = 6;
        std::int32_t word = at(t).head;
        for (int step = 0; step < kStepsMax && word >= static_cast<std::int32_t>(first_); ++step) {
            if (is_meant(static_cast<std::uint32_t>(word))) {
                return static_cast<std::uint32_t>(word);
            }
            word = at(static_cast<std::uint32_t>(word)).head;
        }
        return std::nullopt;
    }

    void make_subject(std::uint32_t noun, std::uint32_t verb) {
        hang(noun, verb, has_child_like(verb, "aux:pass") ? "nsubj:pass" : "nsubj");
    }

    // Where the verbal group of `verb` begins: at its first auxiliary or adverb in front of it.
    std::uint32_t verbal_group(std::uint32_t verb) {
        std::uint32_t begin = verb;
        while (begin > first_ && at(begin - 1).head == static_cast<std::int32_t>(verb) &&
               (at(begin - 1).upos == Upos::aux || at(begin - 1).upos == Upos::adv ||
                at(begin - 1).upos == Upos::part)) {
            --begin;
        }
        return begin;
    }

    // ", a spokesman for B said."
    void find_speaker(std::uint32_t verb) {
        static constexpr auto kSaid = std::to_array<std::string_view>({"say",
                                                                       "tell",
                                                                       "add",
                                                                       "write",
                                                                       "announce",
                                                                       "report",
                                                                       "note",
                                                                       "warn",
                                                                       "argue",
                                                                       "claim",
                                                                       "explain",
                                                                       "recall"});
        if (!is_one_of(kSaid, at(verb).lemma) || at(verb).deprel == "conj") {
            return;
        }
        const std::uint32_t end = verbal_group(verb);
        for (std::uint32_t t = end; t-- > first_;) {
            if (form(t) == ",") {
                return;
            }
            if (!is_noun(at(t)) || !hangs_elsewhere(t, verb)) {
                continue;
            }
            const Reach whole = reach(t);
            if (whole.last + 1 == end && is_behind_comma(whole)) {
                make_subject(t, verb);
                return;
            }
        }
    }

    // A noun without a preposition that is no subject, and on which the verb does not hang.
    bool hangs_elsewhere(std::uint32_t t, std::uint32_t verb) {
        static constexpr auto kRelations =
            std::to_array<std::string_view>({"obj", "obl", "nmod", "appos", "conj", "dep", "list"});
        return at(t).head >= 0 && at(t).head < static_cast<std::int32_t>(t) &&
               is_one_of(kRelations, at(t).deprel) && !child(t, "case") && !child(t, "cc") &&
               at(verb).head != static_cast<std::int32_t>(t);
    }

    // "At the invitation of B, the President of C, X, paid": what stands between two commas in front of the verb.
    void find_subject_behind_comma(std::uint32_t verb) {
        if (at(verb).deprel != "root" || has_subject(verb)) {
            return;
        }
        const std::uint32_t end = verbal_group(verb);
        const std::uint32_t stop = end > first_ && form(end - 1) == "," ? end - 1 : end;
        for (std::uint32_t t = first_ + 1; t < stop; ++t) {
            if (!is_noun(at(t)) || !hangs_elsewhere(t, verb)) {
                continue;
            }
            const Reach whole = reach(t);
            // "A day after his release Mr X, whom B had held, flew"
            const bool named = at(t).deprel == "appos" && at(t).upos == Upos::propn;
            if (whole.last + 1 == stop && (named || is_behind_comma(whole))) {
                make_subject(t, verb);
                return;
            }
        }
    }

    // "handed over to B [18 prisoners]"
    void make_bare_object(std::uint32_t t) {
        const std::int32_t head = at(t).head;
        if (at(t).deprel != "obl" || head < static_cast<std::int32_t>(first_) ||
            head >= static_cast<std::int32_t>(t) || child(t, "case") || child(t, "advmod")) {
            return;
        }
        const auto verb = static_cast<std::uint32_t>(head);
        const bool counted = child(t, "nummod") || child(t, "det");
        if (at(verb).upos == Upos::verb && counted && is_active(verb) && !child(verb, "obj") &&
            !is_time(t)) {
            at(t).deprel = "obj";
        }
    }

    bool is_active(std::uint32_t verb) {
        return !has_child_like(verb, "aux:pass") && at(verb).morphology.voice != Voice::passive;
    }

    bool is_time(std::uint32_t t) {
        static constexpr auto kTimes = std::to_array<std::string_view>({"day",
                                                                        "week",
                                                                        "month",
                                                                        "year",
                                                                        "time",
                                                                        "morning",
                                                                        "night",
                                                                        "evening",
                                                                        "hour",
                                                                        "minute",
                                                                        "decade",
                                                                        "century",
                                                                        "weekend",
                                                                        "afternoon",
                                                                        "season",
                                                                        "way",
                                                                        "moment",
                                                                        "quarter"});
        return is_one_of(kTimes, at(t).lemma);
    }

    // "A condemned it, as did B", "nor has C", with B for an object
    void find_inverted_subject(std::uint32_t t) {
        static constexpr auto kOpenings =
            std::to_array<std::string_view>({"as", "so", "nor", "neither"});
        static constexpr auto kAuxiliaries =
            std::to_array<std::string_view>({"do", "have", "be", "will", "would", "can"});
        if (!is_one_of(kOpenings, at(t - 1).lemma) || !is_one_of(kAuxiliaries, at(t).lemma) ||
            has_subject(t)) {
            return;
        }
        for (std::uint32_t k = t + 1; k < last_; ++k) {
            if (at(k).head == static_cast<std::int32_t>(t) && is_noun(at(k)) &&
                (at(k).deprel == "obj" || at(k).deprel == "xcomp") && reach(k).first == t + 1) {
                at(k).deprel = "nsubj";
                return;
            }
        }
    }

    // "X, an adviser to Y, and Z, the delegate, signed", with Z joined to Y: behind the comma that ends what is said of X.
    void raise_joined(std::uint32_t t) {
        if (at(t).deprel != "conj" || at(t).upos != Upos::propn || t < first_ + 5) {
            return;
        }
        const auto conjunction = child(t, "cc");
        if (!conjunction || *conjunction < first_ + 2 || form(*conjunction - 1) != ",") {
            return;
        }
        // up to the word in apposition, past no other comma
        const auto said = above(t, [this, t](std::uint32_t word) {
            return at(word).upos == Upos::verb ||
                   (at(word).deprel == "appos" && at(t).head != static_cast<std::int32_t>(word));
        });
        if (!said || at(*said).upos == Upos::verb) {
            return;
        }
        const std::int32_t holder = at(*said).head;
        if (holder >= static_cast<std::int32_t>(first_) &&
            at(static_cast<std::uint32_t>(holder)).upos == Upos::propn &&
            !has_comma(*said, *conjunction - 1)) {
            at(t).head = holder;
        }
    }

    bool has_comma(std::uint32_t begin, std::uint32_t end) {
        for (std::uint32_t t = begin; t < end; ++t) {
            if (form(t) == ",") {
                return true;
            }
        }
        return false;
    }

    // "declared the ambassador, X, [persona non grata]", with "grata" beside X
    void move_declared(std::uint32_t t) {
        const std::string_view word = form(t);
        if ((word != "grata" && word != "gratae") || t < first_ + 4) {
            return;
        }
        if (at(t).deprel == "conj" && is_noun(at(t - 3))) {
            release_declared(t);
            return;
        }
        if (at(t).deprel != "appos") {
            return;
        }
        const auto verb = above(t, [this](std::uint32_t k) { return at(k).upos == Upos::verb; });
        if (verb) {
            hang(t, *verb, "xcomp");
        }
    }

    // "declared A and two [officials] persona non grata", with "officials" in front of "persona" and that joined to A
    void release_declared(std::uint32_t grata) {
        const std::uint32_t noun = grata - 3;
        const auto verb =
            above(grata, [this](std::uint32_t k) { return at(k).upos == Upos::verb; });
        const auto object = verb ? child(*verb, "obj") : std::nullopt;
        if (!verb || (object && *object > noun)) {
            return;
        }
        hang(grata, *verb, "xcomp");
        hang(noun, object ? *object : *verb, object ? "conj" : "obj");
        for (std::uint32_t k = first_; k < noun; ++k) {
            if (at(k).head == static_cast<std::int32_t>(grata) && at(k).deprel == "cc") {
                at(k).head = static_cast<std::int32_t>(noun);
            }
        }
    }

    // "A and his rival, [X], met", with X joined to A: his name, as nothing is joined behind the last of a list.
    void name_described(std::uint32_t name) {
        if (at(name).upos != Upos::propn || at(name).deprel != "conj" || name < first_ + 2 ||
            form(name - 1) != ",") {
            return;
        }
        const std::uint32_t described = name - 2;
        const Token& noun = at(described);
        if (noun.upos != Upos::noun || noun.deprel != "conj" || noun.head != at(name).head ||
            !has_child_like(described, "cc") || has_child_like(name, "cc") ||
            !(has_child_like(described, "nmod:poss") || has_child_like(described, "det"))) {
            return;
        }
        hang(name, described, "appos");
    }

    // "the chief of A, [X], met B", with X joined to A: whom the title is of, as nothing else is joined to A.
    void name_titled(std::uint32_t name) {
        if (at(name).upos != Upos::propn || at(name).deprel != "conj" || name < first_ + 3 ||
            form(name - 1) != "," || has_child_like(name, "cc")) {
            return;
        }
        const std::int32_t body = at(name).head;
        if (body < static_cast<std::int32_t>(first_) || body >= static_cast<std::int32_t>(name) ||
            at(static_cast<std::uint32_t>(body)).upos != Upos::propn ||
            at(static_cast<std::uint32_t>(body)).deprel != "nmod") {
            return;
        }
        for (std::uint32_t k = name + 1; k < last_; ++k) {
            if (at(k).head == body && at(k).deprel == "conj") {
                return;  // "of A, B and C"
            }
        }
        const std::int32_t title = at(static_cast<std::uint32_t>(body)).head;
        if (title < static_cast<std::int32_t>(first_) || title >= body ||
            at(static_cast<std::uint32_t>(title)).upos != Upos::noun) {
            return;
        }
        hang(name, static_cast<std::uint32_t>(title), "appos");
    }

    // "to see Y", "on Monday", "with Y" behind the name of a place
    bool is_adjunct(std::uint32_t t) {
        const std::string& relation = at(t).deprel;
        const auto marker = child(t, "mark");
        const auto preposition = child(t, "case");
        return relation == "advcl" || relation.starts_with("obl") ||
               (relation == "acl" && marker && form(*marker) == "to") ||
               (relation == "nmod" && preposition && form(*preposition) == "with");
    }

    // "in Moscow to see Y", "in Moscow with Y"
    bool has_adjunct(std::uint32_t place) {
        for (std::uint32_t k = place + 1; k < last_; ++k) {
            if (at(k).head == static_cast<std::int32_t>(place) && is_adjunct(k)) {
                return true;
            }
        }
        return false;
    }

    // "X was in [Moscow] to see Y": who is in a place does something there; "was" is the verb.
    void make_being_verb(std::uint32_t place) {
        const auto being = child(place, "cop");
        const auto where = child(place, "case");
        if (!being || !where || *being > *where || *where > place || form(*where) != "in" ||
            (at(place).upos != Upos::propn && at(place).lemma != "capital")) {
            return;
        }
        const auto subject = child(place, "nsubj");
        if (!has_adjunct(place) || !subject ||
            (at(*subject).upos != Upos::propn && at(*subject).upos != Upos::pron)) {
            return;
        }
        for (std::uint32_t k = first_; k < last_; ++k) {
            const std::string& relation = at(k).deprel;
            const bool of_clause = k < *being || is_adjunct(k) || relation == "punct" ||
                                   relation == "conj" || relation == "advmod" ||
                                   relation == "parataxis";
            if (at(k).head == static_cast<std::int32_t>(place) && of_clause && k != *being) {
                at(k).deprel = relation == "acl" ? "advcl" : relation == "nmod" ? "obl" : relation;
                at(k).head = static_cast<std::int32_t>(*being);
            }
        }
        at(*being).head = at(place).head;
        at(*being).deprel = at(place).deprel;
        at(*being).upos = Upos::verb;
        hang(place, *being, "obl");
    }

    // "the refusal to extradite X, accused by B of murder", with "accused" hung on the refusal: it is said of the name before the comma.
    void describe_name(std::uint32_t t) {
        const std::int32_t noun = at(t).head;
        if (at(t).xpos != "VBN" || t < first_ + 3 || form(t - 1) != "," ||
            at(t - 2).upos != Upos::propn || noun < static_cast<std::int32_t>(first_) ||
            noun >= static_cast<std::int32_t>(t) ||
            at(static_cast<std::uint32_t>(noun)).upos != Upos::noun) {
            return;
        }
        std::uint32_t name = t - 2;
        constexpr int kNameWordsMax = 6;
        for (int step = 0;
             step < kNameWordsMax && (at(name).deprel == "flat" || at(name).deprel == "compound") &&
             at(name).head >= static_cast<std::int32_t>(first_);
             ++step) {
            name = static_cast<std::uint32_t>(at(name).head);
        }
        // of a verb below the noun: "to extradite X"
        const std::int32_t verb = at(name).head;
        if (at(name).deprel == "obj" && verb > noun &&
            at(static_cast<std::uint32_t>(verb)).upos == Upos::verb) {
            at(t).head = static_cast<std::int32_t>(name);
        }
    }

    // "the Department of the Treasury's Office", with "Office" below "of": it is the office of the whole department.
    void raise_owned(std::uint32_t t) {
        const auto owner = child(t, "nmod:poss");
        const auto of = child(t, "case");
        const std::int32_t above = at(t).head;
        if (!owner || !of || at(t).upos != Upos::propn || at(*of).lemma != "of" || *of > *owner ||
            above < static_cast<std::int32_t>(first_) ||
            above + 1 != static_cast<std::int32_t>(*of)) {
            return;
        }
        const auto whole = static_cast<std::uint32_t>(above);
        const auto mark = child(*owner, "case");
        if (at(whole).upos != Upos::propn || at(*owner).upos != Upos::propn || !mark) {
            return;
        }
        at(t).head = at(whole).head;
        at(t).deprel = at(whole).deprel;
        hang(whole, t, "nmod:poss");
        hang(*owner, whole, "nmod");
        hang(*of, *owner, "case");
        hang(*mark, whole, "case");
    }

    // "elects X president", with the name hung on the office
    void make_chosen(std::uint32_t t) {
        static constexpr auto kVerbs = std::to_array<std::string_view>({"elect",
                                                                        "name",
                                                                        "appoint",
                                                                        "make",
                                                                        "declare",
                                                                        "proclaim",
                                                                        "crown",
                                                                        "nominate",
                                                                        "choose"});
        const auto office =
            at(t).deprel == "compound" && at(t).upos == Upos::propn ? head_behind(t) : std::nullopt;
        if (!office || at(*office).deprel != "obj" || at(*office).upos != Upos::noun ||
            child(*office, "det") || child(*office, "nmod:poss")) {
            return;
        }
        const std::int32_t verb = at(*office).head;
        if (verb < static_cast<std::int32_t>(first_) || verb >= static_cast<std::int32_t>(t) ||
            !is_one_of(kVerbs, at(static_cast<std::uint32_t>(verb)).lemma)) {
            return;
        }
        // the name begins right behind the verb
        if (verb + 1 == static_cast<std::int32_t>(t)) {
            hang(t, static_cast<std::uint32_t>(verb), "obj");
            at(*office).deprel = "xcomp";
        }
    }
};

}  // namespace

void repair_clauses(Document& document, const Sentence& sentence) {
    ClauseRepair(document, sentence).run();
}

}  // namespace entente
