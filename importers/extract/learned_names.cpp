#include "importers/extract/learned_names.h"

#include <algorithm>
#include <array>
#include <map>
#include <set>
#include <string_view>
#include <utility>

#include "importers/extract/mentions.h"
#include "importers/text/day_names.h"
#include "importers/text/one_of.h"
#include "importers/text/utf8.h"

namespace entente {

namespace {

// The type of the ontology for a label of the core; empty for what is no entity.
std::string_view ontology_type(std::string_view label) {
    constexpr std::array<std::string_view, 6> kTypes = {
        "Person", "Organization", "Country", "Place", "Event", "Agreement"};
    const auto* found = std::find(kTypes.begin(), kTypes.end(), label);
    return found == kTypes.end() ? std::string_view() : *found;
}

bool has_letter(std::string_view text) {
    std::size_t at = 0;
    while (at < text.size()) {
        const CodePoint c = code_point_at(text, at);
        if (c.length == 0 || is_letter(c.value)) {
            return c.length > 0;
        }
        at += c.length;
    }
    return false;
}

// Whether a token at either end of a name is no part of it, whatever the core says.
bool is_trimmed(const Document& document, std::uint32_t t) {
    const Token& token = document.tokens[t];
    const CodePoint first = code_point_at(document.view(token), 0);
    return token.upos == Upos::punct || token.upos == Upos::det || token.upos == Upos::adp ||
           token.upos == Upos::cconj || (token.upos == Upos::part && token.lemma == "'s") ||
           (!is_letter(first.value) && !is_digit(first.value) && !is_apostrophe(first.value));
}

// How often one spelling got which type.
struct Votes {
    std::map<std::string_view, std::uint32_t> by_type;
    std::string_view best;
    std::uint32_t best_count = 0;

    void add(std::string_view type) {
        const std::uint32_t count = ++by_type[type];
        if (count > best_count) {
            best = type;
            best_count = count;
        }
    }
};

// "Abdiqani [Mohamoud] Ateye", "Belkhir" "El Farouk": whether nothing but parts of a person's name stands in [first, last).
bool joins_names(const Document& document,
                 const Offices& offices,
                 std::uint32_t first,
                 std::uint32_t last) {
    constexpr std::uint32_t kPartsMax = 2;
    if (last > first + kPartsMax) {
        return false;
    }
    for (std::uint32_t t = first; t < last; ++t) {
        if (document.tokens[t].upos == Upos::punct || !is_capitalised(document, t) ||
            offices.at(document, t, last).office != nullptr) {
            return false;
        }
    }
    return true;
}

// "PetroChina's [parent company]": what companies and other bodies have and persons have not.
bool owns_as_body(const Document& document, const LearnedName& name) {
    static constexpr auto kOwned = std::to_array<std::string_view>(
        {"subsidiary", "shareholder", "headquarters", "affiliate", "secretariat", "ceo"});
    static constexpr auto kOwnedPairs = std::to_array<std::string_view>({"parent company",
                                                                         "chief executive",
                                                                         "executive board",
                                                                         "board member",
                                                                         "member state",
                                                                         "joint venture",
                                                                         "stock price",
                                                                         "secretary general",
                                                                         "market value"});
    const std::uint32_t end = document.sentences[name.sentence].last_token;
    const std::uint32_t owned = name.last + 1;
    if (owned >= end || document.tokens[name.last].lemma != "'s") {
        return false;
    }
    if (is_one_of(kOwned, document.tokens[owned].lemma)) {
        return true;
    }
    return owned + 1 < end &&
           is_one_of(kOwnedPairs,
                     document.tokens[owned].lemma + " " + document.tokens[owned + 1].lemma);
}

// "Zenith [Oil]"
bool ends_as_company(const Document& document, const LearnedName& name) {
    static constexpr auto kEndings = std::to_array<std::string_view>(
        {"Oil",        "Gas",      "Energy",    "Petroleum",   "Freight",   "Metals",
         "Mining",     "Airlines", "Airways",   "Motors",      "Holdings",  "Bank",
         "Steel",      "Telecom",  "Corp",      "Corporation", "Inc",       "Ltd",
         "Industries", "Shipping", "Insurance", "Resources",   "Aerospace", "Group"});
    return name.last - name.first > 1 &&
           is_one_of(kEndings, document.view(document.tokens[name.last - 1]));
}

// "the [Andean] country", taken for the name of a body
bool is_adjective(const Document& document, const LearnedName& name) {
    static constexpr auto kStates = std::to_array<std::string_view>(
        {"country", "nation", "state", "kingdom", "republic", "neighbour", "neighbor"});
    return name.last - name.first == 1 && name.type == "Organization" &&
           name.last < document.sentences[name.sentence].last_token &&
           is_one_of(kStates, document.view(document.tokens[name.last]));
}

// "[Monday's] attack", taken for a name
bool is_day(const Document& document, const LearnedName& name) {
    std::string_view word = document.view(document.tokens[name.first]);
    if (name.last - name.first != 1) {
        return false;
    }
    for (const std::string_view end : {"'s", "’s"}) {
        if (word.ends_with(end)) {
            word.remove_suffix(end.size());
            return is_month_name(word) || is_weekday_name(word);
        }
    }
    return false;
}

// "Petro Gaz, [the company] listed today": the type of what the words behind a name say it is; empty where they say nothing of the kind.
std::string_view described_type(const Document& document, const LearnedName& name) {
    static constexpr auto kBodies = std::to_array<std::string_view>(
        {"company",      "firm",        "group",      "party",        "bank",
         "agency",       "ministry",    "militia",    "organisation", "organization",
         "newspaper",    "charity",     "union",      "gang",         "conglomerate",
         "manufacturer", "producer",    "movement",   "airline",      "refiner",
         "subsidiary",   "broadcaster", "foundation", "watchdog",     "faction"});
    static constexpr auto kQuotes = std::to_array<std::string_view>({"\"", "“", "‘", "``"});
    static constexpr auto kPlaces = std::to_array<std::string_view>(
        {"town", "city", "village", "port", "island", "province", "suburb", "district", "hamlet"});
    if (name.type == "Person" && owns_as_body(document, name)) {
        return "Organization";
    }
    if (name.type != "Organization" && ends_as_company(document, name)) {
        return "Organization";
    }
    // the party "Ata Meken"
    if (name.type != "Organization" &&
        name.first >= document.sentences[name.sentence].first_token + 2 &&
        is_one_of(kQuotes, document.view(document.tokens[name.first - 1])) &&
        is_one_of(kBodies, document.tokens[name.first - 2].lemma)) {
        return "Organization";
    }
    // "is employed by Siemens"
    if (name.type == "Person" && name.last - name.first == 1 &&
        name.first >= document.sentences[name.sentence].first_token + 2 &&
        document.tokens[name.first - 1].lemma == "by" &&
        document.tokens[name.first - 2].lemma == "employ") {
        return "Organization";
    }
    // "a base near Pyla"
    if (name.type == "Person" && name.last - name.first == 1 &&
        name.first > document.sentences[name.sentence].first_token &&
        document.tokens[name.first - 1].lemma == "near") {
        return "Place";
    }
    constexpr std::uint32_t kPhraseTokens = 6;
    const std::uint32_t end =
        std::min(document.sentences[name.sentence].last_token, name.last + 2 + kPhraseTokens);
    if (name.last + 2 >= end || document.view(document.tokens[name.last]) != ",") {
        return {};
    }
    const std::string& article = document.tokens[name.last + 1].lemma;
    if (article != "a" && article != "an" && article != "the") {
        return {};
    }
    std::uint32_t head = 0;
    for (std::uint32_t t = name.last + 2; t < end; ++t) {
        const Upos upos = document.tokens[t].upos;
        if (upos == Upos::noun) {
            head = t;
        } else if (head != 0 || (upos != Upos::adj && upos != Upos::propn)) {
            break;
        }
    }
    if (head == 0 || head + 1 >= end) {
        return {};
    }
    // "X, the company said": what stands behind it acts, and is not X
    const Token& next = document.tokens[head + 1];
    const bool ends = next.upos == Upos::punct || next.upos == Upos::adp || next.xpos == "VBN" ||
                      next.xpos == "WDT" || next.lemma == "where";
    if (!ends) {
        return {};
    }
    const std::string& lemma = document.tokens[head].lemma;
    return is_one_of(kBodies, lemma)   ? std::string_view("Organization")
           : is_one_of(kPlaces, lemma) ? std::string_view("Place")
                                       : std::string_view();
}

}  // namespace

LearnedNames::LearnedNames(const Document& document, const Offices& offices)
    : index_of_(document.tokens.size(), 0) {
    for (const NameSpan& span : document.names) {
        add(document, offices, span);
        part_owner(document);
    }
    spell_out(document);
    settle_types(document);
    for (std::size_t i = 0; i < names_.size(); ++i) {
        std::fill(index_of_.begin() + names_[i].first,
                  index_of_.begin() + names_[i].last,
                  static_cast<std::uint32_t>(i + 1));
    }
}

void LearnedNames::add(const Document& document, const Offices& offices, const NameSpan& span) {
    LearnedName name{span.first_token, span.last_token, ontology_type(span.type), span.sentence};
    const std::string_view opening = document.view(document.tokens[span.first_token]);
    // "the charge d'affaires", "25 million US dollars"
    if (name.type.empty() || opening == "d'" || opening == "d’" ||
        is_currency(document, document.sentences[span.sentence], span.last_token)) {
        return;
    }
    while (name.first < name.last && is_trimmed(document, name.first)) {
        ++name.first;
    }
    // "U.S." may end with a token that is a mark.
    while (name.first < name.last && is_trimmed(document, name.last - 1) &&
           document.view(document.tokens[name.last - 1]) != ".") {
        --name.last;
    }
    if (name.type == "Person") {
        constexpr int kTitlesMax = 4;
        for (int title = 0; title < kTitlesMax; ++title) {
            const OfficeMatch office = offices.at(document, name.first, name.last);
            if (office.office == nullptr || name.first + office.length >= name.last ||
                !is_capitalised(document, name.first + office.length)) {
                break;
            }
            name.first += office.length;
        }
    }
    if (name.first < name.last &&
        has_letter(document.view(ByteSpan{document.tokens[name.first].span.start,
                                          document.tokens[name.last - 1].span.end}))) {
        const bool goes_on = !names_.empty() && name.type == "Person" &&
                             names_.back().type == name.type &&
                             names_.back().sentence == name.sentence &&
                             joins_names(document, offices, names_.back().last, name.first);
        if (goes_on) {
            names_.back().last = name.last;  // "Belkhir" "El Farouk"
        } else if (!is_day(document, name) && !is_adjective(document, name)) {
            names_.push_back(name);
        }
    }
}

// "the Department of the Treasury's Office of Foreign Assets Control": the office and whose it is.
void LearnedNames::part_owner(const Document& document) {
    static constexpr auto kOwners = std::to_array<std::string_view>({"Department",
                                                                     "Ministry",
                                                                     "Union",
                                                                     "Nations",
                                                                     "Council",
                                                                     "Government",
                                                                     "Agency",
                                                                     "Commission",
                                                                     "Army",
                                                                     "Bank",
                                                                     "Company",
                                                                     "Organization",
                                                                     "Organisation"});
    if (names_.empty() || names_.back().type != "Organization") {
        return;
    }
    const LearnedName whole = names_.back();
    bool owner = false;
    for (std::uint32_t t = whole.first; t + 2 < whole.last; ++t) {
        owner = owner || is_one_of(kOwners, document.view(document.tokens[t]));
        if (owner && document.tokens[t].lemma == "'s") {
            names_.back().last = t;
            names_.push_back({t + 1, whole.last, whole.type, whole.sentence});
            return;
        }
    }
}

// "Soe Win" in a list, and later "Soe" and "Win" apart: a person's full name is the same name again, unless it is part of a longer one.
void LearnedNames::spell_out(const Document& document) {
    std::map<std::string_view, std::vector<LearnedName>> by_first;
    for (const LearnedName& name : names_) {
        if (name.type == "Person" && name.last - name.first > 1) {
            by_first[document.view(document.tokens[name.first])].push_back(name);
        }
    }
    if (by_first.empty()) {
        return;
    }
    const auto same = [&](const LearnedName& name, std::uint32_t t) {
        const std::uint32_t size = name.last - name.first;
        if (t + size > document.tokens.size()) {
            return false;
        }
        for (std::uint32_t k = 0; k < size; ++k) {
            if (document.view(document.tokens[name.first + k]) !=
                document.view(document.tokens[t + k])) {
                return false;
            }
        }
        return true;
    };
    std::vector<LearnedName> all;
    std::size_t next = 0;  // the first of names_ that ends behind `t`
    for (std::uint32_t t = 0; t < document.tokens.size(); ++t) {
        while (next < names_.size() && names_[next].last <= t) {
            all.push_back(names_[next++]);
        }
        const auto known = by_first.find(document.view(document.tokens[t]));
        if (known == by_first.end() || (next < names_.size() && names_[next].first < t)) {
            continue;
        }
        const LearnedName* found = nullptr;
        for (const LearnedName& name : known->second) {
            if ((found == nullptr || name.last - name.first > found->last - found->first) &&
                same(name, t)) {
                found = &name;
            }
        }
        if (found == nullptr) {
            continue;
        }
        const std::uint32_t end = t + (found->last - found->first);
        std::size_t after = next;
        while (after < names_.size() && names_[after].last <= end) {
            ++after;
        }
        const bool crossed = after < names_.size() && names_[after].first < end;
        const auto sentence = std::partition_point(
            document.sentences.begin(), document.sentences.end(), [t](const Sentence& s) {
                return s.last_token <= t;
            });
        if (crossed || sentence == document.sentences.end() || end > sentence->last_token) {
            continue;
        }
        next = after;
        all.push_back(
            {t, end, "Person", static_cast<std::uint32_t>(sentence - document.sentences.begin())});
        t = end - 1;
    }
    all.insert(all.end(), names_.begin() + static_cast<std::ptrdiff_t>(next), names_.end());
    names_ = std::move(all);
}

void LearnedNames::settle_types(const Document& document) {
    std::map<std::string_view, Votes> votes;
    const auto text = [&](const LearnedName& name) {
        return document.view(ByteSpan{document.tokens[name.first].span.start,
                                      document.tokens[name.last - 1].span.end});
    };
    for (const LearnedName& name : names_) {
        votes[text(name)].add(name.type);
    }
    std::map<std::string_view, std::string_view> told;
    for (const LearnedName& name : names_) {
        if (const std::string_view type = described_type(document, name); !type.empty()) {
            told.emplace(text(name), type);
        }
    }
    std::set<std::string_view> surnames;
    for (LearnedName& name : names_) {
        const auto said = told.find(text(name));
        name.type = said != told.end() ? said->second : votes.find(text(name))->second.best;
        if (name.type == "Person" && name.last - name.first > 1) {
            surnames.insert(document.view(document.tokens[name.last - 1]));
        }
    }
    // "Sakunda", of "Sakunda Holdings"
    std::set<std::string_view> bodies;
    for (const LearnedName& name : names_) {
        if (name.type == "Organization" && name.last - name.first > 1) {
            bodies.insert(document.view(document.tokens[name.first]));
        }
    }
    for (LearnedName& name : names_) {
        if (name.last - name.first != 1) {
            continue;
        }
        if (surnames.contains(text(name))) {
            name.type = "Person";
        } else if (name.type == "Person" && bodies.contains(text(name))) {
            name.type = "Organization";
        }
    }
}

}  // namespace entente
