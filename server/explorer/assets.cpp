#include "server/explorer/assets.h"

#include <algorithm>

namespace entente::explorer {

const Asset* find(std::string_view name) {
    const std::span<const Asset> all = assets();
    const auto found = std::ranges::find(all, name, &Asset::name);
    return found == all.end() ? nullptr : &*found;
}

}  // namespace entente::explorer
