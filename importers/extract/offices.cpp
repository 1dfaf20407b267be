#include "importers/extract/offices.h"

#include <algorithm>
#include <set>

#include "importers/extract/mentions.h"
#include "importers/text/utf8.h"

namespace entente {

namespace {

constexpr std::uint32_t kTitleTokensMax = 10;

// Hyphens count as blanks: "vice-president" and "vice president" are one title.
std::string title_key(std::string_view title) {
    std::string key = to_lower(title);
    std::replace(key.begin(), key.end(), '-', ' ');
    return key;
}

bool is_portfolio_word(const std::string& word) {
    static const std::set<std::string_view> words = {"affairs",
                                                     "defence",
                                                     "defense",
                                                     "interior",
                                                     "culture",
                                                     "finance",
                                                     "finances",
                                                     "economy",
                                                     "economics",
                                                     "trade",
                                                     "industry",
                                                     "energy",
                                                     "health",
                                                     "education",
                                                     "justice",
                                                     "agriculture",
                                                     "labour",
                                                     "labor",
                                                     "transport",
                                                     "environment",
                                                     "information",
                                                     "communications",
                                                     "planning",
                                                     "development",
                                                     "cooperation",
                                                     "co-operation",
                                                     "security",
                                                     "police",
                                                     "oil",
                                                     "petroleum",
                                                     "water",
                                                     "resources",
                                                     "tourism",
                                                     "sport",
                                                     "sports",
                                                     "youth",
                                                     "women",
                                                     "foreign",
                                                     "internal",
                                                     "home",
                                                     "external",
                                                     "economic",
                                                     "public",
                                                     "social",
                                                     "national",
                                                     "religious",
                                                     "navy",
                                                     "aviation",
                                                     "science",
                                                     "technology",
                                                     "local",
                                                     "regional",
                                                     "immigration",
                                                     "integration",
                                                     "migration",
                                                     "climate",
                                                     "housing",
                                                     "works",
                                                     "mines",
                                                     "mining",
                                                     "commerce",
                                                     "treasury",
                                                     "homeland",
                                                     "veterans",
                                                     "administration",
                                                     "investment",
                                                     "investments",
                                                     "infrastructure",
                                                     "parliamentary",
                                                     "human",
                                                     "rights",
                                                     "family",
                                                     "digital",
                                                     "mineral",
                                                     "minerals",
                                                     "natural",
                                                     "rural",
                                                     "urban",
                                                     "roads",
                                                     "railways",
                                                     "posts",
                                                     "telecommunications",
                                                     "electricity",
                                                     "power",
                                                     "lands",
                                                     "land",
                                                     "population",
                                                     "reconciliation",
                                                     "reconstruction",
                                                     "relations",
                                                     "innovation",
                                                     "fisheries",
                                                     "forestry",
                                                     "employment",
                                                     "protection",
                                                     "emergency",
                                                     "europe",
                                                     "european",
                                                     "situations",
                                                     "services",
                                                     "strategic",
                                                     "political",
                                                     "media"};
    return words.contains(word);
}

// "of Culture", "for Trade, Industry and Energy" behind a minister's title at `t`: how many tokens that takes, or 0.
std::uint32_t portfolio_tokens(const Document& document, std::uint32_t t, std::uint32_t last) {
    constexpr std::uint32_t kTokensMax = 9;
    const auto word = [&](std::uint32_t k) {
        return k < last ? to_lower(document.view(document.tokens[k])) : std::string();
    };
    if (word(t) != "of" && word(t) != "for") {
        return 0;
    }
    std::uint32_t end = 0;
    for (std::uint32_t k = t + 1; k < last && k < t + kTokensMax; ++k) {
        const std::string here = word(k);
        if (is_portfolio_word(here)) {
            end = k + 1;
        } else if (here != "and" && here != "," && here != "&" && here != "the" && here != "-") {
            break;
        }
    }
    // "Secretary of the Security Council": a body, whose name goes on
    static const std::set<std::string_view> bodies = {
        "council",   "committee",  "commission",   "agency",       "ministry",    "department",
        "board",     "court",      "bureau",       "service",      "office",      "assembly",
        "forces",    "force",      "bank",         "authority",    "directorate", "academy",
        "institute", "university", "organization", "organisation", "union",       "fund",
        "programme", "program",    "secretariat",  "corporation",  "company",     "party",
        "chamber"};
    return end == 0 || bodies.contains(word(end)) ? 0 : end - t;
}

bool has_portfolio(std::string_view title) {
    for (const std::string_view end :
         {"minister", "secretary", "commissioner", "undersecretary", "secretary of state"}) {
        if (title.ends_with(end)) {
            return true;
        }
    }
    return false;
}

}  // namespace

bool is_relative_office(std::string_view office) {
    return office == "counterpart" || office == "successor" || office == "predecessor";
}

Result<std::shared_ptr<const Offices>> Offices::load(const TableSource& source) {
    ENTENTE_ASSIGN(const Table table, Table::parse(source, {"title", "kind", "label"}));
    auto offices = std::make_shared<Offices>();
    for (std::size_t i = 0; i < table.size(); ++i) {
        Office office{std::string(table.cell(i, 0)),
                      std::string(table.cell(i, 1)),
                      std::string(table.cell(i, 2))};
        if (office.title.empty() || office.kind.empty()) {
            return table.error_at(i, "a title needs a kind");
        }
        const std::string key = title_key(office.title);
        for (std::size_t end = key.find(' '); end != std::string::npos;
             end = key.find(' ', end + 1)) {
            offices->prefixes_.insert(key.substr(0, end));
        }
        offices->by_title_.emplace(key, std::move(office));
    }
    return std::shared_ptr<const Offices>(std::move(offices));
}

OfficeMatch Offices::at(const Document& document, std::uint32_t first, std::uint32_t last) const {
    OfficeMatch best;
    std::string key;
    for (std::uint32_t t = first; t < std::min(last, first + kTitleTokensMax); ++t) {
        const std::string_view form = document.view(document.tokens[t]);
        if (form == "-") {
            continue;
        }
        const std::string before = key.empty() ? key : key + " ";
        key = before + title_key(form);
        auto found = by_title_.find(key);
        const bool plural = found == by_title_.end();
        if (plural) {
            found = by_title_.find(before + singular(title_key(form)));
        }
        if (found != by_title_.end()) {
            best = {&found->second, t + 1 - first, 0, plural};
        }
        if (!prefixes_.contains(key)) {
            break;
        }
    }
    if (best.office != nullptr && has_portfolio(best.office->title)) {
        best.portfolio = portfolio_tokens(document, first + best.length, last);
        best.length += best.portfolio;
    }
    return best;
}

Result<std::shared_ptr<const FirstNames>> FirstNames::load(const TableSource& source) {
    ENTENTE_ASSIGN(const Table table, Table::parse(source, {"name", "gender"}));
    auto names = std::make_shared<FirstNames>();
    for (std::size_t i = 0; i < table.size(); ++i) {
        const std::string_view gender = table.cell(i, 1);
        names->names_.emplace(to_lower(table.cell(i, 0)),
                              gender == "m"   ? Gender::male
                              : gender == "f" ? Gender::female
                                              : Gender::unknown);
    }
    return std::shared_ptr<const FirstNames>(std::move(names));
}

bool FirstNames::contains(std::string_view name) const {
    return names_.contains(to_lower(name));
}

Gender FirstNames::gender(std::string_view name) const {
    const auto found = names_.find(to_lower(name));
    return found == names_.end() ? Gender::unknown : found->second;
}

}  // namespace entente
