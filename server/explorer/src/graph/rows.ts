// The nodes and relationships among the values of a statement's rows.
import type { GraphEdge, GraphNode, Rows } from "../types";

export const isNode = (value: unknown): value is GraphNode => typeof value === "object" && value !== null && "labels" in value && "id" in value;
export const isEdge = (value: unknown): value is GraphEdge => typeof value === "object" && value !== null && "source" in value && "target" in value && "type" in value;
export const isPath = (value: unknown): value is { nodes: GraphNode[]; edges: GraphEdge[] } => typeof value === "object" && value !== null && "nodes" in value && "edges" in value;

export function graphOfRows({ rows }: Rows): { nodes: GraphNode[]; edges: GraphEdge[] } {
  const nodes = new Map<string, GraphNode>();
  const edges = new Map<string, GraphEdge>();
  const open: unknown[] = [...rows];
  while (open.length) {
    const value = open.pop();
    if (Array.isArray(value)) for (const one of value) open.push(one);
    else if (isNode(value)) nodes.set(value.id, value);
    else if (isEdge(value)) edges.set(value.id, value);
    else if (isPath(value)) open.push(value.nodes, value.edges);
    else if (typeof value === "object" && value !== null) for (const one of Object.values(value)) open.push(one);
  }
  for (const { source, target } of edges.values())
    for (const id of [source, target]) if (!nodes.has(id)) nodes.set(id, { id, labels: [], properties: {} });
  return { nodes: [...nodes.values()].reverse(), edges: [...edges.values()].reverse() };
}
