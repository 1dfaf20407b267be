#include "importers/extract/coreference/same_names.h"

#include <algorithm>
#include <set>

#include "core/names.h"
#include "importers/extract/coreference/descriptions.h"
#include "importers/extract/name_forms.h"

namespace entente {

namespace {

using Words = std::set<std::string_view>;

class NameSieve : private DiscourseReader {
public:
    explicit NameSieve(Discourse& discourse) : DiscourseReader(discourse), changed_(discourse) {}

    std::uint32_t name(std::uint32_t i) {
        const Mention& m = mention(i);
        if (!m.gazetteer_id.empty()) {
            return discourse_.by_gazetteer(m.gazetteer_id);
        }
        if (const std::uint32_t found = named_otherwise(i); found != kNoEntity) {
            return found;
        }
        if (const std::uint32_t found = half_of_nation(i); found != kNoEntity) {
            return found;
        }
        if (m.type == "Person") {
            return person(m);
        }
        const std::string key = discourse_.key_of(m);
        std::uint32_t found = discourse_.by_name(m.type + ":" + key);
        if (found != kNoEntity && m.type == "Organization" &&
            !discourse_.may_belong_to(found, discourse_.state_of(m))) {
            found = discourse_.by_name(m.type + ":" + key + "@" + discourse_.state_of(m));
        }
        if (found == kNoEntity) {
            found = expansion_in_brackets(i);
        }
        if (found == kNoEntity) {
            found = short_form(i, key);
        }
        return found != kNoEntity ? found : body(m.type, name_words(key));
    }

    // What the data knows of persons: which state they are of.
    void know_leaders() {
        for (std::uint32_t e = 0; e < document_.entities.size(); ++e) {
            if (entity(e).type != "Person") {
                continue;
            }
            for (const std::uint32_t index : entity(e).mentions) {
                const Leader* leader =
                    discourse_.gazetteer().leader(discourse_.key_of(mention(index)));
                if (leader != nullptr && discourse_.may_belong_to(e, leader->country)) {
                    changed_.entity(e).gazetteer_id = leader->id;
                    changed_.add_country(e, leader->country);
                    break;
                }
            }
        }
    }

private:
    // "the Council" after "the Security Council": the last body whose name ends so.
    std::uint32_t short_form(std::uint32_t i, const std::string& key) const {
        const Mention& m = mention(i);
        if (m.type != "Organization" || m.kind == MentionKind::acronym ||
            m.last_token != m.first_token + 1 ||
            discourse_.heads().at(document_, m.first_token, m.last_token) == nullptr) {
            return kNoEntity;
        }
        for (std::uint32_t k = i; k-- > 0 && i - k < kCandidatesMax;) {
            const Mention& before = mention(k);
            if (before.type != m.type || before.entity == kNoEntity || !is_name_kind(before.kind)) {
                continue;
            }
            const std::string full = name_key(document_.view(before.span));
            if (full.size() > key.size() && full.ends_with(" " + key) &&
                discourse_.may_belong_to(before.entity, discourse_.state_of(m))) {
                return before.entity;
            }
        }
        return kNoEntity;
    }

    // "Wagner" after "Wagner Group".
    std::uint32_t body(const std::string& type, const std::vector<std::string>& words) const {
        if (words.empty()) {
            return kNoEntity;
        }
        for (const auto& [known, e] : discourse_.by_first_word(type, words.front())) {
            if (same_body_name(known, words)) {
                return e;
            }
        }
        return kNoEntity;
    }

    // The person of this name, or of a name that this one shortens, completes or spells otherwise.
    std::uint32_t person(const Mention& m) const {
        const auto words = person_words(discourse_.key_of(m));
        if (words.empty()) {
            return kNoEntity;
        }
        std::uint32_t found = latest(discourse_.by_surname(words.back()), words, m);
        if (found == kNoEntity && words.size() > 1 && is_leading_surname(words.front())) {
            found = latest(discourse_.by_surname(words.front()), words, m);
        }
        if (found == kNoEntity && words.size() > 1) {
            found = same_beginning(words, m);
        }
        if (found == kNoEntity && words.size() == 1) {
            // "Abiy" of "Abiy Ahmed", when only one is called so.
            const Discourse::Entities& given = discourse_.by_given_name(words.front());
            if (given.size() == 1) {
                found = given.front();
            }
        }
        return found != kNoEntity || words.size() == 1 ? found : spelt_otherwise(words, m);
    }

    // "Abiy Ahmed Ali" after "Abiy Ahmed": the shorter name is how the longer one begins.
    std::uint32_t same_beginning(const std::vector<std::string>& words, const Mention& m) const {
        for (const std::uint32_t e : discourse_.by_given_name(words.front())) {
            const auto& known = discourse_.about(e).words;
            const auto& shorter = known.size() < words.size() ? known : words;
            const auto& longer = known.size() < words.size() ? words : known;
            if (shorter.size() > 1 && shorter.size() < longer.size() &&
                std::equal(shorter.begin(), shorter.end(), longer.begin()) && fits_person(e, m)) {
                return e;
            }
        }
        return kNoEntity;
    }

    std::uint32_t latest(const Discourse::Entities& persons,
                         const std::vector<std::string>& words,
                         const Mention& m) const {
        // A bare surname means the one of that name who is spoken of most, of equals the last.
        std::uint32_t found = kNoEntity;
        for (auto it = persons.rbegin(); it != persons.rend(); ++it) {
            const PersonMatch match = compare_persons(discourse_.about(*it).words, words);
            if (match == PersonMatch::different || !fits_person(*it, m)) {
                continue;
            }
            if (words.size() > 1) {
                return *it;
            }
            if (found == kNoEntity || entity(*it).mentions.size() > entity(found).mentions.size()) {
                found = *it;
            }
        }
        return found;
    }

    // "the North" where North Korea was named: the state, when only one state of the text is called so.
    std::uint32_t half_of_nation(std::uint32_t i) {
        Mention& m = changed_.mention(i);
        const std::string_view word = form(m.first_token);
        if (m.last_token != m.first_token + 1 || (word != "North" && word != "South") ||
            m.first_token == document_.sentences[m.sentence].first_token ||
            lemma(m.first_token - 1) != "the") {
            return kNoEntity;
        }
        std::uint32_t found = kNoEntity;
        for (const auto& [row, e] : discourse_.gazetteer_entities()) {
            const GazetteerRow* state = discourse_.gazetteer().row(row);
            if (state != nullptr && state->type == "Country" &&
                state->name.starts_with(std::string(word) + " ")) {
                if (found != kNoEntity) {
                    return kNoEntity;
                }
                found = e;
            }
        }
        if (found != kNoEntity) {
            m.type = "Country";
            m.subtype = entity(found).subtype;
        }
        return found;
    }

    // "X, known as Y": whoever Y is another name of.
    std::uint32_t named_otherwise(std::uint32_t i) {
        static const Words verbs = {"known", "nicknamed", "called", "alias"};
        Mention& m = changed_.mention(i);
        const std::uint32_t start = document_.sentences[m.sentence].first_token;
        if (const std::uint32_t known = discourse_.by_alias(discourse_.key_of(m));
            known != kNoEntity) {
            m.type = entity(known).type;
            return known;
        }
        if (i == 0 || m.first_token < start + 3) {
            return kNoEntity;
        }
        const std::uint32_t before = m.first_token - 1;
        const bool as = lemma(before) == "as" && form(before - 1) == "known";
        constexpr std::uint32_t kReachTokens = 5;
        const Mention& named = mention(i - 1);
        if ((!as && !verbs.contains(form(before))) || named.entity == kNoEntity ||
            named.sentence != m.sentence || named.last_token + kReachTokens < m.first_token ||
            form(named.last_token) != "," ||
            (entity(named.entity).type != "Person" && entity(named.entity).type != m.type)) {
            return kNoEntity;
        }
        m.type = entity(named.entity).type;
        m.subtype = entity(named.entity).subtype;
        changed_.add_alias(discourse_.key_of(m), named.entity);
        return named.entity;
    }

    bool fits_person(std::uint32_t e, const Mention& m) const {
        const Gender gender = entity(e).gender;
        const bool other =
            gender != Gender::unknown && m.gender != Gender::unknown && gender != m.gender;
        return !other;
    }

    // "Moammar Qadhafi" for "Muammar Gaddafi": one of the last persons that were named.
    std::uint32_t spelt_otherwise(const std::vector<std::string>& words, const Mention& m) const {
        constexpr std::size_t kPersonsMax = 50;
        std::size_t looked_at = 0;
        for (std::uint32_t e = static_cast<std::uint32_t>(document_.entities.size());
             e-- > 0 && looked_at < kPersonsMax;) {
            if (entity(e).type != "Person" || discourse_.about(e).words.size() < 2) {
                continue;
            }
            ++looked_at;
            const PersonMatch match = compare_persons(discourse_.about(e).words, words);
            if ((match == PersonMatch::variant || match == PersonMatch::initials) &&
                fits_person(e, m)) {
                return e;
            }
        }
        return kNoEntity;
    }

    // "Party of European Socialists (PES)": the name in front of the bracket.
    std::uint32_t expansion_in_brackets(std::uint32_t i) {
        const Mention& m = mention(i);
        if (m.kind != MentionKind::acronym || m.first_token < 2 || form(m.first_token - 1) != "(") {
            return kNoEntity;
        }
        std::uint32_t longest = kNoEntity;
        std::uint32_t longest_first = 0;
        for (std::uint32_t k = i; k-- > 0;) {
            const Mention& before = mention(k);
            if (before.last_token == m.first_token - 1 &&
                (before.type == m.type || before.type == "Agreement")) {
                if (before.entity == kNoEntity && before.kind == MentionKind::nominal) {
                    describe(changed_, k);  // "memorandum of understanding (MOU)"
                }
                // "National Defense and Security Council (NDSC)": not the Security Council inside it
                if (before.entity != kNoEntity &&
                    (longest == kNoEntity || before.first_token < longest_first)) {
                    longest = before.entity;
                    longest_first = before.first_token;
                }
            }
            if (before.last_token + 1 < m.first_token) {
                break;
            }
        }
        return longest;
    }

    Discourse& changed_;
};

}  // namespace

std::uint32_t same_name(Discourse& discourse, std::uint32_t index) {
    return NameSieve(discourse).name(index);
}

void know_leaders(Discourse& discourse) {
    NameSieve(discourse).know_leaders();
}

}  // namespace entente
