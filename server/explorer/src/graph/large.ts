// A large graph, drawn on one canvas without WebGL's cost for each line and frame. Its lines stand on a sheet: while the camera moves, the
// sheet is moved and stretched as it is, which costs the same however many lines there are, and it is drawn anew, a few hundred lines a
// frame, once the camera rests or the sheet no longer fits. Nodes, names and the lines of the chosen ones are drawn for every frame.
import { pathOf } from "./shapes";
import type { Line } from "./model";

interface Point { x: number; y: number }
export interface LargeNode extends Point { id: string; size: number; color: string; type: string }
export interface LargeLine { line: Line; from: Point; to: Point; color: string; width: number; dash: number[]; arrow: boolean; gap: number }

const MS_A_FRAME = 7;
const LINES_AT_ONCE = 50;  // between two looks at the clock
const REST_MS = 160;
// The sheet is larger than what is seen, so that a little panning shows no edge of it.
const MARGIN = 0.25;
// So few lines on the sheet that each has its width, its dashes and its arrow.
const LINES_IN_FULL = 1500;
const STRETCH_MAX = 1.8;
const THIN = 0.8;
const LINE_REACH = 6;
const NODE_REACH = 4;

export interface Surroundings {
  toScreen(point: Point): Point;  // where a point of the graph is on the screen now
  scale(size: number): number;  // how large a node's size is on the screen
  names(context: CanvasRenderingContext2D): void;  // writes the names
  paper(): string;
}

type View = { origin: Point; step: Point };
const onScreen = ({ origin, step }: View, { x, y }: Point): Point => ({ x: origin.x + x * step.x, y: origin.y + y * step.y });

export class Large {
  private sheet = document.createElement("canvas");
  private sheetWithNodes: HTMLCanvasElement | null = null;
  private readonly front = document.createElement("canvas");
  private nodes: LargeNode[] = [];
  private lines: LargeLine[] = [];
  private lit: LargeLine[] = [];
  private readonly sprites = new Map<string, HTMLCanvasElement>();
  private drawn: View & { width: number; height: number } = { origin: { x: 0, y: 0 }, step: { x: 1, y: 1 }, width: 0, height: 0 };
  private rest = 0;
  private frame = 0;

  constructor(private readonly host: HTMLElement, private readonly around: Surroundings) {
    this.front.className = "front";
    host.prepend(this.front);
  }

  kill(): void {
    clearTimeout(this.rest);
    cancelAnimationFrame(this.frame);
    this.front.remove();
  }

  /** The nodes have other places now. */
  moveNodes(to: (id: string) => Point | undefined): void {
    for (const node of this.nodes) Object.assign(node, to(node.id));
    if (!this.frame) this.begin();
    this.drawFront();
  }

  show(nodes: LargeNode[], lines: LargeLine[]): void {
    this.sprites.clear();
    this.nodes = nodes;
    // One colour after the other: changing it costs.
    this.lines = [...lines].sort((a, b) => (a.color < b.color ? -1 : a.color > b.color ? 1 : 0));
    this.begin();
    this.drawFront();
  }

  /** Draws these lines above the others; the other ones fade. */
  light(lit: (line: Line) => boolean, any: boolean): void {
    this.lit = any ? this.lines.filter(({ line }) => lit(line)) : [];
    this.drawFront();
  }

  /** The camera has moved, or may have. */
  follow(): void {
    const { x, y, stretch } = this.drawFront();
    if (Math.abs(stretch - 1) < 1e-6 && Math.abs(x) < 0.01 && Math.abs(y) < 0.01) return;
    clearTimeout(this.rest);
    this.rest = window.setTimeout(() => this.begin(), REST_MS);
    if (!this.frame && !this.covers(stretch, x, y)) this.begin();
  }

  private covers(stretch: number, x: number, y: number): boolean {
    const { clientWidth: width, clientHeight: height } = this.host;
    return stretch < STRETCH_MAX && x - width * MARGIN * stretch <= 0 && y - height * MARGIN * stretch <= 0 &&
      x + width * (1 + MARGIN) * stretch >= width && y + height * (1 + MARGIN) * stretch >= height;
  }

  nodeAt(x: number, y: number): LargeNode | null {
    const view = this.view();
    let best: LargeNode | null = null;
    let least = Infinity;
    for (const node of this.nodes) {
      const at = onScreen(view, node);
      const away = Math.hypot(at.x - x, at.y - y) - this.around.scale(node.size);
      if (away > NODE_REACH || away >= least) continue;
      best = node;
      least = away;
    }
    return best;
  }

  lineAt(x: number, y: number): Line | null {
    const view = this.view();
    let best: Line | null = null;
    let least = LINE_REACH;
    for (const { line, from, to } of this.lines) {
      const away = distance({ x, y }, onScreen(view, from), onScreen(view, to));
      if (away >= least) continue;
      best = line;
      least = away;
    }
    return best;
  }

  private view(): View {
    const origin = this.around.toScreen({ x: 0, y: 0 });
    const unit = this.around.toScreen({ x: 1, y: 1 });
    return { origin, step: { x: unit.x - origin.x, y: unit.y - origin.y } };
  }

  /** Draws the canvas; how the sheet lies on it. */
  drawFront(): { x: number; y: number; stretch: number } {
    const { front, sheet, host, drawn } = this;
    const { clientWidth: width, clientHeight: height } = host;
    const ratio = window.devicePixelRatio || 1;
    const view = this.view();
    const stretch = view.step.x / drawn.step.x;
    const lies = { x: view.origin.x - drawn.origin.x * stretch, y: view.origin.y - drawn.origin.y * stretch, stretch };
    resize(front, width * ratio, height * ratio);
    const context = contextOf(front, false);
    if (!context) return lies;
    context.setTransform(1, 0, 0, 1, 0, 0);
    context.globalAlpha = 1;
    context.fillStyle = this.around.paper();
    context.fillRect(0, 0, front.width, front.height);
    context.globalAlpha = this.lit.length ? 0.3 : 1;
    // Smoothing costs as much as all the rest, and what moves is not looked at closely.
    context.imageSmoothingEnabled = stretch < 1;
    // Where nothing but the place has changed, the nodes need not be drawn one by one.
    const whole = Math.abs(stretch - 1) < 1e-6 && !this.lit.length ? this.sheetWithNodes : null;
    context.drawImage(whole ?? sheet, Math.round((lies.x - drawn.width * MARGIN * stretch) * ratio), Math.round((lies.y - drawn.height * MARGIN * stretch) * ratio),
      sheet.width * stretch, sheet.height * stretch);
    context.setTransform(ratio, 0, 0, ratio, 0, 0);
    for (const line of this.lit) drawInFull(context, view, line, this.around.scale);
    context.setTransform(1, 0, 0, 1, 0, 0);
    context.globalAlpha = 1;
    if (!whole) this.drawNodes(context, view, ratio, { x: 0, y: 0 });
    context.setTransform(ratio, 0, 0, ratio, 0, 0);
    this.around.names(context);
    return lies;
  }

  private drawNodes(context: CanvasRenderingContext2D, view: View, ratio: number, margin: Point): void {
    const { clientWidth: width, clientHeight: height } = this.host;
    for (const node of this.nodes) {
      const x = view.origin.x + node.x * view.step.x + margin.x;
      const y = view.origin.y + node.y * view.step.y + margin.y;
      const radius = this.around.scale(node.size);
      if (x < -radius || y < -radius || x > width + 2 * margin.x + radius || y > height + 2 * margin.y + radius) continue;
      const sprite = this.sprite(node, radius * ratio);
      context.drawImage(sprite, Math.round(x * ratio - sprite.width / 2), Math.round(y * ratio - sprite.height / 2));
    }
  }

  private withNodes(sheet: HTMLCanvasElement, view: View, ratio: number, margin: Point): HTMLCanvasElement {
    const both = document.createElement("canvas");
    resize(both, sheet.width, sheet.height);
    const context = contextOf(both);
    context?.drawImage(sheet, 0, 0);
    if (context) this.drawNodes(context, view, ratio, margin);
    return both;
  }

  private sprite({ type, color }: LargeNode, radius: number): HTMLCanvasElement {
    const rounded = Math.max(1, Math.round(radius * 2) / 2);
    const key = `${type} ${color} ${rounded}`;
    const known = this.sprites.get(key);
    if (known) return known;
    const sprite = document.createElement("canvas");
    sprite.width = sprite.height = 2 * Math.ceil(rounded) + 2;
    const context = contextOf(sprite);
    if (context) {
      context.fillStyle = color;
      context.fill(pathOf(type, sprite.width / 2, sprite.height / 2, rounded));
    }
    this.sprites.set(key, sprite);
    return sprite;
  }

  private begin(): void {
    cancelAnimationFrame(this.frame);
    clearTimeout(this.rest);
    const { clientWidth: width, clientHeight: height } = this.host;
    const ratio = window.devicePixelRatio || 1;
    const fresh = document.createElement("canvas");
    resize(fresh, width * (1 + 2 * MARGIN) * ratio, height * (1 + 2 * MARGIN) * ratio);
    const context = contextOf(fresh);
    if (!context) return;
    context.scale(ratio, ratio);
    context.translate(width * MARGIN, height * MARGIN);
    const view = this.view();
    const lines = this.lines.filter(({ from, to }) => touches(onScreen(view, from), onScreen(view, to), width, height));
    const full = lines.length <= LINES_IN_FULL;
    let next = 0;
    const some = (): void => {
      const until = performance.now() + MS_A_FRAME;
      for (; next < lines.length && performance.now() < until; next += LINES_AT_ONCE) {
        const part = lines.slice(next, next + LINES_AT_ONCE);
        if (full) for (const line of part) drawInFull(context, view, line, this.around.scale);
        else drawThin(context, view, part);
      }
      this.frame = 0;
      if (next < lines.length) {
        this.frame = requestAnimationFrame(some);
        return;
      }
      this.sheet = fresh;
      this.sheetWithNodes = this.withNodes(fresh, view, ratio, { x: width * MARGIN, y: height * MARGIN });
      this.drawn = { ...view, width, height };
      this.host.dataset.lines = full ? "full" : "thin";
      this.follow();
    };
    some();
  }
}

function resize(canvas: HTMLCanvasElement, width: number, height: number): void {
  const [w, h] = [Math.max(1, Math.round(width)), Math.max(1, Math.round(height))];
  if (canvas.width === w && canvas.height === h) return;
  canvas.width = w;
  canvas.height = h;
}

// Drawn by the processor: where WebGL is emulated, as it is without a graphics card, this is faster, and its cost is paid where it is measured.
const contextOf = (canvas: HTMLCanvasElement, alpha = true): CanvasRenderingContext2D | null => canvas.getContext("2d", { willReadFrequently: true, alpha });

function touches(a: Point, b: Point, width: number, height: number): boolean {
  const [dx, dy] = [width * MARGIN, height * MARGIN];
  return Math.max(a.x, b.x) > -dx && Math.min(a.x, b.x) < width + dx && Math.max(a.y, b.y) > -dy && Math.min(a.y, b.y) < height + dy;
}

function drawThin(context: CanvasRenderingContext2D, view: View, lines: LargeLine[]): void {
  context.lineWidth = THIN;
  context.globalAlpha = 0.4;
  let color = "";
  for (const line of lines) {
    if (line.color !== color) {
      if (color) context.stroke();
      color = line.color;
      context.strokeStyle = color;
      context.beginPath();
    }
    const from = onScreen(view, line.from);
    const to = onScreen(view, line.to);
    context.moveTo(from.x, from.y);
    context.lineTo(to.x, to.y);
  }
  context.stroke();
}

function drawInFull(context: CanvasRenderingContext2D, view: View, line: LargeLine, scale: (size: number) => number): void {
  const from = onScreen(view, line.from);
  const to = onScreen(view, line.to);
  const length = Math.hypot(to.x - from.x, to.y - from.y) || 1;
  const u = { x: (to.x - from.x) / length, y: (to.y - from.y) / length };
  const width = Math.max(THIN, scale(line.width));
  const head = line.arrow ? 3 + 3 * width : 0;
  const gap = scale(line.gap) + 1;
  const tip = { x: to.x - u.x * gap, y: to.y - u.y * gap };
  context.globalAlpha = 0.85;
  context.strokeStyle = context.fillStyle = line.color;
  context.lineWidth = width;
  context.setLineDash(line.dash);
  context.beginPath();
  context.moveTo(from.x, from.y);
  context.lineTo(tip.x - u.x * head, tip.y - u.y * head);
  context.stroke();
  context.setLineDash([]);
  if (!line.arrow || length < gap + head) return;
  context.beginPath();
  context.moveTo(tip.x, tip.y);
  context.lineTo(tip.x - u.x * head - u.y * head * 0.45, tip.y - u.y * head + u.x * head * 0.45);
  context.lineTo(tip.x - u.x * head + u.y * head * 0.45, tip.y - u.y * head - u.x * head * 0.45);
  context.fill();
}

/** Of a point from the line between two others. */
function distance(point: Point, a: Point, b: Point): number {
  const [dx, dy] = [b.x - a.x, b.y - a.y];
  const square = dx * dx + dy * dy;
  const along = square ? Math.max(0, Math.min(1, ((point.x - a.x) * dx + (point.y - a.y) * dy) / square)) : 0;
  return Math.hypot(point.x - a.x - along * dx, point.y - a.y - along * dy);
}
