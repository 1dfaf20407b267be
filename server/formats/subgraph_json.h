// Subgraphs in the JSON forms that visualisation libraries read.
#pragma once

#include <span>
#include <string_view>

#include "queries/subgraph.h"
#include "server/http/json.h"

namespace entente {

enum class SubgraphFormat {
    cytoscape = 0,
    d3 = 1,
};

// "cytoscape", "d3": in the order of the enumeration.
std::span<const std::string_view> subgraph_format_names();

// cytoscape, as cytoscape.js and Cytoscape desktop (.cyjs) read it:
//   {"elements": {"nodes": [{"data": {id, name, labels, properties}}],
//                 "edges": [{"data": {id, source, target, type, interaction, properties}}]}}
// `interaction` is the type again, which the desktop shows.
//
// d3, as d3-force and networkx's node_link_graph read it:
//   {"directed": true, "multigraph": true, "graph": {}, "nodes": [{id, name, labels, properties}],
//    "links": [{key, source, target, type, id, properties}]}
//
// Both add "truncated", and "omitted": how many edges the limit left out. Ids are those of every
// other answer; both ends of every edge are among the nodes.
http::Json subgraph_to_json(const Subgraph& subgraph, SubgraphFormat format);

}  // namespace entente
