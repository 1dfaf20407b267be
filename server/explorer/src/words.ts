// The names of the graph in words, and what they look like.
import ontology from "../../../core/ontology.json";
import type { GraphNode, Modality, Polarity } from "./types";

type Sign = "cooperation" | "conflict" | "neutral";
const relations = ontology.relation_types as unknown as Record<string, { sign: number; symmetric: number; desc: string }>;
export const ENTITY_TYPES = Object.keys(ontology.entity_types);

/** Those that are cooperation or conflict. */
export const SIGNED_TYPES = Object.keys(relations).filter((type) => relations[type]?.sign);

export function signOf(type: string): Sign {
  const sign = relations[type]?.sign ?? 0;
  return sign > 0 ? "cooperation" : sign < 0 ? "conflict" : "neutral";
}
export const isSymmetric = (type: string): boolean => relations[type]?.symmetric === 1;
export const describeType = (type: string): string => relations[type]?.desc ?? "";

/** "signed" of SIGNED, "in conflict with" of IN_CONFLICT_WITH. */
export const inWords = (type: string): string => type.toLowerCase().replaceAll("_", " ");

export function entityType(node: { labels: string[] }): string {
  return ENTITY_TYPES.find((type) => node.labels.includes(type)) ?? node.labels[0] ?? "Node";
}

/** Those that say something: every entity has the label Entity. */
export function labelsOf(node: { labels: string[] }): string[] {
  const labels = node.labels.filter((label) => label !== "Entity");
  return labels.length ? labels : [entityType(node)];
}

/** Whether it holds what was read rather than what it is about: an article or a claim, whose relationships are no facts. */
export const isStructure = ({ labels }: { labels: string[] }): boolean => labels.includes("Article") || labels.includes("Claim");
/** Whether claims stand behind a relationship, or could. */
export const isFact = ({ id }: { id: string }): boolean => id.startsWith("f:");

export function nameOf(node: GraphNode): string {
  const { name, title, type } = node.properties as Record<string, unknown>;
  if (node.labels.includes("Claim") && typeof type === "string") return `claim: ${inWords(type)}`;
  return String(name ?? title ?? node.id);
}

export function certainty(polarity: Polarity, modality: Modality): string {
  const base: Record<Modality, string> = { actual: "said to have happened", planned: "planned", possible: "possible", claimed: "only claimed" };
  if (polarity === "asserted") return base[modality];
  return modality === "actual" ? "denied" : `denied (${base[modality]})`;
}

export type Manner = "denied" | "planned" | "possible" | "claimed" | "actual";
export const mannerOf = (polarity: Polarity, modality: Modality): Manner => (polarity === "negated" ? "denied" : modality);

const MONTHS = ["January", "February", "March", "April", "May", "June", "July", "August", "September", "October", "November", "December"];

/** "24 November 2021", "November 2021", "2021", as precise as the date is. */
export function dateInWords(date: string | null | undefined, precision?: string | null): string {
  if (!date) return "no date";
  const [year, month, day] = date.split("-");
  if (precision === "decade") return `the ${year.slice(0, 3)}0s`;
  const about = precision === "approx" ? "about " : "";
  if (!month || precision === "year") return about + year;
  const name = MONTHS[Number(month) - 1] ?? month;
  return about + (day && precision !== "month" ? `${Number(day)} ${name} ${year}` : `${name} ${year}`);
}

export const percent = (share: number): string => `${Math.round(share * 100)} %`;
export const count = (n: number, one: string, many = `${one}s`): string => `${n.toLocaleString("en")} ${n === 1 ? one : many}`;
export const oneLine = (text: string): string => text.replace(/\s+/g, " ").trim();
