// Claims by their ends and type.
#include "importers/extract/stated_once.h"

#include <algorithm>

namespace entente {

namespace {

constexpr std::size_t kNoClaim = SIZE_MAX;

}  // namespace

bool StatedOnce::is_new(Document& document,
                        std::uint32_t subject,
                        std::uint32_t object,
                        std::string_view what,
                        std::uint32_t sentence) {
    const auto [known, added] =
        index_of_.try_emplace({subject, object, std::string(what)}, document.relations.size());
    if (added) {
        return true;
    }
    if (known->second < document.relations.size()) {
        auto& evidence = document.relations[known->second].evidence;
        if (evidence.size() < kEvidenceSentencesMax &&
            std::find(evidence.begin(), evidence.end(), sentence) == evidence.end()) {
            evidence.push_back(sentence);
        }
    }
    return false;
}

void StatedOnce::know(std::uint32_t subject,
                      std::uint32_t object,
                      std::string_view what,
                      std::size_t index) {
    index_of_.try_emplace({subject, object, std::string(what)}, index);
}

void StatedOnce::rule_out(std::uint32_t subject, std::uint32_t object, std::string_view what) {
    know(subject, object, what, kNoClaim);
}

}  // namespace entente
