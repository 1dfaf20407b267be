#include "core/topology_assemble.h"

#include <algorithm>
#include <atomic>
#include <numeric>
#include <utility>

#include "core/topology_memory.h"
#include "core/topology_transpose.h"
#include "core/two_threads.h"

namespace entente {

namespace {

constexpr TypeIndex kNoType = UINT16_MAX;

template <typename Counts>
void sum_up(Counts& counts) {
    std::partial_sum(counts.begin(), counts.end(), counts.begin());
}

template <typename From, typename To>
void copy_to(const From& from, To& to, std::size_t begin) {
    std::copy(from.begin(), from.end(), to.begin() + static_cast<std::ptrdiff_t>(begin));
}

Error sources_do_not_ascend() {
    return {ErrorCode::invalid_argument, "sources do not ascend"};
}

Error too_large() {
    return {ErrorCode::limit_exceeded,
            "a topology holds fewer than 2^32 - 1 vertices and edges, and " +
                std::to_string(kTopologyTypesMax) + " types"};
}

}  // namespace

// -- the assembler --

Result<std::unique_ptr<TopologyAssembler>> TopologyAssembler::begin(std::vector<NodeId> nodes,
                                                                    std::vector<EdgeTypeId> types,
                                                                    std::size_t edges_max,
                                                                    EdgeId last_id) {
    if (edges_max >= kNoVertex || nodes.size() >= kNoVertex || types.size() > kTopologyTypesMax) {
        return too_large();
    }
    return std::unique_ptr<TopologyAssembler>(
        new TopologyAssembler(std::move(nodes), std::move(types), edges_max, last_id));
}

TopologyAssembler::TopologyAssembler(std::vector<NodeId> nodes,
                                     std::vector<EdgeTypeId> types,
                                     std::size_t edges_max,
                                     EdgeId last_id)
    : memory_(std::make_shared<TopologyMemory>()), edges_max_(edges_max) {
    memory_->node_ids = std::move(nodes);
    memory_->types = std::move(types);
    memory_->attributes.resize(edges_max);
    memory_->id_low.resize(edges_max);
    memory_->id_high.resize(last_id.value >> 32U == 0 ? 0 : edges_max);
    TopologySideMemory& out = memory_->out;
    out.neighbours.resize(edges_max);
    out.types.resize(edges_max);
    out.type_begins.resize(edges_max + 1);
    out.distinct.resize(edges_max);
    out.begins.assign(vertex_count() + 1, 0);
    out.type_places.assign(vertex_count() + 1, 0);
    out.distinct_begins.assign(vertex_count() + 1, 0);
}

TopologyAssembler::~TopologyAssembler() = default;

std::size_t TopologyAssembler::vertex_count() const {
    return memory_->node_ids.size();
}

std::span<const NodeId> TopologyAssembler::nodes() const {
    return memory_->node_ids;
}

// Notes a part, and where those begin that can be placed now.
Status TopologyAssembler::count(std::size_t number, const Count& count) {
    const std::lock_guard<std::mutex> lock(mutex_);
    counts_.resize(std::max(counts_.size(), number + 1));
    counts_[number] = count;
    while (begins_.size() < counts_.size() && counts_[begins_.size()].known) {
        const Count& one = counts_[begins_.size()];
        if (one.first_source != kNoVertex) {
            if (one.first_source < sources_before_) {
                return sources_do_not_ascend();
            }
            sources_before_ = std::size_t{one.last_source} + 1;
        }
        if (one.extent.edges > edges_max_ - next_.edges) {
            return Error{
                ErrorCode::limit_exceeded,
                "there are more edges than the " + std::to_string(edges_max_) + " that were said"};
        }
        begins_.push_back(next_);
        next_.edges += one.extent.edges;
        next_.runs += one.extent.runs;
        next_.distinct += one.extent.distinct;
    }
    return {};
}

Result<std::shared_ptr<const Topology>> TopologyAssembler::finish(std::size_t parts,
                                                                  std::span<Worker> workers) {
    if (begins_.size() != parts) {
        return Error{ErrorCode::invalid_argument, "a part of the edges is missing"};
    }
    if (!workers.empty()) {
        on_two_threads([&] { workers.front().place_kept(); },
                       [&] {
                           for (Worker& worker : workers.subspan(1)) {
                               worker.place_kept();
                           }
                       });
    }
    cut_to_size();
    narrow_ids();
    drop_unused_types();
    transpose(*memory_);
    return Topology::over(memory_);
}

// Nothing more comes.
void TopologyAssembler::cut_to_size() {
    memory_->attributes.resize(next_.edges);
    memory_->id_low.resize(next_.edges);
    memory_->id_high.resize(std::min(memory_->id_high.size(), next_.edges));
    TopologySideMemory& out = memory_->out;
    out.neighbours.resize(next_.edges);
    out.types.resize(next_.runs);
    out.type_begins.resize(next_.runs + 1);
    out.type_begins[next_.runs] = static_cast<std::uint32_t>(next_.edges);
    out.distinct.resize(next_.distinct);
    sum_up(out.begins);
    sum_up(out.type_places);
    sum_up(out.distinct_begins);
}

// Ids past 2^32 are distances from the smallest, of 32 bits if they fit.
void TopologyAssembler::narrow_ids() {
    BigVector<std::uint32_t>& low = memory_->id_low;
    BigVector<std::uint32_t>& high = memory_->id_high;
    if (high.empty()) {
        return;
    }
    const auto id = [&](std::size_t i) { return std::uint64_t{high[i]} << 32U | low[i]; };
    std::uint64_t least = UINT64_MAX;
    std::uint64_t greatest = 0;
    for (std::size_t i = 0; i < low.size(); ++i) {
        least = std::min(least, id(i));
        greatest = std::max(greatest, id(i));
    }
    memory_->id_base = least;
    for (std::size_t i = 0; i < low.size(); ++i) {
        const std::uint64_t distance = id(i) - least;
        low[i] = static_cast<std::uint32_t>(distance);
        high[i] = static_cast<std::uint32_t>(distance >> 32U);
    }
    if ((greatest - least) >> 32U == 0) {
        BigVector<std::uint32_t>().swap(high);
    }
}

// Types are numbered without gaps.
void TopologyAssembler::drop_unused_types() {
    std::vector<bool> used(memory_->types.size());
    for (const TypeIndex type : memory_->out.types) {
        used[type] = true;
    }
    if (std::find(used.begin(), used.end(), false) == used.end()) {
        return;
    }
    std::vector<TypeIndex> number(used.size());
    std::vector<EdgeTypeId> kept;
    for (std::size_t type = 0; type < used.size(); ++type) {
        number[type] = static_cast<TypeIndex>(kept.size());
        if (used[type]) {
            kept.push_back(memory_->types[type]);
        }
    }
    const bool numbers_stay = std::equal(kept.begin(), kept.end(), memory_->types.begin());
    memory_->types = std::move(kept);
    if (numbers_stay) {
        return;
    }
    for (TypeIndex& type : memory_->out.types) {
        type = number[type];
    }
    for (EdgeAttributes& edge : memory_->attributes) {
        edge.set_type(number[edge.type()]);
    }
}

// -- its workers --

TopologyAssembler::Worker::Worker(TopologyAssembler& assembler)
    : assembler_(assembler), last_source_(assembler.vertex_count(), kNoVertex) {}

SortedEdges& TopologyAssembler::Worker::buffer() {
    if (kept_.empty()) {
        buffer_.clear();
        // As much as could be kept: only what is used becomes memory.
        buffer_.reserve(assembler_.edges_max_);
    }
    buffered_sources_ = buffer_.sources.size();
    buffered_edges_ = buffer_.size();
    return buffer_;
}

Status TopologyAssembler::Worker::take_buffered(std::size_t number) {
    const std::size_t sources = buffer_.sources.size();
    const std::size_t begin =
        buffered_sources_ < sources ? buffer_.begins[buffered_sources_] : buffer_.size();
    if (begin != buffered_edges_) {  // the first ones were added to the last source before them
        return sources_do_not_ascend();
    }
    return take(number, buffer_, buffered_sources_, sources);
}

Status TopologyAssembler::Worker::take(std::size_t number,
                                       const SortedEdges& edges,
                                       std::size_t first,
                                       std::size_t last) {
    std::unique_ptr<Piece> piece;
    if (spare_pieces_.empty()) {
        piece = std::make_unique<Piece>();
    } else {
        piece = std::move(spare_pieces_.back());
        spare_pieces_.pop_back();
    }
    piece->number = number;
    piece->edges = &edges;
    piece->first = first;
    piece->last = last;
    piece->end = last < edges.sources.size() ? edges.begins[last] : edges.size();
    ENTENTE_TRY(work_out(*piece));
    Count count;
    count.known = true;
    count.extent = piece->extent;
    if (first < last) {
        count.first_source = edges.sources[first];
        count.last_source = edges.sources[last - 1];
    }
    kept_.push_back(std::move(piece));
    ENTENTE_TRY(assembler_.count(number, count));
    place_kept();
    return {};
}

bool TopologyAssembler::Worker::any_id_is_wide(const Piece& piece) {
    std::uint64_t bits = 0;
    for (const std::uint64_t id :
         std::span(piece.edges->ids).subspan(piece.begin_of(piece.first), piece.size())) {
        bits |= id;
    }
    return bits >> 32U != 0;
}

Status TopologyAssembler::Worker::work_out(Piece& piece) {
    const std::size_t sources = piece.last - piece.first;
    piece.extent = {piece.size(), 0, 0};
    piece.run_counts.resize(sources);
    piece.distinct_counts.resize(sources);
    // As many as there could be; there is a place behind the last one that is only written to.
    piece.run_types.resize(piece.size() + 1);
    piece.run_begins.resize(piece.size() + 1);
    piece.distinct.resize(piece.size() + 1);
    if (assembler_.memory_->id_high.empty() && any_id_is_wide(piece)) {
        return Error{ErrorCode::invalid_argument, "an edge has an id beyond the last one"};
    }
    std::size_t least = 0;
    for (std::size_t source = piece.first; source < piece.last; ++source) {
        const Vertex vertex = piece.edges->sources[source];
        if (vertex < least || vertex >= assembler_.vertex_count()) {
            return sources_do_not_ascend();
        }
        least = std::size_t{vertex} + 1;
        if (!work_out_source(piece, source)) {
            return Error{ErrorCode::invalid_argument,
                         "an edge is of a vertex or a type that there is not"};
        }
    }
    piece.run_types.resize(piece.extent.runs);
    piece.run_begins.resize(piece.extent.runs);
    piece.distinct.resize(piece.extent.distinct);
    return {};
}

// Without branches that depend on the edges: whether a neighbour or a type is new cannot be guessed. False when an edge is
// of a vertex or type that there is not.
bool TopologyAssembler::Worker::work_out_source(Piece& piece, std::size_t source) {
    const SortedEdges& edges = *piece.edges;
    const Vertex vertex = edges.sources[source];
    const std::size_t begin = piece.begin_of(source);
    const std::size_t end = piece.begin_of(source + 1);
    const std::size_t origin = piece.begin_of(piece.first);
    const std::size_t vertex_count = assembler_.vertex_count();
    const std::size_t type_count = assembler_.memory_->types.size();
    const std::size_t first_run = piece.extent.runs;
    const std::size_t first_distinct = piece.extent.distinct;
    std::size_t run = first_run;
    std::size_t distinct = first_distinct;
    TypeIndex last_type = kNoType;
    for (std::size_t i = begin; i < end; ++i) {
        const Vertex target = edges.targets[i];
        const TypeIndex type = edges.attributes[i].type();
        if (target >= vertex_count || type >= type_count) {
            return false;
        }
        piece.distinct[distinct] = target;
        distinct += last_source_[target] != vertex ? 1 : 0;
        last_source_[target] = vertex;
        piece.run_types[run] = type;
        piece.run_begins[run] = static_cast<std::uint32_t>(i - origin);
        run += type != last_type ? 1 : 0;
        last_type = type;
    }
    piece.extent.runs = run;
    piece.extent.distinct = distinct;
    piece.run_counts[source - piece.first] = static_cast<std::uint32_t>(run - first_run);
    piece.distinct_counts[source - piece.first] =
        static_cast<std::uint32_t>(distinct - first_distinct);
    if (run - first_run > 1) {  // one type's edges are in order of target already
        std::sort(piece.distinct.begin() + static_cast<std::ptrdiff_t>(first_distinct),
                  piece.distinct.begin() + static_cast<std::ptrdiff_t>(distinct));
    }
    return true;
}

void TopologyAssembler::Worker::place_kept() {
    std::vector<std::pair<std::unique_ptr<Piece>, Extent>> ready;
    {
        const std::lock_guard<std::mutex> lock(assembler_.mutex_);
        const std::vector<Extent>& begins = assembler_.begins_;
        for (std::unique_ptr<Piece>& piece : kept_) {
            if (piece->number < begins.size()) {
                const Extent& begin = begins[piece->number];
                ready.emplace_back(std::move(piece), begin);
            }
        }
    }
    std::erase(kept_, nullptr);
    for (auto& [piece, begin] : ready) {
        place(*piece, begin);
        spare_pieces_.push_back(std::move(piece));
    }
}

// Parts have different sources and different places, so that nothing is written to twice.
void TopologyAssembler::Worker::place(const Piece& piece, const Extent& begin) {
    TopologyMemory& memory = *assembler_.memory_;
    TopologySideMemory& out = memory.out;
    const SortedEdges& edges = *piece.edges;
    const std::size_t from = piece.begin_of(piece.first);
    copy_to(std::span(edges.targets).subspan(from, piece.size()), out.neighbours, begin.edges);
    copy_to(
        std::span(edges.attributes).subspan(from, piece.size()), memory.attributes, begin.edges);
    place_ids(piece, begin.edges);
    copy_to(piece.run_types, out.types, begin.runs);
    for (std::size_t i = 0; i < piece.extent.runs; ++i) {
        out.type_begins[begin.runs + i] =
            static_cast<std::uint32_t>(begin.edges + piece.run_begins[i]);
    }
    copy_to(piece.distinct, out.distinct, begin.distinct);
    for (std::size_t source = piece.first; source < piece.last; ++source) {
        const std::size_t after = std::size_t{edges.sources[source]} + 1;
        out.begins[after] =
            static_cast<std::uint32_t>(piece.begin_of(source + 1) - piece.begin_of(source));
        out.type_places[after] = piece.run_counts[source - piece.first];
        out.distinct_begins[after] = piece.distinct_counts[source - piece.first];
    }
}

void TopologyAssembler::Worker::place_ids(const Piece& piece, std::size_t begin) {
    TopologyMemory& memory = *assembler_.memory_;
    const std::uint64_t* ids = piece.edges->ids.data() + piece.begin_of(piece.first);
    std::uint32_t* low = memory.id_low.data() + begin;
    for (std::size_t i = 0; i < piece.size(); ++i) {
        low[i] = static_cast<std::uint32_t>(ids[i]);
    }
    if (!memory.id_high.empty()) {
        std::uint32_t* high = memory.id_high.data() + begin;
        for (std::size_t i = 0; i < piece.size(); ++i) {
            high[i] = static_cast<std::uint32_t>(ids[i] >> 32U);
        }
    }
}

// -- from edges that are all there --

namespace {

// The sources first .. last - 1 of one part.
struct Chunk {
    const SortedEdges* edges;
    std::size_t first;
    std::size_t last;
};

// Small enough for the processor's cache, and so many that two threads are done at about the same time.
std::vector<Chunk> chunks_of(std::span<const SortedEdges> parts) {
    constexpr std::size_t edges_in_chunk = 32'768;
    std::vector<Chunk> chunks;
    for (const SortedEdges& part : parts) {
        std::size_t first = 0;
        for (std::size_t source = 1; source <= part.sources.size(); ++source) {
            if (source == part.sources.size() ||
                part.begins[source] - part.begins[first] >= edges_in_chunk) {
                chunks.push_back({&part, first, source});
                first = source;
            }
        }
    }
    return chunks;
}

}  // namespace

Result<std::shared_ptr<const Topology>> Topology::assemble(std::vector<NodeId> nodes,
                                                           std::vector<EdgeTypeId> types,
                                                           std::span<const SortedEdges> parts) {
    std::size_t edges = 0;
    std::uint64_t last_id = 0;
    for (const SortedEdges& part : parts) {
        edges += part.size();
        for (const std::uint64_t id : part.ids) {
            last_id = std::max(last_id, id);
        }
    }
    ENTENTE_ASSIGN(
        const auto assembler,
        TopologyAssembler::begin(std::move(nodes), std::move(types), edges, EdgeId(last_id)));
    const std::vector<Chunk> chunks = chunks_of(parts);
    std::vector<Status> statuses(chunks.size());
    std::atomic<std::size_t> next = 0;
    std::vector<TopologyAssembler::Worker> workers;
    workers.reserve(2);
    workers.emplace_back(*assembler);
    workers.emplace_back(*assembler);
    const auto work = [&](TopologyAssembler::Worker& worker) {
        for (std::size_t i = next++; i < chunks.size(); i = next++) {
            statuses[i] = worker.take(i, *chunks[i].edges, chunks[i].first, chunks[i].last);
        }
    };
    on_two_threads([&] { work(workers[1]); }, [&] { work(workers[0]); });
    for (const Status& status : statuses) {
        ENTENTE_TRY(status);
    }
    return assembler->finish(chunks.size(), workers);
}

}  // namespace entente
