// The value side of the rows of keys.h. Each begins with a version byte (now 1).
//
// A decoder answers ErrorCode::corruption for bytes that no encoder wrote.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "core/article.h"
#include "core/claim.h"
#include "core/coding.h"
#include "core/ids.h"
#include "core/result.h"
#include "core/value.h"

namespace entente {

// Property codes to values, ordered by code.
using CodedProperties = std::vector<std::pair<PropertyKeyId, Value>>;

struct NodeRecord {
    std::vector<LabelId> labels;  // in the order in which they were given
    CodedProperties properties;

    friend bool operator==(const NodeRecord&, const NodeRecord&) = default;
};

// Whose edges some with consecutive ids are, the first of which is in the row's key. Either `count` of them leave
// `source`, the first to `target`, the others behind that in its list; or `ends` says it of each, then `count` is
// how many, and the rest is the first's. One of several may be gone since.
struct EdgeEnds {
    NodeId source;
    EdgeTypeId type;
    NodeId target;

    friend bool operator==(const EdgeEnds&, const EdgeEnds&) = default;
};

struct EdgeLocator {
    std::uint32_t count = 1;
    NodeId source;
    EdgeTypeId type;
    NodeId target;
    std::vector<EdgeEnds> ends = {};

    friend bool operator==(const EdgeLocator&, const EdgeLocator&) = default;
};

inline constexpr std::size_t kLocatorEdgesMax = 256;

// What one article says an entity is. A node's own properties are derived from all of these, so that
// deleting an article takes away exactly what only it said.
struct EntitySupport {
    std::string identity;
    std::string type;
    std::string subtype;
    std::string name;
    std::uint8_t name_rank = 0;
    std::uint32_t mention_count = 0;
    std::vector<std::string> aliases;
    std::vector<std::string> office_labels;
    std::vector<std::pair<std::string, std::string>> ids;

    friend bool operator==(const EntitySupport&, const EntitySupport&) = default;
};

// One claim about a triple, with all that deriving the facts needs, so that one scan is enough.
struct ClaimSupport {
    NodeId article;
    Polarity polarity = Polarity::asserted;
    Modality modality = Modality::actual;
    std::optional<PartialDate> from;
    std::optional<PartialDate> to;
    double confidence = 0;
    std::optional<Date> reported;  // when the article was published
    std::string publisher;
    std::vector<std::pair<std::string, Value>> attrs;

    friend bool operator==(const ClaimSupport&, const ClaimSupport&) = default;
};

// What a readable id names. `node` is a node's id, or the source of the fact `edge`. A reference
// whose thing is gone stays, so that the id is never given to another.
struct ReferenceRecord {
    NodeId node;
    EdgeId edge;           // valid for a fact
    std::string identity;  // of the entity it was given to; empty for articles, claims and facts

    friend bool operator==(const ReferenceRecord&, const ReferenceRecord&) = default;
};

// Where an article's entities are mentioned.
struct StoredMention {
    TextSpan span;
    MentionKind kind = MentionKind::name;
    NodeId entity;

    friend bool operator==(const StoredMention&, const StoredMention&) = default;
};

// The layers of an article over its text. Its metadata are properties of its node. Entities are those that
// the article was linked to, whatever they were merged into later.
struct ArticleRecord {
    std::vector<TextSpan> sentences;
    std::vector<StoredMention> mentions;  // in text order
    std::vector<NodeId> entities;         // those it supports, in the order of the reading
    std::vector<NodeId> claims;           // in the order of the reading

    friend bool operator==(const ArticleRecord&, const ArticleRecord&) = default;
};

// Into what an entity was merged. The ids are kept here because either node may be gone.
struct MergeRecord {
    NodeId parent;
    std::string id;
    std::string parent_id;

    friend bool operator==(const MergeRecord&, const MergeRecord&) = default;
};

// Between which nodes an edge was made that a merge has moved: not valid for an end that is still there. Stays when
// the edge is deleted; an edge's number is never given again.
struct MovedEdgeRecord {
    NodeId source;
    NodeId target;

    friend bool operator==(const MovedEdgeRecord&, const MovedEdgeRecord&) = default;
};

// The values are on disk; add at the end.
enum class DecisionKind : std::uint8_t {
    merge = 0,       // `other` is `kept`
    unmerge = 1,     // it is not after all: the merge of `other` is undone
    distinct = 2,    // the two are not the same, and are not to be merged
    indistinct = 3,  // that decision is taken back
};

// What a person decided about two entities. Never changed and never deleted.
struct DecisionRecord {
    DecisionKind kind = DecisionKind::merge;
    NodeId kept;
    NodeId other;
    std::string author;
    std::string reason;
    std::string when;  // as the caller gave it, ISO 8601, or empty

    friend bool operator==(const DecisionRecord&, const DecisionRecord&) = default;
};

// The values are on disk; add at the end.
enum class PropertyIndexState : std::uint8_t {
    building = 0,  // kept by every write, and being filled with the nodes that were there before
    online = 1,    // complete
    dropping = 2,  // no longer kept; its rows are being deleted
};

// A property index: which one is in its key.
struct PropertyIndexRecord {
    std::uint64_t number = 0;  // of its partition; never given to another
    PropertyIndexState state = PropertyIndexState::building;
    bool unique = false;
    NodeId filled_to;  // while building: nodes up to this one are in it
    // Of edges: of the list of that node those up to this one; all of them where it is not valid.
    NodeId filled_other;
    EdgeId filled_edge;
    std::string name;  // that somebody gave it; mostly empty

    friend bool operator==(const PropertyIndexRecord&, const PropertyIndexRecord&) = default;
};
// A count, then keys and values.
void append_properties(std::string& out, const CodedProperties& properties);
CodedProperties read_properties(Decoder& decoder);

std::string encode(const NodeRecord& record);
std::string encode(const EdgeLocator& record);
std::string encode(const EntitySupport& record);
std::string encode(const ClaimSupport& record);
std::string encode(const ReferenceRecord& record);
std::string encode(const ArticleRecord& record);
std::string encode(const MergeRecord& record);
std::string encode(const MovedEdgeRecord& record);
std::string encode(const DecisionRecord& record);
std::string encode(const PropertyIndexRecord& record);

Result<NodeRecord> decode_node_record(std::string_view bytes);
Result<EdgeLocator> decode_edge_locator(std::string_view bytes);
Result<EntitySupport> decode_entity_support_record(std::string_view bytes);
Result<ClaimSupport> decode_claim_support_record(std::string_view bytes);
Result<ReferenceRecord> decode_reference_record(std::string_view bytes);
Result<ArticleRecord> decode_article_record(std::string_view bytes);
Result<MergeRecord> decode_merge_record(std::string_view bytes);
Result<MovedEdgeRecord> decode_moved_edge_record(std::string_view bytes);
Result<DecisionRecord> decode_decision_record(std::string_view bytes);
Result<PropertyIndexRecord> decode_property_index_record(std::string_view bytes);

}  // namespace entente
