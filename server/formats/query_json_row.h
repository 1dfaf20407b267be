// Rows of queries as JSON lists: what most bytes of an answer are.
#pragma once

#include <span>
#include <string>

#include "server/formats/query_json.h"

namespace entente {

// Appends "[value,value]", each value as append_query_json() writes it, and quicker where they are numbers, dates and texts.
void append_query_json_row(std::string& out,
                           std::span<const QueryValue> row,
                           QueryJsonForm form,
                           cypher::EntityAccess& entities);

}  // namespace entente
