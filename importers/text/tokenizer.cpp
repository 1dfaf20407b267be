#include "importers/text/tokenizer.h"

#include <algorithm>
#include <array>
#include <string>
#include <utility>

#include "importers/text/token_candidates.h"
#include "importers/text/utf8.h"

namespace entente {

namespace {

class SpanCollector : public TokenWalk {
public:
    SpanCollector(const BoundaryModel& model, std::vector<ByteSpan>& spans)
        : model_(model), spans_(spans) {}

private:
    bool ends(std::uint32_t /*position*/, const BoundaryFeatures& features) override {
        return model_.token_score(features) > 0;
    }

    void token(std::uint32_t start, std::uint32_t end) override { spans_.push_back({start, end}); }

    const BoundaryModel& model_;
    std::vector<ByteSpan>& spans_;
};

bool contains(std::initializer_list<std::string_view> words, std::string_view word) {
    return std::find(words.begin(), words.end(), word) != words.end();
}

// Whether `right`, written together with the word `left`, is a clitic of it rather than a word or mark.
bool is_clitic(std::string_view left, std::string_view right) {
    const CodePoint last = code_point_before(left, left.size());
    if (!is_letter(last.value) && !is_digit(last.value)) {
        return false;
    }
    const CodePoint first = code_point_at(right, 0);
    if (is_apostrophe(first.value) || first.value == U'`') {
        const std::string letters = to_lower(right.substr(first.length));
        return letters.empty() ? last.value == U's' || last.value == U'S'
                               : contains({"s", "m", "d", "ll", "ve", "re", "t"}, letters);
    }
    if (!is_letter(first.value) || !is_letter(last.value)) {
        return false;
    }
    return true;  // letters parted from letters: "can|not", "do|n't", "gon|na"
}

// Finds the multiword tokens of `sentence`.
void add_multiword_tokens(Document& document, const Sentence& sentence) {
    for (std::uint32_t i = sentence.first_token + 1; i < sentence.last_token; ++i) {
        const Token& left = document.tokens[i - 1];
        const Token& right = document.tokens[i];
        if (left.span.end != right.span.start ||
            !is_clitic(document.view(left), document.view(right))) {
            continue;
        }
        std::vector<MultiwordToken>& words = document.multiword_tokens;
        if (!words.empty() && words.back().last_token == i) {
            words.back().last_token = i + 1;
            words.back().span.end = right.span.end;
        } else {
            words.push_back({{left.span.start, right.span.end}, i - 1, i + 1});
        }
    }
}

// How good a place for cutting an overlong sentence the end of `token` is.
int cut_quality(const Document& document, const Token& token) {
    const std::string_view text = document.view(token);
    if (!token.space_after) {
        return 0;
    }
    return contains({".", "!", "?", "...", ";"}, text) ? 4
           : contains({":", ")", "]", "\""}, text)     ? 3
           : text == ","                               ? 2
                                                       : 1;
}

// Pieces of `sentence` with at most kSentenceTokensMax tokens each, at the end of `sentences`.
void add_pieces(const Document& document,
                const Sentence& sentence,
                std::vector<Sentence>& sentences) {
    Sentence rest = sentence;
    while (rest.last_token - rest.first_token > kSentenceTokensMax) {
        std::uint32_t cut = rest.first_token + kSentenceTokensMax;
        int best = -1;
        for (std::uint32_t i = cut; i > rest.first_token + kSentenceTokensMax / 2; --i) {
            const int quality = cut_quality(document, document.tokens[i - 1]);
            if (quality > best) {
                best = quality;
                cut = i;
            }
        }
        Sentence piece = rest;
        piece.last_token = cut;
        piece.span.end = document.tokens[cut - 1].span.end;
        rest.first_token = cut;
        rest.span.start = document.tokens[cut].span.start;
        sentences.push_back(piece);
    }
    sentences.push_back(rest);
}

bool space_follows(std::string_view text, std::size_t position) {
    CodePoint next = code_point_at(text, position);
    while (next.length > 0 && next.value >= 0x80 && is_ignorable(next.value)) {
        position += next.length;
        next = code_point_at(text, position);
    }
    return next.length == 0 || is_space(next.value);
}

}  // namespace

std::vector<ByteSpan> Tokenizer::tokenize(std::string_view text) const {
    std::vector<ByteSpan> spans;
    SpanCollector(*model_, spans).run(text, *model_);
    return spans;
}

Status Tokenizer::apply(Document& document) const {
    document.tokens.clear();
    document.multiword_tokens.clear();
    std::vector<ByteSpan> spans;
    std::vector<Sentence> sentences;
    SpanCollector collector(*model_, spans);
    for (Sentence& sentence : document.sentences) {
        spans.clear();
        collector.run(document.view(sentence.span), *model_);
        sentence.first_token = static_cast<std::uint32_t>(document.tokens.size());
        if (document.tokens.size() + spans.size() > kArticleTokensMax) {
            return Error{ErrorCode::limit_exceeded,
                         "article has more than " + std::to_string(kArticleTokensMax) +
                             " tokens (limit kArticleTokensMax)"};
        }
        for (const ByteSpan& span : spans) {
            Token token;
            token.span = {sentence.span.start + span.start, sentence.span.start + span.end};
            token.space_after = space_follows(document.text, token.span.end);
            document.tokens.push_back(std::move(token));
        }
        sentence.last_token = static_cast<std::uint32_t>(document.tokens.size());
        add_pieces(document, sentence, sentences);
    }
    for (const Sentence& sentence : sentences) {
        add_multiword_tokens(document, sentence);
    }
    document.sentences = std::move(sentences);
    return {};
}

}  // namespace entente
