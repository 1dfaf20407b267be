// Functions of points.

#include <array>
#include <cmath>
#include <numbers>

#include "queries/runtime/builtins.h"
#include "queries/runtime/runtime_error.h"

namespace entente::cypher {

namespace {

using Value = CypherResult<QueryValue>;

CypherError bad_point(std::string message) {
    return bad_argument("InvalidArgumentValue", "point() " + std::move(message));
}

// The coordinate under one of two names; nullopt where neither is there.
CypherResult<std::optional<double>> coordinate(const QueryMap& map,
                                               std::string_view name,
                                               std::string_view other) {
    const QueryValue* value = map.find(name);
    if (value == nullptr) {
        value = map.find(other);
    }
    if (value == nullptr || value->is_null()) {
        return std::optional<double>();
    }
    if (!value->is_number()) {
        return wrong_type("a coordinate of a point must be a number, but '" + std::string(name) +
                          "' is " + describe(*value));
    }
    return std::optional(value->number());
}

// From the keys crs and srid, or from how the coordinates are named.
CypherResult<Srid> system_of(const QueryMap& map, bool geographic, bool three_dimensional) {
    if (const QueryValue* number = map.find("srid"); number != nullptr && !number->is_null()) {
        const auto srid = number->is(QueryType::integer) && number->integer() >= 0
                              ? parse_srid(static_cast<std::uint64_t>(number->integer()))
                              : std::nullopt;
        if (!srid) {
            return bad_point("knows the systems 4326, 4979, 7203 and 9157, not " +
                             describe(*number));
        }
        return *srid;
    }
    if (const QueryValue* name = map.find("crs"); name != nullptr && !name->is_null()) {
        for (const Srid srid :
             {Srid::cartesian, Srid::cartesian_3d, Srid::wgs_84, Srid::wgs_84_3d}) {
            std::string known(srid_name(srid));
            if (!name->is(QueryType::string)) {
                break;
            }
            std::string given(name->string());
            for (char& letter : given) {
                letter = letter >= 'A' && letter <= 'Z' ? static_cast<char>(letter + 32) : letter;
            }
            if (known == given) {
                return srid;
            }
        }
        return bad_point("knows the systems cartesian, cartesian-3d, wgs-84 and wgs-84-3d, not " +
                         describe(*name));
    }
    if (geographic) {
        return three_dimensional ? Srid::wgs_84_3d : Srid::wgs_84;
    }
    return three_dimensional ? Srid::cartesian_3d : Srid::cartesian;
}

Value point(Arguments arguments, EvaluationContext& /*context*/) {
    if (!arguments[0].is(QueryType::map)) {
        return wrong_argument("point", "a MAP", arguments[0]);
    }
    const QueryMap& map = arguments[0].map();
    ENTENTE_ASSIGN(const auto x, coordinate(map, "x", "longitude"));
    ENTENTE_ASSIGN(const auto y, coordinate(map, "y", "latitude"));
    ENTENTE_ASSIGN(const auto z, coordinate(map, "z", "height"));
    for (const std::string_view name : {"x", "y", "z", "longitude", "latitude", "height"}) {
        const QueryValue* value = map.find(name);
        if (value != nullptr && value->is_null()) {
            return QueryValue();
        }
    }
    if (!x || !y) {
        return bad_point("takes x and y, or longitude and latitude, and maybe z or height");
    }
    ENTENTE_ASSIGN(const Srid srid,
                   system_of(map,
                             map.find("longitude") != nullptr || map.find("latitude") != nullptr,
                             z.has_value()));
    const bool three_dimensional = srid == Srid::cartesian_3d || srid == Srid::wgs_84_3d;
    if (three_dimensional != z.has_value()) {
        return bad_point("was given a number of coordinates that its system has not");
    }
    const auto made = Point::of(srid, *x, *y, z.value_or(0));
    if (!made) {
        return bad_point(
            "was given a coordinate that is not finite, or a latitude beyond 90 degrees");
    }
    return QueryValue(*made);
}

double geographic_distance(const Point& a, const Point& b) {
    constexpr double kEarthRadius = 6'378'140;  // metres, at the equator
    const auto radians = [](double degrees) { return degrees * std::numbers::pi / 180; };
    const double across = std::sin(radians(b.y - a.y) / 2);
    const double along = std::sin(radians(b.x - a.x) / 2);
    const double half =
        across * across + along * along * std::cos(radians(a.y)) * std::cos(radians(b.y));
    // Haversine; rounding may lead a little beyond 1.
    const double angle = 2 * std::asin(std::sqrt(std::min(1.0, half)));
    const double height = (a.z + b.z) / 2;
    const double on_ground = (kEarthRadius + height) * angle;
    return a.three_dimensional() ? std::hypot(on_ground, a.z - b.z) : on_ground;
}

Value distance(Arguments arguments, EvaluationContext& /*context*/) {
    for (const QueryValue& argument : arguments) {
        if (!argument.is(QueryType::point)) {
            return QueryValue();
        }
    }
    const Point& a = arguments[0].point();
    const Point& b = arguments[1].point();
    if (a.srid != b.srid) {
        return QueryValue();
    }
    return QueryValue(a.geographic() ? geographic_distance(a, b)
                                     : std::hypot(a.x - b.x, a.y - b.y, a.z - b.z));
}

Value within_box(Arguments arguments, EvaluationContext& /*context*/) {
    for (const QueryValue& argument : arguments) {
        if (!argument.is(QueryType::point)) {
            return QueryValue();
        }
    }
    const Point& inside = arguments[0].point();
    const Point& low = arguments[1].point();
    const Point& high = arguments[2].point();
    if (inside.srid != low.srid || inside.srid != high.srid) {
        return QueryValue();
    }
    const auto between = [](double number, double from, double to) {
        return from <= number && number <= to;
    };
    // A box of the earth may go over the meridian at 180 degrees.
    const bool across = inside.geographic() && low.x > high.x
                            ? inside.x >= low.x || inside.x <= high.x
                            : between(inside.x, low.x, high.x);
    return QueryValue(across && between(inside.y, low.y, high.y) &&
                      between(inside.z, low.z, high.z));
}

constexpr std::array kPointBuiltins = {
    Builtin{FunctionId::point, point},
    Builtin{FunctionId::point_distance, distance},
    Builtin{FunctionId::point_within_bbox, within_box},
};

}  // namespace

std::span<const Builtin> point_builtins() {
    return kPointBuiltins;
}

}  // namespace entente::cypher
