// The verb export: the graph, or a part of it, for other programs.
#include <array>
#include <cerrno>
#include <cstdio>
#include <filesystem>
#include <fstream>
#include <memory>
#include <system_error>

#include "queries/subgraph.h"
#include "server/commands/command.h"
#include "server/formats/export_format.h"
#include "server/http/lookup.h"
#include "server/nearest.h"
#include "server/progress.h"

namespace entente {

namespace {

namespace fs = std::filesystem;

// Flags that are parameters of /v1/subgraph as well.
constexpr std::array<std::string_view, 9> kPartFlags = {
    "seed", "depth", "types", "labels", "direction", "from", "to", "min-confidence", "limit"};

// A file that is there under its name only when it is whole.
class OutputFile {
public:
    explicit OutputFile(fs::path path) : path_(std::move(path)), part_(path_) {
        part_ += ".part";
        file_.open(part_, std::ios::binary | std::ios::trunc);
        error_ = errno;
    }

    OutputFile(const OutputFile&) = delete;
    OutputFile& operator=(const OutputFile&) = delete;

    ~OutputFile() {
        if (!kept_) {
            file_.close();
            std::error_code ignored;
            fs::remove(part_, ignored);
        }
    }

    ExportWriter writer() {
        return [this](std::string_view bytes) {
            errno = 0;
            file_.write(bytes.data(), static_cast<std::streamsize>(bytes.size()));
            error_ = file_ ? error_ : errno;
            return static_cast<bool>(file_);
        };
    }

    Status check() const { return file_ ? Status() : Status(failure()); }

    Status keep() {
        errno = 0;
        file_.close();
        if (!file_) {
            error_ = errno;
            return failure();
        }
        std::error_code error;
        fs::rename(part_, path_, error);
        if (error) {
            return Error{ErrorCode::io_error, path_.string() + ": " + error.message()};
        }
        kept_ = true;
        return {};
    }

private:
    Error failure() const {
        return {ErrorCode::io_error,
                path_.string() + ": " + std::error_code(error_, std::generic_category()).message()};
    }

    fs::path path_;
    fs::path part_;
    std::ofstream file_;
    int error_ = 0;
    bool kept_ = false;
};

// By the ending of the file's name, where one format alone has it.
std::optional<ExportFormat> format_of_path(const std::string& path) {
    std::optional<ExportFormat> found;
    for (const ExportFormatInfo& info : export_formats()) {
        if (path.ends_with("." + std::string(info.extension))) {
            if (found) {
                return std::nullopt;
            }
            found = info.format;
        }
    }
    return found;
}

Result<ExportOptions> export_options(const Options& options) {
    ExportOptions result;
    result.flavor = options.text("flavor");
    if (options.has("base")) {
        result.base = options.text("base");
    }
    const std::string name = options.text("format");
    const auto names = export_format_names();
    const auto found = std::ranges::find(names, name);
    if (found != names.end()) {
        result.format = export_formats()[static_cast<std::size_t>(found - names.begin())].format;
    } else if (const auto by_path = format_of_path(options.text("output"));
               by_path && !options.has("format")) {
        result.format = *by_path;
    } else {
        return Error{ErrorCode::invalid_argument,
                     (options.has("format")
                          ? "--format: there is no '" + name + "'" + did_you_mean(name, names)
                          : "say which --format") +
                         "; there are " + joined(names)};
    }
    const Status checked = check_export_options(result);
    return checked.ok() ? Result<ExportOptions>(result)
                        : Result<ExportOptions>(with_context("--", checked.error()));
}

// The flags that choose a part, as the query of a URL, so that one function reads both.
Result<http::QueryParameters> part_parameters(const Options& options) {
    std::string query;
    for (const std::string_view flag : kPartFlags) {
        if (!options.has(flag)) {
            continue;
        }
        query += (query.empty() ? "" : "&") +
                 std::string(flag == "min-confidence" ? "min_confidence" : flag) + "=";
        for (const char c : options.text(flag)) {
            std::array<char, 4> code{};
            std::snprintf(code.data(), code.size(), "%%%02X", static_cast<unsigned char>(c));
            query += code.data();
        }
    }
    return http::QueryParameters::parse(query);
}

Result<std::unique_ptr<GraphSource>> make_source(const GraphStore& store,
                                                 const Options& options,
                                                 ExportScope scope) {
    ENTENTE_ASSIGN(const GraphView view, store.view());
    if (!options.has("seed")) {
        return whole_graph(view, std::move(scope));
    }
    ENTENTE_ASSIGN(const http::QueryParameters parameters, part_parameters(options));
    ENTENTE_ASSIGN(const SubgraphRequest request, http::subgraph_request(view, parameters));
    ENTENTE_ASSIGN(Subgraph part, subgraph(view, request));
    return part_of_graph(view, std::move(part), std::move(scope));
}

// Tables go into a folder, unless the name is that of a file.
bool is_folder(const std::string& output, const ExportOptions& options) {
    return options.format == ExportFormat::csv && !output.ends_with(".csv");
}

Status write_folder(const GraphSource& source,
                    const ExportOptions& options,
                    const fs::path& folder) {
    std::error_code error;
    fs::create_directories(folder, error);
    if (error) {
        return Error{ErrorCode::io_error, folder.string() + ": " + error.message()};
    }
    OutputFile nodes(folder / "nodes.csv");
    OutputFile edges(folder / (options.flavor == "gephi" ? "edges.csv" : "relationships.csv"));
    ENTENTE_TRY(nodes.check());
    ENTENTE_TRY(edges.check());
    const Status written = export_tables(source, options, nodes.writer(), edges.writer());
    ENTENTE_TRY(nodes.check());
    ENTENTE_TRY(edges.check());
    ENTENTE_TRY(written);
    ENTENTE_TRY(nodes.keep());
    return edges.keep();
}

Status write_all(const GraphSource& source,
                 const ExportOptions& wanted,
                 const Options& options,
                 Console& console) {
    const std::string output = options.text("output");
    if (output.empty() || output == "-") {
        return export_graph(source, wanted, [&](std::string_view bytes) {
            console.out.write(bytes.data(), static_cast<std::streamsize>(bytes.size()));
            return static_cast<bool>(console.out);
        });
    }
    if (is_folder(output, wanted)) {
        return write_folder(source, wanted, output);
    }
    OutputFile file(output);
    ENTENTE_TRY(file.check());
    const Status written = export_graph(source, wanted, file.writer());
    ENTENTE_TRY(file.check());
    ENTENTE_TRY(written);
    return file.keep();
}

Status check_flags(const Options& options) {
    if (!options.has("seed")) {
        for (const std::string_view flag : kPartFlags) {
            if (options.has(flag)) {
                return Error{ErrorCode::invalid_argument,
                             "--" + std::string(flag) +
                                 " chooses a part of the graph, which begins at a --seed"};
            }
        }
    }
    if (options.has("output") && options.text("output").empty()) {
        return Error{ErrorCode::invalid_argument, "--output needs a name"};
    }
    return {};
}

int run_export(const Options& options, Console& console) {
    const auto wanted = export_options(options);
    if (!wanted.ok()) {
        return wrong_usage(console, wanted.error());
    }
    if (const Status flags = check_flags(options); !flags.ok()) {
        return wrong_usage(console, flags.error());
    }
    const auto store = open_store(options, OpenMode::read_only, console);
    if (!store.ok()) {
        return failed(console, store.error());
    }
    ProgressBar bar(console.err, console.err_is_terminal);
    ExportScope scope;
    scope.bookkeeping = options.has("all") && !export_format_info(wanted->format).tells_sources;
    scope.on_progress = [&](const ExportProgress& progress) {
        bar.update(progress);
        return true;
    };
    const auto source = make_source(**store, options, std::move(scope));
    if (!source.ok()) {
        return source.error().code == ErrorCode::invalid_argument
                   ? wrong_usage(console, source.error())
                   : failed(console, source.error());
    }
    const Status written = write_all(**source, *wanted, options, console);
    bar.clear();
    if (!written.ok()) {
        return failed(console, written.error());
    }
    if ((*source)->truncated()) {
        console.err << "entente: warning: --limit left out " << (*source)->edges_omitted()
                    << " edges of the last step and all that lies behind them" << std::endl;
    }
    return kExitOk;
}

std::vector<Flag> export_flags() {
    return {
        {"format", "FORMAT", "one of those above (default: by the ending of --output's name)"},
        {"flavor", "NAME", "a variant of the format, in brackets above"},
        {"output", "PATH", "a file, or for csv a folder (default: standard output)"},
        {"all", "", "also articles, claims and the edges between them and entities; import does not read these back"},
        {"base", "IRI", "what the IRIs of turtle and jsonld begin with (default: urn:x-entente:)"},
        {"seed", "NAME", "a part only: around the node with this id or name; several with commas"},
        {"depth", "N", "of the part: so many steps from a seed (default 1, at most 6)"},
        {"types", "LIST", "of the part: facts of these types only"},
        {"labels", "LIST", "of the part: nodes with one of these labels only, and the seeds"},
        {"direction", "WAY", "of the part: out, in or both (default) ways along an edge"},
        {"from", "DATE", "of the part: facts that may have held on this day or later"},
        {"to", "DATE", "of the part: facts that may have held on this day or earlier"},
        {"min-confidence", "NUMBER", "of the part: facts of at least this confidence, 0 to 1"},
        {"limit", "N", "of the part: so many edges, the most relevant (default 500)"},
        read_only_flag()};
}

std::string export_details() {
    std::string text =
        "Writes the graph to standard output or a file, as it is at this moment, also beside a "
        "running server:\nthe entities and the facts between them, and all other nodes and edges "
        "but those of the bookkeeping.\n\n";
    for (const ExportFormatInfo& info : export_formats()) {
        std::string name = "  " + std::string(info.name);
        name.resize(14, ' ');
        text += name + std::string(info.help) + "\n";
    }
    return text +
           "\nThe same graph gives the same bytes. A file is there under its name only when it is "
           "whole.\n\n"
           "csv on standard output, or in a file that ends in .csv, is one table whose first rows "
           "are nodes and\n"
           "whose others are relationships; import reads it. With any other --output it is a "
           "folder with nodes.csv\n"
           "and relationships.csv, for neo4j-admin. With --flavor gephi standard output has the "
           "edges alone, from\n"
           "which Gephi makes the nodes, and a folder nodes.csv and edges.csv.\n\n"
           "turtle, jsonld, ftm and plover say by themselves which articles a fact is from, "
           "with or without --all.";
}

}  // namespace

Verb export_verb() {
    static const std::string details = export_details();
    return {
        {"export",
         "",
         "write the graph, or a part of it, for other programs",
         details,
         export_flags(),
         "  entente export --format graphml --output graph.graphml\n"
         "  entente export --format csv --output tables/\n"
         "  entente export --format cytoscape --seed Morocco --depth 2 --types SIGNED,MET_WITH\n"
         "  entente export --format turtle | rapper -q -c -i turtle - urn:x",
         0,
         0},
        run_export};
}

}  // namespace entente
