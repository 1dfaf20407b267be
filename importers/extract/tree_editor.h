// A sentence's tree while it is being mended: what a repair asks of it and what it changes.
#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "importers/text/document.h"

namespace entente {

inline bool is_noun(const Token& token) {
    return token.upos == Upos::noun || token.upos == Upos::propn;
}

// Verbs beside what is told: "A did it, B announced".
inline constexpr auto kTelling = std::to_array<std::string_view>(
    {"say", "tell", "announce", "add", "write", "report", "declare", "insist"});

// Tokens are indexes into Document::tokens; what is asked of one looks at the whole sentence. Borrows the document. One thread.
class TreeEditor {
public:
    TreeEditor(Document& document, const Sentence& sentence)
        : document_(document), first_(sentence.first_token), last_(sentence.last_token) {}

protected:
    static constexpr std::uint32_t kTokensMin = 4;

    Token& at(std::uint32_t t) { return document_.tokens[t]; }

    std::string_view form(std::uint32_t t) { return document_.view(at(t)); }

    // The index of the token that `t` hangs on, where it stands behind `t` in the sentence.
    std::optional<std::uint32_t> head_behind(std::uint32_t t) {
        const std::int32_t head = at(t).head;
        return head > static_cast<std::int32_t>(t) && head < static_cast<std::int32_t>(last_)
                   ? std::optional<std::uint32_t>(static_cast<std::uint32_t>(head))
                   : std::nullopt;
    }

    std::optional<std::uint32_t> child(std::uint32_t t, std::string_view relation) {
        for (std::uint32_t k = first_; k < last_; ++k) {
            if (at(k).head == static_cast<std::int32_t>(t) && at(k).deprel == relation) {
                return k;
            }
        }
        return std::nullopt;
    }

    bool has_child_like(std::uint32_t t, std::string_view start) {
        for (std::uint32_t k = first_; k < last_; ++k) {
            if (at(k).head == static_cast<std::int32_t>(t) && at(k).deprel.starts_with(start)) {
                return true;
            }
        }
        return false;
    }

    bool has_subject(std::uint32_t t) {
        return has_child_like(t, "nsubj") || has_child_like(t, "csubj") ||
               has_child_like(t, "expl");
    }

    // What hung on the noun that `t` was taken for hangs on it as on a verb.
    void take_as_verb(std::uint32_t t) {
        for (std::uint32_t k = t + 1; k < last_; ++k) {
            if (at(k).head != static_cast<std::int32_t>(t)) {
                continue;
            }
            if (at(k).deprel == "nmod") {
                at(k).deprel = "obl";
            } else if (at(k).deprel == "acl") {
                at(k).deprel = "xcomp";
            } else if (at(k).deprel == "appos") {
                at(k).deprel = "obj";
            }
        }
    }

    // A sentence that ends in a full stop: no heading.
    bool is_whole() { return last_ >= first_ + kTokensMin && document_.view(at(last_ - 1)) == "."; }

    std::optional<std::uint32_t> root() {
        std::optional<std::uint32_t> root;
        for (std::uint32_t t = first_; t < last_; ++t) {
            root = at(t).head < 0 ? t : root;
        }
        return root;
    }

    bool has_finite_verb() {
        for (std::uint32_t t = first_; t < last_; ++t) {
            const std::string& xpos = at(t).xpos;
            if (xpos == "VBD" || xpos == "VBZ" || xpos == "VBP" || xpos == "MD") {
                return true;
            }
        }
        return false;
    }

    // Whether a head is in the sentence.
    bool inside(std::int32_t t) const {
        return t >= static_cast<std::int32_t>(first_) && t < static_cast<std::int32_t>(last_);
    }

    bool is_finite(std::uint32_t t) {
        return at(t).xpos == "VBD" || at(t).xpos == "VBZ" || at(t).xpos == "VBP";
    }

    void make_present(std::uint32_t t) {
        Token& verb = at(t);
        verb.upos = Upos::verb;
        verb.xpos = "VBZ";
        verb.morphology = Morphology();
        verb.morphology.verb_form = VerbForm::finite;
    }

    void make_past(std::uint32_t t) {
        Token& verb = at(t);
        verb.upos = Upos::verb;
        verb.xpos = "VBD";
        verb.morphology.tense = Tense::past;
        verb.morphology.verb_form = VerbForm::finite;
        verb.morphology.voice = Voice::none;
    }

    void make_infinitive(std::uint32_t t) {
        Token& verb = at(t);
        verb.upos = Upos::verb;
        verb.xpos = "VB";
        verb.morphology = Morphology();
        verb.morphology.verb_form = VerbForm::infinitive;
    }

    // "the lithium [mine]", taken for what is mine: a noun
    void make_mine(std::uint32_t t) {
        Token& noun = at(t);
        noun.upos = Upos::noun;
        noun.xpos = "NN";
        noun.lemma = "mine";
        noun.morphology = Morphology();
        noun.morphology.number = GrammaticalNumber::singular;
    }

    // What hangs on `from` hangs on `to`, but for `to` itself.
    void move_children(std::uint32_t from, std::uint32_t to) {
        for (std::uint32_t k = first_; k < last_; ++k) {
            if (at(k).head == static_cast<std::int32_t>(from) && k != to) {
                at(k).head = static_cast<std::int32_t>(to);
            }
        }
    }

    void hang(std::uint32_t t, std::uint32_t above, std::string_view relation) {
        at(t).head = static_cast<std::int32_t>(above);
        at(t).deprel = relation;
    }

    Document& document_;
    std::uint32_t first_;
    std::uint32_t last_;
};

}  // namespace entente
