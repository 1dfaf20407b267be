#include "importers/extract/adjunct_repairs.h"

#include <array>
#include <cstdint>
#include <optional>
#include <string_view>

#include "importers/extract/tree_editor.h"
#include "importers/text/one_of.h"

namespace entente {

namespace {

// Verbs and nouns of "put X under sanctions", "on trial".
constexpr auto kPlacing =
    std::to_array<std::string_view>({"place", "put", "hold", "keep", "bring", "have"});
constexpr auto kStates = std::to_array<std::string_view>({"sanction",
                                                          "sanctions",
                                                          "embargo",
                                                          "blockade",
                                                          "arrest",
                                                          "surveillance",
                                                          "investigation",
                                                          "siege",
                                                          "pressure",
                                                          "control",
                                                          "guard",
                                                          "trial",
                                                          "alert",
                                                          "notice",
                                                          "blacklist",
                                                          "standby"});
constexpr auto kHanding = std::to_array<std::string_view>(
    {"sell", "give", "lend", "grant", "send", "supply", "offer", "deliver", "hand", "donate"});

class AdjunctRepair : private TreeEditor {
public:
    using TreeEditor::TreeEditor;

    void run() {
        for (std::uint32_t t = first_; t < last_; ++t) {
            raise_state(t);
            part_from_time(t);
            join_behind_adjunct(t);
            make_causer(t);
            hang_prepositional_relative(t);
            lower_hands(t);
            describe_titled(t);
            open_absolute(t);
            hang_on_allegation(t);
        }
        find_recipients();
        invert_participle();
    }

private:
    std::optional<std::uint32_t> head_of(std::uint32_t t) {
        const std::int32_t head = at(t).head;
        return head >= static_cast<std::int32_t>(first_) && head < static_cast<std::int32_t>(last_)
                   ? std::optional<std::uint32_t>(static_cast<std::uint32_t>(head))
                   : std::nullopt;
    }

    bool hangs_on(std::uint32_t t, std::uint32_t above) {
        return at(t).head == static_cast<std::int32_t>(above);
    }

    // Whether `t` stands below `above`, or the tree is too deep to tell: what hung there would make a circle.
    bool is_below(std::uint32_t t, std::uint32_t above) {
        constexpr int kStepsMax = 64;
        std::optional<std::uint32_t> word = t;
        for (int step = 0; step < kStepsMax; ++step) {
            if (!word) {
                return false;
            }
            if (*word == above) {
                return true;
            }
            word = head_of(*word);
        }
        return true;
    }

    // "placed A and B [under sanctions]"
    void raise_state(std::uint32_t t) {
        if (at(t).deprel != "nmod" || !is_one_of(kStates, at(t).lemma)) {
            return;
        }
        const auto preposition = child(t, "case");
        if (!preposition || (form(*preposition) != "under" && form(*preposition) != "on")) {
            return;
        }
        std::optional<std::uint32_t> noun = head_of(t);
        constexpr int kJoinedMax = 6;
        for (int step = 0; step < kJoinedMax && noun && at(*noun).deprel == "conj"; ++step) {
            noun = head_of(*noun);
        }
        if (!noun || (at(*noun).deprel != "obj" && at(*noun).deprel != "nsubj:pass")) {
            return;
        }
        const auto verb = head_of(*noun);
        if (verb && *verb < t && is_one_of(kPlacing, at(*verb).lemma)) {
            hang(t, *verb, "obl");
        }
    }

    // "leaves [for Panama] three days later"
    void part_from_time(std::uint32_t preposition) {
        static constexpr auto kUnits = std::to_array<std::string_view>(
            {"minute", "hour", "day", "night", "week", "month", "year"});
        if (at(preposition).deprel != "case" || preposition + 2 >= last_) {
            return;
        }
        const auto unit = head_of(preposition);
        const std::uint32_t place = preposition + 1;
        if (!unit || *unit <= place || !is_one_of(kUnits, at(*unit).lemma) ||
            at(place).upos != Upos::propn || at(place).deprel != "obl") {
            return;
        }
        hang(preposition, place, "case");
    }

    // "holds A and, since April, [B]"
    void join_behind_adjunct(std::uint32_t name) {
        if (at(name).deprel != "appos" || at(name).upos != Upos::propn || name < first_ + 6 ||
            form(name - 1) != ",") {
            return;
        }
        const auto time = head_of(name);
        if (!time || *time + 2 != name || !at(*time).deprel.starts_with("obl") ||
            !has_child_like(*time, "case")) {
            return;
        }
        const auto conjunction = child(*time, "cc");
        if (!conjunction || *conjunction <= first_ || *conjunction > *time ||
            form(*conjunction + 1) != ",") {
            return;
        }
        std::uint32_t first = *conjunction - 1;
        if (at(first).deprel == "flat" && head_of(first)) {
            first = *head_of(first);
        }
        if (is_noun(at(first)) && first < *conjunction && !is_below(first, name)) {
            hang(name, first, "conj");
            hang(*conjunction, name, "cc");
        }
    }

    // "accused of [having] had A killed": the killing is what follows "of"
    void make_causer(std::uint32_t verb) {
        const auto had = head_of(verb);
        if (at(verb).deprel != "xcomp" || at(verb).xpos != "VBN" || !had ||
            at(*had).lemma != "have" || at(*had).upos != Upos::verb || *had > verb) {
            return;
        }
        const auto mark = child(*had, "mark");
        const auto object = child(*had, "obj");
        if (!mark || form(*mark) != "of" || !object || *object < *had || *object > verb) {
            return;
        }
        const std::int32_t above = at(*had).head;
        const std::string relation = at(*had).deprel;
        for (std::uint32_t k = first_; k < last_; ++k) {
            if (hangs_on(k, *had) && k != verb) {
                at(k).head = static_cast<std::int32_t>(verb);
            }
        }
        at(verb).head = above;
        at(verb).deprel = relation;
        hang(*had, verb, "aux");
        at(*had).upos = Upos::aux;
        at(verb).morphology.voice = Voice::none;
    }

    // "the province, to which soldiers [are sent]"
    void hang_prepositional_relative(std::uint32_t pronoun) {
        if (pronoun < first_ + 3 || (form(pronoun) != "which" && form(pronoun) != "whom") ||
            at(pronoun - 1).deprel != "case" || !hangs_on(pronoun - 1, pronoun) ||
            form(pronoun - 2) != "," || !is_noun(at(pronoun - 3))) {
            return;
        }
        const auto verb = head_of(pronoun);
        if (!verb || *verb < pronoun || at(*verb).upos != Upos::verb ||
            (at(*verb).deprel != "advcl" && at(*verb).deprel != "parataxis")) {
            return;
        }
        std::uint32_t noun = pronoun - 3;
        constexpr int kNameWordsMax = 6;
        for (int step = 0; step < kNameWordsMax && at(noun).deprel == "flat"; ++step) {
            const auto above = head_of(noun);
            if (!above || *above > noun) {
                return;
            }
            noun = *above;
        }
        if (!is_below(noun, *verb)) {
            hang(*verb, noun, "acl:relcl");
        }
    }

    // "condemned the detention of A [at the hands of B]"
    void lower_hands(std::uint32_t hands) {
        const auto verb = head_of(hands);
        const auto preposition = child(hands, "case");
        if (at(hands).lemma != "hand" || at(hands).deprel != "obl" || !verb || *verb > hands ||
            !preposition || form(*preposition) != "at" || !has_child_like(hands, "nmod")) {
            return;
        }
        const auto act = child(*verb, "obj");
        if (act && *act > *verb && *act < hands && at(*act).upos == Upos::noun) {
            hang(hands, *act, "nmod");
        }
    }

    // "Y and [retired] General X reach agreement", with "retired" joined to a word around
    void describe_titled(std::uint32_t participle) {
        if (at(participle).upos != Upos::verb || at(participle).deprel != "conj" ||
            participle < first_ + 2 || participle + 2 >= last_ ||
            at(participle - 1).deprel != "cc" || at(participle + 1).deprel != "nmod:desc" ||
            has_subject(participle) || has_child_like(participle, "aux")) {
            return;
        }
        const auto name = head_behind(participle + 1);
        if (!name) {
            return;
        }
        if (hangs_on(*name, participle)) {
            std::uint32_t before = participle - 2;
            if (at(before).deprel == "flat" && head_of(before)) {
                before = *head_of(before);
            }
            if (at(before).upos != Upos::propn || is_below(before, participle)) {
                return;
            }
            hang(*name, before, "conj");
        } else if (head_of(participle) <= *name || is_below(*name, participle)) {
            return;
        }
        for (std::uint32_t k = first_; k < participle; ++k) {
            if (hangs_on(k, participle)) {
                at(k).head = static_cast<std::int32_t>(*name);
            }
        }
        hang(participle, *name, "amod");
        at(participle).upos = Upos::adj;
    }

    // "[With] paratroopers already in the air, A agreed": nobody whom A agreed with
    void open_absolute(std::uint32_t with) {
        static constexpr auto kAdverbs =
            std::to_array<std::string_view>({"already", "still", "now", "yet", "once", "again"});
        if (form(with) != "With" || at(with).deprel != "case") {
            return;
        }
        const auto noun = head_of(with);
        if (!noun || at(*noun).deprel != "obl" || *noun + 2 >= last_ ||
            !is_one_of(kAdverbs, form(*noun + 1))) {
            return;
        }
        at(*noun).deprel = "advcl";
        at(with).deprel = "mark";
    }

    // "rejected the charge by B [that] it helps C", with "helps" beside "rejected"
    void hang_on_allegation(std::uint32_t that) {
        static constexpr auto kAllegations = std::to_array<std::string_view>({"charge",
                                                                              "claim",
                                                                              "allegation",
                                                                              "accusation",
                                                                              "report",
                                                                              "rumour",
                                                                              "rumor",
                                                                              "assertion",
                                                                              "suggestion",
                                                                              "suspicion",
                                                                              "insinuation"});
        const auto verb = head_behind(that);
        if (form(that) != "that" || at(that).deprel != "mark" || !verb ||
            (at(*verb).deprel != "parataxis" && at(*verb).deprel != "advcl" &&
             at(*verb).deprel != "ccomp")) {
            return;
        }
        const auto above = head_of(*verb);
        const auto noun = above ? child(*above, "obj") : std::nullopt;
        if (noun && *noun < that && *above < *noun && is_one_of(kAllegations, at(*noun).lemma)) {
            hang(*verb, *noun, "acl");
        }
    }

    bool is_state(std::uint32_t t) {
        for (const NameSpan& name : document_.names) {
            if (name.first_token <= t && t < name.last_token) {
                return name.type == "Country" && name.last_token == t + 1;
            }
        }
        return false;
    }

    // "sold [Armenia] ammunition"
    void find_recipients() {
        for (std::uint32_t verb = first_; verb + 2 < last_; ++verb) {
            const std::uint32_t state = verb + 1;
            if (at(verb).upos != Upos::verb || !is_one_of(kHanding, at(verb).lemma) ||
                at(state).upos != Upos::propn || at(state).deprel != "compound") {
                continue;
            }
            const auto thing = head_behind(state);
            if (thing && at(*thing).upos == Upos::noun && at(*thing).deprel == "obj" &&
                hangs_on(*thing, verb) && !child(verb, "iobj") && is_state(state)) {
                hang(state, verb, "iobj");
            }
        }
    }

    // "[Facing] A are B and C", "Also attending was B"
    void invert_participle() {
        const auto root = this->root();
        if (!root || !is_noun(at(*root)) || has_child_like(*root, "nsubj")) {
            return;
        }
        const auto being = child(*root, "cop");
        const auto participle = child(*root, "csubj");
        if (!being || !participle || *participle > *being || *being > *root ||
            (at(*participle).xpos != "VBG" && at(*participle).xpos != "VBN") ||
            has_subject(*participle)) {
            return;
        }
        const bool passive = has_child_like(*participle, "aux:pass");
        if (at(*participle).xpos == "VBN" && !passive) {
            return;
        }
        for (std::uint32_t k = first_; k < last_; ++k) {
            const std::string_view relation = at(k).deprel;
            const bool of_clause = relation == "punct" || relation == "advcl" ||
                                   relation == "parataxis" || relation == "discourse" ||
                                   relation == "obl" || relation == "advmod";
            if (hangs_on(k, *root) && of_clause && (k < *being || k > *root)) {
                at(k).head = static_cast<std::int32_t>(*participle);
            }
        }
        hang(*being, *participle, "aux");
        at(*being).upos = Upos::aux;
        hang(*root, *participle, passive ? "nsubj:pass" : "nsubj");
        at(*participle).head = -1;
        at(*participle).deprel = "root";
        at(*participle).morphology.verb_form = VerbForm::finite;
    }
};

}  // namespace

void repair_adjuncts(Document& document, const Sentence& sentence) {
    AdjunctRepair(document, sentence).run();
}

}  // namespace entente
