// import --watch as its users run it.
#include <signal.h>

#include <filesystem>
#include <string>
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

TEST_CASE("--watch takes folders only", "[server][watch]") {
    const TempDir dir;
    write(dir.file("a.txt"), "x");
    const Run file(dir, {"import", "--watch", "--db", dir.file("db"), dir.file("a.txt")});
    CHECK(file.exit_status == 2);
    CHECK_FALSE(std::filesystem::exists(dir.file("db")));
}
