#include <algorithm>
#include <bit>
#include <numeric>

#include "importers/train/pass.h"
#include "importers/train/simd.h"

namespace entente::train {

namespace {

std::int32_t arg_max(const float* x, std::size_t n) {
    return static_cast<std::int32_t>(std::max_element(x, x + n) - x);
}

}  // namespace

void add_bias(Matrix& m, const Matrix& bias) {
    for (std::size_t r = 0; r < m.rows(); ++r) {
        add_scaled(1.0F, bias.row(0), m.row(r), m.stride());
    }
}

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

void Pass::run(std::span<const Example* const> batch,
               const Dropout& dropout,
               const Counts& counts,
               Random& random) {
    clear();
    random_ = &random;
    dropout_ = dropout;
    forward(batch);
    backward(counts);
}

void Pass::predict(std::span<const Example* const> batch, std::vector<Predicted>& out) {
    random_ = nullptr;
    dropout_ = {};
    forward(batch);
    read_predictions(batch, out);
}

void Pass::teach(std::span<const Example* const> batch, float weight, bool relations) {
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

void Pass::add_probabilities(const float* x, std::size_t n, float weight, float* out) {
    for (std::size_t i = 0; i < n; ++i) {
        out[i] += weight * x[i];
    }
}

void Pass::teach_tags(std::size_t sentence,
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

void Pass::teach_relations(std::size_t sentence, Soft& soft, float weight) const {
    const std::size_t n = sizes_.deprels;
    soft.relations.resize((lengths_[sentence] - 1) * n);
    const std::vector<std::int32_t>& heads = heads_of(example(sentence));
    for (std::size_t p = 1; p < lengths_[sentence]; ++p) {
        const std::vector<float> x = relation_logits(
            row(sentence, p), row(sentence, static_cast<std::size_t>(heads[p - 1])));
        add_probabilities(x.data(), n, weight, soft.relations.data() + (p - 1) * n);
    }
}

std::vector<float> Pass::relation_logits(std::size_t dep, std::size_t head) const {
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

void Pass::lay_out(std::span<const Example* const> batch) {
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

std::size_t Pass::row(std::size_t sentence, std::size_t position) const {
    return starts_[position] + sentence;
}

void Pass::embed() {
    const std::size_t dim = sizes_.word_dim + sizes_.sub_dim;
    input_.resize(rows_, dim);
    make_mask(input_mask_, lengths_.size(), dim, dropout_.input, random_);
    word_scale_.assign(rows_, 1.0F);
    sub_scale_.assign(rows_, 1.0F);
    word_row_.assign(rows_, 0);
    vectors_.resize(rows_, sizes_.vector_dim);
    for (std::size_t r = 0; r < rows_; ++r) {
        if (position_[r] > 0) {
            choose_parts(r);
        }
    }
    if (sizes_.vector_dim > 0) {
        const Matrix& projection = value(kProjection);
        multiply(rows_,
                 projection.stride(),
                 sizes_.vector_dim,
                 vectors_.data(),
                 vectors_.stride(),
                 1,
                 projection.data(),
                 projection.stride(),
                 input_.data(),
                 input_.stride(),
                 true);
    }
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

void Pass::choose_parts(std::size_t r) {
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
    if (sizes_.vector_dim > 0 && e.vectors[w] != kNoVector) {
        add_scaled(word_scale_[r],
                   weights_.vectors->row(static_cast<std::size_t>(e.vectors[w])),
                   vectors_.row(r),
                   vectors_.stride());
    }
}

void Pass::embed_word(std::size_t r, float* x) {
    const Example& e = example(sentence_[r]);
    const std::size_t w = position_[r] - 1;
    add_scaled(word_scale_[r], value(kWordTable).row(word_row_[r]), x, sizes_.word_dim);
    const std::uint32_t begin = w == 0 ? 0 : e.bucket_ends[w - 1];
    for (std::uint32_t i = begin; i < e.bucket_ends[w]; ++i) {
        add_scaled(
            sub_scale_[r], value(kSubTable).row(e.buckets[i]), x + sizes_.word_dim, sizes_.sub_dim);
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

void Pass::run_direction(std::size_t layer, std::size_t which, const Matrix& input) {
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

void Pass::step_cell(Direction& d, std::size_t r, const float* before) const {
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

void Pass::run_layer(std::size_t layer, const Matrix& input) {
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

void Pass::run_dense(Dense& d, const Matrix& x, std::size_t slot, float leak) {
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

void Pass::forward(std::span<const Example* const> batch) {
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

void Pass::run_linear(Matrix& out, const Matrix& x, std::size_t slot) {
    out.resize(rows_, value(slot).columns());
    multiply(x, value(slot), out, false);
    add_bias(out, value(slot + 1));
}

void Pass::score_arcs(std::size_t sentence) {
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
    transpose(heads_, heads_transposed_);
    scores_.resize(n - 1, n);
    multiply(queries_, heads_transposed_, scores_, false);
}

const std::vector<std::int32_t>& Pass::heads_of(const Example& e) const {
    return e.heads.empty() && e.soft != nullptr ? e.soft->heads : e.heads;
}

bool Pass::has_head(std::size_t r) const {
    return position_[r] > 0 && !heads_of(example(sentence_[r])).empty();
}

std::size_t Pass::head_row(std::size_t r) const {
    return row(sentence_[r],
               static_cast<std::size_t>(heads_of(example(sentence_[r]))[position_[r] - 1]));
}

void Pass::relation_hidden(std::size_t dep, std::size_t head, const float* mask, float* z) const {
    const float* a = rel_dep_.row(dep);
    const float* b = rel_head_.row(head);
    for (std::size_t i = 0; i < sizes_.rel_hidden; ++i) {
        const float x = a[i] + b[i];
        z[i] = (x > 0 ? x : kLeak * x) * (mask != nullptr ? mask[i] : 1.0F);
    }
}

void Pass::read_predictions(std::span<const Example* const> batch, std::vector<Predicted>& out) {
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

}  // namespace entente::train
