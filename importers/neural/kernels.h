// The inner loops of a neural network whose results are the same on every machine, bit for bit.
//
// How that is so: every sum of products is one of integers, which is exact in any order; what is
// computed in floats is computed element by element with + - * / comparisons and conversions alone,
// which IEEE 754 defines to the last bit, and compiled without contraction into fused operations.
// There are three sets of loops, for the vectors of different machines, and they agree exactly.
//
// Numbers: a weight is an int8 or int16 with a float scale per output row; an activation is a float
// vector or its quantised form, int16 from -4095 to 4095 with a float scale per vector. A sum of
// products cannot leave int32 when kQuantizedMax times the sum of the absolute weights of a row does
// not, which whoever packs weights checks (linear_layer.h).
//
// Layout: rows come in blocks of kBlockRows, columns in pairs, both padded with zeros. Packed weights
// are [block][pair][row of block][2 columns], int16. Float rows of outputs have the padding as well
// and it holds zeros (of activation(0 * scale + 0)), so that the next layer's input is padded too.
// All arrays are aligned to 64 bytes, and so is every row.
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <string_view>

#include "core/result.h"

namespace entente {

inline constexpr std::size_t kBlockRows = 16;
inline constexpr std::int32_t kQuantizedMax = 4095;
// Scale of the outputs of an LSTM, which are between -1 and 1.
inline constexpr float kStateScale = 1.0F / 4095.0F;

// `count` rounded up to whole blocks: elements of a row of outputs, and of a row of inputs.
constexpr std::size_t padded(std::size_t count) {
    return (count + kBlockRows - 1) / kBlockRows * kBlockRows;
}

// out[t][r] = activation(sum_k(weights[r][k] * inputs[t][k]) * (scales[r] * input_scales[t]) + bias[r])
// where activation(x) = x > 0 ? x : x * slope.
struct LinearProduct {
    const std::int16_t* weights = nullptr;  // packed
    const float* scales = nullptr;          // per row, padded
    const float* bias = nullptr;            // per row, padded
    std::size_t blocks = 0;
    std::size_t pairs = 0;
    float slope = 1.0F;

    const std::int16_t* inputs = nullptr;
    std::size_t input_stride = 0;  // elements from row to row
    const float* input_scales = nullptr;
    std::size_t count = 0;  // rows of inputs and outputs
    float* outputs = nullptr;
    std::size_t output_stride = 0;
};

// One time step of one direction of an LSTM over several sequences in lockstep:
//   gates = input + scales * sum(weights * before), in the order i, f, g, o
//   cell = sigmoid(f) * cell + sigmoid(i) * tanh(g)
//   after = sigmoid(o) * tanh(cell), quantised with kStateScale
// Rows of `weights`, `scales` and `input` are [block of 16 units][gate][unit of block].
struct LstmStep {
    const std::int16_t* weights = nullptr;
    const float* scales = nullptr;  // times kStateScale already
    std::size_t blocks = 0;         // of units
    std::size_t sequences = 0;
    // Arrays of one pointer per sequence. `before` and `after` may not overlap.
    const std::int16_t* const* before = nullptr;
    const float* const* input = nullptr;
    float* const* cell = nullptr;
    std::int16_t* const* after = nullptr;
};

// One token of Viterbi decoding: with s(from) = totals[from] + transitions[from][to],
//   totals[to] = max s + scores[to], came_from[to] = the lowest `from` of that maximum.
struct ViterbiStep {
    const float* transitions = nullptr;  // rows of padded(labels)
    std::size_t labels = 0;              // at most kViterbiLabelsMax
    const float* scores = nullptr;       // padded(labels)
    float* totals = nullptr;             // padded(labels)
    std::int32_t* came_from = nullptr;   // padded(labels)
};

inline constexpr std::size_t kViterbiLabelsMax = 256;

struct Kernels {
    std::string_view name;
    void (*linear)(const LinearProduct& product);
    void (*lstm_step)(const LstmStep& step);
    // Dynamic quantisation of `count` elements, a multiple of kBlockRows: *scale = max|x| / 4095, and
    // quantized = x * (4095 / max|x|) rounded half to even. All zeros when max|x| < 1e-30.
    void (*quantize)(const float* x, std::size_t count, std::int16_t* quantized, float* scale);
    // quantize() of x > 0 ? x : x * slope where x = a + b.
    void (*quantize_sum)(const float* a,
                         const float* b,
                         std::size_t count,
                         float slope,
                         std::int16_t* quantized,
                         float* scale);
    void (*viterbi_step)(const ViterbiStep& step);
    // sums[i] = the sum of table[rows[k]][i] over k < count, of a table of `columns` columns.
    void (*sum_rows)(const std::int8_t* table,
                     std::size_t columns,
                     const std::uint32_t* rows,
                     std::size_t count,
                     std::int32_t* sums);
    // The functions that lstm_step uses, for tests: within 1e-6 of the true ones everywhere.
    void (*sigmoid)(const float* x, std::size_t count, float* out);
    void (*tanh)(const float* x, std::size_t count, float* out);
};

// All sets that this machine can run, slowest first: "portable", "avx2", "avx512".
std::span<const Kernels* const> available_kernels();

// The one of that name; the error names those that there are.
Result<const Kernels*> kernels_named(std::string_view name);

// The set that $ENTENTE_KERNELS names, or the fastest when it is not set. Results are the same.
Result<const Kernels*> chosen_kernels();

// Defined by the files of their names; null where the processor's family does not have them.
const Kernels* portable_kernels();
const Kernels* avx2_kernels();
const Kernels* avx512_kernels();

}  // namespace entente
