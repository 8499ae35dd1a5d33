import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { nativeHash } from '../../../workers/engine/protocol/suites/hash.ts';
import { toFrames } from '../../../workers/engine/transport/frames.ts';
import {
  emptyReassembly,
  forgetSender,
  heldBytes,
  MAX_BYTES_PER_SENDER,
  MAX_PARTIALS_PER_SENDER,
  MAX_UNKNOWN_SENDERS,
  takeFrame,
  type Evicted,
  type FrameInput,
  type FrameOutcome,
  type Reassembly,
} from '../../../workers/engine/transport/reassembly.ts';

function payloadOf(seed: number, length: number): Uint8Array {
  return Uint8Array.from({ length }, (_, at) => (at * 31 + seed * 101 + (at >> 8)) % 256);
}

const framesOf = (seed: number, length: number) => toFrames(nativeHash, payloadOf(seed, length));

/** Feeds frames one by one and keeps what came of them. */
class Receiver {
  state: Reassembly = emptyReassembly;
  readonly outcomes: FrameOutcome[] = [];
  readonly evicted: Evicted[] = [];

  async take(frame: Uint8Array | undefined, input: Partial<FrameInput> = {}): Promise<FrameOutcome> {
    if (frame === undefined) throw new Error('no such frame');
    const step = await takeFrame(nativeHash, this.state, {
      sender: 'ana',
      known: true,
      allowUnknown: false,
      own: false,
      ...input,
      frame,
    });
    this.state = step.state;
    this.outcomes.push(step.outcome);
    this.evicted.push(...step.evicted);
    return step.outcome;
  }

  get payloads(): Uint8Array[] {
    return this.outcomes.flatMap((outcome) => (outcome.type === 'complete' ? [outcome.payload] : []));
  }
}

describe('a message', () => {
  test('of one frame is complete at once, and nothing stays', async () => {
    const receiver = new Receiver();
    const outcome = await receiver.take((await framesOf(1, 500))[0]);
    expect(outcome).toMatchObject({ type: 'complete', sender: 'ana', payload: payloadOf(1, 500) });
    expect(receiver.state.senders.size).toBe(0);
  });

  test('survives any order, repeats and interleaving with others, also of other senders', async () => {
    const messages = await Promise.all([framesOf(1, 5229), framesOf(2, 5229), framesOf(3, 1494)]);
    const all = messages.flatMap((frames, message) =>
      frames.map((frame) => ({ frame, sender: message === 2 ? 'ben' : 'ana' })),
    );
    const twice = fc.shuffledSubarray([...all, ...all], { minLength: 2 * all.length });
    await fc.assert(
      fc.asyncProperty(twice, async (arrivals) => {
        const receiver = new Receiver();
        for (const { frame, sender } of arrivals) await receiver.take(frame, { sender });
        const found = new Set(receiver.payloads.map((payload) => payload[1]));
        expect(found.size).toBe(3);
        for (const payload of receiver.payloads) {
          expect([1, 2, 3].some((seed) => payloadOf(seed, payload.length).join() === payload.join())).toBe(
            true,
          );
        }
        expect(receiver.evicted).toEqual([]);
        expect(receiver.outcomes.some(({ type }) => type === 'refused')).toBe(false);
      }),
      { numRuns: 40 },
    );
  });

  test('with a lost frame waits, and the resend of the same bytes completes it', async () => {
    const frames = await framesOf(1, 5229);
    for (let lost = 0; lost < frames.length; lost++) {
      const receiver = new Receiver();
      for (const [at, frame] of frames.entries()) if (at !== lost) await receiver.take(frame);
      expect(receiver.payloads).toHaveLength(0);
      for (const frame of frames) await receiver.take(frame);
      expect(receiver.payloads[0]).toEqual(payloadOf(1, 5229));
    }
  });

  test('is told from a repeat of its frame', async () => {
    const [first] = await framesOf(1, 5229);
    const receiver = new Receiver();
    expect((await receiver.take(first)).type).toBe('kept');
    const before = receiver.state;
    expect((await receiver.take(first)).type).toBe('duplicate');
    expect(receiver.state).toBe(before);
  });
});

describe('purity', () => {
  test('the state given and the frame are left as they were', async () => {
    const frames = await framesOf(1, 3000);
    const receiver = new Receiver();
    await receiver.take(frames[0]);
    const before = receiver.state;
    const copy = structuredClone(before);
    const [held, same] = [new Uint8Array(frames[1] ?? []), frames[1]];
    await receiver.take(same);
    await receiver.take(frames[2]);
    await receiver.take(frames[3]);
    expect(before).toEqual(copy);
    expect(same).toEqual(held);
  });
});

describe('refusals change nothing', () => {
  test('own frames come back', async () => {
    const receiver = new Receiver();
    const outcome = await receiver.take((await framesOf(1, 10))[0], { own: true });
    expect(outcome).toEqual({ type: 'refused', why: 'own-frame' });
    expect(receiver.state).toBe(emptyReassembly);
  });

  test('unknown senders only while an invitation is open', async () => {
    const [frame] = await framesOf(1, 10);
    const receiver = new Receiver();
    const unknown = { known: false, sender: 'eve' };
    expect(await receiver.take(frame, unknown)).toEqual({ type: 'refused', why: 'unknown-sender' });
    expect((await receiver.take(frame, { ...unknown, allowUnknown: true })).type).toBe('complete');
  });

  test('what is no frame', async () => {
    const [frame] = await framesOf(1, 10);
    const receiver = new Receiver();
    expect(await receiver.take(new Uint8Array(5))).toEqual({ type: 'refused', why: 'wrong-size' });
    const other = new Uint8Array(frame ?? []);
    other[0] = 9;
    expect(await receiver.take(other)).toEqual({ type: 'refused', why: 'unknown-version' });
    expect(receiver.state).toBe(emptyReassembly);
  });

  test('a frame that contradicts those before it', async () => {
    const frames = await framesOf(1, 2241);
    const receiver = new Receiver();
    await receiver.take(frames[0]);
    const before = receiver.state;
    const other = new Uint8Array(frames[0] ?? []);
    other[100] = (other[100] ?? 0) ^ 1;
    expect(await receiver.take(other)).toEqual({ type: 'refused', why: 'conflict' });
    const shorter = new Uint8Array(frames[1] ?? []);
    shorter.set([2240 >> 8, 2240 & 255], 19);
    expect(await receiver.take(shorter)).toEqual({ type: 'refused', why: 'conflict' });
    expect(receiver.state).toBe(before);
    await receiver.take(frames[1]);
    expect((await receiver.take(frames[2])).type).toBe('complete');
  });

  test('a whole that is not what its digest says is dropped, and a good copy still comes through', async () => {
    const frames = await framesOf(1, 2241);
    const receiver = new Receiver();
    await receiver.take(frames[0]);
    await receiver.take(frames[1]);
    const damaged = new Uint8Array(frames[2] ?? []);
    damaged[50] = (damaged[50] ?? 0) ^ 4;
    expect(await receiver.take(damaged)).toEqual({ type: 'refused', why: 'wrong-digest' });
    expect(receiver.state.senders.size).toBe(0);
    for (const frame of frames) await receiver.take(frame);
    expect(receiver.payloads).toEqual([payloadOf(1, 2241)]);
  });

  test('any changed byte of any frame never gives a wrong message', async () => {
    const frames = await framesOf(1, 1600);
    await fc.assert(
      fc.asyncProperty(fc.nat(2), fc.nat(767), fc.nat(7), async (which, at, bit) => {
        const receiver = new Receiver();
        for (const [index, frame] of frames.entries()) {
          const taken = new Uint8Array(frame);
          if (index === which) taken[at] = (taken[at] ?? 0) ^ (1 << bit);
          await receiver.take(taken);
        }
        expect(receiver.payloads).toEqual([]);
      }),
      { numRuns: 300 },
    );
  });
});

describe('bounds', () => {
  test('at most 8 partials per sender: the oldest goes, and is named', async () => {
    const receiver = new Receiver();
    const digests: string[] = [];
    for (let seed = 0; seed < 12; seed++) {
      const outcome = await receiver.take((await framesOf(seed, 1000))[0]);
      if (outcome.type === 'kept') digests.push(outcome.digest);
    }
    expect(receiver.state.senders.get('ana')?.partials).toHaveLength(MAX_PARTIALS_PER_SENDER);
    expect(receiver.evicted).toEqual(digests.slice(0, 4).map((digest) => ({ sender: 'ana', digest })));
    // The survivors can still be completed.
    for (let seed = 4; seed < 12; seed++) {
      expect((await receiver.take((await framesOf(seed, 1000))[1])).type).toBe('complete');
    }
  });

  test('at most 64 KB per sender, counted as what the partials may come to', async () => {
    const receiver = new Receiver();
    for (let seed = 0; seed < 8; seed++) await receiver.take((await framesOf(seed, 11_952))[0]);
    const partials = receiver.state.senders.get('ana')?.partials ?? [];
    expect(partials).toHaveLength(5);
    expect(receiver.evicted).toHaveLength(3);
    expect(partials.reduce((sum, { length }) => sum + length, 0)).toBeLessThanOrEqual(MAX_BYTES_PER_SENDER);
  });

  test('one sender can’t push out another', async () => {
    const receiver = new Receiver();
    const frames = await framesOf(99, 1000);
    await receiver.take(frames[0], { sender: 'ben' });
    for (let seed = 0; seed < 30; seed++) await receiver.take((await framesOf(seed, 5000))[0]);
    expect((await receiver.take(frames[1], { sender: 'ben' })).type).toBe('complete');
  });

  test('unknown senders share their room: new addresses buy no memory', async () => {
    const receiver = new Receiver();
    await receiver.take((await framesOf(0, 1000))[0], { sender: 'ana' });
    for (let seed = 0; seed < 40; seed++) {
      const input = { sender: `stranger ${seed}`, known: false, allowUnknown: true };
      await receiver.take((await framesOf(seed, 11_952))[0], input);
    }
    expect(receiver.state.senders.size).toBe(MAX_UNKNOWN_SENDERS + 1);
    expect(receiver.evicted).toHaveLength(40 - MAX_UNKNOWN_SENDERS);
    expect(receiver.evicted[0]?.sender).toBe('stranger 0');
    expect((await receiver.take((await framesOf(0, 1000))[1])).type).toBe('complete');
  });

  test('hold for any flood of frames', async () => {
    const pool = (
      await Promise.all(Array.from({ length: 14 }, (_, seed) => framesOf(seed, 800 * (seed + 1))))
    ).flat();
    const arrival = fc.record({ frame: fc.constantFrom(...pool), sender: fc.constantFrom('ana', 'ben') });
    await fc.assert(
      fc.asyncProperty(fc.array(arrival, { maxLength: 150 }), async (arrivals) => {
        const receiver = new Receiver();
        for (const { frame, sender } of arrivals) {
          await receiver.take(frame, { sender });
          for (const { partials } of receiver.state.senders.values()) {
            expect(partials.length).toBeLessThanOrEqual(MAX_PARTIALS_PER_SENDER);
          }
          expect(heldBytes(receiver.state)).toBeLessThanOrEqual(2 * MAX_BYTES_PER_SENDER);
        }
      }),
      { numRuns: 30 },
    );
  });

  test('a removed contact leaves nothing behind', async () => {
    const receiver = new Receiver();
    await receiver.take((await framesOf(1, 5000))[0]);
    expect(heldBytes(receiver.state)).toBe(747);
    expect(heldBytes(forgetSender(receiver.state, 'ana'))).toBe(0);
    expect(heldBytes(receiver.state)).toBe(747);
  });
});
