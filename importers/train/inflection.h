// The regular inflection of English: the forms that a known base form would have.
#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace entente {

// "-s" of verbs and the plural of nouns: "treaties", "boxes", "signs".
std::string s_form(std::string_view base);

// "-ing" and "-ed" ("-er", "-est" with `ending`): a silent e is dropped, y becomes i, the last consonant of
// a short word is doubled; of a longer word that ends in one vowel and one consonant both spellings
// are given, since the stress decides ("visited", "admitted"). Bases in lower-case ASCII; others
// have no forms.
std::vector<std::string> ing_forms(std::string_view base);
std::vector<std::string> forms_with(std::string_view base, std::string_view ending);

}  // namespace entente
