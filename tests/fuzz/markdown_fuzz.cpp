// Any bytes as a Markdown article: no crash, and the text is the body with bytes taken out, none
// put in.
#include "importers/article/markdown.h"

#include <cstdint>
#include <cstdlib>
#include <string_view>

namespace {

bool is_subsequence(std::string_view part, std::string_view whole) {
    for (const char c : whole) {
        if (!part.empty() && part.front() == c) {
            part.remove_prefix(1);
        }
    }
    return part.empty();
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    const std::string_view bytes(reinterpret_cast<const char*>(data), size);
    if (!is_subsequence(entente::plain_text_of_markdown(bytes), bytes)) {
        std::abort();
    }
    entente::Article article;
    if (!entente::parse_markdown_article(bytes, article) && article.text.size() > size) {
        std::abort();
    }
    return 0;
}
