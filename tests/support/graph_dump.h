// Everything that can be seen of a graph, as JSON without internal numbers: two stores with the same dump hold
// the same graph. What tests/core/stores/*.graph.json are written with.
#pragma once

#include <algorithm>
#include <map>
#include <string>
#include <vector>

#include <nlohmann/json.hpp>

#include "core/graph_view.h"
#include "core/result.h"

namespace entente::testing {

inline nlohmann::json value_to_json(const Value& value) {
    switch (value.type()) {
        case ValueType::null: return nullptr;
        case ValueType::boolean: return *value.as_boolean();
        case ValueType::integer: return *value.as_integer();
        case ValueType::floating: return *value.as_float();
        case ValueType::string: return *value.as_string();
        case ValueType::date: return {{"date", value.as_date()->to_string()}};
        case ValueType::list: {
            nlohmann::json list = nlohmann::json::array();
            for (const Value& item : *value.as_list()) {
                list.push_back(value_to_json(item));
            }
            return list;
        }
        default: return {{"type", value_type_name(value.type())}};
    }
}

inline nlohmann::json properties_to_json(const Properties& properties) {
    nlohmann::json object = nlohmann::json::object();
    for (const auto& [name, value] : properties) {
        object[name] = value_to_json(value);
    }
    return object;
}

// {"nodes": [...], "edges": [...], "articles": [...], "decisions": [...]}, each sorted. An edge's ends are the
// readable ids of its nodes.
class GraphDumper {
public:
    explicit GraphDumper(const GraphView& view) : view_(view) {}

    Result<nlohmann::json> run() {
        ENTENTE_TRY(dump_nodes());
        ENTENTE_TRY(dump_edges());
        ENTENTE_TRY(dump_articles());
        ENTENTE_TRY(dump_decisions());
        for (const char* sorted : {"nodes", "edges", "articles"}) {
            nlohmann::json& list = result_[sorted];
            std::sort(list.begin(), list.end());
        }
        return result_;
    }

private:
    Status dump_nodes() {
        return view_.each_node([&](const Node& node) {
            ids_[node.id] = node.readable_id();
            result_["nodes"].push_back(
                {{"labels", node.labels}, {"properties", properties_to_json(node.properties)}});
            return true;
        });
    }

    Status dump_edges() {
        return view_.each_edge([&](const Edge& edge) {
            result_["edges"].push_back({{"source", ids_[edge.source]},
                                        {"type", edge.type},
                                        {"target", ids_[edge.target]},
                                        {"properties", properties_to_json(edge.properties)}});
            return true;
        });
    }

    static nlohmann::json span(const TextSpan& span) { return {span.start, span.end}; }

    Status dump_articles() {
        ENTENTE_ASSIGN(const auto nodes, view_.nodes_with_label("Article", NodeId(), SIZE_MAX));
        for (const NodeId id : nodes) {
            ENTENTE_ASSIGN(const auto article, view_.article(id));
            if (!article) {
                return Error{ErrorCode::corruption, "an article has no record"};
            }
            nlohmann::json sentences = nlohmann::json::array();
            for (const TextSpan& sentence : article->record.sentences) {
                sentences.push_back(span(sentence));
            }
            nlohmann::json mentions = nlohmann::json::array();
            for (const StoredMention& mention : article->record.mentions) {
                mentions.push_back({ids_[mention.entity], span(mention.span)});
            }
            nlohmann::json claims = nlohmann::json::array();
            for (const NodeId claim : article->record.claims) {
                claims.push_back(ids_[claim]);
            }
            result_["articles"].push_back({{"id", ids_[id]},
                                           {"text", article->text},
                                           {"sentences", sentences},
                                           {"mentions", mentions},
                                           {"claims", claims}});
        }
        return {};
    }

    Status dump_decisions() {
        ENTENTE_ASSIGN(const auto decisions, view_.decisions());
        for (const Decision& decision : decisions) {
            result_["decisions"].push_back({{"number", decision.number},
                                            {"kind", static_cast<int>(decision.record.kind)},
                                            {"author", decision.record.author},
                                            {"reason", decision.record.reason},
                                            {"when", decision.record.when}});
        }
        return {};
    }

    const GraphView& view_;
    std::map<NodeId, std::string> ids_;
    nlohmann::json result_ = {{"nodes", nlohmann::json::array()},
                              {"edges", nlohmann::json::array()},
                              {"articles", nlohmann::json::array()},
                              {"decisions", nlohmann::json::array()}};
};

inline Result<nlohmann::json> graph_to_json(const GraphView& view) {
    return GraphDumper(view).run();
}

}  // namespace entente::testing
