#include "importers/link/linker.h"

#include <algorithm>

#include "core/names.h"
#include "importers/text/utf8.h"

namespace entente {

namespace {

// Parts of the hash in identities; the store compares the whole key.
constexpr std::size_t kHashDigits = 16;
constexpr std::uint8_t kFullName = 2;

// "country/", "person/", ... from the entity type.
std::string readable_prefix(const std::string& type) {
    return to_lower(type) + "/";
}

}  // namespace

LinkDecision link(const Document& document, std::uint32_t entity, const std::string& text_sha256) {
    const Entity& item = document.entities.at(entity);
    if (!item.gazetteer_id.empty()) {
        const std::size_t slash = item.gazetteer_id.find('/');
        if (item.type == "Person") {
            std::string key = item.gazetteer_id.substr(slash + 1);
            std::replace(key.begin(), key.end(), '-', ' ');
            return {"Person:" + key, item.gazetteer_id};
        }
        return {item.type + ":" + item.gazetteer_id.substr(slash + 1), item.gazetteer_id};
    }
    const std::string readable = readable_prefix(item.type) + slug(item.name);
    const std::string key = name_key(item.name);
    if (item.name_rank >= kFullName && !key.empty()) {
        return {item.type + ":" + key, readable};
    }
    return {item.type + ":" + text_sha256.substr(0, kHashDigits) + ":" + std::to_string(entity) +
                ":" + key,
            readable};
}

}  // namespace entente
