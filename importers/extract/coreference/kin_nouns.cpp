#include "importers/extract/coreference/kin_nouns.h"

#include <algorithm>
#include <array>
#include <cstddef>
#include <map>

namespace entente {

namespace {

// A family a line, nouns parted by ";".
constexpr auto kFamilies = std::to_array<std::string_view>({
    "army;military;armed forces;troop;troops;soldier;force;forces;security "
    "forces;general;junta;military junta;ruling junta;military "
    "ruler;military government;military regime;serviceman;ground force;government troop",
    "government;cabinet;minister;administration;council of ministers;executive;coalition "
    "government",
    "parliament;legislature;deputy;lawmaker;legislator;parliamentarian;member of "
    "parliament;assembly;national assembly;house;congress",
    "court;tribunal;judge;jury;justice;bench;supreme court;constitutional court",
    "prosecution;prosecutor;prosecutor's office",
    "police;policeman;police officer;riot police;gendarmerie;police force",
    "rebel;guerrilla;insurgent;fighter;militant;gunman;militia;militiaman;separatist;jihadist;"
    "islamist;armed group;rebel group;rebel "
    "force;rebel movement;guerrilla group;militant group;movement;terrorist",
    "protester;protestor;demonstrator;marcher;crowd;mob;rioter",
    "delegation;delegate;negotiator;negotiating team;envoy;representative",
    "observer;monitor;inspector;mission;military observer;truce monitor;peacekeeper",
    "refugee;migrant;asylum seeker;displaced people",
    "prisoner;detainee;inmate;captive;hostage;convict",
    "resident;inhabitant;villager;citizen;people;local",
    "company;firm;group;corporation;manufacturer;maker;conglomerate;carmaker;oil company;oil "
    "firm;rival;partner",
    "party;movement;ruling party;opposition party",
    "plane;jet;aircraft;airliner;airplane;aeroplane;passenger plane;warplane;fighter jet",
    "ship;vessel;boat;frigate;warship;tanker;oil tanker;freighter;cargo ship;trawler;fishing "
    "boat;ferry;wreck",
    "dam;structure;reservoir;project",
    "pipeline;pipe;link",
    "building;embassy;mission;consulate;compound;premise;premises",
    "base;camp;facility;naval base;military base;outpost",
    "vote;election;poll;polls;ballot;referendum;runoff",
    "attack;bombing;blast;explosion;raid;assault;strike;killing;shooting",
    "talks;negotiation;negotiations;meeting;encounter;summit;conference;gathering;peace talks",
    "coup;takeover;putsch;overthrow;power grab;ouster",
    "protest;demonstration;rally;march;unrest",
    "war;conflict;fighting;hostilities;invasion;offensive",
    "exercise;drill;manoeuvre;maneuver",
    "visit;trip;tour",
});

using Families = std::multimap<std::string_view, std::size_t>;

Families read_families() {
    Families families;
    for (std::size_t i = 0; i < kFamilies.size(); ++i) {
        std::string_view rest = kFamilies.at(i);
        while (!rest.empty()) {
            const std::size_t end = std::min(rest.find(';'), rest.size());
            families.emplace(rest.substr(0, end), i);
            rest.remove_prefix(std::min(end + 1, rest.size()));
        }
    }
    return families;
}

}  // namespace

bool are_kin(std::string_view noun, std::string_view other) {
    static const Families families = read_families();
    const auto [first, last] = families.equal_range(noun);
    return std::any_of(first, last, [&](const auto& family) {
        const auto [own, end] = families.equal_range(other);
        return std::any_of(
            own, end, [&](const auto& second) { return second.second == family.second; });
    });
}

}  // namespace entente
