#include "importers/extract/phrase_repairs.h"

#include <array>
#include <cstdint>
#include <optional>
#include <string_view>

#include "importers/extract/tree_editor.h"
#include "importers/parse/openings.h"
#include "importers/text/one_of.h"

namespace entente {

namespace {

// What stands somewhere, so that a place behind it says where.
constexpr auto kSites = std::to_array<std::string_view>(
    {"consulate",  "embassy",  "base",      "station",  "checkpoint", "outpost",  "refinery",
     "factory",    "plant",    "mine",      "field",    "hospital",   "prison",   "camp",
     "airport",    "airfield", "port",      "bridge",   "villa",      "school",   "mosque",
     "church",     "barracks", "depot",     "pipeline", "terminal",   "office",   "headquarters",
     "laboratory", "reactor",  "warehouse", "village",  "town",       "cemetery", "monastery"});
constexpr auto kWhere = std::to_array<std::string_view>({"in", "near", "outside", "at", "on"});

class PhraseRepair : private TreeEditor {
public:
    PhraseRepair(Document& document, const Sentence& sentence)
        : TreeEditor(document, sentence), body_(first_ + opening_tokens(document, sentence)) {}

    void run() {
        for (std::uint32_t t = first_ + 1; t < last_; ++t) {
            if (at(t).upos == Upos::propn) {
                lower_place(t);
                join_title(t);
                lower_holder(t);
            } else if (at(t).upos == Upos::noun) {
                describe_both(t);
                lift_second(t);
            } else if (at(t).upos == Upos::verb) {
                lower_members(t);
                lower_held(t);
            }
        }
        make_entry_verb();
    }

private:
    // The first token below `t` in the phrase that ends with it: its preposition or its first adjective.
    std::uint32_t phrase_start(std::uint32_t t) {
        std::uint32_t start = t;
        while (start > first_ && at(start - 1).head == static_cast<std::int32_t>(t)) {
            --start;
        }
        return start;
    }

    // "the consulate in [Mosul]", hung on the verb
    void lower_place(std::uint32_t t) {
        const auto preposition = child(t, "case");
        if (at(t).deprel != "obl" || !preposition || !is_one_of(kWhere, form(*preposition)) ||
            phrase_start(t) != *preposition || *preposition == first_) {
            return;
        }
        const std::uint32_t site = *preposition - 1;
        const bool of_verb =
            at(site).head == at(t).head && (at(site).deprel == "obj" || at(site).deprel == "obl" ||
                                            at(site).deprel == "nsubj:pass");
        const bool stands = is_one_of(kSites, at(site).lemma) || is_one_of(kSites, form(site));
        if (of_verb && ((at(site).upos == Upos::noun && stands) || is_named_site(site))) {
            hang(t, site, "nmod");
        }
    }

    // "the Villa [Pamphili]"
    bool is_named_site(std::uint32_t t) {
        static constexpr auto kNames = std::to_array<std::string_view>(
            {"Villa", "Hotel", "Palace", "Castle", "Camp", "Fort", "Palais", "Schloss", "House"});
        const auto part = child(t, "compound");
        return at(t).upos == Upos::propn &&
               (is_one_of(kNames, form(t)) || (part && is_one_of(kNames, form(*part))));
    }

    // "met with minister [S. Jaishankar]", the title and the name as two phrases
    void join_title(std::uint32_t t) {
        const std::uint32_t title = t - 1;
        const bool two = at(title).upos == Upos::noun && at(title).head == at(t).head &&
                         at(title).deprel == at(t).deprel && !child(t, "case") &&
                         (at(t).deprel == "obl" || at(t).deprel == "obj");
        if (!two) {
            return;
        }
        for (std::uint32_t k = first_; k < title; ++k) {
            if (at(k).head == static_cast<std::int32_t>(title) && at(k).deprel == "case") {
                at(k).head = static_cast<std::int32_t>(t);
            }
        }
        hang(title, t, "nmod:desc");
    }

    // "the brother of B's ruler [X]", hung on "brother"
    void lower_holder(std::uint32_t t) {
        const std::uint32_t title = t - 1;
        const bool beside = at(t).deprel == "nmod" && at(title).deprel == "nmod" &&
                            at(title).upos == Upos::noun && at(title).head == at(t).head &&
                            !child(t, "case") && child(title, "case");
        if (beside) {
            hang(t, title, "appos");
        }
    }

    // "A and B, both [members] of C", joined to A
    void describe_both(std::uint32_t t) {
        const auto both = child(t, "cc:preconj");
        const bool joined = at(t).deprel == "conj" && both && form(*both) == "both" &&
                            *both > first_ && form(*both - 1) == "," && inside(at(t).head) &&
                            at(t).head < static_cast<std::int32_t>(*both);
        if (joined && at(static_cast<std::uint32_t>(at(t).head)).upos == Upos::propn &&
            !has_child_like(t, "conj")) {
            at(t).deprel = "appos";
        }
    }

    // "a supporter of A and an [opponent] of B", "supporters of A and [opponents] of B", joined to A
    void lift_second(std::uint32_t t) {
        if (at(t).deprel != "conj" || !inside(at(t).head)) {
            return;
        }
        const auto name = static_cast<std::uint32_t>(at(t).head);
        if (name > t || at(name).upos != Upos::propn || at(name).deprel != "nmod" ||
            !inside(at(name).head)) {
            return;
        }
        const auto first = static_cast<std::uint32_t>(at(name).head);
        const auto below = child(t, "nmod");
        const bool alike =
            (is_indefinite(first) && is_indefinite(t)) ||
            (is_bare_plural(first) && is_bare_plural(t) && below && child(*below, "case"));
        if (at(first).upos == Upos::noun && alike && child(name, "case")) {
            hang(t, first, "conj");
        }
    }

    bool is_bare_plural(std::uint32_t t) {
        return at(t).xpos == "NNS" && !child(t, "det") && !child(t, "nmod:poss");
    }

    bool is_indefinite(std::uint32_t t) {
        const auto article = child(t, "det");
        return article && at(*article).lemma == "a";
    }

    // "won at the head of a coalition, [comprising] A and B", hung on the verb
    void lower_members(std::uint32_t t) {
        const bool lists = at(t).lemma == "comprise" && at(t).xpos == "VBG" &&
                           at(t).deprel == "advcl" && t > first_ + 1 && form(t - 1) == ",";
        if (!lists) {
            return;
        }
        std::uint32_t whole = t - 2;
        while (inside(at(whole).head) && at(whole).head > static_cast<std::int32_t>(whole) &&
               at(whole).head < static_cast<std::int32_t>(t)) {
            whole = static_cast<std::uint32_t>(at(whole).head);
        }
        if (at(whole).upos == Upos::noun || at(whole).upos == Upos::propn) {
            hang(t, whole, "acl");
        }
    }

    // "retook Tabqa, previously [held] by ISIL", hung on the verb
    void lower_held(std::uint32_t t) {
        static constexpr auto kHeld = std::to_array<std::string_view>(
            {"hold",    "control", "occupy", "own",     "rule",    "administer", "govern",
             "operate", "run",     "broker", "mediate", "sign",    "draft",      "found",
             "build",   "claim",   "lease",  "seize",   "capture", "annex"});
        const bool held = at(t).deprel == "advcl" && at(t).xpos == "VBN" && inside(at(t).head) &&
                          at(t).head < static_cast<std::int32_t>(t) &&
                          is_one_of(kHeld, at(t).lemma) &&
                          (has_child_like(t, "obl:agent") || by_phrase(t));
        if (!held) {
            return;
        }
        std::uint32_t comma = t - 1;
        while (comma > first_ && at(comma).upos == Upos::adv) {
            --comma;
        }
        if (comma == first_ || form(comma) != ",") {
            return;
        }
        std::uint32_t object = comma - 1;
        while (inside(at(object).head) && at(object).head != at(t).head &&
               at(object).head < static_cast<std::int32_t>(t)) {
            object = static_cast<std::uint32_t>(at(object).head);
        }
        if (at(object).head == at(t).head && at(object).deprel == "obj") {
            hang(t, object, "acl");
        }
    }

    // "30 May: Sanctions [imposed] on A by B."
    void make_entry_verb() {
        if (body_ + 2 >= last_ || body_ == first_ || at(body_).head >= 0 ||
            at(body_).upos != Upos::noun) {
            return;
        }
        const std::uint32_t verb = body_ + 1;
        const bool participle = at(verb).xpos == "VBN" && at(verb).deprel == "acl" &&
                                at(verb).head == static_cast<std::int32_t>(body_) &&
                                (has_child_like(verb, "obl:agent") || by_phrase(verb));
        if (!participle) {
            return;
        }
        for (std::uint32_t k = first_; k < last_; ++k) {
            if (at(k).head == static_cast<std::int32_t>(body_) && k != verb &&
                (at(k).deprel == "punct" || at(k).deprel == "discourse" ||
                 at(k).deprel == "parataxis")) {
                at(k).head = static_cast<std::int32_t>(verb);
            }
        }
        at(verb).head = -1;
        at(verb).deprel = "root";
        hang(body_, verb, "nsubj:pass");
    }

    bool by_phrase(std::uint32_t verb) {
        for (std::uint32_t k = verb + 1; k < last_; ++k) {
            const auto by =
                at(k).head == static_cast<std::int32_t>(verb) ? child(k, "case") : std::nullopt;
            if (by && form(*by) == "by") {
                return true;
            }
        }
        return false;
    }

    std::uint32_t body_;  // the first token behind the opening
};

}  // namespace

void repair_phrases(Document& document, const Sentence& sentence) {
    PhraseRepair(document, sentence).run();
}

}  // namespace entente
