// The day of the news, and what happened on it.
#include "importers/extract/narrative_container.h"

#include <algorithm>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "importers/extract/claim_kinds.h"
#include "importers/extract/date_syntax.h"

namespace entente {

namespace {

// Sentences from the first that the news itself is told in.
constexpr std::uint32_t kOpeningSentences = 4;
// How many days before publication news may be.
constexpr int kNewsDaysMax = 7;

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
    // The day of the news: the first day near publication that dates a verb of the opening, else the dateline's.
    void find_container() {
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
                dateline_ = true;
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
            if (tree_.is_verb(t) && tree_.token(t).morphology.verb_form == VerbForm::finite) {
                return true;
            }
        }
        return false;
    }

    bool is_news(const DateExpression& date) const {
        if (!date.date.from || date.date.to || date.dateline || date.duration ||
            date.opens_clause || date.link != DateLink::at ||
            date.date.from->precision != DatePrecision::day || !document_.published ||
            !tree_.has_tree()) {
            return false;
        }
        const int ago = document_.published->days - date.date.from->first.days;
        const std::uint32_t host = tree_.host_of(date);
        const DateSyntax::Clause clause = tree_.clause_of(host);
        return ago >= 0 && ago <= kNewsDaysMax &&
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
                          tree_.clause_of(tree_.host_of(date)).main;
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

    // The first sentence of the paragraph, or the last that may still belong to what is told now.
    std::uint32_t first_of_paragraph() const {
        constexpr std::uint32_t kParagraphSentencesMax = 12;
        std::uint32_t first = tree_.index();
        while (first > 0 && tree_.index() - first < kParagraphSentencesMax &&
               !parts_paragraphs(first)) {
            --first;
        }
        return first;
    }

    // The date that the paragraph has moved to before this sentence, or this sentence has; null when it has none.
    const DateExpression* date_of_paragraph() {
        auto date = std::partition_point(
            document_.dates.begin(), document_.dates.end(), [&](const DateExpression& d) {
                return d.sentence <= tree_.index();
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
        if (date.sentence == now || !tells_of(date)) {
            return std::nullopt;
        }
        for (std::uint32_t s = date.sentence; s < now; ++s) {
            if (!told_in_past(s)) {
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
        if (is_state(relation) || !tree_.has_tree() || relation.modality != Modality::actual) {
            return;
        }
        const std::uint32_t trigger = tree_.trigger_of(relation);
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
        const DateExpression* moved = date_of_paragraph();
        const bool away =
            moved != nullptr && (!news || !may_overlap(*moved->date.from, *container_->from));
        if (away && !(news && says_somebody(relation))) {
            // "condemned Iraq's invasion": what is no more than spoken of has a time of its own.
            const bool done = tree_.is_verb(trigger) || carries_noun(tree_.lemma_above(trigger));
            if (done && aspect == DateSyntax::Aspect::simple_past) {
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

    // Whether the news of the day tells the claim.
    bool is_told(const Relation& relation,
                 const DateSyntax::Clause& clause,
                 DateSyntax::Aspect aspect) const {
        if (tree_.index() < opening_ ||
            (tree_.index() >= opening_end_ && !is_news_type(relation.type))) {
            return false;
        }
        if (dateline_ && tree_.index() == opening_ && is_performative(relation.type) &&
            tree_.time_of(clause.verb) == DateSyntax::Time::present) {
            return true;  // "The Union strongly condemns the attack."
        }
        return aspect == DateSyntax::Aspect::simple_past ||
               (aspect == DateSyntax::Aspect::present_perfect && tree_.index() == opening_);
    }

    // What a report tells that is written while things happen has its day.
    void date_live(Relation& relation, std::uint32_t trigger) const {
        if (!tree_.clause_of(trigger, true).main && !is_said_just_now(trigger) &&
            !accompanies(relation, trigger)) {
            return;
        }
        relation.date = ClaimDate{};
        relation.date->from = PartialDate::of_day(*document_.published);
        relation.date->basis = DateBasis::dct;
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
    std::vector<std::string> news_types_;
    std::uint32_t opening_ = 0;  // the first sentence that tells something
    std::uint32_t opening_end_ = 0;
};

}  // namespace

void date_by_container(Document& document) {
    Container(document).run();
}

}  // namespace entente
