// The names that the language core found, made fit to become mentions.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "importers/extract/offices.h"
#include "importers/text/document.h"

namespace entente {

// A name of one of the ontology's types: tokens [first, last).
struct LearnedName {
    std::uint32_t first = 0;
    std::uint32_t last = 0;
    std::string_view type;  // "Person", "Organization", "Country", "Place", "Event", "Agreement"
    std::uint32_t sentence = 0;
};

// Document::names without articles, quotation marks and titles at their ends, and without the types that
// are no entities here (dates, money, adherents, works). One spelling has one type in a document: the
// one that the core gave it most often, the first of equals;
// what stands alone as the surname of a person is that person, and as the first word of a body that body; a person's full name that the core found once is found wherever it
// stands. "X Department's Y Office" are two bodies. Linear but for the sort.
class LearnedNames {
public:
    LearnedNames(const Document& document, const Offices& offices);

    // The name that covers the token, or nullptr.
    const LearnedName* at(std::uint32_t token) const {
        const std::uint32_t index = token < index_of_.size() ? index_of_[token] : 0;
        return index == 0 ? nullptr : &names_[index - 1];
    }

private:
    void add(const Document& document, const Offices& offices, const NameSpan& span);
    void part_owner(const Document& document);
    void spell_out(const Document& document);
    void settle_types(const Document& document);

    std::vector<LearnedName> names_;       // in text order
    std::vector<std::uint32_t> index_of_;  // token -> 1 + index into names_, or 0
};

}  // namespace entente
