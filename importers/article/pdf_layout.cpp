// Lines of pages to paragraphs.
#include <algorithm>
#include <array>
#include <cctype>
#include <cstdlib>
#include <map>
#include <memory>
#include <set>
#include <string>
#include <vector>

#include <libxml/xmlreader.h>

#include "importers/article/pdf_article.h"
#include "importers/text/utf8.h"

namespace entente {

namespace {

struct Line {
    std::string text;
    double left = 0;
    double right = 0;
    double top = 0;
    double bottom = 0;
    std::size_t page = 0;
    double page_height = 0;
    bool begins_block = false;
};

struct Layout {
    std::string title;
    std::string author;
    std::size_t pages = 0;
    std::vector<Line> lines;
};

struct FreeReader {
    void operator()(xmlTextReader* reader) const { xmlFreeTextReader(reader); }
};

// Letters that are drawn as one: "ﬁ" is "fi".
void add_word(std::string_view word, std::string& text) {
    constexpr std::array<std::string_view, 7> kLigatures = {
        "ff", "fi", "fl", "ffi", "ffl", "st", "st"};
    constexpr char32_t kFirst = 0xFB00;
    for (std::size_t i = 0; i < word.size();) {
        const CodePoint point = code_point_at(word, i);
        if (point.value >= kFirst && point.value < kFirst + kLigatures.size()) {
            text += kLigatures.at(point.value - kFirst);
        } else if (!is_space(point.value)) {
            text += word.substr(i, point.length);
        }
        i += point.length;
    }
}

// Reads the elements that pdftotext -bbox-layout prints: page, flow, block, line, word.
class LayoutReader {
public:
    explicit LayoutReader(std::string_view xhtml) : xhtml_(to_valid_utf8(xhtml)) {
        // What pdftotext takes over from the file may hold what XML may not.
        std::ranges::replace_if(
            xhtml_, [](unsigned char c) { return c < ' ' && c != '\n' && c != '\t'; }, ' ');
    }

    Layout read() {
        const std::unique_ptr<xmlTextReader, FreeReader> reader(
            xmlReaderForMemory(xhtml_.data(),
                               static_cast<int>(xhtml_.size()),
                               nullptr,
                               "UTF-8",
                               XML_PARSE_NONET | XML_PARSE_RECOVER | XML_PARSE_NOERROR |
                                   XML_PARSE_NOWARNING | XML_PARSE_HUGE));
        reader_ = reader.get();
        while (reader_ != nullptr && xmlTextReaderRead(reader_) == 1) {
            const int type = xmlTextReaderNodeType(reader_);
            if (type == XML_READER_TYPE_ELEMENT) {
                begin(name());
            } else if (type == XML_READER_TYPE_TEXT && in_word_) {
                add_word(value(), word_);
            } else if (type == XML_READER_TYPE_TEXT && in_title_) {
                layout_.title += value();
            } else if (type == XML_READER_TYPE_END_ELEMENT) {
                end(name());
            }
        }
        return std::move(layout_);
    }

private:
    std::string_view name() const {
        return reinterpret_cast<const char*>(xmlTextReaderConstLocalName(reader_));
    }

    std::string_view value() const {
        const xmlChar* text = xmlTextReaderConstValue(reader_);
        return text == nullptr ? "" : reinterpret_cast<const char*>(text);
    }

    std::string attribute(const char* key) const {
        xmlChar* text = xmlTextReaderGetAttribute(reader_, reinterpret_cast<const xmlChar*>(key));
        std::string result = text == nullptr ? "" : reinterpret_cast<const char*>(text);
        xmlFree(text);
        return result;
    }

    double number(const char* key) const { return std::strtod(attribute(key).c_str(), nullptr); }

    void begin(std::string_view element) {
        if (element == "page") {
            ++layout_.pages;
            page_height_ = number("height");
        } else if (element == "block") {
            begins_block_ = true;
        } else if (element == "line") {
            layout_.lines.push_back({"",
                                     number("xMin"),
                                     number("xMax"),
                                     number("yMin"),
                                     number("yMax"),
                                     layout_.pages,
                                     page_height_,
                                     std::exchange(begins_block_, false)});
        } else if (element == "meta" && attribute("name") == "Author") {
            layout_.author = attribute("content");
        }
        in_word_ = element == "word";
        in_title_ = element == "title";
    }

    void end(std::string_view element) {
        if (element == "word" && !layout_.lines.empty() && !word_.empty()) {
            std::string& text = layout_.lines.back().text;
            text += (text.empty() ? "" : " ") + word_;
        }
        word_.clear();
        in_word_ = in_title_ = false;
    }

    std::string xhtml_;
    xmlTextReader* reader_ = nullptr;
    Layout layout_;
    double page_height_ = 0;
    bool begins_block_ = false;
    bool in_word_ = false;
    bool in_title_ = false;
    std::string word_;
};

bool is_margin(const Line& line) {
    constexpr double kMargin = 0.1;
    return line.bottom < kMargin * line.page_height || line.top > (1 - kMargin) * line.page_height;
}

// A line with its numbers taken out, so that "Page 3" is "Page 4".
std::string shape_of(const std::string& text) {
    std::string shape;
    for (const char c : text) {
        const bool digit = std::isdigit(static_cast<unsigned char>(c)) != 0;
        if (!digit) {
            shape += c;
        } else if (shape.empty() || shape.back() != '#') {
            shape += '#';
        }
    }
    return shape;
}

bool is_page_number(const std::string& shape) {
    return shape.find('#') != std::string::npos && std::ranges::none_of(shape, [](unsigned char c) {
               return std::isalpha(c) != 0 || c >= 0x80;
           });
}

// Page numbers, and what stands in the margins of a third of the pages, at least two.
void drop_running_lines(Layout& layout) {
    std::map<std::string, std::set<std::size_t>> pages_of;
    for (const Line& line : layout.lines) {
        if (is_margin(line)) {
            pages_of[shape_of(line.text)].insert(line.page);
        }
    }
    const std::size_t many = std::max<std::size_t>(2, (layout.pages + 2) / 3);
    bool begins_block = false;
    std::vector<Line> kept;
    for (Line& line : layout.lines) {
        const std::string shape = shape_of(line.text);
        begins_block = begins_block || line.begins_block;
        if (line.text.empty() ||
            (is_margin(line) && (is_page_number(shape) || pages_of[shape].size() >= many))) {
            continue;
        }
        line.begins_block = std::exchange(begins_block, false);
        kept.push_back(std::move(line));
    }
    layout.lines = std::move(kept);
}

bool ends_sentence(std::string_view text) {
    constexpr std::array<std::string_view, 9> kEnds = {
        ".", "!", "?", ":", "\"", ")", "”", "’", "…"};
    return std::ranges::any_of(kEnds, [&](std::string_view end) { return text.ends_with(end); });
}

bool begins_lower(std::string_view text) {
    return is_lower(code_point_at(text, 0).value);
}

// Whether `line` begins a paragraph, though it is in one block with `before`.
bool begins_paragraph(const Line& line, const Line& before, double left, double right) {
    const double height = line.bottom - line.top;
    const double before_height = before.bottom - before.top;
    const bool other_size = height > 1.2 * before_height || before_height > 1.2 * height;
    const bool indented = line.left > left + 0.8 * height && before.left <= left + 0.8 * height;
    const bool short_before = before.right < right - 0.15 * (right - left);
    return other_size || (indented && !begins_lower(line.text)) ||
           (short_before && ends_sentence(before.text) && !begins_lower(line.text));
}

// Joins lines to paragraphs.
class ParagraphMaker {
public:
    explicit ParagraphMaker(const std::vector<Line>& lines) : lines_(lines) {
        for (const Line& line : lines) {
            collect_hyphenated(line.text);
        }
    }

    std::vector<std::string> make() {
        for (std::size_t i = 0; i < lines_.size();) {
            std::size_t end = i + 1;
            while (end < lines_.size() && !lines_[end].begins_block) {
                ++end;
            }
            add_block(i, end);
            i = end;
        }
        return std::move(paragraphs_);
    }

private:
    // Words such as "long-term" that stand inside a line.
    void collect_hyphenated(std::string_view text) {
        while (!text.empty()) {
            const std::string_view word = text.substr(0, text.find(' '));
            text.remove_prefix(std::min(text.size(), word.size() + 1));
            if (!word.ends_with('-') && word.find('-') != std::string_view::npos) {
                hyphenated_.insert(bare(word));
            }
        }
    }

    static std::string bare(std::string_view word) {
        const std::string lower = to_lower(word);
        const auto is_part = [](char c) {
            return std::isalnum(static_cast<unsigned char>(c)) != 0 || c == '-' ||
                   static_cast<unsigned char>(c) >= 0x80;
        };
        const auto first = std::ranges::find_if(lower, is_part);
        return {first, std::find_if_not(first, lower.end(), is_part)};
    }

    void add_block(std::size_t first, std::size_t end) {
        double left = lines_[first].left;
        double right = lines_[first].right;
        for (std::size_t i = first; i < end; ++i) {
            left = std::min(left, lines_[i].left);
            right = std::max(right, lines_[i].right);
        }
        for (std::size_t i = first; i < end; ++i) {
            const std::string& text = lines_[i].text;
            const bool begins = i == first
                                    ? !goes_on(text)
                                    : begins_paragraph(lines_[i], lines_[i - 1], left, right);
            if (begins || paragraphs_.empty()) {
                paragraphs_.push_back(text);
            } else {
                join(paragraphs_.back(), text);
            }
        }
    }

    // Whether the last paragraph was cut by the end of a column or page.
    bool goes_on(std::string_view text) const {
        return !paragraphs_.empty() && !ends_sentence(paragraphs_.back()) && begins_lower(text);
    }

    void join(std::string& paragraph, std::string_view line) const {
        constexpr std::string_view kSoftHyphen = "\xC2\xAD";
        if (paragraph.ends_with(kSoftHyphen)) {
            paragraph.resize(paragraph.size() - kSoftHyphen.size());
        } else if (!paragraph.ends_with('-') || paragraph.ends_with(" -")) {
            paragraph += ' ';
        } else if (begins_lower(line) && !is_hyphenated(paragraph, line)) {
            paragraph.pop_back();
        }
        paragraph += line;
    }

    bool is_hyphenated(std::string_view paragraph, std::string_view line) const {
        const std::string whole = std::string(paragraph.substr(paragraph.find_last_of(' ') + 1)) +
                                  std::string(line.substr(0, line.find(' ')));
        return hyphenated_.contains(bare(whole));
    }

    const std::vector<Line>& lines_;
    std::set<std::string> hyphenated_;
    std::vector<std::string> paragraphs_;
};

// Writing programs leave the name of the file they printed.
bool is_name_of_file(std::string_view title) {
    const std::string lower = to_lower(title);
    return lower.starts_with("microsoft ") || lower.starts_with("untitled") ||
           std::ranges::any_of(
               std::array{".doc", ".docx", ".pdf", ".indd", ".qxd", ".odt", ".dvi", ".tex"},
               [&](const char* ending) { return lower.ends_with(ending); });
}

}  // namespace

Result<Article> article_of_layout(std::string_view xhtml) {
    Layout layout = LayoutReader(xhtml).read();
    if (layout.pages > kPdfPagesMax) {
        return Error{
            ErrorCode::limit_exceeded,
            "the PDF has more pages than pdf_pages_max (" + std::to_string(kPdfPagesMax) + ")"};
    }
    drop_running_lines(layout);
    Article article;
    for (const std::string& paragraph : ParagraphMaker(layout.lines).make()) {
        article.text += (article.text.empty() ? "" : "\n\n") + paragraph;
    }
    if (article.text.empty()) {
        return Error{
            ErrorCode::invalid_argument,
            "the PDF holds no text, only pictures of it; have it recognised first, for example "
            "with ocrmypdf"};
    }
    article.title = is_name_of_file(layout.title) ? "" : with_single_spaces(layout.title);
    article.author = with_single_spaces(layout.author);
    return article;
}

}  // namespace entente
