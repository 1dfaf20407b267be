// node tests/bench/explorer_bench.mjs [NODES EDGES]: the explorer in headless Chromium with software rendering. How long until its first paint,
// how long a large graph takes until it is drawn and until its layout has settled, and how many frames a second are shown while it is
// panned and zoomed. By default 5,000 nodes and 20,000 edges of a seeded generator: one in five ends at one of fifty hubs.
//
// A frame counts when the compositor showed it (DrawFrame of Chromium's own trace), not when a script ran. That the picture moves is checked
// by pictures taken between movements: if two in a row are alike, this ends with status 1.
import { createHash } from "node:crypto";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { cpus, tmpdir, totalmem } from "node:os";
import { join } from "node:path";
import { launch, newPage, run, Server } from "../explorer/support.mjs";

const [nodes = 5000, edges = 20_000] = process.argv.slice(2).map(Number);
const SEED = 42;
const ROUNDS = 5;
const SECONDS = 3;
const FRAMES_ASKED = 30;
const PAINT_MS_ASKED = 1000;

let state = SEED;
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

const sorted = (values) => [...values].sort((a, b) => a - b);
const median = (values) => sorted(values)[Math.floor(values.length / 2)];

/** Moves the camera for SECONDS with the browser's own mouse: dragging in circles, or a wheel that goes in and out. The longest wait for a frame. */
async function move(page, kind) {
  const { x, y, width, height } = await page.locator(".small-stage .canvas").boundingBox();
  const [middleX, middleY] = [x + width / 2, y + height / 2];
  await page.evaluate(() => {
    globalThis.gaps = [];
    let last = performance.now();
    const next = (now) => {
      globalThis.gaps?.push(now - last);
      last = now;
      if (globalThis.gaps) requestAnimationFrame(next);
    };
    requestAnimationFrame(next);
  });
  await page.locator(".small-stage .canvas").press("0");
  await page.mouse.move(middleX, middleY);
  if (kind === "pan") await page.mouse.down();
  const began = Date.now();
  const sent = [];
  for (let t = 0; t < SECONDS; t = (Date.now() - began) / 1000) {
    // A mouse does not wait until the page has answered its last movement.
    sent.push(kind === "pan" ? page.mouse.move(middleX + 160 * Math.sin(3 * t), middleY + 110 * Math.cos(3.5 * t)) : page.mouse.wheel(0, Math.floor(t / 0.6) % 2 ? 60 : -60));
    await new Promise((done) => setTimeout(done, kind === "pan" ? 8 : 100));
  }
  await Promise.all(sent);
  if (kind === "pan") await page.mouse.up();
  return page.evaluate(() => {
    const longest = Math.max(...globalThis.gaps);
    delete globalThis.gaps;
    return longest;
  });
}

const TRACED = ["devtools.timeline.frame", "disabled-by-default-devtools.timeline.frame", "devtools.timeline"];
const shown = (trace) => JSON.parse(trace).traceEvents.filter(({ name }) => name === "DrawFrame").length / SECONDS;

async function framesShown(page, kind) {
  await browser.startTracing(page, { categories: TRACED });
  const longest = await move(page, kind);
  return { rate: shown(await browser.stopTracing()), longest };
}

/** What this browser shows of a canvas of that size that is only filled with another colour for each frame: more cannot be had here. */
async function bareCanvas(width, height) {
  const page = await newPage(browser);
  await browser.startTracing(page, { categories: TRACED });
  await page.evaluate(async ([width, height, seconds]) => {
    const canvas = document.body.appendChild(Object.assign(document.createElement("canvas"), { width, height }));
    const context = canvas.getContext("2d", { willReadFrequently: true, alpha: false });
    for (const began = performance.now(); performance.now() - began < seconds * 1000; await new Promise(requestAnimationFrame)) {
      context.fillStyle = `rgb(${Math.floor(performance.now()) % 256} 90 90)`;
      context.fillRect(0, 0, width, height);
    }
  }, [width, height, SECONDS]);
  const rate = shown(await browser.stopTracing());
  await page.context().close();
  return rate;
}

/** Of six pictures of the drawing, with a movement before each, how many differ from the one before. */
async function picturesThatDiffer(page, kind) {
  const canvas = page.locator(".small-stage .canvas");
  const { x, y, width, height } = await canvas.boundingBox();
  await canvas.press("0");
  await page.mouse.move(x + width / 2, y + height / 2);
  if (kind === "pan") await page.mouse.down();
  const hashes = [];
  for (let i = 0; i < 6; ++i) {
    if (kind === "pan") await page.mouse.move(x + width / 2 + 15 * (i + 1), y + height / 2);
    else await page.mouse.wheel(0, -60);
    await page.waitForTimeout(60);
    hashes.push(createHash("sha1").update(await canvas.screenshot()).digest("hex"));
  }
  if (kind === "pan") await page.mouse.up();
  return hashes.slice(1).filter((hash, i) => hash !== hashes[i]).length;
}

async function firstPaint() {
  const page = await newPage(browser);
  await page.goto(server.url);
  const time = await page.evaluate(() => new Promise((done) => {
    new PerformanceObserver((list) => {
      const paint = list.getEntriesByName("first-contentful-paint")[0];
      if (paint) done(paint.startTime);
    }).observe({ type: "paint", buffered: true });
  }));
  await page.getByRole("heading", { name: "Most connected" }).waitFor();
  const useful = await page.evaluate(() => performance.now());
  await page.context().close();
  return { time, useful };
}

const server = await filledServer();
const browser = await launch();
let status = 0;
console.log(`${cpus()[0].model}, ${cpus().length} processors, ${Math.round(totalmem() / 2 ** 30)} GiB; Chromium ${browser.version()}, SwiftShader; ${nodes} nodes, ${edges} edges, seed ${SEED}, ${ROUNDS} rounds`);
try {
  const paints = [];
  for (let i = 0; i < ROUNDS; ++i) paints.push(await firstPaint());
  for (const [what, key] of [["first paint", "time"], ["first list of actors", "useful"]]) {
    const times = paints.map((one) => one[key]);
    console.log(`${what}: median ${Math.round(median(times))} ms, worst ${Math.round(Math.max(...times))} ms; ${(median(times) / PAINT_MS_ASKED).toFixed(2)} of the ${PAINT_MS_ASKED} ms allowed`);
  }
  const page = await newPage(browser);
  await page.goto(`${server.url}/#/query?q=${encodeURIComponent(`MATCH (a)-[r]->(b) RETURN a, r, b LIMIT ${edges}`)}&run=1`);
  const button = page.getByRole("button", { name: "Graph" });
  await button.waitFor({ timeout: 60_000 });
  await page.evaluate(() => {
    globalThis.tasks = [];
    new PerformanceObserver((list) => globalThis.tasks.push(...list.getEntries().map(({ duration }) => duration))).observe({ type: "longtask" });
  });
  const began = Date.now();
  await button.click({ timeout: 60_000 });
  await page.locator(".small-stage [data-lines]").waitFor({ timeout: 60_000 });
  console.log(`first drawn after ${((Date.now() - began) / 1000).toFixed(1)} s`);
  await page.locator(".small-stage .canvas:not([data-settling])").waitFor({ timeout: 60_000 });
  await page.waitForTimeout(1000);
  const blocked = await page.evaluate(() => Math.max(0, ...globalThis.tasks));
  console.log(`settled after ${((Date.now() - began - 1000) / 1000).toFixed(1)} s; the page stood still for ${Math.round(blocked)} ms at most`);
  const { width, height } = await page.locator(".small-stage .canvas").boundingBox();
  console.log(`a bare canvas of ${Math.round(width)} x ${Math.round(height)}: ${(await bareCanvas(width, height)).toFixed(1)} frames/s`);
  for (const kind of ["pan", "zoom"]) {
    const runs = [];
    for (let i = 0; i < ROUNDS; ++i) runs.push(await framesShown(page, kind));
    const rates = runs.map(({ rate }) => rate);
    const differ = await picturesThatDiffer(page, kind);
    console.log(`${kind}: median ${median(rates).toFixed(1)} frames/s, worst ${Math.min(...rates).toFixed(1)}, longest wait ${Math.round(Math.max(...runs.map(({ longest }) => longest)))} ms; ` +
      `${(median(rates) / FRAMES_ASKED).toFixed(2)} of the ${FRAMES_ASKED} asked; ${differ} of 5 pictures in a row differ`);
    if (differ < 5) status = 1;
  }
  for (const trouble of page.troubles) console.log(trouble);
} finally {
  await browser.close();
  await server.remove();
}
process.exit(status);
