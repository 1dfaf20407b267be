// Nodes and relationships one after another, from files that say of each by itself what it has.
#pragma once

#include <cstddef>
#include <cstdint>
#include <functional>
#include <istream>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "core/result.h"
#include "core/value.h"
#include "importers/tables/delimited_reader.h"
#include "importers/tables/table_header.h"

namespace entente {

// An element's text in its file: a line of APOC's JSON, a node or edge of GraphML with all it holds.
inline constexpr std::size_t kElementBytesMax = std::size_t{16} << 20;
// How deep elements of GraphML, or lists and objects of a line of JSON, may nest.
inline constexpr int kElementDepthMax = 64;

struct GraphElement {
    bool is_edge = false;
    std::string
        id;  // by which relationships of the file name a node; "" for a relationship without one
    std::vector<std::string> labels;  // of a node
    std::string type;                 // of a relationship
    std::string source;               // ids of nodes
    std::string target;
    Properties properties;
    // A node that the store, or an earlier file, has under its `id` stays as it is there.
    bool keep_known = false;
};

// Reads one element after another, keeping only it in memory. For one thread; must not outlive its input.
class ElementReader {
public:
    virtual ~ElementReader() = default;

    // False at the end. True with error() for an element that is none, after which it goes on with the next one unless
    // ended() says that it cannot; else element() is it, until the next call.
    virtual bool next() = 0;

    const GraphElement& element() const { return element_; }

    const std::optional<Error>& error() const { return error_; }

    // Where the element begins, from 1.
    std::size_t line() const { return line_; }

    virtual std::uint64_t bytes_read() const = 0;

    // Of records that are well-formed and no element.
    virtual std::uint64_t left_out() const { return 0; }

    // Of records that are nodes all the same, with what the file calls them for a label: how many of each such name.
    const std::map<std::string, std::uint64_t>& unknown_kinds() const { return unknown_kinds_; }

protected:
    GraphElement element_;
    std::optional<Error> error_;
    std::size_t line_ = 0;
    std::map<std::string, std::uint64_t> unknown_kinds_;
};

// JSON lines as Neo4j's APOC library exports them (apoc.export.json.all), and as our own export does: there the members
// `types` and `exact` say what JSON does not. An `id` in the properties is the property; the line's own names the node in
// the file only.
std::unique_ptr<ElementReader> make_apoc_reader(std::istream& input);

// GraphML (http://graphml.graphdrawing.org/specification.html) of one graph without nested ones, hyperedges and ports.
// The id of a node becomes its property `id`, unless data say otherwise. Labels are those of Neo4j (":A:B"), the type
// of an edge is its `label`; an edge without one is RELATED. Nothing outside of the file is read.
std::unique_ptr<ElementReader> make_graphml_reader(std::istream& input);

// Event rows of GDELT 2.0: tabs, 61 fields, no header. An event is an edge from its first actor to its second, of the
// relation type that its CAMEO code means (the project's ontology, section 9); codes stay strings. Countries are
// country/ISO2, other actors gdelt/CODE. Rows that name one actor only are left out.
std::unique_ptr<ElementReader> make_gdelt_reader(std::istream& input);
// The properties that its edges may have. Each node stands before the first edge that leads to it.
const std::map<std::string, ValueType, std::less<>>& gdelt_edge_properties();

// FollowTheMoney entities, one a line: things are nodes with the label that is nearest (and `schema` names that none is
// near to as labels, counted in unknown_kinds()), links are edges. Documents are left out, and ids kept.
std::unique_ptr<ElementReader> make_ftm_reader(std::istream& input);

// Rows of a table with the column `entente.exact:IGNORE` of our own export, or of nodes and relationships together.
std::unique_ptr<ElementReader> make_row_reader(DelimitedReader& rows, TableHeader header);

}  // namespace entente
