// Any bytes as an article's text: no crash, and the store accepts what was read from it.
#include <cstdint>
#include <cstdlib>
#include <string_view>

#include "core/article_writer.h"
#include "importers/pipeline.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    static const auto reader = entente::Reader::create();
    if (!reader.ok()) {
        std::abort();
    }
    const std::string_view bytes(reinterpret_cast<const char*>(data), size);
    entente::Document document = entente::Document::of(bytes);
    document.published = entente::Date::parse("2024-05-03");
    if (!(*reader)->read(document).ok()) {
        return 0;
    }
    static_cast<void>(entente::to_extract_json(document));
    const auto reading = entente::to_reading(document, {});
    if (!reading.article.text.empty() && !entente::check_reading(reading).ok()) {
        std::abort();
    }
    return 0;
}
