/**
 * @file The durable queue of what must still go out (design.md §4 rule 4). A row holds sealed bytes, stamped once: every attempt sends
 * the same. Slots open at memoryless intervals; each takes the oldest row that is due. Rows of one owner leave in their order.
 */
import type { SendState } from '../../api/people.ts';
import { addressText, NotSentError, type ISecureTransport } from '../transport/secure-transport.ts';
import { put, remove, type Change, type Store } from '../store/types.ts';
import { isAcknowledged, type Acknowledgement } from './acknowledgements.ts';
import { flightRepeatDelay, resendDelay, retryDelay, slotDelay } from './sending-times.ts';
import { MESSAGES, OUTBOX, type OutboxRow } from './tables.ts';

export interface OutboxDependencies {
  readonly store: Store;
  readonly clock: { now(): number };
  /** Uniform in [0, 1), from a cryptographic source. */
  readonly unit: () => number;
  /** `length` random bytes as lowercase hex. */
  readonly randomId: () => string;
  readonly transport: ISecureTransport;
  /** The mixnet is up: sending makes sense now. */
  readonly ready: () => boolean;
  readonly changed: () => void;
}

/** Rows to be written in somebody's transaction; `done` is called once that has succeeded. */
export interface Staged {
  readonly changes: readonly Change[];
  readonly done: () => void;
}

export type NewOutboxRow = Pick<
  OutboxRow,
  'kind' | 'owner' | 'messageId' | 'counter' | 'from' | 'to' | 'payload' | 'repeat' | 'expires'
>;

/** Longest sleep of the pump; a wake ends it at once. */
const LONGEST_WAIT = 60_000;
/** How long "never confirmed" can be read. */
const SAY_EXPIRED_FOR = 90 * 24 * 3_600_000;

export class Outbox {
  readonly #deps: OutboxDependencies;
  readonly #rows = new Map<string, OutboxRow>();
  readonly #inRound = new Set<string>();
  readonly #inFlight = new Set<string>();
  #nextSeq = 1;
  #wake: () => void = () => undefined;
  #stopped = false;
  #running: Promise<void> = Promise.resolve();

  constructor(deps: OutboxDependencies) {
    this.#deps = deps;
  }

  /** Reads what an earlier run left and starts sending. */
  async start(): Promise<void> {
    for (const { id, row } of await this.#deps.store.all(OUTBOX)) {
      this.#rows.set(id, row);
      this.#nextSeq = Math.max(this.#nextSeq, row.seq + 1);
    }
    this.#running = this.#run();
  }

  /** Nothing is handed over or written after this resolves. */
  async stop(): Promise<void> {
    this.#stopped = true;
    this.#wake();
    await this.#running;
  }

  get size(): number {
    return [...this.#rows.values()].filter(
      ({ state, kind }) => state === 'queued' && kind !== 'acknowledgement',
    ).length;
  }

  queuedOf(owner: string): number {
    return [...this.#rows.values()].filter((row) => row.owner === owner && row.state === 'queued').length;
  }

  /** Where a message stands, or undefined when it is no longer here: its own row tells then. */
  stateOf(messageId: string): SendState | undefined {
    for (const [id, row] of this.#rows) {
      if (row.messageId !== messageId) continue;
      return row.state === 'queued' && this.#inRound.has(id) ? 'in-round' : row.state;
    }
    return undefined;
  }

  /** Looks again at what is due: the mixnet came up, or time has moved. */
  poke(): void {
    this.#wake();
  }

  add(fresh: readonly NewOutboxRow[]): Staged {
    const rows = fresh.map((row): [string, OutboxRow] => [
      this.#deps.randomId(),
      { ...row, seq: this.#nextSeq++, state: 'queued', sent: 0, failures: 0, due: 0 },
    ]);
    return {
      changes: rows.map(([id, row]) => put(OUTBOX, id, row)),
      done: () => {
        for (const [id, row] of rows) this.#rows.set(id, row);
        this.#deps.changed();
        this.#wake();
      },
    };
  }

  /** Takes out what an acknowledgement covers and marks its messages confirmed. */
  async confirm(owner: string, acknowledgement: Acknowledgement): Promise<Staged> {
    const confirmed = [...this.#rows].filter(
      ([, row]) =>
        row.owner === owner &&
        row.kind === 'message' &&
        row.counter !== null &&
        isAcknowledged(acknowledgement, row.counter),
    );
    const changes: Change[] = [];
    for (const [id, row] of confirmed) {
      changes.push(remove(OUTBOX, id), ...(await this.#markMessage(row, 'confirmed')));
    }
    return this.#removal(changes, confirmed);
  }

  /** Takes out everything of an owner (a flight that was answered, a person who was removed), or what `which` says. */
  drop(owner: string, which: (row: OutboxRow) => boolean = () => true): Staged {
    const dropped = [...this.#rows].filter(([, row]) => row.owner === owner && which(row));
    return this.#removal(
      dropped.map(([id]) => remove(OUTBOX, id)),
      dropped,
    );
  }

  #removal(changes: readonly Change[], rows: readonly (readonly [string, OutboxRow])[]): Staged {
    return {
      changes,
      done: () => {
        for (const [id] of rows) this.#rows.delete(id);
        this.#deps.changed();
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
    while (!this.#stopped) {
      await this.#expire();
      if (!this.#deps.ready() || this.#next() === undefined) {
        await this.#pause(this.#untilDue());
        continue;
      }
      await this.#pause(slotDelay(this.#deps.unit()), false);
      const next = this.#next();
      if (next !== undefined && this.#deps.ready()) await this.#send(...next);
    }
  }

  /** The oldest row that is due, among the heads of the owners. */
  #next(): readonly [string, OutboxRow] | undefined {
    const now = this.#deps.clock.now();
    const blocked = new Set<string>();
    for (const [id, row] of [...this.#rows].sort(([, a], [, b]) => a.seq - b.seq)) {
      if (this.#inFlight.has(id) || row.state === 'expired') continue;
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
    return new Promise((resolve) => {
      const timer = setTimeout(resolve, milliseconds);
      const end = () => {
        clearTimeout(timer);
        resolve();
      };
      this.#wake = () => {
        if (wakeable || this.#stopped) end();
      };
    });
  }

  /** Resolves when the payload is in a round, or refused; mixing is reported later. */
  #send(id: string, row: OutboxRow): Promise<void> {
    this.#inFlight.add(id);
    return new Promise((accepted) => {
      const inRound = () => {
        this.#inRound.add(id);
        this.#deps.changed();
        accepted();
      };
      this.#deps.transport
        .send(addressText(row.to), row.payload, { from: row.from, inRound })
        .then(
          () => this.#mixed(id),
          (error: unknown) => {
            if (!(error instanceof NotSentError)) throw error;
            return this.#failed(id);
          },
        )
        .finally(() => {
          this.#inFlight.delete(id);
          this.#inRound.delete(id);
          this.#deps.changed();
          accepted();
          this.#wake();
        });
    });
  }

  async #mixed(id: string): Promise<void> {
    const row = this.#rows.get(id);
    if (row === undefined) return;
    if (!row.repeat) {
      this.#rows.delete(id);
      await this.#deps.store.write([remove(OUTBOX, id)]);
      return;
    }
    const sent = row.sent + 1;
    const wait = row.kind === 'flight' ? flightRepeatDelay(sent) : resendDelay(sent);
    await this.#change(id, { ...row, state: 'mixed', sent, failures: 0, due: this.#deps.clock.now() + wait });
  }

  async #failed(id: string): Promise<void> {
    const row = this.#rows.get(id);
    if (row === undefined) return;
    const failures = row.failures + 1;
    await this.#change(id, { ...row, failures, due: this.#deps.clock.now() + retryDelay(failures) });
  }

  /** A write that fails changes nothing here either: the row stays as it was and is tried again. */
  async #change(id: string, row: OutboxRow): Promise<void> {
    const written = await this.#deps.store.write([put(OUTBOX, id, row)]);
    if (written.ok && this.#rows.has(id)) this.#rows.set(id, row);
  }

  async #expire(): Promise<void> {
    const now = this.#deps.clock.now();
    for (const [id, row] of this.#rows) {
      if (row.expires > now || this.#inFlight.has(id)) continue;
      if (row.kind === 'message' && row.state !== 'expired') {
        const expired: OutboxRow = { ...row, state: 'expired', due: now, expires: now + SAY_EXPIRED_FOR };
        const changes = [put(OUTBOX, id, expired), ...(await this.#markMessage(row, 'expired'))];
        const written = await this.#deps.store.write(changes);
        if (written.ok) this.#rows.set(id, expired);
      } else {
        const written = await this.#deps.store.write([remove(OUTBOX, id)]);
        if (written.ok) this.#rows.delete(id);
      }
      this.#deps.changed();
    }
  }
}
