// The front door of core: open a store, read it, import and delete articles.
#pragma once

#include <memory>
#include <mutex>
#include <string>
#include <string_view>

#include "core/article.h"
#include "core/graph_view.h"
#include "core/ids.h"
#include "core/merges.h"
#include "core/result.h"
#include "core/storage/migrations.h"
#include "core/storage/ordered_store.h"
#include "core/sync_group.h"

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
    // How an older store is brought to the program's format, and who is told.
    MigrationOptions migration = {};
};

// The readable id that an article with this text has: a function of the text alone.
std::string article_id_of(std::string_view text);

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

    // The present moment.
    Result<GraphView> view() const;

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

    const OrderedStore& engine() const { return *engine_; }

private:
    GraphStore(std::unique_ptr<OrderedStore> engine, const StoreOptions& options);

    // Runs a decision about the entities that two ids were given to, even if they were merged since.
    template <typename Decide>
    Status decide(std::string_view a, std::string_view b, const Decide& decision);

    // Applies the batch, which `lock` on writer_ protects, lets the next writer in, and waits for the
    // disk together with whoever else does.
    Status commit(GraphBatch& batch, std::unique_lock<std::mutex>& lock, Durability durability);

    std::unique_ptr<OrderedStore> engine_;
    StoreOptions options_;
    std::shared_ptr<NameTable> names_;
    SyncGroup syncs_;
    std::mutex writer_;
};

}  // namespace entente
