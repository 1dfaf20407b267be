// Q1 to Q9 of the peer benchmark as Cypher text with parameters: in process, on a store that peer_bench has loaded, or
// over HTTP at a server of that store; and what a statement costs before it runs. Prints the JSON lines that
// the peers' runners print; README.md beside this file says what each figure is, and compare_peers.py runs it.
//
//     query_bench --data=DIR --db=DIR [--out=FILE] [--n=200] [--limit=3] [--only=Q1,Q2,plan]
//     query_bench --data=DIR --url=127.0.0.1:7474 --server-pid=N [--hello=127.0.0.1:7475] [--only=Q2,http]
//
// --only takes names of queries, "plan", "http" for all requests, and single ones of those: "Q5_16c".

#include <arpa/inet.h>
#include <netinet/tcp.h>
#include <poll.h>
#include <sys/socket.h>

#include <cmath>
#include <cstring>
#include <map>
#include <memory>
#include <optional>

#include <nlohmann/json.hpp>

#include "core/graph_store.h"
#include "core/storage/rocksdb_engine.h"
#include "queries/cypher/lexer.h"
#include "queries/cypher/literals.h"
#include "queries/cypher/parser.h"
#include "queries/cypher/semantics.h"
#include "queries/plan/planner.h"
#include "queries/plan/statistics.h"
#include "queries/query_engine.h"
#include "tests/bench/peer_lines.h"

using namespace entente;
using namespace entente::bench;
using namespace entente::cypher;

namespace {

// The types of the events, which are all of the generator's but MENTIONS.
constexpr std::string_view kEventTypes =
    "MEETS_WITH|CONSULTS|ALLIED_WITH|SUPPORTS|AIDS|TRADES_WITH|NEGOTIATES|SIGNS_WITH|CRITICIZES|"
    "OPPOSES|THREATENS|"
    "SANCTIONS|PROTESTS|ATTACKS|MEMBER_OF";

// What the answer to a statement is as a number.
enum class Answer {
    rows,
    sum,    // of the last column
    first,  // the last column of the only row; -1 when there is none
};

struct Statement {
    const char* name;
    std::string text;  // TYPES: all types of events; TYPE: that of the parameters
    Answer answer;
};

const std::vector<Statement>& statements() {
    static const std::vector<Statement> all = {
        {"Q1", "MATCH (a:Actor {id: $a}) RETURN a", Answer::rows},
        {"Q2",
         "MATCH (a:Actor {id: $a})-[r:TYPE]->(b) RETURN b.id, b.name, r.date, r.confidence, "
         "r.source",
         Answer::rows},
        {"Q3",
         "MATCH (a:Actor {id: $a})-[:TYPES*1..2]->(b) WHERE b <> a RETURN count(DISTINCT b) AS c",
         Answer::first},
        {"Q4",
         "MATCH (a:Actor {id: $a})-[:TYPES*1..3]->(b) WHERE b <> a RETURN count(DISTINCT b) AS c",
         Answer::first},
        {"Q5",
         "MATCH p = shortestPath((a:Actor {id: $a})-[:TYPES*1..6]->(b:Actor {id: $b})) RETURN "
         "length(p) AS c",
         Answer::first},
        {"Q6",
         "MATCH (a:Actor {id: $a})-[:TYPES]->(b)-[e:TYPES]->(c) RETURN b.id, c.id, type(e), "
         "e.date, "
         "e.confidence LIMIT 500",
         Answer::rows},
        {"Q7",
         "MATCH (a)-[r:TYPE]->(b) WHERE date($from) <= r.date <= date($to) RETURN a, count(*) AS n "
         "ORDER BY n DESC LIMIT 20",
         Answer::sum},
        {"Q8",
         "MATCH (a:Actor {id: $a})-[:ALLIED_WITH]->(b)-[:OPPOSES]->(c) RETURN c, count(*) AS n "
         "ORDER BY n DESC LIMIT 20",
         Answer::sum},
        {"Q8t",
         "MATCH (a:Actor {id: $a})-[:ALLIED_WITH]->(b)-[:OPPOSES]->(c), (a)-[:OPPOSES]->(c) RETURN "
         "count(*) AS n",
         Answer::first},
        {"Q9_pagerank",
         "CALL algo.pageRank({types: $types, iterations: 20}) YIELD node, score RETURN "
         "toInteger(substring(node.id, 1)) AS top ORDER BY score DESC LIMIT 1",
         Answer::first},
        {"Q9_wcc",
         "CALL algo.components({types: $types}) YIELD component RETURN count(DISTINCT component) "
         "AS "
         "c",
         Answer::first},
        {"Q9_triangles_ALLIED",
         "MATCH (a)-[:ALLIED_WITH]->(b)-[:ALLIED_WITH]->(c)-[:ALLIED_WITH]->(a) RETURN count(*) AS "
         "n",
         Answer::first},
    };
    return all;
}

std::string with_types(std::string text, const std::string& type) {
    const auto replace = [&](std::string_view what, std::string_view by) {
        for (std::size_t at = text.find(what); at != std::string::npos;
             at = text.find(what, at + by.size())) {
            text.replace(at, what.size(), by);
        }
    };
    replace(":TYPES", ":" + std::string(kEventTypes));
    replace(":TYPE]", ":" + type + "]");
    return text;
}

// -- who answers --

class Target {
public:
    virtual ~Target() = default;
    virtual double ask(const Statement& statement, const Parameters& parameters) = 0;
};

double number_of(Answer answer, std::int64_t rows, std::int64_t sum) {
    switch (answer) {
        case Answer::rows: return static_cast<double>(rows);
        case Answer::sum: return static_cast<double>(sum);
        case Answer::first: break;
    }
    return rows == 0 ? -1 : static_cast<double>(sum);
}

// Takes every row, and adds up the last column where it is an integer.
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

class InProcess : public Target {
public:
    explicit InProcess(QueryEngine& engine) : engine_(engine) {
        std::stringstream names{std::string(kEventTypes)};
        for (std::string name; std::getline(names, name, '|');) {
            types_.emplace_back(std::string_view(name));
        }
    }

    double ask(const Statement& statement, const Parameters& parameters) override {
        QueryMap given;
        given.set("a", QueryValue(std::string_view(parameters.a)));
        given.set("b", QueryValue(std::string_view(parameters.b)));
        given.set("from", QueryValue(parameters.from.to_string()));
        given.set("to", QueryValue(parameters.to.to_string()));
        given.set("types", QueryValue(types_));
        SumSink sink;
        const auto done = engine_.run(with_types(statement.text, parameters.type), given, {}, sink);
        if (!done.ok()) {
            fail(std::string(statement.name) + ": " + done.error().text());
        }
        return number_of(statement.answer, sink.rows, sink.sum);
    }

private:
    QueryEngine& engine_;
    QueryList types_;
};

// One connection, kept open.
class Connection {
public:
    explicit Connection(const std::string& url) {
        const std::size_t colon = url.rfind(':');
        sockaddr_in address{};
        address.sin_family = AF_INET;
        address.sin_port = htons(static_cast<std::uint16_t>(std::atoi(url.c_str() + colon + 1)));
        inet_pton(AF_INET, url.substr(0, colon).c_str(), &address.sin_addr);
        socket_ = ::socket(AF_INET, SOCK_STREAM, 0);
        const int on = 1;
        setsockopt(socket_, IPPROTO_TCP, TCP_NODELAY, &on, sizeof on);
        if (connect(socket_, reinterpret_cast<sockaddr*>(&address), sizeof address) != 0) {
            fail("cannot connect to " + url);
        }
    }

    ~Connection() { close(socket_); }

    Connection(const Connection&) = delete;
    Connection& operator=(const Connection&) = delete;

    // The body of the answer, valid until the next call.
    std::string_view ask_and_wait(const std::string& request) {
        ask(request);
        while (!take()) {
        }
        return body_;
    }

    void ask(const std::string& request) {
        answer_.clear();
        joined_.clear();
        body_at_ = 0;
        if (send(socket_, request.data(), request.size(), MSG_NOSIGNAL) !=
            static_cast<ssize_t>(request.size())) {
            fail("cannot send");
        }
    }

    // Waits for a part of the answer; true when it is whole.
    bool take() {
        std::array<char, 65536> part;
        const ssize_t got = recv(socket_, part.data(), part.size(), 0);
        if (got <= 0) {
            fail("the server has closed the connection");
        }
        answer_.append(part.data(), static_cast<std::size_t>(got));
        if (body_at_ == 0 && !read_head()) {
            return false;
        }
        if (!length_) {
            return join_chunks();
        }
        body_ = std::string_view(answer_).substr(body_at_);
        return body_.size() >= *length_;
    }

    int socket() const { return socket_; }

private:
    // Once for an answer. False when not all of the head is here.
    bool read_head() {
        const std::size_t head = answer_.find("\r\n\r\n");
        if (head == std::string::npos) {
            return false;
        }
        if (answer_.compare(0, 10, "HTTP/1.1 2") != 0) {
            fail("the server says " + answer_);
        }
        body_at_ = head + 4;
        length_ = content_length(body_at_);
        return true;
    }

    // A long answer comes in pieces: each with its length in hexadecimal before it, the last one empty. Takes those that
    // are here; false when the last is not.
    bool join_chunks() {
        while (true) {
            const std::size_t line = answer_.find("\r\n", body_at_);
            if (line == std::string::npos) {
                return false;
            }
            const std::size_t length = std::strtoul(answer_.c_str() + body_at_, nullptr, 16);
            const std::size_t begin = line + 2;
            if (answer_.size() < begin + length + 2) {
                return false;
            }
            if (length == 0) {
                body_ = joined_;
                return true;
            }
            joined_.append(answer_, begin, length);
            body_at_ = begin + length + 2;
        }
    }

    // nullopt where it is not known before.
    std::optional<std::size_t> content_length(std::size_t head) const {
        std::string headers = answer_.substr(0, head);
        std::transform(headers.begin(), headers.end(), headers.begin(), [](unsigned char c) {
            return static_cast<char>(std::tolower(c));
        });
        const std::size_t at = headers.find("content-length:");
        if (at == std::string::npos) {
            return std::nullopt;
        }
        return std::strtoul(headers.c_str() + at + 15, nullptr, 10);
    }

    int socket_ = -1;
    std::string answer_;
    std::size_t body_at_ =
        0;  // behind the head, and behind the pieces that were taken; 0: no head yet
    std::optional<std::size_t> length_;  // of the body; nullopt where it comes in pieces
    std::string joined_;                 // put together from pieces
    std::string_view body_;
};

std::string request_body(const Statement& statement, const Parameters& parameters) {
    nlohmann::json types = nlohmann::json::array();
    std::stringstream names{std::string(kEventTypes)};
    for (std::string name; std::getline(names, name, '|');) {
        types.push_back(name);
    }
    nlohmann::json body = {{"statement", with_types(statement.text, parameters.type)},
                           {"parameters", {{"a", parameters.a}, {"b", parameters.b}}}};
    if (statement.text.find("$from") != std::string::npos) {
        body["parameters"]["from"] = parameters.from.to_string();
        body["parameters"]["to"] = parameters.to.to_string();
    }
    if (statement.text.find("$types") != std::string::npos) {
        body["parameters"]["types"] = types;
    }
    return body.dump();
}

constexpr std::string_view kOwnRoute = "/v1/query";
constexpr std::string_view kQueryApiRoute = "/db/entente/query/v2";

std::string post(std::string_view route, const std::string& body) {
    return "POST " + std::string(route) +
           " HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\nContent-Length: " +
           std::to_string(body.size()) + "\r\n\r\n" + body;
}

double answer_of(const Statement& statement, std::string_view body) {
    const auto document = nlohmann::json::parse(body);
    std::int64_t rows = 0;
    std::int64_t sum = 0;
    for (const auto& row : document.at("rows")) {
        rows += 1;
        sum += row.back().is_number_integer() ? row.back().get<std::int64_t>() : 0;
    }
    return number_of(statement.answer, rows, sum);
}

class OverHttp : public Target {
public:
    explicit OverHttp(const std::string& url) : connection_(url) {}

    double ask(const Statement& statement, const Parameters& parameters) override {
        return answer_of(
            statement,
            connection_.ask_and_wait(post(kOwnRoute, request_body(statement, parameters))));
    }

private:
    Connection connection_;
};

// -- what else is measured --

// Of another process: user and system time.
double processor_milliseconds_of(int pid) {
    std::ifstream file("/proc/" + std::to_string(pid) + "/stat");
    std::string text;
    std::getline(file, text);
    std::istringstream fields(text.substr(std::min(text.size(), text.rfind(')') + 1)));
    std::string skipped;
    for (int i = 0; i < 11; ++i) {
        fields >> skipped;
    }
    double user = 0;
    double system = 0;
    fields >> user >> system;
    return (user + system) * 1000 / static_cast<double>(sysconf(_SC_CLK_TCK));
}

double median(std::vector<double> values) {
    std::sort(values.begin(), values.end());
    return values[values.size() / 2];
}

// Another text for each number.
std::string planned_text(int number) {
    const std::string end = "b" + std::to_string(number);
    return "MATCH (a:Actor {id: $a})-[r:OPPOSES]->(" + end +
           ":Actor) WHERE r.confidence > 0.5 RETURN " + end +
           ".name, count(*) AS n ORDER BY n DESC LIMIT 20";
}

// Parse, check and plan, each time another text; then the same text again and again.
void measure_planning(QueryEngine& engine, Reporter& reporter) {
    std::vector<double> fresh;
    std::vector<double> cached;
    const auto explain = [&](const std::string& text, std::vector<double>& times) {
        SumSink sink;
        const double began = processor_milliseconds();
        if (!engine.run(text, {}, {}, sink).ok()) {
            fail("cannot explain " + text);
        }
        times.push_back(processor_milliseconds() - began);
    };
    for (int i = 0; i < 500; ++i) {
        const std::string text = "EXPLAIN " + planned_text(i);
        explain(text, fresh);
        explain(text, cached);
    }
    reporter.emit("plan", {{"med_ms", median(fresh)}, {"cpu_ms", median(fresh)}});
    reporter.emit("plan_cached", {{"med_ms", median(cached)}, {"cpu_ms", median(cached)}});
}

void require_planned(bool ok, const std::string& text) {
    if (!ok) {
        fail("cannot plan " + text);
    }
}

// What the time of planning is spent on, each for a text of its own.
void measure_phases(GraphStore& store, Reporter& reporter) {
    const GraphView view = require(store.view());
    StatisticsCache statistics;
    std::map<std::string, std::vector<double>> times;
    for (int i = 0; i < 500; ++i) {
        const std::string text = planned_text(i);
        double began = processor_milliseconds();
        const auto end = [&](const char* phase) {
            const double now = processor_milliseconds();
            times[phase].push_back(now - began);
            began = processor_milliseconds();
        };
        lift_literals(text);
        end("lift_ms");
        require_planned(tokenize(text).ok(), text);
        end("lex_ms");
        auto ast = parse(text);
        end("lex_and_parse_ms");
        const auto analysis = analyse(*ast, nullptr);
        end("semantics_ms");
        const auto counted = statistics.of(view);
        end("statistics_ms");
        require_planned(plan_query(*ast, *analysis, **counted, view).ok(), text);
        end("plan_ms");
    }
    std::vector<std::pair<std::string, double>> medians;
    for (const auto& [phase, all] : times) {
        medians.emplace_back(phase, median(all));
    }
    reporter.emit("plan_phases", medians);
}

// Requests over some connections, each of which sends the next when the last is answered, until the time is over: how long
// each took. One thread for all, which waits for whichever answers, so that asking takes little of the processors that
// answer.
std::vector<double> ask_all(const std::string& url,
                            double seconds,
                            const std::vector<std::string>& requests,
                            std::size_t connections) {
    std::vector<std::unique_ptr<Connection>> open;
    std::vector<pollfd> sockets;
    std::vector<Clock::time_point> sent(connections);
    std::vector<double> times;
    std::size_t next = 0;
    const auto ask = [&](std::size_t i) {
        sent[i] = Clock::now();
        open[i]->ask(requests[next++ % requests.size()]);
    };
    for (std::size_t i = 0; i < connections; ++i) {
        open.push_back(std::make_unique<Connection>(url));
        sockets.push_back({open.back()->socket(), POLLIN, 0});
    }
    const auto began = Clock::now();
    for (std::size_t i = 0; i < connections; ++i) {
        ask(i);
    }
    while (milliseconds_since(began) < seconds * 1000) {
        if (poll(sockets.data(), sockets.size(), 10'000) <= 0) {
            fail("the server does not answer");
        }
        for (std::size_t i = 0; i < connections; ++i) {
            if (sockets[i].revents != 0 && open[i]->take()) {
                times.push_back(milliseconds_since(sent[i]));
                ask(i);
            }
        }
    }
    return times;
}

// Requests as fast as they are answered.
void measure_requests(const std::string& name,
                      const std::string& url,
                      const std::vector<std::string>& requests,
                      const Arguments& arguments,
                      Reporter& reporter,
                      std::size_t connections) {
    const double cpu = processor_milliseconds_of(arguments.server_pid);
    const double own = processor_milliseconds();
    const auto began = Clock::now();
    std::vector<double> all = ask_all(url, arguments.limit_s, requests, connections);
    const double wall = milliseconds_since(began);
    const double spent = processor_milliseconds_of(arguments.server_pid) - cpu;
    const double asking = processor_milliseconds() - own;
    std::sort(all.begin(), all.end());
    const auto count = static_cast<double>(all.size());
    reporter.emit(name,
                  {{"n", count},
                   {"med_ms", all[all.size() / 2]},
                   {"p99_ms", all[all.size() * 99 / 100]},
                   {"cpu_ms", spent / count},
                   {"client_cpu_ms", asking / count},
                   {"requests_per_s", count / wall * 1000}});
}

// One connection, for the time of each, and 16, for how many.
void measure_connections(const std::string& name,
                         const std::string& url,
                         const std::vector<std::string>& requests,
                         const Arguments& arguments,
                         Reporter& reporter) {
    for (const std::size_t connections : {1, 16}) {
        const std::string line = name + "_" + std::to_string(connections) + "c";
        if (arguments.wants("http") || arguments.wants(line)) {
            measure_requests(line, url, requests, arguments, reporter, connections);
        }
    }
}

// What is in all of the figures and has nothing to do with a graph: a server of the same library that only says hello.
void measure_hello(const Arguments& arguments, Reporter& reporter) {
    if (!arguments.hello.empty()) {
        measure_connections("hello",
                            arguments.hello,
                            {"GET /hello HTTP/1.1\r\nHost: localhost\r\n\r\n"},
                            arguments,
                            reporter);
    }
}

void measure_all_requests(const std::vector<Parameters>& parameters,
                          const Arguments& arguments,
                          Reporter& reporter) {
    for (const auto& [suffix, route] :
         {std::pair(std::string(), kOwnRoute), std::pair(std::string("_api"), kQueryApiRoute)}) {
        for (const Statement& statement : statements()) {
            const std::string name = statement.name;
            if (name != "Q2" && name != "Q5") {
                continue;
            }
            std::vector<std::string> requests;
            for (const Parameters& one : parameters) {
                requests.push_back(post(route, request_body(statement, one)));
            }
            measure_connections(name + suffix, arguments.url, requests, arguments, reporter);
        }
    }
    measure_hello(arguments, reporter);
}

void measure_statements(Target& target,
                        const std::vector<Parameters>& parameters,
                        const Arguments& arguments,
                        Reporter& reporter,
                        const std::function<double()>& processor) {
    for (const Statement& statement : statements()) {
        const std::string name = statement.name;
        if (name.starts_with("Q9")) {
            measure_whole(
                name,
                [&] { return target.ask(statement, parameters.front()); },
                arguments,
                reporter,
                processor);
        } else {
            measure(
                name,
                [&](const Parameters& one) { return target.ask(statement, one); },
                parameters,
                arguments,
                reporter,
                processor);
        }
    }
}

void run_over_http(const Arguments& arguments, Reporter& reporter) {
    const std::vector<Parameters> parameters = read_parameters(arguments.data);
    OverHttp target(arguments.url);
    measure_statements(target, parameters, arguments, reporter, [&] {
        return processor_milliseconds_of(arguments.server_pid);
    });
    measure_all_requests(parameters, arguments, reporter);
}

void run_in_process(const Arguments& arguments, Reporter& reporter) {
    const std::vector<Parameters> parameters = read_parameters(arguments.data);
    RocksdbOptions options;
    options.block_cache_bytes = std::size_t{1} << 30;
    const auto store =
        require(GraphStore::open(require(open_rocksdb_engine(arguments.db, options))));
    require(store->warm());
    QueryEngine engine(*store);
    InProcess target(engine);
    measure_statements(target, parameters, arguments, reporter, processor_milliseconds);
    if (arguments.wants("plan")) {
        measure_planning(engine, reporter);
        measure_phases(*store, reporter);
    }
}

}  // namespace

int main(int argc, char** argv) {
    const Arguments arguments = parse(argc, argv);
    Reporter reporter(arguments);
    if (arguments.url.empty()) {
        run_in_process(arguments, reporter);
    } else {
        run_over_http(arguments, reporter);
    }
    return 0;
}
