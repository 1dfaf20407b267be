// Taking away what is on the screen: a link, a picture, its facts as a table, and in every format of the server.
import { explain, jsonBody, send } from "../api";
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

const cell = (value: unknown): string => {
  const text = value === undefined || value === null ? "" : String(value);
  // A spreadsheet must not take a name for a formula.
  const safe = /^[=+\-@\t\r]/.test(text) ? `'${text}` : text;
  return /[",\n\r]/.test(safe) ? `"${safe.replaceAll('"', '""')}"` : safe;
};

/** One row for each fact on the screen, and for each claim that is drawn and is none. */
export function factsCsv(model: GraphModel): string {
  const name = (id: string): string => { const node = model.nodes.get(id); return node ? nameOf(node) : id; };
  const header = ["source", "source_name", "type", "target", "target_name", "manner", "from", "to", "confidence", "articles", "claims", "contested", "id"];
  const { facts, lines } = model.visible();
  const ends = ({ source, type, target }: { source: string; type: string; target: string }): string[] => [source, name(source), type, target, name(target)];
  const rows = facts.map((fact): unknown[] => [...ends(fact), "actual", fact.properties.from, fact.properties.to,
    fact.properties.confidence, fact.properties.sources, fact.properties.claims, fact.properties.contested, fact.id]);
  for (const { claim, manner } of lines) if (claim) rows.push([...ends(claim), manner, claim.date, claim.date, claim.confidence, 1, 1, "", claim.id]);
  return [header, ...rows].map((row) => row.map(cell).join(",")).join("\r\n") + "\r\n";
}

export function screenJson(model: GraphModel): string {
  const { nodes, facts, lines } = model.visible();
  return JSON.stringify({ nodes, edges: facts, claims: lines.flatMap(({ claim }) => claim ?? []) }, null, 1);
}

export function exportMenu(current: () => { model: GraphModel; stage: Stage }, link: () => string): HTMLElement {
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
    run("Copy the link", () => copy(link())),
    run("PNG picture", async () => save("graph.png", await pngBlob(current().stage))),
    run("SVG picture", () => save("graph.svg", svgBlob(current().stage))),
    h("h3", {}, "What is on the screen"),
    run("Table, CSV", () => save("facts.csv", factsCsv(current().model), "text/csv")),
    run("All of it, JSON", () => save("graph.json", screenJson(current().model), "application/json")),
    h("h3", {}, "Its nodes and facts for other programs"),
    FORMATS.map(([format, ending, label]) => run(label, async () => save(`graph.${ending}`, await fromServer(current().model, format)))), said));
}

async function copy(text: string): Promise<void> {
  if (navigator.clipboard) return navigator.clipboard.writeText(text);
  throw new Error("This browser lets pages copy only over https or on this machine; the link is in the address bar.");
}

async function fromServer(model: GraphModel, format: string): Promise<Blob> {
  const { nodes, facts } = model.visible();
  const ids = (all: { id: string }[]): string[] => all.map(({ id }) => id);
  const response = await send("exactly", { values: { format }, body: jsonBody({ nodes: ids(nodes), edges: ids(facts) }) });
  return response.blob();
}
