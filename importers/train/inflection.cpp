// Regular inflection, as grammars of English give it (Quirk et al. 1985, 3.5-3.10 and 5.80).
#include "importers/train/inflection.h"

#include <algorithm>

namespace entente {

namespace {

bool is_vowel(char c) {
    return std::string_view("aeiou").find(c) != std::string_view::npos;
}

bool is_plain(std::string_view base) {
    return base.size() >= 2 && std::all_of(base.begin(), base.end(), [](char c) {
               return (c >= 'a' && c <= 'z') || c == '-';
           });
}

bool ends_with_consonant_and(std::string_view base, char last) {
    return base.size() >= 2 && base.back() == last && !is_vowel(base[base.size() - 2]);
}

std::size_t vowel_groups(std::string_view base) {
    std::size_t groups = 0;
    for (std::size_t i = 0; i < base.size(); ++i) {
        const bool vowel = is_vowel(base[i]) || (base[i] == 'y' && i > 0);
        const bool before = i > 0 && (is_vowel(base[i - 1]) || (base[i - 1] == 'y' && i > 1));
        groups += vowel && !before ? 1 : 0;
    }
    return groups;
}

// Consonant, one vowel, one consonant that is doubled.
bool may_double(std::string_view base) {
    const std::size_t size = base.size();
    if (size < 3 || is_vowel(base[size - 1]) || !is_vowel(base[size - 2]) ||
        std::string_view("wxyh").find(base[size - 1]) != std::string_view::npos) {
        return false;
    }
    return !is_vowel(base[size - 3]) ||
           (base[size - 3] == 'u' && size > 3 && base[size - 4] == 'q');
}

void add_with_doubling(std::string_view base,
                       std::string_view ending,
                       std::vector<std::string>& forms) {
    const std::string stem(base);
    if (!may_double(base)) {
        forms.push_back(stem + std::string(ending));
        return;
    }
    if (vowel_groups(base) > 1) {
        forms.push_back(stem + std::string(ending));
    }
    forms.push_back(stem + base.back() + std::string(ending));
}

}  // namespace

std::string s_form(std::string_view base) {
    std::string stem(base);
    if (ends_with_consonant_and(base, 'y')) {
        stem.back() = 'i';
        return stem + "es";
    }
    const auto ends = [&](std::string_view end) {
        return base.size() >= end.size() && base.substr(base.size() - end.size()) == end;
    };
    const bool sibilant = ends("s") || ends("x") || ends("z") || ends("ch") || ends("sh");
    return stem + (sibilant || ends_with_consonant_and(base, 'o') ? "es" : "s");
}

std::vector<std::string> ing_forms(std::string_view base) {
    std::vector<std::string> forms;
    if (!is_plain(base)) {
        return forms;
    }
    const char before = base[base.size() - 2];
    const std::string_view stem = base.substr(0, base.size() - 1);
    if (base.back() == 'e' && before == 'i') {
        forms.push_back(std::string(base.substr(0, base.size() - 2)) + "ying");
    } else if (base.back() == 'e' && before != 'e' && before != 'y' && before != 'o') {
        forms.push_back(std::string(stem) + "ing");
    } else {
        add_with_doubling(base, "ing", forms);
    }
    return forms;
}

std::vector<std::string> forms_with(std::string_view base, std::string_view ending) {
    std::vector<std::string> forms;
    if (!is_plain(base)) {
        return forms;
    }
    const std::string stem(base.substr(0, base.size() - 1));
    if (base.back() == 'e') {
        forms.push_back(stem + std::string(ending));
    } else if (ends_with_consonant_and(base, 'y')) {
        forms.push_back(stem + "i" + std::string(ending));
    } else {
        add_with_doubling(base, ending, forms);
    }
    return forms;
}

}  // namespace entente
