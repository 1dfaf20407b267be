#include "importers/extract/object_repairs.h"

#include <array>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "core/ascii.h"
#include "importers/extract/tree_editor.h"
#include "importers/text/one_of.h"

namespace entente {

namespace {

// Verbs that somebody gets something by, and verbs that make or call somebody something.
constexpr auto kGiving = std::to_array<std::string_view>(
    {"give",   "lend",   "offer", "grant", "send", "promise", "show",    "pay",    "owe",
     "deny",   "award",  "hand",  "sell",  "cost", "refuse",  "allow",   "assure", "guarantee",
     "accord", "afford", "cede",  "bring", "buy",  "cause",   "deliver", "fine",   "forgive",
     "leave",  "loan",   "serve", "spare", "set",  "wish",    "teach",   "ask",    "extend"});
constexpr auto kNaming = std::to_array<std::string_view>({"call",
                                                          "name",
                                                          "make",
                                                          "declare",
                                                          "appoint",
                                                          "elect",
                                                          "consider",
                                                          "label",
                                                          "brand",
                                                          "dub",
                                                          "deem",
                                                          "term",
                                                          "designate",
                                                          "proclaim",
                                                          "crown",
                                                          "pronounce",
                                                          "find",
                                                          "nominate"});

class ObjectRepair : private TreeEditor {
public:
    using TreeEditor::TreeEditor;

    void run() {
        for (std::uint32_t t = first_; t < last_; ++t) {
            if (at(t).upos == Upos::noun) {
                find_verb(t);
            }
            if (at(t).upos == Upos::adj || at(t).xpos == "JJ") {
                find_perfect(t);
            }
            if (at(t).upos == Upos::num) {
                part_objects(t);
            }
            if (at(t).upos == Upos::verb) {
                part_recipient(t);
                tell_objects_apart(t);
                find_office(t);
                free_gerund(t);
            }
        }
    }

private:
    std::vector<std::uint32_t> children(std::uint32_t t, std::string_view relation) {
        std::vector<std::uint32_t> found;
        for (std::uint32_t k = first_; k < last_; ++k) {
            if (at(k).head == static_cast<std::int32_t>(t) && at(k).deprel == relation) {
                found.push_back(k);
            }
        }
        return found;
    }

    bool is_nominal(std::uint32_t t) { return is_noun(at(t)) || at(t).upos == Upos::pron; }

    // "gave the [army] drones", with "army drones" for one noun: the army is the recipient.
    void part_recipient(std::uint32_t verb) {
        static constexpr auto kActors = std::to_array<std::string_view>(
            {"army",       "rebel",      "government", "junta",       "police",   "militia",
             "regime",     "navy",       "insurgent",  "guerrilla",   "group",    "troops",
             "ministry",   "opposition", "force",      "forces",      "military", "fighter",
             "separatist", "militant",   "company",    "authorities", "islamist", "party",
             "movement",   "state",      "country",    "neighbour"});
        const auto object = child(verb, "obj");
        if (!object || *object < verb + 3 || at(*object).xpos != "NNS" ||
            !is_one_of(kGiving, at(verb).lemma) || child(verb, "iobj") ||
            child(*object, "nummod")) {
            return;
        }
        const std::uint32_t receiver = *object - 1;
        const auto article = child(*object, "det");
        if (at(receiver).head != static_cast<std::int32_t>(*object) ||
            at(receiver).deprel != "compound" || !is_one_of(kActors, at(receiver).lemma) ||
            !article || form(*article) != "the") {
            return;
        }
        for (std::uint32_t k = verb + 1; k < receiver; ++k) {
            if (at(k).head == static_cast<std::int32_t>(*object)) {
                at(k).head = static_cast<std::int32_t>(receiver);
            }
        }
        hang(receiver, verb, "iobj");
    }

    // "sold the army of A [six] drones", with A and "six" in front of "drones": no number stands behind a name in one phrase, so that
    // the drones are the object, and the army the recipient.
    void part_objects(std::uint32_t number) {
        const auto thing = head_behind(number);
        const bool counts = thing && at(number).deprel == "nummod" && number > first_ + 2;
        if (!counts || at(number - 1).head != static_cast<std::int32_t>(*thing) ||
            at(number - 1).deprel != "compound" || at(number - 1).upos != Upos::propn ||
            at(*thing).deprel != "nmod" || at(*thing).head < static_cast<std::int32_t>(first_)) {
            return;
        }
        const std::uint32_t name = number - 1;
        const auto receiver = static_cast<std::uint32_t>(at(*thing).head);
        const std::int32_t verb = at(receiver).head;
        if (receiver > name || at(receiver).deprel != "obj" ||
            verb < static_cast<std::int32_t>(first_) ||
            !is_one_of(kGiving, at(static_cast<std::uint32_t>(verb)).lemma)) {
            return;
        }
        hang(name, receiver, "nmod");
        for (std::uint32_t k = receiver + 1; k < name; ++k) {
            if (at(k).head == static_cast<std::int32_t>(*thing)) {
                at(k).head = static_cast<std::int32_t>(name);
            }
        }
        hang(*thing, static_cast<std::uint32_t>(verb), "obj");
        at(receiver).deprel = "iobj";
    }

    // "named X, an engineer who worked for A, as [chief] of B", with "chief" hung on "worked": what X was named.
    void find_office(std::uint32_t verb) {
        if (!is_one_of(kNaming, at(verb).lemma) && at(verb).lemma != "choose") {
            return;
        }
        const auto named = child(verb, "obj");
        if (!named || *named < verb || has_child_like(verb, "xcomp")) {
            return;
        }
        for (std::uint32_t k = *named + 2; k + 1 < last_; ++k) {
            const std::int32_t office = at(k).head;
            if (form(k) != "as" || form(k - 1) != "," || office <= static_cast<std::int32_t>(k) ||
                !is_noun(at(static_cast<std::uint32_t>(office)))) {
                continue;
            }
            const std::int32_t hung = at(static_cast<std::uint32_t>(office)).head;
            if (hung > static_cast<std::int32_t>(*named) && hung < static_cast<std::int32_t>(k)) {
                hang(static_cast<std::uint32_t>(office), verb, "obl");
            }
            return;
        }
    }

    // "accused A of [killing] civilians", "by killing civilians", read as civilians that kill: what A did, and to whom.
    void free_gerund(std::uint32_t gerund) {
        static constexpr auto kDeeds =
            std::to_array<std::string_view>({"accuse", "suspect", "convict", "guilty", "capable"});
        static constexpr auto kMeans =
            std::to_array<std::string_view>({"by", "after", "before", "without"});
        const std::int32_t noun = at(gerund).head;
        if (at(gerund).xpos != "VBG" || at(gerund).deprel != "amod" || gerund == first_ ||
            noun <= static_cast<std::int32_t>(gerund) || noun >= static_cast<std::int32_t>(last_) ||
            at(gerund - 1).head != noun || at(gerund - 1).deprel != "case") {
            return;
        }
        const auto object = static_cast<std::uint32_t>(noun);
        std::int32_t above = at(object).head;
        if (above >= 0 && is_noun(at(static_cast<std::uint32_t>(above))) &&
            form(gerund - 1) == "of") {
            above = at(static_cast<std::uint32_t>(above))
                        .head;  // "of" hung on whom the accusation is of
        }
        if (above < static_cast<std::int32_t>(first_)) {
            return;
        }
        const auto verb = static_cast<std::uint32_t>(above);
        if (!(form(gerund - 1) == "of" && is_one_of(kDeeds, at(verb).lemma)) &&
            !(is_one_of(kMeans, form(gerund - 1)) && at(verb).upos == Upos::verb)) {
            return;
        }
        hang(gerund, verb, "advcl");
        hang(gerund - 1, gerund, "mark");
        hang(object, gerund, "obj");
    }

    void tell_objects_apart(std::uint32_t verb) {
        const std::vector<std::uint32_t> objects = children(verb, "obj");
        const std::string& lemma = at(verb).lemma;
        if (objects.size() == 1 && is_one_of(kGiving, lemma) && !child(verb, "iobj")) {
            part_from_recipient(verb, objects[0]);
        }
        if (objects.size() != 2 || objects[0] < verb || !is_nominal(objects[0])) {
            if (objects.size() == 2 && is_one_of(kNaming, lemma) && objects[1] > verb &&
                form(objects[0]) != "what") {
                at(objects[1]).deprel = "xcomp";  // "whom they called a traitor"
            }
            return;
        }
        if (is_one_of(kGiving, lemma)) {
            at(objects[0]).deprel = "iobj";
        } else if (is_one_of(kNaming, lemma)) {
            at(objects[1]).deprel = "xcomp";
        }
    }

    // "gave [the plan its blessing]", "gave [the ambassador 72 hours]"
    void part_from_recipient(std::uint32_t verb, std::uint32_t recipient) {
        for (const std::uint32_t thing : children(recipient, "appos")) {
            if (thing < recipient || is_set_off(recipient, thing) || !is_determined(thing)) {
                continue;
            }
            at(recipient).deprel = "iobj";
            hang(thing, verb, "obj");
            return;
        }
    }

    bool is_set_off(std::uint32_t from, std::uint32_t to) {
        for (std::uint32_t k = from + 1; k < to; ++k) {
            if (at(k).upos == Upos::punct) {
                return true;
            }
        }
        return false;
    }

    bool is_determined(std::uint32_t t) {
        return has_child_like(t, "det") || has_child_like(t, "nmod:poss") ||
               has_child_like(t, "nummod");
    }

    // "A [denies] having done it", "the lake [borders] a course"
    void find_verb(std::uint32_t t) {
        if (at(t).xpos != "NNS" || t == first_ || has_child_like(t, "det") ||
            has_child_like(t, "case") || has_child_like(t, "nmod:poss")) {
            return;
        }
        const auto object = child(t, "obj");
        if (!object || *object < t) {
            return;
        }
        const auto subject = child(t, "nsubj");
        const std::uint32_t before = t - 1;
        const bool owned = at(before).head == static_cast<std::int32_t>(t) && is_noun(at(before));
        if (!subject && !owned) {
            return;
        }
        if (!subject) {
            raise_modifiers(t, before);
            hang(before, t, "nsubj");
        }
        take_as_verb(t);
        make_present(t);
        at(t).lemma = base_form(ascii_lower(form(t)));
    }

    // "had [armed] and financed them", "[armed] the rebels", read as an adjective
    void find_perfect(std::uint32_t t) {
        const auto had = child(t, "aux");
        const auto joined = child(t, "conj");
        auto object = child(t, "obj");
        if (!object && joined && *joined == t + 2) {
            object = child(*joined, "obj");  // "armed and financed the rebels"
        }
        const bool perfect = had && at(*had).lemma == "have";
        const bool past = !had && object && *object > t && child(t, "nsubj");
        if (!(perfect || past) || child(t, "cop") || !ascii_lower(form(t)).ends_with("ed")) {
            return;
        }
        if (past) {
            make_past(t);
        } else {
            at(t).upos = Upos::verb;
            at(t).xpos = "VBN";
        }
        const std::string word = ascii_lower(form(t));
        at(t).lemma = word.substr(0, word.size() - 2);
    }

    // What hung on the verb as on a noun before it hangs on its subject.
    void raise_modifiers(std::uint32_t verb, std::uint32_t subject) {
        for (std::uint32_t k = first_; k < subject; ++k) {
            const std::string& relation = at(k).deprel;
            if (at(k).head == static_cast<std::int32_t>(verb) &&
                (relation == "compound" || relation == "amod" || relation == "nummod")) {
                at(k).head = static_cast<std::int32_t>(subject);
            }
        }
    }

    // Of a verb's third person.
    static std::string base_form(std::string form) {
        if (form.ends_with("ies") && form.size() > 4) {
            return form.substr(0, form.size() - 3) + "y";
        }
        for (const std::string_view end : {"ches", "shes", "sses", "xes", "zes"}) {
            if (form.ends_with(end)) {
                return form.substr(0, form.size() - 2);
            }
        }
        return form.substr(0, form.size() - (form.ends_with("s") ? 1 : 0));
    }
};

}  // namespace

void repair_objects(Document& document, const Sentence& sentence) {
    ObjectRepair(document, sentence).run();
}

}  // namespace entente
