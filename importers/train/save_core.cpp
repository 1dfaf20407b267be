#include "importers/train/save_core.h"

#include <algorithm>
#include <cmath>
#include <stdexcept>
#include <string>
#include <vector>

#include <nlohmann/json.hpp>

#include "importers/model_file.h"
#include "importers/parse/core_layers.h"

namespace entente::train {

namespace {

// Rows of int8 and what they are to be multiplied with.
struct Quantised {
    std::vector<std::int8_t> values;
    std::vector<float> scales;
};

// Row r of the result is made of the elements get(r, 0..columns).
template <typename Get>
Quantised quantise(std::size_t rows, std::size_t columns, bool one_scale, const Get& get) {
    Quantised q;
    std::vector<float> tops(rows, 0.0F);
    for (std::size_t r = 0; r < rows; ++r) {
        for (std::size_t c = 0; c < columns; ++c) {
            tops[r] = std::max(tops[r], std::abs(get(r, c)));
        }
    }
    if (one_scale && rows > 0) {
        tops.assign(rows, *std::max_element(tops.begin(), tops.end()));
    }
    for (std::size_t r = 0; r < rows; ++r) {
        const float scale = tops[r] > 0 ? tops[r] / 127.0F : 1.0F;
        q.scales.push_back(scale);
        for (std::size_t c = 0; c < columns; ++c) {
            q.values.push_back(static_cast<std::int8_t>(std::lrint(get(r, c) / scale)));
        }
    }
    return q;
}

class CoreWriter {
public:
    explicit CoreWriter(const Network& network) : network_(network) {}

    ModelWriter writer;

    // The word table, extended by the words that have a vector: a row is what is learned of the word, or of
    // unknown words, and the projection of its vector.
    void words(const Inventory& inventory) {
        std::string keys;
        Matrix rows(2 + inventory.words.size(), network_.sizes().word_dim);
        std::copy_n(learned().data(), rows.size(), rows.data());
        for (std::size_t i = 0; i < inventory.words.size(); ++i) {
            keys += inventory.words[i] + "\n";
            add_vector(inventory, inventory.words[i], rows.row(i + 2));
        }
        std::vector<std::string> more;
        for (const std::string& key : inventory.vectors.keys) {
            if (!inventory.rows.contains(key)) {
                more.push_back(key);
            }
        }
        Matrix all(rows.rows() + more.size(), rows.columns());
        std::copy_n(rows.data(), rows.size(), all.data());
        for (std::size_t i = 0; i < more.size(); ++i) {
            keys += more[i] + "\n";
            float* row = all.row(rows.rows() + i);
            std::copy_n(learned().row(1), all.stride(), row);
            add_vector(inventory, more[i], row);
        }
        writer.add_text("words", keys);
        add_table("word", all, false);
    }

    // A table whose rows are looked up.
    void table(const std::string& name, bool one_scale) {
        add_table(name, network_.parameter(name + ".table").value, one_scale);
    }

    void add_table(const std::string& name, const Matrix& m, bool one_scale) {
        const Quantised q =
            quantise(m.rows(), m.columns(), one_scale, [&](std::size_t r, std::size_t c) {
                return m.at(r, c);
            });
        writer.add<std::int8_t>(name + ".table", q.values, m.rows(), m.columns());
        const std::size_t scales = one_scale ? 1 : m.rows();
        writer.add<float>(name + ".scale", std::span(q.scales).first(scales), scales, 1);
    }

    void floats(const std::string& name) {
        const Matrix& m = network_.parameter(name).value;
        std::vector<float> values;
        for (std::size_t r = 0; r < m.rows(); ++r) {
            values.insert(values.end(), m.row(r), m.row(r) + m.columns());
        }
        writer.add<float>(name, values, m.rows(), m.columns());
    }

    // A matrix, from inputs in rows to outputs in rows.
    void matrix(const std::string& name) {
        const Matrix& m = network_.parameter(name).value;
        const Quantised q = quantise(
            m.columns(), m.rows(), false, [&](std::size_t r, std::size_t c) { return m.at(c, r); });
        writer.add<std::int8_t>(name, q.values, m.columns(), m.rows());
        writer.add<float>(name + ".scale", q.scales, m.columns(), 1);
    }

    void bias(const std::string& name) {
        const Matrix& m = network_.parameter(name + ".bias").value;
        writer.add<float>(name + ".bias", std::span(m.row(0), m.columns()), m.columns(), 1);
    }

private:
    const Matrix& learned() const { return network_.parameter("word.table").value; }

    // Adds the projection of the vector of `key`, where it has one.
    void add_vector(const Inventory& inventory, const std::string& key, float* row) const {
        const std::int32_t found = inventory.vectors.find(key);
        if (found == kNoVector) {
            return;
        }
        const float* vector = inventory.vectors.rows->row(static_cast<std::size_t>(found));
        const Matrix& projection = network_.parameter("vector.projection").value;
        for (std::size_t i = 0; i < inventory.vectors.dimension(); ++i) {
            add_scaled(vector[i], projection.row(i), row, projection.stride());
        }
    }

    const Network& network_;
};

}  // namespace

void save_core(const Network& network,
               const Inventory& inventory,
               const std::filesystem::path& file) {
    const Sizes& s = network.sizes();
    CoreWriter out(network);
    const nlohmann::ordered_json config = {
        {"word_dim", s.word_dim},
        {"sub_dim", s.sub_dim},
        {"buckets", s.buckets},
        {"hidden", s.hidden},
        {"layers", s.layers},
        {"tag_layer", s.tag_layer},
        {"ner_layer", s.ner_layer},
        {"tag_hidden", s.tag_hidden},
        {"ner_hidden", s.ner_hidden},
        {"arc_dim", s.arc_dim},
        {"rel_hidden", s.rel_hidden},
        {"gazetteer_classes", s.gazetteer_bits / 2},
        {"upos", inventory.upos.names()},
        {"xpos", inventory.xpos.names()},
        {"deprels", inventory.deprels.names()},
        {"ner", inventory.ner.names()},
    };
    out.writer.add_text("kind", kCoreModelKind);
    out.writer.add_text("config", config.dump());
    out.words(inventory);
    out.table("sub", true);
    if (s.gazetteer_bits > 0) {
        out.floats("gazetteer.table");
    }
    out.floats("root");
    for (std::size_t i = 0; i < s.layers; ++i) {
        for (const char* direction : {"f", "b"}) {
            const std::string name = "lstm." + std::to_string(i) + "." + direction;
            out.matrix(name + ".input");
            out.matrix(name + ".recurrent");
            out.bias(name);
        }
    }
    std::vector<std::string> dense = {"tag.hidden",
                                      "tag.upos",
                                      "tag.xpos",
                                      "arc.head",
                                      "arc.dep",
                                      "arc.bilinear",
                                      "rel.dep",
                                      "rel.out"};
    if (s.ner > 0) {
        dense.insert(dense.end(), {"ner.hidden", "ner.out"});
    }
    for (const std::string& name : dense) {
        out.matrix(name);
        out.bias(name);
    }
    out.matrix("rel.head");
    const Status written = out.writer.write(file);
    if (!written.ok()) {
        throw std::runtime_error(written.error().message);
    }
}

}  // namespace entente::train
