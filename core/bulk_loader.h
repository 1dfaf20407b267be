// Loading many nodes and edges at once: sorted files built beside the store and put in whole.
//
// Everything is collected in memory, sorted, packed and written straight into the files that the store reads later,
// every index included; nothing goes through the log. The store takes the files in one step, all or none: until
// then readers see nothing of it, and a stop or a crash in the middle leaves the store as it was. Start over then.
//
// A node that the store has already can get edges; those go beside its list as single changes if it has any.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <map>
#include <memory>
#include <mutex>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <unordered_map>
#include <unordered_set>
#include <utility>
#include <variant>
#include <vector>

#include "core/bulk_rows.h"
#include "core/graph_store.h"
#include "core/ids.h"
#include "core/property_index.h"
#include "core/result.h"
#include "core/value.h"

namespace entente {

// Of a node, or of the strings of an edge. Rows have to go through batches when the store is copied.
inline constexpr std::size_t kBulkRowBytesMax = kBatchBytesMax / 2;

// How far a load is: `done` of `total` rows of one step. Called on one thread at a time, several times a second.
struct BulkProgress {
    std::string_view step;  // "sorting edges"
    std::uint64_t done = 0;
    std::uint64_t total = 0;
};

struct BulkOptions {
    // Of what is collected. Beyond it adding fails with limit_exceeded: load in several parts.
    std::size_t memory_bytes_max = std::size_t{8} << 30;
    // False gives up.
    std::function<bool(const BulkProgress&)> progress;
};

// What a load put in.
struct BulkOutcome {
    std::uint64_t nodes = 0;
    std::uint64_t edges = 0;
};

// A property that all edges of a table may have. Types: integer, floating, string, date, boolean; or null for values of
// any type, each of its own, which takes more memory.
struct BulkColumn {
    std::string name;
    ValueType type = ValueType::string;
};

// What stands in a column for one edge: nothing, or what the column's type says (of dates the Date; of a column for any
// values a Value, which is copied).
using BulkCell =
    std::variant<std::monostate, std::int64_t, double, std::string_view, Date, bool, const Value*>;

// A node of this load, numbered from 0 in the order of add_node() and find().
using BulkNode = std::uint32_t;

// Edges with the same properties. For one thread; belongs to its loader.
class BulkEdges {
public:
    explicit BulkEdges(std::vector<BulkColumn> columns);

    // `cells` has one for each column, or is empty. invalid_argument for a cell of another type, limit_exceeded when the
    // table alone has outgrown the load; the load is of no more use then.
    Status add(BulkNode source,
               std::uint32_t type,
               BulkNode target,
               std::span<const BulkCell> cells);

    // Adds the edges of another table with the same columns: for tables that several threads fill. invalid_argument when
    // they are others.
    Status append(const BulkEdges& other);

    // Makes room for so many edges.
    void reserve(std::size_t edges);

    std::size_t size() const { return sources_.size(); }

    // About, in memory.
    std::size_t bytes() const;

private:
    friend class BulkLoader;
    friend class BulkEdgeWriter;

    struct Column {
        BulkColumn is;
        PropertyKeyId key;
        std::vector<bool> present;
        bool sparse = false;
        std::vector<std::int64_t> numbers;  // of values of any type: their size in bytes, about
        std::vector<double> floats;
        std::vector<std::pair<std::uint64_t, std::uint32_t>> strings;  // in text
        std::string text;
        std::vector<Value> values;
        std::size_t value_bytes = 0;  // all of their sizes
    };

    std::size_t bytes_max_ = SIZE_MAX;
    std::size_t text_bytes_max_ = 0;  // of all strings of an edge
    std::vector<Column> columns_;
    std::vector<BulkNode> sources_;
    std::vector<std::uint32_t> types_;
    std::vector<BulkNode> targets_;
};

// From ids to nodes. Found on any thread while nobody adds.
class BulkIds {
public:
    // The id is new.
    void add(std::string_view id, BulkNode node);
    std::optional<BulkNode> find(std::string_view id) const;

    std::size_t bytes() const {
        return text_.size() + entries_.size() * sizeof(Entry) + slots_.size() * sizeof(Slot);
    }

private:
    struct Entry {
        std::size_t hash;
        std::size_t begin;
        std::uint32_t size;
        BulkNode node;
    };

    struct Slot {
        std::uint32_t hash = 0;   // its upper half
        std::uint32_t entry = 0;  // from 1
    };

    void grow();
    void place(std::uint32_t entry);

    std::string text_;
    std::vector<Entry> entries_;
    std::vector<Slot> slots_;  // as many as a power of two, at most half of them taken
};

// One load. Nobody else writes to the store while it lives. For one thread, but for the edges of different tables,
// which may be added by a thread each.
class BulkLoader {
public:
    // unsupported when the engine has no bulk loading.
    static Result<std::unique_ptr<BulkLoader>> begin(GraphStore& store,
                                                     const BulkOptions& options = {});

    ~BulkLoader();
    BulkLoader(const BulkLoader&) = delete;
    BulkLoader& operator=(const BulkLoader&) = delete;

    // already_exists when another node, of this load or of the store, has the same property `id` or the same value of a
    // unique index, or it is the `id` of an entity that was merged. An entity that articles knew by the `id`, and that is
    // gone with the last of them, is there again as it is written here. An error leaves the load as it was.
    Result<BulkNode> add_node(std::span<const std::string> labels, const Properties& properties);

    // The node with this property `id`, of this load or of the store; nullopt when there is none. On any thread while no
    // nodes are added, if the store was empty or all that is asked for are of this load.
    Result<std::optional<BulkNode>> find(std::string_view id);

    // Whether the store had the node before, and its id there.
    bool existed(BulkNode node) const { return existed_.at(node); }

    NodeId id_of(BulkNode node) const { return ids_.at(node); }

    // What is collected, about; to be compared with BulkOptions::memory_bytes_max.
    std::size_t bytes() const;

    // The number by which BulkEdges::add() wants a type; 0, which finish() refuses, for a name that no type can have.
    std::uint32_t edge_type(std::string_view name);

    // Whether a node of this load, or anything in the store, has the id, so that no edge can.
    Result<bool> is_edge_id_taken(std::string_view id) const;

    // A table; belongs to the loader. finish() refuses columns without a name, and two of one name. Edges are found by a
    // string in a column `id`, as those of GraphBatch::create_edge(); finish() refuses one that another edge or node has.
    BulkEdges& edges(std::vector<BulkColumn> columns);

    // Writes it all. The loader is used up. Durable on return.
    Result<BulkOutcome> finish();

private:
    BulkLoader(GraphStore& store, const BulkOptions& options, std::unique_lock<std::mutex> lock);

    std::uint32_t code(keys::Dictionary dictionary, std::string_view name);
    Status report(std::string_view step, std::uint64_t done, std::uint64_t total) const;
    void add_row(const RowKey& key, std::string_view value);
    Error too_big() const;
    Status check_memory() const;
    void add_index_rows(const Node& node, const std::string& identity);
    Result<ReferenceRecord> known_reference(std::string_view id) const;
    Status take_edge_id(std::string_view id, NodeId source, EdgeId edge);
    Result<std::vector<std::pair<RowKey, Bytes>>> take_entries(const Node& node);
    // The value as `unique_` has it; already_exists when a node of the store or of this load has it.
    Result<Bytes> take_unique(const PropertyIndex& index, const Bytes& entry, const Node& node);
    Status add_name_terms();
    Status write_rows(BulkSession& session, PartitionKind kind);
    Status check_columns(const BulkEdges& table) const;
    Status write_all(BulkSession& session);
    Status write_directory(BulkSession& session);

    friend class BulkEdgeWriter;

    GraphStore& store_;
    BulkOptions options_;
    std::unique_lock<std::mutex> lock_;
    std::shared_ptr<const RowReader> before_;  // the store before the load
    std::shared_ptr<NameTable> names_;         // its names and those of the load
    std::vector<std::pair<keys::Dictionary, std::uint32_t>> new_names_;
    bool store_was_empty_ = false;

    std::vector<PropertyIndex> indexes_;
    bool fills_indexes_ = false;        // of edges, when the load is in the store
    std::unordered_set<Bytes> unique_;  // values of unique indexes, whole

    std::vector<NodeId> ids_;    // by BulkNode
    std::vector<bool> existed_;  // by BulkNode
    std::vector<bool>
        had_lists_;  // by BulkNode: the store may have edges of it, or remains of some
    std::unordered_set<std::string_view> edge_ids_;  // in the tables
    BulkIds by_id_;
    std::array<BulkRows, kPartitionKindCount> rows_;
    std::unordered_map<NodeId, BulkNode>
        existing_;  // those that the store had: a merged one has several ids
    std::unordered_map<std::string, std::uint64_t> name_terms_;  // of how many names
    std::vector<NodeId> new_nodes_;
    std::map<std::uint32_t, std::uint64_t> labelled_;  // how many, by label code
    std::vector<std::unique_ptr<BulkEdges>> tables_;
    std::map<std::uint32_t, std::uint64_t> edges_of_type_;
    std::uint64_t edge_count_ = 0;
};

}  // namespace entente
