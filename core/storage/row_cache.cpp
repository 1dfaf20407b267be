#include "core/storage/row_cache.h"

#include <algorithm>
#include <utility>

#include "core/storage/keys.h"
#include "core/storage/row_owner.h"

namespace entente {

namespace {

// What a place takes beside its key and its value, about: a node of the tree.
constexpr std::size_t kPlaceBytes = 128;

bool is_before_end(const ScanRequest& request, std::string_view key) {
    return request.to.empty() || key < request.to;
}

Bytes after(std::string_view key) {
    return Bytes(key) + '\0';
}

}  // namespace

bool RowCache::keeps(PartitionKind kind) {
    return kind == PartitionKind::directory || kind == PartitionKind::vertices ||
           kind == PartitionKind::edges || kind == PartitionKind::incoming ||
           kind == PartitionKind::locators || kind == PartitionKind::identities ||
           kind == PartitionKind::names || kind == PartitionKind::decisions;
}

Result<std::vector<std::optional<Bytes>>> RowCache::get_many(const RowReader& below,
                                                             std::span<const RowKey> keys) {
    std::vector<std::optional<Bytes>> values(keys.size());
    std::vector<RowKey> missing;
    std::vector<std::size_t> missing_at;
    for (std::size_t i = 0; i < keys.size(); ++i) {
        const auto rows = partitions_.find(keys[i].partition);
        if (rows != partitions_.end()) {
            const Places& places = rows->second.places;
            const auto place = places.lower_bound(keys[i].key);
            const bool here = place != places.end() && place->first == keys[i].key;
            if (here && place->second.content != Content::unknown) {
                if (place->second.content == Content::row) {
                    values[i] = place->second.value;
                }
                continue;
            }
            const bool between =
                place == places.end() ? rows->second.end_joined : place->second.joined;
            if (!here && between) {
                continue;
            }
        }
        missing.push_back(keys[i]);
        missing_at.push_back(i);
    }
    if (missing.empty()) {
        return values;
    }
    ENTENTE_ASSIGN(auto found, below.get_many(missing));
    for (std::size_t j = 0; j < missing.size(); ++j) {
        if (bytes_ < bytes_max_) {
            Place& place = mark(partitions_[missing[j].partition], missing[j].key)->second;
            if (place.content == Content::unknown) {
                set(place, found[j]);
            }
        }
        values[missing_at[j]] = std::move(found[j]);
    }
    return values;
}

Status RowCache::scan(const RowReader& below, const ScanRequest& request, const Visit& callback) {
    if (request.limit == 0) {
        return {};
    }
    Rows& rows = partitions_[request.partition];
    Progress progress{request.from, request.limit, false};
    serve(rows, request, callback, progress);
    if (progress.finished) {
        return {};
    }
    if (keys::decode_delta(request.from) && bytes_ < bytes_max_) {
        ENTENTE_TRY(read_list_of_changes(below, rows, request));
        serve(rows, request, callback, progress);
        if (progress.finished) {
            return {};
        }
    }
    return read_through(below, rows, request, callback, progress);
}

// As far as it is known.
void RowCache::serve(const Rows& rows,
                     const ScanRequest& request,
                     const Visit& visit,
                     Progress& progress) {
    auto place = rows.places.lower_bound(progress.at);
    const Bytes* passed = nullptr;
    bool exact = place != rows.places.end() && place->first == progress.at;
    for (;; ++place, exact = false) {
        const bool is_end = place == rows.places.end();
        if (!exact && !(is_end ? rows.end_joined : place->second.joined)) {
            break;
        }
        if (is_end || !is_before_end(request, place->first)) {
            progress.finished = true;
            return;
        }
        if (place->second.content == Content::unknown) {
            progress.at = place->first;
            return;
        }
        passed = &place->first;
        if (place->second.content == Content::row &&
            (!visit(place->first, place->second.value) || --progress.left == 0)) {
            progress.finished = true;
            return;
        }
    }
    if (passed != nullptr) {
        progress.at = after(*passed);
        progress.finished = !is_before_end(request, progress.at);
    }
}

// The rest, below; and remembers it.
Status RowCache::read_through(const RowReader& below,
                              Rows& rows,
                              const ScanRequest& request,
                              const Visit& visit,
                              Progress& progress) {
    const ScanRequest rest = {request.partition, progress.at, request.to, progress.left};
    Read read;
    const bool keeps = bytes_ < bytes_max_;
    const auto take = [&](std::string_view key, std::string_view value) {
        if (keeps && read.rows.size() < kScannedMax) {
            read.rows.push_back({Bytes(key), Bytes(value)});
            const bool go_on = visit(key, value);
            read.to_end = go_on && --progress.left > 0;
            return go_on;
        }
        read.to_end = false;
        return visit(key, value);
    };
    ENTENTE_TRY(below.scan(rest, take));
    if (keeps) {
        learn(rows, rest, std::move(read));
    }
    return {};
}

// All changes beside the blocks of a list: they are few, and each is asked for by itself.
Status RowCache::read_list_of_changes(const RowReader& below,
                                      Rows& rows,
                                      const ScanRequest& request) {
    const auto first = keys::decode_delta(request.from);
    const ScanRequest all = keys::deltas(first->side, first->node);
    Read read;
    ENTENTE_TRY(below.scan(all, [&](std::string_view key, std::string_view value) {
        read.to_end = read.rows.size() < kScannedMax;
        if (read.to_end) {
            read.rows.push_back({Bytes(key), Bytes(value)});
        }
        return read.to_end;
    }));
    learn(rows, all, std::move(read));
    return {};
}

// `read` is what lies in the range of the request, all of it or up to its last row.
void RowCache::learn(Rows& rows, const ScanRequest& request, Read read) {
    if (!read.to_end && read.rows.empty()) {
        return;
    }
    const auto first = mark(rows, request.from);
    for (const Put& row : read.rows) {
        Place& place = mark(rows, row.key)->second;
        if (place.content != Content::row) {
            set(place, row.value);
        }
    }
    auto end = rows.places.end();
    if (!read.to_end) {
        end = std::next(rows.places.find(read.rows.back().key));
    } else if (!request.to.empty()) {
        end = mark(rows, request.to);
        end->second.joined = true;
    } else {
        rows.end_joined = true;
    }
    for (auto place = first; place != end; ++place) {
        place->second.joined = place->second.joined || place != first;
        if (place->second.content == Content::unknown) {
            set(place->second, std::nullopt);
        }
    }
}

// The place of the key, made if need be.
RowCache::Places::iterator RowCache::mark(Rows& rows, const Bytes& key) {
    const auto next = rows.places.lower_bound(key);
    if (next != rows.places.end() && next->first == key) {
        return next;
    }
    const bool joined = next == rows.places.end() ? rows.end_joined : next->second.joined;
    bytes_ += key.size() + kPlaceBytes;
    return rows.places.emplace_hint(
        next, key, Place{joined ? Content::nothing : Content::unknown, joined, {}});
}

void RowCache::set(Place& place, std::optional<std::string_view> value) {
    bytes_ -= place.value.size();
    place.content = value ? Content::row : Content::nothing;
    place.value = value.value_or(std::string_view());
    bytes_ += place.value.size();
}

void RowCache::change(Rows& rows, const Bytes& key, std::optional<std::string_view> value) {
    const auto place = rows.places.lower_bound(key);
    if (place != rows.places.end() && place->first == key) {
        set(place->second, value);
        return;
    }
    const bool between = place == rows.places.end() ? rows.end_joined : place->second.joined;
    if (between && value) {
        set(mark(rows, key)->second, value);
    }
}

void RowCache::follow(std::span<const std::vector<Batch>> phases) {
    for (const std::vector<Batch>& phase : phases) {
        for (const Batch& batch : phase) {
            const auto rows = partitions_.find(batch.partition);
            if (rows == partitions_.end()) {
                continue;
            }
            for (const Bytes& key : batch.deletes) {
                change(rows->second, key, std::nullopt);
            }
            for (const Put& put : batch.puts) {
                change(rows->second, put.key, put.value);
            }
        }
    }
    if (bytes_ >= bytes_max_) {
        clear();
    }
}

void RowCache::clear() {
    partitions_.clear();
    bytes_ = 0;
}

bool CachedRows::is_of_new_node(const RowKey& key) const {
    const auto node = keys::row_owner(key.partition.kind, key.key);
    return node && *node >= first_new_;
}

// A range of rows of one family, which sort by node.
bool CachedRows::is_of_new_nodes(const ScanRequest& request) const {
    const auto node = keys::row_owner(request.partition.kind, request.from);
    return node && *node >= first_new_ && !request.to.empty() &&
           keys::family(request.to) == keys::family(request.from);
}

Result<std::vector<std::optional<Bytes>>> CachedRows::get_many(std::span<const RowKey> keys) const {
    std::vector<std::optional<Bytes>> values(keys.size());
    std::vector<RowKey> kept;
    std::vector<std::size_t> kept_at;
    std::vector<RowKey> others;
    std::vector<std::size_t> others_at;
    for (std::size_t i = 0; i < keys.size(); ++i) {
        if (is_of_new_node(keys[i])) {
            continue;
        }
        const bool keeps = RowCache::keeps(keys[i].partition.kind);
        (keeps ? kept : others).push_back(keys[i]);
        (keeps ? kept_at : others_at).push_back(i);
    }
    if (!kept.empty()) {
        ENTENTE_ASSIGN(auto found, cache_.get_many(*below_, kept));
        for (std::size_t j = 0; j < kept.size(); ++j) {
            values[kept_at[j]] = std::move(found[j]);
        }
    }
    if (!others.empty()) {
        ENTENTE_ASSIGN(auto found, below_->get_many(others));
        for (std::size_t j = 0; j < others.size(); ++j) {
            values[others_at[j]] = std::move(found[j]);
        }
    }
    return values;
}

Status CachedRows::scan_many(std::span<const ScanRequest> requests,
                             const RowCallback& callback) const {
    for (std::size_t i = 0; i < requests.size(); ++i) {
        const ScanRequest& request = requests[i];
        const auto visit = [&](std::string_view key, std::string_view value) {
            return callback(i, key, value);
        };
        if (is_of_new_nodes(request)) {
            continue;
        }
        ENTENTE_TRY(RowCache::keeps(request.partition.kind) && !request.descending
                        ? cache_.scan(*below_, request, visit)
                        : below_->scan(request, visit));
    }
    return {};
}

Status CachedRows::each_partition(PartitionKind kind,
                                  const std::function<bool(Partition)>& callback) const {
    return below_->each_partition(kind, callback);
}

Status CachedRows::scan_partitions(PartitionKind kind,
                                   std::uint64_t first,
                                   std::uint64_t last,
                                   const PartitionRowCallback& callback) const {
    return below_->scan_partitions(kind, first, last, callback);
}

namespace {

// Whose rows the cache has not heard of.
class UnheardSession : public BulkSession {
public:
    UnheardSession(RowCache& cache, std::unique_ptr<BulkSession> session)
        : cache_(cache), session_(std::move(session)) {}

    Result<BulkWriter*> writer(PartitionKind kind) override { return session_->writer(kind); }

    Status ingest() override {
        cache_.clear();
        return session_->ingest();
    }

private:
    RowCache& cache_;
    std::unique_ptr<BulkSession> session_;
};

}  // namespace

Status RowCachingStore::apply(const Batch& batch) {
    cache_.clear();  // it is how formats are written, and nothing else
    return below_->apply(batch);
}

Status RowCachingStore::apply_phases(std::span<const std::vector<Batch>> phases,
                                     Durability durability) {
    Status status = below_->apply_phases(phases, durability);
    if (status.ok()) {
        cache_.follow(phases);
    } else {
        cache_.clear();
    }
    return status;
}

Result<std::unique_ptr<BulkSession>> RowCachingStore::begin_bulk() {
    ENTENTE_ASSIGN(auto session, below_->begin_bulk());
    return std::unique_ptr<BulkSession>(
        std::make_unique<UnheardSession>(cache_, std::move(session)));
}

std::shared_ptr<const RowReader> RowCachingStore::cached(std::shared_ptr<const RowReader> newest,
                                                         NodeId first_new) {
    return std::make_shared<CachedRows>(cache_, std::move(newest), first_new);
}

}  // namespace entente
