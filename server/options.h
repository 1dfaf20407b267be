// The command line: verbs first, then long flags and arguments in any order.
#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "core/date.h"
#include "core/result.h"

namespace entente {

// A flag that a verb takes: `--name value` or `--name=value`, a bare `--name` when it is a switch.
struct Flag {
    std::string_view name;   // "published"
    std::string_view value;  // what stands for its value in the help, "DATE"; empty for a switch
    std::string_view help;   // one line
};

// A verb and all that its --help says.
struct VerbSyntax {
    std::string_view name;
    std::string_view arguments;  // "PATH..."
    std::string_view summary;    // one line, for the list of verbs
    std::string_view details;    // paragraphs, wrapped by their author
    std::vector<Flag> flags;
    std::string_view examples;  // lines
    std::size_t arguments_min = 0;
    std::size_t arguments_max = 0;
    bool uses_store = true;
};

// What every text about the program says of it.
inline constexpr std::string_view kProgramSummary =
    "who did what to whom, read from news articles, with the sentence that says so.";
inline constexpr std::string_view kProgramNotes =
    "Data goes to standard output, all else to\n"
    "standard error. Exit status: 0 when all of it worked, 1 when the work failed, 2 on wrong "
    "usage.";
inline constexpr std::string_view kProgramExamples =
    "  entente import articles/            read a folder of articles into ./entente.db\n"
    "  entente serve                       answer questions on http://127.0.0.1:7474\n"
    "  entente extract --published 2021-11-24 article.txt";

// Flags that may also stand before the verb.
std::span<const Flag> global_flags();

// What a command line says about one verb.
class Options {
public:
    std::vector<std::string> arguments;

    void set(std::string_view flag, std::string value);

    bool has(std::string_view flag) const;
    // "" when the flag is not there; the last value of one that is repeated.
    std::string text(std::string_view flag) const;
    // Every value of a flag that may be repeated, in the order given.
    std::vector<std::string> all(std::string_view flag) const;
    // `absent` when the flag is not there. An Error names the flag and what it takes.
    Result<std::uint64_t> number(std::string_view flag,
                                 std::uint64_t absent,
                                 std::uint64_t min,
                                 std::uint64_t max) const;
    Result<std::optional<Date>> date(std::string_view flag) const;

private:
    std::map<std::string, std::vector<std::string>, std::less<>> values_;
};

struct CommandLine {
    std::string verb;  // empty when there is none
    Options options;
};

// Every error is wrong usage and says what would be right.
Result<CommandLine> parse_command_line(std::span<const std::string> words,
                                       std::span<const VerbSyntax> verbs);

// The text of `entente --help`, and of `entente VERB --help`.
std::string program_help(std::span<const VerbSyntax> verbs);
std::string verb_help(const VerbSyntax& verb);

// The whole of `text` as a number from min to max; nullopt otherwise.
std::optional<std::uint64_t> parse_number(std::string_view text,
                                          std::uint64_t min,
                                          std::uint64_t max);

}  // namespace entente
