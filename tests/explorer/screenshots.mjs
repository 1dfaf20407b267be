// node screenshots.mjs FOLDER: every view, narrow and wide, light and dark, as pictures to look at.
import { mkdirSync } from "node:fs";
import { launch, newPage, serverWithExamples } from "./support.mjs";

const folder = process.argv[2] ?? "screenshots";
mkdirSync(folder, { recursive: true });
const server = await serverWithExamples();
const article = (await (await fetch(`${server.url}/v1/articles?limit=1`)).json()).articles[0].id;
const fact = (await (await fetch(`${server.url}/v1/nodes/country/MA/neighbors?limit=3`)).json()).neighbors[0].edge.id;

const TEXT = "RABAT - Morocco signed a defence pact with Israel on Wednesday. Algeria condemned the deal, but denied that it would close its border. Spain's foreign minister plans to visit Rabat next week.";
const VIEWS = {
  start: ["#/", async () => {}],
  graph: ["#/graph?open=country/MA%20country/US", async () => {}],
  fact: [`#/graph?open=country/MA&show=${fact}`, async () => {}],
  filters: ["#/graph?open=country/MA%20country/PH&also=denied|planned|possible|claimed", async (page) => { await page.getByRole("button", { name: "Filters", exact: true }).click(); await page.locator(".legend summary").click(); }],
  articles: ["#/articles", async () => {}],
  article: [`#/article/${article}`, async (page) => { await page.locator(".claim-card").first().click(); }],
  paths: ["#/path?from=country/MA&to=country/DZ&k=3", async () => {}],
  query: ["#/query", async (page) => { await page.getByRole("button", { name: "Run" }).click(); }],
  querygraph: ["#/query", async (page) => { await page.getByRole("button", { name: "Run" }).click(); await page.getByRole("button", { name: "Graph" }).click(); await page.getByText("Take away", { exact: true }).click(); }],
  queryerror: ["#/query?q=MATCH%20(a)%20RETURN%20b", async (page) => { await page.getByRole("button", { name: "Run" }).click(); }],
  read: ["#/read", async (page) => { await page.getByLabel("The article's text").fill(TEXT); await page.locator(".preview .fact-row").first().waitFor(); }],
};

const only = process.argv[3]?.split(",");
const browser = await launch();
for (const theme of (process.argv[4] ?? "light,dark").split(","))
  for (const width of (process.argv[5] ?? "1440,390").split(",").map(Number)) {
    const page = await newPage(browser, { viewport: { width, height: width === 390 ? 844 : 900 }, colorScheme: theme });
    for (const [name, [hash, prepare]] of Object.entries(VIEWS)) {
      if (only && !only.includes(name)) continue;
      await page.goto("about:blank");
      await page.goto(`${server.url}/${hash}`);
      await page.waitForLoadState("networkidle");
      await prepare(page);
      await page.waitForLoadState("networkidle");
      await page.evaluate(() => new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done))));
      await page.screenshot({ path: `${folder}/${name}-${width}-${theme}.png` });
      const wide = await page.evaluate(() => document.documentElement.scrollWidth - innerWidth);
      if (wide > 0) console.log(`${name} ${width} ${theme}: ${wide} pixels too wide`);
    }
    for (const trouble of page.troubles) console.log(`${width} ${theme}: ${trouble}`);
    await page.context().close();
  }
await browser.close();
await server.remove();
