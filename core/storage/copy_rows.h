// The rows of article_copies.h: they continue the layout of keys.h, in partitions of the kinds named there.
//
//   kind      partition id           key                                      value       answers
//   evidence  article                'c' article:u64                          CopyRecord  of whose text is it a copy?
//   evidence  source                 'm' source:u64 article:u64               (empty)     which articles are copies of it?
//   text      257 + hash's 1st byte  'b' band:u8 hash:u64 article:u64         (empty)     whose text may be nearly the same?
//
// A `band` is one of those that similar_text.h cuts the sketch of a text into. Articles that an earlier version imported have no 'b'
// rows. The `source` of an article is the first one of its text, which may be gone by now.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "core/ids.h"
#include "core/result.h"
#include "core/storage/ordered_store.h"

namespace entente {

// That the text of an article is nearly that of an earlier one: its claims count as that one's.
struct CopyRecord {
    NodeId source;          // the first article of the text, whether it is still there or not
    std::string source_id;  // its readable id
    std::string publisher;  // its publisher; empty when unknown

    friend bool operator==(const CopyRecord&, const CopyRecord&) = default;
};

std::string encode(const CopyRecord& record);
Result<CopyRecord> decode_copy_record(std::string_view bytes);

}  // namespace entente

namespace entente::keys {

RowKey article_copy(NodeId article);
RowKey copy_of_source(NodeId source, NodeId article);
ScanRequest copies_of_source(NodeId source);
// Whether it is a partition of 'b' rows.
bool holds_bands(const Partition& partition);
RowKey text_band(std::uint8_t band, std::uint64_t hash, NodeId article);
ScanRequest text_bands(std::uint8_t band, std::uint64_t hash);
// The article of either; nullopt for a key that is too short.
std::optional<NodeId> decode_article_at_end(std::string_view key);

}  // namespace entente::keys
