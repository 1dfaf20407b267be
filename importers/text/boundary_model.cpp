#include "importers/text/boundary_model.h"

#include <algorithm>
#include <charconv>
#include <utility>

namespace entente {

Result<std::shared_ptr<const BoundaryModel>> BoundaryModel::load() {
    ENTENTE_ASSIGN(auto file, open_model(kFileName));
    return from(std::move(file));
}

Result<std::shared_ptr<const BoundaryModel>> BoundaryModel::from(
    std::shared_ptr<const ModelFile> file) {
    ENTENTE_TRY(file->require_kind(kKind));
    ENTENTE_ASSIGN(const auto sentences,
                   file->array<std::int16_t>("sentence weights", 1, kSentenceWeights));
    ENTENTE_ASSIGN(const auto tokens, file->array<std::int16_t>("token weights", 1, kTokenWeights));
    ENTENTE_ASSIGN(const auto classes, file->array<std::uint32_t>("word classes", 1, kWordSlots));
    // A table without an empty slot would be searched for ever.
    if (std::find(classes.values.begin(), classes.values.end(), 0U) == classes.values.end()) {
        return Error{ErrorCode::corruption,
                     "model file " + file->name() + ": 'word classes' has no empty slot"};
    }
    ENTENTE_ASSIGN(const std::string_view words, file->text("split words"));
    auto model = std::make_shared<BoundaryModel>();
    model->sentence_weights_ = sentences.values;
    model->token_weights_ = tokens.values;
    model->word_classes_ = classes.values;
    ENTENTE_TRY(model->read_split_words(words, file->name()));
    model->file_ = std::move(file);
    return std::shared_ptr<const BoundaryModel>(std::move(model));
}

std::shared_ptr<const BoundaryModel> BoundaryModel::of(std::vector<std::int16_t> sentence_weights,
                                                       std::vector<std::int16_t> token_weights,
                                                       std::vector<std::uint32_t> word_classes,
                                                       SplitWords split_words) {
    auto model = std::make_shared<BoundaryModel>();
    model->owned_ = {std::move(sentence_weights), std::move(token_weights)};
    model->owned_[0].resize(kSentenceWeights);
    model->owned_[1].resize(kTokenWeights);
    model->sentence_weights_ = model->owned_[0];
    model->token_weights_ = model->owned_[1];
    model->owned_classes_ = std::move(word_classes);
    model->owned_classes_.resize(kWordSlots);
    model->word_classes_ = model->owned_classes_;
    model->split_words_ = std::move(split_words);
    return model;
}

std::vector<std::uint32_t> BoundaryModel::word_table(
    const std::vector<std::pair<std::uint32_t, std::uint8_t>>& classes) {
    std::vector<std::uint32_t> table(kWordSlots);
    std::size_t kept = 0;
    for (const auto& [hash, word_class] : classes) {
        std::size_t slot = word_slot(hash);
        while (table[slot] != 0) {
            slot = (slot + 1) & (kWordSlots - 1);
        }
        table[slot] = (hash & ~kClassMask) | word_class;
        if (++kept == kWordSlots / 2) {
            break;
        }
    }
    return table;
}

void BoundaryModel::write_to(ModelWriter& writer) const {
    writer.add_text("kind", kKind);
    writer.add<std::int16_t>("sentence weights", sentence_weights_, 1, sentence_weights_.size());
    writer.add<std::int16_t>("token weights", token_weights_, 1, token_weights_.size());
    writer.add<std::uint32_t>("word classes", word_classes_, 1, word_classes_.size());
    std::string words;
    for (const auto& [word, split] : split_words_) {
        words += word + '\t' + std::to_string(split) + '\n';
    }
    writer.add_text("split words", words);
}

// Lines "cannot<TAB>3".
Status BoundaryModel::read_split_words(std::string_view text, const std::string& file) {
    for (std::size_t start = 0; start < text.size();) {
        const std::size_t end = std::min(text.find('\n', start), text.size());
        const std::string_view line = text.substr(start, end - start);
        start = end + 1;
        const std::size_t tab = std::min(line.find('\t'), line.size());
        std::size_t split = 0;
        std::from_chars(
            line.data() + std::min(tab + 1, line.size()), line.data() + line.size(), split);
        if (split == 0 || split >= tab) {
            return Error{ErrorCode::corruption,
                         "model file " + file + ": a line of 'split words' makes no sense"};
        }
        split_words_.emplace(std::string(line.substr(0, tab)), split);
    }
    return {};
}

}  // namespace entente
