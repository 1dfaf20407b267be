#include "core/algorithms/communities.h"

#include <algorithm>
#include <numeric>
#include <string>
#include <utility>

#include "core/algorithms/undirected.h"

namespace entente {

namespace {

// An undirected graph with weights; a loop of weight w adds 2 w to the degree of its vertex.
struct Weighted {
    std::vector<std::uint32_t> begins = {0};
    std::vector<Vertex> neighbours;
    std::vector<double> weights;
    std::vector<double> loops;
    std::vector<double> degrees;
    double total = 0;  // of all degrees

    std::uint32_t count() const { return static_cast<std::uint32_t>(loops.size()); }

    void finish_vertex(double loop) {
        const std::uint32_t begin = begins.back();
        double degree = 2 * loop;
        for (std::size_t i = begin; i < weights.size(); ++i) {
            degree += weights[i];
        }
        begins.push_back(static_cast<std::uint32_t>(neighbours.size()));
        loops.push_back(loop);
        degrees.push_back(degree);
        total += degree;
    }

    std::size_t bytes() const {
        return neighbours.size() * (sizeof(Vertex) + sizeof(double)) + loops.size() * 20;
    }
};

Result<Weighted> weighted(const Topology& graph, BudgetMeter& meter) {
    ENTENTE_ASSIGN(Undirected undirected, Undirected::of(graph, meter));
    Weighted result;
    if (!meter.reserve(undirected.neighbours.size() * 12 +
                       graph.vertex_count() * std::size_t{20})) {
        return meter.error();
    }
    for (Vertex vertex = 0; vertex < undirected.vertex_count(); ++vertex) {
        const auto neighbours = undirected.of_vertex(vertex);
        const auto counts = undirected.counts_of(vertex);
        result.neighbours.insert(result.neighbours.end(), neighbours.begin(), neighbours.end());
        result.weights.insert(result.weights.end(), counts.begin(), counts.end());
        result.finish_vertex(undirected.loops[vertex]);
    }
    return result;
}

// Numbers by first appearance; returns how many there are.
std::uint32_t renumber(std::vector<std::uint32_t>& labels) {
    std::vector<std::uint32_t> numbers(labels.size(), kNoVertex);
    std::uint32_t count = 0;
    for (std::uint32_t& label : labels) {
        if (numbers[label] == kNoVertex) {
            numbers[label] = count++;
        }
        label = numbers[label];
    }
    return count;
}

double modularity_of(const Weighted& graph,
                     std::span<const std::uint32_t> community,
                     std::uint32_t community_count,
                     double resolution) {
    if (!(graph.total > 0)) {
        return 0;
    }
    double inside = 0;
    std::vector<double> degrees(community_count);
    for (Vertex vertex = 0; vertex < graph.count(); ++vertex) {
        degrees[community[vertex]] += graph.degrees[vertex];
        inside += 2 * graph.loops[vertex];
        for (std::uint32_t i = graph.begins[vertex]; i < graph.begins[vertex + 1]; ++i) {
            inside += community[graph.neighbours[i]] == community[vertex] ? graph.weights[i] : 0;
        }
    }
    double expected = 0;
    for (const double degree : degrees) {
        expected += degree / graph.total * (degree / graph.total);
    }
    return inside / graph.total - resolution * expected;
}

// Weights from one vertex to the communities of its neighbours.
class CommunityWeights {
public:
    explicit CommunityWeights(std::uint32_t count) : weights_(count) {}

    void gather(const Weighted& graph, Vertex vertex, const std::vector<std::uint32_t>& community) {
        for (const std::uint32_t one : touched_) {
            weights_[one] = 0;
        }
        touched_.clear();
        for (std::uint32_t i = graph.begins[vertex]; i < graph.begins[vertex + 1]; ++i) {
            const std::uint32_t one = community[graph.neighbours[i]];
            if (weights_[one] == 0) {
                touched_.push_back(one);
            }
            weights_[one] += graph.weights[i];
        }
    }

    double to(std::uint32_t community) const { return weights_[community]; }

    std::span<const std::uint32_t> touched() const { return touched_; }

private:
    std::vector<double> weights_;
    std::vector<std::uint32_t> touched_;
};

// Moves single vertices to the neighbouring community that gains most, until none gains. Whether any
// moved; nullopt when the budget is used up.
std::optional<bool> move_vertices(const Weighted& graph,
                                  double resolution,
                                  std::vector<std::uint32_t>& community,
                                  BudgetMeter& meter) {
    const std::uint32_t count = graph.count();
    std::vector<double> degrees = graph.degrees;  // of each community; all are single at first
    CommunityWeights weights(count);
    bool any = false;
    for (bool moved = true; moved;) {
        moved = false;
        for (Vertex vertex = 0; vertex < count; ++vertex) {
            weights.gather(graph, vertex, community);
            const std::uint32_t home = community[vertex];
            const double degree = graph.degrees[vertex];
            degrees[home] -= degree;
            const auto gain = [&](std::uint32_t one) {
                return weights.to(one) - resolution * degrees[one] * degree / graph.total;
            };
            std::uint32_t best = home;
            double best_gain = gain(home);
            // Rounding must not move anybody to and fro for ever.
            const double noise = 1e-12 * (degree + 1);
            for (const std::uint32_t one : weights.touched()) {
                const double one_gain = gain(one);
                const bool tie = best != home && one < best && one_gain > best_gain - noise;
                if (one_gain > best_gain + noise || (tie && one_gain > gain(home) + noise)) {
                    best = one;
                    best_gain = std::max(best_gain, one_gain);
                }
            }
            degrees[best] += degree;
            community[vertex] = best;
            moved = moved || best != home;
            if (!meter.spend(graph.begins[vertex + 1] - graph.begins[vertex] + 4)) {
                return std::nullopt;
            }
        }
        any = any || moved;
    }
    return any;
}

// A graph whose vertices are the communities.
Weighted merged(const Weighted& graph,
                const std::vector<std::uint32_t>& community,
                std::uint32_t community_count) {
    std::vector<std::vector<Vertex>> members(community_count);
    for (Vertex vertex = 0; vertex < graph.count(); ++vertex) {
        members[community[vertex]].push_back(vertex);
    }
    Weighted result;
    std::vector<double> weights(community_count);
    std::vector<std::uint32_t> touched;
    for (std::uint32_t one = 0; one < community_count; ++one) {
        double loop = 0;
        for (const Vertex vertex : members[one]) {
            loop += graph.loops[vertex];
            for (std::uint32_t i = graph.begins[vertex]; i < graph.begins[vertex + 1]; ++i) {
                const std::uint32_t other = community[graph.neighbours[i]];
                if (other == one) {
                    loop += graph.weights[i] / 2;  // met from both of its ends
                    continue;
                }
                if (weights[other] == 0) {
                    touched.push_back(other);
                }
                weights[other] += graph.weights[i];
            }
        }
        std::sort(touched.begin(), touched.end());
        for (const std::uint32_t other : touched) {
            result.neighbours.push_back(other);
            result.weights.push_back(std::exchange(weights[other], 0));
        }
        touched.clear();
        result.finish_vertex(loop);
    }
    return result;
}

// The label most weight carries; the present one if it is among the best.
std::uint32_t best_label(const CommunityWeights& weights, std::uint32_t present) {
    std::uint32_t best = present;
    for (const std::uint32_t label : weights.touched()) {
        const double weight = weights.to(label);
        if (weight > weights.to(best) ||
            (weight == weights.to(best) && best != present && label < best)) {
            best = label;
        }
    }
    return best;
}

}  // namespace

Result<Communities> label_propagation(const Topology& graph,
                                      const LabelPropagationOptions& options,
                                      const Budget& budget) {
    BudgetMeter meter(budget);
    ENTENTE_ASSIGN(const Weighted net, weighted(graph, meter));
    Communities result;
    result.community.resize(net.count());
    std::iota(result.community.begin(), result.community.end(), 0U);
    CommunityWeights weights(net.count());
    for (bool changed = true; changed && result.rounds < options.rounds_max; ++result.rounds) {
        changed = false;
        for (Vertex vertex = 0; vertex < net.count(); ++vertex) {
            weights.gather(net, vertex, result.community);
            const std::uint32_t label = best_label(weights, result.community[vertex]);
            changed = changed || label != result.community[vertex];
            result.community[vertex] = label;
            if (!meter.spend(net.begins[vertex + 1] - net.begins[vertex] + 1)) {
                return meter.error();
            }
        }
    }
    result.count = renumber(result.community);
    result.modularity = modularity_of(net, result.community, result.count, 1);
    return result;
}

Result<Communities> louvain(const Topology& graph,
                            const LouvainOptions& options,
                            const Budget& budget) {
    BudgetMeter meter(budget);
    ENTENTE_ASSIGN(const Weighted whole, weighted(graph, meter));
    if (!meter.reserve(2 * whole.bytes())) {  // the merged graph and the one before it
        return meter.error();
    }
    Communities result;
    result.community.resize(whole.count());
    std::iota(result.community.begin(), result.community.end(), 0U);
    result.count = whole.count();
    result.modularity = modularity_of(whole, result.community, result.count, options.resolution);
    Weighted level = whole;
    while (level.total > 0 && result.rounds < options.levels_max) {
        std::vector<std::uint32_t> community(level.count());
        std::iota(community.begin(), community.end(), 0U);
        const std::optional<bool> moved =
            move_vertices(level, options.resolution, community, meter);
        if (!moved) {
            return meter.error();
        }
        const std::uint32_t count = renumber(community);
        const double after = modularity_of(level, community, count, options.resolution);
        const double gain = after - result.modularity;
        if (!*moved || gain <= 0) {
            break;
        }
        ++result.rounds;
        result.modularity = after;
        result.count = count;
        for (std::uint32_t& one : result.community) {
            one = community[one];
        }
        if (gain < options.gain_min) {
            break;
        }
        level = merged(level, community, count);
    }
    result.count = renumber(result.community);
    return result;
}

Result<double> modularity(const Topology& graph,
                          std::span<const std::uint32_t> community,
                          double resolution,
                          const Budget& budget) {
    if (community.size() != graph.vertex_count()) {
        return Error{ErrorCode::invalid_argument,
                     std::to_string(community.size()) + " communities for " +
                         std::to_string(graph.vertex_count()) + " vertices"};
    }
    BudgetMeter meter(budget);
    ENTENTE_ASSIGN(const Weighted net, weighted(graph, meter));
    const std::uint32_t last =
        community.empty() ? 0 : *std::max_element(community.begin(), community.end());
    if (!community.empty() && last >= graph.vertex_count()) {
        return Error{ErrorCode::invalid_argument, "communities are numbered from 0, without gaps"};
    }
    return modularity_of(net, community, community.empty() ? 0 : last + 1, resolution);
}

}  // namespace entente
