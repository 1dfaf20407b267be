// Looking up several values at once: indexes of several properties, and those of edges.
#include <algorithm>
#include <cmath>

#include "core/graph_view.h"
#include "core/property_index.h"
#include "core/value_order.h"

namespace entente {

namespace {

bool matches_nothing(const Value& value) {
    return value.is_null() || (value.as_float() != nullptr && std::isnan(*value.as_float()));
}

// nullopt where nothing can be found.
std::optional<ScanRequest> scan_of(std::uint64_t index, const ValuesSought& sought, bool is_range) {
    Bytes prefix;
    for (const Value& value : sought.equal) {
        if (matches_nothing(value)) {
            return std::nullopt;
        }
        append_ordered_value(prefix, value);
    }
    if (!is_range) {
        Bytes entry = keys::value_entry(prefix);
        Bytes end = keys::after_prefix(entry);
        return keys::property_entries(index, std::move(entry), std::move(end));
    }
    const auto& [lower, upper] = sought.last;
    const Value* known = lower ? &lower->value : upper ? &upper->value : nullptr;
    if (known == nullptr) {
        Bytes entry = keys::value_entry(prefix);
        Bytes end = keys::after_prefix(entry);
        return keys::property_entries(index, std::move(entry), std::move(end));
    }
    if ((lower && matches_nothing(lower->value)) || (upper && matches_nothing(upper->value)) ||
        (lower && upper && !same_order_group(lower->value, upper->value))) {
        return std::nullopt;
    }
    const auto entry_of = [&](const Value& value) {
        Bytes ordered = prefix;
        append_ordered_value(ordered, value);
        return keys::value_entry(ordered);
    };
    // What is cut may stand for greater and for lesser values.
    Bytes from = keys::value_entry(prefix + ordered_group_begin(*known));
    Bytes to = keys::value_entry(prefix + ordered_group_end(*known));
    to = keys::is_cut(to) ? keys::after_prefix(to) : to;
    if (lower) {
        from = entry_of(lower->value);
        from = lower->inclusive || keys::is_cut(from) ? from : keys::after_prefix(from);
    }
    if (upper) {
        to = entry_of(upper->value);
        to = upper->inclusive || keys::is_cut(to) ? keys::after_prefix(to) : to;
    }
    return from < to ? std::optional(keys::property_entries(index, std::move(from), std::move(to)))
                     : std::nullopt;
}

Result<std::optional<PropertyIndex>> usable(const RowReader& rows,
                                            const PropertyIndex& named,
                                            const ValuesSought& sought) {
    ENTENTE_ASSIGN(auto index, find_property_index(rows, named));
    const std::size_t properties = 1 + named.further.size();
    const bool fits = sought.equal.size() == properties || sought.equal.size() + 1 == properties;
    return index && index->online() && fits ? std::move(index) : std::optional<PropertyIndex>();
}

// Calls visit(number, value) for the rows of a seek: the node or the edge, and what stands beside it. False when there is no
// such index.
Result<bool> each_found(const RowReader& rows,
                        const PropertyIndex& named,
                        const ValuesSought& sought,
                        const std::function<bool(std::uint64_t, std::string_view)>& visit) {
    ENTENTE_ASSIGN(const auto index, usable(rows, named, sought));
    if (!index) {
        return false;
    }
    const bool is_range = sought.equal.size() < 1 + named.further.size();
    const auto scan = scan_of(index->record.number, sought, is_range);
    if (!scan) {
        return true;
    }
    bool damaged = false;
    ENTENTE_TRY(rows.scan(*scan, [&](std::string_view key, std::string_view value) {
        const auto row = keys::decode_property_entry(key);
        damaged = !row || !visit(row->node.value, value);
        return !damaged;
    }));
    if (damaged) {
        return Error{ErrorCode::corruption, "a stored row of a property index is damaged"};
    }
    return true;
}

}  // namespace

Result<std::optional<std::vector<NodeId>>> GraphView::nodes_with_values(
    std::string_view label,
    std::span<const std::string> properties,
    const ValuesSought& sought) const {
    std::vector<NodeId> nodes;
    ENTENTE_ASSIGN(const bool there,
                   each_found(*rows_,
                              index_of_nodes(label, properties),
                              sought,
                              [&](std::uint64_t node, std::string_view) {
                                  nodes.emplace_back(node);
                                  return true;
                              }));
    return there ? std::optional(std::move(nodes)) : std::nullopt;
}

Result<std::optional<std::vector<EdgeRef>>> GraphView::edges_with_values(
    std::string_view type,
    std::span<const std::string> properties,
    const ValuesSought& sought) const {
    std::vector<EdgeRef> edges;
    const auto code = edge_type(type);
    ENTENTE_ASSIGN(
        const bool there,
        each_found(*rows_,
                   index_of_edges(type, properties),
                   sought,
                   [&](std::uint64_t edge, std::string_view value) {
                       const auto ends = decode_indexed_ends(value);
                       if (ends && code) {
                           edges.push_back({ends->source, *code, ends->target, EdgeId(edge)});
                       }
                       return ends.has_value();
                   }));
    return there ? std::optional(std::move(edges)) : std::nullopt;
}

}  // namespace entente
