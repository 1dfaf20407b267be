#include "queries/runtime/query_value.h"

#include <algorithm>
#include <cstring>
#include <new>
#include <utility>

namespace entente::cypher {

namespace {

// Sums that stay at the greatest number.
std::size_t plus(std::size_t a, std::size_t b) {
    std::size_t sum = 0;
    return __builtin_add_overflow(a, b, &sum) ? SIZE_MAX : sum;
}

// Boxes come and go with every row, and hundreds are alive at once, which is where an allocator stops being quick. So each
// thread keeps some of those it has let go of. Boxes may be freed by another thread than that which made them.
constexpr std::size_t kBoxBytes = 48;
constexpr std::size_t kBoxesKept = 2048;

#if defined(__SANITIZE_ADDRESS__)
constexpr bool kKeepsBoxes = false;  // a use after the end of a value has to be seen
#else
constexpr bool kKeepsBoxes = true;
#endif

class BoxPool {
public:
    BoxPool() { is_there_ = true; }
    BoxPool(const BoxPool&) = delete;
    BoxPool& operator=(const BoxPool&) = delete;

    ~BoxPool() {
        is_there_ = false;
        for (; first_ != nullptr;) {
            ::operator delete(std::exchange(first_, first_->next));
        }
    }

    void* take() {
        if (first_ == nullptr) {
            return ::operator new(kBoxBytes);
        }
        count_ -= 1;
        return std::exchange(first_, first_->next);
    }

    void give(void* box) {
        if (count_ == kBoxesKept) {
            ::operator delete(box);
            return;
        }
        count_ += 1;
        first_ = ::new (box) Free{first_};
    }

    // nullptr when the thread is ending, and values outlive its pool.
    static BoxPool* of_thread() {
        static thread_local BoxPool pool;
        return is_there_ ? &pool : nullptr;
    }

private:
    struct Free {
        Free* next;
    };

    static thread_local bool is_there_;
    Free* first_ = nullptr;
    std::size_t count_ = 0;
};

thread_local bool BoxPool::is_there_ = true;

void* allocate_box(std::size_t bytes) {
    BoxPool* pool = kKeepsBoxes && bytes <= kBoxBytes ? BoxPool::of_thread() : nullptr;
    if (pool != nullptr) {
        return pool->take();
    }
    return ::operator new(std::max(bytes, kBoxBytes));
}

void free_box(void* box, std::size_t bytes) {
    BoxPool* pool = kKeepsBoxes && bytes <= kBoxBytes ? BoxPool::of_thread() : nullptr;
    if (pool != nullptr) {
        pool->give(box);
    } else {
        ::operator delete(box);
    }
}

template <typename Word>
std::uint64_t word_at(const char* bytes) {
    Word word = 0;
    std::memcpy(&word, bytes, sizeof word);
    return word;
}

// Of a text of up to sixteen bytes: the bytes in order, and zeros behind them.
std::pair<std::uint64_t, std::uint64_t> two_words(std::string_view text) {
    const char* bytes = text.data();
    const std::size_t size = text.size();
    if (size > 8) {
        return {word_at<std::uint64_t>(bytes),
                word_at<std::uint64_t>(bytes + size - 8) >> (8 * (16 - size))};
    }
    if (size >= 4) {
        return {word_at<std::uint32_t>(bytes) | word_at<std::uint32_t>(bytes + size - 4)
                                                    << (8 * (size - 4)),
                0};
    }
    std::uint64_t word = 0;
    for (std::size_t i = 0; i < size; ++i) {
        word |= word_at<std::uint8_t>(bytes + i) << (8 * i);
    }
    return {word, 0};
}

}  // namespace

// What copies share.
template <typename T>
struct QueryValue::Box : QueryValue::Shared {
    explicit Box(T&& value_in) : value(std::move(value_in)) {}

    static void* operator new(std::size_t bytes) { return allocate_box(bytes); }
    static void operator delete(void* box, std::size_t bytes) { free_box(box, bytes); }

    T value;
};

// A text with its bytes behind it: one piece of memory, which most texts of data share with other boxes.
struct QueryValue::TextBox : QueryValue::Shared {
    static TextBox* make(std::string_view text) {
        auto* box = ::new (allocate_box(sizeof(TextBox) + text.size())) TextBox;
        box->size = text.size();
        std::copy(text.begin(), text.end(), box->bytes());
        return box;
    }

    void destroy() {
        const std::size_t taken = sizeof(TextBox) + size;
        this->~TextBox();
        free_box(this, taken);
    }

    std::string_view text() const {
        return {reinterpret_cast<const char*>(this) + sizeof(TextBox), size};
    }

    std::size_t size = 0;

private:
    char* bytes() { return reinterpret_cast<char*>(this) + sizeof(TextBox); }
};

// How deep and how large a list or map is.
struct Extent {
    std::size_t depth = 1;
    std::size_t bytes = 0;
};

template <>
struct QueryValue::Box<QueryList> : QueryValue::Shared {
    explicit Box(QueryList&& value_in) : value(std::move(value_in)) {}

    QueryList value;
    Extent extent{1, sizeof(Box)};
};

template <>
struct QueryValue::Box<QueryMap> : QueryValue::Shared {
    explicit Box(QueryMap&& value_in) : value(std::move(value_in)) {}

    QueryMap value;
    Extent extent{1, sizeof(Box)};
};

template <typename T>
void QueryValue::box(QueryType type, T&& value) {
    set_shared(type, new Box<T>(std::forward<T>(value)));
}

void QueryValue::set_shared(QueryType type, Shared* shared) {
    bits_ = std::bit_cast<std::uint64_t>(shared);
    head_ = static_cast<std::uint64_t>(type) | std::uint64_t{kIsShared} << kStateAt;
}

template <typename T>
const T& QueryValue::boxed() const {
    return static_cast<const Box<T>*>(shared())->value;
}

std::string_view query_type_name(QueryType type) {
    switch (type) {
        case QueryType::null: return "NULL";
        case QueryType::boolean: return "BOOLEAN";
        case QueryType::integer: return "INTEGER";
        case QueryType::floating: return "FLOAT";
        case QueryType::string: return "STRING";
        case QueryType::bytes: return "BYTES";
        case QueryType::date: return "DATE";
        case QueryType::local_time: return "LOCAL TIME";
        case QueryType::time: return "ZONED TIME";
        case QueryType::local_date_time: return "LOCAL DATETIME";
        case QueryType::date_time: return "ZONED DATETIME";
        case QueryType::duration: return "DURATION";
        case QueryType::point: return "POINT";
        case QueryType::list: return "LIST";
        case QueryType::map: return "MAP";
        case QueryType::node: return "NODE";
        case QueryType::relationship: return "RELATIONSHIP";
        case QueryType::path: return "PATH";
    }
    return "ANY";
}

QueryValue::QueryValue(std::string_view value) {
    if (value.size() > kInlineTextBytes) {
        set_shared(QueryType::string, TextBox::make(value));
        return;
    }
    const auto [low, high] = two_words(value);
    head_ = static_cast<std::uint64_t>(QueryType::string) |
            std::uint64_t{value.size()} << kStateAt | low << (8 * kTextAt);
    bits_ = low >> (64 - 8 * kTextAt) | high << (8 * kTextAt);
}

QueryValue::QueryValue(ByteArray value) {
    box(QueryType::bytes, std::move(value));
}

QueryValue::QueryValue(DateTime value) {
    box(QueryType::date_time, std::move(value));
}

QueryValue::QueryValue(const Duration& value) {
    box(QueryType::duration, Duration(value));
}

QueryValue::QueryValue(const Point& value) {
    box(QueryType::point, Point(value));
}

QueryValue::QueryValue(const EdgeRef& value) {
    box(QueryType::relationship, EdgeRef(value));
}

QueryValue::QueryValue(QueryPath path) {
    box(QueryType::path, std::move(path));
}

QueryValue::QueryValue(QueryList items) {
    box(QueryType::list, std::move(items));
    auto& made = *static_cast<Box<QueryList>*>(shared());
    for (const QueryValue& item : made.value) {
        made.extent.depth = std::max(made.extent.depth, item.depth() + 1);
        made.extent.bytes = plus(made.extent.bytes, item.memory_bytes());
    }
}

QueryValue::QueryValue(QueryMap entries) {
    box(QueryType::map, std::move(entries));
    auto& made = *static_cast<Box<QueryMap>*>(shared());
    for (const QueryMap::Entry& entry : made.value) {
        made.extent.depth = std::max(made.extent.depth, entry.value.depth() + 1);
        made.extent.bytes =
            plus(made.extent.bytes, plus(entry.key.memory_bytes(), entry.value.memory_bytes()));
    }
}

void QueryValue::set_relationship(const EdgeRef& edge) {
    if (is(QueryType::relationship) && shared()->references.load(std::memory_order_acquire) == 1) {
        static_cast<Box<EdgeRef>*>(shared())->value = edge;
    } else {
        *this = QueryValue(edge);
    }
}

QueryValue QueryValue::of(const Value& value) {
    switch (value.type()) {
        case ValueType::null: return {};
        case ValueType::boolean: return *value.as_boolean();
        case ValueType::integer: return *value.as_integer();
        case ValueType::floating: return *value.as_float();
        case ValueType::string: return *value.as_string();
        case ValueType::bytes: return *value.as_bytes();
        case ValueType::date: return *value.as_date();
        case ValueType::local_time: return *value.as_local_time();
        case ValueType::time: return *value.as_time();
        case ValueType::local_date_time: return *value.as_local_date_time();
        case ValueType::date_time: return *value.as_date_time();
        case ValueType::duration: return *value.as_duration();
        case ValueType::point: return *value.as_point();
        case ValueType::list: break;
    }
    // Stored lists nest at most kValueDepthMax deep (coding.h).
    QueryList items;
    items.reserve(value.as_list()->size());
    for (const Value& item : *value.as_list()) {
        items.push_back(of(item));
    }
    return items;
}

void QueryValue::release() noexcept {
    if (shared()->references.fetch_sub(1, std::memory_order_acq_rel) != 1) {
        return;
    }
    switch (type()) {
        case QueryType::string: static_cast<TextBox*>(shared())->destroy(); break;
        case QueryType::bytes: delete static_cast<Box<ByteArray>*>(shared()); break;
        case QueryType::date_time: delete static_cast<Box<DateTime>*>(shared()); break;
        case QueryType::duration: delete static_cast<Box<Duration>*>(shared()); break;
        case QueryType::point: delete static_cast<Box<Point>*>(shared()); break;
        case QueryType::list: delete static_cast<Box<QueryList>*>(shared()); break;
        case QueryType::map: delete static_cast<Box<QueryMap>*>(shared()); break;
        case QueryType::relationship: delete static_cast<Box<EdgeRef>*>(shared()); break;
        case QueryType::path: delete static_cast<Box<QueryPath>*>(shared()); break;
        default: break;
    }
}

std::string_view QueryValue::shared_text() const {
    return static_cast<const TextBox*>(shared())->text();
}

const ByteArray& QueryValue::bytes() const {
    return checked(QueryType::bytes).boxed<ByteArray>();
}

const DateTime& QueryValue::date_time() const {
    return checked(QueryType::date_time).boxed<DateTime>();
}

const Duration& QueryValue::duration() const {
    return checked(QueryType::duration).boxed<Duration>();
}

const Point& QueryValue::point() const {
    return checked(QueryType::point).boxed<Point>();
}

const QueryList& QueryValue::list() const {
    return checked(QueryType::list).boxed<QueryList>();
}

const QueryMap& QueryValue::map() const {
    return checked(QueryType::map).boxed<QueryMap>();
}

const EdgeRef& QueryValue::relationship() const {
    return checked(QueryType::relationship).boxed<EdgeRef>();
}

const QueryPath& QueryValue::path() const {
    return checked(QueryType::path).boxed<QueryPath>();
}

std::size_t QueryValue::depth() const {
    switch (type()) {
        case QueryType::list: return static_cast<const Box<QueryList>*>(shared())->extent.depth;
        case QueryType::map: return static_cast<const Box<QueryMap>*>(shared())->extent.depth;
        default: return 0;
    }
}

std::size_t QueryValue::shared_memory_bytes() const {
    constexpr std::size_t kBox = 32;
    switch (type()) {
        case QueryType::string: return sizeof(QueryValue) + kBox + string().size();
        case QueryType::bytes: return sizeof(QueryValue) + kBox + bytes().data.size();
        case QueryType::list:
            return plus(sizeof(QueryValue),
                        static_cast<const Box<QueryList>*>(shared())->extent.bytes);
        case QueryType::map:
            return plus(sizeof(QueryValue),
                        static_cast<const Box<QueryMap>*>(shared())->extent.bytes);
        case QueryType::path:
            return sizeof(QueryValue) + kBox + path().nodes.size() * sizeof(NodeId) +
                   path().relationships.size() * sizeof(EdgeRef);
        case QueryType::date_time:
        case QueryType::duration:
        case QueryType::point:
        case QueryType::relationship: return sizeof(QueryValue) + 2 * kBox;
        default: return sizeof(QueryValue);
    }
}

QueryMap::QueryMap(std::vector<Entry> entries) : entries_(std::move(entries)) {
    std::stable_sort(entries_.begin(), entries_.end(), [](const Entry& a, const Entry& b) {
        return a.name() < b.name();
    });
    // Of a run of equal keys the last.
    auto kept = entries_.begin();
    for (auto at = entries_.begin(); at != entries_.end(); ++at) {
        if (kept != entries_.begin() && std::prev(kept)->name() == at->name()) {
            std::prev(kept)->value = std::move(at->value);
        } else {
            if (kept != at) {
                *kept = std::move(*at);
            }
            ++kept;
        }
    }
    entries_.erase(kept, entries_.end());
}

void QueryMap::set(QueryValue key, QueryValue value) {
    const auto at = std::lower_bound(
        entries_.begin(),
        entries_.end(),
        key.string(),
        [](const Entry& entry, std::string_view name) { return entry.name() < name; });
    if (at != entries_.end() && at->name() == key.string()) {
        at->value = std::move(value);
    } else {
        entries_.insert(at, {std::move(key), std::move(value)});
    }
}

bool QueryMap::erase(std::string_view key) {
    return std::erase_if(entries_, [key](const Entry& entry) { return entry.name() == key; }) != 0;
}

const QueryValue* QueryMap::find(std::string_view key) const {
    const auto at = std::lower_bound(
        entries_.begin(), entries_.end(), key, [](const Entry& entry, std::string_view name) {
            return entry.name() < name;
        });
    return at != entries_.end() && at->name() == key ? &at->value : nullptr;
}

}  // namespace entente::cypher
