#include "importers/extract/said_before.h"

#include <algorithm>
#include <set>

#include "importers/extract/theme.h"

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

EntityList SaidBefore::bloc() const {
    constexpr std::uint32_t kReachSentences = 4;
    for (auto mention = first_mention_from(document_.sentences[sentence_].span.end);
         mention != document_.mentions.begin();) {
        --mention;
        if (mention->sentence + kReachSentences < sentence_) {
            break;
        }
        if (mention->entity == kNoEntity) {
            continue;
        }
        if (mention->type == "Agreement") {
            return {mention->entity};  // "the treaty; Palestine joined in 2015"
        }
        if (mention->type != "Organization") {
            continue;
        }
        const std::string& subtype = document_.entities[mention->entity].subtype;
        if (subtype == "igo" || subtype == "alliance") {
            return {mention->entity};
        }
    }
    return {};
}

EntityList SaidBefore::rivals(const EntityList& subjects) const {
    static const Words dealings = {"NEGOTIATED_WITH",
                                   "AGREED_WITH",
                                   "DECLARED_CEASEFIRE_WITH",
                                   "IN_CONFLICT_WITH",
                                   "CLASHED_WITH",
                                   "MET_WITH",
                                   "ACCUSED",
                                   "ATTACKED",
                                   "SIGNED"};
    constexpr std::uint32_t kReachSentences = 5;
    constexpr std::size_t kClaimsMax = 60;
    constexpr double kDistanceCost = 0.3;
    std::size_t looked_at = 0;
    EntityList best;
    double best_score = 0.0;
    for (auto claim = document_.relations.rbegin();
         claim != document_.relations.rend() && ++looked_at <= kClaimsMax;
         ++claim) {
        if (claim->evidence.front() + kReachSentences < sentence_) {
            break;
        }
        if (!dealings.contains(claim->type) || claim->polarity != Polarity::asserted) {
            continue;
        }
        EntityList found = claim->subjects;
        if (claim->type != "SIGNED" && claim->objects != claim->subjects) {
            add_entities(found, claim->objects);
        }
        std::erase_if(found, [&](std::uint32_t entity) {
            const std::string& type = document_.entities[entity].type;
            return type != "Country" && type != "Organization" && type != "Person" &&
                   type != "Group";
        });
        const bool apart =
            std::none_of(subjects.begin(), subjects.end(), [&](std::uint32_t entity) {
                return std::find(found.begin(), found.end(), entity) != found.end();
            });
        if (found.size() != 2 || !apart) {
            continue;
        }
        const std::size_t count = std::min(document_.entities[found[0]].mentions.size(),
                                           document_.entities[found[1]].mentions.size());
        const double score =
            static_cast<double>(count) - kDistanceCost * (sentence_ - claim->evidence.front());
        if (best.empty() || score > best_score) {
            best = found;
            best_score = score;
        }
    }
    return best;
}

EntityList SaidBefore::theme(const EntityList& subjects) const {
    const std::uint32_t state = theme_of(document_);
    const bool acts = std::find(subjects.begin(), subjects.end(), state) != subjects.end();
    return state == kNoEntity || acts ? EntityList() : EntityList{state};
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

EntityList SaidBefore::doer(const std::string& type, std::string_view lemma) const {
    constexpr std::size_t kClaimsMax = 200;
    std::size_t looked_at = 0;
    for (auto claim = document_.relations.rbegin();
         claim != document_.relations.rend() && ++looked_at <= kClaimsMax;
         ++claim) {
        if (claim->type == type && claim->polarity == Polarity::asserted &&
            claim->modality == Modality::actual && claim->subjects.size() == 1) {
            return claim->subjects;
        }
    }
    return lemma.empty() ? EntityList() : subject_of(lemma);
}

// "OFAC designated three persons. X is being designated": OFAC
EntityList SaidBefore::subject_of(std::string_view lemma) const {
    constexpr std::uint32_t kTokensMax = 600;
    const std::uint32_t end = document_.sentences[sentence_].first_token;
    const std::uint32_t floor = end > kTokensMax ? end - kTokensMax : 0;
    for (std::uint32_t verb = end; verb-- > floor;) {
        if (document_.tokens[verb].lemma != lemma || document_.tokens[verb].upos != Upos::verb) {
            continue;
        }
        for (std::uint32_t t = verb; t-- > floor;) {
            const Token& token = document_.tokens[t];
            if (token.head != static_cast<std::int32_t>(verb) || token.deprel != "nsubj") {
                continue;
            }
            for (auto mention = first_mention_from(token.span.end);
                 mention != document_.mentions.begin();) {
                --mention;
                if (mention->last_token <= t) {
                    break;
                }
                const bool covers = mention->first_token <= t && mention->entity != kNoEntity;
                if (covers && mention->type != "Person") {
                    return {mention->entity};
                }
            }
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
        return state_of_government(person);
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

// "Bolivia's interim government", "the Turkish cabinet": the state that the words name.
EntityList SaidBefore::state_of_government(std::uint32_t body) const {
    const Entity& government = document_.entities[body];
    if (government.type != "Organization" || government.subtype != "government" ||
        !government.gazetteer_id.empty()) {
        return {};
    }
    for (const std::uint32_t index : government.mentions) {
        const Mention& mention = document_.mentions[index];
        for (std::uint32_t k = index + 1;
             k < document_.mentions.size() && mention.span.contains(document_.mentions[k].span);
             ++k) {
            const Mention& inner = document_.mentions[k];
            if (inner.type == "Country" && inner.entity != kNoEntity) {
                return {inner.entity};
            }
        }
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
