// The panel beside the graph: a node, the facts of a pair, a fact with its sentences, or a claim that is no fact.
import { api } from "../api";
import { articleAt, placeHash } from "../address_bar";
import { h, type Child } from "../dom";
import { pairKey, type GraphModel, type Line, type ScreenClaim } from "../graph/model";
import { glyph } from "../legend";
import { load, moreButton } from "../state";
import type { GraphEdge, GraphNode } from "../types";
import { certainty, count, dateInWords, describeType, entityType, inWords, isFact, isSymmetric, nameOf, percent, signOf } from "../words";
import { evidenceList, evidenceOf } from "./evidence";

export interface DetailsActions {
  model: GraphModel;
  showNode(id: string): void;
  showFact(id: string): void;
  open(id: string, more?: number): void;
  remove(id: string): void;
  /** Has a fact on the screen, with the node at its other end. */
  bring(node: GraphNode, edge: GraphEdge): void;
  unfold(pair: string): void;
}

const STEP = 25;

const nodeButton = (node: GraphNode, actions: DetailsActions): HTMLElement =>
  h("button", { type: "button", class: "link", onclick: () => actions.showNode(node.id) }, h("bdi", {}, nameOf(node)));

/** "Morocco signed memorandum", with the ends as buttons. */
export function factSentence(fact: { type: string; source: string; target: string }, actions: DetailsActions): Child {
  const end = (id: string): Child => {
    const node = actions.model.nodes.get(id);
    return node ? nodeButton(node, actions) : h("bdi", {}, id);
  };
  return [end(fact.source), h("span", { class: `verb ${signOf(fact.type)}`, title: describeType(fact.type) }, ` ${inWords(fact.type)} `), end(fact.target)];
}

function when({ from, to, precision }: GraphEdge["properties"]): string {
  if (!from) return "no date";
  return dateInWords(from, precision) + (to && to !== from ? ` to ${dateInWords(to, precision)}` : "");
}

export function factRow(fact: GraphEdge, actions: DetailsActions): HTMLElement {
  const { sources = 0, contested } = fact.properties;
  return h("li", { class: "fact-row" },
    h("div", {}, factSentence(fact, actions)),
    h("div", { class: "meta" }, h("span", {}, when(fact.properties)), sources > 0 && h("span", {}, count(sources, "article")),
      contested === true && h("span", { class: "tag denied" }, "contested"),
      h("button", { type: "button", class: "quiet", "aria-label": isFact(fact) ? `Sentences behind: ${inWords(fact.type)}` : `About: ${inWords(fact.type)}`, onclick: () => actions.showFact(fact.id) },
        isFact(fact) ? "Sentences" : "More")));
}

export function factPanel(fact: GraphEdge, actions: DetailsActions): HTMLElement {
  const { confidence, sources = 0, claims = 0, first_reported: first, last_reported: last, contested } = fact.properties;
  return h("div", {}, h("p", { class: "eyebrow" }, "Fact"), h("h2", { class: "fact-title" }, factSentence(fact, actions)),
    h("dl", { class: "facts" },
      row("When", when(fact.properties)), confidence !== undefined && row("How sure", percent(confidence)),
      row("Behind it", `${count(claims, "sentence")} in ${count(sources, "article")}${contested ? ", and a denial" : ""}`),
      first && row("Reported", first === last ? dateInWords(first) : `${dateInWords(first)} to ${dateInWords(last)}`)),
    h("h3", {}, "The sentences"), evidenceOf(fact.id));
}

/** A relationship that no claim stands behind: of an article, of a claim, or of a table. */
export function relationshipPanel(edge: GraphEdge, actions: DetailsActions): HTMLElement {
  return h("div", {}, h("p", { class: "eyebrow" }, "Relationship"), h("h2", { class: "fact-title" }, factSentence(edge, actions)), propertyList(edge.properties));
}

function propertyList(properties: Record<string, unknown>): HTMLElement | null {
  const entries = Object.entries(properties).filter(([name]) => name !== "id");
  if (!entries.length) return null;
  return h("dl", { class: "facts" }, entries.map(([name, value]) => row(name, h("bdi", {}, typeof value === "object" ? JSON.stringify(value) : String(value)))));
}

const row = (term: string, text: Child): Child => [h("dt", {}, term), h("dd", {}, text)];

export function claimPanel(claim: ScreenClaim, actions: DetailsActions): HTMLElement {
  const host = h("div", {});
  void load(host, "Looking for the sentence", async () => {
    const { claims } = await api.claims({ subject: claim.source, object: claim.target, type: claim.type, limit: 100 });
    const article = await api.article(claim.article);
    const said = claims.filter(({ id }) => id === claim.id);
    return evidenceList(said.map((one) => ({
      ...one, title: article.title, url: article.url, published: article.published, publisher: article.publisher, sentence: "", claim: one.id,
      said_by_name: one.said_by ? nameFrom(actions, one.said_by) : null,
    })));
  });
  return h("div", {}, h("p", { class: "eyebrow" }, "Claim, not counted as a fact"), h("h2", { class: "fact-title" }, factSentence(claim, actions)),
    h("p", {}, h("span", { class: "tag" }, certainty(claim.polarity, claim.modality)), " ", dateInWords(claim.date, claim.precision)), host);
}

const nameFrom = ({ model }: DetailsActions, id: string): string => {
  const node = model.nodes.get(id);
  return node ? nameOf(node) : id.slice(id.indexOf("/") + 1).replaceAll("-", " ");
};

export function pairPanel(line: Line, actions: DetailsActions): HTMLElement {
  const pair = pairKey(line.source, line.target);
  const { model } = actions;
  const names = [line.source, line.target].map((id) => model.nodes.get(id)).filter((node): node is GraphNode => node !== undefined);
  const unfolded = model.unfolded.has(pair);
  return h("div", {}, h("p", { class: "eyebrow" }, "Between two"),
    h("h2", {}, names.map((node, i) => [i > 0 && " and ", nodeButton(node, actions)])),
    h("p", { class: "buttons" }, h("button", { type: "button", "aria-pressed": String(unfolded), onclick: () => actions.unfold(pair) }, unfolded ? "Bundle the lines" : "Unfold the lines"),
      h("a", { class: "button quiet", href: placeHash("path", "", { from: line.source, to: line.target }) }, "Other paths between them")),
    h("ul", { class: "rows" }, line.facts.map((fact) => factRow(fact, actions))));
}

export function nodePanel(node: GraphNode, actions: DetailsActions): HTMLElement {
  const { model } = actions;
  const opened = model.opened.get(node.id);
  const more = model.more.get(node.id) ?? 0;
  const { aliases, subtype, iso3, wikidata } = node.properties as { aliases?: string[]; subtype?: string; iso3?: string; wikidata?: string };
  const expand = opened === undefined
    ? h("button", { type: "button", class: "primary", onclick: () => actions.open(node.id, STEP) }, "Show its neighbours")
    : more > 0 && h("button", { type: "button", class: "primary", onclick: () => actions.open(node.id, opened + STEP) }, `Show ${Math.min(STEP, more)} of ${more.toLocaleString("en")} more`);
  return h("div", {}, h("p", { class: "eyebrow" }, glyph(entityType(node)), `${entityType(node)}${subtype ? `, ${subtype}` : ""}`),
    h("h2", {}, h("bdi", {}, nameOf(node))),
    Array.isArray(aliases) && aliases.length > 0 && h("p", { class: "muted" }, "also ", h("bdi", {}, aliases.join(", "))),
    h("p", { class: "muted ids" }, h("code", {}, node.id), iso3 && ` · ${iso3}`,
      wikidata && /^Q\d+$/.test(wikidata) && [" · ", h("a", { href: `https://www.wikidata.org/wiki/${wikidata}`, target: "_blank", rel: "noopener noreferrer" }, wikidata)]),
    node.labels.includes("Entity") ? null : propertyList(Object.fromEntries(Object.entries(node.properties).filter(([name]) => name !== "name" && name !== "title" && name !== "aliases"))),
    h("p", { class: "buttons" }, expand, node.labels.includes("Article") ? h("a", { class: "button quiet", href: articleAt(node.id) }, "Read it") : h("a", { class: "button quiet", href: placeHash("path", "", { from: node.id }) }, "Path to …"),
      h("button", { type: "button", class: "quiet", onclick: () => actions.remove(node.id) }, "Take away")),
    h("h3", {}, "What is known"), neighbourList(node, actions));
}

/** All facts of a node, page by page: what the drawing shows, as text, and what it leaves out. */
function neighbourList(node: GraphNode, actions: DetailsActions): HTMLElement {
  const host = h("div", {});
  const list = h("ul", { class: "rows" });
  let cursor: string | undefined;
  const next = async (): Promise<boolean> => {
    const page = await api.neighbors(node.id, cursor);
    for (const { edge, node: other } of page.neighbors) list.append(neighbourRow(node, edge, other, actions));
    cursor = page.cursor ?? undefined;
    return cursor !== undefined;
  };
  void load(host, "Looking for its facts", async () => {
    const more = await next();
    return list.children.length ? h("div", {}, list, more && moreButton(next)) : h("p", { class: "muted" }, "Nothing is known about it yet.");
  });
  return host;
}

function neighbourRow(node: GraphNode, edge: GraphEdge, other: GraphNode, actions: DetailsActions): HTMLElement {
  const passive = edge.target === node.id && edge.source !== node.id && !isSymmetric(edge.type);
  const name = h("button", { type: "button", class: "link", onclick: () => { actions.bring(other, edge); actions.showNode(other.id); } }, h("bdi", {}, nameOf(other)));
  const verb = h("span", { class: `verb ${signOf(edge.type)}`, title: describeType(edge.type) }, inWords(edge.type));
  return h("li", { class: "fact-row" }, h("div", {}, passive ? [name, " ", verb, " ", h("span", { class: "muted" }, "it")] : [verb, " ", name]),
    h("div", { class: "meta" }, h("span", {}, when(edge.properties)), edge.properties.contested === true && h("span", { class: "tag denied" }, "contested"),
      isFact(edge) && h("button", { type: "button", class: "quiet", "aria-label": `Sentences behind: ${inWords(edge.type)} ${nameOf(other)}`,
        onclick: () => { actions.bring(other, edge); actions.showFact(edge.id); } }, "Sentences")));
}
