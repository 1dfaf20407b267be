// Changes of several writers that go into the store as one write.
#pragma once

#include <cstddef>
#include <memory>
#include <unordered_set>
#include <vector>

#include "core/graph_batch.h"
#include "core/result.h"
#include "core/store_state.h"
#include "core/writer_queue.h"

namespace entente {

// One batch that takes in those of its members, each made over what the members before it wrote, as if they had
// been committed: a member that fails leaves nothing behind and the others in place. Used by who holds the
// store's writer lock.
class CommitGroup {
public:
    // More than one member only up to so much, so that a group stays far from the limits of an engine's batch.
    static constexpr std::size_t kRowsMax = 8192;
    static constexpr std::size_t kBytesMax = std::size_t{1} << 20;

    // What the members wrote; nullptr while there is none.
    GraphBatch* batch() const { return batch_.get(); }

    // Whether a member that is logged changed one of these.
    bool changed(const std::unordered_set<ChangeMark>& marks) const;

    // A batch over that of the group, or over the newest moment while there is none.
    struct Member {
        std::unique_ptr<GraphBatch> batch;
        WriteRequest* request =
            nullptr;       // to be answered when the group is written, if anybody waits
        bool log = false;  // whether others will ask what it changed
    };

    bool has_room_for(const Member& member) const;
    void add(Member member);

    // Whether it is to be written before anybody else comes in. Of one member alone it may be too large for an engine.
    bool is_full() const { return rows_ > kRowsMax || bytes_ > kBytesMax; }

    // What the members that are logged changed.
    std::vector<ChangeMark> take_marks() { return std::move(marks_); }

    // The requests of the members are answered, and the group is empty again.
    void answer(const Status& status);

private:
    std::unique_ptr<GraphBatch> batch_;
    std::vector<WriteRequest*> requests_;
    std::vector<ChangeMark> marks_;
    std::size_t rows_ = 0;
    std::size_t bytes_ = 0;
};

}  // namespace entente
