#include "importers/extract/coreference/pronoun_owners.h"

#include <algorithm>
#include <array>
#include <string_view>

#include "importers/text/one_of.h"

namespace entente {

namespace {

class PronounOwners : private DiscourseReader {
public:
    explicit PronounOwners(const Discourse& discourse) : DiscourseReader(discourse) {}

    bool owns_part_of_state(std::uint32_t i) const {
        static constexpr auto kParts = std::to_array<std::string_view>(
            {"parliament",   "government",  "border",    "airspace", "capital",
             "constitution", "currency",    "territory", "citizen",  "sovereignty",
             "ambassador",   "embassy",     "soil",      "waters",   "independence",
             "population",   "senate",      "congress",  "coast",    "frontier",
             "nationals",    "legislature", "electorate"});
        const std::uint32_t t = mention(i).first_token;
        const Token& pronoun = document_.tokens[t];
        if (lemma(t) != "its" || pronoun.head <= static_cast<std::int32_t>(t)) {
            return false;
        }
        const auto owned = static_cast<std::uint32_t>(pronoun.head);
        if (is_one_of(kParts, lemma(owned)) || is_one_of(kParts, form(owned))) {
            return true;
        }
        const bool minister = lemma(owned) == "minister" || lemma(owned) == "ministry";
        return minister && owned > t + 1;  // "its foreign minister"
    }

    std::uint32_t state_owning(std::uint32_t i) const {
        const std::uint32_t sentence = mention(i).sentence;
        for (std::uint32_t k = i; k-- > 0 && mention(k).sentence == sentence;) {
            const Mention& before = mention(k);
            if (before.type == "Country" && before.entity != kNoEntity &&
                before.kind != MentionKind::demonym && before.kind != MentionKind::pronoun) {
                return k;
            }
        }
        return kNoMention;
    }

    std::uint32_t body_owning(std::uint32_t i) const {
        static constexpr auto kParts = std::to_array<std::string_view>({"chief",
                                                                        "chairman",
                                                                        "chairwoman",
                                                                        "boss",
                                                                        "founder",
                                                                        "shareholder",
                                                                        "subsidiary",
                                                                        "ceo",
                                                                        "owner",
                                                                        "share",
                                                                        "headquarters",
                                                                        "spokesman",
                                                                        "spokeswoman",
                                                                        "factory",
                                                                        "executive",
                                                                        "employee"});
        const std::uint32_t t = mention(i).first_token;
        const std::int32_t owned = document_.tokens[t].head;
        const bool parts = lemma(t) == "its" && owned > static_cast<std::int32_t>(t) &&
                           owned <= static_cast<std::int32_t>(t) + 2 &&
                           is_one_of(kParts, lemma(static_cast<std::uint32_t>(owned))) &&
                           (owned == static_cast<std::int32_t>(t) + 1 || lemma(t + 1) == "chief");
        for (std::uint32_t k = i; parts && k-- > 0 && mention(k).sentence == mention(i).sentence;) {
            const Mention& before = mention(k);
            if (before.type == "Organization" && before.kind == MentionKind::name &&
                before.entity != kNoEntity) {
                return k;
            }
        }
        return kNoMention;
    }

    std::uint32_t told_actor(std::uint32_t i) const {
        static constexpr auto kTelling = std::to_array<std::string_view>(
            {"order",   "urge",     "ask",    "tell",     "force",     "press",    "persuade",
             "compel",  "instruct", "allow",  "oblige",   "require",   "convince", "advise",
             "command", "help",     "enable", "pressure", "encourage", "want"});
        constexpr int kStepsMax = 8;
        const Sentence& sentence = document_.sentences[mention(i).sentence];
        std::uint32_t t = mention(i).first_token;
        for (int step = 0; step < kStepsMax; ++step) {
            const Token& token = document_.tokens[t];
            if (token.head < static_cast<std::int32_t>(sentence.first_token) ||
                token.deprel.starts_with("nsubj") || token.deprel == "ccomp") {
                return kNoMention;
            }
            const auto above = static_cast<std::uint32_t>(token.head);
            const bool infinitive = token.upos == Upos::verb && has_to(sentence, t);
            if (infinitive && is_one_of(kTelling, lemma(above))) {
                return object_of(sentence, above, i);
            }
            t = above;
        }
        return kNoMention;
    }

    std::uint32_t helped_actor(std::uint32_t i) const {
        static constexpr auto kHelping = std::to_array<std::string_view>({"support",
                                                                          "help",
                                                                          "assist",
                                                                          "assistance",
                                                                          "aid",
                                                                          "back",
                                                                          "backing",
                                                                          "assure",
                                                                          "advise",
                                                                          "train",
                                                                          "join",
                                                                          "guide",
                                                                          "arm",
                                                                          "strengthen",
                                                                          "bolster",
                                                                          "accompany",
                                                                          "encourage"});
        static constexpr auto kUndertakings = std::to_array<std::string_view>(
            {"fight",      "struggle",   "campaign", "war",       "effort",   "battle",
             "bid",        "quest",      "dispute",  "defence",   "defense",  "drive",
             "offensive",  "standoff",   "conflict", "endeavour", "endeavor", "attempt",
             "resistance", "transition", "reform",   "operation", "mission"});
        constexpr std::uint32_t kReach = 12;  // tokens between the helping and the helped
        const Sentence& sentence = document_.sentences[mention(i).sentence];
        const std::uint32_t t = mention(i).first_token;
        const Token& pronoun = document_.tokens[t];
        if (t < sentence.first_token + 3 || lemma(t - 1) != "in" ||
            pronoun.head <= static_cast<std::int32_t>(t) ||
            !is_one_of(kUndertakings, lemma(static_cast<std::uint32_t>(pronoun.head)))) {
            return kNoMention;
        }
        for (std::uint32_t k = i; k-- > 0 && mention(k).sentence == mention(i).sentence;) {
            const Mention& before = mention(k);
            if (before.last_token != t - 1) {
                continue;
            }
            const std::uint32_t from = std::max(
                sentence.first_token, before.first_token - std::min(before.first_token, kReach));
            for (std::uint32_t word = from; word < before.first_token; ++word) {
                if (is_one_of(kHelping, lemma(word))) {
                    // "Iraqi forces": Iraq
                    const bool of_state = k > 0 && before.kind == MentionKind::nominal &&
                                          mention(k - 1).last_token == before.first_token &&
                                          mention(k - 1).type == "Country";
                    const std::uint32_t actor = of_state ? k - 1 : k;
                    return mention(actor).entity != kNoEntity ? actor : kNoMention;
                }
            }
        }
        return kNoMention;
    }

private:
    bool has_to(const Sentence& sentence, std::uint32_t verb) const {
        for (std::uint32_t t = sentence.first_token; t < verb; ++t) {
            if (document_.tokens[t].head == static_cast<std::int32_t>(verb) &&
                document_.tokens[t].deprel == "mark" && lemma(t) == "to") {
                return true;
            }
        }
        return false;
    }

    std::uint32_t object_of(const Sentence& sentence, std::uint32_t verb, std::uint32_t i) const {
        for (std::uint32_t k = i; k-- > 0 && mention(k).first_token >= sentence.first_token;) {
            const Mention& before = mention(k);
            const Token& head = document_.tokens[head_of(before)];
            const bool thing = before.type == "Country" || before.type == "Organization";
            if (head.head == static_cast<std::int32_t>(verb) && head.deprel == "obj") {
                return thing && before.entity != kNoEntity ? k : kNoMention;
            }
        }
        return kNoMention;
    }
};

}  // namespace

bool owns_part_of_state(const Discourse& discourse, std::uint32_t index) {
    return PronounOwners(discourse).owns_part_of_state(index);
}

std::uint32_t body_owning(const Discourse& discourse, std::uint32_t index) {
    return PronounOwners(discourse).body_owning(index);
}

std::uint32_t state_owning(const Discourse& discourse, std::uint32_t index) {
    return PronounOwners(discourse).state_owning(index);
}

std::uint32_t helped_actor(const Discourse& discourse, std::uint32_t index) {
    return PronounOwners(discourse).helped_actor(index);
}

std::uint32_t told_actor(const Discourse& discourse, std::uint32_t index) {
    return PronounOwners(discourse).told_actor(index);
}

}  // namespace entente
