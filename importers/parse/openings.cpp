#include "importers/parse/openings.h"

#include <algorithm>
#include <array>
#include <string_view>

#include "importers/text/one_of.h"

namespace entente {

namespace {

constexpr std::uint32_t kDatelineTokensMax = 20;

bool is_dash(std::string_view form) {
    return form == "-" || form == "--" || form == "–" || form == "—";
}

bool is_upper_ascii(char c) {
    return c >= 'A' && c <= 'Z';
}

// How many tokens a dateline takes at the start of a sentence, with its dash: "RABAT, Nov. 24 (Agency) -".
// It is capitals, figures and marks, but for what stands in brackets and the small words of "Saint Vincent and the Grenadines", and its first
// word is wholly in capitals. 0 where there is none.
std::uint32_t dateline_tokens(const Document& document, const Sentence& sentence) {
    constexpr std::size_t kPlaceBytesMin = 3;
    static constexpr auto kNameWords =
        std::to_array<std::string_view>({"and", "the", "of", "de", "la", "du", "al"});
    bool bracketed = false;
    const std::uint32_t end =
        std::min(sentence.last_token, sentence.first_token + kDatelineTokensMax);
    for (std::uint32_t t = sentence.first_token; t < end; ++t) {
        const std::string_view form = document.view(document.tokens[t]);
        if (t == sentence.first_token) {
            if (form.size() < kPlaceBytesMin ||
                !std::all_of(form.begin(), form.end(), is_upper_ascii)) {
                return 0;
            }
            continue;
        }
        const bool spaced = document.tokens[t].space_after && document.tokens[t - 1].space_after;
        if (is_dash(form) && spaced && t + 1 < sentence.last_token) {
            return t + 1 - sentence.first_token;
        }
        bracketed = form == "(" || (bracketed && form != ")");
        if (form.front() >= 'a' && form.front() <= 'z' && !bracketed &&
            !is_one_of(kNameWords, form)) {
            return 0;
        }
    }
    return 0;
}

bool is_number(std::string_view form) {
    return std::all_of(form.begin(), form.end(), [](char c) {
        return (c >= '0' && c <= '9') || c == '.' || c == '/' || c == '-' || c == ':';
    });
}

bool is_list_letter(std::string_view form) {
    constexpr std::size_t kRomanMost = 4;
    const bool roman =
        form.size() <= kRomanMost && std::all_of(form.begin(), form.end(), [](char c) {
            return c == 'i' || c == 'v' || c == 'x' || c == 'I' || c == 'V' || c == 'X';
        });
    return roman || form.size() == 1;
}

// "(a)", "iv)", "2.", "-", "•": what marks an item of a list, with a capital or small letter behind it.
std::uint32_t marker_tokens(const Document& document, const Sentence& sentence) {
    const auto form = [&](std::uint32_t t) {
        const std::uint32_t at = sentence.first_token + t;
        return at < sentence.last_token ? document.view(document.tokens[at]) : std::string_view();
    };
    const std::string_view first = form(0);
    if (first == "•" || first == "*" || first == "·" || first == "▪" || first == "–" ||
        first == "—") {
        return 1;
    }
    const auto counts = [](std::string_view word) {
        return !word.empty() && (is_number(word) || is_list_letter(word));
    };
    if (first == "(" && counts(form(1)) && form(2) == ")") {
        return 3;
    }
    return counts(first) && form(1) == ")" ? 2 : 0;
}

// "Suva - Police arrested ...": whether the dash at `t`, behind capitals, parts a label from what it says, rather than setting off
// words that a second dash ends or a relative clause.
bool dash_ends_label(const Document& document, const Sentence& sentence, std::uint32_t t) {
    constexpr std::uint32_t kLabelWordsMax = 4;
    const Token& dash = document.tokens[t];
    if (t > sentence.first_token + kLabelWordsMax || t + 1 >= sentence.last_token ||
        !document.tokens[t - 1].space_after || !dash.space_after) {
        return false;
    }
    for (const std::string_view word : {"who", "which", "whose", "where", "and", "or"}) {
        if (document.view(document.tokens[t + 1]) == word) {
            return false;
        }
    }
    for (std::uint32_t k = t + 1; k < sentence.last_token; ++k) {
        if (is_dash(document.view(document.tokens[k])) && document.tokens[k - 1].space_after) {
            return false;
        }
    }
    return true;
}

// "Q:", "Question:", "19 September 1994:", "Mao Ning:": capitals and figures up to a colon, behind which a clause begins; "5 June
// 2017 -", "Kampala, 12 July -", "Suva -": also up to a dash. Counted from token `from`.
std::uint32_t label_tokens(const Document& document, const Sentence& sentence, std::uint32_t from) {
    constexpr std::uint32_t kLabelTokensMax = 8;
    constexpr std::uint32_t kClauseTokensMin = 3;
    const std::uint32_t end = std::min(sentence.last_token, from + kLabelTokensMax);
    bool figures = false;
    for (std::uint32_t t = from; t < end; ++t) {
        const std::string_view form = document.view(document.tokens[t]);
        const bool dash = is_dash(form) && t > from && document.tokens[t - 1].space_after &&
                          (figures || dash_ends_label(document, sentence, t));
        if ((form == ":" || dash) && t > from) {
            return t + 1 + kClauseTokensMin <= sentence.last_token ? t + 1 - from : 0;
        }
        const bool capital = form.front() >= 'A' && form.front() <= 'Z';
        figures |= is_number(form) && form.front() >= '0' && form.front() <= '9';
        if (!capital && !is_number(form) && form != "," && form != "." && form != "/") {
            return 0;
        }
    }
    return 0;
}

}  // namespace

std::uint32_t opening_tokens(const Document& document, const Sentence& sentence) {
    std::uint32_t found = dateline_tokens(document, sentence);
    if (found == 0) {
        found = marker_tokens(document, sentence);
        found += label_tokens(document, sentence, sentence.first_token + found);
    }
    return found < sentence.last_token - sentence.first_token ? found : 0;
}

void name_in_label(Document& document, const Sentence& sentence) {
    constexpr std::size_t kNameBytesMin = 3;
    const std::uint32_t opening = opening_tokens(document, sentence);
    if (opening < 3 || document.view(document.tokens[sentence.first_token + opening - 1]) != ":") {
        return;
    }
    Token& last = document.tokens[sentence.first_token + opening - 2];
    const std::string_view form = document.view(last);
    if (last.upos == Upos::noun && form.size() >= kNameBytesMin &&
        std::all_of(form.begin(), form.end(), is_upper_ascii)) {
        last.upos = Upos::propn;
        last.xpos = "NNP";
    }
}

}  // namespace entente
