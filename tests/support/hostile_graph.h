// A graph with whatever formats stumble over: an article's claims and facts, and nodes and edges with every type of
// value, and names that are markup, quotes, control characters or no names at all.
#pragma once

#include <cmath>
#include <limits>
#include <string>

#include "core/graph_store.h"
#include "tests/support/catch.h"
#include "tests/support/readings.h"

namespace entente::testing {

inline Properties every_type_of_value() {
    return {{"big", (std::int64_t{1} << 53) + 1},
            {"smallest", std::numeric_limits<std::int64_t>::min()},
            {"ratio", 0.1},
            {"whole", 4.0},
            {"nan", std::numeric_limits<double>::quiet_NaN()},
            {"infinite", -std::numeric_limits<double>::infinity()},
            {"truth", true},
            {"day", Date::parse("2021-11-24").value()},
            {"clock", LocalTime::parse("21:40:32.142").value()},
            {"zoned", Time::parse("21:40:32+01:00").value()},
            {"wall", LocalDateTime::parse("2015-07-21T21:40:32.142").value()},
            {"moment", DateTime::parse("2015-07-21T21:40:32+02:00[Europe/Stockholm]").value()},
            {"span", Duration::parse("P12Y5M14DT16H13M10.5S").value()},
            {"place", Point::of(Srid::wgs_84, 18.0686, 59.3293).value()},
            {"flat", Point::of(Srid::cartesian_3d, 1, -2.5, 3).value()},
            {"raw", ByteArray{std::string("\0\1\xFF", 3)}},
            {"empty", ""},
            {"none", ValueList{}},
            {"names", ValueList{"a", "b;c", ""}},
            {"numbers", ValueList{Value(1), Value(2)}},
            {"days", ValueList{Date::parse("2021-11-24").value()}},
            {"nested", ValueList{ValueList{Value(1), Value("x")}, Value(true)}}};
}

inline void add_hostile_graph(GraphStore& store) {
    ReadingBuilder builder("Signing & <sealing>");
    builder.published("2021-11-24").publisher("The \"Times\"");
    const auto a = builder.entity("Country", "Aland");
    const auto b = builder.entity("Country", "Borduria");
    const auto pact = builder.entity("Agreement", "Pact of 2021");
    const auto minister = builder.entity("Person", "Benny Gantz");
    builder.claim("SIGNED", {a, b}, {pact});
    builder.claim("HOLDS_POSITION", {minister}, {a}).attrs["role"] = "defence minister";
    builder.claim("MET_WITH", {a}, {b});
    ReadClaim& denied = builder.claim("MET_WITH", {a}, {b});
    denied.polarity = Polarity::negated;
    denied.said_by = minister;
    REQUIRE(store.import_article(builder.reading()).ok());
    REQUIRE(
        store
            .update([](GraphBatch& batch) -> Status {
                const auto put = [&](std::vector<std::string> labels,
                                     const Properties& properties) {
                    Node node{batch.new_node_id(), std::move(labels), properties};
                    REQUIRE(batch.put_node(node).ok());
                    return node.id;
                };
                Properties all = every_type_of_value();
                all["id"] = "thing/1";
                all["name"] = "Tom & Jerry's <b>\"best\"</b> \\ 'friends'\nnext\tline";
                const NodeId first = put({"Thing", "Odd:Label", "a;b", "<&\">"}, all);
                const NodeId second = put({"Thing"},
                                          {{"id", "thing/2 with \"quotes\" & <angles>"},
                                           {"name",
                                            "\xD7\xA9\xD7\x9C\xD7\x95\xD7\x9D \xE2\x80\xAE"
                                            "abc \xF0\x9F\x98\x80 \xE6\x97\xA5\xE6\x9C\xAC"},
                                           {"mixed", 7},
                                           {"source", "a property that is called source"},
                                           {"label", "a property that is called label"},
                                           {"type", 3},
                                           {"x", "not a number"}});
                const NodeId third = put({}, {{"mixed", "seven"}, {"name", 12}});
                const NodeId fourth = put({"Thing"},
                                          {{"id", 44},
                                           {"name", std::string("bell\x07 zero\0 vt\x0B end", 18)},
                                           {"a key: with {odd} characters", 1}});
                Properties edge = every_type_of_value();
                const auto link =
                    [&](NodeId from, const char* type, NodeId to, const Properties& properties) {
                        REQUIRE(batch.create_edge(from, type, to, properties).ok());
                    };
                link(first, "LINKED", second, edge);
                link(first, "LINKED", second, {});
                link(first, "LINKED", second, {{"id", "link/3"}, {"names", ValueList{"x"}}});
                link(third, "ODD TYPE: <&\">", fourth, {{"mixed", 7}, {"weight", 2.5}});
                link(fourth, "LINKED", fourth, {{"mixed", "\x01"}, {"label", "l"}, {"key", "k"}});
                link(second,
                     "BORDERS",
                     third,
                     {{"from", Date::parse("1999-01-01").value()},
                      {"to", Date::parse("2001-12-31").value()}});
                return {};
            })
            .ok());
}

}  // namespace entente::testing
