/**
 * @file Puts frames together again, bounded (design, section 8). Pure: state in, new state out. The order, repeats and
 * interleaving of frames don't matter; a loss leaves a partial that the resend completes, because a resend sends the very
 * same bytes. Nothing ages here: bounds evict, and the caller drops what it stored for an evicted partial.
 */
import { concat, equalBytes, fromHex, type Bytes } from '../protocol/suites/bytes.ts';
import type { Hash } from '../protocol/suites/types.ts';
import { payloadDigest, readFrame, type FrameError } from './frames.ts';

export const MAX_PARTIALS_PER_SENDER = 8;
export const MAX_BYTES_PER_SENDER = 64 * 1024;
/** Senders without a pinned contact share these bounds, so that new addresses don't buy new memory. */
export const MAX_UNKNOWN_SENDERS = 8;

interface Partial {
  readonly digest: string;
  readonly count: number;
  readonly length: number;
  readonly parts: ReadonlyMap<number, Bytes>;
}

interface SenderState {
  readonly known: boolean;
  /** Oldest first. */
  readonly partials: readonly Partial[];
}

/** By sender address, in the order of first use. Opaque to callers. */
export interface Reassembly {
  readonly senders: ReadonlyMap<string, SenderState>;
}

export const emptyReassembly: Reassembly = { senders: new Map() };

export interface FrameInput {
  /** The sender's address as a text; ours to compare, not to read. */
  readonly sender: string;
  readonly frame: Uint8Array;
  /** The sender is a pinned contact's address. */
  readonly known: boolean;
  /** An invitation is open or a handshake is running. */
  readonly allowUnknown: boolean;
  /** The frame is our own, come back. */
  readonly own: boolean;
}

export type FrameRefusal =
  | FrameError
  /** Own reflected frame. */
  | 'own-frame'
  | 'unknown-sender'
  /** Another count or length, or other bytes at the same place, under the same digest. */
  | 'conflict'
  /** All frames are there but the whole isn't what the digest says. */
  | 'wrong-digest';

/** A partial given up to make room. */
export interface Evicted {
  readonly sender: string;
  readonly digest: string;
}

export type FrameOutcome =
  | { readonly type: 'complete'; readonly sender: string; readonly digest: string; readonly payload: Bytes }
  /** Kept, more to come. */
  | { readonly type: 'kept'; readonly digest: string }
  | { readonly type: 'duplicate'; readonly digest: string }
  | { readonly type: 'refused'; readonly why: FrameRefusal };

export interface FrameStep {
  readonly state: Reassembly;
  readonly outcome: FrameOutcome;
  readonly evicted: readonly Evicted[];
}

/** Takes one frame in. The state given is left as it was. */
export async function takeFrame(hash: Hash, state: Reassembly, input: FrameInput): Promise<FrameStep> {
  const refused = (why: FrameRefusal, next: Reassembly = state): FrameStep => ({
    state: next,
    outcome: { type: 'refused', why },
    evicted: [],
  });
  if (input.own) return refused('own-frame');
  if (!input.known && !input.allowUnknown) return refused('unknown-sender');
  const frame = readFrame(input.frame);
  if (typeof frame === 'string') return refused(frame);

  const { sender } = input;
  const { digest } = frame;
  const partials = state.senders.get(sender)?.partials ?? [];
  const before = partials.find((partial) => partial.digest === digest);
  if (before !== undefined && (before.count !== frame.count || before.length !== frame.length)) {
    return refused('conflict');
  }
  const there = before?.parts.get(frame.index);
  if (there !== undefined) {
    if (!equalBytes(there, frame.part)) return refused('conflict');
    return { state, outcome: { type: 'duplicate', digest }, evicted: [] };
  }

  const after: Partial = {
    digest,
    count: frame.count,
    length: frame.length,
    parts: new Map(before?.parts).set(frame.index, frame.part),
  };
  if (after.parts.size === after.count) {
    const payload = join(after);
    const rest = replaced(
      state,
      input,
      partials.filter((partial) => partial !== before),
    );
    if (!equalBytes(await payloadDigest(hash, payload), fromHex(digest) ?? new Uint8Array())) {
      return refused('wrong-digest', rest);
    }
    return { state: rest, outcome: { type: 'complete', sender, digest, payload }, evicted: [] };
  }

  const kept = before === undefined ? [...partials, after] : partials.map((p) => (p === before ? after : p));
  return { ...bounded(state, input, kept, after), outcome: { type: 'kept', digest } };
}

function join({ count, parts }: Partial): Bytes {
  return concat(...Array.from({ length: count }, (_, index) => parts.get(index) ?? new Uint8Array()));
}

/** What a partial may come to, reserved from its first frame on: its length, which is at most 20 frames. */
function reserved(partials: readonly Partial[]): number {
  return partials.reduce((sum, { length }) => sum + length, 0);
}

/** Evicts the sender's oldest partials, then the oldest unknown senders, until the bounds hold. */
function bounded(
  state: Reassembly,
  input: FrameInput,
  partials: readonly Partial[],
  newest: Partial,
): Pick<FrameStep, 'state' | 'evicted'> {
  const evicted: Evicted[] = [];
  let kept = partials;
  while (kept.length > MAX_PARTIALS_PER_SENDER || reserved(kept) > MAX_BYTES_PER_SENDER) {
    const oldest = kept.find((partial) => partial !== newest);
    if (oldest === undefined) break;
    kept = kept.filter((partial) => partial !== oldest);
    evicted.push({ sender: input.sender, digest: oldest.digest });
  }
  const next = replaced(state, input, kept);
  if (input.known) return { state: next, evicted };

  const unknown = [...next.senders].filter(([, sender]) => !sender.known);
  const surplus = unknown.slice(0, Math.max(0, unknown.length - MAX_UNKNOWN_SENDERS));
  const senders = new Map(next.senders);
  for (const [address, sender] of surplus) {
    senders.delete(address);
    for (const { digest } of sender.partials) evicted.push({ sender: address, digest });
  }
  return { state: { senders }, evicted };
}

/** The state with this sender's partials replaced; a sender without any is forgotten. */
function replaced(
  state: Reassembly,
  { sender, known }: FrameInput,
  partials: readonly Partial[],
): Reassembly {
  const senders = new Map(state.senders);
  if (partials.length === 0) senders.delete(sender);
  else senders.set(sender, { known, partials });
  return { senders };
}

/** Forgets a sender's partials, when a contact is removed. */
export function forgetSender(state: Reassembly, sender: string): Reassembly {
  const senders = new Map(state.senders);
  senders.delete(sender);
  return { senders };
}

/** Bytes held now: what tests and Security look at. */
export function heldBytes(state: Reassembly): number {
  let sum = 0;
  for (const { partials } of state.senders.values()) {
    for (const { parts } of partials) for (const part of parts.values()) sum += part.length;
  }
  return sum;
}
