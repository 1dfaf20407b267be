// Properties as JSON that says their types, so that reading it gives the very same values: what exports add where a
// format has no word for a value.
#pragma once

#include <string>
#include <string_view>

#include "core/result.h"
#include "core/value.h"

namespace entente {

// Strings, booleans, integers, finite floats (always with a fraction or an exponent) and lists are JSON's own; every
// other value is an object that names its type as value_type_tag() does:
//
//     {"since": {"type": "date", "value": "1957-03-25"}, "at": {"type": "point", "srid": 4326, "value": [18.1, 59.3]},
//      "ratio": {"type": "float", "value": "NaN"}, "key": {"type": "bytes", "value": "AAE="}}
//
// A string that is not UTF-8 is of type "string" with its bytes in base64. Null stands for a property that is not there,
// and is written for a Value that is null.
std::string to_typed_json(const Properties& properties);

// The same, names and values as to_typed_json() wrote them; a null stays a null Value in the map. invalid_argument, with
// the name of the property, for anything that it does not write.
Result<Properties> parse_typed_json(std::string_view json);

// "boolean", "integer", "float", "string", "bytes", "date", "localtime", "time", "localdatetime", "datetime",
// "duration", "point", "list", "null".
std::string_view value_type_tag(ValueType type);

// The value of a type as `text` has it: numbers, truth, ISO 8601, base64, and points as objects of typed JSON.
// invalid_argument when it is none.
Result<Value> parse_tagged_text(std::string_view tag, std::string_view text);

// The text of a value that is no list and no point, as parse_tagged_text() reads it: floats in the fewest digits that
// give the same float again, "NaN", "Infinity", "-Infinity".
std::string plain_text(const Value& value);

// Whether the text is well-formed UTF-8: no overlong forms, no surrogates.
bool is_utf8(std::string_view text);
// With U+FFFD in place of what is none.
std::string to_utf8(std::string_view text);

// Whether arrays and objects nest no deeper than so many levels: what parses JSON calls itself for each. Text in quotes
// does not count. Linear.
bool nests_within(std::string_view json, int levels);

}  // namespace entente
