#include "importers/extract/coreference/pointing_descriptions.h"

#include <algorithm>
#include <map>
#include <set>

#include "core/names.h"
#include "importers/extract/coreference/office_holders.h"
#include "importers/extract/name_forms.h"
#include "importers/extract/theme.h"
#include "importers/text/utf8.h"

namespace entente {

namespace {

using Words = std::set<std::string_view>;

bool is_fighter(std::string_view noun) {
    static const Words nouns = {"rebel",
                                "militant",
                                "insurgent",
                                "separatist",
                                "jihadist",
                                "guerrilla",
                                "extremist",
                                "islamist",
                                "militia"};
    return nouns.contains(noun);
}

class PointingDescriptions : private DiscourseReader {
public:
    explicit PointingDescriptions(const Discourse& discourse) : DiscourseReader(discourse) {}

    // "the kingdom", "his country", "the islands", "the group".
    std::uint32_t pointed_at(std::uint32_t i) const {
        const Mention& m = mention(i);
        if (m.type == "Country") {
            static const Words owners = {
                "he", "she", "his", "her", "my", "our", "their", "i", "we", "they"};
            if (m.head.starts_with("neighbo")) {
                return other_state(i);
            }
            if (!owners.contains(lemma(m.title_first))) {
                return state_meant(i);
            }
            if (lemma(m.title_first) == "their" || lemma(m.title_first) == "they") {
                return only_state_before(i);
            }
            const std::string state = owner_state(discourse_, i);
            return state.empty() ? kNoEntity : discourse_.by_gazetteer(state);
        }
        const std::string state = discourse_.state_of(m);
        const auto reach =
            m.type == "Place" || m.type == "Asset" ? kBodyReachSentences : kPointerReachSentences;
        // Of what is known to be of its kind before what may be; of what is known to be of its state likewise.
        for (const Search& search : {Search{KindFit::sure, reach, true},
                                     Search{KindFit::possible, kPronounReachSentences, true},
                                     Search{KindFit::sure, reach, false},
                                     Search{KindFit::possible, kPronounReachSentences, false}}) {
            if (search.of_state && state.empty()) {
                continue;
            }
            const Answer answer = last_fitting(i, state, search);
            if (answer.entity != kNoEntity || answer.ambiguous) {
                return answer.ambiguous ? kNoEntity : answer.entity;
            }
        }
        return kNoEntity;
    }

    // Words of the phrase, and pairs of them, that data lists as said of states: "Nordic", "Central Asian".
    bool may_be_called_so(const Mention& m, const std::string& state) const {
        std::string before;
        for (std::uint32_t t = m.first_token; t < m.last_token; ++t) {
            const std::string word = to_lower(form(t));
            const std::string pair = before + " " + word;
            if (discourse_.gazetteer().is_epithet(pair)) {
                if (!discourse_.gazetteer().may_be_called(state, pair)) {
                    return false;
                }
            } else if (!discourse_.gazetteer().may_be_called(state, word)) {
                return false;
            }
            before = word;
        }
        return true;
    }

    // "the government" and nothing more: the state that the text is about.
    std::uint32_t governed_by(std::uint32_t i) const {
        const Mention& m = mention(i);
        const bool bare = m.kind == MentionKind::nominal && m.definite &&
                          discourse_.key_of(m) == "government" &&
                          (m.last_token >= document_.sentences[m.sentence].last_token ||
                           (lemma(m.last_token) != "of" && lemma(m.last_token) != "in"));
        return bare ? theme_of(document_) : kNoEntity;
    }

    // "the rebels of M23", "militants from X": the group whose they are.
    std::uint32_t group_behind(std::uint32_t i) const {
        const Mention& m = mention(i);
        const Sentence& sentence = document_.sentences[m.sentence];
        if (m.kind != MentionKind::nominal || !is_fighter(m.head) || m.group_size != 0 ||
            m.last_token + 1 >= sentence.last_token ||
            (lemma(m.last_token) != "of" && lemma(m.last_token) != "from")) {
            return kNoEntity;
        }
        const std::uint32_t start = m.last_token + (lemma(m.last_token + 1) == "the" ? 2 : 1);
        for (std::uint32_t k = i + 1; k < document_.mentions.size() && k < i + 3; ++k) {
            const Mention& group = mention(k);
            if (group.first_token == start && is_name_kind(group.kind) &&
                group.entity != kNoEntity && entity(group.entity).subtype == "armed_group") {
                return group.entity;
            }
        }
        return kNoEntity;
    }

    // "the rebels": of the armed groups that the last sentences name the one spoken of most.
    std::uint32_t group_before(std::uint32_t i) const {
        const Mention& m = mention(i);
        const std::uint32_t start = m.first_token;
        const bool bare =
            m.kind == MentionKind::nominal && m.definite && is_fighter(m.head) &&
            (start + 1 == m.last_token || (start + 2 == m.last_token && lemma(start) == "the")) &&
            (m.last_token >= document_.sentences[m.sentence].last_token ||
             (lemma(m.last_token) != "of" && lemma(m.last_token) != "in"));
        if (!bare) {
            return kNoEntity;
        }
        std::uint32_t found = kNoEntity;
        for (std::uint32_t k = i; k-- > 0 && i - k < kCandidatesMax;) {
            const Mention& before = mention(k);
            if (before.sentence + kBodyReachSentences < m.sentence) {
                break;
            }
            const bool armed = before.entity != kNoEntity && before.type == "Organization" &&
                               entity(before.entity).subtype == "armed_group";
            if (armed && (found == kNoEntity ||
                          entity(before.entity).mentions.size() > entity(found).mentions.size())) {
                found = before.entity;
            }
        }
        return found;
    }

    // "the bloc", "the alliance", "the world body": the organisation of that kind named last, unless
    // the sentence that names it names another as well.
    std::uint32_t body_before(std::uint32_t i) const {
        const Mention& m = mention(i);
        std::uint32_t found = kNoEntity;
        std::uint32_t sentence = 0;
        for (std::uint32_t k = i; k-- > 0 && i - k < kCandidatesMax;) {
            const Mention& before = mention(k);
            if (before.sentence + kBodyReachSentences < m.sentence ||
                (found != kNoEntity && before.sentence != sentence)) {
                break;
            }
            if (before.type != "Organization" || before.entity == kNoEntity ||
                before.entity == found || !fits_body_word(entity(before.entity), m.head)) {
                continue;
            }
            if (found != kNoEntity) {
                return kNoEntity;
            }
            found = before.entity;
            sentence = before.sentence;
        }
        return found;
    }

    KindFit kind_fit(std::uint32_t e, const Mention& m) const { return fit(e, m); }

private:
    // "U.S. forces flew the staff of their country's embassy out": the one state that the sentence named so far.
    std::uint32_t only_state_before(std::uint32_t i) const {
        std::uint32_t found = kNoEntity;
        for (std::uint32_t k = i; k-- > 0 && mention(k).sentence == mention(i).sentence;) {
            const Mention& before = mention(k);
            if (before.type != "Country" || before.entity == kNoEntity) {
                continue;
            }
            if (found != kNoEntity && found != before.entity) {
                return kNoEntity;
            }
            found = before.entity;
        }
        return found;
    }

    // "its neighbour": the one state that the last sentences name beside the one that does something to it.
    std::uint32_t other_state(std::uint32_t i) const {
        const Mention& m = mention(i);
        std::uint32_t owner = kNoEntity;
        std::vector<std::uint32_t> states;
        for (std::uint32_t k = i; k-- > 0 && i - k < kCandidatesMax;) {
            const Mention& before = mention(k);
            if (before.sentence + kPronounReachSentences < m.sentence) {
                break;
            }
            if (before.type != "Country" || before.entity == kNoEntity ||
                before.kind == MentionKind::demonym) {
                continue;
            }
            if (owner == kNoEntity &&
                document_.tokens[head_of(before)].deprel.starts_with("nsubj")) {
                owner = before.entity;
            }
            if (std::find(states.begin(), states.end(), before.entity) == states.end()) {
                states.push_back(before.entity);
            }
        }
        if (owner == kNoEntity || states.size() != 2) {
            return kNoEntity;
        }
        return states.front() == owner ? states.back() : states.front();
    }

    // The state that "the kingdom" or "the Nordic nation" means: of those that may be called so the one
    // that is nearest, in a subject before others, and most spoken of.
    std::uint32_t state_meant(std::uint32_t i) const {
        const Mention& m = mention(i);
        std::map<std::uint32_t, double> scores;
        for (std::uint32_t k = i; k-- > 0 && i - k < kCandidatesMax;) {
            const Mention& before = mention(k);
            const std::uint32_t distance = m.sentence - before.sentence;
            if (distance > kPointerReachSentences) {
                break;
            }
            if (before.type != "Country" || before.gazetteer_id.empty() ||
                before.entity == kNoEntity || !may_be_called_so(m, before.gazetteer_id)) {
                continue;
            }
            const std::string& relation = document_.tokens[head_of(before)].deprel;
            const bool subject = relation.starts_with("nsubj");
            const double weight =
                (before.kind == MentionKind::demonym ? 0.4 : 1.0) * (subject ? 2.0 : 1.0);
            scores[before.entity] += weight / (1.0 + distance);
        }
        std::uint32_t best = kNoEntity;
        for (const auto& [candidate, score] : scores) {
            if (best == kNoEntity || score > scores[best]) {
                best = candidate;
            }
        }
        return best;
    }

    struct Search {
        KindFit fit;
        std::uint32_t reach;  // in sentences
        bool of_state;        // only what is known to be of the state that the description says
    };

    struct Answer {
        std::uint32_t entity = kNoEntity;
        bool ambiguous = false;
    };

    // The entity that fits in the nearest sentence that names one; ambiguous where that names two.
    Answer last_fitting(std::uint32_t i, const std::string& state, const Search& search) const {
        const Mention& m = mention(i);
        Answer found;
        std::uint32_t sentence = 0;
        for (std::uint32_t k = i; k-- > 0 && i - k < kCandidatesMax;) {
            const Mention& before = mention(k);
            if (before.sentence + search.reach < m.sentence ||
                (found.entity != kNoEntity && before.sentence != sentence)) {
                break;
            }
            if (before.entity == kNoEntity || before.entity == found.entity ||
                (m.type != "Asset" && m.type != "Event" && !discourse_.is_named(before.entity)) ||
                fit(before.entity, m) != search.fit ||
                !fits_state(before.entity, state, search.of_state)) {
                continue;
            }
            if (found.entity != kNoEntity) {
                return {kNoEntity, true};  // two that fit, and nothing says which
            }
            found.entity = before.entity;
            sentence = before.sentence;
        }
        return found;
    }

    bool fits_state(std::uint32_t e, const std::string& state, bool known) const {
        if (state.empty()) {
            return true;
        }
        const GazetteerRow* row = discourse_.gazetteer().row(entity(e).gazetteer_id);
        const bool listed = row != nullptr && !row->countries.empty();
        if (discourse_.belongs_to(e, state) ||
            (listed && std::find(row->countries.begin(), row->countries.end(), state) !=
                           row->countries.end())) {
            return true;
        }
        return !known && !listed && entity(e).countries.empty();
    }

    // "the island" is Taiwan, "the archipelago" a territory.
    bool is_state_so_called(const Entity& candidate, const Mention& m) const {
        return m.type == "Place" && candidate.type == "Country" &&
               (candidate.subtype == "territory" ||
                (discourse_.gazetteer().is_epithet(m.head) &&
                 discourse_.gazetteer().may_be_called(candidate.gazetteer_id, m.head)));
    }

    KindFit fit(std::uint32_t e, const Mention& m) const {
        const Entity& candidate = entity(e);
        const bool state = is_state_so_called(candidate, m);
        if (candidate.type != m.type && !state) {
            return KindFit::none;
        }
        const auto length = static_cast<std::uint32_t>(name_words(m.head).size());
        const Head* head =
            discourse_.heads().back_at(document_, m.last_token - length, m.last_token);
        if (head == nullptr) {
            return KindFit::none;
        }
        if ((state && candidate.subtype != "territory") || discourse_.about(e).head == m.head) {
            return KindFit::sure;
        }
        auto words = name_words(name_key(discourse_.name_of(e)));
        words.push_back(discourse_.about(e).head);
        const bool sure = std::any_of(
            head->modifiers.begin(), head->modifiers.end(), [&](const std::string& kind) {
                return (!state && kind != "other" && candidate.subtype == kind) ||
                       std::find(words.begin(), words.end(), kind) != words.end();
            });
        if (sure) {
            return KindFit::sure;
        }
        const bool unknown = candidate.subtype.empty() || candidate.subtype == "other";
        const bool any = std::find(head->modifiers.begin(), head->modifiers.end(), "other") !=
                         head->modifiers.end();
        return unknown && any ? KindFit::possible : KindFit::none;
    }

    static bool fits_body_word(const Entity& entity, std::string_view word) {
        const bool world = entity.gazetteer_id == "organization/united-nations";
        if (word == "world body") {
            return world;
        }
        if (word == "alliance") {
            return entity.subtype == "alliance";
        }
        const bool closed = word == "bloc" || word == "union";
        return !world && (entity.subtype == "igo" || (!closed && entity.subtype == "alliance"));
    }
};

}  // namespace

std::uint32_t pointed_at(const Discourse& discourse, std::uint32_t index) {
    return PointingDescriptions(discourse).pointed_at(index);
}

bool may_be_called_so(const Discourse& discourse, const Mention& m, const std::string& state) {
    return PointingDescriptions(discourse).may_be_called_so(m, state);
}

std::uint32_t governed_by(const Discourse& discourse, std::uint32_t index) {
    return PointingDescriptions(discourse).governed_by(index);
}

std::uint32_t group_behind(const Discourse& discourse, std::uint32_t index) {
    return PointingDescriptions(discourse).group_behind(index);
}

std::uint32_t group_before(const Discourse& discourse, std::uint32_t index) {
    return PointingDescriptions(discourse).group_before(index);
}

KindFit kind_fit(const Discourse& discourse, std::uint32_t entity, const Mention& m) {
    return PointingDescriptions(discourse).kind_fit(entity, m);
}

std::uint32_t body_before(const Discourse& discourse, std::uint32_t index) {
    return PointingDescriptions(discourse).body_before(index);
}

}  // namespace entente
