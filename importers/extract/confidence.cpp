// Features of claims, and the logistic model over them.
#include "importers/extract/confidence.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <cstdlib>
#include <string>
#include <tuple>
#include <utility>
#include <vector>

#include "importers/extract/mentions.h"

namespace entente {

namespace {

constexpr int kStepsMax = 8;
constexpr double kWordsOfSentence = 20;  // what a sentence of news has

// The nearest mention of one of the entities to the trigger, in the sentence of the claim.
struct Argument {
    bool here = false;
    bool unnamed = false;
    std::uint32_t distance = 0;
    std::uint32_t head = 0;
};

class ClaimReading {
public:
    ClaimReading(const Document& document, const Relation& relation)
        : document_(document),
          relation_(relation),
          sentence_index_(relation.evidence.empty() ? 0 : relation.evidence.front()),
          sentence_(document.sentences.at(sentence_index_)) {
        trigger_first_ = token_at(relation.trigger.start);
        trigger_last_ = std::max(token_at(std::max(relation.trigger.end, 1U) - 1), trigger_first_);
    }

    ClaimFeatures features() const {
        const Argument subject = argument(relation_.subjects);
        const Argument object = argument(relation_.objects);
        const double base = std::clamp(relation_.confidence, 0.05, 0.95);
        const auto pairs =
            static_cast<double>(relation_.subjects.size() * relation_.objects.size());
        const double words = std::max(1U, sentence_.last_token - sentence_.first_token);
        const bool not_actual =
            relation_.modality == Modality::planned || relation_.modality == Modality::possible;
        return {1.0,
                std::log(base / (1 - base)),
                std::log2(1.0 + subject.distance),
                std::log2(1.0 + object.distance),
                steps(subject),
                steps(object),
                subject.here ? 0.0 : 1.0,
                object.here ? 0.0 : 1.0,
                subject.unnamed ? 1.0 : 0.0,
                object.unnamed ? 1.0 : 0.0,
                std::log2(std::max(pairs, 1.0)),
                relation_.polarity == Polarity::negated ? 1.0 : 0.0,
                not_actual ? 1.0 : 0.0,
                relation_.modality == Modality::claimed ? 1.0 : 0.0,
                std::log2(words / kWordsOfSentence),
                document_.tokens[trigger_first_].upos == Upos::verb ? 0.0 : 1.0};
    }

private:
    std::uint32_t token_at(std::uint32_t byte) const {
        const auto begin = document_.tokens.begin() + sentence_.first_token;
        const auto end = document_.tokens.begin() + sentence_.last_token;
        const auto found =
            std::partition_point(begin, end, [&](const Token& t) { return t.span.end <= byte; });
        return static_cast<std::uint32_t>((found == end ? end - 1 : found) -
                                          document_.tokens.begin());
    }

    std::uint32_t distance(const Mention& mention) const {
        if (mention.first_token > trigger_last_) {
            return mention.first_token - trigger_last_ - 1;
        }
        return mention.last_token <= trigger_first_ ? trigger_first_ - mention.last_token : 0;
    }

    void consider(const Mention& mention, Argument& best) const {
        if (mention.sentence != sentence_index_) {
            return;
        }
        const std::uint32_t away = distance(mention);
        if (!best.here || away < best.distance) {
            best = {true,
                    mention.kind == MentionKind::nominal || mention.kind == MentionKind::pronoun,
                    away,
                    head_token(document_, mention.first_token, mention.last_token)};
        }
    }

    Argument argument(const std::vector<std::uint32_t>& entities) const {
        Argument best;
        for (const std::uint32_t entity : entities) {
            const auto& mentions = document_.entities[entity].mentions;
            // Mentions are in text order: only those of the sentence are looked at.
            const auto first =
                std::partition_point(mentions.begin(), mentions.end(), [&](std::uint32_t m) {
                    return document_.mentions[m].sentence < sentence_index_;
                });
            for (auto m = first;
                 m != mentions.end() && document_.mentions[*m].sentence == sentence_index_;
                 ++m) {
                consider(document_.mentions[*m], best);
            }
        }
        return best;
    }

    // Arcs from the argument's head up to the trigger, or from the trigger up to it; kStepsMax for others.
    double steps(const Argument& argument) const {
        if (!argument.here) {
            return kStepsMax;
        }
        for (const auto& [from, first, last] :
             {std::tuple(argument.head, trigger_first_, trigger_last_),
              std::tuple(trigger_first_, argument.head, argument.head)}) {
            std::uint32_t t = from;
            for (int step = 0; step < kStepsMax; ++step) {
                if (first <= t && t <= last) {
                    return step;
                }
                const std::int32_t head = document_.tokens[t].head;
                if (head < 0) {
                    break;
                }
                t = static_cast<std::uint32_t>(head);
            }
        }
        return kStepsMax;
    }

    const Document& document_;
    const Relation& relation_;
    std::uint32_t sentence_index_;
    const Sentence& sentence_;
    std::uint32_t trigger_first_ = 0;
    std::uint32_t trigger_last_ = 0;
};

}  // namespace

ClaimFeatures claim_features(const Document& document, const Relation& relation) {
    return ClaimReading(document, relation).features();
}

Result<std::shared_ptr<const ConfidenceModel>> ConfidenceModel::load(const TableSource& source) {
    ENTENTE_ASSIGN(const Table table, Table::parse(source, {"feature", "weight"}));
    auto model = std::make_shared<ConfidenceModel>();
    std::array<bool, kClaimFeatures.size()> seen{};
    for (std::size_t row = 0; row < table.size(); ++row) {
        const auto feature =
            std::find(kClaimFeatures.begin(), kClaimFeatures.end(), table.cell(row, 0));
        const auto index = static_cast<std::size_t>(feature - kClaimFeatures.begin());
        if (feature == kClaimFeatures.end() || seen.at(index)) {
            return table.error_at(row,
                                  "the feature '" + std::string(table.cell(row, 0)) +
                                      "' is unknown or there twice; confidence.h has the list");
        }
        const std::string text(table.cell(row, 1));
        char* end = nullptr;
        const double weight = std::strtod(text.c_str(), &end);
        if (text.empty() || *end != '\0' || !std::isfinite(weight)) {
            return table.error_at(row, "'" + text + "' is no weight");
        }
        model->weights_.at(index) = weight;
        seen.at(index) = true;
    }
    if (std::find(seen.begin(), seen.end(), false) != seen.end()) {
        return Error{ErrorCode::invalid_argument,
                     std::string(source.name) + ": a feature of confidence.h has no weight"};
    }
    return std::shared_ptr<const ConfidenceModel>(std::move(model));
}

double ConfidenceModel::confidence(const ClaimFeatures& features) const {
    double sum = 0;
    for (std::size_t i = 0; i < features.size(); ++i) {
        sum += weights_.at(i) * features.at(i);
    }
    const double probability = 1 / (1 + std::exp(-sum));
    // Two digits: more would claim an accuracy that no calibration has, and would differ between C libraries.
    const double rounded = std::round(probability * 100) / 100;
    return std::clamp(rounded, kConfidenceMin, kConfidenceMax);
}

Status ConfidenceStage::apply(Document& document) const {
    std::vector<double> confidences;
    confidences.reserve(document.relations.size());
    for (const Relation& relation : document.relations) {
        confidences.push_back(model_->confidence(claim_features(document, relation)));
    }
    for (std::size_t i = 0; i < confidences.size(); ++i) {
        document.relations[i].confidence = confidences[i];
    }
    return {};
}

}  // namespace entente
