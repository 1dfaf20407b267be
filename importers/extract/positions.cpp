#include "importers/extract/positions.h"

#include <algorithm>
#include <map>
#include <set>
#include <string>
#include <string_view>
#include <tuple>
#include <unordered_map>
#include <utility>
#include <vector>

#include "importers/extract/mentions.h"
#include "importers/extract/shared_titles.h"
#include "importers/extract/theme.h"
#include "importers/text/utf8.h"

namespace entente {

namespace {

constexpr double kOfficeConfidence = 0.85;
constexpr double kRelativeConfidence = 0.75;   // "his successor"
constexpr double kContextConfidence = 0.55;    // the state is not beside the office
constexpr std::uint32_t kCandidatesMax = 200;  // mentions that one look back passes
constexpr std::uint32_t kOrganisationReachSentences = 10;
constexpr std::uint32_t kOpeningSentences = 4;  // a dateline stands behind a headline and a byline

class PositionReader {
public:
    explicit PositionReader(Document& document) : document_(document), map_(document) {}

    void run() {
        for (std::uint32_t e = 0; e < document_.entities.size(); ++e) {
            if (document_.entities[e].type == "Country") {
                state_of_row_.emplace(document_.entities[e].gazetteer_id, e);
            }
        }
        read_shared_titles();
        for (std::uint32_t i = 0; i < document_.mentions.size(); ++i) {
            const Mention& mention = document_.mentions[i];
            if (mention.entity == kNoEntity || shared_.contains(i)) {
                continue;
            }
            if (mention.type != "Person" || document_.entities[mention.entity].name_rank == 0) {
                continue;
            }
            if (!mention.office.empty()) {
                office(i);
            }
        }
        // What the words beside the titles say goes before what only the surroundings say.
        for (const std::uint32_t i : without_body_) {
            const Mention& mention = document_.mentions[i];
            if (!body_of_.contains(mention.entity)) {
                by_context(i);
            }
        }
        for (const std::uint32_t i : relative_) {
            relative_office(i);
        }
    }

private:
    std::string_view lemma(std::uint32_t t) const { return document_.tokens[t].lemma; }

    std::string_view form(std::uint32_t t) const { return document_.view(document_.tokens[t]); }

    bool is_body(const Mention& mention) const {
        return (mention.type == "Country" || mention.type == "Organization") &&
               mention.entity != kNoEntity;
    }

    std::uint32_t body_at(std::uint32_t t) const {
        const std::uint32_t index = map_.at(t);
        if (index == kNoMention || !is_body(document_.mentions[index])) {
            return kNoEntity;
        }
        return document_.mentions[index].entity;
    }

    // "Somaliland's leader", "the region's governor"
    std::uint32_t place_at(std::uint32_t t) const {
        const std::uint32_t index = map_.at(t);
        return index != kNoMention && document_.mentions[index].type == "Place" &&
                       document_.mentions[index].capital_of.empty()
                   ? document_.mentions[index].entity
                   : kNoEntity;
    }

    // An office beside a name or in its place.
    void office(std::uint32_t index) {
        const Mention& mention = document_.mentions[index];
        if (mention.office == "counterpart" || mention.office == "successor" ||
            mention.office == "predecessor") {
            relative_.push_back(index);
            return;
        }
        former_ = false;
        const std::uint32_t body = owner(mention);
        if (body != kNoEntity) {
            add(mention, body, mention.office, kOfficeConfidence);
        }
        if (plural_title(mention)) {
            several(index, body);
        }
        if (body == kNoEntity && !serves_unknown(mention)) {
            without_body_.push_back(index);
        }
    }

    // "the chief executive of Bell Works": a name follows, whatever it was taken for.
    bool serves_unknown(const Mention& mention) const {
        const std::uint32_t t = mention.last_token;
        const Sentence& sentence = document_.sentences[mention.sentence];
        if (mention.kind != MentionKind::nominal || t + 1 >= sentence.last_token ||
            lemma(t) != "of") {
            return false;
        }
        const std::uint32_t index = map_.at(t + 1);
        return index == kNoMention ? document_.tokens[t + 1].upos == Upos::propn
                                   : document_.mentions[index].kind == MentionKind::name &&
                                         document_.mentions[index].type != "Person";
    }

    // "Prime Ministers X of A and Y of B": those joined to the first hold the same office.
    bool plural_title(const Mention& mention) const {
        return mention.kind == MentionKind::name && mention.title_first < mention.first_token &&
               form(mention.first_token - 1).ends_with("s") &&
               lemma(mention.first_token - 1) != "'s" && !mention.office.ends_with("s");
    }

    void several(std::uint32_t index, std::uint32_t shared) {
        const Mention& first = document_.mentions[index];
        std::uint32_t end = after_body(first);
        constexpr std::uint32_t kHoldersMax = 12;
        std::uint32_t holders = 1;
        for (std::uint32_t k = index + 1; k < document_.mentions.size() && holders < kHoldersMax;
             ++k) {
            const Mention& next = document_.mentions[k];
            if (next.sentence != first.sentence) {
                return;
            }
            if (next.first_token < end) {
                continue;
            }
            const bool joined = next.first_token <= end + 2 && links(end, next.first_token);
            if (!joined || next.type != "Person" || next.entity == kNoEntity ||
                !next.office.empty()) {
                return;
            }
            std::uint32_t body = body_after(next);
            if (body == kNoEntity) {
                body = shared != kNoEntity ? shared : state_of_person(next, first);
            }
            if (body != kNoEntity) {
                add(next, body, first.office, kOfficeConfidence);
            }
            end = after_body(next);
            ++holders;
        }
    }

    bool links(std::uint32_t first, std::uint32_t last) const {
        for (std::uint32_t t = first; t < last; ++t) {
            if (lemma(t) != "and" && form(t) != ",") {
                return false;
            }
        }
        return last > first;
    }

    // "X of Finland": the body right after a name.
    std::uint32_t body_after(const Mention& mention) const {
        const Sentence& sentence = document_.sentences[mention.sentence];
        const std::uint32_t t = mention.last_token;
        if (t + 1 >= sentence.last_token || lemma(t) != "of") {
            return kNoEntity;
        }
        return body_at(t + (lemma(t + 1) == "the" && t + 2 < sentence.last_token ? 2 : 1));
    }

    std::uint32_t after_body(const Mention& mention) const {
        if (body_after(mention) == kNoEntity) {
            return mention.last_token;
        }
        const std::uint32_t t =
            mention.last_token + (lemma(mention.last_token + 1) == "the" ? 2 : 1);
        return document_.mentions[map_.at(t)].last_token;
    }

    // "her Danish counterpart X": the office of the person named before, in another state; "his
    // successor X": in the same one.
    void relative_office(std::uint32_t index) {
        const Mention& mention = document_.mentions[index];
        const Mention* model = nullptr;
        constexpr std::uint32_t kMentionsMax = 40;
        for (std::uint32_t k = index; k-- > 0 && index - k < kMentionsMax;) {
            const Mention& before = document_.mentions[k];
            if (before.sentence + 1 < mention.sentence) {
                break;
            }
            const bool person = before.type == "Person" && before.entity != kNoEntity &&
                                before.entity != mention.entity;
            if (person && office_of_.contains(before.entity)) {
                model = &before;
                break;
            }
            // "his" stands for somebody whose office is known.
            if (person && before.kind == MentionKind::name) {
                break;
            }
        }
        // "his Chinese counterpart": he is of that state, whatever the office of the other is called.
        if (model == nullptr && mention.office == "counterpart") {
            former_ = false;
            if (const std::uint32_t body = owner(mention); body != kNoEntity) {
                add(mention, body, mention.office, kContextConfidence);
            }
        }
        if (model == nullptr) {
            return;
        }
        former_ = mention.office == "predecessor";
        std::uint32_t body = kNoEntity;
        if (mention.office == "counterpart") {
            body = owner(mention);
        } else if (const auto known = body_of_.find(model->entity); known != body_of_.end()) {
            body = known->second;
        }
        if (body != kNoEntity &&
            (mention.office != "counterpart" || !body_of_.contains(model->entity) ||
             body_of_.at(model->entity) != body)) {
            add(mention, body, office_of_.at(model->entity), kRelativeConfidence);
        }
    }

    std::uint32_t owner(const Mention& mention) {
        const Sentence& sentence = document_.sentences[mention.sentence];
        if (const std::uint32_t body = owner_after(mention, sentence);
            body != kNoEntity && !owned_before(mention, sentence)) {
            return body;
        }
        constexpr std::uint32_t kReachTokens = 6;
        std::uint32_t t =
            mention.kind == MentionKind::nominal ? mention.first_token : mention.title_first;
        for (std::uint32_t step = 0; step < kReachTokens && t > sentence.first_token; ++step) {
            --t;
            if (lemma(t) == "former" || lemma(t) == "ex" || lemma(t) == "then") {
                former_ = true;
                continue;
            }
            if (body_at(t) != kNoEntity) {
                // "the court's British prosecutor": of the court
                const bool demonym = document_.mentions[map_.at(t)].kind == MentionKind::demonym;
                const bool owned = demonym && t >= sentence.first_token + 2 &&
                                   lemma(t - 1) == "'s" && body_at(t - 2) != kNoEntity;
                return body_at(owned ? t - 2 : t);
            }
            if (const std::uint32_t place = place_at(t); place != kNoEntity && is_local(mention)) {
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
                return body != kNoEntity || place == kNoMention
                           ? body
                           : state_of(document_.mentions[place]);
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

    // "Uganda's president [and] army chief": the second title of one person.
    bool joins_titles(const Mention& mention, std::uint32_t t) const {
        return lemma(t) == "and" && mention.kind == MentionKind::nominal && t > 0 &&
               document_.tokens[t - 1].upos == Upos::noun && mention.beside_name;
    }

    // "the Fund's mission chief for Ghana": what stands before "for" goes before what stands behind it.
    bool owned_before(const Mention& mention, const Sentence& sentence) const {
        const std::uint32_t start = std::min(mention.title_first, mention.first_token);
        const bool for_somebody =
            mention.last_token < sentence.last_token &&
            (lemma(mention.last_token) == "for" || lemma(mention.last_token) == "to");
        return mention.kind == MentionKind::nominal && for_somebody &&
               start > sentence.first_token + 1 && lemma(start - 1) == "'s" &&
               body_at(start - 2) != kNoEntity;
    }

    // "President Putin's spokesman", with the name at `t`: of the state that he is known to lead.
    std::uint32_t state_of_served(std::uint32_t t) const {
        const std::uint32_t index = map_.at(t);
        if (index == kNoMention || document_.mentions[index].type != "Person" ||
            document_.mentions[index].entity == kNoEntity ||
            document_.mentions[index].kind == MentionKind::pronoun) {
            return kNoEntity;
        }
        const std::uint32_t person = document_.mentions[index].entity;
        const auto known = body_of_.find(person);
        if (known != body_of_.end()) {
            return known->second;
        }
        const auto& states = document_.entities[person].countries;
        return states.empty() ? kNoEntity : named_state(states.front());
    }

    // "his defence minister": of the state of whoever he is; "its president": of the one state that the sentence named before.
    std::uint32_t owner_pointed_at(const Mention& mention, std::uint32_t t) const {
        const std::uint32_t index = map_.at(t);
        const std::uint32_t person =
            index == kNoMention ? kNoEntity : document_.mentions[index].entity;
        if (person != kNoEntity && document_.entities[person].type == "Person") {
            const auto known = body_of_.find(person);
            if (known != body_of_.end()) {
                return known->second;
            }
            const auto& states = document_.entities[person].countries;
            return states.empty() ? kNoEntity : named_state(states.front());
        }
        const std::string word(lemma(t));
        if (person != kNoEntity || (word != "its" && word != "it") || !of_a_state(mention)) {
            return kNoEntity;
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

    // "the foreign minister of Finland", "an adviser to President X", "X of Finland" after a title.
    std::uint32_t owner_after(const Mention& mention, const Sentence& sentence) const {
        std::uint32_t t = mention.last_token;
        if (mention.kind != MentionKind::nominal) {
            return mention.title_first < mention.first_token && !mention.office.empty()
                       ? body_after(mention)
                       : kNoEntity;
        }
        if (t + 1 < sentence.last_token && lemma(t) == "in" && map_.covered(t + 1)) {
            return speaks_for(mention) ? state_of(document_.mentions[map_.at(t + 1)]) : kNoEntity;
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
                const bool posted =
                    (lemma(t) == "to" || (lemma(t) == "for" && is_envoy(mention))) &&
                    mention.head != "adviser" && mention.head != "advisor" &&
                    mention.head != "aide";
                return posted && body.type == "Country" ? kNoEntity : body.entity;
            }
            const std::uint32_t index = map_.at(k);
            // "the governor of Aden"
            if (index != kNoMention && document_.mentions[index].type == "Place" &&
                is_local(mention) && lemma(t) == "of") {
                return document_.mentions[index].entity;
            }
            if (index != kNoMention && document_.mentions[index].type == "Person") {
                const auto known = body_of_.find(document_.mentions[index].entity);
                if (adviser && known != body_of_.end()) {
                    return known->second;
                }
                if (!adviser || document_.mentions[index].office.empty()) {
                    return kNoEntity;
                }
                const std::uint32_t beside = owner_of_superior(document_.mentions[index]);
                return beside != kNoEntity ? beside : state_of_holder(document_.mentions[index]);
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

    // "the management board [of] X", "the committee [on] trade [of] X": a unit without a name is of the body behind it.
    bool links_unit(std::uint32_t t) const {
        static const std::set<std::string_view> units = {
            "board",      "council",  "committee", "commission", "bureau",    "department",
            "section",    "division", "branch",    "office",     "presidium", "wing",
            "command",    "staff",    "executive", "chamber",    "faction",   "directorate",
            "delegation", "director", "trustee"};
        return lemma(t) == "of" && units.contains(lemma(t - 1));
    }

    // "head of Iran's Security Council": the body that a state at `t` has.
    std::uint32_t organ_behind(std::uint32_t t, const Sentence& sentence) const {
        const std::uint32_t link = document_.mentions[map_.at(t)].last_token;
        const std::uint32_t organ =
            link + 1 < sentence.last_token && lemma(link) == "'s" ? body_at(link + 1) : kNoEntity;
        return organ != kNoEntity && document_.entities[organ].type == "Organization" ? organ
                                                                                      : kNoEntity;
    }

    static bool is_local(const Mention& mention) {
        return mention.head == "governor" || mention.head == "mayor" ||
               mention.head == "president" || mention.head == "prime minister" ||
               mention.head == "leader" || mention.head == "ruler" || mention.head == "head" ||
               mention.head.ends_with("governor") || mention.head == "premier" ||
               mention.head == "prefect" || mention.head == "administrator";
    }

    static bool is_envoy(const Mention& mention) {
        return mention.office.ends_with("envoy") || mention.office.ends_with("representative");
    }

    // "a spokesman in Beijing": he speaks for the state whose capital it is.
    static bool speaks_for(const Mention& mention) {
        return mention.head.starts_with("spokes") || mention.office.starts_with("spokes");
    }

    // The state right before the title of somebody who is served.
    std::uint32_t owner_of_superior(const Mention& superior) const {
        const std::uint32_t first = document_.sentences[superior.sentence].first_token;
        return superior.title_first > first ? body_at(superior.title_first - 1) : kNoEntity;
    }

    // The state that the surroundings speak of when a minister is named without one.
    void by_context(std::uint32_t index) {
        const Mention& mention = document_.mentions[index];
        former_ = false;
        std::uint32_t body = state_of_holder(mention);
        if (body == kNoEntity) {
            body = state_of_title(mention.office);
        }
        if (body == kNoEntity) {
            body = state_of_former(mention);
        }
        if (body != kNoEntity) {
            add(mention, body, mention.office, kContextConfidence);
            return;
        }
        // whom the data know as of a state that the text does not name is of no state around
        if (of_a_state(mention) && !document_.entities[mention.entity].countries.empty()) {
            return;
        }
        if (mention.office.find("secretary-general") != std::string::npos ||
            mention.office.find("secretary general") != std::string::npos) {
            body = organisation_before(index);
        } else if ((of_a_state(mention) || is_national(mention.office)) &&
                   !opens_with_quotation(mention.sentence)) {
            body = state_around(index);
        }
        if (body != kNoEntity && !other_holder(mention, body)) {
            add(mention, body, mention.office, kContextConfidence);
        }
    }

    // The first of the states that the surroundings offer, but for one that deals with the person as with a stranger.
    std::uint32_t state_around(std::uint32_t index) const {
        const Mention& mention = document_.mentions[index];
        const std::uint32_t other = state_dealing_with(mention);
        for (const std::uint32_t state : {state_before(index),
                                          state_of_dateline(1),
                                          state_of_text(mention, other),
                                          state_of_dateline(kOpeningSentences),
                                          of_a_state(mention) ? theme_of(document_) : kNoEntity}) {
            if (state != kNoEntity && state != other) {
                return state;
            }
        }
        return kNoEntity;
    }

    // "[Norway] demands that they free President X", "[Norway] received President X": he is of another state.
    std::uint32_t state_dealing_with(const Mention& person) const {
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

    std::uint32_t state_as_subject(const Sentence& sentence, std::uint32_t verb) const {
        for (std::uint32_t t = sentence.first_token; t < verb; ++t) {
            const std::uint32_t index = map_.at(t);
            if (document_.tokens[t].head == static_cast<std::int32_t>(verb) &&
                document_.tokens[t].deprel == "nsubj" && index != kNoMention) {
                return state_of(document_.mentions[index]);
            }
        }
        return kNoEntity;
    }

    // The state that the data or the text give the person who holds an office of a state.
    std::uint32_t state_of_holder(const Mention& mention) const {
        return state_of_person(mention, mention);
    }

    // The same, where the title stands beside another mention.
    std::uint32_t state_of_person(const Mention& mention, const Mention& titled) const {
        if (!of_a_state(titled)) {
            return kNoEntity;
        }
        const Entity& person = document_.entities[mention.entity];
        return person.countries.empty() ? kNoEntity : named_state(person.countries.front());
    }

    // "former President X": of the state that the data give him, or of the only one that the text names.
    std::uint32_t state_of_former(const Mention& mention) const {
        static const std::set<std::string_view> offices = {"president",
                                                           "prime minister",
                                                           "foreign minister",
                                                           "defence minister",
                                                           "defense minister",
                                                           "finance minister",
                                                           "interior minister",
                                                           "premier",
                                                           "chancellor"};
        if (!mention.office_labels.empty() || !offices.contains(mention.office) ||
            status(mention) != "former") {
            return kNoEntity;
        }
        const Entity& person = document_.entities[mention.entity];
        if (!person.countries.empty()) {
            return named_state(person.countries.front());
        }
        return state_of_row_.size() == 1 ? state_of_row_.begin()->second : kNoEntity;
    }

    // "Taoiseach X", "Home Secretary X": an office that only one state calls so.
    std::uint32_t state_of_title(const std::string& office) const {
        static const std::map<std::string_view, std::string_view> states = {
            {"secretary of state", "country/US"},
            {"defense secretary", "country/US"},
            {"treasury secretary", "country/US"},
            {"secretary of defense", "country/US"},
            {"secretary of the treasury", "country/US"},
            {"home secretary", "country/GB"},
            {"defence secretary", "country/GB"},
            {"chancellor of the exchequer", "country/GB"},
            {"congressman", "country/US"},
            {"congresswoman", "country/US"},
            {"taoiseach", "country/IE"},
            {"tanaiste", "country/IE"},
        };
        const auto found = states.find(office);
        return found == states.end() ? kNoEntity : named_state(found->second);
    }

    // The entity of a row of the gazetteer, if the text names it.
    std::uint32_t named_state(std::string_view row) const {
        const auto found = state_of_row_.find(std::string(row));
        return found == state_of_row_.end() ? kNoEntity : found->second;
    }

    static bool of_a_state(const Mention& mention) {
        return std::any_of(mention.office_labels.begin(),
                           mention.office_labels.end(),
                           [](const std::string& label) {
                               return label == "HeadOfState" || label == "HeadOfGovernment" ||
                                      label == "Minister";
                           });
    }

    // Two presidents of one state in one text: then the surroundings mislead.
    bool other_holder(const Mention& mention, std::uint32_t body) const {
        const auto holder = holder_of_.find({body, mention.office});
        return holder != holder_of_.end() && holder->second != mention.entity;
    }

    // The one international organisation that this and the sentences before name.
    std::uint32_t organisation_before(std::uint32_t index) const {
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

    // Where the paragraph of a sentence begins, looking back no further than an article's paragraph goes.
    std::uint32_t paragraph_start(std::uint32_t sentence) const {
        constexpr std::uint32_t kParagraphBytes = 2000;
        const std::uint32_t end = document_.sentences[sentence].span.start;
        const std::uint32_t floor = end > kParagraphBytes ? end - kParagraphBytes : 0;
        const std::size_t line =
            std::string_view(document_.text).substr(floor, end - floor).rfind('\n');
        return line == std::string_view::npos ? floor : floor + static_cast<std::uint32_t>(line);
    }

    // What somebody is quoted with need not follow from the sentence before.
    bool opens_with_quotation(std::uint32_t sentence) const {
        const std::string_view mark = form(document_.sentences[sentence].first_token);
        return mark == "\"" || mark == "“" || mark == "``" || mark == "‘" || mark == "'";
    }

    // The state of "In Lima, President X"; else the only one that the paragraph has named so far.
    std::uint32_t state_before(std::uint32_t index) const {
        const Mention& mention = document_.mentions[index];
        std::uint32_t found = kNoEntity;
        const std::uint32_t paragraph = paragraph_start(mention.sentence);
        for (std::uint32_t k = index; k-- > 0 && index - k < kCandidatesMax;) {
            const Mention& before = document_.mentions[k];
            if (before.span.start < paragraph) {
                break;
            }
            const std::uint32_t state = state_of(before);
            if (state == kNoEntity) {
                continue;
            }
            if (before.sentence == mention.sentence && opens_with_place(before, mention)) {
                return state;
            }
            if (found != kNoEntity && found != state) {
                return topic_before(index, paragraph);
            }
            found = state;
        }
        return found != kNoEntity ? found : topic_before(index, paragraph_before(paragraph));
    }

    // Where the paragraph before the one that begins at `start` begins.
    std::uint32_t paragraph_before(std::uint32_t start) const {
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

    // The state that the sentence before begins with, alone: it is what the paragraph is about.
    std::uint32_t topic_before(std::uint32_t index, std::uint32_t paragraph) const {
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
                return state_of(before);
            }
        }
        return kNoEntity;
    }

    std::uint32_t state_of(const Mention& mention) const {
        if (mention.entity == kNoEntity) {
            return kNoEntity;
        }
        if (mention.type == "Country") {
            return mention.entity;
        }
        const auto state = state_of_row_.find(mention.capital_of);
        return mention.capital_of.empty() || state == state_of_row_.end() ? kNoEntity
                                                                          : state->second;
    }

    bool opens_with_place(const Mention& place, const Mention& person) const {
        const std::uint32_t first = document_.sentences[person.sentence].first_token;
        return place.first_token == first + 1 && lemma(first) == "in" &&
               person.title_first <= place.last_token + 1;
    }

    void read_shared_titles() {
        former_ = false;
        for (const SharedTitle& title : shared_titles(document_, map_)) {
            add(document_.mentions[title.person],
                document_.mentions[title.body].entity,
                title.role,
                kOfficeConfidence);
            shared_.insert(title.person);
        }
    }

    // Offices of which a state has one, without being a ministry.
    static bool is_national(std::string_view office) {
        static const std::set<std::string_view> offices = {"police chief",
                                                           "army chief",
                                                           "attorney general",
                                                           "chief justice",
                                                           "inspector general",
                                                           "inspector-general",
                                                           "chief of staff",
                                                           "army spokesman",
                                                           "military spokesman",
                                                           "intelligence chief",
                                                           "military chief",
                                                           "government spokesman",
                                                           "presidential spokesman",
                                                           "presidential spokeswoman",
                                                           "presidential spokesperson",
                                                           "presidential adviser",
                                                           "vice president",
                                                           "vice-president",
                                                           "first vice president",
                                                           "state counsellor",
                                                           "permanent secretary",
                                                           "government spokeswoman",
                                                           "government spokesperson",
                                                           "opposition leader",
                                                           "parliament speaker",
                                                           "speaker of parliament",
                                                           "central bank governor",
                                                           "army commander",
                                                           "chief prosecutor",
                                                           "prosecutor general",
                                                           "prosecutor-general",
                                                           "chief negotiator",
                                                           "deputy prime minister",
                                                           "police commissioner",
                                                           "chief of defence staff",
                                                           "defence chief",
                                                           "defense chief",
                                                           "chief of general staff",
                                                           "spy chief",
                                                           "central bank chief",
                                                           "solicitor general",
                                                           "armed forces chief",
                                                           "navy chief",
                                                           "air force chief",
                                                           "chief prosecutor",
                                                           "prosecutor general",
                                                           "prosecutor-general",
                                                           "national security adviser"};
        return offices.contains(office);
    }

    // "NAIROBI, June 3 -": what has no state there is of the state whose capital it is.
    std::uint32_t state_of_dateline(std::uint32_t sentences) const {
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
                return state_of(place);
            }
        }
        return kNoEntity;
    }

    // The one state that a text is about: the only one of its title, if none is named more often, or that of most of
    // its mentions of states.
    std::uint32_t state_of_text(const Mention& holder, std::uint32_t other) const {
        constexpr std::uint32_t kMentionsMin = 3;
        constexpr std::uint32_t kTitleSentences = 1;
        std::map<std::uint32_t, std::uint32_t> counts;
        std::uint32_t all = 0;
        std::uint32_t most = 0;
        std::set<std::uint32_t> in_title;
        for (const Mention& mention : document_.mentions) {
            if (mention.type == "Country" && mention.entity != kNoEntity &&
                mention.entity != other) {
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

    // "President X flew to B", "accused B of": of a state that is named behind him only, as whom he deals with, he is none.
    bool is_only_dealt_with(std::uint32_t state, const Mention& holder) const {
        static const std::set<std::string_view> links = {
            "to", "from", "with", "against", "towards", "on"};
        for (const std::uint32_t index : document_.entities[state].mentions) {
            const Mention& mention = document_.mentions[index];
            const Token& head = document_.tokens[mention.last_token - 1];
            const bool behind =
                mention.sentence == holder.sentence && mention.first_token > holder.last_token;
            const bool linked =
                behind && (links.contains(lemma(mention.first_token - 1)) ||
                           (head.deprel == "obj" && mention.kind != MentionKind::demonym));
            if (!linked) {
                return false;
            }
        }
        return true;
    }

    // "Former Finnish President X", "President-elect X": from the words in and before the title.
    std::string status(const Mention& mention) const {
        const Sentence& sentence = document_.sentences[mention.sentence];
        constexpr std::uint32_t kReachTokens = 3;
        const std::uint32_t floor =
            std::max(sentence.first_token + kReachTokens, mention.title_first) - kReachTokens;
        for (std::uint32_t t = std::min(mention.last_token, sentence.last_token); t > floor;) {
            --t;
            const std::string word = to_lower(form(t));
            if (t < mention.title_first && document_.tokens[t].upos == Upos::punct && word != "-") {
                break;
            }
            if (word.ends_with("-elect") || word == "elect" || word == "designate") {
                return "elect";
            }
            if (word == "former" || word == "ex" || word.starts_with("ex-")) {
                return "former";
            }
            if (word == "acting") {
                return "acting";
            }
        }
        return former_ ? "former" : "current";
    }

    void add(const Mention& mention,
             std::uint32_t body,
             const std::string& role,
             double confidence) {
        body_of_.emplace(mention.entity, body);
        office_of_.emplace(mention.entity, role);
        holder_of_.emplace(std::make_pair(body, role), mention.entity);
        if (!seen_.insert({mention.entity, body, role}).second) {
            return;
        }
        Relation relation;
        relation.type = "HOLDS_POSITION";
        relation.subjects = {mention.entity};
        relation.objects = {body};
        relation.attrs["role"] = Value(role);
        relation.attrs["status"] = Value(status(mention));
        relation.confidence = confidence;
        relation.evidence = {mention.sentence};
        relation.trigger =
            mention.kind == MentionKind::nominal || mention.title_first == mention.first_token
                ? mention.span
                : ByteSpan{document_.tokens[mention.title_first].span.start,
                           document_.tokens[mention.first_token - 1].span.end};
        relation.extractor = "pattern:office";
        document_.relations.push_back(std::move(relation));
    }

    Document& document_;
    MentionMap map_;
    bool former_ = false;
    std::set<std::uint32_t> shared_;  // mentions whose office a plural gives them
    std::set<std::tuple<std::uint32_t, std::uint32_t, std::string>> seen_;
    std::unordered_map<std::uint32_t, std::uint32_t> body_of_;     // person -> state or body
    std::unordered_map<std::string, std::uint32_t> state_of_row_;  // of the gazetteer -> entity
    std::unordered_map<std::uint32_t, std::string> office_of_;     // person -> office
    std::map<std::pair<std::uint32_t, std::string>, std::uint32_t> holder_of_;
    std::vector<std::uint32_t> without_body_;  // mentions with an office and nothing beside it
    std::vector<std::uint32_t> relative_;      // "his counterpart", "her successor"
};

}  // namespace

void read_positions(Document& document) {
    PositionReader(document).run();
}

}  // namespace entente
