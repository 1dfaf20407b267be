// Claims that a text states again and again ("President X of A"): one claim, with every sentence that states it.
#pragma once

#include <cstdint>
#include <map>
#include <string>
#include <string_view>
#include <tuple>

#include "importers/text/document.h"

namespace entente {

// How many sentences a claim has as its evidence at most.
inline constexpr std::size_t kEvidenceSentencesMax = 8;

class StatedOnce {
public:
    // Whether nothing has been stated yet of this type, or in this role, about the two entities; then the caller appends the claim to
    // Document::relations at once. Otherwise the sentence becomes a further evidence of the one that is there.
    bool is_new(Document& document,
                std::uint32_t subject,
                std::uint32_t object,
                std::string_view what,
                std::uint32_t sentence);

    // A claim that an earlier stage made, the `index`th of Document::relations.
    void know(std::uint32_t subject,
              std::uint32_t object,
              std::string_view what,
              std::size_t index);

    // What needs no saying beside another claim.
    void rule_out(std::uint32_t subject, std::uint32_t object, std::string_view what);

private:
    std::map<std::tuple<std::uint32_t, std::uint32_t, std::string>, std::size_t> index_of_;
};

}  // namespace entente
