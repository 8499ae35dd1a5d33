/**
 * @file Which contacts' keys are revoked, from the public list (transport/backend-revocations.ts says when it is asked). Only what the
 * contact's own account root signed ends a conversation; anything else that the list says pauses it until the list no longer says so.
 *
 * The list has a row for each key that the owner had published, and a lost device may have announced another one since: so a contact's
 * earlier keys are looked up beside the one in use, and a statement that ends the whole device counts wherever it lies.
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
const REVOKED_KEYS = checkedTable('revoked_keys', row);

export type KeyVerdict = 'key-revoked' | 'key-questioned';

/** A contact as the list may know it. */
export interface KnownKeysOf {
  readonly peer: PinnedPeer;
  /** Under which the same device sent before. */
  readonly earlierKeyIds: readonly string[];
}

export interface RevocationsDependencies extends Pick<EngineContext, 'store' | 'suite' | 'clock'> {
  readonly call: <Name extends CallName>(
    name: Name,
    ask: BackendCalls[Name]['ask'],
  ) => Promise<Answered<Name>>;
  /** An account is in use on this device: else nothing is asked. */
  readonly inUse: () => boolean;
  readonly peers: () => readonly KnownKeysOf[];
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

  /** Of a device that uses `keyId` and used the earlier ones: what was revoked before it changed its key is no longer its key. */
  verdict(keyId: string, earlierKeyIds: readonly string[] = []): KeyVerdict | null {
    if (this.#verdicts.get(keyId) === 'key-revoked') return 'key-revoked';
    const questioned = [keyId, ...earlierKeyIds].some((id) => this.#verdicts.get(id) === 'key-questioned');
    return questioned ? 'key-questioned' : null;
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
    return this.#deps.peers().flatMap(({ peer, earlierKeyIds }) => [peer.device.keyId, ...earlierKeyIds]);
  }

  /** One prefix of the list, and what it says of the contacts whose keys begin so. An answer that isn't one changes nothing. */
  async read({ prefix, bits }: Pick<PlannedRead, 'prefix' | 'bits'>): Promise<void> {
    const { call, peers, store, changed } = this.#deps;
    const answer = await call('revocations', { prefix, bits, sinceDay: null });
    if (!answer.ok) return;
    const found = new Map<string, KeyVerdict | null>();
    for (const known of peers()) {
      const { keyId } = known.peer.device;
      for (const id of [keyId, ...known.earlierKeyIds]) {
        if (prefixOf(id, bits) !== prefix || this.#verdicts.get(id) === 'key-revoked') continue;
        const said = answer.value.rows.filter((one) => one.keyId === id);
        const judged = await this.#judge(known.peer, id, said);
        // What ends the device ends the key that it has now, wherever the list says it.
        if (judged === 'key-revoked') found.set(keyId, judged);
        else if (found.get(id) !== 'key-revoked') found.set(id, judged);
      }
    }
    const news = [...found].filter(([id, verdict]) => verdict !== (this.#verdicts.get(id) ?? null));
    if (news.length === 0) return;
    const changes = await Promise.all(news.map(([id, verdict]) => this.#change(id, verdict)));
    for (const [id, verdict] of news) {
      if (verdict === null) this.#verdicts.delete(id);
      else this.#verdicts.set(id, verdict);
    }
    await store.write(changes);
    changed();
  }

  async #change(keyId: string, verdict: KeyVerdict | null): Promise<Change> {
    const { store, clock } = this.#deps;
    const id = await store.opaqueId(REVOKED_KEYS, keyId);
    if (verdict === null) return remove(REVOKED_KEYS, id);
    const state = verdict === 'key-revoked' ? 'revoked' : 'questioned';
    return put(REVOKED_KEYS, id, { v: 1, keyId, state, foundAt: Math.floor(clock.now()) });
  }

  /** What the rows about one of this contact's keys, in use or earlier, say of its device. */
  async #judge(
    { device, rootPublicKey }: PinnedPeer,
    keyId: string,
    said: readonly RevocationRow[],
  ): Promise<KeyVerdict | null> {
    const { suite } = this.#deps;
    const named = { ...device.certificate, keyId: device.keyId };
    let ofOldKey = 0;
    for (const { statement } of said) {
      if (statement === null) continue;
      const verified = await verifyRevocation(suite, { statement, rootPublicKey });
      if (!verified.ok) continue;
      if (await covers(suite.hash, verified.value, named)) return 'key-revoked';
      // Truly the owner's word, about a key that this device doesn't use any more.
      const { target } = verified.value;
      if (target.kind === 'key' && target.keyId === keyId && keyId !== device.keyId) ofOldKey += 1;
    }
    return said.length === ofOldKey ? null : 'key-questioned';
  }
}
