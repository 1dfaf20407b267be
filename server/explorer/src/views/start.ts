// What a stranger sees first: what this is, how much there is, whom it is about, and what one can ask.
import { api } from "../api";
import { graphOf, placeHash } from "../address_bar";
import { h } from "../dom";
import { glyph } from "../legend";
import { searchBox } from "../search";
import { empty, load } from "../state";
import type { Ranked } from "../types";
import type { View } from "./view";
import { count, oneLine, SIGNED_TYPES, entityType, inWords, signOf, dateInWords, nameOf } from "../words";
import type { GraphNode } from "../types";

export class StartView implements View {
  title = "Entente";
  readonly element: HTMLElement;

  constructor() {
    const actors = h("div", {});
    const box = searchBox("Find an actor", "A country, a person, a group …", (node) => { location.hash = graphOf(node.id); });
    this.element = h("div", { class: "start" },
      h("div", { class: "hero" }, h("h1", {}, "Who did what to whom,", h("br"), " and the sentence that says so."),
        h("p", { class: "lead" }, "Entente reads news articles and keeps what they say as a graph. Every line of it leads back to its sentences: who said it, when, and whether it was asserted, denied or only planned."), box),
      actors);
    void load(actors, "Looking at what is here", () => this.contents());
  }

  private async contents(): Promise<Node> {
    const [ranked, totals] = await Promise.all([api.ranking("degree", 12), this.totals()]);
    if (!ranked.nodes.length) {
      return empty("Nothing has been read yet.", h("a", { href: placeHash("read") }, "Read an article"), " here, or run ", h("code", {}, "entente import FOLDER"), ".");
    }
    const [names, sample] = await Promise.all([this.withTypes(ranked), this.sample()]);
    const [first, second] = ranked.nodes;
    return h("div", { class: "start-grid" },
      h("dl", { class: "totals" }, [[totals.articles, "articles"], [ranked.graph.nodes, "actors and things"], [ranked.graph.edges, "facts"], [totals.denied, "denials"]].map(([n, what]) =>
        h("div", {}, h("dt", {}, what as string), h("dd", {}, Number(n).toLocaleString("en"))))),
      h("section", {}, h("h2", {}, "Most connected"), h("ol", { class: "actors" }, ranked.nodes.map((node) =>
        h("li", {}, h("a", { href: graphOf(node.id) }, glyph(names.get(node.id) ?? ""), h("bdi", {}, node.name), h("span", { class: "number" }, count(node.degree, "fact"))))))),
      h("section", {}, h("h2", {}, "Ask it something"), h("ul", { class: "questions" },
        first && h("li", {}, h("a", { href: graphOf(first.id) }, `Whom does ${first.name} deal with, and how?`)),
        first && second && h("li", {}, h("a", { href: placeHash("path", "", { from: second.id, to: first.id }) }, `What leads from ${second.name} to ${first.name}?`)),
        h("li", {}, h("a", { href: placeHash("query", "", { q: DENIED, run: "1" }) }, "What was denied, and by whom?"))),
        sample && h("figure", { class: "sample" }, h("figcaption", { class: "eyebrow" }, "A fact and its sentence"), sample)));
  }

  private async totals(): Promise<{ articles: number; denied: number }> {
    const number = async (statement: string): Promise<number> => Number((await api.query(statement)).rows[0]?.[0] ?? 0);
    const [articles, denied] = await Promise.all([number("MATCH (a:Article) RETURN count(a)"), number("MATCH (c:Claim {polarity: 'negated'}) RETURN count(c)")]);
    return { articles, denied };
  }

  private async withTypes(ranked: Ranked): Promise<Map<string, string>> {
    const { rows } = await api.query("UNWIND $ids AS id MATCH (n:Entity {id: id}) RETURN n", { ids: ranked.nodes.map(({ id }) => id) });
    return new Map(rows.map(([node]) => [(node as GraphNode).id, entityType(node as GraphNode)]));
  }

  private async sample(): Promise<Node | null> {
    const { rows } = await api.query(
      "MATCH (a:Entity)<-[:SUBJECT]-(c:Claim {polarity: 'asserted', modality: 'actual'})-[:OBJECT]->(b:Entity) MATCH (c)-[:IN]->(d:Article) WHERE a.id <> b.id AND c.type IN $types RETURN a, c.type, b, c.text, d.id, c.id, d.publisher, d.published ORDER BY c.confidence DESC, c.id LIMIT 1",
      { types: SIGNED_TYPES });
    const row = rows[0];
    if (!row) return null;
    const [a, type, b, text, article, claim, publisher, published] = row as [GraphNode, string, GraphNode, string, string, string, string | null, string | null];
    return h("div", {}, h("p", { class: "fact-title" }, h("bdi", {}, nameOf(a)), h("span", { class: `verb ${signOf(type)}` }, ` ${inWords(type)} `), h("bdi", {}, nameOf(b))),
      h("blockquote", { dir: "auto" }, h("mark", {}, oneLine(text))),
      h("p", { class: "source" }, h("bdi", {}, publisher ?? "unknown publisher"), `, ${dateInWords(published)} · `, h("a", { href: placeHash("article", article, { claim }) }, "read the article")));
  }
}

const DENIED = `MATCH (a:Entity)<-[:SUBJECT]-(c:Claim {polarity: 'negated'})-[:OBJECT]->(b:Entity)
OPTIONAL MATCH (c)-[:SAID_BY]->(speaker)
RETURN a.name AS who, c.type AS did_not, b.name AS whom, speaker.name AS says, c.text AS sentence
LIMIT 50`;
