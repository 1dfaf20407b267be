#include "server/options.h"

#include <algorithm>
#include <array>
#include <charconv>

#include "server/nearest.h"

namespace entente {

namespace {

// --db first: verbs that use no store leave it out of their help.
constexpr std::array<Flag, 3> kGlobalFlags = {
    {{"db", "DIR", "the store (default: $ENTENTE_DB, or ./entente.db)"},
     {"config", "FILE", "take flags that are not given here from FILE (default: $ENTENTE_CONFIG)"},
     {"help", "", "print this text"}}};

Error usage(std::string message) {
    return {ErrorCode::invalid_argument, std::move(message)};
}

const VerbSyntax* find_verb(std::span<const VerbSyntax> verbs, std::string_view name) {
    const auto found = std::ranges::find(verbs, name, &VerbSyntax::name);
    return found == verbs.end() ? nullptr : &*found;
}

// Reads words from left to right.
class CommandLineParser {
public:
    CommandLineParser(std::span<const std::string> words, std::span<const VerbSyntax> verbs)
        : words_(words), verbs_(verbs) {}

    Result<CommandLine> parse() {
        bool flags_ended = false;
        while (next_ < words_.size()) {
            const std::string& word = words_[next_++];
            if (word == "--" && !flags_ended) {
                flags_ended = true;
            } else if (!flags_ended && word.size() > 1 && word.front() == '-') {
                ENTENTE_TRY(take_flag(word));
            } else if (verb_ == nullptr) {
                ENTENTE_TRY(take_verb(word));
            } else {
                result_.options.arguments.push_back(word);
            }
        }
        ENTENTE_TRY(check_arguments());
        return std::move(result_);
    }

private:
    Status take_verb(const std::string& word) {
        verb_ = find_verb(verbs_, word);
        if (verb_ == nullptr) {
            std::vector<std::string_view> names;
            for (const VerbSyntax& verb : verbs_) {
                names.push_back(verb.name);
            }
            return usage("there is no verb '" + word + "'" + did_you_mean(word, names) +
                         " (see entente --help)");
        }
        result_.verb = word;
        return {};
    }

    Status take_flag(std::string_view word) {
        if (word == "-h") {
            word = "--help";
        }
        const std::size_t equals = word.find('=');
        const std::string_view name = word.substr(0, equals);
        const Flag* flag = name.starts_with("--") ? find_flag(name.substr(2)) : nullptr;
        if (flag == nullptr) {
            return unknown_flag(name);
        }
        if (flag->value.empty()) {
            if (equals != std::string_view::npos) {
                return usage(std::string(name) + " takes no value");
            }
            result_.options.set(flag->name, "");
            return {};
        }
        if (equals != std::string_view::npos) {
            result_.options.set(flag->name, std::string(word.substr(equals + 1)));
            return {};
        }
        // What looks like a flag is one that was meant: `--title --published 2021-11-24`.
        if (next_ == words_.size() || (words_[next_].starts_with("--"))) {
            return usage(std::string(name) + " needs a value: " + std::string(name) + " " +
                         std::string(flag->value));
        }
        result_.options.set(flag->name, words_[next_++]);
        return {};
    }

    const Flag* find_flag(std::string_view name) const {
        const auto global = std::ranges::find(kGlobalFlags, name, &Flag::name);
        if (global != kGlobalFlags.end()) {
            return &*global;
        }
        if (verb_ == nullptr) {
            return nullptr;
        }
        const auto found = std::ranges::find(verb_->flags, name, &Flag::name);
        return found == verb_->flags.end() ? nullptr : &*found;
    }

    Error unknown_flag(std::string_view name) const {
        std::vector<std::string> flags;
        for (const Flag& flag : kGlobalFlags) {
            flags.push_back("--" + std::string(flag.name));
        }
        if (verb_ != nullptr) {
            for (const Flag& flag : verb_->flags) {
                flags.push_back("--" + std::string(flag.name));
            }
        }
        const std::vector<std::string_view> known(flags.begin(), flags.end());
        const std::string whose =
            verb_ == nullptr ? "before the verb" : "of " + std::string(verb_->name);
        return usage("there is no flag " + std::string(name) + " " + whose +
                     did_you_mean(name, known) +
                     (verb_ == nullptr ? " (flags of a verb come after it)"
                                       : " (see entente " + std::string(verb_->name) + " --help)"));
    }

    Status check_arguments() const {
        if (verb_ == nullptr || result_.options.has("help")) {
            return {};
        }
        if (result_.options.has("db") && result_.options.text("db").empty()) {
            return usage("--db needs a value: --db DIR");
        }
        const std::size_t count = result_.options.arguments.size();
        const std::string form = "entente " + std::string(verb_->name) +
                                 (verb_->arguments.empty() ? "" : " ") +
                                 std::string(verb_->arguments);
        if (count < verb_->arguments_min) {
            return usage("an argument is missing: " + form);
        }
        if (count > verb_->arguments_max) {
            return usage("one argument too many, '" +
                         result_.options.arguments[verb_->arguments_max] + "': " + form);
        }
        return {};
    }

    std::span<const std::string> words_;
    std::span<const VerbSyntax> verbs_;
    std::size_t next_ = 0;
    const VerbSyntax* verb_ = nullptr;
    CommandLine result_;
};

std::string padded(std::string text, std::size_t width) {
    text.resize(std::max(width, text.size() + 2), ' ');
    return text;
}

std::string flag_lines(std::span<const Flag> flags) {
    std::string text;
    for (const Flag& flag : flags) {
        std::string form = "  --" + std::string(flag.name);
        if (!flag.value.empty()) {
            form += " " + std::string(flag.value);
        }
        text += padded(form, 26) + std::string(flag.help) + "\n";
    }
    return text;
}

}  // namespace

std::span<const Flag> global_flags() {
    return kGlobalFlags;
}

void Options::set(std::string_view flag, std::string value) {
    values_[std::string(flag)].push_back(std::move(value));
}

bool Options::has(std::string_view flag) const {
    return values_.contains(flag);
}

std::string Options::text(std::string_view flag) const {
    const auto found = values_.find(flag);
    return found == values_.end() ? "" : found->second.back();
}

std::vector<std::string> Options::all(std::string_view flag) const {
    const auto found = values_.find(flag);
    return found == values_.end() ? std::vector<std::string>() : found->second;
}

Result<std::uint64_t> Options::number(std::string_view flag,
                                      std::uint64_t absent,
                                      std::uint64_t min,
                                      std::uint64_t max) const {
    if (!has(flag)) {
        return absent;
    }
    if (const auto number = parse_number(text(flag), min, max)) {
        return *number;
    }
    return usage("--" + std::string(flag) + " takes a number from " + std::to_string(min) + " to " +
                 std::to_string(max) + ", not '" + text(flag) + "'");
}

Result<std::optional<Date>> Options::date(std::string_view flag) const {
    // An empty value means not known, so that scripts can pass on what they have.
    if (text(flag).empty()) {
        return std::optional<Date>();
    }
    const std::optional<Date> date = Date::parse(text(flag));
    if (!date) {
        return usage("--" + std::string(flag) + " takes a date such as 2021-11-24, not '" +
                     text(flag) + "'");
    }
    return date;
}

Result<CommandLine> parse_command_line(std::span<const std::string> words,
                                       std::span<const VerbSyntax> verbs) {
    return CommandLineParser(words, verbs).parse();
}

std::string program_help(std::span<const VerbSyntax> verbs) {
    std::string text = "entente: " + std::string(kProgramSummary) +
                       "\n\n"
                       "usage: entente [--db DIR] VERB [FLAGS] [ARGUMENTS]\n\nverbs:\n";
    for (const VerbSyntax& verb : verbs) {
        text += padded("  " + std::string(verb.name), 14) + std::string(verb.summary) + "\n";
    }
    text += "\nflags of every verb:\n" + flag_lines(kGlobalFlags) +
            "\n'entente VERB --help' tells more about each. " + std::string(kProgramNotes) +
            "\n\nexamples:\n" + std::string(kProgramExamples) + "\n";
    return text;
}

std::string verb_help(const VerbSyntax& verb) {
    std::string text = "usage: entente " + std::string(verb.name) +
                       (verb.flags.empty() ? "" : " [FLAGS]") +
                       (verb.arguments.empty() ? "" : " ") + std::string(verb.arguments) + "\n\n" +
                       std::string(verb.details) + "\n\nflags:\n" + flag_lines(verb.flags) +
                       flag_lines(std::span(kGlobalFlags).subspan(verb.uses_store ? 0 : 1));
    if (!verb.examples.empty()) {
        text += "\nexamples:\n" + std::string(verb.examples) + "\n";
    }
    return text;
}

std::optional<std::uint64_t> parse_number(std::string_view text,
                                          std::uint64_t min,
                                          std::uint64_t max) {
    std::uint64_t number = 0;
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
    if (error != std::errc() || end != text.data() + text.size() || number < min || number > max) {
        return std::nullopt;
    }
    return number;
}

}  // namespace entente
