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
    ENTENTE_TRY(result.read_indexes(view));
    return result;
}

Status GraphStatistics::read_indexes(const GraphView& view) {
    ENTENTE_ASSIGN(const auto there, view.property_indexes());
    indexes.clear();
    composites.clear();
    relationship_indexes.clear();
    for (const PropertyIndex& index : there) {
        if (!index.online() || !index.is_of_values()) {
            continue;
        }
        if (index.kind == keys::PropertyIndexKind::values) {
            indexes.emplace(index.label, index.property);
        } else {
            (index.is_of_edges() ? relationship_indexes : composites)
                .insert({index.label, index.properties()});
        }
    }
    return {};
}

Result<std::shared_ptr<const GraphStatistics>> StatisticsCache::of(const GraphView& view) {
    const auto now = Clock::now();
    {
        const std::lock_guard lock(mutex_);
        if (read_ && now - *read_ < kFresh) {
            return latest_;
        }
    }
    ENTENTE_ASSIGN(const auto commit, view.rows().get(keys::counter(keys::Counter::commits)));
    std::shared_ptr<const GraphStatistics> known;
    {
        const std::lock_guard lock(mutex_);
        known = commit && commit == commit_ ? latest_ : nullptr;
    }
    GraphStatistics made;
    if (known != nullptr) {
        ENTENTE_TRY(made.read_indexes(view));
        if (made.has_same_indexes(*known)) {
            const std::lock_guard lock(mutex_);
            read_ = now;
            return known;
        }
    }
    ENTENTE_ASSIGN(made, GraphStatistics::of(view));
    auto shared = std::make_shared<const GraphStatistics>(std::move(made));
    const std::lock_guard lock(mutex_);
    commit_ = commit;
    latest_ = shared;
    read_ = now;
    return shared;
}

void StatisticsCache::forget() {
    const std::lock_guard lock(mutex_);
    read_.reset();
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
