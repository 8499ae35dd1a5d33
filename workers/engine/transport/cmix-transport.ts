/**
 * @file CMixTransport: payloads over the mixnet as frames. A frame that comes is stored before xxdk is told; it stays until whoever
 * deals with the whole payload removes it in the same transaction, so a crash at any point loses nothing and repeats nothing.
 */
import type { Hash } from '../protocol/suites/types.ts';
import { put, remove, type Change, type Store } from '../store/types.ts';
import { FRAME_PAYLOAD_BYTES, MAX_FRAMES, readFrame, toFrames } from './frames.ts';
import { LASTING_IDENTITY, type FrameEvent } from './mixnet-lifecycle.ts';
import type { IncomingFrame, OutgoingFrame } from './mixnet-link.ts';
import { emptyReassembly, takeFrame, type Evicted, type Reassembly } from './reassembly.ts';
import {
  addressOf,
  addressText,
  NotSentError,
  type ISecureTransport,
  type ReceiveHandler,
  type SendOptions,
} from './secure-transport.ts';
import { FRAMES, TRANSPORT_FACTS, type FrameRow } from './tables.ts';

/** A direct message of xxdk takes two slots: one to the peer, one to oneself (measured; design.md §9). */
const SLOTS_PER_FRAME = 2;

export interface CMixTransportDependencies {
  readonly store: Store;
  readonly clock: { now(): number };
  readonly hash: Hash;
  readonly randomId: () => string;
  /** Hands one frame to the mixnet; its fate comes back through `onFrameEvent`. */
  readonly sendFrame: (frame: OutgoingFrame) => void;
  /** The address belongs to a contact. */
  readonly isKnown: (sender: string) => boolean;
  /** An invitation is open or a handshake is running. */
  readonly allowUnknown: () => boolean;
  /** One of our own addresses. */
  readonly isOwn: (sender: string) => boolean;
  /** Dealing with a payload failed: its frames stay stored and are taken up at the next start. */
  readonly report: (fault: unknown) => void;
}

export interface SentCounts {
  readonly frames: number;
  readonly slots: number;
}

/** One payload on its way. */
interface Sending {
  readonly waiting: Set<string>;
  readonly inRound: Set<string>;
  readonly count: number;
  readonly options: SendOptions;
  readonly resolve: () => void;
  readonly reject: (error: NotSentError) => void;
}

export class CMixTransport implements ISecureTransport {
  readonly #deps: CMixTransportDependencies;
  readonly #sendings = new Map<string, Sending>();
  #handler: ReceiveHandler | undefined;
  #reassembly: Reassembly = emptyReassembly;
  /** Stored frames by the payload they belong to. */
  readonly #stored = new Map<string, Set<string>>();
  #queue: Promise<void> = Promise.resolve();
  #saving: Promise<unknown> = Promise.resolve();
  #counts: SentCounts = { frames: 0, slots: 0 };
  #stopped = false;

  constructor(deps: CMixTransportDependencies) {
    this.#deps = deps;
  }

  get counts(): SentCounts {
    return this.#counts;
  }

  /** Takes up what an earlier run stored and didn't deal with. Call after `onReceive`. */
  async start(): Promise<void> {
    const { store } = this.#deps;
    const counts = await store.get(TRANSPORT_FACTS, await this.#countsId());
    if (counts !== undefined) this.#counts = counts.value as SentCounts;
    const rows = await store.all(FRAMES);
    for (const { id, row } of [...rows].sort((a, b) => a.row.at - b.row.at)) {
      this.#queue = this.#queue.then(() => this.#take(id, row)).catch(this.#deps.report);
    }
    await this.#queue;
  }

  /** Settles what is under way. Nothing is taken in or written after this resolves. */
  async stop(): Promise<void> {
    this.#stopped = true;
    this.abandon('not-ready');
    await this.#queue;
    await this.#saveCounts();
  }

  /** The mixnet that had them is gone: what is not reported mixed has to be sent again. */
  abandon(why: NotSentError['why']): void {
    const lost = new Set(this.#sendings.values());
    this.#sendings.clear();
    for (const { reject } of lost) reject(new NotSentError(why));
  }

  onReceive(handler: ReceiveHandler): void {
    this.#handler = handler;
  }

  async send(recipientId: string, payload: Uint8Array, options: SendOptions = {}): Promise<void> {
    if (payload.length < 1 || payload.length > MAX_FRAMES * FRAME_PAYLOAD_BYTES) {
      throw new NotSentError('too-large');
    }
    const frames = await toFrames(this.#deps.hash, payload);
    const to = addressOf(recipientId);
    if (this.#stopped) throw new NotSentError('not-ready');
    await new Promise<void>((resolve, reject) => {
      const ids = frames.map(() => this.#deps.randomId());
      const sending: Sending = {
        waiting: new Set(ids),
        inRound: new Set(),
        count: ids.length,
        options,
        resolve,
        reject,
      };
      for (const id of ids) this.#sendings.set(id, sending);
      for (const [index, frame] of frames.entries()) {
        const id = ids[index] ?? '';
        this.#deps.sendFrame({ id, from: options.from ?? LASTING_IDENTITY, to, frame });
      }
    });
  }

  /** What became of one of our frames. */
  onFrameEvent(event: FrameEvent): void {
    const sending = this.#sendings.get(event.id);
    if (sending === undefined) {
      // Of an attempt that was given up: too late for its message, but it did take its slots.
      if (event.type === 'in-round') this.#count();
      return;
    }
    switch (event.type) {
      case 'in-round':
        this.#noteInRound(sending, event.id);
        return;
      case 'mixed':
        this.#noteInRound(sending, event.id);
        this.#sendings.delete(event.id);
        sending.waiting.delete(event.id);
        if (sending.waiting.size > 0) return;
        void this.#saveCounts();
        sending.resolve();
        return;
      case 'send-failed':
        for (const id of sending.waiting) this.#sendings.delete(id);
        sending.reject(new NotSentError(failures[event.why] ?? 'refused'));
    }
  }

  #noteInRound(sending: Sending, id: string): void {
    if (sending.inRound.has(id)) return;
    sending.inRound.add(id);
    this.#count();
    if (sending.inRound.size === sending.count) sending.options.inRound?.();
  }

  #count(): void {
    this.#counts = { frames: this.#counts.frames + 1, slots: this.#counts.slots + SLOTS_PER_FRAME };
  }

  /** Resolves when the frame is durable; what it completes is dealt with afterwards, in order. */
  async receiveFrame({ to, from, frame }: Pick<IncomingFrame, 'to' | 'from' | 'frame'>): Promise<void> {
    if (this.#stopped) throw new Error('stopped: the frame has to come again');
    const { store, clock, randomId } = this.#deps;
    const row: FrameRow = {
      to,
      from: new Uint8Array(from),
      frame: new Uint8Array(frame),
      at: clock.now(),
    };
    // What is certainly not for us need not be stored first.
    if (this.#isUnwanted(row)) return;
    const id = randomId();
    const written = await store.write([put(FRAMES, id, row)]);
    if (!written.ok) throw new Error(`a frame could not be stored: ${written.error.code}`);
    this.#queue = this.#queue.then(() => this.#take(id, row)).catch(this.#deps.report);
  }

  /** Resolves when everything that has come so far has been dealt with. */
  async idle(): Promise<void> {
    await this.#queue;
  }

  #isUnwanted(row: FrameRow): boolean {
    const sender = addressText(row.from);
    if (this.#deps.isOwn(sender) || typeof readFrame(row.frame) === 'string') return true;
    return !this.#deps.isKnown(sender) && !this.#deps.allowUnknown();
  }

  async #take(id: string, row: FrameRow): Promise<void> {
    const { hash, isKnown, allowUnknown, isOwn, store } = this.#deps;
    const sender = addressText(row.from);
    const frame = readFrame(row.frame);
    const key = typeof frame === 'string' ? '' : partialKey({ sender, digest: frame.digest });
    const step = await takeFrame(hash, this.#reassembly, {
      sender,
      frame: row.frame,
      known: isKnown(sender),
      allowUnknown: allowUnknown(),
      own: isOwn(sender),
    });
    this.#reassembly = step.state;
    const evicted = step.evicted.flatMap((partial) => this.#forget(partialKey(partial)));
    if (evicted.length > 0) await store.write(evicted);
    switch (step.outcome.type) {
      case 'kept':
        this.#remember(key, id);
        return;
      case 'duplicate':
        await store.write([remove(FRAMES, id)]);
        return;
      case 'refused': {
        const all = step.outcome.why === 'wrong-digest' ? this.#forget(key) : [];
        await store.write([...all, remove(FRAMES, id)]);
        return;
      }
      case 'complete': {
        this.#remember(key, id);
        const consume = this.#forget(key);
        await this.#handler?.(sender, step.outcome.payload, { to: row.to, consume });
      }
    }
  }

  #remember(key: string, id: string): void {
    const ids = this.#stored.get(key) ?? new Set();
    this.#stored.set(key, ids.add(id));
  }

  #forget(key: string): Change[] {
    const ids = this.#stored.get(key) ?? new Set();
    this.#stored.delete(key);
    return [...ids].map((id) => remove(FRAMES, id));
  }

  #countsId(): Promise<string> {
    return this.#deps.store.opaqueId(TRANSPORT_FACTS, 'sent');
  }

  /** One after the other, the last one last: what is stored never goes back. */
  #saveCounts(): Promise<unknown> {
    const { store, report } = this.#deps;
    this.#saving = this.#saving
      .then(async () => store.write([put(TRANSPORT_FACTS, await this.#countsId(), { value: this.#counts })]))
      .catch(report);
    return this.#saving;
  }
}

function partialKey({ sender, digest }: Evicted): string {
  return `${sender}/${digest}`;
}

const failures: Readonly<Partial<Record<string, NotSentError['why']>>> = {
  'not-ready': 'not-ready',
  timeout: 'timeout',
  'wrong-size': 'too-large',
  'bad-address': 'bad-address',
};
