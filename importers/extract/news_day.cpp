// Looking for the day of the news in the opening of a text.
#include "importers/extract/news_day.h"

#include <algorithm>
#include <string_view>

#include "importers/extract/claim_kinds.h"

namespace entente {

namespace {

// Sentences from the first that the news itself is told in.
constexpr std::uint32_t kOpeningSentences = 4;
// How many days before publication news may be, and how many it may last.
constexpr int kNewsDaysMax = 7;
// How many days before publication a line above a text may say that it is from.
constexpr int kLineDaysMax = 14;
// A visit or a conference; what lasts longer is a week that a dateline is more exact than.
constexpr int kNewsShortDays = 3;

int days_of(const ClaimDate& date) {
    return date.to ? date.to->first.days - date.from->first.days + 1 : 1;
}

}  // namespace

bool is_question(const Document& document, std::uint32_t sentence) {
    return document.view(document.sentences[sentence].span).ends_with('?');
}

NewsDay::NewsDay(const Document& document) : document_(document), tree_(document) {
    find();
    find_types();
}

// The day of the news: the first day near publication that dates a verb of the opening, else days of a visit or a conference,
// else the dateline's, else a week.
void NewsDay::find() {
    find_days_of_opening();
    const bool week = date_ && days_of(*date_) > kNewsShortDays;
    if ((date_ && !week) || !document_.published) {
        return;
    }
    if (const std::optional<ClaimDate> day = dateline()) {
        date_ = day;
        by_dateline_ = true;
    }
}

std::optional<ClaimDate> NewsDay::dateline() const {
    const auto found = std::find_if(
        document_.dates.begin(), document_.dates.end(), [](const DateExpression& date) {
            return date.dateline && date.date.from;
        });
    return found == document_.dates.end() ? line_above() : std::optional(found->date);
}

// "Held at Gaborone on 8 and 9 November 2007" above the text.
std::optional<ClaimDate> NewsDay::line_above() const {
    const auto found = std::find_if(
        document_.dates.begin(), document_.dates.end(), [&](const DateExpression& date) {
            if (date.sentence >= opening_ || !date.date.from ||
                date.date.basis != DateBasis::text || date.link != DateLink::at ||
                date.date.from->precision != DatePrecision::day || !document_.published ||
                is_question(document_, date.sentence) || tells(date.sentence)) {
                return false;
            }
            const int days = days_of(date.date);
            const int ago = document_.published->days - date.date.from->first.days - days + 1;
            return days <= kNewsDaysMax && ago >= 0 && ago <= kLineDaysMax;
        });
    return found == document_.dates.end() ? std::nullopt : std::optional(found->date);
}

void NewsDay::find_days_of_opening() {
    std::uint32_t opening = 0;
    for (std::uint32_t s = 0; s < document_.sentences.size() && opening < kOpeningSentences; ++s) {
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
                (!date_ || days_of(date.date) < days_of(*date_))) {
                date_ = date.date;
                sentence_ = s;
                find_dead(date);
            }
        }
    }
}

// "X, who died on Saturday": what else is told of X is a life, and none of it of that day.
void NewsDay::find_dead(const DateExpression& date) {
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
void NewsDay::find_types() {
    if (!date_ || !date_->from) {
        return;
    }
    for (const Relation& relation : document_.relations) {
        if (relation.date && relation.date->from && !relation.evidence.empty() &&
            relation.evidence.front() < opening_end_ && relation.date->from == date_->from) {
            types_.push_back(relation.type);
        }
    }
}

// Whether the sentence has a finite verb and asks nothing: no dateline, no line of headings.
bool NewsDay::tells(std::uint32_t s) const {
    const Sentence& sentence = document_.sentences[s];
    if (is_question(document_, s)) {
        return false;
    }
    for (std::uint32_t t = sentence.first_token; t < sentence.last_token; ++t) {
        if (tree_.is_verb(t) && tree_.token(t).morphology.verb_form == VerbForm::finite) {
            return true;
        }
    }
    return false;
}

bool NewsDay::is_news(const DateExpression& date) const {
    if (!date.date.from || date.dateline || date.duration || date.opens_clause ||
        date.link != DateLink::at || date.date.from->precision != DatePrecision::day ||
        !document_.published || !tree_.has_tree()) {
        return false;
    }
    const std::uint32_t host = tree_.host_of(date);
    const std::string_view place = tree_.case_of(host);
    const bool of_noun =
        tree_.is_of_noun(date) || (tree_.is_attributive(date) && place != "at" && place != "in");
    if (of_noun || tree_.is_ahead(host)) {
        return false;
    }
    const int days = days_of(date.date);
    const int ago = document_.published->days - date.date.from->first.days - days + 1;
    const DateSyntax::Clause clause = tree_.clause_of(host);
    return ago >= 1 - days && ago <= kNewsDaysMax && days <= kNewsDaysMax &&
           tree_.aspect(clause.verb) != DateSyntax::Aspect::other;
}

bool NewsDay::shares_days(const ClaimDate& date) const {
    if (!known()) {
        return false;
    }
    const Date last = (date.to ? *date.to : *date.from).latest();
    const Date last_of_news = (date_->to ? *date_->to : *date_->from).latest();
    return date.from->earliest() <= last_of_news && date_->from->earliest() <= last;
}

bool NewsDay::has_type(std::string_view type) const {
    return std::find(types_.begin(), types_.end(), type) != types_.end();
}

bool NewsDay::tells_of_life(const Relation& relation) const {
    return obituary_ && (!is_performative(relation.type) ||
                         std::find(relation.subjects.begin(), relation.subjects.end(), dead_) !=
                             relation.subjects.end());
}

}  // namespace entente
