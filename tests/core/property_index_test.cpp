// Property indexes: they answer what looking at every node would, whatever was written in between.

#include "core/property_index.h"

#include <algorithm>
#include <cmath>
#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <random>

#include "core/bulk_loader.h"
#include "core/check.h"
#include "core/graph_batch.h"
#include "core/graph_store.h"
#include "core/storage/keys.h"
#include "core/storage/memory_engine.h"
#include "core/storage/rocksdb_engine.h"
#include "core/value_order.h"
#include "tests/support/catch.h"
#include "tests/support/faulty_engine.h"
#include "tests/support/random_values.h"
#include "tests/support/readings.h"
#include "tests/support/temp_dir.h"

using namespace entente;
using keys::PropertyIndexKind;
using testing::ReadingBuilder;

namespace {

void require_ok(const Status& status) {
    INFO((status.ok() ? std::string() : status.error().message));
    REQUIRE(status.ok());
}

std::unique_ptr<GraphStore> open_store(std::unique_ptr<OrderedStore> engine) {
    auto store = GraphStore::open(std::move(engine));
    INFO((store.ok() ? std::string() : store.error().message));
    REQUIRE(store.ok());
    return *std::move(store);
}

// A store, written batch by batch.
class Graph {
public:
    explicit Graph(std::unique_ptr<OrderedStore> engine)
        : engine_(*engine), store_(open_store(std::move(engine))) {}

    // One at a time.
    GraphBatch* begin() {
        auto transaction = store_->begin();
        REQUIRE(transaction.ok());
        transaction_ = *std::move(transaction);
        return &transaction_->batch();
    }

    void commit() { require_ok(transaction_->commit(Durability::buffered)); }

    Status put(NodeId id, const std::string& label, const Properties& properties) {
        return store_->update(
            [&](GraphBatch& batch) {
                while (batch.new_node_id() < id) {
                    // until it was handed out
                }
                return batch.put_node({id, {label}, properties});
            },
            Durability::buffered);
    }

    NodeId add(const std::string& label, const Properties& properties) {
        GraphBatch* const batch = begin();
        const NodeId id = batch->new_node_id();
        require_ok(batch->put_node({id, {label}, properties}));
        commit();
        return id;
    }

    GraphView view() const {
        auto view = store_->view();
        REQUIRE(view.ok());
        return *view;
    }

    void define(PropertyIndexKind kind,
                const std::string& label,
                const std::string& property,
                bool unique = false) {
        PropertyIndex index{kind, label, property, {}};
        index.record.unique = unique;
        require_ok(begin()->put_property_index(index));
        commit();
    }

    // One step of building it; false when there was none to take.
    bool advance(PropertyIndexKind kind, const std::string& label, const std::string& property) {
        GraphBatch* const batch = begin();
        const auto index = find_property_index(batch->view().rows(), kind, label, property);
        REQUIRE(index.ok());
        if (!*index || (*index)->online()) {
            return false;
        }
        require_ok(batch->advance_property_index(**index));
        commit();
        return true;
    }

    std::string faults() const {
        const auto report = check_graph(view());
        REQUIRE(report.ok());
        std::string text;
        for (const std::string& fault : report->faults) {
            text += fault + "\n";
        }
        return text;
    }

    GraphStore& store() { return *store_; }

    OrderedStore& engine() { return engine_; }

private:
    OrderedStore& engine_;  // belongs to the store
    std::unique_ptr<GraphStore> store_;
    std::unique_ptr<Transaction> transaction_;
};

// All pages, of a size that makes several of them.
template <typename Read>
std::vector<NodeId> all_pages(const Read& read, std::size_t limit) {
    std::vector<NodeId> nodes;
    std::string after;
    do {
        const Result<std::optional<NodePage>> page = read(after, limit);
        REQUIRE(page.ok());
        REQUIRE(*page);
        CHECK((*page)->nodes.size() <= limit);
        CHECK(((*page)->next.empty() || (*page)->nodes.size() == limit));
        nodes.insert(nodes.end(), (*page)->nodes.begin(), (*page)->nodes.end());
        after = (*page)->next;
    } while (!after.empty());
    return nodes;
}

std::vector<NodeId> equal_to(const GraphView& view, const Value& value) {
    const auto page = view.nodes_with_value("Person", "p", value);
    REQUIRE(page.ok());
    REQUIRE(*page);
    return (*page)->nodes;
}

// Values as in the random tests, and long strings that begin alike.
Value any_value(testing::RandomValues& random) {
    if (random.below(4) != 0) {
        return random.any();
    }
    return std::string(200 + random.below(3) * 60, 'x') + std::string(random.below(3), 'y');
}

using Model = std::map<NodeId, Value>;

// What looking at every node finds, in the order of an index.
std::vector<NodeId> look_at_all(const Model& model, const std::function<bool(const Value&)>& is) {
    std::vector<std::pair<Bytes, NodeId>> found;
    for (const auto& [node, value] : model) {
        if (is(value)) {
            Bytes key;
            append_ordered_value(key, value);
            found.emplace_back(keys::value_entry(key), node);
        }
    }
    std::sort(found.begin(), found.end());
    std::vector<NodeId> nodes;
    for (const auto& [key, node] : found) {
        nodes.push_back(node);
    }
    return nodes;
}

void compare(const GraphView& view, const Model& model, testing::RandomValues& random) {
    const Value wanted = any_value(random);
    const bool number = wanted.as_float() == nullptr || !std::isnan(*wanted.as_float());
    const auto is_wanted = [&](const Value& value) {
        return number && std::is_eq(order(value, wanted));
    };
    CHECK(equal_to(view, wanted) == look_at_all(model, is_wanted));

    ValueRange range;
    if (random.below(4) != 0) {
        range.lower = ValueBound{any_value(random), random.below(2) == 0};
    }
    if (random.below(4) != 0) {
        range.upper = ValueBound{any_value(random), random.below(2) == 0};
    }
    const auto is_nan = [](const std::optional<ValueBound>& bound) {
        return bound && bound->value.as_float() != nullptr && std::isnan(*bound->value.as_float());
    };
    const bool compares = !is_nan(range.lower) && !is_nan(range.upper);
    auto expected =
        look_at_all(model, [&](const Value& value) { return compares && range.contains(value); });
    for (const bool descending : {false, true}) {
        const auto read = [&](std::string_view after, std::size_t limit) {
            return view.nodes_in_range("Person", "p", range, {after, limit, descending});
        };
        CHECK(all_pages(read, 1 + random.below(7)) == expected);
        std::reverse(expected.begin(), expected.end());
    }

    std::string prefix(random.below(300), 'x');
    prefix += random.below(2) == 0 ? "y" : "";
    const auto begins = [&](const Value& value) {
        return value.as_string() != nullptr && value.as_string()->starts_with(prefix);
    };
    const auto read = [&](std::string_view after, std::size_t limit) {
        return view.nodes_with_prefix("Person", "p", prefix, {after, limit});
    };
    CHECK(all_pages(read, 1 + random.below(7)) == look_at_all(model, begins));
}

}  // namespace

TEST_CASE("an index answers what looking at every node would", "[core][properties][random]") {
    const unsigned seed = Catch::rngSeed();
    CAPTURE(seed);
    testing::RandomValues random(seed);
    Graph graph(make_memory_engine());
    Model model;
    std::vector<NodeId> nodes;
    for (int round = 0; round < 60; ++round) {
        GraphBatch* const batch = graph.begin();
        for (int step = 0; step < 6; ++step) {
            const bool fresh = nodes.size() < 20 || random.below(2) == 0;
            const NodeId id = fresh ? batch->new_node_id()
                                    : nodes[random.below(static_cast<std::uint32_t>(nodes.size()))];
            if (fresh) {
                nodes.push_back(id);
            }
            model.erase(id);
            Node node{id, {random.below(5) == 0 ? "Robot" : "Person"}, {}};
            if (random.below(5) != 0) {
                node.properties["p"] = any_value(random);
            }
            require_ok(batch->put_node(node));
            if (node.has_label("Person") && !node.properties.empty()) {
                model[id] = node.properties.at("p");
            }
            if (random.below(8) == 0) {
                require_ok(batch->delete_node(id));
                std::erase(nodes, id);
                model.erase(id);
            }
        }
        if (round > 21) {
            compare(batch->view(), model, random);  // what is not committed yet
        }
        graph.commit();
        if (round == 20) {  // on a graph that has data
            graph.define(PropertyIndexKind::values, "Person", "p");
        } else if (round == 21) {
            CHECK_FALSE(*graph.view().nodes_with_value("Person", "p", 1));
            REQUIRE(graph.advance(PropertyIndexKind::values, "Person", "p"));
        } else if (round > 21) {
            compare(graph.view(), model, random);
        }
    }
    CHECK(graph.faults().empty());
}

TEST_CASE("integers and floats that are equal are found by each other", "[core][properties]") {
    Graph graph(make_memory_engine());
    graph.define(PropertyIndexKind::values, "Person", "p");
    REQUIRE(graph.advance(PropertyIndexKind::values, "Person", "p"));
    const NodeId one = graph.add("Person", {{"p", 1}});
    const NodeId also = graph.add("Person", {{"p", 1.0}});
    const NodeId nan = graph.add("Person", {{"p", std::nan("")}});
    const NodeId text = graph.add("Person", {{"p", "1"}});
    const GraphView view = graph.view();
    CHECK(equal_to(view, 1.0) == std::vector{one, also});
    CHECK(equal_to(view, 1) == std::vector{one, also});
    CHECK(equal_to(view, "1") == std::vector{text});
    CHECK(equal_to(view, std::nan("")).empty());
    CHECK(equal_to(view, Value()).empty());
    // The record keeps which one it was.
    CHECK((*view.node(also))->properties.at("p") == Value(1.0));
    const auto more = view.nodes_in_range("Person", "p", {ValueBound{0}, {}});
    CHECK((*more)->nodes == std::vector{one, also});
    const auto everything = view.nodes_in_range("Person", "p", {});
    CHECK((*everything)->nodes == std::vector{text, one, also, nan});
    const auto mixed = view.nodes_in_range("Person", "p", {ValueBound{0}, ValueBound{"z"}});
    CHECK((*mixed)->nodes.empty());
}

TEST_CASE("a planner is told that there is no index", "[core][properties]") {
    Graph graph(make_memory_engine());
    const GraphView view = graph.view();
    CHECK_FALSE(*view.nodes_with_value("Person", "p", 1));
    CHECK_FALSE(*view.nodes_in_range("Person", "p", {}));
    CHECK_FALSE(*view.nodes_with_prefix("Person", "p", "a"));
    CHECK_FALSE(*view.nodes_in_time("Person", "p", Date{0}, Date{1}));
}

TEST_CASE("a unique value is taken once, and the error says by whom", "[core][properties]") {
    Graph graph(make_memory_engine());
    graph.define(PropertyIndexKind::values, "Person", "p", true);
    REQUIRE(graph.advance(PropertyIndexKind::values, "Person", "p"));
    const NodeId first = graph.add("Person", {{"p", 7}, {"id", "person/a"}});
    const Status taken = graph.put(NodeId(99), "Person", {{"p", 7.0}});
    REQUIRE(taken.error().code == ErrorCode::already_exists);
    const std::vector<std::string> parts = {
        "Person", "p = 7", "node " + std::to_string(first.value), "person/a"};
    for (const std::string& part : parts) {
        CAPTURE(part);
        CHECK(taken.error().message.find(part) != std::string::npos);
    }
    CHECK(graph.put(NodeId(99), "Robot", {{"p", 7}}).ok());
    CHECK(graph.put(first, "Person", {{"p", 7}, {"id", "person/a"}}).ok());
    // Two within one batch, and a value that is given up in it.
    GraphBatch* const batch = graph.begin();
    require_ok(batch->put_node({first, {"Person"}, {{"p", 8}}}));
    const NodeId second = batch->new_node_id();
    require_ok(batch->put_node({second, {"Person"}, {{"p", 7}}}));
    CHECK(batch->put_node({batch->new_node_id(), {"Person"}, {{"p", 8}}}).error().code ==
          ErrorCode::already_exists);
    // Long strings differ where a key does not.
    const std::string text(1000, 'x');
    CHECK(graph.put(NodeId(100), "Person", {{"p", text + "a"}}).ok());
    CHECK(graph.put(NodeId(101), "Person", {{"p", text + "b"}}).ok());
    CHECK(graph.put(NodeId(102), "Person", {{"p", text + "a"}}).error().code ==
          ErrorCode::already_exists);
    CHECK(graph.put(NodeId(101), "Person", {{"p", text + "a"}}).error().code ==
          ErrorCode::already_exists);
    CHECK(graph.faults().empty());
}

TEST_CASE("null inside a list is not stored", "[core][properties]") {
    Graph graph(make_memory_engine());
    CHECK(graph.put(NodeId(1), "Person", {{"p", ValueList{1, Value()}}}).error().code ==
          ErrorCode::invalid_argument);
    CHECK(graph.put(NodeId(1), "Person", {{"p", Value()}}).ok());
    CHECK((*graph.view().node(NodeId(1)))->properties.empty());
}

namespace {

constexpr std::size_t kMany = 2 * kPropertyIndexStep + 10;

std::unique_ptr<OrderedStore> open_rocksdb(const testing::TempDir& folder) {
    auto engine = open_rocksdb_engine(folder.file("store"));
    REQUIRE(engine.ok());
    return *std::move(engine);
}

// A store of persons with p = 0, 1, 2 and so on, up to `values` of them and from the beginning again.
void fill(const testing::TempDir& folder, std::size_t values = kMany) {
    Graph graph(open_rocksdb(folder));
    GraphBatch* const batch = graph.begin();
    for (std::size_t i = 0; i < kMany; ++i) {
        require_ok(batch->put_node(
            {batch->new_node_id(), {"Person"}, {{"p", static_cast<std::int64_t>(i % values)}}}));
    }
    graph.commit();
}

std::size_t count_below(const GraphStore& store, std::int64_t bound) {
    const auto view = store.view();
    REQUIRE(view.ok());
    const auto page = view->nodes_in_range("Person", "p", {{}, ValueBound{bound, false}});
    REQUIRE(page.ok());
    return *page ? (*page)->nodes.size() : SIZE_MAX;
}

std::size_t rows_of_indexes(const GraphStore& store) {
    const auto view = store.view();
    REQUIRE(view.ok());
    std::size_t count = 0;
    require_ok(view->rows().each_partition(PartitionKind::properties, [&](Partition partition) {
        require_ok(view->rows().scan({partition, {}, {}, SIZE_MAX}, [&](auto, auto) {
            ++count;
            return true;
        }));
        return true;
    }));
    return count;
}

void check_sound(const GraphStore& store) {
    const auto report = check_graph(*store.view());
    REQUIRE(report.ok());
    CHECK(report->faults == std::vector<std::string>());
}

}  // namespace

TEST_CASE("an index on a store with data is filled, kept and dropped", "[core][properties]") {
    const testing::TempDir folder;
    fill(folder);
    {
        const auto store = open_store(open_rocksdb(folder));
        CHECK(count_below(*store, 1500) == SIZE_MAX);
        require_ok(store->create_property_index("Person", "p", true));
        CHECK(count_below(*store, 1500) == 1500);
        CHECK(store->create_property_index("Person", "p", false).error().code ==
              ErrorCode::already_exists);
        CHECK(store->property_indexes()->size() == 4);
        check_sound(*store);
    }
    const auto store = open_store(open_rocksdb(folder));
    CHECK(count_below(*store, 1500) == 1500);
    require_ok(store->drop_property_index("Person", "p"));
    CHECK(count_below(*store, 1500) == SIZE_MAX);
    CHECK(rows_of_indexes(*store) == 0);
    CHECK(store->drop_property_index("Person", "p").error().code == ErrorCode::not_found);
    check_sound(*store);
    require_ok(store->create_property_index("Person", "p", false));
    CHECK(count_below(*store, 1500) == 1500);
    CHECK(store->create_property_index("", "p", false).error().code == ErrorCode::invalid_argument);
}

TEST_CASE("an index that a crash left half built is completed on opening", "[core][properties]") {
    const testing::TempDir folder;
    fill(folder);
    {
        Graph graph(open_rocksdb(folder));
        graph.define(PropertyIndexKind::values, "Person", "p");
        REQUIRE(graph.advance(PropertyIndexKind::values, "Person", "p"));
        CHECK_FALSE(*graph.view().nodes_with_value("Person", "p", 5));  // not half an answer
        // Writes on both sides of where it is.
        require_ok(graph.put(NodeId(3), "Person", {{"p", -1}}));
        require_ok(graph.put(NodeId(kMany), "Person", {{"p", -1}}));
        CHECK(graph.faults().empty());
    }
    const auto store = open_store(open_rocksdb(folder));
    CHECK(count_below(*store, 0) == 2);
    CHECK(count_below(*store, 1500) == 1501);
    check_sound(*store);
}

TEST_CASE("an index that a crash left half dropped is gone after opening", "[core][properties]") {
    const testing::TempDir folder;
    fill(folder);
    require_ok(open_store(open_rocksdb(folder))->create_property_index("Person", "p", false));
    {
        Graph graph(open_rocksdb(folder));
        GraphBatch* const batch = graph.begin();
        auto index =
            find_property_index(batch->view().rows(), PropertyIndexKind::values, "Person", "p");
        (*index)->record.state = PropertyIndexState::dropping;
        require_ok(batch->put_property_index(**index));
        graph.commit();
        REQUIRE(graph.advance(PropertyIndexKind::values, "Person", "p"));
        require_ok(graph.put(NodeId(3), "Person", {{"p", -1}}));
        CHECK(graph.faults().empty());
    }
    const auto store = open_store(open_rocksdb(folder));
    CHECK(store->property_indexes()->size() == 3);
    CHECK(rows_of_indexes(*store) == 0);
    check_sound(*store);
}

TEST_CASE("whichever operation fails while an index is made or dropped, another try completes it",
          "[core][properties][faults]") {
    const testing::TempDir folder;
    fill(folder);
    const auto plan = std::make_shared<testing::FaultPlan>();
    const auto store =
        open_store(std::make_unique<testing::FaultyEngine>(open_rocksdb(folder), plan));
    // Each try with its n-th operation failing, until none is left to fail.
    const auto try_again = [&](const std::function<Status()>& change) {
        int failed = 0;
        for (bool done = false; !done;) {
            plan->operations_left = failed;
            const Status status = change();
            plan->operations_left = -1;
            done = status.ok();
            CHECK((done || status.error().code == ErrorCode::io_error));
            const std::size_t found = count_below(*store, 1500);
            CHECK((found == 1500 || found == SIZE_MAX));
            if (done || failed % 8 == 0) {  // it takes its time
                check_sound(*store);
            }
            failed += done ? 0 : 1;
        }
        CHECK(failed > 1);
    };
    try_again([&] {
        const Status status = store->create_property_index("Person", "p", true);
        // Its last step may have been done before the failure.
        const bool there = !status.ok() && status.error().code == ErrorCode::already_exists;
        return there ? Status() : status;
    });
    CHECK(count_below(*store, 1500) == 1500);
    try_again([&] {
        const Status status = store->drop_property_index("Person", "p");
        const bool gone = !status.ok() && status.error().code == ErrorCode::not_found;
        return gone ? Status() : status;
    });
    CHECK(rows_of_indexes(*store) == 0);
}

TEST_CASE("a unique index cannot be made over values that are not", "[core][properties]") {
    const testing::TempDir folder;
    fill(folder, kMany - 1);  // the last has the value of the first
    const auto store = open_store(open_rocksdb(folder));
    const Status status = store->create_property_index("Person", "p", true);
    REQUIRE(status.error().code == ErrorCode::already_exists);
    CHECK(status.error().message.find("p = 0") != std::string::npos);
    CHECK(count_below(*store, 10) == SIZE_MAX);
    CHECK(rows_of_indexes(*store) == 0);
    require_ok(store->create_property_index("Person", "p", false));
    CHECK(count_below(*store, 1) == 2);
}

TEST_CASE("a new store finds claims and articles by time", "[core][properties]") {
    const auto store = open_store(make_memory_engine());
    ReadingBuilder article("Dated");
    article.published("2010-01-01");
    const auto a = article.entity("Country", "A");
    const auto b = article.entity("Country", "B");
    const auto claim = [&](const char* from, const char* to) {
        ClaimDate date;
        date.from = from == nullptr ? std::nullopt : PartialDate::parse(from);
        date.to = to == nullptr ? std::nullopt : PartialDate::parse(to);
        article.claim("ALLIED_WITH", {a}, {b}).date = date;
    };
    claim("2008", nullptr);                  // 0
    claim("2008-03", nullptr);               // 1
    claim("2008-03-15", nullptr);            // 2
    claim("2008-04-01", nullptr);            // 3
    claim("200", nullptr);                   // 4: some day of the decade
    claim("1995", "2008-03-01");             // 5
    claim("1995-05", "2007");                // 6
    claim(nullptr, "2008");                  // 7
    article.claim("ALLIED_WITH", {a}, {b});  // 8: without a date
    article.claim("ALLIED_WITH", {a}, {b}).date =
        ClaimDate{PartialDate{*Date::parse("2009-06-01"), DatePrecision::approx}, {}, {}, {}};  // 9
    const auto outcome = store->import_article(article.reading());
    INFO((outcome.ok() ? std::string() : outcome.error().message));
    REQUIRE(outcome.ok());
    const GraphView view = *store->view();
    const auto claims = (*view.article(outcome->article))->record.claims;
    const auto in_time = [&](const char* from, const char* to) {
        const auto nodes = all_pages(
            [&](std::string_view after, std::size_t limit) {
                return view.claims_in_time(*Date::parse(from), *Date::parse(to), after, limit);
            },
            2);
        std::vector<std::size_t> numbers;
        for (const NodeId node : nodes) {
            numbers.push_back(static_cast<std::size_t>(
                std::find(claims.begin(), claims.end(), node) - claims.begin()));
        }
        return numbers;
    };
    using Numbers = std::vector<std::size_t>;
    CHECK(in_time("2008-03-01", "2008-03-31") == Numbers{5, 4, 0, 7, 9, 1, 2});
    CHECK(in_time("2008-03-15", "2008-03-15") == Numbers{4, 0, 7, 9, 1, 2});
    CHECK(in_time("2008-04-01", "2008-04-01") == Numbers{4, 0, 7, 9, 3});
    CHECK(in_time("1996-01-01", "1996-01-02") == Numbers{5, 6});
    CHECK(in_time("1990-01-01", "1994-12-31").empty());
    CHECK(in_time("2008-03-31", "2008-03-01").empty());
    const auto published = view.nodes_in_range(
        "Article",
        "published",
        {ValueBound{*Date::parse("2010-01-01")}, ValueBound{*Date::parse("2010-12-31")}});
    CHECK((*published)->nodes == std::vector{outcome->article});
    const auto since =
        view.nodes_in_range("Claim", "date", {ValueBound{*Date::parse("2008-04-01")}, {}});
    CHECK((*since)->nodes == std::vector{claims[3], claims[9]});
    check_sound(*store);
    require_ok(store->delete_article(outcome->article_id));
    CHECK(rows_of_indexes(*store) == 0);
}

TEST_CASE("periods of any length are found in any window", "[core][properties][random]") {
    const unsigned seed = Catch::rngSeed();
    CAPTURE(seed);
    std::mt19937 random(seed);
    Graph graph(make_memory_engine());
    const auto any_day = [&] { return Date{static_cast<std::int32_t>(random() % 3000) - 1500}; };
    const auto any_partial = [&] {
        return PartialDate{any_day(), static_cast<DatePrecision>(random() % 5)};
    };
    std::map<NodeId, std::pair<Date, Date>> model;
    GraphBatch* const batch = graph.begin();
    for (int i = 0; i < 300; ++i) {
        const PartialDate from = any_partial();
        const PartialDate to = random() % 3 == 0 ? any_partial() : from;
        const NodeId id = batch->new_node_id();
        require_ok(batch->put_node({id,
                                    {"Claim"},
                                    {{"date", from.first},
                                     {"date_precision", date_precision_name(from.precision)},
                                     {"date_to", to.first},
                                     {"date_to_precision", date_precision_name(to.precision)}}}));
        model[id] = {from.earliest(), to.latest()};
    }
    graph.commit();
    const GraphView view = graph.view();
    for (int i = 0; i < 200; ++i) {
        const Date from = any_day();
        const Date to{from.days + static_cast<std::int32_t>(random() % 400)};
        std::vector<std::pair<Date, NodeId>> expected;
        for (const auto& [node, period] : model) {
            if (period.first <= to && from <= period.second) {
                expected.emplace_back(period.first, node);
            }
        }
        std::sort(expected.begin(), expected.end());
        std::vector<NodeId> nodes;
        for (const auto& [day, node] : expected) {
            nodes.push_back(node);
        }
        const auto read = [&](std::string_view after, std::size_t limit) {
            return view.claims_in_time(from, to, after, limit);
        };
        CHECK(all_pages(read, 1 + random() % 40) == nodes);
    }
    CHECK(graph.faults().empty());
}

TEST_CASE("transactions quarrel about a unique value, and about which indexes there are",
          "[core][properties]") {
    Graph graph(make_memory_engine());
    GraphStore& store = graph.store();
    require_ok(store.create_property_index("Person", "p", true));
    graph.add("Person", {{"p", 0}});  // new names are something to quarrel about, too
    const auto adding = [&](const Value& value) {
        auto transaction = *store.begin();
        GraphBatch& batch = transaction->batch();
        require_ok(batch.put_node({batch.new_node_id(), {"Person"}, {{"p", value}}}));
        return transaction;
    };
    const auto first = adding(1);
    const auto same = adding(1.0);
    const auto other = adding(2);
    CHECK(first->commit().ok());
    CHECK(same->commit().error().code == ErrorCode::conflict);
    CHECK(other->commit().ok());
    const auto before = adding(3);
    require_ok(store.create_property_index("Person", "q", false));
    CHECK(before->commit().error().code == ErrorCode::conflict);
    CHECK(graph.faults().empty());
}

TEST_CASE("bulk loading keeps property indexes", "[core][properties][bulk]") {
    const testing::TempDir folder;
    const auto store = open_store(open_rocksdb(folder));
    require_ok(store->create_property_index("Person", "p", true));
    require_ok(store->update([](GraphBatch& batch) {
        return batch.put_node({batch.new_node_id(), {"Person"}, {{"p", 7}}});
    }));
    auto loader = BulkLoader::begin(*store);
    REQUIRE(loader.ok());
    const std::vector<std::string> person = {"Person"};
    for (std::int64_t i = 10; i < 20; ++i) {
        REQUIRE((*loader)->add_node(person, {{"p", i}}).ok());
    }
    CHECK((*loader)->add_node(person, {{"p", 7.0}}).error().code == ErrorCode::already_exists);
    CHECK((*loader)->add_node(person, {{"p", 12.0}}).error().code == ErrorCode::already_exists);
    loader->reset();
    loader = BulkLoader::begin(*store);
    for (std::int64_t i = 10; i < 20; ++i) {
        REQUIRE((*loader)->add_node(person, {{"p", i}}).ok());
    }
    REQUIRE((*loader)->finish().ok());
    loader->reset();
    CHECK(count_below(*store, 15) == 6);
    check_sound(*store);
}

TEST_CASE("check names the row of a property index that is wrong", "[core][properties][check]") {
    Graph graph(make_memory_engine());
    graph.define(PropertyIndexKind::values, "Person", "p");
    REQUIRE(graph.advance(PropertyIndexKind::values, "Person", "p"));
    const NodeId node = graph.add("Person", {{"p", 1}});
    REQUIRE(graph.faults().empty());
    Bytes ordered;
    append_ordered_value(ordered, 1);
    const RowKey row = keys::property_entry(4, keys::value_entry(ordered), node);
    const auto change = [&](const RowKey& key, bool there) {
        Batch batch;
        batch.partition = key.partition;
        if (there) {
            batch.puts = {{key.key, {}}};
        } else {
            batch.deletes = {key.key};
        }
        REQUIRE(graph.engine().apply(batch).ok());
        graph.add("Robot", {});  // the next moment shows it
    };
    SECTION("a lost one") {
        change(row, false);
        CHECK(graph.faults().find("the index of Person.p does not list node " +
                                  std::to_string(node.value)) != std::string::npos);
    }
    SECTION("one too many") {
        change(keys::property_entry(4, keys::value_entry(ordered), NodeId(5)), true);
        CHECK(graph.faults().find("the index of Person.p lists node 5 wrongly") !=
              std::string::npos);
    }
    SECTION("one of no index") {
        change(keys::property_entry(7, keys::value_entry(ordered), node), true);
        CHECK(graph.faults().find("property index 7, which is not there") != std::string::npos);
    }
}
