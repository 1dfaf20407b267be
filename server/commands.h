// The program: a command line to an exit status.
#pragma once

#include <istream>
#include <ostream>
#include <span>
#include <string>

namespace entente {

// All of it worked; the work failed, or part of it; the command line was wrong.
inline constexpr int kExitOk = 0;
inline constexpr int kExitFailed = 1;
inline constexpr int kExitUsage = 2;

// Where a command reads and writes: data to `out`, everything else to `err`.
struct Console {
    std::istream& in;
    std::ostream& out;
    std::ostream& err;
    bool err_is_terminal = false;
    bool out_is_terminal = false;
};

// Runs what `words` say, the program's name left out. Returns one of the three statuses; a failure
// to write to `out` (its reader went away) counts as kExitFailed.
int run_program(std::span<const std::string> words, Console& console);

}  // namespace entente
