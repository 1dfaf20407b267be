#include "core/graph_batch.h"

#include <algorithm>
#include <set>

#include "core/name_index.h"
#include "core/name_keys.h"
#include "core/storage/keys.h"
#include "core/triples.h"

namespace entente {

namespace {

// An edge needs both its ends to stay, and who deletes a node has to know all its edges.
constexpr std::string_view kNodeDeleted = "node deleted";
constexpr std::string_view kPropertyIndexesChanged = "property indexes changed";
constexpr std::string_view kNodeGotEdge = "node got edge";

}  // namespace

GraphBatch::GraphBatch(std::shared_ptr<StoreState> state,
                       std::shared_ptr<const RowReader> base,
                       std::uint64_t commit,
                       std::shared_ptr<const TopologyVersion> topology)
    : state_(std::move(state)),
      commit_(commit),
      next_decision_(state_->next_decision()),
      topology_(std::move(topology)),
      rows_(std::make_shared<WriteSet>(std::move(base))),
      names_(state_->names()),
      rules_(std::make_unique<TopologyRules>(*names_)) {}

std::unique_ptr<GraphBatch> GraphBatch::over(const GraphBatch& below) {
    auto batch =
        std::make_unique<GraphBatch>(below.state_, below.rows_, below.commit_, below.topology_);
    batch->below_ = &below;
    batch->next_decision_ = below.next_decision_;
    if (below.own_names_) {
        batch->names_ = below.own_names_;
        batch->rules_ = std::make_unique<TopologyRules>(*batch->names_);
    }
    return batch;
}

NodeId GraphBatch::new_node_id() {
    const NodeId id(state_->take_node());
    own_ids_.insert(id);
    return id;
}

GraphView GraphBatch::view() const {
    return {rows_, names_};
}

std::uint32_t GraphBatch::code(keys::Dictionary dictionary, std::string_view name) {
    if (const auto known = names_->code(dictionary, name)) {
        return *known;
    }
    if (!own_names_) {  // readers must not see a name before it is committed
        use_names(names_->clone());
    }
    const auto code = static_cast<std::uint32_t>(names_->names(dictionary).size() + 1);
    own_names_->add(dictionary, code, std::string(name));
    added_names_.push_back({dictionary, code, std::string(name)});
    rows_->put(keys::dictionary_name(dictionary, code), Bytes(name));
    return code;
}

void GraphBatch::use_names(std::shared_ptr<NameTable> names) {
    own_names_ = std::move(names);
    names_ = own_names_;
    rules_ = std::make_unique<TopologyRules>(*names_);
}

EdgeTypeId GraphBatch::edge_type(std::string_view name) {
    return EdgeTypeId(code(keys::Dictionary::edge_types, name));
}

Result<CodedProperties> GraphBatch::encode_properties(const Properties& properties) {
    CodedProperties coded;
    for (const auto& [name, value] : properties) {
        if (!value.is_null()) {
            ENTENTE_TRY(check_storable(name, value));
            coded.emplace_back(PropertyKeyId(code(keys::Dictionary::property_keys, name)), value);
        }
    }
    std::sort(
        coded.begin(), coded.end(), [](const auto& a, const auto& b) { return a.first < b.first; });
    return coded;
}

Status GraphBatch::put_node(const Node& node) {
    if (!node.id.valid() || node.id.value >= state_->next_node()) {
        return Error{ErrorCode::invalid_argument,
                     "nobody was given the id " + std::to_string(node.id.value) +
                         " of a node; take one from new_node_id()"};
    }
    std::vector<LabelId> labels;
    for (const std::string& label : node.labels) {
        ENTENTE_TRY(check_name("a label", label));
        labels.emplace_back(code(keys::Dictionary::labels, label));
        if (std::find(labels.begin(), labels.end() - 1, labels.back()) != labels.end() - 1) {
            return Error{ErrorCode::invalid_argument, "a node cannot have one label twice"};
        }
    }
    ENTENTE_ASSIGN(auto properties, encode_properties(node.properties));
    ENTENTE_ASSIGN(const auto before, view().node(node.id));
    const std::string_view id = node.readable_id();
    if (before && before->readable_id() != id) {
        ENTENTE_TRY(check_id_may_go(*before));
    }
    if (!id.empty() && (!before || before->readable_id() != id)) {
        ENTENTE_TRY(index_readable_id(id, {node.id, EdgeId(), {}}));
    }
    return all_or_broken(write_node(node, before, {std::move(labels), std::move(properties)}));
}

// Articles and merges know an entity by its id.
Status GraphBatch::check_id_may_go(const Node& before) const {
    const std::string_view id = before.readable_id();
    if (id.empty()) {
        return {};
    }
    ENTENTE_ASSIGN(const auto row, rows_->get(keys::readable_id(id)));
    bool known = false;
    if (row) {
        ENTENTE_ASSIGN(const ReferenceRecord reference, decode_reference_record(*row));
        known = !reference.identity.empty();
    }
    ScanRequest merged = keys::merged_children(before.id);
    merged.limit = 1;
    ENTENTE_TRY(rows_->scan(merged, [&](std::string_view, std::string_view) {
        known = true;
        return false;
    }));
    return known ? Status(Error{ErrorCode::invalid_argument,
                                "the id '" + std::string(id) +
                                    "' cannot be changed or taken away: articles or merges know "
                                    "the entity by it"})
                 : Status();
}

Status GraphBatch::write_node(const Node& node,
                              const std::optional<Node>& before,
                              const NodeRecord& record) {
    ENTENTE_TRY(index_properties(node.id, before ? &*before : nullptr, &node));
    rows_->put(keys::node(node.id), encode(record));
    node_delta_ += before ? 0 : 1;
    if (!before) {
        node_changes_[node.id].after = true;
    }
    index_labels(node.id, before ? before->labels : std::vector<std::string>(), node.labels);
    return index_names(node.id, before ? &*before : nullptr, &node);
}

// What a caller does after a change that stopped half-way, is not to be stored.
Status GraphBatch::all_or_broken(Status status) {
    if (!status.ok() && broken_.ok()) {
        broken_ = status;
    }
    return status;
}

Status GraphBatch::delete_node(NodeId id) {
    ENTENTE_ASSIGN(const auto before, view().node(id));
    if (!before) {
        return Error{ErrorCode::not_found, "there is no node " + std::to_string(id.value)};
    }
    return all_or_broken(erase_node(*before));
}

Status GraphBatch::erase_node(const Node& before) {
    const NodeId id = before.id;
    ENTENTE_ASSIGN(const auto hops, view().hops(std::span(&id, 1), Direction::both));
    std::set<EdgeId> touching;  // a loop is seen from both sides
    for (const Hop& hop : hops.front()) {
        touching.insert(hop.edge);
    }
    for (const EdgeId edge : touching) {
        ENTENTE_TRY(delete_edge(edge));
    }
    rows_->erase(keys::node(id));
    node_delta_ -= 1;
    node_changes_.try_emplace(id, NodeChange{true, false}).first->second.after = false;
    needs_.insert(mark_of(kNodeGotEdge, id.value));
    changes_.push_back(mark_of(kNodeDeleted, id.value));
    index_labels(id, before.labels, {});
    ENTENTE_TRY(index_names(id, &before, nullptr));
    return index_properties(id, &before, nullptr);
}

bool GraphBatch::is_there(NodeId node) const {
    for (const GraphBatch* batch = this; batch != nullptr; batch = batch->below_) {
        const auto change = batch->node_changes_.find(node);
        if (change != batch->node_changes_.end()) {
            return change->second.after;
        }
    }
    return state_->nodes().contains(node);
}

// The node is there, and has to stay so until the commit.
Status GraphBatch::need_node(NodeId node) {
    if (!is_there(node)) {
        if (node_changes_.count(node) == 0) {
            ENTENTE_ASSIGN(const auto row, rows_->get(keys::node(node)));
            if (row) {
                return Error{ErrorCode::conflict,
                             "another transaction deleted node " + std::to_string(node.value) +
                                 " since this one began; run it again"};
            }
        }
        return Error{ErrorCode::invalid_argument,
                     "there is no node " + std::to_string(node.value) + " for an edge to touch"};
    }
    needs_.insert(mark_of(kNodeDeleted, node.value));
    changes_.push_back(mark_of(kNodeGotEdge, node.value));
    return {};
}

Result<EdgeRef> GraphBatch::locate(EdgeId id) const {
    ENTENTE_ASSIGN(const auto found, locate_edges(*rows_, std::span(&id, 1)));
    if (!found.front()) {
        return Error{ErrorCode::not_found, "there is no edge " + std::to_string(id.value)};
    }
    return *found.front();
}

void GraphBatch::note_edge(const EdgeRef& edge, std::optional<TopologyEdge> after, bool was_there) {
    const auto [change, is_new] = edge_changes_.try_emplace(edge.edge);
    if (is_new && was_there) {
        change->second.before = edge;
    }
    change->second.after = std::move(after);
    for (const Side side : {Side::out, Side::in}) {
        lists_[{side, edge.owner(side)}] += 1;
    }
}

Status GraphBatch::check_edge_type(std::string_view type) const {
    ENTENTE_TRY(check_name("an edge type", type));
    if (!names_->code(keys::Dictionary::edge_types, type) &&
        names_->names(keys::Dictionary::edge_types).size() >= kTopologyTypesMax) {
        return Error{ErrorCode::limit_exceeded,
                     "the edge type '" + std::string(type.substr(0, 100)) +
                         "' would be one more than kTopologyTypesMax = " +
                         std::to_string(kTopologyTypesMax) + ", all that a topology holds"};
    }
    return {};
}

Result<EdgeId> GraphBatch::create_edge(NodeId source,
                                       std::string_view type,
                                       NodeId target,
                                       const Properties& properties) {
    ENTENTE_TRY(check_edge_type(type));
    ENTENTE_TRY(need_node(source));
    ENTENTE_TRY(need_node(target));
    ENTENTE_ASSIGN(const CodedProperties coded, encode_properties(properties));
    const EdgeRef edge = {source, edge_type(type), target, EdgeId(state_->take_edge())};
    const std::string_view id = string_property(properties, "id");
    if (!id.empty()) {
        ENTENTE_TRY(index_readable_id(id, {source, edge.edge, {}}));
    }
    ENTENTE_TRY(index_edge(edge, edge, &properties, true));
    first_own_edge_ = std::min(first_own_edge_, edge.edge);
    put_edge(*rows_, edge, coded);
    ENTENTE_TRY(all_or_broken(put_locator(*rows_, edge, true)));
    note_edge(edge, rules_->make(edge, coded), false);
    edge_delta_ += 1;
    edge_type_deltas_[edge.type.value] += 1;
    return edge.edge;
}

Status GraphBatch::set_edge_properties(EdgeId id, const Properties& properties) {
    ENTENTE_ASSIGN(const EdgeRef edge, locate(id));
    ENTENTE_ASSIGN(const CodedProperties coded, encode_properties(properties));
    ENTENTE_TRY(index_edge_id(edge, properties));
    ENTENTE_TRY(all_or_broken(index_edge(edge, edge, &properties, false)));
    // The other end keeps no properties and has nothing to change.
    rows_->put(keys::delta({Side::out, edge.source, edge.place(Side::out)}), encode_delta(coded));
    const auto [change, is_new] = edge_changes_.try_emplace(id);
    if (is_new) {
        change->second.before = edge;
    }
    change->second.after = rules_->make(edge, coded);
    lists_[{Side::out, edge.source}] += 1;
    return {};
}

Status GraphBatch::delete_edge(EdgeId id) {
    ENTENTE_ASSIGN(const EdgeRef edge, locate(id));
    ENTENTE_TRY(all_or_broken(index_edge(edge, edge, nullptr, false)));
    remove_edge(*rows_, edge);
    ENTENTE_TRY(all_or_broken(remove_locator(*rows_, id)));
    note_edge(edge, std::nullopt, true);
    edge_delta_ -= 1;
    edge_type_deltas_[edge.type.value] -= 1;
    return {};
}

Status GraphBatch::move_edge(EdgeId id,
                             NodeId source,
                             NodeId target,
                             const Properties& properties) {
    ENTENTE_ASSIGN(const EdgeRef before, locate(id));
    ENTENTE_TRY(need_node(source));
    ENTENTE_TRY(need_node(target));
    const EdgeRef after = {source, before.type, target, id};
    ENTENTE_ASSIGN(const CodedProperties coded, encode_properties(properties));
    ENTENTE_TRY(index_edge_id(after, properties));
    ENTENTE_TRY(all_or_broken(index_edge(before, after, &properties, false)));
    remove_edge(*rows_, before);
    put_edge(*rows_, after, coded);
    ENTENTE_TRY(all_or_broken(put_locator(*rows_, after, false)));
    note_edge(before, std::nullopt, true);
    note_edge(after, rules_->make(after, coded), true);
    return {};
}

// Of an edge that is there.
Status GraphBatch::index_edge_id(const EdgeRef& edge, const Properties& properties) {
    const std::string_view id = string_property(properties, "id");
    if (id.empty()) {
        return {};
    }
    ENTENTE_ASSIGN(const auto row, rows_->get(keys::readable_id(id)));
    bool leads_here = false;
    if (row) {
        ENTENTE_ASSIGN(const ReferenceRecord known, decode_reference_record(*row));
        leads_here = known.edge == edge.edge;
    }
    if (!leads_here) {
        // The ids of edges that an earlier program loaded in bulk lead nowhere, and may be alike: they can stay so.
        ENTENTE_ASSIGN(const auto before, view().edge(edge.edge));
        if (before && string_property(before->properties, "id") == id) {
            return {};
        }
    }
    return index_readable_id(id, {edge.source, edge.edge, {}});
}

void GraphBatch::index_labels(NodeId id,
                              const std::vector<std::string>& before,
                              const std::vector<std::string>& after) {
    // Labels are few, and most often none changes.
    if (before == after) {
        return;
    }
    const std::set<std::string> old_labels(before.begin(), before.end());
    const std::set<std::string> new_labels(after.begin(), after.end());
    for (const std::string& label : before) {
        if (new_labels.count(label) == 0) {
            const LabelId label_id(code(keys::Dictionary::labels, label));
            rows_->erase(keys::labelled(label_id, id));
            label_deltas_[label_id.value] -= 1;
        }
    }
    for (const std::string& label : after) {
        if (old_labels.count(label) == 0) {
            const LabelId label_id(code(keys::Dictionary::labels, label));
            rows_->put(keys::labelled(label_id, id), {});
            label_deltas_[label_id.value] += 1;
        }
    }
}

Status GraphBatch::index_names(NodeId id, const Node* before, const Node* after) {
    return update_name_index(*rows_,
                             id,
                             before == nullptr ? NameKeys() : name_keys_of(*before),
                             after == nullptr ? NameKeys() : name_keys_of(*after));
}

Status GraphBatch::need_indexes() {
    if (!indexes_) {
        ENTENTE_ASSIGN(indexes_, property_indexes(*rows_));
    }
    needs_.insert(mark_of(kPropertyIndexesChanged, 0));
    return {};
}

// `properties` are those that it will have; nullptr for one that goes. With `is_new` there was none before.
Status GraphBatch::index_edge(const EdgeRef& before,
                              const EdgeRef& after,
                              const Properties* properties,
                              bool is_new) {
    ENTENTE_TRY(need_indexes());
    const std::string type = names_->name(keys::Dictionary::edge_types, after.type.value);
    const bool is_indexed = std::ranges::any_of(*indexes_, [&](const PropertyIndex& index) {
        return index.is_of_edges() && index.label == type;
    });
    if (!is_indexed) {
        return {};
    }
    std::optional<Edge> old_edge;
    if (!is_new) {
        ENTENTE_ASSIGN(auto found, view().edges(std::span(&before, 1)));
        old_edge = std::move(found.front());
    }
    const Edge new_edge{after.edge,
                        type,
                        after.source,
                        after.target,
                        properties == nullptr ? Properties() : *properties};
    if (!old_edge && properties == nullptr) {
        return {};
    }
    return entente::index_edge(*indexes_,
                               *rows_,
                               old_edge ? &*old_edge : nullptr,
                               properties == nullptr ? nullptr : &new_edge);
}

Status GraphBatch::index_properties(NodeId id, const Node* before, const Node* after) {
    // Which indexes there are, and that nobody else takes the same unique value.
    ENTENTE_TRY(need_indexes());
    for (const PropertyIndex& index : *indexes_) {
        const auto entry = index.record.unique && after != nullptr
                               ? property_entry_of(index, *after)
                               : std::nullopt;
        if (entry) {
            claim(mark_of(keys::property_entry(index.record.number, entry->entry, NodeId())));
        }
    }
    return index_node(*indexes_, view(), *rows_, id, before, after);
}

Status GraphBatch::put_property_index(PropertyIndex index) {
    if (index.record.number == 0) {
        const RowKey counter = keys::counter(keys::Counter::next_property_index);
        ENTENTE_ASSIGN(const auto row, rows_->get(counter));
        index.record.number = std::max<std::uint64_t>(1, decode_count(row));
        rows_->put(counter, encode_count(index.record.number + 1));
    }
    rows_->put(index.row(), encode(index.record));
    changes_.push_back(mark_of(kPropertyIndexesChanged, 0));
    indexes_.reset();
    return {};
}

Status GraphBatch::advance_property_index(const PropertyIndex& index) {
    indexes_.reset();
    if (index.record.unique) {
        // A transaction that looked for a value before this step filled it in has to look again.
        changes_.push_back(mark_of(kPropertyIndexesChanged, 0));
    }
    return entente::advance_property_index(index, view(), *rows_);
}

// A readable id is written once for the thing that has it: never for another thing, and a thing that
// returns finds it still there.
Status GraphBatch::index_readable_id(std::string_view id, const ReferenceRecord& reference) {
    const RowKey key = keys::readable_id(id);
    ENTENTE_ASSIGN(const auto row, rows_->get(key));
    if (row) {
        ENTENTE_ASSIGN(const ReferenceRecord known, decode_reference_record(*row));
        const bool same_kind = known.edge.valid() == reference.edge.valid();
        // An edge may have moved to another node.
        const bool same =
            reference.edge.valid() ? known.edge == reference.edge : known.node == reference.node;
        if (!known.edge.valid()) {
            ENTENTE_ASSIGN(const auto merge, rows_->get(keys::merged_into(known.node)));
            if (merge) {
                return Error{ErrorCode::already_exists,
                             "the id '" + std::string(id) +
                                 "' is that of an entity which was merged into another"};
            }
        }
        if (same_kind && same) {
            claim(mark_of(key));  // the thing returns: nobody else may get the id meanwhile
            return {};
        }
        // Articles, claims and facts return with new numbers; entities keep theirs.
        ENTENTE_ASSIGN(const auto owner, view().find(id));
        if (owner || !same_kind || !known.identity.empty()) {
            return Error{ErrorCode::already_exists, "the id '" + std::string(id) + "' is taken"};
        }
    }
    rows_->put(key, encode(reference));
    return {};
}

Status GraphBatch::write_counts() {
    std::vector<RowKey> keys;
    std::vector<std::int64_t> deltas;
    const auto add = [&](RowKey key, std::int64_t delta) {
        if (delta != 0) {
            keys.push_back(std::move(key));
            deltas.push_back(delta);
        }
    };
    add(keys::counter(keys::Counter::nodes), node_delta_);
    add(keys::counter(keys::Counter::edges), edge_delta_);
    for (const auto& [code, delta] : label_deltas_) {
        add(keys::dictionary_count(keys::Dictionary::labels, code), delta);
    }
    for (const auto& [code, delta] : edge_type_deltas_) {
        add(keys::dictionary_count(keys::Dictionary::edge_types, code), delta);
    }
    ENTENTE_ASSIGN(const auto before, rows_->get_many(keys));
    for (std::size_t i = 0; i < keys.size(); ++i) {
        rows_->put(std::move(keys[i]),
                   encode_count(decode_count(before[i]) + static_cast<std::uint64_t>(deltas[i])));
    }
    // Those of ids only when some were handed out.
    const auto put_next = [&](keys::Counter counter, std::uint64_t next, std::uint64_t stored) {
        if (next != stored) {
            rows_->put(keys::counter(counter), encode_count(next));
        }
    };
    next_node_ = state_->next_node();
    next_edge_ = state_->next_edge();
    put_next(keys::Counter::next_node, next_node_, state_->stored_next_node());
    put_next(keys::Counter::next_edge, next_edge_, state_->stored_next_edge());
    // Others may have decided since, but not if this batch did.
    next_decision_ = std::max(next_decision_, state_->next_decision());
    put_next(keys::Counter::next_decision, next_decision_, state_->next_decision());
    rows_->put(keys::counter(keys::Counter::commits), encode_count(state_->commits() + 1));
    return {};
}

Status GraphBatch::write_node_chunks() {
    std::map<std::uint64_t, std::vector<std::pair<NodeId, bool>>> chunks;
    for (const auto& [node, change] : node_changes_) {
        if (change.before != change.after) {
            chunks[node.value >> keys::kNodeChunkBits].emplace_back(node, change.after);
        }
    }
    for (const auto& [chunk, nodes] : chunks) {
        const RowKey key = keys::node_chunk(chunk);
        ENTENTE_ASSIGN(const auto row, rows_->get(key));
        Bytes bits = row.value_or(Bytes(keys::kNodeChunkBytes, '\0'));
        if (bits.size() != keys::kNodeChunkBytes) {
            return Error{ErrorCode::corruption, "the list of the nodes that are there is damaged"};
        }
        for (const auto& [node, there] : nodes) {
            const std::uint64_t bit = node.value % (std::uint64_t{1} << keys::kNodeChunkBits);
            auto byte = static_cast<unsigned char>(bits[bit / 8]);
            const unsigned mask = 1U << (bit % 8);
            byte = static_cast<unsigned char>(there ? byte | mask : byte & ~mask);
            bits[bit / 8] = static_cast<char>(byte);
        }
        rows_->put(key, std::move(bits));
    }
    return {};
}

// Called with the batch over the newest moment.
Status GraphBatch::fold_lists() {
    for (const auto& [list, changes] : lists_) {
        const auto& [side, node] = list;
        Status status = own_ids_.count(node) > 0 ? fold_list(*rows_, side, node, true).status()
                                                 : fold_if_due(side, node, changes);
        if (!status.ok()) {
            // It is for who wrote to the list to hear of, and not for those who happened to come with him. Folding
            // changes nothing before it has read everything, and can be put off.
            if (!has_absorbed_) {
                return status;
            }
            state_->deltas().forget(side, node);
        }
    }
    return {};
}

Status GraphBatch::fold_if_due(Side side, NodeId node, std::size_t changes) {
    DeltaCounts& counts = state_->deltas();
    DeltaCounts::Count* count = counts.find(side, node);
    if (count == nullptr) {
        // As they are without this batch, whose deltas may be the same ones.
        ENTENTE_ASSIGN(const std::size_t deltas,
                       count_deltas(rows_->base(), side, node, DeltaCounts::kFoldMax));
        count = &counts.add(side, node, static_cast<std::uint32_t>(deltas));
    }
    count->deltas += static_cast<std::uint32_t>(changes);
    if (count->deltas < count->fold_at) {
        return {};
    }
    ENTENTE_ASSIGN(const std::size_t edges, fold_list(*rows_, side, node, false, first_own_edge_));
    count->deltas = 0;
    // Of a long list only some blocks were looked at, so it may be longer than that.
    count->fold_at = std::clamp(static_cast<std::uint32_t>(edges / 8),
                                std::max(DeltaCounts::kFoldMin, count->fold_at / 2),
                                DeltaCounts::kFoldMax);
    return {};
}

std::unordered_set<ChangeMark> GraphBatch::marks_to_check() const {
    std::unordered_set<ChangeMark> marks = needs_;
    for (const auto& [key, value] : rows_->changes()) {
        marks.insert(mark_of(key));
    }
    return marks;
}

std::vector<ChangeMark> GraphBatch::marks_changed() const {
    std::vector<ChangeMark> marks = changes_;
    for (const auto& [key, value] : rows_->changes()) {
        marks.push_back(mark_of(key));
    }
    return marks;
}

void GraphBatch::rebase(std::shared_ptr<const RowReader> base) {
    rows_->rebase(std::move(base));
    below_ = nullptr;
}

void GraphBatch::rebase_over(const GraphBatch& below) {
    rows_->rebase(below.rows_);
    below_ = &below;
}

ChangedRecords GraphBatch::changed_records() const {
    ChangedRecords changed;
    for (auto change = rows_->changes().lower_bound({{PartitionKind::vertices, 0}, {}});
         change != rows_->changes().end() &&
         change->first.partition.kind == PartitionKind::vertices;
         ++change) {
        if (const auto node = keys::decode_node(change->first.key)) {
            changed.nodes.push_back(*node);
        }
    }
    for (const auto& [list, changes] : lists_) {
        if (list.first == Side::out) {
            changed.lists.push_back(list.second);
        }
    }
    return changed;
}

Result<TopologySnapshot> GraphBatch::topology() const {
    ENTENTE_ASSIGN(const TopologySnapshot before,
                   below_ != nullptr ? below_->topology() : topology_->get());
    return before.apply(topology_changes());
}

TopologyChanges GraphBatch::topology_changes() const {
    TopologyChanges changes;
    for (const auto& [node, change] : node_changes_) {
        if (change.before != change.after) {
            (change.after ? changes.added_nodes : changes.removed_nodes).push_back(node);
        }
    }
    for (const auto& [id, change] : edge_changes_) {
        if (change.before) {
            TopologyEdge gone;
            gone.source = change.before->source;
            gone.target = change.before->target;
            gone.type = change.before->type;
            gone.edge = id;
            changes.removed.push_back(gone);
        }
        if (change.after) {
            changes.added.push_back(*change.after);
        }
    }
    return changes;
}

void GraphBatch::share_locators() {
    std::vector<EdgeRef> created;
    for (const auto& [id, change] : edge_changes_) {
        if (!change.before && change.after) {
            const TopologyEdge& edge = *change.after;
            created.push_back({edge.source, edge.type, edge.target, id});
        }
    }
    entente::share_locators(*rows_, created);
}

void GraphBatch::absorb(GraphBatch& later) {
    has_absorbed_ = true;
    rows_->absorb(*later.rows_);
    next_decision_ = std::max(next_decision_, later.next_decision_);
    if (!later.added_names_.empty() && !own_names_) {
        use_names(names_->clone());
    }
    for (AddedName& added : later.added_names_) {
        own_names_->add(added.dictionary, added.code, added.name);
        added_names_.push_back(std::move(added));
    }
    node_delta_ += later.node_delta_;
    edge_delta_ += later.edge_delta_;
    for (const auto& [code, delta] : later.label_deltas_) {
        label_deltas_[code] += delta;
    }
    for (const auto& [code, delta] : later.edge_type_deltas_) {
        edge_type_deltas_[code] += delta;
    }
    for (const auto& [list, changes] : later.lists_) {
        lists_[list] += changes;
    }
    first_own_edge_ = std::min(first_own_edge_, later.first_own_edge_);
    own_ids_.merge(later.own_ids_);
    for (const auto& [node, change] : later.node_changes_) {
        node_changes_.try_emplace(node, change).first->second.after = change.after;
    }
    for (auto& [edge, change] : later.edge_changes_) {
        const auto [known, is_new] = edge_changes_.try_emplace(edge);
        if (is_new) {
            known->second.before = change.before;
        }
        known->second.after = std::move(change.after);
    }
}

Status GraphBatch::commit(OrderedStore& store) {
    if (!broken_.ok()) {
        return with_context("a change of this batch failed half-way, so nothing of it is stored",
                            broken_.error());
    }
    Status status = apply(store);
    if (!status.ok()) {
        for (const auto& [list, changes] : lists_) {
            state_->deltas().forget(list.first, list.second);
        }
        return status;
    }
    for (const auto& [node, change] : node_changes_) {
        state_->nodes().set(node, change.after);
    }
    state_->set_next_decision(next_decision_);
    state_->set_stored_next(next_node_, next_edge_);
    state_->set_commits(state_->commits() + 1);
    return status;
}

Status GraphBatch::apply(OrderedStore& store) {
    ENTENTE_TRY(fold_lists());
    share_locators();
    ENTENTE_TRY(write_counts());
    ENTENTE_TRY(write_node_chunks());
    const std::uint64_t before = state_->commits();
    std::vector<std::vector<Batch>> phases = rows_->take_phases();
    for (std::vector<Batch>& phase : phases) {
        for (Batch& batch : phase) {
            if (batch.partition.kind == PartitionKind::directory) {
                // Somebody else may have opened the store since, by a mistake of the lock.
                batch.guards.push_back(
                    {keys::counter(keys::Counter::commits).key,
                     before == 0 ? std::nullopt : std::optional(encode_count(before))});
            }
        }
    }
    // Readers of the newest rows need the names before they meet their codes. Where there are moments nobody
    // may see a name that is not committed: another transaction would write its code, and not the name.
    const auto add_names = [&] {
        for (const AddedName& added : added_names_) {
            state_->names()->add(added.dictionary, added.code, added.name);
        }
    };
    const bool moments = store.capabilities().snapshot_views;
    if (!moments) {
        add_names();
    }
    const Status status = store.apply_phases(phases, Durability::buffered);
    if (moments && status.ok()) {
        add_names();
    }
    if (!moments && !status.ok()) {
        for (const AddedName& added : added_names_) {
            state_->names()->remove_from(added.dictionary, added.code);
        }
    }
    return status;
}

}  // namespace entente
