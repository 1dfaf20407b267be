#include "core/names.h"

#include <cassert>
#include <memory>
#include <mutex>

#include <unicode/normalizer2.h>
#include <unicode/translit.h>
#include <unicode/uchar.h>
#include <unicode/unistr.h>

namespace entente {

namespace {

const icu::Normalizer2& casefold_normalizer() {
    UErrorCode status = U_ZERO_ERROR;
    const icu::Normalizer2* normalizer = icu::Normalizer2::getNFKCCasefoldInstance(status);
    assert(U_SUCCESS(status));
    return *normalizer;
}

const icu::Normalizer2& decomposer() {
    UErrorCode status = U_ZERO_ERROR;
    const icu::Normalizer2* normalizer = icu::Normalizer2::getNFKDInstance(status);
    assert(U_SUCCESS(status));
    return *normalizer;
}

icu::UnicodeString from_utf8(std::string_view text) {
    return icu::UnicodeString::fromUTF8(
        icu::StringPiece(text.data(), static_cast<std::int32_t>(text.size())));
}

// Marks that writers leave out at will: Israel's and the Yemen's apostrophes, the dots of U.S.
bool is_dropped(UChar32 c) {
    return c == U'.' || c == U'\'' || c == U'\u2019' || c == U'\u2018' || c == U'\u02BC' ||
           c == U'\u02BB' || c == U'`' || c == U'\u00B4';
}

// Letters that decomposition leaves alone but English newspapers write without their stroke.
UChar32 without_stroke(UChar32 c) {
    switch (c) {
        case U'\u0142': return U'l';
        case U'\u00F8': return U'o';
        case U'\u0111':
        case U'\u00F0': return U'd';
        case U'\u0131': return U'i';
        case U'\u0127': return U'h';
        case U'\u0167': return U't';
        default: return c;
    }
}

bool is_plain_ascii(std::string_view text) {
    for (const char c : text) {
        if (static_cast<unsigned char>(c) >= 0x80) {
            return false;
        }
    }
    return true;
}

// The common case, without ICU.
std::string ascii_name_key(std::string_view name) {
    std::string key;
    bool space = false;
    for (const char c : name) {
        const bool upper = c >= 'A' && c <= 'Z';
        const bool kept = upper || (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9');
        if (kept) {
            if (space && !key.empty()) {
                key += ' ';
            }
            space = false;
            key += upper ? static_cast<char>(c - 'A' + 'a') : c;
        } else if (c != '.' && c != '\'' && c != '`') {
            space = true;
        }
    }
    return key;
}

}  // namespace

std::string name_key(std::string_view name) {
    if (is_plain_ascii(name)) {
        return ascii_name_key(name);
    }
    UErrorCode status = U_ZERO_ERROR;
    const icu::UnicodeString folded = casefold_normalizer().normalize(from_utf8(name), status);
    const icu::UnicodeString decomposed = decomposer().normalize(folded, status);
    assert(U_SUCCESS(status));
    icu::UnicodeString kept;
    bool space = false;
    for (std::int32_t i = 0; i < decomposed.length();) {
        const UChar32 c = decomposed.char32At(i);
        i += U16_LENGTH(c);
        const auto category = u_charType(c);
        if (category == U_NON_SPACING_MARK || category == U_ENCLOSING_MARK || is_dropped(c)) {
            continue;
        }
        if (!u_isalnum(c) && category != U_COMBINING_SPACING_MARK && c != 0xFFFD) {
            space = true;
            continue;
        }
        if (space && !kept.isEmpty()) {
            kept.append(u' ');
        }
        space = false;
        kept.append(without_stroke(c));
    }
    std::string key;
    kept.toUTF8String(key);
    return key;
}

std::string slug(std::string_view name, std::size_t length_max) {
    std::string ascii;
    if (is_plain_ascii(name)) {
        ascii = name_key(name);
    } else {
        static const std::unique_ptr<const icu::Transliterator> transliterator = [] {
            UErrorCode status = U_ZERO_ERROR;
            std::unique_ptr<const icu::Transliterator> made(icu::Transliterator::createInstance(
                "Any-Latin; Latin-ASCII; Lower", UTRANS_FORWARD, status));
            assert(U_SUCCESS(status));
            return made;
        }();
        // ICU's transliterators keep state while they run.
        static std::mutex mutex;
        icu::UnicodeString text = from_utf8(name);
        {
            const std::lock_guard<std::mutex> lock(mutex);
            transliterator->transliterate(text);
        }
        std::string latin;
        text.toUTF8String(latin);
        ascii = name_key(latin);
    }
    std::string result;
    for (const char c : ascii) {
        const bool kept = (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9');
        if (kept) {
            result += c;
        } else if (c == ' ' && !result.empty() && result.back() != '-') {
            result += '-';
        }
    }
    if (result.size() > length_max) {
        const std::size_t cut = result.rfind('-', length_max);
        result.resize(cut == std::string::npos || cut == 0 ? length_max : cut);
    }
    while (!result.empty() && result.back() == '-') {
        result.pop_back();
    }
    return result.empty() ? "unnamed" : result;
}

}  // namespace entente
