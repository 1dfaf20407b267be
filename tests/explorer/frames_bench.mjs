// node tests/explorer/frames_bench.mjs [NODES EDGES]: how many frames a second the explorer draws while a large graph is panned and zoomed, in
// headless Chromium with software rendering, and how long until the page's first paint and the drawing of the graph. By default 5,000
// nodes and 20,000 edges, of a seeded generator: one in five ends at one of fifty hubs.
import { launch, newPage, run, Server } from "./support.mjs";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

const [nodes = 5000, edges = 20_000] = process.argv.slice(2).map(Number);
const SECONDS = 4;

let state = 42;
const random = (n) => {
  state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
  return Math.floor((state / 2 ** 32) * n);
};

async function filledServer() {
  const folder = mkdtempSync(join(tmpdir(), "entente-frames-"));
  const server = new Server();
  const types = ["MET_WITH", "ACCUSED", "SIGNED", "STATED"];
  const rows = [...Array(edges).keys()].map((i) => `c${random(nodes)},c${i % 5 ? random(nodes) : random(50)},${types[i % 4]}`);
  writeFileSync(join(folder, "nodes.csv"), `id:ID,name,:LABEL\n${[...Array(nodes).keys()].map((i) => `c${i},Country ${i},Country`).join("\n")}\n`);
  writeFileSync(join(folder, "edges.csv"), `:START_ID,:END_ID,:TYPE\n${rows.join("\n")}\n`);
  await run(["--db", server.store, "import", folder]);
  rmSync(folder, { recursive: true });
  return server.start();
}

// Frames that the browser draws while `act` moves the camera, and the longest wait for one.
const measure = (page, act) =>
  page.evaluate(async ([kind, seconds]) => {
    const canvas = document.querySelector(".small-stage .canvas");
    const target = document.elementFromPoint(...(({ left, top, width, height }) => [left + width / 2, top + height / 2])(canvas.getBoundingClientRect()));
    const { left, top, width, height } = canvas.getBoundingClientRect();
    const at = (x, y) => ({ clientX: left + x, clientY: top + y, bubbles: true, cancelable: true, button: 0, buttons: 1 });
    const times = [];
    if (kind === "pan") target.dispatchEvent(new MouseEvent("mousedown", at(width / 2, height / 2)));
    const began = performance.now();
    for (let i = 0; performance.now() - began < seconds * 1000; ++i) {
      if (kind === "pan") document.dispatchEvent(new MouseEvent("mousemove", at(width / 2 + 120 * Math.sin(i / 20), height / 2 + 80 * Math.cos(i / 17))));
      else target.dispatchEvent(new WheelEvent("wheel", { ...at(width / 2, height / 2), deltaY: Math.floor(i / 30) % 2 ? 60 : -60 }));
      times.push(await new Promise(requestAnimationFrame));
    }
    document.dispatchEvent(new MouseEvent("mouseup", at(width / 2, height / 2)));
    const gaps = times.slice(1).map((time, i) => time - times[i]);
    return { rate: (1000 * gaps.length) / gaps.reduce((sum, gap) => sum + gap, 0), longest: Math.max(...gaps) };
  }, [act, SECONDS]);

const server = await filledServer();
const browser = await launch();
const page = await newPage(browser);
await page.goto(server.url);
await page.getByRole("heading", { name: "Most connected" }).waitFor();
const first = await page.evaluate(() => performance.getEntriesByName("first-contentful-paint")[0]?.startTime);
console.log(`first paint after ${Math.round(first)} ms`);
await page.goto(`${server.url}/#/query?q=${encodeURIComponent(`MATCH (a)-[r]->(b) RETURN a, r, b LIMIT ${edges}`)}&run=1`);
await page.getByRole("button", { name: "Graph" }).waitFor({ timeout: 60_000 });
const began = Date.now();
await page.getByRole("button", { name: "Graph" }).click({ timeout: 60_000 });
await page.evaluate(() => new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done))));
console.log(`${nodes} nodes and ${edges} edges laid out and drawn after ${((Date.now() - began) / 1000).toFixed(1)} s`);
for (const kind of ["pan", "zoom"]) {
  const { rate, longest } = await measure(page, kind);
  console.log(`${kind}: ${rate.toFixed(1)} frames/s, longest wait ${Math.round(longest)} ms`);
}
for (const trouble of page.troubles) console.log(trouble);
await browser.close();
await server.remove();
