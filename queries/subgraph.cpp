#include "queries/subgraph.h"

#include <algorithm>
#include <unordered_map>
#include <unordered_set>
#include <utility>

#include "core/ontology.h"

namespace entente {

namespace {

Error beyond(std::string_view limit, std::size_t value) {
    return {ErrorCode::invalid_argument,
            "more than " + std::string(limit) + " (" + std::to_string(value) + ")"};
}

Status check_request(const SubgraphRequest& request) {
    if (request.depth > kSubgraphDepthMax) {
        return beyond("subgraph_depth_max", kSubgraphDepthMax);
    }
    if (request.seeds.size() > kSubgraphSeedsMax) {
        return beyond("subgraph_seeds_max", kSubgraphSeedsMax);
    }
    if (request.edges_max > kSubgraphEdgesMax) {
        return beyond("subgraph_edges_max", kSubgraphEdgesMax);
    }
    if (request.from && request.to && *request.to < *request.from) {
        return Error{ErrorCode::invalid_argument, "`to` is before `from`"};
    }
    return {};
}

const Date* date_property(const Edge& edge, std::string_view name) {
    const auto found = edge.properties.find(name);
    return found == edge.properties.end() ? nullptr : found->second.as_date();
}

double number_property(const Edge& edge, std::string_view name) {
    const auto found = edge.properties.find(name);
    if (found == edge.properties.end()) {
        return 0;
    }
    if (const double* number = found->second.as_float()) {
        return *number;
    }
    const std::int64_t* whole = found->second.as_integer();
    return whole == nullptr ? 0 : static_cast<double>(*whole);
}

// The last day that the fact may include; nullopt for a state whose end nobody states.
std::optional<Date> last_day(const Edge& edge, const Date& from) {
    if (const Date* to = date_property(edge, "to")) {
        return *to;
    }
    const RelationType* type = ontology().relation_type(edge.type);
    if (type != nullptr && type->relation_class == RelationClass::state) {
        return std::nullopt;
    }
    const auto precision = parse_date_precision(string_property(edge.properties, "precision"));
    return PartialDate{from, precision.value_or(DatePrecision::day)}.latest();
}

bool may_hold_between(const Edge& edge, std::optional<Date> from, std::optional<Date> to) {
    if (!from && !to) {
        return true;
    }
    const Date* begin = date_property(edge, "from");
    const Date* end = date_property(edge, "to");
    if (begin == nullptr && end == nullptr) {
        return false;
    }
    if (to && begin != nullptr && *to < *begin) {
        return false;
    }
    const std::optional<Date> last =
        begin == nullptr ? std::optional(*end) : last_day(edge, *begin);
    return !from || !last || *from <= *last;
}

double relevance(const Edge& edge) {
    return number_property(edge, "confidence") * number_property(edge, "sources");
}

// One walk: what was reached so far.
class Walk {
public:
    Walk(const GraphView& view, const SubgraphRequest& request) : view_(view), request_(request) {}

    Result<Subgraph> run() {
        ENTENTE_TRY(add_seeds());
        const std::vector<EdgeTypeId> types = fact_types();
        // No types means all to GraphView::hops(), bookkeeping too.
        for (std::size_t depth = 0; depth < request_.depth && !frontier_.empty() && !types.empty();
             ++depth) {
            ENTENTE_TRY(step(types));
        }
        return std::move(found_);
    }

private:
    Status add_seeds() {
        std::vector<NodeId> ids;
        for (const NodeId seed : request_.seeds) {
            if (seen_nodes_.insert(seed).second) {
                ids.push_back(seed);
            }
        }
        ENTENTE_ASSIGN(auto nodes, view_.nodes(ids));
        for (std::optional<Node>& node : nodes) {
            if (node) {
                frontier_.push_back(node->id);
                found_.nodes.push_back(std::move(*node));
            }
        }
        return {};
    }

    std::vector<EdgeTypeId> fact_types() const {
        std::vector<EdgeTypeId> types;
        for (const std::string& name :
             request_.types.empty() ? view_.edge_types() : request_.types) {
            const std::optional<EdgeTypeId> type = view_.edge_type(name);
            if (type && is_fact_type(name)) {
                types.push_back(*type);
            }
        }
        std::ranges::sort(types);
        types.erase(std::unique(types.begin(), types.end()), types.end());
        return types;
    }

    // One step outwards from every node of the frontier at once.
    Status step(const std::vector<EdgeTypeId>& types) {
        ENTENTE_ASSIGN(std::vector<Edge> edges, load_new_edges(types));
        std::vector<NodeId> others;
        for (const Edge& edge : edges) {
            for (const NodeId end : {edge.source, edge.target}) {
                if (!seen_nodes_.contains(end)) {
                    others.push_back(end);
                }
            }
        }
        std::ranges::sort(others);
        others.erase(std::unique(others.begin(), others.end()), others.end());
        ENTENTE_ASSIGN(auto nodes, view_.nodes(others));
        std::unordered_map<NodeId, Node> reached;
        for (std::optional<Node>& node : nodes) {
            if (node && has_wanted_label(*node)) {
                const NodeId id = node->id;
                reached.emplace(id, std::move(*node));
            }
        }
        std::erase_if(edges, [&](const Edge& edge) {
            const auto gone = [&](NodeId id) { return !in_answer_or(reached, id); };
            return gone(edge.source) || gone(edge.target);
        });
        keep_most_relevant(edges, reached);
        return {};
    }

    Result<std::vector<Edge>> load_new_edges(const std::vector<EdgeTypeId>& types) {
        auto hops = view_.hops(frontier_, request_.direction, types, kSubgraphHopsMax);
        if (!hops.ok()) {
            return with_context(
                "subgraph_hops_max: choose fewer types, a smaller depth or other seeds",
                hops.error());
        }
        std::vector<EdgeRef> refs;
        for (const std::vector<Hop>& of_node : *hops) {
            for (const Hop& hop : of_node) {
                if (seen_edges_.insert(hop.edge).second) {
                    refs.push_back(hop.ref());
                }
            }
        }
        ENTENTE_ASSIGN(auto loaded, view_.edges(refs));
        std::vector<Edge> edges;
        for (std::optional<Edge>& edge : loaded) {
            if (edge && number_property(*edge, "confidence") >= request_.confidence_min &&
                may_hold_between(*edge, request_.from, request_.to)) {
                edges.push_back(std::move(*edge));
            }
        }
        return edges;
    }

    bool has_wanted_label(const Node& node) const {
        return request_.labels.empty() ||
               std::ranges::any_of(request_.labels,
                                   [&](const std::string& label) { return node.has_label(label); });
    }

    bool in_answer_or(const std::unordered_map<NodeId, Node>& reached, NodeId id) const {
        return seen_nodes_.contains(id) || reached.contains(id);
    }

    void keep_most_relevant(std::vector<Edge>& edges, std::unordered_map<NodeId, Node>& reached) {
        std::ranges::sort(edges, [](const Edge& a, const Edge& b) {
            return std::pair(-relevance(a), a.id) < std::pair(-relevance(b), b.id);
        });
        const std::size_t room = request_.edges_max - found_.edges.size();
        if (edges.size() > room) {
            found_.truncated = true;
            found_.edges_omitted = edges.size() - room;
            edges.resize(room);
        }
        frontier_.clear();
        for (Edge& edge : edges) {
            for (const NodeId end : {edge.source, edge.target}) {
                if (seen_nodes_.insert(end).second) {
                    frontier_.push_back(end);
                    found_.nodes.push_back(std::move(reached.at(end)));
                }
            }
            found_.edges.push_back(std::move(edge));
        }
        if (found_.truncated) {
            frontier_.clear();
        }
    }

    const GraphView& view_;
    const SubgraphRequest& request_;
    std::unordered_set<NodeId> seen_nodes_;
    std::unordered_set<EdgeId> seen_edges_;
    std::vector<NodeId> frontier_;
    Subgraph found_;
};

}  // namespace

Result<Subgraph> subgraph(const GraphView& view, const SubgraphRequest& request) {
    ENTENTE_TRY(check_request(request));
    return Walk(view, request).run();
}

}  // namespace entente
