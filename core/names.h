// Names in comparable form, and readable ids made from names.
#pragma once

#include <string>
#include <string_view>

namespace entente {

// The key under which a name is indexed and looked up: Unicode NFKC, case-folded, marks such as
// accents removed, every run of white space, punctuation and symbols one space, apostrophes dropped,
// nothing at the ends. "Türkiye" and "TURKIYE" have one key; so have "U.S." and "us". Bytes that are
// not UTF-8 count as U+FFFD. Empty when nothing is left.
// Sources: Unicode Standard Annex 15 (normalisation), Unicode chapter 5.18 (case folding).
std::string name_key(std::string_view name);

// A name as part of a readable id: transliterated to lower-case ASCII letters and digits with hyphens
// between, at most `length_max` bytes, cut at a hyphen where there is one. "Benny Gantz" ->
// "benny-gantz"; "unnamed" when nothing is left.
std::string slug(std::string_view name, std::size_t length_max = 80);

}  // namespace entente
