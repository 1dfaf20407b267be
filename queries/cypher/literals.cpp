// Lifting of literals, over the tokens alone: a text that is known already need not be parsed.

#include "queries/cypher/literals.h"

#include <charconv>
#include <optional>
#include <span>

#include "queries/cypher/lexer.h"

namespace entente::cypher {

namespace {

class Lifter {
public:
    Lifter(std::string_view text, const std::vector<Token>& tokens)
        : text_(text), tokens_(tokens) {}

    LiftedStatement run() {
        out_.text.reserve(text_.size());
        for (std::size_t i = 0; i + 1 < tokens_.size(); ++i) {
            follow(i);
            if (liftable(i) && lift(i)) {
                continue;
            }
            space(i);
            out_.text += source(i);
        }
        return std::move(out_);
    }

private:
    struct Level {
        bool lifts = false;   // the clause at hand matches or writes patterns
        bool allowed = true;  // no column is being computed around it
    };

    std::string_view source(std::size_t i) const {
        return text_.substr(tokens_[i].begin, tokens_[i].end - tokens_[i].begin);
    }

    TokenKind kind(std::size_t i) const {
        return i < tokens_.size() ? tokens_[i].kind : TokenKind::end;
    }

    // What touched in the text touches still; everything else has one space between. So texts of columns stay.
    void space(std::size_t i) {
        if (i == 0) {
            return;
        }
        if (!top().lifts) {
            out_.text += text_.substr(tokens_[i - 1].end, tokens_[i].begin - tokens_[i - 1].end);
        } else if (tokens_[i].begin > tokens_[i - 1].end) {
            out_.text += ' ';
        }
    }

    Level& top() { return levels_.back(); }

    bool is_name(std::size_t i) const {
        const TokenKind before = i == 0 ? TokenKind::end : kind(i - 1);
        const TokenKind after = kind(i + 1);
        return before == TokenKind::dot || before == TokenKind::colon ||
               before == TokenKind::dollar || before == TokenKind::pipe ||
               before == TokenKind::ampersand || before == TokenKind::bang ||
               after == TokenKind::colon;
    }

    // Keeps account of the clause that the token is in.
    void follow(std::size_t i) {
        switch (kind(i)) {
            case TokenKind::left_brace: {
                const bool call =
                    i > 0 && (tokens_[i - 1].keyword == Keyword::call ||
                              (kind(i - 1) == TokenKind::right_paren && call_scope_ == i - 1));
                levels_.push_back({top().lifts, top().allowed && (call || top().lifts)});
                break;
            }
            case TokenKind::right_brace:
                if (levels_.size() > 1) {
                    levels_.pop_back();
                }
                break;
            case TokenKind::left_paren:
                if (i > 0 && tokens_[i - 1].keyword == Keyword::call) {
                    call_scope_ = tokens_[i].match;
                }
                break;
            case TokenKind::identifier: clause(i); break;
            default: break;
        }
    }

    void clause(std::size_t i) {
        if (tokens_[i].keyword == Keyword::none || is_name(i)) {
            return;
        }
        switch (tokens_[i].keyword) {
            case Keyword::match:
            case Keyword::create:
            case Keyword::merge: top().lifts = top().allowed; break;
            case Keyword::with:
                // Not the second word of STARTS WITH and ENDS WITH.
                if (i > 0 && (tokens_[i - 1].keyword == Keyword::starts ||
                              tokens_[i - 1].keyword == Keyword::ends)) {
                    break;
                }
                top().lifts = false;
                break;
            case Keyword::return_:
            case Keyword::unwind:
            case Keyword::call:
            case Keyword::show:
            case Keyword::yield:
            case Keyword::at:
            case Keyword::as:
            case Keyword::index:
            case Keyword::constraint: top().lifts = false; break;
            default: break;
        }
    }

    // Behind a comparison or a key, and followed by what cannot go on with it.
    bool liftable(std::size_t i) {
        const TokenKind literal = kind(i);
        if (!top().lifts || i == 0 || out_.literals.size() >= kLiftedLiteralsMax ||
            (literal != TokenKind::string && literal != TokenKind::integer &&
             literal != TokenKind::floating)) {
            return false;
        }
        switch (kind(i - 1)) {
            case TokenKind::equal:
            case TokenKind::not_equal:
            case TokenKind::less:
            case TokenKind::less_equal:
            case TokenKind::greater:
            case TokenKind::greater_equal: break;
            case TokenKind::colon:
                if (i < 3 ||
                    !(kind(i - 3) == TokenKind::left_brace || kind(i - 3) == TokenKind::comma)) {
                    return false;
                }
                break;
            default: return false;
        }
        switch (kind(i + 1)) {
            case TokenKind::right_paren:
            case TokenKind::right_brace:
            case TokenKind::comma:
            case TokenKind::semicolon:
            case TokenKind::end: return true;
            case TokenKind::identifier: break;
            default: return false;
        }
        switch (tokens_[i + 1].keyword) {
            case Keyword::and_:
            case Keyword::or_:
            case Keyword::xor_:
            case Keyword::return_:
            case Keyword::with:
            case Keyword::match:
            case Keyword::optional:
            case Keyword::create:
            case Keyword::merge:
            case Keyword::set: return true;
            default: return false;
        }
    }

    bool lift(std::size_t i) {
        const std::string_view literal = source(i);
        const char* last = literal.data() + literal.size();
        if (kind(i) == TokenKind::string) {
            if (tokens_[i].escaped) {
                return false;  // rare, and the parser's business
            }
            out_.literals.emplace_back(std::string(literal.substr(1, literal.size() - 2)));
        } else if (kind(i) == TokenKind::integer) {
            std::int64_t value = 0;
            const auto [end, error] = std::from_chars(literal.data(), last, value);
            if (error != std::errc() || end != last) {
                return false;  // hexadecimal, with underscores, or too large
            }
            out_.literals.emplace_back(value);
        } else {
            double value = 0;
            const auto [end, error] = std::from_chars(literal.data(), last, value);
            if (error != std::errc() || end != last) {
                return false;
            }
            out_.literals.emplace_back(value);
        }
        space(i);
        out_.text += "$`" + literal_name(out_.literals.size() - 1) + "`";
        return true;
    }

    std::string_view text_;
    const std::vector<Token>& tokens_;
    std::vector<Level> levels_{Level()};
    std::size_t call_scope_ = 0;  // where the variables of a CALL (...) { end
    LiftedStatement out_;
};

}  // namespace

std::string literal_name(std::size_t index) {
    return "#" + std::to_string(index);
}

std::uint32_t place_in_original(std::string_view original,
                                std::string_view lifted,
                                std::uint32_t place) {
    const auto from = tokenize(lifted);
    const auto to = tokenize(original);
    if (original == lifted || !from.ok() || !to.ok()) {
        return place;
    }
    // A literal is one token, the parameter in its place two.
    std::size_t parameters = 0;
    for (std::size_t i = 0; i < from->size(); ++i) {
        const Token& token = (*from)[i];
        if (token.begin >= place && i - parameters < to->size()) {
            return (*to)[i - parameters].begin;
        }
        const bool name = i > 0 && (*from)[i - 1].kind == TokenKind::dollar;
        parameters += name && lifted.substr(token.begin, 2) == "`#" ? 1 : 0;
    }
    return place;
}

namespace {

// What is explained or profiled is shown as it was written.
bool is_shown(std::span<const Token> tokens) {
    const Keyword first = tokens.empty() ? Keyword::none : tokens.front().keyword;
    return first == Keyword::explain || first == Keyword::profile;
}

}  // namespace

LiftedStatement lift_literals(std::string_view text) {
    const CypherResult<std::vector<Token>> tokens = tokenize(text);
    if (!tokens.ok() || is_shown(*tokens)) {
        return {std::string(text), {}};
    }
    return Lifter(text, *tokens).run();
}

}  // namespace entente::cypher
