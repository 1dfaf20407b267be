#include "importers/extract/tree_repairs.h"

#include <cstdint>
#include <optional>

#include "importers/text/document.h"

namespace entente {

namespace {

bool is_noun(const Token& token) {
    return token.upos == Upos::noun || token.upos == Upos::propn;
}

class SentenceRepair {
public:
    SentenceRepair(Document& document, const Sentence& sentence)
        : document_(document), first_(sentence.first_token), last_(sentence.last_token) {}

    void run() {
        for (std::uint32_t t = first_; t < last_; ++t) {
            move_behind_title(t);
            make_infinitive(t);
        }
        find_lost_verb();
    }

private:
    static constexpr std::uint32_t kTokensMin = 4;

    Token& at(std::uint32_t t) { return document_.tokens[t]; }

    // The index of the token that `t` hangs on, where it stands behind `t` in the sentence.
    std::optional<std::uint32_t> head_behind(std::uint32_t t) {
        const std::int32_t head = at(t).head;
        return head > static_cast<std::int32_t>(t) && head < static_cast<std::int32_t>(last_)
                   ? std::optional<std::uint32_t>(static_cast<std::uint32_t>(head))
                   : std::nullopt;
    }

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

    // "offered to mediate", with a noun behind the "to" of an infinitive: a verb.
    void make_infinitive(std::uint32_t t) {
        if (at(t).upos != Upos::part || at(t).deprel != "mark" || head_behind(t) != t + 1 ||
            at(t + 1).upos != Upos::noun) {
            return;
        }
        Token& verb = at(t + 1);
        verb.upos = Upos::verb;
        verb.xpos = "VB";
        verb.morphology = Morphology();
        verb.morphology.verb_form = VerbForm::infinitive;
    }

    void find_lost_verb() {
        if (last_ < first_ + kTokensMin || document_.view(at(last_ - 1)) != ".") {
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
        std::optional<std::uint32_t> root;
        for (std::uint32_t t = first_; t < last_; ++t) {
            root = at(t).head < 0 ? t : root;
        }
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

    void hang(std::uint32_t t, std::uint32_t above, std::string_view relation) {
        at(t).head = static_cast<std::int32_t>(above);
        at(t).deprel = relation;
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
        Token& token = at(verb);
        token.head = -1;
        token.deprel = "root";
        token.xpos = "VBD";
        token.morphology.tense = Tense::past;
        token.morphology.verb_form = VerbForm::finite;
        token.morphology.voice = Voice::none;
    }

    Document& document_;
    std::uint32_t first_;
    std::uint32_t last_;
};

}  // namespace

Status TreeRepairs::apply(Document& document) const {
    for (const Sentence& sentence : document.sentences) {
        SentenceRepair(document, sentence).run();
    }
    return {};
}

}  // namespace entente
