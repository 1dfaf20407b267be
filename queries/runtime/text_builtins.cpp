// Functions of texts.

#include <algorithm>
#include <array>
#include <string>
#include <utility>
#include <vector>

#include "queries/runtime/builtins.h"
#include "queries/runtime/runtime_error.h"
#include "queries/runtime/unicode.h"

namespace entente::cypher {

namespace {

using Value = CypherResult<QueryValue>;

CypherError want_text(std::string_view function, const QueryValue& given) {
    return wrong_argument(function, "a STRING", given);
}

// A number of characters.
CypherResult<std::size_t> count_of(std::string_view function, const QueryValue& value) {
    if (!value.is(QueryType::integer)) {
        return wrong_argument(function, "an INTEGER as number of characters", value);
    }
    if (value.integer() < 0) {
        return bad_argument("NumberOutOfRange",
                            std::string(function) + "() takes no negative number of characters");
    }
    return static_cast<std::size_t>(value.integer());
}

template <std::string (*Convert)(std::string_view)>
Value convert_case(Arguments arguments, EvaluationContext& /*context*/) {
    if (!arguments[0].is(QueryType::string)) {
        return runtime_error(ErrorType::type_error,
                             "InvalidArgumentValue",
                             "a STRING was expected, but there was " + describe(arguments[0]));
    }
    return QueryValue(Convert(arguments[0].string()));
}

template <bool Begin, bool End>
Value trim(Arguments arguments, EvaluationContext& /*context*/) {
    for (const QueryValue& argument : arguments) {
        if (!argument.is(QueryType::string)) {
            return want_text("trim", argument);
        }
    }
    const std::string_view characters = arguments.size() > 1 ? arguments[1].string() : "";
    if (arguments.size() > 1 && characters.empty()) {
        return arguments[0];
    }
    return QueryValue(trimmed(arguments[0].string(), characters, Begin, End));
}

Value left(Arguments arguments, EvaluationContext& /*context*/) {
    if (!arguments[0].is(QueryType::string)) {
        return want_text("left", arguments[0]);
    }
    ENTENTE_ASSIGN(const std::size_t count, count_of("left", arguments[1]));
    const std::string_view text = arguments[0].string();
    return QueryValue(text.substr(0, byte_of_character(text, count)));
}

Value right(Arguments arguments, EvaluationContext& /*context*/) {
    if (!arguments[0].is(QueryType::string)) {
        return want_text("right", arguments[0]);
    }
    ENTENTE_ASSIGN(const std::size_t count, count_of("right", arguments[1]));
    const std::string_view text = arguments[0].string();
    const std::size_t all = character_count(text);
    return QueryValue(text.substr(byte_of_character(text, all > count ? all - count : 0)));
}

Value substring(Arguments arguments, EvaluationContext& /*context*/) {
    if (!arguments[0].is(QueryType::string)) {
        return want_text("substring", arguments[0]);
    }
    ENTENTE_ASSIGN(const std::size_t start, count_of("substring", arguments[1]));
    std::string_view text = arguments[0].string();
    text.remove_prefix(byte_of_character(text, start));
    if (arguments.size() > 2) {
        ENTENTE_ASSIGN(const std::size_t count, count_of("substring", arguments[2]));
        text = text.substr(0, byte_of_character(text, count));
    }
    return QueryValue(text);
}

Value replace(Arguments arguments, EvaluationContext& /*context*/) {
    for (const QueryValue& argument : arguments.first(3)) {
        if (!argument.is(QueryType::string)) {
            return want_text("replace", argument);
        }
    }
    std::size_t limit = SIZE_MAX;
    if (arguments.size() > 3) {
        ENTENTE_ASSIGN(limit, count_of("replace", arguments[3]));
    }
    const std::string_view text = arguments[0].string();
    const std::string_view search = arguments[1].string();
    const std::string_view put = arguments[2].string();
    std::string result;
    std::size_t from = 0;
    for (std::size_t at = 0; limit > 0; --limit) {
        at = text.find(search, at);
        if (at == std::string_view::npos) {
            break;
        }
        result.append(text.substr(from, at - from)).append(put);
        if (result.size() > kTextBytesMax) {
            return limit_error("kTextBytesMax", "replace() makes a text beyond the limit");
        }
        from = at + search.size();
        // An empty text is found before each character and at the end.
        if (search.empty()) {
            if (at == text.size()) {
                break;
            }
            at += character_bytes(text, at);
        } else {
            at = from;
        }
    }
    return QueryValue(result.append(text.substr(from)));
}

// Parts of a text, as many as fit into the memory of the statement.
class Parts {
public:
    explicit Parts(EvaluationContext& context) : context_(context) {}

    CypherStatus add(std::string_view part) {
        constexpr std::size_t kPerCheck = 4096;
        parts_.emplace_back(part);
        bytes_ += parts_.back().memory_bytes();
        return parts_.size() % kPerCheck == 0 ? check_memory(context_.budget, bytes_)
                                              : CypherStatus();
    }

    QueryValue take() { return QueryValue(std::move(parts_)); }

private:
    EvaluationContext& context_;
    QueryList parts_;
    std::size_t bytes_ = 0;
};

Value split_characters(std::string_view text, EvaluationContext& context) {
    Parts parts(context);
    for (std::size_t at = 0; at < text.size();) {
        const std::size_t bytes = character_bytes(text, at);
        ENTENTE_TRY(parts.add(text.substr(at, bytes)));
        at += bytes;
    }
    return parts.take();
}

Value split_at(std::string_view text,
               const std::vector<std::string_view>& delimiters,
               EvaluationContext& context) {
    Parts parts(context);
    // Where each delimiter is next: looked for again only behind where it was, so that the text is read once for each.
    std::vector<std::size_t> places(delimiters.size());
    for (std::size_t i = 0; i < delimiters.size(); ++i) {
        places[i] = text.find(delimiters[i]);
    }
    for (std::size_t from = 0;;) {
        std::size_t next = std::string_view::npos;
        std::size_t bytes = 0;
        for (std::size_t i = 0; i < delimiters.size(); ++i) {
            if (places[i] < from) {
                places[i] = text.find(delimiters[i], from);
            }
            if (places[i] < next) {
                next = places[i];
                bytes = delimiters[i].size();
            }
        }
        if (next == std::string_view::npos) {
            ENTENTE_TRY(parts.add(text.substr(from)));
            return parts.take();
        }
        ENTENTE_TRY(parts.add(text.substr(from, next - from)));
        from = next + bytes;
    }
}

Value split(Arguments arguments, EvaluationContext& context) {
    if (!arguments[0].is(QueryType::string)) {
        return want_text("split", arguments[0]);
    }
    std::vector<std::string_view> delimiters;
    if (arguments[1].is(QueryType::string)) {
        delimiters.push_back(arguments[1].string());
    } else if (arguments[1].is(QueryType::list)) {
        for (const QueryValue& item : arguments[1].list()) {
            if (item.is_null()) {
                return QueryValue();
            }
            if (!item.is(QueryType::string)) {
                return wrong_argument("split", "STRINGs as delimiters", item);
            }
            delimiters.push_back(item.string());
        }
    } else {
        return wrong_argument("split", "a STRING or a LIST of them as delimiter", arguments[1]);
    }
    const bool everywhere =
        std::any_of(delimiters.begin(), delimiters.end(), [](std::string_view delimiter) {
            return delimiter.empty();
        });
    return everywhere ? split_characters(arguments[0].string(), context)
                      : split_at(arguments[0].string(), delimiters, context);
}

Value char_length(Arguments arguments, EvaluationContext& /*context*/) {
    if (!arguments[0].is(QueryType::string)) {
        return want_text("char_length", arguments[0]);
    }
    return QueryValue(static_cast<std::int64_t>(character_count(arguments[0].string())));
}

Value normalize(Arguments arguments, EvaluationContext& /*context*/) {
    for (const QueryValue& argument : arguments) {
        if (!argument.is(QueryType::string)) {
            return want_text("normalize", argument);
        }
    }
    const std::string form = arguments.size() > 1 ? upper_case(arguments[1].string()) : "NFC";
    static constexpr std::array<std::string_view, 4> kForms = {"NFC", "NFD", "NFKC", "NFKD"};
    for (std::size_t i = 0; i < kForms.size(); ++i) {
        if (kForms.at(i) == form) {
            return QueryValue(normalized(arguments[0].string(), static_cast<NormalForm>(i)));
        }
    }
    return bad_argument("InvalidArgumentValue",
                        "normalize() knows the forms NFC, NFD, NFKC and NFKD, not '" + form + "'");
}

constexpr std::array kTextBuiltins = {
    Builtin{FunctionId::to_upper, convert_case<upper_case>},
    Builtin{FunctionId::to_lower, convert_case<lower_case>},
    Builtin{FunctionId::btrim, trim<true, true>},
    Builtin{FunctionId::ltrim, trim<true, false>},
    Builtin{FunctionId::rtrim, trim<false, true>},
    Builtin{FunctionId::left, left},
    Builtin{FunctionId::right, right},
    Builtin{FunctionId::substring, substring},
    Builtin{FunctionId::replace, replace},
    Builtin{FunctionId::split, split},
    Builtin{FunctionId::char_length, char_length},
    Builtin{FunctionId::normalize, normalize},
};

}  // namespace

std::span<const Builtin> text_builtins() {
    return kTextBuiltins;
}

}  // namespace entente::cypher
