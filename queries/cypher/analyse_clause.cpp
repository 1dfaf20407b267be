// The clauses but WITH and RETURN: what they read, bind and write.

#include <algorithm>
#include <utility>

#include "queries/cypher/analyzer.h"
#include "queries/cypher/suggest.h"

namespace entente::cypher {

namespace {

std::string quoted(std::string_view name) {
    return "`" + std::string(name) + "`";
}

std::string_view last_word(std::string_view name) {
    return name.substr(name.rfind('.') + 1);
}

// Procedures that differ by their namespace only.
std::vector<std::string_view> of_same_last_word(std::string_view name,
                                                std::span<const std::string_view> names) {
    std::vector<std::string_view> found;
    std::copy_if(
        names.begin(), names.end(), std::back_inserter(found), [&](std::string_view known) {
            return !known.starts_with("show.") && last_word(known) == last_word(name);
        });
    return found;
}

}  // namespace

bool Analyzer::analyse_plain(Expression* expression) {
    return analyse_without_aggregates(expression, false);
}

bool Analyzer::analyse_where(Expression* where, std::string_view clause) {
    return where == nullptr ||
           (analyse_without_aggregates(where, true) &&
            require_type(*where, kBooleanType, "The condition of " + std::string(clause)));
}

bool Analyzer::analyse_clause(Clause& clause) {
    relationships_used_.clear();
    switch (clause.kind) {
        case ClauseKind::match: return analyse_match(as<Match>(clause));
        case ClauseKind::unwind: return analyse_unwind(as<Unwind>(clause));
        case ClauseKind::projection: return analyse_projection(as<Projection>(clause));
        case ClauseKind::create: return analyse_create(as<Create>(clause));
        case ClauseKind::merge: return analyse_merge(as<Merge>(clause));
        case ClauseKind::set: note_write(); return analyse_set_items(as<Set>(clause).items);
        case ClauseKind::remove: note_write(); return analyse_set_items(as<Remove>(clause).items);
        case ClauseKind::delete_entities: return analyse_delete(as<Delete>(clause));
        case ClauseKind::call_procedure: return analyse_call_procedure(as<CallProcedure>(clause));
        case ClauseKind::call_subquery: return analyse_call_subquery(as<CallSubquery>(clause));
        case ClauseKind::for_each: return analyse_foreach(as<Foreach>(clause));
        case ClauseKind::use:
        case ClauseKind::finish: break;
    }
    return true;
}

bool Analyzer::analyse_match(Match& match) {
    for (Expression* time : {match.at_time, match.at_system_time}) {
        if (time == nullptr) {
            continue;
        }
        out_.reads_time = true;
        if (!analyse_plain(time) ||
            !require_type(*time, kInstantTypes | kStringType, "The time behind AT TIME or AS OF")) {
            return false;
        }
    }
    for (PathPattern* pattern : match.patterns) {
        if (!bind_pattern(*pattern, PatternUse::match, match.optional)) {
            return false;
        }
    }
    for (PathPattern* pattern : match.patterns) {
        if (!analyse_inside(*pattern)) {
            return false;
        }
    }
    return analyse_where(match.where, "WHERE");
}

bool Analyzer::analyse_unwind(Unwind& unwind) {
    if (!analyse_plain(unwind.list)) {
        return false;
    }
    if (scope_.find(unwind.variable->name) != kNoSymbol) {
        return already_bound(
            unwind.variable->name, unwind.variable->span, "so UNWIND cannot bind it");
    }
    StaticType element = StaticType::any();
    if (unwind.list->type.bits == kListType) {
        element = StaticType::of(unwind.list->type.elements);
    }
    bind(*unwind.variable, element, true);
    return true;
}

// ---------------------------------------------------------------------------------------------------
// Writing

bool Analyzer::analyse_create(Create& create) {
    note_write();
    for (PathPattern* pattern : create.patterns) {
        if (!analyse_written(*pattern, false)) {
            return false;
        }
    }
    return true;
}

bool Analyzer::analyse_merge(Merge& merge) {
    note_write();
    return analyse_written(*merge.pattern, true) && analyse_set_items(merge.on_create) &&
           analyse_set_items(merge.on_match);
}

bool Analyzer::analyse_set_items(List<SetItem> items) {
    return std::all_of(
        items.begin(), items.end(), [this](SetItem& item) { return analyse_set_item(item); });
}

bool Analyzer::analyse_set_item(SetItem& item) {
    if (!analyse_plain(item.entity)) {
        return false;
    }
    const bool labels = item.kind == SetItemKind::labels;
    if (!require_type(*item.entity,
                      labels ? kNodeType : kEntityTypes,
                      labels ? "What gets labels" : "What is changed")) {
        return false;
    }
    for (Expression* names : item.dynamic_labels) {
        if (!analyse_names(names)) {
            return false;
        }
    }
    if (item.key_expression != nullptr &&
        (!analyse_plain(item.key_expression) ||
         !require_type(*item.key_expression, kStringType, "The name of a property"))) {
        return false;
    }
    if (item.value == nullptr || !analyse_plain(item.value)) {
        return item.value == nullptr;
    }
    const bool whole = item.kind == SetItemKind::replace || item.kind == SetItemKind::merge;
    return !whole ||
           require_type(*item.value, kMapType | kEntityTypes, "What all properties are set from");
}

bool Analyzer::analyse_delete(Delete& clause) {
    note_write();
    for (Expression* expression : clause.expressions) {
        if (expression->kind == ExpressionKind::label_test) {
            return fail("InvalidDelete",
                        "DELETE takes nodes, relationships and paths, not labels or types",
                        expression->span,
                        "REMOVE takes a label away.");
        }
        if (!analyse_plain(expression) ||
            !require_type(*expression, kEntityTypes | kPathType, "What is deleted")) {
            return false;
        }
    }
    return true;
}

bool Analyzer::analyse_foreach(Foreach& foreach) {
    if (!analyse_plain(foreach.list) ||
        !require_type(*foreach.list, kListType, "What FOREACH goes through")) {
        return false;
    }
    if (scope_.find(foreach.variable->name) != kNoSymbol) {
        return already_bound(
            foreach.variable->name, foreach.variable->span, "so FOREACH cannot bind it");
    }
    const std::size_t mark = scope_.size();
    const StaticType list = foreach.list->type;
    bind(*foreach.variable,
         list.bits == kListType ? StaticType::of(list.elements) : StaticType::any(),
         true);
    for (Clause* clause : foreach.clauses) {
        switch (clause->kind) {
            case ClauseKind::create:
            case ClauseKind::merge:
            case ClauseKind::set:
            case ClauseKind::remove:
            case ClauseKind::delete_entities:
            case ClauseKind::for_each: break;
            default:
                return fail("InvalidClauseComposition",
                            "FOREACH holds updating clauses only",
                            clause->span,
                            "UNWIND the list to read for each of its elements.");
        }
        if (!analyse_clause(*clause)) {
            return false;
        }
    }
    scope_.rewind(mark);
    return true;
}

// ---------------------------------------------------------------------------------------------------
// CALL of a procedure

bool Analyzer::analyse_call_procedure(CallProcedure& call) {
    call.procedure = procedures_ == nullptr ? nullptr : procedures_->find(call.name);
    if (call.procedure == nullptr) {
        std::vector<std::string_view> similar;
        const std::vector<std::string_view> names =
            procedures_ == nullptr ? std::vector<std::string_view>() : procedures_->names();
        similar = near_names(call.name, names);
        if (similar.empty()) {
            similar = of_same_last_word(call.name, names);
        }
        return fail(ErrorType::procedure_error,
                    "ProcedureNotFound",
                    "There is no procedure " + quoted(call.name),
                    call.span,
                    did_you_mean(similar));
    }
    if (call.procedure->writes) {
        note_write();
    }
    return analyse_arguments(call) && analyse_yield(call) && analyse_where(call.where, "WHERE");
}

bool Analyzer::analyse_arguments(CallProcedure& call) {
    const ProcedureSignature& procedure = *call.procedure;
    if (!call.has_arguments) {
        if (!call.standalone && !procedure.arguments.empty()) {
            return fail("InvalidArgumentPassingMode",
                        quoted(call.name) +
                            " needs its arguments in parentheses when it is not the only clause",
                        call.span);
        }
        std::vector<Expression*> arguments;
        for (const ProcedureField& field : procedure.arguments) {
            auto* parameter = ast_.make<Parameter>();
            parameter->name = ast_.string(field.name);
            parameter->span = call.span;
            parameter->index = parameter_index(parameter->name);
            arguments.push_back(parameter);
            out_.required_parameters.push_back(parameter->name);
        }
        call.arguments = ast_.list(arguments);
        return true;
    }
    const auto required = static_cast<std::size_t>(std::count_if(
        procedure.arguments.begin(), procedure.arguments.end(), [](const ProcedureField& field) {
            return !field.optional;
        }));
    if (call.arguments.size() < required || call.arguments.size() > procedure.arguments.size()) {
        return fail("InvalidNumberOfArguments",
                    quoted(call.name) + " cannot take " + std::to_string(call.arguments.size()) +
                        " arguments, it has " + std::to_string(procedure.arguments.size()),
                    call.span);
    }
    for (std::size_t i = 0; i < call.arguments.size(); ++i) {
        std::uint32_t accepted = procedure.arguments[i].type.bits;
        accepted |= (accepted & kFloatType) != 0 ? kIntegerType : 0U;
        if (!analyse_plain(call.arguments[i]) ||
            !require_type(*call.arguments[i],
                          accepted,
                          "The argument " + quoted(procedure.arguments[i].name))) {
            return false;
        }
    }
    return true;
}

bool Analyzer::analyse_yield(CallProcedure& call) {
    if (call.yield_star && !call.standalone) {
        return fail("UnexpectedSyntax",
                    "YIELD * can stand only where CALL is the only clause",
                    call.span,
                    "Name the fields: YIELD a, b.");
    }
    std::vector<YieldItem> results(call.yields.begin(), call.yields.end());
    if (call.standalone && (call.yield_star || !call.has_yield)) {
        for (const ProcedureField& field : call.procedure->results) {
            auto* variable = ast_.make<Variable>();
            variable->name = ast_.string(field.name);
            variable->span = call.span;
            results.push_back({variable->name, variable});
        }
    }
    for (YieldItem& item : results) {
        if (!bind_result(call, item)) {
            return false;
        }
    }
    call.results = ast_.list(results);
    return true;
}

bool Analyzer::bind_result(CallProcedure& call, YieldItem& item) {
    const std::vector<ProcedureField>& fields = call.procedure->results;
    const auto field = std::find_if(fields.begin(), fields.end(), [&item](const ProcedureField& f) {
        return f.name == item.field;
    });
    if (field == fields.end()) {
        std::vector<std::string_view> names;
        for (const ProcedureField& known : fields) {
            names.push_back(known.name);
        }
        const std::vector<std::string_view> similar = near_names(item.field, names);
        return fail("UndefinedVariable",
                    quoted(call.name) + " has no result " + quoted(item.field),
                    item.variable->span,
                    did_you_mean(similar));
    }
    if (scope_.find(item.variable->name) != kNoSymbol) {
        return already_bound(item.variable->name, item.variable->span, "so YIELD cannot bind it");
    }
    bind(*item.variable, field->type, true);
    return true;
}

// ---------------------------------------------------------------------------------------------------
// CALL of a subquery

bool Analyzer::analyse_call_subquery(CallSubquery& call) {
    if (call.rows_per_transaction != nullptr &&
        !analyse_count(call.rows_per_transaction, "OF ... ROWS")) {
        return false;
    }
    if (call.in_transactions && frames_.size() > 1) {
        return fail("InvalidClauseComposition",
                    "CALL { } IN TRANSACTIONS cannot stand in a subquery",
                    call.span);
    }
    for (Variable* variable : call.scope) {
        if (!analyse_variable(*variable)) {
            return false;
        }
    }
    const std::size_t mark = scope_.size();
    if (call.scoped && !call.scope_star) {
        // The rest is hidden, and what is named cannot be hidden by the subquery.
        const std::size_t floor = scope_.floor();
        scope_.set_floor(mark);
        for (const Variable* variable : call.scope) {
            scope_.bind(variable->name, variable->symbol);
        }
        const bool fine = analyse_query(*call.query, QueryUse::call);
        scope_.rewind(mark);
        scope_.set_floor(floor);
        if (!fine) {
            return false;
        }
    } else {
        call_is_scoped_ = call.scoped;  // with (*) everything stays visible
        if (!analyse_query(*call.query, QueryUse::call)) {
            return false;
        }
    }
    call.imports = call.query->imports;
    for (const Column& column : call.query->columns) {
        if (scope_.find(column.name) != kNoSymbol) {
            return already_bound(column.name, call.span, "so the subquery cannot return it");
        }
        scope_.bind(column.name, column.symbol);
    }
    if (call.status == nullptr) {
        return true;
    }
    if (call.on_error == BatchFailure::fail) {
        return fail("InvalidClauseComposition",
                    "REPORT STATUS needs ON ERROR CONTINUE or ON ERROR BREAK before it: behind a "
                    "failure that ends the statement there is nothing to report",
                    call.status->span);
    }
    if (scope_.find(call.status->name) != kNoSymbol) {
        return already_bound(
            call.status->name, call.status->span, "so REPORT STATUS cannot bind it");
    }
    bind(*call.status, StaticType::of(kMapType), true);
    return true;
}

// The WITH that begins a part of a CALL { } and names what it reads from outside. Afterwards the rest is hidden.
bool Analyzer::import_with(SingleQuery& part) {
    auto* with = part.clauses.front()->kind == ClauseKind::projection
                     ? &as<Projection>(*part.clauses.front())
                     : nullptr;
    const bool plain =
        with != nullptr && !with->is_return && !with->distinct && with->order_by.empty() &&
        with->skip == nullptr && with->limit == nullptr && with->where == nullptr &&
        std::all_of(with->items.begin(), with->items.end(), [](const ProjectionItem& item) {
            return item.expression->kind == ExpressionKind::variable && item.alias == nullptr;
        });
    std::vector<Column> columns;
    if (plain) {
        if (with->star) {
            const std::vector<std::string_view> names = scope_.names();
            if (!count_columns(names.size(), with->span)) {
                return false;
            }
            for (const std::string_view name : names) {
                auto* variable = ast_.make<Variable>();
                variable->name = name;
                variable->span = with->span;
                if (!analyse_variable(*variable)) {
                    return false;
                }
                columns.push_back({name, variable, variable->symbol});
            }
        }
        for (const ProjectionItem& item : with->items) {
            if (!analyse_variable(as<Variable>(*item.expression))) {
                return false;
            }
            columns.push_back({item.name, item.expression, item.expression->symbol});
        }
        with->columns = ast_.list(columns);
    }
    scope_.set_floor(scope_.size());
    for (const Column& column : columns) {
        scope_.bind(column.name, column.symbol);
    }
    return true;
}

}  // namespace entente::cypher
