// Names of persons and bodies in comparable form: words, spellings of one sound, initials, honorifics.
#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace entente {

// The words of a name_key().
std::vector<std::string> name_words(std::string_view name_key);

// The words of a person's name key without honorifics ("dr", "sir"), generational suffixes ("jr") and articles
// that Arabic names may have or not ("al", "el").
std::vector<std::string> person_words(std::string_view name_key);

// What is left of a word when spellings of one sound are made alike: "Gaddafi", "Qadhafi" and "Kadafi" give "kdf".
// Different names may share it ("Hassan", "Hussein"), so it never decides alone: same_sound() also counts slips.
std::string sound_key(std::string_view word);

// Whether two words may be spellings of one name: of one sound, and no more than a third of their letters apart.
bool same_sound(std::string_view a, std::string_view b);

// How two names of persons compare, from worst to best.
enum class PersonMatch : unsigned char {
    different,  // a word of one contradicts the other
    partial,    // one has words that the other lacks, and at least a surname is shared
    initials,   // as full, but a word stands as its initial: "J. Smith"
    variant,    // as full, in another spelling or order: "Moammar Qadhafi"
    same,       // the same words
};

// Order-free; each word of the shorter name must have its own word of the longer one. `partial` when words are left
// over ("John Kennedy", "John Fitzgerald Kennedy"). A single word is `partial` of a name that it ends.
PersonMatch compare_persons(const std::vector<std::string>& a, const std::vector<std::string>& b);

// Families whose name comes first, and stands alone for the person: "Kim", "Xi".
bool is_leading_surname(std::string_view word);

// Whether the words of one name of a body are those of the other but for nouns that only say what it is: "Wagner
// Group" and "Wagner". The words of name keys.
bool same_body_name(const std::vector<std::string>& a, const std::vector<std::string>& b);

// "ministry", "agreement", "national": a word that many names share. A name of nothing else names nobody.
bool is_generic_word(std::string_view word);

}  // namespace entente
