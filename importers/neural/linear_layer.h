// A matrix of a model file, checked and packed for the kernels.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "core/result.h"
#include "importers/model_file.h"
#include "importers/neural/aligned.h"
#include "importers/neural/kernels.h"

namespace entente {

// Floats of a model are finite and at most this; so no activation can leave the range of floats.
inline constexpr float kModelFloatMax = 1e4F;

// The floats of a section of `count` elements, any shape, checked against kModelFloatMax.
Result<ModelArray<float>> checked_floats(const ModelFile& file,
                                         std::string_view section,
                                         std::size_t count);

// y = activation(W x + b). Immutable: many threads may run it at once.
class LinearLayer {
public:
    // What the section of a matrix leaves open.
    struct Options {
        std::string bias;                // section of the bias; empty for none
        std::vector<std::size_t> order;  // row of the file for each row of the layer; empty: as is
        float factor = 1.0F;             // of all scales
    };

    // Sections `name` (int8 or int16, rows x columns) and `name`.scale (float32, one per row). Errors:
    // what ModelFile::array says; invalid_argument for weights so large that int32 sums could overflow
    // (the absolute weights of a row times 4095 beyond 2^31 - 1) and for floats beyond kModelFloatMax.
    static Result<LinearLayer> load(const ModelFile& file,
                                    const std::string& name,
                                    std::size_t rows,
                                    std::size_t columns,
                                    const Options& options);

    // The gates' rows of a torch LSTM (i, f, g, o, each of `hidden` rows) in the order of LstmStep.
    static std::vector<std::size_t> gate_order(std::size_t hidden);

    // Outputs are of stride() floats a row, inputs of `input_stride` int16 a row.
    void run(const Kernels& kernels,
             const std::int16_t* inputs,
             std::size_t input_stride,
             const float* input_scales,
             std::size_t count,
             float* outputs,
             std::size_t output_stride,
             float slope = 1.0F) const;

    std::size_t rows() const { return rows_; }
    std::size_t stride() const { return padded(rows_); }
    const std::int16_t* weights() const { return weights_.data(); }
    const float* scales() const { return scales_.data(); }

private:
    std::size_t rows_ = 0;
    std::size_t pairs_ = 0;
    AlignedVector<std::int16_t> weights_;
    AlignedVector<float> scales_;
    AlignedVector<float> bias_;
};

// Packs `count` rows of `pairs` pairs of int16 as the kernels take weights; rows up to the end of the
// last block are zero. `packed` holds padded(count) * pairs * 2 elements.
void pack_rows(const std::int16_t* rows,
               std::size_t stride,
               std::size_t count,
               std::size_t pairs,
               std::int16_t* packed);

}  // namespace entente
