// Confidences: the model's table, its bounds, and what they depend on.
#include "importers/extract/confidence.h"

#include <string>

#include "tests/importers/reader_support.h"
#include "tests/support/catch.h"

using entente::claim_features;
using entente::ClaimFeatures;
using entente::ConfidenceModel;
using entente::Document;
using entente::kClaimFeatures;
using entente::testing::read_text;

namespace {

std::string table(double weight) {
    std::string text = "feature\tweight\n";
    for (const std::string_view feature : kClaimFeatures) {
        text += std::string(feature) + "\t" + std::to_string(weight) + "\n";
    }
    return text;
}

std::size_t index_of(std::string_view name) {
    for (std::size_t i = 0; i < kClaimFeatures.size(); ++i) {
        if (kClaimFeatures.at(i) == name) {
            return i;
        }
    }
    return kClaimFeatures.size();
}

}  // namespace

TEST_CASE("no claim is certain, and none is hopeless", "[importers][confidence]") {
    ClaimFeatures all{};
    all.fill(100);
    const std::string sure = table(1);
    CHECK((*ConfidenceModel::load({"sure", sure}))->confidence(all) == entente::kConfidenceMax);
    const std::string unsure = table(-1);
    CHECK((*ConfidenceModel::load({"unsure", unsure}))->confidence(all) == entente::kConfidenceMin);
    const Document document = read_text(
        "France and Spain signed a treaty in Rome on Monday. Kenya "
        "accused Uganda of attacking a village.");
    REQUIRE_FALSE(document.relations.empty());
    for (const auto& relation : document.relations) {
        CHECK(relation.confidence >= entente::kConfidenceMin);
        CHECK(relation.confidence <= entente::kConfidenceMax);
    }
}

TEST_CASE("a table of weights that is not whole names what is wrong", "[importers][confidence]") {
    const auto message = [](const std::string& text) {
        const auto loaded = ConfidenceModel::load({"confidence.tsv", text});
        REQUIRE_FALSE(loaded.ok());
        return loaded.error().message;
    };
    CHECK_THAT(message("feature\tweight\none\t1\n"), Catch::Contains("has no weight"));
    CHECK_THAT(message(table(1) + "luck\t1\n"), Catch::Contains("'luck'"));
    CHECK_THAT(message(table(1) + "one\t1\n"), Catch::Contains("'one'"));
    CHECK_THAT(message("feature\tweight\none\tmuch\n"), Catch::Contains("'much' is no weight"));
    CHECK_THAT(message("feature\tweight\none\tnan\n"), Catch::Contains("no weight"));
}

TEST_CASE("the features of a claim are what its sentence shows", "[importers][confidence]") {
    Document document = Document::of(
        "France signed a treaty. Kenya, which lies far away, did not sign the treaty.");
    REQUIRE(entente::testing::shared_reader().read_before("confidence", document).ok());
    const entente::Relation* plain = nullptr;
    const entente::Relation* denied = nullptr;
    for (const auto& relation : document.relations) {
        (relation.polarity == entente::Polarity::negated ? denied : plain) = &relation;
    }
    REQUIRE(plain != nullptr);
    REQUIRE(denied != nullptr);
    const ClaimFeatures a = claim_features(document, *plain);
    const ClaimFeatures b = claim_features(document, *denied);
    CHECK(a.at(index_of("one")) == 1);
    CHECK(a.at(index_of("negated")) == 0);
    CHECK(b.at(index_of("negated")) == 1);
    CHECK(a.at(index_of("subject_distance")) == 0);
    CHECK(b.at(index_of("subject_distance")) > 2);
    CHECK(a.at(index_of("object_unnamed")) == 1);
    CHECK(a.at(index_of("noun")) == 0);
}
