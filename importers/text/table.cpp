#include "importers/text/table.h"

#include <utility>

#include "core/ascii.h"

namespace entente {

namespace {

constexpr std::string_view kBlanks = " \t\r";

std::vector<std::string_view> split_cells(std::string_view line) {
    std::vector<std::string_view> cells;
    std::size_t start = 0;
    while (start <= line.size()) {
        const std::size_t end = std::min(line.find('\t', start), line.size());
        cells.push_back(trimmed(line.substr(start, end - start), kBlanks));
        start = end + 1;
    }
    return cells;
}

Error line_error(std::string_view name, std::size_t line, std::string_view message) {
    return {ErrorCode::corruption,
            std::string(name) + " line " + std::to_string(line) + ": " + std::string(message)};
}

}  // namespace

std::vector<std::string_view> split_list(std::string_view text, char separator) {
    std::vector<std::string_view> items;
    std::size_t start = 0;
    while (start <= text.size()) {
        const std::size_t end = std::min(text.find(separator, start), text.size());
        const std::string_view item = trimmed(text.substr(start, end - start), kBlanks);
        if (!item.empty()) {
            items.push_back(item);
        }
        start = end + 1;
    }
    return items;
}

Result<Table> Table::parse(const TableSource& source,
                           const std::vector<std::string_view>& columns) {
    Table table;
    table.name_ = std::string(source.name);
    std::size_t line_number = 0;
    std::size_t start = 0;
    bool header_seen = false;
    while (start < source.text.size()) {
        const std::size_t end = std::min(source.text.find('\n', start), source.text.size());
        const std::string_view line = source.text.substr(start, end - start);
        start = end + 1;
        ++line_number;
        if (trimmed(line, kBlanks).empty() || line.front() == '#') {
            continue;
        }
        std::vector<std::string_view> cells = split_cells(line);
        if (cells.size() < columns.size()) {
            return line_error(table.name_,
                              line_number,
                              std::to_string(cells.size()) + " columns, expected " +
                                  std::to_string(columns.size()));
        }
        if (!header_seen) {
            for (std::size_t i = 0; i < columns.size(); ++i) {
                if (cells[i] != columns[i]) {
                    return line_error(table.name_,
                                      line_number,
                                      "column `" + std::string(cells[i]) + "`, expected `" +
                                          std::string(columns[i]) + "`");
                }
            }
            header_seen = true;
            continue;
        }
        table.rows_.push_back({line_number, std::move(cells)});
    }
    if (!header_seen) {
        return line_error(table.name_, 1, "no header line");
    }
    return table;
}

std::vector<std::string_view> Table::list(std::size_t row, std::size_t column) const {
    return split_list(cell(row, column), ';');
}

Error Table::error_at(std::size_t row, std::string_view message) const {
    return line_error(name_, rows_.at(row).line, message);
}

}  // namespace entente
