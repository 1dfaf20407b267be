// A small store of an invented format 1, and invented steps to format 3, for tests of the framework.
#pragma once

#include <cstdlib>
#include <string>
#include <vector>

#include "core/coding.h"
#include "core/migrations.h"

namespace entente::testing {

inline constexpr int kFakeRows = 10;
inline constexpr std::size_t kFakeBatch = 3;
inline constexpr Partition kFakeFrom = {PartitionKind::edges, 7};
inline constexpr Partition kFakeTo = {PartitionKind::vertices, 7};

// Rows "old0" to "old9" in one partition.
inline void make_fake_store(OrderedStore& store) {
    Batch rows;
    rows.partition = kFakeFrom;
    for (int i = 0; i < kFakeRows; ++i) {
        rows.puts.push_back({"old" + std::to_string(i), "value " + std::to_string(i)});
    }
    const RowKey key = keys::format_version();
    Batch format;
    format.partition = key.partition;
    Bytes number;
    append_u32(number, 1);
    format.puts = {{key.key, number}};
    if (!store.apply(rows).ok() || !store.apply(format).ok()) {
        std::abort();
    }
}

// Every row of the store, in order.
inline std::string all_rows(const OrderedStore& store) {
    std::string text;
    for (std::size_t kind = 0; kind < kPartitionKindCount; ++kind) {
        std::vector<Partition> partitions;
        Status status = store.each_partition(
            static_cast<PartitionKind>(kind), nullptr, [&](Partition partition) {
                partitions.push_back(partition);
                return true;
            });
        for (std::size_t i = 0; i < partitions.size() && status.ok(); ++i) {
            const ScanRequest request = {partitions[i], {}, {}, SIZE_MAX};
            status = store.scan_many(
                std::span(&request, 1),
                nullptr,
                [&](std::size_t, std::string_view key, std::string_view value) {
                    text += std::to_string(kind) + "/" + std::to_string(request.partition.id) +
                            "/" + std::string(key) + "=" + std::string(value) + "\n";
                    return true;
                });
        }
        if (!status.ok()) {
            return "cannot be read: " + status.error().message;
        }
    }
    return text;
}

// At most kFakeBatch rows of the partition from the key on.
inline Result<std::vector<Put>> next_rows(const MigrationRun& run,
                                          Partition partition,
                                          const Bytes& from) {
    ENTENTE_ASSIGN(const auto rows, run.rows());
    std::vector<Put> found;
    ENTENTE_TRY(rows->scan({partition, from, {}, kFakeBatch},
                           [&](std::string_view key, std::string_view value) {
                               found.push_back({Bytes(key), Bytes(value)});
                               return true;
                           }));
    return found;
}

// "oldN" in one partition becomes "newN" in another. Needs no position: what is done is gone. The new rows
// are written before the old ones are deleted, as an engine without atomic phases wants it.
inline Status move_rows(MigrationRun& run) {
    for (;;) {
        ENTENTE_ASSIGN(const auto old, next_rows(run, kFakeFrom, {}));
        if (old.empty()) {
            return {};
        }
        Batch moved;
        moved.partition = kFakeTo;
        Batch gone;
        gone.partition = kFakeFrom;
        for (const Put& row : old) {
            moved.puts.push_back({"new" + row.key.substr(3), row.value});
            gone.deletes.push_back(row.key);
        }
        ENTENTE_TRY(run.commit({moved, gone}, {}, old.size()));
    }
}

// "value N" becomes "value Nvalue N": not to be done twice, so the position counts, and what an engine
// without atomic phases may have done already is told by its form.
inline Status double_rows(MigrationRun& run) {
    for (;;) {
        ENTENTE_ASSIGN(const auto rows, next_rows(run, kFakeTo, run.position()));
        if (rows.empty()) {
            return {};
        }
        Batch doubled;
        doubled.partition = kFakeTo;
        for (const Put& row : rows) {
            const bool done = row.value.rfind("value") != 0;
            doubled.puts.push_back({row.key, done ? row.value : row.value + row.value});
        }
        ENTENTE_TRY(run.commit({doubled}, rows.back().key + '\0', rows.size()));
    }
}

inline MigrationOptions fake_migrations() {
    static const std::vector<Migration> steps = {{1, "moving", move_rows},
                                                 {2, "doubling", double_rows}};
    MigrationOptions options;
    options.steps = steps;
    options.target = 3;
    return options;
}

}  // namespace entente::testing
