// import --watch as its users run it.
#include <signal.h>
#include <sys/ioctl.h>

#include <array>
#include <filesystem>
#include <string>
#include <thread>
#include <vector>

#include "tests/server/program_run.h"

using namespace entente::testing;  // NOLINT(google-build-using-namespace): a test

namespace {

// `entente import --watch FOLDER`, whose standard output is read line by line.
class Watching : public StartedProgram {
public:
    Watching(const std::string& db, const std::string& folder)
        : StartedProgram({"import", "--watch", "--db", db, folder}) {}

    int stop(int signal) {
        std::string rest;
        return end(signal, rest);
    }
};

const std::string kRead = "read 1, added 1, unchanged 0, refused 0";

}  // namespace

TEST_CASE("import --watch takes what is there and what comes, and ends cleanly",
          "[server][watch]") {
    const TempDir dir;
    write(dir.file("in/a.txt"), "Norway signed a treaty with Sweden in Oslo on Monday.");
    Watching watching(dir.file("db"), dir.file("in"));
    CHECK(watching.line() == kRead);
    watching.line();  // what the article holds
    write(dir.file("in/b.html"), "<p>Chad closed its border with Libya on Friday.</p>");
    CHECK(watching.line() == kRead);
    watching.line();
    write(dir.file("in/deep/c.txt"), "Egypt accused Ethiopia of filling the dam.");
    CHECK(watching.line() == kRead);
    CHECK(watching.stop(SIGINT) == 0);
    const Run stats(dir, {"check", "--db", dir.file("db")});
    CHECK(stats.exit_status == 0);
}

TEST_CASE("a file that was refused makes the exit status of --watch 1", "[server][watch]") {
    const TempDir dir;
    write(dir.file("in/a.html"), "<p>No");
    Watching watching(dir.file("db"), dir.file("in"));
    CHECK(watching.line() == "read 1, added 0, unchanged 0, refused 1");
    CHECK(watching.stop(SIGTERM) == 1);
    const Run journal(dir, {"import", "--journal", "--db", dir.file("db")});
    CHECK_THAT(journal.out, Catch::Contains("no main text"));
}

TEST_CASE("a signal ends an import that waits for more, with its summary and how to go on",
          "[server][watch]") {
    const TempDir dir;
    std::array<int, 2> input{};
    REQUIRE(::pipe2(input.data(), O_CLOEXEC) == 0);
    const std::string out = dir.file("out");
    const std::string err = dir.file("err");
    posix_spawn_file_actions_t actions;
    posix_spawn_file_actions_init(&actions);
    posix_spawn_file_actions_adddup2(&actions, input[0], 0);
    posix_spawn_file_actions_addopen(&actions, 1, out.c_str(), O_WRONLY | O_CREAT, 0600);
    posix_spawn_file_actions_addopen(&actions, 2, err.c_str(), O_WRONLY | O_CREAT, 0600);
    const pid_t pid = spawn({"import", "--db", dir.file("db"), "--as", "jsonl", "-"}, actions);
    const std::string line = "{\"text\": \"Norway signed a treaty with Sweden.\"}\n";
    REQUIRE(::write(input[1], line.data(), line.size()) == static_cast<ssize_t>(line.size()));
    int waiting = 1;
    while (waiting > 0) {  // until the program has taken it
        REQUIRE(::ioctl(input[0], FIONREAD, &waiting) == 0);
        std::this_thread::yield();
    }
    ::kill(pid, SIGTERM);
    int status = 0;
    REQUIRE(::waitpid(pid, &status, 0) == pid);
    ::close(input[0]);
    ::close(input[1]);
    REQUIRE(WIFEXITED(status));
    CHECK(WEXITSTATUS(status) == 1);
    CHECK_THAT(read(out), Catch::StartsWith("read "));
    CHECK_THAT(read(err), Catch::Contains("To go on, import the same paths again"));
    const Run again(dir, {"import", "--db", dir.file("db"), "--as", "jsonl", "-"}, line);
    CHECK(again.exit_status == 0);
    CHECK_THAT(again.out, Catch::StartsWith("read 1"));
}

TEST_CASE("an imported folder's store and journal are skipped and named", "[server][watch]") {
    const TempDir dir;
    write(dir.file("in/a.txt"), "Norway signed a treaty with Sweden in Oslo on Monday.");
    const std::vector<std::string> words = {"import", "--db", dir.file("in/db"), dir.file("in")};
    const Run first(dir, words);
    CHECK(first.exit_status == 0);
    const Run second(dir, words);
    CHECK(second.exit_status == 0);
    CHECK_THAT(second.out, Catch::StartsWith("read 1, added 0, unchanged 1, refused 0"));
    CHECK_THAT(second.err,
               Catch::Contains("skipped: " + dir.file("in/db") + ": the folder of a store"));
    CHECK_THAT(second.err, Catch::Contains("in/db.journal.jsonl: the journal of imports"));
    const Run store(dir, {"import", "--db", dir.file("other"), dir.file("in/db")});
    CHECK(store.exit_status == 1);
    CHECK_THAT(store.err, Catch::Contains("this is the folder of a store"));
}

TEST_CASE("--watch takes folders only", "[server][watch]") {
    const TempDir dir;
    write(dir.file("a.txt"), "x");
    const Run file(dir, {"import", "--watch", "--db", dir.file("db"), dir.file("a.txt")});
    CHECK(file.exit_status == 2);
    CHECK_FALSE(std::filesystem::exists(dir.file("db")));
}
