// Content codings of request bodies, decoded strictly: a body that breaks off is an error.
//
// The HTTP library decodes too, but takes the part of a broken body that it could decode for the
// whole; so bodies are asked from it as they came.
#pragma once

#include <functional>
#include <memory>
#include <string_view>

namespace entente::http {

class BodyDecoder {
public:
    // Takes decoded bytes; false to stop.
    using Sink = std::function<bool(std::string_view bytes)>;

    BodyDecoder() = default;
    BodyDecoder(const BodyDecoder&) = delete;
    BodyDecoder& operator=(const BodyDecoder&) = delete;
    virtual ~BodyDecoder() = default;

    // False when the sink stopped or the bytes are not of this coding: then nothing more is read.
    virtual bool feed(std::string_view bytes, const Sink& sink) = 0;
    // Whether what was fed is a whole body.
    virtual bool complete() const = 0;
};

// "gzip", "br", or "identity" and "" for none; nullptr for any other.
std::unique_ptr<BodyDecoder> make_body_decoder(std::string_view coding);

}  // namespace entente::http
