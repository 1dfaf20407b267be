#include "importers/extract/lost_verb_repairs.h"

#include <array>
#include <cstdint>
#include <optional>
#include <string_view>

#include "importers/extract/tree_editor.h"
#include "importers/text/one_of.h"

namespace entente {

namespace {

constexpr auto kTelling = std::to_array<std::string_view>(
    {"say", "tell", "announce", "add", "write", "report", "declare", "insist"});

class LostVerbRepair : private TreeEditor {
public:
    using TreeEditor::TreeEditor;

    void run() {
        for (std::uint32_t t = first_ + 1; t < last_; ++t) {
            if (at(t).deprel == "amod" ||
                (at(t).deprel == "compound" && at(t).upos == Upos::verb && is_finite(t))) {
                open_clause(t);
            } else if (at(t).upos == Upos::verb) {
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
            if (at(t).deprel == "expl") {
                make_subject(t);
            } else if (at(t).deprel.starts_with("nsubj")) {
                lift_from_auxiliary(t);
                join_subjects(t);
                lower_subject(t);
                make_clause_of(t);
                make_undergoer(t);
                if (at(t).upos == Upos::propn) {
                    lift_subject(t);
                }
            } else if (at(t).deprel == "nmod" || at(t).deprel == "obl") {
                open_time_clause(t);
            } else if (at(t).deprel == "conj" && at(t).upos == Upos::verb) {
                lift_joined(t);
            } else if (at(t).deprel == "acl:relcl") {
                raise_relative(t);
                if (is_noun(at(t))) {
                    make_direct_object(t);
                }
            } else if (at(t).deprel == "advcl" || at(t).deprel == "acl") {
                make_content(t);
                lower_to_those(t);
                join_act(t);
            } else if (form(t) == "over") {
                make_particle(t);
            }
        }
        raise_main_verb();
        raise_main_clause();
    }

private:
    bool inside(std::int32_t t) const {
        return t >= static_cast<std::int32_t>(first_) && t < static_cast<std::int32_t>(last_);
    }

    bool is_finite(std::uint32_t t) {
        return at(t).xpos == "VBD" || at(t).xpos == "VBZ" || at(t).xpos == "VBP";
    }

    // "accused" with an object, tagged as what was done to somebody: what somebody did
    bool is_active(std::uint32_t t) {
        return is_finite(t) || (at(t).xpos == "VBN" && child(t, "obj") && !child(t, "aux") &&
                                !has_child_like(t, "obl:agent"));
    }

    // --- "Uganda [severed] ties" ---

    void open_clause(std::uint32_t t) {
        const auto noun =
            at(t).xpos == "VBN" || at(t).xpos == "VBD" ? head_behind(t) : std::nullopt;
        if (!noun || !is_noun(at(*noun)) || t <= first_ || at(t - 1).upos != Upos::propn ||
            child(t, "aux") || has_article_before(*noun, t)) {
            return;
        }
        const std::uint32_t subject = top_below(t - 1, *noun);
        if (at(subject).head != static_cast<std::int32_t>(*noun) || subject > t ||
            child(subject, "case") || !opens_clause(subject)) {
            return;
        }
        if (at(t).xpos == "VBN") {
            make_past(t);
        }
        take_place(t, *noun);
        hang(subject, t, "nsubj");
        hang(*noun, t, "obj");
        for (std::uint32_t k = first_; k < last_; ++k) {
            if (at(k).head != static_cast<std::int32_t>(*noun)) {
                continue;
            }
            if (at(k).deprel == "acl" && at(k).upos == Upos::verb && is_finite(k)) {
                hang(k, t, "advcl");
            } else if (at(k).deprel == "punct" || at(k).deprel == "parataxis" || k < subject) {
                at(k).head = static_cast<std::int32_t>(t);
            }
        }
    }

    // "the Kenya attacked village" has an article
    bool has_article_before(std::uint32_t noun, std::uint32_t t) {
        for (std::uint32_t k = first_; k < t; ++k) {
            const bool owned =
                at(k).deprel == "det" || at(k).deprel == "nmod:poss" || at(k).deprel == "case";
            if (owned && at(k).head == static_cast<std::int32_t>(noun)) {
                return true;
            }
        }
        return false;
    }

    // Whoever stands at `t` begins a clause: at the start, or behind a mark or an opening word.
    bool opens_clause(std::uint32_t subject) {
        std::uint32_t start = subject;
        while (start > first_ && at(start - 1).head == static_cast<std::int32_t>(subject)) {
            --start;
        }
        return start == first_ || at(start - 1).upos == Upos::punct ||
               at(start - 1).upos == Upos::sconj || at(start - 1).upos == Upos::cconj;
    }

    // The last of the tokens above `t` that is below `above`.
    std::uint32_t top_below(std::uint32_t t, std::uint32_t above) {
        constexpr int kClimbMax = 6;
        for (int step = 0; step < kClimbMax && inside(at(t).head) &&
                           at(t).head != static_cast<std::int32_t>(above);
             ++step) {
            t = static_cast<std::uint32_t>(at(t).head);
        }
        return t;
    }

    // The verb `t` stands where its object `noun` was taken to stand.
    void take_place(std::uint32_t t, std::uint32_t noun) {
        const std::int32_t above = at(noun).head;
        if (!inside(above)) {
            at(t).head = -1;
            at(t).deprel = "root";
            return;
        }
        const auto verb = static_cast<std::uint32_t>(above);
        const bool of_root = at(verb).head < 0 && at(verb).upos == Upos::verb;
        if (of_root && (at(noun).deprel == "obj" || at(noun).deprel == "nsubj")) {
            // "When A attacked B, Uganda severed ties", "China imposed duties, weeks after A had called for it"
            at(t).head = -1;
            at(t).deprel = "root";
            hang(verb, t, "advcl");
            if (verb > t) {
                make_clause_mark(t, verb);
            }
            return;
        }
        at(t).head = above;
        at(t).deprel =
            at(noun).deprel == "obl" || at(noun).deprel == "nmod" ? "parataxis" : at(noun).deprel;
    }

    // "after [Australia] had called", with "after" for a preposition
    void make_clause_mark(std::uint32_t from, std::uint32_t verb) {
        static constexpr auto kMarks =
            std::to_array<std::string_view>({"after", "before", "since", "until", "as"});
        for (std::uint32_t k = from; k < verb; ++k) {
            if (at(k).deprel == "case" && is_one_of(kMarks, at(k).lemma) && inside(at(k).head)) {
                const auto subject = static_cast<std::uint32_t>(at(k).head);
                if (at(subject).head == static_cast<std::int32_t>(verb)) {
                    hang(k, verb, "mark");
                    at(subject).deprel = "nsubj";
                    return;
                }
            }
        }
    }

    // --- "Tonga, a member since 1970, [abstained]" ---

    void raise_main_verb() {
        const auto root = this->root();
        if (!root || !is_noun(at(*root)) || has_subject(*root) || child(*root, "cop") ||
            !is_whole()) {
            return;
        }
        for (std::uint32_t t = *root + 1; t < last_; ++t) {
            if (is_main_verb(t, *root)) {
                at(t).head = -1;
                at(t).deprel = "root";
                hang(*root, t, "nsubj");
                if (!is_finite(t)) {
                    make_past(t);
                }
                for (std::uint32_t k = first_; k < last_; ++k) {
                    const bool rest = at(k).head == static_cast<std::int32_t>(*root) && k > t;
                    if (rest || (at(k).head == static_cast<std::int32_t>(*root) && k < *root &&
                                 (at(k).deprel.starts_with("obl") || at(k).deprel == "advmod"))) {
                        at(k).head = static_cast<std::int32_t>(t);
                    }
                }
                return;
            }
        }
    }

    // "Three days after A closed the border, B [expelled] C", with "closed" for the root
    void raise_main_clause() {
        static constexpr auto kMarks = std::to_array<std::string_view>({"after",
                                                                        "before",
                                                                        "when",
                                                                        "since",
                                                                        "until",
                                                                        "as",
                                                                        "while",
                                                                        "once",
                                                                        "if",
                                                                        "although",
                                                                        "though",
                                                                        "because",
                                                                        "unless"});
        const auto root = this->root();
        if (!root || at(*root).upos != Upos::verb) {
            return;
        }
        bool marked = false;
        for (std::uint32_t k = first_; k < *root; ++k) {
            marked = marked || (at(k).head == static_cast<std::int32_t>(*root) &&
                                (at(k).deprel == "mark" || at(k).deprel == "advmod") &&
                                is_one_of(kMarks, at(k).lemma));
        }
        for (std::uint32_t t = *root + 2; marked && t < last_; ++t) {
            const bool beside = at(t).head == static_cast<std::int32_t>(*root) &&
                                at(t).upos == Upos::verb && is_finite(t) &&
                                (at(t).deprel == "parataxis" || at(t).deprel == "conj") &&
                                !child(t, "cc") && child(t, "nsubj");
            if (beside && !is_one_of(kTelling, at(t).lemma)) {
                at(t).head = -1;
                at(t).deprel = "root";
                hang(*root, t, "advcl");
                return;
            }
        }
    }

    bool is_main_verb(std::uint32_t t, std::uint32_t root) {
        static constexpr auto kBelow = std::to_array<std::string_view>(
            {"acl", "parataxis", "conj", "advcl", "appos", "dep", "acl:relcl"});
        if (at(t).upos != Upos::verb || !is_active(t) || !is_one_of(kBelow, at(t).deprel) ||
            has_subject(t) || child(t, "mark") || child(t, "cc") || !inside(at(t).head)) {
            return false;
        }
        std::uint32_t before = t - 1;
        while (before > root && (at(before).upos == Upos::adv || at(before).upos == Upos::aux ||
                                 at(before).upos == Upos::part)) {
            --before;
        }
        if (at(before).upos == Upos::pron || at(before).upos == Upos::sconj) {
            return false;  // "which abstained"
        }
        if (at(t).head == static_cast<std::int32_t>(root)) {
            // "Ghanaian troops deployed in Togo."
            return form(before) == "," ||
                   (before == root && at(t).xpos == "VBD" && at(t).deprel == "acl");
        }
        // "Talks brokered by A ended."
        const auto above = static_cast<std::uint32_t>(at(t).head);
        return at(above).deprel == "acl" && at(above).head == static_cast<std::int32_t>(root) &&
               at(t).deprel == "advcl" && at(t).xpos == "VBD" && before + 1 == t;
    }

    // "[Gabon] severed relations", hung on "relations"
    void lift_subject(std::uint32_t t) {
        const auto noun = head_behind(t);
        if (!noun || at(*noun).upos != Upos::noun || at(*noun).deprel != "obj" ||
            child(*noun, "cop") || !inside(at(*noun).head)) {
            return;
        }
        const auto verb = static_cast<std::uint32_t>(at(*noun).head);
        if (verb > t && verb < *noun && at(verb).upos == Upos::verb && !has_subject(verb)) {
            at(t).head = static_cast<std::int32_t>(verb);
            if (!is_finite(verb) && !child(verb, "aux")) {
                make_past(verb);
            }
        }
    }

    // "The [Government] has today declared", hung on "has"
    void lift_from_auxiliary(std::uint32_t t) {
        if (!inside(at(t).head)) {
            return;
        }
        const auto auxiliary = static_cast<std::uint32_t>(at(t).head);
        if ((at(auxiliary).deprel == "aux" || at(auxiliary).deprel == "aux:pass") &&
            inside(at(auxiliary).head)) {
            at(t).head = at(auxiliary).head;
            at(auxiliary).upos = Upos::aux;
        }
    }

    // "days after [Norway] closed the border", with "after" for a preposition of Norway's
    void make_clause_of(std::uint32_t t) {
        static constexpr auto kMarks =
            std::to_array<std::string_view>({"after", "before", "since", "until"});
        const auto mark = child(t, "case");
        const auto verb = head_behind(t);
        if (mark && *mark < t && verb && is_one_of(kMarks, at(*mark).lemma)) {
            hang(*mark, *verb, "mark");
            at(*mark).upos = Upos::sconj;
        }
    }

    // "severed ties after [Kenya] attacked a village", with "after" for a preposition and "attacked" for a verb of its own
    void open_time_clause(std::uint32_t t) {
        static constexpr auto kMarks =
            std::to_array<std::string_view>({"after", "before", "since", "until"});
        const auto mark = child(t, "case");
        if (!mark || *mark > t || !is_one_of(kMarks, at(*mark).lemma)) {
            return;
        }
        std::uint32_t verb = t + 1;
        while (verb < last_ && (at(verb).deprel == "flat" || at(verb).deprel == "aux" ||
                                at(verb).deprel == "advmod")) {
            ++verb;
        }
        const bool clause = verb < last_ && at(verb).upos == Upos::verb && is_finite(verb) &&
                            !has_subject(verb) && !child(verb, "mark") && inside(at(verb).head) &&
                            at(verb).head < static_cast<std::int32_t>(*mark) &&
                            (at(verb).deprel == "advcl" || at(verb).deprel == "acl");
        if (clause) {
            hang(t, verb, "nsubj");
            hang(*mark, verb, "mark");
            at(*mark).upos = Upos::sconj;
            at(verb).deprel = "advcl";
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

    // "A's [strikes] destroyed B, X said.", with "strikes" for a second subject of "said"
    void lower_subject(std::uint32_t t) {
        const auto saying = head_behind(t);
        if (!saying || at(*saying).upos != Upos::verb || !has_second_subject(*saying, t)) {
            return;
        }
        for (std::uint32_t k = t + 1; k < *saying; ++k) {
            const bool content = at(k).head == static_cast<std::int32_t>(*saying) &&
                                 at(k).deprel == "ccomp" && !has_subject(k);
            if (!content) {
                continue;
            }
            at(t).head = static_cast<std::int32_t>(k);
            for (std::uint32_t early = first_; early < k; ++early) {
                if (at(early).head == static_cast<std::int32_t>(*saying) &&
                    (at(early).deprel.starts_with("obl") || at(early).deprel == "advmod")) {
                    at(early).head = static_cast<std::int32_t>(k);
                }
            }
            return;
        }
    }

    bool has_second_subject(std::uint32_t verb, std::uint32_t first) {
        for (std::uint32_t k = first + 1; k < verb; ++k) {
            if (at(k).head == static_cast<std::int32_t>(verb) && at(k).deprel == "nsubj") {
                return true;
            }
        }
        return false;
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

    // "[Sultani] Makenga commands", two subjects side by side
    void join_subjects(std::uint32_t t) {
        const bool two = t + 1 < last_ && is_noun(at(t)) && at(t + 1).upos == Upos::propn &&
                         at(t + 1).head == at(t).head && at(t + 1).deprel == at(t).deprel;
        if (!two) {
            return;
        }
        for (std::uint32_t k = first_; k < last_; ++k) {
            if (at(k).head == static_cast<std::int32_t>(t)) {
                at(k).head = static_cast<std::int32_t>(t + 1);
            }
        }
        hang(t, t + 1, at(t).upos == Upos::propn ? "compound" : "nmod:desc");
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

    // --- words taken for others ---

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

void repair_lost_verbs(Document& document, const Sentence& sentence) {
    LostVerbRepair(document, sentence).run();
}

}  // namespace entente
