// The OpenAPI document against the routes, and against what makes a document valid.
#include "server/http/openapi.h"

#include <algorithm>
#include <cctype>
#include <cstdlib>
#include <fstream>
#include <set>

#include "server/http/routes.h"
#include "tests/server/npm_packages.h"
#include "tests/server/test_server.h"
#include "tests/support/temp_dir.h"

using namespace entente;           // NOLINT(google-build-using-namespace): a test
using namespace entente::testing;  // NOLINT(google-build-using-namespace): a test

namespace {

Json document() {
    return Json::parse(TestServer().get("/openapi.json").body);
}

// Every "$ref" in it, at any depth.
void collect_references(const Json& json, std::set<std::string>& references) {
    std::vector<const Json*> open = {&json};
    while (!open.empty()) {
        const Json* next = open.back();
        open.pop_back();
        if (next->is_object() && next->contains("$ref")) {
            references.insert((*next)["$ref"]);
        }
        if (next->is_structured()) {
            for (const Json& item : *next) {
                open.push_back(&item);
            }
        }
    }
}

}  // namespace

TEST_CASE("every route is in the OpenAPI document with its parameters and bodies, and no other",
          "[server][openapi]") {
    const Json paths = document()["paths"];
    std::set<std::string> expected;
    for (const http::Route& route : http::routes()) {
        std::string method(route.method);
        for (char& c : method) {
            c = static_cast<char>(std::tolower(static_cast<unsigned char>(c)));
        }
        for (const std::string& path : http::openapi_paths(route)) {
            INFO(route.method << " " << path);
            expected.insert(method + " " + path);
            REQUIRE(paths.contains(path));
            REQUIRE(paths[path].contains(method));
            const Json& operation = paths[path][method];
            std::set<std::string> named;
            for (const Json& parameter : operation["parameters"]) {
                if (parameter["in"] == "query") {
                    named.insert(parameter["name"]);
                    CHECK_FALSE(parameter["description"].get<std::string>().empty());
                } else {
                    CHECK(path.find("{" + parameter["name"].get<std::string>() + "}") !=
                          std::string::npos);
                    CHECK(parameter["required"] == true);
                }
            }
            CHECK(named == std::set<std::string>(route.parameters.begin(), route.parameters.end()));
            std::set<std::string> types;
            if (operation.contains("requestBody")) {
                for (const auto& [type, ignored] : operation["requestBody"]["content"].items()) {
                    types.insert(type);
                }
            }
            CHECK(types ==
                  std::set<std::string>(route.media_types.begin(), route.media_types.end()));
        }
    }
    std::set<std::string> described;
    for (const auto& [path, operations] : paths.items()) {
        for (const auto& [method, ignored] : operations.items()) {
            described.insert(method + " " + path);
        }
    }
    CHECK(described == expected);
}

TEST_CASE("operations have ids of their own and answers, and every reference leads somewhere",
          "[server][openapi]") {
    const Json json = document();
    CHECK(json["openapi"] == "3.1.0");
    std::set<std::string> ids;
    for (const auto& [path, operations] : json["paths"].items()) {
        for (const auto& [method, operation] : operations.items()) {
            INFO(method << " " << path);
            CHECK(ids.insert(operation["operationId"]).second);
            REQUIRE_FALSE(operation["responses"].empty());
            for (const auto& [status, response] : operation["responses"].items()) {
                CHECK(status.size() == 3);
                CHECK(response["description"].is_string());
            }
            std::set<std::string> names;
            for (const Json& parameter : operation["parameters"]) {
                CHECK(names.insert(parameter["name"]).second);
                CHECK(parameter["schema"].is_object());
            }
        }
    }
    std::set<std::string> references;
    collect_references(json, references);
    CHECK_FALSE(references.empty());
    for (const std::string& reference : references) {
        INFO(reference);
        REQUIRE(reference.rfind("#/", 0) == 0);
        CHECK(json.contains(Json::json_pointer(reference.substr(1))));
    }
}

TEST_CASE("it is a valid OpenAPI 3.1 document to openapi-schema-validator", "[server][openapi]") {
    const TempDir dir;
    const std::string folder = dir.file("npm");
    if (!has_npm_packages(folder)) {
        WARN(
            "skipped: node and npm with the packages of tests/consumers/package-lock.json cannot "
            "be had here");
        return;
    }
    const auto valid = [&](const Json& json) {
        std::ofstream(folder + "/openapi.json") << json.dump();
        return command_runs("cd '" + folder + "' && node check_openapi.mjs openapi.json");
    };
    Json json = document();
    CHECK(valid(json));
    // The validator is one.
    json["paths"]["/v1/nodes"]["get"]["parameters"][0].erase("in");
    CHECK_FALSE(valid(json));
}

TEST_CASE("every operation of the OpenAPI document is a method that its path takes",
          "[server][openapi]") {
    TestServer server;
    for (const auto& [path, operations] : document()["paths"].items()) {
        std::string target = path;
        for (std::size_t hole = target.find('{'); hole != std::string::npos;
             hole = target.find('{')) {
            target.replace(hole, target.find('}') - hole + 1, "neo4j");
        }
        const auto options = server.client().Options(target);
        REQUIRE(options);
        INFO(target << " " << options->status);
        CHECK(options->status == 204);
        std::string allowed = options->get_header_value("Allow") + ",";
        for (const auto& [method, ignored] : operations.items()) {
            std::string name = method;
            std::transform(name.begin(), name.end(), name.begin(), [](unsigned char c) {
                return static_cast<char>(std::toupper(c));
            });
            INFO(name);
            CHECK(allowed.find(name + ",") != std::string::npos);
        }
    }
}

TEST_CASE("its schemas are valid JSON Schema 2020-12 to python3-jsonschema", "[server][openapi]") {
    if (std::system("python3 -c 'import jsonschema' 2>/dev/null") != 0) {
        WARN("skipped: python3-jsonschema is not installed (apt-get install python3-jsonschema)");
        return;
    }
    TempDir dir;
    std::ofstream(dir.file("openapi.json")) << document().dump();
    std::ofstream(dir.file("check.py")) << R"(
import json, sys
from jsonschema import Draft202012Validator
document = json.load(open(sys.argv[1]))
def check(value):
    if isinstance(value, dict):
        if isinstance(value.get('schema'), dict):
            Draft202012Validator.check_schema(value['schema'])
        for item in value.values():
            check(item)
    elif isinstance(value, list):
        for item in value:
            check(item)
check(document['paths'])
for schema in document['components']['schemas'].values():
    Draft202012Validator.check_schema(schema)
)";
    CHECK(std::system(
              ("python3 " + dir.file("check.py") + " " + dir.file("openapi.json")).c_str()) == 0);
}

TEST_CASE("answers have the form that the document says", "[server][openapi]") {
    TestServer server;
    server.post("/v1/articles",
                "On 12 March 2024 France and Germany signed a treaty in Paris.",
                "text/plain");
    const Json schemas = document()["components"]["schemas"];
    const auto check = [&](const char* target, const char* schema) {
        const Json answer = server.json(target);
        INFO(target);
        for (const Json& name : schemas[schema]["required"]) {
            INFO(name);
            CHECK(answer.contains(name.get<std::string>()));
        }
    };
    check("/v1/nodes", "Nodes");
    check("/v1/nodes/country/FR", "Node");
    check("/v1/nodes/country/FR/neighbors", "Neighbors");
    check("/v1/claims", "Claims");
    check("/v1/articles", "Articles");
    check("/v1/paths?from=France&to=Germany", "Paths");
    check("/v1/timeline?actor=France", "Timeline");
    check("/v1/analytics", "Algorithms");
    check("/v1/analytics/pagerank", "AlgorithmResult");
}
