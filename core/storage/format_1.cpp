#include "core/storage/format_1.h"

#include "core/coding.h"

namespace entente::format_1 {

namespace {

constexpr unsigned kNodeBucketBits = 6;
constexpr unsigned kEdgeBucketBits = 8;
constexpr std::uint8_t kVersion = 1;  // of records and of blocks
constexpr std::size_t kListKeySize = 29;

Error damaged(std::string_view what) {
    return {ErrorCode::corruption, "a stored " + std::string(what) + " of format 1 is damaged"};
}

}  // namespace

Result<EdgeRecord> decode_edge_record(std::string_view bytes) {
    Decoder decoder(bytes);
    const std::uint8_t version = decoder.u8();
    EdgeRecord record;
    record.source = NodeId(decoder.varint());
    record.type = EdgeTypeId(static_cast<std::uint32_t>(decoder.varint()));
    record.target = NodeId(decoder.varint());
    record.properties = read_properties(decoder);
    if (version != kVersion || !decoder.ok() || !decoder.at_end()) {
        return damaged("edge");
    }
    return record;
}

RowKey edge(EdgeId edge) {
    Bytes key(1, kEdgeFamily);
    append_u64(key, edge.value);
    return {{PartitionKind::edges, edge.value >> kEdgeBucketBits}, std::move(key)};
}

std::optional<ListKey> decode_list_key(std::string_view key) {
    const char family = keys::family(key);
    if ((family != static_cast<char>(Side::out) && family != static_cast<char>(Side::in)) ||
        key.size() != kListKeySize) {
        return std::nullopt;
    }
    Decoder decoder(key.substr(1));
    ListKey row;
    row.side = static_cast<Side>(family);
    row.node = NodeId(decoder.u64());
    row.type = EdgeTypeId(decoder.u32());
    return row;
}

ScanRequest lists(Side side, NodeId node) {
    Bytes prefix(1, static_cast<char>(side));
    append_u64(prefix, node.value);
    ScanRequest request;
    request.partition = {PartitionKind::vertices, node.value >> kNodeBucketBits};
    request.to = keys::after_prefix(prefix);
    request.from = std::move(prefix);
    return request;
}

Status read_neighbor_block(std::string_view bytes,
                           EdgeTypeId type,
                           std::vector<EdgePlace>& places) {
    Decoder decoder(bytes);
    const std::uint8_t version = decoder.u8();
    const std::uint64_t count = decoder.varint();
    if (version != kVersion || count > decoder.rest().size()) {
        return damaged("list of neighbours");
    }
    EdgePlace place = {type, NodeId(0), EdgeId(0)};
    for (std::uint64_t i = 0; i < count && decoder.ok(); ++i) {
        place.other = NodeId(place.other.value + decoder.varint());
        place.edge = EdgeId(place.edge.value + static_cast<std::uint64_t>(decoder.signed_varint()));
        places.push_back(place);
    }
    return decoder.ok() && decoder.at_end() ? Status() : Status(damaged("list of neighbours"));
}

}  // namespace entente::format_1
