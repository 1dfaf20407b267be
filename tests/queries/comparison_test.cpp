#include "queries/runtime/comparison.h"

#include <algorithm>
#include <limits>
#include <random>

#include "queries/runtime/access.h"
#include "tests/queries/runtime_support.h"

using namespace entente;
using namespace entente::cypher;

namespace {

const QueryValue kNan(std::nan(""));
const QueryValue kNull{};

std::string equal(const QueryValue& a, const QueryValue& b) {
    return show(to_value(equals(a, b)));
}

// One of each place in the total order, ascending, with what is equal to it.
std::vector<std::vector<QueryValue>> ordered_values() {
    const EdgeRef edge{NodeId(1), EdgeTypeId(1), NodeId(2), EdgeId(9)};
    return {{map_of({})},
            {map_of({{"a", 1}}), map_of({{"a", 1.0}})},
            {map_of({{"a", 2}})},
            {map_of({{"b", 0}})},
            {NodeId(1)},
            {NodeId(2)},
            {edge},
            {list_of({})},
            {list_of({"a"})},
            {list_of({"a", 1})},
            {list_of({1}), list_of({1.0})},
            {list_of({1, "a"})},
            {list_of({1, kNull})},
            {list_of({kNull, 1})},
            {QueryPath{{NodeId(1), NodeId(2)}, {edge}}},
            {ByteArray{"x"}},
            {DateTime{5, 0, 0, {}}},
            {LocalDateTime{5, 0}},
            {Date{1}},
            {Date{2}},
            {Time{{5}, 0}},
            {LocalTime{5}},
            {Duration{0, 1, 0, 0}},
            {""},
            {"a"},
            {"aa"},
            {"\xC3\xA9"},
            {false},
            {true},
            {-std::numeric_limits<double>::infinity()},
            {std::numeric_limits<std::int64_t>::min(), -9223372036854775808.0},
            {-1, -1.0},
            {0, 0.0, -0.0},
            {0.5},
            {9007199254740992, 9007199254740992.0},
            {9007199254740993},
            {std::numeric_limits<std::int64_t>::max()},
            {9223372036854775808.0},
            {std::numeric_limits<double>::infinity()},
            {kNan, -kNan.floating()},
            {kNull}};
}

}  // namespace

TEST_CASE("equality is unknown where a null decides it, and otherwise sure") {
    CHECK(equal(kNull, kNull) == "null");
    CHECK(equal(1, kNull) == "null");
    CHECK(equal(1, 1.0) == "true");
    CHECK(equal(1, "1") == "false");
    CHECK(equal(kNan, kNan) == "false");
    CHECK(equal(kNan, "a") == "false");
    CHECK(equal(9007199254740993, 9007199254740992.0) == "false");
    CHECK(equal(list_of({1, 2}), list_of({1})) == "false");
    CHECK(equal(list_of({kNull}), list_of({1})) == "null");
    CHECK(equal(list_of({list_of({1}), list_of({2})}), list_of({list_of({1}), list_of({kNull})})) ==
          "null");
    CHECK(equal(list_of({kNull, 2}), list_of({1, 3})) == "false");
    CHECK(equal(map_of({{"k", 1}}), map_of({{"k", 1}, {"l", kNull}})) == "false");
    CHECK(equal(map_of({{"k", 1}, {"l", kNull}}), map_of({{"k", kNull}, {"l", 1}})) == "null");
    CHECK(equal(NodeId(1), NodeId(1)) == "true");
}

TEST_CASE("comparison is unknown across types, and NaN is neither less nor greater") {
    CHECK(compare(1, 2.5) == Comparability::less);
    CHECK(compare("b", "a") == Comparability::greater);
    CHECK(compare(1, "a") == Comparability::unknown);
    CHECK(compare(kNull, 1) == Comparability::unknown);
    CHECK(compare(kNan, 1) == Comparability::unordered);
    CHECK(compare(kNan, "a") == Comparability::unknown);
    CHECK(compare(list_of({1, 0}), list_of({1})) == Comparability::greater);
    CHECK(compare(list_of({1, 2}), list_of({1, kNull})) == Comparability::unknown);
    CHECK(compare(list_of({1, 2}), list_of({3, kNull})) == Comparability::less);
    CHECK(compare(Duration{1, 0, 0, 0}, Duration{2, 0, 0, 0}) == Comparability::unknown);
    CHECK(compare(map_of({}), map_of({})) == Comparability::unknown);
}

TEST_CASE("every value has a place in one total order, and equal places are equivalent") {
    const auto places = ordered_values();
    for (std::size_t i = 0; i < places.size(); ++i) {
        for (std::size_t j = 0; j < places.size(); ++j) {
            for (const QueryValue& a : places[i]) {
                for (const QueryValue& b : places[j]) {
                    INFO(show(a) << " and " << show(b));
                    CHECK(order(a, b) == (i <=> j));
                    CHECK(equivalent(a, b) == (i == j));
                    if (i == j) {
                        CHECK(hash(a) == hash(b));
                    }
                }
            }
        }
    }
}

TEST_CASE("sorting by the total order undoes any shuffle") {
    std::vector<QueryValue> sorted;
    for (const auto& place : ordered_values()) {
        sorted.push_back(place.front());
    }
    std::mt19937_64 random(Catch::rngSeed());
    std::vector<QueryValue> mixed = sorted;
    std::shuffle(mixed.begin(), mixed.end(), random);
    std::sort(mixed.begin(), mixed.end(), [](const QueryValue& a, const QueryValue& b) {
        return std::is_lt(order(a, b));
    });
    CHECK(show(list_of(mixed)) == show(list_of(sorted)));
}

TEST_CASE("IN is unknown where a null may have been the value") {
    const auto in = [](const QueryValue& value, const QueryValue& list) {
        const auto found = contained_in(value, list);
        return found.ok() ? show(to_value(*found)) : found.error().detail;
    };
    CHECK(in(1, list_of({2, 1})) == "true");
    CHECK(in(3, list_of({2, 1})) == "false");
    CHECK(in(3, list_of({2, kNull})) == "null");
    CHECK(in(2, list_of({2, kNull})) == "true");
    CHECK(in(kNull, list_of({})) == "false");
    CHECK(in(kNull, list_of({1})) == "null");
    CHECK(in(1, kNull) == "null");
    CHECK(in(list_of({1}), list_of({list_of({kNull})})) == "null");
    CHECK(in(1, 1) == "InvalidArgumentType");
}

TEST_CASE("items are read from either end, and parts end where the list does") {
    const QueryValue list = list_of({1, 2, 3});
    CHECK(show(subscript(list, 0, nullptr)) == "1");
    CHECK(show(subscript(list, -1, nullptr)) == "3");
    CHECK(show(subscript(list, 3, nullptr)) == "null");
    CHECK(show(subscript(list, kNull, nullptr)) == "null");
    CHECK(show(subscript(list, "0", nullptr)) == "TypeError ListElementAccessByNonInteger");
    CHECK(show(subscript(map_of({{"a", 1}}), "a", nullptr)) == "1");
    CHECK(show(subscript(map_of({{"a", 1}}), 0, nullptr)) ==
          "TypeError MapElementAccessByNonString");
    CHECK(show(subscript(100, 0, nullptr)) == "TypeError InvalidArgumentType");
    const auto part = [&](const QueryValue& from, const QueryValue& to) {
        return show(slice(list, &from, &to));
    };
    CHECK(part(1, 2) == "[2]");
    CHECK(part(-2, 100) == "[2, 3]");
    CHECK(part(-100, 1) == "[1]");
    CHECK(part(2, 1) == "[]");
    CHECK(part(kNull, 1) == "null");
    CHECK(show(slice(list, nullptr, nullptr)) == "[1, 2, 3]");
}
