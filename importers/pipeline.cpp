#include "importers/pipeline.h"

#include <utility>

#include "importers/extract/coreference.h"
#include "importers/extract/gazetteer.h"
#include "importers/extract/names.h"
#include "importers/extract/nominals.h"
#include "importers/extract/relations.h"
#include "importers/parse/language_core.h"
#include "importers/text/dates.h"
#include "importers/text/language.h"

#include "embedded/armed_groups_tsv.h"
#include "embedded/cities_tsv.h"
#include "embedded/countries_tsv.h"
#include "embedded/epithets_tsv.h"
#include "embedded/first_names_tsv.h"
#include "embedded/governors_tsv.h"
#include "embedded/heads_tsv.h"
#include "embedded/leaders_tsv.h"
#include "embedded/offices_tsv.h"
#include "embedded/organizations_tsv.h"
#include "embedded/patterns_tsv.h"
#include "embedded/peoples_tsv.h"
#include "embedded/regions_tsv.h"
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

}  // namespace

Reader::Reader() = default;
Reader::~Reader() = default;

Result<std::unique_ptr<Reader>> Reader::create() {
    ENTENTE_ASSIGN(auto core, LanguageCore::open());
    ENTENTE_ASSIGN(const auto gazetteer,
                   Gazetteer::load(compiled_in_gazetteer(), core->tokenizer()));
    ENTENTE_ASSIGN(const auto heads,
                   Heads::load({"importers/extract/heads.tsv", embedded::heads_tsv()}));
    ENTENTE_ASSIGN(const auto offices,
                   Offices::load({"importers/data/offices.tsv", embedded::offices_tsv()}));
    ENTENTE_ASSIGN(
        const auto first_names,
        FirstNames::load({"importers/data/first_names.tsv", embedded::first_names_tsv()}));
    ENTENTE_ASSIGN(
        const auto patterns,
        Patterns::load({"importers/extract/patterns/patterns.tsv", embedded::patterns_tsv()},
                       {"importers/extract/patterns/governors.tsv", embedded::governors_tsv()}));
    auto reader = std::unique_ptr<Reader>(new Reader());
    reader->add(std::make_unique<LanguageDetector>());
    for (const auto& stage : core->stages()) {
        reader->stages_.push_back(stage.get());
    }
    reader->any_language_ = 1 + LanguageCore::kTokenStages;
    reader->core_ = std::move(core);
    reader->add(std::make_unique<DateFinder>());
    reader->add(std::make_unique<GazetteerMatcher>(gazetteer));
    reader->add(std::make_unique<NameFinder>(heads, offices, first_names));
    reader->add(std::make_unique<NominalFinder>(heads));
    reader->add(std::make_unique<Coreference>(gazetteer, heads));
    reader->add(std::make_unique<RelationFinder>(patterns));
    reader->add(std::make_unique<SalienceFilter>());
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
    if (document.text.size() > kArticleBytesMax) {
        return Error{ErrorCode::limit_exceeded,
                     "article has " + std::to_string(document.text.size()) + " bytes, more than " +
                         std::to_string(kArticleBytesMax) + " (limit kArticleBytesMax)"};
    }
    for (std::size_t i = 0; i < stages_.size(); ++i) {
        if (i == any_language_ && !is_english(document.language)) {
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
