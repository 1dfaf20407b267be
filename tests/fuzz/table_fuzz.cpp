// Any bytes as a table, comma and tab separated: no crash, every record ends, every field lies within the input's size,
// and what a header promises holds for each value that is read.
#include <cstdint>
#include <cstdlib>
#include <sstream>
#include <string>

#include "importers/tables/delimited_reader.h"
#include "importers/tables/table_header.h"

namespace {

void read(const std::string& bytes, char delimiter) {
    std::istringstream input(bytes);
    entente::DelimitedReader reader(input, delimiter);
    entente::Result<entente::TableHeader> header =
        entente::Error{entente::ErrorCode::invalid_argument, ""};
    std::size_t records = 0;
    std::size_t line = 0;
    for (; reader.next(); ++records) {
        // Every record takes at least a byte, so more of them is a loop without end.
        if (records > bytes.size() || reader.line() <= line || reader.bytes_read() > bytes.size()) {
            std::abort();
        }
        line = reader.line();
        if (records == 0) {
            header = entente::parse_table_header(reader.fields());
        }
        for (std::size_t i = 0; i < reader.fields().size(); ++i) {
            const entente::DelimitedField& field = reader.fields()[i];
            if (field.text.size() > bytes.size()) {
                std::abort();
            }
            if (!header.ok() || i >= header->columns.size()) {
                continue;
            }
            const entente::TableColumn& column = header->columns[i];
            const auto value = entente::parse_table_value(column, field);
            const auto wanted = column.list ? entente::ValueType::list : column.type;
            if (value.ok() && !value->is_null() && value->type() != wanted) {
                std::abort();
            }
        }
    }
    if (reader.bytes_read() != bytes.size()) {
        std::abort();
    }
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    const std::string bytes(reinterpret_cast<const char*>(data), size);
    read(bytes, ',');
    read(bytes, '\t');
    return 0;
}
