// The Cypher box: colours, history, errors at their column, rows as a table and as a drawing.
import { api, ApiError, explain } from "../api";
import { articleAt, graphOf, placeHash, type Place } from "../address_bar";
import { isReading, offsetOf, tokens } from "../cypher";
import { download, fill, h, type Child } from "../dom";
import { graphOfRows, isEdge, isNode, isPath } from "../graph/rows";
import { exportMenu } from "../panels/exports";
import { loading } from "../state";
import type { GraphEdge, GraphNode, Rows } from "../types";
import { count, nameOf, inWords } from "../words";
import { Board } from "./board";
import type { View } from "./view";

const HISTORY = "entente.statements";
const HISTORY_MAX = 50;
const ROWS_SHOWN = 500;
const STATEMENT_SHOWN = 140;
const EXAMPLES = [
  "MATCH (a:Country)-[r]->(b:Country)\nRETURN a, r, b\nLIMIT 100",
  "MATCH (a)-[r:SIGNED]->(g:Agreement)\nRETURN a.name, g.name, r.from\nORDER BY r.from",
  "MATCH (c:Claim {polarity: 'negated'})-[:IN]->(d:Article)\nRETURN c.type, c.text, d.publisher",
];

const history = (): string[] => {
  try {
    const kept: unknown = JSON.parse(localStorage.getItem(HISTORY) ?? "[]");
    return Array.isArray(kept) ? kept.filter((one): one is string => typeof one === "string") : [];
  } catch {
    return [];
  }
};

export class QueryView implements View {
  title = "Cypher";
  readonly element: HTMLElement;
  private readonly input: HTMLTextAreaElement;
  private readonly colours = h("pre", { class: "colours", "aria-hidden": "true" });
  private readonly problem = h("p", { class: "query-problem", role: "alert", id: "query-problem" });
  private readonly result = h("div", { class: "result", "aria-live": "polite" });
  private readonly past = h("ul", { class: "history" });
  private board: Board | null = null;
  private mistake = -1;
  private running: AbortController | null = null;
  private recalled = -1;
  private shownAs: "Table" | "Graph" = "Table";

  constructor(place: Place) {
    this.input = h("textarea", { rows: 6, spellcheck: "false", autocapitalize: "off", autocomplete: "off", "aria-label": "Cypher statement", "aria-describedby": "query-problem",
      oninput: () => { this.mistake = -1; this.paint(); }, onscroll: () => { this.colours.scrollTop = this.input.scrollTop; this.colours.scrollLeft = this.input.scrollLeft; },
      onkeydown: (event: KeyboardEvent) => this.onKey(event) });
    this.element = h("div", { class: "page wide" }, h("h1", {}, "Cypher"),
      h("div", { class: "query-grid" },
        h("div", {}, h("div", { class: "editor" }, this.colours, this.input), this.problem,
          h("p", { class: "buttons" }, h("button", { type: "button", class: "primary", onclick: () => void this.run() }, "Run"), h("span", { class: "muted small" }, "Ctrl + Enter runs it, Ctrl + ↑ and ↓ go through what was asked before"))),
        h("aside", { "aria-label": "Statements" }, h("details", {}, h("summary", {}, "Asked before"), this.past),
          h("details", { open: true }, h("summary", {}, "Examples"), h("ul", { class: "history" }, EXAMPLES.map((text) => this.entry(text))))),
        this.result));
    this.fillHistory();
    this.apply(place);
  }

  update(place: Place): boolean {
    this.apply(place);
    return true;
  }

  leave(): void {
    this.running?.abort();
    this.board?.stage.kill();
  }

  private apply({ query }: Place): void {
    const statement = query.get("q") ?? EXAMPLES[0] ?? "";
    const same = statement === this.input.value;
    this.shownAs = query.get("as") === "graph" ? "Graph" : "Table";
    this.set(statement);
    // A link only fills the box in, unless it comes from this page: a statement of others may change the store.
    if (query.get("run") && !same && isReading(statement)) void this.run();
  }

  private set(text: string): void {
    this.input.value = text;
    this.mistake = -1;
    this.paint();
  }

  private entry(text: string): HTMLElement {
    return h("li", {}, h("button", { type: "button", class: "link code", onclick: () => { this.set(text); this.input.focus(); } }, shortened(text.replace(/\s+/g, " "))));
  }

  private fillHistory(): void {
    const past = history();
    fill(this.past, past.length ? past.slice(0, 12).map((text) => this.entry(text)) : h("li", { class: "muted small" }, "Nothing yet."));
  }

  private onKey(event: KeyboardEvent): void {
    if (!event.ctrlKey && !event.metaKey) return;
    if (event.key === "Enter") void this.run();
    else if (event.key === "ArrowUp" || event.key === "ArrowDown") {
      const past = history();
      this.recalled = Math.max(0, Math.min(past.length - 1, this.recalled + (event.key === "ArrowUp" ? 1 : -1)));
      if (past[this.recalled] !== undefined) this.set(past[this.recalled] as string);
    } else return;
    event.preventDefault();
  }

  private paint(): void {
    let at = 0;
    fill(this.colours, tokens(this.input.value).map(({ kind, text }): Child => {
      const begin = at;
      at += text.length;
      const cut = this.mistake - begin;
      if (this.mistake < begin || this.mistake >= at) return h("span", { class: kind }, text);
      const end = Math.max(cut + 1, /^\w+/.exec(text.slice(cut))?.[0].length ?? 0) + (/^\w/.test(text.slice(cut)) ? cut : 0);
      return [h("span", { class: kind }, text.slice(0, cut)), h("span", { class: `${kind} mistake` }, text.slice(cut, end)), h("span", { class: kind }, text.slice(end))];
    }), "\n");
    if (this.mistake < 0) {
      fill(this.problem);
      this.input.removeAttribute("aria-invalid");
    }
  }

  async run(): Promise<void> {
    const statement = this.input.value.trim();
    if (!statement) return;
    this.running?.abort();
    const mine = (this.running = new AbortController());
    localStorage.setItem(HISTORY, JSON.stringify([statement, ...history().filter((one) => one !== statement)].slice(0, HISTORY_MAX)));
    this.recalled = -1;
    this.fillHistory();
    this.remember();
    this.board?.stage.kill();
    this.board = null;
    fill(this.problem);
    fill(this.result, loading("Running"), h("button", { type: "button", class: "quiet", onclick: () => mine.abort() }, "Stop"));
    try {
      this.show(await api.query(this.input.value, {}, mine.signal));
    } catch (error) {
      fill(this.result, mine.signal.aborted && this.running === mine ? h("p", { class: "state" }, "Stopped.") : null);
      if (!mine.signal.aborted) this.showError(error);
    }
  }

  /** The address says what is asked, and whether its rows are drawn. */
  private remember(): void {
    const statement = this.input.value;
    window.history.replaceState(null, "", placeHash("query", "", { q: statement, run: isReading(statement.trim()) ? "1" : "", as: this.shownAs === "Graph" ? "graph" : "" }));
  }

  private showError(error: unknown): void {
    const { line, column } = error instanceof ApiError ? error : { line: undefined, column: undefined };
    if (line !== undefined && column !== undefined) this.mistake = offsetOf(this.input.value, line, column);
    this.input.setAttribute("aria-invalid", "true");
    this.paint();
    fill(this.problem, explain(error));
    if (this.mistake >= 0) {
      this.input.focus();
      this.input.setSelectionRange(this.mistake, this.mistake);
    }
  }

  private show(rows: Rows): void {
    const graph = graphOfRows(rows);
    const changed = rows.stats.counters?.containsUpdates ? ", the store was changed" : "";
    const tableHost = h("div", { class: "table-host", tabindex: 0, role: "region", "aria-label": "Rows" }, table(rows));
    const stageHost = h("div", { class: "result-graph", hidden: true });
    const tabs = (["Table", "Graph"] as const).map((name) => h("button", { type: "button", "aria-pressed": String(name === "Table"), disabled: name === "Graph" && !graph.nodes.length, onclick: () => choose(name) }, name));
    const choose = (name: "Table" | "Graph"): void => {
      this.shownAs = name;
      this.remember();
      tabs.forEach((tab) => tab.setAttribute("aria-pressed", String(tab.textContent === name)));
      tableHost.hidden = name !== "Table";
      stageHost.hidden = name !== "Graph";
      if (name === "Graph" && !this.board) this.draw(stageHost, graph);
    };
    fill(this.result, h("div", { class: "result-head" }, h("div", { class: "tabs", role: "group", "aria-label": "Show as" }, tabs),
      h("p", { class: "muted", role: "status" }, `${count(rows.rows.length, "row")} in ${Math.round(rows.stats.time_ms * 10) / 10} ms${changed}`),
      h("button", { type: "button", class: "quiet", onclick: () => download("entente-rows.json", new Blob([JSON.stringify(rows, null, 1)], { type: "application/json" })) }, "Save as JSON")),
      rows.columns.length ? tableHost : h("p", { class: "state" }, "Done; the statement returns no rows."), stageHost);
    if (this.shownAs === "Graph" && graph.nodes.length) choose("Graph");
  }

  /** The rows' nodes and relationships, drawn and told of as a neighbourhood is; what is opened there comes in. */
  private draw(host: HTMLElement, graph: { nodes: GraphNode[]; edges: GraphEdge[] }): void {
    const summary = h("p", { class: "summary", role: "status" });
    const board = new Board("The nodes and relationships of the rows", {
      says: (text) => fill(summary, text),
      drawn: ({ nodes, facts }) => fill(summary, `${count(nodes.length, "node")}, ${count(facts.length, "relationship")}${board.busy ? " …" : ""}`),
      chosen: () => undefined,
      rest: () => Promise.resolve(),
    });
    this.board = board;
    fill(host, h("div", { class: "stage small-stage" }, board.canvas, h("div", { class: "stage-bar" }, summary), board.tools,
      h("div", { class: "stage-foot" }, exportMenu(() => ({ model: board.model, stage: board.stage }), () => location.href)), board.spoken), board.details);
    board.model.add(graph.nodes, graph.edges);
    for (const { id } of graph.nodes) board.model.kept.add(id);
    board.redraw();
    board.show("");
    void this.nameEnds(board, graph.nodes);
  }

  /** A row may hold a relationship and neither of its ends. */
  private async nameEnds(board: Board, nodes: GraphNode[]): Promise<void> {
    const ids = nodes.filter(({ labels, properties }) => !labels.length && !Object.keys(properties).length).map(({ id }) => id);
    if (!ids.length) return;
    const { rows } = await api.query("UNWIND $ids AS id MATCH (n:Entity {id: id}) RETURN n", { ids });
    board.model.add(rows.map(([node]) => node as GraphNode), []);
    if (board !== this.board) return;
    board.redraw();
    board.show(board.shown);
  }
}

const shortened = (text: string): string => (text.length > STATEMENT_SHOWN ? `${text.slice(0, STATEMENT_SHOWN)}…` : text);

function table(rows: Rows): HTMLElement {
  return h("div", {}, h("table", {}, h("thead", {}, h("tr", {}, rows.columns.map((name) => h("th", { scope: "col" }, name)))),
    h("tbody", {}, rows.rows.slice(0, ROWS_SHOWN).map((row) => h("tr", {}, row.map((value) => h("td", {}, cell(value))))))),
    rows.rows.length > ROWS_SHOWN && h("p", { class: "muted" }, `and ${(rows.rows.length - ROWS_SHOWN).toLocaleString("en")} more rows; Save as JSON has them all`));
}

function cell(value: unknown): Child {
  if (value === null || value === undefined) return h("span", { class: "muted" }, "null");
  if (isNode(value)) return h("a", { href: value.labels.includes("Article") ? articleAt(value.id) : graphOf(value.id) }, h("bdi", {}, nameOf(value)));
  if (isEdge(value)) return h("span", { class: "verb neutral" }, inWords(value.type));
  if (isPath(value)) return h("span", {}, value.nodes.map((node) => nameOf(node)).join(" – "));
  if (Array.isArray(value)) return value.map((one, i): Child => [i > 0 && ", ", cell(one)]);
  return h("bdi", {}, typeof value === "object" ? JSON.stringify(value) : String(value));
}
