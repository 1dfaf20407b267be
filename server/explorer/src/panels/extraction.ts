// What was read from an article that is not stored: its claims, and its text with mentions and sentences marked.
import type { Source } from "../article_files";
import { h } from "../dom";
import type { Extraction } from "../types";
import { certainty, count, dateInWords, inWords, mannerOf, signOf } from "../words";
import { CodePoints } from "./evidence";

export function extraction(found: Extraction, { text: pasted, record }: Pick<Source, "text" | "record">): HTMLElement {
  const source = found.doc.text ?? pasted ?? (typeof record?.text === "string" ? record.text : "");
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
