#include "core/result.h"

namespace entente {

std::string_view error_code_name(ErrorCode code) {
    switch (code) {
        case ErrorCode::invalid_argument: return "invalid-argument";
        case ErrorCode::not_found: return "not-found";
        case ErrorCode::already_exists: return "already-exists";
        case ErrorCode::conflict: return "conflict";
        case ErrorCode::limit_exceeded: return "limit-exceeded";
        case ErrorCode::unsupported: return "unsupported";
        case ErrorCode::corruption: return "corruption";
        case ErrorCode::locked: return "locked";
        case ErrorCode::io_error: return "io-error";
        case ErrorCode::cancelled: return "cancelled";
        case ErrorCode::internal: return "internal";
    }
    return "internal";
}

Error with_context(std::string_view message, Error error) {
    error.message = std::string(message) + ": " + error.message;
    return error;
}

}  // namespace entente
