// One property of relationships while their lists are visited, as values of the language.
#pragma once

#include <optional>
#include <vector>

#include "core/storage/edge_visits.h"
#include "queries/runtime/query_value.h"

namespace entente::cypher {

// For one visit of lists. What is the same for a block is found once for it.
class FetchedColumn {
public:
    explicit FetchedColumn(PropertyKeyId key) : key_(key) {}

    // Null when it has none of that key.
    QueryValue value(const VisitedEdge& edge) {
        const EdgeBlockReader* block = edge.block();
        if (block == nullptr) {
            return QueryValue::of(edge.property(key_));
        }
        if (block->opened() != opened_) {
            begin(*block);
        }
        return column_ ? value(*block, *column_, edge.index()) : QueryValue();
    }

private:
    using Kind = EdgeBlockReader::ColumnKind;

    void begin(const EdgeBlockReader& block) {
        opened_ = block.opened();
        column_ = block.column(key_);
        kind_ = column_ ? block.kind(*column_) : Kind::others;
        words_.clear();
        if (kind_ == Kind::words) {
            words_.resize(block.word_count(*column_));
        }
    }

    QueryValue value(const EdgeBlockReader& block, std::size_t column, std::size_t i) {
        switch (kind_) {
            case Kind::integers: return of(block.integer(column, i));
            case Kind::decimals: return of(block.floating(column, i));
            case Kind::dates: {
                const auto days = block.date(column, i);
                return days ? QueryValue(Date{*days}) : QueryValue();
            }
            case Kind::words: {
                const auto word = block.word(column, i);
                return word ? text_of(block, column, *word) : QueryValue();
            }
            default: return QueryValue::of(block.value(column, i));
        }
    }

    template <typename T>
    static QueryValue of(const std::optional<T>& value) {
        return value ? QueryValue(*value) : QueryValue();
    }

    // Made once for all edges of the block that have it.
    const QueryValue& text_of(const EdgeBlockReader& block, std::size_t column, std::size_t word) {
        QueryValue& text = words_[word];
        if (text.is_null()) {
            text = QueryValue(block.word_text(column, word));
        }
        return text;
    }

    PropertyKeyId key_;
    std::uint64_t opened_ = 0;
    std::optional<std::size_t> column_;  // of the block at hand, likewise
    Kind kind_ = Kind::others;
    std::vector<QueryValue> words_;
};

}  // namespace entente::cypher
