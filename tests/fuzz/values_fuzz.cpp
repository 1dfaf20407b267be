// Any bytes as a stored value, and as the text of a temporal one: no crash; what is read is read again from
// what it was written as; and keys keep the order of the values.
#include <cstdint>
#include <cstdlib>
#include <string>
#include <string_view>

#include "core/coding.h"
#include "core/temporal.h"
#include "core/value_order.h"

namespace {

void demand(bool holds) {
    if (!holds) {
        std::abort();
    }
}

std::string ordered(const entente::Value& value) {
    std::string key;
    append_ordered_value(key, value);
    return key;
}

void check_values(std::string_view bytes) {
    entente::Decoder decoder(bytes);
    const entente::Value first = decoder.value();
    const entente::Value second = decoder.value();
    if (!decoder.ok()) {
        return;
    }
    std::string stored;
    append_value(stored, first);
    entente::Decoder again(stored);
    demand(again.value() == first && again.ok() && again.at_end());
    demand((ordered(first) <=> ordered(second)) == order(first, second));
    static_cast<void>(describe(first));
}

template <typename Temporal>
void check_text(std::string_view text) {
    if (const auto parsed = Temporal::parse(text)) {
        demand(Temporal::parse(parsed->to_string()) == parsed);
    }
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    const std::string_view bytes(reinterpret_cast<const char*>(data), size);
    check_values(bytes);
    check_text<entente::LocalTime>(bytes);
    check_text<entente::Time>(bytes);
    check_text<entente::LocalDateTime>(bytes);
    check_text<entente::DateTime>(bytes);
    check_text<entente::Duration>(bytes);
    if (const auto date = entente::parse_iso_date(bytes)) {
        demand(entente::parse_iso_date(date->to_string()) == date);
    }
    return 0;
}
