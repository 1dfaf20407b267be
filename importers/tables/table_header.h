// What the header of a table says: nodes or relationships, and what each column holds.
//
// The convention of neo4j-admin's import (Neo4j operations manual, "Import header format"): each field is
// `name:TYPE`. A table of nodes has a column `:ID`, one of relationships `:START_ID`, `:END_ID` and `:TYPE`.
//
//     id:ID,name,since:int,aliases:string[],:LABEL
//     :START_ID,:END_ID,:TYPE,date:date,confidence:float
#pragma once

#include <cstddef>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "core/result.h"
#include "core/value.h"
#include "importers/tables/delimited_reader.h"

namespace entente {

enum class TableKind {
    nodes,
    edges,
    both,  // columns of nodes, and from :START_ID on those of edges: a row has the ones or the others
};

enum class ColumnRole {
    property,
    id,        // of a node: its property `id`
    label,     // labels, separated by ';'
    start_id,  // of an edge
    end_id,
    type,
    ignored,
    exact,  // `entente.exact:IGNORE`: typed JSON (core/value_json.h) of what the other columns do not carry
};

struct TableColumn {
    std::string name;  // of the property; empty for a column that is none
    ColumnRole role = ColumnRole::property;
    ValueType type = ValueType::string;
    bool list = false;  // items of that type, separated by ';'
};

struct TableHeader {
    TableKind kind = TableKind::nodes;
    std::vector<TableColumn> columns;
};

// invalid_argument for a header that does not say what the table is, unsupported for what we do not read
// (groups of ids, lists and some types on relationships); the message names the column.
Result<TableHeader> parse_table_header(std::span<const DelimitedField> fields);

// The value that a field stands for; null for an empty one, unless it is a string in quotes. A list's items are
// separated by ';'. Spaces around anything but a string do not count. invalid_argument for a field that is no such value.
Result<Value> parse_table_value(const TableColumn& column, const DelimitedField& field);

// The error for a field that is no value of the type.
Error not_a_value(ValueType type, std::string_view text);

// As parse_table_value() has them: numbers, truth and dates, without a Value around them. False when it is none.
bool parse_table_integer(std::string_view text, std::int64_t& number);
bool parse_table_float(std::string_view text, double& number);
bool parse_table_boolean(std::string_view text, bool& truth);

}  // namespace entente
