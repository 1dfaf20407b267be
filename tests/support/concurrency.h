// What tests of transactions and of views side by side share.
#pragma once

#include <memory>
#include <string>
#include <utility>

#include "core/check.h"
#include "core/graph_store.h"
#include "core/storage/rocksdb_engine.h"
#include "tests/support/catch.h"
#include "tests/support/faulty_engine.h"
#include "tests/support/temp_dir.h"

namespace entente::testing {

// The value, or the test has failed and says why. Not for threads beside the test's own.
template <typename T>
T must(Result<T> result) {
    INFO((result.ok() ? std::string() : result.error().message));
    REQUIRE(result.ok());
    return *std::move(result);
}

inline void must(const Status& status) {
    INFO((status.ok() ? std::string() : status.error().message));
    REQUIRE(status.ok());
}

inline bool conflicts(const Status& status) {
    return !status.ok() && status.error().code == ErrorCode::conflict;
}

// A graph over RocksDB, with an engine that fails on command between.
class ConcurrentStore {
public:
    explicit ConcurrentStore(StoreOptions options = {}) {
        auto engine = open_rocksdb_engine(folder_.file("store"));
        REQUIRE(engine.ok());
        graph_ = must(
            GraphStore::open(std::make_unique<FaultyEngine>(*std::move(engine), plan_), options));
    }

    GraphStore* operator->() const { return graph_.get(); }

    GraphStore& operator*() const { return *graph_; }

    FaultPlan& plan() const { return *plan_; }

    GraphView view() const { return must(graph_->view()); }

    // Not waiting for the disk.
    void update(const std::function<Status(GraphBatch&)>& change) const {
        must(graph_->update(change, Durability::buffered));
    }

    NodeId add_node(Properties properties = {}, std::vector<std::string> labels = {"Thing"}) const {
        NodeId id;
        update([&](GraphBatch& batch) {
            id = batch.new_node_id();
            return batch.put_node({id, labels, properties});
        });
        return id;
    }

    EdgeId add_edge(NodeId source,
                    const std::string& type,
                    NodeId target,
                    const Properties& properties = {}) const {
        EdgeId id;
        update([&](GraphBatch& batch) -> Status {
            ENTENTE_ASSIGN(id, batch.create_edge(source, type, target, properties));
            return {};
        });
        return id;
    }

    void check() const {
        const CheckReport report = must(check_store(*graph_));
        CHECK(report.faults == std::vector<std::string>());
    }

private:
    TempDir folder_;
    std::shared_ptr<FaultPlan> plan_ = std::make_shared<FaultPlan>();
    std::unique_ptr<GraphStore> graph_;
};

}  // namespace entente::testing
