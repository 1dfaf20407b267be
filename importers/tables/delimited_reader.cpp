#include "importers/tables/delimited_reader.h"

#include <algorithm>
#include <cstring>
#include <utility>

namespace entente {

namespace {

constexpr std::size_t kBufferBytes = std::size_t{1} << 20;
constexpr std::string_view kByteOrderMark = "\xEF\xBB\xBF";

}  // namespace

DelimitedReader::DelimitedReader(std::istream& input, char delimiter)
    : input_(input), delimiter_(delimiter), buffer_(kBufferBytes, '\0') {}

void DelimitedReader::fail(std::size_t column, ErrorCode code, std::string message) {
    error_ = DelimitedError{column, {code, std::move(message)}};
}

// Puts more into the buffer, behind the beginning of a record. False when there is no more.
bool DelimitedReader::refill() {
    if (at_end_) {
        return false;
    }
    if (position_ > 0) {
        std::memmove(buffer_.data(), buffer_.data() + position_, size_ - position_);
        size_ -= position_;
        bytes_before_ += position_;
        position_ = 0;
    }
    if (size_ == buffer_.size()) {
        buffer_.resize(buffer_.size() * 2);
    }
    input_.read(buffer_.data() + size_, static_cast<std::streamsize>(buffer_.size() - size_));
    const auto count = static_cast<std::size_t>(input_.gcount());
    size_ += count;
    at_end_ = !input_;
    return count > 0;
}

// From behind the opening quote to behind the closing one. False when the buffer ends before.
bool DelimitedReader::scan_quoted(std::size_t& at, bool& doubled) {
    while (true) {
        const auto* const quote =
            static_cast<const char*>(std::memchr(buffer_.data() + at, '"', size_ - at));
        const std::size_t end =
            quote == nullptr ? size_ : static_cast<std::size_t>(quote - buffer_.data());
        breaks_ +=
            static_cast<std::size_t>(std::count(buffer_.data() + at, buffer_.data() + end, '\n'));
        if (quote == nullptr || (end + 1 == size_ && !at_end_)) {
            return false;  // a quote at the very end may be the first of two
        }
        at = end + 1;
        if (at == size_ || buffer_[at] != '"') {
            return true;
        }
        doubled = true;
        ++at;
    }
}

// Finds the record at position_.
DelimitedReader::Scan DelimitedReader::scan() {
    places_.clear();
    breaks_ = 0;
    std::size_t at = position_;
    while (true) {
        Place place{at, at, false, false};
        if (places_.size() == kTableColumnsMax) {
            fail(0,
                 ErrorCode::limit_exceeded,
                 "the record has more than table_columns_max = " +
                     std::to_string(kTableColumnsMax) + " fields");
            return Scan::bad;
        }
        if (at < size_ && buffer_[at] == '"') {
            place.quoted = true;
            place.begin = ++at;
            if (!scan_quoted(at, place.doubled)) {
                if (!at_end_) {
                    return Scan::partial;
                }
                fail(places_.size() + 1,
                     ErrorCode::invalid_argument,
                     "the quote that begins the field is never closed");
                return Scan::bad;
            }
            place.end = at - 1;
        } else {
            const char* const data = buffer_.data();
            const std::size_t size = size_;
            const char delimiter = delimiter_;
            while (at < size && data[at] != delimiter && data[at] != '\n') {
                ++at;
            }
            place.end = at;
        }
        // A CR belongs to the line break only before an LF, which may not be in the buffer yet.
        if (at < size_ && place.quoted && buffer_[at] == '\r' &&
            (at + 1 < size_ ? buffer_[at + 1] == '\n' : at_end_)) {
            ++at;
        }
        if (at >= size_ && !at_end_) {
            return Scan::partial;
        }
        const bool last = at >= size_ || buffer_[at] == '\n';
        if (!last && buffer_[at] != delimiter_) {
            if (buffer_[at] == '\r' && at + 1 == size_ && !at_end_) {
                return Scan::partial;
            }
            fail(places_.size() + 1,
                 ErrorCode::invalid_argument,
                 "text follows the closing quote of the field; write a quote inside quotes twice");
            return Scan::bad;
        }
        if (last && !place.quoted && place.end > place.begin && buffer_[place.end - 1] == '\r') {
            --place.end;
        }
        places_.push_back(place);
        if (last) {
            breaks_ += at < size_ ? 1 : 0;
            end_ = std::min(at + 1, size_);
            return Scan::record;
        }
        ++at;
    }
}

// Makes fields of places, in place: without its doubled quotes a field is shorter.
void DelimitedReader::finish_record() {
    fields_.clear();
    for (const Place& place : places_) {
        std::size_t end = place.end;
        if (end - place.begin > kTableFieldBytesMax) {
            fail(fields_.size() + 1,
                 ErrorCode::limit_exceeded,
                 "the field is longer than table_field_bytes_max = " +
                     std::to_string(kTableFieldBytesMax) + " bytes");
            return;
        }
        if (place.doubled) {
            std::size_t to = place.begin;
            for (std::size_t from = place.begin; from < place.end; ++from) {
                buffer_[to++] = buffer_[from];
                from += buffer_[from] == '"' ? 1 : 0;
            }
            end = to;
        }
        fields_.push_back(
            {std::string_view(buffer_).substr(place.begin, end - place.begin), place.quoted});
    }
}

// To the next line after the beginning of a record that is none.
void DelimitedReader::skip_line() {
    while (true) {
        const auto* const found = static_cast<const char*>(
            std::memchr(buffer_.data() + position_, '\n', size_ - position_));
        if (found != nullptr) {
            position_ = static_cast<std::size_t>(found - buffer_.data()) + 1;
            ++next_line_;
            return;
        }
        position_ = size_;
        if (!refill()) {
            return;
        }
    }
}

bool DelimitedReader::next() {
    error_.reset();
    fields_.clear();
    if (!started_) {
        started_ = true;
        while (size_ < kByteOrderMark.size() && refill()) {
        }
        if (std::string_view(buffer_.data(), size_).starts_with(kByteOrderMark)) {
            position_ = kByteOrderMark.size();
        }
    }
    while (true) {
        line_ = next_line_;
        if (position_ == size_ && !refill()) {
            return false;
        }
        Scan found = scan();
        if (found == Scan::partial) {
            if (size_ - position_ > kTableRecordBytesMax) {
                fail(0,
                     ErrorCode::limit_exceeded,
                     "the record is longer than table_record_bytes_max = " +
                         std::to_string(kTableRecordBytesMax) +
                         " bytes; is the closing quote of a field missing?");
                found = Scan::bad;
            } else {
                refill();
                continue;
            }
        }
        if (found == Scan::bad) {
            skip_line();
            return true;
        }
        next_line_ += breaks_;
        const bool empty =
            places_.size() == 1 && !places_[0].quoted && places_[0].begin == places_[0].end;
        if (!empty) {
            finish_record();
        }
        position_ = end_;
        if (!empty) {
            return true;
        }
    }
}

}  // namespace entente
