#include "queries/plan/statistics.h"

#include "core/property_index.h"

namespace entente::cypher {

Result<GraphStatistics> GraphStatistics::of(const GraphView& view) {
    GraphStatistics result;
    ENTENTE_ASSIGN(const auto counts, view.counts());
    result.nodes = static_cast<double>(counts.nodes);
    result.edges = static_cast<double>(counts.edges);
    for (const auto& [name, count] : counts.labels) {
        result.labels[name] = static_cast<double>(count);
    }
    for (const auto& [name, count] : counts.edge_types) {
        result.edge_types[name] = static_cast<double>(count);
    }
    ENTENTE_ASSIGN(const auto indexes, view.property_indexes());
    for (const PropertyIndex& index : indexes) {
        if (index.online() && index.kind == keys::PropertyIndexKind::values) {
            result.indexes.emplace(index.label, index.property);
        }
    }
    return result;
}

double GraphStatistics::nodes_with(std::string_view label) const {
    const auto found = labels.find(label);
    return found == labels.end() ? 0 : found->second;
}

double GraphStatistics::edges_of(std::string_view type) const {
    const auto found = edge_types.find(type);
    return found == edge_types.end() ? 0 : found->second;
}

}  // namespace entente::cypher
