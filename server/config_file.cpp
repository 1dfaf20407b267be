#include "server/config_file.h"

#include <algorithm>
#include <cstdlib>
#include <fstream>
#include <iterator>
#include <set>
#include <system_error>

#include "core/ascii.h"
#include "server/nearest.h"

namespace entente {

namespace {

constexpr std::string_view kBlanks = " \t\r";

// Reads lines from top to bottom.
class ConfigReader {
public:
    ConfigReader(const std::string& name, std::span<const VerbSyntax> verbs, CommandLine& line)
        : name_(name), verbs_(verbs), line_(line) {
        for (const VerbSyntax& verb : verbs) {
            for (const Flag& flag : flags_of(&verb)) {
                if (verb.name == line.verb && line.options.has(flag.name)) {
                    given_.insert(std::string(flag.name));
                }
            }
        }
    }

    Status read(std::string_view text) {
        while (!text.empty()) {
            const std::string_view line = text.substr(0, text.find('\n'));
            text.remove_prefix(std::min(text.size(), line.size() + 1));
            ++number_;
            ENTENTE_TRY(take(trimmed(line, kBlanks)));
        }
        return {};
    }

private:
    // A flag of every verb stands in the list of each, but for those that make no sense in a file.
    static std::vector<Flag> flags_of(const VerbSyntax* verb) {
        std::vector<Flag> flags;
        for (const Flag& flag : global_flags()) {
            if (flag.name == "db") {
                flags.push_back(flag);
            }
        }
        if (verb != nullptr) {
            flags.insert(flags.end(), verb->flags.begin(), verb->flags.end());
        }
        return flags;
    }

    Error wrong(std::string message) const {
        return {ErrorCode::invalid_argument,
                name_ + ":" + std::to_string(number_) + ": " + std::move(message)};
    }

    Status take(std::string_view line) {
        if (line.empty() || line.front() == '#' || line.front() == ';') {
            return {};
        }
        return line.front() == '[' ? take_section(line) : take_setting(line);
    }

    Status take_section(std::string_view line) {
        const std::string verb(trimmed(line.substr(1, line.size() - 2), kBlanks));
        const auto found = std::ranges::find(verbs_, verb, &VerbSyntax::name);
        if (line.back() != ']' || found == verbs_.end()) {
            std::vector<std::string_view> names;
            for (const VerbSyntax& known : verbs_) {
                names.push_back(known.name);
            }
            return wrong("a section is named after a verb: [serve], not " + std::string(line) +
                         did_you_mean(verb, names));
        }
        section_ = &*found;
        return {};
    }

    Status take_setting(std::string_view line) {
        const std::size_t equals = line.find('=');
        if (equals == std::string_view::npos) {
            return wrong("write flag = value, not '" + std::string(line) + "'");
        }
        const std::string key(trimmed(line.substr(0, equals), kBlanks));
        const std::string value(trimmed(line.substr(equals + 1), kBlanks));
        const std::vector<Flag> flags = flags_of(section_);
        const auto flag = std::ranges::find(flags, key, &Flag::name);
        if (flag == flags.end()) {
            std::vector<std::string_view> names;
            for (const Flag& known : flags) {
                names.push_back(known.name);
            }
            return wrong((section_ == nullptr ? "no flag of every verb is called '"
                                              : std::string(section_->name) + " has no flag '") +
                         key + "'" + did_you_mean(key, names));
        }
        if (flag->value.empty() && value != "yes" && value != "no") {
            return wrong(key + " is yes or no, not '" + value + "'");
        }
        if (section_ == nullptr || section_->name == line_.verb) {
            set(*flag, value);
        }
        return {};
    }

    void set(const Flag& flag, const std::string& value) {
        // Read before any thread is started.
        const bool named = flag.name == "db" &&
                           std::getenv("ENTENTE_DB") != nullptr;  // NOLINT(concurrency-mt-unsafe)
        if (given_.contains(flag.name) || named || (flag.value.empty() && value == "no")) {
            return;
        }
        line_.options.set(flag.name, flag.value.empty() ? "" : value);
    }

    const std::string& name_;
    std::span<const VerbSyntax> verbs_;
    CommandLine& line_;
    std::set<std::string, std::less<>> given_;  // on the command line
    const VerbSyntax* section_ = nullptr;
    std::size_t number_ = 0;
};

}  // namespace

Status apply_config(std::string_view text,
                    const std::string& name,
                    std::span<const VerbSyntax> verbs,
                    CommandLine& line) {
    return ConfigReader(name, verbs, line).read(text);
}

Status apply_config_file(std::span<const VerbSyntax> verbs, CommandLine& line) {
    // Read before any thread is started.
    const char* variable = std::getenv("ENTENTE_CONFIG");  // NOLINT(concurrency-mt-unsafe)
    const std::string name = line.options.has("config") ? line.options.text("config")
                             : variable == nullptr      ? ""
                                                        : variable;
    if (name.empty()) {
        return {};
    }
    std::ifstream file(name, std::ios::binary);
    if (!file) {
        return Error{ErrorCode::invalid_argument,
                     "the configuration file " + name + " cannot be read: " +
                         std::error_code(errno, std::generic_category()).message()};
    }
    const std::string text((std::istreambuf_iterator<char>(file)), {});
    if (text.size() > kConfigBytesMax) {
        return Error{ErrorCode::limit_exceeded,
                     name + " is longer than config_bytes_max (" + std::to_string(kConfigBytesMax) +
                         " bytes)"};
    }
    return apply_config(text, name, verbs, line);
}

}  // namespace entente
