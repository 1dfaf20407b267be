#include "core/storage/adjacency.h"

#include <algorithm>

#include "core/coding.h"
#include "core/storage/keys.h"

namespace entente {

namespace {

constexpr std::uint8_t kBlockVersion = 1;

Error damaged(std::string_view what) {
    return {ErrorCode::corruption, "a stored neighbour list is damaged: " + std::string(what)};
}

// The block in which an entry belongs, and its bound; the bound alone when there is none yet.
struct Located {
    Neighbor bound;
    NeighborBlock block;
};

Result<Located> locate(
    const WriteSet& rows, Side side, NodeId node, EdgeTypeId type, const Neighbor& neighbor) {
    Located located;
    Status status;
    ENTENTE_TRY(rows.scan(keys::first_block_from(side, node, type, neighbor),
                          [&](std::string_view key, std::string_view value) {
                              const auto row = keys::decode_block(key);
                              auto block = decode_neighbor_block(value);
                              if (row && block.ok()) {
                                  located = {row->bound, *std::move(block)};
                              } else {
                                  status = row ? block.status() : Status(damaged("its key"));
                              }
                              return false;
                          }));
    ENTENTE_TRY(status);
    return located;
}

void put_block(WriteSet& rows,
               Side side,
               NodeId node,
               EdgeTypeId type,
               const Neighbor& bound,
               const NeighborBlock& block) {
    RowKey key = keys::block({side, node, type, bound});
    if (block.empty()) {
        rows.erase(std::move(key));
    } else {
        rows.put(std::move(key), encode(block));
    }
}

}  // namespace

std::string encode(const NeighborBlock& block) {
    std::string out;
    append_u8(out, kBlockVersion);
    append_varint(out, block.size());
    Neighbor last;
    for (const Neighbor& neighbor : block) {
        append_varint(out, neighbor.other.value - last.other.value);
        append_signed_varint(out, static_cast<std::int64_t>(neighbor.edge.value - last.edge.value));
        last = neighbor;
    }
    return out;
}

Result<NeighborBlock> decode_neighbor_block(std::string_view bytes) {
    Decoder decoder(bytes);
    if (decoder.u8() != kBlockVersion) {
        return damaged("it has another version");
    }
    const std::uint64_t count = decoder.varint();
    if (count > decoder.rest().size()) {
        return damaged("it is cut off");
    }
    NeighborBlock block;
    block.reserve(static_cast<std::size_t>(count));
    Neighbor last;
    for (std::uint64_t i = 0; i < count; ++i) {
        const std::uint64_t other = last.other.value + decoder.varint();
        const auto edge = last.edge.value + static_cast<std::uint64_t>(decoder.signed_varint());
        const Neighbor neighbor = {NodeId(other), EdgeId(edge)};
        if (!decoder.ok() || (i > 0 && !(last < neighbor))) {
            return damaged("it is cut off or out of order");
        }
        block.push_back(neighbor);
        last = neighbor;
    }
    if (!decoder.ok() || !decoder.at_end()) {
        return damaged("bytes are left over or missing");
    }
    return block;
}

Status add_neighbor(
    WriteSet& rows, Side side, NodeId node, EdgeTypeId type, const Neighbor& neighbor) {
    ENTENTE_ASSIGN(Located located, locate(rows, side, node, type, neighbor));
    NeighborBlock& block = located.block;
    const auto place = std::lower_bound(block.begin(), block.end(), neighbor);
    if (place != block.end() && *place == neighbor) {
        return damaged("edge " + std::to_string(neighbor.edge.value) + " is in it twice");
    }
    block.insert(place, neighbor);
    if (block.size() > kBlockEntriesMax) {
        const auto middle = block.begin() + static_cast<std::ptrdiff_t>(block.size() / 2);
        const NeighborBlock upper(middle, block.end());
        block.erase(middle, block.end());
        put_block(rows, side, node, type, upper.front(), upper);
    }
    put_block(rows, side, node, type, located.bound, block);
    return {};
}

Status remove_neighbor(
    WriteSet& rows, Side side, NodeId node, EdgeTypeId type, const Neighbor& neighbor) {
    ENTENTE_ASSIGN(Located located, locate(rows, side, node, type, neighbor));
    NeighborBlock& block = located.block;
    const auto place = std::lower_bound(block.begin(), block.end(), neighbor);
    if (place == block.end() || *place != neighbor) {
        return damaged("edge " + std::to_string(neighbor.edge.value) + " is not in it");
    }
    block.erase(place);
    put_block(rows, side, node, type, located.bound, block);
    return {};
}

Result<std::vector<std::vector<TypedNeighbor>>> read_neighbors(
    const RowReader& rows, std::span<const NeighborRequest> requests, std::size_t limit) {
    std::vector<ScanRequest> scans;
    scans.reserve(requests.size());
    for (const NeighborRequest& request : requests) {
        scans.push_back(request.type && request.other
                            ? keys::blocks_from(request.side,
                                                request.node,
                                                *request.type,
                                                {*request.other, EdgeId(UINT64_MAX)})
                            : keys::blocks(request.side, request.node, request.type));
    }
    struct Block {
        EdgeTypeId type;
        NeighborBlock neighbors;
    };
    std::vector<std::vector<Block>> blocks(requests.size());
    std::size_t count = 0;
    Status status;
    ENTENTE_TRY(
        rows.scan_many(scans, [&](std::size_t index, std::string_view key, std::string_view value) {
            const auto row = keys::decode_block(key);
            auto block = decode_neighbor_block(value);
            if (!row || !block.ok()) {
                status = row ? block.status() : Status(damaged("its key"));
                return false;
            }
            const auto& other = requests[index].other;
            if (other) {
                std::erase_if(*block, [&](const Neighbor& n) { return n.other != *other; });
            }
            count += block->size();
            blocks[index].push_back({row->type, *std::move(block)});
            // The blocks descend: past this bound there is none of that node.
            const bool past = other && row->bound <= Neighbor{*other, EdgeId()};
            return count <= limit && !past;
        }));
    ENTENTE_TRY(status);
    if (count > limit) {
        return Error{ErrorCode::limit_exceeded,
                     "more than " + std::to_string(limit) + " edges would have to be read"};
    }
    std::vector<std::vector<TypedNeighbor>> answers(requests.size());
    for (std::size_t i = 0; i < requests.size(); ++i) {
        // Types ascend and the blocks of a type descend: take each type's blocks from the back.
        std::vector<Block>& list = blocks[i];
        for (std::size_t begin = 0; begin < list.size();) {
            std::size_t end = begin;
            while (end < list.size() && list[end].type == list[begin].type) {
                ++end;
            }
            for (std::size_t j = end; j > begin; --j) {
                for (const Neighbor& neighbor : list[j - 1].neighbors) {
                    answers[i].push_back({list[j - 1].type, neighbor});
                }
            }
            begin = end;
        }
    }
    return answers;
}

Result<std::vector<EdgeId>> edges_between(const RowReader& rows,
                                          NodeId source,
                                          EdgeTypeId type,
                                          NodeId target) {
    const NeighborRequest request = {source, Side::out, type, target};
    ENTENTE_ASSIGN(const auto answers, read_neighbors(rows, std::span(&request, 1)));
    std::vector<EdgeId> edges;
    for (const TypedNeighbor& found : answers.front()) {
        edges.push_back(found.neighbor.edge);
    }
    return edges;
}

}  // namespace entente
