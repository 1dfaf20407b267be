#include "importers/neural/kernels.h"

#include <cstdlib>
#include <string>
#include <vector>

namespace entente {

std::span<const Kernels* const> available_kernels() {
    static const std::vector<const Kernels*> kernels = [] {
        std::vector<const Kernels*> found;
        for (const Kernels* set : {portable_kernels(), avx2_kernels(), avx512_kernels()}) {
            if (set != nullptr) {
                found.push_back(set);
            }
        }
        return found;
    }();
    return kernels;
}

Result<const Kernels*> kernels_named(std::string_view name) {
    std::string names;
    for (const Kernels* set : available_kernels()) {
        if (set->name == name) {
            return set;
        }
        names += (names.empty() ? "" : ", ") + std::string(set->name);
    }
    return Error{ErrorCode::unsupported,
                 "there are no kernels \"" + std::string(name) +
                     "\" on this machine; unset ENTENTE_KERNELS or choose one of: " + names};
}

Result<const Kernels*> chosen_kernels() {
    const char* name = std::getenv("ENTENTE_KERNELS");
    if (name != nullptr && *name != '\0') {
        return kernels_named(name);
    }
    return available_kernels().back();
}

}  // namespace entente
