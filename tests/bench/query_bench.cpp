// Cypher in process: Q1 to Q8t of the peer benchmark as text with parameters, on a store that peer_bench has loaded; and
// what a statement costs before it runs: parse and plan, and from the cache.
//
//     query_bench DATA STORE [RUNS]
//
// DATA is the folder of the generator with params.csv, STORE that of peer_bench --load. Prints the median and the
// worst processor time and the sum of the first ten answers, which the bench kit's README has for a million events.

#include <time.h>

#include <algorithm>
#include <cstdio>
#include <fstream>
#include <functional>
#include <iostream>
#include <sstream>
#include <string>
#include <vector>

#include "core/graph_store.h"
#include "core/storage/open_engine.h"
#include "queries/query_engine.h"

using namespace entente;
using namespace entente::cypher;

namespace {

struct Parameters {
    std::string a;
    std::string b;
    std::string type;
    std::string from;
    std::string to;
};

std::vector<Parameters> read_parameters(const std::string& file) {
    std::ifstream in(file);
    std::string line;
    std::vector<std::string> names;
    std::vector<Parameters> result;
    while (std::getline(in, line)) {
        std::vector<std::string> fields;
        std::stringstream cells(line);
        for (std::string cell; std::getline(cells, cell, ',');) {
            fields.push_back(cell);
        }
        if (names.empty()) {
            names = fields;
            continue;
        }
        const auto field = [&](std::string_view name) -> std::string {
            for (std::size_t i = 0; i < names.size() && i < fields.size(); ++i) {
                if (names[i] == name) {
                    return fields[i];
                }
            }
            return "";
        };
        result.push_back({field("a"), field("b"), field("type"), field("d1"), field("d2")});
    }
    return result;
}

// Rows, and the sum of the last column where it is a number.
class SumSink : public RowSink {
public:
    void begin(std::span<const std::string>, bool) override {}

    bool row(std::span<const QueryValue> values, EntityAccess&) override {
        rows += 1;
        if (!values.empty() && values.back().is(QueryType::integer)) {
            sum += values.back().integer();
        }
        return true;
    }

    void restart() override {}

    std::int64_t rows = 0;
    std::int64_t sum = 0;
};

struct Query {
    const char* name;
    std::string text;
    bool counts_rows;  // the answer is the number of rows, and not the sum of a column
};

const std::vector<Query>& queries() {
    static const std::vector<Query> all = {
        {"Q1", "MATCH (a:Actor {id: $a}) RETURN a", true},
        {"Q2", "MATCH (a {id: $a})-[r:TYPE]->(b) RETURN r, b.name", true},
        {"Q3",
         "MATCH (a {id: $a})-[:TYPES*1..2]->(b) WHERE b <> a RETURN count(DISTINCT b) AS c",
         false},
        {"Q4",
         "MATCH (a {id: $a})-[:TYPES*1..3]->(b) WHERE b <> a RETURN count(DISTINCT b) AS c",
         false},
        {"Q5",
         "MATCH p = shortestPath((a {id: $a})-[:TYPES*1..6]->(b {id: $b})) RETURN length(p) AS c",
         false},
        {"Q6",
         "MATCH (a {id: $a})-[:TYPES]->(b)-[e:TYPES]->(c) RETURN b.id, c.id, type(e), e.date, "
         "e.confidence LIMIT 500",
         true},
        {"Q8",
         "MATCH (a {id: $a})-[:ALLIED_WITH]->(b)-[:OPPOSES]->(c) RETURN c, count(*) AS n ORDER BY "
         "n "
         "DESC LIMIT 20",
         false},
        {"Q8t",
         "MATCH (a {id: $a})-[:ALLIED_WITH]->(b)-[:OPPOSES]->(c), (a)-[:OPPOSES]->(c) RETURN "
         "count(*) AS n",
         false},
    };
    return all;
}

std::string with_types(std::string text, const std::string& type, const std::string& types) {
    const auto replace = [&](const std::string& what, const std::string& by) {
        for (std::size_t at = text.find(what); at != std::string::npos;
             at = text.find(what, at + by.size())) {
            text.replace(at, what.size(), by);
        }
    };
    replace(":TYPES", types);
    replace(":TYPE", ":" + type);
    return text;
}

// Of this thread's processor: other load on the machine does not count.
double processor_microseconds() {
    timespec time{};
    clock_gettime(CLOCK_THREAD_CPUTIME_ID, &time);
    return static_cast<double>(time.tv_sec) * 1e6 + static_cast<double>(time.tv_nsec) / 1e3;
}

void report(const char* name, std::vector<double> times, const std::string& more) {
    std::sort(times.begin(), times.end());
    std::printf("%-12s median %10.1f us  worst %10.1f us  %s\n",
                name,
                times[times.size() / 2],
                times.back(),
                more.c_str());
    std::fflush(stdout);
}

void run_query(QueryEngine& engine,
               const Query& query,
               const std::vector<Parameters>& parameters,
               const std::string& types,
               std::size_t runs) {
    std::vector<double> times;
    std::int64_t checksum = 0;
    for (std::size_t i = 0; i < runs; ++i) {
        const Parameters& one = parameters[i % parameters.size()];
        QueryMap given;
        given.set(QueryValue("a"), QueryValue(std::string_view(one.a)));
        given.set(QueryValue("b"), QueryValue(std::string_view(one.b)));
        SumSink sink;
        const std::string text = with_types(query.text, one.type, types);
        const double began = processor_microseconds();
        const auto done = engine.run(text, given, {}, sink);
        times.push_back(processor_microseconds() - began);
        if (!done.ok()) {
            std::printf("%s: %s\n", query.name, done.error().text().c_str());
            return;
        }
        if (i < 10) {
            checksum += query.counts_rows ? sink.rows : sink.rows == 0 ? -1 : sink.sum;
        }
    }
    report(query.name, times, "first ten " + std::to_string(checksum));
}

// Parse, check and plan, each time another text; then the same text again and again.
void run_planning(QueryEngine& engine) {
    std::vector<double> fresh;
    std::vector<double> cached;
    for (int i = 0; i < 500; ++i) {
        SumSink sink;
        const std::string text = "EXPLAIN MATCH (a:Actor {id: $a})-[r:OPPOSES]->(b" +
                                 std::to_string(i) + ":Actor) WHERE r.confidence > 0.5 RETURN b" +
                                 std::to_string(i) +
                                 ".name, count(*) AS n ORDER BY n DESC LIMIT 20";
        double began = processor_microseconds();
        if (!engine.run(text, {}, {}, sink).ok()) {
            return;
        }
        fresh.push_back(processor_microseconds() - began);
        began = processor_microseconds();
        if (!engine.run(text, {}, {}, sink).ok()) {
            return;
        }
        cached.push_back(processor_microseconds() - began);
    }
    report("plan", fresh, "parse, check, plan and describe");
    report("cached", cached, "found and described");
}

}  // namespace

int main(int argc, char** argv) {
    if (argc < 3) {
        std::cerr << "usage: query_bench DATA STORE [RUNS]\n";
        return 2;
    }
    const auto parameters = read_parameters(std::string(argv[1]) + "/params.csv");
    auto engine = open_engine(argv[2], OpenMode::existing);
    if (!engine.ok() || parameters.empty()) {
        std::cerr << (engine.ok() ? "no params.csv" : engine.error().message) << "\n";
        return 1;
    }
    auto store = GraphStore::open(*std::move(engine));
    if (!store.ok()) {
        std::cerr << store.error().message << "\n";
        return 1;
    }
    std::string types;
    for (const std::string& type : (*store)->view()->edge_types()) {
        if (type != "MENTIONS" && is_fact_type(type)) {
            types += (types.empty() ? ":" : "|") + type;
        }
    }
    if (const auto warmed = (*store)->warm(); !warmed.ok()) {
        std::cerr << warmed.error().message << "\n";
    }
    QueryEngine queries_engine(**store);
    const std::size_t runs = argc > 3 ? std::strtoul(argv[3], nullptr, 10) : 200;
    for (const Query& query : queries()) {
        run_query(queries_engine, query, parameters, types, runs);
    }
    run_planning(queries_engine);
    return 0;
}
