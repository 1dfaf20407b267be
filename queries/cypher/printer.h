// The tree back to text: parsing what is printed gives the same tree.
#pragma once

#include <string>
#include <string_view>

#include "queries/cypher/ast.h"

namespace entente::cypher {

enum class PrintStyle {
    plain,   // parentheses where they are needed
    nested,  // parentheses around every operator, so that equal texts mean equal trees
};

// One line, keywords in upper case, single quotes, & and | between labels. What has no meaning is left out:
// comments, index hints, parentheses that change nothing.
std::string print(const Statement& statement, PrintStyle style = PrintStyle::plain);
std::string print(const Query& query, PrintStyle style = PrintStyle::plain);
std::string print(const Expression& expression, PrintStyle style = PrintStyle::plain);
std::string print(const PathPattern& pattern, PrintStyle style = PrintStyle::plain);

// A name as it has to be written: in backquotes where it is not a plain identifier.
std::string quote_name(std::string_view name);
// In single quotes, with escapes.
std::string quote_string(std::string_view text);

}  // namespace entente::cypher
