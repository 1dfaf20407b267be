#include "queries/runtime/regex.h"

#include <string>

#include <re2/re2.h>

namespace entente::cypher {

namespace {

class Re2Regex : public Regex {
public:
    Re2Regex(std::string_view pattern, const RE2::Options& options)
        : program_(re2::StringPiece(pattern.data(), pattern.size()), options) {}

    const RE2& program() const { return program_; }

    bool matches(std::string_view text) const override {
        return RE2::FullMatch(re2::StringPiece(text.data(), text.size()), program_);
    }

private:
    RE2 program_;
};

}  // namespace

CypherResult<std::shared_ptr<const Regex>> Regex::compile(std::string_view pattern) {
    if (pattern.size() > kRegexBytesMax) {
        return runtime_error(
            ErrorType::limit_exceeded,
            "kRegexBytesMax",
            "a regular expression of " + std::to_string(pattern.size()) +
                " bytes is over the limit kRegexBytesMax = " + std::to_string(kRegexBytesMax));
    }
    RE2::Options options;
    options.set_log_errors(false);
    options.set_max_mem(kRegexMemoryMax);
    auto regex = std::make_shared<Re2Regex>(pattern, options);
    if (!regex->program().ok()) {
        return runtime_error(
            ErrorType::argument_error,
            "InvalidRegularExpression",
            "'" + std::string(pattern) + "' is no regular expression: " + regex->program().error());
    }
    return std::shared_ptr<const Regex>(std::move(regex));
}

}  // namespace entente::cypher
