// An article: its text with every mention and every claim marked, each linked with the graph.
import { api } from "../api";
import { factIn, graphOf, placeHash, textOfIds, type Place } from "../address_bar";
import { h, outsideLink } from "../dom";
import { CodePoints } from "../panels/evidence";
import { load } from "../state";
import type { Article, Claim } from "../types";
import { certainty, count, dateInWords, inWords, mannerOf, signOf } from "../words";
import type { View } from "./view";

export class ArticleView implements View {
  title = "Article";
  readonly element = h("div", { class: "page article-page" });
  private id = "";

  constructor(place: Place) {
    this.id = place.id;
    void load(this.element, "Opening the article", async () => {
      const article = await api.article(place.id);
      document.title = `${article.title || "Article"} · Entente`;
      const page = articlePage(article, await namesOf(article));
      const claim = place.query.get("claim");
      if (claim) requestAnimationFrame(() => chooseClaim(this.element, claim, "said"));
      return page;
    });
  }

  update(place: Place): boolean {
    if (place.id !== this.id) return false;
    const claim = place.query.get("claim");
    if (claim) chooseClaim(this.element, claim, "said");
    return true;
  }
}

async function namesOf(article: Article): Promise<Map<string, string>> {
  const ids = new Set(article.mentions.map(({ entity }) => entity));
  for (const claim of article.claims) for (const id of [...claim.subject, ...claim.object, claim.said_by ?? ""]) ids.add(id);
  ids.delete("");
  const { rows } = await api.query("UNWIND $ids AS id MATCH (n:Entity {id: id}) RETURN n.id, n.name", { ids: [...ids] });
  return new Map(rows.map(([id, name]) => [String(id), String(name)]));
}

/** Marks a claim in the text and beside it, and brings whichever of the two was not clicked into sight. */
export function chooseClaim(root: HTMLElement, id: string, bring: "said" | "claim-card"): void {
  for (const element of root.querySelectorAll(".chosen")) element.classList.remove("chosen");
  for (const element of root.querySelectorAll<HTMLElement>("[data-claims]")) {
    if (!(element.dataset.claims ?? "").split(" ").includes(id)) continue;
    element.classList.add("chosen");
    if (element.classList.contains(bring)) element.scrollIntoView({ block: bring === "said" ? "center" : "nearest" });
  }
}

/** Of a sentence that makes several claims the next one each time. */
function chooseNext(root: HTMLElement, claims: Claim[]): void {
  const chosen = root.querySelector<HTMLElement>(".claim-card.chosen")?.dataset.claims;
  const next = claims[(claims.findIndex(({ id }) => id === chosen) + 1) % claims.length];
  if (next) chooseClaim(root, next.id, "claim-card");
}

function articlePage(article: Article, names: Map<string, string>): HTMLElement {
  const root = h("div", { class: "article-grid" });
  const cards = article.claims.map((claim) => claimCard(claim, names, root));
  root.append(
    h("article", { class: "reading" },
      h("p", { class: "eyebrow" }, h("bdi", {}, article.publisher || "unknown publisher"), ` · ${dateInWords(article.published)}`),
      h("h1", { dir: "auto" }, article.title || "Untitled"),
      h("p", { class: "muted" }, article.author && ["by ", h("bdi", {}, article.author), " · "], outsideLink(article.url, article.url ? "the original" : "")),
      body(article, names, root),
      h("p", {}, h("a", { class: "button quiet", href: graphOf(...mostMentioned(article)) }, "Draw whom it is about"))),
    h("aside", { class: "claims", "aria-label": "What was read from it" }, h("h2", {}, count(article.claims.length, "claim")), cards.length ? cards : h("p", { class: "muted" }, "Nothing was read from it.")));
  return root;
}

function mostMentioned(article: Article): string[] {
  const counts = new Map<string, number>();
  for (const { entity } of article.mentions) counts.set(entity, (counts.get(entity) ?? 0) + 1);
  return [...counts].sort((a, b) => b[1] - a[1]).slice(0, 4).map(([id]) => id);
}

interface Piece { start: number; end: number }

/** Sentences that say something are marks; mentions within them, and elsewhere, are links. */
export function body(article: Pick<Article, "text" | "sentences" | "mentions" | "claims">, names: Map<string, string>, root: HTMLElement): HTMLElement {
  const text = new CodePoints(article.text);
  const mentions = withoutOverlaps(article.mentions);
  let at = 0;
  const inline = (start: number, end: number): Node[] => {
    const nodes: Node[] = [];
    let from = start;
    while (at < mentions.length && (mentions[at] as Piece).end <= start) at++;
    for (; at < mentions.length && (mentions[at] as Piece).end <= end; at++) {
      const mention = mentions[at] as Article["mentions"][number];
      if (mention.start < from) continue;
      nodes.push(document.createTextNode(text.slice(from, mention.start)),
        h("a", { class: `mention ${mention.kind}`, href: graphOf(mention.entity), title: names.get(mention.entity) ?? mention.entity }, text.slice(mention.start, mention.end)));
      from = mention.end;
    }
    nodes.push(document.createTextNode(text.slice(from, end)));
    return nodes;
  };
  const host = h("div", { class: "text", dir: "auto" });
  let from = 0;
  for (const sentence of withoutOverlaps(article.sentences)) {
    host.append(...inline(from, sentence.start));
    const claims = article.claims.filter((claim) => claim.start < sentence.end && claim.end > sentence.start);
    const content = inline(sentence.start, sentence.end);
    if (!claims.length) host.append(...content);
    else host.append(h("mark", { class: "said", "data-claims": claims.map(({ id }) => id).join(" "), onclick: () => chooseNext(root, claims) }, content));
    from = sentence.end;
  }
  host.append(...inline(from, Array.from(article.text).length));
  trimStart(host);
  return host;
}

/** Articles in Markdown begin with blanks where their metadata stood. */
function trimStart(host: HTMLElement): void {
  const first = host.firstChild;
  if (first instanceof Text) first.data = first.data.trimStart();
}

function withoutOverlaps<T extends Piece>(pieces: T[]): T[] {
  const kept: T[] = [];
  for (const piece of [...pieces].sort((a, b) => a.start - b.start || b.end - a.end)) if (piece.start >= (kept[kept.length - 1]?.end ?? 0)) kept.push(piece);
  return kept;
}

function claimCard(claim: Claim, names: Map<string, string>, root: HTMLElement): HTMLElement {
  const list = (ids: string[]): Node[] => ids.flatMap((id, i) => [document.createTextNode(i ? ", " : ""), h("a", { href: graphOf(id) }, h("bdi", {}, names.get(id) ?? id))]);
  const manner = mannerOf(claim.polarity, claim.modality);
  return h("section", { class: "claim-card", "data-claims": claim.id, tabindex: 0, onclick: () => chooseClaim(root, claim.id, "said"), onkeydown: (event: KeyboardEvent) => { if (event.key === "Enter" && event.target === event.currentTarget) chooseClaim(root, claim.id, "said"); } },
    h("p", {}, list(claim.subject), h("span", { class: `verb ${signOf(claim.type)}` }, ` ${inWords(claim.type)} `), list(claim.object)),
    h("p", { class: "meta" }, h("span", { class: `tag ${manner}` }, certainty(claim.polarity, claim.modality)), h("span", {}, dateInWords(claim.date, claim.date_precision)),
      claim.said_by && h("span", {}, "said by ", h("bdi", {}, names.get(claim.said_by) ?? claim.said_by)),
      h("a", { href: claimInGraph(claim) }, "in the graph")));
}

function claimInGraph(claim: Claim): string {
  const [subject] = claim.subject;
  const object = claim.object.find((id) => id !== subject);
  if (!subject || !object) return graphOf(subject ?? object ?? "");
  if (mannerOf(claim.polarity, claim.modality) === "actual") return factIn([subject, object], `pair:${subject < object ? `${subject} ${object}` : `${object} ${subject}`}`);
  return placeHash("graph", "", { open: textOfIds([subject, object]), also: mannerOf(claim.polarity, claim.modality), show: `c:${claim.id}:${subject}:${object}` });
}
