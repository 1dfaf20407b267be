#include "importers/parse/core_layers.h"

#include <algorithm>
#include <atomic>
#include <limits>

#include <nlohmann/json.hpp>

namespace entente {

namespace {

constexpr std::size_t kDimensionMax = 2048;
// Both sides of an arc's score are quantised activations: their products must not leave int32.
constexpr std::size_t kArcDimensionMax =
    std::numeric_limits<std::int32_t>::max() / (kQuantizedMax * kQuantizedMax);
static_assert(kArcDimensionMax == 128);
constexpr std::size_t kHiddenMax = 1024;
constexpr std::size_t kLayersMax = 4;
constexpr std::size_t kBucketsMax = 1U << 24U;
constexpr std::size_t kLabelsMax = 4096;
constexpr std::size_t kGazetteerClassesMax = 32;
// Worse than any sum of scores over a sentence, and far from the end of float.
constexpr float kForbidden = -1e6F;

Error wrong(const ModelFile& file, const std::string& what) {
    return {ErrorCode::invalid_argument,
            "model file " + file.name() + ": " + what + "; export the model anew"};
}

// Whether in the scheme of BIO labels `label` may follow `before`, which is empty at the start.
bool may_follow(std::string_view before, std::string_view label) {
    return !label.starts_with("I-") || ((before.starts_with("B-") || before.starts_with("I-")) &&
                                        before.substr(2) == label.substr(2));
}

struct SizeField {
    const char* name;
    std::size_t CoreSizes::*member;
    std::size_t least;
    std::size_t most;
};

constexpr std::array<SizeField, 12> kSizeFields = {{
    {"word_dim", &CoreSizes::word_dim, 1, kDimensionMax},
    {"sub_dim", &CoreSizes::sub_dim, 1, kDimensionMax},
    {"buckets", &CoreSizes::buckets, 1, kBucketsMax},
    {"hidden", &CoreSizes::hidden, kBlockRows, kHiddenMax},
    {"layers", &CoreSizes::layers, 1, kLayersMax},
    {"tag_layer", &CoreSizes::tag_layer, 1, kLayersMax},
    {"ner_layer", &CoreSizes::ner_layer, 1, kLayersMax},
    {"tag_hidden", &CoreSizes::tag_hidden, 1, kDimensionMax},
    {"ner_hidden", &CoreSizes::ner_hidden, 1, kDimensionMax},
    {"arc_dim", &CoreSizes::arc_dim, 1, kArcDimensionMax},
    {"rel_hidden", &CoreSizes::rel_hidden, 1, kDimensionMax},
    {"gazetteer_classes", &CoreSizes::gazetteer_classes, 0, kGazetteerClassesMax},
}};

Status read_labels(const ModelFile& file,
                   const nlohmann::json& config,
                   const char* name,
                   std::size_t least,
                   std::size_t most,
                   std::vector<std::string>& out) {
    const auto found = config.find(name);
    if (found == config.end() || !found->is_array() || found->size() < least ||
        found->size() > most) {
        return wrong(file,
                     "\"" + std::string(name) + "\" of its configuration is no list of " +
                         std::to_string(least) + " to " + std::to_string(most) + " labels");
    }
    for (const auto& label : *found) {
        if (!label.is_string()) {
            return wrong(file, "a label in \"" + std::string(name) + "\" is no string");
        }
        out.push_back(label.get<std::string>());
    }
    return {};
}

}  // namespace

Result<std::unique_ptr<const CoreLayers>> CoreLayers::read(std::shared_ptr<const ModelFile> file,
                                                           const Kernels& kernels) {
    static std::atomic<std::uint64_t> count{0};
    auto layers = std::make_unique<CoreLayers>();
    layers->file = std::move(file);
    layers->kernels = &kernels;
    layers->id = ++count;
    ENTENTE_TRY(layers->read_config());
    ENTENTE_TRY(layers->read_tables());
    ENTENTE_TRY(layers->read_lstm());
    ENTENTE_TRY(layers->read_heads());
    ENTENTE_TRY(layers->make_root_row());
    return std::unique_ptr<const CoreLayers>(std::move(layers));
}

Status CoreLayers::read_config() {
    ENTENTE_TRY(file->require_kind(kCoreModelKind));
    ENTENTE_ASSIGN(const std::string_view text, file->text("config"));
    const auto config = nlohmann::json::parse(text, nullptr, false);
    if (!config.is_object()) {
        return wrong(*file, "section \"config\" is no JSON object");
    }
    for (const SizeField& field : kSizeFields) {
        const auto found = config.find(field.name);
        if (found == config.end() || !found->is_number_unsigned() ||
            found->get<std::uint64_t>() < field.least || found->get<std::uint64_t>() > field.most) {
            return wrong(*file,
                         "\"" + std::string(field.name) +
                             "\" of its configuration is no number from " +
                             std::to_string(field.least) + " to " + std::to_string(field.most));
        }
        sizes.*field.member = found->get<std::size_t>();
    }
    if (sizes.hidden % kBlockRows != 0 ||
        std::max(sizes.tag_layer, sizes.ner_layer) > sizes.layers) {
        return wrong(
            *file,
            "\"hidden\" must be a multiple of 16, and \"tag_layer\" and \"ner_layer\" at most "
            "\"layers\"");
    }
    ENTENTE_TRY(read_labels(*file, config, "upos", 1, kLabelsMax, labels.upos));
    ENTENTE_TRY(read_labels(*file, config, "xpos", 1, kLabelsMax, labels.xpos));
    ENTENTE_TRY(read_labels(*file, config, "deprels", 2, kLabelsMax, labels.relations));
    ENTENTE_TRY(read_labels(*file, config, "ner", 0, kViterbiLabelsMax, labels.names));
    const auto root = std::find(labels.relations.begin(), labels.relations.end(), "root");
    if (root == labels.relations.end()) {
        return wrong(*file, "\"deprels\" of its configuration has no \"root\"");
    }
    root_relation = static_cast<std::size_t>(root - labels.relations.begin());
    return {};
}

Status CoreLayers::read_tables() {
    ENTENTE_ASSIGN(std::string_view lines, file->text("words"));
    words.reserve(lines.size() / 6);
    std::uint32_t row = 2;
    while (!lines.empty()) {
        const std::size_t end = std::min(lines.find('\n'), lines.size());
        if (!words.emplace(lines.substr(0, end), row++).second) {
            return wrong(*file,
                         "section \"words\" has the key \"" + std::string(lines.substr(0, end)) +
                             "\" twice");
        }
        lines.remove_prefix(std::min(end + 1, lines.size()));
    }
    ENTENTE_ASSIGN(word_table, file->array<std::int8_t>("word.table", row, sizes.word_dim));
    ENTENTE_ASSIGN(word_scale, checked_floats(*file, "word.scale", row));
    ENTENTE_ASSIGN(sub_table, file->array<std::int8_t>("sub.table", sizes.buckets, sizes.sub_dim));
    ENTENTE_ASSIGN(const auto scale, checked_floats(*file, "sub.scale", 1));
    sub_scale = scale.values[0];
    if (sizes.gazetteer_classes > 0) {
        const std::size_t rows = 2 * sizes.gazetteer_classes;
        ENTENTE_ASSIGN(gazetteer, file->array<float>("gazetteer.table", rows, sizes.input()));
        ENTENTE_ASSIGN(gazetteer, checked_floats(*file, "gazetteer.table", rows * sizes.input()));
    }
    return {};
}

Status CoreLayers::read_lstm() {
    const std::vector<std::size_t> order = LinearLayer::gate_order(sizes.hidden);
    for (std::size_t i = 0; i < sizes.layers; ++i) {
        LstmLayer& layer = lstm.emplace_back();
        const std::size_t inputs = i == 0 ? sizes.input() : 2 * sizes.hidden;
        for (std::size_t direction = 0; direction < 2; ++direction) {
            const std::string name = "lstm." + std::to_string(i) + (direction == 0 ? ".f." : ".b.");
            ENTENTE_ASSIGN(
                layer.input[direction],
                LinearLayer::load(
                    *file, name + "input", sizes.gates(), inputs, {name + "bias", order, 1.0F}));
            ENTENTE_ASSIGN(layer.recurrent[direction],
                           LinearLayer::load(*file,
                                             name + "recurrent",
                                             sizes.gates(),
                                             sizes.hidden,
                                             {"", order, kStateScale}));
        }
    }
    return {};
}

Status CoreLayers::read_heads() {
    const std::size_t outputs = 2 * sizes.hidden;
    const auto read = [&](LinearLayer& layer,
                          const std::string& name,
                          std::size_t rows,
                          std::size_t columns,
                          bool bias) -> Status {
        ENTENTE_ASSIGN(
            layer,
            LinearLayer::load(*file, name, rows, columns, {bias ? name + ".bias" : "", {}, 1.0F}));
        return {};
    };
    ENTENTE_TRY(read(tag_hidden, "tag.hidden", sizes.tag_hidden, outputs, true));
    ENTENTE_TRY(read(tag_upos, "tag.upos", labels.upos.size(), sizes.tag_hidden, true));
    ENTENTE_TRY(read(tag_xpos, "tag.xpos", labels.xpos.size(), sizes.tag_hidden, true));
    ENTENTE_TRY(read(arc_head, "arc.head", sizes.arc_dim, outputs, true));
    ENTENTE_TRY(read(arc_dep, "arc.dep", sizes.arc_dim, outputs, true));
    ENTENTE_TRY(read(arc_bilinear, "arc.bilinear", sizes.arc_dim, sizes.arc_dim, true));
    ENTENTE_TRY(read(rel_dep, "rel.dep", sizes.rel_hidden, outputs, true));
    ENTENTE_TRY(read(rel_head, "rel.head", sizes.rel_hidden, outputs, false));
    ENTENTE_TRY(read(rel_out, "rel.out", labels.relations.size(), sizes.rel_hidden, true));
    const std::size_t names = labels.names.size();
    if (names > 0) {
        ENTENTE_TRY(read(ner_hidden, "ner.hidden", sizes.ner_hidden, outputs, true));
        ENTENTE_TRY(read(ner_out, "ner.out", names, sizes.ner_hidden, true));
        ner_transitions.assign(names * padded(names), 0.0F);
        if (file->has("ner.transitions")) {
            ENTENTE_ASSIGN(const auto found,
                           checked_floats(*file, "ner.transitions", names * names));
            for (std::size_t from = 0; from < names; ++from) {
                std::copy_n(found.values.data() + from * names,
                            names,
                            ner_transitions.data() + from * padded(names));
            }
        }
        forbid_loose_labels();
    }
    return {};
}

void CoreLayers::forbid_loose_labels() {
    const std::size_t names = labels.names.size();
    ner_starts.assign(padded(names), 0.0F);
    for (std::size_t to = 0; to < names; ++to) {
        ner_starts[to] = may_follow("", labels.names[to]) ? 0.0F : kForbidden;
        for (std::size_t from = 0; from < names; ++from) {
            if (!may_follow(labels.names[from], labels.names[to])) {
                ner_transitions[from * padded(names) + to] = kForbidden;
            }
        }
    }
}

Status CoreLayers::make_root_row() {
    ENTENTE_ASSIGN(const auto root, checked_floats(*file, "root", sizes.input()));
    const std::size_t width = padded(sizes.input());
    AlignedVector<float> vector(width, 0.0F);
    std::copy(root.values.begin(), root.values.end(), vector.begin());
    AlignedVector<std::int16_t> quantized(width);
    float scale = 0;
    kernels->quantize(vector.data(), width, quantized.data(), &scale);
    root_row.resize(2 * sizes.gates());
    for (std::size_t direction = 0; direction < 2; ++direction) {
        lstm[0].input[direction].run(*kernels,
                                     quantized.data(),
                                     width,
                                     &scale,
                                     1,
                                     root_row.data() + direction * sizes.gates(),
                                     root_row.size());
    }
    return {};
}

void CoreLayers::input_vector(std::string_view key,
                              const std::vector<std::uint32_t>& found_buckets,
                              std::uint64_t classes,
                              float* out) const {
    const auto word = words.find(key);
    const std::size_t row = word == words.end() ? 1 : word->second;
    const float scale = word_scale.values[row];
    for (std::size_t i = 0; i < sizes.word_dim; ++i) {
        out[i] = static_cast<float>(word_table.row(row)[i]) * scale;
    }
    std::array<std::int32_t, kDimensionMax> sums;  // NOLINT: what is read is set below
    kernels->sum_rows(sub_table.values.data(),
                      sizes.sub_dim,
                      found_buckets.data(),
                      found_buckets.size(),
                      sums.data());
    for (std::size_t i = 0; i < sizes.sub_dim; ++i) {
        out[sizes.word_dim + i] = static_cast<float>(sums[i]) * sub_scale;
    }
    std::fill(out + sizes.input(), out + padded(sizes.input()), 0.0F);
    for (std::size_t bit = 0; bit < 2 * sizes.gazetteer_classes; ++bit) {
        if (((classes >> bit) & 1U) != 0) {
            const float* added = gazetteer.row(bit);
            for (std::size_t i = 0; i < sizes.input(); ++i) {
                out[i] += added[i];
            }
        }
    }
}

}  // namespace entente
