// Rows of a table as elements: slower than tables that hold one kind, and with what one column cannot say.
#include <algorithm>
#include <utility>

#include "core/ascii.h"
#include "core/value_json.h"
#include "importers/tables/graph_elements.h"

namespace entente {

namespace {

std::string name_of(const TableColumn& column) {
    switch (column.role) {
        case ColumnRole::id: return ":ID";
        case ColumnRole::label: return ":LABEL";
        case ColumnRole::start_id: return ":START_ID";
        case ColumnRole::end_id: return ":END_ID";
        case ColumnRole::type: return ":TYPE";
        default: return column.name;
    }
}

class RowReader : public ElementReader {
public:
    RowReader(DelimitedReader& rows, TableHeader header) : rows_(rows), header_(std::move(header)) {
        const auto start = std::ranges::find(
            header_.columns, ColumnRole::start_id, [](const auto& column) { return column.role; });
        if (header_.kind != TableKind::nodes) {
            start_ = static_cast<std::size_t>(start - header_.columns.begin());
        }
    }

    bool next() override {
        if (!rows_.next()) {
            return false;
        }
        line_ = rows_.line();
        error_.reset();
        element_ = GraphElement();
        if (const Status status = read(); !status.ok()) {
            error_ = status.error();
        }
        return true;
    }

    std::uint64_t bytes_read() const override { return rows_.bytes_read(); }

private:
    Status read() {
        if (rows_.error()) {
            return Error{ErrorCode::invalid_argument, rows_.error()->error.message};
        }
        const auto& fields = rows_.fields();
        if (fields.size() != header_.columns.size()) {
            return Error{ErrorCode::invalid_argument,
                         "the row has " + std::to_string(fields.size()) +
                             " fields and the header " + std::to_string(header_.columns.size()) +
                             "; a field that holds the delimiter goes in double quotes"};
        }
        element_.is_edge = header_.kind == TableKind::edges ||
                           (header_.kind == TableKind::both && !fields[start_].text.empty());
        // Of a table of both kinds the columns before :START_ID are those of nodes.
        const std::size_t begin = header_.kind == TableKind::both && element_.is_edge ? start_ : 0;
        const std::size_t end =
            header_.kind == TableKind::both && !element_.is_edge ? start_ : fields.size();
        Properties exact;
        for (std::size_t i = begin; i < end; ++i) {
            const Status status = read_field(header_.columns[i], fields[i], exact);
            if (!status.ok()) {
                return with_context(
                    "column " + std::to_string(i + 1) + " (" + name_of(header_.columns[i]) + ")",
                    status.error());
            }
        }
        return apply(exact);
    }

    Status read_field(const TableColumn& column, const DelimitedField& field, Properties& exact) {
        if (!is_utf8(field.text)) {
            return Error{ErrorCode::invalid_argument,
                         "the text is not UTF-8; convert the file, such as with iconv -t UTF-8"};
        }
        switch (column.role) {
            case ColumnRole::id:
                element_.id = field.text;
                element_.properties["id"] = Value(field.text);
                return field.text.empty()
                           ? Status(Error{ErrorCode::invalid_argument, "the node has no id"})
                           : Status();
            case ColumnRole::label: split_labels(field.text); return {};
            case ColumnRole::start_id: element_.source = field.text; return {};
            case ColumnRole::end_id: element_.target = field.text; return {};
            case ColumnRole::type: element_.type = field.text; return {};
            case ColumnRole::ignored: return {};
            case ColumnRole::exact:
                if (!field.text.empty()) {
                    ENTENTE_ASSIGN(exact, parse_typed_json(field.text));
                }
                return {};
            default: break;
        }
        ENTENTE_ASSIGN(Value value, parse_table_value(column, field));
        if (!value.is_null()) {
            element_.properties[column.name] = std::move(value);
        }
        return {};
    }

    void split_labels(std::string_view text) {
        while (!text.empty()) {
            const std::size_t end = std::min(text.find(';'), text.size());
            const std::string label(trimmed(text.substr(0, end)));
            text.remove_prefix(std::min(end + 1, text.size()));
            if (!label.empty() &&
                std::ranges::find(element_.labels, label) == element_.labels.end()) {
                element_.labels.push_back(label);
            }
        }
    }

    // What the fields do not carry.
    Status apply(Properties& exact) {
        for (auto& [name, value] : exact) {
            if (name.empty()) {
                const ValueList* labels = value.as_list();
                if (labels == nullptr) {
                    return Error{ErrorCode::invalid_argument, "exact labels are no list"};
                }
                element_.labels.clear();
                for (const Value& label : *labels) {
                    element_.labels.emplace_back(label.as_string() == nullptr ? ""
                                                                              : *label.as_string());
                }
            } else if (value.is_null()) {
                element_.properties.erase(name);
            } else {
                element_.properties[name] = std::move(value);
            }
        }
        return {};
    }

    DelimitedReader& rows_;
    TableHeader header_;
    std::size_t start_ = 0;
};

}  // namespace

std::unique_ptr<ElementReader> make_row_reader(DelimitedReader& rows, TableHeader header) {
    return std::make_unique<RowReader>(rows, std::move(header));
}

}  // namespace entente
