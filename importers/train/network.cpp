#include "importers/train/network.h"

#include <algorithm>
#include <cmath>
#include <numeric>
#include <stdexcept>
#include <thread>

#include "importers/model_file.h"
#include "importers/train/simd.h"

namespace entente::train {

namespace {

constexpr float kLeak = 0.1F;
constexpr float kClip = 5.0F;  // longest gradient that is followed

// Order in which the constructor adds the parameters.
enum Slot : std::size_t {
    kWordTable,
    kSubTable,
    kGazetteer,
    kRoot,
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

std::size_t lstm_slot(std::size_t layer, std::size_t direction) {
    return kLstm + (layer * 2 + direction) * 3;
}

void add_bias(Matrix& m, const Matrix& bias) {
    for (std::size_t r = 0; r < m.rows(); ++r) {
        add_scaled(1.0F, bias.row(0), m.row(r), m.stride());
    }
}

void add_column_sums(const Matrix& m, Matrix& sums) {
    for (std::size_t r = 0; r < m.rows(); ++r) {
        add_scaled(1.0F, m.row(r), sums.row(0), m.stride());
    }
}

// In place: logits to probabilities over the first n.
void softmax(float* x, std::size_t n) {
    const float top = *std::max_element(x, x + n);
    float total = 0;
    for (std::size_t i = 0; i < n; ++i) {
        x[i] = exp_fast(x[i] - top);
    }
    for (std::size_t i = 0; i < n; ++i) {
        total += x[i];
    }
    const float scale = 1.0F / total;
    for (std::size_t i = 0; i < n; ++i) {
        x[i] *= scale;
    }
}

std::int32_t arg_max(const float* x, std::size_t n) {
    return static_cast<std::int32_t>(std::max_element(x, x + n) - x);
}

// Sets m to 0 or 1 / (1 - drop) at random; to 1 without dropout.
void make_mask(Matrix& m, std::size_t rows, std::size_t columns, float drop, Random* random) {
    m.resize(rows, columns);
    if (random == nullptr || drop <= 0) {
        m.fill(1.0F);
        return;
    }
    const float keep = 1.0F / (1.0F - drop);
    for (std::size_t r = 0; r < rows; ++r) {
        for (std::size_t c = 0; c < columns; ++c) {
            m.at(r, c) = random->uniform() < drop ? 0.0F : keep;
        }
    }
}

struct Counts {
    float words = 0;
    float names = 0;
};

}  // namespace

namespace {

constexpr std::size_t Sizes::*kSizes[] = {&Sizes::words,
                                          &Sizes::word_dim,
                                          &Sizes::buckets,
                                          &Sizes::sub_dim,
                                          &Sizes::gazetteer_bits,
                                          &Sizes::hidden,
                                          &Sizes::layers,
                                          &Sizes::tag_layer,
                                          &Sizes::tag_hidden,
                                          &Sizes::ner_layer,
                                          &Sizes::ner_hidden,
                                          &Sizes::arc_dim,
                                          &Sizes::rel_hidden,
                                          &Sizes::upos,
                                          &Sizes::xpos,
                                          &Sizes::deprels,
                                          &Sizes::ner};

}  // namespace

std::vector<std::uint32_t> Sizes::list() const {
    std::vector<std::uint32_t> out;
    for (const auto member : kSizes) {
        out.push_back(static_cast<std::uint32_t>(this->*member));
    }
    return out;
}

Sizes Sizes::of(std::span<const std::uint32_t> list) {
    if (list.size() != std::size(kSizes)) {
        throw std::runtime_error("a saved network is of another program version: train it again");
    }
    Sizes sizes;
    for (std::size_t i = 0; i < list.size(); ++i) {
        sizes.*kSizes[i] = list[i];
    }
    return sizes;
}

// Forward and backward over one shard; owns its working memory and its gradients.
class Network::Pass {
public:
    explicit Pass(Network& network) : net_(network), sizes_(network.sizes_) {
        gradients.resize(net_.parameters_.size());
        touched.resize(net_.parameters_.size());
        slots_.resize(net_.parameters_.size());
        for (std::size_t i = 0; i < gradients.size(); ++i) {
            const Parameter& p = net_.parameters_[i];
            if (!p.table) {
                gradients[i].resize(p.value.rows(), p.value.columns());
            } else {
                slots_[i].assign(p.value.rows(), UINT32_MAX);
            }
        }
    }

    void run(std::span<const Example* const> batch,
             const Dropout& dropout,
             const Counts& counts,
             Random& random) {
        clear();
        random_ = &random;
        dropout_ = dropout;
        forward(batch);
        backward(counts);
    }

    void predict(std::span<const Example* const> batch, std::vector<Predicted>& out) {
        random_ = nullptr;
        dropout_ = {};
        forward(batch);
        read_predictions(batch, out);
    }

    // Adds the gradients of another shard, in the order of its rows.
    void add_from(const Pass& other) {
        for (std::size_t i = 0; i < gradients.size(); ++i) {
            if (!net_.parameters_[i].table) {
                add_scaled(
                    1.0F, other.gradients[i].data(), gradients[i].data(), gradients[i].size());
                continue;
            }
            for (std::size_t k = 0; k < other.touched[i].size(); ++k) {
                add_scaled(1.0F,
                           other.gradients[i].row(k),
                           table_gradient(i, other.touched[i][k]),
                           other.gradients[i].stride());
            }
        }
    }

    void teach(std::span<const Example* const> batch, float weight, bool relations) {
        random_ = nullptr;
        dropout_ = {};
        forward(batch);
        for (std::size_t s = 0; s < lengths_.size(); ++s) {
            Soft& soft = *example(s).soft;
            if (relations) {
                teach_relations(s, soft, weight);
                continue;
            }
            teach_tags(s, upos_, soft.upos, weight);
            teach_tags(s, xpos_, soft.xpos, weight);
            teach_tags(s, ner_, soft.ner, weight);
            const std::size_t n = lengths_[s];
            soft.arcs.resize((n - 1) * n);
            if (n > 1) {
                score_arcs(s);
            }
            for (std::size_t d = 1; d < n; ++d) {
                float* x = scores_.row(d - 1);
                x[d] = -1e9F;
                softmax(x, n);
                add_probabilities(x, n, weight, soft.arcs.data() + (d - 1) * n);
            }
        }
    }

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

    const Matrix& value(std::size_t slot) const { return net_.parameters_[slot].value; }

    void clear() {
        losses = {};
        for (std::size_t i = 0; i < gradients.size(); ++i) {
            if (net_.parameters_[i].table) {
                for (const std::uint32_t row : touched[i]) {
                    slots_[i][row] = UINT32_MAX;
                }
                touched[i].clear();
                continue;
            }
            std::fill_n(gradients[i].data(), gradients[i].size(), 0.0F);
        }
    }

    static void add_probabilities(const float* x, std::size_t n, float weight, float* out) {
        for (std::size_t i = 0; i < n; ++i) {
            out[i] += weight * x[i];
        }
    }

    void teach_tags(std::size_t sentence,
                    Matrix& logits,
                    std::vector<float>& out,
                    float weight) const {
        const std::size_t n = logits.columns();
        out.resize((lengths_[sentence] - 1) * n);
        for (std::size_t p = 1; p < lengths_[sentence]; ++p) {
            float* x = logits.row(row(sentence, p));
            softmax(x, n);
            add_probabilities(x, n, weight, out.data() + (p - 1) * n);
        }
    }

    void teach_relations(std::size_t sentence, Soft& soft, float weight) const {
        const std::size_t n = sizes_.deprels;
        soft.relations.resize((lengths_[sentence] - 1) * n);
        const std::vector<std::int32_t>& heads = heads_of(example(sentence));
        for (std::size_t p = 1; p < lengths_[sentence]; ++p) {
            const std::vector<float> x = relation_logits(
                row(sentence, p), row(sentence, static_cast<std::size_t>(heads[p - 1])));
            add_probabilities(x.data(), n, weight, soft.relations.data() + (p - 1) * n);
        }
    }

    // Probabilities of the relations of a word with a head.
    std::vector<float> relation_logits(std::size_t dep, std::size_t head) const {
        std::vector<float> z((sizes_.rel_hidden + 15) / 16 * 16);
        const Matrix& weights = value(kRel);
        std::vector<float> logits(weights.stride());
        relation_hidden(dep, head, nullptr, z.data());
        multiply(1,
                 weights.stride(),
                 sizes_.rel_hidden,
                 z.data(),
                 z.size(),
                 1,
                 weights.data(),
                 weights.stride(),
                 logits.data(),
                 logits.size(),
                 false);
        add_scaled(1.0F, value(kRelBias).row(0), logits.data(), logits.size());
        softmax(logits.data(), sizes_.deprels);
        return logits;
    }

    // Sentences by falling length; rows time-major, so that the sentences still running at a step are
    // its first rows.
    void lay_out(std::span<const Example* const> batch) {
        batch_.assign(batch.begin(), batch.end());
        order_.resize(batch.size());
        std::iota(order_.begin(), order_.end(), 0U);
        std::stable_sort(order_.begin(), order_.end(), [&](std::uint32_t a, std::uint32_t b) {
            return batch[a]->size() > batch[b]->size();
        });
        lengths_.clear();
        for (const std::uint32_t b : order_) {
            lengths_.push_back(batch[b]->size() + 1);
        }
        starts_.assign(1, 0);
        for (std::size_t t = 0; !lengths_.empty() && t < lengths_[0]; ++t) {
            const auto active = static_cast<std::size_t>(
                std::partition_point(
                    lengths_.begin(), lengths_.end(), [&](std::size_t n) { return n > t; }) -
                lengths_.begin());
            starts_.push_back(starts_.back() + active);
        }
        rows_ = starts_.back();
        sentence_.resize(rows_);
        position_.resize(rows_);
        partner_.resize(rows_);
        for (std::size_t t = 0; t + 1 < starts_.size(); ++t) {
            for (std::size_t b = 0; b < starts_[t + 1] - starts_[t]; ++b) {
                const std::size_t r = starts_[t] + b;
                sentence_[r] = static_cast<std::uint32_t>(b);
                position_[r] = static_cast<std::uint32_t>(t);
                partner_[r] = static_cast<std::uint32_t>(starts_[lengths_[b] - 1 - t] + b);
            }
        }
    }

    const Example& example(std::size_t sentence) const { return *batch_[order_[sentence]]; }

    std::size_t row(std::size_t sentence, std::size_t position) const {
        return starts_[position] + sentence;
    }

    void embed() {
        const std::size_t dim = sizes_.word_dim + sizes_.sub_dim;
        input_.resize(rows_, dim);
        make_mask(input_mask_, lengths_.size(), dim, dropout_.input, random_);
        word_scale_.assign(rows_, 1.0F);
        sub_scale_.assign(rows_, 1.0F);
        word_row_.assign(rows_, 0);
        for (std::size_t r = 0; r < rows_; ++r) {
            float* x = input_.row(r);
            if (position_[r] == 0) {
                add_scaled(1.0F, value(kRoot).row(0), x, input_.stride());
            } else {
                embed_word(r, x);
            }
            const float* mask = input_mask_.row(sentence_[r]);
            for (std::size_t i = 0; i < dim; ++i) {
                x[i] *= mask[i];
            }
        }
    }

    void embed_word(std::size_t r, float* x) {
        const Example& e = example(sentence_[r]);
        const std::size_t w = position_[r] - 1;
        word_row_[r] = e.words[w];
        if (random_ != nullptr) {
            if (random_->uniform() <
                dropout_.word / (dropout_.word + static_cast<float>(e.counts[w]))) {
                word_row_[r] = 1;
            }
            word_scale_[r] = random_->uniform() < dropout_.part ? 0.0F : 1.0F;
            sub_scale_[r] = random_->uniform() < dropout_.part ? 0.0F : 1.0F;
            const float kept = word_scale_[r] + sub_scale_[r];
            const float scale = kept > 0 ? 2.0F / kept : 0.0F;
            word_scale_[r] *= scale;
            sub_scale_[r] *= scale;
        }
        add_scaled(word_scale_[r], value(kWordTable).row(word_row_[r]), x, sizes_.word_dim);
        const std::uint32_t begin = w == 0 ? 0 : e.bucket_ends[w - 1];
        for (std::uint32_t i = begin; i < e.bucket_ends[w]; ++i) {
            add_scaled(sub_scale_[r],
                       value(kSubTable).row(e.buckets[i]),
                       x + sizes_.word_dim,
                       sizes_.sub_dim);
        }
        if (!e.gazetteer.empty()) {
            for (std::uint64_t bits = e.gazetteer[w]; bits != 0; bits &= bits - 1) {
                add_scaled(1.0F,
                           value(kGazetteer).row(static_cast<std::size_t>(std::countr_zero(bits))),
                           x,
                           input_.stride());
            }
        }
    }

    void run_direction(std::size_t layer, std::size_t which, const Matrix& input) {
        Direction& d = layers_[layer].directions[which];
        const std::size_t slot = lstm_slot(layer, which);
        if (which == 0) {
            d.input = input;
        } else {
            d.input.resize(rows_, input.columns());
            for (std::size_t r = 0; r < rows_; ++r) {
                std::copy_n(input.row(partner_[r]), input.stride(), d.input.row(r));
            }
        }
        const std::size_t h = sizes_.hidden;
        d.gates.resize(rows_, 4 * h);
        d.cells.resize(rows_, h);
        d.cell_tanh.resize(rows_, h);
        d.hidden.resize(rows_, h);
        multiply(d.input, value(slot), d.gates, false);
        add_bias(d.gates, value(slot + 2));
        const Matrix& recurrent = value(slot + 1);
        for (std::size_t t = 0; t + 1 < starts_.size(); ++t) {
            const std::size_t first = starts_[t];
            const std::size_t active = starts_[t + 1] - first;
            if (t > 0) {
                multiply(active,
                         4 * h,
                         h,
                         d.hidden.row(starts_[t - 1]),
                         d.hidden.stride(),
                         1,
                         recurrent.data(),
                         recurrent.stride(),
                         d.gates.row(first),
                         d.gates.stride(),
                         true);
            }
            for (std::size_t b = 0; b < active; ++b) {
                step_cell(d, first + b, t > 0 ? d.cells.row(starts_[t - 1] + b) : nullptr);
            }
        }
    }

    void step_cell(Direction& d, std::size_t r, const float* before) const {
        const std::size_t h = sizes_.hidden;
        float* __restrict g = d.gates.row(r);
        for (std::size_t i = 0; i < 2 * h; ++i) {
            g[i] = sigmoid(g[i]);
        }
        for (std::size_t i = 2 * h; i < 3 * h; ++i) {
            g[i] = tanh_fast(g[i]);
        }
        for (std::size_t i = 3 * h; i < 4 * h; ++i) {
            g[i] = sigmoid(g[i]);
        }
        float* __restrict c = d.cells.row(r);
        float* __restrict ct = d.cell_tanh.row(r);
        float* __restrict out = d.hidden.row(r);
        for (std::size_t i = 0; i < h; ++i) {
            c[i] = g[i] * g[2 * h + i] + (before != nullptr ? g[h + i] * before[i] : 0.0F);
        }
        for (std::size_t i = 0; i < h; ++i) {
            ct[i] = tanh_fast(c[i]);
            out[i] = g[3 * h + i] * ct[i];
        }
    }

    void run_layer(std::size_t layer, const Matrix& input) {
        run_direction(layer, 0, input);
        run_direction(layer, 1, input);
        Layer& l = layers_[layer];
        const std::size_t h = sizes_.hidden;
        l.output.resize(rows_, 2 * h);
        make_mask(l.mask, lengths_.size(), 2 * h, dropout_.layers, random_);
        for (std::size_t r = 0; r < rows_; ++r) {
            const float* __restrict mask = l.mask.row(sentence_[r]);
            const float* __restrict forward = l.directions[0].hidden.row(r);
            const float* __restrict backward = l.directions[1].hidden.row(partner_[r]);
            float* __restrict y = l.output.row(r);
            for (std::size_t i = 0; i < h; ++i) {
                y[i] = forward[i] * mask[i];
                y[h + i] = backward[i] * mask[h + i];
            }
        }
        l.gradient.resize(rows_, 2 * h);
    }

    // output = dropout(activation(x W + b)), leak 0 being ReLU.
    void run_dense(Dense& d, const Matrix& x, std::size_t slot, float leak) {
        d.output.resize(rows_, value(slot).columns());
        multiply(x, value(slot), d.output, false);
        add_bias(d.output, value(slot + 1));
        make_mask(d.mask, lengths_.size(), d.output.columns(), dropout_.heads, random_);
        for (std::size_t r = 0; r < rows_; ++r) {
            float* __restrict y = d.output.row(r);
            const float* __restrict mask = d.mask.row(sentence_[r]);
            for (std::size_t i = 0; i < d.output.columns(); ++i) {
                y[i] = (y[i] > 0 ? y[i] : leak * y[i]) * mask[i];
            }
        }
        d.gradient.resize(rows_, d.output.columns());
    }

    // d.gradient is that of the output; adds to x_gradient and to the gradients of W and b.
    void back_dense(Dense& d, const Matrix& x, Matrix& x_gradient, std::size_t slot, float leak) {
        for (std::size_t r = 0; r < rows_; ++r) {
            float* __restrict g = d.gradient.row(r);
            const float* __restrict y = d.output.row(r);
            const float* __restrict mask = d.mask.row(sentence_[r]);
            for (std::size_t i = 0; i < d.output.columns(); ++i) {
                g[i] *= (y[i] < 0 ? leak : (y[i] > 0 ? 1.0F : leak)) * mask[i];
            }
        }
        back_linear(d.gradient, x, &x_gradient, slot);
        add_column_sums(d.gradient, gradients[slot + 1]);
    }

    void back_linear(const Matrix& gradient,
                     const Matrix& x,
                     Matrix* x_gradient,
                     std::size_t slot) {
        multiply_transposed(x, gradient, gradients[slot], true);
        if (x_gradient != nullptr) {
            multiply(gradient, net_.transposed_[slot], *x_gradient, true);
        }
    }

    void forward(std::span<const Example* const> batch) {
        lay_out(batch);
        embed();
        layers_.resize(sizes_.layers);
        for (std::size_t i = 0; i < sizes_.layers; ++i) {
            run_layer(i, i == 0 ? input_ : layers_[i - 1].output);
        }
        const Matrix& top = layers_.back().output;
        const Matrix& tag_input = layers_[sizes_.tag_layer - 1].output;
        run_dense(tag_hidden_, tag_input, kTagHidden, 0.0F);
        run_linear(upos_, tag_hidden_.output, kUpos);
        run_linear(xpos_, tag_hidden_.output, kXpos);
        if (sizes_.ner > 0) {
            run_dense(ner_hidden_, layers_[sizes_.ner_layer - 1].output, kNerHidden, 0.0F);
            run_linear(ner_, ner_hidden_.output, kNer);
        }
        run_dense(arc_head_, top, kArcHead, kLeak);
        run_dense(arc_dep_, top, kArcDep, kLeak);
        query_.resize(rows_, sizes_.arc_dim);
        multiply(arc_dep_.output, value(kBilinear), query_, false);
        add_bias(query_, value(kBilinearBias));
        rel_head_.resize(rows_, sizes_.rel_hidden);
        rel_dep_.resize(rows_, sizes_.rel_hidden);
        multiply(top, value(kRelHead), rel_head_, false);
        multiply(top, value(kRelDep), rel_dep_, false);
        add_bias(rel_dep_, value(kRelDepBias));
    }

    void run_linear(Matrix& out, const Matrix& x, std::size_t slot) {
        out.resize(rows_, value(slot).columns());
        multiply(x, value(slot), out, false);
        add_bias(out, value(slot + 1));
    }

    // Scores of all heads (columns) for all words (rows) of a sentence.
    void score_arcs(std::size_t sentence) {
        const std::size_t n = lengths_[sentence];
        const std::size_t dim = sizes_.arc_dim;
        queries_.resize(n - 1, dim);
        heads_.resize(n, dim);
        for (std::size_t p = 0; p < n; ++p) {
            std::copy_n(arc_head_.output.row(row(sentence, p)), heads_.stride(), heads_.row(p));
            if (p > 0) {
                std::copy_n(query_.row(row(sentence, p)), queries_.stride(), queries_.row(p - 1));
            }
        }
        transpose_into(heads_, heads_transposed_);
        scores_.resize(n - 1, n);
        multiply(queries_, heads_transposed_, scores_, false);
    }

    static void transpose_into(const Matrix& a, Matrix& t) {
        t.resize(a.columns(), a.rows());
        transpose(a, t);
    }

    void backward(const Counts& counts) {
        tag_loss(upos_, counts, true);
        tag_loss(xpos_, counts, false);
        back_linear(upos_, tag_hidden_.output, &tag_hidden_.gradient, kUpos);
        add_column_sums(upos_, gradients[kUposBias]);
        back_linear(xpos_, tag_hidden_.output, &tag_hidden_.gradient, kXpos);
        add_column_sums(xpos_, gradients[kXposBias]);
        Layer& tag_layer = layers_[sizes_.tag_layer - 1];
        back_dense(tag_hidden_, tag_layer.output, tag_layer.gradient, kTagHidden, 0.0F);
        if (sizes_.ner > 0) {
            name_loss(counts);
            back_linear(ner_, ner_hidden_.output, &ner_hidden_.gradient, kNer);
            add_column_sums(ner_, gradients[kNerBias]);
            Layer& l = layers_[sizes_.ner_layer - 1];
            back_dense(ner_hidden_, l.output, l.gradient, kNerHidden, 0.0F);
        }
        Layer& top = layers_.back();
        arc_loss(counts);
        back_linear(query_, arc_dep_.output, &arc_dep_.gradient, kBilinear);
        add_column_sums(query_, gradients[kBilinearBias]);
        back_dense(arc_head_, top.output, top.gradient, kArcHead, kLeak);
        back_dense(arc_dep_, top.output, top.gradient, kArcDep, kLeak);
        relation_loss(counts);
        back_linear(rel_head_, top.output, &top.gradient, kRelHead);
        back_linear(rel_dep_, top.output, &top.gradient, kRelDep);
        add_column_sums(rel_dep_, gradients[kRelDepBias]);
        for (std::size_t i = sizes_.layers; i > 0; --i) {
            back_layer(i - 1);
        }
        back_embed();
    }

    void tag_loss(Matrix& logits, const Counts& counts, bool upos) {
        const float weight = counts.words > 0 ? 0.5F / counts.words : 0.0F;
        const std::size_t n = logits.columns();
        for (std::size_t r = 0; r < rows_; ++r) {
            const Example& e = example(sentence_[r]);
            const auto& gold = upos ? e.upos : e.xpos;
            const std::size_t w = position_[r] - 1;
            const std::int32_t label = position_[r] == 0 || gold.empty() ? kNoLabel : gold[w];
            const float* soft = position_[r] == 0 || e.soft == nullptr
                                    ? nullptr
                                    : (upos ? e.soft->upos : e.soft->xpos).data() + w * n;
            losses.tags += learn(logits.row(r), n, label, soft, weight);
        }
    }

    // Logits to the gradient of the cross entropy with the annotated label, the teachers' probabilities,
    // or both; the loss against the label. Without either: zero.
    double learn(
        float* x, std::size_t n, std::int32_t label, const float* soft, float weight) const {
        if (label == kNoLabel && soft == nullptr) {
            std::fill_n(x, n, 0.0F);
            return 0;
        }
        softmax(x, n);
        const float share =
            label == kNoLabel ? 1.0F : (soft == nullptr ? 0.0F : net_.teachers_share);
        double loss = 0;
        if (soft != nullptr) {
            for (std::size_t i = 0; i < n; ++i) {
                x[i] -= share * soft[i];
            }
        }
        if (label != kNoLabel) {
            const float right = x[label] + (soft != nullptr ? share * soft[label] : 0.0F);
            loss = -static_cast<double>(weight) * std::log(std::max(right, 1e-12F));
            x[label] -= 1.0F - share;
        }
        for (std::size_t i = 0; i < n; ++i) {
            x[i] *= weight;
        }
        return loss;
    }

    // The likelihood of all labels that may be right, for sources that annotate only some types.
    void name_loss(const Counts& counts) {
        const float weight = counts.names > 0 ? 1.0F / counts.names : 0.0F;
        const std::size_t n = ner_.columns();
        for (std::size_t r = 0; r < rows_; ++r) {
            const Example& e = example(sentence_[r]);
            float* x = ner_.row(r);
            const std::uint32_t allowed =
                position_[r] == 0 || e.ner.empty() ? 0 : e.ner[position_[r] - 1];
            const float* soft = position_[r] == 0 || e.soft == nullptr
                                    ? nullptr
                                    : e.soft->ner.data() + (position_[r] - 1) * n;
            if (allowed == 0) {
                learn(x, n, kNoLabel, soft, weight);
                continue;
            }
            softmax(x, n);
            const float share = soft == nullptr ? 0.0F : net_.teachers_share;
            float right = 1e-12F;
            for (std::size_t i = 0; i < n; ++i) {
                right += (allowed >> i & 1U) != 0 ? x[i] : 0.0F;
            }
            losses.names -= static_cast<double>(weight) * std::log(right);
            for (std::size_t i = 0; i < n; ++i) {
                const float target = (allowed >> i & 1U) != 0 ? x[i] / right : 0.0F;
                x[i] = weight * (x[i] - (1.0F - share) * target -
                                 (soft != nullptr ? share * soft[i] : 0.0F));
            }
        }
    }

    void arc_loss(const Counts& counts) {
        const float weight = counts.words > 0 ? 1.0F / counts.words : 0.0F;
        const std::size_t dim = sizes_.arc_dim;
        query_gradient_.resize(rows_, dim);
        for (std::size_t s = 0; s < lengths_.size(); ++s) {
            const Example& e = example(s);
            if (e.heads.empty() && e.soft == nullptr) {
                continue;
            }
            score_arcs(s);
            const std::size_t n = lengths_[s];
            for (std::size_t d = 1; d < n; ++d) {
                float* x = scores_.row(d - 1);
                x[d] = -1e9F;
                losses.arcs +=
                    learn(x,
                          n,
                          e.heads.empty() ? kNoLabel : e.heads[d - 1],
                          e.soft == nullptr ? nullptr : e.soft->arcs.data() + (d - 1) * n,
                          weight);
                std::fill(x + n, x + scores_.stride(), 0.0F);
            }
            query_part_.resize(n - 1, dim);
            multiply(scores_, heads_, query_part_, false);
            head_part_.resize(n, dim);
            multiply_transposed(scores_, queries_, head_part_, false);
            for (std::size_t p = 0; p < n; ++p) {
                add_scaled(1.0F,
                           head_part_.row(p),
                           arc_head_.gradient.row(row(s, p)),
                           head_part_.stride());
                if (p > 0) {
                    std::copy_n(query_part_.row(p - 1),
                                query_part_.stride(),
                                query_gradient_.row(row(s, p)));
                }
            }
        }
        std::swap(query_, query_gradient_);
    }

    void relation_loss(const Counts& counts) {
        const float weight = counts.words > 0 ? 1.0F / counts.words : 0.0F;
        const std::size_t h = sizes_.rel_hidden;
        rel_hidden_.resize(rows_, h);
        make_mask(rel_mask_, lengths_.size(), h, dropout_.heads, random_);
        for (std::size_t r = 0; r < rows_; ++r) {
            if (!has_head(r)) {
                continue;
            }
            const std::size_t head = head_row(r);
            relation_hidden(r, head, rel_mask_.row(sentence_[r]), rel_hidden_.row(r));
        }
        run_linear(rel_, rel_hidden_, kRel);
        for (std::size_t r = 0; r < rows_; ++r) {
            const Example& e = example(sentence_[r]);
            const std::size_t n = rel_.columns();
            const bool any = has_head(r);
            const std::int32_t label =
                any && !e.heads.empty() ? e.deprels[position_[r] - 1] : kNoLabel;
            const float* soft = any && e.soft != nullptr
                                    ? e.soft->relations.data() + (position_[r] - 1) * n
                                    : nullptr;
            losses.relations += learn(rel_.row(r), n, label, soft, weight);
        }
        rel_gradient_.resize(rows_, h);
        back_linear(rel_, rel_hidden_, &rel_gradient_, kRel);
        add_column_sums(rel_, gradients[kRelBias]);
        spread_relation_gradient();
    }

    const std::vector<std::int32_t>& heads_of(const Example& e) const {
        return e.heads.empty() && e.soft != nullptr ? e.soft->heads : e.heads;
    }

    // Whether a row is a word whose head is annotated, or taught.
    bool has_head(std::size_t r) const {
        return position_[r] > 0 && !heads_of(example(sentence_[r])).empty();
    }

    std::size_t head_row(std::size_t r) const {
        return row(sentence_[r],
                   static_cast<std::size_t>(heads_of(example(sentence_[r]))[position_[r] - 1]));
    }

    void relation_hidden(std::size_t dep, std::size_t head, const float* mask, float* z) const {
        const float* a = rel_dep_.row(dep);
        const float* b = rel_head_.row(head);
        for (std::size_t i = 0; i < sizes_.rel_hidden; ++i) {
            const float x = a[i] + b[i];
            z[i] = (x > 0 ? x : kLeak * x) * (mask != nullptr ? mask[i] : 1.0F);
        }
    }

    // From the hidden layer of the relations to rel_dep_ and rel_head_, which then hold gradients.
    void spread_relation_gradient() {
        const std::size_t h = sizes_.rel_hidden;
        rel_head_.resize(rows_, h);
        rel_dep_.resize(rows_, h);
        for (std::size_t r = 0; r < rows_; ++r) {
            if (!has_head(r)) {
                continue;
            }
            const float* mask = rel_mask_.row(sentence_[r]);
            const float* z = rel_hidden_.row(r);
            float* g = rel_gradient_.row(r);
            for (std::size_t i = 0; i < h; ++i) {
                g[i] *= mask[i] * (z[i] > 0 ? 1.0F : kLeak);
            }
            const std::size_t head = head_row(r);
            add_scaled(1.0F, g, rel_dep_.row(r), rel_dep_.stride());
            add_scaled(1.0F, g, rel_head_.row(head), rel_head_.stride());
        }
    }

    void back_layer(std::size_t layer) {
        Layer& l = layers_[layer];
        const Matrix& input = layer == 0 ? input_ : layers_[layer - 1].output;
        Matrix* input_gradient = layer == 0 ? &input_gradient_ : &layers_[layer - 1].gradient;
        if (layer == 0) {
            input_gradient_.resize(rows_, input.columns());
        }
        const std::size_t h = sizes_.hidden;
        for (std::size_t r = 0; r < rows_; ++r) {
            const float* mask = l.mask.row(sentence_[r]);
            float* g = l.gradient.row(r);
            for (std::size_t i = 0; i < 2 * h; ++i) {
                g[i] *= mask[i];
            }
        }
        for (std::size_t which = 0; which < 2; ++which) {
            back_direction(layer, which, *input_gradient);
        }
    }

    void back_direction(std::size_t layer, std::size_t which, Matrix& input_gradient) {
        Layer& l = layers_[layer];
        Direction& d = l.directions[which];
        const std::size_t slot = lstm_slot(layer, which);
        const std::size_t h = sizes_.hidden;
        hidden_gradient_.resize(rows_, h);
        for (std::size_t r = 0; r < rows_; ++r) {
            const float* g = which == 0 ? l.gradient.row(r) : l.gradient.row(partner_[r]) + h;
            std::copy_n(g, h, hidden_gradient_.row(r));
        }
        cell_gradient_.resize(starts_[1], h);
        const Matrix& recurrent = net_.transposed_[slot + 1];
        for (std::size_t t = starts_.size() - 1; t > 0; --t) {
            const std::size_t first = starts_[t - 1];
            const std::size_t active = starts_[t] - first;
            if (t + 1 < starts_.size()) {
                multiply(starts_[t + 1] - starts_[t],
                         recurrent.stride(),
                         4 * h,
                         d.gates.row(starts_[t]),
                         d.gates.stride(),
                         1,
                         recurrent.data(),
                         recurrent.stride(),
                         hidden_gradient_.row(first),
                         hidden_gradient_.stride(),
                         true);
            }
            for (std::size_t b = 0; b < active; ++b) {
                back_cell(d,
                          first + b,
                          cell_gradient_.row(b),
                          t > 1 ? d.cells.row(starts_[t - 2] + b) : nullptr);
            }
        }
        before_.resize(rows_, h);
        for (std::size_t t = 1; t + 1 < starts_.size(); ++t) {
            std::copy_n(d.hidden.row(starts_[t - 1]),
                        (starts_[t + 1] - starts_[t]) * d.hidden.stride(),
                        before_.row(starts_[t]));
        }
        multiply_transposed(before_, d.gates, gradients[slot + 1], true);
        add_column_sums(d.gates, gradients[slot + 2]);
        if (which == 0) {
            back_linear(d.gates, d.input, &input_gradient, slot);
            return;
        }
        reversed_gradient_.resize(rows_, d.input.columns());
        back_linear(d.gates, d.input, &reversed_gradient_, slot);
        for (std::size_t r = 0; r < rows_; ++r) {
            add_scaled(1.0F,
                       reversed_gradient_.row(r),
                       input_gradient.row(partner_[r]),
                       reversed_gradient_.stride());
        }
    }

    // Turns the gates of a row into their gradients.
    void back_cell(Direction& d,
                   std::size_t r,
                   float* __restrict cell_gradient,
                   const float* before) const {
        const std::size_t h = sizes_.hidden;
        float* __restrict g = d.gates.row(r);
        const float* __restrict out = hidden_gradient_.row(r);
        const float* __restrict ct = d.cell_tanh.row(r);
        for (std::size_t i = 0; i < h; ++i) {
            const float in = g[i];
            const float forget = g[h + i];
            const float candidate = g[2 * h + i];
            const float gate = g[3 * h + i];
            const float dc = cell_gradient[i] + out[i] * gate * (1.0F - ct[i] * ct[i]);
            g[i] = dc * candidate * in * (1.0F - in);
            g[h + i] = before != nullptr ? dc * before[i] * forget * (1.0F - forget) : 0.0F;
            g[2 * h + i] = dc * in * (1.0F - candidate * candidate);
            g[3 * h + i] = out[i] * ct[i] * gate * (1.0F - gate);
            cell_gradient[i] = dc * forget;
        }
    }

    float* table_gradient(std::size_t slot, std::uint32_t table_row) {
        std::uint32_t& index = slots_[slot][table_row];
        Matrix& g = gradients[slot];
        if (index == UINT32_MAX) {
            index = static_cast<std::uint32_t>(touched[slot].size());
            touched[slot].push_back(table_row);
            if (g.rows() < touched[slot].size()) {
                Matrix larger(std::max<std::size_t>(4096, 2 * touched[slot].size()),
                              value(slot).columns());
                std::copy_n(g.data(), g.size(), larger.data());
                g = std::move(larger);
            }
            std::fill_n(g.row(index), g.stride(), 0.0F);
        }
        return g.row(index);
    }

    void back_embed() {
        for (std::size_t r = 0; r < rows_; ++r) {
            float* g = input_gradient_.row(r);
            const float* mask = input_mask_.row(sentence_[r]);
            for (std::size_t i = 0; i < input_gradient_.columns(); ++i) {
                g[i] *= mask[i];
            }
            if (position_[r] == 0) {
                add_scaled(1.0F, g, gradients[kRoot].row(0), input_gradient_.stride());
                continue;
            }
            const Example& e = example(sentence_[r]);
            const std::size_t w = position_[r] - 1;
            add_scaled(
                word_scale_[r], g, table_gradient(kWordTable, word_row_[r]), sizes_.word_dim);
            for (std::uint32_t i = w == 0 ? 0 : e.bucket_ends[w - 1]; i < e.bucket_ends[w]; ++i) {
                add_scaled(sub_scale_[r],
                           g + sizes_.word_dim,
                           table_gradient(kSubTable, e.buckets[i]),
                           sizes_.sub_dim);
            }
            if (!e.gazetteer.empty()) {
                for (std::uint64_t bits = e.gazetteer[w]; bits != 0; bits &= bits - 1) {
                    add_scaled(
                        1.0F,
                        g,
                        gradients[kGazetteer].row(static_cast<std::size_t>(std::countr_zero(bits))),
                        input_gradient_.stride());
                }
            }
        }
    }

    void read_predictions(std::span<const Example* const> batch, std::vector<Predicted>& out) {
        out.resize(batch.size());
        for (std::size_t s = 0; s < lengths_.size(); ++s) {
            Predicted& p = out[order_[s]];
            const std::size_t n = lengths_[s];
            if (n > 1) {
                score_arcs(s);
            }
            for (std::size_t d = 1; d < n; ++d) {
                const std::size_t r = row(s, d);
                p.upos.push_back(arg_max(upos_.row(r), sizes_.upos));
                p.xpos.push_back(arg_max(xpos_.row(r), sizes_.xpos));
                p.ner.push_back(sizes_.ner > 0 ? arg_max(ner_.row(r), sizes_.ner) : 0);
                float* x = scores_.row(d - 1);
                x[d] = -1e9F;
                const std::int32_t head = arg_max(x, n);
                p.heads.push_back(head);
                const std::vector<float> relations =
                    relation_logits(r, row(s, static_cast<std::size_t>(head)));
                p.deprels.push_back(arg_max(relations.data(), sizes_.deprels));
            }
        }
    }

    Network& net_;
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

    Matrix input_, input_mask_, input_gradient_;
    std::vector<Layer> layers_;
    Dense tag_hidden_, ner_hidden_, arc_head_, arc_dep_;
    Matrix upos_, xpos_, ner_, query_, query_gradient_;
    Matrix rel_head_, rel_dep_, rel_hidden_, rel_mask_, rel_, rel_gradient_;
    Matrix queries_, heads_, heads_transposed_, scores_, query_part_, head_part_;
    Matrix hidden_gradient_, cell_gradient_, before_, reversed_gradient_;
};

Network::Network(const Sizes& sizes, std::uint64_t seed) : sizes_(sizes), seed_(seed) {
    Random random(seed);
    const std::size_t dim = sizes.word_dim + sizes.sub_dim;
    const std::size_t out = 2 * sizes.hidden;
    const auto dense = [&](const std::string& name, std::size_t rows, std::size_t columns) {
        add(name, rows, columns, std::sqrt(2.0F / static_cast<float>(rows + columns)), random);
    };
    const auto bias = [&](const std::string& name, std::size_t columns) {
        add(name + ".bias", 1, columns, 0, random);
    };
    add("word.table", sizes.words, sizes.word_dim, 0.1F, random, true);
    add("sub.table", sizes.buckets, sizes.sub_dim, 0.05F, random, true);
    add("gazetteer.table", std::max<std::size_t>(1, sizes.gazetteer_bits), dim, 0.02F, random);
    add("root", 1, dim, 0.1F, random);
    for (const auto& [name, rows, columns] :
         std::initializer_list<std::tuple<const char*, std::size_t, std::size_t>>{
             {"tag.hidden", out, sizes.tag_hidden},
             {"tag.upos", sizes.tag_hidden, sizes.upos},
             {"tag.xpos", sizes.tag_hidden, sizes.xpos},
             {"ner.hidden", out, sizes.ner_hidden},
             {"ner.out", sizes.ner_hidden, std::max<std::size_t>(1, sizes.ner)},
             {"arc.head", out, sizes.arc_dim},
             {"arc.dep", out, sizes.arc_dim},
             {"arc.bilinear", sizes.arc_dim, sizes.arc_dim}}) {
        dense(name, rows, columns);
        bias(name, columns);
    }
    dense("rel.head", out, sizes.rel_hidden);
    dense("rel.dep", out, sizes.rel_hidden);
    bias("rel.dep", sizes.rel_hidden);
    dense("rel.out", sizes.rel_hidden, sizes.deprels);
    bias("rel.out", sizes.deprels);
    for (std::size_t i = 0; i < sizes.layers; ++i) {
        for (const char* direction : {"f", "b"}) {
            const std::string name = "lstm." + std::to_string(i) + "." + direction;
            dense(name + ".input", i == 0 ? dim : out, 4 * sizes.hidden);
            add(name + ".recurrent",
                sizes.hidden,
                4 * sizes.hidden,
                std::sqrt(1.0F / static_cast<float>(sizes.hidden)),
                random);
            const std::size_t slot = add(name + ".bias", 1, 4 * sizes.hidden, 0, random);
            std::fill_n(parameters_[slot].value.row(0) + sizes.hidden,
                        sizes.hidden,
                        1.0F);  // remember at first
            std::fill_n(parameters_[slot].average.row(0) + sizes.hidden, sizes.hidden, 1.0F);
        }
    }
    transposed_.resize(parameters_.size());
}

Network::~Network() = default;

std::size_t Network::add(const std::string& name,
                         std::size_t rows,
                         std::size_t columns,
                         float deviation,
                         Random& random,
                         bool table) {
    Parameter p;
    p.name = name;
    p.table = table;
    p.value.resize(rows, columns);
    for (std::size_t r = 0; deviation > 0 && r < rows; ++r) {
        for (std::size_t c = 0; c < columns; ++c) {
            p.value.at(r, c) = deviation * random.normal();
        }
    }
    p.average = p.value;
    p.first.resize(rows, columns);
    p.second.resize(rows, columns);
    parameters_.push_back(std::move(p));
    return parameters_.size() - 1;
}

const Parameter& Network::parameter(const std::string& name) const {
    for (const Parameter& p : parameters_) {
        if (p.name == name) {
            return p;
        }
    }
    throw std::out_of_range("no parameter " + name);
}

Losses Network::step(std::span<const Example* const> batch,
                     float rate,
                     const Dropout& dropout,
                     std::size_t shards) {
    while (passes_.size() < shards) {
        passes_.push_back(std::make_unique<Pass>(*this));
    }
    for (std::size_t i = 0; i < parameters_.size(); ++i) {
        if (!parameters_[i].table && parameters_[i].value.rows() > 1) {
            transpose(parameters_[i].value, transposed_[i]);
        }
    }
    Counts counts;
    std::vector<std::vector<const Example*>> parts(shards);
    for (std::size_t i = 0; i < batch.size(); ++i) {
        parts[i % shards].push_back(batch[i]);
        const bool taught = batch[i]->soft != nullptr;
        counts.words += static_cast<float>(taught ? batch[i]->size() : batch[i]->heads.size());
        if (taught) {
            counts.names += static_cast<float>(batch[i]->size());
            continue;
        }
        for (const std::uint32_t labels : batch[i]->ner) {
            counts.names += labels != 0 ? 1.0F : 0.0F;
        }
    }
    ++steps_;
    const auto work = [&](std::size_t s) {
        Random random(seed_ * 1000003 + steps_ * 64 + s);
        passes_[s]->run(parts[s], dropout, counts, random);
    };
    std::vector<std::thread> threads;
    for (std::size_t s = 1; s < shards; ++s) {
        threads.emplace_back(work, s);
    }
    work(0);
    for (std::thread& t : threads) {
        t.join();
    }
    update(rate, shards);
    Losses total;
    for (std::size_t s = 0; s < shards; ++s) {
        total.tags += passes_[s]->losses.tags;
        total.arcs += passes_[s]->losses.arcs;
        total.relations += passes_[s]->losses.relations;
        total.names += passes_[s]->losses.names;
    }
    return total;
}

namespace {

// Adam on `n` values; `scale` clips.
void adam(float* __restrict value,
          float* __restrict first,
          float* __restrict second,
          const float* __restrict gradient,
          std::size_t n,
          float scale,
          float rate,
          float correction) {
    for (std::size_t i = 0; i < n; ++i) {
        const float g = gradient[i] * scale;
        first[i] = 0.9F * first[i] + 0.1F * g;
        second[i] = 0.95F * second[i] + 0.05F * g * g;
        value[i] -= rate * first[i] / (__builtin_sqrtf(second[i] * correction) + 1e-8F);
    }
}

}  // namespace

void Network::update(float rate, std::size_t shards) {
    Pass& main = *passes_[0];
    for (std::size_t s = 1; s < shards; ++s) {
        main.add_from(*passes_[s]);
    }
    double square = 0;
    for (std::size_t i = 0; i < parameters_.size(); ++i) {
        const Matrix& g = main.gradients[i];
        const std::size_t rows = parameters_[i].table ? main.touched[i].size() : g.rows();
        for (std::size_t r = 0; r < rows; ++r) {
            square += static_cast<double>(dot(g.row(r), g.row(r), g.stride()));
        }
    }
    const auto norm = static_cast<float>(std::sqrt(square));
    const float scale = norm > kClip ? kClip / norm : 1.0F;
    const auto steps = static_cast<double>(steps_);
    const auto unbias = static_cast<float>(1.0 / (1.0 - std::pow(0.9, steps)));
    const auto correction = static_cast<float>(1.0 / (1.0 - std::pow(0.95, steps)));
    const float decay = std::min(average_decay, static_cast<float>((1.0 + steps) / (10.0 + steps)));
    constexpr std::uint64_t kEvery =
        8;  // averaging the tables at each step costs more than it gives
    for (std::size_t i = 0; i < parameters_.size(); ++i) {
        Parameter& p = parameters_[i];
        if (p.table) {
            for (std::size_t k = 0; k < main.touched[i].size(); ++k) {
                const std::size_t r = main.touched[i][k];
                adam(p.value.row(r),
                     p.first.row(r),
                     p.second.row(r),
                     main.gradients[i].row(k),
                     p.value.stride(),
                     scale,
                     rate * unbias,
                     correction);
            }
        } else {
            adam(p.value.data(),
                 p.first.data(),
                 p.second.data(),
                 main.gradients[i].data(),
                 p.value.size(),
                 scale,
                 rate * unbias,
                 correction);
        }
        if (!p.table || steps_ % kEvery == 0) {
            const float keep = p.table ? std::pow(decay, static_cast<float>(kEvery)) : decay;
            float* __restrict a = p.average.data();
            const float* __restrict v = p.value.data();
            for (std::size_t k = 0; k < p.value.size(); ++k) {
                a[k] = keep * a[k] + (1.0F - keep) * v[k];
            }
        }
    }
}

void Network::swap_averages() {
    for (Parameter& p : parameters_) {
        std::swap(p.value, p.average);
    }
}

std::vector<Predicted> Network::predict(std::span<const Example* const> batch) {
    if (passes_.empty()) {
        passes_.push_back(std::make_unique<Pass>(*this));
    }
    std::vector<Predicted> out;
    passes_[0]->predict(batch, out);
    return out;
}

void Network::teach(std::span<const Example* const> batch, float weight, bool relations) {
    if (passes_.empty()) {
        passes_.push_back(std::make_unique<Pass>(*this));
    }
    passes_[0]->teach(batch, weight, relations);
}

void Network::save(const std::string& file) const {
    ModelWriter writer;
    const std::vector<std::uint32_t> sizes = sizes_.list();
    writer.add<std::uint32_t>("sizes", sizes, 1, sizes.size());
    for (const Parameter& p : parameters_) {
        writer.add<float>(p.name,
                          std::span(p.average.data(), p.average.size()),
                          p.average.rows(),
                          p.average.stride());
    }
    const Status written = writer.write(file);
    if (!written.ok()) {
        throw std::runtime_error(written.error().message);
    }
}

std::unique_ptr<Network> Network::load(const std::string& file) {
    const auto must = [](auto result) {
        if (!result.ok()) {
            throw std::runtime_error(result.error().message);
        }
        return std::move(result).value();
    };
    const auto model = must(ModelFile::open(file));
    auto network =
        std::make_unique<Network>(Sizes::of(must(model->array<std::uint32_t>("sizes")).values), 0);
    for (Parameter& p : network->parameters_) {
        const auto array = must(model->array<float>(p.name, p.value.rows(), p.value.stride()));
        std::copy(array.values.begin(), array.values.end(), p.value.data());
    }
    return network;
}

}  // namespace entente::train
