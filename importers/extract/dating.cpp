// Dates for claims, by the dependency tree.
#include "importers/extract/dating.h"

#include <algorithm>
#include <array>
#include <optional>
#include <string>
#include <vector>

#include "core/ontology.h"

namespace entente {

namespace {

constexpr int kStepsMax = 12;  // up the tree
constexpr int kCostMax = 5;    // of a way from a date to a trigger
constexpr int kBlocked = 1000;
// Sentences from the first that the news itself is told in.
constexpr std::uint32_t kOpeningSentences = 4;
// How many days before publication news may be.
constexpr int kNewsDaysMax = 7;
// Sentences whose claims are not dated: no writer's sentence is that long.
constexpr std::uint32_t kSentenceTokensMax = 300;

template <std::size_t N>
bool is_one_of(const std::array<std::string_view, N>& words, std::string_view word) {
    return std::find(words.begin(), words.end(), word) != words.end();
}

// Verbs that say no more than that their noun happened, so that it has their time.
bool carries_noun(std::string_view lemma) {
    constexpr std::array<std::string_view, 49> kVerbs = {
        "hold",    "have",   "pay",    "make",     "take",        "conduct",  "begin",
        "start",   "launch", "resume", "continue", "conclude",    "reach",    "sign",
        "happen",  "occur",  "come",   "go",       "end",         "open",     "close",
        "host",    "attend", "carry",  "mount",    "stage",       "organize", "organise",
        "convene", "hail",   "be",     "follow",   "engage",      "join",     "enter",
        "seal",    "strike", "clinch", "finalize", "finalise",    "give",     "deliver",
        "offer",   "issue",  "lead",   "chair",    "participate", "impose",   "serve"};
    return is_one_of(kVerbs, lemma);
}

// Prepositions whose noun has a time of its own: "since the invasion in February".
bool parts_times(std::string_view lemma) {
    constexpr std::array<std::string_view, 11> kWords = {"since",
                                                         "before",
                                                         "until",
                                                         "till",
                                                         "ahead",
                                                         "despite",
                                                         "about",
                                                         "over",
                                                         "because",
                                                         "like",
                                                         "than"};
    return is_one_of(kWords, lemma);
}

// Prepositions that put what lasted before what is told.
bool parts_duration(std::string_view lemma) {
    constexpr std::array<std::string_view, 6> kWords = {
        "after", "follow", "following", "before", "despite", "within"};
    return is_one_of(kWords, lemma);
}

// Clauses that happen when the clause above them does.
bool shares_time(std::string_view mark) {
    constexpr std::array<std::string_view, 6> kMarks = {"while", "as", "when", "by", "in", "with"};
    return mark.empty() || is_one_of(kMarks, mark);
}

// What people say, and meetings: told in the order of a report wherever they stand.
bool is_foreground(std::string_view type) {
    constexpr std::array<std::string_view, 16> kTypes = {"STATED",
                                                         "PRAISED",
                                                         "CRITICIZED",
                                                         "ACCUSED",
                                                         "DEMANDED",
                                                         "THREATENED",
                                                         "REJECTED",
                                                         "MET_WITH",
                                                         "SPOKE_WITH",
                                                         "NEGOTIATED_WITH",
                                                         "HOSTED",
                                                         "PLEDGED",
                                                         "AGREED_WITH",
                                                         "ACCOMPANIED",
                                                         "VISITED",
                                                         "MEDIATED"};
    return is_one_of(kTypes, type);
}

class Dater {
public:
    explicit Dater(Document& document) : document_(document) {}

    void run() {
        hide_names();
        for (Relation& relation : document_.relations) {
            relation.date.reset();
            if (!relation.evidence.empty()) {
                enter(relation.evidence.front());
                date_by_tree(relation);
            }
        }
        date_by_entries();
        share_dates_of_events();
        find_container();
        find_news_types();
        for (Relation& relation : document_.relations) {
            if (!relation.date && !relation.evidence.empty()) {
                enter(relation.evidence.front());
                date_by_container(relation);
            }
            drop_future(relation);
        }
    }

private:
    // --- the tree of one sentence

    void enter(std::uint32_t s) {
        sentence_index_ = s;
        sentence_ = &document_.sentences[s];
    }

    const Token& token(std::uint32_t t) const { return document_.tokens[t]; }

    bool inside(std::int32_t t) const {
        return t >= static_cast<std::int32_t>(sentence_->first_token) &&
               t < static_cast<std::int32_t>(sentence_->last_token);
    }

    // The word of [first, last) that the others hang on.
    std::uint32_t head_of(std::uint32_t first, std::uint32_t last) const {
        for (std::uint32_t t = first; t < last; ++t) {
            const std::int32_t head = token(t).head;
            if (head < static_cast<std::int32_t>(first) ||
                head >= static_cast<std::int32_t>(last)) {
                return t;
            }
        }
        return first;
    }

    std::uint32_t token_at(std::uint32_t byte) const {
        const auto begin = document_.tokens.begin() + sentence_->first_token;
        const auto end = document_.tokens.begin() + sentence_->last_token;
        const auto found =
            std::partition_point(begin, end, [&](const Token& t) { return t.span.end <= byte; });
        return static_cast<std::uint32_t>((found == end ? end - 1 : found) -
                                          document_.tokens.begin());
    }

    std::uint32_t trigger_of(const Relation& relation) const {
        const std::uint32_t first = token_at(relation.trigger.start);
        const std::uint32_t last = token_at(std::max(relation.trigger.end, 1U) - 1) + 1;
        return head_of(first, std::max(last, first + 1));
    }

    bool has_tree() const {
        return sentence_->last_token - sentence_->first_token <= kSentenceTokensMax;
    }

    // The lemma of the first child of `head` in one of the relations; empty when there is none.
    template <std::size_t N>
    std::string_view child(std::uint32_t head,
                           const std::array<std::string_view, N>& relations) const {
        for (std::uint32_t t = sentence_->first_token; t < sentence_->last_token; ++t) {
            if (token(t).head == static_cast<std::int32_t>(head) &&
                is_one_of(relations, std::string_view(token(t).deprel))) {
                return token(t).lemma;
            }
        }
        return {};
    }

    std::string_view case_of(std::uint32_t t) const {
        return child(t, std::array<std::string_view, 1>{"case"});
    }

    std::string_view mark_of(std::uint32_t t) const {
        const std::string_view mark = child(t, std::array<std::string_view, 1>{"mark"});
        if (!mark.empty()) {
            return mark;
        }
        // "when" and "while" may be adverbs of their clause.
        const std::string_view adverb = child(t, std::array<std::string_view, 1>{"advmod"});
        return adverb == "when" ? adverb : std::string_view();
    }

    static std::string_view relation_of(const Token& t) {
        return std::string_view(t.deprel).substr(0, t.deprel.find(':'));
    }

    bool is_verb(std::uint32_t t) const {
        return token(t).upos == Upos::verb || token(t).upos == Upos::aux;
    }

    // --- from a date to a trigger

    enum class Time : std::uint8_t {
        unsaid,
        past,
        present,
        modal
    };

    // When a verb says that it is, by itself or its first auxiliary.
    Time time_of(std::uint32_t verb) const {
        for (std::uint32_t t = sentence_->first_token; t < verb; ++t) {
            const Token& word = token(t);
            if (word.head == static_cast<std::int32_t>(verb) &&
                (relation_of(word) == "aux" || relation_of(word) == "cop")) {
                return word.xpos == "MD"                         ? Time::modal
                       : word.morphology.tense == Tense::past    ? Time::past
                       : word.morphology.tense == Tense::present ? Time::present
                                                                 : Time::unsaid;
            }
        }
        const Morphology& own = token(verb).morphology;
        if (own.verb_form != VerbForm::finite) {
            return Time::unsaid;
        }
        return own.tense == Tense::past ? Time::past : Time::present;
    }

    // Whether two joined words may share a date: both nouns, or verbs of one time.
    bool joins_times(std::uint32_t a, std::uint32_t b) const {
        if (!is_verb(a) || !is_verb(b)) {
            return !is_verb(a) && !is_verb(b);
        }
        const Time of_a = time_of(a);
        const Time of_b = time_of(b);
        return of_a == of_b || of_a == Time::unsaid || of_b == Time::unsaid;
    }

    // What a word costs to have the date of the one above it.
    int cost_down(std::uint32_t t) const {
        const Token& word = token(t);
        const std::string_view relation = relation_of(word);
        const auto head = static_cast<std::uint32_t>(word.head);
        if (performative_ && (relation == "ccomp" || relation == "parataxis") &&
            time_of(t) == Time::present) {
            return 2;
        }
        if (word.deprel == "acl:relcl" || relation == "ccomp" || relation == "parataxis" ||
            relation == "csubj") {
            return kBlocked;
        }
        if (relation == "xcomp") {
            return child(t, std::array<std::string_view, 1>{"mark"}) == "to" ? 2 : 1;
        }
        if (relation == "conj") {
            return joins_times(t, head) ? 2 : kBlocked;
        }
        if (relation == "advcl") {
            const std::string_view mark = mark_of(t);
            if (founded_ && mark == "to") {
                return 1;
            }
            if (meeting_ && mark == "after" && token(t).morphology.verb_form != VerbForm::finite &&
                !has_auxiliary(t)) {
                return 3;
            }
            return shares_time(mark) ? (mark.empty() ? 1 : 2) : kBlocked;
        }
        if (relation == "nsubj" || relation == "obl" || relation == "obj" || relation == "iobj") {
            if (parts_times(case_of(t))) {
                return kBlocked;
            }
            const bool object_of_active = relation == "obj" || relation == "obl";
            return carries_noun(token(head).lemma) ? 1 : object_of_active ? 3 : kBlocked;
        }
        if (relation == "nmod" || relation == "compound" || relation == "appos") {
            return parts_times(case_of(t)) ? kBlocked : 1;
        }
        return relation == "dep" || relation == "acl" || relation == "amod" ? kBlocked : 2;
    }

    // What it costs to pass the date of `t` to the word above it.
    int cost_up(std::uint32_t t, bool eventful) const {
        const Token& word = token(t);
        const std::string_view relation = relation_of(word);
        const auto head = static_cast<std::uint32_t>(word.head);
        if (relation == "conj") {
            return joins_times(t, head) ? 3 : kBlocked;
        }
        if (is_verb(t)) {
            const std::string_view mark = mark_of(t);
            const bool said = performative_ && relation == "parataxis";
            return said                                                      ? 2
                   : relation == "advcl" && (mark.empty() || mark == "when") ? 3
                                                                             : kBlocked;
        }
        if (token(t).lemma == "eve") {
            return kBlocked;
        }
        // The date hangs on a noun: often the parser's choice between "signed ... on Friday" and "the deal on
        // Friday". A noun that happens keeps it.
        if (relation == "obj" || relation == "obl" || relation == "nmod" || relation == "appos" ||
            relation == "compound" || relation == "xcomp" || relation == "nsubj") {
            if (parts_times(case_of(t))) {
                return kBlocked;
            }
            const bool carried = is_verb(head) && carries_noun(token(head).lemma);
            return eventful && !carried ? 3 : relation == "nsubj" ? 2 : 1;
        }
        return relation == "root" ? kBlocked : 3;
    }

    // The word that the date hangs on; its own head when it is the root.
    std::uint32_t host_of(const DateExpression& date) const {
        std::uint32_t t = head_of(date.first_token, date.last_token);
        if (inside(token(t).head)) {
            t = static_cast<std::uint32_t>(token(t).head);
        }
        // "on the evening of Friday", "in the middle of 2021".
        constexpr std::array<std::string_view, 12> kTimes = {"evening",
                                                             "morning",
                                                             "afternoon",
                                                             "night",
                                                             "day",
                                                             "week",
                                                             "month",
                                                             "year",
                                                             "beginning",
                                                             "start",
                                                             "end",
                                                             "middle"};
        if (behind_preposition(date) && t >= date.last_token) {
            for (int step = 0; step < kStepsMax && !is_verb(t) && inside(token(t).head); ++step) {
                t = static_cast<std::uint32_t>(token(t).head);
            }
        }
        for (int step = 0; step < 2 && is_one_of(kTimes, std::string_view(token(t).lemma)) &&
                           inside(token(t).head);
             ++step) {
            t = static_cast<std::uint32_t>(token(t).head);
        }
        return t;
    }

    bool is_trigger(std::uint32_t t) const {
        return std::any_of(
            document_.relations.begin(), document_.relations.end(), [&](const Relation& relation) {
                return !relation.evidence.empty() && relation.evidence.front() == sentence_index_ &&
                       relation.trigger.start <= token(t).span.start &&
                       relation.trigger.end > token(t).span.start;
            });
    }

    // Whether the noun names something that happens.
    bool eventful(std::uint32_t t) const {
        constexpr std::array<std::string_view, 24> kNouns = {
            "talks",      "talk",   "meeting", "summit",   "visit",      "war",
            "invasion",   "attack", "strike",  "election", "referendum", "coup",
            "ceremony",   "raid",   "protest", "exercise", "session",    "trip",
            "conference", "vote",   "killing", "battle",   "offensive",  "signing"};
        return !is_verb(t) &&
               (is_one_of(kNouns, std::string_view(token(t).lemma)) || is_trigger(t));
    }

    // Cost of the way from the date's host to the trigger, up to where both meet and down again.
    int way(std::uint32_t host, std::uint32_t trigger, bool attributive) const {
        std::array<std::uint32_t, kStepsMax> up{};
        std::array<int, kStepsMax> up_cost{};
        int ups = 0;
        int cost = 0;
        for (std::uint32_t t = host; ups < kStepsMax && cost <= kCostMax;) {
            up[static_cast<std::size_t>(ups)] = t;
            up_cost[static_cast<std::size_t>(ups)] = cost;
            ++ups;
            if (!inside(token(t).head)) {
                break;
            }
            const bool stays = attributive && ups == 1 && !carries_noun(lemma_above(t));
            cost += stays ? kBlocked : cost_up(t, eventful(t));
            t = static_cast<std::uint32_t>(token(t).head);
        }
        int down = 0;
        std::uint32_t t = trigger;
        for (int step = 0; step < kStepsMax && down <= kCostMax; ++step) {
            for (int k = 0; k < ups; ++k) {
                if (up[static_cast<std::size_t>(k)] == t) {
                    return up_cost[static_cast<std::size_t>(k)] + down;
                }
            }
            if (!inside(token(t).head)) {
                break;
            }
            down += cost_down(t);
            t = static_cast<std::uint32_t>(token(t).head);
        }
        return kBlocked;
    }

    // "on Thursday, when A voted", "in 2014, which saw ...": the clause that hangs on the date itself.
    bool hangs_on(std::uint32_t trigger, const DateExpression& date) const {
        std::uint32_t t = trigger;
        for (int step = 0; step < kStepsMax; ++step) {
            if (date.first_token <= t && t < date.last_token) {
                return true;
            }
            const std::string_view relation = relation_of(token(t));
            const bool passes = token(t).deprel == "acl:relcl" || relation == "conj" ||
                                relation == "advcl" || relation == "obj" || relation == "nsubj" ||
                                relation == "obl" || relation == "nmod";
            if (!passes || !inside(token(t).head)) {
                return false;
            }
            t = static_cast<std::uint32_t>(token(t).head);
        }
        return false;
    }

    // "on Thursday, when A voted", where the clause hangs on the verb of "on Thursday".
    bool when_behind(std::uint32_t trigger, const DateExpression& date) const {
        std::uint32_t k = date.last_token;
        if (k < sentence_->last_token && token(k).upos == Upos::punct) {
            ++k;
        }
        return k < sentence_->last_token && token(k).lemma == "when" && trigger > k &&
               std::none_of(document_.tokens.begin() + k,
                            document_.tokens.begin() + trigger,
                            [](const Token& t) { return t.upos == Upos::punct; });
    }

    // The verb of the clause that "a year after" opens: the first one behind it, before any comma; the
    // last token when a noun follows ("two days after the summit").
    std::uint32_t opened_verb(const DateExpression& date) const {
        for (std::uint32_t t = date.last_token; t < sentence_->last_token; ++t) {
            if (token(t).upos == Upos::verb) {
                return t;
            }
            if (token(t).upos == Upos::punct) {
                break;
            }
        }
        return sentence_->last_token;
    }

    bool in_opened_clause(std::uint32_t trigger, const DateExpression& date) const {
        const std::uint32_t verb = opened_verb(date);
        if (trigger < date.last_token) {
            return false;
        }
        if (verb == sentence_->last_token) {
            // The noun that follows, with nothing but its own modifiers between.
            return std::none_of(document_.tokens.begin() + date.last_token,
                                document_.tokens.begin() + trigger,
                                [](const Token& t) { return t.upos == Upos::punct; });
        }
        std::uint32_t t = trigger;
        for (int step = 0; step < kStepsMax && t != verb; ++step) {
            const std::string_view relation = relation_of(token(t));
            const bool passes = relation == "advcl" || relation == "conj" || relation == "obj" ||
                                relation == "obl" || relation == "nmod" || relation == "nsubj" ||
                                relation == "xcomp" || relation == "dep" || relation == "compound";
            if (!passes || !inside(token(t).head)) {
                return false;
            }
            t = static_cast<std::uint32_t>(token(t).head);
        }
        return t == verb;
    }

    // "On 23 October officers detained": no article stands between, so the date is none of the noun behind it.
    bool behind_preposition(const DateExpression& date) const {
        if (date.first_token == sentence_->first_token) {
            // "Last July Greece expelled"
            return token(date.first_token).upos == Upos::adp ||
                   (token(date.first_token).upos == Upos::adj &&
                    token(date.last_token).upos == Upos::propn);
        }
        return token(date.first_token).upos == Upos::adp ||
               token(date.first_token - 1).upos == Upos::adp;
    }

    // "the 2014 annexation", "the 1949 Washington Treaty": says when its noun was, and nothing of the verb.
    bool is_attributive(const DateExpression& date) const {
        const Token& head = token(head_of(date.first_token, date.last_token));
        if (!inside(head.head)) {
            return false;
        }
        const auto above = static_cast<std::uint32_t>(head.head);
        return !behind_preposition(date) && above >= date.last_token && !is_verb(above) &&
               (head.deprel == "nummod" || head.deprel == "compound" || head.deprel == "amod" ||
                head.deprel.starts_with("nmod"));
    }

    int cost(const DateExpression& date, std::uint32_t trigger) const {
        if (date.opens_clause) {
            return in_opened_clause(trigger, date) ? 0 : kBlocked;
        }
        if (hangs_on(trigger, date) || when_behind(trigger, date)) {
            return 0;
        }
        // "after two years of talks": how long the talks were, and nothing about what came after.
        if (date.duration && parts_duration(case_of(head_of(date.first_token, date.last_token)))) {
            return kBlocked;
        }
        const std::uint32_t host = host_of(date);
        if (lasts_beside(date, trigger) || carried_behind(host, trigger)) {
            return 0;
        }
        return way(host, trigger, is_attributive(date));
    }

    // "minister since 2021", "president for May": the date right behind the office, whatever the tree hangs it on.
    bool lasts_beside(const DateExpression& date, std::uint32_t trigger) const {
        const bool lasting =
            date.link == DateLink::since || date.link == DateLink::until || holds_for(date);
        return state_ && lasting && trigger < date.first_token && date.first_token <= trigger + 2;
    }

    // "holds the presidency for May".
    bool holds_for(const DateExpression& date) const {
        return date.first_token > sentence_->first_token &&
               (token(date.first_token).lemma == "for" ||
                token(date.first_token - 1).lemma == "for");
    }

    // "talks, held from 10 to 12 April", "sanctions, which took effect on 1 April": says when its noun was.
    bool carried_behind(std::uint32_t host, std::uint32_t trigger) const {
        return relation_of(token(host)) == "acl" && !is_verb(trigger) &&
               token(host).head == static_cast<std::int32_t>(trigger) &&
               carries_noun(token(host).lemma) && token(host).lemma != "end";
    }

    // --- dates of claims

    // Saying is doing.
    static bool performative_type(std::string_view type) {
        static constexpr std::array<std::string_view, 9> kSaid = {"PRAISED",
                                                                  "CRITICIZED",
                                                                  "ACCUSED",
                                                                  "DEMANDED",
                                                                  "THREATENED",
                                                                  "REJECTED",
                                                                  "PLEDGED",
                                                                  "SUPPORTS",
                                                                  "OPPOSES"};
        return is_one_of(kSaid, type);
    }

    // What the words of a claim of such a type share with the words around them.
    void know_type(const Relation& relation) {
        static constexpr std::array<std::string_view, 7> kMeetings = {"MET_WITH",
                                                                      "SPOKE_WITH",
                                                                      "NEGOTIATED_WITH",
                                                                      "HOSTED",
                                                                      "VISITED",
                                                                      "MEDIATED",
                                                                      "AGREED_WITH"};
        meeting_ = is_one_of(kMeetings, std::string_view(relation.type));
        performative_ = performative_type(relation.type);
        state_ = is_state(relation);
    }

    // "announced AUKUS, a pact between A and B": they are its parties since the verb's day.
    std::uint32_t founding_verb(std::uint32_t trigger) const {
        static constexpr std::array<std::string_view, 14> kVerbs = {"announce",
                                                                    "unveil",
                                                                    "sign",
                                                                    "conclude",
                                                                    "form",
                                                                    "launch",
                                                                    "create",
                                                                    "establish",
                                                                    "found",
                                                                    "reach",
                                                                    "seal",
                                                                    "initial",
                                                                    "join",
                                                                    "strike"};
        std::uint32_t t = trigger;
        for (int step = 0; step < 3 && inside(token(t).head); ++step) {
            const std::string_view relation = relation_of(token(t));
            if (relation != "appos" && relation != "obj" && relation != "nmod" &&
                relation != "compound") {
                break;
            }
            t = static_cast<std::uint32_t>(token(t).head);
            if (is_verb(t)) {
                return is_one_of(kVerbs, std::string_view(token(t).lemma)) ? t : trigger;
            }
        }
        return trigger;
    }

    // The only date of a sentence of one clause is that of its verb, whatever the tree hangs it on.
    bool one_clause(std::uint32_t trigger) const {
        std::uint32_t verbs = 0;
        for (std::uint32_t t = sentence_->first_token; t < sentence_->last_token; ++t) {
            verbs += token(t).upos == Upos::verb ? 1 : 0;
        }
        return verbs == 1 && token(trigger).upos == Upos::verb;
    }

    // Dates inside names are no dates: "2001 Italian general election", "the 1949 Washington Treaty".
    void hide_names() {
        hidden_.assign(document_.dates.size(), false);
        std::size_t mention = 0;
        for (std::size_t i = 0; i < document_.dates.size(); ++i) {
            const DateExpression& date = document_.dates[i];
            hidden_[i] = date.dateline;
            while (mention < document_.mentions.size() &&
                   document_.mentions[mention].span.end <= date.span.start) {
                ++mention;
            }
            for (std::size_t k = mention; k < document_.mentions.size() &&
                                          document_.mentions[k].span.start <= date.span.start;
                 ++k) {
                const Mention& name = document_.mentions[k];
                hidden_[i] =
                    hidden_[i] ||
                    ((name.kind == MentionKind::name || name.kind == MentionKind::acronym) &&
                     name.span.contains(date.span));
            }
        }
    }

    static bool is_state(const Relation& relation) {
        const RelationType* type = ontology().relation_type(relation.type);
        return type != nullptr && type->relation_class == RelationClass::state &&
               relation.type != "PARTICIPATES_IN";
    }

    // A plan's date lies ahead: "agreed on Monday to send" dates the agreement.
    bool fits_modality(const Relation& relation, const DateExpression& date) const {
        if (relation.type == "PARTY_TO") {
            return true;
        }
        if (relation.modality != Modality::planned && relation.modality != Modality::possible) {
            // "demanded that it end within six months": a deadline to come dates nothing that was done.
            return date.link != DateLink::by || !document_.published || !date.date.from ||
                   date.date.from->end() < *document_.published;
        }
        const bool ahead = !document_.published || !date.date.from ||
                           date.date.from->end() >= *document_.published;
        return ahead || is_verb_with_past(trigger_of(relation));
    }

    // What an office, a place or a part is lasts: "the parliament on Wednesday" says nothing of it, "minister since
    // 2021" does.
    bool fits_state(const Relation& relation, const DateExpression& date) const {
        const bool lasting = relation.type == "PART_OF" || relation.type == "LOCATED_IN" ||
                             relation.type == "HOLDS_POSITION" ||
                             relation.type == "AFFILIATED_WITH";
        const bool begun = relation.type == "HOLDS_POSITION" && is_verb(trigger_of(relation)) &&
                           token(trigger_of(relation)).lemma != "be" &&
                           token(trigger_of(relation)).lemma != "lead" &&
                           token(trigger_of(relation)).lemma != "head";
        return !lasting || begun || holds_for(date) || date.link == DateLink::since ||
               date.link == DateLink::until || date.duration || date.date.to ||
               (date.date.from && date.date.from->precision >= DatePrecision::year);
    }

    // What follows the verb dates it more often than what stands before, but not behind the next "and".
    std::uint32_t distance(const DateExpression& date, std::uint32_t trigger) const {
        if (date.first_token < trigger) {
            return 2 * (trigger - date.first_token);
        }
        const bool joined = std::any_of(document_.tokens.begin() + trigger,
                                        document_.tokens.begin() + date.first_token,
                                        [](const Token& t) { return t.upos == Upos::cconj; });
        return (joined ? 4 : 1) * (date.first_token - trigger);
    }

    void date_by_tree(Relation& relation) {
        if (!has_tree() || relation.trigger.end <= sentence_->span.start) {
            return;
        }
        know_type(relation);
        std::uint32_t trigger = trigger_of(relation);
        const std::uint32_t verb = relation.type == "PARTY_TO" ? founding_verb(trigger) : trigger;
        founded_ = verb != trigger;
        trigger = verb;
        const auto first = std::partition_point(
            document_.dates.begin(), document_.dates.end(), [&](const DateExpression& date) {
                return date.sentence < sentence_index_;
            });
        const DateExpression* best = nullptr;
        int best_cost = state_ && !founded_ ? 2 : kCostMax + 1;
        std::uint32_t best_distance = UINT32_MAX;
        const DateExpression* only = nullptr;
        int dates = 0;
        for (auto date = first; date != document_.dates.end() && date->sentence == sentence_index_;
             ++date) {
            const auto index = static_cast<std::size_t>(date - document_.dates.begin());
            if (hidden_[index] || !fits_modality(relation, *date) || !fits_state(relation, *date)) {
                continue;
            }
            ++dates;
            only = date->opens_clause || date->duration || date->link == DateLink::before ? nullptr
                                                                                          : &*date;
            const int cost = this->cost(*date, trigger);
            const std::uint32_t distance = this->distance(*date, trigger);
            if (cost < best_cost ||
                (cost == best_cost && best != nullptr && distance < best_distance)) {
                best = &*date;
                best_cost = cost;
                best_distance = distance;
            }
        }
        if (best == nullptr && dates == 1 && only != nullptr && !state_ && !is_attributive(*only) &&
            one_clause(trigger)) {
            best = only;
        }
        if (best != nullptr) {
            relation.date = dated(relation, *best);
        }
    }

    static std::optional<ClaimDate> dated(const Relation& relation, const DateExpression& date) {
        ClaimDate out = date.date;
        if (date.link == DateLink::until || (date.link == DateLink::before && is_state(relation))) {
            if (!out.to) {
                out.to = out.from;
                out.from.reset();
            }
        } else if (date.link == DateLink::before) {
            return std::nullopt;  // an event before 2014 has no date
        }
        return out;
    }

    // What has happened cannot have happened after it was reported.
    void drop_future(Relation& relation) const {
        if (relation.date && relation.date->from && document_.published &&
            relation.polarity == Polarity::asserted && relation.modality == Modality::actual &&
            relation.date->from->first > *document_.published) {
            relation.date->from.reset();
            relation.date->to.reset();
            relation.date->basis = DateBasis::none;
        }
    }

    // --- the same event elsewhere in the text

    bool is_happening(std::uint32_t entity) const {
        const std::string& type = document_.entities[entity].type;
        return type == "Agreement" || type == "Event";
    }

    void share_dates_of_events() {
        for (Relation& relation : document_.relations) {
            if (relation.date || is_state(relation) || relation.modality != Modality::actual) {
                continue;
            }
            for (const Relation& other : document_.relations) {
                if (other.date && other.date->from && other.type == relation.type &&
                    other.polarity == relation.polarity && other.modality == relation.modality &&
                    std::any_of(relation.objects.begin(), relation.objects.end(), [&](auto entity) {
                        return is_happening(entity) &&
                               std::find(other.objects.begin(), other.objects.end(), entity) !=
                                   other.objects.end();
                    })) {
                    relation.date = other.date;
                    break;
                }
            }
        }
    }

    // --- chronologies

    // A part of a chronology: what stands below or behind a date of its own, up to the next one or a blank line.
    struct Entry {
        const DateExpression* date = nullptr;
        std::uint32_t end = 0;  // byte of the text
    };

    // "5 March: ...", "- 2019. ...", or a date alone in its line.
    bool opens_entry(const DateExpression& date) const {
        const std::string_view text = document_.text;
        const std::string_view before = text.substr(0, date.span.start);
        const std::string_view line = before.substr(before.rfind('\n') + 1);
        const std::size_t next = text.find_first_not_of(" \t\r", date.span.end);
        const std::string_view after = next == text.npos ? std::string_view() : text.substr(next);
        const bool parted = after.empty() || after.starts_with("\u2013") ||
                            after.starts_with("\u2014") ||
                            std::string_view(":.\n-").find(after.front()) != std::string_view::npos;
        return date.date.from && date.link == DateLink::at && parted &&
               line.find_first_not_of(" \t*#-") == line.npos;
    }

    std::vector<Entry> entries() const {
        const std::string_view text = document_.text;
        std::vector<Entry> found;
        for (const DateExpression& date : document_.dates) {
            if (opens_entry(date)) {
                if (!found.empty()) {
                    found.back().end = std::min(found.back().end, date.span.start);
                }
                const std::size_t body = text.find_first_not_of(" \t\r\n:.-", date.span.end);
                const std::size_t end = text.find("\n\n", std::min(body, text.size()));
                found.push_back({&date, static_cast<std::uint32_t>(std::min(end, text.size()))});
            }
        }
        // One alone is the article's own date, or a line that happens to begin so.
        return found.size() < 2 ? std::vector<Entry>() : found;
    }

    void date_by_entries() {
        const std::vector<Entry> all = entries();
        for (Relation& relation : document_.relations) {
            if (all.empty() || relation.date || relation.evidence.empty() || is_state(relation) ||
                relation.modality != Modality::actual) {
                continue;
            }
            const auto next = std::partition_point(all.begin(), all.end(), [&](const Entry& entry) {
                return entry.date->span.start < relation.trigger.start;
            });
            if (next == all.begin() || relation.trigger.start >= std::prev(next)->end) {
                continue;
            }
            enter(relation.evidence.front());
            if (has_tree() && clause_of(trigger_of(relation), true).main) {
                relation.date = std::prev(next)->date->date;
            }
        }
    }

    // --- the narrative container

    // The verb of the clause that a trigger stands in, and whether it is on the main line of the sentence. A verb in the
    // present is one where the text tells in the present, as chronologies do.
    struct Clause {
        std::uint32_t verb = 0;
        bool main = false;
    };

    Clause clause_of(std::uint32_t trigger, bool in_present = false) const {
        std::uint32_t t = trigger;
        bool main = true;
        for (int step = 0; step < kStepsMax; ++step) {
            const std::string_view relation = relation_of(token(t));
            const bool own_tense =
                is_verb_with_past(t) || has_auxiliary(t) ||
                (in_present && is_verb(t) && token(t).morphology.verb_form == VerbForm::finite);
            if (own_tense || !inside(token(t).head)) {
                main =
                    main && (relation == "root" || relation == "conj" || relation == "parataxis" ||
                             (relation == "advcl" && shares_time(mark_of(t))));
                // A joined clause is as much on the main line as the one it is joined to.
                if (relation == "conj" && inside(token(t).head)) {
                    const std::string_view above =
                        relation_of(token(static_cast<std::uint32_t>(token(t).head)));
                    main = main && (above == "root" || above == "parataxis" || above == "conj");
                }
                return {t, main};
            }
            // Nouns that happened some time, and clauses of their own time, have no share in it.
            const bool passes = relation == "xcomp" || relation == "obj" || relation == "conj" ||
                                (relation == "advcl" && shares_time(mark_of(t))) ||
                                (relation == "obl" && carries_noun(lemma_above(t))) ||
                                (relation == "nsubj" && carries_noun(lemma_above(t)));
            main = main && passes;
            t = static_cast<std::uint32_t>(token(t).head);
        }
        return {trigger, false};
    }

    std::string_view lemma_above(std::uint32_t t) const {
        const std::int32_t head = token(t).head;
        return inside(head) ? std::string_view(token(static_cast<std::uint32_t>(head)).lemma)
                            : std::string_view();
    }

    bool is_verb_with_past(std::uint32_t t) const {
        return is_verb(t) && token(t).morphology.verb_form == VerbForm::finite &&
               token(t).morphology.tense == Tense::past;
    }

    bool has_auxiliary(std::uint32_t t) const {
        return !child(t, std::array<std::string_view, 3>{"aux", "aux:pass", "cop"}).empty();
    }

    enum class Aspect : std::uint8_t {
        other,
        simple_past,
        present_perfect
    };

    Aspect aspect(std::uint32_t verb) const {
        if (is_verb_with_past(verb)) {
            return Aspect::simple_past;
        }
        bool past = false;
        bool perfect = false;
        for (std::uint32_t t = sentence_->first_token; t < sentence_->last_token; ++t) {
            const Token& word = token(t);
            if (word.head != static_cast<std::int32_t>(verb) ||
                (relation_of(word) != "aux" && relation_of(word) != "cop")) {
                continue;
            }
            if (word.upos == Upos::aux && word.xpos == "MD") {
                return Aspect::other;
            }
            past = past || word.morphology.tense == Tense::past;
            perfect = perfect || (word.lemma == "have" && word.deprel == "aux");
        }
        // "Odinga, who lost, accused Ruto": the tagger took it for a participle.
        if (!past && !perfect && token(verb).xpos == "VBN" && relation_of(token(verb)) == "root" &&
            !child(verb, std::array<std::string_view, 1>{"nsubj"}).empty() &&
            !has_auxiliary(verb)) {
            return Aspect::simple_past;
        }
        if (perfect) {
            return past && child_tense_past(verb) ? Aspect::other : Aspect::present_perfect;
        }
        return past ? Aspect::simple_past : Aspect::other;
    }

    // "had signed", not "have been signed".
    bool child_tense_past(std::uint32_t verb) const {
        for (std::uint32_t t = sentence_->first_token; t < sentence_->last_token; ++t) {
            if (token(t).head == static_cast<std::int32_t>(verb) && token(t).lemma == "have" &&
                token(t).deprel == "aux") {
                return token(t).morphology.tense == Tense::past;
            }
        }
        return false;
    }

    // The day of the news: the first day near publication that dates a verb of the opening, else the dateline's.
    void find_container() {
        std::uint32_t opening = 0;
        for (std::uint32_t s = 0; s < document_.sentences.size() && opening < kOpeningSentences;
             ++s) {
            enter(s);
            if (sentence_->heading || !tells(s)) {
                continue;
            }
            if (opening == 0) {
                opening_ = s;
            }
            ++opening;
            opening_end_ = s + 1;
            if (container_) {
                continue;
            }
            for (const DateExpression& date : document_.dates) {
                if (date.sentence == s && is_news(date)) {
                    container_ = date.date;
                    break;
                }
            }
        }
        if (container_ || !document_.published) {
            return;
        }
        for (const DateExpression& date : document_.dates) {
            if (date.dateline && date.date.from) {
                container_ = date.date;
                return;
            }
        }
    }

    // What the news is about: the types of the opening's claims of that day. Told again, it is the same news.
    void find_news_types() {
        if (!container_ || !container_->from) {
            return;
        }
        for (const Relation& relation : document_.relations) {
            if (relation.date && relation.date->from && !relation.evidence.empty() &&
                relation.evidence.front() < opening_end_ &&
                relation.date->from == container_->from) {
                news_types_.push_back(relation.type);
            }
        }
    }

    // Whether such a claim belongs to the news wherever the text tells it.
    bool is_news_type(const std::string& type) const {
        return is_foreground(type) ||
               std::find(news_types_.begin(), news_types_.end(), type) != news_types_.end();
    }

    // Whether the sentence has a finite verb and asks nothing: no dateline, no line of headings.
    bool tells(std::uint32_t s) const {
        const Sentence& sentence = document_.sentences[s];
        if (document_.view(sentence.span).ends_with('?')) {
            return false;
        }
        for (std::uint32_t t = sentence.first_token; t < sentence.last_token; ++t) {
            if (is_verb(t) && token(t).morphology.verb_form == VerbForm::finite) {
                return true;
            }
        }
        return false;
    }

    bool is_news(const DateExpression& date) const {
        if (!date.date.from || date.date.to || date.dateline || date.duration ||
            date.opens_clause || date.link != DateLink::at ||
            date.date.from->precision != DatePrecision::day || !document_.published ||
            !has_tree()) {
            return false;
        }
        const int ago = document_.published->days - date.date.from->first.days;
        const std::uint32_t host = host_of(date);
        const Clause clause = clause_of(host);
        return ago >= 0 && ago <= kNewsDaysMax && aspect(clause.verb) != Aspect::other;
    }

    // Whether a paragraph ends between the two sentences.
    bool parts_paragraphs(std::uint32_t s) const {
        if (s == 0) {
            return true;
        }
        const std::uint32_t from = document_.sentences[s - 1].span.end;
        const std::uint32_t to = document_.sentences[s].span.start;
        return std::string_view(document_.text).substr(from, to - from).find('\n') !=
               std::string_view::npos;
    }

    // Whether the date is that of a main clause: not of a name, a noun or a relative clause.
    bool on_main_line(const DateExpression& date) {
        const std::uint32_t now = sentence_index_;
        enter(date.sentence);
        const bool main = has_tree() && !is_attributive(date) && clause_of(host_of(date)).main;
        enter(now);
        return main;
    }

    // Whether the paragraph has moved to another time before this sentence, or this sentence has.
    bool moved_away() {
        auto date = std::partition_point(
            document_.dates.begin(), document_.dates.end(), [&](const DateExpression& d) {
                return d.sentence <= sentence_index_;
            });
        constexpr std::uint32_t kParagraphSentencesMax = 12;
        std::uint32_t first = sentence_index_;
        while (first > 0 && sentence_index_ - first < kParagraphSentencesMax &&
               !parts_paragraphs(first)) {
            --first;
        }
        while (date != document_.dates.begin()) {
            --date;
            if (date->sentence < first) {
                return false;
            }
            if (date->dateline || !date->date.from || date->link != DateLink::at ||
                date->opens_clause || date->duration || !on_main_line(*date)) {
                continue;
            }
            return !may_overlap(*date->date.from, *container_->from);
        }
        return false;
    }

    void date_by_container(Relation& relation) {
        const bool live = document_.published && in_clock_entry();
        if ((!live && (!container_ || !container_->from)) || is_state(relation) || !has_tree() ||
            relation.modality != Modality::actual) {
            return;
        }
        if (live) {
            if (!clause_of(trigger_of(relation), true).main) {
                return;
            }
            relation.date = ClaimDate{};
            relation.date->from = PartialDate::of_day(*document_.published);
            relation.date->basis = DateBasis::dct;
            return;
        }
        if (is_title(trigger_of(relation))) {
            take_container(relation);
            return;
        }
        if (sentence_->heading || sentence_index_ < opening_) {
            return;
        }
        const bool opening = sentence_index_ < opening_end_;
        if (!opening && !is_news_type(relation.type)) {
            return;
        }
        const Clause clause = clause_of(trigger_of(relation));
        const Aspect aspect = this->aspect(clause.verb);
        const bool told = aspect == Aspect::simple_past ||
                          (aspect == Aspect::present_perfect && sentence_index_ == opening_);
        // "Palti, who accompanied Gantz": the company is part of the visit that the text tells of.
        const bool main = clause.main || (relation.type == "ACCOMPANIED" &&
                                          token(clause.verb).deprel == "acl:relcl");
        if (!main || !told || (!says_somebody(relation) && moved_away())) {
            return;
        }
        take_container(relation);
    }

    // "9.20 The chief has accused B": a report that is written while things happen, a time at the head of each paragraph.
    bool in_clock_entry() const {
        const std::string_view text = document_.text;
        const std::uint32_t start = sentence_->span.start;
        const std::size_t line = text.substr(0, start).rfind('\n');
        const std::string_view head = text.substr(line == text.npos ? 0 : line + 1, 6);
        const auto is_digit = [](char c) { return c >= '0' && c <= '9'; };
        std::size_t at = 0;
        while (at < head.size() && is_digit(head[at])) {
            ++at;
        }
        return (at == 1 || at == 2) && at + 3 < head.size() &&
               (head[at] == '.' || head[at] == ':') && is_digit(head[at + 1]) &&
               is_digit(head[at + 2]) && (head[at + 3] == ' ' || head[at + 3] == ':');
    }

    // "Kenya accuses Uganda" above the text: the news itself, in the present of titles.
    bool is_title(std::uint32_t trigger) const {
        return sentence_index_ == 0 && (sentence_->heading || sentence_index_ < opening_) &&
               is_verb(trigger) && clause_of(trigger, true).verb == trigger &&
               time_of(trigger) == Time::present;
    }

    // What persons say about the news is said on its day, also behind a look back.
    bool says_somebody(const Relation& relation) const {
        return performative_type(relation.type) && !relation.subjects.empty() &&
               std::all_of(relation.subjects.begin(), relation.subjects.end(), [&](auto entity) {
                   return document_.entities[entity].type == "Person";
               });
    }

    void take_container(Relation& relation) const {
        relation.date = *container_;
        relation.date->basis = DateBasis::dct;
        relation.date->text.clear();
    }

    Document& document_;
    const Sentence* sentence_ = nullptr;
    std::uint32_t sentence_index_ = 0;
    // Of the claim that is being dated.
    bool meeting_ = false;
    bool performative_ = false;  // saying is doing: "we reject"
    bool state_ = false;
    bool founded_ = false;      // dated by the verb that announces the agreement
    std::vector<bool> hidden_;  // dates that date no claim
    std::optional<ClaimDate> container_;
    std::vector<std::string> news_types_;
    std::uint32_t opening_ = 0;  // the first sentence that tells something
    std::uint32_t opening_end_ = 0;
};

}  // namespace

Status Dating::apply(Document& document) const {
    Dater(document).run();
    return {};
}

}  // namespace entente
