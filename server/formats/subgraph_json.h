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

// cytoscape: {"elements": {"nodes": [{"data": {...}}], "edges": [{"data": {...}}]}}, as cytoscape.js and
// Cytoscape desktop (.cyjs) read it; `data` has id, name, labels, properties; an edge id, source,
// target, type, interaction (the type again, which the desktop shows), properties.
// d3: {"directed": true, "multigraph": true, "graph": {}, "nodes": [...], "links": [...]}, as d3-force and
// networkx's node_link_graph read it; the same members without `data`, and `key` for an edge's id.
// Both add "truncated", and "omitted": how many edges the limit left out. Nodes are node ids as in
// every other answer; every edge's ends are among the nodes.
http::Json subgraph_to_json(const Subgraph& subgraph, SubgraphFormat format);

}  // namespace entente
