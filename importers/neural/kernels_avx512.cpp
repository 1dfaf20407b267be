// The kernels for x86-64 processors with AVX-512 and its VNNI instructions (vectors of 64 bytes).
#include "importers/neural/kernel_code.h"

#ifdef __AVX512VNNI__
#include <immintrin.h>

namespace entente {

namespace {

struct Avx512 {
    static constexpr std::size_t kLanes = 16;
    static constexpr int kTileBlocks = 4;
    static constexpr int kTileTokens = 6;
    // NOLINTNEXTLINE(modernize-use-using): clang wants the attribute here
    typedef float Floats __attribute__((vector_size(64)));
    // NOLINTNEXTLINE(modernize-use-using)
    typedef std::int32_t Ints __attribute__((vector_size(64)));

    static Ints add_products(Ints sum, Ints weights, Ints inputs) {
        return reinterpret_cast<Ints>(_mm512_dpwssd_epi32(reinterpret_cast<__m512i>(sum),
                                                          reinterpret_cast<__m512i>(weights),
                                                          reinterpret_cast<__m512i>(inputs)));
    }

    static Ints broadcast(std::int32_t value) {
        return reinterpret_cast<Ints>(_mm512_set1_epi32(value));
    }
};

}  // namespace

const Kernels* avx512_kernels() {
    static constexpr Kernels kKernels = kernel_code::Code<Avx512>::kernels("avx512", 6);
    return __builtin_cpu_supports("avx512f") && __builtin_cpu_supports("avx512bw") &&
                   __builtin_cpu_supports("avx512vl") && __builtin_cpu_supports("avx512vnni")
               ? &kKernels
               : nullptr;
}

}  // namespace entente
#else
namespace entente {

const Kernels* avx512_kernels() {
    return nullptr;
}

}  // namespace entente
#endif
