#include "queries/runtime/unicode.h"

#include <algorithm>

#include <unicode/bytestream.h>
#include <unicode/casemap.h>
#include <unicode/normalizer2.h>
#include <unicode/stringpiece.h>
#include <unicode/uchar.h>
#include <unicode/unistr.h>

namespace entente::cypher {

namespace {

bool continues(char byte) {
    return (static_cast<unsigned char>(byte) & 0xC0U) == 0x80U;
}

char32_t character_at(std::string_view text, std::size_t at) {
    const auto byte = [&](std::size_t i) {
        return static_cast<char32_t>(static_cast<unsigned char>(text[i]));
    };
    switch (character_bytes(text, at)) {
        case 2: return (byte(at) & 0x1FU) << 6 | (byte(at + 1) & 0x3FU);
        case 3:
            return (byte(at) & 0x0FU) << 12 | (byte(at + 1) & 0x3FU) << 6 | (byte(at + 2) & 0x3FU);
        case 4:
            return (byte(at) & 0x07U) << 18 | (byte(at + 1) & 0x3FU) << 12 |
                   (byte(at + 2) & 0x3FU) << 6 | (byte(at + 3) & 0x3FU);
        default: return byte(at);
    }
}

const icu::Normalizer2* normalizer(NormalForm form) {
    UErrorCode error = U_ZERO_ERROR;
    switch (form) {
        case NormalForm::nfc: return icu::Normalizer2::getNFCInstance(error);
        case NormalForm::nfd: return icu::Normalizer2::getNFDInstance(error);
        case NormalForm::nfkc: return icu::Normalizer2::getNFKCInstance(error);
        case NormalForm::nfkd: return icu::Normalizer2::getNFKDInstance(error);
    }
    return nullptr;
}

icu::StringPiece piece(std::string_view text) {
    return {text.data(), static_cast<std::int32_t>(text.size())};
}

bool is_ascii(std::string_view text) {
    return std::all_of(text.begin(), text.end(), [](char byte) {
        return static_cast<unsigned char>(byte) < 0x80U;
    });
}

}  // namespace

std::size_t character_bytes(std::string_view text, std::size_t at) {
    const auto first = static_cast<unsigned char>(text[at]);
    const std::size_t wanted = first < 0xC0U ? 1 : first < 0xE0U ? 2 : first < 0xF0U ? 3 : 4;
    for (std::size_t i = 1; i < wanted; ++i) {
        if (at + i >= text.size() || !continues(text[at + i])) {
            return 1;
        }
    }
    return wanted;
}

std::size_t character_count(std::string_view text) {
    std::size_t count = 0;
    for (std::size_t at = 0; at < text.size(); at += character_bytes(text, at)) {
        ++count;
    }
    return count;
}

std::size_t byte_of_character(std::string_view text, std::size_t index) {
    std::size_t at = 0;
    for (; index > 0 && at < text.size(); --index) {
        at += character_bytes(text, at);
    }
    return at;
}

std::string upper_case(std::string_view text) {
    std::string result;
    if (is_ascii(text)) {
        result.resize(text.size());
        std::transform(text.begin(), text.end(), result.begin(), [](char letter) {
            return letter >= 'a' && letter <= 'z' ? static_cast<char>(letter - 32) : letter;
        });
        return result;
    }
    icu::StringByteSink<std::string> sink(&result);
    UErrorCode error = U_ZERO_ERROR;
    icu::CaseMap::utf8ToUpper("", 0, piece(text), sink, nullptr, error);
    return U_FAILURE(error) ? std::string(text) : result;
}

std::string lower_case(std::string_view text) {
    std::string result;
    if (is_ascii(text)) {
        result.resize(text.size());
        std::transform(text.begin(), text.end(), result.begin(), [](char letter) {
            return letter >= 'A' && letter <= 'Z' ? static_cast<char>(letter + 32) : letter;
        });
        return result;
    }
    icu::StringByteSink<std::string> sink(&result);
    UErrorCode error = U_ZERO_ERROR;
    icu::CaseMap::utf8ToLower("", 0, piece(text), sink, nullptr, error);
    return U_FAILURE(error) ? std::string(text) : result;
}

std::string normalized(std::string_view text, NormalForm form) {
    const icu::Normalizer2* rules = normalizer(form);
    std::string result;
    icu::StringByteSink<std::string> sink(&result);
    UErrorCode error = U_ZERO_ERROR;
    if (rules != nullptr) {
        rules->normalizeUTF8(0, piece(text), sink, nullptr, error);
    }
    return rules == nullptr || U_FAILURE(error) ? std::string(text) : result;
}

bool is_normalized(std::string_view text, NormalForm form) {
    const icu::Normalizer2* rules = normalizer(form);
    UErrorCode error = U_ZERO_ERROR;
    return rules != nullptr && rules->isNormalizedUTF8(piece(text), error) && U_SUCCESS(error);
}

std::string_view trimmed(std::string_view text, std::string_view characters, bool begin, bool end) {
    const auto dropped = [&](std::size_t at) {
        if (characters.empty()) {
            return u_isUWhiteSpace(static_cast<UChar32>(character_at(text, at))) != 0;
        }
        return characters.find(text.substr(at, character_bytes(text, at))) !=
               std::string_view::npos;
    };
    while (begin && !text.empty() && dropped(0)) {
        text.remove_prefix(character_bytes(text, 0));
    }
    while (end && !text.empty()) {
        std::size_t last = text.size() - 1;
        while (last > 0 && text.size() - last < 4 && continues(text[last])) {
            --last;
        }
        if (last + character_bytes(text, last) != text.size()) {
            last = text.size() - 1;
        }
        if (!dropped(last)) {
            break;
        }
        text.remove_suffix(text.size() - last);
    }
    return text;
}

}  // namespace entente::cypher
