#include "importers/extract/title_repairs.h"

#include <set>
#include <string_view>

#include "core/ascii.h"
#include "importers/extract/tree_editor.h"

namespace entente {

namespace {

using Words = std::set<std::string_view>;

bool is_calling(std::string_view lemma) {
    static const Words callings = {
        "member",     "head",     "chairman",    "chairwoman", "chair",      "director",
        "commander",  "minister", "president",   "adviser",    "advisor",    "founder",
        "owner",      "leader",   "chief",       "deputy",     "ambassador", "envoy",
        "secretary",  "governor", "mayor",       "judge",      "officer",    "spokesman",
        "co-founder", "partner",  "shareholder", "manager",    "general",    "colonel",
        "negotiator", "senator",  "lawmaker",    "executive",  "editor"};
    return callings.contains(lemma);
}

class TitleRepair : private TreeEditor {
public:
    using TreeEditor::TreeEditor;

    void run() {
        describe_title();
        for (std::uint32_t t = first_; t < last_; ++t) {
            join_hyphens(t);
            join_charge(t);
            join_callings(t);
            join_holder(t);
            raise_holder(t);
        }
    }

private:
    // "his [son]-in-law, X", "commander-in-chief", in five words: one, and what hangs on the last hangs on the first.
    void join_hyphens(std::uint32_t t) {
        if (t + 4 >= last_ || at(t).upos != Upos::noun || form(t + 1) != "-" ||
            form(t + 3) != "-" || (form(t + 2) != "in" && form(t + 2) != "at") ||
            at(t + 4).upos != Upos::noun) {
            return;
        }
        join(t, t + 4);
    }

    // "the [charge] d'affaires": one, whatever the words are taken for.
    void join_charge(std::uint32_t t) {
        const std::string_view charge = form(t);
        const bool spelled = charge == "charge" || charge == "chargé" || charge == "charges" ||
                             charge == "chargés" || charge == "Charge" || charge == "Chargé";
        if (!spelled || t + 2 >= last_ || (form(t + 1) != "d'" && form(t + 1) != "d’") ||
            ascii_lower(form(t + 2)) != "affaires") {
            return;
        }
        at(t).upos = Upos::noun;
        join(t, t + 2);
    }

    // The words from `t` to `end` become one, headed by `t`: what hangs on them hangs on it.
    void join(std::uint32_t t, std::uint32_t end) {
        const auto within = [t, end](std::int32_t k) {
            return k >= static_cast<std::int32_t>(t) && k <= static_cast<std::int32_t>(end);
        };
        for (std::uint32_t k = first_; k < last_; ++k) {
            if ((k < t || k > end) && within(at(k).head)) {
                at(k).head = static_cast<std::int32_t>(t);
            }
        }
        for (std::uint32_t k = end; k > t && within(at(t).head); --k) {
            if (at(k).head >= 0 && !within(at(k).head)) {
                hang(t, static_cast<std::uint32_t>(at(k).head), at(k).deprel);
            }
        }
        for (std::uint32_t k = t + 1; k <= end; ++k) {
            hang(k, t, "fixed");
        }
    }

    void describe_title() {
        const std::uint32_t first = first_;
        const bool acting =
            last_ > first + 2 && form(first) == "Acting" && at(first).deprel == "advcl";
        if (!acting || !inside(at(first).head)) {
            return;
        }
        for (std::uint32_t t = first + 1; t < last_; ++t) {
            const bool title = at(t).head == static_cast<std::int32_t>(first) &&
                               at(t).deprel == "obj" && is_noun(at(t));
            if (title && !has_child_like(static_cast<std::uint32_t>(at(first).head), "nsubj")) {
                hang(t, static_cast<std::uint32_t>(at(first).head), "nsubj");
                hang(first, t, "amod");
                at(first).upos = Upos::adj;
                at(first).xpos = "JJ";
                return;
            }
        }
    }

    // "the brother of A's ruler X", with "X" beside "brother": beside "ruler", right behind which it stands.
    void join_holder(std::uint32_t t) {
        if (t + 1 >= last_ || at(t).upos != Upos::noun || at(t + 1).upos != Upos::propn ||
            at(t + 1).deprel != "appos" || at(t).deprel != "nmod" || at(t).head != at(t + 1).head ||
            !inside(at(t).head)) {
            return;
        }
        at(t + 1).head = static_cast<std::int32_t>(t);
    }

    // "a spokesman for A, [X Y], said", with the name beside A: it is the spokesman's, whom the commas end at.
    void raise_holder(std::uint32_t t) {
        static const Words callings = {"spokesman",
                                       "spokeswoman",
                                       "spokesperson",
                                       "official",
                                       "envoy",
                                       "lawyer",
                                       "adviser",
                                       "advisor",
                                       "aide",
                                       "minister",
                                       "ambassador",
                                       "negotiator"};
        if (at(t).deprel != "appos" || at(t).upos != Upos::propn || !inside(at(t).head) ||
            t < first_ + 4 || form(t - 1) != ",") {
            return;
        }
        const Token& body = at(static_cast<std::uint32_t>(at(t).head));
        if (body.upos != Upos::propn || body.deprel != "nmod" || !inside(body.head) ||
            !has_child_like(t, "flat")) {
            return;
        }
        const auto office = static_cast<std::uint32_t>(body.head);
        if (office < t && callings.contains(at(office).lemma) && !has_child_like(office, "appos")) {
            at(t).head = static_cast<std::int32_t>(office);
        }
    }

    void join_callings(std::uint32_t t) {
        if (at(t).deprel != "conj" || at(t).upos != Upos::noun || !is_calling(at(t).lemma) ||
            !inside(at(t).head)) {
            return;
        }
        const Token& body = at(static_cast<std::uint32_t>(at(t).head));
        if (body.upos != Upos::propn || body.deprel != "nmod" || !inside(body.head)) {
            return;
        }
        const auto office = static_cast<std::uint32_t>(body.head);
        if (office < t && is_noun(at(office)) && is_calling(ascii_lower(at(office).lemma))) {
            at(t).head = static_cast<std::int32_t>(office);
        }
    }
};

}  // namespace

void repair_titles(Document& document, const Sentence& sentence) {
    TitleRepair(document, sentence).run();
}

}  // namespace entente
