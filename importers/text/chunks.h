// Chunks, the stretches of text between white space, and what the boundary classifiers want to know of each.
#pragma once

#include <array>
#include <cstdint>
#include <string_view>
#include <vector>

namespace entente {

enum class ChunkShape : std::uint8_t {
    none,  // no chunk: outside the text
    marks,
    lower,
    capitalised,
    capital,   // one capital letter
    capitals,  // two or more
    mixed,
    digits,
    digits_and_letters,
    dotted,  // a full stop inside: "U.S", "3.5"
    address  // of the web or of mail
};

// What stands between two chunks.
enum class ChunkGap : std::uint8_t {
    none,
    spaces,
    line_break,
    blank_line
};

// Hashes are of lower-case letters with every digit as 0 and typographic marks as in ASCII; 0 for "".
struct Chunk {
    std::uint32_t start = 0;  // bytes, without ignorable characters around it
    std::uint32_t end = 0;
    ChunkGap gap_before = ChunkGap::none;
    ChunkShape shape = ChunkShape::none;
    std::uint32_t word = 0;        // hash of the core: without the marks around it
    std::uint32_t ending = 0;      // hash of the core's last three characters
    std::uint32_t lead = 0;        // hash of up to four marks in front of the core
    std::uint32_t tail = 0;        // hash of the last four marks behind it
    char32_t tail_mark = 0;        // the first mark of the tail, quotes and brackets left out
    std::uint32_t core_start = 0;  // bytes; both where the chunk ends when it has no core
    std::uint32_t core_end = 0;
    std::uint32_t core_length = 0;  // code points
    std::int8_t brackets = 0;       // opened less closed
    std::uint8_t quotes = 0;        // double quotes
    std::uint8_t abbreviation =
        0;                        // of the core with a full stop, when one follows; as Abbreviation
    std::uint8_t word_class = 0;  // of `word` in the model; filled by who has one
    bool starts_lower = false;    // the core
    bool ends_stop = false;       // the tail holds ". ! ? ..." but for what closes after it
};

// Cuts a text into chunks, one after another; linear, without memory of what was before.
class ChunkScanner {
public:
    explicit ChunkScanner(std::string_view text, std::uint32_t start = 0)
        : text_(text), position_(start) {}

    // The next chunk; shape `none` and an empty range at the end of the text when there is no more.
    Chunk next();

private:
    std::string_view text_;
    std::uint32_t position_ = 0;
};

// How a character counts in features: its class, and its code in lower case and ASCII.
enum class SymbolClass : std::uint8_t {
    upper,
    lower,  // and letters without case
    digit,
    joined,  // combining marks and ignorable characters, which belong to what is before them
    mark
};

struct Symbol {
    char32_t code = 0;
    SymbolClass symbol_class = SymbolClass::mark;

    bool is_letter() const {
        return symbol_class == SymbolClass::upper || symbol_class == SymbolClass::lower;
    }

    bool is_word() const { return is_letter() || symbol_class == SymbolClass::digit; }
};

Symbol symbol_of(char32_t c);

inline std::uint32_t hash_step(std::uint32_t hash, char32_t code) {
    return (hash ^ static_cast<std::uint32_t>(code)) * 0x01000193U;
}

inline constexpr std::uint32_t kHashStart = 0x811C9DC5U;

// The part of the chunk `text` that is an address of the web or of mail: offsets, the same when there is
// none. Marks at its end belong to the sentence, not to it.
struct AddressRange {
    std::uint32_t start = 0;
    std::uint32_t end = 0;
};

AddressRange find_address(std::string_view text);

// Whether the chunk `text` ends like the name of a file: ".doc".
bool is_file_name(std::string_view text);

}  // namespace entente
