#include "importers/extract/mediated_parties.h"

#include <algorithm>
#include <set>
#include <string_view>
#include <utility>
#include <vector>

#include "core/ontology.h"

namespace entente {

namespace {

using Entities = std::vector<std::uint32_t>;

constexpr std::size_t kPartiesMin = 2;
constexpr std::size_t kPartiesMax = 3;

class MediationReader {
public:
    explicit MediationReader(Document& document) : document_(document) {}

    void run() {
        std::vector<Relation> found;
        for (const Relation& relation : document_.relations) {
            if (relation.type == "MEDIATED" && relation.objects.size() == 1 &&
                is_dealing(relation.objects.front())) {
                add_parties(relation, found);
            }
        }
        for (Relation& relation : found) {
            document_.relations.push_back(std::move(relation));
        }
    }

private:
    bool is_dealing(std::uint32_t entity) const {
        const std::string& type = document_.entities[entity].type;
        return type == "Event" || type == "Agreement";
    }

    void add_parties(const Relation& mediation, std::vector<Relation>& found) const {
        static const std::set<std::string_view> binding = {"SIGNED", "PARTY_TO", "PARTICIPATES_IN"};
        Entities parties;
        double confidence = 0.0;
        for (const Relation& claim : document_.relations) {
            if (binding.contains(claim.type) && claim.objects == mediation.objects &&
                claim.polarity == Polarity::asserted) {
                add(parties, claim.subjects, mediation);
                confidence = std::max(confidence, claim.confidence);
            }
        }
        if (parties.size() < kPartiesMin) {
            parties.clear();
            confidence = dealing_beside(mediation, parties);
        }
        if (parties.size() < kPartiesMin) {
            parties.clear();
            confidence = acting_together(mediation, parties);
        }
        if (parties.size() < kPartiesMin || parties.size() > kPartiesMax) {
            return;
        }
        Relation relation = mediation;
        relation.objects = parties;
        std::sort(relation.objects.begin(), relation.objects.end());
        relation.confidence *= confidence;
        relation.extractor = "parties:" + relation.extractor;
        found.push_back(std::move(relation));
    }

    // Those who deal with each other in the sentence of the mediation, else in one beside it; how sure that is.
    double dealing_beside(const Relation& mediation, Entities& parties) const {
        static const std::set<std::string_view> dealings = {"NEGOTIATED_WITH",
                                                            "AGREED_WITH",
                                                            "DECLARED_CEASEFIRE_WITH",
                                                            "IN_CONFLICT_WITH",
                                                            "CLASHED_WITH",
                                                            "MET_WITH"};
        for (std::uint32_t distance = 0; distance < 2; ++distance) {
            for (const Relation& claim : document_.relations) {
                const std::uint32_t here = mediation.evidence.front();
                const std::uint32_t there = claim.evidence.front();
                if ((here > there ? here - there : there - here) != distance ||
                    !dealings.contains(claim.type)) {
                    continue;
                }
                add(parties, claim.subjects, mediation);
                add(parties, claim.objects, mediation);
                if (parties.size() >= kPartiesMin) {
                    return claim.confidence;
                }
                parties.clear();
            }
        }
        return 0.0;
    }

    // "A and B swapped prisoners in a deal mediated by C": those who did together what is said before.
    double acting_together(const Relation& mediation, Entities& parties) const {
        for (const Relation& claim : document_.relations) {
            const bool here = claim.evidence.front() == mediation.evidence.front() &&
                              claim.trigger.start < mediation.trigger.start;
            const bool states = std::all_of(
                claim.subjects.begin(), claim.subjects.end(), [this](std::uint32_t entity) {
                    return document_.entities[entity].type == "Country" ||
                           document_.entities[entity].type == "Organization";
                });
            if (here && states && claim.subjects.size() == kPartiesMin &&
                claim.type != "MEDIATED" && claim.polarity == Polarity::asserted) {
                add(parties, claim.subjects, mediation);
                if (parties.size() == kPartiesMin) {
                    return claim.confidence;
                }
                parties.clear();
            }
        }
        return 0.0;
    }

    void add(Entities& parties, const Entities& more, const Relation& mediation) const {
        const RelationType& type = *ontology().relation_type("MEDIATED");
        for (const std::uint32_t entity : more) {
            const bool mediates =
                std::find(mediation.subjects.begin(), mediation.subjects.end(), entity) !=
                mediation.subjects.end();
            if (!mediates && !is_dealing(entity) &&
                type.takes_object(document_.entities[entity].type) &&
                std::find(parties.begin(), parties.end(), entity) == parties.end()) {
                parties.push_back(entity);
            }
        }
    }

    Document& document_;
};

}  // namespace

void read_mediated_parties(Document& document) {
    MediationReader(document).run();
}

}  // namespace entente
