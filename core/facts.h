// From claims to facts: which edges between entities the claims about one triple support.
//
// A pure function of the claims, so that facts can always be derived again and `check` can compare.
#pragma once

#include <compare>
#include <cstdint>
#include <functional>
#include <map>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "core/ontology.h"
#include "core/storage/records.h"
#include "core/value.h"

namespace entente {

// One spell of a relation: what a fact edge says.
struct FactDraft {
    std::optional<PartialDate> from;
    std::optional<PartialDate> to;
    double confidence = 0;
    std::int64_t claims = 0;   // how many claims support it
    std::int64_t sources = 0;  // from how many articles
    std::optional<Date> first_reported;
    std::optional<Date> last_reported;
    bool contested = false;  // a negated claim about the same time, or about no stated time, exists
    Properties attrs;  // for each name the value that most claims give; of equals the earliest

    // As the properties of the edge, without its id.
    Properties properties() const;
};

// Where in time a claim places what it says, as far as spells are concerned: an event has one date and no
// end. Neither for an undated claim. Ordered by start, then end, what is not stated first.
struct ClaimTime {
    std::optional<PartialDate> from;
    std::optional<PartialDate> to;

    bool dated() const { return from || to; }

    friend auto operator<=>(const ClaimTime&, const ClaimTime&) = default;
};

ClaimTime time_of(RelationClass relation_class, const ClaimSupport& claim);

// Whether the claim is one of those that make facts: asserted and actual.
bool supports_facts(const ClaimSupport& claim);

// The first and the last date of a spell, as far as they are known.
struct SpellDates {
    std::optional<PartialDate> from;
    std::optional<PartialDate> to;

    friend bool operator==(const SpellDates&, const SpellDates&) = default;
};

// The spells that supporting claims of these times make, in order: a function of the set of times alone.
// `times` is sorted and without twins; undated claims are among them.
std::vector<SpellDates> spells_of(RelationClass relation_class, std::span<const ClaimTime> times);

// Which of the spells, by index and in order, a claim of this time speaks of. `spells` is what spells_of()
// answered.
std::vector<std::size_t> spells_concerned(RelationClass relation_class,
                                          const ClaimTime& time,
                                          std::span<const SpellDates> spells);

// How many publishers have this confidence as that of their most confident claim, the greatest first.
using ConfidenceCounts = std::map<double, std::uint64_t, std::greater<>>;

// The belief in what they say, 1 - prod(1 - c), at most kConfidenceMax. Multiplied from the greatest
// confidence down, so that the result is a function of the counts to the last bit.
double belief_in(const ConfidenceCounts& publishers);

// Whose word a claim is: its publisher's, or its article's alone where that has none.
std::string publisher_of(const ClaimSupport& claim);

// The facts of one triple, ordered by spell, undated first. `claims` are in order of claim id.
//
// Only asserted, actual claims support a fact. Spells of an event are its dates: a claim dated to a
// day and one dated to the same day are one spell; a claim with a coarser date supports the spells
// inside its period, or makes one of its own where there is none. Spells of a state are intervals: two
// claims are about the same spell unless one interval has ended before the other begins; of equally late
// ends the one stated for the earlier start counts. Claims
// without a date support every spell there is, or else make an undated one.
//
// Confidence is the belief 1 - prod(1 - c) over independent publishers, of each its most confident
// claim (an article without a publisher counts as one of its own).
std::vector<FactDraft> derive_facts(RelationClass relation_class,
                                    std::span<const ClaimSupport> claims);

// Whether a claim speaks of the spell of a fact: the one by which a fact's evidence is found.
bool concerns_spell(RelationClass relation_class,
                    const ClaimTime& time,
                    const std::optional<PartialDate>& from,
                    const std::optional<PartialDate>& to);
bool concerns_spell(RelationClass relation_class,
                    const ClaimSupport& claim,
                    const std::optional<PartialDate>& from,
                    const std::optional<PartialDate>& to);

// The confidence that belief in independent claims never exceeds: nothing read by a program is
// certain.
inline constexpr double kConfidenceMax = 0.999;

}  // namespace entente
