// Several values as one key of a hash table, by equivalence: for DISTINCT and grouping.
#pragma once

#include <algorithm>
#include <cstddef>
#include <vector>

#include "queries/plan/plan.h"
#include "queries/runtime/comparison.h"
#include "queries/runtime/query_value.h"

namespace entente::cypher {

using RowKey = std::vector<QueryValue>;

struct RowKeyHash {
    std::size_t operator()(const RowKey& key) const {
        std::size_t result = key.size();
        for (const QueryValue& value : key) {
            result = (result ^ hash(value)) * 0x9E3779B97F4A7C15U;
        }
        return result;
    }
};

struct RowKeyEquivalence {
    bool operator()(const RowKey& a, const RowKey& b) const {
        return std::equal(a.begin(), a.end(), b.begin(), b.end(), equivalent);
    }
};

inline std::size_t memory_of(const RowKey& key) {
    std::size_t bytes = 48;  // of the table's entry
    for (const QueryValue& value : key) {
        bytes += value.memory_bytes();
    }
    return bytes;
}

// The path over values that are in the slots; null where one of them is.
QueryValue make_path(const Row& row, const PathParts& parts);

}  // namespace entente::cypher
