#include "core/writer_queue.h"

#include <utility>

namespace entente {

Status WriterQueue::run(WriteRequest& request, const Serve& serve) {
    std::shared_ptr<Round> round;
    bool leads = false;
    {
        const std::lock_guard<std::mutex> lock(mutex_);
        leads = open_ == nullptr;
        round = leads ? std::make_shared<Round>() : open_;
        round->requests.push_back(&request);
        round->has_hasty = round->has_hasty || (!leads && !request.wait_for_disk);
        open_ = round;
    }
    if (leads) {
        lead(*round, request, serve);
    } else {
        follow(*round, request);
    }
    if (request.thrown) {
        std::rethrow_exception(request.thrown);
    }
    return std::move(request.status);
}

void WriterQueue::lead(Round& round, const WriteRequest& own, const Serve& serve) {
    std::vector<WriteRequest*> unsafe;  // written and not durable yet
    {
        const std::lock_guard<std::mutex> writing(writer_);
        {
            const std::lock_guard<std::mutex> lock(mutex_);
            open_ = nullptr;
        }
        try {
            serve(round.requests, round.number);
        } catch (...) {
            for (WriteRequest* request : round.requests) {
                if (!request->answered) {
                    request->thrown = std::current_exception();
                }
            }
        }
    }
    for (WriteRequest* request : round.requests) {
        if (request->wait_for_disk && !request->thrown && request->status.ok()) {
            unsafe.push_back(request);
        }
    }
    if (round.has_hasty) {
        round.applied = kDone;
        round.applied.notify_all();  // their requests may be gone from here on
    }
    if (!unsafe.empty() && own.wait_for_disk) {
        const Status flushed = syncs_.wait(round.number);
        for (WriteRequest* request : unsafe) {
            if (!flushed.ok()) {
                request->status = flushed;
            }
        }
    }
    if (round.requests.size() > 1) {
        round.finished = unsafe.empty() || own.wait_for_disk ? kDone : kServed;
        round.finished.notify_all();
    }
}

void WriterQueue::follow(const Round& round, WriteRequest& own) {
    if (!own.wait_for_disk) {
        round.applied.wait(kWaiting);
        return;
    }
    round.finished.wait(kWaiting);
    if (round.finished == kServed && !own.thrown && own.status.ok()) {
        own.status = syncs_.wait(round.number);
    }
}

}  // namespace entente
