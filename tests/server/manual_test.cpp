// The manual page, completions and the configuration file.
#include "server/manual.h"

#include <filesystem>
#include <fstream>

#include "server/config_file.h"
#include "tests/server/program_run.h"
#include "tests/support/catch.h"
#include "tests/support/temp_dir.h"

using namespace entente;  // NOLINT(google-build-using-namespace): a test
using entente::testing::Run;
using entente::testing::TempDir;

namespace {

const std::vector<VerbSyntax> kVerbs = {
    {"import",
     "PATH...",
     "reads 'things'",
     "Reads.\n.txt is a \\ format.",
     {{"title", "TITLE", "a [short]: line"}, {"strict", "", "stop"}},
     "  entente import x",
     1,
     3},
    {"serve", "", "serves", "Serves.", {{"port", "N", "port"}, {"cors", "ORIGIN", "pages"}}, ""},
    {"version", "", "version", "Version.", {}, "", 0, 0, false},
};

CommandLine configured(const std::vector<std::string>& words, const std::string& config) {
    auto line = parse_command_line(words, kVerbs);
    REQUIRE(line.ok());
    const Status status = apply_config(config, "c.conf", kVerbs, *line);
    INFO((status.ok() ? "" : status.error().message));
    REQUIRE(status.ok());
    return *line;
}

std::string refusal(const std::string& config) {
    auto line = parse_command_line(std::vector<std::string>{"serve"}, kVerbs);
    const Status status = apply_config(config, "c.conf", kVerbs, *line);
    return status.ok() ? "" : status.error().message;
}

}  // namespace

TEST_CASE("the manual page has every verb and flag, and no line that troff takes for its own",
          "[server][manual]") {
    const std::string page = manual_page(kVerbs, "1.2");
    for (const char* part : {".SS import PATH...",
                             ".B \\-\\-title TITLE",
                             "\\&.txt is a \\e format.",
                             ".B \\-\\-db DIR",
                             "entente 1.2",
                             ".SH NAME"}) {
        CAPTURE(part);
        CHECK(page.find(part) != std::string::npos);
    }
}

TEST_CASE("bash completes verbs and the flags of the verb", "[server][manual]") {
    const TempDir dir;
    std::ofstream(dir.file("entente")) << bash_completion(kVerbs);
    const auto complete = [&](const std::string& words) {
        const std::string script = "source " + dir.file("entente") + "; COMP_WORDS=(" + words +
                                   "); COMP_CWORD=$((${#COMP_WORDS[@]} - 1)); _entente; "
                                   "echo \"${COMPREPLY[*]}\" > " +
                                   dir.file("reply");
        REQUIRE(std::system(("bash -c '" + script + "'").c_str()) == 0);
        std::ifstream file(dir.file("reply"));
        std::string reply;
        std::getline(file, reply);
        return reply;
    };
    CHECK(complete("entente i") == "import");
    CHECK(complete("entente --db x s") == "serve");
    CHECK(complete("entente import --st") == "--strict");
    CHECK(complete("entente serve --s").empty());
    CHECK(complete("entente version --d").empty());
    CHECK(complete("entente import " + dir.file("ent")) == dir.file("entente"));
}

TEST_CASE("completions for zsh and fish quote what the shells would read", "[server][manual]") {
    const std::string zsh = zsh_completion(kVerbs);
    CHECK(zsh.find("'--title[a \\[short\\]\\: line]:TITLE:_files'") != std::string::npos);
    CHECK(zsh.find("'import:reads '\\''things'\\'''") != std::string::npos);
    const std::string fish = fish_completion(kVerbs);
    CHECK(fish.find("-n '__fish_seen_subcommand_from serve' -l port -r -d 'port'") !=
          std::string::npos);
}

TEST_CASE("the configuration gives flags that the command line does not", "[server][config]") {
    const std::string config =
        "# comment\n db = /x y \n\n[serve]\nport=80\r\ncors = a\ncors = b\n[import]\nstrict = yes\n"
        "title = Of a file\n";
    const CommandLine serve = configured({"serve"}, config);
    CHECK(serve.options.text("db") == "/x y");
    CHECK(serve.options.text("port") == "80");
    CHECK(serve.options.all("cors") == std::vector<std::string>{"a", "b"});
    CHECK_FALSE(serve.options.has("strict"));
    const CommandLine import = configured({"import", "--title", "Mine", "x"}, config);
    CHECK(import.options.has("strict"));
    CHECK(import.options.text("title") == "Mine");
    CHECK_FALSE(configured({"import", "x"}, "[import]\nstrict = no\n").options.has("strict"));
    CHECK(configured({"--db", "mine", "serve"}, config).options.text("db") == "mine");
}

TEST_CASE("a wrong line of the configuration is named", "[server][config]") {
    CHECK(refusal("").empty());
    CHECK(refusal("\n[serve]\nprot = 1\n").starts_with("c.conf:3: serve has no flag 'prot'"));
    CHECK_THAT(refusal("[serve]\nprot = 1\n"), Catch::Contains("port"));
    CHECK_THAT(refusal("port = 1\n"), Catch::Contains("c.conf:1"));
    CHECK_THAT(refusal("[import]\nstrict = maybe\n"), Catch::Contains("yes or no"));
    CHECK_THAT(refusal("[serv]\n"), Catch::Contains("a section is named after a verb"));
    CHECK_THAT(refusal("[serve\n"), Catch::Contains("section"));
    CHECK_THAT(refusal("just words\n"), Catch::Contains("flag = value"));
}

TEST_CASE("the program reads the file of --config and takes the sample", "[server][config]") {
    const TempDir dir;
    const Run missing(dir, {"stats", "--config", dir.file("none")});
    CHECK(missing.exit_status == 2);
    CHECK_THAT(missing.err, Catch::Contains("none"));
    const std::string sample = std::string(ENTENTE_SOURCE_DIR) + "/server/packaging/entente.conf";
    CHECK(Run(dir, {"help", "--config", sample}).exit_status == 0);
    CHECK(Run(dir, {"help", "--completion", "tcsh"}).exit_status == 2);
    CHECK_THAT(Run(dir, {"help", "--man"}).out, Catch::Contains(".SS serve"));
}
