// Values of every property type, made up from a seed: many of them alike, so that comparing finds equals.
#pragma once

#include <array>
#include <cstdint>
#include <limits>
#include <random>
#include <string>
#include <vector>

#include "core/value.h"

namespace entente::testing {

class RandomValues {
public:
    explicit RandomValues(unsigned seed) : random_(seed) {}

    // Never null; lists at most three deep.
    Value any(int depth = 0) {
        switch (random_() % (depth < 3 ? 14 : 12)) {
            case 0: return random_() % 2 == 0;
            case 1: return integer();
            case 2: return floating();
            case 3: return text();
            case 4: return ByteArray{text()};
            case 5: return Date{small()};
            case 6: return LocalTime{nanos_of_day()};
            case 7: return Time{{nanos_of_day()}, small() * 1800 % kOffsetSecondsMax};
            case 8: return LocalDateTime{seconds(), nanos()};
            case 9: return moment();
            case 10: return Duration{small(), small(), small() * 86'400, nanos()};
            case 11: return point();
            default: return list(depth);
        }
    }

    std::uint32_t below(std::uint32_t bound) {
        return static_cast<std::uint32_t>(random_() % bound);
    }

private:
    std::int32_t small() { return static_cast<std::int32_t>(random_() % 7) - 3; }

    std::int64_t integer() {
        static constexpr std::array<std::int64_t, 5> kEdges = {
            std::numeric_limits<std::int64_t>::min(),
            -(1LL << 53),
            0,
            1LL << 53,
            std::numeric_limits<std::int64_t>::max() - 3};
        const std::int64_t edge = kEdges.at(random_() % kEdges.size());
        return edge < 0 ? edge + (random_() % 4) : edge + small();
    }

    double floating() {
        static const std::vector<double> kEdges = {0.0,
                                                   -0.0,
                                                   0.5,
                                                   1,
                                                   -1,
                                                   9007199254740992.0,
                                                   -9007199254740992.0,
                                                   9007199254740994.0,
                                                   9223372036854775808.0,
                                                   -9223372036854775808.0,
                                                   9223372036854774784.0,
                                                   1e300,
                                                   5e-324,
                                                   std::numeric_limits<double>::infinity(),
                                                   -std::numeric_limits<double>::infinity(),
                                                   std::numeric_limits<double>::quiet_NaN()};
        return kEdges[random_() % kEdges.size()];
    }

    std::string text() {
        static const std::string kAlphabet("\0\1ab\xFF", 5);
        std::string text;
        for (std::size_t size = random_() % 5; size > 0; --size) {
            text += kAlphabet[random_() % kAlphabet.size()];
        }
        return text;
    }

    std::int64_t nanos_of_day() { return random_() % 4 * (kNanosPerDay / 4) + random_() % 2; }

    std::int32_t nanos() { return random_() % 2 == 0 ? 0 : 999'999'999; }

    std::int64_t seconds() { return small() * 3600LL; }

    DateTime moment() {
        static const std::vector<ZoneName> kZones = {
            ZoneName(), ZoneName("Europe/Paris"), ZoneName("Europe/Stockholm")};
        return {seconds(), nanos(), small() * 3600, kZones[random_() % kZones.size()]};
    }

    Point point() {
        static constexpr std::array<Srid, 4> kSystems = {
            Srid::cartesian, Srid::cartesian_3d, Srid::wgs_84, Srid::wgs_84_3d};
        const Srid srid = kSystems.at(random_() % kSystems.size());
        const bool space = srid == Srid::cartesian_3d || srid == Srid::wgs_84_3d;
        return {srid, small() / 2.0, small() / 2.0, space ? small() / 2.0 : 0};
    }

    ValueList list(int depth) {
        ValueList items;
        for (std::size_t size = random_() % 3; size > 0; --size) {
            items.push_back(any(depth + 1));
        }
        return items;
    }

    std::mt19937 random_;
};

}  // namespace entente::testing
