// One parsed sentence as rules walk it: every mention is one node, with the enhanced arcs that hang on it.
#pragma once

#include <cstdint>
#include <deque>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "importers/extract/mentions.h"
#include "importers/parse/enhanced.h"
#include "importers/text/document.h"

namespace entente {

inline constexpr std::uint32_t kNoToken = UINT32_MAX;

// A word below another: "obl:with" is relation "obl" by "with".
struct Dependent {
    std::uint32_t token = 0;
    std::string_view relation;  // universal: "nsubj", "obl"
    std::string_view by;  // behind the colon: "with", "such_as", "agent", "pass", "poss"; or empty
    ArcSource source = ArcSource::basic;
    bool excepted = false;  // "but not by [B]": of it the opposite is said
};

// A contiguous list that somebody else owns.
template <typename T>
struct View {
    const T* first = nullptr;
    const T* last = nullptr;

    const T* begin() const { return first; }

    const T* end() const { return last; }

    bool empty() const { return first == last; }
};

// Tokens are indexes into Document::tokens. The tokens of an outermost mention are one node, named by
// the token that the rest of the sentence hangs on. Borrows the document and the map. A sentence
// without a tree has nodes and no arcs. Linear in the sentence, without recursion.
class SentenceSyntax {
public:
    SentenceSyntax(const Document& document, const Sentence& sentence, const MentionMap& map);

    std::uint32_t first() const { return sentence_.first_token; }

    std::uint32_t last() const { return sentence_.last_token; }

    bool contains(std::uint32_t token) const { return token >= first() && token < last(); }

    const Token& token(std::uint32_t t) const { return document_.tokens[t]; }

    std::string_view form(std::uint32_t t) const { return document_.view(document_.tokens[t]); }

    // The node that token `t` is part of.
    std::uint32_t node(std::uint32_t t) const { return node_[t - first()]; }

    // Index of the mention that node `t` is, or kNoMention.
    std::uint32_t mention(std::uint32_t t) const { return map_.at(t); }

    // First token, and the one after the last, of the mention that `t` is; of `t` alone if it is none.
    std::uint32_t begin_of(std::uint32_t t) const;
    std::uint32_t end_of(std::uint32_t t) const;

    // The node above, kNoToken at a root, and the relation in the tree to it.
    std::uint32_t head(std::uint32_t t) const { return head_[t - first()]; }

    std::string_view relation(std::uint32_t t) const { return token(link_[t - first()]).deprel; }

    // What hangs on node `t` by the enhanced arcs, in text order.
    View<Dependent> dependents(std::uint32_t t) const;
    // What hangs on it in the tree, in text order: also auxiliaries, markers, determiners.
    View<std::uint32_t> children(std::uint32_t t) const;

    // Nodes with those above before those below. Words on a cycle are left out.
    const std::vector<std::uint32_t>& order() const { return order_; }

    // Base form in small letters; of a description that is a mention, the lemma of its own head.
    std::string_view lemma(std::uint32_t t) const { return lemma_[t - first()]; }

    // The form in small letters where the word is a plural that differs from its lemma, else the lemma.
    std::string_view plural(std::uint32_t t) const { return plural_[t - first()]; }

    // Of the word that a compound written with hyphens hangs on the sentence by, the whole in small letters with the base form of
    // its last part: "cold-shoulder" of "cold-shouldered"; else empty.
    std::string_view hyphened(std::uint32_t t) const { return hyphened_[t - first()]; }

    bool has_child(std::uint32_t t, std::string_view relation) const;
    // The first child in this relation, or kNoToken.
    std::uint32_t child(std::uint32_t t, std::string_view relation) const;
    bool has_child_lemma(std::uint32_t t, std::string_view lemma) const;

    // Passive as UD marks it, also participles without "be" ("the deal brokered by").
    bool is_passive(std::uint32_t t) const { return passive_[t - first()]; }

    bool is_verb(std::uint32_t t) const;

    // Nodes that are named as exceptions ("but not by B"), wherever the parser hung them.
    const std::vector<std::uint32_t>& exceptions() const { return exceptions_; }

    // The preposition that stands before node `t`, or empty.
    std::string_view preposition(std::uint32_t t) const;

private:
    void find_nodes();
    std::uint32_t title_of(std::uint32_t t) const;
    bool is_excepted(std::uint32_t t) const;
    void find_stolen_subjects();
    void free_compound_subject(std::uint32_t verb);
    void find_lost_members();
    void read_words();
    void find_hyphened();
    std::string_view lower(std::string_view text);
    void read_tree();
    void read_order();
    void read_arcs();
    void find_voices();
    bool joined_finite_verb(std::uint32_t t) const;

    const Document& document_;
    const Sentence& sentence_;
    const MentionMap& map_;
    std::deque<std::string> forms_;
    std::vector<EnhancedArc> arcs_;
    // Of each token of the sentence:
    std::vector<std::uint32_t> node_;
    std::vector<std::uint32_t> link_;  // of a node, the token by which it hangs on the sentence
    std::vector<std::uint32_t> head_;
    std::vector<std::string_view> lemma_;
    std::vector<std::string_view> plural_;
    std::vector<std::string_view> hyphened_;
    std::vector<bool> passive_;
    std::vector<std::uint32_t> child_start_;
    std::vector<std::uint32_t> children_;
    std::vector<std::uint32_t> dependent_start_;
    std::vector<Dependent> dependents_;
    std::vector<std::uint32_t> order_;
    std::vector<std::uint32_t> exceptions_;
    struct LostMember {
        std::uint32_t verb = 0;   // that took it as its subject
        std::uint32_t noun = 0;   // the member
        std::uint32_t first = 0;  // whom it is joined to: "between [A] and B"
    };

    std::vector<LostMember> lost_;
    // Verbs whose subject the tree joined to the noun before it, and that subject.
    std::vector<std::pair<std::uint32_t, std::uint32_t>> stolen_;
    std::vector<std::uint32_t> swallowed_;  // parts of compounds that the tree made subjects
};

}  // namespace entente
