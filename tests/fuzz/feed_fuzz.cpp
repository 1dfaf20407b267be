// Any bytes as a feed: no crash, the reading ends, and an entry that is read has text.
#include <cstdint>
#include <cstdlib>
#include <sstream>
#include <string>

#include "importers/article/feed_reader.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    std::istringstream input(std::string(reinterpret_cast<const char*>(data), size));
    const auto reader = entente::make_feed_reader(input, {});
    std::size_t records = 0;
    while (const auto record = reader->next()) {
        // Every entry takes bytes, so more of them is a loop without end.
        if (++records > size + 1 || (record->article.ok() && record->article->text.empty())) {
            std::abort();
        }
    }
    return 0;
}
