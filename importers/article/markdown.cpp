#include "importers/article/markdown.h"

#include <algorithm>
#include <array>
#include <cctype>
#include <cstdint>
#include <optional>
#include <vector>

#include "importers/article/article_format.h"
#include "importers/text/utf8.h"

namespace entente {

namespace {

constexpr std::string_view kByteOrderMark = "\xEF\xBB\xBF";

bool is_blank(char c) {
    return c == ' ' || c == '\t' || c == '\r';
}

bool is_space(char c) {
    return is_blank(c) || c == '\n';
}

bool is_word(char c) {
    return std::isalnum(static_cast<unsigned char>(c)) != 0 || (c & 0x80) != 0;
}

std::string_view trimmed(std::string_view text) {
    while (!text.empty() && is_space(text.front())) {
        text.remove_prefix(1);
    }
    while (!text.empty() && is_space(text.back())) {
        text.remove_suffix(1);
    }
    return text;
}

// Takes the next line, without its line break, off the front of `rest`.
std::string_view take_line(std::string_view& rest) {
    const std::size_t end = rest.find('\n');
    const std::string_view line = rest.substr(0, end);
    rest.remove_prefix(end == std::string_view::npos ? rest.size() : end + 1);
    return line;
}

std::string unquoted(std::string_view value) {
    value = trimmed(value);
    if (value.size() >= 2 && (value.front() == '"' || value.front() == '\'') &&
        value.back() == value.front()) {
        const char quote = value.front();
        std::string text;
        for (std::size_t i = 1; i + 1 < value.size(); ++i) {
            // YAML: \" inside double quotes, '' inside single ones.
            const bool escape =
                (quote == '"' && value[i] == '\\') || (quote == '\'' && value[i] == quote);
            if (escape && i + 2 < value.size()) {
                ++i;
            }
            text += value[i];
        }
        return text;
    }
    return std::string(value);
}

// "Jane Doe" of "Jane Doe", "'Jane Doe'" and "name: Jane Doe"; added to the authors.
void add_author(std::string_view item, Article& article) {
    item = trimmed(item);
    constexpr std::string_view kName = "name:";
    if (item.starts_with(kName)) {
        item.remove_prefix(kName.size());
    }
    const std::string author = unquoted(item);
    if (!author.empty()) {
        article.author += (article.author.empty() ? "" : ", ") + author;
    }
}

// Authors as one name, or as a list in brackets: [Jane Doe, "John Roe"].
void add_authors(std::string_view value, Article& article) {
    value = trimmed(value);
    if (!value.starts_with('[') || !value.ends_with(']')) {
        add_author(value, article);
        return;
    }
    value = value.substr(1, value.size() - 2);
    while (!value.empty()) {
        const char quote = trimmed(value).empty() ? '\0' : trimmed(value).front();
        std::size_t from = 0;
        if (quote == '"' || quote == '\'') {
            const std::size_t open = value.find(quote);
            const std::size_t close = value.find(quote, open + 1);
            from = close == std::string_view::npos ? 0 : close;
        }
        const std::size_t end = std::min(value.find(',', from), value.size());
        add_author(value.substr(0, end), article);
        value.remove_prefix(std::min(end + 1, value.size()));
    }
}

bool is_author_key(std::string_view key) {
    return key == "author" || key == "authors";
}

// The lines below "authors:", each an item or a part of one: "- Jane Doe", "- name: Jane Doe".
bool read_author_item(std::string_view line, Article& article) {
    const std::string_view text = trimmed(line);
    if (!text.starts_with("- ")) {
        return false;
    }
    const std::string_view item = trimmed(text.substr(2));
    const std::size_t colon = item.find(": ");
    if (colon == std::string_view::npos || item.starts_with("name:") || item.front() == '"' ||
        item.front() == '\'') {
        add_author(item, article);
    }
    return true;
}

// Fills in one line of front matter; an Error for a date that is none.
Status read_front_matter_line(std::string_view line, Article& article) {
    const std::size_t colon = line.find(':');
    if (line.empty() || is_blank(line.front()) || colon == std::string_view::npos) {
        return {};
    }
    const std::string_view key = trimmed(line.substr(0, colon));
    std::string value = unquoted(line.substr(colon + 1));
    if (key == "published") {
        article.published = value.empty() ? std::nullopt : parse_published(value);
        if (!value.empty() && !article.published) {
            return Error{ErrorCode::invalid_argument,
                         "published: '" + value + "' is no date; write it as 2021-11-24"};
        }
    } else if (key == "title") {
        article.title = std::move(value);
    } else if (key == "publisher") {
        article.publisher = std::move(value);
    } else if (is_author_key(key)) {
        article.author.clear();
        add_authors(line.substr(colon + 1), article);
    } else if (key == "url") {
        article.url = std::move(value);
    } else if (key == "language") {
        article.language = std::move(value);
    }
    return {};
}

// The words with one space between them.
std::string without_gaps(std::string_view text) {
    std::string words;
    for (const char c : trimmed(text)) {
        if (!is_blank(c) || words.back() != ' ') {
            words += is_blank(c) ? ' ' : c;
        }
    }
    return words;
}

// Adds a space for each code point of `text`; line breaks stay. A byte that is no UTF-8 counts as
// one, as the reader of pipeline.h counts it.
void append_blanks(std::string_view text, std::string& out) {
    const std::string valid = to_valid_utf8(text);
    for (const char c : valid) {
        if (c == '\n' || c == '\r') {
            out += c;
        } else if ((static_cast<unsigned char>(c) & 0xC0U) != 0x80U) {
            out += ' ';
        }
    }
}

std::string first_heading(std::string_view body) {
    while (!body.empty()) {
        const std::string_view line = take_line(body);
        if (line.starts_with("# ")) {
            return without_gaps(plain_text_of_markdown(line));
        }
    }
    return {};
}

// A line of at least three of one of `marks` and nothing else but blanks: a rule or a fence's end.
bool is_rule(std::string_view line) {
    const std::string_view text = trimmed(line);
    if (text.size() < 3 || (text[0] != '-' && text[0] != '*' && text[0] != '_')) {
        return false;
    }
    for (const char c : text) {
        if (c != text[0] && !is_blank(c)) {
            return false;
        }
    }
    return true;
}

// The marks of a line that opens or closes a block of code (https://spec.commonmark.org/0.31.2/#fenced-code-blocks);
// a length of 0 for any other line.
struct Fence {
    char mark = 0;
    std::size_t length = 0;
    bool bare = false;  // with nothing behind the marks, as what closes is
};

Fence fence_of(std::string_view line) {
    const std::string_view text = trimmed(line);
    if (text.size() < 3 || (text[0] != '`' && text[0] != '~')) {
        return {};
    }
    const std::size_t length = std::min(text.find_first_not_of(text[0]), text.size());
    const bool code_in_line =
        text[0] == '`' && text.substr(length).find('`') != std::string_view::npos;
    return length < 3 || code_in_line ? Fence() : Fence{text[0], length, length == text.size()};
}

// How many bytes of markup stand at the start of a line. An indent alone is none.
std::size_t line_prefix_length(std::string_view line) {
    std::size_t at = 0;
    while (at < line.size() && at < 3 && line[at] == ' ') {
        ++at;
    }
    const std::size_t indent = at;
    while (at < line.size() && line[at] == '>') {
        at += (at + 1 < line.size() && line[at + 1] == ' ') ? 2 : 1;
    }
    std::size_t hashes = at;
    while (hashes < line.size() && line[hashes] == '#') {
        ++hashes;
    }
    if (hashes > at && hashes - at <= 6 && hashes < line.size() && is_blank(line[hashes])) {
        return hashes + 1;
    }
    if (at + 1 < line.size() && (line[at] == '-' || line[at] == '*' || line[at] == '+') &&
        line[at + 1] == ' ') {
        return at + 2;
    }
    return at > indent ? at : 0;
}

// Decides for each byte of a body whether it is markup. Marks only, so that nothing recurses and
// all else stays byte for byte.
class MarkupScanner {
public:
    explicit MarkupScanner(std::string_view body) : body_(body), markup_(body.size(), false) {}

    std::string plain_text() {
        mark_lines();
        std::string text;
        text.reserve(body_.size());
        for (std::size_t i = 0; i < body_.size();) {
            std::size_t end = i;
            while (end < body_.size() && markup_[end] == markup_[i]) {
                ++end;
            }
            // Runs begin and end at ASCII characters: none cuts a code point in two.
            const std::string_view run = body_.substr(i, end - i);
            if (markup_[i]) {
                append_blanks(run, text);
            } else {
                text += run;
            }
            i = end;
        }
        return text;
    }

private:
    static constexpr std::size_t kNone = SIZE_MAX;
    static constexpr std::size_t kRunMax = 3;

    void mark(std::size_t from, std::size_t to) {
        for (std::size_t i = from; i < to; ++i) {
            markup_[i] = true;
        }
    }

    void mark_lines() {
        std::string_view rest = body_;
        std::size_t paragraph = 0;
        while (!rest.empty()) {
            const std::size_t start = body_.size() - rest.size();
            const std::string_view line = take_line(rest);
            const Fence fence = fence_of(line);
            if (fence.length > 0 || is_rule(line) || trimmed(line).empty()) {
                // Emphasis and links do not reach across a break between paragraphs.
                mark_inline(paragraph, start);
                if (fence.length > 0) {
                    skip_code(fence, rest);
                }
                paragraph = body_.size() - rest.size();
                mark(start, fence.length > 0 ? paragraph : start + line.size());
            } else {
                mark(start, start + line_prefix_length(line));
            }
        }
        mark_inline(paragraph, body_.size());
    }

    // Takes the code, which is no prose, and the line that closes it off the front of `rest`. Nothing where no line closes it: then
    // the line of the fence alone is markup, and the article goes on.
    void skip_code(const Fence& open, std::string_view& rest) {
        std::size_t& unclosed = open.mark == '`' ? unclosed_backticks_ : unclosed_tildes_;
        if (open.length >= unclosed) {
            return;
        }
        std::string_view below = rest;
        while (!below.empty()) {
            const Fence fence = fence_of(take_line(below));
            if (fence.mark == open.mark && fence.length >= open.length && fence.bare) {
                rest = below;
                return;
            }
        }
        unclosed = open.length;
    }

    void mark_inline(std::size_t from, std::size_t to) {
        open_brackets_.clear();
        open_runs_ = {kNone, kNone, kNone, kNone, kNone, kNone, kNone};
        for (std::size_t i = from; i < to;) {
            if (markup_[i]) {
                ++i;
            } else if (body_[i] == '\\' && i + 1 < to &&
                       std::ispunct(static_cast<unsigned char>(body_[i + 1])) != 0) {
                markup_[i] = true;
                i += 2;
            } else if (body_[i] == '[') {
                open_brackets_.push_back(i++);
            } else if (body_[i] == ']') {
                i = close_bracket(i, to);
            } else if (body_[i] == '*' || body_[i] == '_' || body_[i] == '`') {
                i = mark_run(i, from, to);
            } else {
                ++i;
            }
        }
    }

    std::size_t next_parenthesis(std::size_t at) {
        if (next_parenthesis_ == kNone || next_parenthesis_ < at) {
            const std::size_t found = body_.find(')', at);
            next_parenthesis_ = found == std::string_view::npos ? body_.size() : found;
        }
        return next_parenthesis_;
    }

    std::size_t close_bracket(std::size_t at, std::size_t to) {
        if (open_brackets_.empty()) {
            return at + 1;
        }
        const std::size_t open = open_brackets_.back();
        open_brackets_.pop_back();
        if (at + 1 >= to || body_[at + 1] != '(') {
            return at + 1;
        }
        const std::size_t end = next_parenthesis(at + 2);
        if (end >= to) {
            return at + 1;
        }
        const bool image = open > 0 && body_[open - 1] == '!';
        mark(image ? open - 1 : open, open + 1);
        mark(at, end + 1);
        return end + 1;
    }

    // Marks of emphasis count in pairs: the latest opening run of the same mark and length.
    std::size_t mark_run(std::size_t at, std::size_t from, std::size_t to) {
        const char c = body_[at];
        std::size_t end = at;
        while (end < to && body_[end] == c) {
            ++end;
        }
        const std::size_t length = end - at;
        if (length > kRunMax || (c == '`' && length > 1)) {
            return end;
        }
        const char before = at > from ? body_[at - 1] : '\n';
        const char after = end < to ? body_[end] : '\n';
        // Underscores inside a word are part of it: snake_case.
        const bool inside_word = c == '_' && is_word(before) && is_word(after);
        const std::size_t slot = c == '`' ? 6 : (c == '*' ? 0 : 3) + length - 1;
        if (open_runs_[slot] != kNone && !is_space(before) && !inside_word) {
            mark(open_runs_[slot], open_runs_[slot] + length);
            mark(at, end);
            open_runs_[slot] = kNone;
        } else if (!is_space(after) && !inside_word) {
            open_runs_[slot] = at;
        }
        return end;
    }

    std::string_view body_;
    std::vector<bool> markup_;
    std::vector<std::size_t> open_brackets_;
    // The latest unpaired run of one, two or three `*`, of `_`, and of one backtick.
    std::array<std::size_t, 7> open_runs_{};
    std::size_t next_parenthesis_ = kNone;
    // From how many marks on nothing closes a fence any more.
    std::size_t unclosed_backticks_ = kNone;
    std::size_t unclosed_tildes_ = kNone;
};

}  // namespace

std::optional<LineError> parse_markdown_article(std::string_view file, Article& article) {
    std::string_view rest = file;
    if (rest.starts_with(kByteOrderMark)) {
        rest.remove_prefix(kByteOrderMark.size());
    }
    std::string_view body = file;
    if (trimmed(rest.substr(0, rest.find('\n'))) == "---" && rest.starts_with("---")) {
        take_line(rest);
        std::size_t line_number = 1;
        bool ended = false;
        bool in_authors = false;
        while (!rest.empty() && !ended) {
            const std::string_view line = take_line(rest);
            ++line_number;
            ended = trimmed(line) == "---";
            if (in_authors && !ended && read_author_item(line, article)) {
                continue;
            }
            const std::string_view key = trimmed(line.substr(0, line.find(':')));
            in_authors =
                is_author_key(key) || (in_authors && (line.empty() || is_blank(line.front())));
            if (const Status read = ended ? Status() : read_front_matter_line(line, article);
                !read.ok()) {
                return LineError{line_number, read.error()};
            }
        }
        if (!ended) {
            return LineError{
                1, {ErrorCode::invalid_argument, "the front matter has no closing '---' line"}};
        }
        body = rest;
    }
    append_blanks(file.substr(0, file.size() - body.size()), article.text);
    article.text += plain_text_of_markdown(body);
    if (article.title.empty()) {
        article.title = first_heading(body);
    }
    return std::nullopt;
}

std::string plain_text_of_markdown(std::string_view body) {
    return MarkupScanner(body).plain_text();
}

}  // namespace entente
