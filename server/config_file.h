// The configuration file: flags that need not be written out each time.
//
//     # a comment
//     db = /var/lib/entente/graph      a flag of every verb
//     [serve]
//     port = 7474                      flags of this verb
//     log = yes                        a switch: yes or no
//
// A flag that may be repeated has several lines. What the command line says wins, flag by flag, and for the store $ENTENTE_DB too.
#pragma once

#include <span>
#include <string>
#include <string_view>

#include "core/result.h"
#include "server/options.h"

namespace entente {

inline constexpr std::size_t kConfigBytesMax = 1 << 20;

// Adds to `line` what the text says about its verb. Every error names `name` and the line; also what other verbs' sections say is
// checked for unknown names.
Status apply_config(std::string_view text,
                    const std::string& name,
                    std::span<const VerbSyntax> verbs,
                    CommandLine& line);

// The same from the file of --config, or of $ENTENTE_CONFIG; nothing when neither is there.
Status apply_config_file(std::span<const VerbSyntax> verbs, CommandLine& line);

}  // namespace entente
