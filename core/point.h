// Points of the plane, of space and of the earth: the spatial type of openCypher.
#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace entente {

// The coordinate reference systems, by their numbers in the EPSG register (or Neo4j's for Cartesian).
enum class Srid : std::uint16_t {
    cartesian = 7203,
    cartesian_3d = 9157,
    wgs_84 = 4326,     // x is the longitude, y the latitude, in degrees
    wgs_84_3d = 4979,  // z is the height in metres
};

// nullopt for a number that is none of the four.
std::optional<Srid> parse_srid(std::uint64_t number);
// "cartesian", "cartesian-3d", "wgs-84", "wgs-84-3d".
std::string_view srid_name(Srid srid);

struct Point {
    Srid srid = Srid::cartesian;
    double x = 0;
    double y = 0;
    double z = 0;  // 0 in two dimensions

    // nullopt for a coordinate that is not finite, a latitude beyond 90 degrees, a z in two dimensions
    // other than 0. A longitude beyond 180 degrees is brought round into -180..180.
    static std::optional<Point> of(Srid srid, double x, double y, double z = 0);

    bool three_dimensional() const { return srid == Srid::cartesian_3d || srid == Srid::wgs_84_3d; }

    bool geographic() const { return srid == Srid::wgs_84 || srid == Srid::wgs_84_3d; }

    std::array<double, 3> coordinates() const { return {x, y, z}; }

    // "point({srid:4326, x:12.5, y:-3.25})", as Cypher writes it.
    std::string to_string() const;

    // By bits, as Value compares floats.
    friend bool operator==(const Point& a, const Point& b);
};

}  // namespace entente
