#include "importers/text/document.h"

#include <algorithm>
#include <array>

#include "importers/text/utf8.h"

namespace entente {

namespace {

constexpr std::size_t kIndexStep = 64;  // bytes between two entries of code_point_index

constexpr std::array<std::string_view, 18> kUposNames = {"_",
                                                         "ADJ",
                                                         "ADP",
                                                         "ADV",
                                                         "AUX",
                                                         "CCONJ",
                                                         "DET",
                                                         "INTJ",
                                                         "NOUN",
                                                         "NUM",
                                                         "PART",
                                                         "PRON",
                                                         "PROPN",
                                                         "PUNCT",
                                                         "SCONJ",
                                                         "SYM",
                                                         "VERB",
                                                         "X"};

bool starts_code_point(char byte) {
    return (static_cast<unsigned char>(byte) & 0xC0U) != 0x80U;
}

std::uint32_t code_points_before(const Document& document, std::size_t position) {
    position = std::min(position, document.text.size());
    const std::size_t slot = position / kIndexStep;
    std::uint32_t count = document.code_point_index.at(slot);
    for (std::size_t i = slot * kIndexStep; i < position; ++i) {
        count += starts_code_point(document.text[i]) ? 1 : 0;
    }
    return count;
}

}  // namespace

std::string_view upos_name(Upos upos) {
    return kUposNames.at(static_cast<std::size_t>(upos));
}

std::optional<Upos> upos_of_name(std::string_view name) {
    const auto found = std::find(kUposNames.begin(), kUposNames.end(), name);
    if (found == kUposNames.end()) {
        return std::nullopt;
    }
    return static_cast<Upos>(found - kUposNames.begin());
}

Document Document::of(std::string_view text) {
    Document document;
    document.text = to_valid_utf8(text);
    document.code_point_index.reserve(document.text.size() / kIndexStep + 1);
    std::uint32_t count = 0;
    for (std::size_t i = 0; i <= document.text.size(); ++i) {
        if (i % kIndexStep == 0) {
            document.code_point_index.push_back(count);
        }
        if (i < document.text.size() && starts_code_point(document.text[i])) {
            ++count;
        }
    }
    return document;
}

TextSpan Document::code_points(const ByteSpan& span) const {
    return {code_points_before(*this, span.start), code_points_before(*this, span.end)};
}

}  // namespace entente
