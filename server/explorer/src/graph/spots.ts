// Where nodes stand, in eight letters a node, for a link: base64url of a scale and, for each, its id's hash and its place.
import type { Position } from "./layout";

/** More make a link that is too long to be passed on. */
export const SPOTS_MAX = 400;
const BYTES_OF_SCALE = 4;
const BYTES_OF_ONE = 6;
const STEPS = 32_767;

/** FNV-1a, folded to 16 bits. */
function hashOf(text: string): number {
  let hash = 0x811c9dc5;
  for (const byte of new TextEncoder().encode(text)) hash = Math.imul(hash ^ byte, 0x01000193) >>> 0;
  return ((hash >>> 16) ^ hash) & 0xffff;
}

export function textOfSpots(spots: Map<string, Position>): string {
  const scale = Math.max(1, ...[...spots.values()].flatMap(({ x, y }) => [Math.abs(x), Math.abs(y)])) / STEPS;
  const bytes = new DataView(new ArrayBuffer(BYTES_OF_SCALE + spots.size * BYTES_OF_ONE));
  bytes.setFloat32(0, scale);
  // Of ids with the same hash the order tells which is which.
  [...spots.keys()].sort().forEach((id, i) => {
    const { x, y } = spots.get(id) as Position;
    const at = BYTES_OF_SCALE + i * BYTES_OF_ONE;
    bytes.setUint16(at, hashOf(id));
    bytes.setInt16(at + 2, Math.round(x / scale));
    bytes.setInt16(at + 4, Math.round(y / scale));
  });
  const letters = Array.from(new Uint8Array(bytes.buffer), (byte) => String.fromCharCode(byte)).join("");
  return btoa(letters).replaceAll("+", "-").replaceAll("/", "_").replaceAll("=", "");
}

/** The places of those of `ids` that the text has one for; none of a text that is no such one. */
export function spotsOfText(text: string, ids: Iterable<string>): Map<string, Position> {
  const spots = new Map<string, Position>();
  const bytes = bytesOf(text);
  if (!bytes || (bytes.byteLength - BYTES_OF_SCALE) % BYTES_OF_ONE !== 0) return spots;
  const scale = bytes.getFloat32(0);
  if (!Number.isFinite(scale)) return spots;
  const byHash = new Map<number, Position[]>();
  for (let at = BYTES_OF_SCALE; at < bytes.byteLength; at += BYTES_OF_ONE) {
    const hash = bytes.getUint16(at);
    const spot = { x: bytes.getInt16(at + 2) * scale, y: bytes.getInt16(at + 4) * scale };
    byHash.set(hash, [...(byHash.get(hash) ?? []), spot]);
  }
  for (const id of [...ids].sort()) {
    const spot = byHash.get(hashOf(id))?.shift();
    if (spot) spots.set(id, spot);
  }
  return spots;
}

function bytesOf(text: string): DataView | null {
  try {
    const bytes = Uint8Array.from(atob(text.replaceAll("-", "+").replaceAll("_", "/")), (letter) => letter.charCodeAt(0));
    return bytes.length < BYTES_OF_SCALE ? null : new DataView(bytes.buffer);
  } catch {
    return null;
  }
}
