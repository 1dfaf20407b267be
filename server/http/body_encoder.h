// Compresses the bodies of answers with gzip, for clients that take it.
//
// The HTTP library would too, but for fewer media types, for the smallest bodies, and with brotli at its slowest.
#pragma once

#include <functional>
#include <memory>
#include <string>
#include <string_view>

#include "server/http/message.h"

namespace entente::http {

// A body that is smaller does not get smaller enough.
inline constexpr std::size_t kCompressedBytesMin = 1024;

// Whether an Accept-Encoding header takes gzip: by name or by *, and not with weight 0.
bool takes_gzip(std::string_view accept_encoding);
// Whether bodies of this type are text of some sort.
bool is_compressible(std::string_view content_type);

// The whole of a body; nullopt for want of memory.
std::optional<std::string> gzip(std::string_view body);

// The same in pieces: a stream that writes what `stream` writes, compressed.
std::function<bool(const BodyWriter&)> gzip_stream(std::function<bool(const BodyWriter&)> stream);

// What is compressed of `response` for a client that takes gzip; says so in its headers.
void compress(HttpResponse& response, bool client_takes_gzip);

}  // namespace entente::http
