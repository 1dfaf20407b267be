#include "importers/article/plain_text.h"

#include <algorithm>
#include <array>
#include <utility>

#include "importers/article/charset.h"

namespace entente {

namespace {

using namespace std::string_view_literals;

struct KnownBytes {
    std::string_view first;
    std::string_view what;  // and what to try
};

constexpr std::array<KnownBytes, 7> kKnownBytes = {{
    {"%PDF-"sv,
     "a PDF document; name it .pdf, or say that it is one (--as pdf, application/pdf)"sv},
    {"PK\x03\x04"sv, "a ZIP archive, as .docx, .odt and .epub are; save it as text, HTML or PDF"sv},
    {"\x1f\x8b"sv, "packed with gzip; unpack it first (gzip -dc)"sv},
    {"\xD0\xCF\x11\xE0"sv, "a document of an old Office; save it as text, HTML or PDF"sv},
    {"\x89PNG"sv, "a picture; have its text recognised first"sv},
    {"\xFF\xD8\xFF"sv, "a picture; have its text recognised first"sv},
    {"GIF8"sv, "a picture; have its text recognised first"sv},
}};

struct ByteOrderMark {
    std::string_view bytes;
    const char* charset;
};

// Those of UTF-32 first: the little one begins as that of UTF-16 does.
constexpr std::array<ByteOrderMark, 4> kByteOrderMarks = {{{"\xFF\xFE\0\0"sv, "UTF-32LE"},
                                                           {"\0\0\xFE\xFF"sv, "UTF-32BE"},
                                                           {"\xFF\xFE"sv, "UTF-16LE"},
                                                           {"\xFE\xFF"sv, "UTF-16BE"}}};

Error no_text(const std::string& why) {
    return {ErrorCode::unsupported, "this is no text: " + why};
}

bool is_odd_control(char c) {
    constexpr char kEscape = '\x1b';
    return static_cast<unsigned char>(c) < 0x20 && (c < '\b' || c > '\r') && c != kEscape;
}

}  // namespace

Status check_is_text(std::string_view bytes) {
    for (const KnownBytes& known : kKnownBytes) {
        if (bytes.starts_with(known.first)) {
            return no_text("it is " + std::string(known.what));
        }
    }
    const std::size_t nul = bytes.find('\0');
    if (nul != std::string_view::npos) {
        return no_text(
            "byte " + std::to_string(nul) +
            " is NUL; UTF-16 and UTF-32 need a byte order mark, or convert it, such as with "
            "iconv -f UTF-16LE -t UTF-8");
    }
    const auto controls = std::ranges::count_if(bytes, is_odd_control);
    if (static_cast<std::size_t>(controls) * kTextBytesAControl > bytes.size()) {
        return no_text(std::to_string(controls) + " of its " + std::to_string(bytes.size()) +
                       " bytes are control characters; give its text as UTF-8");
    }
    return {};
}

Result<std::string> text_of_bytes(std::string bytes) {
    for (const ByteOrderMark& mark : kByteOrderMarks) {
        if (std::string_view(bytes).starts_with(mark.bytes)) {
            const std::string_view rest = std::string_view(bytes).substr(mark.bytes.size());
            ENTENTE_ASSIGN(std::string text, to_utf8(rest, mark.charset));
            ENTENTE_TRY(check_is_text(text));
            return text;
        }
    }
    ENTENTE_TRY(check_is_text(bytes));
    return bytes;
}

}  // namespace entente
