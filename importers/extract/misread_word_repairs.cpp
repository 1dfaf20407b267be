#include "importers/extract/misread_word_repairs.h"

#include <array>
#include <cstdint>
#include <optional>
#include <string_view>

#include "importers/extract/tree_editor.h"
#include "importers/text/one_of.h"

namespace entente {

namespace {

class MisreadWordRepair : private TreeEditor {
public:
    using TreeEditor::TreeEditor;

    void run() {
        for (std::uint32_t t = first_ + 1; t < last_; ++t) {
            if (at(t).upos == Upos::verb) {
                make_noun(t);
                make_teller(t);
            } else if (at(t).upos == Upos::noun && at(t).deprel == "xcomp") {
                make_given(t);
            } else if (at(t).deprel == "fixed") {
                free_infinitive(t);
            }
        }
        for (std::uint32_t t = first_; t < last_; ++t) {
            if (form(t) == "no" && at(t).deprel == "advmod") {
                make_answer(t);
            } else if (at(t).upos == Upos::adj && at(t).deprel == "ccomp") {
                make_said(t);
            }
            repair_relation(t);
        }
    }

private:
    void repair_relation(std::uint32_t t) {
        const std::string& relation = at(t).deprel;
        if (relation == "expl") {
            make_subject(t);
        } else if (relation == "nsubj") {
            make_undergoer(t);
        } else if (relation == "conj" && at(t).upos == Upos::verb) {
            lift_joined(t);
        } else if (relation == "acl:relcl") {
            raise_relative(t);
            if (is_noun(at(t))) {
                make_direct_object(t);
            }
        } else if (relation == "advcl" || relation == "acl") {
            make_content(t);
            lower_to_those(t);
            join_act(t);
        } else if (form(t) == "over") {
            make_particle(t);
        }
    }

    // "3 March: [Greece] accused by B of it"
    void make_undergoer(std::uint32_t t) {
        const auto verb = head_behind(t);
        if (at(t).deprel == "nsubj" && verb && at(*verb).xpos == "VBN" && !child(*verb, "aux") &&
            !child(*verb, "obj") && child(*verb, "obl:agent")) {
            at(t).deprel = "nsubj:pass";
        }
    }

    // "a president of the Bank who was [ambassador]", said of the Bank: of whoever is a person, as no comma stands between
    void raise_relative(std::uint32_t t) {
        if (!inside(at(t).head) || at(t).head > static_cast<std::int32_t>(t)) {
            return;
        }
        const auto name = static_cast<std::uint32_t>(at(t).head);
        const auto who = child(t, "nsubj");
        const auto of = child(name, "case");
        const bool said = who && form(*who) == "who" && *who > first_ &&
                          at(*who - 1).upos == Upos::propn && at(name).upos == Upos::propn && of &&
                          at(*of).lemma == "of" && inside(at(name).head);
        if (said && at(static_cast<std::uint32_t>(at(name).head)).upos == Upos::noun) {
            at(t).head = at(name).head;
        }
    }

    // "condemns in the strongest terms both the A [attack] and B", with "attack" for a clause about the terms
    void make_direct_object(std::uint32_t t) {
        if (!inside(at(t).head) || !(child(t, "det") || child(t, "cc:preconj")) ||
            child(t, "cop") || child(t, "mark")) {
            return;
        }
        const auto noun = static_cast<std::uint32_t>(at(t).head);
        if (noun > t || at(noun).deprel != "obl" || !inside(at(noun).head)) {
            return;
        }
        const auto verb = static_cast<std::uint32_t>(at(noun).head);
        if (at(verb).upos != Upos::verb || verb > noun || child(verb, "obj") ||
            child(verb, "aux:pass")) {
            return;
        }
        for (std::uint32_t k = noun + 1; k < t; ++k) {
            if (at(k).head == static_cast<std::int32_t>(t)) {
                if (at(k).upos == Upos::pron) {
                    return;
                }
                at(k).deprel = at(k).deprel == "nsubj" ? "compound" : at(k).deprel;
            }
        }
        hang(t, verb, "obj");
        for (std::uint32_t k = t + 1; k < last_; ++k) {
            if (at(k).head == static_cast<std::int32_t>(t) && at(k).deprel == "obl") {
                at(k).deprel = "nmod";
            }
        }
    }

    // "has flown missions, [conducted] raids and is providing aid", with "conducted" beside the others
    void join_act(std::uint32_t t) {
        const bool act = at(t).deprel == "advcl" && at(t).xpos == "VBN" && child(t, "obj") &&
                         form(t - 1) == "," && !child(t, "mark") && inside(at(t).head) &&
                         at(t).head < static_cast<std::int32_t>(t);
        if (!act) {
            return;
        }
        const auto verb = static_cast<std::uint32_t>(at(t).head);
        if (at(verb).xpos != "VBN" || !child(verb, "aux")) {
            return;
        }
        for (std::uint32_t k = t + 1; k < last_; ++k) {
            if (at(k).head == static_cast<std::int32_t>(verb) && at(k).deprel == "conj" &&
                at(k).upos == Upos::verb && child(k, "cc")) {
                at(t).deprel = "conj";
                return;
            }
        }
    }

    // "recognised each other and [established] relations", joined to "other"
    void lift_joined(std::uint32_t t) {
        if (!inside(at(t).head) || at(t).head > static_cast<std::int32_t>(t) || !child(t, "obj") ||
            has_subject(t) || child(t, "mark")) {
            return;
        }
        const auto noun = static_cast<std::uint32_t>(at(t).head);
        const bool nominal = is_noun(at(noun)) || at(noun).upos == Upos::pron;
        if (!nominal || !inside(at(noun).head) || at(noun).head > static_cast<std::int32_t>(noun)) {
            return;
        }
        const auto verb = static_cast<std::uint32_t>(at(noun).head);
        const bool argument = at(noun).deprel == "obj" || at(noun).deprel == "obl";
        if (argument && at(verb).upos == Upos::verb &&
            (at(t).xpos == at(verb).xpos || is_finite(t))) {
            at(t).head = static_cast<std::int32_t>(verb);
        }
    }

    // "reported that A had [violated] B", "charged last month that A was [covering] up B": what is said
    void make_content(std::uint32_t t) {
        static constexpr auto kSaying = std::to_array<std::string_view>(
            {"say",     "report",  "announce", "claim",    "charge", "declare", "state",
             "insist",  "argue",   "warn",     "find",     "allege", "admit",   "confirm",
             "deny",    "hope",    "believe",  "complain", "note",   "write",   "reply",
             "respond", "counter", "suggest",  "reveal",   "show",   "tell",    "promise",
             "pledge",  "vow",     "stress",   "maintain", "agree",  "conclude"});
        const auto mark = child(t, "mark");
        if (!mark || form(*mark) != "that" || !inside(at(t).head) ||
            at(t).head > static_cast<std::int32_t>(*mark)) {
            return;
        }
        auto verb = static_cast<std::uint32_t>(at(t).head);
        if (at(t).deprel == "acl") {
            if (at(verb).deprel != "obl:unmarked" || !inside(at(verb).head)) {
                return;
            }
            verb = static_cast<std::uint32_t>(at(verb).head);
        }
        if (is_one_of(kSaying, at(verb).lemma) && at(verb).upos == Upos::verb &&
            !child(verb, "ccomp")) {
            hang(t, verb, "ccomp");
        }
    }

    // "Six of those [designated] were members", hung on "Six"
    void lower_to_those(std::uint32_t t) {
        if (at(t).deprel == "acl" && at(t).xpos == "VBN" && t > first_ && form(t - 1) == "those") {
            at(t).head = static_cast<std::int32_t>(t - 1);
        }
    }

    // "took [over] the hospital", with "over" for where
    void make_particle(std::uint32_t t) {
        if (at(t).deprel != "case" || t == first_ || at(t - 1).lemma != "take" || !head_behind(t)) {
            return;
        }
        const std::uint32_t object = *head_behind(t);
        if (at(object).head == static_cast<std::int32_t>(t - 1) && !child(t - 1, "obj") &&
            !child(t - 1, "aux:pass")) {
            hang(t, t - 1, "compound:prt");
            at(t).upos = Upos::adp;
            at(object).deprel = "obj";
        }
    }

    // "said [no] to the offer"
    void make_answer(std::uint32_t t) {
        if (t > first_ && t + 1 < last_ && form(t + 1) == "to" &&
            (at(t - 1).lemma == "say" || at(t - 1).lemma == "vote")) {
            hang(t, t - 1, "obj");
        }
    }

    // "said [sorry] to B"
    void make_said(std::uint32_t t) {
        if (t > first_ && at(t).head + 1 == static_cast<std::int32_t>(t) && !has_subject(t) &&
            !child(t, "cop") && !child(t, "mark")) {
            at(t).deprel = "xcomp";
        }
    }

    // "expressed [regret] to B"
    void make_noun(std::uint32_t t) {
        static constexpr auto kCarriers =
            std::to_array<std::string_view>({"express", "voice", "convey", "show", "feel"});
        if (at(t).deprel != "xcomp" || at(t).xpos != "VB" || child(t, "mark") ||
            at(t).head + 1 != static_cast<std::int32_t>(t) ||
            !is_one_of(kCarriers, at(t - 1).lemma)) {
            return;
        }
        at(t).upos = Upos::noun;
        at(t).xpos = "NN";
        at(t).deprel = "obj";
        for (std::uint32_t k = t + 1; k < last_; ++k) {
            if (at(k).head == static_cast<std::int32_t>(t) && at(k).deprel == "obl") {
                at(k).head = static_cast<std::int32_t>(t - 1);
            }
        }
    }

    // "A did it, B [announced]"
    void make_teller(std::uint32_t t) {
        const auto subject = child(t, "nsubj");
        const bool joined = at(t).deprel == "conj" && is_one_of(kTelling, at(t).lemma) && subject &&
                            *subject < t && !child(t, "cc") && inside(at(t).head) &&
                            at(t).head < static_cast<std::int32_t>(*subject) && !child(t, "ccomp");
        if (joined) {
            at(t).deprel = "parataxis";
        }
    }

    // "was given [tanks] by B"
    void make_given(std::uint32_t t) {
        static constexpr auto kGiving = std::to_array<std::string_view>({"give",
                                                                         "sell",
                                                                         "send",
                                                                         "offer",
                                                                         "supply",
                                                                         "lend",
                                                                         "grant",
                                                                         "hand",
                                                                         "promise",
                                                                         "award"});
        if (!inside(at(t).head) || at(t).head + 1 > static_cast<std::int32_t>(t)) {
            return;
        }
        const auto verb = static_cast<std::uint32_t>(at(t).head);
        if (is_one_of(kGiving, at(verb).lemma) && has_child_like(verb, "nsubj:pass") &&
            !child(t, "mark") && !child(verb, "obj")) {
            at(t).deprel = "obj";
        }
    }

    // "is due [to] meet"
    void free_infinitive(std::uint32_t t) {
        const bool due =
            t + 1 < last_ && form(t) == "to" && form(t - 1) == "due" && at(t + 1).xpos == "VB";
        if (due) {
            hang(t, t + 1, "mark");
            at(t).upos = Upos::part;
            if (at(t + 1).head == static_cast<std::int32_t>(t - 1)) {
                at(t + 1).deprel = "xcomp";
            }
        }
    }

    // "[It] deplored that the junta had declined"
    void make_subject(std::uint32_t t) {
        static constexpr auto kActs = std::to_array<std::string_view>(
            {"deplore", "regret", "demand",  "note",     "welcome", "say",    "condemn",
             "urge",    "state",  "declare", "stress",   "decide",  "recall", "reject",
             "deny",    "insist", "warn",    "announce", "claim",   "argue",  "accuse",
             "believe", "know",   "agree",   "propose",  "request", "ask"});
        if (!inside(at(t).head)) {
            return;
        }
        const auto verb = static_cast<std::uint32_t>(at(t).head);
        if (is_one_of(kActs, at(verb).lemma) && !child(verb, "nsubj") && !child(verb, "aux:pass")) {
            at(t).deprel = "nsubj";
        }
    }
};

}  // namespace

void repair_misread_words(Document& document, const Sentence& sentence) {
    MisreadWordRepair(document, sentence).run();
}

}  // namespace entente
