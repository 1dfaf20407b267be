// Properties of relationships while their lists are visited, as values of the language, a column at a time.
#pragma once

#include <array>
#include <cstdint>
#include <span>
#include <vector>

#include "core/storage/edge_visits.h"
#include "queries/runtime/query_value.h"

namespace entente::cypher {

struct FetchedColumn {
    PropertyKeyId key;
    std::size_t place = 0;  // in a row of values
};

// Puts the values of edge i at values[rows[i] * width + place]; leaves those that it lacks as they are. What it is
// given must outlive it.
class FetchedColumns : public EdgeVisitor {
public:
    FetchedColumns(std::span<const FetchedColumn> columns,
                   std::span<QueryValue> values,
                   std::size_t width,
                   std::span<const std::size_t> rows)
        : columns_(columns), values_(values), width_(width), rows_(rows) {}

    void in_block(const EdgeBlockReader& block, std::span<const FoundEdge> found) override;
    void single(std::size_t edge, const VisitedEdge& visited) override;

private:
    QueryValue& value(std::size_t edge, const FetchedColumn& column) const {
        return values_[rows_[edge] * width_ + column.place];
    }

    bool read_packed(const EdgeBlockReader& block,
                     std::size_t number,
                     const FetchedColumn& column,
                     std::span<const FoundEdge> found);
    void read_words(const EdgeBlockReader& block,
                    std::size_t number,
                    const FetchedColumn& column,
                    std::span<const FoundEdge> found);

    std::span<const FetchedColumn> columns_;
    std::span<QueryValue> values_;
    std::size_t width_;
    std::span<const std::size_t> rows_;
    std::array<std::int64_t, kBlockEdgesMax> numbers_;  // of one column, as far as it is long
    std::vector<QueryValue> words_;
};

}  // namespace entente::cypher
