// The topology as of one commit, while writes go on: a shared CSR and the lists that have changed.
#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <span>
#include <vector>

#include "core/ids.h"
#include "core/result.h"
#include "core/topology.h"

namespace entente {

// What one commit changed. Removals are applied before additions, so an edge whose attributes
// changed is in both; it is found by its ends, type and id.
struct TopologyChanges {
    std::vector<NodeId> added_nodes;    // those of added edges need not be named
    std::vector<NodeId> removed_nodes;  // without edges, after this change
    std::vector<TopologyEdge> removed;
    std::vector<TopologyEdge> added;
};

// A topology as of one commit: a shared CSR and what has changed since it was built.
//
// Immutable, cheap to copy, safe from all threads; apply() makes the next one. A changed list, that is,
// the edges of one vertex in one direction, is the list before and the edges that left and came; the
// first reader who asks for it merges them, once, and everybody then reads a span as if nothing had
// changed. So writing costs O(edges written + edits not yet merged, at most kPendingMax), not the
// degree of a hub, and O(vertices / 256) for each apply(); and reading is not slowed by a merge in
// every loop, as it would be with added and removed edges kept apart.
//
// Vertices that are new get numbers after those of the CSR, removed ones keep theirs without edges
// until fold(); types that are new likewise. Edge slots mean nothing here: a range's columns may be
// those of a changed list.
class TopologySnapshot {
public:
    explicit TopologySnapshot(std::shared_ptr<const Topology> base);

    // not_found for a removed edge or node that is not there, already_exists for an added edge that
    // is, invalid_argument as Topology::build() and for a node removed before its edges. This
    // snapshot stays as it is.
    Result<TopologySnapshot> apply(const TopologyChanges& changes) const;

    // All of it in a new CSR, or the base itself when nothing changed. O(vertices + edges).
    Result<std::shared_ptr<const Topology>> fold() const;

    // Edges added and removed since the base, and whether it is time to fold: lists of changed
    // vertices take more memory than the CSR and are spread over it.
    std::size_t change_count() const;

    bool wants_folding(std::size_t fold_min = kFoldMin) const {
        return change_count() > fold_min + base_->edge_count() / 16;
    }

    static constexpr std::size_t kFoldMin = 10'000;
    static constexpr std::size_t kPendingMax = 256;

    const Topology& base() const { return *base_; }

    // A bound on vertex numbers; removed nodes count until fold().
    std::uint32_t vertex_count() const;
    std::uint32_t edge_count() const;
    // An invalid id for a vertex whose node was removed.
    NodeId node(Vertex vertex) const;
    // kNoVertex for a node that is not there.
    Vertex vertex(NodeId node) const;
    std::span<const EdgeTypeId> types() const;
    std::optional<TypeIndex> type_index(EdgeTypeId type) const;

    VertexEdges edges(Vertex vertex, Orientation orientation) const;

    EdgeRange edges(Vertex vertex, Orientation orientation, TypeIndex type) const {
        if (delta_ == nullptr) {
            return base_->edges(vertex, orientation, type);
        }
        return edges(vertex, orientation).of(type);
    }

    std::span<const Vertex> distinct(Vertex vertex, Orientation orientation) const {
        return delta_ == nullptr ? base_->distinct(vertex, orientation)
                                 : edges(vertex, orientation).distinct;
    }

    std::uint32_t degree(Vertex vertex, Orientation orientation) const;

    // As Topology::for_each_in_window().
    template <typename Function>
    void for_each_in_window(TypeIndex type,
                            std::int32_t from_day,
                            std::int32_t to_day,
                            Function f) const;

    // As Topology::for_each_end_in_window().
    template <typename Function>
    void for_each_end_in_window(TypeIndex type,
                                std::int32_t from_day,
                                std::int32_t to_day,
                                Orientation end_of_edge,
                                Function f) const;

private:
    struct ListData;
    class ChangedList;
    struct Page;
    struct Delta;
    struct Entry;
    struct Edit;

    const ChangedList* changed(Vertex vertex, Orientation orientation) const;
    // In ascending order: those whose out list is a changed one.
    std::vector<Vertex> changed_sources() const;
    Vertex vertex_for(NodeId node, Delta& delta) const;
    static TypeIndex type_for(EdgeTypeId type, Delta& delta);
    Status collect_edits(const TopologyChanges& changes,
                         Delta& delta,
                         std::vector<Edit>& out,
                         std::vector<Edit>& in) const;
    Status apply_edits(std::vector<Edit> edits, Orientation orientation, Delta& delta) const;
    Result<std::shared_ptr<const ChangedList>> edited(std::span<const Edit> edits,
                                                      Orientation orientation) const;
    VertexEdges base_edges(Vertex vertex, Orientation orientation) const;
    Result<std::shared_ptr<const Topology>> rebuild(std::vector<NodeId> nodes) const;

    std::shared_ptr<const Topology> base_;
    std::shared_ptr<const Delta> delta_;  // nullptr: nothing changed
};

template <typename Function>
void TopologySnapshot::for_each_in_window(TypeIndex type,
                                          std::int32_t from_day,
                                          std::int32_t to_day,
                                          Function f) const {
    if (type < base_->types().size()) {
        base_->for_each_in_window(
            type,
            from_day,
            to_day,
            [&](Vertex source, Vertex target, const EdgeAttributes& attributes, EdgeId id) {
                if (delta_ == nullptr || changed(source, Orientation::out) == nullptr) {
                    f(source, target, attributes, id);
                }
            });
    }
    if (from_day > to_day) {
        return;
    }
    for (const Vertex source : changed_sources()) {
        const EdgeRange range = edges(source, Orientation::out, type);
        for (std::size_t i = 0; i < range.size(); ++i) {
            const EdgeAttributes& edge = range.attributes(i);
            if (edge.from_day <= to_day && edge.to_day >= from_day &&
                (edge.from_day != kSinceUnknown || edge.to_day != kUntilOpen)) {
                f(source, range.neighbours[i], edge, range.id(i));
            }
        }
    }
}

template <typename Function>
void TopologySnapshot::for_each_end_in_window(TypeIndex type,
                                              std::int32_t from_day,
                                              std::int32_t to_day,
                                              Orientation end_of_edge,
                                              Function f) const {
    if (delta_ != nullptr) {
        for_each_in_window(type,
                           from_day,
                           to_day,
                           [&](Vertex source, Vertex target, const EdgeAttributes&, EdgeId) {
                               f(end_of_edge == Orientation::out ? source : target);
                           });
    } else if (type < base_->types().size()) {
        base_->for_each_end_in_window(type, from_day, to_day, end_of_edge, f);
    }
}

}  // namespace entente
