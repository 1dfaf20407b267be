// The packages of tests/consumers, for tests that run programs that others wrote in Node.js.
#pragma once

#include <cstdlib>
#include <string>

namespace entente::testing {

inline bool command_runs(const std::string& command) {
    // NOLINTNEXTLINE(concurrency-mt-unsafe): one thread
    return std::system((command + " >/dev/null 2>&1").c_str()) == 0;
}

// Makes `folder` with our scripts and the packages of the lock file in it. False where node and npm are not, or cannot fetch.
inline bool has_npm_packages(const std::string& folder) {
    const std::string consumers = std::string(ENTENTE_SOURCE_DIR) + "/tests/consumers";
    return command_runs("node --version") &&
           command_runs("mkdir -p '" + folder + "' && cp '" + consumers + "'/*.json '" + consumers +
                        "'/*.mjs '" + folder + "' && cd '" + folder + "' && { cp -r '" + consumers +
                        "/node_modules' . 2>/dev/null || npm ci --ignore-scripts --no-audit "
                        "--no-fund; }");
}

}  // namespace entente::testing
