// Any bytes as a text query: no crash, and what is parsed is within the limits and has something to look for.
#include "core/text_query.h"

#include <algorithm>
#include <cstdint>
#include <cstdlib>
#include <string_view>

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    const std::string_view bytes(reinterpret_cast<const char*>(data), size);
    const auto clauses = entente::parse_text_query(bytes);
    if (!clauses.ok()) {
        return 0;
    }
    std::size_t terms = 0;
    bool wanted = false;
    for (const entente::TextClause& clause : *clauses) {
        using Kind = entente::TextClause::Kind;
        terms += clause.terms.size();
        wanted = wanted || !clause.excluded;
        const bool empty = std::any_of(clause.terms.begin(),
                                       clause.terms.end(),
                                       [](const auto& term) { return term.empty(); });
        if (clause.terms.empty() || empty ||
            (clause.kind == Kind::phrase) != (clause.terms.size() > 1)) {
            std::abort();
        }
    }
    if (!wanted || terms > entente::kTextQueryTermsMax) {
        std::abort();
    }
    return 0;
}
