// Any bytes as GraphML: no crash, the reading ends, and every node that is read has an id.
#include <cstdint>
#include <cstdlib>
#include <sstream>
#include <string>

#include "importers/tables/graph_elements.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    std::istringstream input(std::string(reinterpret_cast<const char*>(data), size));
    const auto reader = entente::make_graphml_reader(input);
    std::size_t elements = 0;
    for (; reader->next(); ++elements) {
        // Every element takes more than a byte, so more of them is a loop without end.
        if (elements > size) {
            std::abort();
        }
        if (!reader->error() && !reader->element().is_edge && reader->element().id.empty()) {
            std::abort();
        }
    }
    return 0;
}
