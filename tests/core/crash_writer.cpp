// Writes to a store from several threads until it is killed: the victim of crash_test.cpp.
//
// Usage: crash_writer STORE SEED ROUND. Prints, each in one write: "A id" when an import is
// acknowledged, "d id" before a delete begins and "D id" when it is acknowledged.

#include <unistd.h>

#include <cstdlib>
#include <iostream>
#include <mutex>
#include <random>
#include <string>
#include <thread>
#include <vector>

#include "core/graph_store.h"
#include "core/storage/rocksdb_engine.h"
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

void work(entente::GraphStore& graph, unsigned seed, const std::string& name) {
    std::mt19937 random(seed);
    std::vector<std::string> mine;
    for (unsigned number = 0;; ++number) {
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
        say('A', outcome->article_id);
    }
}

}  // namespace

int main(int argc, char* argv[]) {
    if (argc != 4) {
        std::cerr << "usage: crash_writer STORE SEED ROUND\n";
        return 2;
    }
    auto engine = entente::open_rocksdb_engine(argv[1]);
    if (!engine.ok()) {
        std::cerr << engine.error().message << '\n';
        return 1;
    }
    const auto graph = entente::GraphStore::open(*std::move(engine));
    if (!graph.ok()) {
        std::cerr << graph.error().message << '\n';
        return 1;
    }
    const auto seed = static_cast<unsigned>(std::strtoul(argv[2], nullptr, 10));
    std::vector<std::thread> threads;
    for (unsigned i = 0; i < kThreads; ++i) {
        const std::string name = std::string("round ") + argv[3] + " writer " + std::to_string(i);
        threads.emplace_back([&graph, seed, i, name] { work(**graph, seed + i, name); });
    }
    for (std::thread& thread : threads) {
        thread.join();
    }
}
