// The procedures that CALL reaches: what they are called, take and give, and what they do.
#pragma once

#include <atomic>
#include <deque>
#include <functional>
#include <map>
#include <memory>
#include <mutex>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "queries/cypher/error.h"
#include "queries/cypher/procedures.h"
#include "queries/exec/execution.h"

namespace entente::cypher {

// One row for each result, the values in the order of ProcedureSignature::results.
using ProcedureRows = std::vector<std::vector<QueryValue>>;

struct Procedure {
    ProcedureSignature signature;
    // As many arguments as the call gives; those that may be left out may be missing.
    std::function<CypherResult<ProcedureRows>(Execution&, std::span<const QueryValue>)> run;
    bool temporary = false;  // goes with remove_temporary()
};

// Safe for many threads. A procedure that was found stays valid as long as the registry, also when another of its
// name has been added since.
class ProcedureRegistry : public ProcedureCatalog {
public:
    const ProcedureSignature* find(std::string_view name) const override;
    std::vector<std::string> all_names() const;
    std::vector<std::string_view> names() const override;

    // nullptr when there is none.
    const Procedure* procedure(std::string_view name) const;

    // Takes the place of one with the same name.
    void add(Procedure procedure);

    // Takes those away that a test has added.
    void remove_temporary();

    // Another after each change: plans made before may be out of date.
    std::uint64_t version() const { return version_.load(); }

private:
    mutable std::mutex mutex_;
    std::deque<Procedure> all_;
    std::map<std::string, const Procedure*, std::less<>> by_name_;
    std::atomic<std::uint64_t> version_ = 0;
};

// db.*, dbms.* and what SHOW lists; `registry` must outlive what is added.
void add_builtin_procedures(ProcedureRegistry& registry);

// A procedure that answers from a table, for the conformance kit: rows whose first columns equal the arguments give
// their last columns. `signature` as the kit writes it: "test.my.proc(name :: STRING?) :: (out :: STRING?)".
CypherResult<Procedure> table_procedure(std::string_view signature, ProcedureRows rows);

}  // namespace entente::cypher
