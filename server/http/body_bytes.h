// How many bytes of bodies a server holds at the same time.
#pragma once

#include <atomic>
#include <cstddef>

namespace entente::http {

// The bytes of one body, counted to those of all that are being received or answered, so that many large ones do not take the
// memory.
class BodyBytes {
public:
    BodyBytes(std::atomic<std::size_t>& total, std::size_t max) : total_(total), max_(max) {}

    BodyBytes(const BodyBytes&) = delete;
    BodyBytes& operator=(const BodyBytes&) = delete;

    ~BodyBytes() { total_ -= own_; }

    // Whether there is room for as many more.
    bool add(std::size_t bytes) {
        own_ += bytes;
        return total_.fetch_add(bytes) + bytes <= max_;
    }

private:
    std::atomic<std::size_t>& total_;
    std::size_t max_;
    std::size_t own_ = 0;
};

}  // namespace entente::http
