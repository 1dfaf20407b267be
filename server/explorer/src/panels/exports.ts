// Taking away what is on the screen: a link, a picture, its facts as a table, its neighbourhood in every format of the server.
import { explain, send } from "../api";
import { download, h } from "../dom";
import type { GraphModel } from "../graph/model";
import { pngBlob, svgBlob } from "../graph/picture";
import type { Stage } from "../graph/stage";
import { nameOf } from "../words";

export const FORMATS: [string, string, string][] = [
  ["apoc", "jsonl", "Neo4j, APOC JSON"], ["csv", "csv", "CSV, for neo4j-admin"], ["cytoscape", "cyjs", "Cytoscape"], ["d3", "json", "d3 and networkx"],
  ["dot", "dot", "Graphviz"], ["ftm", "ftm.jsonl", "FollowTheMoney"], ["gexf", "gexf", "GEXF, for Gephi"], ["graphml", "graphml", "GraphML"],
  ["graphology", "json", "graphology"], ["jsonld", "jsonld", "JSON-LD"], ["plover", "jsonl", "PLOVER events"], ["turtle", "ttl", "Turtle (RDF)"],
];
const SEEDS_MAX = 100;

const cell = (value: unknown): string => {
  const text = value === undefined || value === null ? "" : String(value);
  // A spreadsheet must not take a name for a formula.
  const safe = /^[=+\-@\t\r]/.test(text) ? `'${text}` : text;
  return /[",\n\r]/.test(safe) ? `"${safe.replaceAll('"', '""')}"` : safe;
};

/** One row for each fact on the screen. */
export function factsCsv(model: GraphModel): string {
  const name = (id: string): string => { const node = model.nodes.get(id); return node ? nameOf(node) : id; };
  const header = ["source", "source_name", "type", "target", "target_name", "from", "to", "confidence", "articles", "claims", "contested", "id"];
  const rows = model.visible().facts.map((fact) => [fact.source, name(fact.source), fact.type, fact.target, name(fact.target), fact.properties.from, fact.properties.to,
    fact.properties.confidence, fact.properties.sources, fact.properties.claims, fact.properties.contested, fact.id]);
  return [header, ...rows].map((row) => row.map(cell).join(",")).join("\r\n") + "\r\n";
}

export function screenJson(model: GraphModel): string {
  const { nodes, facts } = model.visible();
  return JSON.stringify({ nodes, edges: facts }, null, 1);
}

export function exportMenu(current: () => { model: GraphModel; stage: Stage }): HTMLElement {
  const said = h("p", { class: "small", role: "status" });
  const run = (label: string, work: () => Promise<void> | void): HTMLElement =>
    h("button", { type: "button", class: "item", onclick: () => void act(label, work) }, label);
  const act = async (label: string, work: () => Promise<void> | void): Promise<void> => {
    said.textContent = `${label} …`;
    try {
      await work();
      said.textContent = `${label}: done`;
    } catch (error) {
      said.textContent = explain(error);
    }
  };
  const save = (name: string, content: string | Blob, type = "text/plain"): void =>
    download(`entente-${name}`, typeof content === "string" ? new Blob([content], { type }) : content);
  return h("details", { class: "menu" }, h("summary", {}, "Take away"), h("div", { class: "menu-body" },
    h("h3", {}, "This view"),
    run("Copy the link", () => copy(location.href)),
    run("PNG picture", async () => save("graph.png", await pngBlob(current().stage))),
    run("SVG picture", () => save("graph.svg", svgBlob(current().stage))),
    h("h3", {}, "Exactly what is on the screen"),
    run("Facts as CSV", () => save("facts.csv", factsCsv(current().model), "text/csv")),
    run("Nodes and facts as JSON", () => save("graph.json", screenJson(current().model), "application/json")),
    h("h3", {}, "The opened nodes and all their facts that pass the filters"),
    FORMATS.map(([format, ending, label]) => run(label, async () => save(`graph.${ending}`, await fromServer(current().model, format)))), said));
}

async function copy(text: string): Promise<void> {
  if (navigator.clipboard) return navigator.clipboard.writeText(text);
  throw new Error("This browser lets pages copy only over https or on this machine; the link is in the address bar.");
}

async function fromServer(model: GraphModel, format: string): Promise<Blob> {
  const { filters } = model;
  const opened = [...model.opened.keys()];
  if (opened.length > SEEDS_MAX) throw new Error(`More than ${SEEDS_MAX} nodes are opened: too many for one export.`);
  const limit = [...model.opened.values()].reduce((sum, one) => sum + one, 0);
  const types = filters.hiddenTypes.size ? [...new Set([...model.facts.values()].map(({ type }) => type))].filter((type) => !filters.hiddenTypes.has(type)).join(",") : undefined;
  const response = await send("subgraph", { values: {
    seed: opened, depth: 1, limit: Math.min(10_000, limit), format, types, from: filters.from, to: filters.to, min_confidence: filters.confidence || undefined } });
  return response.blob();
}
