#include "importers/extract/name_forms.h"

#include <algorithm>
#include <cstddef>
#include <set>

#include "core/edit_distance.h"

namespace entente {

namespace {

using Words = std::set<std::string_view>;

// Names with more words are compared by the first ones only.
constexpr std::size_t kWordsMax = 12;

bool is_dropped_word(std::string_view word) {
    static const Words words = {
        "mr",     "mrs",       "ms",       "miss",    "dr",     "sir",    "lord",   "lady",
        "prof",   "gen",       "col",      "lt",      "capt",   "rev",    "jr",     "sr",
        "junior", "senior",    "al",       "el",      "ul",     "the",    "king",   "queen",
        "prince", "princess",  "sheikh",   "shaikh",  "sayyid", "seyyed", "sayyed", "ayatollah",
        "mullah", "president", "chairman", "colonel", "general"};
    return words.contains(word);
}

bool is_vowel(char c) {
    return c == 'a' || c == 'e' || c == 'i' || c == 'o' || c == 'u' || c == 'y' || c == 'w';
}

// Letters and pairs of letters that stand for one sound, the longer first.
struct Spelling {
    std::string_view written;
    char sound;
};

constexpr Spelling kSpellings[] = {
    {"tsch", 's'}, {"sch", 's'}, {"tch", 's'}, {"kh", 'k'}, {"gh", 'k'}, {"dh", 'd'}, {"th", 't'},
    {"sh", 's'},   {"ch", 's'},  {"ph", 'f'},  {"zh", 's'}, {"ck", 'k'}, {"ts", 's'}, {"dj", 's'},
    {"q", 'k'},    {"g", 'k'},   {"c", 'k'},   {"x", 's'},  {"z", 's'},  {"j", 's'},  {"v", 'f'},
};

}  // namespace

std::vector<std::string> name_words(std::string_view name_key) {
    std::vector<std::string> words;
    std::size_t start = 0;
    while (start < name_key.size() && words.size() < kWordsMax) {
        const std::size_t end = std::min(name_key.find(' ', start), name_key.size());
        if (end > start) {
            words.emplace_back(name_key.substr(start, end - start));
        }
        start = end + 1;
    }
    return words;
}

std::vector<std::string> person_words(std::string_view name_key) {
    std::vector<std::string> words = name_words(name_key);
    std::vector<std::string> kept;
    for (std::string& word : words) {
        if (!is_dropped_word(word)) {
            kept.push_back(std::move(word));
        }
    }
    return kept.empty() ? name_words(name_key) : kept;
}

std::string sound_key(std::string_view word) {
    std::string key;
    const auto add = [&](char sound) {
        if (key.empty() || key.back() != sound) {
            key += sound;
        }
    };
    for (std::size_t at = 0; at < word.size();) {
        const auto* spelling =
            std::find_if(std::begin(kSpellings), std::end(kSpellings), [&](const Spelling& item) {
                return word.substr(at).starts_with(item.written);
            });
        if (spelling != std::end(kSpellings)) {
            add(spelling->sound);
            at += spelling->written.size();
            continue;
        }
        if (!is_vowel(word[at])) {
            add(word[at]);
        } else if (at == 0) {
            add('a');
        }
        ++at;
    }
    return key;
}

bool same_sound(std::string_view a, std::string_view b) {
    if (a == b) {
        return true;
    }
    constexpr std::size_t kLengthMin = 4;
    const std::size_t longer = std::max(a.size(), b.size());
    if (std::min(a.size(), b.size()) < kLengthMin || sound_key(a) != sound_key(b)) {
        return false;
    }
    const std::size_t limit = std::min(longer / 3, kEditDistanceMax);
    return edit_distance(code_points_of(a), code_points_of(b), limit) <= limit;
}

PersonMatch compare_persons(const std::vector<std::string>& a, const std::vector<std::string>& b) {
    const auto& longer = a.size() >= b.size() ? a : b;
    const auto& shorter = a.size() >= b.size() ? b : a;
    if (shorter.empty()) {
        return PersonMatch::different;
    }
    std::vector<bool> used(longer.size(), false);
    PersonMatch worst = PersonMatch::same;
    std::size_t whole_words = 0;
    const auto take = [&](const std::string& word, auto fits, PersonMatch as, bool whole) {
        for (std::size_t i = 0; i < longer.size(); ++i) {
            if (!used[i] && fits(word, longer[i])) {
                used[i] = true;
                worst = std::min(worst, as);
                whole_words += whole ? 1 : 0;
                return true;
            }
        }
        return false;
    };
    const auto equal = [](const std::string& x, const std::string& y) { return x == y; };
    const auto initial = [](const std::string& x, const std::string& y) {
        return (x.size() == 1 || y.size() == 1) && x.front() == y.front();
    };
    for (const std::string& word : shorter) {
        if (!take(word, equal, PersonMatch::same, word.size() > 1) &&
            !take(word, same_sound, PersonMatch::variant, true) &&
            !take(word, initial, PersonMatch::initials, false)) {
            return PersonMatch::different;
        }
    }
    if (whole_words == 0) {
        return PersonMatch::different;
    }
    if (longer.size() > shorter.size()) {
        // "Kennedy" is a part of "John Kennedy" as what it ends with, "Kim" as what it begins with.
        const bool at_an_end = used.back() || used.front();
        return at_an_end ? PersonMatch::partial : PersonMatch::different;
    }
    if (worst == PersonMatch::same && a != b) {
        return PersonMatch::variant;
    }
    return worst;
}

bool same_body_name(const std::vector<std::string>& a, const std::vector<std::string>& b) {
    const auto& longer = a.size() >= b.size() ? a : b;
    const auto& shorter = a.size() >= b.size() ? b : a;
    if (shorter.empty() || std::all_of(shorter.begin(), shorter.end(), is_generic_word)) {
        return false;
    }
    if (!std::equal(shorter.begin(), shorter.end(), longer.begin())) {
        return false;
    }
    static const Words kinds = {
        "group",        "company",    "corp",      "corporation", "inc",
        "ltd",          "co",         "front",     "party",       "movement",
        "initiative",   "plc",        "holdings",  "network",     "agreement",
        "accord",       "treaty",     "deal",      "pact",        "organization",
        "organisation", "foundation", "newspaper", "militia",     "summit"};
    return std::all_of(longer.begin() + static_cast<std::ptrdiff_t>(shorter.size()),
                       longer.end(),
                       [](const std::string& word) { return kinds.contains(word); });
}

bool is_generic_word(std::string_view word) {
    static const Words words = {"ministry",
                                "minister",
                                "ministers",
                                "department",
                                "agency",
                                "bureau",
                                "directorate",
                                "office",
                                "authority",
                                "council",
                                "committee",
                                "commission",
                                "parliament",
                                "senate",
                                "congress",
                                "house",
                                "assembly",
                                "national",
                                "federal",
                                "supreme",
                                "high",
                                "constitutional",
                                "central",
                                "bank",
                                "court",
                                "tribunal",
                                "government",
                                "cabinet",
                                "army",
                                "navy",
                                "air",
                                "force",
                                "forces",
                                "armed",
                                "police",
                                "military",
                                "guard",
                                "guards",
                                "coast",
                                "border",
                                "security",
                                "foreign",
                                "affairs",
                                "defence",
                                "defense",
                                "interior",
                                "finance",
                                "justice",
                                "health",
                                "trade",
                                "economy",
                                "economic",
                                "energy",
                                "culture",
                                "education",
                                "agriculture",
                                "transport",
                                "labor",
                                "labour",
                                "intelligence",
                                "service",
                                "services",
                                "state",
                                "general",
                                "staff",
                                "joint",
                                "chiefs",
                                "command",
                                "party",
                                "democratic",
                                "republican",
                                "liberal",
                                "conservative",
                                "socialist",
                                "communist",
                                "social",
                                "people",
                                "peoples",
                                "movement",
                                "front",
                                "union",
                                "alliance",
                                "coalition",
                                "opposition",
                                "liberation",
                                "revolutionary",
                                "popular",
                                "workers",
                                "green",
                                "freedom",
                                "progressive",
                                "of",
                                "the",
                                "and",
                                "for",
                                "on",
                                "to",
                                "in",
                                "in",
                                "with",
                                "a",
                                "an",
                                "embassy",
                                "consulate",
                                "university",
                                "institute",
                                "center",
                                "centre",
                                "association",
                                "federation",
                                "league",
                                "society",
                                "foundation",
                                "group",
                                "company",
                                "memorandum",
                                "memoranda",
                                "understanding",
                                "mou",
                                "treaty",
                                "agreement",
                                "accord",
                                "accords",
                                "pact",
                                "deal",
                                "protocol",
                                "convention",
                                "declaration",
                                "resolution",
                                "communique",
                                "statement",
                                "charter",
                                "constitution",
                                "ceasefire",
                                "truce",
                                "contract",
                                "framework",
                                "peace",
                                "cooperation",
                                "co",
                                "operation",
                                "strategic",
                                "partnership",
                                "bilateral",
                                "mutual",
                                "comprehensive",
                                "partial",
                                "final",
                                "annex",
                                "act",
                                "law",
                                "bill",
                                "summit",
                                "conference",
                                "forum",
                                "meeting",
                                "talks",
                                "election",
                                "elections",
                                "presidential",
                                "parliamentary",
                                "legislative",
                                "referendum",
                                "war",
                                "civil",
                                "exercise",
                                "exercises",
                                "annual",
                                "international",
                                "world",
                                "global",
                                "regional",
                                "first",
                                "second",
                                "third",
                                "new",
                                "special",
                                "chamber",
                                "deputies",
                                "representatives",
                                "lords",
                                "commons",
                                "electoral",
                                "independent",
                                "human",
                                "rights",
                                "emergency",
                                "crisis",
                                "task",
                                "mission",
                                "delegation",
                                "north",
                                "south",
                                "east",
                                "west",
                                "northern",
                                "southern",
                                "eastern",
                                "western",
                                "city",
                                "province",
                                "region",
                                "district",
                                "county",
                                "governorate",
                                "port",
                                "airport",
                                "base",
                                "square",
                                "street",
                                "hall",
                                "hotel",
                                "hospital",
                                "university"};
    return words.contains(word);
}

bool is_leading_surname(std::string_view word) {
    static const std::set<std::string_view> words = {
        "kim",    "lee",  "park", "choi", "moon", "yoon", "xi",    "li",   "wang",
        "zhang",  "chen", "liu",  "mao",  "deng", "hu",   "jiang", "wen",  "zhou",
        "nguyen", "tran", "pham", "le",   "lai",  "tsai", "ma",    "zhao", "yang",
        "huang",  "wu",   "sun",  "zhu",  "bo",   "hun",  "han",   "chung"};
    return words.contains(word);
}

}  // namespace entente
