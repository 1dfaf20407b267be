// What is on the screen: nodes, facts and claims that were fetched, the filters, and what they leave, bundled by pair.
import type { GraphEdge, GraphNode, Modality, Polarity } from "../types";
import { isSymmetric, labelsOf, mannerOf, signOf, type Manner } from "../words";

/** A claim between two nodes on the screen, without its sentence. */
export interface ScreenClaim {
  id: string; type: string; source: string; target: string; polarity: Polarity; modality: Modality;
  date: string | null; precision: string | null; confidence: number; article: string; publisher: string; published: string;
}

export interface Filters {
  hiddenTypes: Set<string>;
  hiddenLabels: Set<string>;
  publishers: Set<string>;  // empty: all
  from: string;  // ISO dates, "" for open
  to: string;
  confidence: number;
  sources: number;
  manners: Set<Manner>;  // claims that are no facts, shown on demand
}

export const noFilters = (): Filters => ({
  hiddenTypes: new Set(), hiddenLabels: new Set(), publishers: new Set(), from: "", to: "", confidence: 0, sources: 1, manners: new Set(),
});

/** A line between two nodes: one fact, or all of a pair. */
export interface Line {
  id: string; source: string; target: string; facts: GraphEdge[]; manner: Manner; sign: "cooperation" | "conflict" | "neutral" | "mixed";
  claim?: ScreenClaim;
}

export const pairKey = (a: string, b: string): string => (a < b ? `${a} ${b}` : `${b} ${a}`);

export class GraphModel {
  readonly nodes = new Map<string, GraphNode>();
  readonly facts = new Map<string, GraphEdge>();
  /** How many facts of an opened node were left out. */
  readonly more = new Map<string, number>();
  /** How many were asked for, by opened node, in the order of opening. */
  readonly opened = new Map<string, number>();
  readonly unfolded = new Set<string>();
  /** Nodes that are shown whether or not anything links them. */
  readonly kept = new Set<string>();
  /** Those that were taken away. */
  readonly away = new Set<string>();
  claims: ScreenClaim[] = [];
  filters = noFilters();

  add(nodes: GraphNode[], edges: GraphEdge[]): void {
    for (const node of nodes) {
      this.nodes.set(node.id, node);
      this.away.delete(node.id);
    }
    for (const edge of edges) if (this.nodes.has(edge.source) && this.nodes.has(edge.target)) this.facts.set(edge.id, edge);
  }

  /** Takes a node away, with those that only it brought in. */
  remove(id: string): void {
    this.away.add(id);
    this.nodes.delete(id);
    this.opened.delete(id);
    this.more.delete(id);
    this.kept.delete(id);
    for (const [key, fact] of this.facts) if (fact.source === id || fact.target === id) this.facts.delete(key);
    const held = new Set([...this.opened.keys(), ...this.kept]);
    for (const fact of this.facts.values()) held.add(fact.source).add(fact.target);
    for (const other of [...this.nodes.keys()]) if (!held.has(other)) this.nodes.delete(other);
  }

  degrees(): Map<string, number> {
    const degrees = new Map<string, number>();
    for (const { source, target } of this.facts.values()) {
      degrees.set(source, (degrees.get(source) ?? 0) + 1);
      degrees.set(target, (degrees.get(target) ?? 0) + 1);
    }
    return degrees;
  }

  private labelPasses(id: string): boolean {
    const node = this.nodes.get(id);
    return node !== undefined && (this.opened.has(id) || !labelsOf(node).some((label) => this.filters.hiddenLabels.has(label)));
  }

  factPasses(fact: GraphEdge): boolean {
    const { filters } = this;
    const { confidence = 1, sources = 1, from, to } = fact.properties;
    return (
      !filters.hiddenTypes.has(fact.type) && confidence >= filters.confidence && sources >= filters.sources &&
      this.labelPasses(fact.source) && this.labelPasses(fact.target) &&
      inRange(from, to, filters) && (filters.publishers.size === 0 || this.publishersOf(fact).some((name) => filters.publishers.has(name)))
    );
  }

  claimPasses(claim: ScreenClaim): boolean {
    const { filters } = this;
    return (
      !filters.hiddenTypes.has(claim.type) && claim.confidence >= filters.confidence && this.labelPasses(claim.source) &&
      this.labelPasses(claim.target) && inRange(claim.date ?? undefined, undefined, filters) &&
      (filters.publishers.size === 0 || filters.publishers.has(claim.publisher))
    );
  }

  private byPair: Map<string, ScreenClaim[]> | null = null;
  setClaims(claims: ScreenClaim[]): void {
    this.claims = claims;
    this.byPair = null;
  }

  /** Who printed the claims that this fact stands on: a denial is none of them. */
  publishersOf(fact: GraphEdge): string[] {
    this.byPair ??= groupBy(this.claims, (claim) => pairKey(claim.source, claim.target));
    return (this.byPair.get(pairKey(fact.source, fact.target)) ?? [])
      .filter((claim) => claim.type === fact.type && mannerOf(claim.polarity, claim.modality) === "actual" && (claim.source === fact.source || isSymmetric(fact.type)))
      .map((claim) => claim.publisher);
  }

  visible(): { nodes: GraphNode[]; lines: Line[]; facts: GraphEdge[] } {
    const facts = [...this.facts.values()].filter((fact) => this.factPasses(fact));
    const lines = bundle(facts, this.unfolded);
    for (const claim of this.claims) {
      const manner = mannerOf(claim.polarity, claim.modality);
      if (manner === "actual" || !this.filters.manners.has(manner) || !this.claimPasses(claim)) continue;
      lines.push({ id: `c:${claim.id}:${claim.source}:${claim.target}`, source: claim.source, target: claim.target, facts: [], manner, sign: signOf(claim.type), claim });
    }
    const shown = new Set([...this.opened.keys(), ...this.kept]);
    for (const line of lines) shown.add(line.source).add(line.target);
    return { nodes: [...this.nodes.values()].filter((node) => shown.has(node.id)), lines, facts };
  }
}

export function groupBy<T>(items: T[], key: (item: T) => string): Map<string, T[]> {
  const groups = new Map<string, T[]>();
  for (const item of items) {
    const group = groups.get(key(item));
    if (group) group.push(item);
    else groups.set(key(item), [item]);
  }
  return groups;
}

/** One line for each pair, or one for each fact of a pair that is unfolded. */
export function bundle(facts: GraphEdge[], unfolded: Set<string>): Line[] {
  const lines: Line[] = [];
  for (const [pair, group] of groupBy(facts, (fact) => pairKey(fact.source, fact.target))) {
    const ends = group[0] as GraphEdge;
    const [source, target] = ends.source < ends.target ? [ends.source, ends.target] : [ends.target, ends.source];
    if (group.length === 1 || unfolded.has(pair)) {
      for (const fact of group)
        lines.push({ id: fact.id, source: fact.source, target: fact.target, facts: [fact], manner: "actual", sign: signOf(fact.type) });
      continue;
    }
    const signs = new Set(group.map((fact) => signOf(fact.type)).filter((sign) => sign !== "neutral"));
    const sign = signs.size > 1 ? "mixed" : ([...signs][0] ?? "neutral");
    lines.push({ id: `pair:${pair}`, source, target, facts: group, manner: "actual", sign });
  }
  return lines;
}

const lastDay = (date: string): string => (date.length === 4 ? `${date}-12-31` : date.length === 7 ? `${date}-31` : date);

/** Whether a date may lie in the range. Without a range everything does; with one, what has no date does not. */
export function inRange(from: string | undefined, to: string | undefined, range: { from: string; to: string }): boolean {
  if (!range.from && !range.to) return true;
  if (!from) return false;
  return (!range.to || from <= lastDay(range.to)) && (!range.from || lastDay(to ?? from) >= range.from);
}
