// What a page says about its article: title, author, day, address, publisher.
#pragma once

#include "importers/article/article_format.h"
#include "importers/article/html_tree.h"

namespace entente {

inline constexpr std::size_t kJsonLdBytesMax = 1 << 20;  // of one script; longer ones are not read
inline constexpr std::size_t kPageFactBytesMax = 1000;   // of one value; longer ones are not taken

// From, the first that says it: JSON-LD of a schema.org article (also in an @graph or a list), OpenGraph and other <meta>,
// microdata, the canonical link, <h1>, <time>, a byline, <title> without the name of the site behind a dash. Addresses are taken
// only with http or https. The language is left to be found from the text: pages often state that of their template.
ArticleMetadata facts_of_page(const HtmlTree& tree);

}  // namespace entente
