#include "core/storage/list_cache.h"

#include <algorithm>
#include <utility>

#include "core/storage/keys.h"
#include "core/storage/row_reader.h"

namespace entente {

Result<CachedList> CachedList::open(std::vector<Bytes> blocks) {
    CachedList list;
    list.is_whole_ = true;
    list.bytes_ = std::move(blocks);
    list.blocks_.resize(list.bytes_.size());
    for (std::size_t i = 0; i < list.bytes_.size(); ++i) {
        ENTENTE_TRY(list.blocks_[i].open(list.bytes_[i]));
    }
    return list;
}

std::span<const EdgeBlockReader> CachedList::blocks_from(const EdgePlace& place) const {
    const auto first =
        std::partition_point(blocks_.begin(), blocks_.end(), [&](const EdgeBlockReader& block) {
            return block.places().back() < place;
        });
    return {first, blocks_.end()};
}

std::size_t CachedList::bytes() const {
    std::size_t bytes = sizeof(CachedList);
    for (std::size_t i = 0; i < blocks_.size(); ++i) {
        bytes += sizeof(Bytes) + bytes_[i].size() + sizeof(EdgeBlockReader) +
                 blocks_[i].size() * sizeof(EdgePlace) + blocks_[i].column_count() * 128;
    }
    return bytes;
}

Status CachedLists::read(const RowReader& rows, std::span<const NodeId> nodes) const {
    std::vector<NodeId> missing;
    for (const NodeId node : nodes) {
        if (lists_->find(node, commit_) == nullptr) {
            missing.push_back(node);
        }
    }
    if (missing.empty() || !lists_->has_room()) {
        return {};
    }
    std::sort(missing.begin(), missing.end());
    missing.erase(std::unique(missing.begin(), missing.end()), missing.end());
    std::vector<ScanRequest> scans;
    for (const NodeId node : missing) {
        scans.push_back(keys::deltas(Side::out, node));
        scans.back().limit = 1;
    }
    for (const NodeId node : missing) {
        scans.push_back(keys::blocks(Side::out, node));
        scans.back().limit = kCachedBlocksMax + 1;
    }
    std::vector<bool> has_deltas(missing.size());
    std::vector<std::vector<Bytes>> blocks(missing.size());
    ENTENTE_TRY(rows.scan_many(scans, [&](std::size_t i, std::string_view, std::string_view value) {
        if (i < missing.size()) {
            has_deltas[i] = true;
        } else if (!has_deltas[i - missing.size()]) {
            blocks[i - missing.size()].emplace_back(value);
        }
        return true;
    }));
    for (std::size_t i = 0; i < missing.size(); ++i) {
        CachedList list;
        if (!has_deltas[i] && blocks[i].size() <= kCachedBlocksMax) {
            ENTENTE_ASSIGN(list, CachedList::open(std::move(blocks[i])));
        }
        const std::size_t bytes = list.bytes();
        lists_->insert(missing[i], commit_, bytes, std::move(list));
    }
    return {};
}

}  // namespace entente
