#include "importers/extract/office_kinds.h"

#include <algorithm>
#include <map>
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
                                                     "premier",
                                                     "prefect",
                                                     "administrator",
                                                     "archbishop",
                                                     "bishop",
                                                     "patriarch",
                                                     "mufti"};
    return heads.contains(holder.head) || holder.head.ends_with("governor");
}

bool is_envoy(const Mention& holder) {
    return holder.office.ends_with("envoy") || holder.office.ends_with("representative");
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

std::string_view only_state_with(std::string_view office) {
    static const std::map<std::string_view, std::string_view> states = {
        {"secretary of state", "country/US"},
        {"defense secretary", "country/US"},
        {"treasury secretary", "country/US"},
        {"secretary of defense", "country/US"},
        {"secretary of the treasury", "country/US"},
        {"home secretary", "country/GB"},
        {"defence secretary", "country/GB"},
        {"chancellor of the exchequer", "country/GB"},
        {"congressman", "country/US"},
        {"congresswoman", "country/US"},
        {"taoiseach", "country/IE"},
        {"tanaiste", "country/IE"},
    };
    const auto found = states.find(office);
    return found == states.end() ? std::string_view() : found->second;
}

}  // namespace entente
