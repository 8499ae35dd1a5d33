/**
 * @file A mix network in memory, with the manners of the real one (mixnet-link.ts): frames go in rounds, a status comes later, a
 * frame is handed over once, identities live in what was stored. And with all its faults, on demand.
 */
import { sha256 } from '@noble/hashes/sha2.js';
import type {
  IncomingFrame,
  LoadFailure,
  MixnetHandlers,
  MixnetLink,
  OutgoingFrame,
  StoredMixnetState,
} from '../../../workers/engine/transport/mixnet-link.ts';
import type { MixnetRefusal } from '../../../workers/engine/transport/mixnet-port.ts';
import { readFrame } from '../../../workers/engine/transport/frames.ts';
import { addressText } from '../../../workers/engine/transport/secure-transport.ts';
import { randomFrom } from '../../fixtures/seeded-random.ts';

/** Everything that can go wrong with frames; all off at first. Probabilities from 0 to 1. */
export interface Faults {
  loss: number;
  duplication: number;
  /** Each frame arrives up to this much later, in milliseconds. */
  shuffle: number;
  /** So many of the next frames are accepted into a round that then fails. */
  failingRounds: number;
  /** So many of the next frames' rounds are mixed, but the status is a time-out and the good news comes this much later. */
  lateStatus: number;
}

export interface Sent {
  readonly at: number;
  readonly from: string;
  readonly to: string;
  readonly frame: Uint8Array<ArrayBuffer>;
}

export interface Injected extends Pick<Sent, 'from' | 'to' | 'frame'> {
  /** Without the time of a round. */
  readonly undated?: boolean;
}

type Reply = { readonly ok: true } | { readonly ok: false; readonly error: LoadFailure };

const TO_ROUND = 500;
const TO_MIXED = 1500;
const LATE = 30_000;

export class MemoryNetwork {
  readonly faults: Faults = { loss: 0, duplication: 0, shuffle: 0, failingRounds: 0, lateStatus: 0 };
  /** Every frame that was mixed, in order. */
  readonly sent: Sent[] = [];
  registrations = 0;
  /** Loads that were tried. */
  loadsTried = 0;
  /** What the next loads answer, first to last; then they succeed. */
  readonly loads: Reply[] = [];
  /** Changes, removes or adds frames on their way. */
  tamper: (sent: Sent) => readonly Sent[] = (sent) => [sent];
  #up = true;
  readonly #links = new Set<MemoryLink>();
  readonly #mailboxes = new Map<string, IncomingFrame[]>();
  readonly #random: () => number;
  #made = 0;

  constructor(seed = 1) {
    this.#random = randomFrom(seed);
  }

  readonly makeLink = (handlers: MixnetHandlers): MixnetLink => new MemoryLink(this, handlers);

  get up(): boolean {
    return this.#up;
  }

  set up(up: boolean) {
    this.#up = up;
    for (const link of this.#links) link.health(up);
    if (up) for (const link of this.#links) void link.deliver();
  }

  /** How many clients run now. */
  get running(): number {
    return this.#links.size;
  }

  /** Ends every worker, as a crash of the Go program: the links come back by themselves. */
  crashWorkers(): void {
    for (const link of this.#links) link.crash();
  }

  /** Every link gives its worker up for good. */
  giveUp(): void {
    for (const link of this.#links) link.giveUp();
  }

  /** All payloads mixed so far whose frames are all here, each once, in the order of their first frame. */
  payloads(): readonly Uint8Array[] {
    const parts = new Map<string, Uint8Array[]>();
    const counts = new Map<string, number>();
    for (const { frame } of this.sent) {
      const read = readFrame(frame);
      if (typeof read === 'string') continue;
      const all = parts.get(read.digest) ?? [];
      all[read.index] = read.part;
      parts.set(read.digest, all);
      counts.set(read.digest, read.count);
    }
    return [...parts]
      .filter(([digest, all]) => Object.keys(all).length === counts.get(digest))
      .map(([, all]) => new Uint8Array(Buffer.concat(all)));
  }

  /** Puts a frame into somebody's mailbox, as if mixed. */
  inject({ from, to, frame, undated }: Injected): void {
    this.#arrive({ at: undated === true ? null : Date.now(), from, to, frame });
  }

  join(link: MemoryLink): void {
    this.#links.add(link);
  }

  leave(link: MemoryLink): void {
    this.#links.delete(link);
  }

  newSecret(): Uint8Array<ArrayBuffer> {
    this.#made += 1;
    return sha256(new TextEncoder().encode(`identity ${this.#made} of ${String(this.#random())}`));
  }

  /** Takes a frame; `tell` hears what becomes of it. */
  put(outgoing: OutgoingFrame, from: Uint8Array, tell: MixnetHandlers['event']): void {
    const { id } = outgoing;
    const later = (milliseconds: number, step: () => void) => setTimeout(step, milliseconds);
    if (!this.#up) {
      later(TO_ROUND, () => tell({ type: 'send-failed', id, why: 'not-sent' }));
      return;
    }
    later(TO_ROUND, () => tell({ type: 'in-round', id }));
    if (this.faults.failingRounds > 0) {
      this.faults.failingRounds -= 1;
      later(TO_MIXED, () => tell({ type: 'send-failed', id, why: 'not-sent' }));
      return;
    }
    const isLate = this.faults.lateStatus > 0;
    if (isLate) this.faults.lateStatus -= 1;
    later(TO_MIXED, () => {
      this.#mix({
        at: Date.now(),
        from: addressText(from),
        to: addressText(outgoing.to),
        frame: new Uint8Array(outgoing.frame),
      });
      if (!isLate) {
        tell({ type: 'mixed', id });
        return;
      }
      tell({ type: 'send-failed', id, why: 'timeout' });
      later(LATE, () => tell({ type: 'mixed', id }));
    });
  }

  mailbox(address: string): IncomingFrame[] {
    const box = this.#mailboxes.get(address) ?? [];
    this.#mailboxes.set(address, box);
    return box;
  }

  #mix(sent: Sent): void {
    this.sent.push(sent);
    if (this.#random() < this.faults.loss) return;
    const copies = this.#random() < this.faults.duplication ? [sent, sent] : [sent];
    for (const copy of copies.flatMap((one) => this.tamper(one))) {
      setTimeout(() => this.#arrive(copy), 1 + this.#random() * this.faults.shuffle);
    }
  }

  #arrive({ from, to, frame, at }: Omit<Sent, 'at'> & { readonly at: number | null }): void {
    this.mailbox(to).push({
      to: '',
      from: Buffer.from(from, 'base64url'),
      frame: new Uint8Array(frame),
      roundTime: at,
    });
    for (const link of this.#links) void link.deliver();
  }
}

interface Identity {
  readonly name: string;
  readonly address: Uint8Array<ArrayBuffer>;
}

class MemoryLink implements MixnetLink {
  readonly #network: MemoryNetwork;
  readonly #handlers: MixnetHandlers;
  readonly #identities = new Map<string, Identity>();
  #following = false;
  #over = false;
  #delivering: Promise<void> = Promise.resolve();

  constructor(network: MemoryNetwork, handlers: MixnetHandlers) {
    this.#network = network;
    this.#handlers = handlers;
  }

  async load(
    _params: unknown,
    onProgress?: (step: 'download' | 'register', done: number, total: number | null) => void,
  ): ReturnType<MixnetLink['load']> {
    this.#network.loadsTried += 1;
    await sleep(300);
    onProgress?.('download', 500, 1000);
    await sleep(300);
    const reply = this.#network.loads.shift();
    if (reply?.ok === false) return reply;
    const stored: StoredMixnetState = await this.#handlers.restore();
    const isFresh = stored.storage.length === 0;
    if (isFresh) {
      onProgress?.('register', 0, null);
      this.#network.registrations += 1;
      await this.#handlers.persist([['client', `client ${this.#network.registrations}`]]);
    }
    for (const { name, secret } of stored.identities) this.#open(name, secret);
    if (this.#over) return { ok: false, error: { why: 'not-ready', detail: 'ended meanwhile' } };
    return { ok: true, value: { fresh: isFresh, identities: [...this.#identities.values()] } };
  }

  async makeIdentity(name: string): ReturnType<MixnetLink['makeIdentity']> {
    await sleep(1000);
    if (this.#over) return { ok: false, error: 'timeout' };
    const secret = this.#network.newSecret();
    return { ok: true, value: { secret, ...this.#open(name, secret) } };
  }

  start(): void {
    this.#following = true;
    this.#network.join(this);
    this.#handlers.event({ type: 'nodes', registered: 3, total: 3 });
    if (this.#network.up) setTimeout(() => this.health(true), 1000);
  }

  send(outgoing: OutgoingFrame): void {
    const from = this.#identities.get(outgoing.from);
    const tell: MixnetHandlers['event'] = (event) => {
      if (!this.#over) this.#handlers.event(event);
    };
    const refused: MixnetRefusal | null = from === undefined ? 'not-ready' : null;
    if (from === undefined || refused !== null) {
      queueMicrotask(() => tell({ type: 'send-failed', id: outgoing.id, why: 'not-ready' }));
    } else this.#network.put(outgoing, from.address, tell);
  }

  /** Flushes, as xxdk does when its follower stops. */
  async stop(): Promise<void> {
    if (this.#following && !this.#over) {
      await this.#delivering;
      await this.#handlers.persist([['flushed', String(Date.now())]]);
      await sleep(500);
    }
    this.terminate();
  }

  terminate(): void {
    this.#over = true;
    this.#network.leave(this);
  }

  health(healthy: boolean): void {
    if (!this.#over && this.#following) this.#handlers.event({ type: 'health', healthy });
    if (healthy) void this.deliver();
  }

  crash(): void {
    this.health(false);
    this.#handlers.event({ type: 'restarting', inMs: 1000, attempt: 1 });
    setTimeout(() => {
      this.#handlers.event({ type: 'restarted' });
      this.health(true);
    }, 1000);
  }

  giveUp(): void {
    this.health(false);
    this.terminate();
    this.#handlers.event({ type: 'gave-up', error: { why: 'timeout', detail: 'exited' } });
  }

  /** Hands over what waits, each frame once: whoever dies while it is handed over has lost it. */
  deliver(): Promise<void> {
    this.#delivering = this.#delivering.then(async () => {
      for (const { name, address } of this.#identities.values()) {
        const box = this.#network.mailbox(addressText(address));
        while (this.#following && !this.#over && this.#network.up) {
          const frame = box.shift();
          if (frame === undefined) break;
          await this.#handlers.receive({ ...frame, to: name }).catch(() => undefined);
        }
      }
    });
    return this.#delivering;
  }

  #open(name: string, secret: Uint8Array): Identity {
    const address = new Uint8Array(36);
    address.set(sha256(secret));
    const identity = { name, address };
    this.#identities.set(name, identity);
    return identity;
  }
}

function sleep(milliseconds: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, milliseconds));
}
