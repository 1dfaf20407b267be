// What all articles together say an entity is, kept as counts, so that one article more or less can be
// reckoned without reading what all the others say.
//
// derive_entity() says what the entity is; this gives the same node. Counts decide as long as the articles
// do not contradict each other; where they do, the first one decides, and is looked for.
#pragma once

#include <cstdint>
#include <map>
#include <string>
#include <string_view>
#include <tuple>

#include "core/graph_view.h"
#include "core/ids.h"
#include "core/result.h"
#include "core/storage/records.h"
#include "core/storage/row_reader.h"

namespace entente {

struct EntityTally {
    // What an article calls it: how good the name is, the name, the type, the subtype.
    using Head = std::tuple<std::uint8_t, std::string, std::string, std::string>;
    using Counts = std::map<std::string, std::uint64_t>;

    std::uint64_t supports = 0;
    std::map<Head, std::uint64_t> heads;
    Counts subtypes;  // those that are not empty
    Counts names;     // names and aliases
    Counts offices;
    std::map<std::string, Counts> ids;  // by scheme

    // Whether it counts the same names, ids and so on, however often: and nobody was the first to say something.
    bool same_opinions(const EntityTally& other) const;
    // Whether articles contradict each other, so that the first one decides.
    bool contradictory() const;

    // Counts an article's opinion in (by = 1) or out (by = -1). False when it was not counted in.
    bool count(const EntitySupport& support, int by);

    friend bool operator==(const EntityTally&, const EntityTally&) = default;
};

std::string encode(const EntityTally& tally);
Result<EntityTally> decode_entity_tally(std::string_view bytes);

// The node that derive_entity() makes of the supports in `rows`, which `tally` counts; at least one.
Result<Node> reckon_entity(const RowReader& rows,
                           const EntityTally& tally,
                           NodeId id,
                           std::string_view readable_id);

}  // namespace entente
