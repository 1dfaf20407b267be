// kill -9 at random moments under concurrent writes: what was acknowledged is there, nothing is there
// by half, and the store is sound.

#include <signal.h>
#include <spawn.h>
#include <sys/wait.h>
#include <unistd.h>

#include <array>
#include <chrono>
#include <cstdio>
#include <filesystem>
#include <map>
#include <random>
#include <set>
#include <string>
#include <vector>

#include "core/check.h"
#include "core/graph_store.h"
#include "core/storage/rocksdb_engine.h"
#include "tests/support/bulk_round.h"
#include "tests/support/catch.h"
#include "tests/support/fake_migrations.h"
#include "tests/support/kept_stores.h"
#include "tests/support/temp_dir.h"

extern char** environ;  // NOLINT(readability-redundant-declaration): POSIX leaves it to the caller

using namespace entente;

namespace {

constexpr int kKills = 200;
constexpr int kKillsPerStore = 20;
constexpr unsigned kLoadKills = 40;

// What is known of an article after a crash.
enum class Fate {
    there,    // its import was acknowledged
    gone,     // its delete was acknowledged
    unknown,  // a delete had begun
};

// What the victims have acknowledged to one store.
struct Acknowledged {
    std::map<std::string, Fate> articles;
    std::set<std::string> decisions;  // reasons of merges and unmerges
    std::set<std::string> writers;    // threads that have written
};

void note(const std::string& line, Acknowledged& acknowledged) {
    const std::string what = line.substr(2);
    if (line[0] == 'M') {
        acknowledged.decisions.insert(what);
        return;
    }
    const std::string id = what.substr(0, what.find(' '));
    acknowledged.articles[id] = line[0] == 'A'   ? Fate::there
                                : line[0] == 'D' ? Fate::gone
                                                 : Fate::unknown;
    if (line[0] == 'A') {
        acknowledged.writers.insert(what.substr(id.size() + 1));
    }
}

// Starts the victim with these arguments; what it prints is read from `output`.
pid_t start_victim(const std::vector<std::string>& arguments, std::FILE*& output) {
    std::array<int, 2> pipe_ends{};
    REQUIRE(pipe(pipe_ends.data()) == 0);
    posix_spawn_file_actions_t actions;
    posix_spawn_file_actions_init(&actions);
    posix_spawn_file_actions_adddup2(&actions, pipe_ends[1], STDOUT_FILENO);
    posix_spawn_file_actions_addclose(&actions, pipe_ends[0]);
    std::vector<std::string> words = {ENTENTE_CRASH_WRITER};
    words.insert(words.end(), arguments.begin(), arguments.end());
    std::vector<char*> argv;
    for (std::string& word : words) {
        argv.push_back(word.data());
    }
    argv.push_back(nullptr);
    pid_t victim = 0;
    REQUIRE(posix_spawn(&victim, argv[0], &actions, nullptr, argv.data(), environ) == 0);
    posix_spawn_file_actions_destroy(&actions);
    close(pipe_ends[1]);
    output = fdopen(pipe_ends[0], "r");
    REQUIRE(output != nullptr);
    return victim;
}

// Whether it was killed; anything else than that, or success, is its own failure.
bool was_killed(pid_t victim) {
    int status = 0;
    REQUIRE(waitpid(victim, &status, 0) == victim);
    if (WIFSIGNALED(status)) {
        REQUIRE(WTERMSIG(status) == SIGKILL);
        return true;
    }
    REQUIRE(WEXITSTATUS(status) == 0);
    return false;
}

// Runs the victim, kills it after it has printed `lines`, and notes what it had acknowledged.
void run_and_kill(const std::vector<std::string>& arguments,
                  unsigned lines,
                  Acknowledged& acknowledged) {
    std::FILE* output = nullptr;
    const pid_t victim = start_victim(arguments, output);
    std::array<char, 256> line{};
    unsigned seen = 0;
    while (std::fgets(line.data(), static_cast<int>(line.size()), output) != nullptr) {
        std::string text(line.data());
        if (text.back() != '\n') {
            break;  // cut off in the middle: it was not acknowledged
        }
        text.pop_back();
        note(text, acknowledged);
        if (++seen == lines) {
            kill(victim, SIGKILL);
        }
    }
    std::fclose(output);
    REQUIRE(was_killed(victim));
}

void verify(const std::string& store, const Acknowledged& acknowledged) {
    auto engine = open_rocksdb_engine(store);
    INFO((engine.ok() ? std::string() : engine.error().message));
    REQUIRE(engine.ok());
    const auto graph = GraphStore::open(*std::move(engine));
    REQUIRE(graph.ok());
    const auto view = (*graph)->view();
    REQUIRE(view.ok());
    for (const auto& [id, fate] : acknowledged.articles) {
        const auto found = view->find(id);
        REQUIRE(found.ok());
        INFO(id);
        if (fate != Fate::unknown) {
            CHECK(found->has_value() == (fate == Fate::there));
        }
    }
    const auto decisions = view->decisions();
    REQUIRE(decisions.ok());
    std::map<std::string, int> recorded;
    for (const Decision& decision : *decisions) {
        recorded[decision.record.reason] += 1;
    }
    for (const std::string& reason : acknowledged.decisions) {
        INFO(reason);
        CHECK(recorded[reason] == 1);
    }
    // Nothing by half: every index, fact, article and merged entity is what it is derived from.
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
    std::set<std::string> writers;
    std::size_t decisions = 0;
    std::size_t deletes = 0;
    for (int first = 0; first < kKills; first += kKillsPerStore) {
        const testing::TempDir folder;
        const std::string store = folder.file("store");
        // A kill ends the program and not the machine, so relaxed durability has to lose nothing either.
        const std::string durability = first / kKillsPerStore % 4 == 3 ? "relaxed" : "synced";
        Acknowledged acknowledged;
        for (int round = first; round < first + kKillsPerStore; ++round) {
            CAPTURE(round, durability);
            const auto lines = static_cast<unsigned>(1 + random() % 40);
            run_and_kill({store, std::to_string(random()), std::to_string(round), durability},
                         lines,
                         acknowledged);
            verify(store, acknowledged);
        }
        writers.insert(acknowledged.writers.begin(), acknowledged.writers.end());
        decisions += acknowledged.decisions.size();
        for (const auto& [id, fate] : acknowledged.articles) {
            deletes += fate == Fate::gone ? 1 : 0;
        }
    }
    CHECK(writers.size() == 4);
    CHECK(decisions > kKills / 2);
    CHECK(deletes > kKills / 2);
}

TEST_CASE("a migration that is killed at any of its steps goes on when the store is opened again",
          "[core][store][crash][migrations]") {
    const testing::TempDir undisturbed;
    const auto expected = open_rocksdb_engine(undisturbed.file("store"));
    REQUIRE(expected.ok());
    testing::make_fake_store(**expected);
    REQUIRE(prepare_format(**expected, testing::fake_migrations()).ok());
    int kills = 0;
    for (bool killed = true; killed;) {
        const testing::TempDir folder;
        testing::make_fake_store(**open_rocksdb_engine(folder.file("store")));
        std::FILE* output = nullptr;
        const pid_t victim =
            start_victim({"migrate", folder.file("store"), std::to_string(kills + 1)}, output);
        killed = was_killed(victim);
        kills += killed ? 1 : 0;
        std::fclose(output);
        const auto store = open_rocksdb_engine(folder.file("store"));
        REQUIRE(store.ok());
        const Status status = prepare_format(**store, testing::fake_migrations());
        INFO("kill " << kills << (status.ok() ? "" : ": " + status.error().message));
        CHECK(status.ok());
        CHECK(testing::all_rows(**store) == testing::all_rows(**expected));
    }
    CHECK(kills >= 10);
}

namespace {

// Runs a load and kills it `delay` after it has printed `lines`. Whether it had said that it is done.
bool load_and_kill(const std::string& store,
                   unsigned round,
                   unsigned earlier,
                   unsigned lines,
                   std::chrono::microseconds delay) {
    std::FILE* output = nullptr;
    const pid_t victim =
        start_victim({"bulk", store, std::to_string(round), std::to_string(earlier)}, output);
    std::array<char, 256> line{};
    unsigned seen = 0;
    bool done = false;
    while (std::fgets(line.data(), static_cast<int>(line.size()), output) != nullptr) {
        const std::string text(line.data());
        done = done || (text[0] == 'L' && text.back() == '\n');
        if (++seen == lines) {
            const auto when = std::chrono::steady_clock::now() + delay;
            while (std::chrono::steady_clock::now() < when) {
            }
            kill(victim, SIGKILL);
        }
    }
    std::fclose(output);
    was_killed(victim);
    return done;
}

}  // namespace

TEST_CASE("a load that is killed at any moment is there whole or not at all",
          "[core][store][crash][bulk]") {
    const unsigned seed = Catch::rngSeed();
    CAPTURE(seed);
    std::mt19937 random(seed);
    const testing::TempDir folder;
    const std::string store = folder.file("store");
    unsigned loaded = 0;
    unsigned lost = 0;
    unsigned earlier = 0;
    for (unsigned round = 0; round < kLoadKills; ++round) {
        CAPTURE(round);
        // The fourth line is printed before the files are taken in, the moment that matters most; the first load
        // is left alone.
        const unsigned lines = round == 0          ? 1000
                               : random() % 2 == 0 ? 4
                                                   : static_cast<unsigned>(1 + random() % 5);
        const std::chrono::microseconds delay(lines == 4 && random() % 4 > 0 ? random() % 200'000
                                                                             : random() % 10'000);
        const bool done = load_and_kill(store, round, earlier, lines, delay);
        auto engine = open_rocksdb_engine(store);
        INFO((engine.ok() ? std::string() : engine.error().message));
        REQUIRE(engine.ok());
        CHECK_FALSE(std::filesystem::exists(store + "/bulk"));
        const auto graph = GraphStore::open(*std::move(engine));
        REQUIRE(graph.ok());
        const auto view = (*graph)->view();
        REQUIRE(view.ok());
        const auto found = view->find(testing::round_node(round, 0));
        REQUIRE(found.ok());
        CHECK((!done || *found));
        (*found ? loaded : lost) += 1;
        earlier = *found ? round : earlier;
        const auto counts = view->counts();
        REQUIRE(counts.ok());
        CHECK(counts->nodes == loaded * testing::kRoundNodes);
        CHECK(counts->edges == loaded * testing::kRoundEdges);
        if (round % 8 == 0 || round + 1 == kLoadKills) {
            const auto report = check_store(**graph);
            REQUIRE(report.ok());
            CHECK(report->faults == std::vector<std::string>());
        }
    }
    INFO(loaded << " loaded, " << lost << " lost");
    CHECK(loaded > 1);
    CHECK(lost > 5);
}

TEST_CASE(
    "a store of format 1 whose migration is killed after any batch is migrated when it is opened "
    "again",
    "[core][store][crash][migrations]") {
    const testing::TempDir kept;
    REQUIRE(testing::unpack_kept_store(1, kept.file("store")));
    const nlohmann::json expected = testing::kept_graph(1);
    int kills = 0;
    for (bool killed = true; killed;) {
        const testing::TempDir folder;
        const std::string store = folder.file("store");
        std::filesystem::copy(kept.file("store"), store, std::filesystem::copy_options::recursive);
        std::FILE* output = nullptr;
        const pid_t victim =
            start_victim({"migrate_format_1", store, std::to_string(kills + 1)}, output);
        killed = was_killed(victim);
        kills += killed ? 1 : 0;
        std::fclose(output);
        auto engine = open_rocksdb_engine(store);
        REQUIRE(engine.ok());
        INFO("kill " << kills);
        CHECK(testing::faults_after_opening(*std::move(engine), expected).empty());
    }
    CHECK(kills >= 20);
}
