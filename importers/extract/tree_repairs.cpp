#include "importers/extract/tree_repairs.h"

#include <cstdint>
#include <optional>
#include <set>
#include <string>
#include <vector>

#include "core/ascii.h"
#include "importers/extract/adjunct_place_repairs.h"
#include "importers/extract/adjunct_repairs.h"
#include "importers/extract/clause_repairs.h"
#include "importers/extract/entry_repairs.h"
#include "importers/extract/lost_verb_repairs.h"
#include "importers/extract/misread_word_repairs.h"
#include "importers/extract/name_place_repairs.h"
#include "importers/extract/object_repairs.h"
#include "importers/extract/phrase_repairs.h"
#include "importers/extract/relative_repairs.h"
#include "importers/extract/subject_repairs.h"
#include "importers/extract/title_repairs.h"
#include "importers/extract/tree_editor.h"
#include "importers/extract/verb_repairs.h"
#include "importers/text/document.h"

namespace entente {

namespace {

class SentenceRepair : private TreeEditor {
public:
    using TreeEditor::TreeEditor;

    void run() {
        for (std::uint32_t t = first_; t < last_; ++t) {
            move_behind_title(t);
            find_infinitive(t);
            make_act(t);
            raise_due(t);
            join_each_other(t);
            make_object(t);
            make_oblique(t);
            open_relative(t);
            open_participle(t);
            make_said_of_object(t);
            make_recipient(t);
            raise_participle(t);
            make_free(t);
            describe_nearest(t);
            find_mine(t);
            join_to_object(t);
        }
        move_late_objects();
        make_opening_verb();
        find_joined_calls();
        find_joined_subject();
        find_lost_verb();
        find_participle_verb();
        find_present_verb();
    }

private:
    // "with the Indian minister S. Jaishankar": the preposition is that of the name, not of the title before it.
    void move_behind_title(std::uint32_t t) {
        if (at(t).deprel != "case") {
            return;
        }
        const auto title = head_behind(t);
        if (!title || at(*title).deprel != "nmod:desc" || at(*title).upos == Upos::propn) {
            return;
        }
        if (const auto name = head_behind(*title)) {
            at(t).head = static_cast<std::int32_t>(*name);
        }
    }

    // "called the raid [on the embassy] unjustified": between an object and what it is called stands what belongs to it.
    void join_to_object(std::uint32_t t) {
        if (at(t).deprel != "xcomp" || at(t).upos != Upos::adj || t < first_ + 3 ||
            at(t - 1).deprel != "obl" || at(t - 1).head != at(t).head) {
            return;
        }
        for (std::uint32_t k = t - 1; k-- > first_;) {
            if (at(k).head == at(t).head && at(k).deprel == "obj") {
                hang(t - 1, k, "nmod");
                return;
            }
            // what stands between the two must be below the phrase itself
            if (at(k).head < static_cast<std::int32_t>(k) && at(k).head != at(t).head) {
                return;
            }
        }
    }

    // "the mine at X": a pronoun has no article and no adjective.
    void find_mine(std::uint32_t t) {
        const bool described = at(t).upos == Upos::pron && document_.view(at(t)) == "mine" &&
                               (has_child_like(t, "det") || has_child_like(t, "amod") ||
                                has_child_like(t, "compound"));
        if (described) {
            make_mine(t);
        }
    }

    // "offered to mediate", with a noun behind the "to" of an infinitive: a verb.
    void find_infinitive(std::uint32_t t) {
        const bool particle = at(t).upos == Upos::part && at(t).deprel == "mark";
        const bool marks =
            particle || (at(t).xpos == "TO" && t + 1 < last_ && at(t + 1).deprel == "xcomp");
        if (!marks || head_behind(t) != t + 1 || at(t + 1).upos != Upos::noun) {
            return;
        }
        at(t).deprel = "mark";
        make_infinitive(t + 1);
    }

    // "Heavy fighting between A and B resumed": a gerund that names what goes on, in front of a clause.
    void make_act(std::uint32_t t) {
        static const std::set<std::string_view> acts = {
            "fight", "shell", "bomb", "shoot", "kill", "loot", "riot", "rioting"};
        const bool front = t == first_ || (t == first_ + 1 && at(first_).upos == Upos::adj) ||
                           (t > first_ && at(t - 1).upos == Upos::det);
        if (at(t).xpos != "VBG" || at(t).upos != Upos::verb || !front ||
            !acts.contains(at(t).lemma) || t + 1 >= last_ || child(t, "obj")) {
            return;
        }
        const Token& next = at(t + 1);
        if (next.upos != Upos::adp && next.upos != Upos::verb && next.upos != Upos::aux) {
            return;
        }
        Token& act = at(t);
        act.upos = Upos::noun;
        act.xpos = "NN";
        act.lemma = ascii_lower(document_.view(at(t)));
        act.morphology = Morphology();
        act.morphology.number = GrammaticalNumber::singular;
        const auto verb = head_behind(t);
        if (act.deprel != "nsubj" && verb && at(*verb).upos == Upos::verb &&
            !has_child_like(*verb, "nsubj")) {
            act.deprel = "nsubj";
        }
        for (std::uint32_t k = first_; k < last_; ++k) {
            if (at(k).head == static_cast<std::int32_t>(t) && at(k).deprel == "obl") {
                at(k).deprel = "nmod";
            }
            if (at(k).head == static_cast<std::int32_t>(t) && at(k).deprel == "xcomp" && k > t &&
                at(k).upos == Upos::verb && act.head < 0) {
                at(k).deprel = "acl";  // find_participle_verb() makes it the verb
            }
        }
    }

    // "is due in Kyiv", with "due" and "in" hung on the place: it is "due" that is said.
    void raise_due(std::uint32_t t) {
        if (at(t).lemma != "due" || at(t).deprel != "case" || head_behind(t) == std::nullopt ||
            at(t + 1).upos != Upos::adp || at(t + 1).head != at(t).head) {
            return;
        }
        const auto place = static_cast<std::uint32_t>(at(t).head);
        const std::int32_t above = at(place).head;
        const std::string relation = at(place).deprel;
        at(t).head = above;
        at(t).deprel = relation;
        at(t).upos = Upos::adj;
        for (std::uint32_t k = first_; k < t; ++k) {
            if (at(k).head == static_cast<std::int32_t>(place)) {
                at(k).head = static_cast<std::int32_t>(t);
            }
        }
        hang(place, t, "obl");
    }

    // "recognised each other and", with "other" hung on the noun behind
    void join_each_other(std::uint32_t t) {
        if (t + 1 < last_ && at(t).deprel == "obj" &&
            (at(t).lemma == "each" || at(t).lemma == "one") &&
            (at(t + 1).lemma == "other" || at(t + 1).lemma == "another") &&
            at(t + 1).head > static_cast<std::int32_t>(t + 1)) {
            hang(t + 1, t, "fixed");
        }
    }

    // "terminated the embargo", "named X": a noun that a verb without an object is said to be said of.
    void make_object(std::uint32_t t) {
        static const std::set<std::string_view> copulas = {"become",
                                                           "remain",
                                                           "be",
                                                           "seem",
                                                           "stay",
                                                           "appear",
                                                           "prove",
                                                           "turn",
                                                           "end",
                                                           "look",
                                                           "feel",
                                                           "sound"};
        const std::int32_t head = at(t).head;
        if (at(t).deprel != "xcomp" || !is_noun(at(t)) ||
            head < static_cast<std::int32_t>(first_) || head >= static_cast<std::int32_t>(t)) {
            return;
        }
        const auto verb = static_cast<std::uint32_t>(head);
        const bool modified = at(t).upos == Upos::propn || child(t, "det");
        if (at(verb).upos != Upos::verb || copulas.contains(at(verb).lemma) || !modified ||
            child(t, "case") || child(t, "cop") || child(t, "mark") || child(verb, "obj") ||
            has_child_like(verb, "aux:pass")) {
            return;
        }
        at(t).deprel = "obj";
        for (std::uint32_t k = t + 1; k < last_; ++k) {
            if (at(k).head == static_cast<std::int32_t>(t) && at(k).deprel == "obl") {
                at(k).deprel = "nmod";
            }
        }
    }

    // "spoke by telephone": no object.
    void make_oblique(std::uint32_t t) {
        const auto preposition = at(t).deprel == "obj" ? child(t, "case") : std::nullopt;
        if (preposition && *preposition < t && at(*preposition).lemma == "by") {
            at(t).deprel = "obl";
        }
    }

    // "arming the Houthis, which Tehran denies", with "Tehran" as part of the name of a verb
    void open_relative(std::uint32_t t) {
        static const std::set<std::string_view> relatives = {"which", "that", "whom"};
        const bool verb = at(t).upos == Upos::verb || at(t).xpos == "NNS";
        if (at(t).deprel != "acl:relcl" || !verb || t < first_ + 2) {
            return;
        }
        std::optional<std::uint32_t> pronoun;
        std::optional<std::uint32_t> name;
        for (std::uint32_t k = first_; k < t; ++k) {
            if (at(k).head != static_cast<std::int32_t>(t)) {
                continue;
            }
            if (at(k).deprel.starts_with("nsubj") || at(k).deprel == "obj") {
                return;
            }
            if (relatives.contains(at(k).lemma) && !name) {
                pronoun = k;
            } else if (pronoun && is_noun(at(k)) && at(k).deprel == "compound") {
                name = k;
            }
        }
        if (pronoun && name) {
            at(*pronoun).deprel = "obj";
            at(*name).deprel = "nsubj";
            if (at(t).upos != Upos::verb) {
                make_present(t);
            }
        }
    }

    // "Elected president of A in 1995, X survived": the participle is a clause of its own, what it makes X is below it.
    void open_participle(std::uint32_t t) {
        if (t != first_ || at(t).xpos != "VBN" || at(t).deprel != "amod") {
            return;
        }
        const auto office = head_behind(t);
        const auto verb = office ? head_behind(*office) : std::nullopt;
        if (!verb || !at(*office).deprel.starts_with("nsubj") || child(*office, "det")) {
            return;
        }
        for (std::uint32_t k = *office + 1; k < *verb; ++k) {
            if (at(k).head == static_cast<std::int32_t>(*verb) &&
                at(k).deprel.starts_with("nsubj")) {
                hang(t, *verb, "advcl");
                hang(*office, t, "xcomp");
                return;
            }
        }
    }

    // "sold [Egypt] thirty jets": a name before a number or an article is no part of the name behind it.
    void make_recipient(std::uint32_t t) {
        static const std::set<std::string_view> gives = {"sell",
                                                         "give",
                                                         "send",
                                                         "grant",
                                                         "offer",
                                                         "lend",
                                                         "award",
                                                         "promise",
                                                         "pledge",
                                                         "deny",
                                                         "owe",
                                                         "pay",
                                                         "hand",
                                                         "allot",
                                                         "lease",
                                                         "cede",
                                                         "teach",
                                                         "issue"};
        if (at(t).upos != Upos::propn || at(t).deprel != "compound" || t + 2 >= last_) {
            return;
        }
        const auto object = head_behind(t);
        const bool apart = at(t + 1).upos == Upos::num || at(t + 1).upos == Upos::det;
        if (!object || *object == t + 1 || !apart || at(*object).deprel != "obj") {
            return;
        }
        const std::int32_t verb = at(*object).head;
        if (verb >= static_cast<std::int32_t>(first_) && verb < static_cast<std::int32_t>(t) &&
            gives.contains(at(static_cast<std::uint32_t>(verb)).lemma)) {
            hang(t, static_cast<std::uint32_t>(verb), "iobj");
        }
    }

    // "lifted the embargo on A, adopting B", with "adopting" hung on "embargo": behind a comma it says what the subject does.
    void raise_participle(std::uint32_t t) {
        if (at(t).deprel != "acl" || at(t).xpos != "VBG" || t < first_ + 3) {
            return;
        }
        std::uint32_t before = t - 1;
        while (before > first_ && at(before).upos == Upos::adv) {
            --before;
        }
        const std::int32_t noun = at(t).head;
        if (document_.view(at(before)) != "," || noun < static_cast<std::int32_t>(first_) ||
            at(static_cast<std::uint32_t>(noun)).upos == Upos::propn) {
            return;
        }
        constexpr int kClimbMax = 4;
        std::int32_t verb = at(static_cast<std::uint32_t>(noun)).head;
        std::string relation = at(static_cast<std::uint32_t>(noun)).deprel;
        for (int step = 0; step < kClimbMax && verb >= static_cast<std::int32_t>(first_); ++step) {
            const Token& above = at(static_cast<std::uint32_t>(verb));
            if (above.upos == Upos::verb) {
                if (!relation.starts_with("nsubj") && verb < static_cast<std::int32_t>(t)) {
                    hang(t, static_cast<std::uint32_t>(verb), "advcl");
                }
                return;
            }
            relation = above.deprel;
            verb = above.head;
        }
    }

    // "A sells wine, and X, the envoy, meets Y", with "X" joined to "sells"; "left after X, the envoy, had met Y", with "after X" below
    // "left": the subject of the verb behind it.
    void find_joined_subject() {
        for (std::uint32_t t = first_ + 2; t + 1 < last_; ++t) {
            const std::int32_t above = at(t).head;
            if (!is_noun(at(t)) || above < static_cast<std::int32_t>(first_) ||
                above >= static_cast<std::int32_t>(t) ||
                at(static_cast<std::uint32_t>(above)).upos != Upos::verb) {
                continue;
            }
            const auto preposition = child(t, "case");
            const bool joined = at(t).deprel == "conj" && !preposition;
            const bool dated = at(t).deprel == "obl" && preposition && opens_clause(*preposition);
            const auto verb =
                joined || dated ? verb_without_subject(t, above, joined) : std::nullopt;
            if (!verb) {
                continue;
            }
            hang(*verb, static_cast<std::uint32_t>(above), joined ? "conj" : "advcl");
            hang(t, *verb, has_child_like(*verb, "aux:pass") ? "nsubj:pass" : "nsubj");
            if (dated) {
                hang(*preposition, *verb, "mark");
            }
        }
    }

    bool opens_clause(std::uint32_t t) {
        static const std::set<std::string_view> words = {
            "after", "before", "since", "until", "as", "once"};
        return words.contains(at(t).lemma);
    }

    // The next finite verb behind `t` that hangs on `above` or on `t` and has no subject.
    std::optional<std::uint32_t> verb_without_subject(std::uint32_t t,
                                                      std::int32_t above,
                                                      bool joined) {
        for (std::uint32_t verb = t + 1; verb < last_; ++verb) {
            const Token& next = at(verb);
            const bool beside = next.head == above || next.head == static_cast<std::int32_t>(t);
            const bool finite = next.xpos == "VBD" || next.xpos == "VBZ" || next.xpos == "VBP" ||
                                (next.upos == Upos::verb && has_child_like(verb, "aux"));
            if (next.upos == Upos::verb && beside && finite) {
                const bool fits = next.deprel != "acl:relcl" && (joined || next.deprel != "conj") &&
                                  !has_child_like(verb, "nsubj");
                return fits ? std::optional<std::uint32_t>(verb) : std::nullopt;
            }
        }
        return std::nullopt;
    }

    // "condemns the attack and calls upon B to leave", with "calls" for a noun beside "attack"
    void find_joined_calls() {
        static const std::set<std::string_view> links = {"on", "upon", "for"};
        for (std::uint32_t t = first_ + 2; t + 2 < last_; ++t) {
            if (at(t).lemma != "call" || at(t).xpos != "NNS" || at(t).deprel != "conj" ||
                at(t - 1).upos != Upos::cconj || !links.contains(at(t + 1).lemma)) {
                continue;
            }
            const std::int32_t noun = at(t).head;
            const std::int32_t verb = noun < 0 ? -1 : at(static_cast<std::uint32_t>(noun)).head;
            if (verb < static_cast<std::int32_t>(first_) ||
                at(static_cast<std::uint32_t>(verb)).upos != Upos::verb) {
                continue;
            }
            make_present(t);
            hang(t, static_cast<std::uint32_t>(verb), "conj");
            take_as_verb(t);
        }
    }

    // "was to free 32 soldiers", with "free" for an adjective before "soldiers"
    void make_free(std::uint32_t t) {
        const auto noun =
            at(t).lemma == "free" && at(t).upos == Upos::adj ? head_behind(t) : std::nullopt;
        if (!noun || t < first_ + 2 || at(t - 1).lemma != "to" || at(t).deprel != "amod" ||
            at(*noun).head >= static_cast<std::int32_t>(t)) {
            return;
        }
        const std::int32_t above = at(*noun).head;
        const std::string relation = at(*noun).deprel;
        make_infinitive(t);
        at(t).head = above;
        at(t).deprel = relation;
        for (std::uint32_t k = first_; k < t; ++k) {
            if (at(k).head == static_cast<std::int32_t>(*noun)) {
                at(k).head = static_cast<std::int32_t>(t);
            }
        }
        hang(*noun, t, "obj");
        hang(t - 1, t, "mark");
    }

    // "lawmakers in A, a region of B": it is A that is a region.
    void describe_nearest(std::uint32_t t) {
        static const std::set<std::string_view> kinds = {
            "region",        "city",         "town",       "village", "province", "capital",
            "island",        "port",         "state",      "area",    "district", "country",
            "enclave",       "suburb",       "peninsula",  "resort",  "republic", "territory",
            "neighbourhood", "neighborhood", "archipelago"};
        if (at(t).deprel != "appos" || !kinds.contains(at(t).lemma)) {
            return;
        }
        std::uint32_t comma = t;
        while (comma > first_ && document_.view(at(comma)) != ",") {
            --comma;
        }
        constexpr std::uint32_t kReachTokens = 6;
        if (comma <= first_ + 1 || t - comma > kReachTokens || at(comma - 1).upos != Upos::propn) {
            return;
        }
        std::uint32_t name = comma - 1;
        while (at(name).deprel == "flat" && at(name).head >= static_cast<std::int32_t>(first_)) {
            name = static_cast<std::uint32_t>(at(name).head);
        }
        if (at(t).head < static_cast<std::int32_t>(name) && at(name).deprel == "nmod" &&
            at(name).head == at(t).head) {
            at(t).head = static_cast<std::int32_t>(name);
        }
    }

    // "called him a man of honour": the second object is said of the first.
    void make_said_of_object(std::uint32_t t) {
        static const std::set<std::string_view> verbs = {"call",
                                                         "name",
                                                         "make",
                                                         "appoint",
                                                         "elect",
                                                         "declare",
                                                         "consider",
                                                         "deem",
                                                         "dub",
                                                         "brand",
                                                         "label",
                                                         "proclaim",
                                                         "think",
                                                         "find"};
        const std::int32_t head = at(t).head;
        if (at(t).deprel != "obj" || !is_noun(at(t)) || head < static_cast<std::int32_t>(first_) ||
            head >= static_cast<std::int32_t>(t) ||
            !verbs.contains(at(static_cast<std::uint32_t>(head)).lemma)) {
            return;
        }
        for (std::uint32_t k = static_cast<std::uint32_t>(head) + 1; k < t; ++k) {
            if (at(k).head == head && at(k).deprel == "obj") {
                at(t).deprel = "xcomp";
                return;
            }
        }
    }

    // "(f) calls on A to endorse B", "Urges A to leave": the noun that begins an item of a list is its verb.
    void make_opening_verb() {
        static const std::set<std::string_view> verbs = {
            "call",    "urge",   "demand",  "request", "support",   "appoint",  "welcome", "order",
            "visit",   "name",   "pledge",  "attack",  "approve",   "condemn",  "express", "affirm",
            "meet",    "sign",   "resign",  "appeal",  "encourage", "thank",    "commend", "decide",
            "endorse", "reject", "note",    "stress",  "warn",      "praise",   "release", "charge",
            "accuse",  "invite", "mandate", "direct",  "authorise", "authorize"};
        std::uint32_t t = first_;
        constexpr std::uint32_t kMarkTokensMax = 4;
        while (t < last_ && t < first_ + kMarkTokensMax &&
               (at(t).upos == Upos::punct || at(t).upos == Upos::num || at(t).xpos == "LS" ||
                at(t).upos == Upos::x || at(t).span.end - at(t).span.start == 1)) {
            ++t;
        }
        if (t + 2 >= last_ || at(t).head >= 0 || at(t).xpos != "NNS" ||
            !verbs.contains(at(t).lemma)) {
            return;
        }
        make_present(t);
        take_as_verb(t);
    }

    // "recognised each other and established relations": the second object is that of the verb joined.
    void move_late_objects() {
        std::vector<std::int32_t> object_of(last_ - first_, -1);
        std::vector<std::int32_t> joined_to(last_ - first_, -1);
        for (std::uint32_t t = first_; t < last_; ++t) {
            const std::int32_t head = at(t).head;
            if (head < static_cast<std::int32_t>(first_) ||
                head >= static_cast<std::int32_t>(last_)) {
                continue;
            }
            const auto above = static_cast<std::uint32_t>(head) - first_;
            if (at(t).deprel == "conj" && at(t).upos == Upos::verb &&
                t > static_cast<std::uint32_t>(head)) {
                joined_to[above] = static_cast<std::int32_t>(t);
            }
            if (at(t).deprel != "obj") {
                continue;
            }
            const std::int32_t verb = joined_to[above];
            if (object_of[above] >= 0 && verb > object_of[above] &&
                verb < static_cast<std::int32_t>(t) &&
                object_of[static_cast<std::uint32_t>(verb) - first_] < 0) {
                at(t).head = verb;
                object_of[static_cast<std::uint32_t>(verb) - first_] = static_cast<std::int32_t>(t);
            } else if (object_of[above] < 0) {
                object_of[above] = static_cast<std::int32_t>(t);
            }
        }
    }

    // "A, the king, named B", "A's forces crossed into B": a participle without "be" in a sentence that has no
    // other verb for its subject is a past tense.
    void find_participle_verb() {
        if (!is_whole()) {
            return;
        }
        const std::optional<std::uint32_t> root = this->root();
        if (!root) {
            return;
        }
        if (at(*root).xpos == "VBN") {
            const auto subject = child(*root, "nsubj:pass");
            // "Sanctions imposed on A by B": an entry that leaves out "are"
            if (has_child_like(*root, "obl:agent")) {
                return;
            }
            if (subject && *subject < *root && !has_child_like(*root, "aux")) {
                at(*subject).deprel = "nsubj";
                make_past(*root);
            } else if (!subject && child(*root, "nsubj") && !has_child_like(*root, "aux")) {
                make_past(*root);
            }
            return;
        }
        if (!is_noun(at(*root)) || has_child_like(*root, "nsubj") || has_child_like(*root, "cop")) {
            return;
        }
        const auto verb = child(*root, "acl");
        if (!verb || *verb < *root || at(*verb).xpos != "VBN" || has_child_like(*verb, "aux") ||
            has_child_like(*verb, "mark") || has_child_like(*verb, "obl:agent") ||
            has_finite_verb()) {
            return;
        }
        at(*verb).head = -1;
        at(*verb).deprel = "root";
        hang(*root, *verb, "nsubj");
        make_past(*verb);
    }

    // "Rwanda denies backing B", read as a noun in the plural with a name before it: where the sentence has no other verb, it is the verb.
    void find_present_verb() {
        static const std::set<std::string_view> said = {
            "deny", "deni", "accuse", "insist", "reject", "regret", "oppose", "avoid", "consider"};
        if (!is_whole()) {
            return;
        }
        const bool finite = has_finite_verb();
        for (std::uint32_t t = first_ + 1; t + 2 < last_; ++t) {
            if (finite && !said.contains(at(t).lemma)) {
                continue;
            }
            const bool root = at(t).head < 0 && at(t).xpos == "NNS" &&
                              at(t - 1).upos == Upos::propn &&
                              at(t - 1).head == static_cast<std::int32_t>(t);
            const bool gerund = at(t + 1).xpos == "VBG" && at(t + 1).deprel == "acl" &&
                                at(t + 1).head == static_cast<std::int32_t>(t);
            if (!root || !gerund || has_child_like(t, "nsubj")) {
                continue;
            }
            std::string lemma = ascii_lower(document_.view(at(t)));
            lemma = lemma.ends_with("ies") ? lemma.substr(0, lemma.size() - 3) + "y"
                                           : lemma.substr(0, lemma.size() - 1);
            hang(t - 1, t, "nsubj");
            hang(t + 1, t, "xcomp");
            make_present(t);
            at(t).lemma = lemma;
            // "denies backing them and accuses B": both are said of the same subject
            for (std::uint32_t k = t + 2; k < last_; ++k) {
                if (at(k).head == static_cast<std::int32_t>(t + 1) && at(k).deprel == "conj" &&
                    at(k).xpos == "VBZ") {
                    at(k).head = static_cast<std::int32_t>(t);
                }
            }
            return;
        }
    }

    void find_lost_verb() {
        if (!is_whole()) {
            return;
        }
        const std::optional<std::uint32_t> root = bare_root();
        if (!root) {
            return;
        }
        for (std::uint32_t t = first_ + 1; t + 1 < last_; ++t) {
            if (is_lost_verb(t, *root)) {
                make_root(t, *root);
                return;
            }
        }
    }

    // The root, if it is a noun without a subject or a copula.
    std::optional<std::uint32_t> bare_root() {
        const std::optional<std::uint32_t> root = this->root();
        if (!root || !is_noun(at(*root))) {
            return std::nullopt;
        }
        for (std::uint32_t t = first_; t < last_; ++t) {
            const std::string& relation = at(t).deprel;
            if (at(t).head == static_cast<std::int32_t>(*root) &&
                (relation.starts_with("nsubj") || relation == "cop" || relation == "aux")) {
                return std::nullopt;
            }
        }
        return root;
    }

    // A participle right behind a noun, and before the noun that it is hung on: the root, or one right below
    // a root that stands before it. An article at the front belongs to a phrase: "a Paris based company".
    bool is_lost_verb(std::uint32_t t, std::uint32_t root) {
        const Token& verb = at(t);
        if (verb.upos != Upos::verb || verb.deprel != "amod" || !is_noun(at(t - 1)) ||
            !at(t - 1).space_after || verb.head <= static_cast<std::int32_t>(t)) {
            return false;
        }
        const auto object = static_cast<std::uint32_t>(verb.head);
        const bool below = at(object).head == static_cast<std::int32_t>(root) && root < t;
        if (object != root && !below) {
            return false;
        }
        for (std::uint32_t k = first_; k < t; ++k) {
            if (at(k).head == static_cast<std::int32_t>(object) && at(k).deprel == "det") {
                return false;
            }
        }
        return true;
    }

    void make_root(std::uint32_t verb, std::uint32_t root) {
        const auto object = static_cast<std::uint32_t>(at(verb).head);
        // What stands before the verb and was hung on its object belongs to the last noun among it.
        std::optional<std::uint32_t> top;
        for (std::uint32_t t = first_; t < verb; ++t) {
            const bool moved = at(t).head == static_cast<std::int32_t>(object);
            top = moved && is_noun(at(t)) ? t : top;
        }
        for (std::uint32_t t = first_; t < verb && top; ++t) {
            if (at(t).head == static_cast<std::int32_t>(object) && t != *top) {
                at(t).head = static_cast<std::int32_t>(*top);
            }
        }
        // What else is said in the sentence is said beside the verb.
        for (std::uint32_t t = verb + 1; t < last_; ++t) {
            const std::string& relation = at(t).deprel;
            if (at(t).head == static_cast<std::int32_t>(root) &&
                (relation == "punct" || relation == "advcl" || relation == "parataxis" ||
                 relation == "ccomp")) {
                at(t).head = static_cast<std::int32_t>(verb);
            }
        }
        hang(object, verb, "obj");
        if (object != root) {
            hang(root, verb, "nsubj");
            if (top) {
                hang(*top, root, "nmod");
            }
        } else if (top) {
            hang(*top, verb, "nsubj");
        }
        at(verb).head = -1;
        at(verb).deprel = "root";
        make_past(verb);
    }
};

}  // namespace

Status TreeRepairs::apply(Document& document) const {
    for (const Sentence& sentence : document.sentences) {
        repair_lost_verbs(document, sentence);
        repair_misread_words(document, sentence);
        SentenceRepair(document, sentence).run();
        repair_adjunct_places(document, sentence);
        repair_name_places(document, sentence);
        repair_entries(document, sentence);
        repair_subjects(document, sentence);
        repair_titles(document, sentence);
        repair_clauses(document, sentence);
        repair_relatives(document, sentence);
        repair_objects(document, sentence);
        repair_adjuncts(document, sentence);
        repair_verbs(document, sentence);
        repair_phrases(document, sentence);
    }
    return {};
}

}  // namespace entente
