// The graph as one running statement reads and writes it: a moment, or a transaction with its own changes.
#pragma once

#include <cstdint>
#include <deque>
#include <map>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <unordered_map>
#include <unordered_set>
#include <vector>

#include "core/graph_batch.h"
#include "core/graph_store.h"
#include "core/graph_view.h"
#include "core/result.h"
#include "core/topology_snapshot.h"
#include "queries/exec/label_sets.h"

namespace entente::cypher {

// What a statement changed. Names as the Query API has them.
struct QueryCounters {
    std::uint64_t nodes_created = 0;
    std::uint64_t nodes_deleted = 0;
    std::uint64_t relationships_created = 0;
    std::uint64_t relationships_deleted = 0;
    std::uint64_t properties_set = 0;
    std::uint64_t labels_added = 0;
    std::uint64_t labels_removed = 0;
    std::uint64_t indexes_added = 0;
    std::uint64_t indexes_removed = 0;
    std::uint64_t constraints_added = 0;
    std::uint64_t constraints_removed = 0;

    bool contains_updates() const;
    void add(const QueryCounters& other);
};

// Knows which edges may be asked about next, so that their properties are read together.
class EdgesAhead {
public:
    virtual ~EdgesAhead() = default;

    // The present edge and some that come after it.
    virtual std::vector<EdgeRef> edges_ahead() = 0;
};

// For one thread. Changes to properties and labels are kept here and written together by flush(), which everything
// that looks for nodes by what they hold calls by itself: a statement that sets five properties of a node writes it once.
//
// What is deleted stays known, so that a value that still names it can be told from one that never was.
class GraphAccess {
public:
    // Of one moment. Changes are refused by the engine before they come here. `labels` may be nullptr.
    explicit GraphAccess(GraphView view, LabelSets* labels = nullptr);
    // Of a transaction, which must outlive it.
    explicit GraphAccess(Transaction& transaction);

    // Goes on in another transaction, which must outlive it; the one before has ended.
    void restart(Transaction& transaction);

    bool writable() const { return batch_ != nullptr; }

    // Another after each change: what was read before may be out of date.
    std::uint64_t version() const { return version_; }

    // -- reading --

    Result<std::vector<NodeId>> all_nodes();
    Result<std::vector<NodeId>> nodes_with_label(std::string_view label);
    // By the index of label and property; nullopt when there is none.
    Result<std::optional<std::vector<NodeId>>> nodes_with_value(std::string_view label,
                                                                std::string_view property,
                                                                const Value& value);
    Result<std::optional<std::vector<NodeId>>> nodes_with_values(
        std::string_view label,
        std::span<const std::string> properties,
        const ValuesSought& sought);
    Result<std::optional<std::vector<EdgeRef>>> edges_with_values(
        std::string_view type, std::span<const std::string> properties, const ValuesSought& sought);
    Result<std::optional<std::vector<NodeId>>> nodes_in_range(std::string_view label,
                                                              std::string_view property,
                                                              const ValueRange& range);
    // The node whose property `id` is this string.
    Result<std::optional<NodeId>> node_with_id(std::string_view readable_id);
    // By internal number: is it there?
    Result<bool> has_node(NodeId node);
    Result<std::optional<EdgeRef>> find_edge(EdgeId edge);

    // Appends the steps from a node. A loop counts once in each direction. Only these types when `types` is not empty, and
    // only what may have held on the day, counted from 1970-01-01, when there is one.
    Status expand(NodeId node,
                  entente::Direction direction,
                  std::span<const EdgeTypeId> types,
                  std::vector<Hop>& out,
                  std::optional<std::int32_t> day = std::nullopt);

    // nullptr for a node that is not there (any more). Valid until the next call.
    Result<const Node*> node(NodeId id);
    // False for a node that is not there.
    Result<bool> has_label(NodeId node, std::string_view label);
    // nullptr for an edge that is not there (any more). Valid until the next call.
    Result<const Properties*> properties(const EdgeRef& edge);
    // Who is asked when the properties of an edge are not known yet; nullptr for nobody. Not owned.
    void announce(EdgesAhead* source) { ahead_ = source; }
    // The same, unless another has come since.
    void forget(const EdgesAhead* source) { ahead_ = ahead_ == source ? nullptr : ahead_; }

    bool is_deleted(NodeId node) const { return deleted_nodes_.contains(node.value); }

    bool is_deleted(EdgeId edge) const { return deleted_edges_.contains(edge.value); }

    std::optional<EdgeTypeId> edge_type(std::string_view name) const;
    // "" for a code that there is not. Valid as long as this.
    std::string_view edge_type_name(EdgeTypeId type);

    // The topology, as long as no node or edge came or went here; nullptr afterwards.
    Result<const TopologySnapshot*> topology();

    // The graph with the changes made so far.
    const GraphView& view();

    // -- writing --

    Result<NodeId> create_node(std::vector<std::string> labels, Properties properties);
    Result<EdgeRef> create_edge(NodeId source,
                                std::string_view type,
                                NodeId target,
                                Properties properties);
    // To be changed in place, and marked as changed; nullptr for what is not there. Valid until the next call.
    Result<Node*> change_node(NodeId id);
    Result<Properties*> change_edge(const EdgeRef& edge);

    // True if it was there.
    Result<bool> delete_edge(const EdgeRef& edge);
    // Takes the node away. One that still has edges goes from all reading too, but check_deleted() will complain of it
    // unless they are deleted by then; with `detach` they are deleted here.
    Status delete_node(NodeId node, bool detach);
    // At the end of a statement. ErrorCode::not_found, with the node, when a deleted node has edges.
    Result<std::optional<NodeId>> connected_deleted_node();

    // Writes what is kept.
    Status flush();

    QueryCounters counters;

private:
    Result<const Node*> read_node(NodeId id);
    // invalid_argument for edges of articles and claims, and for facts that claims support.
    Status check_is_free(const EdgeRef& edge);
    // Nodes or edges came or went.
    void changed() {
        view_is_stale_ = true;
        has_changed_ = true;
        version_ += 1;
    }

    Transaction* transaction_ = nullptr;
    GraphBatch* batch_ = nullptr;
    GraphView view_;
    bool view_is_stale_ = false;
    bool has_changed_ = false;
    std::uint64_t version_ = 0;
    std::optional<TopologySnapshot> topology_;

    std::unordered_map<std::uint64_t, Node> nodes_;  // read in a transaction, or changed
    std::unordered_set<std::uint64_t> dirty_nodes_;
    std::unordered_map<std::uint64_t, Properties> edges_;  // by id; likewise
    std::unordered_map<std::uint64_t, EdgeRef> dirty_edges_;
    EdgesAhead* ahead_ = nullptr;
    std::vector<NodeId> created_nodes_;
    std::unordered_set<std::uint64_t> deleted_nodes_;
    std::unordered_set<std::uint64_t> deleted_edges_;
    std::vector<NodeId> deleted_connected_;  // that had edges when they were deleted
    // How often a label was asked for; from some number on, the set of its nodes.
    struct AskedLabel {
        std::size_t times = 0;
        std::shared_ptr<const LabelSet> set;
    };

    LabelSets* label_sets_ = nullptr;
    std::map<std::string, AskedLabel, std::less<>> asked_labels_;
    std::deque<std::string> type_names_;  // by code; a deque: views stay valid
};

}  // namespace entente::cypher
