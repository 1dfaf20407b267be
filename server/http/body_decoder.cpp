#include "server/http/body_decoder.h"

#include <array>
#include <cstdint>
#include <string>

#include <brotli/decode.h>
#include <zlib.h>

namespace entente::http {

namespace {

constexpr std::size_t kOutputBytes = 1 << 14;

class PlainDecoder : public BodyDecoder {
public:
    bool feed(std::string_view bytes, const Sink& sink) override { return sink(bytes); }

    bool complete() const override { return true; }
};

class GzipDecoder : public BodyDecoder {
public:
    GzipDecoder() {
        // 16: the gzip format and no other.
        ready_ = inflateInit2(&stream_, 16 + MAX_WBITS) == Z_OK;
    }

    GzipDecoder(const GzipDecoder&) = delete;
    GzipDecoder& operator=(const GzipDecoder&) = delete;
    ~GzipDecoder() override { inflateEnd(&stream_); }

    bool feed(std::string_view bytes, const Sink& sink) override {
        std::string input(bytes);  // zlib's pointer is not const
        stream_.next_in = reinterpret_cast<Bytef*>(input.data());
        stream_.avail_in = static_cast<uInt>(input.size());
        bool filled = false;
        while (ready_ && (stream_.avail_in > 0 || filled)) {
            if (ended_ && (stream_.avail_in == 0 || inflateReset(&stream_) != Z_OK)) {
                break;  // a file may hold several members, one after the other (RFC 1952)
            }
            ended_ = false;
            stream_.next_out = output_.data();
            stream_.avail_out = static_cast<uInt>(output_.size());
            const int result = inflate(&stream_, Z_NO_FLUSH);
            ended_ = result == Z_STREAM_END;
            const bool waits = result == Z_BUF_ERROR && stream_.avail_in == 0;
            ready_ = result == Z_OK || ended_ || waits;
            filled = stream_.avail_out == 0;
            const std::size_t count = output_.size() - stream_.avail_out;
            if (ready_ && count > 0 &&
                !sink({reinterpret_cast<const char*>(output_.data()), count})) {
                return false;
            }
        }
        return ready_;
    }

    bool complete() const override { return ready_ && ended_; }

private:
    z_stream stream_{};
    std::array<Bytef, kOutputBytes> output_{};
    bool ready_ = false;
    bool ended_ = false;
};

class BrotliDecoder : public BodyDecoder {
public:
    bool feed(std::string_view bytes, const Sink& sink) override {
        const auto* input = reinterpret_cast<const std::uint8_t*>(bytes.data());
        std::size_t left = bytes.size();
        bool more_output = true;
        while (state_ != nullptr && (left > 0 || more_output)) {
            std::uint8_t* output = output_.data();
            std::size_t room = output_.size();
            const BrotliDecoderResult result =
                BrotliDecoderDecompressStream(state_.get(), &left, &input, &room, &output, nullptr);
            ended_ = result == BROTLI_DECODER_RESULT_SUCCESS;
            more_output = result == BROTLI_DECODER_RESULT_NEEDS_MORE_OUTPUT;
            const std::size_t count = output_.size() - room;
            if (count > 0 && !sink({reinterpret_cast<const char*>(output_.data()), count})) {
                return false;
            }
            if (result == BROTLI_DECODER_RESULT_ERROR || (ended_ && left > 0)) {
                state_ = nullptr;
            }
        }
        return state_ != nullptr;
    }

    bool complete() const override { return state_ != nullptr && ended_; }

private:
    struct Destroy {
        void operator()(BrotliDecoderState* state) const { BrotliDecoderDestroyInstance(state); }
    };

    std::unique_ptr<BrotliDecoderState, Destroy> state_{
        BrotliDecoderCreateInstance(nullptr, nullptr, nullptr)};
    std::array<std::uint8_t, kOutputBytes> output_{};
    bool ended_ = false;
};

}  // namespace

std::unique_ptr<BodyDecoder> make_body_decoder(std::string_view coding) {
    if (coding.empty() || coding == "identity") {
        return std::make_unique<PlainDecoder>();
    }
    if (coding == "gzip") {
        return std::make_unique<GzipDecoder>();
    }
    return coding == "br" ? std::make_unique<BrotliDecoder>() : nullptr;
}

}  // namespace entente::http
