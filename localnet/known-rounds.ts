/** Which rounds this network has finished: a missing filter hit in one of them means "no mail". cmix-wire 8.6. */
import { concat, u64le } from './bytes.ts';

const VERSION = 2;
const WORD_SIZE = 1;
const MAX_RUN = 255;
const WORD_BITS = 64;

/** Runs of 00 and FF become the byte and a count; other bytes stand for themselves. */
export function runLengthEncode(bytes: Uint8Array): Uint8Array {
  const out: number[] = [];
  for (let i = 0; i < bytes.length;) {
    const byte = bytes[i] ?? 0;
    if (byte !== 0x00 && byte !== 0xff) {
      out.push(byte);
      i++;
      continue;
    }
    let run = 1;
    while (run < MAX_RUN && i + run < bytes.length && bytes[i + run] === byte) run++;
    out.push(byte, run);
    i += run;
  }
  return Uint8Array.from(out);
}

/** Undefined when a run has no count or a count of 0. */
export function runLengthDecode(bytes: Uint8Array): Uint8Array | undefined {
  const out: number[] = [];
  for (let i = 0; i < bytes.length; i++) {
    const byte = bytes[i] ?? 0;
    if (byte !== 0x00 && byte !== 0xff) {
      out.push(byte);
      continue;
    }
    const run = bytes[++i];
    if (run === undefined || run === 0) return undefined;
    for (let n = 0; n < run; n++) out.push(byte);
  }
  return Uint8Array.from(out);
}

export class KnownRounds {
  /** Every round below this one is finished. */
  #firstUnchecked: bigint;
  #lastChecked: bigint;
  /** Finished rounds at or above the first unchecked one. */
  readonly #ahead = new Set<bigint>();
  readonly #origin: bigint;

  constructor(firstUnchecked: bigint) {
    this.#origin = firstUnchecked;
    this.#firstUnchecked = firstUnchecked;
    this.#lastChecked = firstUnchecked;
  }

  get firstUnchecked(): bigint {
    return this.#firstUnchecked;
  }

  get lastChecked(): bigint {
    return this.#lastChecked;
  }

  has(round: bigint): boolean {
    return round < this.#firstUnchecked || this.#ahead.has(round);
  }

  finish(round: bigint): void {
    if (round < this.#firstUnchecked) return;
    this.#ahead.add(round);
    if (round > this.#lastChecked) this.#lastChecked = round;
    while (this.#ahead.delete(this.#firstUnchecked)) this.#firstUnchecked++;
    if (this.#lastChecked < this.#firstUnchecked) this.#lastChecked = this.#firstUnchecked;
  }

  encode(): Uint8Array {
    const base = this.#firstUnchecked - (this.#firstUnchecked % BigInt(WORD_BITS));
    const words = Number((this.#lastChecked - base) / BigInt(WORD_BITS)) + 1;
    const bits = new Uint8Array((words * WORD_BITS) / 8);
    const set = (round: bigint): void => {
      const position = Number(round - base);
      bits[position >> 3] = (bits[position >> 3] ?? 0) | (0x80 >> (position & 7));
    };
    // Clients ignore the bits of rounds below the first unchecked one; upstream leaves them set, so do we.
    const first = base > this.#origin ? base : this.#origin;
    for (let round = first; round < this.#firstUnchecked; round++) set(round);
    for (const round of this.#ahead) set(round);
    return concat(
      u64le(this.#firstUnchecked),
      u64le(this.#lastChecked),
      Uint8Array.of(VERSION, WORD_SIZE),
      runLengthEncode(bits),
    );
  }
}

/** How a client reads the encoding: undefined when malformed, else what it knows about a round. */
export function decodeKnownRounds(bytes: Uint8Array): ((round: bigint) => boolean) | undefined {
  if (bytes.length < 19 || bytes[16] !== VERSION || bytes[17] !== WORD_SIZE) return undefined;
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const firstUnchecked = view.getBigUint64(0, true);
  const lastChecked = view.getBigUint64(8, true);
  const bits = runLengthDecode(bytes.subarray(18));
  if (bits === undefined || bits.length % (WORD_BITS / 8) !== 0) return undefined;
  return (round) => {
    if (round < firstUnchecked) return true;
    if (round > lastChecked) return false;
    const position = Number((firstUnchecked % BigInt(WORD_BITS)) + (round - firstUnchecked));
    return ((bits[position >> 3] ?? 0) & (0x80 >> (position & 7))) !== 0;
  };
}
