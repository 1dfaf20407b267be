// Dates for claims, by the dependency tree.
#include "importers/extract/date_attachment.h"

#include <algorithm>
#include <array>
#include <optional>
#include <span>
#include <string_view>

#include "importers/extract/claim_kinds.h"
#include "importers/extract/date_syntax.h"
#include "importers/extract/date_ways.h"
#include "importers/text/one_of.h"

namespace entente {

namespace {

class Attachment {
public:
    explicit Attachment(Document& document)
        : document_(document), tree_(document), ways_(document, tree_) {}

    void run() {
        for (Relation& relation : document_.relations) {
            relation.date.reset();
            if (!relation.evidence.empty()) {
                tree_.enter(relation.evidence.front());
                date_by_tree(relation);
            }
        }
    }

private:
    void know(const Relation& relation, std::uint32_t trigger, bool founded) {
        claim_ = {};
        claim_.meeting = is_meeting(relation.type);
        claim_.performative = is_performative(relation.type);
        claim_.office = relation.type == "HOLDS_POSITION" || relation.type == "AFFILIATED_WITH";
        claim_.begun = relation.type == "HOLDS_POSITION" && tree_.begins_office(trigger);
        // "gave the pact his blessing": an act, if what it shows lasts.
        const bool act = claim_.performative && tree_.is_verb_with_past(trigger);
        claim_.state = is_state(relation) && !act && !claim_.begun;
        claim_.done = relation.modality == Modality::actual;
        claim_.attacks = relation.type == "ATTACKED";
        claim_.speaks_now = claim_.performative && tree_.speaks_now(trigger);
        claim_.founded = founded;
        ways_.know(claim_);
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
        for (int step = 0; step < 3 && tree_.inside(tree_.token(t).head); ++step) {
            const std::string_view relation = universal_relation(tree_.token(t));
            if (relation != "appos" && relation != "obj" && relation != "nmod" &&
                relation != "compound") {
                break;
            }
            t = static_cast<std::uint32_t>(tree_.token(t).head);
            if (tree_.is_verb(t)) {
                return is_one_of(kVerbs, std::string_view(tree_.token(t).lemma)) ? t : trigger;
            }
        }
        return trigger;
    }

    // ": in September 1993 separatists captured the town": what begins a part of the sentence between marks dates its only
    // finite verb, whatever the tree hangs it on.
    bool fronts_verb(const DateExpression& date, std::uint32_t trigger) const {
        if (date.opens_clause || date.counts_from || date.duration || date.last_token > trigger ||
            date.link != DateLink::at || !tree_.is_finite(trigger)) {
            return false;
        }
        std::uint32_t start = date.first_token;
        while (start > tree_.sentence().first_token && tree_.token(start - 1).upos != Upos::punct) {
            --start;
        }
        if (date.first_token > start + 1 ||
            (date.first_token == start + 1 && tree_.token(start).upos != Upos::adp)) {
            return false;
        }
        for (std::uint32_t t = date.last_token; t < tree_.sentence().last_token; ++t) {
            if (tree_.token(t).upos == Upos::punct) {
                return t > trigger;
            }
            if (t != trigger && tree_.is_finite(t)) {
                return false;
            }
        }
        return true;
    }

    bool one_clause(std::uint32_t trigger) const {
        std::uint32_t verbs = 0;
        for (std::uint32_t t = tree_.sentence().first_token; t < tree_.sentence().last_token; ++t) {
            verbs += tree_.token(t).upos == Upos::verb ? 1 : 0;
        }
        return verbs == 1 && tree_.token(trigger).upos == Upos::verb;
    }

    bool stands_below(const DateExpression& date, std::uint32_t verb) const {
        std::uint32_t t = tree_.host_of(date);
        for (int step = 0; step < kDateStepsMax && t != verb; ++step) {
            t = tree_.above(t);
        }
        return t == verb;
    }

    bool is_over(const DateExpression& date) const {
        return document_.published && date.date.from &&
               date.date.from->end() < *document_.published;
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
        // "ordered them to leave by the end of 2011", told in 2012.
        const std::uint32_t trigger = tree_.trigger_of(relation);
        if (date.first_token > trigger && tree_.host_of(date) == trigger) {
            return true;
        }
        const bool ahead = !document_.published || !date.date.from ||
                           date.date.from->end() >= *document_.published;
        return ahead || tree_.is_verb_with_past(tree_.trigger_of(relation));
    }

    // What an office, a place or a part is lasts: "the parliament on Wednesday" says nothing of it, "minister since
    // 2021" does.
    bool fits_state(const Relation& relation, const DateExpression& date) const {
        const bool lasting = relation.type == "PART_OF" || relation.type == "LOCATED_IN" ||
                             relation.type == "HOLDS_POSITION" ||
                             relation.type == "AFFILIATED_WITH";
        const std::uint32_t trigger = tree_.trigger_of(relation);
        const std::string_view lemma = tree_.token(trigger).lemma;
        const bool begun =
            claim_.begun || (relation.type == "HOLDS_POSITION" && tree_.is_verb(trigger) &&
                             lemma != "be" && lemma != "lead" && lemma != "head");
        return !lasting || begun || (relation.type == "HOLDS_POSITION" && ways_.holds_for(date)) ||
               date.link == DateLink::since || date.link == DateLink::until || date.duration ||
               date.date.to || (date.date.from && date.date.from->precision >= DatePrecision::year);
    }

    // What follows the verb dates it more often than what stands before, but not behind the next "and".
    std::uint32_t distance(const DateExpression& date, std::uint32_t trigger) const {
        if (date.first_token < trigger) {
            // "confirmed on Sunday the arrest of two spies in August"
            const std::uint32_t weight = tree_.is_verb(trigger) ? 2 : 6;
            return weight * (trigger - date.first_token);
        }
        const bool joined = std::any_of(document_.tokens.begin() + trigger,
                                        document_.tokens.begin() + date.first_token,
                                        [](const Token& t) { return t.upos == Upos::cconj; });
        return (joined ? 4 : 1) * (date.first_token - trigger);
    }

    void date_by_tree(Relation& relation) {
        if (!tree_.has_tree() || relation.trigger.end <= tree_.sentence().span.start) {
            return;
        }
        std::uint32_t trigger = tree_.trigger_of(relation);
        const std::uint32_t verb = relation.type == "PARTY_TO" ? founding_verb(trigger) : trigger;
        know(relation, trigger, verb != trigger);
        trigger = verb;
        const DateExpression* best = nearest(relation, trigger);
        if (best == nullptr && !claim_.state) {
            best = only_date(relation, trigger);
        }
        if (best == nullptr && !claim_.state && !claim_.speaks_now) {
            best = fronting_date(relation, trigger);
        }
        if (best == nullptr && !claim_.state && claim_.done) {
            best = date_of_parallel(trigger);
        }
        if (best != nullptr) {
            const bool at_it = ways_.hangs_on(trigger, *best) || ways_.when_behind(trigger, *best);
            relation.date = dated(relation, *best, at_it);
        }
    }

    std::span<const DateExpression> dates_of_sentence() const {
        const auto before = [&](const DateExpression& date) {
            return date.sentence < tree_.index();
        };
        const auto here = [&](const DateExpression& date) {
            return date.sentence == tree_.index();
        };
        const auto first =
            std::partition_point(document_.dates.begin(), document_.dates.end(), before);
        return {first, std::partition_point(first, document_.dates.end(), here)};
    }

    // Whether the date can be that of the claim, wherever it hangs.
    bool fits(const Relation& relation, const DateExpression& date, std::uint32_t trigger) const {
        const bool before_now = claim_.speaks_now && is_over(date) && stands_below(date, trigger);
        // What was done is not of a day to come that another word has: "thanked them and invited them for July".
        const bool to_come = claim_.done && !claim_.state && tree_.is_verb_with_past(trigger) &&
                             document_.published && date.date.from &&
                             date.date.from->start() > *document_.published &&
                             tree_.host_of(date) != trigger;
        return !to_come && !ways_.is_hidden(date) && fits_modality(relation, date) &&
               fits_state(relation, date) && !ways_.counted_elsewhere(date, trigger) && !before_now;
    }

    const DateExpression* nearest(const Relation& relation, std::uint32_t trigger) const {
        const DateExpression* best = nullptr;
        int best_cost = claim_.state && !claim_.founded ? 2 : kDateCostMax + 1;
        std::uint32_t best_distance = UINT32_MAX;
        for (const DateExpression& date : dates_of_sentence()) {
            if (!fits(relation, date, trigger)) {
                continue;
            }
            const int cost = ways_.cost(date, trigger);
            const std::uint32_t distance = this->distance(date, trigger);
            if (cost < best_cost ||
                (cost == best_cost && best != nullptr && distance < best_distance)) {
                best = &date;
                best_cost = cost;
                best_distance = distance;
            }
        }
        return best;
    }

    // The only date of a sentence of one clause is that of its verb, whatever the tree hangs it on.
    const DateExpression* only_date(const Relation& relation, std::uint32_t trigger) const {
        const DateExpression* only = nullptr;
        for (const DateExpression& date : dates_of_sentence()) {
            if (!fits(relation, date, trigger)) {
                continue;
            }
            if (only != nullptr) {
                return nullptr;
            }
            only = &date;
        }
        const bool elsewhere = only == nullptr || only->opens_clause || only->duration ||
                               only->link == DateLink::before || tree_.is_attributive(*only) ||
                               ways_.lasts_for_noun(*only, tree_.host_of(*only), trigger) ||
                               ways_.stays_below(*only) || ways_.is_of_reason(*only, trigger);
        return !elsewhere && one_clause(trigger) ? only : nullptr;
    }

    // "Thousands marched on Sunday; police fired": told side by side, in the simple past, with one date in front.
    const DateExpression* date_of_parallel(std::uint32_t trigger) const {
        const std::span<const DateExpression> dates = dates_of_sentence();
        const DateSyntax::Clause clause = tree_.clause_of(trigger);
        const bool parallel = clause.main && tree_.is_verb_with_past(clause.verb) &&
                              universal_relation(tree_.token(clause.verb)) == "parataxis";
        if (!parallel || dates.size() != 1 || ways_.is_hidden(dates.front()) ||
            dates.front().link != DateLink::at || dates.front().opens_clause ||
            dates.front().duration || dates.front().first_token > trigger) {
            return nullptr;
        }
        const DateSyntax::Clause dated = tree_.clause_of(tree_.host_of(dates.front()));
        const bool semicolon =
            std::any_of(document_.tokens.begin() + dates.front().first_token,
                        document_.tokens.begin() + trigger,
                        [&](const Token& token) { return document_.view(token) == ";"; });
        return semicolon && dated.main && !tree_.is_attributive(dates.front()) &&
                       !ways_.stays_below(dates.front())
                   ? &dates.front()
                   : nullptr;
    }

    const DateExpression* fronting_date(const Relation& relation, std::uint32_t trigger) const {
        const DateExpression* found = nullptr;
        for (const DateExpression& date : dates_of_sentence()) {
            if (!ways_.is_hidden(date) && fits_modality(relation, date) &&
                fronts_verb(date, trigger)) {
                found = &date;
                break;
            }
        }
        return found;
    }

    // `at_it`: "until 2014, when he resigned".
    static std::optional<ClaimDate> dated(const Relation& relation,
                                          const DateExpression& date,
                                          bool at_it) {
        ClaimDate out = date.date;
        if (at_it) {
            return out;
        }
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

    Document& document_;
    DateSyntax tree_;
    DateWays ways_;
    ClaimTraits claim_;  // of the claim that is being dated
};

}  // namespace

void date_by_tree(Document& document) {
    Attachment(document).run();
}

}  // namespace entente
