// Which entities are the same: a person's decisions, and how they change the graph.
//
// A merge moves what articles say of one entity to another, and remembers of each row and edge where it came
// from; an unmerge moves it back. Claims keep the entity that they were linked to as their edge's `origin`,
// articles in their record, so both are exact.
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
// kept's. invalid_argument when they are one already, of different types, or mentioned by no article; conflict when it was decided
// that they are not the same.
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
