// The learned part of splitting: two linear classifiers over hashed features, one for sentences, one for tokens.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <map>
#include <memory>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "core/result.h"
#include "importers/model_file.h"

namespace entente {

// Features of one place where a boundary may be, as hashes. Fixed room, so that none is allocated.
class BoundaryFeatures {
public:
    void clear() { count_ = 0; }

    // `kind` numbers the template; the values are classes, code points or hashes.
    void add(std::uint32_t kind, std::uint32_t a, std::uint32_t b = 0, std::uint32_t c = 0) {
        std::uint32_t h = kind * 0x9E3779B1U;
        h = (h ^ a) * 0x85EBCA6BU;
        h ^= h >> 15U;
        h = (h ^ b) * 0xC2B2AE35U;
        h ^= h >> 13U;
        h = (h ^ c) * 0x27D4EB2FU;
        h ^= h >> 16U;
        if (count_ < hashes_.size()) {
            hashes_[count_++] = h;
        }
    }

    std::span<const std::uint32_t> hashes() const { return {hashes_.data(), count_}; }

private:
    std::array<std::uint32_t, 64> hashes_{};
    std::size_t count_ = 0;
};

// Immutable; integer arithmetic only, so that every machine decides the same. Trained by
// importers/train/train_boundaries.cpp, which has to be run again when a feature changes.
class BoundaryModel {
public:
    static constexpr std::string_view kFileName = "english-boundaries.model";
    static constexpr std::string_view kKind = "english-boundaries 1";
    // Weights of each classifier; powers of two.
    static constexpr std::size_t kSentenceWeights = 1U << 18U;
    static constexpr std::size_t kTokenWeights = 1U << 17U;

    // Slots of the table of word classes; a power of two.
    static constexpr std::size_t kWordSlots = 1U << 14U;

    static constexpr std::size_t kSplitWordBytesMax = 16;

    // Words of letters only that are several tokens at times ("cannot"), in lower case, with the
    // bytes before the boundary.
    using SplitWords = std::map<std::string, std::size_t, std::less<>>;

    // Opens kFileName where models are (model_file.h).
    static Result<std::shared_ptr<const BoundaryModel>> load();
    // The arrays stay in `file`.
    static Result<std::shared_ptr<const BoundaryModel>> from(std::shared_ptr<const ModelFile> file);
    // For training.
    static std::shared_ptr<const BoundaryModel> of(std::vector<std::int16_t> sentence_weights,
                                                   std::vector<std::int16_t> token_weights,
                                                   std::vector<std::uint32_t> word_classes,
                                                   SplitWords split_words);
    // A table for of(), from classes 1 to 15 by Chunk::word; at most kWordSlots / 2 are kept.
    static std::vector<std::uint32_t> word_table(
        const std::vector<std::pair<std::uint32_t, std::uint8_t>>& classes);

    void write_to(ModelWriter& writer) const;

    // A sentence ends, a token ends, where the score is above 0.
    std::int32_t sentence_score(const BoundaryFeatures& features) const {
        return score(sentence_weights_, features);
    }

    std::int32_t token_score(const BoundaryFeatures& features) const {
        return score(token_weights_, features);
    }

    // Class of the word with this Chunk::word, 0 when it is not known.
    std::uint8_t word_class(std::uint32_t hash) const {
        for (std::size_t slot = word_slot(hash);; slot = (slot + 1) & (kWordSlots - 1)) {
            const std::uint32_t entry = word_classes_[slot];
            if (entry == 0) {
                return 0;
            }
            if ((entry ^ hash) <= kClassMask) {
                return entry & kClassMask;
            }
        }
    }

    // Bytes before the boundary in `word` of ASCII letters; 0 when it is never split.
    std::size_t split_of(std::string_view word) const {
        std::array<char, kSplitWordBytesMax> lower{};
        if (word.size() > lower.size()) {
            return 0;
        }
        for (std::size_t i = 0; i < word.size(); ++i) {
            lower[i] = static_cast<char>(word[i] | 0x20);
        }
        const auto found = split_words_.find(std::string_view(lower.data(), word.size()));
        return found == split_words_.end() ? 0 : found->second;
    }

private:
    static std::int32_t score(std::span<const std::int16_t> weights,
                              const BoundaryFeatures& features) {
        std::int32_t sum = 0;
        for (const std::uint32_t hash : features.hashes()) {
            sum += weights[hash & (weights.size() - 1)];
        }
        return sum;
    }

    // An entry of the table of word classes is a hash whose last four bits are the class; 0 is empty.
    static constexpr std::uint32_t kClassMask = 15;

    static std::size_t word_slot(std::uint32_t hash) {
        return ((hash | kClassMask) * 0x9E3779B1U) >> 18U;
    }

    Status read_split_words(std::string_view text, const std::string& file);

    std::span<const std::int16_t> sentence_weights_;
    std::span<const std::int16_t> token_weights_;
    std::span<const std::uint32_t> word_classes_;
    SplitWords split_words_;
    std::shared_ptr<const ModelFile> file_;           // of from()
    std::array<std::vector<std::int16_t>, 2> owned_;  // of of()
    std::vector<std::uint32_t> owned_classes_;
};

}  // namespace entente
