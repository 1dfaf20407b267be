// Any bytes as a Markdown article: no crash, and the text has the code points of the input at their
// places, or spaces there.
#include "importers/article/markdown.h"

#include <cstdint>
#include <cstdlib>
#include <string_view>

#include "importers/text/utf8.h"

namespace {

void require(bool holds) {
    if (!holds) {
        std::abort();
    }
}

// `text` is `whole` but for spaces in place of some code points, which are no line breaks.
void require_same_places(std::string_view text_bytes, std::string_view whole_bytes) {
    const std::string text = entente::to_valid_utf8(text_bytes);
    const std::string whole = entente::to_valid_utf8(whole_bytes);
    std::size_t at = 0;
    std::size_t in_text = 0;
    while (at < whole.size()) {
        const auto expected = entente::code_point_at(whole, at);
        const auto found = entente::code_point_at(text, in_text);
        require(found.length > 0);
        require(found.value == expected.value || (found.value == U' ' && expected.value != U'\n'));
        at += expected.length;
        in_text += found.length;
    }
    require(in_text == text.size());
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    const std::string_view bytes(reinterpret_cast<const char*>(data), size);
    require_same_places(entente::plain_text_of_markdown(bytes), bytes);
    entente::Article article;
    if (!entente::parse_markdown_article(bytes, article)) {
        require_same_places(article.text, bytes);
    }
    return 0;
}
