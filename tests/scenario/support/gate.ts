/** @file The store of one life of an engine: counts writes, fails one, or ends the life at one, before or after it was carried out. */
import type { WriteError } from '../../../workers/engine/store/types.ts';
import type { MemoryStore } from '../../unit/support/memory-store.ts';
import type { Store } from '../../../workers/engine/store/types.ts';

export interface Plan {
  /** Of the writes of this life, from 1. */
  readonly write: number;
  readonly then: 'die-before' | 'die-after' | WriteError;
}

export interface Gate {
  readonly store: Store;
  readonly writes: number;
  /** This life is over: what it still asks for never ends. */
  readonly dead: boolean;
  kill(): void;
  /** Called once, when this life ends by a kill or at its planned write. */
  whenDead(then: () => void): void;
  plan(plan: Plan | null): void;
}

const never = <Value>(): Promise<Value> => new Promise<Value>(() => undefined);

export function gated(disk: MemoryStore): Gate {
  let dead = false;
  const mourners: (() => void)[] = [];
  const die = () => {
    dead = true;
    for (const mourner of mourners.splice(0)) mourner();
  };
  let writes = 0;
  let planned: Plan | null = null;
  const alive = <Value>(step: () => Promise<Value>): Promise<Value> => (dead ? never() : step());
  const store: Store = {
    get: (table, id) => alive(() => disk.get(table, id)),
    all: (table) => alive(() => disk.all(table)),
    tagged: (table, tags) => alive(() => disk.tagged(table, tags)),
    count: (table) => alive(() => disk.count(table)),
    opaqueId: (table, key) => alive(() => disk.opaqueId(table, key)),
    close: () => undefined,
    write: (changes) =>
      alive(async () => {
        if (changes.length > 0) writes += 1;
        const now = planned?.write === writes ? planned.then : null;
        if (now === 'die-before') {
          die();
          return never();
        }
        if (typeof now === 'object' && now !== null) {
          planned = null;
          return { ok: false, error: now };
        }
        const written = await disk.write(changes);
        if (now === 'die-after') die();
        return dead ? never() : written;
      }),
  };
  return {
    store,
    get writes() {
      return writes;
    },
    get dead() {
      return dead;
    },
    kill: die,
    whenDead: (then) => mourners.push(then),
    plan: (plan) => (planned = plan),
  };
}
