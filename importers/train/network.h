// The tagger, parser and name finder as it is trained: forward, backward, update.
//
// A bidirectional LSTM over word and hashed-subword vectors (Hochreiter and Schmidhuber 1997; Graves and
// Schmidhuber 2005), the former the sum of a learned row and a projection of a vector learned from large texts, with heads for parts of speech and names after chosen layers and the biaffine arc
// scorer of Dozat and Manning (2017) after the last; relations come from a small hidden layer over both
// ends. Dropout is the same for all words of a sentence (Gal and Ghahramani 2016). Trained with Adam
// (Kingma and Ba 2015) and a running average of the weights. importers/parse/ runs the result.
#pragma once

#include <array>
#include <cstdint>
#include <map>
#include <memory>
#include <span>
#include <string>
#include <vector>

#include "importers/train/matrix.h"
#include "importers/train/random.h"

namespace entente::train {

struct Sizes {
    std::size_t words = 0;  // rows of the word table; 0 pads, 1 is any other word
    std::size_t word_dim = 112;
    std::size_t buckets = 30000;  // rows of the subword table
    std::size_t sub_dim = 112;
    std::size_t vector_dim = 0;  // of the word vectors learned elsewhere; 0 for none
    std::size_t gazetteer_bits = 0;
    std::size_t hidden = 128;  // of one direction
    std::size_t layers = 2;
    std::size_t tag_layer = 1;  // layer whose output the tag heads read, from 1
    std::size_t tag_hidden = 96;
    std::size_t ner_layer = 2;
    std::size_t ner_hidden = 96;
    std::size_t arc_dim = 128;
    std::size_t rel_hidden = 128;
    std::size_t upos = 0;
    std::size_t xpos = 0;
    std::size_t deprels = 0;
    std::size_t ner = 0;

    // All of the above, in order: how a saved network says them.
    std::vector<std::uint32_t> list() const;
    // Whether networks of these sizes number words and labels alike, as far as sizes can tell.
    bool same_labels(const Sizes& other) const {
        return words == other.words && buckets == other.buckets && upos == other.upos &&
               xpos == other.xpos && deprels == other.deprels && ner == other.ner &&
               gazetteer_bits == other.gazetteer_bits && vector_dim == other.vector_dim;
    }
    static Sizes of(std::span<const std::uint32_t> list);
};

inline constexpr std::int32_t kNoLabel = -1;
inline constexpr std::int32_t kNoVector = -1;

// What teachers say of a sentence: probabilities, which the student learns beside what is annotated
// (Hinton, Vinyals and Dean 2015; for parsers Kuncoro et al. 2016).
struct Soft {
    std::vector<float> upos;  // words x labels
    std::vector<float> xpos;
    std::vector<float> ner;
    std::vector<float> arcs;       // words x (words + 1), element 0 the root
    std::vector<float> relations;  // words x labels, given `heads`
    std::vector<std::int32_t> heads;
};

// A sentence as numbers. Layers that a source does not have stay empty.
struct Example {
    std::vector<std::uint32_t> words;        // rows of the word table
    std::vector<std::uint32_t> counts;       // how often the training texts have the word
    std::vector<std::int32_t> vectors;       // rows of Weights::vectors, or kNoVector
    std::vector<std::uint32_t> buckets;      // of all words
    std::vector<std::uint32_t> bucket_ends;  // one for each word: where its buckets end
    std::vector<std::uint64_t> gazetteer;    // bits for each word, or empty
    std::vector<std::int32_t> upos;
    std::vector<std::int32_t> xpos;
    std::vector<std::int32_t> heads;  // 0 is the root, else 1 + index of the word
    std::vector<std::int32_t> deprels;
    std::vector<std::uint32_t> ner;  // bits of the labels that may be right; 0 says nothing
    std::shared_ptr<Soft> soft;      // or null

    std::size_t size() const { return words.size(); }
};

// What is learned: one matrix, its gradient lives in Gradients.
struct Parameter {
    std::string name;
    Matrix value;
    Matrix average;
    bool table = false;  // only few rows change in a step
    Matrix first;        // moments of Adam
    Matrix second;
};

// All that a network knows.
struct Weights {
    Sizes sizes;
    std::vector<Parameter> parameters;
    // Word vectors learned elsewhere, which stay as they are; what is learned is their projection, which is
    // added to the row of the word table. Null where sizes.vector_dim is 0.
    std::shared_ptr<const Matrix> vectors;
    std::vector<Matrix>
        transposed;  // of each parameter that is no table, as it was before the step
    // Share of the teachers in what is learned, where there are both teachers and labels.
    float teachers_share = 0.5F;
};

struct Losses {
    double tags = 0;
    double arcs = 0;
    double relations = 0;
    double names = 0;

    double total() const { return tags + arcs + relations + names; }
};

struct Dropout {
    float input = 0.15F;
    float part = 0.15F;  // a word's own vector, or its subwords, as a whole
    float layers = 0.33F;
    float heads = 0.33F;
    float word = 0.25F;  // a word seen c times becomes unknown with word / (word + c)
};

// Predictions for one sentence.
struct Predicted {
    std::vector<std::int32_t> upos;
    std::vector<std::int32_t> xpos;
    std::vector<std::int32_t> heads;
    std::vector<std::int32_t> deprels;
    std::vector<std::int32_t> ner;
};

class Pass;

class Network {
public:
    // `vectors` has columns of sizes.vector_dim, or is null.
    Network(const Sizes& sizes, std::uint64_t seed, std::shared_ptr<const Matrix> vectors);
    ~Network();

    const Weights& weights() const { return weights_; }
    const Sizes& sizes() const { return weights_.sizes; }
    void set_teachers_share(float share) { weights_.teachers_share = share; }

    // One step on `batch`: losses summed over it, each divided by how many words have that label. The
    // batch is split into `shards` parts whose gradients are added in order, on as many threads.
    Losses step(std::span<const Example* const> batch,
                float rate,
                const Dropout& dropout,
                std::size_t shards);

    // Swaps the weights with their running averages, for measuring and for saving; swap back to go on.
    void swap_averages();

    // Arg max of every head. Heads of words are a tree only where the scores say so.
    std::vector<Predicted> predict(std::span<const Example* const> batch);

    const Parameter& parameter(const std::string& name) const;

    // Adds `weight` times this network's probabilities to the targets of each example: of all but the
    // relations, or of the relations alone, for which Soft::heads must be there.
    void teach(std::span<const Example* const> batch, float weight, bool relations);

    // All weights as they are, for teachers: a file for the same program and the same inventory.
    void save(const std::string& file) const;
    // `vectors` are those that it was trained with.
    static std::unique_ptr<Network> load(const std::string& file,
                                         std::shared_ptr<const Matrix> vectors);

    // Share of the running average that stays in a step.
    float average_decay = 0.999F;

private:
    std::size_t add(const std::string& name,
                    std::size_t rows,
                    std::size_t columns,
                    float deviation,
                    Random& random,
                    bool table = false);
    // At least `count` are there afterwards.
    void make_passes(std::size_t count);
    void update(float rate, std::size_t shards);

    std::uint64_t seed_;
    std::uint64_t steps_ = 0;
    Weights weights_;
    std::vector<std::unique_ptr<Pass>> passes_;
};

}  // namespace entente::train
