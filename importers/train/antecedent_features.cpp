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

int print_decisions(const entente::Reader& reader, const Json& article) {
    auto document = entente::Document::of(article.at("text").get<std::string>());
    document.published = entente::Date::parse(article.value("published", std::string()));
    entente::AntecedentNotes notes;
    document.antecedent_notes = &notes;
    const entente::Status status = reader.read_before("relations", document);
    if (!status.ok()) {
        std::cerr << article.at("id") << ": " << status.error().message << '\n';
        return 1;
    }
    for (const entente::AntecedentNote& note : notes) {
        Json candidates = Json::array();
        for (const auto& candidate : note.candidates) {
            candidates.push_back(candidate_of(document, candidate));
        }
        std::cout << Json{{"doc", article.at("id")},
                          {"span", span_of(document, note.span)},
                          {"kind", entente::kDescriptionKinds.at(note.kind)},
                          {"chosen", note.chosen},
                          {"candidates", std::move(candidates)}}
                         .dump()
                  << '\n';
    }
    return 0;
}

}  // namespace

int main() {
    const auto reader = entente::Reader::create();
    if (!reader.ok()) {
        std::cerr << reader.error().message << '\n';
        return 1;
    }
    std::cout << Json(entente::kAntecedentFeatures).dump() << '\n';
    int failed = 0;
    for (std::string line; std::getline(std::cin, line);) {
        const Json article = Json::parse(line, nullptr, false);
        if (!article.is_object() || !article.contains("id") || !article.contains("text")) {
            std::cerr << "antecedent_features: a line is no object with id and text\n";
            return 2;
        }
        failed += print_decisions(**reader, article);
    }
    return failed == 0 ? 0 : 1;
}
