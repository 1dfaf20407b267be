#include "importers/text/language.h"

#include <algorithm>
#include <array>
#include <set>

#include <cld2/public/compact_lang_det.h>
#include <cld2/public/encodings.h>

#include "importers/text/utf8.h"

namespace entente {

namespace {

// As much of a text is looked at.
constexpr std::size_t kLookedAtBytes = 64U << 10U;
// Less than this many bytes of letters say too little.
constexpr int kLetterBytesMin = 100;
// The percentage of the text that has to be in one language.
constexpr int kPercentMin = 80;

// Words that no English text of some length does without, and that few other languages have.
bool is_english_function_word(std::string_view word) {
    static const std::set<std::string_view> words = {"the",
                                                     "and",
                                                     "that",
                                                     "with",
                                                     "from",
                                                     "which",
                                                     "this",
                                                     "been",
                                                     "their",
                                                     "they",
                                                     "would",
                                                     "said"};
    return words.contains(word);
}

// Whether English function words are at least every twentieth word.
bool reads_like_english(std::string_view text) {
    std::size_t words = 0;
    std::size_t english = 0;
    for (std::size_t i = 0; i < text.size();) {
        std::size_t end = i;
        while (end < text.size() && text[end] != ' ') {
            ++end;
        }
        if (end > i) {
            ++words;
            english += is_english_function_word(to_lower(text.substr(i, end - i))) ? 1 : 0;
        }
        i = end + 1;
    }
    return english * 20 >= words;
}

// The beginning of `text` with one space for everything but letters and marks in words.
std::string beginning(std::string_view text) {
    std::string out;
    out.reserve(std::min(text.size(), kLookedAtBytes) + 8);
    for (std::size_t i = 0; i < text.size() && i < kLookedAtBytes;) {
        const CodePoint c = code_point_at(text, i);
        if (is_letter(c.value) || is_apostrophe(c.value)) {
            out += text.substr(i, c.length);
        } else if (!out.empty() && out.back() != ' ') {
            out += ' ';
        }
        i += c.length;
    }
    return out;
}

}  // namespace

std::string detect_language(std::string_view text) {
    const std::string letters = beginning(text);
    if (letters.size() < kLetterBytesMin) {
        return "";
    }
    if (reads_like_english(letters)) {
        return "en";
    }
    CLD2::CLDHints hints{nullptr, nullptr, CLD2::UNKNOWN_ENCODING, CLD2::UNKNOWN_LANGUAGE};
    std::array<CLD2::Language, 3> languages{};
    std::array<int, 3> percents{};
    std::array<double, 3> scores{};
    int letter_bytes = 0;
    bool reliable = false;
    const CLD2::Language found = CLD2::ExtDetectLanguageSummary(letters.data(),
                                                                static_cast<int>(letters.size()),
                                                                true,
                                                                &hints,
                                                                0,
                                                                languages.data(),
                                                                percents.data(),
                                                                scores.data(),
                                                                nullptr,
                                                                &letter_bytes,
                                                                &reliable);
    if (!reliable || letter_bytes < kLetterBytesMin || percents[0] < kPercentMin ||
        languages[0] != found || found == CLD2::UNKNOWN_LANGUAGE) {
        return "";
    }
    const std::string code = CLD2::LanguageCode(found);
    return code == "iw" ? "he" : code == "un" ? "" : code;  // BCP 47 has a newer code for Hebrew
}

bool is_english(std::string_view language) {
    const std::string code = to_lower(language);
    return code == "en" || code.starts_with("en-") || code.starts_with("en_");
}

Status LanguageDetector::apply(Document& document) const {
    const std::string found = detect_language(document.text);
    const bool known_better = is_english(found) && is_english(document.language);  // "en-GB"
    if (!found.empty() && !known_better) {
        document.language = found;
    }
    return {};
}

}  // namespace entente
