#include "importers/extract/coreference/apart.h"

#include "importers/extract/coreference/discourse.h"

namespace entente {

bool are_conjuncts(const Document& document, std::uint32_t one, std::uint32_t other) {
    const Token& a = document.tokens[one];
    const Token& b = document.tokens[other];
    const bool a_joins = a.deprel == "conj";
    const bool b_joins = b.deprel == "conj";
    return (a_joins && a.head == static_cast<std::int32_t>(other)) ||
           (b_joins && b.head == static_cast<std::int32_t>(one)) ||
           (a_joins && b_joins && a.head == b.head);
}

bool are_apart(const Document& document, std::uint32_t one, std::uint32_t other) {
    const Token& a = document.tokens[one];
    const Token& b = document.tokens[other];
    const bool joined =
        a.head == static_cast<std::int32_t>(other) || b.head == static_cast<std::int32_t>(one);
    const bool of_one_verb = is_argument(a) && is_argument(b) && a.head == b.head;
    return joined || of_one_verb || are_conjuncts(document, one, other);
}

}  // namespace entente
