#include "importers/neural/linear_layer.h"

#include <algorithm>
#include <cmath>
#include <cstring>
#include <limits>

namespace entente {

namespace {

constexpr std::int64_t kRowWeightMax = std::numeric_limits<std::int32_t>::max() / kQuantizedMax;

// One row of the file at a time, in the order of the layer: widened, checked, packed.
template <typename T>
Status pack(const ModelFile& file,
            const std::string& name,
            const ModelArray<T>& source,
            const std::vector<std::size_t>& order,
            AlignedVector<std::int16_t>& packed) {
    const std::size_t pairs = (source.columns + 1) / 2;
    packed.assign(padded(source.rows) * pairs * 2, 0);
    for (std::size_t row = 0; row < source.rows; ++row) {
        const T* from = source.row(order.empty() ? row : order[row]);
        std::int16_t* to =
            packed.data() + row / kBlockRows * kBlockRows * pairs * 2 + row % kBlockRows * 2;
        std::int64_t size = 0;
        for (std::size_t column = 0; column < source.columns; ++column) {
            const std::int16_t weight = from[column];
            size += std::abs(static_cast<std::int32_t>(weight));
            to[column / 2 * 2 * kBlockRows + column % 2] = weight;
        }
        if (size > kRowWeightMax) {
            return Error{ErrorCode::invalid_argument,
                         "model file " + file.name() + ": a row of section \"" + name +
                             "\" has absolute weights of " + std::to_string(size) +
                             " together, more than " + std::to_string(kRowWeightMax) +
                             ", so that sums could overflow; export it with smaller integers"};
        }
    }
    return {};
}

}  // namespace

Result<ModelArray<float>> checked_floats(const ModelFile& file,
                                         std::string_view section,
                                         std::size_t count) {
    ENTENTE_ASSIGN(const ModelArray<float> found, file.array<float>(section));
    const auto wrong = [&](const std::string& what) {
        return Error{ErrorCode::invalid_argument,
                     "model file " + file.name() + ": section \"" + std::string(section) + "\" " +
                         what + "; export the model anew"};
    };
    if (found.values.size() != count) {
        return wrong("has " + std::to_string(found.values.size()) + " numbers where " +
                     std::to_string(count) + " are needed");
    }
    for (const float value : found.values) {
        if (!(std::abs(value) <= kModelFloatMax)) {
            return wrong("holds the number " + std::to_string(value) +
                         ", beyond the limit kModelFloatMax");
        }
    }
    return found;
}

Result<LinearLayer> LinearLayer::load(const ModelFile& file,
                                      const std::string& name,
                                      std::size_t rows,
                                      std::size_t columns,
                                      const Options& options) {
    LinearLayer layer;
    layer.rows_ = rows;
    layer.pairs_ = (columns + 1) / 2;
    if (file.array<std::int8_t>(name).ok()) {
        ENTENTE_ASSIGN(const auto source, file.array<std::int8_t>(name, rows, columns));
        ENTENTE_TRY(pack(file, name, source, options.order, layer.weights_));
    } else {
        ENTENTE_ASSIGN(const auto source, file.array<std::int16_t>(name, rows, columns));
        ENTENTE_TRY(pack(file, name, source, options.order, layer.weights_));
    }
    const auto in_order = [&](const ModelArray<float>& source, AlignedVector<float>& to) {
        for (std::size_t row = 0; row < rows; ++row) {
            to[row] = source.values[options.order.empty() ? row : options.order[row]];
        }
    };
    layer.scales_.assign(padded(rows), 0.0F);
    layer.bias_.assign(padded(rows), 0.0F);
    ENTENTE_ASSIGN(const auto scales, checked_floats(file, name + ".scale", rows));
    in_order(scales, layer.scales_);
    for (float& scale : layer.scales_) {
        scale *= options.factor;
    }
    if (!options.bias.empty()) {
        ENTENTE_ASSIGN(const auto bias, checked_floats(file, options.bias, rows));
        in_order(bias, layer.bias_);
    }
    return layer;
}

std::vector<std::size_t> LinearLayer::gate_order(std::size_t hidden) {
    std::vector<std::size_t> order;
    order.reserve(4 * hidden);
    for (std::size_t block = 0; block < hidden; block += kBlockRows) {
        for (std::size_t gate = 0; gate < 4; ++gate) {
            for (std::size_t unit = 0; unit < kBlockRows; ++unit) {
                order.push_back(gate * hidden + block + unit);
            }
        }
    }
    return order;
}

void LinearLayer::run(const Kernels& kernels,
                      const std::int16_t* inputs,
                      std::size_t input_stride,
                      const float* input_scales,
                      std::size_t count,
                      float* outputs,
                      std::size_t output_stride,
                      float slope) const {
    LinearProduct product;
    product.weights = weights_.data();
    product.scales = scales_.data();
    product.bias = bias_.data();
    product.blocks = padded(rows_) / kBlockRows;
    product.pairs = pairs_;
    product.slope = slope;
    product.inputs = inputs;
    product.input_stride = input_stride;
    product.input_scales = input_scales;
    product.count = count;
    product.outputs = outputs;
    product.output_stride = output_stride;
    kernels.linear(product);
}

void pack_rows(const std::int16_t* rows,
               std::size_t stride,
               std::size_t count,
               std::size_t pairs,
               std::int16_t* packed) {
    const std::size_t block_size = kBlockRows * pairs * 2;
    for (std::size_t row = 0; row < padded(count); ++row) {
        std::int16_t* to = packed + row / kBlockRows * block_size + row % kBlockRows * 2;
        for (std::size_t pair = 0; pair < pairs; ++pair) {
            if (row < count) {
                std::memcpy(to + pair * 2 * kBlockRows,
                            rows + row * stride + pair * 2,
                            2 * sizeof(std::int16_t));
            } else {
                std::memset(to + pair * 2 * kBlockRows, 0, 2 * sizeof(std::int16_t));
            }
        }
    }
}

}  // namespace entente
