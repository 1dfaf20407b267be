// The front door of core: open a store, read it, import and delete articles.
#pragma once

#include <functional>
#include <memory>
#include <mutex>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "core/article.h"
#include "core/budget.h"
#include "core/graph_batch.h"
#include "core/graph_view.h"
#include "core/ids.h"
#include "core/merges.h"
#include "core/migrations.h"
#include "core/property_index.h"
#include "core/result.h"
#include "core/storage/list_cache.h"
#include "core/storage/ordered_store.h"
#include "core/store_state.h"
#include "core/sync_group.h"
#include "core/topology_keeper.h"
#include "core/writer_queue.h"

namespace entente {

// What importing an article did.
struct ImportOutcome {
    NodeId article;
    std::string article_id;    // "article/0123456789abcdef"
    bool created = false;      // false: it was there already, and nothing changed
    std::size_t entities = 0;  // that the article mentions
    std::size_t claims = 0;    // that it makes
    std::size_t facts = 0;     // that its claims support
};

struct StoreOptions {
    // Return from a write before it is on disk. A crash of the machine (not of the program) may then
    // lose the last writes that were acknowledged, whole ones, latest first; the store stays sound.
    bool relaxed_durability = false;
    // Memory for nodes that are asked for often. As much again may be in use by readers of older moments.
    std::size_t node_cache_bytes_max = std::size_t{128} << 20;
    // The same for the lists of edges, with their properties.
    std::size_t list_cache_bytes_max = std::size_t{128} << 20;
    // When the topology in memory is brought up to date and folded in the background.
    TopologyLimits topology = {};
    // How an older store is brought to the program's format, and who is told.
    MigrationOptions migration = {};
};

// The readable id that an article with this text has: a function of the text alone.
std::string article_id_of(std::string_view text);

class GraphStore;

// A set of changes over the moment at which it began, while others write: snapshot isolation. Reads its own
// writes. When it commits, nothing that it wrote, and no node that its edges touch, may have been changed by others
// since it began: ErrorCode::conflict otherwise, and nothing of it is applied; begin again and repeat. Given up
// when destroyed without commit. For one thread; must not outlive its store.
//
// Source: Berenson et al., "A critique of ANSI SQL isolation levels", SIGMOD 1995: first committer wins. As there,
// two transactions that each read what the other writes may both commit.
class Transaction {
public:
    ~Transaction();
    Transaction(const Transaction&) = delete;
    Transaction& operator=(const Transaction&) = delete;

    // The changes; also their view(), which is the graph with them.
    GraphBatch& batch() { return *batch_; }

    GraphView view() const { return batch_->view(); }

    // Used up afterwards, whatever the outcome.
    Status commit(Durability durability = Durability::synced);

private:
    friend class GraphStore;

    Transaction(GraphStore& store, std::unique_ptr<GraphBatch> batch)
        : store_(store), batch_(std::move(batch)) {}

    GraphStore& store_;
    std::unique_ptr<GraphBatch> batch_;  // null once used up
};

// A graph in an ordered store. One GraphStore for a store at a time. Safe for many threads: readers
// never wait; writers queue, and share the wait for the disk (group commit).
class GraphStore {
public:
    // Takes the store over; gives a new one its format version, and brings an older one to it (see
    // migrations.h). ErrorCode::unsupported, with both numbers, for one of a newer format, and for an older
    // one that is open read-only; also for an engine without atomic phases.
    static Result<std::unique_ptr<GraphStore>> open(std::unique_ptr<OrderedStore> engine,
                                                    const StoreOptions& options = {});

    ~GraphStore();
    GraphStore(const GraphStore&) = delete;
    GraphStore& operator=(const GraphStore&) = delete;

    // The present moment, with the topology as of it. Takes no lock that a writer holds for long.
    Result<GraphView> view() const;

    // A transaction over the present moment. unsupported when the engine has no snapshots of its own.
    Result<std::unique_ptr<Transaction>> begin();

    // Runs `change` on a batch while nobody else writes, and commits it: no conflicts. Nothing is written when `change`
    // fails. It must not write to the store by another way, nor begin or end a transaction: they would wait for it. What
    // several writers want at the same time goes into the store as one write, one after another as if each were alone,
    // and becomes visible at once; so `change` may run in the thread of another writer while this one waits, sees the changes
    // of those before it in its batch's view() and not in the store's, and must not wait for another writer to return.
    // An error of the disk is that of all who were written together.
    Status update(const std::function<Status(GraphBatch&)>& change,
                  Durability durability = Durability::synced);

    // How many updates and transactions wait for others to be written.
    std::size_t writers_waiting() const { return writers_->waiting(); }

    // Brings into memory what queries will want: the topology; nodes and lists of edges in the order of ids as long as there is
    // room for them (StoreOptions::node_cache_bytes_max, list_cache_bytes_max); and the properties of edges as far as the
    // engine's cache goes. For a server at its start; queries need not wait for it. Ends early, with cancelled or limit_exceeded, when the budget is used up; a topology once begun is read to its end.
    Status warm(const Budget& budget = {}) const;

    // Waits until what is in memory is folded up. For benchmarks and tests.
    void settle() { topology_->settle(); }

    TopologyFigures topology_figures() const { return topology_->figures(); }

    // Writes the article, its entities, claims and facts in one atomic step, durable on return unless
    // `durability` is buffered: then after the next sync(). Where an article with the same text is
    // there already, nothing changes and `created` is false. A reading that does not fit the ontology or its own text is refused whole, ErrorCode::invalid_argument
    // with the entity or claim at fault.
    Result<ImportOutcome> import_article(const ArticleReading& reading,
                                         Durability durability = Durability::synced);

    // Makes durable what was written before the call.
    Status sync();

    // Takes away the article, its claims, and every fact, entity, name and alias that no other article
    // supports. not_found when there is no such article.
    Status delete_article(std::string_view article_id);

    // Decisions about which entities are the same, by readable id, each durable on return: see merges.h.
    // not_found for an id that no entity has.
    Status merge_entities(std::string_view kept, std::string_view other, const DecisionNote& note);
    Status unmerge_entity(std::string_view other, const DecisionNote& note);
    Status mark_distinct(std::string_view a, std::string_view b, const DecisionNote& note);
    Status unmark_distinct(std::string_view a, std::string_view b, const DecisionNote& note);

    // Declares an index of the property's values over the nodes with the label, fills it with those that are
    // there, and returns when it answers. Other writes go on meanwhile, and keep it. already_exists when there
    // is one, or when two nodes have one value and it is to be unique: then nothing is left of it.
    Status create_property_index(std::string_view label, std::string_view property, bool unique);
    // The same for several properties, or for edges: see index_of_nodes() and index_of_edges() in property_index.h. The name, in
    // its record, may be empty; already_exists where another index has it.
    Status create_index(const PropertyIndex& index);
    Status drop_index(const PropertyIndex& named);
    // The same for the period that the property and its companions name: see property_index.h.
    Status create_period_index(std::string_view label, std::string_view property);
    // not_found when there is none. It answers no more from the first step on.
    Status drop_property_index(std::string_view label, std::string_view property);
    Status drop_period_index(std::string_view label, std::string_view property);
    Result<std::vector<PropertyIndex>> property_indexes() const;

    const OrderedStore& engine() const { return *engine_; }

private:
    friend class Transaction;
    friend class BulkLoader;

    // One moment: what is stored as of a commit.
    struct Moment {
        std::shared_ptr<const RowReader> rows;
        ViewShares shares;
    };

    GraphStore(std::unique_ptr<OrderedStore> engine, const StoreOptions& options);

    // The present one. Made anew where publishing it failed.
    Result<std::shared_ptr<const Moment>> moment() const;
    // Makes the moment after the last commit the present one; where that fails, the next who asks tries again. Called
    // with the writer's lock.
    Status publish(std::optional<TopologyChanges> changes,
                   const ChangedRecords& changed = {}) const;
    // With moment_mutex_ locked.
    Status make_moment(std::optional<TopologyChanges> changes, const ChangedRecords& changed) const;
    Result<std::unique_ptr<GraphBatch>> begin_batch() const;
    // The same over the changes of the group, if it has any.
    Result<std::unique_ptr<GraphBatch>> begin_batch(const CommitGroup& group) const;

    // Runs a decision about the entities that two ids were given to, even if they were merged since.
    template <typename Decide>
    Status decide(std::string_view a, std::string_view b, const Decide& decision);

    // Writes the definition of one that is to be built.
    Status begin_index(const PropertyIndex& index);
    // Builds or drops what was begun, step by step, each durable with the last.
    Status finish_index(const PropertyIndex& named);
    Status finish_indexes();

    // Commits the batch, which `lock` on the writer protects, lets the next writer in, and waits for the
    // disk together with whoever else does.
    Status commit(std::unique_ptr<GraphBatch> batch,
                  std::unique_lock<std::mutex>& lock,
                  Durability durability);
    Status commit(Transaction& transaction, Durability durability);
    // The batch of a transaction, over the newest moment and the changes of the group. conflict when others changed
    // what it depends on.
    Result<std::unique_ptr<GraphBatch>> renew(std::unique_ptr<GraphBatch> batch,
                                              const CommitGroup& group);

    // Commits what `make` makes, together with what other writers want at the same time.
    Status commit_together(WriteRequest request);
    // Answers the requests, all but for the disk: see WriterQueue. Called with the writer's lock.
    void serve(std::span<WriteRequest* const> requests, std::uint64_t& last);
    Status serve(WriteRequest& request, CommitGroup& group, std::uint64_t& last);
    // Writes the group, publishes the moment after it, and answers its members. The number for SyncGroup::wait(). Called
    // with the writer's lock.
    Result<std::uint64_t> write(CommitGroup& group);

    bool waits_for_disk(Durability durability) const {
        return durability == Durability::synced && !options_.relaxed_durability;
    }

    std::unique_ptr<OrderedStore> engine_;
    StoreOptions options_;
    std::shared_ptr<StoreState> state_;
    SyncGroup syncs_;
    std::unique_ptr<WriterQueue> writers_;
    mutable std::mutex moment_mutex_;
    mutable std::shared_ptr<const Moment> moment_;  // null: not made yet
    mutable std::shared_ptr<NodeCache> nodes_;
    mutable std::shared_ptr<ListCache> lists_;
    std::unique_ptr<TopologyKeeper> topology_;  // before the moments that refer to it go
};

}  // namespace entente
