#include "importers/extract/theme.h"

#include <algorithm>
#include <cstddef>
#include <map>
#include <set>

namespace entente {

std::uint32_t theme_of(const Document& document) {
    constexpr std::size_t kMentionsMin = 3;
    std::map<std::uint32_t, std::size_t> counts;
    std::set<std::uint32_t> in_title;
    std::size_t all = 0;
    for (const Mention& mention : document.mentions) {
        if (mention.type != "Country" || mention.entity == kNoEntity) {
            continue;
        }
        ++counts[mention.entity];
        ++all;
        if (mention.sentence == 0 && document.sentences.front().heading) {
            in_title.insert(mention.entity);
        }
    }
    if (in_title.size() == 1) {
        return *in_title.begin();
    }
    const auto most =
        std::max_element(counts.begin(), counts.end(), [](const auto& a, const auto& b) {
            return a.second < b.second;
        });
    const bool clear =
        most != counts.end() && most->second >= kMentionsMin && 5 * most->second >= 2 * all;
    return clear ? most->first : kNoEntity;
}

}  // namespace entente
