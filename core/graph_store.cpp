#include "core/graph_store.h"

#include "core/article_writer.h"
#include "core/entities.h"
#include "core/graph_batch.h"
#include "core/name_table.h"
#include "core/storage/keys.h"
#include "core/storage/migrations.h"

namespace entente {

GraphStore::GraphStore(std::unique_ptr<OrderedStore> engine, const StoreOptions& options)
    : engine_(std::move(engine)),
      options_(options),
      names_(std::make_shared<NameTable>()),
      syncs_(*engine_) {}

GraphStore::~GraphStore() = default;

Result<std::unique_ptr<GraphStore>> GraphStore::open(std::unique_ptr<OrderedStore> engine,
                                                     const StoreOptions& options) {
    if (!engine->capabilities().atomic_phases) {
        return Error{ErrorCode::unsupported,
                     "the storage engine '" + std::string(engine->name()) +
                         "' cannot change several partitions in one step, and a graph needs that"};
    }
    ENTENTE_TRY(prepare_format(*engine, options.migration));
    std::unique_ptr<GraphStore> store(new GraphStore(std::move(engine), options));
    ENTENTE_ASSIGN(const auto reader, StoreReader::open(*store->engine_));
    ENTENTE_TRY(store->names_->load(*reader));
    return store;
}

Result<GraphView> GraphStore::view() const {
    ENTENTE_ASSIGN(auto reader, StoreReader::open(*engine_));
    return GraphView(std::move(reader), names_);
}

Result<ImportOutcome> GraphStore::import_article(const ArticleReading& reading,
                                                 Durability durability) {
    ENTENTE_TRY(check_reading(reading));
    std::unique_lock<std::mutex> lock(writer_);
    ENTENTE_ASSIGN(const auto batch, GraphBatch::begin(*engine_, names_));
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
    ENTENTE_TRY(commit(*batch, lock, durability));
    return outcome;
}

Status GraphStore::delete_article(std::string_view article_id) {
    std::unique_lock<std::mutex> lock(writer_);
    ENTENTE_ASSIGN(const auto batch, GraphBatch::begin(*engine_, names_));
    ENTENTE_ASSIGN(const auto known, batch->view().find(article_id));
    if (!known || known->edge.valid()) {
        return Error{ErrorCode::not_found, "there is no article '" + std::string(article_id) + "'"};
    }
    ENTENTE_TRY(erase_article(*batch, known->node));
    return commit(*batch, lock, Durability::synced);
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
    std::unique_lock<std::mutex> lock(writer_);
    ENTENTE_ASSIGN(const auto batch, GraphBatch::begin(*engine_, names_));
    ENTENTE_ASSIGN(const NodeId first, given_node(*batch, a));
    ENTENTE_ASSIGN(const NodeId second, given_node(*batch, b));
    ENTENTE_TRY(decision(*batch, first, second));
    return commit(*batch, lock, Durability::synced);
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

Status GraphStore::commit(GraphBatch& batch,
                          std::unique_lock<std::mutex>& lock,
                          Durability durability) {
    ENTENTE_TRY(batch.commit(*engine_, *names_));
    const std::uint64_t number = syncs_.applied();
    lock.unlock();
    const bool wait = durability == Durability::synced && !options_.relaxed_durability;
    return wait ? syncs_.wait(number) : Status();
}

Status GraphStore::sync() {
    return options_.relaxed_durability ? Status() : syncs_.wait_for_all();
}

}  // namespace entente
