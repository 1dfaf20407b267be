#include "server/http/json.h"

#include <algorithm>

#include "core/coding.h"

namespace entente::http {

std::string to_text(const Json& json) {
    return json.dump(-1, ' ', false, Json::error_handler_t::replace);
}

namespace {

Json to_json(const Point& point) {
    Json coordinates = {point.x, point.y};
    if (point.three_dimensional()) {
        coordinates.push_back(point.z);
    }
    return {{"type", "Point"},
            {"coordinates", std::move(coordinates)},
            {"srid", static_cast<unsigned>(point.srid)},
            {"crs", srid_name(point.srid)}};
}

}  // namespace

// Stored lists nest at most kValueDepthMax deep (core/coding.h), so recursion is safe here.
Json to_json(const Value& value) {
    if (const bool* boolean = value.as_boolean()) {
        return *boolean;
    }
    if (const std::int64_t* integer = value.as_integer()) {
        return *integer;
    }
    if (const double* number = value.as_float()) {
        return *number;
    }
    if (const std::string* text = value.as_string()) {
        return *text;
    }
    if (const ByteArray* bytes = value.as_bytes()) {
        return base64(bytes->data);
    }
    if (const Point* point = value.as_point()) {
        return to_json(*point);
    }
    if (auto text = temporal_text(value)) {
        return *std::move(text);
    }
    const ValueList* items = value.as_list();
    if (items == nullptr) {
        return nullptr;
    }
    Json list = Json::array();
    for (const Value& item : *items) {
        list.push_back(to_json(item));
    }
    return list;
}

Json to_json(const Properties& properties) {
    Json object = Json::object();
    for (const auto& [name, value] : properties) {
        object[name] = to_json(value);
    }
    return object;
}

Json text_or_null(std::string_view text) {
    return text.empty() ? Json(nullptr) : Json(text);
}

Result<NodeIds> NodeIds::load(const GraphView& view, std::vector<NodeId> nodes) {
    std::ranges::sort(nodes);
    nodes.erase(std::unique(nodes.begin(), nodes.end()), nodes.end());
    ENTENTE_ASSIGN(const auto loaded, view.nodes(nodes));
    NodeIds ids;
    for (const std::optional<Node>& node : loaded) {
        if (node) {
            ids.known_.emplace(node->id, Known{id_of(*node), std::string(node->name())});
        }
    }
    return ids;
}

std::string NodeIds::of(NodeId node) const {
    const auto found = known_.find(node);
    return found == known_.end() ? "n:" + std::to_string(node.value) : found->second.id;
}

Json NodeIds::list(std::span<const NodeId> nodes) const {
    Json list = Json::array();
    for (const NodeId node : nodes) {
        list.push_back(of(node));
    }
    return list;
}

std::string NodeIds::name_of(NodeId node) const {
    const auto found = known_.find(node);
    return found == known_.end() ? "" : found->second.name;
}

std::string id_of(const Node& node) {
    const std::string_view id = node.readable_id();
    return id.empty() ? "n:" + std::to_string(node.id.value) : std::string(id);
}

std::string id_of(const Edge& edge) {
    const std::string_view id = string_property(edge.properties, "id");
    return id.empty() ? "e:" + std::to_string(edge.id.value) : std::string(id);
}

Json to_json(const Node& node) {
    return {{"id", id_of(node)}, {"labels", node.labels}, {"properties", to_json(node.properties)}};
}

Json to_json(const Edge& edge, std::string_view source, std::string_view target) {
    return {{"id", id_of(edge)},
            {"type", edge.type},
            {"source", source},
            {"target", target},
            {"properties", to_json(edge.properties)}};
}

std::vector<NodeId> nodes_of(std::span<const Claim> claims) {
    std::vector<NodeId> nodes;
    for (const Claim& claim : claims) {
        nodes.insert(nodes.end(), claim.subjects.begin(), claim.subjects.end());
        nodes.insert(nodes.end(), claim.objects.begin(), claim.objects.end());
        for (const auto& [role, entities] : claim.roles) {
            nodes.insert(nodes.end(), entities.begin(), entities.end());
        }
        if (claim.said_by) {
            nodes.push_back(*claim.said_by);
        }
        nodes.push_back(claim.article);
    }
    return nodes;
}

void add_date(const std::optional<ClaimDate>& date, Json& object) {
    const bool from = date && date->from;
    object["date"] = from ? Json(date->from->to_string()) : Json(nullptr);
    object["date_precision"] =
        from ? Json(date_precision_name(date->from->precision)) : Json(nullptr);
    object["date_to"] = date && date->to ? Json(date->to->to_string()) : Json(nullptr);
    object["date_basis"] = date ? Json(date_basis_name(date->basis)) : Json(nullptr);
    object["date_text"] = date ? text_or_null(date->text) : Json(nullptr);
}

Json to_json(const Claim& claim, const NodeIds& ids) {
    Json roles = Json::object();
    for (const auto& [role, entities] : claim.roles) {
        roles[role] = ids.list(entities);
    }
    Json object = {{"id", claim.id},
                   {"type", claim.type},
                   {"subject", ids.list(claim.subjects)},
                   {"object", ids.list(claim.objects)},
                   {"roles", std::move(roles)},
                   {"attrs", to_json(claim.attrs)},
                   {"polarity", polarity_name(claim.polarity)},
                   {"modality", modality_name(claim.modality)}};
    add_date(claim.date, object);
    object["confidence"] = claim.confidence;
    object["said_by"] = claim.said_by ? Json(ids.of(*claim.said_by)) : Json(nullptr);
    object["article"] = ids.of(claim.article);
    object["start"] = claim.span.start;
    object["end"] = claim.span.end;
    object["text"] = claim.text;
    object["extractor"] = text_or_null(claim.extractor);
    return object;
}

Json article_to_json(const Node& article) {
    Json object = {{"id", id_of(article)}};
    for (const char* name :
         {"title", "url", "publisher", "author", "published", "language", "sha256"}) {
        const auto found = article.properties.find(name);
        object[name] = found == article.properties.end() ? Json(nullptr) : to_json(found->second);
    }
    return object;
}

}  // namespace entente::http
