// Gazetteer features of tokens: the trie of the known forms, and the choice of matches.
#include "importers/parse/gazetteer_features.h"

#include <algorithm>
#include <bit>
#include <cassert>
#include <fstream>
#include <system_error>
#include <utility>

#include "core/ascii.h"
#include "importers/model_file.h"
#include "importers/text/utf8.h"

namespace entente {

namespace {

constexpr std::string_view kFileName = "gazetteer-classes.tsv";

constexpr std::uint32_t class_mask(bool noun) {
    std::uint32_t mask = 0;
    for (std::size_t c = 0; c < kGazetteerClasses.size(); ++c) {
        mask |= kGazetteerClasses[c].noun == noun ? 1U << c : 0U;
    }
    return mask;
}

constexpr std::uint32_t kNames = class_mask(false);
constexpr std::uint32_t kNouns = class_mask(true);

// The bit of a class by its letter, 0 for what is no class.
constexpr std::array<std::uint32_t, 256> kClassOfLetter = [] {
    std::array<std::uint32_t, 256> classes{};
    for (std::size_t c = 0; c < kGazetteerClasses.size(); ++c) {
        classes[static_cast<unsigned char>(kGazetteerClasses[c].letter)] = 1U << c;
    }
    return classes;
}();

// FNV-1a over the lower-cased token, begun with the parent; the last step brings the upper bits,
// which all bytes have reached, down to where the table looks.
std::uint64_t edge_hash(std::uint32_t parent, std::string_view token) {
    std::uint64_t hash = 0xcbf29ce484222325ULL ^ (parent * 0x9e3779b97f4a7c15ULL);
    for (const char c : token) {
        hash = (hash ^ static_cast<unsigned char>(ascii_lower(c))) * 0x100000001b3ULL;
    }
    return hash ^ (hash >> 32U);
}

std::uint32_t tag_of(std::uint64_t hash) {
    return static_cast<std::uint32_t>(hash >> 32U);
}

// No letter a to z, and at least two words with two or more letters A to Z.
bool is_headline(std::span<const std::string_view> words) {
    std::size_t shouted = 0;
    for (const std::string_view word : words) {
        std::size_t capitals = 0;
        for (const char c : word) {
            if (c >= 'a' && c <= 'z') {
                return false;
            }
            capitals += c >= 'A' && c <= 'Z' ? 1U : 0U;
        }
        shouted += capitals >= 2 ? 1U : 0U;
    }
    return shouted >= 2;
}

// `bits` of the tokens of one match of class c.
void mark(unsigned c, std::span<std::uint64_t> bits) {
    bits.front() |= std::uint64_t{1} << (2 * c);
    for (std::uint64_t& inner : bits.subspan(1)) {
        inner |= std::uint64_t{2} << (2 * c);
    }
}

Error damaged(std::string message) {
    return Error{ErrorCode::corruption, std::move(message)};
}

}  // namespace

Result<GazetteerFeatures> GazetteerFeatures::open() {
    const std::filesystem::path path = model_folder() / kFileName;
    auto loaded = load(path);
    if (!loaded.ok() && loaded.error().code == ErrorCode::not_found) {
        return Error{ErrorCode::not_found,
                     "gazetteer " + path.string() +
                         " is not there; set ENTENTE_MODELS to the folder that holds " +
                         std::string(kFileName) +
                         ", or install the program together with its models"};
    }
    return loaded;
}

Result<GazetteerFeatures> GazetteerFeatures::load(const std::filesystem::path& path) {
    std::error_code code;
    const std::uintmax_t bytes = std::filesystem::file_size(path, code);
    if (code == std::errc::no_such_file_or_directory) {
        return Error{ErrorCode::not_found, "gazetteer " + path.string() + " is not there"};
    }
    if (code) {
        return Error{ErrorCode::io_error,
                     "cannot read gazetteer " + path.string() + ": " + code.message()};
    }
    if (bytes > kGazetteerFileBytesMax) {
        return Error{ErrorCode::limit_exceeded,
                     path.string() + " has more than " + std::to_string(kGazetteerFileBytesMax) +
                         " bytes; is it a gazetteer?"};
    }
    std::string text(bytes, '\0');
    std::ifstream file(path, std::ios::binary);
    if (!file.read(text.data(), static_cast<std::streamsize>(text.size()))) {
        return Error{ErrorCode::io_error, "cannot read gazetteer " + path.string()};
    }
    return parse({path.native(), text});
}

Result<GazetteerFeatures> GazetteerFeatures::parse(const TableSource& source) {
    if (source.text.size() > kGazetteerFileBytesMax) {
        return Error{ErrorCode::limit_exceeded,
                     std::string(source.name) + " has more than " +
                         std::to_string(kGazetteerFileBytesMax) + " bytes; is it a gazetteer?"};
    }
    GazetteerFeatures made;
    made.text_ = source.text;
    made.reserve();
    const std::string_view text = made.text_;
    std::string_view previous;
    std::size_t number = 0;
    for (std::size_t begin = 0; begin < text.size();) {
        ++number;
        const std::size_t end = text.find('\n', begin);
        const std::string_view line = text.substr(begin, end - begin);
        Status added;
        if (end == std::string_view::npos) {
            added = damaged("the file ends within a line: it is cut short");
        } else if (!line.starts_with('#')) {
            added = made.add_line(line, previous);
            previous = line.substr(0, line.find('\t'));
        }
        if (!added.ok()) {
            return with_context(
                std::string(source.name) + ":" + std::to_string(number),
                damaged(
                    added.error().message +
                    "; take the file of the release, or run importers/train/make_gazetteer.py"));
        }
        begin = end + 1;
    }
    if (made.size_ == 0) {
        return damaged(std::string(source.name) + ": holds no form; take the file of the release");
    }
    made.spellings_.shrink_to_fit();
    made.nodes_.shrink_to_fit();
    return made;
}

// There are no more nodes than tokens, and a token ends with a blank or a line.
void GazetteerFeatures::reserve() {
    const auto tokens = static_cast<std::size_t>(
        std::count_if(text_.begin(), text_.end(), [](char c) { return c == ' ' || c == '\n'; }));
    nodes_.reserve(tokens + 1);
    nodes_.emplace_back();
    spellings_.emplace_back();
    slots_.resize(std::bit_ceil(tokens + tokens / 4 + 2));
}

// `line` is in text_; `previous` is the form before.
Status GazetteerFeatures::add_line(std::string_view line, std::string_view previous) {
    const std::size_t tab = line.find('\t');
    if (tab == std::string_view::npos || tab == 0 || tab + 1 == line.size()) {
        return damaged("a line is a form, a tab and letters of classes");
    }
    const std::string_view form = line.substr(0, tab);
    std::uint32_t classes = 0;
    for (const char letter : line.substr(tab + 1)) {
        const std::uint32_t one = kClassOfLetter[static_cast<unsigned char>(letter)];
        if (one == 0) {
            return damaged(
                "after the tab stand letters of classes only, as gazetteer_features.h "
                "has them");
        }
        classes |= one;
    }
    if (form.size() > kGazetteerFormBytesMax ||
        std::count(form.begin(), form.end(), ' ') >=
            static_cast<std::ptrdiff_t>(kGazetteerFormTokensMax)) {
        return damaged("a form has at most " + std::to_string(kGazetteerFormTokensMax) +
                       " tokens and " + std::to_string(kGazetteerFormBytesMax) + " bytes");
    }
    if (form.front() == ' ' || form.back() == ' ' || form.find("  ") != std::string_view::npos) {
        return damaged("between the tokens of a form stands one blank");
    }
    const auto beyond_ascii = [](char c) { return static_cast<unsigned char>(c) >= 0x80; };
    if (std::any_of(form.begin(), form.end(), beyond_ascii) && to_valid_utf8(form) != form) {
        return damaged("the form is no UTF-8");
    }
    if (form <= previous) {
        return damaged("forms stand in ascending order, each once; this one is not after \"" +
                       std::string(previous) + "\"");
    }
    add_form(form, classes);
    return {};
}

void GazetteerFeatures::add_form(std::string_view form, std::uint32_t classes) {
    std::uint32_t at = 0;
    for (std::size_t begin = 0; begin <= form.size();) {
        const std::size_t end = std::min(form.find(' ', begin), form.size());
        at = add_child(at, form.substr(begin, end - begin));
        begin = end + 1;
    }
    Node& node = nodes_[at];
    node.classes |= classes;
    if ((classes & kNames) != 0) {
        spellings_.push_back({static_cast<std::uint32_t>(form.data() - text_.data()),
                              classes & kNames,
                              node.spelling});
        node.spelling = static_cast<std::uint32_t>(spellings_.size() - 1);
    }
    ++size_;
}

// Where the edge is, or the free slot that it would take. The table is never full: reserve().
std::size_t GazetteerFeatures::slot_of(std::uint32_t parent,
                                       std::string_view token,
                                       std::uint64_t hash) const {
    const std::size_t mask = slots_.size() - 1;
    for (std::size_t at = hash & mask;; at = (at + 1) & mask) {
        const Slot& slot = slots_[at];
        if (slot.node == 0) {
            return at;
        }
        const Node& node = nodes_[slot.node];
        if (slot.tag == tag_of(hash) && node.parent == parent &&
            equal_but_for_case(token, {text_.data() + node.token, node.token_bytes})) {
            return at;
        }
    }
}

// The node of `parent` followed by `token`, or 0.
std::uint32_t GazetteerFeatures::child(std::uint32_t parent, std::string_view token) const {
    if (token.size() > kGazetteerFormBytesMax) {
        return 0;  // and no time spent on a hash of it
    }
    return slots_[slot_of(parent, token, edge_hash(parent, token))].node;
}

// The same, made if it is not there. `token` is in text_.
std::uint32_t GazetteerFeatures::add_child(std::uint32_t parent, std::string_view token) {
    const std::uint64_t hash = edge_hash(parent, token);
    Slot& slot = slots_[slot_of(parent, token, hash)];
    if (slot.node == 0) {
        slot = {tag_of(hash), static_cast<std::uint32_t>(nodes_.size())};
        Node& node = nodes_.emplace_back();
        node.parent = parent;
        node.token = static_cast<std::uint32_t>(token.data() - text_.data());
        node.token_bytes = static_cast<std::uint8_t>(token.size());
    }
    return slot.node;
}

// Classes of the forms that `words` are, which end at `node`.
std::uint32_t GazetteerFeatures::classes_of(const Node& node,
                                            std::span<const std::string_view> words,
                                            bool headline) const {
    if (headline) {
        return node.classes;
    }
    std::uint32_t classes = node.classes & kNouns;
    for (std::uint32_t s = node.spelling; s != 0; s = spellings_[s].next) {
        // Its tokens are as long as the words: they are equal but for case.
        const char* token = text_.data() + spellings_[s].form;
        const bool same = std::all_of(words.begin(), words.end(), [&](std::string_view word) {
            const bool equal = word == std::string_view(token, word.size());
            token += word.size() + 1;
            return equal;
        });
        classes |= same ? spellings_[s].classes : 0U;
    }
    return classes;
}

// Sets matches[m - 1] to the classes that the first m words match, for m up to what it returns.
std::size_t GazetteerFeatures::matches_at(std::span<const std::string_view> words,
                                          bool headline,
                                          Matches& matches) const {
    std::uint32_t at = 0;
    const std::size_t most = std::min(words.size(), kGazetteerFormTokensMax);
    for (std::size_t m = 0; m < most; ++m) {
        at = child(at, words[m]);
        if (at == 0) {
            return m;
        }
        matches[m] = classes_of(nodes_[at], words.first(m + 1), headline);
    }
    return most;
}

void GazetteerFeatures::features(std::span<const std::string_view> words,
                                 std::span<std::uint64_t> bits) const {
    assert(bits.size() == words.size());
    std::fill(bits.begin(), bits.end(), 0);
    const bool headline = is_headline(words);
    std::array<std::size_t, kGazetteerClasses.size()> ends{};  // of the last match of each class
    Matches matches{};
    for (std::size_t i = 0; i < words.size(); ++i) {
        std::uint32_t seen = 0;
        for (std::size_t m = matches_at(words.subspan(i), headline, matches); m > 0; --m) {
            std::uint32_t fresh = matches[m - 1] & ~seen;
            seen |= fresh;
            for (; fresh != 0; fresh &= fresh - 1) {
                const auto c = static_cast<unsigned>(std::countr_zero(fresh));
                if (ends[c] <= i) {
                    ends[c] = i + m;
                    mark(c, bits.subspan(i, m));
                }
            }
        }
    }
}

std::size_t GazetteerFeatures::memory_bytes() const {
    return text_.capacity() + nodes_.capacity() * sizeof(Node) +
           spellings_.capacity() * sizeof(Spelling) + slots_.capacity() * sizeof(Slot);
}

}  // namespace entente
