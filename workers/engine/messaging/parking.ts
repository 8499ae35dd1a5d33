/** @file What can't be opened *yet* (bundle unknown, handshake running, clock) waits sealed for 30 days (design.md §4 rule 4). */
import type { EngineContext } from '../context.ts';
import type { OpenError } from '../protocol/open-error.ts';
import { put, remove, type Change, type WriteError } from '../store/types.ts';
import { addressText } from '../transport/secure-transport.ts';
import type { MessageCrypto } from './message-crypto.ts';
import { PARKED, type ParkedRow } from './tables.ts';

const KEPT_FOR = 30 * 24 * 3_600_000;
/** Bounds what strangers can make this device keep; contacts' own messages rarely wait. */
export const MAX_PARKED = 200;

export interface ParkedPayload {
  readonly from: string;
  readonly payload: Uint8Array;
  /** Takes it out of the parking, in the transaction that deals with it. */
  readonly consume: readonly Change[];
}

export class Parking {
  readonly #deps: Pick<EngineContext, 'store' | 'suite' | 'clock'> & { readonly crypto: MessageCrypto };

  constructor(deps: Pick<EngineContext, 'store' | 'suite' | 'clock'> & { readonly crypto: MessageCrypto }) {
    this.#deps = deps;
  }

  /** False when there is no room: the payload has to be refused, and its sender sends it again. */
  async park(
    from: string,
    payload: Uint8Array,
    why: OpenError,
    consume: readonly Change[],
  ): Promise<boolean> {
    const { store, suite, clock } = this.#deps;
    const id = await store.opaqueId(PARKED, addressText(await suite.hash.sha256(payload)));
    const there = await store.get(PARKED, id);
    if (there === undefined && (await store.count(PARKED)) >= MAX_PARKED) return false;
    const row: ParkedRow = {
      payload: new Uint8Array(payload),
      from,
      since: there?.since ?? clock.now(),
      why,
    };
    // A retried payload carries its own removal: the put that follows in the same transaction keeps it.
    const written = await store.write([...consume, put(PARKED, id, row)]);
    if (!written.ok) throw new StorageRefused(written.error);
    return true;
  }

  /** What may be openable now; what is too old is forgotten. */
  async due(): Promise<readonly ParkedPayload[]> {
    const { store, clock } = this.#deps;
    const rows = await store.all(PARKED);
    const old = rows.filter(({ row }) => row.since + KEPT_FOR < clock.now());
    if (old.length > 0) await store.write(old.map(({ id }) => remove(PARKED, id)));
    return rows
      .filter((one) => !old.includes(one) && this.#mayOpen(one.row))
      .map(({ id, row }) => ({ from: row.from, payload: row.payload, consume: [remove(PARKED, id)] }));
  }

  #mayOpen({ why, payload }: ParkedRow): boolean {
    const { crypto } = this.#deps;
    const seen = crypto.inspect(payload);
    return why === 'clock' || (seen.ok && crypto.isPinned(seen.value.senderKeyId));
  }
}

/** Storage refused: the frames stay where they are and are dealt with at the next start. */
export class StorageRefused extends Error {
  constructor(error: WriteError) {
    super(`a received message could not be stored: ${error.code}`);
    this.name = 'StorageRefused';
  }
}
