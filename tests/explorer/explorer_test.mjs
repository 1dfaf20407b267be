// The explorer in a real browser, against the program: what a researcher does, and what must not go wrong.
import assert from "node:assert/strict";
import { createRequire } from "node:module";
import { readFileSync } from "node:fs";
import { after, before, test } from "node:test";
import { launch, newPage, run, Server, serverWithExamples } from "./support.mjs";

const AXE = readFileSync(createRequire(import.meta.url).resolve("axe-core/axe.min.js"), "utf8");
let browser;
let server;

before(async () => {
  [browser, server] = await Promise.all([launch(), serverWithExamples()]);
});
after(async () => {
  await browser?.close();
  await server?.remove();
});

/** A page on `hash`; the test fails if a script failed on it or the content security policy refused anything. */
async function on(hash, check, options) {
  const page = await newPage(browser, { acceptDownloads: true, ...options });
  try {
    await page.goto(`${server.url}/${hash}`);
    await check(page);
    assert.deepEqual(page.troubles, []);
  } finally {
    await page.context().close();
  }
}

const panel = (page) => page.getByRole("complementary", { name: "Details" });
const summary = (page) => page.locator(".summary");
const counts = async (page) => {
  await summary(page).filter({ hasText: /[\d,]+ nodes?, [\d,]+ facts?(, [\d,]+ filtered out)?$/ }).waitFor();
  return (await summary(page).textContent()).match(/\d[\d,]*\d|\d/g).map((number) => Number(number.replaceAll(",", "")));
};
const jsonOf = async (path) => (await fetch(server.url + path)).json();
async function saved(page, button) {
  const [download] = await Promise.all([page.waitForEvent("download"), page.getByRole("button", { name: button, exact: true }).click()]);
  return readFileSync(await download.path());
}

test("the page is small, kept for long, and allows nothing inline and nothing from outside", async () => {
  const page = await fetch(server.url, { headers: { Accept: "text/html", "Accept-Encoding": "gzip" } });
  const policy = page.headers.get("content-security-policy");
  assert.match(policy, /default-src 'none'/);
  assert.doesNotMatch(policy, /unsafe|\*|https?:/);
  assert.equal(page.headers.get("cache-control"), "no-cache");
  const again = await fetch(server.url, { headers: { Accept: "text/html", "If-None-Match": page.headers.get("etag") } });
  assert.equal(again.status, 304);
  const html = await page.text();
  assert.doesNotMatch(html, /(?:src|href)="https?:|<style|<script>|\son\w+=/);
  const [script] = /\/assets\/app-\w+\.js/.exec(html);
  const response = await fetch(server.url + script, { headers: { "Accept-Encoding": "gzip" } });
  assert.match(response.headers.get("cache-control"), /max-age=31536000, immutable/);
  assert.equal(response.headers.get("content-encoding"), "gzip");
  assert.ok(Number(response.headers.get("content-length")) < 400_000);
  const plain = await fetch(server.url + script, { headers: { "Accept-Encoding": "identity" } });
  assert.equal(plain.headers.get("content-encoding"), null);
  assert.equal(await plain.text(), await response.text());
  assert.equal((await fetch(`${server.url}/assets/index.html`)).status, 404);
});

test("a stranger sees what is here, and three questions that lead on", () =>
  on("", async (page) => {
    await page.getByRole("heading", { name: "Most connected" }).waitFor();
    assert.match(await page.locator(".totals").textContent(), /articles6/);
    assert.equal(await page.locator(".questions a").count(), 3);
    await page.locator(".actors a").first().click();
    const [nodes, facts] = await counts(page);
    assert.ok(nodes > 5 && facts > 5);
  }));

test("search by keyboard leads to a neighbourhood, a step further, and back by taking away", () =>
  on("", async (page) => {
    await page.getByRole("heading", { name: "Most connected" }).waitFor();
    await page.keyboard.press("/");
    await page.keyboard.type("moroco");
    await page.getByRole("option", { name: /Morocco/ }).waitFor();
    await page.keyboard.press("ArrowDown");
    await page.keyboard.press("Enter");
    await panel(page).getByRole("heading", { name: "Morocco" }).waitFor();
    const [before_] = await counts(page);
    await panel(page).getByRole("button", { name: "Israel", exact: true }).first().click();
    await panel(page).getByRole("button", { name: "Show its neighbours" }).click();
    await page.waitForFunction((n) => Number(/\d+/.exec(document.querySelector(".summary").textContent)?.[0]) > n, before_);
    await panel(page).getByRole("button", { name: "Take away" }).click();
    await page.waitForFunction((n) => Number(/\d+/.exec(document.querySelector(".summary").textContent)?.[0]) <= n, before_);
    await page.getByRole("application").focus();
    await page.keyboard.press("ArrowDown");
    await page.keyboard.press("Enter");
    await panel(page).locator("h2").waitFor();
  }));

test("Enter takes what is typed, not what was suggested before", () =>
  on("", async (page) => {
    await page.getByRole("heading", { name: "Most connected" }).waitFor();
    const box = page.getByRole("combobox").last();
    await box.pressSequentially("ira");
    await page.getByRole("option", { name: /Ira/ }).first().waitFor();
    await box.fill("Saudi Arabia");
    await box.press("Enter");
    await panel(page).getByRole("heading", { name: "Saudi Arabia" }).waitFor();
  }));

test("a hub is not a hairball: what is left out is counted, and comes on demand", async () => {
  const statement = "MERGE (h:Country:Entity {id: 'country/hub', name: 'Hubland'}) WITH h UNWIND range(1, 242) AS i CREATE (h)-[:MET_WITH]->(:Person:Entity {id: 'person/p' + i, name: 'Person ' + i})";
  const answer = await server.post("/v1/query", { statement });
  assert.ok(answer.stats, JSON.stringify(answer));
  await on("#/graph?open=country/hub", async (page) => {
    await panel(page).getByRole("heading", { name: "Hubland" }).waitFor();
    const total = (await jsonOf("/v1/subgraph?seed=country/hub&depth=1&limit=30&format=cytoscape")).omitted;
    assert.equal(total, 212);
    await panel(page).getByRole("button", { name: "Show 25 of 212 more" }).click();
    await panel(page).getByRole("button", { name: "Show 25 of 187 more" }).waitFor();
    assert.deepEqual(await counts(page), [56, 55]);
  });
});

test("a fact leads to its sentence, in its article, and back into the graph", () =>
  on("#/graph?open=country/MA", async (page) => {
    await panel(page).getByRole("button", { name: /Sentences behind: signed/ }).click();
    const quote = panel(page).locator(".evidence mark");
    await quote.filter({ hasText: "Israel and Morocco signed a memorandum" }).waitFor();
    assert.match(await panel(page).textContent(), /said to have happened.*24 November 2021/s);
    await panel(page).getByRole("link", { name: /read in/ }).click();
    await page.getByRole("heading", { name: "Israel and Morocco sign defence memorandum in Rabat" }).waitFor();
    await page.locator("mark.chosen").filter({ hasText: "signed a memorandum" }).waitFor();
    assert.ok((await page.locator("a.mention").count()) > 20);
    await page.locator(".claim-card.chosen").first().getByRole("link", { name: "in the graph" }).click();
    await counts(page);
  }));

test("a sentence of an article leads to what was read from it, one claim after the other", () =>
  on(`#/articles`, async (page) => {
    await page.getByRole("link", { name: "Israel and Morocco sign defence memorandum" }).click();
    const last = page.locator("mark.said").last();
    const ids = (await last.getAttribute("data-claims")).split(" ");
    for (const id of [...ids, ids[0]]) {
      await last.dispatchEvent("click");
      const card = page.locator(".claim-card.chosen");
      assert.equal(await card.getAttribute("data-claims"), id);
      assert.ok(await card.evaluate((element) => { const { top, bottom } = element.getBoundingClientRect(); return top >= 0 && bottom <= innerHeight + 1; }), "it is in sight");
    }
  }));

test("filters and the timeline change what is drawn, and the link shows the same again", () =>
  on("#/graph?open=country/MA", async (page) => {
    const [, all] = await counts(page);
    await page.getByRole("button", { name: "Filters", exact: true }).click();
    await page.getByRole("checkbox", { name: /accused/ }).uncheck();
    await summary(page).filter({ hasText: "1 filtered out" }).waitFor();
    await page.getByRole("checkbox", { name: /planned/ }).check();
    await page.getByLabel("Timeline from").selectOption({ index: 1 });
    const [nodes, facts] = await counts(page);
    assert.ok(facts < all);
    const address = page.url();
    assert.match(address, /without=ACCUSED/);
    const other = await page.context().newPage();
    await other.goto(address);
    assert.deepEqual((await counts(other)).slice(0, 2), [nodes, facts]);
  }));

test("a link shows exactly the same: what was opened, brought in, unfolded, taken away and filtered, each where it stood", async () => {
  await server.post("/v1/query", { statement: "MERGE (h:Country:Entity {id: 'state/New Hub', name: 'New Hub'}) WITH h UNWIND range(1, 60) AS i CREATE (h)-[:MET_WITH]->(:Person:Entity {id: 'person/q' + i, name: 'Guest ' + i})" });
  await on("#/graph?open=country/MA", async (page) => {
    await counts(page);
    for (const [name, button] of [["Israel", "Show its neighbours"], ["Yair Lapid", "Take away"]]) {
      await page.getByRole("application").focus();
      await page.keyboard.press("Escape");
      await panel(page).getByRole("button", { name, exact: true }).first().click();
      await panel(page).getByRole("button", { name: button }).click();
      await counts(page);
    }
    await page.goto(page.url().replace("open=country%2FMA", "open=country%2FMA+state%2FNew%2520Hub"));
    await counts(page);
    await page.getByRole("application").focus();
    await page.keyboard.press("Escape");
    await panel(page).getByRole("button", { name: "New Hub", exact: true }).click();
    const drawn = async () => { await counts(page); return (await summary(page).textContent()); };
    const before_ = await drawn();
    // The last of its sixty guests is none of the thirty that are drawn.
    const missing = panel(page).getByRole("button", { name: /^Guest \d+$/ }).last();
    const name = await missing.textContent();
    await missing.click();
    await panel(page).getByRole("heading", { name, exact: true }).waitFor();
    assert.notEqual(await drawn(), before_, "it is drawn at once");
    await page.getByRole("button", { name: "Filters", exact: true }).click();
    await page.getByRole("checkbox", { name: /accused/ }).uncheck();
    await summary(page).filter({ hasText: "filtered out" }).waitFor();
    await page.getByRole("button", { name: "Zoom in" }).click();
    await page.waitForURL(/camera=/);
    const view = async (where) => {
      await where.locator(".menu summary").click();
      const [download] = await Promise.all([where.waitForEvent("download"), where.getByRole("button", { name: "SVG picture" }).click()]);
      // Places in a link are kept to a hundredth of a pixel, pictures to a tenth.
      return String(readFileSync(await download.path())).replace(/-?\d+\.\d+/g, (number) => String(Math.round(Number(number))));
    };
    const other = await page.context().newPage();
    await other.goto(page.url());
    await other.getByRole("button", { name: "Filters", exact: true }).click();
    await panel(other).getByRole("heading", { name, exact: true }).waitFor();
    await counts(other);
    const [mine, theirs] = [await view(page), await view(other)];
    const numbers = (svg) => svg.match(/-?\d+/g).map(Number);
    assert.equal(theirs.replace(/-?\d+/g, "n"), mine.replace(/-?\d+/g, "n"));
    assert.ok(numbers(mine).every((number, i) => Math.abs(number - numbers(theirs)[i]) <= 1));
    assert.match(mine, new RegExp(`<title[^>]*>${name}<`));
    assert.doesNotMatch(mine, /Yair Lapid/);
  });
});

test("a brush over the timeline filters, and all dates come back", () =>
  on("#/graph?open=country/MA", async (page) => {
    const [, all] = await counts(page);
    const box = await page.locator(".columns").boundingBox();
    await page.mouse.move(box.x + box.width * 0.3, box.y + 20);
    await page.mouse.down();
    await page.mouse.move(box.x + box.width * 0.5, box.y + 20);
    await page.mouse.up();
    await page.getByRole("button", { name: "All dates" }).waitFor();
    assert.ok((await counts(page))[1] < all);
    await page.getByRole("button", { name: "All dates" }).click();
    await page.getByRole("button", { name: "All dates" }).waitFor({ state: "detached" });
    assert.equal((await counts(page))[1], all);
  }));

test("denied, planned and claimed relations come on demand, with their sentence", () =>
  on("#/graph?open=country/MA", async (page) => {
    await counts(page);
    const planned = await jsonOf("/v1/claims?subject=country/MA&object=country/IL&modality=planned");
    const { id } = planned.claims[0];
    await page.goto(`${server.url}/#/graph?open=country/MA&also=planned&show=c:${id}:country/MA:country/IL`);
    await panel(page).getByText("Claim, not counted as a fact").waitFor();
    await panel(page).locator(".evidence mark").first().waitFor();
    assert.match(await panel(page).textContent(), /planned/);
  }));

test("the shortest paths are chains of sentences", () =>
  on("#/path", async (page) => {
    for (const [label, name] of [["From", "Algeria"], ["To", "Israel"]]) {
      await page.getByRole("combobox", { name: label, exact: true }).fill(name);
      await page.getByRole("option", { name: new RegExp(name) }).first().click();
    }
    await page.locator(".chain").first().waitFor();
    assert.match(await page.locator(".chain").first().textContent(), /accused.*(agreed with|established relations with)/s);
    assert.ok((await page.locator(".chain .evidence mark").count()) >= 2);
  }));

test("every sentence behind a step of a path can be read", async () => {
  for (const round of [1, 2]) await server.post("/v1/articles", { published: `2024-03-0${round}`, text: `Uruguay signed a defence pact with Paraguay. This was report ${round}.` });
  await on("#/path?from=country/UY&to=country/PY&k=1", async (page) => {
    await page.locator(".chain .evidence mark").first().waitFor();
    await page.getByText(/^and \d+ more$/).first().click();
    await page.locator(".chain details .evidence mark").filter({ hasText: "Uruguay signed" }).first().waitFor();
  });
});

test("Cypher: colours, a table, a graph, history, and an error at its column", () =>
  on("#/query", async (page) => {
    const box = page.getByRole("textbox", { name: "Cypher statement" });
    await box.fill("MATCH (a)-[r:SIGNED]->(b)\nRETURN a, r, b");
    assert.equal(await page.locator(".colours .keyword").count(), 2);
    await box.press("Control+Enter");
    await page.getByRole("columnheader", { name: "a", exact: true }).waitFor();
    await page.getByRole("button", { name: "Graph" }).click();
    await page.locator(".small-stage canvas").first().waitFor();
    await box.fill("MATCH (a)\nRETURN  bogus");
    await page.getByRole("button", { name: "Run" }).click();
    await page.getByRole("alert").filter({ hasText: "line 2, column 9" }).waitFor();
    assert.equal(await page.locator(".mistake").textContent(), "bogus");
    assert.equal(await box.evaluate((element) => element.selectionStart), 18);
    await box.press("Control+ArrowUp");
    await box.press("Control+ArrowUp");
    assert.match(await box.inputValue(), /SIGNED/);
  }));

test("what a statement returns is told of beside its drawing as elsewhere: nodes, their neighbours, facts and their sentences", () =>
  on(`#/query?q=${encodeURIComponent("MATCH (a {id: 'country/MA'})-[r:SIGNED]->(b) RETURN a, r, b LIMIT 1")}&run=1`, async (page) => {
    await page.getByRole("button", { name: "Graph" }).click();
    await summary(page).filter({ hasText: "2 nodes, 1 relationship" }).waitFor();
    const { x, y, width, height } = await page.getByRole("application").boundingBox();
    // Two nodes stand opposite each other, so the middle is on the line between them.
    await page.mouse.click(x + width / 2, y + height / 2);
    await panel(page).locator("h2").filter({ hasText: /^Morocco signed/ }).waitFor();
    await panel(page).locator(".evidence mark").filter({ hasText: "signed" }).first().waitFor();
    await page.getByRole("application").focus();
    await page.keyboard.press("ArrowDown");
    await page.keyboard.press("Enter");
    await panel(page).getByRole("button", { name: "Show its neighbours" }).click();
    await page.waitForFunction(() => Number(/\d+/.exec(document.querySelector(".summary").textContent)?.[0]) > 2);
  }));

test("the drawing of what a statement returns has an address and can be taken away", () =>
  on(`#/query?q=${encodeURIComponent("MATCH (a {id: 'country/MA'})-[r:SIGNED]->(b) RETURN a, r, b LIMIT 1")}&run=1`, async (page) => {
    await page.getByRole("button", { name: "Graph" }).click();
    await summary(page).filter({ hasText: "2 nodes, 1 relationship" }).waitFor();
    await page.waitForFunction(() => location.hash.includes("as=graph"));
    await page.reload();
    await summary(page).filter({ hasText: "2 nodes, 1 relationship" }).waitFor();
    await page.locator("summary").filter({ hasText: "Take away" }).click();
    assert.match(String(await saved(page, "SVG picture")), /^<svg[^]*Morocco[^]*<\/svg>/);
    assert.match(String(await saved(page, "Turtle (RDF)")), /Morocco/);
    await page.getByRole("button", { name: "Table", exact: true }).click();
    await page.waitForFunction(() => !location.hash.includes("as=graph"));
  }));

test("claims and articles among the rows are told of too, and lead to what they are linked with", () =>
  on(`#/query?q=${encodeURIComponent("MATCH (c:Claim)-[r:IN]->(d:Article) RETURN c, r, d LIMIT 1")}&run=1`, async (page) => {
    await page.getByRole("button", { name: "Graph" }).click();
    await panel(page).getByRole("button", { name: /^claim: / }).click();
    await panel(page).getByText("polarity").waitFor();
    await panel(page).getByRole("button", { name: "Show its neighbours" }).click();
    await page.waitForFunction(() => Number(/\d+/.exec(document.querySelector(".summary").textContent)?.[0]) > 2);
    await page.mouse.move(0, 0);
    await page.getByRole("application").focus();
    await page.keyboard.press("Escape");
    await panel(page).locator(".names").getByRole("button").filter({ hasNotText: /^claim: / }).first().waitFor();
  }));

test("a link with a statement that writes does not run it", () =>
  on(`#/query?q=${encodeURIComponent("CREATE (n:Planted) RETURN n")}&run=1`, async (page) => {
    await page.getByRole("textbox", { name: "Cypher statement" }).waitFor();
    await page.waitForLoadState("networkidle");
    const { rows } = await server.post("/v1/query", { statement: "MATCH (n:Planted) RETURN count(n)" });
    assert.equal(rows[0][0], 0);
  }));

test("an article is pasted, previewed, its date corrected, and stored", () =>
  on("#/read", async (page) => {
    await page.getByLabel("The article's text").fill("Yesterday France signed a defence pact with Kenya in Nairobi.");
    const preview = page.locator(".preview");
    await preview.getByText("signed").first().waitFor();
    await page.getByLabel(/^Published/).fill("2020-05-10");
    await preview.getByText("9 May 2020").first().waitFor();
    await page.getByLabel("Title").fill("A pact in Nairobi");
    await page.getByRole("button", { name: "Store it" }).click();
    await page.getByRole("link", { name: "Open the article" }).click();
    await page.getByRole("heading", { name: "A pact in Nairobi" }).waitFor();
  }));

test("several files are imported one by one, and what is wrong with one is said", () =>
  on("#/read", async (page) => {
    const lines = [...Array(5).keys()].map((i) => JSON.stringify({ text: `Kenya met Uganda in Nairobi for round ${i} of the talks.`, published: "2024-01-02" }));
    await page.locator("input[type=file]").setInputFiles({ name: "news.jsonl", mimeType: "application/x-ndjson", buffer: Buffer.from([...lines, "{broken"].join("\n")) });
    await page.getByText("news.jsonl, line 6: this is not JSON").waitFor();
    await page.getByRole("button", { name: "news.jsonl, line 1", exact: true }).click();
    await page.locator(".preview").getByText("met with").first().waitFor();
    const { rows } = await server.post("/v1/query", { statement: "MATCH (c:Claim) WHERE c.text CONTAINS 'Kenya met Uganda' RETURN count(c)" });
    assert.equal(rows[0][0], 0, "nothing is stored before it is asked for");
    await page.getByRole("button", { name: "Store all 5" }).click();
    await page.getByText("5 articles added, 0 there already, 1 refused.").waitFor();
    await page.getByText("news.jsonl, line 6: this is not JSON").waitFor();
    assert.equal(await page.locator("progress").evaluate((bar) => bar.value), 5);
  }));

/** A PDF of one page with one line of text. */
function pdfOf(line) {
  const stream = `BT /F1 12 Tf 72 720 Td (${line}) Tj ET`;
  const objects = ["<</Type/Catalog/Pages 2 0 R>>", "<</Type/Pages/Kids[3 0 R]/Count 1>>",
    "<</Type/Page/Parent 2 0 R/MediaBox[0 0 595 842]/Contents 4 0 R/Resources<</Font<</F1 5 0 R>>>>>>",
    `<</Length ${stream.length}>>stream\n${stream}\nendstream`, "<</Type/Font/Subtype/Type1/BaseFont/Helvetica>>"];
  let text = "%PDF-1.4\n";
  const offsets = objects.map((object, i) => { const at = text.length; text += `${i + 1} 0 obj\n${object}\nendobj\n`; return at; });
  const table = offsets.map((at) => `${String(at).padStart(10, "0")} 00000 n \n`).join("");
  return Buffer.from(`${text}xref\n0 6\n0000000000 65535 f \n${table}trailer<</Size 6/Root 1 0 R>>\nstartxref\n${text.length}\n%%EOF\n`);
}

const HTML = `<html><head><title>Peru and Chile sign</title><meta property="article:published_time" content="2021-03-04"></head><body><nav>Home</nav><article>
<p>Peru signed a trade agreement with Chile on Wednesday in Lima, officials said after a long meeting of both sides.</p></article></body></html>`;

test("a file that is dropped anywhere on the page is read, and does not take the page's place", () =>
  on("#/read", async (page) => {
    const prevented = await page.locator("h1").evaluate((heading) => {
      const data = new DataTransfer();
      data.items.add(new File(["Chile signed a trade agreement with Peru on Monday."], "note.txt", { type: "text/plain" }));
      const events = ["dragover", "drop"].map((type) => new DragEvent(type, { bubbles: true, cancelable: true, dataTransfer: data }));
      return events.map((event) => !heading.dispatchEvent(event));
    });
    assert.deepEqual(prevented, [true, true]);
    await page.locator(".preview").getByText("signed").first().waitFor();
    assert.equal(await page.getByLabel("Title").inputValue(), "note");
  }));

test("a page and a PDF are previewed as the server reads them, and stored", () =>
  on("#/read", async (page) => {
    const choose = (name, mimeType, buffer) => page.locator("input[type=file]").setInputFiles({ name, mimeType, buffer: Buffer.from(buffer) });
    await choose("page.html", "text/html", HTML);
    await page.locator(".preview .text").filter({ hasText: "Peru signed a trade agreement" }).waitFor();
    assert.doesNotMatch(await page.locator(".preview").textContent(), /Home|<p>/);
    assert.equal(await page.getByLabel("Title").inputValue(), "Peru and Chile sign");
    assert.equal(await page.getByLabel(/^Published/).inputValue(), "2021-03-04");
    await page.getByRole("button", { name: "Store it" }).click();
    await page.getByText(/^Stored:/).waitFor();
    await choose("brief.pdf", "application/pdf", pdfOf("Ghana signed a defence pact with Togo in Accra."));
    await page.locator(".preview .text").filter({ hasText: "Ghana signed a defence pact" }).waitFor();
    await page.getByLabel(/^Published/).fill("2022-02-03");
    await page.getByRole("button", { name: "Store it" }).click();
    await page.getByRole("link", { name: "Open the article" }).click();
    await page.locator(".text").filter({ hasText: "Ghana signed a defence pact" }).waitFor();
  }));

test("the entries of a feed become articles with their titles, dates and addresses", () =>
  on("#/read", async (page) => {
    const item = (i) => `<item><title>Talks ${i}</title><link>https://example.org/talks/${i}</link><pubDate>Tue, 0${i} Aug 2023 10:00:00 GMT</pubDate><description>&lt;p&gt;Norway met Iceland in Oslo for round ${i} of the talks.&lt;/p&gt;</description></item>`;
    const feed = `<?xml version="1.0"?><rss version="2.0"><channel><title>Nordic Wire</title>${[1, 2, 3].map(item).join("")}</channel></rss>`;
    await page.locator("input[type=file]").setInputFiles({ name: "wire.rss", mimeType: "application/rss+xml", buffer: Buffer.from(feed) });
    await page.getByRole("button", { name: "Talks 2" }).click();
    await page.locator(".preview .text").filter({ hasText: "round 2 of the talks" }).waitFor();
    await page.getByRole("button", { name: "Store all 3" }).click();
    await page.getByText("3 articles added, 0 there already, 0 refused.").waitFor();
    const { rows } = await server.post("/v1/query", { statement: "MATCH (a:Article {title: 'Talks 2'}) RETURN a.publisher, a.published, a.url" });
    assert.deepEqual(rows, [["Nordic Wire", "2023-08-02", "https://example.org/talks/2"]]);
  }));

test("what is on the screen is taken away as a picture, a table, and in the formats of the server", () =>
  on("#/graph?open=country/MA", async (page) => {
    const [nodes, facts] = await counts(page);
    await page.locator(".menu summary").click();
    assert.deepEqual([...(await saved(page, "PNG picture")).subarray(1, 4)].map((c) => String.fromCharCode(c)).join(""), "PNG");
    const svg = String(await saved(page, "SVG picture"));
    assert.equal(svg.match(/<title/g).length, nodes);
    assert.equal(svg.match(/<text[^>]*>Morocco</g).length, 1, "a name is written once, also of what is selected");
    assert.equal(String(await saved(page, "Table, CSV")).trim().split("\r\n").length, facts + 1);
    assert.equal(JSON.parse(await saved(page, "All of it, JSON")).nodes.length, nodes);
  }, {}));

test("every format has exactly what is on the screen, filtered and brought in", async () => {
  const signs = {
    "Neo4j, APOC JSON": '"type":"node"', "CSV, for neo4j-admin": ":LABEL", Cytoscape: "elements", "d3 and networkx": "multigraph", Graphviz: "digraph", FollowTheMoney: '"schema"',
    "GEXF, for Gephi": "<gexf", GraphML: "<graphml", graphology: "allowSelfLoops", "JSON-LD": "@context", "PLOVER events": '"source"', "Turtle (RDF)": "@prefix",
  };
  // A browser asks before it lets one page save many files.
  const all = Object.entries(signs);
  for (const some of [all.slice(0, 4), all.slice(4, 8), all.slice(8)])
    await on("#/graph?open=country/MA&without=ACCUSED&with=country/PH&away=person/yair-lapid", async (page) => {
      const [nodes, facts, hidden] = await counts(page);
      assert.ok(hidden > 0);
      await page.locator(".menu summary").click();
      if (some[0][0] in { "Neo4j, APOC JSON": 1 }) {
        const { elements } = JSON.parse(await saved(page, "Cytoscape"));
        assert.deepEqual([elements.nodes.length, elements.edges.length], [nodes, facts]);
        const rows = String(await saved(page, "Neo4j, APOC JSON")).trim().split("\n").map((line) => JSON.parse(line));
        assert.equal(rows.filter(({ type }) => type === "relationship").length, facts);
        assert.ok(rows.some(({ properties }) => properties?.name === "Philippines") && !rows.some(({ label }) => label === "ACCUSED"));
      }
      assert.equal(await page.locator(".menu-body .item").count(), 5 + all.length);
      for (const [format, sign] of some) assert.ok(String(await saved(page, format)).includes(sign), format);
    });
});

test("markup and script in an article stay text everywhere", async () => {
  const evil = '<img src=x onerror="window.__ran=1"><script>window.__ran=1</script>';
  await server.post("/v1/articles", { title: evil, publisher: evil, author: evil, url: "javascript:window.__ran=1", published: "2023-01-01", text: `${evil} France accused Chad of hostile acts. "<b>Chad</b> denied it," <svg onload="window.__ran=1"> said Mali.` });
  await server.post("/v1/query", { statement: "CREATE (:Person:Entity {id: 'person/evil', name: $evil})-[:MET_WITH]->(:Person:Entity {id: 'person/quiet', name: 'Quiet'})", parameters: { evil } });
  const { rows } = await server.post("/v1/query", { statement: "MATCH (a:Article) WHERE a.title = $evil RETURN a.id", parameters: { evil } });
  await on("#/articles", async (page) => {
    for (const hash of ["#/articles", `#/article/${rows[0][0]}`, "#/graph?open=person/evil", "#/graph?open=country/TD", "#/query?q=MATCH%20(a)%20RETURN%20a&run=1"]) {
      await page.goto(`${server.url}/${hash}`);
      await page.waitForLoadState("networkidle");
      assert.equal(await page.evaluate(() => [window.__ran, document.querySelectorAll("main img, main script, a[href^='javascript']").length].join()), ",0", hash);
    }
  });
});

test("a name that runs right to left stands on its own", async () => {
  await server.post("/v1/query", { statement: "CREATE (:Person:Entity {id: 'person/rtl', name: 'عبد اللطيف لوديي'})-[:MET_WITH]->(:Person:Entity {id: 'person/rtl2', name: 'בני גנץ'})" });
  await on("#/graph?open=person/rtl", async (page) => {
    const heading = panel(page).getByRole("heading", { level: 2 }).locator("bdi");
    await heading.filter({ hasText: "عبد اللطيف لوديي" }).waitFor();
    await page.getByRole("combobox").first().fill("בני");
    await page.getByRole("option", { name: /בני גנץ/ }).waitFor();
  });
});

test("a name with characters that XML cannot hold spoils no picture", async () => {
  await server.post("/v1/query", { statement: "CREATE (:Person:Entity {id: 'person/odd', name: $name})-[:MET_WITH]->(:Person:Entity {id: 'person/even', name: 'Even'})", parameters: { name: "Odd\u0001\u0008One" } });
  await on("#/graph?open=person/odd", async (page) => {
    await counts(page);
    await page.locator(".menu summary").click();
    assert.match(String(await saved(page, "SVG picture")), /Odd\ufffd\ufffdOne/);
    assert.equal((await saved(page, "PNG picture")).subarray(1, 4).toString(), "PNG");
  });
});

test("empty, missing and failed are said in words", async () => {
  const empty = await new Server().start();
  try {
    const page = await newPage(browser);
    await page.goto(empty.url);
    await page.getByText("Nothing has been read yet.").waitFor();
    await page.goto(`${empty.url}/#/articles`);
    await page.getByText("No article has been read yet.").waitFor();
    await page.goto(`${empty.url}/#/article/article/none`);
    await page.getByRole("alert").filter({ hasText: "Not here" }).waitFor();
    await page.goto(`${empty.url}/#/nowhere`);
    await page.getByText("There is no such page.").waitFor();
    await page.context().close();
  } finally {
    await empty.remove();
  }
});

test("a server that goes away is missed, and the page goes on when it is back", async () => {
  const own = await serverWithExamples();
  try {
    const page = await newPage(browser);
    await page.goto(own.url);
    await page.getByRole("heading", { name: "Most connected" }).waitFor();
    await own.stop();
    await page.getByRole("link", { name: "Articles" }).click();
    await page.locator(".banner").filter({ hasText: "does not answer" }).waitFor();
    await page.getByRole("alert").filter({ hasText: "No answer" }).waitFor();
    await own.start();
    await page.getByRole("link", { name: "Israel and Morocco sign defence memorandum" }).waitFor();
    await page.locator(".banner").waitFor({ state: "hidden" });
    await page.context().close();
  } finally {
    await own.remove();
  }
});

test("a further page of a list that does not come is said where it was asked for", async () => {
  const own = await new Server().start();
  try {
    await own.post("/v1/query", { statement: "MERGE (h:Country:Entity {id: 'country/hub', name: 'Hubland'}) WITH h UNWIND range(1, 150) AS i CREATE (h)-[:MET_WITH]->(:Person:Entity {id: 'person/p' + i, name: 'Person ' + i})" });
    const page = await newPage(browser);
    await page.goto(`${own.url}/#/graph?open=country/hub`);
    const rows = panel(page).locator(".fact-row");
    await rows.nth(99).waitFor();
    await own.stop();
    const more = panel(page).getByRole("button", { name: "More", exact: true });
    await more.click();
    await panel(page).getByText("The server does not answer.").waitFor();
    await own.start();
    await more.click();
    await rows.nth(149).waitFor();
    await more.waitFor({ state: "hidden" });
    assert.deepEqual(page.troubles, []);
    await page.context().close();
  } finally {
    await own.remove();
  }
});

test("with access tokens the page asks for one, and says what a reader may not do", async () => {
  const guarded = new Server();
  const token = (await run(["--db", guarded.store, "token", "add", "tester", "--role", "reader"])).match(/entente_\w+/)[0];
  await guarded.start();
  try {
    const page = await newPage(browser);
    await page.goto(guarded.url);
    await page.getByRole("textbox", { name: "Access token" }).fill(token);
    await page.getByRole("button", { name: "Go on" }).click();
    await page.getByText("Nothing has been read yet.").waitFor();
    await page.goto(`${guarded.url}/#/read`);
    await page.getByLabel("The article's text").fill("France signed a defence pact with Kenya.");
    await page.getByRole("button", { name: "Store it" }).click();
    await page.getByRole("alert").filter({ hasText: "Not allowed" }).waitFor();
    assert.equal(await page.evaluate(() => localStorage.getItem("entente.token")), null);
    await page.context().close();
  } finally {
    await guarded.remove();
  }
});

test("the lines of a pair are bundled, unfolded on demand, and bundled again", async () => {
  await server.post("/v1/articles", { published: "2024-02-01", text: "Ecuador signed a defence pact with Bolivia. Ecuador accused Bolivia of hostile acts. Bolivia praised Ecuador." });
  const [a, b] = ["country/BO", "country/EC"];
  const n = (await server.post("/v1/query", { statement: "MATCH (a:Entity {id: $a})-[r]-(b:Entity {id: $b}) RETURN count(r)", parameters: { a, b } })).rows[0][0];
  assert.ok(n >= 2);
  await on(`#/graph?open=${encodeURIComponent(a)}&show=${encodeURIComponent(`pair:${a} ${b}`)}`, async (page) => {
    await counts(page);
    await page.locator(".menu summary").click();
    const ways = async () => [...String(await saved(page, "SVG picture")).matchAll(/<path d="([^"]+)"/g)].map(([, way]) => way);
    const paths = async () => (await ways()).length;
    const bundled = await paths();
    await panel(page).getByRole("button", { name: "Unfold the lines" }).click();
    await panel(page).getByRole("button", { name: "Bundle the lines" }).waitFor();
    const unfolded = await ways();
    assert.ok(unfolded.length >= bundled + n - 1);
    // The middle of each, whichever way it runs, is a place of its own.
    const middles = unfolded.map((way) => way.match(/-?[\d.]+/g).map(Number)).map(([x1, y1, cx, cy, x2, y2]) => [(x1 + 2 * cx + x2) / 4, (y1 + 2 * cy + y2) / 4]);
    for (const [i, [x, y]] of middles.entries()) for (const [ox, oy] of middles.slice(0, i)) assert.ok(Math.hypot(x - ox, y - oy) > 12, "no line covers another");
    assert.match(page.url(), /unfold=/);
    await panel(page).getByRole("button", { name: "Bundle the lines" }).click();
    await panel(page).getByRole("button", { name: "Unfold the lines" }).waitFor();
    assert.equal(await paths(), bundled);
  });
});

test("what speaks for a fact and what denies it stand side by side, with speaker, source and date", async () => {
  await server.post("/v1/articles", { title: "Raid reported", publisher: "Herald", published: "2022-05-02", text: "Sudan attacked Eritrea on Sunday. Eritrea closed its border." });
  await server.post("/v1/articles", { title: "Raid denied", publisher: "Tribune", published: "2022-05-03", text: "Sudan denied that it had attacked Eritrea on Sunday." });
  await on("#/graph?open=country/SD", async (page) => {
    await counts(page);
    await panel(page).getByRole("button", { name: /Sentences behind: attacked/ }).first().click();
    await panel(page).getByRole("heading", { name: "Says so (1)" }).waitFor();
    await panel(page).getByRole("heading", { name: "Denies it (1)" }).waitFor();
    const [says, denies] = await panel(page).locator(".conflicting section").evaluateAll((parts) => parts.map((part) => [part.getBoundingClientRect().top, part.textContent]));
    assert.equal(says[0], denies[0], "side by side");
    assert.match(says[1], /said to have happened.*1 May 2022.*the article says so itself.*Herald, 2 May 2022/s);
    assert.match(denies[1], /denied.*said by Sudan.*Tribune, 3 May 2022/s);
  });
});

test("filters by kind, certainty, number of articles, publisher and date leave what they say", () =>
  on("#/graph?open=country/SD", async (page) => {
    const rail = page.getByRole("complementary", { name: "Filters" });
    const left = async () => (await counts(page))[1];
    const filter = async (act, back) => {
      await act();
      await summary(page).filter({ hasText: "filtered out" }).or(page.getByText("Nothing passes the filters.")).waitFor();
      const n = (await summary(page).textContent()).startsWith("Nothing") ? 0 : await left();
      assert.ok(n < all, String(act));
      await (back ? back() : rail.getByRole("button", { name: "Reset" }).click());
      await summary(page).filter({ hasText: new RegExp(`${all} facts?$`) }).waitFor();
    };
    const country = rail.getByRole("checkbox", { name: /^Country/ });
    await server.post("/v1/query", { statement: "MATCH (e:Entity {id: 'country/SD'}) MERGE (p:Person:Entity:Envoy {id: 'person/envoy', name: 'An Envoy'}) MERGE (p)-[:VISITED]->(e)" });
    await page.reload();
    const [, all] = await counts(page);
    await page.getByRole("button", { name: "Filters", exact: true }).click();
    const envoy = rail.getByRole("checkbox", { name: /^Envoy/ });
    await filter(() => envoy.uncheck(), () => envoy.check());
    await filter(() => country.uncheck(), () => country.check());
    await filter(() => rail.getByLabel("least confidence").fill("0.95"));
    await filter(async () => { await rail.getByLabel("least number of articles").fill("9"); await page.keyboard.press("Tab"); });
    await filter(() => rail.getByRole("checkbox", { name: /^Herald/ }).uncheck());
    await filter(() => rail.getByLabel("From", { exact: true }).fill("2030-01-01"));
    const denied = rail.getByRole("checkbox", { name: /^denied/ });
    await page.locator(".menu summary").click();
    const dashed = async () => (String(await saved(page, "SVG picture")).match(/stroke-dasharray/g) ?? []).length;
    assert.equal(await dashed(), 0, "denials come on demand only");
    await denied.check();
    assert.ok((await dashed()) >= 1);
  }));

test("a graph of thousands of lines is drawn thin, in full where one is near, and answers clicks", async () => {
  const statement = "MERGE (h:Country:Entity {id: 'country/vast', name: 'Vastland'}) WITH h UNWIND range(1, 1800) AS i CREATE (h)-[:ACCUSED]->(:Person:Entity {id: 'person/v' + i, name: 'Voter ' + i})";
  assert.ok((await server.post("/v1/query", { statement })).stats);
  await on("#/graph?open=country/vast:1800", async (page) => {
    assert.deepEqual(await counts(page), [1801, 1800]);
    const canvas = page.getByRole("application");
    await page.locator(".canvas[data-lines=thin]:not([data-settling])").waitFor();
    await page.locator(".menu summary").click();
    const svg = String(await saved(page, "SVG picture"));
    const [wide, high] = svg.match(/width="(\d+)" height="(\d+)"/).slice(1).map(Number);
    const spots = [...svg.matchAll(/cx="([-\d.]+)" cy="([-\d.]+)"|points="([-\d.]+),([-\d.]+)/g)].map(([, ...numbers]) => numbers.filter(Boolean).map(Number));
    assert.ok(spots.length > 1800 && spots.every(([x, y]) => x > 0 && y > 0 && x < wide && y < high), "all of it is in sight");
    await page.locator(".menu summary").click();
    const { x, y, width, height } = await canvas.boundingBox();
    const eyebrow = panel(page).locator(".eyebrow").first();
    for (let i = 0; i < 12 && !/Fact/.test(await eyebrow.textContent()); ++i) await page.mouse.click(x + width / 2 + 60 + 7 * i, y + height / 2 + 23);
    assert.match(await panel(page).locator("h2").textContent(), /Vastland accused Voter \d+/);
    // Zoomed in beside the hub: while it is in sight, so are all the lines.
    await page.mouse.move(x + width * 0.8, y + height / 2);
    const inFull = page.locator(".canvas[data-lines=full]");
    for (let i = 0; i < 60 && !(await inFull.count()); ++i) await page.mouse.wheel(0, -200);
    await inFull.waitFor();
  });
});

test("plus, minus and zero zoom from the keyboard, each from where the one before it left off", () =>
  on("#/graph?open=country/MA", async (page) => {
    await counts(page);
    await page.getByRole("application").focus();
    for (const key of ["0", "+", "+", "-"]) await page.keyboard.press(key);
    await page.waitForURL(/camera=0\.5%2C0\.5%2C0\.748/);
    await page.keyboard.press("0");
    await page.waitForURL((url) => !url.hash.includes("camera="));
  }));

test("every stop of every view is reached by the tabulator, and no view keeps it", async () => {
  const { id } = (await jsonOf("/v1/articles?limit=1")).articles[0];
  await on("", async (page) => {
    for (const hash of ["#/", "#/graph?open=country/MA", "#/articles", `#/article/${id}`, "#/path?from=country/DZ&to=country/IL", "#/query", "#/read"]) {
      await page.goto("about:blank"); // another hash alone loads nothing that could be waited for
      await page.goto(`${server.url}/${hash}`);
      await page.waitForLoadState("networkidle");
      await page.evaluate(() => {
        const stops = [...document.querySelectorAll("a[href], button, input, select, textarea, summary, [tabindex='0']")].filter((one) => !one.disabled && one.checkVisibility({ visibilityProperty: true }));
        globalThis.missed = new Set(stops);
        document.addEventListener("focusin", ({ target }) => globalThis.missed.delete(target));
        document.querySelector(".skip").focus();
      });
      const stops = await page.evaluate(() => globalThis.missed.size);
      for (let i = 0; i < stops + 12; ++i) await page.keyboard.press("Tab");
      assert.deepEqual(await page.evaluate(() => [...globalThis.missed].map((one) => one.outerHTML.slice(0, 120))), [], hash);
    }
  });
});

test("what is too large for the server is said in words", async () => {
  const small = new Server();
  await small.start(["--max-body-bytes", "2000"]);
  try {
    const page = await newPage(browser);
    await page.goto(`${small.url}/#/read`);
    await page.getByLabel("The article's text").fill("France signed a defence pact with Kenya. ".repeat(200));
    await page.getByRole("alert").filter({ hasText: "Too large" }).waitFor();
    await page.context().close();
  } finally {
    await small.remove();
  }
});

for (const [width, colorScheme] of [[1440, "light"], [1440, "dark"], [768, "light"], [390, "light"], [390, "dark"]])
  test(`axe finds no serious fault and nothing is wider than the screen, ${width} pixels, ${colorScheme}`, async () => {
    const { id } = (await jsonOf("/v1/articles?limit=1")).articles[0];
    await on("", async (page) => {
      for (const hash of ["#/", "#/graph?open=country/MA", "#/articles", `#/article/${id}`, "#/path?from=country/DZ&to=country/IL", "#/query?q=MATCH%20(a)%20RETURN%20a%20LIMIT%20200&run=1", "#/read"]) {
        await page.goto("about:blank"); // another hash alone loads nothing that could be waited for
        await page.goto(`${server.url}/${hash}`);
        await page.waitForLoadState("networkidle");
        if (hash.startsWith("#/graph")) await page.getByRole("button", { name: "Filters", exact: true }).click();
        if (hash.startsWith("#/query")) await page.getByRole("button", { name: "Graph" }).click();
        await page.evaluate(AXE);
        const { violations } = await page.evaluate(() => globalThis.axe.run());
        const serious = violations.filter(({ impact }) => impact === "serious" || impact === "critical");
        assert.deepEqual(serious.map((one) => `${hash} ${one.id}: ${one.nodes[0].html.slice(0, 200)} ${one.nodes[0].failureSummary}`), []);
        assert.ok((await page.evaluate(() => document.documentElement.scrollWidth - innerWidth)) <= 0, `${hash} is too wide`);
      }
    }, { viewport: { width, height: 844 }, colorScheme, bypassCSP: true });
  });
