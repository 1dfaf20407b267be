#include "core/storage/copy_rows.h"

#include <utility>

#include "core/coding.h"

namespace entente {

namespace {

constexpr std::uint8_t kRecordVersion = 1;
constexpr std::size_t kIdBytes = 8;
constexpr std::uint64_t kFirstOfBands = 257;  // after the words' and the totals'

Partition evidence_of(NodeId article) {
    return {PartitionKind::evidence, article.value};
}

Partition bands_of(std::uint64_t hash) {
    return {PartitionKind::text, kFirstOfBands + (hash >> 56U)};
}

Bytes band_prefix(std::uint8_t band, std::uint64_t hash) {
    Bytes key = "b";
    append_u8(key, band);
    append_u64(key, hash);
    return key;
}

Bytes copies_prefix(NodeId source) {
    Bytes key = "m";
    append_u64(key, source.value);
    return key;
}

Bytes with_article(Bytes prefix, NodeId article) {
    append_u64(prefix, article.value);
    return prefix;
}

// The rows of a prefix and one article id.
ScanRequest scan_articles(Partition partition, const Bytes& prefix) {
    ScanRequest request;
    request.partition = partition;
    request.from = prefix;
    request.to = prefix + Bytes(kIdBytes + 1, '\xFF');
    return request;
}

}  // namespace

std::string encode(const CopyRecord& record) {
    std::string out;
    append_u8(out, kRecordVersion);
    append_varint(out, record.source.value);
    append_string(out, record.source_id);
    append_string(out, record.publisher);
    return out;
}

Result<CopyRecord> decode_copy_record(std::string_view bytes) {
    Decoder decoder(bytes);
    const std::uint8_t version = decoder.u8();
    CopyRecord record;
    record.source = NodeId(decoder.varint());
    record.source_id = decoder.string();
    record.publisher = decoder.string();
    if (!decoder.ok() || !decoder.at_end() || version != kRecordVersion) {
        return Error{ErrorCode::corruption, "stored copy record is damaged"};
    }
    return record;
}

}  // namespace entente

namespace entente::keys {

RowKey article_copy(NodeId article) {
    return {evidence_of(article), with_article("c", article)};
}

RowKey copy_of_source(NodeId source, NodeId article) {
    return {evidence_of(source), with_article(copies_prefix(source), article)};
}

ScanRequest copies_of_source(NodeId source) {
    return scan_articles(evidence_of(source), copies_prefix(source));
}

bool holds_bands(const Partition& partition) {
    return partition.kind == PartitionKind::text && partition.id >= kFirstOfBands;
}

RowKey text_band(std::uint8_t band, std::uint64_t hash, NodeId article) {
    return {bands_of(hash), with_article(band_prefix(band, hash), article)};
}

ScanRequest text_bands(std::uint8_t band, std::uint64_t hash) {
    return scan_articles(bands_of(hash), band_prefix(band, hash));
}

std::optional<NodeId> decode_article_at_end(std::string_view key) {
    if (key.size() <= kIdBytes) {
        return std::nullopt;
    }
    Decoder decoder(key.substr(key.size() - kIdBytes));
    return NodeId(decoder.u64());
}

}  // namespace entente::keys
