#include "server/http/problem.h"

#include <algorithm>
#include <array>
#include <cassert>

#include "server/http/json.h"

namespace entente::http {

namespace {

constexpr std::array<ProblemType, 25> kProblemTypes = {{
    {"bad-request", 400, "The request is malformed"},
    {"unauthorized", 401, "An access token is needed"},
    {"forbidden", 403, "This is not allowed"},
    {"not-found", 404, "There is no such thing"},
    {"method-not-allowed", 405, "This path does not take this method"},
    {"read-only", 405, "The store is open read-only"},
    {"not-acceptable", 406, "No media type that is asked for is served here"},
    {"timeout", 408, "The request took too long to arrive"},
    {"conflict", 409, "Somebody else changed it first"},
    {"length-required", 411, "The request does not say how long its body is"},
    {"too-large", 413, "The body is larger than the limit"},
    {"uri-too-long", 414, "The URL is longer than the limit"},
    {"unsupported-media-type", 415, "This media type is not read here"},
    {"range-not-satisfiable", 416, "Ranges are not served here"},
    {"expectation-failed", 417, "The expectation cannot be met"},
    {"limit-exceeded", 422, "A limit was exceeded"},
    {"empty-text", 422, "The article has no text"},
    {"not-storable", 422, "The article cannot be stored"},
    {"too-many-connections", 429, "Too many connections are open"},
    {"headers-too-large", 431, "The headers are larger than the limit"},
    {"internal", 500, "The server failed; this is a bug"},
    {"corrupt-store", 500, "The store is damaged"},
    {"storage-failed", 500, "The store could not be read or written"},
    {"not-supported", 501, "This version cannot do this"},
    {"unavailable", 503, "The server cannot answer now"},
}};

}  // namespace

namespace {

// Errors about a parameter begin with its name: "depth: at most 6".
std::string_view exceeded_limit(const Error& error) {
    const std::string_view name =
        std::string_view(error.message).substr(0, error.message.find(": "));
    const bool plain =
        std::ranges::all_of(name, [](char c) { return (c >= 'a' && c <= 'z') || c == '_'; });
    return error.code == ErrorCode::limit_exceeded && plain ? name : std::string_view();
}

}  // namespace

HttpResponse::HttpResponse(const Error& error)
    : HttpResponse(problem(problem_name(error.code), error.message, exceeded_limit(error))) {}

std::span<const ProblemType> problem_types() {
    return kProblemTypes;
}

const ProblemType* find_problem_type(std::string_view name) {
    const auto found = std::ranges::find(kProblemTypes, name, &ProblemType::name);
    return found == kProblemTypes.end() ? nullptr : &*found;
}

HttpResponse problem(std::string_view name, std::string_view detail, std::string_view limit) {
    const ProblemType* type = find_problem_type(name);
    assert(type != nullptr);
    Json document = {{"type", "/problems/" + std::string(type->name)},
                     {"title", type->title},
                     {"status", type->status},
                     {"detail", detail}};
    if (!limit.empty()) {
        document["limit"] = limit;
    }
    HttpResponse response;
    response.status = type->status;
    response.content_type = "application/problem+json";
    response.body = to_text(document);
    return response;
}

std::string_view problem_name(ErrorCode code) {
    switch (code) {
        case ErrorCode::invalid_argument: return "bad-request";
        case ErrorCode::not_found: return "not-found";
        case ErrorCode::already_exists:
        case ErrorCode::conflict: return "conflict";
        case ErrorCode::limit_exceeded: return "limit-exceeded";
        case ErrorCode::unsupported: return "not-supported";
        case ErrorCode::corruption: return "corrupt-store";
        case ErrorCode::locked:
        case ErrorCode::cancelled: return "unavailable";
        case ErrorCode::io_error: return "storage-failed";
        case ErrorCode::internal: break;
    }
    return "internal";
}

std::string_view problem_name_of_status(int status) {
    const auto found = std::ranges::find(kProblemTypes, status, &ProblemType::status);
    if (found != kProblemTypes.end()) {
        return found->name;
    }
    return status < 500 ? "bad-request" : "internal";
}

}  // namespace entente::http
