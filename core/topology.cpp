#include "core/topology.h"

#include <numeric>
#include <unordered_set>
#include <utility>

#include "core/counting_sort.h"
#include "core/topology_memory.h"

namespace entente {

namespace {

// Ids in ascending order without repeats. By a table of marks where they are dense, as they mostly
// are, and otherwise by sorting.
void sort_unique(std::vector<NodeId>& ids) {
    if (ids.empty()) {
        return;
    }
    const auto [low, high] = std::minmax_element(ids.begin(), ids.end());
    const std::uint64_t first = low->value;
    const std::uint64_t range = high->value - first;
    if (range >= 4 * ids.size()) {
        std::sort(ids.begin(), ids.end());
        ids.erase(std::unique(ids.begin(), ids.end()), ids.end());
        return;
    }
    std::vector<std::uint8_t> present(range + 1);
    for (const NodeId id : ids) {
        present[id.value - first] = 1;
    }
    ids.clear();
    for (std::uint64_t i = 0; i <= range; ++i) {
        if (present[i] != 0) {
            ids.emplace_back(first + i);
        }
    }
    ids.shrink_to_fit();
}

std::optional<std::uint32_t> find_sorted(std::span<const NodeId> ids, NodeId id) {
    if (ids.empty() || id < ids.front()) {
        return std::nullopt;
    }
    // Distinct ascending ids: one stands at most as far in as its distance from the first, and
    // exactly there where none is missing before it.
    const std::uint64_t distance = id.value - ids.front().value;
    const std::size_t last = std::min<std::uint64_t>(distance, ids.size() - 1);
    if (ids[last] == id) {
        return static_cast<std::uint32_t>(last);
    }
    const auto end = ids.begin() + static_cast<std::ptrdiff_t>(last);
    const auto found = std::lower_bound(ids.begin(), end, id);
    if (found == end || *found != id) {
        return std::nullopt;
    }
    return static_cast<std::uint32_t>(found - ids.begin());
}

Error invalid_edge(const TopologyEdge& edge, std::string_view reason) {
    return {ErrorCode::invalid_argument,
            "edge " + std::to_string(edge.edge.value) + " from node " +
                std::to_string(edge.source.value) + " to node " +
                std::to_string(edge.target.value) + ": " + std::string(reason)};
}

}  // namespace

std::uint16_t EdgeAttributes::encode_confidence(float confidence) {
    if (!(confidence > 0)) {
        return 0;  // a NaN too
    }
    // Rounds half up, as std::lround() does, at a tenth of its cost.
    const float steps = std::min(confidence, 1.0F) * EdgeAttributes::kConfidenceSteps;
    return static_cast<std::uint16_t>(static_cast<double>(steps) + 0.5);
}

Status check_edge(const TopologyEdge& edge) {
    if (!edge.source.valid() || !edge.target.valid() || !edge.type.valid() || !edge.edge.valid()) {
        return invalid_edge(edge, "an id of 0 names nothing");
    }
    if (edge.sign < -1 || edge.sign > 1) {
        return invalid_edge(edge, "the sign is not -1, 0 or 1");
    }
    return {};
}

EdgeAttributes make_attributes(const TopologyEdge& edge, TypeIndex type) {
    return {edge.from_day,
            edge.to_day,
            EdgeAttributes::encode_confidence(edge.confidence),
            static_cast<std::uint16_t>(static_cast<unsigned>(type) << 2U |
                                       static_cast<unsigned>(edge.sign + 1))};
}

namespace {

// Puts edges in order for Topology::assemble().
class TopologyBuilder {
public:
    explicit TopologyBuilder(std::span<const TopologyEdge> edges) : edges_(edges) {}

    Result<std::shared_ptr<const Topology>> build(std::vector<NodeId> nodes) {
        ENTENTE_TRY(check(nodes));
        number_nodes(std::move(nodes));
        ENTENTE_TRY(number_types());
        ENTENTE_TRY(order_edges());
        const std::vector<SortedEdges> parts = {sorted_edges()};
        return Topology::assemble(std::move(nodes_), std::move(types_), parts);
    }

private:
    Status check(const std::vector<NodeId>& nodes) const {
        for (const NodeId node : nodes) {
            if (!node.valid()) {
                return Error{ErrorCode::invalid_argument, "node id 0 names nothing"};
            }
        }
        for (const TopologyEdge& edge : edges_) {
            ENTENTE_TRY(check_edge(edge));
        }
        if (edges_.size() >= kNoVertex || nodes.size() >= kNoVertex) {
            return Error{ErrorCode::limit_exceeded,
                         "a topology holds fewer than 2^32 - 1 vertices and edges"};
        }
        return {};
    }

    void number_nodes(std::vector<NodeId> nodes) {
        nodes.reserve(nodes.size() + 2 * edges_.size());
        for (const TopologyEdge& edge : edges_) {
            nodes.push_back(edge.source);
            nodes.push_back(edge.target);
        }
        sort_unique(nodes);
        nodes_ = std::move(nodes);
        sources_.resize(edges_.size());
        targets_.resize(edges_.size());
        for (std::size_t i = 0; i < edges_.size(); ++i) {
            sources_[i] = *find_sorted(nodes_, edges_[i].source);
            targets_[i] = *find_sorted(nodes_, edges_[i].target);
        }
    }

    Status number_types() {
        if (nodes_.size() >= kNoVertex) {
            return Error{ErrorCode::limit_exceeded,
                         "a topology holds fewer than 2^32 - 1 vertices"};
        }
        std::unordered_set<EdgeTypeId> seen;
        for (const TopologyEdge& edge : edges_) {
            seen.insert(edge.type);
        }
        if (seen.size() > kTopologyTypesMax) {
            return Error{ErrorCode::limit_exceeded,
                         std::to_string(seen.size()) + " edge types are more than the " +
                             std::to_string(kTopologyTypesMax) + " that a topology holds"};
        }
        types_.assign(seen.begin(), seen.end());
        std::sort(types_.begin(), types_.end());
        type_of_.resize(edges_.size());
        for (std::size_t i = 0; i < edges_.size(); ++i) {
            const auto found = std::lower_bound(types_.begin(), types_.end(), edges_[i].type);
            type_of_[i] = static_cast<TypeIndex>(found - types_.begin());
        }
        return {};
    }

    // By source, type, target, id: least significant first, each sort stable.
    Status order_edges() {
        order_.resize(edges_.size());
        std::iota(order_.begin(), order_.end(), 0U);
        const auto by_id = [&](std::uint32_t a, std::uint32_t b) {
            return edges_[a].edge < edges_[b].edge;
        };
        if (!std::is_sorted(order_.begin(), order_.end(), by_id)) {
            std::sort(order_.begin(), order_.end(), by_id);
        }
        for (std::size_t i = 1; i < order_.size(); ++i) {
            if (edges_[order_[i]].edge == edges_[order_[i - 1]].edge) {
                return invalid_edge(edges_[order_[i]], "another edge has the same id");
            }
        }
        stable_counting_sort(order_, nodes_.size(), [&](std::uint32_t i) { return targets_[i]; });
        stable_counting_sort(order_, types_.size(), [&](std::uint32_t i) { return type_of_[i]; });
        stable_counting_sort(order_, nodes_.size(), [&](std::uint32_t i) { return sources_[i]; });
        return {};
    }

    SortedEdges sorted_edges() const {
        SortedEdges sorted;
        sorted.reserve(edges_.size());
        for (const std::uint32_t i : order_) {
            sorted.add(
                sources_[i], targets_[i], make_attributes(edges_[i], type_of_[i]), edges_[i].edge);
        }
        return sorted;
    }

    std::span<const TopologyEdge> edges_;
    std::vector<NodeId> nodes_;
    std::vector<EdgeTypeId> types_;
    std::vector<Vertex> sources_;  // by edge
    std::vector<Vertex> targets_;
    std::vector<TypeIndex> type_of_;
    BigVector<std::uint32_t> order_;
};

}  // namespace

std::span<const Vertex> Topology::ends_by_day(TypeIndex type, Orientation end_of_edge) const {
    const std::lock_guard lock(ends_mutex_);
    const auto [entry, is_new] = ends_by_day_.try_emplace({type, end_of_edge});
    if (is_new) {
        const auto days = single_days(type);
        entry->second.reserve(days.size());
        for (const std::uint32_t place : days) {
            entry->second.push_back(end_at(place, end_of_edge));
        }
    }
    return entry->second;
}

std::shared_ptr<const Topology> Topology::over(std::shared_ptr<const TopologyMemory> memory) {
    std::shared_ptr<Topology> topology(new Topology());
    topology->node_ids_ = memory->node_ids;
    topology->types_ = memory->types;
    memory->out.point(topology->out_);
    memory->in.point(topology->in_);
    topology->attributes_ = memory->attributes;
    topology->id_low_ = memory->id_low;
    topology->id_high_ = memory->id_high;
    topology->id_base_ = memory->id_base;
    topology->time_begins_ = memory->time_begins;
    topology->time_places_ = memory->time_places;
    topology->bytes_ = memory->bytes();
    topology->memory_ = std::move(memory);
    topology->point_columns();
    return topology;
}

Result<std::shared_ptr<const Topology>> Topology::build(std::vector<NodeId> nodes,
                                                        std::span<const TopologyEdge> edges) {
    return TopologyBuilder(edges).build(std::move(nodes));
}

void Topology::point_columns() {
    columns_ = {
        attributes_.data(), id_low_.data(), id_high_.empty() ? nullptr : id_high_.data(), id_base_};
}

Vertex Topology::vertex(NodeId node) const {
    return find_sorted(node_ids_, node).value_or(kNoVertex);
}

std::optional<TypeIndex> Topology::type_index(EdgeTypeId type) const {
    const auto found = std::lower_bound(types_.begin(), types_.end(), type);
    if (found == types_.end() || *found != type) {
        return std::nullopt;
    }
    return static_cast<TypeIndex>(found - types_.begin());
}

Vertex Topology::source(EdgeSlot slot) const {
    const auto after = std::upper_bound(out_.begins.begin(), out_.begins.end(), slot);
    return static_cast<Vertex>(after - out_.begins.begin()) - 1;
}

TopologyEdge Topology::edge(EdgeSlot slot) const {
    const EdgeAttributes& one = attributes(slot);
    return {node(source(slot)),
            node(target(slot)),
            types_[one.type()],
            edge_id(slot),
            one.from_day,
            one.to_day,
            one.confidence(),
            static_cast<std::int8_t>(one.sign())};
}

Result<std::shared_ptr<const Topology>> Topology::filtered(const EdgeFilter& filter,
                                                           bool keep_all_vertices) const {
    const BoundFilter bound(filter, types_);
    if (!keep_all_vertices) {
        std::vector<TopologyEdge> kept;
        for (Vertex source = 0; source < vertex_count(); ++source) {
            for_each_passing(
                edges(source, Orientation::out), bound, [&](const EdgeRange& range, std::size_t i) {
                    kept.push_back(edge(range.slot(i)));
                });
        }
        return build({}, kept);
    }
    std::vector<SortedEdges> parts(1);
    SortedEdges& kept = parts.front();
    for (Vertex source = 0; source < vertex_count(); ++source) {
        for_each_passing(
            edges(source, Orientation::out), bound, [&](const EdgeRange& range, std::size_t i) {
                kept.add(source, range.neighbours[i], range.attributes(i), range.id(i));
            });
    }
    return assemble({node_ids_.begin(), node_ids_.end()}, {types_.begin(), types_.end()}, parts);
}

BoundFilter::BoundFilter(const EdgeFilter& filter, std::span<const EdgeTypeId> types)
    : all_types_(filter.types.empty()),
      all_attributes_(false),
      undated_(filter.undated),
      signs_(filter.signs),
      confidence_min_(EdgeAttributes::encode_confidence(filter.confidence_min)),
      from_day_(filter.from_day),
      to_day_(filter.to_day) {
    constexpr std::uint8_t all_signs =
        EdgeFilter::kNegative | EdgeFilter::kNeutral | EdgeFilter::kPositive;
    all_attributes_ = undated_ && (signs_ & all_signs) == all_signs && confidence_min_ == 0 &&
                      from_day_ == kSinceUnknown && to_day_ == kUntilOpen;
    if (from_day_ > to_day_ || filter.confidence_min > 1) {
        signs_ = 0;  // no such day, or no such confidence: no edge
    }
    if (all_types_) {
        return;
    }
    types_.resize((types.size() + 63) / 64);
    for (std::size_t index = 0; index < types.size(); ++index) {
        if (std::find(filter.types.begin(), filter.types.end(), types[index]) !=
            filter.types.end()) {
            types_[index / 64] |= 1ULL << (index % 64);
        }
    }
}

}  // namespace entente
