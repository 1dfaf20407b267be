// Nouns that writers vary for one actor or thing: "the army" and "the soldiers", "the blast" and "the bombing".
#pragma once

#include <string_view>

namespace entente {

// Whether both are of one family; false for the same noun of no family. Nouns as lemmas.
bool are_kin(std::string_view noun, std::string_view other);

}  // namespace entente
