// Places in a query's text: byte offsets inside, lines and columns for people.
#pragma once

#include <cstdint>
#include <string_view>

namespace entente::cypher {

// A half-open range of bytes of the query's text.
struct Span {
    std::uint32_t begin = 0;
    std::uint32_t end = 0;
};

// What an error message and the HTTP answer show. Line and column begin at 1; column and offset (from 0)
// count Unicode code points, a tab being one. Lines end at \n, \r\n or \r.
struct Position {
    std::uint32_t line = 1;
    std::uint32_t column = 1;
    std::uint32_t offset = 0;
};

// The place of byte `offset`; an offset behind the end is the end. Linear in `text`: for errors only.
Position position_at(std::string_view text, std::uint32_t offset);

}  // namespace entente::cypher
