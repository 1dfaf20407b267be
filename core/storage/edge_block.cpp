#include "core/storage/edge_block.h"

#include <algorithm>
#include <array>
#include <bit>
#include <cmath>
#include <cstring>
#include <map>
#include <utility>

#include "core/coding.h"

namespace entente {

namespace {

constexpr std::uint8_t kBlockVersion = 1;

// The values are on disk.
enum Encoding : std::uint8_t {
    kIntegers = 1,
    kDates = 2,
    kDecimals = 3,
    kBooleans = 4,
    kWords = 5,
    kStrings = 6,
    kValues = 7,
    kSparse = 0x80,
};

// Wider numbers are written as values: reading one then never takes more than 8 bytes.
constexpr unsigned kPackedWidthMax = 56;
constexpr int kScaleMax = 6;
constexpr std::array<double, kScaleMax + 1> kPowers = {1, 10, 100, 1000, 10000, 100000, 1000000};

Error damaged(std::string_view what) {
    return {ErrorCode::corruption, "a stored block of edges is damaged: " + std::string(what)};
}

unsigned width_of(std::int64_t least, std::int64_t greatest) {
    const std::uint64_t span =
        static_cast<std::uint64_t>(greatest) - static_cast<std::uint64_t>(least);
    return static_cast<unsigned>(std::bit_width(span));
}

std::size_t packed_bytes(std::size_t count, unsigned width) {
    return (count * width + 7) / 8;
}

void append_packed(std::string& out, std::span<const std::int64_t> numbers) {
    const auto [least, greatest] = std::minmax_element(numbers.begin(), numbers.end());
    const unsigned width = width_of(*least, *greatest);
    append_signed_varint(out, *least);
    append_u8(out, static_cast<std::uint8_t>(width));
    const std::size_t begin = out.size();
    out.resize(begin + packed_bytes(numbers.size(), width));
    std::uint64_t bits = 0;
    unsigned filled = 0;
    std::size_t at = begin;
    const auto put = [&](std::uint64_t low_bits, unsigned count) {
        bits |= low_bits << filled;
        filled += count;
        for (; filled >= 8; filled -= 8) {
            out[at++] = static_cast<char>(bits & 0xFF);
            bits >>= 8;
        }
    };
    for (const std::int64_t number : numbers) {
        const std::uint64_t distance =
            static_cast<std::uint64_t>(number) - static_cast<std::uint64_t>(*least);
        // In two halves, since up to 7 bits are there already.
        put(distance & 0xFFFFFFFF, std::min(width, 32U));
        if (width > 32) {
            put(distance >> 32, width - 32);
        }
    }
    if (filled > 0) {
        out[at] = static_cast<char>(bits & 0xFF);
    }
}

bool fits_packed(std::span<const std::int64_t> numbers) {
    const auto [least, greatest] = std::minmax_element(numbers.begin(), numbers.end());
    return width_of(*least, *greatest) <= kPackedWidthMax;
}

std::uint64_t read_packed(std::string_view bytes, unsigned width, std::size_t i) {
    const std::size_t bit = i * width;
    const std::size_t at = bit / 8;
    std::uint64_t word = 0;
    if (at + 8 <= bytes.size()) {
        std::memcpy(&word, bytes.data() + at, 8);
    } else {
        std::memcpy(&word, bytes.data() + at, bytes.size() - at);
    }
    static_assert(std::endian::native == std::endian::little);
    return (word >> (bit % 8)) & ((std::uint64_t{1} << width) - 1);
}

// The number by which a float is written, when that gives exactly the float again.
std::optional<std::int64_t> decimal(double number, int scale) {
    const double scaled = number * kPowers.at(static_cast<std::size_t>(scale));
    if (!(std::fabs(scaled) < 1e15)) {
        return std::nullopt;
    }
    const auto rounded = static_cast<std::int64_t>(std::nearbyint(scaled));
    const double back = static_cast<double>(rounded) / kPowers.at(static_cast<std::size_t>(scale));
    if (std::bit_cast<std::uint64_t>(back) != std::bit_cast<std::uint64_t>(number)) {
        return std::nullopt;
    }
    return rounded;
}

// One property of all edges of a block on its way to bytes.
class ColumnWriter {
public:
    explicit ColumnWriter(std::size_t count) : values_(count, nullptr) {}

    void set(std::size_t i, const Value& value) { values_[i] = &value; }

    // The encoding with its flag, and the bytes.
    std::pair<std::uint8_t, std::string> encode() const {
        std::string body;
        const bool sparse = std::find(values_.begin(), values_.end(), nullptr) != values_.end();
        if (sparse) {
            body.resize((values_.size() + 7) / 8);
            for (std::size_t i = 0; i < values_.size(); ++i) {
                if (values_[i] != nullptr) {
                    body[i / 8] = static_cast<char>(static_cast<unsigned char>(body[i / 8]) |
                                                    (1U << (i % 8)));
                }
            }
        }
        const std::uint8_t encoding = encode_values(body);
        return {static_cast<std::uint8_t>(encoding | (sparse ? kSparse : 0)), std::move(body)};
    }

private:
    std::uint8_t encode_values(std::string& body) const {
        switch (common_type()) {
            case ValueType::integer:
                return encode_numbers(
                    body, kIntegers, [](const Value& value) { return *value.as_integer(); });
            case ValueType::date:
                return encode_numbers(body, kDates, [](const Value& value) {
                    return std::int64_t{value.as_date()->days};
                });
            case ValueType::boolean:
                return encode_numbers(body, kBooleans, [](const Value& value) {
                    return std::int64_t{*value.as_boolean() ? 1 : 0};
                });
            case ValueType::floating: return encode_decimals(body);
            case ValueType::string: return encode_strings(body);
            default: return encode_generic(body);
        }
    }

    // Of all values, or null when they differ.
    ValueType common_type() const {
        ValueType type = ValueType::null;
        for (const Value* value : values_) {
            if (value == nullptr) {
                continue;
            }
            if (type != ValueType::null && value->type() != type) {
                return ValueType::null;
            }
            type = value->type();
        }
        return type;
    }

    template <typename ToNumber>
    std::vector<std::int64_t> numbers(const ToNumber& to_number) const {
        std::vector<std::int64_t> result;
        result.reserve(values_.size());
        // An edge without the property gets a number that widens nothing.
        const auto first = std::find_if(
            values_.begin(), values_.end(), [](const Value* value) { return value != nullptr; });
        const std::int64_t filler = to_number(**first);
        for (const Value* value : values_) {
            result.push_back(value == nullptr ? filler : to_number(*value));
        }
        return result;
    }

    template <typename ToNumber>
    std::uint8_t encode_numbers(std::string& body,
                                Encoding encoding,
                                const ToNumber& to_number) const {
        const std::vector<std::int64_t> all = numbers(to_number);
        if (!fits_packed(all)) {
            return encode_generic(body);
        }
        append_packed(body, all);
        return encoding;
    }

    std::uint8_t encode_decimals(std::string& body) const {
        for (int scale = 0; scale <= kScaleMax; ++scale) {
            const bool exact = std::all_of(values_.begin(), values_.end(), [&](const Value* value) {
                return value == nullptr || decimal(*value->as_float(), scale).has_value();
            });
            if (exact) {
                append_u8(body, static_cast<std::uint8_t>(scale));
                append_packed(body, numbers([&](const Value& value) {
                                  return *decimal(*value.as_float(), scale);
                              }));
                return kDecimals;
            }
        }
        return encode_generic(body);
    }

    std::uint8_t encode_strings(std::string& body) const {
        std::map<std::string_view, std::int64_t> words;
        std::size_t strings = 0;
        for (const Value* value : values_) {
            if (value != nullptr) {
                words.emplace(*value->as_string(), 0);
                ++strings;
            }
        }
        if (words.size() * 2 > strings) {
            for (const Value* value : values_) {
                if (value != nullptr) {
                    append_string(body, *value->as_string());
                }
            }
            return kStrings;
        }
        append_varint(body, words.size());
        std::int64_t number = 0;
        for (auto& [word, place] : words) {
            append_string(body, word);
            place = number++;
        }
        append_packed(body,
                      numbers([&](const Value& value) { return words.at(*value.as_string()); }));
        return kWords;
    }

    std::uint8_t encode_generic(std::string& body) const {
        for (const Value* value : values_) {
            if (value != nullptr) {
                append_value(body, *value);
            }
        }
        return kValues;
    }

    std::vector<const Value*> values_;  // nullptr: the edge lacks it
};

void append_places(std::string& out, std::span<const ListedEdge> edges) {
    std::string runs;
    std::size_t run_count = 0;
    std::string others;
    std::vector<std::int64_t> ids;
    std::uint32_t last_type = 0;
    std::uint64_t last_edge = 0;
    for (std::size_t begin = 0; begin < edges.size(); ++run_count) {
        const EdgeTypeId type = edges[begin].place.type;
        std::size_t end = begin;
        std::uint64_t last_other = 0;
        for (; end < edges.size() && edges[end].place.type == type; ++end) {
            const EdgePlace& place = edges[end].place;
            append_varint(others, place.other.value - last_other);
            last_other = place.other.value;
            ids.push_back(static_cast<std::int64_t>(place.edge.value - last_edge));
            last_edge = place.edge.value;
        }
        append_varint(runs, type.value - last_type);
        append_varint(runs, end - begin - 1);
        last_type = type.value;
        begin = end;
    }
    append_varint(out, run_count);
    out += runs;
    out += others;
    append_packed(out, ids);
}

void append_columns(std::string& out, std::span<const ListedEdge> edges) {
    std::map<PropertyKeyId, ColumnWriter> columns;
    for (std::size_t i = 0; i < edges.size(); ++i) {
        for (const auto& [key, value] : edges[i].properties) {
            columns.try_emplace(key, edges.size()).first->second.set(i, value);
        }
    }
    append_varint(out, columns.size());
    for (const auto& [key, column] : columns) {
        const auto [encoding, body] = column.encode();
        append_varint(out, key.value);
        append_u8(out, encoding);
        append_string(out, body);
    }
}

// A packed run of `count` numbers at the front of what is left to decode.
struct Packed {
    std::int64_t least = 0;
    unsigned width = 0;
    std::string_view bytes;
};

std::optional<Packed> take_packed(Decoder& decoder, std::size_t count) {
    Packed packed;
    packed.least = decoder.signed_varint();
    packed.width = decoder.u8();
    if (!decoder.ok() || packed.width > 64) {
        return std::nullopt;
    }
    packed.bytes = decoder.bytes(packed_bytes(count, packed.width));
    return decoder.ok() ? std::optional(packed) : std::nullopt;
}

// Also numbers of up to 64 bits, one after another.
class PackedStream {
public:
    explicit PackedStream(const Packed& packed) : packed_(packed) {}

    std::int64_t next() {
        std::uint64_t distance = 0;
        if (packed_.width <= kPackedWidthMax) {
            distance = packed_.width == 0 ? 0 : read_packed(packed_.bytes, packed_.width, i_);
        } else {
            for (unsigned bit = 0; bit < packed_.width; ++bit) {
                const std::size_t at = i_ * packed_.width + bit;
                const auto byte = static_cast<unsigned char>(packed_.bytes[at / 8]);
                distance |= std::uint64_t{(byte >> (at % 8)) & 1U} << bit;
            }
        }
        ++i_;
        return static_cast<std::int64_t>(static_cast<std::uint64_t>(packed_.least) + distance);
    }

private:
    Packed packed_;
    std::size_t i_ = 0;
};

}  // namespace

std::string encode_edge_block(std::span<const ListedEdge> edges) {
    std::string out;
    append_u8(out, kBlockVersion);
    append_varint(out, edges.size());
    append_places(out, edges);
    append_columns(out, edges);
    return out;
}

Status EdgeBlockReader::open(std::string_view bytes) {
    places_.clear();
    columns_.clear();
    words_.clear();
    Decoder decoder(bytes);
    if (decoder.u8() != kBlockVersion) {
        return damaged("it has another version");
    }
    const std::uint64_t count = decoder.varint();
    const std::uint64_t runs = decoder.varint();
    if (!decoder.ok() || count == 0 || count > kBlockEdgesMax || runs == 0 || runs > count) {
        return damaged("its counts are wrong");
    }
    places_.resize(count);
    std::array<bool, kBlockEdgesMax> begins_run = {};
    std::uint64_t type = 0;
    std::size_t at = 0;
    for (std::uint64_t run = 0; run < runs; ++run) {
        type += decoder.varint();
        const std::uint64_t length = decoder.varint() + 1;
        if (!decoder.ok() || length > count - at || type > UINT32_MAX) {
            return damaged("its types are wrong");
        }
        begins_run.at(at) = true;
        for (std::uint64_t i = 0; i < length; ++i) {
            places_[at++].type = EdgeTypeId(static_cast<std::uint32_t>(type));
        }
    }
    if (at != count) {
        return damaged("its types are wrong");
    }
    std::uint64_t other = 0;
    for (std::size_t i = 0; i < count; ++i) {
        other = (begins_run.at(i) ? 0 : other) + decoder.varint();
        places_[i].other = NodeId(other);
    }
    const auto ids = take_packed(decoder, count);
    if (!decoder.ok() || !ids) {
        return damaged("it is cut off");
    }
    PackedStream distances(*ids);
    std::uint64_t edge = 0;
    for (std::size_t i = 0; i < count; ++i) {
        edge += static_cast<std::uint64_t>(distances.next());
        places_[i].edge = EdgeId(edge);
        if (i > 0 && !(places_[i - 1] < places_[i])) {
            return damaged("its edges are out of order");
        }
    }
    return read_columns(decoder.rest());
}

Status EdgeBlockReader::read_columns(std::string_view bytes) {
    Decoder decoder(bytes);
    const std::uint64_t count = decoder.varint();
    if (!decoder.ok() || count > decoder.rest().size()) {
        return damaged("its columns are cut off");
    }
    for (std::uint64_t c = 0; c < count; ++c) {
        Column column;
        column.key = PropertyKeyId(static_cast<std::uint32_t>(decoder.varint()));
        const std::uint8_t encoding = decoder.u8();
        column.encoding = encoding & 0x7FU;
        Decoder body(decoder.string());
        if (!decoder.ok() || column.encoding < kIntegers || column.encoding > kValues ||
            (c > 0 && !(columns_.back().key < column.key))) {
            return damaged("a column is not one");
        }
        if ((encoding & kSparse) != 0) {
            column.present = body.bytes((size() + 7) / 8);
        }
        if (column.encoding == kDecimals) {
            column.scale = body.u8();
        }
        if (column.encoding == kWords) {
            const std::uint64_t words = body.varint();
            column.words_begin = static_cast<std::uint32_t>(words_.size());
            column.words_count = static_cast<std::uint32_t>(words);
            for (std::uint64_t i = 0; i < words && body.ok(); ++i) {
                words_.push_back(body.string());
            }
        }
        if (column.encoding >= kStrings) {
            column.rest = body.rest();
        } else {
            const auto packed = take_packed(body, size());
            if (!packed || packed->width > kPackedWidthMax || !body.at_end()) {
                return damaged("a column is cut off");
            }
            column.least = packed->least;
            column.width = packed->width;
            column.packed = packed->bytes;
        }
        if (!body.ok() || column.scale > kScaleMax) {
            return damaged("a column is cut off");
        }
        columns_.push_back(column);
    }
    return decoder.ok() && decoder.at_end() ? Status() : Status(damaged("bytes are left over"));
}

std::size_t EdgeBlockReader::lower_bound(const EdgePlace& place) const {
    return static_cast<std::size_t>(std::lower_bound(places_.begin(), places_.end(), place) -
                                    places_.begin());
}

std::optional<std::size_t> EdgeBlockReader::column(PropertyKeyId key) const {
    for (std::size_t i = 0; i < columns_.size(); ++i) {
        if (columns_[i].key == key) {
            return i;
        }
    }
    return std::nullopt;
}

bool EdgeBlockReader::present(const Column& column, std::size_t i) const {
    return column.present.empty() ||
           (static_cast<unsigned char>(column.present[i / 8]) >> (i % 8) & 1U) != 0;
}

std::int64_t EdgeBlockReader::packed(const Column& column, std::size_t i) const {
    const std::uint64_t distance =
        column.width == 0 ? 0 : read_packed(column.packed, column.width, i);
    return static_cast<std::int64_t>(static_cast<std::uint64_t>(column.least) + distance);
}

// Of a column without numbers; nullopt when it does not hold so many.
std::optional<Value> EdgeBlockReader::sequential(const Column& column, std::size_t i) const {
    Decoder decoder(column.rest);
    for (std::size_t j = 0; j < i; ++j) {
        if (!present(column, j)) {
            continue;
        }
        if (column.encoding == kStrings) {
            decoder.string();
        } else {
            decoder.value();
        }
    }
    Value value = column.encoding == kStrings ? Value(decoder.string()) : decoder.value();
    return decoder.ok() ? std::optional(std::move(value)) : std::nullopt;
}

Value EdgeBlockReader::value(std::size_t number, std::size_t i) const {
    const Column& column = columns_[number];
    if (!present(column, i)) {
        return {};
    }
    switch (column.encoding) {
        case kIntegers: return Value(packed(column, i));
        case kDates: return Value(Date{static_cast<std::int32_t>(packed(column, i))});
        case kDecimals:
            return Value(static_cast<double>(packed(column, i)) / kPowers.at(column.scale));
        case kBooleans: return Value(packed(column, i) != 0);
        case kWords: {
            const auto word = static_cast<std::uint64_t>(packed(column, i));
            return word < column.words_count ? Value(words_[column.words_begin + word]) : Value();
        }
        default: return sequential(column, i).value_or(Value());
    }
}

std::optional<std::int64_t> EdgeBlockReader::integer(std::size_t number, std::size_t i) const {
    const Column& column = columns_[number];
    if (column.encoding == kIntegers) {
        return present(column, i) ? std::optional(packed(column, i)) : std::nullopt;
    }
    if (column.encoding != kValues) {
        return std::nullopt;
    }
    const Value one = value(number, i);
    return one.as_integer() == nullptr ? std::nullopt : std::optional(*one.as_integer());
}

std::optional<std::int32_t> EdgeBlockReader::date(std::size_t number, std::size_t i) const {
    const Column& column = columns_[number];
    if (column.encoding == kDates) {
        return present(column, i) ? std::optional(static_cast<std::int32_t>(packed(column, i)))
                                  : std::nullopt;
    }
    if (column.encoding != kValues) {
        return std::nullopt;
    }
    const Value one = value(number, i);
    return one.as_date() == nullptr ? std::nullopt : std::optional(one.as_date()->days);
}

std::optional<double> EdgeBlockReader::floating(std::size_t number, std::size_t i) const {
    const Column& column = columns_[number];
    if (column.encoding == kDecimals) {
        return present(column, i) ? std::optional(static_cast<double>(packed(column, i)) /
                                                  kPowers.at(column.scale))
                                  : std::nullopt;
    }
    if (column.encoding != kValues) {
        return std::nullopt;
    }
    const Value one = value(number, i);
    return one.as_float() == nullptr ? std::nullopt : std::optional(*one.as_float());
}

Result<CodedProperties> EdgeBlockReader::properties(std::size_t i) const {
    CodedProperties properties;
    for (std::size_t c = 0; c < columns_.size(); ++c) {
        if (!present(columns_[c], i)) {
            continue;
        }
        Value one = value(c, i);
        if (one.is_null()) {
            return damaged("a property has no value");
        }
        properties.emplace_back(columns_[c].key, std::move(one));
    }
    return properties;
}

}  // namespace entente
