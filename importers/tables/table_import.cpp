#include "importers/tables/table_import.h"

#include <unistd.h>

#include <algorithm>
#include <array>
#include <cctype>
#include <cerrno>
#include <cstdio>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <map>
#include <memory>
#include <streambuf>
#include <system_error>
#include <unordered_map>
#include <unordered_set>
#include <utility>
#include <variant>
#include <vector>

#include "core/article_nodes.h"
#include "core/ascii.h"
#include "core/coding.h"
#include "core/triples.h"
#include "importers/tables/delimited_reader.h"
#include "importers/tables/graph_elements.h"
#include "importers/tables/table_header.h"
#include "importers/text/utf8.h"

namespace entente {

namespace {

constexpr std::uint64_t kReportEvery = 1 << 14;  // rows
constexpr std::string_view kReading = "reading";

// What a fact's id begins with once it is no longer derived from articles.
constexpr std::string_view kImportedFactPrefix = "fact/";

// What articles bring, with rows of their own that a table has not.
constexpr std::array<std::string_view, 2> kArticleLabels = {"Article", "Claim"};

// An open table behind its header.
struct Table {
    std::string path;
    std::unique_ptr<std::istream> file;  // null for standard input
    std::unique_ptr<std::istream>
        joined;  // standard input with its first line, which was looked at
    std::unique_ptr<DelimitedReader> reader;
    TableHeader header;
    char delimiter = ',';
    bool by_elements = false;  // read by the next instead
    bool once =
        false;  // nodes and edges together: their properties are known, and nodes come first
    std::unique_ptr<ElementReader> elements;  // null while it is closed
    std::string copy;                         // the file that standard input was copied to

    Table() = default;
    Table(Table&&) = default;
    Table& operator=(Table&&) = default;
    Table(const Table&) = delete;
    Table& operator=(const Table&) = delete;

    ~Table() {
        if (!copy.empty()) {
            std::remove(copy.c_str());
        }
    }
};

bool has_exact_column(const TableHeader& header) {
    return std::ranges::any_of(
        header.columns, [](const TableColumn& column) { return column.role == ColumnRole::exact; });
}

// Text, and then what is left of a stream.
class JoinedStream : public std::istream {
public:
    JoinedStream(std::string head, std::istream& rest)
        : std::istream(nullptr), buffer_(std::move(head), rest) {
        rdbuf(&buffer_);
    }

private:
    class Buffer : public std::streambuf {
    public:
        Buffer(std::string head, std::istream& rest) : text_(std::move(head)), rest_(rest) {
            setg(text_.data(), text_.data(), text_.data() + text_.size());
        }

    protected:
        int_type underflow() override {
            text_.resize(std::size_t{1} << 16);
            const std::streamsize got =
                rest_.rdbuf()->sgetn(text_.data(), static_cast<std::streamsize>(text_.size()));
            if (got <= 0) {
                return traits_type::eof();
            }
            setg(text_.data(), text_.data(), text_.data() + got);
            return traits_type::to_int_type(text_.front());
        }

    private:
        std::string text_;
        std::istream& rest_;
    };

    Buffer buffer_;
};

// Whether a header is one of a table that is read by its elements.
bool asks_for_elements(std::string_view header) {
    const auto has = [&](std::string_view text) {
        return header.find(text) != std::string_view::npos;
    };
    return has("entente.exact:IGNORE") || (has(":ID") && has(":START_ID"));
}

std::string first_line(std::istream& input) {
    std::string line;
    for (int c = input.rdbuf()->sbumpc(); c != std::char_traits<char>::eof();
         c = input.rdbuf()->sbumpc()) {
        line += static_cast<char>(c);
        if (c == '\n' || line.size() >= kTableRecordBytesMax) {
            break;
        }
    }
    return line;
}

// A file that can be read twice, with all that is left of the stream.
Result<std::string> copy_to_file(std::istream& input) {
    std::string path = (std::filesystem::temp_directory_path() / "entente-import-XXXXXX").string();
    const int descriptor = ::mkstemp(path.data());
    if (descriptor < 0) {
        return Error{ErrorCode::io_error,
                     path + ": " + std::error_code(errno, std::generic_category()).message()};
    }
    ::close(descriptor);
    std::ofstream copy(path, std::ios::binary);
    if (input.peek() != std::char_traits<char>::eof()) {
        copy << input.rdbuf();
    }
    copy.close();
    if (!copy) {
        std::remove(path.c_str());
        return Error{ErrorCode::io_error, path + ": cannot hold a copy of standard input"};
    }
    return path;
}

std::string column_name(const TableColumn& column) {
    switch (column.role) {
        case ColumnRole::id: return ":ID";
        case ColumnRole::label: return ":LABEL";
        case ColumnRole::start_id: return ":START_ID";
        case ColumnRole::end_id: return ":END_ID";
        case ColumnRole::type: return ":TYPE";
        case ColumnRole::ignored:
        case ColumnRole::exact: return ":IGNORE";
        default: return column.name;
    }
}

Error at_column(std::size_t number, std::string_view name, const Error& error) {
    const std::string what = name.empty() ? "" : " (" + std::string(name) + ")";
    return with_context("column " + std::to_string(number) + what, error);
}

bool is_ascii(std::string_view text) {
    return std::all_of(
        text.begin(), text.end(), [](char c) { return static_cast<unsigned char>(c) < 0x80; });
}

Status check_utf8(std::string_view text) {
    if (!is_ascii(text) && to_valid_utf8(text) != text) {
        return Error{ErrorCode::invalid_argument,
                     "the text is not UTF-8; convert the file, such as with iconv -t UTF-8"};
    }
    return {};
}

// Opens what holds the elements; `table` has its path, or the copy of standard input.
Status open_stream(Table& table) {
    const std::string& path = table.copy.empty() ? table.path : table.copy;
    auto file = std::make_unique<std::ifstream>(path, std::ios::binary);
    if (!*file) {
        return Error{ErrorCode::io_error,
                     std::error_code(errno, std::generic_category()).message()};
    }
    table.file = std::move(file);
    return {};
}

// Reads the header of a delimited table.
Status open_rows(Table& table, std::istream& stream) {
    table.reader = std::make_unique<DelimitedReader>(stream, table.delimiter);
    if (!table.reader->next()) {
        return Error{ErrorCode::invalid_argument,
                     "the table is empty; its first line is the header"};
    }
    if (table.reader->error()) {
        return at_column(table.reader->error()->column, "", table.reader->error()->error);
    }
    const std::string_view first = table.reader->fields().front().text;
    if (first.starts_with("\xFF\xFE") || first.starts_with("\xFE\xFF")) {
        return Error{ErrorCode::invalid_argument,
                     "the table is UTF-16; convert it, such as with iconv -f UTF-16 -t UTF-8"};
    }
    for (const DelimitedField& field : table.reader->fields()) {
        ENTENTE_TRY(check_utf8(field.text));
    }
    ENTENTE_ASSIGN(table.header, parse_table_header(table.reader->fields()));
    table.by_elements = table.header.kind == TableKind::both || has_exact_column(table.header);
    return {};
}

// Opens a table and reads its header.
Result<Table> open_table(const InputFile& input, const TableImportOptions& options) {
    if (input.error) {
        return *input.error;
    }
    Table table;
    table.path = input.path;
    std::istream* stream = options.standard_input;
    if (input.path != kStandardInput) {
        ENTENTE_TRY(open_stream(table));
        stream = table.file.get();
    } else if (stream == nullptr) {
        return Error{ErrorCode::invalid_argument, "there is no standard input here"};
    }
    const auto format = options.format ? options.format : table_format_of_path(input.path);
    if (format == TableFormat::apoc || format == TableFormat::graphml ||
        format == TableFormat::gdelt || format == TableFormat::ftm) {
        table.by_elements = true;
        table.once = format == TableFormat::gdelt;
        if (input.path == kStandardInput) {
            ENTENTE_ASSIGN(table.copy, copy_to_file(*stream));
        }
        return table;
    }
    if (input.path == kStandardInput) {
        std::string header = first_line(*stream);
        const bool twice = asks_for_elements(header);
        table.joined = std::make_unique<JoinedStream>(std::move(header), *stream);
        stream = table.joined.get();
        if (twice) {
            ENTENTE_ASSIGN(table.copy, copy_to_file(*stream));
            ENTENTE_TRY(open_stream(table));
            stream = table.file.get();
        }
    }
    table.delimiter = format == TableFormat::tsv ? '\t' : ',';
    ENTENTE_TRY(open_rows(table, *stream));
    return table;
}

// Opens a table that is read by its elements, from its beginning.
Status open_elements(Table& table, const TableImportOptions& options) {
    ENTENTE_TRY(open_stream(table));
    const auto format = options.format ? options.format : table_format_of_path(table.path);
    if (format == TableFormat::apoc) {
        table.elements = make_apoc_reader(*table.file);
    } else if (format == TableFormat::graphml) {
        table.elements = make_graphml_reader(*table.file);
    } else if (format == TableFormat::ftm) {
        table.elements = make_ftm_reader(*table.file);
    } else if (format == TableFormat::gdelt) {
        table.elements = make_gdelt_reader(*table.file);
    } else {
        ENTENTE_TRY(open_rows(table, *table.file));
        table.elements = make_row_reader(*table.reader, table.header);
    }
    return {};
}

// The edges that the store had, to be told from new ones. Reads those of a source when it is first asked about.
class KnownEdges {
public:
    explicit KnownEdges(GraphView view) : view_(std::move(view)) {}

    // Whether the store had such an edge that no row has taken yet; takes it.
    Result<bool> take(NodeId source,
                      std::string_view type,
                      NodeId target,
                      const std::vector<BulkColumn>& columns,
                      std::span<const BulkCell> cells) {
        const auto code = view_.edge_type(type);
        if (!code) {
            return false;
        }
        if (sources_.insert(source).second) {
            ENTENTE_TRY(read(source));
        }
        Properties properties;
        for (std::size_t i = 0; i < columns.size(); ++i) {
            Value value = std::visit(
                [](const auto& cell) -> Value {
                    using Cell = std::decay_t<decltype(cell)>;
                    if constexpr (std::is_same_v<Cell, std::monostate>) {
                        return {};
                    } else if constexpr (std::is_same_v<Cell, const Value*>) {
                        return cell == nullptr ? Value() : *cell;
                    } else {
                        return Value(cell);
                    }
                },
                cells[i]);
            if (!value.is_null()) {
                properties[columns[i].name] = std::move(value);
            }
        }
        const auto found = edges_.find(key_of(source, type, target, properties));
        if (found == edges_.end()) {
            return false;
        }
        if (--found->second == 0) {
            edges_.erase(found);
        }
        return true;
    }

private:
    // Exact, so that no two edges are taken for one.
    static std::string key_of(NodeId source,
                              std::string_view type,
                              NodeId target,
                              const Properties& properties) {
        std::string key;
        append_u64(key, source.value);
        append_u64(key, target.value);
        append_u64(key, type.size());
        key += type;
        for (const auto& [name, value] : properties) {
            append_u64(key, name.size());
            key += name;
            append_value(key, value);
        }
        return key;
    }

    Status read(NodeId source) {
        ENTENTE_ASSIGN(const auto hops, view_.hops(std::span(&source, 1), Direction::out));
        std::vector<EdgeRef> refs;
        for (const Hop& hop : hops.front()) {
            refs.push_back(hop.ref());
        }
        ENTENTE_ASSIGN(const auto edges, view_.edges(refs));
        for (const std::optional<Edge>& edge : edges) {
            if (edge) {
                edges_[key_of(edge->source, edge->type, edge->target, edge->properties)] += 1;
            }
        }
        return {};
    }

    GraphView view_;
    std::unordered_set<NodeId> sources_;
    std::unordered_map<std::string, std::size_t> edges_;
};

// One import: the tables, the load that they go into, and the books.
class TableImport {
public:
    TableImport(GraphStore& store, const TableImportOptions& options)
        : store_(store), options_(options) {}

    // Reads the headers, so that nothing is begun when there is nothing to load.
    Status open(const std::vector<InputFile>& files) {
        for (const InputFile& file : files) {
            Result<Table> table = open_table(file, options_);
            if (!table.ok()) {
                const ErrorCode code = table.error().code;
                const bool header = !file.error && (code == ErrorCode::invalid_argument ||
                                                    code == ErrorCode::unsupported);
                ENTENTE_TRY(refuse(file.path, header ? 1 : 0, table.error()));
                continue;
            }
            bytes_total_ += table->by_elements && !table->once ? file.bytes * 2 : file.bytes;
            tables_.push_back(*std::move(table));
            // Open again when it is its turn: a folder may have more tables than a program open files.
            if (tables_.back().file) {
                tables_.back().reader.reset();
                tables_.back().file.reset();
            }
        }
        summary_.tables = tables_.size();
        return {};
    }

    bool any() const { return !tables_.empty(); }

    Status run(BulkLoader& loader) {
        loader_ = &loader;
        ENTENTE_ASSIGN(view_, store_.view());
        known_edges_.emplace(*view_);
        for (const TableKind kind : {TableKind::nodes, TableKind::edges}) {
            for (std::size_t i = 0; i < tables_.size(); ++i) {
                Table& table = tables_[i];
                if (table.by_elements) {
                    ENTENTE_TRY(read_elements(table, i, kind));
                } else if (table.header.kind == kind) {
                    ENTENTE_TRY(read(table));
                }
            }
        }
        return {};
    }

    // Whether a strict import has met a bad row.
    bool stopped() const { return options_.strict && summary_.refused > 0; }

    TableSummary& summary() { return summary_; }

    bool report(std::string_view step, std::uint64_t done, std::uint64_t total) const {
        return !options_.on_progress ||
               options_.on_progress({step, done, total, nodes_read_, edges_read_});
    }

private:
    struct EdgeType {
        std::string name;
        std::uint32_t number = 0;
    };

    static Error cancelled() {
        return {ErrorCode::cancelled,
                "the import of tables was stopped; nothing of them is in the store"};
    }

    Status refuse(const std::string& file, std::size_t line, const Error& error) {
        ++summary_.refused;
        if (options_.on_refused) {
            options_.on_refused({file, line, error});
        }
        return options_.strict ? Status(cancelled()) : Status();
    }

    Status read(Table& table) {
        if (!table.reader) {
            Result<Table> again = open_table({table.path, std::nullopt, 0}, options_);
            if (!again.ok()) {
                return refuse(table.path, 0, again.error());
            }
            table = *std::move(again);
        }
        prepare(table);
        for (std::uint64_t rows = 0; table.reader->next(); ++rows) {
            if (rows % kReportEvery == 0) {
                ENTENTE_TRY(go_on(table.reader->bytes_read()));
            }
            ENTENTE_TRY(settle(table, table.reader->line(), read_row(table)));
        }
        bytes_before_ += table.reader->bytes_read();
        const bool failed = table.file && table.file->bad();
        table.reader.reset();
        table.file.reset();
        return failed ? refuse(table.path, 0, {ErrorCode::io_error, "reading failed in the middle"})
                      : Status();
    }

    // Asks who imports, and looks at the memory.
    Status go_on(std::uint64_t bytes_read) const {
        if (loader_->bytes() > options_.memory_bytes_max) {
            return Error{ErrorCode::limit_exceeded,
                         "the tables take more than memory_bytes_max = " +
                             std::to_string(options_.memory_bytes_max) +
                             " bytes; import the tables of nodes first, and those of relationships "
                             "in several parts"};
        }
        return report(kReading, bytes_before_ + bytes_read, bytes_total_) ? Status()
                                                                          : Status(cancelled());
    }

    // What a row or element came to: refused, or the end of the import.
    Status settle(const Table& table, std::size_t line, const Status& status) {
        if (status.ok()) {
            return {};
        }
        const ErrorCode code = status.error().code;
        if (code != ErrorCode::invalid_argument && code != ErrorCode::already_exists) {
            return with_context(table.path + ":" + std::to_string(line), status.error());
        }
        return refuse(table.path, line, status.error());
    }

    // -- elements --

    // Reads the nodes, and which properties the edges have; or, the second time, the edges.
    Status read_elements(Table& table, std::size_t index, TableKind stage) {
        if (table.once && stage == TableKind::edges) {
            return {};
        }
        if (const Status opened = open_elements(table, options_); !opened.ok()) {
            return refuse(table.path, 0, opened.error());
        }
        const bool edges = stage == TableKind::edges;
        if (edges || table.once) {
            prepare_edges(table.once ? gdelt_edge_properties() : declared_[index]);
        }
        ElementReader& reader = *table.elements;
        BulkIds& own = own_ids_[own_scope(table, index)];
        for (std::uint64_t rows = 0; reader.next(); ++rows) {
            if (rows % kReportEvery == 0) {
                ENTENTE_TRY(go_on(reader.bytes_read()));
            }
            Status status;
            if (reader.error()) {
                status = edges ? Status() : Status(*reader.error());  // told of the first time
            } else if (reader.element().is_edge) {
                status = edges || table.once
                             ? add_edge(reader.element(), own)
                             : declare(reader.element().properties, declared_[index]);
            } else if (!edges) {
                status = add_element_node(reader.element(), own);
            }
            ENTENTE_TRY(settle(table, reader.line(), status));
        }
        bytes_before_ += reader.bytes_read();
        if (!edges) {
            summary_.left_out += reader.left_out();
            for (const auto& [kind, count] : reader.unknown_kinds()) {
                summary_.unknown_kinds[kind] += count;
            }
        }
        const bool failed = table.file->bad();
        table.elements.reset();
        table.reader.reset();
        table.file.reset();
        return failed ? refuse(table.path, 0, {ErrorCode::io_error, "reading failed in the middle"})
                      : Status();
    }

    // The types of the properties of a file's edges; null where they differ, or a column cannot have them.
    using DeclaredTypes = std::map<std::string, ValueType, std::less<>>;

    Status declare(const Properties& properties, DeclaredTypes& types) {
        for (const auto& [name, value] : properties) {
            ENTENTE_TRY(check_storable(name, value));
            const ValueType is = value.type();
            const bool simple = is == ValueType::string || is == ValueType::integer ||
                                is == ValueType::floating || is == ValueType::boolean ||
                                is == ValueType::date;
            const ValueType type = simple ? is : ValueType::null;
            const auto [known, added] = types.emplace(name, type);
            if (!added && known->second != type) {
                known->second = ValueType::null;
            }
            if (types.size() > kTableColumnsMax) {
                return Error{ErrorCode::limit_exceeded,
                             "the relationships have more than table_columns_max = " +
                                 std::to_string(kTableColumnsMax) + " different properties"};
            }
        }
        return {};
    }

    void prepare_edges(const DeclaredTypes& types) {
        edge_columns_.clear();
        for (const auto& [name, type] : types) {
            // By a string in a column `id` an edge is found.
            edge_columns_.push_back({name, name == "id" ? ValueType::string : type});
        }
        edges_ = &loader_->edges(edge_columns_);
        cells_.resize(edge_columns_.size());
    }

    // Who knows nodes without an `id` by what the table calls them: a file by itself, but for the two tables that our
    // export writes into a folder.
    std::string own_scope(const Table& table, std::size_t index) const {
        const auto format = options_.format ? options_.format : table_format_of_path(table.path);
        const bool rows = format == TableFormat::csv || format == TableFormat::tsv;
        return rows && table.header.kind != TableKind::both
                   ? "folder " + std::filesystem::path(table.path).parent_path().string()
                   : "table " + std::to_string(index);
    }

    Status add_element_node(const GraphElement& element, BulkIds& own) {
        labels_.clear();
        for (const std::string& label : element.labels) {
            ENTENTE_TRY(add_label(label));
        }
        for (const auto& [name, value] : element.properties) {
            ENTENTE_TRY(note_name(property_names_, name, "properties"));
            ENTENTE_TRY(check_storable(name, value));
        }
        const std::string_view id = string_property(element.properties, "id");
        ENTENTE_TRY(check_node_id(id));
        if (element.keep_known) {
            ENTENTE_ASSIGN(const auto known, loader_->find(id));
            if (known) {
                return {};
            }
        }
        if (id != element.id && own.find(element.id)) {
            return Error{ErrorCode::already_exists,
                         "an earlier node of the file is called '" + element.id + "' already"};
        }
        ENTENTE_ASSIGN(const BulkNode node, add_node(element.properties));
        if (id != element.id) {
            own.add(element.id, node);
        }
        return {};
    }

    Status add_edge(const GraphElement& element, BulkIds& own) {
        const auto end = [&](const std::string& id, BulkNode& node) {
            const auto known = own.find(id);
            node = known.value_or(0);
            return known ? Status() : find_node(id, node);
        };
        BulkNode source = 0;
        BulkNode target = 0;
        const EdgeType* type = nullptr;
        ENTENTE_TRY(end(element.source, source));
        ENTENTE_TRY(end(element.target, target));
        ENTENTE_TRY(find_type(element.type, type));
        std::string id(string_property(element.properties, "id"));
        if (std::string_view(id).starts_with(kFactIdPrefix)) {
            id = std::string(kImportedFactPrefix) + id.substr(kFactIdPrefix.size());
        }
        for (std::size_t i = 0; i < edge_columns_.size(); ++i) {
            const auto found = element.properties.find(edge_columns_[i].name);
            cells_[i] = BulkCell();
            if (found == element.properties.end()) {
                continue;
            }
            if (edge_columns_[i].name == "id" && found->second.as_string() == nullptr) {
                return Error{
                    ErrorCode::invalid_argument,
                    "the property 'id' of a relationship is no text; give it another name"};
            }
            cells_[i] = edge_columns_[i].name == "id"
                            ? BulkCell(std::string_view(id))
                            : cell_of(edge_columns_[i].type, found->second);
        }
        return put_edge(source, *type, target);
    }

    static BulkCell cell_of(ValueType column, const Value& value) {
        switch (column) {
            case ValueType::string: return std::string_view(*value.as_string());
            case ValueType::integer: return *value.as_integer();
            case ValueType::floating: return *value.as_float();
            case ValueType::boolean: return *value.as_boolean();
            case ValueType::date: return *value.as_date();
            default: return &value;
        }
    }

    // -- rows --

    void prepare(const Table& table) {
        edges_ = nullptr;
        edge_columns_.clear();
        if (table.header.kind == TableKind::nodes) {
            return;
        }
        for (const TableColumn& column : table.header.columns) {
            if (column.role == ColumnRole::property) {
                edge_columns_.push_back({column.name, column.type});
            }
        }
        edges_ = &loader_->edges(edge_columns_);
        cells_.resize(edge_columns_.size());
    }

    Status read_row(const Table& table) {
        if (table.reader->error()) {
            const DelimitedError& wrong = *table.reader->error();
            const Error error = {ErrorCode::invalid_argument, wrong.error.message};
            if (wrong.column == 0) {
                return error;
            }
            const std::size_t index = wrong.column - 1;
            const auto& columns = table.header.columns;
            return at_column(
                wrong.column, index < columns.size() ? column_name(columns[index]) : "", error);
        }
        const std::size_t fields = table.reader->fields().size();
        if (fields != table.header.columns.size()) {
            return Error{ErrorCode::invalid_argument,
                         "the row has " + std::to_string(fields) + " fields and the header " +
                             std::to_string(table.header.columns.size()) +
                             "; a field that holds the delimiter goes in double quotes"};
        }
        return table.header.kind == TableKind::nodes ? read_node(table) : read_edge(table);
    }

    // -- nodes --

    Status read_node(const Table& table) {
        const std::vector<DelimitedField>& fields = table.reader->fields();
        labels_.clear();
        Properties properties;
        for (std::size_t i = 0; i < fields.size(); ++i) {
            const TableColumn& column = table.header.columns[i];
            if (column.role == ColumnRole::ignored) {
                continue;
            }
            const Status status = read_node_field(column, fields[i], properties);
            if (!status.ok()) {
                return at_column(i + 1, column_name(column), status.error());
            }
        }
        return add_node(properties).status();
    }

    // The node with labels_, a new one or one that the store has just so.
    Result<BulkNode> add_node(const Properties& properties) {
        ++nodes_read_;
        const auto added = loader_->add_node(labels_, properties);
        if (added.ok() || added.error().code != ErrorCode::already_exists) {
            return added;
        }
        const std::string_view id = string_property(properties, "id");
        ENTENTE_ASSIGN(const auto known, loader_->find(id));
        if (!known) {
            return added;  // another unique property is taken
        }
        if (!loader_->existed(*known)) {
            return Error{ErrorCode::already_exists,
                         "the id '" + std::string(id) + "' is that of an earlier row"};
        }
        ENTENTE_ASSIGN(auto node, view_->node(loader_->id_of(*known)));
        std::sort(labels_.begin(), labels_.end());
        if (node) {
            std::sort(node->labels.begin(), node->labels.end());
        }
        if (!node || node->labels != labels_ || node->properties != properties) {
            return Error{
                ErrorCode::already_exists,
                "the store has a node with the id '" + std::string(id) +
                    "' already, and its labels or properties differ; leave the row out, or give it "
                    "another id"};
        }
        ++summary_.unchanged_nodes;
        return *known;
    }

    static Status check_node_id(std::string_view id) {
        if (id.starts_with(kFactIdPrefix)) {
            return Error{ErrorCode::invalid_argument,
                         "ids that begin with 'f:' are those of facts from articles"};
        }
        return {};
    }

    Status read_node_field(const TableColumn& column,
                           const DelimitedField& field,
                           Properties& properties) {
        ENTENTE_TRY(check_utf8(field.text));
        if (column.role == ColumnRole::label) {
            return read_labels(field.text);
        }
        if (column.role == ColumnRole::id) {
            if (field.text.empty()) {
                return Error{ErrorCode::invalid_argument, "the node has no id"};
            }
            ENTENTE_TRY(check_node_id(field.text));
            properties["id"] = Value(field.text);
            if (!column.name.empty()) {
                properties[column.name] = Value(field.text);
            }
            return {};
        }
        ENTENTE_ASSIGN(Value value, parse_table_value(column, field));
        if (!value.is_null()) {
            properties[column.name] = std::move(value);
        }
        return {};
    }

    Status read_labels(std::string_view text) {
        while (!text.empty()) {
            const std::size_t end = std::min(text.find(';'), text.size());
            const std::string_view label = trimmed(text.substr(0, end));
            text.remove_prefix(std::min(end + 1, text.size()));
            if (!label.empty()) {
                ENTENTE_TRY(add_label(label));
            }
        }
        return {};
    }

    // To labels_, once.
    Status add_label(std::string_view label) {
        if (std::ranges::find(labels_, label) != labels_.end()) {
            return {};
        }
        if (std::ranges::find(kArticleLabels, label) != kArticleLabels.end()) {
            return Error{ErrorCode::invalid_argument,
                         "the labels Article and Claim are given to what articles say; import the "
                         "articles, or use another label"};
        }
        ENTENTE_TRY(note_name(label_names_, label, "labels"));
        labels_.emplace_back(label);
        return {};
    }

    // Keeps a column in the wrong place from filling the dictionaries.
    static Status note_name(std::unordered_set<std::string>& names,
                            std::string_view name,
                            std::string_view what) {
        if (names.insert(std::string(name)).second && names.size() > kTableNamesMax) {
            return Error{
                ErrorCode::limit_exceeded,
                "the tables have more than table_names_max = " + std::to_string(kTableNamesMax) +
                    " different " + std::string(what) + "; is a column in the wrong place?"};
        }
        return {};
    }

    // -- edges --

    Status read_edge(const Table& table) {
        const std::vector<DelimitedField>& fields = table.reader->fields();
        BulkNode source = 0;
        BulkNode target = 0;
        const EdgeType* type = nullptr;
        std::size_t cell = 0;
        for (std::size_t i = 0; i < fields.size(); ++i) {
            const TableColumn& column = table.header.columns[i];
            Status status;
            switch (column.role) {
                case ColumnRole::start_id: status = find_node(fields[i].text, source); break;
                case ColumnRole::end_id: status = find_node(fields[i].text, target); break;
                case ColumnRole::type: status = find_type(fields[i].text, type); break;
                case ColumnRole::property:
                    status = read_cell(column, fields[i], cells_[cell]);
                    ++cell;
                    break;
                default: break;
            }
            if (!status.ok()) {
                return at_column(i + 1, column_name(column), status.error());
            }
        }
        return put_edge(source, *type, target);
    }

    // The edge with cells_, a new one or one that the store has just so.
    Status put_edge(BulkNode source, const EdgeType& type, BulkNode target) {
        ++edges_read_;
        ENTENTE_TRY(check_source(source, type.name));
        if (loader_->existed(source) && loader_->existed(target)) {
            ENTENTE_ASSIGN(const bool known,
                           known_edges_->take(loader_->id_of(source),
                                              type.name,
                                              loader_->id_of(target),
                                              edge_columns_,
                                              cells_));
            if (known) {
                ++summary_.unchanged_edges;
                return {};
            }
        }
        ENTENTE_TRY(take_edge_id());
        return edges_->add(source, type.number, target, cells_);
    }

    // What an article or a claim of the store is about follows from its text.
    Status check_source(BulkNode source, std::string_view type) {
        if (is_fact_type(type) || !loader_->existed(source)) {
            return {};
        }
        const auto [known, added] = of_articles_.emplace(source, false);
        if (added) {
            ENTENTE_ASSIGN(const auto node, view_->node(loader_->id_of(source)));
            known->second = node && is_of_articles(*node);
        }
        return known->second ? Error{ErrorCode::invalid_argument,
                                     "the relationship begins at an article or a claim of the "
                                     "store, and what these are about follows from the text; give "
                                     "it another type than " +
                                         std::string(type)}
                             : Status();
    }

    // An edge that has an id is found by it, so no other thing may have it.
    Status take_edge_id() {
        for (std::size_t i = 0; i < edge_columns_.size(); ++i) {
            const auto* id = std::get_if<std::string_view>(&cells_[i]);
            if (edge_columns_[i].name != "id" || id == nullptr || id->empty()) {
                continue;
            }
            ENTENTE_ASSIGN(const bool taken, loader_->is_edge_id_taken(*id));
            if (taken || !edge_ids_.emplace(*id).second) {
                return Error{ErrorCode::already_exists,
                             "another relationship or node has the id '" + std::string(*id) +
                                 "'; leave it out, or give the column another name than 'id'"};
            }
        }
        return {};
    }

    Status find_node(std::string_view id, BulkNode& node) {
        ENTENTE_ASSIGN(const auto found, loader_->find(id));
        if (!found) {
            return Error{ErrorCode::invalid_argument,
                         id.empty() ? std::string("the id of a node is missing")
                                    : "no node has the id '" + std::string(id) +
                                          "'; is the table of its node among those to import?"};
        }
        node = *found;
        return {};
    }

    Status find_type(std::string_view name, const EdgeType*& type) {
        if (last_type_ == nullptr || last_type_->name != name) {
            auto known = types_.find(name);
            if (known == types_.end()) {
                if (name.empty()) {
                    return Error{ErrorCode::invalid_argument, "the relationship has no type"};
                }
                ENTENTE_TRY(check_utf8(name));
                ENTENTE_TRY(note_name(type_names_, name, "types of relationships"));
                EdgeType added{std::string(name), loader_->edge_type(name)};
                known = types_.emplace(std::string(name), std::move(added)).first;
            }
            last_type_ = &known->second;
        }
        type = last_type_;
        return {};
    }

    static Status read_cell(const TableColumn& column,
                            const DelimitedField& field,
                            BulkCell& cell) {
        const std::string_view text = field.text;
        cell = BulkCell();
        if (text.empty() && !(field.quoted && column.type == ValueType::string)) {
            return {};
        }
        bool good = false;
        switch (column.type) {
            case ValueType::integer:
                good = parse_table_integer(text, cell.emplace<std::int64_t>());
                break;
            case ValueType::floating: good = parse_table_float(text, cell.emplace<double>()); break;
            case ValueType::boolean: good = parse_table_boolean(text, cell.emplace<bool>()); break;
            case ValueType::date: {
                const auto date = Date::parse(trimmed(text));
                good = date.has_value();
                cell = date.value_or(Date());
                break;
            }
            default:
                ENTENTE_TRY(check_utf8(text));
                if (column.name == "id" && text.starts_with(kFactIdPrefix)) {
                    return Error{ErrorCode::invalid_argument,
                                 "ids that begin with 'f:' are those of facts from articles"};
                }
                good = true;
                cell = text;
        }
        return good ? Status() : Status(not_a_value(column.type, text));
    }

    GraphStore& store_;
    const TableImportOptions& options_;
    BulkLoader* loader_ = nullptr;
    std::vector<Table> tables_;
    TableSummary summary_;
    std::optional<GraphView> view_;  // before the import
    std::optional<KnownEdges> known_edges_;
    std::uint64_t bytes_total_ = 0;
    std::uint64_t bytes_before_ = 0;
    std::uint64_t nodes_read_ = 0;
    std::uint64_t edges_read_ = 0;
    std::vector<std::string> labels_;  // of the row
    std::unordered_set<std::string> label_names_;
    std::unordered_set<std::string> type_names_;
    std::map<std::string, EdgeType, std::less<>> types_;
    const EdgeType* last_type_ = nullptr;
    BulkEdges* edges_ = nullptr;  // of the table
    std::vector<BulkColumn> edge_columns_;
    std::vector<BulkCell> cells_;
    std::unordered_set<std::string> edge_ids_;        // of this import
    std::unordered_map<BulkNode, bool> of_articles_;  // of nodes that the store had
    std::unordered_set<std::string> property_names_;
    std::map<std::size_t, DeclaredTypes> declared_;  // by table
    std::map<std::string, BulkIds>
        own_ids_;  // by own_scope(): nodes whose property `id` the file does not call them by
};

std::vector<InputFile> table_files(std::span<const std::string> paths,
                                   const TableImportOptions& options) {
    std::vector<InputFile> files = list_files(paths);
    if (!options.format) {
        // What is no table, or no file at all, is told of by the import of articles.
        std::erase_if(files, [](const InputFile& file) {
            return file.error || !table_format_of_path(file.path);
        });
    }
    return files;
}

}  // namespace

std::optional<TableFormat> parse_table_format(std::string_view name) {
    std::string lower(name);
    for (char& c : lower) {
        c = static_cast<char>(std::tolower(static_cast<unsigned char>(c)));
    }
    if (lower == "csv") {
        return TableFormat::csv;
    }
    if (lower == "apoc") {
        return TableFormat::apoc;
    }
    if (lower == "gdelt") {
        return TableFormat::gdelt;
    }
    if (lower == "ftm") {
        return TableFormat::ftm;
    }
    if (lower == "graphml") {
        return TableFormat::graphml;
    }
    return lower == "tsv" || lower == "tab" ? std::optional(TableFormat::tsv) : std::nullopt;
}

std::optional<TableFormat> table_format_of_path(std::string_view path) {
    const std::string_view file = path.substr(path.find_last_of('/') + 1);
    if (file.ends_with(".ftm.json")) {
        return TableFormat::ftm;
    }
    if (file.ends_with(".export.CSV")) {
        return TableFormat::gdelt;
    }
    const std::size_t dot = file.find_last_of('.');
    return dot == std::string_view::npos || dot == 0 ? std::nullopt
                                                     : parse_table_format(file.substr(dot + 1));
}

bool any_table(std::span<const std::string> paths, const TableImportOptions& options) {
    return std::ranges::any_of(table_files(paths, options),
                               [](const InputFile& file) { return !file.error; });
}

Result<TableSummary> import_tables(GraphStore& store,
                                   std::span<const std::string> paths,
                                   const TableImportOptions& options) {
    const std::vector<InputFile> files = table_files(paths, options);
    if (files.empty()) {
        return TableSummary();
    }
    TableImport import(store, options);
    Status status = import.open(files);
    BulkOptions bulk;
    bulk.memory_bytes_max = options.memory_bytes_max;
    bulk.progress = [&](const BulkProgress& progress) {
        return import.report(progress.step, progress.done, progress.total);
    };
    std::unique_ptr<BulkLoader> loader;
    if (status.ok() && import.any()) {
        ENTENTE_ASSIGN(loader, BulkLoader::begin(store, bulk));
        status = import.run(*loader);
    }
    if (import.stopped() || (status.ok() && loader == nullptr)) {
        TableSummary nothing;
        nothing.tables = import.summary().tables;
        nothing.refused = import.summary().refused;
        return nothing;
    }
    if (!status.ok()) {
        return status.error();
    }
    ENTENTE_ASSIGN(const BulkOutcome outcome, loader->finish());
    import.summary().nodes = outcome.nodes;
    import.summary().edges = outcome.edges;
    return import.summary();
}

}  // namespace entente
