// All articles, page by page.
import { api } from "../api";
import { articleAt, placeHash } from "../address_bar";
import { h } from "../dom";
import { empty, load, moreButton } from "../state";
import { dateInWords } from "../words";
import type { View } from "./view";

export class ArticlesView implements View {
  title = "Articles";
  readonly element: HTMLElement;

  constructor() {
    const host = h("div", {});
    this.element = h("div", { class: "page" }, h("h1", {}, "Articles"), host);
    void load(host, "Looking for the articles", async () => {
      const list = h("ul", { class: "article-list" });
      let cursor: string | undefined;
      const next = async (): Promise<boolean> => {
        const page = await api.articles(cursor);
        list.append(...page.articles.map((article) => h("li", {}, h("a", { href: articleAt(article.id) }, h("bdi", {}, article.title || "Untitled")),
          h("p", { class: "muted" }, h("bdi", {}, article.publisher || "unknown publisher"), `, ${dateInWords(article.published)}`))));
        cursor = page.cursor ?? undefined;
        return cursor !== undefined;
      };
      const more = await next();
      if (list.children.length) return h("div", {}, list, more && moreButton(next));
      return empty("No article has been read yet.", h("a", { href: placeHash("read") }, "Read one"), " to begin.");
    });
  }
}
