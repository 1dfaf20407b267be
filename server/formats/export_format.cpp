#include "server/formats/export_format.h"

#include <algorithm>
#include <array>
#include <vector>

#include "server/formats/export_out.h"
#include "server/formats/writers.h"
#include "server/nearest.h"

namespace entente {

namespace {

constexpr std::array<std::string_view, 1> kPlain = {""};
constexpr std::array<std::string_view, 2> kCsvFlavors = {"", "gephi"};
constexpr std::array<std::string_view, 2> kD3Flavors = {"", "edges"};
constexpr std::array<std::string_view, 3> kGexfFlavors = {"", "1.2", "1.3"};
constexpr std::array<std::string_view, 2> kGraphmlFlavors = {"", "yed"};

constexpr std::string_view kLines = "application/x-ndjson";
constexpr std::string_view kJson = "application/json";

const std::array<ExportFormatInfo, 12> kFormats = {{
    {ExportFormat::apoc,
     "apoc",
     kLines,
     "jsonl",
     kPlain,
     false,
     "JSON lines of Neo4j's APOC library; import reads them again"},
    {ExportFormat::csv,
     "csv",
     "text/csv; charset=utf-8; header=present",
     "csv",
     kCsvFlavors,
     false,
     "tables for neo4j-admin and import, or (gephi) for Gephi"},
    {ExportFormat::cytoscape,
     "cytoscape",
     kJson,
     "cyjs",
     kPlain,
     false,
     "Cytoscape desktop and Cytoscape.js"},
    {ExportFormat::d3,
     "d3",
     kJson,
     "json",
     kD3Flavors,
     false,
     "node-link JSON for d3-force and networkx; (edges) names the list of links so"},
    {ExportFormat::dot, "dot", "text/vnd.graphviz", "dot", kPlain, false, "Graphviz"},
    {ExportFormat::ftm,
     "ftm",
     kLines,
     "ftm.json",
     kPlain,
     true,
     "FollowTheMoney entities, for Aleph and OpenSanctions' tools"},
    {ExportFormat::gexf,
     "gexf",
     "application/gexf+xml",
     "gexf",
     kGexfFlavors,
     false,
     "Gephi, with dates for its timeline; 1.3, or (1.2) for networkx"},
    {ExportFormat::graphml,
     "graphml",
     "application/graphml+xml",
     "graphml",
     kGraphmlFlavors,
     false,
     "networkx, igraph, Gephi, and (yed) yEd; import reads it again"},
    {ExportFormat::graphology,
     "graphology",
     kJson,
     "json",
     kPlain,
     false,
     "graphology and sigma.js"},
    {ExportFormat::jsonld,
     "jsonld",
     "application/ld+json",
     "jsonld",
     kPlain,
     true,
     "RDF as JSON, with the evidence as PROV and Web Annotation"},
    {ExportFormat::plover,
     "plover",
     kLines,
     "jsonl",
     kPlain,
     true,
     "events of the PLOVER ontology, one claim a line"},
    {ExportFormat::turtle, "turtle", "text/turtle", "ttl", kPlain, true, "the same RDF as Turtle"},
}};

Status write_any(const GraphSource& source, const ExportOptions& options, ExportOut& out) {
    switch (options.format) {
        case ExportFormat::apoc: return write_apoc(source, out);
        case ExportFormat::csv:
            return options.flavor == "gephi" ? write_gephi_edges(source, out)
                                             : write_csv(source, out);
        case ExportFormat::cytoscape: return write_cytoscape(source, out);
        case ExportFormat::d3:
            return write_d3(source, options.flavor == "edges" ? "edges" : "links", out);
        case ExportFormat::dot: return write_dot(source, out);
        case ExportFormat::ftm: return write_ftm(source, out);
        case ExportFormat::gexf: return write_gexf(source, options.flavor == "1.2", out);
        case ExportFormat::graphml: return write_graphml(source, options.flavor == "yed", out);
        case ExportFormat::graphology: return write_graphology(source, out);
        case ExportFormat::jsonld: return write_jsonld(source, options.base, out);
        case ExportFormat::plover: return write_plover(source, out);
        case ExportFormat::turtle: return write_turtle(source, options.base, out);
    }
    return Error{ErrorCode::internal, "a format without a writer"};
}

}  // namespace

std::span<const ExportFormatInfo> export_formats() {
    return kFormats;
}

std::span<const std::string_view> export_format_names() {
    static const std::vector<std::string_view> names = [] {
        std::vector<std::string_view> all;
        for (const ExportFormatInfo& format : kFormats) {
            all.push_back(format.name);
        }
        return all;
    }();
    return names;
}

const ExportFormatInfo& export_format_info(ExportFormat format) {
    return kFormats.at(static_cast<std::size_t>(format));
}

Status check_export_options(const ExportOptions& options) {
    const ExportFormatInfo& info = export_format_info(options.format);
    if (std::ranges::find(info.flavors, options.flavor) == info.flavors.end()) {
        std::string known;
        for (const std::string_view flavor : info.flavors.subspan(1)) {
            known += (known.empty() ? "" : ", ") + std::string(flavor);
        }
        return Error{ErrorCode::invalid_argument,
                     "flavor: " + std::string(info.name) + " has no '" + options.flavor + "'" +
                         (known.empty() ? ", nor any other" : "; it has " + known)};
    }
    const bool iri = options.base.find(':') != std::string::npos &&
                     options.base.find_first_of(" <>\"{}|\\^`\n\r\t") == std::string::npos;
    if (!iri) {
        return Error{ErrorCode::invalid_argument,
                     "base: '" + options.base +
                         "' is not what an IRI begins with, such as https://example.org/graph/"};
    }
    return {};
}

Status export_graph(const GraphSource& source,
                    const ExportOptions& options,
                    const ExportWriter& write) {
    ENTENTE_TRY(check_export_options(options));
    ExportOut out(write);
    ENTENTE_TRY(write_any(source, options, out));
    return out.finish();
}

Status export_tables(const GraphSource& source,
                     const ExportOptions& options,
                     const ExportWriter& write_nodes,
                     const ExportWriter& write_edges) {
    ENTENTE_TRY(check_export_options(options));
    ExportOut nodes(write_nodes);
    ExportOut edges(write_edges);
    if (options.flavor == "gephi") {
        ENTENTE_TRY(write_gephi_nodes(source, nodes));
        ENTENTE_TRY(write_gephi_edges(source, edges));
    } else {
        ENTENTE_TRY(write_csv_tables(source, nodes, edges));
    }
    ENTENTE_TRY(nodes.finish());
    return edges.finish();
}

}  // namespace entente
