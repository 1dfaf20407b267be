// The procedures that tools call on connecting, and what SHOW lists.
#include <algorithm>
#include <cctype>
#include <initializer_list>
#include <map>
#include <set>
#include <utility>

#include "core/property_index.h"
#include "queries/cypher/functions.h"
#include "queries/exec/procedures.h"

namespace entente::cypher {

namespace {

using Arguments = std::span<const QueryValue>;

// Where drivers would look for this server; what they connect by is theirs.
constexpr const char* kBoltAddress = "localhost:7687";

ProcedureField field(std::string name, std::uint32_t bits, std::string type) {
    ProcedureField result;
    result.name = std::move(name);
    result.type = StaticType::of(bits);
    result.type_text = std::move(type);
    return result;
}

ProcedureField text_field(std::string name) {
    return field(std::move(name), kStringType, "STRING");
}

ProcedureField list_field(std::string name) {
    return field(std::move(name), kListType, "LIST<ANY>");
}

QueryValue list_of_texts(const std::vector<std::string>& texts) {
    QueryList list;
    for (const std::string& text : texts) {
        list.emplace_back(std::string_view(text));
    }
    return QueryValue(std::move(list));
}

ProcedureRows one_column(const std::vector<std::string>& texts) {
    ProcedureRows rows;
    for (const std::string& text : texts) {
        rows.push_back({QueryValue(std::string_view(text))});
    }
    return rows;
}

template <typename Run>
void add(ProcedureRegistry& registry,
         std::string name,
         std::vector<ProcedureField> results,
         std::string description,
         Run run) {
    Procedure procedure;
    procedure.signature.name = std::move(name);
    procedure.signature.results = std::move(results);
    procedure.signature.description = std::move(description);
    procedure.run = std::move(run);
    registry.add(std::move(procedure));
}

// -- what there is in the graph --

CypherResult<ProcedureRows> labels(Execution& execution, Arguments) {
    ENTENTE_ASSIGN(const auto counts, execution.graph.view().counts());
    std::vector<std::string> names;
    for (const auto& [name, count] : counts.labels) {
        if (count > 0) {
            names.push_back(name);
        }
    }
    return one_column(names);
}

CypherResult<ProcedureRows> relationship_types(Execution& execution, Arguments) {
    ENTENTE_ASSIGN(const auto counts, execution.graph.view().counts());
    std::vector<std::string> names;
    for (const auto& [name, count] : counts.edge_types) {
        if (count > 0) {
            names.push_back(name);
        }
    }
    return one_column(names);
}

CypherResult<ProcedureRows> property_keys(Execution& execution, Arguments) {
    auto names = execution.graph.view().names().names(keys::Dictionary::property_keys);
    std::sort(names.begin(), names.end());
    return one_column(names);
}

// -- schemas --

QueryValue schema_node(std::string_view label) {
    std::vector<QueryMap::Entry> entries;
    entries.push_back({QueryValue("name"), QueryValue(label)});
    entries.push_back({QueryValue("labels"), QueryValue(QueryList{QueryValue(label)})});
    return QueryValue(QueryMap(std::move(entries)));
}

// Which labels each type of relationship joins, from a sample of nodes of each label.
CypherResult<ProcedureRows> visualization(Execution& execution, Arguments) {
    constexpr std::size_t kSample = 200;
    GraphAccess& graph = execution.graph;
    ENTENTE_ASSIGN(const auto counts, graph.view().counts());
    QueryList nodes;
    std::set<std::tuple<std::string, std::string, std::string>> joins;
    for (const auto& [label, count] : counts.labels) {
        if (count == 0) {
            continue;
        }
        nodes.push_back(schema_node(label));
        ENTENTE_ASSIGN(const auto sample, graph.view().nodes_with_label(label, NodeId(), kSample));
        for (const NodeId node : sample) {
            std::vector<Hop> hops;
            ENTENTE_TRY(graph.expand(node, entente::Direction::out, {}, hops));
            hops.resize(std::min(hops.size(), kSample));
            for (const Hop& hop : hops) {
                ENTENTE_ASSIGN(const Node* other, graph.node(hop.other));
                if (other == nullptr) {
                    continue;
                }
                for (const std::string& target : other->labels) {
                    joins.emplace(label, std::string(graph.edge_type_name(hop.type)), target);
                }
            }
            if (!execution.spend(hops.size() + 1)) {
                return *execution.error;
            }
        }
    }
    QueryList relationships;
    for (const auto& [source, type, target] : joins) {
        std::vector<QueryMap::Entry> entries;
        entries.push_back({QueryValue("type"), QueryValue(std::string_view(type))});
        entries.push_back({QueryValue("source"), QueryValue(std::string_view(source))});
        entries.push_back({QueryValue("target"), QueryValue(std::string_view(target))});
        relationships.emplace_back(QueryMap(std::move(entries)));
    }
    return ProcedureRows{{QueryValue(std::move(nodes)), QueryValue(std::move(relationships))}};
}

// What types of values the properties of nodes of a label have, from a sample.
CypherResult<ProcedureRows> node_type_properties(Execution& execution, Arguments) {
    constexpr std::size_t kSample = 1000;
    GraphAccess& graph = execution.graph;
    ENTENTE_ASSIGN(const auto counts, graph.view().counts());
    ProcedureRows rows;
    for (const auto& [label, count] : counts.labels) {
        ENTENTE_ASSIGN(const auto sample, graph.view().nodes_with_label(label, NodeId(), kSample));
        std::map<std::string, std::set<std::string>> types;
        std::map<std::string, std::size_t> present;
        for (const NodeId id : sample) {
            ENTENTE_ASSIGN(const Node* node, graph.node(id));
            if (node == nullptr) {
                continue;
            }
            for (const auto& [key, value] : node->properties) {
                types[key].insert(std::string(query_type_name(QueryValue::of(value).type())));
                present[key] += 1;
            }
            if (!execution.spend()) {
                return *execution.error;
            }
        }
        const std::string node_type = ":`" + label + "`";
        for (const auto& [key, names] : types) {
            rows.push_back({QueryValue(std::string_view(node_type)),
                            QueryValue(QueryList{QueryValue(std::string_view(label))}),
                            QueryValue(std::string_view(key)),
                            list_of_texts({names.begin(), names.end()}),
                            QueryValue(present[key] == sample.size())});
        }
    }
    return rows;
}

// The properties of relationships of one type, counted.
struct TypeSample {
    std::size_t seen = 0;
    std::map<std::string, std::set<std::string>> types;
    std::map<std::string, std::size_t> present;
};

// Adds the relationships that leave a node, no more of a type than its sample is to have.
CypherStatus add_to_samples(Execution& execution,
                            NodeId node,
                            std::map<std::string, TypeSample>& samples) {
    constexpr std::size_t kSample = 200;
    GraphAccess& graph = execution.graph;
    std::vector<Hop> hops;
    ENTENTE_TRY(graph.expand(node, entente::Direction::out, {}, hops));
    for (const Hop& hop : hops) {
        const auto sample = samples.find(std::string(graph.edge_type_name(hop.type)));
        if (sample == samples.end() || sample->second.seen >= kSample) {
            continue;
        }
        ENTENTE_ASSIGN(const Properties* properties, graph.properties(hop.ref()));
        sample->second.seen += 1;
        for (const auto& [key, value] : properties == nullptr ? Properties() : *properties) {
            sample->second.types[key].insert(
                std::string(query_type_name(QueryValue::of(value).type())));
            sample->second.present[key] += 1;
        }
    }
    if (!execution.spend(hops.size() + 1)) {
        return *execution.error;
    }
    return {};
}

CypherResult<ProcedureRows> relationship_type_properties(Execution& execution, Arguments) {
    constexpr std::size_t kSample = 200;
    ENTENTE_ASSIGN(const auto counts, execution.graph.view().counts());
    std::map<std::string, TypeSample> samples;
    for (const auto& [type, count] : counts.edge_types) {
        if (count > 0) {
            samples[type];
        }
    }
    for (const auto& [label, count] : counts.labels) {
        ENTENTE_ASSIGN(const auto nodes,
                       execution.graph.view().nodes_with_label(label, NodeId(), kSample));
        for (const NodeId node : nodes) {
            ENTENTE_TRY(add_to_samples(execution, node, samples));
        }
    }
    ProcedureRows rows;
    for (const auto& [type, sample] : samples) {
        const std::string name = ":`" + type + "`";
        for (const auto& [key, types] : sample.types) {
            rows.push_back({QueryValue(std::string_view(name)),
                            QueryValue(std::string_view(key)),
                            list_of_texts({types.begin(), types.end()}),
                            QueryValue(sample.present.at(key) == sample.seen)});
        }
        if (sample.types.empty()) {
            rows.push_back({QueryValue(std::string_view(name)),
                            QueryValue(),
                            QueryValue(),
                            QueryValue(false)});
        }
    }
    return rows;
}

// This server in all three roles, at the address that SHOW DATABASES names.
CypherResult<ProcedureRows> routing_table(Execution&, Arguments) {
    constexpr std::int64_t kSeconds = 300;
    QueryList servers;
    for (const char* role : {"WRITE", "READ", "ROUTE"}) {
        std::vector<QueryMap::Entry> entries;
        entries.push_back(
            {QueryValue("addresses"), QueryValue(QueryList{QueryValue(kBoltAddress)})});
        entries.push_back({QueryValue("role"), QueryValue(role)});
        servers.emplace_back(QueryMap(std::move(entries)));
    }
    return ProcedureRows{{QueryValue(kSeconds), QueryValue(std::move(servers))}};
}

// -- the server --

CypherResult<ProcedureRows> components(Execution&, Arguments) {
    return ProcedureRows{{QueryValue("Neo4j Kernel"),
                          QueryValue(QueryList{QueryValue("5.26.0")}),
                          QueryValue("community")}};
}

// A row as SHOW wants it: values by the name of their column, null where there is none.
std::vector<QueryValue> shown(const Execution& execution,
                              const std::map<std::string_view, QueryValue>& values) {
    std::vector<QueryValue> row;
    for (const std::string& column : execution.plan.shown) {
        const auto found = values.find(column);
        row.push_back(found == values.end() ? QueryValue() : found->second);
    }
    return row;
}

// Whether one of the words before the kind of SHOW is one of these.
bool filter_has(const Execution& execution, std::initializer_list<std::string_view> words) {
    std::string filter = " " + execution.plan.show_filter + " ";
    std::transform(filter.begin(), filter.end(), filter.begin(), [](unsigned char c) {
        return std::isspace(c) != 0 ? ' ' : static_cast<char>(std::toupper(c));
    });
    return std::any_of(words.begin(), words.end(), [&](std::string_view word) {
        return filter.find(" " + std::string(word) + " ") != std::string::npos;
    });
}

CypherResult<ProcedureRows> show_databases(Execution& execution, Arguments) {
    ProcedureRows rows;
    const bool home_only = filter_has(execution, {"HOME", "DEFAULT"});
    const std::string& wanted = execution.plan.show_name;
    for (const std::string_view name : {"entente", "system"}) {
        const bool home = name == "entente";
        const bool named = wanted.empty() || wanted == name || (home && wanted == "neo4j");
        if (!named || (home_only && !home)) {
            continue;
        }
        rows.push_back(
            shown(execution,
                  {{"name", QueryValue(name)},
                   {"type", QueryValue(home ? "standard" : "system")},
                   {"aliases", QueryValue(home ? QueryList{QueryValue("neo4j")} : QueryList{})},
                   {"access", QueryValue("read-write")},
                   {"address", QueryValue(kBoltAddress)},
                   {"role", QueryValue("primary")},
                   {"writer", QueryValue(true)},
                   {"requestedStatus", QueryValue("online")},
                   {"currentStatus", QueryValue("online")},
                   {"statusMessage", QueryValue("")},
                   {"default", QueryValue(home)},
                   {"home", QueryValue(home)},
                   {"constituents", QueryValue(QueryList{})}}));
    }
    return rows;
}

CypherResult<ProcedureRows> show_functions(Execution& execution, Arguments) {
    ProcedureRows rows;
    const bool own_only = filter_has(execution, {"DEFINED"});
    const bool built_in_only = filter_has(execution, {"BUILT"});
    for (const FunctionSignature& function : functions()) {
        if (function.extension ? built_in_only : own_only) {
            continue;
        }
        rows.push_back(
            shown(execution,
                  {{"name", QueryValue(function.name)},
                   {"category", QueryValue(function.aggregate ? "Aggregating" : "Scalar")},
                   {"description", QueryValue(function.description)},
                   {"signature", QueryValue(function.signature)},
                   {"isBuiltIn", QueryValue(!function.extension)},
                   {"aggregating", QueryValue(function.aggregate)}}));
    }
    return rows;
}

std::string signature_text(const ProcedureSignature& signature) {
    const auto fields_text = [](const std::vector<ProcedureField>& fields) {
        std::string text;
        for (const ProcedureField& one : fields) {
            text += (text.empty() ? "" : ", ") + one.name + " :: " + one.type_text;
        }
        return text;
    };
    return signature.name + "(" + fields_text(signature.arguments) + ") :: (" +
           fields_text(signature.results) + ")";
}

CypherResult<ProcedureRows> show_procedures(Execution& execution, Arguments) {
    ProcedureRows rows;
    for (const std::string& name : execution.procedures->all_names()) {
        const ProcedureSignature* signature = execution.procedures->find(name);
        if (signature == nullptr || name.starts_with("show.")) {
            continue;
        }
        rows.push_back(shown(execution,
                             {{"name", QueryValue(std::string_view(name))},
                              {"description", QueryValue(std::string_view(signature->description))},
                              {"mode", QueryValue(signature->writes ? "WRITE" : "READ")},
                              {"signature", QueryValue(signature_text(*signature))},
                              {"worksOnSystem", QueryValue(true)}}));
    }
    return rows;
}

CypherResult<ProcedureRows> show_property_indexes(Execution& execution, bool constraints) {
    ENTENTE_ASSIGN(const auto indexes, execution.graph.view().property_indexes());
    ProcedureRows rows;
    // We have no others than range indexes, and constraints that values are unique.
    const bool others =
        constraints
            ? filter_has(execution,
                         {"EXIST", "EXISTS", "EXISTENCE", "KEY", "TYPE", "REL", "RELATIONSHIP"})
            : filter_has(execution, {"FULLTEXT", "LOOKUP", "POINT", "TEXT", "VECTOR"});
    if (others) {
        return rows;
    }
    std::int64_t number = 0;
    for (const PropertyIndex& index : indexes) {
        number += 1;
        if (!index.is_of_values() || (constraints && !index.record.unique)) {
            continue;
        }
        const std::string name = index.name();
        QueryList properties;
        for (const std::string& property : index.properties()) {
            properties.emplace_back(std::string_view(property));
        }
        rows.push_back(shown(
            execution,
            {{"id", QueryValue(number)},
             {"name", QueryValue(std::string_view(name))},
             {"state", QueryValue(index.online() ? "ONLINE" : "POPULATING")},
             {"populationPercent", QueryValue(index.online() ? 100.0 : 0.0)},
             {"type", QueryValue(constraints ? "UNIQUENESS" : "RANGE")},
             {"entityType", QueryValue(index.is_of_edges() ? "RELATIONSHIP" : "NODE")},
             {"labelsOrTypes", QueryValue(QueryList{QueryValue(std::string_view(index.label))})},
             {"properties", QueryValue(std::move(properties))},
             {"owningConstraint",
              index.record.unique ? QueryValue(std::string_view(name)) : QueryValue()},
             {"ownedIndex", QueryValue(std::string_view(name))}}));
    }
    return rows;
}

CypherResult<ProcedureRows> nothing(Execution&, Arguments) {
    return ProcedureRows{};
}

void add_show_procedures(ProcedureRegistry& registry) {
    add(registry, "show.databases", {}, "", show_databases);
    add(registry, "show.functions", {}, "", show_functions);
    add(registry, "show.procedures", {}, "", show_procedures);
    add(registry, "show.indexes", {}, "", [](Execution& execution, Arguments) {
        return show_property_indexes(execution, false);
    });
    add(registry, "show.constraints", {}, "", [](Execution& execution, Arguments) {
        return show_property_indexes(execution, true);
    });
    for (const char* kind :
         {"transactions", "settings", "users", "roles", "privileges", "aliases", "servers"}) {
        add(registry, std::string("show.") + kind, {}, "", nothing);
    }
}

}  // namespace

void add_builtin_procedures(ProcedureRegistry& registry) {
    add(registry, "db.labels", {text_field("label")}, "Labels that nodes have.", labels);
    add(registry,
        "db.relationshipTypes",
        {text_field("relationshipType")},
        "Types that relationships have.",
        relationship_types);
    add(registry,
        "db.propertyKeys",
        {text_field("propertyKey")},
        "Names of properties.",
        property_keys);
    add(registry,
        "db.schema.visualization",
        {list_field("nodes"), list_field("relationships")},
        "Which labels are joined by which types.",
        visualization);
    add(registry,
        "db.schema.nodeTypeProperties",
        {text_field("nodeType"),
         list_field("nodeLabels"),
         text_field("propertyName"),
         list_field("propertyTypes"),
         field("mandatory", kBooleanType, "BOOLEAN")},
        "Properties of nodes by label, from a sample.",
        node_type_properties);
    add(registry,
        "db.schema.relTypeProperties",
        {text_field("relType"),
         text_field("propertyName"),
         list_field("propertyTypes"),
         field("mandatory", kBooleanType, "BOOLEAN")},
        "Types of relationships.",
        relationship_type_properties);
    add(registry,
        "db.ping",
        {field("success", kBooleanType, "BOOLEAN")},
        "Whether the database answers.",
        [](Execution&, Arguments) -> CypherResult<ProcedureRows> {
            return ProcedureRows{{QueryValue(true)}};
        });
    add(registry,
        "dbms.components",
        {text_field("name"), list_field("versions"), text_field("edition")},
        "What this server says it is, for tools that ask.",
        components);
    for (const char* name : {"dbms.clientConfig", "dbms.listConfig"}) {
        add(registry,
            name,
            {text_field("name"), text_field("description"), text_field("value")},
            "Settings for clients: none.",
            nothing);
    }
    for (const char* name :
         {"dbms.routing.getRoutingTable", "dbms.cluster.routing.getRoutingTable"}) {
        Procedure procedure;
        procedure.signature.name = name;
        procedure.signature.arguments = {field("context", kMapType, "MAP"), text_field("database")};
        procedure.signature.arguments.back().optional = true;
        procedure.signature.results = {field("ttl", kIntegerType, "INTEGER"),
                                       list_field("servers")};
        procedure.signature.description = "Where drivers send what reads and what writes: here.";
        procedure.run = routing_table;
        registry.add(std::move(procedure));
    }
    add_show_procedures(registry);
}

}  // namespace entente::cypher
