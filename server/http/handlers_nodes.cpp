// /v1/nodes, /v1/nodes/{id}, /v1/nodes/{id}/neighbors
#include <algorithm>
#include <array>
#include <bit>
#include <tuple>

#include "server/http/cursor.h"
#include "server/http/handlers.h"
#include "server/http/lookup.h"
#include "server/http/problem.h"

namespace entente::http {

namespace {

// A search answers its best matches; who needs more asks more exactly.
constexpr std::size_t kSearchMatchesMax = 1000;
// Edges of one node that a page of neighbours may have to look at.
constexpr std::size_t kNeighborHopsMax = 1'000'000;
// Nodes that are looked at together when a label filters a list.
constexpr std::size_t kChunk = 1000;

HttpResponse nodes_response(const std::vector<Node>& nodes, Json cursor) {
    Json list = Json::array();
    for (const Node& node : nodes) {
        list.push_back(to_json(node));
    }
    return json_response({{"nodes", std::move(list)}, {"cursor", std::move(cursor)}});
}

// The first `limit` of the nodes `ids`, in order, that carry the label if there is one; `next` is
// the index of the first id beyond.
struct Page {
    std::vector<Node> nodes;
    std::size_t next = 0;
};

Result<Page> take_page(const GraphView& view,
                       std::span<const NodeId> ids,
                       std::string_view label,
                       std::size_t limit) {
    Page page;
    while (page.nodes.size() < limit && page.next < ids.size()) {
        const auto chunk = ids.subspan(page.next, std::min(kChunk, ids.size() - page.next));
        ENTENTE_ASSIGN(auto loaded, view.nodes(chunk));
        for (std::optional<Node>& node : loaded) {
            if (page.nodes.size() == limit) {
                break;
            }
            ++page.next;
            if (node && (label.empty() || node->has_label(label))) {
                page.nodes.push_back(std::move(*node));
            }
        }
    }
    return page;
}

HttpResponse search_nodes(const GraphView& view,
                          const QueryParameters& parameters,
                          std::size_t limit) {
    ENTENTE_ASSIGN(const std::string query, parameters.text("q"));
    ENTENTE_ASSIGN(const std::string label, parameters.text("label"));
    ENTENTE_ASSIGN(const std::string cursor, parameters.text("cursor"));
    ENTENTE_ASSIGN(const auto after, decode_cursor("search", 2, cursor));
    ENTENTE_ASSIGN(auto matches, view.search_names(query, kSearchMatchesMax));
    // Best first, so the position is the score and the node of the last row.
    const auto position = [](const NameMatch& match) {
        return std::pair(-match.score, match.node);
    };
    if (after) {
        const std::pair last(-std::bit_cast<double>((*after)[0]), NodeId((*after)[1]));
        std::erase_if(matches, [&](const NameMatch& match) { return position(match) <= last; });
    }
    std::vector<NodeId> ids;
    for (const NameMatch& match : matches) {
        ids.push_back(match.node);
    }
    ENTENTE_ASSIGN(const Page page, take_page(view, ids, label, limit));
    Json next = nullptr;
    if (page.next < matches.size() && page.next > 0) {
        const NameMatch& last = matches[page.next - 1];
        next = encode_cursor("search", {std::bit_cast<std::uint64_t>(last.score), last.node.value});
    }
    return nodes_response(page.nodes, std::move(next));
}

// Nodes ordered by id: those of a name, or those of a label.
HttpResponse nodes_by_id(const GraphView& view,
                         const QueryParameters& parameters,
                         std::size_t limit) {
    ENTENTE_ASSIGN(const std::string name, parameters.text("name"));
    ENTENTE_ASSIGN(const std::string label, parameters.text("label"));
    ENTENTE_ASSIGN(const std::string cursor, parameters.text("cursor"));
    ENTENTE_ASSIGN(const auto after, decode_cursor("nodes", 1, cursor));
    const NodeId last = after ? NodeId(after->front()) : NodeId();
    std::vector<NodeId> ids;
    if (name.empty()) {
        const std::string_view wanted = label.empty() ? std::string_view("Entity") : label;
        ENTENTE_ASSIGN(ids, view.nodes_with_label(wanted, last, limit + 1));
    } else {
        ENTENTE_ASSIGN(ids, view.named(name));
        std::erase_if(ids, [&](NodeId id) { return id <= last; });
    }
    ENTENTE_ASSIGN(const Page page, take_page(view, ids, label, limit));
    Json next = nullptr;
    if (page.next < ids.size() && page.next > 0) {
        next = encode_cursor("nodes", {ids[page.next - 1].value});
    }
    return nodes_response(page.nodes, std::move(next));
}

// A hop's place in the order of GraphView::hops().
std::tuple<bool, EdgeTypeId, NodeId, EdgeId> position(const Hop& hop) {
    return {!hop.outgoing, hop.type, hop.other, hop.edge};
}

// The edge types to follow from a node when the request names none: facts for an entity, everything
// for an article or a claim, which have no others. Empty means all.
std::vector<EdgeTypeId> default_types(const GraphView& view, const Node& node) {
    std::vector<EdgeTypeId> types;
    if (!node.has_label("Entity")) {
        return types;
    }
    for (const std::string& name : view.edge_types()) {
        if (is_fact_type(name)) {
            types.push_back(*view.edge_type(name));
        }
    }
    return types;
}

Result<std::vector<Hop>> neighbor_hops(const GraphView& view,
                                       const Node& node,
                                       const QueryParameters& parameters) {
    ENTENTE_ASSIGN(const Direction direction, direction_parameter(parameters));
    const std::vector<std::string> names = parameters.list("types");
    ENTENTE_ASSIGN(std::vector<EdgeTypeId> types, resolve_edge_types(view, names));
    if (names.empty()) {
        types = default_types(view, node);
    }
    // No types at all would mean every edge to hops().
    if (types.empty() && (!names.empty() || node.has_label("Entity"))) {
        return std::vector<Hop>();
    }
    auto hops = view.hops(std::span(&node.id, 1), direction, types, kNeighborHopsMax);
    if (!hops.ok()) {
        return with_context("neighbor_hops_max: choose types", hops.error());
    }
    std::vector<Hop> result = std::move(hops->front());
    // An edge from the node to itself is one edge, though it is a hop each way.
    if (direction == Direction::both) {
        std::erase_if(result,
                      [](const Hop& hop) { return !hop.outgoing && hop.other == hop.node; });
    }
    return result;
}

HttpResponse neighbors_response(const GraphView& view,
                                const Node& node,
                                std::span<const Hop> hops,
                                Json cursor) {
    std::vector<EdgeRef> refs;
    std::vector<NodeId> node_ids;
    for (const Hop& hop : hops) {
        refs.push_back(hop.ref());
        node_ids.push_back(hop.other);
    }
    ENTENTE_ASSIGN(const auto edges, view.edges(refs));
    ENTENTE_ASSIGN(const auto others, view.nodes(node_ids));
    const std::string id = id_of(node);
    Json rows = Json::array();
    for (std::size_t i = 0; i < hops.size(); ++i) {
        if (edges[i] && others[i]) {
            const std::string other = id_of(*others[i]);
            const bool out = hops[i].outgoing;
            rows.push_back({{"edge", to_json(*edges[i], out ? id : other, out ? other : id)},
                            {"node", to_json(*others[i])}});
        }
    }
    return json_response({{"neighbors", std::move(rows)}, {"cursor", std::move(cursor)}});
}

}  // namespace

HttpResponse list_nodes(const Service& service, const HttpRequest& request) {
    ENTENTE_ASSIGN(const GraphView view, service.store.view());
    ENTENTE_ASSIGN(const std::size_t limit, page_limit(request.parameters));
    ENTENTE_TRY(request.parameters.check_not_empty("name"));
    ENTENTE_ASSIGN(const std::string name, request.parameters.text("name"));
    ENTENTE_ASSIGN(const std::string query, request.parameters.text("q"));
    if (!name.empty() && !query.empty()) {
        return Error{ErrorCode::invalid_argument, "name and q: give one of them, not both"};
    }
    return query.empty() ? nodes_by_id(view, request.parameters, limit)
                         : search_nodes(view, request.parameters, limit);
}

HttpResponse get_node(const Service& service, const HttpRequest& request) {
    ENTENTE_ASSIGN(const GraphView view, service.store.view());
    ENTENTE_ASSIGN(const NodeId id, resolve_node(view, request.id));
    ENTENTE_ASSIGN(const auto node, view.node(id));
    return node ? json_response(to_json(*node))
                : HttpResponse(problem("not-found", "no such node"));
}

HttpResponse list_neighbors(const Service& service, const HttpRequest& request) {
    ENTENTE_ASSIGN(const GraphView view, service.store.view());
    ENTENTE_ASSIGN(const std::size_t limit, page_limit(request.parameters));
    ENTENTE_ASSIGN(const std::string cursor, request.parameters.text("cursor"));
    ENTENTE_ASSIGN(const auto after, decode_cursor("neighbors", 4, cursor));
    ENTENTE_ASSIGN(const NodeId id, resolve_node(view, request.id));
    ENTENTE_ASSIGN(const auto node, view.node(id));
    if (!node) {
        return problem("not-found", "no such node");
    }
    ENTENTE_ASSIGN(std::vector<Hop> hops, neighbor_hops(view, *node, request.parameters));
    if (after) {
        const std::vector<std::uint64_t>& keys = *after;
        const std::tuple last(keys[0] != 0,
                              EdgeTypeId(static_cast<std::uint32_t>(keys[1])),
                              NodeId(keys[2]),
                              EdgeId(keys[3]));
        std::erase_if(hops, [&](const Hop& hop) { return position(hop) <= last; });
    }
    Json next = nullptr;
    if (hops.size() > limit) {
        hops.resize(limit);
        const Hop& last = hops.back();
        next = encode_cursor(
            "neighbors",
            {last.outgoing ? 0U : 1U, last.type.value, last.other.value, last.edge.value});
    }
    return neighbors_response(view, *node, hops, std::move(next));
}

}  // namespace entente::http
