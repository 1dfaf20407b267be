// RDF on its way out of an export, resource by resource: as Turtle, by the library serd, or as JSON-LD.
#pragma once

#include <memory>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "core/result.h"
#include "core/value.h"
#include "server/formats/export_out.h"

namespace entente {

// A name of a vocabulary: "rdfs" and "label".
struct RdfName {
    std::string prefix;
    std::string local;  // percent-encoded where an IRI needs it
};

// The object of a statement.
struct RdfTerm {
    enum class Kind {
        iri,
        name,
        literal,
    };

    Kind kind = Kind::literal;
    std::string text;    // the IRI, the local name, or the literal
    std::string prefix;  // of a name; of a literal its type in xsd, or "" for text

    static RdfTerm iri(std::string iri) { return {Kind::iri, std::move(iri), ""}; }

    static RdfTerm name(const RdfName& name) { return {Kind::name, name.local, name.prefix}; }

    static RdfTerm text_of(std::string text) { return {Kind::literal, std::move(text), ""}; }

    static RdfTerm typed(std::string text, std::string type) {
        return {Kind::literal, std::move(text), std::move(type)};
    }
};

// What is said of one subject.
struct RdfResource {
    std::string iri;
    std::vector<std::pair<RdfName, RdfTerm>> statements;

    void add(RdfName predicate, RdfTerm object) {
        statements.emplace_back(std::move(predicate), std::move(object));
    }
};

// `text` with what an IRI cannot hold percent-encoded.
std::string iri_part(std::string_view text);

// The terms that a value becomes: one, or of a list one for each item. Types are those of XML Schema; what those
// cannot hold (a duration with a negative part) is text.
std::vector<RdfTerm> rdf_terms(const Value& value);

// For one thread.
class RdfOut {
public:
    virtual ~RdfOut() = default;

    virtual Status add(const RdfResource& resource) = 0;
    virtual Status finish() = 0;
};

// `base` as in ExportOptions.
std::unique_ptr<RdfOut> make_turtle_out(std::string_view base, ExportOut& out);
std::unique_ptr<RdfOut> make_jsonld_out(std::string_view base, ExportOut& out);

}  // namespace entente
