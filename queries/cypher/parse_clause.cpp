// The clauses of a query.

#include <utility>

#include "queries/cypher/parser_state.h"

namespace entente::cypher {

bool Parser::at_clause() const {
    switch (token().keyword) {
        case Keyword::match:
        case Keyword::optional:
        case Keyword::unwind:
        case Keyword::with:
        case Keyword::return_:
        case Keyword::create:
        case Keyword::merge:
        case Keyword::set:
        case Keyword::remove:
        case Keyword::delete_:
        case Keyword::detach:
        case Keyword::call:
        case Keyword::foreach:
        case Keyword::use:
        case Keyword::load:
        case Keyword::finish:
            return token(1).kind != TokenKind::equal && token(1).kind != TokenKind::colon;
        default: return false;
    }
}

Clause* Parser::parse_clause() {
    const std::uint32_t begin = here();
    const Keyword keyword = token().keyword;
    advance();
    switch (keyword) {
        case Keyword::match: return parse_match(false);
        case Keyword::optional:
            if (accept(Keyword::call)) {
                return parse_call(true);
            }
            return expect(Keyword::match) ? parse_match(true) : nullptr;
        case Keyword::unwind: return parse_unwind();
        case Keyword::with: return parse_projection(false);
        case Keyword::return_: return parse_projection(true);
        case Keyword::create: return parse_create();
        case Keyword::merge: return parse_merge();
        case Keyword::set: return parse_set();
        case Keyword::remove: return parse_remove();
        case Keyword::delete_: return parse_delete(false);
        case Keyword::detach: return expect(Keyword::delete_) ? parse_delete(true) : nullptr;
        case Keyword::call: return parse_call(false);
        case Keyword::foreach: return parse_foreach();
        case Keyword::use: return parse_use();
        case Keyword::finish: return finish_clause(ast_.make<Finish>(), begin);
        default:
            return unsupported("LOAD CSV is not supported",
                               begin,
                               "Import the table with `entente import`, or pass its rows as a "
                               "parameter and UNWIND it.");
    }
}

// ---------------------------------------------------------------------------------------------------
// Reading

Clause* Parser::parse_match(bool optional) {
    const std::uint32_t begin = tokens_[at_ - (optional ? 2 : 1)].begin;
    auto* match = ast_.make<Match>();
    match->optional = optional;
    std::vector<PathPattern*> patterns;
    if (!parse_patterns(patterns) || !parse_hints(*match) || !parse_times(*match)) {
        return nullptr;
    }
    match->patterns = ast_.list(patterns);
    if (accept(Keyword::where)) {
        match->where = parse_expression();
        if (match->where == nullptr) {
            return nullptr;
        }
    }
    return finish_clause(match, begin);
}

// USING [kind] INDEX [SEEK] n:L(p, q), USING SCAN n:L, USING JOIN ON n, m
bool Parser::parse_hints(Match& match) {
    std::vector<IndexHint> hints;
    while (at(Keyword::using_)) {
        const std::uint32_t begin = here();
        advance();
        if (accept(Keyword::join)) {
            if (!expect(Keyword::on) || parse_variable() == nullptr) {
                return false;
            }
            while (accept(TokenKind::comma)) {
                if (parse_variable() == nullptr) {
                    return false;
                }
            }
        } else {
            while (at(Keyword::range) || at(Keyword::text) || at(Keyword::point) ||
                   at(Keyword::index) || at(Keyword::seek) || at(Keyword::scan)) {
                advance();
            }
            if (parse_variable() == nullptr || !expect(TokenKind::colon, "`:` and a label") ||
                !parse_name("a label")) {
                return false;
            }
            if (at(TokenKind::left_paren)) {
                at_ = closing(at_);
                if (!expect(TokenKind::right_paren, "`)`")) {
                    return false;
                }
            }
        }
        hints.push_back({from(begin)});
    }
    match.hints = ast_.list(hints);
    return true;
}

bool Parser::parse_times(Match& match) {
    while (true) {
        const bool at_time = at(Keyword::at, Keyword::time);
        if (!at_time && !at(Keyword::as, Keyword::of)) {
            return true;
        }
        const std::uint32_t begin = here();
        advance();
        advance();
        const bool system = !at_time && at(Keyword::system, Keyword::time);
        if (system) {
            advance();
            advance();
        }
        Expression*& time = system ? match.at_system_time : match.at_time;
        if (time != nullptr) {
            fail("InvalidClauseComposition", "The time is given twice", begin);
            return false;
        }
        time = parse_expression();
        if (time == nullptr) {
            return false;
        }
    }
}

Clause* Parser::parse_unwind() {
    const std::uint32_t begin = tokens_[at_ - 1].begin;
    auto* unwind = ast_.make<Unwind>();
    unwind->list = parse_expression();
    if (unwind->list == nullptr || !expect(Keyword::as)) {
        return nullptr;
    }
    unwind->variable = parse_variable();
    return unwind->variable == nullptr ? nullptr : finish_clause(unwind, begin);
}

// ---------------------------------------------------------------------------------------------------
// WITH and RETURN

Projection* Parser::parse_projection(bool is_return) {
    const std::uint32_t begin = tokens_[at_ - 1].begin;
    auto* projection = ast_.make<Projection>();
    projection->is_return = is_return;
    projection->distinct = accept(Keyword::distinct);
    if (!parse_projection_body(*projection)) {
        return nullptr;
    }
    return finish_clause(projection, begin);
}

bool Parser::parse_projection_body(Projection& projection) {
    if (!parse_projection_items(projection) || !parse_order_skip_limit(projection)) {
        return false;
    }
    if (!projection.is_return && accept(Keyword::where)) {
        projection.where = parse_expression();
        return projection.where != nullptr;
    }
    return true;
}

bool Parser::parse_projection_items(Projection& projection) {
    std::vector<ProjectionItem> items;
    if (at(TokenKind::star)) {
        projection.star = true;
        advance();
        if (!accept(TokenKind::comma)) {
            return true;
        }
    }
    do {
        ProjectionItem item;
        const std::uint32_t begin = here();
        item.expression = parse_expression();
        if (item.expression == nullptr) {
            return false;
        }
        item.name = ast_.source(from(begin));
        if (const auto* variable = try_as<Variable>(item.expression);
            variable != nullptr && !variable->parenthesized) {
            item.name = variable->name;
        }
        if (accept(Keyword::as)) {
            item.alias = parse_variable("the name of the column");
            if (item.alias == nullptr) {
                return false;
            }
            item.name = item.alias->name;
        }
        items.push_back(item);
    } while (accept(TokenKind::comma));
    projection.items = ast_.list(items);
    return true;
}

bool Parser::parse_order_skip_limit(Projection& projection) {
    if (at(Keyword::order)) {
        advance();
        if (!expect(Keyword::by)) {
            return false;
        }
        std::vector<SortItem> items;
        do {
            SortItem item;
            item.expression = parse_expression();
            if (item.expression == nullptr) {
                return false;
            }
            item.descending = at(Keyword::desc) || at(Keyword::descending);
            if (item.descending || at(Keyword::asc) || at(Keyword::ascending)) {
                advance();
            }
            items.push_back(item);
        } while (accept(TokenKind::comma));
        projection.order_by = ast_.list(items);
    }
    if (accept(Keyword::skip) || accept(Keyword::offset)) {
        projection.skip = parse_expression();
        if (projection.skip == nullptr) {
            return false;
        }
    }
    if (accept(Keyword::limit)) {
        projection.limit = parse_expression();
        return projection.limit != nullptr;
    }
    return true;
}

// ---------------------------------------------------------------------------------------------------
// Writing

Clause* Parser::parse_create() {
    const std::uint32_t begin = tokens_[at_ - 1].begin;
    auto* create = ast_.make<Create>();
    std::vector<PathPattern*> patterns;
    if (!parse_patterns(patterns)) {
        return nullptr;
    }
    create->patterns = ast_.list(patterns);
    return finish_clause(create, begin);
}

Clause* Parser::parse_merge() {
    const std::uint32_t begin = tokens_[at_ - 1].begin;
    auto* merge = ast_.make<Merge>();
    merge->pattern = parse_pattern();
    if (merge->pattern == nullptr) {
        return nullptr;
    }
    std::vector<SetItem> on_create;
    std::vector<SetItem> on_match;
    while (accept(Keyword::on)) {
        const bool create = at(Keyword::create);
        if (!create && !at(Keyword::match)) {
            return unexpected("CREATE or MATCH");
        }
        advance();
        if (!expect(Keyword::set) || !parse_set_items(create ? on_create : on_match, false)) {
            return nullptr;
        }
    }
    merge->on_create = ast_.list(on_create);
    merge->on_match = ast_.list(on_match);
    return finish_clause(merge, begin);
}

Clause* Parser::parse_set() {
    const std::uint32_t begin = tokens_[at_ - 1].begin;
    auto* set = ast_.make<Set>();
    std::vector<SetItem> items;
    if (!parse_set_items(items, false)) {
        return nullptr;
    }
    set->items = ast_.list(items);
    return finish_clause(set, begin);
}

Clause* Parser::parse_remove() {
    const std::uint32_t begin = tokens_[at_ - 1].begin;
    auto* remove = ast_.make<Remove>();
    std::vector<SetItem> items;
    if (!parse_set_items(items, true)) {
        return nullptr;
    }
    remove->items = ast_.list(items);
    return finish_clause(remove, begin);
}

bool Parser::parse_set_items(std::vector<SetItem>& items, bool remove) {
    do {
        SetItem item;
        const std::uint32_t begin = here();
        if (!parse_set_item(item, remove)) {
            return false;
        }
        item.span = from(begin);
        items.push_back(item);
    } while (accept(TokenKind::comma));
    return true;
}

// :A:B, :$(x)
bool Parser::parse_set_labels(SetItem& item) {
    std::vector<std::string_view> labels;
    std::vector<Expression*> dynamic;
    while (accept(TokenKind::colon)) {
        if (!at(TokenKind::dollar)) {
            const std::optional<std::string_view> label = parse_name("a label");
            if (!label) {
                return false;
            }
            labels.push_back(*label);
            continue;
        }
        const std::uint32_t begin = here();
        bool any_of = false;
        Expression* names = parse_dynamic_name(any_of);
        if (names == nullptr) {
            return false;
        }
        if (any_of) {
            unsupported("$any() leaves open which label is meant", begin, "Write $(...).");
            return false;
        }
        dynamic.push_back(names);
    }
    item.labels = ast_.list(labels);
    item.dynamic_labels = ast_.list(dynamic);
    return true;
}

bool Parser::parse_set_item(SetItem& item, bool remove) {
    item.entity = parse_postfix(false);
    if (item.entity == nullptr) {
        return false;
    }
    if (at(TokenKind::colon)) {
        item.kind = SetItemKind::labels;
        return parse_set_labels(item);
    }
    if (const auto* property = try_as<Property>(item.entity)) {
        item.kind = SetItemKind::property;
        item.key = property->key;
        item.entity = property->subject;
    } else if (const auto* subscript = try_as<Subscript>(item.entity)) {
        item.kind = SetItemKind::dynamic_property;
        item.key_expression = subscript->index;
        item.entity = subscript->subject;
    } else if (remove) {
        unexpected("`.` and a property, or `:` and a label, to be removed");
        return false;
    } else {
        item.kind = at(TokenKind::plus_equal) ? SetItemKind::merge : SetItemKind::replace;
    }
    if (remove) {
        return true;
    }
    if (item.kind == SetItemKind::merge) {
        advance();
    } else if (!expect(TokenKind::equal, "`=`, `+=` or `:`")) {
        return false;
    }
    item.value = parse_expression();
    return item.value != nullptr;
}

Clause* Parser::parse_delete(bool detach) {
    const std::uint32_t begin = tokens_[at_ - (detach ? 2 : 1)].begin;
    auto* clause = ast_.make<Delete>();
    clause->detach = detach;
    std::vector<Expression*> expressions;
    do {
        Expression* expression = parse_expression();
        if (expression == nullptr) {
            return nullptr;
        }
        expressions.push_back(expression);
    } while (accept(TokenKind::comma));
    clause->expressions = ast_.list(expressions);
    return finish_clause(clause, begin);
}

// ---------------------------------------------------------------------------------------------------
// CALL, FOREACH, USE

bool Parser::at_call_scope(std::size_t index) const {
    if (tokens_[index].kind != TokenKind::left_paren) {
        return false;
    }
    const std::size_t after = closing(index) + 1;
    return after < tokens_.size() && tokens_[after].kind == TokenKind::left_brace;
}

Clause* Parser::parse_call(bool optional) {
    if (at(TokenKind::left_brace) || at_call_scope(at_)) {
        return parse_call_subquery(optional);
    }
    return parse_call_procedure(optional);
}

Clause* Parser::parse_call_subquery(bool optional) {
    const std::uint32_t begin = tokens_[at_ - (optional ? 2 : 1)].begin;
    auto* call = ast_.make<CallSubquery>();
    call->optional = optional;
    if (accept(TokenKind::left_paren)) {
        call->scoped = true;
        call->scope_star = accept(TokenKind::star);
        std::vector<Variable*> scope;
        while (!call->scope_star && !at(TokenKind::right_paren)) {
            if (!scope.empty() && !expect(TokenKind::comma, "`,` or `)`")) {
                return nullptr;
            }
            Variable* variable = parse_variable();
            if (variable == nullptr) {
                return nullptr;
            }
            scope.push_back(variable);
        }
        if (!expect(TokenKind::right_paren, "`)`")) {
            return nullptr;
        }
        call->scope = ast_.list(scope);
    }
    if (!expect(TokenKind::left_brace, "`{` and a query")) {
        return nullptr;
    }
    call->query = parse_query(TokenKind::right_brace);
    if (call->query == nullptr || !expect(TokenKind::right_brace, "`}` or another clause") ||
        !parse_in_transactions(*call)) {
        return nullptr;
    }
    return finish_clause(call, begin);
}

// IN [n CONCURRENT] TRANSACTIONS [OF n ROWS]
bool Parser::parse_in_transactions(CallSubquery& call) {
    if (!at(Keyword::in)) {
        return true;
    }
    advance();
    if (at(TokenKind::integer) && is_word(1, "CONCURRENT")) {
        advance();  // how many at once is ours to choose
        advance();
    }
    if (!expect(Keyword::transactions)) {
        return false;
    }
    call.in_transactions = true;
    if (accept(Keyword::of)) {
        call.rows_per_transaction = parse_expression();
        if (call.rows_per_transaction == nullptr ||
            !(accept(Keyword::rows) || expect(Keyword::row))) {
            return false;
        }
    }
    return parse_on_error(call);
}

// ON ERROR FAIL, CONTINUE, BREAK
bool Parser::parse_on_error(CallSubquery& call) {
    if (!accept(Keyword::on)) {
        return parse_report(call);
    }
    if (!is_word(0, "ERROR")) {
        unexpected("ERROR");
        return false;
    }
    advance();
    if (is_word(0, "CONTINUE")) {
        call.on_error = BatchFailure::keep_on;
    } else if (is_word(0, "BREAK")) {
        call.on_error = BatchFailure::break_off;
    } else if (!is_word(0, "FAIL")) {
        unexpected("CONTINUE, BREAK or FAIL");
        return false;
    }
    advance();
    return parse_report(call);
}

// REPORT STATUS AS variable
bool Parser::parse_report(CallSubquery& call) {
    if (!is_word(0, "REPORT")) {
        return true;
    }
    advance();
    if (!is_word(0, "STATUS")) {
        unexpected("STATUS");
        return false;
    }
    advance();
    if (!expect(Keyword::as)) {
        return false;
    }
    call.status = parse_variable();
    return call.status != nullptr;
}

// Whether the token so many ahead is this word, which is no keyword; `upper` in capitals.
bool Parser::is_word(std::size_t ahead, std::string_view upper) const {
    return token(ahead).kind == TokenKind::identifier && is_name(ahead, upper);
}

// The same of keywords, too.
bool Parser::is_name(std::size_t ahead, std::string_view upper) const {
    const std::string_view word = text_of(token(ahead));
    return word.size() == upper.size() &&
           std::equal(word.begin(), word.end(), upper.begin(), [](char a, char b) {
               return (a >= 'a' && a <= 'z' ? static_cast<char>(a - 'a' + 'A') : a) == b;
           });
}

Clause* Parser::parse_call_procedure(bool optional) {
    const std::uint32_t begin = tokens_[at_ - (optional ? 2 : 1)].begin;
    auto* call = ast_.make<CallProcedure>();
    call->optional = optional;
    const std::optional<std::string_view> name =
        parse_dotted_name("the name of a procedure, or `{` and a subquery");
    if (!name) {
        return nullptr;
    }
    call->name = *name;
    if (accept(TokenKind::left_paren)) {
        call->has_arguments = true;
        std::vector<Expression*> arguments;
        if (!parse_arguments(arguments)) {
            return nullptr;
        }
        call->arguments = ast_.list(arguments);
    }
    if (accept(Keyword::yield) && !parse_yield(*call)) {
        return nullptr;
    }
    return finish_clause(call, begin);
}

bool Parser::parse_yield(CallProcedure& call) {
    call.has_yield = true;
    if (at(TokenKind::star)) {
        call.yield_star = true;
        advance();
        return true;
    }
    if (at(TokenKind::minus)) {  // YIELD -: nothing
        advance();
        return true;
    }
    std::vector<YieldItem> items;
    do {
        YieldItem item;
        if (!at_variable()) {
            unexpected("the name of a result field");
            return false;
        }
        item.variable = make_variable(token());
        item.field = item.variable->name;
        advance();
        if (accept(Keyword::as)) {
            item.renamed = true;
            item.variable = parse_variable();
            if (item.variable == nullptr) {
                return false;
            }
        }
        items.push_back(item);
    } while (accept(TokenKind::comma));
    call.yields = ast_.list(items);
    if (accept(Keyword::where)) {
        call.where = parse_expression();
        return call.where != nullptr;
    }
    return true;
}

Clause* Parser::parse_foreach() {
    const std::uint32_t begin = tokens_[at_ - 1].begin;
    const Nesting nesting(*this);
    if (!nesting.ok()) {
        return nullptr;
    }
    auto* foreach = ast_.make<Foreach>();
    const std::size_t opening = at_;
    if (!expect(TokenKind::left_paren, "`(`")) {
        return nullptr;
    }
    foreach
        ->variable = parse_variable();
    if (foreach->variable == nullptr || !expect(Keyword::in)) {
        return nullptr;
    }
    const std::size_t outer = std::exchange(separator_, tokens_[closing(opening)].match);
    foreach
        ->list = parse_expression();
    separator_ = outer;
    if (foreach->list == nullptr || !expect(TokenKind::pipe, "`|` and updating clauses")) {
        return nullptr;
    }
    std::vector<Clause*> clauses;
    while (!at(TokenKind::right_paren)) {
        if (!at_clause()) {
            return unexpected("an updating clause or `)`");
        }
        Clause* clause = parse_clause();
        if (clause == nullptr) {
            return nullptr;
        }
        clauses.push_back(clause);
    }
    advance();
    if (clauses.empty()) {
        return fail("UnexpectedSyntax", "FOREACH has no updating clause", begin);
    }
    foreach
        ->clauses = ast_.list(clauses);
    deepen_by(foreach, clause_depth_);
    clause_depth_ = foreach->depth;
    if (clause_depth_ > kNestingDepthMax) {
        return too_deep();
    }
    return finish_clause(foreach, begin);
}

Clause* Parser::parse_use() {
    const std::uint32_t begin = tokens_[at_ - 1].begin;
    auto* use = ast_.make<Use>();
    accept(Keyword::graph);
    const std::optional<std::string_view> name = parse_dotted_name("the name of a database");
    if (!name) {
        return nullptr;
    }
    use->database = *name;
    return finish_clause(use, begin);
}

}  // namespace entente::cypher
