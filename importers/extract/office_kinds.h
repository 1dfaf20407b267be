// What kinds of office there are, by their words.
#pragma once

#include <span>
#include <string_view>

#include "importers/text/document.h"

namespace entente {

// A head of state or of government, a minister.
bool is_office_of_state(const Mention& holder);

// An office that a place has too: "the governor of Aden", "Somaliland's leader".
bool is_local_office(const Mention& holder);

// "envoy", "special representative": somebody sent, whom "for A" sends to A.
bool is_envoy(const Mention& holder);

// "an adviser to A": he serves A, and is not posted there.
bool is_adviser(const Mention& holder);

// Whether an organisation of this subtype may have an office so called: an army a commander, a court a prosecutor.
bool may_have(std::string_view subtype, std::string_view office);

// Whether a mention of an organisation is of a party, by what is known of it or by the word behind it: "the Forward party".
bool is_party(const Document& document, const Mention& body);

// "a spokesman in Beijing": he speaks for the state whose capital it is.
bool is_spokesman(const Mention& holder);

// Offices of which a state has one, without being a ministry: "police chief".
bool is_national_office(std::string_view office);

// The rows of the gazetteer of the states that call an office so: "taoiseach", "foreign secretary". Empty where many do.
std::span<const std::string_view> states_with(std::string_view office);

}  // namespace entente
