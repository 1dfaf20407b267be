// Gazetteer features of tokens: which classes of known names and nouns a token begins or continues.
//
// The algorithm and the format of the data file are those of importers/train/gazetteer_features.py,
// which the training data are made with; the two give the same bits for the same words. In short:
// for every class by itself, from the left, the longest known form that begins at a token; names are
// matched as they are written, nouns without regard to the case of A to Z, and names likewise in a
// sentence that is a headline in capitals.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "core/result.h"
#include "importers/text/table.h"

namespace entente {

// A class of the data file.
struct GazetteerClass {
    char letter = 0;
    std::string_view name;
    bool noun = false;  // a common noun: its case does not matter
};

// Class c has the bits 2c (the token begins a match) and 2c + 1 (the token continues one).
inline constexpr std::array<GazetteerClass, 23> kGazetteerClasses = {{
    {'c', "country", false},          {'d', "demonym", false},
    {'R', "adherent", false},         {'i', "city", false},
    {'r', "region", false},           {'g', "geographic", false},
    {'o', "organization", false},     {'p', "party", false},
    {'a', "armed group", false},      {'n', "person", false},
    {'f', "first name", false},       {'F', "ambiguous first name", false},
    {'l', "last name", false},        {'L', "ambiguous last name", false},
    {'m', "month or weekday", false}, {'t', "office", true},
    {'h', "honorific", true},         {'x', "role", true},
    {'O', "organization noun", true}, {'E', "event noun", true},
    {'A', "agreement noun", true},    {'P', "place noun", true},
    {'u', "currency or unit", true},
}};
inline constexpr std::size_t kGazetteerFeatureBits = 2 * kGazetteerClasses.size();

// Limits of the data file; beyond them it is refused.
inline constexpr std::size_t kGazetteerFileBytesMax = 64U << 20U;
inline constexpr std::size_t kGazetteerFormTokensMax = 8;
inline constexpr std::size_t kGazetteerFormBytesMax = 255;

// Immutable; safe from all threads.
class GazetteerFeatures {
public:
    // Reads gazetteer-classes.tsv of model_folder().
    static Result<GazetteerFeatures> open();

    // not_found and io_error name the file; corruption names file and line; limit_exceeded.
    static Result<GazetteerFeatures> load(const std::filesystem::path& path);
    static Result<GazetteerFeatures> parse(const TableSource& source);

    // Sets bits[i] for each of the words of ONE sentence, split as in English Universal Dependencies.
    // bits.size() must be words.size(). A word may be any bytes; one that holds a blank matches
    // nothing. Time is linear in the bytes of the words; nothing is allocated.
    void features(std::span<const std::string_view> words, std::span<std::uint64_t> bits) const;

    // Forms in the data file.
    std::size_t size() const { return size_; }
    // What this holds in memory.
    std::size_t memory_bytes() const;

private:
    // A sequence of lower-cased tokens that some form begins with: a node of a trie, whose edges are
    // in one hash table by parent and token. Node 0 is the root and holds nothing.
    struct Node {
        std::uint32_t parent = 0;
        std::uint32_t token = 0;         // where its last token begins in text_, in any case
        std::uint32_t classes : 24 = 0;  // of all forms that are this sequence but for case
        std::uint32_t token_bytes : 8 = 0;
        std::uint32_t spelling = 0;  // the first in spellings_, or 0
    };
    static_assert(kGazetteerClasses.size() <= 24 && kGazetteerFormBytesMax <= 255);

    // A form as it is written, where it is a name.
    struct Spelling {
        std::uint32_t form = 0;     // where it begins in text_
        std::uint32_t classes = 0;  // of names
        std::uint32_t next = 0;     // of the same node, or 0
    };

    struct Slot {
        std::uint32_t tag = 0;   // upper half of the hash
        std::uint32_t node = 0;  // 0: free
    };

    using Matches = std::array<std::uint32_t, kGazetteerFormTokensMax>;

    GazetteerFeatures() = default;
    void reserve();
    Status add_line(std::string_view line, std::string_view previous);
    void add_form(std::string_view form, std::uint32_t classes);
    std::size_t slot_of(std::uint32_t parent, std::string_view token, std::uint64_t hash) const;
    std::uint32_t child(std::uint32_t parent, std::string_view token) const;
    std::uint32_t add_child(std::uint32_t parent, std::string_view token);
    std::uint32_t classes_of(const Node& node,
                             std::span<const std::string_view> words,
                             bool headline) const;
    std::size_t matches_at(std::span<const std::string_view> words,
                           bool headline,
                           Matches& matches) const;

    std::string text_;  // of the data file
    std::size_t size_ = 0;
    std::vector<Node> nodes_;
    std::vector<Spelling> spellings_;
    std::vector<Slot> slots_;  // a power of two
};

}  // namespace entente
