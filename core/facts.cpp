#include "core/facts.h"

#include <algorithm>
#include <iterator>
#include <map>
#include <set>

namespace entente {

namespace {

using Claims = std::vector<const ClaimSupport*>;

// The part of time in which a state's claim places it. An unknown start reaches back for ever.
Date first_day(const ClaimTime& time) {
    return time.from ? time.from->earliest() : Date{INT32_MIN};
}

// An event's spells are its distinct dates, without those that only say less about another one.
std::vector<SpellDates> event_spells(std::span<const ClaimTime> times) {
    std::vector<SpellDates> spells;
    for (const ClaimTime& time : times) {
        if (!time.from) {
            continue;
        }
        const PartialDate& date = *time.from;
        // Nothing is more exact than a day; what is more exact than another date begins in its period.
        bool vague = false;
        if (date.precision != DatePrecision::day) {
            auto other = std::lower_bound(
                times.begin(), times.end(), date.earliest(), [](const auto& a, Date first) {
                    return !a.from || a.from->first < first;
                });
            for (; !vague && other != times.end() && other->from->first <= date.latest(); ++other) {
                vague = coarser_and_contains(date, *other->from);
            }
        }
        if (!vague) {
            spells.push_back({date, std::nullopt});
        }
    }
    return spells;
}

// The starting date to show: the earliest, or a more exact one within it.
void take_start(SpellDates& spell, const std::optional<PartialDate>& from) {
    if (from && (!spell.from || coarser_and_contains(*spell.from, *from) ||
                 (from->earliest() < spell.from->earliest() &&
                  !coarser_and_contains(*from, *spell.from)))) {
        spell.from = from;
    }
}

// A state's spells are runs of intervals that may overlap. An end that nobody states does not
// stretch a spell past an end that somebody does.
std::vector<SpellDates> state_spells(std::span<const ClaimTime> times) {
    std::vector<ClaimTime> dated;
    std::copy_if(times.begin(), times.end(), std::back_inserter(dated), [](const ClaimTime& time) {
        return time.dated();
    });
    const auto earlier = [](const ClaimTime& a, const ClaimTime& b) {
        return first_day(a) < first_day(b);
    };
    if (!std::is_sorted(dated.begin(), dated.end(), earlier)) {
        std::stable_sort(dated.begin(), dated.end(), earlier);
    }
    std::vector<SpellDates> spells;
    for (const ClaimTime& time : dated) {
        const bool after_the_last =
            !spells.empty() && spells.back().to && spells.back().to->latest() < first_day(time);
        if (spells.empty() || after_the_last) {
            spells.emplace_back();
        }
        SpellDates& spell = spells.back();
        take_start(spell, time.from);
        if (time.to && (!spell.to || spell.to->latest() < time.to->latest())) {
            spell.to = time.to;
        }
    }
    return spells;
}

Properties majority_attrs(const Claims& claims) {
    // Value lists keep the order of first use, which decides between equals.
    std::map<std::string, std::vector<std::pair<Value, int>>> votes;
    for (const ClaimSupport* claim : claims) {
        for (const auto& attr : claim->attrs) {
            auto& values = votes[attr.first];
            const auto found = std::find_if(values.begin(), values.end(), [&](const auto& vote) {
                return vote.first == attr.second;
            });
            if (found == values.end()) {
                values.emplace_back(attr.second, 1);
            } else {
                ++found->second;
            }
        }
    }
    Properties attrs;
    for (const auto& [name, values] : votes) {
        const auto best =
            std::max_element(values.begin(), values.end(), [](const auto& a, const auto& b) {
                return a.second < b.second;
            });
        attrs[name] = best->first;
    }
    return attrs;
}

double belief(const Claims& claims) {
    std::map<std::string, double> by_publisher;
    for (const ClaimSupport* claim : claims) {
        double& best = by_publisher[publisher_of(*claim)];
        best = std::max(best, claim->confidence);
    }
    ConfidenceCounts counts;
    for (const auto& [publisher, confidence] : by_publisher) {
        counts[confidence] += 1;
    }
    return belief_in(counts);
}

FactDraft sum_up(const SpellDates& spell, const Claims& claims) {
    FactDraft fact;
    fact.from = spell.from;
    fact.to = spell.to;
    fact.confidence = belief(claims);
    fact.claims = static_cast<std::int64_t>(claims.size());
    std::set<NodeId> articles;
    for (const ClaimSupport* claim : claims) {
        articles.insert(claim->article);
        if (claim->reported) {
            fact.first_reported =
                std::min(fact.first_reported.value_or(*claim->reported), *claim->reported);
            fact.last_reported =
                std::max(fact.last_reported.value_or(*claim->reported), *claim->reported);
        }
    }
    fact.sources = static_cast<std::int64_t>(articles.size());
    fact.attrs = majority_attrs(claims);
    return fact;
}

}  // namespace

ClaimTime time_of(RelationClass relation_class, const ClaimSupport& claim) {
    if (relation_class == RelationClass::event) {
        return {claim.from ? claim.from : claim.to, std::nullopt};
    }
    return {claim.from, claim.to};
}

bool supports_facts(const ClaimSupport& claim) {
    return claim.polarity == Polarity::asserted && claim.modality == Modality::actual;
}

std::vector<SpellDates> spells_of(RelationClass relation_class, std::span<const ClaimTime> times) {
    std::vector<SpellDates> spells =
        relation_class == RelationClass::event ? event_spells(times) : state_spells(times);
    if (spells.empty() && !times.empty()) {
        spells.emplace_back();
    }
    return spells;
}

bool concerns_spell(RelationClass relation_class,
                    const ClaimTime& time,
                    const std::optional<PartialDate>& from,
                    const std::optional<PartialDate>& to) {
    if (!time.dated() || (!from && !to)) {
        return true;
    }
    if (relation_class == RelationClass::event) {
        return from && (*time.from == *from || coarser_and_contains(*time.from, *from));
    }
    const bool ended_before = time.to && from && time.to->latest() < from->earliest();
    const bool began_after = to && first_day(time) > to->latest();
    return !ended_before && !began_after;
}

bool concerns_spell(RelationClass relation_class,
                    const ClaimSupport& claim,
                    const std::optional<PartialDate>& from,
                    const std::optional<PartialDate>& to) {
    return concerns_spell(relation_class, time_of(relation_class, claim), from, to);
}

std::vector<std::size_t> spells_concerned(RelationClass relation_class,
                                          const ClaimTime& time,
                                          std::span<const SpellDates> spells) {
    auto first = spells.begin();
    auto last = spells.end();
    // An event's spells have starts, in order; those inside a period begin in it.
    if (relation_class == RelationClass::event && time.dated() && !spells.empty() &&
        spells.front().from) {
        first = std::lower_bound(
            first, last, time.from->earliest(), [](const SpellDates& spell, Date day) {
                return spell.from->first < day;
            });
        last = std::upper_bound(
            first, last, time.from->latest(), [](Date day, const SpellDates& spell) {
                return day < spell.from->first;
            });
    }
    std::vector<std::size_t> concerned;
    for (auto spell = first; spell != last; ++spell) {
        if (concerns_spell(relation_class, time, spell->from, spell->to)) {
            concerned.push_back(static_cast<std::size_t>(spell - spells.begin()));
        }
    }
    return concerned;
}

double belief_in(const ConfidenceCounts& publishers) {
    double doubt = 1;
    for (const auto& [confidence, count] : publishers) {
        for (std::uint64_t i = 0; i < count; ++i) {
            doubt *= 1 - confidence;
            if (1 - doubt >= kConfidenceMax) {  // more publishers change nothing
                return kConfidenceMax;
            }
        }
    }
    return 1 - doubt;
}

std::string publisher_of(const ClaimSupport& claim) {
    // A name cannot begin with this byte, so an unnamed publisher is nobody else.
    return claim.publisher.empty() ? '\x01' + std::to_string(claim.article.value) : claim.publisher;
}

std::vector<FactDraft> derive_facts(RelationClass relation_class,
                                    std::span<const ClaimSupport> claims) {
    std::vector<ClaimTime> times;
    for (const ClaimSupport& claim : claims) {
        if (supports_facts(claim)) {
            times.push_back(time_of(relation_class, claim));
        }
    }
    std::sort(times.begin(), times.end());
    times.erase(std::unique(times.begin(), times.end()), times.end());
    const std::vector<SpellDates> spells = spells_of(relation_class, times);
    std::vector<Claims> supporting(spells.size());
    std::vector<bool> contested(spells.size(), false);
    for (const ClaimSupport& claim : claims) {
        const bool supports = supports_facts(claim);
        if (!supports && claim.polarity != Polarity::negated) {
            continue;
        }
        for (const std::size_t spell :
             spells_concerned(relation_class, time_of(relation_class, claim), spells)) {
            if (supports) {
                supporting[spell].push_back(&claim);
            } else {
                contested[spell] = true;
            }
        }
    }
    std::vector<FactDraft> facts;
    for (std::size_t i = 0; i < spells.size(); ++i) {
        facts.push_back(sum_up(spells[i], supporting[i]));
        facts.back().contested = contested[i];
    }
    return facts;
}

Properties FactDraft::properties() const {
    Properties result = attrs;
    result["claims"] = claims;
    result["confidence"] = confidence;
    result["contested"] = contested;
    result["sources"] = sources;
    if (from) {
        result["from"] = from->start();
        result["precision"] = date_precision_name(from->precision);
    }
    if (to) {
        result["to"] = to->end();
        if (!from) {
            result["precision"] = date_precision_name(to->precision);
        }
    }
    if (first_reported) {
        result["first_reported"] = *first_reported;
    }
    if (last_reported) {
        result["last_reported"] = *last_reported;
    }
    return result;
}

}  // namespace entente
