// A drawing and the panel beside it, which tells of what is chosen in it: a node, a fact, the facts of a pair, a claim.
import { api, explain } from "../api";
import { fill, h } from "../dom";
import { GraphModel, pairKey, type Line } from "../graph/model";
import { Stage } from "../graph/stage";
import { claimPanel, factPanel, nodePanel, pairPanel, relationshipPanel, type DetailsActions } from "../panels/details";
import type { GraphEdge, GraphNode } from "../types";
import { count, entityType, isFact, isStructure, nameOf } from "../words";

export const FIRST_STEP = 30;
const NAMES_LISTED = 300;
const KEYS = "Arrow keys move between nodes, Enter shows one, e opens its neighbours, plus and minus zoom, 0 shows all.";

export interface BoardEvents {
  /** What is to be said of the drawing, in place of its numbers. */
  says(text: string): void;
  /** It was drawn anew. */
  drawn(drawing: { nodes: GraphNode[]; facts: GraphEdge[] }): void;
  /** Something else is in the panel. */
  chosen(): void;
  /** What further comes with a node that was opened. */
  rest(): Promise<void>;
}

export class Board {
  readonly model = new GraphModel();
  readonly stage: Stage;
  readonly canvas: HTMLElement;
  readonly details = h("aside", { class: "panel", "aria-label": "Details", tabindex: "-1" });
  readonly tools: HTMLElement;
  readonly spoken = h("span", { class: "visually-hidden", role: "status" });
  shown = "";
  busy = false;  // more is being fetched
  private readonly actions: DetailsActions;

  constructor(label: string, private readonly events: BoardEvents, private readonly nothing = "Nothing is drawn.") {
    this.canvas = h("div", { class: "canvas", tabindex: 0, role: "application", "aria-roledescription": "graph", "aria-label": `${label}. ${KEYS}` });
    this.actions = {
      model: this.model,
      showNode: (id) => this.show(id),
      showFact: (id) => this.show(id),
      open: (id, limit) => void this.open(id, limit ?? FIRST_STEP, true),
      remove: (id) => { this.model.remove(id); this.show(""); this.redraw(); },
      bring: (node, edge) => this.bring(node, edge),
      unfold: (pair) => { if (!this.model.unfolded.delete(pair)) this.model.unfolded.add(pair); this.redraw(); this.showDetails(); },
    };
    this.stage = new Stage(this.canvas, {
      node: (id) => this.show(id),
      open: (id) => void this.open(id, (this.model.opened.get(id) ?? 0) + FIRST_STEP, true),
      line: (line) => this.showLine(line),
      nothing: () => this.show(""),
    });
    const tool = (name: string, text: string, act: () => void) => h("button", { type: "button", class: "tool", "aria-label": name, title: name, onclick: act }, text);
    this.tools = h("div", { class: "stage-tools" }, tool("Zoom in", "+", () => this.stage.zoom(0.75)), tool("Zoom out", "−", () => this.stage.zoom(1.33)), tool("Show all", "⤢", () => this.stage.fit()));
    this.canvas.addEventListener("nodefocus", (event) => {
      const node = this.model.nodes.get((event as CustomEvent<string>).detail);
      this.spoken.textContent = node ? `${nameOf(node)}, ${entityType(node)}` : "";
    });
    new ResizeObserver(() => this.stage.resize()).observe(this.canvas);
  }

  /** The neighbourhood of a node, up to `limit` of its facts. */
  async fetch(id: string, limit: number): Promise<void> {
    const { nodes, edges, omitted } = await api.subgraph([id], limit);
    const seed = nodes[0];
    if (!seed) return;
    this.model.add(nodes, edges);
    if (isStructure(seed)) for (const { node, edge } of await api.surroundings(seed.id)) this.model.add([node], [edge]);
    this.model.opened.set(seed.id, limit);
    if (omitted > 0) this.model.more.set(seed.id, omitted);
    else this.model.more.delete(seed.id);
    if (this.shown === id) this.shown = seed.id;
  }

  async open(id: string, limit: number, show: boolean): Promise<void> {
    try {
      this.events.says("Loading …");
      this.busy = true;
      await this.fetch(id, limit);
      this.redraw();
      if (show) this.show(id);
      await this.events.rest();
      this.busy = false;
      this.redraw();
    } catch (error) {
      this.busy = false;
      this.events.says(explain(error));
    }
  }

  private bring(node: GraphNode, edge: GraphEdge): void {
    const { nodes, facts, kept } = this.model;
    if (nodes.has(node.id) && facts.has(edge.id)) return;
    if (!nodes.has(node.id)) kept.add(node.id);
    this.model.add([node], [edge]);
    this.redraw();
  }

  redraw(): void {
    const { nodes, lines, facts } = this.model.visible();
    this.stage.show({ nodes, lines, opened: new Set(this.model.opened.keys()), more: this.model.more });
    this.events.drawn({ nodes, facts });
  }

  mark(): void {
    this.stage.select(this.selection());
  }

  private showLine(line: Line): void {
    if (line.claim) this.show(line.id);
    else if (line.facts.length === 1 && line.facts[0]) this.show(line.facts[0].id);
    else this.show(`pair:${pairKey(line.source, line.target)}`);
  }

  show(id: string): void {
    if (id && !this.known(id)) {
      fill(this.details, h("p", { class: "state" }, "This is not, or no longer, in the store."));
      return;
    }
    this.shown = id;
    if (this.model.nodes.has(id)) this.stage.reveal(id);
    this.showDetails();
    this.events.chosen();
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
    else if (fact) fill(this.details, this.backTo(fact), isFact(fact) ? factPanel(fact, this.actions) : relationshipPanel(fact, this.actions));
    else if (line?.claim) fill(this.details, claimPanel(line.claim, this.actions));
    else if (line) fill(this.details, pairPanel(line, this.actions));
    else fill(this.details, this.contents());
    this.details.scrollTop = 0;
    this.mark();
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
      nodes.length === 0 ? h("p", {}, this.nothing) :
      h("ul", { class: "rows names" }, sorted.slice(0, NAMES_LISTED).map((node) => h("li", {}, h("button", { type: "button", class: "link", onclick: () => this.show(node.id) }, h("bdi", {}, nameOf(node))),
        h("span", { class: "number" }, degrees.get(node.id) ?? 0)))),
      sorted.length > NAMES_LISTED && h("p", { class: "muted" }, `and ${(sorted.length - NAMES_LISTED).toLocaleString("en")} more`));
  }
}
