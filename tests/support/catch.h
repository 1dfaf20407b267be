// Catch2, whichever version is installed: Debian 12 has 2.13; 3.x has other headers and names.
#pragma once

#if __has_include(<catch2/catch_all.hpp>)
#include <string>

#include <catch2/catch_all.hpp>

// Names that 2.x has elsewhere or otherwise.
using Catch::Approx;

namespace Catch {
inline unsigned rngSeed() {
    return getSeed();
}

inline auto Contains(const std::string& text) {
    return Matchers::ContainsSubstring(text);
}
}  // namespace Catch
#else
#include <catch2/catch.hpp>
#endif
