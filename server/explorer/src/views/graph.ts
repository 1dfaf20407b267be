// The neighbourhood: drawn, opened step by step, filtered, with a panel and a timeline.
import { api, explain } from "../api";
import { placeHash, type Place } from "../address_bar";
import { debounced, fill, h } from "../dom";
import { GraphModel, noFilters, pairKey, type Line, type ScreenClaim } from "../graph/model";
import { Stage } from "../graph/stage";
import { legend } from "../legend";
import { claimPanel, factPanel, nodePanel, pairPanel, type DetailsActions } from "../panels/details";
import { exportMenu } from "../panels/exports";
import { filtersPanel } from "../panels/filters";
import { timeline } from "../panels/timeline";
import { failed } from "../state";
import type { GraphEdge, GraphNode, Rows } from "../types";
import { count, entityType, nameOf, type Manner } from "../words";
import type { View } from "./view";

export const FIRST_STEP = 30;
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
  return rows.map(([edge]) => edge as GraphEdge).filter((edge) => edge.id.startsWith("f:"));
}

export class GraphView implements View {
  readonly element: HTMLElement;
  title = "Graph";
  readonly model = new GraphModel();
  private readonly stage: Stage;
  private readonly details = h("aside", { class: "panel", "aria-label": "Details", tabindex: "-1" });
  private readonly filtersHost = h("aside", { class: "rail", "aria-label": "Filters", hidden: true });
  private readonly timelineHost = h("div", { class: "timeline" });
  private readonly summary = h("p", { class: "summary", role: "status" });
  private readonly legendHost = h("div", {});
  private readonly filterButton: HTMLButtonElement;
  private shown = "";
  private busy = false;  // more is being fetched
  private hash = "";
  private readonly actions: DetailsActions;

  constructor(place: Place) {
    const canvas = h("div", {
      class: "canvas", tabindex: 0, role: "application", "aria-roledescription": "graph",
      "aria-label": "Graph. Arrow keys move between nodes, Enter shows one, e opens its neighbours, plus and minus zoom, 0 shows all.",
    });
    this.filterButton = h("button", { type: "button", "aria-expanded": "false", onclick: () => this.toggleFilters() }, "Filters");
    const tool = (label: string, text: string, act: () => void) => h("button", { type: "button", class: "tool", "aria-label": label, title: label, onclick: act }, text);
    const stageHost = h("section", { class: "stage", "aria-label": "Drawing" }, canvas,
      h("div", { class: "stage-bar" }, this.filterButton, this.summary),
      h("div", { class: "stage-tools" }, tool("Zoom in", "+", () => this.stage.zoom(0.75)), tool("Zoom out", "−", () => this.stage.zoom(1.33)), tool("Show all", "⤢", () => this.stage.fit())),
      h("div", { class: "stage-foot" }, this.legendHost, exportMenu(() => ({ model: this.model, stage: this.stage }))));
    this.element = h("div", { class: "graph-view" }, this.filtersHost, stageHost, this.details, this.timelineHost);
    this.actions = {
      model: this.model,
      showNode: (id) => this.show(id),
      showFact: (id) => this.show(id),
      open: (id, limit) => void this.open(id, limit ?? FIRST_STEP, true),
      remove: (id) => { this.model.remove(id); this.show(""); this.redraw(); },
      unfold: (pair) => { if (!this.model.unfolded.delete(pair)) this.model.unfolded.add(pair); this.redraw(); this.showDetails(); },
    };
    this.stage = new Stage(canvas, {
      node: (id) => this.show(id),
      open: (id) => void this.open(id, (this.model.opened.get(id) ?? 0) + FIRST_STEP, true),
      line: (line) => this.showLine(line),
      nothing: () => this.show(""),
    });
    const spoken = h("span", { class: "visually-hidden", role: "status" });
    canvas.addEventListener("nodefocus", (event) => {
      const node = this.model.nodes.get((event as CustomEvent<string>).detail);
      spoken.textContent = node ? `${nameOf(node)}, ${entityType(node)}` : "";
    });
    stageHost.append(spoken);
    const remember = debounced(300, () => this.remember());
    this.stage.onCamera(remember);
    new ResizeObserver(() => this.stage.resize()).observe(canvas);
    void this.restore(place);
  }

  update(place: Place): boolean {
    if (location.hash === this.hash) return true;
    void this.restore(place);
    return true;
  }

  leave(): void {
    this.stage.kill();
  }

  // The address says which nodes are opened ("id" or "id:50"), the filters, what is shown in the panel, and the camera.
  private async restore({ query }: Place): Promise<void> {
    const wanted = new Map((query.get("open") ?? "").split(" ").filter(Boolean).map((part) => {
      const [, id, limit] = /^(.*?)(?::(\d+))?$/.exec(part) as RegExpExecArray;
      return [id as string, Number(limit ?? FIRST_STEP)];
    }));
    this.readFilters(query);
    for (const id of [...this.model.opened.keys()]) if (!wanted.has(id)) this.model.remove(id);
    for (const pair of (query.get("unfold") ?? "").split("|").filter(Boolean)) this.model.unfolded.add(pair);
    fill(this.summary, "Loading …");
    this.busy = true;
    try {
      for (const [id, limit] of wanted) if ((this.model.opened.get(id) ?? 0) < limit) await this.fetch(id, limit);
      this.redraw();
      await this.fetchRest();
    } catch (error) {
      this.busy = false;
      fill(this.summary, "");
      fill(this.details, failed(error, () => void this.restore({ view: "graph", id: "", query })));
      return;
    }
    const [first] = this.model.opened.keys();
    if (query.get("camera")) this.stage.setCamera(query.get("camera") ?? "");
    this.shown = query.get("show") ?? first ?? "";
    await this.fetchShown();
    this.busy = false;
    this.redraw();
    this.show(this.shown);
  }

  /** A fact in a link may be beyond the first that its nodes show. */
  private async fetchShown(): Promise<void> {
    if (!this.shown.startsWith("f:") || this.model.facts.has(this.shown)) return;
    const { rows } = await api.query("MATCH (a:Entity)-[r]->(b:Entity) WHERE a.id IN $ids AND r.id = $fact RETURN a, r, b LIMIT 1",
      { fact: this.shown, ids: [...this.model.nodes.keys()] });
    const [a, edge, b] = (rows[0] ?? []) as [GraphNode?, GraphEdge?, GraphNode?];
    if (a && edge && b) this.model.add([a, b], [edge]);
  }

  private readFilters(query: URLSearchParams): void {
    const filters = noFilters();
    const set = (key: string) => new Set((query.get(key) ?? "").split("|").filter(Boolean));
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
      open: [...model.opened].map(([id, limit]) => (limit === FIRST_STEP ? id : `${id}:${limit}`)).join(" "),
      show: this.shown, unfold: joined(model.unfolded), without: joined(filters.hiddenTypes), withoutkinds: joined(filters.hiddenLabels),
      publishers: joined(filters.publishers), also: joined(filters.manners), from: filters.from, to: filters.to,
      sure: filters.confidence ? String(filters.confidence) : "", articles: filters.sources > 1 ? String(filters.sources) : "",
      camera: this.stage.camera() === "0.5,0.5,1" ? "" : this.stage.camera(),
    });
    if (location.hash.startsWith("#/graph")) history.replaceState(null, "", this.hash);
  }

  private async fetch(id: string, limit: number): Promise<void> {
    const { nodes, edges, omitted } = await api.subgraph([id], limit);
    const seed = nodes[0];
    if (!seed) return;
    this.model.add(nodes, edges);
    this.model.opened.set(seed.id, limit);
    if (omitted > 0) this.model.more.set(seed.id, omitted);
    else this.model.more.delete(seed.id);
    if (this.shown === id) this.shown = seed.id;
  }

  /** What lies between the nodes on the screen: further facts, and all claims. */
  private async fetchRest(): Promise<void> {
    const ids = [...this.model.nodes.keys()];
    if (ids.length > NODES_WITH_CLAIMS || !ids.length) return;
    const [facts, claims] = await Promise.all([factsAmong(ids), claimsBetween(ids)]);
    this.model.add([], facts);
    this.model.setClaims(claims);
  }

  async open(id: string, limit: number, show: boolean): Promise<void> {
    try {
      fill(this.summary, "Loading …");
      this.busy = true;
      await this.fetch(id, limit);
      this.redraw();
      if (show) this.show(id);
      await this.fetchRest();
      this.busy = false;
      this.redraw();
    } catch (error) {
      this.busy = false;
      fill(this.summary, explain(error));
    }
  }

  private redraw(): void {
    const { nodes, lines, facts } = this.model.visible();
    this.stage.show({ nodes, lines, opened: new Set(this.model.opened.keys()), more: this.model.more });
    const hidden = this.model.facts.size - facts.length;
    fill(this.summary, nodes.length ? `${count(nodes.length, "node")}, ${count(facts.length, "fact")}${hidden ? `, ${hidden} filtered out` : ""}${this.busy ? " …" : ""}` : "Nothing passes the filters.");
    fill(this.legendHost, legend([...new Set(nodes.map(entityType))]));
    timeline(this.timelineHost, this.model, () => this.filtersChanged());
    if (!this.filtersHost.hidden) this.fillFilters();
    const [first] = this.model.opened.keys();
    const node = first === undefined ? undefined : this.model.nodes.get(first);
    if (node) document.title = `${nameOf(node)} · Entente`;
    this.remember();
  }

  private filtersChanged(): void {
    this.redraw();
    this.stage.select(this.selection());
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

  private showLine(line: Line): void {
    if (line.claim) this.show(line.id);
    else if (line.facts.length === 1 && line.facts[0]) this.show(line.facts[0].id);
    else this.show(`pair:${pairKey(line.source, line.target)}`);
  }

  private show(id: string): void {
    if (id && !this.known(id)) {
      fill(this.details, h("p", { class: "state" }, "This is not, or no longer, in the store."));
      return;
    }
    this.shown = id;
    if (this.model.nodes.has(id)) this.stage.reveal(id);
    this.showDetails();
    this.remember();
  }

  private known(id: string): boolean {
    return this.model.nodes.has(id) || this.model.facts.has(id) || this.lineOf(id) !== undefined;
  }

  private lineOf(id: string): Line | undefined {
    if (id.startsWith("pair:")) {
      const facts = [...this.model.facts.values()].filter((fact) => `pair:${pairKey(fact.source, fact.target)}` === id);
      const [first] = facts;
      return first && { id, source: first.source, target: first.target, facts, manner: "actual", sign: "neutral" };
    }
    return id.startsWith("c:") ? this.model.visible().lines.find((line) => line.id === id) : undefined;
  }

  private selection(): string[] {
    const fact = this.model.facts.get(this.shown);
    if (fact) return [fact.id, `pair:${pairKey(fact.source, fact.target)}`, fact.source, fact.target];
    const line = this.lineOf(this.shown);
    return line ? [line.id, ...line.facts.map(({ id }) => id), line.source, line.target] : this.shown ? [this.shown] : [];
  }

  private showDetails(): void {
    const { model, shown } = this;
    const node = model.nodes.get(shown);
    const fact = model.facts.get(shown);
    const line = this.lineOf(shown);
    if (node) fill(this.details, nodePanel(node, this.actions));
    else if (fact) fill(this.details, this.backTo(fact), factPanel(fact, this.actions));
    else if (line?.claim) fill(this.details, claimPanel(line.claim, this.actions));
    else if (line) fill(this.details, pairPanel(line, this.actions));
    else fill(this.details, this.contents());
    this.details.scrollTop = 0;
    this.stage.select(this.selection());
  }

  private backTo(fact: GraphEdge): HTMLElement | null {
    const pair = pairKey(fact.source, fact.target);
    const among = [...this.model.facts.values()].filter((other) => pairKey(other.source, other.target) === pair).length;
    return among > 1 ? h("p", {}, h("button", { type: "button", class: "link", onclick: () => this.show(`pair:${pair}`) }, `← all ${among} facts between the two`)) : null;
  }

  /** What is drawn, as a list: for those who do not see it, and to find a name in it. */
  private contents(): HTMLElement {
    const { nodes } = this.model.visible();
    const degrees = this.model.degrees();
    const sorted = [...nodes].sort((a, b) => (degrees.get(b.id) ?? 0) - (degrees.get(a.id) ?? 0));
    return h("div", {}, h("p", { class: "eyebrow" }, "On the screen"), h("h2", {}, count(nodes.length, "node")),
      nodes.length === 0 ? h("p", {}, "Search for an actor above, and its neighbourhood is drawn here.") :
      h("ul", { class: "rows names" }, sorted.slice(0, 300).map((node) => h("li", {}, h("button", { type: "button", class: "link", onclick: () => this.show(node.id) }, h("bdi", {}, nameOf(node))),
        h("span", { class: "number" }, degrees.get(node.id) ?? 0)))),
      sorted.length > 300 && h("p", { class: "muted" }, `and ${sorted.length - 300} more`));
  }
}
