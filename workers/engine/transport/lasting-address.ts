/**
 * @file When this device gets another lasting address (design.md §9): somebody who knew the one in use isn't connected any more, and could
 * go on counting what comes there. Who knew it and was done with is remembered, so that a cut in between does it again, not never.
 */
import * as v from 'valibot';
import { put, type Store } from '../store/types.ts';
import { TRANSPORT_FACTS } from './tables.ts';

export interface LastingAddressDependencies {
  readonly store: Pick<Store, 'get' | 'write' | 'opaqueId'>;
  /** Ids of everybody whose connection is over. */
  readonly ended: () => readonly string[];
  /** Nobody is just being met, who would be told of one address and hear from another. */
  readonly quiet: () => Promise<boolean>;
  /** Makes another one and tells those who stay; false when that can't be now. */
  readonly change: () => Promise<boolean>;
}

const idsSchema = v.array(v.string());

export class LastingAddress {
  readonly #deps: LastingAddressDependencies;
  #settled: readonly string[] = [];

  constructor(deps: LastingAddressDependencies) {
    this.#deps = deps;
  }

  async open(): Promise<void> {
    const { store } = this.#deps;
    const stored = await store.get(TRANSPORT_FACTS, await this.#id());
    const known = v.safeParse(idsSchema, stored?.value);
    this.#settled = known.success ? known.output : [];
  }

  /** Somebody who isn't connected any more knows the address in use. */
  get due(): boolean {
    return this.#deps.ended().some((person) => !this.#settled.includes(person));
  }

  /** At any time, one at a time. */
  async tend(): Promise<void> {
    const { store, ended, quiet, change } = this.#deps;
    const over = [...ended()].sort();
    if (this.due && !((await quiet()) && (await change()))) return;
    // Whoever is met again learns the address in use then: the next end counts anew.
    if (over.join() === this.#settled.join()) return;
    const written = await store.write([put(TRANSPORT_FACTS, await this.#id(), { value: over })]);
    if (written.ok) this.#settled = over;
  }

  #id(): Promise<string> {
    return this.#deps.store.opaqueId(TRANSPORT_FACTS, 'address/ended');
  }
}
