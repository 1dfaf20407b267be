// What the planner counts with: how many nodes have a label, how many edges a type, which indexes there are.
#pragma once

#include <map>
#include <set>
#include <string>
#include <string_view>
#include <utility>

#include "core/graph_view.h"
#include "core/result.h"

namespace entente::cypher {

struct GraphStatistics {
    double nodes = 0;
    double edges = 0;
    std::map<std::string, double, std::less<>> labels;
    std::map<std::string, double, std::less<>> edge_types;
    std::set<std::pair<std::string, std::string>> indexes;  // label and property, complete ones

    static Result<GraphStatistics> of(const GraphView& view);

    double nodes_with(std::string_view label) const;
    double edges_of(std::string_view type) const;
};

}  // namespace entente::cypher
