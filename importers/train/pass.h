// One shard's way through the network, forwards and backwards: how Network works inside.
#pragma once

#include <array>
#include <cstdint>
#include <span>
#include <vector>

#include "importers/train/matrix.h"
#include "importers/train/network.h"
#include "importers/train/random.h"

namespace entente::train {

inline constexpr float kLeak = 0.1F;  // of leaky ReLU

// Order in which the constructor adds the parameters.
enum Slot : std::size_t {
    kWordTable,
    kSubTable,
    kGazetteer,
    kRoot,
    kProjection,
    kTagHidden,
    kTagHiddenBias,
    kUpos,
    kUposBias,
    kXpos,
    kXposBias,
    kNerHidden,
    kNerHiddenBias,
    kNer,
    kNerBias,
    kArcHead,
    kArcHeadBias,
    kArcDep,
    kArcDepBias,
    kBilinear,
    kBilinearBias,
    kRelHead,
    kRelDep,
    kRelDepBias,
    kRel,
    kRelBias,
    kLstm  // then for each layer and direction: input, recurrent, bias
};

inline std::size_t lstm_slot(std::size_t layer, std::size_t direction) {
    return kLstm + (layer * 2 + direction) * 3;
}

// How many words of a batch, all its shards together, have a loss.
struct Counts {
    float words = 0;
    float names = 0;
};

void add_bias(Matrix& m, const Matrix& bias);
// In place: logits to probabilities over the first n.
void softmax(float* x, std::size_t n);
// Sets m to 0 or 1 / (1 - drop) at random; to 1 without dropout.
void make_mask(Matrix& m, std::size_t rows, std::size_t columns, float drop, Random* random);

// Owns its working memory and its gradients; reads the weights, which must outlive it. For one thread.
class Pass {
public:
    explicit Pass(const Weights& weights) : weights_(weights), sizes_(weights.sizes) {
        gradients.resize(weights_.parameters.size());
        touched.resize(weights_.parameters.size());
        slots_.resize(weights_.parameters.size());
        for (std::size_t i = 0; i < gradients.size(); ++i) {
            const Parameter& p = weights_.parameters[i];
            if (!p.table) {
                gradients[i].resize(p.value.rows(), p.value.columns());
            } else {
                slots_[i].assign(p.value.rows(), UINT32_MAX);
            }
        }
    }

    // Forward and backward with dropout; gradients and losses are then those of `batch`.
    void run(std::span<const Example* const> batch,
             const Dropout& dropout,
             const Counts& counts,
             Random& random);

    // Arg max of every head, without dropout.
    void predict(std::span<const Example* const> batch, std::vector<Predicted>& out);

    // Adds the gradients of another shard, in the order of its rows.
    void add_from(const Pass& other);

    // As Network::teach().
    void teach(std::span<const Example* const> batch, float weight, bool relations);

    std::vector<Matrix> gradients;                    // of a table: one row for each row touched
    std::vector<std::vector<std::uint32_t>> touched;  // rows of tables
    Losses losses;

private:
    struct Direction {
        Matrix input;  // rows in its own order
        Matrix gates;  // after their functions; then their gradients
        Matrix cells;
        Matrix cell_tanh;
        Matrix hidden;
    };

    struct Layer {
        std::array<Direction, 2> directions;
        Matrix output;  // with dropout
        Matrix mask;    // one row a sentence
        Matrix gradient;
    };

    struct Dense {
        Matrix output;
        Matrix mask;
        Matrix gradient;
    };

    const Matrix& value(std::size_t slot) const { return weights_.parameters[slot].value; }

    void clear();

    static void add_probabilities(const float* x, std::size_t n, float weight, float* out);

    void teach_tags(std::size_t sentence,
                    Matrix& logits,
                    std::vector<float>& out,
                    float weight) const;

    void teach_relations(std::size_t sentence, Soft& soft, float weight) const;

    // Probabilities of the relations of a word with a head.
    std::vector<float> relation_logits(std::size_t dep, std::size_t head) const;

    // Sentences by falling length; rows time-major, so that the sentences still running at a step are
    // its first rows.
    void lay_out(std::span<const Example* const> batch);

    const Example& example(std::size_t sentence) const { return *batch_[order_[sentence]]; }

    std::size_t row(std::size_t sentence, std::size_t position) const;

    void embed();

    void embed_word(std::size_t r, float* x);

    // Chooses what dropout leaves of a row, and copies the vector of its word to vectors_.
    void choose_parts(std::size_t r);

    void run_direction(std::size_t layer, std::size_t which, const Matrix& input);

    void step_cell(Direction& d, std::size_t r, const float* before) const;

    void run_layer(std::size_t layer, const Matrix& input);

    // output = dropout(activation(x W + b)), leak 0 being ReLU.
    void run_dense(Dense& d, const Matrix& x, std::size_t slot, float leak);

    // d.gradient is that of the output; adds to x_gradient and to the gradients of W and b.
    void back_dense(Dense& d, const Matrix& x, Matrix& x_gradient, std::size_t slot, float leak);

    void back_linear(const Matrix& gradient, const Matrix& x, Matrix* x_gradient, std::size_t slot);

    void forward(std::span<const Example* const> batch);

    void run_linear(Matrix& out, const Matrix& x, std::size_t slot);

    // Scores of all heads (columns) for all words (rows) of a sentence.
    void score_arcs(std::size_t sentence);

    void backward(const Counts& counts);

    void tag_loss(Matrix& logits, const Counts& counts, bool upos);

    // Logits to the gradient of the cross entropy with the annotated label, the teachers' probabilities,
    // or both; the loss against the label. Without either: zero.
    double learn(
        float* x, std::size_t n, std::int32_t label, const float* soft, float weight) const;

    // The likelihood of all labels that may be right, for sources that annotate only some types.
    void name_loss(const Counts& counts);

    void arc_loss(const Counts& counts);

    void relation_loss(const Counts& counts);

    const std::vector<std::int32_t>& heads_of(const Example& e) const;

    // Whether a row is a word whose head is annotated, or taught.
    bool has_head(std::size_t r) const;

    std::size_t head_row(std::size_t r) const;

    void relation_hidden(std::size_t dep, std::size_t head, const float* mask, float* z) const;

    // From the hidden layer of the relations to rel_dep_ and rel_head_, which then hold gradients.
    void spread_relation_gradient();

    void back_layer(std::size_t layer);

    void back_direction(std::size_t layer, std::size_t which, Matrix& input_gradient);

    // Turns the gates of a row into their gradients.
    void back_cell(Direction& d,
                   std::size_t r,
                   float* __restrict cell_gradient,
                   const float* before) const;

    float* table_gradient(std::size_t slot, std::uint32_t table_row);

    void back_embed();

    void read_predictions(std::span<const Example* const> batch, std::vector<Predicted>& out);

    const Weights& weights_;
    const Sizes& sizes_;
    Random* random_ = nullptr;
    Dropout dropout_;
    std::vector<std::vector<std::uint32_t>> slots_;  // of tables: row to row of the gradient

    std::vector<const Example*> batch_;
    std::vector<std::uint32_t> order_;
    std::vector<std::size_t> lengths_;  // with the root
    std::vector<std::size_t> starts_;   // first row of each step, and the end
    std::size_t rows_ = 0;
    std::vector<std::uint32_t> sentence_;
    std::vector<std::uint32_t> position_;
    std::vector<std::uint32_t> partner_;  // row of the mirrored position
    std::vector<std::uint32_t> word_row_;
    std::vector<float> word_scale_;
    std::vector<float> sub_scale_;

    Matrix vectors_, word_gradient_;
    Matrix input_, input_mask_, input_gradient_;
    std::vector<Layer> layers_;
    Dense tag_hidden_, ner_hidden_, arc_head_, arc_dep_;
    Matrix upos_, xpos_, ner_, query_, query_gradient_;
    Matrix rel_head_, rel_dep_, rel_hidden_, rel_mask_, rel_, rel_gradient_;
    Matrix queries_, heads_, heads_transposed_, scores_, query_part_, head_part_;
    Matrix hidden_gradient_, cell_gradient_, before_, reversed_gradient_;
};

}  // namespace entente::train
