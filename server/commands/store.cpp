// The verbs that look after a store: stats, check, delete.
#include <algorithm>
#include <iomanip>

#include "core/check.h"
#include "core/storage/keys.h"
#include "server/commands/command.h"
#include "server/http/json.h"

namespace entente {

namespace {

using http::Json;

struct Stats {
    GraphView::Counts counts;
    std::uint64_t bytes = 0;
    std::string engine;
};

Result<Stats> read_stats(const GraphStore& store) {
    Stats stats;
    ENTENTE_ASSIGN(const GraphView view, store.view());
    ENTENTE_ASSIGN(stats.counts, view.counts());
    ENTENTE_ASSIGN(stats.bytes, store.engine().size_bytes());
    stats.engine = store.engine().name();
    return stats;
}

Json counts_to_json(const std::vector<std::pair<std::string, std::uint64_t>>& counts) {
    Json object = Json::object();
    for (const auto& [name, count] : counts) {
        object[name] = count;
    }
    return object;
}

Json stats_to_json(const Stats& stats, const std::string& address) {
    return {{"store", address},
            {"engine", stats.engine},
            {"format", keys::kFormatVersion},
            {"bytes", stats.bytes},
            {"commits", stats.counts.commits},
            {"nodes", stats.counts.nodes},
            {"edges", stats.counts.edges},
            {"labels", counts_to_json(stats.counts.labels)},
            {"edge_types", counts_to_json(stats.counts.edge_types)}};
}

void print_row(std::ostream& out, std::string_view name, std::uint64_t count) {
    out << "  " << std::left << std::setw(32) << name << std::right << std::setw(14) << count
        << '\n';
}

void print_stats(const Stats& stats, const std::string& address, std::ostream& out) {
    out << "store " << address << " (" << stats.engine << ", format " << keys::kFormatVersion
        << ")\n";
    print_row(out, "bytes", stats.bytes);
    print_row(out, "commits", stats.counts.commits);
    print_row(out, "nodes", stats.counts.nodes);
    print_row(out, "edges", stats.counts.edges);
    out << "nodes by label\n";
    for (const auto& [name, count] : stats.counts.labels) {
        print_row(out, name, count);
    }
    out << "edges by type\n";
    for (const auto& [name, count] : stats.counts.edge_types) {
        print_row(out, name, count);
    }
}

int run_stats(const Options& options, Console& console) {
    const std::string format = options.has("format") ? options.text("format") : "table";
    if (format != "table" && format != "json") {
        return wrong_usage(
            console,
            {ErrorCode::invalid_argument, "--format takes table or json, not '" + format + "'"});
    }
    const auto store = open_store(options, OpenMode::read_only, console);
    if (!store.ok()) {
        return failed(console, store.error());
    }
    const auto stats = read_stats(**store);
    if (!stats.ok()) {
        return failed(console, stats.error());
    }
    if (format == "json") {
        console.out << http::to_text(stats_to_json(*stats, store_address(options))) << '\n';
    } else {
        print_stats(*stats, store_address(options), console.out);
    }
    return kExitOk;
}

int run_check(const Options& options, Console& console) {
    const auto store = open_store(options, OpenMode::read_only, console);
    if (!store.ok()) {
        return failed(console, store.error());
    }
    const auto report = check_store(**store);
    if (!report.ok()) {
        return failed(console, report.error());
    }
    for (const std::string& fault : report->faults) {
        console.out << fault << '\n';
    }
    console.err << "checked " << report->nodes << " nodes, " << report->edges << " edges, "
                << report->articles << " articles, " << report->claims << " claims, "
                << report->facts << " facts: " << report->faults.size()
                << (report->faults.size() >= kFaultsMax ? " or more" : "") << " faults"
                << std::endl;
    return report->faults.empty() ? kExitOk : kExitFailed;
}

int run_delete(const Options& options, Console& console) {
    const auto store = open_store(options, OpenMode::existing, console);
    if (!store.ok()) {
        return failed(console, store.error());
    }
    for (const std::string& argument : options.arguments) {
        const std::string id = argument.starts_with("article/") ? argument : "article/" + argument;
        if (const Status deleted = (*store)->delete_article(id); !deleted.ok()) {
            return failed(console, deleted.error());
        }
        console.err << "deleted " << id << std::endl;
    }
    return kExitOk;
}

}  // namespace

Verb stats_verb() {
    return {{"stats",
             "",
             "counts and sizes of the store",
             "Prints how many nodes and edges the store holds, of which labels and types, and its "
             "size on disk.\n"
             "Reads only, also beside a running server.",
             {{"format", "FORMAT", "table (the default) or json"}, read_only_flag()},
             "  entente stats\n  entente --db news.db stats --format json",
             0,
             0},
            run_stats};
}

Verb check_verb() {
    return {
        {"check",
         "",
         "verify the whole store",
         "Compares every file of the store with its checksum, every index with its data, and every "
         "fact with its\n"
         "claims. Faults go to standard output, one a line; the exit status is 1 when there are "
         "any. "
         "Reads only,\n"
         "also beside a running server.",
         {read_only_flag()},
         "  entente --db news.db check",
         0,
         0},
        run_check};
}

Verb delete_verb() {
    return {{"delete",
             "ARTICLE_ID...",
             "take articles out of the store",
             "Takes articles away, with their claims and every fact, entity and name that no other "
             "article supports.\n"
             "The id is the one that import and the HTTP routes give, with or without 'article/'.",
             {},
             "  entente delete article/0123456789abcdef",
             1,
             SIZE_MAX},
            run_delete};
}

}  // namespace entente
