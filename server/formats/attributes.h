// The attributes that formats declare before they use them: which properties there are, and of which type.
#pragma once

#include <map>
#include <string>
#include <string_view>

#include "core/result.h"
#include "core/value.h"
#include "server/formats/graph_source.h"

namespace entente {

// Of one property, in all nodes or in all edges.
struct Attribute {
    // The type of all its values; string when they disagree. `list`: all are lists of items of that type.
    ValueType type = ValueType::string;
    bool list = false;
    bool mixed = false;  // they disagree
    bool empty = false;  // all are empty lists
};

// By name. A list that is nested or of several types has no type: such an attribute is mixed.
using Attributes = std::map<std::string, Attribute, std::less<>>;

struct DeclaredAttributes {
    Attributes nodes;
    Attributes edges;
};

// Adds what the properties have.
void declare(const Properties& properties, Attributes& attributes);

// Reads the graph once.
Result<DeclaredAttributes> declare_attributes(const GraphSource& source);

// The value in the words of formats that have text only: plain_text() of core/value_json.h, lists as JSON, points as
// "{latitude: 59.3, longitude: 18.1}" or "{x: 1, y: 2}". Valid UTF-8.
std::string export_text(const Value& value);

// The display name: the property `name`, or else the id.
std::string display_name(const Node& node, std::string_view id);

// How heavy an edge is in a layout: its property `weight`, or else how many claims support it, or else 1.
double edge_weight(const Edge& edge);

// When a fact begins and ends, as ISO dates with all digits, both included; "" for an end that is open or not
// known. Of an event that has no end, the last day that may be meant.
struct EdgeSpell {
    std::string start;
    std::string end;
};

EdgeSpell edge_spell(const Edge& edge);

}  // namespace entente
