// GraphStore's commits: transactions, and how the changes of many writers become one write.
#include <utility>

#include "core/commit_group.h"
#include "core/graph_store.h"
#include "core/storage/row_cache.h"

namespace entente {

namespace {

// Those of the newest moment, for a batch that is committed before the writer's lock is given up.
std::shared_ptr<const RowReader> writer_rows(OrderedStore& engine,
                                             const std::shared_ptr<const RowReader>& newest,
                                             const StoreState& state) {
    auto* caching = dynamic_cast<RowCachingStore*>(&engine);
    return caching == nullptr ? newest : caching->cached(newest, NodeId(state.next_node()));
}

}  // namespace

Transaction::~Transaction() {
    if (batch_ != nullptr) {
        const std::lock_guard<std::mutex> lock(store_.state_->writer());
        store_.state_->log().leave(batch_->base_commit());
    }
}

Status Transaction::commit(Durability durability) {
    if (batch_ == nullptr) {
        return Error{ErrorCode::invalid_argument, "the transaction has ended; begin a new one"};
    }
    return store_.commit(*this, durability);
}

Result<std::unique_ptr<Transaction>> GraphStore::begin() {
    const Capabilities capabilities = engine_->capabilities();
    if (!capabilities.snapshot_views || !capabilities.atomic_phases || !capabilities.writable) {
        return Error{ErrorCode::unsupported,
                     capabilities.writable
                         ? "the engine " + std::string(engine_->name()) + " has no transactions"
                         : "the store is open read-only"};
    }
    // The lock, so that the moment is the one from which on commits are remembered.
    const std::lock_guard<std::mutex> lock(state_->writer());
    ENTENTE_ASSIGN(auto batch, begin_batch());
    state_->log().enter(batch->base_commit());
    return std::unique_ptr<Transaction>(new Transaction(*this, std::move(batch)));
}

Result<std::unique_ptr<GraphBatch>> GraphStore::renew(std::unique_ptr<GraphBatch> batch,
                                                      const CommitGroup& group) {
    const std::uint64_t began = batch->base_commit();
    const bool overtaken = state_->commits() != began;
    bool changed = false;
    if (overtaken || group.batch() != nullptr) {
        const std::unordered_set<ChangeMark> marks = batch->marks_to_check();
        changed = group.changed(marks) || (overtaken && state_->log().changed_since(began, marks));
    }
    state_->log().leave(began);
    if (changed) {
        return Error{ErrorCode::conflict,
                     "another transaction changed the same nodes or edges since this one began; "
                     "run it again"};
    }
    if (group.batch() != nullptr) {
        batch->rebase_over(*group.batch());
    } else if (overtaken) {
        ENTENTE_ASSIGN(const auto now, moment());
        batch->rebase(now->rows);
    }
    return batch;
}

Status GraphStore::commit(Transaction& transaction, Durability durability) {
    WriteRequest request;
    request.make = [&](const CommitGroup& group) {
        return renew(std::move(transaction.batch_), group);
    };
    request.wait_for_disk = waits_for_disk(durability);
    return commit_together(std::move(request));
}

Status GraphStore::update(const std::function<Status(GraphBatch&)>& change, Durability durability) {
    WriteRequest request;
    request.make = [&](const CommitGroup& group) -> Result<std::unique_ptr<GraphBatch>> {
        ENTENTE_ASSIGN(auto batch, begin_batch(group));
        ENTENTE_TRY(change(*batch));
        return batch;
    };
    request.wait_for_disk = waits_for_disk(durability);
    return commit_together(std::move(request));
}

Result<std::unique_ptr<GraphBatch>> GraphStore::begin_batch(const CommitGroup& group) const {
    if (group.batch() != nullptr) {
        return GraphBatch::over(*group.batch());
    }
    ENTENTE_ASSIGN(const auto now, moment());
    return std::make_unique<GraphBatch>(state_,
                                        writer_rows(*engine_, now->rows, *state_),
                                        now->shares.commit,
                                        now->shares.topology);
}

Status GraphStore::commit_together(WriteRequest request) {
    return writers_->run(
        request, [this](const auto& requests, std::uint64_t& last) { serve(requests, last); });
}

void GraphStore::serve(std::span<WriteRequest* const> requests, std::uint64_t& last) {
    CommitGroup group;
    for (WriteRequest* request : requests) {
        Status status = serve(*request, group, last);
        if (!status.ok()) {
            request->answer(std::move(status));
        }
    }
    if (group.batch() != nullptr) {
        const auto number = write(group);
        last = number.ok() ? *number : last;
    }
}

// Adds what the request wants to the group, or leaves the group as it is.
Status GraphStore::serve(WriteRequest& request, CommitGroup& group, std::uint64_t& last) {
    std::unique_ptr<GraphBatch> batch;
    try {
        ENTENTE_ASSIGN(batch, request.make(group));
    } catch (...) {
        request.thrown = std::current_exception();
        request.answered = true;
        return {};
    }
    CommitGroup::Member member{std::move(batch), &request, state_->log().wanted()};
    if (!group.has_room_for(member)) {
        // It has read what the group wrote, so it fails with it.
        ENTENTE_ASSIGN(last, write(group));
        ENTENTE_ASSIGN(const auto now, moment());
        member.batch->rebase(writer_rows(*engine_, now->rows, *state_));
    }
    group.add(std::move(member));
    if (group.is_full()) {
        // Perhaps too large for the engine: then nobody else is to have read it.
        const auto number = write(group);
        last = number.ok() ? *number : last;
    }
    return {};
}

Result<std::uint64_t> GraphStore::write(CommitGroup& group) {
    const GraphBatch& batch = *group.batch();
    const ChangedRecords changed = batch.changed_records();
    const Status written = group.batch()->commit(*engine_);
    if (!written.ok()) {
        group.answer(written);
        return written.error();
    }
    const std::uint64_t number = syncs_.applied();
    if (state_->log().wanted()) {
        state_->log().add(state_->commits(), group.take_marks());
    }
    // It is written, whether a view of it can be had now or not.
    static_cast<void>(publish(batch.topology_changes(), changed));
    group.answer({});
    return number;
}

Status GraphStore::commit(std::unique_ptr<GraphBatch> batch,
                          std::unique_lock<std::mutex>& lock,
                          Durability durability) {
    CommitGroup group;
    group.add({std::move(batch), nullptr, state_->log().wanted()});
    ENTENTE_ASSIGN(const std::uint64_t number, write(group));
    lock.unlock();
    return waits_for_disk(durability) ? syncs_.wait(number) : Status();
}

}  // namespace entente
