#include "importers/extract/whereabouts.h"

#include <algorithm>
#include <set>
#include <string>
#include <string_view>
#include <utility>

#include "importers/extract/mentions.h"
#include "importers/extract/stated_once.h"

namespace entente {

namespace {

constexpr double kPlainConfidence = 0.7;
constexpr double kNearConfidence = 0.5;  // "north of Kabul" is not in Kabul

class WhereaboutsReader {
public:
    explicit WhereaboutsReader(Document& document) : document_(document), map_(document) {}

    void run() {
        for (std::uint32_t i = 0; i < document_.mentions.size(); ++i) {
            const Mention& mention = document_.mentions[i];
            if (mention.entity == kNoEntity) {
                continue;
            }
            if (mention.type == "Organization") {
                based_in(mention);
                kind_of_country(mention);
                described_by_country(mention);
                has_home(mention);
                company_of(mention);
                between_commas(mention);
                if (i + 1 < document_.mentions.size()) {
                    body_in_place(mention, document_.mentions[i + 1]);
                }
                if (mention.subtype == "armed_group" && i + 1 < document_.mentions.size()) {
                    group_in_place(mention, document_.mentions[i + 1]);
                }
            } else if (mention.type == "Event") {
                place_in_name(i);
            } else if (mention.type == "Place" || mention.type == "Asset") {
                place(i);
            }
        }
    }

private:
    std::string_view lemma(std::uint32_t t) const { return lemma_at(document_, t); }

    std::string_view form(std::uint32_t t) const { return form_at(document_, t); }

    // "the conference in Ulaanbaatar", where the place is part of what the event is called
    void place_in_name(std::uint32_t index) {
        const Mention& event = document_.mentions[index];
        for (std::uint32_t k = index + 1;
             k < document_.mentions.size() && event.span.contains(document_.mentions[k].span);
             ++k) {
            const Mention& place = document_.mentions[k];
            const bool holds = place.type == "Place" || place.type == "Country";
            if (holds && place.kind == MentionKind::name && place.entity != kNoEntity &&
                place.first_token > event.first_token && place.last_token == event.last_token &&
                (lemma(place.first_token - 1) == "in" || lemma(place.first_token - 1) == "at")) {
                add(event, place.entity, kPlainConfidence, "pattern:event-in-place");
            }
        }
    }

    // "the Moscow-based Bell Bank".
    void based_in(const Mention& body) {
        const std::uint32_t first = document_.sentences[body.sentence].first_token;
        constexpr std::uint32_t kReachTokens = 5;
        for (std::uint32_t t = body.first_token;
             t >= first + 2 && body.first_token - t < kReachTokens;
             --t) {
            if (lemma(t - 1) != "base" && form(t - 1) != "based") {
                const Upos upos = document_.tokens[t - 1].upos;
                if (upos != Upos::adj && upos != Upos::noun && upos != Upos::propn) {
                    return;
                }
                continue;
            }
            const std::uint32_t index =
                map_.at(form(t - 2) == "-" && t >= first + 3 ? t - 3 : t - 2);
            if (index == kNoMention) {
                return;
            }
            const Mention& place = document_.mentions[index];
            if ((place.type == "Place" || place.type == "Country") && place.entity != kNoEntity) {
                add(body, place.entity, kPlainConfidence, "pattern:based-in");
            }
            return;
        }
    }

    bool is_kind_of_body(std::uint32_t t) const {
        static const std::set<std::string_view> kinds = {
            "builder",      "company",  "firm",        "manufacturer", "maker",        "giant",
            "bank",         "airline",  "contractor",  "shipbuilder",  "carrier",      "newspaper",
            "daily",        "agency",   "broadcaster", "party",        "charity",      "tank",
            "conglomerate", "militia",  "operator",    "group",        "movement",     "producer",
            "refiner",      "major",    "insurer",     "shipyard",     "utility",      "miner",
            "startup",      "jihadist", "insurgent",   "organisation", "organization", "federation",
            "union",        "network",  "institute",   "watchdog",     "think"};
        return kinds.contains(lemma(t));
    }

    // "the French builder Bell Group", "the Lebanese militia Bell": where it is at home.
    void kind_of_country(const Mention& body) {
        const std::uint32_t first = document_.sentences[body.sentence].first_token;
        constexpr std::uint32_t kReachTokens = 4;
        if (body.kind != MentionKind::name || body.first_token < first + 2 ||
            !is_kind_of_body(body.first_token - 1) || map_.covered(body.first_token - 1)) {
            return;
        }
        for (std::uint32_t t = body.first_token - 1;
             t-- > first && body.first_token - t <= kReachTokens;) {
            const std::uint32_t index = map_.at(t);
            if (index != kNoMention) {
                const Mention& state = document_.mentions[index];
                if (state.kind == MentionKind::demonym && state.type == "Country" &&
                    state.entity != kNoEntity) {
                    add(body, state.entity, kPlainConfidence, "pattern:kind-of-country");
                }
                return;
            }
            const Upos upos = document_.tokens[t].upos;
            if (upos != Upos::adj && upos != Upos::noun) {
                return;
            }
        }
    }

    // "Italy's ENI", "Lebanon's Hezbollah": a company, a party or a militia that is no organ of the state.
    void has_home(const Mention& body) {
        const std::uint32_t first = document_.sentences[body.sentence].first_token;
        const bool organ = body.subtype == "government" || body.subtype == "military" ||
                           body.subtype == "court" || body.subtype == "igo" ||
                           body.subtype == "alliance";
        const bool named = body.kind == MentionKind::name || body.kind == MentionKind::acronym;
        if (!named || organ || body.first_token < first + 2 ||
            lemma(body.first_token - 1) != "'s") {
            return;
        }
        const std::uint32_t index = map_.at(body.first_token - 2);
        if (index != kNoMention && document_.mentions[index].type == "Country" &&
            document_.mentions[index].entity != kNoEntity) {
            add(body,
                document_.mentions[index].entity,
                kPlainConfidence,
                "pattern:kind-of-country");
        }
    }

    // "the institute ISPI, in Milan, published"
    void between_commas(const Mention& body) {
        const Sentence& sentence = document_.sentences[body.sentence];
        const std::uint32_t comma = body.last_token;
        const bool wide = body.subtype == "igo" || body.subtype == "alliance";
        if (wide || comma + 3 >= sentence.last_token || form(comma) != "," ||
            lemma(comma + 1) != "in") {
            return;
        }
        const std::uint32_t index = map_.at(comma + 2);
        if (index == kNoMention) {
            return;
        }
        const Mention& place = document_.mentions[index];
        const bool closed = place.last_token < sentence.last_token && form(place.last_token) == ",";
        const bool city = place.type == "Place" || place.type == "Country";
        if (closed && city && place.kind == MentionKind::name && place.entity != kNoEntity) {
            add(body, place.entity, kPlainConfidence, "pattern:group-in-place");
        }
    }

    // "Delta Oil of Saudi Arabia": a company or the like, whose state is no part of its name
    void company_of(const Mention& body) {
        const Sentence& sentence = document_.sentences[body.sentence];
        const std::uint32_t link = body.last_token;
        const bool firm = body.subtype == "company" || body.subtype == "media" ||
                          body.subtype == "other" || body.subtype.empty();
        const bool named = body.kind == MentionKind::name || body.kind == MentionKind::acronym;
        if (!firm || !named || !is_capitalised(document_, body.first_token) ||
            link + 1 >= sentence.last_token || lemma(link) != "of") {
            return;
        }
        const std::uint32_t t = link + (lemma(link + 1) == "the" ? 2 : 1);
        const std::uint32_t index = t < sentence.last_token ? map_.at(t) : kNoMention;
        if (index != kNoMention && document_.mentions[index].type == "Country" &&
            document_.mentions[index].kind == MentionKind::name &&
            document_.mentions[index].entity != kNoEntity) {
            add(body,
                document_.mentions[index].entity,
                kPlainConfidence,
                "pattern:kind-of-country");
        }
    }

    // "Bell, the French builder of ships": the same behind the name.
    void described_by_country(const Mention& body) {
        const Sentence& sentence = document_.sentences[body.sentence];
        constexpr std::uint32_t kReachTokens = 4;
        const std::uint32_t comma = body.last_token;
        const bool named = body.kind == MentionKind::name || body.kind == MentionKind::acronym;
        if (!named || comma + 3 >= sentence.last_token || form(comma) != ",") {
            return;
        }
        // "Bell, Italy's largest builder of ships"
        const bool owned =
            !document_.tokens.empty() && map_.covered(comma + 1) && lemma(comma + 2) == "'s";
        const std::uint32_t index = map_.at(owned ? comma + 1 : comma + 2);
        const bool fits = index != kNoMention && document_.mentions[index].type == "Country" &&
                          document_.mentions[index].entity != kNoEntity &&
                          (owned || (document_.tokens[comma + 1].upos == Upos::det &&
                                     document_.mentions[index].kind == MentionKind::demonym));
        if (!fits) {
            return;
        }
        for (std::uint32_t t = comma + 3; t < sentence.last_token && t < comma + 3 + kReachTokens;
             ++t) {
            if (is_kind_of_body(t)) {
                add(body,
                    document_.mentions[index].entity,
                    kPlainConfidence,
                    "pattern:kind-of-country");
                return;
            }
            const Upos upos = document_.tokens[t].upos;
            if (upos != Upos::adj && upos != Upos::noun) {
                return;
            }
        }
    }

    void place(std::uint32_t index) {
        if (document_.mentions[index].type == "Place") {
            owned_place(document_.mentions[index]);
            place_of_demonym(document_.mentions[index]);
            is_at(document_.mentions[index]);
        }
        if (index + 1 < document_.mentions.size()) {
            place_in_country(document_.mentions[index], document_.mentions[index + 1]);
            asset_in_place(document_.mentions[index], document_.mentions[index + 1]);
            beside_place(document_.mentions[index], document_.mentions[index + 1]);
        }
        if (index > 0) {
            country_before_place(document_.mentions[index - 1], document_.mentions[index]);
        }
    }

    // "Russia's Krasnodar region", "Niger's northern town of Bell" (country_before_place has the latter)
    void owned_place(const Mention& place) {
        const std::uint32_t first = document_.sentences[place.sentence].first_token;
        constexpr std::uint32_t kReachTokens = 3;
        std::uint32_t t = place.first_token;
        for (std::uint32_t step = 0; step < kReachTokens && t > first + 1; ++step) {
            --t;
            if (lemma(t) == "'s") {
                const std::uint32_t index = map_.at(t - 1);
                if (index != kNoMention && document_.mentions[index].type == "Country" &&
                    document_.mentions[index].entity != kNoEntity) {
                    add(place,
                        document_.mentions[index].entity,
                        kPlainConfidence,
                        "pattern:owned-place");
                }
                return;
            }
            if (map_.covered(t) || document_.tokens[t].upos != Upos::adj) {
                return;
            }
        }
    }

    // "X, a French department in the ocean", "X, the Libyan port,": the state of the demonym.
    void place_of_demonym(const Mention& place) {
        const Sentence& sentence = document_.sentences[place.sentence];
        const std::uint32_t comma = place.last_token;
        constexpr std::uint32_t kReachTokens = 4;
        if (place.kind != MentionKind::name || comma + 3 >= sentence.last_token ||
            form(comma) != "," || document_.tokens[comma + 1].upos != Upos::det) {
            return;
        }
        const std::uint32_t index = map_.at(comma + 2);
        if (index == kNoMention || document_.mentions[index].kind != MentionKind::demonym ||
            document_.mentions[index].type != "Country" ||
            document_.mentions[index].entity == kNoEntity) {
            return;
        }
        for (std::uint32_t t = document_.mentions[index].last_token;
             t < sentence.last_token && t < comma + 2 + kReachTokens;
             ++t) {
            if (is_kind_of_place(lemma(t))) {
                add(place,
                    document_.mentions[index].entity,
                    kPlainConfidence,
                    "pattern:kind-of-place");
                return;
            }
            if (document_.tokens[t].upos != Upos::adj && document_.tokens[t].upos != Upos::noun) {
                return;
            }
        }
    }

    static bool is_kind_of_place(std::string_view noun) {
        static const std::set<std::string_view> kinds = {
            "city",   "town",     "village",     "resort",    "port",        "province",  "region",
            "island", "district", "capital",     "peninsula", "department",  "exclave",   "enclave",
            "atoll",  "suburb",   "archipelago", "oblast",    "governorate", "prefecture"};
        return kinds.contains(noun);
    }

    // "X is in Bell": somebody or something named, said plainly.
    void is_at(const Mention& place) {
        const Sentence& sentence = document_.sentences[place.sentence];
        bool be = false;
        bool inside = false;
        std::uint32_t subject = kNoMention;
        for (std::uint32_t t = sentence.first_token; t < sentence.last_token; ++t) {
            const Token& token = document_.tokens[t];
            const bool below = token.head >= static_cast<std::int32_t>(place.first_token) &&
                               token.head < static_cast<std::int32_t>(place.last_token) &&
                               (t < place.first_token || t >= place.last_token);
            if (!below) {
                continue;
            }
            if (token.xpos == "MD" || token.lemma == "not" || token.lemma == "never") {
                return;
            }
            be = be || (token.deprel == "cop" && token.lemma == "be");
            inside =
                inside || (token.deprel == "case" && (token.lemma == "in" || token.lemma == "at"));
            subject = token.deprel == "nsubj" ? seated_at(t, sentence) : subject;
        }
        if (!be || !inside || subject == kNoMention) {
            return;
        }
        const Mention& who = document_.mentions[subject];
        const bool named = who.kind == MentionKind::name || who.kind == MentionKind::acronym;
        if (named && who.entity != kNoEntity && place.entity != kNoEntity &&
            (who.type == "Person" || who.type == "Organization" || who.type == "Asset" ||
             who.type == "Place")) {
            add(who, place.entity, kPlainConfidence, "pattern:is-at");
        }
    }

    // The mention at token `t`; of "A's headquarters are in B", "A, whose headquarters are in B" that of A.
    std::uint32_t seated_at(std::uint32_t t, const Sentence& sentence) const {
        static const std::set<std::string_view> seats = {
            "headquarters", "headquarter", "seat", "secretariat", "office", "offices"};
        if (map_.covered(t) || !seats.contains(lemma(t))) {
            return map_.at(t);
        }
        for (std::uint32_t owner = sentence.first_token; owner < t; ++owner) {
            const Token& token = document_.tokens[owner];
            if (token.head != static_cast<std::int32_t>(t) || token.deprel != "nmod:poss") {
                continue;
            }
            const bool relative = token.lemma == "whose" && owner > sentence.first_token + 1;
            return map_.at(relative ? owner - (form(owner - 1) == "," ? 2 : 1) : owner);
        }
        return kNoMention;
    }

    // "the Nordic Institute in Nuuk", where the tree hangs the place on the name
    void body_in_place(const Mention& body, const Mention& place) {
        const bool adjacent = body.sentence == place.sentence &&
                              place.first_token == body.last_token + 1 &&
                              (lemma(body.last_token) == "in" || lemma(body.last_token) == "at");
        const bool wide = body.subtype == "igo" || body.subtype == "alliance" ||
                          body.subtype == "armed_group" || body.kind != MentionKind::name;
        if (!adjacent || wide || place.entity == kNoEntity ||
            (place.type != "Country" && place.type != "Place")) {
            return;
        }
        for (std::uint32_t t = place.first_token; t < place.last_token; ++t) {
            const std::int32_t head = document_.tokens[t].head;
            const bool below = document_.tokens[t].deprel == "nmod" &&
                               head >= static_cast<std::int32_t>(body.first_token) &&
                               head < static_cast<std::int32_t>(body.last_token);
            if (below || (document_.tokens[t].deprel == "obl" && is_led(body, head))) {
                add(body, place.entity, kPlainConfidence, "pattern:group-in-place");
                return;
            }
        }
    }

    // "heads the Institute in Nuuk": whoever heads it does so where it is.
    bool is_led(const Mention& body, std::int32_t verb) const {
        static const std::set<std::string_view> verbs = {
            "head", "lead", "run", "chair", "found", "direct", "manage"};
        return verb >= 0 && static_cast<std::uint32_t>(verb) < body.first_token &&
               verbs.contains(lemma(static_cast<std::uint32_t>(verb)));
    }

    // "Hezbollah in Lebanon"
    void group_in_place(const Mention& group, const Mention& place) {
        const bool adjacent = group.sentence == place.sentence &&
                              place.first_token == group.last_token + 1 &&
                              lemma(group.last_token) == "in";
        if (adjacent && (place.type == "Country" || place.type == "Place") &&
            place.entity != kNoEntity) {
            add(group, place.entity, kPlainConfidence, "pattern:group-in-place");
        }
    }

    // "the Swiss lake resort of Davos", "the Dutch city of X".
    void country_before_place(const Mention& country, const Mention& place) {
        if (country.sentence != place.sentence || country.type != "Country" ||
            country.entity == kNoEntity || place.first_token < 2 ||
            lemma(place.first_token - 1) != "of") {
            return;
        }
        static const std::set<std::string_view> kinds = {
            "city",    "town",     "village",     "resort",    "port",    "province",
            "region",  "district", "island",      "suburb",    "capital", "peninsula",
            "enclave", "exclave",  "area",        "territory", "state",   "county",
            "canton",  "oblast",   "governorate", "department"};
        const std::uint32_t noun = place.first_token - 2;
        constexpr std::uint32_t kReachTokens = 4;
        if (country.last_token > noun || noun - country.last_token > kReachTokens ||
            !kinds.contains(lemma(noun))) {
            return;
        }
        for (std::uint32_t t = country.last_token; t < noun; ++t) {
            const Upos upos = document_.tokens[t].upos;
            if (upos == Upos::verb || upos == Upos::adp || upos == Upos::punct) {
                return;
            }
        }
        add(place, country.entity, kPlainConfidence, "pattern:kind-of-place");
    }

    // "Davos, Switzerland", "Davos in Switzerland", "El Fasher in North Darfur".
    void place_in_country(const Mention& place, const Mention& country) {
        const bool adjacent = country.sentence == place.sentence &&
                              country.first_token == place.last_token + 1 &&
                              (form(place.last_token) == "," || lemma(place.last_token) == "in");
        const bool holds_places = country.type == "Country" ||
                                  (country.type == "Place" &&
                                   (country.subtype == "admin" || country.subtype == "region") &&
                                   place.subtype != "region");
        // "flights over the Baltic Sea, Sweden accepted": the subject of the next clause
        const bool acts = adjacent && form(place.last_token) == "," &&
                          document_.tokens[country.last_token - 1].deprel.starts_with("nsubj");
        if (adjacent && holds_places && !acts && country.kind == MentionKind::name &&
            country.entity != kNoEntity && !lists_on(country)) {
            add(place, country.entity, kPlainConfidence, "pattern:address");
        }
    }

    // "its base at Gyumri", "a refinery in Burgas": the place right behind it, whatever the tree hangs it on
    void asset_in_place(const Mention& asset, const Mention& place) {
        const bool site = asset.type == "Asset" &&
                          (asset.subtype == "facility" || asset.subtype == "infrastructure");
        const bool adjacent = place.sentence == asset.sentence &&
                              place.first_token == asset.last_token + 1 &&
                              (lemma(asset.last_token) == "at" || lemma(asset.last_token) == "in");
        if (site && adjacent && (place.type == "Place" || place.type == "Country") &&
            place.kind != MentionKind::demonym && place.entity != kNoEntity) {
            add(asset, place.entity, kPlainConfidence, "pattern:address");
        }
    }

    // "Dera'a, in southern Syria", "the town of Bambari in the Congo", "Bagram air base, north of Kabul", "Bucha, a town near Kyiv".
    void beside_place(const Mention& place, const Mention& next) {
        constexpr std::uint32_t kReachTokens = 7;
        const bool holds = next.type == "Country" || next.type == "Place";
        if (next.sentence != place.sentence || !holds || next.entity == kNoEntity ||
            next.kind == MentionKind::demonym || next.first_token < place.last_token + 2 ||
            is_waters(place) || next.first_token > place.last_token + kReachTokens ||
            lists_on(next)) {
            return;
        }
        static const std::set<std::string_view> quarters = {
            "north",        "south",        "east",         "west",         "northern",
            "southern",     "eastern",      "western",      "central",      "north-east",
            "northeast",    "north-west",   "northwest",    "south-east",   "southeast",
            "south-west",   "southwest",    "northeastern", "northwestern", "southeastern",
            "southwestern", "neighbouring", "neighboring",  "far",          "rural",
            "coastal"};
        static const std::set<std::string_view> near = {"near", "outside", "off", "of"};
        static const std::set<std::string_view> sites = {
            "base",    "airport",  "plant",      "city",     "town",       "village",
            "port",    "province", "region",     "district", "island",     "suburb",
            "capital", "airfield", "crossing",   "camp",     "department", "territory",
            "resort",  "valley",   "settlement", "prison"};
        static const std::set<std::string_view> terrains = {"desert",
                                                            "mountain",
                                                            "highland",
                                                            "foothill",
                                                            "outskirts",
                                                            "outskirt",
                                                            "heart",
                                                            "centre",
                                                            "center",
                                                            "hill",
                                                            "steppe",
                                                            "jungle",
                                                            "delta",
                                                            "interior",
                                                            "tip",
                                                            "middle"};
        bool comma = false;
        bool inside = false;
        bool beside = false;
        bool quarter = false;
        bool site = false;
        for (std::uint32_t t = place.last_token; t < next.first_token; ++t) {
            const std::string_view word = lemma(t);
            if (form(t) == ",") {
                comma = true;
            } else if (word == "in" && t + 1 <= next.first_token) {
                inside = true;
            } else if (near.contains(word)) {
                beside = true;
            } else if (quarters.contains(word)) {
                quarter = true;
            } else if (inside && terrains.contains(word)) {
                continue;  // "in the desert of Rajasthan"
            } else if (sites.contains(word)) {
                site = true;
            } else if (document_.tokens[t].upos != Upos::det && word != "air" &&
                       word != "military" && word != "naval" && word != "small" &&
                       word != "kilometre" && word != "km" && word != "mile" &&
                       document_.tokens[t].upos != Upos::num) {
                return;
            }
        }
        const bool of_quarter =
            beside && !inside && lemma(next.first_token - 1) == "of" && !quarter && !site;
        if (of_quarter || !(inside || beside) || (beside && !comma && !site)) {
            return;
        }
        add(place,
            next.entity,
            beside ? kNearConfidence : kPlainConfidence,
            "pattern:beside-place");
    }

    // "the Pacific island of Nauru": a sea is in no state.
    static bool is_waters(const Mention& place) { return place.subtype == "water"; }

    // "in Geneva, France and Italy": an enumeration, no address.
    bool lists_on(const Mention& mention) const {
        const Sentence& sentence = document_.sentences[mention.sentence];
        return mention.last_token < sentence.last_token && lemma(mention.last_token) == "and";
    }

    void add(const Mention& subject,
             std::uint32_t object,
             double confidence,
             std::string_view extractor) {
        if (subject.entity == object ||
            !stated_.is_new(document_, subject.entity, object, "LOCATED_IN", subject.sentence)) {
            return;
        }
        document_.relations.push_back(
            claim_beside(subject, object, "LOCATED_IN", confidence, extractor));
    }

    Document& document_;
    MentionMap map_;
    StatedOnce stated_;
};

}  // namespace

void read_whereabouts(Document& document) {
    WhereaboutsReader(document).run();
}

}  // namespace entente
