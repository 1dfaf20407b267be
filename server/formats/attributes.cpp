#include "server/formats/attributes.h"

#include <cmath>

#include "core/ontology.h"
#include "core/value_json.h"
#include "server/formats/json_values.h"

namespace entente {

namespace {

Attribute attribute_of(const Value& value) {
    const ValueList* items = value.as_list();
    if (items == nullptr) {
        return {value.type()};
    }
    if (items->empty()) {
        return {ValueType::string, true, false, true};
    }
    const ValueType type = items->front().type();
    for (const Value& item : *items) {
        if (item.type() != type || type == ValueType::list || type == ValueType::null) {
            return {ValueType::string, false, true};
        }
    }
    return {type, true};
}

std::string point_text(const Point& point) {
    const auto number = [](double value) { return plain_text(Value(value)); };
    const bool earth = point.geographic();
    std::string text = earth ? "{latitude: " + number(point.y) + ", longitude: " + number(point.x)
                             : "{x: " + number(point.x) + ", y: " + number(point.y);
    if (point.three_dimensional()) {
        text += (earth ? ", height: " : ", z: ") + number(point.z);
    }
    return text + "}";
}

double number_of(const Properties& properties, std::string_view name) {
    const auto found = properties.find(name);
    if (found == properties.end()) {
        return NAN;
    }
    if (const double* number = found->second.as_float()) {
        return *number;
    }
    const std::int64_t* integer = found->second.as_integer();
    return integer == nullptr ? NAN : static_cast<double>(*integer);
}

}  // namespace

void declare(const Properties& properties, Attributes& attributes) {
    for (const auto& [name, value] : properties) {
        const Attribute one = attribute_of(value);
        const auto [known, added] = attributes.emplace(name, one);
        Attribute& all = known->second;
        if (added || all.mixed || (one.empty && all.list)) {
            continue;
        }
        if (all.empty && one.list) {
            all = one;
        } else if (one.mixed || one.type != all.type || one.list != all.list) {
            all = {ValueType::string, false, true};
        }
    }
}

Result<DeclaredAttributes> declare_attributes(const GraphSource& source) {
    DeclaredAttributes declared;
    ENTENTE_TRY(source.each_node([&](const Node& node) {
        declare(node.properties, declared.nodes);
        return Status();
    }));
    ENTENTE_TRY(source.each_edge([&](const ExportedEdge& edge) {
        declare(edge.edge.properties, declared.edges);
        return Status();
    }));
    return declared;
}

std::string export_text(const Value& value) {
    if (const Point* point = value.as_point()) {
        return point_text(*point);
    }
    if (value.as_list() != nullptr) {
        return json_text(json_value(value));
    }
    std::string text = plain_text(value);
    return value.as_string() == nullptr || is_utf8(text) ? text : to_utf8(text);
}

std::string display_name(const Node& node, std::string_view id) {
    return to_utf8(node.name().empty() ? id : node.name());
}

double edge_weight(const Edge& edge) {
    for (const char* name : {"weight", "claims"}) {
        const double weight = number_of(edge.properties, name);
        if (std::isfinite(weight) && weight > 0) {
            return weight;
        }
    }
    return 1;
}

EdgeSpell edge_spell(const Edge& edge) {
    const auto date = [&](std::string_view name) -> const Date* {
        const auto found = edge.properties.find(name);
        return found == edge.properties.end() ? nullptr : found->second.as_date();
    };
    const Date* from = date("from");
    const Date* to = date("to");
    EdgeSpell spell;
    spell.start = from == nullptr ? "" : from->to_string();
    if (to != nullptr) {
        spell.end = to->to_string();
    } else if (from != nullptr) {
        const RelationType* type = ontology().relation_type(edge.type);
        if (type != nullptr && type->relation_class == RelationClass::event) {
            const auto precision =
                parse_date_precision(string_property(edge.properties, "precision"));
            spell.end =
                PartialDate{*from, precision.value_or(DatePrecision::day)}.latest().to_string();
        }
    }
    return spell;
}

}  // namespace entente
