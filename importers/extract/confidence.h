// How sure each claim is: a calibrated probability that the text says it. Sets Relation::confidence.
#pragma once

#include <array>
#include <cstddef>
#include <memory>
#include <string_view>
#include <utility>

#include "core/result.h"
#include "importers/text/stage.h"
#include "importers/text/table.h"

namespace entente {

// What the probability is computed from. Names are those of confidence.tsv.
inline constexpr std::array<std::string_view, 16> kClaimFeatures = {
    "one",               // always 1
    "pattern",           // log odds of the confidence that the pattern (or rule) gives
    "subject_distance",  // log2(1 + words between the trigger and the nearest mention of a subject)
    "object_distance",
    "subject_steps",  // arcs of the tree between the two, at most kStepsMax
    "object_steps",
    "subject_elsewhere",  // 1 when the sentence has no mention of a subject
    "object_elsewhere",
    "subject_unnamed",  // 1 when that mention is a description or a pronoun
    "object_unnamed",
    "several",     // log2 of how many pairs of subject and object the claim is about
    "negated",     // 1 or 0
    "not_actual",  // planned or possible
    "claimed",
    "length",  // log2(words of the sentence / 20)
    "noun",    // 1 when the trigger is no verb
};

using ClaimFeatures = std::array<double, kClaimFeatures.size()>;

// Of a claim whose confidence is still that of its pattern. Linear in the length of its sentence and in the mentions
// of its entities.
ClaimFeatures claim_features(const Document& document, const Relation& relation);

// A logistic model over the features, from a table with a weight for each: fitted by train/calibrate.py. `extractor` goes on
// naming the pattern, so that a confidence can be explained: pattern, features, weights.
class ConfidenceModel {
public:
    // Every feature must have exactly one weight. An error names the file and the line.
    static Result<std::shared_ptr<const ConfidenceModel>> load(const TableSource& source);

    // From kConfidenceMin to kConfidenceMax: nothing that a program reads is certain.
    double confidence(const ClaimFeatures& features) const;

private:
    ClaimFeatures weights_{};
};

inline constexpr double kConfidenceMin = 0.02;
inline constexpr double kConfidenceMax = 0.98;

// Runs last: it looks at the entities and mentions that are kept.
class ConfidenceStage : public Stage {
public:
    explicit ConfidenceStage(std::shared_ptr<const ConfidenceModel> model)
        : model_(std::move(model)) {}

    std::string_view name() const override { return "confidence"; }

    Status apply(Document& document) const override;

private:
    std::shared_ptr<const ConfidenceModel> model_;
};

}  // namespace entente
