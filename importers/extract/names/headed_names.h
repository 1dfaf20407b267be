// Names by the noun in them: "the Turkish Foreign Ministry", "the Treaty of Lausanne", "Black Sea Grain Initiative".
#pragma once

#include <cstdint>

#include "importers/extract/names/found_names.h"

namespace entente {

// A name and the head noun in it.
struct HeadedRun {
    TokenRun name;
    const Head* head = nullptr;
};

// The name with a head noun from token `t` on; without a head when there is none of that kind.
HeadedRun headed_run(const FoundNames& names, const Sentence& sentence, std::uint32_t t);

// Makes it a mention, with what the core makes of it (`learned` may be nullptr). Returns the token after it.
std::uint32_t headed_name(FoundNames& names,
                          std::uint32_t s,
                          const HeadedRun& headed,
                          const LearnedName* learned);

}  // namespace entente
