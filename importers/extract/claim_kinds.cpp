// Types of claims by their time.
#include "importers/extract/claim_kinds.h"

#include <array>

#include "core/ontology.h"
#include "importers/text/one_of.h"

namespace entente {

bool is_state(const Relation& relation) {
    const RelationType* type = ontology().relation_type(relation.type);
    return type != nullptr && type->relation_class == RelationClass::state &&
           relation.type != "PARTICIPATES_IN";
}

bool is_performative(std::string_view type) {
    static constexpr std::array<std::string_view, 9> kTypes = {"PRAISED",
                                                               "CRITICIZED",
                                                               "ACCUSED",
                                                               "DEMANDED",
                                                               "THREATENED",
                                                               "REJECTED",
                                                               "PLEDGED",
                                                               "SUPPORTS",
                                                               "OPPOSES"};
    return is_one_of(kTypes, type);
}

bool is_meeting(std::string_view type) {
    static constexpr std::array<std::string_view, 7> kTypes = {"MET_WITH",
                                                               "SPOKE_WITH",
                                                               "NEGOTIATED_WITH",
                                                               "HOSTED",
                                                               "VISITED",
                                                               "MEDIATED",
                                                               "AGREED_WITH"};
    return is_one_of(kTypes, type);
}

bool is_foreground(std::string_view type) {
    static constexpr std::array<std::string_view, 18> kTypes = {"STATED",
                                                                "PRAISED",
                                                                "CRITICIZED",
                                                                "ACCUSED",
                                                                "DEMANDED",
                                                                "THREATENED",
                                                                "REJECTED",
                                                                "MET_WITH",
                                                                "SPOKE_WITH",
                                                                "NEGOTIATED_WITH",
                                                                "HOSTED",
                                                                "PLEDGED",
                                                                "AGREED_WITH",
                                                                "ACCOMPANIED",
                                                                "VISITED",
                                                                "MEDIATED",
                                                                "SIGNED",
                                                                "ADOPTED"};
    return is_one_of(kTypes, type);
}

bool is_event_noun(std::string_view lemma) {
    static constexpr std::array<std::string_view, 42> kNouns = {
        "airstrike",     "ambush",   "assassination", "assault",    "attack",     "battle",
        "blast",         "bombing",  "ceremony",      "clash",      "conference", "coup",
        "demonstration", "election", "exercise",      "explosion",  "incursion",  "invasion",
        "killing",       "massacre", "meeting",       "murder",     "offensive",  "protest",
        "raid",          "rally",    "referendum",    "revolution", "riot",       "session",
        "shelling",      "siege",    "signing",       "strike",     "summit",     "talk",
        "talks",         "trip",     "uprising",      "visit",      "vote",       "war"};
    return is_one_of(kNouns, lemma);
}

bool is_talk_noun(std::string_view lemma) {
    static constexpr std::array<std::string_view, 12> kNouns = {"talk",
                                                                "talks",
                                                                "meeting",
                                                                "summit",
                                                                "session",
                                                                "negotiation",
                                                                "vote",
                                                                "debate",
                                                                "conference",
                                                                "visit",
                                                                "ceremony",
                                                                "consultation"};
    return is_one_of(kNouns, lemma);
}

}  // namespace entente
