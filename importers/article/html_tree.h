// An HTML page as a tree, read by libxml2's HTML parser.
//
// libxml2 and not gumbo: Debian 12 has gumbo 0.10.1 of 2015, whose project has ended and which frees its tree by recursion;
// libxml2 is cared for, is here for other formats already, and hands over events, so that no tree of its own is built.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "core/result.h"

namespace entente {

inline constexpr std::size_t kHtmlBytesMax = 16 << 20;   // of a page, as UTF-8
inline constexpr std::size_t kHtmlDepthMax = 512;        // levels of elements, as in browsers
inline constexpr std::size_t kHtmlNodesMax = 1'000'000;  // elements and texts
inline constexpr int kHtmlSecondsMax = 5;                // of processor time

using HtmlNodeId = std::uint32_t;
inline constexpr HtmlNodeId kNoHtmlNode = UINT32_MAX;

struct HtmlNode {
    std::string name;  // of an element, in lower case; empty for a text
    std::string text;  // of a text
    std::vector<std::pair<std::string, std::string>> attributes;
    HtmlNodeId parent = kNoHtmlNode;
    HtmlNodeId first_child = kNoHtmlNode;
    HtmlNodeId next = kNoHtmlNode;  // its next sibling
    HtmlNodeId end = 0;             // the node after its last descendant

    bool is_text() const { return name.empty(); }
    // "" when it is not there.
    std::string_view attribute(std::string_view wanted) const;
    bool has(std::string_view wanted) const;
};

// The nodes in the order of the document, so that a node's descendants are those behind it up to its `end`. The first
// is an element #document that holds everything.
struct HtmlTree {
    std::vector<HtmlNode> nodes;

    // All text below a node, as it stands.
    std::string text_of(HtmlNodeId id) const;
};

// Any valid UTF-8 is some page. limit_exceeded, with the limit's name, beyond those above.
Result<HtmlTree> parse_html(std::string_view utf8);

}  // namespace entente
