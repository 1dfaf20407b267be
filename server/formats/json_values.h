// Values as the JSON of exports: as in every answer of the program, but that nothing is null.
#pragma once

#include <string>
#include <string_view>

#include "server/http/json.h"

namespace entente {

// A float that JSON has no number for is "NaN", "Infinity" or "-Infinity".
http::Json json_value(const Value& value);

// Without line breaks. Bytes that are not UTF-8 become U+FFFD.
std::string json_text(const http::Json& json);

// Adds the properties to an object, those whose names it has already under "property_NAME".
void add_properties(const Properties& properties, http::Json& object);

}  // namespace entente
