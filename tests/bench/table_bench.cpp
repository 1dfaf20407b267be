// How quickly tables are read: records only, and a whole import into a new store.
//
//     gen DIR 1000000 && table_bench DIR [SEED]
//
// Takes actors.csv and events.csv of the peer benchmark's generator, with headers that say what they are. Five runs
// of each; prints the machine's threads, rows, the SEED that it is told, the median and the worst.
#include <unistd.h>

#include <filesystem>
#include <fstream>
#include <string>
#include <vector>

#include "core/storage/rocksdb_engine.h"
#include "importers/tables/delimited_reader.h"
#include "importers/tables/table_header.h"
#include "importers/tables/table_import.h"
#include "tests/bench/timed_runs.h"

using namespace entente;

namespace {

constexpr int kRuns = 5;

[[noreturn]] void fail(const std::string& message) {
    bench::fail("table_bench", message);
}

// A copy of the generator's table under another header; how many rows it has.
std::uint64_t with_header(const std::string& from,
                          const std::string& to,
                          const std::string& header) {
    std::ifstream in(from);
    std::string line;
    if (!std::getline(in, line)) {
        fail("cannot read " + from + "; build it with the generator of the peer benchmark");
    }
    std::ofstream out(to);
    out << header << '\n';
    std::uint64_t rows = 0;
    for (; std::getline(in, line); ++rows) {
        out << line << '\n';
    }
    return rows;
}

// Records cut, and every field of a typed column parsed.
std::uint64_t parse(const std::string& path) {
    std::ifstream file(path, std::ios::binary);
    DelimitedReader reader(file, ',');
    if (!reader.next()) {
        fail(path + " is empty");
    }
    const auto header = parse_table_header(reader.fields());
    if (!header.ok()) {
        fail(header.error().message);
    }
    std::uint64_t sum = 0;
    while (reader.next()) {
        for (std::size_t i = 0; i < reader.fields().size(); ++i) {
            const std::string_view text = reader.fields()[i].text;
            std::int64_t integer = 0;
            double floating = 0;
            switch (header->columns[i].type) {
                case ValueType::integer:
                    sum += parse_table_integer(text, integer) ? static_cast<std::uint64_t>(integer)
                                                              : 0;
                    break;
                case ValueType::floating: sum += parse_table_float(text, floating) ? 1 : 0; break;
                case ValueType::date: sum += Date::parse(text).has_value() ? 1 : 0; break;
                default: sum += text.size();
            }
        }
    }
    return sum;
}

}  // namespace

int main(int argc, char** argv) {
    if (argc < 2) {
        fail("usage: table_bench DIR [SEED]");
    }
    const std::string data = argv[1];
    const std::string seed = argc > 2 ? argv[2] : "";
    const std::filesystem::path scratch =
        std::filesystem::temp_directory_path() / ("table_bench." + std::to_string(getpid()));
    std::filesystem::create_directories(scratch);
    const std::string actors = (scratch / "actors.csv").string();
    const std::string events = (scratch / "events.csv").string();
    const std::uint64_t nodes = with_header(
        data + "/actors.csv", actors, "id:ID,name,kind,country,sector,since:int,score:float");
    const std::uint64_t edges =
        with_header(data + "/events.csv",
                    events,
                    ":START_ID,:END_ID,:TYPE,date:date,confidence:float,source:int");
    std::uint64_t sum = 0;
    bench::measure("parse events", seed, edges, kRuns, [&](int) { sum += parse(events); });
    bench::measure("import actors and events", seed, nodes + edges, kRuns, [&](int run) {
        auto engine = open_rocksdb_engine((scratch / ("store" + std::to_string(run))).string());
        if (!engine.ok()) {
            fail(engine.error().message);
        }
        const auto store = GraphStore::open(*std::move(engine));
        if (!store.ok()) {
            fail(store.error().message);
        }
        const std::vector<std::string> paths = {events, actors};
        const auto summary = import_tables(**store, paths, {});
        if (!summary.ok() || summary->edges != edges || summary->nodes != nodes) {
            fail(summary.ok() ? "rows are missing" : summary.error().message);
        }
    });
    std::filesystem::remove_all(scratch);
    return sum == 0 ? 1 : 0;
}
