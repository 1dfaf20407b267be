// Writes to a store from several threads until it is killed: the victim of crash_test.cpp.
//
// Usage: crash_writer STORE SEED ROUND synced|relaxed. Prints, each in one write: "A id writer" when an import
// is acknowledged, "d id" before a delete begins and "D id" when it is acknowledged, "M reason" when a
// merge or an unmerge is, with the reason under which it is recorded.
//
// Usage: crash_writer migrate|migrate_format_1 STORE N. Migrates the store of fake_migrations.h, or a real one of
// format 1, and kills itself when it is told of progress for the N-th time.
//
// Usage: crash_writer bulk STORE ROUND EARLIER. Loads a round of bulk_round.h; prints "P step" when it is told of
// progress, and "L round" when the load is there.

#include <signal.h>
#include <unistd.h>

#include <cstdlib>
#include <iostream>
#include <mutex>
#include <random>
#include <string>
#include <thread>
#include <vector>

#include "core/graph_store.h"
#include "core/migrate_1_to_2.h"
#include "core/storage/rocksdb_engine.h"
#include "tests/support/bulk_round.h"
#include "tests/support/fake_migrations.h"
#include "tests/support/readings.h"

namespace {

constexpr unsigned kThreads = 4;

void say(char what, const std::string& id) {
    const std::string line = std::string(1, what) + ' ' + id + '\n';
    if (write(STDOUT_FILENO, line.data(), line.size()) != static_cast<ssize_t>(line.size())) {
        std::_Exit(3);
    }
}

entente::testing::ReadingBuilder any_article(const std::string& title, std::mt19937& random) {
    entente::testing::ReadingBuilder article(title);
    for (unsigned i = 0; i < 3; ++i) {
        const auto a = article.entity("Country", "Country " + std::to_string(random() % 8));
        const auto b = article.entity("Country", "Land " + std::to_string(random() % 8));
        article.claim("ALLIED_WITH", {a}, {b});
    }
    return article;
}

// Merges two of the entities that the articles are about, or takes that back. Each writer has entities of its
// own for it, which may not be there.
void decide(entente::GraphStore& graph,
            unsigned writer,
            std::mt19937& random,
            const std::string& reason) {
    const std::string number = std::to_string(2 * writer + random() % 2);
    const std::string other = "country/land-" + number;
    const entente::DecisionNote note = {"crash_writer", reason, ""};
    entente::Status status = graph.merge_entities("country/country-" + number, other, note);
    if (!status.ok() && status.error().code == entente::ErrorCode::invalid_argument) {
        status = graph.unmerge_entity(other, note);  // they are one already
    }
    if (status.ok()) {
        say('M', reason);
    } else if (status.error().code == entente::ErrorCode::io_error) {
        std::_Exit(6);
    }
}

void work(entente::GraphStore& graph, unsigned seed, unsigned writer, const std::string& name) {
    std::mt19937 random(seed);
    std::vector<std::string> mine;
    for (unsigned number = 0;; ++number) {
        if (random() % 8 == 0) {
            decide(graph, writer, random, name + " decision " + std::to_string(number));
            continue;
        }
        if (!mine.empty() && random() % 4 == 0) {
            const std::string id = mine.back();
            mine.pop_back();
            say('d', id);
            if (!graph.delete_article(id).ok()) {
                std::_Exit(4);
            }
            say('D', id);
            continue;
        }
        const auto article = any_article(name + " number " + std::to_string(number), random);
        const auto outcome = graph.import_article(article.reading());
        if (!outcome.ok()) {
            std::_Exit(5);
        }
        mine.push_back(outcome->article_id);
        say('A', outcome->article_id + ' ' + std::to_string(writer));
    }
}

// A batch is this small, so that there are many to be killed in.
entente::Status migrate_in_small_batches(entente::MigrationRun& run) {
    return entente::migrate_1_to_2(run, 150);
}

// The invented steps, or the program's.
int migrate(const std::string& folder, unsigned long progress_count, bool invented) {
    const auto store = entente::open_rocksdb_engine(folder);
    const auto real = entente::store_migrations();
    std::vector<entente::Migration> steps(real.begin(), real.end());
    steps.front().run = migrate_in_small_batches;
    entente::MigrationOptions options;
    options.steps = steps;
    if (invented) {
        options = entente::testing::fake_migrations();
    }
    options.listener = [&](const entente::MigrationProgress&) {
        if (--progress_count == 0) {
            kill(getpid(), SIGKILL);
        }
        return true;
    };
    return store.ok() && entente::prepare_format(**store, options).ok() ? 0 : 1;
}

int bulk(const std::string& folder, const char* round, const char* earlier) {
    auto engine = entente::open_rocksdb_engine(folder);
    if (!engine.ok()) {
        std::cerr << engine.error().message << '\n';
        return 1;
    }
    const auto graph = entente::GraphStore::open(*std::move(engine));
    if (!graph.ok()) {
        std::cerr << graph.error().message << '\n';
        return 1;
    }
    entente::BulkOptions options;
    options.progress = [](const entente::BulkProgress& progress) {
        say('P', std::string(progress.step));
        return true;
    };
    const auto outcome =
        entente::testing::load_round(**graph,
                                     static_cast<unsigned>(std::strtoul(round, nullptr, 10)),
                                     static_cast<unsigned>(std::strtoul(earlier, nullptr, 10)),
                                     options);
    if (!outcome.ok()) {
        std::cerr << outcome.error().message << '\n';
        return 1;
    }
    say('L', round);
    return 0;
}

}  // namespace

int main(int argc, char* argv[]) {
    if (argc == 5 && std::string(argv[1]) == "bulk") {
        return bulk(argv[2], argv[3], argv[4]);
    }
    const std::string first = argc == 4 ? argv[1] : "";
    if (first == "migrate" || first == "migrate_format_1") {
        return migrate(argv[2], std::strtoul(argv[3], nullptr, 10), first == "migrate");
    }
    if (argc != 5) {
        std::cerr << "usage: crash_writer STORE SEED ROUND synced|relaxed\n";
        return 2;
    }
    auto engine = entente::open_rocksdb_engine(argv[1]);
    if (!engine.ok()) {
        std::cerr << engine.error().message << '\n';
        return 1;
    }
    entente::StoreOptions options;
    options.relaxed_durability = std::string(argv[4]) == "relaxed";
    const auto graph = entente::GraphStore::open(*std::move(engine), options);
    if (!graph.ok()) {
        std::cerr << graph.error().message << '\n';
        return 1;
    }
    const auto seed = static_cast<unsigned>(std::strtoul(argv[2], nullptr, 10));
    std::vector<std::thread> threads;
    for (unsigned i = 0; i < kThreads; ++i) {
        const std::string name = std::string("round ") + argv[3] + " writer " + std::to_string(i);
        threads.emplace_back([&graph, seed, i, name] { work(**graph, seed + i, i, name); });
    }
    for (std::thread& thread : threads) {
        thread.join();
    }
}
