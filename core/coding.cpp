#include "core/coding.h"

#include <algorithm>
#include <bit>
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
        case ValueType::date: append_signed_varint(out, value.as_date()->days); break;
        case ValueType::list: {
            append_varint(out, value.as_list()->size());
            for (const Value& item : *value.as_list()) {
                append_value(out, item);
            }
            break;
        }
    }
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

Value Decoder::value_at_depth(int depth) {
    switch (static_cast<ValueType>(u8())) {
        case ValueType::null: return {};
        case ValueType::boolean: return Value(u8() != 0);
        case ValueType::integer: return Value(signed_varint());
        case ValueType::floating: return Value(floating());
        case ValueType::string: return Value(string());
        case ValueType::date: return Value(Date{static_cast<std::int32_t>(signed_varint())});
        case ValueType::list: {
            const std::uint64_t count = varint();
            ValueList list;
            // An item takes at least a byte, so a count beyond the rest is damage, not a big list.
            if (depth >= kValueDepthMax || count > rest_.size()) {
                ok_ = false;
                return {};
            }
            for (std::uint64_t i = 0; i < count && ok_; ++i) {
                list.push_back(value_at_depth(depth + 1));
            }
            return Value(std::move(list));
        }
    }
    ok_ = false;
    return {};
}

}  // namespace entente
