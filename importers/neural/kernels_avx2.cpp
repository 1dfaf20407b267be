// The kernels for x86-64 processors with AVX2 (vectors of 32 bytes).
#include "importers/neural/kernel_code.h"

#ifdef __AVX2__
#include <immintrin.h>

namespace entente {

namespace {

struct Avx2 {
    static constexpr std::size_t kLanes = 8;
    static constexpr int kTileBlocks = 1;
    static constexpr int kTileTokens = 6;
    // NOLINTNEXTLINE(modernize-use-using): clang wants the attribute here
    typedef float Floats __attribute__((vector_size(32)));
    // NOLINTNEXTLINE(modernize-use-using)
    typedef std::int32_t Ints __attribute__((vector_size(32)));

    static Ints add_products(Ints sum, Ints weights, Ints inputs) {
        return sum + reinterpret_cast<Ints>(_mm256_madd_epi16(reinterpret_cast<__m256i>(weights),
                                                              reinterpret_cast<__m256i>(inputs)));
    }

    static Ints broadcast(std::int32_t value) {
        return reinterpret_cast<Ints>(_mm256_set1_epi32(value));
    }
};

}  // namespace

const Kernels* avx2_kernels() {
    static constexpr Kernels kKernels = kernel_code::Code<Avx2>::kernels("avx2", 4);
    return __builtin_cpu_supports("avx2") ? &kKernels : nullptr;
}

}  // namespace entente
#else
namespace entente {

const Kernels* avx2_kernels() {
    return nullptr;
}

}  // namespace entente
#endif
