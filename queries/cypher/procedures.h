// The procedures that CALL can reach, as analysis needs to know them; who executes them keeps the registry.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "queries/cypher/static_type.h"

namespace entente::cypher {

struct ProcedureField {
    std::string name;
    StaticType type = {};
    std::string type_text = {};  // "STRING?": as signatures write it
    bool optional = false;       // an argument that has a default
};

struct ProcedureSignature {
    std::string name;  // with its namespace: "db.labels"; exact case
    std::vector<ProcedureField> arguments;
    std::vector<ProcedureField> results;
    bool writes = false;
    std::string description = {};
};

// Looks procedures up for analysis. Implementations are safe for concurrent use, and what they return
// outlives the analysed statement.
class ProcedureCatalog {
public:
    ProcedureCatalog() = default;
    ProcedureCatalog(const ProcedureCatalog&) = delete;
    ProcedureCatalog& operator=(const ProcedureCatalog&) = delete;
    virtual ~ProcedureCatalog() = default;

    // nullptr when there is none.
    virtual const ProcedureSignature* find(std::string_view name) const = 0;
    // All names, for hints.
    virtual std::vector<std::string_view> names() const = 0;
};

}  // namespace entente::cypher
