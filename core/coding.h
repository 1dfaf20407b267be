// Order-preserving and compact byte encodings of integers, strings and values.
//
// Fixed-width integers are big-endian, so that keys compare as numbers do. Varints are LEB128
// (https://protobuf.dev/programming-guides/encoding/#varints). Strings are a varint length and bytes.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "core/value.h"

namespace entente {

void append_u8(std::string& out, std::uint8_t number);
void append_u16(std::string& out, std::uint16_t number);
void append_u32(std::string& out, std::uint32_t number);
void append_u64(std::string& out, std::uint64_t number);
void append_varint(std::string& out, std::uint64_t number);
// Zigzag: small negative numbers stay short.
void append_signed_varint(std::string& out, std::int64_t number);
void append_string(std::string& out, std::string_view text);
// IEEE 754 bits, big-endian; not order-preserving.
void append_double(std::string& out, double number);
// A type byte (ValueType) and the value. Lists nest at most kValueDepthMax deep.
//   integer, date    signed varint (the days since 1970-01-01)
//   float            8 bytes
//   string, bytes    varint size, bytes
//   local time       varint of nanoseconds since midnight
//   time             that, signed varint of the offset's seconds
//   local date time  signed varint of seconds since 1970-01-01T00:00, varint of nanoseconds
//   date time        the same in UTC, signed varint of the offset's seconds, the zone's name as a string
//   duration         signed varints of months, days and seconds, varint of nanoseconds
//   point            u16 SRID, 2 or 3 times 8 bytes
//   list             varint count, the items
void append_value(std::string& out, const Value& value);

inline constexpr int kValueDepthMax = 32;
// Of a date, before and after 1970: a little more than the 9999 years that Date has.
inline constexpr std::int64_t kDateDaysMax = 12'000LL * 366;
// Of a moment: a little more than kYearMax years.
inline constexpr std::int64_t kMomentSecondsMax = (kYearMax + 2) * 366 * kSecondsPerDay;

// RFC 4648, section 4, with padding: bytes as JSON's strings can carry them.
std::string base64(std::string_view bytes);

// Reads what the functions above wrote. After the first read past the end, or of something that is
// not a value, every further read gives zeros and ok() is false: check once at the end.
class Decoder {
public:
    explicit Decoder(std::string_view bytes) : rest_(bytes) {}

    bool ok() const { return ok_; }

    bool at_end() const { return rest_.empty(); }

    std::string_view rest() const { return rest_; }

    std::uint8_t u8();
    std::uint16_t u16();
    std::uint32_t u32();
    std::uint64_t u64();
    std::uint64_t varint() {
        // Most are of one byte, and most others of two.
        if (!rest_.empty() && static_cast<unsigned char>(rest_.front()) < 0x80) {
            const auto number = static_cast<unsigned char>(rest_.front());
            rest_.remove_prefix(1);
            return number;
        }
        if (rest_.size() >= 2 && static_cast<unsigned char>(rest_[1]) < 0x80) {
            const auto low = static_cast<unsigned char>(rest_[0]) & 0x7FU;
            const auto high = static_cast<unsigned char>(rest_[1]);
            rest_.remove_prefix(2);
            return low | std::uint64_t{high} << 7;
        }
        return long_varint();
    }

    std::int64_t signed_varint();
    // Valid as long as the bytes that are decoded.
    std::string_view string();
    // So many bytes as they are; valid as string().
    std::string_view bytes(std::size_t count) { return take(count); }
    double floating();
    Value value();

private:
    std::uint64_t long_varint();
    std::string_view take(std::size_t count);
    Value value_at_depth(int depth);
    Value list_at_depth(int depth);
    // As varint(), but not ok when the number is `limit` or more.
    std::int64_t varint_below(std::int64_t limit);
    std::int64_t signed_varint_within(std::int64_t limit);
    Value date_time();
    Value duration();
    Value point();

    std::string_view rest_;
    bool ok_ = true;
};

}  // namespace entente
