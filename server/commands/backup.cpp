// The verbs that copy a whole store: backup, restore.
#include "core/backup.h"

#include <algorithm>
#include <chrono>
#include <filesystem>
#include <system_error>

#include "core/check.h"
#include "core/migrations.h"
#include "core/storage/keys.h"
#include "core/storage/open_engine.h"
#include "server/commands/command.h"

namespace entente {

namespace {

namespace fs = std::filesystem;

constexpr std::chrono::milliseconds kRedraw{100};

// "rocksdb:DIR" or "DIR" to the folder; an Error for a store that is none.
Result<std::string> folder_of(const std::string& address) {
    constexpr std::string_view kRocksdb = "rocksdb:";
    if (address == "memory:") {
        return Error{ErrorCode::invalid_argument,
                     "a store in memory ends with the program; name a folder"};
    }
    return address.starts_with(kRocksdb) ? address.substr(kRocksdb.size()) : address;
}

// Nothing is ever written over.
Status check_empty(const std::string& folder) {
    std::error_code error;
    const fs::file_status status = fs::status(folder, error);
    if (!fs::exists(status) ||
        (fs::is_directory(status) && fs::is_empty(folder, error) && !error)) {
        return {};
    }
    return Error{ErrorCode::already_exists,
                 folder + " is there already; the copy needs a new or an empty folder"};
}

// A copy inside the folder of what it is a copy of would go with it.
Status check_outside(const std::string& from, const std::string& folder) {
    std::error_code error;
    const fs::path outer = fs::weakly_canonical(from, error);
    const fs::path inner = fs::weakly_canonical(folder, error);
    const auto [rest, differs] =
        std::mismatch(outer.begin(), outer.end(), inner.begin(), inner.end());
    if (error || outer.empty() || rest != outer.end()) {
        return {};
    }
    return Error{ErrorCode::invalid_argument,
                 folder + " lies inside " + from + "; give a folder outside of it"};
}

// Copies into the empty folder.
Result<std::uint64_t> copy(const std::string& from, const std::string& folder, Console& console) {
    ENTENTE_ASSIGN(const auto source, open_engine(from, OpenMode::read_only));
    ENTENTE_ASSIGN(const auto target, open_engine(folder, OpenMode::create));
    auto drawn = std::chrono::steady_clock::now();
    const auto rows = copy_store(*source, *target, [&](std::uint64_t count) {
        const auto now = std::chrono::steady_clock::now();
        if (console.err_is_terminal && now - drawn >= kRedraw) {
            drawn = now;
            console.err << '\r' << count << " rows\x1b[K" << std::flush;
        }
        return true;
    });
    if (console.err_is_terminal) {
        console.err << "\r\x1b[K" << std::flush;
    }
    return rows;
}

// The folder was empty before: all that it holds is half a copy.
void remove_copy(const std::string& folder) {
    std::error_code ignored;
    for (const fs::directory_entry& entry : fs::directory_iterator(folder, ignored)) {
        fs::remove_all(entry.path(), ignored);
    }
}

struct CopyReport {
    std::uint32_t format = 0;
    CheckReport check;
};

// Of an older format only the files are verified: reading its graph would take migrating it.
Result<CopyReport> check_copy(const std::string& folder) {
    ENTENTE_ASSIGN(auto engine, open_engine(folder, OpenMode::read_only));
    CopyReport report;
    {
        ENTENTE_ASSIGN(const auto rows, StoreReader::open(*engine));
        ENTENTE_ASSIGN(const auto format, read_format(*rows));
        report.format = format ? format->version : 0;
    }
    if (report.format >= kFormatOldest && report.format < keys::kFormatVersion) {
        ENTENTE_ASSIGN(report.check.faults, engine->damaged_files());
        return report;
    }
    ENTENTE_ASSIGN(const auto store, GraphStore::open(std::move(engine)));
    ENTENTE_ASSIGN(report.check, check_store(*store));
    return report;
}

int copy_and_check(const std::string& from, const std::string& to, Console& console) {
    const auto folder = folder_of(to);
    if (!folder.ok()) {
        return wrong_usage(console, folder.error());
    }
    if (const Status empty = check_empty(*folder); !empty.ok()) {
        return failed(console, empty.error());
    }
    if (const auto source = folder_of(from); source.ok()) {
        if (const Status outside = check_outside(*source, *folder); !outside.ok()) {
            return failed(console, outside.error());
        }
    }
    const auto rows = copy(from, *folder, console);
    if (!rows.ok()) {
        remove_copy(*folder);
        return failed(console, rows.error());
    }
    const auto report = check_copy(*folder);
    if (!report.ok()) {
        return failed(console, with_context("the copy in " + *folder, report.error()));
    }
    for (const std::string& fault : report->check.faults) {
        console.err << "entente: fault in the copy: " << fault << '\n';
    }
    console.out << "copied " << *rows << " rows to " << *folder << ": ";
    if (report->format < keys::kFormatVersion) {
        console.out << "format " << report->format << ", as it is; its files verified, ";
    } else {
        console.out << report->check.articles << " articles, " << report->check.facts
                    << " facts; verified, ";
    }
    console.out << report->check.faults.size() << " faults" << std::endl;
    return report->check.faults.empty() ? kExitOk : kExitFailed;
}

int run_backup(const Options& options, Console& console) {
    return copy_and_check(store_address(options), options.arguments.front(), console);
}

int run_restore(const Options& options, Console& console) {
    return copy_and_check(options.arguments.front(), store_address(options), console);
}

}  // namespace

Verb backup_verb() {
    return {{"backup",
             "DIR",
             "copy the store, also while it is served",
             "Copies the store, as of one moment, into a new store in DIR, which must be empty or "
             "not be there,\n"
             "and verifies the copy. The store may be served and written meanwhile. Damaged rows "
             "are found here\n"
             "and end the backup. A store of an older format is copied as it is, and verified when "
             "it has been\n"
             "migrated.",
             {read_only_flag()},
             "  entente --db news.db backup /backups/news-2021-11-24",
             1,
             1},
            run_backup};
}

Verb restore_verb() {
    return {{"restore",
             "DIR",
             "make the store from a backup",
             "Copies the backup in DIR into the store that --db names, which must be empty or not "
             "be there, and\n"
             "verifies the copy. The backup stays as it is.",
             {},
             "  entente --db news.db restore /backups/news-2021-11-24",
             1,
             1},
            run_restore};
}

}  // namespace entente
