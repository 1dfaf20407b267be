// The words of an article around a span of it: how a reader finds the place again after small edits.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "core/article.h"
#include "core/graph_view.h"
#include "core/result.h"

namespace entente {

// As in the W3C Web Annotation TextQuoteSelector (https://www.w3.org/TR/annotation-model/#text-quote-selector).
struct Quote {
    std::string exact;
    std::string prefix;  // up to 32 code points before it
    std::string suffix;
};

// Quotes from articles, of which it keeps the text of the last: ask for those of one article together. For one thread.
class Quoter {
public:
    explicit Quoter(const GraphView& view) : view_(view) {}

    // A span beyond the text is cut.
    Result<Quote> quote(NodeId article, const TextSpan& span);

private:
    std::string_view part(std::size_t start, std::size_t end) const;
    std::size_t offset_of(std::size_t code_point) const;

    const GraphView& view_;
    NodeId article_;
    std::string text_;
    std::vector<std::size_t> marks_;  // where every kMarkEvery'th code point begins
};

}  // namespace entente
