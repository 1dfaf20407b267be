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

struct Asking {
    std::vector<std::size_t> order;
    std::vector<AskedRun> runs;
};

// As they are asked for where that is mostly the order of lists, which it is behind an expansion; otherwise sorted.
Asking order_of_asking(std::span<const EdgeRef> edges) {
    Asking asking;
    asking.order.resize(edges.size());
    std::iota(asking.order.begin(), asking.order.end(), std::size_t{0});
    asking.runs = asked_runs(edges, asking.order);
    if (asking.runs.size() > edges.size() / 4) {
        std::sort(asking.order.begin(), asking.order.end(), [&](std::size_t a, std::size_t b) {
            return edges[a] < edges[b];
        });
        asking.runs = asked_runs(edges, asking.order);
    }
    return asking;
}

// Finds the edges of each run in its list.
class RunVisitor : public ListVisitor {
public:
    // `order` and `runs` as made of `edges`; takes the runs along.
    RunVisitor(std::span<const EdgeRef> edges,
               std::span<const std::size_t> order,
               std::vector<AskedRun>& runs,
               EdgeVisitor& visitor)
        : edges_(edges), order_(order), runs_(runs), visitor_(visitor) {}

    bool stretch(std::size_t request,
                 const EdgeBlockReader& block,
                 std::size_t begin,
                 std::size_t end) override {
        AskedRun& run = runs_[request];
        const auto places = block.places();
        found_.clear();
        for (std::size_t at = begin; at < end && run.begin < run.end;) {
            const EdgePlace asked = asked_for(run);
            if (places[at].edge == asked.edge && places[at] == asked) {
                found_.push_back({order_[run.begin++], static_cast<std::uint32_t>(at)});
            } else if (places[at] < asked) {
                ++at;
            } else {
                ++run.begin;
            }
        }
        if (!found_.empty()) {
            visitor_.in_block(block, found_);
        }
        return goes_on(request, found_.empty() ? end - begin : 0);
    }

    bool single(std::size_t request, const VisitedEdge& edge) override {
        AskedRun& run = runs_[request];
        while (run.begin < run.end && asked_for(run) < edge.place()) {
            ++run.begin;
        }
        bool is_asked = false;
        for (; run.begin < run.end && asked_for(run) == edge.place(); ++run.begin) {
            visitor_.single(order_[run.begin], edge);
            is_asked = true;
        }
        return goes_on(request, is_asked ? 0 : 1);
    }

    // What was given up, by the order of asking.
    std::vector<std::size_t> left;

private:
    EdgePlace asked_for(const AskedRun& run) const {
        return edges_[order_[run.begin]].place(Side::out);
    }

    bool goes_on(std::size_t request, std::size_t in_vain) {
        fruitless_ = in_vain == 0 ? 0 : (request == present_ ? fruitless_ : 0) + in_vain;
        present_ = request;
        const AskedRun& run = runs_[request];
        if (run.begin < run.end && fruitless_ > kFruitlessMax) {
            left.insert(left.end(),
                        order_.begin() + static_cast<std::ptrdiff_t>(run.begin),
                        order_.begin() + static_cast<std::ptrdiff_t>(run.end));
            return false;
        }
        return run.begin < run.end;
    }

    std::span<const EdgeRef> edges_;
    std::span<const std::size_t> order_;
    std::vector<AskedRun>& runs_;
    EdgeVisitor& visitor_;
    std::vector<FoundEdge> found_;
    std::size_t fruitless_ = 0;
    std::size_t present_ = 0;
};

// Visits the runs, and says what was given up.
Result<std::vector<std::size_t>> visit_runs(const RowReader& rows,
                                            std::span<const EdgeRef> edges,
                                            std::span<const std::size_t> order,
                                            std::vector<AskedRun> runs,
                                            EdgeVisitor& visitor) {
    std::vector<ListRequest> lists;
    lists.reserve(runs.size());
    for (const AskedRun& run : runs) {
        const EdgeRef& first = edges[order[run.begin]];
        const bool is_single = run.end - run.begin == 1;
        lists.push_back({first.source,
                         Side::out,
                         is_single ? std::optional(first.type) : std::nullopt,
                         is_single ? std::optional(first.target) : std::nullopt,
                         first.place(Side::out)});
    }
    RunVisitor found(edges, order, runs, visitor);
    ENTENTE_TRY(visit_lists(rows, lists, found));
    return std::move(found.left);
}

class SingleEdges : public EdgeVisitor {
public:
    using Visit = std::function<void(std::size_t, const VisitedEdge&)>;

    explicit SingleEdges(const Visit& visit) : visit_(visit) {}

    void in_block(const EdgeBlockReader& block, std::span<const FoundEdge> found) override {
        for (const FoundEdge& one : found) {
            visit_(one.edge, VisitedEdge(block, one.index));
        }
    }

    void single(std::size_t edge, const VisitedEdge& visited) override { visit_(edge, visited); }

private:
    const Visit& visit_;
};

}  // namespace

Status visit_edges(const RowReader& rows, std::span<const EdgeRef> edges, EdgeVisitor& visitor) {
    Asking asking = order_of_asking(edges);
    ENTENTE_ASSIGN(const auto left,
                   visit_runs(rows, edges, asking.order, std::move(asking.runs), visitor));
    if (left.empty()) {
        return {};
    }
    // Far apart in long lists: each by itself.
    std::vector<AskedRun> single;
    for (std::size_t i = 0; i < left.size(); ++i) {
        single.push_back({i, i + 1});
    }
    return visit_runs(rows, edges, left, std::move(single), visitor).status();
}

Status visit_edges(const RowReader& rows,
                   std::span<const EdgeRef> edges,
                   const std::function<void(std::size_t edge, const VisitedEdge& visited)>& visit) {
    SingleEdges visitor(visit);
    return visit_edges(rows, edges, visitor);
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
