// The dated claims of what is on the screen, as columns by year, month or day; a brush over them filters the graph.
import { fill, h, svg } from "../dom";
import type { GraphModel } from "../graph/model";
import { count, dateInWords, mannerOf, signOf } from "../words";

export interface Bucket { key: string; cooperation: number; conflict: number; neutral: number; imprecise: number }
type Unit = "year" | "month" | "day";

const LENGTH: Record<Unit, number> = { year: 4, month: 7, day: 10 };

/** Year, month or day: the finest with at most `most` columns. */
export function unitFor(dates: string[], most: number): Unit {
  const days = dates.map(dayNumber);
  const span = Math.max(...days) - Math.min(...days);
  return span <= most ? "day" : span / 30.4 <= most ? "month" : "year";
}

const pad = (date: string): string => (date.length === 4 ? `${date}-01-01` : date.length === 7 ? `${date}-01` : date);
const dayNumber = (date: string): number => Date.parse(pad(date)) / 86_400_000;

export function buckets(dated: { date: string; type: string }[], unit: Unit): Bucket[] {
  const found = new Map<string, Bucket>();
  const keys = dated.map(({ date }) => pad(date).slice(0, LENGTH[unit])).sort();
  for (let key = keys[0]; key !== undefined && key <= (keys[keys.length - 1] as string) && found.size < 2000; key = next(key, unit))
    found.set(key, { key, cooperation: 0, conflict: 0, neutral: 0, imprecise: 0 });
  for (const { date, type } of dated) {
    const bucket = found.get(pad(date).slice(0, LENGTH[unit]));
    if (!bucket) continue;
    bucket[signOf(type)]++;
    if (date.length < LENGTH[unit]) bucket.imprecise++;
  }
  return [...found.values()];
}

function next(key: string, unit: Unit): string {
  if (unit === "year") return String(Number(key) + 1).padStart(4, "0");
  const date = new Date(`${pad(key)}T00:00:00Z`);
  if (unit === "month") date.setUTCMonth(date.getUTCMonth() + 1);
  else date.setUTCDate(date.getUTCDate() + 1);
  return date.toISOString().slice(0, LENGTH[unit]);
}

const HEIGHT = 54;

export function timeline(host: HTMLElement, model: GraphModel, changed: () => void): void {
  const ignoringDates = { ...model.filters, from: "", to: "" };
  const saved = model.filters;
  model.filters = ignoringDates;
  const dated: { date: string; type: string }[] = model.claims
    .filter((claim) => claim.date && (mannerOf(claim.polarity, claim.modality) === "actual" || saved.manners.has(mannerOf(claim.polarity, claim.modality))) && model.claimPasses(claim))
    .map((claim) => ({ date: claim.date as string, type: claim.type }));
  if (!model.claims.length) for (const fact of model.facts.values()) if (fact.properties.from && model.factPasses(fact)) dated.push({ date: fact.properties.from, type: fact.type });
  model.filters = saved;
  const { filters } = model;
  if (!dated.length) {
    fill(host, h("p", { class: "muted small" }, "Nothing on the screen has a date."));
    return;
  }
  const unit = unitFor(dated.map(({ date }) => date), 150);
  const columns = buckets(dated, unit);
  const highest = Math.max(1, ...columns.map((one) => one.cooperation + one.conflict + one.neutral));
  const step = 100 / columns.length;
  const bars = columns.map((one, i) => {
    const inside = (!filters.from || one.key >= filters.from.slice(0, one.key.length)) && (!filters.to || one.key <= filters.to.slice(0, one.key.length));
    let y = HEIGHT;
    return svg("g", { class: inside ? "bar" : "bar outside" }, (["cooperation", "neutral", "conflict"] as const).map((sign) => {
      if (!one[sign]) return null;
      const height = Math.max(2, (one[sign] / highest) * (HEIGHT - 4));
      y -= height;
      return svg("rect", { class: sign, x: `${i * step + step * 0.1}%`, width: `${Math.min(step * 0.8, 2.5)}%`, y, height });
    }), svg("title", {}, `${dateInWords(one.key)}: ${count(one.cooperation, "cooperative", "cooperative")}, ${one.conflict} hostile, ${one.neutral} neither${one.imprecise ? `; ${one.imprecise} less precise than that` : ""}`));
  });
  const brush = svg("rect", { class: "brush", y: 0, height: HEIGHT, x: 0, width: 0 });
  const drawing = svg("svg", { class: "columns", height: HEIGHT, width: "100%", role: "img", "aria-label": `${count(dated.length, "dated claim")} from ${dateInWords(columns[0]?.key)} to ${dateInWords(columns[columns.length - 1]?.key)}` }, bars, brush);
  const columnAt = (event: PointerEvent): number => {
    const { left, width } = drawing.getBoundingClientRect();
    return Math.max(0, Math.min(columns.length - 1, Math.floor(((event.clientX - left) / width) * columns.length)));
  };
  let began = -1;
  const sweep = (to: number): [number, number] => [Math.min(began, to), Math.max(began, to)];
  drawing.addEventListener("pointerdown", (event) => {
    began = columnAt(event as PointerEvent);
    drawing.setPointerCapture((event as PointerEvent).pointerId);
  });
  drawing.addEventListener("pointermove", (event) => {
    if (began < 0) return;
    const [a, b] = sweep(columnAt(event as PointerEvent));
    brush.setAttribute("x", `${a * step}%`);
    brush.setAttribute("width", `${(b - a + 1) * step}%`);
  });
  drawing.addEventListener("pointerup", (event) => {
    if (began < 0) return;
    const [a, b] = sweep(columnAt(event as PointerEvent));
    began = -1;
    setRange(columns[a]?.key ?? "", columns[b]?.key ?? "");
  });
  const setRange = (from: string, to: string): void => {
    filters.from = from && pad(from);
    filters.to = to;
    changed();
  };
  // The same without a pointer.
  const ends = (label: string, key: "from" | "to"): HTMLElement => {
    const choice = h("select", { "aria-label": `Timeline ${label}`, onchange: () => { filters[key] = choice.value; changed(); } },
      h("option", { value: "" }, "—"), columns.map(({ key: value }) => h("option", { value }, value)));
    const current = columns.find(({ key: value }) => filters[key].startsWith(value));
    choice.value = current?.key ?? "";
    return h("label", { class: "small" }, `${label} `, choice);
  };
  fill(host, drawing,
    h("div", { class: "axis" }, h("span", {}, dateInWords(columns[0]?.key)),
      h("span", { class: "range" }, ends("from", "from"), ends("to", "to"), (filters.from || filters.to) && h("button", { type: "button", class: "quiet", onclick: () => setRange("", "") }, "All dates")),
      h("span", {}, dateInWords(columns[columns.length - 1]?.key))));
}
