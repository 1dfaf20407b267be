// The words of a statement, for colours only: the server is what parses it.

export type TokenKind = "keyword" | "string" | "number" | "comment" | "label" | "parameter" | "function" | "plain";
export interface Token { kind: TokenKind; text: string }

const KEYWORDS = new Set(
  ("MATCH OPTIONAL WHERE RETURN WITH UNWIND AS ORDER BY SKIP LIMIT DISTINCT AND OR XOR NOT IN IS NULL TRUE FALSE STARTS ENDS CONTAINS CREATE MERGE SET " +
    "DELETE DETACH REMOVE ON CALL YIELD UNION ALL ASC DESC ASCENDING DESCENDING CASE WHEN THEN ELSE END EXISTS FOREACH EXPLAIN PROFILE COUNT").split(" "));

const TOKEN = /(\/\/[^\n]*|\/\*[\s\S]*?(?:\*\/|$))|("(?:\\[\s\S]|[^"\\])*(?:"|$)|'(?:\\[\s\S]|[^'\\])*(?:'|$))|(\d+(?:\.\d+)?(?:[eE][+-]?\d+)?)|(\$\w+)|(:\s*[A-Za-z_]\w*(?:\|:?[A-Za-z_]\w*)*)|([A-Za-z_]\w*)|([\s\S])/g;

export function tokens(statement: string): Token[] {
  const found: Token[] = [];
  const add = (kind: TokenKind, text: string): void => {
    const last = found[found.length - 1];
    if (kind === "plain" && last?.kind === "plain") last.text += text;
    else found.push({ kind, text });
  };
  for (const match of statement.matchAll(TOKEN)) {
    const [text, comment, quoted, number, parameter, label, word] = match;
    const call = word && /^\s*\(/.test(statement.slice(match.index + word.length, match.index + word.length + 20));
    const kind: TokenKind = comment ? "comment" : quoted ? "string" : number ? "number" : parameter ? "parameter" : label ? "label"
      : word && KEYWORDS.has(word.toUpperCase()) && !(call && word.toUpperCase() === "COUNT") ? "keyword" : call ? "function" : "plain";
    add(kind, text);
  }
  return found;
}

/** Where line and column (from 1, in code points) lie in a text. */
export function offsetOf(text: string, line: number, column: number): number {
  const lines = text.split("\n");
  const before = lines.slice(0, line - 1).reduce((sum, one) => sum + one.length + 1, 0);
  return Math.min(text.length, before + Array.from(lines[line - 1] ?? "").slice(0, column - 1).join("").length);
}

/** Whether a link may run it: one that may write has to be run by hand. */
export const isReading = (statement: string): boolean =>
  tokens(statement).every(({ kind, text }) => kind !== "keyword" || !/^(CREATE|MERGE|SET|DELETE|DETACH|REMOVE|FOREACH|CALL)$/i.test(text));
