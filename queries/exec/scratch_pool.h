// Working memory of traversals, kept between statements: to clear it costs what was found, to make it what there is.
#pragma once

#include <memory>
#include <mutex>
#include <vector>

#include "core/algorithms/traversal_scratch.h"
#include "queries/exec/vertex_counts.h"

namespace entente::cypher {

struct QueryScratch : TraversalScratch {
    VertexCounts counts;
};

// Safe for many threads.
class ScratchPool {
public:
    // The one of the program.
    static ScratchPool& shared();

    std::unique_ptr<QueryScratch> take();
    void give(std::unique_ptr<QueryScratch> scratch);

private:
    static constexpr std::size_t kKeptMax = 8;

    std::mutex mutex_;
    std::vector<std::unique_ptr<QueryScratch>> kept_;
};

// One that is taken when it is first needed and given back at the end.
class PooledScratch {
public:
    PooledScratch() = default;

    ~PooledScratch() {
        if (scratch_ != nullptr) {
            ScratchPool::shared().give(std::move(scratch_));
        }
    }

    PooledScratch(const PooledScratch&) = delete;
    PooledScratch& operator=(const PooledScratch&) = delete;

    QueryScratch& operator*() {
        if (scratch_ == nullptr) {
            scratch_ = ScratchPool::shared().take();
        }
        return *scratch_;
    }

private:
    std::unique_ptr<QueryScratch> scratch_;
};

}  // namespace entente::cypher
