// A set of changes to the graph, applied all or not at all.
//
// Keeps every index that belongs to a node or an edge: labels, names, readable ids, adjacency on both
// sides, and the counts; and notes what the topology in memory has to follow.
#pragma once

#include <cstdint>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <unordered_map>
#include <unordered_set>
#include <utility>
#include <vector>

#include "core/graph_view.h"
#include "core/name_table.h"
#include "core/property_index.h"
#include "core/result.h"
#include "core/storage/adjacency.h"
#include "core/storage/ordered_store.h"
#include "core/storage/write_set.h"
#include "core/store_state.h"
#include "core/topology_keeper.h"
#include "core/topology_rules.h"
#include "core/topology_snapshot.h"

namespace entente {

// What the caches of a store have to know of a commit.
struct ChangedRecords {
    std::vector<NodeId> nodes;  // whose records were written or deleted
    std::vector<NodeId> lists;  // whose edges on the out side were changed
};

// Reads its own writes. For one thread. GraphStore makes them, and commits them: see there for what
// happens when others write at the same time.
class GraphBatch {
public:
    // A batch over the moment that `base` shows, which was that of commit number `commit`.
    GraphBatch(std::shared_ptr<StoreState> state,
               std::shared_ptr<const RowReader> base,
               std::uint64_t commit,
               std::shared_ptr<const TopologyVersion> topology);

    // A batch over another one that is not committed yet, as if it were: for group commit. The other must stay as
    // long as this one, or until it has absorbed it. What view().counts() says is as of the last commit, as in any batch.
    static std::unique_ptr<GraphBatch> over(const GraphBatch& below);

    // The graph with the changes made so far. Valid as long as the batch.
    GraphView view() const;

    // Ids are handed out in order.
    NodeId new_node_id();

    std::uint64_t new_decision_number() { return next_decision_++; }

    // Writes the node, a new one or in place of what it was. already_exists when its `id` or a unique value is taken,
    // or the `id` is that of an entity which was merged. Only a string is a readable id: any other value of the property
    // `id` is one like those of other properties, neither unique nor found by GraphView::find(). invalid_argument for
    // another `id` than before when articles or merges know the entity by it.
    // What is written of an entity beside what articles say stays when they change: see entity_given.h.
    // As of every change here: when it fails, the batch may go on if nothing of the change was done yet, and is refused
    // by commit() if something was.
    Status put_node(const Node& node);
    // Takes the node away, with every edge that still touches it. Its readable id stays taken.
    Status delete_node(NodeId id);

    // invalid_argument when one of the nodes is not there, already_exists when another thing has its `id`, if that is
    // a string.
    Result<EdgeId> create_edge(NodeId source,
                               std::string_view type,
                               NodeId target,
                               const Properties& properties);
    Status set_edge_properties(EdgeId id, const Properties& properties);
    Status delete_edge(EdgeId id);
    // Lets the edge lead from or to another node; its id and type stay.
    Status move_edge(EdgeId id, NodeId source, NodeId target, const Properties& properties);

    EdgeTypeId edge_type(std::string_view name);

    // The definition of a property index, new or in place of what it was; a number of 0 becomes a new one.
    // Its rows are property_index.h's business.
    Status put_property_index(PropertyIndex index);
    // The next step of building or dropping one: see property_index.h.
    Status advance_property_index(const PropertyIndex& index);

    // Rows of the layers above: supports, evidence, identities.
    WriteSet& rows() { return *rows_; }

    // The batch is not to be committed together with another that does the same: for rules that no row
    // can speak for, such as that a value is unique.
    void claim(ChangeMark mark) {
        needs_.insert(mark);
        changes_.push_back(mark);
    }

    // The commit over whose moment the batch was made.
    std::uint64_t base_commit() const { return commit_; }

    // What others must not have changed since then.
    std::unordered_set<ChangeMark> marks_to_check() const;
    // What this batch changes, for others to look at. Before commit().
    std::vector<ChangeMark> marks_changed() const;

    // Puts the batch over a later moment, in which nothing that it depends on has changed.
    void rebase(std::shared_ptr<const RowReader> base);
    // The same, over a batch that is not committed yet.
    void rebase_over(const GraphBatch& below);

    // Takes in the changes of a batch that is over this one. The other is used up.
    void absorb(GraphBatch& later);

    // How much there is to write: keys and values.
    std::size_t row_count() const { return rows_->row_count(); }

    std::size_t row_bytes() const { return rows_->bytes(); }

    // Applies everything; the caller holds the store's writer lock and has seen to conflicts. The batch is used up.
    // Names that it added are known afterwards, or not when it fails. The change is seen at once, and durable
    // after the store's next sync().
    Status commit(OrderedStore& store);

    // The topology with the changes made so far.
    Result<TopologySnapshot> topology() const;

    // Before commit().
    ChangedRecords changed_records() const;

    // What was changed, net, for the topology.
    TopologyChanges topology_changes() const;

private:
    std::uint32_t code(keys::Dictionary dictionary, std::string_view name);
    Result<CodedProperties> encode_properties(const Properties& properties);
    Status write_node(const Node& node,
                      const std::optional<Node>& before,
                      const NodeRecord& record);
    Status erase_node(const Node& before);
    Status all_or_broken(Status status);
    void index_labels(NodeId id,
                      const std::vector<std::string>& before,
                      const std::vector<std::string>& after);
    Status index_names(NodeId id, const Node* before, const Node* after);
    Status need_indexes();
    Status index_edge(const EdgeRef& before,
                      const EdgeRef& after,
                      const Properties* properties,
                      bool is_new);
    Status index_properties(NodeId id, const Node* before, const Node* after);
    Status check_id_may_go(const Node& before) const;
    Status index_readable_id(std::string_view id, const ReferenceRecord& reference);
    Status check_edge_type(std::string_view type) const;
    Status index_edge_id(const EdgeRef& edge, const Properties& properties);
    void use_names(std::shared_ptr<NameTable> names);
    bool is_there(NodeId node) const;
    Status apply(OrderedStore& store);
    Status write_counts();

    void note_edge(const EdgeRef& edge, std::optional<TopologyEdge> after, bool was_there);
    Status fold_lists();
    void share_locators();
    Status fold_if_due(Side side, NodeId node, std::size_t changes);
    Status write_node_chunks();
    Result<EdgeRef> locate(EdgeId id) const;
    Status need_node(NodeId node);

    std::shared_ptr<StoreState> state_;
    std::uint64_t commit_;
    std::uint64_t next_decision_;  // without gaps: two who decide at once are in conflict
    std::shared_ptr<const TopologyVersion> topology_;
    const GraphBatch* below_ = nullptr;  // null: over a moment
    bool has_absorbed_ = false;
    std::shared_ptr<WriteSet> rows_;
    std::shared_ptr<const NameTable> names_;
    std::shared_ptr<NameTable> own_names_;  // names_ once this batch has added one
    struct AddedName {
        keys::Dictionary dictionary;
        std::uint32_t code;
        std::string name;
    };
    std::vector<AddedName> added_names_;
    std::uint64_t next_node_ = 0;  // as they are written
    std::uint64_t next_edge_ = 0;
    std::int64_t node_delta_ = 0;
    std::int64_t edge_delta_ = 0;
    std::optional<std::vector<PropertyIndex>>
        indexes_;  // read when the first node or edge is written
    std::map<std::uint32_t, std::int64_t> label_deltas_;
    std::map<std::uint32_t, std::int64_t> edge_type_deltas_;

    // Lists that were written to, and how often.
    std::map<std::pair<Side, NodeId>, std::size_t> lists_;
    EdgeId first_own_edge_ = EdgeId(UINT64_MAX);  // that was created here; ids ascend
    std::unordered_set<NodeId> own_ids_;  // handed out here: nothing is stored of these nodes yet

    // Whether a node that was created or deleted here is there now, and was before.
    struct NodeChange {
        bool before = false;
        bool after = false;
    };
    std::map<NodeId, NodeChange> node_changes_;

    // Of an edge that was changed here: where it was before the batch, and what it is now.
    struct EdgeChange {
        std::optional<EdgeRef> before;
        std::optional<TopologyEdge> after;
    };
    std::map<EdgeId, EdgeChange> edge_changes_;
    std::unique_ptr<TopologyRules> rules_;

    std::unordered_set<ChangeMark> needs_;  // beside the rows
    std::vector<ChangeMark> changes_;       // beside the rows

    Status broken_;  // the error of a change that was done in part
};

}  // namespace entente
