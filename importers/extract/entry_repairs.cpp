#include "importers/extract/entry_repairs.h"

#include <string_view>

#include "core/ascii.h"
#include "importers/extract/tree_editor.h"
#include "importers/parse/openings.h"

namespace entente {

namespace {

class EntryRepair : private TreeEditor {
public:
    EntryRepair(Document& document, const Sentence& sentence)
        : TreeEditor(document, sentence), body_(first_ + opening_tokens(document, sentence)) {}

    void run() {
        if (body_ + kTokensMin > last_) {
            return;
        }
        make_act_noun();
        raise_doer();
        make_operative();
    }

private:
    bool is_root(std::uint32_t t) { return at(t).head < 0; }

    // "Signing of the treaty", "Visit of X"
    void make_act_noun() {
        const bool bare = at(body_).xpos == "VBG" || at(body_).xpos == "VB" ||
                          at(body_).xpos == "VBP" || at(body_).upos == Upos::propn;
        const bool act = is_root(body_) && bare && !has_subject(body_) &&
                         (form(body_ + 1) == "of" || meets_between());
        if (!act || (at(body_).upos == Upos::propn && !names_act(form(body_)))) {
            return;
        }
        Token& act_noun = at(body_);
        act_noun.upos = Upos::noun;
        act_noun.xpos = "NN";
        act_noun.lemma = ascii_lower(form(body_));
        act_noun.morphology = Morphology();
        for (std::uint32_t k = body_ + 1; k < last_; ++k) {
            if (at(k).head == static_cast<std::int32_t>(body_) &&
                (at(k).deprel == "obl" || at(k).deprel == "obj")) {
                at(k).deprel = "nmod";
            }
        }
    }

    // "Meeting in X between A and B"
    bool meets_between() {
        if (at(body_).xpos != "VBG" || has_child_like(body_, "obj")) {
            return false;
        }
        for (std::uint32_t t = body_ + 1; t < last_; ++t) {
            const std::int32_t head = at(t).head;
            if (form(t) == "between" && head > static_cast<std::int32_t>(t) &&
                at(static_cast<std::uint32_t>(head)).head == static_cast<std::int32_t>(body_)) {
                return true;
            }
        }
        return false;
    }

    // Whether the word is made from a verb by an ending: "Accession", "Appointment", "Arrival".
    static bool names_act(std::string_view word) {
        for (const std::string_view end :
             {"ion", "ment", "ing", "ance", "ence", "val", "ture", "sal"}) {
            if (word.ends_with(end)) {
                return true;
            }
        }
        return word == "Visit" || word == "Arrest" || word == "Release" || word == "Pardon" ||
               word == "Overthrow" || word == "Return" || word == "Collapse" || word == "Recall" ||
               word == "Launch" || word == "Murder" || word == "Death" || word == "Start" ||
               word == "End";
    }

    // "Signing of the treaty [by A]": what "by" hangs on inside of what was signed is the doer of the act.
    void raise_doer() {
        if (!is_root(body_) || at(body_).upos != Upos::noun || form(body_ + 1) != "of") {
            return;
        }
        for (std::uint32_t t = body_ + 2; t < last_; ++t) {
            const std::int32_t name = at(t).head;
            if (form(t) != "by" || at(t).deprel != "case" || name < static_cast<std::int32_t>(t) ||
                name >= static_cast<std::int32_t>(last_)) {
                continue;
            }
            const auto doer = static_cast<std::uint32_t>(name);
            const std::int32_t above = at(doer).head;
            const bool inside = above > static_cast<std::int32_t>(body_) &&
                                above < static_cast<std::int32_t>(t) && at(doer).deprel == "nmod" &&
                                is_noun(at(static_cast<std::uint32_t>(above)));
            if (inside) {
                hang(doer, body_, "nmod");
            }
            return;
        }
    }

    // "Demands that A withdraw"
    void make_operative() {
        const bool operative = is_root(body_) && at(body_).upos == Upos::noun && body_ > first_ &&
                               form(body_).ends_with("s") && form(body_ + 1) == "that";
        if (!operative) {
            return;
        }
        for (std::uint32_t t = body_ + 2; t < last_; ++t) {
            if (at(t).head == static_cast<std::int32_t>(body_) && at(t).deprel.starts_with("acl") &&
                has_child_like(t, "nsubj")) {
                make_present(body_);
                at(t).deprel = "ccomp";
                at(body_ + 1).upos = Upos::sconj;
                hang(body_ + 1, t, "mark");
                return;
            }
        }
    }

    std::uint32_t body_;  // the first token behind the opening
};

}  // namespace

void repair_entries(Document& document, const Sentence& sentence) {
    EntryRepair(document, sentence).run();
}

}  // namespace entente
