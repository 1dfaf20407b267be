#include "core/topology_load.h"

#include <algorithm>
#include <atomic>
#include <thread>
#include <vector>

#include "core/storage/adjacency.h"
#include "core/storage/keys.h"
#include "core/store_state.h"
#include "core/topology_rules.h"

namespace entente {

namespace {

// A part of the lists: those of partitions first .. last.
struct Part {
    std::uint64_t first = 0;
    std::uint64_t last = 0;
    std::vector<TopologyEdge> edges;
    Status status;
};

// Reads the edges of some partitions in order of source, type, target, id. Within a partition all changes
// come before all blocks, both in order of node and place.
class PartReader {
public:
    PartReader(const NameTable& names, Part& part) : rules_(names), part_(part) {}

    void read(const RowReader& rows) {
        const Status scanned = rows.scan_partitions(
            PartitionKind::edges,
            part_.first,
            part_.last,
            [&](Partition partition, std::string_view key, std::string_view value) {
                if (partition.id != partition_) {
                    finish_partition();
                    partition_ = partition.id;
                }
                const Status status = take(key, value);
                part_.status = part_.status.ok() ? status : part_.status;
                return status.ok();
            });
        finish_partition();
        part_.status = part_.status.ok() ? scanned : part_.status;
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
        const TopologyRules::Columns columns = rules_.columns(block_);
        for (std::size_t i = 0; i < block_.size(); ++i) {
            if (next_ < deltas_.size()) {
                if (emit_deltas_up_to(row->node, block_.place(i))) {
                    continue;  // the change was newer than the block
                }
            }
            part_.edges.push_back(rules_.make(row->node, block_, columns, i));
        }
        return {};
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
        if (!delta.delta.removed) {
            part_.edges.push_back(
                rules_.make({delta.node, delta.place.type, delta.place.other, delta.place.edge},
                            delta.delta.properties));
        }
    }

    void finish_partition() {
        for (; next_ < deltas_.size(); ++next_) {
            emit(deltas_[next_]);
        }
        deltas_.clear();
        next_ = 0;
    }

    TopologyRules rules_;
    Part& part_;
    std::uint64_t partition_ = 0;
    std::vector<Delta> deltas_;
    std::size_t next_ = 0;
    EdgeBlockReader block_;
};

constexpr std::uint64_t kNodesInPartition = 64;
constexpr std::size_t kParts = 32;

std::vector<Part> split(const std::vector<NodeId>& nodes) {
    std::vector<Part> parts;
    if (nodes.empty()) {
        return parts;
    }
    const std::uint64_t last = nodes.back().value / kNodesInPartition;
    const std::uint64_t step = last / kParts + 1;
    for (std::uint64_t first = 0; first <= last; first += step) {
        parts.push_back({first, std::min(first + step - 1, last), {}, {}});
    }
    return parts;
}

}  // namespace

Result<std::shared_ptr<const Topology>> load_topology(const RowReader& rows,
                                                      const NameTable& names) {
    ENTENTE_ASSIGN(auto nodes, read_live_nodes(rows));
    std::vector<Part> parts = split(nodes);
    std::atomic<std::size_t> next = 0;
    const auto work = [&] {
        for (std::size_t i = next++; i < parts.size(); i = next++) {
            PartReader(names, parts[i]).read(rows);
        }
    };
    std::thread helper(work);
    work();
    helper.join();
    std::size_t count = 0;
    for (const Part& part : parts) {
        ENTENTE_TRY(part.status);
        count += part.edges.size();
    }
    std::vector<TopologyEdge> edges;
    edges.reserve(count);
    for (Part& part : parts) {
        edges.insert(edges.end(), part.edges.begin(), part.edges.end());
        part.edges = {};
    }
    return Topology::build(std::move(nodes), edges);
}

}  // namespace entente
