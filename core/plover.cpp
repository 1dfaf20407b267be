#include "core/plover.h"

#include <map>
#include <string>

#include <nlohmann/json.hpp>

#include "embedded/ontology_json.h"

namespace entente {

namespace {

using Classes = std::map<std::string, PloverClass, std::less<>>;

// The document is compiled in, and ontology() has refused a damaged one before anybody asks here.
Classes read_classes() {
    const auto document = nlohmann::json::parse(embedded::ontology_json());
    const auto& scores = document.at("plover_scores");
    Classes classes;
    for (const auto& [name, type] : document.at("relation_types").items()) {
        const auto& plover = type.at("plover");
        const auto& quad = type.at("quad");
        if (plover.is_string() && quad.is_number_integer()) {
            classes[name] = {scores.at(plover.get<std::string>()).get<double>(),
                             static_cast<Quad>(quad.get<int>())};
        }
    }
    return classes;
}

}  // namespace

std::string_view quad_name(Quad quad) {
    switch (quad) {
        case Quad::verbal_cooperation: return "verbal_cooperation";
        case Quad::material_cooperation: return "material_cooperation";
        case Quad::verbal_conflict: return "verbal_conflict";
        case Quad::material_conflict: break;
    }
    return "material_conflict";
}

std::optional<PloverClass> plover_class(std::string_view relation_type) {
    static const Classes classes = read_classes();
    const auto found = classes.find(relation_type);
    return found == classes.end() ? std::nullopt : std::optional(found->second);
}

}  // namespace entente
