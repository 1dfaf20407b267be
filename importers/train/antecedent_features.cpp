// Prints the decisions which antecedent a description has, with what they are made from, for antecedents.py.
//
//     antecedent_features < ARTICLES.jsonl
//
// An object {"id", "text", "published"?} a line in; a line out for each decision:
//   {"doc", "span": [start, end], "kind", "chosen", "candidates": [{"mentions": [[start, end], ...], "features": [[index, value], ...]}, ...]}
// with spans in code points and indexes into kAntecedentFeatures; the first candidate is nobody who was spoken of before.
#include <iostream>
#include <string>

#include <nlohmann/json.hpp>

#include "importers/extract/coreference/antecedents.h"
#include "importers/pipeline.h"
#include "importers/train/each_article.h"

namespace {

using Json = nlohmann::json;

Json span_of(const entente::Document& document, const entente::ByteSpan& bytes) {
    const entente::TextSpan span = document.code_points(bytes);
    return {span.start, span.end};
}

Json candidate_of(const entente::Document& document,
                  const entente::AntecedentNote::Candidate& candidate) {
    Json mentions = Json::array();
    for (const entente::ByteSpan& span : candidate.mentions) {
        mentions.push_back(span_of(document, span));
    }
    Json features = Json::array();
    for (std::size_t i = 0; i < candidate.features.size(); ++i) {
        if (candidate.features[i] != 0) {
            features.push_back({i, candidate.features[i]});
        }
    }
    return {{"mentions", std::move(mentions)}, {"features", std::move(features)}};
}

void print_decisions(const entente::Document& document, const Json& id) {
    for (const entente::AntecedentNote& note : *document.antecedent_notes) {
        Json candidates = Json::array();
        for (const auto& candidate : note.candidates) {
            candidates.push_back(candidate_of(document, candidate));
        }
        std::cout << Json{{"doc", id},
                          {"span", span_of(document, note.span)},
                          {"kind", entente::kDescriptionKinds.at(note.kind)},
                          {"chosen", note.chosen},
                          {"candidates", std::move(candidates)}}
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
    std::cout << Json(entente::kAntecedentFeatures).dump() << '\n';
    entente::AntecedentNotes notes;
    const auto take_notes = [&notes](entente::Document& document) {
        notes.clear();
        document.antecedent_notes = &notes;
    };
    return entente::each_article(
        **reader, "antecedent_features", "relations", take_notes, print_decisions);
}
