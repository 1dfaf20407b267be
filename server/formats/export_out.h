// Text on its way out of an export, collected into pieces worth sending.
#pragma once

#include <string>
#include <string_view>

#include "core/result.h"
#include "server/formats/export_format.h"

namespace entente {

// For one thread. A writer that refuses is not asked again; finish() tells of it.
class ExportOut {
public:
    explicit ExportOut(const ExportWriter& write) : write_(write) {}

    ExportOut& operator<<(std::string_view text) {
        buffer_ += text;
        if (buffer_.size() >= kPiece) {
            send();
        }
        return *this;
    }

    bool ok() const { return ok_; }

    // Of the document so far: to be asked in every loop, so that an export ends when nobody reads it.
    Status status() const {
        return ok_ ? Status()
                   : Status(Error{ErrorCode::io_error, "the output cannot be written any further"});
    }

    // Sends what is left.
    Status finish() {
        send();
        return status();
    }

private:
    static constexpr std::size_t kPiece = std::size_t{64} << 10;

    void send() {
        ok_ = ok_ && (buffer_.empty() || write_(buffer_));
        buffer_.clear();
    }

    const ExportWriter& write_;
    std::string buffer_;
    bool ok_ = true;
};

}  // namespace entente
