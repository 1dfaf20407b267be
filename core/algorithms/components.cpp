#include "core/algorithms/components.h"

#include <algorithm>
#include <numeric>

#include <boost/graph/strong_components.hpp>

#include "core/topology_graph.h"

namespace entente {

namespace {

Vertex find_root(std::vector<Vertex>& parents, Vertex vertex) {
    while (parents[vertex] != vertex) {
        parents[vertex] = parents[parents[vertex]];
        vertex = parents[vertex];
    }
    return vertex;
}

// Numbers by first appearance, whatever they were.
void renumber(Components& components) {
    std::vector<std::uint32_t> numbers(components.component.size(), kNoVertex);
    components.count = 0;
    for (std::uint32_t& component : components.component) {
        if (numbers[component] == kNoVertex) {
            numbers[component] = components.count++;
        }
        component = numbers[component];
    }
}

}  // namespace

Result<Components> weak_components(const Topology& graph, const Budget& budget) {
    BudgetMeter meter(budget);
    const std::uint32_t count = graph.vertex_count();
    if (!meter.reserve(count * std::size_t{8}) || !meter.spend()) {
        return meter.error();
    }
    Components components;
    std::vector<Vertex>& parents = components.component;
    parents.resize(count);
    std::iota(parents.begin(), parents.end(), 0U);
    for (Vertex source = 0; source < count; ++source) {
        const std::span<const Vertex> targets = graph.distinct(source, Orientation::out);
        Vertex root = find_root(parents, source);
        for (const Vertex target : targets) {
            // Most targets hang below this root already: one look tells.
            if (parents[target] == root) {
                continue;
            }
            const Vertex other = find_root(parents, target);
            // The smaller one wins: every parent is smaller than its child, and roots are the
            // smallest of their component.
            parents[std::max(root, other)] = std::min(root, other);
            root = std::min(root, other);
        }
        if (!meter.spend(targets.size() + 1)) {
            return meter.error();
        }
    }
    // Parents come before their children, so their numbers are known.
    for (Vertex vertex = 0; vertex < count; ++vertex) {
        parents[vertex] = parents[vertex] == vertex ? components.count++ : parents[parents[vertex]];
    }
    return components;
}

Result<Components> strong_components(const Topology& graph, const Budget& budget) {
    BudgetMeter meter(budget);
    if (!meter.reserve(graph.vertex_count() * std::size_t{96}) || !meter.spend()) {
        return meter.error();
    }
    Components components;
    components.component.resize(graph.vertex_count());
    try {
        boost::strong_components(
            TopologyGraph(graph, &meter),
            boost::make_iterator_property_map(components.component.begin(),
                                              TopologyGraph::VertexIndexMap()));
    } catch (const BudgetExceeded&) {
        return meter.error();
    }
    renumber(components);
    return components;
}

}  // namespace entente
