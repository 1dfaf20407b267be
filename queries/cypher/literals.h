// Literals out of a statement's text, so that statements that differ only by them can share one plan.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

namespace entente::cypher {

// Name of the n-th literal as a parameter: "#0", "#1". Nobody's own, since it needs backquotes.
std::string literal_name(std::size_t index);

struct LiftedStatement {
    // The statement with each lifted literal replaced by a parameter of its name, without comments and with
    // single spaces: what a plan can be kept under, and what it is made of. Its columns have the names that the
    // original text gives them. Places in it are not those of the original: when it does not compile, compile
    // the original instead.
    std::string text;
    // By index; a plan binds literals[i] as the parameter literal_name(i).
    std::vector<std::variant<std::int64_t, double, std::string>> literals;
};

// Lifts the numbers and strings that stand alone as a map's value or behind a comparison, in the patterns and
// conditions of MATCH, CREATE and MERGE: there a parameter means the same. Never in what names columns, in WITH and
// RETURN, nor where a literal decides whether the statement is valid, such as SKIP, LIMIT and lengths of paths. A
// text that has no tokens comes back as it is. At most kLiftedLiteralsMax are lifted; the rest stays.
constexpr std::size_t kLiftedLiteralsMax = 64;
LiftedStatement lift_literals(std::string_view text);

// Where the token of the original text begins that is at byte `place` of the lifted one.
std::uint32_t place_in_original(std::string_view original,
                                std::string_view lifted,
                                std::uint32_t place);

}  // namespace entente::cypher
