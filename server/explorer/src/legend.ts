// The marks of the drawing, small, beside words.
import { h, svg } from "./dom";
import { outline } from "./graph/shapes";

export function glyph(type: string): SVGElement {
  const points = outline(type, 8, 8, 7);
  return svg("svg", { class: "glyph", viewBox: "0 0 16 16", width: 16, height: 16, "aria-hidden": "true" },
    points ? svg("polygon", { points }) : svg("circle", { cx: 8, cy: 8, r: 6 }));
}

const LINES: [string, string, string][] = [
  ["cooperation", "", "cooperation"], ["conflict", "", "conflict"], ["mixed", "", "both, in a bundle"], ["neutral", "", "neither"],
];

const line = (name: string, dash: string, words: string): HTMLElement =>
  h("li", {}, svg("svg", { viewBox: "0 0 28 8", width: 28, height: 8, "aria-hidden": "true" },
    svg("line", { x1: 1, y1: 4, x2: 27, y2: 4, class: `line ${name}`, "stroke-dasharray": dash })), words);

export function legend(types: string[]): HTMLElement {
  return h("details", { class: "legend" }, h("summary", {}, "Legend"),
    h("ul", {}, LINES.map(([name, dash, words]) => line(name, dash, words)), line("neutral", "3 4", "denied, planned, possible, claimed")),
    h("ul", {}, types.map((type) => h("li", {}, glyph(type), type))));
}
