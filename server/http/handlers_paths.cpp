// /v1/paths: the k shortest chains of facts between two nodes, with the sentences behind each.
#include <algorithm>
#include <array>
#include <bit>
#include <cmath>
#include <limits>
#include <map>
#include <unordered_map>
#include <unordered_set>

#include "core/algorithms/bfs.h"
#include "core/algorithms/k_shortest_paths.h"
#include "core/plover.h"
#include "server/http/evidence.h"
#include "server/http/handlers.h"
#include "server/http/lookup.h"
#include "server/http/projection.h"
#include "server/http/request_budget.h"

namespace entente::http {

namespace {

constexpr std::size_t kDepthDefault = 6;
constexpr std::size_t kDepthMax = 16;
constexpr std::size_t kPathsDefault = 3;
constexpr std::size_t kPathsMax = 50;
// Cheap paths that turn out longer than max_depth are thrown away; after so many the answer is cut, and says so.
constexpr std::size_t kPathsLookedAtMax = 500;
constexpr std::size_t kEvidenceDefault = 3;
constexpr std::size_t kEvidenceMax = 20;
// The age, in years, of a fact without a date.
constexpr double kUndatedAge = 10;
constexpr double kDaysOfYear = 365.2425;

enum class Weight : std::uint8_t {
    hops,
    confidence,
    recency,
    score,
    hubs,
};

constexpr std::array<std::string_view, 5> kWeightNames = {
    "hops", "confidence", "recency", "score", "hubs"};

struct PathRequest {
    NodeId from;
    NodeId to;
    std::uint32_t depth_max = 0;
    std::size_t k = 0;
    Weight weight = Weight::hops;
    Along along = Along::both;
    EdgeFilter filter;
    std::unordered_set<NodeId> excluded;
    std::size_t evidence = 0;
};

struct FoundPath {
    double cost = 0;
    std::vector<NodeId> nodes;
    std::vector<EdgeRef> facts;
};

struct FoundPaths {
    std::vector<FoundPath> paths;
    bool cut = false;  // there may be more, dearer ones
};

Result<NodeId> end_parameter(const GraphView& view,
                             const QueryParameters& parameters,
                             std::string_view name) {
    ENTENTE_ASSIGN(const std::string given, parameters.text(name));
    if (given.empty()) {
        return Error{ErrorCode::invalid_argument,
                     std::string(name) + ": missing; give the id or name of a node"};
    }
    return resolve_one_node(view, name, given);
}

Result<PathRequest> path_request(const GraphView& view,
                                 const QueryParameters& parameters,
                                 std::size_t service_depth_max) {
    PathRequest request;
    ENTENTE_ASSIGN(request.from, end_parameter(view, parameters, "from"));
    ENTENTE_ASSIGN(request.to, end_parameter(view, parameters, "to"));
    const std::size_t depth_max = std::clamp<std::size_t>(service_depth_max, 1, kDepthMax);
    ENTENTE_ASSIGN(
        const std::size_t depth,
        parameters.number("max_depth", std::min(kDepthDefault, depth_max), 1, depth_max));
    request.depth_max = static_cast<std::uint32_t>(depth);
    ENTENTE_ASSIGN(request.k, parameters.number("k", kPathsDefault, 1, kPathsMax));
    ENTENTE_ASSIGN(const std::size_t weight, parameters.choice("weight", kWeightNames, 0));
    request.weight = static_cast<Weight>(weight);
    ENTENTE_ASSIGN(request.along, along_parameter(parameters, Along::both));
    ENTENTE_ASSIGN(request.filter, edge_filter(view, parameters, "since", "until"));
    for (const std::string& given : parameters.list("exclude")) {
        ENTENTE_ASSIGN(const auto nodes, resolve_nodes(view, given));
        request.excluded.insert(nodes.begin(), nodes.end());
    }
    if (request.excluded.contains(request.from) || request.excluded.contains(request.to)) {
        return Error{ErrorCode::invalid_argument, "exclude: names an end of the path"};
    }
    ENTENTE_ASSIGN(request.evidence,
                   parameters.number("evidence", kEvidenceDefault, 0, kEvidenceMax));
    return request;
}

// The last day on which a fact is known to hold; kUntilOpen for a state that has not ended.
std::int32_t last_day(const EdgeAttributes& edge) {
    return edge.to_day == kUntilOpen && edge.from_day == kSinceUnknown ? kSinceUnknown
                                                                       : edge.to_day;
}

// What a step costs, at least 0, but for what depends on the node that it leads to.
class StepCost {
public:
    StepCost(const GraphView& view, const TopologySnapshot& graph, Weight weight)
        : weight_(weight) {
        for (const EdgeTypeId type : graph.types()) {
            const auto plover = plover_class(view.edge_type_name(type));
            scores_.push_back(plover ? plover->score : 0);
        }
        if (weight == Weight::recency) {
            find_newest(graph);
        }
    }

    // `type` is one of the snapshot's.
    double of(const EdgeAttributes& edge, TypeIndex type) const {
        switch (weight_) {
            case Weight::confidence:
                return -std::log(std::max(double(edge.confidence()), 1e-9)) + 0.0;
            case Weight::recency: return 1 + age(last_day(edge));
            // From 0.24 for the friendliest act to 1.93 for an assault.
            case Weight::score: return 1 - scores_.at(type) / 10;
            case Weight::hops:
            case Weight::hubs: break;
        }
        return 1;
    }

private:
    void find_newest(const TopologySnapshot& graph) {
        for (Vertex vertex = 0; vertex < graph.vertex_count(); ++vertex) {
            const EdgeRange edges = graph.edges(vertex, Orientation::out).all;
            for (std::size_t i = 0; i < edges.size(); ++i) {
                const EdgeAttributes& edge = edges.attributes(i);
                const std::int32_t day = edge.to_day == kUntilOpen ? edge.from_day : edge.to_day;
                newest_ = std::max(newest_, day);
            }
        }
    }

    double age(std::int32_t day) const {
        if (day == kSinceUnknown) {
            return kUndatedAge;
        }
        return day >= newest_ ? 0 : (double(newest_) - day) / kDaysOfYear;
    }

    Weight weight_;
    std::vector<double> scores_;  // by TypeIndex of the snapshot
    std::int32_t newest_ = kSinceUnknown;
};

class PathSearch {
public:
    PathSearch(const GraphView& view,
               const TopologySnapshot& graph,
               const PathRequest& request,
               const Budget& budget)
        : view_(view),
          graph_(graph),
          request_(request),
          budget_(budget),
          cost_(view, graph, request.weight) {}

    // By hops, no vertex counts that is too far from both ends for the shortest length that gives k paths; so lengths
    // are tried from below, and mostly a handful of vertices are looked at.
    Result<FoundPaths> run() {
        if (request_.from == request_.to) {
            return FoundPaths{{{0, {request_.from}, {}}}, false};
        }
        ENTENTE_TRY(measure());
        const std::uint32_t nearest = distance();
        if (nearest > request_.depth_max) {
            return FoundPaths{};
        }
        if (request_.weight != Weight::hops) {
            return within(request_.depth_max);
        }
        FoundPaths found;
        for (std::uint32_t depth = nearest; depth <= request_.depth_max; ++depth) {
            ENTENTE_ASSIGN(found, within(depth));
            if (found.paths.size() == request_.k) {
                break;
            }
        }
        return found;
    }

private:
    // How far every node is from either end.
    Status measure() {
        const Vertex from = graph_.vertex(request_.from);
        const Vertex to = graph_.vertex(request_.to);
        if (from == kNoVertex || to == kNoVertex) {
            return {};
        }
        BfsOptions options;
        options.filter = request_.filter;
        options.hops_max = request_.depth_max;
        // Symmetric types are gone both ways in the projection; here that only makes the neighbourhood larger.
        options.orientation = Orientation::both;
        ENTENTE_ASSIGN(from_start_, bfs_levels(graph_, from, options, budget_));
        ENTENTE_ASSIGN(to_end_, bfs_levels(graph_, to, options, budget_));
        return {};
    }

    std::uint32_t distance() const {
        const Vertex to = graph_.vertex(request_.to);
        return from_start_.empty() ? kUnreached : from_start_[to];
    }

    bool is_near(NodeId node, std::uint32_t depth) const {
        const Vertex vertex = graph_.vertex(node);
        return from_start_[vertex] != kUnreached && to_end_[vertex] != kUnreached &&
               from_start_[vertex] + to_end_[vertex] <= depth && !request_.excluded.contains(node);
    }

    Result<FoundPaths> within(std::uint32_t depth) const {
        ProjectionRequest wanted;
        wanted.filter = request_.filter;
        wanted.along = request_.along;
        wanted.keep = [&](NodeId node) { return is_near(node, depth); };
        wanted.cheapest = [&](const EdgeAttributes& edge) { return cost_.of(edge, edge.type()); };
        ENTENTE_ASSIGN(const Projection part, project(view_, wanted, budget_));
        const Vertex from = part.graph->vertex(request_.from);
        const Vertex to = part.graph->vertex(request_.to);
        if (from == kNoVertex || to == kNoVertex) {
            return FoundPaths{};
        }
        return cheapest(part, from, to, costs_of(part), depth);
    }

    std::vector<double> costs_of(const Projection& part) const {
        std::vector<double> costs;
        costs.reserve(part.graph->edge_count());
        for (EdgeSlot slot = 0; slot < part.graph->edge_count(); ++slot) {
            const EdgeTypeId type = part.graph->edge(slot).type;
            costs.push_back(
                cost_.of(part.graph->attributes(slot), graph_.type_index(type).value_or(0)) +
                hub_cost(part.graph->node(part.graph->target(slot))));
        }
        return costs;
    }

    // With weight=hubs a node costs the more the more neighbours it has, so that not every path leads over the UN.
    double hub_cost(NodeId node) const {
        if (request_.weight != Weight::hubs) {
            return 0;
        }
        const Vertex vertex = graph_.vertex(node);
        return std::log2(1.0 + double(graph_.distinct(vertex, Orientation::out).size()) +
                         double(graph_.distinct(vertex, Orientation::in).size()));
    }

    Result<FoundPaths> cheapest(const Projection& part,
                                Vertex from,
                                Vertex to,
                                const std::vector<double>& costs,
                                std::uint32_t depth) const {
        FoundPaths found;
        for (std::size_t wanted = request_.k;; wanted = std::min(wanted * 4, kPathsLookedAtMax)) {
            ENTENTE_ASSIGN(const auto paths,
                           k_shortest_paths(*part.graph, from, to, wanted, costs, budget_));
            found.paths.clear();
            for (const EdgePath& path : paths) {
                if (path.edges.size() <= depth && found.paths.size() < request_.k) {
                    found.paths.push_back(as_found(part, from, path));
                }
            }
            const bool all = paths.size() < wanted;
            if (all || found.paths.size() == request_.k || wanted == kPathsLookedAtMax) {
                found.cut =
                    !all && found.paths.size() < request_.k && request_.weight != Weight::hops;
                return found;
            }
            // By hops, those after one that is too long are too long as well.
            if (request_.weight == Weight::hops && paths.back().edges.size() > depth) {
                return found;
            }
        }
    }

    static FoundPath as_found(const Projection& part, Vertex from, const EdgePath& path) {
        FoundPath found{path.cost, {part.graph->node(from)}, {}};
        for (const EdgeSlot slot : path.edges) {
            found.nodes.push_back(part.graph->node(part.graph->target(slot)));
            found.facts.push_back(part.fact(slot));
        }
        return found;
    }

    const GraphView& view_;
    const TopologySnapshot& graph_;
    const PathRequest& request_;
    const Budget& budget_;
    StepCost cost_;
    std::vector<std::uint32_t> from_start_;  // by Vertex of the snapshot
    std::vector<std::uint32_t> to_end_;
};

// Nodes and edges of paths as JSON, each made once.
class PathJson {
public:
    PathJson(const GraphView& view, const PathRequest& request)
        : view_(view), request_(request), articles_(view) {}

    Result<Json> of(const FoundPath& path) {
        Json nodes = Json::array();
        ENTENTE_ASSIGN(const auto loaded, view_.nodes(path.nodes));
        for (const std::optional<Node>& node : loaded) {
            nodes.push_back(node ? to_json(*node) : Json(nullptr));
        }
        Json edges = Json::array();
        for (const EdgeRef& fact : path.facts) {
            ENTENTE_ASSIGN(const Json* edge, edge_json(fact));
            edges.push_back(*edge);
        }
        return Json{{"cost", path.cost},
                    {"length", path.facts.size()},
                    {"nodes", std::move(nodes)},
                    {"edges", std::move(edges)}};
    }

private:
    Result<const Json*> edge_json(const EdgeRef& ref) {
        if (const auto known = edges_.find(ref.edge); known != edges_.end()) {
            return &known->second;
        }
        ENTENTE_ASSIGN(const auto edges, view_.edges(std::span(&ref, 1)));
        if (!edges.front()) {
            return Error{ErrorCode::internal, "an edge of the topology is not in the store"};
        }
        const Edge& edge = *edges.front();
        ENTENTE_ASSIGN(const NodeIds ids, NodeIds::load(view_, {edge.source, edge.target}));
        Json json = to_json(edge, ids.of(edge.source), ids.of(edge.target));
        ENTENTE_ASSIGN(json["evidence"], evidence(edge));
        return &edges_.emplace(ref.edge, std::move(json)).first->second;
    }

    // Of the bookkeeping's edges there is none.
    Result<Json> evidence(const Edge& edge) {
        if (request_.evidence == 0 || !is_fact_type(edge.type)) {
            return Json::array();
        }
        ENTENTE_ASSIGN(auto claims, view_.claims_of_fact(edge));
        // The surest first.
        std::ranges::stable_sort(
            claims, [](const Claim& a, const Claim& b) { return a.confidence > b.confidence; });
        claims.resize(std::min(claims.size(), request_.evidence));
        return evidence_rows(view_, claims, articles_);
    }

    const GraphView& view_;
    const PathRequest& request_;
    ArticleCache articles_;
    std::unordered_map<EdgeId, Json> edges_;
};

}  // namespace

HttpResponse list_paths(const Service& service, const HttpRequest& request) {
    ENTENTE_ASSIGN(const GraphView view, service.store.view());
    ENTENTE_ASSIGN(const PathRequest wanted,
                   path_request(view, request.parameters, service.depth_max));
    const RequestBudget limits(service, request);
    ENTENTE_ASSIGN(const TopologySnapshot graph, view.topology());
    ENTENTE_ASSIGN(const FoundPaths found, PathSearch(view, graph, wanted, limits.budget()).run());
    PathJson json(view, wanted);
    Json paths = Json::array();
    for (const FoundPath& path : found.paths) {
        ENTENTE_TRY(limits.budget().check());
        ENTENTE_ASSIGN(Json row, json.of(path));
        paths.push_back(std::move(row));
    }
    return json_response({{"paths", std::move(paths)},
                          {"weight", kWeightNames.at(static_cast<std::size_t>(wanted.weight))},
                          {"truncated", found.cut}});
}

}  // namespace entente::http
