#include "core/entity_given.h"

#include <algorithm>
#include <set>

#include "core/coding.h"
#include "core/storage/keys.h"

namespace entente {

namespace {

constexpr std::uint8_t kRecordVersion = 1;

void drop(std::vector<std::string>& list, std::string_view text) {
    list.erase(std::remove(list.begin(), list.end(), text), list.end());
}

void append_strings(std::string& out, const std::vector<std::string>& strings) {
    append_varint(out, strings.size());
    for (const std::string& text : strings) {
        append_string(out, text);
    }
}

std::vector<std::string> read_strings(Decoder& decoder) {
    std::vector<std::string> strings;
    const std::uint64_t size = decoder.varint();
    for (std::uint64_t i = 0; i < size && decoder.ok(); ++i) {
        strings.emplace_back(decoder.string());
    }
    return strings;
}

// The strings of a list that has nothing else; nullopt for any other value.
std::optional<std::vector<std::string>> strings_of(const Value& value) {
    const ValueList* list = value.as_list();
    if (list == nullptr) {
        return std::nullopt;
    }
    std::vector<std::string> strings;
    for (const Value& item : *list) {
        const std::string* text = item.as_string();
        if (text == nullptr) {
            return std::nullopt;
        }
        strings.push_back(*text);
    }
    return strings;
}

// The layers below what is given to the entity itself.
class Below {
public:
    // `above`: the name that the layer above has, or empty.
    Below(const EntityLayers& layers, std::string_view above)
        : node_(layers.derived.value_or(Node())) {
        node_.properties.erase("id");
        if (layers.absorbed.empty()) {
            return;
        }
        add_aliases(node_.properties);
        for (const auto& [origin, given] : layers.absorbed) {
            add(given, !above.empty());
        }
        names_.erase(std::string(layers.derived || above.empty() ? node_.name() : above));
        if (!names_.empty()) {
            node_.properties["aliases"] = ValueList(names_.begin(), names_.end());
        }
    }

    Node take() { return std::move(node_); }

private:
    bool add_aliases(const Properties& properties) {
        const auto aliases = properties.find("aliases");
        const auto strings =
            aliases == properties.end() ? std::nullopt : strings_of(aliases->second);
        if (strings) {
            names_.insert(strings->begin(), strings->end());
        }
        return strings.has_value();
    }

    void add(const EntityGiven& given, bool named) {
        for (const std::string& label : given.labels) {
            if (!node_.has_label(label)) {
                node_.labels.push_back(label);
            }
        }
        const bool has_aliases = add_aliases(given.properties);
        for (const auto& [name, value] : given.properties) {
            const bool is_name = name == "name" && value.as_string() != nullptr;
            if (is_name) {
                names_.insert(*value.as_string());
            }
            if ((is_name && named) || (has_aliases && name == "aliases")) {
                continue;
            }
            node_.properties.emplace(name, value);
        }
    }

    Node node_;
    std::set<std::string> names_;
};

Node below(const EntityLayers& layers, const std::optional<EntityGiven>& given) {
    return Below(layers, given ? string_property(given->properties, "name") : "").take();
}

Node compose_over(Node node, const std::optional<EntityGiven>& given) {
    if (!given) {
        return node;
    }
    for (const std::string& label : given->without_labels) {
        drop(node.labels, label);
    }
    for (const std::string& name : given->without_properties) {
        node.properties.erase(name);
    }
    for (const std::string& label : given->labels) {
        if (!node.has_label(label)) {
            node.labels.push_back(label);
        }
    }
    for (const auto& [name, value] : given->properties) {
        node.properties.insert_or_assign(name, value);
    }
    return node;
}

const Value* value_of(const Properties& properties, const std::string& name) {
    const auto found = properties.find(name);
    return found == properties.end() ? nullptr : &found->second;
}

bool same_value(const Value* a, const Value* b) {
    return a == nullptr || b == nullptr ? a == b : *a == *b;
}

void note_property(EntityGiven& given,
                   const std::string& name,
                   const Value* present,
                   const Value* from_below) {
    drop(given.without_properties, name);
    if (present != nullptr && !same_value(present, from_below)) {
        given.properties.insert_or_assign(name, *present);
        return;
    }
    given.properties.erase(name);
    if (present == nullptr && from_below != nullptr) {
        given.without_properties.push_back(name);
    }
}

void note_labels(EntityGiven& given,
                 const Node& present,
                 const Node& expected,
                 const Node& from_below) {
    for (const std::string& label : present.labels) {
        if (!expected.has_label(label)) {
            drop(given.without_labels, label);
            if (!from_below.has_label(label)) {
                given.labels.push_back(label);
            }
        }
    }
    for (const std::string& label : expected.labels) {
        if (!present.has_label(label)) {
            drop(given.labels, label);
            if (from_below.has_label(label)) {
                given.without_labels.push_back(label);
            }
        }
    }
}

}  // namespace

std::string encode(const EntityGiven& given) {
    std::string out;
    append_u8(out, kRecordVersion);
    append_strings(out, given.labels);
    append_varint(out, given.properties.size());
    for (const auto& [name, value] : given.properties) {
        append_string(out, name);
        append_value(out, value);
    }
    append_strings(out, given.without_labels);
    append_strings(out, given.without_properties);
    return out;
}

Result<EntityGiven> decode_entity_given(std::string_view bytes) {
    Decoder decoder(bytes);
    const std::uint8_t version = decoder.u8();
    EntityGiven given;
    given.labels = read_strings(decoder);
    const std::uint64_t size = decoder.varint();
    for (std::uint64_t i = 0; i < size && decoder.ok(); ++i) {
        std::string name(decoder.string());
        given.properties.insert_or_assign(std::move(name), decoder.value());
    }
    given.without_labels = read_strings(decoder);
    given.without_properties = read_strings(decoder);
    if (version != kRecordVersion || !decoder.ok() || !decoder.at_end()) {
        return Error{ErrorCode::corruption, "what is stored as given to an entity is damaged"};
    }
    return given;
}

EntityGiven all_given(const Node& node) {
    EntityGiven given;
    given.labels = node.labels;
    given.properties = node.properties;
    given.properties.erase("id");
    return given;
}

Result<EntityLayers> read_given(const RowReader& rows, NodeId entity) {
    EntityLayers layers;
    Status status;
    ENTENTE_TRY(
        rows.scan(keys::entities_given(entity), [&](std::string_view key, std::string_view value) {
            const auto row = keys::decode_entity_given(key);
            auto given = decode_entity_given(value);
            if (!row || !given.ok()) {
                status = row ? given.status()
                             : Status(Error{ErrorCode::corruption,
                                            "the key of what was given to an entity is damaged"});
                return false;
            }
            if (row->origin == entity) {
                layers.given = *std::move(given);
            } else {
                layers.absorbed.emplace_back(row->origin, *std::move(given));
            }
            return true;
        }));
    ENTENTE_TRY(status);
    return layers;
}

Node compose(const EntityLayers& layers,
             const std::optional<EntityGiven>& given,
             NodeId id,
             std::string_view readable_id) {
    Node node = compose_over(below(layers, given), given);
    node.id = id;
    node.properties["id"] = readable_id;
    return node;
}

EntityGiven given_now(const EntityLayers& layers, const Node& present) {
    EntityGiven given = layers.given.value_or(EntityGiven());
    const Node from_below = below(layers, layers.given);
    const Node expected = compose_over(from_below, layers.given);
    for (const auto& [name, value] : present.properties) {
        if (name != "id" && !same_value(&value, value_of(expected.properties, name))) {
            note_property(given, name, &value, value_of(from_below.properties, name));
        }
    }
    for (const auto& [name, value] : expected.properties) {
        if (value_of(present.properties, name) == nullptr) {
            note_property(given, name, nullptr, value_of(from_below.properties, name));
        }
    }
    note_labels(given, present, expected, from_below);
    return given;
}

void forget_what_is_gone(EntityGiven& given, const EntityLayers& layers) {
    if (given.without_labels.empty() && given.without_properties.empty()) {
        return;
    }
    const Node from_below = below(layers, given);
    const auto forget = [](std::vector<std::string>& list, const auto& is_gone) {
        list.erase(std::remove_if(list.begin(), list.end(), is_gone), list.end());
    };
    forget(given.without_labels,
           [&](const std::string& label) { return !from_below.has_label(label); });
    forget(given.without_properties, [&](const std::string& name) {
        return value_of(from_below.properties, name) == nullptr;
    });
}

}  // namespace entente
