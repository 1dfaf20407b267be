// Any bytes as a compressed body: no crash, nothing after the end is taken; and any body that we compress unpacks to itself.
// And as a body in chunks: what is taken does not depend on the pieces in which it comes.
#include <cstdint>
#include <cstdlib>
#include <string>
#include <string_view>

#include "server/http/body_decoder.h"
#include "server/http/body_encoder.h"
#include "server/http/chunk_framing.h"

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

bool takes_by_bytes(std::string_view bytes, entente::http::ChunkFraming& framing) {
    for (; !bytes.empty(); bytes.remove_prefix(1)) {
        if (!framing.take(bytes.substr(0, 1))) {
            return false;
        }
    }
    return true;
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
    entente::http::ChunkFraming whole;
    entente::http::ChunkFraming pieces;
    const bool taken = whole.take(bytes);
    if (taken != takes_by_bytes(bytes, pieces) || (taken && whole.ended() != pieces.ended())) {
        std::abort();
    }
    return 0;
}
