// The on-disk format of a store: its number, and one named step for each change of it.
//
// A program reads one format, keys::kFormatVersion. Opening an older store to write brings it forward step by
// step, 1 to 2, 2 to 3, each once. While a step is under way the format row carries kMigrating, which no
// version of the program reads as a graph, and the step's progress has a row of its own: after a kill or a
// stop the next opening goes on from there. The number is raised last, in the batch that takes the progress
// away.
#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <span>
#include <string_view>
#include <vector>

#include "core/result.h"
#include "core/storage/keys.h"
#include "core/storage/ordered_store.h"
#include "core/storage/row_reader.h"

namespace entente {

// The oldest format that a store may have: the first one that was released.
inline constexpr std::uint32_t kFormatOldest = 1;

// Set in the format row while the step from the format in its other bits is under way.
inline constexpr std::uint32_t kMigrating = 0x8000'0000;

struct StoreFormat {
    std::uint32_t version = 0;
    bool migrating = false;  // the step from `version` has begun and not ended
};

// nullopt for a store that has none: an empty one, or a copy that was interrupted.
Result<std::optional<StoreFormat>> read_format(const RowReader& rows);

// How far a migration is.
struct MigrationProgress {
    std::uint32_t from = 0;
    std::uint32_t to = 0;
    std::string_view step;   // what it does
    std::string_view stage;  // which part of that; empty when it has one only
    std::uint64_t rows = 0;  // done so far, those before an interruption too
    bool resumed = false;    // an earlier opening had begun the step
    bool done = false;
};

// Told before the first change, after every batch, and when the step is done. False stops with
// ErrorCode::cancelled: before the first change nothing has happened, later the next opening goes on.
using MigrationListener = std::function<bool(const MigrationProgress&)>;

// What a step works on. For one thread.
class MigrationRun {
public:
    MigrationRun(OrderedStore& store, MigrationProgress progress, MigrationListener listener);

    // The store as it is now, with everything that was committed.
    Result<std::shared_ptr<const StoreReader>> rows() const { return StoreReader::open(store_); }

    Capabilities capabilities() const { return store_.capabilities(); }

    // What the listener is told from now on that the step is at.
    void begin_stage(std::string_view stage) { progress_.stage = stage; }

    // What the last commit() recorded, before an interruption too; empty at the beginning.
    const Bytes& position() const { return position_; }

    // Applies `changes` and records `position` with them; `rows` more are done. On an engine without atomic
    // phases a crash may leave some of `changes` done and the position not recorded, so doing them again
    // from the old position has to give the same.
    Status commit(std::vector<Batch> changes, Bytes position, std::uint64_t rows);

    // Writes the changes of a step together with the row that records how far it is.
    using Apply = std::function<Status(OrderedStore& store, RowKey record, Bytes value)>;
    // The same for changes that have their own way into the store.
    Status commit_by(const Apply& apply, Bytes position, std::uint64_t rows);

private:
    friend class Migrator;

    Status load();
    Status tell();

    OrderedStore& store_;
    MigrationProgress progress_;
    MigrationListener listener_;
    Bytes position_;
};

// One step. A step reads the rows of format `from` as bytes, or with decoders of its own that never change:
// those of the program read the newest format only.
struct Migration {
    std::uint32_t from = 0;  // to from + 1
    std::string_view name;   // what it does, in words for the user: "packing edges into blocks"
    // Works batch by batch through MigrationRun::commit(), and begins at position().
    std::function<Status(MigrationRun&)> run;
};

// The steps of this program, one for each format from kFormatOldest up to the one before its own.
std::span<const Migration> store_migrations();

struct MigrationOptions {
    MigrationListener listener;  // may be empty
    // Tests have steps of their own.
    std::span<const Migration> steps = store_migrations();
    std::uint32_t target = keys::kFormatVersion;
};

// Gives an empty store its format and brings an older one to the target's. ErrorCode::unsupported, with both
// numbers, for a newer store and for an older one that is open read-only; corruption for one with data
// and no format.
Status prepare_format(OrderedStore& store, const MigrationOptions& options = {});

}  // namespace entente
