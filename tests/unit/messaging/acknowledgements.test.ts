import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import {
  acknowledge,
  ACKNOWLEDGEMENT_WINDOW,
  isAcknowledged,
  NOTHING_RECEIVED,
  noteReceived,
  noteSettled,
  type Received,
} from '../../../workers/engine/messaging/acknowledgements.ts';

const counter = fc.integer({ min: 1, max: 2 * ACKNOWLEDGEMENT_WINDOW });
const receivedFrom = (counters: readonly number[]): Received =>
  counters.reduce(noteReceived, NOTHING_RECEIVED);

describe('what has come', () => {
  test('in any order and with repeats, everything within the window is acknowledged and nothing else', () => {
    fc.assert(
      fc.property(fc.array(fc.integer({ min: 1, max: ACKNOWLEDGEMENT_WINDOW })), (counters) => {
        const said = acknowledge(receivedFrom(counters));
        for (let one = 1; one <= ACKNOWLEDGEMENT_WINDOW; one++) {
          expect(isAcknowledged(said, one)).toBe(counters.includes(one));
        }
      }),
    );
  });

  test('no acknowledgement ever claims what has not come, whatever came', () => {
    fc.assert(
      fc.property(fc.array(counter, { maxLength: 400 }), (counters) => {
        const said = acknowledge(receivedFrom(counters));
        for (let one = 1; one <= 3 * ACKNOWLEDGEMENT_WINDOW; one++) {
          if (isAcknowledged(said, one)) expect(counters).toContain(one);
        }
        expect(said.bits.length).toBeLessThanOrEqual(ACKNOWLEDGEMENT_WINDOW / 8);
        expect(said.bits.at(-1)).not.toBe(0);
      }),
    );
  });

  test('once the gap has closed, what lay beyond the window can be noted', () => {
    const most = ACKNOWLEDGEMENT_WINDOW + 1;
    const all = Array.from({ length: most }, (_, index) => index + 2);
    const gap = receivedFrom(all);
    expect(isAcknowledged(acknowledge(gap), 1)).toBe(false);
    expect(isAcknowledged(acknowledge(gap), most + 1)).toBe(false);
    const closed = noteReceived(gap, 1);
    expect(closed).toEqual({ upTo: most - 1, beyond: [] });
    expect(receivedFrom([1, ...all, ...all])).toEqual({ upTo: most + 1, beyond: [] });
  });

  test('a repeat changes nothing, not even the object', () => {
    const state = receivedFrom([1, 2, 5]);
    for (const one of [1, 2, 5, 0]) expect(noteReceived(state, one)).toBe(state);
  });
});

describe('what its sender gave up', () => {
  test('is not waited for; what had come beyond closes up', () => {
    const state = receivedFrom([1, 4, 5, 9]);
    expect(noteSettled(state, 4)).toEqual({ upTo: 5, beyond: [9] });
    expect(noteSettled(state, 3)).toEqual({ upTo: 2, beyond: [4, 5, 9] });
    expect(noteSettled(state, 100)).toEqual({ upTo: 99, beyond: [] });
    expect(noteSettled(state, 1)).toBe(state);
    expect(noteSettled(state, 2)).toBe(state);
  });

  test('a sender that tells the truth never loses a message by it', () => {
    fc.assert(
      fc.property(fc.array(fc.record({ counter, lost: fc.boolean() }), { maxLength: 60 }), (sent) => {
        const pending = new Set(sent.map((one) => one.counter));
        let state = NOTHING_RECEIVED;
        for (const { counter: one, lost } of sent) {
          // Each message says below what nothing more comes: the lowest that is still unconfirmed.
          const lowest = Math.min(...pending);
          if (lost) continue;
          state = noteReceived(noteSettled(state, lowest), one);
          const said = acknowledge(state);
          for (const waiting of [...pending]) {
            if (!isAcknowledged(said, waiting)) continue;
            expect(sent.some((other) => other.counter === waiting && !other.lost)).toBe(true);
            pending.delete(waiting);
          }
          if (pending.size === 0) return;
        }
      }),
    );
  });

  test('the largest numbers are numbers still', () => {
    const state = noteSettled(NOTHING_RECEIVED, Number.MAX_SAFE_INTEGER);
    expect(noteReceived(state, Number.MAX_SAFE_INTEGER)).toEqual({
      upTo: Number.MAX_SAFE_INTEGER,
      beyond: [],
    });
  });
});
