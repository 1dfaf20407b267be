// Patterns: what they bind, and what may be matched and what may be written.

#include <algorithm>

#include "queries/cypher/analyzer.h"
#include "queries/cypher/walk.h"

namespace entente::cypher {

namespace {

std::string quoted(std::string_view name) {
    return "`" + std::string(name) + "`";
}

}  // namespace

bool Analyzer::is_type_conflict(const Variable& variable,
                                std::uint32_t types,
                                std::string_view wanted) {
    const Symbol& known = symbol(variable.symbol);
    if (known.type.may_be(types)) {
        return false;
    }
    fail("VariableTypeConflict",
         quoted(variable.name) + " is " + static_type_name(known.type) +
             ", so it cannot be used as " + std::string(wanted),
         variable.span,
         "Use another name.");
    return true;
}

bool Analyzer::bind_pattern(PathPattern& pattern, PatternUse use, bool nullable) {
    for (std::size_t i = 0; i < pattern.nodes.size(); ++i) {
        if (i > 0 && !bind_relationship(*pattern.relationships[i - 1], use, nullable)) {
            return false;
        }
        if (!bind_node(*pattern.nodes[i], use, nullable)) {
            return false;
        }
    }
    return bind_path(pattern, nullable) && check_shortest(pattern);
}

// What a group binds is one thing inside of it, so its conditions are analysed here, and a list behind it.
bool Analyzer::bind_group(RelationshipPattern& relationship, PatternUse use, bool nullable) {
    PathGroup& group = *relationship.group;
    if (!check_group(group) || !check_group_names(*group.pattern)) {
        return false;
    }
    const std::size_t outside = scope_.size();
    if (!bind_pattern(*group.pattern,
                      use == PatternUse::predicate ? PatternUse::comprehension : use,
                      false) ||
        !analyse_inside(*group.pattern) || !analyse_where(group.where, "WHERE")) {
        return false;
    }
    std::vector<GroupVariable> variables;
    for (const Scope::Binding& binding : scope_.visible(outside)) {
        variables.push_back({binding.symbol, kNoSymbol});
    }
    scope_.rewind(outside);
    for (GroupVariable& variable : variables) {
        const Symbol inside = symbol(variable.inside);
        variable.outside =
            add_symbol(inside.name, StaticType::list_of(inside.type.bits), inside.span, nullable);
        scope_.bind(inside.name, variable.outside);
    }
    group.variables = ast_.list(variables);
    relationship.symbol =
        add_symbol({}, StaticType::list_of(kRelationshipType), relationship.span, nullable);
    return true;
}

bool Analyzer::check_group(const PathGroup& group) {
    const auto& relationships = group.pattern->relationships;
    if (relationships.empty()) {
        return fail("InvalidRelationshipPattern",
                    "A group that is repeated needs a relationship",
                    group.pattern->span,
                    "Write ((a)-->(b)){1,3}.");
    }
    for (const RelationshipPattern* inside : relationships) {
        if (inside->length != nullptr) {
            return fail("InvalidRelationshipPattern",
                        "Within a group that is repeated nothing else can be repeated",
                        inside->span);
        }
    }
    return true;
}

bool Analyzer::check_group_names(const PathPattern& pattern) {
    const auto is_new = [this](const Variable* variable) {
        return variable == nullptr || scope_.find(variable->name) == kNoSymbol ||
               already_bound(
                   variable->name, variable->span, "so a group that is repeated cannot bind it");
    };
    return std::all_of(pattern.nodes.begin(),
                       pattern.nodes.end(),
                       [&](const NodePattern* node) { return is_new(node->variable); }) &&
           std::all_of(pattern.relationships.begin(),
                       pattern.relationships.end(),
                       [&](const RelationshipPattern* r) { return is_new(r->variable); });
}

bool Analyzer::bind_node(NodePattern& node, PatternUse use, bool nullable) {
    if (node.variable == nullptr) {
        node.symbol = add_symbol({}, StaticType::of(kNodeType), node.span, nullable);
        return true;
    }
    const SymbolId known = scope_.find(node.variable->name);
    if (known == kNoSymbol) {
        if (use == PatternUse::predicate) {
            return undefined(node.variable->name, node.variable->span);
        }
        node.symbol = bind(*node.variable, StaticType::of(kNodeType), nullable);
        return true;
    }
    node.bound = true;
    node.symbol = known;
    node.variable->symbol = known;
    node.variable->type = symbol(known).type;
    note_use(known);
    return !is_type_conflict(*node.variable, kNodeType, "a node");
}

bool Analyzer::bind_relationship(RelationshipPattern& relationship, PatternUse use, bool nullable) {
    if (relationship.group != nullptr) {
        return bind_group(relationship, use, nullable);
    }
    const bool many = relationship.length != nullptr;
    const StaticType type =
        many ? StaticType::list_of(kRelationshipType) : StaticType::of(kRelationshipType);
    if (relationship.variable == nullptr) {
        relationship.symbol = add_symbol({}, type, relationship.span, nullable);
        return true;
    }
    Variable& variable = *relationship.variable;
    const SymbolId known = scope_.find(variable.name);
    if (known == kNoSymbol) {
        if (use == PatternUse::predicate) {
            return undefined(variable.name, variable.span);
        }
        relationship.symbol = bind(variable, type, nullable);
        relationships_used_.insert(relationship.symbol);
        return true;
    }
    relationship.bound = true;
    relationship.symbol = known;
    variable.symbol = known;
    variable.type = symbol(known).type;
    note_use(known);
    if (is_type_conflict(
            variable, type.bits, many ? "a list of relationships" : "a relationship")) {
        return false;
    }
    if (!relationships_used_.insert(known).second) {
        return fail("RelationshipUniquenessViolation",
                    "The relationship " + quoted(variable.name) +
                        " occurs twice in one pattern, where all differ",
                    variable.span,
                    "Use two names.");
    }
    return true;
}

bool Analyzer::bind_path(PathPattern& pattern, bool nullable) {
    if (pattern.variable == nullptr) {
        return true;
    }
    if (scope_.find(pattern.variable->name) != kNoSymbol) {
        return already_bound(
            pattern.variable->name, pattern.variable->span, "so it cannot name a path");
    }
    pattern.symbol = bind(*pattern.variable, StaticType::of(kPathType), nullable);
    return true;
}

bool Analyzer::check_shortest(const PathPattern& pattern) {
    const bool plain = pattern.where == nullptr && pattern.relationships.size() == 1 &&
                       pattern.relationships.front()->group == nullptr;
    if (!pattern.function_form || plain) {
        return true;
    }
    return fail(
        "InvalidRelationshipPattern",
        "shortestPath() and allShortestPaths() take two nodes and one relationship between them",
        pattern.span,
        "Write shortestPath((a)-[*]-(b)).");
}

// What is computed in them.
bool Analyzer::analyse_labels(const LabelExpression* labels) {
    bool fine = true;
    for_each_in_labels(labels, [&](Expression* names) { fine = fine && analyse_names(names); });
    return fine;
}

bool Analyzer::analyse_names(Expression* names) {
    return analyse_plain(names) &&
           require_type(*names, kStringType | kListType, "What stands for a label or type");
}

// Properties and conditions, after all variables of the clause's patterns are bound.
bool Analyzer::analyse_inside(PathPattern& pattern) {
    const auto properties = [this](Expression* map) {
        if (map == nullptr) {
            return true;
        }
        if (map->kind == ExpressionKind::parameter) {
            return fail(
                "InvalidParameterUse",
                "A parameter cannot stand for the properties of a pattern that is matched",
                map->span,
                "Name the properties: {key: " + std::string(ast_.source(map->span)) + ".key}.");
        }
        return analyse_plain(map);
    };
    for (std::size_t i = 0; i < pattern.nodes.size(); ++i) {
        const NodePattern& node = *pattern.nodes[i];
        if (!analyse_labels(node.labels) || !properties(node.properties) ||
            !analyse_where(node.where, "WHERE")) {
            return false;
        }
        if (i >= pattern.relationships.size()) {
            continue;
        }
        const RelationshipPattern& relationship = *pattern.relationships[i];
        if (!analyse_labels(relationship.types) || !properties(relationship.properties) ||
            !analyse_where(relationship.where, "WHERE")) {
            return false;
        }
        if (relationship.where != nullptr && relationship.length != nullptr) {
            return fail(
                "InvalidRelationshipPattern",
                "A relationship of variable length cannot have a condition of its own",
                relationship.where->span,
                "Write -[x:TYPE WHERE ...]->{1,3}, or WHERE all(x IN relationships(p) WHERE "
                "...) for the path p.");
        }
    }
    return analyse_where(pattern.where, "WHERE");
}

// ---------------------------------------------------------------------------------------------------
// CREATE and MERGE

bool Analyzer::check_written_properties(Expression* properties, bool merge) {
    if (properties == nullptr) {
        return true;
    }
    if (merge && properties->kind == ExpressionKind::parameter) {
        return fail(
            "InvalidParameterUse",
            "A parameter cannot stand for the properties of a pattern that is merged",
            properties->span,
            "Name the properties: {key: " + std::string(ast_.source(properties->span)) + ".key}.");
    }
    return analyse_plain(properties);
}

namespace {

bool is_written_name(const LabelExpression& label) {
    return label.kind == LabelKind::name || (label.kind == LabelKind::dynamic && !label.any_of);
}

}  // namespace

bool Analyzer::analyse_written_node(NodePattern& node, bool merge, bool alone) {
    const std::string_view clause = merge ? "MERGE" : "CREATE";
    if (node.where != nullptr) {
        return fail(
            "UnexpectedSyntax", "WHERE cannot stand in " + std::string(clause), node.where->span);
    }
    const bool plain_labels =
        node.labels == nullptr || is_written_name(*node.labels) ||
        (node.labels->kind == LabelKind::conjunction &&
         std::all_of(node.labels->operands.begin(),
                     node.labels->operands.end(),
                     [](const LabelExpression* label) { return is_written_name(*label); }));
    if (!plain_labels) {
        return fail("UnexpectedSyntax",
                    std::string(clause) + " takes plain labels only",
                    node.labels->span,
                    "Write :A:B or :A&B.");
    }
    const SymbolId known = node.variable == nullptr ? kNoSymbol : scope_.find(node.variable->name);
    if (known != kNoSymbol) {
        node.bound = true;
        node.symbol = known;
        node.variable->symbol = known;
        node.variable->type = symbol(known).type;
        note_use(known);
        if (alone || node.labels != nullptr || node.properties != nullptr) {
            return already_bound(
                node.variable->name,
                node.variable->span,
                alone ? "so it cannot be created" : "so it cannot get labels or properties here");
        }
        return !is_type_conflict(*node.variable, kNodeType, "a node");
    }
    if (!analyse_labels(node.labels) || !check_written_properties(node.properties, merge)) {
        return false;
    }
    node.symbol = node.variable == nullptr
                      ? add_symbol({}, StaticType::of(kNodeType), node.span, false)
                      : bind(*node.variable, StaticType::of(kNodeType), false);
    return true;
}

bool Analyzer::analyse_written_relationship(RelationshipPattern& relationship, bool merge) {
    const std::string clause = merge ? "MERGE" : "CREATE";
    if (relationship.variable != nullptr && scope_.find(relationship.variable->name) != kNoSymbol) {
        return already_bound(
            relationship.variable->name, relationship.variable->span, "so it cannot be created");
    }
    if (relationship.length != nullptr || relationship.group != nullptr) {
        return fail("CreatingVarLength",
                    clause + " makes single relationships, not paths of variable length",
                    relationship.length->span);
    }
    if (relationship.types == nullptr || !is_written_name(*relationship.types)) {
        return fail("NoSingleRelationshipType",
                    clause + " needs exactly one type for each relationship",
                    relationship.types == nullptr ? relationship.span : relationship.types->span,
                    "Write -[:TYPE]->.");
    }
    if (relationship.direction == Direction::both && !merge) {
        return fail("RequiresDirectedRelationship",
                    "CREATE needs a direction for each relationship",
                    relationship.span,
                    "Write -[:TYPE]-> or <-[:TYPE]-.");
    }
    if (relationship.where != nullptr) {
        return fail(
            "UnexpectedSyntax", "WHERE cannot stand in " + clause, relationship.where->span);
    }
    if (!analyse_labels(relationship.types) ||
        !check_written_properties(relationship.properties, merge)) {
        return false;
    }
    relationship.symbol =
        relationship.variable == nullptr
            ? add_symbol({}, StaticType::of(kRelationshipType), relationship.span, false)
            : bind(*relationship.variable, StaticType::of(kRelationshipType), false);
    return true;
}

bool Analyzer::analyse_written(PathPattern& pattern, bool merge) {
    if (pattern.where != nullptr) {
        return fail("UnexpectedSyntax",
                    "WHERE cannot stand in " + std::string(merge ? "MERGE" : "CREATE"),
                    pattern.where->span);
    }
    if (pattern.selector != PathSelector::walk) {
        return fail(
            "UnexpectedSyntax", "A shortest path can be matched, but not written", pattern.span);
    }
    const bool alone = pattern.relationships.empty();
    for (std::size_t i = 0; i < pattern.nodes.size(); ++i) {
        if (!analyse_written_node(*pattern.nodes[i], merge, alone)) {
            return false;
        }
        // The relationship behind the first node before the second one, as they are read.
        if (i < pattern.relationships.size() &&
            !analyse_written_relationship(*pattern.relationships[i], merge)) {
            return false;
        }
    }
    return bind_path(pattern, false);
}

}  // namespace entente::cypher
