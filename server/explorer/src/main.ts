// The page: header, the view that its address names, and what is said about the connection.
import "./style.css";
import { api, onConnection, token } from "./api";
import { graphOf, parsePlace, placeHash, type Place } from "./address_bar";
import { fill, h } from "./dom";
import { applyTheme, isDark, setTheme } from "./graph/theme";
import { searchBox } from "./search";
import { empty } from "./state";
import { ArticleView } from "./views/article";
import { ArticlesView } from "./views/articles";
import { GraphView } from "./views/graph";
import { PathsView } from "./views/paths";
import { QueryView } from "./views/query";
import { ReadView } from "./views/read";
import { StartView } from "./views/start";
import type { View } from "./views/view";

const ALIVE_EVERY_MS = 2000;

const VIEWS: Record<string, (place: Place) => View> = {
  start: () => new StartView(),
  graph: (place) => new GraphView(place),
  articles: () => new ArticlesView(),
  article: (place) => new ArticleView(place),
  path: (place) => new PathsView(place),
  query: (place) => new QueryView(place),
  read: () => new ReadView(),
};
const TABS: [string, string][] = [["articles", "Articles"], ["path", "Paths"], ["query", "Cypher"], ["read", "Read an article"]];

const main = h("main", { id: "view", tabindex: "-1" });
const banner = h("div", { class: "banner", role: "status", hidden: true });
let current: View | null = null;
let currentName = "";

function show(): void {
  const place = parsePlace(location.hash);
  nav.querySelectorAll("a").forEach((link) => {
    if (link.dataset.view === place.view || (link.dataset.view === "articles" && place.view === "article")) link.setAttribute("aria-current", "page");
    else link.removeAttribute("aria-current");
  });
  document.body.dataset.view = place.view;
  if (current && currentName === place.view && current.update?.(place)) return;
  current?.leave?.();
  const make = VIEWS[place.view];
  // Drawing needs the size of its place on the page.
  current = null;
  if (!make) {
    fill(main, h("div", { class: "page" }, empty("There is no such page.", h("a", { href: "#/" }, "Go to the beginning"))));
    return;
  }
  current = make(place);
  currentName = place.view;
  document.title = current.title === "Entente" ? "Entente" : `${current.title} · Entente`;
  fill(main, current.element);
  window.scrollTo(0, 0);
}

function askForToken(): void {
  if (document.querySelector("dialog[open]")) return;
  const input = h("input", { type: "password", autocomplete: "off", "aria-label": "Access token", required: true });
  const dialog = h("dialog", { class: "token", "aria-labelledby": "token-title" }, h("form", { method: "dialog", onsubmit: (event: Event) => {
    event.preventDefault();
    token.set(input.value.trim());
    dialog.close();
    dialog.remove();
    current?.leave?.();
    current = null;
    show();
  } }, h("h2", { id: "token-title" }, "This server asks for an access token"), h("p", {}, "Whoever runs it makes one with ", h("code", {}, "entente token add NAME"), ". This page keeps it until its tab is closed."),
    input, h("p", { class: "buttons" }, h("button", { class: "primary" }, "Go on"))));
  document.body.append(dialog);
  dialog.showModal();
}

let waiting = 0;
function connection(trouble: string | null): void {
  if (trouble === "unauthorized") askForToken();
  if (trouble === "offline" && !waiting) {
    banner.hidden = false;
    fill(banner, "The server does not answer. Trying again …");
    waiting = window.setInterval(() => void api.alive().catch(() => undefined), ALIVE_EVERY_MS);
  } else if (trouble !== "offline" && waiting) {
    clearInterval(waiting);
    waiting = 0;
    fill(banner, "The server is back.");
    window.setTimeout(() => { if (!waiting) banner.hidden = true; }, 2500);
    // What failed for want of an answer is asked again.
    document.querySelectorAll<HTMLButtonElement>(".state.failed button").forEach((button) => button.click());
  }
}

const search = searchBox("Find an actor", "Find an actor  ( / )", (node) => { location.hash = graphOf(node.id); });
const nav = h("nav", { "aria-label": "Views" }, TABS.map(([view, label]) => h("a", { href: placeHash(view), "data-view": view }, label)));
const themeButton = h("button", { type: "button", class: "quiet theme", onclick: () => { setTheme(isDark() ? "light" : "dark"); themeButton.textContent = themeLabel(); } });
const themeLabel = (): string => (isDark() ? "Light" : "Dark");
const logo = h("a", { class: "logo", href: "#/", "aria-label": "Entente, to the beginning" }, "Entente");

applyTheme();
matchMedia("(prefers-color-scheme: dark)").addEventListener("change", () => { applyTheme(); themeButton.textContent = themeLabel(); });
themeButton.textContent = themeLabel();
document.getElementById("app")?.replaceWith(
  h("a", { class: "skip", href: "#view", onclick: (event: Event) => { event.preventDefault(); main.focus(); } }, "To the content"),
  h("header", { class: "top" }, logo, search, nav, themeButton), banner, main);
document.addEventListener("keydown", (event) => {
  const typing = event.target instanceof HTMLInputElement || event.target instanceof HTMLTextAreaElement || event.target instanceof HTMLSelectElement;
  if (event.key !== "/" || typing) return;
  event.preventDefault();
  (main.querySelector<HTMLInputElement>(".start .search input") ?? search.input).focus();
});
onConnection(connection);
window.addEventListener("hashchange", show);
show();
