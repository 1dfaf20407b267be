// Read an article: paste or drop one, see at once what would be read from it, correct its date, then store it.
import { api, explain } from "../api";
import { articleAt } from "../address_bar";
import { ACCEPTED, sourcesOf, toLookAt, type Source } from "../article_files";
import { debounced, fill, h } from "../dom";
import { extraction } from "../panels/extraction";
import { empty, failed, loading } from "../state";
import { count } from "../words";
import type { View } from "./view";

const PREVIEW_AFTER_MS = 350;
const NAMES_SHOWN = 200;
type Field = "title" | "published" | "publisher" | "url";

export class ReadView implements View {
  title = "Read an article";
  readonly element: HTMLElement;
  private readonly text: HTMLTextAreaElement;
  private readonly fileHost = h("div", { class: "file", hidden: true });
  private readonly preview = h("div", { class: "preview", "aria-live": "polite" });
  private readonly said = h("div", { role: "status" });
  private readonly fields: Record<Field, HTMLInputElement>;
  private readonly storeButton: HTMLButtonElement;
  private running: AbortController | null = null;
  private file: Source | null = null;
  private many: Source[] = [];
  private readonly look = debounced(PREVIEW_AFTER_MS, () => void this.extract());

  constructor() {
    const input = (type: string, extra = {}): HTMLInputElement => h("input", { type, dir: "auto", ...extra });
    this.fields = {
      title: input("text"), published: input("date", { oninput: () => this.look() }), publisher: input("text"), url: input("url", { placeholder: "https://" }),
    };
    this.fields.published.value = today();
    this.text = h("textarea", { rows: 14, dir: "auto", "aria-label": "The article's text", placeholder: "Paste an article, or drop files here: text, Markdown, HTML, PDF, JSON lines, RSS", oninput: () => this.look() });
    this.storeButton = h("button", { type: "button", class: "primary", disabled: true, onclick: () => void (this.many.length ? this.storeAll() : this.store()) }, "Store it");
    const picker = h("input", { type: "file", multiple: true, accept: ACCEPTED, class: "visually-hidden", id: "files", onchange: () => { void this.take([...(picker.files ?? [])]).then(() => { picker.value = ""; }); } });
    const field = (label: string, control: HTMLElement): HTMLElement => h("label", { class: "field" }, label, control);
    const drop = h("div", { class: "drop" }, this.text, this.fileHost);
    this.element = h("div", { class: "page wide" }, h("h1", {}, "Read an article"),
      h("p", { class: "lead" }, "What would be read from it appears as you type. Nothing is stored until you say so."),
      h("div", { class: "read-grid" },
        h("div", {}, drop, h("p", { class: "buttons" }, picker, h("label", { class: "button quiet", for: "files" }, "Choose files"), this.storeButton), this.said,
          h("div", { class: "meta-fields" }, field("Published (dates such as “yesterday” are counted from it)", this.fields.published), field("Title", this.fields.title), field("Publisher", this.fields.publisher), field("Address", this.fields.url))),
        this.preview));
    // Wherever on this page a file is dropped, the browser would open it in place of the page.
    for (const name of ["dragenter", "dragover"]) this.element.addEventListener(name, (event) => { if (hasFiles(event)) { event.preventDefault(); drop.classList.add("over"); } });
    for (const name of ["dragleave", "drop"]) this.element.addEventListener(name, () => drop.classList.remove("over"));
    this.element.addEventListener("drop", (event) => {
      if (!hasFiles(event)) return;
      event.preventDefault();
      void this.take([...((event as DragEvent).dataTransfer?.files ?? [])]);
    });
    this.nothing();
  }

  leave(): void {
    this.running?.abort();
  }

  private nothing(): void {
    this.running?.abort();
    this.storeButton.disabled = true;
    this.storeButton.textContent = "Store it";
    fill(this.preview, empty("Nothing to read yet.", "Paste an article, or choose a file."));
  }

  private source(): Source | null {
    const text = this.text.value;
    return this.file ?? (text.trim() ? { name: "", body: { type: "text/plain", content: text }, title: "", text } : null);
  }

  private about(): Record<string, string> {
    return Object.fromEntries(Object.entries(this.fields).map(([key, input]) => [key, input.value.trim()]).filter(([, value]) => value));
  }

  private async extract(): Promise<void> {
    const source = this.source();
    this.running?.abort();
    if (!source) return this.nothing();
    this.storeButton.disabled = false;
    const mine = (this.running = new AbortController());
    if (!this.preview.querySelector(".reading")) fill(this.preview, loading("Reading"));
    try {
      const { body, published } = toLookAt(source);
      const found = await api.extract(body, { published: this.fields.published.value || published }, mine.signal);
      if (this.file) this.fillFields(found.doc.title, found.doc.published);
      fill(this.preview, extraction(found, source));
    } catch (error) {
      if (mine.signal.aborted) return;
      this.storeButton.disabled = true;
      fill(this.preview, failed(error, () => void this.extract()));
    }
  }

  private fillFields(title: string | null, published: string | null): void {
    if (title) this.fields.title.value ||= title;
    if (published) this.fields.published.value ||= published.slice(0, 10);
  }

  private async store(): Promise<void> {
    const source = this.source();
    if (!source) return;
    this.storeButton.disabled = true;
    fill(this.said, loading("Storing"));
    try {
      const stored = await api.store(source.body, this.about());
      fill(this.said, h("p", { class: "good" }, stored.created ? `Stored: ${count(stored.entities, "entity", "entities")}, ${count(stored.claims, "claim")}, ${count(stored.facts, "fact")}. ` : "It was stored before; nothing has changed. ",
        h("a", { href: articleAt(stored.id) }, "Open the article")));
    } catch (error) {
      fill(this.said, failed(error));
    }
    this.storeButton.disabled = false;
  }

  /** One article is shown first; of several their names are, and they are stored one after the other. */
  private async take(files: File[]): Promise<void> {
    if (!files.length) return;
    const { sources, troubles } = await sourcesOf(files);
    const [only] = sources;
    this.putAway();
    fill(this.said, troublesList(troubles));
    if (sources.length > 1) return this.showMany(sources, troubles);
    if (!only) return;
    this.fields.title.value = only.title;
    if (only.text !== undefined) this.text.value = only.text;
    else this.showFile(only, `${only.name}`);
    await this.extract();
  }

  private showFile(source: Source, words: string): void {
    this.file = source;
    // A page or a record says itself when it was published.
    this.fields.published.value = "";
    this.text.hidden = true;
    this.fileHost.hidden = false;
    fill(this.fileHost, h("p", {}, h("bdi", {}, words)), this.putAwayButton());
  }

  private putAwayButton(): HTMLElement {
    return h("button", { type: "button", class: "quiet", onclick: () => { this.putAway(); this.nothing(); fill(this.said); this.text.focus(); } }, "Put away");
  }

  private putAway(): void {
    this.file = null;
    this.many = [];
    this.text.value = "";
    this.text.hidden = false;
    this.fileHost.hidden = true;
    this.fields.title.value = "";
    this.fields.published.value ||= today();
    this.storeButton.textContent = "Store it";
  }

  private showMany(sources: Source[], troubles: string[]): void {
    this.many = sources;
    this.troubles = troubles;
    this.text.hidden = true;
    this.fileHost.hidden = false;
    const words = count(sources.length, "article");
    fill(this.fileHost, h("p", {}, h("strong", {}, words)), h("ul", { class: "rows files" }, sources.slice(0, NAMES_SHOWN).map((source) =>
      h("li", {}, h("button", { type: "button", class: "link", onclick: () => void this.peek(source) }, h("bdi", {}, source.title || source.name))))),
      sources.length > NAMES_SHOWN && h("p", { class: "muted" }, `and ${sources.length - NAMES_SHOWN} more`), this.putAwayButton());
    this.storeButton.textContent = `Store ${sources.length === 1 ? "it" : `all ${sources.length}`}`;
    this.storeButton.disabled = false;
    fill(this.preview, empty(`${words} can be read.`, "Choose one on the left to see what would be read from it, or store them all."));
  }
  private troubles: string[] = [];

  private async peek(source: Source): Promise<void> {
    this.running?.abort();
    const mine = (this.running = new AbortController());
    fill(this.preview, loading("Reading"));
    try {
      const { body, published } = toLookAt(source);
      fill(this.preview, extraction(await api.extract(body, { published }, mine.signal), source));
    } catch (error) {
      if (!mine.signal.aborted) fill(this.preview, failed(error, () => void this.peek(source)));
    }
  }

  private async storeAll(): Promise<void> {
    const { many } = this;
    const troubles = [...this.troubles];
    const refusedBefore = troubles.length;
    const bar = h("progress", { max: many.length, value: 0, "aria-label": "Import" });
    const now = h("p", {});
    const list = h("div", {});
    let stopped = false;
    const stop = h("button", { type: "button", class: "quiet", onclick: () => { stopped = true; } }, "Stop");
    this.storeButton.disabled = true;
    fill(this.said, bar, now, stop, list);
    const { publisher, published } = this.about();
    let created = 0;
    let done = 0;
    for (const source of many) {
      if (stopped) break;
      fill(now, `${done} of ${many.length}: `, h("bdi", {}, source.title || source.name));
      try {
        if ((await api.store(source.body, source.record ? {} : { title: source.title, publisher, published: source.text === undefined ? undefined : published })).created) created++;
      } catch (error) {
        troubles.push(`${source.name}: ${explain(error)}`);
      }
      bar.value = ++done;
    }
    stop.remove();
    fill(list, troublesList(troubles));
    fill(now, `${stopped ? "Stopped. " : ""}${count(created, "article")} added, ${done - created - (troubles.length - refusedBefore)} there already, ${troubles.length} refused.`);
    this.storeButton.disabled = false;
  }
}

const hasFiles = (event: Event): boolean => (event as DragEvent).dataTransfer?.types.includes("Files") ?? false;
const today = (): string => new Date().toISOString().slice(0, 10);

const troublesList = (troubles: string[]): HTMLElement | null =>
  troubles.length ? h("ul", { class: "small" }, troubles.slice(0, 100).map((trouble) => h("li", { class: "bad" }, trouble))) : null;
