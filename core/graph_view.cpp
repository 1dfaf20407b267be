#include "core/graph_view.h"

#include <algorithm>
#include <deque>
#include <mutex>
#include <set>
#include <unordered_map>

#include "core/entities.h"
#include "core/fact_tally.h"
#include "core/facts.h"
#include "core/name_search.h"
#include "core/name_table.h"
#include "core/names.h"
#include "core/node_cache.h"
#include "core/ontology.h"
#include "core/storage/keys.h"
#include "core/text_search.h"
#include "core/topology_keeper.h"
#include "core/triples.h"

namespace entente {

namespace {

Error damaged_key(std::string_view what) {
    return {ErrorCode::corruption, "a stored " + std::string(what) + " key is damaged"};
}

std::optional<PartialDate> read_date(const Properties& properties,
                                     std::string_view date_name,
                                     std::string_view precision_name) {
    const auto date = properties.find(date_name);
    if (date == properties.end() || date->second.as_date() == nullptr) {
        return std::nullopt;
    }
    const auto precision = parse_date_precision(string_property(properties, precision_name));
    return PartialDate{*date->second.as_date(), precision.value_or(DatePrecision::day)};
}

std::uint32_t number_property(const Properties& properties, std::string_view name) {
    const auto found = properties.find(name);
    if (found == properties.end() || found->second.as_integer() == nullptr) {
        return 0;
    }
    return static_cast<std::uint32_t>(*found->second.as_integer());
}

std::optional<ClaimDate> read_claim_date(const Properties& properties) {
    ClaimDate date;
    date.from = read_date(properties, "date", "date_precision");
    date.to = read_date(properties, "date_to", "date_to_precision");
    date.text = string_property(properties, "date_text");
    const auto basis = parse_date_basis(string_property(properties, "date_basis"));
    if (!basis) {
        return std::nullopt;
    }
    date.basis = *basis;
    return date;
}

// The spans of a claim's further sentences: a flat list of starts and ends.
void read_evidence(const Properties& properties, std::vector<TextSpan>& evidence) {
    const auto found = properties.find("evidence");
    const ValueList* list = found == properties.end() ? nullptr : found->second.as_list();
    if (list == nullptr) {
        return;
    }
    for (std::size_t i = 0; i + 1 < list->size(); i += 2) {
        const std::int64_t* start = (*list)[i].as_integer();
        const std::int64_t* end = (*list)[i + 1].as_integer();
        if (start != nullptr && end != nullptr) {
            evidence.push_back(
                {static_cast<std::uint32_t>(*start), static_cast<std::uint32_t>(*end)});
        }
    }
}

Claim claim_of(const Node& node) {
    const Properties& properties = node.properties;
    Claim claim;
    claim.node = node.id;
    claim.id = node.readable_id();
    claim.type = string_property(properties, "type");
    claim.polarity =
        parse_polarity(string_property(properties, "polarity")).value_or(Polarity::asserted);
    claim.modality =
        parse_modality(string_property(properties, "modality")).value_or(Modality::actual);
    claim.date = read_claim_date(properties);
    const auto confidence = properties.find("confidence");
    if (confidence != properties.end() && confidence->second.as_float() != nullptr) {
        claim.confidence = *confidence->second.as_float();
    }
    claim.span = {number_property(properties, "start"), number_property(properties, "end")};
    claim.text = string_property(properties, "text");
    claim.evidence.push_back(claim.span);
    read_evidence(properties, claim.evidence);
    claim.trigger = {number_property(properties, "trigger_start"),
                     number_property(properties, "trigger_end")};
    claim.extractor = string_property(properties, "extractor");
    if (const RelationType* type = ontology().relation_type(claim.type)) {
        for (const auto& [name, values] : type->attrs) {
            const auto attr = properties.find(name);
            if (attr != properties.end()) {
                claim.attrs.insert(*attr);
            }
        }
    }
    return claim;
}

// Every row of one family of a kind's partitions, until the callback answers false or fails.
Status each_row(const RowReader& rows,
                PartitionKind kind,
                char family,
                const std::function<Result<bool>(std::string_view, std::string_view)>& callback) {
    std::vector<Partition> partitions;
    ENTENTE_TRY(rows.each_partition(kind, [&](Partition partition) {
        partitions.push_back(partition);
        return true;
    }));
    const Bytes from(1, family);
    const Bytes to(1, static_cast<char>(family + 1));
    Status status;
    bool go_on = true;
    for (std::size_t i = 0; i < partitions.size() && go_on; ++i) {
        ENTENTE_TRY(rows.scan({partitions[i], from, to, SIZE_MAX},
                              [&](std::string_view key, std::string_view value) {
                                  const Result<bool> answer = callback(key, value);
                                  status = answer.status();
                                  go_on = answer.ok() && *answer;
                                  return go_on;
                              }));
    }
    return status;
}

// Two entities that a claim names may have been merged into one since.
void add_once(std::vector<NodeId>& nodes, NodeId node) {
    if (std::find(nodes.begin(), nodes.end(), node) == nodes.end()) {
        nodes.push_back(node);
    }
}

// From the entities that an article was linked to, to those that they are now.
Status follow_merges(const RowReader& rows, ArticleRecord& record) {
    ENTENTE_ASSIGN(const auto survivors, surviving_entities(rows, record.entities));
    std::unordered_map<NodeId, NodeId> now;
    for (std::size_t i = 0; i < survivors.size(); ++i) {
        now[record.entities[i]] = survivors[i].node;
    }
    for (StoredMention& mention : record.mentions) {
        const auto found = now.find(mention.entity);
        mention.entity = found == now.end() ? mention.entity : found->second;
    }
    record.entities.clear();
    for (const Survivor& survivor : survivors) {
        add_once(record.entities, survivor.node);
    }
    return {};
}

}  // namespace

bool Node::has_label(std::string_view label) const {
    return std::find(labels.begin(), labels.end(), label) != labels.end();
}

bool is_fact_type(std::string_view edge_type) {
    static const std::set<std::string, std::less<>> bookkeeping = [] {
        std::set<std::string, std::less<>> types = {
            "SUBJECT", "OBJECT", "IN", "SAID_BY", "MENTIONS"};
        for (const std::string& role : claim_roles()) {
            types.insert(role_edge_type(role));
        }
        return types;
    }();
    return bookkeeping.count(edge_type) == 0;
}

struct GraphView::Lent {
    std::mutex mutex;
    std::deque<BorrowedNode> nodes;
    std::unordered_map<NodeId, const BorrowedNode*>
        by_id;  // of a moment, whose nodes stay as they are
};

GraphView::GraphView(std::shared_ptr<const RowReader> rows,
                     std::shared_ptr<const NameTable> names,
                     ViewShares shares)
    : rows_(std::move(rows)),
      names_(std::move(names)),
      shares_(std::move(shares)),
      lent_(std::make_shared<Lent>()) {}

Result<TopologySnapshot> GraphView::topology() const {
    if (shares_.topology == nullptr) {
        return Error{ErrorCode::unsupported,
                     "this view has no topology: ask the batch that it belongs to"};
    }
    return shares_.topology->get();
}

Result<Properties> GraphView::make_properties(const CodedProperties& coded) const {
    Properties properties;
    for (const auto& [key, value] : coded) {
        std::string name = names_->name(keys::Dictionary::property_keys, key.value);
        if (name.empty()) {
            return Error{ErrorCode::corruption,
                         "a property has the unknown key code " + std::to_string(key.value)};
        }
        properties.emplace(std::move(name), value);
    }
    return properties;
}

Result<Node> GraphView::make_node(NodeId id, const NodeRecord& record) const {
    Node node;
    node.id = id;
    for (const LabelId label : record.labels) {
        node.labels.push_back(names_->name(keys::Dictionary::labels, label.value));
        if (node.labels.back().empty()) {
            return Error{ErrorCode::corruption,
                         "node " + std::to_string(id.value) + " has the unknown label code " +
                             std::to_string(label.value)};
        }
    }
    ENTENTE_ASSIGN(node.properties, make_properties(record.properties));
    return node;
}

Result<Edge> GraphView::make_edge(const EdgeRef& ref, const CodedProperties& properties) const {
    Edge edge;
    edge.id = ref.edge;
    edge.source = ref.source;
    edge.target = ref.target;
    edge.type = edge_type_name(ref.type);
    if (edge.type.empty()) {
        return Error{ErrorCode::corruption,
                     "edge " + std::to_string(ref.edge.value) + " has the unknown type code " +
                         std::to_string(ref.type.value)};
    }
    ENTENTE_ASSIGN(edge.properties, make_properties(properties));
    return edge;
}

Result<std::optional<Node>> GraphView::node(NodeId id) const {
    ENTENTE_ASSIGN(auto found, nodes(std::span(&id, 1)));
    return std::move(found.front());
}

Result<std::vector<std::optional<Node>>> GraphView::nodes(std::span<const NodeId> ids) const {
    std::vector<RowKey> keys;
    keys.reserve(ids.size());
    for (const NodeId id : ids) {
        keys.push_back(keys::node(id));
    }
    ENTENTE_ASSIGN(const auto values, rows_->get_many(keys));
    std::vector<std::optional<Node>> result(ids.size());
    for (std::size_t i = 0; i < ids.size(); ++i) {
        if (values[i]) {
            ENTENTE_ASSIGN(const NodeRecord record, decode_node_record(*values[i]));
            ENTENTE_ASSIGN(result[i], make_node(ids[i], record));
        }
    }
    return result;
}

Result<std::vector<const BorrowedNode*>> GraphView::borrow_nodes(
    std::span<const NodeId> ids) const {
    std::vector<const BorrowedNode*> result(ids.size(), nullptr);
    std::vector<RowKey> keys;
    std::vector<std::size_t> missing;
    if (shares_.nodes != nullptr) {
        shares_.nodes->find_many(ids, shares_.commit, result);
    }
    for (std::size_t i = 0; i < ids.size(); ++i) {
        if (shares_.nodes != nullptr && result[i] == nullptr) {
            const std::lock_guard<std::mutex> lock(lent_->mutex);
            const auto known = lent_->by_id.find(ids[i]);
            result[i] = known == lent_->by_id.end() ? nullptr : known->second;
        }
        if (result[i] == nullptr) {
            keys.push_back(keys::node(ids[i]));
            missing.push_back(i);
        }
    }
    if (missing.empty()) {
        return result;
    }
    ENTENTE_ASSIGN(const auto values, rows_->get_many(keys));
    for (std::size_t j = 0; j < missing.size(); ++j) {
        if (!values[j]) {
            continue;
        }
        ENTENTE_ASSIGN(const NodeRecord record, decode_node_record(*values[j]));
        ENTENTE_ASSIGN(Node node, make_node(ids[missing[j]], record));
        const BorrowedNode*& place = result[missing[j]];
        if (shares_.nodes != nullptr) {
            place = shares_.nodes->insert(std::move(node), shares_.commit);
        }
        if (place == nullptr) {
            const std::lock_guard<std::mutex> lock(lent_->mutex);
            place = &lent_->nodes.emplace_back(std::move(node));
            if (shares_.nodes != nullptr) {
                lent_->by_id.emplace(place->id, place);
            }
        }
    }
    return result;
}

Result<bool> GraphView::cache_nodes(std::span<const NodeId> ids) const {
    if (shares_.nodes == nullptr || !shares_.nodes->has_room()) {
        return false;
    }
    std::vector<RowKey> keys;
    std::vector<NodeId> missing;
    for (const NodeId id : ids) {
        if (shares_.nodes->find(id, shares_.commit) == nullptr) {
            keys.push_back(keys::node(id));
            missing.push_back(id);
        }
    }
    ENTENTE_ASSIGN(const auto values, rows_->get_many(keys));
    for (std::size_t i = 0; i < missing.size(); ++i) {
        if (values[i]) {
            ENTENTE_ASSIGN(const NodeRecord record, decode_node_record(*values[i]));
            ENTENTE_ASSIGN(Node node, make_node(missing[i], record));
            if (shares_.nodes->insert(std::move(node), shares_.commit) == nullptr) {
                return false;
            }
        }
    }
    return true;
}

Result<const BorrowedNode*> GraphView::borrow_node(NodeId id) const {
    if (shares_.nodes != nullptr) {
        if (const BorrowedNode* known = shares_.nodes->find(id, shares_.commit)) {
            return known;
        }
    }
    ENTENTE_ASSIGN(const auto found, borrow_nodes(std::span(&id, 1)));
    return found.front();
}

Result<const BorrowedNode*> GraphView::borrow_node_with_id(std::string_view readable_id) const {
    if (shares_.nodes != nullptr) {
        if (const BorrowedNode* known = shares_.nodes->find_id(readable_id, shares_.commit)) {
            return known;
        }
    }
    ENTENTE_ASSIGN(const auto found, find(readable_id));
    return found && !found->edge.valid() ? borrow_node(found->node)
                                         : Result<const BorrowedNode*>(nullptr);
}

Result<std::optional<Edge>> GraphView::edge(EdgeId id) const {
    ENTENTE_ASSIGN(auto found, edges(std::span(&id, 1)));
    return std::move(found.front());
}

Result<std::vector<std::optional<Edge>>> GraphView::edges(std::span<const EdgeId> ids) const {
    ENTENTE_ASSIGN(const auto located, locate_edges(*rows_, ids));
    std::vector<EdgeRef> there;
    std::vector<std::size_t> asked;
    for (std::size_t i = 0; i < ids.size(); ++i) {
        if (located[i]) {
            there.push_back(*located[i]);
            asked.push_back(i);
        }
    }
    ENTENTE_ASSIGN(auto found, edges(there));
    std::vector<std::optional<Edge>> result(ids.size());
    for (std::size_t i = 0; i < there.size(); ++i) {
        result[asked[i]] = std::move(found[i]);
    }
    return result;
}

Result<std::vector<std::optional<Edge>>> GraphView::edges(std::span<const EdgeRef> refs) const {
    ENTENTE_ASSIGN(const auto properties, read_edges(*rows_, refs));
    std::vector<std::optional<Edge>> result(refs.size());
    for (std::size_t i = 0; i < refs.size(); ++i) {
        if (properties[i]) {
            ENTENTE_ASSIGN(result[i], make_edge(refs[i], *properties[i]));
        }
    }
    return result;
}

Result<std::vector<std::vector<Hop>>> GraphView::hops(std::span<const NodeId> nodes,
                                                      Direction direction,
                                                      std::span<const EdgeTypeId> types,
                                                      std::size_t limit) const {
    std::vector<EdgeTypeId> sorted_types(types.begin(), types.end());
    std::sort(sorted_types.begin(), sorted_types.end());
    std::vector<ListRequest> requests;
    std::vector<std::size_t> asked;  // which node
    const auto ask = [&](std::size_t index, Side side) {
        const auto add = [&](std::optional<EdgeTypeId> type) {
            requests.push_back({nodes[index], side, type, {}, {}});
            asked.push_back(index);
        };
        if (sorted_types.empty()) {
            add(std::nullopt);
        }
        for (const EdgeTypeId type : sorted_types) {
            add(type);
        }
    };
    for (std::size_t i = 0; i < nodes.size(); ++i) {
        if (direction != Direction::in) {
            ask(i, Side::out);
        }
        if (direction != Direction::out) {
            ask(i, Side::in);
        }
    }
    ENTENTE_ASSIGN(const auto answers, read_places(*rows_, requests, limit));
    std::vector<std::vector<Hop>> result(nodes.size());
    for (std::size_t i = 0; i < answers.size(); ++i) {
        for (const EdgePlace& place : answers[i]) {
            result[asked[i]].push_back({requests[i].node,
                                        place.other,
                                        place.type,
                                        place.edge,
                                        requests[i].side == Side::out});
        }
    }
    return result;
}

Result<std::vector<EdgeRef>> GraphView::facts_in_time(Date from,
                                                      Date to,
                                                      std::span<const EdgeTypeId> types,
                                                      std::size_t limit) const {
    ENTENTE_ASSIGN(const TopologySnapshot graph, topology());
    std::vector<std::pair<std::int32_t, EdgeRef>> found;
    for (const EdgeTypeId type : graph.types()) {
        const bool wanted = types.empty()
                                ? is_fact_type(edge_type_name(type))
                                : std::find(types.begin(), types.end(), type) != types.end();
        if (!wanted) {
            continue;
        }
        graph.for_each_in_window(
            *graph.type_index(type),
            from.days,
            to.days,
            [&](Vertex source, Vertex target, const EdgeAttributes& edge, EdgeId id) {
                found.emplace_back(edge.from_day,
                                   EdgeRef{graph.node(source), type, graph.node(target), id});
            });
    }
    const auto earlier = [](const auto& a, const auto& b) {
        return std::pair(a.first, a.second.edge) < std::pair(b.first, b.second.edge);
    };
    const std::size_t count = std::min(limit, found.size());
    std::partial_sort(
        found.begin(), found.begin() + static_cast<std::ptrdiff_t>(count), found.end(), earlier);
    std::vector<EdgeRef> edges;
    for (std::size_t i = 0; i < count; ++i) {
        edges.push_back(found[i].second);
    }
    return edges;
}

Result<std::vector<NodeId>> GraphView::nodes_with_label(std::string_view label_name,
                                                        NodeId after,
                                                        std::size_t limit) const {
    std::vector<NodeId> nodes;
    const std::optional<LabelId> code = label(label_name);
    if (!code || limit == 0) {
        return nodes;
    }
    ScanRequest request = keys::nodes_labelled(*code, after);
    request.limit = limit;
    bool damaged = false;
    ENTENTE_TRY(rows_->scan(request, [&](std::string_view key, std::string_view) {
        const auto node = keys::decode_labelled(key);
        damaged = !node;
        if (node) {
            nodes.push_back(*node);
        }
        return !damaged;
    }));
    if (damaged) {
        return damaged_key("label");
    }
    return nodes;
}

Status GraphView::each_node(const std::function<bool(const Node&)>& callback) const {
    return each_row(
        *rows_, PartitionKind::vertices, 'n', [&](std::string_view key, std::string_view value) {
            const auto id = keys::decode_node(key);
            if (!id) {
                return Result<bool>(damaged_key("node"));
            }
            const auto record = decode_node_record(value);
            if (!record.ok()) {
                return Result<bool>(record.error());
            }
            const auto node = make_node(*id, *record);
            return node.ok() ? Result<bool>(callback(*node)) : Result<bool>(node.error());
        });
}

Status GraphView::each_edge(const std::function<bool(const Edge&)>& callback) const {
    std::vector<Partition> partitions;
    ENTENTE_TRY(rows_->each_partition(PartitionKind::edges, [&](Partition partition) {
        partitions.push_back(partition);
        return true;
    }));
    bool go_on = true;
    for (std::size_t i = 0; i < partitions.size() && go_on; ++i) {
        ENTENTE_ASSIGN(const auto lists, lists_in(*rows_, partitions[i]));
        Status status;
        ENTENTE_TRY(visit_lists(*rows_, lists, [&](std::size_t list, const VisitedEdge& visited) {
            if (!go_on) {
                return false;
            }
            const EdgePlace& place = visited.place();
            const auto properties = visited.properties();
            const auto edge =
                properties.ok() ? make_edge({lists[list].node, place.type, place.other, place.edge},
                                            *properties)
                                : Result<Edge>(properties.error());
            status = edge.status();
            go_on = edge.ok() && callback(*edge);
            return go_on;
        }));
        ENTENTE_TRY(status);
    }
    return {};
}

Result<std::optional<Reference>> GraphView::find(std::string_view readable_id) const {
    if (shares_.nodes != nullptr) {
        if (const BorrowedNode* known = shares_.nodes->find_id(readable_id, shares_.commit)) {
            return std::optional<Reference>(Reference{known->id, EdgeId()});
        }
    }
    ENTENTE_ASSIGN(const auto row, rows_->get(keys::readable_id(readable_id)));
    if (!row) {
        return std::optional<Reference>();
    }
    ENTENTE_ASSIGN(const ReferenceRecord record, decode_reference_record(*row));
    // A reference outlives its thing, so that the id is never given away, and the thing may have got another id: look
    // whether it is there, and has this one.
    if (record.edge.valid()) {
        ENTENTE_ASSIGN(const auto found, edge(record.edge));
        const bool has_it = found && string_property(found->properties, "id") == readable_id;
        return has_it ? std::optional<Reference>(Reference{found->source, found->id})
                      : std::nullopt;
    }
    ENTENTE_ASSIGN(const BorrowedNode* const thing, borrow_node(record.node));
    if (thing != nullptr) {
        return thing->readable_id() == readable_id
                   ? std::optional<Reference>(Reference{record.node, EdgeId()})
                   : std::nullopt;
    }
    // The id of an entity that was merged into another leads to that one.
    ENTENTE_ASSIGN(const Survivor survivor, surviving_entity(*rows_, record.node));
    if (survivor.node == record.node) {
        return std::optional<Reference>();
    }
    ENTENTE_ASSIGN(const auto merged, rows_->get(keys::node(survivor.node)));
    return merged ? std::optional<Reference>(Reference{survivor.node, EdgeId()}) : std::nullopt;
}

Result<std::optional<std::string>> GraphView::readable_id_of(std::string_view identity) const {
    return rows_->get(keys::identity(identity));
}

Result<std::vector<NodeId>> GraphView::named(std::string_view name) const {
    std::vector<NodeId> nodes;
    const std::string key = name_key(name);
    if (key.empty()) {
        return nodes;
    }
    ENTENTE_TRY(rows_->scan(keys::names_equal(key), [&](std::string_view row, std::string_view) {
        if (const auto decoded = keys::decode_name(row)) {
            nodes.push_back(decoded->node);
        }
        return true;
    }));
    return nodes;
}

Result<std::vector<NameMatch>> GraphView::search_names(std::string_view query,
                                                       std::size_t limit) const {
    return find_names(*rows_, name_key(query), limit);
}

Result<std::vector<SentenceMatch>> GraphView::search_sentences(
    std::string_view query, std::size_t limit, const SentenceSearchOptions& options) const {
    return find_sentences(*this, query, limit, options);
}

Result<std::optional<ArticleDetails>> GraphView::article(NodeId id) const {
    const std::vector<RowKey> keys = {
        keys::node(id), keys::article_text(id), keys::article_record(id)};
    ENTENTE_ASSIGN(auto values, rows_->get_many(keys));
    if (!values[0] || !values[2]) {
        return std::optional<ArticleDetails>();
    }
    if (!values[1]) {
        return Error{ErrorCode::corruption,
                     "the text of article node " + std::to_string(id.value) + " is missing"};
    }
    ArticleDetails details;
    ENTENTE_ASSIGN(const NodeRecord record, decode_node_record(*values[0]));
    ENTENTE_ASSIGN(details.node, make_node(id, record));
    details.text = std::move(*values[1]);
    ENTENTE_ASSIGN(details.record, decode_article_record(*values[2]));
    ENTENTE_TRY(follow_merges(*rows_, details.record));
    return std::optional<ArticleDetails>(std::move(details));
}

Result<std::string> GraphView::article_text(NodeId id) const {
    ENTENTE_ASSIGN(auto text, rows_->get(keys::article_text(id)));
    if (!text) {
        return Error{ErrorCode::not_found, "no article has the node " + std::to_string(id.value)};
    }
    return *std::move(text);
}

Result<std::vector<Claim>> GraphView::claims(std::span<const NodeId> ids) const {
    ENTENTE_ASSIGN(const auto found, nodes(ids));
    ENTENTE_ASSIGN(const auto arms, hops(ids, Direction::out));
    std::vector<Claim> claims;
    for (std::size_t i = 0; i < ids.size(); ++i) {
        if (!found[i] || !found[i]->has_label("Claim")) {
            continue;
        }
        Claim claim = claim_of(*found[i]);
        // In the order in which the source names them, which is that of the edges' ids.
        std::vector<Hop> ordered = arms[i];
        std::sort(ordered.begin(), ordered.end(), [](const Hop& a, const Hop& b) {
            return a.edge < b.edge;
        });
        for (const Hop& hop : ordered) {
            const std::string type = edge_type_name(hop.type);
            if (type == "SUBJECT") {
                add_once(claim.subjects, hop.other);
            } else if (type == "OBJECT") {
                add_once(claim.objects, hop.other);
            } else if (type == "IN") {
                claim.article = hop.other;
            } else if (type == "SAID_BY") {
                claim.said_by = hop.other;
            } else {
                for (const std::string& role : claim_roles()) {
                    if (type == role_edge_type(role)) {
                        add_once(claim.roles[role], hop.other);
                    }
                }
            }
        }
        claims.push_back(std::move(claim));
    }
    return claims;
}

Result<std::vector<Claim>> GraphView::claims_of_fact(const Edge& fact) const {
    const RelationType* type = ontology().relation_type(fact.type);
    const std::optional<EdgeTypeId> code = edge_type(fact.type);
    if (type == nullptr || !code) {
        return std::vector<Claim>();
    }
    const keys::Triple triple = {fact.source, *code, fact.target};
    const auto from = read_date(fact.properties, "from", "precision");
    const auto to = read_date(fact.properties, "to", "");  // the last day of its spell
    ENTENTE_ASSIGN(const auto shown,
                   spell_shown_as(*rows_,
                                  triple,
                                  type->relation_class,
                                  from,
                                  to ? std::optional(to->first) : std::nullopt));
    const SpellDates spell = shown.value_or(SpellDates{from, to});
    std::vector<NodeId> ids;
    Status status;
    ENTENTE_TRY(rows_->scan(
        keys::claim_supports(triple), [&](std::string_view key, std::string_view value) {
            const auto row = keys::decode_claim_support(key);
            const auto support = decode_claim_support_record(value);
            if (!row || !support.ok()) {
                status = row ? support.status() : Status(damaged_key("claim support"));
                return false;
            }
            const bool speaks_of_it =
                support->polarity == Polarity::negated || support->modality == Modality::actual;
            if (speaks_of_it &&
                concerns_spell(type->relation_class, *support, spell.from, spell.to)) {
                ids.push_back(row->claim);
            }
            return true;
        }));
    ENTENTE_TRY(status);
    return claims(ids);
}

Result<std::vector<Decision>> GraphView::decisions() const {
    std::vector<Decision> decisions;
    Status status;
    ENTENTE_TRY(rows_->scan(keys::decisions(), [&](std::string_view key, std::string_view value) {
        const auto number = keys::decode_decision(key);
        auto record = decode_decision_record(value);
        if (!number || !record.ok()) {
            status = number ? record.status() : Status(damaged_key("decision"));
            return false;
        }
        decisions.push_back({*number, *std::move(record)});
        return true;
    }));
    ENTENTE_TRY(status);
    return decisions;
}

std::optional<EdgeTypeId> GraphView::edge_type(std::string_view name) const {
    const auto code = names_->code(keys::Dictionary::edge_types, name);
    return code ? std::optional(EdgeTypeId(*code)) : std::nullopt;
}

std::string GraphView::edge_type_name(EdgeTypeId type) const {
    return names_->name(keys::Dictionary::edge_types, type.value);
}

std::optional<LabelId> GraphView::label(std::string_view name) const {
    const auto code = names_->code(keys::Dictionary::labels, name);
    return code ? std::optional(LabelId(*code)) : std::nullopt;
}

std::optional<PropertyKeyId> GraphView::property_key(std::string_view name) const {
    const auto code = names_->code(keys::Dictionary::property_keys, name);
    return code ? std::optional(PropertyKeyId(*code)) : std::nullopt;
}

std::vector<std::string> GraphView::labels() const {
    return names_->names(keys::Dictionary::labels);
}

std::vector<std::string> GraphView::edge_types() const {
    return names_->names(keys::Dictionary::edge_types);
}

Result<GraphView::Counts> GraphView::counts() const {
    Counts counts;
    const std::vector<RowKey> totals = {keys::counter(keys::Counter::nodes),
                                        keys::counter(keys::Counter::edges),
                                        keys::counter(keys::Counter::commits)};
    ENTENTE_ASSIGN(const auto values, rows_->get_many(totals));
    counts.nodes = decode_count(values[0]);
    counts.edges = decode_count(values[1]);
    counts.commits = decode_count(values[2]);
    const auto read = [&](keys::Dictionary dictionary,
                          std::vector<std::pair<std::string, std::uint64_t>>& list) -> Status {
        ENTENTE_TRY(rows_->scan(
            keys::dictionary_counts(dictionary), [&](std::string_view key, std::string_view value) {
                const std::uint64_t count = decode_count(Bytes(value));
                if (const auto code = keys::decode_dictionary_code(key); code && count > 0) {
                    list.emplace_back(names_->name(dictionary, *code), count);
                }
                return true;
            }));
        std::sort(list.begin(), list.end());
        return {};
    };
    ENTENTE_TRY(read(keys::Dictionary::labels, counts.labels));
    ENTENTE_TRY(read(keys::Dictionary::edge_types, counts.edge_types));
    return counts;
}

}  // namespace entente
