// What of the fetched graph is shown.
import { h, type Child } from "../dom";
import type { GraphModel } from "../graph/model";
import { glyph } from "../legend";
import { ENTITY_TYPES, inWords, labelsOf, signOf, mannerOf, type Manner } from "../words";

const MANNERS: [Manner, string][] = [["denied", "denied"], ["planned", "planned"], ["possible", "possible"], ["claimed", "only claimed"]];

function tally(values: Iterable<string>): [string, number][] {
  const counts = new Map<string, number>();
  for (const value of values) counts.set(value, (counts.get(value) ?? 0) + 1);
  return [...counts].sort((a, b) => b[1] - a[1] || a[0].localeCompare(b[0]));
}

export function filtersPanel(model: GraphModel, changed: () => void): HTMLElement {
  const { filters } = model;
  const box = (label: Child, checked: boolean, set: (on: boolean) => void, note: Child = null): HTMLElement => {
    const input = h("input", { type: "checkbox", onchange: () => { set(input.checked); changed(); } });
    input.checked = checked;
    return h("label", { class: "check" }, input, h("span", {}, label), h("span", { class: "number" }, note));
  };
  const toggle = (set: Set<string>, value: string) => (on: boolean): void => void (on ? set.delete(value) : set.add(value));
  const group = (title: string, content: Child, open = true): HTMLElement => h("details", { open }, h("summary", {}, title), content);
  const date = (label: string, key: "from" | "to"): HTMLElement => {
    const input = h("input", { type: "date", value: filters[key].length === 10 ? filters[key] : "", onchange: () => { filters[key] = input.value; changed(); } });
    return h("label", { class: "field" }, label, input);
  };

  const types = tally([...model.facts.values()].map(({ type }) => type));
  const labels = tally([...model.nodes.values()].flatMap(labelsOf));
  const publishers = tally(model.claims.map(({ publisher }) => publisher || "unknown"));
  const manners = new Map(tally(model.claims.map(({ polarity, modality }) => mannerOf(polarity, modality))));
  const sure = h("output", {}, `${Math.round(filters.confidence * 100)} %`);
  const slider = h("input", { type: "range", min: 0, max: 0.95, step: 0.05, value: filters.confidence, "aria-label": "least confidence",
    oninput: () => { sure.textContent = `${Math.round(Number(slider.value) * 100)} %`; }, onchange: () => { filters.confidence = Number(slider.value); changed(); } });
  const sources = h("input", { type: "number", min: 1, max: 99, value: filters.sources, "aria-label": "least number of articles",
    onchange: () => { filters.sources = Math.max(1, Number(sources.value) || 1); changed(); } });

  return h("div", { class: "filters" },
    group("Also show what is not a fact", h("div", {}, MANNERS.map(([manner, words]) =>
      box([h("span", { class: `tag ${manner}` }, words)], filters.manners.has(manner), (on) => void (on ? filters.manners.add(manner) : filters.manners.delete(manner)), manners.get(manner) ?? 0)))),
    group("When", h("div", { class: "pair" }, date("From", "from"), date("To", "to"))),
    group("How sure, how many", h("div", {}, h("label", { class: "field" }, h("span", {}, "Confidence at least ", sure), slider), h("label", { class: "field" }, "Articles at least", sources))),
    group("Relations", h("div", {}, types.map(([type, n]) => box(h("span", { class: `verb ${signOf(type)}` }, inWords(type)), !filters.hiddenTypes.has(type), toggle(filters.hiddenTypes, type), n)))),
    group("Labels of nodes", h("div", {}, labels.map(([type, n]) => box([ENTITY_TYPES.includes(type) && glyph(type), type], !filters.hiddenLabels.has(type), toggle(filters.hiddenLabels, type), n)))),
    publishers.length > 0 && group("Publishers", h("div", {}, publishers.map(([name, n]) =>
      box(h("bdi", {}, name), filters.publishers.size === 0 || filters.publishers.has(name), (on) => choosePublisher(model, publishers.map(([p]) => p), name, on), n)))));
}

/** No publisher chosen means all of them, so that new ones are not hidden. */
function choosePublisher(model: GraphModel, all: string[], name: string, on: boolean): void {
  const { publishers } = model.filters;
  if (publishers.size === 0) for (const one of all) publishers.add(one);
  if (on) publishers.add(name);
  else publishers.delete(name);
  if (publishers.size === all.length) publishers.clear();
}
