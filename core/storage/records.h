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

struct EdgeRecord {
    NodeId source;
    EdgeTypeId type;
    NodeId target;
    CodedProperties properties;

    friend bool operator==(const EdgeRecord&, const EdgeRecord&) = default;
};

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

// The layers of an article over its text. Its metadata are properties of its node.
struct ArticleRecord {
    std::vector<TextSpan> sentences;
    std::vector<StoredMention> mentions;  // in text order
    std::vector<NodeId> entities;         // those it supports, in the order of the reading
    std::vector<NodeId> claims;           // in the order of the reading

    friend bool operator==(const ArticleRecord&, const ArticleRecord&) = default;
};

std::string encode(const NodeRecord& record);
std::string encode(const EdgeRecord& record);
std::string encode(const EntitySupport& record);
std::string encode(const ClaimSupport& record);
std::string encode(const ReferenceRecord& record);
std::string encode(const ArticleRecord& record);

Result<NodeRecord> decode_node_record(std::string_view bytes);
Result<EdgeRecord> decode_edge_record(std::string_view bytes);
Result<EntitySupport> decode_entity_support_record(std::string_view bytes);
Result<ClaimSupport> decode_claim_support_record(std::string_view bytes);
Result<ReferenceRecord> decode_reference_record(std::string_view bytes);
Result<ArticleRecord> decode_article_record(std::string_view bytes);

}  // namespace entente
