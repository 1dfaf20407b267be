// The explorer's client against the program's own OpenAPI document: every route, every parameter, and every field of an answer that its types name.
import assert from "node:assert/strict";
import { createRequire } from "node:module";
import { join } from "node:path";
import { after, before, test } from "node:test";
import { ROOT, Server } from "./support.mjs";

const ts = createRequire(join(ROOT, "server/explorer/package.json"))("typescript");
const API = join(ROOT, "server/explorer/src/api.ts");
let server;
let openapi;
let checker;
let exported;

before(async () => {
  server = await new Server().start();
  openapi = await (await fetch(`${server.url}/openapi.json`)).json();
  const { options } = ts.parseJsonConfigFileContent(ts.readConfigFile(join(ROOT, "server/explorer/tsconfig.json"), ts.sys.readFile).config, ts.sys, join(ROOT, "server/explorer"));
  const program = ts.createProgram([API], options);
  checker = program.getTypeChecker();
  exported = new Map(checker.getExportsOfModule(checker.getSymbolAtLocation(program.getSourceFile(API))).map((symbol) => [symbol.name, symbol]));
});
after(() => server?.remove());

const typeOf = (symbol) => checker.getTypeOfSymbol(symbol);
const property = (type, name) => typeOf(type.getProperty(name));

function routes() {
  return typeOf(exported.get("ROUTES")).getProperties().map((symbol) => {
    const route = typeOf(symbol);
    const parameters = checker.getTypeArguments(property(route, "parameters")).map(({ value }) => value);
    return { name: symbol.name, method: property(route, "method").value, path: property(route, "path").value, parameters };
  });
}

function resolved(schema) {
  if (schema.$ref) return resolved(schema.$ref.slice(2).split("/").reduce((part, key) => part[key], openapi));
  if (!schema.allOf) return schema;
  const parts = schema.allOf.map(resolved);
  return { type: "object", properties: Object.assign({}, ...parts.map(({ properties }) => properties)) };
}

const typesIn = (schema) => [schema.type ?? (schema.enum || "const" in schema ? "string" : [])].flat();

/** What of a type is not in a schema, as paths with the reason. */
function missing(type, given, path) {
  const schema = resolved(given);
  const parts = (type.isUnion() ? type.types : [type]).filter(({ flags }) => !(flags & ts.TypeFlags.Undefined));
  const nothing = parts.filter(({ flags }) => flags & ts.TypeFlags.Null);
  const rest = parts.filter((part) => !nothing.includes(part));
  if (typesIn(schema).includes("null") && !nothing.length && !rest.some(({ flags }) => flags & ts.TypeFlags.Unknown)) return [`${path}: may be null`];
  if (nothing.length && !typesIn(schema).includes("null")) return [`${path}: is never null`];
  return rest.flatMap((part) => missingOne(part, schema, path));
}

function missingOne(type, schema, path) {
  const types = typesIn(schema);
  const wrong = (...allowed) => (types.some((one) => allowed.includes(one)) ? [] : [`${path}: is ${types.join(" or ") || "anything"}, not ${checker.typeToString(type)}`]);
  if (type.flags & ts.TypeFlags.Unknown) return [];
  if (type.isStringLiteral()) return schema.enum && !schema.enum.includes(type.value) ? [`${path}: is never ${type.value}`] : wrong("string");
  if (type.flags & ts.TypeFlags.StringLike) return wrong("string");
  if (type.flags & ts.TypeFlags.NumberLike) return wrong("number", "integer");
  if (type.flags & ts.TypeFlags.BooleanLike) return wrong("boolean");
  if (checker.isArrayType(type)) {
    if (!types.includes("array")) return wrong("array");
    const [element] = checker.getTypeArguments(type);
    if (element.flags & ts.TypeFlags.Unknown) return [];
    return schema.items ? missing(element, schema.items, `${path}[]`) : [`${path}[]: is not described`];
  }
  if (!types.includes("object")) return wrong("object");
  return type.getProperties().flatMap((symbol) => {
    const described = schema.properties?.[symbol.name];
    return described ? missing(typeOf(symbol), described, `${path}.${symbol.name}`) : [`${path}.${symbol.name}: is not in the document`];
  });
}

test("every route that the client uses is in the document, with its parameters", () => {
  const used = routes();
  assert.ok(used.length >= 14);
  for (const { method, path, parameters } of used) {
    const operation = openapi.paths[path]?.[method.toLowerCase()];
    assert.ok(operation, `${method} ${path}`);
    const known = (operation.parameters ?? []).filter((one) => one.in === "query").map(({ name }) => name);
    assert.deepEqual(parameters.filter((name) => !known.includes(name)), [], path);
  }
});

test("every field that the client reads of an answer is in the document, with its type", () => {
  const answers = checker.getDeclaredTypeOfSymbol(exported.get("Answers"));
  for (const { name, method, path } of routes()) {
    const { schema } = openapi.paths[path][method.toLowerCase()].responses["200"].content["application/json"];
    assert.deepEqual(missing(property(answers, name), schema, name), []);
  }
});

test("a field, a type or a null that the document does not have is found", () => {
  const node = checker.getTypeOfSymbol(checker.getDeclaredTypeOfSymbol(exported.get("Answers")).getProperty("node"));
  const schema = resolved({ $ref: "#/components/schemas/Node" });
  const without = (change) => missing(node, { ...schema, properties: { ...schema.properties, ...change } }, "node");
  assert.deepEqual(without({}), []);
  assert.deepEqual(without({ labels: undefined }), ["node.labels: is not in the document"]);
  assert.deepEqual(without({ id: { type: "integer" } }), ["node.id: is integer, not string"]);
  assert.deepEqual(without({ id: { type: ["string", "null"] } }), ["node.id: may be null"]);
});
