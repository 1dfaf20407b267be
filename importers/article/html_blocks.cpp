#include "importers/article/html_blocks.h"

#include <algorithm>
#include <array>

#include "importers/text/one_of.h"
#include "importers/text/utf8.h"

namespace entente {

namespace {

constexpr std::array<std::string_view, 36> kInline = {
    "a",    "br",   "abbr", "acronym", "b",    "bdi",   "bdo",  "big",    "cite",
    "code", "data", "dfn",  "em",      "font", "i",     "ins",  "kbd",    "mark",
    "nobr", "q",    "ruby", "s",       "samp", "small", "span", "strike", "strong",
    "sub",  "sup",  "time", "tt",      "u",    "var",   "wbr",  "label",  "center"};
constexpr std::array<std::string_view, 24> kUnseen = {
    "audio",  "button",   "canvas", "datalist", "del",   "embed", "figcaption", "frameset",
    "head",   "iframe",   "input",  "map",      "math",  "menu",  "noscript",   "object",
    "option", "progress", "script", "select",   "style", "svg",   "template",   "textarea"};

bool is_inline(std::string_view name) {
    return is_one_of(kInline, name);
}

bool is_heading(std::string_view name) {
    return name.size() == 2 && name[0] == 'h' && name[1] >= '1' && name[1] <= '6';
}

bool is_hidden(const HtmlNode& node) {
    if (node.has("hidden") || node.attribute("aria-hidden") == "true") {
        return true;
    }
    std::string style(node.attribute("style"));
    std::erase_if(style, [](char c) { return c == ' ' || c == '\t'; });
    return style.find("display:none") != std::string::npos ||
           style.find("visibility:hidden") != std::string::npos;
}

// What numeric references between 128 and 159 mean (HTML standard, "numeric character reference end state").
char32_t meant(char32_t c) {
    constexpr std::array<char32_t, 32> kWindows1252 = {
        0x20AC, 0x81,   0x201A, 0x0192, 0x201E, 0x2026, 0x2020, 0x2021, 0x02C6, 0x2030, 0x0160,
        0x2039, 0x0152, 0x8D,   0x017D, 0x8F,   0x90,   0x2018, 0x2019, 0x201C, 0x201D, 0x2022,
        0x2013, 0x2014, 0x02DC, 0x2122, 0x0161, 0x203A, 0x0153, 0x9D,   0x017E, 0x0178};
    return c >= 0x80 && c < 0xA0 ? kWindows1252.at(c - 0x80) : c;
}

void append(char32_t c, std::string& text) {
    if (c < 0x80) {
        text += static_cast<char>(c);
    } else if (c < 0x800) {
        text += {static_cast<char>(0xC0U | (c >> 6U)), static_cast<char>(0x80U | (c & 0x3FU))};
    } else if (c < 0x10000) {
        text += {static_cast<char>(0xE0U | (c >> 12U)),
                 static_cast<char>(0x80U | ((c >> 6U) & 0x3FU)),
                 static_cast<char>(0x80U | (c & 0x3FU))};
    } else {
        text += {static_cast<char>(0xF0U | (c >> 18U)),
                 static_cast<char>(0x80U | ((c >> 12U) & 0x3FU)),
                 static_cast<char>(0x80U | ((c >> 6U) & 0x3FU)),
                 static_cast<char>(0x80U | (c & 0x3FU))};
    }
}

// Adds words to a text that never begins with white space nor has two of it in a row.
class Squeezer {
public:
    // How many code points were added.
    std::size_t add(std::string_view words, std::string& text) {
        std::size_t added = 0;
        for (std::size_t i = 0; i < words.size();) {
            const CodePoint point = code_point_at(words, i);
            i += point.length;
            const char32_t c = meant(point.value);
            constexpr char32_t kSoftHyphen = 0xAD;
            if (is_space(c) && c != 0x85) {
                space_ = true;
            } else if (c != kSoftHyphen) {
                if (space_ && !text.empty() && text.back() != '\n') {
                    text += ' ';
                    ++added;
                }
                space_ = false;
                append(c, text);
                ++added;
            }
        }
        return added;
    }

    void forget_space() { space_ = false; }

private:
    bool space_ = false;
};

// Walks the tree and cuts it into blocks.
class BlockCutter {
public:
    explicit BlockCutter(const HtmlTree& tree) : tree_(tree) {}

    std::vector<HtmlBlock> cut() {
        for (HtmlNodeId i = 0; i < tree_.nodes.size();) {
            leave_before(i);
            const HtmlNode& node = tree_.nodes[i];
            if (node.is_text()) {
                add_text(i);
            } else if (is_one_of(kUnseen, node.name) || is_hidden(node) || is_footnote(i)) {
                i = node.end;
                continue;
            } else {
                enter(i);
            }
            ++i;
        }
        leave_before(static_cast<HtmlNodeId>(tree_.nodes.size()));
        end_block();
        return std::move(blocks_);
    }

private:
    bool is_footnote(HtmlNodeId id) const {
        const HtmlNode& node = tree_.nodes[id];
        return node.name == "sup" && node.first_child != kNoHtmlNode &&
               tree_.nodes[node.first_child].name == "a";
    }

    void leave_before(HtmlNodeId next) {
        while (!open_.empty() && tree_.nodes[open_.back()].end <= next) {
            const std::string& name = tree_.nodes[open_.back()].name;
            links_ -= name == "a" ? 1 : 0;
            headlines_ -= name == "h1" ? 1 : 0;
            headings_ -= is_heading(name) ? 1 : 0;
            items_ -= name == "li" ? 1 : 0;
            if (!is_inline(name)) {
                end_block();
            }
            open_.pop_back();
        }
    }

    void enter(HtmlNodeId id) {
        const std::string& name = tree_.nodes[id].name;
        if (name == "br") {
            add_break();
        } else if (!is_inline(name)) {
            end_block();
        }
        links_ += name == "a" ? 1 : 0;
        headlines_ += name == "h1" ? 1 : 0;
        headings_ += is_heading(name) ? 1 : 0;
        items_ += name == "li" ? 1 : 0;
        open_.push_back(id);
    }

    void add_break() {
        while (!block_.text.empty() && block_.text.back() == ' ') {
            block_.text.pop_back();
        }
        if (block_.text.ends_with('\n')) {
            end_block();
        } else if (!block_.text.empty()) {
            block_.text += '\n';
            ++block_.characters;
        }
        squeezer_.forget_space();
    }

    void add_text(HtmlNodeId id) {
        const bool first = block_.text.empty();
        const std::size_t added = squeezer_.add(tree_.nodes[id].text, block_.text);
        if (first && added > 0) {
            block_.node = id;
            block_.kind = headlines_ > 0  ? BlockKind::headline
                          : headings_ > 0 ? BlockKind::heading
                          : items_ > 0    ? BlockKind::list_item
                                          : BlockKind::paragraph;
        }
        block_.characters += added;
        block_.link_characters += links_ > 0 ? added : 0;
    }

    void end_block() {
        while (block_.text.ends_with('\n')) {
            block_.text.pop_back();
            --block_.characters;
        }
        if (!block_.text.empty()) {
            blocks_.push_back(std::move(block_));
        }
        block_ = {};
        squeezer_ = {};
    }

    const HtmlTree& tree_;
    std::vector<HtmlBlock> blocks_;
    HtmlBlock block_;
    Squeezer squeezer_;
    std::vector<HtmlNodeId> open_;
    std::size_t links_ = 0;
    std::size_t headlines_ = 0;
    std::size_t headings_ = 0;
    std::size_t items_ = 0;
};

bool ends_sentence(std::string_view text) {
    constexpr std::array<std::string_view, 14> kEnds = {
        ".", "!", "?", ":", "\"", "'", ")", "”", "’", "»", "…", "。", "！", "？"};
    return std::ranges::any_of(kEnds, [&](std::string_view end) { return text.ends_with(end); });
}

bool has_sentence_mark(std::string_view text) {
    constexpr std::array<std::string_view, 9> kMarks = {
        ".", "!", "?", ",", "…", "。", "！", "？", "،"};
    return std::ranges::any_of(
        kMarks, [&](std::string_view mark) { return text.find(mark) != std::string_view::npos; });
}

}  // namespace

bool HtmlBlock::is_prose() const {
    constexpr std::size_t kLongEnough = 40;
    return kind != BlockKind::headline && kind != BlockKind::heading && !is_mostly_links() &&
           (ends_sentence(text) || (characters >= kLongEnough && has_sentence_mark(text)));
}

std::vector<HtmlBlock> blocks_of(const HtmlTree& tree) {
    return BlockCutter(tree).cut();
}

std::string tidy_text(std::string_view text) {
    std::string tidy;
    Squeezer().add(text, tidy);
    return tidy;
}

}  // namespace entente
