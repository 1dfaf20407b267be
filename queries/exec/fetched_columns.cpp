#include "queries/exec/fetched_columns.h"

namespace entente::cypher {

namespace {

using Kind = EdgeBlockReader::ColumnKind;

// From so many edges of a block on, as a part of it, all numbers of a column are unpacked at once.
constexpr std::size_t kWholePart = 8;

template <typename T>
QueryValue of(const std::optional<T>& value) {
    return value ? QueryValue(*value) : QueryValue();
}

QueryValue one(const EdgeBlockReader& block, std::size_t number, Kind kind, std::size_t i) {
    switch (kind) {
        case Kind::integers: return of(block.integer(number, i));
        case Kind::decimals: return of(block.floating(number, i));
        case Kind::dates: {
            const auto days = block.date(number, i);
            return days ? QueryValue(Date{*days}) : QueryValue();
        }
        default: return QueryValue::of(block.value(number, i));
    }
}

}  // namespace

void FetchedColumns::in_block(const EdgeBlockReader& block, std::span<const FoundEdge> found) {
    for (const FetchedColumn& column : columns_) {
        const auto number = block.column(column.key);
        if (!number) {
            continue;
        }
        const Kind kind = block.kind(*number);
        if (kind == Kind::words) {
            read_words(block, *number, column, found);
        } else if (found.size() * kWholePart < block.size() ||
                   !read_packed(block, *number, column, found)) {
            for (const FoundEdge& edge : found) {
                value(edge.edge, column) = one(block, *number, kind, edge.index);
            }
        }
    }
}

// Of numbers that every edge of the block has. False for other columns.
bool FetchedColumns::read_packed(const EdgeBlockReader& block,
                                 std::size_t number,
                                 const FetchedColumn& column,
                                 std::span<const FoundEdge> found) {
    const Kind kind = block.kind(number);
    if (kind != Kind::integers && kind != Kind::decimals && kind != Kind::dates) {
        return false;
    }
    const auto scale = block.unpack(number, numbers_);
    if (!scale) {
        return false;
    }
    const double power = decimal_power(*scale);
    for (const FoundEdge& edge : found) {
        const std::int64_t unpacked = numbers_[edge.index];
        QueryValue& out = value(edge.edge, column);
        switch (kind) {
            case Kind::dates: out = QueryValue(QueryDate{unpacked}); break;
            case Kind::decimals: out = QueryValue(static_cast<double>(unpacked) / power); break;
            default: out = QueryValue(unpacked); break;
        }
    }
    return true;
}

// Each text is made once for all edges of the block that have it.
void FetchedColumns::read_words(const EdgeBlockReader& block,
                                std::size_t number,
                                const FetchedColumn& column,
                                std::span<const FoundEdge> found) {
    words_.assign(block.word_count(number), QueryValue());
    for (const FoundEdge& edge : found) {
        const auto word = block.word(number, edge.index);
        if (!word) {
            continue;
        }
        QueryValue& text = words_[*word];
        if (text.is_null()) {
            text = QueryValue(block.word_text(number, *word));
        }
        value(edge.edge, column) = text;
    }
}

void FetchedColumns::single(std::size_t edge, const VisitedEdge& visited) {
    for (const FetchedColumn& column : columns_) {
        value(edge, column) = QueryValue::of(visited.property(column.key));
    }
}

}  // namespace entente::cypher
