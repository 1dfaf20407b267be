#include "server/http/metrics.h"

#include <unistd.h>

#include <algorithm>
#include <charconv>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <system_error>

#include "core/storage/engine_figures.h"

namespace entente::http {

namespace {

std::string number_text(double number) {
    std::array<char, 32> digits{};
    return std::string(digits.data(), std::to_chars(digits.begin(), digits.end(), number).ptr);
}

void append_head(std::string& out,
                 std::string_view name,
                 std::string_view type,
                 std::string_view help) {
    out += "# HELP " + std::string(name) + " " + std::string(help) + "\n# TYPE " +
           std::string(name) + " " + std::string(type) + "\n";
}

void append_value(std::string& out,
                  std::string_view name,
                  std::string_view type,
                  std::string_view help,
                  double value) {
    append_head(out, name, type, help);
    out += std::string(name) + " " + number_text(value) + "\n";
}

// Names of routes hold nothing that would have to be escaped.
std::string labels_of(std::size_t route) {
    const bool known = route < routes().size();
    return "method=\"" + (known ? std::string(routes()[route].method) : "none") + "\",route=\"" +
           (known ? std::string(routes()[route].path) : "none") + "\"";
}

void append_topology(std::string& out, const TopologyFigures& figures) {
    append_value(out,
                 "entente_topology_bytes",
                 "gauge",
                 "Memory of the topology as it was read whole last.",
                 static_cast<double>(figures.bytes));
    append_value(out,
                 "entente_topology_loads_total",
                 "counter",
                 "How often the topology was read whole from the store.",
                 static_cast<double>(figures.loads));
    append_value(out,
                 "entente_topology_load_seconds_total",
                 "counter",
                 "Time that reading the topology whole has taken.",
                 static_cast<double>(figures.load_nanoseconds) / 1e9);
}

void append_plan_cache(std::string& out, const cypher::PlanCacheFigures& figures) {
    append_value(out,
                 "entente_query_plan_cache_hits_total",
                 "counter",
                 "Statements whose plan was there already.",
                 static_cast<double>(figures.hits));
    append_value(out,
                 "entente_query_plan_cache_misses_total",
                 "counter",
                 "Statements that had to be parsed and planned.",
                 static_cast<double>(figures.misses));
    append_value(out,
                 "entente_query_plan_cache_statements",
                 "gauge",
                 "Plans that are kept.",
                 static_cast<double>(figures.statements));
}

void append_store(std::string& out, const GraphStore& store) {
    const auto view = store.view();
    if (view.ok()) {
        if (const auto counts = view->counts(); counts.ok()) {
            append_value(out,
                         "entente_store_nodes",
                         "gauge",
                         "Nodes in the store.",
                         static_cast<double>(counts->nodes));
            append_value(out,
                         "entente_store_edges",
                         "gauge",
                         "Edges in the store.",
                         static_cast<double>(counts->edges));
            append_value(out,
                         "entente_store_commits_total",
                         "counter",
                         "Batches committed since the store was made.",
                         static_cast<double>(counts->commits));
        }
    }
    if (const auto bytes = store.engine().size_bytes(); bytes.ok()) {
        append_value(out,
                     "entente_store_bytes",
                     "gauge",
                     "Size of the store on disk.",
                     static_cast<double>(*bytes));
    }
    for (const EngineFigure& figure : engine_figures(store.engine())) {
        append_value(
            out,
            "entente_store_" + std::string(figure.name) + (figure.is_total ? "_total" : ""),
            figure.is_total ? "counter" : "gauge",
            figure.help,
            static_cast<double>(figure.value));
    }
    append_value(out,
                 "entente_store_writers_waiting",
                 "gauge",
                 "Writes that wait for others to be written.",
                 static_cast<double>(store.writers_waiting()));
}

// As every program that is watched names them.
void append_process(std::string& out) {
    std::ifstream memory("/proc/self/statm");
    std::uint64_t pages = 0;
    std::uint64_t resident_pages = 0;
    if (memory >> pages >> resident_pages) {
        append_value(
            out,
            "process_resident_memory_bytes",
            "gauge",
            "Memory of the process that is in RAM.",
            static_cast<double>(resident_pages) * static_cast<double>(::sysconf(_SC_PAGESIZE)));
    }
    std::error_code error;
    const std::filesystem::directory_iterator descriptors("/proc/self/fd", error);
    if (!error) {
        append_value(out,
                     "process_open_fds",
                     "gauge",
                     "Files and connections that the process has open.",
                     static_cast<double>(std::distance(begin(descriptors), end(descriptors))));
    }
}

}  // namespace

Metrics::Metrics(const Lanes* lanes)
    : lanes_(lanes), routes_(std::make_unique<OfRoute[]>(routes().size() + 1)) {}

void Metrics::count(const Route* route,
                    int status,
                    std::chrono::nanoseconds took,
                    std::size_t bytes) {
    const std::size_t place =
        route == nullptr ? routes().size() : static_cast<std::size_t>(route - routes().data());
    OfRoute& of_route = routes_[place];
    const double seconds = std::chrono::duration<double>(took).count();
    const auto bucket = std::ranges::lower_bound(kLatencyBounds, seconds) - kLatencyBounds.begin();
    constexpr auto relaxed = std::memory_order_relaxed;
    of_route.latency.at(static_cast<std::size_t>(bucket)).fetch_add(1, relaxed);
    of_route.statuses.at(static_cast<std::size_t>(std::clamp(status / 100, 0, 5)))
        .fetch_add(1, relaxed);
    of_route.nanoseconds.fetch_add(static_cast<std::uint64_t>(took.count()), relaxed);
    of_route.bytes.fetch_add(bytes, relaxed);
}

void Metrics::append_routes(std::string& out) const {
    constexpr std::string_view kRequests = "entente_http_requests_total";
    constexpr std::string_view kLatency = "entente_http_request_duration_seconds";
    append_head(out, kRequests, "counter", "Requests answered, by route and status.");
    for (std::size_t i = 0; i <= routes().size(); ++i) {
        for (std::size_t status = 1; status < routes_[i].statuses.size(); ++status) {
            if (const std::uint64_t count = routes_[i].statuses.at(status); count > 0) {
                out += std::string(kRequests) + "{" + labels_of(i) + ",status=\"" +
                       std::to_string(status) + "xx\"} " + std::to_string(count) + "\n";
            }
        }
    }
    append_head(
        out, kLatency, "histogram", "From the first byte of a request to the end of its answer.");
    for (std::size_t i = 0; i <= routes().size(); ++i) {
        std::uint64_t below = 0;
        std::string rows;
        const std::string labels = labels_of(i);
        for (std::size_t bucket = 0; bucket < routes_[i].latency.size(); ++bucket) {
            below += routes_[i].latency.at(bucket);
            const std::string bound =
                bucket < kLatencyBounds.size() ? number_text(kLatencyBounds.at(bucket)) : "+Inf";
            rows += std::string(kLatency) + "_bucket{" + labels + ",le=\"" + bound + "\"} " +
                    std::to_string(below) + "\n";
        }
        if (below > 0) {
            out += rows + std::string(kLatency) + "_sum{" + labels + "} " +
                   number_text(static_cast<double>(routes_[i].nanoseconds) / 1e9) + "\n" +
                   std::string(kLatency) + "_count{" + labels + "} " + std::to_string(below) + "\n";
        }
    }
}

void Metrics::append_lanes(std::string& out) const {
    const auto append =
        [&](std::string_view name, std::string_view type, std::string_view help, auto member) {
            append_head(out, name, type, help);
            for (const LaneKind kind : kLaneKinds) {
                out += std::string(name) + "{lane=\"" + std::string(lane_name(kind)) + "\"} " +
                       std::to_string(lanes_->figures(kind).*member) + "\n";
            }
        };
    append("entente_http_lane_running",
           "gauge",
           "Requests being answered, by lane.",
           &Lane::Figures::running);
    append("entente_http_lane_waiting",
           "gauge",
           "Requests that wait for a place, by lane.",
           &Lane::Figures::waiting);
    append(
        "entente_http_lane_refused_total",
        "counter",
        "Requests refused with 503 because their lane was full, or no place became free in time.",
        &Lane::Figures::refused);
}

std::string Metrics::text(const GraphStore& store, const cypher::QueryEngine& queries) const {
    std::string out;
    append_routes(out);
    append_value(out,
                 "entente_http_connections",
                 "gauge",
                 "Connections that are open.",
                 static_cast<double>(connections_));
    append_value(out,
                 "entente_http_connections_refused_total",
                 "counter",
                 "Connections refused because as many were open as may be.",
                 static_cast<double>(refused_));
    append_value(out,
                 "entente_http_access_denied_total",
                 "counter",
                 "Requests without a token that allows them.",
                 static_cast<double>(denied_));
    if (lanes_ != nullptr) {
        append_lanes(out);
    }
    append_store(out, store);
    append_topology(out, store.topology_figures());
    append_plan_cache(out, queries.plan_cache());
    append_process(out);
    append_value(
        out,
        "entente_start_time_seconds",
        "gauge",
        "When the server began, in seconds since 1970.",
        static_cast<double>(
            std::chrono::duration_cast<std::chrono::seconds>(began_.time_since_epoch()).count()));
    return out;
}

}  // namespace entente::http
