// What a network sees of a word form: a key for its table of words, and hashed parts of the form.
//
// A training program computes the same in another language, so this is a fixed definition. Of a form:
//   n  the form with single quotes U+2018/2019 as ', double ones U+201C/201D as ", dashes U+2013/2014 as -
//   the key: n with every code point in lower case (simple mapping) and every decimal digit as 0
//   l  the first 40 code points of the key
// and the parts, with + for concatenation:
//   "S" + shape(n);  "C" if n begins with an upper-case letter;  "W" + n
//   "<" + first k of l and ">" + last k, for k = 1..4 where l is as long, and ">" + last 5
//   "g" + every 3, 4 and 5 code points in a row of "^" + l + "$"
// The shape replaces upper case by X, lower case by x, decimal digits by d, leaves other ASCII and has
// u for the rest; a symbol that equals the two before it is dropped; it ends after 8 symbols.
// A part's bucket is its 64-bit FNV-1a hash x, over UTF-8, as (x ^ x >> 32) modulo the number of buckets.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace entente {

// The form n above: quotes and dashes as in ASCII.
std::string plain_form(std::string_view form);

// Reads one form after the other and keeps its memory for the next. For one thread at a time.
class WordFeatures {
public:
    // `form` is valid UTF-8, of any length; time is linear in it. `buckets` is above 0.
    void read(std::string_view form, std::uint32_t buckets);

    // Of the form that was read last.
    const std::string& key() const { return key_; }
    // In ascending order, each once.
    const std::vector<std::uint32_t>& buckets() const { return found_; }

private:
    void add_parts(std::string_view text, const std::vector<std::size_t>& starts);
    void add(std::uint64_t hash);

    std::string key_;
    std::string framed_;               // "^" + l + "$"
    std::vector<std::size_t> starts_;  // of its code points, and its end
    std::vector<std::uint32_t> found_;
    std::uint32_t count_ = 1;
};

}  // namespace entente
