#include "server/http/openapi.h"

#include <algorithm>
#include <array>
#include <cctype>

#include "server/commands/command.h"
#include "server/http/analytics.h"
#include "server/http/lanes.h"
#include "server/http/problem.h"

namespace entente::http {

namespace {

struct ParameterText {
    std::string_view path;  // of the route; "" for any
    std::string_view name;
    std::string_view text;
    std::string_view schema = R"({"type":"string"})";
};

constexpr std::string_view kDate =
    R"({"type":"string","examples":["2021-11-24","2021-11","2021"]})";
constexpr std::string_view kFraction = R"({"type":"number","minimum":0,"maximum":1})";
constexpr std::string_view kCount = R"({"type":"integer","minimum":0})";
constexpr std::string_view kPage = R"({"type":"integer","minimum":1,"maximum":1000,"default":100})";
constexpr std::string_view kList = R"({"type":"array","items":{"type":"string"}})";
constexpr std::string_view kDirection = R"({"type":"string","enum":["both","out","in"]})";

// Those of one path before those of any.
constexpr std::array<ParameterText, 50> kParameters = {{
    {"/v1/paths", "from", "id or name of the node where paths begin"},
    {"/v1/paths", "to", "id or name of the node where they end"},
    {"/v1/paths", "max_depth", "edges of a path at most (6)", kCount},
    {"/v1/paths", "k", "paths at most (3)", kCount},
    {"/v1/paths",
     "weight",
     "what makes a path short: each hop alike, belief, recency, friendliness, or few hubs",
     R"({"type":"string","enum":["hops","confidence","recency","score","hubs"]})"},
    {"/v1/paths", "exclude", "ids or names of nodes that no path leads over", kList},
    {"/v1/paths", "since", "only facts that may hold on or after this date", kDate},
    {"/v1/paths", "until", "only facts that may hold on or before this date", kDate},
    {"/v1/paths", "evidence", "sentences for each edge at most (3)", kCount},
    {"/v1/subgraph", "seed", "ids or names of the nodes in the middle", kList},
    {"/v1/subgraph", "depth", "hops from there (1)", kCount},
    {"/v1/subgraph", "limit", "edges at most, the most relevant ones", kCount},
    {"/v1/subgraph", "format", "in the form of which library"},
    {"/v1/timeline", "actor", "id or name of an entity"},
    {"/v1/timeline", "with", "only claims that also name one of these, on the other side", kList},
    {"/v1/timeline",
     "bucket",
     "how long a bucket is (month)",
     R"({"type":"string","enum":["day","week","month","quarter","year"]})"},
    {"/v1/timeline",
     "polarity",
     "asserted (the default), negated, or any",
     R"({"type":"string","enum":["asserted","negated","any"]})"},
    {"/v1/timeline",
     "modality",
     "actual (the default), planned, possible, claimed, or any",
     R"({"type":"string","enum":["actual","planned","possible","claimed","any"]})"},
    {"/v1/nodes", "name", "the whole name, or an alias"},
    {"/v1/nodes", "label", "only nodes with this label"},
    {"/v1/nodes", "q", "the beginning of a name or of a word of it; misspelt names are found too"},
    {"/v1/articles", "title", "of the article"},
    {"/v1/claims", "subject", "id or name of the subject"},
    {"/v1/claims", "object", "id or name of the object"},
    {"/v1/claims", "type", "the type of the relation"},
    {"/v1/claims",
     "polarity",
     "asserted or negated",
     R"({"type":"string","enum":["asserted","negated"]})"},
    {"/v1/claims",
     "modality",
     "actual, planned, possible or claimed",
     R"({"type":"string","enum":["actual","planned","possible","claimed"]})"},
    {"", "published", "when the article was published", kDate},
    {"", "url", "where the article is from"},
    {"", "title", "of the article"},
    {"", "publisher", "of the article"},
    {"", "author", "of the article"},
    {"", "language", "of the article, as ISO 639-1: en"},
    {"", "limit", "rows of a page (100)", kPage},
    {"", "cursor", "where the next page begins: the cursor of the page before"},
    {"", "types", "only edges of these types", kList},
    {"", "labels", "only nodes with one of these labels", kList},
    {"", "direction", "along edges, against them, or both", kDirection},
    {"", "from", "only what may hold on or after this date", kDate},
    {"", "to", "only what may hold on or before this date", kDate},
    {"", "min_confidence", "only facts at least as sure (0)", kFraction},
    {"", "format", "of the answer"},
    {"", "flavor", "which form of the format, where it has several"},
    {"", "base", "what the IRIs of Turtle and JSON-LD begin with"},
    {"",
     "all",
     "true: articles and claims as well",
     R"({"type":"string","enum":["true","false"]})"},
    {"", "seed", "ids or names of the nodes in the middle", kList},
    {"", "depth", "hops from there (1)", kCount},
    {"", "as", "the format of the body"},
    {"", "id", "an id; slashes in it may stay as they are"},
    {"", "name", "a name"},
}};

const ParameterText* find_parameter(const Route& route, std::string_view name) {
    for (const ParameterText& parameter : kParameters) {
        if (parameter.name == name && (parameter.path.empty() || parameter.path == route.path)) {
            return &parameter;
        }
    }
    return nullptr;
}

Json parse(std::string_view text) {
    return Json::parse(text);
}

Json reference(std::string_view schema) {
    return {{"$ref", "#/components/schemas/" + std::string(schema)}};
}

// Numbers of an algorithm's parameters are written as texts as well, so all are described as text.
Json parameter_json(const Route& route, std::string_view name) {
    const ParameterText* known = find_parameter(route, name);
    const bool algorithm = route.path.starts_with("/v1/analytics/");
    return {{"name", name},
            {"in", "query"},
            {"description", describe_parameter(route, name)},
            {"required", false},
            {"schema",
             algorithm || known == nullptr ? parse(R"({"type":"string"})") : parse(known->schema)}};
}

// The names in the holes of a path.
std::vector<std::string> holes_of(std::string_view path) {
    std::vector<std::string> holes;
    for (std::size_t at = path.find('{'); at != std::string_view::npos; at = path.find('{', at)) {
        const std::size_t end = path.find('}', at);
        holes.emplace_back(path.substr(at + 1, end - at - 1));
        at = end;
    }
    return holes;
}

struct AnswerSchema {
    std::string_view method;
    std::string_view path;
    std::string_view schema;
};

constexpr std::array<AnswerSchema, 18> kAnswers = {{
    {"POST", "/v1/articles", "Imported"},
    {"GET", "/v1/articles", "Articles"},
    {"GET", "/v1/articles/{id}", "Article"},
    {"POST", "/v1/extract", "Extraction"},
    {"GET", "/v1/nodes", "Nodes"},
    {"GET", "/v1/nodes/{id}", "Node"},
    {"GET", "/v1/nodes/{id}/neighbors", "Neighbors"},
    {"GET", "/v1/subgraph", "Subgraph"},
    {"POST", "/v1/subgraph", "Subgraph"},
    {"GET", "/v1/facts/{id}/evidence", "EvidenceList"},
    {"GET", "/v1/claims", "Claims"},
    {"GET", "/v1/paths", "Paths"},
    {"GET", "/v1/timeline", "Timeline"},
    {"GET", "/v1/analytics", "Algorithms"},
    {"GET", "/v1/analytics/{id}", "AlgorithmResult"},
    {"POST", "/v1/analytics/{id}", "AlgorithmResult"},
    {"POST", "/v1/query", "Rows"},
    {"GET", "/healthz", "Health"},
}};

Json answer_json(const Route& route) {
    if (route.path == "/assets/{id}") {
        return parse(R"({"*/*":{"schema":{"type":"string"}}})");
    }
    if (route.path == "/") {
        return parse(R"({"text/html":{"schema":{"type":"string"}}})");
    }
    if (route.path == "/metrics") {
        return parse(R"({"text/plain":{"schema":{"type":"string"}}})");
    }
    Json schema = parse(R"({"type":"object"})");
    for (const AnswerSchema& answer : kAnswers) {
        if (answer.method == route.method && answer.path == route.path) {
            schema = reference(answer.schema);
        }
    }
    Json content = {{"application/json", {{"schema", std::move(schema)}}}};
    if (route.path == "/v1/query") {
        content["application/x-ndjson"] = parse(R"({"schema":{"type":"string"}})");
        content["text/csv"] = parse(R"({"schema":{"type":"string"}})");
    }
    return content;
}

Json problem_response(std::string_view description) {
    return {{"description", description},
            {"content", {{"application/problem+json", {{"schema", reference("Problem")}}}}}};
}

Json responses_json(const Route& route) {
    const std::string success =
        route.path.starts_with("/db/") && route.method == "POST" ? "202" : "200";
    Json responses;
    responses[success] = {{"description", "the answer"}, {"content", answer_json(route)}};
    if (route.path == "/v1/articles" && route.method == "POST") {
        responses["201"] = {{"description", "the article is new"}, {"content", answer_json(route)}};
    }
    responses["400"] = problem_response("the request is malformed");
    if (role_needed(route) != Role::nobody) {
        responses["401"] = problem_response("an access token is needed");
        responses["403"] = problem_response("the access token does not allow it");
    }
    if (route.path.find('{') != std::string_view::npos) {
        responses["404"] = problem_response("there is no such thing");
    }
    if (!route.media_types.empty()) {
        responses["413"] = problem_response("the body is larger than the limit");
        responses["415"] = problem_response("the media type is not read here");
    }
    responses["422"] = problem_response("a limit was exceeded; its name is in `limit`");
    responses["429"] = problem_response("too many connections are open");
    if (lane_of(route) != LaneKind::none) {
        responses["503"] =
            problem_response("as many requests like it run and wait as may; try again soon");
    }
    return responses;
}

// "get_v1_nodes_id_neighbors"
std::string operation_id(std::string_view method, std::string_view path) {
    std::string id;
    for (const char c : std::string(method) + std::string(path)) {
        const auto byte = static_cast<unsigned char>(c);
        if (std::isalnum(byte) != 0) {
            id += static_cast<char>(std::tolower(byte));
        } else if (!id.empty() && id.back() != '_') {
            id += '_';
        }
    }
    while (!id.empty() && id.back() == '_') {
        id.pop_back();
    }
    return id;
}

Json body_json(const Route& route) {
    Json content = Json::object();
    for (const std::string_view type : route.media_types) {
        const bool object = type.find("json") != std::string_view::npos &&
                            type.find("ndjson") == std::string_view::npos;
        content[std::string(type)] = {
            {"schema", {{"type", object ? Json("object") : Json("string")}}}};
    }
    return {{"required", !route.body_optional}, {"content", std::move(content)}};
}

Json operation_json(const Route& route, const std::string& path) {
    Json parameters = Json::array();
    for (const std::string& hole : holes_of(path)) {
        parameters.push_back(
            {{"name", hole}, {"in", "path"}, {"required", true}, {"schema", {{"type", "string"}}}});
    }
    for (const std::string_view name : route.parameters) {
        parameters.push_back(parameter_json(route, name));
    }
    Json operation = {{"operationId", operation_id(route.method, path)},
                      {"summary", route.summary},
                      {"parameters", std::move(parameters)}};
    if (!route.media_types.empty()) {
        operation["requestBody"] = body_json(route);
    }
    operation["responses"] = responses_json(route);
    const Role role = role_needed(route);
    if (role == Role::nobody) {
        operation["security"] = Json::array();
    } else {
        operation["x-role"] = role_name(role);
    }
    return operation;
}

constexpr std::string_view kSchemas = R"({
"Problem": {"type": "object", "description": "RFC 9457", "required": ["type", "title", "status", "detail"], "properties": {
  "type": {"type": "string", "format": "uri-reference"}, "title": {"type": "string"}, "status": {"type": "integer"},
  "detail": {"type": "string"}, "limit": {"type": "string"}, "line": {"type": "integer"}, "column": {"type": "integer"}}},
"Cursor": {"type": ["string", "null"], "description": "null at the end"},
"Node": {"type": "object", "required": ["id", "labels", "properties"], "properties": {
  "id": {"type": "string", "examples": ["country/MA"]}, "labels": {"type": "array", "items": {"type": "string"}}, "properties": {"type": "object"}}},
"Edge": {"type": "object", "required": ["id", "type", "source", "target", "properties"], "properties": {
  "id": {"type": "string"}, "type": {"type": "string", "examples": ["SIGNED"]}, "source": {"type": "string"}, "target": {"type": "string"},
  "properties": {"type": "object", "description": "of a fact; other edges have what was given to them", "properties": {
    "claims": {"type": "integer"}, "sources": {"type": "integer"}, "confidence": {"type": "number"}, "contested": {"type": "boolean"},
    "from": {"type": "string"}, "to": {"type": "string"}, "precision": {"type": "string"}, "first_reported": {"type": "string"},
    "last_reported": {"type": "string"}}}}},
"Claim": {"type": "object", "required": ["id", "type", "subject", "object", "polarity", "modality", "confidence", "article", "start", "end", "text"],
  "properties": {"id": {"type": "string"}, "type": {"type": "string"}, "subject": {"type": "array", "items": {"type": "string"}},
  "object": {"type": "array", "items": {"type": "string"}}, "roles": {"type": "object"}, "attrs": {"type": "object"},
  "polarity": {"enum": ["asserted", "negated"]}, "modality": {"enum": ["actual", "planned", "possible", "claimed"]},
  "date": {"type": ["string", "null"]}, "date_precision": {"type": ["string", "null"]}, "date_to": {"type": ["string", "null"]},
  "date_basis": {"type": ["string", "null"]}, "date_text": {"type": ["string", "null"]}, "confidence": {"type": "number"},
  "said_by": {"type": ["string", "null"]}, "article": {"type": "string"}, "start": {"type": "integer"}, "end": {"type": "integer"},
  "text": {"type": "string"}, "extractor": {"type": ["string", "null"]}}},
"Evidence": {"type": "object", "required": ["article", "start", "end", "text"], "properties": {"article": {"type": "string"},
  "title": {"type": ["string", "null"]}, "url": {"type": ["string", "null"]}, "published": {"type": ["string", "null"]},
  "publisher": {"type": ["string", "null"]}, "sentence": {"type": ["string", "null"]}, "start": {"type": "integer"}, "end": {"type": "integer"},
  "text": {"type": "string"}, "said_by": {"type": ["string", "null"]}, "said_by_name": {"type": ["string", "null"]},
  "polarity": {"enum": ["asserted", "negated"]}, "modality": {"enum": ["actual", "planned", "possible", "claimed"]},
  "date": {"type": ["string", "null"]}, "date_precision": {"type": ["string", "null"]}, "date_to": {"type": ["string", "null"]},
  "date_basis": {"type": ["string", "null"]}, "date_text": {"type": ["string", "null"]}, "confidence": {"type": "number"},
  "claim": {"type": "string"}}},
"Sentence": {"type": "object", "required": ["id", "start", "end"], "properties": {"id": {"type": "string"}, "start": {"type": "integer"},
  "end": {"type": "integer"}}},
"Span": {"type": "object", "required": ["start", "end", "text", "kind"], "properties": {"start": {"type": "integer"}, "end": {"type": "integer"},
  "text": {"type": "string"}, "kind": {"type": "string"}, "entity": {"type": "string", "description": "in an article: the id of its node"}}},
"Article": {"type": "object", "required": ["id"], "properties": {"id": {"type": "string"}, "title": {"type": ["string", "null"]},
  "url": {"type": ["string", "null"]}, "publisher": {"type": ["string", "null"]}, "author": {"type": ["string", "null"]}, "published": {"type": ["string", "null"]},
  "language": {"type": ["string", "null"]}, "sha256": {"type": "string"}, "text": {"type": "string"},
  "sentences": {"type": "array", "items": {"$ref": "#/components/schemas/Sentence"}},
  "mentions": {"type": "array", "items": {"$ref": "#/components/schemas/Span"}},
  "claims": {"type": "array", "items": {"$ref": "#/components/schemas/Claim"}}}},
"Imported": {"type": "object", "required": ["id", "created"], "properties": {"id": {"type": "string"}, "created": {"type": "boolean"},
  "entities": {"type": "integer"}, "claims": {"type": "integer"}, "facts": {"type": "integer"}}},
"Extraction": {"type": "object", "required": ["format", "doc"], "properties": {"format": {"const": "extract/1"}, "doc": {"type": "object", "properties": {
    "id": {"type": "string"}, "title": {"type": ["string", "null"]}, "published": {"type": ["string", "null"]}, "language": {"type": ["string", "null"]},
    "text": {"type": "string", "description": "what the offsets count in, where that is not what was sent: of HTML and PDF"}}},
  "sentences": {"type": "array", "items": {"$ref": "#/components/schemas/Sentence"}},
  "entities": {"type": "array", "items": {"type": "object", "required": ["id", "type", "name", "mentions"], "properties": {
    "id": {"type": "string"}, "type": {"type": "string"}, "subtype": {"type": ["string", "null"]}, "name": {"type": "string"},
    "ids": {"type": "object"}, "mentions": {"type": "array", "items": {"$ref": "#/components/schemas/Span"}}}}},
  "relations": {"type": "array", "items": {"type": "object", "required": ["id", "type", "subject", "object"], "properties": {
    "id": {"type": "string"}, "type": {"type": "string"}, "subject": {"type": "array", "items": {"type": "string"}},
    "object": {"type": "array", "items": {"type": "string"}}, "roles": {"type": "object"}, "attrs": {"type": "object"},
    "polarity": {"enum": ["asserted", "negated"]}, "modality": {"enum": ["actual", "planned", "possible", "claimed"]},
    "date": {"type": ["object", "null"], "properties": {"value": {"type": "string"}, "precision": {"type": "string"}, "basis": {"type": "string"},
      "text": {"type": "string"}}},
    "evidence": {"type": "array", "items": {"type": "object", "properties": {"sentence": {"type": "string"}, "start": {"type": "integer"},
      "end": {"type": "integer"}}}},
    "said_by": {"type": "array", "items": {"type": "string"}}, "confidence": {"type": "number"}}}}}},
"Subgraph": {"type": "object", "description": "of format=cytoscape; the other formats as GET /v1/export writes them", "properties": {
  "elements": {"type": "object", "properties": {
    "nodes": {"type": "array", "items": {"type": "object", "properties": {"data": {"type": "object"}}}},
    "edges": {"type": "array", "items": {"type": "object", "properties": {"data": {"type": "object"}}}}}},
  "truncated": {"type": "boolean"}, "omitted": {"type": "integer", "description": "edges that limit cut off"}}},
"Health": {"type": "object", "required": ["status"], "properties": {"status": {"type": "string"}}},
"Articles": {"type": "object", "required": ["articles", "cursor"], "properties": {
  "articles": {"type": "array", "items": {"$ref": "#/components/schemas/Article"}}, "cursor": {"$ref": "#/components/schemas/Cursor"}}},
"Nodes": {"type": "object", "required": ["nodes", "cursor"], "properties": {
  "nodes": {"type": "array", "items": {"$ref": "#/components/schemas/Node"}}, "cursor": {"$ref": "#/components/schemas/Cursor"}}},
"Neighbors": {"type": "object", "required": ["neighbors", "cursor"], "properties": {"neighbors": {"type": "array", "items": {"type": "object",
  "required": ["edge", "node"], "properties": {"edge": {"$ref": "#/components/schemas/Edge"}, "node": {"$ref": "#/components/schemas/Node"}}}},
  "cursor": {"$ref": "#/components/schemas/Cursor"}}},
"EvidenceList": {"type": "object", "required": ["evidence"], "properties": {
  "evidence": {"type": "array", "items": {"$ref": "#/components/schemas/Evidence"}}}},
"Claims": {"type": "object", "required": ["claims", "cursor"], "properties": {
  "claims": {"type": "array", "items": {"$ref": "#/components/schemas/Claim"}}, "cursor": {"$ref": "#/components/schemas/Cursor"}}},
"Paths": {"type": "object", "required": ["paths"], "properties": {"weight": {"type": "string"}, "truncated": {"type": "boolean",
  "description": "there may be more paths, dearer ones, than were looked at"}, "paths": {"type": "array", "items": {"type": "object",
  "required": ["cost", "nodes", "edges"], "properties": {"cost": {"type": "number"}, "length": {"type": "integer"},
  "nodes": {"type": "array", "items": {"$ref": "#/components/schemas/Node"}},
  "edges": {"type": "array", "items": {"allOf": [{"$ref": "#/components/schemas/Edge"}, {"type": "object", "properties": {
    "evidence": {"type": "array", "items": {"$ref": "#/components/schemas/Evidence"}}}}]}}}}}}},
"Timeline": {"type": "object", "required": ["claims", "cursor", "buckets"], "properties": {
  "claims": {"type": "array", "items": {"$ref": "#/components/schemas/Claim"}}, "cursor": {"$ref": "#/components/schemas/Cursor"},
  "bucket": {"type": "string"}, "imprecise": {"type": "integer", "description": "claims whose date is longer than a bucket, which are in none"},
  "buckets": {"type": "array", "items": {"type": "object", "required": ["bucket", "from", "to", "claims", "events", "score"], "properties": {
    "bucket": {"type": "string"}, "from": {"type": "string"}, "to": {"type": "string"}, "claims": {"type": "integer"}, "events": {"type": "integer"},
    "score": {"type": "number", "description": "sum of the PLOVER scores of the events, each once"}, "mean_score": {"type": ["number", "null"]},
    "verbal_cooperation": {"type": "integer"}, "material_cooperation": {"type": "integer"}, "verbal_conflict": {"type": "integer"},
    "material_conflict": {"type": "integer"}}}}}},
"Algorithms": {"type": "object", "required": ["algorithms"], "properties": {"algorithms": {"type": "array", "items": {"type": "object",
  "required": ["name", "summary", "parameters"], "properties": {"name": {"type": "string"}, "summary": {"type": "string"},
  "rows": {"enum": ["nodes", "edges", "groups", "none"]}, "value": {"type": ["string", "null"]}, "parameters": {"type": "array"}}}}}},
"AlgorithmResult": {"type": "object", "required": ["algorithm", "graph"], "properties": {"algorithm": {"type": "string"},
  "graph": {"type": "object", "properties": {"nodes": {"type": "integer"}, "edges": {"type": "integer"}}},
  "nodes": {"type": "array", "items": {"type": "object", "description": "and the algorithm's value by its name", "properties": {
    "id": {"type": "string"}, "name": {"type": "string"}, "degree": {"type": "integer", "description": "of degree"}}}},
  "edges": {"type": "array"}, "groups": {"type": "array"}, "cursor": {"$ref": "#/components/schemas/Cursor"}}},
"Rows": {"type": "object", "required": ["columns", "rows"], "properties": {"columns": {"type": "array", "items": {"type": "string"}},
  "rows": {"type": "array", "items": {"type": "array"}}, "stats": {"type": "object", "properties": {"rows": {"type": "integer"},
  "time_ms": {"type": "number"}, "counters": {"type": "object", "properties": {"containsUpdates": {"type": "boolean"}}}}}}}
})";

}  // namespace

std::vector<std::string> openapi_paths(const Route& route) {
    if (route.path.starts_with("/test/")) {
        return {};
    }
    if (route.path != "/db/{id}") {
        return {std::string(route.path)};
    }
    const std::string base = "/db/{name}/query/v2";
    const std::string older = "/db/{name}/tx";
    if (route.method == "DELETE") {
        return {base + "/tx/{transaction}", older + "/{transaction}"};
    }
    return {base,
            base + "/tx",
            base + "/tx/{transaction}",
            base + "/tx/{transaction}/commit",
            older,
            older + "/commit",
            older + "/{transaction}",
            older + "/{transaction}/commit"};
}

std::string_view describe_parameter(const Route& route, std::string_view name) {
    if (route.path.starts_with("/v1/analytics/")) {
        return describe_parameter(name);
    }
    const ParameterText* known = find_parameter(route, name);
    return known == nullptr ? std::string_view() : known->text;
}

Json openapi_document() {
    Json paths = Json::object();
    for (const Route& route : routes()) {
        for (const std::string& path : openapi_paths(route)) {
            std::string method(route.method);
            std::ranges::transform(method, method.begin(), [](unsigned char c) {
                return static_cast<char>(std::tolower(c));
            });
            paths[path][method] = operation_json(route, path);
        }
    }
    return {{"openapi", "3.1.0"},
            {"info",
             {{"title", "Entente"},
              {"summary", "A knowledge graph of who did what to whom, read from news articles"},
              {"version", kVersion}}},
            {"servers", {{{"url", "/"}}}},
            {"security", {{{"bearer", Json::array()}}, {{"basic", Json::array()}}, Json::object()}},
            {"paths", std::move(paths)},
            {"components",
             {{"schemas", parse(kSchemas)},
              {"securitySchemes",
               {{"bearer", {{"type", "http"}, {"scheme", "bearer"}}},
                {"basic",
                 {{"type", "http"},
                  {"scheme", "basic"},
                  {"description", "any user name, the access token as password"}}}}}}}};
}

}  // namespace entente::http
