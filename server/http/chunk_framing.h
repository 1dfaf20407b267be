// The framing of a chunked body (RFC 9112, section 7.1), checked while the HTTP library decodes it.
//
// The library takes "-5", "0x5" and "5 and more" for sizes, and a chunk that is longer than it says for the end of the body:
// what follows is a request to it, and still body to a proxy before us.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string_view>

namespace entente::http {

// Of the line that begins a chunk.
inline constexpr std::size_t kChunkLineBytesMax = 8192;

class ChunkFraming {
public:
    // False when the body does not go on so. Trailers are none that we take.
    bool take(std::string_view bytes);
    // Whether the last chunk and the empty line behind it have been taken.
    bool ended() const { return state_ == State::ended; }

private:
    enum class State : std::uint8_t {
        first_digit,
        digits,
        extension,  // behind the size, which nobody reads
        size_end,   // the LF of its line
        data,
        data_cr,
        data_lf,
        last_cr,
        last_lf,
        ended,
    };

    bool take(char c);
    bool take_digit(char c);

    State state_ = State::first_digit;
    std::uint64_t left_ = 0;  // of the chunk
    std::size_t line_bytes_ = 0;
};

}  // namespace entente::http
