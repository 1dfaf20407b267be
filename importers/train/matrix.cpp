#include "importers/train/matrix.h"

#include <algorithm>

#include "importers/train/simd.h"

namespace entente::train {

namespace {

constexpr std::size_t kDepth =
    256;  // of k at a time, so that a panel of b stays in the first cache

// Rows at once, times columns at once in units of 16: as many sums as fit into the registers.
template <std::size_t Rows, std::size_t Units>
void kernel(std::size_t k,
            const float* a,
            std::size_t a_row,
            std::size_t a_column,
            const float* b,
            std::size_t b_stride,
            float* c,
            std::size_t c_stride,
            bool add) {
    F16 sums[Rows][Units];
    for (std::size_t r = 0; r < Rows; ++r) {
        for (std::size_t u = 0; u < Units; ++u) {
            sums[r][u] = add ? F16::load(c + r * c_stride + u * 16) : F16::zero();
        }
    }
    for (std::size_t i = 0; i < k; ++i) {
        F16 columns[Units];
        for (std::size_t u = 0; u < Units; ++u) {
            columns[u] = F16::load(b + i * b_stride + u * 16);
        }
        const float* left = a + i * a_column;
        for (std::size_t r = 0; r < Rows; ++r) {
            const F16 value = F16::all(left[r * a_row]);
            for (std::size_t u = 0; u < Units; ++u) {
                sums[r][u] = fma(value, columns[u], sums[r][u]);
            }
        }
    }
    for (std::size_t r = 0; r < Rows; ++r) {
        for (std::size_t u = 0; u < Units; ++u) {
            sums[r][u].store(c + r * c_stride + u * 16);
        }
    }
}

#if defined(__AVX512F__)
constexpr std::size_t kRows = 12;
#else
constexpr std::size_t kRows = 3;
#endif
constexpr std::size_t kUnits = 2;

template <std::size_t Units>
void panel(std::size_t m,
           std::size_t k,
           const float* a,
           std::size_t a_row,
           std::size_t a_column,
           const float* b,
           std::size_t b_stride,
           float* c,
           std::size_t c_stride,
           bool add) {
    std::size_t r = 0;
    for (; r + kRows <= m; r += kRows) {
        kernel<kRows, Units>(
            k, a + r * a_row, a_row, a_column, b, b_stride, c + r * c_stride, c_stride, add);
    }
    if constexpr (kRows > 4) {
        for (; r + 4 <= m; r += 4) {
            kernel<4, Units>(
                k, a + r * a_row, a_row, a_column, b, b_stride, c + r * c_stride, c_stride, add);
        }
    }
    for (; r < m; ++r) {
        kernel<1, Units>(
            k, a + r * a_row, a_row, a_column, b, b_stride, c + r * c_stride, c_stride, add);
    }
}

}  // namespace

void Matrix::resize(std::size_t rows, std::size_t columns) {
    rows_ = rows;
    columns_ = columns;
    stride_ = (columns + 15) / 16 * 16;
    values_.assign(rows_ * stride_, 0.0F);
}

void Matrix::fill(float value) {
    for (std::size_t r = 0; r < rows_; ++r) {
        std::fill_n(row(r), columns_, value);
    }
}

void multiply(std::size_t m,
              std::size_t n,
              std::size_t k,
              const float* a,
              std::size_t a_row,
              std::size_t a_column,
              const float* b,
              std::size_t b_stride,
              float* c,
              std::size_t c_stride,
              bool add) {
    if (k == 0 && !add) {
        for (std::size_t r = 0; r < m; ++r) {
            std::fill_n(c + r * c_stride, n, 0.0F);
        }
    }
    for (std::size_t start = 0; start < k; start += kDepth) {
        const std::size_t depth = std::min(kDepth, k - start);
        const float* left = a + start * a_column;
        const float* right = b + start * b_stride;
        const bool more = add || start > 0;
        std::size_t column = 0;
        for (; column + kUnits * 16 <= n; column += kUnits * 16) {
            panel<kUnits>(m,
                          depth,
                          left,
                          a_row,
                          a_column,
                          right + column,
                          b_stride,
                          c + column,
                          c_stride,
                          more);
        }
        for (; column < n; column += 16) {
            panel<1>(m,
                     depth,
                     left,
                     a_row,
                     a_column,
                     right + column,
                     b_stride,
                     c + column,
                     c_stride,
                     more);
        }
    }
}

void multiply(const Matrix& a, const Matrix& b, Matrix& c, bool add) {
    multiply(a.rows(),
             b.stride(),
             a.columns(),
             a.data(),
             a.stride(),
             1,
             b.data(),
             b.stride(),
             c.data(),
             c.stride(),
             add);
}

void multiply_transposed(const Matrix& a, const Matrix& b, Matrix& c, bool add) {
    multiply(a.columns(),
             b.stride(),
             a.rows(),
             a.data(),
             1,
             a.stride(),
             b.data(),
             b.stride(),
             c.data(),
             c.stride(),
             add);
}

void transpose(const Matrix& a, Matrix& t) {
    if (t.rows() != a.columns() || t.columns() != a.rows()) {
        t.resize(a.columns(), a.rows());
    }
    constexpr std::size_t kTile = 16;
    for (std::size_t r = 0; r < a.rows(); r += kTile) {
        for (std::size_t c = 0; c < a.columns(); c += kTile) {
            for (std::size_t i = r; i < std::min(r + kTile, a.rows()); ++i) {
                for (std::size_t j = c; j < std::min(c + kTile, a.columns()); ++j) {
                    t.at(j, i) = a.at(i, j);
                }
            }
        }
    }
}

float dot(const float* a, const float* b, std::size_t n) {
    F16 total = F16::zero();
    for (std::size_t i = 0; i < n; i += 16) {
        total = fma(F16::load(a + i), F16::load(b + i), total);
    }
    return sum(total);
}

void add_scaled(float factor, const float* x, float* y, std::size_t n) {
    const F16 scale = F16::all(factor);
    for (std::size_t i = 0; i < n; i += 16) {
        fma(scale, F16::load(x + i), F16::load(y + i)).store(y + i);
    }
}

}  // namespace entente::train
