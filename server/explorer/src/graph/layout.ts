// Where nodes stand. The same graph stands the same way every time, and what stands stays when more comes in.
import Graph from "graphology";
import forceAtlas2 from "graphology-layout-forceatlas2";

export interface Position { x: number; y: number }

// The golden angle spreads points evenly around their anchor.
const TURN = Math.PI * (3 - Math.sqrt(5));

/**
 * Adds a position for each of `nodes` that has none in `positions`: beside a neighbour that has one, then settled by
 * ForceAtlas2 (Jacomy et al. 2014) while the others stay where they are.
 */
export function place(positions: Map<string, Position>, nodes: string[], edges: [string, string][]): void {
  const fresh = nodes.filter((id) => !positions.has(id));
  if (fresh.length === 0) return;
  const settled = new Set(positions.keys());
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
  settle(positions, nodes, edges, settled);
}

function settle(positions: Map<string, Position>, nodes: string[], edges: [string, string][], fixed: Set<string>): void {
  const graph = new Graph({ multi: false, type: "undirected" });
  // Held nodes that are all there is would leave new ones no room: a few held ones are enough to keep the picture.
  for (const id of nodes) graph.addNode(id, { ...(positions.get(id) as Position), fixed: fixed.has(id), size: 1 });
  for (const [a, b] of edges) if (a !== b && graph.hasNode(a) && graph.hasNode(b) && !graph.hasEdge(a, b)) graph.addEdge(a, b);
  const large = graph.order > 800;
  forceAtlas2.assign(graph, {
    iterations: large ? 40 : graph.order > 200 ? 150 : 300,
    settings: { gravity: 0.05, scalingRatio: 14, slowDown: large ? 4 : 8, barnesHutOptimize: large, strongGravityMode: true, linLogMode: false },
  });
  graph.forEachNode((id, { x, y }) => positions.set(id, { x, y }));
}
