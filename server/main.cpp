// The program `entente`.
#include <signal.h>
#include <unistd.h>

#include <iostream>
#include <span>
#include <string>
#include <vector>

#include "server/commands.h"

int main(int argc, char** argv) {
    // A reader of our output that goes away is an error of the write, not the end of the program.
    ::signal(SIGPIPE, SIG_IGN);
    std::ios::sync_with_stdio(false);
    // Input is read by other threads than the one that writes; a tie would flush output from them.
    std::cin.tie(nullptr);
    const std::span<char*> words(argv, static_cast<std::size_t>(argc));
    const std::vector<std::string> arguments(words.begin() + (words.empty() ? 0 : 1), words.end());
    entente::Console console{
        std::cin, std::cout, std::cerr, ::isatty(STDERR_FILENO) == 1, ::isatty(STDOUT_FILENO) == 1};
    return entente::run_program(arguments, console);
}
