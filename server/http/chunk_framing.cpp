#include "server/http/chunk_framing.h"

#include <algorithm>
#include <optional>

namespace entente::http {

namespace {

// So many hexadecimal digits that no size overflows.
constexpr std::size_t kSizeDigitsMax = 15;

std::optional<unsigned> hex_value(char c) {
    if (c >= '0' && c <= '9') {
        return static_cast<unsigned>(c - '0');
    }
    if (c >= 'a' && c <= 'f') {
        return static_cast<unsigned>(c - 'a' + 10);
    }
    if (c >= 'A' && c <= 'F') {
        return static_cast<unsigned>(c - 'A' + 10);
    }
    return std::nullopt;
}

}  // namespace

bool ChunkFraming::take(std::string_view bytes) {
    while (!bytes.empty()) {
        if (state_ == State::data) {
            const auto count = std::min<std::uint64_t>(left_, bytes.size());
            left_ -= count;
            bytes.remove_prefix(count);
            state_ = left_ == 0 ? State::data_cr : State::data;
        } else if (take(bytes.front())) {
            bytes.remove_prefix(1);
        } else {
            return false;
        }
    }
    return true;
}

bool ChunkFraming::take_digit(char c) {
    const auto value = hex_value(c);
    if (!value || ++line_bytes_ > kSizeDigitsMax) {
        return false;
    }
    left_ = left_ * 16 + *value;
    state_ = State::digits;
    return true;
}

bool ChunkFraming::take(char c) {
    const auto expect = [&](char wanted, State then) {
        state_ = then;
        return c == wanted;
    };
    switch (state_) {
        case State::first_digit:
            left_ = 0;
            line_bytes_ = 0;
            return take_digit(c);
        case State::digits:
            if (c == '\r') {
                state_ = State::size_end;
                return true;
            }
            if (c == ';') {
                state_ = State::extension;
                return true;
            }
            return take_digit(c);
        case State::extension:
            if (c == '\r') {
                state_ = State::size_end;
            }
            return c != '\n' && c != '\0' && ++line_bytes_ <= kChunkLineBytesMax;
        case State::size_end: return expect('\n', left_ == 0 ? State::last_cr : State::data);
        case State::data_cr: return expect('\r', State::data_lf);
        case State::data_lf: return expect('\n', State::first_digit);
        case State::last_cr: return expect('\r', State::last_lf);
        case State::last_lf: return expect('\n', State::ended);
        case State::data:
        case State::ended: break;
    }
    return false;
}

}  // namespace entente::http
