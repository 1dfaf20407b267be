#include "importers/text/utf8.h"

#include <cstdint>

#include <unicode/bytestream.h>
#include <unicode/normalizer2.h>
#include <unicode/uchar.h>

namespace entente {

namespace {

constexpr std::string_view kReplacement = "\xEF\xBF\xBD";

std::uint8_t byte_at(std::string_view text, std::size_t position) {
    return static_cast<std::uint8_t>(text[position]);
}

// Length of the well-formed sequence at `i`, or 0.
std::size_t sequence_length(std::string_view bytes, std::size_t i) {
    const std::uint8_t lead = byte_at(bytes, i);
    if (lead < 0x80) {
        return 1;
    }
    std::size_t length = 0;
    std::uint8_t low = 0x80;
    std::uint8_t high = 0xBF;
    if (lead >= 0xC2 && lead <= 0xDF) {
        length = 2;
    } else if (lead >= 0xE0 && lead <= 0xEF) {
        length = 3;
        low = lead == 0xE0 ? 0xA0 : 0x80;   // no overlong forms
        high = lead == 0xED ? 0x9F : 0xBF;  // no surrogates
    } else if (lead >= 0xF0 && lead <= 0xF4) {
        length = 4;
        low = lead == 0xF0 ? 0x90 : 0x80;
        high = lead == 0xF4 ? 0x8F : 0xBF;  // nothing above U+10FFFF
    }
    if (length == 0 || i + length > bytes.size()) {
        return 0;
    }
    for (std::size_t k = 1; k < length; ++k) {
        const std::uint8_t next = byte_at(bytes, i + k);
        if (next < low || next > high) {
            return 0;
        }
        low = 0x80;
        high = 0xBF;
    }
    return length;
}

UChar32 to_icu(char32_t c) {
    return static_cast<UChar32>(c);
}

void append(std::string& out, char32_t c) {
    if (c < 0x80) {
        out += static_cast<char>(c);
    } else if (c < 0x800) {
        out += static_cast<char>(0xC0 | (c >> 6));
        out += static_cast<char>(0x80 | (c & 0x3F));
    } else if (c < 0x10000) {
        out += static_cast<char>(0xE0 | (c >> 12));
        out += static_cast<char>(0x80 | ((c >> 6) & 0x3F));
        out += static_cast<char>(0x80 | (c & 0x3F));
    } else {
        out += static_cast<char>(0xF0 | (c >> 18));
        out += static_cast<char>(0x80 | ((c >> 12) & 0x3F));
        out += static_cast<char>(0x80 | ((c >> 6) & 0x3F));
        out += static_cast<char>(0x80 | (c & 0x3F));
    }
}

// ASCII spelling of typographic punctuation, or nothing.
std::string_view ascii_form(char32_t c) {
    switch (c) {
        case 0x2018:
        case 0x2019:
        case 0x201B:
        case 0x02BC:
        case 0x2032: return "'";
        case 0x201C:
        case 0x201D:
        case 0x201E:
        case 0x201F:
        case 0x2033:
        case 0x00AB:
        case 0x00BB: return "\"";
        case 0x2010:
        case 0x2011:
        case 0x2012:
        case 0x2013:
        case 0x2212: return "-";
        case 0x2014:
        case 0x2015: return "--";
        case 0x2026: return "...";
        default: return {};
    }
}

}  // namespace

std::string to_valid_utf8(std::string_view bytes) {
    std::string out;
    out.reserve(bytes.size());
    for (std::size_t i = 0; i < bytes.size();) {
        const std::size_t length = sequence_length(bytes, i);
        if (length == 0) {
            out += kReplacement;
            ++i;
        } else {
            out += bytes.substr(i, length);
            i += length;
        }
    }
    return out;
}

std::optional<std::size_t> first_bad_byte(std::string_view bytes) {
    for (std::size_t i = 0; i < bytes.size();) {
        const std::size_t length = sequence_length(bytes, i);
        if (length == 0) {
            return i;
        }
        i += length;
    }
    return std::nullopt;
}

CodePoint code_point_at(std::string_view text, std::size_t position) {
    if (position >= text.size()) {
        return {};
    }
    const std::uint8_t lead = byte_at(text, position);
    if (lead < 0x80) {
        return {lead, 1};
    }
    const std::size_t length = lead < 0xE0 ? 2 : lead < 0xF0 ? 3 : 4;
    char32_t value = lead & (0xFFU >> (length + 1));
    for (std::size_t k = 1; k < length && position + k < text.size(); ++k) {
        value = (value << 6) | (byte_at(text, position + k) & 0x3FU);
    }
    return {value, length};
}

CodePoint code_point_before(std::string_view text, std::size_t position) {
    if (position == 0 || position > text.size()) {
        return {};
    }
    std::size_t start = position - 1;
    while (start > 0 && (byte_at(text, start) & 0xC0) == 0x80) {
        --start;
    }
    return code_point_at(text, start);
}

bool is_space(char32_t c) {
    if (c < 0x80) {
        return c <= 0x20 || c == 0x7F;
    }
    return u_isUWhiteSpace(to_icu(c)) != 0 || c == 0x200B || c == 0xFEFF || (c < 0xA0);
}

bool is_ignorable(char32_t c) {
    return c >= 0x80 && c != 0x200B && c != 0xFEFF && u_charType(to_icu(c)) == U_FORMAT_CHAR;
}

bool is_combining(char32_t c) {
    return c >= 0x80 && (U_GET_GC_MASK(to_icu(c)) & U_GC_M_MASK) != 0;
}

bool is_letter(char32_t c) {
    if (c < 0x80) {
        return (c >= U'a' && c <= U'z') || (c >= U'A' && c <= U'Z');
    }
    return u_isUAlphabetic(to_icu(c)) != 0 || (U_GET_GC_MASK(to_icu(c)) & U_GC_M_MASK) != 0;
}

bool is_digit(char32_t c) {
    if (c < 0x80) {
        return c >= U'0' && c <= U'9';
    }
    return u_isdigit(to_icu(c)) != 0;
}

bool is_upper(char32_t c) {
    if (c < 0x80) {
        return c >= U'A' && c <= U'Z';
    }
    return u_isUUppercase(to_icu(c)) != 0 || u_istitle(to_icu(c)) != 0;
}

bool is_lower(char32_t c) {
    if (c < 0x80) {
        return c >= U'a' && c <= U'z';
    }
    return u_isULowercase(to_icu(c)) != 0;
}

char32_t to_lower(char32_t c) {
    if (c < 0x80) {
        return c >= U'A' && c <= U'Z' ? c + 32 : c;
    }
    return static_cast<char32_t>(u_tolower(to_icu(c)));
}

std::string to_lower(std::string_view text) {
    std::string out;
    out.reserve(text.size());
    for (std::size_t i = 0; i < text.size();) {
        const CodePoint c = code_point_at(text, i);
        if (c.value < 0x80) {
            out += c.value >= U'A' && c.value <= U'Z' ? static_cast<char>(c.value + 32)
                                                      : static_cast<char>(c.value);
        } else {
            append(out, static_cast<char32_t>(u_tolower(to_icu(c.value))));
        }
        i += c.length;
    }
    return out;
}

bool is_ascii(std::string_view text) {
    unsigned char all = 0;
    for (const char c : text) {
        all |= static_cast<unsigned char>(c);
    }
    return all < 0x80;
}

std::string normal_form(std::string_view text) {
    if (is_ascii(text)) {
        return std::string(text);
    }
    std::string folded;
    folded.reserve(text.size());
    for (std::size_t i = 0; i < text.size();) {
        const CodePoint c = code_point_at(text, i);
        if (const std::string_view ascii = ascii_form(c.value); !ascii.empty()) {
            folded += ascii;
        } else if (c.value >= 0x80 && is_space(c.value) && c.value != 0x200B && c.value != 0xFEFF) {
            folded += ' ';
        } else if (!is_ignorable(c.value) && c.value != 0x200B && c.value != 0xFEFF) {
            folded += text.substr(i, c.length);
        }
        i += c.length;
    }
    // Putting a long run of combining marks into order takes time quadratic in it; no word is so long.
    if (folded.size() > kComposedBytesMax) {
        return folded;
    }
    UErrorCode code = U_ZERO_ERROR;
    const icu::Normalizer2* nfc = icu::Normalizer2::getNFCInstance(code);
    std::string out;
    icu::StringByteSink<std::string> sink(&out);
    if (U_SUCCESS(code)) {
        nfc->normalizeUTF8(0, folded, sink, nullptr, code);
    }
    return U_SUCCESS(code) ? out : folded;
}

std::string with_single_spaces(std::string_view text) {
    std::string result;
    for (const char c : text) {
        const bool space = c == ' ' || c == '\t' || c == '\n' || c == '\r';
        if (!space) {
            result += c;
        } else if (!result.empty() && result.back() != ' ') {
            result += ' ';
        }
    }
    return result;
}

bool starts_upper(std::string_view text) {
    return is_upper(code_point_at(text, 0).value);
}

bool is_all_caps(std::string_view text) {
    bool upper = false;
    for (std::size_t i = 0; i < text.size();) {
        const CodePoint c = code_point_at(text, i);
        if (is_lower(c.value)) {
            return false;
        }
        upper = upper || is_upper(c.value);
        i += c.length;
    }
    return upper;
}

}  // namespace entente
