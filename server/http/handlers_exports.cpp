// /v1/subgraph and /v1/export: the graph, or a part of it, in the formats of server/formats/.
#include <array>
#include <memory>
#include <utility>

#include "queries/subgraph.h"
#include "server/formats/export_format.h"
#include "server/http/handlers.h"
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

}  // namespace

HttpResponse get_subgraph(const Service& service, const HttpRequest& request) {
    ENTENTE_ASSIGN(const GraphView view, service.store.view());
    ENTENTE_ASSIGN(const ExportOptions options, export_options(request.parameters, kCytoscape));
    ENTENTE_ASSIGN(ExportScope scope, export_scope(request.parameters, options));
    ENTENTE_ASSIGN(const SubgraphRequest wanted,
                   subgraph_request(view, request.parameters, service.depth_max));
    ENTENTE_ASSIGN(Subgraph found, subgraph(view, wanted));
    ENTENTE_ASSIGN(const auto source, part_of_graph(view, std::move(found), std::move(scope)));
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
