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
inline constexpr std::array<std::string_view, 56> kAntecedentFeatures = {
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
    "mentions",  // binary digits of their number so far
    "theme",     // mentions in the whole text, as a part of those of the most mentioned candidate
    "title",
    "opens",    // the first of its kind in this paragraph
    "subject",  // of a verb of this sentence or of the one before
    "demonym",  // by no more than an adjective last
    "only",     // no other candidate
    // words
    "named",
    "pointing_named",    // "the party", and it has a name
    "pointing_unnamed",  // and it has none
    "other_type",
    "same_head",
    "kin_head",  // "the army", said of it, where this is "the soldiers"
    "head_in_name",
    "kind",
    "unknown_kind",  // named, and nothing tells what it is
    "same_subtype",
    "other_subtype",
    "only_match",  // no other candidate has the noun, a kin of it, the kind or the office
    "marks_new",
    "state_same",
    "state_other",
    "state_unknown",
    "office_same",
    "office_other",
    "office_none",
    "acting_state",  // the state of whoever does something to what is described
    "away",          // named in this sentence for its envoy, its soldiers or its citizens
    "owner",         // "its", of "its leader", is probably it
    "owner_state",
    "neighbour_owner",  // "its neighbour": whose
    "neighbour_other",
    // of nobody so far
    "new",
    "new_indefinite",
    "new_pointing",
    "new_marks",
    "new_qualified",
    "new_by_sieve",
    "new_title",
    "new_neighbour",
    "new_unmatched",  // no candidate has its noun, a kin of it or its kind
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
