#include "core/topology_snapshot.h"

#include <algorithm>
#include <array>
#include <atomic>
#include <iterator>
#include <limits>
#include <mutex>
#include <string>
#include <tuple>
#include <utility>

namespace entente {

namespace {

constexpr Vertex kPageSize = 256;

using NumberedNode = std::pair<NodeId, Vertex>;

std::vector<NumberedNode>::const_iterator find_node(const std::vector<NumberedNode>& nodes,
                                                    NodeId node) {
    return std::lower_bound(nodes.begin(), nodes.end(), NumberedNode(node, 0));
}

Error no_such_edge(const TopologyEdge& edge) {
    return {ErrorCode::not_found,
            "edge " + std::to_string(edge.edge.value) + " from node " +
                std::to_string(edge.source.value) + " to node " +
                std::to_string(edge.target.value) + " is not in the topology"};
}

}  // namespace

// One edge of a changed list, in the order of the list.
struct TopologySnapshot::Entry {
    TypeIndex type;
    Vertex neighbour;
    EdgeId edge;
    EdgeAttributes attributes;

    friend bool operator<(const Entry& a, const Entry& b) {
        return std::tie(a.type, a.neighbour, a.edge) < std::tie(b.type, b.neighbour, b.edge);
    }
};

// An edge that comes into the list of `owner`, or leaves it.
struct TopologySnapshot::Edit {
    Vertex owner;
    bool add;
    Entry entry;
    const TopologyEdge* edge;
};

// The edges of a vertex in one direction, as in a CSR of its own.
struct TopologySnapshot::ListData {
    std::vector<Vertex> neighbours;
    std::vector<EdgeAttributes> attributes;
    std::vector<std::uint32_t> id_low;
    std::vector<std::uint32_t> id_high;
    std::vector<TypeIndex> types;
    std::vector<std::uint32_t> begins;
    std::vector<Vertex> distinct;
    EdgeColumns columns;

    // `before` without `removed` and with `added`, both ascending.
    ListData(const VertexEdges& before,
             const std::vector<Entry>& removed,
             const std::vector<Entry>& added) {
        reserve(before.all.size() + added.size());
        std::size_t next = 0;
        auto leaving = removed.begin();
        auto coming = added.begin();
        while (leaving != removed.end() || coming != added.end()) {
            // An edge that leaves and comes has changed its attributes.
            const bool leaves =
                coming == added.end() || (leaving != removed.end() && !(*coming < *leaving));
            const std::size_t here = position(before, leaves ? *leaving : *coming);
            copy(before, next, here);
            next = std::max(next, here);  // past an edge that left here
            if (leaves) {
                ++next;
                ++leaving;
            } else {
                append(*coming++);
            }
        }
        copy(before, next, before.all.size());
        begins.push_back(static_cast<std::uint32_t>(neighbours.size()));
        columns = {attributes.data(), id_low.data(), id_high.data(), 0};
        find_distinct(before, removed, added);
    }

    // Its columns point into itself.
    ListData(const ListData&) = delete;
    ListData& operator=(const ListData&) = delete;
    ~ListData() = default;

    VertexEdges edges() const {
        VertexEdges edges;
        edges.all.neighbours = neighbours;
        edges.all.columns = &columns;
        edges.types = types;
        edges.begins = begins.data();
        edges.distinct = distinct;
        return edges;
    }

    // Where the entry is in a list, or would be.
    static std::size_t position(const VertexEdges& list, const Entry& entry) {
        const auto type = std::lower_bound(list.types.begin(), list.types.end(), entry.type);
        if (type == list.types.end()) {
            return list.all.size();
        }
        const auto place = static_cast<std::size_t>(type - list.types.begin());
        std::size_t low = list.begins[place] - list.origin;
        std::size_t high = *type == entry.type ? list.begins[place + 1] - list.origin : low;
        while (low < high) {
            const std::size_t middle = (low + high) / 2;
            if (std::pair(list.all.neighbours[middle], list.all.id(middle)) <
                std::pair(entry.neighbour, entry.edge)) {
                low = middle + 1;
            } else {
                high = middle;
            }
        }
        return low;
    }

    static bool contains(const VertexEdges& list, const Entry& entry) {
        const std::size_t at = position(list, entry);
        return at < list.all.size() && list.all.attributes(at).type() == entry.type &&
               list.all.neighbours[at] == entry.neighbour && list.all.id(at) == entry.edge;
    }

private:
    void reserve(std::size_t count) {
        neighbours.reserve(count);
        attributes.reserve(count);
        id_low.reserve(count);
        id_high.reserve(count);
    }

    void append(const Entry& entry) {
        if (types.empty() || types.back() != entry.type) {
            types.push_back(entry.type);
            begins.push_back(static_cast<std::uint32_t>(neighbours.size()));
        }
        neighbours.push_back(entry.neighbour);
        attributes.push_back(entry.attributes);
        id_low.push_back(static_cast<std::uint32_t>(entry.edge.value));
        id_high.push_back(static_cast<std::uint32_t>(entry.edge.value >> 32U));
    }

    void copy(const VertexEdges& from, std::size_t begin, std::size_t end) {
        for (std::size_t i = begin; i < end; ++i) {
            const EdgeAttributes& one = from.all.attributes(i);
            append({one.type(), from.all.neighbours[i], from.all.id(i), one});
        }
    }

    // Only the ends of edges that left or came may be new neighbours, or none any more.
    void find_distinct(const VertexEdges& before,
                       const std::vector<Entry>& removed,
                       const std::vector<Entry>& added) {
        std::vector<Vertex> touched;
        touched.reserve(removed.size() + added.size());
        for (const Entry& entry : removed) {
            touched.push_back(entry.neighbour);
        }
        for (const Entry& entry : added) {
            touched.push_back(entry.neighbour);
        }
        std::sort(touched.begin(), touched.end());
        touched.erase(std::unique(touched.begin(), touched.end()), touched.end());
        std::vector<Vertex> untouched;
        untouched.reserve(before.distinct.size());
        std::set_difference(before.distinct.begin(),
                            before.distinct.end(),
                            touched.begin(),
                            touched.end(),
                            std::back_inserter(untouched));
        const auto gone = [&](Vertex vertex) {
            for (std::size_t place = 0; place < types.size(); ++place) {
                if (std::binary_search(neighbours.begin() + begins[place],
                                       neighbours.begin() + begins[place + 1],
                                       vertex)) {
                    return false;
                }
            }
            return true;
        };
        touched.erase(std::remove_if(touched.begin(), touched.end(), gone), touched.end());
        distinct.reserve(untouched.size() + touched.size());
        std::merge(untouched.begin(),
                   untouched.end(),
                   touched.begin(),
                   touched.end(),
                   std::back_inserter(distinct));
    }
};

// A list before and what has changed in it, merged when somebody reads it.
class TopologySnapshot::ChangedList {
public:
    // The list before is that of `source`, or the base's when that is nullptr. `degree` is how long
    // the list is after the changes.
    ChangedList(std::shared_ptr<const ListData> source,
                std::vector<Entry> removed,
                std::vector<Entry> added,
                std::size_t degree)
        : source_(std::move(source)),
          removed_(std::move(removed)),
          added_(std::move(added)),
          degree_(static_cast<std::uint32_t>(degree)) {}

    std::uint32_t degree() const { return degree_; }

    const std::shared_ptr<const ListData>& source() const { return source_; }

    const std::vector<Entry>& removed() const { return removed_; }

    const std::vector<Entry>& added() const { return added_; }

    // Merges on the first call; later ones, on any thread, find the result.
    const ListData& data(const VertexEdges& base) const {
        if (!merged_.load(std::memory_order_acquire)) {
            std::call_once(merging_, [&] {
                data_ = std::make_shared<const ListData>(
                    source_ == nullptr ? base : source_->edges(), removed_, added_);
                merged_.store(true, std::memory_order_release);
            });
        }
        return *data_;
    }

    // nullptr when nobody has read it yet.
    std::shared_ptr<const ListData> data_if_merged() const {
        return merged_.load(std::memory_order_acquire) ? data_ : nullptr;
    }

private:
    std::shared_ptr<const ListData> source_;
    std::vector<Entry> removed_;
    std::vector<Entry> added_;
    std::uint32_t degree_;
    mutable std::once_flag merging_;
    mutable std::atomic<bool> merged_ = false;
    mutable std::shared_ptr<const ListData> data_;
};

struct TopologySnapshot::Page {
    std::array<std::shared_ptr<const ChangedList>, kPageSize> lists;
};

struct TopologySnapshot::Delta {
    std::vector<std::shared_ptr<const Page>> out;
    std::vector<std::shared_ptr<const Page>> in;
    std::vector<NodeId> new_nodes;      // in order of their numbers
    std::vector<NumberedNode> numbers;  // the same, in order of id
    std::vector<Vertex> removed;        // ascending
    std::vector<EdgeTypeId> types;      // those of the base first, in order of their numbers
    std::uint32_t edge_count = 0;
    std::size_t change_count = 0;

    bool is_removed(Vertex vertex) const {
        return std::binary_search(removed.begin(), removed.end(), vertex);
    }

    std::vector<std::shared_ptr<const Page>>& pages(Orientation orientation) {
        return orientation == Orientation::in ? in : out;
    }
};

TopologySnapshot::TopologySnapshot(std::shared_ptr<const Topology> base) : base_(std::move(base)) {}

const TopologySnapshot::ChangedList* TopologySnapshot::changed(Vertex vertex,
                                                               Orientation orientation) const {
    const auto& pages = orientation == Orientation::in ? delta_->in : delta_->out;
    const std::size_t number = vertex / kPageSize;
    if (number >= pages.size() || pages[number] == nullptr) {
        return nullptr;
    }
    return pages[number]->lists[vertex % kPageSize].get();
}

std::vector<Vertex> TopologySnapshot::changed_sources() const {
    std::vector<Vertex> sources;
    if (delta_ == nullptr) {
        return sources;
    }
    for (std::size_t number = 0; number < delta_->out.size(); ++number) {
        for (Vertex i = 0; delta_->out[number] != nullptr && i < kPageSize; ++i) {
            if (delta_->out[number]->lists[i] != nullptr) {
                sources.push_back(static_cast<Vertex>(number) * kPageSize + i);
            }
        }
    }
    return sources;
}

std::uint32_t TopologySnapshot::vertex_count() const {
    return base_->vertex_count() +
           (delta_ == nullptr ? 0 : static_cast<std::uint32_t>(delta_->new_nodes.size()));
}

std::uint32_t TopologySnapshot::edge_count() const {
    return delta_ == nullptr ? base_->edge_count() : delta_->edge_count;
}

std::size_t TopologySnapshot::change_count() const {
    return delta_ == nullptr ? 0 : delta_->change_count;
}

NodeId TopologySnapshot::node(Vertex vertex) const {
    if (delta_ != nullptr && delta_->is_removed(vertex)) {
        return {};
    }
    return vertex < base_->vertex_count() ? base_->node(vertex)
                                          : delta_->new_nodes[vertex - base_->vertex_count()];
}

Vertex TopologySnapshot::vertex(NodeId node) const {
    Vertex vertex = base_->vertex(node);
    if (delta_ == nullptr) {
        return vertex;
    }
    if (vertex == kNoVertex) {
        const auto found = find_node(delta_->numbers, node);
        if (found == delta_->numbers.end() || found->first != node) {
            return kNoVertex;
        }
        vertex = found->second;
    }
    return delta_->is_removed(vertex) ? kNoVertex : vertex;
}

std::span<const EdgeTypeId> TopologySnapshot::types() const {
    return delta_ == nullptr ? base_->types() : std::span<const EdgeTypeId>(delta_->types);
}

std::optional<TypeIndex> TopologySnapshot::type_index(EdgeTypeId type) const {
    const auto known = base_->type_index(type);
    if (known || delta_ == nullptr) {
        return known;
    }
    const auto first = delta_->types.begin() + static_cast<std::ptrdiff_t>(base_->types().size());
    const auto found = std::find(first, delta_->types.end(), type);
    if (found == delta_->types.end()) {
        return std::nullopt;
    }
    return static_cast<TypeIndex>(found - delta_->types.begin());
}

VertexEdges TopologySnapshot::edges(Vertex vertex, Orientation orientation) const {
    if (delta_ != nullptr) {
        if (const ChangedList* list = changed(vertex, orientation)) {
            return list->data(base_edges(vertex, orientation)).edges();
        }
    }
    return base_edges(vertex, orientation);
}

std::uint32_t TopologySnapshot::degree(Vertex vertex, Orientation orientation) const {
    if (delta_ != nullptr) {
        if (const ChangedList* list = changed(vertex, orientation)) {
            return list->degree();
        }
    }
    return static_cast<std::uint32_t>(base_edges(vertex, orientation).all.size());
}

// As they were in the base; none for a vertex that is newer.
VertexEdges TopologySnapshot::base_edges(Vertex vertex, Orientation orientation) const {
    return vertex < base_->vertex_count() ? base_->edges(vertex, orientation) : VertexEdges();
}

// The number of a node, a new one if it has none.
Vertex TopologySnapshot::vertex_for(NodeId node, Delta& delta) const {
    Vertex vertex = base_->vertex(node);
    if (vertex == kNoVertex) {
        const auto found = find_node(delta.numbers, node);
        if (found != delta.numbers.end() && found->first == node) {
            vertex = found->second;
        } else {
            vertex = base_->vertex_count() + static_cast<Vertex>(delta.new_nodes.size());
            delta.new_nodes.push_back(node);
            delta.numbers.insert(found, {node, vertex});
            ++delta.change_count;
        }
    }
    const auto gone = std::lower_bound(delta.removed.begin(), delta.removed.end(), vertex);
    if (gone != delta.removed.end() && *gone == vertex) {
        delta.removed.erase(gone);
    }
    return vertex;
}

TypeIndex TopologySnapshot::type_for(EdgeTypeId type, Delta& delta) {
    const auto found = std::find(delta.types.begin(), delta.types.end(), type);
    const auto index = static_cast<TypeIndex>(found - delta.types.begin());
    if (found == delta.types.end()) {
        delta.types.push_back(type);
    }
    return index;
}

Status TopologySnapshot::collect_edits(const TopologyChanges& changes,
                                       Delta& delta,
                                       std::vector<Edit>& out,
                                       std::vector<Edit>& in) const {
    for (const TopologyEdge& edge : changes.removed) {
        const Vertex source = vertex(edge.source);
        const Vertex target = vertex(edge.target);
        const std::optional<TypeIndex> type = type_index(edge.type);
        if (source == kNoVertex || target == kNoVertex || !type) {
            return no_such_edge(edge);
        }
        out.push_back({source, false, {*type, target, edge.edge, {}}, &edge});
        in.push_back({target, false, {*type, source, edge.edge, {}}, &edge});
    }
    for (const NodeId node : changes.added_nodes) {
        if (!node.valid()) {
            return Error{ErrorCode::invalid_argument, "node id 0 names nothing"};
        }
        vertex_for(node, delta);
    }
    for (const TopologyEdge& edge : changes.added) {
        ENTENTE_TRY(check_edge(edge));
        const Vertex source = vertex_for(edge.source, delta);
        const Vertex target = vertex_for(edge.target, delta);
        const TypeIndex type = type_for(edge.type, delta);
        const EdgeAttributes attributes = make_attributes(edge, type);
        out.push_back({source, true, {type, target, edge.edge, attributes}, &edge});
        in.push_back({target, true, {type, source, edge.edge, attributes}, &edge});
    }
    if (delta.types.size() > kTopologyTypesMax) {
        return Error{ErrorCode::limit_exceeded, "too many edge types for a topology"};
    }
    return {};
}

// The list of the edits' owner after them, not merged yet.
Result<std::shared_ptr<const TopologySnapshot::ChangedList>> TopologySnapshot::edited(
    std::span<const Edit> edits, Orientation orientation) const {
    const Vertex owner = edits.front().owner;
    const ChangedList* list = delta_ == nullptr ? nullptr : changed(owner, orientation);
    std::shared_ptr<const ListData> source = list == nullptr ? nullptr : list->data_if_merged();
    std::vector<Entry> removed;
    std::vector<Entry> added;
    if (list != nullptr && source == nullptr) {
        source = list->source();
        removed = list->removed();
        added = list->added();
    }
    const VertexEdges before = source == nullptr ? base_edges(owner, orientation) : source->edges();
    const auto find = [](std::vector<Entry>& entries, const Entry& entry) {
        const auto at = std::lower_bound(entries.begin(), entries.end(), entry);
        return std::pair(at, at != entries.end() && !(entry < *at));
    };
    for (const bool adding : {false, true}) {
        for (const Edit& edit : edits) {
            if (edit.add != adding) {
                continue;
            }
            const auto [in_added, is_added] = find(added, edit.entry);
            const auto [in_removed, is_removed] = find(removed, edit.entry);
            const bool there = is_added || (!is_removed && ListData::contains(before, edit.entry));
            if (adding && there) {
                return Error{ErrorCode::already_exists,
                             "edge " + std::to_string(edit.edge->edge.value) +
                                 " is in the topology already"};
            }
            if (!adding && !there) {
                return no_such_edge(*edit.edge);
            }
            if (adding) {
                added.insert(in_added, edit.entry);
            } else if (is_added) {
                added.erase(in_added);
            } else {
                removed.insert(in_removed, edit.entry);
            }
        }
    }
    const std::size_t degree = before.all.size() + added.size() - removed.size();
    const bool merge_now = added.size() + removed.size() > kPendingMax;
    auto result = std::make_shared<const ChangedList>(
        std::move(source), std::move(removed), std::move(added), degree);
    if (merge_now) {
        result->data(before);
    }
    return std::shared_ptr<const ChangedList>(std::move(result));
}

Status TopologySnapshot::apply_edits(std::vector<Edit> edits,
                                     Orientation orientation,
                                     Delta& delta) const {
    std::stable_sort(
        edits.begin(), edits.end(), [](const Edit& a, const Edit& b) { return a.owner < b.owner; });
    auto& pages = delta.pages(orientation);
    std::shared_ptr<Page> page;
    std::size_t page_number = std::numeric_limits<std::size_t>::max();
    for (std::size_t begin = 0; begin < edits.size();) {
        const Vertex owner = edits[begin].owner;
        std::size_t end = begin + 1;
        while (end < edits.size() && edits[end].owner == owner) {
            ++end;
        }
        ENTENTE_ASSIGN(std::shared_ptr<const ChangedList> list,
                       edited(std::span(edits).subspan(begin, end - begin), orientation));
        if (owner / kPageSize != page_number) {
            page_number = owner / kPageSize;
            pages.resize(std::max(pages.size(), page_number + 1));
            page = pages[page_number] == nullptr ? std::make_shared<Page>()
                                                 : std::make_shared<Page>(*pages[page_number]);
            pages[page_number] = page;
        }
        page->lists[owner % kPageSize] = std::move(list);
        begin = end;
    }
    return {};
}

Result<TopologySnapshot> TopologySnapshot::apply(const TopologyChanges& changes) const {
    auto delta = delta_ == nullptr ? std::make_shared<Delta>() : std::make_shared<Delta>(*delta_);
    if (delta_ == nullptr) {
        delta->types.assign(base_->types().begin(), base_->types().end());
        delta->edge_count = base_->edge_count();
    }
    std::vector<Edit> out;
    std::vector<Edit> in;
    ENTENTE_TRY(collect_edits(changes, *delta, out, in));
    ENTENTE_TRY(apply_edits(std::move(out), Orientation::out, *delta));
    ENTENTE_TRY(apply_edits(std::move(in), Orientation::in, *delta));
    delta->edge_count += static_cast<std::uint32_t>(changes.added.size());
    delta->edge_count -= static_cast<std::uint32_t>(changes.removed.size());
    delta->change_count +=
        changes.added.size() + changes.removed.size() + changes.removed_nodes.size();
    TopologySnapshot next(base_);
    next.delta_ = delta;
    for (const NodeId node : changes.removed_nodes) {
        const Vertex vertex = next.vertex(node);
        if (vertex == kNoVertex) {
            return Error{ErrorCode::not_found,
                         "node " + std::to_string(node.value) + " is not in the topology"};
        }
        if (next.degree(vertex, Orientation::out) + next.degree(vertex, Orientation::in) > 0) {
            return Error{ErrorCode::invalid_argument,
                         "node " + std::to_string(node.value) + " cannot go before its edges"};
        }
        delta->removed.insert(
            std::lower_bound(delta->removed.begin(), delta->removed.end(), vertex), vertex);
    }
    return next;
}

Result<std::shared_ptr<const Topology>> TopologySnapshot::fold() const {
    if (change_count() == 0) {
        return base_;
    }
    std::vector<NodeId> nodes;
    std::vector<Vertex> numbers(vertex_count(), kNoVertex);
    for (Vertex vertex = 0; vertex < vertex_count(); ++vertex) {
        if (const NodeId id = node(vertex); id.valid()) {
            numbers[vertex] = static_cast<Vertex>(nodes.size());
            nodes.push_back(id);
        }
    }
    const std::span<const EdgeTypeId> all_types = types();
    const bool in_order = std::is_sorted(nodes.begin(), nodes.end()) &&
                          std::is_sorted(all_types.begin(), all_types.end());
    if (!in_order) {
        return rebuild(std::move(nodes));
    }
    // What is new has higher ids, as it mostly has: then all is in order already.
    std::vector<SortedEdges> parts(1);
    for (Vertex source = 0; source < vertex_count(); ++source) {
        const EdgeRange range = edges(source, Orientation::out).all;
        for (std::size_t i = 0; i < range.size(); ++i) {
            parts.front().add(
                numbers[source], numbers[range.neighbours[i]], range.attributes(i), range.id(i));
        }
    }
    return Topology::assemble(std::move(nodes), {all_types.begin(), all_types.end()}, parts);
}

Result<std::shared_ptr<const Topology>> TopologySnapshot::rebuild(std::vector<NodeId> nodes) const {
    std::vector<TopologyEdge> all;
    all.reserve(edge_count());
    for (Vertex source = 0; source < vertex_count(); ++source) {
        const EdgeRange range = edges(source, Orientation::out).all;
        for (std::size_t i = 0; i < range.size(); ++i) {
            const EdgeAttributes& one = range.attributes(i);
            all.push_back({node(source),
                           node(range.neighbours[i]),
                           types()[one.type()],
                           range.id(i),
                           one.from_day,
                           one.to_day,
                           one.confidence(),
                           static_cast<std::int8_t>(one.sign())});
        }
    }
    return Topology::build(std::move(nodes), all);
}

}  // namespace entente
