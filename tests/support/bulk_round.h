// A load that can be told by its number, for tests that stop one in the middle.
#pragma once

#include <cstdint>
#include <random>
#include <string>
#include <vector>

#include "core/bulk_loader.h"

namespace entente::testing {

inline constexpr std::uint64_t kRoundNodes = 2000;
inline constexpr std::uint64_t kRoundEdges = 30'000;

inline std::string round_node(unsigned round, std::uint64_t number) {
    return "r" + std::to_string(round) + "-" + std::to_string(number);
}

// Nodes of its own, and edges among them and those of `earlier`, which the store has already. Half of them
// touch one node, so that there are lists of several blocks.
inline Result<BulkOutcome> load_round(GraphStore& store,
                                      unsigned round,
                                      unsigned earlier,
                                      const BulkOptions& options) {
    ENTENTE_ASSIGN(const auto loader, BulkLoader::begin(store, options));
    std::mt19937 random(round);
    const std::vector<std::string> labels = {"Person"};
    for (std::uint64_t i = 0; i < kRoundNodes; ++i) {
        const std::string id = round_node(round, i);
        ENTENTE_TRY(loader->add_node(labels, {{"id", id}, {"name", "Name of " + id}}).status());
    }
    BulkEdges& edges = loader->edges({{"number", ValueType::integer}, {"note", ValueType::string}});
    const std::uint32_t type = loader->edge_type("KNOWS");
    for (std::uint64_t i = 0; i < kRoundEdges; ++i) {
        std::vector<BulkNode> ends;
        for (int end = 0; end < 2; ++end) {
            const bool before = random() % 4 == 0;
            const unsigned of = before ? earlier : round;
            const auto number = !before && random() % 4 == 0 ? 0 : random() % kRoundNodes;
            ENTENTE_ASSIGN(const auto node, loader->find(round_node(of, number)));
            ends.push_back(node.value_or(0));
        }
        const std::string note = std::to_string(random()) + std::to_string(random());
        const std::vector<BulkCell> cells = {static_cast<std::int64_t>(random()),
                                             std::string_view(note)};
        ENTENTE_TRY(edges.add(ends[0], type, ends[1], cells));
    }
    return loader->finish();
}

}  // namespace entente::testing
