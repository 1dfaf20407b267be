// FollowTheMoney entities, one a line: https://followthemoney.tech/explorer/
//
// What is no thing of that model is left out: topics, and the edges to them. An office becomes a Position of its own.
#include <array>
#include <cctype>
#include <set>
#include <utility>

#include "core/hash.h"
#include "core/ontology.h"
#include "core/triples.h"
#include "server/formats/attributes.h"
#include "server/formats/json_values.h"
#include "server/formats/writers.h"

namespace entente {

namespace {

using http::Json;

bool has(const std::vector<std::string>& labels, std::string_view label) {
    return std::find(labels.begin(), labels.end(), label) != labels.end();
}

std::string lower(std::string_view text) {
    std::string result(text);
    for (char& c : result) {
        c = c == '_' ? ' ' : static_cast<char>(std::tolower(static_cast<unsigned char>(c)));
    }
    return result;
}

// The schema of a node; "" for one that has none.
std::string_view schema_of(const Node& node) {
    constexpr std::array<std::pair<std::string_view, std::string_view>, 10> kSchemas = {
        {{"Country", "Territory"},
         {"Place", "Territory"},
         {"Person", "Person"},
         {"Organization", "Organization"},
         {"Group", "Organization"},
         {"Position", "Position"},
         {"Agreement", "Event"},
         {"Event", "Event"},
         {"Threat", "Event"},
         {"Asset", "Asset"}}};
    if (node.has_label("Topic") && node.has_label("Entity")) {
        return "";
    }
    for (const auto& [label, schema] : kSchemas) {
        if (!node.has_label(label)) {
            continue;
        }
        if (label == "Organization") {
            const std::string_view subtype = string_property(node.properties, "subtype");
            return subtype == "government" || subtype == "military" || subtype == "court"
                       ? "PublicBody"
                   : subtype == "company" ? "Company"
                                          : schema;
        }
        return schema;
    }
    return "LegalEntity";
}

bool is_topic(const EdgeEnd& end) {
    return has(end.labels, "Topic") && has(end.labels, "Entity");
}

void add(Json& properties, const char* name, std::string_view value) {
    if (!value.empty()) {
        properties[name].push_back(value);
    }
}

// A day, month or year; FollowTheMoney has no decades.
std::string date_text(const Properties& properties, std::string_view name) {
    const auto found = properties.find(name);
    if (found == properties.end() || found->second.as_date() == nullptr) {
        return {};
    }
    auto precision = DatePrecision::day;
    if (name == "from") {
        precision = parse_date_precision(string_property(properties, "precision"))
                        .value_or(DatePrecision::day);
    }
    if (precision == DatePrecision::decade || precision == DatePrecision::approx) {
        precision = DatePrecision::year;
    }
    return PartialDate{*found->second.as_date(), precision}.to_string();
}

class FtmWriter {
public:
    FtmWriter(const GraphSource& source, ExportOut& out) : source_(source), out_(out) {}

    Status run() {
        ENTENTE_TRY(source_.each_node([&](const Node& node) { return write_node(node); }));
        ENTENTE_TRY(source_.each_edge([&](const ExportedEdge& edge) { return write_edge(edge); }));
        return source_.each_article([&](const Node& article) { return write_article(article); });
    }

private:
    Status write(std::string_view id, std::string_view schema, Json properties) {
        Json line = {{"id", id}, {"schema", schema}};
        line["properties"] = properties.is_null() ? Json::object() : std::move(properties);
        out_ << json_text(line) << "\n";
        return out_.status();
    }

    Status write_node(const Node& node) {
        const std::string_view schema = schema_of(node);
        if (schema.empty()) {
            return {};
        }
        const std::string id = export_id(node);
        Json properties = Json::object();
        add(properties, "name", display_name(node, id));
        const auto aliases = node.properties.find("aliases");
        if (aliases != node.properties.end() && aliases->second.as_list() != nullptr) {
            for (const Value& alias : *aliases->second.as_list()) {
                add(properties, "alias", export_text(alias));
            }
        }
        add(properties, "country", lower(string_property(node.properties, "iso2")));
        add(properties, "wikidataId", string_property(node.properties, "wikidata"));
        add(properties, "leiCode", string_property(node.properties, "lei"));
        for (const char* type : {"Agreement", "Threat"}) {
            if (node.has_label(type)) {
                add(properties, "keywords", lower(type));
            }
        }
        add(properties, "keywords", lower(string_property(node.properties, "subtype")));
        return write(id, schema, std::move(properties));
    }

    // The articles and speakers behind a fact, and where it happened.
    Status add_evidence(const ExportedEdge& edge, Json& properties, bool event) {
        if (!std::string_view(edge.id).starts_with(kFactIdPrefix)) {
            return {};
        }
        ENTENTE_ASSIGN(const auto claims, source_.view().claims_of_fact(edge.edge));
        ENTENTE_ASSIGN(const http::NodeIds ids,
                       http::NodeIds::load(source_.view(), http::nodes_of(claims)));
        std::set<std::string> articles;
        std::set<std::string> places;
        for (const Claim& claim : claims) {
            if (claim.polarity == Polarity::asserted) {
                articles.insert(ids.of(claim.article));
            }
            const auto location = claim.roles.find("location");
            if (event && location != claim.roles.end()) {
                for (const NodeId place : location->second) {
                    places.insert(ids.name_of(place));
                }
            }
        }
        for (const std::string& article : articles) {
            add(properties, "proof", article);
        }
        for (const std::string& place : places) {
            add(properties, "location", place);
        }
        return {};
    }

    static void add_interval(const Edge& edge, Json& properties) {
        add(properties, "startDate", date_text(edge.properties, "from"));
        add(properties, "endDate", date_text(edge.properties, "to"));
    }

    Status write_edge(const ExportedEdge& edge) {
        if (is_topic(edge.source) || is_topic(edge.target)) {
            return {};
        }
        const std::string& name = edge.edge.type;
        const RelationType* type = ontology().relation_type(name);
        const bool event = type != nullptr && type->relation_class == RelationClass::event;
        Json properties = Json::object();
        std::string schema = "UnknownLink";
        if (name == "HOLDS_POSITION") {
            schema = "Occupancy";
            ENTENTE_TRY(add_occupancy(edge, properties));
        } else if (name == "MEMBER_OF") {
            schema = "Membership";
            add(properties, "member", edge.source.id);
            add(properties, "organization", edge.target.id);
        } else if ((name == "OPERATES" || name == "CONTROLS") && has(edge.target.labels, "Asset")) {
            schema = "Ownership";
            add(properties, "owner", edge.source.id);
            add(properties, "asset", edge.target.id);
            add(properties, "role", lower(name));
        } else if (name == "IMPOSED_SANCTIONS_ON") {
            schema = "Sanction";
            add(properties, "entity", edge.target.id);
            add(properties, "authority", edge.source.name);
            add(properties, "country", lower(edge.source.iso2));
        } else if (event) {
            schema = "Event";
            add_event(edge, *type, properties);
        } else {
            add(properties, "subject", edge.source.id);
            add(properties, "object", edge.target.id);
            add(properties, "role", name);
        }
        if (!event || schema == "Sanction") {
            add_interval(edge.edge, properties);
        }
        ENTENTE_TRY(add_evidence(edge, properties, schema == "Event"));
        return write(edge.id, schema, std::move(properties));
    }

    static void add_event(const ExportedEdge& edge, const RelationType& type, Json& properties) {
        const auto named = [](const EdgeEnd& end) { return end.name.empty() ? end.id : end.name; };
        add(properties,
            "name",
            named(edge.source) + " " + lower(edge.edge.type) + " " + named(edge.target));
        add(properties, "date", date_text(edge.edge.properties, "from"));
        add(properties, edge.edge.type == "HOSTED" ? "organizer" : "involved", edge.source.id);
        add(properties, "involved", edge.target.id);
        add(properties, "keywords", edge.edge.type);
        add(properties, "keywords", type.plover);
    }

    // Its holder, and the post: a Position that all holders of the office share.
    Status add_occupancy(const ExportedEdge& edge, Json& properties) {
        const std::string_view role = string_property(edge.edge.properties, "role");
        const std::string post = "position/" + short_hash(std::string(role) + "|" + edge.target.id);
        if (posts_.insert(sha256_prefix(post)).second) {
            Json position = Json::object();
            const std::string of = edge.target.name.empty() ? edge.target.id : edge.target.name;
            add(position, "name", (role.empty() ? "office" : std::string(role)) + " of " + of);
            add(position, "country", lower(edge.target.iso2));
            if (has(edge.target.labels, "Organization")) {
                add(position, "organization", edge.target.id);
            }
            ENTENTE_TRY(write(post, "Position", std::move(position)));
        }
        add(properties, "holder", edge.source.id);
        add(properties, "post", post);
        add(properties, "status", string_property(edge.edge.properties, "status"));
        return {};
    }

    Status write_article(const Node& article) {
        const std::string id = export_id(article);
        Json properties = Json::object();
        const auto text = [&](const char* name) {
            const auto found = article.properties.find(name);
            return found == article.properties.end() ? std::string() : export_text(found->second);
        };
        add(properties, "title", text("title"));
        add(properties, "sourceUrl", text("url"));
        add(properties, "publisher", text("publisher"));
        add(properties, "author", text("author"));
        add(properties, "publishedAt", text("published"));
        add(properties, "language", text("language") == "en" ? "eng" : "");
        return write(id, "Article", std::move(properties));
    }

    const GraphSource& source_;
    ExportOut& out_;
    std::set<std::uint64_t> posts_;
};

}  // namespace

Status write_ftm(const GraphSource& source, ExportOut& out) {
    return FtmWriter(source, out).run();
}

}  // namespace entente
