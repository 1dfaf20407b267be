// Helpers by which the stages that find mentions make them, order them and look them up by token.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "importers/text/document.h"

namespace entente {

// A mention of tokens [first, last) of sentence `sentence`.
Mention make_mention(const Document& document,
                     std::uint32_t sentence,
                     std::uint32_t first,
                     std::uint32_t last,
                     MentionKind kind,
                     std::string_view type);

// What the words beside a mention say of it and an entity: a claim whose trigger is the mention.
Relation claim_beside(const Mention& subject,
                      std::uint32_t object,
                      std::string_view type,
                      double confidence,
                      std::string_view extractor);

// Text order; of two that start together the longer first. Stages call it after adding mentions and
// before anybody keeps indexes into Document::mentions.
void sort_mentions(Document& document);

// The first of the tokens [first, last), which are at least one, whose head lies outside of them.
std::uint32_t head_token(const Document& document, std::uint32_t first, std::uint32_t last);

inline constexpr std::uint32_t kNoMention = UINT32_MAX;

// Mention::group_size of a group of as many as were named before ("the documents").
inline constexpr std::uint8_t kAnyGroupSize = 255;

// For each token the outermost mention that covers it. Mentions nest but never cross.
class MentionMap {
public:
    explicit MentionMap(const Document& document);

    std::uint32_t at(std::size_t token) const {
        return token < outermost_.size() ? outermost_[token] : kNoMention;
    }

    bool covered(std::size_t token) const { return at(token) != kNoMention; }

    bool any(std::size_t first, std::size_t last) const;

private:
    std::vector<std::uint32_t> outermost_;
};

// The words of token `t` and its lemma; empty behind the last token of the text, where rules look when a mention ends it.
inline std::string_view form_at(const Document& document, std::uint32_t t) {
    return t < document.tokens.size() ? document.view(document.tokens[t]) : std::string_view();
}

inline std::string_view lemma_at(const Document& document, std::uint32_t t) {
    return t < document.tokens.size() ? std::string_view(document.tokens[t].lemma)
                                      : std::string_view();
}

// "bloc", "alliance", "world body": words for an organisation that was named before.
bool is_body_word(std::string_view lemma);

// Whether a currency stands at token `t` of `sentence`: behind the name of a state the name says only whose money it is ("US dollars").
bool is_currency(const Document& document, const Sentence& sentence, std::uint32_t t);

bool is_capitalised(const Document& document, std::size_t token);

// A rough singular ("treaties" -> "treaty") by which words of capitalised names are looked up, whose
// lemma is the name itself. Lower-case in, lower-case out.
std::string singular(std::string_view noun);

}  // namespace entente
