#include "core/storage/records.h"

#include "core/coding.h"

namespace entente {

namespace {

constexpr std::uint8_t kRecordVersion = 1;

std::string begin_record() {
    std::string out;
    append_u8(out, kRecordVersion);
    return out;
}

Result<Decoder> begin_decoding(std::string_view bytes, std::string_view what) {
    Decoder decoder(bytes);
    const std::uint8_t version = decoder.u8();
    if (!decoder.ok() || version != kRecordVersion) {
        return Error{ErrorCode::corruption,
                     "stored " + std::string(what) + " record has version " +
                         std::to_string(version) + ", expected " + std::to_string(kRecordVersion)};
    }
    return decoder;
}

Status finish_decoding(const Decoder& decoder, std::string_view what) {
    if (!decoder.ok() || !decoder.at_end()) {
        return Error{ErrorCode::corruption,
                     "stored " + std::string(what) + " record is damaged (" +
                         (decoder.ok() ? "bytes left over" : "bytes missing") + ")"};
    }
    return {};
}

void append_strings(std::string& out, const std::vector<std::string>& strings) {
    append_varint(out, strings.size());
    for (const std::string& text : strings) {
        append_string(out, text);
    }
}

std::vector<std::string> read_strings(Decoder& decoder) {
    std::vector<std::string> strings;
    const std::uint64_t count = decoder.varint();
    for (std::uint64_t i = 0; i < count && decoder.ok(); ++i) {
        strings.emplace_back(decoder.string());
    }
    return strings;
}

// A presence byte (0, or 1 + precision) and the days.
void append_partial_date(std::string& out, const std::optional<PartialDate>& date) {
    append_u8(out,
              date ? static_cast<std::uint8_t>(1 + static_cast<unsigned>(date->precision)) : 0);
    if (date) {
        append_signed_varint(out, date->first.days);
    }
}

std::optional<PartialDate> read_partial_date(Decoder& decoder) {
    const std::uint8_t tag = decoder.u8();
    if (tag == 0 || tag > 1 + static_cast<unsigned>(DatePrecision::approx)) {
        return std::nullopt;
    }
    PartialDate date;
    date.precision = static_cast<DatePrecision>(tag - 1);
    date.first.days = static_cast<std::int32_t>(decoder.signed_varint());
    return date;
}

void append_ids(std::string& out, const std::vector<NodeId>& ids) {
    append_varint(out, ids.size());
    for (const NodeId id : ids) {
        append_varint(out, id.value);
    }
}

std::vector<NodeId> read_ids(Decoder& decoder) {
    std::vector<NodeId> ids;
    const std::uint64_t count = decoder.varint();
    for (std::uint64_t i = 0; i < count && decoder.ok(); ++i) {
        ids.emplace_back(decoder.varint());
    }
    return ids;
}

// Spans are in text order, so starts are stored as steps from the last one.
class SpanWriter {
public:
    explicit SpanWriter(std::string& out) : out_(out) {}

    void append(const TextSpan& span) {
        append_signed_varint(out_, static_cast<std::int64_t>(span.start) - last_);
        append_varint(out_, span.length());
        last_ = span.start;
    }

private:
    std::string& out_;
    std::int64_t last_ = 0;
};

class SpanReader {
public:
    explicit SpanReader(Decoder& decoder) : decoder_(decoder) {}

    TextSpan read() {
        last_ += decoder_.signed_varint();
        const auto start = static_cast<std::uint32_t>(last_);
        return {start, start + static_cast<std::uint32_t>(decoder_.varint())};
    }

private:
    Decoder& decoder_;
    std::int64_t last_ = 0;
};

}  // namespace

void append_properties(std::string& out, const CodedProperties& properties) {
    append_varint(out, properties.size());
    for (const auto& [key, value] : properties) {
        append_varint(out, key.value);
        append_value(out, value);
    }
}

CodedProperties read_properties(Decoder& decoder) {
    CodedProperties properties;
    const std::uint64_t count = decoder.varint();
    for (std::uint64_t i = 0; i < count && decoder.ok(); ++i) {
        const PropertyKeyId key(static_cast<std::uint32_t>(decoder.varint()));
        properties.emplace_back(key, decoder.value());
    }
    return properties;
}

std::string encode(const NodeRecord& record) {
    std::string out = begin_record();
    append_varint(out, record.labels.size());
    for (const LabelId label : record.labels) {
        append_varint(out, label.value);
    }
    append_properties(out, record.properties);
    return out;
}

Result<NodeRecord> decode_node_record(std::string_view bytes) {
    ENTENTE_ASSIGN(Decoder decoder, begin_decoding(bytes, "node"));
    NodeRecord record;
    const std::uint64_t count = decoder.varint();
    for (std::uint64_t i = 0; i < count && decoder.ok(); ++i) {
        record.labels.emplace_back(static_cast<std::uint32_t>(decoder.varint()));
    }
    record.properties = read_properties(decoder);
    ENTENTE_TRY(finish_decoding(decoder, "node"));
    return record;
}

std::string encode(const EdgeLocator& record) {
    std::string out = begin_record();
    if (!record.ends.empty()) {
        // No edge has count 0: it says that the ends of each follow.
        append_varint(out, 0);
        append_varint(out, record.ends.size());
        std::uint64_t last = 0;
        for (const EdgeEnds& ends : record.ends) {
            append_signed_varint(out, static_cast<std::int64_t>(ends.source.value - last));
            append_varint(out, ends.type.value);
            append_signed_varint(out,
                                 static_cast<std::int64_t>(ends.target.value - ends.source.value));
            last = ends.source.value;
        }
        return out;
    }
    append_varint(out, record.count);
    append_varint(out, record.source.value);
    append_varint(out, record.type.value);
    append_varint(out, record.target.value);
    return out;
}

Result<EdgeLocator> decode_edge_locator(std::string_view bytes) {
    ENTENTE_ASSIGN(Decoder decoder, begin_decoding(bytes, "edge locator"));
    EdgeLocator record;
    record.count = static_cast<std::uint32_t>(decoder.varint());
    if (record.count == 0) {
        const std::uint64_t count = decoder.varint();
        std::uint64_t last = 0;
        for (std::uint64_t i = 0; i < count && i < kLocatorEdgesMax && decoder.ok(); ++i) {
            EdgeEnds ends;
            last += static_cast<std::uint64_t>(decoder.signed_varint());
            ends.source = NodeId(last);
            ends.type = EdgeTypeId(static_cast<std::uint32_t>(decoder.varint()));
            ends.target = NodeId(last + static_cast<std::uint64_t>(decoder.signed_varint()));
            record.ends.push_back(ends);
        }
        if (record.ends.empty()) {
            return Error{ErrorCode::corruption, "stored edge locator record names no edge"};
        }
        record.count = static_cast<std::uint32_t>(record.ends.size());
        record.source = record.ends.front().source;
        record.type = record.ends.front().type;
        record.target = record.ends.front().target;
    } else {
        record.source = NodeId(decoder.varint());
        record.type = EdgeTypeId(static_cast<std::uint32_t>(decoder.varint()));
        record.target = NodeId(decoder.varint());
    }
    ENTENTE_TRY(finish_decoding(decoder, "edge locator"));
    return record;
}

std::string encode(const EntitySupport& record) {
    std::string out = begin_record();
    append_string(out, record.identity);
    append_string(out, record.type);
    append_string(out, record.subtype);
    append_string(out, record.name);
    append_u8(out, record.name_rank);
    append_varint(out, record.mention_count);
    append_strings(out, record.aliases);
    append_strings(out, record.office_labels);
    append_varint(out, record.ids.size());
    for (const auto& [scheme, id] : record.ids) {
        append_string(out, scheme);
        append_string(out, id);
    }
    return out;
}

Result<EntitySupport> decode_entity_support_record(std::string_view bytes) {
    ENTENTE_ASSIGN(Decoder decoder, begin_decoding(bytes, "entity support"));
    EntitySupport record;
    record.identity = decoder.string();
    record.type = decoder.string();
    record.subtype = decoder.string();
    record.name = decoder.string();
    record.name_rank = decoder.u8();
    record.mention_count = static_cast<std::uint32_t>(decoder.varint());
    record.aliases = read_strings(decoder);
    record.office_labels = read_strings(decoder);
    const std::uint64_t count = decoder.varint();
    for (std::uint64_t i = 0; i < count && decoder.ok(); ++i) {
        std::string scheme(decoder.string());
        record.ids.emplace_back(std::move(scheme), decoder.string());
    }
    ENTENTE_TRY(finish_decoding(decoder, "entity support"));
    return record;
}

std::string encode(const ClaimSupport& record) {
    std::string out = begin_record();
    append_varint(out, record.article.value);
    append_u8(out, static_cast<std::uint8_t>(record.polarity));
    append_u8(out, static_cast<std::uint8_t>(record.modality));
    append_partial_date(out, record.from);
    append_partial_date(out, record.to);
    append_double(out, record.confidence);
    append_partial_date(
        out, record.reported ? std::optional(PartialDate::of_day(*record.reported)) : std::nullopt);
    append_string(out, record.publisher);
    append_varint(out, record.attrs.size());
    for (const auto& [name, value] : record.attrs) {
        append_string(out, name);
        append_value(out, value);
    }
    return out;
}

Result<ClaimSupport> decode_claim_support_record(std::string_view bytes) {
    ENTENTE_ASSIGN(Decoder decoder, begin_decoding(bytes, "claim support"));
    ClaimSupport record;
    record.article = NodeId(decoder.varint());
    const std::uint8_t polarity = decoder.u8();
    const std::uint8_t modality = decoder.u8();
    record.from = read_partial_date(decoder);
    record.to = read_partial_date(decoder);
    record.confidence = decoder.floating();
    const std::optional<PartialDate> reported = read_partial_date(decoder);
    if (reported) {
        record.reported = reported->first;
    }
    record.publisher = decoder.string();
    const std::uint64_t count = decoder.varint();
    for (std::uint64_t i = 0; i < count && decoder.ok(); ++i) {
        std::string name(decoder.string());
        record.attrs.emplace_back(std::move(name), decoder.value());
    }
    ENTENTE_TRY(finish_decoding(decoder, "claim support"));
    if (polarity > static_cast<unsigned>(Polarity::negated) ||
        modality > static_cast<unsigned>(Modality::claimed)) {
        return Error{ErrorCode::corruption,
                     "stored claim support record has an unknown polarity "
                     "or modality"};
    }
    record.polarity = static_cast<Polarity>(polarity);
    record.modality = static_cast<Modality>(modality);
    return record;
}

std::string encode(const ReferenceRecord& record) {
    std::string out = begin_record();
    append_varint(out, record.node.value);
    append_varint(out, record.edge.value);
    append_string(out, record.identity);
    return out;
}

Result<ReferenceRecord> decode_reference_record(std::string_view bytes) {
    ENTENTE_ASSIGN(Decoder decoder, begin_decoding(bytes, "reference"));
    ReferenceRecord record;
    record.node = NodeId(decoder.varint());
    record.edge = EdgeId(decoder.varint());
    record.identity = decoder.string();
    ENTENTE_TRY(finish_decoding(decoder, "reference"));
    return record;
}

std::string encode(const ArticleRecord& record) {
    std::string out = begin_record();
    append_varint(out, record.sentences.size());
    SpanWriter sentences(out);
    for (const TextSpan& sentence : record.sentences) {
        sentences.append(sentence);
    }
    append_varint(out, record.mentions.size());
    SpanWriter mentions(out);
    for (const StoredMention& mention : record.mentions) {
        mentions.append(mention.span);
        append_u8(out, static_cast<std::uint8_t>(mention.kind));
        append_varint(out, mention.entity.value);
    }
    append_ids(out, record.entities);
    append_ids(out, record.claims);
    return out;
}

Result<ArticleRecord> decode_article_record(std::string_view bytes) {
    ENTENTE_ASSIGN(Decoder decoder, begin_decoding(bytes, "article"));
    ArticleRecord record;
    std::uint64_t count = decoder.varint();
    SpanReader sentences(decoder);
    for (std::uint64_t i = 0; i < count && decoder.ok(); ++i) {
        record.sentences.push_back(sentences.read());
    }
    count = decoder.varint();
    SpanReader mentions(decoder);
    for (std::uint64_t i = 0; i < count && decoder.ok(); ++i) {
        StoredMention mention;
        mention.span = mentions.read();
        const std::uint8_t kind = decoder.u8();
        if (kind > static_cast<unsigned>(MentionKind::pronoun)) {
            return Error{ErrorCode::corruption,
                         "stored article record has an unknown mention kind"};
        }
        mention.kind = static_cast<MentionKind>(kind);
        mention.entity = NodeId(decoder.varint());
        record.mentions.push_back(mention);
    }
    record.entities = read_ids(decoder);
    record.claims = read_ids(decoder);
    ENTENTE_TRY(finish_decoding(decoder, "article"));
    return record;
}

std::string encode(const MergeRecord& record) {
    std::string out = begin_record();
    append_varint(out, record.parent.value);
    append_string(out, record.id);
    append_string(out, record.parent_id);
    return out;
}

Result<MergeRecord> decode_merge_record(std::string_view bytes) {
    ENTENTE_ASSIGN(Decoder decoder, begin_decoding(bytes, "merge"));
    MergeRecord record;
    record.parent = NodeId(decoder.varint());
    record.id = decoder.string();
    record.parent_id = decoder.string();
    ENTENTE_TRY(finish_decoding(decoder, "merge"));
    return record;
}

std::string encode(const MovedEdgeRecord& record) {
    std::string out = begin_record();
    append_varint(out, record.source.value);
    append_varint(out, record.target.value);
    return out;
}

Result<MovedEdgeRecord> decode_moved_edge_record(std::string_view bytes) {
    ENTENTE_ASSIGN(Decoder decoder, begin_decoding(bytes, "moved edge"));
    MovedEdgeRecord record;
    record.source = NodeId(decoder.varint());
    record.target = NodeId(decoder.varint());
    ENTENTE_TRY(finish_decoding(decoder, "moved edge"));
    return record;
}

std::string encode(const DecisionRecord& record) {
    std::string out = begin_record();
    append_u8(out, static_cast<std::uint8_t>(record.kind));
    append_varint(out, record.kept.value);
    append_varint(out, record.other.value);
    append_string(out, record.author);
    append_string(out, record.reason);
    append_string(out, record.when);
    return out;
}

Result<DecisionRecord> decode_decision_record(std::string_view bytes) {
    ENTENTE_ASSIGN(Decoder decoder, begin_decoding(bytes, "decision"));
    DecisionRecord record;
    const std::uint8_t kind = decoder.u8();
    record.kept = NodeId(decoder.varint());
    record.other = NodeId(decoder.varint());
    record.author = decoder.string();
    record.reason = decoder.string();
    record.when = decoder.string();
    ENTENTE_TRY(finish_decoding(decoder, "decision"));
    if (kind > static_cast<unsigned>(DecisionKind::indistinct)) {
        return Error{ErrorCode::corruption, "stored decision record has an unknown kind"};
    }
    record.kind = static_cast<DecisionKind>(kind);
    return record;
}

std::string encode(const PropertyIndexRecord& record) {
    std::string out = begin_record();
    append_varint(out, record.number);
    append_u8(out, static_cast<std::uint8_t>(record.state));
    append_u8(out, record.unique ? 1 : 0);
    append_varint(out, record.filled_to.value);
    // Most have neither, and end here.
    if (!record.name.empty() || record.filled_edge.valid()) {
        append_string(out, record.name);
        append_varint(out, record.filled_other.value);
        append_varint(out, record.filled_edge.value);
    }
    return out;
}

Result<PropertyIndexRecord> decode_property_index_record(std::string_view bytes) {
    ENTENTE_ASSIGN(Decoder decoder, begin_decoding(bytes, "property index"));
    PropertyIndexRecord record;
    record.number = decoder.varint();
    const std::uint8_t state = decoder.u8();
    record.unique = decoder.u8() != 0;
    record.filled_to = NodeId(decoder.varint());
    if (decoder.ok() && !decoder.at_end()) {
        record.name = decoder.string();
        record.filled_other = NodeId(decoder.varint());
        record.filled_edge = EdgeId(decoder.varint());
    }
    ENTENTE_TRY(finish_decoding(decoder, "property index"));
    if (state > static_cast<unsigned>(PropertyIndexState::dropping)) {
        return Error{ErrorCode::corruption, "stored property index record has an unknown state"};
    }
    record.state = static_cast<PropertyIndexState>(state);
    return record;
}

}  // namespace entente
