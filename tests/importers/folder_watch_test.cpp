// Which files a watch tells of, and when.
#include "importers/folder_watch.h"

#include <algorithm>
#include <filesystem>
#include <fstream>

#include "tests/support/catch.h"
#include "tests/support/temp_dir.h"

using namespace entente;  // NOLINT(google-build-using-namespace): a test

namespace {

namespace fs = std::filesystem;

// Until `count` files were told, or nothing more comes for a minute.
std::vector<std::string> told(FolderWatch& watch, std::size_t count) {
    std::vector<std::string> files;
    while (files.size() < count) {
        const auto changes = watch.wait(std::chrono::minutes(1));
        REQUIRE(changes.ok());
        REQUIRE_FALSE(changes->files.empty());
        files.insert(files.end(), changes->files.begin(), changes->files.end());
    }
    return files;
}

std::vector<std::string> told_at_once(FolderWatch& watch) {
    const auto changes = watch.wait(std::chrono::milliseconds(0));
    REQUIRE(changes.ok());
    return changes->files;
}

std::unique_ptr<FolderWatch> open_watch(const std::string& folder) {
    const std::vector<std::string> folders = {folder};
    auto watch = FolderWatch::open(folders);
    INFO((watch.ok() ? "" : watch.error().message));
    REQUIRE(watch.ok());
    return std::move(*watch);
}

}  // namespace

TEST_CASE("a file is told when it is closed, and when it is moved here", "[importers][watch]") {
    const testing::TempDir dir;
    fs::create_directory(dir.path() / "in");
    std::ofstream(dir.file("in/before.txt")) << "x";
    const auto watch = open_watch(dir.file("in"));
    CHECK(told_at_once(*watch).empty());

    std::ofstream file(dir.file("in/a.txt"));
    file << "half" << std::flush;
    CHECK(told_at_once(*watch).empty());
    file << " and half";
    file.close();
    CHECK(told(*watch, 1) == std::vector<std::string>{dir.file("in/a.txt")});

    std::ofstream(dir.file("in/.hidden.txt")) << "x";
    fs::rename(dir.path() / "in/.hidden.txt", dir.path() / "in/b.txt");
    CHECK(told(*watch, 1) == std::vector<std::string>{dir.file("in/b.txt")});
    CHECK(told_at_once(*watch).empty());
}

TEST_CASE("folders that come later are watched, with what is in them", "[importers][watch]") {
    const testing::TempDir dir;
    fs::create_directories(dir.path() / "in/old");
    const auto watch = open_watch(dir.file("in"));
    std::ofstream(dir.file("in/old/a.txt")) << "x";
    CHECK(told(*watch, 1) == std::vector<std::string>{dir.file("in/old/a.txt")});

    fs::create_directories(dir.path() / "out/new/deep");
    std::ofstream(dir.file("out/new/b.txt")) << "x";
    std::ofstream(dir.file("out/new/deep/c.txt")) << "x";
    fs::rename(dir.path() / "out/new", dir.path() / "in/new");
    std::vector<std::string> files = told(*watch, 2);
    std::ranges::sort(files);
    CHECK(files ==
          std::vector<std::string>{dir.file("in/new/b.txt"), dir.file("in/new/deep/c.txt")});
    std::ofstream(dir.file("in/new/deep/d.txt")) << "x";
    CHECK(told(*watch, 1) == std::vector<std::string>{dir.file("in/new/deep/d.txt")});
}

TEST_CASE("what cannot be watched is an error", "[importers][watch]") {
    const testing::TempDir dir;
    std::ofstream(dir.file("file")) << "x";
    const std::vector<std::string> file = {dir.file("file")};
    CHECK(FolderWatch::open(file).error().code == ErrorCode::io_error);
    const std::vector<std::string> nothing = {dir.file("nothing")};
    CHECK_THAT(FolderWatch::open(nothing).error().message, Catch::Contains("nothing"));

    fs::create_directory(dir.path() / "in");
    const auto watch = open_watch(dir.file("in"));
    fs::remove(dir.path() / "in");
    CHECK(told_at_once(*watch).empty());
    CHECK_FALSE(watch->wait(std::chrono::milliseconds(0)).ok());
}
