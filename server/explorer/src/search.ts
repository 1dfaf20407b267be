// A box that suggests nodes while one types: the combobox pattern of the ARIA practices.
import { api, explain } from "./api";
import { debounced, fill, h } from "./dom";
import { glyph } from "./legend";
import type { GraphNode } from "./types";
import { entityType, nameOf } from "./words";

let boxes = 0;

export function searchBox(label: string, placeholder: string, chosen: (node: GraphNode) => void, keep = false): HTMLElement & { input: HTMLInputElement } {
  const list = `suggestions-${++boxes}`;
  const popup = h("ul", { id: list, role: "listbox", class: "suggestions", hidden: true, "aria-label": `${label}: suggestions` });
  const said = h("span", { class: "visually-hidden", role: "status" });
  let found: GraphNode[] = [];
  let active = -1;
  let running: AbortController | null = null;
  let answered = "";  // what was typed for what was found
  let chooseFirst = false;  // Enter was pressed before the answer came

  const input = h("input", {
    type: "search", role: "combobox", "aria-label": label, "aria-expanded": "false", "aria-controls": list, "aria-autocomplete": "list",
    autocomplete: "off", spellcheck: "false", placeholder, dir: "auto", maxlength: 200,
  });

  const close = (): void => {
    running?.abort();
    chooseFirst = false;
    popup.hidden = true;
    input.setAttribute("aria-expanded", "false");
    input.removeAttribute("aria-activedescendant");
    active = -1;
  };
  const choose = (node: GraphNode): void => {
    close();
    input.value = keep ? nameOf(node) : "";
    chosen(node);
  };
  const mark = (index: number): void => {
    active = index;
    [...popup.children].forEach((item, i) => item.setAttribute("aria-selected", String(i === index)));
    if (index >= 0) input.setAttribute("aria-activedescendant", `${list}-${index}`);
    popup.children[index]?.scrollIntoView({ block: "nearest" });
  };
  const show = (nodes: GraphNode[], note = ""): void => {
    found = nodes;
    active = -1;
    chooseFirst = false;
    fill(popup, nodes.map((node, i) =>
      h("li", { id: `${list}-${i}`, role: "option", "aria-selected": "false", onmousedown: (event: Event) => { event.preventDefault(); choose(node); } },
        glyph(entityType(node)), h("bdi", { class: "name" }, nameOf(node)), h("span", { class: "kind" }, entityType(node)))),
      note && h("li", { class: "note", role: "option", "aria-disabled": "true", "aria-selected": "false" }, note));
    popup.hidden = false;
    input.setAttribute("aria-expanded", "true");
    said.textContent = note || `${nodes.length} suggestions`;
  };
  const ask = debounced(90, (text: string) => {
    running?.abort();
    if (!text || text !== input.value.trim()) return;
    const mine = (running = new AbortController());
    api.search(text, mine.signal).then(
      (nodes) => {
        if (mine.signal.aborted) return;
        answered = text;
        if (chooseFirst && nodes[0]) choose(nodes[0]);
        else show(nodes, nodes.length ? "" : `Nothing is called “${text}”, nor nearly so.`);
      },
      (error) => { if (!mine.signal.aborted) show([], explain(error)); });
  });

  input.addEventListener("input", () => {
    chooseFirst = false;
    if (input.value.trim()) ask(input.value.trim());
    else close();
  });
  input.addEventListener("blur", close);
  input.addEventListener("keydown", (event) => {
    if (event.key === "ArrowDown" || event.key === "ArrowUp") {
      if (popup.hidden || !found.length) return;
      const step = event.key === "ArrowDown" ? 1 : -1;
      mark((active + step + found.length) % found.length);
    } else if (event.key === "Enter") {
      const node = found[Math.max(0, active)];
      const current = active >= 0 || answered === input.value.trim();
      if (!popup.hidden && node && current) choose(node);
      else if (input.value.trim()) {
        chooseFirst = true;
        ask(input.value.trim());
      }
    } else if (event.key === "Escape") {
      if (popup.hidden) input.value = "";
      close();
    } else return;
    event.preventDefault();
  });
  return Object.assign(h("div", { class: "search" }, input, popup, said), { input });
}
