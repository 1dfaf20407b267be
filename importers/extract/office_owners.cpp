#include "importers/extract/office_owners.h"

#include <algorithm>
#include <set>
#include <string_view>

#include "importers/extract/office_kinds.h"

namespace entente {

namespace {

bool is_body(const Mention& mention) {
    return (mention.type == "Country" || mention.type == "Organization") &&
           mention.entity != kNoEntity;
}

}  // namespace

BesideOffice OfficeOwners::of(const Mention& mention) const {
    const Sentence& sentence = document_.sentences[mention.sentence];
    if (const std::uint32_t body = owner_after(mention, sentence);
        body != kNoEntity && !owned_before(mention, sentence)) {
        return {body, false};
    }
    BesideOffice found;
    found.body = owner_before(mention, sentence, found.former);
    return found;
}

std::uint32_t OfficeOwners::owner_before(const Mention& mention,
                                         const Sentence& sentence,
                                         bool& former) const {
    constexpr std::uint32_t kReachTokens = 6;
    std::uint32_t t =
        mention.kind == MentionKind::nominal ? mention.first_token : mention.title_first;
    for (std::uint32_t step = 0; step < kReachTokens && t > sentence.first_token; ++step) {
        --t;
        if (lemma(t) == "former" || lemma(t) == "ex" || lemma(t) == "then") {
            former = true;
            continue;
        }
        if (const std::uint32_t force = commanded_by(mention, t); force != kNoEntity) {
            return force;
        }
        if (body_at(t) != kNoEntity) {
            // "the court's British prosecutor": of the court
            const bool demonym = document_.mentions[map_.at(t)].kind == MentionKind::demonym;
            const bool owned = demonym && t >= sentence.first_token + 2 && lemma(t - 1) == "'s" &&
                               body_at(t - 2) != kNoEntity;
            return body_at(owned ? t - 2 : t);
        }
        if (const std::uint32_t place = place_at(t);
            place != kNoEntity && is_local_office(mention)) {
            return place;
        }
        if (const std::uint32_t served = state_of_served(t); served != kNoEntity) {
            return served;
        }
        // "A, whose envoy X": the antecedent.
        if (lemma(t) == "whose" && t > sentence.first_token + 1) {
            const std::uint32_t before = t - (form(t - 1) == "," ? 2 : 1);
            const std::uint32_t body = body_at(before);
            const std::uint32_t place = map_.at(before);
            return body != kNoEntity || place == kNoMention ? body
                                                            : states_.of(document_.mentions[place]);
        }
        if (document_.tokens[t].xpos == "PRP$") {
            return owner_pointed_at(mention, t);
        }
        const Upos upos = document_.tokens[t].upos;
        const bool inside_title = t >= mention.title_first && t < mention.first_token;
        if (lemma(t) != "'s" && lemma(t) != "-" && upos != Upos::adj && upos != Upos::noun &&
            !inside_title && !joins_titles(mention, t)) {
            return kNoEntity;
        }
    }
    return kNoEntity;
}

// The token of the body in "X of [Finland]", "X of the [Union]", "X ([Finland])" behind a name; last_token where there is none.
std::uint32_t OfficeOwners::body_token(const Mention& mention) const {
    const Sentence& sentence = document_.sentences[mention.sentence];
    const std::uint32_t t = mention.last_token;
    if (t + 1 >= sentence.last_token) {
        return t;
    }
    const bool bracket = form(t) == "(";
    if (!bracket && lemma(t) != "of") {
        return t;
    }
    const std::uint32_t body = t + (lemma(t + 1) == "the" && t + 2 < sentence.last_token ? 2 : 1);
    if (body_at(body) == kNoEntity) {
        return t;
    }
    const Mention& found = document_.mentions[map_.at(body)];
    const bool closed = found.last_token < sentence.last_token && form(found.last_token) == ")";
    return !bracket || (closed && found.kind != MentionKind::demonym) ? body : t;
}

std::uint32_t OfficeOwners::body_after(const Mention& mention) const {
    const std::uint32_t t = body_token(mention);
    return t == mention.last_token ? kNoEntity : body_at(t);
}

std::uint32_t OfficeOwners::after_body(const Mention& mention) const {
    const std::uint32_t t = body_token(mention);
    if (t == mention.last_token) {
        return t;
    }
    const std::uint32_t end = document_.mentions[map_.at(t)].last_token;
    return form(mention.last_token) == "(" ? end + 1 : end;
}

std::uint32_t OfficeOwners::state_of_government_behind(const Mention& mention,
                                                       const Sentence& sentence) const {
    static const std::set<std::string_view> links = {"in", "of", "under"};
    static const std::set<std::string_view> governments = {
        "government", "cabinet", "administration", "junta", "regime"};
    constexpr std::uint32_t kReachTokens = 8;
    if (mention.last_token >= sentence.last_token || !links.contains(lemma(mention.last_token))) {
        return kNoEntity;
    }
    const std::uint32_t end = std::min(sentence.last_token, mention.last_token + kReachTokens);
    std::uint32_t state = kNoEntity;
    bool government = false;
    for (std::uint32_t t = mention.last_token + 1; t < end; ++t) {
        const Upos upos = document_.tokens[t].upos;
        if (governments.contains(lemma(t))) {
            government = true;
        } else if (const std::uint32_t index = state_mention_at(t); index != kNoMention) {
            state = document_.mentions[index].entity;
        } else if (upos == Upos::verb || upos == Upos::punct || upos == Upos::aux ||
                   (upos == Upos::adp && government && lemma(t) != "of" && lemma(t) != "in")) {
            break;
        }
        if (government && state != kNoEntity) {
            return state;
        }
    }
    return kNoEntity;
}

// The mention of a state, itself or inside another, that begins with token `t`; or kNoMention.
std::uint32_t OfficeOwners::state_mention_at(std::uint32_t t) const {
    for (std::uint32_t index = map_.at(t);
         index < document_.mentions.size() && document_.mentions[index].first_token <= t;
         ++index) {
        const Mention& mention = document_.mentions[index];
        if (mention.first_token == t && mention.type == "Country" && mention.entity != kNoEntity) {
            return index;
        }
    }
    return kNoMention;
}

std::uint32_t OfficeOwners::owner_after(const Mention& mention, const Sentence& sentence) const {
    std::uint32_t t = mention.last_token;
    if (mention.kind != MentionKind::nominal) {
        const std::uint32_t body =
            mention.title_first < mention.first_token && !mention.office.empty()
                ? body_after(mention)
                : kNoEntity;
        // "President X of the Liberal Party" is president of no party
        const bool partisan = body != kNoEntity && is_office_of_state(mention) &&
                              is_party(document_, document_.mentions[map_.at(body_token(mention))]);
        return partisan ? kNoEntity : body;
    }
    if (const std::uint32_t state = state_of_government_behind(mention, sentence);
        state != kNoEntity) {
        return state;
    }
    if (mention.office == "counterpart" && t + 1 < sentence.last_token && lemma(t) == "from" &&
        map_.covered(t + 1)) {
        return states_.of(document_.mentions[map_.at(t + 1)]);  // "his colleague from Skopje"
    }
    if (t + 1 < sentence.last_token && lemma(t) == "in" && map_.covered(t + 1)) {
        return is_spokesman(mention) ? states_.of(document_.mentions[map_.at(t + 1)]) : kNoEntity;
    }
    if (t + 1 >= sentence.last_token ||
        (lemma(t) != "of" && lemma(t) != "for" && lemma(t) != "to" && lemma(t) != "at")) {
        return kNoEntity;
    }
    const bool adviser = lemma(t) == "to" || lemma(t) == "for" || lemma(t) == "of";
    constexpr std::uint32_t kReachTokens = 8;
    for (std::uint32_t k = t + 1; k < sentence.last_token && k <= t + kReachTokens; ++k) {
        if (body_at(k) != kNoEntity) {
            const std::uint32_t organ = organ_behind(k, sentence);
            if (organ != kNoEntity) {
                return organ;
            }
            // "ambassador to Finland" of another state; "adviser to Finland's president" serves it.
            const Mention& body = document_.mentions[map_.at(k)];
            const bool posted = (lemma(t) == "to" || (lemma(t) == "for" && is_envoy(mention))) &&
                                !is_adviser(mention);
            const bool place = body.type == "Country" && body.kind != MentionKind::demonym;
            return posted && place ? kNoEntity : body.entity;
        }
        const std::uint32_t index = map_.at(k);
        // "the governor of Aden"
        if (index != kNoMention && document_.mentions[index].type == "Place" &&
            is_local_office(mention) && lemma(t) == "of") {
            return document_.mentions[index].entity;
        }
        if (index != kNoMention && document_.mentions[index].type == "Person") {
            const auto known = known_.body_of.find(document_.mentions[index].entity);
            if (adviser && known != known_.body_of.end()) {
                return known->second;
            }
            if (!adviser || document_.mentions[index].office.empty()) {
                return kNoEntity;
            }
            const std::uint32_t beside = owner_of_superior(document_.mentions[index]);
            return beside != kNoEntity
                       ? beside
                       : of_person(document_.mentions[index], document_.mentions[index]);
        }
        const Upos upos = document_.tokens[k].upos;
        const bool passes = upos == Upos::det || upos == Upos::adj || upos == Upos::noun ||
                            upos == Upos::propn || lemma(k) == "former" || links_unit(k) ||
                            document_.tokens[k].xpos == "PRP$" || form(k) == "\"" ||
                            form(k) == "“" || form(k) == "``";
        if (!passes) {
            return kNoEntity;
        }
    }
    return kNoEntity;
}

bool OfficeOwners::joins_titles(const Mention& mention, std::uint32_t t) const {
    return lemma(t) == "and" && mention.kind == MentionKind::nominal && t > 0 &&
           document_.tokens[t - 1].upos == Upos::noun && mention.beside_name;
}

bool OfficeOwners::owned_before(const Mention& mention, const Sentence& sentence) const {
    const std::uint32_t start = std::min(mention.title_first, mention.first_token);
    const bool for_somebody =
        mention.last_token < sentence.last_token &&
        (lemma(mention.last_token) == "for" || lemma(mention.last_token) == "to");
    return mention.kind == MentionKind::nominal && for_somebody &&
           start > sentence.first_token + 1 && lemma(start - 1) == "'s" &&
           body_at(start - 2) != kNoEntity;
}

std::uint32_t OfficeOwners::state_of_served(std::uint32_t t) const {
    const std::uint32_t index = map_.at(t);
    if (index == kNoMention || document_.mentions[index].type != "Person" ||
        document_.mentions[index].entity == kNoEntity ||
        document_.mentions[index].kind == MentionKind::pronoun) {
        return kNoEntity;
    }
    const std::uint32_t person = document_.mentions[index].entity;
    const auto known = known_.body_of.find(person);
    if (known != known_.body_of.end()) {
        return known->second;
    }
    return states_.of_entity(person);
}

std::uint32_t OfficeOwners::owner_pointed_at(const Mention& mention, std::uint32_t t) const {
    const std::uint32_t index = map_.at(t);
    const std::uint32_t person = index == kNoMention ? kNoEntity : document_.mentions[index].entity;
    if (person != kNoEntity && document_.entities[person].type == "Person") {
        const auto known = known_.body_of.find(person);
        if (known != known_.body_of.end()) {
            return known->second;
        }
        return states_.of_entity(person);
    }
    const std::string word(lemma(t));
    if (person != kNoEntity || (word != "its" && word != "it")) {
        return kNoEntity;
    }
    if (!is_office_of_state(mention)) {
        return organisation_with(mention, t);
    }
    std::uint32_t found = kNoEntity;
    for (const Mention& before : document_.mentions) {
        if (before.sentence != mention.sentence || before.first_token >= t ||
            before.type != "Country") {
            continue;
        }
        if (found != kNoEntity && found != before.entity) {
            return kNoEntity;
        }
        found = before.entity;
    }
    return found;
}

std::uint32_t OfficeOwners::commanded_by(const Mention& mention, std::uint32_t t) const {
    const bool commands =
        mention.office.ends_with("commander") || mention.office.ends_with("chief of staff");
    return commands && lemma(t) == "its" ? organisation_with(mention, t) : kNoEntity;
}

std::uint32_t OfficeOwners::organisation_with(const Mention& mention, std::uint32_t t) const {
    const std::uint32_t first = document_.sentences[mention.sentence].first_token;
    while (t-- > first) {
        const std::uint32_t index = map_.at(t);
        if (index == kNoMention) {
            continue;
        }
        const Mention& before = document_.mentions[index];
        if (before.entity != kNoEntity &&
            document_.entities[before.entity].type == "Organization" &&
            may_have(document_.entities[before.entity].subtype, mention.office)) {
            return before.entity;
        }
        t = std::max(before.first_token, first);
    }
    return kNoEntity;
}

bool OfficeOwners::links_unit(std::uint32_t t) const {
    static const std::set<std::string_view> units = {
        "board",     "council", "committee", "commission",  "bureau",     "department", "section",
        "division",  "branch",  "office",    "presidium",   "wing",       "command",    "staff",
        "executive", "chamber", "faction",   "directorate", "delegation", "director",   "trustee"};
    return lemma(t) == "of" && units.contains(lemma(t - 1));
}

std::uint32_t OfficeOwners::organ_behind(std::uint32_t t, const Sentence& sentence) const {
    const std::uint32_t link = document_.mentions[map_.at(t)].last_token;
    const std::uint32_t organ =
        link + 1 < sentence.last_token && lemma(link) == "'s" ? body_at(link + 1) : kNoEntity;
    return organ != kNoEntity && document_.entities[organ].type == "Organization" ? organ
                                                                                  : kNoEntity;
}

std::uint32_t OfficeOwners::owner_of_superior(const Mention& superior) const {
    const std::uint32_t first = document_.sentences[superior.sentence].first_token;
    return superior.title_first > first ? body_at(superior.title_first - 1) : kNoEntity;
}

std::uint32_t OfficeOwners::body_at(std::uint32_t t) const {
    const std::uint32_t index = map_.at(t);
    if (index == kNoMention || !is_body(document_.mentions[index])) {
        return kNoEntity;
    }
    return document_.mentions[index].entity;
}

std::uint32_t OfficeOwners::place_at(std::uint32_t t) const {
    const std::uint32_t index = map_.at(t);
    return index != kNoMention && document_.mentions[index].type == "Place" &&
                   document_.mentions[index].capital_of.empty()
               ? document_.mentions[index].entity
               : kNoEntity;
}

std::uint32_t OfficeOwners::of_person(const Mention& mention, const Mention& titled) const {
    if (!is_office_of_state(titled)) {
        return kNoEntity;
    }
    const Entity& person = document_.entities[mention.entity];
    return person.countries.empty() ? kNoEntity : states_.named(person.countries.front());
}

}  // namespace entente
