// GraphML, by libxml2's streaming reader. No entity is expanded and nothing but the input is read.
#include <algorithm>
#include <array>
#include <limits>
#include <map>
#include <utility>

#include <libxml/xmlreader.h>

#include "core/ascii.h"
#include "core/value_json.h"
#include "importers/tables/graph_elements.h"
#include "importers/xml_guard.h"

namespace entente {

namespace {

constexpr std::size_t kKeysMax = 10'000;
constexpr std::string_view kOurs = "entente:";

Error wrong(std::string message) {
    return {ErrorCode::invalid_argument, std::move(message)};
}

// What a <key> declares.
struct Key {
    enum class Use {
        property,
        labels,  // of nodes: ":A:B"
        type,    // of edges
        exact,   // typed JSON of what text does not carry
        mixed,   // text of values that `exact` has
        list,    // JSON
        other,   // nothing of a graph: graphics
    };

    std::string name;
    std::string tag = "string";  // of value_json.h
    Use use = Use::property;
    std::optional<std::string> absent;  // what elements have that say nothing
    bool of_nodes = true;
    bool of_edges = true;
};

struct FreeReader {
    void operator()(xmlTextReader* reader) const { xmlFreeTextReader(reader); }
};

class GraphmlReader : public ElementReader {
public:
    explicit GraphmlReader(std::istream& input) : input_(input) {
        // Without network, entities and the limits of libxml2 lifted.
        reader_.reset(xmlReaderForIO(
            &read_bytes, nullptr, this, nullptr, nullptr, XML_PARSE_NONET | XML_PARSE_BIG_LINES));
        if (reader_) {
            xmlTextReaderSetStructuredErrorHandler(reader_.get(), &note_error, this);
        }
    }

    bool next() override {
        error_.reset();
        while (!ended_ && reader_) {
            if (!advance()) {
                return error_.has_value();
            }
            if (node_type() == XML_READER_TYPE_DOCUMENT_TYPE) {
                return fail_for_good(
                    "the file has a document type declaration, which is not read; "
                    "leave it out");
            }
            if (node_type() != XML_READER_TYPE_ELEMENT) {
                continue;
            }
            line_ = line_of_node();
            const std::string_view name = local_name();
            if (!root_seen_ && name != "graphml") {
                return fail_for_good("the file is no GraphML: its root is <" +
                                     std::string(name.substr(0, 40)) + ">");
            }
            root_seen_ = true;
            if (name == "key") {
                if (const Status status = read_key(); !status.ok()) {
                    return fail_for_good(status.error().message);
                }
            } else if (name == "node" || name == "edge") {
                read_element(name == "edge");
                return true;
            } else if (name == "hyperedge") {
                error_ = wrong("hyperedges are not read");
                skip();
                return true;
            } else if (name == "graph") {
                elements_seen_ = true;
            }
        }
        return error_.has_value();
    }

    std::uint64_t bytes_read() const override { return bytes_; }

private:
    static int read_bytes(void* self, char* buffer, int size) {
        auto& reader = *static_cast<GraphmlReader*>(self);
        const std::streamsize got = reader.input_.rdbuf()->sgetn(buffer, size);
        reader.bytes_ += static_cast<std::uint64_t>(std::max<std::streamsize>(got, 0));
        if (got > 0 && !reader.guard_.take({buffer, static_cast<std::size_t>(got)})) {
            reader.message_ = "a tag has more attributes than xml_attributes_max = " +
                              std::to_string(kXmlAttributesMax);
            return -1;
        }
        return static_cast<int>(got);
    }

    static void note_error(void* self, xmlErrorPtr error) {
        auto& reader = *static_cast<GraphmlReader*>(self);
        if (error != nullptr && error->message != nullptr && reader.message_.empty()) {
            reader.message_ = error->message;
            reader.message_line_ = error->line;
            while (!reader.message_.empty() && reader.message_.back() == '\n') {
                reader.message_.pop_back();
            }
        }
    }

    int node_type() const { return xmlTextReaderNodeType(reader_.get()); }

    int depth() const { return xmlTextReaderDepth(reader_.get()); }

    // libxml2 keeps lines of elements in 16 bits; further down it is where the parser is, up to 4 KiB ahead.
    std::size_t line_of_node() const {
        long line = xmlGetLineNo(xmlTextReaderCurrentNode(reader_.get()));
        if (line >= std::numeric_limits<unsigned short>::max()) {
            line = xmlTextReaderGetParserLineNumber(reader_.get());
        }
        return static_cast<std::size_t>(std::max(1L, line));
    }

    std::string_view local_name() const {
        const xmlChar* name = xmlTextReaderConstLocalName(reader_.get());
        return name == nullptr ? std::string_view() : reinterpret_cast<const char*>(name);
    }

    std::string attribute(const char* name) const {
        xmlChar* value =
            xmlTextReaderGetAttribute(reader_.get(), reinterpret_cast<const xmlChar*>(name));
        std::string text = value == nullptr ? "" : reinterpret_cast<const char*>(value);
        xmlFree(value);
        return text;
    }

    bool fail_for_good(std::string message) {
        error_ = wrong(std::move(message));
        ended_ = true;
        return true;
    }

    // The next node of the document. False at its end, with error_ when it is not well-formed.
    bool advance() {
        const int result = xmlTextReaderRead(reader_.get());
        if (result == 1) {
            return true;
        }
        ended_ = true;
        if (result < 0) {
            line_ = static_cast<std::size_t>(std::max(1, message_line_));
            error_ = wrong("the XML cannot be read: " +
                           (message_.empty() ? std::string("it is not well-formed") : message_));
        } else if (!root_seen_) {
            error_ = wrong("the file is empty; GraphML begins with <graphml>");
        }
        return false;
    }

    // Goes to the end of the element at which the reader stands.
    bool skip() {
        if (xmlTextReaderIsEmptyElement(reader_.get()) == 1) {
            return true;
        }
        return skip_to(depth());
    }

    bool skip_to(int wanted) {
        while (advance()) {
            if (node_type() == XML_READER_TYPE_END_ELEMENT && depth() <= wanted) {
                return true;
            }
        }
        return false;
    }

    // The text of the element at which the reader stands, to its end; nullopt with error_ when there is more than text in
    // it, or the document ends. What other namespaces have in it is skipped: `foreign` says that there was some.
    std::optional<std::string> read_text(bool& foreign) {
        std::string text;
        foreign = false;
        if (xmlTextReaderIsEmptyElement(reader_.get()) == 1) {
            return text;
        }
        const int own = depth();
        while (advance()) {
            switch (node_type()) {
                case XML_READER_TYPE_TEXT:
                case XML_READER_TYPE_CDATA:
                case XML_READER_TYPE_WHITESPACE:
                case XML_READER_TYPE_SIGNIFICANT_WHITESPACE: {
                    const xmlChar* value = xmlTextReaderConstValue(reader_.get());
                    if (value != nullptr && depth() == own + 1) {
                        text += reinterpret_cast<const char*>(value);
                        size_ += text.size();
                    }
                    break;
                }
                case XML_READER_TYPE_ENTITY_REFERENCE:
                    fail_for_good("the file has entities of its own, which are not read");
                    return std::nullopt;
                case XML_READER_TYPE_ELEMENT: foreign = true; break;
                case XML_READER_TYPE_END_ELEMENT:
                    if (depth() == own) {
                        return text;
                    }
                    break;
                default: break;
            }
        }
        return std::nullopt;
    }

    // -- keys --

    static std::string tag_of(std::string_view type) {
        if (type == "int" || type == "long") {
            return "integer";
        }
        return type == "double" ? "float" : type.empty() ? "string" : std::string(type);
    }

    Status read_key() {
        if (elements_seen_) {
            return wrong("a <key> stands behind the beginning of the graph");
        }
        if (keys_.size() >= kKeysMax) {
            return wrong("there are more than keys_max = " + std::to_string(kKeysMax) + " keys");
        }
        Key key;
        const std::string id = attribute("id");
        const std::string scope = attribute("for");
        const std::string type = attribute("attr.type");
        key.name = attribute("attr.name");
        key.of_nodes = scope != "edge";
        key.of_edges = scope != "node";
        if (id.empty()) {
            return wrong("a <key> has no id");
        }
        if (key.name.empty()) {
            key.use = attribute("yfiles.type").empty() ? Key::Use::property : Key::Use::other;
            key.name = id;
        }
        if (scope != "node" && scope != "edge" && scope != "all" && !scope.empty()) {
            key.use = Key::Use::other;
        }
        constexpr std::array<std::string_view, 7> kTypes = {
            "", "boolean", "int", "long", "float", "double", "string"};
        if (std::ranges::find(kTypes, type) == kTypes.end()) {
            return wrong("the key '" + id + "' has the type '" + type.substr(0, 40) +
                         "'; GraphML has boolean, int, long, float, double and string");
        }
        key.tag = tag_of(type);
        ENTENTE_TRY(read_key_content(key));
        if (key.use == Key::Use::property && key.name == "labels" && scope == "node" &&
            type == "string") {
            key.use = Key::Use::labels;
        }
        if (key.use == Key::Use::property && key.name == "label" && scope == "edge" && !our_type_) {
            key.use = Key::Use::type;
        }
        keys_[id] = std::move(key);
        return {};
    }

    Status read_key_content(Key& key) {
        if (xmlTextReaderIsEmptyElement(reader_.get()) == 1) {
            return {};
        }
        const int own = depth();
        while (advance()) {
            if (node_type() == XML_READER_TYPE_END_ELEMENT && depth() == own) {
                return {};
            }
            if (node_type() != XML_READER_TYPE_ELEMENT) {
                continue;
            }
            const std::string name(local_name());
            bool foreign = false;
            const auto text = read_text(foreign);
            if (!text) {
                break;
            }
            if (name == "default" && !foreign) {
                key.absent = *text;
            } else if (name == "desc" && text->starts_with(kOurs)) {
                describe(key, std::string_view(*text).substr(kOurs.size()));
            }
        }
        return error_ ? Status(*error_) : Status(wrong("a <key> does not end"));
    }

    void describe(Key& key, std::string_view use) {
        constexpr std::array<std::pair<std::string_view, Key::Use>, 5> kUses = {
            {{"labels", Key::Use::labels},
             {"type", Key::Use::type},
             {"exact", Key::Use::exact},
             {"mixed", Key::Use::mixed},
             {"list", Key::Use::list}}};
        for (const auto& [name, meant] : kUses) {
            if (name == use) {
                key.use = meant;
                our_type_ = our_type_ || meant == Key::Use::type;
                return;
            }
        }
        key.tag = use;
    }

    // -- nodes and edges --

    // An element that is none leaves error_, and the reader behind it.
    void read_element(bool edge) {
        element_ = GraphElement();
        element_.is_edge = edge;
        exact_.clear();
        size_ = 0;
        element_.id = attribute("id");
        Status status;
        if (edge) {
            element_.source = attribute("source");
            element_.target = attribute("target");
            element_.type = attribute("label");
            if (element_.source.empty() || element_.target.empty()) {
                status = wrong("the edge has no source or no target");
            }
        } else {
            split_labels(attribute("labels"));
            if (element_.id.empty()) {
                status = wrong("the node has no id");
            }
        }
        if (status.ok() && xmlTextReaderIsEmptyElement(reader_.get()) == 0) {
            status = read_content();
        } else if (!status.ok()) {
            skip();
        }
        if (status.ok()) {
            status = complete();
        }
        if (!status.ok() && !error_) {
            error_ = status.error();
        }
    }

    Status read_content() {
        const int own = depth();
        while (advance()) {
            if (node_type() == XML_READER_TYPE_END_ELEMENT && depth() == own) {
                return {};
            }
            if (node_type() != XML_READER_TYPE_ELEMENT) {
                continue;
            }
            const std::string name(local_name());
            Status status;
            if (name == "data") {
                status = read_data();
            } else if (name == "graph") {
                status = wrong("the node has a graph in it; nested graphs are not read");
            } else {
                skip();  // <desc>, <port>
            }
            if (status.ok() && size_ > kElementBytesMax) {
                status = wrong("the element is longer than element_bytes_max = " +
                               std::to_string(kElementBytesMax) + " bytes");
            }
            if (!status.ok()) {
                if (!ended_) {
                    skip_to(own);
                }
                return status;
            }
        }
        return error_ ? Status(*error_) : Status(wrong("the element does not end"));
    }

    Status read_data() {
        const std::string id = attribute("key");
        const auto found = keys_.find(id);
        bool foreign = false;
        const auto text = read_text(foreign);
        if (!text) {
            return error_ ? Status(*error_) : Status(wrong("the data do not end"));
        }
        if (found == keys_.end()) {
            return wrong("the data are of the key '" + id.substr(0, 40) +
                         "', which is not declared");
        }
        if (foreign || found->second.use == Key::Use::other) {
            return {};  // graphics of an editor
        }
        const Status status = use_data(found->second, *text);
        return status.ok() ? status
                           : Status(with_context("the property '" + found->second.name + "'",
                                                 status.error()));
    }

    Status use_data(const Key& key, const std::string& text) {
        switch (key.use) {
            case Key::Use::labels: split_labels(text); return {};
            case Key::Use::type:
                if (element_.type.empty()) {
                    element_.type = text;
                }
                return {};
            case Key::Use::exact: {
                ENTENTE_ASSIGN(exact_, parse_typed_json(text));
                return {};
            }
            case Key::Use::list: {
                ENTENTE_ASSIGN(Properties list, parse_typed_json("{\"list\":" + text + "}"));
                if (list.size() != 1 || list.begin()->second.as_list() == nullptr) {
                    return wrong("the text is no JSON list");
                }
                element_.properties[key.name] = std::move(list.begin()->second);
                return {};
            }
            case Key::Use::mixed: element_.properties[key.name] = Value(text); return {};
            default: break;
        }
        if (key.tag == "string") {
            element_.properties[key.name] = Value(text);
            return {};
        }
        std::string_view plain = trimmed(text);
        if (plain.empty()) {
            return {};
        }
        if (key.tag == "boolean" && (plain == "1" || plain == "0")) {
            plain = plain == "1" ? "true" : "false";
        }
        if (key.tag == "point") {
            ENTENTE_ASSIGN(element_.properties[key.name],
                           parse_table_value({key.name, ColumnRole::property, ValueType::point},
                                             {plain, false}));
            return {};
        }
        ENTENTE_ASSIGN(element_.properties[key.name], parse_tagged_text(key.tag, plain));
        return {};
    }

    void split_labels(std::string_view text) {
        while (!text.empty()) {
            const std::size_t end = std::min(text.find(':'), text.size());
            const std::string label(text.substr(0, end));
            text.remove_prefix(std::min(end + 1, text.size()));
            if (!label.empty() &&
                std::ranges::find(element_.labels, label) == element_.labels.end()) {
                element_.labels.push_back(label);
            }
        }
    }

    // What is not said, and what is said exactly.
    Status complete() {
        for (const auto& [id, key] : keys_) {
            const bool concerned = element_.is_edge ? key.of_edges : key.of_nodes;
            if (key.absent && concerned && key.use == Key::Use::property &&
                !element_.properties.contains(key.name)) {
                ENTENTE_TRY(use_data(key, *key.absent));
            }
        }
        if (!element_.is_edge && !element_.properties.contains("id")) {
            element_.properties["id"] = Value(element_.id);
        }
        for (auto& [name, value] : exact_) {
            const ValueList* labels = value.as_list();
            const std::string* type = value.as_string();
            if (name.empty() && element_.is_edge && type != nullptr) {
                element_.type = *type;
            } else if (name.empty() && labels != nullptr) {
                element_.labels.clear();
                for (const Value& label : *labels) {
                    element_.labels.emplace_back(label.as_string() == nullptr ? ""
                                                                              : *label.as_string());
                }
            } else if (value.is_null()) {
                element_.properties.erase(name);
            } else if (!name.empty()) {
                element_.properties[name] = std::move(value);
            }
        }
        if (element_.is_edge && element_.type.empty()) {
            element_.type = "RELATED";
        }
        return {};
    }

    std::istream& input_;
    XmlGuard guard_;
    std::unique_ptr<xmlTextReader, FreeReader> reader_;
    std::uint64_t bytes_ = 0;
    std::string message_;  // the first of libxml2
    int message_line_ = 0;
    bool ended_ = false;
    bool root_seen_ = false;
    bool elements_seen_ = false;
    bool our_type_ = false;
    std::map<std::string, Key, std::less<>> keys_;
    Properties exact_;
    std::size_t size_ = 0;  // of the element's text
};

}  // namespace

std::unique_ptr<ElementReader> make_graphml_reader(std::istream& input) {
    return std::make_unique<GraphmlReader>(input);
}

}  // namespace entente
