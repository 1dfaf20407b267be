// The manual page and the completions of shells, from the same tables as --help.
#pragma once

#include <span>
#include <string>
#include <string_view>

#include "server/options.h"

namespace entente {

// entente(1), in the macros of man(7).
std::string manual_page(std::span<const VerbSyntax> verbs, std::string_view version);

std::string bash_completion(std::span<const VerbSyntax> verbs);
std::string zsh_completion(std::span<const VerbSyntax> verbs);
std::string fish_completion(std::span<const VerbSyntax> verbs);

}  // namespace entente
