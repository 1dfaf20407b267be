// Word tags: the list of a model, spread into a hash table with what stands in for missing pairs.
#include "importers/parse/word_tags.h"

#include <map>
#include <string>

namespace entente {

void WordTags::put(Upos upos, std::string_view xpos, std::uint32_t number) {
    const std::uint64_t tags = packed(upos, xpos);
    std::size_t slot = slot_of(tags);
    while (slots_[slot].tags != 0 && slots_[slot].tags != tags) {
        slot = (slot + 1) % kSlots;
    }
    if (slots_[slot].tags == 0) {
        slots_[slot] = {tags, number};
    }
}

Result<WordTags> WordTags::parse(std::string_view lines, std::string_view name) {
    const auto wrong = [&](const std::string& what) {
        return Error{
            ErrorCode::corruption,
            "model " + std::string(name) + ": " + what + "; fetch or train the file again"};
    };
    WordTags tags;
    tags.by_upos_.fill(kNone);
    std::map<std::string, std::uint32_t, std::less<>> by_xpos;
    while (!lines.empty()) {
        const std::size_t end = lines.find('\n');
        const std::string_view line = lines.substr(0, end);
        lines.remove_prefix(end == std::string_view::npos ? lines.size() : end + 1);
        const std::size_t tab = line.find('\t');
        const auto upos = upos_of_name(line.substr(0, tab));
        const std::string_view xpos =
            tab == std::string_view::npos ? std::string_view() : line.substr(tab + 1);
        if (!upos || xpos.empty() || xpos.size() > kXposBytesMax || tags.size_ == kTagsMax) {
            return wrong("line " + std::to_string(tags.size_ + 1) + " of its tags is none");
        }
        const auto number = static_cast<std::uint32_t>(tags.size_++);
        tags.put(*upos, xpos, number);
        by_xpos.try_emplace(std::string(xpos), number);
        std::uint32_t& first = tags.by_upos_[static_cast<std::size_t>(*upos)];
        first = first == kNone ? number : first;
    }
    if (by_xpos.size() > kXposMax) {
        return wrong("it has more than " + std::to_string(kXposMax) + " tags");
    }
    for (const auto& [xpos, number] : by_xpos) {
        for (std::size_t upos = 0; upos < kUposCount; ++upos) {
            tags.put(static_cast<Upos>(upos), xpos, number);
        }
    }
    return tags;
}

}  // namespace entente
