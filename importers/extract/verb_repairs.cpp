#include "importers/extract/verb_repairs.h"

#include <array>
#include <cstdint>
#include <optional>
#include <string_view>

#include "importers/extract/tree_editor.h"
#include "importers/text/one_of.h"

namespace entente {

namespace {

class VerbRepair : private TreeEditor {
public:
    using TreeEditor::TreeEditor;

    void run() {
        for (std::uint32_t t = first_; t < last_; ++t) {
            if (at(t).lemma == "have") {
                join_participle(t);
            } else if (at(t).upos == Upos::adj) {
                open_infinitive(t);
                make_verb(t);
            } else if (at(t).xpos == "VBG" && at(t).deprel == "advcl") {
                lower_participle(t);
                raise_saying(t);
            } else if (at(t).upos == Upos::verb && at(t).deprel == "advcl") {
                lower_infinitive(t);
            } else if (at(t).upos == Upos::verb && at(t).deprel == "acl:relcl") {
                open_content(t);
            } else if (at(t).upos == Upos::verb && at(t).deprel == "parataxis") {
                find_teller(t);
            }
        }
    }

private:
    // "agreed to [open] talks"
    void open_infinitive(std::uint32_t t) {
        static constexpr auto kWords = std::to_array<std::string_view>(
            {"open", "free", "secure", "lower", "double", "clear", "complete", "better", "empty"});
        static constexpr auto kGovernors = std::to_array<std::string_view>(
            {"agree",    "decide", "plan",  "vow",     "promise",   "pledge",
             "want",     "refuse", "offer", "intend",  "undertake", "threaten",
             "hope",     "seek",   "try",   "attempt", "prepare",   "resolve",
             "continue", "begin",  "fail",  "manage",  "help",      "undertake"});
        const auto noun = at(t).deprel == "amod" ? head_behind(t) : std::nullopt;
        if (!noun || t < first_ + 2 || form(t - 1) != "to" || !is_one_of(kWords, at(t).lemma) ||
            at(t - 1).head != static_cast<std::int32_t>(*noun) || child(*noun, "det")) {
            return;
        }
        const std::int32_t above = at(*noun).head;
        if (above + 2 != static_cast<std::int32_t>(t) ||
            above < static_cast<std::int32_t>(first_) ||
            !is_one_of(kGovernors, at(static_cast<std::uint32_t>(above)).lemma)) {
            return;
        }
        make_infinitive(t);
        hang(t, static_cast<std::uint32_t>(above), "xcomp");
        hang(t - 1, t, "mark");
        at(t - 1).upos = Upos::part;
        hang(*noun, t, "obj");
    }

    // "said that B [had] in August attacked C", with "had" for a verb of its own
    void join_participle(std::uint32_t t) {
        constexpr std::uint32_t kBetweenMax = 6;
        if (at(t).deprel == "aux" || child(t, "obj") || !has_subject(t)) {
            return;
        }
        std::uint32_t verb = t + 1;
        while (verb < last_ && verb <= t + kBetweenMax && hangs_between(verb, t)) {
            ++verb;
        }
        const bool participle = verb > t + 1 && verb < last_ && verb <= t + kBetweenMax + 1 &&
                                (at(verb).xpos == "VBN" || at(verb).xpos == "VBD") &&
                                at(verb).deprel != "amod" && !has_subject(verb) &&
                                !child(verb, "aux") && !child(verb, "mark");
        if (!participle) {
            return;
        }
        if (at(verb).head == static_cast<std::int32_t>(t)) {
            at(verb).head = at(t).head;
            at(verb).deprel = at(t).deprel;
        }
        move_children(t, verb);
        hang(t, verb, "aux");
    }

    // Whether token `t` is part of an adjunct of the verb at token `verb`.
    bool hangs_between(std::uint32_t t, std::uint32_t verb) {
        constexpr int kClimbMax = 4;
        for (int step = 0; step < kClimbMax; ++step) {
            const std::int32_t above = at(t).head;
            if (above == static_cast<std::int32_t>(verb)) {
                return at(t).deprel.starts_with("obl") || at(t).deprel == "advmod" ||
                       at(t).deprel == "punct";
            }
            if (!inside(above)) {
                return false;
            }
            t = static_cast<std::uint32_t>(above);
        }
        return false;
    }

    // "will [free] four prisoners": an adjective with an auxiliary and an object
    void make_verb(std::uint32_t t) {
        const auto auxiliary = child(t, "aux");
        const bool modal = auxiliary && *auxiliary < t && at(*auxiliary).xpos == "MD";
        if (!modal || !child(t, "obj") || child(t, "cop")) {
            return;
        }
        make_infinitive(t);
    }

    // "When he seized power, [deposing] X, the Union suspended B"
    void lower_participle(std::uint32_t t) {
        const auto main = head_behind(t);
        if (!main || t < first_ + 3 || form(t - 1) != "," || has_subject(t) || child(t, "mark")) {
            return;
        }
        const auto subject = subject_of(*main);
        if (!subject || *subject < t) {
            return;
        }
        for (std::uint32_t k = t; k-- > first_;) {
            const bool clause = at(k).head == static_cast<std::int32_t>(*main) &&
                                at(k).deprel == "advcl" && at(k).xpos != "VBG";
            if (clause && has_subject(k)) {
                at(t).head = static_cast<std::int32_t>(k);
                return;
            }
        }
    }

    // "A said it would stay away, [accusing] B", with "accusing" hung on "stay": another thing that A says.
    void raise_saying(std::uint32_t t) {
        static constexpr auto kSaying = std::to_array<std::string_view>(
            {"accuse", "blame", "denounce", "condemn", "criticise", "criticize", "describe",
             "call",   "warn",  "urge",     "cite",    "thank",     "praise",    "insist",
             "add",    "argue", "demand",   "stress",  "reject",    "dismiss"});
        static constexpr auto kSaid = std::to_array<std::string_view>(
            {"say", "announce", "declare", "state", "tell", "write", "warn", "claim", "insist"});
        const std::int32_t clause = at(t).head;
        if (!is_one_of(kSaying, at(t).lemma) || t < first_ + 3 || form(t - 1) != "," ||
            child(t, "mark") || clause < static_cast<std::int32_t>(first_) ||
            clause >= static_cast<std::int32_t>(t)) {
            return;
        }
        const auto told = static_cast<std::uint32_t>(clause);
        const std::int32_t verb = at(told).head;
        if (at(told).deprel == "ccomp" && verb >= static_cast<std::int32_t>(first_) &&
            verb < clause && is_one_of(kSaid, at(static_cast<std::uint32_t>(verb)).lemma)) {
            at(t).head = verb;
        }
    }

    // "supports the bid of A [to join] B", with "join" hung on "supports": it is what the bid is for.
    void lower_infinitive(std::uint32_t t) {
        static constexpr auto kNouns = std::to_array<std::string_view>(
            {"bid",     "decision", "plan",        "attempt",   "effort",  "offer",
             "refusal", "move",     "intention",   "readiness", "wish",    "desire",
             "right",   "request",  "willingness", "pledge",    "promise", "threat",
             "failure", "campaign", "ambition",    "agreement", "consent", "application"});
        if (t < first_ + 4 || form(t - 1) != "to" || !is_noun(at(t - 2)) || at(t).head < 0 ||
            at(t - 1).head != static_cast<std::int32_t>(t)) {
            return;
        }
        std::uint32_t owner = t - 2;
        constexpr int kNameWordsMax = 6;
        for (int step = 0; step < kNameWordsMax && at(owner).deprel == "flat" &&
                           at(owner).head >= static_cast<std::int32_t>(first_);
             ++step) {
            owner = static_cast<std::uint32_t>(at(owner).head);
        }
        const auto of = child(owner, "case");
        const std::int32_t noun = at(owner).head;
        const bool below = at(owner).deprel == "nmod" && of && at(*of).lemma == "of" &&
                           noun >= static_cast<std::int32_t>(first_) &&
                           noun < static_cast<std::int32_t>(owner);
        if (!below) {
            return;
        }
        const auto act = static_cast<std::uint32_t>(noun);
        if (at(act).head == at(t).head && is_one_of(kNouns, at(act).lemma)) {
            hang(t, act, "acl");
        }
    }

    // "the report that A [attacked] B", with "that" for an object beside B: what the report says
    void open_content(std::uint32_t t) {
        static constexpr auto kNouns = std::to_array<std::string_view>({"report",
                                                                        "claim",
                                                                        "rumour",
                                                                        "rumor",
                                                                        "allegation",
                                                                        "charge",
                                                                        "suggestion",
                                                                        "assertion",
                                                                        "accusation",
                                                                        "news"});
        const std::int32_t noun = at(t).head;
        if (noun < static_cast<std::int32_t>(first_) || noun + 1 >= static_cast<std::int32_t>(t) ||
            !is_one_of(kNouns, at(static_cast<std::uint32_t>(noun)).lemma)) {
            return;
        }
        const auto that = static_cast<std::uint32_t>(noun) + 1;
        if (form(that) != "that" || at(that).head != static_cast<std::int32_t>(t) ||
            at(that).deprel != "obj" || !subject_of(t)) {
            return;
        }
        for (std::uint32_t k = t + 1; k < last_; ++k) {
            if (at(k).head == static_cast<std::int32_t>(t) && at(k).deprel == "obj") {
                at(t).deprel = "acl";
                at(that).deprel = "mark";
                at(that).upos = Upos::sconj;
                return;
            }
        }
    }

    // "did not praise A, X Y [told] Reuters", with X joined to A: who tells
    void find_teller(std::uint32_t t) {
        if (!is_one_of(kTelling, at(t).lemma) || has_subject(t) || t < first_ + 4) {
            return;
        }
        std::uint32_t name = t - 1;
        constexpr int kNameWordsMax = 6;
        for (int step = 0; step < kNameWordsMax && at(name).deprel == "flat" &&
                           at(name).head >= static_cast<std::int32_t>(first_) &&
                           at(name).head < static_cast<std::int32_t>(name);
             ++step) {
            name = static_cast<std::uint32_t>(at(name).head);
        }
        const bool beside = at(name).upos == Upos::propn && name > first_ &&
                            form(name - 1) == "," && !child(name, "cc") &&
                            (at(name).deprel == "conj" || at(name).deprel == "appos");
        if (beside) {
            hang(name, t, "nsubj");
        }
    }

    std::optional<std::uint32_t> subject_of(std::uint32_t verb) {
        const auto subject = child(verb, "nsubj");
        return subject ? subject : child(verb, "nsubj:pass");
    }
};

}  // namespace

void repair_verbs(Document& document, const Sentence& sentence) {
    VerbRepair(document, sentence).run();
}

}  // namespace entente
