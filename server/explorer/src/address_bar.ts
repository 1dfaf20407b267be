// Which view is shown, kept in the page's address: a link to it shows the same again.

export interface Place { view: string; id: string; query: URLSearchParams }

/** Of "#/article/article%2F1?sentence=s2". */
export function parsePlace(hash: string): Place {
  const [path, query = ""] = hash.replace(/^#\/?/, "").split("?", 2) as [string, string?];
  const slash = path.indexOf("/");
  const view = slash < 0 ? path : path.slice(0, slash);
  const id = slash < 0 ? "" : path.slice(slash + 1);
  return { view: view || "start", id: safeDecode(id), query: new URLSearchParams(query) };
}

export function placeHash(view: string, id = "", query: Record<string, string | undefined> = {}): string {
  const parameters = new URLSearchParams();
  for (const [key, value] of Object.entries(query)) if (value) parameters.set(key, value);
  const text = parameters.toString();
  const path = id ? `/${id.split("/").map(encodeURIComponent).join("/")}` : "";
  return `#/${view}${path}${text ? `?${text}` : ""}`;
}

function safeDecode(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}

/** Ids as one parameter: with blanks between them, and those within them written as in an address. */
export const textOfIds = (ids: Iterable<string>): string => [...ids].map((id) => id.replace(/[% ]/g, encodeURIComponent)).join(" ");
export const idsOfText = (text: string | null): string[] => (text ?? "").split(" ").filter(Boolean).map(safeDecode);

export const graphOf = (...ids: string[]): string => placeHash("graph", "", { open: textOfIds(ids) });
export const articleAt = (id: string, claim?: string): string => placeHash("article", id, { claim });
export const factIn = (open: string[], fact: string): string => placeHash("graph", "", { open: textOfIds(open), show: fact });

export function go(hash: string): void {
  location.hash = hash;
}
