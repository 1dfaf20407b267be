// What the planner counts with: how many nodes have a label, how many edges a type, which indexes there are.
#pragma once

#include <chrono>
#include <map>
#include <memory>
#include <mutex>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "core/graph_view.h"
#include "core/result.h"

namespace entente::cypher {

// What an index of several properties is of, or one of relationships.
struct IndexedProperties {
    std::string label;  // or type
    std::vector<std::string> properties;

    // NOLINTNEXTLINE(modernize-use-nullptr): clang-tidy 14 misreads a defaulted <=>
    friend auto operator<=>(const IndexedProperties&, const IndexedProperties&) = default;
};

struct GraphStatistics {
    double nodes = 0;
    double edges = 0;
    std::map<std::string, double, std::less<>> labels;
    std::map<std::string, double, std::less<>> edge_types;
    // Those that are complete: label and property, of several properties, of relationships.
    std::set<std::pair<std::string, std::string>> indexes;
    std::set<IndexedProperties> composites;
    std::set<IndexedProperties> relationship_indexes;

    static Result<GraphStatistics> of(const GraphView& view);
    // The indexes alone, which come and become complete without a commit.
    Status read_indexes(const GraphView& view);

    bool has_same_indexes(const GraphStatistics& other) const {
        return indexes == other.indexes && composites == other.composites &&
               relationship_indexes == other.relationship_indexes;
    }

    double nodes_with(std::string_view label) const;
    double edges_of(std::string_view type) const;
};

// The statistics of the latest commit that was asked about: counting reads a row for each label and type. Safe for
// many threads.
//
// Plans are kept for longer than what others write may stay unseen here, kFresh: then not even the commit is looked at.
class StatisticsCache {
public:
    static constexpr std::chrono::milliseconds kFresh{1000};

    Result<std::shared_ptr<const GraphStatistics>> of(const GraphView& view);
    // The store has been changed by who plans: the next ones are read.
    void forget();

private:
    using Clock = std::chrono::steady_clock;

    std::mutex mutex_;
    std::optional<Clock::time_point> read_;  // when the latest were found to be right
    std::optional<Bytes> commit_;            // the row that counts them
    std::shared_ptr<const GraphStatistics> latest_;
};

}  // namespace entente::cypher
