#include "importers/extract/arguments.h"

#include <algorithm>
#include <set>
#include <string_view>

#include "core/ascii.h"

namespace entente {

namespace {

using Words = std::set<std::string_view>;

constexpr int kDepthMax = 4;  // phrases within phrases: "the minister of defence of A"

// Nouns whose acts are those of the state or organisation named with them.
bool acts_for_owner(std::string_view word) {
    static const Words words = {"government",
                                "troops",
                                "troop",
                                "force",
                                "forces",
                                "army",
                                "military",
                                "authority",
                                "authorities",
                                "administration",
                                "navy",
                                "side",
                                "delegation",
                                "leadership",
                                "regime",
                                "soldier",
                                "warplane",
                                "jet",
                                "warship",
                                "people",
                                "aircraft",
                                "air force",
                                "state",
                                "cabinet",
                                "fighter",
                                "police",
                                "embassy",
                                "official",
                                "officials",
                                "negotiator",
                                "diplomat",
                                "officer",
                                "commander",
                                "general",
                                "minister",
                                "ministry",
                                "parliament",
                                "court",
                                "leader",
                                "president",
                                "premier",
                                "envoy",
                                "spokesman",
                                "spokeswoman",
                                "spokesperson",
                                "representative",
                                "ambassador",
                                "delegate",
                                "helicopter",
                                "tank",
                                "artillery",
                                "plane",
                                "unit",
                                "policeman",
                                "border guard",
                                "commando",
                                "serviceman",
                                "paratrooper",
                                "marine",
                                "coalition",
                                "team",
                                "monarch",
                                "king",
                                "queen",
                                "chancellor",
                                "security service",
                                "intelligence service",
                                "intelligence agency",
                                "security forces",
                                "judiciary",
                                "prosecutor",
                                "instructor",
                                "adviser",
                                "trainer",
                                "coast guard",
                                "coastguard",
                                "border guard",
                                "secret service",
                                "security agency",
                                "national guard",
                                "police officer",
                                "foreign minister",
                                "prime minister",
                                "defence minister",
                                "defense minister",
                                "foreign ministry",
                                "peacekeeper",
                                "gunboat",
                                "drone",
                                "missile",
                                "inspector",
                                "investigator"};
    // "the Turkish Side", "both Governments": the capital letter of communiqués
    return words.contains(word) || (!word.empty() && word.front() >= 'A' && word.front() <= 'Z' &&
                                    words.contains(std::string_view(ascii_lower(word))));
}

// Nouns for people who are an organisation's that is named before them: "Hezbollah guerrillas", "the
// al-Qaeda network". A state before them says only where they come from.
bool belongs_to_organization(std::string_view lemma) {
    static const Words words = {"guerrilla",
                                "guerilla",
                                "militant",
                                "gunman",
                                "gunmen",
                                "insurgent",
                                "rebel",
                                "network",
                                "movement",
                                "militia",
                                "militiaman",
                                "activist",
                                "terrorist",
                                "extremist",
                                "operative",
                                "saboteur",
                                "suicide bomber",
                                "kidnapper",
                                "hijacker",
                                "hacker",
                                "pirate",
                                "terror network",
                                "terrorist network",
                                "terror group",
                                "terrorist group",
                                "militant group",
                                "rebel group",
                                "man",
                                "agent",
                                "expert",
                                "diver",
                                "sailor",
                                "airman",
                                "airmen",
                                "spy"};
    return words.contains(lemma);
}

// "opposition leaders", "rebel troops" of a state do not act for it.
bool is_adverse(std::string_view lemma) {
    static const Words words = {"opposition", "rebel",    "separatist", "dissident", "student",
                                "union",      "militant", "insurgent",  "exile",     "exiled",
                                "religious",  "church",   "business",   "tribal",    "guerrilla",
                                "labor",      "labour",   "community",  "party",     "protest",
                                "former",     "ex",       "jailed"};
    return words.contains(lemma);
}

// Counted and collective words that stand for what follows "of".
bool counts(std::string_view lemma) {
    static const Words words = {"group",
                                "ten",
                                "tens",
                                "dozen",
                                "dozens",
                                "hundred",
                                "hundreds",
                                "thousand",
                                "thousands",
                                "number",
                                "member",
                                "members",
                                "some",
                                "many",
                                "most",
                                "all",
                                "both",
                                "one",
                                "two",
                                "three",
                                "each",
                                "several",
                                "majority",
                                "minority",
                                "crowd",
                                "series",
                                "none",
                                "part",
                                "score",
                                "scores",
                                "handful",
                                "leader",
                                "minister",
                                "president",
                                "negotiator",
                                "representative",
                                "envoy",
                                "diplomat",
                                "foreign minister",
                                "delegation",
                                "head",
                                "faction",
                                "band",
                                "either",
                                "neither",
                                "few",
                                "prime minister",
                                "people",
                                "rest",
                                "half",
                                "ruler",
                                "cabinet",
                                "capital",
                                "citizen"};
    return words.contains(lemma);
}

// "freed by [order] of A": whoever gave it.
bool is_instruction(std::string_view lemma) {
    static const Words words = {"order", "decree", "command", "instruction", "ruling", "decision"};
    return words.contains(lemma);
}

// "the city of [Uvira]", "the province of [Aceh]": these are what they are called.
bool is_named_by_of(std::string_view lemma) {
    static const Words words = {"city",
                                "town",
                                "village",
                                "port",
                                "province",
                                "region",
                                "district",
                                "island",
                                "state",
                                "peninsula",
                                "republic",
                                "enclave",
                                "exclave",
                                "township",
                                "municipality"};
    return words.contains(lemma);
}

bool measures(std::string_view lemma) {
    static const Words words = {
        "package", "shipment", "delivery", "consignment", "batch",     "series",    "number",
        "set",     "pair",     "round",    "dozens",      "hundreds",  "thousand",  "dozen",
        "hundred", "million",  "billion",  "tranche",     "supply",    "lot",       "range",
        "kind",    "type",     "form",     "wave",        "barrage",   "salvo",     "volley",
        "spate",   "string",   "ton",      "tonne",       "kilogram",  "kilo",      "kg",
        "barrel",  "gallon",   "litre",    "liter",       "worth",     "part",      "portion",
        "amount",  "sum",      "quantity", "load",        "truckload", "planeload", "piece",
        "bulk",    "tons",     "tonnes",   "bag",         "crate",     "box",       "dollar",
        "dollars", "euro",     "euros",    "yen",         "yuan",      "franc",     "rouble",
        "ruble"};
    return words.contains(lemma);
}

}  // namespace

void add_entities(EntityList& to, const EntityList& from) {
    for (const std::uint32_t entity : from) {
        if (std::find(to.begin(), to.end(), entity) == to.end()) {
            to.push_back(entity);
        }
    }
}

EntityList Arguments::after(std::uint32_t t, std::string_view preposition, int depth) const {
    EntityList found;
    for (const Dependent& below : syntax_.dependents(t)) {
        if (below.by == preposition && !below.excepted &&
            (below.relation == "nmod" || below.relation == "obl")) {
            add_entities(found, entities(below.token, depth + 1));
        }
    }
    return found;
}

// "ministers acting for [A]", "officials speaking on behalf of [A]"
EntityList Arguments::acted_for(std::uint32_t t, int depth) const {
    for (const Dependent& below : syntax_.dependents(t)) {
        const std::string_view verb = syntax_.lemma(below.token);
        if (below.relation != "acl" || (verb != "act" && verb != "speak" && verb != "sign")) {
            continue;
        }
        EntityList found = after(below.token, "for", depth);
        for (const Dependent& behalf : syntax_.dependents(below.token)) {
            if (found.empty() && syntax_.lemma(behalf.token) == "behalf") {
                found = after(behalf.token, "of", depth);
            }
        }
        if (!found.empty()) {
            return found;
        }
    }
    return {};
}

// Whom a head without a mention of its own, or whose mention is only a description, stands for.
EntityList Arguments::represented(std::uint32_t t, int depth) const {
    if (EntityList found = acted_for(t, depth); !found.empty()) {
        return found;
    }
    const std::string_view lemma = syntax_.lemma(t);
    const bool acts = acts_for_owner(lemma) || acts_for_owner(syntax_.plural(t));
    if (is_instruction(lemma) && syntax_.preposition(t) == "by") {
        EntityList found = after(t, "of", depth);
        return found.empty() ? owners(t, depth + 1) : found;
    }
    // "seven of the negotiators"
    if (!counts(lemma) && document_.tokens[t].upos == Upos::num) {
        return after(t, "of", depth);
    }
    const bool counted = counts(lemma) || counts(syntax_.plural(t));
    if (!acts && !counted) {
        EntityList found;
        if (belongs_to_organization(lemma)) {
            found = owners(t, depth + 1);
            add_entities(found, after(t, "from", depth));
            add_entities(found, after(t, "of", depth));
            std::erase_if(found, [&](std::uint32_t entity) {
                return document_.entities[entity].type != "Organization";
            });
        }
        return found;
    }
    for (const std::uint32_t below : syntax_.children(t)) {
        if (below < t && is_adverse(syntax_.lemma(below))) {
            return {};
        }
    }
    for (const std::string_view preposition : {"of", "from"}) {
        EntityList found = after(t, preposition, depth);
        if (!counted) {
            std::erase_if(found, [&](std::uint32_t entity) {
                const std::string& type = document_.entities[entity].type;
                return type != "Country" && type != "Organization";
            });
        }
        if (!found.empty()) {
            return found;
        }
        // "the ministers of defence of A and B", with A below "defence"
        for (const Dependent& below : syntax_.dependents(t)) {
            if (below.relation == "nmod" && below.by == preposition) {
                add_entities(found, after(below.token, preposition, depth + 1));
            }
        }
        if (!found.empty()) {
            return found;
        }
    }
    EntityList found = members_told(t, depth);
    return acts && found.empty() ? owners(t, depth + 1) : found;
}

// "a delegation made up of A and B"
EntityList Arguments::members_told(std::uint32_t t, int depth) const {
    static const Words tells = {"make", "compose", "consist", "comprise", "form"};
    for (const Dependent& below : syntax_.dependents(t)) {
        if (below.relation == "acl" && tells.contains(syntax_.lemma(below.token))) {
            EntityList found = after(below.token, "of", depth);
            if (!found.empty()) {
                return found;
            }
        }
    }
    return {};
}

// Whether the clause around a relative pronoun hangs on what it is about, as the enhanced tree wants it.
bool Arguments::in_relative_clause(std::uint32_t t) const {
    for (int step = 0; step < kDepthMax && t != kNoToken; ++step) {
        if (syntax_.relation(t).starts_with("acl")) {
            return true;
        }
        t = syntax_.head(t);
    }
    return false;
}

// "X, whose quarrel with B is old, spoke", with the clause hung on "spoke": the name before.
EntityList Arguments::before_whose(std::uint32_t t, int depth) const {
    const std::uint32_t comma = syntax_.first() + 2 > t || syntax_.form(t - 1) != "," ? 0 : 1;
    if (t < syntax_.first() + 1 + comma) {
        return {};
    }
    const std::uint32_t name = syntax_.node(t - 1 - comma);
    return is_named(name) ? entities(name, depth + 1) : EntityList();
}

EntityList Arguments::entities(std::uint32_t t, int depth) const {
    if (depth > kDepthMax) {
        return {};
    }
    const std::uint32_t index = syntax_.mention(t);
    if (index != kNoMention) {
        const Mention& mention = document_.mentions[index];
        if (!mention.members.empty()) {
            return mention.members;
        }
        if (mention.kind == MentionKind::pronoun && narrator_ && mention.entity == *narrator_ &&
            mention.type == "Person") {
            return {};
        }
        const bool described = mention.kind == MentionKind::nominal && !mention.beside_name &&
                               (mention.type == "Group" || mention.type == "Organization");
        if (described) {
            EntityList named = examples(t, depth);
            if (named.empty()) {
                named = named_behind(t, depth);
            }
            if (named.empty()) {
                named = represented(t, depth);
            }
            if (!named.empty()) {
                return named;
            }
        }
        if (mention.kind == MentionKind::nominal && mention.type == "Person") {
            const std::uint32_t holder = holder_behind(t);
            if (holder != kNoEntity) {
                return {holder};
            }
        }
        return mention.entity == kNoEntity ? predicated(t, depth) : EntityList{mention.entity};
    }
    const Token& token = syntax_.token(t);
    if (token.upos == Upos::pron && token.morphology.person == 1) {
        const bool plural = token.lemma == "we" || token.lemma == "our" || token.lemma == "us" ||
                            token.lemma == "ours";
        const auto& who = plural ? first_persons_ : first_person_;
        if (who) {
            return {*who};
        }
    }
    if (token.lemma == "whose" && !in_relative_clause(t)) {
        return before_whose(t, depth);
    }
    if (is_named_by_of(token.lemma)) {
        EntityList places = after(t, "of", depth);
        std::erase_if(places, [&](std::uint32_t entity) {
            return document_.entities[entity].type != "Place";
        });
        if (!places.empty()) {
            return places;
        }
    }
    EntityList named = examples(t, depth);
    if (named.empty() && acts_for_owner(syntax_.lemma(t))) {
        // "Italy's foreign minister, X, said": X and not Italy; "the ministers of A and B, X and Y,"
        if (const std::uint32_t holder = holder_behind(t); holder != kNoEntity) {
            return {holder};
        }
    }
    if (named.empty()) {
        named = represented(t, depth);
    }
    // "eleven people and two firms: A, B and C"
    if (named.empty() && syntax_.plural(t) != syntax_.lemma(t)) {
        named = named_behind(t, depth);
    }
    if (named.empty()) {
        named = predicated(t, depth);
    }
    return named.empty() ? described_before(t) : named;
}

// "X, [an outfit] based in B": the name that a noun without a mention stands beside.
EntityList Arguments::described_before(std::uint32_t t) const {
    const std::uint32_t above = syntax_.relation(t) == "appos" ? syntax_.head(t) : kNoToken;
    if (above == kNoToken || above > t || syntax_.token(t).upos != Upos::noun ||
        syntax_.token(t).morphology.number == GrammaticalNumber::plural || !is_named(above) ||
        !syntax_.has_child(t, "det")) {
        return {};
    }
    return own_entity(above);
}

// "A and B are among the countries that recognised C", "A became the first state to recognise C": what the noun is said of.
EntityList Arguments::predicated(std::uint32_t t, int depth) const {
    const Upos upos = syntax_.token(t).upos;
    // "Among those who signed were A and B"
    const std::uint32_t above = syntax_.head(t);
    if (syntax_.relation(t) == "obl" && above != kNoToken && syntax_.preposition(t) == "among" &&
        syntax_.has_child(above, "cop") && above > t && !syntax_.has_child(above, "nsubj")) {
        EntityList named;
        add_joined(above, depth + 1, named);
        return named;
    }
    const bool those = upos == Upos::pron && syntax_.form(t) == "those";  // "is among those that"
    if (upos != Upos::noun && upos != Upos::adj && !those) {
        return {};
    }
    std::uint32_t clause = t;
    if (!syntax_.has_child(t, "cop")) {
        clause = syntax_.relation(t) == "xcomp" ? syntax_.head(t) : kNoToken;
        if (clause == kNoToken ||
            (syntax_.lemma(clause) != "become" && syntax_.lemma(clause) != "remain")) {
            return {};
        }
    }
    EntityList found;
    for (const Dependent& below : syntax_.dependents(clause)) {
        if (below.relation == "nsubj" && below.source == ArcSource::basic) {
            add_joined(below.token, depth + 1, found);
        }
    }
    return found;
}

// "Moroccan-Israeli": demonyms before a hyphen, wherever the parser hung them.
void Arguments::add_hyphenated(std::uint32_t t, EntityList& found) const {
    std::uint32_t begin = syntax_.begin_of(t);
    constexpr int kMembersMax = 4;
    for (int i = 0; i < kMembersMax && begin >= syntax_.first() + 2; ++i) {
        const std::string_view hyphen = syntax_.form(begin - 1);
        if (hyphen != "-" && hyphen != "–") {
            return;
        }
        const std::uint32_t index = syntax_.mention(begin - 2);
        if (index == kNoMention || document_.mentions[index].entity == kNoEntity) {
            return;
        }
        EntityList before = {document_.mentions[index].entity};
        add_entities(before, found);
        found = before;
        begin = document_.mentions[index].first_token;
    }
}

EntityList Arguments::owners(std::uint32_t t, int depth) const {
    EntityList found;
    for (const Dependent& below : syntax_.dependents(t)) {
        const bool possessor = below.relation == "nmod" && below.by == "poss";
        const bool before = below.token < t &&
                            (below.relation == "amod" || below.relation == "compound" ||
                             (below.relation == "nmod" && below.by.empty()) || below.by == "desc");
        if (possessor) {
            add_entities(found, entities(below.token, depth + 1));
            continue;
        }
        if (below.relation == "acl") {
            add_entities(found, makers(below.token, depth));
            continue;
        }
        const std::uint32_t index = before ? syntax_.mention(below.token) : kNoMention;
        if (index == kNoMention && before && is_led(t, below.token)) {
            add_entities(found, entities(syntax_.node(below.token - 2), depth + 1));
            continue;
        }
        if (index == kNoMention) {
            // "China-US talks" may hang the first on the second.
            continue;
        }
        const Mention& mention = document_.mentions[index];
        const bool described = mention.kind == MentionKind::nominal && mention.type == "Group";
        const bool owns = mention.kind == MentionKind::demonym || mention.type == "Country" ||
                          mention.type == "Organization" || described;
        if (!owns || mention.entity == kNoEntity) {
            add_entities(found, mention.members);
            continue;
        }
        EntityList here = {mention.entity};
        add_hyphenated(below.token, here);
        add_entities(found, here);
    }
    return found;
}

// "the offer made by A", "rockets fired by A", of the participle: they are A's.
EntityList Arguments::makers(std::uint32_t participle, int depth) const {
    static const std::set<std::string_view> makes = {"make",
                                                     "fire",
                                                     "launch",
                                                     "shoot",
                                                     "grant",
                                                     "submit",
                                                     "table",
                                                     "propose",
                                                     "draft",
                                                     "issue",
                                                     "offer",
                                                     "present",
                                                     "claim",
                                                     "conduct",
                                                     "mount"};
    EntityList found;
    if (!makes.contains(syntax_.lemma(participle)) || !syntax_.is_passive(participle)) {
        return found;
    }
    for (const Dependent& below : syntax_.dependents(participle)) {
        if (below.relation == "obl" && (below.by == "agent" || below.by == "by")) {
            add_entities(found, entities(below.token, depth + 1));
        }
    }
    return found;
}

// "A-led forces": what they do A does; an alliance that A leads is an actor of its own.
bool Arguments::is_led(std::uint32_t t, std::uint32_t participle) const {
    const std::string_view lemma = syntax_.lemma(t);
    return participle >= syntax_.first() + 2 && syntax_.form(participle) == "led" &&
           syntax_.form(participle - 1) == "-" && lemma != "coalition" && lemma != "alliance" &&
           lemma != "bloc";
}

EntityList Arguments::examples(std::uint32_t t, int depth) const {
    EntityList found;
    for (const Dependent& below : syntax_.dependents(t)) {
        const bool listed = below.by == "such_as" || below.by == "including" ||
                            below.by == "include" || below.by == "like" || below.by == "namely";
        // "aircraft including gunships": another description names nobody
        const std::uint32_t index = syntax_.mention(below.token);
        const bool described =
            index != kNoMention && document_.mentions[index].kind == MentionKind::nominal;
        if (listed && !below.excepted && !described &&
            (below.relation == "nmod" || below.relation == "obl")) {
            add_entities(found, entities(below.token, depth + 1));
        }
    }
    // "many states of C, among them A and B": the words say it, whatever the tree makes of them
    std::uint32_t end = syntax_.end_of(t);
    constexpr std::uint32_t kPhraseMax = 8;
    const std::uint32_t last = std::min(end + kPhraseMax, syntax_.last());
    while (end < last && syntax_.plural(t) != syntax_.lemma(t) && syntax_.form(end) != "," &&
           !syntax_.is_verb(end)) {
        ++end;
    }
    if (end + 3 < syntax_.last() && syntax_.form(end) == "," && syntax_.lemma(end + 1) == "among" &&
        syntax_.form(end + 2) == "them") {
        std::uint32_t name = syntax_.node(end + 3);
        while (syntax_.mention(name) == kNoMention && name + 1 < syntax_.last() &&
               syntax_.token(name).upos != Upos::punct && syntax_.token(name).upos != Upos::verb) {
            name = syntax_.node(name + 1) > name ? syntax_.node(name + 1) : name + 1;
        }
        add_joined(name, depth, found);
    }
    return found;
}

// Node `t` and what is joined to it, exceptions apart.
void Arguments::add_joined(std::uint32_t t, int depth, EntityList& found) const {
    constexpr std::size_t kJoinedMax = 24;
    std::vector<std::uint32_t> members = {t};
    for (std::size_t at = 0; at < members.size() && members.size() < kJoinedMax; ++at) {
        add_entities(found, entities(members[at], depth + 1));
        for (const Dependent& below : syntax_.dependents(members[at])) {
            if (below.relation == "conj" && !below.excepted &&
                std::find(members.begin(), members.end(), below.token) == members.end()) {
                members.push_back(below.token);
            }
        }
    }
}

EntityList Arguments::own_entity(std::uint32_t t) const {
    const std::uint32_t index = syntax_.mention(t);
    const bool any = index != kNoMention && document_.mentions[index].entity != kNoEntity;
    return any ? EntityList{document_.mentions[index].entity} : EntityList();
}

bool Arguments::is_named(std::uint32_t t) const {
    const std::uint32_t index = syntax_.mention(t);
    return index != kNoMention && document_.mentions[index].kind != MentionKind::nominal &&
           document_.mentions[index].kind != MentionKind::pronoun;
}

// "the ambassador to A, X,": the person in apposition, wherever the parser hung it.
std::uint32_t Arguments::holder_behind(std::uint32_t t) const {
    const auto person_beside = [this](std::uint32_t noun) {
        for (const std::uint32_t below : syntax_.children(noun)) {
            const std::uint32_t index = syntax_.mention(below);
            if (syntax_.relation(below) == "appos" && is_named(below) &&
                document_.mentions[index].type == "Person") {
                return document_.mentions[index].entity;
            }
        }
        return kNoEntity;
    };
    if (const std::uint32_t holder = person_beside(t); holder != kNoEntity) {
        return holder;
    }
    for (const Dependent& below : syntax_.dependents(t)) {
        if (below.relation == "nmod" && below.token > t) {
            if (const std::uint32_t holder = person_beside(below.token); holder != kNoEntity) {
                return holder;
            }
        }
    }
    return kNoEntity;
}

// "its close partners, A and B": an apposition of names, which parsers may take for an enumeration.
EntityList Arguments::named_behind(std::uint32_t t, int depth) const {
    EntityList found;
    const bool owned = possessive_pronoun(t) != kNoToken ||
                       (syntax_.plural(t) != syntax_.lemma(t) && !owners(t, depth + 1).empty());
    for (const Dependent& below : syntax_.dependents(t)) {
        const std::uint32_t begin = syntax_.begin_of(below.token);
        const std::uint32_t index = syntax_.mention(below.token);
        const bool named = index != kNoMention && below.token > t &&
                           document_.mentions[index].kind != MentionKind::nominal;
        const bool apposed = below.relation == "appos";
        const bool listed =
            below.relation == "conj" && owned &&
            (!found.empty() || (begin > syntax_.first() && syntax_.form(begin - 1) == ","));
        if (named && (apposed || listed)) {
            add_joined(below.token, depth, found);
        }
    }
    return found;
}

std::uint32_t Arguments::content(std::uint32_t t) const {
    if (!measures(syntax_.lemma(t)) && !measures(syntax_.plural(t))) {
        return t;
    }
    for (const Dependent& below : syntax_.dependents(t)) {
        if (below.relation == "nmod" && below.by == "of") {
            return below.token;
        }
    }
    return t;
}

std::uint32_t Arguments::possessive_pronoun(std::uint32_t t) const {
    for (const std::uint32_t below : syntax_.children(t)) {
        if (syntax_.token(below).xpos == "PRP$") {
            return below;
        }
    }
    return kNoToken;
}

}  // namespace entente
