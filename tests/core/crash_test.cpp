// kill -9 at random moments under concurrent writes: what was acknowledged is there, nothing is there
// by half, and the store is sound.

#include <signal.h>
#include <spawn.h>
#include <sys/wait.h>
#include <unistd.h>

#include <array>
#include <cstdio>
#include <map>
#include <random>
#include <string>

#include "core/check.h"
#include "core/graph_store.h"
#include "core/storage/rocksdb_engine.h"
#include "tests/support/catch.h"
#include "tests/support/temp_dir.h"

extern char** environ;  // NOLINT(readability-redundant-declaration): POSIX leaves it to the caller

using namespace entente;

namespace {

constexpr int kKills = 200;
constexpr int kKillsPerStore = 20;

// What is known of an article after a crash.
enum class Fate {
    there,    // its import was acknowledged
    gone,     // its delete was acknowledged
    unknown,  // a delete had begun
};

// Runs the victim, kills it after it has printed `lines`, and notes what it had acknowledged.
void run_and_kill(const std::string& store,
                  unsigned seed,
                  int round,
                  unsigned lines,
                  std::map<std::string, Fate>& fates) {
    std::array<int, 2> pipe_ends{};
    REQUIRE(pipe(pipe_ends.data()) == 0);
    posix_spawn_file_actions_t actions;
    posix_spawn_file_actions_init(&actions);
    posix_spawn_file_actions_adddup2(&actions, pipe_ends[1], STDOUT_FILENO);
    posix_spawn_file_actions_addclose(&actions, pipe_ends[0]);
    std::string program = ENTENTE_CRASH_WRITER;
    std::string store_argument = store;
    std::string seed_argument = std::to_string(seed);
    std::string round_argument = std::to_string(round);
    std::array<char*, 5> arguments = {program.data(),
                                      store_argument.data(),
                                      seed_argument.data(),
                                      round_argument.data(),
                                      nullptr};
    pid_t victim = 0;
    REQUIRE(posix_spawn(&victim, program.c_str(), &actions, nullptr, arguments.data(), environ) ==
            0);
    posix_spawn_file_actions_destroy(&actions);
    close(pipe_ends[1]);
    std::FILE* output = fdopen(pipe_ends[0], "r");
    REQUIRE(output != nullptr);
    std::array<char, 256> line{};
    unsigned seen = 0;
    bool killed = false;
    while (std::fgets(line.data(), static_cast<int>(line.size()), output) != nullptr) {
        std::string text(line.data());
        if (text.back() != '\n') {
            break;  // cut off in the middle: it was not acknowledged
        }
        text.pop_back();
        const std::string id = text.substr(2);
        fates[id] = text[0] == 'A' ? Fate::there : text[0] == 'D' ? Fate::gone : Fate::unknown;
        if (++seen >= lines && !killed) {
            kill(victim, SIGKILL);
            killed = true;
        }
    }
    std::fclose(output);
    int status = 0;
    REQUIRE(waitpid(victim, &status, 0) == victim);
    // Anything else than our kill is the victim's own failure.
    REQUIRE(WIFSIGNALED(status));
    REQUIRE(WTERMSIG(status) == SIGKILL);
}

void verify(const std::string& store, const std::map<std::string, Fate>& fates) {
    auto engine = open_rocksdb_engine(store);
    INFO((engine.ok() ? std::string() : engine.error().message));
    REQUIRE(engine.ok());
    const auto graph = GraphStore::open(*std::move(engine));
    REQUIRE(graph.ok());
    const auto view = (*graph)->view();
    REQUIRE(view.ok());
    for (const auto& [id, fate] : fates) {
        const auto found = view->find(id);
        REQUIRE(found.ok());
        INFO(id);
        if (fate != Fate::unknown) {
            CHECK(found->has_value() == (fate == Fate::there));
        }
    }
    const auto report = check_graph(*view);
    REQUIRE(report.ok());
    CHECK(report->faults == std::vector<std::string>());
}

}  // namespace

TEST_CASE("after kill -9 everything acknowledged is there and the store is sound",
          "[core][store][crash]") {
    const unsigned seed = Catch::rngSeed();
    CAPTURE(seed);
    std::mt19937 random(seed);
    for (int first = 0; first < kKills; first += kKillsPerStore) {
        const testing::TempDir folder;
        const std::string store = folder.file("store");
        std::map<std::string, Fate> fates;
        for (int round = first; round < first + kKillsPerStore; ++round) {
            const auto lines = static_cast<unsigned>(1 + random() % 40);
            run_and_kill(store, static_cast<unsigned>(random()), round, lines, fates);
            verify(store, fates);
        }
    }
}
