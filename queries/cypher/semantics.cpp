// Queries as a whole: their parts, their frames, and what holds for all clauses.

#include "queries/cypher/semantics.h"

#include <algorithm>
#include <array>
#include <utility>

#include "queries/cypher/analyzer.h"
#include "queries/cypher/suggest.h"

namespace entente::cypher {

namespace {

std::string quoted(std::string_view name) {
    return "`" + std::string(name) + "`";
}

SymbolKind kind_of(StaticType type) {
    switch (type.bits) {
        case kNodeType: return SymbolKind::node;
        case kRelationshipType: return SymbolKind::relationship;
        case kPathType: return SymbolKind::path;
        case kListType:
            return type.elements == kRelationshipType ? SymbolKind::relationships
                                                      : SymbolKind::value;
        default: return SymbolKind::value;
    }
}

bool updates(const Clause& clause) {
    switch (clause.kind) {
        case ClauseKind::create:
        case ClauseKind::merge:
        case ClauseKind::set:
        case ClauseKind::remove:
        case ClauseKind::delete_entities:
        case ClauseKind::for_each: return true;
        default: return false;
    }
}

struct ShowColumns {
    ShowKind kind;
    std::string_view names;  // those that come without YIELD, a bar, and those that YIELD can add
};

constexpr auto kShowColumns = std::to_array<ShowColumns>({
    {ShowKind::databases,
     "name type aliases access address role writer requestedStatus currentStatus statusMessage "
     "default home "
     "constituents|databaseID serverID creationTime lastStartTime lastStopTime store "
     "lastCommittedTxn replicationLag"},
    {ShowKind::procedures,
     "name description mode worksOnSystem|signature argumentDescription returnDescription admin "
     "rolesExecution "
     "rolesBoostedExecution isDeprecated deprecatedBy option"},
    {ShowKind::functions,
     "name category description|signature isBuiltIn argumentDescription returnDescription "
     "aggregating rolesExecution "
     "rolesBoostedExecution isDeprecated deprecatedBy"},
    {ShowKind::indexes,
     "id name state populationPercent type entityType labelsOrTypes properties indexProvider "
     "owningConstraint lastRead "
     "readCount|trackedSince options failureMessage createStatement"},
    {ShowKind::constraints,
     "id name type entityType labelsOrTypes properties ownedIndex propertyType|options "
     "createStatement"},
    {ShowKind::transactions,
     "database transactionId currentQueryId connectionId clientAddress username currentQuery "
     "startTime status "
     "elapsedTime|metaData"},
    {ShowKind::settings,
     "name value isDynamic defaultValue description|startupValue isExplicitlySet validValues "
     "isDeprecated"},
    {ShowKind::users, "user roles passwordChangeRequired suspended home|"},
    {ShowKind::roles, "role|"},
    {ShowKind::privileges, "access action resource graph segment role immutable|"},
    {ShowKind::aliases, "name database location url user|driver properties"},
    {ShowKind::servers, "name address state health hosting|serverId requestedHosting version"},
});

// A standalone CALL: nothing else in the statement.
void mark_standalone(Query& query) {
    if (query.parts.size() == 1 && query.parts[0]->clauses.size() == 1 &&
        query.parts[0]->clauses[0]->kind == ClauseKind::call_procedure) {
        as<CallProcedure>(*query.parts[0]->clauses[0]).standalone = true;
    }
}

}  // namespace

std::vector<Scope::Binding> Scope::visible(std::size_t from) const {
    std::vector<Binding> result;
    for (std::size_t i = from < floor_ ? floor_ : from; i < bindings_.size(); ++i) {
        if (latest_[bindings_[i].name_id] == i + 1) {
            result.push_back(bindings_[i]);
        }
    }
    return result;
}

std::vector<std::string_view> Scope::names() const {
    std::vector<std::string_view> names;
    for (const Binding& binding : visible()) {
        names.push_back(binding.name);
    }
    std::sort(names.begin(), names.end());
    return names;
}

CypherResult<Analysis> analyse(Ast& ast, const ProcedureCatalog* procedures) {
    return Analyzer(ast, procedures).run();
}

CypherResult<Analysis> Analyzer::run() {
    const Statement& statement = ast_.statement;
    bool fine = false;
    switch (statement.kind) {
        case StatementKind::query:
            mark_standalone(*statement.query);
            fine = analyse_query(*statement.query, QueryUse::statement);
            if (fine) {
                out_.writes = statement.query->writes;
                for (const Column& column : statement.query->columns) {
                    out_.columns.push_back(column.name);
                }
            }
            break;
        case StatementKind::schema:
            fine = analyse_schema(*statement.schema);
            out_.changes_schema = true;
            break;
        case StatementKind::show:
            fine = analyse_show(*statement.show);
            if (fine) {
                for (const Column& column : statement.show->columns) {
                    out_.columns.push_back(column.name);
                }
            }
            break;
    }
    if (!fine) {
        return *std::move(error_);
    }
    return std::move(out_);
}

// ---------------------------------------------------------------------------------------------------
// Errors and symbols

bool Analyzer::fail(std::string_view detail, std::string message, Span span, std::string hint) {
    return fail(ErrorType::syntax_error, detail, std::move(message), span, std::move(hint));
}

bool Analyzer::fail(
    ErrorType type, std::string_view detail, std::string message, Span span, std::string hint) {
    if (!error_) {
        error_ =
            compile_error(type, detail, std::move(message), ast_.text, span.begin, std::move(hint));
    }
    return false;
}

bool Analyzer::undefined(std::string_view name, Span span) {
    const std::vector<std::string_view> names = scope_.names();
    const std::vector<std::string_view> similar = near_names(name, names);
    return fail("UndefinedVariable",
                "The variable " + quoted(name) + " is not defined",
                span,
                similar.empty() ? in_scope(names) : did_you_mean(similar));
}

bool Analyzer::already_bound(std::string_view name, Span span, std::string_view where) {
    return fail("VariableAlreadyBound",
                "The variable " + quoted(name) + " is bound already, " + std::string(where),
                span,
                "Use another name.");
}

SymbolId Analyzer::add_symbol(std::string_view name, StaticType type, Span span, bool nullable) {
    const auto id = static_cast<SymbolId>(out_.symbols.size());
    out_.symbols.push_back({name, kind_of(type), type, span, nullable});
    return id;
}

SymbolId Analyzer::bind(Variable& variable, StaticType type, bool nullable) {
    variable.symbol = add_symbol(variable.name, type, variable.span, nullable);
    variable.type = type;
    scope_.bind(variable.name, variable.symbol);
    return variable.symbol;
}

void Analyzer::note_use(SymbolId id) {
    constexpr std::size_t kFew = 16;
    for (auto frame = frames_.rbegin(); frame != frames_.rend() && id < frame->first; ++frame) {
        std::vector<SymbolId>& imports = frame->imports;
        if (imports.size() == kFew) {
            frame->imported.insert(imports.begin(), imports.end());
        }
        const bool known = imports.size() < kFew
                               ? std::find(imports.begin(), imports.end(), id) != imports.end()
                               : !frame->imported.insert(id).second;
        if (!known) {
            imports.push_back(id);
        }
    }
}

void Analyzer::note_write() {
    for (Frame& frame : frames_) {
        frame.writes = true;
    }
}

std::uint32_t Analyzer::parameter_index(std::string_view name) {
    const auto [found, added] =
        parameter_ids_.try_emplace(name, static_cast<std::uint32_t>(out_.parameters.size()));
    if (added) {
        out_.parameters.push_back(name);
    }
    return found->second;
}

// ---------------------------------------------------------------------------------------------------
// Queries

bool Analyzer::analyse_query(Query& query, QueryUse use) {
    const bool hides = use == QueryUse::call && !std::exchange(call_is_scoped_, true);
    frames_.push_back({use, scope_.size(), static_cast<SymbolId>(out_.symbols.size())});
    bool fine = true;
    const std::size_t floor = scope_.floor();
    for (SingleQuery* part : query.parts) {
        fine = fine && check_composition(*part, use) && (!hides || import_with(*part)) &&
               analyse_part(*part, hides);
        scope_.rewind(frames_.back().base);
        scope_.set_floor(floor);
    }
    fine = fine && join_columns(query, use);
    query.writes = frames_.back().writes;
    query.imports = ast_.list(frames_.back().imports);
    frames_.pop_back();
    return fine;
}

bool Analyzer::analyse_part(SingleQuery& part, bool imported) {
    bool first = true;
    for (Clause* clause : part.clauses) {
        const auto* with =
            clause->kind == ClauseKind::projection ? &as<Projection>(*clause) : nullptr;
        const bool done = first && imported && with != nullptr && !with->columns.empty();
        first = false;
        if (!done && !analyse_clause(*clause)) {
            return false;
        }
    }
    return true;
}

// Which clauses may follow which, and what a query may end with.
bool Analyzer::check_composition(const SingleQuery& part, QueryUse use) {
    const bool reads_only =
        use == QueryUse::exists || use == QueryUse::count || use == QueryUse::collect;
    for (std::size_t i = 0; i < part.clauses.size(); ++i) {
        const Clause& clause = *part.clauses[i];
        const bool is_return =
            clause.kind == ClauseKind::projection && as<Projection>(clause).is_return;
        const bool ends = is_return || clause.kind == ClauseKind::finish;
        if (ends && i + 1 < part.clauses.size()) {
            return fail("InvalidClauseComposition",
                        std::string(is_return ? "RETURN" : "FINISH") + " must be the last clause",
                        part.clauses[i + 1]->span,
                        "Write WITH where the query goes on.");
        }
        if (reads_only && updates(clause)) {
            return fail("InvalidClauseComposition",
                        "A subquery in an expression can only read",
                        clause.span,
                        "CALL { ... } can write.");
        }
    }
    const Clause& last = *part.clauses.back();
    const bool is_return = last.kind == ClauseKind::projection && as<Projection>(last).is_return;
    if (use == QueryUse::collect && !is_return) {
        return fail("InvalidClauseComposition",
                    "COLLECT { } must end with a RETURN of one column",
                    part.span);
    }
    if (use == QueryUse::exists || use == QueryUse::count || is_return || updates(last)) {
        return true;
    }
    if (last.kind == ClauseKind::match || last.kind == ClauseKind::unwind ||
        last.kind == ClauseKind::projection || last.kind == ClauseKind::use) {
        return fail("InvalidClauseComposition",
                    "A query cannot end with this clause",
                    last.span,
                    "End it with RETURN, or with a clause that writes.");
    }
    return true;
}

bool Analyzer::join_columns(Query& query, QueryUse use) {
    const auto columns_of = [](const SingleQuery& part) -> List<Column> {
        const Clause& last = *part.clauses.back();
        const bool returns = last.kind == ClauseKind::projection && as<Projection>(last).is_return;
        return returns ? as<Projection>(last).columns : List<Column>();
    };
    const List<Column> first = columns_of(*query.parts[0]);
    if (use == QueryUse::collect && first.size() != 1) {
        return fail(
            "InvalidClauseComposition", "COLLECT { } must return exactly one column", query.span);
    }
    if (query.parts.size() == 1) {
        const Clause& last = *query.parts[0]->clauses.back();
        query.columns = first;
        if (last.kind == ClauseKind::call_procedure && as<CallProcedure>(last).standalone) {
            std::vector<Column> results;
            for (const YieldItem& item : as<CallProcedure>(last).results) {
                results.push_back({item.variable->name, item.variable, item.variable->symbol});
            }
            query.columns = ast_.list(results);
        }
        return true;
    }
    std::vector<Column> joined;
    for (std::size_t j = 0; j < first.size(); ++j) {
        std::uint32_t bits = 0;
        for (const SingleQuery* part : query.parts) {
            const List<Column> columns = columns_of(*part);
            bits |= j < columns.size() ? symbol(columns[j].symbol).type.bits : 0U;
        }
        joined.push_back(
            {first[j].name,
             first[j].expression,
             add_symbol(first[j].name, StaticType::of(bits), first[j].expression->span, true)});
    }
    for (const SingleQuery* part : query.parts) {
        const List<Column> columns = columns_of(*part);
        const bool same =
            std::equal(columns.begin(),
                       columns.end(),
                       first.begin(),
                       first.end(),
                       [](const Column& a, const Column& b) { return a.name == b.name; });
        if (!same) {
            return fail("DifferentColumnsInUnion",
                        "The parts of a UNION must return the same columns in the same order",
                        part->clauses.back()->span,
                        "Give them the same names with AS.");
        }
    }
    query.columns = ast_.list(joined);
    return true;
}

// ---------------------------------------------------------------------------------------------------
// Schema and SHOW

bool Analyzer::analyse_schema(SchemaCommand& command) {
    if (command.variable == nullptr) {
        return true;
    }
    command.variable->symbol =
        add_symbol(command.variable->name,
                   StaticType::of(command.on_relationship ? kRelationshipType : kNodeType),
                   command.variable->span,
                   false);
    for (Property* property : command.properties) {
        property->subject->symbol = command.variable->symbol;
    }
    return command.options == nullptr || analyse_plain(command.options);
}

bool Analyzer::analyse_show(Show& show) {
    std::string_view names;
    for (const ShowColumns& row : kShowColumns) {
        names = row.kind == show.kind ? row.names : names;
    }
    frames_.push_back({});
    std::vector<Column> source;
    std::size_t shown = 0;
    while (!names.empty()) {
        const std::size_t end = std::min(names.find_first_of(" |"), names.size());
        const std::string_view name = names.substr(0, end);
        if (!name.empty()) {
            auto* variable = ast_.make<Variable>();
            variable->name = name;
            bind(*variable, StaticType::any(), true);
            source.push_back({name, variable, variable->symbol});
        }
        if (end < names.size() && names[end] == '|') {
            shown = source.size();
        }
        names.remove_prefix(std::min(end + 1, names.size()));
    }
    show.source = ast_.list(source);
    show.columns = show.yield == nullptr ? show.source.first(shown) : List<Column>();
    sort_star_ = false;
    bool fine = analyse_where(show.where, "WHERE");
    for (Projection* projection : {show.yield, show.result}) {
        if (fine && projection != nullptr) {
            fine = analyse_projection(*projection);
            show.columns = projection->columns;
        }
    }
    frames_.pop_back();
    return fine;
}

}  // namespace entente::cypher
