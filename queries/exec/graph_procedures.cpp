// entente.* and algo.*: the traversals and algorithms of core as procedures.
#include "queries/exec/graph_procedures.h"

#include <algorithm>
#include <map>
#include <utility>

#include "core/algorithms/betweenness.h"
#include "core/algorithms/closeness.h"
#include "core/algorithms/communities.h"
#include "core/algorithms/components.h"
#include "core/algorithms/k_core.h"
#include "core/algorithms/k_shortest_paths.h"
#include "core/algorithms/page_rank.h"
#include "core/algorithms/triangles.h"
#include "queries/subgraph.h"

namespace entente::cypher {

namespace {

using Arguments = std::span<const QueryValue>;
using GraphPtr = std::shared_ptr<const Topology>;

constexpr std::int64_t kSearchDefault = 20;
constexpr std::int64_t kSearchMax = 1000;

ProcedureField field(std::string name,
                     std::uint32_t bits,
                     std::string type,
                     bool optional = false) {
    ProcedureField result;
    result.name = std::move(name);
    result.type = bits == kAnyType ? StaticType::any() : StaticType::of(bits);
    result.type_text = std::move(type);
    result.optional = optional;
    return result;
}

template <typename Run>
void add(ProcedureRegistry& registry,
         std::string name,
         std::vector<ProcedureField> arguments,
         std::vector<ProcedureField> results,
         std::string description,
         Run run) {
    Procedure procedure;
    procedure.signature.name = std::move(name);
    procedure.signature.arguments = std::move(arguments);
    procedure.signature.results = std::move(results);
    procedure.signature.description = std::move(description);
    procedure.run = std::move(run);
    registry.add(std::move(procedure));
}

CypherError wrong(std::string message) {
    return runtime_error(ErrorType::argument_error, "InvalidArgumentType", std::move(message));
}

// -- arguments --

CypherResult<std::int64_t> integer_at(Arguments arguments,
                                      std::size_t place,
                                      std::int64_t absent,
                                      std::int64_t max,
                                      std::string_view name) {
    if (place >= arguments.size() || arguments[place].is_null()) {
        return absent;
    }
    const QueryValue& value = arguments[place];
    if (!value.is(QueryType::integer) || value.integer() < 1 || value.integer() > max) {
        return wrong(std::string(name) + " takes an integer from 1 to " + std::to_string(max));
    }
    return value.integer();
}

// A node, or the id or the name of one.
CypherResult<NodeId> node_of(Execution& execution, const QueryValue& value) {
    if (value.is(QueryType::node)) {
        return value.node();
    }
    if (!value.is(QueryType::string)) {
        return wrong("a node is given as such, by its id or by its name");
    }
    ENTENTE_ASSIGN(const auto by_id, execution.graph.node_with_id(value.string()));
    if (by_id) {
        return *by_id;
    }
    ENTENTE_ASSIGN(const auto named, execution.graph.view().named(value.string()));
    if (named.empty()) {
        return runtime_error(ErrorType::entity_not_found,
                             "",
                             "no node has the id or the name '" + std::string(value.string()) +
                                 "'; CALL entente.search('...') finds near ones");
    }
    return named.front();
}

// The member of a map of options; nullptr when it is not there.
const QueryValue* option(Arguments arguments, std::string_view name) {
    if (arguments.empty() || !arguments.front().is(QueryType::map)) {
        return nullptr;
    }
    return arguments.front().map().find(name);
}

double number_option(Arguments arguments, std::string_view name, double absent) {
    const QueryValue* value = option(arguments, name);
    return value == nullptr || !value->is_number() ? absent : value->number();
}

// The graph that an algorithm runs on: relationships of the types in the option `types`, or of all types of facts.
CypherResult<GraphPtr> graph_for(Execution& execution, Arguments arguments) {
    ENTENTE_ASSIGN(const TopologySnapshot* snapshot, execution.graph.topology());
    if (snapshot == nullptr) {
        return runtime_error(ErrorType::not_supported,
                             "",
                             "algorithms run on what is committed: call them in a statement, or a "
                             "transaction, that has changed nothing before");
    }
    ENTENTE_ASSIGN(const GraphPtr all, snapshot->fold());
    EdgeFilter filter;
    if (const QueryValue* types = option(arguments, "types");
        types != nullptr && types->is(QueryType::list)) {
        for (const QueryValue& type : types->list()) {
            const auto code = type.is(QueryType::string) ? execution.graph.edge_type(type.string())
                                                         : std::nullopt;
            if (code) {
                filter.types.push_back(*code);
            }
        }
    } else {
        for (const EdgeTypeId type : all->types()) {
            if (is_fact_type(execution.graph.edge_type_name(type))) {
                filter.types.push_back(type);
            }
        }
    }
    if (filter.types.empty()) {
        filter.types.emplace_back(UINT32_MAX);  // none, and not all
    }
    ENTENTE_ASSIGN(auto filtered, all->filtered(filter, false));
    return filtered;
}

// One row for each vertex: the node and what the algorithm found of it; the greatest first where they are ranks.
template <typename Value>
ProcedureRows rows_of(const Topology& graph, const std::vector<Value>& values, bool ranked) {
    std::vector<Vertex> order(values.size());
    for (Vertex vertex = 0; vertex < order.size(); ++vertex) {
        order[vertex] = vertex;
    }
    if (ranked) {
        std::stable_sort(
            order.begin(), order.end(), [&](Vertex a, Vertex b) { return values[a] > values[b]; });
    }
    ProcedureRows rows;
    rows.reserve(order.size());
    for (const Vertex vertex : order) {
        if constexpr (std::is_floating_point_v<Value>) {
            rows.push_back({QueryValue(graph.node(vertex)), QueryValue(values[vertex])});
        } else {
            rows.push_back({QueryValue(graph.node(vertex)),
                            QueryValue(static_cast<std::int64_t>(values[vertex]))});
        }
    }
    return rows;
}

// -- algo.* --

CypherResult<ProcedureRows> run_page_rank(Execution& execution, Arguments arguments) {
    ENTENTE_ASSIGN(const GraphPtr graph, graph_for(execution, arguments));
    PageRankOptions options;
    options.damping = number_option(arguments, "damping", options.damping);
    options.iterations_max =
        static_cast<int>(number_option(arguments, "iterations", options.iterations_max));
    ENTENTE_ASSIGN(const PageRank ranks, page_rank(*graph, options, execution.budget));
    return rows_of(*graph, ranks.rank, true);
}

CypherResult<ProcedureRows> run_components(Execution& execution, Arguments arguments) {
    ENTENTE_ASSIGN(const GraphPtr graph, graph_for(execution, arguments));
    ENTENTE_ASSIGN(const Components found, weak_components(*graph, execution.budget));
    return rows_of(*graph, found.component, false);
}

CypherResult<ProcedureRows> run_strong_components(Execution& execution, Arguments arguments) {
    ENTENTE_ASSIGN(const GraphPtr graph, graph_for(execution, arguments));
    ENTENTE_ASSIGN(const Components found, strong_components(*graph, execution.budget));
    return rows_of(*graph, found.component, false);
}

CypherResult<ProcedureRows> run_louvain(Execution& execution, Arguments arguments) {
    ENTENTE_ASSIGN(const GraphPtr graph, graph_for(execution, arguments));
    LouvainOptions options;
    options.resolution = number_option(arguments, "resolution", options.resolution);
    ENTENTE_ASSIGN(const Communities found, louvain(*graph, options, execution.budget));
    return rows_of(*graph, found.community, false);
}

CypherResult<ProcedureRows> run_label_propagation(Execution& execution, Arguments arguments) {
    ENTENTE_ASSIGN(const GraphPtr graph, graph_for(execution, arguments));
    ENTENTE_ASSIGN(const Communities found, label_propagation(*graph, {}, execution.budget));
    return rows_of(*graph, found.community, false);
}

CypherResult<ProcedureRows> run_betweenness(Execution& execution, Arguments arguments) {
    ENTENTE_ASSIGN(const GraphPtr graph, graph_for(execution, arguments));
    ENTENTE_ASSIGN(const Betweenness found, betweenness(*graph, execution.budget));
    return rows_of(*graph, found.vertex, true);
}

CypherResult<ProcedureRows> run_closeness(Execution& execution, Arguments arguments) {
    ENTENTE_ASSIGN(const GraphPtr graph, graph_for(execution, arguments));
    ENTENTE_ASSIGN(const auto found, closeness(*graph, {}, execution.budget));
    return rows_of(*graph, found, true);
}

CypherResult<ProcedureRows> run_k_core(Execution& execution, Arguments arguments) {
    ENTENTE_ASSIGN(const GraphPtr graph, graph_for(execution, arguments));
    ENTENTE_ASSIGN(const auto found, core_numbers(*graph, execution.budget));
    return rows_of(*graph, found, true);
}

CypherResult<ProcedureRows> run_triangles(Execution& execution, Arguments arguments) {
    ENTENTE_ASSIGN(const GraphPtr graph, graph_for(execution, arguments));
    ENTENTE_ASSIGN(const Triangles found, count_triangles(*graph, execution.budget));
    return rows_of(*graph, found.of_vertex, true);
}

void add_algorithms(ProcedureRegistry& registry) {
    const std::vector<ProcedureField> options = {field("options", kMapType, "MAP?", true)};
    const auto number = [&](const char* name, const char* result, const char* what, auto run) {
        add(registry,
            name,
            options,
            {field("node", kNodeType, "NODE"), field(result, kIntegerType, "INTEGER")},
            what,
            run);
    };
    const auto rank = [&](const char* name, const char* what, auto run) {
        add(registry,
            name,
            options,
            {field("node", kNodeType, "NODE"), field("score", kFloatType, "FLOAT")},
            what,
            run);
    };
    rank("algo.pageRank", "PageRank; options types, damping, iterations.", run_page_rank);
    rank("algo.betweenness", "Betweenness by hops; option types.", run_betweenness);
    rank("algo.closeness", "Closeness; option types.", run_closeness);
    number("algo.components",
           "component",
           "Weakly connected components; option types.",
           run_components);
    number("algo.strongComponents",
           "component",
           "Strongly connected components; option types.",
           run_strong_components);
    number("algo.louvain",
           "community",
           "Communities by modularity; options types, resolution.",
           run_louvain);
    number("algo.labelPropagation",
           "community",
           "Communities by label propagation; option types.",
           run_label_propagation);
    number("algo.kCore", "core", "Core numbers; option types.", run_k_core);
    number("algo.triangles", "triangles", "Triangles of each node; option types.", run_triangles);
}

// -- entente.* --

CypherResult<ProcedureRows> run_search(Execution& execution, Arguments arguments) {
    if (arguments.empty() || !arguments[0].is(QueryType::string)) {
        return wrong("entente.search() takes a text");
    }
    ENTENTE_ASSIGN(const auto limit,
                   integer_at(arguments, 1, kSearchDefault, kSearchMax, "the limit"));
    ENTENTE_ASSIGN(const auto found,
                   execution.graph.view().search_names(arguments[0].string(),
                                                       static_cast<std::size_t>(limit)));
    ProcedureRows rows;
    for (const NameMatch& match : found) {
        rows.push_back({QueryValue(match.node),
                        QueryValue(match.score),
                        QueryValue(std::string_view(match.matched))});
    }
    return rows;
}

CypherResult<ProcedureRows> run_sentences(Execution& execution, Arguments arguments) {
    if (arguments.empty() || !arguments[0].is(QueryType::string)) {
        return wrong("entente.sentences() takes a text");
    }
    ENTENTE_ASSIGN(const auto limit,
                   integer_at(arguments, 1, kSearchDefault, kSearchMax, "the limit"));
    ENTENTE_ASSIGN(const auto found,
                   execution.graph.view().search_sentences(arguments[0].string(),
                                                           static_cast<std::size_t>(limit)));
    ProcedureRows rows;
    for (const SentenceMatch& match : found) {
        rows.push_back({QueryValue(match.article),
                        QueryValue(std::int64_t{match.span.start}),
                        QueryValue(std::int64_t{match.span.end}),
                        QueryValue(match.score)});
    }
    return rows;
}

CypherResult<EdgeRef> reference_of(Execution& execution, const Edge& edge) {
    const auto type = execution.graph.edge_type(edge.type);
    if (!type) {
        return runtime_error(ErrorType::database_error, "", "a type is not in the dictionary");
    }
    return EdgeRef{edge.source, *type, edge.target, edge.id};
}

CypherResult<ProcedureRows> run_subgraph(Execution& execution, Arguments arguments) {
    SubgraphRequest request;
    if (arguments.empty()) {
        return wrong("entente.subgraph() takes one or more nodes");
    }
    const QueryList seeds =
        arguments[0].is(QueryType::list) ? arguments[0].list() : QueryList{arguments[0]};
    for (const QueryValue& seed : seeds) {
        ENTENTE_ASSIGN(const NodeId node, node_of(execution, seed));
        request.seeds.push_back(node);
    }
    ENTENTE_ASSIGN(const auto depth, integer_at(arguments, 1, 1, kSubgraphDepthMax, "the depth"));
    request.depth = static_cast<std::size_t>(depth);
    ENTENTE_ASSIGN(const Subgraph found, subgraph(execution.graph.view(), request));
    QueryList nodes;
    for (const Node& node : found.nodes) {
        nodes.emplace_back(node.id);
    }
    QueryList edges;
    for (const Edge& edge : found.edges) {
        ENTENTE_ASSIGN(const EdgeRef reference, reference_of(execution, edge));
        edges.emplace_back(reference);
    }
    return ProcedureRows{{QueryValue(std::move(nodes)), QueryValue(std::move(edges))}};
}

// The k shortest ways along facts, whatever their directions are not: edges are followed as they lead.
// Set in the number of an edge that is gone against its direction.
constexpr std::uint64_t kAgainst = std::uint64_t{1} << 62U;

// The same graph with every edge both ways.
CypherResult<GraphPtr> both_ways(Execution& execution, const Topology& graph) {
    const std::size_t bytes = std::size_t{2} * graph.edge_count() * sizeof(TopologyEdge);
    if (!execution.reserve(bytes)) {
        return *execution.error;
    }
    std::vector<TopologyEdge> edges;
    edges.reserve(std::size_t{2} * graph.edge_count());
    for (EdgeSlot slot = 0; slot < graph.edge_count(); ++slot) {
        TopologyEdge edge = graph.edge(slot);
        edges.push_back(edge);
        if (edge.source != edge.target) {
            std::swap(edge.source, edge.target);
            edge.edge = EdgeId(edge.edge.value | kAgainst);
            edges.push_back(edge);
        }
    }
    auto built = Topology::build({}, edges);
    execution.release(bytes);
    ENTENTE_ASSIGN(GraphPtr result, std::move(built));
    return result;
}

CypherResult<ProcedureRows> run_paths(Execution& execution, Arguments arguments) {
    if (arguments.size() < 2) {
        return wrong("entente.paths() takes two nodes");
    }
    ENTENTE_ASSIGN(const NodeId from, node_of(execution, arguments[0]));
    ENTENTE_ASSIGN(const NodeId to, node_of(execution, arguments[1]));
    ENTENTE_ASSIGN(const auto k, integer_at(arguments, 2, 1, 100, "the number of paths"));
    ENTENTE_ASSIGN(const GraphPtr facts, graph_for(execution, {}));
    ENTENTE_ASSIGN(const GraphPtr graph, both_ways(execution, *facts));
    const Vertex start = graph->vertex(from);
    const Vertex end = graph->vertex(to);
    if (start == kNoVertex || end == kNoVertex) {
        return ProcedureRows{};
    }
    const std::vector<double> costs(graph->edge_count(), 1);
    ENTENTE_ASSIGN(
        const auto found,
        k_shortest_paths(*graph, start, end, static_cast<std::size_t>(k), costs, execution.budget));
    ProcedureRows rows;
    for (const EdgePath& one : found) {
        QueryPath path;
        path.nodes.push_back(from);
        for (const EdgeSlot slot : one.edges) {
            const TopologyEdge edge = graph->edge(slot);
            const bool against = (edge.edge.value & kAgainst) != 0;
            path.relationships.push_back({against ? edge.target : edge.source,
                                          edge.type,
                                          against ? edge.source : edge.target,
                                          EdgeId(edge.edge.value & ~kAgainst)});
            path.nodes.push_back(edge.target);
        }
        rows.push_back({QueryValue(std::move(path)), QueryValue(one.cost)});
    }
    return rows;
}

// The facts about a node that have a date, the earliest first.
CypherResult<ProcedureRows> run_timeline(Execution& execution, Arguments arguments) {
    if (arguments.empty()) {
        return wrong("entente.timeline() takes a node");
    }
    ENTENTE_ASSIGN(const NodeId node, node_of(execution, arguments[0]));
    std::vector<Hop> hops;
    ENTENTE_TRY(execution.graph.expand(node, entente::Direction::both, {}, hops));
    std::vector<std::pair<std::int64_t, EdgeRef>> dated;
    for (const Hop& hop : hops) {
        if (!is_fact_type(execution.graph.edge_type_name(hop.type))) {
            continue;
        }
        ENTENTE_ASSIGN(const Properties* properties, execution.graph.properties(hop.ref()));
        if (properties == nullptr || !execution.spend(16)) {
            continue;
        }
        for (const std::string_view key : {"from", "date"}) {
            const auto found = properties->find(key);
            if (found != properties->end() && found->second.as_date() != nullptr) {
                dated.emplace_back(found->second.as_date()->days, hop.ref());
                break;
            }
        }
    }
    std::stable_sort(
        dated.begin(), dated.end(), [](const auto& a, const auto& b) { return a.first < b.first; });
    ProcedureRows rows;
    for (const auto& [day, edge] : dated) {
        rows.push_back({QueryValue(QueryDate{day}),
                        QueryValue(edge),
                        QueryValue(edge.source == node ? edge.target : edge.source)});
    }
    return rows;
}

// Facts that somebody denies.
CypherResult<ProcedureRows> run_contradictions(Execution& execution, Arguments arguments) {
    ENTENTE_ASSIGN(const auto limit, integer_at(arguments, 0, 100, 10'000, "the limit"));
    ENTENTE_ASSIGN(const auto nodes, execution.graph.all_nodes());
    ProcedureRows rows;
    for (const NodeId node : nodes) {
        std::vector<Hop> hops;
        ENTENTE_TRY(execution.graph.expand(node, entente::Direction::out, {}, hops));
        for (const Hop& hop : hops) {
            if (!is_fact_type(execution.graph.edge_type_name(hop.type))) {
                continue;
            }
            ENTENTE_ASSIGN(const Properties* properties, execution.graph.properties(hop.ref()));
            const auto contested = properties == nullptr ? Properties::const_iterator()
                                                         : properties->find("contested");
            if (properties != nullptr && contested != properties->end() &&
                contested->second.as_boolean() != nullptr && *contested->second.as_boolean()) {
                rows.push_back({QueryValue(hop.ref())});
                if (rows.size() == static_cast<std::size_t>(limit)) {
                    return rows;
                }
            }
        }
        if (!execution.spend(hops.size() + 1)) {
            return *execution.error;
        }
    }
    return rows;
}

}  // namespace

void add_graph_procedures(ProcedureRegistry& registry) {
    add_algorithms(registry);
    const auto text = [](const char* name) { return field(name, kStringType, "STRING"); };
    const auto any = [](const char* name) { return field(name, kAnyType, "ANY"); };
    const auto count = [](const char* name) { return field(name, kIntegerType, "INTEGER?", true); };
    add(registry,
        "entente.search",
        {text("text"), count("limit")},
        {field("node", kNodeType, "NODE"), field("score", kFloatType, "FLOAT"), text("matched")},
        "Nodes whose name is like the text, best first.",
        run_search);
    add(registry,
        "entente.sentences",
        {text("text"), count("limit")},
        {field("article", kNodeType, "NODE"),
         field("start", kIntegerType, "INTEGER"),
         field("end", kIntegerType, "INTEGER"),
         field("score", kFloatType, "FLOAT")},
        "Sentences that hold the words, best first.",
        run_sentences);
    add(registry,
        "entente.subgraph",
        {any("seeds"), count("depth")},
        {field("nodes", kListType, "LIST<NODE>"),
         field("relationships", kListType, "LIST<RELATIONSHIP>")},
        "The neighbourhood of nodes along facts.",
        run_subgraph);
    add(registry,
        "entente.paths",
        {any("from"), any("to"), count("k")},
        {field("path", kPathType, "PATH"), field("cost", kFloatType, "FLOAT")},
        "The k shortest paths along facts, whichever way they point.",
        run_paths);
    add(registry,
        "entente.timeline",
        {any("actor")},
        {field("date", kDateType, "DATE"),
         field("fact", kRelationshipType, "RELATIONSHIP"),
         field("other", kNodeType, "NODE")},
        "The dated facts about a node, earliest first.",
        run_timeline);
    add(registry,
        "entente.contradictions",
        {count("limit")},
        {field("fact", kRelationshipType, "RELATIONSHIP")},
        "Facts that a claim denies.",
        run_contradictions);
}

}  // namespace entente::cypher
