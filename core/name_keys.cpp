#include "core/name_keys.h"

#include "core/names.h"

namespace entente {

NameKeys name_keys_of(const Node& node) {
    NameKeys keys;
    if (!node.has_label("Entity")) {
        return keys;
    }
    const auto aliases = node.properties.find("aliases");
    if (aliases != node.properties.end() && aliases->second.as_list() != nullptr) {
        for (const Value& alias : *aliases->second.as_list()) {
            if (const std::string* text = alias.as_string()) {
                keys[name_key(*text)] = true;
            }
        }
    }
    keys[name_key(node.name())] = false;
    keys.erase("");
    return keys;
}

}  // namespace entente
