// The day of the news, and what happened on it.
#include "importers/extract/narrative_container.h"

#include <algorithm>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "importers/extract/claim_kinds.h"
#include "importers/extract/date_syntax.h"
#include "importers/extract/passages.h"

namespace entente {

namespace {

// Sentences from the first that the news itself is told in.
constexpr std::uint32_t kOpeningSentences = 4;
// How many days before publication news may be, and how many it may last.
constexpr int kNewsDaysMax = 7;
// A visit or a conference; what lasts longer is a week that a dateline is more exact than.
constexpr int kNewsShortDays = 3;

class Container {
public:
    explicit Container(Document& document) : document_(document), tree_(document) {}

    void run() {
        find_container();
        find_news_types();
        for (Relation& relation : document_.relations) {
            if (!relation.date && !relation.evidence.empty()) {
                tree_.enter(relation.evidence.front());
                date_by_container(relation);
            }
        }
    }

private:
    // The day of the news: the first day near publication that dates a verb of the opening, else days of a visit or a conference,
    // else the dateline's, else a week.
    void find_container() {
        find_days_of_opening();
        const bool week = container_ && days_of(*container_) > kNewsShortDays;
        if ((container_ && !week) || !document_.published) {
            return;
        }
        for (const DateExpression& date : document_.dates) {
            if (date.dateline && date.date.from) {
                container_ = date.date;
                dateline_ = true;
                return;
            }
        }
    }

    static bool share_days(const ClaimDate& a, const ClaimDate& b) {
        const Date last_of_a = (a.to ? *a.to : *a.from).latest();
        const Date last_of_b = (b.to ? *b.to : *b.from).latest();
        return a.from->earliest() <= last_of_b && b.from->earliest() <= last_of_a;
    }

    static int days_of(const ClaimDate& date) {
        return date.to ? date.to->first.days - date.from->first.days + 1 : 1;
    }

    void find_days_of_opening() {
        std::uint32_t opening = 0;
        for (std::uint32_t s = 0; s < document_.sentences.size() && opening < kOpeningSentences;
             ++s) {
            tree_.enter(s);
            if (tree_.sentence().heading || !tells(s)) {
                continue;
            }
            if (opening == 0) {
                opening_ = s;
            }
            ++opening;
            opening_end_ = s + 1;
            for (const DateExpression& date : document_.dates) {
                if (date.sentence == s && is_news(date) &&
                    (!container_ || days_of(date.date) < days_of(*container_))) {
                    container_ = date.date;
                    find_dead(date);
                }
            }
        }
    }

    // "X, who died on Saturday": what else is told of X is a life, and none of it of that day.
    void find_dead(const DateExpression& date) {
        const std::uint32_t verb = tree_.clause_of(tree_.host_of(date)).verb;
        obituary_ = tree_.token(verb).lemma == "die";
        if (!obituary_) {
            return;
        }
        std::uint32_t subject = tree_.above(verb);
        for (std::uint32_t t = tree_.sentence().first_token; t < verb; ++t) {
            if (tree_.token(t).head == static_cast<std::int32_t>(verb) &&
                tree_.token(t).deprel == "nsubj" && tree_.token(t).upos != Upos::pron) {
                subject = t;
            }
        }
        for (const Mention& mention : document_.mentions) {
            if (mention.entity != kNoEntity && mention.span.contains(tree_.token(subject).span)) {
                dead_ = mention.entity;
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
        if (asks(s)) {
            return false;
        }
        for (std::uint32_t t = sentence.first_token; t < sentence.last_token; ++t) {
            if (tree_.is_verb(t) && tree_.token(t).morphology.verb_form == VerbForm::finite) {
                return true;
            }
        }
        return false;
    }

    bool asks(std::uint32_t s) const {
        return document_.view(document_.sentences[s].span).ends_with('?');
    }

    bool is_news(const DateExpression& date) const {
        if (!date.date.from || date.dateline || date.duration || date.opens_clause ||
            date.link != DateLink::at || date.date.from->precision != DatePrecision::day ||
            !document_.published || !tree_.has_tree()) {
            return false;
        }
        const std::uint32_t host = tree_.host_of(date);
        const std::string_view place = tree_.case_of(host);
        const bool of_noun = tree_.is_of_noun(date) ||
                             (tree_.is_attributive(date) && place != "at" && place != "in");
        if (of_noun || tree_.is_ahead(host)) {
            return false;
        }
        const int days = days_of(date.date);
        const int ago = document_.published->days - date.date.from->first.days - days + 1;
        const DateSyntax::Clause clause = tree_.clause_of(host);
        return ago >= 1 - days && ago <= kNewsDaysMax && days <= kNewsDaysMax &&
               tree_.aspect(clause.verb) != DateSyntax::Aspect::other;
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
        const std::uint32_t now = tree_.index();
        tree_.enter(date.sentence);
        const bool main = tree_.has_tree() && !tree_.is_attributive(date) &&
                          !tree_.is_of_noun(date) && tree_.clause_of(tree_.host_of(date)).main;
        tree_.enter(now);
        return main;
    }

    // Whether a verb that tells what happened has the date: plans do not move a text to their day.
    bool tells_of(const DateExpression& date) {
        const std::uint32_t now = tree_.index();
        tree_.enter(date.sentence);
        const bool past =
            tree_.aspect(tree_.clause_of(tree_.host_of(date)).verb) != DateSyntax::Aspect::other;
        tree_.enter(now);
        return past;
    }

    // The first sentence of the paragraph with the question that it answers, or the last that may still belong to what is told now.
    std::uint32_t first_of_paragraph() const {
        constexpr std::uint32_t kParagraphSentencesMax = 12;
        std::uint32_t first = tree_.index();
        while (first > 0 && tree_.index() - first < kParagraphSentencesMax &&
               (!parts_paragraphs(first) || asks(first - 1))) {
            --first;
        }
        return first;
    }

    // The date that the paragraph has moved to before token `end` of this sentence; null when it has none.
    const DateExpression* date_of_paragraph(std::uint32_t end) {
        auto date = std::partition_point(
            document_.dates.begin(), document_.dates.end(), [&](const DateExpression& d) {
                return d.sentence < tree_.index() ||
                       (d.sentence == tree_.index() && d.first_token < end);
            });
        const std::uint32_t first = first_of_paragraph();
        while (date != document_.dates.begin()) {
            --date;
            if (date->sentence < first) {
                return nullptr;
            }
            if (!date->dateline && date->date.from && date->link == DateLink::at &&
                !date->opens_clause && !date->duration && on_main_line(*date)) {
                return &*date;
            }
        }
        return nullptr;
    }

    // "In 1972 he was made secretary. He dismissed a dozen ministers.": told on in the simple past, at the time that the
    // paragraph has moved to. A day holds for the next sentences; what follows later is of its month.
    std::optional<ClaimDate> told_on(const DateExpression& date) {
        constexpr std::uint32_t kSameDaySentences = 2;
        const std::uint32_t now = tree_.index();
        if (date.sentence == now || !(is_fragment(date.sentence) || tells_of(date))) {
            return std::nullopt;
        }
        for (std::uint32_t s = date.sentence; s < now; ++s) {
            if (!is_fragment(s) && !told_in_past(s)) {
                return std::nullopt;
            }
        }
        ClaimDate carried = date.date;
        carried.text.clear();
        if (now - date.sentence > kSameDaySentences &&
            carried.from->precision == DatePrecision::day) {
            carried.from->precision = DatePrecision::month;
            carried.to.reset();
        }
        return carried;
    }

    // "In October 2006.": an answer without a verb.
    bool is_fragment(std::uint32_t s) const {
        const Sentence& sentence = document_.sentences[s];
        return !sentence.heading &&
               std::none_of(
                   document_.tokens.begin() + sentence.first_token,
                   document_.tokens.begin() + sentence.last_token,
                   [](const Token& t) { return t.upos == Upos::verb || t.upos == Upos::aux; });
    }

    // Whether the main verb of a sentence is in the simple past.
    bool told_in_past(std::uint32_t s) {
        const std::uint32_t now = tree_.index();
        tree_.enter(s);
        const std::uint32_t root =
            tree_.head_of(tree_.sentence().first_token, tree_.sentence().last_token);
        const bool past = tree_.has_tree() && tree_.aspect(root) == DateSyntax::Aspect::simple_past;
        tree_.enter(now);
        return past;
    }

    void date_by_container(Relation& relation) {
        if (!tree_.has_tree() || relation.modality != Modality::actual) {
            return;
        }
        const std::uint32_t trigger = tree_.trigger_of(relation);
        const bool act = is_performative(relation.type) && tree_.is_verb_with_past(trigger);
        if (is_state(relation) && !act) {
            return;
        }
        if (document_.published && in_clock_entry()) {
            date_live(relation, trigger);
            return;
        }
        const bool news = container_ && container_->from;
        if (news && is_title(trigger)) {
            take_container(relation);
            return;
        }
        if (tree_.sentence().heading) {
            return;
        }
        const DateSyntax::Clause clause = tree_.clause_of(trigger);
        const bool main = clause.main || accompanies(relation, trigger);
        if (!main) {
            return;
        }
        const DateSyntax::Aspect aspect = tree_.aspect(clause.verb);
        // What follows in the sentence moves nothing that goes before it.
        const DateExpression* last = date_of_paragraph(tree_.sentence().last_token);
        const DateExpression* moved =
            last != nullptr && last->first_token > trigger ? date_of_paragraph(trigger) : last;
        const bool away = is_away(last) || is_away(moved);
        if (declares(relation, clause)) {
            date_by_text(relation);
            return;
        }
        if (away && !(news && says_somebody(relation) && !is_speech(*last))) {
            // "condemned Iraq's invasion": what is no more than spoken of has a time of its own.
            const bool done = tree_.is_verb(trigger) || carries_noun(tree_.lemma_above(trigger));
            if (done && moved != nullptr && aspect == DateSyntax::Aspect::simple_past) {
                relation.date = told_on(*moved);
            }
            return;
        }
        if (news && is_told(relation, clause, aspect)) {
            take_container(relation);
        }
    }

    // "Palti, who accompanied Gantz", "Gantz, accompanied by Palti, visited": the company is part of the visit that the
    // text tells of.
    bool accompanies(const Relation& relation, std::uint32_t trigger) const {
        if (relation.type != "ACCOMPANIED") {
            return false;
        }
        const std::uint32_t verb = tree_.clause_of(trigger).verb;
        return tree_.token(verb).deprel == "acl:relcl" ||
               (tree_.token(trigger).deprel == "acl" && tree_.clause_of(verb).main);
    }

    // "We condemn the attack", "The Government of Chile rejects the ruling" in its own statement: said by the text itself.
    bool declares(const Relation& relation, const DateSyntax::Clause& clause) {
        if (!is_performative(relation.type) || !clause.main ||
            tree_.time_of(clause.verb) != DateSyntax::Time::present ||
            tree_.aspect(clause.verb) != DateSyntax::Aspect::other) {
            return false;
        }
        return tree_.speaks_now(clause.verb) || is_by_issuer(relation);
    }

    bool is_by_issuer(const Relation& relation) {
        if (!passages_) {
            passages_.emplace(document_);
        }
        const std::string_view issuer = passages_->issuer();
        return !issuer.empty() &&
               std::any_of(relation.subjects.begin(), relation.subjects.end(), [&](auto entity) {
                   const Entity& by = document_.entities[entity];
                   return by.gazetteer_id == issuer ||
                          (by.type == "Organization" && !by.countries.empty() &&
                           by.countries.front() == issuer);
               });
    }

    // The day of the text: that of its dateline, else its publication, else that of its news.
    void date_by_text(Relation& relation) const {
        const bool news = container_ && container_->from;
        if (news && (dateline_ || !document_.published)) {
            take_container(relation);
        } else if (document_.published) {
            relation.date = of_publication();
        }
    }

    ClaimDate of_publication() const {
        ClaimDate date;
        date.from = PartialDate::of_day(*document_.published);
        date.basis = DateBasis::dct;
        return date;
    }

    // "At the meeting on 11 September, the delegate of Oman said ...": what others say behind it is said there too.
    bool is_speech(const DateExpression& date) const {
        return std::any_of(
            document_.relations.begin(), document_.relations.end(), [&](const Relation& relation) {
                return !relation.evidence.empty() && relation.evidence.front() == date.sentence &&
                       relation.date && relation.date->from == date.date.from &&
                       (relation.type == "STATED" || is_performative(relation.type));
            });
    }

    // Whether the text has moved to another time than that of its news.
    bool is_away(const DateExpression* moved) const {
        return moved != nullptr &&
               !(container_ && container_->from && share_days(moved->date, *container_));
    }

    // Whether the news of the day tells the claim.
    bool is_told(const Relation& relation,
                 const DateSyntax::Clause& clause,
                 DateSyntax::Aspect aspect) const {
        if (tree_.index() < opening_ || tells_of_life(relation) ||
            (tree_.index() >= opening_end_ && !is_news_type(relation.type))) {
            return false;
        }
        if (is_told_again(relation, clause)) {
            return true;
        }
        if (dateline_ && tree_.index() == opening_ && is_performative(relation.type) &&
            tree_.time_of(clause.verb) == DateSyntax::Time::present) {
            return true;  // "The Union strongly condemns the attack."
        }
        return aspect == DateSyntax::Aspect::simple_past ||
               (aspect == DateSyntax::Aspect::present_perfect && tree_.index() == opening_);
    }

    // "Today it designated ten officials. Two firms are designated too.": of the type of the news, in a tense that leaves its time to that.
    bool is_told_again(const Relation& relation, const DateSyntax::Clause& clause) const {
        const bool perfect = tree_.aspect(clause.verb) == DateSyntax::Aspect::present_perfect;
        const bool passive = tree_.time_of(clause.verb) == DateSyntax::Time::present &&
                             !tree_.child(clause.verb, {"aux:pass"}).empty();
        return (perfect || passive) &&
               std::find(news_types_.begin(), news_types_.end(), relation.type) !=
                   news_types_.end();
    }

    bool tells_of_life(const Relation& relation) const {
        return obituary_ && (!is_performative(relation.type) ||
                             std::find(relation.subjects.begin(), relation.subjects.end(), dead_) !=
                                 relation.subjects.end());
    }

    // What a report tells that is written while things happen has its day.
    void date_live(Relation& relation, std::uint32_t trigger) const {
        if (!tree_.clause_of(trigger, true).main && !is_said_just_now(trigger) &&
            !accompanies(relation, trigger)) {
            return;
        }
        relation.date = of_publication();
    }

    // "The White House says he has telephoned him."
    bool is_said_just_now(std::uint32_t trigger) const {
        const DateSyntax::Clause clause = tree_.clause_of(trigger);
        return universal_relation(tree_.token(clause.verb)) == "ccomp" &&
               tree_.aspect(clause.verb) == DateSyntax::Aspect::present_perfect &&
               tree_.time_of(tree_.above(clause.verb)) == DateSyntax::Time::present;
    }

    // "9.20 The chief has accused B": a report that is written while things happen, a time at the head of each paragraph.
    bool in_clock_entry() const {
        const std::string_view text = document_.text;
        const std::uint32_t start = tree_.sentence().span.start;
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
        return tree_.index() == 0 && (tree_.sentence().heading || tree_.index() < opening_) &&
               tree_.is_verb(trigger) && tree_.clause_of(trigger, true).verb == trigger &&
               tree_.time_of(trigger) == DateSyntax::Time::present;
    }

    // What persons say about the news is said on its day, also behind a look back.
    bool says_somebody(const Relation& relation) const {
        return is_performative(relation.type) && !relation.subjects.empty() &&
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
    DateSyntax tree_;
    std::optional<ClaimDate> container_;
    bool dateline_ = false;  // the container is the dateline's day
    bool obituary_ = false;  // the news is that somebody died
    std::uint32_t dead_ = kNoEntity;
    std::vector<std::string> news_types_;
    std::optional<Passages> passages_;
    std::uint32_t opening_ = 0;  // the first sentence that tells something
    std::uint32_t opening_end_ = 0;
};

}  // namespace

void date_by_container(Document& document) {
    Container(document).run();
}

}  // namespace entente
