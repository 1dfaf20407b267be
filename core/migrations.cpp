#include "core/migrations.h"

#include <algorithm>

#include "core/coding.h"
#include "core/migrate_1_to_2.h"
#include "core/property_index.h"
#include "core/triples.h"

namespace entente {

namespace {

// The first format whose new stores have property indexes.
constexpr std::uint32_t kFormatWithIndexes = 2;

Bytes encode_format(std::uint32_t number) {
    Bytes bytes;
    append_u32(bytes, number);
    return bytes;
}

Error wrong_format(const StoreFormat& format, std::uint32_t target, const std::string& advice) {
    return {ErrorCode::unsupported,
            "the store has format " + std::to_string(format.version) +
                (format.migrating ? ", from which it is being migrated" : "") +
                ", and this program reads format " + std::to_string(target) + "; " + advice};
}

// The first format of a store that has nothing in it. The guard: somebody else may begin it, too.
Status begin_new_store(OrderedStore& store, std::uint32_t target) {
    ENTENTE_ASSIGN(const auto rows, StoreReader::open(store));
    ENTENTE_ASSIGN(const auto commits, rows->get(keys::counter(keys::Counter::commits)));
    if (!store.capabilities().writable) {
        return Error{ErrorCode::corruption, "the store has no format version"};
    }
    if (commits) {
        return Error{ErrorCode::corruption,
                     "the store has data and no format version: it is a copy that was "
                     "interrupted, or damaged; make it again"};
    }
    const RowKey key = keys::format_version();
    Batch batch;
    batch.partition = key.partition;
    batch.puts = {{key.key, encode_format(target)}};
    if (target >= kFormatWithIndexes) {
        const std::vector<PropertyIndex> indexes = standard_property_indexes();
        for (const PropertyIndex& index : indexes) {
            batch.puts.push_back({index.row().key, encode(index.record)});
        }
        batch.puts.push_back({keys::counter(keys::Counter::next_property_index).key,
                              encode_count(indexes.size() + 1)});
    }
    batch.guards = {{key.key, std::nullopt}};
    return store.apply(batch);
}

// A store of the newest format has a place for every kind of rows: where one is missing its rows are, too.
Status check_kinds(const OrderedStore& store) {
    for (std::size_t kind = 0; kind < kPartitionKindCount; ++kind) {
        if (!store.has_kind(static_cast<PartitionKind>(kind))) {
            return Error{
                ErrorCode::corruption,
                "the store has nothing of kind " + std::to_string(kind) +
                    ", and one of its format must: its list of files is damaged; restore a "
                    "backup of it"};
        }
    }
    return {};
}

}  // namespace

Result<std::optional<StoreFormat>> read_format(const RowReader& rows) {
    ENTENTE_ASSIGN(const auto row, rows.get(keys::format_version()));
    if (!row) {
        return std::optional<StoreFormat>();
    }
    const std::uint32_t number = Decoder(*row).u32();
    StoreFormat format;
    format.version = number & ~kMigrating;
    format.migrating = (number & kMigrating) != 0;
    if (row->size() != sizeof number || format.version < kFormatOldest) {
        return Error{ErrorCode::corruption, "the store's format version cannot be read"};
    }
    return std::optional(format);
}

MigrationRun::MigrationRun(OrderedStore& store,
                           MigrationProgress progress,
                           MigrationListener listener)
    : store_(store), progress_(progress), listener_(std::move(listener)) {}

// The progress row: the count of rows, then the step's position.
Status MigrationRun::load() {
    ENTENTE_ASSIGN(const auto reader, rows());
    ENTENTE_ASSIGN(const auto row, reader->get(keys::migration_progress()));
    if (row) {
        if (row->size() < sizeof(std::uint64_t)) {
            return Error{ErrorCode::corruption, "the progress of the migration cannot be read"};
        }
        progress_.rows = Decoder(*row).u64();
        position_ = row->substr(sizeof(std::uint64_t));
    }
    return {};
}

Status MigrationRun::tell() {
    if (listener_ && !listener_(progress_)) {
        return Error{ErrorCode::cancelled, "it was stopped"};
    }
    return {};
}

Status MigrationRun::commit_by(const Apply& apply, Bytes position, std::uint64_t rows) {
    Bytes value;
    append_u64(value, progress_.rows + rows);
    value += position;
    ENTENTE_TRY(apply(store_, keys::migration_progress(), std::move(value)));
    position_ = std::move(position);
    progress_.rows += rows;
    return tell();
}

Status MigrationRun::commit(std::vector<Batch> changes, Bytes position, std::uint64_t rows) {
    const auto apply = [&](OrderedStore& store, RowKey key, Bytes value) {
        Batch record;
        record.partition = key.partition;
        record.puts = {{std::move(key.key), std::move(value)}};
        // Unsynced: a crash of the machine may lose the last batches, whole ones, and they are done again.
        const std::vector<std::vector<Batch>> phases = {std::move(changes), {std::move(record)}};
        return store.apply_phases(phases, Durability::buffered);
    };
    return commit_by(apply, std::move(position), rows);
}

// Takes a store from format to format.
class Migrator {
public:
    Migrator(OrderedStore& store, const MigrationOptions& options)
        : store_(store), options_(options) {}

    Status run(StoreFormat format) {
        while (format.version < options_.target) {
            const auto step = std::ranges::find(options_.steps, format.version, &Migration::from);
            if (step == options_.steps.end()) {
                return wrong_format(
                    format, options_.target, "there is no way from the one to the other");
            }
            if (const Status done = take(*step, format); !done.ok()) {
                return with_context(
                    "migrating the store from format " + std::to_string(step->from) + " to " +
                        std::to_string(step->from + 1) + " (" + std::string(step->name) +
                        "), which goes on when it is opened again",
                    done.error());
            }
            format = {step->from + 1, false};
        }
        return {};
    }

private:
    Status take(const Migration& step, const StoreFormat& format) {
        MigrationProgress progress;
        progress.from = step.from;
        progress.to = step.from + 1;
        progress.step = step.name;
        progress.resumed = format.migrating;
        MigrationRun run(store_, progress, options_.listener);
        ENTENTE_TRY(run.load());
        ENTENTE_TRY(run.tell());
        if (!format.migrating) {
            ENTENTE_TRY(set_format(step.from, step.from | kMigrating));
        }
        ENTENTE_TRY(step.run(run));
        ENTENTE_TRY(set_format(step.from | kMigrating, progress.to));
        run.progress_.done = true;
        // Too late to stop: the next step asks again.
        static_cast<void>(run.tell());
        return {};
    }

    // Synced, and with it everything before. The progress belongs to one step only.
    Status set_format(std::uint32_t before, std::uint32_t after) {
        const RowKey key = keys::format_version();
        Batch batch;
        batch.partition = key.partition;
        batch.guards = {{key.key, encode_format(before)}};
        batch.puts = {{key.key, encode_format(after)}};
        batch.deletes = {keys::migration_progress().key};
        return store_.apply(batch);
    }

    OrderedStore& store_;
    const MigrationOptions& options_;
};

std::span<const Migration> store_migrations() {
    static const std::vector<Migration> steps = {
        {1, "packing edges into blocks, new indexes", [](MigrationRun& run) {
             return migrate_1_to_2(run);
         }}};
    return steps;
}

Status prepare_format(OrderedStore& store, const MigrationOptions& options) {
    ENTENTE_ASSIGN(const auto rows, StoreReader::open(store));
    ENTENTE_ASSIGN(const auto format, read_format(*rows));
    if (!format) {
        return begin_new_store(store, options.target);
    }
    if (format->version > options.target ||
        (format->version == options.target && format->migrating)) {
        return wrong_format(*format, options.target, "use a newer version of Entente");
    }
    if (format->version == options.target) {
        return check_kinds(store);
    }
    if (!store.capabilities().writable) {
        return wrong_format(
            *format,
            options.target,
            "it is open read-only: open it to write once, with import or serve, and it is brought "
            "to that format (backup copies it as it is before)");
    }
    return Migrator(store, options).run(*format);
}

}  // namespace entente
