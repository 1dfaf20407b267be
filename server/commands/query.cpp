// The verbs that ask in Cypher: query and explain.
#include <algorithm>
#include <memory>
#include <utility>
#include <vector>

#include "queries/query_engine.h"
#include "server/commands/command.h"
#include "server/formats/query_json.h"

namespace entente {

namespace {

using cypher::EntityAccess;

// A cell of a table is cut there: what matters then is in another format.
constexpr std::size_t kTableCellMax = 60;

// Rows to standard output, in some format.
class RowPrinter : public cypher::RowSink {
public:
    explicit RowPrinter(std::ostream& out) : out_(out) {}

    void begin(std::span<const std::string> columns, bool writes) override {
        columns_.assign(columns.begin(), columns.end());
        holds_back_ = writes;
        begin_rows();
        flush();
    }

    bool row(std::span<const QueryValue> values, EntityAccess& entities) override {
        append_row(values, entities);
        rows_ += 1;
        flush();
        return out_.good();
    }

    void restart() override {
        text_.clear();
        rows_ = 0;
        forget_rows();
    }

    // After the last row of a statement that ran to its end.
    void finish() {
        end_rows();
        holds_back_ = false;
        flush();
    }

protected:
    virtual void begin_rows() {}
    virtual void append_row(std::span<const QueryValue> values, EntityAccess& entities) = 0;
    virtual void end_rows() {}
    virtual void forget_rows() {}

    std::vector<std::string> columns_;
    std::string text_;
    std::uint64_t rows_ = 0;

private:
    // What a statement that writes gives counts when it is committed, and not before.
    void flush() {
        if (!holds_back_) {
            out_ << text_;
            text_.clear();
        }
    }

    std::ostream& out_;
    bool holds_back_ = false;
};

class JsonPrinter : public RowPrinter {
public:
    using RowPrinter::RowPrinter;

protected:
    void begin_rows() override {
        text_ += R"({"columns":[)";
        for (std::size_t i = 0; i < columns_.size(); ++i) {
            text_ += i == 0 ? "" : ",";
            append_json_string(text_, columns_[i]);
        }
        text_ += R"(],"rows":[)";
    }

    void append_row(std::span<const QueryValue> values, EntityAccess& entities) override {
        text_ += rows_ == 0 ? "\n[" : ",\n[";
        for (std::size_t i = 0; i < values.size(); ++i) {
            text_ += i == 0 ? "" : ",";
            append_query_json(text_, values[i], QueryJsonForm::contract, entities);
        }
        text_ += ']';
    }

    void end_rows() override { text_ += "]}\n"; }

    void forget_rows() override { begin_rows(); }
};

class JsonLinesPrinter : public RowPrinter {
public:
    using RowPrinter::RowPrinter;

protected:
    void append_row(std::span<const QueryValue> values, EntityAccess& entities) override {
        text_ += '{';
        for (std::size_t i = 0; i < values.size(); ++i) {
            text_ += i == 0 ? "" : ",";
            append_json_string(text_, columns_[i]);
            text_ += ':';
            append_query_json(text_, values[i], QueryJsonForm::contract, entities);
        }
        text_ += "}\n";
    }
};

// CSV as in RFC 4180, or the same with tabs.
class SeparatedPrinter : public RowPrinter {
public:
    SeparatedPrinter(std::ostream& out, char separator) : RowPrinter(out), separator_(separator) {}

protected:
    void begin_rows() override {
        for (std::size_t i = 0; i < columns_.size(); ++i) {
            text_ += i == 0 ? "" : std::string(1, separator_);
            append_csv_field(text_, columns_[i], separator_);
        }
        text_ += columns_.empty() ? "" : "\n";
    }

    void append_row(std::span<const QueryValue> values, EntityAccess& entities) override {
        for (std::size_t i = 0; i < values.size(); ++i) {
            text_ += i == 0 ? "" : std::string(1, separator_);
            append_csv_field(text_, cell_text(values[i], entities), separator_);
        }
        text_ += '\n';
    }

    void forget_rows() override { begin_rows(); }

private:
    char separator_;
};

std::size_t width_of(std::string_view text) {
    return static_cast<std::size_t>(std::count_if(text.begin(), text.end(), [](char c) {
        return (static_cast<unsigned char>(c) & 0xC0U) != 0x80U;
    }));
}

// One line, cut to so many characters.
std::string cell_of_table(std::string text) {
    std::replace_if(
        text.begin(), text.end(), [](char c) { return c == '\n' || c == '\r' || c == '\t'; }, ' ');
    if (width_of(text) <= kTableCellMax) {
        return text;
    }
    std::size_t bytes = 0;
    for (std::size_t characters = 0; bytes < text.size(); ++bytes) {
        const bool begins = (static_cast<unsigned char>(text[bytes]) & 0xC0U) != 0x80U;
        if (begins && characters++ == kTableCellMax - 3) {
            break;
        }
    }
    return text.substr(0, bytes) + "...";
}

class TablePrinter : public RowPrinter {
public:
    using RowPrinter::RowPrinter;

protected:
    void append_row(std::span<const QueryValue> values, EntityAccess& entities) override {
        std::vector<std::string>& cells = cells_.emplace_back();
        for (const QueryValue& value : values) {
            cells.push_back(value.is_null() ? "null" : cell_of_table(cell_text(value, entities)));
        }
    }

    void end_rows() override {
        if (columns_.empty()) {
            return;
        }
        std::vector<std::size_t> widths;
        for (std::size_t i = 0; i < columns_.size(); ++i) {
            std::size_t width = width_of(columns_[i]);
            for (const auto& cells : cells_) {
                width = std::max(width, width_of(cells[i]));
            }
            widths.push_back(width);
        }
        append_line(columns_, widths);
        for (std::size_t i = 0; i < widths.size(); ++i) {
            text_ += (i == 0 ? "" : "-+-") + std::string(widths[i], '-');
        }
        text_ += '\n';
        for (const auto& cells : cells_) {
            append_line(cells, widths);
        }
    }

    void forget_rows() override { cells_.clear(); }

private:
    void append_line(const std::vector<std::string>& cells,
                     const std::vector<std::size_t>& widths) {
        std::string line;
        for (std::size_t i = 0; i < cells.size(); ++i) {
            line +=
                (i == 0 ? "" : " | ") + cells[i] + std::string(widths[i] - width_of(cells[i]), ' ');
        }
        line.erase(line.find_last_not_of(' ') + 1);
        text_ += line + "\n";
    }

    std::vector<std::vector<std::string>> cells_;
};

// Takes no rows: for EXPLAIN and PROFILE.
class NoRows : public cypher::RowSink {
public:
    void begin(std::span<const std::string>, bool) override {}

    bool row(std::span<const QueryValue>, EntityAccess&) override { return true; }

    void restart() override {}
};

std::unique_ptr<RowPrinter> make_printer(const std::string& format, std::ostream& out) {
    if (format == "table") {
        return std::make_unique<TablePrinter>(out);
    }
    if (format == "json") {
        return std::make_unique<JsonPrinter>(out);
    }
    if (format == "jsonl") {
        return std::make_unique<JsonLinesPrinter>(out);
    }
    if (format == "csv" || format == "tsv") {
        return std::make_unique<SeparatedPrinter>(out, format == "csv" ? ',' : '\t');
    }
    return nullptr;
}

// --param name=JSON, any number of them.
Result<QueryMap> parameters_of(const Options& options) {
    QueryMap result;
    for (const std::string& text : options.all("param")) {
        const std::size_t equals = text.find('=');
        const auto json = equals == std::string::npos
                              ? nlohmann::json(nlohmann::json::value_t::discarded)
                              : nlohmann::json::parse(text.substr(equals + 1), nullptr, false);
        if (json.is_discarded() || equals == 0) {
            return Error{ErrorCode::invalid_argument,
                         "--param takes name=JSON, such as year=2021 or name='\"Morocco\"', not '" +
                             text + "'"};
        }
        ENTENTE_ASSIGN(auto value, read_query_json(json, true));
        result.set(QueryValue(std::string_view(text).substr(0, equals)), std::move(value));
    }
    return result;
}

Result<cypher::QueryOptions> query_options(const Options& options) {
    cypher::QueryOptions result;
    cypher::QueryLimits limits;
    ENTENTE_ASSIGN(const auto seconds, options.number("timeout", 0, 0, 86'400));
    limits.time = std::chrono::seconds(seconds);
    limits.rows_max = 0;
    limits.memory_bytes_max = 0;
    result.limits = limits;
    result.read_only = options.has("read-only");
    return result;
}

int failed_query(Console& console, const cypher::CypherError& error) {
    return failed(console, {ErrorCode::invalid_argument, error.text()});
}

// A statement that only reads can be asked beside whoever writes to the store.
Result<std::unique_ptr<GraphStore>> open_for_query(const Options& options, Console& console) {
    return open_store(
        options, options.has("read-only") ? OpenMode::read_only : OpenMode::existing, console);
}

int run_query(const Options& options, Console& console) {
    const std::string format = options.has("format")     ? options.text("format")
                               : console.out_is_terminal ? "table"
                                                         : "jsonl";
    const auto printer = make_printer(format, console.out);
    if (printer == nullptr) {
        return wrong_usage(console,
                           {ErrorCode::invalid_argument,
                            "--format takes table, json, jsonl, csv or tsv, not '" + format + "'"});
    }
    const auto parameters = parameters_of(options);
    if (!parameters.ok()) {
        return wrong_usage(console, parameters.error());
    }
    const auto wanted = query_options(options);
    if (!wanted.ok()) {
        return wrong_usage(console, wanted.error());
    }
    const auto store = open_for_query(options, console);
    if (!store.ok()) {
        return failed(console, store.error());
    }
    cypher::QueryEngine engine(**store);
    const auto summary = engine.run(options.arguments.front(), *parameters, *wanted, *printer);
    if (!summary.ok()) {
        return failed_query(console, summary.error());
    }
    printer->finish();
    if (summary->plan) {
        console.out << plan_text(*summary->plan, summary->profiled);
    }
    for (const cypher::QueryNotification& notification : summary->notifications) {
        console.err << "entente: " << notification.description << std::endl;
    }
    const cypher::QueryCounters& counters = summary->counters;
    if (counters.contains_updates()) {
        console.err << "entente: nodes +" << counters.nodes_created << " -"
                    << counters.nodes_deleted << ", relationships +"
                    << counters.relationships_created << " -" << counters.relationships_deleted
                    << ", properties set " << counters.properties_set << ", labels +"
                    << counters.labels_added << " -" << counters.labels_removed << std::endl;
    }
    return kExitOk;
}

int run_explain(const Options& options, Console& console) {
    const auto parameters = parameters_of(options);
    if (!parameters.ok()) {
        return wrong_usage(console, parameters.error());
    }
    const auto wanted = query_options(options);
    if (!wanted.ok()) {
        return wrong_usage(console, wanted.error());
    }
    const auto store = open_for_query(options, console);
    if (!store.ok()) {
        return failed(console, store.error());
    }
    cypher::QueryEngine engine(**store);
    const std::string mode = options.has("profile") ? "PROFILE " : "EXPLAIN ";
    NoRows nobody;
    const auto summary = engine.run(mode + options.arguments.front(), *parameters, *wanted, nobody);
    if (!summary.ok()) {
        return failed_query(console, summary.error());
    }
    console.out << plan_text(*summary->plan, summary->profiled);
    return kExitOk;
}

std::vector<Flag> query_flags() {
    return {{"param", "NAME=JSON", "a parameter, $name in the statement; may be repeated"},
            {"timeout", "SECONDS", "end the statement after so long (default: never)"},
            {"read-only", "", "refuse to write; then the store may be in use by another process"}};
}

}  // namespace

Verb query_verb() {
    std::vector<Flag> flags = query_flags();
    flags.push_back(
        {"format", "FORMAT", "table (on a terminal), json, jsonl (elsewhere), csv or tsv"});
    return {
        {"query",
         "'CYPHER'",
         "ask, or change, the graph in Cypher",
         "Runs one statement and prints its rows. What it changes is all done or not at all, and\n"
         "counted on standard error. Nodes and relationships come as JSON.",
         std::move(flags),
         "  entente query 'MATCH (c:Country) RETURN c.name ORDER BY c.name LIMIT 5'\n"
         "  entente query --format csv --param name='\"Morocco\"' \\\n"
         "    'MATCH (:Country {name: $name})-[r]->(x) RETURN type(r), x.name'",
         1,
         1},
        run_query};
}

Verb explain_verb() {
    std::vector<Flag> flags = query_flags();
    flags.push_back({"profile", "", "run it too, and show rows and time of each operator"});
    return {
        {"explain",
         "'CYPHER'",
         "how a statement in Cypher would be answered",
         "Prints the plan of a statement: its operators, the last one first, with the rows that\n"
         "are expected of each. With --profile the statement is run, and what it changes stays.",
         std::move(flags),
         "  entente explain 'MATCH (c:Country)-[:SIGNED]->(a) RETURN a.name'",
         1,
         1},
        run_explain};
}

}  // namespace entente
