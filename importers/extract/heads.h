// Head nouns and the entity types they give: "treaty", "ministry", "sea".
#pragma once

#include <memory>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "importers/text/document.h"
#include "importers/text/table.h"

namespace entente {

enum class HeadUse : std::uint8_t {
    name,    // only as part of a capitalised name
    any,     // in descriptions too
    needs,   // in descriptions only with one of `modifiers`
    before,  // in front of a name, says what it names: "the carmaker X"
    back,  // with "the" or "this", for something named before whose subtype or name has one of `modifiers`
};

struct Head {
    std::string lemma;
    std::string type;
    std::string subtype;
    HeadUse use = HeadUse::name;
    std::vector<std::string> modifiers;
    std::uint32_t length = 1;  // in words
};

// Immutable; safe from all threads.
class Heads {
public:
    // Reads extract/heads.tsv; the types must be those of the ontology.
    static Result<std::shared_ptr<const Heads>> load(const TableSource& source);

    // The longest head that begins with token `first` and ends before `last`, or nullptr.
    const Head* at(const Document& document, std::uint32_t first, std::uint32_t last) const;
    // The same among those that only point back, by the very form: "islands" is not "island".
    const Head* back_at(const Document& document, std::uint32_t first, std::uint32_t last) const;
    // The longest head that stands in front of a name at token `name`, in the singular, not before token `first`; or nullptr.
    const Head* before(const Document& document, std::uint32_t first, std::uint32_t name) const;

private:
    std::unordered_map<std::string, std::vector<Head>> back_by_first_word_;   // longest first
    std::unordered_map<std::string, std::vector<Head>> by_first_word_;        // longest first
    std::unordered_map<std::string, std::vector<Head>> before_by_last_word_;  // longest first
};

}  // namespace entente
