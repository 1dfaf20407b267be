// Records and fields of delimited text: comma separated as in RFC 4180, or tab separated by the same rules.
#pragma once

#include <cstddef>
#include <cstdint>
#include <istream>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "core/result.h"

namespace entente {

// A record, with its line breaks and quotes.
inline constexpr std::size_t kTableRecordBytesMax = std::size_t{16} << 20;
inline constexpr std::size_t kTableFieldBytesMax = std::size_t{4} << 20;
inline constexpr std::size_t kTableColumnsMax = 4096;

struct DelimitedField {
    std::string_view text;  // without its quotes, doubled ones made single
    bool quoted = false;
};

// A record that is not as it should be, and where it begins. After it the reader goes on with the next line.
struct DelimitedError {
    std::size_t column = 0;  // from 1; 0 when the record as a whole is meant
    Error error;
};

// Reads one record after another. Fields are separated by the delimiter and records by LF or CRLF; a field in
// double quotes may hold both, and quotes doubled. Quotes inside a field that does not begin with one are
// text. Empty lines are none. A byte order mark of UTF-8 at the start is skipped. Keeps one record in memory, at
// most kTableRecordBytesMax. For one thread; must not outlive `input`.
class DelimitedReader {
public:
    DelimitedReader(std::istream& input, char delimiter);

    // False at the end. True with error() for a record that is none; else its fields are in fields(), valid until
    // the next call.
    bool next();

    const std::vector<DelimitedField>& fields() const { return fields_; }

    const std::optional<DelimitedError>& error() const { return error_; }

    // Where the record begins, from 1.
    std::size_t line() const { return line_; }

    // Up to the end of the record.
    std::uint64_t bytes_read() const { return bytes_before_ + position_; }

private:
    enum class Scan {
        record,   // one was found: fields_ and end_
        partial,  // the buffer ends before it does
        bad,      // error_
    };

    Scan scan();
    bool scan_quoted(std::size_t& at, bool& doubled);
    void finish_record();
    bool refill();
    void skip_line();
    void fail(std::size_t column, ErrorCode code, std::string message);

    // A field as it stands in the buffer.
    struct Place {
        std::size_t begin = 0;
        std::size_t end = 0;
        bool quoted = false;
        bool doubled = false;  // holds doubled quotes
    };

    std::istream& input_;
    char delimiter_;
    std::string buffer_;
    std::size_t size_ = 0;      // of what is in the buffer
    std::size_t position_ = 0;  // of the next record
    std::size_t end_ = 0;       // of the record that was found, with its line break
    std::uint64_t bytes_before_ = 0;
    bool at_end_ = false;  // nothing more to put into the buffer
    bool started_ = false;
    std::size_t line_ = 0;
    std::size_t next_line_ = 1;
    std::size_t breaks_ = 0;  // line breaks in the record that was found
    std::vector<Place> places_;
    std::vector<DelimitedField> fields_;
    std::optional<DelimitedError> error_;
};

}  // namespace entente
