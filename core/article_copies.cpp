#include "core/article_copies.h"

#include <algorithm>
#include <map>
#include <utility>
#include <vector>

#include "core/storage/keys.h"

namespace entente {

namespace {

std::vector<RowKey> band_rows(NodeId article, const std::optional<SketchBands>& bands) {
    std::vector<RowKey> rows;
    for (std::size_t i = 0; bands && i < bands->size(); ++i) {
        rows.push_back(keys::text_band(static_cast<std::uint8_t>(i), bands->at(i), article));
    }
    return rows;
}

// The articles with a band of `bands`, those with most of them first, of equals the earlier ones.
Result<std::vector<NodeId>> candidates(const RowReader& rows, const SketchBands& bands) {
    std::map<NodeId, std::size_t> counts;
    for (std::size_t i = 0; i < bands.size(); ++i) {
        ScanRequest request = keys::text_bands(static_cast<std::uint8_t>(i), bands.at(i));
        request.limit = kBandArticlesMax;
        ENTENTE_TRY(rows.scan(request, [&](std::string_view key, std::string_view) {
            if (const auto article = keys::decode_article_at_end(key)) {
                counts[*article] += 1;
            }
            return true;
        }));
    }
    std::vector<std::pair<std::size_t, NodeId>> order;
    for (const auto& [article, count] : counts) {
        order.emplace_back(bands.size() - count, article);
    }
    std::ranges::sort(order);
    order.resize(std::min(order.size(), kCopyCandidatesMax));
    std::vector<NodeId> articles;
    for (const auto& [missing, article] : order) {
        articles.push_back(article);
    }
    return articles;
}

// The one that `shingles` resemble most, and enough.
Result<std::optional<NodeId>> most_alike(const RowReader& rows,
                                         const std::vector<NodeId>& articles,
                                         const std::vector<std::uint64_t>& shingles) {
    std::optional<NodeId> best;
    double most = 0;
    for (const NodeId article : articles) {
        ENTENTE_ASSIGN(const auto text, rows.get(keys::article_text(article)));
        const double alike = text ? resemblance(shingles, shingles_of(*text)) : 0;
        if (alike >= kCopyResemblance &&
            (!best || alike > most || (alike == most && article < *best))) {
            best = article;
            most = alike;
        }
    }
    return best;
}

}  // namespace

TextSketch::TextSketch(std::string_view text)
    : shingles(shingles_of(text)), bands(sketch_of(shingles)) {}

Result<std::optional<CopyRecord>> find_copied(const GraphView& view, const TextSketch& sketch) {
    if (!sketch.bands) {
        return std::optional<CopyRecord>();
    }
    ENTENTE_ASSIGN(const auto articles, candidates(view.rows(), *sketch.bands));
    ENTENTE_ASSIGN(const auto found, most_alike(view.rows(), articles, sketch.shingles));
    if (!found) {
        return std::optional<CopyRecord>();
    }
    ENTENTE_ASSIGN(auto copied, copy_of(view.rows(), *found));
    if (copied) {
        return copied;
    }
    ENTENTE_ASSIGN(const auto node, view.node(*found));
    if (!node) {
        return Error{ErrorCode::corruption,
                     "a text is that of article node " + std::to_string(found->value) +
                         ", which is not there"};
    }
    return std::optional(CopyRecord{*found,
                                    std::string(node->readable_id()),
                                    std::string(string_property(node->properties, "publisher"))});
}

void write_copy(WriteSet& rows,
                NodeId article,
                const std::optional<SketchBands>& bands,
                const std::optional<CopyRecord>& copied) {
    for (RowKey& row : band_rows(article, bands)) {
        rows.put(std::move(row), "");
    }
    if (copied) {
        rows.put(keys::article_copy(article), encode(*copied));
        rows.put(keys::copy_of_source(copied->source, article), "");
    }
}

Result<std::optional<CopyRecord>> copy_of(const RowReader& rows, NodeId article) {
    ENTENTE_ASSIGN(const auto row, rows.get(keys::article_copy(article)));
    if (!row) {
        return std::optional<CopyRecord>();
    }
    ENTENTE_ASSIGN(CopyRecord record, decode_copy_record(*row));
    return std::optional(std::move(record));
}

Result<bool> has_copies(const RowReader& rows, NodeId article) {
    ENTENTE_ASSIGN(const auto copied, copy_of(rows, article));
    bool any = copied.has_value();
    ENTENTE_TRY(rows.scan(keys::copies_of_source(article), [&](std::string_view, std::string_view) {
        any = true;
        return false;
    }));
    return any;
}

Result<std::optional<NodeId>> find_present(const GraphView& view, NodeId source) {
    ENTENTE_ASSIGN(const BorrowedNode* node, view.borrow_node(source));
    if (node != nullptr) {
        return std::optional(source);
    }
    std::optional<NodeId> found;
    ENTENTE_TRY(view.rows().scan(keys::copies_of_source(source),
                                 [&](std::string_view key, std::string_view) {
                                     found = keys::decode_article_at_end(key);
                                     return !found.has_value();
                                 }));
    return found;
}

Status erase_copy(WriteSet& rows, NodeId article, std::string_view text) {
    for (RowKey& row : band_rows(article, TextSketch(text).bands)) {
        rows.erase(std::move(row));
    }
    ENTENTE_ASSIGN(const auto copied, copy_of(rows, article));
    if (copied) {
        rows.erase(keys::article_copy(article));
        rows.erase(keys::copy_of_source(copied->source, article));
    }
    return {};
}

Result<std::string> fault_of_copy(const RowReader& rows, NodeId article, std::string_view text) {
    const std::vector<RowKey> bands = band_rows(article, TextSketch(text).bands);
    ENTENTE_ASSIGN(const auto values, rows.get_many(bands));
    const auto there = static_cast<std::size_t>(
        std::ranges::count_if(values, [](const auto& value) { return value.has_value(); }));
    if (there != 0 && there != bands.size()) {
        return std::string("only a part of its text's sketch is there");
    }
    ENTENTE_ASSIGN(const auto copied, copy_of(rows, article));
    if (!copied) {
        return std::string();
    }
    ENTENTE_ASSIGN(const auto member, rows.get(keys::copy_of_source(copied->source, article)));
    return member ? std::string()
                  : "it is a copy of " + copied->source_id + ", which does not know it";
}

}  // namespace entente
