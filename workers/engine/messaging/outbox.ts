/**
 * @file The durable queue of what must still go out (design.md §4 rule 4). A row holds sealed bytes, stamped once: every attempt sends
 * the same. Slots open at memoryless intervals; each takes the oldest row that is due. Rows of one owner leave in their order.
 */
import type { SendState } from '../../api/people.ts';
import { equalBytes } from '../protocol/suites/bytes.ts';
import { put, remove, type Change, type Store } from '../store/types.ts';
import { addressText, NotSentError, type ISecureTransport } from '../transport/secure-transport.ts';
import { isAcknowledged, type Acknowledgement } from './acknowledgements.ts';
import { flightRepeatDelay, resendDelay, retryDelay, slotDelay } from './sending-times.ts';
import { commit, type Staged } from './staged.ts';
import { MESSAGES, OUTBOX, type OutboxRow } from './tables.ts';

export interface OutboxDependencies {
  readonly store: Store;
  readonly clock: { now(): number };
  /** Uniform in [0, 1), from a cryptographic source. */
  readonly unit: () => number;
  readonly randomId: () => string;
  readonly transport: ISecureTransport;
  /** The mixnet is up: sending makes sense now. */
  readonly ready: () => boolean;
  /** Nothing of this owner leaves now: their key is revoked, or questioned. It stays here. */
  readonly stopped?: (owner: string) => boolean;
  readonly changed: () => void;
  /** A bug, or storage that can't be read: the queue goes on. */
  readonly report: (fault: unknown) => void;
}

export type NewOutboxRow = Pick<
  OutboxRow,
  'kind' | 'owner' | 'messageId' | 'counter' | 'from' | 'to' | 'payload' | 'repeat' | 'expires' | 'content'
>;

type Entry = readonly [id: string, row: OutboxRow];

/** Longest sleep of the pump; a wake ends it at once. */
const LONGEST_WAIT = 60_000;

export class Outbox {
  readonly #deps: OutboxDependencies;
  readonly #rows = new Map<string, OutboxRow>();
  readonly #inRound = new Set<string>();
  readonly #inFlight = new Set<string>();
  /** Part of somebody's transaction: whatever else happens to these rows meanwhile is not written, or it would undo that. */
  readonly #held = new Set<string>();
  readonly #settling = new Set<Promise<void>>();
  #nextSeq = 1;
  #wake: () => void = () => undefined;
  #stopped = false;
  #running: Promise<void> = Promise.resolve();

  constructor(deps: OutboxDependencies) {
    this.#deps = deps;
  }

  /** Reads what an earlier run left. Before anything else uses the outbox: acknowledgements and answers apply to these rows too. */
  async open(): Promise<void> {
    for (const { id, row } of await this.#deps.store.all(OUTBOX)) {
      // What a handshake waits for may have been lost when the page went away: ask at once.
      this.#rows.set(id, row.kind === 'flight' ? { ...row, due: 0 } : row);
      this.#nextSeq = Math.max(this.#nextSeq, row.seq + 1);
    }
  }

  /** Starts sending. */
  start(): void {
    this.#running = this.#run();
  }

  /** Nothing is handed over or written after this resolves. The transport has to be stopped before: it settles what is under way. */
  async stop(): Promise<void> {
    this.#stopped = true;
    this.#wake();
    await this.#running;
    await Promise.all(this.#settling);
  }

  /** What waits to leave: acknowledgements are nobody's message. */
  get size(): number {
    return [...this.#rows.values()].filter(isWaiting).length;
  }

  queuedOf(owner: string): number {
    return [...this.#rows.values()].filter((row) => row.owner === owner && isWaiting(row)).length;
  }

  /** Where a message stands, or undefined when it is no longer here: its own row tells then. */
  stateOf(messageId: string): SendState | undefined {
    for (const [id, row] of this.#rows) {
      if (row.messageId !== messageId) continue;
      return row.state === 'queued' && this.#inRound.has(id) ? 'in-round' : row.state;
    }
    return undefined;
  }

  /** The lowest counter of an owner's messages that may still be sent (again). */
  lowestUnsettled(owner: string): number | undefined {
    const counters = [...this.#rows.values()].flatMap((row) =>
      row.owner === owner && row.kind === 'message' && row.state !== 'expired' && row.counter !== null
        ? [row.counter]
        : [],
    );
    return counters.length === 0 ? undefined : Math.min(...counters);
  }

  /** Messages that the relay has not had, oldest first. */
  notRelayed(): readonly Entry[] {
    return [...this.#rows]
      .filter(
        ([, { kind, state, relayed, messageId }]) =>
          kind === 'message' && state !== 'expired' && relayed !== true && messageId !== null,
      )
      .sort(([, a], [, b]) => a.seq - b.seq);
  }

  /** The relay has it too; it waits for the mixnet as before. */
  async noteRelayed(id: string): Promise<void> {
    const row = this.#rows.get(id);
    if (row !== undefined && !this.#held.has(id)) await this.#change(id, { ...row, relayed: true });
  }

  /** Looks again at what is due: the mixnet came up, or time has moved. */
  poke(): void {
    this.#wake();
  }

  add(fresh: readonly NewOutboxRow[]): Staged {
    return this.#putting(
      fresh.map((row): Entry => [
        this.#deps.randomId(),
        { ...row, seq: this.#nextSeq++, state: 'queued', sent: 0, failures: 0, due: 0 },
      ]),
    );
  }

  /** Sends a payload, or sends it once more, now, when it is here already: asking twice doesn't make two of it. */
  addOrRepeat(fresh: NewOutboxRow): Staged {
    const there = [...this.#rows].filter(
      ([id, { owner, payload }]) =>
        owner === fresh.owner && !this.#held.has(id) && equalBytes(payload, fresh.payload),
    );
    if (there.length === 0) return this.add([fresh]);
    return this.#putting(there.map(([id, row]) => [id, { ...row, due: 0 }]));
  }

  /** Sends what an owner has here to another address: the peer has moved, and what went to the old one is sent again. */
  readdress(owner: string, to: Uint8Array<ArrayBuffer>): Staged {
    const moved = [...this.#rows].filter(
      ([, row]) => row.owner === owner && row.state !== 'expired' && !equalBytes(row.to, to),
    );
    return this.#putting(moved.map(([id, row]) => [id, { ...row, to, state: 'queued', due: 0 }]));
  }

  /** Takes out what an acknowledgement covers and marks its messages confirmed. */
  confirm(owner: string, acknowledgement: Acknowledgement): Promise<Staged> {
    // What was given up is covered without having come: the peer was told not to wait for it.
    return this.#settle(
      'confirmed',
      (row) =>
        row.owner === owner &&
        row.kind === 'message' &&
        row.state !== 'expired' &&
        row.counter !== null &&
        isAcknowledged(acknowledgement, row.counter),
    );
  }

  /** Takes out everything of an owner (a flight that was answered), or what `which` says; nobody is told what became of it. */
  drop(owner: string, which: (row: OutboxRow) => boolean = () => true): Staged {
    const dropped = [...this.#rows].filter(([, row]) => row.owner === owner && which(row));
    return this.#hold(
      dropped.map(([id]) => id),
      dropped.map(([id]) => remove(OUTBOX, id)),
      () => dropped.forEach(([id]) => this.#rows.delete(id)),
    );
  }

  /** Nothing of this owner is sent any more; its messages say that they were never confirmed. */
  giveUp(owner: string): Promise<Staged> {
    return this.#settle('expired', (row) => row.owner === owner && row.state !== 'expired');
  }

  async #settle(state: 'confirmed' | 'expired', which: (row: OutboxRow) => boolean): Promise<Staged> {
    const entries = [...this.#rows].filter(([id, row]) => !this.#held.has(id) && which(row));
    const ids = entries.map(([id]) => id);
    // Before the first await: nothing may be written to these rows between here and their end.
    ids.forEach((id) => this.#held.add(id));
    const changes: Change[] = [];
    const kept = new Map<string, OutboxRow>();
    for (const [id, row] of entries) {
      const marked = await this.#markMessage(row, state);
      const rest = state === 'expired' ? restOf(row, marked) : undefined;
      if (rest !== undefined) kept.set(id, rest);
      changes.push(rest === undefined ? remove(OUTBOX, id) : put(OUTBOX, id, rest), ...marked);
    }
    return this.#hold(ids, changes, () => {
      ids.forEach((id) => this.#rows.delete(id));
      kept.forEach((row, id) => this.#rows.set(id, row));
    });
  }

  #putting(entries: readonly Entry[]): Staged {
    return this.#hold(
      entries.map(([id]) => id),
      entries.map(([id, row]) => put(OUTBOX, id, row)),
      () => {
        for (const [id, row] of entries) this.#rows.set(id, row);
      },
    );
  }

  #hold(ids: readonly string[], changes: readonly Change[], apply: () => void): Staged {
    ids.forEach((id) => this.#held.add(id));
    const release = () => ids.forEach((id) => this.#held.delete(id));
    return {
      changes,
      failed: release,
      done: () => {
        release();
        apply();
        if (ids.length === 0) return;
        this.#deps.changed();
        this.#wake();
      },
    };
  }

  async #markMessage(row: OutboxRow, state: SendState): Promise<Change[]> {
    if (row.messageId === null) return [];
    const message = await this.#deps.store.get(MESSAGES, row.messageId);
    return message === undefined
      ? []
      : [put(MESSAGES, row.messageId, { ...message, state }, { tags: [row.owner] })];
  }

  async #run(): Promise<void> {
    while (!this.#isStopped()) {
      await this.#expire().catch(this.#deps.report);
      if (!this.#deps.ready() || this.#next() === undefined) {
        await this.#pause(this.#untilDue());
        continue;
      }
      await this.#pause(slotDelay(this.#deps.unit()), false);
      const next = this.#next();
      if (next !== undefined && this.#deps.ready() && !this.#isStopped()) await this.#send(next);
    }
  }

  /** A method, because a plain read would be narrowed by what it was before an await. */
  #isStopped(): boolean {
    return this.#stopped;
  }

  /** The oldest row that is due, among the heads of the owners. */
  #next(): Entry | undefined {
    const now = this.#deps.clock.now();
    const blocked = new Set<string>();
    for (const [id, row] of [...this.#rows].sort(([, a], [, b]) => a.seq - b.seq)) {
      if (this.#inFlight.has(id) || this.#held.has(id) || row.state === 'expired') continue;
      if (this.#deps.stopped?.(row.owner) === true) continue;
      const due = row.due <= now;
      if (due && !blocked.has(row.owner)) return [id, row];
      if (row.state === 'queued') blocked.add(row.owner);
    }
    return undefined;
  }

  #untilDue(): number {
    const now = this.#deps.clock.now();
    const times = [...this.#rows.values()].map(({ due }) => due - now).filter((wait) => wait > 0);
    return Math.min(LONGEST_WAIT, ...times);
  }

  /** Sleeps; `poke` ends it early unless a slot is being waited for. */
  #pause(milliseconds: number, wakeable = true): Promise<void> {
    if (this.#stopped) return Promise.resolve();
    return new Promise((resolve) => {
      const timer = setTimeout(resolve, milliseconds);
      this.#wake = () => {
        if (!wakeable && !this.#stopped) return;
        clearTimeout(timer);
        resolve();
      };
    });
  }

  /** Resolves when the payload is in a round, or refused; mixing is reported later. */
  #send([id, row]: Entry): Promise<void> {
    this.#inFlight.add(id);
    return new Promise((accepted) => {
      const inRound = () => {
        this.#inRound.add(id);
        this.#deps.changed();
        accepted();
      };
      const settling = this.#attempt(id, row, inRound)
        .catch(this.#deps.report)
        .finally(() => {
          this.#inFlight.delete(id);
          this.#inRound.delete(id);
          this.#settling.delete(settling);
          this.#deps.changed();
          accepted();
          this.#wake();
        });
      this.#settling.add(settling);
    });
  }

  async #attempt(id: string, row: OutboxRow, inRound: () => void): Promise<void> {
    try {
      await this.#deps.transport.send(addressText(row.to), row.payload, { from: row.from, inRound });
    } catch (fault) {
      const why = fault instanceof NotSentError ? fault.why : 'refused';
      if (!(fault instanceof NotSentError)) this.#deps.report(fault);
      await this.#notSent(id, row, why);
      return;
    }
    await this.#mixed(id, row);
  }

  /** The row as it is now, unless it has gone, belongs to somebody's transaction or goes to another address by now. */
  #current(id: string, sent: OutboxRow): OutboxRow | undefined {
    const row = this.#rows.get(id);
    return row === undefined || this.#held.has(id) || !equalBytes(row.to, sent.to) ? undefined : row;
  }

  async #mixed(id: string, attempted: OutboxRow): Promise<void> {
    const row = this.#current(id, attempted);
    if (row === undefined) return;
    if (!row.repeat) {
      const written = await this.#deps.store.write([remove(OUTBOX, id)]);
      if (written.ok) this.#rows.delete(id);
      return;
    }
    const sent = row.sent + 1;
    const wait = row.kind === 'flight' ? flightRepeatDelay(sent) : resendDelay(sent);
    await this.#change(id, { ...row, state: 'mixed', sent, failures: 0, due: this.#deps.clock.now() + wait });
  }

  async #notSent(id: string, attempted: OutboxRow, why: NotSentError['why']): Promise<void> {
    const row = this.#current(id, attempted);
    // With no mixnet nothing was tried: the row is as due as before.
    if (row === undefined || why === 'not-ready') return;
    const now = this.#deps.clock.now();
    if (why === 'too-large' || why === 'bad-address') return this.#change(id, { ...row, expires: now });
    const failures = row.failures + 1;
    await this.#change(id, { ...row, failures, due: now + retryDelay(failures) });
  }

  /** A write that fails changes nothing here either: the row stays as it was and is tried again. */
  async #change(id: string, row: OutboxRow): Promise<void> {
    const written = await this.#deps.store.write([put(OUTBOX, id, row)]);
    if (written.ok && this.#rows.has(id)) this.#rows.set(id, row);
  }

  async #expire(): Promise<void> {
    const now = this.#deps.clock.now();
    for (const [id, row] of this.#rows) {
      if (row.expires > now || this.#inFlight.has(id) || this.#held.has(id)) continue;
      const ended = await this.#settle('expired', (other) => other === row);
      await commit(this.#deps.store, [ended]);
    }
  }
}

function isWaiting({ state, kind }: OutboxRow): boolean {
  return state === 'queued' && kind !== 'acknowledgement';
}

/** What stays of a message that is not sent any more and has no row of its own to say so: no bytes, for good. */
function restOf(row: OutboxRow, marked: readonly Change[]): OutboxRow | undefined {
  if (row.kind !== 'message' || marked.length > 0) return undefined;
  return { ...row, state: 'expired', payload: new Uint8Array(), expires: Number.MAX_SAFE_INTEGER };
}
