// The main text of a page: the article without what stands around it.
#pragma once

#include <string>
#include <string_view>

#include "importers/article/html_tree.h"

namespace entente {

// The paragraphs, headings between them and list items of the article, with an empty line between; "" where nothing
// on the page looks like sentences. Never read: navigation, asides, forms, captions, comments, teasers of other articles,
// boxes that ask to subscribe or to agree, tables without sentences. `title` is left out where it stands above.
//
// How it is found: elements whose role, name or class says that they are no part of the article go, unless most of the page's
// prose is in them; then the article is the element that the page itself marks as its body, or else the deepest one with nearly all
// of the prose that is left. After the ideas of C. Kohlschütter et al., "Boilerplate Detection using Shallow Text
// Features" (WSDM 2010), whose features are length of text and density of links, and of Mozilla's Readability, which weighs names
// of classes. Linear in the size of the page, but for its depth.
std::string main_text_of(const HtmlTree& tree, std::string_view title);

}  // namespace entente
