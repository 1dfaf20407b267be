// Random imports, replacements, deletes, decisions, and changes by hand, compared after each step with a simple model of what
// should be there.
//
// The model keeps the articles that are there and the decisions, in plain containers, and works everything
// out anew from them for each comparison. Of the store's code it uses only derive_facts(), which has tests of
// its own, and the hash that ids are made of.

#include <algorithm>
#include <cstdio>
#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <random>
#include <set>
#include <string>
#include <utility>
#include <vector>

#include "core/check.h"
#include "core/facts.h"
#include "core/graph_store.h"
#include "core/hash.h"
#include "core/ontology.h"
#include "core/storage/rocksdb_engine.h"
#include "tests/support/catch.h"
#include "tests/support/readings.h"
#include "tests/support/temp_dir.h"

using namespace entente;
using testing::ReadingBuilder;

namespace {

constexpr int kSteps = 400;
constexpr int kReopenEvery = 40;
constexpr int kCheckEvery = 10;
constexpr std::size_t kArticlesMax = 40;

std::string show(const Value& value) {
    switch (value.type()) {
        case ValueType::boolean: return *value.as_boolean() ? "true" : "false";
        case ValueType::integer: return std::to_string(*value.as_integer());
        case ValueType::floating: {
            char text[32];
            std::snprintf(text, sizeof text, "%.17g", *value.as_float());  // to the last bit
            return text;
        }
        case ValueType::string: return '"' + *value.as_string() + '"';
        case ValueType::date: return value.as_date()->to_string();
        case ValueType::list: {
            std::string text = "[";
            for (const Value& item : *value.as_list()) {
                text += show(item) + ",";
            }
            return text + "]";
        }
        default: return "?";
    }
}

std::string show(const Properties& properties, std::string_view without = {}) {
    std::string text;
    for (const auto& [name, value] : properties) {
        if (name != without) {
            text += " " + name + "=" + show(value);
        }
    }
    return text;
}

std::string show(const std::optional<ClaimDate>& date) {
    if (!date) {
        return "-";
    }
    const auto part = [](const std::optional<PartialDate>& partial) {
        return partial ? partial->start().to_string() + "/" +
                             std::string(date_precision_name(partial->precision))
                       : std::string("-");
    };
    return part(date->from) + ".." + part(date->to);
}

// Lines that say what is there; two graphs with the same lines are the same.
using Lines = std::multiset<std::string>;

// How a claim is called here, whose id is a hash.
std::string claim_name(const std::string& article, std::int64_t start) {
    return "claim@" + article + ":" + std::to_string(start);
}

std::string node_line(const std::string& name,
                      const std::vector<std::string>& labels,
                      const Properties& properties) {
    std::string line = "node " + name;
    // In which order is said by other tests.
    const std::set<std::string> sorted(labels.begin(), labels.end());
    CHECK(sorted.size() == labels.size());
    for (const std::string& label : sorted) {
        line += " :" + label;
    }
    return line + show(properties, sorted.count("Claim") > 0 ? "id" : "");
}

std::string edge_line(const std::string& source,
                      const std::string& type,
                      const std::string& target,
                      const Properties& properties,
                      std::string_view without = {}) {
    return "edge " + source + " " + type + " " + target + show(properties, without);
}

std::string claim_line(const std::string& name,
                       const std::string& type,
                       const std::set<std::string>& subjects,
                       const std::set<std::string>& objects,
                       const Properties& attrs,
                       const std::optional<ClaimDate>& date,
                       const std::string& said_by,
                       const std::string& text) {
    std::string line = "claim " + name + " " + type + " of";
    for (const std::string& subject : subjects) {
        line += " " + subject;
    }
    line += " to";
    for (const std::string& object : objects) {
        line += " " + object;
    }
    return line + show(attrs) + " at " + show(date) + " by " + said_by + ": " + text;
}

class Model {
public:
    using Labels = std::set<std::string>;

    // What somebody wrote of an entity, beside what articles say.
    struct Given {
        Labels labels;
        Properties properties;
        Labels without_labels;
        std::set<std::string> without_properties;

        bool keeps() const { return !labels.empty() || !properties.empty(); }

        bool empty() const {
            return !keeps() && without_labels.empty() && without_properties.empty();
        }
    };

    struct Entity {
        std::string id;
        std::string type;
        std::optional<std::size_t> merged_into;
        Given given;
    };

    // Made by hand between two entities that are there.
    struct HandEdge {
        std::size_t source;
        std::string type;
        std::size_t target;
        Properties properties;
    };

    // An entity as it is seen.
    struct Seen {
        Labels labels;
        Properties properties;
    };

    struct ModelArticle {
        std::string id;
        ArticleReading reading;
        std::vector<std::size_t> origins;  // of its entities
        std::uint64_t number = 0;          // which import it was
    };

    struct ModelDecision {
        DecisionKind kind;
        std::size_t kept;
        std::size_t other;
    };

    std::vector<Entity> entities;        // in the order in which they were first seen, for ever
    std::vector<ModelArticle> articles;  // in the order of import
    std::vector<ModelDecision> decisions;
    std::vector<HandEdge> hand_edges;

    void import(const ArticleReading& reading) {
        ModelArticle article;
        article.id = article_id_of(reading.article.text);
        article.reading = reading;
        article.number = ++imports_;
        for (const ReadEntity& entity : reading.entities) {
            article.origins.push_back(place(entity));
        }
        articles.push_back(std::move(article));
        forget();
    }

    void remove(std::size_t index) {
        articles.erase(articles.begin() + static_cast<std::ptrdiff_t>(index));
        forget();
    }

    // A node that a table has.
    std::size_t add_node(const std::string& id, const std::string& type) {
        entities.push_back({id, type, {}, {}});
        ids_.insert(id);
        return entities.size() - 1;
    }

    void write_node(std::size_t entity, const Properties& properties) {
        entities[entity].given.labels = {entities[entity].type, "Entity"};
        entities[entity].given.properties = properties;
    }

    // Sets the property by hand, or takes it away. False when it is not to be done: the store does not see what it
    // is about before an article or a decision changes the entity again.
    bool set(std::size_t entity, const std::string& name, const std::optional<Value>& value) {
        if ((name == "name" || name == "aliases") && !derived(entity) && absorbs(entity)) {
            return false;
        }
        Given given = entities[entity].given;
        const Seen below = seen_below(entity);
        const auto before = find(seen(entity).properties, name);
        const auto from_below = find(below.properties, name);
        if (from_below && find(given.properties, name) == from_below) {
            return false;  // to change it and back: the store would see nothing
        }
        if (value != before) {
            given.without_properties.erase(name);
            given.properties.erase(name);
            if (value && value != from_below) {
                given.properties[name] = *value;
            } else if (!value && from_below) {
                given.without_properties.insert(name);
            }
        }
        return accept(entity, given);
    }

    bool set_label(std::size_t entity, const std::string& label, bool wanted) {
        Given given = entities[entity].given;
        const bool from_below = seen_below(entity).labels.count(label) > 0;
        if (from_below && given.labels.count(label) > 0) {
            return false;
        }
        if (wanted != (seen(entity).labels.count(label) > 0)) {
            given.without_labels.erase(label);
            given.labels.erase(label);
            if (wanted && !from_below) {
                given.labels.insert(label);
            } else if (!wanted && from_below) {
                given.without_labels.insert(label);
            }
        }
        return accept(entity, given);
    }

    Seen seen(std::size_t entity) const {
        Seen seen = seen_below(entity);
        const Given& given = entities[entity].given;
        for (const std::string& label : given.without_labels) {
            seen.labels.erase(label);
        }
        for (const std::string& name : given.without_properties) {
            seen.properties.erase(name);
        }
        seen.labels.insert(given.labels.begin(), given.labels.end());
        for (const auto& [name, value] : given.properties) {
            seen.properties[name] = value;
        }
        seen.properties["id"] = entities[entity].id;
        return seen;
    }

    // Whether something other than a hand-made edge keeps it.
    bool has_something(std::size_t entity) const {
        return derived(entity) || absorbs(entity) || entities[entity].given.keeps();
    }

    std::size_t survivor(std::size_t entity) const {
        while (entities[entity].merged_into) {
            entity = *entities[entity].merged_into;
        }
        return entity;
    }

    bool is_there(std::size_t entity) const {
        if (survivor(entity) != entity) {
            return false;
        }
        return has_something(entity) ||
               std::any_of(hand_edges.begin(), hand_edges.end(), [&](const HandEdge& edge) {
                   return survivor(edge.source) == entity || survivor(edge.target) == entity;
               });
    }

    ErrorCode merge(std::size_t a, std::size_t b) {
        const std::size_t kept = survivor(a);
        const std::size_t other = survivor(b);
        for (const std::size_t entity : {kept, other}) {
            if (!is_there(entity) || seen(entity).labels.count("Entity") == 0) {
                return ErrorCode::not_found;
            }
        }
        if (kept == other || entities[kept].type != entities[other].type) {
            return ErrorCode::invalid_argument;
        }
        for (const auto& [x, y] : distinct_) {
            const std::pair now(survivor(x), survivor(y));
            if (now == std::pair(kept, other) || now == std::pair(other, kept)) {
                return ErrorCode::conflict;
            }
        }
        entities[other].merged_into = kept;
        decisions.push_back({DecisionKind::merge, kept, other});
        forget();
        return kDone;
    }

    ErrorCode unmerge(std::size_t other) {
        if (!entities[other].merged_into) {
            return ErrorCode::invalid_argument;
        }
        decisions.push_back({DecisionKind::unmerge, *entities[other].merged_into, other});
        entities[other].merged_into.reset();
        forget();
        return kDone;
    }

    ErrorCode mark_distinct(std::size_t a, std::size_t b) {
        if (survivor(a) == survivor(b)) {
            return ErrorCode::conflict;
        }
        distinct_.insert(std::minmax(a, b));
        decisions.push_back({DecisionKind::distinct, a, b});
        return kDone;
    }

    ErrorCode unmark_distinct(std::size_t a, std::size_t b) {
        if (distinct_.erase(std::minmax(a, b)) == 0) {
            return ErrorCode::invalid_argument;
        }
        decisions.push_back({DecisionKind::indistinct, a, b});
        return kDone;
    }

    // No error has this code in the model: it stands for none.
    static constexpr ErrorCode kDone = ErrorCode::internal;

    Lines lines() const {
        Lines lines;
        for (const ModelArticle& article : articles) {
            add_article(article, lines);
        }
        for (std::size_t i = 0; i < entities.size(); ++i) {
            if (is_there(i)) {
                const Seen entity = seen(i);
                lines.insert(node_line(entities[i].id,
                                       {entity.labels.begin(), entity.labels.end()},
                                       entity.properties));
            }
        }
        for (const HandEdge& edge : hand_edges) {
            lines.insert(edge_line(entities[survivor(edge.source)].id,
                                   edge.type,
                                   entities[survivor(edge.target)].id,
                                   edge.properties));
        }
        add_facts(lines);
        return lines;
    }

    // Every name of an entity that is there, to the ids of those who have it.
    std::map<std::string, std::set<std::string>> names() const {
        std::map<std::string, std::set<std::string>> names;
        for (std::size_t i = 0; i < entities.size(); ++i) {
            if (!is_there(i)) {
                continue;
            }
            const Seen entity = seen(i);
            if (entity.labels.count("Entity") == 0) {
                continue;  // what is left of one is not found by its name
            }
            for (const std::string& name : names_in(entity.properties)) {
                names[name].insert(entities[i].id);
            }
        }
        return names;
    }

private:
    static std::optional<Value> find(const Properties& properties, const std::string& name) {
        const auto found = properties.find(name);
        return found == properties.end() ? std::nullopt : std::optional(found->second);
    }

    static std::set<std::string> names_in(const Properties& properties) {
        std::set<std::string> names;
        if (const auto name = find(properties, "name")) {
            names.insert(*name->as_string());
        }
        if (const auto aliases = find(properties, "aliases")) {
            for (const Value& alias : *aliases->as_list()) {
                names.insert(*alias.as_string());
            }
        }
        return names;
    }

    bool derived(std::size_t entity) const {
        return std::any_of(articles.begin(), articles.end(), [&](const ModelArticle& article) {
            return std::any_of(article.origins.begin(), article.origins.end(), [&](std::size_t o) {
                return survivor(o) == entity;
            });
        });
    }

    std::vector<std::size_t> absorbed(std::size_t entity) const {
        std::vector<std::size_t> found;
        for (std::size_t i = 0; i < entities.size(); ++i) {
            if (i != entity && survivor(i) == entity && !entities[i].given.empty()) {
                found.push_back(i);
            }
        }
        return found;
    }

    bool absorbs(std::size_t entity) const { return !absorbed(entity).empty(); }

    // What articles say, and what was given to those that were merged into it where that leaves something open.
    Seen seen_below(std::size_t entity) const {
        Seen below;
        std::set<std::string> names;
        const auto said = entity_properties(entity);
        if (said) {
            below.labels.insert(said->first.begin(), said->first.end());
            below.properties = said->second;
            names = names_in(below.properties);
        }
        const auto others = absorbed(entity);
        const auto own_name = find(entities[entity].given.properties, "name");
        for (const std::size_t other : others) {
            const Given& given = entities[other].given;
            below.labels.insert(given.labels.begin(), given.labels.end());
            const auto more = names_in(given.properties);
            names.insert(more.begin(), more.end());
            for (const auto& [name, value] : given.properties) {
                if (name != "aliases" && (name != "name" || !own_name)) {
                    below.properties.emplace(name, value);
                }
            }
        }
        if (!others.empty()) {
            const auto name = find(below.properties, "name");
            const auto shown = name ? name : own_name;
            if (shown) {
                names.erase(*shown->as_string());
            }
            if (!names.empty()) {
                below.properties["aliases"] = ValueList(names.begin(), names.end());
            }
        }
        below.properties.erase("id");
        return below;
    }

    bool accept(std::size_t entity, const Given& given) {
        const Given before = std::exchange(entities[entity].given, given);
        if (!is_there(entity) || (!has_something(entity) && before.keeps())) {
            entities[entity].given = before;  // nobody would take the bare node away
            return false;
        }
        return true;
    }

    // What was taken away by hand, and nobody says any more, may come again.
    void forget() {
        for (std::size_t i = 0; i < entities.size(); ++i) {
            if (survivor(i) != i) {
                continue;
            }
            const Seen below = seen_below(i);
            std::erase_if(entities[i].given.without_labels,
                          [&](const std::string& label) { return below.labels.count(label) == 0; });
            std::erase_if(entities[i].given.without_properties, [&](const std::string& name) {
                return below.properties.count(name) == 0;
            });
        }
    }

    std::size_t place(const ReadEntity& read) {
        const auto known = by_identity_.find(read.identity);
        if (known != by_identity_.end()) {
            return known->second;
        }
        Entity entity;
        entity.type = read.type;
        entity.id = read.readable_id;
        for (int number = 2; !ids_.insert(entity.id).second; ++number) {
            entity.id = read.readable_id + "-" + std::to_string(number);
        }
        entities.push_back(entity);
        by_identity_[read.identity] = entities.size() - 1;
        return entities.size() - 1;
    }

    // Labels and properties as the articles make them out; nothing when none speaks of it.
    std::optional<std::pair<std::vector<std::string>, Properties>> entity_properties(
        std::size_t entity) const {
        std::vector<const ReadEntity*> opinions;
        for (const bool own : {true, false}) {
            for (const ModelArticle& article : articles) {
                // Within an article those first whose entity was seen first.
                std::map<std::size_t, const ReadEntity*> of_article;
                for (std::size_t i = 0; i < article.origins.size(); ++i) {
                    const std::size_t origin = article.origins[i];
                    if (survivor(origin) == entity && (origin == entity) == own) {
                        of_article[origin] = &article.reading.entities[i];
                    }
                }
                for (const auto& [origin, opinion] : of_article) {
                    opinions.push_back(opinion);
                }
            }
        }
        if (opinions.empty()) {
            return std::nullopt;
        }
        const ReadEntity* best = *std::max_element(
            opinions.begin(), opinions.end(), [](const ReadEntity* a, const ReadEntity* b) {
                return a->name_rank < b->name_rank;
            });
        std::set<std::string> offices;
        std::set<std::string> names;
        Properties properties;
        std::string subtype = best->subtype;
        for (const ReadEntity* opinion : opinions) {
            offices.insert(opinion->office_labels.begin(), opinion->office_labels.end());
            names.insert(opinion->name);
            names.insert(opinion->aliases.begin(), opinion->aliases.end());
            subtype = subtype.empty() ? opinion->subtype : subtype;
            for (const auto& [scheme, id] : opinion->ids) {
                properties.emplace(scheme, id);
            }
        }
        names.erase(best->name);
        properties["id"] = entities[entity].id;
        properties["name"] = best->name;
        if (!subtype.empty()) {
            properties["subtype"] = subtype;
        }
        if (!names.empty()) {
            properties["aliases"] = ValueList(names.begin(), names.end());
        }
        std::vector<std::string> labels = {best->type, "Entity"};
        labels.insert(labels.end(), offices.begin(), offices.end());
        return std::pair(labels, properties);
    }

    void add_article(const ModelArticle& article, Lines& lines) const {
        const Article& said = article.reading.article;
        Properties properties;
        properties["id"] = article.id;
        properties["sha256"] = sha256_hex(said.text);
        properties["title"] = said.title;
        if (!said.publisher.empty()) {
            properties["publisher"] = said.publisher;
        }
        if (said.published) {
            properties["published"] = *said.published;
        }
        lines.insert(node_line(article.id, {"Article"}, properties));
        std::map<std::size_t, std::int64_t> mentions;
        for (std::size_t i = 0; i < article.origins.size(); ++i) {
            mentions[survivor(article.origins[i])] +=
                static_cast<std::int64_t>(article.reading.entities[i].mentions.size());
        }
        for (const auto& [entity, count] : mentions) {
            lines.insert(
                edge_line(article.id, "MENTIONS", entities[entity].id, {{"count", count}}));
        }
        for (const ReadClaim& claim : article.reading.claims) {
            add_claim(article, claim, lines);
        }
    }

    void add_claim(const ModelArticle& article, const ReadClaim& claim, Lines& lines) const {
        const ArticleReading& reading = article.reading;
        const TextSpan& span = reading.sentences[claim.evidence.front()];
        const std::string name = claim_name(article.id, span.start);
        const auto text_at = [&](const TextSpan& where) {
            return reading.article.text.substr(where.start, where.length());
        };
        Properties properties = claim.attrs;
        properties["type"] = claim.type;
        properties["polarity"] = polarity_name(claim.polarity);
        properties["modality"] = modality_name(claim.modality);
        properties["confidence"] = claim.confidence;
        properties["start"] = static_cast<std::int64_t>(span.start);
        properties["end"] = static_cast<std::int64_t>(span.end);
        properties["text"] = text_at(span);
        properties["trigger"] = text_at(claim.trigger);
        properties["trigger_start"] = static_cast<std::int64_t>(claim.trigger.start);
        properties["trigger_end"] = static_cast<std::int64_t>(claim.trigger.end);
        properties["extractor"] = claim.extractor;
        if (claim.date) {
            properties["date_basis"] = date_basis_name(claim.date->basis);
            if (claim.date->from) {
                properties["date"] = claim.date->from->start();
                properties["date_precision"] = date_precision_name(claim.date->from->precision);
            }
            if (claim.date->to) {
                properties["date_to"] = claim.date->to->start();
                properties["date_to_precision"] = date_precision_name(claim.date->to->precision);
            }
        }
        lines.insert(node_line(name, {"Claim"}, properties));
        lines.insert(edge_line(name, "IN", article.id, {}));
        const auto connect = [&](const std::string& type, const std::vector<std::uint32_t>& ends) {
            std::set<std::string> ids;
            for (const std::uint32_t end : ends) {
                const std::size_t origin = article.origins[end];
                const std::size_t now = survivor(origin);
                Properties edge;
                if (now != origin) {
                    edge["origin"] = entities[origin].id;
                }
                lines.insert(edge_line(name, type, entities[now].id, edge));
                ids.insert(entities[now].id);
            }
            return ids;
        };
        const auto subjects = connect("SUBJECT", claim.subjects);
        const auto objects = connect("OBJECT", claim.objects);
        std::string said_by = "-";
        if (claim.said_by) {
            said_by = *connect("SAID_BY", {*claim.said_by}).begin();
        }
        if (claim.roles.count("location") > 0) {
            connect("LOCATION", claim.roles.at("location"));
        }
        lines.insert(claim_line(
            name, claim.type, subjects, objects, claim.attrs, claim.date, said_by, text_at(span)));
    }

    void add_facts(Lines& lines) const {
        struct About {
            std::size_t subject;
            std::string type;
            std::size_t object;
            bool operator<(const About& other) const {
                return std::tie(subject, type, object) <
                       std::tie(other.subject, other.type, other.object);
            }
        };
        std::map<About, std::vector<ClaimSupport>> claims;
        for (const ModelArticle& article : articles) {
            for (const ReadClaim& claim : article.reading.claims) {
                std::set<std::pair<std::size_t, std::size_t>> pairs;
                const bool symmetric = ontology().relation_type(claim.type)->symmetric;
                const auto& objects = claim.objects.empty() ? claim.subjects : claim.objects;
                for (const std::uint32_t a : claim.subjects) {
                    for (const std::uint32_t b : objects) {
                        const std::size_t x = survivor(article.origins[a]);
                        const std::size_t y = survivor(article.origins[b]);
                        if (x != y) {
                            pairs.insert(symmetric ? std::pair(std::min(x, y), std::max(x, y))
                                                   : std::pair(x, y));
                        }
                    }
                }
                for (const auto& [x, y] : pairs) {
                    claims[{x, claim.type, y}].push_back(support(article, claim));
                }
            }
        }
        for (const auto& [about, supports] : claims) {
            for (const FactDraft& fact :
                 derive_facts(ontology().relation_type(about.type)->relation_class, supports)) {
                lines.insert(edge_line(entities[about.subject].id,
                                       about.type,
                                       entities[about.object].id,
                                       fact.properties()));
            }
        }
    }

    static ClaimSupport support(const ModelArticle& article, const ReadClaim& claim) {
        ClaimSupport support;
        support.article = NodeId(article.number);
        support.polarity = claim.polarity;
        support.modality = claim.modality;
        if (claim.date) {
            support.from = claim.date->from;
            support.to = claim.date->to;
        }
        support.confidence = claim.confidence;
        support.reported = article.reading.article.published;
        support.publisher = article.reading.article.publisher;
        support.attrs.assign(claim.attrs.begin(), claim.attrs.end());
        return support;
    }

    std::map<std::string, std::size_t> by_identity_;
    std::set<std::string> ids_;
    std::set<std::pair<std::size_t, std::size_t>> distinct_;
    std::uint64_t imports_ = 0;
};

// What the store says, in the model's words.
class Observer {
public:
    explicit Observer(const GraphView& view) : view_(view) {}

    Lines lines() {
        std::vector<Node> nodes;
        REQUIRE(view_
                    .each_node([&](const Node& node) {
                        nodes.push_back(node);
                        names_[node.id] = node.readable_id();
                        return true;
                    })
                    .ok());
        std::vector<Edge> edges;
        std::map<NodeId, NodeId> article_of;
        REQUIRE(view_
                    .each_edge([&](const Edge& edge) {
                        edges.push_back(edge);
                        if (edge.type == "IN") {
                            article_of[edge.source] = edge.target;
                        }
                        return true;
                    })
                    .ok());
        Lines lines;
        std::vector<NodeId> claims;
        for (const Node& node : nodes) {
            if (node.has_label("Claim")) {
                CHECK(node.readable_id().starts_with("claim/"));
                names_[node.id] = claim_name(std::string(names_[article_of[node.id]]),
                                             *node.properties.at("start").as_integer());
                claims.push_back(node.id);
            }
            lines.insert(node_line(names_[node.id], node.labels, node.properties));
        }
        for (const Edge& edge : edges) {
            const bool fact = string_property(edge.properties, "id").starts_with("f:");
            lines.insert(edge_line(names_[edge.source],
                                   edge.type,
                                   names_[edge.target],
                                   edge.properties,
                                   fact ? "id" : ""));
            if (fact) {
                facts_.push_back(edge);
            }
        }
        add_claims(claims, lines);
        const auto counts = view_.counts();
        REQUIRE(counts.ok());
        CHECK(counts->nodes == nodes.size());
        CHECK(counts->edges == edges.size());
        return lines;
    }

    const std::map<NodeId, std::string>& names() const { return names_; }

    const std::vector<Edge>& facts() const { return facts_; }

private:
    void add_claims(const std::vector<NodeId>& ids, Lines& lines) {
        const auto claims = view_.claims(ids);
        REQUIRE(claims.ok());
        const auto named = [&](const std::vector<NodeId>& nodes) {
            std::set<std::string> result;
            for (const NodeId node : nodes) {
                result.insert(names_[node]);
            }
            return result;
        };
        for (const Claim& claim : *claims) {
            lines.insert(claim_line(names_[claim.node],
                                    claim.type,
                                    named(claim.subjects),
                                    named(claim.objects),
                                    claim.attrs,
                                    claim.date,
                                    claim.said_by ? names_[*claim.said_by] : "-",
                                    claim.text));
        }
    }

    const GraphView& view_;
    std::map<NodeId, std::string> names_;
    std::vector<Edge> facts_;
};

enum class World {
    wide,    // several things, dates of every kind: spells come and go
    narrow,  // two countries and two dates: many claims about the same facts
};

// Random articles about few things, so that they speak of the same facts.
class Writer {
public:
    Writer(std::mt19937& random, World world) : random_(random), world_(world) {}

    bool narrow() const { return world_ == World::narrow; }

    ArticleReading article(const std::string& title) {
        ReadingBuilder builder(title);
        static const std::vector<const char*> days = {
            "2021-11-24", "2021-11-25", "2022-03-01", "2024-02-29"};
        if (chance(4, 5)) {
            builder.published(pick(days));
        }
        static const std::vector<const char*> publishers = {"", "", "Post", "Times", "Herald"};
        builder.publisher(pick(publishers));
        for (std::size_t i = below(4); i > 0; --i) {
            claim(builder);
        }
        if (builder.reading().entities.empty() || chance(1, 3)) {
            any_entity(builder, "Country");
        }
        return builder.reading();
    }

    std::size_t below(std::size_t count) {
        return std::uniform_int_distribution<std::size_t>(0, count - 1)(random_);
    }

    bool chance(std::size_t of, std::size_t all) { return below(all) < of; }

private:
    template <typename Item>
    Item pick(const std::vector<Item>& items) {
        return items[below(items.size())];
    }

    // One of few things of the type, in the words of this article.
    std::uint32_t any_entity(ReadingBuilder& builder, const std::string& type) {
        static const std::vector<std::string> short_names = {"Ada", "Bo", "Cy"};
        const std::size_t which = below(narrow() ? 2 : short_names.size());
        const std::string& short_name = short_names[which];
        const std::vector<std::string> variants = {
            type + " " + short_name, short_name, "Old " + short_name};
        const std::size_t variant = chance(2, 3) ? 0 : below(variants.size());
        const std::string identity = type + ":" + short_name;
        for (std::uint32_t i = 0; i < builder.reading().entities.size(); ++i) {
            if (builder.reading().entities[i].identity == identity) {
                return i;
            }
        }
        const std::uint32_t index = builder.entity(type, variants[variant]);
        ReadEntity& entity = builder.last_entity();
        entity.identity = identity;
        // The first two of a type want the same id.
        entity.readable_id = (type == "Person"    ? "person/"
                              : type == "Country" ? "country/"
                                                  : "x/") +
                             (which < 2 ? "ab" : short_name);
        entity.name_rank = static_cast<std::uint8_t>(1 + below(2));
        if (chance(1, 3)) {
            entity.aliases.push_back(variants[below(variants.size())]);
        }
        if (type == "Person" && chance(1, 3)) {
            entity.office_labels = {chance(1, 2) ? "Minister" : "HeadOfState"};
        }
        if (type == "Country" && chance(1, 2)) {
            entity.subtype = chance(1, 2) ? "sovereign" : "territory";
        }
        if (chance(1, 3)) {
            entity.ids["wikidata"] = "Q" + std::to_string(10 * which + below(2));
        }
        if (chance(1, 3)) {
            entity.mentions.push_back(entity.mentions.front());
        }
        return index;
    }

    std::optional<PartialDate> any_date() {
        static const std::vector<const char*> texts = {"2020",
                                                       "2020-03",
                                                       "2020-03-05",
                                                       "2020-03-05",
                                                       "2020-03-06",
                                                       "2020-07-01",
                                                       "2019-12-31",
                                                       "2021",
                                                       "202",
                                                       "2021-02-03"};
        if (narrow()) {
            return PartialDate::parse(chance(3, 4) ? "2020-03-05" : "2020-03");
        }
        const std::size_t which = below(texts.size() + 1);
        if (which == texts.size()) {
            return PartialDate{*Date::parse("2020-01-01"), DatePrecision::approx};
        }
        return PartialDate::parse(texts[which]);
    }

    void claim(ReadingBuilder& builder) {
        struct Form {
            const char* type;
            const char* subject;
            const char* object;
            const char* attr;
            std::vector<const char*> values;
        };
        static const std::vector<Form> forms = {
            {"SUPPLIED_ARMS_TO", "Country", "Country", "mode", {"sale", "donation", "transfer"}},
            {"SUPPORTS", "Country", "Country", "kind", {"political", "military", "material"}},
            {"MET_WITH", "Person", "Person", nullptr, {}},
            {"ALLIED_WITH", "Country", "Country", "basis", {"treaty", "described"}},
            {"VISITED", "Person", "Country", nullptr, {}},
            {"HOLDS_POSITION", "Person", "Country", "role", {"Minister", "Envoy"}},
        };
        const Form& form = forms[below(narrow() ? 2 : forms.size())];
        const std::uint32_t subject = any_entity(builder, form.subject);
        const std::uint32_t object = any_entity(builder, form.object);
        const std::uint32_t third = any_entity(builder, "Country");
        if (subject == object) {
            return;
        }
        const bool symmetric = ontology().relation_type(form.type)->symmetric;
        const bool together = symmetric && chance(1, 2);
        ReadClaim& claim = together ? builder.claim(form.type, {subject, object}, {})
                                    : builder.claim(form.type, {subject}, {object});
        if (form.attr != nullptr && chance(2, 3)) {
            claim.attrs[form.attr] = pick(form.values);
        }
        if (chance(2, 3)) {
            claim.date = ClaimDate();
            if (chance(5, 6)) {
                claim.date->from = any_date();
            }
            if (!narrow() && chance(1, 4)) {
                claim.date->to = any_date();
            }
        }
        static const std::vector<double> confidences = {0.1, 0.3, 0.5, 0.7, 0.9};
        claim.confidence = pick(confidences);
        claim.polarity = chance(1, 6) ? Polarity::negated : Polarity::asserted;
        claim.modality = chance(1, 6) ? Modality::planned : Modality::actual;
        if (chance(1, 4)) {
            claim.said_by = third;
        }
        if (chance(1, 4)) {
            claim.roles["location"] = {third};
        }
    }

    std::mt19937& random_;
    World world_;
};

// The store and the model side by side.
class Pair {
public:
    Pair(std::mt19937& random, World world) : writer_(random, world) { open(); }

    void step(int number) {
        if (!model_.entities.empty() && writer_.chance(1, 4)) {
            by_hand(number);
            return;
        }
        const std::size_t what = writer_.below(20);
        const bool full = model_.articles.size() >= kArticlesMax;
        if (model_.articles.empty() || (what < 9 && !full)) {
            import(writer_.article("Title " + std::to_string(number)));
        } else if (what < 12 || (full && what < 14)) {
            remove(writer_.below(model_.articles.size()));
        } else if (what < 14) {
            replace(number);
        } else if (what < (writer_.narrow() ? 15 : 18)) {
            const std::size_t a = writer_.below(model_.entities.size());
            const std::size_t b = writer_.below(model_.entities.size());
            decide("merge", model_.merge(a, b), [&] {
                return store_->merge_entities(id(a), id(b), {});
            });
        } else if (what < 19) {
            const std::size_t a = any_merged();
            decide("unmerge", model_.unmerge(a), [&] { return store_->unmerge_entity(id(a), {}); });
        } else {
            const std::size_t a = writer_.below(model_.entities.size());
            const std::size_t b = writer_.below(model_.entities.size());
            if (writer_.chance(1, 3)) {
                decide("distinct", model_.mark_distinct(a, b), [&] {
                    return store_->mark_distinct(id(a), id(b), {});
                });
            } else {
                decide("indistinct", model_.unmark_distinct(a, b), [&] {
                    return store_->unmark_distinct(id(a), id(b), {});
                });
            }
        }
    }

    void compare() {
        const auto view = store_->view();
        REQUIRE(view.ok());
        Observer observer(*view);
        const Lines there = observer.lines();
        const Lines wanted = model_.lines();
        if (there != wanted) {
            std::string text;
            for (const std::string& line : wanted) {
                text += there.count(line) != wanted.count(line) ? "missing: " + line + "\n" : "";
            }
            for (const std::string& line : there) {
                text += there.count(line) != wanted.count(line) ? "too much: " + line + "\n" : "";
            }
            FAIL(text);
        }
        known_.insert(observer.names().begin(), observer.names().end());
        compare_ids(*view);
        compare_names(*view);
        compare_decisions(*view);
        compare_evidence(*view);
        compare_facts(*view, observer);
    }

    void reopen() {
        store_.reset();
        open();
    }

    void check() const {
        const auto report = check_graph(*store_->view());
        REQUIRE(report.ok());
        REQUIRE(report->faults == std::vector<std::string>());
    }

    void remove_everything() {
        while (!model_.articles.empty()) {
            remove(writer_.below(model_.articles.size()));
        }
    }

private:
    void open() {
        auto engine = open_rocksdb_engine(folder_.file("store"));
        REQUIRE(engine.ok());
        StoreOptions options;
        options.relaxed_durability = true;
        auto store = GraphStore::open(*std::move(engine), options);
        REQUIRE(store.ok());
        store_ = *std::move(store);
    }

    // Somebody writes to the store beside the articles.
    void by_hand(int number) {
        switch (writer_.below(8)) {
            case 0: add_node(number); return;
            case 1: write_again(); return;
            case 2:
            case 3: add_edge(number); return;
            case 4: delete_edge(); return;
            default: change_node(); return;
        }
    }

    NodeId node_of(std::size_t entity) const {
        for (const auto& [node, name] : known_) {
            if (name == id(entity)) {
                return node;
            }
        }
        return {};
    }

    void write_node(std::size_t entity) {
        Properties properties = {{"population", std::int64_t{7}}};
        if (writer_.chance(2, 3)) {
            properties["name"] = "Table " + std::to_string(entity % 3);
        }
        if (writer_.chance(1, 3)) {
            properties["wikidata"] = "Q0";
        }
        model_.write_node(entity, properties);
        properties["id"] = id(entity);
        const NodeId known = node_of(entity);
        const Status status = store_->update([&](GraphBatch& batch) {
            return batch.put_node({known.valid() ? known : batch.new_node_id(),
                                   {"Entity", model_.entities[entity].type},
                                   properties});
        });
        INFO((status.ok() ? std::string() : status.error().message));
        REQUIRE(status.ok());
    }

    void add_node(int number) {
        INFO("a node of a table");
        write_node(model_.add_node("table/" + std::to_string(number),
                                   writer_.chance(1, 2) ? "Person" : "Country"));
    }

    // The node of an entity that is gone.
    void write_again() {
        for (std::size_t i = 0; i < model_.entities.size(); ++i) {
            if (model_.survivor(i) == i && !model_.is_there(i)) {
                INFO("written again: " << id(i));
                write_node(i);
                return;
            }
        }
    }

    std::optional<std::size_t> any_there() {
        std::vector<std::size_t> there;
        for (std::size_t i = 0; i < model_.entities.size(); ++i) {
            if (model_.is_there(i)) {
                there.push_back(i);
            }
        }
        return there.empty() ? std::nullopt : std::optional(there[writer_.below(there.size())]);
    }

    void add_edge(int number) {
        const auto source = any_there();
        const auto target = any_there();
        if (!source || !target) {
            return;
        }
        INFO("an edge by hand from " << id(*source) << " to " << id(*target));
        const Model::HandEdge edge = {*source,
                                      writer_.chance(1, 3) ? "LOCATION" : "KNOWS",
                                      *target,
                                      {{"number", number}, {"origin", id(*source)}}};
        REQUIRE(store_
                    ->update([&](GraphBatch& batch) {
                        return batch
                            .create_edge(
                                node_of(*source), edge.type, node_of(*target), edge.properties)
                            .status();
                    })
                    .ok());
        model_.hand_edges.push_back(edge);
    }

    void delete_edge() {
        if (model_.hand_edges.empty()) {
            return;
        }
        const std::size_t which = writer_.below(model_.hand_edges.size());
        const Model::HandEdge edge = model_.hand_edges[which];
        if (!model_.has_something(model_.survivor(edge.source)) ||
            !model_.has_something(model_.survivor(edge.target))) {
            return;  // nobody would take the bare node away
        }
        INFO("an edge less");
        EdgeId id;
        REQUIRE(store_->view()
                    ->each_edge([&](const Edge& there) {
                        const auto number = there.properties.find("number");
                        if (number != there.properties.end() &&
                            number->second == edge.properties.at("number")) {
                            id = there.id;
                        }
                        return !id.valid();
                    })
                    .ok());
        REQUIRE(store_->update([&](GraphBatch& batch) { return batch.delete_edge(id); }).ok());
        model_.hand_edges.erase(model_.hand_edges.begin() + static_cast<std::ptrdiff_t>(which));
    }

    void change_node() {
        const auto entity = any_there();
        if (!entity) {
            return;
        }
        Node node = store_->view()->node(node_of(*entity)).value().value();
        bool done = false;
        std::string what;
        if (writer_.chance(1, 3)) {
            const std::string label = writer_.chance(1, 2) ? "Minister" : "Tagged";
            const bool wanted = !node.has_label(label);
            what = (wanted ? "+" : "-") + label;
            done = model_.set_label(*entity, label, wanted);
            if (wanted) {
                node.labels.push_back(label);
            } else {
                std::erase(node.labels, label);
            }
        } else {
            static const std::vector<std::pair<const char*, Value>> values = {
                {"name", "By hand"},
                {"name", "Ada"},
                {"subtype", "sovereign"},
                {"wikidata", "Q1"},
                {"wikidata", "Q10"},
                {"population", std::int64_t{7}},
                {"population", std::int64_t{8}},
                {"aliases", ValueList{Value("Old Bo")}}};
            const auto& [name, value] = values[writer_.below(values.size())];
            const bool wanted = writer_.chance(2, 3);
            what = (wanted ? "set " : "take away ") + std::string(name);
            done = model_.set(*entity, name, wanted ? std::optional(value) : std::nullopt);
            if (wanted) {
                node.properties[name] = value;
            } else {
                node.properties.erase(name);
            }
        }
        INFO("by hand: " << what << " of " << id(*entity));
        if (done) {
            REQUIRE(store_->update([&](GraphBatch& batch) { return batch.put_node(node); }).ok());
        }
    }

    const std::string& id(std::size_t entity) const { return model_.entities[entity].id; }

    // One that was merged, if there is any, or else any.
    std::size_t any_merged() {
        std::vector<std::size_t> merged;
        for (std::size_t i = 0; i < model_.entities.size(); ++i) {
            if (model_.entities[i].merged_into) {
                merged.push_back(i);
            }
        }
        return merged.empty() ? writer_.below(model_.entities.size())
                              : merged[writer_.below(merged.size())];
    }

    void import(const ArticleReading& reading) {
        INFO("import of " << reading.article.title);
        const auto outcome = store_->import_article(reading);
        INFO((outcome.ok() ? std::string() : outcome.error().message));
        REQUIRE(outcome.ok());
        CHECK(outcome->created);
        CHECK(outcome->entities == reading.entities.size());
        CHECK(outcome->claims == reading.claims.size());
        const auto again = store_->import_article(reading);
        REQUIRE(again.ok());
        CHECK_FALSE(again->created);
        CHECK(again->facts == outcome->facts);
        model_.import(reading);
    }

    void remove(std::size_t index) {
        REQUIRE(store_->delete_article(model_.articles[index].id).ok());
        model_.remove(index);
    }

    // The article in other words: the old one goes, the new one comes.
    void replace(int number) {
        const std::size_t index = writer_.below(model_.articles.size());
        const std::string title = model_.articles[index].reading.article.title;
        remove(index);
        compare();
        import(writer_.article(title + ", version " + std::to_string(number)));
    }

    void decide(const char* what, ErrorCode expected, const std::function<Status()>& decision) {
        INFO(what);
        const Status status = decision();
        INFO((status.ok() ? std::string("done") : status.error().message));
        REQUIRE(status.ok() == (expected == Model::kDone));
        if (!status.ok()) {
            REQUIRE(status.error().code == expected);
        }
    }

    // Where each id that was ever given leads.
    void compare_ids(const GraphView& view) const {
        for (std::size_t i = 0; i < model_.entities.size(); ++i) {
            const auto found = view.find(id(i));
            REQUIRE(found.ok());
            const std::size_t now = model_.survivor(i);
            REQUIRE(found->has_value() == model_.is_there(now));
            if (*found) {
                REQUIRE(known_.at((*found)->node) == id(now));
            }
        }
    }

    void compare_names(const GraphView& view) {
        const auto names = model_.names();
        for (const auto& [name, ids] : names) {
            names_seen_.insert(name);
        }
        for (const std::string& name : names_seen_) {
            const auto named = view.named(name);
            REQUIRE(named.ok());
            std::set<std::string> ids;
            for (const NodeId node : *named) {
                ids.insert(known_.at(node));
            }
            const auto wanted = names.find(name);
            INFO(name);
            REQUIRE(ids == (wanted == names.end() ? std::set<std::string>() : wanted->second));
        }
    }

    void compare_decisions(const GraphView& view) const {
        const auto decisions = view.decisions();
        REQUIRE(decisions.ok());
        REQUIRE(decisions->size() == model_.decisions.size());
        for (std::size_t i = 0; i < decisions->size(); ++i) {
            const DecisionRecord& record = (*decisions)[i].record;
            const Model::ModelDecision& wanted = model_.decisions[i];
            REQUIRE(record.kind == wanted.kind);
            REQUIRE(known_.at(record.kept) == id(wanted.kept));
            REQUIRE(known_.at(record.other) == id(wanted.other));
        }
    }

    void compare_evidence(const GraphView& view) const {
        for (const Model::ModelArticle& article : model_.articles) {
            const auto found = view.find(article.id);
            REQUIRE((found.ok() && *found));
            const auto details = view.article((*found)->node);
            REQUIRE((details.ok() && *details));
            CHECK((*details)->text == article.reading.article.text);
            CHECK((*details)->record.sentences == article.reading.sentences);
            CHECK((*details)->record.claims.size() == article.reading.claims.size());
            // As what they are now, each once.
            std::vector<std::string> entities;
            for (const NodeId entity : (*details)->record.entities) {
                entities.push_back(known_.at(entity));
            }
            std::vector<std::string> wanted;
            for (const std::size_t origin : article.origins) {
                const std::string& now = id(model_.survivor(origin));
                if (std::find(wanted.begin(), wanted.end(), now) == wanted.end()) {
                    wanted.push_back(now);
                }
            }
            CHECK(entities == wanted);
        }
    }

    // Facts keep their ids, and get them back; and the claims behind them are found.
    void compare_facts(const GraphView& view, const Observer& observer) {
        std::map<std::string, std::string> now;
        std::set<std::string> ambiguous;  // an interval that ends before it begins may have a twin
        std::set<std::string> ids;
        for (const Edge& fact : observer.facts()) {
            const std::string fact_id(string_property(fact.properties, "id"));
            REQUIRE(fact_id.starts_with("f:"));
            REQUIRE(ids.insert(fact_id).second);
            const auto found = view.find(fact_id);
            REQUIRE((found.ok() && *found && (*found)->edge == fact.id));
            const auto from = fact.properties.find("from");
            std::string what = observer.names().at(fact.source) + " " + fact.type + " " +
                               observer.names().at(fact.target);
            if (from != fact.properties.end()) {
                what += " " + show(from->second) + " " +
                        std::string(string_property(fact.properties, "precision"));
            }
            if (!now.emplace(what, fact_id).second) {
                ambiguous.insert(what);
            }
            const auto claims = view.claims_of_fact(fact);
            REQUIRE(claims.ok());
            const auto supporting =
                std::count_if(claims->begin(), claims->end(), [](const Claim& claim) {
                    return claim.polarity == Polarity::asserted &&
                           claim.modality == Modality::actual;
                });
            REQUIRE(fact.properties.at("claims") == Value(static_cast<std::int64_t>(supporting)));
        }
        for (const std::string& what : ambiguous) {
            now.erase(what);
        }
        for (const auto& [what, fact_id] : fact_ids_) {
            const auto still = now.find(what);
            INFO(what);
            REQUIRE((still == now.end() || still->second == fact_id));
        }
        fact_ids_ = std::move(now);
    }

    testing::TempDir folder_;
    std::unique_ptr<GraphStore> store_;
    Model model_;
    Writer writer_;
    std::map<NodeId, std::string> known_;  // every node that was ever there
    std::set<std::string> names_seen_;
    std::map<std::string, std::string> fact_ids_;  // as of the last comparison
};

}  // namespace

TEST_CASE("whatever is done to it, the store holds what a simple model says",
          "[core][store][random][model]") {
    const unsigned seed = Catch::rngSeed();
    const World world = GENERATE(World::wide, World::narrow);
    CAPTURE(seed, world);
    std::mt19937 random(seed);
    Pair pair(random, world);
    for (int step = 0; step < kSteps; ++step) {
        CAPTURE(step);
        pair.step(step);
        pair.compare();
        if (step % kCheckEvery == 0) {
            pair.check();
        }
        if (step % kReopenEvery == kReopenEvery - 1) {
            pair.reopen();
            pair.compare();
        }
    }
    pair.check();
    pair.remove_everything();
    pair.compare();
    pair.check();
}
