// Arrays that begin at a multiple of 64 bytes: a cache line, and the widest vector register.
#pragma once

#include <cstddef>
#include <new>
#include <vector>

namespace entente {

template <typename T>
struct CacheLineAllocator {
    using value_type = T;
    static constexpr std::align_val_t kAlignment{64};

    CacheLineAllocator() = default;
    template <typename U>
    // NOLINTNEXTLINE(google-explicit-constructor): what an allocator has to have
    CacheLineAllocator(const CacheLineAllocator<U>& /*other*/) {}

    T* allocate(std::size_t count) {
        return static_cast<T*>(::operator new(count * sizeof(T), kAlignment));
    }

    void deallocate(T* memory, std::size_t /*count*/) { ::operator delete(memory, kAlignment); }

    template <typename U>
    bool operator==(const CacheLineAllocator<U>& /*other*/) const {
        return true;
    }
};

template <typename T>
using AlignedVector = std::vector<T, CacheLineAllocator<T>>;

}  // namespace entente
