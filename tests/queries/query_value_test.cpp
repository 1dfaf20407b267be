#include "queries/runtime/query_value.h"

#include <thread>

#include "queries/runtime/arithmetic.h"
#include "queries/runtime/stored_value.h"
#include "tests/queries/runtime_support.h"

using namespace entente;
using namespace entente::cypher;

TEST_CASE("a value of a query is small, and its copies share what is large") {
    const QueryValue text(std::string(1000, 'x'));
    const QueryValue copy = text;
    CHECK(sizeof(QueryValue) == 16);
    CHECK(copy.string().data() == text.string().data());
    QueryValue moved = text;
    const QueryValue taken = std::move(moved);
    CHECK(taken.string().size() == 1000);
}

TEST_CASE(
    "texts are read back whatever their length, from copies, and from what was moved or assigned") {
    for (std::size_t length = 0; length < 40; ++length) {
        std::string text;
        for (std::size_t i = 0; i < length; ++i) {
            text += static_cast<char>(i % 5 == 4 ? '\xFF' : 'a' + i % 26);
        }
        const QueryValue value{std::string_view(text)};
        QueryValue copy(value);
        CHECK(copy.string() == text);
        const QueryValue moved(std::move(copy));
        CHECK(moved.string() == text);
        CHECK(QueryValue(std::string(text)).string() == text);
        QueryValue assigned(std::string(30, 'x'));
        assigned = moved;
        CHECK(assigned.string() == text);
        assigned = QueryValue(7);
        CHECK(assigned.integer() == 7);
        assigned = QueryValue(std::string_view(text));
        const QueryValue& same = assigned;
        assigned = same;
        assigned.swap(copy);
        CHECK(copy.string() == text);
        CHECK(assigned.is_null());
    }
}

TEST_CASE("values of every type are read back as they were put in") {
    CHECK(QueryValue().is_null());
    CHECK(QueryValue(true).boolean());
    CHECK(QueryValue(-7).integer() == -7);
    CHECK(QueryValue(0.5).floating() == 0.5);
    CHECK(QueryValue("text").string() == "text");
    CHECK(QueryValue(ByteArray{"ab"}).bytes().data == "ab");
    CHECK(QueryValue(Date{-3}).date().days == -3);
    CHECK(QueryValue(QueryDate{300'000'000'000}).date().days == 300'000'000'000);
    CHECK(QueryValue(LocalTime{5}).local_time().nanoseconds == 5);
    CHECK(QueryValue(Time{{5}, -3600}).time() == Time{{5}, -3600});
    CHECK(QueryValue(LocalDateTime{-9, 8}).local_date_time() == LocalDateTime{-9, 8});
    CHECK(QueryValue(DateTime{1, 2, 3600, ZoneName("Europe/Oslo")}).date_time().zone.text() ==
          "Europe/Oslo");
    CHECK(QueryValue(Duration{1, 2, 3, 4}).duration() == Duration{1, 2, 3, 4});
    CHECK(QueryValue(NodeId(42)).node() == NodeId(42));
    const EdgeRef edge{NodeId(1), EdgeTypeId(2), NodeId(3), EdgeId(4)};
    CHECK(QueryValue(edge).relationship() == edge);
    CHECK(QueryValue(QueryPath{{NodeId(1), NodeId(3)}, {edge}}).path().nodes.size() == 2);
}

TEST_CASE("a map keeps the last of equal keys and finds by name") {
    QueryMap map({{"b", 1}, {"a", 2}, {"b", 3}});
    REQUIRE(map.size() == 2);
    CHECK(map.find("b")->integer() == 3);
    CHECK(map.find("c") == nullptr);
    map.set("aa", 5);
    map.set("a", 6);
    CHECK(show(QueryValue(map)) == "{a: 6, aa: 5, b: 3}");
    CHECK(map.erase("aa"));
    CHECK_FALSE(map.erase("aa"));
}

TEST_CASE("a list knows how deep and how large it is") {
    QueryValue nested(1);
    for (int i = 0; i < 10; ++i) {
        nested = list_of({nested, nested});
    }
    CHECK(nested.depth() == 10);
    // 1,024 numbers and the lists around them, though only ten lists are in memory.
    CHECK(nested.memory_bytes() > 1024 * sizeof(QueryValue));
    for (int i = 0; i < 80; ++i) {
        nested = list_of({nested, nested});
    }
    CHECK(nested.memory_bytes() == SIZE_MAX);
}

TEST_CASE("lists that are nested beyond the limit are refused") {
    QueryValue nested(1);
    for (std::size_t i = 0; i < kQueryValueDepthMax; ++i) {
        nested = list_of({nested});
    }
    CHECK(within_limits(nested).ok());
    const auto beyond = within_limits(list_of({nested}));
    REQUIRE_FALSE(beyond.ok());
    CHECK(beyond.error().type == ErrorType::limit_exceeded);
}

TEST_CASE("copies of one value may be made and dropped by many threads") {
    const QueryValue shared = list_of({"a", "b", map_of({{"k", 1}})});
    std::vector<std::thread> threads;
    for (int i = 0; i < 4; ++i) {
        threads.emplace_back([shared] {
            for (int round = 0; round < 10'000; ++round) {
                const QueryValue copy = shared;
                if (copy.list().size() != 3) {
                    std::terminate();
                }
            }
        });
    }
    for (std::thread& thread : threads) {
        thread.join();
    }
    CHECK(shared.list()[2].map().find("k")->integer() == 1);
}

TEST_CASE("what can be a property is stored and comes back the same") {
    const std::vector<QueryValue> values = {true,
                                            -5,
                                            0.25,
                                            "text",
                                            Date{100},
                                            LocalTime{7},
                                            Time{{7}, 60},
                                            LocalDateTime{1, 2},
                                            DateTime{1, 2, 0, {}},
                                            Duration{1, 2, 3, 4},
                                            list_of({1, 2}),
                                            list_of({})};
    for (const QueryValue& value : values) {
        const auto stored = to_stored("p", value);
        REQUIRE(stored.ok());
        CHECK(show(QueryValue::of(*stored)) == show(value));
    }
    CHECK(to_stored("p", QueryValue())->is_null());
}

TEST_CASE("maps, nodes and lists of anything but plain values cannot be properties") {
    for (const QueryValue& value : {map_of({{"a", 1}}),
                                    QueryValue(NodeId(1)),
                                    list_of({map_of({})}),
                                    list_of({list_of({1})}),
                                    list_of({1, QueryValue()})}) {
        const auto stored = to_stored("p", value);
        REQUIRE_FALSE(stored.ok());
        CHECK(stored.error().type == ErrorType::type_error);
        CHECK(stored.error().detail == "InvalidPropertyType");
    }
    const auto late = to_stored("p", QueryDate{300'000'000'000});
    REQUIRE_FALSE(late.ok());
    CHECK(late.error().type == ErrorType::argument_error);
}
