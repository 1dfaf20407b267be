// Reads our own sources and fails on an include that points the wrong way, on a file that nothing
// builds, and on an outside library used behind a boundary that is not its own.

#include <filesystem>
#include <fstream>
#include <map>
#include <regex>
#include <set>
#include <sstream>
#include <string>
#include <vector>

#include "tests/support/catch.h"

namespace fs = std::filesystem;

namespace {

const fs::path kRoot = ENTENTE_SOURCE_DIR;

// Which folders each folder may include. Nothing includes server/; importers/ and queries/ never
// include each other.
const std::map<std::string, std::set<std::string>> kAllowed = {
    {"core", {"core"}},
    {"importers", {"core", "importers"}},
    {"queries", {"core", "queries"}},
    {"server", {"core", "importers", "queries", "server"}},
};

// What core/storage/ may include of core/ beside itself: values and their bytes, nothing that is built on rows.
const std::set<std::string> kUnderStorage = {"core/article.h",
                                             "core/claim.h",
                                             "core/coding.h",
                                             "core/hash.h",
                                             "core/ids.h",
                                             "core/result.h",
                                             "core/value.h"};

// The only places that may include an outside library.
const std::vector<std::pair<std::regex, std::regex>> kBoundaries = {
    {std::regex("rocksdb/.*"), std::regex("core/storage/rocksdb_engine\\.cpp")},
    {std::regex("httplib\\.h"), std::regex("server/http/[a-z_]*\\.cpp|tests/.*")},
    {std::regex("libstemmer\\.h"), std::regex("core/text_analysis\\.cpp")},
    {std::regex("re2/.*"), std::regex("queries/runtime/regex\\.cpp")},
    {std::regex("cld2/.*"), std::regex("importers/text/language\\.cpp")},
    {std::regex("openssl/.*"), std::regex("core/(hash|value_json)\\.cpp|server/.*")},
    {std::regex("libxml/.*"),
     std::regex("server/formats/xml_out\\.cpp|importers/(article|tables)/.*\\.cpp")},
    {std::regex("serd/.*"), std::regex("server/formats/rdf_out\\.cpp")},
    {std::regex("boost/.*"), std::regex("core/topology_graph\\.h|core/algorithms/.*|tests/.*")},
};

std::string read(const fs::path& path) {
    std::ifstream file(path, std::ios::binary);
    std::stringstream text;
    text << file.rdbuf();
    return text.str();
}

struct Source {
    std::string path;  // from the root, with slashes
    std::string folder;
    std::string text;
};

std::vector<Source> sources() {
    std::vector<Source> result;
    for (const char* folder : {"core", "importers", "queries", "server", "tests"}) {
        for (const auto& entry : fs::recursive_directory_iterator(kRoot / folder)) {
            const std::string extension = entry.path().extension().string();
            const std::string path = fs::relative(entry.path(), kRoot).generic_string();
            if (entry.is_regular_file() && (extension == ".h" || extension == ".cpp") &&
                path.find("node_modules") == std::string::npos) {
                result.push_back({path, folder, read(entry.path())});
            }
        }
    }
    return result;
}

std::vector<std::string> matches(const std::string& text, const std::regex& pattern) {
    std::vector<std::string> found;
    for (std::sregex_iterator it(text.begin(), text.end(), pattern), end; it != end; ++it) {
        found.push_back((*it)[1]);
    }
    return found;
}

bool leaves_storage(const std::string& path, const std::string& include) {
    const std::string storage = "core/storage/";
    return path.starts_with(storage) && include.starts_with("core/") &&
           !include.starts_with(storage) && kUnderStorage.count(include) == 0;
}

std::vector<std::string> wrong_arrows(const std::vector<Source>& all) {
    static const std::regex ours("(?:^|\n)#include \"([^\"]+)\"");
    std::vector<std::string> wrong;
    for (const Source& source : all) {
        const auto allowed = kAllowed.find(source.folder);
        for (const std::string& include : matches(source.text, ours)) {
            const std::string target = include.substr(0, include.find('/'));
            if (target == "embedded") {
                continue;  // generated from the folder's own data
            }
            if (!fs::exists(kRoot / include)) {
                wrong.push_back(source.path + " includes " + include + ", which is not there");
            } else if ((allowed != kAllowed.end() && allowed->second.count(target) == 0) ||
                       leaves_storage(source.path, include)) {
                wrong.push_back(source.path + " must not include " + include);
            }
        }
    }
    return wrong;
}

std::vector<std::string> wrong_libraries(const std::vector<Source>& all) {
    static const std::regex outside("(?:^|\n)#include <([^>]+)>");
    std::vector<std::string> wrong;
    for (const Source& source : all) {
        for (const std::string& include : matches(source.text, outside)) {
            for (const auto& [library, place] : kBoundaries) {
                if (std::regex_match(include, library) && !std::regex_match(source.path, place)) {
                    wrong.push_back(source.path + " must not include <" + include + ">");
                }
            }
        }
    }
    return wrong;
}

// The folder of the nearest CMakeLists.txt above a file.
std::string listed_in(const Source& source) {
    fs::path folder = fs::path(source.path).parent_path();
    while (folder != source.folder && !fs::exists(kRoot / folder / "CMakeLists.txt")) {
        folder = folder.parent_path();
    }
    return folder.generic_string();
}

// Every .cpp is named in its folder's CMakeLists.txt, every header is included somewhere.
std::vector<std::string> loose_files(const std::vector<Source>& all) {
    std::set<std::string> included;
    static const std::regex ours("(?:^|\n)#include \"([^\"]+)\"");
    for (const Source& source : all) {
        for (const std::string& include : matches(source.text, ours)) {
            included.insert(include);
        }
    }
    std::vector<std::string> loose;
    for (const Source& source : all) {
        const std::string folder = listed_in(source);
        const std::string inside = source.path.substr(folder.size() + 1);
        const bool header = source.path.ends_with(".h");
        if (header ? included.count(source.path) == 0
                   : read(kRoot / folder / "CMakeLists.txt").find(inside) == std::string::npos) {
            loose.push_back(source.path +
                            (header ? " is included nowhere" : " is built by nothing"));
        }
    }
    return loose;
}

const std::vector<std::string> kNone;

}  // namespace

TEST_CASE("includes follow the arrows between the folders", "[layout]") {
    const auto all = sources();
    REQUIRE(all.size() > 50);
    CHECK(wrong_arrows(all) == kNone);
}

TEST_CASE("each outside library stays behind its boundary", "[layout]") {
    CHECK(wrong_libraries(sources()) == kNone);
}

TEST_CASE("every source file is built and every header is used", "[layout]") {
    CHECK(loose_files(sources()) == kNone);
}

TEST_CASE("the checks above notice what they are for", "[layout]") {
    const std::string include = "#include ";
    const std::vector<Source> wrong = {
        {"core/invented_a.cpp", "core", "\n" + include + "\"server/options.h\"\n"},
        {"importers/invented_b.cpp", "importers", "\n" + include + "\"queries/subgraph.h\"\n"},
        {"queries/invented_c.cpp", "queries", "\n" + include + "\"core/no_such_file.h\"\n"},
        {"queries/invented_d.cpp", "queries", "\n" + include + "<rocksdb/db.h>\n"},
        {"core/storage/invented_e.cpp", "core", "\n" + include + "\"core/graph_store.h\"\n"},
    };
    CHECK(wrong_arrows(wrong).size() == 4);
    CHECK(wrong_libraries(wrong).size() == 1);
    CHECK(loose_files(wrong).size() == 5);
}

TEST_CASE("the top level holds what the project says it does", "[layout]") {
    const std::set<std::string> expected = {"CMakeLists.txt",
                                            "CMakePresets.json",
                                            "LICENSE",
                                            "README.md",
                                            "core",
                                            "examples",
                                            "importers",
                                            "queries",
                                            "server",
                                            "tests"};
    for (const auto& entry : fs::directory_iterator(kRoot)) {
        const std::string name = entry.path().filename().string();
        const bool made = name == "build" || name.starts_with("build-") || name.ends_with(".db");
        if (!name.starts_with(".") && !made) {
            INFO(name);
            CHECK(expected.count(name) == 1);
        }
    }
}
