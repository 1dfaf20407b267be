// Any bytes as what pdftotext prints: no crash, and an article that is read has text.
#include <cstdint>
#include <cstdlib>
#include <string_view>

#include "importers/article/pdf_article.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    const auto article = entente::article_of_layout({reinterpret_cast<const char*>(data), size});
    if (article.ok() && article->text.empty()) {
        std::abort();
    }
    return 0;
}
