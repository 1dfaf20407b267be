// import --watch as its users run it.
#include <fcntl.h>
#include <signal.h>
#include <spawn.h>
#include <sys/wait.h>
#include <unistd.h>

#include <array>
#include <filesystem>
#include <string>
#include <vector>

#include "tests/server/program_run.h"

using namespace entente::testing;  // NOLINT(google-build-using-namespace): a test

namespace {

// `entente import --watch FOLDER`, whose standard output is read line by line.
class Watching {
public:
    Watching(const std::string& db, const std::string& folder) {
        std::array<int, 2> pipe{};
        REQUIRE(::pipe2(pipe.data(), O_CLOEXEC) == 0);
        posix_spawn_file_actions_t actions;
        posix_spawn_file_actions_init(&actions);
        posix_spawn_file_actions_adddup2(&actions, pipe[1], 1);
        std::vector<std::string> words = {ENTENTE_BINARY, "import", "--watch", "--db", db, folder};
        std::vector<char*> argv;
        for (std::string& word : words) {
            argv.push_back(word.data());
        }
        argv.push_back(nullptr);
        REQUIRE(posix_spawn(&pid_, ENTENTE_BINARY, &actions, nullptr, argv.data(), environ) == 0);
        posix_spawn_file_actions_destroy(&actions);
        ::close(pipe[1]);
        output_ = pipe[0];
    }

    Watching(const Watching&) = delete;
    Watching& operator=(const Watching&) = delete;

    ~Watching() {
        if (pid_ > 0) {
            ::kill(pid_, SIGKILL);
            ::waitpid(pid_, nullptr, 0);
        }
        ::close(output_);
    }

    std::string line() const {
        std::string line;
        char c = 0;
        while (::read(output_, &c, 1) == 1 && c != '\n') {
            line += c;
        }
        return line;
    }

    int stop(int signal) {
        ::kill(pid_, signal);
        int status = 0;
        REQUIRE(::waitpid(std::exchange(pid_, 0), &status, 0) > 0);
        return WIFEXITED(status) ? WEXITSTATUS(status) : -1;
    }

private:
    pid_t pid_ = 0;
    int output_ = -1;
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

TEST_CASE("--watch takes folders only", "[server][watch]") {
    const TempDir dir;
    write(dir.file("a.txt"), "x");
    const Run file(dir, {"import", "--watch", "--db", dir.file("db"), dir.file("a.txt")});
    CHECK(file.exit_status == 2);
    CHECK_FALSE(std::filesystem::exists(dir.file("db")));
}
