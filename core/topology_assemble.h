// Puts the columns of a topology together from parts of its edges, while other parts are still being read.
//
// Two threads each have a WORKER. A worker takes parts in any order and works each out while it is in the
// processor's cache: types, distinct neighbours, bounds. Where a part belongs is known once all parts before it are
// counted; until then the worker keeps it, and whatever it has kept it puts into place as soon as that is possible.
// So what a part was read into is soon free for the next one: memory that a process has not had before costs more than
// what is done with it. What needs all edges, the in side and the time index, comes last, again on two threads.
#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <mutex>
#include <span>
#include <vector>

#include "core/big_vector.h"
#include "core/ids.h"
#include "core/result.h"
#include "core/topology.h"

namespace entente {

class TopologyAssembler {
public:
    class Worker;

    // `nodes` and `types` ascend without repeats. Not more than `edges_max` edges will come, and none has an id
    // beyond `last_id`. Memory for all is set aside, of which what is not needed is not touched.
    static Result<std::unique_ptr<TopologyAssembler>> begin(std::vector<NodeId> nodes,
                                                            std::vector<EdgeTypeId> types,
                                                            std::size_t edges_max,
                                                            EdgeId last_id);

    TopologyAssembler(const TopologyAssembler&) = delete;
    TopologyAssembler& operator=(const TopologyAssembler&) = delete;
    ~TopologyAssembler();

    // As they were given; of the vertices in their order.
    std::span<const NodeId> nodes() const;

    // The topology of all parts 0 .. `parts` - 1, each of which a worker has taken; the workers' threads are done.
    // Types that no edge has are dropped. Once.
    Result<std::shared_ptr<const Topology>> finish(std::size_t parts, std::span<Worker> workers);

private:
    // Beginnings in the columns, or sizes of what is put there.
    struct Extent {
        std::size_t edges = 0;
        std::size_t runs = 0;  // of edges of one vertex and type
        std::size_t distinct = 0;
    };

    // A part that is counted.
    struct Count {
        bool known = false;
        Extent extent;
        Vertex first_source = kNoVertex;  // none: no edges
        Vertex last_source = 0;
    };

    TopologyAssembler(std::vector<NodeId> nodes,
                      std::vector<EdgeTypeId> types,
                      std::size_t edges_max,
                      EdgeId last_id);

    std::size_t vertex_count() const;
    Status count(std::size_t number, const Count& count);
    void cut_to_size();
    void narrow_ids();
    void drop_unused_types();

    std::shared_ptr<TopologyMemory> memory_;
    std::size_t edges_max_;

    std::mutex mutex_;                // over these
    std::vector<Count> counts_;       // by part
    std::vector<Extent> begins_;      // of the first parts that are all counted
    Extent next_;                     // where the part after them begins
    std::size_t sources_before_ = 0;  // the least source that it may have
};

// For one thread.
class TopologyAssembler::Worker {
public:
    explicit Worker(TopologyAssembler& assembler);

    // To append the edges of a part to, behind those of parts that are kept; take_buffered() is to follow.
    SortedEdges& buffer();

    // What was appended is part `number`: edges that follow those of all parts before, so sources ascend, also from part
    // to part. invalid_argument when they do not, or an edge is of a vertex or type that there is not, or has an id
    // beyond the last; limit_exceeded when there are more edges than was said. Not called again after an error.
    Status take_buffered(std::size_t number);

    // The same for the sources first .. last - 1 of edges that stay where they are until finish().
    Status take(std::size_t number, const SortedEdges& edges, std::size_t first, std::size_t last);

private:
    friend class TopologyAssembler;

    // Edges of some sources, and what was worked out of them.
    struct Piece {
        std::size_t number = 0;
        const SortedEdges* edges = nullptr;
        std::size_t first = 0;  // of the sources
        std::size_t last = 0;
        std::size_t end = 0;  // of the edges
        Extent extent;
        BigVector<std::uint32_t> run_counts;  // by source
        BigVector<TypeIndex> run_types;
        BigVector<std::uint32_t> run_begins;       // in the piece
        BigVector<std::uint32_t> distinct_counts;  // by source
        BigVector<Vertex> distinct;

        std::size_t begin_of(std::size_t source) const {
            return source < last ? edges->begins[source] : end;
        }

        std::size_t size() const { return end - begin_of(first); }
    };

    static bool any_id_is_wide(const Piece& piece);
    Status work_out(Piece& piece);
    bool work_out_source(Piece& piece, std::size_t source);
    void place(const Piece& piece, const Extent& begin);
    void place_ids(const Piece& piece, std::size_t begin);
    // Puts into place what can be.
    void place_kept();

    TopologyAssembler& assembler_;
    std::vector<Vertex> last_source_;  // of each vertex as a target
    std::vector<std::unique_ptr<Piece>> kept_;
    std::vector<std::unique_ptr<Piece>> spare_pieces_;
    SortedEdges buffer_;
    std::size_t buffered_sources_ = 0;  // of parts before the one that is being read
    std::size_t buffered_edges_ = 0;
};

}  // namespace entente
