#include "core/claim.h"

#include <array>
#include <cstddef>

namespace entente {

namespace {

constexpr std::array<std::string_view, 2> kPolarityNames = {"asserted", "negated"};
constexpr std::array<std::string_view, 4> kModalityNames = {
    "actual", "planned", "possible", "claimed"};
constexpr std::array<std::string_view, 3> kDateBasisNames = {"text", "dct", "none"};
constexpr std::array<std::string_view, 6> kMentionKindNames = {
    "name", "acronym", "demonym", "metonym", "nominal", "pronoun"};

template <typename Enum, std::size_t count>
std::optional<Enum> parse_name(const std::array<std::string_view, count>& names,
                               std::string_view name) {
    for (std::size_t i = 0; i < count; ++i) {
        if (names.at(i) == name) {
            return static_cast<Enum>(i);
        }
    }
    return std::nullopt;
}

}  // namespace

std::string_view polarity_name(Polarity polarity) {
    return kPolarityNames.at(static_cast<std::size_t>(polarity));
}

std::string_view modality_name(Modality modality) {
    return kModalityNames.at(static_cast<std::size_t>(modality));
}

std::string_view date_basis_name(DateBasis basis) {
    return kDateBasisNames.at(static_cast<std::size_t>(basis));
}

std::string_view mention_kind_name(MentionKind kind) {
    return kMentionKindNames.at(static_cast<std::size_t>(kind));
}

std::optional<Polarity> parse_polarity(std::string_view name) {
    return parse_name<Polarity>(kPolarityNames, name);
}

std::optional<Modality> parse_modality(std::string_view name) {
    return parse_name<Modality>(kModalityNames, name);
}

std::optional<DateBasis> parse_date_basis(std::string_view name) {
    return parse_name<DateBasis>(kDateBasisNames, name);
}

std::optional<MentionKind> parse_mention_kind(std::string_view name) {
    return parse_name<MentionKind>(kMentionKindNames, name);
}

}  // namespace entente
