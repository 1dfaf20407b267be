// Word vectors that were learned from large texts elsewhere, such as GloVe's (Pennington, Socher and Manning,
// EMNLP 2014): make_vectors.py writes the file.
#pragma once

#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <memory>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "importers/train/matrix.h"

namespace entente::train {

struct WordVectors {
    std::shared_ptr<const Matrix> rows;                   // null where there are none
    std::vector<std::string> keys;                        // of the rows, the most frequent first
    std::unordered_map<std::string, std::int32_t> index;  // from key to row

    std::size_t size() const { return keys.size(); }
    std::size_t dimension() const { return rows == nullptr ? 0 : rows->columns(); }
    // The row of a key of WordFeatures, or kNoVector.
    std::int32_t find(const std::string& key) const;
};

// Lines of a word and its numbers, parted by spaces, the most frequent word first: GloVe's own format. Of words
// with one key of WordFeatures ("1990s", "1980s") the first counts. Throws std::runtime_error that says what is
// wrong and where.
WordVectors read_vectors(const std::filesystem::path& file);

}  // namespace entente::train
