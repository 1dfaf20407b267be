// A part of one node's edge list as bytes: many edges packed into one value, their properties in columns.
//
// A block holds at most kBlockEdgesMax edges of one node in one direction, ordered by type, other end, edge
// id. Out-blocks carry the edges' properties; in-blocks do not: an edge is stored once, at its source.
//
// THE FORMAT, version 1. Numbers are LEB128 varints (coding.h) unless said.
//
//   version:u8 = 1   count
//   type runs:       runs, then for each: type - type before, length - 1
//   other ends:      at the begin of each run the id; then the distance from the one before
//   edge ids:        packed, as distances from the edge before (the first from 0)
//   columns:         how many, then for each: property key, encoding:u8, length in bytes, and so many bytes
//
// "packed" is frame of reference: the least of the numbers (zigzag), a width in bits:u8, and then
// each number's distance from the least in so many bits, least significant bit first, padded to a byte
// (Goldstein, Ramakrishnan and Shaft, "Compressing relations and indexes", ICDE 1998). A number is found
// without reading those before it, and a block whose dates or confidences are alike takes few bits for each.
//
// A column begins with one bit for each edge that has the property when encoding has kSparse set, and holds, by
// encoding:
//   1 integers    packed
//   2 dates       packed days since 1970-01-01
//   3 decimals    u8 scale, packed integers: floats that are exactly integer / 10^scale
//   4 booleans    packed 0 or 1
//   5 words       how many different strings, these strings, packed numbers of them: strings that repeat
//   6 strings     for each edge its string
//   7 values      for each edge its value as coding.h writes it: whatever fits none of the others
// Packed columns have a number for every edge, also one that lacks the property; 6 and 7 only for those that have it.
#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "core/ids.h"
#include "core/result.h"
#include "core/storage/records.h"
#include "core/value.h"

namespace entente {

inline constexpr std::size_t kBlockEdgesMax = 256;
// Of the properties of a block's edges, about, when a writer splits a list; an edge that has more is a block of its own.
inline constexpr std::size_t kBlockBytesMax = std::size_t{1} << 20;

// An edge's place in the list of one of its ends, and the order of these lists.
struct EdgePlace {
    EdgeTypeId type;
    NodeId other;  // the far end
    EdgeId edge;

    // NOLINTNEXTLINE(modernize-use-nullptr): clang-tidy 14 misreads a defaulted <=>
    friend auto operator<=>(const EdgePlace&, const EdgePlace&) = default;
};

// Behind every edge.
inline constexpr EdgePlace kLastPlace = {
    EdgeTypeId(UINT32_MAX), NodeId(UINT64_MAX), EdgeId(UINT64_MAX)};

// An edge as it is put into a block.
struct ListedEdge {
    EdgePlace place;
    CodedProperties properties;  // ordered by key; empty on the in side

    friend bool operator==(const ListedEdge&, const ListedEdge&) = default;
};

// `edges` ascend by place, at most kBlockEdgesMax, at least one. Equal edges give equal bytes.
std::string encode_edge_block(std::span<const ListedEdge> edges);

// One property of all edges of a block, for writers who have it as a column. Has a place for every edge in the one
// of its vectors that its type names: `numbers` for integers, dates (days) and booleans, `floats`, `strings`, or
// `values` for anything, also of mixed types (type null).
struct BlockColumn {
    PropertyKeyId key;
    ValueType type = ValueType::null;
    std::vector<bool> present;  // empty: every edge has it
    std::vector<std::int64_t> numbers;
    std::vector<double> floats;
    std::vector<std::string_view> strings;
    std::vector<const Value*> values;

    bool has(std::size_t i) const { return present.empty() || present[i]; }
};

// The same bytes from columns, in order of key, each of a property that some edge has.
std::string encode_edge_block(std::span<const EdgePlace> places,
                              std::span<const BlockColumn> columns);

// 10^scale, of a scale that EdgeBlockReader::unpack() has given.
double decimal_power(unsigned scale);

// Reads one block after another, keeping its memory. For one thread. The bytes are borrowed: they must
// stay as long as values are asked for.
class EdgeBlockReader {
public:
    // ErrorCode::corruption for bytes that no encoder wrote. Checks all of the places; of columns the shape.
    Status open(std::string_view bytes);

    // Another number for every block that is opened.
    std::uint64_t opened() const { return opened_; }

    std::size_t size() const { return places_.size(); }

    const EdgePlace& place(std::size_t i) const { return places_[i]; }

    std::span<const EdgePlace> places() const { return places_; }

    // Edges of one type, up to `end`.
    struct Run {
        EdgeTypeId type;
        std::uint32_t end;
    };

    // All edges, in order; a type may have several runs.
    std::span<const Run> runs() const { return runs_; }

    // The first edge at or behind `place`; size() when there is none.
    std::size_t lower_bound(const EdgePlace& place) const;

    // A column by number, or nullopt when no edge of the block has the property.
    std::optional<std::size_t> column(PropertyKeyId key) const;

    std::size_t column_count() const { return columns_.size(); }

    PropertyKeyId key(std::size_t column) const { return columns_[column].key; }

    // Null when the edge lacks the property.
    Value value(std::size_t column, std::size_t i) const;

    // Without making a Value: nullopt when the edge lacks it or it is of another type. Of dates the
    // days; of decimals and other floats the number. O(1), but O(edges) in columns of encoding 7.
    std::optional<std::int64_t> integer(std::size_t column, std::size_t i) const;
    std::optional<std::int32_t> date(std::size_t column, std::size_t i) const;
    std::optional<double> floating(std::size_t column, std::size_t i) const;

    // How a column is stored, as far as values can be had of it without making a Value.
    enum class ColumnKind : std::uint8_t {
        integers,
        dates,
        decimals,
        booleans,
        words,
        others
    };
    ColumnKind kind(std::size_t column) const;
    // Of a column of words: which one it is, and its text; nullopt when the edge lacks it.
    std::optional<std::size_t> word(std::size_t column, std::size_t i) const;
    std::size_t word_count(std::size_t column) const { return columns_[column].words_count; }
    std::string_view word_text(std::size_t column, std::size_t word) const {
        return words_[columns_[column].words_begin + word];
    }

    // The numbers of a whole column, for every edge, if they are packed: integers, days, truths, or the integers of
    // decimals, whose scale is then returned, 0 for the others. nullopt when they are not, or some edge lacks it.
    std::optional<unsigned> unpack(std::size_t column, std::span<std::int64_t> numbers) const;
    // Whether a column is of decimals, or of dates.
    bool holds_decimals(std::size_t column) const;
    bool holds_dates(std::size_t column) const;

    // All of an edge's properties, ordered by key; corruption when a column does not hold what it should.
    Result<CodedProperties> properties(std::size_t i) const;

private:
    struct Column {
        PropertyKeyId key;
        std::uint8_t encoding = 0;
        std::uint8_t scale = 0;         // of decimals
        std::string_view present;       // bits; empty: every edge
        std::int64_t least = 0;         // packed
        unsigned width = 0;             // packed
        std::string_view packed;        // packed
        std::string_view rest;          // strings, values
        std::uint32_t words_begin = 0;  // in words_
        std::uint32_t words_count = 0;
    };

    bool in_order() const;
    Status read_columns(std::string_view bytes);
    bool present(const Column& column, std::size_t i) const;
    std::int64_t packed(const Column& column, std::size_t i) const;
    std::optional<Value> sequential(const Column& column, std::size_t i) const;

    std::uint64_t opened_ = 0;
    std::vector<Run> runs_;
    std::vector<EdgePlace> places_;
    std::vector<Column> columns_;
    std::vector<std::string_view> words_;
};

}  // namespace entente
