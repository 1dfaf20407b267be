#include "server/manual.h"

#include <algorithm>
#include <vector>

namespace entente {

namespace {

// `text` with `to` in place of every `from`.
std::string replaced(std::string_view text, char from, std::string_view to) {
    std::string result;
    for (const char c : text) {
        if (c == from) {
            result += to;
        } else {
            result += c;
        }
    }
    return result;
}

// Text in which troff sees no commands.
std::string troff(std::string_view text) {
    std::string result;
    bool line_begins = true;
    for (const char c : text) {
        if (line_begins && (c == '.' || c == '\'')) {
            result += "\\&";
        }
        if (c == '\\') {
            result += "\\e";
        } else if (c == '-') {
            result += "\\-";
        } else {
            result += c;
        }
        line_begins = c == '\n';
    }
    return result;
}

std::string as_it_stands(std::string_view text) {
    return ".nf\n" + troff(text) + "\n.fi\n";
}

std::string flag_form(const Flag& flag) {
    return "--" + std::string(flag.name) +
           (flag.value.empty() ? "" : " " + std::string(flag.value));
}

std::string flag_paragraphs(std::span<const Flag> flags) {
    std::string text;
    for (const Flag& flag : flags) {
        text += ".TP\n.B " + troff(flag_form(flag)) + "\n" + troff(flag.help) + "\n";
    }
    return text;
}

std::string verb_section(const VerbSyntax& verb) {
    std::string text =
        ".SS " + troff(verb.name) + " " + troff(verb.arguments) + "\n" + as_it_stands(verb.details);
    text += flag_paragraphs(verb.flags);
    if (!verb.examples.empty()) {
        text += ".PP\nExamples:\n" + as_it_stands(verb.examples);
    }
    return text;
}

// The flags of a verb, and those of every verb.
std::vector<Flag> all_flags(const VerbSyntax& verb) {
    std::vector<Flag> flags = verb.flags;
    for (const Flag& flag : global_flags()) {
        if (verb.uses_store || flag.name != "db") {
            flags.push_back(flag);
        }
    }
    return flags;
}

std::string words_of(std::span<const Flag> flags) {
    std::string words;
    for (const Flag& flag : flags) {
        words += (words.empty() ? "--" : " --") + std::string(flag.name);
    }
    return words;
}

std::string verb_names(std::span<const VerbSyntax> verbs, std::string_view between) {
    std::string names;
    for (const VerbSyntax& verb : verbs) {
        names += (names.empty() ? "" : std::string(between)) + std::string(verb.name);
    }
    return names;
}

// In single quotes of a shell.
std::string quoted(std::string_view text) {
    return "'" + replaced(text, '\'', "'\\''") + "'";
}

// What zsh's _arguments takes apart at colons and brackets.
std::string zsh_escaped(std::string_view text) {
    std::string result;
    for (const char c : text) {
        if (c == ':' || c == '[' || c == ']' || c == '\\') {
            result += '\\';
        }
        result += c;
    }
    return result;
}

std::string zsh_argument(const Flag& flag) {
    std::string argument = "--" + std::string(flag.name) + "[" + zsh_escaped(flag.help) + "]";
    if (!flag.value.empty()) {
        argument += ":" + zsh_escaped(flag.value) + ":_files";
    }
    return quoted(argument);
}

}  // namespace

std::string manual_page(std::span<const VerbSyntax> verbs, std::string_view version) {
    std::string text = ".TH ENTENTE 1 \"\" \"entente " + troff(version) + "\" \"User Commands\"\n";
    text += ".SH NAME\nentente \\- " + troff(kProgramSummary) + "\n";
    text += ".SH SYNOPSIS\n.B entente\n[\\-\\-db DIR] VERB [FLAGS] [ARGUMENTS]\n";
    text += ".SH DESCRIPTION\n" + troff(kProgramNotes) + "\n.PP\nThe verbs:\n";
    for (const VerbSyntax& verb : verbs) {
        text += ".TP\n.B " + troff(verb.name) + "\n" + troff(verb.summary) + "\n";
    }
    text += ".SH OPTIONS\n" + flag_paragraphs(global_flags());
    text += ".SH VERBS\n";
    for (const VerbSyntax& verb : verbs) {
        text += verb_section(verb);
    }
    text +=
        ".SH ENVIRONMENT\n.TP\n.B ENTENTE_DB\nthe store, where \\-\\-db does not name one\n"
        ".TP\n.B ENTENTE_CONFIG\nthe configuration file, where \\-\\-config does not name one\n";
    text +=
        ".SH FILES\n.TP\n.I /etc/entente/entente.conf\nthe configuration file of the service; its "
        "lines are "
        "flags without dashes, \\(lqport = 7474\\(rq, below the name of their verb, "
        "\\(lq[serve]\\(rq\n";
    return text + ".SH EXAMPLES\n" + as_it_stands(kProgramExamples);
}

std::string bash_completion(std::span<const VerbSyntax> verbs) {
    std::string text =
        "# bash completion for entente\n_entente() {\n"
        "    local current=${COMP_WORDS[COMP_CWORD]} verb= word words=\n"
        "    for word in \"${COMP_WORDS[@]:1:COMP_CWORD-1}\"; do\n"
        "        case $word in\n            " +
        verb_names(verbs, "|") +
        ") verb=$word; break ;;\n        esac\n    done\n    case $verb in\n";
    for (const VerbSyntax& verb : verbs) {
        text += "        " + std::string(verb.name) +
                ") words=" + quoted(words_of(all_flags(verb))) + " ;;\n";
    }
    text += "        *) words=" +
            quoted(words_of(global_flags()) + " --version " + verb_names(verbs, " ")) +
            " ;;\n    esac\n"
            "    if [[ -z $verb || $current == -* ]]; then\n"
            "        mapfile -t COMPREPLY < <(compgen -W \"$words\" -- \"$current\")\n"
            "    elif [[ $verb == help ]]; then\n"
            "        mapfile -t COMPREPLY < <(compgen -W " +
            quoted(verb_names(verbs, " ")) +
            " -- \"$current\")\n"
            "    else\n        mapfile -t COMPREPLY < <(compgen -f -- \"$current\")\n    fi\n}\n"
            "complete -o filenames -F _entente entente\n";
    return text;
}

std::string zsh_completion(std::span<const VerbSyntax> verbs) {
    std::string text =
        "#compdef entente\n_entente() {\n    local context state line\n"
        "    local -a verbs\n    verbs=(\n";
    for (const VerbSyntax& verb : verbs) {
        text +=
            "        " + quoted(std::string(verb.name) + ":" + zsh_escaped(verb.summary)) + "\n";
    }
    text += "    )\n    _arguments -C";
    for (const Flag& flag : global_flags()) {
        text += " \\\n        " + zsh_argument(flag);
    }
    text +=
        " \\\n        '1: :->verb' '*:: :->rest'\n"
        "    case $state in\n        verb) _describe verb verbs ;;\n"
        "        rest)\n            case $line[1] in\n";
    for (const VerbSyntax& verb : verbs) {
        text += "                " + std::string(verb.name) + ") _arguments";
        for (const Flag& flag : all_flags(verb)) {
            text += " \\\n                    " + zsh_argument(flag);
        }
        text += " \\\n                    '*: :_files' ;;\n";
    }
    return text + "            esac ;;\n    esac\n}\n_entente \"$@\"\n";
}

std::string fish_completion(std::span<const VerbSyntax> verbs) {
    const auto line = [](const std::string& when, const Flag& flag) {
        return "complete -c entente -n " + quoted(when) + " -l " + std::string(flag.name) +
               (flag.value.empty() ? "" : " -r") + " -d " +
               quoted(replaced(flag.help, '\\', "\\\\")) + "\n";
    };
    std::string text = "# fish completion for entente\n";
    for (const Flag& flag : global_flags()) {
        text += line("__fish_use_subcommand", flag);
    }
    for (const VerbSyntax& verb : verbs) {
        text += "complete -c entente -n __fish_use_subcommand -f -a " + std::string(verb.name) +
                " -d " + quoted(verb.summary) + "\n";
        for (const Flag& flag : all_flags(verb)) {
            text += line("__fish_seen_subcommand_from " + std::string(verb.name), flag);
        }
    }
    return text;
}

}  // namespace entente
