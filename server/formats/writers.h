// One function for each format; export_format.h has what all of them promise.
#pragma once

#include <string_view>

#include "core/result.h"
#include "server/formats/export_format.h"
#include "server/formats/export_out.h"
#include "server/formats/graph_source.h"

namespace entente {

// json_formats.cpp
Status write_apoc(const GraphSource& source, ExportOut& out);
Status write_cytoscape(const GraphSource& source, ExportOut& out);
Status write_d3(const GraphSource& source, std::string_view links, ExportOut& out);
Status write_graphology(const GraphSource& source, ExportOut& out);

// csv_format.cpp: one table for all, of nodes and then edges; or one for each.
Status write_csv(const GraphSource& source, ExportOut& out);
Status write_csv_tables(const GraphSource& source, ExportOut& nodes, ExportOut& edges);
Status write_gephi_nodes(const GraphSource& source, ExportOut& out);
Status write_gephi_edges(const GraphSource& source, ExportOut& out);

// xml_formats.cpp
Status write_graphml(const GraphSource& source, bool yed, ExportOut& out);
Status write_gexf(const GraphSource& source, bool old_version, ExportOut& out);

// dot_format.cpp
Status write_dot(const GraphSource& source, ExportOut& out);

// rdf_formats.cpp
Status write_turtle(const GraphSource& source, std::string_view base, ExportOut& out);
Status write_jsonld(const GraphSource& source, std::string_view base, ExportOut& out);

// ftm_format.cpp
Status write_ftm(const GraphSource& source, ExportOut& out);

// plover_format.cpp
Status write_plover(const GraphSource& source, ExportOut& out);

}  // namespace entente
