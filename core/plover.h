// How cooperative or conflictual a relation is: the PLOVER score and quad class of its type.
//
// PLOVER manual 0.8 (Open Event Data Alliance), conflict-cooperation scores on Goldstein's scale (J. S. Goldstein, "A
// conflict-cooperation scale for WEIS events data", 1992). Data, from core/ontology.json.
#pragma once

#include <cstdint>
#include <optional>
#include <string_view>

namespace entente {

// The four classes in which event data are counted.
enum class Quad : std::uint8_t {
    verbal_cooperation = 1,
    material_cooperation = 2,
    verbal_conflict = 3,
    material_conflict = 4,
};

// "verbal_cooperation", ...
std::string_view quad_name(Quad quad);

struct PloverClass {
    double score = 0;  // -10, conflict, to 10, cooperation
    Quad quad = Quad::verbal_cooperation;
};

// nullopt for a relation type that is no PLOVER event: most states, and STATED.
std::optional<PloverClass> plover_class(std::string_view relation_type);

}  // namespace entente
