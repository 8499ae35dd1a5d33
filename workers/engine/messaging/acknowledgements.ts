/**
 * @file Which of a peer's messages have come, as a bitmap (design.md §5: cMix gives no receipts). Pure.
 *
 * Counters start at 1 and grow by one for each message of a device pair. The wire form is a highest counter up to which everything
 * has come or never will, and bits for what came beyond it.
 */
import * as v from 'valibot';

/** Everything up to `upTo` has come or is given up by its sender, and these counters beyond it have come, ascending. */
export interface Received {
  readonly upTo: number;
  readonly beyond: readonly number[];
}

export const NOTHING_RECEIVED: Received = { upTo: 0, beyond: [] };

/** How far beyond `upTo` an acknowledgement can speak. */
export const ACKNOWLEDGEMENT_WINDOW = 256;

export interface Acknowledgement {
  readonly upTo: number;
  /** Bit i (byte i >> 3, mask 1 << (i & 7)) stands for counter upTo + 1 + i; at most 32 bytes, no trailing zero byte. */
  readonly bits: Uint8Array;
}

export const acknowledgementSchema = v.strictObject({
  upTo: v.pipe(v.number(), v.safeInteger(), v.minValue(0)),
  bits: v.pipe(
    v.instance(Uint8Array),
    v.check((bits) => bits.length <= ACKNOWLEDGEMENT_WINDOW / 8 && bits.at(-1) !== 0),
  ),
});

/**
 * The state after a message with this counter has come; the same state when it had come before. What lies beyond the window is not
 * noted: an acknowledgement could not say it without claiming the gap too, so its sender sends it again when the gap has closed.
 */
export function noteReceived(received: Received, counter: number): Received {
  const { upTo, beyond } = received;
  if (counter <= upTo || counter > upTo + ACKNOWLEDGEMENT_WINDOW || beyond.includes(counter)) return received;
  return closed(upTo, [...beyond, counter]);
}

/** The sender says that nothing below this counter will come (again): what is missing there is not waited for. */
export function noteSettled(received: Received, below: number): Received {
  return below - 1 <= received.upTo ? received : closed(below - 1, received.beyond);
}

function closed(from: number, come: readonly number[]): Received {
  let upTo = from;
  const beyond = come.filter((counter) => counter > from).sort((a, b) => a - b);
  while (beyond[0] === upTo + 1) {
    upTo += 1;
    beyond.shift();
  }
  return { upTo, beyond };
}

export function acknowledge(received: Received): Acknowledgement {
  const highest = received.beyond.at(-1) ?? received.upTo;
  const bits = new Uint8Array(Math.ceil((highest - received.upTo) / 8));
  for (const counter of received.beyond) {
    const at = counter - received.upTo - 1;
    bits[at >> 3] = (bits[at >> 3] ?? 0) | (1 << (at & 7));
  }
  return { upTo: received.upTo, bits };
}

/** Whether the peer says that it has the message with this counter. */
export function isAcknowledged(acknowledgement: Acknowledgement, counter: number): boolean {
  if (counter <= acknowledgement.upTo) return true;
  const at = counter - acknowledgement.upTo - 1;
  return ((acknowledgement.bits[at >> 3] ?? 0) & (1 << (at & 7))) !== 0;
}
