// Has a large graph laid out by a worker, and tells of its positions as they come.
import { settle, type Settling } from "./layout";

declare const LAYOUT_WORKER: string;  // its address, by build.mjs

export class Settler {
  private worker: Worker | null = null;

  /** Calls `moved` with the positions so far, and once more, `done`, with the last ones. An earlier work is given up. */
  start(work: Settling, moved: (at: Float64Array, done: boolean) => void): void {
    this.stop();
    let last = work.at;
    const here = (): void => {
      for (const at of settle(work)) last = at;
      moved(last, true);
    };
    try {
      const worker = (this.worker = new Worker(LAYOUT_WORKER, { type: "module" }));
      worker.onmessage = ({ data: { at, done } }: MessageEvent<{ at: Float64Array | null; done: boolean }>) => {
        if (at) last = at;
        if (done) this.stop();
        moved(last, done);
      };
      worker.onerror = () => { this.stop(); here(); };
      worker.postMessage(work);
    } catch {
      here();
    }
  }

  stop(): void {
    this.worker?.terminate();
    this.worker = null;
  }
}
