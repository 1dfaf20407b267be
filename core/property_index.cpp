#include "core/property_index.h"

#include <algorithm>
#include <cmath>
#include <functional>
#include <limits>

#include "core/coding.h"
#include "core/storage/adjacency.h"
#include "core/store_state.h"
#include "core/value_order.h"

namespace entente {

namespace {

using keys::PropertyIndexKind;

const Value* property_of(const Node& node, std::string_view name) {
    const auto found = node.properties.find(name);
    return found == node.properties.end() || found->second.is_null() ? nullptr : &found->second;
}

std::optional<PartialDate> partial_date(const Node& node, const std::string& name) {
    const Value* value = property_of(node, name);
    if (value == nullptr || value->as_date() == nullptr) {
        return std::nullopt;
    }
    const auto precision =
        parse_date_precision(string_property(node.properties, name + "_precision"));
    return PartialDate{*value->as_date(), precision.value_or(DatePrecision::day)};
}

// All days that may be meant: from the earliest of its begin to the latest of its end.
std::optional<keys::Period> period_of(const Node& node, const std::string& property) {
    const auto from = partial_date(node, property);
    const auto to = partial_date(node, property + "_to");
    if (!from && !to) {
        return std::nullopt;
    }
    return keys::Period{(from ? *from : *to).earliest().days, (to ? *to : *from).latest().days};
}

// Of all the properties that the index is of; nullopt where one is not there.
std::optional<Bytes> ordered_entry(const PropertyIndex& index, const Properties& properties) {
    Bytes ordered;
    for (const std::string& name : index.properties()) {
        const auto found = properties.find(name);
        if (found == properties.end() || found->second.is_null()) {
            return std::nullopt;
        }
        append_ordered_value(ordered, found->second);
    }
    return keys::value_entry(ordered);
}

Bytes ordered_entry(const Value& value) {
    Bytes ordered;
    append_ordered_value(ordered, value);
    return keys::value_entry(ordered);
}

Error damaged_key() {
    return {ErrorCode::corruption, "a stored key of a property index is damaged"};
}

// What Cypher's comparisons are never true of.
bool matches_nothing(const Value& value) {
    return value.is_null() || (value.as_float() != nullptr && std::isnan(*value.as_float()));
}

// Another node that has the value; nullopt when there is none.
Result<std::optional<NodeId>> owner_of(const PropertyIndex& index,
                                       const GraphView& view,
                                       const RowReader& rows,
                                       const Bytes& entry,
                                       const Node& node) {
    std::vector<NodeId> candidates;
    ENTENTE_TRY(rows.scan(keys::property_entries(index.record.number, entry),
                          [&](std::string_view key, std::string_view) {
                              const auto row = keys::decode_property_entry(key);
                              if (row && row->node != node.id) {
                                  candidates.push_back(row->node);
                              }
                              // Only what is cut may be there for several values.
                              return candidates.empty() || keys::is_cut(entry);
                          }));
    if (candidates.empty() || !keys::is_cut(entry)) {
        return candidates.empty() ? std::nullopt : std::optional(candidates.front());
    }
    ENTENTE_ASSIGN(const auto nodes, view.nodes(candidates));
    const Value* wanted = property_of(node, index.property);
    for (const auto& other : nodes) {
        const Value* value = other ? property_of(*other, index.property) : nullptr;
        if (value != nullptr && wanted != nullptr && std::is_eq(order(*value, *wanted))) {
            return std::optional(other->id);
        }
    }
    return std::optional<NodeId>();
}

}  // namespace

Status check_unique(const PropertyIndex& index,
                    const GraphView& view,
                    const RowReader& rows,
                    const Bytes& entry,
                    const Node& node) {
    ENTENTE_ASSIGN(const auto owner, owner_of(index, view, rows, entry, node));
    if (!owner) {
        return {};
    }
    ENTENTE_ASSIGN(const auto other, view.node(*owner));
    const Value* value = property_of(node, index.property);
    std::string name = "node " + std::to_string(owner->value);
    if (other && !other->readable_id().empty()) {
        name.append(" (").append(other->readable_id()).append(")");
    }
    return Error{ErrorCode::already_exists,
                 "a " + index.label + " with " + index.property + " = " +
                     (value == nullptr ? "" : entente::describe(*value)) + " is there already: " +
                     name + "; " + index.label + "." + index.property + " is unique"};
}

namespace {

Status index_in(const PropertyIndex& index,
                const GraphView& view,
                WriteSet& rows,
                NodeId id,
                const Node* before,
                const Node* after) {
    const auto old_row = before == nullptr ? std::nullopt : property_entry_of(index, *before);
    const auto new_row = after == nullptr ? std::nullopt : property_entry_of(index, *after);
    const std::uint64_t number = index.record.number;
    // A node may have two long values one after the other that are cut to the same.
    const bool may_differ = old_row != new_row || (new_row && keys::is_cut(new_row->entry));
    if (new_row && index.record.unique && may_differ) {
        ENTENTE_TRY(check_unique(index, view, rows, new_row->entry, *after));
    }
    if (old_row && (!new_row || old_row->entry != new_row->entry)) {
        rows.erase(keys::property_entry(number, old_row->entry, id));
    }
    if (new_row && old_row != new_row) {
        rows.put(keys::property_entry(number, new_row->entry, id), new_row->value);
    }
    return {};
}

// Puts edges of one list into the index, at most `limit`; says which.
Result<std::vector<EdgeRef>> fill_from_list(const PropertyIndex& index,
                                            const GraphView& view,
                                            WriteSet& rows,
                                            const ListRequest& list,
                                            std::size_t limit) {
    std::vector<EdgeRef> edges;
    ENTENTE_TRY(
        visit_lists(rows, std::span(&list, 1), [&](std::size_t, const VisitedEdge& visited) {
            const EdgePlace& place = visited.place();
            edges.push_back({list.node, place.type, place.other, place.edge});
            return edges.size() < limit;
        }));
    ENTENTE_ASSIGN(const auto read, view.edges(edges));
    for (const auto& edge : read) {
        if (edge) {
            ENTENTE_TRY(index_edge(std::span(&index, 1), rows, nullptr, &*edge));
        }
    }
    return edges;
}

// Some edges more: those of some lists, or a part of a long one.
Status fill_edges_step(const PropertyIndex& index, const GraphView& view, WriteSet& rows) {
    PropertyIndexRecord record = index.record;
    const auto type = view.edge_type(index.label);
    std::vector<NodeId> nodes;
    if (type) {
        ENTENTE_ASSIGN(nodes, read_live_nodes(rows, record.filled_to, kPropertyIndexStep));
    }
    std::size_t left = kPropertyIndexStep;
    for (std::size_t i = 0; i < nodes.size() && left > 0; ++i) {
        ListRequest list{nodes[i], Side::out, *type, std::nullopt, {}};
        if (nodes[i] == record.filled_to) {
            if (!record.filled_edge.valid()) {
                continue;
            }
            list.from = {*type, record.filled_other, EdgeId(record.filled_edge.value + 1)};
        }
        ENTENTE_ASSIGN(const auto filled, fill_from_list(index, view, rows, list, left));
        left -= filled.size();
        record.filled_to = nodes[i];
        record.filled_other = left == 0 ? filled.back().target : NodeId();
        record.filled_edge = left == 0 ? filled.back().edge : EdgeId();
    }
    if (left > 0 && nodes.size() < kPropertyIndexStep) {
        record.state = PropertyIndexState::online;
        record.filled_to = NodeId();
    }
    rows.put(index.row(), encode(record));
    return {};
}

Status fill_step(const PropertyIndex& index, const GraphView& view, WriteSet& rows) {
    if (index.is_of_edges()) {
        return fill_edges_step(index, view, rows);
    }
    ENTENTE_ASSIGN(const auto ids,
                   view.nodes_with_label(index.label, index.record.filled_to, kPropertyIndexStep));
    ENTENTE_ASSIGN(const auto nodes, view.nodes(ids));
    for (const auto& node : nodes) {
        if (node) {
            ENTENTE_TRY(index_in(index, view, rows, node->id, nullptr, &*node));
        }
    }
    PropertyIndexRecord record = index.record;
    if (ids.size() < kPropertyIndexStep) {
        record.state = PropertyIndexState::online;
        record.filled_to = NodeId();
    } else {
        record.filled_to = ids.back();
    }
    rows.put(index.row(), encode(record));
    return {};
}

Status drop_step(const PropertyIndex& index, WriteSet& rows) {
    const Partition partition = {PartitionKind::properties, index.record.number};
    std::vector<Bytes> keys;
    ENTENTE_TRY(rows.scan({partition, {}, {}, kPropertyIndexStep},
                          [&](std::string_view key, std::string_view) {
                              keys.emplace_back(key);
                              return true;
                          }));
    for (Bytes& key : keys) {
        rows.erase({partition, std::move(key)});
    }
    if (keys.size() < kPropertyIndexStep) {
        rows.erase(index.row());
    }
    return {};
}

}  // namespace

std::vector<std::string> PropertyIndex::properties() const {
    std::vector<std::string> all = {property};
    all.insert(all.end(), further.begin(), further.end());
    return all;
}

RowKey PropertyIndex::row() const {
    if (kind == PropertyIndexKind::values || kind == PropertyIndexKind::periods) {
        return keys::property_index(kind, label, property);
    }
    Bytes all;
    for (const std::string& one : properties()) {
        append_string(all, one);
    }
    return keys::property_index(kind, label, all);
}

std::string PropertyIndex::name() const {
    if (!record.name.empty()) {
        return record.name;
    }
    std::string name = record.unique   ? "constraint_"
                       : is_of_edges() ? "index_relationship_"
                                       : "index_";
    name += label;
    for (const std::string& one : properties()) {
        name += "_" + one;
    }
    return name;
}

std::string PropertyIndex::describe() const {
    std::string text = kind == PropertyIndexKind::periods ? "the index of periods of "
                       : is_of_edges()                    ? "the index of relationships "
                                                          : "the index of ";
    text += label;
    std::string_view before = ".";
    for (const std::string& one : properties()) {
        text.append(before).append(one);
        before = ", .";
    }
    return text;
}

PropertyIndex index_of_nodes(std::string_view label, std::span<const std::string> properties) {
    PropertyIndex index;
    index.kind = properties.size() > 1 ? PropertyIndexKind::composites : PropertyIndexKind::values;
    index.label = label;
    index.property = properties.front();
    index.further.assign(properties.begin() + 1, properties.end());
    return index;
}

PropertyIndex index_of_edges(std::string_view type, std::span<const std::string> properties) {
    PropertyIndex index = index_of_nodes(type, properties);
    index.kind = PropertyIndexKind::edges;
    return index;
}

std::vector<PropertyIndex> standard_property_indexes() {
    std::vector<PropertyIndex> indexes = {{PropertyIndexKind::values, "Claim", "date", {}},
                                          {PropertyIndexKind::values, "Article", "published", {}},
                                          {PropertyIndexKind::periods, "Claim", "date", {}}};
    std::uint64_t number = 1;
    for (PropertyIndex& index : indexes) {
        index.record.number = number++;
        index.record.state = PropertyIndexState::online;
    }
    return indexes;
}

namespace {

std::optional<PropertyIndex> index_in_row(const keys::PropertyIndexKey& key,
                                          const PropertyIndexRecord& record) {
    PropertyIndex index{key.kind, std::string(key.label), std::string(key.property), record};
    if (key.kind == PropertyIndexKind::values || key.kind == PropertyIndexKind::periods) {
        return index;
    }
    Decoder decoder(key.property);
    index.property = decoder.string();
    while (decoder.ok() && !decoder.at_end()) {
        index.further.emplace_back(decoder.string());
    }
    return decoder.ok() ? std::optional(std::move(index)) : std::nullopt;
}

}  // namespace

Result<std::vector<PropertyIndex>> property_indexes(const RowReader& rows) {
    std::vector<PropertyIndex> indexes;
    Status status;
    ENTENTE_TRY(
        rows.scan(keys::property_indexes(), [&](std::string_view key, std::string_view value) {
            const auto name = keys::decode_property_index(key);
            const auto record = decode_property_index_record(value);
            if (!name || !record.ok()) {
                status = name ? record.status() : Status(damaged_key());
                return false;
            }
            auto index = index_in_row(*name, *record);
            status = index ? Status() : Status(damaged_key());
            if (index) {
                indexes.push_back(*std::move(index));
            }
            return status.ok();
        }));
    ENTENTE_TRY(status);
    return indexes;
}

Result<std::optional<PropertyIndex>> find_property_index(const RowReader& rows,
                                                         PropertyIndexKind kind,
                                                         std::string_view label,
                                                         std::string_view property) {
    return find_property_index(rows,
                               PropertyIndex{kind, std::string(label), std::string(property), {}});
}

Result<std::optional<PropertyIndex>> find_property_index(const RowReader& rows,
                                                         const PropertyIndex& named) {
    ENTENTE_ASSIGN(const auto row, rows.get(named.row()));
    if (!row) {
        return std::optional<PropertyIndex>();
    }
    PropertyIndex found = named;
    ENTENTE_ASSIGN(found.record, decode_property_index_record(*row));
    return std::optional(std::move(found));
}

std::optional<PropertyEntry> property_entry_of(const PropertyIndex& index, const Node& node) {
    if (index.is_of_edges() || !node.has_label(index.label)) {
        return std::nullopt;
    }
    if (index.kind == PropertyIndexKind::periods) {
        const auto period = period_of(node, index.property);
        if (!period) {
            return std::nullopt;
        }
        return PropertyEntry{keys::period_entry(keys::period_class(*period), period->first_day),
                             keys::period_value(*period)};
    }
    auto entry = ordered_entry(index, node.properties);
    return entry ? std::optional(PropertyEntry{*std::move(entry), {}}) : std::nullopt;
}

std::optional<PropertyEntry> property_entry_of(const PropertyIndex& index, const Edge& edge) {
    if (!index.is_of_edges() || edge.type != index.label) {
        return std::nullopt;
    }
    auto entry = ordered_entry(index, edge.properties);
    if (!entry) {
        return std::nullopt;
    }
    PropertyEntry result{*std::move(entry), {}};
    append_u64(result.value, edge.source.value);
    append_u64(result.value, edge.target.value);
    return result;
}

std::optional<IndexedEnds> decode_indexed_ends(std::string_view value) {
    Decoder decoder(value);
    IndexedEnds ends;
    ends.source = NodeId(decoder.u64());
    ends.target = NodeId(decoder.u64());
    return decoder.ok() && decoder.at_end() ? std::optional(ends) : std::nullopt;
}

Status index_edge(std::span<const PropertyIndex> indexes,
                  WriteSet& rows,
                  const Edge* before,
                  const Edge* after) {
    for (const PropertyIndex& index : indexes) {
        if (index.record.state == PropertyIndexState::dropping) {
            continue;
        }
        const auto old_row = before == nullptr ? std::nullopt : property_entry_of(index, *before);
        const auto new_row = after == nullptr ? std::nullopt : property_entry_of(index, *after);
        const EdgeId edge = before == nullptr ? after->id : before->id;
        if (old_row && (!new_row || old_row->entry != new_row->entry)) {
            rows.erase(keys::edge_property_entry(index.record.number, old_row->entry, edge));
        }
        if (new_row && old_row != new_row) {
            rows.put(keys::edge_property_entry(index.record.number, new_row->entry, edge),
                     new_row->value);
        }
    }
    return {};
}

Status index_node(std::span<const PropertyIndex> indexes,
                  const GraphView& view,
                  WriteSet& rows,
                  NodeId id,
                  const Node* before,
                  const Node* after) {
    for (const PropertyIndex& index : indexes) {
        if (index.record.state != PropertyIndexState::dropping) {
            ENTENTE_TRY(index_in(index, view, rows, id, before, after));
        }
    }
    return {};
}

Status advance_property_index(const PropertyIndex& index, const GraphView& view, WriteSet& rows) {
    switch (index.record.state) {
        case PropertyIndexState::building: return fill_step(index, view, rows);
        case PropertyIndexState::dropping: return drop_step(index, rows);
        case PropertyIndexState::online: break;
    }
    return {};
}

namespace {

// Where to look in an index of values, and which rows to compare again by their records.
struct Seek {
    Bytes from;
    Bytes to;
    std::vector<Bytes> uncertain;          // entries that are cut
    std::function<bool(const Value&)> is;  // asked for those
    bool empty = false;
};

bool is_uncertain(const Seek& seek, std::string_view entry) {
    return std::find(seek.uncertain.begin(), seek.uncertain.end(), entry) != seek.uncertain.end();
}

// Both bounds, of which at least one is there; `entry` is its key.
void seek_bound(Seek& seek, const ValueBound& bound, bool lower) {
    Bytes entry = ordered_entry(bound.value);
    const bool cut = keys::is_cut(entry);
    if (cut) {
        seek.uncertain.push_back(entry);
    }
    // A key of a value has the node behind the entry, so the entry alone comes before all of them.
    const bool with_equal = bound.inclusive || cut;
    if (lower) {
        seek.from = with_equal ? std::move(entry) : keys::after_prefix(entry);
    } else {
        seek.to = with_equal ? keys::after_prefix(entry) : std::move(entry);
    }
}

Seek seek_range(const ValueRange& range) {
    Seek seek;
    seek.from = keys::value_entry({});
    seek.to = keys::after_prefix(seek.from);
    const Value* known = range.lower   ? &range.lower->value
                         : range.upper ? &range.upper->value
                                       : nullptr;
    if (known == nullptr) {
        return seek;
    }
    seek.empty =
        (range.lower && matches_nothing(range.lower->value)) ||
        (range.upper && matches_nothing(range.upper->value)) ||
        (range.lower && range.upper && !same_order_group(range.lower->value, range.upper->value));
    seek.from = keys::value_entry(ordered_group_begin(*known));
    seek.to = keys::value_entry(ordered_group_end(*known));
    if (range.lower) {
        seek_bound(seek, *range.lower, true);
    }
    if (range.upper) {
        seek_bound(seek, *range.upper, false);
    }
    seek.empty = seek.empty || seek.to <= seek.from;
    seek.is = [&range](const Value& value) { return range.contains(value); };
    return seek;
}

// The rows of a seek, page by page.
class Pager {
public:
    Pager(const GraphView& view, const PropertyIndex& index, const Seek& seek)
        : view_(view), index_(index), seek_(seek) {}

    Result<NodePage> read(bool descending, std::string_view after, std::size_t limit) {
        ScanRequest request = keys::property_entries(index_.record.number, seek_.from, seek_.to);
        request.descending = descending;
        if (!after.empty()) {
            go_on_after(request, Bytes(after));
        }
        NodePage page;
        std::size_t found = limit == 0 || seek_.empty ? 0 : SIZE_MAX;
        while (found >= request.limit && request.from < request.to) {
            const std::size_t wanted = limit - page.nodes.size();
            request.limit =
                wanted == SIZE_MAX ? wanted : wanted + 1;  // one more: is there a next page?
            ENTENTE_TRY(read_rows(request));
            found = rows_.size();
            if (found == 0) {
                break;
            }
            go_on_after(request, rows_.back().key);
            ENTENTE_TRY(drop_wrong_rows());
            for (const Row& row : rows_) {
                if (page.nodes.size() == limit) {
                    page.next = last_;
                    return page;
                }
                page.nodes.push_back(row.node);
                last_ = row.key;
            }
        }
        return page;
    }

private:
    struct Row {
        Bytes key;
        NodeId node;
        bool uncertain = false;
    };

    static void go_on_after(ScanRequest& request, const Bytes& key) {
        if (request.descending) {
            request.to = std::min(request.to, key);
        } else {
            request.from = std::max(request.from, key + '\0');
        }
    }

    Status read_rows(const ScanRequest& request) {
        rows_.clear();
        bool damaged = false;
        ENTENTE_TRY(view_.rows().scan(request, [&](std::string_view key, std::string_view) {
            const auto row = keys::decode_property_entry(key);
            damaged = !row;
            if (row) {
                rows_.push_back({Bytes(key), row->node, is_uncertain(seek_, row->entry)});
            }
            return !damaged;
        }));
        return damaged ? Status(damaged_key()) : Status();
    }

    Status drop_wrong_rows() {
        std::vector<NodeId> ids;
        for (const Row& row : rows_) {
            if (row.uncertain) {
                ids.push_back(row.node);
            }
        }
        if (ids.empty()) {
            return {};
        }
        ENTENTE_ASSIGN(const auto nodes, view_.nodes(ids));
        std::size_t next = 0;
        std::erase_if(rows_, [&](const Row& row) {
            if (!row.uncertain) {
                return false;
            }
            const auto& node = nodes[next++];
            const Value* value = node ? property_of(*node, index_.property) : nullptr;
            return value == nullptr || !seek_.is(*value);
        });
        return {};
    }

    const GraphView& view_;
    const PropertyIndex& index_;
    const Seek& seek_;
    std::vector<Row> rows_;
    Bytes last_;
};

// The index when it can answer.
Result<std::optional<PropertyIndex>> online_index(const GraphView& view,
                                                  PropertyIndexKind kind,
                                                  std::string_view label,
                                                  std::string_view property) {
    ENTENTE_ASSIGN(auto index, find_property_index(view.rows(), kind, label, property));
    return index && index->online() ? std::move(index) : std::optional<PropertyIndex>();
}

Result<std::optional<NodePage>> read_seek(const GraphView& view,
                                          std::string_view label,
                                          std::string_view property,
                                          const Seek& seek,
                                          const PageRequest& page) {
    ENTENTE_ASSIGN(const auto index,
                   online_index(view, PropertyIndexKind::values, label, property));
    if (!index) {
        return std::optional<NodePage>();
    }
    ENTENTE_ASSIGN(auto nodes,
                   Pager(view, *index, seek).read(page.descending, page.after, page.limit));
    return std::optional(std::move(nodes));
}

// Behind the family and the class: the first day and the node, the same place in every class.
constexpr std::size_t kPeriodPlaceAt = 2;

// One for each class of periods: one that reaches into the window begins at most so many days before it
// as its class is long.
std::vector<ScanRequest> window_requests(std::uint64_t index,
                                         Date from,
                                         Date to,
                                         std::string_view after) {
    constexpr std::int64_t kFirstDay = std::numeric_limits<std::int32_t>::min();
    std::vector<ScanRequest> requests;
    for (unsigned of_class = 0; of_class <= keys::kPeriodClassMax; ++of_class) {
        const std::int64_t before = (std::int64_t{1} << of_class) - 1;
        const std::int64_t first =
            of_class == keys::kPeriodClassMax ? kFirstDay : std::max(kFirstDay, from.days - before);
        ScanRequest request =
            keys::property_entries(index,
                                   keys::period_entry(of_class, static_cast<std::int32_t>(first)),
                                   keys::after_prefix(keys::period_entry(of_class, to.days)));
        if (!after.empty()) {
            const Bytes place = request.from.substr(0, kPeriodPlaceAt) + Bytes(after) + '\0';
            request.from = std::max(request.from, place);
        }
        if (request.from < request.to) {
            requests.push_back(std::move(request));
        }
    }
    return requests;
}

}  // namespace

bool ValueRange::contains(const Value& value) const {
    const auto inside = [&value](const ValueBound& bound, bool is_lower) {
        const auto ordering = order(value, bound.value);
        return same_order_group(value, bound.value) &&
               (std::is_eq(ordering) ? bound.inclusive : std::is_gt(ordering) == is_lower);
    };
    return (!lower || inside(*lower, true)) && (!upper || inside(*upper, false));
}

Result<std::vector<PropertyIndex>> GraphView::property_indexes() const {
    return entente::property_indexes(*rows_);
}

Result<std::optional<NodePage>> GraphView::nodes_with_value(std::string_view label,
                                                            std::string_view property,
                                                            const Value& value,
                                                            const PageRequest& page) const {
    return nodes_in_range(label, property, {ValueBound{value}, ValueBound{value}}, page);
}

Result<std::optional<NodePage>> GraphView::nodes_in_range(std::string_view label,
                                                          std::string_view property,
                                                          const ValueRange& range,
                                                          const PageRequest& page) const {
    return read_seek(*this, label, property, seek_range(range), page);
}

Result<std::optional<NodePage>> GraphView::nodes_with_prefix(std::string_view label,
                                                             std::string_view property,
                                                             std::string_view prefix,
                                                             const PageRequest& page) const {
    Seek seek;
    seek.from = keys::value_entry(ordered_string_prefix(prefix));
    seek.to = keys::after_prefix(seek.from);
    if (keys::is_cut(seek.from)) {
        seek.uncertain.push_back(seek.from);
    }
    seek.is = [prefix](const Value& value) {
        return value.as_string() != nullptr && value.as_string()->starts_with(prefix);
    };
    return read_seek(*this, label, property, seek, page);
}

Result<std::optional<NodePage>> GraphView::nodes_in_time(std::string_view label,
                                                         std::string_view property,
                                                         Date from,
                                                         Date to,
                                                         std::string_view after,
                                                         std::size_t limit) const {
    ENTENTE_ASSIGN(const auto index,
                   online_index(*this, PropertyIndexKind::periods, label, property));
    if (!index) {
        return std::optional<NodePage>();
    }
    NodePage page;
    if (limit == 0 || to < from) {
        return std::optional(std::move(page));
    }
    const auto requests = window_requests(index->record.number, from, to, after);
    std::vector<std::pair<Bytes, NodeId>> found;  // by place: first day and node
    std::vector<std::size_t> counts(requests.size());
    bool damaged = false;
    ENTENTE_TRY(rows_->scan_many(
        requests, [&](std::size_t request, std::string_view key, std::string_view value) {
            const auto row = keys::decode_property_entry(key);
            const auto period = row ? keys::decode_period(row->entry, value) : std::nullopt;
            damaged = damaged || !period;
            if (period && period->last_day >= from.days) {
                found.emplace_back(key.substr(kPeriodPlaceAt), row->node);
                counts[request] += 1;
            }
            return !damaged && counts[request] <= limit;
        }));
    if (damaged) {
        return damaged_key();
    }
    std::sort(found.begin(), found.end());
    for (std::size_t i = 0; i < std::min(found.size(), limit); ++i) {
        page.nodes.push_back(found[i].second);
    }
    if (found.size() > limit) {
        page.next = found[limit - 1].first;
    }
    return std::optional(std::move(page));
}

Result<std::optional<NodePage>> GraphView::claims_in_time(Date from,
                                                          Date to,
                                                          std::string_view after,
                                                          std::size_t limit) const {
    return nodes_in_time("Claim", "date", from, to, after, limit);
}

}  // namespace entente
