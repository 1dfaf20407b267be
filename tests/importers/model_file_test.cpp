// Model files: what is written comes back, and no damaged, foreign or newer file is taken for sound.
#include "importers/model_file.h"

#include <array>
#include <cstdint>
#include <cstdlib>
#include <cstring>
#include <filesystem>
#include <fstream>
#include <string>
#include <vector>

#include "core/hash.h"
#include "tests/support/catch.h"
#include "tests/support/temp_dir.h"

using entente::ErrorCode;
using entente::ModelFile;
using entente::ModelWriter;
using entente::testing::TempDir;

namespace {

const std::vector<std::int16_t> kWeights = {1, -2, 3, -4, 5, -6};
const std::vector<float> kBias = {0.5F, -1.25F};

std::string sample() {
    ModelWriter writer;
    writer.add_text("kind", "sample 1");
    writer.add<std::int16_t>("weights", kWeights, 2, 3);
    writer.add<float>("bias", kBias, 1, 2);
    const auto bytes = writer.bytes();
    REQUIRE(bytes.ok());
    return *bytes;
}

// `bytes` with size and checksum as they should be, so that only what was changed is wrong.
std::string sealed(std::string bytes) {
    const std::uint64_t size = bytes.size();
    std::memcpy(bytes.data() + 24, &size, sizeof(size));
    const auto digest = entente::sha256(std::string_view(bytes).substr(0, bytes.size() - 32));
    std::memcpy(bytes.data() + bytes.size() - 32, digest.data(), digest.size());
    return bytes;
}

entente::Error error_of(const std::string& bytes) {
    const auto model = ModelFile::parse(bytes, "some.model");
    REQUIRE_FALSE(model.ok());
    CHECK(model.error().message.find("some.model") != std::string::npos);
    return model.error();
}

}  // namespace

TEST_CASE("a model file gives back the arrays that were put in", "[importers][model]") {
    const TempDir folder;
    ModelWriter writer;
    writer.add_text("kind", "sample 1");
    writer.add<std::int16_t>("weights", kWeights, 2, 3);
    writer.add<float>("bias", kBias, 1, 2);
    REQUIRE(writer.write(folder.file("a.model")).ok());

    const auto model = ModelFile::open(folder.file("a.model"));
    REQUIRE(model.ok());
    CHECK((*model)->require_kind("sample 1").ok());
    const auto weights = (*model)->array<std::int16_t>("weights", 2, 3);
    REQUIRE(weights.ok());
    CHECK(std::vector<std::int16_t>(weights->values.begin(), weights->values.end()) == kWeights);
    CHECK(weights->row(1)[2] == -6);
    const auto bias = (*model)->array<float>("bias");
    REQUIRE(bias.ok());
    CHECK(bias->columns == 2);
    CHECK(bias->values[1] == -1.25F);
    CHECK((*model)->section_names() == std::vector<std::string>{"bias", "kind", "weights"});
    CHECK(reinterpret_cast<std::uintptr_t>(weights->values.data()) % 64 == 0);
}

TEST_CASE("the bytes of a model file are those of its description", "[importers][model]") {
    const std::string bytes = sample();
    CHECK(bytes.substr(0, 16) == std::string("entente-model\0\0\0", 16));
    const auto u32 = [&](std::size_t at) {
        std::uint32_t value = 0;
        std::memcpy(&value, bytes.data() + at, sizeof(value));
        return value;
    };
    CHECK(u32(16) == 1);
    CHECK(u32(20) == 3);
    CHECK(u32(24) == bytes.size());
    CHECK(bytes.substr(32 + 80, 8) == std::string("weights\0", 8));
    CHECK(u32(32 + 80 + 48) == 2);  // int16
    CHECK(u32(32 + 80 + 52) == 2);
    CHECK(u32(32 + 80 + 56) == 3);
    CHECK(u32(32 + 80 + 60) == 0);
    CHECK(u32(32 + 80 + 64) == 384);  // after "kind" at 320
    CHECK(u32(32 + 80 + 72) == 12);
    CHECK(bytes == sample());
}

TEST_CASE("a model file that holds another model is refused", "[importers][model]") {
    const auto model = ModelFile::parse(sample(), "some.model");
    REQUIRE(model.ok());
    CHECK((*model)->require_kind("sample 2").error().code == ErrorCode::invalid_argument);
    CHECK((*model)->array<float>("weights").error().message.find("holds int16, not float32") !=
          std::string::npos);
    CHECK((*model)->array<std::int16_t>("weights", 3, 2).error().message.find("2 x 3, not 3 x 2") !=
          std::string::npos);
    CHECK((*model)->array<float>("nothing").error().message.find("no section 'nothing'") !=
          std::string::npos);
}

TEST_CASE("every changed byte and every cut of a model file is noticed", "[importers][model]") {
    const std::string bytes = sample();
    for (std::size_t i = 0; i < bytes.size(); ++i) {
        std::string changed = bytes;
        changed[i] = static_cast<char>(changed[i] ^ 0x41);
        CHECK_FALSE(ModelFile::parse(changed, "some.model").ok());
        CHECK_FALSE(ModelFile::parse(bytes.substr(0, i), "some.model").ok());
    }
    CHECK_FALSE(ModelFile::parse(bytes + "x", "some.model").ok());
    CHECK(error_of("").message.find("empty") != std::string::npos);
    CHECK(error_of("PK\x03\x04 no model").message.find("not a model file") != std::string::npos);
    CHECK(error_of(bytes.substr(0, bytes.size() - 1)).code == ErrorCode::corruption);
}

TEST_CASE("a model file with a directory that makes no sense is refused", "[importers][model]") {
    std::string newer = sample();
    newer[16] = 2;
    CHECK(error_of(sealed(newer)).code == ErrorCode::unsupported);
    for (const auto& [at, value] :
         std::vector<std::pair<std::size_t, char>>{{20, 100},       // more sections than there are
                                                   {23, 100},       // far more
                                                   {32, '\0'},      // a section without a name
                                                   {32 + 48, 9},    // an unknown type
                                                   {32 + 52, 2},    // rows that do not fit the size
                                                   {32 + 64, 1},    // data at an odd place
                                                   {32 + 65, 100},  // data behind the end
                                                   {32 + 72 + 7, 1}})  // more bytes than memory has
    {
        std::string changed = sample();
        changed[at] = value;
        INFO(at);
        CHECK(error_of(sealed(changed)).code == ErrorCode::corruption);
    }
    std::string twice = sample();
    twice.replace(32 + 160, 8, std::string("weights\0", 8));
    CHECK(error_of(sealed(twice)).message.find("two sections 'weights'") != std::string::npos);
}

TEST_CASE("a model file that is not there says where it was looked for", "[importers][model]") {
    const TempDir folder;
    const auto none = ModelFile::open(folder.file("none.model"));
    CHECK(none.error().code == ErrorCode::not_found);
    CHECK(none.error().message.find(folder.file("none.model")) != std::string::npos);
    CHECK_FALSE(ModelFile::open(folder.path()).ok());  // a folder

    const char* before = std::getenv("ENTENTE_MODELS");
    const std::string kept = before == nullptr ? "" : before;
    REQUIRE(setenv("ENTENTE_MODELS", folder.path().c_str(), 1) == 0);
    CHECK(entente::model_folder() == folder.path());
    const auto missing = entente::open_model("none.model");
    CHECK(missing.error().message.find("set ENTENTE_MODELS") != std::string::npos);
    if (before == nullptr) {
        REQUIRE(unsetenv("ENTENTE_MODELS") == 0);
        CHECK(entente::model_folder().filename() == "models");
    } else {
        REQUIRE(setenv("ENTENTE_MODELS", kept.c_str(), 1) == 0);
    }
}

TEST_CASE("a model writer refuses what could not be read again", "[importers][model]") {
    ModelWriter wrong_size;
    wrong_size.add<std::int16_t>("weights", kWeights, 2, 2);
    CHECK_FALSE(wrong_size.bytes().ok());
    ModelWriter twice;
    twice.add_text("kind", "a");
    twice.add_text("kind", "b");
    CHECK_FALSE(twice.bytes().ok());
    ModelWriter long_name;
    long_name.add_text(std::string(48, 'n'), "a");
    CHECK_FALSE(long_name.bytes().ok());
}
