#include "core/topology_load.h"

#include <algorithm>
#include <atomic>
#include <span>
#include <utility>
#include <vector>

#include "core/storage/adjacency.h"
#include "core/storage/keys.h"
#include "core/store_state.h"
#include "core/topology_assemble.h"
#include "core/topology_rules.h"
#include "core/triples.h"
#include "core/two_threads.h"

namespace entente {

namespace {

// The vertex of each node.
class Numbering {
public:
    explicit Numbering(std::span<const NodeId> nodes) : nodes_(nodes) {
        const std::uint64_t range = nodes.empty() ? 0 : nodes.back().value + 1;
        if (range <= 8 * nodes.size() + 1024) {
            table_.assign(range, kNoVertex);
            for (Vertex vertex = 0; vertex < nodes.size(); ++vertex) {
                table_[nodes[vertex].value] = vertex;
            }
        }
    }

    // kNoVertex for a node that is not there.
    Vertex operator()(NodeId node) const {
        if (!table_.empty()) {
            return node.value < table_.size() ? table_[node.value] : kNoVertex;
        }
        const auto found = std::lower_bound(nodes_.begin(), nodes_.end(), node);
        return found == nodes_.end() || *found != node
                   ? kNoVertex
                   : static_cast<Vertex>(found - nodes_.begin());
    }

private:
    std::span<const NodeId> nodes_;
    std::vector<Vertex> table_;
};

// A part of the lists: those of partitions first .. last.
struct Part {
    std::uint64_t first = 0;
    std::uint64_t last = 0;
};

// Reads the edges of some partitions in order of source, type, target, id. Within a partition all changes
// come before all blocks, both in order of node and place.
class PartReader {
public:
    PartReader(const Numbering& vertices,
               const NameTable& names,
               const std::vector<TypeIndex>& type_places)
        : vertices_(vertices), rules_(names), type_places_(type_places) {}

    Status read(const RowReader& rows, const Part& part, SortedEdges& edges) {
        edges_ = &edges;
        status_ = {};
        const Status scanned = rows.scan_partitions(
            PartitionKind::edges,
            part.first,
            part.last,
            [&](Partition partition, std::string_view key, std::string_view value) {
                if (partition.id != partition_) {
                    finish_partition();
                    partition_ = partition.id;
                }
                const Status status = take(key, value);
                status_ = status_.ok() ? status : status_;
                return status_.ok();
            });
        finish_partition();
        return status_.ok() ? scanned : status_;
    }

private:
    struct Delta {
        NodeId node;
        EdgePlace place;
        EdgeDelta delta;
    };

    Status take(std::string_view key, std::string_view value) {
        if (const auto row = keys::decode_delta(key)) {
            ENTENTE_ASSIGN(auto delta, decode_edge_delta(value));
            deltas_.push_back({row->node, row->place, std::move(delta)});
            return {};
        }
        const auto row = keys::decode_block(key);
        if (!row) {
            return Error{ErrorCode::corruption, "the key of a stored list of edges is damaged"};
        }
        ENTENTE_TRY(block_.open(value));
        const Vertex source = vertices_(row->node);
        if (next_ == deltas_.size()) {
            return add_block(source);
        }
        attributes_.resize(block_.size());
        rules_.make_all(block_, attributes_);
        for (std::size_t i = 0; i < block_.size(); ++i) {
            if (next_ < deltas_.size() && emit_deltas_up_to(row->node, block_.place(i))) {
                continue;  // the change was newer than the block
            }
            add(source, block_.place(i), attributes_[i]);
        }
        return {};
    }

    TypeIndex type_place(EdgeTypeId type) const {
        return type.value < type_places_.size() ? type_places_[type.value] : kNoType;
    }

    void add(Vertex source, const EdgePlace& place, EdgeAttributes attributes) {
        const Vertex target = vertices_(place.other);
        const TypeIndex type = type_place(place.type);
        if (source == kNoVertex || target == kNoVertex || type == kNoType) {
            status_ = Error{ErrorCode::corruption,
                            "edge " + std::to_string(place.edge.value) +
                                " touches a node, or is of a type, that there is not: run check"};
            return;
        }
        attributes.set_type(type);
        edges_->add(source, target, attributes, place.edge);
    }

    // All edges of the block, none of which has changed since.
    Status add_block(Vertex source) {
        SortedEdges& edges = *edges_;
        edges.begin_source(source);
        const std::size_t begin = edges.size();
        const std::size_t count = block_.size();
        if (begin + count > edges.targets.capacity()) {
            edges.reserve(2 * (begin + count));
        }
        edges.targets.resize(begin + count);
        edges.attributes.resize(begin + count);
        edges.ids.resize(begin + count);
        const std::span<EdgeAttributes> attributes =
            std::span(edges.attributes).subspan(begin, count);
        rules_.make_all(block_, attributes);
        bool known = source != kNoVertex;
        std::size_t i = 0;
        for (const EdgeBlockReader::Run& run : block_.runs()) {
            const TypeIndex type = type_place(run.type);
            known = known && type != kNoType;
            for (; i < run.end; ++i) {
                const EdgePlace& place = block_.place(i);
                const Vertex target = vertices_(place.other);
                known = known && target != kNoVertex;
                edges.targets[begin + i] = target;
                edges.ids[begin + i] = place.edge.value;
                attributes[i].set_type(type);
            }
        }
        return known ? Status()
                     : Status(Error{ErrorCode::corruption,
                                    "a list of edges leads to a node, or has a type, that there is "
                                    "not: run check"});
    }

    // True when the last of them was at that very place.
    bool emit_deltas_up_to(NodeId node, const EdgePlace& place) {
        bool same = false;
        for (; next_ < deltas_.size(); ++next_) {
            const Delta& delta = deltas_[next_];
            if (delta.node > node || (delta.node == node && delta.place > place)) {
                break;
            }
            same = delta.node == node && delta.place == place;
            emit(delta);
        }
        return same;
    }

    void emit(const Delta& delta) {
        if (delta.delta.removed) {
            return;
        }
        const EdgePlace& place = delta.place;
        const TopologyEdge edge =
            rules_.make({delta.node, place.type, place.other, place.edge}, delta.delta.properties);
        add(vertices_(delta.node), place, make_attributes(edge, 0));
    }

    void finish_partition() {
        for (; next_ < deltas_.size(); ++next_) {
            emit(deltas_[next_]);
        }
        deltas_.clear();
        next_ = 0;
    }

    const Numbering& vertices_;
    TopologyRules rules_;
    const std::vector<TypeIndex>& type_places_;
    SortedEdges* edges_ = nullptr;
    Status status_;
    std::uint64_t partition_ = 0;
    std::vector<Delta> deltas_;
    std::size_t next_ = 0;
    EdgeBlockReader block_;
    std::vector<EdgeAttributes> attributes_;

public:
    static constexpr TypeIndex kNoType = UINT16_MAX;
};

constexpr std::uint64_t kNodesInPartition = 64;
constexpr std::size_t kParts = 64;  // so many that both threads are done at about the same time

// The types that there may be edges of, in order, and for each code its place among them.
struct Types {
    std::vector<EdgeTypeId> types;
    std::vector<TypeIndex> places;
};

Result<Types> read_types(const RowReader& rows) {
    Types result;
    ENTENTE_TRY(rows.scan(keys::dictionary_names(keys::Dictionary::edge_types),
                          [&](std::string_view key, std::string_view) {
                              if (const auto code = keys::decode_dictionary_code(key)) {
                                  result.places.resize(*code + 1U, PartReader::kNoType);
                                  result.places[*code] =
                                      static_cast<TypeIndex>(result.types.size());
                                  result.types.emplace_back(*code);
                              }
                              return result.types.size() <= kTopologyTypesMax;
                          }));
    if (result.types.size() > kTopologyTypesMax) {
        return Error{ErrorCode::limit_exceeded,
                     "the store has more than the " + std::to_string(kTopologyTypesMax) +
                         " edge types that a topology holds"};
    }
    return result;
}

std::vector<Part> split(std::span<const NodeId> nodes) {
    std::vector<Part> parts;
    if (nodes.empty()) {
        return parts;
    }
    const std::uint64_t last = nodes.back().value / kNodesInPartition;
    const std::uint64_t step = last / kParts + 1;
    for (std::uint64_t first = 0; first <= last; first += step) {
        parts.emplace_back();
        parts.back().first = first;
        parts.back().last = std::min(first + step - 1, last);
    }
    return parts;
}

// What the assembler refuses is the store's fault here.
Status stored_wrongly(const Status& status) {
    if (!status.ok() && status.error().code == ErrorCode::invalid_argument) {
        return Error{ErrorCode::corruption,
                     "the stored lists of edges contradict the rest of the store: " +
                         status.error().message + "; run check"};
    }
    return status;
}

// For so many edges. Says `more` when there are more of them.
Result<std::shared_ptr<const Topology>> load(const RowReader& rows,
                                             const NameTable& names,
                                             std::size_t edges_max,
                                             EdgeId last_id,
                                             bool& more) {
    ENTENTE_ASSIGN(auto nodes, read_live_nodes(rows));
    ENTENTE_ASSIGN(auto types, read_types(rows));
    ENTENTE_ASSIGN(
        const auto assembler,
        TopologyAssembler::begin(std::move(nodes), std::move(types.types), edges_max, last_id));
    const Numbering vertices(assembler->nodes());
    const std::vector<Part> parts = split(assembler->nodes());
    std::vector<Status> statuses(parts.size());
    std::atomic<std::size_t> next = 0;
    const auto work = [&](TopologyAssembler::Worker& worker) {
        PartReader reader(vertices, names, types.places);
        for (std::size_t i = next++; i < parts.size(); i = next++) {
            statuses[i] = reader.read(rows, parts[i], worker.buffer());
            if (statuses[i].ok()) {
                statuses[i] = worker.take_buffered(i);
            }
            if (!statuses[i].ok()) {
                next = parts.size();
            }
        }
    };
    std::vector<TopologyAssembler::Worker> workers;
    workers.reserve(2);
    workers.emplace_back(*assembler);
    workers.emplace_back(*assembler);
    on_two_threads([&] { work(workers[1]); }, [&] { work(workers[0]); });
    for (const Status& status : statuses) {
        more = more || (!status.ok() && status.error().code == ErrorCode::limit_exceeded);
        ENTENTE_TRY(stored_wrongly(status));
    }
    return assembler->finish(parts.size(), workers);
}

}  // namespace

Result<std::shared_ptr<const Topology>> load_topology(const RowReader& rows,
                                                      const NameTable& names) {
    const std::vector<RowKey> counters = {keys::counter(keys::Counter::edges),
                                          keys::counter(keys::Counter::next_edge)};
    ENTENTE_ASSIGN(const auto counts, rows.get_many(counters));
    constexpr std::uint64_t most = kNoVertex - 1;
    std::uint64_t edges_max = decode_count(counts[0]);
    // The next id, which no edge has yet.
    const EdgeId last_id(decode_count(counts[1]));
    while (true) {
        bool more = false;
        auto topology = load(rows, names, edges_max, last_id, more);
        if (!more || edges_max == most) {
            return topology;
        }
        // The count is not right, which is no reason to read nothing.
        edges_max = std::min(most, 2 * edges_max + 1024);
    }
}

}  // namespace entente
