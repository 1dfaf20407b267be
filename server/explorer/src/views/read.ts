// Read an article: paste or drop one, see at once what would be read from it, correct its date, then store it.
import { api, explain } from "../api";
import { articleAt } from "../address_bar";
import { debounced, fill, h } from "../dom";
import { CodePoints } from "../panels/evidence";
import { empty, failed, loading } from "../state";
import type { Extraction } from "../types";
import { certainty, count, dateInWords, inWords, mannerOf, signOf } from "../words";
import type { View } from "./view";

const PREVIEW_AFTER_MS = 350;
const FILE_BYTES_MAX = 8 * 1024 * 1024;

export class ReadView implements View {
  title = "Read an article";
  readonly element: HTMLElement;
  private readonly text: HTMLTextAreaElement;
  private readonly preview = h("div", { class: "preview", "aria-live": "polite" });
  private readonly said = h("div", { role: "status" });
  private readonly fields: Record<"title" | "published" | "publisher" | "url", HTMLInputElement>;
  private readonly storeButton: HTMLButtonElement;
  private running: AbortController | null = null;
  private readonly look = debounced(PREVIEW_AFTER_MS, () => void this.extract());

  constructor() {
    const input = (type: string, extra = {}): HTMLInputElement => h("input", { type, dir: "auto", ...extra });
    this.fields = {
      title: input("text"), published: input("date", { oninput: () => this.look() }), publisher: input("text"), url: input("url", { placeholder: "https://" }),
    };
    this.fields.published.value = new Date().toISOString().slice(0, 10);
    this.text = h("textarea", { rows: 14, dir: "auto", "aria-label": "The article's text", placeholder: "Paste an article, or drop files here: .txt, .md, .jsonl", oninput: () => this.look() });
    this.storeButton = h("button", { type: "button", class: "primary", disabled: true, onclick: () => void this.store() }, "Store it");
    const picker = h("input", { type: "file", multiple: true, accept: ".txt,.md,.jsonl,text/plain", class: "visually-hidden", id: "files", onchange: () => void this.takeFiles([...(picker.files ?? [])]) });
    const field = (label: string, control: HTMLElement): HTMLElement => h("label", { class: "field" }, label, control);
    const drop = h("div", { class: "drop" }, this.text);
    for (const name of ["dragenter", "dragover"]) drop.addEventListener(name, (event) => { event.preventDefault(); drop.classList.add("over"); });
    for (const name of ["dragleave", "drop"]) drop.addEventListener(name, () => drop.classList.remove("over"));
    drop.addEventListener("drop", (event) => { event.preventDefault(); void this.takeFiles([...((event as DragEvent).dataTransfer?.files ?? [])]); });
    this.element = h("div", { class: "page wide" }, h("h1", {}, "Read an article"),
      h("p", { class: "lead" }, "What would be read from it appears as you type. Nothing is stored until you say so."),
      h("div", { class: "read-grid" },
        h("div", {}, drop, h("p", { class: "buttons" }, picker, h("label", { class: "button quiet", for: "files" }, "Choose files"), this.storeButton), this.said,
          h("div", { class: "meta-fields" }, field("Published (dates such as “yesterday” are counted from it)", this.fields.published), field("Title", this.fields.title), field("Publisher", this.fields.publisher), field("Address", this.fields.url))),
        this.preview));
    fill(this.preview, empty("Nothing to read yet.", "Paste an article on the left."));
  }

  leave(): void {
    this.running?.abort();
  }

  private async extract(): Promise<void> {
    const text = this.text.value;
    this.running?.abort();
    this.storeButton.disabled = !text.trim();
    if (!text.trim()) {
      fill(this.preview, empty("Nothing to read yet.", "Paste an article on the left."));
      return;
    }
    const mine = (this.running = new AbortController());
    if (!this.preview.querySelector(".reading")) fill(this.preview, loading("Reading"));
    try {
      const found = await api.extract(text, this.fields.published.value || undefined, mine.signal);
      fill(this.preview, extraction(found, text));
    } catch (error) {
      if (!mine.signal.aborted) fill(this.preview, failed(error, () => void this.extract()));
    }
  }

  private metadata(): Record<string, string> {
    return Object.fromEntries(Object.entries(this.fields).map(([key, input]) => [key, input.value.trim()]).filter(([, value]) => value));
  }

  private async store(): Promise<void> {
    this.storeButton.disabled = true;
    fill(this.said, loading("Storing"));
    try {
      const stored = await api.store({ text: this.text.value, ...this.metadata() });
      fill(this.said, h("p", { class: "good" }, stored.created ? `Stored: ${count(stored.entities, "entity", "entities")}, ${count(stored.claims, "claim")}, ${count(stored.facts, "fact")}. ` : "It was stored before; nothing has changed. ",
        h("a", { href: articleAt(stored.id) }, "Open the article")));
    } catch (error) {
      fill(this.said, failed(error));
    }
    this.storeButton.disabled = false;
  }

  /** One text file is shown first; several, or records, are stored one after the other with their progress. */
  private async takeFiles(files: File[]): Promise<void> {
    const [only] = files;
    if (!only) return;
    if (files.length === 1 && !only.name.endsWith(".jsonl") && only.size <= FILE_BYTES_MAX) {
      this.text.value = await only.text();
      this.fields.title.value ||= only.name.replace(/\.[^.]+$/, "").replaceAll("_", " ");
      await this.extract();
      return;
    }
    await this.importAll(files);
  }

  private async importAll(files: File[]): Promise<void> {
    const articles: { name: string; article: Record<string, string> }[] = [];
    const troubles: string[] = [];
    for (const file of files) {
      if (file.size > FILE_BYTES_MAX * 16) troubles.push(`${file.name}: too large for this page; entente import reads it`);
      else if (!file.name.endsWith(".jsonl")) articles.push({ name: file.name, article: { title: file.name, ...this.metadata(), text: await file.text() } });
      else for (const [i, line] of (await file.text()).split("\n").entries()) {
        if (!line.trim()) continue;
        try {
          articles.push({ name: `${file.name}, line ${i + 1}`, article: JSON.parse(line) as Record<string, string> });
        } catch {
          troubles.push(`${file.name}, line ${i + 1}: this is not JSON`);
        }
      }
    }
    const bar = h("progress", { max: articles.length, value: 0, "aria-label": "Import" });
    const now = h("p", {});
    const list = h("ul", { class: "small" });
    let stopped = false;
    fill(this.said, bar, now, h("button", { type: "button", class: "quiet", onclick: () => { stopped = true; } }, "Stop"), list);
    let created = 0;
    let done = 0;
    for (const { name, article } of articles) {
      if (stopped) break;
      fill(now, `${done} of ${articles.length}: `, h("bdi", {}, name));
      try {
        if ((await api.store(article)).created) created++;
      } catch (error) {
        troubles.push(`${name}: ${explain(error)}`);
      }
      bar.value = ++done;
    }
    fill(list, troubles.slice(0, 100).map((trouble) => h("li", { class: "bad" }, trouble)));
    fill(now, `${stopped ? "Stopped. " : ""}${count(created, "article")} added, ${done - created - troubles.length > 0 ? done - created - troubles.length : 0} there already, ${troubles.length} refused.`);
  }
}

function extraction(found: Extraction, source: string): HTMLElement {
  const text = new CodePoints(source);
  const names = new Map(found.entities.map(({ id, name }) => [id, name]));
  const list = (ids: string[]): string => ids.map((id) => names.get(id) ?? id).join(", ");
  const marks = found.entities.flatMap((entity) => entity.mentions.map((mention) => ({ ...mention, name: entity.name, type: entity.type }))).sort((a, b) => a.start - b.start);
  const said = found.relations.flatMap((relation) => relation.evidence);
  let at = 0;
  const flow = h("div", { class: "text", dir: "auto" });
  const plain = (from: number, to: number): void => {
    if (to > from) flow.append(said.some((one) => one.start <= from && to <= one.end) ? h("mark", { class: "said" }, text.slice(from, to)) : text.slice(from, to));
  };
  // The text is cut at mentions and at the ends of sentences that say something.
  const cuts = [...new Set([0, Array.from(source).length, ...said.flatMap(({ start, end }) => [start, end])])].sort((a, b) => a - b);
  for (const mention of marks) {
    if (mention.start < at) continue;
    for (const cut of cuts) if (cut > at && cut < mention.start) { plain(at, cut); at = cut; }
    plain(at, mention.start);
    flow.append(h("span", { class: "mention", title: `${mention.name}, ${mention.type}` }, text.slice(mention.start, mention.end)));
    at = mention.end;
  }
  for (const cut of cuts) if (cut > at) { plain(at, cut); at = cut; }
  return h("div", { class: "reading" }, h("p", { class: "eyebrow" }, `${count(found.relations.length, "claim")}, ${count(found.entities.length, "entity", "entities")}`),
    found.relations.length ? h("ul", { class: "rows" }, found.relations.map((relation) => {
      const manner = mannerOf(relation.polarity, relation.modality);
      return h("li", { class: "fact-row" }, h("div", {}, h("bdi", {}, list(relation.subject)), h("span", { class: `verb ${signOf(relation.type)}` }, ` ${inWords(relation.type)} `), h("bdi", {}, list(relation.object))),
        h("div", { class: "meta" }, h("span", { class: `tag ${manner}` }, certainty(relation.polarity, relation.modality)), h("span", {}, relation.date ? dateInWords(relation.date.value, relation.date.precision) : "no date"),
          relation.said_by.length > 0 && h("span", {}, "said by ", h("bdi", {}, list(relation.said_by)))));
    })) : h("p", { class: "muted" }, "No claim was found in it."), flow);
}
