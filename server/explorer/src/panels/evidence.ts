// The sentences behind a fact, each in its place in its article, and those that speak against it beside them.
import { api } from "../api";
import { articleAt } from "../address_bar";
import { h, outsideLink, type Child } from "../dom";
import { load } from "../state";
import type { Article, Evidence } from "../types";
import { certainty, dateInWords, mannerOf, oneLine, percent } from "../words";

const articles = new Map<string, Promise<Article>>();
const KEPT_ARTICLES = 40;

export function articleOf(id: string): Promise<Article> {
  const known = articles.get(id);
  if (known) return known;
  if (articles.size >= KEPT_ARTICLES) articles.clear();
  const article = api.article(id);
  articles.set(id, article);
  article.catch(() => articles.delete(id));
  return article;
}

/** Where blank lines part the paragraphs, a single line break is only where the typist's line was full. */
const unwrapped = (text: string): string => (/\n\s*\n/.test(text.trim()) ? text.replace(/(?<!\n)\n(?!\n)/g, " ") : text);

/** Offsets of the server count code points, those of this language count UTF-16 units. */
export class CodePoints {
  private readonly points: string[];
  constructor(text: string) {
    this.points = Array.from(unwrapped(text));
  }
  slice(start: number, end: number): string {
    return this.points.slice(start, end).join("");
  }
}

/** The sentence, marked, between the one before it and the one after it. */
function context(article: Article, start: number, end: number): Node {
  const text = new CodePoints(article.text);
  const index = article.sentences.findIndex((sentence) => sentence.start <= start && start < sentence.end);
  const beside = (offset: number): string => {
    const other = index >= 0 ? article.sentences[index + offset] : undefined;
    return other ? oneLine(text.slice(other.start, other.end)) : "";
  };
  return h("blockquote", { dir: "auto" }, h("span", { class: "beside" }, beside(-1), " "), h("mark", {}, oneLine(text.slice(start, end))),
    h("span", { class: "beside" }, " ", beside(1)));
}

export function quotation(evidence: Evidence): HTMLElement {
  const manner = mannerOf(evidence.polarity, evidence.modality);
  const quote = h("div", { class: "quote" }, h("blockquote", { dir: "auto" }, h("mark", {}, oneLine(evidence.text))));
  articleOf(evidence.article).then((article) => quote.replaceChildren(context(article, evidence.start, evidence.end)), () => undefined);
  const speaker: Child = evidence.said_by ? h("span", {}, "said by ", h("bdi", {}, evidence.said_by_name ?? evidence.said_by)) : "the article says so itself";
  return h("article", { class: `evidence ${manner}` },
    h("p", { class: "manner" }, h("span", { class: `tag ${manner}` }, certainty(evidence.polarity, evidence.modality)),
      h("span", {}, evidence.date ? dateInWords(evidence.date, evidence.date_precision) : "no date given"),
      h("span", { title: "how sure the reader is" }, percent(evidence.confidence))),
    quote,
    h("p", { class: "source" }, speaker, " · ",
      h("bdi", {}, outsideLink(evidence.url, evidence.publisher || "unknown publisher")), `, ${dateInWords(evidence.published, "day")} · `,
      h("a", { href: articleAt(evidence.article, evidence.claim) }, "read in ", h("bdi", {}, `“${evidence.title || "untitled"}”`))));
}

/** Those that support it and those that contradict it: side by side when there are both. */
export function evidenceList(list: Evidence[]): HTMLElement {
  const supports = list.filter((one) => one.polarity === "asserted");
  const denies = list.filter((one) => one.polarity === "negated");
  if (!list.length) return h("p", { class: "muted" }, "No sentence stands behind this: it comes from a table.");
  if (!denies.length) return h("div", {}, supports.map(quotation));
  return h("div", { class: "conflicting" },
    h("section", {}, h("h4", {}, `Says so (${supports.length})`), supports.map(quotation)),
    h("section", {}, h("h4", {}, `Denies it (${denies.length})`), denies.map(quotation)));
}

export function evidenceOf(fact: string): HTMLElement {
  const host = h("div", { class: "evidence-list" });
  void load(host, "Looking for the sentences", async () => evidenceList(await api.evidence(fact)));
  return host;
}
