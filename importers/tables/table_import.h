// Tables of nodes and relationships into a store, in one bulk load.
#pragma once

#include <cstddef>
#include <cstdint>
#include <functional>
#include <istream>
#include <map>
#include <optional>
#include <span>
#include <string>
#include <string_view>

#include "core/bulk_loader.h"
#include "core/graph_store.h"
#include "core/result.h"
#include "importers/input_files.h"

namespace entente {

// Distinct labels, or types of relationships, of one import: names are kept for ever.
inline constexpr std::size_t kTableNamesMax = 10'000;

enum class TableFormat {
    csv,
    tsv,
    apoc,  // JSON lines of Neo4j's APOC library
    graphml,
    gdelt,  // event rows of GDELT 2.0
    ftm,    // FollowTheMoney entities, one a line
};

// "csv", "tsv" or "tab", "apoc", "graphml", "gdelt", "ftm"; nullopt for anything else.
std::optional<TableFormat> parse_table_format(std::string_view name);
// By the ending of the file's name: .csv, .tsv, .tab, .graphml, and .export.CSV as GDELT's, .ftm.json. JSON lines are articles unless it is said that they are
// apoc.
std::optional<TableFormat> table_format_of_path(std::string_view path);

struct TableSummary {
    std::uint64_t tables = 0;
    std::uint64_t nodes = 0;            // added
    std::uint64_t edges = 0;            // added
    std::uint64_t unchanged_nodes = 0;  // rows of what the store has already
    std::uint64_t unchanged_edges = 0;
    std::uint64_t refused = 0;  // rows, and tables as a whole
    std::uint64_t left_out =
        0;  // rows that are no edge: such as of GDELT those that name one actor only
    // Records of kinds that no label is near to, by what their file calls them: of FollowTheMoney the schema. They are nodes
    // with that for a label.
    std::map<std::string, std::uint64_t> unknown_kinds;
};

struct TableProgress {
    std::string_view step;   // "reading", "writing edges"
    std::uint64_t done = 0;  // of the step
    std::uint64_t total = 0;
    std::uint64_t nodes = 0;  // read so far
    std::uint64_t edges = 0;
};

struct TableImportOptions {
    // All of the paths are tables of this format; nullopt: those that are by their name.
    std::optional<TableFormat> format;
    // Stops at the first bad row; the store is as it was then.
    bool strict = false;
    std::size_t memory_bytes_max = BulkOptions().memory_bytes_max;
    // What the path "-" means; nullptr refuses it.
    std::istream* standard_input = nullptr;
    // False gives up: ErrorCode::cancelled.
    std::function<bool(const TableProgress&)> on_progress;
    std::function<void(const RefusedRecord&)> on_refused;
};

// Whether `paths` lead to a table that is there.
bool any_table(std::span<const std::string> paths, const TableImportOptions& options);

// Reads the tables among `paths` (folders as list_files() has them), first those of nodes, then those of
// relationships, each kind in the order of the paths, and loads them in one step, all or nothing. Rows that are
// no node or edge are refused, and the rest goes in.
//
// APOC's JSON lines, GraphML, and tables that hold nodes and relationships or a column `entente.exact:IGNORE` are read
// twice, standard input from a copy in a temporary file, so that relationships may stand before their nodes. Nodes of
// these that have no property `id` are new ones each time; a fact's `id`, f:..., which is for facts that the store derives
// from its own articles, becomes fact/... .
//
// A node has an id of its own. A row whose id the store has is unchanged when labels and properties are the same
// too, and refused otherwise; so is the second of two rows with one id. Edges lead between nodes of this load or of the
// store. An edge need not have an id; a row with text in a column `id` is refused when another edge or a node has it
// already. A row that is the same as an edge which the store had before, with its ends, type
// and all properties, is that edge, and each such edge is that of one row. So importing a table again changes nothing,
// and rows that are alike within one import are parallel edges.
//
// An Error when the load as a whole fails or is given up; the store is as it was then.
Result<TableSummary> import_tables(GraphStore& store,
                                   std::span<const std::string> paths,
                                   const TableImportOptions& options);

}  // namespace entente
