// Topology::assemble(): the columns of a topology from edges that are in order.
#include <algorithm>
#include <numeric>
#include <thread>

#include "core/topology.h"
#include "core/topology_memory.h"

namespace entente {

namespace {

// Runs both, one of them on another thread.
template <typename A, typename B>
void both(const A& a, const B& b) {
    std::thread other(a);
    b();
    other.join();
}

void sum_up(std::vector<std::uint32_t>& counts) {
    std::partial_sum(counts.begin(), counts.end(), counts.begin());
}

}  // namespace

class TopologyAssembler {
public:
    TopologyAssembler(std::vector<NodeId> nodes,
                      std::vector<EdgeTypeId> types,
                      std::span<const SortedEdges> parts)
        : parts_(parts), memory_(std::make_shared<TopologyMemory>()) {
        memory_->node_ids = std::move(nodes);
        memory_->types = std::move(types);
    }

    Result<std::shared_ptr<const Topology>> run() {
        ENTENTE_TRY(check());
        copy_parts();
        drop_unused_types();
        both([&] { transpose(); },
             [&] {
                 find_out_distinct();
                 transpose_distinct();
             });
        index_time();
        return Topology::over(memory_);
    }

private:
    std::size_t vertex_count() const { return memory_->node_ids.size(); }

    Status check() {
        for (const SortedEdges& part : parts_) {
            part_begins_.push_back(count_);
            count_ += part.size();
        }
        if (count_ >= kNoVertex || vertex_count() >= kNoVertex ||
            memory_->types.size() > kTopologyTypesMax) {
            return Error{ErrorCode::limit_exceeded,
                         "a topology holds fewer than 2^32 - 1 vertices and edges, and " +
                             std::to_string(kTopologyTypesMax) + " types"};
        }
        Vertex least = 0;
        for (const SortedEdges& part : parts_) {
            Vertex target_max = 0;
            for (const Vertex target : part.targets) {
                target_max = std::max(target_max, target);
            }
            unsigned type_max = 0;
            for (const EdgeAttributes& edge : part.attributes) {
                type_max = std::max<unsigned>(type_max, edge.type());
            }
            if (part.size() > 0 &&
                (target_max >= vertex_count() || type_max >= memory_->types.size())) {
                return Error{ErrorCode::invalid_argument,
                             "an edge is of a vertex or a type that there is not"};
            }
            for (const Vertex source : part.sources) {
                if (source < least || source >= vertex_count()) {
                    return Error{ErrorCode::invalid_argument, "sources do not ascend"};
                }
                least = source + 1;
            }
        }
        return {};
    }

    // The out side's columns, and where each vertex's edges of each type begin.
    void copy_parts() {
        TopologySideMemory& out = memory_->out;
        out.neighbours.resize(count_);
        memory_->attributes.resize(count_);
        memory_->id_low.resize(count_);
        std::uint64_t least = UINT64_MAX;
        std::uint64_t greatest = 0;
        for (const SortedEdges& part : parts_) {
            for (const std::uint64_t id : part.ids) {
                least = std::min(least, id);
                greatest = std::max(greatest, id);
            }
        }
        memory_->id_base = count_ == 0 ? 0 : least;
        const bool wide = count_ > 0 && greatest - least >= std::uint64_t{1} << 32U;
        memory_->id_high.resize(wide ? count_ : 0);
        const auto copy = [&](std::size_t first) {
            for (std::size_t p = first; p < parts_.size(); p += 2) {
                copy_part(parts_[p], part_begins_[p]);
            }
        };
        both([&] { copy(1); }, [&] { copy(0); });
        count_sources();
    }

    void copy_part(const SortedEdges& part, std::size_t begin) {
        const auto at = static_cast<std::ptrdiff_t>(begin);
        std::copy(part.targets.begin(), part.targets.end(), memory_->out.neighbours.begin() + at);
        std::copy(part.attributes.begin(), part.attributes.end(), memory_->attributes.begin() + at);
        for (std::size_t i = 0; i < part.size(); ++i) {
            const std::uint64_t id = part.ids[i] - memory_->id_base;
            memory_->id_low[begin + i] = static_cast<std::uint32_t>(id);
            if (!memory_->id_high.empty()) {
                memory_->id_high[begin + i] = static_cast<std::uint32_t>(id >> 32U);
            }
        }
    }

    void count_sources() {
        TopologySideMemory& out = memory_->out;
        out.begins.assign(vertex_count() + 1, 0);
        for (const SortedEdges& part : parts_) {
            for (std::size_t i = 0; i < part.sources.size(); ++i) {
                const std::size_t end =
                    i + 1 < part.sources.size() ? part.begins[i + 1] : part.size();
                out.begins[part.sources[i] + 1] = static_cast<std::uint32_t>(end - part.begins[i]);
            }
        }
        sum_up(out.begins);
        out.type_places.resize(vertex_count() + 1);
        for (std::size_t vertex = 0; vertex < vertex_count(); ++vertex) {
            out.type_places[vertex] = static_cast<std::uint32_t>(out.types.size());
            const std::uint32_t end = out.begins[vertex + 1];
            for (std::uint32_t i = out.begins[vertex]; i < end; ++i) {
                const TypeIndex type = memory_->attributes[i].type();
                if (i == out.begins[vertex] || type != out.types.back()) {
                    out.types.push_back(type);
                    out.type_begins.push_back(i);
                }
            }
        }
        out.type_places[vertex_count()] = static_cast<std::uint32_t>(out.types.size());
        out.type_begins.push_back(static_cast<std::uint32_t>(count_));
    }

    // Types are numbered without gaps.
    void drop_unused_types() {
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
        memory_->types = std::move(kept);
        for (TypeIndex& type : memory_->out.types) {
            type = number[type];
        }
        for (EdgeAttributes& edge : memory_->attributes) {
            edge.type_and_sign = static_cast<std::uint16_t>(
                static_cast<unsigned>(number[edge.type()]) << 2U | (edge.type_and_sign & 3U));
        }
    }

    // The edges of one vertex and type on the out side.
    struct Run {
        Vertex source;
        std::uint32_t begin;
        std::uint32_t end;
    };

    // The runs of each type, in order of source.
    std::vector<Run> runs_by_type() const {
        const TopologySideMemory& out = memory_->out;
        std::vector<std::uint32_t> next(memory_->types.size() + 1);
        for (const TypeIndex type : out.types) {
            ++next[type + 1];
        }
        sum_up(next);
        std::vector<Run> runs(out.types.size());
        for (Vertex source = 0; source < vertex_count(); ++source) {
            for (std::uint32_t r = out.type_places[source]; r < out.type_places[source + 1]; ++r) {
                runs[next[out.types[r]]++] = {source, out.type_begins[r], out.type_begins[r + 1]};
            }
        }
        return runs;
    }

    // The in side: taking the runs type by type, and in them source by source, puts every target's edges in
    // their order.
    void transpose() {
        const TopologySideMemory& out = memory_->out;
        TopologySideMemory& in = memory_->in;
        in.begins.assign(vertex_count() + 1, 0);
        for (const Vertex target : out.neighbours) {
            ++in.begins[target + 1];
        }
        sum_up(in.begins);
        std::vector<std::uint32_t> next(in.begins.begin(), in.begins.end() - 1);
        in.neighbours.resize(count_);
        in.slots.resize(count_);
        for (const Run& run : runs_by_type()) {
            for (std::uint32_t slot = run.begin; slot < run.end; ++slot) {
                const std::uint32_t place = next[out.neighbours[slot]]++;
                in.neighbours[place] = run.source;
                in.slots[place] = slot;
            }
        }
        in.type_places.resize(vertex_count() + 1);
        in.types.reserve(out.types.size());
        in.type_begins.reserve(out.types.size() + 1);
        for (std::size_t vertex = 0; vertex < vertex_count(); ++vertex) {
            in.type_places[vertex] = static_cast<std::uint32_t>(in.types.size());
            for (std::uint32_t i = in.begins[vertex]; i < in.begins[vertex + 1]; ++i) {
                const TypeIndex type = memory_->attributes[in.slots[i]].type();
                if (i == in.begins[vertex] || type != in.types.back()) {
                    in.types.push_back(type);
                    in.type_begins.push_back(i);
                }
            }
        }
        in.type_places[vertex_count()] = static_cast<std::uint32_t>(in.types.size());
        in.type_begins.push_back(static_cast<std::uint32_t>(count_));
    }

    void find_out_distinct() {
        TopologySideMemory& out = memory_->out;
        std::vector<Vertex> last(vertex_count(), kNoVertex);
        out.distinct_begins.resize(vertex_count() + 1);
        out.distinct.reserve(count_ / 2);
        for (Vertex vertex = 0; vertex < vertex_count(); ++vertex) {
            const std::size_t begin = out.distinct.size();
            out.distinct_begins[vertex] = static_cast<std::uint32_t>(begin);
            for (std::uint32_t i = out.begins[vertex]; i < out.begins[vertex + 1]; ++i) {
                const Vertex neighbour = out.neighbours[i];
                if (last[neighbour] != vertex) {
                    last[neighbour] = vertex;
                    out.distinct.push_back(neighbour);
                }
            }
            // One type's edges are in order of target already.
            if (out.type_places[vertex + 1] - out.type_places[vertex] > 1) {
                std::sort(out.distinct.begin() + static_cast<std::ptrdiff_t>(begin),
                          out.distinct.end());
            }
        }
        out.distinct_begins[vertex_count()] = static_cast<std::uint32_t>(out.distinct.size());
        out.distinct.shrink_to_fit();
    }

    void transpose_distinct() {
        const TopologySideMemory& out = memory_->out;
        TopologySideMemory& in = memory_->in;
        in.distinct_begins.assign(vertex_count() + 1, 0);
        for (const Vertex target : out.distinct) {
            ++in.distinct_begins[target + 1];
        }
        sum_up(in.distinct_begins);
        in.distinct.resize(out.distinct.size());
        std::vector<std::uint32_t> next(in.distinct_begins.begin(), in.distinct_begins.end() - 1);
        for (Vertex source = 0; source < vertex_count(); ++source) {
            for (std::uint32_t i = out.distinct_begins[source]; i < out.distinct_begins[source + 1];
                 ++i) {
                in.distinct[next[out.distinct[i]]++] = source;
            }
        }
    }

    // In-direction places by type, then single days before spells, then first day.
    void index_time() {
        const TopologySideMemory& in = memory_->in;
        const std::size_t types = memory_->types.size();
        std::vector<std::uint32_t> begins(types + 1);
        for (std::size_t run = 0; run < in.types.size(); ++run) {
            begins[in.types[run] + 1U] += in.type_begins[run + 1] - in.type_begins[run];
        }
        sum_up(begins);
        std::vector<Dated> dated(count_);
        std::vector<std::uint32_t> next(begins.begin(), begins.end() - 1);
        for (std::size_t run = 0; run < in.types.size(); ++run) {
            std::uint32_t& to = next[in.types[run]];
            for (std::uint32_t place = in.type_begins[run]; place < in.type_begins[run + 1];
                 ++place) {
                const EdgeAttributes& edge = memory_->attributes[in.slots[place]];
                const bool single = edge.from_day == edge.to_day &&
                                    edge.from_day != kSinceUnknown && edge.to_day != kUntilOpen;
                dated[to++] = {edge.from_day, single ? place : place | kSpell};
            }
        }
        memory_->time_places.resize(count_);
        memory_->time_begins.assign(2 * types + 1, 0);
        const auto some_types = [&](std::size_t first) {
            for (std::size_t type = first; type < types; type += 2) {
                sort_type(std::span(dated).subspan(begins[type], begins[type + 1] - begins[type]),
                          begins[type],
                          type);
            }
        };
        both([&] { some_types(1); }, [&] { some_types(0); });
        memory_->time_begins[2 * types] = static_cast<std::uint32_t>(count_);
    }

    // A place with its first day; the highest bit says that it is a spell.
    struct Dated {
        std::int32_t day;
        std::uint64_t place;
    };

    static constexpr std::uint64_t kSpell = std::uint64_t{1} << 32U;

    void sort_type(std::span<Dated> dated, std::uint32_t begin, std::size_t type) {
        // Single days first; each in order of day, then of place.
        const auto middle = std::stable_partition(
            dated.begin(), dated.end(), [](const Dated& one) { return one.place < kSpell; });
        const auto singles = static_cast<std::size_t>(middle - dated.begin());
        sort_by_day(dated.first(singles), begin);
        sort_by_day(dated.subspan(singles), begin + static_cast<std::uint32_t>(singles));
        memory_->time_begins[2 * type] = begin;
        memory_->time_begins[2 * type + 1] = begin + static_cast<std::uint32_t>(singles);
    }

    void sort_by_day(std::span<Dated> dated, std::size_t begin) {
        if (dated.empty()) {
            return;
        }
        std::int64_t first = kUntilOpen;
        std::int64_t last = kSinceUnknown;
        for (const Dated& one : dated) {
            if (one.day != kSinceUnknown) {
                first = std::min<std::int64_t>(first, one.day);
                last = std::max<std::int64_t>(last, one.day);
            }
        }
        const auto place = [](const Dated& one) {
            return static_cast<std::uint32_t>(one.place & (kSpell - 1));
        };
        if (last - first > static_cast<std::int64_t>(4 * dated.size() + 1024)) {
            std::stable_sort(dated.begin(), dated.end(), [](const Dated& a, const Dated& b) {
                return a.day < b.day;
            });
            for (std::size_t i = 0; i < dated.size(); ++i) {
                memory_->time_places[begin + i] = place(dated[i]);
            }
            return;
        }
        const std::size_t keys = last < first ? 1 : static_cast<std::size_t>(last - first) + 2;
        std::vector<std::uint32_t> next(keys + 1);
        const auto key = [&](const Dated& one) {
            return one.day == kSinceUnknown ? std::size_t{0}
                                            : static_cast<std::size_t>(one.day - first) + 1;
        };
        for (const Dated& one : dated) {
            ++next[key(one) + 1];
        }
        sum_up(next);
        for (const Dated& one : dated) {
            memory_->time_places[begin + next[key(one)]++] = place(one);
        }
    }

    std::span<const SortedEdges> parts_;
    std::shared_ptr<TopologyMemory> memory_;
    std::vector<std::size_t> part_begins_;
    std::size_t count_ = 0;
};

Result<std::shared_ptr<const Topology>> Topology::assemble(std::vector<NodeId> nodes,
                                                           std::vector<EdgeTypeId> types,
                                                           std::span<const SortedEdges> parts) {
    return TopologyAssembler(std::move(nodes), std::move(types), parts).run();
}

}  // namespace entente
