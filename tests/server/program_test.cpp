// The program as its users run it: exit status, standard output, signals.
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <spawn.h>
#include <sys/wait.h>
#include <unistd.h>

#include <array>
#include <atomic>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <sstream>
#include <thread>

#include <nlohmann/json.hpp>

#include "core/migrations.h"
#include "core/storage/keys.h"
#include "tests/server/program_run.h"
#include "tests/server/test_server.h"
#include "tests/support/temp_dir.h"

using namespace entente::testing;  // NOLINT(google-build-using-namespace): a test

namespace {

std::vector<std::string> serve_words(const std::string& db, const std::vector<std::string>& flags) {
    std::vector<std::string> words = {"serve", "--db", db, "--port", "0"};
    words.insert(words.end(), flags.begin(), flags.end());
    return words;
}

// `entente serve` on a free port, started and awaited through a pipe.
class RunningServer : public StartedProgram {
public:
    explicit RunningServer(const std::string& db, const std::vector<std::string>& flags = {})
        : StartedProgram(serve_words(db, flags)), ready_line(line()) {}

    int port() const {
        const std::size_t at = ready_line.find("http://127.0.0.1:");
        return at == std::string::npos ? 0 : std::stoi(ready_line.substr(at + 17));
    }

    std::string ready_line;
};

}  // namespace

TEST_CASE("importing a folder twice adds everything once", "[program][import]") {
    TempDir dir;
    write(dir.file("in/a.txt"), "Spain met Portugal.");
    write(dir.file("in/b.jsonl"), "{\"text\":\"Japan met India.\"}\n");
    const std::vector<std::string> words = {"import", "--db", dir.file("db"), dir.file("in")};
    const Run first(dir, words);
    INFO(first.err);
    CHECK(first.exit_status == 0);
    CHECK_THAT(first.out, Catch::StartsWith("read 2, added 2, unchanged 0, refused 0\n"));
    CHECK(first.err.empty());  // no progress bar where there is no terminal
    const Run second(dir, words);
    CHECK(second.exit_status == 0);
    CHECK(second.out == "read 2, added 0, unchanged 2, refused 0\n");
    const Run stats(dir, {"--db", dir.file("db"), "stats", "--format", "json"});
    CHECK(Json::parse(stats.out)["labels"]["Article"] == 2);
    const Run table(dir, {"--db", dir.file("db"), "stats"});
    CHECK_THAT(table.out, Catch::Contains("Article") && Catch::Contains("nodes by label"));
    CHECK(Run(dir, {"check", "--db", dir.file("db")}).exit_status == 0);
}

TEST_CASE("a bad record is reported and the exit status is 1", "[program][import]") {
    TempDir dir;
    write(dir.file("in/a.jsonl"), "{\"text\":\"Spain met Portugal.\"}\nnonsense\n");
    const Run run(dir, {"import", "--db", dir.file("db"), dir.file("in/a.jsonl")});
    CHECK(run.exit_status == 1);
    CHECK_THAT(run.err, Catch::Contains(dir.file("in/a.jsonl") + ":2: not JSON"));
    CHECK_THAT(run.out, Catch::StartsWith("read 2, added 1, unchanged 0, refused 1"));
    const Run strict(dir, {"import", "--strict", "--db", dir.file("db2"), dir.file("in/a.jsonl")});
    CHECK(strict.exit_status == 1);
    CHECK_THAT(strict.out, Catch::StartsWith("read 1, added 0"));
}

TEST_CASE("what was refused is shown by --journal and read again by --retry-failed",
          "[program][import][journal]") {
    TempDir dir;
    const std::string file = dir.file("in/a.jsonl");
    write(file, "{\"text\":\"Spain met Portugal.\"}\nnonsense\n");
    write(dir.file("in/gone.xyz"), "what is this");
    const std::vector<std::string> db = {"import", "--db", dir.file("db")};
    const auto with = [&](const std::vector<std::string>& words) {
        std::vector<std::string> all = db;
        all.insert(all.end(), words.begin(), words.end());
        return Run(dir, all);
    };
    CHECK(with({dir.file("in")}).exit_status == 1);
    CHECK(with({"--as", "jsonl", "-"}).exit_status == 0);
    const Run nothing_kept(
        dir, {"import", "--db", dir.file("db"), "--as", "jsonl", "-"}, "nonsense\n");
    CHECK(nothing_kept.exit_status == 1);

    const Run shown = with({"--journal"});
    CHECK(shown.exit_status == 0);
    CHECK_THAT(shown.out, Catch::Contains("refused  -:1  record: not JSON"));
    CHECK_THAT(shown.out, Catch::Contains("to retry: " + file + ", 1 refused"));

    write(file, "{\"text\":\"Spain met Portugal.\"}\n{\"text\":\"Peru met Chile.\"}\n");
    std::filesystem::remove(dir.file("in/gone.xyz"));
    const Run again = with({"--retry-failed"});
    CHECK(again.exit_status == 1);
    CHECK(again.out.starts_with("read 2, added 1, unchanged 1, refused 0\n"));
    CHECK_THAT(again.err, Catch::Contains("the file is gone"));
    CHECK_THAT(again.err, Catch::Contains("standard input, which is not kept"));
    const Run left = with({"--journal"});
    CHECK_THAT(left.out, !Catch::Contains("to retry: " + file));
    CHECK_THAT(left.out, Catch::Contains("to retry: " + dir.file("in/gone.xyz")));

    CHECK(with({"--retry-failed", "x"}).exit_status == 2);
    CHECK(with({}).exit_status == 2);
}

TEST_CASE("the export of an import is the same byte for byte, whatever the number of threads",
          "[program][import][export]") {
    TempDir dir;
    std::string lines;
    for (int i = 0; i < 24; ++i) {
        std::string text = "Minister Ali Hassan" + std::to_string(i % 5) + " met Joe Biden on " +
                           std::to_string(1 + i) + " May 2021. ";
        for (int k = 0; k < (i * 7) % 11; ++k) {
            text += "France and Spain signed a treaty in Rome. Kenya accused Uganda of fraud. ";
        }
        lines += "{\"text\":\"" + text + "\"}\n";
        lines += i % 4 == 0   ? "nonsense\n"
                 : i % 4 == 1 ? "{\"text\":\" \"}\n"
                 : i % 4 == 2
                     ? "{\"text\":\"Der Minister sprach am Montag in Berlin mit dem Rat.\"}\n"
                     : "{\"text\":\"Spain met \xff Portugal.\"}\n";
    }
    write(dir.file("a.jsonl"), lines);
    std::vector<std::string> exports;
    for (const char* threads : {"1", "2", "5"}) {
        const std::string db = dir.file(std::string("db") + threads);
        CHECK(Run(dir, {"import", "--db", db, "--threads", threads, dir.file("a.jsonl")})
                  .exit_status == 1);
        const Run exported(dir, {"export", "--db", db, "--format", "apoc"});
        CHECK(exported.exit_status == 0);
        exports.push_back(exported.out);
    }
    CHECK(exports[0].size() > 1000);
    CHECK(exports[0] == exports[1]);
    CHECK(exports[0] == exports[2]);
}

TEST_CASE("a journal that cannot be written is a warning", "[program][import][journal]") {
    TempDir dir;
    write(dir.file("a.txt"), "Spain met Portugal.");
    std::filesystem::create_directories(dir.file("db.journal.jsonl"));
    const Run run(dir, {"import", "--db", dir.file("db"), dir.file("a.txt")});
    CHECK(run.exit_status == 0);
    CHECK_THAT(run.err, Catch::Contains("db.journal.jsonl cannot be written"));
    CHECK_THAT(run.out, Catch::StartsWith("read 1, added 1"));
}

TEST_CASE("standard input is imported with --as", "[program][import]") {
    TempDir dir;
    const Run run(dir,
                  {"import", "--db", dir.file("db"), "--as", "jsonl", "-"},
                  "{\"text\":\"Spain met Portugal.\"}\n");
    CHECK(run.exit_status == 0);
    CHECK_THAT(run.out, Catch::StartsWith("read 1, added 1"));
    CHECK(Run(dir, {"import", "--db", dir.file("db"), "-"}).exit_status == 2);
}

TEST_CASE("export writes to standard output, a file or a folder, and import reads it again",
          "[program][export]") {
    const TempDir dir;
    const std::string db = dir.file("a.db");
    write(dir.file("nodes.csv"), "id:ID,name,:LABEL\na,Aland,Place\nb,\"Bord, uria\",Place\n");
    write(dir.file("edges.csv"), ":START_ID,:END_ID,:TYPE,day:date\na,b,BORDERS,2021-11-24\n");
    REQUIRE(Run(dir, {"--db", db, "import", dir.file("nodes.csv"), dir.file("edges.csv")})
                .exit_status == 0);
    for (const char* format : {"apoc", "csv", "graphml"}) {
        const Run out(dir, {"--db", db, "export", "--format", format});
        CHECK(out.exit_status == 0);
        CHECK(out.err.empty());
        const std::string copy = dir.file(std::string(format) + ".db");
        const Run in(dir, {"--db", copy, "import", "--as", format, "-"}, out.out);
        CHECK(in.exit_status == 0);
        CHECK(Run(dir, {"--db", copy, "export", "--format", format}).out == out.out);
    }
    CHECK(Run(dir, {"--db", db, "export", "--output", dir.file("x.gexf")}).exit_status == 0);
    CHECK(std::filesystem::exists(dir.file("x.gexf")));
    CHECK(Run(dir, {"--db", db, "export", "--format", "csv", "--output", dir.file("tables")})
              .exit_status == 0);
    CHECK(std::filesystem::exists(dir.file("tables") + "/relationships.csv"));
    const std::string missing = dir.file("no") + "/such/folder.graphml";
    CHECK(Run(dir, {"--db", db, "export", "--output", missing}).exit_status == 1);
    const Run part(dir, {"--db", db, "export", "--format", "d3", "--seed", "a", "--limit", "1"});
    CHECK(part.out.find("\"BORDERS\"") != std::string::npos);
    CHECK(Run(dir, {"--db", db, "export", "--format", "d3", "--seed", "Nobody"}).exit_status == 1);
    CHECK(Run(dir, {"--db", db, "export", "--format", "d4"}).exit_status == 2);
    CHECK(Run(dir, {"--db", db, "export", "--format", "d3", "--depth", "2"}).exit_status == 2);
    CHECK(Run(dir, {"--db", db, "export", "--format", "gexf", "--flavor", "7"}).exit_status == 2);
}

TEST_CASE("an article is deleted by the id that the store gave it", "[program][delete]") {
    TempDir dir;
    write(dir.file("a.txt"), "Spain met Portugal.");
    REQUIRE(Run(dir, {"import", "--db", dir.file("db"), dir.file("a.txt")}).exit_status == 0);
    const std::string id = entente::article_id_of("Spain met Portugal.");
    CHECK(Run(dir, {"delete", "--db", dir.file("db"), id}).exit_status == 0);
    CHECK(Run(dir, {"delete", "--db", dir.file("db"), id}).exit_status == 1);
    const Run stats(dir, {"stats", "--db", dir.file("db"), "--format=json"});
    CHECK(Json::parse(stats.out)["nodes"] == 0);
}

TEST_CASE("wrong usage is exit status 2 with a word about what is right", "[program][usage]") {
    TempDir dir;
    const auto refused = [&](const std::vector<std::string>& words, const char* message) {
        const Run run(dir, words);
        INFO(message);
        CHECK(run.exit_status == 2);
        CHECK(run.out.empty());
        CHECK_THAT(run.err, Catch::Contains(message));
    };
    refused({}, "usage:");
    refused({"imprt"}, "did you mean 'import'");
    refused({"import"}, "PATH...");
    refused({"import", "--publised", "x", "y"}, "did you mean '--published'");
    refused({"import", "--published", "soon", "y"}, "--published takes a date");
    refused({"extract", "a.docx"}, "no format is called 'docx'");
    refused({"extract", "a.txt", "b.txt"}, "one argument too many");
    refused({"stats", "x"}, "'x': entente stats\n");
    refused({"stats", "--db", ""}, "--db needs a value");
    refused({"stats", "--format", "xml"}, "table or json");
    refused({"serve", "--port", "70000"}, "--port takes a number");
    refused({"serve", "--db", dir.file("db"), "--host", "0.0.0.0"}, "access tokens");
    refused({"token", "x"}, "token takes add NAME");
}

TEST_CASE("help and version go to standard output", "[program][usage]") {
    TempDir dir;
    for (const char* verb :
         {"import", "extract", "parse", "serve", "stats", "check", "delete", "version", "help"}) {
        const Run run(dir, {verb, "--help"});
        CHECK(run.exit_status == 0);
        CHECK_THAT(run.out, Catch::StartsWith(std::string("usage: entente ") + verb));
    }
    CHECK_THAT(Run(dir, {"--help"}).out, Catch::Contains("verbs:"));
    CHECK(Run(dir, {"help", "import"}).out == Run(dir, {"import", "--help"}).out);
    const Run version(dir, {"version"});
    CHECK(version.exit_status == 0);
    CHECK_THAT(version.out, Catch::Contains("storage format: ") && Catch::Contains("build: "));
    CHECK(Run(dir, {"--version"}).out == version.out);
}

TEST_CASE("version says which models articles are read with", "[program][usage][model]") {
    const TempDir dir;
    const Run version(dir, {"version"});
    CHECK(version.exit_status == 0);
    CHECK(version.out.find("model: english-boundaries.model ") != std::string::npos);
    CHECK(version.out.find("model: english-core.model ") != std::string::npos);
    CHECK(version.out.find("(english-lemmas 1)") != std::string::npos);
}

TEST_CASE("a model that is missing or damaged is named, with what to do, by every verb that reads",
          "[program][model]") {
    const TempDir dir;
    const std::string models = dir.file("models");
    std::filesystem::copy(std::string(ENTENTE_SOURCE_DIR) + "/importers/models", models);
    write(dir.file("a.txt"), "Finland signed a treaty with Norway.");
    const char* before = std::getenv("ENTENTE_MODELS");
    const std::string kept = before == nullptr ? "" : before;
    REQUIRE(setenv("ENTENTE_MODELS", models.c_str(), 1) == 0);
    const std::vector<std::vector<std::string>> verbs = {
        {"version"},
        {"extract", dir.file("a.txt")},
        {"import", dir.file("a.txt"), "--db", dir.file("db")},
        {"serve", "--db", dir.file("db"), "--port", "0"}};
    for (const std::string name :
         {"english-boundaries.model", "english-core.model", "english-lemmas.model"}) {
        const std::string path = models + "/" + name;
        const std::string whole = read(path);
        std::string damaged = whole;
        damaged[damaged.size() / 2] = static_cast<char>(damaged[damaged.size() / 2] ^ 1);
        write(path, damaged);
        for (const auto& verb : verbs) {
            INFO(verb.front() + " with damaged " + name);
            const Run run(dir, verb);
            CHECK(run.exit_status == 1);
            CHECK(run.err.find(path) != std::string::npos);
            CHECK(run.err.find("SHA-256") != std::string::npos);
        }
        std::filesystem::remove(path);
        for (const auto& verb : verbs) {
            INFO(verb.front() + " without " + name);
            const Run run(dir, verb);
            CHECK(run.exit_status == 1);
            CHECK(run.err.find(path) != std::string::npos);
            CHECK(run.err.find("ENTENTE_MODELS") != std::string::npos);
        }
        write(path, whole);
    }
    if (before == nullptr) {
        REQUIRE(unsetenv("ENTENTE_MODELS") == 0);
    } else {
        REQUIRE(setenv("ENTENTE_MODELS", kept.c_str(), 1) == 0);
    }
}

TEST_CASE("a store that is not there is an error of the verbs that only look", "[program]") {
    TempDir dir;
    for (const char* verb : {"stats", "check"}) {
        const Run run(dir, {verb, "--db", dir.file("none")});
        CHECK(run.exit_status == 1);
        CHECK_THAT(run.err, Catch::Contains(dir.file("none")));
        CHECK_FALSE(std::filesystem::exists(dir.file("none")));
    }
}

TEST_CASE("extract prints one line for each line, in the same order", "[program][extract]") {
    TempDir dir;
    std::string input;
    for (int i = 0; i < 40; ++i) {
        std::string text;
        for (int j = 0; j <= (i * 13) % 17; ++j) {
            text += "Spain met Portugal. ";
        }
        input += "{\"id\":\"d" + std::to_string(i) + "\",\"text\":\"" + text +
                 "\",\"published\":null}\n";
    }
    const Run run(dir, {"extract", "--as", "jsonl", "-"}, input);
    CHECK(run.exit_status == 0);
    std::istringstream lines(run.out);
    int count = 0;
    for (std::string line; std::getline(lines, line); ++count) {
        const Json json = Json::parse(line);
        CHECK(json["format"] == "extract/1");
        CHECK(json["doc"]["id"] == "d" + std::to_string(count));
    }
    CHECK(count == 40);
}

TEST_CASE("extract takes the day of publication, an empty one too", "[program][extract]") {
    TempDir dir;
    write(dir.file("a.txt"), "Spain met Portugal.");
    const Run dated(dir, {"extract", "--published", "2021-11-24", dir.file("a.txt")});
    CHECK(dated.exit_status == 0);
    CHECK(Json::parse(dated.out)["doc"]["published"] == "2021-11-24");
    const Run undated(dir, {"extract", "--published", "", dir.file("a.txt")});
    CHECK(Json::parse(undated.out)["doc"]["published"].is_null());
    CHECK(Run(dir, {"extract", dir.file("none.txt")}).exit_status == 1);
    const Run bad(
        dir, {"extract", "--as", "jsonl", "-"}, "{\"text\":\"a\"}\n{}\n{\"text\":\"b\"}\n");
    CHECK(bad.exit_status == 1);
    CHECK_THAT(bad.err, Catch::Contains("-:2: text: missing"));
    CHECK(std::count(bad.out.begin(), bad.out.end(), '\n') == 2);
}

TEST_CASE("a reader of the output that goes away is no crash", "[program]") {
    TempDir dir;
    std::string input;
    for (int i = 0; i < 5000; ++i) {
        input += "{\"text\":\"Spain met Portugal.\"}\n";
    }
    write(dir.file("in.jsonl"), input);
    std::array<int, 2> pipe{};
    REQUIRE(::pipe2(pipe.data(), O_CLOEXEC) == 0);
    ::close(pipe[0]);  // nobody reads
    const std::string err = dir.file("err");
    posix_spawn_file_actions_t actions;
    posix_spawn_file_actions_init(&actions);
    posix_spawn_file_actions_adddup2(&actions, pipe[1], 1);
    posix_spawn_file_actions_addopen(&actions, 2, err.c_str(), O_WRONLY | O_CREAT, 0600);
    std::array<std::string, 3> words = {ENTENTE_BINARY, "extract", dir.file("in.jsonl")};
    std::array<char*, 4> argv = {words[0].data(), words[1].data(), words[2].data(), nullptr};
    pid_t pid = 0;
    REQUIRE(posix_spawn(&pid, ENTENTE_BINARY, &actions, nullptr, argv.data(), environ) == 0);
    posix_spawn_file_actions_destroy(&actions);
    ::close(pipe[1]);
    int status = 0;
    REQUIRE(::waitpid(pid, &status, 0) == pid);
    REQUIRE(WIFEXITED(status));
    CHECK(WEXITSTATUS(status) == 1);
    CHECK_THAT(read(err), Catch::Contains("standard output cannot be written"));
}

TEST_CASE("serve says in one line where it listens, and ends cleanly on a signal",
          "[program][serve]") {
    TempDir dir;
    for (const int signal : {SIGTERM, SIGINT}) {
        RunningServer server(dir.file("db"));
        CHECK_THAT(server.ready_line,
                   Catch::StartsWith("entente 0.1.0 serving http://127.0.0.1:") &&
                       Catch::Contains(dir.file("db")) && Catch::Contains("no token made"));
        REQUIRE(server.port() > 0);
        httplib::Client client("127.0.0.1", server.port());
        client.set_keep_alive(true);
        const auto response = client.Post("/v1/articles", "Spain met Portugal.", "text/plain");
        REQUIRE(response);
        CHECK(response->status == (signal == SIGTERM ? 201 : 200));
        // The store belongs to the server; others may look.
        const Run stats(dir, {"stats", "--db", dir.file("db"), "--format", "json"});
        CHECK(Json::parse(stats.out)["labels"]["Article"] == 1);
        CHECK(Run(dir, {"check", "--db", dir.file("db")}).exit_status == 0);
        const Run other(dir, {"delete", "--db", dir.file("db"), "article/x"});
        CHECK(other.exit_status == 1);
        CHECK_THAT(other.err, Catch::Contains("is in use by"));
        CHECK(other.err.find(dir.file("db")) == other.err.rfind(dir.file("db")));
        // The client's connection is still open and idle.
        std::string rest;
        CHECK(server.end(signal, rest) == 0);
        CHECK(rest.empty());
    }
    const Run stats(dir, {"stats", "--db", dir.file("db"), "--format", "json"});
    CHECK(Json::parse(stats.out)["labels"]["Article"] == 1);
}

TEST_CASE("what was acknowledged before a kill is there after it", "[program][serve][crash]") {
    TempDir dir;
    {
        RunningServer server(dir.file("db"));
        httplib::Client client("127.0.0.1", server.port());
        for (int i = 0; i < 5; ++i) {
            const auto response = client.Post("/v1/articles",
                                              "Spain met Portugal " + std::to_string(i) + " times.",
                                              "text/plain");
            REQUIRE(response);
            CHECK(response->status == 201);
        }
        std::string rest;
        server.end(SIGKILL, rest);
    }
    const Run check(dir, {"check", "--db", dir.file("db")});
    CHECK(check.exit_status == 0);
    CHECK_THAT(check.err, Catch::Contains("5 articles"));
}

TEST_CASE("a backup taken while a server writes restores to a sound store of whole articles",
          "[program][backup]") {
    TempDir dir;
    const auto article_count = [&](const std::string& db) {
        return Json::parse(Run(dir, {"stats", "--db", dir.file(db), "--format", "json"}).out)
            .at("labels")
            .at("Article")
            .get<int>();
    };
    {
        RunningServer server(dir.file("db"));
        const auto post = [&](int i) {
            httplib::Client client("127.0.0.1", server.port());
            const auto response = client.Post("/v1/articles",
                                              "Spain met Portugal " + std::to_string(i) + " times.",
                                              "text/plain");
            return response && response->status == 201;
        };
        REQUIRE(post(0));
        std::atomic<bool> done{false};
        std::thread writer([&] {
            for (int i = 1; !done; ++i) {
                post(i);
            }
        });
        const Run backup(dir, {"backup", "--db", dir.file("db"), dir.file("copy")});
        done = true;
        writer.join();
        INFO(backup.err);
        CHECK(backup.exit_status == 0);
        CHECK_THAT(backup.out, Catch::StartsWith("copied ") && Catch::Contains("0 faults"));
    }
    CHECK(article_count("copy") >= 1);
    CHECK(article_count("copy") <= article_count("db"));
    const Run restore(dir, {"restore", "--db", dir.file("again"), dir.file("copy")});
    INFO(restore.err);
    CHECK(restore.exit_status == 0);
    const auto counts = [&](const std::string& db) {
        Json stats = Json::parse(Run(dir, {"stats", "--db", dir.file(db), "--format", "json"}).out);
        stats.erase("store");
        stats.erase("bytes");
        return stats;
    };
    CHECK(counts("again") == counts("copy"));
    CHECK(Run(dir, {"check", "--db", dir.file("again")}).exit_status == 0);
}

TEST_CASE("backup and restore write nothing over, and leave nothing behind when they fail",
          "[program][backup]") {
    TempDir dir;
    write(dir.file("a.txt"), "Spain met Portugal.");
    REQUIRE(Run(dir, {"import", "--db", dir.file("db"), dir.file("a.txt")}).exit_status == 0);
    write(dir.file("full/x"), "x");
    for (const char* target : {"full", "db"}) {
        const Run run(dir, {"backup", "--db", dir.file("db"), dir.file(target)});
        CHECK(run.exit_status == 1);
        CHECK_THAT(run.err, Catch::Contains("new or an empty folder"));
    }
    const Run inside(dir, {"backup", "--db", dir.file("db"), dir.file("db/copy")});
    CHECK(inside.exit_status == 1);
    CHECK_THAT(inside.err, Catch::Contains("lies inside"));
    CHECK_FALSE(std::filesystem::exists(dir.file("db/copy")));
    const Run missing(dir, {"restore", "--db", dir.file("new"), dir.file("none")});
    CHECK(missing.exit_status == 1);
    CHECK_THAT(missing.err, Catch::Contains(dir.file("none")));
    CHECK_FALSE(std::filesystem::exists(dir.file("new")));
    CHECK(Run(dir, {"restore", "--db", "memory:", dir.file("db")}).exit_status == 2);
    CHECK(read(dir.file("full/x")) == "x");
}

TEST_CASE("a path that is not there makes no store", "[program][import]") {
    TempDir dir;
    const Run run(dir, {"import", "--db", dir.file("db"), dir.file("nofile.txt")});
    CHECK(run.exit_status == 1);
    CHECK_THAT(run.err, Catch::Contains("nofile.txt: No such file"));
    CHECK_FALSE(std::filesystem::exists(dir.file("db")));
}

TEST_CASE("extract says why it cannot read a path", "[program][extract]") {
    TempDir dir;
    const Run none(dir, {"extract", dir.file("nofile.txt")});
    CHECK(none.exit_status == 1);
    CHECK_THAT(none.err, Catch::Contains("nofile.txt: No such file or directory"));
    const Run folder(dir, {"extract", dir.path().string()});
    CHECK(folder.exit_status == 1);
    CHECK_THAT(folder.err, Catch::Contains("is a folder"));
}

TEST_CASE("text that is not UTF-8 is read with a warning that says where", "[program][import]") {
    TempDir dir;
    write(dir.file("a.txt"), "Sp\xC3\xA4in met \xEF\xBF Portugal.");
    for (const Run& run : {Run(dir, {"import", "--db", dir.file("db"), dir.file("a.txt")}),
                           Run(dir, {"extract", dir.file("a.txt")})}) {
        CHECK(run.exit_status == 0);
        CHECK_THAT(run.err, Catch::Contains("a.txt: byte 11 is not UTF-8"));
    }
}

TEST_CASE("the offsets of extract are those of the Markdown file", "[program][extract]") {
    TempDir dir;
    const std::string file =
        "---\ntitle: T\n---\n# News\n\n**Spain** met [Portugal](u) in Rabat.\n";
    write(dir.file("a.md"), file);
    const Json json = Json::parse(Run(dir, {"extract", dir.file("a.md")}).out);
    bool found = false;
    for (const Json& sentence : json.at("sentences")) {
        found = found || sentence.at("start") == file.find("Spain");
    }
    CHECK(found);
}

TEST_CASE("a port that is taken is exit status 1", "[program][serve]") {
    TempDir dir;
    RunningServer server(dir.file("db"));
    const Run second(dir,
                     {"serve", "--db", dir.file("db2"), "--port", std::to_string(server.port())});
    CHECK(second.exit_status == 1);
    CHECK_THAT(second.err, Catch::Contains("cannot listen"));
}

TEST_CASE("a second process is told which one holds the store", "[program][serve]") {
    TempDir dir;
    RunningServer server(dir.file("db"));
    write(dir.file("a.txt"), "Spain met Portugal.");
    const std::string holder =
        "is in use by process " + std::to_string(server.pid()) + " (entente)";
    for (const auto& words : std::vector<std::vector<std::string>>{
             {"import", dir.file("a.txt")}, {"delete", "article/x"}, {"serve", "--port", "0"}}) {
        std::vector<std::string> with_db = {"--db", dir.file("db")};
        with_db.insert(with_db.end(), words.begin(), words.end());
        const Run run(dir, with_db);
        CHECK(run.exit_status == 1);
        CHECK_THAT(run.err, Catch::Contains(holder) && Catch::Contains(dir.file("db")));
    }
}

TEST_CASE("serve --read-only answers beside the server that writes, and refuses writes",
          "[program][serve]") {
    TempDir dir;
    RunningServer writer(dir.file("db"));
    httplib::Client writes("127.0.0.1", writer.port());
    const auto post = [](httplib::Client& client, const char* text) {
        auto response = client.Post("/v1/articles", text, "text/plain");
        REQUIRE(response);
        return *response;
    };
    const std::string id = Json::parse(post(writes, "Spain met Portugal.").body).at("id");
    RunningServer reader(dir.file("db"), {"--read-only"});
    CHECK_THAT(reader.ready_line, Catch::Contains("read-only"));
    httplib::Client reads("127.0.0.1", reader.port());
    const auto articles = [&] {
        const auto response = reads.Get("/v1/articles");
        REQUIRE(response);
        return Json::parse(response->body).at("articles").size();
    };
    CHECK(articles() == 1);
    const httplib::Response refused = post(reads, "Japan met India.");
    CHECK_THAT(problem_detail(refused, 405), Catch::Contains("--read-only"));
    CHECK(Json::parse(refused.body).at("type") == "/problems/read-only");
    CHECK(refused.get_header_value("Allow") == "GET, HEAD");
    httplib::Client deletes("127.0.0.1", reader.port());
    const auto deleted = deletes.Delete("/v1/articles/" + id);
    REQUIRE(deleted);
    CHECK_THAT(problem_detail(*deleted, 405), Catch::Contains("--read-only"));
    const auto extracted = deletes.Post("/v1/extract", "Japan met India.", "text/plain");
    REQUIRE(extracted);
    CHECK(extracted->status == 200);
    // It shows its moment; another one, opened later, a later one.
    CHECK(post(writes, "Japan met India.").status == 201);
    CHECK(articles() == 1);
    const Run stats(dir, {"stats", "--read-only", "--db", dir.file("db"), "--format", "json"});
    CHECK(Json::parse(stats.out)["labels"]["Article"] == 2);
    CHECK(Run(dir, {"check", "--read-only", "--db", dir.file("db")}).exit_status == 0);
    std::string rest;
    CHECK(reader.end(SIGTERM, rest) == 0);
    CHECK(writer.end(SIGTERM, rest) == 0);
    const Run none(dir, {"serve", "--read-only", "--db", dir.file("none"), "--port", "0"});
    CHECK(none.exit_status == 1);
    CHECK_FALSE(std::filesystem::exists(dir.file("none")));
}

TEST_CASE("relaxed durability loses nothing when the program ends, or is killed",
          "[program][serve][import]") {
    TempDir dir;
    write(dir.file("in/a.txt"), "Spain met Portugal.");
    write(dir.file("in/b.txt"), "Japan met India.");
    const auto article_count = [&] {
        return Json::parse(Run(dir, {"stats", "--db", dir.file("db"), "--format", "json"})
                               .out)["labels"]["Article"]
            .get<int>();
    };
    const Run import(dir,
                     {"import", "--durability", "relaxed", "--db", dir.file("db"), dir.file("in")});
    INFO(import.err);
    CHECK(import.exit_status == 0);
    CHECK(article_count() == 2);
    int expected = 2;
    for (const int signal : {SIGTERM, SIGKILL}) {
        RunningServer server(dir.file("db"), {"--durability", "relaxed"});
        httplib::Client client("127.0.0.1", server.port());
        for (int i = 0; i < 5; ++i) {
            const std::string text = "Spain met Portugal " + std::to_string(++expected) + " times.";
            const auto response = client.Post("/v1/articles", text, "text/plain");
            REQUIRE(response);
            CHECK(response->status == 201);
        }
        std::string rest;
        server.end(signal, rest);
        CHECK(article_count() == expected);
    }
    CHECK(Run(dir, {"check", "--db", dir.file("db")}).exit_status == 0);
    for (const auto& words : std::vector<std::vector<std::string>>{
             {"serve", "--durability", "none"},
             {"import", "--durability", "none", "x"},
             {"serve", "--durability", "relaxed", "--read-only"}}) {
        const Run refused(dir, words);
        CHECK(refused.exit_status == 2);
        CHECK_THAT(refused.err, Catch::Contains("--durability"));
    }
    for (const char* verb : {"import", "serve"}) {
        CHECK_THAT(Run(dir, {verb, "--help"}).out,
                   Catch::Contains("--durability HOW") && Catch::Contains("may lose the last"));
    }
}

TEST_CASE("check names a damaged file", "[program][check]") {
    TempDir dir;
    write(dir.file("a.txt"), "Spain met Portugal.");
    write(dir.file("b.txt"), "Japan met India.");
    REQUIRE(Run(dir, {"import", "--db", dir.file("db"), dir.file("a.txt")}).exit_status == 0);
    REQUIRE(Run(dir, {"import", "--db", dir.file("db"), dir.file("b.txt")}).exit_status == 0);
    std::string table;
    for (const auto& entry : std::filesystem::directory_iterator(dir.file("db"))) {
        table = entry.path().extension() == ".sst" ? entry.path().string() : table;
    }
    REQUIRE_FALSE(table.empty());
    std::string bytes = read(table);
    bytes[20] ^= 1;
    write(table, bytes);
    const Run check(dir, {"check", "--db", dir.file("db")});
    CHECK(check.exit_status == 1);
    CHECK_THAT(check.out + check.err, Catch::Contains(table));
}

TEST_CASE(
    "a store of an older format is copied as it is, and migrated by the first verb that writes",
    "[program][migrations]") {
    if (entente::keys::kFormatVersion == entente::kFormatOldest) {
        SUCCEED("there is no older format yet");
        return;
    }
    TempDir dir;
    const std::string archive = ENTENTE_SOURCE_DIR "/tests/core/stores/format-1.tar.gz";
    const std::string db = dir.file("db");
    std::filesystem::create_directory(db);
    const std::string unpack = "tar -xzf '" + archive + "' -C '" + db + "'";
    REQUIRE(std::system(unpack.c_str()) == 0);  // NOLINT(concurrency-mt-unsafe): no other thread
    for (const auto& words : std::vector<std::vector<std::string>>{
             {"stats"}, {"check"}, {"serve", "--read-only", "--port", "0"}}) {
        std::vector<std::string> with_db = {"--db", db};
        with_db.insert(with_db.end(), words.begin(), words.end());
        const Run run(dir, with_db);
        CHECK(run.exit_status == 1);
        CHECK_THAT(run.err,
                   Catch::Contains("has format 1") && Catch::Contains("open it to write once"));
    }
    const Run backup(dir, {"backup", "--db", db, dir.file("copy")});
    INFO(backup.err);
    CHECK(backup.exit_status == 0);
    CHECK_THAT(backup.out, Catch::Contains("format 1, as it is") && Catch::Contains("0 faults"));
    write(dir.file("a.txt"), "Spain met Portugal.");
    const auto migrates = [&](const std::string& store) {
        const Run first(dir, {"import", "--db", store, dir.file("a.txt")});
        CHECK(first.exit_status == 0);
        CHECK_THAT(first.err,
                   Catch::Contains("store " + store + " has format 1; migrating it to format 2") &&
                       Catch::Contains("has format 2 now"));
        CHECK(Run(dir, {"import", "--db", store, dir.file("a.txt")}).err.empty());
        const Run check(dir, {"check", "--db", store});
        INFO(check.out << check.err);
        CHECK(check.exit_status == 0);
        CHECK_THAT(check.err, Catch::Contains("6 articles"));
    };
    migrates(db);
    migrates(dir.file("copy"));
}
