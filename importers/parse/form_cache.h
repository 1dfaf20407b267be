// Rows of numbers that depend on a word form alone, kept for forms that come again.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <string_view>
#include <vector>

#include "importers/neural/aligned.h"

namespace entente {

// A set-associative cache with least-recently-used replacement, in bounded memory that is allocated
// once. It changes how long an answer takes and never which: a row is found by the whole form. For
// one thread at a time.
class FormCache {
public:
    static constexpr std::size_t kWays = 8;
    static constexpr std::size_t kFormBytesMax = 40;  // longer forms are not kept

    // Room for as many rows of `row_bytes`, rounded up to cache lines, as `bytes` hold, at least one set;
    // empties the cache.
    void reset(std::size_t row_bytes, std::size_t bytes);

    struct Row {
        std::byte* bytes = nullptr;  // null when there is no place for the row: use another
        bool fresh = false;          // to be filled in
    };

    // The row of a form and what else it depends on. Rows that were returned since begin_round() stay
    // where they are until the next begin_round(), by which fresh ones have to be filled in.
    Row find(std::string_view form, std::uint64_t classes);
    void begin_round() { ++round_; }

private:
    // What is looked at first, together: a part of each form's hash, and when it was last used.
    struct Set {
        std::array<std::uint32_t, kWays> tags{};
        std::array<std::uint64_t, kWays> rounds{};  // 0 is empty
    };

    struct Key {
        std::uint64_t classes = 0;
        std::uint32_t length = 0;
        std::array<char, kFormBytesMax> form{};
    };

    std::size_t row_bytes_ = 0;
    std::uint64_t round_ = 1;
    std::vector<Set> sets_;  // a power of two
    std::vector<Key> keys_;
    AlignedVector<std::byte> rows_;
};

}  // namespace entente
