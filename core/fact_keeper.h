// Keeps the fact edges of a batch in step with its claims.
#pragma once

#include <set>
#include <vector>

#include "core/facts.h"
#include "core/graph_batch.h"
#include "core/result.h"
#include "core/storage/keys.h"

namespace entente {

// The triples that a claim speaks about, as its edges lead now. ErrorCode::corruption for a claim of a
// type that there is not.
Result<std::vector<keys::Triple>> triples_of(const GraphView& view, const Claim& claim);

// What a claim, which stands in `article`, contributes to the facts about each of its triples.
ClaimSupport support_of(const Claim& claim, const Node& article);

// Remembers the triples whose claims have changed and derives their facts again, once each. A fact keeps
// its id as long as it can, and gets it back when it returns.
class FactKeeper {
public:
    explicit FactKeeper(GraphBatch& batch) : batch_(batch) {}

    // The triple's claims have changed.
    void touch(const keys::Triple& triple) { touched_.insert(triple); }

    // Brings every touched triple's facts up to date.
    Status settle();

private:
    Status settle_one(const keys::Triple& triple);
    Status create(const keys::Triple& triple, const FactDraft& draft);
    // Notes under which id the fact of this spell is known.
    void keep_id(const keys::Triple& triple, const FactDraft& draft, std::string_view id);

    GraphBatch& batch_;
    std::set<keys::Triple> touched_;
};

}  // namespace entente
