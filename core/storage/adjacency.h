// Who is beside whom: the edges of a node on one side, as blocks of packed edges and the changes since.
//
// Measured on event data, one RocksDB key for each edge costs ten times the scan of a packed list and twice
// the bytes. So a list is packed (edge_block.h), split into blocks when long; what is written to it goes
// beside the blocks first, one small row for each edge, a DELTA, without reading anything; and when a list has
// collected enough deltas, they are folded into those blocks that they belong to. Whoever reads merges the two.
// A hub of a million edges thus takes a write of a hundred bytes, and its deltas are never many.
//
// A delta says of a place in the list either the edge's properties, new or changed, or that it is gone. Both ends
// of an edge have their own list; properties are in that of the source only.
#pragma once

#include <cstdint>
#include <functional>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "core/ids.h"
#include "core/result.h"
#include "core/storage/edge_block.h"
#include "core/storage/keys.h"
#include "core/storage/records.h"
#include "core/storage/row_reader.h"
#include "core/storage/write_set.h"

namespace entente {

// All that finds an edge again.
struct EdgeRef {
    NodeId source;
    EdgeTypeId type;
    NodeId target;
    EdgeId edge;

    EdgePlace place(Side side) const { return {type, side == Side::out ? target : source, edge}; }

    NodeId owner(Side side) const { return side == Side::out ? source : target; }

    // NOLINTNEXTLINE(modernize-use-nullptr): clang-tidy 14 misreads a defaulted <=>
    friend auto operator<=>(const EdgeRef&, const EdgeRef&) = default;
};

// -- reading --

// Which part of which list: of one type or of all, to one other node or to all.
struct ListRequest {
    NodeId node;
    Side side = Side::out;
    std::optional<EdgeTypeId> type;
    std::optional<NodeId> other;  // only with `type`
    EdgePlace from = {};          // not before this place

    EdgePlace first() const {
        const EdgePlace place = {type.value_or(EdgeTypeId()), other.value_or(NodeId()), EdgeId()};
        return place < from ? from : place;
    }

    EdgePlace last() const {
        return {type.value_or(EdgeTypeId(UINT32_MAX)),
                other.value_or(NodeId(UINT64_MAX)),
                EdgeId(UINT64_MAX)};
    }
};

// One edge of a list while it is visited, in a block or in a delta. Valid during the visit.
class VisitedEdge {
public:
    VisitedEdge(const EdgeBlockReader& block, std::size_t index)
        : place_(block.place(index)), block_(&block), index_(index) {}

    VisitedEdge(const EdgePlace& place, const CodedProperties& properties)
        : place_(place), properties_(&properties) {}

    const EdgePlace& place() const { return place_; }

    // Empty on the in side.
    Result<CodedProperties> properties() const;
    // Null when it has none of that key.
    Value property(PropertyKeyId key) const;

    // The block that the edge is in, with its index, for callers who read whole columns; nullptr: a delta.
    const EdgeBlockReader* block() const { return block_; }

    std::size_t index() const { return index_; }

private:
    EdgePlace place_;
    const EdgeBlockReader* block_ = nullptr;
    std::size_t index_ = 0;
    const CodedProperties* properties_ = nullptr;
};

// One property of edges while their lists are visited: finds its column once for a block. For one visit_lists().
class VisitedProperty {
public:
    explicit VisitedProperty(PropertyKeyId key) : key_(key) {}

    // nullopt when the edge lacks it or it is of another type.
    std::optional<std::int64_t> integer(const VisitedEdge& edge) {
        if (edge.block() == nullptr) {
            const Value value = edge.property(key_);
            return value.as_integer() == nullptr ? std::nullopt
                                                 : std::optional(*value.as_integer());
        }
        const auto place = column(*edge.block());
        return place ? edge.block()->integer(*place, edge.index()) : std::nullopt;
    }

    // The days of a date.
    std::optional<std::int32_t> date(const VisitedEdge& edge) {
        if (edge.block() == nullptr) {
            const Value value = edge.property(key_);
            return value.as_date() == nullptr ? std::nullopt : std::optional(value.as_date()->days);
        }
        const auto place = column(*edge.block());
        return place ? edge.block()->date(*place, edge.index()) : std::nullopt;
    }

    std::optional<double> floating(const VisitedEdge& edge) {
        if (edge.block() == nullptr) {
            const Value value = edge.property(key_);
            return value.as_float() == nullptr ? std::nullopt : std::optional(*value.as_float());
        }
        const auto place = column(*edge.block());
        return place ? edge.block()->floating(*place, edge.index()) : std::nullopt;
    }

    Value value(const VisitedEdge& edge) {
        if (edge.block() == nullptr) {
            return edge.property(key_);
        }
        const auto place = column(*edge.block());
        return place ? edge.block()->value(*place, edge.index()) : Value();
    }

private:
    std::optional<std::size_t> column(const EdgeBlockReader& block) {
        if (&block != block_ || block.opened() != opened_) {
            block_ = &block;
            opened_ = block.opened();
            column_ = block.column(key_);
        }
        return column_;
    }

    PropertyKeyId key_;
    const EdgeBlockReader* block_ = nullptr;
    std::uint64_t opened_ = 0;
    std::optional<std::size_t> column_;
};

// The edges of lists as they lie in blocks: stretches of them, for who reads whole columns, and deltas in between.
class ListVisitor {
public:
    virtual ~ListVisitor() = default;

    // The edges begin .. end - 1 of a block. False ends the request.
    virtual bool stretch(std::size_t request,
                         const EdgeBlockReader& block,
                         std::size_t begin,
                         std::size_t end) = 0;
    // One edge that is a delta. False ends the request.
    virtual bool single(std::size_t request, const VisitedEdge& edge) = 0;
};

// Calls the visitor for the edges of each list, requests one after another, edges in order of type, other end, edge id.
Status visit_lists(const RowReader& rows,
                   std::span<const ListRequest> requests,
                   ListVisitor& visitor);

// Calls visit(request, edge) for the edges of each list, requests one after another, edges in order of type,
// other end, edge id; false ends that request.
Status visit_lists(const RowReader& rows,
                   std::span<const ListRequest> requests,
                   const std::function<bool(std::size_t request, const VisitedEdge& edge)>& visit);

// The places of each list's edges; limit_exceeded when they are more than `limit` together.
Result<std::vector<std::vector<EdgePlace>>> read_places(const RowReader& rows,
                                                        std::span<const ListRequest> requests,
                                                        std::size_t limit = SIZE_MAX);

// The lists that have rows in a partition of edges or incoming, each whole, by node.
Result<std::vector<ListRequest>> lists_in(const RowReader& rows, Partition partition);

// The edges from one node to another, by id.
Result<std::vector<EdgeRef>> edges_between(const RowReader& rows,
                                           NodeId source,
                                           EdgeTypeId type,
                                           NodeId target);

// Whose edges these are, in order; nullopt for one that is not there.
Result<std::vector<std::optional<EdgeRef>>> locate_edges(const RowReader& rows,
                                                         std::span<const EdgeId> edges);

// The properties of each edge, in order; nullopt for one that is not there (at that place).
Result<std::vector<std::optional<CodedProperties>>> read_edges(const RowReader& rows,
                                                               std::span<const EdgeRef> edges);

// -- the deltas as bytes --

std::string encode_delta(const CodedProperties& properties);
std::string encode_removal();

struct EdgeDelta {
    bool removed = false;
    CodedProperties properties;
};

Result<EdgeDelta> decode_edge_delta(std::string_view bytes);

// -- writing --

// Puts the edge beside the blocks of both its ends, whether it is there already or not.
void put_edge(WriteSet& rows, const EdgeRef& edge, const CodedProperties& properties);
// Writes at both ends that it is gone.
void remove_edge(WriteSet& rows, const EdgeRef& edge);

// Gives a new edge, or one that has moved, its own locator.
Status put_locator(WriteSet& rows, const EdgeRef& edge, bool is_new);
Status remove_locator(WriteSet& rows, EdgeId edge);

// Instead of one locator each: edges with consecutive ids whose own locators are in `rows` and nowhere else.
void share_locators(WriteSet& rows, std::span<const EdgeRef> edges);

// Takes all deltas of a list into its blocks and says how many edges it then has in blocks that were touched. With
// `is_new` the list has nothing below `rows` yet, and nothing below is read.
// Of edges with ids from `first_own` on nothing is stored yet.
Result<std::size_t> fold_list(
    WriteSet& rows, Side side, NodeId node, bool is_new, EdgeId first_own = EdgeId(UINT64_MAX));

// How many deltas a list has, at most `limit`.
Result<std::size_t> count_deltas(const RowReader& rows, Side side, NodeId node, std::size_t limit);

}  // namespace entente
