/** @file The queue alone, over a transport that the test plays: order, races between a status and a transaction, ends. */
import fc from 'fast-check';
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { Outbox, type NewOutboxRow } from '../../../workers/engine/messaging/outbox.ts';
import { commit } from '../../../workers/engine/messaging/staged.ts';
import { MESSAGES, OUTBOX } from '../../../workers/engine/messaging/tables.ts';
import { put } from '../../../workers/engine/store/types.ts';
import { NotSentError, type SendOptions } from '../../../workers/engine/transport/secure-transport.ts';
import { createMemoryStore, type MemoryStore } from '../support/memory-store.ts';

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

const SECOND = 1000;
const MINUTE = 60 * SECOND;
const HOUR = 60 * MINUTE;
const id = (n: number) => n.toString(16).padStart(32, '0');

interface Attempt {
  readonly payload: number;
  readonly to: number;
  readonly options: SendOptions;
  readonly mixed: () => void;
  readonly fail: (why: NotSentError['why']) => void;
  readonly crash: (fault: Error) => void;
}

let drawn = 0;

function play(store: MemoryStore = createMemoryStore()) {
  const attempts: Attempt[] = [];
  const faults: unknown[] = [];
  const now = { ready: true, automatic: true };
  const outbox = new Outbox({
    store,
    clock: { now: () => Date.now() },
    unit: () => 0.5,
    randomId: () => id((drawn += 1)),
    ready: () => now.ready,
    changed: () => undefined,
    report: (fault) => faults.push(fault),
    transport: {
      onReceive: () => undefined,
      send: (to, payload, options = {}) =>
        new Promise((resolve, reject) => {
          const fail = (why: NotSentError['why']) => reject(new NotSentError(why));
          attempts.push({
            payload: payload[0] ?? -1,
            to: Buffer.from(to, 'base64url')[0] ?? -1,
            options,
            mixed: resolve,
            fail,
            crash: reject,
          });
          if (!now.automatic) return;
          options.inRound?.();
          resolve();
        }),
    },
  });
  const add = async (payload: number, change: Partial<NewOutboxRow> = {}) =>
    commit(store, [outbox.add([row(payload, change)])]);
  return {
    store,
    outbox,
    attempts,
    now,
    faults,
    add,
    sent: () => attempts.map((attempt) => attempt.payload),
  };
}

function row(payload: number, change: Partial<NewOutboxRow> = {}): NewOutboxRow {
  return {
    kind: 'message',
    owner: 'someone',
    messageId: id(1000 + payload),
    counter: payload,
    from: 'lasting',
    to: new Uint8Array(36).fill(1),
    payload: Uint8Array.of(payload, 0, 0),
    repeat: true,
    expires: Date.now() + 21 * 24 * HOUR,
    ...change,
  };
}

const stored = async (store: MemoryStore) =>
  (await store.all(OUTBOX)).map(({ row: { payload, state } }) => `${payload[0] ?? 'rest'} ${state}`).sort();

const upTo = (counter: number) => ({ upTo: counter, bits: new Uint8Array() });

/** A message of ours as the conversation keeps it. */
async function keepMessage(store: MemoryStore, payload: number): Promise<void> {
  const message = {
    conversationId: 'someone',
    mine: true,
    text: 'x',
    at: 0,
    counter: payload,
    order: 0,
    state: 'queued',
  } as const;
  await store.write([put(MESSAGES, id(1000 + payload), message, { tags: ['someone'] })]);
}

describe('order', () => {
  test('rows of one owner leave as they were queued, whatever fails; others are not held up', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.array(fc.constantFrom('a', 'b', 'c'), { minLength: 1, maxLength: 12 }),
        fc.array(fc.nat(40), { maxLength: 8 }),
        async (owners, failures) => {
          vi.useFakeTimers();
          const { outbox, attempts, add, now } = play();
          now.automatic = false;
          for (const [index, owner] of owners.entries()) await add(index, { owner });
          outbox.start();
          const mixed: number[] = [];
          for (let step = 0; mixed.length < owners.length && step < 2000; step++) {
            await vi.advanceTimersByTimeAsync(SECOND);
            const attempt = attempts.shift();
            if (attempt === undefined) continue;
            if (failures.includes(step)) attempt.fail('refused');
            else {
              mixed.push(attempt.payload);
              attempt.options.inRound?.();
              attempt.mixed();
            }
          }
          expect([...mixed].sort((x, y) => x - y)).toEqual(owners.map((_, index) => index));
          for (const owner of ['a', 'b', 'c']) {
            const own = mixed.filter((index) => owners[index] === owner);
            expect(own).toEqual([...own].sort((x, y) => x - y));
          }
          await outbox.stop();
        },
      ),
      { numRuns: 60 },
    );
  });

  test('one slot, one message: never two at a moment, none before its slot', async () => {
    const { outbox, add, sent } = play();
    for (let n = 0; n < 5; n++) await add(n, { owner: `owner ${n}` });
    outbox.start();
    await vi.advanceTimersByTimeAsync(1000);
    expect(sent()).toEqual([]);
    // -ln(1 - 0.5) * 2 s.
    await vi.advanceTimersByTimeAsync(400);
    expect(sent()).toEqual([0]);
    for (let n = 0; n < 20; n++) outbox.poke();
    await vi.advanceTimersByTimeAsync(1000);
    expect(sent()).toEqual([0]);
    await vi.advanceTimersByTimeAsync(5 * SECOND);
    expect(sent()).toEqual([0, 1, 2, 3, 4].slice(0, sent().length));
    await outbox.stop();
  });

  test('what an earlier run left comes before what is new, also when that is queued first', async () => {
    const first = play();
    await first.add(1);
    const second = play(first.store);
    await second.outbox.open();
    await second.add(2);
    second.outbox.start();
    await vi.advanceTimersByTimeAsync(10 * SECOND);
    expect(second.sent()).toEqual([1, 2]);
    await second.outbox.stop();
  });

  test('nothing leaves while the mixnet is not ready; a poke is enough to begin', async () => {
    const { outbox, now, add, sent } = play();
    now.ready = false;
    await add(1);
    outbox.start();
    await vi.advanceTimersByTimeAsync(HOUR);
    expect(sent()).toEqual([]);
    expect([outbox.size, outbox.queuedOf('someone'), outbox.queuedOf('other')]).toEqual([1, 1, 0]);
    now.ready = true;
    outbox.poke();
    await vi.advanceTimersByTimeAsync(2 * SECOND);
    expect(sent()).toEqual([1]);
    await outbox.stop();
  });
});

describe('states', () => {
  test('queued, in round, mixed; back to queued when refused', async () => {
    const { outbox, attempts, now, add } = play();
    now.automatic = false;
    await add(1);
    const state = () => outbox.stateOf(id(1001));
    outbox.start();
    await vi.advanceTimersByTimeAsync(2 * SECOND);
    expect(state()).toBe('queued');
    attempts[0]?.options.inRound?.();
    expect(state()).toBe('in-round');
    attempts[0]?.fail('timeout');
    await vi.advanceTimersByTimeAsync(0);
    expect(state()).toBe('queued');
    await vi.advanceTimersByTimeAsync(5 * SECOND);
    attempts[1]?.mixed();
    await vi.advanceTimersByTimeAsync(0);
    expect(state()).toBe('mixed');
    expect([outbox.size, attempts.length]).toEqual([0, 2]);
    await outbox.stop();
  });

  test('acknowledgements leave once and are in nobody’s count', async () => {
    const { outbox, store, add, sent } = play();
    await add(1, { kind: 'acknowledgement', repeat: false });
    expect([outbox.size, outbox.queuedOf('someone')]).toEqual([0, 0]);
    outbox.start();
    await vi.advanceTimersByTimeAsync(10 * HOUR);
    expect(sent()).toEqual([1]);
    expect(await stored(store)).toEqual([]);
    await outbox.stop();
  });

  test('a payload that can never leave is given up at once, and holds nothing up', async () => {
    const { outbox, store, attempts, now, add } = play();
    now.automatic = false;
    await keepMessage(store, 1);
    await add(1);
    await add(2, { owner: 'someone' });
    outbox.start();
    await vi.advanceTimersByTimeAsync(2 * SECOND);
    attempts[0]?.fail('bad-address');
    await vi.advanceTimersByTimeAsync(4 * SECOND);
    expect((await store.get(MESSAGES, id(1001)))?.state).toBe('expired');
    expect(attempts.map(({ payload }) => payload)).toEqual([1, 2]);
    attempts[1]?.mixed();
    await outbox.stop();
  });

  test('a bug of the transport is reported, and the message is tried again later', async () => {
    const { outbox, attempts, now, add, faults } = play();
    now.automatic = false;
    await add(1);
    outbox.start();
    await vi.advanceTimersByTimeAsync(2 * SECOND);
    const bug = new TypeError('a bug');
    attempts[0]?.crash(bug);
    await vi.advanceTimersByTimeAsync(1900);
    expect(faults).toEqual([bug]);
    expect(attempts).toHaveLength(1);
    await vi.advanceTimersByTimeAsync(5 * SECOND);
    expect(attempts).toHaveLength(2);
    attempts[1]?.mixed();
    await outbox.stop();
  });

  test('a status that can not be stored is not believed: it leaves once more', async () => {
    const { outbox, attempts, now, add, store } = play();
    now.automatic = false;
    await add(1);
    outbox.start();
    await vi.advanceTimersByTimeAsync(2 * SECOND);
    store.failWrites({ code: 'storage-full' });
    attempts[0]?.mixed();
    await vi.advanceTimersByTimeAsync(0);
    store.failWrites(null);
    expect(outbox.stateOf(id(1001))).toBe('queued');
    await vi.advanceTimersByTimeAsync(10 * SECOND);
    attempts[1]?.mixed();
    await vi.advanceTimersByTimeAsync(0);
    expect(await stored(store)).toEqual(['1 mixed']);
    await outbox.stop();
  });
});

describe('while a transaction is under way', () => {
  test('a status does not bring back what it removes', async () => {
    const { outbox, store, attempts, now, add } = play();
    now.automatic = false;
    for (const n of [1, 2, 3]) await keepMessage(store, n);
    for (const n of [1, 2, 3]) await add(n, { owner: n === 3 ? 'other' : 'someone' });
    outbox.start();
    await vi.advanceTimersByTimeAsync(2 * SECOND);
    const committing = commit(store, [await outbox.confirm('someone', upTo(1))]);
    // The status comes when the removal has been asked for and memory doesn't know of its end yet.
    attempts[0]?.mixed();
    await vi.advanceTimersByTimeAsync(0);
    expect((await committing).ok).toBe(true);
    expect(await stored(store)).toEqual(['2 queued', '3 queued']);
    expect((await store.get(MESSAGES, id(1001)))?.state).toBe('confirmed');
    await outbox.stop().catch(() => undefined);
    const again = play(store);
    await again.outbox.open();
    expect(again.outbox.stateOf(id(1001))).toBeUndefined();
  });

  test('one that fails leaves everything as it was', async () => {
    const { outbox, store, add, sent } = play();
    await keepMessage(store, 1);
    await add(1);
    for (const make of [
      () => outbox.confirm('someone', upTo(1)),
      () => outbox.giveUp('someone'),
      () => Promise.resolve(outbox.drop('someone')),
      () => Promise.resolve(outbox.readdress('someone', new Uint8Array(36).fill(2))),
      () => Promise.resolve(outbox.add([row(9)])),
    ]) {
      store.failWrites({ code: 'storage-full' });
      expect((await commit(store, [await make()])).ok).toBe(false);
      store.failWrites(null);
      expect(await stored(store)).toEqual(['1 queued']);
      expect(outbox.stateOf(id(1001))).toBe('queued');
    }
    outbox.start();
    await vi.advanceTimersByTimeAsync(10 * SECOND);
    expect(sent()).toEqual([1]);
    await outbox.stop();
  });

  test('its rows are not sent', async () => {
    const { outbox, store, add, sent } = play();
    await add(1);
    const dropped = outbox.drop('someone');
    outbox.start();
    await vi.advanceTimersByTimeAsync(MINUTE);
    expect(sent()).toEqual([]);
    await commit(store, [dropped]);
    await vi.advanceTimersByTimeAsync(5 * MINUTE);
    expect(sent()).toEqual([]);
    expect(await stored(store)).toEqual([]);
    await outbox.stop();
  });
});

describe('ends', () => {
  test('confirmed: only messages of that owner that the acknowledgement names', async () => {
    const { outbox, store, add } = play();
    for (const n of [1, 2, 3, 4]) await add(n);
    await add(1, { owner: 'other', messageId: id(2001) });
    await add(2, { kind: 'flight', messageId: null, counter: null });
    await commit(store, [await outbox.confirm('someone', { upTo: 1, bits: Uint8Array.of(0b10) })]);
    expect(outbox.stateOf(id(1001))).toBeUndefined();
    expect(outbox.stateOf(id(1003))).toBeUndefined();
    expect(outbox.stateOf(id(1002))).toBe('queued');
    expect(outbox.stateOf(id(2001))).toBe('queued');
    expect(outbox.lowestUnsettled('someone')).toBe(2);
    expect(outbox.size).toBe(4);
  });

  test('given up: texts say so on their own row, packets on what is left of theirs; neither is confirmed later', async () => {
    const { outbox, store, add } = play();
    await keepMessage(store, 1);
    await add(1);
    await add(2);
    await commit(store, [await outbox.giveUp('someone')]);
    expect((await store.get(MESSAGES, id(1001)))?.state).toBe('expired');
    expect(outbox.stateOf(id(1001))).toBeUndefined();
    expect(outbox.stateOf(id(1002))).toBe('expired');
    expect(await stored(store)).toEqual(['rest expired']);
    await commit(store, [await outbox.confirm('someone', upTo(9))]);
    expect((await store.get(MESSAGES, id(1001)))?.state).toBe('expired');
    expect(outbox.stateOf(id(1002))).toBe('expired');
    expect([outbox.size, outbox.lowestUnsettled('someone')]).toEqual([0, undefined]);
  });

  test('a payload that is asked for again is one row, sent once more at once', async () => {
    const { outbox, store, sent } = play();
    const flight = row(1, { kind: 'flight', messageId: null, counter: null });
    await commit(store, [outbox.addOrRepeat(flight)]);
    await commit(store, [outbox.addOrRepeat(flight)]);
    outbox.start();
    await vi.advanceTimersByTimeAsync(10 * SECOND);
    expect(sent()).toEqual([1]);
    await commit(store, [outbox.addOrRepeat(flight)]);
    await vi.advanceTimersByTimeAsync(5 * SECOND);
    expect(sent()).toEqual([1, 1]);
    expect(await stored(store)).toEqual(['1 mixed']);
    await outbox.stop();
  });

  test('who has moved gets at the new address what went to the old one; a status of before means nothing', async () => {
    const { outbox, store, attempts, now, add } = play();
    now.automatic = false;
    await add(1);
    outbox.start();
    await vi.advanceTimersByTimeAsync(2 * SECOND);
    await commit(store, [outbox.readdress('someone', new Uint8Array(36).fill(2))]);
    attempts[0]?.mixed();
    await vi.advanceTimersByTimeAsync(0);
    expect(outbox.stateOf(id(1001))).toBe('queued');
    await vi.advanceTimersByTimeAsync(5 * SECOND);
    expect(attempts.map(({ to }) => to)).toEqual([1, 2]);
    attempts[1]?.mixed();
    await vi.advanceTimersByTimeAsync(0);
    expect(outbox.stateOf(id(1001))).toBe('mixed');
    await outbox.stop();
  });

  test('stopped: what is under way is waited for, and nothing is written or sent afterwards', async () => {
    const { outbox, store, attempts, now, add } = play();
    now.automatic = false;
    await add(1);
    await add(2, { owner: 'other' });
    outbox.start();
    await vi.advanceTimersByTimeAsync(2 * SECOND);
    const stopping = outbox.stop();
    let stopped = false;
    void stopping.then(() => (stopped = true));
    await vi.advanceTimersByTimeAsync(MINUTE);
    expect(stopped).toBe(false);
    attempts[0]?.fail('not-ready');
    await vi.advanceTimersByTimeAsync(0);
    expect(stopped).toBe(true);
    const before = store.contents();
    await vi.advanceTimersByTimeAsync(HOUR);
    expect(store.contents()).toEqual(before);
    expect(attempts).toHaveLength(1);
  });
});
