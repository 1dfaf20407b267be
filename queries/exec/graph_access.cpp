#include "queries/exec/graph_access.h"

#include <algorithm>
#include <utility>

#include "core/article_nodes.h"
#include "core/ontology.h"

namespace entente::cypher {

namespace {

// Nodes and edges that were read in a transaction and not changed are let go of beyond this number.
constexpr std::size_t kReadEntriesMax = 65'536;
// So many nodes are asked for a label one by one before all nodes that have it are read.
constexpr std::size_t kLabelAskedMax = 256;

bool passes(std::span<const EdgeTypeId> types, EdgeTypeId type) {
    return types.empty() || std::find(types.begin(), types.end(), type) != types.end();
}

Error belongs_to_articles(std::string_view what) {
    return Error{ErrorCode::invalid_argument,
                 std::string(what) +
                     " cannot be changed by a statement: it follows from the articles. `entente "
                     "delete ID` or "
                     "DELETE /v1/articles/{id} takes an article away with its claims and facts"};
}

bool may_hold(const EdgeAttributes& edge, std::int32_t day) {
    return edge.from_day <= day && edge.to_day >= day;
}

void append_hops(const TopologySnapshot& topology,
                 Vertex vertex,
                 NodeId node,
                 Orientation orientation,
                 std::span<const EdgeTypeId> types,
                 std::optional<std::int32_t> day,
                 std::vector<Hop>& out) {
    const VertexEdges edges = topology.edges(vertex, orientation);
    for (std::size_t place = 0; place < edges.types.size(); ++place) {
        const EdgeTypeId type = topology.types()[edges.types[place]];
        if (!passes(types, type)) {
            continue;
        }
        const EdgeRange range = edges.of_place(place);
        for (std::size_t i = 0; i < range.size(); ++i) {
            if (day && !may_hold(range.attributes(i), *day)) {
                continue;
            }
            out.push_back({node,
                           topology.node(range.neighbours[i]),
                           type,
                           range.id(i),
                           orientation == Orientation::out});
        }
    }
}

}  // namespace

bool QueryCounters::contains_updates() const {
    return nodes_created + nodes_deleted + relationships_created + relationships_deleted +
               properties_set + labels_added + labels_removed + indexes_added + indexes_removed +
               constraints_added + constraints_removed >
           0;
}

void QueryCounters::add(const QueryCounters& other) {
    nodes_created += other.nodes_created;
    nodes_deleted += other.nodes_deleted;
    relationships_created += other.relationships_created;
    relationships_deleted += other.relationships_deleted;
    properties_set += other.properties_set;
    labels_added += other.labels_added;
    labels_removed += other.labels_removed;
    indexes_added += other.indexes_added;
    indexes_removed += other.indexes_removed;
    constraints_added += other.constraints_added;
    constraints_removed += other.constraints_removed;
}

GraphAccess::GraphAccess(GraphView view, LabelSets* labels)
    : view_(std::move(view)), label_sets_(labels) {}

GraphAccess::GraphAccess(Transaction& transaction)
    : transaction_(&transaction), batch_(&transaction.batch()), view_(transaction.view()) {}

void GraphAccess::restart(Transaction& transaction) {
    transaction_ = &transaction;
    batch_ = &transaction.batch();
    view_ = transaction.view();
    view_is_stale_ = false;
    has_changed_ = false;
    version_ += 1;
    topology_.reset();
    nodes_.clear();
    dirty_nodes_.clear();
    edges_.clear();
    dirty_edges_.clear();
    ahead_ = nullptr;
    created_nodes_.clear();
    deleted_connected_.clear();
    asked_labels_.clear();
}

const GraphView& GraphAccess::view() {
    if (view_is_stale_) {
        view_ = transaction_->view();
        view_is_stale_ = false;
    }
    return view_;
}

Result<const TopologySnapshot*> GraphAccess::topology() {
    if (has_changed_) {
        return static_cast<const TopologySnapshot*>(nullptr);
    }
    if (!topology_) {
        if (batch_ != nullptr) {
            ENTENTE_ASSIGN(topology_, batch_->topology());
        } else {
            ENTENTE_ASSIGN(topology_, view_.topology());
        }
    }
    return &*topology_;
}

Result<std::vector<NodeId>> GraphAccess::all_nodes() {
    if (!topology_) {
        // Made before the first change, or with what an earlier statement of the transaction changed.
        if (batch_ != nullptr) {
            ENTENTE_ASSIGN(topology_, batch_->topology());
        } else {
            ENTENTE_ASSIGN(topology_, view_.topology());
        }
    }
    std::vector<NodeId> result;
    result.reserve(topology_->vertex_count() + created_nodes_.size());
    for (Vertex vertex = 0; vertex < topology_->vertex_count(); ++vertex) {
        const NodeId node = topology_->node(vertex);
        if (node.valid() && !is_deleted(node)) {
            result.push_back(node);
        }
    }
    const std::size_t known = result.size();
    for (const NodeId node : created_nodes_) {
        const bool is_new = topology_->vertex(node) == kNoVertex;
        if (is_new && !is_deleted(node)) {
            result.push_back(node);
        }
    }
    std::sort(result.begin() + static_cast<std::ptrdiff_t>(known), result.end());
    return result;
}

Result<std::vector<NodeId>> GraphAccess::nodes_with_label(std::string_view label) {
    ENTENTE_TRY(flush());
    ENTENTE_ASSIGN(auto nodes, view().nodes_with_label(label, NodeId(), SIZE_MAX));
    std::erase_if(nodes, [&](NodeId node) { return is_deleted(node); });
    return nodes;
}

Result<std::optional<std::vector<NodeId>>> GraphAccess::nodes_with_value(std::string_view label,
                                                                         std::string_view property,
                                                                         const Value& value) {
    ENTENTE_TRY(flush());
    ENTENTE_ASSIGN(auto page, view().nodes_with_value(label, property, value));
    if (!page) {
        return std::optional<std::vector<NodeId>>();
    }
    std::erase_if(page->nodes, [&](NodeId node) { return is_deleted(node); });
    return std::optional(std::move(page->nodes));
}

Result<std::optional<std::vector<NodeId>>> GraphAccess::nodes_in_range(std::string_view label,
                                                                       std::string_view property,
                                                                       const ValueRange& range) {
    ENTENTE_TRY(flush());
    ENTENTE_ASSIGN(auto page, view().nodes_in_range(label, property, range));
    if (!page) {
        return std::optional<std::vector<NodeId>>();
    }
    std::erase_if(page->nodes, [&](NodeId node) { return is_deleted(node); });
    return std::optional(std::move(page->nodes));
}

Result<std::optional<std::vector<NodeId>>> GraphAccess::nodes_with_values(
    std::string_view label, std::span<const std::string> properties, const ValuesSought& sought) {
    ENTENTE_TRY(flush());
    ENTENTE_ASSIGN(auto nodes, view().nodes_with_values(label, properties, sought));
    if (nodes) {
        std::erase_if(*nodes, [&](NodeId node) { return is_deleted(node); });
    }
    return nodes;
}

Result<std::optional<std::vector<EdgeRef>>> GraphAccess::edges_with_values(
    std::string_view type, std::span<const std::string> properties, const ValuesSought& sought) {
    ENTENTE_TRY(flush());
    ENTENTE_ASSIGN(auto edges, view().edges_with_values(type, properties, sought));
    if (edges) {
        std::erase_if(*edges, [&](const EdgeRef& edge) { return is_deleted(edge.edge); });
    }
    return edges;
}

Result<std::optional<NodeId>> GraphAccess::node_with_id(std::string_view readable_id) {
    ENTENTE_TRY(flush());
    ENTENTE_ASSIGN(const auto found, view().find(readable_id));
    if (!found || found->edge.valid() || is_deleted(found->node)) {
        return std::optional<NodeId>();
    }
    // The id of an entity that was merged leads to another, whose property `id` is not this one.
    ENTENTE_ASSIGN(const Node* read, node(found->node));
    if (read == nullptr || read->readable_id() != readable_id) {
        return std::optional<NodeId>();
    }
    return std::optional(found->node);
}

Result<bool> GraphAccess::has_node(NodeId node_id) {
    ENTENTE_ASSIGN(const Node* found, node(node_id));
    return found != nullptr;
}

Result<std::optional<EdgeRef>> GraphAccess::find_edge(EdgeId edge) {
    if (is_deleted(edge)) {
        return std::optional<EdgeRef>();
    }
    ENTENTE_ASSIGN(const auto found, view().edge(edge));
    if (!found) {
        return std::optional<EdgeRef>();
    }
    const auto type = view_.edge_type(found->type);
    if (!type) {
        return std::optional<EdgeRef>();
    }
    return std::optional(EdgeRef{found->source, *type, found->target, edge});
}

Status GraphAccess::expand(NodeId node,
                           entente::Direction direction,
                           std::span<const EdgeTypeId> types,
                           std::vector<Hop>& out,
                           std::optional<std::int32_t> day) {
    ENTENTE_ASSIGN(const TopologySnapshot* topology, topology());
    std::optional<TopologySnapshot> changed;
    if (topology == nullptr && day) {
        // Valid time is read from the topology only.
        ENTENTE_ASSIGN(changed, batch_->topology());
        topology = &*changed;
    }
    if (topology != nullptr) {
        const Vertex vertex = topology->vertex(node);
        if (vertex == kNoVertex) {
            return {};
        }
        if (direction != entente::Direction::in) {
            append_hops(*topology, vertex, node, Orientation::out, types, day, out);
        }
        if (direction != entente::Direction::out) {
            append_hops(*topology, vertex, node, Orientation::in, types, day, out);
        }
        return {};
    }
    if (is_deleted(node)) {
        return {};
    }
    ENTENTE_ASSIGN(const auto hops, view().hops(std::span(&node, 1), direction, types));
    for (const Hop& hop : hops.front()) {
        if (!is_deleted(hop.other)) {
            out.push_back(hop);
        }
    }
    return {};
}

Result<const Node*> GraphAccess::read_node(NodeId id) {
    const auto known = nodes_.find(id.value);
    if (known != nodes_.end()) {
        return &known->second;
    }
    ENTENTE_ASSIGN(auto read, view().node(id));
    if (!read) {
        return static_cast<const Node*>(nullptr);
    }
    if (nodes_.size() > kReadEntriesMax) {
        std::erase_if(nodes_,
                      [&](const auto& entry) { return !dirty_nodes_.contains(entry.first); });
    }
    return &nodes_.emplace(id.value, *std::move(read)).first->second;
}

Result<const Node*> GraphAccess::node(NodeId id) {
    if (batch_ == nullptr) {
        ENTENTE_ASSIGN(const BorrowedNode* borrowed, view_.borrow_node(id));
        return static_cast<const Node*>(borrowed);
    }
    if (is_deleted(id)) {
        return static_cast<const Node*>(nullptr);
    }
    return read_node(id);
}

Result<bool> GraphAccess::has_label(NodeId id, std::string_view label) {
    if (label_sets_ != nullptr) {
        auto asked = asked_labels_.find(label);
        if (asked == asked_labels_.end()) {
            asked = asked_labels_.emplace(std::string(label), AskedLabel()).first;
        }
        if (++asked->second.times == kLabelAskedMax) {
            ENTENTE_ASSIGN(asked->second.set, label_sets_->get(view_, label));
        }
        if (asked->second.set != nullptr) {
            return asked->second.set->contains(id);
        }
    }
    ENTENTE_ASSIGN(const Node* found, node(id));
    return found != nullptr && found->has_label(label);
}

Result<const Properties*> GraphAccess::properties(const EdgeRef& edge) {
    if (is_deleted(edge.edge)) {
        return static_cast<const Properties*>(nullptr);
    }
    const auto known = edges_.find(edge.edge.value);
    if (known != edges_.end()) {
        return &known->second;
    }
    if (edges_.size() > kReadEntriesMax) {
        std::erase_if(edges_,
                      [&](const auto& entry) { return !dirty_edges_.contains(entry.first); });
    }
    std::vector<EdgeRef> wanted =
        ahead_ == nullptr ? std::vector<EdgeRef>() : ahead_->edges_ahead();
    if (std::find(wanted.begin(), wanted.end(), edge) == wanted.end()) {
        wanted = {edge};
        ahead_ = nullptr;  // it is about others
    }
    ENTENTE_ASSIGN(auto read, view().edges(wanted));
    for (std::size_t i = 0; i < wanted.size(); ++i) {
        if (read[i] && !is_deleted(wanted[i].edge)) {
            edges_.try_emplace(wanted[i].edge.value, std::move(read[i]->properties));
        }
    }
    const auto found = edges_.find(edge.edge.value);
    return found == edges_.end() ? static_cast<const Properties*>(nullptr) : &found->second;
}

std::optional<EdgeTypeId> GraphAccess::edge_type(std::string_view name) const {
    return view_is_stale_ ? transaction_->view().edge_type(name) : view_.edge_type(name);
}

std::string_view GraphAccess::edge_type_name(EdgeTypeId type) {
    while (type_names_.size() <= type.value) {
        type_names_.emplace_back();
    }
    std::string& name = type_names_[type.value];
    if (name.empty()) {
        name = view().edge_type_name(type);
    }
    return name;
}

Result<NodeId> GraphAccess::create_node(std::vector<std::string> labels, Properties properties) {
    std::sort(labels.begin(), labels.end());
    labels.erase(std::unique(labels.begin(), labels.end()), labels.end());
    Node node;
    node.id = batch_->new_node_id();
    node.labels = std::move(labels);
    node.properties = std::move(properties);
    // What waits may free a value that has to be unique.
    ENTENTE_TRY(flush());
    changed();
    ENTENTE_TRY(batch_->put_node(node));
    changed();
    counters.nodes_created += 1;
    counters.labels_added += node.labels.size();
    counters.properties_set += node.properties.size();
    created_nodes_.push_back(node.id);
    const NodeId id = node.id;
    nodes_.emplace(id.value, std::move(node));
    return id;
}

Status GraphAccess::check_is_free(const EdgeRef& edge) {
    if (!is_fact_type(edge_type_name(edge.type))) {
        ENTENTE_ASSIGN(const Node* source, read_node(edge.source));
        return source != nullptr && is_of_articles(*source)
                   ? Status(belongs_to_articles("what an article or a claim is about"))
                   : Status();
    }
    // Claims make facts of the ontology's types alone, and a look at the type costs less than reading properties.
    if (ontology().relation_type(edge_type_name(edge.type)) == nullptr) {
        return {};
    }
    ENTENTE_ASSIGN(const Properties* found, properties(edge));
    if (found == nullptr || !found->contains("claims")) {
        return {};
    }
    ENTENTE_ASSIGN(
        const auto claims,
        view().claims_of_fact(Edge{
            edge.edge, std::string(edge_type_name(edge.type)), edge.source, edge.target, *found}));
    return claims.empty() ? Status() : Status(belongs_to_articles("a fact that claims support"));
}

Result<EdgeRef> GraphAccess::create_edge(NodeId source,
                                         std::string_view type,
                                         NodeId target,
                                         Properties properties) {
    if (!is_fact_type(type)) {
        ENTENTE_ASSIGN(const Node* from, read_node(source));
        if (from != nullptr && is_of_articles(*from)) {
            return belongs_to_articles("what an article or a claim is about");
        }
    }
    changed();
    ENTENTE_ASSIGN(const EdgeId edge, batch_->create_edge(source, type, target, properties));
    changed();
    counters.relationships_created += 1;
    counters.properties_set += properties.size();
    const EdgeRef ref = {source, batch_->edge_type(type), target, edge};
    edges_.emplace(edge.value, std::move(properties));
    return ref;
}

Result<Node*> GraphAccess::change_node(NodeId id) {
    if (is_deleted(id)) {
        return static_cast<Node*>(nullptr);
    }
    ENTENTE_ASSIGN(const Node* found, read_node(id));
    if (found == nullptr) {
        return static_cast<Node*>(nullptr);
    }
    if (is_of_articles(*found)) {
        return belongs_to_articles("an article or a claim");
    }
    version_ += 1;
    dirty_nodes_.insert(id.value);
    return &nodes_.find(id.value)->second;
}

Result<Properties*> GraphAccess::change_edge(const EdgeRef& edge) {
    ENTENTE_ASSIGN(const Properties* found, properties(edge));
    if (found == nullptr) {
        return static_cast<Properties*>(nullptr);
    }
    ENTENTE_TRY(check_is_free(edge));
    version_ += 1;
    dirty_edges_.emplace(edge.edge.value, edge);
    return &edges_.find(edge.edge.value)->second;
}

Result<bool> GraphAccess::delete_edge(const EdgeRef& edge) {
    if (is_deleted(edge.edge)) {
        return false;
    }
    ENTENTE_TRY(check_is_free(edge));
    deleted_edges_.insert(edge.edge.value);
    changed();
    dirty_edges_.erase(edge.edge.value);
    edges_.erase(edge.edge.value);
    ENTENTE_TRY(batch_->delete_edge(edge.edge));
    changed();
    counters.relationships_deleted += 1;
    return true;
}

Status GraphAccess::delete_node(NodeId node, bool detach) {
    if (is_deleted(node)) {
        return {};
    }
    ENTENTE_ASSIGN(const Node* found, read_node(node));
    if (found == nullptr) {
        return {};
    }
    if (is_of_articles(*found)) {
        return belongs_to_articles("an article or a claim");
    }
    changed();
    ENTENTE_ASSIGN(const auto hops, view().hops(std::span(&node, 1), entente::Direction::both));
    bool connected = false;
    for (const Hop& hop : hops.front()) {
        if (detach) {
            ENTENTE_TRY(delete_edge(hop.ref()));
        } else {
            connected = true;
        }
    }
    dirty_nodes_.erase(node.value);
    nodes_.erase(node.value);
    deleted_nodes_.insert(node.value);
    counters.nodes_deleted += 1;
    if (connected) {
        // The batch would delete the edges too: it is told once they are gone.
        deleted_connected_.push_back(node);
        return {};
    }
    changed();
    return batch_->delete_node(node);
}

Result<std::optional<NodeId>> GraphAccess::connected_deleted_node() {
    for (const NodeId node : deleted_connected_) {
        ENTENTE_ASSIGN(const auto hops, view().hops(std::span(&node, 1), entente::Direction::both));
        if (!hops.front().empty()) {
            return std::optional(node);
        }
        ENTENTE_TRY(batch_->delete_node(node));
        changed();
    }
    deleted_connected_.clear();
    return std::optional<NodeId>();
}

Status GraphAccess::flush() {
    if (dirty_nodes_.empty() && dirty_edges_.empty()) {
        return {};
    }
    // In the order of their ids: which error is found first must not depend on a hash.
    std::vector<std::uint64_t> nodes(dirty_nodes_.begin(), dirty_nodes_.end());
    std::sort(nodes.begin(), nodes.end());
    for (const std::uint64_t id : nodes) {
        ENTENTE_TRY(batch_->put_node(nodes_.find(id)->second));
    }
    dirty_nodes_.clear();
    std::vector<EdgeRef> edges;
    for (const auto& [id, edge] : dirty_edges_) {
        edges.push_back(edge);
    }
    std::sort(edges.begin(), edges.end());
    for (const EdgeRef& edge : edges) {
        ENTENTE_TRY(batch_->set_edge_properties(edge.edge, edges_.find(edge.edge.value)->second));
    }
    dirty_edges_.clear();
    view_is_stale_ = true;  // properties may have got new names; who is joined to whom is as before
    return {};
}

}  // namespace entente::cypher
