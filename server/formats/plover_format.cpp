// Events as PLOVER codes them, one claim a line: https://osf.io/preprints/socarxiv/rm5dw
//
// Claims of a type that PLOVER has not are left out, and so is what depends on the day of the export.
#include <algorithm>
#include <array>
#include <optional>
#include <unordered_map>
#include <utility>

#include "core/ontology.h"
#include "server/formats/attributes.h"
#include "server/formats/json_values.h"
#include "server/formats/writers.h"

namespace entente {

namespace {

using http::Json;

std::string_view sector_of(const Node& node) {
    constexpr std::array<std::pair<std::string_view, std::string_view>, 8> kSectors = {
        {{"government", "GOV"},
         {"military", "MIL"},
         {"armed_group", "REB"},
         {"party", "PTY"},
         {"company", "BUS"},
         {"media", "MED"},
         {"court", "JUD"},
         {"public", "CVL"}}};
    for (const char* office : {"Minister", "HeadOfState", "HeadOfGovernment", "Official"}) {
        if (node.has_label(office)) {
            return "GOV";
        }
    }
    for (const auto& [subtype, sector] : kSectors) {
        if (string_property(node.properties, "subtype") == subtype) {
            return sector;
        }
    }
    return node.has_label("Country") ? "GOV" : std::string_view();
}

// An ISO 3166-1 code, or a code of PLOVER for what is of no country.
std::string_view code_of(const Node& node) {
    const std::string_view iso3 = string_property(node.properties, "iso3");
    const std::string_view subtype = string_property(node.properties, "subtype");
    if (!iso3.empty()) {
        return iso3;
    }
    return subtype == "igo" || subtype == "alliance" ? "IGO"
           : subtype == "ngo"                        ? "NGO"
           : subtype == "company"                    ? "MNC"
           : subtype == "armed_group"                ? "IMG"
                                                     : "";
}

void add(Json& object, const char* name, std::string_view value) {
    if (!value.empty()) {
        object[name] = value;
    }
}

class PloverWriter {
public:
    PloverWriter(const GraphSource& source, ExportOut& out) : source_(source), out_(out) {}

    Status run() {
        return source_.each_claim([&](const Claim& claim) { return write_claim(claim); });
    }

private:
    // The nodes that a claim names.
    Status load(const Claim& claim) {
        const std::vector<NodeId> ids = http::nodes_of({&claim, 1});
        ENTENTE_ASSIGN(auto nodes, source_.view().nodes(ids));
        nodes_.clear();
        for (std::optional<Node>& node : nodes) {
            if (node) {
                nodes_.emplace(node->id, *std::move(node));
            }
        }
        return {};
    }

    Json actors(const std::vector<NodeId>& ids) const {
        Json list = Json::array();
        for (const NodeId id : ids) {
            const auto found = nodes_.find(id);
            if (found == nodes_.end()) {
                continue;
            }
            const Node& node = found->second;
            Json actor = Json::object();
            add(actor, "code", code_of(node));
            add(actor, "sector", sector_of(node));
            add(actor, "actor_text", node.name());
            add(actor, "identifier_id", string_property(node.properties, "wikidata"));
            add(actor, "identifier_text", node.name());
            actor["entity"] = export_id(node);
            list.push_back(std::move(actor));
        }
        return list;
    }

    static Json context_of(const Claim& claim) {
        Json context = Json::array();
        const auto domain = claim.attrs.find("domain");
        if (domain != claim.attrs.end()) {
            context.push_back(export_text(domain->second));
        }
        switch (claim.modality) {
            case Modality::planned: context.push_back("future"); break;
            case Modality::possible: context.push_back("hypothetical"); break;
            default: break;
        }
        if (claim.polarity == Polarity::negated) {
            context.push_back("negation");
        }
        return context;
    }

    Json citation(const Claim& claim) const {
        Json info = Json::object();
        const auto found = nodes_.find(claim.article);
        if (found != nodes_.end()) {
            const Properties& article = found->second.properties;
            add(info, "title", string_property(article, "title"));
            add(info, "url", string_property(article, "url"));
            add(info, "publication", string_property(article, "publisher"));
            add(info, "language", string_property(article, "language"));
            info["article"] = export_id(found->second);
        }
        info["coder"] = "entente";
        add(info, "version", claim.extractor);
        return info;
    }

    Status write_claim(const Claim& claim) {
        const RelationType* type = ontology().relation_type(claim.type);
        if (type == nullptr || type->plover.empty()) {
            return {};
        }
        ENTENTE_TRY(load(claim));
        Json line = {{"id", claim.id}};
        if (claim.date && claim.date->from) {
            line["date"] = claim.date->from->to_string();
        }
        if (claim.date && claim.date->to) {
            line["enddate"] = claim.date->to->to_string();
        }
        std::vector<NodeId> subjects = claim.subjects;
        std::vector<NodeId> objects = claim.objects;
        if (type->symmetric) {
            // Once each: of "the two countries" both sides are the same two.
            for (const NodeId object : objects) {
                if (std::ranges::find(subjects, object) == subjects.end()) {
                    subjects.push_back(object);
                }
            }
            objects.clear();
        }
        line["source"] = actors(subjects);
        line["recipient"] = actors(objects);
        line["event"] = Json::array({type->plover});
        line["mode"] = type->mode.empty() ? Json::array() : Json::array({type->mode});
        line["context"] = context_of(claim);
        const auto location = claim.roles.find("location");
        if (location != claim.roles.end()) {
            line["event_loc"] = places(location->second);
        }
        line["quad_code"] = type->quad;
        line["event_scale"] = type->score;
        line["text"] = claim.text;
        line["text_info"] = {{"start", claim.span.start}, {"end", claim.span.end}};
        line["cite_info"] = citation(claim);
        out_ << json_text(line) << "\n";
        return out_.status();
    }

    Json places(const std::vector<NodeId>& ids) const {
        Json list = Json::array();
        for (const NodeId id : ids) {
            const auto found = nodes_.find(id);
            if (found != nodes_.end()) {
                list.push_back(found->second.name());
            }
        }
        return list;
    }

    const GraphSource& source_;
    ExportOut& out_;
    std::unordered_map<NodeId, Node> nodes_;
};

}  // namespace

Status write_plover(const GraphSource& source, ExportOut& out) {
    return PloverWriter(source, out).run();
}

}  // namespace entente
