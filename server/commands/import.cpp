#include "importers/import.h"

#include <algorithm>
#include <array>
#include <chrono>
#include <cstdio>
#include <filesystem>
#include <functional>
#include <map>
#include <optional>
#include <system_error>

#include "core/storage/memory_engine.h"
#include "importers/import_journal.h"
#include "importers/pipeline.h"
#include "importers/tables/table_import.h"
#include "server/commands/command.h"
#include "server/commands/import_watch.h"
#include "server/commands/stop_signals.h"
#include "server/progress.h"

namespace entente {

namespace {

constexpr std::size_t kThreadsMax = 256;

// --as csv, tsv, apoc, graphml, ftm or gdelt: every path is a table.
std::optional<TableFormat> table_format(const Options& options) {
    return options.has("as") ? parse_table_format(options.text("as")) : std::nullopt;
}

Result<ImportOptions> import_options(const Options& options, Console& console) {
    ImportOptions result;
    if (!table_format(options)) {
        Result<std::optional<ArticleFormat>> format = format_option(options);
        if (!format.ok()) {
            return Error{
                format.error().code,
                format.error().message + ", and csv, tsv, apoc, graphml, ftm and gdelt as graphs"};
        }
        result.format = *format;
    }
    ENTENTE_ASSIGN(result.metadata, metadata_options(options));
    ENTENTE_ASSIGN(result.threads, options.number("threads", 0, 1, kThreadsMax));
    result.strict = options.has("strict");
    result.standard_input = &console.in;
    if (!options.has("as") &&
        std::ranges::find(options.arguments, "-") != options.arguments.end()) {
        return Error{ErrorCode::invalid_argument,
                     "standard input has no name that tells its format; say it with --as txt, md, "
                     "html, pdf, json, jsonl, rss, csv, tsv, apoc, graphml, ftm or gdelt"};
    }
    return result;
}

void print_summary(const ImportSummary& summary, std::ostream& out) {
    out << "read " << summary.read << ", added " << summary.added << ", unchanged "
        << summary.unchanged << ", refused " << summary.refused << '\n';
    if (summary.added > 0) {
        out << "the added articles mention " << summary.entities << " entities, make "
            << summary.claims << " claims and support " << summary.facts << " facts\n";
    }
}

std::string per_second(std::uint64_t count, double seconds) {
    std::array<char, 32> text{};
    std::snprintf(text.data(), text.size(), "%.0f", static_cast<double>(count) / seconds);
    return text.data();
}

// "CryptoWallet 3, Trip 1", the most frequent first.
std::string counted(const std::map<std::string, std::uint64_t>& kinds) {
    constexpr std::size_t kShownMax = 10;
    std::vector<std::pair<std::string, std::uint64_t>> sorted(kinds.begin(), kinds.end());
    std::ranges::stable_sort(sorted, std::greater(), [](const auto& kind) { return kind.second; });
    std::string text;
    for (std::size_t i = 0; i < std::min(sorted.size(), kShownMax); ++i) {
        text += (i == 0 ? "" : ", ") + sorted[i].first + " " + std::to_string(sorted[i].second);
    }
    return sorted.size() <= kShownMax
               ? text
               : text + " and " + std::to_string(sorted.size() - kShownMax) + " more";
}

void print_summary(const TableSummary& summary, double seconds, std::ostream& out) {
    seconds = std::max(seconds, 0.001);
    std::array<char, 32> text{};
    std::snprintf(text.data(), text.size(), "%.1f", seconds);
    out << "tables " << summary.tables << ": added " << summary.nodes << " nodes and "
        << summary.edges << " edges, unchanged " << summary.unchanged_nodes << " and "
        << summary.unchanged_edges << ", refused " << summary.refused << '\n';
    if (summary.left_out > 0) {
        out << "left out " << summary.left_out << " records that are neither node nor edge\n";
    }
    if (!summary.unknown_kinds.empty()) {
        out << "kept under the labels of their file, which mean nothing here: "
            << counted(summary.unknown_kinds) << '\n';
    }
    if (summary.nodes + summary.edges > 0) {
        out << "took " << text.data() << " s: " << per_second(summary.nodes, seconds)
            << " nodes/s, " << per_second(summary.edges, seconds) << " edges/s\n";
    }
}

// Imports the tables among the paths. The exit status; kExitOk when there is none.
int import_all_tables(GraphStore& store,
                      const Options& options,
                      const ImportOptions& articles,
                      ProgressBar& bar,
                      Console& console) {
    TableImportOptions wanted;
    wanted.format = table_format(options);
    wanted.strict = articles.strict;
    wanted.standard_input = articles.standard_input;
    wanted.on_refused = articles.on_refused;
    wanted.on_progress = [&](const TableProgress& progress) {
        bar.update(progress);
        return !stop_wanted();
    };
    if (articles.format || (!wanted.format && !any_table(options.arguments, wanted))) {
        return kExitOk;
    }
    const auto began = std::chrono::steady_clock::now();
    const auto summary = import_tables(store, options.arguments, wanted);
    bar.clear();
    if (!summary.ok()) {
        return failed(console, summary.error());
    }
    const std::chrono::duration<double> took = std::chrono::steady_clock::now() - began;
    print_summary(*summary, took.count(), console.out);
    return summary->refused == 0 ? kExitOk : kExitFailed;
}

void warn(Console& console, const Status& status) {
    if (!status.ok()) {
        console.err << "entente: warning: " << status.error().message << std::endl;
    }
}

void say_left_out(const Options& options, Console& console) {
    std::vector<std::string> left_out;
    list_files(options.arguments, &left_out);
    for (const std::string& path : left_out) {
        console.err << "entente: skipped: " << path << ": "
                    << (is_import_journal(path) ? "the journal of imports"
                        : is_store_folder(path) ? "the folder of a store"
                                                : "no file, but a pipe, a socket or a device")
                    << std::endl;
    }
}

// The exit status of an import that a signal ended; --watch ends so always.
int stopped(Console& console) {
    console.err << "entente: stopped by a signal behind the article in hand: what the summary "
                   "counts is in the "
                   "store, and the rest\nwas not read. To go on, import the same paths again: "
                   "articles that are in "
                   "already change nothing."
                << std::endl;
    return kExitFailed;
}

// import_paths, with a journal beside the store. A journal that cannot be written is a warning: the articles are
// in the store all the same.
Result<ImportSummary> import_with_journal(GraphStore& store,
                                          const Reader& reader,
                                          std::span<const std::string> paths,
                                          ImportOptions wanted,
                                          const std::string& journal_file,
                                          ProgressBar& bar,
                                          Console& console) {
    std::unique_ptr<ImportJournal> journal;
    if (!journal_file.empty()) {
        Result<std::unique_ptr<ImportJournal>> begun = ImportJournal::begin(journal_file, wanted);
        if (begun.ok()) {
            journal = std::move(*begun);
            wanted.on_record = [&](const ImportedRecord& record) { journal->add(record); };
        } else {
            warn(console, begun.error());
        }
    }
    Result<ImportSummary> summary = import_paths(store, reader, paths, wanted);
    bar.clear();
    if (journal) {
        warn(console, journal->end());
    }
    return summary;
}

// Imports the articles among the paths.
int import_all_articles(GraphStore& store,
                        const Reader& reader,
                        const Options& options,
                        const ImportOptions& wanted,
                        ProgressBar& bar,
                        Console& console) {
    // A call that is for tables alone has no articles to keep a journal of.
    const std::string journal =
        anything_to_read(options.arguments, wanted) || !any_table(options.arguments, {})
            ? journal_path(store_address(options))
            : "";
    const bool on_disk = store.engine().name() != "memory";
    const auto summary = import_with_journal(
        store, reader, options.arguments, wanted, on_disk ? journal : "", bar, console);
    if (!summary.ok()) {
        return failed(console, summary.error());
    }
    const bool ended_early = stop_wanted() && !options.has("watch");
    if (summary->files + summary->read > 0 || !any_table(options.arguments, {}) || ended_early) {
        print_summary(*summary, console.out);
    }
    if (ended_early) {
        return stopped(console);
    }
    return summary->refused == 0 ? kExitOk : kExitFailed;
}

void add(const ImportSummary& from, ImportSummary& to) {
    to.files += from.files;
    to.read += from.read;
    to.added += from.added;
    to.unchanged += from.unchanged;
    to.refused += from.refused;
    to.not_english += from.not_english;
    to.entities += from.entities;
    to.claims += from.claims;
    to.facts += from.facts;
}

// Why a file of the journal cannot be read again; empty when it can.
std::string why_gone(const std::string& path) {
    if (path == kStandardInput) {
        return "it came from standard input, which is not kept: import it again";
    }
    std::error_code error;
    return std::filesystem::exists(path, error)
               ? ""
               : "the file is gone: put it back, or import what replaces it";
}

// import --retry-failed: every file with a record that was refused when it was read last.
int retry_failed(GraphStore& store,
                 const Reader& reader,
                 const Options& options,
                 const ImportOptions& wanted,
                 ProgressBar& bar,
                 Console& console) {
    const std::string path = journal_path(store_address(options));
    const auto report = read_journal(path);
    if (!report.ok()) {
        return failed(console, report.error());
    }
    ImportSummary total;
    bool all = true;
    for (const FailedFile& file : report->failed) {
        if (stop_wanted()) {
            break;
        }
        if (const std::string gone = why_gone(file.path); !gone.empty()) {
            console.err << "entente: cannot retry " << file.path << " (" << file.refused.size()
                        << " refused): " << gone << std::endl;
            all = false;
            continue;
        }
        ImportOptions again = wanted;
        again.format = file.format;
        again.metadata = file.metadata;
        const std::vector<std::string> paths = {file.path};
        const auto summary = import_with_journal(store, reader, paths, again, path, bar, console);
        if (!summary.ok()) {
            return failed(console, summary.error());
        }
        add(*summary, total);
    }
    print_summary(total, console.out);
    if (stop_wanted()) {
        return stopped(console);
    }
    return all && total.refused == 0 ? kExitOk : kExitFailed;
}

std::string shown(const ImportedRecord& record) {
    const std::string place =
        record.file + (record.line > 0 ? ":" + std::to_string(record.line) : "");
    switch (record.status) {
        case RecordStatus::added:
            return "added    " + place + "  " + record.article + ", " +
                   std::to_string(record.entities) + " entities, " + std::to_string(record.claims) +
                   " claims, " + std::to_string(record.facts) + " facts";
        case RecordStatus::refused:
            return "refused  " + place + "  " + record.stage + ": " +
                   (record.error ? record.error->message : "");
        case RecordStatus::taken_back: return "removed  " + record.article;
        case RecordStatus::unchanged: break;
    }
    return "same     " + place;
}

// import --journal: the last import, article by article, and what is still refused of those before.
int show_journal(const Options& options, Console& console) {
    const std::string path = journal_path(store_address(options));
    const auto report = read_journal(path);
    if (!report.ok()) {
        return failed(console, report.error());
    }
    if (report->last_run.empty()) {
        console.err << "entente: there is no journal " << path << ": nothing was imported with "
                    << "'entente import' yet" << std::endl;
        return kExitFailed;
    }
    console.out << "import of " << report->last_run << '\n';
    if (report->records_before > 0) {
        console.out << "(" << report->records_before << " lines before these are in " << path
                    << ")\n";
    }
    for (const ImportedRecord& record : report->records) {
        console.out << shown(record) << '\n';
    }
    console.out << "unchanged " << report->unchanged << '\n';
    for (const FailedFile& file : report->failed) {
        console.out << "to retry: " << file.path << ", " << file.refused.size() << " refused\n";
    }
    return kExitOk;
}

// What an import says while it runs, on standard error.
void report_on(ImportOptions& wanted, ProgressBar& bar, Console& console) {
    wanted.on_progress = [&](const ImportProgress& progress) { bar.update(progress); };
    wanted.on_refused = [&](const RefusedRecord& refused) {
        bar.clear();
        console.err << "entente: refused: " << to_string(refused) << std::endl;
    };
    wanted.on_bad_byte = [&](const std::string& file, std::size_t offset) {
        bar.clear();
        warn_of_bad_byte(console, file, offset);
    };
    wanted.on_repaired = [&](const std::string& file, const std::string& repairs) {
        bar.clear();
        console.err << "entente: warning: " << file
                    << ": the feed is not well-formed; repaired: " << repairs << std::endl;
    };
    wanted.on_not_english =
        [&](const std::string& file, std::size_t line, const std::string& language) {
            bar.clear();
            warn_of_language(console, file, line, language);
        };
}

// Opens the store and the reader for --retry-failed.
int run_retry(const Options& options, ImportOptions& wanted, Console& console) {
    const auto durability = durability_option(options);
    if (!durability.ok()) {
        return wrong_usage(console, durability.error());
    }
    const auto store = open_store(options, OpenMode::existing, console, *durability);
    if (!store.ok()) {
        return failed(console, store.error());
    }
    const auto reader = Reader::create();
    if (!reader.ok()) {
        return failed(console, reader.error());
    }
    ProgressBar bar(console.err, console.err_is_terminal);
    report_on(wanted, bar, console);
    const StopSignals signals;
    wanted.stop = &stop_wanted();
    return retry_failed(**store, **reader, options, wanted, bar, console);
}

// Imports tables and articles among the paths.
int import_all(GraphStore& store,
               const Reader& reader,
               const Options& options,
               const ImportOptions& wanted,
               ProgressBar& bar,
               Console& console) {
    const int of_tables = import_all_tables(store, options, wanted, bar, console);
    if (table_format(options) || (of_tables != kExitOk && wanted.strict)) {
        return of_tables;
    }
    if (stop_wanted() && !options.has("watch")) {
        return stopped(console);  // before the articles
    }
    return std::max(of_tables, import_all_articles(store, reader, options, wanted, bar, console));
}

// Whether --watch can do with the paths; each has to be a folder.
Status check_watched(const Options& options) {
    for (const std::string& path : options.arguments) {
        std::error_code ignored;
        if (!std::filesystem::is_directory(path, ignored)) {
            return Error{ErrorCode::invalid_argument,
                         "--watch takes folders, and " + path + " is none"};
        }
    }
    return {};
}

int run_import(const Options& options, Console& console) {
    const bool no_paths = options.has("journal") || options.has("retry-failed");
    if (no_paths != options.arguments.empty()) {
        return wrong_usage(
            console,
            {ErrorCode::invalid_argument,
             no_paths ? "--journal and --retry-failed take no paths: the journal has them"
                      : "entente import PATH... needs at least one path"});
    }
    if (options.has("journal")) {
        return show_journal(options, console);
    }
    Result<ImportOptions> wanted = import_options(options, console);
    if (!wanted.ok()) {
        return wrong_usage(console, wanted.error());
    }
    if (options.has("retry-failed")) {
        return run_retry(options, *wanted, console);
    }
    const Status watchable = options.has("watch") ? check_watched(options) : Status();
    if (!watchable.ok()) {
        return wrong_usage(console, watchable.error());
    }
    const auto durability = durability_option(options);
    if (!durability.ok()) {
        return wrong_usage(console, durability.error());
    }
    const auto reader = Reader::create();
    if (!reader.ok()) {
        return failed(console, reader.error());
    }
    // A misspelt path makes no store; all that is left to do is to say what is wrong with it.
    TableImportOptions tables;
    tables.format = table_format(options);
    const bool readable = options.has("watch") ? true
                          : tables.format
                              ? any_table(options.arguments, tables)
                              : anything_to_read(options.arguments, *wanted) ||
                                    (!wanted->format && any_table(options.arguments, tables));
    const auto store = readable ? open_store(options, OpenMode::create, console, *durability)
                                : GraphStore::open(make_memory_engine());
    if (!store.ok()) {
        return failed(console, store.error());
    }
    ProgressBar bar(console.err, console.err_is_terminal);
    report_on(*wanted, bar, console);
    say_left_out(options, console);
    wanted->stop = &stop_wanted();
    if (!options.has("watch")) {
        const StopSignals signals;
        return import_all(**store, **reader, options, *wanted, bar, console);
    }
    return watch_folders(options.arguments, console, [&](const std::vector<std::string>& files) {
        Options of_files = options;
        of_files.arguments = files;
        return import_all(**store, **reader, of_files, *wanted, bar, console);
    });
}

std::vector<Flag> import_flags() {
    std::vector<Flag> flags = {
        {"as",
         "FORMAT",
         "txt, md, html, pdf, json, jsonl, rss, csv, tsv, apoc, graphml, ftm or gdelt, "
         "whatever the files are called"}};
    for (const Flag& flag : metadata_flags()) {
        flags.push_back(flag);
    }
    flags.push_back({"journal", "", "show what became of each article of the last import"});
    flags.push_back(
        {"retry-failed", "", "read again the files of which records were refused, and no others"});
    flags.push_back({"strict", "", "stop at the first bad record and change nothing of that file"});
    flags.push_back(
        {"threads", "N", "how many threads read (default: as many as the machine has)"});
    flags.push_back(
        {"watch",
         "",
         "go on with every file that is put into the folders, until SIGINT or SIGTERM"});
    flags.push_back(durability_flag());
    return flags;
}

}  // namespace

Verb import_verb() {
    return {
        {"import",
         "PATH...",
         "read articles and tables into the store",
         "Reads articles and tables into the store. A folder means every file in it and below, "
         "sorted by "
         "path, but for\n"
         "those whose name begins with a dot; '-' means standard input. The ending of a file's "
         "name tells\n"
         "its format:\n\n"
         "  .txt .text         one article, the whole file\n"
         "  .md .markdown      one article; front matter between '---' lines may give title, "
         "published,\n"
         "                     publisher, author, url and language\n"
         "  .jsonl .ndjson     one object a line: {\"text\", \"title\", \"url\", "
         "\"published\", \"publisher\",\n"
         "                     \"author\", \"language\", \"id\"}; only text has to be there\n"
         "  .json              one such object, or an array of them; in both, html may stand for "
         "text\n"
         "  .html .htm .xhtml  a page: its main text, and the title, author, day and address that "
         "it states\n"
         "  .pdf               a document, read with poppler's pdftotext\n"
         "  .rss .atom .rdf .xml  a feed, RSS or Atom: each entry is an article\n\n"
         "  .csv .tsv .tab     a table, comma or tab separated, whose first line says what it is, "
         "as for "
         "neo4j-admin:\n"
         "                       id:ID,name,since:int,aliases:string[],:LABEL\n"
         "                       :START_ID,:END_ID,:TYPE,date:date,confidence:float\n"
         "                     or nodes and relationships in one, as entente export writes it\n"
         "  .graphml           a graph in GraphML\n"
         "  .ftm.json          FollowTheMoney entities, one a line (--as ftm)\n"
         "  .export.CSV        event rows of GDELT 2.0 (--as gdelt)\n"
         "  --as apoc          a graph in JSON lines of Neo4j's APOC library\n\n"
         "All tables are loaded in one step before the articles, nodes first; until it is done the "
         "store "
         "is as it\n"
         "was, and so it stays when SIGINT or SIGTERM stops it or --strict meets a bad row: start "
         "over "
         "then. A node\n"
         "that the store has already is unchanged, or refused when its labels or properties "
         "differ. An "
         "edge has no\n"
         "id: a row that is the same as an edge which the store has, in ends, type and all "
         "properties, "
         "is that edge;\n"
         "rows that are alike within one import are parallel edges.\n\n"
         "The flags that describe an article win over what a text, Markdown, HTML or PDF file "
         "says, and "
         "fill in what\n"
         "a JSON object or an entry of a feed leaves out. An article that is in the store already, "
         "by its text, "
         "changes nothing.\n"
         "Stores, journals of imports, pipes, sockets and devices that lie in a folder are "
         "skipped, and "
         "named.\n\n"
         "SIGINT and SIGTERM end an import behind the article in hand, with the summary and exit "
         "status 1; import the\n"
         "same paths again to go on.\n\n"
         "A bad record is reported with file and line and skipped, and the exit status is 1 at "
         "the end. The\n"
         "graph does not depend on the number of threads. The summary goes to standard output.\n\n"
         "A text that is nearly that of an earlier article, as news agencies' reports are printed "
         "by many, becomes an\n"
         "article with copy_of, and both are one source of the facts.\n\n"
         "--watch imports what the folders hold and then every file that is closed after writing "
         "or moved there, in them and\n"
         "below, until SIGINT or SIGTERM, with a summary each time. Write under a name that begins "
         "with a dot and rename, or\n"
         "just write and close. A file that is changed is a new article; the old one stays. The "
         "store is open for writing all\n"
         "along, so that only readers (serve --read-only) can use it beside.\n\n"
         "What became of each article, with the stage and the error of what was refused, goes into "
         "a journal\n"
         "beside the store, DIR.journal.jsonl: --journal shows the last import, and "
         "--retry-failed reads the files\n"
         "again that had a refused record, as they were read before (--as and the flags that "
         "describe an article).\n"
         "Articles that are in already change nothing. A file that is gone is said so, and "
         "standard input is not kept.\n\n"
         "What the summary counts is on disk. With --durability relaxed a power failure or a "
         "crash of the\n"
         "machine, not of the program, in the middle may lose the last articles before it, whole "
         "ones, latest\n"
         "first; when the program has ended, all of it is on disk.",
         import_flags(),
         "  entente import articles/\n"
         "  entente import countries.csv relations.csv\n"
         "  entente import --published 2021-11-24 --publisher 'The Times' article.txt\n"
         "  zcat news.jsonl.gz | entente import --as jsonl -\n"
         "  entente import --watch incoming/\n"
         "  entente import --journal\n"
         "  entente import --retry-failed",
         0,
         SIZE_MAX},
        run_import};
}

}  // namespace entente
