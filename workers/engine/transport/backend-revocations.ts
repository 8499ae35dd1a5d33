/**
 * @file Asking the public list of revocations without saying whom one knows (design.md §9): by prefix of the key id, one prefix
 * a request, at random times over a day. Pure.
 */

/**
 * However many rows the server claims to have, no more of a contact's key id is named than this: a server that lies about their
 * number must not get the whole id.
 */
export const MOST_PREFIX_BITS = 12;

const DAY_MS = 86_400_000;
/** The first look after a start comes within this, so that a short visit gets one too. */
const FIRST_WITHIN_MS = 10 * 60_000;

export interface PlannedRead {
  readonly prefix: number;
  readonly bits: number;
  /** Milliseconds since 1970. */
  readonly at: number;
}

/** Leading `bits` of a key id (64 lowercase hex digits) as a number. */
export function prefixOf(keyId: string, bits: number): number {
  return bits === 0 ? 0 : Number.parseInt(keyId.slice(0, 8), 16) >>> (32 - bits);
}

/**
 * One request for each prefix that a contact's key has, at independent uniform times over the coming day, the first soon. With a
 * small list that is one request for all of it. `random` gives numbers uniform in [0, 1).
 */
export function planReads(
  keyIds: readonly string[],
  serverBits: number,
  now: number,
  random: () => number,
): readonly PlannedRead[] {
  if (keyIds.length === 0) return [];
  const bits = Math.max(0, Math.min(MOST_PREFIX_BITS, Math.trunc(serverBits)));
  const prefixes = [...new Set(keyIds.map((keyId) => prefixOf(keyId, bits)))];
  const reads = prefixes
    .map((prefix) => ({ prefix, bits, at: now + random() * DAY_MS }))
    .sort((a, b) => a.at - b.at);
  const [first, ...rest] = reads;
  return first === undefined ? [] : [{ ...first, at: now + random() * FIRST_WITHIN_MS }, ...rest];
}
