#include "importers/train/word_vectors.h"

#include <algorithm>
#include <charconv>
#include <fstream>
#include <stdexcept>

#include "importers/neural/word_features.h"
#include "importers/train/network.h"

namespace entente::train {

namespace {

// The numbers of a line behind its word.
std::vector<float> numbers(std::string_view text, const std::string& where) {
    std::vector<float> values;
    while (!text.empty()) {
        text.remove_prefix(1);  // the space
        const std::string_view field = text.substr(0, text.find(' '));
        float value = 0;
        const auto [end, error] = std::from_chars(field.data(), field.data() + field.size(), value);
        if (error != std::errc() || end != field.data() + field.size()) {
            throw std::runtime_error(where + ": \"" + std::string(field) + "\" is no number");
        }
        values.push_back(value);
        text.remove_prefix(field.size());
    }
    return values;
}

}  // namespace

std::int32_t WordVectors::find(const std::string& key) const {
    const auto found = index.find(key);
    return found == index.end() ? kNoVector : found->second;
}

WordVectors read_vectors(const std::filesystem::path& file) {
    std::ifstream in(file, std::ios::binary);
    if (!in) {
        throw std::runtime_error(file.string() + ": cannot be opened");
    }
    WordVectors vectors;
    std::vector<std::vector<float>> rows;
    WordFeatures features;
    std::size_t number = 0;
    for (std::string line; std::getline(in, line);) {
        const std::string where = file.string() + ", line " + std::to_string(++number);
        const std::string_view view = line;
        const std::size_t space = std::min(view.find(' '), view.size());
        features.read(view.substr(0, space), 1);
        if (!vectors.index.emplace(features.key(), static_cast<std::int32_t>(rows.size())).second) {
            continue;
        }
        vectors.keys.push_back(features.key());
        rows.push_back(numbers(view.substr(space), where));
        if (rows.back().empty() || rows.back().size() != rows.front().size()) {
            throw std::runtime_error(where + ": " + std::to_string(rows.back().size()) +
                                     " numbers, where the first line has " +
                                     std::to_string(rows.front().size()));
        }
    }
    if (rows.empty()) {
        throw std::runtime_error(file.string() + ": no word vectors");
    }
    auto matrix = std::make_shared<Matrix>(rows.size(), rows.front().size());
    for (std::size_t r = 0; r < rows.size(); ++r) {
        std::copy(rows[r].begin(), rows[r].end(), matrix->row(r));
    }
    vectors.rows = std::move(matrix);
    return vectors;
}

}  // namespace entente::train
