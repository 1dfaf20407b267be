// Runs another program under limits, for work on bytes that nobody can trust.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

#include "core/result.h"

namespace entente {

struct ChildLimits {
    std::size_t memory_bytes = std::size_t{1} << 30;  // of address space
    unsigned processor_seconds = 30;
    unsigned seconds = 120;  // by the clock
    std::size_t output_bytes = std::size_t{64} << 20;
};

struct ChildOutput {
    int exit_status = 0;   // -1 when a signal ended it
    std::string output;    // what it wrote
    std::string messages;  // the first kChildMessageBytesMax of its standard error
};

inline constexpr std::size_t kChildMessageBytesMax = 4096;

// Runs `command`, looked for in the PATH, on `input` as standard input, without our open files and environment. not_found
// when there is no such program; limit_exceeded when it used more time or wrote more than `limits` allow. (A program that
// gets no more memory says so itself.) For any thread; starts no thread.
Result<ChildOutput> run_child(const std::vector<std::string>& command,
                              std::string_view input,
                              const ChildLimits& limits);

}  // namespace entente
