// The drawing of a graph: sigma for nodes and lines, a canvas of ours above it for names, which may run right to left.
import Graph from "graphology";
import Sigma from "sigma";
import { extremityArrow, layerDashed, pathCurved, pathLine, pathLoop, sdfCircle } from "sigma/rendering";
import type { GraphNode } from "../types";
import { entityType, inWords, nameOf } from "../words";
import { begin, keep, NODES_TO_SETTLE_AT_ONCE, place, type Position } from "./layout";
import type { Line } from "./model";
import { Large, type LargeLine, type LargeNode } from "./large";
import { Settler } from "./settler";
import { shapeOf, shapeSources } from "./shapes";
import { palette, type Palette } from "./theme";

export interface Drawing { nodes: GraphNode[]; lines: Line[]; opened: Set<string>; more: Map<string, number> }
export interface StageEvents {
  node(id: string): void;
  open(id: string): void;
  line(line: Line): void;
  nothing(): void;
}
interface Captor {
  emit(name: string, event: unknown): void;
  on(name: string, listener: unknown): void;
  listeners(name: string): unknown[];
  removeAllListeners(name: string): void;
}
interface NodeMark { x: number; y: number; size: number; color: string; shape: string; label: string; type: string; more: number; bold: boolean }

// Beyond these a graph is drawn as a large one.
const LINES_OF_SMALL = 1500;
const NODES_OF_SMALL = 1500;
// From here on nodes and lines are drawn smaller, the more nodes the smaller, so that they leave room between them.
const CROWD = 500;
const LABELS_MAX = 140;
const LABELLED_RADIUS = 3.2;
const LABELS_IN_MOTION = 40;
const MOTION_MS = 160;
// Dash and gap in pixels. sigma draws nothing where a gap has no length, so the gaps of solid lines are filled with their colour.
const SOLID: [number, number] = [8, 4];
const DASHES: Record<string, [number, number]> = { denied: [3, 5], planned: [10, 5], possible: [2, 3], claimed: [6, 3] };
const CLEAR = "#00000000";
export const FONT = '"Source Sans 3", "Segoe UI", system-ui, -apple-system, "Helvetica Neue", "Noto Sans", sans-serif';

export class Stage {
  readonly positions = new Map<string, Position>();
  /** How often nodes that had no place were given one. */
  placements = 0;
  readonly host: HTMLElement;
  private graph = new Graph({ multi: true, type: "directed" });
  private sigma: Sigma | null = null;
  private names: CanvasRenderingContext2D | null = null;
  private colours: Palette = palette();
  private lines = new Map<string, Line>();
  private drawing: Drawing = { nodes: [], lines: [], opened: new Set(), more: new Map() };
  private hovered = "";
  private selected = new Set<string>();
  private focused = "";
  private labelOrder: string[] = [];
  private large: Large | null = null;
  private readonly settler = new Settler();
  private readonly loose = new Set<string>();  // those that a settler has not finished with
  private moved = 0;
  private still = 0;

  constructor(host: HTMLElement, private readonly events: StageEvents) {
    this.host = host;
    try {
      this.start();
    } catch {
      this.sigma = null;
      host.classList.add("no-webgl");
      host.textContent = "This browser has no WebGL, so nothing can be drawn here. Everything is in the lists beside it.";
    }
    document.addEventListener("themechange", this.onTheme);
  }

  private readonly onTheme = (): void => {
    this.colours = palette();
    this.show(this.drawing);
  };

  private start(): void {
    const sigma = new Sigma(this.graph, this.host, {
      primitives: {
        nodes: { shapes: [sdfCircle(), ...shapeSources()] },
        edges: {
          paths: [pathLine(), pathCurved({ segments: 14 }), pathLoop()],
          extremities: [extremityArrow({ lengthRatio: 4, widthRatio: 3.2 })],
          variables: { dash: { type: "number", default: 8 }, gap: { type: "number", default: 4 }, gapColor: { type: "color", default: CLEAR } },
          layers: [layerDashed({ dashSize: { attribute: "dash", mode: "pixels" }, gapSize: { attribute: "gap", mode: "pixels" }, gapColor: { attribute: "gapColor" } })],
        },
      },
      styles: {
        nodes: {
          x: { attribute: "x" }, y: { attribute: "y" }, size: { attribute: "size" }, color: { attribute: "color" },
          shape: { attribute: "shape" }, label: "", depth: "nodes", cursor: "pointer",
        },
        edges: {
          size: { attribute: "size" }, color: { attribute: "color" }, opacity: { attribute: "opacity" }, path: "straight", parallelPath: "curved",
          selfLoopPath: "loop", parallelSpread: 0.16, head: { attribute: "head" }, dash: { attribute: "dash" }, gap: { attribute: "gap" }, gapColor: { attribute: "gapColor" },
          cursor: "pointer", depth: { attribute: "depth" },
        },
      },
      settings: {
        renderLabels: false, renderEdgeLabels: false, enableEdgeEvents: true, edgePickingPadding: 5, nodePickingPadding: 4,
        itemSizesReference: "screen", stagePadding: 60, minCameraRatio: 0.02, maxCameraRatio: 8, zoomDuration: 120, allowInvalidContainer: true, enableCameraRotation: false,
        pickingDownSizingRatio: 2,
      },
    } as ConstructorParameters<typeof Sigma>[2]);
    this.sigma = sigma;
    const canvas = sigma.createCanvas("names", { style: { pointerEvents: "none" } as Partial<CSSStyleDeclaration>, afterLayer: "stage" } as never);
    this.names = canvas.getContext("2d", { willReadFrequently: true });
    sigma.getCamera().on("updated", () => this.inMotion());
    sigma.on("resize", () => { if (this.large) this.measureLarge(); });
    sigma.on("afterRender", () => {
      if (this.large) this.large.follow();
      else this.drawNames();
    });
    sigma.on("clickNode", ({ node }) => this.events.node(node));
    sigma.on("doubleClickNode", (event) => {
      event.preventSigmaDefault();
      this.events.open(event.node);
    });
    sigma.on("clickEdge", ({ edge }) => this.clickLine(edge));
    sigma.on("clickStage", ({ event }) => this.clickLarge(event));
    sigma.on("doubleClickStage", (event) => {
      const node = this.large?.nodeAt(event.event.x, event.event.y);
      if (!node) return;
      event.preventSigmaDefault();
      this.events.open(node.id);
    });
    sigma.on("moveBody", ({ event }) => {
      if (!this.large || this.inMotionNow()) return;
      const id = this.large.nodeAt(event.x, event.y)?.id ?? "";
      this.host.style.cursor = id ? "pointer" : "";
      if (id !== this.hovered) this.hover(id);
    });
    sigma.on("enterNode", ({ node }) => this.hover(node));
    sigma.on("leaveNode", () => this.hover(""));
    this.host.addEventListener("keydown", (event) => this.onKey(event));
    this.host.addEventListener("blur", () => this.focus(""));
  }

  private clickLine(id: string): void {
    const line = this.lines.get(id);
    if (line) this.events.line(line);
  }

  /** Where there is no large graph, sigma says itself what was clicked. */
  private clickLarge({ x, y }: { x: number; y: number }): void {
    const node = this.large?.nodeAt(x, y);
    if (node) return this.events.node(node.id);
    const line = this.large?.lineAt(x, y);
    if (line) this.events.line(line);
    else this.events.nothing();
  }

  // While the camera moves, few names are written; all of them once it rests.
  private inMotion(): void {
    if (!this.large) return;
    this.moved = performance.now();
    clearTimeout(this.still);
    this.still = window.setTimeout(() => this.drawNames(), MOTION_MS + 20);
  }

  private inMotionNow(): boolean {
    return this.large !== null && performance.now() - this.moved < MOTION_MS;
  }

  kill(): void {
    document.removeEventListener("themechange", this.onTheme);
    clearTimeout(this.still);
    this.settler.stop();
    this.large?.kill();
    this.large = null;
    this.sigma?.kill();
    // What is still being fetched may come to draw it.
    this.sigma = null;
  }

  /** Draws this; what was there before stays where it stood. */
  show(drawing: Drawing): void {
    this.drawing = drawing;
    this.settler.stop();
    const ids = drawing.nodes.map(({ id }) => id);
    if (ids.some((id) => !this.positions.has(id))) this.placements++;
    const pairs = drawing.lines.map(({ source, target }): [string, string] => [source, target]);
    if (ids.length <= NODES_TO_SETTLE_AT_ONCE) place(this.positions, ids, pairs);
    else this.settleBeside(ids, pairs);
    this.draw();
  }

  private settleBeside(ids: string[], pairs: [string, string][]): void {
    const work = begin(this.positions, ids, pairs, this.loose);
    if (!work) return;
    work.fixed.forEach((fixed, i) => { if (!fixed) this.loose.add(ids[i] as string); });
    this.host.dataset.settling = "";
    this.settler.start(work, (at, done) => {
      if (done) {
        delete this.host.dataset.settling;
        this.loose.clear();
      }
      keep(this.positions, ids, at);
      if (this.large && !done) this.moveLarge();
      else this.draw();
    });
  }

  private moveLarge(): void {
    this.graph.updateEachNodeAttributes((id, mark) => ({ ...mark, ...this.positions.get(id) }));
    this.boundLarge();
    this.large?.moveNodes((id) => this.positions.get(id));
  }

  private boundLarge(): void {
    const at = this.graph.mapNodes((_id, mark) => mark as NodeMark);
    this.sigma?.setCustomBBox({ x: extent(at.map(({ x }) => x)), y: extent(at.map(({ y }) => y)) });
    this.sigma?.refresh();
    this.measureLarge();
  }

  // sigma, which has no node of a large graph, finds out where a point is on the screen only when the camera says that it has moved.
  private measureLarge(): void {
    const camera = this.sigma?.getCamera();
    camera?.emit("updated", camera.getState());
  }

  private draw(): void {
    // In an order that does not tell in which they came: it decides what covers what, and how parallel lines bend.
    const drawing = { ...this.drawing, nodes: inOrder(this.drawing.nodes), lines: inOrder(this.drawing.lines) };
    const degrees = new Map<string, number>();
    for (const { source, target, facts } of drawing.lines)
      for (const id of [source, target]) degrees.set(id, (degrees.get(id) ?? 0) + Math.max(1, facts.length));
    this.lines = new Map(drawing.lines.map((line) => [line.id, line]));
    const graph = new Graph({ multi: true, type: "directed" });
    const crowded = drawing.nodes.length > CROWD;
    for (const node of drawing.nodes) graph.addNode(node.id, this.mark(node, degrees.get(node.id) ?? 0, crowded));
    const large = drawing.lines.length > LINES_OF_SMALL || drawing.nodes.length > NODES_OF_SMALL;
    for (const line of large ? [] : drawing.lines)
      if (graph.hasNode(line.source) && graph.hasNode(line.target))
        graph.addDirectedEdgeWithKey(line.id, line.source, line.target, this.stroke(line, crowded));
    this.graph = graph;
    const rank = (node: GraphNode): number => (drawing.opened.has(node.id) ? 1e6 : 0) + (degrees.get(node.id) ?? 0);
    this.labelOrder = [...drawing.nodes].sort((a, b) => rank(b) - rank(a)).map(({ id }) => id);
    if (large) this.showLarge(crowded);
    else this.showSmall();
    this.emphasise();
  }

  private showSmall(): void {
    this.large?.kill();
    this.large = null;
    delete this.host.dataset.lines;
    this.host.classList.remove("large");
    this.listenTo(true);
    const { sigma } = this;
    if (!sigma) return;
    sigma.setCustomBBox(null);
    // sigma 4.0.4 goes on looking for parallel edges in the graph that it was made with, and would draw those of this one over each other.
    (sigma as unknown as { edgeGroups: { graph: Graph } }).edgeGroups.graph = this.graph;
    sigma.setGraph(this.graph).refresh();
  }

  // sigma asks the graphics card for every move of the mouse what lies under it, and waits for the answer; of a large graph it has none.
  private readonly unheard = new Map<string, unknown[]>();
  private listenTo(heard: boolean): void {
    const captor = this.sigma?.getMouseCaptor() as unknown as Captor | undefined;
    if (!captor || heard === (this.unheard.size === 0)) return;
    if (heard) {
      for (const [name, listeners] of this.unheard) for (const listener of listeners) captor.on(name, listener);
      this.unheard.clear();
      return;
    }
    captor.emit("mouseleave", { x: -1, y: -1, original: new MouseEvent("mouseleave"), preventSigmaDefault: () => undefined, sigmaDefaultPrevented: false });
    for (const name of ["mousemove", "wheel"]) {
      this.unheard.set(name, captor.listeners(name));
      captor.removeAllListeners(name);
    }
  }

  /** sigma keeps the camera then, and nothing is drawn by it. */
  private showLarge(crowded: boolean): void {
    const { sigma, colours } = this;
    if (!sigma) return;
    const nodes: LargeNode[] = this.graph.mapNodes((id, attributes) => ({ ...(attributes as NodeMark), id }));
    sigma.setGraph(new Graph());
    this.boundLarge();
    this.host.classList.add("large");
    this.large ??= new Large(this.host, {
      toScreen: (point) => sigma.graphToViewport(point), scale: (size) => sigma.scaleSize(size), names: (context) => this.writeNames(context), moving: () => this.inMotionNow(), paper: () => this.colours.paper,
    });
    this.listenTo(false);
    const at = new Map(nodes.map((node) => [node.id, node]));
    this.large.show(nodes, this.drawing.lines.flatMap((line): LargeLine[] => {
      const from = at.get(line.source);
      const to = at.get(line.target);
      if (!from || !to) return [];
      const bundled = line.facts.length > 1;
      return [{ line, from, to, color: colours[line.sign], width: crowded ? 1.4 : bundled ? 3 : 2, dash: DASHES[line.manner] ?? [], arrow: !bundled, gap: to.size }];
    }));
  }

  private mark(node: GraphNode, degree: number, crowded: boolean): NodeMark {
    const opened = this.drawing.opened.has(node.id);
    const type = entityType(node);
    const size = crowded ? (2.5 + Math.min(7, 2 * Math.sqrt(degree))) * this.shrinking() : 6 + Math.min(9, 2 * Math.sqrt(degree)) + (opened ? 3 : 0);
    return {
      ...(this.positions.get(node.id) as Position), size, color: opened ? this.colours.nodeOpened : this.colours.node, shape: shapeOf(type),
      label: nameOf(node), type, more: this.drawing.more.get(node.id) ?? 0, bold: opened,
    };
  }

  private shrinking(): number {
    return Math.min(1, Math.sqrt(CROWD / this.drawing.nodes.length));
  }

  private stroke(line: Line, crowded: boolean): Record<string, unknown> {
    const dashes = DASHES[line.manner];
    const [dash, gap] = dashes ?? SOLID;
    const bundled = line.facts.length > 1;
    return {
      color: this.colours[line.sign], size: crowded ? 0.8 : bundled ? Math.min(7, 2.6 + Math.sqrt(line.facts.length)) : 2.4, opacity: crowded ? 0.45 : 0.9,
      dash, gap, gapColor: dashes ? CLEAR : this.colours[line.sign], head: bundled || crowded ? "none" : "arrow", depth: "edges",
    };
  }

  /** Marks nodes and lines; `ids` are of both. */
  select(ids: string[]): void {
    this.selected = new Set(ids);
    this.emphasise();
  }

  private hover(id: string): void {
    this.hovered = id;
    this.emphasise();
  }

  private emphasise(): void {
    const centre = this.hovered || this.focused;
    if (this.large) {
      const chosen = [...this.selected].some((id) => this.lines.has(id));
      this.large.light((line) => (centre ? line.source === centre || line.target === centre : this.selected.has(line.id)), centre !== "" || chosen);
      return;
    }
    const chosen = [...this.selected].filter((id) => this.graph.hasEdge(id));
    this.graph.updateEachEdgeAttributes((id, attributes, source, target) => {
      const lit = centre ? source === centre || target === centre : chosen.length ? this.selected.has(id) : true;
      return { ...attributes, opacity: lit ? 0.95 : 0.16, depth: lit && (centre || chosen.length) ? "topEdges" : "edges" };
    });
  }

  private drawNames(): void {
    const { names, sigma } = this;
    if (!names || !sigma) return;
    if (this.large) {
      this.large.drawFront();
      return;
    }
    const { width, height } = sigma.getDimensions();
    const ratio = window.devicePixelRatio || 1;
    if (names.canvas.width !== Math.round(width * ratio) || names.canvas.height !== Math.round(height * ratio)) {
      names.canvas.width = Math.round(width * ratio);
      names.canvas.height = Math.round(height * ratio);
    }
    names.setTransform(ratio, 0, 0, ratio, 0, 0);
    names.clearRect(0, 0, width, height);
    this.writeNames(names);
  }

  private writeNames(context: CanvasRenderingContext2D): void {
    if (!this.sigma) return;
    const { width, height } = this.sigma.getDimensions();
    for (const label of this.labels(width, height)) paintLabel(context, label, this.colours);
  }

  /** The names that have room, the most important first; also for pictures. */
  labels(width: number, height: number): Label[] {
    const { sigma } = this;
    const context = this.names;
    if (!sigma || !context) return [];
    const room = new Room();
    const labels: Label[] = [];
    const least = LABELLED_RADIUS * this.shrinking();
    const most = this.inMotionNow() ? LABELS_IN_MOTION : LABELS_MAX;
    const wanted = [this.hovered, this.focused, ...this.selected].filter((id) => this.graph.hasNode(id));
    if (!this.large) this.graph.forEachNode((_id, mark) => room.take(boxOfNode(sigma, mark as NodeMark)));
    for (const id of new Set([...wanted, ...this.labelOrder])) {
      if (labels.length >= most) break;
      const node = this.graph.getNodeAttributes(id) as NodeMark;
      const { x: centreX, y } = sigma.graphToViewport({ x: node.x, y: node.y });
      if (centreX < -40 || y < -20 || centreX > width + 40 || y > height + 20) continue;
      const radius = sigma.scaleSize(node.size);
      const important = wanted.includes(id);
      if (radius < least && !important && !node.bold) continue;
      const size = node.bold ? 14 : 12.5;
      const text = node.label.length > 42 ? `${node.label.slice(0, 40)}…` : node.label;
      const more = node.more > 0 ? `and ${node.more.toLocaleString("en")} more` : "";
      const wide = Math.max(widthOf(context, text, size, node.bold), more ? widthOf(context, more, size * 0.85, false) : 0);
      // A node at the edge has its whole name inside.
      const x = wide + 8 > width ? centreX : Math.max(wide / 2 + 4, Math.min(width - wide / 2 - 4, centreX));
      const tall = size + (more ? 16 : 4);
      const boxAt = (top: number): Box => ({ x1: x - wide / 2 - 2, x2: x + wide / 2 + 2, y1: top, y2: top + tall });
      const below = y + radius + 1;
      const above = y - radius - 3 - tall;
      const top = room.free(boxAt(below)) || above < 0 || (important && !room.free(boxAt(above))) ? below : above;
      if (!important && !room.free(boxAt(top))) continue;
      room.take(boxAt(top));
      labels.push({ x, y: top + size, text, more, size, bold: node.bold, ring: id === this.focused || this.selected.has(id) ? radius + 4 : 0, centreX, centreY: y });
    }
    return labels;
  }

  /** What stands where on the screen, for pictures. */
  scene(): { width: number; height: number; nodes: (NodeMark & { id: string; vx: number; vy: number; radius: number })[]; lines: SceneLine[] } {
    const sigma = this.sigma;
    if (!sigma) return { width: 0, height: 0, nodes: [], lines: [] };
    const { width, height } = sigma.getDimensions();
    const nodes = this.graph.mapNodes((id, attributes) => {
      const mark = attributes as NodeMark;
      const { x, y } = sigma.graphToViewport({ x: mark.x, y: mark.y });
      return { ...mark, id, vx: x, vy: y, radius: sigma.scaleSize(mark.size) };
    });
    const at = new Map(nodes.map((node) => [node.id, node]));
    if (this.large) return { width, height, nodes, lines: this.largeScene(at) };
    const lines = this.graph.mapEdges((id, attributes, source, target) => {
      const from = at.get(source)!;
      const to = at.get(target)!;
      const { parallelCount, parallelIndex } = sigma.getEdgeState(id);
      const bend = parallelCount > 1 ? (parallelIndex - (parallelCount - 1) / 2) * 0.16 * (source < target ? 1 : -1) : 0;
      return {
        line: this.lines.get(id)!, x1: from.vx, y1: from.vy, x2: to.vx, y2: to.vy, gap: to.radius, bend,
        color: attributes.color as string, size: attributes.size as number, dash: attributes.dash as number, space: attributes.gapColor === CLEAR ? (attributes.gap as number) : 0,
        opacity: attributes.opacity as number, arrow: attributes.head === "arrow",
      };
    });
    return { width, height, nodes, lines };
  }

  private largeScene(at: Map<string, { vx: number; vy: number }>): SceneLine[] {
    return this.drawing.lines.flatMap((line) => {
      const from = at.get(line.source);
      const to = at.get(line.target);
      return from && to ? [{ line, x1: from.vx, y1: from.vy, x2: to.vx, y2: to.vy, gap: 0, bend: 0, color: this.colours[line.sign], size: 1.6, dash: 0, space: 0, opacity: 0.4, arrow: false }] : [];
    });
  }

  get palette(): Palette {
    return this.colours;
  }

  // The camera, for the link to this view and for the keys.
  camera(): string {
    if (!this.sigma) return "";
    const { x, y, ratio } = this.sigma.getCamera().getState();
    return [x, y, ratio].map((n) => Number(n.toFixed(5))).join(",");
  }

  setCamera(text: string): void {
    const [x, y, ratio] = text.split(",").map(Number);
    if (this.sigma && [x, y, ratio].every(Number.isFinite)) this.sigma.getCamera().setState({ x, y, ratio });
  }

  onCamera(listener: () => void): void {
    this.sigma?.getCamera().on("updated", listener);
  }

  zoom(factor: number): void {
    const camera = this.sigma?.getCamera();
    if (camera) camera.setState({ ratio: Math.min(8, Math.max(0.02, camera.getState().ratio * factor)) });
  }

  fit(): void {
    this.sigma?.getCamera().setState({ x: 0.5, y: 0.5, ratio: 1 });
  }

  /** Brings a node into the middle if it is not on the screen. */
  reveal(id: string): void {
    const { sigma } = this;
    if (!sigma || !this.graph.hasNode(id)) return;
    const node = this.graph.getNodeAttributes(id) as NodeMark;
    const { x, y } = sigma.graphToViewport({ x: node.x, y: node.y });
    const { width, height } = sigma.getDimensions();
    if (x > 20 && y > 20 && x < width - 20 && y < height - 20) return;
    sigma.getCamera().setState(sigma.graphToFramedGraph({ x: node.x, y: node.y }));
  }

  // For tests and benchmarks: where a node is on the screen, and the drawing's size.
  screenPosition(id: string): Position | null {
    if (!this.sigma || !this.graph.hasNode(id)) return null;
    const node = this.graph.getNodeAttributes(id) as NodeMark;
    return this.sigma.graphToViewport({ x: node.x, y: node.y });
  }

  resize(): void {
    this.sigma?.resize(true).scheduleRender();
  }

  private focus(id: string): void {
    this.focused = id;
    if (id) this.reveal(id);
    this.emphasise();
    this.host.dispatchEvent(new CustomEvent("nodefocus", { detail: id }));
  }

  private onKey(event: KeyboardEvent): void {
    const steps: Record<string, [number, number]> = { ArrowRight: [1, 0], ArrowLeft: [-1, 0], ArrowDown: [0, 1], ArrowUp: [0, -1] };
    const step = steps[event.key];
    if (step) this.focus(this.nextNode(step) ?? this.focused);
    else if (event.key === "Enter" && this.focused) this.events.node(this.focused);
    else if (event.key === "e" && this.focused) this.events.open(this.focused);
    else if (event.key === "+" || event.key === "=") this.zoom(0.75);
    else if (event.key === "-") this.zoom(1.33);
    else if (event.key === "0") this.fit();
    else if (event.key === "Escape") this.events.nothing();
    else return;
    event.preventDefault();
  }

  /** The nearest node in a direction, those straight ahead first. */
  private nextNode([dx, dy]: [number, number]): string | undefined {
    const here = this.focused ? this.screenPosition(this.focused) : null;
    if (!here) return this.labelOrder[0];
    let best: string | undefined;
    let least = Infinity;
    for (const id of this.labelOrder) {
      const there = this.screenPosition(id);
      if (!there || id === this.focused) continue;
      const ahead = (there.x - here.x) * dx + (there.y - here.y) * dy;
      const aside = Math.abs((there.x - here.x) * dy) + Math.abs((there.y - here.y) * dx);
      if (ahead <= 0 || ahead + 2 * aside >= least) continue;
      least = ahead + 2 * aside;
      best = id;
    }
    return best;
  }
}

export interface SceneLine {
  line: Line; x1: number; y1: number; x2: number; y2: number; gap: number; bend: number; color: string; size: number; dash: number;
  space: number; opacity: number; arrow: boolean;
}
export interface Label { x: number; y: number; text: string; more: string; size: number; bold: boolean; ring: number; centreX: number; centreY: number }

const inOrder = <T extends { id: string }>(all: T[]): T[] => [...all].sort((a, b) => (a.id < b.id ? -1 : 1));
const extent = (values: number[]): [number, number] => values.reduce(([least, most], one) => [Math.min(least, one), Math.max(most, one)], [Infinity, -Infinity]);

const fontOf = (size: number, bold: boolean): string => `${bold ? 600 : 400} ${size}px ${FONT}`;

function paintLabel(context: CanvasRenderingContext2D, label: Label, colours: Palette): void {
  if (label.ring > 0) {
    context.beginPath();
    context.arc(label.centreX, label.centreY, label.ring, 0, 2 * Math.PI);
    context.strokeStyle = colours.focus;
    context.lineWidth = 2.5;
    context.stroke();
  }
  context.textAlign = "center";
  context.lineJoin = "round";
  context.strokeStyle = colours.paper;
  context.lineWidth = 3.5;
  const write = (text: string, y: number, size: number, bold: boolean, colour: string): void => {
    context.font = fontOf(size, bold);
    context.strokeText(text, label.x, y);
    context.fillStyle = colour;
    context.fillText(text, label.x, y);
  };
  write(label.text, label.y, label.size, label.bold, colours.ink);
  if (label.more) write(label.more, label.y + 13, label.size * 0.85, false, colours.muted);
}

function boxOfNode(sigma: Sigma, mark: NodeMark): Box {
  const { x, y } = sigma.graphToViewport({ x: mark.x, y: mark.y });
  const reach = sigma.scaleSize(mark.size) * 0.7;
  return { x1: x - reach, x2: x + reach, y1: y - reach, y2: y + reach };
}

const widths = new Map<string, number>();
const WIDTHS_KEPT = 20_000;
function widthOf(context: CanvasRenderingContext2D, text: string, size: number, bold: boolean): number {
  const key = `${size} ${bold} ${text}`;
  const known = widths.get(key);
  if (known !== undefined) return known;
  if (widths.size >= WIDTHS_KEPT) widths.clear();
  context.font = fontOf(size, bold);
  const { width } = context.measureText(text);
  widths.set(key, width);
  return width;
}

interface Box { x1: number; x2: number; y1: number; y2: number }

/** Which parts of the screen are taken, by cells. */
class Room {
  private readonly cells = new Map<string, Box[]>();
  private *around(box: Box): Generator<string> {
    for (let x = Math.floor(box.x1 / 100); x <= Math.floor(box.x2 / 100); ++x)
      for (let y = Math.floor(box.y1 / 40); y <= Math.floor(box.y2 / 40); ++y) yield `${x},${y}`;
  }
  free(box: Box): boolean {
    for (const key of this.around(box))
      for (const other of this.cells.get(key) ?? [])
        if (box.x1 < other.x2 && box.x2 > other.x1 && box.y1 < other.y2 && box.y2 > other.y1) return false;
    return true;
  }
  take(box: Box): void {
    for (const key of this.around(box)) this.cells.set(key, [...(this.cells.get(key) ?? []), box]);
  }
}

/** A line's facts in words: "signed, met with, and 3 more". */
export function lineInWords(line: Line): string {
  const types = [...new Set(line.claim ? [line.claim.type] : line.facts.map(({ type }) => type))].map(inWords);
  return types.length > 3 ? `${types.slice(0, 3).join(", ")} and ${types.length - 3} more` : types.join(", ");
}
