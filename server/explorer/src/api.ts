// The one client of the server's routes. tests/explorer/client_test.mjs checks ROUTES and Answers against GET /openapi.json.
import type {
  Article, ArticleHead, Claim, Evidence, Extraction, GraphEdge, GraphNode, Imported, Path, Ranked, Rows, SubgraphAnswer,
} from "./types";

/** Every route that the explorer uses, with the query parameters that it sends. */
export const ROUTES = {
  nodes: { method: "GET", path: "/v1/nodes", parameters: ["q", "name", "limit", "cursor"] },
  node: { method: "GET", path: "/v1/nodes/{id}", parameters: [] },
  neighbors: { method: "GET", path: "/v1/nodes/{id}/neighbors", parameters: ["types", "direction", "limit", "cursor"] },
  subgraph: { method: "GET", path: "/v1/subgraph", parameters: ["seed", "depth", "limit", "format"] },
  exactly: { method: "POST", path: "/v1/subgraph", parameters: ["format"] },
  evidence: { method: "GET", path: "/v1/facts/{id}/evidence", parameters: [] },
  claims: { method: "GET", path: "/v1/claims", parameters: ["subject", "object", "type", "polarity", "modality", "limit", "cursor"] },
  paths: { method: "GET", path: "/v1/paths", parameters: ["from", "to", "k", "max_depth", "types", "min_confidence"] },
  articles: { method: "GET", path: "/v1/articles", parameters: ["limit", "cursor"] },
  article: { method: "GET", path: "/v1/articles/{id}", parameters: [] },
  ranking: { method: "GET", path: "/v1/analytics/{id}", parameters: ["limit"] },
  query: { method: "POST", path: "/v1/query", parameters: [] },
  extract: { method: "POST", path: "/v1/extract", parameters: ["published", "title", "publisher", "url"] },
  store: { method: "POST", path: "/v1/articles", parameters: ["published", "title", "publisher", "url"] },
  alive: { method: "GET", path: "/healthz", parameters: [] },
} as const;

/** What they answer, as far as it is read here; evidence comes with every field. */
export interface Answers {
  nodes: { nodes: GraphNode[]; cursor: string | null };
  node: GraphNode;
  neighbors: { neighbors: { edge: GraphEdge; node: GraphNode }[]; cursor: string | null };
  subgraph: SubgraphAnswer;
  exactly: SubgraphAnswer;
  evidence: { evidence: Evidence[] };
  claims: { claims: Claim[]; cursor: string | null };
  paths: { paths: Path[] };
  articles: { articles: ArticleHead[]; cursor: string | null };
  article: Article;
  ranking: Ranked;
  query: Rows;
  extract: Extraction;
  store: Imported;
  alive: { status: string };
}

type RouteName = keyof typeof ROUTES;
type Values = Record<string, string | number | string[] | undefined>;

export type Trouble = "offline" | "unauthorized" | "forbidden" | "not-found" | "too-large" | "bad-request" | "failed";

/** A request that did not work out, in words for people. */
export class ApiError extends Error {
  constructor(readonly trouble: Trouble, message: string, readonly line?: number, readonly column?: number) {
    super(message);
  }
}

const TOKEN = "entente.token";
export const token = {
  get: () => sessionStorage.getItem(TOKEN) ?? "",
  set: (value: string) => (value ? sessionStorage.setItem(TOKEN, value) : sessionStorage.removeItem(TOKEN)),
};

type Listener = (trouble: Trouble | null) => void;
const listeners: Listener[] = [];
/** Told of every answer that says whether the server is there and lets us in; null is a good one. */
export function onConnection(listener: Listener): void {
  listeners.push(listener);
}
const report = (trouble: Trouble | null): void => listeners.forEach((listener) => listener(trouble));

// A slash in an id may stay: the server takes both forms.
const inPath = (id: string): string => id.split("/").map(encodeURIComponent).join("/");

export function address(name: RouteName, values: Values = {}, id = ""): string {
  const query = new URLSearchParams();
  for (const [key, value] of Object.entries(values)) {
    if (value === undefined || value === "") continue;
    for (const one of Array.isArray(value) ? value : [value]) query.append(key, String(one));
  }
  const text = query.toString();
  return ROUTES[name].path.replace("{id}", inPath(id)) + (text ? `?${text}` : "");
}

/** What is sent, with its media type. */
export interface Body { type: string; content: string | Blob }

interface Options { values?: Values; id?: string; body?: Body; signal?: AbortSignal }

export async function send(name: RouteName, { values, id, body, signal }: Options = {}): Promise<Response> {
  const headers: Record<string, string> = {};
  if (token.get()) headers.Authorization = `Bearer ${token.get()}`;
  if (body) headers["Content-Type"] = body.type;
  let response: Response;
  try {
    response = await fetch(address(name, values, id), { method: ROUTES[name].method, headers, body: body?.content, signal });
  } catch (error) {
    if (signal?.aborted) throw error;
    report("offline");
    throw new ApiError("offline", "The server does not answer. This page goes on as soon as it does.");
  }
  if (!response.ok) throw await failure(response);
  report(null);
  return response;
}

async function failure(response: Response): Promise<ApiError> {
  const problem = (await response.json().catch(() => ({}))) as { detail?: string; title?: string; line?: number; column?: number };
  const said = problem.detail ?? problem.title ?? `the server answered ${response.status}`;
  const at = (trouble: Trouble, text: string): ApiError => new ApiError(trouble, text, problem.line, problem.column);
  if (response.status === 401) {
    report("unauthorized");
    return at("unauthorized", "This server asks for an access token.");
  }
  report(null);
  if (response.status === 403 || response.status === 405) return at("forbidden", `Not allowed: ${said}`);
  if (response.status === 404) return at("not-found", said);
  if (response.status === 413 || response.status === 422 || response.status === 429) return at("too-large", said);
  if (response.status < 500) return at("bad-request", said);
  return at("failed", `The server could not do it: ${said}`);
}

const json = async <Name extends RouteName>(name: Name, options?: Options): Promise<Answers[Name]> => (await send(name, options)).json() as Promise<Answers[Name]>;
export const jsonBody = (value: unknown): Body => ({ type: "application/json", content: JSON.stringify(value) });

export const api = {
  search: (q: string, signal?: AbortSignal) =>
    json("nodes", { values: { q, limit: 8 }, signal }).then((answer) => answer.nodes),
  node: (id: string) => json("node", { id }),
  neighbors: (id: string, cursor?: string) =>
    json("neighbors", { id, values: { limit: 100, cursor } }),
  subgraph: (seeds: string[], limit: number) =>
    json("subgraph", { values: { seed: seeds, depth: 1, limit, format: "cytoscape" } }).then(fromCytoscape),
  /** What an article or a claim is linked with: these relationships are no facts, so no subgraph has them. */
  surroundings: (id: string) => json("neighbors", { id, values: { limit: 100 } }).then((answer) => answer.neighbors),
  evidence: (fact: string) => json("evidence", { id: fact }).then((answer) => answer.evidence),
  claims: (values: Values) => json("claims", { values }),
  paths: (from: string, to: string, k: number, depth: number) =>
    json("paths", { values: { from, to, k, max_depth: depth } }).then((answer) => answer.paths),
  articles: (cursor?: string) =>
    json("articles", { values: { limit: 50, cursor } }),
  article: (id: string) => json("article", { id }),
  ranking: (name: string, limit: number) => json("ranking", { id: name, values: { limit } }),
  query: (statement: string, parameters: Record<string, unknown> = {}, signal?: AbortSignal) =>
    json("query", { body: jsonBody({ statement, parameters }), signal }),
  extract: (body: Body, values: Values, signal?: AbortSignal) => json("extract", { values, body, signal }),
  store: (body: Body, values: Values) => json("store", { values, body }),
  alive: () => json("alive"),
};

function fromCytoscape(answer: SubgraphAnswer): { nodes: GraphNode[]; edges: GraphEdge[]; omitted: number } {
  const nodes = answer.elements.nodes.map(({ data }) => {
    const { id, labels, ...properties } = data as { id: string; labels: string[]; name?: string };
    // Cytoscape wants a name for each; of what has none it is the id.
    if (properties.name === id) delete properties.name;
    return { id, labels, properties };
  });
  const edges = answer.elements.edges.map(({ data }) => {
    const { id, type, source, target, ...properties } = data as unknown as { id: string; type: string; source: string; target: string };
    return { id, type, source, target, properties: properties as GraphEdge["properties"] };
  });
  return { nodes, edges, omitted: answer.omitted };
}

export const explain = (error: unknown): string =>
  error instanceof Error ? error.message : "Something went wrong on this page.";
