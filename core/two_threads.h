// Two pieces of work at the same time.
#pragma once

#include <thread>

namespace entente {

// Runs both, one of them on another thread, and returns when both are done. Neither may throw.
template <typename A, typename B>
void on_two_threads(const A& a, const B& b) {
    std::thread other(a);
    b();
    other.join();
}

}  // namespace entente
