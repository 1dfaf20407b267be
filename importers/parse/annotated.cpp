// Annotated documents: the columns of CoNLL-U words put into tokens.
#include "importers/parse/annotated.h"

#include <charconv>
#include <string>

namespace entente {

namespace {

std::string layer(const std::string& column) {
    return column == "_" ? std::string() : column;
}

}  // namespace

Document annotated_document(const std::vector<ConlluSentence>& sentences) {
    Document document = document_of(sentences);
    std::size_t at = 0;
    for (const ConlluSentence& sentence : sentences) {
        const auto first = static_cast<std::int32_t>(at);
        for (const ConlluWord& word : sentence.words) {
            Token& token = document.tokens.at(at++);
            token.upos = upos_of_name(word.upos).value_or(Upos::unknown);
            token.xpos = layer(word.xpos);
            token.lemma = layer(word.lemma);
            token.features = word.features;
            token.morphology = morphology_of(word.features);
            token.deprel = layer(word.deprel);
            std::int32_t head = 0;
            std::from_chars(word.head.data(), word.head.data() + word.head.size(), head);
            token.head = head > 0 ? first + head - 1 : -1;
        }
    }
    return document;
}

}  // namespace entente
