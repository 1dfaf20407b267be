#include "core/coding.h"

#include <algorithm>
#include <bit>
#include <cmath>
#include <concepts>

namespace entente {

namespace {

template <std::unsigned_integral Number>
void append_big_endian(std::string& out, Number number) {
    for (int shift = static_cast<int>(sizeof(Number)) * 8 - 8; shift >= 0; shift -= 8) {
        out += static_cast<char>(static_cast<unsigned char>(number >> shift));
    }
}

template <std::unsigned_integral Number>
Number read_big_endian(std::string_view bytes) {
    std::uint64_t number = 0;
    for (const char byte : bytes) {
        number = number << 8 | static_cast<unsigned char>(byte);
    }
    return static_cast<Number>(number);
}

void append_unsigned(std::string& out, std::int64_t number) {
    append_varint(out, static_cast<std::uint64_t>(number));
}

void append_temporal(std::string& out, const Value& value) {
    if (const LocalTime* local = value.as_local_time()) {
        append_unsigned(out, local->nanoseconds);
    } else if (const Time* time = value.as_time()) {
        append_unsigned(out, time->local.nanoseconds);
        append_signed_varint(out, time->offset_seconds);
    } else if (const LocalDateTime* moment = value.as_local_date_time()) {
        append_signed_varint(out, moment->seconds);
        append_unsigned(out, moment->nanoseconds);
    } else if (const DateTime* zoned = value.as_date_time()) {
        append_signed_varint(out, zoned->seconds);
        append_unsigned(out, zoned->nanoseconds);
        append_signed_varint(out, zoned->offset_seconds);
        append_string(out, zoned->zone.text());
    } else if (const Duration* duration = value.as_duration()) {
        append_signed_varint(out, duration->months);
        append_signed_varint(out, duration->days);
        append_signed_varint(out, duration->seconds);
        append_unsigned(out, duration->nanoseconds);
    }
}

void append_point(std::string& out, const Point& point) {
    append_u16(out, static_cast<std::uint16_t>(point.srid));
    append_double(out, point.x);
    append_double(out, point.y);
    if (point.three_dimensional()) {
        append_double(out, point.z);
    }
}

}  // namespace

void append_u8(std::string& out, std::uint8_t number) {
    out += static_cast<char>(number);
}

void append_u16(std::string& out, std::uint16_t number) {
    append_big_endian(out, number);
}

void append_u32(std::string& out, std::uint32_t number) {
    append_big_endian(out, number);
}

void append_u64(std::string& out, std::uint64_t number) {
    append_big_endian(out, number);
}

void append_varint(std::string& out, std::uint64_t number) {
    while (number >= 0x80) {
        out += static_cast<char>(static_cast<unsigned char>(number | 0x80));
        number >>= 7;
    }
    out += static_cast<char>(static_cast<unsigned char>(number));
}

void append_signed_varint(std::string& out, std::int64_t number) {
    const auto bits = static_cast<std::uint64_t>(number);
    append_varint(out, (bits << 1) ^ (number < 0 ? ~std::uint64_t{0} : 0));
}

void append_string(std::string& out, std::string_view text) {
    append_varint(out, text.size());
    out += text;
}

void append_double(std::string& out, double number) {
    append_u64(out, std::bit_cast<std::uint64_t>(number));
}

void append_value(std::string& out, const Value& value) {
    append_u8(out, static_cast<std::uint8_t>(value.type()));
    switch (value.type()) {
        case ValueType::null: break;
        case ValueType::boolean: append_u8(out, *value.as_boolean() ? 1 : 0); break;
        case ValueType::integer: append_signed_varint(out, *value.as_integer()); break;
        case ValueType::floating: append_double(out, *value.as_float()); break;
        case ValueType::string: append_string(out, *value.as_string()); break;
        case ValueType::bytes: append_string(out, value.as_bytes()->data); break;
        case ValueType::date: append_signed_varint(out, value.as_date()->days); break;
        case ValueType::local_time:
        case ValueType::time:
        case ValueType::local_date_time:
        case ValueType::date_time:
        case ValueType::duration: append_temporal(out, value); break;
        case ValueType::point: append_point(out, *value.as_point()); break;
        case ValueType::list: {
            append_varint(out, value.as_list()->size());
            for (const Value& item : *value.as_list()) {
                append_value(out, item);
            }
            break;
        }
    }
}

std::string base64(std::string_view bytes) {
    static constexpr std::string_view kDigits =
        "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
    std::string text;
    text.reserve((bytes.size() + 2) / 3 * 4);
    for (std::size_t i = 0; i < bytes.size(); i += 3) {
        const std::size_t size = std::min<std::size_t>(3, bytes.size() - i);
        std::uint32_t group = 0;
        for (std::size_t j = 0; j < 3; ++j) {
            group = group << 8 | (j < size ? static_cast<unsigned char>(bytes[i + j]) : 0U);
        }
        for (std::size_t j = 0; j < 4; ++j) {
            text += j <= size ? kDigits[group >> (18 - 6 * j) & 63] : '=';
        }
    }
    return text;
}

std::string_view Decoder::take(std::size_t count) {
    if (!ok_ || rest_.size() < count) {
        ok_ = false;
        rest_ = {};
        return {};
    }
    const std::string_view taken = rest_.substr(0, count);
    rest_.remove_prefix(count);
    return taken;
}

std::uint8_t Decoder::u8() {
    return read_big_endian<std::uint8_t>(take(1));
}

std::uint16_t Decoder::u16() {
    return read_big_endian<std::uint16_t>(take(2));
}

std::uint32_t Decoder::u32() {
    return read_big_endian<std::uint32_t>(take(4));
}

std::uint64_t Decoder::u64() {
    return read_big_endian<std::uint64_t>(take(8));
}

std::uint64_t Decoder::long_varint() {
    std::uint64_t number = 0;
    const std::size_t most = std::min<std::size_t>(rest_.size(), 10);
    for (std::size_t i = 0; i < most; ++i) {
        const auto byte = static_cast<unsigned char>(rest_[i]);
        if (i == 9 && byte > 1) {
            break;  // more than 64 bits
        }
        number |= static_cast<std::uint64_t>(byte & 0x7FU) << (7 * i);
        if ((byte & 0x80U) == 0) {
            rest_.remove_prefix(i + 1);
            return number;
        }
    }
    ok_ = false;
    rest_ = {};
    return 0;
}

std::int64_t Decoder::signed_varint() {
    const std::uint64_t bits = varint();
    return static_cast<std::int64_t>((bits >> 1) ^ (~(bits & 1) + 1));
}

std::string_view Decoder::string() {
    const std::uint64_t size = varint();
    if (size > rest_.size()) {
        ok_ = false;
        rest_ = {};
        return {};
    }
    return take(static_cast<std::size_t>(size));
}

double Decoder::floating() {
    return std::bit_cast<double>(u64());
}

Value Decoder::value() {
    return value_at_depth(0);
}

std::int64_t Decoder::varint_below(std::int64_t limit) {
    const std::uint64_t number = varint();
    if (number >= static_cast<std::uint64_t>(limit)) {
        ok_ = false;
        return 0;
    }
    return static_cast<std::int64_t>(number);
}

std::int64_t Decoder::signed_varint_within(std::int64_t limit) {
    const std::int64_t number = signed_varint();
    if (number < -limit || number > limit) {
        ok_ = false;
        return 0;
    }
    return number;
}

Value Decoder::date_time() {
    DateTime moment;
    moment.seconds = signed_varint_within(kMomentSecondsMax);
    moment.nanoseconds = static_cast<std::int32_t>(varint_below(kNanosPerSecond));
    moment.offset_seconds = static_cast<std::int32_t>(signed_varint_within(kOffsetSecondsMax));
    const std::string_view zone = string();
    if (!zone.empty() && !is_zone_name(zone)) {
        ok_ = false;
        return {};
    }
    moment.zone = ZoneName(zone);
    return moment;
}

Value Decoder::duration() {
    Duration duration;
    duration.months = signed_varint();
    duration.days = signed_varint();
    duration.seconds = signed_varint();
    duration.nanoseconds = static_cast<std::int32_t>(varint_below(kNanosPerSecond));
    return duration;
}

Value Decoder::point() {
    Point point;
    const auto srid = parse_srid(u16());
    if (!srid) {
        ok_ = false;
        return {};
    }
    point.srid = *srid;
    point.x = floating();
    point.y = floating();
    point.z = point.three_dimensional() ? floating() : 0;
    for (const double coordinate : point.coordinates()) {
        ok_ = ok_ && std::isfinite(coordinate);
    }
    return point;
}

Value Decoder::list_at_depth(int depth) {
    const std::uint64_t count = varint();
    // An item takes at least a byte, so a count beyond the rest is damage, not a big list.
    if (depth >= kValueDepthMax || count > rest_.size()) {
        ok_ = false;
        return {};
    }
    ValueList list;
    for (std::uint64_t i = 0; i < count && ok_; ++i) {
        list.push_back(value_at_depth(depth + 1));
    }
    return Value(std::move(list));
}

Value Decoder::value_at_depth(int depth) {
    switch (static_cast<ValueType>(u8())) {
        case ValueType::null: return {};
        case ValueType::boolean: return Value(u8() != 0);
        case ValueType::integer: return Value(signed_varint());
        case ValueType::floating: return Value(floating());
        case ValueType::string: return Value(string());
        case ValueType::bytes: return Value(ByteArray{std::string(string())});
        case ValueType::date:
            return Value(Date{static_cast<std::int32_t>(signed_varint_within(kDateDaysMax))});
        case ValueType::local_time: return Value(LocalTime{varint_below(kNanosPerDay)});
        case ValueType::time: {
            const LocalTime local{varint_below(kNanosPerDay)};
            const std::int64_t offset = signed_varint_within(kOffsetSecondsMax);
            return Value(Time{local, static_cast<std::int32_t>(offset)});
        }
        case ValueType::local_date_time: {
            const std::int64_t seconds = signed_varint_within(kMomentSecondsMax);
            const std::int64_t nanoseconds = varint_below(kNanosPerSecond);
            return Value(LocalDateTime{seconds, static_cast<std::int32_t>(nanoseconds)});
        }
        case ValueType::date_time: return date_time();
        case ValueType::duration: return duration();
        case ValueType::point: return point();
        case ValueType::list: return list_at_depth(depth);
    }
    ok_ = false;
    return {};
}

}  // namespace entente
