#include "queries/plan/plan.h"

namespace entente::cypher {

namespace {

std::string_view relationship_seek_name(const PlanNode& plan) {
    const bool is_range = plan.lower || plan.upper;
    if (plan.direction == static_cast<std::uint8_t>(Direction::both)) {
        return is_range ? "UndirectedRelationshipIndexSeekByRange"
                        : "UndirectedRelationshipIndexSeek";
    }
    return is_range ? "DirectedRelationshipIndexSeekByRange" : "DirectedRelationshipIndexSeek";
}

}  // namespace

std::string_view operator_name(const PlanNode& plan) {
    switch (plan.kind) {
        case OperatorKind::argument: return "Argument";
        case OperatorKind::all_nodes_scan: return "AllNodesScan";
        case OperatorKind::label_scan: return "NodeByLabelScan";
        case OperatorKind::id_seek: return "NodeByIdSeek";
        case OperatorKind::element_seek: return "NodeByElementIdSeek";
        case OperatorKind::index_seek: return "NodeIndexSeek";
        case OperatorKind::index_range: return "NodeIndexSeekByRange";
        case OperatorKind::composite_seek: return "NodeIndexSeek";
        case OperatorKind::relationship_seek: return relationship_seek_name(plan);
        case OperatorKind::time_scan: return "RelationshipSeekByDate";
        case OperatorKind::expand: return "Expand";
        case OperatorKind::var_expand: return "VarLengthExpand";
        case OperatorKind::shortest_path: return "ShortestPath";
        case OperatorKind::project_endpoints: return "ProjectEndpoints";
        case OperatorKind::build_path: return "BuildPath";
        case OperatorKind::filter: return "Filter";
        case OperatorKind::properties_match: return "PropertiesFilter";
        case OperatorKind::fetch_properties: return "CacheProperties";
        case OperatorKind::project: return "Projection";
        case OperatorKind::aggregate: return "EagerAggregation";
        case OperatorKind::distinct: return "Distinct";
        case OperatorKind::sort: return "Sort";
        case OperatorKind::skip: return "Skip";
        case OperatorKind::limit: return "Limit";
        case OperatorKind::unwind: return "Unwind";
        case OperatorKind::union_all: return "Union";
        case OperatorKind::optional: return "Optional";
        case OperatorKind::apply: return "Apply";
        case OperatorKind::eager: return "Eager";
        case OperatorKind::create: return "Create";
        case OperatorKind::merge: return "Merge";
        case OperatorKind::set: return "Set";
        case OperatorKind::remove: return "Remove";
        case OperatorKind::delete_entities: return "Delete";
        case OperatorKind::for_each: return "Foreach";
        case OperatorKind::call_procedure: return "ProcedureCall";
        case OperatorKind::empty_result: return "EmptyResult";
        case OperatorKind::produce_results: return "ProduceResults";
        case OperatorKind::degree_count: return "DegreeCount";
        case OperatorKind::repeat_group: return "Repeat(Trail)";
        case OperatorKind::select_paths: return "StatefulShortestPath";
        case OperatorKind::call_in_transactions: return "TransactionApply";
        case OperatorKind::select_matches: return "SelectMatches";
    }
    return "Operator";
}

}  // namespace entente::cypher
