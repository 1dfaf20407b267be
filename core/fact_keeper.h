// Keeps the fact edges of a batch in step with its claims.
#pragma once

#include <cstddef>
#include <map>
#include <optional>
#include <vector>

#include "core/facts.h"
#include "core/graph_batch.h"
#include "core/result.h"
#include "core/storage/keys.h"
#include "core/storage/copy_rows.h"

namespace entente {

// The triples that a claim speaks about, as its edges lead now. ErrorCode::corruption for a claim of a
// type that there is not.
Result<std::vector<keys::Triple>> triples_of(const GraphView& view, const Claim& claim);

// What a claim, which stands in `article`, contributes to the facts about each of its triples. In a copy it is the
// source that speaks (article_copies.h), so that all copies count as one article of one publisher.
ClaimSupport support_of(const Claim& claim,
                        const Node& article,
                        const std::optional<CopyRecord>& copied);

// Remembers which claims of which triples have changed and brings their facts up to date, once each. A
// fact keeps its id as long as it can, and gets it back when it returns.
//
// The facts are those of derive_facts() over all claims of the triple. They are reckoned from the tallies
// (fact_tally.h) and the claims that have changed, so that the thousandth article about a triple costs
// what the tenth did. All claims are read again only where spells come and go together, where those of a
// state change what they cover, and for a new spell of an event about which there are claims of other dates
// or of none.
class FactKeeper {
public:
    explicit FactKeeper(GraphBatch& batch) : batch_(batch) {}

    // Writes what a claim says about the triple. All claims of an article about one triple are added
    // between two settle()s.
    void add_claim(const keys::Triple& triple, NodeId claim, const ClaimSupport& support);
    // Takes it away; nothing happens when it is not there. All claims of an article about one triple are
    // removed between two settle()s.
    Status remove_claim(const keys::Triple& triple, NodeId claim);
    // The triple's claims have changed in some other way: all of them will be read.
    void touch(const keys::Triple& triple) { touched_[triple].all = true; }

    // Brings every touched triple's facts up to date.
    Status settle();

    // How many facts there are, after settle(), that the added claims support.
    std::size_t supported_facts() const { return supported_facts_; }

private:
    struct Changes {
        bool all = false;
        std::vector<ClaimSupport> added;
        std::vector<ClaimSupport> removed;
    };

    class Settling;

    Status settle_one(const keys::Triple& triple, const Changes& changes);
    // From all claims. Answers how many facts there are.
    Result<std::size_t> rederive(const keys::Triple& triple, RelationClass relation_class);

    GraphBatch& batch_;
    std::map<keys::Triple, Changes> touched_;
    std::size_t supported_facts_ = 0;
};

}  // namespace entente
