/**
 * Round and update numbers that never go backwards, not even after a crash: they are reserved on disk in blocks.
 * Running clients and stored identities would ignore anything below what they have seen.
 */
import { join } from 'node:path';
import * as v from 'valibot';
import { readText, writeWhole } from './files.ts';
import { LocalnetStartError } from './types.ts';

const ROUND_BLOCK = 64n;
const UPDATE_BLOCK = 256n;

const decimal = v.pipe(
  v.string(),
  v.regex(/^\d{1,18}$/),
  v.transform((text) => BigInt(text)),
);
const fileSchema = v.object({ version: v.literal(1), round: decimal, update: decimal, settled: decimal });

export class Counters {
  readonly #path: string;
  #round: bigint;
  #reservedRound: bigint;
  #update: bigint;
  #reservedUpdate: bigint;
  /** Every round below this one had its end published. */
  #settled: bigint;

  constructor(dir: string) {
    this.#path = join(dir, 'counters.json');
    const stored = this.#read();
    this.#round = this.#reservedRound = stored.round;
    this.#update = this.#reservedUpdate = stored.update;
    this.#settled = stored.settled;
  }

  #read(): { round: bigint; update: bigint; settled: bigint } {
    const text = readText(this.#path);
    if (text === undefined) return { round: 1n, update: 1n, settled: 1n };
    try {
      return v.parse(fileSchema, JSON.parse(text));
    } catch {
      throw new LocalnetStartError(
        `${this.#path} isn't a counter file of localnet; without it clients of this folder can't go on`,
      );
    }
  }

  get settled(): bigint {
    return this.#settled;
  }

  /** The round that the next call of `nextRound` gives. */
  get upcomingRound(): bigint {
    return this.#round;
  }

  /** Throws when the disk doesn't take the reservation; no number is used up then. */
  nextRound(): bigint {
    if (this.#round >= this.#reservedRound) this.#reserve(this.#round + ROUND_BLOCK, this.#reservedUpdate);
    return this.#round++;
  }

  nextUpdate(): bigint {
    if (this.#update >= this.#reservedUpdate) this.#reserve(this.#reservedRound, this.#update + UPDATE_BLOCK);
    return this.#update++;
  }

  /** Written with the next block: after a crash, what it misses is settled again. */
  settle(below: bigint): void {
    this.#settled = below;
  }

  /** At a clean end: gives back what was reserved and not used. */
  close(): void {
    this.#reserve(this.#round, this.#update);
  }

  /** Only what is on disk counts as reserved: when writing fails, so does the call that needed it. */
  #reserve(round: bigint, update: bigint): void {
    const settled = this.#settled.toString();
    const file = { version: 1, round: round.toString(), update: update.toString(), settled };
    writeWhole(this.#path, JSON.stringify(file));
    this.#reservedRound = round;
    this.#reservedUpdate = update;
  }
}
