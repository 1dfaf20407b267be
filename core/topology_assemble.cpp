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

template <typename Counts>
void sum_up(Counts& counts) {
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

    // The runs of each type, in order of source; where those of a type begin is left in `begins`.
    std::vector<Run> runs_by_type(std::vector<std::uint32_t>& begins) const {
        const TopologySideMemory& out = memory_->out;
        begins.assign(memory_->types.size() + 1, 0);
        for (const TypeIndex type : out.types) {
            ++begins[type + 1];
        }
        sum_up(begins);
        std::vector<std::uint32_t> next(begins.begin(), begins.end() - 1);
        std::vector<Run> runs(out.types.size());
        for (Vertex source = 0; source < vertex_count(); ++source) {
            for (std::uint32_t r = out.type_places[source]; r < out.type_places[source + 1]; ++r) {
                runs[next[out.types[r]]++] = {source, out.type_begins[r], out.type_begins[r + 1]};
            }
        }
        return runs;
    }

    // Where a target's edges of a type begin on the in side.
    struct InRun {
        Vertex target;
        TypeIndex type;
        std::uint32_t begin;
    };

    // The in side: taking the runs type by type, and in them source by source, puts every target's edges in
    // their order. On the way it meets every edge's days.
    void transpose() {
        const TopologySideMemory& out = memory_->out;
        TopologySideMemory& in = memory_->in;
        in.begins.assign(vertex_count() + 1, 0);
        for (const Vertex target : out.neighbours) {
            ++in.begins[target + 1];
        }
        sum_up(in.begins);
        // What is asked of a target lies together: each question is a step somewhere in memory.
        struct Target {
            std::uint32_t next;
            TypeIndex last_type;
        };
        BigVector<Target> targets(vertex_count());
        for (std::size_t vertex = 0; vertex < vertex_count(); ++vertex) {
            targets[vertex] = {in.begins[vertex], kNoType};
        }
        in.neighbours.resize(count_);
        in.slots.resize(count_);
        singles_.resize(count_);
        spells_.resize(memory_->types.size());
        type_begins_.assign(memory_->types.size() + 1, 0);
        std::vector<std::uint32_t> begins;
        const std::vector<Run> runs = runs_by_type(begins);
        std::vector<InRun> in_runs;
        in_runs.reserve(runs.size());
        std::uint32_t edges = 0;
        constexpr std::size_t ahead = 8;  // runs
        for (std::size_t type = 0; type < memory_->types.size(); ++type) {
            type_begins_[type] = edges;
            single_counts_.push_back(0);
            for (std::uint32_t r = begins[type]; r < begins[type + 1]; ++r) {
                const Run& run = runs[r];
                if (r + 2 * ahead < runs.size()) {
                    const std::uint32_t far = runs[r + 2 * ahead].begin;
                    __builtin_prefetch(&out.neighbours[far]);
                    __builtin_prefetch(&memory_->attributes[far]);
                    __builtin_prefetch(&targets[out.neighbours[runs[r + ahead].begin]]);
                }
                for (std::uint32_t slot = run.begin; slot < run.end; ++slot) {
                    const Vertex number = out.neighbours[slot];
                    Target& target = targets[number];
                    const std::uint32_t place = target.next++;
                    in.neighbours[place] = run.source;
                    in.slots[place] = slot;
                    if (target.last_type != type) {
                        target.last_type = static_cast<TypeIndex>(type);
                        in_runs.push_back({number, static_cast<TypeIndex>(type), place});
                    }
                    note_days(type, memory_->attributes[slot], place);
                }
                edges += run.end - run.begin;
            }
        }
        type_begins_[memory_->types.size()] = edges;
        set_in_runs(in_runs);
    }

    // By target; types come in order already.
    void set_in_runs(const std::vector<InRun>& runs) {
        TopologySideMemory& in = memory_->in;
        in.type_places.assign(vertex_count() + 1, 0);
        for (const InRun& run : runs) {
            ++in.type_places[run.target + 1];
        }
        sum_up(in.type_places);
        std::vector<std::uint32_t> next(in.type_places.begin(), in.type_places.end() - 1);
        in.types.resize(runs.size());
        in.type_begins.resize(runs.size() + 1);
        for (const InRun& run : runs) {
            const std::uint32_t at = next[run.target]++;
            in.types[at] = run.type;
            in.type_begins[at] = run.begin;
        }
        in.type_begins[runs.size()] = static_cast<std::uint32_t>(count_);
    }

    void note_days(std::size_t type, const EdgeAttributes& edge, std::uint32_t place) {
        const bool single = edge.from_day == edge.to_day && edge.from_day != kSinceUnknown &&
                            edge.to_day != kUntilOpen;
        if (single) {
            singles_[type_begins_[type] + single_counts_[type]++] = {edge.from_day, place};
        } else {
            spells_[type].push_back({edge.from_day, place});
        }
    }

    void find_out_distinct() {
        TopologySideMemory& out = memory_->out;
        std::vector<Vertex> last(vertex_count(), kNoVertex);
        out.distinct_begins.resize(vertex_count() + 1);
        out.distinct.reserve(count_);
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
        if (out.distinct.capacity() > out.distinct.size() + out.distinct.size() / 8) {
            out.distinct.shrink_to_fit();
        }
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

    // In-direction places by type, then single days before spells, then first day, then slot.
    void index_time() {
        const std::size_t types = memory_->types.size();
        memory_->time_places.resize(count_);
        memory_->time_begins.assign(2 * types + 1, 0);
        const auto some_types = [&](std::size_t first) {
            for (std::size_t type = first; type < types; type += 2) {
                const std::uint32_t begin = type_begins_[type];
                const std::uint32_t singles = single_counts_[type];
                sort_by_day(std::span(singles_).subspan(begin, singles), begin);
                sort_by_day(spells_[type], begin + singles);
                memory_->time_begins[2 * type] = begin;
                memory_->time_begins[2 * type + 1] = begin + singles;
            }
        };
        both([&] { some_types(1); }, [&] { some_types(0); });
        memory_->time_begins[2 * types] = static_cast<std::uint32_t>(count_);
    }

    // An edge's place on the in side, with its first day.
    struct Dated {
        std::int32_t day;
        std::uint32_t place;
    };

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
        if (last - first > static_cast<std::int64_t>(4 * dated.size() + 1024)) {
            std::stable_sort(dated.begin(), dated.end(), [](const Dated& a, const Dated& b) {
                return a.day < b.day;
            });
            for (std::size_t i = 0; i < dated.size(); ++i) {
                memory_->time_places[begin + i] = dated[i].place;
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
            memory_->time_places[begin + next[key(one)]++] = one.place;
        }
    }

    static constexpr TypeIndex kNoType = UINT16_MAX;

    std::span<const SortedEdges> parts_;
    std::shared_ptr<TopologyMemory> memory_;
    std::vector<std::size_t> part_begins_;
    std::size_t count_ = 0;
    // What the time index is made of: by type, edges of one day in order of slot, and how many; and the others.
    BigVector<Dated> singles_;
    std::vector<std::uint32_t> type_begins_;
    std::vector<std::uint32_t> single_counts_;
    std::vector<std::vector<Dated>> spells_;
};

Result<std::shared_ptr<const Topology>> Topology::assemble(std::vector<NodeId> nodes,
                                                           std::vector<EdgeTypeId> types,
                                                           std::span<const SortedEdges> parts) {
    return TopologyAssembler(std::move(nodes), std::move(types), parts).run();
}

}  // namespace entente
