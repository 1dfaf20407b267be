// FollowTheMoney entities (https://followthemoney.tech/explorer/), one a line.
//
// Entities that are things become nodes, those that link two things edges, with all that they say: values are texts, of a
// property with several a list. What our own export writes comes back with its ids.
#include <algorithm>
#include <array>
#include <cctype>
#include <utility>

#include <nlohmann/json.hpp>

#include "core/ontology.h"
#include "importers/tables/json_lines.h"

namespace entente {

namespace {

using Json = nlohmann::json;
using Texts = std::vector<std::string>;

Error wrong(std::string message) {
    return {ErrorCode::invalid_argument, std::move(message)};
}

// Edges that one entity makes, each with all that it says.
constexpr std::size_t kPairsMax = 1000;

struct Thing {
    std::string_view schema;
    std::string_view label;
    std::string_view subtype;
};

constexpr std::array<Thing, 13> kThings = {{{"Person", "Person", ""},
                                            {"Organization", "Organization", ""},
                                            {"PublicBody", "Organization", "government"},
                                            {"Company", "Organization", "company"},
                                            {"LegalEntity", "Organization", "other"},
                                            {"Territory", "Place", ""},
                                            {"Country", "Country", ""},
                                            {"Position", "Position", ""},
                                            {"Event", "Event", ""},
                                            {"Asset", "Asset", ""},
                                            {"Vessel", "Asset", "vessel"},
                                            {"Airplane", "Asset", "aircraft"},
                                            {"RealEstate", "Asset", "facility"}}};

// Schemas of links: the properties that name their ends, and the type of edge.
struct Link {
    std::string_view schema;
    const char* source;
    const char* target;
    std::string_view type;
};

constexpr std::array<Link, 10> kLinks = {
    {{"Occupancy", "holder", "post", "HOLDS_POSITION"},
     {"Membership", "member", "organization", "MEMBER_OF"},
     {"Ownership", "owner", "asset", "CONTROLS"},
     {"Directorship", "director", "organization", "AFFILIATED_WITH"},
     {"Employment", "employee", "employer", "AFFILIATED_WITH"},
     {"Succession", "predecessor", "successor", "RELATED_TO"},
     {"Family", "person", "relative", "RELATED_TO"},
     {"Associate", "person", "associate", "RELATED_TO"},
     {"Representation", "agent", "client", "RELATED_TO"},
     {"UnknownLink", "subject", "object", "RELATED_TO"}}};

class FtmReader : public JsonLineReader {
public:
    using JsonLineReader::JsonLineReader;

private:
    Status parse(const Json& line) override {
        properties_.clear();
        for (const auto& [name, text] : {std::pair("id", &id_), std::pair("schema", &schema_)}) {
            const auto found = line.find(name);
            if (found == line.end() || !found->is_string() ||
                found->get_ref<const std::string&>().empty()) {
                return wrong(std::string("the entity has no text '") + name + "'");
            }
            *text = found->get<std::string>();
        }
        ENTENTE_TRY(parse_properties(line));
        const auto* const link = std::ranges::find(
            kLinks, std::string_view(schema_), [](const Link& one) { return one.schema; });
        if (link != kLinks.end()) {
            return add_link(*link);
        }
        if (schema_ == "Sanction") {
            return add_sanction();
        }
        if (schema_ == "Event") {
            return add_event();
        }
        return add_thing();
    }

    Status parse_properties(const Json& line) {
        const auto found = line.find("properties");
        if (found == line.end() || !found->is_object()) {
            return wrong("the entity has no object 'properties'");
        }
        for (const auto& [name, json] : found->items()) {
            Texts& texts = properties_[name];
            const Json list = json.is_array() ? json : Json::array({json});
            for (const Json& item : list) {
                if (item.is_string()) {
                    texts.push_back(item.get<std::string>());
                } else if (item.is_object() && item.contains("id") && item["id"].is_string()) {
                    texts.push_back(item["id"].get<std::string>());  // an entity written out
                } else if (!item.is_null()) {
                    return wrong("the property '" + name + "' is no list of texts");
                }
            }
        }
        return {};
    }

    // Takes a property, so that it is not kept under its own name as well.
    Texts take(const char* name) {
        const auto found = properties_.find(name);
        if (found == properties_.end()) {
            return {};
        }
        Texts texts = std::move(found->second);
        properties_.erase(found);
        return texts;
    }

    static Value value_of(const Texts& texts) {
        if (texts.size() == 1) {
            return Value(texts.front());
        }
        ValueList list;
        for (const std::string& text : texts) {
            list.emplace_back(text);
        }
        return Value(std::move(list));
    }

    // What is left of the properties.
    void add_rest(Properties& to) const {
        for (const auto& [name, texts] : properties_) {
            if (!texts.empty() && name != "id") {
                to.emplace(name, value_of(texts));
            }
        }
    }

    bool has_keyword(std::string_view word) const {
        const auto found = properties_.find("keywords");
        return found != properties_.end() &&
               std::ranges::find(found->second, word) != found->second.end();
    }

    // -- things --

    Status add_thing() {
        // Documents are imported as articles, or not at all.
        for (const char* document : {"Article",
                                     "Document",
                                     "Pages",
                                     "HyperText",
                                     "PlainText",
                                     "Email",
                                     "Folder",
                                     "Mention",
                                     "Note"}) {
            if (schema_ == document) {
                return {};
            }
        }
        GraphElement node;
        node.id = id_;
        std::string_view label = schema_;
        std::string_view subtype;
        const auto* const thing = std::ranges::find(
            kThings, std::string_view(schema_), [](const Thing& one) { return one.schema; });
        if (thing != kThings.end()) {
            label = thing->label;
            subtype = thing->subtype;
        } else {
            ++unknown_kinds_[schema_];
        }
        if (schema_ == "Territory" && id_.starts_with("country/")) {
            label = "Country";
        } else if (schema_ == "Event" && has_keyword("agreement")) {
            label = "Agreement";
        } else if (schema_ == "Event" && has_keyword("threat")) {
            label = "Threat";
        }
        node.labels = {std::string(label), "Entity"};
        node.properties["id"] = Value(id_);
        if (!subtype.empty()) {
            node.properties["subtype"] = Value(subtype);
        }
        add_names(node.properties);
        for (const auto& [theirs, ours] :
             {std::pair("wikidataId", "wikidata"), std::pair("leiCode", "lei")}) {
            if (const Texts texts = take(theirs); !texts.empty()) {
                node.properties[ours] = value_of(texts);
            }
        }
        if (label == "Country") {
            Texts codes = take("country");
            if (!codes.empty()) {
                std::ranges::transform(codes.front(), codes.front().begin(), [](unsigned char c) {
                    return static_cast<char>(std::toupper(c));
                });
                node.properties["iso2"] = Value(codes.front());
            }
        }
        add_rest(node.properties);
        waiting_.push_back(std::move(node));
        return {};
    }

    // The first name is the name, all others are aliases.
    void add_names(Properties& to) {
        Texts names = take("name");
        for (const char* other : {"alias", "weakAlias", "previousName"}) {
            const Texts more = take(other);
            names.insert(names.end(), more.begin(), more.end());
        }
        if (names.empty()) {
            return;
        }
        to["name"] = Value(names.front());
        ValueList aliases;
        for (std::size_t i = 1; i < names.size(); ++i) {
            aliases.emplace_back(names[i]);
        }
        if (!aliases.empty()) {
            to["aliases"] = Value(std::move(aliases));
        }
    }

    // -- links --

    // The dates of an interval as facts have them. What is no date stays text.
    void add_dates(Properties& to) {
        const auto date = [&](const char* name) -> std::optional<PartialDate> {
            const auto found = properties_.find(name);
            if (found == properties_.end() || found->second.size() != 1) {
                return std::nullopt;
            }
            auto parsed = PartialDate::parse(found->second.front());
            if (parsed) {
                properties_.erase(found);
            }
            return parsed;
        };
        auto from = date("startDate");
        if (!from) {
            from = date("date");
        }
        if (from) {
            to["from"] = Value(from->start());
            to["precision"] = Value(date_precision_name(from->precision));
        }
        if (const auto end = date("endDate")) {
            to["to"] = Value(end->end());
        }
    }

    // An edge for each pair; ids after the first with a number.
    Status add_edges(const Texts& sources, const Texts& targets, std::string_view type) {
        if (sources.empty() || targets.empty()) {
            return wrong("the " + schema_ + " names one end only");
        }
        if (sources.size() > kPairsMax / targets.size()) {
            return wrong("the " + schema_ +
                         " links more than pairs_max = " + std::to_string(kPairsMax) + " pairs");
        }
        GraphElement edge;
        edge.is_edge = true;
        edge.type = type;
        add_dates(edge.properties);
        add_rest(edge.properties);
        std::size_t number = 0;
        for (const std::string& source : sources) {
            for (const std::string& target : targets) {
                edge.id = id_ + (++number == 1 ? "" : "-" + std::to_string(number));
                edge.properties["id"] = Value(edge.id);
                edge.source = source;
                edge.target = target;
                waiting_.push_back(edge);
            }
        }
        return {};
    }

    Status add_link(const Link& link) {
        const Texts sources = take(link.source);
        const Texts targets = take(link.target);
        std::string type(link.type);
        const auto role = properties_.find("role");
        if (role != properties_.end() && role->second.size() == 1) {
            const std::string name = role->second.front() == "operates"   ? "OPERATES"
                                     : role->second.front() == "controls" ? "CONTROLS"
                                                                          : role->second.front();
            if (ontology().relation_type(name) != nullptr || is_type_name(name)) {
                type = name;
                properties_.erase(role);
            }
        }
        return add_edges(sources, targets, type);
    }

    // As types of edges are written: "TRADES_WITH".
    static bool is_type_name(std::string_view name) {
        return name.size() > 1 && std::ranges::all_of(name, [](char c) {
                   return (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_';
               });
    }

    // The authority is a name; it becomes a node, called by that.
    Status add_sanction() {
        const Texts entities = take("entity");
        const Texts authorities = take("authority");
        Texts sources;
        for (const std::string& authority : authorities) {
            std::string id = "authority/";
            for (const char c : authority) {
                id += std::isalnum(static_cast<unsigned char>(c)) != 0
                          ? static_cast<char>(std::tolower(static_cast<unsigned char>(c)))
                      : static_cast<unsigned char>(c) < 0x80 ? '-'
                                                             : c;
            }
            GraphElement node;
            node.keep_known = true;
            node.id = id;
            node.labels = {"Organization", "Entity"};
            node.properties = {{"id", Value(id)}, {"name", Value(authority)}, {"subtype", "other"}};
            waiting_.push_back(std::move(node));
            sources.push_back(std::move(id));
        }
        return add_edges(sources, entities, "IMPOSED_SANCTIONS_ON");
    }

    // One of our event claims is an edge again; any other event is a node, with who took part.
    Status add_event() {
        const auto keywords = properties_.find("keywords");
        const bool ours = keywords != properties_.end() && !keywords->second.empty() &&
                          ontology().relation_type(keywords->second.front()) != nullptr;
        Texts involved = take("involved");
        Texts organizers = take("organizer");
        if (ours && involved.size() + organizers.size() == 2 && !involved.empty()) {
            const std::string type = keywords->second.front();
            take("keywords");
            const Texts target = {involved.back()};
            return add_edges(
                organizers.empty() ? Texts{involved.front()} : organizers, target, type);
        }
        ENTENTE_TRY(add_thing());
        for (const auto& [list, role] :
             {std::pair(&involved, ""), std::pair(&organizers, "organizer")}) {
            for (const std::string& who : *list) {
                GraphElement edge;
                edge.is_edge = true;
                edge.type = "PARTICIPATES_IN";
                edge.source = who;
                edge.target = id_;
                if (*role != '\0') {
                    edge.properties["role"] = Value(role);
                }
                waiting_.push_back(std::move(edge));
            }
        }
        return {};
    }

    std::string id_;
    std::string schema_;
    std::map<std::string, Texts> properties_;
};

}  // namespace

std::unique_ptr<ElementReader> make_ftm_reader(std::istream& input) {
    return std::make_unique<FtmReader>(input);
}

}  // namespace entente
