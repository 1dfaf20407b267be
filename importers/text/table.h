// Reads the tab-separated data files that are compiled in: a header line, "#" comments, ";" lists.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

#include "core/result.h"

namespace entente {

// A data file and the name under which an error speaks of it.
struct TableSource {
    std::string_view name;
    std::string_view text;
};

// Rows borrow from the text they were read from.
class Table {
public:
    // The header must begin with exactly `columns`; further columns are allowed and ignored. An
    // error names the file and the line.
    static Result<Table> parse(const TableSource& source,
                               const std::vector<std::string_view>& columns);

    std::size_t size() const { return rows_.size(); }

    std::string_view cell(std::size_t row, std::size_t column) const {
        return rows_.at(row).cells.at(column);
    }

    // The cell split at ";", blanks at the ends removed, empty items dropped.
    std::vector<std::string_view> list(std::size_t row, std::size_t column) const;

    // An error that names the file and the line of `row`.
    Error error_at(std::size_t row, std::string_view message) const;

private:
    struct Row {
        std::size_t line = 0;
        std::vector<std::string_view> cells;
    };

    std::string name_;
    std::vector<Row> rows_;
};

// `text` split at `separator`, items trimmed, empty ones dropped.
std::vector<std::string_view> split_list(std::string_view text, char separator);

}  // namespace entente
