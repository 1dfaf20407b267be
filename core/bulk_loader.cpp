#include "core/bulk_loader.h"

#include <algorithm>
#include <atomic>
#include <numeric>
#include <thread>

#include "core/coding.h"
#include "core/counting_sort.h"
#include "core/name_index.h"
#include "core/name_keys.h"
#include "core/storage/adjacency.h"
#include "core/storage/keys.h"
#include "core/storage/records.h"
#include "core/triples.h"
#include "core/value_order.h"

namespace entente {

namespace {

constexpr std::uint64_t kReportEvery = 1 << 16;

Error row_too_big(std::string_view what, std::size_t bytes) {
    return {ErrorCode::limit_exceeded,
            std::string(what) + " of " + std::to_string(bytes) +
                " bytes is over the limit kBulkRowBytesMax = " + std::to_string(kBulkRowBytesMax)};
}

}  // namespace

// -- tables of edges --

BulkEdges::BulkEdges(std::vector<BulkColumn> columns) {
    for (BulkColumn& column : columns) {
        columns_.emplace_back();
        columns_.back().is = std::move(column);
    }
}

Status BulkEdges::add(BulkNode source,
                      std::uint32_t type,
                      BulkNode target,
                      std::span<const BulkCell> cells) {
    const std::size_t row = sources_.size();
    if (row % kReportEvery == 0 && bytes() > bytes_max_) {
        return Error{ErrorCode::limit_exceeded,
                     "more than memory_bytes_max = " + std::to_string(bytes_max_) +
                         " bytes are collected; load in several parts"};
    }
    std::size_t text_bytes = 0;
    for (std::size_t i = 0; i < columns_.size(); ++i) {
        Column& column = columns_[i];
        const BulkCell cell = i < cells.size() ? cells[i] : BulkCell();
        const bool there = !std::holds_alternative<std::monostate>(cell);
        if (!there && !column.sparse) {
            column.sparse = true;
            column.present.assign(row, true);
        }
        if (column.sparse) {
            column.present.push_back(there);
        }
        bool fits = !there;
        switch (column.is.type) {
            case ValueType::integer: {
                const auto* number = std::get_if<std::int64_t>(&cell);
                column.numbers.push_back(number == nullptr ? 0 : *number);
                fits = fits || number != nullptr;
                break;
            }
            case ValueType::boolean: {
                const auto* truth = std::get_if<bool>(&cell);
                column.numbers.push_back(truth != nullptr && *truth ? 1 : 0);
                fits = fits || truth != nullptr;
                break;
            }
            case ValueType::date: {
                const auto* date = std::get_if<Date>(&cell);
                column.numbers.push_back(date == nullptr ? 0 : date->days);
                fits = fits || (date != nullptr && check_storable("date", *date).ok());
                break;
            }
            case ValueType::floating: {
                const auto* number = std::get_if<double>(&cell);
                column.floats.push_back(number == nullptr ? 0 : *number);
                fits = fits || number != nullptr;
                break;
            }
            case ValueType::string: {
                const auto* text = std::get_if<std::string_view>(&cell);
                const std::string_view view = text == nullptr ? std::string_view() : *text;
                column.strings.emplace_back(column.text.size(),
                                            static_cast<std::uint32_t>(view.size()));
                column.text += view;
                text_bytes += view.size();
                fits = fits || text != nullptr;
                break;
            }
            case ValueType::null: {
                const auto* value = std::get_if<const Value*>(&cell);
                const bool given = value != nullptr && *value != nullptr;
                column.values.push_back(given ? **value : Value());
                std::string bytes;
                append_value(bytes, column.values.back());
                column.numbers.push_back(static_cast<std::int64_t>(bytes.size()));
                column.value_bytes += bytes.size();
                text_bytes += bytes.size();
                fits = fits || (given && check_storable(column.is.name, **value).ok() &&
                                !(*value)->is_null());
                break;
            }
            default: break;
        }
        if (!fits) {
            return Error{ErrorCode::invalid_argument,
                         "edge " + std::to_string(row + 1) + " of the table: the column '" +
                             column.is.name + "' takes values of type " +
                             std::string(value_type_name(column.is.type))};
        }
    }
    if (text_bytes > kBulkRowBytesMax) {
        return row_too_big("an edge", text_bytes);
    }
    text_bytes_max_ = std::max(text_bytes_max_, text_bytes);
    sources_.push_back(source);
    types_.push_back(type);
    targets_.push_back(target);
    return {};
}

void BulkEdges::reserve(std::size_t edges) {
    sources_.reserve(edges);
    types_.reserve(edges);
    targets_.reserve(edges);
    for (Column& column : columns_) {
        switch (column.is.type) {
            case ValueType::floating: column.floats.reserve(edges); break;
            case ValueType::string: column.strings.reserve(edges); break;
            default: column.numbers.reserve(edges); break;
        }
    }
}

Status BulkEdges::append(const BulkEdges& other) {
    bool same = other.columns_.size() == columns_.size();
    for (std::size_t i = 0; i < columns_.size() && same; ++i) {
        same = other.columns_[i].is.name == columns_[i].is.name &&
               other.columns_[i].is.type == columns_[i].is.type;
    }
    if (!same) {
        return Error{ErrorCode::invalid_argument, "the two tables have different columns"};
    }
    const auto join = [](auto& to, const auto& from) {
        to.insert(to.end(), from.begin(), from.end());
    };
    for (std::size_t i = 0; i < columns_.size(); ++i) {
        Column& to = columns_[i];
        const Column& from = other.columns_[i];
        if (to.sparse || from.sparse) {
            to.present.resize(size(), true);
            if (from.sparse) {
                join(to.present, from.present);
            } else {
                to.present.resize(size() + other.size(), true);
            }
            to.sparse = true;
        }
        join(to.numbers, from.numbers);
        join(to.floats, from.floats);
        join(to.values, from.values);
        to.value_bytes += from.value_bytes;
        for (const auto& [begin, length] : from.strings) {
            to.strings.emplace_back(to.text.size() + begin, length);
        }
        to.text += from.text;
    }
    text_bytes_max_ = std::max(text_bytes_max_, other.text_bytes_max_);
    join(sources_, other.sources_);
    join(types_, other.types_);
    join(targets_, other.targets_);
    return {};
}

std::size_t BulkEdges::bytes() const {
    std::size_t bytes = sources_.size() * 12;
    for (const Column& column : columns_) {
        bytes += column.numbers.size() * 8 + column.floats.size() * 8 + column.strings.size() * 16 +
                 column.text.size() + column.values.size() * sizeof(Value) + column.value_bytes;
    }
    return bytes;
}

// -- the lists of edges, packed --

class BulkEdgeWriter {
public:
    BulkEdgeWriter(BulkLoader& loader, EdgeId first) : loader_(loader), first_(first) {}

    // By source, type, target and the order of adding, which is the order of their ids.
    void sort() {
        number_nodes();
        std::size_t count = 0;
        for (const auto& table : loader_.tables_) {
            begins_.push_back(static_cast<std::uint32_t>(count));
            text_bytes_max_ = std::max(text_bytes_max_, table->text_bytes_max_);
            count += table->size();
        }
        sources_.reserve(count);
        targets_.reserve(count);
        types_.reserve(count);
        std::uint32_t type_max = 0;
        for (const auto& table : loader_.tables_) {
            for (std::size_t i = 0; i < table->size(); ++i) {
                sources_.push_back(ranks_[table->sources_[i]]);
                targets_.push_back(ranks_[table->targets_[i]]);
                types_.push_back(table->types_[i]);
                type_max = std::max(type_max, table->types_[i]);
            }
        }
        out_.resize(count);
        std::iota(out_.begin(), out_.end(), 0U);
        stable_counting_sort(out_, nodes_.size(), [&](std::uint32_t i) { return targets_[i]; });
        stable_counting_sort(out_, type_max + 1, [&](std::uint32_t i) { return types_[i]; });
        stable_counting_sort(out_, nodes_.size(), [&](std::uint32_t i) { return sources_[i]; });
        // Slots are in order of source already, and a slot is an id.
        in_.resize(count);
        std::iota(in_.begin(), in_.end(), 0U);
        stable_counting_sort(in_, type_max + 1, [&](std::uint32_t s) { return types_[out_[s]]; });
        stable_counting_sort(
            in_, nodes_.size(), [&](std::uint32_t s) { return targets_[out_[s]]; });
    }

    Status write_out(BulkWriter& writer) {
        return write_side(writer, Side::out, out_.size(), [&](std::size_t slot) {
            const std::uint32_t i = out_[slot];
            return Placed{sources_[i], {EdgeTypeId(types_[i]), nodes_[targets_[i]], id(slot)}, i};
        });
    }

    Status write_in(BulkWriter& writer) {
        return write_side(writer, Side::in, in_.size(), [&](std::size_t place) {
            const std::uint32_t slot = in_[place];
            const std::uint32_t i = out_[slot];
            return Placed{targets_[i], {EdgeTypeId(types_[i]), nodes_[sources_[i]], id(slot)}, i};
        });
    }

    // Each edge that has a readable id is found by it, as one that was created by itself. After sort().
    Status take_ids() {
        std::vector<const BulkEdges::Column*> columns;  // by table
        bool any = false;
        for (const auto& table : loader_.tables_) {
            const auto& all = table->columns_;
            const auto column = std::find_if(all.begin(), all.end(), [](const auto& one) {
                return one.is.name == "id" && one.is.type == ValueType::string;
            });
            columns.push_back(column == all.end() ? nullptr : &*column);
            any = any || columns.back() != nullptr;
        }
        for (std::size_t slot = 0; any && slot < out_.size(); ++slot) {
            const std::uint32_t edge = out_[slot];
            const auto behind = std::upper_bound(begins_.begin(), begins_.end(), edge);
            const auto table = static_cast<std::size_t>(behind - begins_.begin()) - 1;
            const std::size_t row = edge - begins_[table];
            const BulkEdges::Column* const column = columns[table];
            if (column == nullptr || (column->sparse && !column->present[row])) {
                continue;
            }
            const std::string_view text = text_of(*column, row);
            if (!text.empty()) {
                ENTENTE_TRY(loader_.take_edge_id(text, nodes_[sources_[edge]], id(slot)));
            }
        }
        return {};
    }

    // One for each stretch of edges of one source, after write_out().
    Status write_locators(BulkWriter& writer) {
        return locators_.write(writer, PartitionKind::locators);
    }

private:
    struct Placed {
        std::uint32_t owner;  // rank
        EdgePlace place;
        std::uint32_t edge;  // in the order of adding
    };

    EdgeId id(std::size_t slot) const { return EdgeId(first_.value + slot); }

    // Ranks by id: nodes that were there before may come in any order.
    void number_nodes() {
        std::vector<std::uint32_t> order(loader_.ids_.size());
        std::iota(order.begin(), order.end(), 0U);
        const auto by_id = [&](std::uint32_t a, std::uint32_t b) {
            return loader_.ids_[a] < loader_.ids_[b];
        };
        if (!std::is_sorted(order.begin(), order.end(), by_id)) {
            std::sort(order.begin(), order.end(), by_id);
        }
        ranks_.resize(order.size());
        for (std::uint32_t rank = 0; rank < order.size(); ++rank) {
            ranks_[order[rank]] = rank;
            nodes_.push_back(loader_.ids_[order[rank]]);
            had_lists_.push_back(loader_.had_lists_[order[rank]]);
        }
    }

    // Asks who loads, on the thread that writes the incoming side; the other one follows.
    Status go_on(Side side, std::uint64_t done, std::uint64_t total) {
        Status status;
        if (side == Side::in) {
            status = loader_.report("writing edges", done, total);
            stopped_ = stopped_ || !status.ok();
        } else if (stopped_) {
            status = Error{ErrorCode::cancelled, "the load was stopped; the store is as it was"};
        }
        return status;
    }

    // Whether the store has anything in that list.
    Result<bool> has_list(Side side, NodeId node) const {
        bool found = false;
        for (ScanRequest request : {keys::blocks(side, node), keys::deltas(side, node)}) {
            request.limit = 1;
            ENTENTE_TRY(loader_.before_->scan(request, [&](std::string_view, std::string_view) {
                found = true;
                return false;
            }));
        }
        return found;
    }

    template <typename PlaceAt>
    Status write_side(BulkWriter& writer, Side side, std::size_t count, const PlaceAt& place_at) {
        BulkRows rows;  // of one partition
        std::uint64_t partition = 0;
        std::vector<EdgePlace> places;
        std::vector<std::uint32_t> edges;
        const PartitionKind kind =
            side == Side::out ? PartitionKind::edges : PartitionKind::incoming;
        for (std::size_t begin = 0; begin < count;) {
            const Placed first = place_at(begin);
            places.clear();
            edges.clear();
            std::size_t end = begin;
            for (; end < count; ++end) {
                const Placed placed = place_at(end);
                if (placed.owner != first.owner) {
                    break;
                }
                places.push_back(placed.place);
                edges.push_back(placed.edge);
            }
            if (end / kReportEvery != begin / kReportEvery) {
                ENTENTE_TRY(go_on(side, end, count));
            }
            const NodeId node = nodes_[first.owner];
            const std::uint64_t here = keys::block({side, node, {}}).partition.id;
            if (here != partition) {
                ENTENTE_TRY(rows.write(writer, kind));
                partition = here;
            }
            bool beside = false;
            if (had_lists_[first.owner]) {
                ENTENTE_ASSIGN(beside, has_list(side, node));
            }
            if (beside) {
                add_deltas(rows, side, node, places, edges);
            } else {
                add_blocks(rows, side, node, places, edges);
            }
            if (side == Side::out) {
                add_locators(node, places, beside);
            }
            begin = end;
        }
        return rows.write(writer, kind);
    }

    // How many edges at the front fit into a block.
    std::size_t block_count(Side side, std::span<const std::uint32_t> edges) const {
        const std::size_t most = std::min(kBlockEdgesMax, edges.size());
        if (side == Side::in || text_bytes_max_ <= kBlockBytesMax / kBlockEdgesMax) {
            return most;
        }
        std::size_t bytes = 0;
        for (std::size_t i = 0; i < most; ++i) {
            const auto [table, row] = find_row(edges[i]);
            for (const BulkEdges::Column& column : table->columns_) {
                bytes += column.strings.empty() ? 0 : column.strings[row].second;
                bytes += column.values.empty() ? 0 : static_cast<std::size_t>(column.numbers[row]);
            }
            if (i > 0 && bytes > kBlockBytesMax) {
                return i;
            }
        }
        return most;
    }

    void add_blocks(BulkRows& rows,
                    Side side,
                    NodeId node,
                    std::span<const EdgePlace> places,
                    std::span<const std::uint32_t> edges) {
        for (std::size_t begin = 0; begin < places.size();) {
            const std::size_t count = block_count(side, edges.subspan(begin));
            const bool last = begin + count == places.size();
            const auto part = places.subspan(begin, count);
            rows.add(keys::block({side, node, last ? kLastPlace : part.back()}),
                     side == Side::in ? encode_edge_block(part, {})
                                      : encode_with_columns(part, edges.subspan(begin, count)));
            begin += count;
        }
    }

    void add_deltas(BulkRows& rows,
                    Side side,
                    NodeId node,
                    std::span<const EdgePlace> places,
                    std::span<const std::uint32_t> edges) const {
        for (std::size_t i = 0; i < places.size(); ++i) {
            rows.add(keys::delta({side, node, places[i]}),
                     encode_delta(side == Side::out ? properties_of(edges[i]) : CodedProperties()));
        }
    }

    // Of edges in deltas each place is named: there may be many of them, and no block to begin from.
    void add_locators(NodeId source, std::span<const EdgePlace> places, bool each) {
        for (std::size_t begin = 0; begin < places.size();) {
            const std::uint64_t first = places[begin].edge.value;
            // A locator speaks of ids of one partition only.
            const std::uint64_t partition_end = ((first >> keys::kLocatorBucketBits) + 1)
                                                << keys::kLocatorBucketBits;
            const std::size_t count = std::min({kBlockEdgesMax,
                                                places.size() - begin,
                                                static_cast<std::size_t>(partition_end - first)});
            EdgeLocator locator;
            locator.count = static_cast<std::uint32_t>(count);
            locator.source = source;
            locator.type = places[begin].type;
            locator.target = places[begin].other;
            for (std::size_t i = begin; each && i < begin + count; ++i) {
                locator.ends.push_back({source, places[i].type, places[i].other});
            }
            locators_.add(keys::locator(EdgeId(first)), encode(locator));
            begin += count;
        }
    }

    // The table of an edge, and its row there.
    std::pair<const BulkEdges*, std::size_t> find_row(std::uint32_t edge) const {
        const auto behind = std::upper_bound(begins_.begin(), begins_.end(), edge);
        const auto table = static_cast<std::size_t>(behind - begins_.begin()) - 1;
        return {loader_.tables_[table].get(), edge - begins_[table]};
    }

    CodedProperties properties_of(std::uint32_t edge) const {
        const auto [table, row] = find_row(edge);
        CodedProperties properties;
        for (const BulkEdges::Column& column : table->columns_) {
            if (column.sparse && !column.present[row]) {
                continue;
            }
            properties.emplace_back(column.key, value_of(column, row));
        }
        std::sort(properties.begin(), properties.end(), [](const auto& a, const auto& b) {
            return a.first < b.first;
        });
        return properties;
    }

    static Value value_of(const BulkEdges::Column& column, std::size_t row) {
        switch (column.is.type) {
            case ValueType::integer: return Value(column.numbers[row]);
            case ValueType::boolean: return Value(column.numbers[row] != 0);
            case ValueType::date:
                return Value(Date{static_cast<std::int32_t>(column.numbers[row])});
            case ValueType::floating: return Value(column.floats[row]);
            case ValueType::null: return column.values[row];
            default: return Value(text_of(column, row));
        }
    }

    static std::string_view text_of(const BulkEdges::Column& column, std::size_t row) {
        const auto& [begin, size] = column.strings[row];
        return std::string_view(column.text).substr(begin, size);
    }

    // Straight from the table's columns, when the edges are all of one table.
    std::string encode_with_columns(std::span<const EdgePlace> places,
                                    std::span<const std::uint32_t> edges) {
        const auto [table, first_row] = find_row(edges.front());
        const std::uint32_t begin = edges.front() - static_cast<std::uint32_t>(first_row);
        bool one_table = true;
        for (const std::uint32_t edge : edges) {
            one_table = one_table && edge >= begin && edge - begin < table->size();
        }
        if (!one_table) {
            std::vector<ListedEdge> listed;
            for (std::size_t i = 0; i < places.size(); ++i) {
                listed.push_back({places[i], properties_of(edges[i])});
            }
            return encode_edge_block(listed);
        }
        columns_.resize(table->columns_.size());
        std::size_t used = 0;
        for (const BulkEdges::Column& from : table->columns_) {
            if (gather(from, edges, begin, columns_[used])) {
                ++used;
            }
        }
        std::sort(columns_.begin(),
                  columns_.begin() + static_cast<std::ptrdiff_t>(used),
                  [](const auto& a, const auto& b) { return a.key < b.key; });
        return encode_edge_block(places, std::span(columns_).first(used));
    }

    // False when none of the edges has the property.
    static bool gather(const BulkEdges::Column& from,
                       std::span<const std::uint32_t> edges,
                       std::uint32_t begin,
                       BlockColumn& column) {
        column.key = from.key;
        column.type = from.is.type;
        column.present.clear();
        column.numbers.clear();
        column.floats.clear();
        column.strings.clear();
        column.values.clear();
        bool any = !from.sparse;
        if (from.sparse) {
            for (const std::uint32_t edge : edges) {
                column.present.push_back(from.present[edge - begin]);
                any = any || column.present.back();
            }
        }
        if (!any) {
            return false;
        }
        for (const std::uint32_t edge : edges) {
            const std::size_t row = edge - begin;
            switch (from.is.type) {
                case ValueType::floating: column.floats.push_back(from.floats[row]); break;
                case ValueType::string: column.strings.push_back(text_of(from, row)); break;
                case ValueType::null: column.values.push_back(&from.values[row]); break;
                default: column.numbers.push_back(from.numbers[row]); break;
            }
        }
        return true;
    }

    BulkLoader& loader_;
    EdgeId first_;
    std::vector<std::uint32_t> begins_;  // of the tables, in the order of adding
    std::vector<std::uint32_t> ranks_;   // by BulkNode
    std::vector<NodeId> nodes_;          // by rank
    std::vector<bool> had_lists_;        // by rank
    std::vector<std::uint32_t> sources_;
    std::vector<std::uint32_t> targets_;
    std::vector<std::uint32_t> types_;
    std::vector<std::uint32_t> out_;  // by slot: the edge in the order of adding
    std::vector<std::uint32_t> in_;   // by place on the in side: the slot
    std::vector<BlockColumn> columns_;
    BulkRows locators_;
    std::size_t text_bytes_max_ = 0;  // of an edge
    std::atomic<bool> stopped_ = false;
};

// -- ids --

void BulkIds::add(std::string_view id, BulkNode node) {
    if (entries_.size() * 2 >= slots_.size()) {
        grow();
    }
    const std::size_t hash = std::hash<std::string_view>()(id);
    entries_.push_back({hash, text_.size(), static_cast<std::uint32_t>(id.size()), node});
    text_ += id;
    place(static_cast<std::uint32_t>(entries_.size()));
}

std::optional<BulkNode> BulkIds::find(std::string_view id) const {
    if (slots_.empty()) {
        return std::nullopt;
    }
    const std::size_t hash = std::hash<std::string_view>()(id);
    for (std::size_t slot = hash & (slots_.size() - 1);; slot = (slot + 1) & (slots_.size() - 1)) {
        if (slots_[slot].entry == 0) {
            return std::nullopt;
        }
        const Entry& entry = entries_[slots_[slot].entry - 1];
        if (slots_[slot].hash == static_cast<std::uint32_t>(hash >> 32U) &&
            entry.size == id.size() &&
            std::string_view(text_).substr(entry.begin, entry.size) == id) {
            return entry.node;
        }
    }
}

void BulkIds::grow() {
    slots_.assign(std::max<std::size_t>(1024, slots_.size() * 4), Slot());
    for (std::uint32_t entry = 1; entry <= entries_.size(); ++entry) {
        place(entry);
    }
}

void BulkIds::place(std::uint32_t entry) {
    const std::size_t hash = entries_[entry - 1].hash;
    std::size_t slot = hash & (slots_.size() - 1);
    while (slots_[slot].entry != 0) {
        slot = (slot + 1) & (slots_.size() - 1);
    }
    slots_[slot] = {static_cast<std::uint32_t>(hash >> 32U), entry};
}

// -- the loader --

namespace {

Error id_taken(std::string_view id) {
    return {ErrorCode::already_exists, "the id '" + std::string(id) + "' is taken"};
}

}  // namespace

BulkLoader::BulkLoader(GraphStore& store,
                       const BulkOptions& options,
                       std::unique_lock<std::mutex> lock)
    : store_(store),
      options_(options),
      lock_(std::move(lock)),
      names_(store.state_->names()->clone()) {}

BulkLoader::~BulkLoader() = default;

Result<std::unique_ptr<BulkLoader>> BulkLoader::begin(GraphStore& store,
                                                      const BulkOptions& options) {
    std::unique_lock<std::mutex> lock(store.state_->writer());
    // Whether the engine can, before anything is read.
    ENTENTE_TRY(store.engine_->begin_bulk().status());
    std::unique_ptr<BulkLoader> loader(new BulkLoader(store, options, std::move(lock)));
    ENTENTE_ASSIGN(const auto now, store.moment());
    loader->before_ = now->rows;
    ENTENTE_ASSIGN(loader->indexes_, property_indexes(*now->rows));
    loader->store_was_empty_ = true;
    ENTENTE_TRY(now->rows->each_partition(PartitionKind::identities, [&](Partition) {
        loader->store_was_empty_ = false;
        return false;
    }));
    return loader;
}

Status BulkLoader::report(std::string_view step, std::uint64_t done, std::uint64_t total) const {
    if (options_.progress && !options_.progress({step, done, total})) {
        return Error{ErrorCode::cancelled, "the load was stopped; the store is as it was"};
    }
    return {};
}

Error BulkLoader::too_big() const {
    return {ErrorCode::limit_exceeded,
            "more than memory_bytes_max = " + std::to_string(options_.memory_bytes_max) +
                " bytes are collected; load in several parts"};
}

std::uint32_t BulkLoader::code(keys::Dictionary dictionary, std::string_view name) {
    if (const auto known = names_->code(dictionary, name)) {
        return *known;
    }
    const auto code = static_cast<std::uint32_t>(names_->names(dictionary).size() + 1);
    names_->add(dictionary, code, std::string(name));
    new_names_.emplace_back(dictionary, code);
    return code;
}

std::uint32_t BulkLoader::edge_type(std::string_view name) {
    return check_name("an edge type", name).ok() ? code(keys::Dictionary::edge_types, name) : 0;
}

void BulkLoader::add_row(const RowKey& key, std::string_view value) {
    BulkRows& rows = rows_.at(static_cast<std::size_t>(key.partition.kind));
    rows.add(key, value);
}

std::size_t BulkLoader::bytes() const {
    // About what the set takes for each.
    std::size_t bytes = by_id_.bytes() + edge_ids_.size() * 48;
    for (const BulkRows& rows : rows_) {
        bytes += rows.bytes();
    }
    for (const auto& table : tables_) {
        bytes += table->bytes();
    }
    return bytes;
}

Status BulkLoader::check_memory() const {
    if (bytes() > options_.memory_bytes_max) {
        return too_big();
    }
    return {};
}

Result<BulkNode> BulkLoader::add_node(std::span<const std::string> labels,
                                      const Properties& properties) {
    ENTENTE_TRY(check_memory());
    const std::string_view id = string_property(properties, "id");
    if (!id.empty()) {
        ENTENTE_ASSIGN(const auto known, find(id));
        if (known) {
            return id_taken(id);
        }
    }
    for (const auto& [name, value] : properties) {
        if (!value.is_null()) {
            ENTENTE_TRY(check_storable(name, value));
        }
    }
    for (std::size_t i = 0; i < labels.size(); ++i) {
        ENTENTE_TRY(check_name("a label", labels[i]));
        const auto others = labels.first(i);
        if (std::find(others.begin(), others.end(), labels[i]) != others.end()) {
            return Error{ErrorCode::invalid_argument, "a node cannot have one label twice"};
        }
    }
    ENTENTE_ASSIGN(const ReferenceRecord before, known_reference(id));
    Node node;
    node.id = before.node.valid() ? before.node : NodeId(store_.state_->take_node());
    node.labels.assign(labels.begin(), labels.end());
    node.properties = properties;
    NodeRecord record;
    for (const std::string& label : labels) {
        record.labels.emplace_back(code(keys::Dictionary::labels, label));
    }
    for (const auto& [name, value] : properties) {
        if (!value.is_null()) {
            record.properties.emplace_back(
                PropertyKeyId(code(keys::Dictionary::property_keys, name)), value);
        }
    }
    std::sort(record.properties.begin(), record.properties.end(), [](const auto& a, const auto& b) {
        return a.first < b.first;
    });
    const Bytes bytes = encode(record);
    if (bytes.size() > kBulkRowBytesMax) {
        return row_too_big("a node", bytes.size());
    }
    ENTENTE_ASSIGN(const auto entries, take_entries(node));
    add_row(keys::node(node.id), bytes);
    for (const LabelId label : record.labels) {
        labelled_[label.value] += 1;
        add_row(keys::labelled(label, node.id), {});
    }
    add_index_rows(node, before.identity);
    for (const auto& [key, value] : entries) {
        add_row(key, value);
    }
    const auto number = static_cast<BulkNode>(ids_.size());
    ids_.push_back(node.id);
    existed_.push_back(false);
    had_lists_.push_back(before.node.valid());
    new_nodes_.push_back(node.id);
    if (!id.empty()) {
        by_id_.add(id, number);
    }
    return number;
}

// Of an id that no node has: what articles knew by it before, or nothing. Entities keep their nodes, so that articles
// and merges that know one find it again.
Result<ReferenceRecord> BulkLoader::known_reference(std::string_view id) const {
    if (id.empty() || store_was_empty_) {
        return ReferenceRecord();
    }
    ENTENTE_ASSIGN(const auto row, before_->get(keys::readable_id(id)));
    if (!row) {
        return ReferenceRecord();
    }
    ENTENTE_ASSIGN(ReferenceRecord reference, decode_reference_record(*row));
    if (reference.edge.valid()) {
        ENTENTE_ASSIGN(const auto there, GraphView(before_, names_).find(id));
        return there ? Result<ReferenceRecord>(id_taken(id)) : ReferenceRecord();
    }
    ENTENTE_ASSIGN(const auto merge, before_->get(keys::merged_into(reference.node)));
    if (merge) {
        return Error{
            ErrorCode::already_exists,
            "the id '" + std::string(id) + "' is that of an entity which was merged into another"};
    }
    return reference.identity.empty() ? ReferenceRecord() : reference;
}

// What GraphBatch::put_node() writes for a new node beside its record and labels.
void BulkLoader::add_index_rows(const Node& node, const std::string& identity) {
    const std::string_view id = node.readable_id();
    if (!id.empty()) {
        add_row(keys::readable_id(id), encode(ReferenceRecord{node.id, EdgeId(), identity}));
    }
    for (const auto& [key, alias] : name_keys_of(node)) {
        add_row(keys::name(key, node.id), Bytes(1, alias ? '\1' : '\0'));
        for (const std::size_t start : tail_starts(key)) {
            add_row(keys::name_tail(key, start, node.id), {});
        }
        for (std::string& term : name_terms(key)) {
            name_terms_[std::move(term)] += 1;
        }
    }
}

// The rows of the node in the property indexes. Before anything else of it: an error leaves the load as it was.
Result<std::vector<std::pair<RowKey, Bytes>>> BulkLoader::take_entries(const Node& node) {
    std::vector<std::pair<RowKey, Bytes>> rows;
    std::vector<Bytes> taken;
    for (const PropertyIndex& index : indexes_) {
        const auto entry = property_entry_of(index, node);
        if (!entry || index.record.state == PropertyIndexState::dropping) {
            continue;
        }
        if (index.record.unique) {
            auto whole = take_unique(index, entry->entry, node);
            if (!whole.ok()) {
                for (const Bytes& value : taken) {
                    unique_.erase(value);
                }
                return whole.error();
            }
            taken.push_back(*std::move(whole));
        }
        rows.emplace_back(keys::property_entry(index.record.number, entry->entry, node.id),
                          entry->value);
    }
    return rows;
}

Result<Bytes> BulkLoader::take_unique(const PropertyIndex& index,
                                      const Bytes& entry,
                                      const Node& node) {
    ENTENTE_TRY(check_unique(index, GraphView(before_, names_), *before_, entry, node));
    const Value& value = node.properties.at(index.property);
    Bytes whole = std::to_string(index.record.number) + ':';
    append_ordered_value(whole, value);
    if (!unique_.insert(whole).second) {
        return Error{ErrorCode::already_exists,
                     "two nodes of the load have " + index.label + "." + index.property + " = " +
                         entente::describe(value) + ", which is unique"};
    }
    return whole;
}

Result<std::optional<BulkNode>> BulkLoader::find(std::string_view id) {
    if (const auto known = by_id_.find(id)) {
        return known;
    }
    if (store_was_empty_) {
        return std::optional<BulkNode>();
    }
    ENTENTE_ASSIGN(const auto there, GraphView(before_, names_).find(id));
    if (!there || there->edge.valid()) {
        return std::optional<BulkNode>();
    }
    // The id of an entity that was merged leads to the node of another id: edges are listed once for a node.
    const auto [number, is_new] =
        existing_.emplace(there->node, static_cast<BulkNode>(ids_.size()));
    if (is_new) {
        ids_.push_back(there->node);
        existed_.push_back(true);
        had_lists_.push_back(true);
    }
    by_id_.add(id, number->second);
    return std::optional(number->second);
}

Result<bool> BulkLoader::is_edge_id_taken(std::string_view id) const {
    if (by_id_.find(id)) {
        return true;
    }
    if (store_was_empty_) {
        return false;
    }
    ENTENTE_ASSIGN(const auto row, before_->get(keys::readable_id(id)));
    if (!row) {
        return false;
    }
    // As for GraphBatch: the id of an edge that is gone may be given to another edge.
    ENTENTE_ASSIGN(const ReferenceRecord known, decode_reference_record(*row));
    ENTENTE_ASSIGN(const auto there, GraphView(before_, names_).find(id));
    return there.has_value() || !known.edge.valid();
}

Status BulkLoader::take_edge_id(std::string_view id, NodeId source, EdgeId edge) {
    ENTENTE_ASSIGN(bool taken, is_edge_id_taken(id));
    taken = !edge_ids_.insert(id).second || taken;
    if (taken) {
        return with_context(
            "the column 'id' of a table of edges, which are found by it; give the "
            "column another name if it is no id of its own",
            id_taken(id));
    }
    add_row(keys::readable_id(id), encode(ReferenceRecord{source, edge, {}}));
    return {};
}

BulkEdges& BulkLoader::edges(std::vector<BulkColumn> columns) {
    tables_.push_back(std::make_unique<BulkEdges>(std::move(columns)));
    tables_.back()->bytes_max_ = options_.memory_bytes_max;
    for (BulkEdges::Column& column : tables_.back()->columns_) {
        if (!column.is.name.empty()) {  // otherwise finish() refuses the table
            column.key = PropertyKeyId(code(keys::Dictionary::property_keys, column.is.name));
        }
    }
    return *tables_.back();
}

Status BulkLoader::write_rows(BulkSession& session, PartitionKind kind) {
    BulkRows& rows = rows_.at(static_cast<std::size_t>(kind));
    if (rows.empty()) {
        return {};
    }
    ENTENTE_ASSIGN(BulkWriter* const writer, session.writer(kind));
    return rows.write(*writer, kind);
}

Status BulkLoader::check_columns(const BulkEdges& table) const {
    std::unordered_set<std::string_view> names;
    for (const BulkEdges::Column& column : table.columns_) {
        ENTENTE_TRY(check_name("the name of a column", column.is.name));
        if (!names.insert(column.is.name).second) {
            return Error{ErrorCode::invalid_argument,
                         "a table of edges has two columns '" + column.is.name + "'"};
        }
    }
    return {};
}

Status BulkLoader::write_all(BulkSession& session) {
    ENTENTE_TRY(check_memory());
    const std::size_t types = names_->names(keys::Dictionary::edge_types).size();
    for (const auto& table : tables_) {
        ENTENTE_TRY(check_columns(*table));
        for (std::size_t i = 0; i < table->size(); ++i) {
            if (table->sources_[i] >= ids_.size() || table->targets_[i] >= ids_.size()) {
                return Error{ErrorCode::invalid_argument,
                             "edge " + std::to_string(i + 1) +
                                 " of a table is of a node that "
                                 "add_node() and find() never gave out"};
            }
            if (table->types_[i] == 0 || table->types_[i] > types) {
                return Error{ErrorCode::invalid_argument,
                             "edge " + std::to_string(i + 1) +
                                 " of a table is of a type that edge_type() never gave out; "
                                 "a type has a name of 1 to kNameBytesMax bytes"};
            }
            edges_of_type_[table->types_[i]] += 1;
        }
        edge_count_ += table->size();
    }
    if (types > kTopologyTypesMax) {
        return Error{ErrorCode::limit_exceeded,
                     "the store would have more than kTopologyTypesMax = " +
                         std::to_string(kTopologyTypesMax) +
                         " edge types, all that a topology holds"};
    }
    if (edge_count_ >= UINT32_MAX || ids_.size() >= UINT32_MAX) {
        return Error{ErrorCode::limit_exceeded,
                     "a load holds fewer than 2^32 - 1 nodes and edges; load in several parts"};
    }
    ENTENTE_TRY(add_name_terms());
    ENTENTE_TRY(report("sorting edges", 0, edge_count_));
    BulkEdgeWriter edges(*this, EdgeId(store_.state_->take_edges(edge_count_)));
    edges.sort();
    ENTENTE_TRY(edges.take_ids());
    ENTENTE_TRY(check_memory());
    ENTENTE_TRY(report("writing edges", 0, edge_count_));
    ENTENTE_ASSIGN(BulkWriter* const out, session.writer(PartitionKind::edges));
    ENTENTE_ASSIGN(BulkWriter* const locators, session.writer(PartitionKind::locators));
    ENTENTE_ASSIGN(BulkWriter* const in, session.writer(PartitionKind::incoming));
    Status out_status;
    std::thread helper([&] {
        out_status = edges.write_out(*out);
        out_status = out_status.ok() ? edges.write_locators(*locators) : out_status;
    });
    Status status = edges.write_in(*in);
    for (std::size_t kind = 0; kind < kPartitionKindCount && status.ok(); ++kind) {
        status = write_rows(session, static_cast<PartitionKind>(kind));
    }
    helper.join();
    ENTENTE_TRY(status);
    ENTENTE_TRY(out_status);
    ENTENTE_TRY(report("writing edges", edge_count_, edge_count_));
    return write_directory(session);
}

// The pieces of all names' words, once each, with how many names have them.
Status BulkLoader::add_name_terms() {
    for (const auto& [term, count] : name_terms_) {
        const std::vector<RowKey> rows = term_rows(term);
        std::uint64_t before = 0;
        if (!store_was_empty_) {
            ENTENTE_ASSIGN(const auto row, before_->get(rows.front()));
            ENTENTE_ASSIGN(before, decode_term_count(row));
        }
        for (std::size_t i = 0; i < rows.size(); ++i) {
            add_row(rows[i], i == 0 ? encode_term_count(before + count) : Bytes());
        }
    }
    name_terms_.clear();
    return {};
}

// Counters, names and which nodes are there.
Status BulkLoader::write_directory(BulkSession& session) {
    std::map<RowKey, Bytes> rows;
    const auto add = [&](const RowKey& key, std::uint64_t count) -> Status {
        ENTENTE_ASSIGN(const auto row, before_->get(key));
        rows[key] = encode_count(decode_count(row) + count);
        return {};
    };
    ENTENTE_TRY(add(keys::counter(keys::Counter::nodes), new_nodes_.size()));
    ENTENTE_TRY(add(keys::counter(keys::Counter::edges), edge_count_));
    for (const auto& [label, count] : labelled_) {
        ENTENTE_TRY(add(keys::dictionary_count(keys::Dictionary::labels, label), count));
    }
    for (const auto& [type, count] : edges_of_type_) {
        ENTENTE_TRY(add(keys::dictionary_count(keys::Dictionary::edge_types, type), count));
    }
    const StoreState& state = *store_.state_;
    rows[keys::counter(keys::Counter::next_node)] = encode_count(state.next_node());
    rows[keys::counter(keys::Counter::next_edge)] = encode_count(state.next_edge());
    rows[keys::counter(keys::Counter::commits)] = encode_count(state.commits() + 1);
    for (const auto& [dictionary, code] : new_names_) {
        rows[keys::dictionary_name(dictionary, code)] = names_->name(dictionary, code);
    }
    for (const NodeId node : new_nodes_) {
        const RowKey key = keys::node_chunk(node.value >> keys::kNodeChunkBits);
        auto chunk = rows.find(key);
        if (chunk == rows.end()) {
            ENTENTE_ASSIGN(auto row, before_->get(key));
            Bytes bits = row ? *std::move(row) : Bytes(keys::kNodeChunkBytes, '\0');
            chunk = rows.emplace(key, std::move(bits)).first;
        }
        const std::uint64_t bit = node.value % (std::uint64_t{1} << keys::kNodeChunkBits);
        chunk->second[bit / 8] = static_cast<char>(
            static_cast<unsigned char>(chunk->second[bit / 8]) | (1U << (bit % 8)));
    }
    // Those of edges are filled again, with what they have already where it is.
    for (PropertyIndex& index : indexes_) {
        if (index.is_of_edges() && index.online()) {
            index.record.state = PropertyIndexState::building;
            rows[index.row()] = encode(index.record);
            fills_indexes_ = true;
        }
    }
    ENTENTE_ASSIGN(BulkWriter* const writer, session.writer(PartitionKind::directory));
    for (const auto& [key, value] : rows) {
        ENTENTE_TRY(writer->put(key.partition, key.key, value));
    }
    return {};
}

Result<BulkOutcome> BulkLoader::finish() {
    if (!lock_.owns_lock()) {
        return Error{ErrorCode::invalid_argument, "the load has ended; begin a new one"};
    }
    std::unique_lock<std::mutex> lock = std::move(lock_);
    ENTENTE_ASSIGN(const auto session, store_.engine_->begin_bulk());
    ENTENTE_TRY(write_all(*session));
    ENTENTE_TRY(report("taking the files in", 0, 1));
    StoreState& state = *store_.state_;
    ENTENTE_TRY(store_.engine_->sync());  // what the load was made over goes before it
    ENTENTE_TRY(session->ingest());
    // Not before: a transaction would write the code of a name that is not there when this fails. Readers see the
    // rows that use them once the moment after the load is published.
    for (const auto& [dictionary, code] : new_names_) {
        state.names()->add(dictionary, code, names_->name(dictionary, code));
    }
    for (const NodeId node : new_nodes_) {
        state.nodes().set(node, true);
    }
    state.deltas().clear();
    state.set_commits(state.commits() + 1);
    if (state.log().wanted()) {
        state.log().add_everything(state.commits());
    }
    static_cast<void>(store_.publish(std::nullopt));
    lock.unlock();
    if (fills_indexes_) {
        ENTENTE_TRY(store_.finish_indexes());
    }
    return BulkOutcome{new_nodes_.size(), edge_count_};
}

}  // namespace entente
