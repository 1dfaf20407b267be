#include "importers/extract/lost_verb_repairs.h"

#include <array>
#include <cstdint>
#include <optional>
#include <string_view>

#include "importers/extract/tree_editor.h"
#include "importers/parse/openings.h"
#include "importers/text/one_of.h"

namespace entente {

namespace {

// Words that are prepositions, and open clauses too.
constexpr auto kTimes = std::to_array<std::string_view>({"after", "before", "since", "until"});

class LostVerbRepair : private TreeEditor {
public:
    LostVerbRepair(Document& document, const Sentence& sentence)
        : TreeEditor(document, sentence), sentence_(sentence) {}

    void run() {
        part_opening();
        for (std::uint32_t t = first_ + 1; t < last_; ++t) {
            if (at(t).deprel == "amod" ||
                (at(t).deprel == "compound" && at(t).upos == Upos::verb && at(t).xpos == "VBD")) {
                open_clause(t);
            }
        }
        for (std::uint32_t t = first_; t < last_; ++t) {
            if (at(t).deprel.starts_with("nsubj")) {
                lift_from_auxiliary(t);
                join_subjects(t);
                lower_subject(t);
                make_clause_of(t);
                if (at(t).upos == Upos::propn) {
                    lift_subject(t);
                }
            } else if (at(t).deprel == "nmod" || at(t).deprel == "obl") {
                open_time_clause(t);
            }
        }
        raise_main_verb();
        raise_main_clause();
    }

private:
    // "[ARGYLE], Saint Vincent, December 15 - The presidents met", with the place for a subject
    void part_opening() {
        const std::uint32_t body = first_ + opening_tokens(document_, sentence_);
        for (std::uint32_t t = first_; t < body; ++t) {
            if (at(t).head >= static_cast<std::int32_t>(body) &&
                at(t).deprel.starts_with("nsubj")) {
                at(t).deprel = "discourse";
            }
        }
    }

    // "accused" with an object, tagged as what was done to somebody: what somebody did
    bool is_active(std::uint32_t t) {
        return is_finite(t) || (at(t).xpos == "VBN" && child(t, "obj") && !child(t, "aux") &&
                                !has_child_like(t, "obl:agent"));
    }

    // "Uganda [severed] ties", with "severed" for an adjective
    void open_clause(std::uint32_t t) {
        const auto noun =
            at(t).xpos == "VBN" || at(t).xpos == "VBD" ? head_behind(t) : std::nullopt;
        if (!noun || !is_noun(at(*noun)) || at(t - 1).upos != Upos::propn || child(t, "aux") ||
            has_article_before(*noun, t)) {
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

    // "Tonga, a member since 1970, [abstained]", with Tonga for the root
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
        const auto mark = child(t, "case");
        const auto verb = head_behind(t);
        if (mark && *mark < t && verb && is_one_of(kTimes, at(*mark).lemma)) {
            hang(*mark, *verb, "mark");
            at(*mark).upos = Upos::sconj;
        }
    }

    // "severed ties after [Kenya] attacked a village", with "after" for a preposition and "attacked" for a verb of its own
    void open_time_clause(std::uint32_t t) {
        const auto mark = child(t, "case");
        if (!mark || *mark > t || !is_one_of(kTimes, at(*mark).lemma)) {
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

    // "[Sultani] Makenga commands", two subjects side by side
    void join_subjects(std::uint32_t t) {
        const bool two = t + 1 < last_ && is_noun(at(t)) && at(t + 1).upos == Upos::propn &&
                         at(t + 1).head == at(t).head && at(t + 1).deprel == at(t).deprel;
        if (!two) {
            return;
        }
        move_children(t, t + 1);
        hang(t, t + 1, at(t).upos == Upos::propn ? "compound" : "nmod:desc");
    }

    const Sentence& sentence_;
};

}  // namespace

void repair_lost_verbs(Document& document, const Sentence& sentence) {
    LostVerbRepair(document, sentence).run();
}

}  // namespace entente
