#include "queries/query_engine.h"

#include <algorithm>
#include <list>
#include <mutex>
#include <unordered_map>

#include "core/topology_snapshot.h"
#include "queries/cypher/literals.h"
#include "queries/cypher/parser.h"
#include "queries/cypher/semantics.h"
#include "queries/exec/graph_procedures.h"
#include "queries/exec/operator.h"
#include "queries/exec/procedures.h"
#include "queries/plan/planner.h"
#include "queries/plan/show.h"

namespace entente::cypher {

namespace {

// How often a statement that lost against another transaction is begun again.
constexpr int kAttemptsMax = 20;
// A plan that is older is made again: counts of labels and types may have changed.
constexpr std::chrono::seconds kPlanAge{30};

// CREATE or DROP of an index or constraint.
struct SchemaWork {
    SchemaKind kind = SchemaKind::create_index;
    std::string name;
    std::string label;  // or type
    std::vector<std::string> properties;
    bool of_relationships = false;
    bool unique = false;
    bool lenient = false;  // IF EXISTS, IF NOT EXISTS
    std::string refusal;   // what we do not have of it
};

// A statement that is ready to run.
//
// Statements that differ by literals only share the plan of one that has parameters in their place; the texts that were
// asked most recently are known as they are, with their literals.
struct Prepared {
    StatementMode mode = StatementMode::run;
    std::string database;
    std::shared_ptr<const Plan> plan;  // nullptr for schema work
    std::vector<QueryValue> literals;  // parameters of the plan beside those that are given
    std::string text;                  // as it was sent, where the plan's text is another
    SchemaWork schema;
    std::uint64_t procedures = 0;  // the registry's version that it knows
    Budget::Clock::time_point made = Budget::Clock::now();
};

// The latest statements by their text. Safe for many threads.
class StatementCache {
public:
    explicit StatementCache(std::size_t statements_max) : statements_max_(statements_max) {}

    std::shared_ptr<const Prepared> find(std::string_view text, std::uint64_t procedures) {
        const std::lock_guard lock(mutex_);
        const auto found = by_text_.find(text);
        const auto prepared = found == by_text_.end() ? nullptr : found->second->prepared;
        if (prepared == nullptr || prepared->procedures != procedures ||
            Budget::Clock::now() - prepared->made > kPlanAge) {
            ++misses_;
            return nullptr;
        }
        ++hits_;
        order_.splice(order_.begin(), order_, found->second);
        return prepared;
    }

    // For plans that were made when there were other indexes.
    void clear() {
        const std::lock_guard lock(mutex_);
        by_text_.clear();
        order_.clear();
    }

    PlanCacheFigures figures() const {
        const std::lock_guard lock(mutex_);
        return {hits_, misses_, by_text_.size()};
    }

    void insert(std::string_view text, std::shared_ptr<const Prepared> prepared) {
        const std::lock_guard lock(mutex_);
        const auto found = by_text_.find(text);
        if (found != by_text_.end()) {
            found->second->prepared = std::move(prepared);
            return;
        }
        order_.push_front({std::string(text), std::move(prepared)});
        by_text_.emplace(order_.front().text, order_.begin());
        if (order_.size() > statements_max_) {
            by_text_.erase(order_.back().text);
            order_.pop_back();
        }
    }

private:
    struct Entry {
        std::string text;
        std::shared_ptr<const Prepared> prepared;
    };

    std::size_t statements_max_;
    mutable std::mutex mutex_;
    std::uint64_t hits_ = 0;
    std::uint64_t misses_ = 0;
    std::list<Entry> order_;  // latest first
    std::unordered_map<std::string_view, std::list<Entry>::iterator> by_text_;
};

SchemaWork schema_work(const SchemaCommand& command) {
    SchemaWork work;
    work.kind = command.kind;
    work.name = command.name;
    work.lenient = command.if_exists || command.if_not_exists;
    work.unique = command.kind == SchemaKind::create_constraint;
    if (!command.labels.empty()) {
        work.label = command.labels.front();
    }
    for (const Property* property : command.properties) {
        work.properties.emplace_back(property->key);
    }
    work.of_relationships = command.on_relationship;
    const bool creates =
        command.kind == SchemaKind::create_index || command.kind == SchemaKind::create_constraint;
    if (work.unique && command.on_relationship) {
        work.refusal = "constraints of relationships";
    } else if (creates && command.labels.size() != 1) {
        work.refusal = "indexes and constraints of more than one label or type";
    } else if (work.unique && command.properties.size() != 1) {
        work.refusal = "constraints of more than one property";
    } else if (command.kind == SchemaKind::create_constraint &&
               command.constraint_type != ConstraintType::unique) {
        work.refusal = "constraints other than IS UNIQUE";
    } else if (command.kind == SchemaKind::create_index && command.index_type != IndexType::range &&
               command.index_type != IndexType::text) {
        work.refusal = "indexes other than RANGE and TEXT";
    }
    return work;
}

// As the store knows it: without a number and a state.
PropertyIndex index_of(const SchemaWork& work) {
    PropertyIndex index = work.of_relationships ? index_of_edges(work.label, work.properties)
                                                : index_of_nodes(work.label, work.properties);
    index.record.unique = work.unique;
    index.record.name = work.name;
    return index;
}

CypherError missing_parameters(const std::string& names) {
    return runtime_error(ErrorType::parameter_missing,
                         "MissingParameter",
                         "the statement has parameters that were not given: " + names);
}

// The literal that stood where the plan has a parameter of this name; nullptr for a real parameter.
const QueryValue* literal_of(const Prepared& prepared, std::string_view name) {
    if (prepared.literals.empty() || !name.starts_with('#')) {
        return nullptr;
    }
    for (std::size_t i = 0; i < prepared.literals.size(); ++i) {
        if (literal_name(i) == name) {
            return &prepared.literals[i];
        }
    }
    return nullptr;
}

// -- descriptions of plans --

PlanDescription describe_node(const Plan& plan,
                              const PlanNode& node,
                              const std::vector<OperatorProfile>* profiles) {
    PlanDescription result;
    result.operator_type = operator_name(node);
    result.details = node.details;
    result.estimated_rows = node.estimated_rows;
    std::uint64_t below = 0;
    const auto add = [&](const PlanNode& child) {
        result.children.push_back(describe_node(plan, child, profiles));
        below += profiles == nullptr ? 0 : (*profiles)[child.number].nanoseconds;
    };
    if (node.input != nullptr) {
        add(*node.input);
    }
    if (node.inner != nullptr) {
        add(*node.inner);
    }
    for (const UnionBranch& branch : node.branches) {
        add(*branch.plan);
    }
    for (const Slot slot : node.slots) {
        if (!plan.slot_names[slot].empty()) {
            result.identifiers.push_back(plan.slot_names[slot]);
        }
    }
    if (profiles != nullptr) {
        const OperatorProfile& profile = (*profiles)[node.number];
        result.rows = profile.rows;
        result.nanoseconds = profile.nanoseconds > below ? profile.nanoseconds - below : 0;
    }
    return result;
}

std::string_view subquery_name(SubqueryResult result) {
    switch (result) {
        case SubqueryResult::exists: return "ExistsSubquery";
        case SubqueryResult::count: return "CountSubquery";
        case SubqueryResult::first: return "FirstOfSubquery";
        case SubqueryResult::list: return "CollectSubquery";
    }
    return "Subquery";
}

// The whole plan. What expressions run (EXISTS, COUNT and COLLECT { }, comprehensions and pattern predicates) comes last below
// its root; the time that it takes is also in that of the operator whose expression it is.
PlanDescription describe(const Plan& plan, const std::vector<OperatorProfile>* profiles) {
    PlanDescription result = describe_node(plan, *plan.root, profiles);
    for (const SubqueryPlan& subquery : plan.subqueries) {
        if (subquery.root == nullptr) {
            continue;
        }
        PlanDescription& made = result.children.emplace_back();
        made.operator_type = subquery_name(subquery.result);
        made.estimated_rows = subquery.root->estimated_rows;
        made.children.push_back(describe_node(plan, *subquery.root, profiles));
        made.rows = made.children.front().rows;
    }
    return result;
}

void append_plan_text(const PlanDescription& plan,
                      bool profiled,
                      const std::string& indent,
                      std::string& out) {
    out += indent + "+" + plan.operator_type;
    if (!plan.details.empty()) {
        std::string details = plan.details;
        std::replace(details.begin(), details.end(), '\n', ' ');
        out += "  " + details;
    }
    char number[64];
    std::snprintf(number, sizeof number, "%.0f", plan.estimated_rows);
    out += "  [estimated rows " + std::string(number);
    if (profiled) {
        std::snprintf(number, sizeof number, "%.3f", static_cast<double>(plan.nanoseconds) / 1e6);
        out += ", rows " + std::to_string(plan.rows) + ", time " + number + " ms";
    }
    out += "]\n";
    for (std::size_t i = plan.children.size(); i-- > 1;) {
        append_plan_text(plan.children[i], profiled, indent + "| ", out);
    }
    if (!plan.children.empty()) {
        append_plan_text(plan.children.front(), profiled, indent, out);
    }
}

}  // namespace

namespace {

struct NameNotice {
    NameKind kind;
    std::string_view code;
    std::string_view title;
    std::string_view what;
};

constexpr auto kNameNotices = std::to_array<NameNotice>({
    {NameKind::label,
     "Neo.ClientNotification.Statement.UnknownLabelWarning",
     "The label is not there.",
     "No node has the label `"},
    {NameKind::type,
     "Neo.ClientNotification.Statement.UnknownRelationshipTypeWarning",
     "The relationship type is not there.",
     "No relationship has the type `"},
    {NameKind::property,
     "Neo.ClientNotification.Statement.UnknownPropertyKeyWarning",
     "The property is not there.",
     "Nothing has a property `"},
});

bool is_known(const GraphView& view, const UnknownName& name) {
    switch (name.kind) {
        case NameKind::label: return view.label(name.name).has_value();
        case NameKind::type: return view.edge_type(name.name).has_value();
        case NameKind::property: return view.property_key(name.name).has_value();
    }
    return true;
}

// What a statement asks for that is still not there.
std::vector<QueryNotification> notifications_of(const Plan* plan, const GraphView& view) {
    std::vector<QueryNotification> result;
    for (const UnknownName& name :
         plan == nullptr ? std::vector<UnknownName>() : plan->unknown_names) {
        if (is_known(view, name)) {
            continue;
        }
        const NameNotice& notice = kNameNotices[static_cast<std::size_t>(name.kind)];
        QueryNotification& made = result.emplace_back();
        made.code = notice.code;
        made.title = notice.title;
        made.description = std::string(notice.what) + name.name + "`." +
                           (name.hint.empty() ? "" : " " + name.hint);
    }
    return result;
}

}  // namespace

struct QueryEngine::Impl {
    Impl(GraphStore& the_store, QueryEngineOptions the_options)
        : store(the_store),
          options(std::move(the_options)),
          statements(options.cached_statements_max) {
        add_builtin_procedures(procedures);
        add_graph_procedures(procedures);
    }

    CypherResult<std::shared_ptr<const Prepared>> prepare(std::string_view text,
                                                          const GraphView& view);
    CypherResult<std::shared_ptr<const Prepared>> prepare_new(std::string_view text,
                                                              const GraphView& view);
    CypherResult<QuerySummary> run_schema(const Prepared& prepared);
    CypherStatus create_index(const SchemaWork& work, QueryCounters& counters);
    CypherStatus drop_index(const SchemaWork& work, QueryCounters& counters);
    static CypherResult<std::vector<QueryValue>> bind_parameters(const Prepared& prepared,
                                                                 const QueryMap& parameters);
    static CypherResult<PlanDescription> explain(const Prepared& prepared,
                                                 const QueryMap& parameters);
    static CypherStatus check(const Prepared& prepared, const QueryOptions& options);

    GraphStore& store;
    QueryEngineOptions options;
    ProcedureRegistry procedures;
    StatementCache statements;
    LabelSets labels;
    StatisticsCache statistics;
};

CypherResult<std::shared_ptr<const Prepared>> QueryEngine::Impl::prepare(std::string_view text,
                                                                         const GraphView& view) {
    if (auto known = statements.find(text, procedures.version())) {
        return known;
    }
    const LiftedStatement lifted = lift_literals(text);
    if (!lifted.literals.empty()) {
        auto shared = statements.find(lifted.text, procedures.version());
        if (shared == nullptr) {
            if (auto made = prepare_new(lifted.text, view); made.ok()) {
                shared = *std::move(made);
                statements.insert(lifted.text, shared);
            }
        }
        // What is explained is shown as it was written.
        if (shared != nullptr && shared->plan != nullptr && shared->mode == StatementMode::run) {
            auto own = std::make_shared<Prepared>(*shared);
            own->text = text;
            for (const auto& literal : lifted.literals) {
                own->literals.push_back(
                    std::visit([](const auto& value) { return QueryValue(value); }, literal));
            }
            statements.insert(text, own);
            return std::shared_ptr<const Prepared>(own);
        }
    }
    ENTENTE_ASSIGN(auto prepared, prepare_new(text, view));
    statements.insert(text, prepared);
    return prepared;
}

CypherResult<std::shared_ptr<const Prepared>> QueryEngine::Impl::prepare_new(
    std::string_view text, const GraphView& view) {
    auto prepared = std::make_shared<Prepared>();
    prepared->procedures = procedures.version();
    ENTENTE_ASSIGN(Ast ast, parse(text));
    ENTENTE_ASSIGN(const Analysis analysis, analyse(ast, &procedures));
    prepared->mode = ast.statement.mode;
    prepared->database = ast.statement.database;
    if (ast.statement.kind == StatementKind::schema) {
        prepared->schema = schema_work(*ast.statement.schema);
        return std::shared_ptr<const Prepared>(prepared);
    }
    ENTENTE_ASSIGN(const auto counted, statistics.of(view));
    if (ast.statement.kind == StatementKind::show) {
        ENTENTE_ASSIGN(prepared->plan, plan_show(ast, analysis, *counted, view));
    } else {
        ENTENTE_ASSIGN(prepared->plan, plan_query(ast, analysis, *counted, view));
    }
    return std::shared_ptr<const Prepared>(prepared);
}

CypherStatus QueryEngine::Impl::check(const Prepared& prepared, const QueryOptions& options) {
    for (const std::string& database : {prepared.database, options.database}) {
        if (!is_known_database(database)) {
            return runtime_error(
                ErrorType::database_not_found,
                "",
                "there is no database `" + database + "`; this server has one, `entente`");
        }
    }
    const bool writes = prepared.plan == nullptr || prepared.plan->writes;
    if (writes && options.read_only && prepared.mode != StatementMode::explain) {
        return runtime_error(ErrorType::access_mode,
                             "",
                             "a statement that writes was sent where only reading is allowed");
    }
    return {};
}

CypherResult<std::vector<QueryValue>> QueryEngine::Impl::bind_parameters(
    const Prepared& prepared, const QueryMap& parameters) {
    std::vector<QueryValue> result;
    std::string missing;
    for (const std::string& name : prepared.plan->parameters) {
        const QueryValue* value = literal_of(prepared, name);
        value = value == nullptr ? parameters.find(name) : value;
        if (value == nullptr) {
            missing += (missing.empty() ? "$" : ", $") + name;
        } else {
            result.push_back(*value);
        }
    }
    if (!missing.empty()) {
        return missing_parameters(missing);
    }
    return result;
}

CypherResult<PlanDescription> QueryEngine::Impl::explain(const Prepared& prepared,
                                                         const QueryMap& parameters) {
    if (prepared.plan != nullptr) {
        for (const std::string& name : prepared.plan->implicit_parameters) {
            if (parameters.find(name) == nullptr) {
                return missing_parameters("$" + name);
            }
        }
        return describe(*prepared.plan, nullptr);
    }
    PlanDescription result;
    result.operator_type = "SchemaCommand";
    return result;
}

// -- cursors --

struct QueryCursor::Impl {
    QueryEngine::Impl* engine = nullptr;
    std::shared_ptr<const Prepared> prepared;
    std::unique_ptr<Transaction> transaction;  // of a statement that is one of its own
    std::unique_ptr<GraphAccess> own_graph;    // likewise
    QueryTransaction* within = nullptr;
    std::vector<QueryValue> parameters;
    Budget budget;
    std::uint64_t rows_max = 0;
    std::unique_ptr<Execution> execution;
    OperatorPtr root;
    // Where the columns are slots one after the other, a row is read in its place; otherwise it is put together here.
    bool is_in_place = false;
    std::vector<QueryValue> row;
    QuerySummary summary;
    Budget::Clock::time_point began = Budget::Clock::now();
    bool is_over = false;
    std::vector<std::string> no_columns;

    CypherStatus start(GraphAccess& graph, const QueryMap& given, const QueryOptions& options);
    CypherResult<bool> next();
    CypherStatus finish();
    CypherStatus check_deleted();
    CypherStatus end_batch(bool keep);
    CypherError located(CypherError error) const;
};

// What an error says of its place, in lines and columns of the text that was sent.
CypherError QueryCursor::Impl::located(CypherError error) const {
    const bool of_text = error.type != ErrorType::limit_exceeded &&
                         error.type != ErrorType::timed_out && error.type != ErrorType::cancelled;
    if (!error.place || !of_text) {
        return error;
    }
    const std::string& planned = prepared->plan->text;
    const std::string& sent = prepared->text.empty() ? planned : prepared->text;
    error.position = position_at(sent, place_in_original(sent, planned, *error.place));
    error.place.reset();
    return error;
}

// For what is more than one transaction: keeps what has been changed so far, or forgets it, and begins another.
CypherStatus QueryCursor::Impl::end_batch(bool keep) {
    CypherStatus ended;
    if (keep) {
        ended = [&]() -> CypherStatus {
            ENTENTE_TRY(check_deleted());
            ENTENTE_TRY(transaction->commit());
            engine->statistics.forget();
            return {};
        }();
    }
    transaction.reset();
    ENTENTE_ASSIGN(transaction, engine->store.begin());
    own_graph->restart(*transaction);
    return ended;
}

namespace {

bool are_adjacent(std::span<const Slot> slots) {
    return !slots.empty() && std::adjacent_find(slots.begin(), slots.end(), [](Slot a, Slot b) {
                                 return b != a + 1;
                             }) == slots.end();
}

}  // namespace

CypherStatus QueryCursor::Impl::start(GraphAccess& graph,
                                      const QueryMap& given,
                                      const QueryOptions& options) {
    const Plan& plan = *prepared->plan;
    ENTENTE_ASSIGN(parameters, QueryEngine::Impl::bind_parameters(*prepared, given));
    const QueryLimits limits = options.limits.value_or(engine->options.limits);
    budget = limits.time.count() > 0 ? Budget::of(limits.time) : Budget();
    budget.cancelled = options.cancelled;
    if (limits.memory_bytes_max > 0) {
        budget.memory_bytes_max = limits.memory_bytes_max;
    }
    rows_max = limits.rows_max;
    graph.counters = {};
    execution = std::make_unique<Execution>(plan, graph, parameters, budget);
    execution->given_up = options.given_up;
    execution->procedures = &engine->procedures;
    execution->profiling = prepared->mode == StatementMode::profile;
    execution->profiles.resize(plan.node_count);
    root = make_operator(*execution, *plan.root);
    is_in_place = are_adjacent(plan.column_slots);
    row.resize(is_in_place ? 0 : plan.column_slots.size());
    if (transaction != nullptr) {
        execution->end_batch = [this](bool keep) { return end_batch(keep); };
    }
    if (!root->open()) {
        return located(*std::move(execution->error));
    }
    return {};
}

CypherResult<bool> QueryCursor::Impl::next() {
    if (is_over) {
        return false;
    }
    const Step step = root->next();
    if (step == Step::failed) {
        is_over = true;
        return located(*std::move(execution->error));
    }
    if (step == Step::end) {
        is_over = true;
        ENTENTE_TRY(finish());
        return false;
    }
    if (rows_max > 0 && summary.rows == rows_max) {
        is_over = true;
        return runtime_error(ErrorType::limit_exceeded,
                             "query_rows_max",
                             "the result has more than " + std::to_string(rows_max) +
                                 " rows; LIMIT asks for fewer, and the limit query_rows_max "
                                 "allows more");
    }
    summary.rows += 1;
    const std::vector<Slot>& slots = prepared->plan->column_slots;
    for (std::size_t i = 0; i < row.size(); ++i) {
        row[i] = execution->row[slots[i]];
    }
    return true;
}

// Writes what is kept, unless a node was deleted that still has relationships.
CypherStatus QueryCursor::Impl::check_deleted() {
    GraphAccess& graph = execution->graph;
    ENTENTE_TRY(graph.flush());
    ENTENTE_ASSIGN(const auto connected, graph.connected_deleted_node());
    if (connected) {
        return runtime_error(ErrorType::constraint_verification_failed,
                             "DeleteConnectedNode",
                             "node " + std::to_string(connected->value) +
                                 " cannot be deleted: it has relationships. DETACH DELETE "
                                 "deletes them too");
    }
    return {};
}

CypherStatus QueryCursor::Impl::finish() {
    const Plan& plan = *prepared->plan;
    GraphAccess& graph = execution->graph;
    if (plan.writes) {
        ENTENTE_TRY(check_deleted());
    }
    summary.counters = graph.counters;
    if (execution->profiling) {
        summary.plan = describe(plan, &execution->profiles);
        summary.profiled = true;
    }
    if (transaction != nullptr) {
        ENTENTE_TRY(transaction->commit());
        engine->statistics.forget();
    }
    summary.time =
        std::chrono::duration_cast<std::chrono::microseconds>(Budget::Clock::now() - began);
    return {};
}

QueryCursor::QueryCursor(std::unique_ptr<Impl> impl) : impl_(std::move(impl)) {}

QueryCursor::~QueryCursor() {
    if (impl_->within != nullptr && !impl_->is_over) {
        // A statement that was not run to its end may have changed a part of what it says.
        impl_->within->is_open_ = impl_->within->is_open_ && !writes();
    }
}

const std::vector<std::string>& QueryCursor::columns() const {
    return impl_->prepared->plan == nullptr ? impl_->no_columns : impl_->prepared->plan->columns;
}

bool QueryCursor::writes() const {
    return impl_->prepared->mode != StatementMode::explain &&
           (impl_->prepared->plan == nullptr || impl_->prepared->plan->writes);
}

CypherResult<bool> QueryCursor::next() {
    auto result = impl_->next();
    if (!result.ok() && impl_->within != nullptr) {
        impl_->within->is_open_ = false;
    }
    return result;
}

std::span<const QueryValue> QueryCursor::row() const {
    if (!impl_->is_in_place) {
        return impl_->row;
    }
    const std::vector<Slot>& slots = impl_->prepared->plan->column_slots;
    return std::span(impl_->execution->slots).subspan(slots.front(), slots.size());
}

EntityAccess& QueryCursor::entities() {
    return impl_->execution->entities;
}

const QuerySummary& QueryCursor::summary() const {
    return impl_->summary;
}

// -- schema --

CypherResult<QuerySummary> QueryEngine::Impl::run_schema(const Prepared& prepared) {
    const SchemaWork& work = prepared.schema;
    if (!work.refusal.empty()) {
        return runtime_error(ErrorType::not_supported, "", work.refusal + " are not supported");
    }
    QuerySummary summary;
    const bool creates =
        work.kind == SchemaKind::create_index || work.kind == SchemaKind::create_constraint;
    ENTENTE_TRY(creates ? create_index(work, summary.counters)
                        : drop_index(work, summary.counters));
    statistics.forget();
    statements.clear();
    return summary;
}

CypherStatus QueryEngine::Impl::create_index(const SchemaWork& work, QueryCounters& counters) {
    const PropertyIndex wanted = index_of(work);
    ENTENTE_ASSIGN(const auto indexes, store.property_indexes());
    for (const PropertyIndex& index : indexes) {
        const bool same = index.row() == wanted.row();
        const bool same_name = index.is_of_values() && index.name() == wanted.name();
        if ((same || same_name) && work.lenient) {
            return {};
        }
        if (same || same_name) {
            return runtime_error(
                ErrorType::index_exists,
                "",
                (same ? "there is " + index.describe()
                      : "an index or a constraint is called `" + index.name() + "`") +
                    " already; IF NOT EXISTS makes that no error");
        }
    }
    ENTENTE_TRY(store.create_index(wanted));
    (work.unique ? counters.constraints_added : counters.indexes_added) += 1;
    return {};
}

CypherStatus QueryEngine::Impl::drop_index(const SchemaWork& work, QueryCounters& counters) {
    ENTENTE_ASSIGN(const auto indexes, store.property_indexes());
    for (const PropertyIndex& index : indexes) {
        const bool meant =
            work.name.empty() ? index.row() == index_of(work).row() : index.name() == work.name;
        if (meant && index.is_of_values()) {
            ENTENTE_TRY(store.drop_index(index));
            (index.record.unique ? counters.constraints_removed : counters.indexes_removed) += 1;
            return {};
        }
    }
    if (work.lenient) {
        return {};
    }
    return runtime_error(
        ErrorType::index_not_found,
        "",
        "there is no index or constraint `" + work.name + "`; SHOW INDEXES lists them");
}

// -- the engine --

QueryEngine::QueryEngine(GraphStore& store, QueryEngineOptions options)
    : impl_(std::make_unique<Impl>(store, std::move(options))) {}

QueryEngine::~QueryEngine() = default;

ProcedureRegistry& QueryEngine::procedures() {
    return impl_->procedures;
}

PlanCacheFigures QueryEngine::plan_cache() const {
    return impl_->statements.figures();
}

const QueryEngineOptions& QueryEngine::options() const {
    return impl_->options;
}

GraphStore& QueryEngine::store() {
    return impl_->store;
}

namespace {

// All rows of a cursor to a sink.
CypherResult<QuerySummary> drain(QueryCursor& cursor, RowSink& sink) {
    sink.begin(cursor.columns(), cursor.writes());
    while (true) {
        ENTENTE_ASSIGN(const bool more, cursor.next());
        if (!more) {
            return cursor.summary();
        }
        if (!sink.row(cursor.row(), cursor.entities())) {
            return runtime_error(ErrorType::cancelled, "", "nobody takes the rows any more");
        }
    }
}

}  // namespace

CypherResult<std::unique_ptr<QueryCursor>> QueryEngine::open(std::string_view text,
                                                             const QueryMap& parameters,
                                                             const QueryOptions& options) {
    ENTENTE_ASSIGN(const GraphView view, impl_->store.view());
    auto cursor = std::make_unique<QueryCursor::Impl>();
    cursor->engine = impl_.get();
    ENTENTE_ASSIGN(cursor->prepared, impl_->prepare(text, view));
    const Prepared& prepared = *cursor->prepared;
    ENTENTE_TRY(Impl::check(prepared, options));
    if (prepared.mode == StatementMode::explain || prepared.plan == nullptr) {
        cursor->is_over = true;
        if (prepared.mode == StatementMode::explain) {
            ENTENTE_ASSIGN(cursor->summary.plan, Impl::explain(prepared, parameters));
        } else {
            ENTENTE_ASSIGN(cursor->summary, impl_->run_schema(prepared));
        }
    } else if (prepared.plan->writes) {
        ENTENTE_ASSIGN(cursor->transaction, impl_->store.begin());
        cursor->own_graph = std::make_unique<GraphAccess>(*cursor->transaction);
        ENTENTE_TRY(cursor->start(*cursor->own_graph, parameters, options));
    } else {
        cursor->own_graph = std::make_unique<GraphAccess>(view, &impl_->labels);
        ENTENTE_TRY(cursor->start(*cursor->own_graph, parameters, options));
    }
    cursor->summary.notifications = notifications_of(prepared.plan.get(), view);
    return std::unique_ptr<QueryCursor>(new QueryCursor(std::move(cursor)));
}

CypherResult<QuerySummary> QueryEngine::run(std::string_view text,
                                            const QueryMap& parameters,
                                            const QueryOptions& options,
                                            RowSink& sink) {
    for (int attempt = 1;; ++attempt) {
        ENTENTE_ASSIGN(const auto cursor, open(text, parameters, options));
        auto summary = drain(*cursor, sink);
        if (summary.ok() || summary.error().type != ErrorType::conflict ||
            attempt == kAttemptsMax) {
            return summary;
        }
        sink.restart();
    }
}

CypherResult<std::unique_ptr<QueryTransaction>> QueryEngine::begin() {
    ENTENTE_ASSIGN(auto transaction, impl_->store.begin());
    return std::unique_ptr<QueryTransaction>(new QueryTransaction(*this, std::move(transaction)));
}

// -- transactions --

QueryTransaction::QueryTransaction(QueryEngine& engine, std::unique_ptr<Transaction> transaction)
    : engine_(engine),
      transaction_(std::move(transaction)),
      graph_(std::make_unique<GraphAccess>(*transaction_)) {}

QueryTransaction::~QueryTransaction() = default;

CypherResult<std::unique_ptr<QueryCursor>> QueryTransaction::open(std::string_view text,
                                                                  const QueryMap& parameters,
                                                                  const QueryOptions& options) {
    QueryEngine::Impl& engine = *engine_.impl_;
    auto result = [&]() -> CypherResult<std::unique_ptr<QueryCursor>> {
        if (!is_open_) {
            return runtime_error(ErrorType::database_error, "", "the transaction has ended");
        }
        ENTENTE_ASSIGN(const GraphView view, engine.store.view());
        auto cursor = std::make_unique<QueryCursor::Impl>();
        cursor->engine = &engine;
        cursor->within = this;
        ENTENTE_ASSIGN(cursor->prepared, engine.prepare(text, view));
        const Prepared& prepared = *cursor->prepared;
        ENTENTE_TRY(QueryEngine::Impl::check(prepared, options));
        if (prepared.mode == StatementMode::explain) {
            cursor->is_over = true;
            ENTENTE_ASSIGN(cursor->summary.plan, QueryEngine::Impl::explain(prepared, parameters));
        } else if (prepared.plan == nullptr) {
            return runtime_error(ErrorType::not_supported,
                                 "",
                                 "indexes and constraints are changed outside of transactions");
        } else {
            ENTENTE_TRY(cursor->start(*graph_, parameters, options));
        }
        cursor->summary.notifications = notifications_of(prepared.plan.get(), view);
        return std::unique_ptr<QueryCursor>(new QueryCursor(std::move(cursor)));
    }();
    is_open_ = is_open_ && result.ok();
    return result;
}

CypherResult<QuerySummary> QueryTransaction::run(std::string_view text,
                                                 const QueryMap& parameters,
                                                 const QueryOptions& options,
                                                 RowSink& sink) {
    ENTENTE_ASSIGN(const auto cursor, open(text, parameters, options));
    auto result = drain(*cursor, sink);
    is_open_ = is_open_ && result.ok();
    return result;
}

CypherStatus QueryTransaction::commit() {
    if (!is_open_) {
        return runtime_error(ErrorType::database_error, "", "the transaction has ended");
    }
    is_open_ = false;
    ENTENTE_TRY(graph_->flush());
    ENTENTE_TRY(transaction_->commit());
    engine_.impl_->statistics.forget();
    return {};
}

bool is_known_database(std::string_view name) {
    return name.empty() || name == "entente" || name == "neo4j" || name == "system";
}

std::string plan_text(const PlanDescription& plan, bool profiled) {
    std::string out;
    append_plan_text(plan, profiled, "", out);
    return out;
}

}  // namespace entente::cypher
