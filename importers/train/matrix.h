// Float matrices for training, and the one product that everything is made of.
#pragma once

#include <cstddef>
#include <vector>

namespace entente::train {

// Rows of floats, one after the other; columns are padded to a multiple of 16 so that rows begin aligned
// and kernels need no tails. Padding is zero and stays zero.
class Matrix {
public:
    Matrix() = default;
    Matrix(std::size_t rows, std::size_t columns) { resize(rows, columns); }

    // All elements zero afterwards. Keeps its memory where that is enough.
    void resize(std::size_t rows, std::size_t columns);
    void fill(float value);

    std::size_t rows() const { return rows_; }
    std::size_t columns() const { return columns_; }
    std::size_t stride() const { return stride_; }
    float* row(std::size_t r) { return values_.data() + r * stride_; }
    const float* row(std::size_t r) const { return values_.data() + r * stride_; }
    float& at(std::size_t r, std::size_t c) { return values_[r * stride_ + c]; }
    float at(std::size_t r, std::size_t c) const { return values_[r * stride_ + c]; }
    float* data() { return values_.data(); }
    const float* data() const { return values_.data(); }
    std::size_t size() const { return rows_ * stride_; }

private:
    std::size_t rows_ = 0;
    std::size_t columns_ = 0;
    std::size_t stride_ = 0;
    std::vector<float> values_;
};

// c[m][n] (+)= sum over k of a[m * a_row + k * a_column] * b[k][n]: `a` may so be read transposed. n is a
// multiple of 16. The order of the additions is fixed by the sizes alone.
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
              bool add);

// c (+)= a b
void multiply(const Matrix& a, const Matrix& b, Matrix& c, bool add);
// c (+)= a^T b
void multiply_transposed(const Matrix& a, const Matrix& b, Matrix& c, bool add);
// t = a^T; t gets the size that it needs.
void transpose(const Matrix& a, Matrix& t);
// The sum of a[i] * b[i] over a multiple of 16.
float dot(const float* a, const float* b, std::size_t n);
// y += factor * x over a multiple of 16
void add_scaled(float factor, const float* x, float* y, std::size_t n);

}  // namespace entente::train
