// What traversals in memory cost: the topology parts of queries Q3, Q4, Q5, Q7, Q8, Q8t and Q9 of the
// peer benchmark (its README defines them), beside a bare compressed-sparse-row array in the same
// process, the most that the machine gives. Both answer every query in turn, so that whatever else
// the machine does falls on both; three runs, the median one is reported.
//
//     gen DIR 1000000 && topology_bench DIR [SEED]
//
// Fails when a checksum differs: from the README's for its 1,000,000 events of seed 42, and from the
// bare loop's for any data. SEED is only printed.

#include "core/topology.h"

#include <algorithm>
#include <array>
#include <chrono>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <filesystem>
#include <fstream>
#include <functional>
#include <iostream>
#include <numeric>
#include <optional>
#include <sstream>
#include <string>
#include <string_view>
#include <vector>

#include "core/algorithms/bfs.h"
#include "core/algorithms/components.h"
#include "core/algorithms/hop_path.h"
#include "core/algorithms/page_rank.h"
#include "core/algorithms/triangles.h"
#include "core/date.h"
#include "core/topology_snapshot.h"

using namespace entente;

namespace {

constexpr std::array<std::string_view, 15> kTypes = {"MEETS_WITH",
                                                     "CONSULTS",
                                                     "ALLIED_WITH",
                                                     "SUPPORTS",
                                                     "AIDS",
                                                     "TRADES_WITH",
                                                     "NEGOTIATES",
                                                     "SIGNS_WITH",
                                                     "CRITICIZES",
                                                     "OPPOSES",
                                                     "THREATENS",
                                                     "SANCTIONS",
                                                     "PROTESTS",
                                                     "ATTACKS",
                                                     "MEMBER_OF"};
constexpr TypeIndex kAllied = 2;
constexpr TypeIndex kOpposes = 9;
constexpr std::uint32_t kActors = 20'000;

using Clock = std::chrono::steady_clock;

double milliseconds_since(Clock::time_point start) {
    return std::chrono::duration<double, std::milli>(Clock::now() - start).count();
}

[[noreturn]] void fail(const std::string& message) {
    std::cerr << "topology_bench: " << message << "\n";
    std::exit(1);
}

template <typename T>
T require(Result<T> result) {
    if (!result.ok()) {
        fail(result.error().message);
    }
    return std::move(result).value();
}

// -- data --

struct Parameters {
    Vertex a = 0;
    Vertex b = 0;
    TypeIndex type = 0;
    std::int32_t from_day = 0;
    std::int32_t to_day = 0;
};

std::vector<std::string_view> split(std::string_view line) {
    std::vector<std::string_view> fields;
    while (true) {
        const std::size_t comma = line.find(',');
        fields.push_back(line.substr(0, comma));
        if (comma == std::string_view::npos) {
            return fields;
        }
        line.remove_prefix(comma + 1);
    }
}

template <typename Function>
void each_line(const std::string& path, Function f) {
    std::ifstream file(path);
    std::string line;
    if (!std::getline(file, line)) {
        fail("cannot read " + path + "; build it with the generator of the peer benchmark");
    }
    while (std::getline(file, line)) {
        f(split(line));
    }
}

Vertex actor(std::string_view key) {
    return static_cast<Vertex>(std::strtoul(key.data() + 1, nullptr, 10));
}

TypeIndex type(std::string_view name) {
    return static_cast<TypeIndex>(std::find(kTypes.begin(), kTypes.end(), name) - kTypes.begin());
}

std::int32_t day(std::string_view text) {
    const auto date = Date::parse(text);
    return date ? date->days : 0;
}

std::vector<TopologyEdge> read_events(const std::string& folder) {
    std::vector<TopologyEdge> events;
    each_line(folder + "/events.csv", [&](const std::vector<std::string_view>& fields) {
        TopologyEdge edge;
        edge.source = NodeId(actor(fields[0]) + 1ULL);
        edge.target = NodeId(actor(fields[1]) + 1ULL);
        edge.type = EdgeTypeId(type(fields[2]) + 1U);
        edge.edge = EdgeId(events.size() + 1);
        edge.from_day = edge.to_day = day(fields[3]);
        edge.confidence = std::strtof(fields[4].data(), nullptr);
        events.push_back(edge);
    });
    return events;
}

std::vector<Parameters> read_parameters(const std::string& folder) {
    std::vector<Parameters> all;
    each_line(folder + "/params.csv", [&](const std::vector<std::string_view>& fields) {
        all.push_back(
            {actor(fields[0]), actor(fields[1]), type(fields[2]), day(fields[3]), day(fields[4])});
    });
    return all;
}

// -- what both sides share --

// Counts by vertex, cleared by what was counted.
class Counter {
public:
    explicit Counter(std::uint32_t count) : counts_(count) {}

    void add(Vertex vertex, std::uint32_t amount = 1) {
        if (counts_[vertex] == 0) {
            touched_.push_back(vertex);
        }
        counts_[vertex] += amount;
    }

    std::uint32_t operator[](Vertex vertex) const { return counts_[vertex]; }

    // The sum of the twenty largest counts.
    double top_sum() {
        const std::size_t k = std::min<std::size_t>(20, touched_.size());
        std::partial_sort(touched_.begin(),
                          touched_.begin() + static_cast<std::ptrdiff_t>(k),
                          touched_.end(),
                          [&](Vertex a, Vertex b) {
                              return counts_[a] != counts_[b] ? counts_[a] > counts_[b] : a < b;
                          });
        double sum = 0;
        for (std::size_t i = 0; i < k; ++i) {
            sum += counts_[touched_[i]];
        }
        return sum;
    }

    void clear() {
        for (const Vertex vertex : touched_) {
            counts_[vertex] = 0;
        }
        touched_.clear();
    }

private:
    std::vector<std::uint32_t> counts_;
    std::vector<Vertex> touched_;
};

struct Query {
    std::string name;
    int repetitions;
    std::function<double(const Parameters&)> ours;
    std::function<double(const Parameters&)> bare;
    std::optional<double> check;  // over the first ten parameters, for a million events of seed 42
};

// -- the bare arrays: the loops of the peer benchmark's limits.cpp --

class Bare {
public:
    Bare(const std::vector<TopologyEdge>& events, std::uint32_t vertex_count)
        : count_(vertex_count), by_type_(kTypes.size()), counter_(vertex_count) {
        begins_.assign(count_ * 16ULL + 1, 0);
        for (const TopologyEdge& edge : events) {
            ++begins_[place(edge) + 1];
        }
        std::partial_sum(begins_.begin(), begins_.end(), begins_.begin());
        std::vector<std::uint32_t> next = begins_;
        targets_.resize(events.size());
        for (const TopologyEdge& edge : events) {
            targets_[next[place(edge)]++] = vertex(edge.target);
            by_type_[edge.type.value - 1].emplace_back(edge.from_day, vertex(edge.source));
        }
        for (auto& events_of_type : by_type_) {
            std::sort(events_of_type.begin(), events_of_type.end());
        }
        find_distinct();
        seen_.assign(count_, 0);
        seen_back_.assign(count_, 0);
    }

    double within(Vertex start, int hops) {
        seen_[start] = ++epoch_;
        frontier_.assign(1, start);
        std::size_t count = 0;
        for (int hop = 0; hop < hops; ++hop) {
            next_.clear();
            for (const Vertex u : frontier_) {
                for (std::uint32_t i = distinct_begins_[u]; i < distinct_begins_[u + 1]; ++i) {
                    const Vertex v = distinct_[i];
                    if (seen_[v] != epoch_) {
                        seen_[v] = epoch_;
                        next_.push_back(v);
                    }
                }
            }
            count += next_.size();
            frontier_.swap(next_);
        }
        return static_cast<double>(count);
    }

    double distance(Vertex from, Vertex to) {
        ++epoch_;
        frontier_.assign(1, from);
        frontier_back_.assign(1, to);
        seen_[from] = seen_back_[to] = epoch_;
        for (int hop = 1; hop <= 6 && from != to; ++hop) {
            const bool ahead = frontier_.size() <= frontier_back_.size();
            auto& frontier = ahead ? frontier_ : frontier_back_;
            auto& mine = ahead ? seen_ : seen_back_;
            auto& other = ahead ? seen_back_ : seen_;
            auto& begins = ahead ? distinct_begins_ : reverse_begins_;
            auto& ends = ahead ? distinct_ : reverse_;
            next_.clear();
            for (const Vertex u : frontier) {
                for (std::uint32_t i = begins[u]; i < begins[u + 1]; ++i) {
                    const Vertex v = ends[i];
                    if (other[v] == epoch_) {
                        return hop;
                    }
                    if (mine[v] != epoch_) {
                        mine[v] = epoch_;
                        next_.push_back(v);
                    }
                }
            }
            frontier.swap(next_);
            if (frontier.empty()) {
                return -1;
            }
        }
        return from == to ? 0 : -1;
    }

    double top_sources(const Parameters& p) {
        const auto& events = by_type_[p.type];
        const auto first =
            std::lower_bound(events.begin(), events.end(), std::pair(p.from_day, 0U));
        const auto last = std::upper_bound(first, events.end(), std::pair(p.to_day, kNoVertex));
        for (auto it = first; it != last; ++it) {
            counter_.add(it->second);
        }
        const double sum = counter_.top_sum();
        counter_.clear();
        return sum;
    }

    double top_ends(const Parameters& p) {
        const auto [begin, end] = range(p.a, kAllied);
        for (std::uint32_t i = begin; i < end; ++i) {
            const auto [begin_2, end_2] = range(targets_[i], kOpposes);
            for (std::uint32_t j = begin_2; j < end_2; ++j) {
                counter_.add(targets_[j]);
            }
        }
        const double sum = counter_.top_sum();
        counter_.clear();
        return sum;
    }

    double closed(const Parameters& p) {
        const auto [begin, end] = range(p.a, kOpposes);
        for (std::uint32_t i = begin; i < end; ++i) {
            counter_.add(targets_[i]);
        }
        double sum = 0;
        const auto [begin_2, end_2] = range(p.a, kAllied);
        for (std::uint32_t i = begin_2; i < end_2; ++i) {
            const auto [begin_3, end_3] = range(targets_[i], kOpposes);
            for (std::uint32_t j = begin_3; j < end_3; ++j) {
                sum += counter_[targets_[j]];
            }
        }
        counter_.clear();
        return sum;
    }

    double page_rank() {
        std::vector<double> rank(count_, 1.0 / count_);
        std::vector<double> shares(count_);
        std::vector<double> next(count_);
        for (int iteration = 0; iteration < 20; ++iteration) {
            for (Vertex u = 0; u < count_; ++u) {
                const std::uint32_t degree = begins_[16 * (u + 1)] - begins_[16 * u];
                shares[u] = degree > 0 ? 0.85 * rank[u] / degree : 0;
            }
            std::fill(next.begin(), next.end(), 0.15 / count_);
            for (Vertex u = 0; u < count_; ++u) {
                for (std::uint32_t i = begins_[16 * u]; i < begins_[16 * (u + 1)]; ++i) {
                    next[targets_[i]] += shares[u];
                }
            }
            rank.swap(next);
        }
        return static_cast<double>(std::max_element(rank.begin(), rank.end()) - rank.begin());
    }

    double components() {
        std::vector<Vertex> parents(count_);
        std::iota(parents.begin(), parents.end(), 0U);
        const auto find = [&](Vertex v) {
            while (parents[v] != v) {
                parents[v] = parents[parents[v]];
                v = parents[v];
            }
            return v;
        };
        for (Vertex u = 0; u < count_; ++u) {
            for (std::uint32_t i = distinct_begins_[u]; i < distinct_begins_[u + 1]; ++i) {
                const Vertex a = find(u);
                const Vertex b = find(distinct_[i]);
                if (a != b) {
                    parents[std::max(a, b)] = std::min(a, b);
                }
            }
        }
        double count = 0;
        for (Vertex u = 0; u < count_; ++u) {
            count += find(u) == u ? 1 : 0;
        }
        return count;
    }

    double triangles() {
        std::vector<std::uint32_t> begins(count_ + 1);
        for (Vertex u = 0; u < count_; ++u) {
            const auto [begin, end] = range(u, kAllied);
            for (std::uint32_t i = begin; i < end; ++i) {
                ++begins[targets_[i] + 1];
            }
        }
        std::partial_sum(begins.begin(), begins.end(), begins.begin());
        std::vector<Vertex> sources(begins.back());
        std::vector<std::uint32_t> next = begins;
        for (Vertex u = 0; u < count_; ++u) {
            const auto [begin, end] = range(u, kAllied);
            for (std::uint32_t i = begin; i < end; ++i) {
                sources[next[targets_[i]]++] = u;
            }
        }
        std::vector<std::uint32_t> counts(count_);
        double sum = 0;
        for (Vertex u = 0; u < count_; ++u) {
            const auto [begin, end] = range(u, kAllied);
            if (begin == end) {
                continue;
            }
            for (std::uint32_t i = begins[u]; i < begins[u + 1]; ++i) {
                ++counts[sources[i]];
            }
            for (std::uint32_t i = begin; i < end; ++i) {
                const auto [begin_2, end_2] = range(targets_[i], kAllied);
                for (std::uint32_t j = begin_2; j < end_2; ++j) {
                    sum += counts[targets_[j]];
                }
            }
            for (std::uint32_t i = begins[u]; i < begins[u + 1]; ++i) {
                counts[sources[i]] = 0;
            }
        }
        return sum;
    }

private:
    static Vertex vertex(NodeId node) { return static_cast<Vertex>(node.value - 1); }

    static std::size_t place(const TopologyEdge& edge) {
        return vertex(edge.source) * 16ULL + edge.type.value - 1;
    }

    std::pair<std::uint32_t, std::uint32_t> range(Vertex v, TypeIndex type_index) const {
        return {begins_[v * 16ULL + type_index], begins_[v * 16ULL + type_index + 1]};
    }

    void find_distinct() {
        std::vector<Vertex> mark(count_, kNoVertex);
        for (Vertex u = 0; u < count_; ++u) {
            distinct_begins_.push_back(static_cast<std::uint32_t>(distinct_.size()));
            for (std::uint32_t i = begins_[16ULL * u]; i < begins_[16ULL * (u + 1)]; ++i) {
                if (mark[targets_[i]] != u) {
                    mark[targets_[i]] = u;
                    distinct_.push_back(targets_[i]);
                }
            }
            std::sort(distinct_.begin() + distinct_begins_.back(), distinct_.end());
        }
        distinct_begins_.push_back(static_cast<std::uint32_t>(distinct_.size()));
        reverse_begins_.assign(count_ + 1, 0);
        for (const Vertex v : distinct_) {
            ++reverse_begins_[v + 1];
        }
        std::partial_sum(reverse_begins_.begin(), reverse_begins_.end(), reverse_begins_.begin());
        std::vector<std::uint32_t> next = reverse_begins_;
        reverse_.resize(distinct_.size());
        for (Vertex u = 0; u < count_; ++u) {
            for (std::uint32_t i = distinct_begins_[u]; i < distinct_begins_[u + 1]; ++i) {
                reverse_[next[distinct_[i]]++] = u;
            }
        }
    }

    std::uint32_t count_;
    std::vector<std::uint32_t> begins_;  // of a vertex and type, 16 places a vertex
    std::vector<Vertex> targets_;
    std::vector<std::uint32_t> distinct_begins_;
    std::vector<Vertex> distinct_;
    std::vector<std::uint32_t> reverse_begins_;
    std::vector<Vertex> reverse_;
    std::vector<std::vector<std::pair<std::int32_t, Vertex>>> by_type_;
    Counter counter_;
    std::vector<std::uint32_t> seen_;
    std::vector<std::uint32_t> seen_back_;
    std::uint32_t epoch_ = 0;
    std::vector<Vertex> frontier_;
    std::vector<Vertex> frontier_back_;
    std::vector<Vertex> next_;
};

// -- ours, through the interface that everybody uses --

template <typename Graph>
class Ours {
public:
    explicit Ours(const Graph& graph) : graph_(graph), counter_(graph.vertex_count()) {}

    double within(Vertex start, std::uint32_t hops) {
        BfsOptions options;
        options.hops_max = hops;
        return static_cast<double>(
            require(within_hops(graph_, start, options, budget_, scratch_)).size());
    }

    double distance(Vertex from, Vertex to) {
        BfsOptions options;
        options.hops_max = 6;
        const auto path = require(hop_path(graph_, from, to, options, budget_, scratch_));
        return path ? static_cast<double>(path->size()) - 1 : -1;
    }

    double top_sources(const Parameters& p) {
        graph_.for_each_in_window(
            p.type,
            p.from_day,
            p.to_day,
            [&](Vertex source, Vertex, const EdgeAttributes&, EdgeId) { counter_.add(source); });
        const double sum = counter_.top_sum();
        counter_.clear();
        return sum;
    }

    double top_ends(const Parameters& p) {
        for_each_distinct(graph_.edges(p.a, Orientation::out, kAllied),
                          [&](Vertex ally, std::uint32_t edges) {
                              for (const Vertex end : opposed_by(ally)) {
                                  counter_.add(end, edges);
                              }
                          });
        const double sum = counter_.top_sum();
        counter_.clear();
        return sum;
    }

    double closed(const Parameters& p) {
        for (const Vertex end : opposed_by(p.a)) {
            counter_.add(end);
        }
        std::uint64_t sum = 0;
        for_each_distinct(graph_.edges(p.a, Orientation::out, kAllied),
                          [&](Vertex ally, std::uint32_t edges) {
                              std::uint64_t closing = 0;
                              for (const Vertex end : opposed_by(ally)) {
                                  closing += counter_[end];
                              }
                              sum += edges * closing;
                          });
        counter_.clear();
        return static_cast<double>(sum);
    }

private:
    std::span<const Vertex> opposed_by(Vertex vertex) const {
        return graph_.edges(vertex, Orientation::out, kOpposes).neighbours;
    }

    const Graph& graph_;
    Budget budget_ = Budget::of(std::chrono::hours(1));
    TraversalScratch scratch_;
    Counter counter_;
};

double page_rank_top(const Topology& graph) {
    PageRankOptions options;
    options.iterations_max = 20;
    options.tolerance = 0;
    const PageRank result = require(page_rank(graph, options, {}));
    return static_cast<double>(std::max_element(result.rank.begin(), result.rank.end()) -
                               result.rank.begin());
}

// -- measuring --

struct Times {
    double median = 0;
    double worst = 0;
    double mean = 0;
};

Times summary(std::vector<double> times) {
    std::sort(times.begin(), times.end());
    const double sum = std::accumulate(times.begin(), times.end(), 0.0);
    return {times[times.size() / 2], times.back(), sum / static_cast<double>(times.size())};
}

struct Run {
    Times ours;
    Times bare;

    double ratio() const { return ours.mean / bare.mean; }
};

Run measure(const Query& query, const std::vector<Parameters>& parameters) {
    std::vector<double> ours;
    std::vector<double> bare;
    const auto count = static_cast<std::size_t>(query.repetitions);
    for (std::size_t i = 0; i < count; ++i) {
        const Parameters& p = parameters[i % parameters.size()];
        auto start = Clock::now();
        const double our_answer = query.ours(p);
        ours.push_back(milliseconds_since(start));
        start = Clock::now();
        const double bare_answer = query.bare(p);
        bare.push_back(milliseconds_since(start));
        if (our_answer != bare_answer) {
            fail(query.name + ": the answer differs from the bare loop's");
        }
    }
    return {summary(ours), summary(bare)};
}

double checksum(const Query& query, const std::vector<Parameters>& parameters) {
    double sum = 0;
    for (std::size_t i = 0; i < (query.repetitions < 100 ? 1 : 10); ++i) {
        sum += query.ours(parameters[i]);
    }
    return sum;
}

void report(const Query& query, const std::vector<Parameters>& parameters, bool known_data) {
    const double check = checksum(query, parameters);
    if (known_data && query.check && check != *query.check) {
        fail(query.name + ": checksum " + std::to_string(check) + " instead of " +
             std::to_string(*query.check));
    }
    std::array<Run, 3> runs;
    for (Run& run : runs) {
        run = measure(query, parameters);
    }
    std::sort(
        runs.begin(), runs.end(), [](const Run& a, const Run& b) { return a.ratio() < b.ratio(); });
    const Run& run = runs[1];
    std::printf("%-16s %10.4f %10.4f %10.4f %10.4f %10.4f %7.2f %11.0f%s\n",
                query.name.c_str(),
                run.ours.median,
                run.ours.mean,
                run.ours.worst,
                run.bare.median,
                run.bare.mean,
                run.ratio(),
                check,
                known_data && query.check ? " ok" : "");
}

std::string machine() {
    std::ifstream info("/proc/cpuinfo");
    for (std::string line; std::getline(info, line);) {
        if (line.starts_with("model name")) {
            return line.substr(line.find(':') + 2);
        }
    }
    return "unknown processor";
}

// The file saved and mapped again; prints what that costs.
std::shared_ptr<const Topology> reopen(const Topology& topology, const std::string& folder) {
    const std::string path = folder + "/topology_bench.tmp";
    auto start = Clock::now();
    if (const Status saved = topology.save(path, 1); !saved.ok()) {
        fail(saved.error().message);
    }
    const double save_ms = milliseconds_since(start);
    std::vector<double> times;
    std::shared_ptr<const Topology> mapped;
    for (int i = 0; i < 11; ++i) {
        mapped.reset();
        start = Clock::now();
        mapped = require(Topology::map(path)).topology;
        times.push_back(milliseconds_since(start));
    }
    std::filesystem::remove(path);
    const Times open = summary(times);
    std::printf("save %.1f ms; open (map, checksums, verify) median %.2f ms, worst %.2f ms\n",
                save_ms,
                open.median,
                open.worst);
    return mapped;
}

// Writes while others read: what a commit of one edge, and of a thousand, costs.
void measure_changes(const std::shared_ptr<const Topology>& topology,
                     const std::vector<TopologyEdge>& events) {
    TopologySnapshot snapshot(topology);
    std::vector<double> single;
    std::uint64_t id = events.size() + 1;
    for (std::size_t i = 0; i < 5000; ++i) {
        TopologyChanges changes;
        changes.added.push_back(events[i * 37 % events.size()]);
        changes.added.back().edge = EdgeId(id++);
        const auto start = Clock::now();
        snapshot = require(snapshot.apply(changes));
        single.push_back(milliseconds_since(start));
    }
    TopologyChanges batch;
    for (std::size_t i = 0; i < 1000; ++i) {
        batch.added.push_back(events[i * 41 % events.size()]);
        batch.added.back().edge = EdgeId(id++);
    }
    auto start = Clock::now();
    snapshot = require(snapshot.apply(batch));
    const double batch_ms = milliseconds_since(start);
    start = Clock::now();
    require(snapshot.fold());
    const Times one = summary(single);
    std::printf(
        "apply one edge: median %.4f ms, mean %.4f ms, worst %.4f ms; 1000 at once: %.2f ms; "
        "fold: %.0f ms\n",
        one.median,
        one.mean,
        one.worst,
        batch_ms,
        milliseconds_since(start));
}

}  // namespace

int main(int argc, char** argv) {
    if (argc < 2) {
        fail(
            "usage: topology_bench DIR [SEED]; DIR as the generator of the peer benchmark writes "
            "it");
    }
    const std::string folder = argv[1];
    const std::string seed = argc > 2 ? argv[2] : "42";
    const std::vector<TopologyEdge> events = read_events(folder);
    const std::vector<Parameters> parameters = read_parameters(folder);
    const bool known_data = events.size() == 1'000'000 && seed == "42";
    std::vector<NodeId> nodes;
    for (std::uint64_t i = 1; i <= kActors; ++i) {
        nodes.push_back(NodeId(i));
    }
    auto start = Clock::now();
    const auto built = require(Topology::build(nodes, events));
    std::printf("machine: %s; %zu events, %u actors, seed %s\n",
                machine().c_str(),
                events.size(),
                built->vertex_count(),
                seed.c_str());
    std::printf("build %.0f ms; %.2f bytes an edge\n",
                milliseconds_since(start),
                static_cast<double>(built->byte_count()) / static_cast<double>(events.size()));
    if (static_cast<double>(built->byte_count()) > 40.0 * static_cast<double>(events.size())) {
        fail("more than 40 bytes an edge");
    }
    const auto topology = reopen(*built, folder);
    measure_changes(topology, events);

    Bare bare(events, built->vertex_count());
    Ours<Topology> ours(*topology);
    TopologyChanges one_edge;
    one_edge.added.push_back(events.front());
    one_edge.added.back().edge = EdgeId(events.size() + 1);
    const TopologySnapshot snapshot = require(TopologySnapshot(topology).apply(one_edge));
    Ours<TopologySnapshot> changed(snapshot);
    const std::vector<Query> queries = {
        {"Q3",
         2000,
         [&](const Parameters& p) { return ours.within(p.a, 2); },
         [&](const Parameters& p) { return bare.within(p.a, 2); },
         106727},
        {"Q3 snapshot",
         2000,
         [&](const Parameters& p) { return changed.within(p.a, 2); },
         [&](const Parameters& p) { return bare.within(p.a, 2); },
         106727},
        {"Q4",
         2000,
         [&](const Parameters& p) { return ours.within(p.a, 3); },
         [&](const Parameters& p) { return bare.within(p.a, 3); },
         196698},
        {"Q5",
         20000,
         [&](const Parameters& p) { return ours.distance(p.a, p.b); },
         [&](const Parameters& p) { return bare.distance(p.a, p.b); },
         22},
        {"Q7",
         2000,
         [&](const Parameters& p) { return ours.top_sources(p); },
         [&](const Parameters& p) { return bare.top_sources(p); },
         11431},
        {"Q8",
         2000,
         [&](const Parameters& p) { return ours.top_ends(p); },
         [&](const Parameters& p) { return bare.top_ends(p); },
         133991},
        {"Q8t",
         2000,
         [&](const Parameters& p) { return ours.closed(p); },
         [&](const Parameters& p) { return bare.closed(p); },
         2581661},
        {"Q9 PageRank",
         11,
         [&](const Parameters&) { return page_rank_top(*topology); },
         [&](const Parameters&) { return bare.page_rank(); },
         0},
        {"Q9 components",
         21,
         [&](const Parameters&) {
             return static_cast<double>(require(weak_components(*topology, {})).count);
         },
         [&](const Parameters&) { return bare.components(); },
         1},
        {"Q9 triangles",
         21,
         [&](const Parameters&) {
             return 3.0 *
                    static_cast<double>(require(count_cyclic_triangles(*topology, kAllied, {})));
         },
         [&](const Parameters&) { return bare.triangles(); },
         5757195},
    };
    std::printf("%-16s %10s %10s %10s %10s %10s %7s %11s\n",
                "query, ms",
                "median",
                "mean",
                "worst",
                "bare med.",
                "bare mean",
                "ratio",
                "checksum");
    for (const Query& query : queries) {
        report(query, parameters, known_data);
    }
    return 0;
}
