#include "core/graph_store.h"

#include "core/article_writer.h"
#include "core/entities.h"
#include "core/graph_batch.h"
#include "core/migrations.h"
#include "core/node_cache.h"
#include "core/storage/keys.h"
#include "core/storage/row_cache.h"
#include "core/topology_load.h"
#include "core/triples.h"

namespace entente {

GraphStore::GraphStore(std::unique_ptr<OrderedStore> engine, const StoreOptions& options)
    : engine_(std::move(engine)),
      options_(options),
      syncs_(*engine_),
      topology_(std::make_unique<TopologyKeeper>(options.topology)) {}

GraphStore::~GraphStore() = default;

Result<std::unique_ptr<GraphStore>> GraphStore::open(std::unique_ptr<OrderedStore> engine,
                                                     const StoreOptions& options) {
    if (!engine->capabilities().atomic_phases) {
        return Error{ErrorCode::unsupported,
                     "the storage engine '" + std::string(engine->name()) +
                         "' cannot change several partitions in one step, and a graph needs that"};
    }
    ENTENTE_TRY(prepare_format(*engine, options.migration));
    if (engine->capabilities().writable) {
        engine = std::make_unique<RowCachingStore>(std::move(engine));
    }
    std::unique_ptr<GraphStore> store(new GraphStore(std::move(engine), options));
    ENTENTE_ASSIGN(const auto reader, StoreReader::open(*store->engine_));
    ENTENTE_ASSIGN(store->state_, StoreState::load(*reader));
    store->writers_ = std::make_unique<WriterQueue>(store->state_->writer(), store->syncs_);
    ENTENTE_TRY(store->publish(std::nullopt));
    if (store->engine_->capabilities().writable) {
        ENTENTE_TRY(store->finish_indexes());
    }
    return store;
}

Result<std::shared_ptr<const GraphStore::Moment>> GraphStore::moment() const {
    const std::lock_guard<std::mutex> lock(moment_mutex_);
    if (moment_ == nullptr) {
        // Publishing the last commit failed. Nobody applies another before the moment is there again.
        ENTENTE_TRY(make_moment(std::nullopt, {}));
    }
    return moment_;
}

Status GraphStore::publish(std::optional<TopologyChanges> changes,
                           const ChangedRecords& changed) const {
    const std::lock_guard<std::mutex> lock(moment_mutex_);
    return make_moment(std::move(changes), changed);
}

Status GraphStore::make_moment(std::optional<TopologyChanges> changes,
                               const ChangedRecords& changed) const {
    moment_ = nullptr;
    const std::uint64_t commit = state_->commits();
    const std::uint64_t bound = state_->next_node();
    if (lists_ == nullptr || !changes || lists_->outgrown(bound)) {
        lists_ = std::make_shared<ListCache>(bound, options_.list_cache_bytes_max, commit);
    } else {
        lists_->changed(changed.lists, commit);
    }
    ENTENTE_ASSIGN(std::shared_ptr<const RowReader> rows,
                   StoreReader::open(*engine_, CachedLists(lists_, commit)));
    const auto load = [rows, names = state_->names()] { return load_topology(*rows, *names); };
    if (changes) {
        topology_->commit(*std::move(changes), load);
    } else {
        topology_->restart(load);
    }
    if (nodes_ == nullptr || !changes || nodes_->outgrown(bound)) {
        nodes_ = std::make_shared<NodeCache>(bound, options_.node_cache_bytes_max, commit);
    } else {
        nodes_->changed(changed.nodes, commit);
    }
    moment_ = std::make_shared<const Moment>(
        Moment{std::move(rows), {topology_->current(), nodes_, commit}});
    return {};
}

Result<GraphView> GraphStore::view() const {
    ENTENTE_ASSIGN(const auto now, moment());
    return GraphView(now->rows, state_->names(), now->shares);
}

Status GraphStore::warm(const Budget& budget) const {
    ENTENTE_ASSIGN(const GraphView now, view());
    ENTENTE_TRY(now.topology().status());
    ENTENTE_ASSIGN(const auto nodes, read_live_nodes(now.rows()));
    constexpr std::size_t kAtOnce = 1024;
    for (std::size_t begin = 0; begin < nodes.size(); begin += kAtOnce) {
        ENTENTE_TRY(budget.check());
        const std::size_t count = std::min(kAtOnce, nodes.size() - begin);
        ENTENTE_ASSIGN(const bool room, now.cache_nodes(std::span(nodes).subspan(begin, count)));
        if (!room) {
            break;
        }
    }
    ENTENTE_TRY(engine_->warm(PartitionKind::edges, [&] { return budget.check(); }));
    const CachedLists* lists = now.rows().cached_lists();
    for (std::size_t begin = 0; begin < nodes.size() && lists->has_room(); begin += kAtOnce) {
        ENTENTE_TRY(budget.check());
        const std::size_t count = std::min(kAtOnce, nodes.size() - begin);
        ENTENTE_TRY(lists->read(now.rows(), std::span(nodes).subspan(begin, count)));
    }
    return {};
}

Result<std::unique_ptr<GraphBatch>> GraphStore::begin_batch() const {
    ENTENTE_ASSIGN(const auto now, moment());
    return std::make_unique<GraphBatch>(
        state_, now->rows, now->shares.commit, now->shares.topology);
}

Result<ImportOutcome> GraphStore::import_article(const ArticleReading& reading,
                                                 Durability durability) {
    ENTENTE_TRY(check_reading(reading));
    std::unique_lock<std::mutex> lock(state_->writer());
    ENTENTE_ASSIGN(auto batch, begin_batch());
    const std::string id = article_id_of(reading.article.text);
    ENTENTE_ASSIGN(const auto known, batch->view().find(id));
    if (known) {
        // Another client may have written it and not be through with the disk yet.
        if (durability == Durability::synced) {
            ENTENTE_TRY(sync());
        }
        ImportOutcome outcome;
        outcome.article = known->node;
        outcome.article_id = id;
        ENTENTE_ASSIGN(const auto details, batch->view().article(known->node));
        if (details) {
            outcome.entities = details->record.entities.size();
            outcome.claims = details->record.claims.size();
            ENTENTE_ASSIGN(outcome.facts,
                           count_supported_facts(batch->view(), details->record.claims));
        }
        return outcome;
    }
    ENTENTE_ASSIGN(ImportOutcome outcome, write_article(*batch, reading));
    ENTENTE_TRY(commit(std::move(batch), lock, durability));
    return outcome;
}

Status GraphStore::delete_article(std::string_view article_id) {
    std::unique_lock<std::mutex> lock(state_->writer());
    ENTENTE_ASSIGN(auto batch, begin_batch());
    ENTENTE_ASSIGN(const auto known, batch->view().find(article_id));
    if (!known || known->edge.valid()) {
        return Error{ErrorCode::not_found, "there is no article '" + std::string(article_id) + "'"};
    }
    ENTENTE_TRY(erase_article(*batch, known->node));
    return commit(std::move(batch), lock, Durability::synced);
}

namespace {

// The node to which the id was given, whether it is there or was merged into another.
Result<NodeId> given_node(const GraphBatch& batch, std::string_view id) {
    ENTENTE_ASSIGN(const auto row, batch.view().rows().get(keys::readable_id(id)));
    if (row) {
        ENTENTE_ASSIGN(const ReferenceRecord reference, decode_reference_record(*row));
        if (!reference.edge.valid()) {
            return reference.node;
        }
    }
    return Error{ErrorCode::not_found, "there is no entity '" + std::string(id) + "'"};
}

}  // namespace

template <typename Decide>
Status GraphStore::decide(std::string_view a, std::string_view b, const Decide& decision) {
    std::unique_lock<std::mutex> lock(state_->writer());
    ENTENTE_ASSIGN(auto batch, begin_batch());
    ENTENTE_ASSIGN(const NodeId first, given_node(*batch, a));
    ENTENTE_ASSIGN(const NodeId second, given_node(*batch, b));
    ENTENTE_TRY(decision(*batch, first, second));
    return commit(std::move(batch), lock, Durability::synced);
}

Status GraphStore::merge_entities(std::string_view kept,
                                  std::string_view other,
                                  const DecisionNote& note) {
    return decide(kept, other, [&](GraphBatch& batch, NodeId a, NodeId b) -> Status {
        ENTENTE_ASSIGN(const auto now, surviving_entities(batch.rows(), {a, b}));
        return entente::merge_entities(batch, now[0].node, now[1].node, note);
    });
}

Status GraphStore::unmerge_entity(std::string_view other, const DecisionNote& note) {
    return decide(other, other, [&](GraphBatch& batch, NodeId a, NodeId) {
        return entente::unmerge_entity(batch, a, note);
    });
}

Status GraphStore::mark_distinct(std::string_view a, std::string_view b, const DecisionNote& note) {
    return decide(a, b, [&](GraphBatch& batch, NodeId first, NodeId second) {
        return entente::mark_distinct(batch, first, second, note);
    });
}

Status GraphStore::unmark_distinct(std::string_view a,
                                   std::string_view b,
                                   const DecisionNote& note) {
    return decide(a, b, [&](GraphBatch& batch, NodeId first, NodeId second) {
        return entente::unmark_distinct(batch, first, second, note);
    });
}

Status GraphStore::sync() {
    return options_.relaxed_durability ? Status() : syncs_.wait_for_all();
}

}  // namespace entente
