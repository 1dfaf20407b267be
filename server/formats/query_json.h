// Values of queries as JSON, and JSON as parameters: the plain and the typed form of the Neo4j Query API, and the form
// of /v1/query.
#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>

#include <nlohmann/json.hpp>

#include "core/result.h"
#include "queries/query_engine.h"
#include "queries/runtime/entity_access.h"
#include "queries/runtime/query_value.h"

namespace entente {

using cypher::QueryList;
using cypher::QueryMap;
using cypher::QueryPath;
using cypher::QueryType;
using cypher::QueryValue;

enum class QueryJsonForm : std::uint8_t {
    plain,     // of the Query API: {"elementId", "labels", "properties"}, temporal values as texts
    typed,     // of the Query API: {"$type": "Integer", "_value": "1"}
    contract,  // ours: {"id", "labels", "properties"} with readable ids
};

// Appends the JSON of a value. Nodes and relationships that are gone have no labels and properties. Values are as deep
// as kQueryValueDepthMax at most, and so is the recursion.
void append_query_json(std::string& out,
                       const QueryValue& value,
                       QueryJsonForm form,
                       cypher::EntityAccess& entities);

// "text", with what JSON escapes; bytes that are not UTF-8 become U+FFFD.
void append_json_string(std::string& out, std::string_view text);

// A JSON value as a parameter. invalid_argument for an integer beyond 64 bits, an unknown $type, a value too deep.
Result<QueryValue> read_query_json(const nlohmann::json& json, bool typed);
// An object as parameters.
Result<QueryMap> read_query_parameters(const nlohmann::json& json, bool typed);

// The counters of the Query API, all of them.
std::string counters_json(const cypher::QueryCounters& counters);

// The notifications of the Query API, a list.
std::string notifications_json(const std::vector<cypher::QueryNotification>& notifications);

// "queryPlan" and "profiledQueryPlan" of the Query API; `typed` wraps the arguments.
std::string plan_json(const cypher::PlanDescription& plan, bool profiled, bool typed);

// A value as a cell of a table, CSV or TSV: strings as they are, null as nothing, others as plain JSON.
std::string cell_text(const QueryValue& value, cypher::EntityAccess& entities);

// RFC 4180: in quotes where it has to be.
void append_csv_field(std::string& out, std::string_view text, char separator);

}  // namespace entente
