#include "importers/train/features.h"

#include <algorithm>

#include "importers/text/utf8.h"

namespace entente::train {
namespace {
std::vector<char32_t> decode(std::string_view s) {
    std::vector<char32_t> out;
    for (std::size_t i = 0; i < s.size();) {
        const CodePoint c = code_point_at(s, i);
        out.push_back(c.value);
        i += c.length;
    }
    return out;
}
void append(std::string& out, char32_t c) {
    if (c < 0x80) {
        out += static_cast<char>(c);
    } else if (c < 0x800) {
        out += static_cast<char>(0xC0 | (c >> 6));
        out += static_cast<char>(0x80 | (c & 0x3F));
    } else if (c < 0x10000) {
        out += static_cast<char>(0xE0 | (c >> 12));
        out += static_cast<char>(0x80 | ((c >> 6) & 0x3F));
        out += static_cast<char>(0x80 | (c & 0x3F));
    } else {
        out += static_cast<char>(0xF0 | (c >> 18));
        out += static_cast<char>(0x80 | ((c >> 12) & 0x3F));
        out += static_cast<char>(0x80 | ((c >> 6) & 0x3F));
        out += static_cast<char>(0x80 | (c & 0x3F));
    }
}
std::uint64_t hash(std::string_view s) {
    std::uint64_t x = 0xcbf29ce484222325ULL;
    for (const char c : s) {
        x = (x ^ static_cast<unsigned char>(c)) * 0x100000001b3ULL;
    }
    return x ^ (x >> 32);
}
std::string shape(const std::vector<char32_t>& w) {
    std::vector<char32_t> s;
    for (const char32_t c : w) {
        char32_t t = is_upper(c) ? U'X' : is_lower(c) ? U'x' : is_digit(c) ? U'd' : c < 128 ? c : U'u';
        if (s.size() >= 2 && s.back() == t && s[s.size() - 2] == t) {
            continue;
        }
        s.push_back(t);
        if (s.size() >= 8) {
            break;
        }
    }
    std::string out;
    for (const char32_t c : s) {
        append(out, c);
    }
    return out;
}
}  // namespace

std::string normal(std::string_view form) {
    std::string out;
    for (const char32_t c : decode(form)) {
        append(out, c == 0x2018 || c == 0x2019   ? U'\''
                    : c == 0x201C || c == 0x201D ? U'"'
                    : c == 0x2013 || c == 0x2014 ? U'-'
                                                 : c);
    }
    return out;
}

std::string word_key(std::string_view form) {
    std::string out;
    for (const char32_t c : decode(to_lower(normal(form)))) {
        append(out, is_digit(c) ? U'0' : c);
    }
    return out;
}

std::vector<std::uint32_t> subword_buckets(std::string_view form, std::size_t buckets) {
    const std::string n = normal(form);
    std::vector<char32_t> l = decode(word_key(form));
    l.resize(std::min<std::size_t>(l.size(), 40));
    std::vector<std::uint32_t> out;
    const auto add = [&](const std::string& s) { out.push_back(static_cast<std::uint32_t>(hash(s) % buckets)); };
    const auto part = [](const std::vector<char32_t>& s, std::size_t from, std::size_t count) {
        std::string text;
        for (std::size_t i = from; i < from + count; ++i) {
            append(text, s[i]);
        }
        return text;
    };
    add("S" + shape(decode(n)));
    if (starts_upper(n)) {
        add("C");
    }
    for (std::size_t k = 1; k <= 5 && k <= l.size(); ++k) {
        if (k < 5) {
            add("<" + part(l, 0, k));
        }
        add(">" + part(l, l.size() - k, k));
    }
    std::vector<char32_t> b{U'^'};
    b.insert(b.end(), l.begin(), l.end());
    b.push_back(U'$');
    for (std::size_t k = 3; k <= 5; ++k) {
        for (std::size_t i = 0; i + k <= b.size(); ++i) {
            add("g" + part(b, i, k));
        }
    }
    add("W" + n);
    std::sort(out.begin(), out.end());
    out.erase(std::unique(out.begin(), out.end()), out.end());
    return out;
}
}  // namespace entente::train
