// The whole graph in memory, as traversals want it: who is joined to whom, by what type of edge,
// when, how surely and with which sign. No strings, no properties, no disk.
//
// A compressed-sparse-row (CSR) projection of a directed multigraph with both directions. Vertices
// and edge types have dense numbers; the edges of a vertex lie side by side, ordered by type, then
// neighbour, then edge id, so that one type is one contiguous range and parallel edges are next to
// each other. Beside it, each vertex's distinct neighbours over all types, which is what set
// semantics ("who is within three hops") needs: event graphs repeat a pair three times on average.
//
// BYTES PER EDGE, both directions together (1,000,000 generated events: 37.4)
//
//   out: neighbour                                           4
//   in:  neighbour, slot of the edge in the out direction    8
//   attributes: from, to, confidence, type and sign         12   once, reached from both directions
//   edge id; ids past 2^32 as distances from the smallest (more than 2^32 apart: +4)   4
//   time index: the edges of a type by day                   4
//   distinct neighbours                                   2..8   4 for each direction and pair
//   types of each vertex                                  2..12  6 for each direction, vertex, type
//   and for each vertex 40: its id, and where its parts begin
//
// The four attributes are one record and not four columns: a filter on time and confidence then
// costs one cache line for an edge, also in the in direction, which reaches them by slot.
//
// THE FILE (save and map), version 1, little-endian: a header with the counts and an XXH3 checksum of
// every section and of itself, then the sections at offsets that follow from the counts alone, each
// padded to 64 bytes. It is a cache: when map() refuses a file, build anew from the store.
#pragma once

#include <algorithm>
#include <array>
#include <cstddef>
#include <cstdint>
#include <limits>
#include <map>
#include <memory>
#include <mutex>
#include <optional>
#include <span>
#include <string>
#include <utility>
#include <vector>

#include "core/big_vector.h"
#include "core/ids.h"
#include "core/result.h"

namespace entente {

// The dense number of a node in one topology: 0 .. vertex_count() - 1, in order of node id.
using Vertex = std::uint32_t;
inline constexpr Vertex kNoVertex = std::numeric_limits<Vertex>::max();

// The dense number of an edge in one topology: its place in the out direction.
using EdgeSlot = std::uint32_t;

// The dense number of an edge type in one topology, in order of EdgeTypeId.
using TypeIndex = std::uint16_t;
inline constexpr std::size_t kTopologyTypesMax = 1U << 14;

// Days are counted from 1970-01-01. These two say that an end is not known, or open.
inline constexpr std::int32_t kSinceUnknown = std::numeric_limits<std::int32_t>::min();
inline constexpr std::int32_t kUntilOpen = std::numeric_limits<std::int32_t>::max();

enum class Orientation {
    out,   // along the edges
    in,    // against them
    both,  // as if they had no direction
};

// One edge as it is handed in.
struct TopologyEdge {
    NodeId source;
    NodeId target;
    EdgeTypeId type;
    EdgeId edge;
    std::int32_t from_day = kSinceUnknown;
    std::int32_t to_day = kUntilOpen;
    float confidence = 1;  // kept in steps of 1/50000, so up to four decimals exactly
    std::int8_t sign = 0;  // -1 conflictual, 0 neither, +1 cooperative

    friend bool operator==(const TopologyEdge&, const TopologyEdge&) = default;
};

// What is stored of an edge beside its ends and id. The layout is on disk.
struct EdgeAttributes {
    std::int32_t from_day;
    std::int32_t to_day;
    std::uint16_t confidence_code;
    std::uint16_t type_and_sign;  // type << 2 | sign + 1

    TypeIndex type() const { return static_cast<TypeIndex>(type_and_sign >> 2U); }

    void set_type(TypeIndex type) {
        type_and_sign =
            static_cast<std::uint16_t>(static_cast<unsigned>(type) << 2U | (type_and_sign & 3U));
    }

    int sign() const { return static_cast<int>(type_and_sign & 3U) - 1; }

    float confidence() const { return static_cast<float>(confidence_code) / kConfidenceSteps; }

    // Monotone; clamps to 0..1.
    static std::uint16_t encode_confidence(float confidence);

    static constexpr float kConfidenceSteps = 50000;

    friend bool operator==(const EdgeAttributes&, const EdgeAttributes&) = default;
};

static_assert(sizeof(EdgeAttributes) == 12);

// The per-edge columns that a range of edges points into.
struct EdgeColumns {
    const EdgeAttributes* attributes = nullptr;
    const std::uint32_t* id_low = nullptr;
    const std::uint32_t* id_high = nullptr;  // nullptr: all zero
    std::uint64_t id_base = 0;

    EdgeId id(std::uint32_t slot) const {
        const std::uint64_t high = id_high == nullptr ? 0 : id_high[slot];
        return EdgeId(id_base + (high << 32U | id_low[slot]));
    }
};

// Some edges of one vertex in one direction. Borrowed: lives as long as what it was asked of.
struct EdgeRange {
    std::span<const Vertex> neighbours;
    const std::uint32_t* slots = nullptr;  // of the edges; nullptr: first, first + 1, ...
    std::uint32_t first = 0;
    const EdgeColumns* columns = nullptr;

    std::size_t size() const { return neighbours.size(); }

    bool empty() const { return neighbours.empty(); }

    EdgeSlot slot(std::size_t i) const {
        return slots == nullptr ? first + static_cast<EdgeSlot>(i) : slots[i];
    }

    const EdgeAttributes& attributes(std::size_t i) const { return columns->attributes[slot(i)]; }

    EdgeId id(std::size_t i) const { return columns->id(slot(i)); }
};

// Calls f(neighbour, multiplicity) for each different neighbour in edges of one type.
template <typename Function>
void for_each_distinct(const EdgeRange& edges_of_one_type, Function f) {
    const std::span<const Vertex> all = edges_of_one_type.neighbours;
    for (std::size_t i = 0; i < all.size();) {
        std::size_t end = i + 1;
        while (end < all.size() && all[end] == all[i]) {
            ++end;
        }
        f(all[i], static_cast<std::uint32_t>(end - i));
        i = end;
    }
}

// All edges of one vertex in one direction, by type. Borrowed.
struct VertexEdges {
    EdgeRange all;
    std::span<const TypeIndex> types;       // ascending
    const std::uint32_t* begins = nullptr;  // of each type, and the end; relative to `origin`
    std::uint32_t origin = 0;
    std::span<const Vertex> distinct;  // neighbours over all types, ascending

    EdgeRange of_place(std::size_t place) const {
        const std::uint32_t begin = begins[place] - origin;
        const std::uint32_t end = begins[place + 1] - origin;
        EdgeRange range = all;
        range.neighbours = all.neighbours.subspan(begin, end - begin);
        range.first += begin;
        range.slots = all.slots == nullptr ? nullptr : all.slots + begin;
        return range;
    }

    // Empty when the vertex has none of the type.
    EdgeRange of(TypeIndex type) const;
};

// Which edges a traversal may use. The default lets all through.
struct EdgeFilter {
    static constexpr std::uint8_t kNegative = 1;
    static constexpr std::uint8_t kNeutral = 2;
    static constexpr std::uint8_t kPositive = 4;

    std::vector<EdgeTypeId> types;  // empty: all
    // Edges that may hold on some day of from_day .. to_day: an unknown start and an open end reach
    // as far as needed. Edges with neither pass when `undated` says so.
    std::int32_t from_day = kSinceUnknown;
    std::int32_t to_day = kUntilOpen;
    bool undated = true;
    float confidence_min = 0;
    std::uint8_t signs = kNegative | kNeutral | kPositive;
};

// A filter made ready for one topology: tests and bits, nothing to look up.
class BoundFilter {
public:
    // Lets everything through.
    BoundFilter() = default;
    // A type that the topology does not have matches no edge, and is no error.
    BoundFilter(const EdgeFilter& filter, std::span<const EdgeTypeId> types);

    bool passes_all() const { return all_types_ && all_attributes_; }

    // Whether types alone decide.
    bool all_attributes() const { return all_attributes_; }

    bool passes_type(TypeIndex type) const {
        return all_types_ ||
               (type / 64U < types_.size() && (types_[type / 64U] >> (type % 64U) & 1U) != 0);
    }

    // Everything but the type.
    bool passes_attributes(const EdgeAttributes& edge) const {
        return all_attributes_ ||
               (edge.from_day <= to_day_ && edge.to_day >= from_day_ &&
                edge.confidence_code >= confidence_min_ &&
                (signs_ >> (edge.type_and_sign & 3U) & 1U) != 0 &&
                (undated_ || edge.from_day != kSinceUnknown || edge.to_day != kUntilOpen));
    }

    bool passes(const EdgeAttributes& edge) const {
        return passes_type(edge.type()) && passes_attributes(edge);
    }

private:
    bool all_types_ = true;
    bool all_attributes_ = true;
    bool undated_ = true;
    std::uint8_t signs_ = 7;
    std::uint16_t confidence_min_ = 0;
    std::int32_t from_day_ = kSinceUnknown;
    std::int32_t to_day_ = kUntilOpen;
    std::vector<std::uint64_t> types_;
};

// Calls f(edges, i) for the edges of a vertex in one direction that pass, in their order.
template <typename Function>
void for_each_passing(const VertexEdges& edges, const BoundFilter& filter, Function f) {
    for (std::size_t place = 0; place < edges.types.size(); ++place) {
        if (!filter.passes_type(edges.types[place])) {
            continue;
        }
        const EdgeRange range = edges.of_place(place);
        for (std::size_t i = 0; i < range.size(); ++i) {
            if (filter.passes_attributes(range.attributes(i))) {
                f(range, i);
            }
        }
    }
}

// One direction of a topology: pointers into its memory. For the algorithms; others ask edges().
struct TopologySide {
    std::span<const std::uint32_t> begins;       // edges of a vertex; one more than vertices
    std::span<const std::uint32_t> type_places;  // of a vertex in the next two; one more
    std::span<const TypeIndex> types;            // of each (vertex, type)
    std::span<const std::uint32_t> type_begins;  // edges of each (vertex, type); one more
    std::span<const Vertex> neighbours;
    std::span<const std::uint32_t> distinct_begins;  // one more than vertices
    std::span<const Vertex> distinct;
    std::span<const EdgeSlot> slots;  // in direction only

    EdgeRange edges(Vertex vertex, TypeIndex type, const EdgeColumns* columns) const;
};

// Edges in the order in which a topology keeps them, as columns: by source, type, target, id.
struct SortedEdges {
    std::vector<Vertex> sources;        // those with edges, ascending
    std::vector<std::uint32_t> begins;  // where the edges of each begin
    BigVector<Vertex> targets;
    BigVector<EdgeAttributes> attributes;  // their type is the place of the edge's type in `types`
    BigVector<std::uint64_t> ids;

    std::size_t size() const { return targets.size(); }

    void reserve(std::size_t edges) {
        targets.reserve(edges);
        attributes.reserve(edges);
        ids.reserve(edges);
    }

    // Keeps the memory.
    void clear() {
        sources.clear();
        begins.clear();
        targets.clear();
        attributes.clear();
        ids.clear();
    }

    // The edges that are added next are those of this vertex.
    void begin_source(Vertex source) {
        if (sources.empty() || sources.back() != source) {
            sources.push_back(source);
            begins.push_back(static_cast<std::uint32_t>(targets.size()));
        }
    }

    void add(Vertex source, Vertex target, const EdgeAttributes& edge, EdgeId id) {
        begin_source(source);
        targets.push_back(target);
        attributes.push_back(edge);
        ids.push_back(id.value);
    }
};

struct TopologyMemory;

// The immutable projection. Safe from all threads; shared by pointer and never copied.
class Topology {
public:
    // A vertex for every node in `nodes` and every end of an edge; both in any order, nodes may
    // repeat. Fails with invalid_argument on an id that is 0, on an edge id given twice and on a
    // sign other than -1, 0, 1; with limit_exceeded past 2^32 - 2 vertices or edges, or past
    // kTopologyTypesMax types. Takes O(nodes log nodes + edges).
    static Result<std::shared_ptr<const Topology>> build(std::vector<NodeId> nodes,
                                                         std::span<const TopologyEdge> edges);

    // From what is in order already, in linear time and on two threads. `nodes` and `types` ascend without repeats; types
    // that no edge has are dropped. The parts follow one another and their sources ascend. invalid_argument when they
    // do not, or an edge is of a vertex or type that there is not; limits as build(). Ids are not compared.
    static Result<std::shared_ptr<const Topology>> assemble(std::vector<NodeId> nodes,
                                                            std::vector<EdgeTypeId> types,
                                                            std::span<const SortedEdges> parts);

    // Writes the file whole or not at all, and durably: a new file, renamed over `path`. `stamp`
    // comes back from map(): the commit that this is the graph of.
    Status save(const std::string& path, std::uint64_t stamp) const;

    struct Mapped;
    // Maps a file read-only, verifies its checksums, and verifies every number that is used as an
    // index, so that not even a forged file is read out of bounds. ErrorCode::corruption when it is
    // damaged, truncated or not a topology, unsupported when of another version, not_found when
    // there is none. The file may be replaced while it is mapped, but not be written in place.
    static Result<Mapped> map(const std::string& path);

    std::uint32_t vertex_count() const { return static_cast<std::uint32_t>(node_ids_.size()); }

    std::uint32_t edge_count() const { return static_cast<std::uint32_t>(out_.neighbours.size()); }

    // Of everything above, in memory and in the file.
    std::size_t byte_count() const { return bytes_; }

    NodeId node(Vertex vertex) const { return node_ids_[vertex]; }

    // kNoVertex for a node that is not there. O(1) when ids are dense, which they mostly are.
    Vertex vertex(NodeId node) const;

    std::span<const EdgeTypeId> types() const { return types_; }

    // nullopt for a type that no edge has.
    std::optional<TypeIndex> type_index(EdgeTypeId type) const;

    // `orientation` is out or in.
    VertexEdges edges(Vertex vertex, Orientation orientation) const;
    // Edges of one type; empty when the vertex has none.
    EdgeRange edges(Vertex vertex, Orientation orientation, TypeIndex type) const {
        return side(orientation).edges(vertex, type, &columns_);
    }

    // Different neighbours over all types, ascending. A vertex with a loop is its own neighbour.
    std::span<const Vertex> distinct(Vertex vertex, Orientation orientation) const {
        const TopologySide& one = side(orientation);
        const std::uint32_t begin = one.distinct_begins[vertex];
        return one.distinct.subspan(begin, one.distinct_begins[vertex + 1] - begin);
    }

    std::uint32_t degree(Vertex vertex, Orientation orientation) const {
        const TopologySide& one = side(orientation);
        return one.begins[vertex + 1] - one.begins[vertex];
    }

    // Source in O(log vertices).
    Vertex source(EdgeSlot slot) const;

    Vertex target(EdgeSlot slot) const { return out_.neighbours[slot]; }

    const EdgeAttributes& attributes(EdgeSlot slot) const { return columns_.attributes[slot]; }

    EdgeId edge_id(EdgeSlot slot) const { return columns_.id(slot); }

    TopologyEdge edge(EdgeSlot slot) const;

    // Calls f(source, target, attributes, edge id) for the edges of a type that may hold on a day of
    // from_day .. to_day; undated edges are left out. Edges of one day are found in
    // O(log edges + those found); the spells of a type are looked at from the earliest on.
    template <typename Function>
    void for_each_in_window(TypeIndex type,
                            std::int32_t from_day,
                            std::int32_t to_day,
                            Function f) const;

    // The same where only one end of each edge is asked for, its source (out) or its target (in): f(vertex). The first call
    // for a type and an end takes the time to put them in the order of days, in 4 bytes for an edge of the type, which stay.
    template <typename Function>
    void for_each_end_in_window(TypeIndex type,
                                std::int32_t from_day,
                                std::int32_t to_day,
                                Orientation end_of_edge,
                                Function f) const;

    // The edges that pass, and all vertices or only those with an edge: a projection that any
    // algorithm then runs on. Vertex numbers stay when all vertices do.
    Result<std::shared_ptr<const Topology>> filtered(const EdgeFilter& filter,
                                                     bool keep_all_vertices = true) const;

    const TopologySide& side(Orientation orientation) const {
        return orientation == Orientation::in ? in_ : out_;
    }

    Topology(const Topology&) = delete;
    Topology& operator=(const Topology&) = delete;
    ~Topology() = default;

private:
    friend class TopologyAssembler;
    friend class TopologyFile;

    // Over memory that is complete.
    static std::shared_ptr<const Topology> over(std::shared_ptr<const TopologyMemory> memory);

    Topology() = default;

    // Once the spans are set.
    void point_columns();

    // Places of the time index of a type: edges of one day by day, then spells by start.
    std::span<const std::uint32_t> single_days(TypeIndex type) const;
    std::span<const std::uint32_t> spells(TypeIndex type) const;

    // Calls on_days(begin, end) with the places in single_days() that lie in the window, and on_spell(place) for each spell
    // that touches it.
    template <typename OnDays, typename OnSpell>
    void look_into_window(TypeIndex type,
                          std::int32_t from_day,
                          std::int32_t to_day,
                          OnDays on_days,
                          OnSpell on_spell) const;

    // The sources (out) or targets (in) of single_days(), in its order.
    std::span<const Vertex> ends_by_day(TypeIndex type, Orientation end_of_edge) const;

    Vertex end_at(std::uint32_t place, Orientation end_of_edge) const {
        return end_of_edge == Orientation::out ? in_.neighbours[place]
                                               : out_.neighbours[in_.slots[place]];
    }

    // Of an edge given by its place in the in direction, as the time index does: the source is then
    // one step away, and the rest two.
    const EdgeAttributes& attributes_of_place(std::uint32_t place) const {
        return columns_.attributes[in_.slots[place]];
    }

    std::span<const NodeId> node_ids_;
    std::span<const EdgeTypeId> types_;
    TopologySide out_;
    TopologySide in_;
    std::span<const EdgeAttributes> attributes_;
    std::span<const std::uint32_t> id_low_;
    std::span<const std::uint32_t> id_high_;
    std::uint64_t id_base_ = 0;
    std::span<const std::uint32_t> time_begins_;  // 2 for each type, and the end
    std::span<const std::uint32_t> time_places_;
    EdgeColumns columns_;
    std::size_t bytes_ = 0;
    std::shared_ptr<const void> memory_;
    // What ends_by_day() has made; a map: what is in it stays where it is.
    mutable std::mutex ends_mutex_;
    mutable std::map<std::pair<TypeIndex, Orientation>, BigVector<Vertex>> ends_by_day_;
};

// invalid_argument for an edge that Topology::build() would refuse by itself.
Status check_edge(const TopologyEdge& edge);
EdgeAttributes make_attributes(const TopologyEdge& edge, TypeIndex type);

struct Topology::Mapped {
    std::shared_ptr<const Topology> topology;
    std::uint64_t stamp = 0;
};

template <typename OnDays, typename OnSpell>
void Topology::look_into_window(TypeIndex type,
                                std::int32_t from_day,
                                std::int32_t to_day,
                                OnDays on_days,
                                OnSpell on_spell) const {
    if (from_day > to_day) {
        return;
    }
    const auto starts_before = [&](std::uint32_t place, std::int32_t day) {
        return attributes_of_place(place).from_day < day;
    };
    const auto days = single_days(type);
    const auto begin = std::lower_bound(days.begin(), days.end(), from_day, starts_before);
    const auto end = to_day == kUntilOpen
                         ? days.end()
                         : std::lower_bound(begin, days.end(), to_day + 1, starts_before);
    on_days(static_cast<std::size_t>(begin - days.begin()),
            static_cast<std::size_t>(end - days.begin()));
    for (const std::uint32_t place : spells(type)) {
        const EdgeAttributes& edge = attributes_of_place(place);
        if (edge.from_day > to_day) {
            break;
        }
        if (edge.to_day >= from_day &&
            (edge.from_day != kSinceUnknown || edge.to_day != kUntilOpen)) {
            on_spell(place);
        }
    }
}

template <typename Function>
void Topology::for_each_in_window(TypeIndex type,
                                  std::int32_t from_day,
                                  std::int32_t to_day,
                                  Function f) const {
    const auto report = [&](std::uint32_t place) {
        const EdgeSlot slot = in_.slots[place];
        f(in_.neighbours[place],
          out_.neighbours[slot],
          columns_.attributes[slot],
          columns_.id(slot));
    };
    const auto report_days = [&](std::size_t begin, std::size_t end) {
        const std::span<const std::uint32_t> places = single_days(type).first(end);
        for (std::size_t i = begin; i < end; ++i) {
            // The places of a day are anywhere, and what callers do with one seldom lets the processor
            // look far enough ahead.
            constexpr std::size_t ahead = 16;
            if (end - i > ahead) {
                __builtin_prefetch(&in_.neighbours[places[i + ahead]]);
            }
            report(places[i]);
        }
    };
    look_into_window(type, from_day, to_day, report_days, report);
}

template <typename Function>
void Topology::for_each_end_in_window(TypeIndex type,
                                      std::int32_t from_day,
                                      std::int32_t to_day,
                                      Orientation end_of_edge,
                                      Function f) const {
    look_into_window(
        type,
        from_day,
        to_day,
        [&](std::size_t begin, std::size_t end) {
            for (const Vertex vertex : ends_by_day(type, end_of_edge).subspan(begin, end - begin)) {
                f(vertex);
            }
        },
        [&](std::uint32_t place) { f(end_at(place, end_of_edge)); });
}

// -- inline, because traversals spend their time here --

inline EdgeRange VertexEdges::of(TypeIndex type) const {
    for (std::size_t place = 0; place < types.size() && types[place] <= type; ++place) {
        if (types[place] == type) {
            return of_place(place);
        }
    }
    EdgeRange none = all;
    none.neighbours = {};
    return none;
}

inline EdgeRange TopologySide::edges(Vertex vertex,
                                     TypeIndex type,
                                     const EdgeColumns* columns) const {
    // A scan, not a binary search: vertices have few types, and those lie in one cache line.
    const std::uint32_t end = type_places[vertex + 1];
    std::uint32_t place = type_places[vertex];
    while (place < end && types[place] < type) {
        ++place;
    }
    EdgeRange range;
    range.columns = columns;
    if (place < end && types[place] == type) {
        const std::uint32_t begin = type_begins[place];
        range.neighbours = neighbours.subspan(begin, type_begins[place + 1] - begin);
        range.first = begin;
        range.slots = slots.empty() ? nullptr : slots.data() + begin;
    }
    return range;
}

inline VertexEdges Topology::edges(Vertex vertex, Orientation orientation) const {
    const TopologySide& one = side(orientation);
    const std::uint32_t begin = one.begins[vertex];
    const std::uint32_t count = one.begins[vertex + 1] - begin;
    const std::uint32_t place = one.type_places[vertex];
    VertexEdges edges;
    edges.all.neighbours = one.neighbours.subspan(begin, count);
    edges.all.slots = one.slots.empty() ? nullptr : one.slots.data() + begin;
    edges.all.first = begin;
    edges.all.columns = &columns_;
    edges.types = one.types.subspan(place, one.type_places[vertex + 1] - place);
    edges.begins = one.type_begins.data() + place;
    edges.origin = begin;
    edges.distinct = distinct(vertex, orientation);
    return edges;
}

inline std::span<const std::uint32_t> Topology::single_days(TypeIndex type) const {
    const std::uint32_t begin = time_begins_[std::size_t{2} * type];
    return time_places_.subspan(begin, time_begins_[std::size_t{2} * type + 1] - begin);
}

inline std::span<const std::uint32_t> Topology::spells(TypeIndex type) const {
    const std::uint32_t begin = time_begins_[std::size_t{2} * type + 1];
    return time_places_.subspan(begin, time_begins_[std::size_t{2} * type + 2] - begin);
}

}  // namespace entente
