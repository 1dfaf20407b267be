#include "importers/extract_text.h"

#include <nlohmann/json.hpp>

#include "importers/text/utf8.h"

namespace entente {

std::string with_text(std::string json, std::string_view text) {
    constexpr std::string_view kDocument = "\"doc\":{";
    const std::size_t at = json.find(kDocument);
    if (at == std::string::npos) {
        return json;
    }
    json.insert(at + kDocument.size(),
                "\"text\":" + nlohmann::json(to_valid_utf8(text)).dump() + ",");
    return json;
}

}  // namespace entente
