#include "core/text_analysis.h"

#include <libstemmer.h>

#include <algorithm>
#include <array>
#include <cassert>
#include <memory>

#include <unicode/brkiter.h>
#include <unicode/locid.h>
#include <unicode/ubrk.h>
#include <unicode/unistr.h>

#include "core/names.h"

namespace entente {

namespace {

// Sorted.
constexpr std::array<std::string_view, 33> kStopWords = {
    "a",    "an",   "and",   "are",   "as",   "at",   "be", "but", "by",    "for",  "from",
    "has",  "have", "he",    "in",    "into", "is",   "it", "not", "of",    "on",   "or",
    "that", "the",  "their", "there", "they", "this", "to", "was", "which", "will", "with"};

// Iterators and stemmers keep state while they work and are dear to make: one for each thread.
icu::BreakIterator& word_breaks() {
    thread_local const std::unique_ptr<icu::BreakIterator> breaks = [] {
        UErrorCode status = U_ZERO_ERROR;
        std::unique_ptr<icu::BreakIterator> made(
            icu::BreakIterator::createWordInstance(icu::Locale::getRoot(), status));
        assert(U_SUCCESS(status));
        return made;
    }();
    return *breaks;
}

struct StemmerDeleter {
    void operator()(sb_stemmer* stemmer) const { sb_stemmer_delete(stemmer); }
};

sb_stemmer& english_stemmer() {
    thread_local const std::unique_ptr<sb_stemmer, StemmerDeleter> stemmer(
        sb_stemmer_new("english", "UTF_8"));
    assert(stemmer != nullptr);
    return *stemmer;
}

// The words of a folded segment: folding turns what is no letter or digit into spaces.
void add_folded(std::string_view segment, std::vector<std::string>& words) {
    const std::string key = name_key(segment);
    std::size_t start = 0;
    while (start < key.size()) {
        const std::size_t end = std::min(key.find(' ', start), key.size());
        std::size_t length = std::min(end - start, kTermBytesMax);
        while (length < end - start && length > 0 &&
               (static_cast<unsigned char>(key[start + length]) & 0xC0) == 0x80) {
            --length;
        }
        words.push_back(key.substr(start, length));
        start = end + 1;
    }
}

}  // namespace

std::vector<std::string> folded_words(std::string_view text) {
    std::vector<std::string> words;
    const icu::UnicodeString wide = icu::UnicodeString::fromUTF8(
        icu::StringPiece(text.data(), static_cast<std::int32_t>(text.size())));
    icu::BreakIterator& breaks = word_breaks();
    breaks.setText(wide);
    std::string segment;
    std::int32_t start = breaks.first();
    for (std::int32_t end = breaks.next(); end != icu::BreakIterator::DONE; end = breaks.next()) {
        if (breaks.getRuleStatus() >= UBRK_WORD_NONE_LIMIT) {
            segment.clear();
            wide.tempSubStringBetween(start, end).toUTF8String(segment);
            add_folded(segment, words);
        }
        start = end;
    }
    return words;
}

std::string stem(std::string_view folded_word) {
    const bool english = std::all_of(
        folded_word.begin(), folded_word.end(), [](char c) { return c >= 'a' && c <= 'z'; });
    if (!english || folded_word.empty()) {
        return std::string(folded_word);
    }
    sb_stemmer& stemmer = english_stemmer();
    const sb_symbol* stemmed =
        sb_stemmer_stem(&stemmer,
                        reinterpret_cast<const sb_symbol*>(folded_word.data()),
                        static_cast<int>(folded_word.size()));
    const int length = sb_stemmer_length(&stemmer);
    if (stemmed == nullptr || length <= 0) {
        return std::string(folded_word);
    }
    return {reinterpret_cast<const char*>(stemmed), static_cast<std::size_t>(length)};
}

std::vector<std::string> text_terms(std::string_view text) {
    std::vector<std::string> terms = folded_words(text);
    for (std::string& term : terms) {
        term = stem(term);
    }
    return terms;
}

bool is_stop_word(std::string_view folded_word) {
    return std::binary_search(kStopWords.begin(), kStopWords.end(), folded_word);
}

}  // namespace entente
