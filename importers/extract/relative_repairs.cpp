#include "importers/extract/relative_repairs.h"

#include <array>
#include <cstdint>
#include <optional>
#include <string_view>

#include "importers/extract/tree_editor.h"
#include "importers/text/one_of.h"

namespace entente {

namespace {

class RelativeRepair : private TreeEditor {
public:
    using TreeEditor::TreeEditor;

    void run() {
        for (std::uint32_t t = first_ + 2; t < last_; ++t) {
            if (at(t).deprel == "acl:relcl") {
                lower_relative(t);
                open_object_relative(t);
            } else if (at(t).deprel == "acl") {
                find_apposed_subject(t);
            } else if (at(t).deprel == "advcl" || at(t).deprel == "conj") {
                hang_on_noun(t);
            }
        }
    }

private:
    // "X, Y, who governs A", with "governs" hung on X, whom Y is joined to: one governs, and it is Y.
    void lower_relative(std::uint32_t verb) {
        const auto pronoun = child(verb, "nsubj");
        if (!pronoun || *pronoun < first_ + 3 || at(verb).head < 0 || !is_singular(verb) ||
            (form(*pronoun) != "who" && form(*pronoun) != "which") || form(*pronoun - 1) != ",") {
            return;
        }
        std::uint32_t name = *pronoun - 2;
        constexpr int kNameWordsMax = 6;
        for (int step = 0; step < kNameWordsMax && at(name).deprel == "flat"; ++step) {
            if (at(name).head < static_cast<std::int32_t>(first_) ||
                at(name).head >= static_cast<std::int32_t>(name)) {
                return;
            }
            name = static_cast<std::uint32_t>(at(name).head);
        }
        if (at(name).upos == Upos::propn && at(name).deprel == "conj" &&
            hangs_below(name, at(verb).head)) {
            at(verb).head = static_cast<std::int32_t>(name);
        }
    }

    // Whether `t` is joined to or stands beside `head`, or what is.
    bool hangs_below(std::uint32_t t, std::int32_t head) {
        constexpr int kStepsMax = 3;
        for (int step = 0; step < kStepsMax; ++step) {
            if (at(t).deprel != "conj" && at(t).deprel != "appos") {
                return false;
            }
            if (at(t).head == head) {
                return true;
            }
            if (at(t).head < static_cast<std::int32_t>(first_) ||
                at(t).head >= static_cast<std::int32_t>(last_)) {
                return false;
            }
            t = static_cast<std::uint32_t>(at(t).head);
        }
        return false;
    }

    bool is_singular(std::uint32_t verb) {
        if (at(verb).xpos == "VBZ") {
            return true;
        }
        for (const std::string_view relation : {"aux", "aux:pass", "cop"}) {
            const auto below = child(verb, relation);
            if (below && (form(*below) == "is" || form(*below) == "was" || form(*below) == "has")) {
                return true;
            }
        }
        return false;
    }

    // "the protocol, which A and B initialled", "the shoal, which both claim", with "which" for a second subject: the object.
    void open_object_relative(std::uint32_t verb) {
        static constexpr auto kRelatives =
            std::to_array<std::string_view>({"which", "that", "whom", "who"});
        std::optional<std::uint32_t> pronoun;
        for (std::uint32_t k = first_; k < verb; ++k) {
            if (at(k).head != static_cast<std::int32_t>(verb)) {
                continue;
            }
            if (at(k).deprel == "nsubj" && is_one_of(kRelatives, at(k).lemma) && !pronoun) {
                pronoun = k;
            } else if (pronoun && at(k).deprel == "nsubj" && !child(verb, "obj")) {
                at(*pronoun).deprel = "obj";
                return;
            } else if (pronoun && at(k).deprel == "cc:preconj" && form(k) == "both" &&
                       !child(verb, "obj")) {
                at(*pronoun).deprel = "obj";
                at(k).deprel = "nsubj";
                at(k).upos = Upos::pron;
                return;
            }
        }
    }

    // "A attacked B, which angered C": the attack did
    bool is_reaction(std::uint32_t verb) {
        static constexpr auto kReactions = std::to_array<std::string_view>(
            {"anger",  "prompt",  "mean",   "lead",   "cause",   "spark",   "trigger", "raise",
             "make",   "draw",    "bring",  "leave",  "suggest", "show",    "allow",   "force",
             "enrage", "provoke", "alarm",  "worry",  "upset",   "please",  "help",    "infuriate",
             "follow", "come",    "happen", "result", "require", "explain", "be"});
        return is_one_of(kReactions, at(verb).lemma);
    }

    // "the Court in A, which [ordered] B"
    void hang_on_noun(std::uint32_t verb) {
        const auto pronoun = child(verb, "nsubj");
        if (!pronoun || *pronoun > verb || *pronoun < first_ + 2 || form(*pronoun) != "which" ||
            form(*pronoun - 1) != "," || !is_noun(at(*pronoun - 2)) || is_reaction(verb)) {
            return;
        }
        // the noun that what stands before the comma belongs to
        std::uint32_t noun = *pronoun - 2;
        constexpr int kClimbMax = 6;
        for (int step = 0; step < kClimbMax; ++step) {
            const std::int32_t above = at(noun).head;
            if (above < static_cast<std::int32_t>(first_) ||
                above >= static_cast<std::int32_t>(*pronoun) ||
                !is_noun(at(static_cast<std::uint32_t>(above)))) {
                break;
            }
            noun = static_cast<std::uint32_t>(above);
        }
        if (at(verb).head != static_cast<std::int32_t>(noun)) {
            hang(verb, noun, "acl:relcl");
        }
    }

    // "the court, which its minister, X, [accused]"
    void find_apposed_subject(std::uint32_t verb) {
        const std::int32_t subject = at(verb).head;
        if (form(verb - 1) != "," || subject < static_cast<std::int32_t>(first_ + 2) ||
            subject >= static_cast<std::int32_t>(verb)) {
            return;
        }
        const auto noun = static_cast<std::uint32_t>(subject);
        const std::int32_t court = at(noun).head;
        if (at(noun).deprel != "appos" || court < static_cast<std::int32_t>(first_) ||
            court >= subject || child(verb, "obj")) {
            return;
        }
        for (std::uint32_t k = first_ + 1; k < noun; ++k) {
            if (at(k).head == subject && (form(k) == "which" || form(k) == "whom") &&
                form(k - 1) == ",") {
                hang(k, verb, "obj");
                hang(verb, static_cast<std::uint32_t>(court), "acl:relcl");
                hang(noun, verb, "nsubj");
                make_past(verb);
                return;
            }
        }
    }
};

}  // namespace

void repair_relatives(Document& document, const Sentence& sentence) {
    RelativeRepair(document, sentence).run();
}

}  // namespace entente
