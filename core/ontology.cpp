#include "core/ontology.h"

#include <algorithm>
#include <cstdlib>
#include <iostream>

#include <nlohmann/json.hpp>

#include "embedded/ontology_json.h"

namespace entente {

namespace {

std::string join(const std::vector<std::string>& names) {
    std::string text;
    for (const std::string& name : names) {
        text += (text.empty() ? "" : ", ") + name;
    }
    return text;
}

bool contains(const std::vector<std::string>& names, std::string_view name) {
    return std::find(names.begin(), names.end(), name) != names.end();
}

std::string string_or_empty(const nlohmann::json& object, const char* key) {
    const auto found = object.find(key);
    return found != object.end() && found->is_string() ? found->get<std::string>() : std::string();
}

RelationType parse_relation(const std::string& name, const nlohmann::json& json) {
    RelationType type;
    type.name = name;
    type.relation_class = json.at("class") == "state" ? RelationClass::state : RelationClass::event;
    type.subjects = json.at("subject").get<std::vector<std::string>>();
    type.objects = json.at("object").get<std::vector<std::string>>();
    type.symmetric = json.at("symmetric").get<int>() != 0;
    type.sign = json.at("sign").get<int>();
    type.plover = string_or_empty(json, "plover");
    type.mode = string_or_empty(json, "mode");
    const auto quad = json.find("quad");
    type.quad = quad != json.end() && quad->is_number_integer() ? quad->get<int>() : 0;
    type.cameo = string_or_empty(json, "cameo");
    type.description = string_or_empty(json, "desc");
    for (const auto& [attr, values] : json.at("attrs").items()) {
        type.attrs[attr] =
            values.is_array() ? values.get<std::vector<std::string>>() : std::vector<std::string>();
    }
    return type;
}

}  // namespace

bool RelationType::takes_subject(std::string_view entity_type) const {
    return contains(subjects, entity_type);
}

bool EntityType::has_subtype(std::string_view subtype) const {
    return contains(subtypes, subtype);
}

bool RelationType::takes_object(std::string_view entity_type) const {
    return contains(objects, entity_type);
}

Result<Ontology> Ontology::parse(std::string_view json) {
    Ontology result;
    try {
        const nlohmann::json document = nlohmann::json::parse(json);
        if (document.at("format") != "ontology/1") {
            return Error{ErrorCode::unsupported, "ontology: format is not ontology/1"};
        }
        for (const auto& [name, type] : document.at("entity_types").items()) {
            result.entity_types_[name] = EntityType{
                name, type.at("subtypes").get<std::vector<std::string>>(), type.at("desc")};
        }
        for (const auto& [name, type] : document.at("relation_types").items()) {
            result.relation_types_[name] = parse_relation(name, type);
        }
        const auto scores = document.find("plover_scores");
        for (auto& [name, type] : result.relation_types_) {
            if (scores != document.end() && scores->contains(type.plover)) {
                type.score = scores->at(type.plover).get<double>();
            }
        }
    } catch (const nlohmann::json::exception& error) {
        return Error{ErrorCode::invalid_argument, std::string("ontology: ") + error.what()};
    }
    for (const auto& [name, type] : result.relation_types_) {
        for (const auto* arguments : {&type.subjects, &type.objects}) {
            for (const std::string& argument : *arguments) {
                if (result.entity_type(argument) == nullptr) {
                    return Error{
                        ErrorCode::invalid_argument,
                        "ontology: " + name + " takes a " + argument + ", which is no entity type"};
                }
            }
        }
    }
    return result;
}

const EntityType* Ontology::entity_type(std::string_view name) const {
    const auto found = entity_types_.find(name);
    return found == entity_types_.end() ? nullptr : &found->second;
}

const RelationType* Ontology::relation_type(std::string_view name) const {
    const auto found = relation_types_.find(name);
    return found == relation_types_.end() ? nullptr : &found->second;
}

Status Ontology::check_arguments(std::string_view relation,
                                 const std::vector<std::string>& subjects,
                                 const std::vector<std::string>& objects) const {
    const RelationType* type = relation_type(relation);
    if (type == nullptr) {
        return Error{ErrorCode::invalid_argument,
                     "'" + std::string(relation) + "' is no relation type of the ontology"};
    }
    const auto refuse = [&](const std::string& why) {
        return Error{ErrorCode::invalid_argument, type->name + " " + why};
    };
    if (subjects.empty()) {
        return refuse("needs a subject: " + join(type->subjects));
    }
    if (objects.empty() && !(type->symmetric && subjects.size() > 1)) {
        return refuse(type->symmetric ? "needs an object, or two subjects"
                                      : "needs an object: " + join(type->objects));
    }
    for (const std::string& subject : subjects) {
        if (!type->takes_subject(subject)) {
            return refuse("cannot have a " + subject + " as subject; it takes " +
                          join(type->subjects));
        }
    }
    for (const std::string& object : objects) {
        if (!type->takes_object(object)) {
            return refuse("cannot have a " + object + " as object; it takes " +
                          join(type->objects));
        }
    }
    return {};
}

const Ontology& ontology() {
    static const Ontology instance = [] {
        Result<Ontology> parsed = Ontology::parse(embedded::ontology_json());
        if (!parsed.ok()) {
            // Compiled in and tested: only a broken build gets here.
            std::cerr << "entente: " << parsed.error().message << '\n';
            std::abort();
        }
        return *std::move(parsed);
    }();
    return instance;
}

const std::vector<std::string>& claim_roles() {
    static const std::vector<std::string> roles = {
        "instrument", "item", "location", "third_party", "via"};
    return roles;
}

std::string role_edge_type(std::string_view role) {
    std::string type;
    for (const char c : role) {
        type += c >= 'a' && c <= 'z' ? static_cast<char>(c - 'a' + 'A') : c;
    }
    return type;
}

}  // namespace entente
