// The command line, progress and near names.
#include "server/options.h"

#include "server/nearest.h"
#include "server/progress.h"
#include "tests/support/catch.h"

using namespace entente;  // NOLINT(google-build-using-namespace): a test

namespace {

const std::vector<VerbSyntax> kVerbs = {
    {"import",
     "PATH...",
     "reads",
     "Reads.",
     {{"title", "TITLE", "headline"}, {"strict", "", "stop"}},
     "",
     1,
     3},
    {"stats", "", "counts", "Counts.", {}, "", 0, 0},
    {"version", "", "version", "Version.", {}, "", 0, 0, false},
};

CommandLine parse(const std::vector<std::string>& words) {
    auto line = parse_command_line(words, kVerbs);
    INFO((line.ok() ? "" : line.error().message));
    REQUIRE(line.ok());
    return *line;
}

std::string refusal(const std::vector<std::string>& words) {
    const auto line = parse_command_line(words, kVerbs);
    return line.ok() ? "" : line.error().message;
}

}  // namespace

TEST_CASE("flags take their value after a space or an equals sign", "[server][options]") {
    CHECK(parse({"import", "--title", "A", "x"}).options.text("title") == "A");
    CHECK(parse({"import", "--title=A=B", "x"}).options.text("title") == "A=B");
    CHECK(parse({"import", "--title=", "x"}).options.has("title"));
    CHECK(parse({"import", "--title", "", "x"}).options.arguments == std::vector<std::string>{"x"});
    CHECK(parse({"import", "x", "--strict", "y"}).options.arguments ==
          std::vector<std::string>{"x", "y"});
}

TEST_CASE("--db stands before or after the verb", "[server][options]") {
    CHECK(parse({"--db", "d", "stats"}).options.text("db") == "d");
    CHECK(parse({"stats", "--db=d"}).options.text("db") == "d");
    CHECK(parse({"--db", "d", "stats"}).verb == "stats");
}

TEST_CASE("a hyphen alone is an argument, and so is all after two", "[server][options]") {
    CHECK(parse({"import", "-"}).options.arguments == std::vector<std::string>{"-"});
    CHECK(parse({"import", "--", "--title"}).options.arguments ==
          std::vector<std::string>{"--title"});
}

TEST_CASE("wrong usage is explained, with the nearest name", "[server][options]") {
    CHECK_THAT(refusal({"imprt", "x"}), Catch::Contains("did you mean 'import'"));
    CHECK_THAT(refusal({"import", "--titel", "x"}), Catch::Contains("did you mean '--title'"));
    CHECK_THAT(refusal({"import", "-title", "x"}), Catch::Contains("did you mean '--title'"));
    CHECK_THAT(refusal({"import", "x", "--title"}), Catch::Contains("--title TITLE"));
    CHECK_THAT(refusal({"import", "--title", "--strict", "x"}), Catch::Contains("needs a value"));
    CHECK_THAT(refusal({"import", "--strict=yes", "x"}), Catch::Contains("takes no value"));
    CHECK_THAT(refusal({"import"}), Catch::Contains("import PATH..."));
    CHECK_THAT(refusal({"stats", "x"}), Catch::Contains("'x'"));
    CHECK_THAT(refusal({"--title", "stats"}), Catch::Contains("after it"));
    CHECK_THAT(refusal({"qqqqqqq"}), !Catch::Contains("did you mean"));
}

TEST_CASE("--help needs no arguments", "[server][options]") {
    CHECK(parse({"import", "--help"}).options.has("help"));
    CHECK(parse({"-h"}).options.has("help"));
    CHECK(parse({}).verb.empty());
}

TEST_CASE("numbers and dates are checked whole", "[server][options]") {
    Options options;
    options.set("n", "12");
    CHECK(*options.number("n", 0, 1, 12) == 12);
    CHECK_FALSE(options.number("n", 0, 1, 11).ok());
    CHECK(*options.number("absent", 7, 1, 12) == 7);
    for (const char* wrong : {"", "x", "12x", "-1", "1.5", " 1", "99999999999999999999"}) {
        options.set("n", wrong);
        CHECK_FALSE(options.number("n", 0, 1, 100).ok());
    }
    options.set("d", "2021-11-24");
    CHECK(*options.date("d") == Date::parse("2021-11-24"));
    options.set("d", "2021-11-31");
    CHECK_FALSE(options.date("d").ok());
    options.set("d", "");
    CHECK(*options.date("d") == std::nullopt);
}

TEST_CASE("the help names every verb and every flag", "[server][options]") {
    CHECK_THAT(program_help(kVerbs), Catch::Contains("import") && Catch::Contains("stats"));
    CHECK_THAT(verb_help(kVerbs[0]),
               Catch::Contains("--title TITLE") && Catch::Contains("--strict") &&
                   Catch::Contains("--db DIR"));
    CHECK_THAT(verb_help(kVerbs[2]), !Catch::Contains("--db") && Catch::Contains("--help"));
}

TEST_CASE("the progress line shows share, rate and time left", "[server][progress]") {
    CHECK(progress_line({50, 500, 1000}, std::chrono::seconds(10)) ==
          "[############............]  50%  50 articles, 5.0/s, 0:10 left");
    CHECK(progress_line({50, 500, 0}, std::chrono::seconds(10)) == "50 articles, 5.0/s");
    CHECK_THAT(progress_line({1, 2000, 1000}, std::chrono::seconds(0)), Catch::Contains("100%"));
    CHECK_THAT(progress_line(ExportProgress{"edges", 500, 1000}),
               Catch::Contains(" 50%  500 edges"));
}

TEST_CASE("the progress bar draws on terminals only, and clears itself", "[server][progress]") {
    std::ostringstream file;
    ProgressBar(file, false).update({1, 1, 2});
    CHECK(file.str().empty());
    std::ostringstream terminal;
    {
        ProgressBar bar(terminal, true);
        bar.update({1, 1, 2});
        CHECK_THAT(terminal.str(), Catch::Contains(" 50%"));
    }
    CHECK_THAT(terminal.str(), Catch::EndsWith("\r\x1b[K"));
}
