// Paths between two nodes, chosen by their length: SHORTEST k, SHORTEST k GROUPS, ALL SHORTEST, ANY k.
#include <algorithm>
#include <limits>
#include <queue>
#include <unordered_map>
#include <utility>

#include "queries/exec/found_paths.h"
#include "queries/exec/turns.h"

namespace entente::cypher {

namespace {

// Counts paths that come by growing length, until there are enough.
class Choice {
public:
    explicit Choice(const PlanNode& plan) : plan_(plan) {}

    // Whether one more path of this length is wanted.
    bool wants(std::uint64_t length) const {
        if (!plan_.wants_groups) {
            return taken_ < plan_.wanted;
        }
        return groups_ < plan_.wanted || (groups_ == plan_.wanted && length == length_);
    }

    void take(std::uint64_t length) {
        groups_ += taken_ == 0 || length != length_ ? 1 : 0;
        length_ = length;
        taken_ += 1;
    }

private:
    const PlanNode& plan_;
    std::uint64_t taken_ = 0;
    std::uint64_t groups_ = 0;
    std::uint64_t length_ = 0;
};

// The nodes around a start, as far as they have been looked at, with what leads from each; and of each how many turns it
// is from a target, where the target is in reach.
class Surroundings {
public:
    static constexpr std::uint64_t kFar = std::numeric_limits<std::uint64_t>::max();

    Surroundings(Execution& execution, TurnSource& source)
        : execution_(execution), source_(source) {}

    ~Surroundings() { clear(); }

    Surroundings(const Surroundings&) = delete;
    Surroundings& operator=(const Surroundings&) = delete;

    void begin(NodeId start) {
        clear();
        border_.push_back(start);
        known_[start.value];
    }

    void clear() {
        execution_.release(bytes_);
        bytes_ = 0;
        radius_ = 0;
        known_.clear();
        border_.clear();
    }

    std::uint64_t radius() const { return radius_; }

    bool is_all() const { return border_.empty(); }

    // One turn further; `reaches` is whether the target is one turn away. False when it failed.
    bool grow(NodeId target, bool& reaches) {
        std::vector<NodeId> border;
        for (const NodeId node : border_) {
            std::vector<Turn>& turns = known_[node.value].turns;
            if (!source_.turns_from(node, turns) || !keep(turns.size() + 1)) {
                return false;
            }
            for (const Turn& turn : turns) {
                reaches = reaches || turn.end == target;
                if (known_.try_emplace(turn.end.value).second) {
                    border.push_back(turn.end);
                }
            }
        }
        border_ = std::move(border);
        radius_ += 1;
        return true;
    }

    const std::vector<Turn>& turns_of(NodeId node) const { return known_.at(node.value).turns; }

    // How many turns a node is from the target, kFar where none leads there.
    std::uint64_t distance_of(NodeId node) const {
        const auto found = known_.find(node.value);
        return found == known_.end() ? kFar : found->second.to_target;
    }

    // Breadth first against the direction of the turns. False when it failed.
    bool measure(NodeId target) {
        std::unordered_map<std::uint64_t, std::vector<std::uint64_t>> before;
        for (auto& [id, place] : known_) {
            place.to_target = kFar;
            for (const Turn& turn : place.turns) {
                before[turn.end.value].push_back(id);
            }
            if (!execution_.spend(place.turns.size() + 1)) {
                return false;
            }
        }
        const auto at_target = known_.find(target.value);
        if (at_target == known_.end()) {
            return true;
        }
        at_target->second.to_target = 0;
        std::vector<std::uint64_t> queue = {target.value};
        for (std::size_t i = 0; i < queue.size(); ++i) {
            const std::uint64_t distance = known_.at(queue[i]).to_target + 1;
            for (const std::uint64_t id : before[queue[i]]) {
                Place& place = known_.at(id);
                if (place.to_target == kFar) {
                    place.to_target = distance;
                    queue.push_back(id);
                }
            }
        }
        return true;
    }

private:
    struct Place {
        std::vector<Turn> turns;
        std::uint64_t to_target = kFar;
    };

    bool keep(std::size_t turns) {
        const std::size_t bytes = turns * (sizeof(Turn) + sizeof(EdgeRef) + sizeof(Place));
        if (!execution_.reserve(bytes)) {
            return false;
        }
        bytes_ += bytes;
        return true;
    }

    Execution& execution_;
    TurnSource& source_;
    std::unordered_map<std::uint64_t, Place> known_;
    std::vector<NodeId> border_;
    std::uint64_t radius_ = 0;
    std::size_t bytes_ = 0;
};

// Best first, by the turns so far and those that are missing at least (Hart, Nilsson and Raphael, "A formal basis for the
// heuristic determination of minimum cost paths", 1968): trails come by growing length, and nothing is followed that
// cannot arrive. The surroundings grow only until there are enough paths within them.
class SelectPaths : public OperatorOfFoundPaths<TurnChain> {
public:
    SelectPaths(Execution& execution, const PlanNode& plan, OperatorPtr input)
        : OperatorOfFoundPaths(execution, plan, std::move(input)),
          source_(execution, plan),
          around_(execution, source_) {}

private:
    struct State {
        NodeId node;
        std::size_t before = 0;      // index of the state that it continues
        const Turn* turn = nullptr;  // nullptr for the start
        std::uint64_t length = 0;
    };

    struct Waiting {
        std::uint64_t whole = 0;  // turns of the shortest path that continues it
        std::size_t state = 0;

        bool operator>(const Waiting& other) const {
            return whole != other.whole ? whole > other.whole : state > other.state;
        }
    };

    bool search() override {
        if (!source_.begin_row()) {
            return false;
        }
        around_.begin(from_);
        bool reaches = from_ == to_ && plan_.min == 0;
        while (!reaches && !around_.is_all() && around_.radius() < plan_.max) {
            if (!around_.grow(to_, reaches)) {
                return false;
            }
        }
        return !reaches || widen();
    }

    // Looks for paths as far as is known, and further until there are enough or there is no more.
    bool widen() {
        bool ignored = false;
        while (true) {
            const bool last = around_.is_all() || around_.radius() >= plan_.max;
            const std::uint64_t longest = last ? plan_.max : around_.radius();
            bool enough = false;
            if (!around_.measure(to_) || !paths_up_to(longest, enough)) {
                return false;
            }
            if (enough || last) {
                return true;
            }
            const std::uint64_t wanted = around_.radius() + 1 + around_.radius() / 2;
            while (around_.radius() < std::min(wanted, plan_.max) && !around_.is_all()) {
                if (!around_.grow(to_, ignored)) {
                    return false;
                }
            }
        }
    }

    bool paths_up_to(std::uint64_t longest, bool& enough) {
        found_.clear();
        Choice choice(plan_);
        std::vector<State> states = {{from_, 0, nullptr, 0}};
        std::priority_queue<Waiting, std::vector<Waiting>, std::greater<>> queue;
        if (around_.distance_of(from_) != Surroundings::kFar) {
            queue.push({around_.distance_of(from_), 0});
        }
        std::size_t bytes = 0;
        bool ok = true;
        while (ok && !queue.empty()) {
            const std::size_t index = queue.top().state;
            queue.pop();
            const State state = states[index];
            const TurnChain chain = chain_to(states, index);
            if (state.node == to_ && state.length >= plan_.min) {
                if (!choice.wants(state.length)) {
                    enough = true;
                    break;
                }
                ok = take(chain, choice);
            }
            const std::size_t before = states.size();
            if (ok && state.length < longest) {
                follow(states, index, chain, longest, queue);
            }
            const std::size_t more = (states.size() - before) * (sizeof(State) + sizeof(Waiting));
            ok = ok && execution_.spend(chain.size() + states.size() - before + 1) &&
                 execution_.reserve(more);
            bytes += ok ? more : 0;
        }
        execution_.release(bytes);
        return ok;
    }

    void follow(std::vector<State>& states,
                std::size_t index,
                const TurnChain& chain,
                std::uint64_t longest,
                std::priority_queue<Waiting, std::vector<Waiting>, std::greater<>>& queue) const {
        const State state = states[index];
        for (const Turn& turn : around_.turns_of(state.node)) {
            const std::uint64_t missing = around_.distance_of(turn.end);
            if (missing > longest - state.length - 1 || !source_.is_trail(chain, turn)) {
                continue;
            }
            states.push_back({turn.end, index, &turn, state.length + 1});
            queue.push({state.length + 1 + missing, states.size() - 1});
        }
    }

    static TurnChain chain_to(const std::vector<State>& states, std::size_t index) {
        TurnChain chain;
        for (std::size_t at = index; states[at].turn != nullptr; at = states[at].before) {
            chain.push_back(states[at].turn);
        }
        std::reverse(chain.begin(), chain.end());
        return chain;
    }

    bool take(const TurnChain& chain, Choice& choice) {
        if (plan_.path_filter) {
            bind(chain);
            const auto passes = execution_.test(*plan_.path_filter);
            if (!passes.value_or(false)) {
                return passes.has_value();
            }
        }
        choice.take(chain.size());
        found_.push_back(chain);
        return true;
    }

    // The turns lie in `around_`.
    void bind(const TurnChain& chain) override {
        source_.bind(chain);
        if (!plan_.variable_length) {
            slot(plan_.relationship) = QueryValue(chain.front()->edges.front());
        }
        QueryPath path;
        path.nodes.push_back(from_);
        for (const Turn* turn : chain) {
            for (const EdgeRef& edge : turn->edges) {
                const NodeId at = path.nodes.back();
                path.relationships.push_back(edge);
                path.nodes.push_back(edge.source == at ? edge.target : edge.source);
            }
        }
        slot(plan_.slot) = QueryValue(std::move(path));
    }

    TurnSource source_;
    Surroundings around_;
};

// The same of a pattern of several parts: all its matches between two nodes, sorted.
class SelectMatches : public OperatorPerRow {
public:
    SelectMatches(Execution& execution, const PlanNode& plan, OperatorPtr input)
        : OperatorPerRow(execution, plan, std::move(input)),
          matches_(make_operator(execution, *plan.inner)),
          kept_(execution, plan.slots) {}

    bool open() override {
        forget();
        return Operator::open();
    }

private:
    Step begin_row() override { return match() ? Step::end : Step::failed; }

    Step resume() override {
        if (at_ == chosen_.size()) {
            return Step::end;
        }
        kept_.load(chosen_[at_++]);
        return execution_.spend() ? Step::row : Step::failed;
    }

    void forget() {
        kept_.clear();
        chosen_.clear();
        at_ = 0;
    }

    bool match() {
        forget();
        std::vector<std::size_t> lengths;
        Step step = matches_->open() ? matches_->next() : Step::failed;
        for (; step == Step::row; step = matches_->next()) {
            lengths.push_back(slot(plan_.slot).path().relationships.size());
            if (!kept_.add() || !execution_.spend()) {
                return false;
            }
        }
        if (step == Step::failed) {
            return false;
        }
        std::vector<std::size_t> order(lengths.size());
        for (std::size_t i = 0; i < order.size(); ++i) {
            order[i] = i;
        }
        std::stable_sort(order.begin(), order.end(), [&](std::size_t a, std::size_t b) {
            return lengths[a] < lengths[b];
        });
        Choice choice(plan_);
        for (const std::size_t i : order) {
            if (!choice.wants(lengths[i])) {
                break;
            }
            choice.take(lengths[i]);
            chosen_.push_back(i);
        }
        return true;
    }

    OperatorPtr matches_;
    RowStore kept_;
    std::vector<std::size_t> chosen_;
    std::size_t at_ = 0;
};

}  // namespace

OperatorPtr make_select(Execution& execution, const PlanNode& plan, OperatorPtr input) {
    if (plan.kind == OperatorKind::select_matches) {
        return std::make_unique<SelectMatches>(execution, plan, std::move(input));
    }
    return std::make_unique<SelectPaths>(execution, plan, std::move(input));
}

}  // namespace entente::cypher
