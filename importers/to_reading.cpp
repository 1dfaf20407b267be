#include <algorithm>
#include <utility>

#include "core/hash.h"
#include "importers/extract/phrases.h"
#include "importers/link/linker.h"
#include "importers/pipeline.h"
#include "importers/text/language.h"
#include "importers/text/utf8.h"

namespace entente {

namespace {

bool is_alias_kind(MentionKind kind) {
    return kind == MentionKind::name || kind == MentionKind::acronym;
}

void add_alias(ReadEntity& entity, std::string_view alias) {
    std::string written = with_single_spaces(alias);
    if (written != entity.name &&
        std::find(entity.aliases.begin(), entity.aliases.end(), written) == entity.aliases.end()) {
        entity.aliases.push_back(std::move(written));
    }
}

// What tells it from others of its name: the state that it belongs to, and a person's gender.
void add_attributes(ReadEntity& entity, const Entity& from) {
    if (!from.countries.empty()) {
        const std::string& row = from.countries.front();
        entity.ids.emplace("country", row.substr(row.find('/') + 1));
    }
    if (from.type == "Person" && from.gender != Gender::unknown) {
        entity.ids.emplace("gender", from.gender == Gender::male ? "male" : "female");
    }
}

ReadEntity read_entity(const Document& document, std::uint32_t index, const std::string& hash) {
    const Entity& from = document.entities[index];
    const LinkDecision decision = link(document, index, hash);
    ReadEntity entity;
    entity.identity = decision.identity;
    entity.readable_id = decision.readable_id;
    entity.type = from.type;
    entity.subtype = from.subtype;
    entity.name = from.name;
    entity.name_rank = from.name_rank;
    entity.office_labels = from.office_labels;
    entity.ids = {from.ids.begin(), from.ids.end()};
    add_attributes(entity, from);
    for (const std::uint32_t m : from.mentions) {
        const Mention& mention = document.mentions[m];
        if (mention.beside_name) {
            continue;  // the name beside it is the mention
        }
        entity.mentions.push_back(
            {document.code_points(phrase_span(document, mention)), mention.kind});
        if (is_alias_kind(mention.kind)) {
            add_alias(entity, document.view(mention.span));
        }
    }
    return entity;
}

ReadClaim read_claim(const Document& document, const Relation& from) {
    ReadClaim claim;
    claim.type = from.type;
    claim.subjects = from.subjects;
    claim.objects = from.objects;
    for (const auto& [role, entities] : from.roles) {
        claim.roles[role] = entities;
    }
    claim.attrs = from.attrs;
    claim.polarity = from.polarity;
    claim.modality = from.modality;
    claim.date = from.date;
    claim.confidence = from.confidence;
    claim.said_by = from.said_by;
    claim.evidence = from.evidence;
    claim.trigger = document.code_points(from.trigger);
    claim.extractor = from.extractor;
    return claim;
}

// Two entities of a document can come to one identity ("Ministry of Defence" twice, in two spellings
// of one key); the store wants each identity once, so the later joins the first.
class Joined {
public:
    explicit Joined(ArticleReading& reading) : reading_(reading) {}

    void add(ReadEntity entity) {
        const auto [place, added] = by_identity_.emplace(
            entity.identity, static_cast<std::uint32_t>(reading_.entities.size()));
        index_.push_back(place->second);
        if (added) {
            reading_.entities.push_back(std::move(entity));
            return;
        }
        ReadEntity& first = reading_.entities[place->second];
        first.mentions.insert(first.mentions.end(), entity.mentions.begin(), entity.mentions.end());
        std::sort(first.mentions.begin(), first.mentions.end(), [](const auto& a, const auto& b) {
            return a.span < b.span;
        });
        for (const std::string& alias : entity.aliases) {
            add_alias(first, alias);
        }
    }

    void rename(std::vector<std::uint32_t>& entities) const {
        std::vector<std::uint32_t> renamed;
        for (const std::uint32_t e : entities) {
            const std::uint32_t now = index_.at(e);
            if (std::find(renamed.begin(), renamed.end(), now) == renamed.end()) {
                renamed.push_back(now);
            }
        }
        entities = std::move(renamed);
    }

    std::uint32_t at(std::uint32_t entity) const { return index_.at(entity); }

private:
    ArticleReading& reading_;
    std::map<std::string, std::uint32_t> by_identity_;
    std::vector<std::uint32_t> index_;
};

}  // namespace

ArticleReading to_reading(const Document& document, Article article) {
    ArticleReading reading;
    reading.article = std::move(article);
    reading.article.text = document.text;
    if (reading.article.title.empty()) {
        reading.article.title = document.title;
    }
    // What was found overrules what was said, but for the finer "en-GB".
    if (reading.article.language.empty() ||
        is_english(reading.article.language) != is_english(document.language)) {
        reading.article.language = document.language;
    }
    if (!reading.article.published) {
        reading.article.published = document.published;
    }
    for (const Sentence& sentence : document.sentences) {
        reading.sentences.push_back(document.code_points(sentence.span));
    }
    const std::string hash = sha256_hex(document.text);
    Joined joined(reading);
    for (std::uint32_t i = 0; i < document.entities.size(); ++i) {
        joined.add(read_entity(document, i, hash));
    }
    for (const Relation& relation : document.relations) {
        ReadClaim claim = read_claim(document, relation);
        joined.rename(claim.subjects);
        joined.rename(claim.objects);
        for (auto& [role, entities] : claim.roles) {
            joined.rename(entities);
        }
        if (claim.said_by) {
            claim.said_by = joined.at(*claim.said_by);
        }
        reading.claims.push_back(std::move(claim));
    }
    return reading;
}

}  // namespace entente
