#include "importers/text/token_candidates.h"

#include <algorithm>
#include <string>

#include "importers/text/utf8.h"

namespace entente {

namespace {

bool is_apostrophe_code(char32_t code) {
    return code == U'\'' || code == U'`';
}

// Dashes longer than a hyphen.
bool is_long_dash(char32_t c) {
    return c == 0x2012 || c == 0x2013 || c == 0x2014 || c == 0x2015;
}

// Typographic double quotes.
bool is_double_quote(char32_t c) {
    return (c >= 0x201C && c <= 0x201F) || c == 0x00AB || c == 0x00BB;
}

// Pictures and other signs without a meaning in spelling.
bool is_pictograph(char32_t c) {
    return c >= 0x2190 && symbol_of(c).symbol_class == SymbolClass::mark && !is_letter(c);
}

bool is_regional_indicator(char32_t c) {
    return c >= 0x1F1E6 && c <= 0x1F1FF;
}

bool is_emoji_modifier(char32_t c) {
    return c >= 0x1F3FB && c <= 0x1F3FF;
}

enum class Verdict : std::uint8_t {
    inside,
    boundary,
    ask
};

// The symbols of a chunk, and the runs of letters and digits around a position.
class ChunkSymbols {
public:
    ChunkSymbols(const std::vector<Symbol>& symbols, const std::vector<char32_t>& codes)
        : symbols_(symbols), codes_(codes) {}

    std::size_t size() const { return symbols_.size(); }

    // 0 outside the chunk.
    char32_t code(std::size_t i) const { return i < size() ? symbols_[i].code : 0; }

    bool is_word(std::size_t i) const { return i < size() && symbols_[i].is_word(); }

    bool is_upper(std::size_t i) const { return symbols_[i].symbol_class == SymbolClass::upper; }

    // Whether the place before symbol `i` is at the hyphen of an East Asian given name, "Jae-in",
    // "Ki-moon": two syllables, the second without a capital.
    bool joins_given_name(std::size_t i) const {
        const std::size_t hyphen = code(i) == U'-' ? i : i - 1;
        if (code(hyphen) != U'-' || hyphen == 0) {
            return false;
        }
        std::size_t start = hyphen;
        while (start > 0 && hyphen - start <= kSyllableLength && is_word(start - 1)) {
            --start;
        }
        std::size_t end = hyphen + 1;
        while (end < size() && end - hyphen <= kSyllableLength + 1 && is_word(end)) {
            ++end;
        }
        if (start == hyphen || end == hyphen + 1 || !is_upper(start)) {
            return false;
        }
        for (std::size_t k = start + 1; k < end; ++k) {
            if (k != hyphen && (is_upper(k) || code(k) == U'0')) {
                return false;
            }
        }
        return is_syllable(start, hyphen) && is_syllable(hyphen + 1, end);
    }

    // What the rules say of the place in front of symbol `i`, the token having begun at `token_start`.
    Verdict verdict(std::size_t i, std::size_t token_start) const {
        const Symbol left = symbols_[i - 1];
        const Symbol right = symbols_[i];
        if (codes_[i] >= 0x80 && symbol_of(codes_[i]).symbol_class == SymbolClass::joined) {
            return Verdict::inside;
        }
        if (left.is_letter() && right.is_letter()) {
            return begins_negation(i) ? Verdict::ask : Verdict::inside;
        }
        if (left.is_word() && right.is_word()) {
            return left.symbol_class == right.symbol_class ? Verdict::inside : Verdict::ask;
        }
        if (begins_name(i) || begins_name(i - 1)) {
            return Verdict::inside;
        }
        const char32_t a = codes_[i - 1];
        const char32_t b = codes_[i];
        if (a == b && !is_pictograph(a)) {
            return Verdict::inside;
        }
        if (a < 0x80 && b < 0x80) {
            return Verdict::ask;
        }
        if (is_pictograph(a) || is_pictograph(b)) {
            return pictographs_join(i, token_start) ? Verdict::inside : Verdict::boundary;
        }
        if (is_long_dash(a) || is_long_dash(b) || is_double_quote(a) || is_double_quote(b)) {
            return Verdict::boundary;
        }
        return Verdict::ask;
    }

private:
    static constexpr std::size_t kSyllableLength = 6;

    // Consonants, vowels, and at most "n", "ng", "k", "l", "m", "p", "t", "h" or "r".
    bool is_syllable(std::size_t start, std::size_t end) const {
        constexpr std::u32string_view kVowels = U"aeiouy";
        const auto is_vowel = [&](std::size_t k) {
            return kVowels.find(code(k)) != std::u32string_view::npos;
        };
        std::size_t i = start;
        while (i < end && i - start < 2 && (!is_vowel(i) || (code(i) == U'y' && i == start))) {
            ++i;
        }
        const std::size_t vowels = i;
        while (i < end && is_vowel(i)) {
            ++i;
        }
        if (i == vowels || end - start < 2) {
            return false;
        }
        constexpr std::u32string_view kFinals = U"nklmpthr";
        return i == end || (i + 1 == end && kFinals.find(code(i)) != std::u32string_view::npos) ||
               (i + 2 == end && code(i) == U'n' && code(i + 1) == U'g');
    }

    // "n't" up to the end of the run.
    bool begins_negation(std::size_t i) const {
        return code(i) == U'n' && is_apostrophe_code(code(i + 1)) && code(i + 2) == U't' &&
               !is_word(i + 3);
    }

    // An apostrophe as in "O'Brien", "L'Enfant", at `i`.
    bool begins_name(std::size_t i) const {
        return i > 0 && is_apostrophe_code(code(i)) && is_word(i - 1) && is_upper(i - 1) &&
               (i == 1 || !is_word(i - 2)) && is_word(i + 1) && is_upper(i + 1) && is_word(i + 2) &&
               !is_upper(i + 2);
    }

    // Flags of two letters, skin tones, and what a zero-width joiner holds together.
    bool pictographs_join(std::size_t i, std::size_t token_start) const {
        constexpr char32_t kJoiner = 0x200D;
        if (codes_[i - 1] == kJoiner || is_emoji_modifier(codes_[i])) {
            return true;
        }
        if (!is_regional_indicator(codes_[i])) {
            return false;
        }
        return is_regional_indicator(codes_[i - 1]) && i - token_start == 1;
    }

    const std::vector<Symbol>& symbols_;
    const std::vector<char32_t>& codes_;
};

// What is the same for all candidates of a chunk, and what moves on with the position. Everything that
// looks along the chunk is bounded, so that the whole stays linear.
class ChunkFeatures {
public:
    ChunkFeatures(const ChunkSymbols& symbols, const ChunkContext& context, bool file_name)
        : symbols_(symbols), context_(context) {
        const std::size_t looked_at = std::min<std::size_t>(symbols.size(), kChunkLookedAt);
        std::uint32_t last = 99;
        for (std::size_t i = 0; i < looked_at; ++i) {
            const char32_t code = symbols.code(i);
            whole_ = hash_step(whole_, code);
            const std::uint32_t kind = class_at(i);
            if (kind != last || kind >= 16) {
                shape_ = hash_step(shape_, kind);
                last = kind;
            }
            hyphens_ += code == U'-' ? 1 : 0;
        }
        hyphens_ = std::min(hyphens_, 3U);
        last_word_ = symbols.size();
        while (last_word_ > 0 && !symbols.is_word(last_word_ - 1)) {
            --last_word_;
        }
        address_ = context.chunk.shape == ChunkShape::address ? 1 : file_name ? 2 : 0;
    }

    // Adds the features of the place in front of symbol `i`; `token_start` is where the token began.
    void collect(std::size_t i, std::size_t token_start, BoundaryFeatures& features) const {
        features.clear();
        const char32_t l = symbols_.code(i - 1);
        const char32_t r = symbols_.code(i);
        const char32_t l2 = i >= 2 ? symbols_.code(i - 2) : 0;
        const char32_t l3 = i >= 3 ? symbols_.code(i - 3) : 0;
        const char32_t r2 = symbols_.code(i + 1);
        const char32_t r3 = symbols_.code(i + 2);
        const std::uint32_t pair = l * 0x10001U ^ (r << 8U);
        features.add(100, l, r);
        features.add(101, l2, l, r);
        features.add(102, l, r, r2);
        features.add(103, l2 ^ (l << 11U), r, r2);
        features.add(104, l3 ^ (l2 << 11U), l, r);
        features.add(105, l, r ^ (r2 << 11U), r3);
        add_run_features(i, pair, features);
        add_place_features(i, token_start, pair, features);
    }

private:
    static constexpr std::size_t kChunkLookedAt = 64;
    static constexpr std::size_t kRunLookedAt = 24;

    struct Run {
        std::uint32_t hash = 0;  // 0 of an empty run
        std::uint32_t shape = 0;
        std::size_t length = 0;
        bool upper = false;  // it begins with a capital
    };

    std::uint32_t class_at(std::size_t i) const {
        const char32_t code = symbols_.code(i);
        if (code == U'0') {
            return 2;
        }
        return symbols_.is_word(i) ? 1 : 16 + code;
    }

    Run run_before(std::size_t end) const {
        std::size_t start = end;
        while (start > 0 && end - start < kRunLookedAt && symbols_.is_word(start - 1)) {
            --start;
        }
        return run(start, end);
    }

    Run run_after(std::size_t start) const {
        std::size_t end = start;
        while (end - start < kRunLookedAt && symbols_.is_word(end)) {
            ++end;
        }
        return run(start, end);
    }

    Run run(std::size_t start, std::size_t end) const {
        Run result;
        result.length = end - start;
        result.upper = start < end && symbols_.is_upper(start);
        for (std::size_t i = start; i < end; ++i) {
            result.hash = hash_step(result.hash == 0 ? kHashStart : result.hash, symbols_.code(i));
            result.shape |= class_at(i);
        }
        return result;
    }

    // The words on both sides, also those behind one mark: "non" and "x" of "non-x".
    void add_run_features(std::size_t i, std::uint32_t pair, BoundaryFeatures& features) const {
        const bool word_left = symbols_.is_word(i - 1);
        const bool word_right = symbols_.is_word(i);
        const Run left = run_before(word_left ? i : i - 1);
        const Run right = run_after(word_right ? i : i + 1);
        features.add(110, left.hash, pair, word_left ? 1 : 0);
        features.add(111, right.hash, pair, word_right ? 1 : 0);
        features.add(112, left.hash, right.hash, pair);
        features.add(113,
                     left.shape * 4 + right.shape,
                     static_cast<std::uint32_t>(std::min<std::size_t>(left.length, 5) * 8 +
                                                std::min<std::size_t>(right.length, 5)),
                     pair);
        const std::uint32_t cases = (left.upper ? 2U : 0U) + (right.upper ? 1U : 0U);
        features.add(115,
                     cases,
                     static_cast<std::uint32_t>(std::min<std::size_t>(left.length, 7) * 8 +
                                                std::min<std::size_t>(right.length, 7)),
                     pair);
        features.add(
            116, cases * 16 + static_cast<std::uint32_t>(context_.previous.shape), hyphens_, pair);
        features.add(117, cases, left.shape * 4 + right.shape, pair);
        features.add(114, left.shape * 4 + right.shape, hyphens_, pair);
    }

    void add_place_features(std::size_t i,
                            std::size_t token_start,
                            std::uint32_t pair,
                            BoundaryFeatures& features) const {
        const std::uint32_t trailing = i >= last_word_ ? 1 : 0;
        const std::uint32_t opens_tail = i == last_word_ ? 1 : 0;
        const auto next = static_cast<std::uint32_t>(context_.next.shape);
        const std::uint32_t last_of_sentence = next == 0 ? 1 : 0;
        const Run left = run_before(i);
        std::uint32_t rest = kHashStart;
        for (std::size_t k = i; k < symbols_.size() && k < i + 6; ++k) {
            rest = hash_step(rest, symbols_.code(k));
        }
        std::uint32_t token = kHashStart;
        for (std::size_t k = std::max(token_start, i > kRunLookedAt ? i - kRunLookedAt : 0); k < i;
             ++k) {
            token = hash_step(token, symbols_.code(k));
        }
        const auto place = static_cast<std::uint32_t>(std::min(i, kChunkLookedAt));
        const auto length = static_cast<std::uint32_t>(std::min<std::size_t>(i - token_start, 6));
        const char32_t r = symbols_.code(i);
        features.add(120, shape_, place, r);
        features.add(121, whole_, place);
        features.add(122, rest, symbols_.is_word(i - 1) ? 1 : symbols_.code(i - 1));
        features.add(123, token, r);
        features.add(124, token, rest);
        features.add(125, address_ * 4 + trailing * 2 + opens_tail, pair);
        features.add(126, trailing * 2 + last_of_sentence, left.hash, r);
        features.add(127, opens_tail * 2 + last_of_sentence, next, token);
        features.add(128, length, pair, last_of_sentence);
        features.add(129, next * 2 + (context_.next.lead != 0 ? 1 : 0), left.hash, r);
        features.add(130, static_cast<std::uint32_t>(context_.previous.shape), pair, place);
        features.add(131, context_.previous.word, whole_, place);
        features.add(132, context_.next.word, whole_, place);
        features.add(133, opens_tail, next * 8 + length, pair);
        features.add(134, address_, rest, length);
        features.add(135, context_.chunk.abbreviation, opens_tail, r ^ (next << 16U));
        features.add(136, context_.chunk.abbreviation, last_of_sentence, r);
        features.add(137, address_, pair, hyphens_);
    }

    const ChunkSymbols& symbols_;
    const ChunkContext& context_;
    std::uint32_t whole_ = kHashStart;
    std::uint32_t shape_ = kHashStart;
    std::uint32_t hyphens_ = 0;
    std::uint32_t address_ = 0;
    std::size_t last_word_ = 0;  // after the last letter or digit
};

// ASCII letters and nothing else: most chunks.
bool is_plain_word(std::string_view text) {
    return std::ranges::all_of(
        text, [](char c) { return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z'); });
}

// Where the core of the chunk, if of letters only, may be split, as an offset of the sentence; else 0.
std::uint32_t split_position(std::string_view sentence,
                             const Chunk& chunk,
                             const BoundaryModel& model) {
    const std::size_t length = chunk.core_end - chunk.core_start;
    if (length > BoundaryModel::kSplitWordBytesMax) {
        return 0;
    }
    const std::string_view core = sentence.substr(chunk.core_start, length);
    const std::size_t split = is_plain_word(core) ? model.split_of(core) : 0;
    return split == 0 ? 0 : static_cast<std::uint32_t>(chunk.core_start + split);
}

void collect_split_features(const ChunkContext& context, BoundaryFeatures& features) {
    const Chunk& chunk = context.chunk;
    features.clear();
    features.add(200, chunk.word);
    features.add(201, chunk.word, context.previous.word);
    features.add(202, chunk.word, context.next.word);
    features.add(203,
                 chunk.word,
                 static_cast<std::uint32_t>(chunk.shape),
                 static_cast<std::uint32_t>(context.next.shape));
    features.add(204, chunk.word, context.next.ending);
}

}  // namespace

void TokenWalk::run_letters(const ChunkContext& context, std::uint32_t split) {
    std::uint32_t start = context.chunk.start;
    if (split > 0) {
        BoundaryFeatures features;
        collect_split_features(context, features);
        if (ends(split, features)) {
            token(start, split);
            start = split;
        }
    }
    token(start, context.chunk.end);
}

void TokenWalk::run_chunk(std::string_view sentence,
                          const ChunkContext& context,
                          const BoundaryModel& model) {
    const Chunk& chunk = context.chunk;
    const std::uint32_t split = split_position(sentence, chunk, model);
    if (is_plain_word(sentence.substr(chunk.start, chunk.end - chunk.start))) {
        run_letters(context, split);
        return;
    }
    symbols_.clear();
    codes_.clear();
    offsets_.clear();
    for (std::uint32_t i = chunk.start; i < chunk.end;) {
        const CodePoint c = code_point_at(sentence, i);
        Symbol symbol = symbol_of(c.value);
        if (symbol.symbol_class == SymbolClass::joined && !symbols_.empty()) {
            symbol.symbol_class = symbols_.back().symbol_class;
        }
        symbols_.push_back(symbol);
        codes_.push_back(c.value);
        offsets_.push_back(i);
        i += static_cast<std::uint32_t>(c.length);
    }
    const ChunkSymbols symbols(symbols_, codes_);
    const std::string_view core =
        sentence.substr(chunk.core_start, chunk.core_end - chunk.core_start);
    const ChunkFeatures chunk_features(symbols, context, is_file_name(core));
    AddressRange address;
    if (chunk.shape == ChunkShape::address) {
        address = find_address(sentence.substr(chunk.start, chunk.end - chunk.start));
        address.start += chunk.start;
        address.end += chunk.start;
    }
    const bool follows_name =
        context.previous.shape == ChunkShape::capitalised && context.previous.tail == 0;
    BoundaryFeatures features;
    std::size_t start = 0;
    for (std::size_t i = 1; i < symbols.size(); ++i) {
        Verdict verdict = symbols.verdict(i, start);
        if (follows_name && verdict == Verdict::ask && symbols.joins_given_name(i)) {
            verdict = Verdict::inside;
        }
        if (offsets_[i] >= address.start && offsets_[i] <= address.end && address.end > 0) {
            const bool edge = offsets_[i] == address.start || offsets_[i] == address.end;
            verdict = edge ? Verdict::boundary : Verdict::inside;
        }
        bool end = verdict == Verdict::boundary;
        if (offsets_[i] == split) {
            collect_split_features(context, features);
            end = ends(offsets_[i], features);
        } else if (verdict == Verdict::ask) {
            chunk_features.collect(i, start, features);
            end = ends(offsets_[i], features);
        }
        if (end) {
            token(offsets_[start], offsets_[i]);
            start = i;
        }
    }
    token(offsets_[start], chunk.end);
}

void TokenWalk::run(std::string_view sentence, const BoundaryModel& model) {
    ChunkScanner scanner(sentence);
    ChunkContext context;
    context.chunk = scanner.next();
    while (context.chunk.shape != ChunkShape::none) {
        context.next = scanner.next();
        run_chunk(sentence, context, model);
        context.previous = context.chunk;
        context.chunk = context.next;
    }
}

}  // namespace entente
