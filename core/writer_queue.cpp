#include "core/writer_queue.h"

#include <utility>

namespace entente {

Status WriterQueue::run(WriteRequest& request, const Serve& serve) {
    std::shared_ptr<Round>& open = request.wait_for_disk ? patient_ : hasty_;
    std::shared_ptr<Round> round;
    bool leads = false;
    {
        const std::lock_guard<std::mutex> lock(mutex_);
        leads = open == nullptr;
        round = leads ? std::make_shared<Round>() : open;
        round->requests.push_back(&request);
        open = round;
    }
    if (leads) {
        lead(*round, open, request.wait_for_disk, serve);
    } else {
        round->waiting.wait();
    }
    if (request.thrown) {
        std::rethrow_exception(request.thrown);
    }
    return std::move(request.status);
}

std::size_t WriterQueue::waiting() const {
    const std::lock_guard<std::mutex> lock(mutex_);
    return (patient_ == nullptr ? 0 : patient_->requests.size()) +
           (hasty_ == nullptr ? 0 : hasty_->requests.size());
}

void WriterQueue::lead(Round& round,
                       std::shared_ptr<Round>& open,
                       bool wait_for_disk,
                       const Serve& serve) {
    if (wait_for_disk) {
        syncs_.wait_for_flush();
    }
    {
        const std::lock_guard<std::mutex> writing(writer_);
        {
            const std::lock_guard<std::mutex> lock(mutex_);
            open = nullptr;
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
    // Nothing is to be flushed where nobody has written anything.
    const Status flushed =
        wait_for_disk && round.number != 0 ? syncs_.wait(round.number) : Status();
    if (!flushed.ok()) {
        for (WriteRequest* request : round.requests) {
            if (!request->thrown && request->status.ok()) {
                request->status = flushed;
            }
        }
    }
    round.done.set_value();  // the requests may be gone from here on
}

}  // namespace entente
