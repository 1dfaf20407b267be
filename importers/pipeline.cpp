#include "importers/pipeline.h"

#include <utility>

#include "importers/extract/actors.h"
#include "importers/extract/administrations.h"
#include "importers/extract/ambiguous_states.h"
#include "importers/extract/capital_phrases.h"
#include "importers/extract/confidence.h"
#include "importers/extract/coreference.h"
#include "importers/extract/dating.h"
#include "importers/extract/gazetteer.h"
#include "importers/extract/governments.h"
#include "importers/extract/names.h"
#include "importers/extract/nominals.h"
#include "importers/extract/relations.h"
#include "importers/extract/repeated_claims.h"
#include "importers/extract/salience.h"
#include "importers/extract/state_bodies.h"
#include "importers/extract/tree_repairs.h"
#include "importers/parse/language_core.h"
#include "importers/text/dates.h"
#include "importers/text/language.h"

#include "embedded/actors_tsv.h"
#include "embedded/ambiguous_states_tsv.h"
#include "embedded/antecedents_tsv.h"
#include "embedded/armed_groups_tsv.h"
#include "embedded/cities_tsv.h"
#include "embedded/confidence_tsv.h"
#include "embedded/countries_tsv.h"
#include "embedded/epithets_tsv.h"
#include "embedded/first_names_tsv.h"
#include "embedded/governors_tsv.h"
#include "embedded/heads_tsv.h"
#include "embedded/leaders_tsv.h"
#include "embedded/offices_tsv.h"
#include "embedded/organizations_tsv.h"
#include "embedded/patterns_agreements_tsv.h"
#include "embedded/patterns_conflict_tsv.h"
#include "embedded/patterns_consultation_tsv.h"
#include "embedded/patterns_cooperation_tsv.h"
#include "embedded/patterns_disapproval_tsv.h"
#include "embedded/patterns_sanctions_tsv.h"
#include "embedded/patterns_structure_tsv.h"
#include "embedded/patterns_yielding_tsv.h"
#include "embedded/peoples_tsv.h"
#include "embedded/regions_tsv.h"
#include "embedded/state_bodies_tsv.h"
#include "embedded/things_tsv.h"
#include "embedded/world_cities_tsv.h"

namespace entente {

namespace {

GazetteerSources compiled_in_gazetteer() {
    return {{"importers/data/countries.tsv", embedded::countries_tsv()},
            {"importers/data/organizations.tsv", embedded::organizations_tsv()},
            {"importers/data/armed_groups.tsv", embedded::armed_groups_tsv()},
            {"importers/data/regions.tsv", embedded::regions_tsv()},
            {"importers/data/cities.tsv", embedded::cities_tsv()},
            {"importers/data/peoples.tsv", embedded::peoples_tsv()},
            {"importers/data/world_cities.tsv", embedded::world_cities_tsv()},
            {"importers/data/leaders.tsv", embedded::leaders_tsv()},
            {"importers/data/epithets.tsv", embedded::epithets_tsv()}};
}

std::vector<TableSource> compiled_in_patterns() {
    return {{"importers/extract/patterns/agreements.tsv", embedded::patterns_agreements_tsv()},
            {"importers/extract/patterns/conflict.tsv", embedded::patterns_conflict_tsv()},
            {"importers/extract/patterns/consultation.tsv", embedded::patterns_consultation_tsv()},
            {"importers/extract/patterns/cooperation.tsv", embedded::patterns_cooperation_tsv()},
            {"importers/extract/patterns/disapproval.tsv", embedded::patterns_disapproval_tsv()},
            {"importers/extract/patterns/sanctions.tsv", embedded::patterns_sanctions_tsv()},
            {"importers/extract/patterns/structure.tsv", embedded::patterns_structure_tsv()},
            {"importers/extract/patterns/yielding.tsv", embedded::patterns_yielding_tsv()}};
}

}  // namespace

Reader::Reader() = default;
Reader::~Reader() = default;

Result<std::unique_ptr<Reader>> Reader::create() {
    ENTENTE_ASSIGN(auto core, LanguageCore::open());
    ENTENTE_ASSIGN(const auto gazetteer,
                   Gazetteer::load(compiled_in_gazetteer(), core->tokenizer()));
    ENTENTE_ASSIGN(
        const auto state_bodies,
        StateBodyNames::load({"importers/data/state_bodies.tsv", embedded::state_bodies_tsv()},
                             *gazetteer));
    ENTENTE_ASSIGN(
        const auto shared_names,
        SharedStateNames::load(
            {"importers/data/ambiguous_states.tsv", embedded::ambiguous_states_tsv()}, *gazetteer));
    ENTENTE_ASSIGN(const auto heads,
                   Heads::load({"importers/extract/heads.tsv", embedded::heads_tsv()}));
    ENTENTE_ASSIGN(const auto actors,
                   ActorNouns::load({"importers/extract/actors.tsv", embedded::actors_tsv()}));
    ENTENTE_ASSIGN(const auto things,
                   ThingNouns::load({"importers/extract/things.tsv", embedded::things_tsv()}));
    ENTENTE_ASSIGN(const auto offices,
                   Offices::load({"importers/data/offices.tsv", embedded::offices_tsv()}));
    ENTENTE_ASSIGN(
        const auto first_names,
        FirstNames::load({"importers/data/first_names.tsv", embedded::first_names_tsv()}));
    ENTENTE_ASSIGN(
        const auto patterns,
        Patterns::load(compiled_in_patterns(),
                       {"importers/extract/patterns/governors.tsv", embedded::governors_tsv()}));
    ENTENTE_ASSIGN(
        const auto antecedents,
        AntecedentModel::load({"importers/extract/antecedents.tsv", embedded::antecedents_tsv()}));
    ENTENTE_ASSIGN(
        const auto confidence,
        ConfidenceModel::load({"importers/extract/confidence.tsv", embedded::confidence_tsv()}));
    auto reader = std::unique_ptr<Reader>(new Reader());
    reader->add(std::make_unique<LanguageDetector>());
    for (const auto& stage : core->stages()) {
        reader->stages_.push_back(stage.get());
    }
    reader->any_language_ = 1 + LanguageCore::kTokenStages;
    reader->core_ = std::move(core);
    reader->add(std::make_unique<TreeRepairs>());
    reader->add(std::make_unique<DateFinder>());
    reader->add(std::make_unique<GazetteerMatcher>(gazetteer));
    reader->add(std::make_unique<AmbiguousStates>(shared_names, gazetteer));
    reader->add(std::make_unique<NameFinder>(heads, offices, first_names));
    reader->add(std::make_unique<NominalFinder>(heads));
    reader->add(std::make_unique<ActorFinder>(actors, things));
    reader->add(std::make_unique<Administrations>(gazetteer));
    reader->add(std::make_unique<StateBodies>(state_bodies, gazetteer));
    reader->add(std::make_unique<CapitalPhrases>(gazetteer));
    reader->add(std::make_unique<Governments>(gazetteer));
    reader->add(std::make_unique<Coreference>(gazetteer, heads, antecedents));
    reader->add(std::make_unique<RelationFinder>(patterns, things));
    reader->add(std::make_unique<Dating>());
    reader->add(std::make_unique<RepeatedClaims>());
    reader->add(std::make_unique<SalienceFilter>());
    reader->add(std::make_unique<ConfidenceStage>(confidence));
    return reader;
}

void Reader::add(std::unique_ptr<const Stage> stage) {
    stages_.push_back(stage.get());
    own_stages_.push_back(std::move(stage));
}

const std::vector<std::string>& Reader::models() const {
    return core_->models();
}

Status Reader::read(Document& document) const {
    return read_before({}, document);
}

Status Reader::read_before(std::string_view stage, Document& document) const {
    if (document.text.size() > kArticleBytesMax) {
        return Error{ErrorCode::limit_exceeded,
                     "article has " + std::to_string(document.text.size()) + " bytes, more than " +
                         std::to_string(kArticleBytesMax) + " (limit kArticleBytesMax)"};
    }
    for (std::size_t i = 0; i < stages_.size(); ++i) {
        if ((i == any_language_ && !is_english(document.language)) || stages_[i]->name() == stage) {
            break;
        }
        if (const Status status = stages_[i]->apply(document); !status.ok()) {
            return with_context(stages_[i]->name(), status.error());
        }
    }
    return {};
}

std::vector<std::string> Reader::stage_names() const {
    std::vector<std::string> names;
    names.reserve(stages_.size());
    for (const Stage* stage : stages_) {
        names.emplace_back(stage->name());
    }
    return names;
}

}  // namespace entente
