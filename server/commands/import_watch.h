// import --watch
#pragma once

#include <functional>
#include <span>
#include <string>
#include <vector>

#include "server/commands.h"

namespace entente {

// Calls `import` with `folders`, so that what is there already goes in, and then with every file that is put there, until
// SIGINT or SIGTERM. The exit status: that of the worst import, or kExitFailed when the folders cannot be watched any longer.
int watch_folders(std::span<const std::string> folders,
                  Console& console,
                  const std::function<int(const std::vector<std::string>&)>& import);

}  // namespace entente
