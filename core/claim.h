// The vocabulary of claims: how a source says a thing. The values are on disk; add at the end.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "core/date.h"

namespace entente {

enum class Polarity : std::uint8_t {
    asserted = 0,
    negated = 1,
};

// In the order in which ontology.md section 6 tests them, the last first.
enum class Modality : std::uint8_t {
    actual = 0,
    planned = 1,
    possible = 2,
    claimed = 3,
};

// Where a date comes from: stated in the text, computed from the article's date ("today", "last
// August"), or neither: then only the words are known.
enum class DateBasis : std::uint8_t {
    text = 0,
    dct = 1,
    none = 2,
};

enum class MentionKind : std::uint8_t {
    name = 0,
    acronym = 1,
    demonym = 2,
    metonym = 3,
    nominal = 4,
    pronoun = 5,
};

// The names of ontology.json, and back; nullopt for a name that is none of them.
std::string_view polarity_name(Polarity polarity);
std::string_view modality_name(Modality modality);
std::string_view date_basis_name(DateBasis basis);
std::string_view mention_kind_name(MentionKind kind);
std::optional<Polarity> parse_polarity(std::string_view name);
std::optional<Modality> parse_modality(std::string_view name);
std::optional<DateBasis> parse_date_basis(std::string_view name);
std::optional<MentionKind> parse_mention_kind(std::string_view name);

// When the thing claimed happened, or since when it holds.
struct ClaimDate {
    // nullopt when the words could not be resolved ("last Tuesday" without an article date).
    std::optional<PartialDate> from;
    // The end of an interval, where the source states one.
    std::optional<PartialDate> to;
    DateBasis basis = DateBasis::text;
    // The source's own words: "Today", "in 2008".
    std::string text;

    friend bool operator==(const ClaimDate&, const ClaimDate&) = default;
};

}  // namespace entente
