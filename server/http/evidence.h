// Who says so: claims with the article and sentence they come from, as rows of an answer.
#pragma once

#include <optional>
#include <span>
#include <unordered_map>
#include <vector>

#include "core/graph_view.h"
#include "core/result.h"
#include "server/http/json.h"

namespace entente::http {

// The articles that the evidence comes from, each loaded once. Must not outlive the view.
class ArticleCache {
public:
    explicit ArticleCache(const GraphView& view) : view_(view) {}

    // nullptr when there is no such article.
    Result<const ArticleDetails*> get(NodeId id);

private:
    const GraphView& view_;
    std::unordered_map<NodeId, std::optional<ArticleDetails>> articles_;
};

// {article, title, url, published, publisher, sentence, start, end, text, said_by, polarity, ...}: one row for each claim.
Result<Json> evidence_rows(const GraphView& view,
                           std::span<const Claim> claims,
                           ArticleCache& articles);

// The claims that name any of the entities as subject or object, ordered by id, those after `after`.
Result<std::vector<NodeId>> claims_naming(const GraphView& view,
                                          std::span<const NodeId> entities,
                                          NodeId after);

}  // namespace entente::http
