#include <nlohmann/json.hpp>

#include "importers/extract/phrases.h"
#include "importers/pipeline.h"

namespace entente {

namespace {

// Keeps the order in which the contract shows the fields, so that outputs can be compared as text.
using Json = nlohmann::ordered_json;

// "e1", "s1", "r1": numbered from one.
std::string numbered(char letter, std::size_t index) {
    std::string id(1, letter);
    id += std::to_string(index + 1);
    return id;
}

std::string entity_id(std::uint32_t index) {
    return numbered('e', index);
}

std::string sentence_id(std::uint32_t index) {
    return numbered('s', index);
}

Json entity_ids(const std::vector<std::uint32_t>& entities) {
    Json list = Json::array();
    for (const std::uint32_t entity : entities) {
        list.push_back(entity_id(entity));
    }
    return list;
}

Json value_json(const Value& value) {
    if (const auto* text = value.as_string()) {
        return *text;
    }
    if (const auto* number = value.as_integer()) {
        return *number;
    }
    if (const auto* number = value.as_float()) {
        return *number;
    }
    if (const auto* truth = value.as_boolean()) {
        return *truth;
    }
    if (auto text = temporal_text(value)) {
        return *std::move(text);
    }
    Json list = Json::array();
    if (const auto* items = value.as_list()) {
        // One level is all that attributes have.
        for (const Value& item : *items) {
            list.push_back(item.as_string() != nullptr ? Json(*item.as_string()) : Json());
        }
    }
    return list;
}

Json date_json(const ClaimDate& date) {
    // All four members are always there: a date that could not be resolved has no value but its words.
    Json out = Json::object();
    // the contract has years, months and days: a decade is its first year
    const bool decade = date.from && date.from->precision == DatePrecision::decade;
    out["value"] = date.from ? Json(date.from->to_string() + (decade ? "0" : "")) : Json();
    out["precision"] = date.from ? Json(date_precision_name(date.from->precision)) : Json();
    if (date.to) {
        out["to"] = date.to->to_string();
    }
    out["basis"] = date_basis_name(date.basis);
    out["text"] = date.text;
    return out;
}

Json mention_json(const Document& document, const Mention& mention) {
    const ByteSpan phrase = phrase_span(document, mention);
    const TextSpan span = document.code_points(phrase);
    return {{"start", span.start},
            {"end", span.end},
            {"text", document.view(phrase)},
            {"kind", mention_kind_name(mention.kind)}};
}

Json entity_json(const Document& document, std::uint32_t index) {
    const Entity& entity = document.entities[index];
    Json out = {{"id", entity_id(index)}, {"type", entity.type}};
    if (!entity.subtype.empty()) {
        out["subtype"] = entity.subtype;
    }
    out["name"] = entity.name;
    out["ids"] = Json::object();
    for (const auto& [scheme, id] : entity.ids) {
        out["ids"][scheme] = id;
    }
    out["mentions"] = Json::array();
    for (const std::uint32_t m : entity.mentions) {
        const Mention& mention = document.mentions[m];
        if (!mention.beside_name) {
            out["mentions"].push_back(mention_json(document, mention));
        }
    }
    return out;
}

Json relation_json(const Document& document, std::size_t index) {
    const Relation& relation = document.relations[index];
    Json out = {{"id", numbered('r', index)},
                {"type", relation.type},
                {"subject", entity_ids(relation.subjects)},
                {"object", entity_ids(relation.objects)},
                {"roles", Json::object()},
                {"attrs", Json::object()},
                {"polarity", polarity_name(relation.polarity)},
                {"modality", modality_name(relation.modality)}};
    for (const auto& [role, entities] : relation.roles) {
        out["roles"][role] = entity_ids(entities);
    }
    for (const auto& [name, value] : relation.attrs) {
        out["attrs"][name] = value_json(value);
    }
    out["date"] = relation.date ? date_json(*relation.date) : Json();
    out["evidence"] = Json::array();
    for (const std::uint32_t sentence : relation.evidence) {
        const TextSpan span = document.code_points(document.sentences[sentence].span);
        out["evidence"].push_back(
            {{"sentence", sentence_id(sentence)}, {"start", span.start}, {"end", span.end}});
    }
    out["said_by"] = Json::array();
    if (relation.said_by) {
        out["said_by"].push_back(entity_id(*relation.said_by));
    }
    out["confidence"] = relation.confidence;
    return out;
}

}  // namespace

std::string to_extract_json(const Document& document) {
    Json doc = {{"id", document.id}, {"title", document.title}};
    doc["published"] = document.published ? Json(document.published->to_string()) : Json();
    doc["language"] = document.language;
    Json out = {{"format", "extract/1"}, {"doc", std::move(doc)}};
    out["sentences"] = Json::array();
    for (std::uint32_t i = 0; i < document.sentences.size(); ++i) {
        const TextSpan span = document.code_points(document.sentences[i].span);
        out["sentences"].push_back(
            {{"id", sentence_id(i)}, {"start", span.start}, {"end", span.end}});
    }
    out["entities"] = Json::array();
    for (std::uint32_t i = 0; i < document.entities.size(); ++i) {
        out["entities"].push_back(entity_json(document, i));
    }
    out["relations"] = Json::array();
    for (std::size_t i = 0; i < document.relations.size(); ++i) {
        out["relations"].push_back(relation_json(document, i));
    }
    // id and title come from the caller: what is no UTF-8 in them is replaced, never thrown about.
    return out.dump(-1, ' ', false, Json::error_handler_t::replace);
}

}  // namespace entente
