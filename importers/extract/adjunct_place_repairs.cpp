#include "importers/extract/adjunct_place_repairs.h"

#include <algorithm>
#include <array>
#include <cstdint>
#include <string_view>

#include "importers/extract/tree_editor.h"
#include "importers/text/one_of.h"

namespace entente {

namespace {

constexpr auto kMonths = std::to_array<std::string_view>({"January",
                                                          "February",
                                                          "March",
                                                          "April",
                                                          "May",
                                                          "June",
                                                          "July",
                                                          "August",
                                                          "September",
                                                          "October",
                                                          "November",
                                                          "December",
                                                          "Monday",
                                                          "Tuesday",
                                                          "Wednesday",
                                                          "Thursday",
                                                          "Friday",
                                                          "Saturday",
                                                          "Sunday"});

class AdjunctPlaceRepair : private TreeEditor {
public:
    using TreeEditor::TreeEditor;

    void run() {
        for (std::uint32_t t = first_; t < last_; ++t) {
            if (at(t).upos == Upos::adp) {
                part_date(t);
            } else if (at(t).deprel == "obl") {
                lift_from_adverb(t);
                lower_parenthetical(t);
                lower_to_noun(t);
            } else if (at(t).deprel == "nmod") {
                lift_complement(t);
            }
            if (at(t).upos == Upos::propn) {
                join_name(t);
                name_behind_quotes(t);
            }
            if (at(t).upos == Upos::noun) {
                name_mine(t + 1);
                join_nouns(t);
                make_object(t);
            }
            if (at(t).deprel == "appos") {
                join_list(t);
                describe_one(t);
            } else if (at(t).deprel == "obj" || at(t).deprel == "conj") {
                describe_before(t);
            }
            if (form(t) == "persona") {
                free_declared(t);
            }
        }
    }

private:
    bool inside(std::int32_t t) const {
        return t >= static_cast<std::int32_t>(first_) && t < static_cast<std::int32_t>(last_);
    }

    bool is_number(std::uint32_t t) {
        const std::string_view word = form(t);
        return !word.empty() && word.size() <= 4 &&
               word.find_first_not_of("0123456789") == std::string_view::npos;
    }

    bool is_part_of_date(std::uint32_t t) { return is_one_of(kMonths, form(t)) || is_number(t); }

    // "[In] February Turkey concluded", "[On] 5 August 1965 infiltrators crossed"
    void part_date(std::uint32_t preposition) {
        static constexpr auto kWhen =
            std::to_array<std::string_view>({"in", "on", "by", "since", "until"});
        const bool opens = preposition == first_ || at(preposition - 1).upos == Upos::punct ||
                           at(preposition - 1).upos == Upos::cconj ||
                           at(preposition - 1).upos == Upos::sconj;
        if (!opens || !is_one_of(kWhen, at(preposition).lemma)) {
            return;
        }
        std::uint32_t noun = preposition + 1;
        std::uint32_t month = last_;
        while (noun < last_ && noun < preposition + 4 && is_part_of_date(noun)) {
            month = is_one_of(kMonths, form(noun)) ? noun : month;
            ++noun;
        }
        if (month == last_ || noun >= last_) {
            return;
        }
        std::uint32_t name = noun;
        if (at(noun).upos == Upos::adj && head_behind(noun)) {
            name = *head_behind(noun);  // "On May 1 Bolivian President X"
        }
        if (!is_noun(at(name))) {
            return;
        }
        while (name + 1 < last_ && at(name).head > static_cast<std::int32_t>(name) &&
               inside(at(name).head) && is_noun(at(static_cast<std::uint32_t>(at(name).head)))) {
            name = static_cast<std::uint32_t>(at(name).head);
        }
        const bool parts = below(month, name, noun) || below(preposition, name, noun);
        if (!parts || !inside(at(name).head)) {
            return;
        }
        const auto verb = static_cast<std::uint32_t>(at(name).head);
        if (at(verb).upos != Upos::verb || verb < name) {
            return;
        }
        const bool subject = has_subject(verb);
        hang(month, verb, "obl");
        for (std::uint32_t k = preposition + 1; k < noun; ++k) {
            if (k != month) {
                hang(k, month, "nummod");
            }
        }
        hang(preposition, month, "case");
        if (!subject) {
            at(name).deprel = child(verb, "aux:pass") ? "nsubj:pass" : "nsubj";
        }
    }

    // Whether `t` hangs on `name` or on another word of the phrase from `noun` to `name`.
    bool below(std::uint32_t t, std::uint32_t name, std::uint32_t noun) {
        return at(t).head >= static_cast<std::int32_t>(noun) &&
               at(t).head <= static_cast<std::int32_t>(name);
    }

    // "Two weeks earlier, on [10] March, Kenya did it", hung on "earlier"
    void lift_from_adverb(std::uint32_t t) {
        if (!inside(at(t).head)) {
            return;
        }
        const auto adverb = static_cast<std::uint32_t>(at(t).head);
        const bool lifts = at(adverb).upos == Upos::adv && adverb < t && inside(at(adverb).head) &&
                           at(static_cast<std::uint32_t>(at(adverb).head)).upos == Upos::verb &&
                           comma_between(adverb, t);
        if (lifts) {
            at(t).head = at(adverb).head;
        }
    }

    bool comma_between(std::uint32_t first, std::uint32_t last) {
        for (std::uint32_t k = first; k < last; ++k) {
            if (form(k) == ",") {
                return true;
            }
        }
        return false;
    }

    // "massed troops on the border with [Togo]", "outrage over the raid by [A]", hung on the verb
    void lower_to_noun(std::uint32_t t) {
        const auto preposition = child(t, "case");
        if (!preposition || *preposition <= first_ || *preposition > t || !inside(at(t).head) ||
            is_part_of_date(t)) {
            return;
        }
        const std::uint32_t noun = *preposition - 1;
        const auto verb = static_cast<std::uint32_t>(at(t).head);
        if (at(noun).upos != Upos::noun || verb >= noun || at(verb).upos != Upos::verb ||
            at(t).upos != Upos::propn) {
            return;
        }
        const bool border = at(*preposition).lemma == "with" && at(noun).lemma == "border";
        const bool act =
            at(*preposition).lemma == "by" && at(verb).xpos != "VBN" && !child(verb, "aux:pass") &&
            at(noun).xpos != "CD" &&
            (at(noun).head == static_cast<std::int32_t>(verb) || at(noun).deprel == "nmod") &&
            is_act(noun);
        if (border || act) {
            hang(t, noun, "nmod");
        }
    }

    bool is_act(std::uint32_t noun) {
        static constexpr auto kActs = std::to_array<std::string_view>(
            {"raid",       "attack",    "strike",     "invasion",    "decision",  "move",
             "killing",    "visit",     "bombing",    "bombardment", "shelling",  "occupation",
             "seizure",    "arrest",    "launch",     "threat",      "attempt",   "violation",
             "annexation", "incursion", "use",        "refusal",     "ban",       "airstrike",
             "offensive",  "blockade",  "withdrawal", "murder",      "statement", "remark"});
        return is_one_of(kActs, at(noun).lemma);
    }

    // "reminded Oman of its [duty]", hung on Oman
    void lift_complement(std::uint32_t t) {
        static constexpr auto kVerbs = std::to_array<std::string_view>({"remind",
                                                                        "accuse",
                                                                        "inform",
                                                                        "assure",
                                                                        "rid",
                                                                        "deprive",
                                                                        "strip",
                                                                        "rob",
                                                                        "convict",
                                                                        "suspect",
                                                                        "notify",
                                                                        "acquit",
                                                                        "warn",
                                                                        "absolve"});
        const auto of = child(t, "case");
        if (!of || at(*of).lemma != "of" || !inside(at(t).head)) {
            return;
        }
        const auto name = static_cast<std::uint32_t>(at(t).head);
        if (name > t || at(name).deprel != "obj" || at(name).upos != Upos::propn ||
            !inside(at(name).head)) {
            return;
        }
        const auto verb = static_cast<std::uint32_t>(at(name).head);
        if (verb < name && is_one_of(kVerbs, at(verb).lemma)) {
            hang(t, verb, "obl");
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

    void move_children(std::uint32_t from, std::uint32_t to) {
        for (std::uint32_t k = first_; k < last_; ++k) {
            if (at(k).head == static_cast<std::int32_t>(from) && k != to) {
                at(k).head = static_cast<std::int32_t>(to);
            }
        }
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

    // "Kenya, a member of the bloc since [1998], signed"
    void lower_parenthetical(std::uint32_t t) {
        const auto verb = head_behind(t);
        if (!verb || t + 1 >= last_ || form(t + 1) != "," || at(*verb).upos != Upos::verb) {
            return;
        }
        for (std::uint32_t k = t; k-- > first_;) {
            if (form(k) == ",") {
                return;
            }
            const bool below = inside(at(k).head) && at(k).head < static_cast<std::int32_t>(k);
            const bool noun = below && at(k).deprel == "appos" && is_noun(at(k));
            if (noun && has_comma_before(k, static_cast<std::uint32_t>(at(k).head))) {
                hang(t, k, "nmod");
                return;
            }
            // "the accord, concluded in 1974 by A and B, came into force"
            const bool participle = below && at(k).xpos == "VBN" && at(k).deprel == "acl" &&
                                    k > first_ && form(k - 1) == ",";
            if (participle) {
                const auto by = child(t, "case");
                hang(t, k, by && at(*by).lemma == "by" ? "obl:agent" : "obl");
                return;
            }
        }
    }

    bool has_comma_before(std::uint32_t t, std::uint32_t from) {
        for (std::uint32_t k = t; k-- > from;) {
            if (form(k) == ",") {
                return true;
            }
        }
        return false;
    }

    // "welcomed A's [summary]", with "summary" for an adjunct without a preposition
    void make_object(std::uint32_t t) {
        if (at(t).deprel != "obl" || child(t, "case") || !inside(at(t).head)) {
            return;
        }
        const auto verb = static_cast<std::uint32_t>(at(t).head);
        const bool object = verb < t && at(verb).upos == Upos::verb && !child(verb, "obj") &&
                            !child(verb, "ccomp") && !child(verb, "aux:pass") &&
                            (child(t, "nmod:poss") || child(t, "det"));
        if (object) {
            at(t).deprel = "obj";
        }
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
            at(t).upos = Upos::noun;
            at(t).xpos = "NN";
            at(t).lemma = "mine";
            at(t).morphology = Morphology();
            at(t).morphology.number = GrammaticalNumber::singular;
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
        for (std::uint32_t k = first_; k < last_; ++k) {
            if (at(k).head == static_cast<std::int32_t>(t) && k != noun) {
                at(k).head = static_cast<std::int32_t>(noun);
            }
        }
    }

    bool is_noun_of(std::uint32_t noun, std::uint32_t verb) {
        return is_noun(at(noun)) && at(noun).head == static_cast<std::int32_t>(verb) &&
               (at(noun).deprel == "obj" || at(noun).deprel == "obl" || at(noun).deprel == "iobj");
    }

    bool starts_phrase(std::uint32_t noun) {
        return child(noun, "case") || child(noun, "det") || child(noun, "nmod:poss");
    }

    // "declared three [diplomats] persona non grata", with "diplomats" below "persona" or "grata"
    void free_declared(std::uint32_t persona) {
        const std::uint32_t last = persona + 2;
        if (persona < first_ + 2 || last >= last_ || form(persona + 1) != "non" ||
            !is_noun(at(persona - 1)) || !hangs_within(persona - 1, persona, last)) {
            return;
        }
        std::uint32_t verb = persona - 1;
        while (verb > first_ && !(at(verb).upos == Upos::verb && at(verb).lemma == "declare")) {
            --verb;
        }
        if (at(verb).lemma != "declare") {
            return;
        }
        const std::uint32_t noun = persona - 1;
        bool joined = false;
        for (std::uint32_t k = verb + 1; k < noun; ++k) {
            if (hangs_within(k, persona, last)) {
                joined = joined || at(k).deprel == "cc";
                at(k).head = static_cast<std::int32_t>(noun);
            }
        }
        const auto object = child(verb, "obj");
        const bool second = joined && object && *object < noun;
        hang(noun, second ? *object : verb, second ? "conj" : "obj");
        hang(persona, verb, "xcomp");
        hang(persona + 1, persona, "flat");
        hang(last, persona, "flat");
    }

    bool hangs_within(std::uint32_t t, std::uint32_t first, std::uint32_t last) {
        return at(t).head >= static_cast<std::int32_t>(first) &&
               at(t).head <= static_cast<std::int32_t>(last);
    }
};

}  // namespace

void repair_adjunct_places(Document& document, const Sentence& sentence) {
    AdjunctPlaceRepair(document, sentence).run();
}

}  // namespace entente
