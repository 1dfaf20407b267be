#include "importers/tables/json_lines.h"

#include <utility>

#include "core/value_json.h"

namespace entente {

namespace {

Error wrong(std::string message) {
    return {ErrorCode::invalid_argument, std::move(message)};
}

}  // namespace

bool JsonLineReader::next() {
    error_.reset();
    while (true) {
        if (!waiting_.empty()) {
            line_ = at_line_;
            element_ = std::move(waiting_.front());
            waiting_.pop_front();
            return true;
        }
        if (!read_line()) {
            return false;
        }
        if (!error_ && text_.find_first_not_of(" \t\r") == std::string::npos) {
            continue;
        }
        Status status = error_ ? Status(*error_) : parse_line();
        if (!status.ok()) {
            waiting_.clear();
            line_ = at_line_;
            error_ = status.error();
            return true;
        }
        left_out_ += waiting_.empty() ? 1 : 0;
    }
}

// Keeps no more of a line than the limit.
bool JsonLineReader::read_line() {
    text_.clear();
    ++at_line_;
    std::streambuf* const buffer = input_.rdbuf();
    bool any = false;
    bool too_long = false;
    for (int c = buffer->sbumpc(); c != std::char_traits<char>::eof(); c = buffer->sbumpc()) {
        any = true;
        ++bytes_;
        if (c == '\n') {
            break;
        }
        too_long = too_long || text_.size() >= kElementBytesMax;
        if (!too_long) {
            text_ += static_cast<char>(c);
        }
    }
    if (at_line_ == 1 && text_.starts_with("\xEF\xBB\xBF")) {
        text_.erase(0, 3);
    }
    if (too_long) {
        error_ = wrong("the line is longer than element_bytes_max = " +
                       std::to_string(kElementBytesMax) + " bytes");
    }
    return any;
}

Status JsonLineReader::parse_line() {
    if (!nests_within(text_, kElementDepthMax)) {
        return wrong("the line nests deeper than element_depth_max = " +
                     std::to_string(kElementDepthMax));
    }
    const nlohmann::json line = nlohmann::json::parse(text_, nullptr, false);
    if (line.is_discarded()) {
        return wrong("the line is no JSON");
    }
    if (!line.is_object()) {
        return wrong("the line is no object");
    }
    return parse(line);
}

}  // namespace entente
