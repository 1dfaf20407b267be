// The graph algorithms of core/algorithms by name, as requests ask for them.
#pragma once

#include <cstdint>
#include <span>
#include <string_view>
#include <vector>

#include "core/budget.h"
#include "core/graph_view.h"
#include "core/result.h"
#include "server/http/json.h"
#include "server/http/projection.h"
#include "server/http/query_parameters.h"

namespace entente::http {

// What the rows of an algorithm's result are.
enum class RowKind : std::uint8_t {
    none,    // numbers about the whole graph only
    nodes,   // {id, name, VALUE}
    edges,   // {id, type, source, target, VALUE}
    groups,  // {VALUE, size, members: [{id, name}]}
};

// One row of a result before it has names. Rows are ordered by rank, greatest first, then by key.
struct ResultRow {
    double rank = 0;
    std::uint64_t key = 0;  // of the node, edge, or first node of the group
    double value = 0;
    std::uint32_t element = 0;  // Vertex, EdgeSlot, or number of the group
};

struct AlgorithmResult {
    std::vector<ResultRow> rows;  // in any order
    // Of groups: the members of each.
    std::vector<std::vector<Vertex>> groups;
    Json numbers = Json::object();  // about the whole
};

// What an algorithm runs on.
struct AlgorithmInput {
    const GraphView& view;
    const Projection& projection;
    const QueryParameters& parameters;
    const Budget& budget;
};

struct Algorithm {
    std::string_view name;
    std::string_view summary;
    RowKind rows = RowKind::nodes;
    std::string_view value;  // what the value of a row is called
    Along along = Along::facts;
    std::vector<std::string_view> parameters;  // beside those of all
    Result<AlgorithmResult> (*run)(const AlgorithmInput&) = nullptr;
    bool integral = false;  // its values are whole numbers
};

// By name.
std::span<const Algorithm> algorithms();
// nullptr for a name that is none.
const Algorithm* find_algorithm(std::string_view name);

// The parameters of all algorithms: types, labels, from, to, min_confidence, and limit and cursor where there are rows.
std::vector<std::string_view> parameters_of(const Algorithm& algorithm);
// What a parameter is, in a few words.
std::string_view describe_parameter(std::string_view name);

}  // namespace entente::http
