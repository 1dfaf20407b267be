// In place of the built files, with -DENTENTE_EXPLORER=OFF.
#include "server/explorer/assets.h"

namespace entente::explorer {

std::span<const Asset> assets() {
    return {};
}

}  // namespace entente::explorer
