#include "core/storage/edge_block.h"

#include <algorithm>
#include <array>
#include <bit>
#include <cmath>
#include <cstring>
#include <map>

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
    ColumnWriter(const BlockColumn& column, std::size_t count) : column_(column), count_(count) {
        while (first_ < count_ && !column_.has(first_)) {
            ++first_;
        }
    }

    // Appends the encoding with its flag, and the bytes with their number.
    void append_to(std::string& out) const {
        std::string body;
        bool sparse = false;
        for (std::size_t i = 0; i < count_ && !sparse; ++i) {
            sparse = !column_.has(i);
        }
        if (sparse) {
            body.resize((count_ + 7) / 8);
            for (std::size_t i = 0; i < count_; ++i) {
                if (column_.has(i)) {
                    body[i / 8] = static_cast<char>(static_cast<unsigned char>(body[i / 8]) |
                                                    (1U << (i % 8)));
                }
            }
        }
        const std::uint8_t encoding = encode_values(body);
        append_u8(out, static_cast<std::uint8_t>(encoding | (sparse ? kSparse : 0)));
        append_string(out, body);
    }

private:
    std::uint8_t encode_values(std::string& body) const {
        switch (column_.type) {
            case ValueType::integer: return encode_numbers(body, kIntegers);
            case ValueType::date: return encode_numbers(body, kDates);
            case ValueType::boolean: return encode_numbers(body, kBooleans);
            case ValueType::floating: return encode_decimals(body);
            case ValueType::string: return encode_strings(body);
            default: return encode_generic(body);
        }
    }

    // An edge without the property gets the number of one that has it, which widens nothing.
    template <typename ToNumber>
    void append_packed_numbers(std::string& body, const ToNumber& to_number) const {
        std::array<std::int64_t, kBlockEdgesMax> numbers = {};
        const std::int64_t filler = to_number(first_);
        for (std::size_t i = 0; i < count_; ++i) {
            numbers[i] = column_.has(i) ? to_number(i) : filler;
        }
        append_packed(body, std::span(numbers).first(count_));
    }

    std::uint8_t encode_numbers(std::string& body, Encoding encoding) const {
        std::int64_t least = column_.numbers[first_];
        std::int64_t greatest = least;
        for (std::size_t i = first_; i < count_; ++i) {
            if (column_.has(i)) {
                least = std::min(least, column_.numbers[i]);
                greatest = std::max(greatest, column_.numbers[i]);
            }
        }
        if (width_of(least, greatest) > kPackedWidthMax) {
            return encode_generic(body);
        }
        append_packed_numbers(body, [&](std::size_t i) { return column_.numbers[i]; });
        return encoding;
    }

    std::uint8_t encode_decimals(std::string& body) const {
        std::array<std::int64_t, kBlockEdgesMax> scaled = {};
        for (int scale = 0; scale <= kScaleMax; ++scale) {
            bool exact = true;
            for (std::size_t i = first_; i < count_ && exact; ++i) {
                if (column_.has(i)) {
                    const auto number = decimal(column_.floats[i], scale);
                    exact = number.has_value();
                    scaled[i] = number.value_or(0);
                }
            }
            if (exact) {
                append_u8(body, static_cast<std::uint8_t>(scale));
                append_packed_numbers(body, [&](std::size_t i) { return scaled[i]; });
                return kDecimals;
            }
        }
        return encode_generic(body);
    }

    std::uint8_t encode_strings(std::string& body) const {
        std::map<std::string_view, std::int64_t> words;
        std::size_t strings = 0;
        for (std::size_t i = first_; i < count_; ++i) {
            if (column_.has(i)) {
                words.emplace(column_.strings[i], 0);
                ++strings;
            }
        }
        if (words.size() * 2 > strings) {
            for (std::size_t i = first_; i < count_; ++i) {
                if (column_.has(i)) {
                    append_string(body, column_.strings[i]);
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
        append_packed_numbers(
            body, [&](std::size_t i) { return words.find(column_.strings[i])->second; });
        return kWords;
    }

    std::uint8_t encode_generic(std::string& body) const {
        for (std::size_t i = first_; i < count_; ++i) {
            if (column_.has(i)) {
                append_value(body, value(i));
            }
        }
        return kValues;
    }

    Value value(std::size_t i) const {
        switch (column_.type) {
            case ValueType::integer: return Value(column_.numbers[i]);
            case ValueType::date: return Value(Date{static_cast<std::int32_t>(column_.numbers[i])});
            case ValueType::boolean: return Value(column_.numbers[i] != 0);
            case ValueType::floating: return Value(column_.floats[i]);
            case ValueType::string: return Value(column_.strings[i]);
            default: return *column_.values[i];
        }
    }

    const BlockColumn& column_;
    std::size_t count_;
    std::size_t first_ = 0;  // that has the property
};

void append_places(std::string& out, std::span<const EdgePlace> places) {
    std::string runs;
    std::size_t run_count = 0;
    std::string others;
    std::array<std::int64_t, kBlockEdgesMax> ids = {};
    std::uint32_t last_type = 0;
    std::uint64_t last_edge = 0;
    for (std::size_t begin = 0; begin < places.size(); ++run_count) {
        const EdgeTypeId type = places[begin].type;
        std::size_t end = begin;
        std::uint64_t last_other = 0;
        for (; end < places.size() && places[end].type == type; ++end) {
            append_varint(others, places[end].other.value - last_other);
            last_other = places[end].other.value;
            ids[end] = static_cast<std::int64_t>(places[end].edge.value - last_edge);
            last_edge = places[end].edge.value;
        }
        append_varint(runs, type.value - last_type);
        append_varint(runs, end - begin - 1);
        last_type = type.value;
        begin = end;
    }
    append_varint(out, run_count);
    out += runs;
    out += others;
    append_packed(out, std::span(ids).first(places.size()));
}

// The columns of edges whose properties come edge by edge.
std::vector<BlockColumn> columns_of(std::span<const ListedEdge> edges) {
    std::map<PropertyKeyId, BlockColumn> by_key;
    for (std::size_t i = 0; i < edges.size(); ++i) {
        for (const auto& [key, value] : edges[i].properties) {
            BlockColumn& column = by_key[key];
            column.values.resize(edges.size(), nullptr);
            column.values[i] = &value;
        }
    }
    std::vector<BlockColumn> columns;
    for (auto& [key, column] : by_key) {
        column.key = key;
        std::size_t there = 0;
        bool mixed = false;
        for (const Value* value : column.values) {
            if (value != nullptr) {
                mixed = mixed || (there > 0 && column.type != value->type());
                column.type = value->type();
                ++there;
            }
        }
        column.type = mixed ? ValueType::null : column.type;
        if (there < edges.size()) {
            column.present.resize(edges.size());
        }
        for (std::size_t i = 0; i < edges.size(); ++i) {
            const Value* value = column.values[i];
            if (!column.present.empty()) {
                column.present[i] = value != nullptr;
            }
            switch (column.type) {
                case ValueType::integer:
                    column.numbers.push_back(value == nullptr ? 0 : *value->as_integer());
                    break;
                case ValueType::date:
                    column.numbers.push_back(value == nullptr ? 0 : value->as_date()->days);
                    break;
                case ValueType::boolean:
                    column.numbers.push_back(value != nullptr && *value->as_boolean() ? 1 : 0);
                    break;
                case ValueType::floating:
                    column.floats.push_back(value == nullptr ? 0 : *value->as_float());
                    break;
                case ValueType::string:
                    column.strings.push_back(value == nullptr ? std::string_view()
                                                              : *value->as_string());
                    break;
                default: break;
            }
        }
        columns.push_back(std::move(column));
    }
    return columns;
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

// Of up to 64 bits.
std::uint64_t read_wide(std::string_view bytes, unsigned width, std::size_t i) {
    std::uint64_t number = 0;
    for (unsigned bit = 0; bit < width; ++bit) {
        const std::size_t at = i * width + bit;
        const auto byte = static_cast<unsigned char>(bytes[at / 8]);
        number |= std::uint64_t{(byte >> (at % 8)) & 1U} << bit;
    }
    return number;
}

// Calls put(i, number) for all `count` numbers.
template <typename Put>
void unpack_all(const Packed& packed, std::size_t count, Put put) {
    const auto least = static_cast<std::uint64_t>(packed.least);
    const unsigned width = packed.width;
    // Up to here eight bytes can be read without looking where they end.
    std::size_t whole = width == 0 ? count : 0;
    if (width > 0 && width <= kPackedWidthMax && packed.bytes.size() >= 8) {
        whole = std::min(count, (8 * (packed.bytes.size() - 8) + 7) / width + 1);
    }
    const std::uint64_t mask = (std::uint64_t{1} << (width % 64)) - 1;
    std::size_t i = 0;
    for (; i < whole && width > 0; ++i) {
        const std::size_t bit = i * width;
        std::uint64_t word = 0;
        std::memcpy(&word, packed.bytes.data() + bit / 8, sizeof(word));
        put(i, static_cast<std::int64_t>(least + ((word >> (bit % 8)) & mask)));
    }
    for (; i < count; ++i) {
        const std::uint64_t distance = width == 0 ? 0
                                       : width <= kPackedWidthMax
                                           ? read_packed(packed.bytes, width, i)
                                           : read_wide(packed.bytes, width, i);
        put(i, static_cast<std::int64_t>(least + distance));
    }
}

}  // namespace

std::string encode_edge_block(std::span<const EdgePlace> places,
                              std::span<const BlockColumn> columns) {
    std::string out;
    append_u8(out, kBlockVersion);
    append_varint(out, places.size());
    append_places(out, places);
    append_varint(out, columns.size());
    for (const BlockColumn& column : columns) {
        append_varint(out, column.key.value);
        ColumnWriter(column, places.size()).append_to(out);
    }
    return out;
}

std::string encode_edge_block(std::span<const ListedEdge> edges) {
    std::vector<EdgePlace> places;
    places.reserve(edges.size());
    for (const ListedEdge& edge : edges) {
        places.push_back(edge.place);
    }
    return encode_edge_block(places, columns_of(edges));
}

double decimal_power(unsigned scale) {
    return kPowers.at(scale);
}

Status EdgeBlockReader::open(std::string_view bytes) {
    ++opened_;
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
    std::uint64_t type = 0;
    std::size_t at = 0;
    runs_.clear();
    for (std::uint64_t run = 0; run < runs; ++run) {
        type += decoder.varint();
        const std::uint64_t length = decoder.varint() + 1;
        if (!decoder.ok() || length > count - at || type > UINT32_MAX) {
            return damaged("its types are wrong");
        }
        at += length;
        runs_.push_back(
            {EdgeTypeId(static_cast<std::uint32_t>(type)), static_cast<std::uint32_t>(at)});
    }
    if (at != count) {
        return damaged("its types are wrong");
    }
    at = 0;
    for (const Run& run : runs_) {
        std::uint64_t other = 0;
        for (; at < run.end; ++at) {
            other += decoder.varint();
            places_[at].type = run.type;
            places_[at].other = NodeId(other);
        }
    }
    const auto ids = take_packed(decoder, count);
    if (!decoder.ok() || !ids) {
        return damaged("it is cut off");
    }
    std::uint64_t edge = 0;
    unpack_all(*ids, count, [&](std::size_t i, std::int64_t distance) {
        edge += static_cast<std::uint64_t>(distance);
        places_[i].edge = EdgeId(edge);
    });
    if (!in_order()) {
        return damaged("its edges are out of order");
    }
    return read_columns(decoder.rest());
}

bool EdgeBlockReader::in_order() const {
    bool in_order = true;
    std::size_t i = 1;
    for (std::size_t r = 0; r < runs_.size(); ++r) {
        for (; i < runs_[r].end; ++i) {
            const EdgePlace& before = places_[i - 1];
            const EdgePlace& place = places_[i];
            in_order = in_order && (before.other < place.other ||
                                    (before.other == place.other && before.edge < place.edge));
        }
        if (r + 1 < runs_.size()) {
            in_order = in_order && places_[i - 1] < places_[i];
            ++i;
        }
    }
    return in_order;
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

EdgeBlockReader::ColumnKind EdgeBlockReader::kind(std::size_t column) const {
    switch (columns_[column].encoding) {
        case kIntegers: return ColumnKind::integers;
        case kDates: return ColumnKind::dates;
        case kDecimals: return ColumnKind::decimals;
        case kBooleans: return ColumnKind::booleans;
        case kWords: return ColumnKind::words;
        default: return ColumnKind::others;
    }
}

std::optional<std::size_t> EdgeBlockReader::word(std::size_t number, std::size_t i) const {
    const Column& column = columns_[number];
    if (column.encoding != kWords || !present(column, i)) {
        return std::nullopt;
    }
    const auto word = static_cast<std::uint64_t>(packed(column, i));
    return word < column.words_count ? std::optional<std::size_t>(word) : std::nullopt;
}

std::optional<unsigned> EdgeBlockReader::unpack(std::size_t number,
                                                std::span<std::int64_t> numbers) const {
    const Column& column = columns_[number];
    if (column.encoding > kBooleans || !column.present.empty()) {
        return std::nullopt;
    }
    unpack_all({column.least, column.width, column.packed},
               size(),
               [&](std::size_t i, std::int64_t one) { numbers[i] = one; });
    return column.scale;
}

bool EdgeBlockReader::holds_decimals(std::size_t column) const {
    return columns_[column].encoding == kDecimals;
}

bool EdgeBlockReader::holds_dates(std::size_t column) const {
    return columns_[column].encoding == kDates;
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
