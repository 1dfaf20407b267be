// Any bytes as a model file, as they are and with size and checksum set right: no crash, and every
// section lies within the file.
#include "importers/model_file.h"

#include <cstdint>
#include <cstdlib>
#include <cstring>
#include <string>
#include <string_view>

#include "core/hash.h"

namespace {

template <typename T>
void visit(const entente::ModelFile& model, const std::string& section, std::size_t bytes) {
    const auto array = model.array<T>(section);
    if (!array.ok()) {
        return;
    }
    if (array->values.size() != array->rows * array->columns ||
        array->values.size_bytes() > bytes) {
        std::abort();
    }
    T sum{};
    for (const T value : array->values) {
        sum = value;  // touches every element
    }
    static_cast<void>(sum);
}

void run(const std::string& bytes) {
    const auto model = entente::ModelFile::parse(bytes, "input");
    if (!model.ok()) {
        return;
    }
    for (const std::string& section : (*model)->section_names()) {
        visit<char>(**model, section, bytes.size());
        visit<std::int16_t>(**model, section, bytes.size());
        visit<float>(**model, section, bytes.size());
    }
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    std::string bytes(reinterpret_cast<const char*>(data), size);
    run(bytes);
    constexpr std::size_t kDigest = 32;
    if (size >= 2 * kDigest) {
        const std::uint64_t total = size;
        std::memcpy(bytes.data() + 24, &total, sizeof(total));
        const auto digest = entente::sha256(std::string_view(bytes).substr(0, size - kDigest));
        std::memcpy(bytes.data() + size - kDigest, digest.data(), kDigest);
        run(bytes);
    }
    return 0;
}
