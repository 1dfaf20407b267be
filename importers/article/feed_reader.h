// News feeds: RSS 0.9x, 1.0 (RDF) and 2.0, Atom (RFC 4287). One entry is one article.
#pragma once

#include <istream>
#include <memory>

#include "importers/article/article_format.h"
#include "importers/article/article_reader.h"

namespace entente {

inline constexpr std::size_t kFeedBytesMax = std::size_t{64} << 20;
inline constexpr std::size_t kFeedDepthMax = 256;  // levels of elements, libxml2's own limit

// The text of an entry is that of its content (content:encoded, content), or else of its description or summary, read as
// HTML (main_text.h); an entry with neither is its title. The address is its link, the day its publication or else its last change,
// the publisher the title of the feed it comes from. What `metadata` says is taken where an entry says nothing.
//
// libxml2 reads without network, and no entity that a feed declares is expanded. XML that is not well-formed ends the
// feed with an error; entries before it are read, but for the last one or two. `input` must outlive the reader.
std::unique_ptr<ArticleReader> make_feed_reader(std::istream& input,
                                                const ArticleMetadata& metadata);

}  // namespace entente
