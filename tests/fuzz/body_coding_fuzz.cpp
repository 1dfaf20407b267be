// Any bytes as a compressed body: no crash, nothing after the end is taken; and any body that we compress unpacks to itself.
#include <cstdint>
#include <cstdlib>
#include <string>
#include <string_view>

#include "server/http/body_decoder.h"
#include "server/http/body_encoder.h"

namespace {

// As --max-body-bytes: a small body may unpack to a huge one.
constexpr std::size_t kUnpackedBytesMax = 1 << 20;

std::string unpack(std::string_view coding, std::string_view bytes, bool& complete) {
    std::string out;
    const auto decoder = entente::http::make_body_decoder(coding);
    const auto take = [&](std::string_view piece) {
        out += piece.substr(0, kUnpackedBytesMax);
        return out.size() <= kUnpackedBytesMax;
    };
    const bool fed = decoder->feed(bytes.substr(0, bytes.size() / 2), take) &&
                     decoder->feed(bytes.substr(bytes.size() / 2), take);
    complete = fed && decoder->complete();
    return out;
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    const std::string_view bytes(reinterpret_cast<const char*>(data), size);
    bool complete = false;
    for (const char* coding : {"", "gzip", "br"}) {
        (void)unpack(coding, bytes, complete);
    }
    const auto packed = entente::http::gzip(bytes);
    if (packed && size <= kUnpackedBytesMax &&
        (unpack("gzip", *packed, complete) != bytes || !complete)) {
        std::abort();
    }
    return 0;
}
