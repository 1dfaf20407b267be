// Operators that go one step along relationships.
#include <algorithm>
#include <initializer_list>
#include <utility>

#include "queries/exec/expansion.h"
#include "queries/exec/operator.h"
#include "queries/exec/scratch_pool.h"

namespace entente::cypher {

namespace {

// For each row of the input, each relationship of a node: binds it and the node at its other end, or only it where
// that node is bound already. Reads the lists of the topology where they are; where the statement has changed who is
// joined to whom, the rows of the store.
class Expand : public OperatorPerRow, private EdgesAhead {
public:
    Expand(Execution& execution, const PlanNode& plan, OperatorPtr input)
        : OperatorPerRow(execution, plan, std::move(input)), types_(execution, plan) {}

    Expand(const Expand&) = delete;
    Expand& operator=(const Expand&) = delete;
    ~Expand() override { execution_.graph.forget(this); }

    bool open() override {
        clear();
        return Operator::open();
    }

    std::optional<std::uint64_t> count_rows() override {
        const bool loops_count_once = types_.direction() == entente::Direction::both;
        if (plan_.into) {
            return count_closing();
        }
        if (!plan_.distinct_from.empty() || loops_count_once) {
            return std::nullopt;
        }
        std::uint64_t count = 0;
        Step step = input_->next();
        for (; step == Step::row; step = input_->next()) {
            if (!find_row() || !execution_.spend()) {
                return std::nullopt;
            }
            count += hops_.size();
            for (const Part& part : parts_) {
                count += part.range.size();
            }
        }
        clear();
        return step == Step::failed ? std::nullopt : std::optional(count);
    }

    bool gives_hops() const override { return !plan_.distinct_ends; }

    Step next_hops(std::size_t rows_max, ExpandedRows& rows) override {
        while (true) {
            const bool taken =
                topology_ != nullptr ? take_ranges(rows_max, rows) : take_hops(rows_max, rows);
            if (!taken) {
                return Step::failed;
            }
            if (rows.count == rows_max) {
                return Step::row;
            }
            const Step step = input_->next();
            if (step != Step::row) {
                return step;
            }
            if (!find_row()) {
                return Step::failed;
            }
        }
    }

    const TopologySnapshot* count_by_end(VertexCounts& counts) override {
        const auto topology = execution_.graph.topology();
        if (!topology.ok() || *topology == nullptr || plan_.at_time || plan_.into ||
            !plan_.distinct_from.empty() || types_.direction() == entente::Direction::both) {
            return nullptr;
        }
        counts.resize((*topology)->vertex_count());
        Step step = input_->next();
        for (; step == Step::row; step = input_->next()) {
            if (!find_row()) {
                return nullptr;
            }
            if (!count_ends_of_row(counts)) {
                return nullptr;
            }
        }
        clear();
        return step == Step::failed ? nullptr : *topology;
    }

private:
    // Relationships whose properties are read together: few at first, for whoever stops soon.
    static constexpr std::size_t kFirstAnnounced = 16;
    static constexpr std::size_t kAnnouncedMax = 512;

    // The relationships of one type in one direction.
    struct Part {
        EdgeRange range;
        EdgeTypeId type;
        bool outgoing = true;
    };

    // In the topology, once find_row() has found the parts.
    bool count_ends_of_row(VertexCounts& counts) {
        for (const Part& part : parts_) {
            for (const Vertex neighbour : part.range.neighbours) {
                counts.add(neighbour);
            }
            if (!execution_.spend(part.range.size())) {
                return false;
            }
        }
        return true;
    }

    // -- counting closed walks --

    bool is_one_way() const { return types_.direction() != entente::Direction::both; }

    // Of (a)-->(b)-->(c), (a)-->(c) and of (a)-->(b)-->(c)-->(a), where this closes it: the walks from an `a` are counted
    // by their ends, and those looked up among the neighbours of `a`. So each list is read once, and not searched
    // once for each walk. Walks that may use a relationship twice, which those through `a` itself do, are walked.
    std::optional<std::uint64_t> count_closing() {
        auto* walk = dynamic_cast<Expand*>(input_.get());
        const auto topology = execution_.graph.topology();
        if (walk == nullptr || !can_count_closing(*walk) || !topology.ok() ||
            *topology == nullptr) {
            return std::nullopt;
        }
        VertexCounts& counts = (*scratch_).counts;
        counts.clear();
        counts.resize((*topology)->vertex_count());
        std::uint64_t count = 0;
        std::optional<NodeId> closed;  // whose walks are counted
        Step step = walk->input_->next();
        for (; step == Step::row; step = walk->input_->next()) {
            const QueryValue& from = slot(plan_.from);
            if (!walk->find_row()) {
                break;
            }
            if (walk->parts_.empty() || from.is_null()) {
                continue;
            }
            if (!is_node(execution_, from)) {
                break;
            }
            if (closed && *closed != from.node()) {
                count += closing(**topology, *closed, counts);
            }
            closed = from.node();
            const bool counted = walk->from_ == *closed && !plan_.distinct_from.empty()
                                     ? count_by_walking(*walk, count)
                                     : walk->count_ends_of_row(counts);
            if (!counted) {
                break;
            }
        }
        if (closed) {
            count += closing(**topology, *closed, counts);
        }
        walk->clear();
        clear();
        return step == Step::end && !execution_.error ? std::optional(count) : std::nullopt;
    }

    // The relationships that must differ can be the same only in walks through the node where they close.
    bool can_count_closing(const Expand& walk) const {
        const bool counts = !walk.plan_.into && walk.plan_.to == plan_.to &&
                            walk.plan_.from != plan_.to && plan_.from != plan_.to && is_one_way() &&
                            walk.is_one_way() && !plan_.at_time && !walk.plan_.at_time &&
                            !walk.plan_.distinct_ends;
        const auto all_of = [](const std::vector<Slot>& used, std::initializer_list<Slot> slots) {
            return std::all_of(used.begin(), used.end(), [&](Slot slot) {
                return std::find(slots.begin(), slots.end(), slot) != slots.end();
            });
        };
        const Slot second = walk.plan_.relationship;
        if (!counts || all_of(plan_.distinct_from, {second})) {
            return counts && walk.plan_.distinct_from.empty();
        }
        // A cycle, each relationship going on from the one before.
        const auto* first = dynamic_cast<const Expand*>(walk.input_.get());
        return first != nullptr && !first->plan_.into && first->plan_.from == plan_.from &&
               first->plan_.to == walk.plan_.from && first->is_one_way() &&
               first->orientation() == walk.orientation() && orientation() != walk.orientation() &&
               first->plan_.distinct_from.empty() && !first->plan_.distinct_ends &&
               all_of(walk.plan_.distinct_from, {first->plan_.relationship}) &&
               all_of(plan_.distinct_from, {first->plan_.relationship, second});
    }

    // Of the present row of the walk. False when it failed.
    bool count_by_walking(Expand& walk, std::uint64_t& count) {
        Step step = walk.next_in_ranges();
        for (; step == Step::row; step = walk.next_in_ranges()) {
            if (!find_row()) {
                return false;
            }
            Step closed = next_in_ranges();
            for (; closed == Step::row; closed = next_in_ranges()) {
                count += 1;
            }
            if (closed == Step::failed) {
                return false;
            }
        }
        return step == Step::end;
    }

    // The walks whose end is a neighbour, once for each relationship to it. Forgets them.
    std::uint64_t closing(const TopologySnapshot& topology, NodeId from, VertexCounts& counts) {
        std::uint64_t count = 0;
        const Vertex vertex = topology.vertex(from);
        topology_ = &topology;
        parts_.clear();
        if (vertex != kNoVertex && types_.resolve()) {
            add_parts(vertex, kNoVertex, orientation(), false);
        }
        for (const Part& part : parts_) {
            for (const Vertex neighbour : part.range.neighbours) {
                count += counts.of(neighbour);
            }
        }
        counts.clear();
        return count;
    }

    Orientation orientation() const {
        return types_.direction() == entente::Direction::in ? Orientation::in : Orientation::out;
    }

    void clear() {
        topology_ = nullptr;
        parts_.clear();
        part_ = 0;
        hops_.clear();
        at_ = 0;
        to_announce_ = kFirstAnnounced;
    }

    Step begin_row() override { return find_row() ? Step::end : Step::failed; }

    Step resume() override { return topology_ != nullptr ? next_in_ranges() : next_in_hops(); }

    // The relationships of the present row of the input. False when it failed.
    bool find_row() {
        clear();
        PathEnds ends;
        const Step read = read_ends(execution_, plan_, plan_.into, ends);
        if (read != Step::row) {
            return read == Step::end;
        }
        from_ = ends.from;
        to_ = ends.to;
        if (!types_.resolve()) {
            return !execution_.error;
        }
        const auto topology = execution_.graph.topology();
        if (!topology.ok()) {
            execution_.fail(topology.error());
            return false;
        }
        topology_ = types_.day() ? nullptr : *topology;
        if (topology_ != nullptr && plan_.relationship_use == RelationshipUse::value) {
            execution_.graph.announce(this);
        }
        return topology_ != nullptr ? find_parts() : find_hops();
    }

    // -- in the topology --

    bool find_parts() {
        const Vertex vertex = topology_->vertex(from_);
        const Vertex end = plan_.into ? topology_->vertex(to_) : kNoVertex;
        if (vertex == kNoVertex || (plan_.into && end == kNoVertex)) {
            return true;
        }
        if (types_.direction() != entente::Direction::in) {
            add_parts(vertex, end, Orientation::out, plan_.into);
        }
        if (types_.direction() != entente::Direction::out) {
            add_parts(vertex, end, Orientation::in, plan_.into);
        }
        return true;
    }

    // Those to `end` only, where it is `narrowed`.
    void add_parts(Vertex vertex, Vertex end, Orientation orientation, bool narrowed) {
        const VertexEdges edges = topology_->edges(vertex, orientation);
        for (std::size_t place = 0; place < edges.types.size(); ++place) {
            const EdgeTypeId type = topology_->types()[edges.types[place]];
            if (!types_.passes(type)) {
                continue;
            }
            EdgeRange range = edges.of_place(place);
            if (narrowed) {
                narrow(range, end);
            }
            if (!range.empty()) {
                parts_.push_back({range, type, orientation == Orientation::out});
            }
        }
    }

    // To the relationships with one neighbour, which lie side by side.
    static void narrow(EdgeRange& range, Vertex neighbour) {
        const auto [begin, end] =
            std::equal_range(range.neighbours.begin(), range.neighbours.end(), neighbour);
        const auto skipped = static_cast<std::uint32_t>(begin - range.neighbours.begin());
        range.neighbours = range.neighbours.subspan(skipped, static_cast<std::size_t>(end - begin));
        range.first += skipped;
        range.slots = range.slots == nullptr ? nullptr : range.slots + skipped;
    }

    Step next_in_ranges() {
        while (part_ < parts_.size()) {
            const Part& part = parts_[part_];
            if (at_ == part.range.size()) {
                part_ += 1;
                at_ = 0;
                continue;
            }
            const std::size_t at = at_++;
            if (plan_.distinct_ends) {
                while (at_ < part.range.size() &&
                       part.range.neighbours[at_] == part.range.neighbours[at]) {
                    ++at_;
                }
            }
            if (take(part, at)) {
                return execution_.spend() ? Step::row : Step::failed;
            }
        }
        return Step::end;
    }

    // What is left of the present row, as far as there is room. False when it failed.
    bool take_ranges(std::size_t rows_max, ExpandedRows& rows) {
        const bool needs_id = rows.edges != nullptr || !plan_.distinct_from.empty();
        used_.clear();
        add_used_edges(execution_, plan_.distinct_from, used_);
        while (part_ < parts_.size() && rows.count < rows_max) {
            const Part& part = parts_[part_];
            const std::size_t end = std::min(part.range.size(), at_ + (rows_max - rows.count));
            if (!execution_.spend(end - at_)) {
                return false;
            }
            for (; at_ < end; ++at_) {
                const NodeId other = topology_->node(part.range.neighbours[at_]);
                const EdgeId edge = needs_id ? part.range.id(at_) : EdgeId();
                if (!is_loop_again(part.outgoing, other) &&
                    std::find(used_.begin(), used_.end(), edge) == used_.end()) {
                    rows.add({from_, other, part.type, edge, part.outgoing});
                }
            }
            if (at_ == part.range.size()) {
                part_ += 1;
                at_ = 0;
            }
        }
        return true;
    }

    // Of both ways a loop is seen twice: the first time as outgoing.
    bool is_loop_again(bool outgoing, NodeId other) const {
        return !outgoing && other == from_ && types_.direction() == entente::Direction::both;
    }

    // Those of the row, from the present one on.
    std::vector<EdgeRef> edges_ahead() override {
        std::vector<EdgeRef> edges;
        for (std::size_t p = part_; p < parts_.size() && edges.size() < to_announce_; ++p) {
            const Part& part = parts_[p];
            for (std::size_t i = p == part_ && at_ > 0 ? at_ - 1 : 0;
                 i < part.range.size() && edges.size() < to_announce_;
                 ++i) {
                const NodeId other = topology_->node(part.range.neighbours[i]);
                edges.push_back(
                    Hop{from_, other, part.type, part.range.id(i), part.outgoing}.ref());
            }
        }
        to_announce_ = std::min(to_announce_ * 4, kAnnouncedMax);
        return edges;
    }

    bool take(const Part& part, std::size_t at) {
        const NodeId other = topology_->node(part.range.neighbours[at]);
        if (is_loop_again(part.outgoing, other)) {
            return false;
        }
        if (plan_.relationship_use != RelationshipUse::none || !plan_.distinct_from.empty()) {
            const EdgeId edge = part.range.id(at);
            if (is_used(execution_, plan_.distinct_from, edge)) {
                return false;
            }
            bind_relationship({from_, other, part.type, edge, part.outgoing});
        }
        if (!plan_.into) {
            slot(plan_.to) = QueryValue(other);
        }
        return true;
    }

    void bind_relationship(const Hop& hop) {
        if (plan_.relationship_use == RelationshipUse::value) {
            slot(plan_.relationship).set_relationship(hop.ref());
        } else if (plan_.relationship_use == RelationshipUse::id) {
            slot(plan_.relationship) = QueryValue(static_cast<std::int64_t>(hop.edge.value));
        }
    }

    // -- in the store --

    bool find_hops() {
        const Status found =
            execution_.graph.expand(from_, types_.direction(), types_.types(), hops_, types_.day());
        if (!found.ok()) {
            execution_.fail(found.error());
            return false;
        }
        return execution_.spend(hops_.size());
    }

    Step next_in_hops() {
        while (at_ < hops_.size()) {
            if (take(hops_[at_++])) {
                return execution_.spend() ? Step::row : Step::failed;
            }
        }
        return Step::end;
    }

    bool take_hops(std::size_t rows_max, ExpandedRows& rows) {
        for (; at_ < hops_.size() && rows.count < rows_max; ++at_) {
            if (is_row(hops_[at_])) {
                rows.add(hops_[at_]);
            }
            if (!execution_.spend()) {
                return false;
            }
        }
        return true;
    }

    bool is_row(const Hop& hop) const {
        return !is_loop_again(hop.outgoing, hop.other) && (!plan_.into || hop.other == to_) &&
               !is_used(execution_, plan_.distinct_from, hop.edge);
    }

    bool take(const Hop& hop) {
        if (!is_row(hop)) {
            return false;
        }
        bind_relationship(hop);
        if (!plan_.into) {
            slot(plan_.to) = QueryValue(hop.other);
        }
        return true;
    }

    TypeFilter types_;
    PooledScratch scratch_;
    const TopologySnapshot* topology_ = nullptr;
    std::vector<Part> parts_;
    std::size_t part_ = 0;
    std::size_t to_announce_ = kFirstAnnounced;
    std::vector<Hop> hops_;
    std::vector<EdgeId> used_;  // that a hop of the present row must not be
    std::size_t at_ = 0;
    NodeId from_;
    NodeId to_;
};

// A relationship, or a list of them, that is bound: binds its ends, or compares them with what is bound.
class ProjectEndpoints : public Operator {
public:
    ProjectEndpoints(Execution& execution, const PlanNode& plan, OperatorPtr input)
        : Operator(execution, plan, std::move(input)), types_(execution, plan) {}

    bool open() override {
        turned_ = false;
        return Operator::open();
    }

    Step next() override {
        while (true) {
            if (turned_) {
                turned_ = false;
                if (bind(last_, first_)) {
                    return Step::row;
                }
                if (execution_.error) {
                    return Step::failed;
                }
            }
            const Step step = input_->next();
            if (step != Step::row) {
                return step;
            }
            if (!read_walk()) {
                if (execution_.error) {
                    return Step::failed;
                }
                continue;
            }
            if (bind(first_, last_)) {
                return Step::row;
            }
            if (execution_.error) {
                return Step::failed;
            }
        }
    }

private:
    // The ends of the relationships in the slot; false when they do not fit the pattern.
    bool read_walk() {
        const QueryValue& value = slot(plan_.relationship);
        if (value.is_null()) {
            return false;
        }
        edges_.clear();
        if (value.is(QueryType::relationship)) {
            edges_.push_back(value.relationship());
        } else if (value.is(QueryType::list)) {
            for (const QueryValue& item : value.list()) {
                if (!item.is(QueryType::relationship)) {
                    return false;
                }
                edges_.push_back(item.relationship());
            }
        }
        if (edges_.size() < plan_.min || edges_.size() > plan_.max || !types_.resolve()) {
            return false;
        }
        for (const EdgeRef& edge : edges_) {
            if (!types_.passes(edge.type) || !holds(edge) ||
                is_used(execution_, plan_.distinct_from, edge.edge)) {
                return false;
            }
        }
        return begin_walk();
    }

    // AT TIME: whether it may have held on the day.
    bool holds(const EdgeRef& edge) {
        if (!types_.day()) {
            return true;
        }
        const EdgeTypeId type = edge.type;
        std::vector<Hop> hops;
        const Status found = execution_.graph.expand(
            edge.source, entente::Direction::out, {&type, 1}, hops, types_.day());
        if (!found.ok()) {
            execution_.fail(found.error());
            return false;
        }
        return execution_.spend(hops.size() + 1) &&
               std::any_of(
                   hops.begin(), hops.end(), [&](const Hop& hop) { return hop.edge == edge.edge; });
    }

    bool begin_walk() {
        if (edges_.empty()) {
            if (!plan_.from_bound && !plan_.into) {
                return false;
            }
            first_ = slot(plan_.from_bound ? plan_.from : plan_.to).node();
            last_ = first_;
            return true;
        }
        const EdgeRef& edge = edges_.front();
        const auto direction = types_.direction();
        first_ = direction == entente::Direction::in ? edge.target : edge.source;
        if (walk(first_)) {
            turned_ = edges_.size() == 1 && direction == entente::Direction::both &&
                      edge.source != edge.target;
            return true;
        }
        if (direction == entente::Direction::both) {
            first_ = edge.target;
            return walk(first_);
        }
        return false;
    }

    // Follows all of them from a node; false when they do not hang together.
    bool walk(NodeId from) {
        const auto direction = types_.direction();
        NodeId at = from;
        for (const EdgeRef& edge : edges_) {
            if (edge.source == at && direction != entente::Direction::in) {
                at = edge.target;
            } else if (edge.target == at && direction != entente::Direction::out) {
                at = edge.source;
            } else {
                return false;
            }
        }
        last_ = at;
        return true;
    }

    bool bind(NodeId from, NodeId to) {
        if (plan_.from_bound) {
            const QueryValue& bound = slot(plan_.from);
            if (!bound.is(QueryType::node) || bound.node() != from) {
                return false;
            }
        }
        if (plan_.into) {
            const QueryValue& bound = slot(plan_.to);
            if (!bound.is(QueryType::node) || bound.node() != to) {
                return false;
            }
        }
        // (a)-[r]->(a): both ends are one variable.
        if (plan_.from == plan_.to && from != to) {
            return false;
        }
        slot(plan_.from) = QueryValue(from);
        slot(plan_.to) = QueryValue(to);
        return true;
    }

    TypeFilter types_;
    std::vector<EdgeRef> edges_;
    NodeId first_;
    NodeId last_;
    bool turned_ = false;
};

}  // namespace

bool is_node(Execution& execution, const QueryValue& value) {
    if (value.is(QueryType::node)) {
        return true;
    }
    execution.fail(runtime_error(ErrorType::type_error,
                                 "InvalidArgumentType",
                                 "a pattern needs a node here, not a value of type " +
                                     std::string(query_type_name(value.type()))));
    return false;
}

Step read_ends(Execution& execution, const PlanNode& plan, bool needs_to, PathEnds& ends) {
    const QueryValue& from = execution.row[plan.from];
    const QueryValue* to = needs_to ? &execution.row[plan.to] : nullptr;
    if (from.is_null() || (to != nullptr && to->is_null())) {
        return Step::end;
    }
    if (!is_node(execution, from) || (to != nullptr && !is_node(execution, *to))) {
        return Step::failed;
    }
    ends = {from.node(), to != nullptr ? to->node() : NodeId()};
    return Step::row;
}

namespace {

// Calls f(edge) for each relationship that the slots hold, until it says true; whether it did.
template <typename Function>
bool any_edge(Execution& execution, std::span<const Slot> slots, const Function& f) {
    for (const Slot slot : slots) {
        const QueryValue& value = execution.row[slot];
        if (value.is(QueryType::relationship)) {
            if (f(value.relationship().edge)) {
                return true;
            }
        } else if (value.is(QueryType::integer)) {
            if (f(EdgeId(static_cast<std::uint64_t>(value.integer())))) {
                return true;
            }
        } else if (value.is(QueryType::list)) {
            for (const QueryValue& item : value.list()) {
                if (item.is(QueryType::relationship) && f(item.relationship().edge)) {
                    return true;
                }
            }
        }
    }
    return false;
}

}  // namespace

bool is_used(Execution& execution, std::span<const Slot> slots, EdgeId edge) {
    return any_edge(execution, slots, [&](EdgeId used) { return used == edge; });
}

void add_used_edges(Execution& execution, std::span<const Slot> slots, std::vector<EdgeId>& edges) {
    any_edge(execution, slots, [&](EdgeId used) {
        edges.push_back(used);
        return false;
    });
}

entente::Direction TypeFilter::direction() const {
    switch (static_cast<Direction>(plan_.direction)) {
        case Direction::right: return entente::Direction::out;
        case Direction::left: return entente::Direction::in;
        case Direction::both: break;
    }
    return entente::Direction::both;
}

// The day that AT TIME means; nullopt for a value that is none.
std::optional<std::int32_t> day_of(const QueryValue& value) {
    switch (value.type()) {
        case QueryType::date: return static_cast<std::int32_t>(value.date().days);
        case QueryType::local_date_time:
            return static_cast<std::int32_t>(value.local_date_time().days());
        case QueryType::date_time:
            return static_cast<std::int32_t>(value.date_time().local().days());
        case QueryType::string: {
            const auto date = parse_iso_date(value.string());
            return date ? std::optional(date->days) : std::nullopt;
        }
        default: return std::nullopt;
    }
}

bool TypeFilter::resolve() {
    if (plan_.at_time) {
        QueryValue value;
        if (!execution_.evaluate(*plan_.at_time, value) || value.is_null()) {
            return false;
        }
        day_ = day_of(value);
        if (!day_) {
            execution_.fail(runtime_error(ErrorType::type_error,
                                          "InvalidArgumentType",
                                          "AT TIME takes a date, a moment or the text of a date, "
                                          "not a value of type " +
                                              std::string(query_type_name(value.type()))));
            return false;
        }
    }
    all_ = !plan_.has_types;
    if (plan_.has_types && (!is_resolved_ || resolved_ != execution_.graph.version())) {
        types_.clear();
        passing_.clear();
        for (const KnownName& name : plan_.types) {
            const auto type = name.code != 0 ? std::optional(EdgeTypeId(name.code))
                                             : execution_.graph.edge_type(name.text);
            if (type && !knows(*type)) {
                types_.push_back(*type);
                passing_.resize(std::max<std::size_t>(passing_.size(), type->value + 1));
                passing_[type->value] = true;
            }
        }
        is_resolved_ = true;
        resolved_ = execution_.graph.version();
    }
    return !plan_.has_types || !types_.empty();
}

OperatorPtr make_expand(Execution& execution, const PlanNode& plan, OperatorPtr input) {
    if (plan.kind == OperatorKind::project_endpoints) {
        return std::make_unique<ProjectEndpoints>(execution, plan, std::move(input));
    }
    return std::make_unique<Expand>(execution, plan, std::move(input));
}

}  // namespace entente::cypher
