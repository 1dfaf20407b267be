// The graph as RDF: entities and facts, and who says so, with PROV and Web Annotation.
//
//     node:country/MA  a v:Country, schema:Country ; rdfs:label "Morocco" ; v:SIGNED node:agreement/... .
//     edge:f:3f..      a rdf:Statement ; rdf:subject, rdf:predicate, rdf:object ; v:from "2021-11-24"^^xsd:date ;
//                      prov:wasDerivedFrom node:claim/9a.. .
//     node:claim/9a..  a v:Claim, prov:Entity ; v:subject, rdf:predicate, v:object ; v:polarity, v:modality ;
//                      prov:wasDerivedFrom node:article/.. ; prov:wasAttributedTo node:person/.. .
//     node:claim/9a..#evidence  a oa:Annotation ; oa:hasBody the claim ; oa:hasTarget a place in the article .
#include <array>
#include <unordered_map>
#include <utility>

#include "core/ontology.h"
#include "core/triples.h"
#include "server/formats/quote.h"
#include "server/formats/rdf_out.h"
#include "server/formats/writers.h"
#include "server/http/json.h"

namespace entente {

namespace {

// Entity types as schema.org has them.
constexpr std::array<std::pair<std::string_view, std::string_view>, 10> kClasses = {
    {{"Country", "Country"},
     {"Place", "Place"},
     {"Person", "Person"},
     {"Organization", "Organization"},
     {"Group", "Organization"},
     {"Position", "Role"},
     {"Agreement", "CreativeWork"},
     {"Event", "Event"},
     {"Asset", "Product"},
     {"Topic", "DefinedTerm"}}};

RdfName rdf(const char* local) {
    return {"rdf", local};
}

RdfName vocabulary(std::string_view name) {
    return {"v", iri_part(name)};
}

const RdfName kDerived = {"prov", "wasDerivedFrom"};

RdfTerm date_term(const PartialDate& date) {
    switch (date.precision) {
        case DatePrecision::day: return RdfTerm::typed(date.to_string(), "date");
        case DatePrecision::month: return RdfTerm::typed(date.to_string(), "gYearMonth");
        case DatePrecision::decade: return RdfTerm::text_of(date.to_string());
        default: return RdfTerm::typed(date.to_string(), "gYear");
    }
}

RdfTerm number_term(std::uint32_t number) {
    return RdfTerm::typed(std::to_string(number), "nonNegativeInteger");
}

class RdfWriter {
public:
    RdfWriter(const GraphSource& source, std::string_view base, RdfOut& out)
        : source_(source), base_(base), out_(out), quoter_(source.view()) {}

    Status run() {
        ENTENTE_TRY(source_.each_node([&](const Node& node) { return write_node(node); }));
        ENTENTE_TRY(source_.each_edge([&](const ExportedEdge& edge) { return write_edge(edge); }));
        ENTENTE_TRY(source_.each_claim([&](const Claim& claim) { return write_claim(claim); }));
        ENTENTE_TRY(source_.each_article([&](const Node& node) { return write_article(node); }));
        return out_.finish();
    }

private:
    std::string node_iri(std::string_view id) const { return base_ + "node:" + iri_part(id); }

    static void add_properties(const Properties& properties, RdfResource& resource) {
        for (const auto& [name, value] : properties) {
            for (RdfTerm& term : rdf_terms(value)) {
                resource.add(vocabulary(name), std::move(term));
            }
        }
    }

    Status write_node(const Node& node) {
        RdfResource resource{node_iri(export_id(node)), {}};
        for (const std::string& label : node.labels) {
            resource.add(rdf("type"), RdfTerm::name(vocabulary(label)));
        }
        for (const auto& [type, schema] : kClasses) {
            if (node.has_label(type) && node.has_label("Entity")) {
                resource.add(rdf("type"), RdfTerm::name({"schema", std::string(schema)}));
            }
        }
        if (node.labels.empty()) {
            resource.add(rdf("type"), RdfTerm::name({"rdfs", "Resource"}));
        }
        if (!node.name().empty()) {
            resource.add({"rdfs", "label"}, RdfTerm::text_of(std::string(node.name())));
        }
        const std::string_view wikidata = string_property(node.properties, "wikidata");
        if (wikidata.starts_with('Q')) {
            resource.add({"schema", "sameAs"},
                         RdfTerm::iri("http://www.wikidata.org/entity/" + iri_part(wikidata)));
        }
        add_properties(node.properties, resource);
        return out_.add(resource);
    }

    Status write_edge(const ExportedEdge& edge) {
        const std::string source = node_iri(edge.source.id);
        const std::string target = node_iri(edge.target.id);
        const RdfName type = vocabulary(edge.edge.type);
        ENTENTE_TRY(out_.add({source, {{type, RdfTerm::iri(target)}}}));
        RdfResource statement{base_ + "edge:" + iri_part(edge.id), {}};
        statement.add(rdf("type"), RdfTerm::name({"rdf", "Statement"}));
        statement.add(rdf("subject"), RdfTerm::iri(source));
        statement.add(rdf("predicate"), RdfTerm::name(type));
        statement.add(rdf("object"), RdfTerm::iri(target));
        add_properties(edge.edge.properties, statement);
        if (std::string_view(edge.id).starts_with(kFactIdPrefix)) {
            ENTENTE_ASSIGN(const auto claims, source_.view().claims_of_fact(edge.edge));
            for (const Claim& claim : claims) {
                statement.add(
                    claim.polarity == Polarity::asserted ? kDerived : vocabulary("contestedBy"),
                    RdfTerm::iri(node_iri(claim.id)));
            }
        }
        return out_.add(statement);
    }

    static void add_entities(const RdfName& predicate,
                             const std::vector<NodeId>& entities,
                             const http::NodeIds& ids,
                             const RdfWriter& writer,
                             RdfResource& resource) {
        for (const NodeId entity : entities) {
            resource.add(predicate, RdfTerm::iri(writer.node_iri(ids.of(entity))));
        }
    }

    Status write_claim(const Claim& claim) {
        ENTENTE_ASSIGN(const http::NodeIds ids,
                       http::NodeIds::load(source_.view(), http::nodes_of({&claim, 1})));
        const std::string iri = node_iri(claim.id);
        const std::string article = node_iri(ids.of(claim.article));
        RdfResource resource{iri, {}};
        resource.add(rdf("type"), RdfTerm::name({"v", "Claim"}));
        resource.add(rdf("type"), RdfTerm::name({"prov", "Entity"}));
        add_entities({"v", "subject"}, claim.subjects, ids, *this, resource);
        resource.add(rdf("predicate"), RdfTerm::name(vocabulary(claim.type)));
        add_entities({"v", "object"}, claim.objects, ids, *this, resource);
        for (const auto& [role, entities] : claim.roles) {
            add_entities(vocabulary(role_edge_type(role)), entities, ids, *this, resource);
        }
        add_properties(claim.attrs, resource);
        resource.add({"v", "polarity"},
                     RdfTerm::text_of(std::string(polarity_name(claim.polarity))));
        resource.add({"v", "modality"},
                     RdfTerm::text_of(std::string(modality_name(claim.modality))));
        if (claim.date && claim.date->from) {
            resource.add({"v", "date"}, date_term(*claim.date->from));
        }
        if (claim.date && claim.date->to) {
            resource.add({"v", "dateTo"}, date_term(*claim.date->to));
        }
        resource.add({"v", "confidence"}, rdf_terms(Value(claim.confidence)).front());
        resource.add(kDerived, RdfTerm::iri(article));
        if (claim.said_by) {
            resource.add({"prov", "wasAttributedTo"},
                         RdfTerm::iri(node_iri(ids.of(*claim.said_by))));
        }
        ENTENTE_TRY(out_.add(resource));
        return write_evidence(claim, iri, article);
    }

    Status write_evidence(const Claim& claim, const std::string& iri, const std::string& article) {
        RdfResource annotation{iri + "#evidence", {}};
        annotation.add(rdf("type"), RdfTerm::name({"oa", "Annotation"}));
        annotation.add({"oa", "hasBody"}, RdfTerm::iri(iri));
        std::vector<RdfResource> parts;
        std::size_t number = 0;
        for (const TextSpan& span : claim.evidence) {
            ENTENTE_ASSIGN(const Quote quote, quoter_.quote(claim.article, span));
            const std::string suffix = std::to_string(++number);
            const std::string target = iri + "#target" + suffix;
            const std::string position = iri + "#position" + suffix;
            const std::string words = iri + "#quote" + suffix;
            annotation.add({"oa", "hasTarget"}, RdfTerm::iri(target));
            parts.push_back({target,
                             {{rdf("type"), RdfTerm::name({"oa", "SpecificResource"})},
                              {{"oa", "hasSource"}, RdfTerm::iri(article)},
                              {{"oa", "hasSelector"}, RdfTerm::iri(position)},
                              {{"oa", "hasSelector"}, RdfTerm::iri(words)}}});
            parts.push_back({position,
                             {{rdf("type"), RdfTerm::name({"oa", "TextPositionSelector"})},
                              {{"oa", "start"}, number_term(span.start)},
                              {{"oa", "end"}, number_term(span.end)}}});
            parts.push_back({words,
                             {{rdf("type"), RdfTerm::name({"oa", "TextQuoteSelector"})},
                              {{"oa", "exact"}, RdfTerm::text_of(quote.exact)},
                              {{"oa", "prefix"}, RdfTerm::text_of(quote.prefix)},
                              {{"oa", "suffix"}, RdfTerm::text_of(quote.suffix)}}});
        }
        ENTENTE_TRY(out_.add(annotation));
        for (const RdfResource& part : parts) {
            ENTENTE_TRY(out_.add(part));
        }
        return {};
    }

    Status write_article(const Node& article) {
        RdfResource resource{node_iri(export_id(article)), {}};
        resource.add(rdf("type"), RdfTerm::name({"schema", "NewsArticle"}));
        resource.add(rdf("type"), RdfTerm::name({"prov", "Entity"}));
        static const std::unordered_map<std::string, RdfName> kNames = {
            {"title", {"dct", "title"}},
            {"url", {"schema", "url"}},
            {"publisher", {"dct", "publisher"}},
            {"author", {"dct", "creator"}},
            {"published", {"dct", "issued"}},
            {"language", {"dct", "language"}}};
        for (const auto& [name, value] : article.properties) {
            const auto known = kNames.find(name);
            for (RdfTerm& term : rdf_terms(value)) {
                resource.add(known == kNames.end() ? vocabulary(name) : known->second,
                             std::move(term));
            }
        }
        return out_.add(resource);
    }

    const GraphSource& source_;
    std::string base_;
    RdfOut& out_;
    Quoter quoter_;
};

}  // namespace

Status write_turtle(const GraphSource& source, std::string_view base, ExportOut& out) {
    const auto rdf_out = make_turtle_out(base, out);
    return RdfWriter(source, base, *rdf_out).run();
}

Status write_jsonld(const GraphSource& source, std::string_view base, ExportOut& out) {
    const auto rdf_out = make_jsonld_out(base, out);
    return RdfWriter(source, base, *rdf_out).run();
}

}  // namespace entente
