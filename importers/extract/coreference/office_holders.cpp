#include "importers/extract/coreference/office_holders.h"

#include <algorithm>
#include <map>
#include <set>

#include "importers/extract/coreference/beside_names.h"
#include "importers/extract/offices.h"

namespace entente {

namespace {

using Words = std::set<std::string_view>;

// Whose state a possessor says.
class Owners : private DiscourseReader {
public:
    explicit Owners(const Discourse& discourse) : DiscourseReader(discourse) {}

    // The state of whoever "his" or "my" is.
    std::string owner_state(std::uint32_t i) const {
        const Mention& m = mention(i);
        const std::string_view owner = lemma(m.title_first);
        const bool speaker = owner == "my" || owner == "our" || owner == "i" || owner == "we";
        if (!speaker) {
            return state_pointed_at(i);
        }
        // Whoever speaks is mostly named in the sentence, else in the one before.
        for (std::uint32_t distance = 0; distance < 2 && distance <= m.sentence; ++distance) {
            const std::string* state = nullptr;
            for (const Entity& e : document_.entities) {
                const bool here =
                    e.type == "Person" && !e.countries.empty() &&
                    std::any_of(e.mentions.begin(), e.mentions.end(), [&](std::uint32_t k) {
                        return mention(k).sentence == m.sentence - distance;
                    });
                if (here && state != nullptr && *state != e.countries.front()) {
                    return {};
                }
                state = here ? &e.countries.front() : state;
            }
            if (state != nullptr) {
                return *state;
            }
        }
        return {};
    }

    // The state that "its" or "his" in front of the mention stands for.
    std::string state_pointed_at(std::uint32_t i) const {
        const Mention& m = mention(i);
        const std::string_view owner = lemma(m.title_first);
        if (owner == "he" || owner == "she" || owner == "his" || owner == "her") {
            for (std::uint32_t k = i; k-- > 0;) {
                const Mention& before = mention(k);
                if (before.first_token == m.title_first) {
                    continue;  // the pronoun itself
                }
                if (before.sentence + kPronounReachSentences < m.sentence ||
                    i - k > kCandidatesMax) {
                    break;
                }
                if (before.type == "Person" && before.entity != kNoEntity &&
                    before.kind != MentionKind::pronoun &&
                    !entity(before.entity).countries.empty()) {
                    return entity(before.entity).countries.front();
                }
            }
            return {};
        }
        for (std::uint32_t k = i; k-- > 0 && mention(k).sentence == m.sentence;) {
            if (mention(k).type == "Country" && !mention(k).gazetteer_id.empty()) {
                return mention(k).gazetteer_id;
            }
        }
        return {};
    }
};

class OfficeHolders : private DiscourseReader {
public:
    explicit OfficeHolders(Discourse& discourse)
        : DiscourseReader(discourse), changed_(discourse) {}

    std::uint32_t described_person(std::uint32_t i) {
        const Mention& m = mention(i);
        if (m.head == "national") {
            return national(i);
        }
        if (const std::uint32_t beside = named_beside(discourse_, i); beside != kNoEntity) {
            changed_.mention(i).beside_name = !m.office.empty() && !is_relative_office(m.office);
            return beside;
        }
        if (m.office == "counterpart") {
            return counterpart(i);
        }
        if (!m.definite || m.office.empty() || is_relative_office(m.office)) {
            return kNoEntity;
        }
        const std::uint32_t found = holder(i);
        return found == kNoEntity && !m.points_back ? newly_described(i) : found;
    }

    // "an adviser to President X": of X's state.
    void serve_superior(std::uint32_t i) {
        const Mention& m = mention(i);
        static const Words staff = {"adviser",
                                    "advisor",
                                    "aide",
                                    "spokesman",
                                    "spokeswoman",
                                    "spokesperson",
                                    "press secretary",
                                    "chief of staff",
                                    "envoy",
                                    "special envoy",
                                    "deputy"};
        if (!staff.contains(m.head) || i + 1 >= document_.mentions.size() ||
            m.last_token >= document_.tokens.size()) {
            return;
        }
        const std::string_view link = lemma(m.last_token);
        for (std::uint32_t k = i + 1; k < document_.mentions.size() && k < i + 4; ++k) {
            const Mention& next = mention(k);
            if (next.type == "Person" && is_name_kind(next.kind) && next.sentence == m.sentence &&
                next.title_first <= m.last_token + 2 && next.entity != kNoEntity &&
                (link == "to" || link == "of" || link == "for") &&
                !entity(next.entity).countries.empty()) {
                changed_.add_country(m.entity, entity(next.entity).countries.front());
                return;
            }
        }
    }

private:
    // "the Norwegian": the last person of that state.
    std::uint32_t national(std::uint32_t i) {
        const std::string state = mention(i).office;
        changed_.mention(i).office.clear();
        if (const std::uint32_t beside = named_beside(discourse_, i); beside != kNoEntity) {
            changed_.add_country(beside, state);
            return beside;
        }
        for (std::uint32_t k = i; k-- > 0 && i - k < kCandidatesMax;) {
            const Mention& before = mention(k);
            if (before.sentence + kPointerReachSentences < mention(i).sentence) {
                break;
            }
            if (before.type == "Person" && before.entity != kNoEntity &&
                discourse_.belongs_to(before.entity, state)) {
                return before.entity;
            }
        }
        return kNoEntity;
    }

    // "his Moroccan counterpart": the one person of that state with an office, here or further on.
    std::uint32_t counterpart(std::uint32_t i) const {
        const std::string state = discourse_.state_of(mention(i));
        if (state.empty()) {
            return kNoEntity;
        }
        std::uint32_t found = kNoEntity;
        std::size_t others = 0;
        for (std::uint32_t e = 0; e < document_.entities.size(); ++e) {
            const Entity& candidate = entity(e);
            if (candidate.type != "Person" || !discourse_.belongs_to(e, state) ||
                candidate.offices.empty() || !discourse_.is_named(e)) {
                continue;
            }
            const bool of_office =
                std::any_of(candidate.office_labels.begin(),
                            candidate.office_labels.end(),
                            [](const auto& label) { return label != "Official"; });
            if (of_office) {
                found = found == kNoEntity ? e : found;
                ++others;
            }
        }
        return others == 0 ? newly_described(i) : others == 1 ? found : kNoEntity;
    }

    // "X spoke in Lima. The Honduran president ...": the one person of that state whom the last sentences name and say no office
    // of. "The king": the one with a number behind his name.
    std::uint32_t newly_described(std::uint32_t i) const {
        const Mention& m = mention(i);
        const std::string state = discourse_.state_of(m);
        const bool crowned = is_crowned(m.office);
        const std::uint32_t reach = crowned ? kDescriptionReachSentences : kPronounReachSentences;
        std::uint32_t found = kNoEntity;
        for (std::uint32_t k = i; k-- > 0 && i - k < kCandidatesMax;) {
            const Mention& before = mention(k);
            if (before.sentence + reach < m.sentence) {
                break;
            }
            if (before.type != "Person" || before.entity == kNoEntity || before.entity == found ||
                !is_name_kind(before.kind) || !discourse_.may_belong_to(before.entity, state)) {
                continue;
            }
            const bool of_state = !state.empty() && discourse_.belongs_to(before.entity, state) &&
                                  entity(before.entity).offices.empty();
            if (!of_state && !(crowned && is_numbered(before.entity))) {
                continue;
            }
            if (found != kNoEntity) {
                return kNoEntity;
            }
            found = before.entity;
        }
        return found;
    }

    static bool is_crowned(std::string_view office) {
        return office == "king" || office == "queen" || office == "sultan" || office == "emir" ||
               office == "emperor" || office == "pope" || office == "monarch";
    }

    // "Mohammed VI"
    bool is_numbered(std::uint32_t e) const {
        const auto& words = discourse_.about(e).words;
        return words.size() > 1 &&
               std::all_of(words.back().begin(), words.back().end(), [](char c) {
                   return c == 'i' || c == 'v' || c == 'x';
               });
    }

    // "the president", "the Finnish minister", "its leader": the last person who holds such an office.
    std::uint32_t holder(std::uint32_t i) const {
        const Mention& m = mention(i);
        std::string state = discourse_.state_of(m);
        if (state.empty() && m.points_back) {
            state = Owners(discourse_).state_pointed_at(i);
            if (state.empty()) {
                return kNoEntity;
            }
        }
        std::uint32_t found = kNoEntity;
        const bool is_new = !state.empty() && !is_named_before(m, state);
        for (std::uint32_t k = i; k-- > 0 && i - k < kCandidatesMax && found == kNoEntity;) {
            const Mention& before = mention(k);
            if (before.sentence + kDescriptionReachSentences < m.sentence) {
                break;
            }
            if (before.type == "Person" && before.entity != kNoEntity &&
                before.kind != MentionKind::pronoun && holds(before.entity, m, state) &&
                (!is_new || discourse_.belongs_to(before.entity, state))) {
                found = before.entity;
            }
        }
        return found != kNoEntity || state.empty() ? found : holder_of_state(m, state);
    }

    // Whether a sentence before that of `m` names the state. "Minister X protested. [Hungary]'s foreign minister warned": X was introduced by
    // his office alone, as that of a state that was spoken of.
    bool is_named_before(const Mention& m, const std::string& state) const {
        for (const Mention& before : document_.mentions) {
            if (before.sentence >= m.sentence) {
                return false;
            }
            if (before.gazetteer_id == state || before.capital_of == state) {
                return true;
            }
        }
        return false;
    }

    // "Turkey and its leader": whoever is said to head it, wherever that is said.
    std::uint32_t holder_of_state(const Mention& m, const std::string& state) const {
        std::uint32_t found = kNoEntity;
        for (std::uint32_t e = 0; e < document_.entities.size(); ++e) {
            if (entity(e).type == "Person" && discourse_.belongs_to(e, state) &&
                discourse_.is_named(e) && holds(e, m, state)) {
                if (found != kNoEntity) {
                    return kNoEntity;
                }
                found = e;
            }
        }
        return found;
    }

    bool holds(std::uint32_t e, const Mention& m, const std::string& state) const {
        const Entity& candidate = entity(e);
        if (!discourse_.may_belong_to(e, state)) {
            return false;
        }
        const auto has = [&](std::string_view label) {
            return std::find(candidate.office_labels.begin(),
                             candidate.office_labels.end(),
                             label) != candidate.office_labels.end();
        };
        if (m.office == "leader") {
            return has("HeadOfState") || has("HeadOfGovernment") || has_office(candidate, "leader");
        }
        return has_office(candidate, m.office) || is_called_so(candidate, m.office);
    }

    // "the diplomat" of an ambassador, "the officer" of a general
    static bool is_called_so(const Entity& candidate, std::string_view kind) {
        static const std::map<std::string_view, Words> offices = {{"diplomat",
                                                                   {"ambassador",
                                                                    "envoy",
                                                                    "special envoy",
                                                                    "consul",
                                                                    "consul general",
                                                                    "permanent representative",
                                                                    "high commissioner",
                                                                    "charge d'affaires",
                                                                    "chargé d'affaires",
                                                                    "attache",
                                                                    "attaché"}},
                                                                  {"lawmaker",
                                                                   {"senator",
                                                                    "deputy",
                                                                    "congressman",
                                                                    "congresswoman",
                                                                    "member of parliament",
                                                                    "parliamentarian",
                                                                    "mp"}},
                                                                  {"officer",
                                                                   {"general",
                                                                    "major general",
                                                                    "lieutenant general",
                                                                    "colonel",
                                                                    "major",
                                                                    "captain",
                                                                    "lieutenant",
                                                                    "admiral",
                                                                    "commander",
                                                                    "brigadier",
                                                                    "marshal",
                                                                    "lieutenant colonel",
                                                                    "vice admiral",
                                                                    "rear admiral"}}};
        const auto list = offices.find(kind);
        return list != offices.end() &&
               std::any_of(candidate.offices.begin(),
                           candidate.offices.end(),
                           [&](const std::string& held) { return list->second.contains(held); });
    }

    // "foreign minister" is held by "the minister" too.
    static bool has_office(const Entity& candidate, std::string office) {
        std::replace(office.begin(), office.end(), '-', ' ');
        return std::any_of(
            candidate.offices.begin(), candidate.offices.end(), [&](std::string held) {
                std::replace(held.begin(), held.end(), '-', ' ');
                return held == office || (held.size() > office.size() && held.ends_with(office) &&
                                          held[held.size() - office.size() - 1] == ' ');
            });
    }

    Discourse& changed_;
};

}  // namespace

std::uint32_t described_person(Discourse& discourse, std::uint32_t index) {
    return OfficeHolders(discourse).described_person(index);
}

void serve_superior(Discourse& discourse, std::uint32_t index) {
    OfficeHolders(discourse).serve_superior(index);
}

std::string owner_state(const Discourse& discourse, std::uint32_t index) {
    return Owners(discourse).owner_state(index);
}

}  // namespace entente
