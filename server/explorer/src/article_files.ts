// Files as articles to send: what the server reads as it is, and records and feeds, which hold many.
import { jsonBody, type Body } from "./api";

/** One article to be read or stored. Where the body is JSON, what is known about it is in there. */
export interface Source { name: string; body: Body; title: string; text?: string; record?: Record<string, unknown> }
export interface Found { sources: Source[]; troubles: string[] }

export const ACCEPTED = ".txt,.md,.html,.htm,.xhtml,.pdf,.json,.jsonl,.ndjson,.rss,.atom,.xml";
const FILE_BYTES_MAX = 128 * 1024 * 1024;
const TYPES: Record<string, string> = { txt: "text/plain", md: "text/plain", html: "text/html", htm: "text/html", xhtml: "text/html", pdf: "application/pdf" };

export async function sourcesOf(files: File[]): Promise<Found> {
  const all: Found = { sources: [], troubles: [] };
  for (const file of files) {
    const { sources, troubles } = await sourcesOfFile(file);
    all.sources.push(...sources);
    all.troubles.push(...troubles);
  }
  return all;
}

async function sourcesOfFile(file: File): Promise<Found> {
  const ending = /\.(\w+)$/.exec(file.name)?.[1]?.toLowerCase() ?? "";
  const refused = (why: string): Found => ({ sources: [], troubles: [`${file.name}: ${why}`] });
  if (file.size > FILE_BYTES_MAX) return refused("too large for this page; entente import reads it");
  const type = TYPES[ending];
  const title = file.name.replace(/\.\w+$/, "").replaceAll("_", " ");
  if (type === "text/plain") {
    const text = await file.text();
    return { sources: [{ name: file.name, body: { type, content: text }, title, text }], troubles: [] };
  }
  // Pages and PDFs name their title themselves.
  if (type) return { sources: [{ name: file.name, body: { type, content: file }, title: "" }], troubles: [] };
  if (ending === "jsonl" || ending === "ndjson") return recordsOf(file.name, await file.text());
  if (ending === "json") return jsonOf(file.name, await file.text());
  if (["rss", "atom", "xml"].includes(ending)) return feedOf(file.name, await file.text());
  return refused(`what ends in .${ending} is not read here; entente import --help lists what is`);
}

const record = (name: string, value: Record<string, unknown>): Source =>
  ({ name, body: jsonBody(value), title: typeof value.title === "string" ? value.title : "", record: value });

/** What to send to see it read: of a record with a page the page, since the answer then has the text that its offsets count in. */
export function toLookAt({ body, record: fields }: Source): { body: Body; published?: string } {
  if (typeof fields?.html !== "string") return { body };
  return { body: { type: "text/html", content: fields.html }, published: typeof fields.published === "string" ? fields.published : undefined };
}

const isRecord = (value: unknown): value is Record<string, unknown> => typeof value === "object" && value !== null && !Array.isArray(value);

export function recordsOf(name: string, text: string): Found {
  const found: Found = { sources: [], troubles: [] };
  for (const [i, line] of text.split("\n").entries()) {
    if (!line.trim()) continue;
    try {
      const value: unknown = JSON.parse(line);
      if (isRecord(value)) found.sources.push(record(`${name}, line ${i + 1}`, value));
      else found.troubles.push(`${name}, line ${i + 1}: this is no article`);
    } catch {
      found.troubles.push(`${name}, line ${i + 1}: this is not JSON`);
    }
  }
  return found;
}

function jsonOf(name: string, text: string): Found {
  try {
    const value: unknown = JSON.parse(text);
    const list = (Array.isArray(value) ? value : [value]).filter(isRecord);
    return { sources: list.map((one, i) => record(list.length > 1 ? `${name}, ${i + 1}` : name, one)), troubles: list.length ? [] : [`${name}: there is no article in it`] };
  } catch {
    return { sources: [], troubles: [`${name}: this is not JSON`] };
  }
}

/** RSS 2.0 and Atom (RFC 4287). */
function feedOf(name: string, text: string): Found {
  const feed = new DOMParser().parseFromString(text, "application/xml");
  if (feed.querySelector("parsererror")) return { sources: [], troubles: [`${name}: this is not XML`] };
  const publisher = textOf(feed.querySelector("channel > title, feed > title"));
  const sources = [...feed.querySelectorAll("item, entry")].flatMap((item, i) => {
    const html = ["encoded", "content", "description", "summary"].map((tag) => textOf(childOf(item, tag))).find(Boolean);
    if (!html) return [];
    const link = childOf(item, "link");
    const published = dayOf(["pubDate", "published", "updated", "date"].map((tag) => textOf(childOf(item, tag))).find(Boolean));
    const value = { html, title: textOf(childOf(item, "title")), url: link?.getAttribute("href") ?? textOf(link), published, publisher };
    return [record(`${name}, ${i + 1}`, Object.fromEntries(Object.entries(value).filter(([, one]) => one)))];
  });
  return { sources, troubles: sources.length ? [] : [`${name}: no entry of it has text`] };
}

const childOf = (parent: Element, tag: string): Element | undefined => [...parent.children].find(({ localName }) => localName === tag);
const textOf = (element: Element | null | undefined): string => element?.textContent?.trim() ?? "";

function dayOf(date: string | undefined): string {
  const time = date ? Date.parse(date) : NaN;
  return Number.isNaN(time) ? "" : new Date(time).toISOString().slice(0, 10);
}
