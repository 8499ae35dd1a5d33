import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import type { FromMixnet } from '../../../workers/engine/transport/mixnet-port.ts';
import { isUsable, makeAddress, splitAddress } from '../../../workers/mixnet/address.ts';
import { SendLedger } from '../../../workers/mixnet/send-ledger.ts';
import { Sender } from '../../../workers/mixnet/sender.ts';
import { Storage } from '../../../workers/mixnet/storage.ts';
import { type DmClient, FRAME_TYPE } from '../../../workers/mixnet/xxdk.ts';

/** The base point of Ed25519: a key that somebody could have. */
const KEY = Uint8Array.from([0x58, ...new Array<number>(31).fill(0x66)]);
const to = makeAddress(KEY, 0x80000001);
const frameOf = (fill: number): Uint8Array => new Uint8Array(768).fill(fill);

interface Call {
  readonly args: Parameters<DmClient['Send']>;
  resolve(): void;
  reject(): void;
}

let posted: FromMixnet[];
let calls: Call[];
let ready: boolean;
let settled: number;
let storage: Storage;
let sender: Sender;

function make(): Sender {
  const client = {
    Send: (...args: Parameters<DmClient['Send']>) =>
      new Promise<Uint8Array>((resolve, reject) =>
        calls.push({
          args,
          resolve: () => resolve(new Uint8Array()),
          reject: () => reject(new Error('no round')),
        }),
      ),
  } as DmClient;
  return new Sender({
    ledger: new SendLedger(storage),
    params: new Uint8Array(3),
    client: (name) => (name === 'lasting' ? client : undefined),
    ready: () => ready,
    post: (message) => posted.push(message),
    settle: () => Promise.resolve(void (settled += 1)),
  });
}

beforeEach(() => {
  // Digests are computed for real: only what waits is faked.
  vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout', 'Date'] });
  posted = [];
  calls = [];
  ready = true;
  settled = 0;
  storage = new Storage([], () => undefined);
  sender = make();
});
afterEach(() => {
  vi.useRealTimers();
});

function send(id: string, frame = frameOf(1), from = 'lasting', address = to): void {
  sender.send({ type: 'send', id, from, to: address, frame });
}

async function called(count: number): Promise<Call> {
  // Digests come from another thread, late on a busy machine; this clock is not faked.
  const deadline = performance.now() + 20_000;
  while (calls.length < count && performance.now() < deadline) await settle();
  const call = calls[count - 1];
  if (call === undefined) throw new Error('not called');
  return call;
}

function settle(): Promise<void> {
  return new Promise((resolve) => setImmediate(resolve));
}

const told = (): string[] =>
  posted.map((message) =>
    'id' in message
      ? `${message.id} ${message.type} ${'why' in message ? message.why : ''}`.trim()
      : message.type,
  );

describe('sending frames', () => {
  test('hands xxdk key, token, one message type and all parameters', async () => {
    send('a');
    const { args } = await called(1);
    expect(args).toEqual([KEY, 0x80000001, FRAME_TYPE, frameOf(1), 0, new Uint8Array(3)]);
  });

  test('tells in-round and mixed once, by the number given out when xxdk announced its copy', async () => {
    send('a');
    const call = await called(1);
    const uuid = await sender.sending(to, frameOf(1));
    expect(settled).toBe(1);
    sender.status(uuid, 1);
    call.resolve();
    await vi.advanceTimersByTimeAsync(10);
    sender.status(uuid, 2);
    sender.status(uuid, 2);
    sender.status(uuid, 3);
    expect(told()).toEqual(['a in-round', 'a mixed']);
    await vi.advanceTimersByTimeAsync(300_000);
    expect(told()).toHaveLength(2);
  });

  test('keeps two sends of the same bytes apart', async () => {
    send('first');
    await called(1);
    const first = await sender.sending(to, frameOf(1));
    send('second');
    await called(2);
    const second = await sender.sending(to, frameOf(1));
    expect(second).not.toBe(first);
    sender.status(second, 2);
    sender.status(first, 3);
    expect(told()).toEqual(['second mixed', 'first send-failed not-sent']);
  });

  test('a rejected call, and the status that says so, are one failure', async () => {
    send('a');
    const call = await called(1);
    const uuid = await sender.sending(to, frameOf(1));
    sender.status(uuid, 3);
    call.reject();
    await vi.advanceTimersByTimeAsync(10);
    expect(told()).toEqual(['a send-failed not-sent']);
    send('b', frameOf(2));
    (await called(2)).reject();
    await vi.advanceTimersByTimeAsync(10);
    expect(told()).toEqual(['a send-failed not-sent', 'b send-failed not-sent']);
  });

  test('does not wait for ever: for the call, nor for the round; what comes late is told', async () => {
    send('silent');
    await called(1);
    await vi.advanceTimersByTimeAsync(60_000);
    expect(told()).toEqual(['silent send-failed timeout']);
    send('stuck', frameOf(2));
    const call = await called(2);
    const uuid = await sender.sending(to, frameOf(2));
    call.resolve();
    await vi.advanceTimersByTimeAsync(60_000);
    sender.status(uuid, 2);
    expect(told().slice(1)).toEqual(['stuck in-round', 'stuck send-failed timeout', 'stuck mixed']);
  });

  test('after a restart statuses find their ids, a copy that comes back is enough, and the wait starts anew', async () => {
    const uuids: number[] = [];
    for (const [index, id] of ['a', 'b', 'c'].entries()) {
      send(id, frameOf(index + 1));
      await called(index + 1);
      uuids.push(await sender.sending(to, frameOf(index + 1)));
      sender.status(uuids[index] ?? 0, 1);
    }
    // The sender of before is gone with its worker, and so are its timers.
    vi.clearAllTimers();
    posted = [];
    sender = make();
    sender.status(uuids[0] ?? 0, 2);
    await sender.returned(to, frameOf(2));
    await sender.returned(to, frameOf(9));
    expect(told()).toEqual(['a mixed', 'b mixed']);
    await vi.advanceTimersByTimeAsync(60_000);
    expect(told().slice(2)).toEqual(['c send-failed timeout']);
  });

  test.each([
    ['a frame of 767 bytes', () => send('x', new Uint8Array(767)), 'wrong-size'],
    ['a frame of 769 bytes', () => send('x', new Uint8Array(769)), 'wrong-size'],
    ['an address of 35 bytes', () => send('x', frameOf(1), 'lasting', to.slice(1)), 'bad-address'],
    ['an identity that is not open', () => send('x', frameOf(1), 'other'), 'not-ready'],
  ])('%s never reaches xxdk', async (_, attempt, why) => {
    attempt();
    await vi.advanceTimersByTimeAsync(10);
    expect(told()).toEqual([`x send-failed ${why}`]);
    expect(calls).toEqual([]);
  });

  test('while not healthy nothing reaches xxdk', async () => {
    ready = false;
    send('a');
    await vi.advanceTimersByTimeAsync(10);
    expect(told()).toEqual(['a send-failed not-ready']);
  });

  test('holds what is to be sent while something has to be alone, and waits for what is under way', async () => {
    send('before');
    const before = await called(1);
    const order: string[] = [];
    const task = (name: string) => () => {
      order.push(name);
      return Promise.resolve(name);
    };
    const first = sender.alone(task('one'));
    const second = sender.alone(task('two'));
    send('held', frameOf(2));
    await vi.advanceTimersByTimeAsync(10);
    expect(order).toEqual([]);
    before.resolve();
    expect(await Promise.all([first, second])).toEqual(['one', 'two']);
    expect(order).toEqual(['one', 'two']);
    expect((await called(2)).args[3]).toEqual(frameOf(2));
  });
});

describe('addresses', () => {
  test('come apart as they were put together', () => {
    expect(splitAddress(makeAddress(KEY, 0xfffffffe))).toEqual({ key: KEY, token: 0xfffffffe });
    const inside = new Uint8Array(100);
    inside.set(to, 50);
    expect(splitAddress(inside.subarray(50, 86))).toEqual({ key: KEY, token: 0x80000001 });
  });

  test('are usable only when xxdk can encrypt to them', () => {
    expect(isUsable(to)).toBe(true);
    expect(isUsable(makeAddress(KEY, 0))).toBe(false);
    expect(isUsable(makeAddress(Uint8Array.of(1), 1))).toBe(false);
    expect(isUsable(makeAddress(Uint8Array.of(2), 1))).toBe(false);
    expect(isUsable(makeAddress(new Uint8Array(32).fill(255), 1))).toBe(false);
    expect(isUsable(to.subarray(1))).toBe(false);
  });
});
