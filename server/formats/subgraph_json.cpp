#include "server/formats/subgraph_json.h"

#include <array>
#include <string>
#include <unordered_map>
#include <utility>

namespace entente {

namespace {

using http::Json;

constexpr std::array<std::string_view, 2> kNames = {"cytoscape", "d3"};

Json node_members(const Node& node) {
    const std::string id = http::id_of(node);
    const std::string_view name = node.name();
    return {{"id", id},
            {"name", name.empty() ? std::string_view(id) : name},
            {"labels", node.labels},
            {"properties", http::to_json(node.properties)}};
}

class EdgeWriter {
public:
    explicit EdgeWriter(const Subgraph& subgraph) {
        for (const Node& node : subgraph.nodes) {
            ids_.emplace(node.id, http::id_of(node));
        }
    }

    Json members(const Edge& edge, const char* id_name) const {
        return {{id_name, http::id_of(edge)},
                {"source", ids_.at(edge.source)},
                {"target", ids_.at(edge.target)},
                {"type", edge.type}};
    }

private:
    std::unordered_map<NodeId, std::string> ids_;
};

Json to_cytoscape(const Subgraph& subgraph) {
    Json nodes = Json::array();
    for (const Node& node : subgraph.nodes) {
        nodes.push_back({{"data", node_members(node)}});
    }
    const EdgeWriter writer(subgraph);
    Json edges = Json::array();
    for (const Edge& edge : subgraph.edges) {
        Json data = writer.members(edge, "id");
        data["interaction"] = edge.type;
        data["properties"] = http::to_json(edge.properties);
        edges.push_back({{"data", std::move(data)}});
    }
    return {{"format_version", "1.0"},
            {"generated_by", "entente"},
            {"target_cytoscapejs_version", "~2.1"},
            {"elements", {{"nodes", std::move(nodes)}, {"edges", std::move(edges)}}}};
}

Json to_d3(const Subgraph& subgraph) {
    Json nodes = Json::array();
    for (const Node& node : subgraph.nodes) {
        nodes.push_back(node_members(node));
    }
    const EdgeWriter writer(subgraph);
    Json links = Json::array();
    for (const Edge& edge : subgraph.edges) {
        Json link = writer.members(edge, "key");
        link["id"] = http::id_of(edge);
        link["properties"] = http::to_json(edge.properties);
        links.push_back(std::move(link));
    }
    return {{"directed", true},
            {"multigraph", true},
            {"graph", Json::object()},
            {"nodes", std::move(nodes)},
            {"links", std::move(links)}};
}

}  // namespace

std::span<const std::string_view> subgraph_format_names() {
    return kNames;
}

http::Json subgraph_to_json(const Subgraph& subgraph, SubgraphFormat format) {
    Json json = format == SubgraphFormat::cytoscape ? to_cytoscape(subgraph) : to_d3(subgraph);
    json["truncated"] = subgraph.truncated;
    json["omitted"] = subgraph.edges_omitted;
    return json;
}

}  // namespace entente
