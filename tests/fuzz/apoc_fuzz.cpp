// Any bytes as JSON lines of APOC: no crash, the reading ends, and what is read can be stored or is refused in words.
#include <cstdint>
#include <cstdlib>
#include <sstream>
#include <string>

#include "importers/tables/graph_elements.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    std::istringstream input(std::string(reinterpret_cast<const char*>(data), size));
    const auto reader = entente::make_apoc_reader(input);
    std::size_t elements = 0;
    for (; reader->next(); ++elements) {
        if (elements > size || (reader->error() && reader->error()->message.empty()) ||
            (!reader->error() && reader->element().is_edge && reader->element().type.empty() &&
             reader->element().source.empty() && size < 2)) {
            std::abort();
        }
    }
    if (reader->bytes_read() != size) {
        std::abort();
    }
    return 0;
}
