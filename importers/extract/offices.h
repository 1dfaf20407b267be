// Titles and offices ("foreign minister", "Mr") and first names, from the data files.
#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <string_view>
#include <unordered_map>
#include <unordered_set>

#include "importers/text/document.h"
#include "importers/text/table.h"

namespace entente {

struct Office {
    std::string title;  // "foreign minister"
    std::string kind;   // honorific, head_of_state, minister, official, military, party, profession
    std::string label;  // "Minister", or empty

    // Whether holding it is an office rather than a form of address or a trade.
    bool is_office() const { return kind != "honorific" && kind != "profession"; }
};

// "counterpart", "successor": an office that is known from somebody else's.
bool is_relative_office(std::string_view office);

struct OfficeMatch {
    const Office* office = nullptr;
    std::uint32_t length = 0;     // in tokens, with the portfolio
    std::uint32_t portfolio = 0;  // of which its portfolio takes: "of culture"
    bool plural = false;          // "foreign ministers"
};

// Immutable; safe from all threads.
class Offices {
public:
    static Result<std::shared_ptr<const Offices>> load(const TableSource& source);

    // The longest title that begins with token `first` and ends before `last`, with the portfolio behind it: "minister of culture".
    OfficeMatch at(const Document& document, std::uint32_t first, std::uint32_t last) const;

private:
    std::unordered_map<std::string, Office> by_title_;
    std::unordered_set<std::string> prefixes_;
};

// Immutable; safe from all threads.
class FirstNames {
public:
    static Result<std::shared_ptr<const FirstNames>> load(const TableSource& source);

    bool contains(std::string_view name) const;
    Gender gender(std::string_view name) const;

private:
    std::unordered_map<std::string, Gender> names_;
};

}  // namespace entente
