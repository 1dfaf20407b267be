// What an export is made of: nodes and edges of one moment, the whole graph or a part of it, again and again in the
// same order, in memory that does not grow with the graph.
#pragma once

#include <cstddef>
#include <cstdint>
#include <functional>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "core/graph_view.h"
#include "core/result.h"
#include "queries/subgraph.h"

namespace entente {

// The node or edge as all exports name it: its readable id, or "n:17" and "e:17" when it has none. No two nodes or edges
// have the same.
std::string export_id(const Node& node);
std::string export_id(const Edge& edge);

// What formats say of an end of an edge.
struct EdgeEnd {
    std::string id;
    std::string name;  // "" when it has none
    std::string iso2;  // of a country; "" otherwise
    std::vector<std::string> labels;
};

struct ExportedEdge {
    const Edge& edge;
    std::string id;
    const EdgeEnd& source;
    const EdgeEnd& target;
};

// How far an export is. Nodes and edges count once for each time that a format reads them.
struct ExportProgress {
    std::string_view step;  // "nodes", "edges", "claims", "articles"
    std::uint64_t done = 0;
    std::uint64_t total = 0;  // 0: not known
};

struct ExportScope {
    // Also the nodes and edges of the bookkeeping: articles, claims, and all edges that touch one. Without it what is
    // exported are the nodes that are neither and the edges between them: of a graph read from articles its entities and
    // facts, of a graph from tables or queries all of it.
    bool bookkeeping = false;
    // Several times a second, on the thread of the export. False gives up: ErrorCode::cancelled.
    std::function<bool(const ExportProgress&)> on_progress;
};

// All sinks may end the walk with an error, which is that of the call. For one thread.
class GraphSource {
public:
    using NodeSink = std::function<Status(const Node&)>;
    using EdgeSink = std::function<Status(const ExportedEdge&)>;
    using ClaimSink = std::function<Status(const Claim&)>;

    virtual ~GraphSource() = default;

    // Nodes by internal number, which is the order in which they came into the store; of a subgraph in its order.
    virtual Status each_node(const NodeSink& sink) const = 0;
    // Edges by source, type, target and number; of a subgraph in its order. Both ends are among the nodes.
    virtual Status each_edge(const EdgeSink& sink) const = 0;
    // Claims by number, whatever the scope: all, or those that support or deny a fact of the subgraph.
    virtual Status each_claim(const ClaimSink& sink) const = 0;
    // The nodes of the articles of those claims, and of the whole graph also of those that make none.
    virtual Status each_article(const NodeSink& sink) const = 0;

    // The moment.
    virtual const GraphView& view() const = 0;

    // How many edges a limit left out of the subgraph.
    virtual std::size_t edges_omitted() const { return 0; }

    virtual bool truncated() const { return false; }

    virtual bool is_part() const { return false; }
};

std::unique_ptr<GraphSource> whole_graph(GraphView view, ExportScope scope);

// An error is that of reading the claims of its facts, which stay in memory by number.
Result<std::unique_ptr<GraphSource>> part_of_graph(GraphView view,
                                                   Subgraph part,
                                                   ExportScope scope);

}  // namespace entente
