#include "core/graph_batch.h"

#include <algorithm>
#include <set>

#include "core/name_index.h"
#include "core/name_keys.h"
#include "core/storage/keys.h"
#include "core/triples.h"

namespace entente {

GraphBatch::GraphBatch(std::shared_ptr<const RowReader> base,
                       std::shared_ptr<const NameTable> names)
    : rows_(std::make_shared<WriteSet>(std::move(base))), names_(std::move(names)) {}

Result<std::unique_ptr<GraphBatch>> GraphBatch::begin(const OrderedStore& store,
                                                      std::shared_ptr<const NameTable> names) {
    ENTENTE_ASSIGN(auto reader, StoreReader::open(store));
    std::unique_ptr<GraphBatch> batch(new GraphBatch(std::move(reader), std::move(names)));
    ENTENTE_TRY(batch->begin_counters());
    return batch;
}

Status GraphBatch::begin_counters() {
    const std::vector<RowKey> counters = {keys::counter(keys::Counter::next_node),
                                          keys::counter(keys::Counter::next_edge),
                                          keys::counter(keys::Counter::commits),
                                          keys::counter(keys::Counter::next_decision)};
    ENTENTE_ASSIGN(auto values, rows_->get_many(counters));
    next_node_ = std::max<std::uint64_t>(1, decode_count(values[0]));
    next_edge_ = std::max<std::uint64_t>(1, decode_count(values[1]));
    commits_before_ = std::move(values[2]);
    next_decision_ = std::max<std::uint64_t>(1, decode_count(values[3]));
    return {};
}

GraphView GraphBatch::view() const {
    return {rows_, names_};
}

std::uint32_t GraphBatch::code(keys::Dictionary dictionary, std::string_view name) {
    if (const auto known = names_->code(dictionary, name)) {
        return *known;
    }
    if (!own_names_) {  // readers must not see a name before it is committed
        own_names_ = names_->clone();
        names_ = own_names_;
    }
    const auto code = static_cast<std::uint32_t>(names_->names(dictionary).size() + 1);
    own_names_->add(dictionary, code, std::string(name));
    added_names_.push_back({dictionary, code, std::string(name)});
    rows_->put(keys::dictionary_name(dictionary, code), Bytes(name));
    return code;
}

EdgeTypeId GraphBatch::edge_type(std::string_view name) {
    return EdgeTypeId(code(keys::Dictionary::edge_types, name));
}

CodedProperties GraphBatch::encode_properties(const Properties& properties) {
    CodedProperties coded;
    for (const auto& [name, value] : properties) {
        if (!value.is_null()) {
            coded.emplace_back(PropertyKeyId(code(keys::Dictionary::property_keys, name)), value);
        }
    }
    std::sort(
        coded.begin(), coded.end(), [](const auto& a, const auto& b) { return a.first < b.first; });
    return coded;
}

Status GraphBatch::put_node(const Node& node) {
    ENTENTE_ASSIGN(const auto before, view().node(node.id));
    NodeRecord record;
    for (const std::string& label : node.labels) {
        record.labels.emplace_back(code(keys::Dictionary::labels, label));
    }
    record.properties = encode_properties(node.properties);
    rows_->put(keys::node(node.id), encode(record));
    node_delta_ += before ? 0 : 1;
    ENTENTE_TRY(
        index_labels(node.id, before ? before->labels : std::vector<std::string>(), node.labels));
    ENTENTE_TRY(index_names(node.id, before ? &*before : nullptr, &node));
    const std::string_view id = node.readable_id();
    if (!id.empty() && (!before || before->readable_id() != id)) {
        ENTENTE_TRY(index_readable_id(id, {node.id, EdgeId(), {}}));
    }
    return {};
}

Status GraphBatch::delete_node(NodeId id) {
    ENTENTE_ASSIGN(const auto before, view().node(id));
    if (!before) {
        return Error{ErrorCode::not_found, "there is no node " + std::to_string(id.value)};
    }
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
    ENTENTE_TRY(index_labels(id, before->labels, {}));
    return index_names(id, &*before, nullptr);
}

Result<EdgeId> GraphBatch::create_edge(NodeId source,
                                       std::string_view type,
                                       NodeId target,
                                       const Properties& properties) {
    const EdgeId id(next_edge_++);
    EdgeRecord record;
    record.source = source;
    record.type = edge_type(type);
    record.target = target;
    record.properties = encode_properties(properties);
    rows_->put(keys::edge(id), encode(record));
    ENTENTE_TRY(add_neighbor(*rows_, Side::out, source, record.type, {target, id}));
    ENTENTE_TRY(add_neighbor(*rows_, Side::in, target, record.type, {source, id}));
    edge_delta_ += 1;
    edge_type_deltas_[record.type.value] += 1;
    const std::string_view readable = string_property(properties, "id");
    if (!readable.empty()) {
        ENTENTE_TRY(index_readable_id(readable, {source, id, {}}));
    }
    return id;
}

Status GraphBatch::set_edge_properties(EdgeId id, const Properties& properties) {
    ENTENTE_ASSIGN(const auto row, rows_->get(keys::edge(id)));
    if (!row) {
        return Error{ErrorCode::not_found, "there is no edge " + std::to_string(id.value)};
    }
    ENTENTE_ASSIGN(EdgeRecord record, decode_edge_record(*row));
    record.properties = encode_properties(properties);
    rows_->put(keys::edge(id), encode(record));
    return {};
}

Status GraphBatch::delete_edge(EdgeId id) {
    ENTENTE_ASSIGN(const auto row, rows_->get(keys::edge(id)));
    if (!row) {
        return Error{ErrorCode::not_found, "there is no edge " + std::to_string(id.value)};
    }
    ENTENTE_ASSIGN(const EdgeRecord record, decode_edge_record(*row));
    rows_->erase(keys::edge(id));
    ENTENTE_TRY(
        remove_neighbor(*rows_, Side::out, record.source, record.type, {record.target, id}));
    ENTENTE_TRY(remove_neighbor(*rows_, Side::in, record.target, record.type, {record.source, id}));
    edge_delta_ -= 1;
    edge_type_deltas_[record.type.value] -= 1;
    return {};
}

Status GraphBatch::move_edge(EdgeId id,
                             NodeId source,
                             NodeId target,
                             const Properties& properties) {
    ENTENTE_ASSIGN(const auto row, rows_->get(keys::edge(id)));
    if (!row) {
        return Error{ErrorCode::not_found, "there is no edge " + std::to_string(id.value)};
    }
    ENTENTE_ASSIGN(EdgeRecord record, decode_edge_record(*row));
    ENTENTE_TRY(
        remove_neighbor(*rows_, Side::out, record.source, record.type, {record.target, id}));
    ENTENTE_TRY(remove_neighbor(*rows_, Side::in, record.target, record.type, {record.source, id}));
    record.source = source;
    record.target = target;
    record.properties = encode_properties(properties);
    rows_->put(keys::edge(id), encode(record));
    ENTENTE_TRY(add_neighbor(*rows_, Side::out, source, record.type, {target, id}));
    ENTENTE_TRY(add_neighbor(*rows_, Side::in, target, record.type, {source, id}));
    return {};
}

Status GraphBatch::index_labels(NodeId id,
                                const std::vector<std::string>& before,
                                const std::vector<std::string>& after) {
    const std::set<std::string> old_labels(before.begin(), before.end());
    const std::set<std::string> new_labels(after.begin(), after.end());
    if (new_labels.size() != after.size()) {
        return Error{ErrorCode::invalid_argument, "a node cannot have one label twice"};
    }
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
    return {};
}

Status GraphBatch::index_names(NodeId id, const Node* before, const Node* after) {
    return update_name_index(*rows_,
                             id,
                             before == nullptr ? NameKeys() : name_keys_of(*before),
                             after == nullptr ? NameKeys() : name_keys_of(*after));
}

// A readable id is written once for the thing that has it: never for another thing, and a thing that
// returns finds it still there.
Status GraphBatch::index_readable_id(std::string_view id, const ReferenceRecord& reference) {
    const RowKey key = keys::readable_id(id);
    ENTENTE_ASSIGN(const auto row, rows_->get(key));
    if (row) {
        ENTENTE_ASSIGN(const ReferenceRecord known, decode_reference_record(*row));
        const bool same_kind = known.edge.valid() == reference.edge.valid();
        if (same_kind && known.edge == reference.edge && known.node == reference.node) {
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
    const auto add = [&](const RowKey& key, std::int64_t delta) -> Status {
        if (delta != 0) {
            ENTENTE_ASSIGN(const auto row, rows_->get(key));
            rows_->put(key, encode_count(decode_count(row) + static_cast<std::uint64_t>(delta)));
        }
        return {};
    };
    ENTENTE_TRY(add(keys::counter(keys::Counter::nodes), node_delta_));
    ENTENTE_TRY(add(keys::counter(keys::Counter::edges), edge_delta_));
    for (const auto& [code, delta] : label_deltas_) {
        ENTENTE_TRY(add(keys::dictionary_count(keys::Dictionary::labels, code), delta));
    }
    for (const auto& [code, delta] : edge_type_deltas_) {
        ENTENTE_TRY(add(keys::dictionary_count(keys::Dictionary::edge_types, code), delta));
    }
    rows_->put(keys::counter(keys::Counter::next_node), encode_count(next_node_));
    rows_->put(keys::counter(keys::Counter::next_edge), encode_count(next_edge_));
    rows_->put(keys::counter(keys::Counter::next_decision), encode_count(next_decision_));
    rows_->put(keys::counter(keys::Counter::commits),
               encode_count(decode_count(commits_before_) + 1));
    return {};
}

Status GraphBatch::commit(OrderedStore& store, NameTable& names) {
    ENTENTE_TRY(write_counts());
    std::vector<std::vector<Batch>> phases = rows_->phases();
    for (std::vector<Batch>& phase : phases) {
        for (Batch& batch : phase) {
            if (batch.partition.kind == PartitionKind::directory) {
                batch.guards.push_back(
                    {keys::counter(keys::Counter::commits).key, commits_before_});
            }
        }
    }
    // Before the rows that use them: a reader may see those at once.
    for (const AddedName& added : added_names_) {
        names.add(added.dictionary, added.code, added.name);
    }
    const Status status = store.apply_phases(phases, Durability::buffered);
    if (!status.ok()) {
        for (const AddedName& added : added_names_) {
            names.remove_from(added.dictionary, added.code);
        }
    }
    return status;
}

}  // namespace entente
