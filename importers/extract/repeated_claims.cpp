#include "importers/extract/repeated_claims.h"

#include <algorithm>
#include <cstdint>
#include <map>
#include <tuple>
#include <utility>
#include <vector>

#include "importers/extract/stated_once.h"

namespace entente {

namespace {

bool says_the_same(const Relation& a, const Relation& b) {
    return std::tie(a.roles, a.attrs, a.polarity, a.modality, a.date, a.said_by) ==
           std::tie(b.roles, b.attrs, b.polarity, b.modality, b.date, b.said_by);
}

void take_in(Relation& claim, const Relation& repeated) {
    claim.confidence = std::max(claim.confidence, repeated.confidence);
    for (const std::uint32_t sentence : repeated.evidence) {
        const bool known = std::find(claim.evidence.begin(), claim.evidence.end(), sentence) !=
                           claim.evidence.end();
        if (!known && claim.evidence.size() < kEvidenceSentencesMax) {
            claim.evidence.push_back(sentence);
        }
    }
}

}  // namespace

Status RepeatedClaims::apply(Document& document) const {
    using Ends =
        std::tuple<std::string_view, std::vector<std::uint32_t>, std::vector<std::uint32_t>>;
    std::vector<Relation> kept;
    kept.reserve(document.relations.size());
    std::map<Ends, std::vector<std::size_t>> by_ends;
    for (Relation& claim : document.relations) {
        auto& same_ends = by_ends[{claim.type, claim.subjects, claim.objects}];
        const auto same = std::find_if(same_ends.begin(), same_ends.end(), [&](std::size_t index) {
            return says_the_same(kept[index], claim);
        });
        if (same != same_ends.end()) {
            take_in(kept[*same], claim);
            continue;
        }
        same_ends.push_back(kept.size());
        kept.push_back(claim);
    }
    document.relations = std::move(kept);
    return {};
}

}  // namespace entente
