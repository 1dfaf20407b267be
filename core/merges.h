// Which entities are the same: a person's decisions, and how they change the graph.
//
// A merge moves what articles say of one entity to another, and remembers of each row and edge where it came
// from; an unmerge moves it back. Claims keep the entity that they were linked to as their edge's `origin`,
// articles in their record, so both are exact.
//
// What was written of the two by hand or by tables is kept apart for each (entity_given.h). While they are merged, the
// one shows what was given to the other where it has nothing of its own. After the unmerge each has what was given to it
// before the merge; what was written to the merged one meanwhile stays with `kept`. Edges that no article gave move
// like those of claims, each end for itself, and back; where they were made is noted in rows, so their properties stay
// as they are. So entities that no article mentions can be merged, too.
#pragma once

#include <string>

#include "core/graph_batch.h"
#include "core/ids.h"
#include "core/result.h"

namespace entente {

// Who decided it, and why.
struct DecisionNote {
    std::string author;
    std::string reason;
    std::string when;  // ISO 8601, or empty
};

// `other` is `kept`, both entities that are there: other's claims, facts, mentions, names and aliases become
// kept's. not_found for a node without the label Entity, invalid_argument when they are one already, of different types
// or without an id; conflict when it was decided that they are not the same. The type is what articles say, or else the
// first label that is an entity type of the ontology.
Status merge_entities(GraphBatch& batch, NodeId kept, NodeId other, const DecisionNote& note);

// Takes back the merge of `other`: everything that came with it is its own again, also what was imported
// since. invalid_argument when it was not merged.
Status unmerge_entity(GraphBatch& batch, NodeId other, const DecisionNote& note);

// The two are not the same, and merging them, or what they are merged into, is refused from now on.
// conflict when they are merged.
Status mark_distinct(GraphBatch& batch, NodeId a, NodeId b, const DecisionNote& note);
// Takes that back. invalid_argument when it was not decided.
Status unmark_distinct(GraphBatch& batch, NodeId a, NodeId b, const DecisionNote& note);

}  // namespace entente
