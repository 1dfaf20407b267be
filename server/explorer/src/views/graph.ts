// The neighbourhood: drawn, opened step by step, filtered, with a panel and a timeline.
import { api } from "../api";
import { idsOfText, placeHash, textOfIds, type Place } from "../address_bar";
import { debounced, fill, h } from "../dom";
import { noFilters, type GraphModel, type ScreenClaim } from "../graph/model";
import type { Position } from "../graph/layout";
import { SPOTS_MAX, spotsOfText, textOfSpots } from "../graph/spots";
import { legend } from "../legend";
import { exportMenu } from "../panels/exports";
import { filtersPanel } from "../panels/filters";
import { timeline } from "../panels/timeline";
import { failed } from "../state";
import type { GraphEdge, GraphNode, Rows } from "../types";
import { count, entityType, nameOf, type Manner } from "../words";
import { Board, FIRST_STEP } from "./board";
import type { View } from "./view";

// Beyond these, claims are not asked for and the timeline shows the facts' dates.
const NODES_WITH_CLAIMS = 1500;
const CLAIMS_MAX = 20_000;

const CLAIMS_ON_SCREEN = `UNWIND $ids AS id MATCH (s:Entity {id: id})<-[:SUBJECT]-(c:Claim)-[:OBJECT]->(o:Entity)
WHERE o.id IN $ids AND s.id <> o.id
MATCH (c)-[:IN]->(a:Article)
RETURN c.id, c.type, s.id, o.id, c.polarity, c.modality, c.date, c.date_precision, c.confidence, a.id, a.publisher, a.published
LIMIT ${CLAIMS_MAX}`;

async function claimsBetween(ids: string[]): Promise<ScreenClaim[]> {
  const { rows } = await api.query(CLAIMS_ON_SCREEN, { ids });
  const text = (value: unknown): string => (value === null || value === undefined ? "" : String(value));
  return rows.map(([id, type, source, target, polarity, modality, date, precision, confidence, article, publisher, published]) => ({
    id: text(id), type: text(type), source: text(source), target: text(target), polarity: text(polarity) as ScreenClaim["polarity"],
    modality: text(modality) as ScreenClaim["modality"], date: text(date) || null, precision: text(precision) || null, confidence: Number(confidence),
    article: text(article), publisher: text(publisher), published: text(published),
  }));
}

/** Facts among the nodes on the screen that no opened node brought in. */
async function factsAmong(ids: string[]): Promise<GraphEdge[]> {
  const { rows }: Rows = await api.query(
    "UNWIND $ids AS id MATCH (a:Entity {id: id})-[r]->(b:Entity) WHERE b.id IN $ids RETURN r LIMIT 5000", { ids });
  return rows.map(([edge]) => edge as GraphEdge);
}

/** Those of them that are still there. */
async function nodesOf(ids: string[]): Promise<GraphNode[]> {
  const found = await Promise.allSettled(ids.map((id) => api.node(id)));
  return found.flatMap((one) => (one.status === "fulfilled" ? [one.value] : []));
}

const listOf = (query: URLSearchParams, key: string): string[] => (query.get(key) ?? "").split("|").filter(Boolean);

export class GraphView implements View {
  readonly element: HTMLElement;
  title = "Graph";
  private readonly board: Board;
  private readonly filtersHost = h("aside", { class: "rail", "aria-label": "Filters", hidden: true });
  private readonly timelineHost = h("div", { class: "timeline" });
  private readonly summary = h("p", { class: "summary", role: "status" });
  private readonly legendHost = h("div", {});
  private readonly filterButton: HTMLButtonElement;
  private hash = "";

  constructor(place: Place) {
    this.board = new Board("Graph", {
      says: (text) => fill(this.summary, text),
      drawn: (drawing) => this.drawn(drawing),
      chosen: () => this.remember(),
      rest: () => this.fetchRest(),
    }, "Search for an actor above, and its neighbourhood is drawn here.");
    const { canvas, tools, details, spoken, stage } = this.board;
    this.filterButton = h("button", { type: "button", "aria-expanded": "false", onclick: () => this.toggleFilters() }, "Filters");
    const stageHost = h("section", { class: "stage", "aria-label": "Drawing" }, canvas,
      h("div", { class: "stage-bar" }, this.filterButton, this.summary), tools,
      h("div", { class: "stage-foot" }, this.legendHost, exportMenu(() => ({ model: this.model, stage }), () => { this.remember(); return location.href; })), spoken);
    this.element = h("div", { class: "graph-view" }, this.filtersHost, stageHost, details, this.timelineHost);
    stage.onCamera(debounced(300, () => this.remember()));
    void this.restore(place);
  }

  private get model(): GraphModel {
    return this.board.model;
  }

  update(place: Place): boolean {
    if (location.hash === this.hash) return true;
    void this.restore(place);
    return true;
  }

  leave(): void {
    this.board.stage.kill();
  }

  // The address says which nodes are opened ("id" or "id:50"), come with them or were taken away, the filters, what is shown in the panel,
  // the camera, and where nodes stand if those that open the link would be given other places.
  private async restore({ query }: Place): Promise<void> {
    const wanted = new Map(idsOfText(query.get("open")).map((part) => {
      const [, id, limit] = /^(.*?)(?::(\d+))?$/.exec(part) as RegExpExecArray;
      return [id as string, Number(limit ?? FIRST_STEP)];
    }));
    this.readFilters(query);
    for (const id of [...this.model.opened.keys()]) if (!wanted.has(id)) this.model.remove(id);
    const brought = idsOfText(query.get("with"));
    const away = idsOfText(query.get("away"));
    this.model.kept.clear();
    this.model.away.clear();
    for (const pair of listOf(query, "unfold")) this.model.unfolded.add(pair);
    const { board } = this;
    fill(this.summary, "Loading …");
    board.busy = true;
    try {
      for (const [id, limit] of wanted) if ((this.model.opened.get(id) ?? 0) < limit) await board.fetch(id, limit);
      this.model.add(await nodesOf(brought), []);
      for (const id of brought) this.model.kept.add(id);
      for (const id of away) this.model.remove(id);
      if (brought.length) await this.fetchRest();
      for (const [id, spot] of spotsOfText(query.get("at") ?? "", this.model.nodes.keys())) board.stage.positions.set(id, spot);
      board.redraw();
      await this.fetchRest();
    } catch (error) {
      board.busy = false;
      fill(this.summary, "");
      fill(board.details, failed(error, () => void this.restore({ view: "graph", id: "", query })));
      return;
    }
    const [first] = this.model.opened.keys();
    if (query.get("camera")) board.stage.setCamera(query.get("camera") ?? "");
    board.shown = query.get("show") ?? first ?? "";
    await this.fetchShown();
    board.busy = false;
    board.redraw();
    board.show(board.shown);
  }

  /** A fact in a link may be beyond the first that its nodes show. */
  private async fetchShown(): Promise<void> {
    const { shown } = this.board;
    if (!/^[ef]:/.test(shown) || this.model.facts.has(shown)) return;
    const { rows } = await api.query("MATCH (a:Entity)-[r]->(b:Entity) WHERE a.id IN $ids AND r.id = $fact RETURN a, r, b LIMIT 1",
      { fact: shown, ids: [...this.model.nodes.keys()] });
    const [a, edge, b] = (rows[0] ?? []) as [GraphNode?, GraphEdge?, GraphNode?];
    if (a && edge && b) this.model.add([a, b], [edge]);
  }

  private readFilters(query: URLSearchParams): void {
    const filters = noFilters();
    const set = (key: string) => new Set(listOf(query, key));
    filters.hiddenTypes = set("without");
    filters.hiddenLabels = set("withoutkinds");
    filters.publishers = set("publishers");
    filters.manners = set("also") as Set<Manner>;
    filters.from = query.get("from") ?? "";
    filters.to = query.get("to") ?? "";
    filters.confidence = Math.min(1, Math.max(0, Number(query.get("sure")) || 0));
    filters.sources = Math.max(1, Number(query.get("articles")) || 1);
    this.model.filters = filters;
  }

  private remember(): void {
    const { model } = this;
    const { filters } = model;
    const joined = (set: Set<string>): string => [...set].join("|");
    this.hash = placeHash("graph", "", {
      open: textOfIds([...model.opened].map(([id, limit]) => (limit === FIRST_STEP && !/:\d+$/.test(id) ? id : `${id}:${limit}`))),
      show: this.board.shown, unfold: joined(model.unfolded), without: joined(filters.hiddenTypes), withoutkinds: joined(filters.hiddenLabels),
      publishers: joined(filters.publishers), also: joined(filters.manners), from: filters.from, to: filters.to,
      sure: filters.confidence ? String(filters.confidence) : "", articles: filters.sources > 1 ? String(filters.sources) : "",
      with: textOfIds([...model.kept].filter((id) => model.nodes.has(id))), away: textOfIds(model.away), at: this.spots(),
      camera: this.board.stage.camera() === "0.5,0.5,1" ? "" : this.board.stage.camera(),
    });
    if (location.hash.startsWith("#/graph")) history.replaceState(null, "", this.hash);
  }

  /** Where nodes stand, as text; empty where a link without it draws them at the same places, and of so many that it would be too long. */
  private spots(): string {
    const { nodes, opened, away } = this.model;
    const { positions, placements } = this.board.stage;
    const untouched = placements === 1 && away.size === 0 && opened.size === 1 && !this.filtersHidden();
    if (untouched || nodes.size > SPOTS_MAX) return "";
    return textOfSpots(new Map([...nodes.keys()].flatMap((id): [string, Position][] => { const spot = positions.get(id); return spot ? [[id, spot]] : []; })));
  }

  private filtersHidden(): boolean {
    const { facts } = this.model.visible();
    return facts.length < this.model.facts.size || this.model.filters.manners.size > 0;
  }

  /** What lies between the nodes on the screen: further facts, and all claims. */
  private async fetchRest(): Promise<void> {
    const ids = [...this.model.nodes.keys()];
    if (ids.length > NODES_WITH_CLAIMS || !ids.length) return;
    const [facts, claims] = await Promise.all([factsAmong(ids), claimsBetween(ids)]);
    this.model.add([], facts);
    this.model.setClaims(claims);
  }

  private drawn({ nodes, facts }: { nodes: GraphNode[]; facts: GraphEdge[] }): void {
    const hidden = this.model.facts.size - facts.length;
    fill(this.summary, nodes.length ? `${count(nodes.length, "node")}, ${count(facts.length, "fact")}${hidden ? `, ${hidden} filtered out` : ""}${this.board.busy ? " …" : ""}` : this.model.nodes.size ? "Nothing passes the filters." : "Nothing is drawn yet.");
    fill(this.legendHost, legend([...new Set(nodes.map(entityType))]));
    timeline(this.timelineHost, this.model, () => this.filtersChanged());
    if (!this.filtersHost.hidden) this.fillFilters();
    const [first] = this.model.opened.keys();
    const node = first === undefined ? undefined : this.model.nodes.get(first);
    if (node) document.title = `${nameOf(node)} · Entente`;
    this.remember();
  }

  private filtersChanged(): void {
    this.board.redraw();
    this.board.mark();
  }

  private fillFilters(): void {
    const open = [...this.filtersHost.querySelectorAll("details")].map((one) => one.open);
    const focused = [...this.filtersHost.querySelectorAll("input")].indexOf(document.activeElement as HTMLInputElement);
    const { scrollTop } = this.filtersHost;
    fill(this.filtersHost, h("div", { class: "rail-head" }, h("h2", {}, "Filters"),
      h("button", { type: "button", class: "quiet", onclick: () => { this.model.filters = noFilters(); this.filtersChanged(); } }, "Reset"),
      h("button", { type: "button", class: "quiet", "aria-label": "Close the filters", onclick: () => this.toggleFilters() }, "Close")), filtersPanel(this.model, () => this.filtersChanged()));
    [...this.filtersHost.querySelectorAll("details")].forEach((one, i) => { if (open[i] !== undefined) one.open = open[i] as boolean; });
    if (focused >= 0) this.filtersHost.querySelectorAll("input")[focused]?.focus();
    this.filtersHost.scrollTop = scrollTop;
  }

  private toggleFilters(): void {
    this.filtersHost.hidden = !this.filtersHost.hidden;
    this.filterButton.setAttribute("aria-expanded", String(!this.filtersHost.hidden));
    this.element.classList.toggle("with-rail", !this.filtersHost.hidden);
    if (!this.filtersHost.hidden) this.fillFilters();
    else this.filterButton.focus();
  }
}
