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

Result<CommitGroup::Member> CommitGroup::prepare(std::unique_ptr<GraphBatch> batch, bool log) {
    Member member;
    if (log) {
        member.marks = batch->marks_changed();
    }
    member.nodes = batch->changed_nodes();
    ENTENTE_TRY(batch->prepare());
    member.batch = std::move(batch);
    return member;
}

bool CommitGroup::has_room_for(const Member& member) const {
    return batch_ == nullptr || (rows_ + member.batch->row_count() <= kRowsMax &&
                                 bytes_ + member.batch->row_bytes() <= kBytesMax);
}

void CommitGroup::add(Member member) {
    rows_ += member.batch->row_count();
    bytes_ += member.batch->row_bytes();
    if (batch_ == nullptr) {
        batch_ = std::move(member.batch);
        marks_ = std::move(member.marks);
        nodes_ = std::move(member.nodes);
    } else {
        batch_->absorb(*member.batch);
        marks_.insert(marks_.end(), member.marks.begin(), member.marks.end());
        nodes_.insert(nodes_.end(), member.nodes.begin(), member.nodes.end());
    }
    if (member.request != nullptr) {
        requests_.push_back(member.request);
    }
}

void CommitGroup::answer(const Status& status) {
    for (WriteRequest* request : requests_) {
        request->answer(status);
    }
    *this = CommitGroup();
}

}  // namespace entente
