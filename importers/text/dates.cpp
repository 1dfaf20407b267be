// Date expressions of a document, sentence by sentence, and what the next ones count from.
#include "importers/text/dates.h"

#include <algorithm>
#include <array>
#include <cstdlib>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "importers/text/date_grammar.h"
#include "importers/text/date_rules.h"

namespace entente {

namespace {

// How far from its beginning a text may say on which day it was written, and how long the line is.
constexpr std::uint32_t kDatelineBytes = 600;
constexpr std::uint32_t kDatelineReach = 90;
constexpr int kDatelineDaysMax = 3;

// How old the day of a report's news may be.
constexpr int kNewsDays = 7;

class Finder : private DateRules {
public:
    explicit Finder(DateState& state) : DateRules(state), grammar_(state), state_(state) {}

    void run() {
        state_.document.dates.clear();
        state_.reference = state_.document.published;
        find_dateline();
        for (std::uint32_t s = 0; s < state_.document.sentences.size(); ++s) {
            read_sentence(s);
        }
    }

private:
    void read_sentence(std::uint32_t s) {
        if (s > 0 && std::string_view(state_.document.text)
                             .substr(state_.document.sentences[s - 1].span.end,
                                     state_.document.sentences[s].span.start -
                                         state_.document.sentences[s - 1].span.end)
                             .find('\n') != std::string_view::npos) {
            ++state_.paragraph;
        }
        state_.sentence = &state_.document.sentences[s];
        state_.sentence_index = s;
        if (!lexer_.read(state_.document, *state_.sentence)) {
            return;
        }
        state_.lexemes = lexer_.lexemes();
        clauses_.clear();
        without_year_.reset();
        for (std::uint32_t i = 0; i < state_.lexemes.size();) {
            const FoundDate found = grammar_.find(i);
            if (found.end == 0) {
                ++i;
                continue;
            }
            add(found);
            i = std::max(found.end, i + 1);
        }
        count_from_clauses();
    }

    // "in March and again in June 2015": what is joined to a date in full is of its year.
    void complete_by_next(const FoundDate& next) {
        constexpr std::uint32_t kBetweenMax = 4;
        if (!without_year_ || !next.value.from || next.relative || next.value.to ||
            next.value.from->precision > DatePrecision::month ||
            next.begin > without_year_->end + kBetweenMax) {
            return;
        }
        bool joins = false;
        for (std::uint32_t k = without_year_->end; k < next.begin; ++k) {
            joins = joins || is(k, "and") || is(k, "or") || is_mark(k, ',');
        }
        const int month = without_year_->lacks_year_of_month;
        const int day = without_year_->lacks_year_of_day;
        const Date::YearMonthDay then = next.value.from->first.ymd();
        const int year = then.year - (month > then.month ? 1 : 0);
        const auto value = day > 0 ? day_of(year, month, day) : month_of(year, month);
        if (joins && value) {
            state_.document.dates.back().date.from = value;
            state_.document.dates.back().date.basis = DateBasis::text;
        }
    }

    // "three days after A closed the border on 4 May, B ...": what is told of B counts from the date within the clause.
    void count_from_clauses() {
        std::vector<DateExpression>& dates = state_.document.dates;
        for (const Clause& clause : clauses_) {
            if (clause.date + 1 >= dates.size()) {
                continue;
            }
            DateExpression& counted = dates[clause.date];
            const DateExpression& inner = dates[clause.date + 1];
            const std::string_view between =
                std::string_view(state_.document.text)
                    .substr(counted.span.end, inner.span.start - counted.span.end);
            if (!inner.date.from || inner.opens_clause || inner.duration || inner.date.to ||
                between.find_first_of(",;:") != std::string_view::npos) {
                continue;
            }
            counted.opens_clause = false;
            counted.counts_from = true;
            counted.date.from.reset();
            counted.date.basis = DateBasis::none;
            if (clause.count && inner.date.from->precision <= precision_needed(clause.unit)) {
                counted.date.from = moved(inner.date.from->first, clause.unit, *clause.count).from;
                counted.date.basis = inner.date.basis;
                if (clause.rough) {
                    counted.date.from->precision =
                        std::max(counted.date.from->precision,
                                 clause.unit == DateUnit::year ? DatePrecision::approx
                                                               : DatePrecision::month);
                }
            }
        }
    }

    void add(const FoundDate& found) {
        DateExpression expression;
        expression.span = {at(found.begin).start, at(found.end - 1).end};
        expression.sentence = state_.sentence_index;
        expression.first_token = at(found.begin).token;
        expression.last_token = at(found.end - 1).token + 1;
        expression.link = found.link;
        expression.opens_clause = found.opens_clause;
        expression.duration = found.duration;
        expression.dateline = is_dateline(expression.span, found);
        ClaimDate& date = expression.date;
        date.text = std::string(state_.document.view(expression.span));
        std::replace(date.text.begin(), date.text.end(), '\n', ' ');
        date.from = found.value.from;
        date.to = found.value.to;
        const DateBasis counted = found.anaphoric ? state_.previous_basis : DateBasis::dct;
        date.basis = !found.relative ? DateBasis::text : date.from ? counted : DateBasis::none;
        remember(found, expression);
        complete_by_next(found);
        if (found.opens_clause) {
            clauses_.push_back({state_.document.dates.size(),
                                found.clause_count,
                                found.clause_unit,
                                approximate(found.begin)});
        }
        without_year_ =
            found.lacks_year_of_month > 0 ? std::optional<FoundDate>(found) : std::nullopt;
        state_.document.dates.push_back(std::move(expression));
    }

    // What "later" and "on 5 May" count from.
    void remember(const FoundDate& found, const DateExpression& expression) {
        if (!found.value.from || found.duration || found.opens_clause || expression.dateline) {
            return;
        }
        // "met A on Sunday and handed him the note that takes effect today. The same day": Sunday
        const bool aside = state_.previous && state_.previous_sentence == state_.sentence_index &&
                           in_relative_clause(expression.first_token);
        if (!aside) {
            state_.previous = found.value.from;
            state_.previous_paragraph = state_.paragraph;
        }
        if (!state_.news && state_.reference && found.value.from->precision == DatePrecision::day &&
            !found.value.to && found.value.from->first <= *state_.reference &&
            found.value.from->first.days + kNewsDays >= state_.reference->days) {
            state_.news = found.value.from;
        }
        state_.previous_basis = expression.date.basis;
        state_.previous_sentence = state_.sentence_index;
        if (expression.date.basis == DateBasis::text && found.link == DateLink::at &&
            !found.value.to) {
            remember_calendar(found, expression);
        } else if (expression.date.basis == DateBasis::dct && found.relative && !found.anaphoric &&
                   !state_.calendar_entry) {
            // "In December 1994 he sent troops. They left this autumn, and in October he returned."
            state_.calendar_base.reset();
        }
    }

    bool in_relative_clause(std::uint32_t token) const {
        constexpr int kClimbMax = 8;
        const std::vector<Token>& tokens = state_.document.tokens;
        for (int step = 0; step < kClimbMax; ++step) {
            if (tokens[token].deprel.starts_with("acl")) {
                return true;
            }
            if (tokens[token].head < 0) {
                return false;
            }
            token = static_cast<std::uint32_t>(tokens[token].head);
        }
        return false;
    }

    // The year of what follows: a day or month in full, a year that its sentence begins with ("In 2011, ...").
    void remember_calendar(const FoundDate& found, const DateExpression& expression) {
        constexpr std::uint32_t kFrontTokens = 2;  // "In early 2011"
        const bool year = found.value.from->precision == DatePrecision::year;
        const bool entry = begins_line(found.begin);
        if (entry && ends_line(found.end - 1) &&
            found.value.from->precision <= DatePrecision::year &&
            found.value.from->precision >= DatePrecision::month) {
            state_.heading = found.value.from;
        }
        const bool front = expression.first_token <= state_.sentence->first_token + kFrontTokens;
        if (found.value.from->precision <= DatePrecision::month || (year && front)) {
            state_.calendar_base = found.value.from;
            state_.calendar_sentence = state_.sentence_index;
            state_.calendar_paragraph = state_.paragraph;
            state_.calendar_front = front;
            state_.calendar_entry = entry;
        }
    }

    // "ISTANBUL, July 22, 2022 - ", "RABAT, Nov. 24 (MAP) -", "Published 20 March 2023" alone in a line.
    bool is_dateline(const ByteSpan& span, const FoundDate& found) const {
        const std::string_view text = state_.document.text;
        if (span.start >= kDatelineBytes || found.value.to || !(found.full || found.calendar_day)) {
            return false;
        }
        const std::size_t newline = text.rfind('\n', span.start);
        const std::size_t line = newline == std::string_view::npos ? 0 : newline + 1;
        if (span.start - line > kDatelineReach) {
            return false;
        }
        const std::size_t line_end = std::min(text.find('\n', span.end), text.size());
        const std::string_view after = text.substr(span.end, line_end - span.end);
        const std::string_view before = text.substr(line, span.start - line);
        constexpr std::size_t kClockBytes = 24;  // ", 10:30 GMT"
        // A line of its own, but for a headline that ends in a date.
        if (after.size() <= kClockBytes && found.full &&
            after.find('.') == std::string_view::npos) {
            return before.size() < kDatelineReach / 2 && !has_verb(line, span.start);
        }
        std::size_t mark = after.find_first_not_of(" )");
        if (mark != std::string_view::npos && after[mark] == '(') {
            mark = after.find(')', mark);
            mark = mark == std::string_view::npos ? mark : after.find_first_not_of(" )/:", mark);
        }
        if (mark == std::string_view::npos || mark > kDatelineReach) {
            return false;
        }
        const std::string_view rest = after.substr(mark);
        return rest.starts_with("- ") || rest.starts_with("\xE2\x80\x93") ||
               rest.starts_with("\xE2\x80\x94") || rest.starts_with("--");
    }

    // A finite verb other than "published", "updated" in the bytes.
    bool has_verb(std::size_t start, std::size_t end) const {
        for (std::uint32_t t = state_.sentence->first_token; t < state_.sentence->last_token; ++t) {
            const Token& token = state_.document.tokens[t];
            if (token.span.start >= start && token.span.end <= end &&
                token.morphology.verb_form == VerbForm::finite && token.lemma != "publish" &&
                token.lemma != "update" && token.lemma != "post") {
                return true;
            }
        }
        return false;
    }

    // Looks for a dateline before anything is resolved: headlines say "today" too.
    void find_dateline() {
        for (std::uint32_t s = 0; s < state_.document.sentences.size(); ++s) {
            if (state_.document.sentences[s].span.start >= kDatelineBytes) {
                break;
            }
            read_sentence(s);
        }
        for (const DateExpression& expression : state_.document.dates) {
            if (!expression.dateline || !expression.date.from) {
                continue;
            }
            const Date written = expression.date.from->first;
            if (!state_.document.published && expression.date.basis == DateBasis::text) {
                state_.document.published = written;
                state_.reference = written;
            } else if (state_.document.published && written <= *state_.document.published &&
                       state_.document.published->days - written.days <= kDatelineDaysMax) {
                state_.reference = written;
            }
            break;
        }
        state_.document.dates.clear();
        state_.previous.reset();
        state_.news.reset();
        state_.paragraph = 0;
        state_.calendar_base.reset();
        state_.heading.reset();
        state_.day_first.reset();
    }

    // "a week after" and the like of this sentence.
    struct Clause {
        std::size_t date = 0;  // index into Document::dates
        std::optional<int> count;
        DateUnit unit = DateUnit::day;
        bool rough = false;  // "less than a year after"
    };

    DateLexer lexer_;
    std::vector<Clause> clauses_;
    std::optional<FoundDate> without_year_;  // the date just read, when its year is a guess
    DateGrammar grammar_;
    DateState& state_;
};

}  // namespace

Status DateFinder::apply(Document& document) const {
    DateState state(document);
    Finder(state).run();
    return {};
}

}  // namespace entente
