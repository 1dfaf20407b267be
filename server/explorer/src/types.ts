// What the routes answer, as far as the explorer reads it.

export interface GraphNode { id: string; labels: string[]; properties: Record<string, unknown> }
export interface FactProperties {
  claims: number; confidence: number; contested: boolean; sources: number;
  first_reported?: string; last_reported?: string; from?: string; to?: string; precision?: string;
}
export interface GraphEdge { id: string; type: string; source: string; target: string; properties: Partial<FactProperties> }

export type Polarity = "asserted" | "negated";
export type Modality = "actual" | "planned" | "possible" | "claimed";

interface Said {
  polarity: Polarity; modality: Modality; date: string | null; date_precision: string | null;
  date_to: string | null; date_text: string | null; confidence: number; said_by: string | null;
  article: string; start: number; end: number; text: string;
}
export interface Claim extends Said {
  id: string; type: string; subject: string[]; object: string[];
  roles: Record<string, string[]>; attrs: Record<string, unknown>;
}
export interface Evidence extends Said {
  title: string | null; url: string | null; published: string | null; publisher: string | null;
  sentence: string | null; said_by_name: string | null; claim: string;
}

export interface ArticleHead {
  id: string; title: string | null; url: string | null; publisher: string | null; author: string | null;
  published: string | null; language: string | null;
}
export interface Mention { entity: string; start: number; end: number; text: string; kind: string }
export interface Article extends ArticleHead {
  text: string; sentences: { id: string; start: number; end: number }[]; mentions: Mention[]; claims: Claim[];
}

export interface Path { nodes: GraphNode[]; edges: (GraphEdge & { evidence: Evidence[] })[]; cost: number; length: number }
export interface Rows { columns: string[]; rows: unknown[][]; stats: { rows: number; time_ms: number; counters?: { containsUpdates?: boolean } } }

export interface Extraction {
  doc: { published: string | null; title: string | null; language: string | null; text?: string };
  sentences: { id: string; start: number; end: number }[];
  entities: { id: string; type: string; name: string; mentions: { start: number; end: number; text: string; kind: string }[] }[];
  relations: {
    id: string; type: string; subject: string[]; object: string[]; polarity: Polarity; modality: Modality;
    date: { value: string; precision: string } | null; evidence: { start: number; end: number }[]; said_by: string[]; confidence: number;
  }[];
}
export interface Imported { id: string; created: boolean; entities: number; claims: number; facts: number }
export interface Ranked { nodes: { id: string; name: string; degree: number }[]; graph: { nodes: number; edges: number } }

export interface SubgraphAnswer {
  elements: { nodes: { data: Record<string, unknown> }[]; edges: { data: Record<string, unknown> }[] };
  truncated: boolean; omitted: number;
}
