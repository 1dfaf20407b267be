// Any bytes as event rows of GDELT: no crash, the reading ends, and each element is whole.
#include <cstdint>
#include <cstdlib>
#include <sstream>
#include <string>

#include "importers/tables/graph_elements.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    std::istringstream input(std::string(reinterpret_cast<const char*>(data), size));
    const auto reader = entente::make_gdelt_reader(input);
    std::size_t elements = 0;
    for (; reader->next(); ++elements) {
        const entente::GraphElement& element = reader->element();
        const bool whole = element.is_edge ? !element.source.empty() && !element.target.empty() &&
                                                 !element.type.empty()
                                           : !element.id.empty();
        if (elements > size || (!reader->error() && !whole)) {
            std::abort();
        }
    }
    return 0;
}
