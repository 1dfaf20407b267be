#include "importers/text/sentence_candidates.h"

#include <algorithm>
#include <array>
#include <set>

#include "importers/text/abbreviations.h"
#include "importers/text/chunks.h"
#include "importers/text/utf8.h"

namespace entente {

namespace {

// A text may be hard-wrapped when its lines do not get longer than this.
constexpr std::size_t kWrapBytesMax = 130;

// What the lengths of the lines say about line breaks.
enum class Layout : std::uint8_t {
    unknown,    // few lines
    unwrapped,  // long lines: a break means something
    wrapped     // lines of much the same length: a break may only wrap
};

struct LineStatistics {
    std::size_t longest = 0;
    Layout layout = Layout::unknown;
};

LineStatistics measure_lines(std::string_view text) {
    LineStatistics result;
    std::array<std::size_t, kWrapBytesMax + 1> lines_of_length{};
    std::size_t lines = 0;
    for (std::size_t start = 0; start < text.size();) {
        const std::size_t end = std::min(text.find('\n', start), text.size());
        const std::size_t length = end - start;
        start = end + 1;
        if (length == 0) {
            continue;
        }
        ++lines;
        ++lines_of_length.at(std::min(length, kWrapBytesMax));
        result.longest = std::max(result.longest, length);
    }
    if (result.longest > kWrapBytesMax) {
        result.layout = Layout::unwrapped;
    } else if (lines > 3) {
        std::size_t full = 0;
        for (std::size_t length = result.longest * 3 / 4; length <= kWrapBytesMax; ++length) {
            full += lines_of_length.at(length);
        }
        result.layout = full * 2 > lines ? Layout::wrapped : Layout::unwrapped;
    }
    return result;
}

// 0, 1, 2, 3, 4 to 5, 6 to 8, ...
std::uint32_t bucket(std::uint32_t count) {
    constexpr std::array<std::uint32_t, 10> kFloors = {1, 2, 3, 4, 6, 9, 14, 22, 32, 50};
    return static_cast<std::uint32_t>(std::upper_bound(kFloors.begin(), kFloors.end(), count) -
                                      kFloors.begin());
}

std::uint32_t code(ChunkShape shape) {
    return static_cast<std::uint32_t>(shape);
}

bool is_capital(ChunkShape shape) {
    return shape == ChunkShape::capitalised || shape == ChunkShape::capital ||
           shape == ChunkShape::capitals || shape == ChunkShape::mixed;
}

// What is known of the sentence up to the candidate.
struct SentenceSoFar {
    std::uint32_t chunks = 0;
    std::uint32_t start = 0;
    int brackets = 0;
    std::uint32_t quotes = 0;
    bool lower = false;          // a lower-case word was there
    std::uint32_t capitals = 0;  // words in a row before the gap that begin with a capital
    ChunkShape first_shape = ChunkShape::none;
    std::uint32_t first_word = 0;
    std::uint32_t first_tail = 0;

    void take(const Chunk& chunk) {
        if (chunks == 0) {
            start = chunk.start;
            first_shape = chunk.shape;
            first_word = chunk.word;
            first_tail = chunk.tail;
        }
        ++chunks;
        brackets = std::clamp(brackets + chunk.brackets, 0, 100);
        quotes += chunk.quotes;
        lower = lower || chunk.starts_lower;
        capitals = is_capital(chunk.shape) ? std::min(capitals + 1, 6U) : 0;
    }
};

// Chunks around a gap: before it L and L2, behind it R, R2 and R3.
struct Window {
    const Chunk& l2;
    const Chunk& l;
    const Chunk& r;
    const Chunk& r2;
    const Chunk& r3;
    std::uint32_t gap = 0;   // kind of the gap with the layout of the text
    std::uint32_t line = 0;  // how long the line is, or the paragraph if it is wrapped
};

void add_word_features(const Window& w, BoundaryFeatures& features) {
    const std::uint32_t ls = code(w.l.shape);
    const std::uint32_t rs = code(w.r.shape);
    const std::uint32_t lr = ls * 16 + rs;
    features.add(1, w.gap, w.l.tail, rs);
    features.add(2, w.l.tail, w.r.lead, rs);
    features.add(3, w.l.word, w.l.tail);
    features.add(4, w.l.word, w.l.tail, rs);
    features.add(5, w.l.tail, w.r.word);
    features.add(6, w.l.tail, w.r.word, rs);
    features.add(7, w.l.word, w.r.word);
    features.add(8, w.l.tail, lr, w.gap);
    features.add(9, w.l2.word, w.l.word, w.l.tail);
    features.add(10, w.r.word, w.r2.word, w.l.tail);
    features.add(11, lr * 16 + code(w.r2.shape), w.l.tail, w.r.tail);
    features.add(12, lr * 16 + code(w.l2.shape), w.l.tail, w.l2.tail);
    features.add(13, w.l.ending, w.l.tail, rs);
    features.add(14, w.r.tail, w.l.tail, rs);
    features.add(15, w.r.word, w.gap, w.r.tail);
    features.add(16, w.l.word, w.gap);
    features.add(17, w.r2.word, w.l.tail, rs);
    features.add(18, w.l2.word, w.l.tail, lr);
    features.add(19, lr * 16 + code(w.r2.shape), w.l.tail, code(w.r3.shape));
    features.add(20, std::min(w.l.core_length, 8U), w.l.tail, lr);
    features.add(21, w.l.tail, rs);
    features.add(22, w.gap, rs, ls);
    features.add(23, w.l.tail, w.l.lead, rs);
    features.add(24, w.r.word, rs);
    features.add(25, w.r.ending, w.l.tail, lr);
    features.add(26, w.l.ending, w.r.ending, w.l.tail);
}

// What words are rather than which: holds for those that training never saw.
void add_class_features(const Window& w, const SentenceSoFar& so_far, BoundaryFeatures& features) {
    const std::uint32_t ls = code(w.l.shape);
    const std::uint32_t rs = code(w.r.shape);
    const std::uint32_t lr = ls * 16 + rs;
    const std::uint32_t l = w.l.word_class;
    const std::uint32_t r = w.r.word_class;
    const std::uint32_t r2 = w.r2.word_class;
    const std::uint32_t l2 = w.l2.word_class;
    const std::uint32_t both = l * 16 + r;
    const std::uint32_t length = bucket(so_far.chunks);
    features.add(60, both, lr, w.l.tail);
    features.add(61, r, rs, w.l.tail);
    features.add(62, l, lr, w.l.tail);
    features.add(63, both * 16 + r2, lr, w.l.tail);
    features.add(64, both * 16 + l2, lr, w.l.tail);
    features.add(65, r * 16 + r2, rs * 16 + code(w.r2.shape), w.l.tail);
    features.add(66, length * 16 + r, lr, w.l.tail);
    features.add(67, both * 16 + r2, lr * 16 + code(w.r2.shape), w.gap);
    features.add(68, w.l.abbreviation, rs, r);
    features.add(69, w.l.abbreviation, w.r.word);
    features.add(70, w.l.abbreviation, length, w.l.tail);
    features.add(71, w.l.word, r, w.l.tail);
    features.add(72, l, w.r.word, w.l.tail);
    features.add(73, w.gap * 16 + r, l, w.l.tail);
}

void add_sentence_features(const Window& w,
                           const SentenceSoFar& so_far,
                           BoundaryFeatures& features) {
    const std::uint32_t ls = code(w.l.shape);
    const std::uint32_t rs = code(w.r.shape);
    const std::uint32_t lr = ls * 16 + rs;
    const std::uint32_t length = bucket(so_far.chunks);
    const std::uint32_t enclosed =
        (so_far.brackets > 0 ? 2U : 0U) + (so_far.quotes % 2 == 1 ? 1U : 0U);
    const std::uint32_t lower = so_far.lower ? 1 : 0;
    features.add(40, length, w.l.tail, rs);
    features.add(41, length * 2 + lower, w.l.tail, lr);
    features.add(42, enclosed, w.l.tail, rs);
    features.add(43, enclosed, w.l.tail, w.r.lead);
    features.add(44, code(so_far.first_shape), so_far.first_tail, length);
    features.add(45, so_far.first_word, w.l.tail, rs);
    features.add(46, length * 2 + lower, lr * 16 + code(w.r2.shape), w.l.tail);
    features.add(47, length * 2 + lower, w.r.word, w.l.tail);
    features.add(48, length, w.l.word, w.l.tail);
    features.add(49, w.gap, length * 2 + lower, w.l.tail);
    features.add(50, enclosed, w.gap, w.l.ends_stop ? 1 : 0);
    features.add(74, w.line, w.l.tail, lr);
    features.add(75, w.line, w.l.tail, w.l.word_class * 16U + w.r.word_class);
    features.add(76, w.line * 2 + lower, w.l.tail, length);
    features.add(77, w.line, w.l.tail, w.r.word);
    const std::uint32_t ahead = !is_capital(w.r.shape)    ? 0
                                : !is_capital(w.r2.shape) ? 1
                                : !is_capital(w.r3.shape) ? 2
                                                          : 3;
    features.add(52, so_far.capitals * 4 + ahead, length * 2 + lower, w.l.tail);
    features.add(53, so_far.capitals * 4 + ahead, w.r.word_class * 16U + w.l.word_class, w.l.tail);
    features.add(54, so_far.capitals * 4 + ahead, w.r.word_class * 16U + w.r2.word_class, w.l.tail);
    features.add(55, so_far.first_word, length, w.l.tail);
    features.add(57, code(so_far.first_shape) * 16 + length, lr, w.l.tail);
    features.add(58, w.r3.word_class, w.r.word_class * 16U + w.r2.word_class, lr);
    features.add(51, lower, code(w.r2.shape) * 16 + code(w.r3.shape), lr);
}

// A ring of chunks around the gap.
class Chunks {
public:
    Chunks(std::string_view text, const BoundaryModel& model) : scanner_(text), model_(model) {
        for (std::size_t i = 1; i < ring_.size(); ++i) {
            ring_.at(i) = next();
        }
    }

    void advance() {
        first_ = (first_ + 1) % ring_.size();
        ring_.at((first_ + ring_.size() - 1) % ring_.size()) = next();
    }

    // 1 is the present chunk, 0 the one before.
    const Chunk& at(std::size_t i) const { return ring_.at((first_ + i) % ring_.size()); }

private:
    Chunk next() {
        Chunk chunk = scanner_.next();
        chunk.word_class = model_.word_class(chunk.word);
        return chunk;
    }

    ChunkScanner scanner_;
    const BoundaryModel& model_;
    std::array<Chunk, 5> ring_;
    std::size_t first_ = 0;
};

// The line that begins at `start`, without its end.
std::string_view line_at(std::string_view text, std::size_t start) {
    constexpr std::size_t kLookedAt = 16;  // for the mark of a list item
    const std::string_view line = text.substr(start, kLookedAt);
    return line.substr(0, line.find('\n'));
}

bool is_enumerator(const Chunk& chunk) {
    return chunk.shape == ChunkShape::digits && chunk.core_length <= 2;
}

// Whether no reader would see a boundary here, so that none is asked for.
bool is_inside(const Chunk& l, const Chunk& r) {
    return r.starts_lower && r.lead == 0 && l.shape != ChunkShape::marks &&
           (l.tail == 0 || l.tail_mark == U',') && r.gap_before == ChunkGap::spaces;
}

// A class of the length of the line that begins at `start`; of the paragraph in a wrapped text.
// Looks no further than it has to.
std::uint32_t line_length_class(std::string_view text, std::size_t start, Layout layout) {
    constexpr std::array<std::size_t, 5> kFloors = {120, 300, 600, 1000, 1600};
    const std::string_view rest = text.substr(start, kFloors.back());
    const std::size_t length =
        std::min(rest.find(layout == Layout::wrapped ? "\n\n" : "\n"), rest.size());
    return static_cast<std::uint32_t>(std::upper_bound(kFloors.begin(), kFloors.end(), length) -
                                      kFloors.begin());
}

enum class Verdict : std::uint8_t {
    inside,
    boundary,
    ask
};

// A capitalised word that begins a sentence much more often than a name.
bool begins_sentence(std::string_view word) {
    static const std::set<std::string_view> words = {
        "The",       "A",     "An",      "In",     "On",        "At",       "It",
        "He",        "She",   "They",    "We",     "But",       "And",      "His",
        "Her",       "Their", "This",    "That",   "These",     "Those",    "If",
        "When",      "While", "After",   "Before", "However",   "Although", "Since",
        "As",        "For",   "From",    "With",   "Both",      "Last",     "There",
        "You",       "Our",   "Its",     "Under",  "According", "Some",     "Earlier",
        "Meanwhile", "Asked", "Despite", "During", "Such",      "What",     "To"};
    return words.contains(word);
}

// "Gen." goes before a name or a number and ends no sentence; "U.S." or "Inc." ends one where a word
// follows that begins one.
Verdict abbreviation_rule(std::string_view text, const Chunk& l, const Chunk& r) {
    const auto kind = static_cast<Abbreviation>(l.abbreviation);
    if (kind == Abbreviation::none) {
        return Verdict::ask;
    }
    const bool begins = begins_sentence(text.substr(r.core_start, r.core_end - r.core_start));
    if (kind != Abbreviation::title) {
        return begins ? Verdict::boundary : Verdict::ask;
    }
    // "No." is an answer as well.
    const std::string_view core = text.substr(l.core_start, l.core_end - l.core_start);
    const bool name = r.shape == ChunkShape::capitalised || r.shape == ChunkShape::capital ||
                      r.shape == ChunkShape::mixed || r.shape == ChunkShape::digits;
    return name && !begins && core != "No" && core != "no" ? Verdict::inside : Verdict::ask;
}

// "The Council: (a) condemns ...; (b) urges ...": a letter, a number or a Roman numeral in brackets.
bool starts_clause_item(std::string_view line) {
    constexpr std::size_t kMarkMax = 4;
    const std::size_t close = line.substr(0, kMarkMax + 1).find(')');
    if (!line.starts_with('(') || close == std::string_view::npos || close < 2 ||
        close + 1 >= line.size() || line[close + 1] != ' ') {
        return false;
    }
    const std::string_view mark = line.substr(1, close - 1);
    const bool number = std::all_of(
        mark.begin(), mark.end(), [](char c) { return is_digit(static_cast<unsigned char>(c)); });
    const bool roman = mark.find_first_not_of("ivx") == std::string_view::npos;
    return number || roman || (mark.size() == 1 && is_letter(static_cast<unsigned char>(mark[0])));
}

// "3 July 1993: The two men sign": whether `l` is the year of a date that begins its line.
bool is_date_heading(std::string_view text, const Chunk& l) {
    constexpr std::size_t kYearDigits = 4;
    constexpr std::size_t kBeforeYearMax = 24;  // "Wednesday, 30 September "
    const std::size_t from =
        l.core_start > kBeforeYearMax ? l.core_start - kBeforeYearMax : std::size_t(0);
    const std::string_view before = text.substr(from, l.core_start - from);
    const std::size_t line = before.rfind('\n');
    const bool first = from == 0 || line != std::string_view::npos;
    const std::string_view start =
        line == std::string_view::npos ? before : before.substr(line + 1);
    constexpr int kWordsMax = 3;
    return l.shape == ChunkShape::digits && l.core_length == kYearDigits && first &&
           std::count(start.begin(), start.end(), ' ') <= kWordsMax;
}

// "Human Rights Watch": a capital before a word that ends names of bodies and seldom begins a sentence.
bool is_in_name(std::string_view text, const Chunk& l, const Chunk& r) {
    static const std::set<std::string_view> ends = {
        "Watch",        "Council",      "Union",      "Nations",  "Bank",      "Party",
        "Front",        "Forces",       "Agency",     "Court",    "Ministry",  "Group",
        "Organisation", "Organization", "Assembly",   "Movement", "Army",      "Brotherhood",
        "Fund",         "Force",        "Guard",      "Corps",    "Committee", "Commission",
        "Minister",     "Secretary",    "Parliament", "Congress", "Alliance",  "League"};
    const bool capital =
        l.core_length > 1 && text[l.core_start] >= 'A' && text[l.core_start] <= 'Z';
    return capital && r.gap_before == ChunkGap::spaces && l.tail == 0 && r.lead == 0 &&
           ends.contains(text.substr(r.core_start, r.core_end - r.core_start));
}

// What is clear without asking; line breaks have a rule of their own.
Verdict rule(std::string_view text, const Chunk& l, const Chunk& r) {
    if (r.shape == ChunkShape::none || r.gap_before == ChunkGap::blank_line) {
        return Verdict::boundary;
    }
    if (r.gap_before == ChunkGap::line_break && starts_list_item(line_at(text, r.start))) {
        return Verdict::boundary;
    }
    if ((l.tail_mark == U':' || l.tail_mark == U';') &&
        starts_clause_item(line_at(text, r.start))) {
        return Verdict::boundary;
    }
    if (l.tail_mark == U':' && !r.starts_lower && is_date_heading(text, l)) {
        return Verdict::boundary;
    }
    return is_inside(l, r) || is_in_name(text, l, r) ? Verdict::inside
                                                     : abbreviation_rule(text, l, r);
}

// A line break where the next word would have had room is one that somebody made. `made` says so.
Verdict line_break_rule(const Chunk& l, const Chunk& r, const LineStatistics& lines, bool made) {
    if (r.starts_lower || l.tail_mark == U',') {
        return Verdict::ask;
    }
    return made || lines.longest > kWrapBytesMax ? Verdict::boundary : Verdict::ask;
}

}  // namespace

bool starts_list_item(std::string_view line) {
    const CodePoint first = code_point_at(line, 0);
    if (first.value == 0x2022 || first.value == 0x25CF || first.value == 0x25AA) {
        return true;
    }
    if ((first.value == U'-' || first.value == U'*' || first.value == 0x2013) && line.size() > 1) {
        return line.substr(first.length).starts_with(' ');
    }
    const std::size_t open = first.value == U'(' ? 1 : 0;
    std::size_t digits = open;
    while (digits < line.size() && digits < open + 2 &&
           is_digit(static_cast<unsigned char>(line[digits]))) {
        ++digits;
    }
    if (digits == open && open == 1 && line.size() > 1 &&
        is_letter(static_cast<unsigned char>(line[1]))) {
        digits = 2;
    }
    if (digits == open || digits + 1 >= line.size()) {
        return false;
    }
    return (line[digits] == ')' || (line[digits] == '.' && open == 0)) && line[digits + 1] == ' ';
}

void SentenceWalk::run(std::string_view text, const BoundaryModel& model) {
    const LineStatistics lines = measure_lines(text);
    Chunks chunks(text, model);
    SentenceSoFar so_far;
    BoundaryFeatures features;
    std::size_t line_start = chunks.at(1).start;
    std::uint32_t line = line_length_class(text, line_start, lines.layout);
    while (chunks.at(1).shape != ChunkShape::none) {
        const Window w{chunks.at(0), chunks.at(1), chunks.at(2), chunks.at(3), chunks.at(4)};
        so_far.take(w.l);
        const bool opens_item = w.l.start == line_start && w.r.gap_before == ChunkGap::spaces &&
                                is_enumerator(w.l) && starts_list_item(line_at(text, w.l.start));
        std::uint32_t gap = static_cast<std::uint32_t>(w.r.gap_before);
        Verdict verdict = opens_item ? Verdict::inside : rule(text, w.l, w.r);
        if (verdict == Verdict::ask && w.r.gap_before == ChunkGap::line_break) {
            const std::size_t length = w.l.end - line_start;
            const bool fits = length + 1 + (w.r.end - w.r.start) <= lines.longest;
            gap = 8 + static_cast<std::uint32_t>(lines.layout) * 2 + (fits ? 1 : 0);
            verdict = line_break_rule(w.l, w.r, lines, fits || length * 2 < lines.longest);
        }
        bool end = verdict == Verdict::boundary;
        if (verdict == Verdict::ask) {
            Window asked = w;
            asked.gap = gap;
            asked.line = line;
            features.clear();
            add_word_features(asked, features);
            add_class_features(asked, so_far, features);
            add_sentence_features(asked, so_far, features);
            end = ends({w.l.end, w.r.start}, features);
        }
        if (end) {
            sentence(so_far.start, w.l.end);
            so_far = {};
        }
        if (w.r.gap_before == ChunkGap::line_break || w.r.gap_before == ChunkGap::blank_line) {
            line_start = w.r.start;
            if (lines.layout != Layout::wrapped || w.r.gap_before == ChunkGap::blank_line) {
                line = line_length_class(text, line_start, lines.layout);
            }
        }
        chunks.advance();
    }
}

}  // namespace entente
