#include "core/point.h"

#include <bit>
#include <charconv>
#include <cmath>

namespace entente {

namespace {

void append_number(std::string& out, double number) {
    std::array<char, 32> buffer{};
    const auto [end, error] = std::to_chars(buffer.data(), buffer.data() + buffer.size(), number);
    out.append(buffer.data(), error == std::errc() ? end : buffer.data());
}

}  // namespace

std::optional<Srid> parse_srid(std::uint64_t number) {
    switch (number) {
        case 7203: return Srid::cartesian;
        case 9157: return Srid::cartesian_3d;
        case 4326: return Srid::wgs_84;
        case 4979: return Srid::wgs_84_3d;
        default: return std::nullopt;
    }
}

std::string_view srid_name(Srid srid) {
    switch (srid) {
        case Srid::cartesian: return "cartesian";
        case Srid::cartesian_3d: return "cartesian-3d";
        case Srid::wgs_84: return "wgs-84";
        case Srid::wgs_84_3d: return "wgs-84-3d";
    }
    return "unknown";
}

std::optional<Point> Point::of(Srid srid, double x, double y, double z) {
    Point point{srid, x, y, z};
    if (!std::isfinite(x) || !std::isfinite(y) || !std::isfinite(z) ||
        (!point.three_dimensional() && z != 0)) {
        return std::nullopt;
    }
    if (point.geographic()) {
        if (std::abs(y) > 90) {
            return std::nullopt;
        }
        if (std::abs(x) > 180) {
            point.x = std::remainder(x, 360.0);
        }
    }
    return point;
}

std::string Point::to_string() const {
    std::string text = "point({srid:" + std::to_string(static_cast<unsigned>(srid)) + ", x:";
    append_number(text, x);
    text += ", y:";
    append_number(text, y);
    if (three_dimensional()) {
        text += ", z:";
        append_number(text, z);
    }
    return text + "})";
}

bool operator==(const Point& a, const Point& b) {
    const auto bits = [](double number) { return std::bit_cast<std::uint64_t>(number); };
    return a.srid == b.srid && bits(a.x) == bits(b.x) && bits(a.y) == bits(b.y) &&
           bits(a.z) == bits(b.z);
}

}  // namespace entente
