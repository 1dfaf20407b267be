// The day of the news, and what happened on it.
#include "importers/extract/narrative_container.h"

#include <algorithm>
#include <array>
#include <optional>
#include <set>
#include <string_view>
#include <utility>

#include "importers/extract/claim_kinds.h"
#include "importers/extract/date_syntax.h"
#include "importers/extract/news_day.h"
#include "importers/extract/passages.h"
#include "importers/text/one_of.h"

namespace entente {

namespace {

class Container {
public:
    explicit Container(Document& document)
        : document_(document), tree_(document), news_(document) {}

    void run() {
        find_speeches();
        for (Relation& relation : document_.relations) {
            if (!relation.date && !relation.evidence.empty()) {
                tree_.enter(relation.evidence.front());
                date_by_container(relation);
            }
        }
    }

private:
    // Whether such a claim belongs to the news wherever the text tells it.
    bool is_news_type(std::string_view type) const {
        return is_foreground(type) || news_.has_type(type);
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
               (!parts_paragraphs(first) || is_question(document_, first - 1))) {
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
                !date->opens_clause && !date->duration && !is_to_come(*date) &&
                on_main_line(*date)) {
                return &*date;
            }
        }
        return nullptr;
    }

    bool is_to_come(const DateExpression& date) const {
        return document_.published && date.date.from->start() > *document_.published;
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
        const bool news = news_.known();
        if (news && is_title(trigger)) {
            take(relation, news_.date());
            return;
        }
        if (tree_.sentence().heading) {
            return;
        }
        DateSyntax::Clause clause = tree_.clause_of(trigger);
        const std::optional<std::uint32_t> said =
            is_performative(relation.type) ? saying_verb(trigger) : std::nullopt;
        if (said) {
            clause = tree_.clause_of(*said);
        }
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
        if (!said && declares(relation, clause)) {
            date_by_text(relation);
            return;
        }
        if (away && !(news && says_somebody(relation) && !is_speech(*last))) {
            if (is_done(trigger) && moved != nullptr && aspect == DateSyntax::Aspect::simple_past) {
                relation.date = told_on(*moved);
            }
            return;
        }
        const bool told =
            is_done(trigger) || is_performative(relation.type) || relation.type == "STATED";
        if (news && told && !is_other_item() && is_told(relation, clause, aspect)) {
            take(relation, news_.date());
        }
    }

    // "We condemn it," said the minister; the minister said that Kenya condemns it: the verb that says when that was.
    std::optional<std::uint32_t> saying_verb(std::uint32_t trigger) const {
        const std::uint32_t above = tree_.above(trigger);
        const std::string_view relation = universal_relation(tree_.token(trigger));
        const DateSyntax::Time time = tree_.time_of(trigger);
        if (!tree_.is_verb(trigger) ||
            (time != DateSyntax::Time::present && time != DateSyntax::Time::modal)) {
            return std::nullopt;
        }
        if ((relation == "ccomp" || relation == "parataxis") && is_saying(above)) {
            return above;
        }
        for (std::uint32_t t = trigger + 1; t < tree_.sentence().last_token; ++t) {
            if (tree_.above(t) == trigger && tree_.token(t).deprel == "parataxis" && is_saying(t)) {
                return t;
            }
        }
        return std::nullopt;
    }

    bool is_saying(std::uint32_t verb) const {
        constexpr std::array<std::string_view, 10> kVerbs = {"say",
                                                             "tell",
                                                             "add",
                                                             "declare",
                                                             "state",
                                                             "insist",
                                                             "note",
                                                             "announce",
                                                             "stress",
                                                             "write"};
        return is_one_of(kVerbs, std::string_view(tree_.token(verb).lemma)) &&
               tree_.aspect(verb) == DateSyntax::Aspect::simple_past;
    }

    // Whether the sentence stands under another head of a round-up than the one that gives the day of the news.
    bool is_other_item() {
        if (news_.by_dateline() || tree_.index() < news_.opening_end()) {
            return false;
        }
        const std::string_view here = passages().head_of(tree_.index());
        return !here.empty() && here != passages().head_of(news_.sentence());
    }

    const Passages& passages() {
        if (!passages_) {
            passages_.emplace(document_);
        }
        return *passages_;
    }

    // "condemned Iraq's invasion": what is no more than spoken of has a time of its own.
    bool is_done(std::uint32_t trigger) const {
        return tree_.is_verb(trigger) || carries_noun(tree_.lemma_above(trigger));
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
        const std::string_view issuer = passages().issuer();
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
        if (const std::optional<ClaimDate> dateline = news_.dateline()) {
            take(relation, dateline);
        } else if (document_.published) {
            relation.date = of_publication();
        } else if (news_.known()) {
            take(relation, news_.date());
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
        return speeches_.contains({date.sentence, date.date.from->first.days});
    }

    void find_speeches() {
        for (const Relation& relation : document_.relations) {
            if (!relation.evidence.empty() && relation.date && relation.date->from &&
                (relation.type == "STATED" || is_performative(relation.type))) {
                speeches_.insert({relation.evidence.front(), relation.date->from->first.days});
            }
        }
    }

    // Whether the text has moved to another time than that of its news.
    bool is_away(const DateExpression* moved) const {
        return moved != nullptr && !news_.shares_days(moved->date);
    }

    // Whether the news of the day tells the claim.
    bool is_told(const Relation& relation,
                 const DateSyntax::Clause& clause,
                 DateSyntax::Aspect aspect) const {
        if (tree_.index() < news_.opening() || news_.tells_of_life(relation) ||
            (tree_.index() >= news_.opening_end() && !is_news_type(relation.type))) {
            return false;
        }
        if (is_told_again(relation, clause)) {
            return true;
        }
        if (news_.by_dateline() && tree_.index() == news_.opening() &&
            is_performative(relation.type) &&
            tree_.time_of(clause.verb) == DateSyntax::Time::present) {
            return true;  // "The Union strongly condemns the attack."
        }
        return aspect == DateSyntax::Aspect::simple_past ||
               (aspect == DateSyntax::Aspect::present_perfect && tree_.index() == news_.opening());
    }

    // "Today it designated ten officials. Two firms are designated too.": of the type of the news, in a tense that leaves its time to that.
    bool is_told_again(const Relation& relation, const DateSyntax::Clause& clause) const {
        const bool perfect = tree_.aspect(clause.verb) == DateSyntax::Aspect::present_perfect;
        const bool passive = tree_.time_of(clause.verb) == DateSyntax::Time::present &&
                             !tree_.child(clause.verb, {"aux:pass"}).empty();
        return (perfect || passive) && news_.has_type(relation.type);
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
        return tree_.index() == 0 &&
               (tree_.sentence().heading || tree_.index() < news_.opening()) &&
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

    static void take(Relation& relation, const std::optional<ClaimDate>& date) {
        relation.date = date;
        relation.date->basis = DateBasis::dct;
        relation.date->text.clear();
    }

    Document& document_;
    DateSyntax tree_;
    NewsDay news_;
    std::set<std::pair<std::uint32_t, int>> speeches_;  // dated sayings: sentence, day
    std::optional<Passages> passages_;
};

}  // namespace

void date_by_container(Document& document) {
    Container(document).run();
}

}  // namespace entente
