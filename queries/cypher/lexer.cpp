// The lexer: one pass over the bytes, and ICU for letters beyond ASCII.

#include "queries/cypher/lexer.h"

#include <array>
#include <cstddef>
#include <optional>

#include <unicode/uchar.h>
#include <unicode/utf8.h>

#include "queries/cypher/ast.h"

namespace entente::cypher {

namespace {

struct KeywordRow {
    std::string_view text;
    Keyword keyword;
};

constexpr auto kKeywords = std::to_array<KeywordRow>({
    {"alias", Keyword::alias},
    {"aliases", Keyword::aliases},
    {"all", Keyword::all},
    {"allshortestpaths", Keyword::allshortestpaths},
    {"and", Keyword::and_},
    {"any", Keyword::any},
    {"as", Keyword::as},
    {"asc", Keyword::asc},
    {"ascending", Keyword::ascending},
    {"assert", Keyword::assert_},
    {"at", Keyword::at},
    {"both", Keyword::both},
    {"by", Keyword::by},
    {"call", Keyword::call},
    {"case", Keyword::case_},
    {"collect", Keyword::collect},
    {"constraint", Keyword::constraint},
    {"constraints", Keyword::constraints},
    {"contains", Keyword::contains},
    {"count", Keyword::count},
    {"create", Keyword::create},
    {"csv", Keyword::csv},
    {"current", Keyword::current},
    {"cypher", Keyword::cypher},
    {"database", Keyword::database},
    {"databases", Keyword::databases},
    {"delete", Keyword::delete_},
    {"desc", Keyword::desc},
    {"descending", Keyword::descending},
    {"detach", Keyword::detach},
    {"distinct", Keyword::distinct},
    {"drop", Keyword::drop},
    {"each", Keyword::each},
    {"else", Keyword::else_},
    {"end", Keyword::end},
    {"ends", Keyword::ends},
    {"executable", Keyword::executable},
    {"exists", Keyword::exists},
    {"explain", Keyword::explain},
    {"extract", Keyword::extract},
    {"false", Keyword::false_},
    {"filter", Keyword::filter},
    {"finish", Keyword::finish},
    {"for", Keyword::for_},
    {"foreach", Keyword::foreach},
    {"from", Keyword::from},
    {"fulltext", Keyword::fulltext},
    {"function", Keyword::function},
    {"functions", Keyword::functions},
    {"graph", Keyword::graph},
    {"group", Keyword::group},
    {"groups", Keyword::groups},
    {"if", Keyword::if_},
    {"in", Keyword::in},
    {"index", Keyword::index},
    {"indexes", Keyword::indexes},
    {"is", Keyword::is},
    {"join", Keyword::join},
    {"key", Keyword::key},
    {"leading", Keyword::leading},
    {"limit", Keyword::limit},
    {"load", Keyword::load},
    {"lookup", Keyword::lookup},
    {"match", Keyword::match},
    {"merge", Keyword::merge},
    {"nfc", Keyword::nfc},
    {"nfd", Keyword::nfd},
    {"nfkc", Keyword::nfkc},
    {"nfkd", Keyword::nfkd},
    {"node", Keyword::node},
    {"none", Keyword::none_},
    {"normalized", Keyword::normalized},
    {"not", Keyword::not_},
    {"null", Keyword::null},
    {"of", Keyword::of},
    {"offset", Keyword::offset},
    {"on", Keyword::on},
    {"optional", Keyword::optional},
    {"options", Keyword::options},
    {"or", Keyword::or_},
    {"order", Keyword::order},
    {"path", Keyword::path},
    {"paths", Keyword::paths},
    {"point", Keyword::point},
    {"privilege", Keyword::privilege},
    {"privileges", Keyword::privileges},
    {"procedure", Keyword::procedure},
    {"procedures", Keyword::procedures},
    {"profile", Keyword::profile},
    {"range", Keyword::range},
    {"reduce", Keyword::reduce},
    {"relationship", Keyword::relationship},
    {"remove", Keyword::remove},
    {"require", Keyword::require},
    {"return", Keyword::return_},
    {"role", Keyword::role},
    {"roles", Keyword::roles},
    {"row", Keyword::row},
    {"rows", Keyword::rows},
    {"scan", Keyword::scan},
    {"seek", Keyword::seek},
    {"server", Keyword::server},
    {"servers", Keyword::servers},
    {"set", Keyword::set},
    {"setting", Keyword::setting},
    {"settings", Keyword::settings},
    {"shortest", Keyword::shortest},
    {"shortestpath", Keyword::shortestpath},
    {"show", Keyword::show},
    {"single", Keyword::single},
    {"skip", Keyword::skip},
    {"start", Keyword::start},
    {"starts", Keyword::starts},
    {"system", Keyword::system},
    {"text", Keyword::text},
    {"then", Keyword::then},
    {"time", Keyword::time},
    {"trailing", Keyword::trailing},
    {"transaction", Keyword::transaction},
    {"transactions", Keyword::transactions},
    {"trim", Keyword::trim},
    {"true", Keyword::true_},
    {"type", Keyword::type},
    {"typed", Keyword::typed},
    {"union", Keyword::union_},
    {"unique", Keyword::unique},
    {"unwind", Keyword::unwind},
    {"use", Keyword::use},
    {"user", Keyword::user},
    {"users", Keyword::users},
    {"using", Keyword::using_},
    {"vector", Keyword::vector},
    {"when", Keyword::when},
    {"where", Keyword::where},
    {"with", Keyword::with},
    {"xor", Keyword::xor_},
    {"yield", Keyword::yield},
});

constexpr std::size_t kKeywordBytesMax = 16;
constexpr std::uint32_t kHashSeed = 2166136261U;
constexpr std::size_t kHashSlots = 512;

constexpr char lower(char c) {
    return c >= 'A' && c <= 'Z' ? static_cast<char>(c + ('a' - 'A')) : c;
}

constexpr std::uint32_t hash_step(std::uint32_t hash, char c) {
    return (hash ^ static_cast<std::uint8_t>(lower(c))) * 16777619U;
}

constexpr std::uint32_t hash_of(std::string_view word) {
    std::uint32_t hash = kHashSeed;
    for (const char c : word) {
        hash = hash_step(hash, c);
    }
    return hash;
}

constexpr std::size_t slot_of(std::uint32_t hash) {
    return (hash ^ (hash >> 15U)) % kHashSlots;
}

// Open addressing; the values are indices into kKeywords plus one.
constexpr std::array<std::uint8_t, kHashSlots> keyword_slots() {
    std::array<std::uint8_t, kHashSlots> slots{};
    for (std::size_t i = 0; i < kKeywords.size(); ++i) {
        std::size_t slot = slot_of(hash_of(kKeywords[i].text));
        while (slots[slot] != 0) {
            slot = (slot + 1) % kHashSlots;
        }
        slots[slot] = static_cast<std::uint8_t>(i + 1);
    }
    return slots;
}

constexpr std::array<std::uint8_t, kHashSlots> kKeywordSlots = keyword_slots();

bool equals_lower(std::string_view word, std::string_view lower_word) {
    if (word.size() != lower_word.size()) {
        return false;
    }
    for (std::size_t i = 0; i < word.size(); ++i) {
        if (lower(word[i]) != lower_word[i]) {
            return false;
        }
    }
    return true;
}

Keyword find_keyword(std::string_view word, std::uint32_t hash) {
    if (word.size() > kKeywordBytesMax) {
        return Keyword::none;
    }
    for (std::size_t slot = slot_of(hash); kKeywordSlots[slot] != 0;
         slot = (slot + 1) % kHashSlots) {
        const KeywordRow& row = kKeywords[kKeywordSlots[slot] - 1U];
        if (equals_lower(word, row.text)) {
            return row.keyword;
        }
    }
    return Keyword::none;
}

enum CharClass : std::uint8_t {
    kOther,
    kSpace,
    kLetter,
    kDigit,
    kHigh
};

constexpr std::array<CharClass, 256> char_classes() {
    std::array<CharClass, 256> classes{};
    for (std::size_t c = 0; c < classes.size(); ++c) {
        if ((c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '_') {
            classes[c] = kLetter;
        } else if (c >= '0' && c <= '9') {
            classes[c] = kDigit;
        } else if (c == ' ' || (c >= 0x09 && c <= 0x0D) || (c >= 0x1C && c <= 0x1F)) {
            classes[c] = kSpace;
        } else if (c >= 0x80) {
            classes[c] = kHigh;
        } else {
            classes[c] = kOther;
        }
    }
    return classes;
}

constexpr std::array<CharClass, 256> kClasses = char_classes();

CharClass class_of(char c) {
    return kClasses[static_cast<std::uint8_t>(c)];
}

bool begins_identifier(UChar32 c) {
    return u_hasBinaryProperty(c, UCHAR_ID_START) != 0 || u_charType(c) == U_CONNECTOR_PUNCTUATION;
}

bool continues_identifier(UChar32 c) {
    return u_hasBinaryProperty(c, UCHAR_ID_CONTINUE) != 0 || u_charType(c) == U_CURRENCY_SYMBOL;
}

bool is_space(UChar32 c) {
    return u_isUWhiteSpace(c) != 0 || c == 0x180E || c == 0xFEFF;
}

// The characters with which openCypher's grammar lets a relationship be drawn.
TokenKind drawing_kind(UChar32 c) {
    switch (c) {
        case 0x00AD:
        case 0x2010:
        case 0x2011:
        case 0x2012:
        case 0x2013:
        case 0x2014:
        case 0x2015:
        case 0x2212:
        case 0xFE58:
        case 0xFE63:
        case 0xFF0D: return TokenKind::dash_like;
        case 0x27E8:
        case 0x3008:
        case 0xFE64:
        case 0xFF1C: return TokenKind::arrow_left_like;
        case 0x27E9:
        case 0x3009:
        case 0xFE65:
        case 0xFF1E: return TokenKind::arrow_right_like;
        default: return TokenKind::unknown;
    }
}

class Lexer {
public:
    explicit Lexer(std::string_view text) : text_(text) {
        // A guess that is rarely too small: letters and a space to a word.
        tokens_.reserve(16 + text.size() / 3);
    }

    CypherResult<std::vector<Token>> run() {
        while (at_ < text_.size() && !error_) {
            step();
        }
        if (error_) {
            return *std::move(error_);
        }
        add(TokenKind::end, at_);
        return std::move(tokens_);
    }

private:
    struct Open {
        std::uint32_t token;
        std::uint32_t last_pipe = 0;
    };

    char peek(std::size_t ahead = 1) const {
        return at_ + ahead < text_.size() ? text_[at_ + ahead] : '\0';
    }

    void fail(std::string_view detail,
              std::string message,
              std::size_t offset,
              std::string hint = {}) {
        error_ = compile_error(ErrorType::syntax_error,
                               detail,
                               std::move(message),
                               text_,
                               static_cast<std::uint32_t>(offset),
                               std::move(hint));
    }

    // A token from `begin` to where we are.
    Token& add(TokenKind kind, std::size_t begin) {
        Token& token = tokens_.emplace_back();
        token.kind = kind;
        token.begin = static_cast<std::uint32_t>(begin);
        token.end = static_cast<std::uint32_t>(at_);
        return token;
    }

    void symbol(TokenKind kind, std::size_t length) {
        at_ += length;
        add(kind, at_ - length);
    }

    void step() {
        const char c = text_[at_];
        switch (class_of(c)) {
            case kSpace: ++at_; return;
            case kLetter: return identifier(at_);
            case kDigit: return number();
            case kHigh: return beyond_ascii();
            case kOther: return punctuation(c);
        }
    }

    void punctuation(char c) {
        switch (c) {
            case '\'':
            case '"': return quoted(c, TokenKind::string);
            case '`': return quoted(c, TokenKind::quoted_identifier);
            case '(': return open(TokenKind::left_paren);
            case '[': return open(TokenKind::left_bracket);
            case '{': return open(TokenKind::left_brace);
            case ')': return close(TokenKind::right_paren, TokenKind::left_paren);
            case ']': return close(TokenKind::right_bracket, TokenKind::left_bracket);
            case '}': return close(TokenKind::right_brace, TokenKind::left_brace);
            case ',': return comma();
            case '/': return slash();
            case '.': return dot();
            case '|': return pipe();
            case ';': return symbol(TokenKind::semicolon, 1);
            case '$': return symbol(TokenKind::dollar, 1);
            case '-': return symbol(TokenKind::minus, 1);
            case '*': return symbol(TokenKind::star, 1);
            case '%': return symbol(TokenKind::percent, 1);
            case '^': return symbol(TokenKind::caret, 1);
            case '&': return symbol(TokenKind::ampersand, 1);
            default: return operators(c);
        }
    }

    void operators(char c) {
        const char next = peek();
        switch (c) {
            case '+':
                return next == '=' ? symbol(TokenKind::plus_equal, 2) : symbol(TokenKind::plus, 1);
            case '=':
                return next == '~' ? symbol(TokenKind::matches, 2) : symbol(TokenKind::equal, 1);
            case '>':
                return next == '=' ? symbol(TokenKind::greater_equal, 2)
                                   : symbol(TokenKind::greater, 1);
            case ':':
                return next == ':' ? symbol(TokenKind::double_colon, 2)
                                   : symbol(TokenKind::colon, 1);
            case '!':
                return next == '=' ? symbol(TokenKind::bang_equal, 2) : symbol(TokenKind::bang, 1);
            case '<':
                if (next == '=') {
                    return symbol(TokenKind::less_equal, 2);
                }
                return next == '>' ? symbol(TokenKind::not_equal, 2) : symbol(TokenKind::less, 1);
            default: return symbol(TokenKind::unknown, 1);
        }
    }

    void comma() {
        if (!open_.empty()) {
            tokens_[open_.back().token].comma_inside = true;
        }
        symbol(TokenKind::comma, 1);
    }

    void pipe() {
        if (peek() == '|') {
            return symbol(TokenKind::double_pipe, 2);
        }
        if (!open_.empty()) {
            open_.back().last_pipe = static_cast<std::uint32_t>(tokens_.size());
        }
        symbol(TokenKind::pipe, 1);
    }

    void dot() {
        if (peek() == '.') {
            return symbol(TokenKind::dots, 2);
        }
        // .5, but not the 5 of n.5 or of ..5, where a name or a bound is expected.
        const bool fraction = class_of(peek()) == kDigit && at_ + 1 < text_.size();
        const bool after_value =
            !tokens_.empty() && tokens_.back().end == at_ && ends_value(tokens_.back().kind);
        return fraction && !after_value ? number() : symbol(TokenKind::dot, 1);
    }

    static bool ends_value(TokenKind kind) {
        return kind == TokenKind::identifier || kind == TokenKind::quoted_identifier ||
               kind == TokenKind::right_paren || kind == TokenKind::right_bracket ||
               kind == TokenKind::right_brace;
    }

    void slash() {
        if (peek() == '/') {
            while (at_ < text_.size() && text_[at_] != '\n' && text_[at_] != '\r') {
                ++at_;
            }
        } else if (peek() == '*') {
            const std::size_t end = text_.find("*/", at_ + 2);
            if (end == std::string_view::npos) {
                return fail("UnexpectedSyntax",
                            "The comment that begins here has no end",
                            at_,
                            "Close it with */.");
            }
            at_ = end + 2;
        } else {
            symbol(TokenKind::slash, 1);
        }
    }

    void open(TokenKind kind) {
        open_.push_back({static_cast<std::uint32_t>(tokens_.size())});
        symbol(kind, 1);
    }

    // A bracket that closes nothing, or something else, is left unmatched for the parser.
    void close(TokenKind kind, TokenKind opening) {
        const auto index = static_cast<std::uint32_t>(tokens_.size());
        symbol(kind, 1);
        if (!open_.empty() && tokens_[open_.back().token].kind == opening) {
            tokens_[open_.back().token].match = index;
            tokens_.back().match = open_.back().last_pipe;
            open_.pop_back();
        }
    }

    void identifier(std::size_t begin) {
        std::uint32_t hash = kHashSeed;
        bool ascii = true;
        while (at_ < text_.size()) {
            const CharClass kind = class_of(text_[at_]);
            if (kind == kLetter || kind == kDigit) {
                hash = hash_step(hash, text_[at_]);
                ++at_;
                continue;
            }
            if (kind != kHigh) {
                break;  // `$` is a currency symbol too, but begins a parameter
            }
            std::size_t next = at_;
            if (!continues_identifier(decode(next))) {
                break;
            }
            ascii = false;
            at_ = next;
        }
        Token& token = add(TokenKind::identifier, begin);
        if (ascii) {
            token.keyword = find_keyword(text_.substr(begin, at_ - begin), hash);
        }
    }

    void beyond_ascii() {
        const std::size_t begin = at_;
        std::size_t next = at_;
        const UChar32 c = decode(next);
        if (c < 0) {
            return fail("InvalidUnicodeCharacter",
                        "The text is not valid UTF-8 here",
                        at_,
                        "Send the query as UTF-8.");
        }
        at_ = next;
        if (begins_identifier(c)) {
            return identifier(begin);
        }
        if (!is_space(c)) {
            add(drawing_kind(c), begin);
        }
    }

    // The code point at `at`, which is moved behind it; negative for invalid UTF-8.
    UChar32 decode(std::size_t& at) const {
        UChar32 c = -1;
        auto index = static_cast<std::int64_t>(at);
        const auto length = static_cast<std::int64_t>(text_.size());
        U8_NEXT(text_.data(), index, length, c);
        at = static_cast<std::size_t>(index);
        return c;
    }

    void digits(bool hexadecimal) {
        while (at_ < text_.size()) {
            const char c = text_[at_];
            const bool digit = class_of(c) == kDigit || c == '_' ||
                               (hexadecimal && ((c >= 'a' && c <= 'f') || (c >= 'A' && c <= 'F')));
            if (!digit) {
                return;
            }
            ++at_;
        }
    }

    void number() {
        const std::size_t begin = at_;
        TokenKind kind = TokenKind::integer;
        const char marker = lower(peek());
        if (text_[at_] == '0' && (marker == 'x' || marker == 'o')) {
            at_ += 2;
            digits(marker == 'x');
        } else {
            digits(false);
            if (at_ + 1 < text_.size() && text_[at_] == '.' && class_of(peek()) == kDigit) {
                kind = TokenKind::floating;
                ++at_;
                digits(false);
            }
            if (at_ < text_.size() && lower(text_[at_]) == 'e' && exponent()) {
                kind = TokenKind::floating;
            }
        }
        // Letters that touch the digits make it a mistyped number, not a number and a name.
        bool bad = false;
        while (at_ < text_.size() &&
               (class_of(text_[at_]) == kLetter || class_of(text_[at_]) == kDigit)) {
            bad = true;
            ++at_;
        }
        add(bad ? TokenKind::bad_number : kind, begin);
    }

    // Steps over e10, E-3; false (and no step) when no exponent begins here.
    bool exponent() {
        const bool sign = peek() == '-' || peek() == '+';
        if (class_of(peek(sign ? 2 : 1)) != kDigit) {
            return false;
        }
        at_ += sign ? 2 : 1;
        digits(false);
        return true;
    }

    void quoted(char quote, TokenKind kind) {
        const std::size_t begin = at_;
        const bool name = kind == TokenKind::quoted_identifier;
        bool escaped = false;
        ++at_;
        while (at_ < text_.size()) {
            const char c = text_[at_];
            if (c == quote && name && peek() == quote) {
                escaped = true;
                at_ += 2;
            } else if (c == quote) {
                ++at_;
                add(kind, begin).escaped = escaped;
                return;
            } else if (c == '\\' && !name) {
                escaped = true;
                at_ += 2;
            } else if (class_of(c) == kHigh) {
                const std::size_t here = at_;
                if (decode(at_) < 0) {
                    return fail("InvalidUnicodeCharacter",
                                "The text is not valid UTF-8 here",
                                here,
                                "Send the query as UTF-8.");
                }
            } else {
                ++at_;
            }
        }
        at_ = text_.size();
        fail("UnexpectedSyntax",
             name ? "The name in backquotes that begins here has no end"
                  : "The string that begins here has no end",
             begin,
             std::string("Close it with ") + quote + ".");
    }

    std::string_view text_;
    std::size_t at_ = 0;
    std::vector<Token> tokens_;
    std::vector<Open> open_;
    std::optional<CypherError> error_;
};

}  // namespace

CypherResult<std::vector<Token>> tokenize(std::string_view text) {
    if (text.size() > kStatementBytesMax) {
        CypherError error{ErrorType::limit_exceeded, "statement-bytes", ErrorPhase::compile_time};
        error.message = "The statement has " + std::to_string(text.size()) +
                        " bytes; the limit is " + std::to_string(kStatementBytesMax);
        error.hint = "Send data as a parameter and UNWIND it, or import it as a table.";
        return error;
    }
    return Lexer(text).run();
}

std::string keyword_text(Keyword keyword) {
    std::string text;
    for (const KeywordRow& row : kKeywords) {
        if (row.keyword == keyword) {
            for (const char c : row.text) {
                text += c >= 'a' && c <= 'z' ? static_cast<char>(c - ('a' - 'A')) : c;
            }
        }
    }
    return text;
}

bool is_plain_identifier(std::string_view name) {
    if (name.empty()) {
        return false;
    }
    std::int64_t at = 0;
    const auto length = static_cast<std::int64_t>(name.size());
    while (at < length) {
        const bool first = at == 0;
        UChar32 c = -1;
        U8_NEXT(name.data(), at, length, c);
        if (c < 0 || c == '$' || !(first ? begins_identifier(c) : continues_identifier(c))) {
            return false;
        }
    }
    return true;
}

Keyword keyword_of(std::string_view name) {
    return find_keyword(name, hash_of(name));
}

}  // namespace entente::cypher
