#include "core/commit_group.h"

#include <utility>

namespace entente {

bool CommitGroup::changed(const std::unordered_set<ChangeMark>& marks) const {
    for (const ChangeMark mark : marks_) {
        if (marks.count(mark) > 0) {
            return true;
        }
    }
    return false;
}

bool CommitGroup::has_room_for(const Member& member) const {
    return batch_ == nullptr || (rows_ + member.batch->row_count() <= kRowsMax &&
                                 bytes_ + member.batch->row_bytes() <= kBytesMax);
}

void CommitGroup::add(Member member) {
    rows_ += member.batch->row_count();
    bytes_ += member.batch->row_bytes();
    if (member.log) {
        const std::vector<ChangeMark> marks = member.batch->marks_changed();
        marks_.insert(marks_.end(), marks.begin(), marks.end());
    }
    if (member.request != nullptr) {
        requests_.push_back(member.request);
    }
    if (batch_ == nullptr) {
        batch_ = std::move(member.batch);
    } else {
        batch_->absorb(*member.batch);
    }
}

void CommitGroup::answer(const Status& status) {
    for (WriteRequest* request : requests_) {
        request->answer(status);
    }
    *this = CommitGroup();
}

}  // namespace entente
