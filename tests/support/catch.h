// Catch2, whichever version is installed: Debian 12 has 2.13; 3.x has other headers and names.
#pragma once

#if __has_include(<catch2/catch_all.hpp>)
#include <catch2/catch_all.hpp>

// Names that 2.x has elsewhere or otherwise.
using Catch::Approx;

namespace Catch {
inline unsigned rngSeed() {
    return getSeed();
}
}  // namespace Catch
#else
#include <catch2/catch.hpp>
#endif
