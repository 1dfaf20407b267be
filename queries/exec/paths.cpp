// Operators that follow relationships any number of times: patterns of variable length, and shortest paths.
#include <algorithm>
#include <limits>
#include <unordered_map>
#include <unordered_set>
#include <utility>

#include "core/algorithms/hop_path.h"
#include "queries/exec/depth_first.h"
#include "queries/exec/edge_conditions.h"
#include "queries/exec/expansion.h"
#include "queries/exec/found_paths.h"
#include "queries/exec/operator.h"
#include "queries/exec/scratch_pool.h"
#include "queries/runtime/comparison.h"

namespace entente::cypher {

namespace {

QueryValue list_of(const std::vector<EdgeRef>& edges, bool reversed) {
    QueryList list;
    list.reserve(edges.size());
    for (const EdgeRef& edge : edges) {
        list.emplace_back(edge);
    }
    if (reversed) {
        std::reverse(list.begin(), list.end());
    }
    return QueryValue(std::move(list));
}

// Every trail from a node, that is, every walk that uses no relationship twice, with a length between two bounds.
class VarExpand : public OperatorOfTrails<Hop> {
public:
    VarExpand(Execution& execution, const PlanNode& plan, OperatorPtr input)
        : OperatorOfTrails(execution, plan, std::move(input)),
          types_(execution, plan),
          conditions_(execution, plan) {}

    ~VarExpand() override { forget(); }

private:
    Step begin_row() override {
        forget();
        PathEnds ends;
        const Step read = read_ends(execution_, plan_, plan_.into, ends);
        if (read != Step::row) {
            return read;
        }
        to_ = ends.to;
        if (!conditions_.begin_row()) {
            return Step::failed;
        }
        const bool can_move = types_.resolve();
        return execution_.error ? Step::failed : begin_at(ends.from, can_move);
    }

    bool find_links(NodeId node, std::vector<Hop>& hops) override {
        const Status found =
            execution_.graph.expand(node, types_.direction(), types_.types(), hops, types_.day());
        if (!found.ok()) {
            execution_.fail(found.error());
        }
        return found.ok();
    }

    std::size_t bytes_of(const std::vector<Hop>& hops) const override {
        return hops.size() * sizeof(Hop);
    }

    bool may_follow(const Hop& hop) override {
        if (types_.direction() == entente::Direction::both && !hop.outgoing &&
            hop.other == hop.node) {
            return false;
        }
        const bool used = std::any_of(trail_.begin(), trail_.end(), [&](const EdgeRef& edge) {
            return edge.edge == hop.edge;
        });
        return !used && !is_used(execution_, plan_.distinct_from, hop.edge) &&
               conditions_.pass(hop.ref());
    }

    void follow(const Hop& hop) override { trail_.push_back(hop.ref()); }

    void take_back() override { trail_.pop_back(); }

    std::size_t length() const override { return trail_.size(); }

    NodeId end_of(const Hop& hop) const override { return hop.other; }

    bool emit(NodeId end) override {
        if ((plan_.into && end != to_) ||
            (plan_.excludes_start && end == slot(plan_.from).node())) {
            return false;
        }
        if (plan_.relationship_use != RelationshipUse::none) {
            slot(plan_.relationship) = list_of(trail_, plan_.reversed);
        }
        if (!plan_.into) {
            slot(plan_.to) = QueryValue(end);
        }
        return true;
    }

protected:
    TypeFilter types_;

private:
    EdgeConditions conditions_;
    std::vector<EdgeRef> trail_;
    NodeId to_;
};

// The nodes that a pattern of variable length leads to, each once: for whoever asks which they are and not by how many
// ways. What a trail of at most n relationships reaches, a shortest one does, so this is a search breadth first; only
// the start itself, which is reached by a way that returns to it, needs a look at directions. Requires a direction, no
// conditions on relationships, and a minimal length of at most 1.
class Reach : public VarExpand {
public:
    using VarExpand::VarExpand;

    // Whether the plan of a VarExpand can be run as this.
    static bool fits(const PlanNode& plan) {
        return plan.distinct_ends && plan.min <= 1 && !plan.at_time && plan.distinct_from.empty() &&
               plan.edge_properties.empty() && !plan.edge_property_map && !plan.edge_filter &&
               static_cast<Direction>(plan.direction) != Direction::both;
    }

    bool open() override {
        at_ = 0;
        end_ = 0;
        return VarExpand::open();
    }

    Step next() override {
        if (at_ < end_) {
            return give();
        }
        const auto topology = execution_.graph.topology();
        if (!topology.ok()) {
            return execution_.fail(topology.error());
        }
        if (*topology == nullptr) {
            return VarExpand::next();
        }
        topology_ = *topology;
        while (true) {
            if (at_ < end_) {
                return give();
            }
            const Step step = input_->next();
            if (step != Step::row) {
                return step;
            }
            if (!search()) {
                return Step::failed;
            }
        }
    }

    std::optional<std::uint64_t> count_ends() override {
        const auto topology = execution_.graph.topology();
        if (!topology.ok() || *topology == nullptr) {
            return std::nullopt;
        }
        topology_ = *topology;
        std::uint64_t count = 0;
        std::uint64_t rows = 0;
        std::vector<bool> counted;  // of all rows, once there are two
        Step step = input_->next();
        for (; step == Step::row; step = input_->next()) {
            if (rows == 1) {
                counted.resize(topology_->vertex_count());
                count_new(counted);
            }
            if (!search()) {
                return std::nullopt;
            }
            count += rows == 0 ? end_ - at_ : count_new(counted);
            rows += 1;
        }
        at_ = end_;
        return step == Step::failed ? std::nullopt : std::optional(count);
    }

private:
    VertexQueue& found() { return (*scratch_).forward; }

    Step give() {
        slot(plan_.to) = QueryValue(topology_->node(found()[at_++]));
        return execution_.spend() ? Step::row : Step::failed;
    }

    std::uint64_t count_new(std::vector<bool>& counted) {
        std::uint64_t count = 0;
        for (std::size_t i = at_; i < end_; ++i) {
            count += counted[found()[i]] ? 0 : 1;
            counted[found()[i]] = true;
        }
        return count;
    }

    // The ends for the present row: found()[at_ .. end_).
    bool search() {
        at_ = 0;
        end_ = 0;
        const QueryValue& from = slot(plan_.from);
        if (from.is_null()) {
            return true;
        }
        if (!is_node(execution_, from)) {
            return false;
        }
        const Vertex start = topology_->vertex(from.node());
        if (start == kNoVertex) {
            return true;
        }
        VertexQueue& queue = found();
        queue.reset(topology_->vertex_count());
        if (plan_.excludes_start || plan_.min == 0) {
            queue.add(start);
            at_ = plan_.excludes_start ? 1 : 0;
        }
        const bool can_move = types_.resolve();
        choose_types();
        // Those found at the distance before; the start may be found again later.
        std::size_t begin = queue.size();
        if (can_move && plan_.max > 0) {
            look_around(queue, start);
        }
        for (std::uint64_t distance = 1; distance < plan_.max && begin < queue.size(); ++distance) {
            const std::size_t end = queue.size();
            for (std::size_t i = begin; i < end; ++i) {
                look_around(queue, queue[i]);
                if (!execution_.spend()) {
                    return false;
                }
            }
            begin = end;
        }
        end_ = queue.size();
        return true;
    }

    void look_around(VertexQueue& queue, Vertex vertex) const {
        const Orientation orientation =
            types_.direction() == entente::Direction::out ? Orientation::out : Orientation::in;
        if (all_types_) {
            for (const Vertex neighbour : topology_->distinct(vertex, orientation)) {
                queue.add(neighbour);
            }
            return;
        }
        const VertexEdges edges = topology_->edges(vertex, orientation);
        bool all = true;
        for (const TypeIndex type : edges.types) {
            all = all && passing_[type];
        }
        if (all) {
            for (const Vertex neighbour : edges.distinct) {
                queue.add(neighbour);
            }
            return;
        }
        for (std::size_t place = 0; place < edges.types.size(); ++place) {
            if (passing_[edges.types[place]]) {
                for (const Vertex neighbour : edges.of_place(place).neighbours) {
                    queue.add(neighbour);
                }
            }
        }
    }

    // Where all types pass, the different neighbours are at hand.
    void choose_types() {
        passing_.assign(topology_->types().size(), false);
        all_types_ = true;
        for (std::size_t type = 0; type < passing_.size(); ++type) {
            passing_[type] = types_.passes(topology_->types()[type]);
            all_types_ = all_types_ && passing_[type];
        }
    }

    const TopologySnapshot* topology_ = nullptr;
    PooledScratch scratch_;
    std::size_t at_ = 0;
    std::size_t end_ = 0;
    std::vector<bool> passing_;  // by type index
    bool all_types_ = false;
};

// One side of a bidirectional search: how nodes were reached.
struct Front {
    struct Reached {
        std::uint32_t distance = 0;
        std::vector<Hop>
            from;  // the steps by which it is reached on shortest ways, seen from the node before
    };

    std::unordered_map<std::uint64_t, Reached> reached;
    std::vector<NodeId> border;
    std::uint32_t distance = 0;
};

// The shortest path between two nodes, or all of the shortest. Breadth first from both ends, the smaller border first,
// which looks at the square root of what a search from one end would (Pohl, "Bi-directional search", 1971).
class ShortestPath : public OperatorOfFoundPaths<QueryPath> {
public:
    ShortestPath(Execution& execution, const PlanNode& plan, OperatorPtr input)
        : OperatorOfFoundPaths(execution, plan, std::move(input)),
          types_(execution, plan),
          conditions_(execution, plan) {}

private:
    bool search() override {
        if (!conditions_.begin_row()) {
            return false;
        }
        const bool can_move = types_.resolve();
        if (execution_.error) {
            return false;
        }
        if (plan_.min == 0 && from_ == to_) {
            return add({{from_}, {}});
        }
        if (!can_move || from_ == to_) {
            return true;
        }
        if (plan_.path_filter || plan_.min > 1) {
            return search_by_length();
        }
        const auto topology = execution_.graph.topology();
        if (!topology.ok()) {
            execution_.fail(topology.error());
            return false;
        }
        const bool plain = !plan_.all_shortest && plan_.edge_properties.empty() &&
                           !plan_.edge_property_map && !plan_.edge_filter && !types_.day();
        return plain && *topology != nullptr ? search_topology(**topology) : search_from_both();
    }

    // -- one path, by types only: on the topology --

    Orientation orientation() const {
        switch (types_.direction()) {
            case entente::Direction::out: return Orientation::out;
            case entente::Direction::in: return Orientation::in;
            case entente::Direction::both: break;
        }
        return Orientation::both;
    }

    bool search_topology(const TopologySnapshot& topology) {
        const Vertex from = topology.vertex(from_);
        const Vertex to = topology.vertex(to_);
        if (from == kNoVertex || to == kNoVertex) {
            return true;
        }
        BfsOptions options;
        options.orientation = orientation();
        options.hops_max = static_cast<std::uint32_t>(
            std::min<std::uint64_t>(plan_.max, std::numeric_limits<std::uint32_t>::max()));
        options.filter.types.assign(types_.types().begin(), types_.types().end());
        const auto found = hop_path(topology, from, to, options, execution_.budget, *scratch_);
        if (!found.ok()) {
            execution_.fail(found.error());
            return false;
        }
        if (!*found) {
            return true;
        }
        QueryPath path;
        path.nodes.push_back(from_);
        for (std::size_t i = 1; i < (*found)->size(); ++i) {
            path.relationships.push_back(step_between(topology, (**found)[i - 1], (**found)[i]));
            path.nodes.push_back(topology.node((**found)[i]));
        }
        return add(std::move(path));
    }

    // The first relationship from one vertex to its neighbour, outgoing before incoming.
    EdgeRef step_between(const TopologySnapshot& topology, Vertex from, Vertex to) const {
        for (const Orientation way : {Orientation::out, Orientation::in}) {
            if (orientation() != Orientation::both && way != orientation()) {
                continue;
            }
            const VertexEdges edges = topology.edges(from, way);
            for (std::size_t place = 0; place < edges.types.size(); ++place) {
                const EdgeTypeId type = topology.types()[edges.types[place]];
                const EdgeRange range = edges.of_place(place);
                const auto neighbour =
                    std::lower_bound(range.neighbours.begin(), range.neighbours.end(), to);
                if (types_.passes(type) && neighbour != range.neighbours.end() &&
                    *neighbour == to) {
                    const auto i = static_cast<std::size_t>(neighbour - range.neighbours.begin());
                    return Hop{topology.node(from),
                               topology.node(to),
                               type,
                               range.id(i),
                               way == Orientation::out}
                        .ref();
                }
            }
        }
        return {};
    }

    bool add(QueryPath path) {
        found_.push_back(std::move(path));
        if (plan_.path_filter) {
            bind(found_.back());
            const auto passes = execution_.test(*plan_.path_filter);
            if (!passes) {
                return false;
            }
            if (!*passes) {
                found_.pop_back();
            }
        }
        return true;
    }

    void bind(const QueryPath& path) override {
        if (plan_.variable_length) {
            slot(plan_.relationship) = list_of(path.relationships, false);
        } else if (!path.relationships.empty()) {
            slot(plan_.relationship) = QueryValue(path.relationships.front());
        }
        slot(plan_.slot) = QueryValue(path);
    }

    bool hops_of(NodeId node, bool backwards, std::vector<Hop>& hops) {
        auto direction = types_.direction();
        if (backwards && direction != entente::Direction::both) {
            direction = direction == entente::Direction::out ? entente::Direction::in
                                                             : entente::Direction::out;
        }
        hops.clear();
        const Status found =
            execution_.graph.expand(node, direction, types_.types(), hops, types_.day());
        if (!found.ok()) {
            execution_.fail(found.error());
            return false;
        }
        return execution_.spend(hops.size() + 1);
    }

    // -- without a condition on the path --

    bool search_from_both() {
        Front forward;
        Front backward;
        forward.reached[from_.value];
        forward.border.push_back(from_);
        backward.reached[to_.value];
        backward.border.push_back(to_);
        std::vector<NodeId> meetings;
        while (meetings.empty() && !forward.border.empty() && !backward.border.empty() &&
               std::uint64_t{forward.distance} + backward.distance < plan_.max) {
            const bool go_forward = forward.border.size() <= backward.border.size();
            if (!grow(go_forward ? forward : backward,
                      go_forward ? backward : forward,
                      !go_forward,
                      meetings)) {
                return false;
            }
        }
        std::sort(meetings.begin(), meetings.end());
        for (const NodeId meeting : meetings) {
            if (!collect(forward, backward, meeting)) {
                return false;
            }
            if (!plan_.all_shortest && !found_.empty()) {
                break;
            }
        }
        return true;
    }

    bool grow(Front& front, const Front& other, bool backwards, std::vector<NodeId>& meetings) {
        std::vector<NodeId> border;
        std::vector<Hop> hops;
        front.distance += 1;
        for (const NodeId node : front.border) {
            if (!hops_of(node, backwards, hops)) {
                return false;
            }
            for (const Hop& hop : hops) {
                const auto known = front.reached.find(hop.other.value);
                if (known != front.reached.end() && known->second.distance != front.distance) {
                    continue;
                }
                if (!conditions_.pass(hop.ref())) {
                    if (execution_.error) {
                        return false;
                    }
                    continue;
                }
                auto& reached = front.reached[hop.other.value];
                if (reached.from.empty()) {
                    reached.distance = front.distance;
                    border.push_back(hop.other);
                    if (other.reached.contains(hop.other.value)) {
                        meetings.push_back(hop.other);
                    }
                }
                if (reached.from.empty() || plan_.all_shortest) {
                    reached.from.push_back(hop);
                }
            }
        }
        front.border = std::move(border);
        return true;
    }

    // All ways from the node that the front began at, as lists of hops from there.
    bool ways_to(const Front& front, NodeId node, std::vector<std::vector<Hop>>& ways) {
        struct Item {
            NodeId node;
            std::vector<Hop> way;  // from the end backwards
        };
        std::vector<Item> stack = {{node, {}}};
        while (!stack.empty()) {
            const Item item = std::move(stack.back());
            stack.pop_back();
            const auto& reached = front.reached.at(item.node.value);
            if (reached.from.empty()) {
                ways.push_back(item.way);
                if (!plan_.all_shortest) {
                    return true;
                }
                continue;
            }
            for (const Hop& hop : reached.from) {
                stack.push_back({hop.node, item.way});
                stack.back().way.push_back(hop);
            }
            if (!execution_.spend(reached.from.size() * (item.way.size() + 1))) {
                return false;
            }
        }
        return true;
    }

    bool collect(const Front& forward, const Front& backward, NodeId meeting) {
        std::vector<std::vector<Hop>> heads;
        std::vector<std::vector<Hop>> tails;
        if (!ways_to(forward, meeting, heads) || !ways_to(backward, meeting, tails)) {
            return false;
        }
        for (const auto& head : heads) {
            for (const auto& tail : tails) {
                QueryPath path;
                path.nodes.push_back(from_);
                for (auto hop = head.rbegin(); hop != head.rend(); ++hop) {
                    path.relationships.push_back(hop->ref());
                    path.nodes.push_back(hop->other);
                }
                for (const Hop& hop : tail) {
                    path.relationships.push_back(hop.ref());
                    path.nodes.push_back(hop.node);
                }
                if (!add(std::move(path))) {
                    return false;
                }
                if (!plan_.all_shortest && !found_.empty()) {
                    return true;
                }
            }
        }
        return true;
    }

    // -- with one: by growing length, every trail --

    bool search_by_length() {
        // A trail has no more relationships than there are; the limit of time ends what would take too long.
        const std::uint64_t longest = plan_.max;
        for (std::uint64_t length = plan_.min; length <= longest && found_.empty(); ++length) {
            bool longer_exists = false;
            if (!trails_of(length, longer_exists)) {
                return false;
            }
            if (!longer_exists) {
                break;
            }
        }
        return true;
    }

    bool trails_of(std::uint64_t length, bool& longer_exists) {
        struct Level {
            std::vector<Hop> hops;
            std::size_t at = 0;
        };
        std::vector<Level> levels(1);
        QueryPath path;
        path.nodes.push_back(from_);
        if (!hops_of(from_, false, levels.back().hops)) {
            return false;
        }
        while (!levels.empty()) {
            Level& level = levels.back();
            if (level.at == level.hops.size()) {
                levels.pop_back();
                if (!path.relationships.empty()) {
                    path.relationships.pop_back();
                    path.nodes.pop_back();
                }
                continue;
            }
            const Hop hop = level.hops[level.at++];
            const bool used = std::any_of(path.relationships.begin(),
                                          path.relationships.end(),
                                          [&](const EdgeRef& e) { return e.edge == hop.edge; });
            if (used || !conditions_.pass(hop.ref())) {
                if (execution_.error) {
                    return false;
                }
                continue;
            }
            if (path.relationships.size() + 1 == length) {
                longer_exists = true;
                if (hop.other == to_) {
                    QueryPath whole = path;
                    whole.relationships.push_back(hop.ref());
                    whole.nodes.push_back(hop.other);
                    if (!add(std::move(whole))) {
                        return false;
                    }
                    if (!found_.empty() && !plan_.all_shortest) {
                        return true;
                    }
                }
                continue;
            }
            path.relationships.push_back(hop.ref());
            path.nodes.push_back(hop.other);
            levels.emplace_back();
            if (!hops_of(hop.other, false, levels.back().hops)) {
                return false;
            }
        }
        return true;
    }

    TypeFilter types_;
    EdgeConditions conditions_;
    PooledScratch scratch_;
};

}  // namespace

bool EdgeConditions::begin_row() {
    properties_.clear();
    for (const PropertyExpression& property : plan_.edge_properties) {
        QueryValue value;
        if (!execution_.evaluate(property.value, value)) {
            return false;
        }
        properties_.emplace_back(KnownName{property.key, 0}, std::move(value));
    }
    if (plan_.edge_property_map) {
        QueryValue map;
        if (!execution_.evaluate(*plan_.edge_property_map, map)) {
            return false;
        }
        if (!map.is(QueryType::map)) {
            execution_.fail(runtime_error(ErrorType::type_error,
                                          "InvalidArgumentType",
                                          "the properties of a pattern have to be a map"));
            return false;
        }
        for (const QueryMap::Entry& entry : map.map()) {
            properties_.emplace_back(KnownName{std::string(entry.name()), 0}, entry.value);
        }
    }
    return true;
}

bool EdgeConditions::pass(const EdgeRef& edge) {
    for (const auto& [key, wanted] : properties_) {
        const auto value = execution_.entities.property(edge, key);
        if (!value.ok()) {
            execution_.fail(value.error());
            return false;
        }
        if (equals(*value, wanted) != Ternary::yes) {
            return false;
        }
    }
    if (plan_.edge_filter) {
        execution_.row[plan_.edge_slot] = QueryValue(edge);
        return execution_.test(*plan_.edge_filter).value_or(false);
    }
    return true;
}

OperatorPtr make_var_expand(Execution& execution, const PlanNode& plan, OperatorPtr input) {
    if (plan.kind == OperatorKind::shortest_path) {
        return std::make_unique<ShortestPath>(execution, plan, std::move(input));
    }
    if (Reach::fits(plan)) {
        return std::make_unique<Reach>(execution, plan, std::move(input));
    }
    return std::make_unique<VarExpand>(execution, plan, std::move(input));
}

}  // namespace entente::cypher
