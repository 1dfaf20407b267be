// The writer's cache of rows against the rows themselves: whatever is asked and written, the answers are the same.

#include "core/storage/row_cache.h"

#include <random>

#include "core/storage/keys.h"
#include "core/storage/memory_engine.h"
#include "tests/support/catch.h"
#include "tests/support/concurrency.h"

using namespace entente;
using testing::must;

namespace {

constexpr std::uint64_t kNodes = 4;
constexpr NodeId kFirstNew(kNodes + 1);

using Rows = std::vector<std::pair<Bytes, Bytes>>;

// What a scan gives that stops by itself after `most` rows.
Rows scanned(const RowReader& rows, const ScanRequest& request, std::size_t most) {
    Rows found;
    must(rows.scan(request, [&](std::string_view key, std::string_view value) {
        found.emplace_back(key, value);
        return found.size() < most;
    }));
    return found;
}

class Any {
public:
    explicit Any(std::mt19937& random) : random_(random) {}

    std::size_t below(std::size_t bound) {
        return std::uniform_int_distribution<std::size_t>(0, bound - 1)(random_);
    }

    NodeId node() { return NodeId(1 + below(kNodes)); }

    EdgePlace place() {
        return {EdgeTypeId(static_cast<std::uint32_t>(1 + below(3))),
                NodeId(1 + below(3)),
                EdgeId(1 + below(4))};
    }

    RowKey key() {
        switch (below(5)) {
            case 0: return keys::node(node());
            case 1: return keys::delta({Side::out, node(), place()});
            case 2: return keys::block({Side::out, node(), place()});
            case 3: return keys::locator(EdgeId(1 + below(12)));
            default: return keys::readable_id(std::string(1, static_cast<char>('a' + below(6))));
        }
    }

    ScanRequest range() {
        EdgePlace from = place();
        EdgePlace to = place();
        if (to < from) {
            std::swap(from, to);
        }
        switch (below(6)) {
            case 0: return keys::deltas(Side::out, node(), from, to);
            case 1: return keys::deltas(Side::out, node());
            case 2: return keys::blocks(Side::out, node(), from);
            case 3: return keys::locator_of(EdgeId(1 + below(12)));
            case 4: return {{PartitionKind::edges, 0}, {}, {}, 1 + below(20)};
            default: return keys::blocks(Side::out, NodeId(kFirstNew.value + below(3)));
        }
    }

    std::vector<std::vector<Batch>> changes() {
        std::map<RowKey, std::optional<Bytes>> changes;
        for (std::size_t i = below(12) + 1; i > 0; --i) {
            changes[key()] =
                below(3) == 0 ? std::nullopt : std::optional(std::to_string(below(100)));
        }
        std::vector<Batch> phase;
        for (const auto& [key, value] : changes) {
            if (phase.empty() || phase.back().partition != key.partition) {
                phase.push_back({key.partition, {}, {}, {}});
            }
            if (value) {
                phase.back().puts.push_back({key.key, *value});
            } else {
                phase.back().deletes.push_back(key.key);
            }
        }
        return {phase};
    }

private:
    std::mt19937& random_;
};

}  // namespace

TEST_CASE("rows through the writer's cache are those of the store", "[row_cache]") {
    std::mt19937 random(Catch::rngSeed());
    Any any(random);
    RowCachingStore store(make_memory_engine());
    for (int commit = 0; commit < 400; ++commit) {
        must(store.apply_phases(any.changes(), Durability::buffered));
        const std::shared_ptr<const RowReader> plain = must(StoreReader::open(store));
        const auto cached = store.cached(plain, kFirstNew);
        for (int question = 0; question < 12; ++question) {
            const ScanRequest request = any.range();
            const std::size_t most = 1 + any.below(6);
            REQUIRE(scanned(*cached, request, most) == scanned(*plain, request, most));
            const std::vector<RowKey> keys = {any.key(), any.key()};
            REQUIRE(must(cached->get_many(keys)) == must(plain->get_many(keys)));
        }
    }
}

TEST_CASE("what is known of a range is not asked for again", "[row_cache]") {
    // Counts the scans that reach the rows.
    class Counting : public RowReader {
    public:
        explicit Counting(std::shared_ptr<const RowReader> below) : below_(std::move(below)) {}

        Result<std::vector<std::optional<Bytes>>> get_many(
            std::span<const RowKey> keys) const override {
            ++asked;
            return below_->get_many(keys);
        }

        Status scan_many(std::span<const ScanRequest> requests,
                         const RowCallback& callback) const override {
            ++asked;
            return below_->scan_many(requests, callback);
        }

        Status each_partition(PartitionKind kind,
                              const std::function<bool(Partition)>& callback) const override {
            return below_->each_partition(kind, callback);
        }

        mutable int asked = 0;

    private:
        std::shared_ptr<const RowReader> below_;
    };
    RowCachingStore store(make_memory_engine());
    const auto reader = std::make_shared<Counting>(must(StoreReader::open(store)));
    const auto rows = store.cached(reader, kFirstNew);
    const EdgePlace place = {EdgeTypeId(1), NodeId(2), EdgeId(3)};
    const RowKey delta = keys::delta({Side::out, NodeId(1), place});

    CHECK(scanned(*rows, keys::deltas(Side::out, NodeId(1), place, place), 9).empty());
    CHECK(reader->asked == 1);
    CHECK(scanned(*rows, keys::deltas(Side::out, NodeId(1)), 9).empty());
    CHECK_FALSE(must(rows->get(delta)));
    CHECK(reader->asked == 1);

    SECTION("also after a commit, which it follows") {
        must(store.apply_phases(
            std::vector<std::vector<Batch>>{{{delta.partition, {{delta.key, "x"}}, {}, {}}}},
            Durability::buffered));
        CHECK(scanned(*rows, keys::deltas(Side::out, NodeId(1)), 9) == Rows{{delta.key, "x"}});
        CHECK(reader->asked == 1);
    }
    SECTION("nor anything of a node that nothing is written of") {
        CHECK(scanned(*rows, keys::deltas(Side::in, kFirstNew), 9).empty());
        CHECK_FALSE(must(rows->get(keys::node(kFirstNew))));
        CHECK(reader->asked == 1);
    }
}
