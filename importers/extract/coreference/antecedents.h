// Which of those that were spoken of before a description means: one decision over all of them, by weights that are fitted.
#pragma once

#include <array>
#include <cstdint>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "core/result.h"
#include "importers/extract/coreference/discourse.h"
#include "importers/text/table.h"

namespace entente {

// What speaks for and against a candidate. Names are those of antecedents.tsv.
inline constexpr std::array<std::string_view, 48> kAntecedentFeatures = {
    // of a candidate: what the sieves answer
    "sieve_holder",
    "sieve_pointed",
    "sieve_body",
    "sieve_headline",
    "sieve_agreement",
    "sieve_same",
    "sieve_governed",
    "sieve_fighters",
    // where it was spoken of last, in sentences
    "here",
    "one_back",
    "two_back",
    "some_back",
    "far_back",
    "nearest",    // no other of its kind is nearer
    "paragraph",  // in this paragraph
    // how much the text speaks of it
    "mentions",  // log2(1 + mentions so far)
    "share",     // of the mentions of the most mentioned one of its kind
    "title",
    "subject",       // of a verb of this sentence or of the one before
    "main_subject",  // of the main verb of the sentence before
    "pronoun",       // meant by a pronoun last
    "only",          // no other candidate
    // words
    "named",
    "other_type",
    "same_head",
    "head_in_name",
    "kind",
    "possible_kind",
    "same_subtype",
    "other_subtype",
    "other_heads",
    "marks_shared",
    "marks_new",
    "state_same",
    "state_other",
    "state_unknown",
    "office_same",
    "office_other",
    "office_none",
    "same_verb",  // it does something to what is described
    "owner",      // "its", of "its leader", is probably it
    // of nobody so far
    "new",
    "new_indefinite",
    "new_pointing",
    "new_marks",
    "new_qualified",
    "new_by_sieve",
    "new_title",
};

// Index of a feature by its name, at compile time.
consteval std::size_t antecedent_feature(std::string_view name) {
    for (std::size_t i = 0; i < kAntecedentFeatures.size(); ++i) {
        if (kAntecedentFeatures.at(i) == name) {
            return i;
        }
    }
    throw "no such feature";
}

using AntecedentFeatures = std::array<float, kAntecedentFeatures.size()>;

// Kinds of descriptions, each with its own correction of the common weights.
inline constexpr std::array<std::string_view, 5> kDescriptionKinds = {
    "country", "person", "body", "thing", "text"};

std::size_t description_kind(std::string_view type);

// An entity that a description may mean, or nobody so far (kNoEntity).
struct Antecedent {
    std::uint32_t entity = kNoEntity;
    AntecedentFeatures features{};
};

// What the sieves answer, and which did.
struct SieveAnswer {
    std::uint32_t entity = kNoEntity;
    std::size_t sieve = 0;  // index into kAntecedentFeatures
};

// Nobody so far, and those of the types that the description may be of: at most kCandidatesMax mentions back.
std::vector<Antecedent> antecedents(const Discourse& discourse,
                                    std::uint32_t index,
                                    const SieveAnswer& sieve);

// A linear score for each candidate; the highest is meant, of equals the one that is spoken of last.
class AntecedentModel {
public:
    // From a table with a row for each feature: its common weight and one for each kind of description.
    static Result<std::shared_ptr<const AntecedentModel>> load(const TableSource& source);

    double score(const Antecedent& candidate, std::size_t kind) const;

    // Index into `candidates`, which are not empty.
    std::size_t best(const std::vector<Antecedent>& candidates, std::size_t kind) const;

private:
    std::array<AntecedentFeatures, kDescriptionKinds.size()> weights_{};
};

}  // namespace entente
