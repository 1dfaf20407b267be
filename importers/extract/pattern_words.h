// Whether a trigger has the words beside it that a pattern asks for: the columns `noun`, "^actor", "@patient", "!without".
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "importers/extract/patterns.h"
#include "importers/extract/reading.h"

namespace entente {

// Borrows what it is given.
class PatternWords {
public:
    PatternWords(const Document& document,
                 const SentenceSyntax& syntax,
                 const Arguments& arguments,
                 const Predicates& predicates)
        : document_(document), syntax_(syntax), words_(arguments), predicates_(predicates) {}

    bool wants(const Pattern& pattern, const Reading& reading) const;

    // Whether node `t` is one of the nouns that a pattern lists.
    bool names(const std::vector<std::string>& nouns, std::uint32_t t) const {
        return names_one_of(nouns, t);
    }

    // "financial support" is aid and no endorsement, "a scathing attack" words and no force.
    bool is_material(std::uint32_t t) const;
    bool is_verbal(std::uint32_t t) const;

private:
    bool has_against(std::uint32_t verb) const;
    bool has_infinitive(std::uint32_t verb) const;
    bool has_noun(const Pattern& pattern, const Reading& reading) const;
    bool has_noun_below(const Pattern& pattern, const Reading& reading) const;
    bool is_bare(const Reading& reading) const;
    bool names_one_of(const std::vector<std::string>& nouns, std::uint32_t t) const;
    bool is_word(std::uint32_t t, std::string_view word) const;
    bool is_phrase(std::uint32_t t, std::string_view words) const;
    bool is_carrier(std::uint32_t t) const;
    bool carries(std::uint32_t t, std::string_view noun) const;
    bool names_behind(const std::vector<std::string>& nouns, const Argument& argument) const;
    bool is_weapon_by_designation(std::uint32_t t) const;

    const Document& document_;
    const SentenceSyntax& syntax_;
    const Arguments& words_;
    const Predicates& predicates_;
};

}  // namespace entente
