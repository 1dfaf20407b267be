// Any bytes as a page: no crash, and what is read is valid UTF-8 with something in it.
#include <cstdint>
#include <cstdlib>
#include <string_view>

#include "importers/article/html_article.h"
#include "importers/text/utf8.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    const auto article = entente::parse_html_article({reinterpret_cast<const char*>(data), size});
    if (!article.ok()) {
        return 0;
    }
    for (const std::string* text : {&article->text, &article->title, &article->author}) {
        if (entente::first_bad_byte(*text)) {
            std::abort();
        }
    }
    if (article->text.empty() || article->text.front() == ' ' || article->text.back() == '\n') {
        std::abort();
    }
    return 0;
}
