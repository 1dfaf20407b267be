#include "importers/extract/juxtaposition.h"

#include <algorithm>
#include <set>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "importers/extract/mentions.h"
#include "importers/extract/office_kinds.h"
#include "importers/extract/stated_once.h"
#include "importers/text/utf8.h"

namespace entente {

namespace {

constexpr double kPlainConfidence = 0.7;
constexpr double kGuessConfidence = 0.55;

class JuxtapositionReader {
public:
    explicit JuxtapositionReader(Document& document) : document_(document), map_(document) {}

    void run() {
        for (std::size_t i = 0; i < document_.relations.size(); ++i) {
            const Relation& relation = document_.relations[i];
            if (relation.type == "HOLDS_POSITION") {
                const std::uint32_t holder = relation.subjects.front();
                const std::uint32_t body = relation.objects.front();
                stated_.rule_out(holder, body, "AFFILIATED_WITH");
                stated_.know(holder, body, "HOLDS_POSITION", i);
            }
        }
        for (std::uint32_t i = 0; i < document_.mentions.size(); ++i) {
            const Mention& mention = document_.mentions[i];
            if (mention.entity == kNoEntity) {
                continue;
            }
            if (mention.type == "Organization") {
                organization(i);
            } else if (mention.type == "Person") {
                person(mention);
            } else if (mention.type == "Event") {
                conflict_of_pair(i);
            } else if (mention.type == "Asset") {
                owned_base(mention);
            }
        }
    }

private:
    std::string_view lemma(std::uint32_t t) const { return lemma_at(document_, t); }

    std::string_view form(std::uint32_t t) const { return form_at(document_, t); }

    std::uint32_t body_at(std::uint32_t t) const {
        const std::uint32_t index = map_.at(t);
        if (index == kNoMention) {
            return kNoEntity;
        }
        const Mention& mention = document_.mentions[index];
        const bool body = mention.type == "Country" || mention.type == "Organization";
        return body ? mention.entity : kNoEntity;
    }

    // "Russia's base at Gyumri", "its airbase": runs it. "A Chinese base" may be a wish or a fear.
    void owned_base(const Mention& base) {
        static const std::set<std::string_view> heads = {
            "base", "military base", "naval base", "air base", "airbase", "listening post"};
        const std::uint32_t first = document_.sentences[base.sentence].first_token;
        const std::uint32_t before = base.first_token;
        std::uint32_t owner = kNoMention;
        if (heads.contains(base.head) && before > first && lemma(before - 1) == "'s") {
            owner = inner_body(before - 2);
        } else if (heads.contains(base.head)) {
            const bool inside = document_.tokens[before].xpos == "PRP$";
            owner = inside || (before > first && document_.tokens[before - 1].xpos == "PRP$")
                        ? inner_body(inside ? before : before - 1)
                        : inner_owner(base);
        }
        if (owner == kNoMention && heads.contains(base.head)) {
            owner = demonym_behind_article(base);
        }
        if (owner != kNoMention) {
            add_plain("OPERATES", document_.mentions[owner], base.entity, "pattern:owned-base");
        }
    }

    // "the [American] base"
    std::uint32_t demonym_behind_article(const Mention& base) const {
        std::uint32_t t = base.first_token;
        if (t > 0 && lemma(t) != "the" && map_.at(t - 1) != map_.at(t)) {
            t -= t > 1 && lemma(t - 2) == "the" ? 2 : 1;
        }
        if (lemma(t) != "the") {
            return kNoMention;
        }
        ++t;
        const std::uint32_t owner = inner_body(t);
        return owner != kNoMention && document_.mentions[owner].kind == MentionKind::demonym
                   ? owner
                   : kNoMention;
    }

    // "[Russia]'s base at Gyumri" as one mention
    std::uint32_t inner_owner(const Mention& base) const {
        const std::uint32_t owner = inner_body(base.first_token);
        return owner != kNoMention && document_.mentions[owner].last_token < base.last_token &&
                       lemma(document_.mentions[owner].last_token) == "'s"
                   ? owner
                   : kNoMention;
    }

    // The mention of a body, itself or inside another, that begins with token `t`; kNoMention when there is none.
    std::uint32_t inner_body(std::uint32_t t) const {
        for (std::uint32_t index = map_.at(t);
             index < document_.mentions.size() && document_.mentions[index].first_token <= t;
             ++index) {
            const Mention& mention = document_.mentions[index];
            if (mention.first_token == t && mention.entity != kNoEntity &&
                (mention.type == "Country" || mention.type == "Organization")) {
                return index;
            }
        }
        return kNoMention;
    }

    // "the Franco-German dispute": the states inside the name of a conflict are in it, with each other.
    void conflict_of_pair(std::uint32_t index) {
        const Mention& event = document_.mentions[index];
        std::vector<std::uint32_t> states;
        for (std::uint32_t k = index + 1;
             k < document_.mentions.size() && event.span.contains(document_.mentions[k].span);
             ++k) {
            const Mention& inner = document_.mentions[k];
            if (inner.type == "Country" && inner.entity != kNoEntity &&
                std::find(states.begin(), states.end(), inner.entity) == states.end()) {
                states.push_back(inner.entity);
            }
        }
        if (states.size() != 2 || event.kind != MentionKind::nominal) {
            return;
        }
        std::sort(states.begin(), states.end());
        for (const std::uint32_t state : states) {
            add(event, "PARTICIPATES_IN", {state}, {event.entity}, "pattern:conflict-of-pair");
        }
        add(event, "IN_CONFLICT_WITH", states, states, "pattern:conflict-of-pair");
    }

    void organization(std::uint32_t index) {
        owned_body(document_.mentions[index]);
        led_by_owner(document_.mentions[index]);
        organ_of_state(index);
        organ_of(document_.mentions[index]);
        force_of(document_.mentions[index]);
        named_force(document_.mentions[index]);
        subsidiary_of(document_.mentions[index]);
        own_unit(document_.mentions[index]);
        if (document_.mentions[index].subtype != "armed_group") {
            unit_of_body(document_.mentions[index]);
        }
    }

    // "the Treasury's Office of Foreign Assets Control", "Rostec's Rosoboronexport"
    void owned_body(const Mention& part) {
        const std::uint32_t first = document_.sentences[part.sentence].first_token;
        if (part.kind != MentionKind::name || part.first_token < first + 2 ||
            lemma(part.first_token - 1) != "'s") {
            return;
        }
        const std::uint32_t whole = body_at(part.first_token - 2);
        if (whole != kNoEntity && document_.entities[whole].type == "Organization") {
            add_plain("PART_OF", part, whole, "pattern:owned-body");
        }
    }

    // "the River Alliance of Ann Bell", "Ann Bell's Liberation Army": she leads it.
    void led_by_owner(const Mention& body) {
        const Sentence& sentence = document_.sentences[body.sentence];
        const bool following =
            body.kind == MentionKind::name &&
            (body.subtype == "armed_group" || body.subtype == "party" || is_following(body));
        if (!following) {
            return;
        }
        std::uint32_t index = kNoMention;
        if (body.last_token + 1 < sentence.last_token && lemma(body.last_token) == "of") {
            index = titled_at(body.last_token + 1);
        } else if (body.first_token > sentence.first_token + 1 &&
                   lemma(body.first_token - 1) == "'s") {
            index = map_.at(body.first_token - 2);
        }
        if (index == kNoMention) {
            return;
        }
        const Mention& leader = document_.mentions[index];
        const bool named = leader.type == "Person" && leader.kind == MentionKind::name &&
                           leader.entity != kNoEntity;
        if (!named || !stated_.is_new(
                          document_, leader.entity, body.entity, "HOLDS_POSITION", body.sentence)) {
            return;
        }
        add(body, "HOLDS_POSITION", {leader.entity}, {body.entity}, "pattern:body-of-leader");
        document_.relations.back().attrs["role"] = Value(std::string("head"));
        document_.relations.back().confidence = kGuessConfidence;
    }

    // The mention at token `t`, or that of the person whose title begins there: "of [billionaire X]".
    std::uint32_t titled_at(std::uint32_t t) const {
        constexpr std::uint32_t kTitleTokens = 4;
        for (std::uint32_t k = t; k < t + kTitleTokens && k < document_.tokens.size(); ++k) {
            const std::uint32_t index = map_.at(k);
            if (index != kNoMention) {
                return k == t || document_.mentions[index].title_first == t ? index : kNoMention;
            }
        }
        return kNoMention;
    }

    bool is_following(const Mention& body) const {
        static const std::set<std::string> nouns = {"alliance",
                                                    "movement",
                                                    "party",
                                                    "front",
                                                    "militia",
                                                    "army",
                                                    "coalition",
                                                    "bloc",
                                                    "faction",
                                                    "forces"};
        return body.subtype != "company" && body.subtype != "government" && body.subtype != "igo" &&
               nouns.contains(to_lower(form(body.last_token - 1)));
    }

    // "the Knesset of Israel": an organ of the state behind "of".
    void organ_of(const Mention& body) {
        const Sentence& sentence = document_.sentences[body.sentence];
        const std::uint32_t link = body.last_token;
        const bool organ = body.subtype == "government" || body.subtype == "military" ||
                           body.subtype == "court" || body.subtype == "other";
        if (!organ || body.kind != MentionKind::name || link + 1 >= sentence.last_token ||
            lemma(link) != "of") {
            return;
        }
        const std::uint32_t t = link + (lemma(link + 1) == "the" ? 2 : 1);
        const std::uint32_t index = t < sentence.last_token ? map_.at(t) : kNoMention;
        if (index != kNoMention && document_.mentions[index].type == "Country" &&
            document_.mentions[index].entity != kNoEntity) {
            add_plain("PART_OF", body, document_.mentions[index].entity, "pattern:organ-of");
        }
    }

    // "AMISOM, the African Union force": what a body is to another.
    void force_of(const Mention& unit) {
        static const std::set<std::string_view> kinds = {
            "force",      "mission",     "agency",     "body",     "arm",    "court",
            "bank",       "programme",   "program",    "unit",     "branch", "wing",
            "subsidiary", "committee",   "commission", "fund",     "organ",  "service",
            "operation",  "secretariat", "affiliate",  "offshoot", "chapter"};
        const Sentence& sentence = document_.sentences[unit.sentence];
        constexpr std::uint32_t kReachTokens = 3;
        const std::uint32_t comma = unit.last_token;
        if (comma + 3 >= sentence.last_token || form(comma) != ",") {
            return;
        }
        // ", the", ", then", and nothing before a name: ", Bell's branch"
        const bool opened = document_.tokens[comma + 1].upos == Upos::det ||
                            document_.tokens[comma + 1].upos == Upos::adv;
        const std::uint32_t owner = comma + (opened ? 2 : 1);
        const std::uint32_t whole = body_at(owner);
        if (whole == kNoEntity || document_.entities[whole].type != "Organization") {
            return;
        }
        std::uint32_t t = document_.mentions[map_.at(owner)].last_token;
        if (!opened && lemma(t) != "'s") {
            return;
        }
        t += t < sentence.last_token && lemma(t) == "'s" ? 1 : 0;
        for (std::uint32_t k = t; k < sentence.last_token && k < t + kReachTokens; ++k) {
            if (kinds.contains(lemma(k))) {
                add_plain("PART_OF", unit, whole, "pattern:force-of");
                return;
            }
            if (document_.tokens[k].upos != Upos::noun && document_.tokens[k].upos != Upos::adj) {
                return;
            }
        }
    }

    // "the UN mission, MONUSCO,": the same the other way round.
    void named_force(const Mention& unit) {
        static const std::set<std::string_view> kinds = {"force",
                                                         "mission",
                                                         "agency",
                                                         "arm",
                                                         "court",
                                                         "bank",
                                                         "programme",
                                                         "program",
                                                         "wing",
                                                         "commission",
                                                         "fund",
                                                         "service",
                                                         "operation",
                                                         "subsidiary"};
        const std::uint32_t first = document_.sentences[unit.sentence].first_token;
        std::uint32_t t = unit.first_token;
        t -= t > first && lemma(t - 1) == "the" ? 1 : 0;
        if (unit.kind == MentionKind::nominal || t < first + 3 || form(t - 1) != "," ||
            !kinds.contains(lemma(t - 2))) {
            return;
        }
        // "Bell's military wing, X"
        constexpr std::uint32_t kReachTokens = 5;
        for (std::uint32_t k = t - 3; k > first && t - k < kReachTokens; --k) {
            const Upos upos = document_.tokens[k].upos;
            if (map_.covered(k) || (upos != Upos::adj && lemma(k) != "'s")) {
                add_force(unit, body_at(k));
                return;
            }
        }
        add_force(unit, body_at(first));
    }

    // "Bell's subsidiary Bell Gas"
    void subsidiary_of(const Mention& unit) {
        static const std::set<std::string_view> kinds = {
            "subsidiary", "unit", "arm", "affiliate", "division", "offshoot", "wing", "branch"};
        const std::uint32_t first = document_.sentences[unit.sentence].first_token;
        constexpr std::uint32_t kReachTokens = 3;
        std::uint32_t t = unit.first_token;
        if (unit.kind != MentionKind::name || t < first + 3 || !kinds.contains(lemma(t - 1))) {
            return;
        }
        for (t -= 2; t > first && unit.first_token - t <= kReachTokens; --t) {
            if (lemma(t) == "'s") {
                add_force(unit, body_at(t - 1));
                return;
            }
            if (document_.tokens[t].upos != Upos::adj && document_.tokens[t].upos != Upos::noun) {
                return;
            }
        }
    }

    void add_force(const Mention& unit, std::uint32_t whole) {
        if (whole != kNoEntity && document_.entities[whole].type == "Organization") {
            add_plain("PART_OF", unit, whole, "pattern:force-of");
        }
    }

    // "the OAS; its Permanent Council": an organ of what "its" stands for.
    void own_unit(const Mention& unit) {
        static const std::set<std::string_view> units = {"council",
                                                         "committee",
                                                         "board",
                                                         "bureau",
                                                         "secretariat",
                                                         "court",
                                                         "assembly",
                                                         "commission",
                                                         "chamber",
                                                         "congress",
                                                         "parliament",
                                                         "department"};
        const std::uint32_t first = document_.sentences[unit.sentence].first_token;
        const std::uint32_t t = unit.first_token;
        if (unit.kind != MentionKind::name || t <= first || !unit.gazetteer_id.empty() ||
            lemma(t - 1) != "its" || !units.contains(to_lower(form(unit.last_token - 1)))) {
            return;
        }
        const std::uint32_t whole = body_at(t - 1);
        if (whole != kNoEntity) {
            add_plain("PART_OF", unit, whole, "pattern:own-unit");
        }
    }

    // "the Cyber Bureau in the Ministry of Defence", "the Asia Department of the IMF".
    void unit_of_body(const Mention& unit) {
        static const std::set<std::string_view> units = {"bureau",
                                                         "department",
                                                         "division",
                                                         "directorate",
                                                         "branch",
                                                         "wing",
                                                         "office",
                                                         "unit",
                                                         "section",
                                                         "committee",
                                                         "council",
                                                         "brigade",
                                                         "secretariat"};
        const Sentence& sentence = document_.sentences[unit.sentence];
        const std::uint32_t link = unit.last_token;
        if (unit.kind != MentionKind::name || !unit.gazetteer_id.empty() ||
            !units.contains(to_lower(form(unit.last_token - 1))) || link >= sentence.last_token ||
            (lemma(link) != "in" && lemma(link) != "of" && lemma(link) != "at")) {
            return;
        }
        const std::uint32_t next = link + 1;
        const bool article = next < sentence.last_token && lemma(next) == "the";
        const std::uint32_t index = map_.at(next + (article ? 1 : 0));
        if (index == kNoMention || document_.mentions[index].sentence != unit.sentence ||
            document_.mentions[index].type != "Organization" ||
            document_.mentions[index].entity == kNoEntity) {
            return;
        }
        add_plain("PART_OF", unit, document_.mentions[index].entity, "pattern:unit-of-body");
    }

    void person(const Mention& mention) {
        if (document_.entities[mention.entity].name_rank == 0 ||
            mention.kind != MentionKind::name) {
            return;
        }
        if (!mention.office.empty()) {
            partisan(mention);
            return;
        }
        if (mention.title_first < mention.first_token) {
            belongs_to(mention);
        }
        comes_from(mention);
        rules(mention);
        works_at(mention);
        has_state(mention);
        has_under(mention);
    }

    // "President Ann Bell of the Liberal Party": belongs to it.
    void partisan(const Mention& mention) {
        const Sentence& sentence = document_.sentences[mention.sentence];
        std::uint32_t t = mention.last_token;
        if (t + 2 >= sentence.last_token || lemma(t) != "of") {
            return;
        }
        t += lemma(t + 1) == "the" ? 2 : 1;
        const std::uint32_t body = body_at(t);
        if (body != kNoEntity && is_party(document_, document_.mentions[map_.at(t)])) {
            add_plain("AFFILIATED_WITH", mention, body, "pattern:person-of");
        }
    }

    // "Ann Bell's Ireland": she leads it.
    void rules(const Mention& mention) {
        const Sentence& sentence = document_.sentences[mention.sentence];
        const std::uint32_t t = mention.last_token;
        const std::uint32_t index = t + 1 < sentence.last_token ? map_.at(t + 1) : kNoMention;
        const bool state = index != kNoMention && lemma(t) == "'s" &&
                           document_.mentions[index].type == "Country" &&
                           document_.mentions[index].kind == MentionKind::name &&
                           document_.mentions[index].entity != kNoEntity;
        if (!state || !ends_phrase(document_.mentions[index], sentence) ||
            !stated_.is_new(document_,
                            mention.entity,
                            document_.mentions[index].entity,
                            "HOLDS_POSITION",
                            mention.sentence)) {
            return;
        }
        add(mention,
            "HOLDS_POSITION",
            {mention.entity},
            {document_.mentions[index].entity},
            "pattern:state-of-leader");
        document_.relations.back().attrs["role"] = Value(std::string("leader"));
        document_.relations.back().confidence = kGuessConfidence;
    }

    // No noun behind it: "Ann Bell's Ireland [visit]".
    bool ends_phrase(const Mention& mention, const Sentence& sentence) const {
        const std::uint32_t t = mention.last_token;
        const Upos upos = t < sentence.last_token ? document_.tokens[t].upos : Upos::punct;
        return upos != Upos::noun && upos != Upos::propn && upos != Upos::adj && form(t) != "-";
    }

    // "the army under Ann Bell": she leads it.
    void has_under(const Mention& mention) {
        const std::uint32_t first = document_.sentences[mention.sentence].first_token;
        const std::uint32_t start = std::min(mention.title_first, mention.first_token);
        if (start < first + 2 || lemma(start - 1) != "under") {
            return;
        }
        const std::uint32_t body = body_at(start - 2);
        if (body == kNoEntity ||
            !stated_.is_new(document_, mention.entity, body, "HOLDS_POSITION", mention.sentence)) {
            return;
        }
        add(mention, "HOLDS_POSITION", {mention.entity}, {body}, "pattern:body-under");
        document_.relations.back().attrs["role"] = Value(std::string("head"));
    }

    // "Ann Bell, an analyst at the Carnegie Endowment,": works there, without an office of it.
    void works_at(const Mention& mention) {
        const Sentence& sentence = document_.sentences[mention.sentence];
        constexpr std::uint32_t kReachTokens = 8;
        const std::uint32_t comma = mention.last_token;
        if (comma + 3 >= sentence.last_token || form(comma) != "," ||
            document_.tokens[comma + 1].upos != Upos::det) {
            return;
        }
        static const std::set<std::string_view> links = {"at", "with", "of", "for", "in", "from"};
        for (std::uint32_t t = comma + 2; t + 1 < sentence.last_token && t < comma + kReachTokens;
             ++t) {
            const Upos upos = document_.tokens[t].upos;
            if (links.contains(lemma(t)) && t > comma + 2) {
                const std::uint32_t body = body_at(t + 1 + (lemma(t + 1) == "the" ? 1 : 0));
                const bool organization =
                    body != kNoEntity && document_.entities[body].type == "Organization";
                if (organization && is_calling(t - 1)) {
                    add_plain("AFFILIATED_WITH", mention, body, "pattern:works-at");
                }
                return;
            }
            const Mention* over = map_.covered(t) ? &document_.mentions[map_.at(t)] : nullptr;
            const bool other = over != nullptr && over->type != "Person" && over->type != "Group" &&
                               over->kind != MentionKind::demonym;
            if (other || (upos != Upos::adj && upos != Upos::noun && upos != Upos::propn &&
                          form(t) != "-")) {
                return;
            }
        }
    }

    bool is_calling(std::uint32_t t) const {
        static const std::set<std::string_view> callings = {
            "analyst",    "researcher",    "expert",    "scholar",    "fellow",
            "professor",  "economist",     "historian", "lecturer",   "scientist",
            "specialist", "lawyer",        "activist",  "worker",     "employee",
            "member",     "executive",     "officer",   "fighter",    "founder",
            "co-founder", "cofounder",     "veteran",   "journalist", "reporter",
            "editor",     "correspondent", "engineer",  "doctor",     "campaigner",
            "lawmaker",   "deputy",        "candidate", "politician", "strategist",
            "adviser",    "advisor",       "manager",   "trader",     "soldier",
            "diplomat",   "representative"};
        return callings.contains(lemma(t));
    }

    // "Turkey's Erdogan": of that state, whatever his office.
    void has_state(const Mention& mention) {
        const std::uint32_t first = document_.sentences[mention.sentence].first_token;
        if (mention.title_first != mention.first_token || mention.first_token < first + 2 ||
            lemma(mention.first_token - 1) != "'s") {
            return;
        }
        const std::uint32_t body = body_at(mention.first_token - 2);
        if (body != kNoEntity && document_.entities[body].type == "Country") {
            add_plain("AFFILIATED_WITH", mention, body, "pattern:person-of");
        }
    }

    // "Ann Bell, [formerly] of the World Bank"
    static bool is_once(std::string_view adverb) {
        static const std::set<std::string_view> adverbs = {
            "formerly", "previously", "once", "lately", "recently", "now", "late", "originally"};
        return adverbs.contains(adverb);
    }

    // "Ann Bell of Ireland", "Ann Bell, for Ireland, said": speaks for it, whatever her office.
    void comes_from(const Mention& mention) {
        const Sentence& sentence = document_.sentences[mention.sentence];
        std::uint32_t t = mention.last_token;
        if (t + 2 < sentence.last_token && form(t) == "(") {
            in_brackets(mention, t + 1);
            return;
        }
        const bool comma = t < sentence.last_token && form(t) == ",";
        t += comma ? 1 : 0;
        const bool once = comma && t < sentence.last_token && is_once(lemma(t));
        t += once ? 1 : 0;
        const bool links =
            t + 1 < sentence.last_token &&
            (lemma(t) == "of" || (comma && ((once && lemma(t) == "at") || lemma(t) == "for" ||
                                            lemma(t) == "from" || lemma(t) == "with")));
        if (!links) {
            return;
        }
        t += lemma(t + 1) == "the" ? 2 : 1;
        // "Ann Bell of the green Forward movement"
        constexpr std::uint32_t kModifiersMax = 2;
        for (std::uint32_t step = 0; step < kModifiersMax && t + 1 < sentence.last_token &&
                                     document_.tokens[t].upos == Upos::adj && !map_.covered(t);
             ++step) {
            ++t;
        }
        const std::uint32_t body = t < sentence.last_token ? body_at(t) : kNoEntity;
        if (body == kNoEntity || document_.mentions[map_.at(t)].kind == MentionKind::demonym) {
            return;
        }
        const std::uint32_t after = document_.mentions[map_.at(t)].last_token;
        if (!comma || once || (after < sentence.last_token && form(after) == ",")) {
            add_plain("AFFILIATED_WITH", mention, body, "pattern:person-of");
        }
    }

    // "Ann Bell (Ireland) said": minutes of meetings name the state so.
    void in_brackets(const Mention& person, std::uint32_t t) {
        t += lemma(t) == "the" ? 1 : 0;
        const std::uint32_t body = body_at(t);
        if (body == kNoEntity || document_.mentions[map_.at(t)].kind == MentionKind::demonym) {
            return;
        }
        const std::uint32_t after = document_.mentions[map_.at(t)].last_token;
        if (after < document_.sentences[person.sentence].last_token && form(after) == ")") {
            add_plain("AFFILIATED_WITH", person, body, "pattern:person-in-brackets");
        }
    }

    // "the Turkish Foreign Ministry", "Finland's parliament".
    void organ_of_state(std::uint32_t index) {
        const Mention& mention = document_.mentions[index];
        if (!mention.gazetteer_id.empty() ||
            (mention.subtype != "government" && mention.subtype != "military" &&
             mention.subtype != "court")) {
            return;
        }
        // "the Turkish government", "Turkish troops": the state itself.
        if (mention.kind == MentionKind::nominal && !mention.head.ends_with("ministry") &&
            mention.head != "parliament" && mention.head != "senate" &&
            mention.head != "congress" && !mention.head.ends_with("court") &&
            mention.head != "central bank") {
            return;
        }
        std::uint32_t country = kNoEntity;
        if (index + 1 < document_.mentions.size()) {
            const Mention& inner = document_.mentions[index + 1];
            if (inner.type == "Country" && mention.span.contains(inner.span)) {
                country = inner.entity;
            }
        }
        const std::uint32_t first = document_.sentences[mention.sentence].first_token;
        std::uint32_t t = mention.first_token;
        if (country == kNoEntity && t > first && lemma(t - 1) == "'s") {
            --t;
        }
        // "the United States, whose Fifth Fleet"
        if (country == kNoEntity && t > first + 1 && lemma(t - 1) == "whose") {
            t -= form(t - 2) == "," ? 2 : 1;
        }
        if (country == kNoEntity && t > first) {
            const std::uint32_t before = map_.at(t - 1);
            if (before != kNoMention && document_.mentions[before].type == "Country") {
                country = document_.mentions[before].entity;
            }
        }
        if (country != kNoEntity) {
            add_plain("PART_OF", mention, country, "pattern:organ");
        }
    }

    void add_plain(std::string_view type,
                   const Mention& subject,
                   std::uint32_t object,
                   std::string_view extractor) {
        if (subject.entity == object ||
            !stated_.is_new(document_, subject.entity, object, type, subject.sentence)) {
            return;
        }
        add(subject, type, {subject.entity}, {object}, extractor);
    }

    void add(const Mention& trigger,
             std::string_view type,
             std::vector<std::uint32_t> subjects,
             std::vector<std::uint32_t> objects,
             std::string_view extractor) {
        Relation relation;
        relation.type = std::string(type);
        relation.subjects = std::move(subjects);
        relation.objects = std::move(objects);
        relation.confidence = kPlainConfidence;
        relation.evidence = {trigger.sentence};
        relation.trigger = trigger.span;
        relation.extractor = std::string(extractor);
        document_.relations.push_back(std::move(relation));
    }

    // "Turkish businessman X": belongs there, without an office.
    void belongs_to(const Mention& mention) {
        const Sentence& sentence = document_.sentences[mention.sentence];
        if (mention.title_first > sentence.first_token &&
            to_lower(form(mention.title_first)).substr(0, 2) != "mr") {
            const std::uint32_t body = body_at(mention.title_first - 1);
            if (body != kNoEntity) {
                add_plain("AFFILIATED_WITH", mention, body, "pattern:profession");
            }
        }
    }

    Document& document_;
    MentionMap map_;
    StatedOnce stated_;
};

}  // namespace

void read_juxtapositions(Document& document) {
    JuxtapositionReader(document).run();
}

}  // namespace entente
