#include "importers/text/chunks.h"

#include <algorithm>
#include <string>

#include "importers/text/abbreviations.h"
#include "importers/text/utf8.h"

namespace entente {

namespace {

// Characters of a word that count in its hash.
constexpr std::uint32_t kHashedLength = 24;

std::array<Symbol, 128> ascii_symbols() {
    std::array<Symbol, 128> symbols{};
    for (char32_t c = 0; c < symbols.size(); ++c) {
        Symbol& symbol = symbols.at(c);
        symbol.code = c;
        if (c >= U'A' && c <= U'Z') {
            symbol = {c + 32, SymbolClass::upper};
        } else if (c >= U'a' && c <= U'z') {
            symbol.symbol_class = SymbolClass::lower;
        } else if (c >= U'0' && c <= U'9') {
            symbol = {U'0', SymbolClass::digit};
        }
    }
    return symbols;
}

// Punctuation that stands for one in ASCII, or 0.
char32_t ascii_mark(char32_t c) {
    switch (c) {
        case 0x2018:
        case 0x2019:
        case 0x201B:
        case 0x02BC: return U'\'';
        case 0x00B4: return U'`';
        case 0x201C:
        case 0x201D:
        case 0x201E:
        case 0x201F:
        case 0x00AB:
        case 0x00BB: return U'"';
        case 0x2010:
        case 0x2011:
        case 0x2012:
        case 0x2013:
        case 0x2212: return U'-';
        case 0x20AC:
        case 0x00A3:
        case 0x00A5: return U'$';
        case 0x3002:
        case 0xFF0E: return U'.';
        case 0xFF01: return U'!';
        case 0xFF1F: return U'?';
        default: return 0;
    }
}

bool is_stop(char32_t code) {
    return code == U'.' || code == U'!' || code == U'?' || code == 0x2026;
}

bool is_enclosing(char32_t code) {
    return code == U'"' || code == U'\'' || code == U'`' || code == U'(' || code == U')' ||
           code == U'[' || code == U']' || code == U'{' || code == U'}';
}

bool is_ascii_alphanumeric(char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9');
}

// Collects what a chunk is made of, character by character.
class ChunkBuilder {
public:
    // `position` is where the symbol ends.
    void take(Symbol symbol, std::uint32_t position, std::uint32_t bytes) {
        if (symbol.is_word()) {
            if (length_ == 0) {
                core_start_ = position - bytes;
            }
            core_end_ = position;
            take_word(symbol);
        } else if (symbol.symbol_class != SymbolClass::joined) {
            take_mark(symbol.code);
        }
    }

    void finish(Chunk& chunk, std::string_view text) {
        if (length_ == 0) {
            // Marks only: they count as tail, so that "--" and "?" are told apart.
            chunk.shape = ChunkShape::marks;
            chunk.tail = tail_;
            chunk.core_start = chunk.end;
            chunk.core_end = chunk.end;
        } else {
            chunk.core_start = core_start_;
            chunk.core_end = core_end_;
            chunk.abbreviation = abbreviation_kind(chunk, text);
            chunk.shape = shape(text);
            chunk.word = word_;
            chunk.ending =
                hash_step(hash_step(hash_step(kHashStart, last_[0]), last_[1]), last_[2]);
            chunk.lead = lead_;
            chunk.tail = tail_;
        }
        chunk.tail_mark = tail_mark_;
        chunk.core_length = length_;
        chunk.brackets = static_cast<std::int8_t>(std::clamp(brackets_, -100, 100));
        chunk.quotes = static_cast<std::uint8_t>(std::min(quotes_, 200));
        chunk.starts_lower = starts_lower_;
        chunk.ends_stop = ends_stop_;
    }

private:
    void take_word(Symbol symbol) {
        if (length_ == 0) {
            lead_ = tail_;
            word_ = kHashStart;
            starts_lower_ = symbol.symbol_class == SymbolClass::lower;
            starts_upper_ = symbol.symbol_class == SymbolClass::upper;
        } else if (tail_length_ > 0) {
            inner_stop_ = inner_stop_ || tail_mark_ == U'.';
            word_ = hash_step(word_, tail_);
        }
        tail_ = 0;
        tail_length_ = 0;
        tail_mark_ = 0;
        ends_stop_ = false;
        ++length_;
        if (length_ <= kHashedLength) {
            word_ = hash_step(word_, symbol.code);
        }
        last_ = {last_[1], last_[2], symbol.code};
        uppers_ += symbol.symbol_class == SymbolClass::upper ? 1 : 0;
        lowers_ += symbol.symbol_class == SymbolClass::lower ? 1 : 0;
        digits_ += symbol.symbol_class == SymbolClass::digit ? 1 : 0;
    }

    void take_mark(char32_t code) {
        ++tail_length_;
        if (tail_length_ <= 4) {
            tail_ = hash_step(tail_ == 0 ? kHashStart : tail_, code);
        }
        if (!is_enclosing(code)) {
            ends_stop_ = is_stop(code);
            if (tail_mark_ == 0) {
                tail_mark_ = code;
            }
        }
        brackets_ += code == U'(' || code == U'[' ? 1 : code == U')' || code == U']' ? -1 : 0;
        quotes_ += code == U'"' ? 1 : 0;
    }

    // `text` is the chunk's.
    static std::uint8_t abbreviation_kind(const Chunk& chunk, std::string_view text) {
        const std::size_t end = chunk.core_end - chunk.start;
        if (end >= text.size() || text[end] != '.') {
            return 0;
        }
        const std::size_t start = chunk.core_start - chunk.start;
        return static_cast<std::uint8_t>(abbreviation(text.substr(start, end + 1 - start)));
    }

    ChunkShape shape(std::string_view text) const {
        const AddressRange address = find_address(text);
        if (address.start < address.end) {
            return ChunkShape::address;
        }
        if (inner_stop_) {
            return ChunkShape::dotted;
        }
        if (digits_ > 0) {
            return uppers_ + lowers_ == 0 ? ChunkShape::digits : ChunkShape::digits_and_letters;
        }
        if (lowers_ == 0) {
            return uppers_ == 1 ? ChunkShape::capital : ChunkShape::capitals;
        }
        if (uppers_ == 0) {
            return ChunkShape::lower;
        }
        return uppers_ == 1 && starts_upper_ ? ChunkShape::capitalised : ChunkShape::mixed;
    }

    std::uint32_t core_start_ = 0;
    std::uint32_t core_end_ = 0;
    std::uint32_t word_ = 0;
    std::uint32_t lead_ = 0;
    std::uint32_t tail_ = 0;
    std::uint32_t tail_length_ = 0;
    char32_t tail_mark_ = 0;
    std::array<char32_t, 3> last_{};
    std::uint32_t length_ = 0;
    std::uint32_t uppers_ = 0;
    std::uint32_t lowers_ = 0;
    std::uint32_t digits_ = 0;
    int brackets_ = 0;
    int quotes_ = 0;
    bool starts_lower_ = false;
    bool starts_upper_ = false;
    bool inner_stop_ = false;
    bool ends_stop_ = false;
};

}  // namespace

Symbol symbol_of(char32_t c) {
    static const std::array<Symbol, 128> ascii = ascii_symbols();
    if (c < ascii.size()) {
        return ascii[c];
    }
    if (const char32_t mark = ascii_mark(c); mark != 0) {
        return {mark, SymbolClass::mark};
    }
    if (is_ignorable(c) || is_combining(c)) {
        return {c, SymbolClass::joined};
    }
    if (is_digit(c)) {
        return {U'0', SymbolClass::digit};
    }
    constexpr char32_t kReplacement = 0xFFFD;  // a broken letter, most of the time
    if (is_letter(c) || c == kReplacement) {
        return is_upper(c) ? Symbol{to_lower(c), SymbolClass::upper}
                           : Symbol{c, SymbolClass::lower};
    }
    return {c, SymbolClass::mark};
}

AddressRange find_address(std::string_view text) {
    constexpr std::size_t kMarksBytesMax = 8;  // brackets and quotes in front of it
    const std::size_t scheme = text.find("://");
    std::size_t start = std::string_view::npos;
    if (scheme != std::string_view::npos) {
        start = scheme;
        while (start > 0 && is_ascii_alphanumeric(text[start - 1])) {
            --start;
        }
    } else if (const std::size_t www = text.find("www."); www <= kMarksBytesMax) {
        start = www;
    } else if (const std::size_t at = text.find('@'); at != std::string_view::npos && at > 0) {
        if (text.find('.', at) == std::string_view::npos) {
            return {};
        }
        start = at;
        while (start > 0 &&
               (is_ascii_alphanumeric(text[start - 1]) ||
                std::string_view("._-+").find(text[start - 1]) != std::string_view::npos)) {
            --start;
        }
        if (start == at) {
            return {};
        }
    } else {
        return {};
    }
    const std::size_t marks = text.find_first_of("<>\"", start);
    std::size_t end = std::min(marks, text.size());
    constexpr std::string_view kAfterIt = ".,;:!?'\")]}*";
    const std::size_t bracket = text.find('(', start);
    while (end > start && kAfterIt.find(text[end - 1]) != std::string_view::npos &&
           !(text[end - 1] == ')' && bracket < end)) {
        --end;
    }
    return {static_cast<std::uint32_t>(start), static_cast<std::uint32_t>(end)};
}

bool is_file_name(std::string_view text) {
    constexpr std::array<std::string_view, 14> kEndings = {".doc",
                                                           ".docx",
                                                           ".xls",
                                                           ".xlsx",
                                                           ".pdf",
                                                           ".txt",
                                                           ".htm",
                                                           ".html",
                                                           ".jpg",
                                                           ".png",
                                                           ".gif",
                                                           ".zip",
                                                           ".url",
                                                           ".ppt"};
    const std::size_t dot = text.rfind('.');
    constexpr std::size_t kEndingBytesMax = 5;
    if (dot == std::string_view::npos || dot == 0 || text.size() - dot > kEndingBytesMax) {
        return false;
    }
    const std::string ending = to_lower(text.substr(dot));
    return std::find(kEndings.begin(), kEndings.end(), ending) != kEndings.end();
}

Chunk ChunkScanner::next() {
    Chunk chunk;
    int breaks = 0;
    std::size_t i = position_;
    while (i < text_.size()) {
        const CodePoint c = code_point_at(text_, i);
        if (!is_space(c.value) && !is_ignorable(c.value)) {
            break;
        }
        breaks += c.value == U'\n' || c.value == 0x2028 ? 1 : c.value == 0x2029 ? 2 : 0;
        i += c.length;
    }
    chunk.gap_before = i == 0        ? ChunkGap::none
                       : breaks == 0 ? ChunkGap::spaces
                       : breaks == 1 ? ChunkGap::line_break
                                     : ChunkGap::blank_line;
    chunk.start = static_cast<std::uint32_t>(i);
    chunk.end = chunk.start;
    ChunkBuilder builder;
    while (i < text_.size()) {
        const CodePoint c = code_point_at(text_, i);
        if (is_space(c.value)) {
            break;
        }
        i += c.length;
        builder.take(symbol_of(c.value),
                     static_cast<std::uint32_t>(i),
                     static_cast<std::uint32_t>(c.length));
        if (c.value < 0x80 || !is_ignorable(c.value)) {
            chunk.end = static_cast<std::uint32_t>(i);
        }
    }
    position_ = static_cast<std::uint32_t>(i);
    if (chunk.start < chunk.end) {
        builder.finish(chunk, text_.substr(chunk.start, chunk.end - chunk.start));
    }
    return chunk;
}

}  // namespace entente
