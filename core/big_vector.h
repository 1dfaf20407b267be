// Vectors of numbers that are large: on huge pages, and not filled with zeros before they are written.
//
// A page fault for every 4 KiB is a third of the time of building a topology, and the address table of small
// pages is what random reads in it wait for. Linux gives 2 MiB pages to memory that asks for them
// (https://docs.kernel.org/admin-guide/mm/transhuge.html); elsewhere, or when there are none, it is ordinary memory.
#pragma once

#include <sys/mman.h>

#include <cstddef>
#include <memory>
#include <new>
#include <type_traits>
#include <utility>
#include <vector>

namespace entente {

template <typename T>
class HugePageAllocator {
public:
    using value_type = T;
    static_assert(std::is_trivially_copyable_v<T>);

    HugePageAllocator() = default;

    template <typename U>
    // NOLINTNEXTLINE(google-explicit-constructor): allocators convert
    HugePageAllocator(const HugePageAllocator<U>&) {}

    T* allocate(std::size_t count) {
        if (count * sizeof(T) < kHugePage) {
            return std::allocator<T>().allocate(count);
        }
        const std::size_t bytes = with_tail(count * sizeof(T));
        void* memory = ::operator new(bytes, std::align_val_t(kHugePage));
        // What the kernel does not give is no error.
        static_cast<void>(madvise(memory, bytes, MADV_HUGEPAGE));
        return static_cast<T*>(memory);
    }

    void deallocate(T* memory, std::size_t count) {
        if (count * sizeof(T) < kHugePage) {
            std::allocator<T>().deallocate(memory, count);
        } else {
            ::operator delete(memory, std::align_val_t(kHugePage));
        }
    }

    // resize(n) leaves the new elements as they are; resize(n, value) and assign() set them.
    template <typename U, typename... Arguments>
    void construct(U* place, Arguments&&... arguments) {
        if constexpr (sizeof...(Arguments) > 0) {
            ::new (static_cast<void*>(place)) U(std::forward<Arguments>(arguments)...);
        } else {
            static_cast<void>(place);
        }
    }

    friend bool operator==(const HugePageAllocator&, const HugePageAllocator&) { return true; }

private:
    static constexpr std::size_t kHugePage = std::size_t{2} << 20;

    // The last page is a large one when half of it is needed: it is quicker to have than the small ones.
    static std::size_t with_tail(std::size_t bytes) {
        const std::size_t tail = bytes % kHugePage;
        return tail > kHugePage / 2 ? bytes - tail + kHugePage : bytes;
    }
};

template <typename T>
using BigVector = std::vector<T, HugePageAllocator<T>>;

}  // namespace entente
