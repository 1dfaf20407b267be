#include "core/algorithms/page_rank.h"

#include <cmath>
#include <string>

namespace entente {

namespace {

Status check(const Topology& graph, const PageRankOptions& options) {
    if (!(options.damping >= 0 && options.damping <= 1)) {
        return Error{ErrorCode::invalid_argument,
                     "damping has to be from 0 to 1, not " + std::to_string(options.damping)};
    }
    if (options.preference.empty()) {
        return {};
    }
    double sum = 0;
    bool negative = false;
    for (const double one : options.preference) {
        sum += one;
        negative = negative || !(one >= 0);
    }
    if (options.preference.size() != graph.vertex_count() || negative || !(sum > 0) ||
        !std::isfinite(sum)) {
        return Error{ErrorCode::invalid_argument,
                     "a preference needs a finite number of at least 0 for every vertex, and one "
                     "above 0"};
    }
    return {};
}

// Where a jump lands, by vertex; sums to 1.
std::vector<double> jump_distribution(std::uint32_t count, std::span<const double> preference) {
    std::vector<double> jump(count, 1.0 / count);
    double sum = 0;
    for (const double one : preference) {
        sum += one;
    }
    for (std::size_t i = 0; i < preference.size(); ++i) {
        jump[i] = preference[i] / sum;
    }
    return jump;
}

// Four sums side by side: a single one would wait for each addition before the next.
double gather(std::span<const Vertex> sources, const double* shares) {
    double sums[4] = {0, 0, 0, 0};
    std::size_t i = 0;
    for (; i + 4 <= sources.size(); i += 4) {
        sums[0] += shares[sources[i]];
        sums[1] += shares[sources[i + 1]];
        sums[2] += shares[sources[i + 2]];
        sums[3] += shares[sources[i + 3]];
    }
    for (; i < sources.size(); ++i) {
        sums[0] += shares[sources[i]];
    }
    return (sums[0] + sums[1]) + (sums[2] + sums[3]);
}

// Sets what each out-edge of a vertex carries, and returns the rank that no edge carries.
double distribute(const Topology& graph,
                  const std::vector<double>& rank,
                  std::vector<double>& shares) {
    double stranded = 0;
    for (Vertex vertex = 0; vertex < shares.size(); ++vertex) {
        const std::uint32_t degree = graph.degree(vertex, Orientation::out);
        shares[vertex] = degree == 0 ? 0 : rank[vertex] / degree;
        stranded += degree == 0 ? rank[vertex] : 0;
    }
    return stranded;
}

}  // namespace

Result<PageRank> page_rank(const Topology& graph,
                           const PageRankOptions& options,
                           const Budget& budget) {
    ENTENTE_TRY(check(graph, options));
    BudgetMeter meter(budget);
    const std::uint32_t count = graph.vertex_count();
    if (!meter.reserve(count * 3ULL * sizeof(double)) || !meter.spend()) {
        return meter.error();
    }
    PageRank result;
    if (count == 0) {
        result.converged = true;
        return result;
    }
    const std::vector<double> jump = jump_distribution(count, options.preference);
    const TopologySide& in = graph.side(Orientation::in);
    std::vector<double>& rank = result.rank;
    std::vector<double> shares(count);
    rank = jump;
    while (result.iterations < options.iterations_max && !result.converged) {
        const double stranded = distribute(graph, rank, shares);
        const double jumping = (1 - options.damping) + options.damping * stranded;
        double change = 0;
        for (Vertex vertex = 0; vertex < count; ++vertex) {
            const std::uint32_t begin = in.begins[vertex];
            const auto sources = in.neighbours.subspan(begin, in.begins[vertex + 1] - begin);
            const double next =
                jumping * jump[vertex] + options.damping * gather(sources, shares.data());
            change += std::abs(next - rank[vertex]);
            rank[vertex] = next;
            if (!meter.spend(sources.size() + 1)) {
                return meter.error();
            }
        }
        ++result.iterations;
        result.converged = change < options.tolerance;
    }
    return result;
}

}  // namespace entente
