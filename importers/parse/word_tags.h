// The pairs of UPOS and XPOS that a model was trained with, as small numbers.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <string_view>
#include <vector>

#include "core/result.h"
#include "importers/text/document.h"

namespace entente {

// A model keeps the pairs as lines "UPOS tab XPOS", the most frequent first; the number of a pair
// is that of its line. A pair that the list does not have gets the number of the most frequent one
// with its XPOS, else with its UPOS, so that a tagger which is a little wrong does little harm.
class WordTags {
public:
    static constexpr std::size_t kTagsMax = 1024;
    static constexpr std::uint32_t kNone = UINT32_MAX;

    // corruption, with `name` for the model, when `lines` is no such list.
    static Result<WordTags> parse(std::string_view lines, std::string_view name);

    std::size_t size() const { return size_; }

    // kNone when neither tag is known.
    std::uint32_t number(Upos upos, std::string_view xpos) const {
        const std::uint64_t wanted = packed(upos, xpos);
        for (std::size_t slot = slot_of(wanted);; slot = (slot + 1) % kSlots) {
            if (slots_[slot].tags == wanted) {
                return slots_[slot].number;
            }
            if (slots_[slot].tags == 0) {
                return by_upos_[static_cast<std::size_t>(upos)];
            }
        }
    }

private:
    static constexpr std::size_t kUposCount = static_cast<std::size_t>(Upos::x) + 1;
    static constexpr std::size_t kXposBytesMax = 7;
    // All pairs of 18 parts of speech with kXposMax tags fill at most half of them.
    static constexpr std::size_t kXposMax = 200;
    static constexpr std::size_t kSlots = 8192;

    struct Slot {
        std::uint64_t tags = 0;  // 0: free
        std::uint32_t number = kNone;
    };

    // Never 0: the part of speech is counted from 1.
    static std::uint64_t packed(Upos upos, std::string_view xpos) {
        std::uint64_t bytes = static_cast<std::uint64_t>(upos) + 1;
        if (xpos.size() <= kXposBytesMax) {
            for (const char c : xpos) {
                bytes = bytes << 8U | static_cast<unsigned char>(c);
            }
        }
        return bytes;
    }

    static std::size_t slot_of(std::uint64_t tags) {
        return static_cast<std::size_t>((tags * 0x9E3779B97F4A7C15U) >> 51U);
    }

    void put(Upos upos, std::string_view xpos, std::uint32_t number);

    std::vector<Slot> slots_ = std::vector<Slot>(kSlots);
    std::array<std::uint32_t, kUposCount> by_upos_{};
    std::size_t size_ = 0;
};

}  // namespace entente
