#include "core/facts.h"

#include <algorithm>
#include <map>
#include <set>

namespace entente {

namespace {

using Claims = std::vector<const ClaimSupport*>;

bool supports_facts(const ClaimSupport& claim) {
    return claim.polarity == Polarity::asserted && claim.modality == Modality::actual;
}

bool is_dated(const ClaimSupport& claim) {
    return claim.from || claim.to;
}

// The part of time in which a state's claim places it. An unknown start reaches back for ever.
Date first_day(const ClaimSupport& claim) {
    return claim.from ? claim.from->earliest() : Date{INT32_MIN};
}

// A group of claims about one spell, before it is summed up.
struct Spell {
    std::optional<PartialDate> from;
    std::optional<PartialDate> to;
    Claims claims;
};

// The starting date to show: the earliest, or a more exact one within it.
std::optional<PartialDate> best_start(const Claims& claims) {
    std::optional<PartialDate> best;
    for (const ClaimSupport* claim : claims) {
        if (claim->from && (!best || coarser_and_contains(*best, *claim->from) ||
                            (claim->from->earliest() < best->earliest() &&
                             !coarser_and_contains(*claim->from, *best)))) {
            best = claim->from;
        }
    }
    return best;
}

std::optional<PartialDate> latest_end(const Claims& claims) {
    std::optional<PartialDate> latest;
    for (const ClaimSupport* claim : claims) {
        if (claim->to && (!latest || latest->latest() < claim->to->latest())) {
            latest = claim->to;
        }
    }
    return latest;
}

// An event's spells are its distinct dates, without those that only say less about another one.
std::vector<Spell> event_spells(const Claims& dated) {
    std::vector<PartialDate> dates;
    for (const ClaimSupport* claim : dated) {
        dates.push_back(claim->from ? *claim->from : *claim->to);
    }
    std::sort(dates.begin(), dates.end());
    dates.erase(std::unique(dates.begin(), dates.end()), dates.end());
    std::vector<Spell> spells;
    for (const PartialDate& date : dates) {
        const bool vague = std::any_of(dates.begin(), dates.end(), [&](const PartialDate& other) {
            return coarser_and_contains(date, other);
        });
        if (!vague) {
            Spell spell;
            spell.from = date;
            spells.push_back(spell);
        }
    }
    return spells;
}

// A state's spells are runs of intervals that may overlap. An end that nobody states does not
// stretch a spell past an end that somebody does.
std::vector<Spell> state_spells(Claims dated) {
    std::stable_sort(dated.begin(), dated.end(), [](const auto* a, const auto* b) {
        return first_day(*a) < first_day(*b);
    });
    std::vector<Spell> spells;
    for (const ClaimSupport* claim : dated) {
        const bool after_the_last =
            !spells.empty() && spells.back().to && spells.back().to->latest() < first_day(*claim);
        if (spells.empty() || after_the_last) {
            spells.emplace_back();
        }
        Spell& spell = spells.back();
        spell.claims.push_back(claim);
        spell.from = best_start(spell.claims);
        spell.to = latest_end(spell.claims);
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
        // A name cannot begin with this byte, so an unnamed publisher is nobody else.
        const std::string publisher = claim->publisher.empty()
                                          ? '\x01' + std::to_string(claim->article.value)
                                          : claim->publisher;
        double& best = by_publisher[publisher];
        best = std::max(best, claim->confidence);
    }
    double doubt = 1;
    for (const auto& [publisher, confidence] : by_publisher) {
        doubt *= 1 - confidence;
    }
    return std::min(1 - doubt, kConfidenceMax);
}

FactDraft sum_up(const Spell& spell) {
    FactDraft fact;
    fact.from = spell.from;
    fact.to = spell.to;
    fact.confidence = belief(spell.claims);
    fact.claims = static_cast<std::int64_t>(spell.claims.size());
    std::set<NodeId> articles;
    for (const ClaimSupport* claim : spell.claims) {
        articles.insert(claim->article);
        if (claim->reported) {
            fact.first_reported =
                std::min(fact.first_reported.value_or(*claim->reported), *claim->reported);
            fact.last_reported =
                std::max(fact.last_reported.value_or(*claim->reported), *claim->reported);
        }
    }
    fact.sources = static_cast<std::int64_t>(articles.size());
    fact.attrs = majority_attrs(spell.claims);
    return fact;
}

}  // namespace

bool concerns_spell(RelationClass relation_class,
                    const ClaimSupport& claim,
                    const std::optional<PartialDate>& from,
                    const std::optional<PartialDate>& to) {
    if (!is_dated(claim) || (!from && !to)) {
        return true;
    }
    if (relation_class == RelationClass::event) {
        const PartialDate& date = claim.from ? *claim.from : *claim.to;
        return from && (date == *from || coarser_and_contains(date, *from));
    }
    const bool ended_before = claim.to && from && claim.to->latest() < from->earliest();
    const bool began_after = to && first_day(claim) > to->latest();
    return !ended_before && !began_after;
}

std::vector<FactDraft> derive_facts(RelationClass relation_class,
                                    std::span<const ClaimSupport> claims) {
    Claims dated;
    Claims supporting;
    for (const ClaimSupport& claim : claims) {
        if (supports_facts(claim)) {
            supporting.push_back(&claim);
            if (is_dated(claim)) {
                dated.push_back(&claim);
            }
        }
    }
    if (supporting.empty()) {
        return {};
    }
    std::vector<Spell> spells =
        relation_class == RelationClass::event ? event_spells(dated) : state_spells(dated);
    if (spells.empty()) {
        spells.emplace_back();
    }
    std::vector<FactDraft> facts;
    for (Spell& spell : spells) {
        spell.claims.clear();
        for (const ClaimSupport* claim : supporting) {
            if (concerns_spell(relation_class, *claim, spell.from, spell.to)) {
                spell.claims.push_back(claim);
            }
        }
        FactDraft fact = sum_up(spell);
        for (const ClaimSupport& claim : claims) {
            fact.contested =
                fact.contested || (claim.polarity == Polarity::negated &&
                                   concerns_spell(relation_class, claim, spell.from, spell.to));
        }
        facts.push_back(std::move(fact));
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
