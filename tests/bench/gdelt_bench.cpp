// How quickly event rows of GDELT 2.0 go into a new store, beside reading them alone and cutting them at their tabs.
//
//     gdelt_bench SAMPLE [ROWS] [SEED]
//
// SAMPLE is a file of real rows, such as ../shared/data/tables/gdelt-20191024143000-first1000.export.CSV. Makes ROWS (default: a
// million) of them by SEED (default: 42): each has the first actor of one row of the sample, the second actor of another, the
// deed, its place and its numbers of a third, a day of the ten years before, and an id of its own; so the rows have the sizes and the
// frequencies of real ones, and not all the pairs. Three runs of each; prints the machine, rows, bytes, seed, median and worst,
// and what an import costs as a multiple of the others.
#include <unistd.h>

#include <array>
#include <filesystem>
#include <fstream>
#include <memory>
#include <random>
#include <string>
#include <string_view>
#include <vector>

#include "core/storage/rocksdb_engine.h"
#include "importers/tables/graph_elements.h"
#include "importers/tables/table_import.h"
#include "tests/bench/timed_runs.h"

using namespace entente;  // NOLINT(google-build-using-namespace): a program

namespace {

constexpr int kRuns = 3;
constexpr std::size_t kFields = 61;
constexpr const char* kProgram = "gdelt_bench";

using Row = std::vector<std::string>;

std::vector<std::string> cut(std::string_view line) {
    std::vector<std::string> fields;
    for (bool more = true; more;) {
        const std::size_t tab = line.find('\t');
        more = tab != std::string_view::npos;
        fields.emplace_back(line.substr(0, tab));
        line.remove_prefix(more ? tab + 1 : line.size());
    }
    return fields;
}

std::vector<Row> read_sample(const std::string& path) {
    std::vector<Row> rows;
    std::ifstream file(path, std::ios::binary);
    for (std::string line; std::getline(file, line);) {
        rows.push_back(cut(line));
        if (rows.back().size() != kFields) {
            bench::fail(kProgram, path + " holds no event rows of GDELT 2.0");
        }
    }
    if (rows.empty()) {
        bench::fail(kProgram, "cannot read " + path);
    }
    return rows;
}

// From which row of the sample a field comes: 0 and 1 the actors, 2 all else.
std::size_t part_of(std::size_t field) {
    constexpr std::size_t kFirstActor = 5;
    constexpr std::size_t kActorFields = 10;
    if (field < kFirstActor || field >= kFirstActor + 2 * kActorFields) {
        return 2;
    }
    return (field - kFirstActor) / kActorFields;
}

std::string make_rows(const std::vector<Row>& sample,
                      const std::string& path,
                      std::uint64_t rows,
                      std::uint64_t seed) {
    std::mt19937_64 random(seed);
    std::ofstream out(path, std::ios::binary);
    for (std::uint64_t row = 0; row < rows; ++row) {
        std::array<const Row*, 3> parts{};
        for (const Row*& part : parts) {
            part = &sample[random() % sample.size()];
        }
        const std::uint64_t day =
            20'100'101 + random() % 10 * 10'000 + random() % 12 * 100 + random() % 28;
        for (std::size_t field = 0; field < kFields; ++field) {
            out << (field == 0 ? "" : "\t");
            switch (field) {
                case 0: out << 900'000'000 + row; break;
                case 1: out << day; break;
                default: out << (*parts[part_of(field)])[field];
            }
        }
        out << '\n';
    }
    out.close();
    if (!out) {
        bench::fail(kProgram, "cannot write " + path);
    }
    return path;
}

std::uint64_t cut_all(const std::string& path) {
    std::ifstream file(path, std::ios::binary);
    std::uint64_t fields = 0;
    for (std::string line; std::getline(file, line);) {
        std::string_view rest = line;
        for (std::size_t tab = rest.find('\t'); tab != std::string_view::npos;
             tab = rest.find('\t')) {
            rest.remove_prefix(tab + 1);
            ++fields;
        }
    }
    return fields;
}

std::uint64_t read_all(const std::string& path) {
    std::ifstream file(path, std::ios::binary);
    const auto reader = make_gdelt_reader(file);
    std::uint64_t elements = 0;
    while (reader->next()) {
        elements += reader->error() ? 0 : 1;
    }
    return elements;
}

void import_all(const std::string& path, const std::string& store_path, std::uint64_t rows) {
    auto engine = open_rocksdb_engine(store_path);
    if (!engine.ok()) {
        bench::fail(kProgram, engine.error().message);
    }
    const auto store = GraphStore::open(*std::move(engine));
    if (!store.ok()) {
        bench::fail(kProgram, store.error().message);
    }
    TableImportOptions options;
    options.format = TableFormat::gdelt;
    const std::vector<std::string> paths = {path};
    const auto summary = import_tables(**store, paths, options);
    if (!summary.ok()) {
        bench::fail(kProgram, summary.error().message);
    }
    if (summary->refused > 0 || summary->edges + summary->left_out != rows) {
        bench::fail(kProgram, "rows are missing");
    }
}

}  // namespace

int main(int argc, char** argv) {
    if (argc < 2 || argc > 4) {
        bench::fail(kProgram, "usage: gdelt_bench SAMPLE [ROWS] [SEED]");
    }
    const std::uint64_t rows = argc > 2 ? std::stoull(argv[2]) : 1'000'000;
    const std::string seed = argc > 3 ? argv[3] : "42";
    const std::filesystem::path scratch =
        std::filesystem::temp_directory_path() / ("gdelt_bench." + std::to_string(getpid()));
    std::filesystem::create_directories(scratch);
    const std::string path = make_rows(
        read_sample(argv[1]), (scratch / "rows.export.CSV").string(), rows, std::stoull(seed));
    std::printf("{\"what\": \"rows made\", \"rows\": %llu, \"bytes\": %llu}\n",
                static_cast<unsigned long long>(rows),
                static_cast<unsigned long long>(std::filesystem::file_size(path)));
    std::uint64_t sum = 0;
    const auto cutting =
        bench::measure("cut at tabs", seed, rows, kRuns, [&](int) { sum += cut_all(path); });
    const auto reading =
        bench::measure("read alone", seed, rows, kRuns, [&](int) { sum += read_all(path); });
    const auto importing =
        bench::measure("import into a new store", seed, rows, kRuns, [&](int run) {
            import_all(path, (scratch / ("store" + std::to_string(run))).string(), rows);
        });
    std::printf(
        "{\"what\": \"an import as a multiple, in processor time\", \"of cutting\": %.1f, "
        "\"of reading\": %.1f}\n",
        importing.processor_s / cutting.processor_s,
        importing.processor_s / reading.processor_s);
    std::filesystem::remove_all(scratch);
    return sum == 0 ? 1 : 0;
}
