// Reading the graph: nodes, edges, neighbours, names, articles, as of one moment.
#pragma once

#include <cstdint>
#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "core/article.h"
#include "core/ids.h"
#include "core/result.h"
#include "core/storage/adjacency.h"
#include "core/storage/records.h"
#include "core/storage/row_reader.h"
#include "core/topology_snapshot.h"
#include "core/value.h"

namespace entente {

struct Node {
    NodeId id;
    std::vector<std::string> labels;
    Properties properties;

    // The property `id`: stable, readable, unique. Empty for a node that has none, or one that is no string.
    std::string_view readable_id() const { return string_property(properties, "id"); }

    std::string_view name() const { return string_property(properties, "name"); }

    bool has_label(std::string_view label) const;
};

// A node that is lent, not given: with its id and name at hand, which are asked for most. Neither copied nor moved.
struct BorrowedNode : Node {
    explicit BorrowedNode(Node&& node)
        : Node(std::move(node)), id_(Node::readable_id()), name_(Node::name()) {}

    BorrowedNode(const BorrowedNode&) = delete;
    BorrowedNode& operator=(const BorrowedNode&) = delete;
    ~BorrowedNode() = default;

    std::string_view readable_id() const { return id_; }

    std::string_view name() const { return name_; }

private:
    std::string_view id_;
    std::string_view name_;
};

struct Edge {
    EdgeId id;
    std::string type;
    NodeId source;
    NodeId target;
    Properties properties;
};

enum class Direction {
    out,
    in,
    both,
};

// One step from a node along an edge.
struct Hop {
    NodeId node;   // where it starts
    NodeId other;  // where it leads
    EdgeTypeId type;
    EdgeId edge;
    bool outgoing = true;

    EdgeRef ref() const {
        return outgoing ? EdgeRef{node, type, other, edge} : EdgeRef{other, type, node, edge};
    }
};

// The edge types that carry the graph's bookkeeping rather than facts about the world: SUBJECT,
// OBJECT, IN, SAID_BY, MENTIONS and the other roles of claims.
bool is_fact_type(std::string_view edge_type);

struct NameMatch {
    NodeId node;
    double score = 0;     // 1 exact, less for a prefix or a misspelling; matches come best first
    std::string matched;  // the name key that matched
};

// A sentence that answers a query.
struct SentenceMatch {
    NodeId article;
    std::uint32_t sentence = 0;  // index into ArticleRecord::sentences
    TextSpan span;
    double score = 0;  // BM25: comparable within one answer only
};

// Which sentences answer a query of several words.
struct SentenceSearchOptions {
    bool any_word = false;  // one of the words is enough; more score more
    // Only articles published in these days, ends included, and no undated ones when either is given.
    std::optional<Date> published_from;
    std::optional<Date> published_to;
};

// A claim as everybody sees it.
struct Claim {
    NodeId node;
    std::string id;
    std::string type;
    std::vector<NodeId> subjects;
    std::vector<NodeId> objects;
    std::map<std::string, std::vector<NodeId>> roles;  // without the speaker
    Properties attrs;
    Polarity polarity = Polarity::asserted;
    Modality modality = Modality::actual;
    std::optional<ClaimDate> date;
    double confidence = 0;
    std::optional<NodeId> said_by;
    NodeId article;
    TextSpan span;                   // of the sentence that states it
    std::string text;                // that sentence, word for word
    std::vector<TextSpan> evidence;  // that sentence and further ones
    TextSpan trigger;
    std::string extractor;
};

struct ArticleDetails {
    Node node;
    std::string text;
    ArticleRecord record;
};

// What a person decided about two entities, in the order of the decisions.
struct Decision {
    std::uint64_t number = 0;
    DecisionRecord record;
};

// A node or fact that a readable id names.
struct Reference {
    NodeId node;
    EdgeId edge;  // valid for a fact; then `node` is its source
};

// One end of a range of values.
struct ValueBound {
    Value value;
    bool inclusive = true;
};

// Values of the type of its bounds (of all types when it has none), between them in the order of
// value_order.h. Bounds of two types, null and NaN leave nothing between them, as in Cypher; whether Cypher
// compares a type at all (it does not compare durations and points) is the caller's business.
struct ValueRange {
    std::optional<ValueBound> lower;
    std::optional<ValueBound> upper;

    bool contains(const Value& value) const;
};

// Which part of an answer is wanted.
struct PageRequest {
    std::string_view after;  // NodePage::next of the page before; empty for the first
    std::size_t limit = SIZE_MAX;
    bool descending = false;
};

struct NodePage {
    std::vector<NodeId> nodes;
    std::string next;  // bytes that only a PageRequest understands; empty when there are no more
};

// A property index and its state: see property_index.h.
struct PropertyIndex;
struct ValuesSought;

// The names of labels, edge types and property keys, and their codes.
class NameTable;
class NodeCache;
class TopologyVersion;

// What a store's views share beside the rows. All may be absent.
struct ViewShares {
    std::shared_ptr<const TopologyVersion> topology;
    std::shared_ptr<NodeCache> nodes;
    std::uint64_t commit = 0;  // of which the view is
};

// A consistent, read-only view of the graph at one moment. Later commits do not show in it. Cheap to
// copy. Safe to read from many threads. Must not outlive its GraphStore.
class GraphView {
public:
    // Without a topology in `shares`, topology() is unsupported.
    GraphView(std::shared_ptr<const RowReader> rows,
              std::shared_ptr<const NameTable> names,
              ViewShares shares = {});

    // The whole graph's topology in memory as of this moment, for traversals and algorithms. The first caller on a
    // store waits while it is read.
    Result<TopologySnapshot> topology() const;

    // Absence is not an error: nullopt.
    Result<std::optional<Node>> node(NodeId id) const;
    // In the order asked for.
    Result<std::vector<std::optional<Node>>> nodes(std::span<const NodeId> ids) const;
    // The same without copies: references that live as long as this view or a copy of it; nullptr for a node that is not
    // there. What is asked for often stays in memory.
    Result<std::vector<const BorrowedNode*>> borrow_nodes(std::span<const NodeId> ids) const;
    Result<const BorrowedNode*> borrow_node(NodeId id) const;
    // Reads those of the nodes that are not in memory yet. False when there is no room for more.
    Result<bool> cache_nodes(std::span<const NodeId> ids) const;
    // The node with that property `id`; nullptr when no node has it.
    Result<const BorrowedNode*> borrow_node_with_id(std::string_view readable_id) const;
    Result<std::optional<Edge>> edge(EdgeId id) const;
    Result<std::vector<std::optional<Edge>>> edges(std::span<const EdgeId> ids) const;
    // The same for edges whose ends are known, which saves looking those up.
    Result<std::vector<std::optional<Edge>>> edges(std::span<const EdgeRef> edges) const;

    // Facts that may hold on a day of from .. to, of the given types or of all types of facts, ordered by first day, then
    // edge id, at most `limit`; undated ones are left out. From the time index of the topology.
    Result<std::vector<EdgeRef>> facts_in_time(Date from,
                                               Date to,
                                               std::span<const EdgeTypeId> types,
                                               std::size_t limit) const;

    // The steps from each node, in the order asked for; within a node outgoing before incoming, each
    // ordered by type, other end, edge id. Only the given types when `types` is not empty. A loop
    // counts once in each direction. Stops with ErrorCode::limit_exceeded past `limit` steps.
    Result<std::vector<std::vector<Hop>>> hops(std::span<const NodeId> nodes,
                                               Direction direction,
                                               std::span<const EdgeTypeId> types = {},
                                               std::size_t limit = SIZE_MAX) const;

    // Nodes with the label, ordered by id, those after `after`, at most `limit`.
    Result<std::vector<NodeId>> nodes_with_label(std::string_view label,
                                                 NodeId after,
                                                 std::size_t limit) const;

    // The nodes with the label whose property has, by the index of label and property: a value that is
    // equal (1 and 1.0 are), one in a range, one that is a string which begins with `prefix`. Ordered by
    // value, then by id; values of which the first kIndexedBytesMax bytes are alike, by id alone. nullopt
    // when there is no such index, or it is not complete yet: a caller may look at all nodes instead.
    Result<std::optional<NodePage>> nodes_with_value(std::string_view label,
                                                     std::string_view property,
                                                     const Value& value,
                                                     const PageRequest& page = {}) const;
    Result<std::optional<NodePage>> nodes_in_range(std::string_view label,
                                                   std::string_view property,
                                                   const ValueRange& range,
                                                   const PageRequest& page = {}) const;
    Result<std::optional<NodePage>> nodes_with_prefix(std::string_view label,
                                                      std::string_view property,
                                                      std::string_view prefix,
                                                      const PageRequest& page = {}) const;
    // The nodes with the label whose period may have a day from `from` to `to`, both included, by the index
    // of periods; ordered by the first day that may be meant, then by id. A claim of 2008, or one from 2007 to
    // 2009, may have been true in March 2008. nullopt when there is no such index.
    Result<std::optional<NodePage>> nodes_in_time(std::string_view label,
                                                  std::string_view property,
                                                  Date from,
                                                  Date to,
                                                  std::string_view after = {},
                                                  std::size_t limit = SIZE_MAX) const;
    Result<std::optional<NodePage>> claims_in_time(Date from,
                                                   Date to,
                                                   std::string_view after = {},
                                                   std::size_t limit = SIZE_MAX) const;
    Result<std::vector<PropertyIndex>> property_indexes() const;
    // The nodes with the label, or the edges of the type, that have these values by the index of just these properties in this
    // order: property_index.h. Ordered by value. Of values of which the first kIndexedBytesMax bytes together are alike, others
    // may be among them. nullopt when there is no such index, or it is not complete yet.
    Result<std::optional<std::vector<NodeId>>> nodes_with_values(
        std::string_view label,
        std::span<const std::string> properties,
        const ValuesSought& sought) const;
    Result<std::optional<std::vector<EdgeRef>>> edges_with_values(
        std::string_view type,
        std::span<const std::string> properties,
        const ValuesSought& sought) const;

    // All nodes, ordered by id, or all edges, ordered by source, type, target and id: for exports and checks.
    Status each_node(const std::function<bool(const Node&)>& callback) const;
    Status each_edge(const std::function<bool(const Edge&)>& callback) const;

    // "country/MA", "claim/3f..", a fact's "f:..". nullopt when nothing has it (any more). The id of an
    // entity that was merged leads to the one it was merged into. Only strings are readable ids: a node or edge whose
    // property `id` is a number is not found by it.
    Result<std::optional<Reference>> find(std::string_view readable_id) const;
    // The readable id that entities of this identity have, whether there are any now or not.
    Result<std::optional<std::string>> readable_id_of(std::string_view identity) const;

    // Entities with exactly this name or alias after normalisation, ordered by id.
    Result<std::vector<NodeId>> named(std::string_view name) const;
    // Entities whose name or alias, or a word of it, begins with or is a near misspelling of `query`; best
    // first, at most `limit`. name_search.h says what counts how much.
    Result<std::vector<NameMatch>> search_names(std::string_view query, std::size_t limit) const;

    // Sentences that hold the words of `query`, best first, at most `limit`: text_query.h has the syntax,
    // text_search.h the order and the limits.
    Result<std::vector<SentenceMatch>> search_sentences(
        std::string_view query, std::size_t limit, const SentenceSearchOptions& options = {}) const;

    Result<std::optional<ArticleDetails>> article(NodeId id) const;
    Result<std::string> article_text(NodeId id) const;

    // Each claim that is there, in the order asked for; node ids that are no claims are left out.
    Result<std::vector<Claim>> claims(std::span<const NodeId> ids) const;
    // The claims that support or deny a fact, ordered by id: the sentences behind an edge.
    Result<std::vector<Claim>> claims_of_fact(const Edge& fact) const;

    // All merges and other decisions, oldest first.
    Result<std::vector<Decision>> decisions() const;

    // Codes and names. nullopt for a name that was never used, "" for a code that there is not.
    std::optional<EdgeTypeId> edge_type(std::string_view name) const;
    std::string edge_type_name(EdgeTypeId type) const;
    std::optional<LabelId> label(std::string_view name) const;
    std::optional<PropertyKeyId> property_key(std::string_view name) const;
    std::vector<std::string> labels() const;
    std::vector<std::string> edge_types() const;

    struct Counts {
        std::uint64_t nodes = 0;
        std::uint64_t edges = 0;
        std::uint64_t commits = 0;
        std::vector<std::pair<std::string, std::uint64_t>> labels;      // by name
        std::vector<std::pair<std::string, std::uint64_t>> edge_types;  // by name
    };

    Result<Counts> counts() const;

    const RowReader& rows() const { return *rows_; }

    const NameTable& names() const { return *names_; }

private:
    Result<Node> make_node(NodeId id, const NodeRecord& record) const;
    Result<Edge> make_edge(const EdgeRef& ref, const CodedProperties& properties) const;
    Result<Properties> make_properties(const CodedProperties& coded) const;

    std::shared_ptr<const RowReader> rows_;
    std::shared_ptr<const NameTable> names_;
    ViewShares shares_;
    // Nodes that were lent out and are not in the cache.
    struct Lent;
    std::shared_ptr<Lent> lent_;
};

}  // namespace entente
