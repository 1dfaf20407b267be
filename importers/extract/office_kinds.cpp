#include "importers/extract/office_kinds.h"

#include <algorithm>
#include <array>
#include <set>
#include <string>

namespace entente {

bool is_office_of_state(const Mention& holder) {
    return std::any_of(
        holder.office_labels.begin(), holder.office_labels.end(), [](const std::string& label) {
            return label == "HeadOfState" || label == "HeadOfGovernment" || label == "Minister";
        });
}

bool is_local_office(const Mention& holder) {
    static const std::set<std::string_view> heads = {"governor",
                                                     "mayor",
                                                     "president",
                                                     "prime minister",
                                                     "leader",
                                                     "ruler",
                                                     "head",
                                                     "chief minister",
                                                     "first minister",
                                                     "premier",
                                                     "prefect",
                                                     "administrator",
                                                     "archbishop",
                                                     "bishop",
                                                     "patriarch",
                                                     "mufti"};
    const std::string_view head = holder.head.empty() ? holder.office : holder.head;
    return heads.contains(head) || head.ends_with("governor");
}

bool is_envoy(const Mention& holder) {
    return holder.office.ends_with("envoy") || holder.office.ends_with("representative");
}

bool is_adviser(const Mention& holder) {
    return holder.head.ends_with("adviser") || holder.head.ends_with("advisor") ||
           holder.head.ends_with("aide");
}

bool may_have(std::string_view subtype, std::string_view office) {
    struct Row {
        std::string_view office;                 // how it ends
        std::array<std::string_view, 2> bodies;  // of which subtypes; any where empty
    };
    static constexpr auto kRows =
        std::to_array<Row>({{"commander", {"military", "armed_group"}},
                            {"chief of staff", {"military", "armed_group"}},
                            {"secretary-general", {"igo", "alliance"}},
                            {"secretary general", {"igo", "alliance"}},
                            {"prosecutor", {"court", "igo"}},
                            {"registrar", {"court", "igo"}},
                            {"judge", {"court", "igo"}},
                            {"speaker", {"government", "other"}},
                            {"chairman", {}},
                            {"chairwoman", {}},
                            {"chairperson", {}},
                            {"chair", {}},
                            {"head", {}},
                            {"chief", {}},
                            {"director", {}},
                            {"director general", {}},
                            {"director-general", {}},
                            {"chief executive", {}},
                            {"founder", {}},
                            {"leader", {}},
                            {"spokesman", {}},
                            {"spokeswoman", {}},
                            {"spokesperson", {}},
                            {"editor", {}}});
    return std::any_of(kRows.begin(), kRows.end(), [&](const Row& row) {
        return office.ends_with(row.office) &&
               (row.bodies[0].empty() || subtype == row.bodies[0] || subtype == row.bodies[1]);
    });
}

bool is_party(const Document& document, const Mention& body) {
    const bool known =
        body.subtype == "party" ||
        (body.entity != kNoEntity && document.entities[body.entity].subtype == "party");
    return known || (body.last_token < document.sentences[body.sentence].last_token &&
                     document.tokens[body.last_token].lemma == "party");
}

bool is_spokesman(const Mention& holder) {
    return holder.head.starts_with("spokes") || holder.office.starts_with("spokes");
}

bool is_national_office(std::string_view office) {
    static const std::set<std::string_view> offices = {"police chief",
                                                       "army chief",
                                                       "attorney general",
                                                       "chief justice",
                                                       "inspector general",
                                                       "inspector-general",
                                                       "chief of staff",
                                                       "army spokesman",
                                                       "military spokesman",
                                                       "intelligence chief",
                                                       "military chief",
                                                       "government spokesman",
                                                       "presidential spokesman",
                                                       "presidential spokeswoman",
                                                       "presidential spokesperson",
                                                       "presidential adviser",
                                                       "vice president",
                                                       "vice-president",
                                                       "first vice president",
                                                       "state counsellor",
                                                       "permanent secretary",
                                                       "government spokeswoman",
                                                       "government spokesperson",
                                                       "opposition leader",
                                                       "parliament speaker",
                                                       "speaker of parliament",
                                                       "central bank governor",
                                                       "army commander",
                                                       "chief prosecutor",
                                                       "prosecutor general",
                                                       "prosecutor-general",
                                                       "chief negotiator",
                                                       "deputy prime minister",
                                                       "police commissioner",
                                                       "chief of defence staff",
                                                       "defence chief",
                                                       "defense chief",
                                                       "chief of general staff",
                                                       "spy chief",
                                                       "central bank chief",
                                                       "solicitor general",
                                                       "armed forces chief",
                                                       "navy chief",
                                                       "air force chief",
                                                       "chief prosecutor",
                                                       "prosecutor general",
                                                       "prosecutor-general",
                                                       "national security adviser"};
    return offices.contains(office);
}

std::span<const std::string_view> states_with(std::string_view office) {
    struct Row {
        std::string_view office;
        std::array<std::string_view, 6> states;
    };
    static constexpr auto kRows = std::to_array<Row>(
        {{"secretary of state", {"country/US"}},
         {"defense secretary", {"country/US", "country/PH"}},
         {"treasury secretary", {"country/US"}},
         {"secretary of defense", {"country/US", "country/PH"}},
         {"secretary of the treasury", {"country/US"}},
         {"home secretary", {"country/GB", "country/IN"}},
         {"foreign secretary",
          {"country/GB", "country/PH", "country/IN", "country/PK", "country/BD", "country/NP"}},
         {"defence secretary", {"country/GB", "country/IN"}},
         {"chancellor of the exchequer", {"country/GB"}},
         {"congressman", {"country/US"}},
         {"congresswoman", {"country/US"}},
         {"taoiseach", {"country/IE"}},
         {"tanaiste", {"country/IE"}},
         {"supreme leader", {"country/IR", "country/KP"}},
         {"sultan", {"country/OM", "country/BN"}}});
    for (const Row& row : kRows) {
        if (row.office == office) {
            const auto end = std::find(row.states.begin(), row.states.end(), std::string_view());
            return {row.states.data(), static_cast<std::size_t>(end - row.states.begin())};
        }
    }
    return {};
}

}  // namespace entente
