/**
 * @file What was sent and not settled: which of the engine's ids belongs to which message of xxdk. Kept in our part of the
 * storage, so that a status that comes after a restart still finds its id.
 */
import { toBase64 } from './script-thread.ts';
import { OWN_PREFIX, type Storage } from './storage.ts';

const PREFIX = `${OWN_PREFIX}sent/`;

/** After this nothing more is expected of xxdk: it looks up a lost round three times within minutes of being healthy. */
const FORGET_MS = 24 * 60 * 60 * 1000;

export interface SentFrame {
  readonly uuid: number;
  readonly id: string;
  /** Of the frame and whom it is for: recognises the copy that comes back when xxdk has lost track of it. */
  readonly digest: string;
  readonly inRound: boolean;
  /** Milliseconds since 1970. */
  readonly at: number;
}

export class SendLedger {
  readonly #storage: Storage;
  readonly #now: () => number;
  readonly #byUuid = new Map<number, SentFrame>();

  constructor(storage: Storage, now: () => number = Date.now) {
    this.#storage = storage;
    this.#now = now;
    for (const [key, value] of storage.ownEntries(PREFIX)) {
      const sent = JSON.parse(value) as SentFrame;
      if (Math.abs(now() - sent.at) > FORGET_MS) storage.remove(key);
      else this.#byUuid.set(sent.uuid, sent);
    }
  }

  add(id: string, digest: string): SentFrame {
    const sent = { uuid: newUuid(), id, digest, inRound: false, at: this.#now() };
    this.#put(sent);
    return sent;
  }

  get(uuid: number): SentFrame | undefined {
    return this.#byUuid.get(uuid);
  }

  findByDigest(digest: string): SentFrame | undefined {
    return [...this.#byUuid.values()].find((sent) => sent.digest === digest);
  }

  inRound(): SentFrame[] {
    return [...this.#byUuid.values()].filter((sent) => sent.inRound);
  }

  /** False when it was so already, or is settled. */
  markInRound(uuid: number): boolean {
    const sent = this.#byUuid.get(uuid);
    if (sent === undefined || sent.inRound) return false;
    this.#put({ ...sent, inRound: true });
    return true;
  }

  settle(uuid: number): SentFrame | undefined {
    const sent = this.#byUuid.get(uuid);
    if (sent !== undefined) {
      this.#byUuid.delete(uuid);
      this.#storage.remove(PREFIX + String(uuid));
    }
    return sent;
  }

  #put(sent: SentFrame): void {
    this.#byUuid.set(sent.uuid, sent);
    this.#storage.set(PREFIX + String(sent.uuid), JSON.stringify(sent));
  }
}

/** Random, so unique across restarts and clients without a counter; 52 bits, so exact as a JSON number. */
export function newUuid(): number {
  const [high = 0, low = 0] = crypto.getRandomValues(new Uint32Array(2));
  return (high % 2 ** 20) * 2 ** 32 + low + 1;
}

export async function frameDigest(to: Uint8Array, frame: Uint8Array): Promise<string> {
  const bytes = new Uint8Array(to.length + frame.length);
  bytes.set(to);
  bytes.set(frame, to.length);
  return toBase64(new Uint8Array(await crypto.subtle.digest('SHA-256', bytes)).slice(0, 16));
}
