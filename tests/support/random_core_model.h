// Model files of the language core with random weights, of any size, for tests and benchmarks.
#pragma once

#include <cmath>
#include <cstdint>
#include <random>
#include <string>
#include <vector>

#include <nlohmann/json.hpp>

#include "importers/model_file.h"
#include "importers/parse/core_layers.h"
#include "importers/text/document.h"

namespace entente::testing {

struct CoreShape {
    std::size_t words = 500;
    std::size_t word_dim = 20;
    std::size_t sub_dim = 12;
    std::size_t buckets = 300;
    std::size_t hidden = 16;
    std::size_t layers = 2;
    std::size_t tag_layer = 1;
    std::size_t ner_layer = 2;
    std::size_t tag_hidden = 24;
    std::size_t ner_hidden = 20;
    std::size_t arc_dim = 24;
    std::size_t rel_hidden = 24;
    std::size_t gazetteer_classes = 3;
    std::size_t upos = 17;
    std::size_t xpos = 49;
    std::size_t relations = 51;
    bool names = true;
    bool wide = false;  // weights of the LSTM as int16

    static CoreShape large() {
        CoreShape shape;
        shape.words = 15000;
        shape.word_dim = 100;
        shape.sub_dim = 100;
        shape.buckets = 30000;
        shape.hidden = 128;
        shape.tag_layer = 2;
        shape.tag_hidden = 96;
        shape.ner_hidden = 96;
        shape.arc_dim = 128;
        shape.rel_hidden = 128;
        shape.gazetteer_classes = 8;
        return shape;
    }
};

inline const std::vector<std::string>& upos_labels() {
    static const std::vector<std::string> labels = [] {
        std::vector<std::string> names;
        for (auto tag = static_cast<std::uint8_t>(Upos::adj);
             tag <= static_cast<std::uint8_t>(Upos::x);
             ++tag) {
            names.emplace_back(upos_name(static_cast<Upos>(tag)));
        }
        return names;
    }();
    return labels;
}

// Adds the sections of one random model to a ModelWriter. The same seed gives the same model with one
// standard library.
class RandomCoreModel {
public:
    RandomCoreModel(const CoreShape& shape, std::uint32_t seed) : shape_(shape), random_(seed) {}

    // `words` become the known words; more are made up until there are shape.words.
    ModelWriter write(const std::vector<std::string>& words = {}) {
        ModelWriter writer;
        writer.add_text("kind", kCoreModelKind);
        writer.add_text("config", config().dump());
        std::string lines;
        for (std::size_t i = 0; i < shape_.words; ++i) {
            lines += (i < words.size() ? words[i] : "made-up-" + std::to_string(i)) + "\n";
        }
        writer.add_text("words", lines);
        const std::size_t input = shape_.word_dim + shape_.sub_dim;
        table(writer, "word", shape_.words + 2, shape_.word_dim, shape_.words + 2, 0.01F);
        table(writer, "sub", shape_.buckets, shape_.sub_dim, 1, 0.002F);
        floats(writer, "root", 1, input, 1.0F);
        if (shape_.gazetteer_classes > 0) {
            floats(writer, "gazetteer.table", 2 * shape_.gazetteer_classes, input, 0.5F);
        }
        for (std::size_t i = 0; i < shape_.layers; ++i) {
            for (const char* direction : {".f.", ".b."}) {
                const std::string name = "lstm." + std::to_string(i) + direction;
                matrix(writer,
                       name + "input",
                       4 * shape_.hidden,
                       i == 0 ? input : 2 * shape_.hidden,
                       2.0F);
                matrix(writer, name + "recurrent", 4 * shape_.hidden, shape_.hidden, 2.0F);
                floats(writer, name + "bias", 1, 4 * shape_.hidden, 0.5F);
            }
        }
        heads(writer);
        return writer;
    }

private:
    nlohmann::json config() const {
        const auto labels = [](const std::string& prefix, std::size_t count) {
            std::vector<std::string> made;
            for (std::size_t i = 0; i < count; ++i) {
                made.push_back(prefix + std::to_string(i));
            }
            return made;
        };
        auto relations = labels("rel", shape_.relations);
        relations[shape_.relations / 2] = "root";
        const std::vector<std::string> upos(
            upos_labels().begin(),
            upos_labels().begin() + static_cast<std::ptrdiff_t>(shape_.upos));
        return {{"word_dim", shape_.word_dim},
                {"sub_dim", shape_.sub_dim},
                {"buckets", shape_.buckets},
                {"hidden", shape_.hidden},
                {"layers", shape_.layers},
                {"tag_layer", shape_.tag_layer},
                {"ner_layer", shape_.ner_layer},
                {"tag_hidden", shape_.tag_hidden},
                {"ner_hidden", shape_.ner_hidden},
                {"arc_dim", shape_.arc_dim},
                {"rel_hidden", shape_.rel_hidden},
                {"gazetteer_classes", shape_.gazetteer_classes},
                {"upos", upos},
                {"xpos", labels("X", shape_.xpos)},
                {"deprels", relations},
                {"ner", shape_.names ? names() : std::vector<std::string>()}};
    }

    static std::vector<std::string> names() {
        std::vector<std::string> labels = {"O"};
        for (const char* type : {"Person",
                                 "Organization",
                                 "Country",
                                 "Place",
                                 "Demonym",
                                 "Date",
                                 "Event",
                                 "Agreement",
                                 "Money"}) {
            labels.push_back(std::string("B-") + type);
            labels.push_back(std::string("I-") + type);
        }
        return labels;
    }

    float uniform(float size) {
        return std::uniform_real_distribution<float>(-size, size)(random_);
    }

    template <typename T>
    void integers(ModelWriter& writer,
                  const std::string& name,
                  std::size_t rows,
                  std::size_t columns,
                  int size) {
        std::uniform_int_distribution<int> values(-size, size);
        std::vector<T> weights(rows * columns);
        for (T& weight : weights) {
            weight = static_cast<T>(values(random_));
        }
        writer.add<T>(name, weights, rows, columns);
    }

    void floats(ModelWriter& writer,
                const std::string& name,
                std::size_t rows,
                std::size_t columns,
                float size) {
        std::vector<float> values(rows * columns);
        for (float& value : values) {
            value = uniform(size);
        }
        writer.add<float>(name, values, rows, columns);
    }

    void table(ModelWriter& writer,
               const std::string& name,
               std::size_t rows,
               std::size_t columns,
               std::size_t scales,
               float scale) {
        integers<std::int8_t>(writer, name + ".table", rows, columns, 127);
        writer.add<float>(name + ".scale", std::vector<float>(scales, scale), 1, scales);
    }

    // Weights whose products with inputs of size 1 are of the size of `gain`.
    void matrix(ModelWriter& writer,
                const std::string& name,
                std::size_t rows,
                std::size_t columns,
                float gain) {
        const int size = shape_.wide ? 1000 : 127;
        if (shape_.wide) {
            integers<std::int16_t>(writer, name, rows, columns, size);
        } else {
            integers<std::int8_t>(writer, name, rows, columns, size);
        }
        std::vector<float> scales(rows);
        for (float& scale : scales) {
            scale = (1.0F + uniform(0.3F)) * gain * 1.7F / static_cast<float>(size) /
                    std::sqrt(static_cast<float>(columns));
        }
        writer.add<float>(name + ".scale", scales, 1, rows);
    }

    void map(ModelWriter& writer, const std::string& name, std::size_t rows, std::size_t columns) {
        matrix(writer, name, rows, columns, 2.0F);
        floats(writer, name + ".bias", 1, rows, 0.3F);
    }

    void heads(ModelWriter& writer) {
        const std::size_t outputs = 2 * shape_.hidden;
        map(writer, "tag.hidden", shape_.tag_hidden, outputs);
        map(writer, "tag.upos", shape_.upos, shape_.tag_hidden);
        map(writer, "tag.xpos", shape_.xpos, shape_.tag_hidden);
        map(writer, "arc.head", shape_.arc_dim, outputs);
        map(writer, "arc.dep", shape_.arc_dim, outputs);
        map(writer, "arc.bilinear", shape_.arc_dim, shape_.arc_dim);
        map(writer, "rel.dep", shape_.rel_hidden, outputs);
        matrix(writer, "rel.head", shape_.rel_hidden, outputs, 2.0F);
        map(writer, "rel.out", shape_.relations, shape_.rel_hidden);
        if (shape_.names) {
            const std::size_t labels = names().size();
            map(writer, "ner.hidden", shape_.ner_hidden, outputs);
            map(writer, "ner.out", labels, shape_.ner_hidden);
            floats(writer, "ner.transitions", labels, labels, 0.5F);
        }
    }

    CoreShape shape_;
    std::mt19937 random_;
};

}  // namespace entente::testing
