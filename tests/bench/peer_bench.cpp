// The whole store on the peer benchmark's data: Q1 to Q9, bulk load, durable writes, open and disk, through the
// interfaces that everybody uses, printing the JSON lines that the peers' runners print. README.md beside this
// file says what each figure is; compare_peers.py runs it beside the peers.
//
//     peer_bench --data=DIR --db=DIR [--out=FILE] --load [--events=N]
//     peer_bench --data=DIR --db=DIR [--out=FILE] [--n=200] [--limit=3] [--only=Q1,Q2]

#include <sys/resource.h>

#include <algorithm>
#include <atomic>
#include <filesystem>
#include <functional>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <thread>
#include <vector>

#include "core/algorithms/bfs.h"
#include "core/algorithms/components.h"
#include "core/algorithms/hop_path.h"
#include "core/algorithms/page_rank.h"
#include "core/algorithms/triangles.h"
#include "core/bulk_loader.h"
#include "core/graph_store.h"
#include "core/storage/rocksdb_engine.h"
#include "tests/bench/peer_lines.h"

using namespace entente;
using namespace entente::bench;

namespace {

// -- load --

void load_nodes(BulkLoader& loader, const std::string& folder) {
    const std::vector<std::string> actor = {"Entity", "Actor"};
    each_line(folder + "/actors.csv", [&](const auto& fields) {
        require(loader.add_node(actor,
                                {{"id", Value(fields[0])},
                                 {"name", Value(fields[1])},
                                 {"kind", Value(fields[2])},
                                 {"country", Value(fields[3])},
                                 {"sector", Value(fields[4])},
                                 {"since", Value(number<std::int64_t>(fields[5]))},
                                 {"score", Value(number<double>(fields[6]))}}));
    });
    const std::vector<std::string> source = {"Source"};
    each_line(folder + "/articles.csv", [&](const auto& fields) {
        require(loader.add_node(source,
                                {{"id", Value(fields[0])},
                                 {"title", Value(fields[1])},
                                 {"outlet", Value(fields[2])},
                                 {"lang", Value(fields[3])},
                                 {"date", Value(date(fields[4]))}}));
    });
}

// Two threads, each with the half of the lines and a table of its own.
void load_events(BulkLoader& loader, const std::string& folder) {
    const MappedFile file(folder + "/events.csv");
    const std::string_view lines = file.lines();
    const std::size_t middle = lines.find('\n', lines.size() / 2) + 1;
    std::map<std::string, std::uint32_t, std::less<>> types;
    for (const char* name : {"MEETS_WITH",
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
                             "MEMBER_OF"}) {
        types.emplace(name, loader.edge_type(name));
    }
    const std::vector<BulkColumn> columns = {{"date", ValueType::date},
                                             {"confidence", ValueType::floating},
                                             {"source", ValueType::integer}};
    const auto node = [&](std::string_view id) {
        const auto found = require(loader.find(id));
        return found ? *found : (fail("no node " + std::string(id)), BulkNode());
    };
    const auto read = [&](std::string_view part, BulkEdges& edges) {
        std::array<BulkCell, 3> cells;
        each_line_of(part, [&](const auto& fields) {
            cells[0] = date(fields[3]);
            cells[1] = number<double>(fields[4]);
            cells[2] = number<std::int64_t>(fields[5]);
            require(
                edges.add(node(fields[0]), types.find(fields[2])->second, node(fields[1]), cells));
        });
    };
    BulkEdges& events = loader.edges(columns);
    BulkEdges second(columns);
    const std::size_t half = lines.size() / 40 / 2;  // about: a line has more bytes
    events.reserve(2 * half);
    second.reserve(half);
    std::thread helper([&] { read(lines.substr(middle), second); });
    read(lines.substr(0, middle), events);
    helper.join();
    require(events.append(second));
}

void load_mentions(BulkLoader& loader, const std::string& folder) {
    BulkEdges& mentions = loader.edges({});
    const std::uint32_t mention = loader.edge_type("MENTIONS");
    const auto node = [&](std::string_view id) { return require(loader.find(id)).value(); };
    each_line(folder + "/mentions.csv", [&](const auto& fields) {
        require(mentions.add(node(fields[0]), mention, node(fields[1]), {}));
    });
}

double folder_megabytes(const std::string& folder) {
    std::uintmax_t bytes = 0;
    for (const auto& entry : std::filesystem::recursive_directory_iterator(folder)) {
        bytes += entry.is_regular_file() ? entry.file_size() : 0;
    }
    return static_cast<double>(bytes) / 1048576;
}

double peak_megabytes() {
    rusage usage{};
    getrusage(RUSAGE_SELF, &usage);
    return static_cast<double>(usage.ru_maxrss) / 1024;
}

std::unique_ptr<GraphStore> open_store(const std::string& folder) {
    RocksdbOptions options;
    options.block_cache_bytes = std::size_t{1} << 30;
    return require(GraphStore::open(require(open_rocksdb_engine(folder, options))));
}

void load(const Arguments& arguments, Reporter& reporter) {
    std::filesystem::remove_all(arguments.db);
    const auto start = Clock::now();
    double edges_ms = 0;
    {
        const auto store = open_store(arguments.db);
        const auto loader = require(BulkLoader::begin(*store));
        load_nodes(*loader, arguments.data);
        const auto edges_start = Clock::now();
        load_events(*loader, arguments.data);
        load_mentions(*loader, arguments.data);
        require(loader->finish());
        edges_ms = milliseconds_since(edges_start);
    }
    const double all_ms = milliseconds_since(start);
    // As the peers' figure, whose clock starts when the actors and articles are in; but the mentions, and the files and
    // indexes of all nodes, are written in this time too. The other figure is that of everything.
    reporter.emit("load",
                  {{"med_ms", all_ms},
                   {"events_per_s", static_cast<double>(arguments.events) / edges_ms * 1000},
                   {"whole_events_per_s", static_cast<double>(arguments.events) / all_ms * 1000},
                   {"disk_mb", folder_megabytes(arguments.db)},
                   {"peak_rss_mb", peak_megabytes()}});
}

// -- queries --

class Queries {
public:
    explicit Queries(const GraphStore& store)
        : view_(require(store.view())),
          topology_(require(view_.topology())),
          counts_(topology_.vertex_count()),
          date_(property_key("date")),
          confidence_(property_key("confidence")),
          source_(property_key("source")) {}

    double q1(const Parameters& p) {
        const BorrowedNode* node = require(view_.borrow_node_with_id(p.a));
        return node != nullptr && node->properties.size() == 7 ? 1 : 0;
    }

    double q2(const Parameters& p) {
        const NodeId start = node(p.a);
        struct Row {
            std::string_view key;
            std::string_view name;
            std::int32_t day;
            double confidence;
            std::int64_t source;
        };
        std::vector<Row> rows;
        std::vector<NodeId> others;
        VisitedProperty date(date_);
        VisitedProperty confidence(confidence_);
        VisitedProperty source(source_);
        const ListRequest request = {start, Side::out, type(p.type), {}, {}};
        require(visit_lists(
            view_.rows(), std::span(&request, 1), [&](std::size_t, const VisitedEdge& edge) {
                others.push_back(edge.place().other);
                rows.push_back({{},
                                {},
                                date.date(edge).value_or(0),
                                confidence.floating(edge).value_or(0),
                                source.integer(edge).value_or(0)});
                return true;
            }));
        const auto nodes = require(view_.borrow_nodes(others));
        for (std::size_t i = 0; i < rows.size(); ++i) {
            rows[i].key = nodes[i]->readable_id();
            rows[i].name = nodes[i]->name();
        }
        return static_cast<double>(rows.size());
    }

    double within(const Parameters& p, std::uint32_t hops) {
        BfsOptions options;
        options.hops_max = hops;
        return static_cast<double>(
            require(within_hops(topology_, vertex(p.a), options, budget_, scratch_)).size());
    }

    double q5(const Parameters& p) {
        BfsOptions options;
        options.hops_max = 6;
        const auto path =
            require(hop_path(topology_, vertex(p.a), vertex(p.b), options, budget_, scratch_));
        return path ? static_cast<double>(path->size()) - 1 : -1;
    }

    // Every walk of two edges, the second with its properties, until there are 500.
    double q6(const Parameters& p) {
        struct Row {
            NodeId through;
            NodeId end;
            EdgeTypeId type;
            std::int32_t day;
            double confidence;
        };
        constexpr std::size_t limit = 500;
        std::vector<Row> rows;
        const Vertex start = vertex(p.a);
        const EdgeRange first = topology_.edges(start, Orientation::out).all;
        // Long lists first: fewer of them have to be read.
        std::vector<std::pair<std::uint32_t, Vertex>> through;
        for (const Vertex neighbour : first.neighbours) {
            through.emplace_back(topology_.degree(neighbour, Orientation::out), neighbour);
        }
        const std::size_t some = std::min<std::size_t>(through.size(), 64);
        std::partial_sort(through.begin(),
                          through.begin() + static_cast<std::ptrdiff_t>(some),
                          through.end(),
                          std::greater<>());
        for (std::size_t i = 0; i < through.size() && rows.size() < limit; ++i) {
            const NodeId middle = topology_.node(through[i].second);
            const ListRequest request = {middle, Side::out, {}, {}, {}};
            VisitedProperty date(date_);
            VisitedProperty confidence(confidence_);
            require(visit_lists(
                view_.rows(), std::span(&request, 1), [&](std::size_t, const VisitedEdge& edge) {
                    rows.push_back({middle,
                                    edge.place().other,
                                    edge.place().type,
                                    date.date(edge).value_or(0),
                                    confidence.floating(edge).value_or(0)});
                    return rows.size() < limit;
                }));
        }
        return static_cast<double>(rows.size());
    }

    double q7(const Parameters& p) {
        topology_.for_each_in_window(
            *topology_.type_index(type(p.type)),
            p.from.days,
            p.to.days,
            [&](Vertex source, Vertex, const EdgeAttributes&, EdgeId) { count(source, 1); });
        return top_sum();
    }

    double q8(const Parameters& p) {
        const TypeIndex allied = type_index("ALLIED_WITH");
        const TypeIndex opposes = type_index("OPPOSES");
        for_each_distinct(topology_.edges(vertex(p.a), Orientation::out, allied),
                          [&](Vertex ally, std::uint32_t edges) {
                              for (const Vertex end :
                                   topology_.edges(ally, Orientation::out, opposes).neighbours) {
                                  count(end, edges);
                              }
                          });
        return top_sum();
    }

    double q8t(const Parameters& p) {
        const TypeIndex allied = type_index("ALLIED_WITH");
        const TypeIndex opposes = type_index("OPPOSES");
        const Vertex start = vertex(p.a);
        for (const Vertex end : topology_.edges(start, Orientation::out, opposes).neighbours) {
            count(end, 1);
        }
        std::uint64_t sum = 0;
        for_each_distinct(topology_.edges(start, Orientation::out, allied),
                          [&](Vertex ally, std::uint32_t edges) {
                              std::uint64_t closing = 0;
                              for (const Vertex end :
                                   topology_.edges(ally, Orientation::out, opposes).neighbours) {
                                  closing += counts_[end];
                              }
                              sum += edges * closing;
                          });
        clear();
        return static_cast<double>(sum);
    }

    // The graph of the events alone, as the peers' event tables are: actors, and what joins them.
    std::shared_ptr<const Topology> events() const {
        EdgeFilter filter;
        for (const EdgeTypeId type : topology_.types()) {
            if (view_.edge_type_name(type) != "MENTIONS") {
                filter.types.push_back(type);
            }
        }
        return require(require(topology_.fold())->filtered(filter, false));
    }

    double page_rank_top(const Topology& graph) const {
        PageRankOptions options;
        options.iterations_max = 20;
        options.tolerance = 0;
        const PageRank result = require(page_rank(graph, options, {}));
        const auto top = std::max_element(result.rank.begin(), result.rank.end());
        const NodeId node = graph.node(static_cast<Vertex>(top - result.rank.begin()));
        return number<double>(require(view_.borrow_node(node))->readable_id().substr(1));
    }

    double triangles(const Topology& graph) const {
        const auto allied = graph.type_index(type("ALLIED_WITH"));
        return 3.0 * static_cast<double>(require(count_cyclic_triangles(graph, *allied, {})));
    }

private:
    PropertyKeyId property_key(std::string_view name) const {
        return view_.property_key(name).value_or(PropertyKeyId());
    }

    EdgeTypeId type(std::string_view name) const {
        const auto found = view_.edge_type(name);
        return found ? *found : (fail("no edge type " + std::string(name)), EdgeTypeId());
    }

    TypeIndex type_index(std::string_view name) const {
        return topology_.type_index(type(name)).value_or(0);
    }

    NodeId node(const std::string& id) const {
        const BorrowedNode* found = require(view_.borrow_node_with_id(id));
        return found != nullptr ? found->id : (fail("no node " + id), NodeId());
    }

    Vertex vertex(const std::string& id) const { return topology_.vertex(node(id)); }

    void count(Vertex vertex, std::uint32_t amount) {
        if (counts_[vertex] == 0) {
            touched_.push_back(vertex);
        }
        counts_[vertex] += amount;
    }

    void clear() {
        for (const Vertex vertex : touched_) {
            counts_[vertex] = 0;
        }
        touched_.clear();
    }

    // The twenty with the greatest counts, with their keys, as a table of rows; the sum of the counts.
    double top_sum() {
        const std::size_t k = std::min<std::size_t>(20, touched_.size());
        std::partial_sort(touched_.begin(),
                          touched_.begin() + static_cast<std::ptrdiff_t>(k),
                          touched_.end(),
                          [&](Vertex a, Vertex b) {
                              return counts_[a] != counts_[b] ? counts_[a] > counts_[b] : a < b;
                          });
        std::vector<NodeId> ids;
        for (std::size_t i = 0; i < k; ++i) {
            ids.push_back(topology_.node(touched_[i]));
        }
        const auto nodes = require(view_.borrow_nodes(ids));
        double sum = 0;
        std::vector<std::pair<std::string_view, std::uint32_t>> rows;
        for (std::size_t i = 0; i < k; ++i) {
            rows.emplace_back(nodes[i]->readable_id(), counts_[touched_[i]]);
            sum += rows.back().second;
        }
        clear();
        return sum;
    }

    GraphView view_;
    TopologySnapshot topology_;
    Budget budget_ = Budget::of(std::chrono::hours(1));
    TraversalScratch scratch_;
    std::vector<std::uint32_t> counts_;
    std::vector<Vertex> touched_;
    PropertyKeyId date_;
    PropertyKeyId confidence_;
    PropertyKeyId source_;
};

// -- writes --

class Writes {
public:
    Writes(GraphStore& store, const std::vector<Parameters>& parameters)
        : store_(store), parameters_(parameters) {
        const GraphView view = require(store.view());
        for (const Parameters& p : parameters) {
            ends_.emplace_back(require(view.find(p.a))->node, require(view.find(p.b))->node);
        }
    }

    Status add(GraphBatch& batch, std::size_t i) const {
        const std::size_t at = i % ends_.size();
        return batch
            .create_edge(ends_[at].first,
                         "SUPPORTS",
                         ends_[at].second,
                         {{"date", Value(parameters_[at].from)},
                          {"confidence", Value(0.5)},
                          {"source", Value(std::int64_t{1})}})
            .status();
    }

    // Each a transaction of its own, as many threads as asked for; edges a second.
    double singles(std::size_t threads, double seconds, std::size_t most) const {
        std::atomic<std::size_t> written = 0;
        const auto start = Clock::now();
        const auto work = [&](std::size_t number) {
            for (std::size_t i = number * 1000; milliseconds_since(start) < seconds * 1000; ++i) {
                if (written.fetch_add(1) >= most) {
                    written.fetch_sub(1);
                    return;
                }
                require(store_.update([&](GraphBatch& batch) { return add(batch, i); }));
            }
        };
        std::vector<std::thread> all;
        for (std::size_t i = 1; i < threads; ++i) {
            all.emplace_back(work, i);
        }
        work(0);
        for (std::thread& thread : all) {
            thread.join();
        }
        return static_cast<double>(written.load()) / milliseconds_since(start) * 1000;
    }

    double batches(double seconds) const {
        const auto start = Clock::now();
        std::size_t written = 0;
        while (milliseconds_since(start) < seconds * 1000) {
            require(store_.update([&](GraphBatch& batch) -> Status {
                for (std::size_t i = 0; i < 1000; ++i) {
                    ENTENTE_TRY(add(batch, written + i));
                }
                return {};
            }));
            written += 1000;
        }
        return static_cast<double>(written) / milliseconds_since(start) * 1000;
    }

private:
    GraphStore& store_;
    const std::vector<Parameters>& parameters_;
    std::vector<std::pair<NodeId, NodeId>> ends_;
};

void run(const Arguments& arguments, Reporter& reporter) {
    const std::vector<Parameters> parameters = read_parameters(arguments.data);
    const auto start = Clock::now();
    const auto store = open_store(arguments.db);
    if (require(require(store->view()).borrow_node_with_id(parameters.front().a)) == nullptr) {
        fail("the store has no node " + parameters.front().a + "; --load it first");
    }
    const double open_ms = milliseconds_since(start);
    const auto topology_start = Clock::now();
    const double topology_cpu = processor_milliseconds();
    require(require(store->view()).topology());
    reporter.emit("cold_open_first_query",
                  {{"med_ms", open_ms},
                   {"topology_ms", milliseconds_since(topology_start)},
                   {"topology_cpu_ms", processor_milliseconds() - topology_cpu},
                   {"first_traversal_ms", milliseconds_since(start)}});
    const auto warm_start = Clock::now();
    require(store->warm());
    reporter.emit("warm", {{"med_ms", milliseconds_since(warm_start)}});
    {
        Queries queries(*store);
        const auto one = [&](const std::string& name, const Query& query) {
            measure(name, query, parameters, arguments, reporter);
        };
        one("Q1", [&](const Parameters& p) { return queries.q1(p); });
        one("Q2", [&](const Parameters& p) { return queries.q2(p); });
        one("Q3", [&](const Parameters& p) { return queries.within(p, 2); });
        one("Q4", [&](const Parameters& p) { return queries.within(p, 3); });
        one("Q5", [&](const Parameters& p) { return queries.q5(p); });
        one("Q6", [&](const Parameters& p) { return queries.q6(p); });
        one("Q7", [&](const Parameters& p) { return queries.q7(p); });
        one("Q8", [&](const Parameters& p) { return queries.q8(p); });
        one("Q8t", [&](const Parameters& p) { return queries.q8t(p); });
        const bool whole = arguments.wants("Q9_pagerank") || arguments.wants("Q9_wcc") ||
                           arguments.wants("Q9_triangles_ALLIED");
        const auto events = whole ? queries.events() : nullptr;
        measure_whole(
            "Q9_pagerank", [&] { return queries.page_rank_top(*events); }, arguments, reporter);
        measure_whole(
            "Q9_wcc",
            [&] { return static_cast<double>(require(weak_components(*events, {})).count); },
            arguments,
            reporter);
        measure_whole(
            "Q9_triangles_ALLIED", [&] { return queries.triangles(*events); }, arguments, reporter);
    }
    reporter.emit("rss_after_reads", {{"peak_rss_mb", peak_megabytes()}});
    const Writes writes(*store, parameters);
    const auto written = [&](const std::string& name, const std::function<double()>& write) {
        if (arguments.wants(name)) {
            const auto begin = Clock::now();
            const double cpu = processor_milliseconds();
            const double edges_per_s = write();
            const double edges = edges_per_s * milliseconds_since(begin) / 1000;
            reporter.emit(name,
                          {{"edges_per_s", edges_per_s},
                           {"cpu_us", (processor_milliseconds() - cpu) / edges * 1000}});
        }
    };
    written("W_single_durable", [&] { return writes.singles(1, arguments.limit_s, 20'000); });
    written("W_single_durable_32t",
            [&] { return writes.singles(32, arguments.limit_s, 10'000'000); });
    written("W_batch1000", [&] { return writes.batches(arguments.limit_s); });
}

}  // namespace

int main(int argc, char** argv) {
    const Arguments arguments = parse(argc, argv);
    Reporter reporter(arguments);
    if (arguments.load) {
        load(arguments, reporter);
    } else {
        run(arguments, reporter);
    }
    return 0;
}
