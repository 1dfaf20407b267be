// What an article says, written into a batch, and taken away again.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "core/article.h"
#include "core/article_copies.h"
#include "core/graph_batch.h"
#include "core/graph_store.h"
#include "core/result.h"

namespace entente {

// Whether the reading fits its own text and the ontology: spans inside the text, at least one mention
// for an entity, arguments of declared types, confidence between 0 and 1. The error names the
// entity or claim at fault and says what would fit.
Status check_reading(const ArticleReading& reading);

// Adds the article and all that was read from it, facts included. Requires check_reading() ok, and
// that no article with this text is there.
Result<ImportOutcome> write_article(GraphBatch& batch, const ArticleReading& reading);
// The same with the sketch of its text, and what find_copied() gives for that: for callers who want them, too.
Result<ImportOutcome> write_article(GraphBatch& batch,
                                    const ArticleReading& reading,
                                    const TextSketch& sketch,
                                    const std::optional<CopyRecord>& copied);

// How many facts there are that these claims support.
Result<std::size_t> count_supported_facts(const GraphView& view, const std::vector<NodeId>& claims);

// Takes away the article with this node, its claims, and what no other article supports.
Status erase_article(GraphBatch& batch, NodeId article);

}  // namespace entente
