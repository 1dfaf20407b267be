#include "importers/import.h"

#include <algorithm>

#include "core/storage/memory_engine.h"
#include "importers/pipeline.h"
#include "server/commands/command.h"
#include "server/progress.h"

namespace entente {

namespace {

constexpr std::size_t kThreadsMax = 256;

Result<ImportOptions> import_options(const Options& options, Console& console) {
    ImportOptions result;
    ENTENTE_ASSIGN(result.format, format_option(options));
    ENTENTE_ASSIGN(result.metadata, metadata_options(options));
    ENTENTE_ASSIGN(result.threads, options.number("threads", 0, 1, kThreadsMax));
    result.strict = options.has("strict");
    result.standard_input = &console.in;
    if (!result.format && std::ranges::find(options.arguments, "-") != options.arguments.end()) {
        return Error{ErrorCode::invalid_argument,
                     "standard input has no name that tells its format; say it with --as txt, md, "
                     "json or jsonl"};
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

int run_import(const Options& options, Console& console) {
    Result<ImportOptions> wanted = import_options(options, console);
    if (!wanted.ok()) {
        return wrong_usage(console, wanted.error());
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
    const bool readable = anything_to_read(options.arguments, *wanted);
    const auto store = readable ? open_store(options, OpenMode::create, console, *durability)
                                : GraphStore::open(make_memory_engine());
    if (!store.ok()) {
        return failed(console, store.error());
    }
    ProgressBar bar(console.err, console.err_is_terminal);
    wanted->on_progress = [&](const ImportProgress& progress) { bar.update(progress); };
    wanted->on_refused = [&](const RefusedRecord& refused) {
        bar.clear();
        console.err << "entente: refused: " << to_string(refused) << std::endl;
    };
    wanted->on_bad_byte = [&](const std::string& file, std::size_t offset) {
        bar.clear();
        warn_of_bad_byte(console, file, offset);
    };
    const auto summary = import_paths(**store, **reader, options.arguments, *wanted);
    bar.clear();
    if (!summary.ok()) {
        return failed(console, summary.error());
    }
    print_summary(*summary, console.out);
    return summary->refused == 0 ? kExitOk : kExitFailed;
}

std::vector<Flag> import_flags() {
    std::vector<Flag> flags = {
        {"as", "FORMAT", "txt, md, json or jsonl, whatever the files are called"}};
    for (const Flag& flag : metadata_flags()) {
        flags.push_back(flag);
    }
    flags.push_back({"strict", "", "stop at the first bad record and change nothing of that file"});
    flags.push_back(
        {"threads", "N", "how many threads read (default: as many as the machine has)"});
    flags.push_back(durability_flag());
    return flags;
}

}  // namespace

Verb import_verb() {
    return {
        {"import",
         "PATH...",
         "read articles into the store",
         "Reads articles into the store. A folder means every file in it and below, sorted by "
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
         "  .json              one such object, or an array of them\n\n"
         "The flags that describe an article win over what a text or Markdown file says, and "
         "fill in what\n"
         "a JSON object leaves out. An article that is in the store already, by its text, "
         "changes nothing.\n"
         "A bad record is reported with file and line and skipped, and the exit status is 1 at "
         "the end. The\n"
         "graph does not depend on the number of threads. The summary goes to standard output.\n\n"
         "What the summary counts is on disk. With --durability relaxed a power failure or a "
         "crash of the\n"
         "machine, not of the program, in the middle may lose the last articles before it, whole "
         "ones, latest\n"
         "first; when the program has ended, all of it is on disk.",
         import_flags(),
         "  entente import articles/\n"
         "  entente import --published 2021-11-24 --publisher 'The Times' article.txt\n"
         "  zcat news.jsonl.gz | entente import --as jsonl -",
         1,
         SIZE_MAX},
        run_import};
}

}  // namespace entente
