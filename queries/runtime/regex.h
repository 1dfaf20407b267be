// Regular expressions of =~, in time linear in the text.
#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <string_view>

#include "queries/cypher/error.h"

namespace entente::cypher {

// Immutable; may be used by many threads.
class Regex {
public:
    virtual ~Regex() = default;

    // The whole text, not a part of it.
    virtual bool matches(std::string_view text) const = 0;

    // The syntax of RE2, which is that of Java without what cannot be matched in linear time: looking ahead and
    // behind, and references to groups. ArgumentError, InvalidRegularExpression, when it is none.
    static CypherResult<std::shared_ptr<const Regex>> compile(std::string_view pattern);
};

// Of one pattern.
inline constexpr std::size_t kRegexBytesMax = 65'536;
inline constexpr std::int64_t kRegexMemoryMax = std::int64_t{16} << 20;

}  // namespace entente::cypher
