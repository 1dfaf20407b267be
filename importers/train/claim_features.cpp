// Prints the claims of texts with what their confidence is computed from, for calibrate.py.
//
//     claim_features < ARTICLES.jsonl
//
// An object {"id", "text", "published"?} a line in; a line out for each claim:
//   {"doc", "type", "subjects": [[[start, end], ...], ...], "objects": ..., "polarity", "extractor", "features": {...}}
// where each entity is the list of its mentions' spans in code points.
#include <iostream>
#include <string>

#include <nlohmann/json.hpp>

#include "core/claim.h"
#include "importers/extract/confidence.h"
#include "importers/pipeline.h"
#include "importers/train/each_article.h"

namespace {

using Json = nlohmann::json;

Json spans_of(const entente::Document& document, const std::vector<std::uint32_t>& entities) {
    Json out = Json::array();
    for (const std::uint32_t entity : entities) {
        Json spans = Json::array();
        for (const std::uint32_t m : document.entities[entity].mentions) {
            const entente::TextSpan span = document.code_points(document.mentions[m].span);
            spans.push_back({span.start, span.end});
        }
        out.push_back(std::move(spans));
    }
    return out;
}

void print_claims(const entente::Document& document, const Json& id) {
    for (const entente::Relation& relation : document.relations) {
        const entente::ClaimFeatures values = entente::claim_features(document, relation);
        Json features = Json::object();
        for (std::size_t i = 0; i < values.size(); ++i) {
            features[std::string(entente::kClaimFeatures.at(i))] = values.at(i);
        }
        std::cout << Json{{"doc", id},
                          {"type", relation.type},
                          {"subjects", spans_of(document, relation.subjects)},
                          {"objects", spans_of(document, relation.objects)},
                          {"polarity", entente::polarity_name(relation.polarity)},
                          {"extractor", relation.extractor},
                          {"features", std::move(features)}}
                         .dump()
                  << '\n';
    }
}

}  // namespace

int main() {
    const auto reader = entente::Reader::create();
    if (!reader.ok()) {
        std::cerr << reader.error().message << '\n';
        return 1;
    }
    return entente::each_article(
        **reader, "claim_features", "confidence", [](entente::Document&) {}, print_claims);
}
