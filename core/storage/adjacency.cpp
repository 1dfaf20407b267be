#include "core/storage/adjacency.h"

#include <algorithm>
#include <map>
#include <memory>
#include <numeric>

#include "core/coding.h"

namespace entente {

namespace {

// A block that is split leaves room in its parts, so that the next edges do not split them again.
constexpr std::size_t kSplitEdges = kBlockEdgesMax * 3 / 4;
// Of the deltas and blocks that one fold of a list rewrites: it goes into the batch of whoever comes by, and must not
// bring that to its limit. What is beyond it, or is big by itself, stays beside the blocks.
constexpr std::size_t kFoldBytesMax = std::size_t{4} << 20;

constexpr std::uint8_t kRemoved = 0;
constexpr std::uint8_t kPresent = 1;

Error damaged(std::string_view what) {
    return {ErrorCode::corruption, "a stored list of edges is damaged: " + std::string(what)};
}

struct PlacedDelta {
    EdgePlace place;
    EdgeDelta delta;
};

// Merges the blocks of one list, as they come, with its deltas.
class ListMerger {
public:
    ListMerger(std::size_t number, const ListRequest& request, ListVisitor& visitor)
        : number_(number), first_(request.first()), last_(request.last()), visitor_(&visitor) {}

    bool done() const { return done_; }

    void add_delta(PlacedDelta delta) { deltas_.push_back(std::move(delta)); }

    // False when no further block is wanted.
    bool take(const EdgeBlockReader& block) {
        const auto places = block.places();
        std::size_t at = block.lower_bound(first_);
        const std::size_t end =
            places.back() <= last_
                ? places.size()
                : static_cast<std::size_t>(std::upper_bound(places.begin(), places.end(), last_) -
                                           places.begin());
        while (at < end && !done_) {
            const std::size_t until = next_ == deltas_.size()
                                          ? end
                                          : std::min(end, block.lower_bound(deltas_[next_].place));
            if (until > at) {
                done_ = !visitor_->stretch(number_, block, at, until);
                at = until;
                continue;
            }
            at += deltas_[next_].place == places[at] ? 1 : 0;  // in its place, or gone
            emit(deltas_[next_++]);
        }
        if (!done_ && end < places.size()) {
            done_ = true;
            finish_deltas();
        }
        return !done_;
    }

    void finish() {
        if (!done_) {
            finish_deltas();
            done_ = true;
        }
    }

private:
    void emit(const PlacedDelta& delta) {
        if (!stopped_ && !delta.delta.removed) {
            stopped_ = !visitor_->single(number_, VisitedEdge(delta.place, delta.delta.properties));
            done_ = done_ || stopped_;
        }
    }

    void finish_deltas() {
        for (; next_ < deltas_.size() && !stopped_; ++next_) {
            emit(deltas_[next_]);
        }
    }

    std::size_t number_;
    EdgePlace first_;
    EdgePlace last_;
    ListVisitor* visitor_;
    std::vector<PlacedDelta> deltas_;
    std::size_t next_ = 0;
    bool done_ = false;     // no further block
    bool stopped_ = false;  // the visitor has had enough
};

Status read_deltas(const RowReader& rows,
                   std::span<const ListRequest> requests,
                   std::vector<ListMerger>& mergers) {
    std::vector<ScanRequest> scans;
    scans.reserve(requests.size());
    for (const ListRequest& request : requests) {
        scans.push_back(keys::deltas(request.side, request.node, request.first(), request.last()));
    }
    Status status;
    ENTENTE_TRY(
        rows.scan_many(scans, [&](std::size_t i, std::string_view key, std::string_view value) {
            const auto row = keys::decode_delta(key);
            auto delta = decode_edge_delta(value);
            if (!row || !delta.ok()) {
                status = row ? delta.status() : Status(damaged("its key"));
                return false;
            }
            mergers[i].add_delta({row->place, *std::move(delta)});
            return true;
        }));
    return status;
}

}  // namespace

Result<CodedProperties> VisitedEdge::properties() const {
    return block_ != nullptr ? block_->properties(index_) : Result<CodedProperties>(*properties_);
}

Value VisitedEdge::property(PropertyKeyId key) const {
    if (block_ != nullptr) {
        const auto column = block_->column(key);
        return column ? block_->value(*column, index_) : Value();
    }
    for (const auto& [known, value] : *properties_) {
        if (known == key) {
            return value;
        }
    }
    return {};
}

namespace {

// In the rows. `first_number` is that of the first request.
Status visit_stored(const RowReader& rows,
                    std::span<const ListRequest> requests,
                    std::size_t first_number,
                    ListVisitor& visitor) {
    std::vector<ListMerger> mergers;
    std::vector<ScanRequest> scans;
    mergers.reserve(requests.size());
    scans.reserve(requests.size());
    for (std::size_t i = 0; i < requests.size(); ++i) {
        mergers.emplace_back(first_number + i, requests[i], visitor);
        scans.push_back(keys::blocks(requests[i].side, requests[i].node, requests[i].first()));
    }
    ENTENTE_TRY(read_deltas(rows, requests, mergers));
    EdgeBlockReader block;
    Status status;
    std::size_t finished = 0;  // requests before this one are through
    ENTENTE_TRY(rows.scan_many(scans, [&](std::size_t i, std::string_view, std::string_view value) {
        for (; finished < i; ++finished) {
            mergers[finished].finish();
        }
        status = status.ok() ? block.open(value) : status;
        return status.ok() && mergers[i].take(block);
    }));
    ENTENTE_TRY(status);
    for (; finished < mergers.size(); ++finished) {
        mergers[finished].finish();
    }
    return {};
}

void visit_cached(const CachedList& list,
                  const ListRequest& request,
                  std::size_t number,
                  ListVisitor& visitor) {
    ListMerger merger(number, request, visitor);
    for (const EdgeBlockReader& block : list.blocks_from(request.first())) {
        if (!merger.take(block)) {
            return;
        }
    }
}

const CachedList* find_cached(const CachedLists& lists, const ListRequest& request) {
    return request.side == Side::out ? lists.find(request.node) : nullptr;
}

// Which lists it pays to have in memory: those on whose side properties are.
Status cache_lists(const RowReader& rows,
                   const CachedLists& lists,
                   std::span<const ListRequest> requests) {
    std::vector<NodeId> nodes;
    for (const ListRequest& request : requests) {
        if (request.side == Side::out && lists.find(request.node) == nullptr) {
            nodes.push_back(request.node);
        }
    }
    return nodes.empty() ? Status() : lists.read(rows, nodes);
}

}  // namespace

Status visit_lists(const RowReader& rows,
                   std::span<const ListRequest> requests,
                   ListVisitor& visitor) {
    const CachedLists* lists = rows.cached_lists();
    if (lists == nullptr) {
        return visit_stored(rows, requests, 0, visitor);
    }
    ENTENTE_TRY(cache_lists(rows, *lists, requests));
    for (std::size_t i = 0; i < requests.size();) {
        if (const CachedList* list = find_cached(*lists, requests[i])) {
            visit_cached(*list, requests[i], i, visitor);
            ++i;
            continue;
        }
        std::size_t end = i + 1;
        while (end < requests.size() && find_cached(*lists, requests[end]) == nullptr) {
            ++end;
        }
        ENTENTE_TRY(visit_stored(rows, requests.subspan(i, end - i), i, visitor));
        i = end;
    }
    return {};
}

namespace {

class SingleEdges : public ListVisitor {
public:
    using Visit = std::function<bool(std::size_t, const VisitedEdge&)>;

    explicit SingleEdges(const Visit& visit) : visit_(visit) {}

    bool stretch(std::size_t request,
                 const EdgeBlockReader& block,
                 std::size_t begin,
                 std::size_t end) override {
        for (std::size_t i = begin; i < end; ++i) {
            if (!visit_(request, VisitedEdge(block, i))) {
                return false;
            }
        }
        return true;
    }

    bool single(std::size_t request, const VisitedEdge& edge) override {
        return visit_(request, edge);
    }

private:
    const Visit& visit_;
};

}  // namespace

Status visit_lists(const RowReader& rows,
                   std::span<const ListRequest> requests,
                   const std::function<bool(std::size_t, const VisitedEdge&)>& visit) {
    SingleEdges edges(visit);
    return visit_lists(rows, requests, edges);
}

Result<std::vector<std::vector<EdgePlace>>> read_places(const RowReader& rows,
                                                        std::span<const ListRequest> requests,
                                                        std::size_t limit) {
    std::vector<std::vector<EdgePlace>> places(requests.size());
    std::size_t count = 0;
    ENTENTE_TRY(visit_lists(rows, requests, [&](std::size_t i, const VisitedEdge& edge) {
        places[i].push_back(edge.place());
        return ++count <= limit;
    }));
    if (count > limit) {
        return Error{ErrorCode::limit_exceeded,
                     "more than " + std::to_string(limit) + " edges would have to be read"};
    }
    return places;
}

Result<std::vector<ListRequest>> lists_in(const RowReader& rows, Partition partition) {
    std::vector<NodeId> nodes;
    bool damaged_key = false;
    ENTENTE_TRY(
        rows.scan({partition, {}, {}, SIZE_MAX}, [&](std::string_view key, std::string_view) {
            const auto block = keys::decode_block(key);
            const auto delta = block ? std::nullopt : keys::decode_delta(key);
            damaged_key = !block && !delta;
            if (!damaged_key) {
                nodes.push_back(block ? block->node : delta->node);
            }
            return !damaged_key;
        }));
    if (damaged_key) {
        return damaged("a key of it cannot be read");
    }
    std::sort(nodes.begin(), nodes.end());
    nodes.erase(std::unique(nodes.begin(), nodes.end()), nodes.end());
    std::vector<ListRequest> lists;
    for (const NodeId node : nodes) {
        lists.push_back(
            {node, partition.kind == PartitionKind::edges ? Side::out : Side::in, {}, {}, {}});
    }
    return lists;
}

Result<std::vector<EdgeRef>> edges_between(const RowReader& rows,
                                           NodeId source,
                                           EdgeTypeId type,
                                           NodeId target) {
    const ListRequest request = {source, Side::out, type, target, {}};
    ENTENTE_ASSIGN(const auto places, read_places(rows, std::span(&request, 1)));
    std::vector<EdgeRef> edges;
    for (const EdgePlace& place : places.front()) {
        edges.push_back({source, type, target, place.edge});
    }
    return edges;
}

Result<std::vector<std::optional<EdgeRef>>> locate_edges(const RowReader& rows,
                                                         std::span<const EdgeId> edges) {
    std::vector<ScanRequest> scans;
    scans.reserve(edges.size());
    for (const EdgeId edge : edges) {
        scans.push_back(keys::locator_of(edge));
    }
    std::vector<std::optional<EdgeRef>> found(edges.size());
    std::vector<ListRequest> lists;  // of edges that share a locator with others
    std::vector<std::size_t> asked;
    Status status;
    ENTENTE_TRY(
        rows.scan_many(scans, [&](std::size_t i, std::string_view key, std::string_view value) {
            const auto first = keys::decode_locator(key);
            const auto locator = decode_edge_locator(value);
            if (!first || !locator.ok()) {
                status = first ? locator.status() : Status(damaged("the key of a locator"));
                return false;
            }
            if (*first == edges[i]) {
                found[i] = EdgeRef{locator->source, locator->type, locator->target, edges[i]};
            }
            const std::uint64_t number = edges[i].value - first->value;
            if (!locator->ends.empty()) {
                found[i].reset();
                if (number < locator->count) {
                    // It was there, at that place; it may be gone.
                    const EdgeEnds& ends = locator->ends[number];
                    const EdgePlace place = {ends.type, ends.target, edges[i]};
                    lists.push_back({ends.source, Side::out, ends.type, ends.target, place});
                    asked.push_back(i);
                }
            } else if (locator->count > 1 && number < locator->count) {
                // It may be further on in the list, or gone.
                found[i].reset();
                const EdgePlace first_place = {locator->type, locator->target, *first};
                lists.push_back({locator->source, Side::out, {}, {}, first_place});
                asked.push_back(i);
            }
            return true;
        }));
    ENTENTE_TRY(status);
    ENTENTE_TRY(visit_lists(rows, lists, [&](std::size_t request, const VisitedEdge& edge) {
        const std::size_t i = asked[request];
        const EdgePlace& place = edge.place();
        if (place.edge != edges[i]) {
            // From one node to one other they are in order of id.
            return !lists[request].other || place.edge < edges[i];
        }
        found[i] = EdgeRef{lists[request].node, place.type, place.other, place.edge};
        return false;
    }));
    return found;
}

std::string encode_delta(const CodedProperties& properties) {
    std::string out;
    append_u8(out, kPresent);
    append_properties(out, properties);
    return out;
}

std::string encode_removal() {
    std::string out;
    append_u8(out, kRemoved);
    return out;
}

Result<EdgeDelta> decode_edge_delta(std::string_view bytes) {
    Decoder decoder(bytes);
    const std::uint8_t kind = decoder.u8();
    EdgeDelta delta;
    delta.removed = kind == kRemoved;
    if (kind == kPresent) {
        delta.properties = read_properties(decoder);
    }
    if (!decoder.ok() || !decoder.at_end() || kind > kPresent) {
        return damaged("a change of it cannot be read");
    }
    return delta;
}

void put_edge(WriteSet& rows, const EdgeRef& edge, const CodedProperties& properties) {
    rows.put(keys::delta({Side::out, edge.source, edge.place(Side::out)}),
             encode_delta(properties));
    rows.put(keys::delta({Side::in, edge.target, edge.place(Side::in)}), encode_delta({}));
}

void remove_edge(WriteSet& rows, const EdgeRef& edge) {
    for (const Side side : {Side::out, Side::in}) {
        rows.put(keys::delta({side, edge.owner(side), edge.place(side)}), encode_removal());
    }
}

namespace {

// The locator that speaks of the edge among others.
struct SharedLocator {
    EdgeId first;
    EdgeLocator locator;
};

Result<std::optional<SharedLocator>> shared_locator(const WriteSet& rows, EdgeId edge) {
    std::optional<SharedLocator> shared;
    Status status;
    ENTENTE_TRY(
        rows.scan(keys::locator_of(edge), [&](std::string_view key, std::string_view value) {
            const auto first = keys::decode_locator(key);
            const auto locator = decode_edge_locator(value);
            if (!first || !locator.ok()) {
                status = first ? locator.status() : Status(damaged("the key of a locator"));
            } else if (locator->count > 1 && edge.value - first->value < locator->count) {
                shared = SharedLocator{*first, *locator};
            }
            return false;
        }));
    ENTENTE_TRY(status);
    return shared;
}

}  // namespace

Status put_locator(WriteSet& rows, const EdgeRef& edge, bool is_new) {
    if (!is_new) {
        // The ids beside it keep the locator that they share: those before it under its key, those behind
        // it under a key of their own.
        ENTENTE_ASSIGN(const auto shared, shared_locator(rows, edge.edge));
        if (shared) {
            EdgeLocator before = shared->locator;
            EdgeLocator behind = shared->locator;
            before.count = static_cast<std::uint32_t>(edge.edge.value - shared->first.value);
            behind.count = shared->locator.count - before.count - 1;
            if (!shared->locator.ends.empty()) {
                const auto at = shared->locator.ends.begin() + before.count;
                before.ends.assign(shared->locator.ends.begin(), at);
                behind.ends.assign(at + 1, shared->locator.ends.end());
            }
            if (before.count > 0) {
                before.count = std::max(before.count, 2U);  // of one it would have to be exact
                rows.put(keys::locator(shared->first), encode(before));
            }
            if (behind.count > 0) {
                behind.count = std::max(behind.count, 2U);
                const RowKey key = keys::locator(EdgeId(edge.edge.value + 1));
                // Of a count that was one too many, the last has a locator of its own or is gone.
                ENTENTE_ASSIGN(const auto own, rows.get(key));
                if (!own) {
                    rows.put(key, encode(behind));
                }
            }
        }
    }
    rows.put(keys::locator(edge.edge),
             encode(EdgeLocator{1, edge.source, edge.type, edge.target, {}}));
    return {};
}

Status remove_locator(WriteSet& rows, EdgeId edge) {
    ENTENTE_ASSIGN(const auto shared, shared_locator(rows, edge));
    if (!shared) {
        rows.erase(keys::locator(edge));
    }
    return {};
}

namespace {

// About, as bytes. Lists are nested kValueDepthMax deep at most.
std::size_t bytes_of(const Value& value) {
    if (const std::string* text = value.as_string()) {
        return text->size();
    }
    if (const ByteArray* bytes = value.as_bytes()) {
        return bytes->data.size();
    }
    std::size_t sum = 8;
    if (const ValueList* list = value.as_list()) {
        for (const Value& item : *list) {
            sum += bytes_of(item);
        }
    }
    return sum;
}

std::size_t bytes_of(const ListedEdge& edge) {
    std::size_t sum = 0;
    for (const auto& [key, value] : edge.properties) {
        sum += bytes_of(value);
    }
    return sum;
}

// How many edges at the front fit into one block, at least one.
std::size_t block_count(std::span<const ListedEdge> edges, std::size_t count_max) {
    std::size_t count = 0;
    std::size_t bytes = 0;
    while (count < std::min(count_max, edges.size())) {
        bytes += bytes_of(edges[count]);
        if (count > 0 && bytes > kBlockBytesMax) {
            break;
        }
        ++count;
    }
    return count;
}

// A list on its way into blocks.
class Folder {
public:
    Folder(WriteSet& rows, Side side, NodeId node, bool is_new, EdgeId first_own)
        : rows_(rows), side_(side), node_(node), is_new_(is_new), first_own_(first_own) {}

    Result<std::size_t> run() {
        ENTENTE_TRY(read_deltas());
        if (deltas_.empty()) {
            return std::size_t{0};
        }
        if (!is_new_) {
            ENTENTE_TRY(read_blocks());
            if (deltas_.empty()) {
                return std::size_t{0};
            }
        }
        for (auto& [bound, edges] : touched_) {
            ENTENTE_TRY(rewrite(bound, std::move(edges)));
        }
        ENTENTE_TRY(rewrite(kLastPlace, {}));
        return edges_;
    }

private:
    Status scan(const ScanRequest& request,
                const std::function<bool(std::string_view, std::string_view)>& callback) const {
        if (is_new_) {
            rows_.scan_changes(request, callback);
            return {};
        }
        return rows_.scan(request, callback);
    }

    Status read_deltas() {
        Status status;
        ENTENTE_TRY(
            scan(keys::deltas(side_, node_), [&](std::string_view key, std::string_view value) {
                const auto row = keys::decode_delta(key);
                auto delta = decode_edge_delta(value);
                if (!row || !delta.ok()) {
                    status = row ? delta.status() : Status(damaged("its key"));
                    return false;
                }
                if (!is_new_ && value.size() > kBlockBytesMax) {
                    return true;
                }
                bytes_ += key.size() + value.size();
                if (!is_new_ && bytes_ > kFoldBytesMax) {
                    return false;
                }
                deltas_.push_back({row->place, *std::move(delta)});
                return true;
            }));
        return status;
    }

    // Those that a delta belongs to, unpacked.
    Status read_blocks() {
        EdgeBlockReader block;
        std::size_t next = 0;
        Status status;
        ENTENTE_TRY(scan(keys::blocks(side_, node_, deltas_.front().place),
                         [&](std::string_view key, std::string_view value) {
                             const auto row = keys::decode_block(key);
                             if (!row) {
                                 status = damaged("its key");
                                 return false;
                             }
                             if (deltas_[next].place > row->bound) {
                                 return true;
                             }
                             std::size_t behind = next;
                             while (behind < deltas_.size() &&
                                    deltas_[behind].place <= row->bound) {
                                 ++behind;
                             }
                             if (value.size() > 2 * kBlockBytesMax) {
                                 deltas_.erase(place_of(next), place_of(behind));
                                 return next < deltas_.size();
                             }
                             bytes_ += value.size();
                             if (bytes_ > kFoldBytesMax) {
                                 deltas_.resize(next);
                                 return false;
                             }
                             status = unpack(block, value, touched_[row->bound]);
                             next = behind;
                             return status.ok() && next < deltas_.size();
                         }));
        return status;
    }

    static Status unpack(EdgeBlockReader& block,
                         std::string_view bytes,
                         std::vector<ListedEdge>& edges) {
        ENTENTE_TRY(block.open(bytes));
        edges.reserve(block.size());
        for (std::size_t i = 0; i < block.size(); ++i) {
            ENTENTE_ASSIGN(auto properties, block.properties(i));
            edges.push_back({block.place(i), std::move(properties)});
        }
        return {};
    }

    // Merges the deltas up to the bound into the edges and writes them, in several blocks if they are many.
    Status rewrite(const EdgePlace& bound, std::vector<ListedEdge> before) {
        std::vector<ListedEdge> edges;
        auto old = before.begin();
        for (; next_ < deltas_.size() && deltas_[next_].place <= bound; ++next_) {
            PlacedDelta& delta = deltas_[next_];
            for (; old != before.end() && old->place < delta.place; ++old) {
                edges.push_back(std::move(*old));
            }
            if (old != before.end() && old->place == delta.place) {
                ++old;
            }
            if (!delta.delta.removed) {
                edges.push_back({delta.place, std::move(delta.delta.properties)});
            }
            erase(delta.place);
        }
        std::move(old, before.end(), std::back_inserter(edges));
        if (edges.empty()) {
            if (!before.empty()) {
                rows_.erase(keys::block({side_, node_, bound}));
            }
            return {};
        }
        edges_ += edges.size();
        const bool fits = edges.size() <= kBlockEdgesMax;
        const std::span<const ListedEdge> all(edges);
        for (std::size_t begin = 0; begin < edges.size();) {
            const std::size_t left = edges.size() - begin;
            const std::size_t count =
                block_count(all.subspan(begin), fits ? kBlockEdgesMax : kSplitEdges);
            const EdgePlace& own = count == left ? bound : edges[begin + count - 1].place;
            rows_.put(keys::block({side_, node_, own}),
                      encode_edge_block(all.subspan(begin, count)));
            begin += count;
        }
        return {};
    }

    std::vector<PlacedDelta>::iterator place_of(std::size_t i) {
        return deltas_.begin() + static_cast<std::ptrdiff_t>(i);
    }

    void erase(const EdgePlace& place) {
        const RowKey key = keys::delta({side_, node_, place});
        if (is_new_ || place.edge >= first_own_) {
            rows_.forget(key);
        } else {
            rows_.erase(key);
        }
    }

    WriteSet& rows_;
    Side side_;
    NodeId node_;
    bool is_new_;
    EdgeId first_own_;
    std::vector<PlacedDelta> deltas_;
    std::size_t next_ = 0;
    std::map<EdgePlace, std::vector<ListedEdge>> touched_;  // by bound
    std::size_t edges_ = 0;
    std::size_t bytes_ = 0;  // of what is rewritten
};

}  // namespace

void share_locators(WriteSet& rows, std::span<const EdgeRef> edges) {
    for (std::size_t begin = 0; begin < edges.size();) {
        const EdgeId first = edges[begin].edge;
        const std::uint64_t partition = first.value >> keys::kLocatorBucketBits;
        EdgeLocator locator;
        std::size_t end = begin;
        while (end < edges.size() && end - begin < kLocatorEdgesMax &&
               edges[end].edge.value == first.value + (end - begin) &&
               edges[end].edge.value >> keys::kLocatorBucketBits == partition) {
            locator.ends.push_back({edges[end].source, edges[end].type, edges[end].target});
            ++end;
        }
        if (end - begin > 1) {
            for (std::size_t i = begin; i < end; ++i) {
                rows.forget(keys::locator(edges[i].edge));
            }
            rows.put(keys::locator(first), encode(locator));
        }
        begin = end;
    }
}

Result<std::size_t> fold_list(
    WriteSet& rows, Side side, NodeId node, bool is_new, EdgeId first_own) {
    return Folder(rows, side, node, is_new, first_own).run();
}

Result<std::size_t> count_deltas(const RowReader& rows, Side side, NodeId node, std::size_t limit) {
    ScanRequest request = keys::deltas(side, node);
    request.limit = limit;
    std::size_t count = 0;
    ENTENTE_TRY(rows.scan(request, [&](std::string_view, std::string_view) {
        ++count;
        return true;
    }));
    return count;
}

}  // namespace entente
