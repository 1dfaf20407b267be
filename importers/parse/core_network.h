// The network of the language core: from word forms to parts of speech, dependency trees and names.
//
// Layers of bidirectional LSTM over a vector for each token, made of a row of a table of words and the
// sum of rows for hashed parts of the form (importers/neural/word_features.h). Heads on their outputs:
// UPOS and XPOS tags; names by Viterbi over BIO labels; the head of each token by a biaffine product
// (Dozat and Manning 2017) and the maximum spanning tree; the relation of each arc. Arithmetic and
// why it is the same everywhere: importers/neural/kernels.h. The outputs of an LSTM are between -1 and 1, so
// they go into what follows quantised with the fixed kStateScale; all other vectors are quantised by
// their own largest element. Sections of the model file ("kind" is not
// among them; all sizes come from "config"; a matrix has int8 or int16 weights, and beside it NAME.scale):
//
//   config                    JSON: kind "english-core", word_dim, sub_dim, buckets, hidden, layers,
//                             tag_layer and ner_layer (from 1: which layer's outputs), tag_hidden,
//                             ner_hidden, arc_dim, rel_hidden, gazetteer_classes; lists of labels upos,
//                             xpos, deprels, ner (may be empty)
//   words                     a key a line; line i from 0 is row i + 2 of word.table (0 unused, 1 unknown)
//   word.table, word.scale    int8 rows x word_dim; float32 per row
//   sub.table, sub.scale      int8 buckets x sub_dim; one float32
//   root                      float32 D = word_dim + sub_dim: the input of the root, position 0
//   gazetteer.table           float32 2 * gazetteer_classes x D: row b is added for bit b of the classes
//   lstm.I.f|b.input          4 hidden x inputs, gates i, f, g, o; I from 0
//   lstm.I.f|b.recurrent      4 hidden x hidden
//   lstm.I.f|b.bias           float32 4 hidden
//   tag.hidden, tag.upos, tag.xpos, ner.hidden, ner.out    matrices, each with NAME.bias; hidden: ReLU
//   ner.transitions           float32 labels x labels, from row to column; optional
//   arc.head, arc.dep         arc_dim x 2 hidden, NAME.bias; leaky ReLU 0.1
//   arc.bilinear              arc_dim x arc_dim, row j for element j of the head's vector, NAME.bias:
//                             score(dep, head) = sum_j (bilinear dep + bias)_j head_j
//   rel.dep, rel.head         rel_hidden x 2 hidden, bias for rel.dep only; leaky ReLU 0.1 of their sum
//   rel.out                   relations x rel_hidden, NAME.bias
#pragma once

#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <memory>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "core/result.h"
#include "importers/model_file.h"
#include "importers/neural/kernels.h"
#include "importers/text/limits.h"

namespace entente {

// Names of what an Analysis has numbers for, in the order of the model.
struct CoreLabels {
    std::vector<std::string> upos;
    std::vector<std::string> xpos;
    std::vector<std::string> relations;
    std::vector<std::string> names;  // "O", "B-Person", "I-Person"; empty when the model finds none
};

struct CoreLayers;  // core_layers.h
struct CoreMemory;  // core_network.cpp

// Sentences as the network takes them; everything is owned by the caller.
struct CoreInput {
    std::span<const std::string_view> forms;  // of all sentences, valid UTF-8
    std::span<const std::uint32_t> lengths;   // tokens of each sentence
    std::span<const std::uint64_t> classes;   // gazetteer bits of each token; may be empty
};

// One element per token of the input, numbers of CoreLabels.
struct Analysis {
    std::vector<std::uint16_t> upos;
    std::vector<std::uint16_t> xpos;
    std::vector<std::uint16_t> names;  // empty when the model finds none
    std::vector<std::int32_t> heads;   // 0 the root, k the k-th token of the sentence from 1
    std::vector<std::uint16_t> relations;
};

// Seconds of processor time spent by stage, summed over calls.
struct CoreTimes {
    double input = 0;   // vectors and first products of forms that were not in the cache, look-ups
    double layers = 0;  // products of inputs of later layers, recurrence
    double tags = 0;
    double names = 0;
    double arcs = 0;  // scores
    double trees = 0;
    double relations = 0;
};

inline constexpr std::string_view kCoreModelFile = "english-core.model";

// Immutable: many threads may use it at once, each with a Workspace of its own.
class CoreNetwork {
public:
    // Memory of one thread, reused from call to call: caches for what depends on a form alone, whose rows
    // have at most kProductsCacheBytes and kInputsCacheBytes, and buffers for a few sentences.
    class Workspace {
    public:
        Workspace();
        ~Workspace();
        Workspace(const Workspace&) = delete;
        Workspace& operator=(const Workspace&) = delete;

        CoreTimes* times = nullptr;  // when not null, analyse() adds to it

    private:
        friend class CoreNetwork;
        std::unique_ptr<CoreMemory> memory_;
    };

    static constexpr std::size_t kProductsCacheBytes = 8U << 20U;
    static constexpr std::size_t kInputsCacheBytes = 4U << 20U;

    // Reads, checks and packs a model; `kernels` null takes chosen_kernels(). Errors name the file and
    // the section: invalid_argument for what is no such model, and those of ModelFile.
    static Result<std::unique_ptr<const CoreNetwork>> load(std::shared_ptr<const ModelFile> file,
                                                           const Kernels* kernels = nullptr);
    static Result<std::unique_ptr<const CoreNetwork>> load(const std::filesystem::path& path,
                                                           const Kernels* kernels = nullptr);

    // Analyses all sentences. The result of a sentence depends on it alone: not on the others, the
    // workspace or the kernels. Errors: invalid_argument when the sizes of the input do not agree;
    // limit_exceeded (kSentenceTokensMax). `analysis` is then of no use.
    Status analyse(const CoreInput& input, Workspace& workspace, Analysis& analysis) const;

    const CoreLabels& labels() const;
    const Kernels& kernels() const;

    CoreNetwork(const CoreNetwork&) = delete;
    CoreNetwork& operator=(const CoreNetwork&) = delete;
    ~CoreNetwork();

private:
    explicit CoreNetwork(std::unique_ptr<const CoreLayers> layers);

    std::unique_ptr<const CoreLayers> layers_;
};

}  // namespace entente
