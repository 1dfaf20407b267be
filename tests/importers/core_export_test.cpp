// What importers/train/core_export.py writes is what the network reads. Skipped where numpy is not
// installed (Debian: python3-numpy).
#include <cmath>
#include <cstdint>
#include <cstdlib>
#include <memory>
#include <string>

#include "importers/model_file.h"
#include "importers/parse/core_network.h"
#include "tests/support/catch.h"
#include "tests/support/temp_dir.h"

using namespace entente;
using entente::testing::TempDir;

namespace {

// The same in core_export_test.py.
double tensor(const std::string& name, std::size_t row, std::size_t column) {
    return (static_cast<double>((name.size() * 13 + row * 31 + column * 17) % 41) - 20) / 25.0;
}

// The first python3 with numpy, or nothing.
std::string python() {
    for (const std::string candidate : {"python3", "/usr/bin/python3"}) {
        // NOLINTNEXTLINE(concurrency-mt-unsafe): one thread
        if (std::system((candidate + " -c 'import numpy' 2>/dev/null").c_str()) == 0) {
            return candidate;
        }
    }
    return {};
}

// The largest difference of section `name`, scaled, from tensor(name) or its transposed.
template <typename T>
double difference(const ModelFile& file, const std::string& name, bool transposed = false) {
    const auto weights = file.array<T>(name);
    REQUIRE(weights.ok());
    const std::string scale_name =
        name.ends_with(".table") ? name.substr(0, name.size() - 5) + "scale" : name + ".scale";
    const auto scales = file.array<float>(scale_name);
    REQUIRE(scales.ok());
    double most = 0;
    for (std::size_t r = 0; r < weights->rows; ++r) {
        for (std::size_t c = 0; c < weights->columns; ++c) {
            const auto scale =
                static_cast<double>(scales->values[scales->values.size() == 1 ? 0 : r]);
            const double expected = transposed ? tensor(name, c, r) : tensor(name, r, c);
            most = std::max(most, std::abs(weights->row(r)[c] * scale - expected));
        }
    }
    return most;
}

}  // namespace

TEST_CASE("an exported model is read, and holds the tensors as they were", "[parse]") {
    const std::string program = python();
    if (program.empty()) {
        WARN("skipped: python3 with numpy is not installed (apt-get install python3-numpy)");
        return;
    }
    const TempDir folder;
    const std::string path = folder.file("core.model");
    const std::string script =
        std::string(ENTENTE_SOURCE_DIR) + "/tests/importers/core_export_test.py";
    // NOLINTNEXTLINE(concurrency-mt-unsafe): one thread
    REQUIRE(std::system((program + " '" + script + "' '" + path + "'").c_str()) == 0);
    const auto file = ModelFile::open(path);
    REQUIRE(file.ok());
    const auto network = CoreNetwork::load(*file);
    if (!network.ok()) {
        FAIL(network.error().message);
    }
    CHECK(network.value()->labels().xpos == std::vector<std::string>{"NN", "VB", "VBD"});
    CHECK(*(*file)->text("words") == "war\nd\u00e9tente\n");
    constexpr double kNarrow = 0.8 / 127;
    CHECK(difference<std::int8_t>(**file, "word.table") < kNarrow);
    CHECK(difference<std::int8_t>(**file, "sub.table") < kNarrow);
    CHECK(difference<std::int8_t>(**file, "rel.out") < kNarrow);
    CHECK(difference<std::int8_t>(**file, "arc.bilinear", true) < kNarrow);
    CHECK(difference<std::int16_t>(**file, "lstm.0.b.recurrent") < kNarrow / 100);
    const auto bias = (*file)->array<float>("arc.bilinear.bias");
    REQUIRE(bias.ok());
    REQUIRE(bias->values.size() == 10);
    CHECK(static_cast<double>(bias->values[3]) == Approx(tensor("arc.bilinear", 10, 3)));
}
