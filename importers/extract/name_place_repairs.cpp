#include "importers/extract/name_place_repairs.h"

#include <algorithm>
#include <array>
#include <cstdint>
#include <string_view>

#include "importers/extract/tree_editor.h"
#include "importers/text/one_of.h"

namespace entente {

namespace {

class NamePlaceRepair : private TreeEditor {
public:
    using TreeEditor::TreeEditor;

    void run() {
        for (std::uint32_t t = first_; t < last_; ++t) {
            if (at(t).upos == Upos::propn) {
                join_name(t);
                name_behind_quotes(t);
            } else if (at(t).upos == Upos::noun) {
                name_mine(t + 1);
                join_nouns(t);
            }
            if (at(t).deprel == "nsubj" || at(t).deprel == "nsubj:pass") {
                describe_subject(t);
            } else if (at(t).deprel == "conj") {
                name_last_described(t);
            }
            if (at(t).deprel == "appos") {
                join_list(t);
                describe_one(t);
            } else if (at(t).deprel == "obj" || at(t).deprel == "conj") {
                describe_before(t);
            }
        }
    }

private:
    // "A spokesman for B, [X], promised", with X for a second subject: the spokesman's name
    void describe_subject(std::uint32_t name) {
        if (at(name).upos != Upos::propn || name < first_ + 2 || form(name - 1) != ",") {
            return;
        }
        for (std::uint32_t k = first_; k + 1 < name; ++k) {
            const bool first = at(k).head == at(name).head && at(k).deprel == at(name).deprel &&
                               at(k).upos == Upos::noun &&
                               at(k).head > static_cast<std::int32_t>(name);
            if (first) {
                hang(name, k, "appos");
                return;
            }
        }
    }

    // "A, who met the chief of B, [X], said", with X joined to A: the name of the chief, as nothing is joined behind it
    void name_last_described(std::uint32_t name) {
        if (at(name).upos != Upos::propn || name < first_ + 4 || form(name - 1) != "," ||
            at(name - 2).upos != Upos::noun || at(name - 2).xpos != "NN" || child(name, "cc") ||
            !inside(at(name).head) || at(name).head >= static_cast<std::int32_t>(name) - 2) {
            return;
        }
        const auto first = static_cast<std::uint32_t>(at(name).head);
        for (std::uint32_t k = name + 1; k < last_; ++k) {
            const bool more =
                at(k).deprel == "conj" && (at(k).head == static_cast<std::int32_t>(first) ||
                                           at(k).head == static_cast<std::int32_t>(name));
            if (more) {
                return;
            }
        }
        // the noun is part of a clause about A
        constexpr int kClimbMax = 6;
        std::uint32_t above = name - 2;
        for (int step = 0; step < kClimbMax && inside(at(above).head); ++step) {
            if (at(above).deprel == "acl:relcl" &&
                at(above).head == static_cast<std::int32_t>(first)) {
                hang(name, name - 2, "appos");
                return;
            }
            above = static_cast<std::uint32_t>(at(above).head);
        }
    }

    // "the Alliance of [Corneille] Nangaa", "by [H.E.] Ruth Wanjiru", two names or a title and a name side by side
    void join_name(std::uint32_t t) {
        if (t + 1 >= last_ || at(t + 1).upos != Upos::propn || !at(t).space_after) {
            return;
        }
        const bool same = at(t).head == at(t + 1).head && at(t).deprel == at(t + 1).deprel &&
                          (at(t).deprel == "nmod" || at(t).deprel == "obl" ||
                           at(t).deprel == "obj" || at(t).deprel == "obl:agent");
        if (same) {
            move_children(t, t + 1);
            hang(t, t + 1, "compound");
            return;
        }
        static constexpr auto kTitles = std::to_array<std::string_view>(
            {"H.E.", "HE", "Mr.", "Mr", "Mrs.", "Ms.", "Ms", "Dr.", "Amb.", "Hon."});
        if (!is_one_of(kTitles, form(t))) {
            return;
        }
        std::uint32_t name = t + 1;
        while (name + 1 < last_ && is_one_of(kTitles, form(name))) {
            ++name;
        }
        if (at(name).upos != Upos::propn || at(name).head != static_cast<std::int32_t>(t)) {
            return;
        }
        at(name).head = at(t).head;
        at(name).deprel = at(t).deprel;
        move_children(t, name);
        hang(t, name, "nmod:desc");
    }

    // "The leader of the party "A", [X], protested", with X joined to A
    void name_behind_quotes(std::uint32_t t) {
        const bool behind =
            t > first_ + 4 && form(t - 1) == "," && is_quote(t - 2) && inside(at(t).head) &&
            at(t).head < static_cast<std::int32_t>(t) - 2 &&
            (at(t).deprel == "conj" || at(t).deprel == "flat" || at(t).deprel == "appos");
        if (!behind || child(t, "cc")) {
            return;
        }
        constexpr int kClimbMax = 4;
        auto top = static_cast<std::uint32_t>(at(t).head);
        for (int step = 0; step < kClimbMax && inside(at(top).head) &&
                           (at(top).deprel == "nmod" || at(top).deprel == "appos" ||
                            at(top).deprel == "flat" || at(top).deprel == "compound");
             ++step) {
            top = static_cast<std::uint32_t>(at(top).head);
        }
        if (at(top).upos == Upos::noun) {
            hang(t, top, "appos");
        }
    }

    bool is_quote(std::uint32_t t) {
        const std::string_view mark = form(t);
        return mark == "\"" || mark == "”" || mark == "’" || mark == "''";
    }

    // "members of Wagalla Sons, a [militia] led by X", for another word for several members
    void describe_one(std::uint32_t t) {
        if (!inside(at(t).head) || at(t).head > static_cast<std::int32_t>(t) ||
            at(t).xpos != "NN") {
            return;
        }
        const auto many = static_cast<std::uint32_t>(at(t).head);
        const auto article = child(t, "det");
        if (at(many).xpos != "NNS" || !article || at(*article).lemma != "a" ||
            *article < first_ + 2 || form(*article - 1) != ",") {
            return;
        }
        std::uint32_t name = *article - 2;
        constexpr int kClimbMax = 4;
        for (int step = 0; step < kClimbMax && inside(at(name).head) &&
                           at(name).head != static_cast<std::int32_t>(many) &&
                           at(static_cast<std::uint32_t>(at(name).head)).upos == Upos::propn;
             ++step) {
            name = static_cast<std::uint32_t>(at(name).head);
        }
        if (at(name).upos == Upos::propn) {
            at(t).head = static_cast<std::int32_t>(name);
        }
    }

    // "Talking to X, A's [ambassador]", "We, the [Heads] of State", as further objects or others: what X and we are
    void describe_before(std::uint32_t t) {
        if (!is_noun(at(t)) || !inside(at(t).head) || child(t, "cc") || child(t, "case")) {
            return;
        }
        std::uint32_t start = t;
        for (std::uint32_t k = first_; k < t; ++k) {
            if (at(k).head == static_cast<std::int32_t>(t)) {
                start = std::min(start, phrase_start(k));
            }
        }
        if (start < first_ + 2 || form(start - 1) != "," || start == t) {
            return;
        }
        std::uint32_t name = start - 2;
        if (at(t).deprel == "conj") {
            const bool we =
                at(name).upos == Upos::pron && at(t).head == static_cast<std::int32_t>(name);
            if (we) {
                at(t).deprel = "appos";
            }
            return;
        }
        constexpr int kClimbMax = 4;
        for (int step = 0; step < kClimbMax && at(name).deprel == "flat" && inside(at(name).head);
             ++step) {
            name = static_cast<std::uint32_t>(at(name).head);
        }
        const bool beside = at(name).upos == Upos::propn && at(name).head == at(t).head &&
                            (at(name).deprel == "obl" || at(name).deprel == "obj");
        if (beside) {
            hang(t, name, "appos");
        }
    }

    // The first token of what hangs on `t`, one level deep.
    std::uint32_t phrase_start(std::uint32_t t) {
        std::uint32_t start = t;
        for (std::uint32_t k = first_; k < t; ++k) {
            if (at(k).head == static_cast<std::int32_t>(t)) {
                start = std::min(start, k);
            }
        }
        return start;
    }

    // "A, the [Coalition] and B are committed", with the second of three for another name of the first
    void join_list(std::uint32_t t) {
        if (!inside(at(t).head) || at(t).head > static_cast<std::int32_t>(t) ||
            at(t).upos != Upos::propn) {
            return;
        }
        const auto whole = static_cast<std::uint32_t>(at(t).head);
        if (const std::uint32_t before = before_brackets(t); before < t) {
            // "delegations from A (led by X), [B] and C"
            hang(t, before, "conj");
            for (std::uint32_t k = t + 1; k < last_; ++k) {
                if (at(k).head == static_cast<std::int32_t>(t) && at(k).deprel == "conj") {
                    at(k).head = static_cast<std::int32_t>(before);
                }
            }
            return;
        }
        std::uint32_t end = t + 1;
        while (end < last_ && at(end).head == static_cast<std::int32_t>(t) &&
               at(end).deprel == "flat") {
            ++end;
        }
        if (at(whole).upos != Upos::propn || end >= last_ || form(end) != "and" ||
            !inside(at(end).head)) {
            return;
        }
        const auto third = static_cast<std::uint32_t>(at(end).head);
        const bool listed = third > end && at(third).deprel == "conj" && is_noun(at(third)) &&
                            (at(third).head == static_cast<std::int32_t>(whole) ||
                             at(third).head == static_cast<std::int32_t>(t));
        if (listed) {
            at(t).deprel = "conj";
            at(third).head = static_cast<std::int32_t>(whole);
        }
    }

    // "the lithium [mine]", taken for what is mine
    void name_mine(std::uint32_t t) {
        if (t < last_ && form(t) == "mine" && at(t).upos == Upos::pron && at(t - 1).xpos == "NN") {
            make_mine(t);
        }
    }

    // The name in front of brackets that end right before the comma in front of `t`; `t` itself where there are none.
    std::uint32_t before_brackets(std::uint32_t t) {
        constexpr std::uint32_t kBracketsMax = 20;
        if (t < first_ + 4 || form(t - 1) != "," || form(t - 2) != ")" || !child(t, "conj")) {
            return t;
        }
        for (std::uint32_t k = t - 2; k-- > first_ && t - k < kBracketsMax;) {
            if (form(k) == "(") {
                return k > first_ && at(k - 1).upos == Upos::propn ? k - 1 : t;
            }
        }
        return t;
    }

    // "against the [lithium] mine", "defeated the [opposition] Liberal Party"
    void join_nouns(std::uint32_t t) {
        static constexpr auto kTwoObjects = std::to_array<std::string_view>(
            {"give",  "send",  "offer",    "name",     "call", "appoint", "elect", "declare",
             "make",  "sell",  "show",     "teach",    "tell", "ask",     "lend",  "grant",
             "hand",  "owe",   "cost",     "award",    "deny", "promise", "pay",   "brand",
             "dub",   "crown", "proclaim", "consider", "deem", "supply",  "label", "vote",
             "swear", "find",  "bring",    "win",      "buy",  "serve"});
        if ((at(t).deprel != "obj" && at(t).deprel != "obl") || !inside(at(t).head) ||
            at(t).xpos != "NN" || t + 1 >= last_) {
            return;
        }
        const auto verb = static_cast<std::uint32_t>(at(t).head);
        if (verb > t || at(verb).upos != Upos::verb || is_one_of(kTwoObjects, at(verb).lemma)) {
            return;
        }
        std::uint32_t noun = t + 1;
        constexpr std::uint32_t kPhraseMax = 4;
        while (noun < last_ && noun < t + 1 + kPhraseMax && !is_noun_of(noun, verb)) {
            if (at(noun).upos != Upos::adj && !is_noun(at(noun))) {
                return;
            }
            ++noun;
        }
        if (noun >= last_ || !is_noun_of(noun, verb) || starts_phrase(noun)) {
            return;
        }
        at(noun).deprel = at(t).deprel;
        hang(t, noun, "compound");
        move_children(t, noun);
    }

    bool is_noun_of(std::uint32_t noun, std::uint32_t verb) {
        return is_noun(at(noun)) && at(noun).head == static_cast<std::int32_t>(verb) &&
               (at(noun).deprel == "obj" || at(noun).deprel == "obl" || at(noun).deprel == "iobj");
    }

    bool starts_phrase(std::uint32_t noun) {
        return child(noun, "case") || child(noun, "det") || child(noun, "nmod:poss");
    }
};

}  // namespace

void repair_name_places(Document& document, const Sentence& sentence) {
    NamePlaceRepair(document, sentence).run();
}

}  // namespace entente
