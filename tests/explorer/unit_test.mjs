// The explorer's logic without a browser: bundling, filters, the timeline's columns, colours of statements, addresses, CSV.
import assert from "node:assert/strict";
import { mkdtempSync, rmSync } from "node:fs";
import { createRequire } from "node:module";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, test } from "node:test";
import { pathToFileURL } from "node:url";
import { ROOT } from "./support.mjs";

const { build } = createRequire(join(ROOT, "server/explorer/package.json"))("esbuild");
const folder = mkdtempSync(join(tmpdir(), "entente-explorer-unit-"));
after(() => rmSync(folder, { recursive: true }));

async function load(name) {
  const outfile = join(folder, `${name.replaceAll("/", "_")}.mjs`);
  await build({ entryPoints: [join(ROOT, "server/explorer/src", `${name}.ts`)], outfile, bundle: true, format: "esm", platform: "neutral", mainFields: ["module", "main"], conditions: ["module"] });
  return import(pathToFileURL(outfile));
}

const node = (id, label = "Country") => ({ id, labels: [label, "Entity"], properties: { name: id } });
const fact = (id, source, type, target, properties = {}) => ({ id, type, source, target, properties: { confidence: 0.8, sources: 2, ...properties } });
const claim = (id, source, type, target, more = {}) => ({ id, type, source, target, polarity: "asserted", modality: "actual", date: null, precision: null, confidence: 0.8, article: "a", publisher: "P", published: "", ...more });

test("the facts of a pair are one line, unfolded they are many", async () => {
  const { bundle, pairKey } = await load("graph/model");
  const facts = [fact("f:1", "a", "SIGNED", "b"), fact("f:2", "b", "ATTACKED", "a"), fact("f:3", "a", "SIGNED", "c")];
  const lines = bundle(facts, new Set());
  assert.deepEqual(lines.map(({ facts: { length }, sign }) => [length, sign]), [[2, "mixed"], [1, "cooperation"]]);
  assert.equal(bundle(facts, new Set([pairKey("b", "a")])).length, 3);
});

test("filters keep opened nodes, and what has no date leaves when a range is set", async () => {
  const { GraphModel } = await load("graph/model");
  const model = new GraphModel();
  model.add([node("a"), node("b"), node("p", "Person")], [fact("f:1", "a", "SIGNED", "b", { from: "2021-11", confidence: 0.5 }), fact("f:2", "p", "VISITED", "a")]);
  model.opened.set("a", 30);
  const ids = () => model.visible().facts.map(({ id }) => id);
  assert.deepEqual(ids(), ["f:1", "f:2"]);
  model.filters.hiddenLabels.add("Person");
  assert.deepEqual(ids(), ["f:1"]);
  model.filters.hiddenLabels.clear();
  model.filters.from = "2021-11-20";
  assert.deepEqual(ids(), ["f:1"], "a month reaches to its end");
  model.filters.from = "2021-12-01";
  assert.deepEqual(ids(), []);
  assert.deepEqual(model.visible().nodes.map(({ id }) => id), ["a"]);
  model.filters.from = "";
  model.filters.confidence = 0.6;
  assert.deepEqual(ids(), ["f:2"]);
});

test("claims that are no facts are shown on demand only, and a publisher's facts are told by its claims", async () => {
  const { GraphModel } = await load("graph/model");
  const model = new GraphModel();
  model.add([node("a"), node("b")], [fact("f:1", "a", "SIGNED", "b")]);
  model.setClaims([claim("1", "a", "SIGNED", "b"), claim("2", "a", "ATTACKED", "b", { polarity: "negated" })]);
  assert.deepEqual(model.visible().lines.map(({ manner }) => manner), ["actual"]);
  model.filters.manners.add("denied");
  assert.deepEqual(model.visible().lines.map(({ manner }) => manner), ["actual", "denied"]);
  model.filters.publishers.add("Q");
  assert.equal(model.visible().lines.length, 0);
});

test("taking a node away takes those with it that only it brought in", async () => {
  const { GraphModel } = await load("graph/model");
  const model = new GraphModel();
  model.add([node("a"), node("b"), node("c")], [fact("f:1", "a", "SIGNED", "b"), fact("f:2", "c", "SIGNED", "b")]);
  model.opened.set("a", 30).set("c", 30);
  model.remove("a");
  assert.deepEqual([...model.nodes.keys()], ["b", "c"]);
});

test("the timeline has a column for every month between, also for dates that are less precise", async () => {
  const { buckets, unitFor } = await load("panels/timeline");
  const dated = [{ date: "2021-11-24", type: "SIGNED" }, { date: "2022-01", type: "ATTACKED" }, { date: "2022", type: "STATED" }];
  const columns = buckets(dated, "month");
  assert.deepEqual(columns.map(({ key }) => key), ["2021-11", "2021-12", "2022-01"]);
  assert.deepEqual(columns[2], { key: "2022-01", cooperation: 0, conflict: 1, neutral: 1, imprecise: 1 });
  assert.equal(unitFor(["1990", "2020-01-01"], 150), "year");
  assert.equal(unitFor(["2020-01-01", "2020-02-01"], 150), "day");
});

test("a statement's words keep every character, and an error's column is counted in code points", async () => {
  const { tokens, offsetOf } = await load("cypher");
  const statement = "MATCH (a:Country {name: 'It''s \"x\"'})-[r:SIGNED|MET_WITH]->() // done\nRETURN count(r), $p, 1.5e3";
  assert.equal(tokens(statement).map(({ text }) => text).join(""), statement);
  assert.deepEqual(tokens("RETURN count(r)").map(({ kind }) => kind), ["keyword", "plain", "function", "plain"]);
  assert.equal(offsetOf("RETURN '😀', b", 1, 13), "RETURN '😀', b".indexOf("b"));
});

test("a link runs a statement only if it cannot change the store", async () => {
  const { isReading } = await load("cypher");
  assert.ok(isReading("MATCH (a) WHERE a.name = 'SET' RETURN a"));
  for (const statement of ["CREATE (a)", "match (a) set a.x = 1", "MATCH (a) DETACH DELETE a", "CALL db.x()"]) assert.ok(!isReading(statement), statement);
});

test("the graph of rows has every node and relationship in them, however deep", async () => {
  const { graphOfRows } = await load("graph/rows");
  const graph = graphOfRows({ columns: [], rows: [[fact("f:1", "a", "SIGNED", "b"), [node("a")]]], stats: {} });
  assert.deepEqual(graph.nodes.map(({ id }) => id).sort(), ["a", "b"]);
});

test("an address says the same after a round trip, and a broken one does not throw", async () => {
  const { placeHash, parsePlace } = await load("address_bar");
  const { view, id, query } = parsePlace(placeHash("article", "article/1 ü?", { claim: "claim/2&3" }));
  assert.deepEqual([view, id, query.get("claim")], ["article", "article/1 ü?", "claim/2&3"]);
  assert.equal(parsePlace("#/article/%E0%A4%A").id, "%E0%A4%A");
  assert.equal(parsePlace("").view, "start");
});

test("ids with blanks, colons and slashes come through an address", async () => {
  const { graphOf, idsOfText, parsePlace } = await load("address_bar");
  const ids = ["country/MA", "state/New York", "100% sure: 7", "عبد اللطيف"];
  assert.deepEqual(idsOfText(parsePlace(graphOf(...ids)).query.get("open")), ids);
});

test("places of nodes come through a link, those with equal hashes too, and what is no such text gives none", async () => {
  const { spotsOfText, textOfSpots } = await load("graph/spots");
  const spots = new Map([...Array(3000).keys()].map((i) => [`person/${i}`, { x: i * 0.7 - 900, y: 1000 / (i + 1) }]));
  const read = spotsOfText(textOfSpots(spots), spots.keys());
  assert.equal(read.size, spots.size);
  for (const [id, { x, y }] of spots) assert.ok(Math.abs(read.get(id).x - x) < 0.05 && Math.abs(read.get(id).y - y) < 0.05, id);
  assert.equal(spotsOfText(textOfSpots(spots), ["person/7", "country/none"]).has("person/7"), true);
  for (const text of ["", "A", "no text of this kind!", "AAAA", "____________"]) assert.equal(spotsOfText(text, ["a"]).size, 0, text);
});

test("a table for spreadsheets has no formulas and quotes what needs it", async () => {
  const { factsCsv } = await load("panels/exports");
  const { GraphModel } = await load("graph/model");
  const model = new GraphModel();
  model.add([{ ...node("a"), properties: { name: '=HYPERLINK("x")' } }, node("b")], [fact("f:1", "a", "SIGNED", "b")]);
  const row = factsCsv(model).split("\r\n")[1];
  assert.ok(row.startsWith("a,\"'=HYPERLINK(\"\"x\"\")\",SIGNED,b,b,"), row);
});

test("the same graph stands the same way, and stays when more comes in", async () => {
  const { place } = await load("graph/layout");
  const nodes = ["a", "b", "c", "d"];
  const edges = [["a", "b"], ["a", "c"], ["c", "d"]];
  const first = new Map();
  const second = new Map();
  place(first, nodes, edges);
  place(second, nodes, edges);
  assert.deepEqual(first, second);
  place(second, [...nodes, "e"], [...edges, ["e", "a"]]);
  for (const id of nodes) assert.deepEqual(second.get(id), first.get(id));
  assert.ok(Number.isFinite(second.get("e").x));
});
