// Costs along the tree.
#include "importers/extract/date_ways.h"

#include <algorithm>
#include <array>
#include <string_view>

#include "importers/extract/claim_kinds.h"
#include "importers/text/one_of.h"
#include "importers/text/utf8.h"

namespace entente {

namespace {

constexpr int kBlocked = 1000;

// Prepositions that put what lasted before what is told.
bool parts_duration(std::string_view lemma) {
    constexpr std::array<std::string_view, 6> kWords = {
        "after", "follow", "following", "before", "despite", "within"};
    return is_one_of(kWords, lemma);
}
}  // namespace

DateWays::DateWays(const Document& document, const DateSyntax& tree)
    : document_(document), tree_(tree), counted_(document, tree) {
    hide_names();
    find_triggers();
}

void DateWays::find_triggers() {
    triggers_.assign(document_.tokens.size(), false);
    for (const Relation& relation : document_.relations) {
        if (relation.evidence.empty()) {
            continue;
        }
        const Sentence& sentence = document_.sentences[relation.evidence.front()];
        const auto end = document_.tokens.begin() + sentence.last_token;
        auto token = std::partition_point(
            document_.tokens.begin() + sentence.first_token, end, [&](const Token& t) {
                return t.span.start < relation.trigger.start;
            });
        for (; token != end && token->span.start < relation.trigger.end; ++token) {
            triggers_[static_cast<std::size_t>(token - document_.tokens.begin())] = true;
        }
    }
}

bool DateWays::is_hidden(const DateExpression& date) const {
    return hidden_[static_cast<std::size_t>(&date - document_.dates.data())];
}

// What a word costs to have the date of the one above it.
int DateWays::cost_down(std::uint32_t t) const {
    const Token& word = tree_.token(t);
    const std::string_view relation = universal_relation(word);
    const auto head = static_cast<std::uint32_t>(word.head);
    const bool told = relation == "ccomp" || (relation == "parataxis" && is_saying(head));
    if (claim_.performative && told &&
        (tree_.time_of(t) == DateSyntax::Time::present ||
         tree_.time_of(t) == DateSyntax::Time::modal)) {
        return 2;
    }
    if (word.deprel == "acl:relcl" || relation == "ccomp" || relation == "parataxis" ||
        relation == "csubj") {
        return kBlocked;
    }
    if (relation == "xcomp") {
        return tree_.child(t, {"mark"}) == "to" ? 2 : 1;
    }
    if (relation == "conj") {
        return tree_.joins_times(t, head) ? 2 : kBlocked;
    }
    if (relation == "advcl") {
        const std::string_view mark = tree_.mark_of(t);
        if (claim_.founded && mark == "to") {
            return 1;
        }
        // "met in Oslo to sign the accords", where they were signed.
        if (claim_.done && mark == "to" && tree_.time_of(head) == DateSyntax::Time::past) {
            return 2;
        }
        if (claim_.meeting && (mark == "after" || mark == "before") &&
            tree_.token(t).morphology.verb_form != VerbForm::finite && !tree_.has_auxiliary(t)) {
            return 3;
        }
        return shares_time(mark) ? (mark.empty() ? 1 : 2) : kBlocked;
    }
    if (relation == "nsubj" || relation == "obl" || relation == "obj" || relation == "iobj") {
        const bool taken_over = tree_.token(head).lemma == "take" && tree_.case_of(t) == "over";
        if (parts_times(tree_.case_of(t)) && !taken_over) {
            return kBlocked;
        }
        const bool object_of_active = relation == "obj" || relation == "obl";
        return carries_noun(tree_.token(head).lemma) ? 1 : object_of_active ? 3 : kBlocked;
    }
    if (relation == "nmod" || relation == "compound" || relation == "appos") {
        return parts_times(tree_.case_of(t)) ? kBlocked : 1;
    }
    return relation == "dep" || relation == "acl" || relation == "amod" ? kBlocked : 2;
}

bool DateWays::is_saying(std::uint32_t verb) const {
    static constexpr std::array<std::string_view, 9> kVerbs = {
        "say", "tell", "add", "declare", "state", "announce", "write", "insist", "warn"};
    return is_one_of(kVerbs, std::string_view(tree_.token(verb).lemma));
}

// "has met him four times since he took office in 2018": what the present perfect tells goes on since then.
bool DateWays::lasts(std::uint32_t verb) const {
    return tree_.aspect(verb) == DateSyntax::Aspect::present_perfect;
}

bool DateWays::is_published(std::uint32_t verb) const {
    static constexpr std::array<std::string_view, 8> kVerbs = {
        "date", "publish", "issue", "release", "post", "broadcast", "air", "deliver"};
    return is_one_of(kVerbs, std::string_view(tree_.token(verb).lemma));
}

bool DateWays::has_own_subject(std::uint32_t t) const {
    return universal_relation(tree_.token(t)) == "conj" && tree_.is_verb(t) &&
           !tree_.child(t, {"nsubj", "nsubj:pass"}).empty();
}

// "recalled its envoy, and on 6 January the president signed": what opens a joined clause is of that clause alone, and so is what a
// joined clause with a subject of its own has.
bool DateWays::is_of_joined(const DateExpression& date, std::uint32_t t) const {
    if (universal_relation(tree_.token(t)) != "conj" || !tree_.is_verb(t)) {
        return false;
    }
    if (has_own_subject(t)) {
        return true;
    }
    return date.last_token <= t && date.first_token > tree_.above(t) &&
           std::any_of(document_.tokens.begin() + tree_.above(t),
                       document_.tokens.begin() + date.first_token,
                       [](const Token& word) { return word.upos == Upos::cconj; });
}

// What it costs to pass the date of `t` to the word above it.
int DateWays::cost_up(std::uint32_t t, bool eventful) const {
    const Token& word = tree_.token(t);
    const std::string_view relation = universal_relation(word);
    const auto head = static_cast<std::uint32_t>(word.head);
    if (relation == "conj") {
        return tree_.joins_times(t, head) ? 3 : kBlocked;
    }
    if (tree_.is_verb(t)) {
        const std::string_view mark = tree_.mark_of(t);
        if (tree_.is_perfect_participle(t)) {
            return kBlocked;
        }
        if ((claim_.performative && relation == "parataxis") ||
            (relation == "advcl" && mark == "since" && lasts(head))) {
            return 2;
        }
        // "In a letter dated 9 November, Mali asked": said on the day of the letter.
        if (claim_.performative && relation == "acl" && is_published(t)) {
            return 1;
        }
        if ((relation == "xcomp" || relation == "advcl") && mark == "to" &&
            shares_infinitive(tree_.token(head).lemma)) {
            return 2;
        }
        return relation == "advcl" && (mark.empty() || mark == "when") ? 3 : kBlocked;
    }
    if (tree_.token(t).lemma == "eve" || tree_.is_ahead(t)) {
        return kBlocked;
    }
    // The date hangs on a noun: often the parser's choice between "signed ... on Friday" and "the deal on
    // Friday". A noun that happens keeps it.
    if (relation == "obj" || relation == "obl" || relation == "nmod" || relation == "appos" ||
        relation == "compound" || relation == "xcomp" || relation == "nsubj") {
        if (relation == "obl" && tree_.case_of(t) == "since" && lasts(head)) {
            return 2;
        }
        if (parts_times(tree_.case_of(t))) {
            return kBlocked;
        }
        // "imposed sanctions after the election on 9 August": after talks, what they came to is of their day.
        if (relation == "obl" && eventful && tree_.case_of(t) == "after" &&
            !is_talk_noun(tree_.token(t).lemma)) {
            return kBlocked;
        }
        const bool carried = tree_.is_verb(head) && carries_noun(tree_.token(head).lemma);
        return eventful && !carried ? 3 : relation == "nsubj" ? 2 : 1;
    }
    return relation == "root" ? kBlocked : 3;
}

// "helped to put out fires in July", "was appointed to lead the operation in February": the infinitive has no time of its own.
bool DateWays::shares_infinitive(std::string_view verb) const {
    constexpr std::array<std::string_view, 14> kVerbs = {"help",
                                                         "manage",
                                                         "begin",
                                                         "start",
                                                         "continue",
                                                         "fail",
                                                         "refuse",
                                                         "decline",
                                                         "appoint",
                                                         "name",
                                                         "elect",
                                                         "choose",
                                                         "send",
                                                         "hire"};
    return is_one_of(kVerbs, verb);
}

// Whether the noun names something that happens.
bool DateWays::eventful(std::uint32_t t) const {
    return !tree_.is_verb(t) && (is_event_noun(tree_.token(t).lemma) || triggers_[t]);
}

// "in a letter of 2 May", "held talks of two days", "the attack of 5 May killed ten": a noun whose time is that of its verb.
bool DateWays::gives_time(std::uint32_t noun) const {
    constexpr std::array<std::string_view, 5> kWords = {"in", "at", "during", "with", "since"};
    const std::string_view relation = universal_relation(tree_.token(noun));
    if (tree_.case_of(noun) == "under") {
        return false;
    }
    if (relation == "obl" && is_one_of(kWords, tree_.case_of(noun))) {
        return true;
    }
    return (relation == "nsubj" && claim_.attacks && eventful(noun)) || relation == "conj" ||
           relation == "appos" || carries_noun(tree_.lemma_above(noun));
}

// Cost of the way from the date's host to the trigger, up to where both meet and down again.
int DateWays::way(const DateExpression& date, std::uint32_t host, std::uint32_t trigger) const {
    const bool of_noun =
        !date.counts_from && (tree_.is_attributive(date) || tree_.is_of_noun(date));
    std::array<std::uint32_t, kDateStepsMax> up{};
    std::array<int, kDateStepsMax> up_cost{};
    int ups = 0;
    int cost = 0;
    for (std::uint32_t t = host; ups < kDateStepsMax && cost <= kDateCostMax;) {
        up[static_cast<std::size_t>(ups)] = t;
        up_cost[static_cast<std::size_t>(ups)] = cost;
        ++ups;
        if (!tree_.inside(tree_.token(t).head)) {
            break;
        }
        const bool stays = (ups == 1 && of_noun && !gives_time(t)) || is_of_joined(date, t);
        cost += stays ? kBlocked : cost_up(t, eventful(t));
        t = static_cast<std::uint32_t>(tree_.token(t).head);
    }
    int down = 0;
    std::uint32_t t = trigger;
    for (int step = 0; step < kDateStepsMax && down <= kDateCostMax; ++step) {
        for (int k = 0; k < ups; ++k) {
            if (up[static_cast<std::size_t>(k)] == t) {
                return up_cost[static_cast<std::size_t>(k)] + down;
            }
        }
        if (!tree_.inside(tree_.token(t).head)) {
            break;
        }
        // "said on Tuesday, but his minister rejected": a joined clause with its own subject shares what stands in front of both.
        const bool apart = date.first_token > tree_.above(t) && has_own_subject(t) &&
                           tree_.child(t, {"advmod"}) != "then";
        down += apart ? kBlocked : cost_down(t);
        t = static_cast<std::uint32_t>(tree_.token(t).head);
    }
    return kBlocked;
}

// "on Thursday, when A voted", "in 2014, which saw ...": the clause that hangs on the date itself.
bool DateWays::hangs_on(std::uint32_t trigger, const DateExpression& date) const {
    std::uint32_t t = trigger;
    for (int step = 0; step < kDateStepsMax; ++step) {
        if (date.first_token <= t && t < date.last_token) {
            return true;
        }
        const std::string_view relation = universal_relation(tree_.token(t));
        const bool passes = tree_.token(t).deprel == "acl:relcl" || relation == "conj" ||
                            relation == "advcl" || relation == "obj" || relation == "nsubj" ||
                            relation == "obl" || relation == "nmod";
        if (!passes || !tree_.inside(tree_.token(t).head)) {
            return false;
        }
        t = static_cast<std::uint32_t>(tree_.token(t).head);
    }
    return false;
}

// "on Thursday, when A voted", where the clause hangs on the verb of "on Thursday".
bool DateWays::when_behind(std::uint32_t trigger, const DateExpression& date) const {
    std::uint32_t k = date.last_token;
    if (k < tree_.sentence().last_token && tree_.token(k).upos == Upos::punct) {
        ++k;
    }
    return k < tree_.sentence().last_token && tree_.token(k).lemma == "when" && trigger > k &&
           std::none_of(document_.tokens.begin() + k,
                        document_.tokens.begin() + trigger,
                        [](const Token& t) { return t.xpos == "," || t.xpos == ":"; });
}

int DateWays::cost(const DateExpression& date, std::uint32_t trigger) const {
    if (date.opens_clause) {
        // "weeks after then Prime Minister X had called for it" dates no office.
        const bool lasts = claim_.office && !tree_.is_verb(trigger);
        return !lasts && counted_.in_opened_clause(trigger, date) ? 0 : kBlocked;
    }
    if (is_of_number(date) || is_of_reason(date, trigger)) {
        return kBlocked;
    }
    if (date.counts_from) {
        return counted_.in_counted_part(trigger, date)
                   ? kBlocked
                   : way(date, counted_.host_of_counted(date), trigger);
    }
    if (hangs_on(trigger, date) || when_behind(trigger, date)) {
        // "since July, when he met President X" dates no office.
        const bool lasts = claim_.office && !claim_.begun && !tree_.is_verb(trigger) &&
                           !tree_.has_auxiliary(trigger);
        return lasts ? kBlocked : 0;
    }
    // "after two years of talks": how long the talks were, and nothing about what came after.
    // "thanked him for two years of help": of the help.
    const bool of_thing =
        date.last_token < tree_.sentence().last_token && tree_.token(date.last_token).lemma == "of";
    if (date.duration && (of_thing || parts_duration(tree_.case_of(
                                          tree_.head_of(date.first_token, date.last_token))))) {
        return kBlocked;
    }
    if (is_right_behind(date, trigger) && verb_has_another(date)) {
        return 1;
    }
    const std::uint32_t host = tree_.host_of(date);
    if (host == trigger && tree_.is_verb(host) && verb_has_another(date) &&
        is_behind_event(date, host)) {
        return 3;
    }
    if (lasts_beside(date, trigger) || carried_behind(host, trigger)) {
        return 0;
    }
    if (!claim_.state && lasts_for_noun(date, host, trigger)) {
        return kBlocked;
    }
    return way(date, host, trigger);
}

// "sentenced on Tuesday over a mutiny in 2009"
bool DateWays::is_right_behind(const DateExpression& date, std::uint32_t trigger) const {
    return !tree_.is_verb(trigger) && date.first_token > trigger &&
           (date.first_token == trigger + 1 ||
            (date.first_token == trigger + 2 && tree_.token(trigger + 1).upos == Upos::adp));
}

// "sentenced on Thursday for the killings at Srebrenica in July 1995"
bool DateWays::is_behind_event(const DateExpression& date, std::uint32_t verb) const {
    for (std::uint32_t t = verb + 1; t < date.first_token; ++t) {
        if (tree_.above(t) == verb && universal_relation(tree_.token(t)) == "obl" && eventful(t)) {
            return true;
        }
    }
    return false;
}

// Whether the verb that the date hangs on has a date in front of this one.
bool DateWays::verb_has_another(const DateExpression& date) const {
    const std::uint32_t host = tree_.host_of(date);
    const auto index = static_cast<std::size_t>(&date - document_.dates.data());
    if (index == 0 || document_.dates[index - 1].sentence != date.sentence || hidden_[index - 1]) {
        return false;
    }
    // "Judges on Thursday sentenced": hung on the subject.
    const std::uint32_t other = tree_.host_of(document_.dates[index - 1]);
    return other == host ||
           (tree_.above(other) == host && universal_relation(tree_.token(other)) == "nsubj");
}

// "the council, in power since 26 July, declined": nothing but what the noun names has lasted so long.
bool DateWays::lasts_for_noun(const DateExpression& date,
                              std::uint32_t host,
                              std::uint32_t trigger) const {
    if (date.link != DateLink::since) {
        return false;
    }
    if (host != trigger) {
        return !tree_.is_verb(host) && universal_relation(tree_.token(host)) != "obl";
    }
    // Hung on the verb over the comma between them.
    return date.last_token <= trigger && date.first_token >= tree_.sentence().first_token + 2 &&
           tree_.token(date.first_token - 2).upos == Upos::noun &&
           tree_.token(date.last_token).upos == Upos::punct;
}

// "minister since 2021", "president for May": the date right behind the office, whatever the tree hangs it on.
bool DateWays::lasts_beside(const DateExpression& date, std::uint32_t trigger) const {
    const bool lasting =
        date.link == DateLink::since || date.link == DateLink::until || holds_for(date);
    return claim_.state && lasting && trigger < date.first_token && date.first_token <= trigger + 2;
}

// "holds the presidency for May".
bool DateWays::holds_for(const DateExpression& date) const {
    return date.first_token > tree_.sentence().first_token &&
           (tree_.token(date.first_token).lemma == "for" ||
            tree_.token(date.first_token - 1).lemma == "for");
}

// "talks, held from 10 to 12 April", "sanctions, which took effect on 1 April": says when its noun was.
bool DateWays::carried_behind(std::uint32_t host, std::uint32_t trigger) const {
    static constexpr std::array<std::string_view, 5> kSet = {
        "schedule", "plan", "expect", "set", "slate"};
    const std::string_view lemma = tree_.token(host).lemma;
    return universal_relation(tree_.token(host)) == "acl" && !tree_.is_verb(trigger) &&
           tree_.token(host).head == static_cast<std::int32_t>(trigger) && lemma != "end" &&
           (carries_noun(lemma) || is_one_of(kSet, lemma));
}

// Whether the date hangs on a noun that keeps it from the verb: "the truce of 3 April", "ahead of a visit on Thursday".
bool DateWays::stays_below(const DateExpression& date) const {
    std::uint32_t t = tree_.host_of(date);
    if (tree_.is_of_noun(date) && !gives_time(t)) {
        return true;
    }
    for (int step = 0; step < kDateStepsMax && !tree_.is_verb(t); ++step) {
        if (tree_.is_ahead(t)) {
            return true;
        }
        t = tree_.above(t);
    }
    return false;
}

// Dates inside names are no dates: "2001 Italian general election", "the 1949 Washington Treaty".
bool DateWays::is_of_reason(const DateExpression& date, std::uint32_t trigger) const {
    if (!claim_.performative || date.first_token <= trigger || !date.date.from ||
        date.date.from->precision < DatePrecision::month) {
        return false;
    }
    std::uint32_t t = date.first_token;
    while (t > trigger + 1 && (tree_.token(t).upos == Upos::adp || t == date.first_token)) {
        --t;
    }
    return tree_.above(t) == trigger && universal_relation(tree_.token(t)) == "obl" &&
           tree_.case_of(t) == "for";
}

// "this morning, by resolution 2444 (2018)": the year of a paper where the sentence has another date.
bool DateWays::is_of_number(const DateExpression& date) const {
    const std::uint32_t first = document_.sentences[date.sentence].first_token;
    return date.first_token >= first + 2 &&
           document_.view(document_.tokens[date.first_token - 1]) == "(" &&
           document_.tokens[date.first_token - 2].upos == Upos::num &&
           std::any_of(
               document_.dates.begin(), document_.dates.end(), [&](const DateExpression& other) {
                   return other.sentence == date.sentence && &other != &date && !other.dateline &&
                          other.link == DateLink::at && !other.opens_clause;
               });
}

// "At the 2008 Bucharest summit": when something happened, by an event with its year.
bool DateWays::happens_at(const Mention& name) const {
    constexpr std::array<std::string_view, 3> kWords = {"at", "in", "during"};
    const std::uint32_t first = document_.sentences[name.sentence].first_token;
    std::uint32_t t = name.first_token;
    if (t > first && document_.tokens[t - 1].upos == Upos::det) {
        --t;
    }
    return name.type == "Event" && t > first &&
           is_one_of(kWords, to_lower(document_.view(document_.tokens[t - 1])));
}

void DateWays::hide_names() {
    hidden_.assign(document_.dates.size(), false);
    std::size_t mention = 0;
    for (std::size_t i = 0; i < document_.dates.size(); ++i) {
        const DateExpression& date = document_.dates[i];
        hidden_[i] = date.dateline;
        while (mention < document_.mentions.size() &&
               document_.mentions[mention].span.end <= date.span.start) {
            ++mention;
        }
        for (std::size_t k = mention;
             k < document_.mentions.size() && document_.mentions[k].span.start <= date.span.start;
             ++k) {
            const Mention& name = document_.mentions[k];
            hidden_[i] = hidden_[i] ||
                         ((name.kind == MentionKind::name || name.kind == MentionKind::acronym) &&
                          name.span.contains(date.span) && !happens_at(name));
        }
    }
}

}  // namespace entente
