#include "server/formats/rdf_out.h"

#include <array>
#include <cmath>
#include <cstdio>
#include <cstring>

#include <serd/serd.h>

#include "core/value_json.h"
#include "server/formats/attributes.h"
#include "server/formats/json_values.h"
#include "server/formats/xml_out.h"

namespace entente {

namespace {

using http::Json;

constexpr std::string_view kXsd = "http://www.w3.org/2001/XMLSchema#";

std::vector<std::pair<std::string, std::string>> prefixes(std::string_view base) {
    return {{"dct", "http://purl.org/dc/terms/"},
            {"geo", "http://www.opengis.net/ont/geosparql#"},
            {"oa", "http://www.w3.org/ns/oa#"},
            {"prov", "http://www.w3.org/ns/prov#"},
            {"rdf", "http://www.w3.org/1999/02/22-rdf-syntax-ns#"},
            {"rdfs", "http://www.w3.org/2000/01/rdf-schema#"},
            {"schema", "http://schema.org/"},
            {"v", std::string(base) + "vocab:"},
            {"xsd", std::string(kXsd)}};
}

class TurtleOut : public RdfOut {
public:
    TurtleOut(std::string_view base, ExportOut& out) : out_(out), prefixes_(prefixes(base)) {
        env_.reset(serd_env_new(nullptr));
        for (const auto& [name, iri] : prefixes_) {
            serd_env_set_prefix_from_strings(env_.get(), bytes(name), bytes(iri));
        }
        // The flags of a style are one value to serd.
        const auto style = static_cast<SerdStyle>(static_cast<unsigned>(SERD_STYLE_ABBREVIATED) |
                                                  static_cast<unsigned>(SERD_STYLE_CURIED));
        writer_.reset(serd_writer_new(SERD_TURTLE, style, env_.get(), nullptr, &write, &out_));
        for (const auto& [name, iri] : prefixes_) {
            const SerdNode prefix = serd_node_from_string(SERD_LITERAL, bytes(name));
            const SerdNode node = serd_node_from_string(SERD_URI, bytes(iri));
            serd_writer_set_prefix(writer_.get(), &prefix, &node);
        }
    }

    Status add(const RdfResource& resource) override {
        const SerdNode subject = serd_node_from_string(SERD_URI, bytes(resource.iri));
        for (const auto& [name, term] : resource.statements) {
            const std::string predicate_iri = expand(name.prefix, name.local);
            const SerdNode predicate = serd_node_from_string(SERD_URI, bytes(predicate_iri));
            std::string text = term.text;
            std::string type;
            if (term.kind == RdfTerm::Kind::name) {
                text = expand(term.prefix, term.text);
            } else if (term.kind == RdfTerm::Kind::literal) {
                text = xml_text(term.text);
                type = type_iri(term.prefix);
            }
            const SerdNode object = serd_node_from_string(
                term.kind == RdfTerm::Kind::literal ? SERD_LITERAL : SERD_URI, bytes(text));
            const SerdNode datatype = serd_node_from_string(SERD_URI, bytes(type));
            const SerdStatus status =
                serd_writer_write_statement(writer_.get(),
                                            0,
                                            nullptr,
                                            &subject,
                                            &predicate,
                                            &object,
                                            type.empty() ? nullptr : &datatype,
                                            nullptr);
            if (status != SERD_SUCCESS) {
                return Error{ErrorCode::internal,
                             "serd could not write a statement about " + resource.iri};
            }
        }
        return out_.status();
    }

    Status finish() override {
        return serd_writer_finish(writer_.get()) == SERD_SUCCESS
                   ? Status()
                   : Status(Error{ErrorCode::internal, "serd could not end the document"});
    }

private:
    struct Free {
        void operator()(SerdEnv* env) const { serd_env_free(env); }

        void operator()(SerdWriter* writer) const { serd_writer_free(writer); }
    };

    static const std::uint8_t* bytes(const std::string& text) {
        return reinterpret_cast<const std::uint8_t*>(text.c_str());
    }

    static std::size_t write(const void* text, std::size_t size, void* out) {
        *static_cast<ExportOut*>(out) << std::string_view(static_cast<const char*>(text), size);
        return size;
    }

    std::string expand(const std::string& prefix, const std::string& local) const {
        for (const auto& [name, iri] : prefixes_) {
            if (name == prefix) {
                return iri + local;
            }
        }
        return local;
    }

    std::string type_iri(const std::string& type) const {
        if (type == "wktLiteral") {
            return expand("geo", type);
        }
        return type.empty() ? std::string() : std::string(kXsd) + type;
    }

    ExportOut& out_;
    std::vector<std::pair<std::string, std::string>> prefixes_;
    std::unique_ptr<SerdEnv, Free> env_;
    std::unique_ptr<SerdWriter, Free> writer_;
};

class JsonldOut : public RdfOut {
public:
    JsonldOut(std::string_view base, ExportOut& out) : out_(out) {
        Json context = Json::object();
        for (const auto& [name, iri] : prefixes(base)) {
            context[name] = iri;
        }
        out_ << "{\"@context\":" << json_text(context) << ",\n\"@graph\":[";
    }

    Status add(const RdfResource& resource) override {
        Json object = {{"@id", resource.iri}};
        for (const auto& [name, term] : resource.statements) {
            const bool type = name.prefix == "rdf" && name.local == "type";
            Json& values = object[type ? "@type" : name.prefix + ":" + name.local];
            values.push_back(type ? Json(term.prefix + ":" + term.text) : value_of(term));
        }
        out_ << (first_ ? "\n" : ",\n") << json_text(object);
        first_ = false;
        return out_.status();
    }

    Status finish() override {
        out_ << "\n]}\n";
        return {};
    }

private:
    // Every literal as a string with its type: a reader's own numbers may be too short.
    static Json value_of(const RdfTerm& term) {
        switch (term.kind) {
            case RdfTerm::Kind::iri: return {{"@id", term.text}};
            case RdfTerm::Kind::name: return {{"@id", term.prefix + ":" + term.text}};
            default: break;
        }
        const std::string text = xml_text(term.text);
        if (term.prefix.empty()) {
            return text;
        }
        return {{"@value", text},
                {"@type", (term.prefix == "wktLiteral" ? "geo:" : "xsd:") + term.prefix}};
    }

    ExportOut& out_;
    bool first_ = true;
};

// "21:40:32.142": XML Schema wants seconds.
std::string with_seconds(std::string text) {
    const std::size_t begin = text.find('T') == std::string::npos ? 0 : text.find('T') + 1;
    std::size_t end = begin;
    int colons = 0;
    while (end < text.size() && (std::isdigit(static_cast<unsigned char>(text[end])) != 0 ||
                                 text[end] == ':' || text[end] == '.')) {
        colons += text[end] == ':' ? 1 : 0;
        ++end;
    }
    if (colons == 1) {
        text.insert(end, ":00");
    }
    return text;
}

// Of an offset with seconds, which XML Schema has not, or a year with a sign, nothing.
std::string xsd_moment(const Value& value) {
    std::string text = temporal_text(value).value_or("");
    text = with_seconds(text.substr(0, text.find('[')));
    const std::size_t sign = text.find_first_of("+-", text.find('T') + 1);
    const bool long_offset = sign != std::string::npos && text.size() - sign > 6;
    return text.starts_with('+') || long_offset ? std::string() : text;
}

std::string xsd_double(double number) {
    if (std::isinf(number)) {
        return number > 0 ? "INF" : "-INF";
    }
    return plain_text(Value(number));
}

RdfTerm scalar_term(const Value& value) {
    switch (value.type()) {
        case ValueType::boolean: return RdfTerm::typed(plain_text(value), "boolean");
        case ValueType::integer: return RdfTerm::typed(plain_text(value), "integer");
        case ValueType::floating: return RdfTerm::typed(xsd_double(*value.as_float()), "double");
        case ValueType::bytes: return RdfTerm::typed(plain_text(value), "base64Binary");
        case ValueType::date: return RdfTerm::typed(plain_text(value), "date");
        case ValueType::local_time:
        case ValueType::time: return RdfTerm::typed(with_seconds(plain_text(value)), "time");
        case ValueType::local_date_time:
        case ValueType::date_time: {
            std::string text = xsd_moment(value);
            return text.empty() ? RdfTerm::text_of(plain_text(value))
                                : RdfTerm::typed(std::move(text), "dateTime");
        }
        case ValueType::duration: {
            std::string text = plain_text(value);
            return text.find('-') == std::string::npos ? RdfTerm::typed(std::move(text), "duration")
                                                       : RdfTerm::text_of(std::move(text));
        }
        case ValueType::point: {
            const Point& point = *value.as_point();
            if (point.srid != Srid::wgs_84) {
                return RdfTerm::text_of(export_text(value));
            }
            return RdfTerm::typed("POINT(" + xsd_double(point.x) + " " + xsd_double(point.y) + ")",
                                  "wktLiteral");
        }
        default: return RdfTerm::text_of(export_text(value));
    }
}

}  // namespace

std::string iri_part(std::string_view text) {
    constexpr std::string_view kFree = "-._~/:@!$'()*,;=";
    std::string result;
    for (const char c : text) {
        const auto byte = static_cast<unsigned char>(c);
        if ((byte < 0x80 && std::isalnum(byte) != 0) || kFree.find(c) != std::string_view::npos) {
            result += c;
        } else {
            std::array<char, 4> code{};
            std::snprintf(code.data(), code.size(), "%%%02X", byte);
            result += code.data();
        }
    }
    return result;
}

std::vector<RdfTerm> rdf_terms(const Value& value) {
    std::vector<RdfTerm> terms;
    const ValueList* items = value.as_list();
    if (items == nullptr) {
        terms.push_back(scalar_term(value));
        return terms;
    }
    for (const Value& item : *items) {
        terms.push_back(scalar_term(item));
    }
    return terms;
}

std::unique_ptr<RdfOut> make_turtle_out(std::string_view base, ExportOut& out) {
    return std::make_unique<TurtleOut>(base, out);
}

std::unique_ptr<RdfOut> make_jsonld_out(std::string_view base, ExportOut& out) {
    return std::make_unique<JsonldOut>(base, out);
}

}  // namespace entente
