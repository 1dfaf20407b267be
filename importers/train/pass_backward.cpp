#include <algorithm>
#include <bit>
#include <cmath>
#include <utility>

#include "importers/train/pass.h"

namespace entente::train {

namespace {

void add_column_sums(const Matrix& m, Matrix& sums) {
    for (std::size_t r = 0; r < m.rows(); ++r) {
        add_scaled(1.0F, m.row(r), sums.row(0), m.stride());
    }
}

}  // namespace

void Pass::add_from(const Pass& other) {
    for (std::size_t i = 0; i < gradients.size(); ++i) {
        if (!weights_.parameters[i].table) {
            add_scaled(1.0F, other.gradients[i].data(), gradients[i].data(), gradients[i].size());
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

void Pass::clear() {
    losses = {};
    for (std::size_t i = 0; i < gradients.size(); ++i) {
        if (weights_.parameters[i].table) {
            for (const std::uint32_t row : touched[i]) {
                slots_[i][row] = UINT32_MAX;
            }
            touched[i].clear();
            continue;
        }
        std::fill_n(gradients[i].data(), gradients[i].size(), 0.0F);
    }
}

void Pass::back_dense(Dense& d, const Matrix& x, Matrix& x_gradient, std::size_t slot, float leak) {
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

void Pass::back_linear(const Matrix& gradient,
                       const Matrix& x,
                       Matrix* x_gradient,
                       std::size_t slot) {
    multiply_transposed(x, gradient, gradients[slot], true);
    if (x_gradient != nullptr) {
        multiply(gradient, weights_.transposed[slot], *x_gradient, true);
    }
}

void Pass::backward(const Counts& counts) {
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

void Pass::tag_loss(Matrix& logits, const Counts& counts, bool upos) {
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

double Pass::learn(
    float* x, std::size_t n, std::int32_t label, const float* soft, float weight) const {
    if (label == kNoLabel && soft == nullptr) {
        std::fill_n(x, n, 0.0F);
        return 0;
    }
    softmax(x, n);
    const float share =
        label == kNoLabel ? 1.0F : (soft == nullptr ? 0.0F : weights_.teachers_share);
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

void Pass::name_loss(const Counts& counts) {
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
        const float share = soft == nullptr ? 0.0F : weights_.teachers_share;
        float right = 1e-12F;
        for (std::size_t i = 0; i < n; ++i) {
            right += (allowed >> i & 1U) != 0 ? x[i] : 0.0F;
        }
        losses.names -= static_cast<double>(weight) * std::log(right);
        for (std::size_t i = 0; i < n; ++i) {
            const float target = (allowed >> i & 1U) != 0 ? x[i] / right : 0.0F;
            x[i] = weight *
                   (x[i] - (1.0F - share) * target - (soft != nullptr ? share * soft[i] : 0.0F));
        }
    }
}

void Pass::arc_loss(const Counts& counts) {
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
            losses.arcs += learn(x,
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
            add_scaled(
                1.0F, head_part_.row(p), arc_head_.gradient.row(row(s, p)), head_part_.stride());
            if (p > 0) {
                std::copy_n(
                    query_part_.row(p - 1), query_part_.stride(), query_gradient_.row(row(s, p)));
            }
        }
    }
    std::swap(query_, query_gradient_);
}

void Pass::relation_loss(const Counts& counts) {
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
        const std::int32_t label = any && !e.heads.empty() ? e.deprels[position_[r] - 1] : kNoLabel;
        const float* soft =
            any && e.soft != nullptr ? e.soft->relations.data() + (position_[r] - 1) * n : nullptr;
        losses.relations += learn(rel_.row(r), n, label, soft, weight);
    }
    rel_gradient_.resize(rows_, h);
    back_linear(rel_, rel_hidden_, &rel_gradient_, kRel);
    add_column_sums(rel_, gradients[kRelBias]);
    spread_relation_gradient();
}

void Pass::spread_relation_gradient() {
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

void Pass::back_layer(std::size_t layer) {
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

void Pass::back_direction(std::size_t layer, std::size_t which, Matrix& input_gradient) {
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
    const Matrix& recurrent = weights_.transposed[slot + 1];
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

void Pass::back_cell(Direction& d,
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

float* Pass::table_gradient(std::size_t slot, std::uint32_t table_row) {
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

void Pass::back_embed() {
    word_gradient_.resize(rows_, sizes_.word_dim);
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
        add_scaled(word_scale_[r], g, table_gradient(kWordTable, word_row_[r]), sizes_.word_dim);
        std::copy_n(g, sizes_.word_dim, word_gradient_.row(r));
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
    if (sizes_.vector_dim > 0) {
        multiply_transposed(vectors_, word_gradient_, gradients[kProjection], true);
    }
}

}  // namespace entente::train
