// What was written of an entity by hand, by a table or by a batch, apart from what articles say of it.
//
// A node that articles mention is made of layers: what they say (entities.h), what was given to the entities that were
// merged into it, and above both what was given to itself. The last is kept here, in a row of its own as long as there
// is another layer below it; otherwise the node itself is all that was given. Who writes a node knows nothing of
// layers, so what was given is found out before a layer below changes: it is what differs from what the layers make.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "core/graph_view.h"
#include "core/ids.h"
#include "core/result.h"
#include "core/storage/row_reader.h"
#include "core/value.h"

namespace entente {

struct EntityGiven {
    bool written =
        false;  // the node was there when no article spoke of it, and stays when none does
    std::vector<std::string> labels;
    Properties properties;  // without `id`, which never changes
    // What the layers below have and was taken away. Kept as long as they have it.
    std::vector<std::string> without_labels;
    std::vector<std::string> without_properties;

    // Whether it gives the node anything that has to stay when all layers below are gone.
    bool keeps() const { return !labels.empty() || !properties.empty(); }

    bool empty() const { return !keeps() && without_labels.empty() && without_properties.empty(); }

    friend bool operator==(const EntityGiven&, const EntityGiven&) = default;
};

std::string encode(const EntityGiven& given);
Result<EntityGiven> decode_entity_given(std::string_view bytes);

// All of a node that no article and no merge has made.
EntityGiven all_given(const Node& node);

struct EntityLayers {
    std::optional<Node> derived;  // what articles say; none when no article mentions it
    // What was given to those that were merged into it, in the order of their nodes.
    std::vector<std::pair<NodeId, EntityGiven>> absorbed;
    std::optional<EntityGiven>
        given;  // as it was found out last; none: nothing, or the node is all given

    bool any_below() const { return derived || !absorbed.empty(); }
};

// Reads the layers but for `derived`.
Result<EntityLayers> read_given(const RowReader& rows, NodeId entity);

// What the layers make, under this id. Of two layers that have a property the upper one's counts, of the absorbed the
// first; but the names of what was merged become aliases.
Node compose(const EntityLayers& layers,
             const std::optional<EntityGiven>& given,
             NodeId id,
             std::string_view readable_id);

// What is given to the node, which is as `present`, now: as `layers` knows it, but for what was changed since. A
// property that has the value which the layers below say was set to it is theirs again.
EntityGiven given_now(const EntityLayers& layers, const Node& present);

// Forgets what was taken away and is not there any more.
void forget_what_is_gone(EntityGiven& given, const EntityLayers& layers);

}  // namespace entente
