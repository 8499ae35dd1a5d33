/**
 * @file The synchronous localStorage that xxdk wants: a map in memory, filled from what the engine stored, whose writes
 * are reported in order. xxdk uses getItem, setItem, removeItem, and `Object.keys` on the object itself.
 */

/** Our own rows live beside xxdk's under this prefix and are invisible to it. */
export const OWN_PREFIX = 'wellio/';

export type OnWrite = (key: string, value: string | null) => void;

export class Storage {
  readonly #rows: Map<string, string>;
  readonly #onWrite: OnWrite;

  constructor(rows: Iterable<readonly [string, string]>, onWrite: OnWrite) {
    this.#rows = new Map(rows);
    this.#onWrite = onWrite;
  }

  get(key: string): string | null {
    return this.#rows.get(key) ?? null;
  }

  set(key: string, value: string): void {
    if (this.#rows.get(key) === value) return;
    this.#rows.set(key, value);
    this.#onWrite(key, value);
  }

  remove(key: string): void {
    if (this.#rows.delete(key)) this.#onWrite(key, null);
  }

  /** xxdk's keys, without ours. */
  foreignKeys(): string[] {
    return [...this.#rows.keys()].filter((key) => !key.startsWith(OWN_PREFIX));
  }

  ownEntries(prefix: string): [key: string, value: string][] {
    return [...this.#rows].filter(([key]) => key.startsWith(prefix));
  }
}

/** What goes under the name `localStorage`. A proxy, because keys have to be enumerable and methods not. */
export function asLocalStorage(storage: Storage): object {
  const methods: Record<string, unknown> = {
    getItem: (key: string) => storage.get(key),
    setItem: (key: string, value: string) => storage.set(key, value),
    removeItem: (key: string) => storage.remove(key),
    key: (index: number) => storage.foreignKeys()[index] ?? null,
    clear: () => {
      for (const key of storage.foreignKeys()) storage.remove(key);
    },
  };
  return new Proxy(Object.create(null) as object, {
    get: (_, name) =>
      typeof name !== 'string' ? undefined : name === 'length' ? storage.foreignKeys().length : methods[name],
    ownKeys: () => storage.foreignKeys(),
    getOwnPropertyDescriptor: (_, name) => {
      const value = typeof name === 'string' ? storage.get(name) : null;
      return value === null ? undefined : { value, enumerable: true, configurable: true, writable: true };
    },
  });
}
