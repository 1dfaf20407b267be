// A set of changes to the graph, applied all or not at all.
//
// Keeps every index that belongs to a node or an edge: labels, names, readable ids, adjacency on both
// sides, and the counts.
#pragma once

#include <map>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "core/graph_view.h"
#include "core/name_table.h"
#include "core/result.h"
#include "core/storage/ordered_store.h"
#include "core/storage/write_set.h"

namespace entente {

// Reads its own writes. For one thread, and one at a time for a store: GraphStore sees to both.
class GraphBatch {
public:
    // A batch over the present moment of `store`.
    static Result<std::unique_ptr<GraphBatch>> begin(const OrderedStore& store,
                                                     std::shared_ptr<const NameTable> names);

    // The graph with the changes made so far. Valid as long as the batch.
    GraphView view() const;

    // Ids are handed out in order.
    NodeId new_node_id() { return NodeId(next_node_++); }

    std::uint64_t new_decision_number() { return next_decision_++; }

    // Writes the node, a new one or in place of what it was.
    Status put_node(const Node& node);
    // Takes the node away, with every edge that still touches it. Its readable id stays taken.
    Status delete_node(NodeId id);

    Result<EdgeId> create_edge(NodeId source,
                               std::string_view type,
                               NodeId target,
                               const Properties& properties);
    Status set_edge_properties(EdgeId id, const Properties& properties);
    Status delete_edge(EdgeId id);
    // Lets the edge lead from or to another node; its id and type stay.
    Status move_edge(EdgeId id, NodeId source, NodeId target, const Properties& properties);

    EdgeTypeId edge_type(std::string_view name);

    // Rows of the layers above: supports, evidence, identities.
    WriteSet& rows() { return *rows_; }

    // Applies everything; ErrorCode::conflict when another batch was committed since begin(). The
    // batch is used up. Names that it added are in `names`
    // afterwards, or not when it fails. The change is seen at once, and durable
    // after the store's next sync().
    Status commit(OrderedStore& store, NameTable& names);

private:
    GraphBatch(std::shared_ptr<const RowReader> base, std::shared_ptr<const NameTable> names);

    Status begin_counters();
    std::uint32_t code(keys::Dictionary dictionary, std::string_view name);
    CodedProperties encode_properties(const Properties& properties);
    Status index_labels(NodeId id,
                        const std::vector<std::string>& before,
                        const std::vector<std::string>& after);
    Status index_names(NodeId id, const Node* before, const Node* after);
    Status index_readable_id(std::string_view id, const ReferenceRecord& reference);
    Status write_counts();

    std::shared_ptr<WriteSet> rows_;
    std::shared_ptr<const NameTable> names_;
    std::shared_ptr<NameTable> own_names_;  // names_ once this batch has added one
    struct AddedName {
        keys::Dictionary dictionary;
        std::uint32_t code;
        std::string name;
    };
    std::vector<AddedName> added_names_;
    std::uint64_t next_node_ = 1;
    std::uint64_t next_edge_ = 1;
    std::uint64_t next_decision_ = 1;
    std::optional<Bytes> commits_before_;
    std::int64_t node_delta_ = 0;
    std::int64_t edge_delta_ = 0;
    std::map<std::uint32_t, std::int64_t> label_deltas_;
    std::map<std::uint32_t, std::int64_t> edge_type_deltas_;
};

}  // namespace entente
