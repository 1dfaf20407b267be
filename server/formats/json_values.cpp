#include "server/formats/json_values.h"

#include <cmath>

#include "core/value_json.h"

namespace entente {

// Stored lists nest at most kValueDepthMax deep (core/coding.h), so recursion is safe here.
http::Json json_value(const Value& value) {
    if (const double* number = value.as_float(); number != nullptr && !std::isfinite(*number)) {
        return plain_text(value);
    }
    const ValueList* items = value.as_list();
    if (items == nullptr) {
        return http::to_json(value);
    }
    http::Json list = http::Json::array();
    for (const Value& item : *items) {
        list.push_back(json_value(item));
    }
    return list;
}

std::string json_text(const http::Json& json) {
    return http::to_text(json);
}

void add_properties(const Properties& properties, http::Json& object) {
    for (const auto& [name, value] : properties) {
        std::string free = name;
        while (object.contains(free)) {
            free = "property_" + free;
        }
        object[free] = json_value(value);
    }
}

}  // namespace entente
