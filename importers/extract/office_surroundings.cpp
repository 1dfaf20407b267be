#include "importers/extract/office_surroundings.h"

#include <algorithm>
#include <array>
#include <map>
#include <set>
#include <string>
#include <string_view>

#include "importers/extract/office_kinds.h"
#include "importers/extract/theme.h"
#include "importers/text/one_of.h"

namespace entente {

namespace {

constexpr std::uint32_t kCandidatesMax = 200;  // mentions that one look back passes
constexpr std::uint32_t kOrganisationReachSentences = 10;
constexpr std::uint32_t kOpeningSentences = 4;  // a dateline stands behind a headline and a byline

}  // namespace

std::uint32_t OfficeSurroundings::state_around(std::uint32_t index) const {
    const Mention& mention = document_.mentions[index];
    const std::uint32_t other = state_dealing_with(mention);
    for (const std::uint32_t state :
         {state_of_organ(index),
          state_before(index),
          state_of_dateline(1),
          state_of_text(mention, other),
          state_of_dateline(kOpeningSentences),
          is_office_of_state(mention) ? theme_of(document_) : kNoEntity}) {
        if (state != kNoEntity && state != other) {
            return state;
        }
    }
    return kNoEntity;
}

std::uint32_t OfficeSurroundings::heading_body(const Mention& mention) const {
    const std::string_view head = passages_.head_of(mention.sentence);
    const std::string_view row = head.empty() && is_doer(mention) ? passages_.issuer() : head;
    if (row.empty()) {
        return kNoEntity;
    }
    const bool office = is_office_of_state(mention) || is_national_office(mention.office) ||
                        is_spokesman(mention) || mention.office.ends_with("secretary");
    if (const std::uint32_t state = states_.named(row); state != kNoEntity) {
        return office && state != state_dealing_with(mention) ? state : kNoEntity;
    }
    for (std::uint32_t e = 0; e < document_.entities.size() && !head.empty(); ++e) {
        if (document_.entities[e].gazetteer_id == row) {
            return e;
        }
    }
    return kNoEntity;
}

bool OfficeSurroundings::is_under_other_head(const Mention& mention) const {
    const std::string_view head = passages_.head_of(mention.sentence);
    return head.starts_with("country/") && states_.named(head) == kNoEntity;
}

bool OfficeSurroundings::is_doer(const Mention& person) const {
    constexpr int kStepsMax = 4;
    std::uint32_t t = head_token(document_, person.first_token, person.last_token);
    for (int step = 0; step < kStepsMax; ++step) {
        const Token& token = document_.tokens[t];
        if (token.deprel.starts_with("nsubj")) {
            return true;
        }
        const bool beside = token.deprel == "appos" || token.deprel == "flat" ||
                            token.deprel == "conj" || token.deprel.starts_with("nmod:");
        if (!beside || token.head < 0) {
            return false;
        }
        t = static_cast<std::uint32_t>(token.head);
    }
    return false;
}

std::uint32_t OfficeSurroundings::organisation_before(std::uint32_t index) const {
    const Mention& mention = document_.mentions[index];
    std::uint32_t found = kNoEntity;
    for (std::uint32_t k = index; k-- > 0 && index - k < kCandidatesMax;) {
        const Mention& before = document_.mentions[k];
        if (before.sentence + kOrganisationReachSentences < mention.sentence) {
            break;
        }
        if (before.type != "Organization" || before.entity == kNoEntity) {
            continue;
        }
        const std::string& subtype = document_.entities[before.entity].subtype;
        if (subtype != "igo" && subtype != "alliance") {
            continue;
        }
        if (found != kNoEntity && found != before.entity) {
            return kNoEntity;
        }
        found = before.entity;
    }
    return found;
}

std::uint32_t OfficeSurroundings::state_dealing_with(const Mention& person) const {
    static const std::set<std::string_view> deals = {
        "demand",  "reiterate", "urge",      "accuse", "criticise",    "criticize", "condemn",
        "meet",    "receive",   "host",      "thank",  "congratulate", "invite",    "warn",
        "ask",     "sanction",  "blacklist", "summon", "praise",       "recognise", "recognize",
        "welcome", "expel",     "indict",    "blame",  "oppose",       "support",   "back",
        "assure",  "impose",    "call"};
    constexpr int kStepsMax = 12;
    const Sentence& sentence = document_.sentences[person.sentence];
    std::uint32_t t = person.last_token - 1;
    for (int step = 0; step < kStepsMax; ++step) {
        const std::int32_t head = document_.tokens[t].head;
        if (head < static_cast<std::int32_t>(sentence.first_token) ||
            head >= static_cast<std::int32_t>(sentence.last_token)) {
            return kNoEntity;
        }
        const bool subject = document_.tokens[t].deprel.starts_with("nsubj");
        t = static_cast<std::uint32_t>(head);
        const std::uint32_t state =
            !subject && deals.contains(lemma(t)) ? state_as_subject(sentence, t) : kNoEntity;
        if (state != kNoEntity) {
            return state;
        }
    }
    return kNoEntity;
}

std::uint32_t OfficeSurroundings::state_as_subject(const Sentence& sentence,
                                                   std::uint32_t verb) const {
    for (std::uint32_t t = sentence.first_token; t < verb; ++t) {
        const std::uint32_t index = map_.at(t);
        if (document_.tokens[t].head == static_cast<std::int32_t>(verb) &&
            document_.tokens[t].deprel == "nsubj" && index != kNoMention) {
            return states_.of(document_.mentions[index]);
        }
    }
    return kNoEntity;
}

std::uint32_t OfficeSurroundings::paragraph_start(std::uint32_t sentence) const {
    constexpr std::uint32_t kParagraphBytes = 2000;
    const std::uint32_t end = document_.sentences[sentence].span.start;
    const std::uint32_t floor = end > kParagraphBytes ? end - kParagraphBytes : 0;
    const std::size_t line =
        std::string_view(document_.text).substr(floor, end - floor).rfind('\n');
    return line == std::string_view::npos ? floor : floor + static_cast<std::uint32_t>(line);
}

std::uint32_t OfficeSurroundings::state_of_organ(std::uint32_t index) const {
    static constexpr auto kOrgans = std::to_array<std::string_view>(
        {"parliament",  "government", "congress",    "senate",  "assembly",   "cabinet",
         "army",        "military",   "legislature", "ruling",  "opposition", "junta",
         "court",       "deputy",     "lawmaker",    "senator", "legislator", "mp",
         "congressman", "electorate", "constitution"});
    const Mention& mention = document_.mentions[index];
    std::uint32_t found = kNoEntity;
    if (!document_.tokens[head_token(document_, mention.first_token, mention.last_token)]
             .deprel.starts_with("nsubj")) {
        return kNoEntity;
    }
    for (std::uint32_t k = index; k-- > 0 && document_.mentions[k].sentence == mention.sentence;) {
        const Mention& before = document_.mentions[k];
        const std::uint32_t state = states_.of(before);
        const Token& name =
            document_.tokens[head_token(document_, before.first_token, before.last_token)];
        const bool owner = name.deprel == "nmod:poss" || name.deprel == "amod";
        if (state == kNoEntity || !owner || name.head < 0 ||
            !is_one_of(kOrgans, lemma(static_cast<std::uint32_t>(name.head)))) {
            continue;
        }
        if (found != kNoEntity && found != state) {
            return kNoEntity;
        }
        found = state;
    }
    return found;
}

std::uint32_t OfficeSurroundings::state_before(std::uint32_t index) const {
    const Mention& mention = document_.mentions[index];
    std::uint32_t found = kNoEntity;
    const std::uint32_t paragraph = paragraph_start(mention.sentence);
    for (std::uint32_t k = index; k-- > 0 && index - k < kCandidatesMax;) {
        const Mention& before = document_.mentions[k];
        if (before.span.start < paragraph) {
            break;
        }
        const std::uint32_t state = states_.of(before);
        if (state == kNoEntity || is_of_counterpart(before)) {
            continue;
        }
        if (before.sentence == mention.sentence && opens_with_place(before, mention)) {
            return state;
        }
        // "signed in Helsinki by Minister X": where something happens, whoever the minister is
        if (is_where(before)) {
            continue;
        }
        if (found != kNoEntity && found != state) {
            return topic_before(index, paragraph);
        }
        found = state;
    }
    return found != kNoEntity ? found : topic_before(index, paragraph_before(paragraph));
}

std::uint32_t OfficeSurroundings::paragraph_before(std::uint32_t start) const {
    const std::string_view text = document_.text;
    const std::size_t end = text.substr(0, start).find_last_not_of('\n');
    constexpr std::size_t kParagraphBytes = 2000;
    if (end == std::string_view::npos || end == 0) {
        return start;
    }
    const std::size_t floor = end > kParagraphBytes ? end - kParagraphBytes : 0;
    const std::size_t line = text.substr(floor, end - floor).rfind('\n');
    return static_cast<std::uint32_t>(line == std::string_view::npos ? floor : floor + line);
}

std::uint32_t OfficeSurroundings::topic_before(std::uint32_t index, std::uint32_t paragraph) const {
    const Mention& mention = document_.mentions[index];
    for (std::uint32_t k = index; k-- > 0 && index - k < kCandidatesMax;) {
        const Mention& before = document_.mentions[k];
        if (before.span.start < paragraph || before.sentence + 1 < mention.sentence) {
            break;
        }
        const Sentence& sentence = document_.sentences[before.sentence];
        const bool opens = before.first_token == sentence.first_token ||
                           (before.first_token == sentence.first_token + 1 &&
                            lemma(sentence.first_token) == "the");
        if (before.sentence + 1 == mention.sentence && opens &&
            before.kind != MentionKind::demonym && before.last_token < sentence.last_token &&
            lemma(before.last_token) != "and") {
            return states_.of(before);
        }
    }
    return kNoEntity;
}

bool OfficeSurroundings::opens_with_place(const Mention& place, const Mention& person) const {
    const std::uint32_t first = document_.sentences[person.sentence].first_token;
    return place.first_token == first + 1 && lemma(first) == "in" &&
           person.title_first <= place.last_token + 1;
}

std::uint32_t OfficeSurroundings::state_of_dateline(std::uint32_t sentences) const {
    if (document_.mentions.empty()) {
        return kNoEntity;
    }
    for (const Mention& place : document_.mentions) {
        if (place.sentence >= sentences) {
            break;
        }
        const bool dated = std::any_of(
            document_.dates.begin(), document_.dates.end(), [&](const DateExpression& date) {
                return date.dateline && date.sentence == place.sentence &&
                       place.last_token <= date.first_token &&
                       date.first_token <= place.last_token + 2;
            });
        if (dated) {
            return states_.of(place);
        }
    }
    return kNoEntity;
}

std::uint32_t OfficeSurroundings::state_of_text(const Mention& holder, std::uint32_t other) const {
    constexpr std::uint32_t kMentionsMin = 3;
    constexpr std::uint32_t kTitleSentences = 1;
    std::map<std::uint32_t, std::uint32_t> counts;
    std::uint32_t all = 0;
    std::uint32_t most = 0;
    std::set<std::uint32_t> in_title;
    for (const Mention& mention : document_.mentions) {
        if (mention.type == "Country" && mention.entity != kNoEntity && mention.entity != other) {
            most = std::max(most, ++counts[mention.entity]);
            ++all;
            if (mention.sentence < kTitleSentences) {
                in_title.insert(mention.entity);
            }
        }
    }
    if (counts.size() == 1) {
        return is_only_dealt_with(counts.begin()->first, holder) ? kNoEntity
                                                                 : counts.begin()->first;
    }
    const bool titled = in_title.size() == 1 && counts[*in_title.begin()] == most;
    if (titled && document_.sentences.front().heading && most > 1) {
        return *in_title.begin();
    }
    for (const auto& [state, count] : counts) {
        if (count >= kMentionsMin && 2 * count > all) {
            return state;
        }
    }
    return kNoEntity;
}

bool OfficeSurroundings::is_where(const Mention& place) const {
    static const std::set<std::string_view> inside = {"in", "at"};
    static const std::set<std::string_view> ways = {"for", "to", "from"};
    const Sentence& sentence = document_.sentences[place.sentence];
    const bool city = place.kind == MentionKind::metonym ||
                      (place.type == "Place" && place.kind == MentionKind::name);
    if (!city || place.first_token < sentence.first_token + 2) {
        return false;
    }
    const std::string_view link = lemma(place.first_token - 1);
    return inside.contains(link) || (ways.contains(link) && place.kind == MentionKind::metonym);
}

bool OfficeSurroundings::is_of_counterpart(const Mention& state) const {
    const Sentence& sentence = document_.sentences[state.sentence];
    return state.last_token < sentence.last_token &&
           (lemma(state.last_token) == "counterpart" || lemma(state.last_token) == "colleague");
}

bool OfficeSurroundings::is_of_stranger(const Token& adjective) const {
    static const std::set<std::string_view> nouns = {"firm",
                                                     "company",
                                                     "group",
                                                     "businessman",
                                                     "ambassador",
                                                     "envoy",
                                                     "investor",
                                                     "giant",
                                                     "side",
                                                     "president",
                                                     "counterpart",
                                                     "minister",
                                                     "tycoon",
                                                     "bank"};
    return adjective.deprel == "amod" && adjective.head >= 0 &&
           nouns.contains(lemma(static_cast<std::uint32_t>(adjective.head)));
}

bool OfficeSurroundings::is_only_dealt_with(std::uint32_t state, const Mention& holder) const {
    static const std::set<std::string_view> links = {
        "to", "from", "with", "against", "towards", "on"};
    for (const std::uint32_t index : document_.entities[state].mentions) {
        const Mention& mention = document_.mentions[index];
        const Token& head = document_.tokens[mention.last_token - 1];
        if (is_of_counterpart(mention)) {
            continue;
        }
        const bool behind =
            mention.sentence == holder.sentence && mention.first_token > holder.last_token;
        // "a contract with the [German] firm"
        if (behind && mention.kind == MentionKind::demonym && is_of_stranger(head)) {
            continue;
        }
        const bool linked =
            behind && (links.contains(lemma(mention.first_token - 1)) ||
                       (head.deprel == "obj" && mention.kind != MentionKind::demonym));
        if (!linked) {
            return false;
        }
    }
    return true;
}

}  // namespace entente
