#include "importers/extract/adjunct_place_repairs.h"

#include <array>
#include <cstdint>
#include <string_view>

#include "importers/extract/tree_editor.h"
#include "importers/text/day_names.h"
#include "importers/text/one_of.h"

namespace entente {

namespace {

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
            if (at(t).upos == Upos::noun) {
                make_object(t);
            }
            if (form(t) == "persona") {
                free_declared(t);
            }
        }
    }

private:
    bool is_number(std::uint32_t t) {
        const std::string_view word = form(t);
        return !word.empty() && word.size() <= 4 &&
               word.find_first_not_of("0123456789") == std::string_view::npos;
    }

    bool is_part_of_date(std::uint32_t t) { return is_named_time(t) || is_number(t); }

    bool is_named_time(std::uint32_t t) {
        return is_month_name(form(t)) || is_weekday_name(form(t));
    }

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
            month = is_named_time(noun) ? noun : month;
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
            if (noun && comma_between(static_cast<std::uint32_t>(at(k).head), k)) {
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
