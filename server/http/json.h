// The graph as JSON: the shapes of a node, an edge, a claim and an article in every answer.
#pragma once

#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include <nlohmann/json.hpp>

#include "core/graph_view.h"
#include "core/result.h"
#include "core/value.h"

namespace entente::http {

// Keeps the members in the order in which they were added: the order of the documentation.
using Json = nlohmann::ordered_json;

// Without line breaks. Bytes that are not UTF-8 become U+FFFD.
std::string to_text(const Json& json);

// Dates, times and durations become their ISO 8601 texts ("2021-11-24", "PT1H"), bytes base64, a point an
// object as in GeoJSON: {"type": "Point", "coordinates": [x, y], "srid": 4326, "crs": "wgs-84"}. A float
// that is no number JSON knows (NaN, infinity) becomes null.
Json to_json(const Value& value);
Json to_json(const Properties& properties);
// null for "".
Json text_or_null(std::string_view text);

// The readable ids of nodes, loaded together.
class NodeIds {
public:
    static Result<NodeIds> load(const GraphView& view, std::vector<NodeId> nodes);

    // "n:17" for a node that has no readable id.
    std::string of(NodeId node) const;
    Json list(std::span<const NodeId> nodes) const;
    // "" when there is no such node.
    std::string name_of(NodeId node) const;

private:
    struct Known {
        std::string id;
        std::string name;
    };

    std::unordered_map<NodeId, Known> known_;
};

// The node's readable id, or "n:17".
std::string id_of(const Node& node);
// A fact's property `id`, or "e:17" for an edge of the bookkeeping.
std::string id_of(const Edge& edge);

// {id, labels, properties}
Json to_json(const Node& node);
// {id, type, source, target, properties}
Json to_json(const Edge& edge, std::string_view source, std::string_view target);

// Every node that the JSON of the claims names.
std::vector<NodeId> nodes_of(std::span<const Claim> claims);
// {id, type, subject, object, roles, attrs, polarity, modality, date, ...}
Json to_json(const Claim& claim, const NodeIds& ids);
// Adds date, date_precision, date_to, date_basis and date_text; null where not known.
void add_date(const std::optional<ClaimDate>& date, Json& object);

// The metadata of an Article node: {id, title, url, publisher, author, published, language,
// sha256}.
Json article_to_json(const Node& article);

}  // namespace entente::http
