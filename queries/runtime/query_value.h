// What an expression of a query yields: every property value, and lists of anything, maps, nodes,
// relationships and paths.
//
// Sixteen bytes. Numbers, booleans, dates, times, nodes and texts of up to kInlineTextBytes lie in
// them; the rest is shared by its copies, counted and never changed once made, so that a copy costs
// no more than a count. Safe to copy and read from many threads.
//
// What is equal to what, and in which order, is in comparison.h; what may be stored, in stored_value.h.
#pragma once

#include <atomic>
#include <bit>
#include <cassert>
#include <cstdint>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "core/ids.h"
#include "core/storage/adjacency.h"
#include "core/value.h"

namespace entente::cypher {

// Those from string on may be shared by their copies.
enum class QueryType : std::uint8_t {
    null,
    boolean,
    integer,
    floating,
    date,
    local_time,
    time,
    local_date_time,
    node,
    string,
    bytes,
    date_time,
    duration,
    point,
    list,
    map,
    relationship,
    path,
};

// As error messages and valueType() name it: "INTEGER", "ZONED DATETIME", "LIST".
std::string_view query_type_name(QueryType type);

// A day since 1970-01-01, of a year up to kYearMax before or after Christ: more than a stored Date has.
struct QueryDate {
    std::int64_t days = 0;

    // NOLINTNEXTLINE(modernize-use-nullptr): clang-tidy 14 misreads a defaulted <=>
    friend auto operator<=>(QueryDate, QueryDate) = default;
};

class QueryValue;
class QueryMap;
struct QueryPath;
using QueryList = std::vector<QueryValue>;

// Lists and maps in one another. What makes values checks it (QueryValue::depth()), so that functions
// over values may call themselves for items.
inline constexpr std::size_t kQueryValueDepthMax = 500;
// Of one list or map (QueryValue::memory_bytes()). A value that is put into itself again and again takes little memory
// and has no end for what looks at all of it.
inline constexpr std::size_t kQueryValueBytesMax = std::size_t{2} << 30;

// Ids, names and types are mostly no longer.
inline constexpr std::size_t kInlineTextBytes = 14;

class QueryValue {
public:
    QueryValue() {}

    // NOLINTBEGIN(google-explicit-constructor): a value is written where one is wanted
    QueryValue(bool value) : QueryValue(QueryType::boolean, value ? 1 : 0) {}
    QueryValue(int value) : QueryValue(static_cast<std::int64_t>(value)) {}
    QueryValue(std::int64_t value) : QueryValue(QueryType::integer, value) {}
    QueryValue(double value)
        : QueryValue(QueryType::floating, std::bit_cast<std::int64_t>(value)) {}
    QueryValue(const std::string& value) : QueryValue(std::string_view(value)) {}
    QueryValue(std::string_view value);
    QueryValue(const char* value) : QueryValue(std::string_view(value)) {}
    QueryValue(ByteArray value);
    QueryValue(Date value) : QueryValue(QueryDate{value.days}) {}

    QueryValue(QueryDate value) : QueryValue(QueryType::date, value.days) {}
    QueryValue(LocalTime value) : QueryValue(QueryType::local_time, value.nanoseconds) {}
    QueryValue(Time value)
        : QueryValue(QueryType::time, value.local.nanoseconds, value.offset_seconds) {}
    QueryValue(LocalDateTime value)
        : QueryValue(QueryType::local_date_time, value.seconds, value.nanoseconds) {}
    QueryValue(DateTime value);
    QueryValue(const Duration& value);
    QueryValue(const Point& value);
    QueryValue(NodeId value)
        : QueryValue(QueryType::node, static_cast<std::int64_t>(value.value)) {}
    QueryValue(const EdgeRef& value);
    QueryValue(QueryList items);
    QueryValue(QueryMap entries);
    QueryValue(QueryPath path);
    // NOLINTEND(google-explicit-constructor)

    // As assigning one, and quicker where the value is a relationship that nothing shares.
    void set_relationship(const EdgeRef& edge);

    // A property's value.
    static QueryValue of(const Value& value);

    QueryValue(const QueryValue& other) noexcept : head_(other.head_), bits_(other.bits_) {
        if (is_shared()) {
            shared()->references.fetch_add(1, std::memory_order_relaxed);
        }
    }

    QueryValue(QueryValue&& other) noexcept
        : head_(std::exchange(other.head_, 0)), bits_(other.bits_) {}

    QueryValue& operator=(const QueryValue& other) noexcept {
        const std::uint64_t head = other.head_;
        const std::uint64_t bits = other.bits_;
        if (other.is_shared()) {
            other.shared()->references.fetch_add(1, std::memory_order_relaxed);
        }
        if (is_shared()) {
            release();
        }
        head_ = head;
        bits_ = bits;
        return *this;
    }

    QueryValue& operator=(QueryValue&& other) noexcept {
        const std::uint64_t head = std::exchange(other.head_, 0);
        const std::uint64_t bits = other.bits_;
        if (is_shared()) {
            release();
        }
        head_ = head;
        bits_ = bits;
        return *this;
    }

    ~QueryValue() {
        if (is_shared()) {
            release();
        }
    }

    void swap(QueryValue& other) noexcept {
        std::swap(head_, other.head_);
        std::swap(bits_, other.bits_);
    }

    QueryType type() const { return static_cast<QueryType>(head_ & 0xFF); }

    bool is(QueryType type) const { return this->type() == type; }

    bool is_null() const { return is(QueryType::null); }

    bool is_true() const { return is(QueryType::boolean) && bits_ != 0; }

    bool is_number() const { return is(QueryType::integer) || is(QueryType::floating); }

    // Each requires that the value is of that type. References live as long as a copy of the value; what string() gives
    // only as long as the value itself.
    bool boolean() const { return checked(QueryType::boolean).bits_ != 0; }

    std::int64_t integer() const { return checked(QueryType::integer).as_number(); }

    double floating() const { return std::bit_cast<double>(checked(QueryType::floating).bits_); }

    // Of an integer or a float.
    double number() const {
        return is(QueryType::integer) ? static_cast<double>(as_number()) : floating();
    }

    std::string_view string() const {
        return checked(QueryType::string).is_shared() ? shared_text()
                                                      : std::string_view(own_text(), state());
    }
    const ByteArray& bytes() const;

    QueryDate date() const { return {checked(QueryType::date).as_number()}; }

    LocalTime local_time() const { return {checked(QueryType::local_time).as_number()}; }

    Time time() const { return {{checked(QueryType::time).as_number()}, small()}; }

    LocalDateTime local_date_time() const {
        return {checked(QueryType::local_date_time).as_number(), small()};
    }

    const DateTime& date_time() const;
    const Duration& duration() const;
    const Point& point() const;
    const QueryList& list() const;
    const QueryMap& map() const;

    NodeId node() const { return NodeId(checked(QueryType::node).bits_); }

    // With its ends and its type, which never change.
    const EdgeRef& relationship() const;
    const QueryPath& path() const;

    // How deep lists and maps are in one another: 0 for neither, 1 for a list of numbers.
    std::size_t depth() const;

    // Bytes of memory with all that it holds, what is shared counted each time it occurs: about as many as
    // its text would have. Takes no longer for a large value. SIZE_MAX stands for more than that.
    std::size_t memory_bytes() const {
        return is_shared() ? shared_memory_bytes() : sizeof(QueryValue);
    }

private:
    struct Shared {
        explicit Shared() = default;
        std::atomic<std::uint32_t> references{1};
    };

    template <typename T>
    struct Box;
    struct TextBox;

    // Where there is nothing of a text in the value itself.
    static constexpr std::uint8_t kIsShared = 0xFF;

    static constexpr unsigned kStateAt = 8;
    static constexpr unsigned kSmallAt = 32;
    static constexpr std::size_t kTextAt = 2;  // in bytes

    QueryValue(QueryType type, std::int64_t number, std::int32_t small = 0)
        : head_(static_cast<std::uint64_t>(type) | std::uint64_t{static_cast<std::uint32_t>(small)}
                                                       << kSmallAt),
          bits_(static_cast<std::uint64_t>(number)) {}

    template <typename T>
    void box(QueryType type, T&& value);
    void set_shared(QueryType type, Shared* shared);
    template <typename T>
    const T& boxed() const;

    const QueryValue& checked([[maybe_unused]] QueryType type) const {
        assert(this->type() == type);
        return *this;
    }

    std::uint8_t state() const { return static_cast<std::uint8_t>(head_ >> kStateAt); }

    bool is_shared() const { return state() == kIsShared; }

    std::int32_t small() const { return static_cast<std::int32_t>(head_ >> kSmallAt); }

    std::int64_t as_number() const { return static_cast<std::int64_t>(bits_); }

    Shared* shared() const { return std::bit_cast<Shared*>(bits_); }

    const char* own_text() const { return reinterpret_cast<const char*>(this) + kTextAt; }

    void release() noexcept;
    std::size_t shared_memory_bytes() const;
    std::string_view shared_text() const;

    // Two words, and never parts of them: a value that is written in other pieces than it is read in has to wait until it
    // is in the cache. From the lowest byte of the first on: the type; the length of a text that lies here, or kIsShared;
    // and the text, which goes on in the second. What else lies here is in the second word, and what a time or a local
    // date time has beside its number in the upper half of the first.
    std::uint64_t head_ = 0;
    std::uint64_t bits_ = 0;
};

static_assert(sizeof(QueryValue) == 16 && std::endian::native == std::endian::little);

// Keys to values, ordered by key. Values may be null.
class QueryMap {
public:
    // The key is a string; a value, so that many maps share it.
    struct Entry {
        QueryValue key;
        QueryValue value;

        std::string_view name() const { return key.string(); }
    };

    QueryMap() = default;

    // Of equal keys the last is kept.
    explicit QueryMap(std::vector<Entry> entries);

    // Keeps the order; takes time in the number of entries behind it. Replaces the value of a key that is there.
    void set(QueryValue key, QueryValue value);
    // True if it was there.
    bool erase(std::string_view key);

    // nullptr when the key is not there.
    const QueryValue* find(std::string_view key) const;

    std::size_t size() const { return entries_.size(); }

    bool empty() const { return entries_.empty(); }

    auto begin() const { return entries_.begin(); }

    auto end() const { return entries_.end(); }

private:
    std::vector<Entry> entries_;
};

// A walk: relationships[i] is between nodes[i] and nodes[i + 1], in one direction or the other.
struct QueryPath {
    std::vector<NodeId> nodes;  // one more than relationships; at least one
    std::vector<EdgeRef> relationships;
};

}  // namespace entente::cypher
