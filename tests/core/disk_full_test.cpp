// A full disk: a clear error, reads go on, and writes too when there is room again.

#include <sys/mount.h>

#include <cerrno>
#include <chrono>
#include <cstring>
#include <filesystem>
#include <fstream>
#include <thread>

#include "core/check.h"
#include "core/graph_store.h"
#include "core/storage/rocksdb_engine.h"
#include "tests/support/bulk_round.h"
#include "tests/support/catch.h"
#include "tests/support/readings.h"
#include "tests/support/temp_dir.h"

using namespace entente;

namespace {

// The engine wants room for its write buffers, 128 MiB, before it goes on.
constexpr const char* kSize = "size=320m";

// A small file system of the test's own; not there when this process may not mount one.
class SmallDisk {
public:
    SmallDisk() {
        mounted_ = mount("tmpfs", folder_.path().c_str(), "tmpfs", 0, kSize) == 0;
        error_ = errno;
    }

    ~SmallDisk() {
        if (mounted_) {
            umount2(folder_.path().c_str(), MNT_DETACH);
        }
    }

    SmallDisk(const SmallDisk&) = delete;
    SmallDisk& operator=(const SmallDisk&) = delete;

    bool mounted() const { return mounted_; }

    std::string why_not() const { return std::strerror(error_); }

    std::string file(const std::string& name) const { return folder_.file(name); }

    // Takes all room that is left.
    void fill() const {
        std::ofstream file(this->file("filler"), std::ios::binary | std::ios::app);
        const std::string block(1 << 18, 'x');
        while (file.write(block.data(), static_cast<std::streamsize>(block.size())).flush()) {
        }
        file.clear();
        while (file.write(block.data(), 512).flush()) {
        }
    }

    // Gives back this much of what fill() took.
    void make_room(std::uint64_t bytes) const {
        const std::string filler = file("filler");
        std::filesystem::resize_file(filler, std::filesystem::file_size(filler) - bytes);
    }

    void make_room() const { std::filesystem::remove(file("filler")); }

private:
    testing::TempDir folder_;
    bool mounted_ = false;
    int error_ = 0;
};

testing::ReadingBuilder article(int number) {
    testing::ReadingBuilder builder("Article " + std::to_string(number));
    const auto a = builder.entity("Country", "Country " + std::to_string(number % 7));
    const auto b = builder.entity("Country", "Land " + std::to_string(number % 5));
    builder.claim("ALLIED_WITH", {a}, {b});
    // A text that takes room.
    builder.reading().article.text += std::string(20'000, static_cast<char>('a' + number % 26));
    return builder;
}

}  // namespace

TEST_CASE("on a full disk reads go on, and writes do when there is room again",
          "[core][store][disk]") {
    const SmallDisk disk;
    if (!disk.mounted()) {
        WARN("skipped: cannot mount a tmpfs here (" << disk.why_not() << ")");
        return;
    }
    auto engine = open_rocksdb_engine(disk.file("store"));
    REQUIRE(engine.ok());
    const auto graph = GraphStore::open(*std::move(engine));
    REQUIRE(graph.ok());
    int acknowledged = 0;
    for (; acknowledged < 20; ++acknowledged) {
        REQUIRE((*graph)->import_article(article(acknowledged).reading()).ok());
    }
    disk.fill();
    // The log may have room in a block that it has already: go on until it has not.
    Status refused;
    for (int tries = 0; tries < 1000 && refused.ok(); ++tries) {
        refused = (*graph)->import_article(article(acknowledged).reading()).status();
        acknowledged += refused.ok() ? 1 : 0;
    }
    REQUIRE_FALSE(refused.ok());
    CHECK(refused.error().code == ErrorCode::io_error);
    CHECK(refused.error().message.find("No space left") != std::string::npos);
    CHECK(refused.error().message.find(disk.file("store")) != std::string::npos);
    const auto all_there = [&](const GraphStore& store) {
        const auto view = store.view();
        REQUIRE(view.ok());
        for (int i = 0; i < acknowledged; ++i) {
            const auto found = view->find(article_id_of(article(i).reading().article.text));
            REQUIRE((found.ok() && *found));
        }
        const auto report = check_graph(*view);
        REQUIRE(report.ok());
        CHECK(report->faults == std::vector<std::string>());
    };
    all_there(**graph);

    disk.make_room();
    // The engine looks for room every five seconds; only a store that never recovers meets the deadline.
    const auto deadline = std::chrono::steady_clock::now() + std::chrono::minutes(2);
    Status resumed = Error{ErrorCode::io_error, "not tried"};
    while (!resumed.ok() && std::chrono::steady_clock::now() < deadline) {
        resumed = (*graph)->import_article(article(acknowledged).reading()).status();
        std::this_thread::yield();
    }
    INFO((resumed.ok() ? std::string() : resumed.error().message));
    REQUIRE(resumed.ok());
    acknowledged += 1;
    for (int i = 0; i < 20; ++i) {
        REQUIRE((*graph)->import_article(article(acknowledged).reading()).ok());
        acknowledged += 1;
    }
    all_there(**graph);
}

TEST_CASE("a load for which the disk has no room leaves the store as it was",
          "[core][store][disk][bulk]") {
    const SmallDisk disk;
    if (!disk.mounted()) {
        WARN("skipped: cannot mount a tmpfs here (" << disk.why_not() << ")");
        return;
    }
    auto engine = open_rocksdb_engine(disk.file("store"));
    REQUIRE(engine.ok());
    const auto graph = GraphStore::open(*std::move(engine));
    REQUIRE(graph.ok());
    REQUIRE(testing::load_round(**graph, 0, 0, {}).ok());
    const auto holds = [&](unsigned rounds) {
        const auto view = (*graph)->view();
        REQUIRE(view.ok());
        const auto counts = view->counts();
        REQUIRE(counts.ok());
        CHECK(counts->nodes == rounds * testing::kRoundNodes);
        CHECK(counts->edges == rounds * testing::kRoundEdges);
        const auto report = check_graph(*view);
        REQUIRE(report.ok());
        CHECK(report->faults == std::vector<std::string>());
    };
    disk.fill();
    int failures = 0;
    for (;; ++failures) {
        const auto outcome = testing::load_round(**graph, 1, 0, {});
        if (outcome.ok()) {
            break;
        }
        INFO(outcome.status().error().message);
        REQUIRE(failures < 200);
        CHECK(outcome.status().error().code == ErrorCode::io_error);
        CHECK(outcome.status().error().message.find("No space left") != std::string::npos);
        CHECK_FALSE(std::filesystem::exists(disk.file("store/bulk")));
        if (failures % 8 == 0) {
            holds(1);
        }
        disk.make_room(std::uint64_t{1} << 15);  // so that the next one gets a little further
    }
    CHECK(failures > 10);
    holds(2);
}
