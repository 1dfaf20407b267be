#include "core/storage/write_set.h"

#include <array>
#include <set>

namespace entente {

namespace {

// Without atomic phases a crash may leave the first phases done. What is named comes before what
// names it: texts, then records, then the rows by which they are found, the counters last.
constexpr std::array<std::array<PartitionKind, 5>, 3> kPhases = {{
    {PartitionKind::evidence,
     PartitionKind::vertices,
     PartitionKind::decisions,
     PartitionKind::decisions,
     PartitionKind::decisions},
    {PartitionKind::edges,
     PartitionKind::labels,
     PartitionKind::names,
     PartitionKind::properties,
     PartitionKind::text},
    {PartitionKind::incoming,
     PartitionKind::locators,
     PartitionKind::identities,
     PartitionKind::directory,
     PartitionKind::directory},
}};

std::size_t phase_of(PartitionKind kind) {
    for (std::size_t phase = 0; phase < kPhases.size(); ++phase) {
        for (const PartitionKind member : kPhases.at(phase)) {
            if (member == kind) {
                return phase;
            }
        }
    }
    return kPhases.size() - 1;
}

}  // namespace

void WriteSet::put(RowKey key, Bytes value) {
    changes_.insert_or_assign(std::move(key), std::optional<Bytes>(std::move(value)));
}

void WriteSet::erase(RowKey key) {
    changes_.insert_or_assign(std::move(key), std::nullopt);
}

std::size_t WriteSet::bytes() const {
    std::size_t bytes = 0;
    for (const auto& [key, value] : changes_) {
        bytes += key.key.size() + (value ? value->size() : 0);
    }
    return bytes;
}

void WriteSet::absorb(WriteSet& later) {
    while (!later.changes_.empty()) {
        auto placed = changes_.insert(later.changes_.extract(later.changes_.begin()));
        if (!placed.inserted) {
            placed.position->second = std::move(placed.node.mapped());
        }
    }
}

std::vector<std::vector<Batch>> WriteSet::phases() const {
    std::vector<std::vector<Batch>> phases(kPhases.size());
    for (const auto& [key, value] : changes_) {  // grouped by partition: keys sort by it first
        std::vector<Batch>& phase = phases.at(phase_of(key.partition.kind));
        if (phase.empty() || phase.back().partition != key.partition) {
            phase.emplace_back();
            phase.back().partition = key.partition;
        }
        if (value) {
            phase.back().puts.push_back({key.key, *value});
        } else {
            phase.back().deletes.push_back(key.key);
        }
    }
    return phases;
}

std::vector<std::vector<Batch>> WriteSet::take_phases() {
    std::vector<std::vector<Batch>> phases(kPhases.size());
    while (!changes_.empty()) {
        auto change = changes_.extract(changes_.begin());
        RowKey& key = change.key();
        std::vector<Batch>& phase = phases.at(phase_of(key.partition.kind));
        if (phase.empty() || phase.back().partition != key.partition) {
            phase.emplace_back();
            phase.back().partition = key.partition;
        }
        if (change.mapped()) {
            phase.back().puts.push_back({std::move(key.key), *std::move(change.mapped())});
        } else {
            phase.back().deletes.push_back(std::move(key.key));
        }
    }
    return phases;
}

Result<std::vector<std::optional<Bytes>>> WriteSet::get_many(std::span<const RowKey> keys) const {
    std::vector<std::optional<Bytes>> values(keys.size());
    std::vector<RowKey> missing;
    std::vector<std::size_t> missing_at;
    for (std::size_t i = 0; i < keys.size(); ++i) {
        const auto changed = changes_.find(keys[i]);
        if (changed != changes_.end()) {
            values[i] = changed->second;
        } else {
            missing.push_back(keys[i]);
            missing_at.push_back(i);
        }
    }
    if (!missing.empty()) {
        ENTENTE_ASSIGN(auto below, base_->get_many(missing));
        for (std::size_t i = 0; i < missing.size(); ++i) {
            values[missing_at[i]] = std::move(below[i]);
        }
    }
    return values;
}

Status WriteSet::scan_many(std::span<const ScanRequest> requests,
                           const RowCallback& callback) const {
    for (std::size_t i = 0; i < requests.size(); ++i) {
        ENTENTE_TRY(requests[i].descending ? scan_one_backwards(i, requests[i], callback)
                                           : scan_one(i, requests[i], callback));
    }
    return {};
}

void WriteSet::scan_changes(
    const ScanRequest& request,
    const std::function<bool(std::string_view, std::string_view)>& callback) const {
    for (auto change = changes_.lower_bound({request.partition, request.from});
         change != changes_.end() && change->first.partition == request.partition &&
         (request.to.empty() || change->first.key < request.to);
         ++change) {
        if (change->second && !callback(change->first.key, *change->second)) {
            return;
        }
    }
}

// Merges the changed rows of the range into those below, in key order.
Status WriteSet::scan_one(std::size_t index,
                          const ScanRequest& request,
                          const RowCallback& callback) const {
    auto change = changes_.lower_bound({request.partition, request.from});
    const auto in_range = [&] {
        return change != changes_.end() && change->first.partition == request.partition &&
               (request.to.empty() || change->first.key < request.to);
    };
    std::size_t left = request.limit;
    bool stopped = left == 0;
    const auto emit = [&](std::string_view key, std::string_view value) {
        stopped = !callback(index, key, value) || --left == 0;
    };
    const auto emit_changes_before = [&](std::optional<std::string_view> key) {
        for (; !stopped && in_range() && (!key || change->first.key < *key); ++change) {
            if (change->second) {
                emit(change->first.key, *change->second);
            }
        }
    };
    ScanRequest below = request;
    below.limit = SIZE_MAX;  // rows below may be hidden by deletions
    ENTENTE_TRY(base_->scan(below, [&](std::string_view key, std::string_view value) {
        emit_changes_before(key);
        if (!stopped && !(in_range() && change->first.key == key)) {
            emit(key, value);
        }
        return !stopped;
    }));
    emit_changes_before(std::nullopt);
    return {};
}

// As scan_one(), from the end of the range to its beginning.
Status WriteSet::scan_one_backwards(std::size_t index,
                                    const ScanRequest& request,
                                    const RowCallback& callback) const {
    std::vector<const std::pair<const RowKey, std::optional<Bytes>>*> changes;  // ascending
    for (auto change = changes_.lower_bound({request.partition, request.from});
         change != changes_.end() && change->first.partition == request.partition &&
         (request.to.empty() || change->first.key < request.to);
         ++change) {
        changes.push_back(&*change);
    }
    std::size_t left = request.limit;
    bool stopped = left == 0;
    const auto emit = [&](std::string_view key, std::string_view value) {
        stopped = !callback(index, key, value) || --left == 0;
    };
    const auto emit_changes_after = [&](std::optional<std::string_view> key) {
        for (; !stopped && !changes.empty() && (!key || changes.back()->first.key > *key);
             changes.pop_back()) {
            if (changes.back()->second) {
                emit(changes.back()->first.key, *changes.back()->second);
            }
        }
    };
    ScanRequest below = request;
    below.limit = SIZE_MAX;  // rows below may be hidden by deletions
    ENTENTE_TRY(base_->scan(below, [&](std::string_view key, std::string_view value) {
        emit_changes_after(key);
        if (!stopped && (changes.empty() || changes.back()->first.key != key)) {
            emit(key, value);
        }
        return !stopped;
    }));
    emit_changes_after(std::nullopt);
    return {};
}

Status WriteSet::each_partition(PartitionKind kind,
                                const std::function<bool(Partition)>& callback) const {
    // A partition that the changes empty is still listed: callers scan it and find nothing.
    std::set<Partition> partitions;
    ENTENTE_TRY(base_->each_partition(kind, [&](Partition partition) {
        partitions.insert(partition);
        return true;
    }));
    for (const auto& [key, value] : changes_) {
        if (key.partition.kind == kind) {
            partitions.insert(key.partition);
        }
    }
    for (const Partition& partition : partitions) {
        if (!callback(partition)) {
            break;
        }
    }
    return {};
}

}  // namespace entente
