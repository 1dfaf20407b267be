// How quickly a store leaves in each format, and how much memory that takes.
//
//     export_bench STORE [FORMAT]...
//
// Writes to nowhere, three runs of each format in processes of their own. Prints the machine's threads, nodes and edges,
// and for each format the median and the worst in nodes and edges a second of processor time, megabytes a second, and
// the most memory that a run had.
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cstdio>
#include <cstdlib>
#include <iostream>
#include <string>
#include <thread>
#include <vector>

#include "core/graph_store.h"
#include "core/storage/open_engine.h"
#include "server/formats/export_format.h"

using namespace entente;

namespace {

constexpr std::size_t kRuns = 3;

struct Run {
    double seconds = 0;
    double megabytes = 0;
    long resident_kb = 0;
};

[[noreturn]] void fail(const std::string& message) {
    std::cerr << "export_bench: " << message << "\n";
    std::exit(1);
}

std::unique_ptr<GraphStore> open(const std::string& path) {
    auto engine = open_engine(path, OpenMode::read_only);
    if (!engine.ok()) {
        fail(engine.error().message);
    }
    auto store = GraphStore::open(std::move(*engine));
    if (!store.ok()) {
        fail(store.error().message);
    }
    return *std::move(store);
}

// In the child: the number of bytes written.
std::uint64_t export_once(const std::string& path, ExportFormat format) {
    const auto store = open(path);
    const auto source = whole_graph(store->view().value(), {});
    ExportOptions options;
    options.format = format;
    std::uint64_t bytes = 0;
    const Status status = export_graph(*source, options, [&](std::string_view piece) {
        bytes += piece.size();
        return true;
    });
    if (!status.ok()) {
        fail(status.error().message);
    }
    return bytes;
}

Run run(const std::string& path, ExportFormat format) {
    std::array<int, 2> ends{};
    if (::pipe(ends.data()) != 0) {
        fail("no pipe");
    }
    const pid_t child = ::fork();
    if (child == 0) {
        const std::uint64_t bytes = export_once(path, format);
        const bool told = ::write(ends[1], &bytes, sizeof bytes) == sizeof bytes;
        ::_exit(told ? 0 : 1);
    }
    ::close(ends[1]);
    std::uint64_t bytes = 0;
    const bool told = ::read(ends[0], &bytes, sizeof bytes) == sizeof bytes;
    ::close(ends[0]);
    int status = 0;
    rusage usage{};
    ::wait4(child, &status, 0, &usage);
    if (!told || status != 0) {
        fail("an export failed");
    }
    const auto seconds = [](const timeval& time) {
        return static_cast<double>(time.tv_sec) + static_cast<double>(time.tv_usec) / 1e6;
    };
    return {seconds(usage.ru_utime) + seconds(usage.ru_stime),
            static_cast<double>(bytes) / 1e6,
            usage.ru_maxrss};
}

void measure(const std::string& path, const ExportFormatInfo& info, double elements) {
    std::vector<Run> runs;
    for (std::size_t i = 0; i < kRuns; ++i) {
        runs.push_back(run(path, info.format));
    }
    std::ranges::sort(runs, {}, &Run::seconds);
    const Run& median = runs[kRuns / 2];
    const Run& worst = runs.back();
    std::printf("%-11s %10.0f %10.0f elements/s %8.1f MB/s %6ld MB resident\n",
                std::string(info.name).c_str(),
                elements / median.seconds,
                elements / worst.seconds,
                median.megabytes / median.seconds,
                worst.resident_kb / 1024);
}

}  // namespace

int main(int argc, char** argv) {
    const std::vector<std::string> words(argv + 1, argv + argc);
    if (words.empty()) {
        fail("usage: export_bench STORE [FORMAT]...");
    }
    GraphView::Counts counts;
    {
        const auto store = open(words.front());
        counts = store->view().value().counts().value();
    }
    std::printf("threads %u, nodes %llu, edges %llu; median and worst of %zu\n",
                std::thread::hardware_concurrency(),
                static_cast<unsigned long long>(counts.nodes),
                static_cast<unsigned long long>(counts.edges),
                kRuns);
    for (const ExportFormatInfo& info : export_formats()) {
        if (words.size() == 1 ||
            std::find(words.begin() + 1, words.end(), info.name) != words.end()) {
            measure(words.front(), info, static_cast<double>(counts.nodes + counts.edges));
        }
    }
    return 0;
}
