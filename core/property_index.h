// Property indexes: the nodes of a label by the value of a property, of several, or by a period of time; the edges of a
// type by the value of one property or of several.
//
// An index of values has a row for each node that has the label and the property, ordered by the value
// (value_order.h): equality, ranges and the beginnings of strings. A unique one allows each value once.
// One of several properties has a row for each node that has all of them, ordered by the first, then by the second, and so
// on: equality of all, and equality of all but the last and a range of that. One of edges has rows for those of its type.
// An index of periods has a row for each node with the label and a date: the period that the property P
// and its companions P_precision, P_to and P_to_precision name (date.h), of whatever length.
//
// Definitions are rows of the directory, so a view sees the indexes of its moment. Every write keeps the
// rows of the indexes there are (GraphBatch). An index on a store that has data is filled in steps and
// answers only when it is complete; the filling goes on when the store is opened after a crash.
#pragma once

#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "core/graph_view.h"
#include "core/result.h"
#include "core/storage/keys.h"
#include "core/storage/records.h"
#include "core/storage/row_reader.h"
#include "core/storage/write_set.h"
#include "core/value.h"

namespace entente {

// Every node that is written looks at each.
inline constexpr std::size_t kPropertyIndexesMax = 256;
// Nodes that one step of filling or dropping an index looks at.
inline constexpr std::size_t kPropertyIndexStep = 1000;

struct PropertyIndex {
    keys::PropertyIndexKind kind = keys::PropertyIndexKind::values;
    std::string label;
    std::string property;
    PropertyIndexRecord record;
    std::vector<std::string> further = {};  // properties behind the first, in order

    bool online() const { return record.state == PropertyIndexState::online; }

    bool is_of_edges() const { return kind == keys::PropertyIndexKind::edges; }

    // All of them, in order.
    std::vector<std::string> properties() const;

    // Whether it is one of the kind that queries look values up in: all but periods.
    bool is_of_values() const { return kind != keys::PropertyIndexKind::periods; }

    // The kind, the label and the properties say which one it is.
    RowKey row() const;

    // The name that it was given, or one made of what it is of: "index_Person_email".
    std::string name() const;

    // "the index of Person.email".
    std::string describe() const;
};

// Of a node with that label and of one property or several; of edges of that type. No index yet: see GraphStore.
PropertyIndex index_of_nodes(std::string_view label, std::span<const std::string> properties);
PropertyIndex index_of_edges(std::string_view type, std::span<const std::string> properties);

// What a new store has: values of Claim.date and Article.published, periods of Claim.date.
std::vector<PropertyIndex> standard_property_indexes();

// All of them, in whatever state, ordered by kind, then label.
Result<std::vector<PropertyIndex>> property_indexes(const RowReader& rows);
Result<std::optional<PropertyIndex>> find_property_index(const RowReader& rows,
                                                         keys::PropertyIndexKind kind,
                                                         std::string_view label,
                                                         std::string_view property);

// As it is in the rows: that of the same kind, label and properties.
Result<std::optional<PropertyIndex>> find_property_index(const RowReader& rows,
                                                         const PropertyIndex& named);

// The row of a node or an edge in an index: its key up to that, and its value.
struct PropertyEntry {
    Bytes entry;
    Bytes value;

    friend bool operator==(const PropertyEntry&, const PropertyEntry&) = default;
};

// nullopt for a node or an edge that does not belong in it.
std::optional<PropertyEntry> property_entry_of(const PropertyIndex& index, const Node& node);
std::optional<PropertyEntry> property_entry_of(const PropertyIndex& index, const Edge& edge);

// Where an edge of such an entry leads.
struct IndexedEnds {
    NodeId source;
    NodeId target;
};
std::optional<IndexedEnds> decode_indexed_ends(std::string_view value);

// Values in an index of several properties, or of edges: as many as it has properties, or one fewer and a range of the last.
struct ValuesSought {
    std::vector<Value> equal;
    ValueRange last;  // not looked at where all are equal
};

// Changes the rows of the indexes for a node that was `before` and will be `after`, either of which may
// be null. `view` sees the changes so far. ErrorCode::already_exists, with the label, the property, the
// value and the node that has it, when a unique value is taken.
Status index_node(std::span<const PropertyIndex> indexes,
                  const GraphView& view,
                  WriteSet& rows,
                  NodeId id,
                  const Node* before,
                  const Node* after);

// The same for an edge of that type: an update, a new one (`before` is null), or one that goes (`after` is null). Its ends may
// be others after it; its id and its type are not.
Status index_edge(std::span<const PropertyIndex> indexes,
                  WriteSet& rows,
                  const Edge* before,
                  const Edge* after);

// Whether another node has the unique value of this one: already_exists then, as above. `rows` are
// those of `view`, or of the changes over it.
Status check_unique(const PropertyIndex& index,
                    const GraphView& view,
                    const RowReader& rows,
                    const Bytes& entry,
                    const Node& node);

// The next step of an index that is being built or dropped: changes its rows and its definition.
Status advance_property_index(const PropertyIndex& index, const GraphView& view, WriteSet& rows);

}  // namespace entente
