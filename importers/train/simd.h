// Sixteen floats at once, with the same results whatever the instruction set, as training needs them.
//
// Every operation is one IEEE 754 operation for each of the sixteen lanes (fused multiply-add where it
// says so), and sums over lanes have one fixed order: AVX-512 and AVX2 with FMA give the same bits.
#pragma once

#include <immintrin.h>

#include <bit>
#include <cstdint>

namespace entente::train {

#if defined(__AVX512F__)

struct F16 {
    __m512 v;

    static F16 zero() { return {_mm512_setzero_ps()}; }
    static F16 load(const float* p) { return {_mm512_loadu_ps(p)}; }
    static F16 all(float x) { return {_mm512_set1_ps(x)}; }
    void store(float* p) const { _mm512_storeu_ps(p, v); }
};

inline F16 operator+(F16 a, F16 b) {
    return {_mm512_add_ps(a.v, b.v)};
}
inline F16 operator*(F16 a, F16 b) {
    return {_mm512_mul_ps(a.v, b.v)};
}
// a * b + c, rounded once.
inline F16 fma(F16 a, F16 b, F16 c) {
    return {_mm512_fmadd_ps(a.v, b.v, c.v)};
}

#elif defined(__AVX2__) && defined(__FMA__)

struct F16 {
    __m256 low;
    __m256 high;

    static F16 zero() { return {_mm256_setzero_ps(), _mm256_setzero_ps()}; }
    static F16 load(const float* p) { return {_mm256_loadu_ps(p), _mm256_loadu_ps(p + 8)}; }
    static F16 all(float x) { return {_mm256_set1_ps(x), _mm256_set1_ps(x)}; }
    void store(float* p) const {
        _mm256_storeu_ps(p, low);
        _mm256_storeu_ps(p + 8, high);
    }
};

inline F16 operator+(F16 a, F16 b) {
    return {_mm256_add_ps(a.low, b.low), _mm256_add_ps(a.high, b.high)};
}
inline F16 operator*(F16 a, F16 b) {
    return {_mm256_mul_ps(a.low, b.low), _mm256_mul_ps(a.high, b.high)};
}
inline F16 fma(F16 a, F16 b, F16 c) {
    return {_mm256_fmadd_ps(a.low, b.low, c.low), _mm256_fmadd_ps(a.high, b.high, c.high)};
}

#else
#error "training needs a processor with AVX2 and FMA: compile with -march=x86-64-v3 or newer"
#endif

// The sum of the lanes, halves first.
inline float sum(F16 a) {
    alignas(64) float lanes[16];
    a.store(lanes);
    for (int width = 8; width > 0; width /= 2) {
        for (int i = 0; i < width; ++i) {
            lanes[i] += lanes[i + width];
        }
    }
    return lanes[0];
}

// exp(x) for |x| up to 87, relative error below 2e-7; straight-line, so that loops over it vectorise.
inline float exp_fast(float x) {
    x = x < -87.0F ? -87.0F : (x > 87.0F ? 87.0F : x);
    const float scaled = x * 1.44269504088896341F;
    const float magic = 12582912.0F;  // 1.5 * 2^23: adding it rounds to an integer
    const float rounded = (scaled + magic) - magic;
    const float rest = (x - rounded * 0.693359375F) - rounded * -2.12194440e-4F;
    float p = 1.9875691500e-4F;
    p = p * rest + 1.3981999507e-3F;
    p = p * rest + 8.3334519073e-3F;
    p = p * rest + 4.1665795894e-2F;
    p = p * rest + 1.6666665459e-1F;
    p = p * rest + 5.0000001201e-1F;
    p = p * rest * rest + rest + 1.0F;
    const auto exponent = static_cast<std::int32_t>(rounded) + 127;
    return p * std::bit_cast<float>(exponent << 23);
}

inline float sigmoid(float x) {
    return 1.0F / (1.0F + exp_fast(-x));
}

inline float tanh_fast(float x) {
    return 2.0F / (1.0F + exp_fast(-2.0F * x)) - 1.0F;
}

}  // namespace entente::train
