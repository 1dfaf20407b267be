// Articles that are nearly the same text: syndicated copies. Each keeps its own sentences and claims, and all of them
// together are one source of the facts.
//
// The first article of a text is its `source`. A later one is a copy of it when it resembles it, or a copy of it, in at
// least kCopyResemblance: of several the one that it resembles most, of equals the one imported first. What was found stays when the source
// is deleted: its copies are one source still, and a text that comes later and resembles one of them joins them.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "core/graph_view.h"
#include "core/ids.h"
#include "core/result.h"
#include "core/similar_text.h"
#include "core/storage/copy_rows.h"
#include "core/storage/row_reader.h"
#include "core/storage/write_set.h"

namespace entente {

// Copies that an editor cut by a third or gave a few lines of his own resemble their source in 0.6 and more; two reports
// of one event that quote the same sentences hardly in 0.2.
inline constexpr double kCopyResemblance = 0.6;
// How many articles with an equal band are compared word by word, those with most of them first.
inline constexpr std::size_t kCopyCandidatesMax = 16;
// How many articles of one band are looked at, the first ones.
inline constexpr std::size_t kBandArticlesMax = 64;

// A text as it is compared with others.
struct TextSketch {
    explicit TextSketch(std::string_view text);

    std::vector<std::uint64_t> shingles;
    std::optional<SketchBands> bands;
};

// The article that a text, which is not in the store yet, is a copy of.
Result<std::optional<CopyRecord>> find_copied(const GraphView& view, const TextSketch& sketch);

// Makes the text of `article` findable, and notes what it is a copy of.
void write_copy(WriteSet& rows,
                NodeId article,
                const std::optional<SketchBands>& bands,
                const std::optional<CopyRecord>& copied);

// What is noted of an article; nullopt when it is no copy.
Result<std::optional<CopyRecord>> copy_of(const RowReader& rows, NodeId article);

// Whether other articles count as one source with this one.
Result<bool> has_copies(const RowReader& rows, NodeId article);

// An article that is there of those that are one source with `source`, which may be gone: itself, else the first of its copies.
Result<std::optional<NodeId>> find_present(const GraphView& view, NodeId source);

// Undoes write_copy().
Status erase_copy(WriteSet& rows, NodeId article, std::string_view text);

// What the rows of an article have to be and are not, in words; empty when all is well. Articles of earlier versions have no bands, which
// is no fault.
Result<std::string> fault_of_copy(const RowReader& rows, NodeId article, std::string_view text);

}  // namespace entente
