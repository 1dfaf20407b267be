// Where nodes stand. The same graph stands the same way every time, and what stands stays when more comes in.
import Graph from "graphology";
import forceAtlas2 from "graphology-layout-forceatlas2";

export interface Position { x: number; y: number }

/** What is to be laid out: positions in pairs of x and y, nodes that stay, and edges as pairs of indices. */
export interface Settling { at: Float64Array; fixed: Uint8Array; edges: Uint32Array }

// The golden angle spreads points evenly around their anchor.
const TURN = Math.PI * (3 - Math.sqrt(5));
/** From here on settling takes so long that it is done beside the page. */
export const NODES_TO_SETTLE_AT_ONCE = 800;
const ITERATIONS_OF_LARGE = 40;
const ITERATIONS_BETWEEN_PICTURES = 2;

/**
 * Adds a position for each of `nodes` that has none in `positions`: beside a neighbour that has one, then settled by
 * ForceAtlas2 (Jacomy et al. 2014) while the others stay where they are.
 */
export function place(positions: Map<string, Position>, nodes: string[], edges: [string, string][]): void {
  const work = begin(positions, nodes, edges);
  if (!work) return;
  for (const at of settle(work)) keep(positions, nodes, at);
}

/** Gives those without a position their first one; what is left to settle, null when that is nothing. `loose` ones have not settled yet. */
export function begin(positions: Map<string, Position>, nodes: string[], edges: [string, string][], loose = new Set<string>()): Settling | null {
  const fresh = nodes.filter((id) => !positions.has(id));
  if (fresh.length === 0 && !nodes.some((id) => loose.has(id))) return null;
  const settled = new Set([...positions.keys()].filter((id) => !loose.has(id)));
  const neighbours = new Map<string, string[]>();
  for (const [a, b] of edges) {
    (neighbours.get(a) ?? neighbours.set(a, []).get(a)!).push(b);
    (neighbours.get(b) ?? neighbours.set(b, []).get(b)!).push(a);
  }
  const around = new Map<string, number>();
  fresh.forEach((id, index) => {
    const anchor = (neighbours.get(id) ?? []).find((other) => positions.has(other));
    const centre = anchor === undefined ? { x: 0, y: 0 } : (positions.get(anchor) as Position);
    const turn = around.get(anchor ?? "") ?? 0;
    around.set(anchor ?? "", turn + 1);
    const radius = index === 0 && !anchor ? 0 : anchor ? 10 + 2.2 * Math.sqrt(turn) : 8 * Math.sqrt(index);
    positions.set(id, { x: centre.x + radius * Math.cos(turn * TURN), y: centre.y + radius * Math.sin(turn * TURN) });
  });
  const indices = new Map(nodes.map((id, index) => [id, index]));
  const known = edges.flatMap(([a, b]) => {
    const [from, to] = [indices.get(a), indices.get(b)];
    return from === undefined || to === undefined || from === to ? [] : [from, to];
  });
  return {
    at: Float64Array.from(nodes.flatMap((id) => { const { x, y } = positions.get(id) as Position; return [x, y]; })),
    fixed: Uint8Array.from(nodes, (id) => Number(settled.has(id))), edges: Uint32Array.from(known),
  };
}

export function keep(positions: Map<string, Position>, nodes: string[], at: Float64Array): void {
  nodes.forEach((id, i) => positions.set(id, { x: at[2 * i] as number, y: at[2 * i + 1] as number }));
}

/** Positions as they settle, the last ones last: in one go for a small graph, a few iterations at a time for a large one. */
export function* settle({ at, fixed, edges }: Settling): Generator<Float64Array> {
  const graph = new Graph({ multi: false, type: "undirected" });
  const size = fixed.length;
  for (let i = 0; i < size; ++i) graph.addNode(i, { x: at[2 * i], y: at[2 * i + 1], fixed: fixed[i] === 1, size: 1 });
  for (let i = 0; i < edges.length; i += 2) if (!graph.hasEdge(edges[i], edges[i + 1])) graph.addEdge(edges[i], edges[i + 1]);
  const large = size > NODES_TO_SETTLE_AT_ONCE;
  const iterations = large ? ITERATIONS_BETWEEN_PICTURES : size > 200 ? 150 : 300;
  for (let done = 0; done < (large ? ITERATIONS_OF_LARGE : 1); done += iterations) {
    forceAtlas2.assign(graph, {
      iterations, settings: { gravity: large ? 0.05 : 0.12, scalingRatio: 14, slowDown: large ? 4 : 8, barnesHutOptimize: large, strongGravityMode: true, linLogMode: false },
    });
    const now = new Float64Array(2 * size);
    graph.forEachNode((id, { x, y }) => now.set([x, y], 2 * Number(id)));
    yield now;
  }
}
