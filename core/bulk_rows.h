// Rows on their way into a sorted file: in one piece of memory, sorted by their numbers first.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "core/result.h"
#include "core/storage/ordered_store.h"

namespace entente {

// Rows of one kind in any order. For one thread.
class BulkRows {
public:
    void add(const RowKey& key, std::string_view value);

    // About, in memory.
    std::size_t bytes() const { return text_.size() + rows_.size() * sizeof(Row); }

    bool empty() const { return rows_.empty(); }

    // In order of partition and key; nothing is left here.
    Status write(BulkWriter& writer, PartitionKind kind);

private:
    struct Row {
        std::uint64_t partition;
        std::uint64_t first;   // eight bytes of the key, big-endian, zeros behind its end
        std::uint64_t second;  // the eight after those
        std::uint64_t offset;
        std::uint32_t key_size;
        std::uint32_t value_size;
    };

    std::string_view key(const Row& row) const {
        return std::string_view(text_).substr(row.offset, row.key_size);
    }

    bool less(const Row& a, const Row& b) const;

    std::string text_;
    std::vector<Row> rows_;
    bool sorted_ = true;
};

}  // namespace entente
