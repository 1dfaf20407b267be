// Catch2, whichever version is installed: Debian 12 has 2.13; 3.x has other headers and names.
#pragma once

#if __has_include(<catch2/catch_all.hpp>)
#include <catch2/catch_all.hpp>
// NOLINTNEXTLINE(google-build-using-namespace): Catch2 2.x has these names without a namespace
using namespace Catch::Matchers;
#else
#include <catch2/catch.hpp>
#endif
