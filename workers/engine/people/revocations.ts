/**
 * @file Which contacts' keys are revoked, from the public list (transport/backend-revocations.ts says when it is asked). Only what the
 * contact's own account root signed ends a conversation; anything else that the list says pauses it until the list no longer says so.
 */
import * as v from 'valibot';
import type { EngineContext } from '../context.ts';
import { covers, verifyRevocation } from '../custody/revocation.ts';
import type { PinnedPeer } from '../protocol/v1/types.ts';
import { checkedTable, countSchema } from '../store/checked-table.ts';
import { put, remove, type Change } from '../store/types.ts';
import type { Answered, BackendCalls, CallName, RevocationRow } from '../transport/backend-port.ts';
import { planReads, prefixOf, type PlannedRead } from '../transport/backend-revocations.ts';

const row = v.strictObject({
  v: v.literal(1),
  keyId: v.string(),
  /** `revoked` is for good. */
  state: v.picklist(['revoked', 'questioned']),
  foundAt: countSchema,
});
export const REVOKED_KEYS = checkedTable('revoked_keys', row);

export type KeyVerdict = 'key-revoked' | 'key-questioned';

export interface RevocationsDependencies extends Pick<EngineContext, 'store' | 'suite' | 'clock'> {
  readonly call: <Name extends CallName>(
    name: Name,
    ask: BackendCalls[Name]['ask'],
  ) => Promise<Answered<Name>>;
  /** An account is in use on this device: else nothing is asked. */
  readonly inUse: () => boolean;
  readonly peers: () => readonly PinnedPeer[];
  /** Uniform in [0, 1), from a cryptographic source. */
  readonly unit: () => number;
  readonly changed: () => void;
  readonly report: (fault: unknown) => void;
}

const DAY = 86_400_000;
const AGAIN_AFTER = 3_600_000;

export class Revocations {
  readonly #deps: RevocationsDependencies;
  readonly #verdicts = new Map<string, KeyVerdict>();
  #timer: ReturnType<typeof setTimeout> | undefined;
  #working: Promise<void> = Promise.resolve();
  #plan: readonly PlannedRead[] = [];
  #nextPlan = 0;
  #stopped = false;

  constructor(deps: RevocationsDependencies) {
    this.#deps = deps;
  }

  async open(): Promise<void> {
    for (const { row: known } of await this.#deps.store.all(REVOKED_KEYS)) {
      this.#verdicts.set(known.keyId, known.state === 'revoked' ? 'key-revoked' : 'key-questioned');
    }
  }

  verdict(keyId: string): KeyVerdict | null {
    return this.#verdicts.get(keyId) ?? null;
  }

  /** Begins to ask by itself, where an account is in use; again after one was opened. */
  start(): void {
    this.#wakeIn(0);
  }

  async stop(): Promise<void> {
    this.#stopped = true;
    clearTimeout(this.#timer);
    await this.#working;
  }

  #wakeIn(wait: number): void {
    clearTimeout(this.#timer);
    if (this.#stopped) return;
    this.#timer = setTimeout(() => {
      this.#working = this.#step().catch(this.#deps.report);
    }, wait);
  }

  /** Plans a day, or makes the read that is due; then sleeps until the next. */
  async #step(): Promise<void> {
    const { clock, inUse } = this.#deps;
    if (!inUse()) return;
    const now = clock.now();
    if (now >= this.#nextPlan) {
      const planned = await this.#planDay();
      this.#nextPlan = now + (planned ? DAY : AGAIN_AFTER);
    }
    const [due, ...rest] = this.#plan;
    if (due !== undefined && due.at <= clock.now()) {
      this.#plan = rest;
      await this.read(due);
    }
    const next = Math.min(this.#nextPlan, this.#plan[0]?.at ?? Infinity);
    this.#wakeIn(Math.max(1000, Math.min(next - clock.now(), AGAIN_AFTER)));
  }

  async #planDay(): Promise<boolean> {
    const { call, clock, unit } = this.#deps;
    const keyIds = this.#keyIds();
    if (keyIds.length === 0) return true;
    const bits = await call('revocation-prefix-bits', null);
    if (bits.ok) this.#plan = planReads(keyIds, bits.value.bits, clock.now(), unit);
    return bits.ok;
  }

  #keyIds(): readonly string[] {
    return this.#deps.peers().map(({ device }) => device.keyId);
  }

  /** One prefix of the list, and what it says of the contacts whose keys begin so. An answer that isn't one changes nothing. */
  async read({ prefix, bits }: Pick<PlannedRead, 'prefix' | 'bits'>): Promise<void> {
    const { call, peers, store, clock, changed } = this.#deps;
    const answer = await call('revocations', { prefix, bits, sinceDay: null });
    if (!answer.ok) return;
    const changes: Change[] = [];
    for (const peer of peers()) {
      const { keyId } = peer.device;
      if (prefixOf(keyId, bits) !== prefix || this.verdict(keyId) === 'key-revoked') continue;
      const said = answer.value.rows.filter((one) => one.keyId === keyId);
      const found = await this.#judge(peer, said);
      if (found === this.verdict(keyId)) continue;
      const id = await store.opaqueId(REVOKED_KEYS, keyId);
      const state = found === 'key-revoked' ? 'revoked' : 'questioned';
      const foundAt = Math.floor(clock.now());
      changes.push(
        found === null ? remove(REVOKED_KEYS, id) : put(REVOKED_KEYS, id, { v: 1, keyId, state, foundAt }),
      );
      if (found === null) this.#verdicts.delete(keyId);
      else this.#verdicts.set(keyId, found);
    }
    if (changes.length === 0) return;
    await store.write(changes);
    changed();
  }

  async #judge(peer: PinnedPeer, said: readonly RevocationRow[]): Promise<KeyVerdict | null> {
    const { suite } = this.#deps;
    for (const { statement } of said) {
      if (statement === null) continue;
      const verified = await verifyRevocation(suite, { statement, rootPublicKey: peer.rootPublicKey });
      if (!verified.ok) continue;
      const device = { ...peer.device.certificate, keyId: peer.device.keyId };
      if (await covers(suite.hash, verified.value, device)) return 'key-revoked';
    }
    return said.length === 0 ? null : 'key-questioned';
  }
}
