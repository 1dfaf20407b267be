#include "server/commands.h"

#include <algorithm>
#include <exception>
#include <string_view>
#include <vector>

#include "server/commands/command.h"
#include "server/config_file.h"
#include "server/manual.h"
#include "server/options.h"

namespace entente {

namespace {

Verb help_verb() {
    return {
        {"help",
         "[VERB]",
         "this text, or that of a verb",
         "Prints what the program, or one of its verbs, does; or all of it as manual page, or as\n"
         "completions of a shell.",
         {{"man", "", "the manual page: entente help --man | man -l -"},
          {"completion", "SHELL", "completions for bash, zsh or fish"}},
         "  entente help import\n"
         "  source <(entente help --completion bash)",
         0,
         1,
         false},
        nullptr};
}

const std::vector<Verb>& all_verbs() {
    static const std::vector<Verb> verbs = {import_verb(),
                                            extract_verb(),
                                            parse_verb(),
                                            query_verb(),
                                            explain_verb(),
                                            export_verb(),
                                            serve_verb(),
                                            stats_verb(),
                                            check_verb(),
                                            delete_verb(),
                                            backup_verb(),
                                            restore_verb(),
                                            token_verb(),
                                            version_verb(),
                                            help_verb()};
    return verbs;
}

std::vector<VerbSyntax> all_syntax() {
    std::vector<VerbSyntax> syntax;
    for (const Verb& verb : all_verbs()) {
        syntax.push_back(verb.syntax);
    }
    return syntax;
}

const Verb* find_verb(std::string_view name) {
    const auto found =
        std::ranges::find(all_verbs(), name, [](const Verb& verb) { return verb.syntax.name; });
    return found == all_verbs().end() ? nullptr : &*found;
}

int print_completion(const std::string& shell, Console& console) {
    const std::vector<VerbSyntax> syntax = all_syntax();
    if (shell == "bash") {
        console.out << bash_completion(syntax);
    } else if (shell == "zsh") {
        console.out << zsh_completion(syntax);
    } else if (shell == "fish") {
        console.out << fish_completion(syntax);
    } else {
        return wrong_usage(console,
                           {ErrorCode::invalid_argument,
                            "--completion takes bash, zsh or fish, not '" + shell + "'"});
    }
    return kExitOk;
}

int help(const Options& options, Console& console) {
    if (options.has("completion")) {
        return print_completion(options.text("completion"), console);
    }
    if (options.has("man")) {
        console.out << manual_page(all_syntax(), kVersion);
        return kExitOk;
    }
    const std::string name = options.arguments.empty() ? "" : options.arguments.front();
    const Verb* verb = find_verb(name);
    if (verb == nullptr && !name.empty()) {
        return wrong_usage(console,
                           {ErrorCode::invalid_argument, "there is no verb '" + name + "'"});
    }
    console.out << (verb == nullptr ? program_help(all_syntax()) : verb_help(verb->syntax));
    return kExitOk;
}

int run_command_line(const CommandLine& line, Console& console) {
    const Verb* verb = find_verb(line.verb);
    if (verb == nullptr) {
        if (line.options.has("help")) {
            return help(line.options, console);
        }
        console.err << program_help(all_syntax());
        return kExitUsage;
    }
    if (line.options.has("help")) {
        console.out << verb_help(verb->syntax);
        return kExitOk;
    }
    return verb->run == nullptr ? help(line.options, console) : verb->run(line.options, console);
}

int run(std::span<const std::string> words, Console& console) {
    if (words.size() == 1 && words.front() == "--version") {
        return version_verb().run(Options(), console);
    }
    const std::vector<VerbSyntax> syntax = all_syntax();
    Result<CommandLine> line = parse_command_line(words, syntax);
    if (!line.ok()) {
        return wrong_usage(console, line.error());
    }
    if (const Status configured = apply_config_file(syntax, *line); !configured.ok()) {
        return wrong_usage(console, configured.error());
    }
    return run_command_line(*line, console);
}

}  // namespace

int run_program(std::span<const std::string> words, Console& console) {
    int status = kExitFailed;
    try {
        status = run(words, console);
    } catch (const std::exception& error) {
        console.err << "entente: error: " << error.what() << std::endl;
    }
    console.out.flush();
    if (!console.out && status == kExitOk) {
        console.err << "entente: error: standard output cannot be written" << std::endl;
        status = kExitFailed;
    }
    return status;
}

}  // namespace entente
