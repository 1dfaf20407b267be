// /v1/subgraph and /v1/export: the graph, or a part of it, in the formats of server/formats/.
#include <algorithm>
#include <array>
#include <memory>
#include <unordered_set>
#include <utility>

#include "queries/subgraph.h"
#include "server/formats/export_format.h"
#include "server/http/handlers.h"
#include "server/http/json_body.h"
#include "server/http/lookup.h"
#include "server/nearest.h"

namespace entente::http {

namespace {

// Of /v1/subgraph: what a page that draws it reads without a word.
constexpr std::size_t kCytoscape = static_cast<std::size_t>(ExportFormat::cytoscape);

Result<ExportOptions> export_options(const QueryParameters& parameters, std::size_t absent) {
    ExportOptions options;
    ENTENTE_ASSIGN(const std::size_t format,
                   parameters.choice("format", export_format_names(), absent));
    options.format = export_formats()[format].format;
    ENTENTE_ASSIGN(options.flavor, parameters.text("flavor"));
    ENTENTE_ASSIGN(const std::string base, parameters.text("base"));
    if (!base.empty()) {
        options.base = base;
    }
    ENTENTE_TRY(check_export_options(options));
    return options;
}

Result<ExportScope> export_scope(const QueryParameters& parameters, const ExportOptions& options) {
    constexpr std::array<std::string_view, 2> kTruths = {"false", "true"};
    ExportScope scope;
    ENTENTE_ASSIGN(const std::size_t all, parameters.choice("all", kTruths, 0));
    scope.bookkeeping = all == 1 && !export_format_info(options.format).tells_sources;
    return scope;
}

// The list of ids under `name` of the body; empty when it has none.
Result<std::vector<std::string>> ids_in(const nlohmann::json& body, const std::string& name) {
    std::vector<std::string> ids;
    const auto list = body.find(name);
    if (list == body.end()) {
        return ids;
    }
    const bool texts = list->is_array() &&
                       std::ranges::all_of(*list, [](const auto& one) { return one.is_string(); });
    if (!texts) {
        return Error{ErrorCode::invalid_argument, name + ": takes a list of ids"};
    }
    if (list->size() > kSubgraphEdgesMax) {
        return Error{ErrorCode::limit_exceeded,
                     name + ": at most " + std::to_string(kSubgraphEdgesMax)};
    }
    return list->get<std::vector<std::string>>();
}

Result<std::vector<Edge>> edges_named(const GraphView& view, const std::vector<std::string>& ids) {
    std::vector<Edge> edges;
    std::unordered_set<EdgeId> taken;
    for (const std::string& id : ids) {
        ENTENTE_ASSIGN(const EdgeId known, resolve_edge(view, id));
        ENTENTE_ASSIGN(const auto edge, view.edge(known));
        if (edge && taken.insert(known).second) {
            edges.push_back(*edge);
        }
    }
    return edges;
}

// The nodes and edges that the body names, and the nodes at the ends of those edges.
Result<Subgraph> subgraph_named(const GraphView& view, const nlohmann::json& body) {
    ENTENTE_ASSIGN(const std::vector<std::string> nodes, ids_in(body, "nodes"));
    ENTENTE_ASSIGN(const std::vector<std::string> edges, ids_in(body, "edges"));
    Subgraph part;
    ENTENTE_ASSIGN(part.edges, edges_named(view, edges));
    std::vector<NodeId> wanted;
    for (const std::string& id : nodes) {
        ENTENTE_ASSIGN(const NodeId node, resolve_node(view, id));
        wanted.push_back(node);
    }
    for (const Edge& edge : part.edges) {
        wanted.insert(wanted.end(), {edge.source, edge.target});
    }
    std::unordered_set<NodeId> taken;
    std::erase_if(wanted, [&](NodeId node) { return !taken.insert(node).second; });
    ENTENTE_ASSIGN(const auto read, view.nodes(wanted));
    for (const std::optional<Node>& node : read) {
        if (node) {
            part.nodes.push_back(*node);
        }
    }
    return part;
}

HttpResponse answer_with(const GraphView& view,
                         Subgraph part,
                         ExportScope scope,
                         const ExportOptions& options) {
    ENTENTE_ASSIGN(const auto source, part_of_graph(view, std::move(part), std::move(scope)));
    HttpResponse response;
    response.content_type = std::string(export_format_info(options.format).media_type);
    ENTENTE_TRY(export_graph(*source, options, [&](std::string_view bytes) {
        response.body += bytes;
        return true;
    }));
    if (source->truncated()) {
        response.headers.emplace_back("Entente-Omitted-Edges",
                                      std::to_string(source->edges_omitted()));
    }
    return response;
}

}  // namespace

HttpResponse get_subgraph(const Service& service, const HttpRequest& request) {
    ENTENTE_ASSIGN(const GraphView view, service.store.view());
    ENTENTE_ASSIGN(const ExportOptions options, export_options(request.parameters, kCytoscape));
    ENTENTE_ASSIGN(ExportScope scope, export_scope(request.parameters, options));
    ENTENTE_ASSIGN(const SubgraphRequest wanted,
                   subgraph_request(view, request.parameters, service.depth_max));
    ENTENTE_ASSIGN(Subgraph found, subgraph(view, wanted));
    return answer_with(view, std::move(found), std::move(scope), options);
}

HttpResponse post_subgraph(const Service& service, const HttpRequest& request) {
    constexpr std::size_t kBodyDepthMax = 2;
    ENTENTE_ASSIGN(const ExportOptions options, export_options(request.parameters, kCytoscape));
    ENTENTE_ASSIGN(ExportScope scope, export_scope(request.parameters, options));
    ENTENTE_ASSIGN(
        const auto body,
        parse_json_body(
            request.body, R"({"nodes": ["country/MA"], "edges": ["f:17"]})", kBodyDepthMax));
    ENTENTE_ASSIGN(const GraphView view, service.store.view());
    ENTENTE_ASSIGN(Subgraph named, subgraph_named(view, body));
    return answer_with(view, std::move(named), std::move(scope), options);
}

HttpResponse get_export(const Service& service, const HttpRequest& request) {
    ENTENTE_ASSIGN(const std::string format, request.parameters.text("format"));
    if (format.empty()) {
        return Error{ErrorCode::invalid_argument,
                     "format: missing; there are " + joined(export_format_names())};
    }
    ENTENTE_ASSIGN(const ExportOptions options, export_options(request.parameters, 0));
    ENTENTE_ASSIGN(ExportScope scope, export_scope(request.parameters, options));
    // While the client is there to read.
    scope.on_progress = [gone = request.client_gone](const ExportProgress&) {
        return !gone || !gone();
    };
    ENTENTE_ASSIGN(GraphView view, service.store.view());
    const ExportFormatInfo& info = export_format_info(options.format);
    HttpResponse response;
    response.content_type = std::string(info.media_type);
    response.headers.emplace_back(
        "Content-Disposition",
        "attachment; filename=\"entente." + std::string(info.extension) + "\"");
    const std::shared_ptr<GraphSource> source = whole_graph(std::move(view), std::move(scope));
    response.stream = [source, options](const BodyWriter& write) {
        return export_graph(*source, options, write).ok();
    };
    return response;
}

}  // namespace entente::http
