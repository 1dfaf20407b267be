#include "importers/text/tokenizer.h"

#include <array>
#include <string>

#include "importers/text/abbreviations.h"
#include "importers/text/utf8.h"

namespace entente {

namespace {

// Capitalised first parts that belong to a name: "Al-Qaeda", "Abu-Mazen".
bool is_name_prefix(std::string_view part) {
    constexpr std::array<std::string_view, 14> kPrefixes = {
        "Al", "El", "Ar", "As", "Ad", "An", "At", "Az", "Ash", "Abu", "Bin", "Ben", "Ul", "Ol"};
    for (const std::string_view prefix : kPrefixes) {
        if (part == prefix) {
            return true;
        }
    }
    return false;
}

bool is_word_part(char32_t c) {
    return is_letter(c) || is_digit(c);
}

class Scanner {
public:
    explicit Scanner(std::string_view text) : text_(text) {}

    std::vector<ByteSpan> run() {
        while (position_ < text_.size()) {
            const CodePoint c = code_point_at(text_, position_);
            if (is_space(c.value)) {
                position_ += c.length;
            } else if (is_word_part(c.value)) {
                word();
            } else if (is_apostrophe(c.value) && clitic_length(position_) > 0) {
                push(position_, position_ + clitic_length(position_));
            } else {
                symbol(c);
            }
        }
        return std::move(tokens_);
    }

private:
    void push(std::size_t start, std::size_t end) {
        if (start < end) {
            tokens_.push_back({static_cast<std::uint32_t>(start), static_cast<std::uint32_t>(end)});
        }
        position_ = end;
    }

    char32_t at(std::size_t position) const { return code_point_at(text_, position).value; }

    // Length of "'s", "'re", ... at an apostrophe, when a word ends there; else 0.
    std::size_t clitic_length(std::size_t apostrophe) const {
        const std::size_t letters = apostrophe + code_point_at(text_, apostrophe).length;
        std::size_t end = letters;
        while (end < text_.size() && end - letters < 3 && is_letter(at(end))) {
            end += code_point_at(text_, end).length;
        }
        if (end < text_.size() && is_word_part(at(end))) {
            return 0;
        }
        const std::string clitic = to_lower(text_.substr(letters, end - letters));
        const bool known = clitic == "s" || clitic == "re" || clitic == "ve" || clitic == "ll" ||
                           clitic == "d" || clitic == "m";
        return known ? end - apostrophe : 0;
    }

    // End of the characters that hang together: letters and digits, and single marks between them.
    std::size_t word_end(std::size_t start) const {
        std::size_t end = start;
        while (end < text_.size()) {
            const CodePoint c = code_point_at(text_, end);
            if (is_word_part(c.value)) {
                end += c.length;
                continue;
            }
            const std::size_t after = end + c.length;
            const char32_t next = at(after);
            if (after >= text_.size() || !is_word_part(next)) {
                break;
            }
            const bool between_digits =
                is_digit(code_point_before(text_, end).value) && is_digit(next);
            const bool joins = c.value == U'-' || c.value == U'.' || c.value == U'_' ||
                               c.value == U'@' || c.value == 0x2011 ||
                               (is_apostrophe(c.value) && clitic_length(end) == 0) ||
                               (c.value == U'&' && is_upper(next)) ||
                               ((c.value == U',' || c.value == U':') && between_digits);
            if (!joins) {
                break;
            }
            end = after;
        }
        return end;
    }

    void word() {
        const std::size_t start = position_;
        std::size_t end = word_end(start);
        if (end < text_.size() && text_[end] == '.' &&
            abbreviation(text_.substr(start, end + 1 - start)) != Abbreviation::none &&
            !is_final_plain_stop(start, end)) {
            ++end;
        }
        split_word(start, end);
    }

    // "No." and "art." are ordinary words at the very end of the text.
    bool is_final_plain_stop(std::size_t start, std::size_t end) const {
        return end + 1 == text_.size() &&
               abbreviation(text_.substr(start, end + 1 - start)) == Abbreviation::title;
    }

    void split_word(std::size_t start, std::size_t end) {
        const std::size_t negation = negation_start(start, end);
        const std::size_t stem_end = negation == 0 ? end : negation;
        split_hyphens(start, stem_end);
        if (negation != 0) {
            push(negation, end);
        }
    }

    // Where "n't" (or the "not" of "cannot") begins, or 0.
    std::size_t negation_start(std::size_t start, std::size_t end) const {
        const std::string word = to_lower(text_.substr(start, end - start));
        if (word == "cannot") {
            return start + 3;
        }
        if (word.size() > 3 && word.ends_with("n't")) {
            return end - 3;
        }
        if (word.size() > 5 && word.ends_with("n\u2019t")) {
            return end - 5;
        }
        return 0;
    }

    void split_hyphens(std::size_t start, std::size_t end) {
        std::size_t part = start;
        for (std::size_t i = start; i < end; ++i) {
            if (text_[i] != '-' || i == part || i + 1 >= end) {
                continue;
            }
            if (splits(text_.substr(part, i - part), text_.substr(i + 1, end - i - 1))) {
                push(part, i);
                push(i, i + 1);
                part = i + 1;
            }
        }
        push(part, end);
    }

    static bool splits(std::string_view left, std::string_view right) {
        // "pro-Russian" holds a name.
        if (left == "pro" || left == "anti" || left == "non" || left == "ex" || left == "post") {
            return starts_upper(right);
        }
        if (!starts_upper(left) || left.size() < 2 || is_name_prefix(left)) {
            return false;
        }
        if (left.find_first_of("0123456789") != std::string_view::npos ||
            is_digit(code_point_at(right, 0).value)) {
            return false;
        }
        // "Kim Jong-un", "Ban Ki-moon": a short second part in lower case ends a given name.
        constexpr std::size_t kGivenNameTailBytes = 4;
        return starts_upper(right) || right.size() > kGivenNameTailBytes || right == "led" ||
               right == "run" || right == "held" || is_all_caps(left);
    }

    // One symbol, or a run of the same one ("...", "-----").
    void symbol(const CodePoint& c) {
        std::size_t end = position_ + c.length;
        while (end < text_.size() && at(end) == c.value) {
            end += c.length;
        }
        push(position_, end);
    }

    std::string_view text_;
    std::size_t position_ = 0;
    std::vector<ByteSpan> tokens_;
};

}  // namespace

std::vector<ByteSpan> tokenize(std::string_view text) {
    return Scanner(text).run();
}

Status Tokenizer::apply(Document& document) const {
    document.tokens.clear();
    for (Sentence& sentence : document.sentences) {
        sentence.first_token = static_cast<std::uint32_t>(document.tokens.size());
        const std::vector<ByteSpan> spans = tokenize(document.view(sentence.span));
        if (document.tokens.size() + spans.size() > kArticleTokensMax) {
            return Error{ErrorCode::limit_exceeded,
                         "article has more than " + std::to_string(kArticleTokensMax) +
                             " tokens (limit kArticleTokensMax)"};
        }
        for (const ByteSpan& span : spans) {
            Token token;
            token.span = {sentence.span.start + span.start, sentence.span.start + span.end};
            const CodePoint next = code_point_at(document.text, token.span.end);
            token.space_after = next.length == 0 || is_space(next.value);
            document.tokens.push_back(std::move(token));
        }
        sentence.last_token = static_cast<std::uint32_t>(document.tokens.size());
    }
    return {};
}

}  // namespace entente
