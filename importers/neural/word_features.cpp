#include "importers/neural/word_features.h"

#include <algorithm>

#include "importers/text/utf8.h"

namespace entente {

namespace {

constexpr std::size_t kPartCodePoints = 40;
constexpr std::size_t kShapeSymbols = 8;
constexpr std::uint64_t kHashStart = 0xcbf29ce484222325U;
constexpr std::uint64_t kHashPrime = 0x100000001b3U;

std::uint64_t hashed(std::uint64_t hash, std::string_view bytes) {
    for (const char byte : bytes) {
        hash = (hash ^ static_cast<std::uint8_t>(byte)) * kHashPrime;
    }
    return hash;
}

// ASCII for a quote or a dash, else 0.
char plain_of(char32_t c) {
    switch (c) {
        case 0x2018:
        case 0x2019: return '\'';
        case 0x201C:
        case 0x201D: return '"';
        case 0x2013:
        case 0x2014: return '-';
        default: return 0;
    }
}

std::string shape_of(std::string_view form) {
    std::string shape;
    for (std::size_t i = 0; i < form.size() && shape.size() < kShapeSymbols;) {
        const CodePoint c = code_point_at(form, i);
        i += c.length;
        const char symbol = is_upper(c.value)   ? 'X'
                            : is_lower(c.value) ? 'x'
                            : is_digit(c.value) ? 'd'
                            : c.value < 0x80    ? static_cast<char>(c.value)
                                                : 'u';
        const std::size_t size = shape.size();
        if (size < 2 || shape[size - 1] != symbol || shape[size - 2] != symbol) {
            shape += symbol;
        }
    }
    return shape;
}

std::string digits_as_zero(const std::string& text) {
    std::string out;
    out.reserve(text.size());
    for (std::size_t i = 0; i < text.size();) {
        const CodePoint c = code_point_at(text, i);
        if (is_digit(c.value)) {
            out += '0';
        } else {
            out.append(text, i, c.length);
        }
        i += c.length;
    }
    return out;
}

}  // namespace

std::string plain_form(std::string_view form) {
    std::string out;
    out.reserve(form.size());
    for (std::size_t i = 0; i < form.size();) {
        const CodePoint c = code_point_at(form, i);
        if (const char plain = plain_of(c.value); plain != 0) {
            out += plain;
        } else {
            out += form.substr(i, c.length);
        }
        i += c.length;
    }
    return out;
}

void WordFeatures::add(std::uint64_t hash) {
    found_.push_back(static_cast<std::uint32_t>((hash ^ (hash >> 32U)) % count_));
}

void WordFeatures::read(std::string_view form, std::uint32_t buckets) {
    const std::string plain = plain_form(form);
    key_ = digits_as_zero(to_lower(plain));
    count_ = buckets;
    found_.clear();
    add(hashed(hashed(kHashStart, "S"), shape_of(plain)));
    add(hashed(hashed(kHashStart, "W"), plain));
    if (starts_upper(plain)) {
        add(hashed(kHashStart, "C"));
    }
    framed_ = "^";
    starts_ = {0};
    for (std::size_t i = 0; i < key_.size() && starts_.size() <= kPartCodePoints;) {
        const std::size_t length = code_point_at(key_, i).length;
        starts_.push_back(framed_.size());
        framed_.append(key_, i, length);
        i += length;
    }
    starts_.push_back(framed_.size());
    framed_ += '$';
    starts_.push_back(framed_.size());
    add_parts(framed_, starts_);
    std::sort(found_.begin(), found_.end());
    found_.erase(std::unique(found_.begin(), found_.end()), found_.end());
}

// `starts` has a place for ^, each code point of l, $ and the end.
void WordFeatures::add_parts(std::string_view text, const std::vector<std::size_t>& starts) {
    const std::size_t framed = starts.size() - 1;
    const std::size_t length = framed - 2;
    const auto part = [&](std::size_t first, std::size_t last) {
        return text.substr(starts[first], starts[last] - starts[first]);
    };
    for (std::size_t k = 1; k <= 5 && k <= length; ++k) {
        if (k <= 4) {
            add(hashed(hashed(kHashStart, "<"), part(1, 1 + k)));
        }
        add(hashed(hashed(kHashStart, ">"), part(1 + length - k, 1 + length)));
    }
    for (std::size_t k = 3; k <= 5; ++k) {
        for (std::size_t i = 0; i + k <= framed; ++i) {
            add(hashed(hashed(kHashStart, "g"), part(i, i + k)));
        }
    }
}

}  // namespace entente
