#include "server/http/evidence.h"

#include <algorithm>
#include <string>
#include <utility>

#include "server/http/lookup.h"

namespace entente::http {

namespace {

// Claims that name one entity.
constexpr std::size_t kClaimHopsMax = 1'000'000;

// "s2", as extract/1 numbers the sentences of an article; null when the span is none of them.
Json sentence_id(const ArticleRecord& record, TextSpan span) {
    const auto found = std::ranges::find(record.sentences, span);
    if (found == record.sentences.end()) {
        return nullptr;
    }
    return "s" + std::to_string(found - record.sentences.begin() + 1);
}

Json evidence_row(const Claim& claim, const ArticleDetails* article, const NodeIds& ids) {
    Json row = {{"article", ids.of(claim.article)}};
    const Json metadata = article == nullptr ? Json::object() : article_to_json(article->node);
    for (const char* name : {"title", "url", "published", "publisher"}) {
        row[name] = metadata.value(name, Json(nullptr));
    }
    row["sentence"] = article == nullptr ? Json(nullptr) : sentence_id(article->record, claim.span);
    row["start"] = claim.span.start;
    row["end"] = claim.span.end;
    row["text"] = claim.text;
    row["said_by"] = claim.said_by ? Json(ids.of(*claim.said_by)) : Json(nullptr);
    row["said_by_name"] = claim.said_by ? text_or_null(ids.name_of(*claim.said_by)) : Json(nullptr);
    row["polarity"] = polarity_name(claim.polarity);
    row["modality"] = modality_name(claim.modality);
    add_date(claim.date, row);
    row["confidence"] = claim.confidence;
    row["claim"] = claim.id;
    return row;
}

}  // namespace

Result<const ArticleDetails*> ArticleCache::get(NodeId id) {
    auto found = articles_.find(id);
    if (found == articles_.end()) {
        ENTENTE_ASSIGN(auto details, view_.article(id));
        found = articles_.emplace(id, std::move(details)).first;
    }
    return found->second ? &*found->second : nullptr;
}

Result<Json> evidence_rows(const GraphView& view,
                           std::span<const Claim> claims,
                           ArticleCache& articles) {
    ENTENTE_ASSIGN(const NodeIds ids, NodeIds::load(view, nodes_of(claims)));
    Json rows = Json::array();
    for (const Claim& claim : claims) {
        ENTENTE_ASSIGN(const ArticleDetails* article, articles.get(claim.article));
        rows.push_back(evidence_row(claim, article, ids));
    }
    return rows;
}

Result<std::vector<NodeId>> claims_naming(const GraphView& view,
                                          std::span<const NodeId> entities,
                                          NodeId after) {
    std::vector<NodeId> claims;
    ENTENTE_ASSIGN(const auto types, resolve_edge_types(view, {"SUBJECT", "OBJECT"}));
    if (types.empty()) {
        return claims;
    }
    ENTENTE_ASSIGN(const auto hops, view.hops(entities, Direction::in, types, kClaimHopsMax));
    for (const std::vector<Hop>& of_entity : hops) {
        for (const Hop& hop : of_entity) {
            if (after < hop.other) {
                claims.push_back(hop.other);
            }
        }
    }
    std::ranges::sort(claims);
    claims.erase(std::unique(claims.begin(), claims.end()), claims.end());
    return claims;
}

}  // namespace entente::http
