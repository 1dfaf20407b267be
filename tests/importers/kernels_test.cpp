// The kernels of networks: right, and the same bits from every set that this machine can run.
#include "importers/neural/kernels.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <cstdint>
#include <cstdlib>
#include <cstring>
#include <random>
#include <string>
#include <vector>

#include "importers/neural/aligned.h"
#include "importers/neural/linear_layer.h"
#include "tests/support/catch.h"

using namespace entente;

namespace {

using Floats = AlignedVector<float>;
using Shorts = AlignedVector<std::int16_t>;

class Random {
public:
    explicit Random(std::uint32_t seed) : random_(seed) {}

    std::size_t size(std::size_t least, std::size_t most) {
        return std::uniform_int_distribution<std::size_t>(least, most)(random_);
    }

    Floats floats(std::size_t count, float size) {
        std::uniform_real_distribution<float> values(-size, size);
        Floats made(count);
        std::generate(made.begin(), made.end(), [&] { return values(random_); });
        return made;
    }

    template <typename T>
    AlignedVector<T> integers(std::size_t count, int size) {
        std::uniform_int_distribution<int> values(-size, size);
        AlignedVector<T> made(count);
        std::generate(made.begin(), made.end(), [&] { return static_cast<T>(values(random_)); });
        return made;
    }

private:
    std::mt19937 random_;
};

template <typename T>
bool same_bits(const AlignedVector<T>& a, const AlignedVector<T>& b) {
    return a.size() == b.size() && std::memcmp(a.data(), b.data(), a.size() * sizeof(T)) == 0;
}

float ordered_float(std::uint32_t bits) {
    float value = 0;
    std::memcpy(&value, &bits, sizeof(value));
    return value;
}

// A linear product of random sizes and contents, with all that it points to.
struct RandomProduct {
    RandomProduct(Random& random, int weight_size)
        : rows(random.size(1, 150)),
          pairs(random.size(1, 70)),
          count(random.size(1, 40)),
          raw(random.integers<std::int16_t>(rows * pairs * 2, weight_size)),
          weights(padded(rows) * pairs * 2),
          inputs(random.integers<std::int16_t>(count * padded(pairs * 2), kQuantizedMax)),
          scales(random.floats(padded(rows), 0.01F)),
          bias(random.floats(padded(rows), 2.0F)),
          input_scales(random.floats(count, 0.001F)) {
        pack_rows(raw.data(), pairs * 2, rows, pairs, weights.data());
    }

    Floats run(const Kernels& kernels, float slope) const {
        Floats out(count * padded(rows), -1.0F);
        LinearProduct product;
        product.weights = weights.data();
        product.scales = scales.data();
        product.bias = bias.data();
        product.blocks = padded(rows) / kBlockRows;
        product.pairs = pairs;
        product.slope = slope;
        product.inputs = inputs.data();
        product.input_stride = padded(pairs * 2);
        product.input_scales = input_scales.data();
        product.count = count;
        product.outputs = out.data();
        product.output_stride = padded(rows);
        kernels.linear(product);
        return out;
    }

    std::int64_t sum(std::size_t row, std::size_t token) const {
        std::int64_t sum = 0;
        for (std::size_t k = 0; k < pairs * 2; ++k) {
            sum += std::int64_t{raw[row * pairs * 2 + k]} * inputs[token * padded(pairs * 2) + k];
        }
        return sum;
    }

    std::size_t rows;
    std::size_t pairs;
    std::size_t count;
    Shorts raw;
    Shorts weights;
    Shorts inputs;
    Floats scales;
    Floats bias;
    Floats input_scales;
};

}  // namespace

TEST_CASE("a linear product is the exact sum, scaled in floats as documented", "[neural]") {
    Random random(Catch::rngSeed());
    for (int round = 0; round < 20; ++round) {
        const RandomProduct product(random, 127);
        for (const Kernels* kernels : available_kernels()) {
            const Floats out = product.run(*kernels, 0.1F);
            for (std::size_t t = 0; t < product.count; ++t) {
                for (std::size_t r = 0; r < product.rows; ++r) {
                    const auto sum = static_cast<float>(product.sum(r, t));
                    const float scale = product.scales[r] * product.input_scales[t];
                    volatile float scaled = sum * scale;  // no fused addition
                    const float y = scaled + product.bias[r];
                    REQUIRE(out[t * padded(product.rows) + r] == (y > 0 ? y : y * 0.1F));
                }
            }
        }
    }
}

TEST_CASE("all kernels give the same bits for linear products", "[neural]") {
    Random random(Catch::rngSeed());
    for (int round = 0; round < 100; ++round) {
        const RandomProduct product(random, round % 2 == 0 ? 127 : 3000);
        const Floats expected = product.run(*portable_kernels(), 0.1F);
        for (const Kernels* kernels : available_kernels()) {
            INFO(kernels->name);
            CHECK(same_bits(product.run(*kernels, 0.1F), expected));
        }
    }
}

TEST_CASE("the largest sums that a model may have do not overflow", "[neural]") {
    constexpr std::size_t kPairs = 64;
    const Shorts raw(kPairs * 2 * kBlockRows, 4095);
    Shorts weights(raw.size());
    pack_rows(raw.data(), kPairs * 2, kBlockRows, kPairs, weights.data());
    const Shorts input(kPairs * 2, -4095);
    const Floats ones(kBlockRows, 1.0F);
    const Floats zeros(kBlockRows, 0.0F);
    for (const Kernels* kernels : available_kernels()) {
        Floats out(kBlockRows);
        kernels->linear({weights.data(),
                         ones.data(),
                         zeros.data(),
                         1,
                         kPairs,
                         1.0F,
                         input.data(),
                         kPairs * 2,
                         ones.data(),
                         1,
                         out.data(),
                         kBlockRows});
        CHECK(out[0] == -4095.0F * 4095.0F * 128.0F);
        CHECK(out[15] == out[0]);
    }
}

TEST_CASE("all kernels give the same bits for steps of an LSTM", "[neural]") {
    Random random(Catch::rngSeed());
    for (int round = 0; round < 50; ++round) {
        const std::size_t hidden = kBlockRows * random.size(1, 6);
        const std::size_t count = random.size(1, 20);
        const Shorts weights = random.integers<std::int16_t>(4 * hidden * hidden, 127);
        const Floats scales = random.floats(4 * hidden, 1e-6F);
        const Shorts before = random.integers<std::int16_t>(count * hidden, kQuantizedMax);
        const Floats input = random.floats(count * 4 * hidden, 6.0F);
        const Floats cells = random.floats(count * hidden, 3.0F);
        const auto run = [&](const Kernels& kernels, Floats& cell) {
            cell = cells;
            Shorts after(count * hidden);
            std::vector<const std::int16_t*> before_rows;
            std::vector<const float*> input_rows;
            std::vector<float*> cell_rows;
            std::vector<std::int16_t*> after_rows;
            for (std::size_t i = 0; i < count; ++i) {
                before_rows.push_back(before.data() + i * hidden);
                input_rows.push_back(input.data() + i * 4 * hidden);
                cell_rows.push_back(cell.data() + i * hidden);
                after_rows.push_back(after.data() + i * hidden);
            }
            kernels.lstm_step({weights.data(),
                               scales.data(),
                               hidden / kBlockRows,
                               count,
                               before_rows.data(),
                               input_rows.data(),
                               cell_rows.data(),
                               after_rows.data()});
            return after;
        };
        Floats expected_cell;
        const Shorts expected = run(*portable_kernels(), expected_cell);
        CHECK(std::all_of(expected.begin(), expected.end(), [](std::int16_t h) {
            return std::abs(h) <= kQuantizedMax;
        }));
        for (const Kernels* kernels : available_kernels()) {
            INFO(kernels->name);
            Floats cell;
            CHECK(same_bits(run(*kernels, cell), expected));
            CHECK(same_bits(cell, expected_cell));
        }
    }
}

TEST_CASE("quantisation rounds half to even and is the same everywhere", "[neural]") {
    Random random(Catch::rngSeed());
    for (const Kernels* kernels : available_kernels()) {
        INFO(kernels->name);
        Floats x(32, 0.0F);
        Shorts q(32, 7);
        float scale = -1.0F;
        kernels->quantize(x.data(), 32, q.data(), &scale);
        CHECK(scale == 0.0F);
        CHECK(std::all_of(q.begin(), q.end(), [](std::int16_t v) { return v == 0; }));
        x = {4095.0F, 0.5F, 1.5F, 2.5F, -0.5F, -1.5F, -2.5F, 2.4999F};
        x.resize(32);
        kernels->quantize(x.data(), 32, q.data(), &scale);
        CHECK(scale == 1.0F);
        CHECK(std::vector<int>(q.begin(), q.begin() + 8) ==
              std::vector<int>{4095, 0, 2, 2, 0, -2, -2, 2});
        for (int round = 0; round < 50; ++round) {
            const std::size_t count = padded(random.size(1, 300));
            const Floats a =
                random.floats(count, std::pow(10.0F, static_cast<float>(round % 9 - 4)));
            const Floats b = random.floats(count, 1.0F);
            Shorts expected(count);
            Shorts found(count);
            float expected_scale = 0;
            portable_kernels()->quantize_sum(
                a.data(), b.data(), count, 0.1F, expected.data(), &expected_scale);
            kernels->quantize_sum(a.data(), b.data(), count, 0.1F, found.data(), &scale);
            CHECK(same_bits(found, expected));
            CHECK(scale == expected_scale);
            CHECK(*std::max_element(found.begin(), found.end()) <= kQuantizedMax);
        }
    }
}

TEST_CASE("sigmoid and tanh are within a millionth everywhere, and the same bits", "[neural]") {
    // Every 4,001st float, from both zeros to infinity.
    Floats x;
    for (std::uint32_t bits = 0; bits <= 0x7F800000U; bits += 4001) {
        x.push_back(ordered_float(bits));
        x.push_back(ordered_float(bits | 0x80000000U));
    }
    x.resize(padded(x.size()), 0.0F);
    Floats expected_sigmoid(x.size());
    Floats expected_tanh(x.size());
    portable_kernels()->sigmoid(x.data(), x.size(), expected_sigmoid.data());
    portable_kernels()->tanh(x.data(), x.size(), expected_tanh.data());
    double sigmoid_error = 0;
    double tanh_error = 0;
    for (std::size_t i = 0; i < x.size(); ++i) {
        const auto value = static_cast<double>(x[i]);
        sigmoid_error = std::max(
            sigmoid_error,
            std::abs(static_cast<double>(expected_sigmoid[i]) - 1 / (1 + std::exp(-value))));
        tanh_error = std::max(tanh_error,
                              std::abs(static_cast<double>(expected_tanh[i]) - std::tanh(value)));
    }
    CHECK(sigmoid_error < 1e-6);
    CHECK(tanh_error < 1e-6);
    CHECK(*std::max_element(expected_tanh.begin(), expected_tanh.end()) <= 1.0F);
    CHECK(*std::min_element(expected_sigmoid.begin(), expected_sigmoid.end()) >= 0.0F);
    for (const Kernels* kernels : available_kernels()) {
        INFO(kernels->name);
        Floats out(x.size());
        kernels->sigmoid(x.data(), x.size(), out.data());
        CHECK(same_bits(out, expected_sigmoid));
        kernels->tanh(x.data(), x.size(), out.data());
        CHECK(same_bits(out, expected_tanh));
    }
}

TEST_CASE("rows of a table of any width are summed exactly", "[neural]") {
    Random random(Catch::rngSeed());
    for (std::size_t columns = 1; columns < 300; columns += random.size(1, 7)) {
        const auto table = random.integers<std::int8_t>(40 * columns, 127);
        std::vector<std::uint32_t> rows;
        for (std::size_t i = random.size(0, 30); i > 0; --i) {
            rows.push_back(static_cast<std::uint32_t>(random.size(0, 39)));
        }
        AlignedVector<std::int32_t> expected(columns, 0);
        for (const std::uint32_t row : rows) {
            for (std::size_t i = 0; i < columns; ++i) {
                expected[i] += table[row * columns + i];
            }
        }
        for (const Kernels* kernels : available_kernels()) {
            INFO(kernels->name << ", " << columns << " columns");
            AlignedVector<std::int32_t> sums(columns, -1);
            kernels->sum_rows(table.data(), columns, rows.data(), rows.size(), sums.data());
            CHECK(same_bits(sums, expected));
        }
    }
}

TEST_CASE("a step of Viterbi takes the best way to each label, of equal ones the lowest",
          "[neural]") {
    Random random(Catch::rngSeed());
    for (const std::size_t labels : {1U, 2U, 16U, 19U, 33U, 256U}) {
        const std::size_t stride = padded(labels);
        // Few different numbers, so that there are ties.
        Floats transitions(labels * stride, 0.0F);
        Floats totals(stride, 0.0F);
        Floats scores(stride, 0.0F);
        for (std::size_t i = 0; i < labels; ++i) {
            totals[i] = static_cast<float>(random.size(0, 3));
            scores[i] = static_cast<float>(random.size(0, 3));
            for (std::size_t k = 0; k < labels; ++k) {
                transitions[i * stride + k] = static_cast<float>(random.size(0, 3));
            }
        }
        for (const Kernels* kernels : available_kernels()) {
            INFO(kernels->name << ", " << labels << " labels");
            Floats found = totals;
            AlignedVector<std::int32_t> came_from(stride);
            kernels->viterbi_step(
                {transitions.data(), labels, scores.data(), found.data(), came_from.data()});
            for (std::size_t to = 0; to < labels; ++to) {
                std::size_t best = 0;
                for (std::size_t from = 1; from < labels; ++from) {
                    if (totals[from] + transitions[from * stride + to] >
                        totals[best] + transitions[best * stride + to]) {
                        best = from;
                    }
                }
                CHECK(came_from[to] == static_cast<std::int32_t>(best));
                CHECK(found[to] == totals[best] + transitions[best * stride + to] + scores[to]);
            }
        }
    }
}

TEST_CASE("kernels are chosen by name, and the error names those that there are", "[neural]") {
    const auto portable = kernels_named("portable");
    REQUIRE(portable.ok());
    CHECK((*portable)->name == "portable");
    const auto none = kernels_named("abacus");
    REQUIRE_FALSE(none.ok());
    CHECK(none.error().code == ErrorCode::unsupported);
    CHECK_THAT(none.error().message, Catch::Contains("portable"));
    REQUIRE(setenv("ENTENTE_KERNELS", "portable", 1) == 0);
    CHECK(*chosen_kernels() == portable_kernels());
    REQUIRE(setenv("ENTENTE_KERNELS", "abacus", 1) == 0);
    CHECK_FALSE(chosen_kernels().ok());
    REQUIRE(unsetenv("ENTENTE_KERNELS") == 0);
    CHECK(*chosen_kernels() == available_kernels().back());
}
