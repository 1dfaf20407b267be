#include "importers/extract/said_before.h"

#include <algorithm>
#include <set>

namespace entente {

namespace {

using Words = std::set<std::string_view>;

}  // namespace

// "Neither minister signed", "it was not ratified": the agreement or event that the sentences before spoke of last.
EntityList SaidBefore::last_spoken_of(const Reading& reading) const {
    for (const Argument& argument : reading.arguments) {
        const bool own = argument.role == Role::object &&
                         (syntax_.token(argument.token).upos != Upos::pron ||
                          !words_.entities(argument.token).empty()) &&
                         syntax_.lemma(argument.token) != "pen";  // "put pen to paper"
        if (own) {
            return {};
        }
    }
    constexpr std::uint32_t kReachSentences = 3;
    for (auto mention = first_mention_from(syntax_.token(reading.token).span.start);
         mention != document_.mentions.begin();) {
        --mention;
        if (mention->sentence + kReachSentences < sentence_) {
            break;
        }
        if (mention->entity != kNoEntity &&
            (mention->type == "Agreement" || mention->type == "Event")) {
            return {mention->entity};
        }
    }
    return {};
}

std::vector<Mention>::const_iterator SaidBefore::first_mention_from(std::uint32_t byte) const {
    const std::vector<Mention>& all = document_.mentions;
    return std::lower_bound(
        all.begin(), all.end(), byte, [](const Mention& mention, std::uint32_t start) {
            return mention.span.start < start;
        });
}

// Those whom the claims so far bind by the object, or who agreed with each other last: of an act
// without an agent.
EntityList SaidBefore::parties(const EntityList& objects) const {
    EntityList found;
    constexpr std::size_t kClaimsMax = 400;
    std::size_t looked_at = 0;
    for (auto claim = document_.relations.rbegin();
         claim != document_.relations.rend() && ++looked_at <= kClaimsMax;
         ++claim) {
        const bool binds = claim->type == "SIGNED" || claim->type == "PARTY_TO";
        if (binds && claim->polarity == Polarity::asserted && claim->objects == objects) {
            return claim->subjects;
        }
        const bool between_them = claim->type == "AGREED_WITH" || claim->type == "NEGOTIATED_WITH";
        if (found.empty() && between_them && claim->modality == Modality::actual) {
            found = claim->subjects;
            if (claim->objects != claim->subjects) {
                add_entities(found, claim->objects);
            }
        }
    }
    return found;
}

// Where the claims so far say that the subject holds its office, those of this sentence last.
EntityList SaidBefore::offices(const EntityList& subjects) const {
    if (subjects.size() != 1) {
        return {};
    }
    const std::size_t count = std::min(document_.relations.size(), kOfficesMax);
    EntityList found;
    for (std::size_t i = 0; i < count; ++i) {
        const Relation& relation = document_.relations[i];
        if (relation.type == "HOLDS_POSITION" && relation.subjects.front() == subjects.front() &&
            relation.polarity == Polarity::asserted && relation.evidence.front() <= sentence_) {
            found = relation.objects;
        }
    }
    return found;
}

// "A severed ties with B. C recalled its ambassador as well": B, which those before turned against.
EntityList SaidBefore::adversary(const EntityList& subjects) const {
    static const Words against = {"REDUCED_RELATIONS_WITH",
                                  "EXPELLED",
                                  "ACCUSED",
                                  "CRITICIZED",
                                  "IMPOSED_SANCTIONS_ON",
                                  "ATTACKED"};
    constexpr std::uint32_t kReachSentences = 4;
    constexpr std::size_t kClaimsMax = 60;
    std::size_t looked_at = 0;
    for (auto claim = document_.relations.rbegin();
         claim != document_.relations.rend() && ++looked_at <= kClaimsMax;
         ++claim) {
        if (claim->evidence.front() + kReachSentences < sentence_) {
            break;
        }
        if (!against.contains(claim->type) || claim->polarity != Polarity::asserted ||
            claim->modality != Modality::actual || claim->objects.size() != 1) {
            continue;
        }
        const std::uint32_t object = claim->objects.front();
        if (document_.entities[object].type == "Country" &&
            std::find(subjects.begin(), subjects.end(), object) == subjects.end()) {
            return {object};
        }
    }
    return {};
}

// "President X broke off relations with B": what only states do the holder of its office does for the state.
EntityList SaidBefore::state_of(std::uint32_t person) const {
    static const Words heads = {"president",
                                "prime minister",
                                "king",
                                "queen",
                                "foreign minister",
                                "chancellor",
                                "premier",
                                "emir",
                                "crown prince",
                                "sultan",
                                "leader",
                                "head of state"};
    if (document_.entities[person].type != "Person") {
        return {};
    }
    const std::size_t count = std::min(document_.relations.size(), kOfficesMax);
    for (std::size_t i = 0; i < count; ++i) {
        const Relation& relation = document_.relations[i];
        if (relation.type != "HOLDS_POSITION" || relation.subjects.front() != person ||
            document_.entities[relation.objects.front()].type != "Country") {
            continue;
        }
        const auto& offices = document_.entities[person].offices;
        const bool speaks =
            std::any_of(offices.begin(), offices.end(), [](const std::string& office) {
                return heads.contains(office);
            });
        return speaks ? EntityList{relation.objects.front()} : EntityList();
    }
    return {};
}

// Topics named behind a verb in its sentence.
EntityList SaidBefore::topics(std::uint32_t verb) const {
    EntityList found;
    for (auto mention = first_mention_from(syntax_.token(verb).span.end);
         mention != document_.mentions.end() && mention->sentence == sentence_;
         ++mention) {
        if (mention->type == "Topic" && mention->entity != kNoEntity) {
            add_entities(found, {mention->entity});
        }
    }
    return found;
}

}  // namespace entente
