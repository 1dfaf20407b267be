// The shortest paths between two actors, each a chain of sentences.
import { api } from "../api";
import { graphOf, placeHash, type Place } from "../address_bar";
import { h } from "../dom";
import { glyph } from "../legend";
import { quotation } from "../panels/evidence";
import { searchBox } from "../search";
import { empty, load } from "../state";
import type { GraphNode, Path } from "../types";
import { count, entityType, inWords, isSymmetric, nameOf, signOf } from "../words";
import type { View } from "./view";

export class PathsView implements View {
  title = "Paths";
  readonly element: HTMLElement;
  private from = "";
  private to = "";
  private readonly result = h("div", { class: "paths", "aria-live": "polite" });
  private readonly howMany: HTMLSelectElement;
  private readonly boxes: Record<"from" | "to", ReturnType<typeof searchBox>>;

  constructor(place: Place) {
    this.boxes = {
      from: searchBox("From", "From whom …", (node) => this.choose("from", node), true),
      to: searchBox("To", "… to whom", (node) => this.choose("to", node), true),
    };
    this.howMany = h("select", { onchange: () => this.ask() }, [1, 3, 5, 10].map((k) => h("option", { value: k }, k === 1 ? "the shortest" : `the ${k} shortest`)));
    this.element = h("div", { class: "page" }, h("h1", {}, "Paths"),
      h("p", { class: "lead" }, "How are two actors connected? Each step is a fact, with a sentence that says so."),
      h("form", { class: "path-form", onsubmit: (event: Event) => event.preventDefault() }, this.boxes.from, h("span", { "aria-hidden": "true" }, "→"), this.boxes.to,
        h("label", { class: "field" }, h("span", { class: "visually-hidden" }, "How many paths"), this.howMany)), this.result);
    this.apply(place);
  }

  update(place: Place): boolean {
    this.apply(place);
    return true;
  }

  private apply({ query }: Place): void {
    this.from = query.get("from") ?? "";
    this.to = query.get("to") ?? "";
    this.howMany.value = query.get("k") ?? "3";
    for (const end of ["from", "to"] as const)
      if (this[end]) api.node(this[end]).then((node) => { this.boxes[end].input.value = nameOf(node); }, () => { this.boxes[end].input.value = this[end]; });
    if (this.from && this.to) void load(this.result, "Looking for paths", () => this.find());
    else this.result.replaceChildren(empty("Choose two actors.", "Type a name in each box; the paths appear here."));
  }

  private choose(end: "from" | "to", node: GraphNode): void {
    this[end] = node.id;
    this.ask();
  }

  private ask(): void {
    location.hash = placeHash("path", "", { from: this.from, to: this.to, k: this.howMany.value });
  }

  private async find(): Promise<Node> {
    if (this.from === this.to) return empty("Both are the same.", "Choose two different actors.");
    const paths = await api.paths(this.from, this.to, Number(this.howMany.value) || 3, 6);
    if (!paths.length) return empty("No path of at most six facts connects them.", "Each of the two may still be looked at by itself: ", h("a", { href: graphOf(this.from, this.to) }, "draw both"), ".");
    return h("div", {}, paths.map((path, i) => chain(path, i)));
  }
}

function chain(path: Path, index: number): HTMLElement {
  return h("section", { class: "chain" },
    h("header", {}, h("h2", {}, `Path ${index + 1}`), h("span", { class: "muted" }, count(path.length, "step")), h("a", { class: "button quiet", href: graphOf(...path.nodes.map(({ id }) => id)) }, "Draw it")),
    h("ol", {}, path.nodes.map((node, i) => {
      const edge = path.edges[i];
      const following = path.nodes[i + 1];
      const backwards = edge !== undefined && edge.source !== node.id && !isSymmetric(edge.type);
      const subject = backwards ? following : node;
      const object = backwards ? node : following;
      return [h("li", { class: "station" }, glyph(entityType(node)), h("a", { href: graphOf(node.id) }, h("bdi", {}, nameOf(node)))),
        edge && subject && object && h("li", { class: "step" }, h("p", { class: "step-fact" }, h("bdi", {}, nameOf(subject)), h("span", { class: `verb ${signOf(edge.type)}` }, ` ${inWords(edge.type)} `), h("bdi", {}, nameOf(object))),
          edge.evidence[0] ? quotation(edge.evidence[0]) : h("p", { class: "muted" }, "No sentence stands behind this: it comes from a table."),
          edge.evidence.length > 1 && h("details", { class: "more" }, h("summary", {}, `and ${edge.evidence.length - 1} more`), edge.evidence.slice(1).map(quotation)))];
    })));
}
