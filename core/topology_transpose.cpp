#include "core/topology_transpose.h"

#include <algorithm>
#include <array>
#include <atomic>
#include <numeric>
#include <span>
#include <vector>

#include "core/two_threads.h"

namespace entente {

namespace {

constexpr TypeIndex kNoType = UINT16_MAX;
constexpr std::uint32_t kDropped = UINT32_MAX;

template <typename Counts>
void sum_up(Counts& counts) {
    std::partial_sum(counts.begin(), counts.end(), counts.begin());
}

// The edges of one vertex and type on the out side.
struct Run {
    Vertex source;
    std::uint32_t begin;
    std::uint32_t end;
};

// Where a target's edges of a type begin on the in side.
struct InRun {
    Vertex target;
    TypeIndex type;
    std::uint32_t begin;  // kDropped: it began in the other half
};

// What is asked of a target lies together: each question is a step somewhere in memory.
struct Target {
    std::uint32_t next;  // how many there are, and then where the next one goes
    std::uint32_t runs;
    TypeIndex last_type;
};

// An edge's place on the in side, with its first day.
struct Dated {
    std::int32_t day;
    std::uint32_t place;
};

// A half's edges of one type: single days from `begin` on, spells from `end` backwards.
struct Piece {
    TypeIndex type;
    std::uint32_t begin;
    std::uint32_t end;
    std::uint32_t singles;
    std::uint32_t spells;
};

// Some of the runs, in order of type and source, and what comes of them.
struct Half {
    std::size_t first = 0;
    std::size_t last = 0;
    std::uint32_t edges_before = 0;
    std::uint32_t edges = 0;
    BigVector<Target> targets;
    BigVector<InRun> in_runs;
    std::vector<Piece> pieces;
};

class Transposer {
public:
    explicit Transposer(TopologyMemory& memory)
        : memory_(memory), out_(memory.out), in_(memory.in) {}

    void run() {
        in_.neighbours.resize(edge_count());
        in_.slots.resize(edge_count());
        dated_.resize(edge_count());
        on_two_threads([&] { transpose_distinct(); }, [&] { order_runs(); });
        split();
        on_two_threads([&] { count(halves_[1]); }, [&] { count(halves_[0]); });
        set_begins();
        on_two_threads([&] { scatter(halves_[1]); }, [&] { scatter(halves_[0]); });
        count_in_runs();
        start_time_index();
        on_two_threads(
            [&] {
                place_in_runs(halves_[1]);
                index_time();
            },
            [&] {
                place_in_runs(halves_[0]);
                index_time();
            });
    }

private:
    std::size_t vertex_count() const { return memory_.node_ids.size(); }

    std::size_t edge_count() const { return out_.neighbours.size(); }

    std::size_t type_count() const { return memory_.types.size(); }

    // Going through the sources in order leaves every list sorted.
    void transpose_distinct() {
        in_.distinct_begins.assign(vertex_count() + 1, 0);
        for (const Vertex target : out_.distinct) {
            ++in_.distinct_begins[target + 1];
        }
        sum_up(in_.distinct_begins);
        in_.distinct.resize(out_.distinct.size());
        BigVector<std::uint32_t> next(in_.distinct_begins.begin(), in_.distinct_begins.end() - 1);
        for (Vertex source = 0; source < vertex_count(); ++source) {
            const std::uint32_t end = out_.distinct_begins[source + 1];
            for (std::uint32_t i = out_.distinct_begins[source]; i < end; ++i) {
                in_.distinct[next[out_.distinct[i]]++] = source;
            }
        }
    }

    // By type, then source.
    void order_runs() {
        run_begins_.assign(type_count() + 1, 0);
        for (const TypeIndex type : out_.types) {
            ++run_begins_[type + 1];
        }
        sum_up(run_begins_);
        std::vector<std::uint32_t> next(run_begins_.begin(), run_begins_.end() - 1);
        runs_.resize(out_.types.size());
        for (Vertex source = 0; source < vertex_count(); ++source) {
            const std::uint32_t end = out_.type_places[source + 1];
            for (std::uint32_t r = out_.type_places[source]; r < end; ++r) {
                runs_[next[out_.types[r]]++] = {
                    source, out_.type_begins[r], out_.type_begins[r + 1]};
            }
        }
    }

    // At the run with which half of the edges is reached.
    void split() {
        std::size_t run = 0;
        std::uint32_t edges = 0;
        while (run < runs_.size() && edges < edge_count() / 2) {
            edges += runs_[run].end - runs_[run].begin;
            ++run;
        }
        halves_[0].last = halves_[1].first = run;
        halves_[1].last = runs_.size();
        halves_[0].edges = halves_[1].edges_before = edges;
        halves_[1].edges = static_cast<std::uint32_t>(edge_count()) - edges;
    }

    // Calls f(type, run) for the runs of a half, whose edges and targets are on their way by then.
    template <typename Function>
    void for_each_run(const Half& half, bool with_attributes, Function f) const {
        constexpr std::size_t ahead = 8;  // runs
        std::size_t r = half.first;
        for (std::size_t type = 0; type < type_count(); ++type) {
            const std::size_t end = std::min<std::size_t>(run_begins_[type + 1], half.last);
            for (; r < end; ++r) {
                if (r + 2 * ahead < half.last) {
                    const std::uint32_t far = runs_[r + 2 * ahead].begin;
                    __builtin_prefetch(&out_.neighbours[far]);
                    if (with_attributes) {
                        __builtin_prefetch(&memory_.attributes[far]);
                    }
                    __builtin_prefetch(&half.targets[out_.neighbours[runs_[r + ahead].begin]]);
                }
                f(static_cast<TypeIndex>(type), runs_[r]);
            }
        }
    }

    void count(Half& half) const {
        half.targets.assign(vertex_count(), {0, 0, kNoType});
        std::uint32_t edges = half.edges_before;
        for_each_run(half, false, [&](TypeIndex type, const Run& run) {
            if (half.pieces.empty() || half.pieces.back().type != type) {
                half.pieces.push_back({type, edges, edges, 0, 0});
            }
            edges += run.end - run.begin;
            half.pieces.back().end = edges;
            for (std::uint32_t slot = run.begin; slot < run.end; ++slot) {
                ++half.targets[out_.neighbours[slot]].next;
            }
        });
    }

    void set_begins() {
        in_.begins.resize(vertex_count() + 1);
        std::uint32_t begin = 0;
        for (std::size_t vertex = 0; vertex < vertex_count(); ++vertex) {
            in_.begins[vertex] = begin;
            for (Half& half : halves_) {
                const std::uint32_t count = half.targets[vertex].next;
                half.targets[vertex].next = begin;
                begin += count;
            }
        }
        in_.begins[vertex_count()] = begin;
    }

    void scatter(Half& half) {
        half.in_runs.reserve(half.edges);  // at most; what is not used is not touched
        std::size_t piece = 0;
        for_each_run(half, true, [&](TypeIndex type, const Run& run) {
            piece += half.pieces[piece].type != type ? 1 : 0;
            Piece& days = half.pieces[piece];
            for (std::uint32_t slot = run.begin; slot < run.end; ++slot) {
                const Vertex number = out_.neighbours[slot];
                Target& target = half.targets[number];
                const std::uint32_t place = target.next++;
                in_.neighbours[place] = run.source;
                in_.slots[place] = slot;
                if (target.last_type != type) {
                    target.last_type = type;
                    ++target.runs;
                    half.in_runs.push_back({number, type, place});
                }
                note_days(days, memory_.attributes[slot], place);
            }
        });
    }

    void note_days(Piece& piece, const EdgeAttributes& edge, std::uint32_t place) {
        const bool single = edge.from_day == edge.to_day && edge.from_day != kSinceUnknown &&
                            edge.to_day != kUntilOpen;
        if (single) {
            dated_[piece.begin + piece.singles++] = {edge.from_day, place};
        } else {
            dated_[piece.end - ++piece.spells] = {edge.from_day, place};
        }
    }

    // Where the runs of each target begin. A target's edges of the type in which the halves meet may be in both.
    void count_in_runs() {
        Half& before = halves_[0];
        Half& after = halves_[1];
        const TypeIndex shared = before.pieces.empty() ? kNoType : before.pieces.back().type;
        for (InRun& run : after.in_runs) {
            if (run.type != shared) {
                break;  // they are in order of type
            }
            if (before.targets[run.target].last_type == shared) {
                run.begin = kDropped;
                --after.targets[run.target].runs;
            }
        }
        in_.type_places.resize(vertex_count() + 1);
        std::uint32_t begin = 0;
        for (std::size_t vertex = 0; vertex < vertex_count(); ++vertex) {
            in_.type_places[vertex] = begin;
            for (Half& half : halves_) {
                half.targets[vertex].next = begin;
                begin += half.targets[vertex].runs;
            }
        }
        in_.type_places[vertex_count()] = begin;
        in_.types.resize(begin);
        in_.type_begins.resize(std::size_t{begin} + 1);
        in_.type_begins[begin] = static_cast<std::uint32_t>(edge_count());
    }

    void place_in_runs(Half& half) {
        for (const InRun& run : half.in_runs) {
            if (run.begin != kDropped) {
                const std::uint32_t at = half.targets[run.target].next++;
                in_.types[at] = run.type;
                in_.type_begins[at] = run.begin;
            }
        }
    }

    // A type's edges of one day, then its spells, in order of slot.
    struct Days {
        bool singles;
        std::uint32_t begin;  // in the time index
        std::array<const Piece*, 2> pieces;
    };

    // In order of type, single days before spells.
    void start_time_index() {
        memory_.time_places.resize(edge_count());
        memory_.time_begins.resize(2 * type_count() + 1);
        std::vector<std::array<const Piece*, 2>> pieces(type_count());
        for (std::size_t h = 0; h < halves_.size(); ++h) {
            for (const Piece& piece : halves_[h].pieces) {
                pieces[piece.type][h] = &piece;
            }
        }
        std::uint32_t begin = 0;
        for (std::size_t type = 0; type < type_count(); ++type) {
            for (const bool singles : {true, false}) {
                memory_.time_begins[2 * type + (singles ? 0 : 1)] = begin;
                days_.push_back({singles, begin, pieces[type]});
                for (const Piece* piece : pieces[type]) {
                    begin += piece == nullptr ? 0 : singles ? piece->singles : piece->spells;
                }
            }
        }
        memory_.time_begins[2 * type_count()] = begin;
    }

    void index_time() {
        for (std::size_t i = next_days_++; i < days_.size(); i = next_days_++) {
            sort_by_day(days_[i]);
        }
    }

    template <typename Function>
    void for_each_dated(const Days& days, Function f) const {
        for (const Piece* piece : days.pieces) {
            if (piece == nullptr) {
                continue;
            }
            const std::uint32_t count = days.singles ? piece->singles : piece->spells;
            for (std::uint32_t i = 0; i < count; ++i) {
                f(dated_[days.singles ? piece->begin + i : piece->end - 1 - i]);
            }
        }
    }

    // By first day, unknown ones first, keeping the order of equals.
    void sort_by_day(const Days& days) {
        std::int64_t first = kUntilOpen;
        std::int64_t last = kSinceUnknown;
        std::size_t count = 0;
        for_each_dated(days, [&](const Dated& one) {
            const bool known = one.day != kSinceUnknown;
            first = known ? std::min<std::int64_t>(first, one.day) : first;
            last = std::max<std::int64_t>(last, one.day);
            ++count;
        });
        const std::span<std::uint32_t> places =
            std::span(memory_.time_places).subspan(days.begin, count);
        if (last - first > static_cast<std::int64_t>(4 * count + 1024)) {
            sort_far_days(days, places);
            return;
        }
        const std::size_t keys = last < first ? 1 : static_cast<std::size_t>(last - first) + 2;
        const auto key = [&](const Dated& one) {
            return one.day == kSinceUnknown ? std::size_t{0}
                                            : static_cast<std::size_t>(one.day - first) + 1;
        };
        std::vector<std::uint32_t> next(keys + 1);
        for_each_dated(days, [&](const Dated& one) { ++next[key(one) + 1]; });
        sum_up(next);
        for_each_dated(days, [&](const Dated& one) { places[next[key(one)]++] = one.place; });
    }

    void sort_far_days(const Days& days, std::span<std::uint32_t> places) const {
        std::vector<Dated> dated;
        dated.reserve(places.size());
        for_each_dated(days, [&](const Dated& one) { dated.push_back(one); });
        std::stable_sort(dated.begin(), dated.end(), [](const Dated& a, const Dated& b) {
            return a.day < b.day;
        });
        for (std::size_t i = 0; i < dated.size(); ++i) {
            places[i] = dated[i].place;
        }
    }

    TopologyMemory& memory_;
    const TopologySideMemory& out_;
    TopologySideMemory& in_;
    BigVector<Run> runs_;
    std::vector<std::uint32_t> run_begins_;  // of each type
    std::array<Half, 2> halves_;
    BigVector<Dated> dated_;  // by type as the pieces say
    std::vector<Days> days_;
    std::atomic<std::size_t> next_days_ = 0;
};

}  // namespace

void transpose(TopologyMemory& memory) {
    Transposer(memory).run();
}

}  // namespace entente
