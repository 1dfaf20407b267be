// The ontology: compiled in, complete, and able to explain a refusal.

#include "core/ontology.h"

#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <sstream>

#include "tests/support/catch.h"

using namespace entente;

TEST_CASE("the ontology has the design's 11 entity and 67 relation types", "[core][ontology]") {
    CHECK(ontology().entity_types().size() == 11);
    CHECK(ontology().relation_types().size() == 67);
    const RelationType* allied = ontology().relation_type("ALLIED_WITH");
    REQUIRE(allied != nullptr);
    CHECK(allied->symmetric);
    CHECK(allied->relation_class == RelationClass::state);
    CHECK(allied->sign == 1);
    const RelationType* signed_by = ontology().relation_type("SIGNED");
    REQUIRE(signed_by != nullptr);
    CHECK(signed_by->cameo == "057");
    CHECK(signed_by->takes_object("Agreement"));
    CHECK_FALSE(signed_by->takes_object("Country"));
    CHECK(ontology().relation_type("NOPE") == nullptr);
    CHECK(ontology().entity_type("Country") != nullptr);
}

TEST_CASE("the compiled-in ontology is the design's, word for word", "[core][ontology][shared]") {
    const std::filesystem::path design =
        std::filesystem::path(ENTENTE_SOURCE_DIR) / "../shared/design/ontology.json";
    if (!std::filesystem::exists(design)) {
        WARN("skipped: the design folder is not beside the project");
        return;
    }
    const auto read = [](const std::filesystem::path& path) {
        std::ifstream file(path, std::ios::binary);
        std::stringstream text;
        text << file.rdbuf();
        return text.str();
    };
    CHECK(read(design) == read(std::filesystem::path(ENTENTE_SOURCE_DIR) / "core/ontology.json"));
}

TEST_CASE("arguments that do not fit are refused with what would", "[core][ontology]") {
    const Ontology& types = ontology();
    CHECK(types.check_arguments("SIGNED", {"Country", "Person"}, {"Agreement"}).ok());
    CHECK(types.check_arguments("ALLIED_WITH", {"Country", "Country"}, {}).ok());
    const auto refusal = [&](const char* type,
                             const std::vector<std::string>& subjects,
                             const std::vector<std::string>& objects) {
        const Status status = types.check_arguments(type, subjects, objects);
        REQUIRE_FALSE(status.ok());
        CHECK(status.error().code == ErrorCode::invalid_argument);
        return status.error().message;
    };
    const std::string holder = refusal("HOLDS_POSITION", {"Country"}, {"Country"});
    CHECK(holder.find("HOLDS_POSITION") != std::string::npos);
    CHECK(holder.find("Country as subject") != std::string::npos);
    CHECK(holder.find("Person") != std::string::npos);
    CHECK(refusal("SIGNED", {"Country"}, {"Country"}).find("Agreement") != std::string::npos);
    CHECK(refusal("SIGNED", {"Country"}, {}).find("needs an object") != std::string::npos);
    CHECK(refusal("ALLIED_WITH", {"Country"}, {}).find("two subjects") != std::string::npos);
    CHECK(refusal("SIGNED", {}, {"Agreement"}).find("needs a subject") != std::string::npos);
    CHECK(refusal("LOVES", {"Country"}, {"Country"}).find("'LOVES'") != std::string::npos);
}

TEST_CASE("an ontology that contradicts itself or is not one is refused", "[core][ontology]") {
    CHECK_FALSE(Ontology::parse("").ok());
    CHECK_FALSE(Ontology::parse("{}").ok());
    CHECK_FALSE(Ontology::parse(R"({"format":"ontology/2"})").ok());
    const auto unknown = Ontology::parse(
        R"({"format":"ontology/1","entity_types":{},"relation_types":{"X":{"class":"event",
           "subject":["Ghost"],"object":[],"symmetric":0,"sign":0,"desc":"","attrs":{}}}})");
    REQUIRE_FALSE(unknown.ok());
    CHECK(unknown.error().message.find("Ghost") != std::string::npos);
}
