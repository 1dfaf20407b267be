// The kernels in plain C++ with the compiler's vectors of 16 bytes, for any machine.
#include "importers/neural/kernel_code.h"

namespace entente {

namespace {

struct Portable {
    static constexpr std::size_t kLanes = 4;
    static constexpr int kTileBlocks = 1;
    static constexpr int kTileTokens = 3;
    // NOLINTNEXTLINE(modernize-use-using): clang wants the attribute here
    typedef float Floats __attribute__((vector_size(16)));
    // NOLINTNEXTLINE(modernize-use-using)
    typedef std::int32_t Ints __attribute__((vector_size(16)));
    // NOLINTNEXTLINE(modernize-use-using)
    typedef std::uint32_t Unsigned __attribute__((vector_size(16)));

    // The lower int16 of each lane.
    static Ints low(Ints v) {
        return reinterpret_cast<Ints>(reinterpret_cast<Unsigned>(v) << 16) >> 16;
    }

    static Ints add_products(Ints sum, Ints weights, Ints inputs) {
        return sum + low(weights) * low(inputs) + (weights >> 16) * (inputs >> 16);
    }

    static Ints broadcast(std::int32_t value) { return Ints{} + value; }
};

}  // namespace

const Kernels* portable_kernels() {
    static constexpr Kernels kKernels = kernel_code::Code<Portable>::kernels("portable", 8);
    return &kKernels;
}

}  // namespace entente
