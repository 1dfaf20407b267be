// A trigger in its sentence with what patterns ask about it.
#pragma once

#include <algorithm>
#include <cstdint>
#include <string_view>
#include <vector>

#include "importers/extract/predicates.h"
#include "importers/extract/stance.h"

namespace entente {

// Claims among which offices are looked for; they come first.
inline constexpr std::size_t kOfficesMax = 500;

// A trigger in its sentence, with the arguments that patterns ask for.
struct Reading {
    Frame frame = Frame::verb;
    std::uint32_t token = 0;
    std::vector<Argument> arguments;
    Stance stance;
};

// Who does what a clause without a subject says: "The Council: (a) condemns A; (b) urges B", "Takes office."
struct Lead {
    EntityList who;
    bool lists = false;  // a list of what they do follows
};

inline bool has_role(const Reading& reading, Role role) {
    return std::any_of(reading.arguments.begin(),
                       reading.arguments.end(),
                       [role](const Argument& argument) { return argument.role == role; });
}

}  // namespace entente
