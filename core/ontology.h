// The ontology: which types of entity and relation there are, and which arguments each relation takes.
// Data, compiled in from core/ontology.json (same content as the project's design).
#pragma once

#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "core/result.h"

namespace entente {

struct EntityType {
    std::string name;
    std::vector<std::string> subtypes;
    std::string description;

    bool has_subtype(std::string_view subtype) const;
};

enum class RelationClass {
    state,  // holds over an interval
    event,  // happens at a time
};

struct RelationType {
    std::string name;
    RelationClass relation_class = RelationClass::event;
    std::vector<std::string> subjects;  // entity types
    std::vector<std::string> objects;
    bool symmetric = false;
    int sign = 0;        // +1 cooperative, -1 conflictual, 0 neither
    std::string plover;  // PLOVER event type, or empty
    std::string mode;    // PLOVER mode, or empty
    int quad = 0;        // quad class of PLOVER, 1 to 4; 0 for none
    double score = 0;    // PLOVER's conflict and cooperation score of the event type
    std::string cameo;   // default CAMEO code, or empty; a string: codes have leading zeros
    std::string description;
    // Attribute name to its values; an empty list means free text.
    std::map<std::string, std::vector<std::string>, std::less<>> attrs;

    bool takes_subject(std::string_view entity_type) const;
    bool takes_object(std::string_view entity_type) const;
};

// Immutable; safe from all threads.
class Ontology {
public:
    // Reads a document of format "ontology/1".
    static Result<Ontology> parse(std::string_view json);

    // nullptr for a name that is no type. The pointers live as long as the ontology.
    const EntityType* entity_type(std::string_view name) const;
    const RelationType* relation_type(std::string_view name) const;

    const std::map<std::string, EntityType, std::less<>>& entity_types() const {
        return entity_types_;
    }

    const std::map<std::string, RelationType, std::less<>>& relation_types() const {
        return relation_types_;
    }

    // Whether a relation of this type may hold between entities of these types. The error names the
    // type, the argument at fault and what would fit. An empty `objects` is allowed for a
    // symmetric type with at least two subjects.
    Status check_arguments(std::string_view relation,
                           const std::vector<std::string>& subjects,
                           const std::vector<std::string>& objects) const;

private:
    std::map<std::string, EntityType, std::less<>> entity_types_;
    std::map<std::string, RelationType, std::less<>> relation_types_;
};

// The compiled-in ontology.
const Ontology& ontology();

// The roles that a claim may have beside subject and object: "location", "item", "instrument",
// "via", "third_party".
const std::vector<std::string>& claim_roles();
// The edge type under which a claim's role is stored ("location" -> "LOCATION").
std::string role_edge_type(std::string_view role);

}  // namespace entente
