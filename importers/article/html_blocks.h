// The text of a page as its reader sees it: blocks such as paragraphs and headings, in the order of the page.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

#include "importers/article/html_tree.h"

namespace entente {

enum class BlockKind {
    headline,   // <h1>
    heading,    // <h2> to <h6>
    paragraph,  // also quotations, cells of tables and text that stands in a <div>
    list_item,
};

// A run of text between two ends of block elements, or between two <br>.
struct HtmlBlock {
    HtmlNodeId node = 0;  // its first text
    BlockKind kind = BlockKind::paragraph;
    std::string text;            // runs of white space are one space, a <br> is a line break
    std::size_t characters = 0;  // code points
    std::size_t link_characters = 0;

    bool is_mostly_links() const { return 2 * link_characters >= characters; }
    // A sentence at least, and no list of links, label or button.
    bool is_prose() const;
};

// Nothing of what no browser shows (scripts, `hidden`, `display:none`), no forms' controls, captions of figures,
// marks of footnotes. Linear in the size of the page.
std::vector<HtmlBlock> blocks_of(const HtmlTree& tree);

// `text` with the code points that numeric references of old pages mean (&#146; is an apostrophe), without soft
// hyphens, and with one space for each run of white space; `text` is valid UTF-8.
std::string tidy_text(std::string_view text);

}  // namespace entente
