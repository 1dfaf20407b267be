// The formats in which graphs leave: their names, and one function that writes any of them.
#pragma once

#include <cstdint>
#include <functional>
#include <optional>
#include <span>
#include <string>
#include <string_view>

#include "core/result.h"
#include "server/formats/graph_source.h"

namespace entente {

enum class ExportFormat {
    apoc,
    csv,
    cytoscape,
    d3,
    dot,
    ftm,
    gexf,
    graphml,
    graphology,
    jsonld,
    plover,
    turtle,
};

struct ExportFormatInfo {
    ExportFormat format;
    std::string_view name;        // "graphml"
    std::string_view media_type;  // "application/graphml+xml"
    std::string_view extension;   // "graphml"
    // What ExportOptions::flavor may say; the first, which is "", is the plain form.
    std::span<const std::string_view> flavors;
    // Whether it says itself who says so: then articles and claims are never nodes of it.
    bool tells_sources;
    std::string_view help;  // who reads it
};

// In the order of their names.
std::span<const ExportFormatInfo> export_formats();
// The names, in the same order.
std::span<const std::string_view> export_format_names();
const ExportFormatInfo& export_format_info(ExportFormat format);

struct ExportOptions {
    ExportFormat format = ExportFormat::apoc;
    // A variant of the format: "1.2" of gexf, "yed" of graphml, "gephi" of csv, "edges" of d3.
    std::string flavor;
    // What RDF's IRIs begin with.
    std::string base = "urn:x-entente:";
};

// invalid_argument, with those that there are, for a flavor that the format has not.
Status check_export_options(const ExportOptions& options);

// Where the bytes go, in pieces of about 64 KiB. False when nobody takes them any more.
using ExportWriter = std::function<bool(std::string_view)>;

// Writes the whole document. The same graph gives the same bytes. Memory does not grow with the graph but for
// the names of its properties, and what a subgraph takes itself. Values as in every answer of the program (dates as ISO
// 8601, no nulls); text is UTF-8, U+FFFD in place of what is not; control characters go where the format forbids them.
//
// An error, io_error when the writer refuses, leaves a document that is visibly not whole.
Status export_graph(const GraphSource& source,
                    const ExportOptions& options,
                    const ExportWriter& write);

// Of csv: nodes and relationships each in a table of its own.
Status export_tables(const GraphSource& source,
                     const ExportOptions& options,
                     const ExportWriter& write_nodes,
                     const ExportWriter& write_edges);

}  // namespace entente
