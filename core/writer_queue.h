// Leader and followers: writers that come while another one writes are served together, by one of them.
#pragma once

#include <cstddef>
#include <cstdint>
#include <exception>
#include <functional>
#include <future>
#include <memory>
#include <mutex>
#include <span>
#include <vector>

#include "core/result.h"
#include "core/sync_group.h"

namespace entente {

class CommitGroup;
class GraphBatch;

// What one writer wants written, on that writer's stack until it is answered.
struct WriteRequest {
    // Makes the writer's batch, over that of the group if it has one. May run in another writer's thread, while this
    // writer waits.
    std::function<Result<std::unique_ptr<GraphBatch>>(const CommitGroup& group)> make;
    bool wait_for_disk = true;

    // The answer: a status that is final but for the disk, or what `make` threw.
    bool answered = false;
    Status status;
    std::exception_ptr thrown;

    void answer(Status with) {
        status = std::move(with);
        answered = true;
    }
};

// Who comes while nobody waits to write becomes the leader of a round: he waits for the flush under way, and for the lock of the
// store's writer. Who comes until the leader has both joins the round and sleeps. The leader serves all of them in the
// order in which they came, lets the next leader in, flushes for his round, and wakes it at once. So under load a
// writer costs one sleep and one awakening, however many there are, and there is one write for each flush. Writers
// who do not wait for the disk have rounds of their own, which wait for the lock alone. Safe for many threads.
//
// Source: the idea is that of flat combining (Hendler et al., SPAA 2010) and of the write groups of RocksDB.
class WriterQueue {
public:
    // Answers the requests, in order; `last` becomes the number of the last batch that was applied, if one was: see
    // SyncGroup::applied().
    using Serve = std::function<void(std::span<WriteRequest* const> requests, std::uint64_t& last)>;

    // `writer` is the lock under which requests are served, which others may take, too. Both must outlive the queue.
    WriterQueue(std::mutex& writer, SyncGroup& syncs) : writer_(writer), syncs_(syncs) {}

    // Waits until the request is answered, and durable if it is to be. Throws what `make` threw. The failure of a flush is
    // that of everybody in the round who waited for it.
    Status run(WriteRequest& request, const Serve& serve);

    // How many wait for their turn.
    std::size_t waiting() const;

private:
    struct Round {
        std::vector<WriteRequest*> requests;  // the first is the leader's
        std::uint64_t number = 0;             // of the last batch, once served
        // Not an std::atomic to wait on: waiting for that begins with yielding the processor in vain, again and again.
        std::promise<void> done;
        std::shared_future<void> waiting = done.get_future().share();
    };

    void lead(Round& round, std::shared_ptr<Round>& open, bool wait_for_disk, const Serve& serve);

    std::mutex& writer_;
    SyncGroup& syncs_;
    mutable std::mutex mutex_;
    // The rounds whose leaders wait for the lock.
    std::shared_ptr<Round> patient_;
    std::shared_ptr<Round> hasty_;  // who do not wait for the disk
};

}  // namespace entente
