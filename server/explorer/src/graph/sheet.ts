// The lines of a large graph, drawn on a sheet of their own below the nodes. While the camera moves, the sheet is moved and stretched as
// it is, which costs the same however many lines there are; once the camera rests, it is drawn anew, a few thousand lines a frame.

interface Point { x: number; y: number }
export interface SheetLine { from: Point; to: Point; color: string }

const LINES_AT_ONCE = 200;  // of one stroke: longer paths cost more for each line
const MS_A_FRAME = 7;
const REST_MS = 160;
// The sheet is larger than what is seen, so that a little panning shows no edge of it.
const MARGIN = 0.25;

export class Sheet {
  private canvas = document.createElement("canvas");
  private lines: SheetLine[] = [];
  private origin: Point = { x: 0, y: 0 };
  private unit: Point = { x: 1, y: 1 };
  private rest = 0;
  private frame = 0;

  /** `toScreen` says where a point of the graph is on the screen now. */
  constructor(private readonly host: HTMLElement, private readonly toScreen: (point: Point) => Point) {
    this.canvas.className = "sheet";
    host.prepend(this.canvas);
  }

  kill(): void {
    clearTimeout(this.rest);
    cancelAnimationFrame(this.frame);
    this.canvas.remove();
  }

  show(lines: SheetLine[]): void {
    // One colour after the other: changing it costs.
    this.lines = [...lines].sort((a, b) => (a.color < b.color ? -1 : a.color > b.color ? 1 : 0));
    this.draw();
  }

  /** The camera has moved, or may have. */
  follow(): void {
    if (!this.lines.length && !this.canvas.width) return;
    const origin = this.toScreen({ x: 0, y: 0 });
    const unit = this.toScreen({ x: 1, y: 1 });
    const scale = (unit.x - origin.x) / (this.unit.x - this.origin.x);
    const x = origin.x - this.origin.x * scale;
    const y = origin.y - this.origin.y * scale;
    if (Math.abs(scale - 1) < 1e-6 && Math.abs(x) < 0.01 && Math.abs(y) < 0.01) {
      this.canvas.style.transform = "";
      return;
    }
    this.canvas.style.transform = `matrix(${scale}, 0, 0, ${scale}, ${x}, ${y})`;
    clearTimeout(this.rest);
    this.rest = window.setTimeout(() => this.draw(), REST_MS);
  }

  private draw(): void {
    cancelAnimationFrame(this.frame);
    const { clientWidth: width, clientHeight: height } = this.host;
    const fresh = document.createElement("canvas");
    fresh.className = "sheet";
    fresh.width = Math.max(1, Math.round(width * (1 + 2 * MARGIN)));
    fresh.height = Math.max(1, Math.round(height * (1 + 2 * MARGIN)));
    fresh.style.left = `${-width * MARGIN}px`;
    fresh.style.top = `${-height * MARGIN}px`;
    // The transform is about the host's corner, not the sheet's.
    fresh.style.transformOrigin = `${width * MARGIN}px ${height * MARGIN}px`;
    const context = fresh.getContext("2d");
    if (!context) return;
    context.translate(width * MARGIN, height * MARGIN);
    context.lineWidth = 0.8;
    context.globalAlpha = 0.4;
    const origin = this.toScreen({ x: 0, y: 0 });
    const unit = this.toScreen({ x: 1, y: 1 });
    const step = { x: unit.x - origin.x, y: unit.y - origin.y };
    const { lines } = this;
    let next = 0;
    const some = (): void => {
      const began = performance.now();
      while (next < lines.length && performance.now() - began < MS_A_FRAME) {
        const color = (lines[next] as SheetLine).color;
        context.strokeStyle = color;
        context.beginPath();
        for (const end = next + LINES_AT_ONCE; next < end && lines[next]?.color === color; ++next) {
          const { from, to } = lines[next] as SheetLine;
          context.moveTo(origin.x + from.x * step.x, origin.y + from.y * step.y);
          context.lineTo(origin.x + to.x * step.x, origin.y + to.y * step.y);
        }
        context.stroke();
      }
      if (next < lines.length) {
        this.frame = requestAnimationFrame(some);
        return;
      }
      this.canvas.replaceWith(fresh);
      this.canvas = fresh;
      this.origin = origin;
      this.unit = unit;
      this.follow();
    };
    some();
  }
}
