// A server of the program on a port of its own, and a browser: what every test of the explorer stands on.
import { spawn } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { fileURLToPath } from "node:url";
import { chromium } from "playwright-core";

const HERE = resolve(fileURLToPath(import.meta.url), "..");
export const ROOT = resolve(HERE, "../..");
export const BINARY = resolve(process.env.ENTENTE_BINARY ?? join(ROOT, "build/entente"));
export const CHROMIUM = process.env.CHROMIUM ?? "/usr/bin/chromium";

/** Runs the program to its end; what it prints on standard output. */
export function run(parameters, input) {
  return new Promise((done, failed) => {
    const child = spawn(BINARY, parameters, { stdio: ["pipe", "pipe", "pipe"] });
    let out = "";
    let said = "";
    child.stdout.on("data", (text) => { out += text; });
    child.stderr.on("data", (text) => { said += text; });
    child.on("error", failed);
    child.on("exit", (code) => (code === 0 ? done(out) : failed(new Error(`entente ${parameters.join(" ")}: ${said}`))));
    child.stdin.end(input ?? "");
  });
}

function freePort() {
  return new Promise((done) => {
    const probe = createServer().listen(0, "127.0.0.1", () => {
      const { port } = probe.address();
      probe.close(() => done(port));
    });
  });
}

export class Server {
  constructor(store) {
    this.store = store ?? mkdtempSync(join(tmpdir(), "entente-explorer-"));
  }

  /** With further flags of serve. */
  async start(flags = []) {
    this.port ??= await freePort();
    this.url = `http://127.0.0.1:${this.port}`;
    this.child = spawn(BINARY, ["--db", this.store, "serve", "--port", String(this.port), ...flags], { stdio: ["ignore", "pipe", "pipe"] });
    await new Promise((done, failed) => {
      this.child.stdout.once("data", done);
      this.child.once("exit", (code) => failed(new Error(`serve ended with ${code}`)));
    });
    return this;
  }

  async stop() {
    const ended = new Promise((done) => this.child.once("exit", done));
    this.child.kill("SIGTERM");
    await ended;
  }

  async remove() {
    await this.stop();
    rmSync(this.store, { recursive: true, force: true });
  }

  async post(path, body, type = "application/json") {
    const response = await fetch(this.url + path, { method: "POST", headers: { "Content-Type": type }, body: typeof body === "string" ? body : JSON.stringify(body) });
    return response.json();
  }
}

export async function serverWithExamples() {
  const server = new Server();
  await run(["--db", server.store, "import", join(ROOT, "examples/articles"), join(ROOT, "examples/tables")]);
  return server.start();
}

/** What Chromium does by itself on a machine without a graphics card: the processor puts the page together, SwiftShader draws WebGL. */
export const launch = () => chromium.launch({ executablePath: CHROMIUM, args: ["--no-sandbox", "--enable-unsafe-swiftshader"] });

/** A page that remembers what goes wrong on it: errors of scripts, refusals of the content security policy. */
export async function newPage(browser, options = {}) {
  const context = await browser.newContext({ viewport: { width: 1440, height: 900 }, ...options });
  const page = await context.newPage();
  page.troubles = [];
  page.on("pageerror", (error) => page.troubles.push(String(error)));
  page.on("console", (message) => {
    if (message.type() === "error" && !/Failed to load resource/.test(message.text())) page.troubles.push(message.text());
  });
  page.setDefaultTimeout(40_000);
  return page;
}
