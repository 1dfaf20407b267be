#include "server/formats/query_json_row.h"

#include <array>
#include <charconv>
#include <cmath>
#include <cstring>

#include "core/iso_date.h"
#include "queries/runtime/text_form.h"
#include "server/formats/json_text.h"

namespace entente {

namespace {

// A row of short values is put together here and then appended at once.
constexpr std::size_t kRoom = 1024;
// Of what is not a text, with its quotes and the comma before it.
constexpr std::size_t kScalarBytesMax = 64;
static_assert(cypher::kFloatBytesMax + 3 <= kScalarBytesMax &&
              kIsoDateBytesMax + 3 <= kScalarBytesMax);

// Copies a text that JSON has as it is. nullptr for another, of which a part may have been copied. There has to be room
// for eight bytes more than it has.
char* put_plain(char* to, std::string_view text) {
    const char* from = text.data();
    std::size_t left = text.size();
    std::uint64_t bytes = 0;
    for (; left >= sizeof bytes; left -= sizeof bytes) {
        std::memcpy(&bytes, from, sizeof bytes);
        if (!is_plain_json(bytes)) {
            return nullptr;
        }
        std::memcpy(to, &bytes, sizeof bytes);
        from += sizeof bytes;
        to += sizeof bytes;
    }
    for (; left > 0; --left) {
        const char c = *from++;
        if (c < ' ' || c == '"' || c == '\\') {
            return nullptr;
        }
        *to++ = c;
    }
    return to;
}

class RowWriter {
public:
    explicit RowWriter(std::string& out) : out_(out) {}

    void put(char c) { *at_++ = c; }

    // False for what is put elsewhere, after flush().
    bool scalar(const QueryValue& value) {
        if (value.is(QueryType::string)) {
            return text(value.string());
        }
        make_room(kScalarBytesMax);
        switch (value.type()) {
            case QueryType::null: plain("null"); return true;
            case QueryType::boolean: plain(value.boolean() ? "true" : "false"); return true;
            case QueryType::integer:
                at_ = std::to_chars(at_, at_ + kScalarBytesMax, value.integer()).ptr;
                return true;
            case QueryType::floating:
                if (!std::isfinite(value.floating())) {
                    return false;
                }
                at_ = cypher::put_float_text(at_, value.floating());
                return true;
            case QueryType::date:
                put('"');
                at_ = put_iso_date(at_, value.date().days);
                put('"');
                return true;
            default: return false;
        }
    }

    // Leaves room for a value that is no text.
    void flush() {
        out_.append(buffer_.data(), static_cast<std::size_t>(at_ - buffer_.data()));
        at_ = buffer_.data();
    }

private:
    bool text(std::string_view text) {
        constexpr std::size_t kAround = 16;  // quotes, a comma, and what put_plain() wants
        if (text.size() + kAround > kRoom) {
            return false;
        }
        make_room(text.size() + kAround);
        *at_ = '"';
        char* end = put_plain(at_ + 1, text);
        if (end == nullptr) {
            return false;
        }
        *end = '"';
        at_ = end + 1;
        return true;
    }

    void plain(std::string_view text) { at_ = std::copy(text.begin(), text.end(), at_); }

    void make_room(std::size_t bytes) {
        if (static_cast<std::size_t>(buffer_.data() + kRoom - at_) < bytes + kScalarBytesMax) {
            flush();
        }
    }

    std::string& out_;
    std::array<char, kRoom + kScalarBytesMax> buffer_;
    char* at_ = buffer_.data();
};

}  // namespace

void append_query_json_row(std::string& out,
                           std::span<const QueryValue> row,
                           QueryJsonForm form,
                           cypher::EntityAccess& entities) {
    RowWriter writer(out);
    char before = '[';
    for (const QueryValue& value : row) {
        writer.put(before);
        before = ',';
        if (form == QueryJsonForm::typed || !writer.scalar(value)) {
            writer.flush();
            append_query_json(out, value, form, entities);
        }
    }
    if (row.empty()) {
        writer.put('[');
    }
    writer.put(']');
    writer.flush();
}

}  // namespace entente
