// The loops of kernels.h, written once over a description of a machine's vectors.
//
// Included by kernels_*.cpp only, each compiled for other instructions. `Isa` is a type of an unnamed
// namespace there, so what is instantiated here stays inside that file, and nothing from the standard
// library is called: an inline function compiled for AVX-512 must never be the copy that the linker
// keeps for the whole program.
//
// Isa has: kLanes, the 32-bit lanes of a vector; Floats, Ints, such vectors; kTileBlocks and
// kTileTokens, the largest tile whose sums stay in registers; and the functions
//   Ints add_products(Ints sum, Ints weights, Ints inputs)   sum + both int16 products of each lane
//   Ints broadcast(int32)
#pragma once

#include <cstddef>
#include <cstdint>
#include <cstring>

#include "importers/neural/kernels.h"

namespace entente::kernel_code {

template <class Isa>
struct Code {
    using Floats = typename Isa::Floats;
    using Ints = typename Isa::Ints;
    static constexpr std::size_t kLanes = Isa::kLanes;
    static constexpr int kVectors = static_cast<int>(kBlockRows / kLanes);  // of a block
    static constexpr int kTokensMax = Isa::kTileTokens;
    static constexpr int kBlocksMax = Isa::kTileBlocks;
    static constexpr int kGates = 4;
    static constexpr std::size_t kSumVectors = 8;
    typedef std::int16_t Shorts  // NOLINT(modernize-use-using): clang wants the attribute here
        __attribute__((vector_size(kLanes * sizeof(std::int16_t))));

    typedef std::int8_t Bytes  // NOLINT(modernize-use-using)
        __attribute__((vector_size(kLanes)));

    template <typename Vector, typename T>
    static Vector load(const T* from) {
        Vector v;
        std::memcpy(&v, from, sizeof(v));
        return v;
    }

    template <typename Vector, typename T>
    static void store(T* to, const Vector& v) {
        std::memcpy(to, &v, sizeof(v));
    }

    static Floats to_floats(Ints v) { return __builtin_convertvector(v, Floats); }

    // Half to even, for |v| < 2^22: beyond 2^23 floats are integers, so the addition rounds.
    static Ints round(Floats v) {
        const Floats shift = Floats{} + 12582912.0F;
        return __builtin_convertvector((v + shift) - shift, Ints);
    }

    static void store_shorts(std::int16_t* to, Ints v) {
        store(to, __builtin_convertvector(v, Shorts));
    }

    // tanh(x) = top / bottom within 5e-7, between -1 and 1; bottom is from 1 to 200. A rational
    // function of degree 7 over 8 in x, fitted by minimax (Lawson's reweighting) to [0, 8] in double
    // precision; beyond 8 tanh is 1 within 3e-7.
    struct Fraction {
        Floats top;
        Floats bottom;
    };

    static Fraction tanh_fraction(Floats x) {
        const Floats limit = Floats{} + 8.0F;
        x = x > limit ? limit : x;
        x = x < -limit ? -limit : x;
        // Estrin's scheme: short chains of operations that wait for each other.
        const Floats y = x * x;
        const Floats yy = y * y;
        const Floats top = (y * 0.12913639984508457F + 0.9999993620799187F) +
                           yy * (y * 1.1310210131099297e-05F + 0.002938826364715254F);
        const Floats bottom = (y * 0.46246738725953657F + 1.0F) +
                              yy * ((y * 0.00023702828604506428F + 0.023763821489759304F) +
                                    yy * 2.423837108523123e-07F);
        return {top * x, bottom};
    }

    // Twice sigmoid(x), as 1 + tanh(x / 2).
    static Fraction two_sigmoid_fraction(Floats x) {
        const Fraction half = tanh_fraction(x * 0.5F);
        return {half.bottom + half.top, half.bottom};
    }

    static void tanh(const float* x, std::size_t count, float* out) {
        for (std::size_t i = 0; i < count; i += kLanes) {
            const Fraction f = tanh_fraction(load<Floats>(x + i));
            store(out + i, f.top / f.bottom);
        }
    }

    static void sigmoid(const float* x, std::size_t count, float* out) {
        for (std::size_t i = 0; i < count; i += kLanes) {
            const Fraction f = two_sigmoid_fraction(load<Floats>(x + i));
            store(out + i, f.top / (f.bottom + f.bottom));
        }
    }

    // sums[t][b * 16 + r] of `Blocks` blocks of weights and `Tokens` inputs. A function of its own, so
    // that the sums get all the registers.
    template <int Blocks, int Tokens>
    __attribute__((noinline)) static void tile(const std::int16_t* weights,
                                               std::size_t pairs,
                                               const std::int16_t* const* inputs,
                                               std::int32_t* sums) {
        constexpr int kRows = Blocks * kVectors;
        const std::size_t block_size = pairs * 2 * kBlockRows;
        Ints sum[kRows][Tokens];  // NOLINT: registers, and no std::array (see above)
        const std::int16_t* x[Tokens];
#pragma GCC unroll 8
        for (int t = 0; t < Tokens; ++t) {
            x[t] = inputs[t];
#pragma GCC unroll 8
            for (int r = 0; r < kRows; ++r) {
                sum[r][t] = Ints{};
            }
        }
        for (std::size_t pair = 0; pair < pairs; ++pair) {
            Ints w[kRows];
#pragma GCC unroll 8
            for (int r = 0; r < kRows; ++r) {
                w[r] = load<Ints>(weights + (r / kVectors) * block_size + pair * 2 * kBlockRows +
                                  (r % kVectors) * 2 * kLanes);
            }
#pragma GCC unroll 8
            for (int t = 0; t < Tokens; ++t) {
                std::int32_t both = 0;
                std::memcpy(&both, x[t] + 2 * pair, sizeof(both));
                const Ints input = Isa::broadcast(both);
#pragma GCC unroll 8
                for (int r = 0; r < kRows; ++r) {
                    sum[r][t] = Isa::add_products(sum[r][t], w[r], input);
                }
            }
        }
#pragma GCC unroll 8
        for (int t = 0; t < Tokens; ++t) {
#pragma GCC unroll 8
            for (int r = 0; r < kRows; ++r) {
                store(
                    sums + t * Blocks * static_cast<int>(kBlockRows) + r * static_cast<int>(kLanes),
                    sum[r][t]);
            }
        }
    }

    template <int Blocks>
    static void tile_of(int tokens,
                        const std::int16_t* weights,
                        std::size_t pairs,
                        const std::int16_t* const* inputs,
                        std::int32_t* sums) {
        static_assert(kTokensMax <= 6);
        switch (tokens) {
            case 1: return tile<Blocks, 1>(weights, pairs, inputs, sums);
            case 2: return tile<Blocks, 2>(weights, pairs, inputs, sums);
            case 3: return tile<Blocks, 3>(weights, pairs, inputs, sums);
            case 4: return tile < Blocks, kTokensMax < 4 ? 1 : 4 > (weights, pairs, inputs, sums);
            case 5: return tile < Blocks, kTokensMax < 5 ? 1 : 5 > (weights, pairs, inputs, sums);
            default: return tile < Blocks, kTokensMax < 6 ? 1 : 6 > (weights, pairs, inputs, sums);
        }
    }

    static int tile_tokens(std::size_t left) {
        return left < kTokensMax ? static_cast<int>(left) : kTokensMax;
    }

    // `Blocks` blocks of rows of a product, from `block` on, for all inputs.
    template <int Blocks>
    static void linear_rows(const LinearProduct& p, std::size_t block) {
        alignas(64) std::int32_t sums[kTokensMax * Blocks * kBlockRows];
        const std::int16_t* inputs[kTokensMax];
        const std::size_t first = block * kBlockRows;
        for (std::size_t token = 0; token < p.count; token += kTokensMax) {
            const int tokens = tile_tokens(p.count - token);
            for (int t = 0; t < tokens; ++t) {
                inputs[t] = p.inputs + (token + t) * p.input_stride;
            }
            tile_of<Blocks>(tokens,
                            p.weights + first * p.pairs * 2,
                            p.pairs,
                            inputs,
                            static_cast<std::int32_t*>(sums));
            for (int t = 0; t < tokens; ++t) {
                const float scale = p.input_scales[token + t];
                float* out = p.outputs + (token + t) * p.output_stride + first;
                for (std::size_t r = 0; r < Blocks * kBlockRows; r += kLanes) {
                    const Floats sum = to_floats(load<Ints>(sums + t * Blocks * kBlockRows + r));
                    const Floats y = sum * (load<Floats>(p.scales + first + r) * scale) +
                                     load<Floats>(p.bias + first + r);
                    store(out + r, y > 0.0F ? y : y * p.slope);
                }
            }
        }
    }

    static void linear(const LinearProduct& product) {
        std::size_t block = 0;
        for (; block + kBlocksMax <= product.blocks; block += kBlocksMax) {
            linear_rows<kBlocksMax>(product, block);
        }
        for (; block < product.blocks; ++block) {
            linear_rows<1>(product, block);
        }
    }

    // The units of one block of one sequence; `sums` are [gate][16].
    static void lstm_units(const std::int32_t* sums,
                           const float* scales,
                           const float* input,
                           float* cell,
                           std::int16_t* after) {
        for (std::size_t r = 0; r < kBlockRows; r += kLanes) {
            const auto gate = [&](std::size_t number) {
                const std::size_t at = number * kBlockRows + r;
                return to_floats(load<Ints>(sums + at)) * load<Floats>(scales + at) +
                       load<Floats>(input + at);
            };
            const Fraction i = two_sigmoid_fraction(gate(0));
            const Fraction f = two_sigmoid_fraction(gate(1));
            const Fraction g = tanh_fraction(gate(2));
            const Fraction o = two_sigmoid_fraction(gate(3));
            const Floats kept = load<Floats>(cell + r) * f.top / (f.bottom + f.bottom);
            const Floats state = kept + (i.top * g.top) / ((i.bottom + i.bottom) * g.bottom);
            store(cell + r, state);
            const Fraction c = tanh_fraction(state);
            const Floats h = (o.top * c.top) / ((o.bottom + o.bottom) * c.bottom);
            store_shorts(after + r, round(h * static_cast<float>(kQuantizedMax)));
        }
    }

    static void lstm_step(const LstmStep& s) {
        alignas(64) std::int32_t sums[kTokensMax * kGates * kBlockRows];
        const std::size_t pairs = s.blocks * kBlockRows / 2;
        const std::size_t gate_size = pairs * 2 * kBlockRows;
        for (std::size_t block = 0; block < s.blocks; ++block) {
            const std::int16_t* weights = s.weights + block * kGates * gate_size;
            const float* scales = s.scales + block * kGates * kBlockRows;
            for (std::size_t sequence = 0; sequence < s.sequences; sequence += kTokensMax) {
                const int tokens = tile_tokens(s.sequences - sequence);
                lstm_sums(tokens, weights, pairs, s.before + sequence, sums);
                for (int t = 0; t < tokens; ++t) {
                    lstm_units(sums + t * kGates * kBlockRows,
                               scales,
                               s.input[sequence + t] + block * kGates * kBlockRows,
                               s.cell[sequence + t] + block * kBlockRows,
                               s.after[sequence + t] + block * kBlockRows);
                }
            }
        }
    }

    // sums[t][gate][16] of a block of units.
    static void lstm_sums(int tokens,
                          const std::int16_t* weights,
                          std::size_t pairs,
                          const std::int16_t* const* before,
                          std::int32_t* sums) {
        if constexpr (kBlocksMax == kGates) {
            tile_of<kGates>(tokens, weights, pairs, before, sums);
        } else {
            alignas(64) std::int32_t part[kTokensMax * kBlockRows];
            for (int gate = 0; gate < kGates; ++gate) {
                tile_of<1>(tokens, weights + gate * pairs * 2 * kBlockRows, pairs, before, part);
                for (int t = 0; t < tokens; ++t) {
                    std::memcpy(sums + (t * kGates + gate) * static_cast<int>(kBlockRows),
                                part + t * static_cast<int>(kBlockRows),
                                kBlockRows * sizeof(std::int32_t));
                }
            }
        }
    }

    // `values(i)` gives the vector of the elements from i on.
    template <typename Values>
    static void quantize_values(const Values& values,
                                std::size_t count,
                                std::int16_t* quantized,
                                float* scale) {
        Floats most = {};
        for (std::size_t i = 0; i < count; i += kLanes) {
            const Floats x = values(i);
            const Floats size = x < 0.0F ? -x : x;
            most = size > most ? size : most;
        }
        float max = 0;
        for (std::size_t lane = 0; lane < kLanes; ++lane) {
            max = most[lane] > max ? most[lane] : max;
        }
        const bool zero = max < 1e-30F;
        *scale = zero ? 0.0F : max / static_cast<float>(kQuantizedMax);
        const float factor = zero ? 0.0F : static_cast<float>(kQuantizedMax) / max;
        for (std::size_t i = 0; i < count; i += kLanes) {
            store_shorts(quantized + i, round(values(i) * factor));
        }
    }

    static void quantize(const float* x, std::size_t count, std::int16_t* quantized, float* scale) {
        quantize_values(
            [&](std::size_t i) { return load<Floats>(x + i); }, count, quantized, scale);
    }

    static void quantize_sum(const float* a,
                             const float* b,
                             std::size_t count,
                             float slope,
                             std::int16_t* quantized,
                             float* scale) {
        quantize_values(
            [&](std::size_t i) {
                const Floats x = load<Floats>(a + i) + load<Floats>(b + i);
                return x > 0.0F ? x : x * slope;
            },
            count,
            quantized,
            scale);
    }

    static void viterbi_step(const ViterbiStep& s) {
        alignas(64) float totals[kViterbiLabelsMax];
        const std::size_t stride = padded(s.labels);
        for (std::size_t to = 0; to < stride; to += kLanes) {
            Floats most = load<Floats>(s.transitions + to) + s.totals[0];
            Ints origin = {};
            for (std::size_t from = 1; from < s.labels; ++from) {
                const Floats sum =
                    load<Floats>(s.transitions + from * stride + to) + s.totals[from];
                const Ints number = Ints{} + static_cast<std::int32_t>(from);
                origin = sum > most ? number : origin;
                most = sum > most ? sum : most;
            }
            store(totals + to, most + load<Floats>(s.scores + to));
            store(s.came_from + to, origin);
        }
        std::memcpy(s.totals, totals, stride * sizeof(float));
    }

    // The kSumVectors vectors from column `first` on; those that would end behind the last column are
    // moved back and compute what is there once more.
    static void sum_columns(const std::int8_t* table,
                            std::size_t columns,
                            const std::uint32_t* rows,
                            std::size_t count,
                            std::size_t first,
                            std::int32_t* sums) {
        Ints sum[kSumVectors];
        std::size_t start[kSumVectors];
#pragma GCC unroll 8
        for (std::size_t v = 0; v < kSumVectors; ++v) {
            const std::size_t column = first + v * kLanes;
            start[v] = column + kLanes <= columns ? column : columns - kLanes;
            sum[v] = Ints{};
        }
        for (std::size_t k = 0; k < count; ++k) {
            const std::int8_t* row = table + rows[k] * columns;
#pragma GCC unroll 8
            for (std::size_t v = 0; v < kSumVectors; ++v) {
                sum[v] += __builtin_convertvector(load<Bytes>(row + start[v]), Ints);
            }
        }
#pragma GCC unroll 8
        for (std::size_t v = 0; v < kSumVectors; ++v) {
            store(sums + start[v], sum[v]);
        }
    }

    // The table is larger than the caches, so all rows are asked for before any is used.
    static void sum_rows(const std::int8_t* table,
                         std::size_t columns,
                         const std::uint32_t* rows,
                         std::size_t count,
                         std::int32_t* sums) {
        for (std::size_t k = 0; k < count; ++k) {
            const std::int8_t* row = table + rows[k] * columns;
            for (std::size_t byte = 0; byte < columns; byte += 64) {
                __builtin_prefetch(row + byte);
            }
            __builtin_prefetch(row + columns - 1);
        }
        if (columns >= kLanes) {
            for (std::size_t first = 0; first < columns; first += kSumVectors * kLanes) {
                sum_columns(table, columns, rows, count, first, sums);
            }
            return;
        }
        for (std::size_t i = 0; i < columns; ++i) {
            sums[i] = 0;
            for (std::size_t k = 0; k < count; ++k) {
                sums[i] += table[rows[k] * columns + i];
            }
        }
    }

    static constexpr Kernels kernels(const char* name, std::size_t length) {
        return {{name, length},
                &linear,
                &lstm_step,
                &quantize,
                &quantize_sum,
                &viterbi_step,
                &sum_rows,
                &sigmoid,
                &tanh};
    }
};

}  // namespace entente::kernel_code
