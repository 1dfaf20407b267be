#include "importers/text/sentences.h"

#include <algorithm>
#include <array>
#include <set>
#include <string>

#include "importers/text/abbreviations.h"
#include "importers/text/utf8.h"

namespace entente {

namespace {

// A line without a final stop is a heading when it is no longer than this.
constexpr std::size_t kHeadingBytesMax = 200;
// Text is taken for hard-wrapped when its lines do not get longer than this.
constexpr std::size_t kWrapBytesMax = 130;
// How far back a word is looked for before a full stop.
constexpr std::size_t kWordBytesMax = 32;

bool is_closing(char32_t c) {
    return c == U'"' || c == U'\'' || c == U')' || c == U']' || c == U'}' || c == 0x201D ||
           c == 0x2019 || c == 0x00BB || c == 0x203A;
}

bool is_opening(char32_t c) {
    return c == U'"' || c == U'\'' || c == U'(' || c == U'[' || c == U'{' || c == 0x201C ||
           c == 0x2018 || c == 0x00AB || c == 0x2039;
}

bool is_stop(char32_t c) {
    return c == U'.' || c == U'!' || c == U'?' || c == 0x2026 || c == 0x3002 || c == 0xFF01 ||
           c == 0xFF1F;
}

// Words that, capitalised after "U.S." or "Inc.", show that a new sentence begins.
bool begins_sentence(std::string_view word) {
    static const std::set<std::string_view> words = {
        "The",       "A",         "An",       "In",      "On",        "At",    "It",      "He",
        "She",       "They",      "We",       "But",     "And",       "His",   "Her",     "Their",
        "This",      "That",      "These",    "Those",   "If",        "When",  "While",   "After",
        "Before",    "However",   "Although", "Since",   "As",        "For",   "From",    "With",
        "Both",      "Last",      "There",    "I",       "You",       "Our",   "Its",     "Two",
        "Under",     "According", "Some",     "Earlier", "Meanwhile", "Asked", "Despite", "During",
        "Officials", "Such",      "What",     "To"};
    return words.contains(word);
}

struct Line {
    std::size_t start = 0;  // without leading white space
    std::size_t end = 0;    // without trailing white space
};

std::vector<Line> split_lines(std::string_view text) {
    std::vector<Line> lines;
    std::size_t start = 0;
    while (start <= text.size()) {
        std::size_t end = text.find('\n', start);
        if (end == std::string_view::npos) {
            end = text.size();
        }
        Line line{start, end};
        for (CodePoint c = code_point_at(text, line.start); line.start < end && is_space(c.value);
             c = code_point_at(text, line.start)) {
            line.start += c.length;
        }
        line.start = std::min(line.start, end);
        for (CodePoint c = code_point_before(text, line.end);
             line.end > line.start && is_space(c.value);
             c = code_point_before(text, line.end)) {
            line.end -= c.length;
        }
        lines.push_back(line);
        start = end + 1;
    }
    return lines;
}

// "- ", "* ", "•", "1. ", "(a) ".
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

// Position after the enumerator of a list item; its full stop ends no sentence.
std::size_t after_enumerator(std::string_view line) {
    if (line.empty() || !(is_digit(static_cast<unsigned char>(line[0])) || line[0] == '(')) {
        return 0;
    }
    return starts_list_item(line) ? line.find(' ') : 0;
}

bool ends_with_stop(std::string_view line) {
    std::size_t end = line.size();
    for (CodePoint c = code_point_before(line, end); end > 0; c = code_point_before(line, end)) {
        if (is_stop(c.value) || c.value == U':' || c.value == U';') {
            return true;
        }
        if (!is_closing(c.value)) {
            return false;
        }
        end -= c.length;
    }
    return false;
}

std::string_view word_before(std::string_view text, std::size_t floor, std::size_t end) {
    std::size_t start = end;
    while (start > floor && end - start < kWordBytesMax) {
        const CodePoint c = code_point_before(text, start);
        if (is_space(c.value) || is_opening(c.value)) {
            break;
        }
        start -= c.length;
    }
    return text.substr(start, end - start);
}

std::string_view word_after(std::string_view text, std::size_t start, std::size_t ceiling) {
    std::size_t end = start;
    while (end < ceiling && end - start < kWordBytesMax) {
        const CodePoint c = code_point_at(text, end);
        if (!is_letter(c.value)) {
            break;
        }
        end += c.length;
    }
    return text.substr(start, end - start);
}

// Whether the full stop that ends at `stop_end` ends a sentence, the next text being at `next`.
bool full_stop_ends(std::string_view text,
                    std::size_t floor,
                    std::size_t stop_end,
                    std::size_t next,
                    std::size_t ceiling) {
    const Abbreviation kind = abbreviation(word_before(text, floor, stop_end));
    if (kind == Abbreviation::title) {
        return false;
    }
    if (kind != Abbreviation::none) {
        return begins_sentence(word_after(text, next, ceiling));
    }
    return true;
}

// Collects the sentences of one block: a range of text without paragraph breaks.
class BlockSplitter {
public:
    BlockSplitter(std::string_view text, std::vector<Sentence>& sentences)
        : text_(text), sentences_(sentences) {}

    void split(std::size_t start, std::size_t end, bool heading) {
        std::size_t sentence_start = start;
        std::size_t i = start + after_enumerator(text_.substr(start, end - start));
        while (i < end) {
            const CodePoint c = code_point_at(text_, i);
            i += c.length;
            if (!is_stop(c.value)) {
                continue;
            }
            const std::size_t stop_end = skip_stops(i, end);
            const std::size_t closed = skip_closing(stop_end, end);
            std::size_t next = skip_spaces(closed, end);
            if (next < end && (next == closed || !may_begin(next, end, c.value))) {
                i = stop_end;
                continue;
            }
            if (next < end && c.value == U'.' &&
                !full_stop_ends(text_, sentence_start, stop_end, skip_opening(next, end), end)) {
                i = stop_end;
                continue;
            }
            emit(sentence_start, closed, false);
            sentence_start = next;
            i = std::max(next, i);
        }
        emit(sentence_start, end, heading);
    }

private:
    std::size_t skip_stops(std::size_t i, std::size_t end) const {
        while (i < end && is_stop(code_point_at(text_, i).value)) {
            i += code_point_at(text_, i).length;
        }
        return i;
    }

    std::size_t skip_closing(std::size_t i, std::size_t end) const {
        while (i < end && is_closing(code_point_at(text_, i).value)) {
            i += code_point_at(text_, i).length;
        }
        return i;
    }

    std::size_t skip_spaces(std::size_t i, std::size_t end) const {
        while (i < end && is_space(code_point_at(text_, i).value)) {
            i += code_point_at(text_, i).length;
        }
        return i;
    }

    std::size_t skip_opening(std::size_t i, std::size_t end) const {
        while (i < end && is_opening(code_point_at(text_, i).value)) {
            i += code_point_at(text_, i).length;
        }
        return i;
    }

    // After "Stop!" he said: a lower-case letter goes on with the sentence.
    bool may_begin(std::size_t next, std::size_t end, char32_t stop) const {
        const char32_t c = code_point_at(text_, skip_opening(next, end)).value;
        if (is_lower(c)) {
            return false;
        }
        return stop != 0x2026 || is_upper(c) || is_opening(code_point_at(text_, next).value);
    }

    void emit(std::size_t start, std::size_t end, bool heading) {
        while (end > start && is_space(code_point_before(text_, end).value)) {
            end -= code_point_before(text_, end).length;
        }
        if (start < end) {
            Sentence sentence;
            sentence.span = {static_cast<std::uint32_t>(start), static_cast<std::uint32_t>(end)};
            sentence.heading = heading;
            sentences_.push_back(sentence);
        }
    }

    std::string_view text_;
    std::vector<Sentence>& sentences_;
};

// Whether the break between two lines only wraps a paragraph.
bool wraps(std::string_view line, std::string_view next, std::size_t longest) {
    if (line.empty() || next.empty() || starts_list_item(next)) {
        return false;
    }
    if (is_lower(code_point_at(next, 0).value)) {
        return true;
    }
    if (line.back() == ',') {
        return true;
    }
    // The first word of the next line would not have fitted on this one.
    const std::size_t first_word = std::min(next.find(' '), next.size());
    return longest <= kWrapBytesMax && line.size() + 1 + first_word > longest &&
           line.size() > longest / 2;
}

}  // namespace

Status SentenceSplitter::apply(Document& document) const {
    const std::string_view text = document.text;
    const std::vector<Line> lines = split_lines(text);
    std::size_t longest = 0;
    for (const Line& line : lines) {
        longest = std::max(longest, line.end - line.start);
    }
    document.sentences.clear();
    BlockSplitter splitter(text, document.sentences);
    for (std::size_t first = 0; first < lines.size();) {
        std::size_t last = first;
        const auto view = [&](std::size_t i) {
            return text.substr(lines[i].start, lines[i].end - lines[i].start);
        };
        while (last + 1 < lines.size() && wraps(view(last), view(last + 1), longest)) {
            ++last;
        }
        const std::string_view block =
            text.substr(lines[first].start, lines[last].end - lines[first].start);
        const bool heading = block.size() <= kHeadingBytesMax && !ends_with_stop(block) &&
                             last - first <= 1 && !starts_list_item(block) &&
                             (lines.size() > 1 || block == document.title);
        splitter.split(lines[first].start, lines[last].end, heading);
        first = last + 1;
    }
    return {};
}

}  // namespace entente
