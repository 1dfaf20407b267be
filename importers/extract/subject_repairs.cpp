#include "importers/extract/subject_repairs.h"

#include <array>
#include <cstdint>
#include <optional>
#include <string_view>

#include "importers/extract/tree_editor.h"
#include "importers/text/day_names.h"
#include "importers/text/one_of.h"

namespace entente {

namespace {

class SubjectRepair : private TreeEditor {
public:
    using TreeEditor::TreeEditor;

    void run() {
        find_verb_behind_name();
        part_from_participle();
        for (std::uint32_t t = first_; t < last_; ++t) {
            if (is_noun(at(t))) {
                uncross_subject(t);
            }
            if (at(t).upos == Upos::verb) {
                uncross_modifiers(t);
            }
            part_from_day(t);
            join_companion(t);
        }
    }

private:
    bool hangs_on(std::uint32_t t, std::uint32_t above) {
        return at(t).head == static_cast<std::int32_t>(above);
    }

    // The part of the sentence that `t` is the root of begins here: behind what stands before it ("QUESTION:").
    std::uint32_t begin_of_root(std::uint32_t root) {
        std::uint32_t begin = first_;
        for (std::uint32_t k = first_; k < root; ++k) {
            if (hangs_on(k, root) && at(k).deprel == "discourse") {
                begin = k + 1;
            }
        }
        return begin;
    }

    // "B's President, X, [severed] relations with C."
    void find_verb_behind_name() {
        const std::optional<std::uint32_t> root = this->root();
        if (!root || !is_whole() || !is_noun(at(*root)) || has_child_like(*root, "nsubj") ||
            has_child_like(*root, "cop") || has_finite_verb()) {
            return;
        }
        for (std::uint32_t t = begin_of_root(*root) + 3; t + 2 < last_; ++t) {
            const Token& verb = at(t);
            const std::int32_t object = verb.head;
            if (verb.upos != Upos::verb || verb.deprel != "amod" || form(t - 1) != "," ||
                object <= static_cast<std::int32_t>(t) ||
                at(static_cast<std::uint32_t>(object)).head != static_cast<std::int32_t>(*root) ||
                !is_name_between_commas(*root, t - 1)) {
                continue;
            }
            make_verb(t, static_cast<std::uint32_t>(object), *root);
            return;
        }
    }

    // ", X," up to the comma, with X beside the root
    bool is_name_between_commas(std::uint32_t root, std::uint32_t comma) {
        for (std::uint32_t k = root + 1; k < comma; ++k) {
            if (hangs_on(k, root) && at(k).deprel == "appos" && form(k - 1) == ",") {
                return true;
            }
        }
        return false;
    }

    void make_verb(std::uint32_t verb, std::uint32_t object, std::uint32_t root) {
        for (std::uint32_t k = first_; k < last_; ++k) {
            const bool whole = at(k).deprel == "punct" || at(k).deprel == "discourse" ||
                               at(k).deprel == "advcl" || at(k).deprel == "parataxis";
            if (hangs_on(k, root) && whole && (k > object || k < root)) {
                at(k).head = static_cast<std::int32_t>(verb);
            } else if (hangs_on(k, object) && k > object && at(k).deprel == "nmod" && is_day(k)) {
                hang(k, verb, "obl");
            }
        }
        hang(object, verb, "obj");
        hang(root, verb, "nsubj");
        at(verb).head = -1;
        at(verb).deprel = "root";
        make_past(verb);
    }

    bool is_day(std::uint32_t t) {
        return is_month(form(t)) || form(t).ends_with("day") || at(t).upos == Upos::num;
    }

    static bool is_month(std::string_view word) {
        static constexpr auto kShort = std::to_array<std::string_view>(
            {"Jan.", "Feb.", "Aug.", "Sept.", "Oct.", "Nov.", "Dec."});
        return is_month_name(word) || is_one_of(kShort, word);
    }

    // "[Elected] president in 1995, X survived", with the president for a subject beside X: it is said of X.
    void part_from_participle() {
        if (first_ + kTokensMin >= last_ || at(first_).xpos != "VBN" ||
            at(first_).deprel != "amod" || at(first_).head < 0) {
            return;
        }
        const auto office = static_cast<std::uint32_t>(at(first_).head);
        const std::int32_t verb = at(office).head;
        if (at(office).deprel != "nsubj" || verb <= static_cast<std::int32_t>(office)) {
            return;
        }
        for (std::uint32_t k = office + 1; k < static_cast<std::uint32_t>(verb); ++k) {
            if (at(k).head == verb && at(k).deprel == "nsubj") {
                hang(first_, static_cast<std::uint32_t>(verb), "advcl");
                hang(office, first_, "xcomp");
                return;
            }
        }
    }

    // "On 17 June [men] of B attacked": `on` hangs on the noun behind the day.
    void part_from_day(std::uint32_t on) {
        if (at(on).upos != Upos::adp || (form(on) != "On" && form(on) != "on") || on + 4 >= last_) {
            return;
        }
        const bool day_first = at(on + 1).upos == Upos::num && is_month(form(on + 2));
        const bool month_first = is_month(form(on + 1)) && at(on + 2).upos == Upos::num;
        if (!day_first && !month_first) {
            return;
        }
        const std::uint32_t behind = on + 3;
        const std::int32_t noun = at(on).head;
        if (noun < static_cast<std::int32_t>(behind) || noun >= static_cast<std::int32_t>(last_)) {
            return;
        }
        const auto subject = static_cast<std::uint32_t>(noun);
        const std::int32_t verb = at(subject).head;
        if (!is_noun(at(subject)) || at(subject).deprel != "obl" || verb <= noun ||
            at(static_cast<std::uint32_t>(verb)).upos != Upos::verb ||
            has_child_like(static_cast<std::uint32_t>(verb), "nsubj")) {
            return;
        }
        const std::uint32_t day = on + 1;
        hang(on, day, "case");
        hang(on + 2, day, "nmod:unmarked");
        hang(day, static_cast<std::uint32_t>(verb), "obl");
        at(subject).deprel = "nsubj";
    }

    // "A severed diplomatic relations", with "A" hung on "relations" across the verb: the subject
    void uncross_subject(std::uint32_t t) {
        const auto noun =
            at(t).upos == Upos::propn && at(t).deprel == "compound" ? head_behind(t) : std::nullopt;
        if (!noun || at(*noun).deprel != "obj") {
            return;
        }
        const std::int32_t above = at(*noun).head;
        if (above <= static_cast<std::int32_t>(t) || above >= static_cast<std::int32_t>(*noun)) {
            return;
        }
        const auto verb = static_cast<std::uint32_t>(above);
        if (at(verb).upos != Upos::verb || has_subject(verb)) {
            return;
        }
        hang(t, verb, "nsubj");
        if (at(verb).xpos == "VBN" && !has_child_like(verb, "aux")) {
            at(verb).xpos = "VBD";
        }
    }

    // "strikes by [A] hit B's positions", with "A" hung on "positions" across the verb: it is the strikes'.
    void uncross_modifiers(std::uint32_t verb) {
        const auto subject = child(verb, "nsubj");
        const auto object = child(verb, "obj");
        if (!subject || !object || *subject > verb || *object < verb) {
            return;
        }
        std::optional<std::uint32_t> noun;
        for (std::uint32_t k = *subject + 1; k < verb; ++k) {
            noun = hangs_on(k, *object) && is_noun(at(k)) ? k : noun;
        }
        if (!noun) {
            return;
        }
        bool behind_preposition = false;
        for (std::uint32_t k = *subject + 1; k < *noun; ++k) {
            if (hangs_on(k, *object)) {
                at(k).head = static_cast<std::int32_t>(*noun);
                behind_preposition = behind_preposition || at(k).deprel == "case";
            }
        }
        hang(*noun, *subject, behind_preposition ? "nmod" : "appos");
    }

    // "A, along with [B], signed"
    void join_companion(std::uint32_t along) {
        if (along + 2 >= last_ || (form(along) != "along" && form(along) != "together") ||
            form(along + 1) != "with" || along == first_ || form(along - 1) != ",") {
            return;
        }
        for (std::uint32_t t = along + 2; t < last_; ++t) {
            const std::int32_t above = at(t).head;
            if (at(t).deprel != "nmod" || !is_noun(at(t)) || above < 0 ||
                above >= static_cast<std::int32_t>(along) || !hangs_on(along, t)) {
                continue;
            }
            if (at(static_cast<std::uint32_t>(above)).deprel.starts_with("nsubj")) {
                at(t).deprel = "conj";
                at(along).deprel = "cc";
                at(along + 1).deprel = "fixed";
                at(along + 1).head = static_cast<std::int32_t>(along);
            }
            return;
        }
    }
};

}  // namespace

void repair_subjects(Document& document, const Sentence& sentence) {
    SubjectRepair(document, sentence).run();
}

}  // namespace entente
