#include "core/storage/edge_visits.h"

#include <algorithm>
#include <numeric>
#include <optional>
#include <utility>
#include <vector>

namespace entente {

namespace {

// A stretch of edges that is visited in search of the next one that is asked for, before the search is given up.
constexpr std::size_t kFruitlessMax = 512;

// Edges of one list that are asked for in its order: one visit of a stretch of the list finds them all.
struct AskedRun {
    std::size_t begin;  // in the order of asking
    std::size_t end;
};

bool is_behind(const EdgeRef& edge, const EdgeRef& before) {
    return edge.source == before.source && edge.place(Side::out) >= before.place(Side::out);
}

std::vector<AskedRun> asked_runs(std::span<const EdgeRef> edges,
                                 std::span<const std::size_t> order) {
    std::vector<AskedRun> runs;
    for (std::size_t begin = 0; begin < order.size();) {
        std::size_t end = begin + 1;
        while (end < order.size() && is_behind(edges[order[end]], edges[order[end - 1]])) {
            ++end;
        }
        runs.push_back({begin, end});
        begin = end;
    }
    return runs;
}

// As they are asked for where that is mostly the order of lists, which it is behind an expansion; otherwise sorted.
std::vector<std::size_t> order_of_asking(std::span<const EdgeRef> edges) {
    std::vector<std::size_t> order(edges.size());
    std::iota(order.begin(), order.end(), std::size_t{0});
    if (asked_runs(edges, order).size() > edges.size() / 4) {
        std::sort(order.begin(), order.end(), [&](std::size_t a, std::size_t b) {
            return edges[a] < edges[b];
        });
    }
    return order;
}

// Visits the runs; what was given up is in `left`, by the order of asking.
Status visit_runs(const RowReader& rows,
                  std::span<const EdgeRef> edges,
                  std::span<const std::size_t> order,
                  std::vector<AskedRun> runs,
                  const std::function<void(std::size_t, const VisitedEdge&)>& visit,
                  std::vector<std::size_t>& left) {
    std::vector<ListRequest> lists;
    for (const AskedRun& run : runs) {
        const EdgeRef& first = edges[order[run.begin]];
        const bool is_single = run.end - run.begin == 1;
        lists.push_back({first.source,
                         Side::out,
                         is_single ? std::optional(first.type) : std::nullopt,
                         is_single ? std::optional(first.target) : std::nullopt,
                         first.place(Side::out)});
    }
    std::size_t fruitless = 0;
    std::size_t present = 0;
    ENTENTE_TRY(visit_lists(rows, lists, [&](std::size_t request, const VisitedEdge& edge) {
        AskedRun& run = runs[request];
        fruitless = request == present ? fruitless + 1 : 1;
        present = request;
        const auto asked = [&] { return edges[order[run.begin]].place(Side::out); };
        while (run.begin < run.end && asked() < edge.place()) {
            ++run.begin;
        }
        while (run.begin < run.end && asked() == edge.place()) {
            visit(order[run.begin++], edge);
            fruitless = 0;
        }
        if (run.begin < run.end && fruitless > kFruitlessMax) {
            left.insert(left.end(),
                        order.begin() + static_cast<std::ptrdiff_t>(run.begin),
                        order.begin() + static_cast<std::ptrdiff_t>(run.end));
            return false;
        }
        return run.begin < run.end;
    }));
    return {};
}

}  // namespace

Status visit_edges(const RowReader& rows,
                   std::span<const EdgeRef> edges,
                   const std::function<void(std::size_t edge, const VisitedEdge& visited)>& visit) {
    const std::vector<std::size_t> order = order_of_asking(edges);
    std::vector<std::size_t> left;
    ENTENTE_TRY(visit_runs(rows, edges, order, asked_runs(edges, order), visit, left));
    if (left.empty()) {
        return {};
    }
    // Far apart in long lists: each by itself.
    std::vector<AskedRun> single;
    for (std::size_t i = 0; i < left.size(); ++i) {
        single.push_back({i, i + 1});
    }
    std::vector<std::size_t> none;
    return visit_runs(rows, edges, left, std::move(single), visit, none);
}

// Of adjacency.h.
Result<std::vector<std::optional<CodedProperties>>> read_edges(const RowReader& rows,
                                                               std::span<const EdgeRef> edges) {
    std::vector<std::optional<CodedProperties>> found(edges.size());
    Status status;
    ENTENTE_TRY(visit_edges(rows, edges, [&](std::size_t i, const VisitedEdge& edge) {
        auto properties = edge.properties();
        if (properties.ok()) {
            found[i] = *std::move(properties);
        } else {
            status = properties.status();
        }
    }));
    ENTENTE_TRY(status);
    return found;
}

}  // namespace entente
