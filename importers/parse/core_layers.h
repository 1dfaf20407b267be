// What a CoreNetwork reads from its model file; the sections are described in core_network.h.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "core/result.h"
#include "importers/model_file.h"
#include "importers/neural/aligned.h"
#include "importers/neural/linear_layer.h"
#include "importers/parse/core_network.h"

namespace entente {

// Section "kind" of its model file: what it is for and the version of its features.
inline constexpr std::string_view kCoreModelKind = "english-core 1";

struct CoreSizes {
    std::size_t word_dim = 0;
    std::size_t sub_dim = 0;
    std::size_t buckets = 0;
    std::size_t hidden = 0;
    std::size_t layers = 0;
    std::size_t tag_layer = 0;  // from 1
    std::size_t ner_layer = 0;
    std::size_t tag_hidden = 0;
    std::size_t ner_hidden = 0;
    std::size_t arc_dim = 0;
    std::size_t rel_hidden = 0;
    std::size_t gazetteer_classes = 0;

    std::size_t input() const { return word_dim + sub_dim; }
    std::size_t gates() const { return 4 * hidden; }
};

// Both directions of a layer, forward first.
struct LstmLayer {
    std::array<LinearLayer, 2> input;
    std::array<LinearLayer, 2> recurrent;
};

// The tables are views of the file; matrices are packed copies. Immutable.
struct CoreLayers {
    static Result<std::unique_ptr<const CoreLayers>> read(std::shared_ptr<const ModelFile> file,
                                                          const Kernels& kernels);

    // The input vector of a token: padded(sizes.input()) floats. Bits of `classes` beyond the table's
    // rows are ignored.
    void input_vector(std::string_view key,
                      const std::vector<std::uint32_t>& found_buckets,
                      std::uint64_t classes,
                      float* out) const;

    std::shared_ptr<const ModelFile> file;
    const Kernels* kernels = nullptr;
    std::uint64_t id = 0;  // another for each one that was read in this process
    CoreSizes sizes;
    CoreLabels labels;
    std::size_t root_relation = 0;

    std::unordered_map<std::string_view, std::uint32_t> words;
    ModelArray<std::int8_t> word_table;
    ModelArray<float> word_scale;
    ModelArray<std::int8_t> sub_table;
    float sub_scale = 0;
    ModelArray<float> gazetteer;

    std::vector<LstmLayer> lstm;
    AlignedVector<float> root_row;  // the first layer's input products of the root, both directions
    LinearLayer tag_hidden;
    LinearLayer tag_upos;
    LinearLayer tag_xpos;
    LinearLayer ner_hidden;
    LinearLayer ner_out;
    // What a label of names gets behind another one, in rows of padded(labels), and at the start of a sentence: of the
    // model, and kForbidden for an I that continues nothing of its type.
    AlignedVector<float> ner_transitions;
    AlignedVector<float> ner_starts;
    LinearLayer arc_head;
    LinearLayer arc_dep;
    LinearLayer arc_bilinear;
    LinearLayer rel_dep;
    LinearLayer rel_head;
    LinearLayer rel_out;

private:
    Status read_config();
    Status read_tables();
    Status read_lstm();
    Status read_heads();
    void forbid_loose_labels();
    Status make_root_row();
};

}  // namespace entente
