// Cypher in, rows out: the front door of queries.
//
// A statement is parsed, checked and planned once and kept by its text; running it reads one moment of the graph, or
// changes it in one transaction, all or nothing. Every statement has limits of time, memory and rows, and ends with an
// error that names the limit when one is reached: rows that came before are never all there is without that error.
#pragma once

#include <atomic>
#include <chrono>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "core/graph_store.h"
#include "queries/cypher/error.h"
#include "queries/exec/graph_access.h"
#include "queries/runtime/entity_access.h"
#include "queries/runtime/query_value.h"

namespace entente::cypher {

class ProcedureRegistry;

// Zero means no limit.
struct QueryLimits {
    std::chrono::milliseconds time{30'000};
    std::size_t memory_bytes_max = std::size_t{1} << 30;
    std::uint64_t rows_max = 10'000'000;
};

struct QueryOptions {
    bool read_only = false;             // a statement that writes is refused
    std::optional<QueryLimits> limits;  // in place of the engine's
    std::string database;               // "" for the one there is
    // Set by another thread to end the statement.
    const std::atomic<bool>* cancelled = nullptr;
    // Asked now and then by the statement's own thread: true ends it.
    std::function<bool()> given_up;
};

// An operator of a plan, for EXPLAIN and PROFILE.
struct PlanDescription {
    std::string operator_type;
    std::string details;
    double estimated_rows = 0;
    std::uint64_t rows = 0;         // of a profile
    std::uint64_t nanoseconds = 0;  // of a profile; without those below it
    std::vector<std::string> identifiers;
    std::vector<PlanDescription> children;
};

// What may not be as it was meant, in the statement of a summary: of the Query API a `notification`.
struct QueryNotification {
    std::string code;  // "Neo.ClientNotification.Statement.UnknownLabelWarning"
    std::string title;
    std::string description;
    std::string severity = "WARNING";
    std::string category = "UNRECOGNIZED";
};

struct QuerySummary {
    QueryCounters counters;
    std::optional<PlanDescription> plan;  // of EXPLAIN and PROFILE
    bool profiled = false;
    std::vector<QueryNotification> notifications;
    std::uint64_t rows = 0;
    std::chrono::microseconds time{0};
};

// Who takes the rows. Called by the thread that runs the statement.
class RowSink {
public:
    virtual ~RowSink() = default;

    // Once, before the first row, unless the statement fails before. When it `writes`, rows count only if run() succeeds,
    // and restart() may take back all of them.
    virtual void begin(std::span<const std::string> columns, bool writes) = 0;
    // Nodes and relationships are asked for in `entities`. False ends the statement with a `cancelled` error.
    virtual bool row(std::span<const QueryValue> values, EntityAccess& entities) = 0;
    // The statement begins again: forget the rows so far.
    virtual void restart() = 0;
};

class QueryEngine;

// A statement that runs as its rows are asked for. For one thread at a time; the engine must outlive it, and the
// transaction in which it runs. Given up when destroyed before its end: what it changed is not kept.
class QueryCursor {
public:
    ~QueryCursor();
    QueryCursor(const QueryCursor&) = delete;
    QueryCursor& operator=(const QueryCursor&) = delete;

    const std::vector<std::string>& columns() const;

    // Whether it changes the graph. Then it is done when next() has said that there are no more rows, and what it gave
    // before counts only if it comes so far; `conflict` there means that it is to be begun again.
    bool writes() const;

    // True when row() is another row, false at the end.
    CypherResult<bool> next();

    // Valid until the next call of next().
    std::span<const QueryValue> row() const;

    // What nodes and relationships in the rows are; valid as long as this.
    EntityAccess& entities();

    // As far as it has run; whole at the end.
    const QuerySummary& summary() const;

private:
    friend class QueryEngine;
    friend class QueryTransaction;
    struct Impl;

    explicit QueryCursor(std::unique_ptr<Impl> impl);

    std::unique_ptr<Impl> impl_;
};

// Statements that are one transaction. For one thread at a time. An error in a statement ends it: what follows is
// refused. Rolled back when destroyed without commit.
class QueryTransaction {
public:
    ~QueryTransaction();
    QueryTransaction(const QueryTransaction&) = delete;
    QueryTransaction& operator=(const QueryTransaction&) = delete;

    CypherResult<QuerySummary> run(std::string_view text,
                                   const QueryMap& parameters,
                                   const QueryOptions& options,
                                   RowSink& sink);
    // The same as a cursor, one at a time. An error of the cursor ends the transaction too.
    CypherResult<std::unique_ptr<QueryCursor>> open(std::string_view text,
                                                    const QueryMap& parameters,
                                                    const QueryOptions& options);
    // conflict when others changed the same.
    CypherStatus commit();

    bool is_open() const { return is_open_; }

private:
    friend class QueryEngine;
    friend class QueryCursor;

    QueryTransaction(QueryEngine& engine, std::unique_ptr<Transaction> transaction);

    QueryEngine& engine_;
    std::unique_ptr<Transaction> transaction_;
    std::unique_ptr<GraphAccess> graph_;
    bool is_open_ = true;
};

struct QueryEngineOptions {
    QueryLimits limits;
    std::size_t cached_statements_max = 1000;
    // The Query API tells it to clients; what tools ask for.
    std::string version = "5.26.0";
};

// The cache of planned statements, since the engine was made.
struct PlanCacheFigures {
    std::uint64_t hits = 0;
    std::uint64_t misses = 0;    // statements that were parsed and planned
    std::size_t statements = 0;  // in it now
};

// Safe for many threads. The store must outlive it.
class QueryEngine {
public:
    explicit QueryEngine(GraphStore& store, QueryEngineOptions options = {});
    ~QueryEngine();
    QueryEngine(const QueryEngine&) = delete;
    QueryEngine& operator=(const QueryEngine&) = delete;

    // One statement as a transaction of its own. One that writes is begun again when another transaction was first.
    CypherResult<QuerySummary> run(std::string_view text,
                                   const QueryMap& parameters,
                                   const QueryOptions& options,
                                   RowSink& sink);

    // The same as a cursor, without beginning again.
    CypherResult<std::unique_ptr<QueryCursor>> open(std::string_view text,
                                                    const QueryMap& parameters,
                                                    const QueryOptions& options);

    CypherResult<std::unique_ptr<QueryTransaction>> begin();

    ProcedureRegistry& procedures();

    const QueryEngineOptions& options() const;
    PlanCacheFigures plan_cache() const;
    GraphStore& store();

private:
    friend class QueryTransaction;
    friend class QueryCursor;
    struct Impl;

    std::unique_ptr<Impl> impl_;
};

// Whether the database of that name is this store: "entente", "neo4j" and "".
bool is_known_database(std::string_view name);

// A plan as text, one operator a line, for terminals.
std::string plan_text(const PlanDescription& plan, bool profiled);

}  // namespace entente::cypher
