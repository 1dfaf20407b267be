// The gradients that training follows, against differences of the loss.
#include <algorithm>
#include <cmath>
#include <memory>
#include <vector>

#include "importers/train/network.h"
#include "importers/train/pass.h"
#include "tests/support/catch.h"

namespace entente::train {
namespace {

Sizes small_sizes() {
    Sizes s;
    s.words = 12;
    s.word_dim = 16;
    s.buckets = 20;
    s.sub_dim = 16;
    s.vector_dim = 20;
    s.gazetteer_bits = 6;
    s.hidden = 16;
    s.layers = 2;
    s.tag_hidden = 16;
    s.ner_hidden = 16;
    s.arc_dim = 16;
    s.rel_hidden = 16;
    s.upos = 5;
    s.xpos = 6;
    s.deprels = 7;
    s.ner = 5;
    return s;
}

constexpr std::size_t kVectors = 9;

std::shared_ptr<const Matrix> some_vectors() {
    Random random(17);
    auto vectors = std::make_shared<Matrix>(kVectors, small_sizes().vector_dim);
    for (std::size_t r = 0; r < vectors->rows(); ++r) {
        for (std::size_t c = 0; c < vectors->columns(); ++c) {
            vectors->at(r, c) = random.normal();
        }
    }
    return vectors;
}

// A sentence of n words whose layers follow from `seed`; some labels are missing or ambiguous.
Example some_example(std::size_t n, std::uint64_t seed, bool tree) {
    Random random(seed);
    const Sizes s = small_sizes();
    Example e;
    for (std::size_t i = 0; i < n; ++i) {
        e.words.push_back(static_cast<std::uint32_t>(1 + random.below(s.words - 1)));
        e.counts.push_back(5);
        e.vectors.push_back(i % 3 == 2 ? kNoVector
                                       : static_cast<std::int32_t>(random.below(kVectors)));
        for (std::size_t k = 0; k < 3; ++k) {
            e.buckets.push_back(static_cast<std::uint32_t>(random.below(s.buckets)));
        }
        e.bucket_ends.push_back(static_cast<std::uint32_t>(e.buckets.size()));
        e.gazetteer.push_back(random.below(1U << s.gazetteer_bits));
        e.ner.push_back(static_cast<std::uint32_t>(random.below(1U << s.ner)));
        if (tree) {
            e.upos.push_back(static_cast<std::int32_t>(random.below(s.upos)));
            e.xpos.push_back(static_cast<std::int32_t>(random.below(s.xpos)));
            e.heads.push_back(static_cast<std::int32_t>((i + 1 + random.below(n)) % (n + 1)));
            if (e.heads.back() == static_cast<std::int32_t>(i + 1)) {
                e.heads.back() = 0;
            }
            e.deprels.push_back(static_cast<std::int32_t>(random.below(s.deprels)));
        }
    }
    return e;
}

double loss_of(const Weights& weights, const std::vector<const Example*>& batch) {
    Pass pass(weights);
    Dropout none;
    none.input = none.part = none.layers = none.heads = none.word = 0;
    Random random(1);
    pass.run(batch, none, {4, 3}, random);
    return pass.losses.total();
}

float farthest(const std::vector<float>& a, const std::vector<float>& b) {
    REQUIRE(a.size() == b.size());
    float most = 0;
    for (std::size_t i = 0; i < a.size(); ++i) {
        most = std::max(most, std::abs(a[i] - b[i]));
    }
    return most;
}

}  // namespace

TEST_CASE("gradients of the network are what the loss changes by", "[training]") {
    Network network(small_sizes(), 7, some_vectors());
    Weights weights = network.weights();
    weights.transposed.resize(weights.parameters.size());
    // Larger than at the start of training, so that all gradients are, and few units stand at a kink.
    Random spread(5);
    for (Parameter& p : weights.parameters) {
        for (std::size_t r = 0; r < p.value.rows(); ++r) {
            for (std::size_t c = 0; c < p.value.columns(); ++c) {
                p.value.at(r, c) =
                    3 * p.value.at(r, c) + (p.value.rows() == 1 ? spread.normal() : 0);
            }
        }
    }
    for (std::size_t i = 0; i < weights.parameters.size(); ++i) {
        if (!weights.parameters[i].table && weights.parameters[i].value.rows() > 1) {
            transpose(weights.parameters[i].value, weights.transposed[i]);
        }
    }
    const std::vector<Example> examples = {
        some_example(5, 1, true), some_example(3, 2, false), some_example(1, 3, true)};
    std::vector<const Example*> batch;
    for (const Example& e : examples) {
        batch.push_back(&e);
    }
    Pass pass(weights);
    Dropout none;
    none.input = none.part = none.layers = none.heads = none.word = 0;
    Random random(1);
    pass.run(batch, none, {4, 3}, random);
    REQUIRE(pass.losses.total() > 0);
    for (std::size_t i = 0; i < weights.parameters.size(); ++i) {
        Parameter& p = weights.parameters[i];
        CAPTURE(p.name);
        bool any = false;
        const std::size_t rows = p.table ? pass.touched[i].size() : p.value.rows();
        for (std::size_t k = 0; k < 40; ++k) {
            const std::size_t g = random.below(rows);
            const std::size_t r = p.table ? pass.touched[i][g] : g;
            const std::size_t c = random.below(p.value.columns());
            constexpr float kStep = 0.001F;  // small: leaky ReLU has a kink
            const float before = p.value.at(r, c);
            p.value.at(r, c) = before + kStep;
            const double above = loss_of(weights, batch);
            p.value.at(r, c) = before - kStep;
            const double below = loss_of(weights, batch);
            p.value.at(r, c) = before;
            const double difference = (above - below) / (2 * static_cast<double>(kStep));
            const auto gradient = static_cast<double>(pass.gradients[i].at(g, c));
            CAPTURE(r, c, difference, gradient);
            CHECK(std::abs(difference - gradient) <= 0.004 + 0.03 * std::abs(difference));
            any = any || std::abs(gradient) > 1e-4;
        }
        CHECK(any);
    }
}

TEST_CASE("a network learns the sentences that it is shown, the same on every run", "[training]") {
    const std::vector<Example> examples = {some_example(6, 4, true), some_example(4, 5, true)};
    const std::vector<const Example*> batch = {&examples[0], &examples[1]};
    std::vector<float> ends[2];
    for (auto& end : ends) {
        Network network(small_sizes(), 3, some_vectors());
        Dropout none;
        none.input = none.part = none.layers = none.heads = none.word = 0;
        const double first = network.step(batch, 0.01F, none, 2).total();
        double last = first;
        for (int i = 0; i < 60; ++i) {
            last = network.step(batch, 0.01F, none, 2).total();
        }
        CHECK(last < 0.1 * first);
        const std::vector<Predicted> predicted = network.predict(batch);
        CHECK(predicted[0].heads == examples[0].heads);
        CHECK(predicted[1].upos == examples[1].upos);
        const Matrix& m = network.parameter("lstm.1.b.recurrent").value;
        end.assign(m.data(), m.data() + m.size());
    }
    CHECK(ends[0] == ends[1]);
}

TEST_CASE("a student learns what its teacher says where nothing is annotated", "[training]") {
    Network teacher(small_sizes(), 11, some_vectors());
    std::vector<Example> examples = {some_example(6, 8, false), some_example(5, 9, false)};
    const std::vector<const Example*> batch = {&examples[0], &examples[1]};
    for (Example& e : examples) {
        e.ner.clear();
        e.soft = std::make_shared<Soft>();
    }
    teacher.teach(batch, 1.0F, false);
    for (Example& e : examples) {
        for (std::size_t i = 0; i < e.size(); ++i) {
            e.soft->heads.push_back(i == 0 ? 0 : 1);
        }
    }
    teacher.teach(batch, 1.0F, true);
    Network student(small_sizes(), 12, some_vectors());
    Dropout none;
    none.input = none.part = none.layers = none.heads = none.word = 0;
    for (int i = 0; i < 300; ++i) {
        student.step(batch, 0.01F, none, 1);
    }
    std::vector<Example> answers = examples;
    std::vector<const Example*> asked;
    for (Example& e : answers) {
        e.soft = std::make_shared<Soft>();
        asked.push_back(&e);
    }
    student.teach(asked, 1.0F, false);
    for (std::size_t i = 0; i < answers.size(); ++i) {
        CHECK(farthest(answers[i].soft->upos, examples[i].soft->upos) < 0.05F);
        CHECK(farthest(answers[i].soft->xpos, examples[i].soft->xpos) < 0.05F);
        CHECK(farthest(answers[i].soft->ner, examples[i].soft->ner) < 0.05F);
        CHECK(farthest(answers[i].soft->arcs, examples[i].soft->arcs) < 0.05F);
    }
}

}  // namespace entente::train
