// How a sentence puts what it says: polarity, modality and speaker of every word, from the tree above it.
#pragma once

#include <cstdint>
#include <optional>
#include <string_view>
#include <vector>

#include "core/claim.h"
#include "importers/extract/predicates.h"

namespace entente {

struct Stance {
    bool negated = false;
    bool possible = false;
    bool planned = false;
    bool claimed = false;
    bool reported = false;  // in reported speech, where "would" is a plan
    std::optional<std::uint32_t> said_by;
    std::optional<std::uint32_t> denied_by;  // "[B] rejected A's charge that it had armed C"

    // The order of tests of ontology.md, section 6.
    Modality modality() const;
};

// One pass from the roots down. What is inherited: an infinitive, a gerund or a clause takes what the
// verb above makes of it (extract/patterns/governors.tsv) with that verb's own stance; a relative
// clause only the speaker; a noun what a light verb or a governing noun makes of it.
class Stances {
public:
    // `outer`: the speaker of a quotation that goes on in this sentence, if any.
    Stances(const Document& document,
            const SentenceSyntax& syntax,
            const Arguments& arguments,
            const Predicates& predicates,
            const Patterns& patterns,
            std::optional<std::uint32_t> outer);

    const Stance& at(std::uint32_t t) const { return whole_[t - syntax_.first()]; }

    // Whoever this sentence as a whole is laid upon (", X said", "according to X"), if one is named.
    std::optional<std::uint32_t> speaker() const { return speaker_; }

private:
    Stance inherited(std::uint32_t t) const;
    Stance below_conjunct(std::uint32_t t, std::uint32_t above) const;
    Stance below_clause(std::uint32_t t, std::uint32_t above, bool finite) const;
    Stance below_adverbial(std::uint32_t t) const;
    const Governor* before_infinitive(std::uint32_t above) const;
    const Governor* before_noun(std::uint32_t above) const;
    bool stands_next_to(std::uint32_t gerund, std::uint32_t verb) const;
    Stance below_noun(std::uint32_t t, std::uint32_t above) const;
    bool is_indefinite(std::uint32_t t) const;
    static bool brings_about(std::string_view verb);
    bool is_inverted(std::uint32_t t) const;
    bool is_forgone(std::uint32_t t) const;
    bool tells_untruth(std::uint32_t predicate) const;
    Stance of_act(std::uint32_t t, std::uint32_t above) const;
    Stance local(std::uint32_t t) const;
    void add_word(std::uint32_t t, std::uint32_t below, Stance& stance) const;
    bool is_bound_to(std::uint32_t t, std::uint32_t be) const;
    void add_auxiliary(std::uint32_t t, std::uint32_t below, Stance& stance) const;
    void add_reported_truth(std::uint32_t t, std::uint32_t above, Stance& stance) const;
    std::optional<std::uint32_t> speaker_of(std::uint32_t verb) const;
    std::optional<std::uint32_t> speaker_beside(std::uint32_t t) const;
    std::optional<std::uint32_t> author_of(std::uint32_t source) const;
    std::optional<std::uint32_t> denier_of(std::uint32_t allegation) const;
    bool rests_on_account(std::uint32_t t) const;
    bool is_clause(std::uint32_t t) const;
    void find_speaker();

    const Document& document_;
    const SentenceSyntax& syntax_;
    const Arguments& arguments_;
    const Predicates& predicates_;
    const Patterns& patterns_;
    std::optional<std::uint32_t> outer_;
    std::optional<std::uint32_t> speaker_;
    // Of each token of the sentence: what comes from above, its own words, and both together.
    std::vector<Stance> context_;
    std::vector<Stance> local_;
    std::vector<Stance> whole_;
};

}  // namespace entente
