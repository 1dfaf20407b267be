// Random numbers for training: the same sequence for a seed on every machine and standard library.
#pragma once

#include <cstdint>
#include <utility>
#include <vector>

namespace entente::train {

// splitmix64 (Steele, Lea, Flood 2014), good enough for dropout and shuffling.
class Random {
public:
    explicit Random(std::uint64_t seed) : state_(seed) {}

    std::uint64_t next() {
        std::uint64_t z = (state_ += 0x9E3779B97F4A7C15ULL);
        z = (z ^ (z >> 30U)) * 0xBF58476D1CE4E5B9ULL;
        z = (z ^ (z >> 27U)) * 0x94D049BB133111EBULL;
        return z ^ (z >> 31U);
    }

    // In [0, 1).
    float uniform() { return static_cast<float>(next() >> 40U) * 0x1p-24F; }
    std::size_t below(std::size_t n) { return static_cast<std::size_t>(next() % n); }

    // Roughly normal with mean 0 and deviation 1: the sum of twelve uniform numbers.
    float normal() {
        float total = -6.0F;
        for (int i = 0; i < 12; ++i) {
            total += uniform();
        }
        return total;
    }

    template <typename T>
    void shuffle(std::vector<T>& items) {
        for (std::size_t i = items.size(); i > 1; --i) {
            std::swap(items[i - 1], items[below(i)]);
        }
    }

private:
    std::uint64_t state_;
};

}  // namespace entente::train
