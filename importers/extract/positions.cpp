#include "importers/extract/positions.h"

#include <algorithm>
#include <set>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "importers/extract/mentions.h"
#include "importers/extract/office_kinds.h"
#include "importers/extract/office_owners.h"
#include "importers/extract/office_surroundings.h"
#include "importers/extract/shared_titles.h"
#include "importers/extract/stated_once.h"
#include "importers/extract/text_states.h"
#include "importers/text/utf8.h"

namespace entente {

namespace {

constexpr double kOfficeConfidence = 0.85;
constexpr double kRelativeConfidence = 0.75;  // "his successor"
constexpr double kContextConfidence = 0.55;   // the state is not beside the office

class PositionReader {
public:
    explicit PositionReader(Document& document)
        : document_(document),
          map_(document),
          states_(document),
          owners_(document, map_, states_, known_),
          surroundings_(document, map_, states_) {}

    void run() {
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
            const auto known = known_.body_of.find(mention.entity);
            if (known == known_.body_of.end()) {
                by_context(i);
            } else if (is_office_of_state(mention) &&
                       document_.entities[known->second].type == "Country") {
                // "its leader ... President X"
                former_ = false;
                add(mention, known->second, mention.office, kOfficeConfidence);
            }
        }
        for (const std::uint32_t i : relative_) {
            relative_office(i);
        }
    }

private:
    std::string_view lemma(std::uint32_t t) const { return lemma_at(document_, t); }

    std::string_view form(std::uint32_t t) const { return form_at(document_, t); }

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
        if (body == kNoEntity && !serves_unknown(mention) && !is_owned(mention)) {
            without_body_.push_back(index);
        }
    }

    std::uint32_t owner(const Mention& mention) {
        const BesideOffice beside = owners_.of(mention);
        former_ = former_ || beside.former;
        return beside.body;
    }

    // "his hosts' president X", "its defence minister": of somebody who is said, whoever that is.
    bool is_owned(const Mention& mention) const {
        const Sentence& sentence = document_.sentences[mention.sentence];
        constexpr std::uint32_t kReachTokens = 4;
        std::uint32_t t = std::min(mention.title_first, mention.first_token);
        const std::uint32_t floor = std::max(sentence.first_token + kReachTokens, t) - kReachTokens;
        if (document_.tokens[t].lemma == "its" || document_.tokens[t].lemma == "their") {
            return true;
        }
        while (t-- > floor) {
            const std::string_view word = lemma(t);
            if (word == "its" || word == "their" || word == "'s" || word == "'") {
                return true;
            }
            const Upos upos = document_.tokens[t].upos;
            if (upos != Upos::adj && upos != Upos::noun) {
                return false;
            }
        }
        return false;
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
        std::uint32_t end = owners_.after_body(first);
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
            std::uint32_t body = owners_.body_after(next);
            if (body == kNoEntity) {
                body = shared != kNoEntity ? shared : owners_.of_person(next, first);
            }
            if (body != kNoEntity) {
                add(next, body, first.office, kOfficeConfidence);
            }
            end = owners_.after_body(next);
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

    // "Foreign Ministers X and Y": a state has one of them, so that these are of several states.
    static bool is_held_by_one(std::string_view office) {
        static const std::set<std::string_view> offices = {"president",
                                                           "prime minister",
                                                           "premier",
                                                           "chancellor",
                                                           "foreign minister",
                                                           "defence minister",
                                                           "defense minister",
                                                           "interior minister",
                                                           "finance minister",
                                                           "trade minister",
                                                           "energy minister",
                                                           "king",
                                                           "foreign secretary",
                                                           "defense secretary"};
        return offices.contains(office);
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
            if (person && known_.office_of.contains(before.entity)) {
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
        } else if (const auto known = known_.body_of.find(model->entity);
                   known != known_.body_of.end()) {
            body = known->second;
        }
        if (body != kNoEntity &&
            (mention.office != "counterpart" || !known_.body_of.contains(model->entity) ||
             known_.body_of.at(model->entity) != body)) {
            add(mention, body, known_.office_of.at(model->entity), kRelativeConfidence);
        }
    }

    // The state that the surroundings speak of when a minister is named without one.
    void by_context(std::uint32_t index) {
        const Mention& mention = document_.mentions[index];
        former_ = false;
        std::uint32_t body = owners_.of_person(mention, mention);
        if (body == kNoEntity) {
            body = only_state_with(mention.office);
        }
        if (body == kNoEntity) {
            body = state_of_former(mention);
        }
        const std::string_view family = state_of_family(mention);
        if (body == kNoEntity) {
            body = states_.named(family);
        }
        if (body == kNoEntity && family.empty() && serves_state(mention)) {
            body = state_spoken_for(mention);
        }
        if (body != kNoEntity) {
            add(mention, body, mention.office, kContextConfidence);
            return;
        }
        // whom the data know as of a state that the text does not name is of no state around
        if (is_office_of_state(mention) &&
            (!document_.entities[mention.entity].countries.empty() || !family.empty())) {
            return;
        }
        if (plural_title(mention) && is_held_by_one(mention.office)) {
            return;
        }
        if (body = state_of_accompanied(mention); body != kNoEntity) {
            // said beside it
        } else if (body = surroundings_.heading_body(mention); body != kNoEntity) {
            // said already
        } else if (const std::uint32_t partner = joined_holder(index); partner != kNoMention) {
            const auto known = known_.body_of.find(document_.mentions[partner].entity);
            body = known == known_.body_of.end() ? kNoEntity : known->second;
        } else if (surroundings_.is_under_other_head(mention)) {
            return;
        } else if (mention.office.find("secretary-general") != std::string::npos ||
                   mention.office.find("secretary general") != std::string::npos) {
            body = surroundings_.organisation_before(index);
        } else if (serves_state(mention) && !opens_with_quotation(mention.sentence)) {
            body = surroundings_.state_around(index);
        }
        if (body != kNoEntity && !other_holder(mention, body)) {
            add(mention, body, mention.office, kContextConfidence);
        }
    }

    // "President X and [Foreign Minister Y]", "[President X] and Foreign Minister Y of Croatia": whoever is named with another holder of
    // an office of a state is of his, as long as nothing says otherwise. The one before goes first, since it was settled first.
    std::uint32_t joined_holder(std::uint32_t index) const {
        const Mention& mention = document_.mentions[index];
        if (!serves_state(mention)) {
            return kNoMention;
        }
        if (const std::uint32_t before = titled_beside(index, -1); before != kNoMention) {
            return before;
        }
        const std::uint32_t behind = titled_beside(index, 1);
        const bool known =
            behind != kNoMention && known_.body_of.contains(document_.mentions[behind].entity);
        return known ? behind : kNoMention;
    }

    static bool serves_state(const Mention& holder) {
        return is_office_of_state(holder) || is_national_office(holder.office);
    }

    // The next holder of an office of a state with a title before the name, joined to the one at `index` by "and" or a comma alone.
    std::uint32_t titled_beside(std::uint32_t index, int step) const {
        constexpr std::uint32_t kStepsMax = 3;  // mentions of states and titles stand between
        const Mention& mention = document_.mentions[index];
        std::int64_t k = index;
        for (std::uint32_t steps = 0; steps < kStepsMax; ++steps) {
            k += step;
            if (k < 0 || k >= static_cast<std::int64_t>(document_.mentions.size()) ||
                document_.mentions[static_cast<std::size_t>(k)].sentence != mention.sentence) {
                return kNoMention;
            }
            const Mention& other = document_.mentions[static_cast<std::size_t>(k)];
            if (other.type != "Person" || other.kind != MentionKind::name ||
                other.entity == mention.entity) {
                continue;
            }
            const Mention& first = step < 0 ? other : mention;
            const Mention& second = step < 0 ? mention : other;
            const bool titled = other.entity != kNoEntity && serves_state(other) &&
                                second.title_first < second.first_token;
            return titled && links(owners_.after_body(first), second.title_first)
                       ? static_cast<std::uint32_t>(k)
                       : kNoMention;
        }
        return kNoMention;
    }

    // "X visited A, accompanied by [Minister Y]": of the state of X.
    std::uint32_t state_of_accompanied(const Mention& mention) const {
        constexpr int kStepsMax = 4;
        std::uint32_t t = head_token(document_, mention.first_token, mention.last_token);
        bool along = false;
        for (int step = 0; step < kStepsMax && document_.tokens[t].head >= 0; ++step) {
            t = static_cast<std::uint32_t>(document_.tokens[t].head);
            along = along || lemma(t) == "accompany" || lemma(t) == "flank";
            const std::uint32_t subject = along ? person_doing(mention.sentence, t) : kNoEntity;
            if (subject != kNoEntity && subject != mention.entity) {
                const auto known = known_.body_of.find(subject);
                return known == known_.body_of.end() ? kNoEntity : known->second;
            }
        }
        return kNoEntity;
    }

    // The person that is the subject of the verb at token `verb`.
    std::uint32_t person_doing(std::uint32_t s, std::uint32_t verb) const {
        for (std::uint32_t t = document_.sentences[s].first_token; t < verb; ++t) {
            const std::uint32_t index = map_.at(t);
            if (document_.tokens[t].head == static_cast<std::int32_t>(verb) &&
                document_.tokens[t].deprel.starts_with("nsubj") && index != kNoMention &&
                document_.mentions[index].type == "Person") {
                return document_.mentions[index].entity;
            }
        }
        return kNoEntity;
    }

    // "[Denmark] will send tanks, Prime Minister X said", "[Denmark] expelled them, he announced": who says what a state will do and who
    // announces what it did says it for that state.
    std::uint32_t state_spoken_for(const Mention& mention) const {
        const Sentence& sentence = document_.sentences[mention.sentence];
        const Token& speaker =
            document_.tokens[head_token(document_, mention.first_token, mention.last_token)];
        if (speaker.deprel != "nsubj" || speaker.head < 0) {
            return kNoEntity;
        }
        for (std::uint32_t t = sentence.first_token; t < mention.first_token; ++t) {
            const Token& told = document_.tokens[t];
            const Token& saying = document_.tokens[static_cast<std::size_t>(speaker.head)];
            const bool beside =
                saying.deprel == "parataxis" && saying.head == static_cast<std::int32_t>(t);
            if (!beside && (told.deprel != "ccomp" || told.head != speaker.head)) {
                continue;
            }
            const bool decided = lemma(static_cast<std::uint32_t>(speaker.head)) == "announce";
            const std::uint32_t state = surroundings_.state_as_subject(sentence, t);
            if (state != kNoEntity && (decided || plans(sentence, t))) {
                return state;
            }
        }
        return kNoEntity;
    }

    // "will send"
    bool plans(const Sentence& sentence, std::uint32_t verb) const {
        for (std::uint32_t t = sentence.first_token; t < verb; ++t) {
            if (document_.tokens[t].head == static_cast<std::int32_t>(verb) &&
                document_.tokens[t].deprel == "aux" && lemma(t) == "will") {
                return true;
            }
        }
        return false;
    }

    // "President Obama": the state of the leaders of this name; empty for other offices, which more people have.
    std::string_view state_of_family(const Mention& mention) const {
        static const std::set<std::string_view> offices = {
            "president", "prime minister", "premier", "chancellor", "secretary of state"};
        return offices.contains(mention.office)
                   ? std::string_view(document_.entities[mention.entity].family_country)
                   : std::string_view();
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
            return states_.named(person.countries.front());
        }
        return states_.only();
    }

    // "Taoiseach X", "Foreign Secretary X": the only state of those which have such an office that the text names.
    std::uint32_t only_state_with(std::string_view office) const {
        std::uint32_t found = kNoEntity;
        for (const std::string_view row : states_with(office)) {
            const std::uint32_t state = states_.named(row);
            if (state != kNoEntity && found != kNoEntity) {
                return kNoEntity;
            }
            found = state != kNoEntity ? state : found;
        }
        return found;
    }

    // Two presidents of one state in one text: then the surroundings mislead.
    bool other_holder(const Mention& mention, std::uint32_t body) const {
        const auto holder = known_.holder_of.find({body, mention.office});
        return holder != known_.holder_of.end() && holder->second != mention.entity;
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

    // What somebody is quoted with need not follow from the sentence before.
    bool opens_with_quotation(std::uint32_t sentence) const {
        const std::string_view mark = form(document_.sentences[sentence].first_token);
        return mark == "\"" || mark == "“" || mark == "``" || mark == "‘" || mark == "'";
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
        known_.body_of.emplace(mention.entity, body);
        known_.office_of.emplace(mention.entity, role);
        known_.holder_of.emplace(std::make_pair(body, role), mention.entity);
        if (!stated_.is_new(document_, mention.entity, body, role, mention.sentence)) {
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
    TextStates states_;
    KnownHolders known_;
    OfficeOwners owners_;
    OfficeSurroundings surroundings_;
    bool former_ = false;
    std::set<std::uint32_t> shared_;  // mentions whose office a plural gives them
    StatedOnce stated_;
    std::vector<std::uint32_t> without_body_;  // mentions with an office and nothing beside it
    std::vector<std::uint32_t> relative_;      // "his counterpart", "her successor"
};

}  // namespace

void read_positions(Document& document) {
    PositionReader(document).run();
}

}  // namespace entente
