#include "core/budget.h"

#include <string>

namespace entente {

Status Budget::check() const {
    if (cancelled != nullptr && cancelled->load(std::memory_order_relaxed)) {
        return Error{ErrorCode::cancelled, "the operation was cancelled"};
    }
    if (deadline && Clock::now() >= *deadline) {
        return Error{ErrorCode::limit_exceeded,
                     "the time limit of the operation has passed; allow more time or ask for less"};
    }
    return {};
}

bool BudgetMeter::refill() {
    if (Status status = budget_->check(); !status.ok()) {
        error_ = status.error();
        return false;
    }
    steps_left_ = kStepsPerCheck;
    return true;
}

bool BudgetMeter::reserve(std::size_t bytes) {
    if (bytes > budget_->memory_bytes_max - bytes_used_) {
        error_ = Error{ErrorCode::limit_exceeded,
                       "the memory limit of " + std::to_string(budget_->memory_bytes_max) +
                           " bytes is too small: " + std::to_string(bytes_used_) + " in use and " +
                           std::to_string(bytes) + " more needed"};
        return false;
    }
    bytes_used_ += bytes;
    return true;
}

}  // namespace entente
