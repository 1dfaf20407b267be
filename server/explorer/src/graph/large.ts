// A large graph, drawn by the processor, without WebGL's cost for each line and frame. Its lines and nodes stand on a sheet: while the camera
// moves, the browser moves and stretches the sheet as it puts the page together, which costs the same however much is on it and leaves this
// thread alone. The sheet is drawn anew, some hundreds of lines or nodes a frame, once the camera rests or the sheet no longer fits. Names, and
// the lines and nodes that are chosen, are on a canvas above it, which moves likewise.
import { pathOf } from "./shapes";
import type { Line } from "./model";

interface Point { x: number; y: number }
export interface LargeNode extends Point { id: string; size: number; color: string; type: string }
export interface LargeLine { line: Line; from: LargeNode; to: LargeNode; color: string; width: number; dash: number[]; arrow: boolean; gap: number }

const MS_A_FRAME = 7;
const MS_A_FRAME_MOVING = 3;
const AT_ONCE = 50;  // between two looks at the clock
const REST_MS = 160;
// The sheet is larger than what is seen, so that a little panning shows no edge of it.
const MARGIN = 0.25;
// So few lines on the sheet that each has its width, its dashes and its arrow.
const LINES_IN_FULL = 1500;
const STRETCH_MAX = 2;
const NAMES_STRETCH_MAX = 1.6;
const THIN = 0.8;
const LINE_REACH = 6;
const NODE_REACH = 4;

export interface Surroundings {
  toScreen(point: Point): Point;  // where a point of the graph is on the screen now
  scale(size: number): number;  // how large a node's size is on the screen
  names(context: CanvasRenderingContext2D): void;  // writes the names
  moving(): boolean;  // whether the camera moved a moment ago
  paper(): string;
}

type View = { origin: Point; step: Point };
type Drawn = View & { width: number; height: number };
type Lies = Point & { stretch: number };
const NOTHING: Drawn = { origin: { x: 0, y: 0 }, step: { x: 1, y: 1 }, width: 0, height: 0 };
const onScreen = ({ origin, step }: View, { x, y }: Point): Point => ({ x: origin.x + x * step.x, y: origin.y + y * step.y });

export class Large {
  private sheet = document.createElement("canvas");
  private spare = document.createElement("canvas");
  private readonly front = document.createElement("canvas");
  private nodes: LargeNode[] = [];
  private lines: LargeLine[] = [];
  private lit: LargeLine[] = [];
  private readonly sprites = new Map<string, HTMLCanvasElement>();
  private drawn = NOTHING;  // of the sheet
  private written = NOTHING;  // of what is above it
  private rest = 0;
  private frame = 0;

  constructor(private readonly host: HTMLElement, private readonly around: Surroundings) {
    this.sheet.className = this.spare.className = "sheet";
    this.front.className = "front";
    host.prepend(this.sheet, this.front);
  }

  kill(): void {
    clearTimeout(this.rest);
    cancelAnimationFrame(this.frame);
    this.sheet.remove();
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

  /** Draws these lines above the others, with the nodes at their ends; all else fades. */
  light(lit: (line: Line) => boolean, any: boolean): void {
    this.lit = any ? this.lines.filter(({ line }) => lit(line)) : [];
    this.drawFront();
  }

  /** The camera has moved, or may have. */
  follow(): void {
    const { drawn, around } = this;
    const { clientWidth, clientHeight } = this.host;
    const { x, y, stretch } = this.lay();
    if (drawn.width === clientWidth && drawn.height === clientHeight && isOne(stretch) && Math.abs(x) < 0.01 && Math.abs(y) < 0.01) {
      if (!around.moving()) this.drawFront();
      return;
    }
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

  /** Draws what is above the sheet, for where the camera is now. */
  drawFront(): void {
    const { front, host } = this;
    const ratio = window.devicePixelRatio || 1;
    const view = this.view();
    const [width, height] = [host.clientWidth, host.clientHeight];
    resize(front, width * ratio, height * ratio);
    this.written = { ...view, width, height };
    this.lay();
    const context = contextOf(front);
    if (!context) return;
    context.setTransform(ratio, 0, 0, ratio, 0, 0);
    context.globalAlpha = 1;
    context.clearRect(0, 0, width, height);
    for (const line of this.lit) drawInFull(context, view, line, this.around.scale);
    context.globalAlpha = 1;
    for (const node of new Set(this.lit.flatMap(({ from, to }) => [from, to]))) this.drawNode(context, view, ratio, node);
    this.around.names(context);
  }

  /** Moves and stretches both canvases to where they belong now, and writes names anew that would be too large, too small or too far away; how the sheet lies. */
  private lay(): Lies {
    const ratio = window.devicePixelRatio || 1;
    const view = this.view();
    const { drawn, written } = this;
    const front = liesOf(written, view);
    const far = Math.abs(front.x) > written.width * MARGIN || Math.abs(front.y) > written.height * MARGIN;
    if ((far && isOne(front.stretch)) || front.stretch > NAMES_STRETCH_MAX || front.stretch < 1 / NAMES_STRETCH_MAX) {
      this.drawFront();
      return liesOf(drawn, view);
    }
    const lies = liesOf(drawn, view);
    place(this.front, front, { x: 0, y: 0 }, ratio);
    place(this.sheet, lies, { x: drawn.width * MARGIN, y: drawn.height * MARGIN }, ratio);
    this.sheet.style.opacity = this.lit.length ? "0.3" : "1";
    return lies;
  }

  private drawNode(context: CanvasRenderingContext2D, view: View, ratio: number, node: LargeNode): void {
    const at = onScreen(view, node);
    const sprite = this.sprite(node, this.around.scale(node.size) * ratio);
    const [width, height] = [sprite.width / ratio, sprite.height / ratio];
    context.drawImage(sprite, Math.round((at.x - width / 2) * ratio) / ratio, Math.round((at.y - height / 2) * ratio) / ratio, width, height);
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
    const { spare } = this;
    const margin = { x: Math.round(width * MARGIN * ratio) / ratio, y: Math.round(height * MARGIN * ratio) / ratio };
    resize(spare, (width + 2 * margin.x) * ratio, (height + 2 * margin.y) * ratio);
    const context = contextOf(spare, false);
    if (!context) return;
    context.setTransform(ratio, 0, 0, ratio, 0, 0);
    context.globalAlpha = 1;
    context.fillStyle = this.around.paper();
    context.fillRect(0, 0, spare.width, spare.height);
    context.translate(margin.x, margin.y);
    const view = this.view();
    const lines = this.lines.filter(({ from, to }) => touches(onScreen(view, from), onScreen(view, to), margin, width, height));
    const nodes = this.nodes.filter((node) => { const at = onScreen(view, node); return touches(at, at, margin, width, height); });
    const full = lines.length <= LINES_IN_FULL;
    const drawLines = (part: LargeLine[]): void => {
      if (full) for (const line of part) drawInFull(context, view, line, this.around.scale);
      else drawThin(context, view, part);
    };
    const drawNodes = (part: LargeNode[]): void => {
      context.globalAlpha = 1;
      for (const node of part) this.drawNode(context, view, ratio, node);
    };
    const work = [...parts(lines, drawLines), ...parts(nodes, drawNodes)];
    let next = 0;
    const some = (): void => {
      const until = performance.now() + (this.around.moving() ? MS_A_FRAME_MOVING : MS_A_FRAME);
      while (next < work.length && performance.now() < until) work[next++]?.();
      this.frame = 0;
      if (next < work.length) {
        this.frame = requestAnimationFrame(some);
        return;
      }
      this.sheet.replaceWith(spare);
      [this.sheet, this.spare] = [spare, this.sheet];
      this.drawn = { ...view, width, height };
      this.host.dataset.lines = full ? "full" : "thin";
      this.follow();
    };
    some();
  }
}

/** How what was drawn for one view lies in another one. */
function liesOf(drawn: View, view: View): Lies {
  const stretch = view.step.x / drawn.step.x;
  return { x: view.origin.x - drawn.origin.x * stretch, y: view.origin.y - drawn.origin.y * stretch, stretch };
}

function place(canvas: HTMLCanvasElement, { x, y, stretch }: Lies, margin: Point, ratio: number): void {
  // What is only moved stays as sharp as it was drawn: it lies on whole pixels.
  const at = (spot: number): number => (isOne(stretch) ? Math.round(spot * ratio) / ratio : spot);
  canvas.style.transform = `translate(${at(x - margin.x * stretch)}px, ${at(y - margin.y * stretch)}px) scale(${stretch / ratio})`;
}

const isOne = (stretch: number): boolean => Math.abs(stretch - 1) < 1e-6;

/** The work on `all` in parts of which each takes well under a millisecond. */
function parts<T>(all: T[], work: (part: T[]) => void): (() => void)[] {
  return Array.from({ length: Math.ceil(all.length / AT_ONCE) }, (_, i) => () => work(all.slice(i * AT_ONCE, (i + 1) * AT_ONCE)));
}

function resize(canvas: HTMLCanvasElement, width: number, height: number): void {
  const [w, h] = [Math.max(1, Math.round(width)), Math.max(1, Math.round(height))];
  if (canvas.width === w && canvas.height === h) return;
  canvas.width = w;
  canvas.height = h;
}

// Drawn by the processor: where WebGL is emulated, as it is without a graphics card, this is faster, and its cost is paid where it is measured.
const contextOf = (canvas: HTMLCanvasElement, alpha = true): CanvasRenderingContext2D | null => canvas.getContext("2d", { willReadFrequently: true, alpha });

function touches(a: Point, b: Point, { x: dx, y: dy }: Point, width: number, height: number): boolean {
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
