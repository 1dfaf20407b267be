#include "core/bulk_rows.h"

#include <algorithm>

namespace entente {

namespace {

std::uint64_t eight_bytes(std::string_view key, std::size_t from) {
    std::uint64_t number = 0;
    for (std::size_t i = from; i < from + 8; ++i) {
        number = number << 8U | (i < key.size() ? static_cast<unsigned char>(key[i]) : 0U);
    }
    return number;
}

}  // namespace

bool BulkRows::less(const Row& a, const Row& b) const {
    if (a.partition != b.partition) {
        return a.partition < b.partition;
    }
    if (a.first != b.first) {
        return a.first < b.first;
    }
    if (a.second != b.second) {
        return a.second < b.second;
    }
    return key(a) < key(b);
}

void BulkRows::add(const RowKey& key, std::string_view value) {
    Row row;
    row.partition = key.partition.id;
    row.first = eight_bytes(key.key, 0);
    row.second = eight_bytes(key.key, 8);
    row.offset = text_.size();
    row.key_size = static_cast<std::uint32_t>(key.key.size());
    row.value_size = static_cast<std::uint32_t>(value.size());
    text_ += key.key;
    text_ += value;
    sorted_ = sorted_ && (rows_.empty() || less(rows_.back(), row));
    rows_.push_back(row);
}

Status BulkRows::write(BulkWriter& writer, PartitionKind kind) {
    if (!sorted_) {
        std::sort(
            rows_.begin(), rows_.end(), [&](const Row& a, const Row& b) { return less(a, b); });
    }
    for (const Row& row : rows_) {
        ENTENTE_TRY(
            writer.put({kind, row.partition},
                       key(row),
                       std::string_view(text_).substr(row.offset + row.key_size, row.value_size)));
    }
    text_.clear();
    rows_.clear();
    sorted_ = true;
    return {};
}

}  // namespace entente
