// Group commit: what writers who come at the same time see of each other, and what each of them is told.

#include <atomic>
#include <future>
#include <map>
#include <memory>
#include <random>
#include <set>
#include <stdexcept>
#include <string>
#include <thread>
#include <vector>

#include "core/graph_store.h"
#include "core/storage/memory_engine.h"
#include "core/sync_group.h"
#include "core/writer_queue.h"
#include "tests/support/catch.h"
#include "tests/support/concurrency.h"
#include "tests/support/faulty_engine.h"

using namespace entente;
using testing::ConcurrentStore;
using testing::conflicts;
using testing::FaultPlan;
using testing::FaultyEngine;
using testing::must;

namespace {

using Change = std::function<Status(GraphBatch&)>;
using Write = std::function<Status(GraphStore&)>;

Write update(Change change, Durability durability = Durability::synced) {
    return [change = std::move(change), durability](GraphStore& store) {
        return store.update(change, durability);
    };
}

// Lets writers come in this order while another one holds the lock, so that all of them are written together.
// What each was told; an exception becomes an error with its text.
std::vector<Status> write_together(GraphStore& store, const std::vector<Write>& writes) {
    std::promise<void> held;
    std::promise<void> release;
    std::thread holder([&] {
        static_cast<void>(store.update(
            [&](GraphBatch&) -> Status {
                held.set_value();
                release.get_future().wait();
                return Error{ErrorCode::cancelled, "it was only to hold the lock"};
            },
            Durability::buffered));
    });
    held.get_future().wait();
    std::vector<Status> answers(writes.size());
    std::vector<std::thread> writers;
    for (std::size_t i = 0; i < writes.size(); ++i) {
        writers.emplace_back([&, i] {
            try {
                answers[i] = writes[i](store);
            } catch (const std::exception& thrown) {
                answers[i] = Error{ErrorCode::internal, thrown.what()};
            }
        });
        while (store.writers_waiting() <= i) {
            std::this_thread::yield();
        }
    }
    release.set_value();
    holder.join();
    for (std::thread& writer : writers) {
        writer.join();
    }
    return answers;
}

// Counts the writes that reach the engine.
class WriteCounter {
public:
    explicit WriteCounter(const ConcurrentStore& store) : plan_(store.plan()) {
        plan_.after_write = [this] { ++writes_; };
    }

    ~WriteCounter() { plan_.after_write = nullptr; }

    WriteCounter(const WriteCounter&) = delete;
    WriteCounter& operator=(const WriteCounter&) = delete;

    int count() const { return writes_; }

private:
    FaultPlan& plan_;
    std::atomic<int> writes_ = 0;
};

Properties number(std::int64_t value) {
    return {{"value", Value(value)}};
}

Change add_one(NodeId node) {
    return [=](GraphBatch& batch) -> Status {
        const GraphView view = batch.view();
        ENTENTE_ASSIGN(const BorrowedNode* const now, view.borrow_node(node));
        if (now == nullptr) {
            return Error{ErrorCode::not_found, "the node is gone"};
        }
        const std::int64_t value = *now->properties.at("value").as_integer();
        return batch.put_node({node, {"Thing"}, number(value + 1)});
    };
}

std::int64_t number_of(const GraphView& view, NodeId node) {
    return *must(view.node(node))->properties.at("value").as_integer();
}

std::set<std::uint64_t> edges_of(const GraphView& view, NodeId node) {
    std::set<std::uint64_t> edges;
    const auto hops = must(view.hops(std::span(&node, 1), Direction::out));
    for (const Hop& hop : hops.front()) {
        edges.insert(hop.edge.value);
    }
    return edges;
}

std::set<std::uint64_t> topology_edges(const GraphView& view) {
    std::set<std::uint64_t> edges;
    const TopologySnapshot topology = must(view.topology());
    for (Vertex vertex = 0; vertex < topology.vertex_count(); ++vertex) {
        const EdgeRange range = topology.edges(vertex, Orientation::out).all;
        for (std::size_t i = 0; i < range.size(); ++i) {
            edges.insert(range.id(i).value);
        }
    }
    return edges;
}

void all_ok(const std::vector<Status>& answers) {
    for (const Status& answer : answers) {
        must(answer);
    }
}

}  // namespace

TEST_CASE("who comes while another one is at the disk is served in order, by one, with one flush",
          "[core][group_commit]") {
    const auto plan = std::make_shared<FaultPlan>();
    FaultyEngine engine(make_memory_engine(), plan);
    SyncGroup syncs(engine);
    std::mutex writer;
    WriterQueue queue(writer, syncs);
    constexpr std::size_t kFollowers = 31;
    std::atomic<int> flushes = 0;
    std::atomic<bool> flushing = false;
    plan->before_sync = [&] {
        flushing = true;
        while (flushes == 0 && queue.waiting() < kFollowers) {
            std::this_thread::yield();
        }
        ++flushes;
    };
    std::vector<std::vector<WriteRequest*>> served;
    const WriterQueue::Serve serve = [&](std::span<WriteRequest* const> requests,
                                         std::uint64_t& last) {
        served.emplace_back(requests.begin(), requests.end());
        for (WriteRequest* request : requests) {
            request->answer({});
        }
        last = syncs.applied();
    };
    std::vector<WriteRequest> requests(kFollowers + 1);
    std::vector<std::thread> threads;
    std::atomic<int> failed = 0;
    for (std::size_t i = 0; i <= kFollowers; ++i) {
        threads.emplace_back([&, i] { failed += queue.run(requests[i], serve).ok() ? 0 : 1; });
        while (i == 0 ? !flushing : flushes == 0 && queue.waiting() < i) {
            std::this_thread::yield();
        }
    }
    for (std::thread& thread : threads) {
        thread.join();
    }
    CHECK(failed == 0);
    CHECK(flushes == 2);
    REQUIRE(served.size() == 2);
    CHECK(served[0] == std::vector<WriteRequest*>{&requests[0]});
    REQUIRE(served[1].size() == kFollowers);
    for (std::size_t i = 0; i < kFollowers; ++i) {
        CHECK(served[1][i] == &requests[i + 1]);
    }
}

TEST_CASE("writers who come at once are one write, each over what those before it wrote",
          "[core][group_commit]") {
    const ConcurrentStore store;
    const NodeId counter = store.add_node(number(0));
    const NodeId other = store.add_node(number(0));
    must(store.view().topology());
    std::vector<Write> writes;
    for (int i = 0; i < 20; ++i) {
        writes.push_back(update(add_one(counter)));
        writes.push_back(update([=](GraphBatch& batch) {
            return batch.create_edge(counter, "LED_TO", other, {{"n", Value(std::int64_t{i})}})
                .status();
        }));
    }
    const GraphView before = store.view();
    const WriteCounter written(store);
    all_ok(write_together(*store, writes));
    CHECK(written.count() == 1);
    CHECK(number_of(before, counter) == 0);
    CHECK(number_of(store.view(), counter) == 20);
    CHECK(edges_of(store.view(), counter).size() == 20);
    CHECK(topology_edges(store.view()).size() == 20);
    CHECK(topology_edges(before).empty());
    store.check();
}

TEST_CASE("of writers who are written together, one who fails leaves nothing behind",
          "[core][group_commit]") {
    const ConcurrentStore store;
    const NodeId a = store.add_node(number(0));
    const NodeId b = store.add_node(number(0));
    const auto half = [=](GraphBatch& batch) -> Status {
        const NodeId fresh = batch.new_node_id();
        ENTENTE_TRY(
            batch.put_node({fresh, {"Only here"}, {{"id", "thing/1"}, {"name", "Nobody"}}}));
        ENTENTE_TRY(
            batch.create_edge(fresh, "ONLY_HERE", a, {{"only_here", Value(true)}}).status());
        ENTENTE_TRY(batch.delete_node(b));
        return {};
    };
    const WriteCounter written(store);
    const std::vector<Status> answers = write_together(
        *store,
        {update([&](GraphBatch& batch) -> Status {
             ENTENTE_TRY(half(batch));
             return Error{ErrorCode::not_found, "the first thinks better of it"};
         }),
         update(add_one(a)),
         update([&](GraphBatch& batch) -> Status {
             ENTENTE_TRY(half(batch));
             throw std::runtime_error("the third throws");
         }),
         update([&](GraphBatch& batch) {
             return batch.create_edge(a, "KNOWS", NodeId(1000), {}).status();
         }),
         update([&](GraphBatch& batch) { return batch.create_edge(a, "KNOWS", b, {}).status(); }),
         update(add_one(b))});
    CHECK(written.count() == 1);
    CHECK(answers[0].error().message == "the first thinks better of it");
    must(answers[1]);
    CHECK(answers[2].error().message == "the third throws");
    CHECK(answers[3].error().code == ErrorCode::invalid_argument);
    must(answers[4]);
    must(answers[5]);
    const GraphView view = store.view();
    CHECK(number_of(view, a) == 1);
    CHECK(number_of(view, b) == 1);
    CHECK(must(view.counts()).nodes == 2);
    CHECK(edges_of(view, a).size() == 1);
    CHECK_FALSE(must(view.find("thing/1")).has_value());
    CHECK(must(view.named("nobody")).empty());
    CHECK_FALSE(view.edge_type("ONLY_HERE").has_value());
    store.check();
}

TEST_CASE("new names of writers who are written together get one code each",
          "[core][group_commit]") {
    const ConcurrentStore store;
    std::vector<Write> writes;
    std::vector<NodeId> nodes(12);
    for (std::size_t i = 0; i < nodes.size(); ++i) {
        writes.push_back(update([&, i](GraphBatch& batch) {
            nodes[i] = batch.new_node_id();
            return batch.put_node({nodes[i],
                                   {"Label " + std::to_string(i / 2)},
                                   {{"key " + std::to_string(i / 3), Value(std::int64_t{1})}}});
        }));
    }
    all_ok(write_together(*store, writes));
    for (std::size_t i = 0; i < nodes.size(); ++i) {
        const Node node = *must(store.view().node(nodes[i]));
        CHECK(node.labels == std::vector<std::string>{"Label " + std::to_string(i / 2)});
        CHECK(node.properties.count("key " + std::to_string(i / 3)) == 1);
    }
    store.check();
}

TEST_CASE("an error of the disk is that of all who were written together, and nothing of it stays",
          "[core][group_commit]") {
    const ConcurrentStore store;
    const NodeId a = store.add_node(number(0));
    const NodeId b = store.add_node(number(0));
    const std::vector<Write> writes = {
        update(add_one(a)), update(add_one(b)), update([=](GraphBatch& batch) {
            return batch.create_edge(a, "KNOWS", b, {}).status();
        })};
    SECTION("of the write") {
        store.plan().before_write = [&] { store.plan().operations_left = 0; };
        for (const Status& answer : write_together(*store, writes)) {
            REQUIRE_FALSE(answer.ok());
            CHECK(answer.error().code == ErrorCode::io_error);
        }
        store.plan().before_write = nullptr;
        CHECK(number_of(store.view(), a) == 0);
        CHECK(edges_of(store.view(), a).empty());
        store.check();
        all_ok(write_together(*store, writes));
    }
    SECTION("of the flush: it is there, and nobody was promised that it stays") {
        store.plan().before_sync = [&] { store.plan().operations_left = 0; };
        for (const Status& answer : write_together(*store, writes)) {
            REQUIRE_FALSE(answer.ok());
            CHECK(answer.error().code == ErrorCode::io_error);
        }
        store.plan().before_sync = nullptr;
    }
    CHECK(number_of(store.view(), a) == 1);
    CHECK(number_of(store.view(), b) == 1);
    CHECK(edges_of(store.view(), a).size() == 1);
    must(store->sync());
    store.check();
}

TEST_CASE("a transaction is told of what writers before it in the same write changed",
          "[core][group_commit]") {
    const ConcurrentStore store;
    const NodeId a = store.add_node(number(0));
    const NodeId b = store.add_node(number(0));
    const NodeId c = store.add_node(number(0));
    store.add_edge(c, "KNOWS", c);
    const auto begin = [&](const Change& change) {
        std::shared_ptr<Transaction> transaction = must(store->begin());
        must(change(transaction->batch()));
        return [transaction](GraphStore&) { return transaction->commit(); };
    };
    const auto link = [](NodeId from, NodeId to) {
        return [=](GraphBatch& batch) { return batch.create_edge(from, "KNOWS", to, {}).status(); };
    };
    const auto drop = [](NodeId node) {
        return [=](GraphBatch& batch) { return batch.delete_node(node); };
    };
    const auto name = [](const std::string& label) {
        return [=](GraphBatch& batch) {
            return batch.put_node({batch.new_node_id(), {label}, {}});
        };
    };
    const Write first = begin(add_one(a));
    const Write second = begin(add_one(a));
    const Write third = begin(link(b, c));
    const Write fourth = begin(link(c, b));
    const Write fifth = begin(link(b, a));
    const Write sixth = begin(name("New"));
    const Write seventh = begin(name("New, too"));
    const Write eighth = begin(add_one(b));
    const WriteCounter written(store);
    const std::vector<Status> answers = write_together(*store,
                                                       {first,
                                                        second,
                                                        third,
                                                        update(add_one(b)),
                                                        fourth,
                                                        update(drop(a)),
                                                        fifth,
                                                        sixth,
                                                        seventh,
                                                        update(name("New, three")),
                                                        eighth});
    CHECK(written.count() == 1);
    must(answers[0]);
    CHECK(conflicts(answers[1]));
    must(answers[2]);
    must(answers[3]);
    must(answers[4]);
    must(answers[5]);
    CHECK(conflicts(answers[6]));
    must(answers[7]);
    CHECK(conflicts(answers[8]));
    must(answers[9]);
    CHECK(conflicts(answers[10]));
    CHECK(number_of(store.view(), b) == 1);
    CHECK_FALSE(must(store.view().node(a)).has_value());
    CHECK(edges_of(store.view(), b).size() == 1);
    CHECK(edges_of(store.view(), c).size() == 2);
    store.check();
}

TEST_CASE("changes too large for one write are written in several, in order",
          "[core][group_commit]") {
    const ConcurrentStore store;
    const NodeId counter = store.add_node(number(0));
    const auto many = [=](GraphBatch& batch) -> Status {
        ENTENTE_TRY(add_one(counter)(batch));
        for (int i = 0; i < 3000; ++i) {
            ENTENTE_TRY(batch.create_edge(counter, "LED_TO", counter, {}).status());
        }
        return {};
    };
    const auto large = [=](GraphBatch& batch) -> Status {
        ENTENTE_TRY(add_one(counter)(batch));
        return batch.put_node(
            {batch.new_node_id(), {"Large"}, {{"text", std::string(900'000, 'x')}}});
    };
    const WriteCounter written(store);
    all_ok(write_together(*store,
                          {update(many),
                           update(add_one(counter)),
                           update(large),
                           update(large),
                           update(many),
                           update(add_one(counter))}));
    CHECK(written.count() > 2);
    CHECK(written.count() < 6);
    CHECK(number_of(store.view(), counter) == 6);
    CHECK(edges_of(store.view(), counter).size() == 6000);
    store.check();
}

TEST_CASE("a change that is too large for the engine fails alone", "[core][group_commit]") {
    const ConcurrentStore store;
    const NodeId a = store.add_node(number(0));
    const std::vector<Status> answers = write_together(
        *store,
        {update(add_one(a)),
         update([&](GraphBatch& batch) -> Status {
             ENTENTE_TRY(add_one(a)(batch));
             return batch.put_node(
                 {batch.new_node_id(), {"Large"}, {{"text", std::string(40 << 20, 'x')}}});
         }),
         update(add_one(a))});
    must(answers[0]);
    REQUIRE_FALSE(answers[1].ok());
    CHECK(answers[1].error().code == ErrorCode::limit_exceeded);
    must(answers[2]);
    CHECK(number_of(store.view(), a) == 2);
    store.check();
}

namespace {

// A random change of a graph whose nodes and edges have ids up to `ids`; it may find nothing to change.
Change random_change(unsigned seed, std::uint64_t ids) {
    return [=](GraphBatch& batch) -> Status {
        std::mt19937 random(seed);
        const auto node = [&] { return NodeId(1 + random() % ids); };
        for (int step = 0; step < 4; ++step) {
            const NodeId a = node();
            const NodeId b = node();
            const EdgeId edge(1 + random() % (20 * ids));
            const Properties properties = {
                {"name", "Name " + std::to_string(random() % 5)},
                {"confidence", Value(static_cast<double>(random() % 10) / 10)}};
            ENTENTE_ASSIGN(const auto known, batch.view().nodes(std::vector<NodeId>{a, b}));
            ENTENTE_ASSIGN(const auto led, batch.view().edge(edge));
            const unsigned what = random() % 8;
            if (what == 0 || !known[0]) {
                ENTENTE_TRY(batch.put_node(
                    {a, {"Thing", "Label " + std::to_string(random() % 3)}, properties}));
            } else if (what == 1) {
                ENTENTE_TRY(batch.delete_node(a));
            } else if (what == 2 && led) {
                ENTENTE_TRY(batch.delete_edge(edge));
            } else if (what == 3 && led) {
                ENTENTE_TRY(batch.set_edge_properties(edge, properties));
            } else if (what == 4 && led && known[1]) {
                ENTENTE_TRY(batch.move_edge(edge, a, b, properties));
            } else if (known[1]) {
                ENTENTE_TRY(batch.create_edge(a, "LED_TO", b, properties).status());
            }
        }
        return random() % 6 == 0 ? Status(Error{ErrorCode::cancelled, "not this one"}) : Status();
    };
}

// Nodes and edges as they are, by id.
std::map<std::string, std::string> dump(const GraphView& view, std::uint64_t ids) {
    std::map<std::string, std::string> all;
    const auto text = [](const Properties& properties) {
        std::string all_of_them;
        for (const auto& [name, value] : properties) {
            all_of_them += name + "=" +
                           (value.as_string() != nullptr ? *value.as_string()
                                                         : std::to_string(*value.as_float())) +
                           ";";
        }
        return all_of_them;
    };
    for (std::uint64_t id = 1; id <= ids; ++id) {
        const NodeId node(id);
        if (const auto found = must(view.node(node))) {
            std::string& entry = all["node " + std::to_string(id)];
            entry = text(found->properties);
            const auto hops = must(view.hops(std::span(&node, 1), Direction::both));
            for (const Hop& hop : hops.front()) {
                entry += " " + std::to_string(hop.edge.value);
            }
        }
    }
    for (std::uint64_t id = 1; id <= 40 * ids; ++id) {
        if (const auto found = must(view.edge(EdgeId(id)))) {
            all["edge " + std::to_string(id)] = std::to_string(found->source.value) + " to " +
                                                std::to_string(found->target.value) + " " +
                                                text(found->properties);
        }
    }
    return all;
}

}  // namespace

TEST_CASE("what is written together is what the same changes are one after another",
          "[core][group_commit][random]") {
    const unsigned seed = Catch::rngSeed();
    INFO("seed " << seed);
    constexpr std::uint64_t kIds = 12;
    const ConcurrentStore together;
    const ConcurrentStore alone;
    for (const ConcurrentStore* store : {&together, &alone}) {
        for (std::uint64_t i = 0; i < kIds; ++i) {
            store->add_node({{"name", "Name 0"}});
        }
        must((*store)->create_property_index("Thing", "name", false));
        must(store->view().topology());
    }
    for (unsigned round = 0; round < 12; ++round) {
        std::vector<Write> writes;
        std::vector<bool> ok;
        for (unsigned i = 0; i < 15; ++i) {
            const Change change = random_change(seed + round * 100 + i, kIds);
            writes.push_back(update(change));
            ok.push_back(alone->update(change, Durability::buffered).ok());
        }
        const std::vector<Status> answers = write_together(*together, writes);
        for (std::size_t i = 0; i < answers.size(); ++i) {
            CHECK(answers[i].ok() == ok[i]);
        }
        CHECK(dump(together.view(), kIds) == dump(alone.view(), kIds));
        CHECK(topology_edges(together.view()) == topology_edges(alone.view()));
        CHECK(must(together.view().counts()).edges == must(alone.view().counts()).edges);
        together.check();
    }
}

TEST_CASE("threads that commit durably are answered when the disk has what they wrote",
          "[core][group_commit]") {
    const ConcurrentStore store;
    constexpr int kThreads = 32;
    constexpr int kCommits = 8;
    int made = 0;                  // under the writer's lock
    std::atomic<int> applied = 0;  // of those, in the store
    std::atomic<int> covered = 0;  // of those, before the last flush began
    std::atomic<int> flushing = 0;
    store.plan().after_write = [&] { applied = made; };
    store.plan().before_sync = [&] { flushing = applied.load(); };
    store.plan().after_sync = [&] { covered = flushing.load(); };
    std::atomic<int> uncovered = 0;
    std::atomic<int> failed = 0;
    std::vector<std::thread> threads;
    for (int i = 0; i < kThreads; ++i) {
        threads.emplace_back([&] {
            for (int commit = 0; commit < kCommits; ++commit) {
                int mine = 0;
                const Status status = store->update([&](GraphBatch& batch) {
                    mine = ++made;
                    return batch.put_node({batch.new_node_id(), {"Thing"}, {}});
                });
                failed += status.ok() ? 0 : 1;
                uncovered += covered >= mine ? 0 : 1;
            }
        });
    }
    for (std::thread& thread : threads) {
        thread.join();
    }
    CHECK(failed == 0);
    CHECK(uncovered == 0);
    CHECK(made == kThreads * kCommits);
    CHECK(must(store.view().counts()).nodes == kThreads * kCommits);
    store.plan().after_write = nullptr;
    store.plan().before_sync = nullptr;
    store.plan().after_sync = nullptr;
}
