// Any bytes as the query part of a URL and as a cursor: no crash, and whatever is decoded is UTF-8.
#include "server/http/query_parameters.h"

#include <cstdint>
#include <cstdlib>
#include <string>
#include <string_view>

#include "server/http/cursor.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    const std::string_view bytes(reinterpret_cast<const char*>(data), size);
    const auto parameters = entente::http::QueryParameters::parse(bytes);
    if (parameters.ok()) {
        const auto name = parameters->text("name");
        if (name.ok() && !entente::http::is_valid_utf8(*name)) {
            std::abort();
        }
        (void)parameters->list("types");
        (void)parameters->number("limit", 1, 1, 1000);
        (void)parameters->fraction("min_confidence", 0);
        (void)parameters->first_day("from");
        (void)parameters->last_day("to");
        const std::string_view known[] = {"name", "limit"};
        (void)parameters->check_known(known);
    }
    const auto keys = entente::http::decode_cursor("nodes", 1, bytes);
    if (keys.ok() && *keys && (*keys)->size() != 1) {
        std::abort();
    }
    return 0;
}
